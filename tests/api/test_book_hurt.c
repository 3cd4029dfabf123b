/* Damaged, missing and newer files, two contexts, old books: each its own answer, and nothing lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "buf.h"
#include "fake.h"
#include "file.h"
#include "store.h"

#define PASSPHRASE "first light"
#define OPEN "{\"passphrase\":\"" PASSPHRASE "\"}"

/* ---- Files of the vault folder */

struct find {
    const char *end;
    char path[512];
};

static bool ends_so(void *context, const char *name) {
    struct find *find = context;
    size_t len = strlen(name), end_len = strlen(find->end);

    if (len >= end_len && strcmp(name + len - end_len, find->end) == 0)
        snprintf(find->path, sizeof(find->path), "/vault/%s", name);
    return true;
}

/* The last file of the vault folder whose name ends so; static memory. */
static const char *file_named(const char *end) {
    static struct find find;

    find = (struct find){.end = end};
    sf_file_list("/vault", ends_so, &find, NULL);
    assert_string_not_equal(find.path, "");
    return find.path;
}

/* Overwrite bytes of a file with 0xA5. */
static void spoil(const char *path, uint64_t at, size_t len) {
    uint8_t bytes[4096];
    struct sf_file *file;

    memset(bytes, 0xA5, sizeof(bytes));
    assert_int_equal(sf_file_open(path, SF_FILE_WRITE, &file, NULL), SF_OK);
    for (; len > 0; len -= len < sizeof(bytes) ? len : sizeof(bytes)) {
        assert_int_equal(
            sf_file_write(file, at, bytes, len < sizeof(bytes) ? len : sizeof(bytes), NULL), SF_OK);
        at += sizeof(bytes);
    }
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    sf_file_close(file);
}

static uint64_t size_of(const char *path) {
    struct sf_file *file;
    uint64_t size = 0;

    assert_int_equal(sf_file_open(path, SF_FILE_READ, &file, NULL), SF_OK);
    assert_int_equal(sf_file_size(file, &size, NULL), SF_OK);
    sf_file_close(file);
    return size;
}

/* ---- A book to hurt */

enum { NOTES = 60 };

/* Many notes, each a page and more, so that a spoilt page loses some of them and not all. */
static void fill(void) {
    char text[6000];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    help_ok("vault.create", "{\"passphrase\":\"" PASSPHRASE "\",\"recovery\":true}");
    help_person("Mara", NULL);
    for (int i = 0; i < NOTES; i++)
        help_ok("note.add", "{\"title\":\"Note %d\",\"text\":\"%s\"}", i, text);
}

static int count_of(const char *member, const char *kind) {
    json_t *map = json_object_get(json_object_get(help_answer(), "ok"), member);

    return (int)json_integer_value(json_object_get(map, kind));
}

static size_t backup_count(void) {
    return json_array_size(json_object_get(help_ok("vault.backups", NULL), "items"));
}

/* ---- Damage */

static void damaged_page_opens_for_reading_or_says_damaged(void **state) {
    uint64_t size;
    int opened = 0;

    (void)state;
    fill();
    sf_lock(help_sf);
    size = size_of(file_named("-1.db"));
    for (uint64_t at = 4096; at + 4096 <= size; at += 16 * 4096) {
        help_begin(NULL);
        fill();
        sf_lock(help_sf);
        spoil(file_named("-1.db"), at, 4096);
        if (help_call("vault.open", OPEN) == SF_STATUS_OK) {
            /* Whatever is lost, no call may end the program or answer nonsense. */
            help_people();
            help_call("note.list", "{\"limit\":200}");
            help_call("search.find", "{\"query\":\"note\"}");
            if (help_call("vault.verify", NULL) == SF_STATUS_OK)
                assert_false(help_true("sound"));
            opened++;
        } else {
            assert_string_equal(help_code(), "damaged");
        }
        help_end(NULL);
    }
    assert_true(opened > 0);
}

static void salvage_saves_what_can_be_read(void **state) {
    int saved, lost;

    (void)state;
    fill();
    sf_lock(help_sf);
    spoil(file_named("-1.db"), 40 * 4096, 3 * 4096);
    help_ok("vault.salvage", OPEN);
    saved = count_of("saved", "note");
    lost = count_of("lost", "note");
    assert_true(saved > NOTES / 2);
    assert_true(saved + lost >= NOTES);
    assert_true(help_true("kept"));
    assert_true(help_has("Mara"));
    help_ok("vault.verify", NULL);
    assert_true(help_true("sound"));
    assert_int_equal(backup_count(), 1);
    help_person("After", NULL);
    sf_lock(help_sf);
    help_ok("vault.open", OPEN);
    assert_true(help_true("recovery"));
    assert_true(help_has("After"));
}

