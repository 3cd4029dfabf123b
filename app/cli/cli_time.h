/*
 * Times as people type them:
 *
 *   now · 18:30 · 6:30 pm · 9am · noon · today · today 18:30 · yesterday · yesterday at 9:05
 *   monday · last monday 20:00 · 20 minutes ago · 3 days ago
 *   24 april · april 24 · 24 apr 2024 18:00 · 24.4.2024 · 2024-04-24 · 2024-04-24 18:08
 *   2024-04-24T18:08:14+02:00 · 2024-04-24T16:08Z
 *
 * A weekday is the latest one before today; a day and month without a year the latest one that is
 * not in the future; a clock without a day is today's. Local time is the C library's (TZ).
 */
#ifndef SF_CLI_TIME_H
#define SF_CLI_TIME_H

#include <stdbool.h>
#include <time.h>

enum { SF_CLI_TIME_ISO_LEN = 32 };

struct sf_cli_time {
    time_t utc;                    /* seconds */
    char iso[SF_CLI_TIME_ISO_LEN]; /* "2024-04-24T18:08:00+02:00" */
    bool own_offset;               /* the text named its offset itself, so no zone belongs to it */
};

/* What a day without a clock stands for. "today" alone is now, except for START and END. */
enum sf_cli_time_day {
    SF_CLI_TIME_NOON,  /* its noon */
    SF_CLI_TIME_START, /* its first moment */
    SF_CLI_TIME_END    /* the first moment after it */
};

enum sf_cli_time_result {
    SF_CLI_TIME_OK,
    SF_CLI_TIME_UNREADABLE, /* or no real date, or not of the years 1900 to 2199 */
    SF_CLI_TIME_FUTURE      /* more than a day after `now`; only where NOON was asked for */
};

/*
 * Read a time, seen from `now`. A clock that a change of clocks skipped is moved forward by the
 * gap; one that happens twice is the earlier.
 */
enum sf_cli_time_result sf_cli_time_read(const char *text, time_t now, enum sf_cli_time_day day,
                                         struct sf_cli_time *out);

#endif
