/* The vault folder on a fake disk: making, switching, leftovers, restoring, removing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "buf.h"
#include "fake.h"
#include "folder.h"
#include "prefs.h"
#include "vault_help.h"

static struct sf_folder vault;
static struct sf_folder_book one, two, three;

static int setup(void **state) {
    if (help_setup(state) != 0)
        return -1;
    return sf_folder_init(&vault, "/vault", NULL) == SF_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    sf_folder_close(&one);
    sf_folder_close(&two);
    sf_folder_close(&three);
    sf_file_fake_drop();
    return 0;
}

static size_t files_of(const struct sf_id *id) {
    char text[SF_ID_TEXT_LEN];

    return help_count(vault.path, sf_id_format(id, text));
}

static bool stands(const struct sf_id *id, const char *suffix) {
    char path[SF_FOLDER_PATH_LEN];

    return sf_file_exists(help_path(&vault, id, suffix, path));
}

static void put(const struct sf_id *id, const char *suffix, const char *text) {
    char path[SF_FOLDER_PATH_LEN];

    help_write(vault.path, help_path(&vault, id, suffix, path), text, strlen(text));
}

/* ---- Names ---- */

static void init_checks_the_path(void **state) {
    static char longest[SF_FOLDER_PATH_LEN];
    struct sf_folder folder;

    (void)state;
    assert_int_equal(sf_folder_init(&folder, "", NULL), SF_INVALID);
    assert_int_equal(sf_folder_init(&folder, "/a/b//", NULL), SF_OK);
    assert_string_equal(folder.path, "/a/b");
    assert_int_equal(sf_folder_init(&folder, "/", NULL), SF_OK);
    assert_string_equal(folder.path, "/");
    memset(longest, 'a', sizeof longest - 1);
    assert_int_equal(sf_folder_init(&folder, longest, NULL), SF_TOO_LARGE);
    longest[401] = '\0';
    assert_int_equal(sf_folder_init(&folder, longest, NULL), SF_TOO_LARGE);
    longest[400] = '\0';
    assert_int_equal(sf_folder_init(&folder, longest, NULL), SF_OK);
    assert_string_equal(folder.path, longest);
    assert_int_equal(sf_folder_init(&folder, "file:a/", NULL), SF_OK);
    assert_string_equal(folder.path, "./file:a");
}

static void database_is_named_by_id_and_generation(void **state) {
    static const struct sf_id id = {{0x3f, 0x2b, 0x8c, 0x1e, 0x5a, 0x6d, 0x4e, 0x7f, 0x80, 0x91,
                                     0xa2, 0xb3, 0xc4, 0xd5, 0xe6, 0xf7}};
    struct sf_folder_book book = {.folder = &vault};
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    book.keys.book = id;
    assert_string_equal(sf_folder_database(&book, 18446744073709551615U, path),
                        "/vault/3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-"
                        "18446744073709551615.db");
}

/* ---- Counting ---- */

static void count_says_how_many_keys_files(void **state) {
    size_t books = 99;

    (void)state;
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 0);
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    put(&one.keys.book, ".keys.new", "unfinished");
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 2);
    help_flip_keys(&vault, &one.keys.book, 100);
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 2);
}

static void count_database_without_keys_is_missing(void **state) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail fail = SF_FAIL_NONE;
    size_t books;

    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(sf_file_delete(help_path(&vault, &one.keys.book, ".keys", path), NULL), SF_OK);
    assert_int_equal(sf_folder_count(&vault, &books, &fail), SF_MISSING);
    assert_string_equal(fail.field, "keys");
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_MISSING);
    assert_string_equal(fail.field, "keys");
    /* Beside another book it does not stop that one. */
    help_new_book(&vault, "second", &two);
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 1);
    assert_int_equal(help_open_says(&vault, "second", &fail), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_MISSING);
}

/* ---- Making ---- */

static void create_is_no_book_before_commit(void **state) {
    struct sf_fail fail;
    struct sf_id id;
    size_t books;

    (void)state;
    assert_int_equal(sf_folder_create(&vault, "first", 5, &one, NULL), SF_OK);
    id = one.keys.book;
    help_database(&one, 1, "text");
    assert_false(stands(&id, ".keys"));
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 0);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_NOT_FOUND);
    sf_folder_close(&one);
    assert_int_equal(files_of(&id), 0);
}

