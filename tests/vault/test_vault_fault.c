/*
 * The vault folder on a disk that fails at the Nth call, once or for good, with and without a power
 * cut afterwards; and with memory that runs out. Whatever happens, one generation stands and opens,
 * and an answer of SF_OK is a promise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "backup.h"
#include "fake.h"
#include "folder.h"
#include "nomem.h"
#include "prefs.h"
#include "vault_help.h"

enum { NTH_MAX = 400 };

/* One way to fail. */
struct trial {
    unsigned nth;
    bool for_good;
    bool cut;
    enum sf_code code;
};

static struct sf_folder vault;
static struct sf_folder_book book;
static struct sf_id id;
static char trial_text[96];

static int setup(void **state) {
    if (help_setup(state) != 0)
        return -1;
    memset(&book, 0, sizeof book);
    return sf_folder_init(&vault, "/vault", NULL) == SF_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    sf_folder_close(&book);
    sf_file_fake_drop();
    return 0;
}

static void arm(const struct trial *trial) {
    sf_file_fake_fail(SF_FILE_FAKE_ANY, trial->nth, trial->code, trial->for_good);
}

static void disarm(const struct trial *trial) {
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    if (trial->cut)
        sf_file_fake_power_cut();
}

#define TRUE_HERE(what)                                                                            \
    do {                                                                                           \
        if (!(what))                                                                               \
            fail_msg("%s: %s", trial_text, #what);                                                 \
    } while (0)

/* Runs `once` with every nth until the fault no longer strikes, in each way. `once` answers whether
 * it did. */
static void sweep(bool (*once)(const struct trial *trial)) {
    static const struct trial ways[] = {
        {.code = SF_IO},
        {.code = SF_FULL},
        {.code = SF_IO, .cut = true},
        {.code = SF_IO, .for_good = true},
        {.code = SF_IO, .for_good = true, .cut = true},
    };
    unsigned most = 0;

    for (size_t way = 0; way < sizeof ways / sizeof ways[0]; way++) {
        bool struck = true;
        unsigned nth = 0;

        while (struck) {
            struct trial trial = ways[way];
            trial.nth = ++nth;
            assert_true(nth < NTH_MAX);
            (void)snprintf(trial_text, sizeof trial_text, "call %u fails%s%s, code %d", nth,
                           trial.for_good ? " for good" : "", trial.cut ? ", power cut" : "",
                           (int)trial.code);
            teardown(NULL);
            assert_int_equal(setup(NULL), 0);
            struck = once(&trial);
        }
        most = nth > most ? nth : most;
    }
    /* A sweep that struck nothing has tested nothing. */
    assert_true(most > 5);
}

/* ---- Switching generation ---- */

static bool rotate_once(const struct trial *trial) {
    struct sf_keys keys;
    struct sf_keys_open open;
    enum sf_code code;
    bool struck, unsure;

    help_new_book(&vault, "first", &book);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
    help_database(&book, 2, "rotated");
    keys = book.keys;
    open = *book.open;
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
    keys.generation = 2;

    arm(trial);
    code = sf_folder_commit(&book, &keys, &open, NULL);
    struck = sf_file_fake_struck();
    unsure = book.unsure;
    TRUE_HERE(book.keys.generation == (code == SF_OK ? 2U : 1U));
    disarm(trial);
    /* Not by the book's own handle, as another process would see it. */
    sf_folder_close(&book);
    TRUE_HERE(help_open(&vault, "first", &book) == SF_OK);
    if (code == SF_OK)
        TRUE_HERE(book.keys.generation == 2);
    else if (!unsure)
        TRUE_HERE(book.keys.generation == 1);
    TRUE_HERE(code == SF_OK || struck);
    TRUE_HERE(book.keys.generation == 1
                  ? help_database_holds(&book, 1, "first")
                  : (book.keys.generation == 2 && help_database_holds(&book, 2, "rotated")));
    /* What is left over is swept at the next chance. */
    TRUE_HERE(sf_folder_exclusive(&book, true, NULL) == SF_OK);
    TRUE_HERE(help_count(vault.path, "") == 3 - (book.lock == NULL));
    return struck;
}

static void commit_any_call_fails_one_generation_stands(void **state) {
    (void)state;
    sweep(rotate_once);
}

static bool passphrase_once(const struct trial *trial) {
    struct sf_folder_book other;
    struct sf_keys keys;
    struct sf_keys_open open;
    enum sf_code code, old, new;
    bool struck, unsure;

    help_new_book(&vault, "first", &book);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
    help_reseal(&book, "changed", &keys, &open);
    arm(trial);
    code = sf_folder_commit(&book, &keys, &open, NULL);
    struck = sf_file_fake_struck();
    unsure = book.unsure;
    disarm(trial);
    sf_folder_close(&book);
    old = help_open(&vault, "first", &book);
    new = help_open(&vault, "changed", &other);
    sf_folder_close(&other);
    TRUE_HERE((old == SF_OK) != (new == SF_OK));
    if (code == SF_OK)
        TRUE_HERE(new == SF_OK);
    else if (!unsure)
        TRUE_HERE(old == SF_OK);
    return struck;
}

static void commit_any_call_fails_one_passphrase_opens(void **state) {
    (void)state;
    sweep(passphrase_once);
}

static bool retry_once(const struct trial *trial) {
    struct sf_keys keys;
    struct sf_keys_open open;
    enum sf_code code;
    bool struck, stale;

    help_new_book(&vault, "first", &book);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
    help_reseal(&book, "changed", &keys, &open);
    arm(trial);
    code = sf_folder_commit(&book, &keys, &open, NULL);
    struck = sf_file_fake_struck();
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    TRUE_HERE(sf_folder_stale(&book, &stale, NULL) == SF_OK);
    /* A book that is not sure what stands says that it is stale, and takes no commit. */
    TRUE_HERE(stale == book.unsure);
    if (book.unsure)
        TRUE_HERE(sf_folder_commit(&book, &keys, &open, NULL) == SF_INTERNAL);
    else if (code != SF_OK)
        TRUE_HERE(sf_folder_commit(&book, &keys, &open, NULL) == SF_OK);
    return struck;
}

static void commit_failed_can_be_tried_again(void **state) {
    (void)state;
    sweep(retry_once);
}

/* ---- Making, restoring, removing ---- */

static bool create_once(const struct trial *trial) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail fail = SF_FAIL_NONE;
    size_t books = 99;
    enum sf_code code, made, opened;
    bool struck, unsure;

    arm(trial);
    code = made = sf_folder_create(&vault, "first", 5, &book, &fail);
    if (code == SF_OK) {
        struct sf_file *file = NULL;
        code = sf_file_open(sf_folder_database(&book, 1, path), SF_FILE_CREATE, &file, &fail);
        if (code == SF_OK)
            code = sf_file_write(file, 0, "first", 5, &fail);
        if (code == SF_OK)
            code = sf_file_sync(file, &fail);
        sf_file_close(file);
        if (code == SF_OK)
            code = sf_folder_commit(&book, &book.keys, book.open, &fail);
    }
    TRUE_HERE(code == fail.code);
    TRUE_HERE(made == SF_OK || book.open == NULL);
    struck = sf_file_fake_struck();
    unsure = book.unsure;
    if (!trial->cut)
        sf_folder_close(&book);
    disarm(trial);
    sf_folder_close(&book);

    TRUE_HERE(sf_folder_count(&vault, &books, NULL) == SF_OK);
    opened = help_open(&vault, "first", &book);
    if (code == SF_OK)
        TRUE_HERE(opened == SF_OK && help_database_holds(&book, 1, "first"));
    else if (!unsure)
        TRUE_HERE(opened == SF_NOT_FOUND);
    TRUE_HERE(books == (opened == SF_OK));
    sf_folder_close(&book);
    if (opened != SF_OK) {
        /* Nothing of the failed one is in the way, and nothing of it stays. */
        help_new_book(&vault, "first", &book);
        TRUE_HERE(help_count(vault.path, "") <= 4);
        TRUE_HERE(help_database_holds(&book, 1, "first"));
    }
    return struck;
}

