/*
 * Zones, against the C library's own reading of tzdata. The same tests for the real port, over all
 * of tzdata from 1900 to 2199, and for the fake one, over its five zones from 2000 to 2037.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "clock.h"
#include "file.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

/* The five zones of the fake port, which stand in tzdata too. */
static const char *const common[] = {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC",
                                     "Europe/Madrid"};

/* Zones with something odd: half hours, changes at midnight, no rule, winter counted as the change.
 */
static const char *const odd[] = {"Europe/Amsterdam",   "Europe/Dublin",    "Africa/Casablanca",
                                  "America/Nuuk",       "Asia/Gaza",        "Australia/Lord_Howe",
                                  "Pacific/Apia",       "America/Santiago", "Pacific/Chatham",
                                  "Antarctica/Troll",   "Africa/Monrovia",  "America/St_Johns",
                                  "Asia/Kathmandu",     "Africa/Cairo",     "America/Caracas",
                                  "Pacific/Kiritimati", "Europe/Istanbul",  "Asia/Pyongyang"};

static bool is_real;

static void use_zone(const char *zone) {
    setenv("TZ", zone, 1);
    tzset();
}

static long libc_offset_s(int64_t utc_s) {
    time_t at = (time_t)utc_s;
    struct tm local;

    assert_non_null(localtime_r(&at, &local));
    return local.tm_gmtoff;
}

/* Seconds to the nearest minute, half away from zero. */
static int nearest_minute(long seconds) {
    long minutes = labs(seconds) / 60 + (labs(seconds) % 60 >= 30);

    return (int)(seconds < 0 ? -minutes : minutes);
}

static void check(const char *zone, int64_t utc_s) {
    int offset_min = 9999;
    int want = nearest_minute(libc_offset_s(utc_s));

    if (!sf_clock_offset(zone, utc_s * 1000, &offset_min) || offset_min != want)
        fail_msg("%s at %lld: %d, not %d", zone, (long long)utc_s, offset_min, want);
}

/* Compare in steps, and to the second around every change that a step crosses. Counts changes. */
static unsigned sweep(const char *zone, int from_year, int to_year, int64_t step_s) {
    struct tm first = {.tm_year = from_year - 1900, .tm_mday = 1};
    struct tm last = {.tm_year = to_year - 1900, .tm_mday = 1};
    int64_t end_s = timegm(&last);
    unsigned changes = 0;

    use_zone(zone);
    for (int64_t at = timegm(&first); at + step_s < end_s; at += step_s) {
        int64_t low = at;
        int64_t high = at + step_s;

        check(zone, at);
        if (libc_offset_s(low) == libc_offset_s(high))
            continue;
        while (high - low > 1) {
            int64_t middle = low + (high - low) / 2;

            if (libc_offset_s(middle) == libc_offset_s(low))
                low = middle;
            else
                high = middle;
        }
        check(zone, low);
        check(zone, high);
        changes++;
    }
    return changes;
}

static void offset_agrees_with_libc(void **state) {
    int from = is_real ? 1900 : 2000;
    int to = is_real ? 2200 : 2038;

    (void)state;
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        unsigned changes = sweep(common[i], from, to, is_real ? 5 * DAY_S : 6 * HOUR_S);
        bool has_summer = strcmp(common[i], "UTC") != 0 && strcmp(common[i], "Asia/Kolkata") != 0;

        /* The comparison saw two changes a year where there are two. */
        if (has_summer)
            assert_in_range(changes, 38 * 2, 300 * 2);
    }
}

static void offset_agrees_with_libc_in_odd_zones(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        (void)sweep(odd[i], 1900, 2200, 5 * DAY_S);
}

static void offset_agrees_with_libc_in_every_zone(void **state) {
    FILE *table;
    char line[512];
    unsigned count = 0;

    (void)state;
    table = fopen("/usr/share/zoneinfo/zone1970.tab", "r");
    if (table == NULL)
        skip();
    while (fgets(line, sizeof(line), table) != NULL) {
        char zone[64];

        if (line[0] == '#' || sscanf(line, "%*s %*s %63s", zone) != 1)
            continue;
        (void)sweep(zone, 1900, 2200, 61 * DAY_S);
        count++;
    }
    fclose(table);
    assert_true(count > 300);
}

static void offset_refuses_what_is_no_zone(void **state) {
    static const char *const wrong[] = {"",
                                        "Europe/Atlantis",
                                        "europe/berlin",
                                        "../zoneinfo/UTC",
                                        "/usr/share/zoneinfo/UTC",
                                        "zone.tab",
                                        "leapseconds",
                                        "Europe",
                                        "CET-1CEST",
                                        "right/Europe/Berlin",
                                        "iso3166",
                                        "Europe/Berlin/x"};

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        int offset_min = 77;

        if (sf_clock_offset(wrong[i], 0, &offset_min) || offset_min != 0)
            fail_msg("knows %s", wrong[i]);
    }
    /* More zones than are kept at a time, over and over. */
    for (int round = 0; is_real && round < 3; round++)
        for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
            int offset_min;

            assert_true(sf_clock_offset(odd[i], 0, &offset_min));
        }
}

