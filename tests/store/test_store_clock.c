/* What depends on time: which edits share a row of history, and stamps when the clock goes back. */
#include "kit.h"

#include <stdio.h>

#include "fake.h"

static void edit_text(struct sf_store *store, struct sf_id id, const char *text) {
    struct sf_record change = kit_record("moment");
    kit_text(&change, "happened", text);
    kit_ok(sf_store_edit(store, &id, &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
}

static void expect_text(struct sf_store *store, struct sf_id id, const char *text) {
    struct sf_record got;
    kit_ok(sf_store_get(store, kit_kind("moment"), &id, &got, kit_fail()));
    assert_string_equal(kit_value(&got, "happened")->text.text, text);
    sf_record_wipe(&got);
}

static bool count_one(void *context, int64_t at_ms, enum sf_store_what what,
                      const struct sf_record *before) {
    (void)at_ms;
    (void)what;
    (void)before;
    ++*(int *)context;
    return true;
}

static int history_count(struct sf_store *store, struct sf_id id) {
    int count = 0;
    kit_ok(sf_store_history(store, kit_kind("moment"), &id, count_one, &count, kit_fail()));
    return count;
}

static void edits_ten_minutes_apart_are_two(void **state) {
    struct kit *kit = *state;
    struct sf_id id = kit_moment(kit->store, 0, "one");
    edit_text(kit->store, id, "two");
    sf_clock_fake_advance(9 * 60000);
    edit_text(kit->store, id, "three");
    assert_int_equal(history_count(kit->store, id), 2);
    sf_clock_fake_advance(60000); /* ten minutes from the first, not from the last */
    edit_text(kit->store, id, "four");
    assert_int_equal(history_count(kit->store, id), 3);
    kit_ok(sf_store_undo(kit->store, kit_kind("moment"), &id, kit_fail()));
    expect_text(kit->store, id, "three");
    kit_ok(sf_store_undo(kit->store, kit_kind("moment"), &id, kit_fail()));
    expect_text(kit->store, id, "one");
}

static void stamps_grow_when_the_clock_goes_back(void **state) {
    struct kit *kit = *state;
    struct sf_record person = kit_record("person"), change = kit_record("person"), after;
    kit_text(&person, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &person, NULL, kit_fail()));
    kit_reopen(kit);
    sf_clock_fake_set(1000);
    kit_text(&change, "note", "x");
    kit_ok(sf_store_edit(kit->store, &person.id, &change, 0, &after, kit_fail()));
    assert_true(after.changed > person.changed);
    sf_record_wipe(&after);
    sf_record_wipe(&change);
    sf_record_wipe(&person);
}

static void added_says_when(void **state) {
    struct kit *kit = *state;
    struct sf_record person = kit_record("person");
    sf_clock_fake_set(KIT_AT + 5000);
    kit_text(&person, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &person, NULL, kit_fail()));
    assert_in_range(person.created_ms, KIT_AT + 5000, KIT_AT + 5010);
    assert_in_range(person.changed >> 16, KIT_AT + 5000, KIT_AT + 5010);
    sf_record_wipe(&person);
}

static int setup(void **state) {
    sf_clock_fake_reset();
    return kit_setup(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(edits_ten_minutes_apart_are_two, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(stamps_grow_when_the_clock_goes_back, setup, kit_teardown),
        cmocka_unit_test_setup_teardown(added_says_when, setup, kit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
