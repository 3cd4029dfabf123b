#include "cli_time.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LEN = 64, WORDS_MAX = 8, NONE = -1, DAY_S = 86400, YEAR_MIN = 1900, YEAR_END = 2200 };

/* What was read so far; NONE where nothing was. */
struct reading {
    struct tm now; /* local */
    int year, month, day;
    int hour, minute, second;
};

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

/* The row that a word names, whole or by its first three letters or more; NONE. */
static int find_word(const char *word, const char *const *rows, int count) {
    size_t len = strlen(word);
    for (int i = 0; len >= 3 && i < count; i++)
        if (strncmp(word, rows[i], len) == 0)
            return i;
    return NONE;
}

/* Up to `digits` digits as a number, *at moved past them; NONE when there are none. */
static int read_number(const char **at, int digits) {
    int number = 0, count = 0;
    while (count < digits && isdigit((unsigned char)**at)) {
        number = number * 10 + (**at - '0');
        (*at)++;
        count++;
    }
    return count > 0 ? number : NONE;
}

static bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool is_date(int year, int month, int day) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return year >= YEAR_MIN && year < YEAR_END && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && is_leap(year));
}

static bool set_date(struct reading *r, int year, int month, int day) {
    if (r->day != NONE || !is_date(year, month, day))
        return false;
    r->year = year;
    r->month = month;
    r->day = day;
    return true;
}

