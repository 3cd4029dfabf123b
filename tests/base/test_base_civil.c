/* Civil time, against the C library's calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "civil.h"

#define DAY_S INT64_C(86400)

static void check_instant(int64_t utc_s, int offset_min) {
    struct sf_civil civil = sf_civil_from_ms(utc_s * 1000 + 789, offset_min);
    time_t local = (time_t)(utc_s + offset_min * 60);
    struct tm want;

    assert_non_null(gmtime_r(&local, &want));
    if (civil.year != want.tm_year + 1900 || civil.month != want.tm_mon + 1 ||
        civil.day != want.tm_mday || civil.hour != want.tm_hour || civil.minute != want.tm_min ||
        civil.second != want.tm_sec || civil.ms != 789)
        fail_msg("instant %lld", (long long)utc_s);
    if ((int)sf_civil_weekday(utc_s * 1000, offset_min) != (want.tm_wday + 6) % 7)
        fail_msg("weekday of %lld", (long long)utc_s);
    if (sf_civil_to_ms(&civil, offset_min) != utc_s * 1000 + 789)
        fail_msg("instant %lld and back", (long long)utc_s);
    if (sf_civil_day(civil.year, civil.month, civil.day) !=
        (int64_t)(timegm(&want) - want.tm_hour * 3600 - want.tm_min * 60 - want.tm_sec) / DAY_S)
        fail_msg("day of %lld", (long long)utc_s);
}

static void civil_agrees_with_libc(void **state) {
    (void)state;
    /* Every day of the range of records, at its two ends. */
    for (int64_t s = SF_CIVIL_MIN_MS / 1000; s < SF_CIVIL_END_MS / 1000; s += DAY_S) {
        check_instant(s, 0);
        check_instant(s - 1, 0);
    }
    /* The years 0 to 9999, with offsets, at odd times of the day. */
    for (int64_t s = INT64_C(-62167219200); s < INT64_C(253402300799); s += 97 * DAY_S + 12345)
        check_instant(s, (int)(s / 97 % 1080));
}

static void civil_limits_are_the_years_1900_and_2200(void **state) {
    struct tm from = {.tm_year = 0, .tm_mday = 1};
    struct tm end = {.tm_year = 300, .tm_mday = 1};

    (void)state;
    assert_true(timegm(&from) * INT64_C(1000) == SF_CIVIL_MIN_MS);
    assert_true(timegm(&end) * INT64_C(1000) == SF_CIVIL_END_MS);
}