static void restore_over_a_damaged_book_keeps_the_damaged_one(void **state) {
    char name[128];

    (void)state;
    fill();
    help_ok("vault.backup", NULL);
    help_text("name", name);
    help_person("Later", NULL);
    sf_lock(help_sf);
    spoil(file_named("-1.db"), 0, (size_t)size_of(file_named("-1.db")));
    assert_int_equal(help_call("vault.open", OPEN), SF_STATUS_DAMAGED);
    help_ok("vault.restore", "{\"name\":\"%s\",\"passphrase\":\"" PASSPHRASE "\"}", name);
    assert_true(help_has("Mara"));
    assert_false(help_has("Later"));
    assert_int_equal(backup_count(), 2);
}

static void damaged_keys_are_said_and_a_backup_brings_the_book_back(void **state) {
    char name[128];

    (void)state;
    fill();
    help_ok("vault.backup", NULL);
    help_text("name", name);
    help_person("Later", NULL);
    sf_lock(help_sf);
    spoil(file_named(".keys"), 0, 4096);
    assert_int_equal(help_call("vault.open", OPEN), SF_STATUS_DAMAGED);
    assert_string_equal(help_code(), "damaged");
    help_ok("vault.restore", "{\"name\":\"%s\",\"passphrase\":\"" PASSPHRASE "\"}", name);
    assert_true(help_has("Mara"));
    assert_false(help_has("Later"));
    /* The database that nothing could open stays among the backups; its key is the book's own. */
    assert_int_equal(backup_count(), 2);
    help_ok("vault.backups", NULL);
    snprintf(name, sizeof(name), "%s",
             json_string_value(json_object_get(
                 json_array_get(json_object_get(json_object_get(help_answer(), "ok"), "items"), 0),
                 "name")));
    help_ok("vault.restore", "{\"name\":\"%s\"}", name);
    assert_true(help_has("Later"));
}

static void damaged_backup_changes_nothing(void **state) {
    char name[128], path[512];

    (void)state;
    fill();
    help_ok("vault.backup", NULL);
    help_text("name", name);
    help_person("Later", NULL);
    snprintf(path, sizeof(path), "/vault/backups/%s", name);
    spoil(path, 9000, 10);
    assert_int_equal(help_call("vault.restore", "{\"name\":\"%s\"}", name), SF_STATUS_DAMAGED);
    assert_true(help_has("Later"));
    help_ok("vault.verify", NULL);
    assert_true(json_is_false(json_object_get(
        json_array_get(json_object_get(json_object_get(help_answer(), "ok"), "backups"), 0),
        "sound")));
    /* It is left and counted when keys change, and everything else goes through. */
    help_ok("vault.rotate", NULL);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(help_answer(), "ok"), "backups_left")),
        1);
}

/* ---- Missing */

static void missing_database_is_said(void **state) {
    char path[512];

    (void)state;
    fill();
    sf_lock(help_sf);
    snprintf(path, sizeof(path), "%s", file_named("-1.db"));
    assert_int_equal(sf_file_delete(path, NULL), SF_OK);
    help_call("vault.open", OPEN);
    assert_string_equal(help_code(), "missing");
    help_call("vault.open", "{\"passphrase\":\"another\"}");
    assert_string_equal(help_code(), "wrong_passphrase");
}

static void missing_keys_are_said_and_never_remade(void **state) {
    char path[512];

    (void)state;
    fill();
    sf_lock(help_sf);
    snprintf(path, sizeof(path), "%s", file_named(".keys"));
    assert_int_equal(sf_file_delete(path, NULL), SF_OK);
    help_call("vault.status", NULL);
    assert_string_equal(help_code(), "missing");
    help_call("vault.open", OPEN);
    assert_string_equal(help_code(), "missing");
    assert_false(sf_file_exists(path));
}

/* ---- Two contexts, as two programs */

static struct sf *other;

static const char *other_code(const char *op, const char *request) {
    static char code[64];
    char *text;
    size_t len;
    json_t *answer;
    json_t *error;

    sf_call(other, op, request, strlen(request), NULL, &text, &len);
    answer = json_loadb(text, len, 0, NULL);
    error = json_object_get(answer, "error");
    snprintf(code, sizeof(code), "%s",
             error != NULL ? json_string_value(json_object_get(error, "code")) : "ok");
    json_decref(answer);
    sf_answer_free(text, len);
    return code;
}

