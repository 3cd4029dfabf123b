/* Two connections to one book: each sees what the other keeps, and writers wait for each other. */
#include "kit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "file.h"

static void each_sees_what_the_other_keeps(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    uint64_t before, after;
    kit_ok(sf_store_open(kit->path, kit->key, false, &other, kit_fail()));
    kit_ok(sf_store_data_version(other, &before, kit_fail()));
    struct sf_id anna = kit_person(kit->store, "Anna");
    kit_ok(sf_store_data_version(other, &after, kit_fail()));
    assert_true(before != after);
    assert_int_equal(kit_finds(other, "anna"), 1);
    kit_ok(sf_store_remove(other, kit_kind("person"), &anna, kit_fail()));
    assert_int_equal(kit_count(kit->store, "person"), 0);
    sf_store_close(other);
}

static void nothing_is_seen_before_it_is_kept(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    kit_ok(sf_store_open(kit->path, kit->key, false, &other, kit_fail()));
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    kit_person(kit->store, "Anna");
    assert_int_equal(kit_count(other, "person"), 0);
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    assert_int_equal(kit_count(other, "person"), 1);
    sf_store_close(other);
}

static void later_stamp_wins_a_conflict(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    struct sf_record one = kit_record("person"), change = kit_record("person");
    kit_text(&one, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &one, NULL, kit_fail()));
    kit_ok(sf_store_open(kit->path, kit->key, false, &other, kit_fail()));
    kit_text(&change, "note", "theirs");
    kit_ok(sf_store_edit(other, &one.id, &change, one.changed, NULL, kit_fail()));
    kit_text(&change, "note", "mine");
    assert_int_equal(sf_store_edit(kit->store, &one.id, &change, one.changed, NULL, kit_fail()),
                     SF_CONFLICT);
    sf_record_wipe(&one);
    sf_record_wipe(&change);
    sf_store_close(other);
}

/* ---- Writers at once */

enum { WRITES = 40 };

struct writer {
    struct kit *kit;
    int wrote;
    enum sf_code code;
};

static void *write_many(void *context) {
    struct writer *writer = context;
    struct sf_store *store = NULL;
    struct sf_fail fail = SF_FAIL_NONE;
    writer->code = sf_store_open(writer->kit->path, writer->kit->key, false, &store, &fail);
    for (int i = 0; i < WRITES && writer->code == SF_OK; i++) {
        struct sf_record record;
        sf_record_init(&record, sf_kind_named("person", 6));
        writer->code = sf_record_text(&record, 0, "word", 4, &fail);
        if (writer->code == SF_OK)
            writer->code = sf_store_add(store, &record, NULL, &fail);
        writer->wrote += writer->code == SF_OK;
        sf_record_wipe(&record);
    }
    sf_store_close(store);
    return NULL;
}

static void writers_wait_for_each_other(void **state) {
    struct kit *kit = *state;
    struct writer writers[3];
    pthread_t threads[3];
    struct sf_store_verdict verdict;
    for (int i = 0; i < 3; i++) {
        writers[i] = (struct writer){.kit = kit};
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, &writers[i]), 0);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(writers[i].code, SF_OK);
        assert_int_equal(writers[i].wrote, WRITES);
    }
    assert_int_equal(kit_count(kit->store, "person"), 3 * WRITES);
    assert_int_equal(kit_finds(kit->store, "word "), 3 * WRITES);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
}

struct holder {
    struct kit *kit;
    int held_ms;
};

static void *hold(void *context) {
    struct holder *holder = context;
    struct timespec time = {.tv_sec = holder->held_ms / 1000,
                            .tv_nsec = holder->held_ms % 1000 * 1000000L};
    nanosleep(&time, NULL);
    sf_store_rollback(holder->kit->store);
    return NULL;
}

static void writer_waits_then_goes_on(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    struct holder holder = {.kit = kit, .held_ms = 300};
    pthread_t thread;
    kit_ok(sf_store_open(kit->path, kit->key, false, &other, kit_fail()));
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    assert_int_equal(pthread_create(&thread, NULL, hold, &holder), 0);
    kit_person(other, "Anna"); /* waits for the other to let go */
    pthread_join(thread, NULL);
    assert_int_equal(kit_count(kit->store, "person"), 1);
    sf_store_close(other);
}

static void reader_holds_no_writer_up(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    char copy[300];
    kit_person(kit->store, "Anna");
    kit_ok(sf_store_open(kit->path, kit->key, true, &other, kit_fail()));
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    kit_person(kit->store, "Ben");
    /* A copy made meanwhile is whole and without what is not kept yet. */
    kit_path(kit, "copy.db", copy);
    kit_ok(sf_store_snapshot(other, copy, kit->key, NULL, NULL, kit_fail()));
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    sf_store_close(other);
    kit_ok(sf_store_open(copy, kit->key, false, &other, kit_fail()));
    assert_int_equal(kit_count(other, "person"), 1);
    sf_store_close(other);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_sees_what_the_other_keeps), TEST(nothing_is_seen_before_it_is_kept),
        TEST(later_stamp_wins_a_conflict),    TEST(writers_wait_for_each_other),
        TEST(writer_waits_then_goes_on),      TEST(reader_holds_no_writer_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
