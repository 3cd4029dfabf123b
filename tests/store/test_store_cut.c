/*
 * The power goes at every point of a write. What was confirmed is there afterwards, what was not is
 * there whole or not at all, and the book is sound: over SQLite's write-ahead log, as books are
 * kept on a computer, and over its rollback journal, as a phone's browser keeps them, on a disk
 * that tears and drops whatever was not synced (cutvfs.h).
 *
 * Each test takes CUTS cuts, in different places and with different coins. So that they prove
 * something, the same cuts must lose confirmed rows when syncing is turned down.
 */
#include "kit.h"

#include <stdio.h>
#include <string.h>

#include "cutvfs.h"
#include "entropy.h"
#include "fake.h"
#include "store_inside.h"

enum { CUTS = 1000, ROUND = 12 };

static const char path[] = "/cut.db";
static const uint8_t key[SF_STORE_KEY_LEN] = {3, 1, 4, 1, 5};

/*
 * The store opens books as on a computer, though the port is the fake one. It asks twice: first for
 * the disk, which is SQLite's own (cutvfs.h) here, then for the journal.
 */
static bool as_on_a_computer;
static unsigned asked; /* since a book was to be opened */
bool __wrap_sf_file_has_native_sqlite(void);
bool __wrap_sf_file_has_native_sqlite(void) {
    return asked++ == 0 || as_on_a_computer;
}

/* What was confirmed, and what was being done when the power went. */
struct done {
    int confirmed; /* moments 0..confirmed-1 are there */
    bool edited[ROUND];
    int trying; /* the step that failed, -1 none */
};

static struct sf_id ids[ROUND];

static struct sf_store *open_book(void) {
    struct sf_store *store = NULL;
    asked = 0;
    kit_ok(sf_store_open(path, key, false, &store, kit_fail()));
    return store;
}

static void text_of(int i, bool edited, char out[400]) {
    snprintf(out, 400, "%s moment number%d %0300d", edited ? "edited" : "first", i, i * 7919);
}

static struct sf_record moment_of(int i, bool edited) {
    struct sf_record record = kit_record("moment");
    char text[400];
    text_of(i, edited, text);
    kit_text(&record, "happened", text);
    if (!edited)
        kit_time(&record, "at", KIT_AT + i * 1000);
    return record;
}

/* One step: add a moment, or edit the one before. */
static enum sf_code step(struct sf_store *store, int i, bool edit) {
    struct sf_record record = moment_of(edit ? i - 1 : i, edit);
    enum sf_code code;
    if (edit)
        code = sf_store_edit(store, &ids[i - 1], &record, 0, NULL, kit_fail());
    else
        code = sf_store_add(store, &record, NULL, kit_fail());
    if (!edit && code == SF_OK)
        ids[i] = record.id;
    sf_record_wipe(&record);
    return code;
}

/* Adds and edits until the machine is gone or the round is over. */
static struct done work(struct sf_store *store) {
    struct done done = {.trying = -1};
    for (int i = 0; i < ROUND; i++) {
        if (step(store, i, false) != SF_OK) {
            done.trying = i;
            return done;
        }
        done.confirmed = i + 1;
        if (i % 3 != 2)
            continue;
        if (step(store, i, true) != SF_OK) {
            done.trying = i;
            return done;
        }
        done.edited[i - 1] = true;
    }
    return done;
}

static bool is_text(struct sf_store *store, int i, bool edited) {
    struct sf_record got;
    char text[400];
    text_of(i, edited, text);
    if (sf_store_get(store, kit_kind("moment"), &ids[i], &got, kit_fail()) != SF_OK)
        return false;
    bool same = strcmp(kit_value(&got, "happened")->text.text, text) == 0;
    sf_record_wipe(&got);
    return same;
}

/* How many confirmed steps are not there. */
static int missing(struct sf_store *store, const struct done *done) {
    int count = 0;
    for (int i = 0; i < done->confirmed; i++) {
        bool edited = is_text(store, i, true);
        /* The edit that was under way may have come through or not. */
        bool open = done->trying == i + 1 && done->confirmed == i + 2;
        count += !(done->edited[i] ? edited : is_text(store, i, false) || (open && edited));
    }
    return count;
}