static void create_any_call_fails_book_or_none(void **state) {
    (void)state;
    sweep(create_once);
}

static bool adopt_once(const struct trial *trial) {
    struct sf_keys keys;
    struct sf_keys_open open;
    enum sf_code code;
    bool struck, unsure;

    help_new_book(&vault, "first", &book);
    keys = book.keys;
    open = *book.open;
    sf_folder_close(&book);
    arm(trial);
    code = sf_folder_adopt(&vault, &keys, &open, &book, NULL);
    if (code == SF_OK) {
        char path[SF_FOLDER_PATH_LEN];
        struct sf_file *file = NULL;
        code = sf_file_open(sf_folder_database(&book, 2, path), SF_FILE_CREATE, &file, NULL);
        if (code == SF_OK)
            code = sf_file_write(file, 0, "restored", 8, NULL);
        if (code == SF_OK)
            code = sf_file_sync(file, NULL);
        sf_file_close(file);
        if (code == SF_OK)
            code = sf_folder_commit(&book, &book.keys, book.open, NULL);
    }
    struck = sf_file_fake_struck();
    unsure = book.unsure;
    disarm(trial);
    sf_folder_close(&book);
    TRUE_HERE(help_open(&vault, "first", &book) == SF_OK);
    if (code == SF_OK)
        TRUE_HERE(book.keys.generation == 2);
    else if (!unsure)
        TRUE_HERE(book.keys.generation == 1);
    TRUE_HERE(help_database_holds(&book, book.keys.generation,
                                  book.keys.generation == 1 ? "first" : "restored"));
    return struck;
}

