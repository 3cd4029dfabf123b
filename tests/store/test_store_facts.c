/* Facts for statistics are what the moments say. */
#include "kit.h"

#include <stdio.h>
#include <string.h>

static void missing_values_are_said_so(void **state) {
    struct kit *kit = *state;
    struct sf_store_facts facts;
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, 0);
    assert_int_equal(facts.person_count, 0);
    sf_store_facts_free(&facts);
    kit_moment(kit->store, 0, "text");
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, 1);
    assert_int_equal(facts.at_ms[0], KIT_AT);
    assert_int_equal(facts.offset_min[0], 120);
    assert_int_equal(facts.felt_safe[0], INT8_MIN);
    assert_int_equal(facts.settled_before[0], INT16_MIN);
    assert_int_equal(facts.settled_after[0], INT16_MIN);
    assert_int_equal(facts.depth[0], INT8_MIN);
    assert_int_equal(facts.boundary[0], -1);
    assert_int_equal(facts.direction[0], -1);
    assert_int_equal(facts.began_by[0], -1);
    assert_int_equal(facts.channel[0], -1);
    assert_int_equal(facts.setting[0], -1);
    assert_int_equal(facts.first_person[0], 0);
    assert_int_equal(facts.first_person[1], 0);
    assert_int_equal(facts.energy[0], INT8_MIN);
    assert_int_equal(facts.minutes[0], INT16_MIN);
    assert_int_equal(facts.joy[0], 0);
    assert_int_equal(facts.first_wanted[1], 0);
    assert_int_equal(facts.first_received[1], 0);
    assert_int_equal(facts.kind_count, 0);
    sf_store_facts_free(&facts);
    sf_store_facts_free(NULL);
}

static void values_are_as_written(void **state) {
    struct kit *kit = *state;
    struct sf_store_facts facts;
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_record moment = kit_record("moment");
    kit_time(&moment, "at", KIT_AT);
    kit_id(&moment, "people", ben);
    kit_id(&moment, "people", anna);
    kit_text(&moment, "channel", "phone");
    kit_text(&moment, "setting", "by the sea");
    kit_text(&moment, "began_by", "them");         /* me, them, both, unplanned */
    kit_text(&moment, "direction", "received");    /* received, gave, both, neither */
    kit_text(&moment, "boundary_respected", "no"); /* yes, no, not_tested */
    kit_number(&moment, "depth", 5);
    kit_number(&moment, "felt_safe", -2);
    kit_number(&moment, "settled_before", 0);
    kit_number(&moment, "settled_after", 7.3);
    kit_number(&moment, "energy", -1);
    kit_number(&moment, "minutes", 45);
    kit_number(&moment, "joy", 1);
    kit_word(&moment, "kinds_wanted", "listening");
    kit_word(&moment, "kinds_wanted", "soup");
    kit_word(&moment, "kinds_received", "advice");
    kit_word(&moment, "kinds_received", "listening");
    struct sf_id added = kit_add(kit->store, &moment);
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.began_by[0], 1);
    assert_int_equal(facts.direction[0], 0);
    assert_int_equal(facts.boundary[0], 1);
    assert_int_equal(facts.depth[0], 5);
    assert_int_equal(facts.felt_safe[0], -2);
    assert_int_equal(facts.settled_before[0], 0);
    assert_int_equal(facts.settled_after[0], 7300);
    assert_string_equal(facts.channels[facts.channel[0]].text, "phone");
    assert_string_equal(facts.settings[facts.setting[0]].text, "by the sea");
    assert_int_equal(facts.first_person[1], 2);
    assert_true(sf_id_equal(&facts.persons[facts.people[0]], &ben));
    assert_true(sf_id_equal(&facts.persons[facts.people[1]], &anna));
    assert_int_equal(facts.energy[0], -1);
    assert_int_equal(facts.minutes[0], 45);
    assert_int_equal(facts.joy[0], 1);
    assert_int_equal(facts.first_wanted[1] - facts.first_wanted[0], 2);
    assert_string_equal(facts.kinds[facts.wanted[0]].text, "listening");
    assert_string_equal(facts.kinds[facts.wanted[1]].text, "soup");
    assert_int_equal(facts.first_received[1] - facts.first_received[0], 2);
    assert_string_equal(facts.kinds[facts.received[0]].text, "advice");
    assert_int_equal(facts.received[1], facts.wanted[0]);
    struct sf_id id;
    kit_ok(sf_store_facts_id(kit->store, &facts, 0, &id, kit_fail()));
    assert_true(sf_id_equal(&id, &added));
    sf_store_facts_free(&facts);
}

static struct sf_id with_channel(struct sf_store *store, int minutes, const char *channel) {
    struct sf_record moment = kit_record("moment");
    kit_time(&moment, "at", KIT_AT + minutes * 60000);
    kit_text(&moment, "channel", channel);
    return kit_add(store, &moment);
}

/* The channels of the live moments in order of time, as one text: "phone letter". */
static void expect_channels(struct sf_store *store, const char *expect) {
    struct sf_store_facts facts;
    char got[256] = "";
    kit_ok(sf_store_facts_moments(store, &facts, kit_fail()));
    for (size_t i = 0; i < facts.n; i++) {
        if (i > 0)
            assert_true(facts.at_ms[i - 1] <= facts.at_ms[i]);
        strcat(got, i == 0 ? "" : " ");
        strcat(got, facts.channels[facts.channel[i]].text);
    }
    assert_string_equal(got, expect);
    sf_store_facts_free(&facts);
}

