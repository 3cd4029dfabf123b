/*
 * A vault folder that cannot be written, that others change at this very moment, or in which
 * strange things stand: names that nearly fit, more books than are read, numbers at their end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "backup.h"
#include "buf.h"
#include "fake.h"
#include "folder.h"
#include "prefs.h"
#include "vault_help.h"

static struct sf_folder vault;
static struct sf_folder_book one, two;

/* ---- What is let in between: the linker leads these calls here ---- */

static bool is_fixed;
static void (*before_lock)(void);
static unsigned locks;

bool __real_sf_file_writable(const char *path);
bool __wrap_sf_file_writable(const char *path);
bool __wrap_sf_file_writable(const char *path) {
    return !is_fixed && __real_sf_file_writable(path);
}

enum sf_code __real_sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail);
enum sf_code __wrap_sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail);
enum sf_code __wrap_sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail) {
    void (*act)(void) = before_lock;
    before_lock = NULL; /* it may lock itself */
    locks++;
    if (act != NULL)
        act();
    return __real_sf_file_lock(file, exclusive, fail);
}

static int setup(void **state) {
    if (help_setup(state) != 0)
        return -1;
    is_fixed = false;
    before_lock = NULL;
    return sf_folder_init(&vault, "/vault", NULL) == SF_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    is_fixed = false;
    before_lock = NULL;
    sf_folder_close(&one);
    sf_folder_close(&two);
    sf_file_fake_drop();
    return 0;
}

static void put_named(const char *name, const char *text) {
    char path[SF_FOLDER_PATH_LEN];
    snprintf(path, sizeof path, "/vault/%s", name);
    help_write(vault.path, path, text, strlen(text));
}

static bool stands_named(const char *name) {
    char path[SF_FOLDER_PATH_LEN];
    snprintf(path, sizeof path, "/vault/%s", name);
    return sf_file_exists(path);
}

/* ---- A folder that cannot be written ---- */

static void fixed_folder_is_for_reading(void **state) {
    struct sf_id id;
    char path[SF_FOLDER_PATH_LEN], leftover[SF_FOLDER_PATH_LEN];
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    help_new_book(&vault, "first", &one);
    id = one.keys.book;
    sf_folder_close(&one);
    help_write(vault.path, help_path(&vault, &id, "-7.part", leftover), "x", 1);
    is_fixed = true;
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_true(one.fixed && one.lock != NULL);
    assert_true(sf_file_exists(leftover)); /* nothing is swept */
    assert_int_equal(sf_folder_exclusive(&one, true, &fail), SF_REFUSED);
    assert_string_equal(fail.field, "folder");
    assert_int_equal(sf_folder_remove(&one, &fail), SF_REFUSED);
    assert_true(help_database_holds(&one, 1, "first"));
    sf_folder_close(&one);
    /* Without its lock file, which cannot be made here. */
    assert_int_equal(sf_file_delete(help_path(&vault, &id, ".lock", path), NULL), SF_OK);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_null(one.lock);
    sf_folder_close(&one);
    assert_false(sf_file_exists(path));
    /* And with one that is no file. */
    assert_int_equal(sf_file_make_folder(path, NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_IO);
    assert_string_equal(fail.field, "lock");
}

static void fixed_folder_waits_for_who_switches(void **state) {
    struct sf_fail fail;
    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    is_fixed = true;
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_BUSY);
    is_fixed = false;
    assert_int_equal(sf_folder_exclusive(&one, false, NULL), SF_OK);
    is_fixed = true;
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
}

/* ---- Others, at this very moment ---- */

static void change_passphrase(void) {
    struct sf_keys keys;
    struct sf_keys_open open;
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    help_reseal(&one, "changed", &keys, &open);
    assert_int_equal(sf_folder_commit(&one, &keys, &open, NULL), SF_OK);
    sf_folder_close(&one);
}

static void keys_that_change_before_the_lock_are_read_again(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    help_new_book(&vault, "first", &one);
    before_lock = change_passphrase;
    assert_int_equal(sf_folder_open_passphrase(&vault, "first", 5, &two, &fail), SF_BUSY);
    assert_string_equal(fail.field, "keys");
    assert_null(two.open);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_WRONG_PASSPHRASE);
    assert_int_equal(help_open_says(&vault, "changed", &fail), SF_OK);
}

static char lock_path[SF_FOLDER_PATH_LEN];

static void replace_lock(void) {
    assert_int_equal(sf_file_delete(lock_path, NULL), SF_OK);
    before_lock = replace_lock;
}

static void replace_lock_once(void) {
    replace_lock();
    before_lock = NULL;
}

/* Whoever removes a book deletes its lock file: what was locked must still be what others open. */
static void lock_files_that_go_are_opened_again(void **state) {
    struct sf_fail fail;
    (void)state;
    help_new_book(&vault, "first", &one);
    help_path(&vault, &one.keys.book, ".lock", lock_path);
    sf_folder_close(&one);
    before_lock = replace_lock_once;
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
    locks = 0;
    before_lock = replace_lock;
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_BUSY);
    assert_string_equal(fail.field, "lock");
    assert_in_range(locks, 2, 100);
    before_lock = NULL;
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
}

