/* Text on a terminal: characters, widths, comparing, options, and what never gets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_option.h"
#include "cli_say.h"
#include "cli_text.h"

static int set_up(void **state) {
    (void)state;
    sf_cli_text_init();
    sf_cli_say_init(true);
    return 0;
}

/* What a function writes, as text of the caller's. */
static char *written(void (*write)(FILE *to, const char *text), const char *text) {
    char *out = NULL;
    size_t len;
    FILE *to = open_memstream(&out, &len);
    assert_non_null(to);
    write(to, text);
    fclose(to);
    return out;
}

static void text_well_formed_is_valid(void **state) {
    static const char *const good[] = {"",
                                       "a",
                                       "\xC3\xA9",
                                       "\xE2\x82\xAC",
                                       "\xF0\x9F\x8C\xBF",
                                       "\xEF\xBF\xBD",
                                       "\xF4\x8F\xBF\xBF"};
    /* Lone continuation, cut short, overlong, surrogate, past the end, lead without end. */
    static const char *const bad[] = {
        "\x80", "a\xC3", "\xE2\x82", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xFF", "\xC3("};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(sf_cli_text_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(sf_cli_text_valid(bad[i], strlen(bad[i])));
    assert_false(sf_cli_text_valid("a\0b", 3));
}

static void text_width_counts_columns(void **state) {
    (void)state;
    assert_int_equal(sf_cli_text_width(""), 0);
    assert_int_equal(sf_cli_text_width("abc"), 3);
    assert_int_equal(sf_cli_text_width("\xC3\xA9t\xC3\xA9"), 3);
    assert_int_equal(sf_cli_text_width("e\xCC\x81"), 1);                /* e and its accent */
    assert_int_equal(sf_cli_text_width("\xE6\x97\xA5\xE6\x9C\xAC"), 4); /* two wide ones */
}

static void text_names_are_compared_without_case_and_blanks(void **state) {
    (void)state;
    assert_true(sf_cli_text_same("Anna", "anna"));
    assert_true(sf_cli_text_same("  Anna  Maria ", "ANNA MARIA"));
    assert_true(sf_cli_text_same("\xC3\x89lise", "\xC3\xA9lise"));
    assert_false(sf_cli_text_same("Anna", "Ann"));
    assert_false(sf_cli_text_same("Ann a", "Anna"));
    assert_false(sf_cli_text_same("Anna", ""));
}

static void text_shown_never_holds_what_a_terminal_obeys(void **state) {
    /* ESC, bell, DEL, CSI of C1, an override of direction, a line separator. */
    char *out =
        written(sf_cli_say_text, "a\x1B[31mb\x07\x7F\xC2\x9B\xE2\x80\xAE\xE2\x80\xA8z\n\t.");
    (void)state;
    assert_string_equal(out, "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                             "\xEF\xBF\xBDz  .");
    free(out);
}

static void text_malformed_is_shown_as_replaced(void **state) {
    char *out = written(sf_cli_say_text, "a\xFF\xC3z");
    (void)state;
    assert_string_equal(out, "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    free(out);
}

static void cut_ten(FILE *to, const char *text) {
    sf_cli_say_cut(to, text, 10);
}

static void text_cut_keeps_to_its_columns(void **state) {
    static const struct {
        const char *text, *cut;
    } rows[] = {{"ten letter", "ten letter"},
                {"eleven lett", "eleven le\xE2\x80\xA6"},
                {"\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5",
                 "\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE2\x80\xA6"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *out = written(cut_ten, rows[i].text);
        assert_string_equal(out, rows[i].cut);
        free(out);
    }
}

static void wrap_ten(FILE *to, const char *text) {
    sf_cli_say_wrapped(to, text, 2, 12);
}

static void text_wrapped_breaks_between_words(void **state) {
    static const struct {
        const char *text, *lines;
    } rows[] = {{"one two three", "  one two\n  three\n"},
                {"ten letter.", "  ten\n  letter.\n"},
                {"ten lette", "  ten lette\n"},
                {"a\nb", "  a\n  b\n"},
                {"a\n\nb", "  a\n  \n  b\n"},
                {"abcdefghijklm", "  abcdefghij\n  klm\n"},
                {"", "  \n"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *out = written(wrap_ten, rows[i].text);
        assert_string_equal(out, rows[i].lines);
        free(out);
    }
}

/* ---- Options */

static bool read_words(struct sf_cli_args *args, struct sf_cli_option_fault *fault, int count,
                       const char *const *words) {
    char *argv[16];
    char texts[16][32];
    for (int i = 0; i < count; i++) {
        snprintf(texts[i], sizeof texts[i], "%s", words[i]);
        argv[i] = texts[i];
    }
    bool good = sf_cli_option_read(count, argv, args, fault);
    /* Only what does not point into the texts may be looked at afterwards. */
    for (size_t i = 0; i < args->given_count; i++)
        args->given[i].value = args->given[i].value[0] == '\0' ? "" : "given";
    return good;
}

#define READ(args, fault, ...)                                                                     \
    read_words(args, fault, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),         \
               (const char *const[]){__VA_ARGS__})

static void option_forms_are_read(void **state) {
    struct sf_cli_args args;
    struct sf_cli_option_fault fault;
    (void)state;
    assert_true(READ(&args, &fault, "sf", "--vault", "x", "moments", "--limit=3", "-j", "-"));
    assert_int_equal(args.given_count, 3);
    assert_int_equal(args.word_count, 2);
    assert_non_null(sf_cli_option_get(&args, SF_CLI_JSON));
    assert_non_null(sf_cli_option_get(&args, SF_CLI_LIMIT));
    assert_null(sf_cli_option_get(&args, SF_CLI_YES));
    sf_cli_option_free(&args);
    assert_true(READ(&args, &fault, "sf", "--", "--limit", "-j"));
    assert_int_equal(args.given_count, 0);
    assert_int_equal(args.word_count, 2);
    sf_cli_option_free(&args);
}

static void option_faults_are_named_without_values(void **state) {
    struct sf_cli_args args;
    struct sf_cli_option_fault fault;
    (void)state;
    assert_false(READ(&args, &fault, "sf", "--nonsense=secret"));
    assert_string_equal(fault.key, "usage.unknown_option");
    assert_string_equal(fault.option, "--nonsense");
    sf_cli_option_free(&args);
    assert_false(READ(&args, &fault, "sf", "add", "--vault"));
    assert_string_equal(fault.key, "usage.needs_value");
    sf_cli_option_free(&args);
    assert_false(READ(&args, &fault, "sf", "--json=yes"));
    assert_string_equal(fault.key, "usage.no_value");
    sf_cli_option_free(&args);
    assert_false(READ(&args, &fault, "sf", "-x"));
    assert_string_equal(fault.key, "usage.unknown_option");
    sf_cli_option_free(&args);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_well_formed_is_valid),
        cmocka_unit_test(text_width_counts_columns),
        cmocka_unit_test(text_names_are_compared_without_case_and_blanks),
        cmocka_unit_test(text_shown_never_holds_what_a_terminal_obeys),
        cmocka_unit_test(text_malformed_is_shown_as_replaced),
        cmocka_unit_test(text_cut_keeps_to_its_columns),
        cmocka_unit_test(text_wrapped_breaks_between_words),
        cmocka_unit_test(option_forms_are_read),
        cmocka_unit_test(option_faults_are_named_without_values),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