static void two_contexts_see_each_other_and_wait_for_each_other(void **state) {
    static const char *const alone[][2] = {
        {"vault.rotate", "{}"},
        {"vault.passphrase", "{\"current\":\"" PASSPHRASE "\",\"new\":\"x\"}"},
        {"vault.recovery", OPEN},
        {"vault.remove", OPEN},
    };
    char id[128], request[256], name[128];

    (void)state;
    help_ok("vault.create", OPEN);
    help_person("Mara", id);
    help_ok("vault.backup", NULL);
    help_text("name", name);
    other = sf_new("/vault");
    assert_string_equal(other_code("vault.open", OPEN), "ok");
    assert_string_equal(other_code("person.add", "{\"alias\":\"From there\"}"), "ok");
    assert_true(help_has("From there"));
    snprintf(request, sizeof(request), "{\"id\":\"%s\",\"role\":\"friend\"}", id);
    help_ok("person.edit", "%s", request);
    assert_string_equal(other_code("person.edit", request), "ok");
    for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
        assert_string_equal(other_code(alone[i][0], alone[i][1]), "busy");
    snprintf(request, sizeof(request), "{\"id\":\"%s\"}", id);
    assert_string_equal(other_code("person.forget", request), "busy");
    snprintf(request, sizeof(request), "{\"name\":\"%s\"}", name);
    assert_string_equal(other_code("vault.restore", request), "busy");
    assert_true(help_has("Mara"));
    assert_int_equal(help_people(), 2);
    sf_lock(help_sf);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(other_code(alone[i][0], alone[i][1]),
                            i == 2 ? "wrong_passphrase" : "ok");
    sf_free(other);
    assert_int_equal(help_call("vault.open", OPEN), SF_STATUS_LOCKED);
    help_ok("vault.open", "{\"passphrase\":\"x\"}");
    assert_int_equal(help_people(), 2);
}

/* ---- Forgetting and keys */

static void old_code_opens_no_backup_after_somebody_may_know_it(void **state) {
    char name[128], code[128];

    (void)state;
    help_ok("vault.create", "{\"passphrase\":\"" PASSPHRASE "\",\"recovery\":true}");
    help_text("recovery_code", code);
    help_person("Mara", NULL);
    help_ok("vault.backup", NULL);
    help_text("name", name);
    help_ok("vault.passphrase",
            "{\"current\":\"" PASSPHRASE "\",\"new\":\"second light\",\"known_to_others\":true}");
    sf_lock(help_sf);
    help_call("vault.restore", "{\"name\":\"%s\",\"passphrase\":\"" PASSPHRASE "\"}", name);
    assert_string_equal(help_code(), "wrong_passphrase");
    help_call("vault.restore", "{\"name\":\"%s\",\"recovery_code\":\"%s\"}", name, code);
    assert_string_equal(help_code(), "wrong_passphrase");
    help_ok("vault.restore", "{\"name\":\"%s\",\"passphrase\":\"second light\"}", name);
    assert_true(help_has("Mara"));
}

/* A switch that the disk was too full for is made up for at the next opening. */
static void forget_on_a_full_disk_is_finished_by_opening(void **state) {
    char id[128], name[128];
    unsigned n = 1;
    bool complete;

    (void)state;
    do {
        help_begin(NULL);
        help_ok("vault.create", OPEN);
        help_person("Gone", id);
        help_ok("vault.backup", NULL);
        help_text("name", name);
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, n++, SF_FULL, false);
        help_call("person.forget", "{\"id\":\"%s\"}", id);
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, 0, SF_FULL, false);
        complete = help_true("complete");
        if (strcmp(help_code(), "ok") == 0 && !complete)
            break;
        assert_false(strcmp(help_code(), "ok") == 0);
        help_end(NULL);
    } while (n < 200);
    assert_true(n < 200);
    sf_lock(help_sf);
    help_ok("vault.open", OPEN);
    help_ok("vault.restore", "{\"name\":\"%s\"}", name);
    assert_int_equal(help_call("person.get", "{\"id\":\"%s\"}", id), SF_STATUS_NOT_FOUND);
    assert_int_equal(help_people(), 0);
}