static void backup_of_another_process_is_not_emptied(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;
    char path[SF_FOLDER_PATH_LEN], id[SF_ID_TEXT_LEN];
    (void)state;
    help_new_book(&vault, "first", &one);
    snprintf(lock_path, sizeof lock_path, "/vault/backups/%s.part",
             sf_id_format(&one.keys.book, id));
    before_lock = replace_lock_once;
    assert_int_equal(
        sf_backup_write(&one, sf_folder_database(&one, 1, path), 1000, false, NULL, NULL, &fail),
        SF_BUSY);
    assert_string_equal(fail.field, "backup");
    assert_int_equal(sf_backup_write(&one, path, 1000, false, NULL, NULL, NULL), SF_OK);
}

static struct sf_id coming;

/* The book that was on its way gets its keys file. */
static void arrive(void) {
    char path[SF_FOLDER_PATH_LEN];
    help_write(vault.path, help_path(&vault, &coming, ".keys", path), "keys", 4);
}

static void book_that_is_committed_just_now_is_not_swept(void **state) {
    char mark[SF_FOLDER_PATH_LEN], database[SF_FOLDER_PATH_LEN];
    (void)state;
    help_new_book(&vault, "first", &one);
    sf_folder_close(&one);
    coming = (struct sf_id){{1, 2, 3, 4, 5, 6, 0x40, 8, 0x80}};
    help_path(&vault, &coming, ".new", mark);
    help_path(&vault, &coming, "-1.db", database);
    help_write(vault.path, mark, "", 0);
    help_write(vault.path, database, "db", 2);
    before_lock = arrive;
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_true(sf_file_exists(database));
    sf_folder_close(&one);
    /* One that did not arrive is. */
    assert_int_equal(sf_file_delete(help_path(&vault, &coming, ".keys", mark), NULL), SF_OK);
    help_write(vault.path, help_path(&vault, &coming, ".new", mark), "", 0);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_false(sf_file_exists(database));
}

/* ---- Names that nearly fit ---- */

static void names_that_nearly_fit_are_nobodys(void **state) {
    static const char *const names[] = {
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7",
        "3F2B8C1E-5A6D-4E7F-8091-A2B3C4D5E6F7.keys",
        "3f2b8c1e5a6d4e7f8091a2b3c4d5e6f7.keys-----",
        "00000000-0000-0000-0000-000000000000.keys",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7.keyz",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7.keys.old",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-0.db",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-01.db",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-x.db",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-1db",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-18446744073709551616.db",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-99999999999999999999.db",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7_1.part",
        "scratch-1.part.txt",
        "my-scratch-1.part",
    };
    enum { NAMES = sizeof names / sizeof names[0] };
    struct sf_fail fail;
    size_t books = 9;
    (void)state;
    for (size_t i = 0; i < NAMES; i++)
        put_named(names[i], "mine");
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 0);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_NOT_FOUND);
    help_new_book(&vault, "first", &one);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    sf_folder_close(&one);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
    for (size_t i = 0; i < NAMES; i++)
        if (!stands_named(names[i]))
            fail_msg("'%s' was swept", names[i]);
    /* The highest number that fits is one. */
    put_named("3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-18446744073709551615.db", "db");
    assert_int_equal(help_open_says(&vault, "wrong", &fail), SF_MISSING);
}

/* A name after every other, and there is none. */
static void last_generation_is_said(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_fail fail = SF_FAIL_NONE;
    char path[SF_FOLDER_PATH_LEN];
    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    open = *one.open;
    sf_folder_close(&one);
    help_new_book(&vault, "second", &two); /* others that stand there do not count */
    sf_folder_close(&two);
    help_write(vault.path, help_path(&vault, &keys.book, "-18446744073709551615.db", path), "x", 1);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, &fail), SF_DAMAGED);
    assert_string_equal(fail.field, "database");
    assert_null(one.open);
    /* Opening sweeps what is no generation of the book's. */
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_false(sf_file_exists(path));
    sf_folder_close(&one);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    assert_int_equal(one.keys.generation, 2);
}

/* The keys file names a generation whose database is gone: that number is not given again. */
static void generation_of_the_keys_counts_too(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];
    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    open = *one.open;
    keys.generation = 9;
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    help_database(&one, 9, "ninth");
    assert_int_equal(sf_folder_commit(&one, &keys, &open, NULL), SF_OK);
    assert_int_equal(sf_file_delete(sf_folder_database(&one, 9, path), NULL), SF_OK);
    sf_folder_close(&one);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    assert_int_equal(one.keys.generation, 10);
}

/* ---- Many ---- */

static void put_marks(int count) {
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%08x-0000-4000-8000-000000000001.new", i + 1);
        put_named(name, "");
    }
}