static void adopt_any_call_fails_one_generation_stands(void **state) {
    (void)state;
    sweep(adopt_once);
}

static bool remove_once(const struct trial *trial) {
    char backups[] = "/vault/backups", text[SF_ID_TEXT_LEN], path[SF_FOLDER_PATH_LEN];
    struct sf_folder inside;
    size_t books = 99;
    enum sf_code code;
    bool struck;

    help_new_book(&vault, "first", &book);
    id = book.keys.book;
    (void)sf_id_format(&id, text);
    assert_int_equal(sf_folder_init(&inside, backups, NULL), SF_OK);
    help_write(backups, help_path(&inside, &id, "-x.sfbackup", path), "x", 1);
    arm(trial);
    code = sf_folder_remove(&book, NULL);
    struck = sf_file_fake_struck();
    TRUE_HERE(book.open == NULL || code == SF_BUSY);
    disarm(trial);
    if (code == SF_OK) {
        TRUE_HERE(help_count(vault.path, text) == 0);
        TRUE_HERE(help_count(backups, text) == 0);
    } else
        TRUE_HERE(struck);
    /* However far it came, what is left is a book or none, and no book that lost its keys. */
    TRUE_HERE(sf_folder_count(&vault, &books, NULL) == SF_OK);
    if (books == 0) {
        help_new_book(&vault, "another", &book);
        TRUE_HERE(help_count(vault.path, text) == 0);
    }
    return struck;
}

static void remove_any_call_fails_nothing_or_a_book_is_left(void **state) {
    (void)state;
    sweep(remove_once);
}

/* ---- Opening ---- */

static bool open_once(const struct trial *trial) {
    struct sf_folder_book other;
    enum sf_code code;
    bool struck;

    help_new_book(&vault, "first", &book);
    help_new_book(&vault, "second", &other);
    help_database(&other, 2, "left over");
    sf_folder_close(&other);
    arm(trial);
    code = help_open(&vault, "second", &other);
    struck = sf_file_fake_struck();
    TRUE_HERE((code == SF_OK) == (other.open != NULL));
    /* A failing disk is never called a wrong passphrase. */
    TRUE_HERE(code == SF_OK || code == SF_IO || code == SF_FULL);
    disarm(trial);
    sf_folder_close(&other);
    TRUE_HERE(help_open(&vault, "second", &other) == SF_OK);
    TRUE_HERE(help_database_holds(&other, 1, "second"));
    sf_folder_close(&other);
    return struck;
}

static void open_any_call_fails_says_so_and_harms_nothing(void **state) {
    (void)state;
    sweep(open_once);
}

/* ---- Backups ---- */