static void create_and_commit_opens_again(void **state) {
    uint8_t vault_key[32];
    struct sf_id id;

    (void)state;
    help_new_book(&vault, "first", &one);
    id = one.keys.book;
    memcpy(vault_key, one.open->vault_key, 32);
    assert_false(stands(&id, ".new"));
    sf_folder_close(&one);
    assert_null(one.open);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_true(sf_id_equal(&id, &one.keys.book));
    assert_memory_equal(vault_key, one.open->vault_key, 32);
    assert_int_equal(one.keys.generation, 1);
    assert_true(help_database_holds(&one, 1, "first"));
}

static void create_cut_short_is_swept_by_the_next(void **state) {
    struct sf_id id;

    (void)state;
    assert_int_equal(sf_folder_create(&vault, "first", 5, &one, NULL), SF_OK);
    help_database(&one, 1, "text");
    id = one.keys.book;
    sf_file_fake_power_cut();
    sf_folder_close(&one); /* its lock is gone, and it cannot sweep */
    assert_int_equal(sf_folder_create(&vault, "second", 6, &two, NULL), SF_OK);
    assert_int_equal(files_of(&id), 0);
}

static void create_at_the_same_time_is_left_alone(void **state) {
    (void)state;
    assert_int_equal(sf_folder_create(&vault, "first", 5, &one, NULL), SF_OK);
    help_database(&one, 1, "text");
    help_new_book(&vault, "second", &two);
    assert_true(help_database_holds(&one, 1, "text"));
    assert_int_equal(sf_folder_commit(&one, &one.keys, one.open, NULL), SF_OK);
    assert_true(help_database_holds(&one, 1, "text"));
}

static void create_known_passphrase_is_refused(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;
    size_t before;

    (void)state;
    help_new_book(&vault, "first", &one);
    before = help_count(vault.path, "");
    assert_int_equal(sf_folder_create(&vault, "first", 5, &two, &fail), SF_REFUSED);
    assert_string_equal(fail.field, "passphrase");
    assert_null(two.open);
    assert_int_equal(help_count(vault.path, ""), before);
    assert_int_equal(sf_folder_create(&vault, "second", 6, &two, NULL), SF_OK);
}

static void create_empty_passphrase_is_invalid(void **state) {
    static const char text[1025] = {'a'};

    (void)state;
    assert_int_equal(sf_folder_create(&vault, "", 0, &one, NULL), SF_INVALID);
    assert_int_equal(sf_folder_create(&vault, text, 1025, &one, NULL), SF_INVALID);
    assert_int_equal(sf_folder_create(&vault, text, 1024, &one, NULL), SF_OK);
}

static void create_more_books_than_fit_is_refused(void **state) {
    char name[] = "passphrase-00";

    (void)state;
    for (int i = 0; i < SF_FOLDER_BOOKS_MAX; i++) {
        name[11] = (char)('0' + i / 10);
        name[12] = (char)('0' + i % 10);
        help_new_book(&vault, name, &one);
        sf_folder_close(&one);
    }
    assert_int_equal(sf_folder_create(&vault, "one more", 8, &one, NULL), SF_TOO_LARGE);
    assert_int_equal(help_open(&vault, "passphrase-63", &one), SF_OK);
}

/* ---- Switching ---- */

static void commit_needs_lock_and_database(void **state) {
    struct sf_keys keys;
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    keys.generation = 2;
    assert_int_equal(sf_folder_commit(&one, &keys, one.open, NULL), SF_INTERNAL);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    assert_int_equal(sf_folder_commit(&one, &keys, one.open, &fail), SF_MISSING);
    assert_string_equal(fail.field, "database");
    assert_int_equal(one.keys.generation, 1);
    help_database(&one, 2, "next");
    assert_int_equal(sf_folder_commit(&one, &keys, one.open, NULL), SF_OK);
    keys.book.bytes[0] ^= 1;
    assert_int_equal(sf_folder_commit(&one, &keys, one.open, NULL), SF_INTERNAL);
}

