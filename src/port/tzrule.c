#include "tzrule.h"

#include "civil.h"

enum { HOUR_S = 3600, DAY_S = 86400, HOURS_MAX = 167 };

struct cursor {
    const char *at;
    const char *end;
};

static bool skip(struct cursor *in, char c) {
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

static bool at_digit(const struct cursor *in) {
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

static bool at_letter(const struct cursor *in) {
    return in->at < in->end &&
           ((*in->at >= 'A' && *in->at <= 'Z') || (*in->at >= 'a' && *in->at <= 'z'));
}

/* One to three digits with a value from `low` to `high`. */
static bool number(struct cursor *in, int low, int high, int *out) {
    int value = 0;
    int count = 0;

    while (at_digit(in) && count < 3) {
        value = value * 10 + (*in->at++ - '0');
        count++;
    }
    *out = value;
    return count > 0 && value >= low && value <= high;
}

/* An abbreviation: three letters or more, or letters, digits and signs in <>. Not kept. */
static bool abbreviation(struct cursor *in) {
    int count = 0;

    if (skip(in, '<')) {
        while (at_letter(in) || at_digit(in) ||
               (in->at < in->end && (*in->at == '+' || *in->at == '-'))) {
            in->at++;
            count++;
        }
        return count >= 3 && skip(in, '>');
    }
    for (; at_letter(in); count++)
        in->at++;
    return count >= 3;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool clock_time(struct cursor *in, int hours_max, int32_t *out_s) {
    bool minus = skip(in, '-');
    int hours;
    int minutes = 0;
    int seconds = 0;

    if (!minus)
        (void)skip(in, '+');
    if (!number(in, 0, hours_max, &hours))
        return false;
    if (skip(in, ':')) {
        if (!number(in, 0, 59, &minutes))
            return false;
        if (skip(in, ':') && !number(in, 0, 59, &seconds))
            return false;
    }
    *out_s = hours * HOUR_S + minutes * 60 + seconds;
    if (minus)
        *out_s = -*out_s;
    return true;
}

static bool change(struct cursor *in, struct sf_tzrule_change *out) {
    int a;
    int b;
    int c;

    if (skip(in, 'M')) {
        if (!number(in, 1, 12, &a) || !skip(in, '.') || !number(in, 1, 5, &b) || !skip(in, '.') ||
            !number(in, 0, 6, &c))
            return false;
        out->kind = SF_TZRULE_MONTH;
        out->month = (uint8_t)a;
        out->week = (uint8_t)b;
        out->weekday = (uint8_t)c;
    } else if (skip(in, 'J')) {
        if (!number(in, 1, 365, &a))
            return false;
        out->kind = SF_TZRULE_JULIAN;
        out->day = (uint16_t)a;
    } else {
        if (!number(in, 0, 365, &a))
            return false;
        out->kind = SF_TZRULE_ZERO;
        out->day = (uint16_t)a;
    }
    out->at_s = 2 * HOUR_S;
    return !skip(in, '/') || clock_time(in, HOURS_MAX, &out->at_s);
}

bool sf_tzrule_parse(const char *text, size_t len, struct sf_tzrule *out) {
    struct sf_tzrule rule = {0};
    struct cursor in;

    if (len == 0)
        return false;
    in = (struct cursor){text, text + len};
    if (!abbreviation(&in) || !clock_time(&in, 24, &rule.standard_s))
        return false;
    /* POSIX counts west as positive. */
    rule.standard_s = -rule.standard_s;
    rule.summer_s = rule.standard_s;
    if (in.at != in.end) {
        rule.has_summer = true;
        rule.summer_s = rule.standard_s + HOUR_S;
        if (!abbreviation(&in))
            return false;
        if (in.at != in.end && *in.at != ',') {
            if (!clock_time(&in, 24, &rule.summer_s))
                return false;
            rule.summer_s = -rule.summer_s;
        }
        if (!skip(&in, ',') || !change(&in, &rule.start) || !skip(&in, ',') ||
            !change(&in, &rule.end) || in.at != in.end)
            return false;
    }
    *out = rule;
    return true;
}

/* The day, since 1970, on which a change falls in a year. */
static int64_t change_day(const struct sf_tzrule_change *change, int32_t year) {
    int64_t january = sf_civil_day(year, 1, 1);
    int64_t day;
    int64_t next;

    if (change->kind == SF_TZRULE_ZERO)
        return january + change->day;
    if (change->kind == SF_TZRULE_JULIAN) {
        bool leap = sf_civil_day(year, 3, 1) - sf_civil_day(year, 2, 1) == 29;

        return january + change->day - 1 + (leap && change->day > 59);
    }
    day = sf_civil_day(year, change->month, 1);
    next = change->month == 12 ? sf_civil_day(year + 1, 1, 1)
                               : sf_civil_day(year, change->month + 1u, 1);
    /* sf_civil_weekday counts from Monday, the rule from Sunday. */
    day += (change->weekday + 6 - (int)sf_civil_weekday(day * DAY_S * 1000, 0) + 7) % 7;
    day += 7 * (change->week - 1);
    return day < next ? day : day - 7;
}

int32_t sf_tzrule_offset(const struct sf_tzrule *rule, int64_t utc_s) {
    int32_t year = sf_civil_from_ms(utc_s * 1000, 0).year;
    int32_t offset_s = rule->standard_s;
    int64_t latest = INT64_MIN;

    if (!rule->has_summer)
        return rule->standard_s;
    /* The latest change decides; hours up to 167 and offsets can move one into the next year. */
    for (int32_t y = year - 1; y <= year + 1; y++) {
        int64_t start = change_day(&rule->start, y) * DAY_S + rule->start.at_s - rule->standard_s;
        int64_t end = change_day(&rule->end, y) * DAY_S + rule->end.at_s - rule->summer_s;

        if (end <= utc_s && end > latest) {
            latest = end;
            offset_s = rule->standard_s;
        }
        /* At one and the same instant summer wins: that is how "all year" is written. */
        if (start <= utc_s && start >= latest) {
            latest = start;
            offset_s = rule->summer_s;
        }
    }
    return offset_s;
}