static bool backup_once(const struct trial *trial) {
    struct sf_backup made, items[4];
    struct sf_keys keys;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];
    size_t count = 99;
    enum sf_code code;
    bool struck;

    help_new_book(&vault, "first", &book);
    assert_int_equal(
        sf_backup_write(&book, sf_folder_database(&book, 1, path), 1000, false, NULL, NULL, NULL),
        SF_OK);
    arm(trial);
    code = sf_backup_write(&book, path, 2000, true, NULL, &made, NULL);
    struck = sf_file_fake_struck();
    disarm(trial);
    sf_folder_close(&book);
    TRUE_HERE(help_open(&vault, "first", &book) == SF_OK);
    TRUE_HERE(sf_backup_list(&book, items, 4, &count, NULL) == SF_OK);
    TRUE_HERE(code == SF_OK || struck);
    if (code == SF_OK)
        TRUE_HERE(count == 2 && strcmp(items[0].name, made.name) == 0);
    else if (!trial->for_good && !trial->cut)
        TRUE_HERE(count == 1);
    TRUE_HERE(count == 1 || count == 2);
    /* Whatever stands there under a backup's name is whole. */
    for (size_t i = 0; i < count; i++) {
        TRUE_HERE(sf_backup_extract(&book, items[i].name, "/vault/out.db", &keys, &open, NULL) ==
                  SF_OK);
        TRUE_HERE(help_holds("/vault/out.db", "first"));
        TRUE_HERE(sf_file_delete("/vault/out.db", NULL) == SF_OK);
    }
    return struck;
}

static void backup_any_call_fails_whole_or_none(void **state) {
    (void)state;
    sweep(backup_once);
}

static bool rewrite_once(const struct trial *trial) {
    struct sf_backup made;
    struct sf_keys head;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code;
    bool struck;

    help_new_book(&vault, "first", &book);
    sf_folder_database(&book, 1, path);
    assert_int_equal(sf_backup_write(&book, path, 1000, false, NULL, &made, NULL), SF_OK);
    help_write("/vault", "/vault/next.db", "next", 4);
    arm(trial);
    code = sf_backup_rewrite(&book, made.name, "/vault/next.db", NULL, NULL);
    struck = sf_file_fake_struck();
    disarm(trial);
    TRUE_HERE(sf_backup_read(&vault, made.name, NULL, "first", 5, NULL, "/vault/out.db", &head,
                             &open, NULL) == SF_OK);
    TRUE_HERE(help_holds("/vault/out.db", "next") ||
              (code != SF_OK && help_holds("/vault/out.db", "first")));
    return struck;
}

static void rewrite_any_call_fails_old_or_new_stands(void **state) {
    (void)state;
    sweep(rewrite_once);
}

static bool rehead_once(const struct trial *trial) {
    struct sf_backup made;
    struct sf_keys keys, head;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code, old, new;
    bool struck;

    help_new_book(&vault, "first", &book);
    assert_int_equal(
        sf_backup_write(&book, sf_folder_database(&book, 1, path), 1000, false, NULL, &made, NULL),
        SF_OK);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
    help_reseal(&book, "changed", &keys, &open);
    assert_int_equal(sf_folder_commit(&book, &keys, &open, NULL), SF_OK);
    arm(trial);
    code = sf_backup_rehead(&book, made.name, NULL);
    struck = sf_file_fake_struck();
    disarm(trial);
    old = sf_backup_read(&vault, made.name, NULL, "first", 5, NULL, "/vault/old.db", &head, &open,
                         NULL);
    new = sf_backup_read(&vault, made.name, NULL, "changed", 7, NULL, "/vault/new.db", &head, &open,
                         NULL);
    TRUE_HERE((old == SF_OK) != (new == SF_OK));
    TRUE_HERE(code != SF_OK || new == SF_OK);
    TRUE_HERE(help_holds(old == SF_OK ? "/vault/old.db" : "/vault/new.db", "first"));
    return struck;
}

static void rehead_any_call_fails_one_head_stands(void **state) {
    (void)state;
    sweep(rehead_once);
}

static bool read_once(const struct trial *trial) {
    struct sf_backup made;
    struct sf_keys head;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code;
    bool struck;

    help_new_book(&vault, "first", &book);
    assert_int_equal(
        sf_backup_write(&book, sf_folder_database(&book, 1, path), 1000, false, NULL, &made, NULL),
        SF_OK);
    arm(trial);
    code = sf_backup_read(&vault, made.name, NULL, "first", 5, NULL, "/vault/out.db", &head, &open,
                          NULL);
    struck = sf_file_fake_struck();
    if (code == SF_OK) {
        /* The name is the caller's to make last, the contents are not. */
        sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
        assert_int_equal(sf_file_sync_folder("/vault", NULL), SF_OK);
    }
    disarm(trial);
    if (code == SF_OK)
        TRUE_HERE(help_holds("/vault/out.db", "first"));
    else if (!trial->for_good || trial->cut)
        TRUE_HERE(!sf_file_exists("/vault/out.db"));
    return struck;
}

