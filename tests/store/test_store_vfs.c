/* SQLite over the store's own file layer as the only one it has, which is how a browser runs it:
 * what it asks of the layer, and what the layer answers where files, locks and names are not as
 * wished. */
#include "kit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "fake.h"
#include "file.h"
#include "peek.h"
#include "store_inside.h"

static sqlite3_vfs *layer;

static int setup(void **state) {
    (void)state;
    sf_store_memory_init();
    if (sf_store_vfs_register(true) != SQLITE_OK)
        return -1;
    layer = sqlite3_vfs_find(NULL);
    return layer != NULL && strcmp(layer->zName, SF_STORE_VFS_NAME) == 0 ? 0 : -1;
}

static int fresh(void **state) {
    (void)state;
    sf_file_fake_drop();
    sf_clock_fake_reset();
    return sf_file_make_folder("/f", NULL) == SF_OK ? 0 : -1;
}

static int dropped(void **state) {
    (void)state;
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    sf_file_fake_drop();
    return 0;
}

static sqlite3 *open_plain(const char *path) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_OK);
    return db;
}

/* The time is the port's: 2024-05-01T12:00Z, in Julian days. */
static void time_and_chance_are_the_ports(void **state) {
    sqlite3 *db = open_plain("/f/a.db");
    double days = 0;
    char word[8] = "word";
    (void)state;
    double now = peek_number(db, "SELECT julianday('now')");
    assert_true(now >= 2460432.0 && now < 2460432.001);
    assert_int_equal(layer->xCurrentTime(layer, &days), SQLITE_OK);
    assert_true(days >= now && days < 2460432.001);
    assert_true(peek_number(db, "SELECT random()") != peek_number(db, "SELECT random()"));
    assert_int_equal(layer->xSleep(layer, 500), 500);
    assert_int_equal(layer->xGetLastError(layer, sizeof word, word), 0);
    assert_string_equal(word, ""); /* nothing is known beyond the code */
    word[0] = 'w';
    assert_int_equal(layer->xGetLastError(layer, 0, word), 0);
    assert_int_equal(word[0], 'w');
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* A reader keeps a writer out, and a writer everybody. */
static void writers_and_readers_wait_for_each_other(void **state) {
    sqlite3 *one = open_plain("/f/a.db"), *two = open_plain("/f/a.db");
    (void)state;
    assert_int_equal(sqlite3_exec(one, "CREATE TABLE t(x);INSERT INTO t VALUES(1)", 0, 0, 0),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(one, "BEGIN;SELECT * FROM t", 0, 0, 0), SQLITE_OK);
    assert_true(peek_number(two, "SELECT count(*) FROM t") == 1);
    assert_int_equal(sqlite3_exec(two, "INSERT INTO t VALUES(2)", 0, 0, 0), SQLITE_BUSY);
    assert_int_equal(sqlite3_exec(one, "COMMIT", 0, 0, 0), SQLITE_OK);
    assert_int_equal(sqlite3_exec(two, "BEGIN IMMEDIATE", 0, 0, 0), SQLITE_OK);
    assert_int_equal(sqlite3_exec(one, "SELECT * FROM t", 0, 0, 0), SQLITE_BUSY);
    assert_int_equal(sqlite3_exec(two, "INSERT INTO t VALUES(2);COMMIT", 0, 0, 0), SQLITE_OK);
    assert_true(peek_number(one, "SELECT count(*) FROM t") == 2);
    assert_int_equal(sqlite3_close(one), SQLITE_OK);
    assert_int_equal(sqlite3_close(two), SQLITE_OK);
}

static void names_that_are_too_long_are_no_files(void **state) {
    static char longest[2000] = "/f/";
    char out[8];
    sqlite3 *db = NULL;
    (void)state;
    memset(longest + 3, 'a', sizeof longest - 4);
    assert_int_equal(
        sqlite3_open_v2(longest, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
        SQLITE_CANTOPEN);
    sqlite3_close(db);
    assert_int_equal(layer->xFullPathname(layer, "/f/a.db", 8, out), SQLITE_OK);
    assert_string_equal(out, "/f/a.db");
    assert_int_equal(layer->xFullPathname(layer, "/f/ab.db", 8, out), SQLITE_CANTOPEN);
}

/* A file of the layer itself, as SQLite holds it. */
struct held {
    _Alignas(16) uint8_t room[256];
};

static int open_held(struct held *held, const char *path, int flags, sqlite3_file **out) {
    assert_true((size_t)layer->szOsFile <= sizeof held->room);
    *out = (sqlite3_file *)(void *)held->room;
    return layer->xOpen(layer, path, *out, flags, NULL);
}

static void locks_go_up_and_down_and_never_sideways(void **state) {
    struct held a, b;
    sqlite3_file *one, *two;
    int reserved = -1;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB;
    (void)state;
    assert_int_equal(open_held(&a, "/f/a.db", flags, &one), SQLITE_OK);
    assert_int_equal(open_held(&b, "/f/a.db", flags, &two), SQLITE_OK);
    const sqlite3_io_methods *calls = one->pMethods;
    assert_int_equal(calls->xLock(one, SQLITE_LOCK_SHARED), SQLITE_OK);
    assert_int_equal(calls->xLock(one, SQLITE_LOCK_SHARED), SQLITE_OK); /* it has that */
    assert_int_equal(calls->xLock(two, SQLITE_LOCK_SHARED), SQLITE_OK);
    assert_int_equal(calls->xLock(two, SQLITE_LOCK_RESERVED), SQLITE_BUSY);
    assert_int_equal(calls->xCheckReservedLock(two, &reserved), SQLITE_OK);
    assert_int_equal(reserved, 0); /* refused, it still has what it had */
    assert_int_equal(calls->xUnlock(one, SQLITE_LOCK_NONE), SQLITE_OK);
    assert_int_equal(calls->xUnlock(one, SQLITE_LOCK_NONE), SQLITE_OK);
    assert_int_equal(calls->xLock(two, SQLITE_LOCK_RESERVED), SQLITE_OK);
    assert_int_equal(calls->xCheckReservedLock(two, &reserved), SQLITE_OK);
    assert_int_equal(reserved, 1);
    assert_int_equal(calls->xLock(two, SQLITE_LOCK_EXCLUSIVE), SQLITE_OK);
    assert_int_equal(calls->xLock(one, SQLITE_LOCK_SHARED), SQLITE_BUSY);
    assert_int_equal(calls->xUnlock(two, SQLITE_LOCK_SHARED), SQLITE_OK);
    assert_int_equal(calls->xLock(one, SQLITE_LOCK_SHARED), SQLITE_OK);
    sf_file_fake_power_cut(); /* nothing of it is left, and giving up cannot be asked either */
    assert_int_equal(calls->xLock(one, SQLITE_LOCK_EXCLUSIVE), SQLITE_IOERR_LOCK);
    assert_int_equal(calls->xClose(one), SQLITE_OK);
    assert_int_equal(calls->xClose(two), SQLITE_OK);
}

static void files_that_are_gone_are_said(void **state) {
    struct held room;
    sqlite3_file *file;
    uint8_t bytes[8];
    sqlite3_int64 size;
    (void)state;
    assert_int_equal(open_held(&room, NULL, SQLITE_OPEN_READWRITE, &file), SQLITE_CANTOPEN);
    assert_int_equal(open_held(&room, "/f/none", SQLITE_OPEN_READONLY, &file), SQLITE_CANTOPEN);
    assert_int_equal(layer->xDelete(layer, "/f/none", 0), SQLITE_IOERR_DELETE_NOENT);
    assert_int_equal(
        open_held(&room, "/f/t",
                  SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_DELETEONCLOSE, &file),
        SQLITE_OK);
    assert_int_equal(file->pMethods->xWrite(file, "12345678", 8, 0), SQLITE_OK);
    assert_int_equal(file->pMethods->xRead(file, bytes, 8, 4), SQLITE_IOERR_SHORT_READ);
    assert_memory_equal(bytes, "5678\0\0\0\0", 8);
    assert_true(sf_file_exists("/f/t"));
    assert_int_equal(file->pMethods->xClose(file), SQLITE_OK);
    assert_false(sf_file_exists("/f/t"));
    assert_int_equal(open_held(&room, "/f/u", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &file),
                     SQLITE_OK);
    static const struct {
        enum sf_file_fake_op op;
        enum sf_code code;
        int rc;
    } rows[] = {
        {SF_FILE_FAKE_READ, SF_IO, SQLITE_IOERR_READ},
        {SF_FILE_FAKE_READ, SF_NO_MEMORY, SQLITE_IOERR_NOMEM},
        {SF_FILE_FAKE_WRITE, SF_FULL, SQLITE_FULL},
        {SF_FILE_FAKE_WRITE, SF_IO, SQLITE_IOERR_WRITE},
        {SF_FILE_FAKE_SYNC, SF_IO, SQLITE_IOERR_FSYNC},
        {SF_FILE_FAKE_TRUNCATE, SF_IO, SQLITE_IOERR_TRUNCATE},
        {SF_FILE_FAKE_DELETE, SF_IO, SQLITE_IOERR_DELETE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sf_file_fake_fail(rows[i].op, 1, rows[i].code, false);
        int rc = rows[i].op == SF_FILE_FAKE_READ     ? file->pMethods->xRead(file, bytes, 8, 0)
                 : rows[i].op == SF_FILE_FAKE_WRITE  ? file->pMethods->xWrite(file, bytes, 8, 0)
                 : rows[i].op == SF_FILE_FAKE_SYNC   ? file->pMethods->xSync(file, 0)
                 : rows[i].op == SF_FILE_FAKE_DELETE ? layer->xDelete(layer, "/f/u", 1)
                                                     : file->pMethods->xTruncate(file, 0);
        assert_int_equal(rc, rows[i].rc);
    }
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    /* What a sync that failed left out is not believed to be there by a later one. */
    assert_int_equal(file->pMethods->xSync(file, 0), SQLITE_IOERR_FSYNC);
    /* A deletion that is to last is made to last; another need not. */
    kit_ok(sf_file_replace("/f/v", "x", 1, kit_fail()));
    kit_ok(sf_file_replace("/f/w", "x", 1, kit_fail()));
    assert_int_equal(layer->xDelete(layer, "/f/w", 1), SQLITE_OK);
    assert_int_equal(layer->xDelete(layer, "/f/v", 0), SQLITE_OK);
    sf_file_fake_power_cut();
    assert_false(sf_file_exists("/f/w"));
    assert_true(sf_file_exists("/f/v"));
    assert_int_equal(file->pMethods->xFileSize(file, &size), SQLITE_IOERR_FSTAT);
    assert_int_equal(file->pMethods->xClose(file), SQLITE_OK);
    /* A bare name lies in no folder that could be synced. */
    assert_int_equal(open_held(&room, "bare", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &file),
                     SQLITE_OK);
    assert_int_equal(file->pMethods->xSync(file, 0), SQLITE_OK);
    assert_int_equal(file->pMethods->xClose(file), SQLITE_OK);
    assert_int_equal(layer->xDelete(layer, "bare", 1), SQLITE_OK);
}

/* A whole book over it. */
static void book_lives_on_it(void **state) {
    static const uint8_t key[SF_STORE_KEY_LEN] = {4};
    struct sf_store *store = NULL;
    (void)state;
    kit_ok(sf_store_create("/f/book.db", key, &store, kit_fail()));
    kit_person(store, "Anna");
    sf_store_close(store);
    kit_ok(sf_store_open("/f/book.db", key, false, &store, kit_fail()));
    assert_int_equal(kit_finds(store, "anna"), 1);
    sf_store_close(store);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, dropped)
    const struct CMUnitTest tests[] = {
        TEST(time_and_chance_are_the_ports),        TEST(writers_and_readers_wait_for_each_other),
        TEST(names_that_are_too_long_are_no_files), TEST(locks_go_up_and_down_and_never_sideways),
        TEST(files_that_are_gone_are_said),         TEST(book_lives_on_it),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