static bool same_reading(const struct tm *tm, const struct sf_civil *civil) {
    return tm->tm_year + 1900 == civil->year && tm->tm_mon + 1 == civil->month &&
           tm->tm_mday == civil->day && tm->tm_hour == civil->hour && tm->tm_min == civil->minute;
}

/* The first instant at which the C library's clock in the current zone shows a reading, or -1. */
static int64_t first_showing(const struct sf_civil *civil) {
    int64_t middle = sf_civil_to_ms(civil, 0) / 1000;

    for (int64_t at = middle - 16 * HOUR_S; at <= middle + 16 * HOUR_S; at += 900) {
        time_t when = (time_t)at;
        struct tm tm;

        localtime_r(&when, &tm);
        if (same_reading(&tm, civil))
            return at;
    }
    return -1;
}

/* Readings every 15 minutes for three days around a change; `gaps` counts those that were skipped.
 */
static void check_readings(const char *zone, int year, unsigned month, unsigned day,
                           unsigned *gaps) {
    int64_t first = (sf_civil_day(year, month, day) - 1) * DAY_S;

    use_zone(zone);
    for (int64_t reading = first; reading < first + 3 * DAY_S; reading += 900) {
        struct sf_civil civil = sf_civil_from_ms(reading * 1000, 0);
        int64_t want = first_showing(&civil);
        struct sf_time time;

        assert_true(sf_clock_from_local(zone, &civil, &time));
        assert_string_equal(time.zone, zone);
        if (want == -1) {
            /* Skipped: forward by the gap, which is an hour in all of these. */
            struct sf_civil earlier = sf_civil_from_ms((reading - HOUR_S) * 1000, 0);

            want = first_showing(&earlier) + HOUR_S;
            (*gaps)++;
        }
        if (time.utc_ms != want * 1000 || time.offset_min * 60 != libc_offset_s(want))
            fail_msg("%s reading %lld", zone, (long long)reading);
    }
}

static void from_local_agrees_with_libc(void **state) {
    static const struct {
        const char *zone;
        int year;
        unsigned month;
        unsigned day;
        unsigned gaps; /* quarters of an hour that a change skips */
    } rows[] = {
        {"Europe/Berlin", 2024, 3, 31, 4},
        {"Europe/Berlin", 2024, 10, 27, 0},
        {"Europe/Madrid", 2003, 3, 30, 4},
        {"America/New_York", 2024, 3, 10, 4},
        {"America/New_York", 2024, 11, 3, 0},
        {"America/New_York", 2006, 4, 2, 4},
        {"America/New_York", 2006, 10, 29, 0},
        {"Asia/Kolkata", 2024, 3, 31, 0},
        {"UTC", 2024, 3, 31, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned gaps = 0;

        check_readings(rows[i].zone, rows[i].year, rows[i].month, rows[i].day, &gaps);
        assert_int_equal(gaps, rows[i].gaps);
    }
    if (is_real) {
        unsigned gaps = 0;

        check_readings("America/Santiago", 2024, 9, 8, &gaps); /* at midnight */
        assert_int_equal(gaps, 4);
    }
}

static void from_local_skipped_and_doubled(void **state) {
    const struct sf_civil skipped = {2024, 3, 31, 2, 30, 0, 0};
    const struct sf_civil doubled = {2024, 10, 27, 2, 30, 0, 7};
    struct sf_time time;
    char text[SF_CIVIL_ISO_LEN];

    (void)state;
    assert_true(sf_clock_from_local("Europe/Berlin", &skipped, &time));
    assert_string_equal(sf_civil_format(&time, text), "2024-03-31T03:30:00+02:00");
    assert_true(sf_clock_from_local("Europe/Berlin", &doubled, &time));
    assert_string_equal(sf_civil_format(&time, text), "2024-10-27T02:30:00.007+02:00");
    assert_false(sf_clock_from_local("Europe/Atlantis", &skipped, &time));
}

static void now_is_in_the_machines_zone(void **state) {
    char zone[SF_CIVIL_ZONE_LEN];
    struct sf_time now;
    int offset_min;

    (void)state;
    if (is_real)
        use_zone("Asia/Kolkata");
    now = sf_clock_now();
    assert_string_equal(now.zone, sf_clock_zone(zone));
    assert_string_equal(now.zone, is_real ? "Asia/Kolkata" : "Europe/Berlin");
    assert_true(sf_clock_offset(now.zone, now.utc_ms, &offset_min));
    assert_int_equal(now.offset_min, offset_min);
}

int main(void) {
    const struct CMUnitTest both[] = {
        cmocka_unit_test(offset_agrees_with_libc),
        cmocka_unit_test(offset_refuses_what_is_no_zone),
        cmocka_unit_test(from_local_agrees_with_libc),
        cmocka_unit_test(from_local_skipped_and_doubled),
        cmocka_unit_test(now_is_in_the_machines_zone),
    };
    const struct CMUnitTest real[] = {
        cmocka_unit_test(offset_agrees_with_libc_in_odd_zones),
        cmocka_unit_test(offset_agrees_with_libc_in_every_zone),
    };
    int failed;

    /* Only the real port leaves files to SQLite's own layer. */
    is_real = sf_file_has_native_sqlite();
    failed = cmocka_run_group_tests(both, NULL, NULL);
    if (is_real)
        failed += cmocka_run_group_tests(real, NULL, NULL);
    return failed;
}
