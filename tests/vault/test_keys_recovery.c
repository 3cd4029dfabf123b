/* Recovery codes: their text against make_keys_fixture.py, and how forgiving reading is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "keys_fixture.h"
#include "recovery.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static enum sf_code parse(const char *text, uint8_t code[20], struct sf_fail *fail) {
    *fail = SF_FAIL_NONE;
    return sf_recovery_parse(text, strlen(text), code, fail);
}

static void assert_reads(const char *text) {
    uint8_t code[20] = {0};
    struct sf_fail fail;

    if (parse(text, code, &fail) != SF_OK)
        fail_msg("'%s' is not read: %s", text, fail.message);
    assert_memory_equal(code, fixture_code, 20);
}

static void assert_refused(const char *text, const char *why) {
    uint8_t code[20], before[20];
    struct sf_fail fail;

    memset(code, 0x11, sizeof code);
    memcpy(before, code, sizeof code);
    assert_int_equal(parse(text, code, &fail), SF_INVALID);
    assert_string_equal(fail.field, "recovery_code");
    if (strstr(fail.message, why) == NULL)
        fail_msg("'%s' says '%s' and not '%s'", text, fail.message, why);
    assert_memory_equal(code, before, sizeof code);
}

static void format_is_the_reference_text(void **state) {
    uint8_t ones[20], ramp[20];
    char text[SF_RECOVERY_TEXT_LEN];

    (void)state;
    memset(ones, 0xFF, sizeof ones);
    for (uint8_t i = 0; i < 20; i++)
        ramp[i] = i;
    assert_string_equal(sf_recovery_format(fixture_code, text), fixture_code_text);
    assert_string_equal(sf_recovery_format(ones, text), fixture_ones_text);
    assert_string_equal(sf_recovery_format(ramp, text), fixture_ramp_text);
}

static void parse_gives_the_bytes_back(void **state) {
    uint8_t code[20], ones[20];
    struct sf_fail fail;

    (void)state;
    assert_reads(fixture_code_text);
    memset(ones, 0xFF, sizeof ones);
    assert_int_equal(parse(fixture_ones_text, code, &fail), SF_OK);
    assert_memory_equal(code, ones, 20);
    assert_int_equal(parse(fixture_ramp_text, code, &fail), SF_OK);
    for (uint8_t i = 0; i < 20; i++)
        assert_int_equal(code[i], i);
}

static void parse_case_spaces_and_hyphens_do_not_count(void **state) {
    (void)state;
    assert_reads("b9j7-s8pp-31mc-ccnc-6k56-w870-nt57-8v3j-f8v0");
    assert_reads("B9J7S8PP31MCCCNC6K56W870NT578V3JF8V0");
    assert_reads("  B9J7 S8PP 31MC CCNC\n6K56 W870\tNT57 8V3J F8V0\r\n");
    assert_reads("-B-9-J-7-S8pp--31MC CCNC 6K56 W870 NT57 8V3J F8V0-");
    /* A hyphen, a non-breaking one, an en dash, a minus and a non-breaking space. */
    assert_reads("B9J7\xE2\x80\x90S8PP\xE2\x80\x91"
                 "31MC\xE2\x80\x93"
                 "CCNC\xE2\x88\x92"
                 "6K56\xC2\xA0W870-NT57-8V3J-F8V0");
}

static void parse_confusable_letters_are_their_digits(void **state) {
    (void)state;
    /* The code has 1 in group 3 and 0 in groups 6 and 9. */
    assert_reads("B9J7-S8PP-3IMC-CCNC-6K56-W870-NT57-8V3J-F8V0");
    assert_reads("B9J7-S8PP-3LMC-CCNC-6K56-W870-NT57-8V3J-F8V0");
    assert_reads("b9j7-s8pp-3imc-ccnc-6k56-w87o-nt57-8v3j-f8vo");
    assert_reads("b9j7-s8pp-3lmc-ccnc-6k56-w87O-nt57-8v3j-f8vo");
}

static void parse_foreign_character_names_its_group(void **state) {
    (void)state;
    assert_refused("U9J7-S8PP-31MC-CCNC-6K56-W870-NT57-8V3J-F8V0", "group 1 ");
    assert_refused("B9J7-S8PP-31MC-CCNC-6K56-W8u0-NT57-8V3J-F8V0", "group 6 ");
    assert_refused("B9J7-S8PP-31MC-CCNC-6K56-W870-NT57-8V3J-F8V!", "group 9 ");
    assert_refused("B9J7-S8PP-31MC-C\xC3\xA9NC-6K56-W870-NT57-8V3J-F8V0", "group 4 ");
    assert_refused("B9J7-S8PP-31MC-C\xFFNC-6K56-W870-NT57-8V3J-F8V0", "group 4 ");
}

