/* What statistics read of shares: the numbers as written, and no page of a text. */
#include "kit.h"

#include <stdio.h>
#include <string.h>

#include "fake.h"
#include "store_inside.h"

struct seen {
    struct sf_store_share items[8];
    size_t count, most;
};

static bool take(void *context, const struct sf_store_share *share) {
    struct seen *seen = context;
    seen->items[seen->count++] = *share;
    return seen->count < seen->most;
}

static struct seen read_all(struct kit *kit) {
    struct seen seen = {.most = 8};
    kit_ok(sf_store_shares(kit->store, take, &seen, kit_fail()));
    return seen;
}

static struct sf_record planned(struct sf_id person) {
    struct sf_record share = kit_record("share");
    kit_link(&share, "person", person);
    kit_text(&share, "what", "that I am tired");
    kit_number(&share, "likelihood_pct", 70);
    kit_number(&share, "expected_distress_pct", 0);
    return share;
}

static void edit(struct kit *kit, struct sf_id id, struct sf_record *change) {
    kit_ok(sf_store_edit(kit->store, &id, change, 0, NULL, kit_fail()));
    sf_record_wipe(change);
}

static void shares_are_as_written(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna");
    struct sf_id moment = kit_moment(kit->store, 0, "tea");
    struct sf_record belief = kit_record("belief"), bare = kit_record("share");
    kit_text(&belief, "statement", "I should manage alone");
    struct sf_id line = kit_add(kit->store, &belief);
    assert_int_equal(read_all(kit).count, 0);
    struct sf_record share = planned(anna);
    kit_link(&share, "belief", line);
    kit_link(&share, "moment", moment);
    kit_text(&share, "state", "done");
    kit_text(&share, "came_true", "partly"); /* no, partly, yes */
    kit_number(&share, "peak_distress_pct", 100);
    share.created_ms = KIT_AT;
    struct sf_id first = kit_add(kit->store, &share);
    kit_link(&bare, "person", anna);
    struct sf_id second = kit_add(kit->store, &bare);
    struct seen seen = read_all(kit);
    assert_int_equal(seen.count, 2);
    const struct sf_store_share *one = &seen.items[0], *other = &seen.items[1];
    assert_true(sf_id_equal(&one->id, &first));
    assert_true(sf_id_equal(&one->person, &anna));
    assert_true(sf_id_equal(&one->belief, &line));
    assert_true(sf_id_equal(&one->moment, &moment));
    assert_int_equal(one->created_ms, KIT_AT);
    assert_true(one->done);
    assert_false(one->settled);
    assert_int_equal(one->likelihood_pct, 70);
    assert_int_equal(one->expected_pct, 0);
    assert_int_equal(one->came_true, 1);
    assert_int_equal(one->peak_pct, 100);
    assert_true(sf_id_equal(&other->id, &second));
    assert_true(sf_id_none(&other->belief));
    assert_true(sf_id_none(&other->moment));
    assert_false(other->done);
    assert_int_equal(other->likelihood_pct, -1);
    assert_int_equal(other->expected_pct, -1);
    assert_int_equal(other->came_true, -1);
    assert_int_equal(other->peak_pct, -1);
    struct seen first_only = {.most = 1};
    kit_ok(sf_store_shares(kit->store, take, &first_only, kit_fail()));
    assert_int_equal(first_only.count, 1);
    kit_ok(sf_store_remove(kit->store, kit_kind("share"), &first, kit_fail()));
    assert_int_equal(read_all(kit).count, 1);
}

/* Settled by a change of its own, with the outcome, and with the outcome but at a time given. */
static void settling_with_the_outcome_is_told(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), ids[3];
    for (int i = 0; i < 3; i++) {
        struct sf_record share = planned(anna);
        ids[i] = kit_add(kit->store, &share);
    }
    sf_clock_fake_advance(60000);
    struct sf_record change = kit_record("share");
    kit_time(&change, "settled_at", KIT_AT + 60000);
    edit(kit, ids[0], &change);
    sf_clock_fake_advance(1);
    for (int i = 0; i < 3; i++) {
        change = kit_record("share");
        kit_text(&change, "came_true", "no");
        if (i > 0)
            kit_time(&change, "settled_at", i == 1 ? KIT_AT + 60001 : KIT_AT);
        edit(kit, ids[i], &change);
    }
    struct seen seen = read_all(kit);
    assert_int_equal(seen.count, 3);
    for (int i = 0; i < 3; i++) {
        assert_true(seen.items[i].settled);
        assert_int_equal(seen.items[i].together, i == 1);
    }
    assert_int_equal(seen.items[0].settled_ms, KIT_AT + 60000);
    /* What is corrected later was written later; the rest of the outcome still tells. */
    sf_clock_fake_advance(60000);
    change = kit_record("share");
    kit_text(&change, "learned", "She listened.");
    edit(kit, ids[1], &change);
    assert_true(read_all(kit).items[1].together);
}