static void more_books_than_are_read_are_said(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    put_marks(SF_FOLDER_BOOKS_MAX + 3);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_TOO_LARGE);
    fail = SF_FAIL_NONE;
    assert_int_equal(sf_folder_create(&vault, "first", 5, &one, &fail), SF_TOO_LARGE);
    assert_string_equal(fail.field, "folder");
    /* Those that nobody finished are swept then, so that there is room the next time. */
    assert_int_equal(sf_folder_create(&vault, "first", 5, &one, NULL), SF_OK);
}

static void book_of_one_more_place_is_not_let_in(void **state) {
    static const char *const passphrases[] = {"first", "second", "third", "fourth", "fifth"};
    struct sf_keys keys[5];
    struct sf_keys_open open[5];
    struct sf_fail fail = SF_FAIL_NONE;
    char path[SF_FOLDER_PATH_LEN];
    (void)state;
    for (size_t i = 0; i < 5; i++)
        help_bring_book(&vault, passphrases[i], &keys[i], &open[i]);
    assert_int_equal(sf_file_delete(help_path(&vault, &keys[4].book, ".keys", path), NULL), SF_OK);
    assert_int_equal(sf_file_delete(help_path(&vault, &keys[4].book, "-1.db", path), NULL), SF_OK);
    assert_int_equal(sf_folder_adopt(&vault, &keys[4], &open[4], &one, &fail), SF_TOO_LARGE);
    assert_string_equal(fail.field, "folder");
    /* One of a place that is here already, and one that is here itself, are let in. */
    struct sf_keys same = keys[2];
    same.book.bytes[15] ^= 1;
    assert_int_equal(sf_folder_adopt(&vault, &same, &open[2], &one, NULL), SF_OK);
    sf_folder_close(&one);
    struct sf_keys again = keys[1];
    again.salt[0] ^= 1;
    assert_int_equal(sf_folder_adopt(&vault, &again, &open[1], &one, NULL), SF_OK);
    sf_folder_close(&one);
    /* Other passes are another place. */
    struct sf_keys harder = keys[2];
    harder.book.bytes[15] ^= 1;
    harder.passes++;
    assert_int_equal(sf_folder_adopt(&vault, &harder, &open[2], &one, NULL), SF_TOO_LARGE);
}

/* Whoever takes all names of ten minutes is refused, and nothing of theirs is touched. */
static void backup_when_every_name_is_taken_is_refused(void **state) {
    static const char backups[] = "/vault/backups";
    const int64_t at = INT64_C(1714564800000); /* 2024-05-01T12:00Z */
    char path[SF_FOLDER_PATH_LEN], database[SF_FOLDER_PATH_LEN], id[SF_ID_TEXT_LEN];

    (void)state;
    help_new_book(&vault, "first", &one);
    sf_id_format(&one.keys.book, id);
    for (int i = 0; i < 600; i++) {
        snprintf(path, sizeof path, "%s/%s-20240501T12%02d%02dZ-%s.sfbackup", backups, id, i / 60,
                 i % 60, i % 3 == 0 ? "auto" : "manual");
        help_write(backups, path, "mine", 4);
    }
    sf_folder_database(&one, 1, database);
    assert_int_equal(sf_backup_write(&one, database, at, false, NULL, NULL, NULL), SF_EXISTS);
    assert_int_equal(help_count(backups, ""), 600); /* no part either */
    assert_true(help_holds(path, "mine"));
    assert_int_equal(sf_file_delete(path, NULL), SF_OK);
    assert_int_equal(sf_backup_write(&one, database, at, false, NULL, NULL, NULL), SF_OK);
}

/* ---- Where no folder can be ---- */

static void file_in_the_way_is_said(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_folder below;
    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    open = *one.open;
    put_named("file", "x");
    assert_int_equal(sf_folder_init(&below, "/vault/file", NULL), SF_OK);
    assert_int_equal(sf_prefs_write(&below, "{}", 2, NULL), SF_EXISTS);
    assert_int_equal(sf_folder_create(&below, "second", 6, &two, NULL), SF_EXISTS);
    assert_int_equal(sf_folder_adopt(&below, &keys, &open, &two, NULL), SF_EXISTS);
    assert_true(help_holds("/vault/file", "x"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(fixed_folder_is_for_reading),
        CASE(fixed_folder_waits_for_who_switches),
        CASE(keys_that_change_before_the_lock_are_read_again),
        CASE(lock_files_that_go_are_opened_again),
        CASE(backup_of_another_process_is_not_emptied),
        CASE(book_that_is_committed_just_now_is_not_swept),
        CASE(names_that_nearly_fit_are_nobodys),
        CASE(last_generation_is_said),
        CASE(generation_of_the_keys_counts_too),
        CASE(more_books_than_are_read_are_said),
        CASE(book_of_one_more_place_is_not_let_in),
        CASE(backup_when_every_name_is_taken_is_refused),
        CASE(file_in_the_way_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