static void civil_valid_accepts_and_refuses(void **state) {
    static const struct {
        struct sf_civil civil;
        bool valid;
    } rows[] = {
        {{2024, 2, 29, 23, 59, 59, 999}, true}, {{2023, 2, 29, 0, 0, 0, 0}, false},
        {{2000, 2, 29, 0, 0, 0, 0}, true},      {{1900, 2, 29, 0, 0, 0, 0}, false},
        {{2024, 4, 30, 0, 0, 0, 0}, true},      {{2024, 4, 31, 0, 0, 0, 0}, false},
        {{2024, 12, 31, 0, 0, 0, 0}, true},     {{2024, 13, 1, 0, 0, 0, 0}, false},
        {{2024, 1, 1, 0, 0, 0, 0}, true},       {{2024, 0, 1, 0, 0, 0, 0}, false},
        {{2024, 1, 31, 0, 0, 0, 0}, true},      {{2024, 1, 0, 0, 0, 0, 0}, false},
        {{2024, 1, 1, 23, 0, 0, 0}, true},      {{2024, 1, 1, 24, 0, 0, 0}, false},
        {{2024, 1, 1, 0, 59, 0, 0}, true},      {{2024, 1, 1, 0, 60, 0, 0}, false},
        {{2024, 1, 1, 0, 0, 59, 0}, true},      {{2024, 1, 1, 0, 0, 60, 0}, false},
        {{2024, 1, 1, 0, 0, 0, 999}, true},     {{2024, 1, 1, 0, 0, 0, 1000}, false},
        {{0, 1, 1, 0, 0, 0, 0}, true},          {{-1, 1, 1, 0, 0, 0, 0}, false},
        {{9999, 12, 31, 0, 0, 0, 0}, true},     {{10000, 1, 1, 0, 0, 0, 0}, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (sf_civil_valid(&rows[i].civil) != rows[i].valid)
            fail_msg("row %zu", i);
}

static void civil_parse_accepts(void **state) {
    /* 2024-04-24T16:08:14Z is 1713974894 (date -u +%s). */
    static const struct {
        const char *text;
        int64_t utc_ms;
        int offset_min;
    } rows[] = {
        {"2024-04-24T18:08:14+02:00", INT64_C(1713974894000), 120},
        {"2024-04-24 18:08:14+02:00", INT64_C(1713974894000), 120},
        {"2024-04-24T18:08:14+0200", INT64_C(1713974894000), 120},
        {"2024-04-24T18:08:14+02", INT64_C(1713974894000), 120},
        {"2024-04-24T16:08:14Z", INT64_C(1713974894000), 0},
        {"2024-04-24T16:08:14-00:00", INT64_C(1713974894000), 0},
        {"2024-04-24T16:08:14.123Z", INT64_C(1713974894123), 0},
        {"2024-04-24T16:08:14.1Z", INT64_C(1713974894100), 0},
        {"2024-04-24T16:08:14.123456789Z", INT64_C(1713974894123), 0},
        {"2024-04-24T16:08Z", INT64_C(1713974880000), 0},
        {"2024-04-24T10:38:14-05:30", INT64_C(1713974894000), -330},
        {"2024-04-25T10:08:14+18:00", INT64_C(1713974894000), 1080},
        {"1900-01-01T00:00:00Z", SF_CIVIL_MIN_MS, 0},
        {"1900-01-01T01:00:00+01:00", SF_CIVIL_MIN_MS, 60},
        {"2199-12-31T23:59:59.999Z", SF_CIVIL_END_MS - 1, 0},
        {"2200-01-01T00:59:59.999+01:00", SF_CIVIL_END_MS - 1, 60},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sf_time time;

        if (!sf_civil_parse(rows[i].text, strlen(rows[i].text), &time) ||
            time.utc_ms != rows[i].utc_ms || time.offset_min != rows[i].offset_min)
            fail_msg("%s", rows[i].text);
        assert_string_equal(time.zone, "");
    }
}

static void civil_parse_refuses(void **state) {
    static const char *const rows[] = {
        "",
        "2024-04-24",
        "2024-04-24T18:08:14",
        "2024-04-24T18:08:14 +02:00",
        "2024-04-24T18:08:14+02:00 ",
        " 2024-04-24T18:08:14+02:00",
        "2024-04-24t18:08:14z",
        "2024-04-24T18:08:14.Z",
        "2024-04-24T18:08:14.1234567890Z",
        "2024-04-24T18:08:14,123Z",
        "2024-04-24T18:08.5Z",
        "2024-04-24T18Z",
        "2024-04-24T24:00:00Z",
        "2024-04-24T23:60:00Z",
        "2024-12-31T23:59:60Z",
        "2023-02-29T00:00:00Z",
        "2024-4-24T18:08:14Z",
        "24-04-24T18:08:14Z",
        "12024-04-24T18:08:14Z",
        "+2024-04-24T18:08:14Z",
        "20240424T180814Z",
        "2024-04-24T18:08:14+18:01",
        "2024-04-24T18:08:14+19",
        "2024-04-24T18:08:14+02:60",
        "2024-04-24T18:08:14+2",
        "2024-04-24T18:08:14+02:",
        "2024-04-24T18:08:14+02:0",
        "2024-04-24T18:08:14+020",
        "2024-04-24T18:08:14Z+02:00",
        "1899-12-31T23:59:59.999Z",
        "1900-01-01T00:00:00+00:01",
        "2200-01-01T00:00:00Z",
        "2199-12-31T23:59:59-00:01",
        "0000-00-00T00:00:00Z",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sf_time time = {.utc_ms = 42};

        if (sf_civil_parse(rows[i], strlen(rows[i]), &time) || time.utc_ms != 42)
            fail_msg("accepted %s", rows[i]);
    }
}

/* Of all the cuts of a good text two are good: with the whole offset, and with its hours only. */
static void civil_parse_stops_at_the_length(void **state) {
    static const char text[] = "2024-04-24T18:08:14.123+02:00";
    struct sf_time time;

    (void)state;
    for (size_t len = 0; len < sizeof(text); len++) {
        char copy[32];

        /* What follows the length would make a longer good text. */
        memset(copy, '7', sizeof(copy));
        memcpy(copy, text, len);
        if (sf_civil_parse(copy, len, &time) != (len == 26 || len == 29))
            fail_msg("length %zu", len);
    }
}

static void civil_parse_local_accepts_and_refuses(void **state) {
    static const char *const wrong[] = {
        "",           "2024-04-24T", "2024-04-24T18", "2024-04-24T18:08Z", "2024-04-24T18:08+02:00",
        "2024-02-30", "2024-04",     "24.04.2024",    "2024-04-24  18:08"};
    struct sf_civil civil;

    (void)state;
    assert_true(sf_civil_parse_local("2024-04-24", 10, &civil));
    assert_true(civil.year == 2024 && civil.month == 4 && civil.day == 24 && civil.hour == 0 &&
                civil.minute == 0 && civil.second == 0 && civil.ms == 0);
    assert_true(sf_civil_parse_local("2024-04-24T18:08", 16, &civil));
    assert_true(civil.hour == 18 && civil.minute == 8 && civil.second == 0);
    assert_true(sf_civil_parse_local("2024-04-24 18:08:14.5", 21, &civil));
    assert_true(civil.second == 14 && civil.ms == 500);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        civil.year = 77;
        if (sf_civil_parse_local(wrong[i], strlen(wrong[i]), &civil) || civil.year != 77)
            fail_msg("accepted %s", wrong[i]);
    }
}

static void civil_format_writes_local_and_utc(void **state) {
    static const struct {
        int64_t utc_ms;
        int16_t offset_min;
        const char *text;
    } rows[] = {
        {INT64_C(1713974894000), 120, "2024-04-24T18:08:14+02:00"},
        {INT64_C(1713974894123), 120, "2024-04-24T18:08:14.123+02:00"},
        {INT64_C(1713974894000), 0, "2024-04-24T16:08:14+00:00"},
        {INT64_C(1713974894000), -330, "2024-04-24T10:38:14-05:30"},
        {INT64_C(1713974894000), -1080, "2024-04-23T22:08:14-18:00"},
        {0, 0, "1970-01-01T00:00:00+00:00"},
        {-1, 0, "1969-12-31T23:59:59.999+00:00"},
        {SF_CIVIL_END_MS - 1, 1080, "2200-01-01T17:59:59.999+18:00"},
    };
    char text[SF_CIVIL_ISO_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sf_time time = {.utc_ms = rows[i].utc_ms, .offset_min = rows[i].offset_min};

        assert_ptr_equal(sf_civil_format(&time, text), text);
        assert_string_equal(text, rows[i].text);
    }
    assert_string_equal(sf_civil_format_utc(INT64_C(1713974894000), text),
                        "2024-04-24T16:08:14.000Z");
    assert_string_equal(sf_civil_format_utc(-1, text), "1969-12-31T23:59:59.999Z");
}

static void civil_zone_accepts_and_refuses(void **state) {
    static const char *const good[] = {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires",
                                       "Etc/GMT+10", "America/Port-au-Prince"};
    static const char *const wrong[] = {
        "",         "/etc/passwd",  "../shadow",     "Europe/../../etc/passwd",
        "Europe/",  "Europe//Rome", "Europe Berlin", "Europe/Berlin\n",
        "zone.tab", "CET-1CEST,M3", "M\xC3\xBCnster"};
    static const char longest[] = "Abcdefghij/Abcdefghij/Abcdefghij/Abcdefghij/Abc";

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (!sf_civil_zone_valid(good[i], strlen(good[i])))
            fail_msg("refused %s", good[i]);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (sf_civil_zone_valid(wrong[i], strlen(wrong[i])))
            fail_msg("accepted %s", wrong[i]);
    assert_int_equal(strlen(longest), 47);
    assert_true(sf_civil_zone_valid(longest, 47));
    assert_false(sf_civil_zone_valid("Abcdefghij/Abcdefghij/Abcdefghij/Abcdefghij/Abcd", 48));
    assert_false(sf_civil_zone_valid("UTC\0", 4));
}

/* As other software has the ends of a count of milliseconds: Java's Instant.ofEpochMilli. */
static void civil_reads_every_instant(void **state) {
    struct sf_civil first = sf_civil_from_ms(INT64_MIN, 0);
    struct sf_civil last = sf_civil_from_ms(INT64_MAX, 0);

    (void)state;
    assert_int_equal(first.year, -292275055);
    assert_int_equal(first.month * 100 + first.day, 516);
    assert_int_equal(first.hour * 10000 + first.minute * 100 + first.second, 164704);
    assert_int_equal(first.ms, 192);
    assert_int_equal(last.year, 292278994);
    assert_int_equal(last.month * 100 + last.day, 817);
    assert_int_equal(last.hour * 10000 + last.minute * 100 + last.second, 71255);
    assert_int_equal(last.ms, 807);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_agrees_with_libc),
        cmocka_unit_test(civil_reads_every_instant),
        cmocka_unit_test(civil_limits_are_the_years_1900_and_2200),
        cmocka_unit_test(civil_valid_accepts_and_refuses),
        cmocka_unit_test(civil_parse_accepts),
        cmocka_unit_test(civil_parse_refuses),
        cmocka_unit_test(civil_parse_stops_at_the_length),
        cmocka_unit_test(civil_parse_local_accepts_and_refuses),
        cmocka_unit_test(civil_format_writes_local_and_utc),
        cmocka_unit_test(civil_zone_accepts_and_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