static void parse_nul_inside_is_refused(void **state) {
    char text[] = "B9J7-S8PP-31MC-CCNC-6K56-W870-NT57-8V3J-F8V0";
    uint8_t code[20];

    (void)state;
    text[2] = '\0';
    assert_int_equal(sf_recovery_parse(text, sizeof text - 1, code, NULL), SF_INVALID);
}

static void parse_wrong_length_says_so(void **state) {
    (void)state;
    assert_refused("", "0 characters");
    assert_refused("B9J7-S8PP-31MC-CCNC-6K56-W870-NT57-8V3J", "32 characters");
    assert_refused("B9J7-S8PP-31MC-CCNC-6K56-W870-NT57-8V3J-F8V", "35 characters");
    assert_refused("B9J7-S8PP-31MC-CCNC-6K56-W870-NT57-8V3J-F8V0-0", "more than 36");
}

/* Every place, every other symbol: always noticed, and always the right group named. */
static void parse_one_wrong_symbol_names_its_group(void **state) {
    char text[SF_RECOVERY_TEXT_LEN], why[32];

    (void)state;
    for (size_t i = 0; i < SF_RECOVERY_TEXT_LEN - 1; i++) {
        strcpy(text, fixture_code_text);
        if (text[i] == '-')
            continue;
        (void)snprintf(why, sizeof why, "group %zu does not fit", i / 5 + 1);
        for (const char *symbol = alphabet; *symbol != '\0'; symbol++) {
            if (*symbol == fixture_code_text[i])
                continue;
            text[i] = *symbol;
            assert_refused(text, why);
        }
    }
}

static void parse_two_wrong_symbols_of_a_group_name_it(void **state) {
    char text[SF_RECOVERY_TEXT_LEN], why[32];

    (void)state;
    for (size_t group = 0; group < 8; group++)
        for (size_t a = 0; a < 4; a++)
            for (size_t b = a + 1; b < 4; b++) {
                char *at = strcpy(text, fixture_code_text) + group * 5;
                at[a] = at[a] == '7' ? 'Q' : '7';
                at[b] = at[b] == 'X' ? '2' : 'X';
                (void)snprintf(why, sizeof why, "group %zu does not fit", group + 1);
                assert_refused(text, why);
            }
}

static void parse_swapped_neighbours_are_noticed(void **state) {
    char text[SF_RECOVERY_TEXT_LEN];

    (void)state;
    for (size_t i = 0; i + 1 < SF_RECOVERY_TEXT_LEN - 1; i++) {
        size_t j = fixture_code_text[i + 1] == '-' ? i + 2 : i + 1;
        if (fixture_code_text[i] == '-' || fixture_code_text[i] == fixture_code_text[j])
            continue;
        strcpy(text, fixture_code_text);
        text[i] = fixture_code_text[j];
        text[j] = fixture_code_text[i];
        assert_refused(text, "fit");
    }
}

static void parse_swapped_groups_are_noticed(void **state) {
    char text[SF_RECOVERY_TEXT_LEN];

    (void)state;
    for (size_t a = 0; a < 9; a++)
        for (size_t b = a + 1; b < 9; b++) {
            strcpy(text, fixture_code_text);
            memcpy(text + a * 5, fixture_code_text + b * 5, 4);
            memcpy(text + b * 5, fixture_code_text + a * 5, 4);
            assert_refused(text, "fit");
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_is_the_reference_text),
        cmocka_unit_test(parse_gives_the_bytes_back),
        cmocka_unit_test(parse_case_spaces_and_hyphens_do_not_count),
        cmocka_unit_test(parse_confusable_letters_are_their_digits),
        cmocka_unit_test(parse_foreign_character_names_its_group),
        cmocka_unit_test(parse_nul_inside_is_refused),
        cmocka_unit_test(parse_wrong_length_says_so),
        cmocka_unit_test(parse_one_wrong_symbol_names_its_group),
        cmocka_unit_test(parse_two_wrong_symbols_of_a_group_name_it),
        cmocka_unit_test(parse_swapped_neighbours_are_noticed),
        cmocka_unit_test(parse_swapped_groups_are_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