static void read_any_call_fails_leaves_no_half(void **state) {
    (void)state;
    sweep(read_once);
}

/* ---- Memory ---- */

static enum sf_code memory_create(void) {
    return sf_folder_create(&vault, "third", 5, &book, NULL);
}

static enum sf_code memory_open(void) {
    return help_open(&vault, "second", &book);
}

static enum sf_code memory_refuse(void) {
    return sf_folder_refuse_known(&vault, "third", 5, NULL, NULL);
}

static enum sf_code memory_count(void) {
    size_t books;

    return sf_folder_count(&vault, &books, NULL);
}

static struct sf_folder_book standing;

static enum sf_code memory_backup(void) {
    char path[SF_FOLDER_PATH_LEN];

    return sf_backup_write(&standing, sf_folder_database(&standing, 1, path), 3000, true, NULL,
                           NULL, NULL);
}

static enum sf_code memory_list(void) {
    struct sf_backup items[4];
    size_t count;

    return sf_backup_list(&standing, items, 4, &count, NULL);
}

static enum sf_code memory_check(void) {
    return sf_folder_check(&standing, "first", 5, NULL);
}

static enum sf_code memory_commit(void) {
    return sf_folder_commit(&standing, &standing.keys, standing.open, NULL);
}

static enum sf_code memory_prefs(void) {
    return sf_prefs_write(&vault, "{}", 2, NULL);
}

static enum sf_code memory_stale(void) {
    bool stale;

    return sf_folder_stale(&standing, &stale, NULL);
}

static enum sf_code memory_extract(void) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_backup item;
    size_t count;
    enum sf_code code = sf_backup_list(&standing, &item, 1, &count, NULL);

    if (code == SF_OK)
        code = sf_backup_extract(&standing, item.name, "/vault/out.db", &keys, &open, NULL);
    assert_int_equal(sf_file_exists("/vault/out.db"), code == SF_OK);
    return code;
}

static enum sf_code memory_rehead(void) {
    struct sf_backup item;
    size_t count;
    enum sf_code code = sf_backup_list(&standing, &item, 1, &count, NULL);

    return code == SF_OK ? sf_backup_rehead(&standing, item.name, NULL) : code;
}

/* A restored backup over the book itself, given up at the end. */
static enum sf_code memory_adopt(void) {
    struct sf_keys keys = standing.keys;
    struct sf_keys_open open = *standing.open;

    sf_folder_close(&standing);
    return sf_folder_adopt(&vault, &keys, &open, &book, NULL);
}

static void any_allocation_fails_says_so(void **state) {
    static enum sf_code (*const calls[])(void) = {
        memory_create,  memory_open,   memory_refuse, memory_count, memory_check,
        memory_commit,  memory_backup, memory_list,   memory_prefs, memory_stale,
        memory_extract, memory_rehead, memory_adopt};

    char path[SF_FOLDER_PATH_LEN];

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        bool struck = true, failed = false;

        for (unsigned nth = 1; struck; nth++) {
            struct sf_folder_book second;
            enum sf_code code;

            assert_int_equal(setup(state), 0);
            help_new_book(&vault, "first", &standing);
            help_new_book(&vault, "second", &second);
            sf_folder_close(&second);
            assert_int_equal(sf_folder_exclusive(&standing, true, NULL), SF_OK);
            assert_int_equal(sf_backup_write(&standing, sf_folder_database(&standing, 1, path),
                                             1000, false, NULL, NULL, NULL),
                             SF_OK);
            nomem_fail_at(nth);
            code = calls[i]();
            struck = nomem_struck();
            nomem_fail_at(0);
            /* Where it is only about sweeping, running out of memory may go by. */
            if (code != SF_OK && code != SF_NO_MEMORY)
                fail_msg("call %zu, allocation %u: code %d", i, nth, (int)code);
            assert_true(code == SF_OK || struck);
            failed = failed || code != SF_OK;
            sf_folder_close(&book);
            sf_folder_close(&standing);
            assert_int_equal(help_open(&vault, "first", &book), SF_OK);
            sf_folder_close(&book);
            sf_file_fake_drop();
        }
        if (!failed)
            fail_msg("call %zu never ran out of memory", i);
    }
}

