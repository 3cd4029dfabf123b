/* The rules and files of time zones, as parsers: what they take, what they refuse, what breaks
 * nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "nomem.h"
#include "tzif.h"
#include "tzrule.h"

static bool parses(const char *text) {
    struct sf_tzrule rule;

    return sf_tzrule_parse(text, strlen(text), &rule);
}

static void rule_agrees_with_libc(void **state) {
    static const char *const rules[] = {
        "UTC0",
        "CET-1CEST,M3.5.0,M10.5.0/3",
        "EST5EDT,M3.2.0,M11.1.0",
        "EST5EDT4,M3.2.0/2:00:00,M11.1.0/02",
        "NST3:30NDT,M3.2.0,M11.1.0",
        "<+0545>-5:45",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "IST-2IDT,M3.4.4/26,M10.5.0",
        "IST-1GMT0,M10.5.0,M3.5.0/1",
        "AAA0BBB,J60,J300",
        "AAA0BBB,J59,J60",
        "AAA-3BBB,59,299/5:15",
        "<-03>3<-02>,M12.4.3/23:30,M2.1.6/-2",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct sf_tzrule rule;

        assert_true(sf_tzrule_parse(rules[i], strlen(rules[i]), &rule));
        setenv("TZ", rules[i], 1);
        tzset();
        /* 1971 to 2199 in steps that meet every hour of the day and quarter of the hour. */
        for (int64_t at = INT64_C(31536000); at < INT64_C(7258118400); at += 7 * 3600 + 900) {
            time_t when = (time_t)at;
            struct tm local;

            localtime_r(&when, &local);
            if (sf_tzrule_offset(&rule, at) != local.tm_gmtoff)
                fail_msg("%s at %lld", rules[i], (long long)at);
        }
    }
}

/* RFC 8536, section 3.3.1: this is how summer time all the year is written. */
static void rule_of_summer_all_year(void **state) {
    static const char text[] = "XXX3EDT4,0/0,J365/23";
    struct sf_tzrule rule;

    (void)state;
    assert_true(sf_tzrule_parse(text, strlen(text), &rule));
    for (int64_t at = 0; at < INT64_C(1000000000); at += 3600)
        if (sf_tzrule_offset(&rule, at) != -4 * 3600)
            fail_msg("at %lld", (long long)at);
}

