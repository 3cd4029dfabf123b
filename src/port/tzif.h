/* A compiled time zone file (RFC 8536, versions 2 and later), as tzdata installs it. */
#ifndef SF_TZIF_H
#define SF_TZIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tzrule.h"

/* Zero-initialised is valid and stands for UTC. */
struct sf_tzif {
    size_t count;
    int64_t *at_s;     /* `count` changes, rising, seconds since 1970 */
    int32_t *offset_s; /* local minus UTC from each change on */
    int32_t first_s;   /* before the first change */
    bool has_rule;     /* for what follows the last change */
    struct sf_tzrule rule;
};

/*
 * Read a whole file. False, leaving *out empty, when it is malformed, of version 1, counts leap
 * seconds
 * ("right/" zones), or when memory ran out.
 */
bool sf_tzif_read(const uint8_t *bytes, size_t len, struct sf_tzif *out);

/* Local minus UTC, in seconds, at an instant in seconds since 1970. */
int32_t sf_tzif_offset(const struct sf_tzif *zone, int64_t utc_s);

/* Free and leave empty. NULL is fine. */
void sf_tzif_wipe(struct sf_tzif *zone);

#endif
