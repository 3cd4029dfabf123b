/* A book's life through the door: what a failure or a power cut in the middle leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "fake.h"

/* ---- One fault at every file call, and the power cut there */

/* Long enough that no ciphertext holds it by chance, as one of four letters did. */
#define PLANTED "Mara of the planted words"

/* A change that is struck, and what must hold afterwards. */
struct change {
    const char *name;
    const char *op, *request; /* "%s": the id or name from prepare */
    void (*prepare)(char subject[128]);
    void (*check)(bool done, const char *subject); /* a book is open; done: it was acknowledged */
    const char *new_passphrase;                    /* NULL: stays */
};

static void prepare_nothing(char subject[128]) {
    subject[0] = '\0';
}

static void prepare_backup(char subject[128]) {
    help_ok("vault.backup", NULL);
    help_text("name", subject);
    help_person("Later", NULL);
}

static void prepare_forget(char subject[128]) {
    help_person("Gone", subject);
    help_ok("observation.add", "{\"person\":\"%s\",\"quality\":\"kind\",\"direction\":\"noticed\"}",
            subject);
    help_ok("vault.backup", NULL);
}

static void check_people(bool done, const char *subject) {
    (void)done;
    (void)subject;
    assert_int_equal(help_people(), 3);
}

/* With the one that prepare_backup added after its backup. */
static void check_all(bool done, const char *subject) {
    (void)done;
    (void)subject;
    assert_int_equal(help_people(), 4);
}

static void check_restored(bool done, const char *subject) {
    (void)subject;
    if (done)
        assert_int_equal(help_people(), 3);
    else
        assert_in_range(help_people(), 3, 4);
    assert_true(help_has(PLANTED));
}

static void check_forgotten(bool done, const char *subject) {
    enum sf_status status = help_call("person.get", "{\"id\":\"%s\"}", subject);

    if (done)
        assert_int_equal(status, SF_STATUS_NOT_FOUND);
    if (status == SF_STATUS_NOT_FOUND)
        assert_int_equal(help_people(), 3);
    else
        assert_int_equal(help_people(), 4);
}

static void check_backup(bool done, const char *subject) {
    json_t *items;

    (void)subject;
    check_people(done, subject);
    items = json_object_get(help_ok("vault.backups", NULL), "items");
    assert_in_range(json_array_size(items), done ? 1 : 0, 2);
}

#define PASSPHRASE "first light"
#define NEW "second light"

static const struct change changes[] = {
    {"backup", "vault.backup", "{}", prepare_nothing, check_backup, NULL},
    {"rotate", "vault.rotate", "{}", prepare_backup, check_all, NULL},
    {"passphrase", "vault.passphrase", "{\"current\":\"" PASSPHRASE "\",\"new\":\"" NEW "\"}",
     prepare_backup, check_all, NEW},
    {"known", "vault.passphrase",
     "{\"current\":\"" PASSPHRASE "\",\"new\":\"" NEW "\",\"known_to_others\":true}",
     prepare_backup, check_all, NEW},
    {"recovery", "vault.recovery", "{\"passphrase\":\"" PASSPHRASE "\"}", prepare_backup, check_all,
     NULL},
    {"restore", "vault.restore", "{\"name\":\"%s\"}", prepare_backup, check_restored, NULL},
    {"forget", "person.forget", "{\"id\":\"%s\"}", prepare_forget, check_forgotten, NULL},
};

/* A book with two people and what the change needs; *subject is the id or name in its request. */
static void build(const struct change *change, char subject[128]) {
    help_begin(NULL);
    help_ok("vault.create", "{\"passphrase\":\"" PASSPHRASE "\",\"recovery\":true}");
    help_person(PLANTED, NULL);
    help_person("Jo", NULL);
    help_person("Ana", NULL);
    change->prepare(subject);
}

/* Open with what must open it: after an acknowledged change only the new passphrase will do. */
static void open_after(const struct change *change, bool done, unsigned n) {
    const char *next = change->new_passphrase != NULL ? change->new_passphrase : PASSPHRASE;

    help_call("vault.open", "{\"passphrase\":\"%s\"}", done ? next : PASSPHRASE);
    if (!done && strcmp(help_code(), "wrong_passphrase") == 0)
        help_call("vault.open", "{\"passphrase\":\"%s\"}", next);
    if (strcmp(help_code(), "ok") != 0)
        fail_msg("%s, call %u, %s: %s", change->name, n, done ? "done" : "not done",
                 json_dumps(help_answer(), JSON_COMPACT));
}

/* Let the nth file call fail, once or (`cut`) as the last thing before a power cut. False: past the
 * end. */
static bool strike(const struct change *change, unsigned n, bool cut) {
    char subject[128], request[512];
    bool done, struck;

    build(change, subject);
    /* The requests are constants of the table above, with at most one %s. */
    snprintf(request, sizeof(request), change->request, subject);
    sf_file_fake_fail(SF_FILE_FAKE_ANY, n, cut ? SF_IO : SF_FULL, cut);
    done = help_call(change->op, "%s", request) == SF_STATUS_OK;
    struck = sf_file_fake_struck();
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_IO, false);
    if (cut)
        help_power_cut();
    else if (sf_is_open(help_sf))
        change->check(done, subject);
    sf_lock(help_sf);
    open_after(change, done, n);
    change->check(done, subject);
    help_ok("vault.verify", NULL);
    assert_true(help_true("sound"));
    assert_int_equal(help_files_with(PLANTED), 0);
    help_end(NULL);
    return struck;
}

/* Every file call at first, then one in 139: later ones repeat the same few loops. */
static void sweep(const struct change *change, bool cut) {
    unsigned n = 1;

    while (strike(change, n, cut))
        n += help_step(n, 139);
    /* A sweep that never struck has tested nothing. */
    assert_true(n > 8);
    if (getenv("SHOW_SWEEP") != NULL)
        fprintf(stderr, "%s: %u file calls\n", change->name, n);
}

static void change_one_call_failing(void **state) {
    sweep(*state, false);
}

static void change_power_cut_at_a_call(void **state) {
    sweep(*state, true);
}

int main(void) {
    enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };
    static struct CMUnitTest tests[2 * CHANGES];
    static char names[2 * CHANGES][64];

    for (size_t i = 0; i < CHANGES; i++) {
        snprintf(names[2 * i], sizeof(names[0]), "%s, one file call failing", changes[i].name);
        snprintf(names[2 * i + 1], sizeof(names[0]), "%s, power cut", changes[i].name);
        tests[2 * i] = (struct CMUnitTest){.name = names[2 * i],
                                           .test_func = change_one_call_failing,
                                           .initial_state = (void *)&changes[i]};
        tests[2 * i + 1] = (struct CMUnitTest){.name = names[2 * i + 1],
                                               .test_func = change_power_cut_at_a_call,
                                               .initial_state = (void *)&changes[i]};
    }
    return _cmocka_run_group_tests("book", tests, 2 * CHANGES, NULL, NULL);
}