static void rule_accepts_and_refuses(void **state) {
    static const char *const good[] = {
        "UTC0",       "ABC+1",           "<+01>-1",       "ABCDEF-24",
        "ABC1:02:03", "ABC1DEF,J1,J365", "ABC1DEF,0,365", "ABC1DEF,M1.1.0/-167,M12.5.6/167:59:59"};
    static const char *const wrong[] = {"",
                                        "AB1",
                                        "ABC",
                                        "<+01-1",
                                        "<+>1",
                                        "ABC25",
                                        "ABC1:60",
                                        "ABC1:00:60",
                                        "ABC1 ",
                                        "ABC1DEF",
                                        "ABC1DEF,M3.5.0",
                                        "ABC1DEF,M3.5.0,",
                                        "ABC1DEF,M0.5.0,M10.5.0",
                                        "ABC1DEF,M13.5.0,M10.5.0",
                                        "ABC1DEF,M3.0.0,M10.5.0",
                                        "ABC1DEF,M3.6.0,M10.5.0",
                                        "ABC1DEF,M3.5.7,M10.5.0",
                                        "ABC1DEF,J0,J1",
                                        "ABC1DEF,J366,J1",
                                        "ABC1DEF,366,1",
                                        "ABC1DEF,M3.5.0/168,M10.5.0",
                                        "ABC1DEF,M3.5.0,M10.5.0x",
                                        "ABC1DEF2,M3.5.0",
                                        "<",
                                        "<AB",
                                        "AB{1",
                                        "<AB{>1",
                                        "ABC1DEF,J1000,J1",
                                        "99999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (!parses(good[i]))
            fail_msg("refused %s", good[i]);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (parses(wrong[i]))
            fail_msg("accepted %s", wrong[i]);
}

/* ---- files ---- */

static uint8_t *berlin;
static size_t berlin_len;

static int read_berlin(void **state) {
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");

    (void)state;
    if (file == NULL)
        return 0;
    berlin = malloc(65536);
    if (berlin != NULL)
        berlin_len = fread(berlin, 1, 65536, file);
    fclose(file);
    return berlin == NULL;
}

static int free_berlin(void **state) {
    (void)state;
    free(berlin);
    return 0;
}

static void put_32(uint8_t *out, uint32_t value) {
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void put_head(uint8_t *out, char version, uint32_t times, uint32_t types, uint32_t leaps) {
    memset(out, 0, 44);
    memcpy(out, "TZif", 4);
    out[4] = (uint8_t)version;
    put_32(out + 28, leaps);
    put_32(out + 32, times);
    put_32(out + 36, types);
    put_32(out + 40, 4);
}

/* A small file made by hand: one type of +01:00, one of +02:00, a change at 1000 s. */
static size_t make_small(uint8_t out[256], char version, uint8_t type, const char *footer) {
    uint8_t *at = out;

    put_head(at, version, 0, 1, 0);
    at += 44;
    memset(at, 0, 10); /* the old reader's one type and its four letters */
    at += 10;
    put_head(at, version, 1, 2, 0);
    at += 44;
    put_32(at, 0);
    put_32(at + 4, 1000);
    at += 8;
    *at++ = type;
    put_32(at, 3600);
    at[4] = at[5] = 0;
    put_32(at + 6, 7200);
    at[10] = 1;
    at[11] = 0;
    memcpy(at + 12, "ABC", 4);
    at += 16;
    memcpy(at, footer, strlen(footer));
    return (size_t)(at - out) + strlen(footer);
}

static void file_made_by_hand(void **state) {
    struct sf_tzif zone;
    uint8_t bytes[256];
    size_t len = make_small(bytes, '2', 1, "\n\n");

    (void)state;
    assert_true(sf_tzif_read(bytes, len, &zone));
    assert_int_equal(sf_tzif_offset(&zone, INT64_MIN), 3600);
    assert_int_equal(sf_tzif_offset(&zone, 999), 3600);
    assert_int_equal(sf_tzif_offset(&zone, 1000), 7200);
    assert_int_equal(sf_tzif_offset(&zone, INT64_MAX), 7200);
    sf_tzif_wipe(&zone);
    assert_int_equal(sf_tzif_offset(&zone, 1000), 0);

    /* With a rule for what follows. */
    len = make_small(bytes, '3', 1, "\nABC-3\n");
    assert_true(sf_tzif_read(bytes, len, &zone));
    assert_int_equal(sf_tzif_offset(&zone, 999), 3600);
    assert_int_equal(sf_tzif_offset(&zone, 1000), 10800);
    sf_tzif_wipe(&zone);
    sf_tzif_wipe(NULL);
}

static void file_refuses(void **state) {
    struct sf_tzif zone;
    uint8_t bytes[256];
    size_t len;

    (void)state;
    len = make_small(bytes, '\0', 1, "\n\n"); /* version 1 */
    assert_false(sf_tzif_read(bytes, len, &zone));
    len = make_small(bytes, '2', 2, "\n\n"); /* a type that is not there */
    assert_false(sf_tzif_read(bytes, len, &zone));
    len = make_small(bytes, '2', 1, "\nABC\n"); /* a rule that is none */
    assert_false(sf_tzif_read(bytes, len, &zone));
    len = make_small(bytes, '2', 1, "\nABC-3"); /* no end */
    assert_false(sf_tzif_read(bytes, len, &zone));
    len = make_small(bytes, '2', 1, "\n\n");
    put_32(bytes + 54 + 28, 1); /* leap seconds */
    assert_false(sf_tzif_read(bytes, len, &zone));
    len = make_small(bytes, '2', 1, "\n\n");
    put_32(bytes + 54 + 32, UINT32_MAX); /* more changes than bytes */
    assert_false(sf_tzif_read(bytes, len, &zone));
    len = make_small(bytes, '2', 1, "\n\n");
    bytes[0] = 't';
    assert_false(sf_tzif_read(bytes, len, &zone));
    assert_false(sf_tzif_read(NULL, 0, &zone));
}

/* As many types as a byte can name, and not one more. */
static void file_has_a_type_that_a_change_can_name(void **state) {
    static const uint32_t counts[] = {0, 1, 256, 257};
    static uint8_t bytes[4096];

    (void)state;
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct sf_tzif zone;
        size_t len = 54 + 44 + 6 * counts[i] + 4 + 2;
        bool ok = counts[i] == 1 || counts[i] == 256;

        memset(bytes, 0, sizeof(bytes));
        put_head(bytes, '2', 0, 1, 0);
        put_head(bytes + 54, '2', 0, counts[i], 0);
        memcpy(bytes + len - 2, "\n\n", 2);
        assert_int_equal(sf_tzif_read(bytes, len, &zone), ok);
        if (ok)
            sf_tzif_wipe(&zone);
    }
}

static void file_cut_anywhere_is_refused(void **state) {
    (void)state;
    if (berlin_len == 0)
        skip();
    for (size_t len = 0; len <= berlin_len; len++) {
        /* A copy of its own size, so that a read past the end is seen by the sanitizer. */
        uint8_t *copy = malloc(len + 1);
        struct sf_tzif zone;
        bool whole;

        memcpy(copy, berlin, len);
        whole = sf_tzif_read(copy, len, &zone);
        free(copy);
        sf_tzif_wipe(&zone);
        assert_int_equal(whole, len == berlin_len);
    }
}

static void file_with_any_byte_changed_breaks_nothing(void **state) {
    (void)state;
    if (berlin_len == 0)
        skip();
    for (size_t at = 0; at < berlin_len; at++) {
        static const uint8_t flips[] = {0x01, 0x80, 0xFF};

        for (size_t i = 0; i < sizeof(flips); i++) {
            struct sf_tzif zone;

            berlin[at] ^= flips[i];
            if (sf_tzif_read(berlin, berlin_len, &zone)) {
                int32_t offset_s = sf_tzif_offset(&zone, 1714564800);

                assert_in_range(offset_s + 26 * 3600, 0, 52 * 3600);
                sf_tzif_wipe(&zone);
            }
            berlin[at] ^= flips[i];
        }
    }
}

static void file_every_allocation_failing(void **state) {
    (void)state;
    if (berlin_len == 0)
        skip();
    for (unsigned n = 1;; n++) {
        struct sf_tzif zone;
        bool ok;

        nomem_fail_at(n);
        ok = sf_tzif_read(berlin, berlin_len, &zone);
        assert_int_equal(ok, !nomem_struck());
        nomem_fail_at(0);
        sf_tzif_wipe(&zone);
        if (ok) {
            assert_int_equal(n, 3);
            break;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_agrees_with_libc),
        cmocka_unit_test(rule_of_summer_all_year),
        cmocka_unit_test(rule_accepts_and_refuses),
        cmocka_unit_test(file_made_by_hand),
        cmocka_unit_test(file_refuses),
        cmocka_unit_test(file_has_a_type_that_a_change_can_name),
        cmocka_unit_test(file_cut_anywhere_is_refused),
        cmocka_unit_test(file_with_any_byte_changed_breaks_nothing),
        cmocka_unit_test(file_every_allocation_failing),
    };

    return cmocka_run_group_tests(tests, read_berlin, free_berlin);
}