static void commit_routine_change_swaps_passphrases(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    help_reseal(&one, "changed", &keys, &open);
    assert_int_equal(sf_folder_commit(&one, &keys, &open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(&one, false, NULL), SF_OK);
    assert_int_equal(sf_folder_check(&one, "changed", 7, NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_WRONG_PASSPHRASE);
    assert_int_equal(help_open(&vault, "changed", &two), SF_OK);
    assert_memory_equal(one.open->vault_key, two.open->vault_key, 32);
    assert_true(help_database_holds(&two, 1, "first"));
}

static void commit_rotate_leaves_one_generation(void **state) {
    static const char *const gone[] = {"-1.db", "-1.db-wal", "-1.db-journal", "-12.db", "-7.part"};
    struct sf_keys keys;
    struct sf_keys_open open;
    uint8_t old[32];

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    for (size_t i = 1; i < sizeof gone / sizeof gone[0]; i++)
        put(&one.keys.book, gone[i], "x");
    put(&two.keys.book, "-1.db-wal", "x");
    keys = one.keys;
    open = *one.open;
    memcpy(old, open.vault_key, 32);
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
    keys.generation = 2;
    help_database(&one, 2, "rotated");
    put(&one.keys.book, "-2.db-wal", "x");
    assert_int_equal(sf_folder_commit(&one, &keys, &open, NULL), SF_OK);

    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
        assert_false(stands(&one.keys.book, gone[i]));
    assert_true(stands(&one.keys.book, "-2.db-wal"));
    assert_true(stands(&two.keys.book, "-1.db-wal"));
    sf_folder_close(&one);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_int_equal(one.keys.generation, 2);
    assert_memory_not_equal(one.open->vault_key, old, 32);
    assert_true(help_database_holds(&one, 2, "rotated"));
    assert_int_equal(help_open_says(&vault, "second", &(struct sf_fail){.code = SF_OK}), SF_OK);
}

static void stale_when_the_keys_file_changed(void **state) {
    char path[SF_FOLDER_PATH_LEN];
    uint8_t bytes[SF_KEYS_LEN];
    struct sf_keys keys;
    struct sf_keys_open open;
    bool stale;

    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(sf_folder_stale(&one, &stale, NULL), SF_OK);
    assert_false(stale);
    help_path(&vault, &one.keys.book, ".keys", path);
    keys = one.keys;
    keys.generation = 2;
    sf_keys_encode(&keys, bytes);
    help_write(vault.path, path, bytes, sizeof bytes);
    assert_int_equal(sf_folder_stale(&one, &stale, NULL), SF_OK);
    assert_true(stale);
    help_reseal(&one, "changed", &keys, &open);
    sf_keys_encode(&keys, bytes);
    help_write(vault.path, path, bytes, sizeof bytes);
    assert_int_equal(sf_folder_stale(&one, &stale, NULL), SF_OK);
    assert_true(stale);
    sf_keys_encode(&one.keys, bytes);
    help_write(vault.path, path, bytes, sizeof bytes);
    assert_int_equal(sf_folder_stale(&one, &stale, NULL), SF_OK);
    assert_false(stale);
    assert_int_equal(sf_file_delete(path, NULL), SF_OK);
    assert_int_equal(sf_folder_stale(&one, &stale, NULL), SF_MISSING);
}

/* ---- Locks and leftovers ---- */

static void exclusive_only_when_alone(void **state) {
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(help_open(&vault, "first", &two), SF_OK);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_BUSY);
    assert_false(one.exclusive);
    sf_folder_close(&two);
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_BUSY);
    assert_int_equal(help_open_says(&vault, "wrong", &fail), SF_WRONG_PASSPHRASE);
    assert_int_equal(sf_folder_exclusive(&one, false, NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
}

static void open_sweeps_leftovers_when_alone(void **state) {
    struct sf_fail fail;
    char scratch[SF_FOLDER_PATH_LEN], passing[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &one);
    put(&one.keys.book, "-2.db", "half");
    put(&one.keys.book, ".keys.new", "half");
    help_write(vault.path, sf_folder_scratch(&vault, NULL, scratch), "copy", 4);
    help_write(vault.path, sf_folder_scratch(&vault, &one.keys.book, passing), "copy", 4);
    assert_string_not_equal(scratch, passing);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK); /* `one` holds the lock */
    assert_true(stands(&one.keys.book, "-2.db"));
    assert_true(sf_file_exists(passing));

    sf_folder_close(&one);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_false(stands(&one.keys.book, "-2.db"));
    assert_false(stands(&one.keys.book, ".keys.new"));
    assert_false(sf_file_exists(passing));
    assert_false(sf_file_exists(scratch));
    assert_true(help_database_holds(&one, 1, "first"));
    /* And the lock is shared again. */
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
}

static void exclusive_sweeps_leftovers(void **state) {
    (void)state;
    help_new_book(&vault, "first", &one);
    put(&one.keys.book, "-2.db", "half");
    assert_int_equal(sf_folder_exclusive(&one, true, NULL), SF_OK);
    assert_false(stands(&one.keys.book, "-2.db"));
    assert_true(help_database_holds(&one, 1, "first"));
}

static void scratch_is_another_name_each_time(void **state) {
    char a[SF_FOLDER_PATH_LEN], b[SF_FOLDER_PATH_LEN];

    (void)state;
    assert_string_not_equal(sf_folder_scratch(&vault, NULL, a), sf_folder_scratch(&vault, NULL, b));
    assert_memory_equal(a, "/vault/scratch-", 15);
}

/* ---- Restoring ---- */

static void adopt_new_id_is_generation_one_and_no_book_before_commit(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    keys.generation = 77;
    open = *one.open;
    assert_int_equal(sf_folder_remove(&one, NULL), SF_OK);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    assert_int_equal(one.keys.generation, 1);
    help_database(&one, 1, "restored");
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_NOT_FOUND);
    assert_int_equal(sf_folder_commit(&one, &one.keys, one.open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(&one, false, NULL), SF_OK);
    assert_int_equal(help_open(&vault, "first", &two), SF_OK);
    assert_true(help_database_holds(&two, 1, "restored"));
}

static void adopt_over_a_book_takes_the_next_generation(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    open = *one.open;
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &two, NULL), SF_BUSY);
    assert_null(two.open);
    sf_folder_close(&one);
    put(&keys.book, "-5.db", "stray");
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    assert_int_equal(one.keys.generation, 6);
    help_database(&one, 6, "restored");
    /* Given up: the old one stands. */
    sf_folder_close(&one);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_true(help_database_holds(&one, 1, "first"));
    sf_folder_close(&one);

    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    assert_int_equal(one.keys.generation, 2);
    help_database(&one, 2, "restored");
    assert_int_equal(sf_folder_commit(&one, &one.keys, one.open, NULL), SF_OK);
    sf_folder_close(&one);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_true(help_database_holds(&one, 2, "restored"));
    assert_false(stands(&keys.book, "-1.db"));
}