static bool is_sound(struct sf_store *store) {
    struct sf_store_verdict verdict;
    return sf_store_verify(store, &verdict, NULL, NULL, kit_fail()) == SF_OK && verdict.sound;
}

/* A book with something in it, on a disk to go back to. */
static int make_book(void **state) {
    struct sf_store *store = NULL;
    static bool registered;
    as_on_a_computer = *(const bool *)*state;
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(1);
    if (!registered)
        cut_register();
    registered = true;
    cut_drop();
    asked = 0;
    kit_ok(sf_store_create(path, key, &store, kit_fail()));
    kit_person(store, "Anna");
    sf_store_close(store);
    cut_keep();
    return 0;
}

/* One cut at the nth change with a coin of its own; how many confirmed steps it cost. `level` is
 * what syncing is turned down to, NULL as it is. */
static int one_cut(unsigned nth, uint32_t seed, const char *level, bool *whole) {
    cut_back();
    struct sf_store *store = open_book();
    /* The log is written back often, so that cuts fall there too. */
    sqlite3_wal_autocheckpoint(store->db, 20);
    if (level != NULL)
        assert_int_equal(sqlite3_exec(store->db, level, NULL, NULL, NULL), SQLITE_OK);
    cut_at(nth);
    struct done done = work(store);
    sf_store_close(store);
    cut_recover(seed);
    store = NULL;
    asked = 0;
    enum sf_code code = sf_store_open(path, key, false, &store, kit_fail());
    *whole = code == SF_OK;
    if (code != SF_OK)
        return done.confirmed;
    int lost = missing(store, &done);
    /* Looking through the whole book takes longest; every fifth time will do. */
    *whole = lost == 0 && (seed % 5 != 0 || is_sound(store));
    if (done.confirmed > 0 && lost == 0)
        *whole = *whole && kit_finds(store, "number0 ") == 1;
    sf_store_close(store);
    return lost;
}

/* How many changes a whole round makes. */
static unsigned count_changes(void) {
    cut_back();
    struct sf_store *store = open_book();
    sqlite3_wal_autocheckpoint(store->db, 20);
    cut_at(0);
    struct done done = work(store);
    sf_store_close(store);
    assert_int_equal(done.confirmed, ROUND);
    return cut_calls();
}

static void nothing_confirmed_is_lost(void **state) {
    unsigned changes = count_changes();
    (void)state;
    assert_true(changes > 100);
    for (uint32_t i = 0; i < CUTS; i++) {
        bool whole;
        unsigned nth = 1 + i % changes; /* every place in turn, again with other coins */
        int lost = one_cut(nth, i, NULL, &whole);
        if (lost != 0 || !whole)
            fail_msg("cut %u at change %u of %u: %d lost", i, nth, changes, lost);
    }
}

static void less_syncing_loses_rows(void **state) {
    int lost = 0, broken = 0;
    bool whole, wal = *(const bool *)*state;
    unsigned changes = count_changes();
    for (uint32_t i = 0; i < 60; i++)
        lost += one_cut(1 + i * 13 % changes, i, "PRAGMA synchronous=NORMAL", &whole);
    /* A rollback journal is synced under NORMAL too, once less: here no row hangs on that. */
    assert_true(!wal || lost > 0);
    for (uint32_t i = 0; i < 60; i++) {
        lost += one_cut(1 + i * 13 % changes, i, "PRAGMA synchronous=OFF", &whole);
        broken += !whole;
    }
    assert_true(broken > 0);
}

int main(void) {
    static bool wal = true, rollback = false;
#define TEST(name, with, mode)                                                                     \
    { with, name, make_book, NULL, &(mode) }
    const struct CMUnitTest tests[] = {
        TEST(nothing_confirmed_is_lost, "write-ahead log: nothing confirmed is lost", wal),
        TEST(less_syncing_loses_rows, "write-ahead log: less syncing loses rows", wal),
        TEST(nothing_confirmed_is_lost, "rollback journal: nothing confirmed is lost", rollback),
        TEST(less_syncing_loses_rows, "rollback journal: less syncing loses rows", rollback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
