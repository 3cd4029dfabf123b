/*
 * Civil time: instants, offsets and dates of the proleptic Gregorian calendar.
 * Pure arithmetic; the offset of a zone comes from src/port/clock.h.
 */
#ifndef SF_CIVIL_H
#define SF_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SF_CIVIL_ZONE_LEN = 48, /* an IANA name with its NUL ("America/Argentina/Buenos_Aires") */
    SF_CIVIL_ISO_LEN = 32,  /* room for any text that sf_civil_format writes, with its NUL */
    SF_CIVIL_OFFSET_MAX_MIN = 18 * 60
};

/* Instants that a record may hold: 1900-01-01T00:00Z up to, not including, 2200-01-01T00:00Z. */
#define SF_CIVIL_MIN_MS (INT64_C(-2208988800000))
#define SF_CIVIL_END_MS (INT64_C(7258118400000))

/* An instant together with how it read on the wall where it was entered. */
struct sf_time {
    int64_t utc_ms;               /* milliseconds since 1970-01-01T00:00Z, no leap seconds */
    int16_t offset_min;           /* local minus UTC, in minutes, -1080..1080 */
    char zone[SF_CIVIL_ZONE_LEN]; /* IANA name, "" when not known */
};

struct sf_civil {
    int32_t year;
    uint8_t month;  /* 1-12 */
    uint8_t day;    /* 1-31 */
    uint8_t hour;   /* 0-23 */
    uint8_t minute; /* 0-59 */
    uint8_t second; /* 0-59 */
    uint16_t ms;    /* 0-999 */
};

/* Days since 1970-01-01 of a date (month 1-12, day 1-31). */
int64_t sf_civil_day(int32_t year, unsigned month, unsigned day);

/* Whether the fields name a real date and time of day of the years 0 to 9999. */
bool sf_civil_valid(const struct sf_civil *civil);

/* The instant of a local reading with an offset. `civil` must be valid. */
int64_t sf_civil_to_ms(const struct sf_civil *civil, int offset_min);

/* The local reading of an instant. */
struct sf_civil sf_civil_from_ms(int64_t utc_ms, int offset_min);

/* 0 = Monday .. 6 = Sunday of an instant's local day. */
unsigned sf_civil_weekday(int64_t utc_ms, int offset_min);

/*
 * Read an ISO 8601 time: "2024-04-24T18:08[:14[.123]](Z|+02:00|+0200|+02)" (a space for T is fine;
 * 1 to 9 digits of a second, cut to milliseconds; no second 60 and no hour 24).
 * The zone of *out is left "". Returns false when the text is anything else or out of range.
 */
bool sf_civil_parse(const char *text, size_t len, struct sf_time *out);

/* The same without an offset, or a date alone (then the time of day is 00:00). False if malformed.
 */
bool sf_civil_parse_local(const char *text, size_t len, struct sf_civil *out);

/*
 * Write "2024-04-24T18:08:14+02:00", with ".123" only when the milliseconds are not 0, and "+00:00"
 * for an offset of 0. The years 0 to 9999 only. Returns out.
 */
char *sf_civil_format(const struct sf_time *time, char out[SF_CIVIL_ISO_LEN]);

/* Write "2024-04-24T16:08:14.123Z", always with milliseconds; the years 0 to 9999. Returns out. */
char *sf_civil_format_utc(int64_t utc_ms, char out[SF_CIVIL_ISO_LEN]);

/*
 * Whether text looks like an IANA zone name: 1 to 47 letters, digits, + - _ and /, no empty part
 * (and so never a path that leaves its folder).
 */
bool sf_civil_zone_valid(const char *zone, size_t len);

#endif