static void adopt_replaces_damaged_or_missing_keys(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    keys = one.keys;
    open = *one.open;
    sf_folder_close(&one);
    help_flip_keys(&vault, &keys.book, 9);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    help_database(&one, one.keys.generation, "restored");
    assert_int_equal(sf_folder_commit(&one, &one.keys, one.open, NULL), SF_OK);
    sf_folder_close(&one);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);

    /* Until the commit, a database that lost its keys file is nobody's waste. */
    assert_int_equal(sf_file_delete(help_path(&vault, &keys.book, ".keys", path), NULL), SF_OK);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    assert_int_equal(one.keys.generation, 3);
    sf_folder_close(&one);
    assert_true(stands(&keys.book, "-2.db"));
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_MISSING);
    assert_int_equal(sf_folder_adopt(&vault, &keys, &open, &one, NULL), SF_OK);
    help_database(&one, one.keys.generation, "again");
    assert_int_equal(sf_folder_commit(&one, &one.keys, one.open, NULL), SF_OK);
    sf_folder_close(&one);
    assert_int_equal(help_open(&vault, "first", &one), SF_OK);
    assert_true(help_database_holds(&one, one.keys.generation, "again"));
}

/* ---- Removing ---- */

static void remove_deletes_every_file_of_the_book_only(void **state) {
    char backups[SF_FOLDER_PATH_LEN + 16], path[SF_FOLDER_PATH_LEN], text[SF_ID_TEXT_LEN];
    struct sf_folder inside;
    struct sf_id id, other;
    size_t books;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    id = one.keys.book;
    other = two.keys.book;
    assert_int_equal(sf_folder_init(&inside, "/vault/backups", NULL), SF_OK);
    strcpy(backups, inside.path);
    help_write(backups, help_path(&inside, &id, "-x.sfbackup", path), "x", 1);
    help_write(backups, help_path(&inside, &id, ".part", path), "x", 1);
    help_write(backups, help_path(&inside, &other, "-x.sfbackup", path), "x", 1);
    put(&id, "-1.db-wal", "x");
    assert_int_equal(sf_prefs_write(&vault, "{}", 2, NULL), SF_OK);

    assert_int_equal(sf_folder_remove(&one, NULL), SF_OK);
    assert_null(one.open);
    assert_int_equal(files_of(&id), 0);
    assert_int_equal(help_count(backups, sf_id_format(&id, text)), 0);
    assert_int_equal(help_count(backups, sf_id_format(&other, text)), 1);
    assert_true(help_holds("/vault/prefs", "{}"));
    assert_int_equal(sf_folder_count(&vault, &books, NULL), SF_OK);
    assert_int_equal(books, 1);
    assert_true(help_database_holds(&two, 1, "second"));

    sf_file_fake_power_cut();
    assert_int_equal(files_of(&id), 0);
    assert_int_equal(help_count(backups, sf_id_format(&id, text)), 0);
}