static void moments_are_found_in_the_facts(void **state) {
    struct kit *kit = *state;
    struct sf_store_facts facts;
    struct sf_id late = kit_moment(kit->store, 9, "late"),
                 early = kit_moment(kit->store, 3, "early");
    struct sf_id gone = kit_moment(kit->store, 5, "gone"), anna = kit_person(kit->store, "Anna");
    const struct sf_id none = {{0}};
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &gone, kit_fail()));
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    const struct sf_id ids[] = {late, none, gone, anna, early};
    uint32_t at[5];
    kit_ok(sf_store_shares_moments(kit->store, &facts, ids, 5, at, kit_fail()));
    assert_int_equal(at[0], 1);
    assert_int_equal(at[1], UINT32_MAX);
    assert_int_equal(at[2], UINT32_MAX);
    assert_int_equal(at[3], UINT32_MAX);
    assert_int_equal(at[4], 0);
    kit_ok(sf_store_shares_moments(kit->store, &facts, ids, 0, at, kit_fail()));
    sf_store_facts_free(&facts);
}

static bool take_evidence(void *context, const struct sf_store_evidence *evidence) {
    struct sf_store_evidence **to = context;
    *(*to)++ = *evidence;
    return true;
}

static void evidence_is_as_written(void **state) {
    struct kit *kit = *state;
    struct sf_store_evidence seen[4], *end = seen;
    struct sf_record belief = kit_record("belief"), one = kit_record("evidence");
    struct sf_record other = kit_record("evidence");
    kit_text(&belief, "statement", "I should manage alone");
    struct sf_id line = kit_add(kit->store, &belief), moment = kit_moment(kit->store, 0, "tea");
    kit_link(&one, "belief", line);
    kit_link(&one, "source", moment);
    kit_text(&one, "direction", "for_counter");
    one.created_ms = KIT_AT;
    kit_add(kit->store, &one);
    kit_link(&other, "belief", line);
    kit_text(&other, "direction", "for_belief");
    kit_text(&other, "text", "in words alone");
    kit_add(kit->store, &other);
    kit_ok(sf_store_shares_evidence(kit->store, take_evidence, &end, kit_fail()));
    assert_int_equal(end - seen, 2);
    assert_true(sf_id_equal(&seen[0].belief, &line));
    assert_true(sf_id_equal(&seen[0].source, &moment));
    assert_int_equal(seen[0].created_ms, KIT_AT);
    assert_true(seen[0].for_counter);
    assert_true(sf_id_none(&seen[1].source));
    assert_false(seen[1].for_counter);
}

static void live_ones_are_told_from_others(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_id moment = kit_moment(kit->store, 0, "tea");
    const struct sf_id ids[] = {ben, moment, {{0}}, anna, {{1}}};
    bool live[5];
    kit_ok(sf_store_remove(kit->store, kit_kind("person"), &ben, kit_fail()));
    kit_ok(sf_store_shares_live(kit->store, kit_kind("person"), ids, 5, live, kit_fail()));
    assert_false(live[0]);
    assert_false(live[1]);
    assert_false(live[2]);
    assert_true(live[3]);
    assert_false(live[4]);
}

/* The plans of the statements that were kept for it name the index. */
static void no_page_of_a_text_is_read(void **state) {
    static const struct {
        const char *sql, *plan;
    } wanted[] = {{"FROM k_share WHERE", "COVERING INDEX k_share_fact"},
                  {"FROM k_evidence WHERE", "COVERING INDEX k_evidence_fact"},
                  {"FROM k_belief WHERE", "COVERING INDEX k_belief_list"}};
    struct kit *kit = *state;
    struct sf_store_evidence none[1], *end = none;
    const struct sf_id id = {{1}};
    size_t looked = 0;
    bool live;
    read_all(kit);
    kit_ok(sf_store_shares_evidence(kit->store, take_evidence, &end, kit_fail()));
    kit_ok(sf_store_shares_live(kit->store, kit_kind("belief"), &id, 1, &live, kit_fail()));
    for (size_t i = 0; i < SF_STORE_STATEMENTS; i++)
        for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++) {
            const char *sql = kit->store->statements[i].sql;
            sqlite3_stmt *stmt = NULL;
            char explain[600];
            if (sql == NULL || strstr(sql, wanted[w].sql) == NULL)
                continue;
            snprintf(explain, sizeof explain, "EXPLAIN QUERY PLAN %s", sql);
            assert_int_equal(sqlite3_prepare_v2(kit->store->db, explain, -1, &stmt, NULL),
                             SQLITE_OK);
            assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
            assert_non_null(strstr((const char *)sqlite3_column_text(stmt, 3), wanted[w].plan));
            assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
            sqlite3_finalize(stmt);
            looked++;
        }
    assert_int_equal(looked, sizeof wanted / sizeof *wanted);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(shares_are_as_written),          TEST(settling_with_the_outcome_is_told),
        TEST(moments_are_found_in_the_facts), TEST(evidence_is_as_written),
        TEST(live_ones_are_told_from_others), TEST(no_page_of_a_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
