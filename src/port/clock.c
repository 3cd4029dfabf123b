/* What every implementation of the clock shares: from readings to instants. */
#include "clock.h"

#include <string.h>

enum { DAY_MS = 24 * 60 * 60 * 1000, MINUTE_MS = 60 * 1000 };

bool sf_clock_from_local(const char *zone, const struct sf_civil *local, struct sf_time *out) {
    int64_t reading = sf_civil_to_ms(local, 0);
    int before;
    int after;
    int found;
    int64_t utc_ms;

    /*
     * The offsets on both sides of a change that may be near: no zone is a day from UTC, and tzdata
     * has no two changes within two days since 1900 that matter here.
     */
    if (!sf_clock_offset(zone, reading - DAY_MS, &before) ||
        !sf_clock_offset(zone, reading + DAY_MS, &after))
        return false;

    /*
     * The offset before the change is right for readings before it, for the first of two equal
     * readings, and for a skipped one, which it carries forward by the gap. Only a reading that is
     * plainly after the change is left, and it says so itself.
     */
    utc_ms = reading - (int64_t)before * MINUTE_MS;
    if (!sf_clock_offset(zone, utc_ms, &found))
        return false;
    if (found != before) {
        int64_t later = reading - (int64_t)after * MINUTE_MS;
        int later_found;

        if (!sf_clock_offset(zone, later, &later_found))
            return false;
        if (later_found == after) {
            utc_ms = later;
            found = after;
        }
    }
    *out = (struct sf_time){.utc_ms = utc_ms, .offset_min = (int16_t)found};
    /* A name that is too long is no known zone. */
    memcpy(out->zone, zone, strlen(zone) + 1);
    return true;
}

struct sf_time sf_clock_now(void) {
    struct sf_time now = {.utc_ms = sf_clock_now_ms()};
    int offset_min;

    sf_clock_zone(now.zone);
    (void)sf_clock_offset(now.zone, now.utc_ms, &offset_min);
    now.offset_min = (int16_t)offset_min;
    return now;
}
