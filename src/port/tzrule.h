/*
 * The yearly rule of a time zone, as POSIX writes it in TZ ("CET-1CEST,M3.5.0,M10.5.0/3"), with the
 * longer hours that RFC 8536 section 3.3.1 allows. Pure arithmetic.
 */
#ifndef SF_TZRULE_H
#define SF_TZRULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sf_tzrule_day {
    SF_TZRULE_JULIAN, /* Jn: day 1-365, 29 February is never counted */
    SF_TZRULE_ZERO,   /* n: day 0-365, 29 February is counted */
    SF_TZRULE_MONTH   /* Mm.w.d: the w-th weekday d (0 = Sunday) of month m, 5 = the last */
};

struct sf_tzrule_change {
    enum sf_tzrule_day kind;
    uint16_t day;    /* for JULIAN and ZERO */
    uint8_t month;   /* 1-12 */
    uint8_t week;    /* 1-5 */
    uint8_t weekday; /* 0-6, 0 = Sunday */
    int32_t at_s; /* wall time of the change, seconds after that day's midnight, may be negative */
};

struct sf_tzrule {
    int32_t standard_s; /* local minus UTC, seconds */
    int32_t summer_s;
    bool has_summer;
    struct sf_tzrule_change start; /* of summer time, on the standard clock */
    struct sf_tzrule_change end;   /* of summer time, on the summer clock */
};

/* Read a whole text. False, leaving *out as it was, when it is not such a rule or out of range. */
bool sf_tzrule_parse(const char *text, size_t len, struct sf_tzrule *out);

/* Local minus UTC, in seconds, at an instant (seconds since 1970, of the years 1 to 9998). */
int32_t sf_tzrule_offset(const struct sf_tzrule *rule, int64_t utc_s);

#endif
