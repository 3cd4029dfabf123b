/*
 * What the patterns read of a book, counted at the database: the facts and the ids, and no page
 * that holds the text of a moment. And what is kept: the same bytes, until something changes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "fake.h"

enum { MOMENTS = 300, TEXT = 20000, FEW_PAGES = 80 };

/* ---- Looking over the database's shoulder */

static sqlite3 *db; /* the newest connection */
static int moment_reads, text_reads, reads;

static int see(void *context, int action, const char *table, const char *column, const char *base,
               const char *trigger) {
    (void)context;
    (void)base;
    (void)trigger;
    if (action != SQLITE_READ)
        return SQLITE_OK;
    reads++;
    moment_reads += strcmp(table, "k_moment") == 0;
    text_reads += strcmp(table, "k_moment") == 0 && strcmp(column, "f_happened") == 0;
    return SQLITE_OK;
}

static int on_open(sqlite3 *opened, char **message, const void *api) {
    (void)message;
    (void)api;
    db = opened;
    return sqlite3_set_authorizer(opened, see, NULL);
}

static int pages_read(void) {
    int now = 0, high = 0;
    assert_int_equal(sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_MISS, &now, &high, 0), SQLITE_OK);
    return now;
}

/* A new connection, with nothing prepared and nothing in its cache. */
static void open_anew(void) {
    help_ok("vault.lock", NULL);
    help_ok("vault.open", "{\"passphrase\":\"first light\"}");
    moment_reads = text_reads = reads = 0;
}

/* ---- */

static const char *const asked[][2] = {
    {"pattern.counts", "{\"factor\":\"person\"}"},
    {"pattern.safety", "{\"factor\":\"person\"}"},
    {"pattern.safety", "{\"factor\":\"channel\",\"group\":\"phone\"}"},
    {"pattern.safety", "{\"factor\":\"wanted_received\"}"},
    {"pattern.safety", "{\"factor\":\"weekday\"}"},
    {"pattern.support", "{}"},
    {"pattern.adjusted", "{}"},
};
enum { ASKED = sizeof asked / sizeof *asked };

static void make_book(void) {
    static char text[TEXT + 1];
    char id[128];
    memset(text, 'x', TEXT);
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    help_person("Mara", id);
    for (int i = 0; i < MOMENTS; i++)
        help_ok("moment.add",
                "{\"people\":[\"%s\"],\"channel\":\"%s\",\"felt_safe\":%d,\"kinds_wanted\":["
                "\"listening\"],\"kinds_received\":[\"%s\"],\"happened\":\"%s\"}",
                id, i % 3 > 0 ? "phone" : "text", i % 5 - 2, i % 2 > 0 ? "listening" : "advice",
                text);
}

static void no_text_is_read(void **state) {
    (void)state;
    make_book();
    for (int i = 0; i < ASKED; i++) {
        open_anew();
        int before = pages_read();
        help_ok(asked[i][0], "%s", asked[i][1]);
        assert_true(reads > 0);
        assert_int_equal(moment_reads, 0);
        assert_in_range(pages_read() - before, 1, FEW_PAGES);
    }
    /* The count sees what it is there to see. */
    open_anew();
    int before = pages_read();
    help_ok("moment.list", "{\"limit\":200}");
    assert_true(text_reads > 0);
    assert_true(pages_read() - before > 4 * FEW_PAGES);
}

static char *answer_of(const char *op, const char *request) {
    char *text = json_dumps(help_ok(op, "%s", request), JSON_COMPACT);
    assert_non_null(text);
    return text;
}

static void kept_until_something_changes(void **state) {
    (void)state;
    make_book();
    for (int i = 0; i < ASKED; i++) {
        open_anew();
        char *first = answer_of(asked[i][0], asked[i][1]);
        moment_reads = reads = 0;
        int before = pages_read();
        char *second = answer_of(asked[i][0], asked[i][1]);
        assert_string_equal(first, second);
        assert_int_equal(reads, 0);
        assert_int_equal(pages_read(), before);
        help_ok("moment.add", "{\"channel\":\"phone\",\"felt_safe\":1,\"kinds_wanted\":["
                              "\"listening\"],\"kinds_received\":[\"listening\"]}");
        char *third = answer_of(asked[i][0], asked[i][1]);
        /* Nobody was there: people are as they were. */
        if (strstr(asked[i][1], "person") == NULL)
            assert_string_not_equal(first, third);
        free(first);
        free(second);
        free(third);
    }
}

/* Standing is asked anew: an answer that was kept says nothing about somebody from then on. */
static void standing_counts_at_once(void **state) {
    char id[128], *text;
    (void)state;
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    help_person("Mara", id);
    help_ok("moment.add", "{\"people\":[\"%s\"],\"felt_safe\":1}", id);
    text = answer_of("pattern.safety", "{\"factor\":\"person\"}");
    assert_non_null(strstr(text, "Mara"));
    free(text);
    help_ok("person.edit", "{\"id\":\"%s\",\"standing\":\"unsafe\"}", id);
    text = answer_of("pattern.safety", "{\"factor\":\"person\"}");
    assert_null(strstr(text, "Mara"));
    free(text);
    /* Another connection to the same book, after the change. */
    open_anew();
    text = answer_of("pattern.safety", "{\"factor\":\"person\"}");
    assert_null(strstr(text, "Mara"));
    assert_null(strstr(text, id));
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_text_is_read, help_begin, help_end),
        cmocka_unit_test_setup_teardown(kept_until_something_changes, help_begin, help_end),
        cmocka_unit_test_setup_teardown(standing_counts_at_once, help_begin, help_end),
    };
    /* SQLite hands it on as a function without arguments, whatever it takes. */
    sqlite3_auto_extension((void (*)(void))on_open);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