/* The day `back` days before today. Noon, because a day can have 23 or 25 hours. */
static bool set_back(struct reading *r, int back) {
    struct tm day = r->now;
    day.tm_mday -= back;
    day.tm_hour = 12;
    day.tm_isdst = -1;
    return mktime(&day) != (time_t)-1 &&
           set_date(r, day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

static bool set_clock(struct reading *r, int hour, int minute, int second) {
    if (r->hour != NONE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 59)
        return false;
    r->hour = hour;
    r->minute = minute;
    r->second = second;
    return true;
}

/* "18:30", "18:30:05", "6:30pm", "9am". 1 a clock, 0 something else, -1 a wrong clock. */
static int read_clock(struct reading *r, const char *word, const char *next, bool *took_next) {
    const char *at = word;
    int hour = read_number(&at, 2), minute = 0, second = 0;
    bool colon = hour != NONE && *at == ':';
    *took_next = false;
    if (strcmp(word, "noon") == 0)
        return set_clock(r, 12, 0, 0) ? 1 : -1;
    if (colon) {
        at++;
        const char *from = at;
        minute = read_number(&at, 2);
        if (at != from + 2)
            return -1;
        if (*at == ':') {
            from = ++at;
            second = read_number(&at, 2);
            if (at != from + 2)
                return -1;
        }
    }
    const char *half = at;
    if (*at == '\0' && next != NULL && (strcmp(next, "am") == 0 || strcmp(next, "pm") == 0)) {
        half = next;
        *took_next = hour != NONE;
    }
    bool am = strcmp(half, "am") == 0, pm = strcmp(half, "pm") == 0;
    if (hour == NONE || (!colon && !am && !pm))
        return 0;
    if ((*half != '\0' && !am && !pm) || ((am || pm) && (hour < 1 || hour > 12)))
        return -1;
    if (am || pm)
        hour = hour % 12 + (pm ? 12 : 0);
    return set_clock(r, hour, minute, second) ? 1 : -1;
}

/* "2024-04-24" or "24.4.2024", and nothing after. */
static bool read_date(struct reading *r, const char *word) {
    const char *at = word;
    int first = read_number(&at, 4);
    char mark = *at;
    if (first == NONE || (mark != '-' && mark != '.'))
        return false;
    size_t first_len = (size_t)(at - word);
    at++;
    int middle = read_number(&at, 2);
    if (middle == NONE || *at++ != mark)
        return false;
    const char *from = at;
    int last = read_number(&at, 4);
    if (last == NONE || *at != '\0')
        return false;
    if (mark == '-')
        return first_len == 4 && at - from <= 2 && set_date(r, first, middle, last);
    return first_len <= 2 && at - from == 4 && set_date(r, last, middle, first);
}

/* A day and a month, with a year or without: the latest such day that is not in the future. */
static bool set_month_day(struct reading *r, int month, int day, int year) {
    if (year != NONE)
        return set_date(r, year, month, day);
    year = r->now.tm_year + 1900;
    if (month > r->now.tm_mon + 1 || (month == r->now.tm_mon + 1 && day > r->now.tm_mday))
        year--;
    /* 29 February is of the latest leap year. */
    while (month == 2 && day == 29 && !is_leap(year))
        year--;
    return set_date(r, year, month, day);
}

/* A whole word as a number of at most `digits` digits; "24th" and "24." count as 24. */
static int whole_number(const char *word, int digits) {
    static const char *const ends[] = {"", ".", "st", "nd", "rd", "th"};
    const char *at = word;
    int number = read_number(&at, digits);
    for (size_t i = 0; number != NONE && i < sizeof ends / sizeof *ends; i++)
        if (strcmp(at, ends[i]) == 0)
            return number;
    return NONE;
}

/* The words that name a day, from words[0]; how many they are, 0 when they name none. */
static int read_day(struct reading *r, char *const *words, int count) {
    int day = whole_number(words[0], 2), year = NONE;
    int month = find_word(words[0], months, 12);
    if (strcmp(words[0], "today") == 0)
        return set_back(r, 0) ? 1 : 0;
    if (strcmp(words[0], "yesterday") == 0)
        return set_back(r, 1) ? 1 : 0;
    if (read_date(r, words[0]))
        return 1;
    int weekday = find_word(words[0], weekdays, 7);
    if (weekday != NONE)
        return set_back(r, (r->now.tm_wday - weekday + 6) % 7 + 1) ? 1 : 0;
    if (count < 2 || (day == NONE) == (month == NONE))
        return 0;
    if (month == NONE)
        month = find_word(words[1], months, 12);
    else
        day = whole_number(words[1], 2);
    if (month == NONE || day == NONE)
        return 0;
    if (count > 2 && strlen(words[2]) == 4)
        year = whole_number(words[2], 4);
    return set_month_day(r, month + 1, day, year) ? (year != NONE ? 3 : 2) : 0;
}

/* "20 minutes ago", "an hour ago"; seconds back, or NONE. */
static long long read_ago(char *const *words, int count) {
    static const struct {
        const char *name, *many;
        long seconds;
    } units[] = {{"minute", "minutes", 60}, {"min", "mins", 60},    {"hour", "hours", 3600},
                 {"h", "hrs", 3600},        {"day", "days", DAY_S}, {"week", "weeks", 7L * DAY_S}};
    if (count != 3 || strcmp(words[2], "ago") != 0)
        return NONE;
    const char *at = words[0];
    bool one = strcmp(at, "a") == 0 || strcmp(at, "an") == 0;
    int number = one ? 1 : read_number(&at, 5);
    if (number == NONE || (!one && *at != '\0'))
        return NONE;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(words[1], units[i].name) == 0 || strcmp(words[1], units[i].many) == 0)
            return (long long)number * units[i].seconds;
    return NONE;
}

/* ---- ISO 8601 with its own offset */

static int64_t days_from_civil(int year, int month, int day) {
    int64_t y = year - (month <= 2), era = y / 400, yoe = y % 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void write_iso(struct sf_cli_time *out, long offset_s) {
    time_t local = out->utc + offset_s;
    struct tm wall;
    char day[24];
    unsigned away = (unsigned)labs(offset_s) / 60;
    gmtime_r(&local, &wall);
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &wall);
    snprintf(out->iso, sizeof out->iso, "%s%c%02u:%02u", day, offset_s < 0 ? '-' : '+',
             away / 60 % 24, away % 60);
}

/* The offset at the end of a text: where it starts, its seconds; NULL when there is none. */
static const char *read_offset(const char *text, long *offset_s) {
    size_t len = strlen(text);
    *offset_s = 0;
    if (len > 11 && text[len - 1] == 'z')
        return text + len - 1;
    const char *sign = text + (len > 11 ? 11 : len);
    sign += strcspn(sign, "+-");
    const char *at = sign + 1;
    if (*sign == '\0')
        return NULL;
    int hours = read_number(&at, 2);
    at += *at == ':';
    int minutes = *at != '\0' ? read_number(&at, 2) : 0;
    if (hours == NONE || hours > 18 || minutes == NONE || minutes > 59 || *at != '\0')
        return NULL;
    *offset_s = (*sign == '-' ? -1 : 1) * (hours * 3600L + minutes * 60L);
    return sign;
}

/* Cut "T" and fractions of a second out of an ISO text: "2024-04-24t18:08:14.123" to two words. */
static void open_iso(char *text) {
    char *point = strchr(text, '.');
    if (strlen(text) < 11 || text[4] != '-' || text[7] != '-')
        return;
    if (text[10] == 't')
        text[10] = ' ';
    if (point != NULL && point > text + 16 && strspn(point + 1, "0123456789") == strlen(point + 1))
        *point = '\0';
}

/* ---- The whole */

static enum sf_cli_time_result finish(struct sf_cli_time *out, time_t now,
                                      enum sf_cli_time_day day) {
    /* Ten thousand weeks ago, or a day that its offset moves out. A last day ends a day later. */
    if (out->utc < days_from_civil(YEAR_MIN, 1, 1) * DAY_S ||
        out->utc > (days_from_civil(YEAR_END, 1, 1) + 1) * DAY_S)
        return SF_CLI_TIME_UNREADABLE;
    if (out->utc > now + DAY_S && day == SF_CLI_TIME_NOON)
        return SF_CLI_TIME_FUTURE;
    return SF_CLI_TIME_OK;
}

static enum sf_cli_time_result at_instant(struct sf_cli_time *out, time_t utc, time_t now,
                                          enum sf_cli_time_day day) {
    struct tm local;
    out->utc = utc;
    localtime_r(&utc, &local);
    write_iso(out, local.tm_gmtoff);
    return finish(out, now, day);
}

/* The instant of a local reading. Of two the earlier; what a change skipped is moved forward. */
static time_t from_local(const struct tm *wall) {
    struct tm summer = *wall, winter = *wall;
    summer.tm_isdst = 1;
    winter.tm_isdst = 0;
    time_t with = mktime(&summer), without = mktime(&winter);
    bool with_fits = summer.tm_hour == wall->tm_hour && summer.tm_min == wall->tm_min;
    bool without_fits = winter.tm_hour == wall->tm_hour && winter.tm_min == wall->tm_min;
    if (with_fits && without_fits)
        return with < without ? with : without;
    if (with_fits)
        return with;
    return without; /* fits, or stands before the gap by the old clock: forward by the gap */
}

static enum sf_cli_time_result build(struct reading *r, time_t now, enum sf_cli_time_day day,
                                     struct sf_cli_time *out) {
    bool is_today = r->day == NONE || (r->year == r->now.tm_year + 1900 &&
                                       r->month == r->now.tm_mon + 1 && r->day == r->now.tm_mday);
    if (r->day == NONE)
        set_back(r, 0);
    if (r->hour == NONE && is_today && day == SF_CLI_TIME_NOON)
        return at_instant(out, now, now, day);
    struct tm wall = {.tm_year = r->year - 1900, .tm_mon = r->month - 1, .tm_mday = r->day};
    if (r->hour != NONE) {
        wall.tm_hour = r->hour;
        wall.tm_min = r->minute;
        wall.tm_sec = r->second;
    } else if (day == SF_CLI_TIME_NOON) {
        wall.tm_hour = 12;
    } else if (day == SF_CLI_TIME_END) {
        wall.tm_mday++;
        wall.tm_hour = 12;
        wall.tm_isdst = -1;
        mktime(&wall); /* the next day, also at a month's end */
        wall.tm_hour = 0;
    }
    return at_instant(out, from_local(&wall), now, day);
}

static int split(char *text, char *words[WORDS_MAX]) {
    int count = 0;
    char *rest = text, *word;
    while ((word = strtok_r(rest, " ,\t", &rest)) != NULL) {
        if (strcmp(word, "at") == 0 || strcmp(word, "on") == 0 || strcmp(word, "last") == 0)
            continue;
        if (count == WORDS_MAX)
            return 0;
        words[count++] = word;
    }
    return count;
}

static bool read_words(struct reading *r, char *const *words, int count) {
    for (int i = 0; i < count;) {
        bool took_next;
        int clock = read_clock(r, words[i], i + 1 < count ? words[i + 1] : NULL, &took_next);
        if (clock < 0)
            return false;
        int took = clock > 0 ? 1 + took_next : read_day(r, words + i, count - i);
        if (took == 0)
            return false;
        i += took;
    }
    return true;
}

enum sf_cli_time_result sf_cli_time_read(const char *text, time_t now, enum sf_cli_time_day day,
                                         struct sf_cli_time *out) {
    struct reading r = {.year = NONE, .month = NONE, .day = NONE, .hour = NONE};
    char copy[TEXT_LEN], *words[WORDS_MAX];
    long offset_s = 0;
    size_t len = strlen(text);

    *out = (struct sf_cli_time){0};
    if (len >= sizeof copy)
        return SF_CLI_TIME_UNREADABLE;
    for (size_t i = 0; i <= len; i++)
        copy[i] = (char)tolower((unsigned char)text[i]);
    tzset();
    localtime_r(&now, &r.now);
    const char *offset = copy[0] >= '0' && copy[0] <= '9' ? read_offset(copy, &offset_s) : NULL;
    if (offset != NULL)
        copy[offset - copy] = '\0';
    open_iso(copy);
    int count = split(copy, words);
    if (count == 0)
        return SF_CLI_TIME_UNREADABLE;
    if (count <= 2 && strcmp(words[count - 1], "now") == 0 &&
        (count == 1 || strcmp(words[0], "just") == 0))
        return at_instant(out, now, now, day);
    long long ago = read_ago(words, count);
    if (ago != NONE)
        return at_instant(out, now - (time_t)ago, now, day);
    if (!read_words(&r, words, count))
        return SF_CLI_TIME_UNREADABLE;
    if (offset == NULL)
        return build(&r, now, day, out);
    if (r.day == NONE || r.hour == NONE)
        return SF_CLI_TIME_UNREADABLE;
    out->own_offset = true;
    out->utc = (time_t)(days_from_civil(r.year, r.month, r.day) * DAY_S + r.hour * 3600L +
                        r.minute * 60L + r.second - offset_s);
    write_iso(out, offset_s);
    return finish(out, now, day);
}
