/*
 * Times as people type them, seen from Wednesday 24 April 2024, 18:08:14 in Berlin. Expected values
 * were worked out by hand from a calendar and checked with date(1).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_clock.h"
#include "cli_time.h"

/* Central European time by its rule, so that no zone files are needed. */
static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
static const time_t now = 1713974894; /* 2024-04-24T16:08:14Z */

struct row {
    const char *text, *iso;
};

static void use_zone(const char *zone) {
    setenv("TZ", zone, 1);
    tzset();
}

static void check_rows(const struct row *rows, size_t count, time_t at, enum sf_cli_time_day day) {
    for (size_t i = 0; i < count; i++) {
        struct sf_cli_time time;
        enum sf_cli_time_result result = sf_cli_time_read(rows[i].text, at, day, &time);
        if (result != SF_CLI_TIME_OK || strcmp(time.iso, rows[i].iso) != 0)
            fail_msg("\"%s\" gave %d, %s; wanted %s", rows[i].text, result, time.iso, rows[i].iso);
    }
}

#define CHECK(rows, at, day) check_rows(rows, sizeof rows / sizeof *rows, at, day)

static void time_of_words_is_read(void **state) {
    static const struct row rows[] = {
        {"now", "2024-04-24T18:08:14+02:00"},
        {"just now", "2024-04-24T18:08:14+02:00"},
        {"today", "2024-04-24T18:08:14+02:00"},
        {"18:05", "2024-04-24T18:05:00+02:00"},
        {"9:05", "2024-04-24T09:05:00+02:00"},
        {"09:05:30", "2024-04-24T09:05:30+02:00"},
        {"today 18:30", "2024-04-24T18:30:00+02:00"},
        {"Today at 9:05", "2024-04-24T09:05:00+02:00"},
        {"18:30 today", "2024-04-24T18:30:00+02:00"},
        {"yesterday", "2024-04-23T12:00:00+02:00"},
        {"yesterday 9:05", "2024-04-23T09:05:00+02:00"},
        {"Yesterday, 9:05", "2024-04-23T09:05:00+02:00"},
        {"yesterday noon", "2024-04-23T12:00:00+02:00"},
        {"6:30 pm", "2024-04-24T18:30:00+02:00"},
        {"6:30pm", "2024-04-24T18:30:00+02:00"},
        {"9am", "2024-04-24T09:00:00+02:00"},
        {"9 am", "2024-04-24T09:00:00+02:00"},
        {"12 am", "2024-04-24T00:00:00+02:00"},
        {"12 pm", "2024-04-24T12:00:00+02:00"},
        {"yesterday 12:15 am", "2024-04-23T00:15:00+02:00"},
        {"20 minutes ago", "2024-04-24T17:48:14+02:00"},
        {"an hour ago", "2024-04-24T17:08:14+02:00"},
        {"3 days ago", "2024-04-21T18:08:14+02:00"},
        {"2 weeks ago", "2024-04-10T18:08:14+02:00"},
    };
    (void)state;
    use_zone(berlin);
    CHECK(rows, now, SF_CLI_TIME_NOON);
}

static void time_of_days_is_read(void **state) {
    static const struct row rows[] = {
        {"tuesday", "2024-04-23T12:00:00+02:00"},
        {"monday 20:00", "2024-04-22T20:00:00+02:00"},
        {"last monday 20:00", "2024-04-22T20:00:00+02:00"},
        {"on thu", "2024-04-18T12:00:00+02:00"},
        {"wednesday", "2024-04-17T12:00:00+02:00"}, /* not today */
        {"23 april", "2024-04-23T12:00:00+02:00"},
        {"april 23", "2024-04-23T12:00:00+02:00"},
        {"24th april 9:00", "2024-04-24T09:00:00+02:00"},
        {"25 april", "2023-04-25T12:00:00+02:00"}, /* the latest one that was */
        {"24 dec", "2023-12-24T12:00:00+01:00"},
        {"29 february", "2024-02-29T12:00:00+01:00"},
        {"24 apr 2020 18:00", "2020-04-24T18:00:00+02:00"},
        {"april 24, 2020", "2020-04-24T12:00:00+02:00"},
        {"24.4.2020", "2020-04-24T12:00:00+02:00"},
        {"24.04.2020 7:15", "2020-04-24T07:15:00+02:00"},
        {"2024-01-05", "2024-01-05T12:00:00+01:00"},
        {"2024-01-05 18:08", "2024-01-05T18:08:00+01:00"},
        {"2024-01-05T18:08", "2024-01-05T18:08:00+01:00"},
        {"2024-01-05T18:08:14.123", "2024-01-05T18:08:14+01:00"},
    };
    (void)state;
    use_zone(berlin);
    CHECK(rows, now, SF_CLI_TIME_NOON);
}