/* A backup that could not follow is caught up with, also when another was restored in between. */
static void restore_forgets_no_backup_that_is_behind(void **state) {
    char names[2][128];
    unsigned n = 1;
    json_int_t left;

    (void)state;
    do {
        help_begin(NULL);
        help_ok("vault.create", OPEN);
        for (int i = 0; i < 2; i++) {
            help_ok("vault.backup", NULL);
            help_text("name", names[i]);
        }
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, n++, SF_FULL, false);
        help_call("vault.passphrase", "{\"current\":\"" PASSPHRASE
                                      "\",\"new\":\"second light\",\"known_to_others\":true}");
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, 0, SF_FULL, false);
        left = json_integer_value(
            json_object_get(json_object_get(help_answer(), "ok"), "backups_left"));
        if (left == 1)
            break;
        help_end(NULL);
    } while (n < 400);
    assert_true(n < 400);
    if (help_call("vault.restore", "{\"name\":\"%s\"}", names[0]) != SF_STATUS_OK)
        help_ok("vault.restore", "{\"name\":\"%s\"}", names[1]);
    sf_lock(help_sf);
    help_ok("vault.open", "{\"passphrase\":\"second light\"}");
    sf_lock(help_sf);
    for (int i = 0; i < 2; i++) {
        help_call("vault.restore", "{\"name\":\"%s\",\"passphrase\":\"" PASSPHRASE "\"}", names[i]);
        assert_string_equal(help_code(), "wrong_passphrase");
    }
}

/* ---- An older book: the store is told that it is one until it is upgraded */

static bool pretend_old;
bool __wrap_sf_store_old(const struct sf_store *store);
enum sf_code __wrap_sf_store_upgrade(struct sf_store *store, struct sf_fail *fail);
bool __real_sf_store_old(const struct sf_store *store);
enum sf_code __real_sf_store_upgrade(struct sf_store *store, struct sf_fail *fail);

bool __wrap_sf_store_old(const struct sf_store *store) {
    return pretend_old || __real_sf_store_old(store);
}

enum sf_code __wrap_sf_store_upgrade(struct sf_store *store, struct sf_fail *fail) {
    if (!pretend_old)
        return __real_sf_store_upgrade(store, fail);
    pretend_old = false;
    return SF_OK;
}

static void older_book_is_upgraded_after_a_backup(void **state) {
    (void)state;
    help_ok("vault.create", OPEN);
    help_person("Mara", NULL);
    sf_lock(help_sf);
    pretend_old = true;
    help_ok("vault.open", OPEN);
    assert_true(help_true("upgraded"));
    assert_true(help_has("Mara"));
    assert_true(backup_count() >= 1);
    file_named("-2.db");
}

static void older_book_on_a_full_disk_stays_as_it_is(void **state) {
    (void)state;
    help_ok("vault.create", OPEN);
    help_person("Mara", NULL);
    sf_lock(help_sf);
    for (unsigned n = 1; n < 12; n++) {
        pretend_old = true;
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, n, SF_FULL, false);
        help_call("vault.open", OPEN);
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, 0, SF_FULL, false);
        assert_string_equal(help_code(), "full");
        assert_false(sf_is_open(help_sf));
    }
    pretend_old = false;
    help_ok("vault.open", OPEN);
    assert_true(help_has("Mara"));
}

static void create_on_a_full_disk_leaves_no_book(void **state) {
    unsigned n = 1;

    (void)state;
    for (;; n++) {
        help_begin(NULL);
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, n, SF_FULL, false);
        help_call("vault.create", OPEN);
        if (!sf_file_fake_struck())
            break;
        sf_file_fake_fail(SF_FILE_FAKE_WRITE, 0, SF_FULL, false);
        assert_string_equal(help_code(), "full");
        help_ok("vault.status", NULL);
        assert_false(help_true("exists"));
        help_ok("vault.create", OPEN);
        help_end(NULL);
    }
    assert_true(n > 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, help_begin, help_end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(damaged_page_opens_for_reading_or_says_damaged),
        TEST(salvage_saves_what_can_be_read),
        TEST(restore_over_a_damaged_book_keeps_the_damaged_one),
        TEST(damaged_keys_are_said_and_a_backup_brings_the_book_back),
        TEST(damaged_backup_changes_nothing),
        TEST(missing_database_is_said),
        TEST(missing_keys_are_said_and_never_remade),
        TEST(two_contexts_see_each_other_and_wait_for_each_other),
        TEST(old_code_opens_no_backup_after_somebody_may_know_it),
        TEST(forget_on_a_full_disk_is_finished_by_opening),
        TEST(restore_forgets_no_backup_that_is_behind),
        TEST(older_book_is_upgraded_after_a_backup),
        TEST(older_book_on_a_full_disk_stays_as_it_is),
        TEST(create_on_a_full_disk_leaves_no_book),
    };

    return cmocka_run_group_tests_name("book hurt", tests, NULL, NULL);
}