static void remove_while_open_elsewhere_is_busy(void **state) {
    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(help_open(&vault, "first", &two), SF_OK);
    assert_int_equal(sf_folder_remove(&one, NULL), SF_BUSY);
    assert_non_null(one.open);
    assert_true(help_database_holds(&one, 1, "first"));
    assert_true(stands(&one.keys.book, ".keys"));
    sf_folder_close(&two);
    assert_int_equal(sf_folder_remove(&one, NULL), SF_OK);
}

static void remove_keys_that_cannot_be_deleted_are_noise(void **state) {
    struct sf_fail fail;
    struct sf_id id;

    (void)state;
    help_new_book(&vault, "first", &one);
    id = one.keys.book;
    sf_file_fake_fail(SF_FILE_FAKE_DELETE, 1, SF_IO, false);
    assert_int_equal(sf_folder_remove(&one, NULL), SF_IO);
    assert_true(stands(&id, ".keys"));
    assert_false(stands(&id, "-1.db"));
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_DAMAGED);
}

/* ---- Prefs ---- */

static void prefs_come_back_and_are_bounded(void **state) {
    static char large[SF_PREFS_MAX + 1];
    struct sf_buf text = {0};

    (void)state;
    assert_int_equal(sf_prefs_read(&vault, &text, NULL), SF_OK);
    assert_int_equal(text.len, 0);
    assert_int_equal(sf_prefs_write(&vault, "{\"title\":\"Notes\"}", 17, NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_int_equal(sf_prefs_read(&vault, &text, NULL), SF_OK);
    assert_int_equal(text.len, 17);
    assert_memory_equal(text.data, "{\"title\":\"Notes\"}", 17);
    assert_int_equal(sf_prefs_write(&vault, large, sizeof large, NULL), SF_TOO_LARGE);
    assert_int_equal(sf_prefs_write(&vault, large, SF_PREFS_MAX, NULL), SF_OK);
    help_write(vault.path, "/vault/prefs", large, sizeof large);
    assert_int_equal(sf_prefs_read(&vault, &text, NULL), SF_TOO_LARGE);
    sf_buf_wipe(&text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(init_checks_the_path),
        CASE(database_is_named_by_id_and_generation),
        CASE(count_says_how_many_keys_files),
        CASE(count_database_without_keys_is_missing),
        CASE(create_is_no_book_before_commit),
        CASE(create_and_commit_opens_again),
        CASE(create_cut_short_is_swept_by_the_next),
        CASE(create_at_the_same_time_is_left_alone),
        CASE(create_known_passphrase_is_refused),
        CASE(create_empty_passphrase_is_invalid),
        CASE(create_more_books_than_fit_is_refused),
        CASE(commit_needs_lock_and_database),
        CASE(commit_routine_change_swaps_passphrases),
        CASE(commit_rotate_leaves_one_generation),
        CASE(stale_when_the_keys_file_changed),
        CASE(exclusive_only_when_alone),
        CASE(open_sweeps_leftovers_when_alone),
        CASE(exclusive_sweeps_leftovers),
        CASE(scratch_is_another_name_each_time),
        CASE(adopt_new_id_is_generation_one_and_no_book_before_commit),
        CASE(adopt_over_a_book_takes_the_next_generation),
        CASE(adopt_replaces_damaged_or_missing_keys),
        CASE(remove_deletes_every_file_of_the_book_only),
        CASE(remove_while_open_elsewhere_is_busy),
        CASE(remove_keys_that_cannot_be_deleted_are_noise),
        CASE(prefs_come_back_and_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