/* The slow derivation wants 64 MiB, which a small machine may not have. */
static void derivation_without_memory_says_so(void **state) {
    uint8_t key[SF_KEYS_KEY_LEN];
    static const uint8_t salt[SF_KEYS_SALT_LEN];
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    help_new_book(&vault, "first", &standing);
    help_kdf_fails = true;
    memset(key, 0x5a, sizeof key);
    assert_int_equal(sf_keys_from_passphrase("first", 5, salt, SF_KEYS_PASSES_MIN, key, &fail),
                     SF_NO_MEMORY);
    for (size_t i = 0; i < sizeof key; i++)
        assert_int_equal(key[i], 0);
    assert_int_equal(help_open(&vault, "first", &book), SF_NO_MEMORY);
    assert_int_equal(sf_folder_check(&standing, "first", 5, NULL), SF_NO_MEMORY);
    assert_int_equal(sf_folder_create(&vault, "second", 6, &book, NULL), SF_NO_MEMORY);
    /* How long it takes cannot be measured then: the least that is safe is taken. */
    assert_int_equal(sf_keys_calibrate(), SF_KEYS_PASSES_MIN);
    help_kdf_fails = false;
    assert_int_equal(help_open(&vault, "first", &book), SF_OK);
    sf_folder_close(&standing);
}

/* Half a second of work, within bounds, on a fast machine as on a slow one. */
static void derivation_takes_about_as_long_everywhere(void **state) {
    uint32_t before = SF_KEYS_PASSES_MAX;

    (void)state;
    for (int64_t ms = 10; ms < 600000; ms *= 2) {
        help_kdf_takes_ms = ms;
        uint32_t passes = sf_keys_calibrate();
        assert_in_range(passes, SF_KEYS_PASSES_MIN, SF_KEYS_PASSES_MAX);
        assert_true(passes <= before); /* the slower, the fewer */
        before = passes;
    }
    assert_int_equal(before, SF_KEYS_PASSES_MIN);
    help_kdf_takes_ms = 10;
    assert_int_equal(sf_keys_calibrate(), SF_KEYS_PASSES_MAX);
    help_kdf_takes_ms = 0; /* a clock that stands measures nothing */
    assert_int_equal(sf_keys_calibrate(), SF_KEYS_PASSES_MIN);
}

/* Every secret that was in memory is gone from what was given back. */
static void close_leaves_no_key_behind(void **state) {
    struct sf_folder_book other;
    uint8_t vault_key[32], wrapping_key[32];

    (void)state;
    help_new_book(&vault, "first", &book);
    memcpy(vault_key, book.open->vault_key, 32);
    memcpy(wrapping_key, book.open->slots[0].wrapping_key, 32);
    nomem_seek(vault_key, 32);
    assert_int_equal(help_open(&vault, "first", &other), SF_OK);
    sf_folder_close(&other);
    assert_int_equal(help_open(&vault, "wrong", &other), SF_WRONG_PASSPHRASE);
    sf_folder_close(&book);
    assert_int_equal(nomem_found(), 0);
    nomem_seek(wrapping_key, 32);
    assert_int_equal(help_open(&vault, "first", &book), SF_OK);
    assert_int_equal(sf_folder_check(&book, "first", 5, NULL), SF_OK);
    assert_int_equal(sf_folder_refuse_known(&vault, "first", 5, &book.keys.book, NULL), SF_OK);
    sf_folder_close(&book);
    assert_int_equal(nomem_found(), 0);
    nomem_seek(NULL, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(commit_any_call_fails_one_generation_stands),
        CASE(commit_any_call_fails_one_passphrase_opens),
        CASE(commit_failed_can_be_tried_again),
        CASE(create_any_call_fails_book_or_none),
        CASE(adopt_any_call_fails_one_generation_stands),
        CASE(remove_any_call_fails_nothing_or_a_book_is_left),
        CASE(open_any_call_fails_says_so_and_harms_nothing),
        CASE(backup_any_call_fails_whole_or_none),
        CASE(rewrite_any_call_fails_old_or_new_stands),
        CASE(rehead_any_call_fails_one_head_stands),
        CASE(read_any_call_fails_leaves_no_half),
        CASE(any_allocation_fails_says_so),
        CASE(derivation_without_memory_says_so),
        CASE(derivation_takes_about_as_long_everywhere),
        CASE(close_leaves_no_key_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