static void time_with_offset_keeps_it(void **state) {
    static const struct row rows[] = {
        {"2024-01-05T18:08:14Z", "2024-01-05T18:08:14+00:00"},
        {"2024-01-05 18:08Z", "2024-01-05T18:08:00+00:00"},
        {"2024-01-05T18:08:14+05:30", "2024-01-05T18:08:14+05:30"},
        {"2024-01-05T18:08:14-0330", "2024-01-05T18:08:14-03:30"},
        {"2024-01-05T18:08:14.5+02", "2024-01-05T18:08:14+02:00"},
    };
    struct sf_cli_time time;
    (void)state;
    use_zone(berlin);
    CHECK(rows, now, SF_CLI_TIME_NOON);
    sf_cli_time_read("2024-01-05T18:08:14+05:30", now, SF_CLI_TIME_NOON, &time);
    assert_true(time.own_offset);
    assert_int_equal(time.utc, 1704458294); /* 12:38:14Z */
    sf_cli_time_read("2024-01-05 18:08", now, SF_CLI_TIME_NOON, &time);
    assert_false(time.own_offset);
}

static void time_around_clock_changes_is_moved_forward_or_early(void **state) {
    static const struct row rows[] = {
        {"2024-03-31 01:59", "2024-03-31T01:59:00+01:00"},
        {"2024-03-31 02:30", "2024-03-31T03:30:00+02:00"}, /* skipped */
        {"2024-03-31 03:00", "2024-03-31T03:00:00+02:00"},
        {"2023-10-29 02:30", "2023-10-29T02:30:00+02:00"}, /* twice: the earlier */
        {"2023-10-29 03:00", "2023-10-29T03:00:00+01:00"},
    };
    static const struct row day_before[] = {{"yesterday 18:00", "2024-03-30T18:00:00+01:00"},
                                            {"yesterday", "2024-03-30T12:00:00+01:00"}};
    (void)state;
    use_zone(berlin);
    CHECK(rows, now, SF_CLI_TIME_NOON);
    CHECK(day_before, 1711879200, SF_CLI_TIME_NOON); /* 2024-03-31T12:00:00+02:00 */
}

static void time_in_zones_without_change_is_read(void **state) {
    static const struct row utc[] = {{"today 9:00", "2024-04-24T09:00:00+00:00"}};
    static const struct row india[] = {{"9:00", "2024-04-24T09:00:00+05:30"},
                                       {"yesterday 23:59", "2024-04-23T23:59:00+05:30"}};
    (void)state;
    use_zone("UTC0");
    CHECK(utc, now, SF_CLI_TIME_NOON);
    use_zone("IST-5:30");
    CHECK(india, now, SF_CLI_TIME_NOON);
}

static void time_of_a_day_alone_is_its_start_or_end(void **state) {
    static const struct row starts[] = {{"today", "2024-04-24T00:00:00+02:00"},
                                        {"yesterday", "2024-04-23T00:00:00+02:00"},
                                        {"2024-04-01 9:00", "2024-04-01T09:00:00+02:00"}};
    static const struct row ends[] = {{"today", "2024-04-25T00:00:00+02:00"},
                                      {"2024-02-29", "2024-03-01T00:00:00+01:00"},
                                      {"2023-12-31", "2024-01-01T00:00:00+01:00"},
                                      {"2024-03-31", "2024-04-01T00:00:00+02:00"},
                                      {"2024-04-01 9:00", "2024-04-01T09:00:00+02:00"}};
    (void)state;
    use_zone(berlin);
    CHECK(starts, now, SF_CLI_TIME_START);
    CHECK(ends, now, SF_CLI_TIME_END);
}

