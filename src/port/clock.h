/*
 * The clocks and the time zones of the machine. posix: system calls and tzdata; wasm: the host's
 * Intl; fake: a table.
 */
#ifndef SF_CLOCK_H
#define SF_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "civil.h"

/* Wall time, ms since 1970-01-01T00:00Z. It may jump. */
int64_t sf_clock_now_ms(void);

/* A clock that never goes back, ms from any start. Counts time asleep where the system can. */
int64_t sf_clock_steady_ms(void);

/* The IANA name of this machine's zone; "UTC" when it cannot be told. Returns zone. */
char *sf_clock_zone(char zone[SF_CIVIL_ZONE_LEN]);

/*
 * The offset (local minus UTC, minutes) of `zone` at an instant. False when the zone is not known
 * here; then *offset_min is 0. Reads tzdata from disk on posix the first time a zone is asked for.
 */
bool sf_clock_offset(const char *zone, int64_t utc_ms, int *offset_min);

/*
 * The instant of a local reading in a zone. A reading that a change of clocks skipped is moved
 * forward by the gap; one that happens twice is the earlier. False when the zone is not known.
 */
bool sf_clock_from_local(const char *zone, const struct sf_civil *local, struct sf_time *out);

/* Now, in this machine's zone. */
struct sf_time sf_clock_now(void);

#endif
