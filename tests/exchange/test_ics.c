/* The calendar file, against a file written by hand from RFC 5545. */
#include "export_ics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "civil.h"

static const struct sf_export_ics_event friday = {
    .uid = {0x01, 0x8f, 0x3a, 0x4b, 0x00, 0x00, 0x70, 0x00, 0x80, 0, 0, 0, 0, 0, 0xab, 0xcd},
    .stamp_ms = INT64_C(1714564800000), /* 2024-05-01T12:00:00Z */
    .start_ms = INT64_C(1714748400000), /* 2024-05-03T15:00:00Z */
    .minutes = 30,
    .title = {"Reminder", 8},
};

static void is_written(const struct sf_export_ics_event *event, const char *expected) {
    struct sf_buf out = {0};
    assert_true(sf_export_ics_write(event, &out));
    assert_string_equal(out.data, expected);
    sf_buf_wipe(&out);
}

/* The file's lines end in LF as all texts of the project do; what is written ends them in CRLF. */
static void whole_file_is_as_written_by_hand(void **state) {
    (void)state;
    char expected[1024] = {0};
    size_t len = 0;
    FILE *file = fopen("tests/exchange/data/plan.ics", "rb");
    assert_non_null(file);
    for (int c = fgetc(file); c != EOF && len + 2 < sizeof expected; c = fgetc(file)) {
        if (c == '\n')
            expected[len++] = '\r';
        expected[len++] = (char)c;
    }
    assert_int_equal(fclose(file), 0);
    is_written(&friday, expected);
}

static void every_line_ends_in_crlf_and_no_lone_one_is_there(void **state) {
    (void)state;
    struct sf_export_ics_event event = friday;
    event.title = (struct sf_str){"one\ntwo", 7};
    struct sf_buf out = {0};
    assert_true(sf_export_ics_write(&event, &out));
    for (size_t i = 0; i < out.len; i++) {
        if (out.data[i] == '\n')
            assert_int_equal(out.data[i - 1], '\r');
        if (out.data[i] == '\r')
            assert_int_equal(out.data[i + 1], '\n');
    }
    assert_non_null(strstr(out.data, "SUMMARY:one\\ntwo\r\n"));
    sf_buf_wipe(&out);
}

static void end_may_be_the_next_day_and_year(void **state) {
    (void)state;
    struct sf_export_ics_event event = friday;
    event.start_ms = INT64_C(1735688700000); /* 2024-12-31T23:45:00Z */
    struct sf_buf out = {0};
    assert_true(sf_export_ics_write(&event, &out));
    assert_non_null(strstr(out.data, "DTSTART:20241231T234500Z\r\nDTEND:20250101T001500Z\r\n"));
    sf_buf_wipe(&out);
}

static void escaped(const char *text, const char *expected) {
    struct sf_buf out = {0};
    assert_true(sf_export_ics_escape(text, strlen(text), &out));
    assert_string_equal(out.data, expected);
    sf_buf_wipe(&out);
}

static void text_is_escaped_where_the_rfc_says_and_nowhere_else(void **state) {
    (void)state;
    escaped("a;b,c\\d", "a\\;b\\,c\\\\d");
    escaped("line\nline", "line\\nline");
    escaped("a:b \"c\" 'd' 50%", "a:b \"c\" 'd' 50%");
    escaped("\\n", "\\\\n");
}

static void folded(const char *line, const char *expected) {
    struct sf_buf out = {0};
    assert_true(sf_export_ics_fold(line, strlen(line), &out));
    assert_string_equal(out.data, expected);
    sf_buf_wipe(&out);
}

#define TEN "0123456789"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

static void lines_of_75_octets_stay_and_longer_ones_are_folded(void **state) {
    (void)state;
    folded(SEVENTY "abcde", SEVENTY "abcde\r\n");
    folded(SEVENTY "abcdef", SEVENTY "abcde\r\n f\r\n");
    /* The space of a continuation counts: 74 more, then the next line. */
    folded(SEVENTY "abcde" SEVENTY "fghi", SEVENTY "abcde\r\n " SEVENTY "fghi\r\n");
    folded(SEVENTY "abcde" SEVENTY "fghij", SEVENTY "abcde\r\n " SEVENTY "fghi\r\n j\r\n");
}

static void no_character_is_cut_in_two(void **state) {
    (void)state;
    /* U+00FC has two octets, U+1F642 four; they would begin at octet 75 and 73. */
    folded(SEVENTY "abcd\xC3\xBC", SEVENTY "abcd\r\n \xC3\xBC\r\n");
    folded(SEVENTY "ab\xF0\x9F\x99\x82", SEVENTY "ab\r\n \xF0\x9F\x99\x82\r\n");
    folded(SEVENTY "abc\xC3\xBC", SEVENTY "abc\xC3\xBC\r\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_file_is_as_written_by_hand),
        cmocka_unit_test(every_line_ends_in_crlf_and_no_lone_one_is_there),
        cmocka_unit_test(end_may_be_the_next_day_and_year),
        cmocka_unit_test(text_is_escaped_where_the_rfc_says_and_nowhere_else),
        cmocka_unit_test(lines_of_75_octets_stay_and_longer_ones_are_folded),
        cmocka_unit_test(no_character_is_cut_in_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