static void time_that_is_none_is_refused(void **state) {
    static const char *const texts[] = {
        "",
        " ",
        "soon",
        "next year",
        "last night",
        "25:00",
        "24:00",
        "18:60",
        "18:3",
        "18:30:61",
        "13 pm",
        "0 am",
        "18",
        "18:30 19:30",
        "today yesterday",
        "today 18:30 and more",
        "30 february",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-04-31",
        "24/4/2024",
        "24.4.24",
        "1899-12-31",
        "2200-01-01",
        "12345-01-01",
        "2024-04-24T18:08+25:00",
        "2024-04-24+02:00",
        "18:30Z",
        "minutes ago",
        "-5 minutes ago",
        "32024 weeks ago",
        "1900-01-01T00:30+01:00",
        "ago",
        "2024-04-24 18:08 and a text that is much longer than any time could ever be, on and on",
    };
    struct sf_cli_time time;
    (void)state;
    use_zone(berlin);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (sf_cli_time_read(texts[i], now, SF_CLI_TIME_NOON, &time) != SF_CLI_TIME_UNREADABLE)
            fail_msg("\"%s\" was taken as %s", texts[i], time.iso);
}

static void time_more_than_a_day_ahead_is_refused(void **state) {
    struct sf_cli_time time;
    (void)state;
    use_zone(berlin);
    assert_int_equal(sf_cli_time_read("2024-04-25 18:08", now, SF_CLI_TIME_NOON, &time),
                     SF_CLI_TIME_OK);
    assert_int_equal(sf_cli_time_read("2024-04-25 18:09", now, SF_CLI_TIME_NOON, &time),
                     SF_CLI_TIME_FUTURE);
    assert_int_equal(sf_cli_time_read("2024-04-25T16:09Z", now, SF_CLI_TIME_NOON, &time),
                     SF_CLI_TIME_FUTURE);
    assert_int_equal(sf_cli_time_read("2030-01-01", now, SF_CLI_TIME_NOON, &time),
                     SF_CLI_TIME_FUTURE);
}

static void clock_words_name_today_and_yesterday(void **state) {
    static const struct row rows[] = {
        {"2024-04-24T18:05:00+02:00", "today 18:05"},
        {"2024-04-23T00:05:00+02:00", "yesterday 00:05"},
        {"2024-04-22T23:59:59+02:00", "2024-04-22 23:59"},
        {"2024-04-24T01:00:00-07:00", "today 01:00"}, /* by its own clock */
        {"something", "something"},
    };
    char out[SF_CLI_CLOCK_LEN];
    (void)state;
    use_zone(berlin);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(sf_cli_clock_words(rows[i].text, now, out), rows[i].iso);
}

static void clock_zone_is_a_name_or_nothing(void **state) {
    char zone[SF_CLI_CLOCK_ZONE_LEN];
    (void)state;
    setenv("TZ", "Europe/Berlin", 1);
    assert_string_equal(sf_cli_clock_zone(zone), "Europe/Berlin");
    setenv("TZ", ":America/Argentina/Buenos_Aires", 1);
    assert_string_equal(sf_cli_clock_zone(zone), "America/Argentina/Buenos_Aires");
    setenv("TZ", "UTC", 1);
    assert_string_equal(sf_cli_clock_zone(zone), "UTC");
    setenv("TZ", berlin, 1);
    assert_string_equal(sf_cli_clock_zone(zone), "");
    setenv("TZ", "/etc/localtime", 1);
    assert_string_equal(sf_cli_clock_zone(zone), "");
    setenv("TZ", "Europe/../../secret", 1);
    assert_string_equal(sf_cli_clock_zone(zone), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_of_words_is_read),
        cmocka_unit_test(time_of_days_is_read),
        cmocka_unit_test(time_with_offset_keeps_it),
        cmocka_unit_test(time_around_clock_changes_is_moved_forward_or_early),
        cmocka_unit_test(time_in_zones_without_change_is_read),
        cmocka_unit_test(time_of_a_day_alone_is_its_start_or_end),
        cmocka_unit_test(time_that_is_none_is_refused),
        cmocka_unit_test(time_more_than_a_day_ahead_is_refused),
        cmocka_unit_test(clock_words_name_today_and_yesterday),
        cmocka_unit_test(clock_zone_is_a_name_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
