/* The door itself: limits, numbers, streams, and what stays in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "json.h"
#include "nomem.h"

#define PROOF "{\"passphrase\":\"first light\"}"

/* ---- Numbers */

/* The digits are those of ECMAScript's shortest form (ECMA-262, 6.1.6.1.20), exponents are C's. */
static void number_is_the_shortest_that_reads_back(void **state) {
    static const struct {
        double number;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {7, "7"},
        {-2, "-2"},
        {0.1, "0.1"},
        {2.5, "2.5"},
        {7.3, "7.3"},
        {0.0001, "0.0001"},
        {-12.0305, "-12.0305"},
        {0.00011, "0.00011"},
        {99999.9999, "99999.9999"},
        {123456789.1234, "123456789.1234"},
        {-987654321098765.0, "-987654321098765"},
        {1.0 / 3, "0.3333333333333333"},
        {0.1 + 0.2, "0.30000000000000004"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {123456789012345, "123456789012345"},
        {1e21, "1e+21"},
        {1e-7, "1e-07"},
        {0.0001, "0.0001"},
        {-0.0321, "-0.0321"},
        {0.9653, "0.9653"},
        {-12.05, "-12.05"},
        {79.7714, "79.7714"},
        {123456789.5, "123456789.5"},
        {999999999.9999, "999999999.9999"},
        {0.00005, "5e-05"},
    };
    char text[SF_JSON_NUMBER_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(sf_json_number(rows[i].number, text), rows[i].text);
        assert_true(strtod(text, NULL) == rows[i].number);
    }
}

static void text_is_escaped_no_more_than_needed(void **state) {
    static const char text[] = "a\"b\\c\nd\te\x01 caf\xC3\xA9 \x7F/";
    struct sf_buf out = {0};
    json_t *json = json_array();

    (void)state;
    assert_true(sf_json_push(json, sf_json_text(text, sizeof(text) - 1)));
    sf_json_write(json, &out);
    assert_string_equal(out.data, "[\"a\\\"b\\\\c\\nd\\te\\u0001 caf\xC3\xA9 \\u007f/\"]");
    json_decref(json);
    sf_buf_wipe(&out);
}

/* ---- Limits */

static enum sf_status call_len(const char *op, size_t len, char fill) {
    char *request = malloc(len + 1), *answer;
    size_t answer_len;
    enum sf_status status;

    /* {} and white space up to the length. */
    memset(request, fill, len);
    memcpy(request, "{}", 2);
    status = sf_call(help_sf, op, request, len, NULL, &answer, &answer_len);
    if (status != SF_STATUS_OK)
        assert_non_null(strstr(answer, fill == ' ' ? "too_large" : "invalid"));
    sf_answer_free(answer, answer_len);
    free(request);
    return status;
}

static void request_over_the_limit_is_refused_and_one_at_it_is_not(void **state) {
    (void)state;
    assert_int_equal(call_len("vault.status", SF_REQUEST_MAX, ' '), SF_STATUS_OK);
    assert_int_equal(call_len("vault.status", SF_REQUEST_MAX + 1, ' '), SF_STATUS_INVALID);
    assert_int_equal(call_len("vault.status", 100, 'x'), SF_STATUS_INVALID);
}

static void text_at_its_limit_is_taken_and_one_over_is_refused(void **state) {
    char *request = malloc(300);

    (void)state;
    help_ok("vault.create", PROOF);
    for (int points = 200; points <= 201; points++) {
        size_t at = (size_t)sprintf(request, "{\"alias\":\"");

        for (int i = 0; i < points; i++)
            request[at++] = 'n';
        strcpy(request + at, "\"}");
        assert_int_equal(help_call("person.add", "%s", request),
                         points == 200 ? SF_STATUS_OK : SF_STATUS_INVALID);
    }
    free(request);
}

static void operation_tells_its_policy(void **state) {
    (void)state;
    assert_int_equal(sf_operation("vault.status"), SF_OP_KNOWN);
    assert_int_equal(sf_operation("vault.open"), SF_OP_KNOWN | SF_OP_WRITES | SF_OP_KDF);
    assert_int_equal(sf_operation("moment.add"), SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES);
    assert_int_equal(sf_operation("moment.list"), SF_OP_KNOWN | SF_OP_OPEN);
    assert_int_equal(sf_operation("vault.backup"),
                     SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES | SF_OP_SINK);
    assert_int_equal(sf_operation("moment.fly"), 0);
    assert_int_equal(sf_operation(""), 0);
}

static void nothing_to_free_is_fine(void **state) {
    char path[8192];

    (void)state;
    sf_free(NULL);
    sf_answer_free(NULL, 0);
    assert_null(sf_new(""));
    memset(path, 'p', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    assert_null(sf_new(path));
}

/* ---- Streams */

static int fails_to_read(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    (void)context;
    (void)bytes;
    (void)cap;
    (void)len;
    return 1;
}

static int reads_too_much(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    (void)context;
    (void)bytes;
    *len = cap + 1;
    return 0;
}

static int fails_to_write(void *context, const uint8_t *bytes, size_t len) {
    (void)bytes;
    (void)len;
    ++*(int *)context;
    return 1;
}

static const char *code_with(const char *op, const char *request, const struct sf_stream *stream) {
    static char code[64];
    char *answer;
    size_t len;
    json_t *tree, *error;

    sf_call(help_sf, op, request, strlen(request), stream, &answer, &len);
    tree = json_loadb(answer, len, 0, NULL);
    error = json_object_get(tree, "error");
    snprintf(code, sizeof(code), "%s",
             error != NULL ? json_string_value(json_object_get(error, "code")) : "ok");
    json_decref(tree);
    sf_answer_free(answer, len);
    return code;
}

static void stream_that_fails_is_io_and_changes_nothing(void **state) {
    int calls = 0;
    struct sf_stream stream = {.write = fails_to_write, .context = &calls};

    (void)state;
    help_ok("vault.create", PROOF);
    help_person("Mara", NULL);
    assert_string_equal(code_with("vault.backup", "{}", &stream), "io");
    assert_int_equal(calls, 1);
    stream = (struct sf_stream){.read = fails_to_read};
    assert_string_equal(code_with("vault.restore", PROOF, &stream), "io");
    stream = (struct sf_stream){.read = reads_too_much};
    assert_string_equal(code_with("vault.restore", PROOF, &stream), "io");
    stream = (struct sf_stream){0};
    assert_string_equal(code_with("vault.restore", PROOF, &stream), "invalid");
    assert_string_equal(code_with("vault.backup", "{}", &stream), "ok");
    assert_int_equal(help_people(), 1);
}

/* ---- Memory */

static void freed_memory_holds_nothing_of_an_entry(void **state) {
    static const char planted[] = "heron by the mill pond";
    static const char *const steps[][2] = {
        {"moment.add", "{\"happened\":\"We saw a heron by the mill pond.\"}"},
        {"moment.list", "{}"},
        {"search.find", "{\"query\":\"heron\"}"},
        {"draft.put", "{\"form\":\"f\",\"value\":{\"t\":\"heron by the mill pond\"}}"},
        {"draft.get", "{\"form\":\"f\"}"},
        {"moment.add", "{\"happened\":\"heron by the mill pond\",\"depth\":99}"},
    };

    (void)state;
    help_ok("vault.create", PROOF);
    nomem_seek(planted, sizeof(planted) - 1);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        char *answer;
        size_t len;

        sf_call(help_sf, steps[i][0], steps[i][1], strlen(steps[i][1]), NULL, &answer, &len);
        sf_answer_free(answer, len);
        if (nomem_found() > 0)
            fail_msg("%s left it in %u blocks", steps[i][0], nomem_found());
    }
    sf_lock(help_sf);
    assert_int_equal(nomem_found(), 0);
    nomem_seek(NULL, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, help_begin, help_end)

/* The quick way for few decimals writes what the slow one would. */
static void numbers_of_few_decimals(void **state) {
    (void)state;
    for (int i = -30000; i < 3000000; i += i < 30000 ? 1 : 997) {
        double number = i / 1e4;
        char text[SF_JSON_NUMBER_LEN], slow[SF_JSON_NUMBER_LEN];
        if (i % 10000 == 0)
            continue; /* whole ones are another way */
        for (int digits = 1; digits <= 17; digits++) {
            snprintf(slow, sizeof slow, "%.*g", digits, number);
            if (strtod(slow, NULL) == number)
                break;
        }
        assert_string_equal(sf_json_number(number, text), slow);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(number_is_the_shortest_that_reads_back),
        TEST(numbers_of_few_decimals),
        TEST(text_is_escaped_no_more_than_needed),
        TEST(request_over_the_limit_is_refused_and_one_at_it_is_not),
        TEST(text_at_its_limit_is_taken_and_one_over_is_refused),
        TEST(operation_tells_its_policy),
        TEST(nothing_to_free_is_fine),
        TEST(stream_that_fails_is_io_and_changes_nothing),
        TEST(freed_memory_holds_nothing_of_an_entry),
    };

    return cmocka_run_group_tests_name("door", tests, NULL, NULL);
}
