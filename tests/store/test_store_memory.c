/* The memory that SQLite gets: pieces that grow keep what they hold, and a little is put by for the
 * moment in which a book is opened, for nobody else and for no other moment. */
#include "kit.h"
#include "nomem.h"

#include <sqlite3.h>
#include <string.h>

#include "store_inside.h"

enum { KEY = 32, PAGE = SF_STORE_PAGE_SIZE, SMALL = 100, LARGE = 5000, MANY = 64 };

static int setup(void **state) {
    (void)state;
    sf_store_memory_init();
    sf_store_memory_init(); /* repeats are fine */
    return sqlite3_initialize() == SQLITE_OK ? 0 : -1;
}

static void *filled(int size) {
    void *memory = sqlite3_malloc(size);
    assert_non_null(memory);
    memset(memory, 0x5a, (size_t)size);
    return memory;
}

static void expect_filled(const void *memory, size_t len) {
    for (size_t i = 0; i < len; i++)
        assert_int_equal(((const uint8_t *)memory)[i], 0x5a);
}

/* From wherever a piece came, and to wherever it goes. */
static void grown_pieces_keep_what_they_hold(void **state) {
    void *plain = filled(SMALL), *page = filled(PAGE), *key;
    (void)state;
    sf_store_locked_keys(true);
    key = filled(KEY);
    sf_store_locked_keys(false);
    plain = sqlite3_realloc(plain, 100000);
    expect_filled(plain, SMALL);
    bool was_locked = sf_store_locked_is(page);
    page = sqlite3_realloc(page, 100000);
    expect_filled(page, PAGE);
    assert_false(sf_store_locked_is(page));
    key = sqlite3_realloc(key, 100000);
    expect_filled(key, KEY);
    assert_false(sf_store_locked_is(key));
    sqlite3_free(plain);
    sqlite3_free(page);
    sqlite3_free(key);
    /* The places that they left are there for the next. */
    page = sqlite3_malloc(PAGE);
    assert_int_equal(sf_store_locked_is(page), was_locked);
    sqlite3_free(page);
}

static void grown_pieces_that_find_no_room_stay(void **state) {
    void *page = filled(PAGE), *plain = filled(SMALL);
    (void)state;
    nomem_fail_from(1);
    void *more = sqlite3_realloc(page, 100000), *other = sqlite3_realloc(plain, 100000);
    nomem_fail_from(0);
    assert_null(more);
    assert_null(other);
    expect_filled(page, PAGE);
    expect_filled(plain, SMALL);
    sqlite3_free(page);
    sqlite3_free(plain);
}

static void reserve_is_for_openings_alone(void **state) {
    void *pieces[MANY];
    int count = 0;
    (void)state;
    nomem_fail_from(1);
    assert_null(sqlite3_malloc(SMALL));
    assert_true(sf_store_memory_begin());
    assert_false(sf_store_memory_begin()); /* one at a time */
    sf_store_memory_end(false);            /* and the other does not end it */
    assert_null(sqlite3_malloc(LARGE));
    while (count < MANY && (pieces[count] = sqlite3_malloc(1000)) != NULL)
        memset(pieces[count++], 0x5a, 1000);
    assert_in_range(count, 8, 16); /* 16 KiB of them */
    /* One that grows and finds no room stays; one that finds it moves with all it holds. */
    assert_null(sqlite3_realloc(pieces[1], 2000));
    expect_filled(pieces[1], 1000);
    void *tail = sqlite3_malloc(16);
    sf_store_memory_end(true);
    assert_null(sqlite3_malloc(SMALL));
    nomem_fail_from(0);
    void *moved = sqlite3_realloc(pieces[0], 2000);
    assert_non_null(moved);
    expect_filled(moved, 1000);
    sqlite3_free(moved);
    /* While something of it is held, nothing of it is given a second time. */
    assert_true(sf_store_memory_begin());
    nomem_fail_from(1);
    assert_null(sqlite3_malloc(1000));
    nomem_fail_from(0);
    sf_store_memory_end(true);
    sqlite3_free(tail);
    for (int i = 1; i < count; i++)
        sqlite3_free(pieces[i]);
    assert_true(sf_store_memory_begin());
    nomem_fail_from(1);
    void *again = sqlite3_malloc(1000);
    void *grown = sqlite3_realloc(again, 2000);
    nomem_fail_from(0);
    assert_non_null(again);
    assert_non_null(grown);
    sqlite3_free(grown);
    sf_store_memory_end(true);
}

static void it_ends_and_begins_again(void **state) {
    struct sf_store *store = NULL;
    (void)state;
    assert_int_equal(sqlite3_shutdown(), SQLITE_OK);
    kit_ok(sf_store_create(NULL, NULL, &store, kit_fail()));
    kit_person(store, "Anna");
    sf_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grown_pieces_keep_what_they_hold),
        cmocka_unit_test(grown_pieces_that_find_no_room_stay),
        cmocka_unit_test(reserve_is_for_openings_alone),
        cmocka_unit_test(it_ends_and_begins_again),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
