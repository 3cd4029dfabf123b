#include "civil.h"

#include <string.h>

/*
 * Dates are counted in eras of 400 years (146097 days) that start on 1 March, so that the leap day
 * is the last day of its year and every month's start follows from one linear formula.
 */
enum {
    ERA_DAYS = 146097,
    ERA_SHIFT = 719468, /* days from 0000-03-01 to 1970-01-01 */
    MINUTE_MS = 60 * 1000,
    DAY_MS = 24 * 60 * MINUTE_MS
};

static int64_t floor_div(int64_t value, int64_t by) {
    return value / by - (value % by < 0);
}

int64_t sf_civil_day(int32_t year, unsigned month, unsigned day) {
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t month_from_march = month > 2 ? (int64_t)month - 3 : (int64_t)month + 9;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + (int64_t)day - 1;

    return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           ERA_SHIFT;
}

static void civil_from_day(int64_t days, struct sf_civil *out) {
    int64_t shifted = days + ERA_SHIFT;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t day_of_era = shifted - era * ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;

    out->day = (uint8_t)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    out->month = (uint8_t)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    out->year = (int32_t)(year_of_era + era * 400 + (out->month <= 2));
}

static bool is_leap(int32_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool sf_civil_valid(const struct sf_civil *civil) {
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned length;

    if (civil->year < 0 || civil->year > 9999 || civil->month < 1 || civil->month > 12)
        return false;
    length = lengths[civil->month - 1];
    if (civil->month == 2 && is_leap(civil->year))
        length = 29;
    return civil->day >= 1 && civil->day <= length && civil->hour <= 23 && civil->minute <= 59 &&
           civil->second <= 59 && civil->ms <= 999;
}

int64_t sf_civil_to_ms(const struct sf_civil *civil, int offset_min) {
    int64_t minutes = (int64_t)civil->hour * 60 + civil->minute - offset_min;

    return sf_civil_day(civil->year, civil->month, civil->day) * DAY_MS + minutes * MINUTE_MS +
           (int64_t)civil->second * 1000 + civil->ms;
}

/* Split an instant into the local day and the milliseconds of that day. */
static int64_t local_day(int64_t utc_ms, int offset_min, int64_t *ms_of_day) {
    int64_t day = floor_div(utc_ms, DAY_MS);
    /* Not utc_ms less the days before it: of the least instant those are out of range. */
    int64_t rest =
        utc_ms % DAY_MS + (utc_ms % DAY_MS < 0 ? DAY_MS : 0) + (int64_t)offset_min * MINUTE_MS;
    int64_t shift = floor_div(rest, DAY_MS);

    *ms_of_day = rest - shift * DAY_MS;
    return day + shift;
}

struct sf_civil sf_civil_from_ms(int64_t utc_ms, int offset_min) {
    struct sf_civil out = {0};
    int64_t rest;

    civil_from_day(local_day(utc_ms, offset_min, &rest), &out);
    out.ms = (uint16_t)(rest % 1000);
    rest /= 1000;
    out.second = (uint8_t)(rest % 60);
    rest /= 60;
    out.minute = (uint8_t)(rest % 60);
    out.hour = (uint8_t)(rest / 60);
    return out;
}

unsigned sf_civil_weekday(int64_t utc_ms, int offset_min) {
    int64_t rest;
    int64_t day = local_day(utc_ms, offset_min, &rest);

    /* 1970-01-01 was a Thursday. */
    return (unsigned)(day + 3 - floor_div(day + 3, 7) * 7);
}

/* What is still to be read of a text. */
struct cursor {
    const char *at;
    const char *end;
};

static bool next_is(const struct cursor *in, char c) {
    return in->at < in->end && *in->at == c;
}

static bool skip(struct cursor *in, char c) {
    if (!next_is(in, c))
        return false;
    in->at++;
    return true;
}

static bool at_digit(const struct cursor *in) {
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

/* Exactly `count` digits. */
static bool number(struct cursor *in, int count, int *out) {
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (!at_digit(in))
            return false;
        value = value * 10 + (*in->at++ - '0');
    }
    *out = value;
    return true;
}

/* 1 to 9 digits of a second, of which the first three count. */
static bool fraction(struct cursor *in, int *ms) {
    int scale = 100;
    int count = 0;

    *ms = 0;
    while (at_digit(in) && count < 9) {
        *ms += (*in->at++ - '0') * scale;
        scale /= 10;
        count++;
    }
    return count > 0;
}

static bool read_date(struct cursor *in, struct sf_civil *out) {
    int year;
    int month;
    int day;

    if (!number(in, 4, &year) || !skip(in, '-') || !number(in, 2, &month) || !skip(in, '-') ||
        !number(in, 2, &day))
        return false;
    out->year = year;
    out->month = (uint8_t)month;
    out->day = (uint8_t)day;
    return true;
}

static bool read_time(struct cursor *in, struct sf_civil *out) {
    int hour;
    int minute;
    int second = 0;
    int ms = 0;

    if (!number(in, 2, &hour) || !skip(in, ':') || !number(in, 2, &minute))
        return false;
    if (skip(in, ':')) {
        if (!number(in, 2, &second))
            return false;
        if (skip(in, '.') && !fraction(in, &ms))
            return false;
    }
    out->hour = (uint8_t)hour;
    out->minute = (uint8_t)minute;
    out->second = (uint8_t)second;
    out->ms = (uint16_t)ms;
    return true;
}

static bool read_offset(struct cursor *in, int *offset_min) {
    int sign;
    int hours;
    int minutes = 0;

    *offset_min = 0;
    if (skip(in, 'Z'))
        return true;
    if (skip(in, '+'))
        sign = 1;
    else if (skip(in, '-'))
        sign = -1;
    else
        return false;
    if (!number(in, 2, &hours))
        return false;
    if (skip(in, ':') || at_digit(in))
        if (!number(in, 2, &minutes))
            return false;
    if (minutes > 59 || hours * 60 + minutes > SF_CIVIL_OFFSET_MAX_MIN)
        return false;
    *offset_min = sign * (hours * 60 + minutes);
    return true;
}

bool sf_civil_parse(const char *text, size_t len, struct sf_time *out) {
    struct cursor in;
    struct sf_civil civil = {0};
    int offset_min;
    int64_t utc_ms;

    if (len == 0)
        return false;
    in = (struct cursor){text, text + len};
    if (!read_date(&in, &civil) || !(skip(&in, 'T') || skip(&in, ' ')) || !read_time(&in, &civil) ||
        !read_offset(&in, &offset_min) || in.at != in.end || !sf_civil_valid(&civil))
        return false;
    utc_ms = sf_civil_to_ms(&civil, offset_min);
    if (utc_ms < SF_CIVIL_MIN_MS || utc_ms >= SF_CIVIL_END_MS)
        return false;
    *out = (struct sf_time){.utc_ms = utc_ms, .offset_min = (int16_t)offset_min};
    return true;
}

bool sf_civil_parse_local(const char *text, size_t len, struct sf_civil *out) {
    struct cursor in;
    struct sf_civil civil = {0};

    if (len == 0)
        return false;
    in = (struct cursor){text, text + len};
    if (!read_date(&in, &civil))
        return false;
    if (in.at != in.end) {
        if (!(skip(&in, 'T') || skip(&in, ' ')) || !read_time(&in, &civil))
            return false;
    }
    if (in.at != in.end || !sf_civil_valid(&civil))
        return false;
    *out = civil;
    return true;
}

/* Write `count` digits of a value that is not negative; returns the place after them. */
static char *put_number(char *out, int value, int count) {
    for (int i = count; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + count;
}

static char *put_reading(char *out, const struct sf_civil *civil, bool with_ms) {
    /* A year of other than four digits has no text here; the range of sf_time keeps it away. */
    out = put_number(out, civil->year < 0 ? 0 : civil->year, 4);
    *out++ = '-';
    out = put_number(out, civil->month, 2);
    *out++ = '-';
    out = put_number(out, civil->day, 2);
    *out++ = 'T';
    out = put_number(out, civil->hour, 2);
    *out++ = ':';
    out = put_number(out, civil->minute, 2);
    *out++ = ':';
    out = put_number(out, civil->second, 2);
    if (with_ms) {
        *out++ = '.';
        out = put_number(out, civil->ms, 3);
    }
    return out;
}

char *sf_civil_format(const struct sf_time *time, char out[SF_CIVIL_ISO_LEN]) {
    struct sf_civil civil = sf_civil_from_ms(time->utc_ms, time->offset_min);
    int offset_min = time->offset_min < 0 ? -time->offset_min : time->offset_min;
    char *at = put_reading(out, &civil, civil.ms != 0);

    *at++ = time->offset_min < 0 ? '-' : '+';
    at = put_number(at, offset_min / 60, 2);
    *at++ = ':';
    at = put_number(at, offset_min % 60, 2);
    *at = '\0';
    return out;
}

char *sf_civil_format_utc(int64_t utc_ms, char out[SF_CIVIL_ISO_LEN]) {
    struct sf_civil civil = sf_civil_from_ms(utc_ms, 0);
    char *at = put_reading(out, &civil, true);

    *at++ = 'Z';
    *at = '\0';
    return out;
}

static bool is_zone_char(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '_' || c == '/';
}

bool sf_civil_zone_valid(const char *zone, size_t len) {
    if (len == 0 || len >= SF_CIVIL_ZONE_LEN)
        return false;
    /* No empty part: the name becomes a path on some systems. */
    if (zone[0] == '/' || zone[len - 1] == '/')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!is_zone_char(zone[i]) || (zone[i] == '/' && zone[i + 1] == '/'))
            return false;
    return true;
}