static void facts_stand_in_order_of_time(void **state) {
    struct kit *kit = *state;
    with_channel(kit->store, 30, "phone");
    with_channel(kit->store, 10, "letter");
    with_channel(kit->store, 20, "video");
    expect_channels(kit->store, "letter video phone");
    struct sf_store_facts facts;
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_string_equal(facts.channels[0].text, "letter"); /* codes by first appearance in time */
    assert_string_equal(facts.channels[2].text, "phone");
    sf_store_facts_free(&facts);
}

/* Over many chunks, written out of order of time: each id is that of its own moment. */
static void ids_belong_to_their_moments(void **state) {
    struct kit *kit = *state;
    enum { MANY = 150 };
    struct sf_id ids[MANY];
    struct sf_store_facts facts;
    for (int i = 0; i < MANY; i++)
        ids[i] = with_channel(kit->store, (i * 37) % MANY, "phone");
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, MANY);
    for (int i = 0; i < MANY; i++) {
        struct sf_id id;
        kit_ok(sf_store_facts_id(kit->store, &facts, (size_t)((i * 37) % MANY), &id, kit_fail()));
        assert_true(sf_id_equal(&id, &ids[i]));
    }
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &ids[0], kit_fail()));
    sf_store_facts_free(&facts);
}

static void facts_follow_changes(void **state) {
    struct kit *kit = *state;
    const struct sf_kind *kind = kit_kind("moment");
    struct sf_record change = kit_record("moment");
    size_t forgotten;
    struct sf_id one = with_channel(kit->store, 1, "phone");
    struct sf_id two = with_channel(kit->store, 2, "letter");
    struct sf_id three = with_channel(kit->store, 3, "video");
    kit_text(&change, "channel", "text");
    kit_time(&change, "at", KIT_AT + 9 * 60000);
    kit_ok(sf_store_edit(kit->store, &one, &change, 0, NULL, kit_fail()));
    expect_channels(kit->store, "letter video text");
    kit_ok(sf_store_undo(kit->store, kind, &one, kit_fail()));
    expect_channels(kit->store, "phone letter video");
    kit_ok(sf_store_remove(kit->store, kind, &two, kit_fail()));
    expect_channels(kit->store, "phone video");
    kit_ok(sf_store_restore(kit->store, kind, &two, kit_fail()));
    expect_channels(kit->store, "phone letter video");
    kit_ok(sf_store_forget(kit->store, kind, &three, &forgotten, kit_fail()));
    expect_channels(kit->store, "phone letter");
    kit_ok(sf_store_rebuild(kit->store, NULL, NULL, kit_fail()));
    expect_channels(kit->store, "phone letter");
    sf_record_wipe(&change);
}

static void many_moments_and_people_are_counted(void **state) {
    struct kit *kit = *state;
    struct sf_store_facts facts;
    struct sf_id people[150];
    size_t counts[150] = {0};
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    for (int i = 0; i < 150; i++)
        people[i] = kit_person(kit->store, "x");
    for (int i = 0; i < 1000; i++) {
        struct sf_record moment = kit_record("moment");
        kit_time(&moment, "at", KIT_AT + (i * 37 % 1000) * 60000);
        for (int p = 0; p < i % 4; p++)
            kit_id(&moment, "people", people[(i * 7 + p) % 150]);
        kit_add(kit->store, &moment);
    }
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, 1000);
    for (size_t i = 0; i < facts.n; i++) {
        assert_int_equal(facts.at_ms[i], KIT_AT + (int64_t)i * 60000);
        for (uint32_t p = facts.first_person[i]; p < facts.first_person[i + 1]; p++)
            counts[facts.people[p]]++;
    }
    for (size_t code = 0; code < facts.person_count; code++) {
        size_t expect = 0;
        for (int i = 0; i < 1000; i++) {
            for (int p = 0; p < i % 4; p++)
                expect += sf_id_equal(&people[(i * 7 + p) % 150], &facts.persons[code]);
        }
        assert_int_equal(counts[code], expect);
    }
    sf_store_facts_free(&facts);
}

/* Written out of order: those of one time stand as they were written. */
static void moments_of_one_time_keep_their_order(void **state) {
    struct kit *kit = *state;
    static const int minutes[] = {2, 1, 1, 2, 0, 2}, order[] = {4, 1, 2, 0, 3, 5};
    struct sf_id ids[6], got;
    struct sf_store_facts facts;
    for (int i = 0; i < 6; i++)
        ids[i] = kit_moment(kit->store, minutes[i], NULL);
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, 6);
    for (size_t i = 0; i < 6; i++) {
        kit_ok(sf_store_facts_id(kit->store, &facts, i, &got, kit_fail()));
        assert_true(sf_id_equal(&got, &ids[order[i]]));
    }
    sf_store_facts_free(&facts);
    sf_store_facts_free(NULL);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(moments_of_one_time_keep_their_order),
        TEST(missing_values_are_said_so),
        TEST(values_are_as_written),
        TEST(facts_stand_in_order_of_time),
        TEST(ids_belong_to_their_moments),
        TEST(facts_follow_changes),
        TEST(many_moments_and_people_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
