/*
 * The strings that tests pull on the fake port: a set clock, seeded randomness, files in memory
 * with faults and power cuts. Only the fake port has them. Nothing here is for more than one
 * thread.
 */
#ifndef SF_FAKE_H
#define SF_FAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"

/* 2024-05-01T12:00:00Z, where the fake clock starts. */
#define SF_CLOCK_FAKE_START_MS (INT64_C(1714564800000))

/*
 * Back to the start: SF_CLOCK_FAKE_START_MS, steady 0, zone Europe/Berlin. Each call of
 * sf_clock_now_ms and of sf_clock_steady_ms answers and then moves its own clock on by 1 ms.
 */
void sf_clock_fake_reset(void);

/* Set the wall clock; the steady one goes on as it was. */
void sf_clock_fake_set(int64_t utc_ms);

/* Let time pass on both clocks; `ms` is 0 or more. */
void sf_clock_fake_advance(int64_t ms);

/*
 * The machine's zone: Europe/Berlin, Europe/Madrid, America/New_York, Asia/Kolkata or UTC, which
 * hold for 2000 to 2037. False, changing nothing, for any other.
 */
bool sf_clock_fake_zone(const char *zone);

/* What a fault can strike. Synchronising a folder counts as a SYNC. */
enum sf_file_fake_op {
    SF_FILE_FAKE_OPEN,
    SF_FILE_FAKE_READ,
    SF_FILE_FAKE_WRITE,
    SF_FILE_FAKE_SYNC,
    SF_FILE_FAKE_TRUNCATE,
    SF_FILE_FAKE_RENAME,
    SF_FILE_FAKE_DELETE,
    SF_FILE_FAKE_ANY /* each of the above */
};

/* Drop every file, folder and fault. Files that are open answer SF_IO from then on. */
void sf_file_fake_drop(void);

/*
 * Let the `nth` call (1 is the next) of `op` fail with `code`, and with `from_then_on` every later
 * call of any kind too, as if the machine were gone. Starts the counts again; `nth` 0 takes a fault
 * back. A write that fails has written the first half of its bytes; a sync that fails has made
 * nothing last.
 */
void sf_file_fake_fail(enum sf_file_fake_op op, unsigned nth, enum sf_code code, bool from_then_on);

/* Calls of `op` since the last sf_file_fake_fail or sf_file_fake_drop, those that failed included.
 */
unsigned sf_file_fake_calls(enum sf_file_fake_op op);

/* Whether the fault that was asked for last has struck. */
bool sf_file_fake_struck(void);

/*
 * The power goes and comes back: contents are what each file's last sync left, names what the last
 * sync of their folder left. Folders last from the moment they are made. Open files answer SF_IO,
 * and their locks are gone. A fault that was asked for is taken back.
 */
void sf_file_fake_power_cut(void);

#endif
