/*
 * Rows whose page deciphers and whose bytes are not those of a record: written by a fault of some
 * program, or by a hand. Whoever reads one is told that it is damaged, looking finds it, and
 * getting out what is left costs that record alone. What follows from the records is made anew.
 */
#include "kit.h"
#include "peek.h"

#include <stdio.h>
#include <string.h>

#include "buf.h"

/* What is done to one record, and to which kind. */
static const struct hurt {
    const char *what, *kind, *sql;
} hurts[] = {
    {"an answer without a key", "quiet", "UPDATE k_quiet SET f_answers='here'||char(30)"},
    {"an answer without an end", "quiet", "UPDATE k_quiet SET f_answers='here'||char(31)||'x'"},
    {"a score that is a word", "measure",
     "UPDATE k_measure SET f_scores='total'||char(31)||'many'||char(30)"},
    {"a score with something behind it", "measure",
     "UPDATE k_measure SET f_scores='total'||char(31)||'7x'||char(30)"},
    {"a score that is nothing", "measure",
     "UPDATE k_measure SET f_scores='total'||char(31)||char(30)"},
    {"a score without end", "measure",
     "UPDATE k_measure SET f_scores='total'||char(31)||'1e999'||char(30)"},
    {"a good score, then half of one", "measure",
     "UPDATE k_measure SET f_scores='a'||char(31)||'1'||char(30)||'b'||char(31)||'2'"},
    {"a zone that goes on", "moment", "UPDATE k_moment SET f_at_zone=hex(zeroblob(24))"},
    {"a link that is cut", "note", "PRAGMA foreign_keys=OFF;UPDATE k_note SET f_person=x'0102'"},
    {"a list with unknown flags", "moment",
     "UPDATE k_moment SET f_people=CAST(x'04'||zeroblob(16) AS BLOB)"},
    {"a list that ends in its flags", "moment", "UPDATE k_moment SET f_people=x'00'"},
    {"a list that ends in a stamp", "moment",
     "UPDATE k_moment SET f_people=CAST(x'03'||zeroblob(12) AS BLOB)"},
    {"a list that ends in an id", "moment",
     "UPDATE k_moment SET f_people=CAST(x'00'||zeroblob(15) AS BLOB)"},
    {"a word that is longer than its list", "moment", "UPDATE k_moment SET f_tags=x'000a41'"},
    {"a word whose length is half", "moment", "UPDATE k_moment SET f_tags=x'00ff41'"},
};
enum { HURTS = sizeof hurts / sizeof hurts[0], KINDS = 5 };

static const char *const kinds[KINDS] = {"person", "quiet", "measure", "moment", "note"};

struct book {
    struct sf_id anna, quiet, measure, moment, note;
};

static struct book make_book(struct sf_store *store) {
    struct book book = {.anna = kit_person(store, "Anna")};
    struct sf_record it = kit_record("quiet");
    kit_time(&it, "at", KIT_AT);
    kit_pair(&it, "answers", "here", "a jay", 0);
    book.quiet = kit_add(store, &it);
    it = kit_record("measure");
    kit_time(&it, "at", KIT_AT);
    kit_pair(&it, "scores", "total", "", 7);
    book.measure = kit_add(store, &it);
    it = kit_record("moment");
    kit_time(&it, "at", KIT_AT);
    kit_id(&it, "people", book.anna);
    kit_word(&it, "tags", "walk");
    kit_word(&it, "kinds_wanted", "company");
    kit_text(&it, "channel", "phone");
    kit_text(&it, "happened", "by the harbour");
    book.moment = kit_add(store, &it);
    it = kit_record("note");
    kit_text(&it, "text", "keep");
    kit_link(&it, "person", book.anna);
    book.note = kit_add(store, &it);
    return book;
}

static struct sf_id id_of(const struct book *book, const char *kind) {
    return strcmp(kind, "quiet") == 0     ? book->quiet
           : strcmp(kind, "measure") == 0 ? book->measure
           : strcmp(kind, "moment") == 0  ? book->moment
           : strcmp(kind, "note") == 0    ? book->note
                                          : book->anna;
}

static enum sf_code read_one(struct sf_store *store, const struct book *book, const char *kind) {
    struct sf_id id = id_of(book, kind);
    struct sf_record got;
    enum sf_code code = sf_store_get(store, kit_kind(kind), &id, &got, kit_fail());
    sf_record_wipe(&got);
    return code;
}

static bool ignore(void *context, const struct sf_record *record) {
    (void)context;
    (void)record;
    return true;
}

/* Close, let a statement loose on the file, and open again. */
static void hurt_with(struct kit *kit, const char *sql) {
    sf_store_close(kit->store);
    kit->store = NULL;
    peek_run(kit->path, kit->key, sql);
    kit_reopen(kit);
}

static void expect_hurt(struct kit *kit, const struct book *book, const struct hurt *hurt) {
    struct sf_store_query query = {.kind = kit_kind(hurt->kind), .limit = 5};
    struct sf_store_verdict verdict;
    char next[SF_STORE_CURSOR_LEN];
    for (int i = 0; i < KINDS; i++) {
        enum sf_code code = read_one(kit->store, book, kinds[i]);
        bool is = strcmp(kinds[i], hurt->kind) == 0;
        if (code != (is ? SF_DAMAGED : SF_OK))
            fail_msg("%s: %s is %s", hurt->what, kinds[i], sf_fail_name(code));
    }
    assert_int_equal(sf_store_list(kit->store, &query, ignore, NULL, next, kit_fail()), SF_DAMAGED);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_false(verdict.sound);
    for (int i = 0; i < SF_KIND_END; i++)
        assert_int_equal(verdict.damaged[i], i == (int)query.kind->no);
}

static void expect_rest_saved(struct kit *kit, const struct book *book, const struct hurt *hurt) {
    uint64_t saved[SF_KIND_END], lost[SF_KIND_END];
    struct sf_store *whole = kit_salvaged(kit, saved, lost);
    for (int i = 0; i < KINDS; i++) {
        bool is = strcmp(kinds[i], hurt->kind) == 0;
        assert_int_equal(read_one(whole, book, kinds[i]), is ? SF_NOT_FOUND : SF_OK);
        assert_int_equal(lost[kit_kind(kinds[i])->no], is);
        assert_int_equal(saved[kit_kind(kinds[i])->no], !is);
    }
    sf_store_close(whole);
}

static void record_that_is_none_costs_itself_alone(void **state) {
    const struct hurt *hurt = *state;
    void *own = NULL;
    assert_int_equal(kit_setup(&own), 0);
    struct kit *kit = own;
    struct book book = make_book(kit->store);
    for (int i = 0; i < KINDS; i++)
        assert_int_equal(read_one(kit->store, &book, kinds[i]), SF_OK);
    hurt_with(kit, hurt->sql);
    expect_hurt(kit, &book, hurt);
    expect_rest_saved(kit, &book, hurt);
    kit_teardown(&own);
}

/* ---- Changing what is hurt */

/* A list that cannot be taken apart is not written over, and forgetting does not pass it by. */
static void list_that_is_none_is_not_changed(void **state) {
    struct kit *kit = *state;
    struct book book = make_book(kit->store);
    struct sf_record change = kit_record("moment");
    size_t count;
    kit_null(&change, "tags");
    hurt_with(kit, "UPDATE k_moment SET f_tags=x'000a41'");
    assert_int_equal(sf_store_edit(kit->store, &book.moment, &change, 0, NULL, kit_fail()),
                     SF_DAMAGED);
    assert_int_equal(
        sf_store_forget(kit->store, kit_kind("person"), &book.anna, &count, kit_fail()),
        SF_DAMAGED);
    assert_int_equal(read_one(kit->store, &book, "person"), SF_OK);
    sf_record_wipe(&change);
}

/* ---- Facts */

static enum sf_code facts_say(struct sf_store *store) {
    struct sf_store_facts facts;
    enum sf_code code = sf_store_facts_moments(store, &facts, kit_fail());
    if (code == SF_OK)
        sf_store_facts_free(&facts);
    return code;
}

static void facts_that_are_none_are_told_and_made_anew(void **state) {
    static const char *const wrecks[] = {
        "UPDATE fact SET data=substr(data,1,length(data)-1)",
        "UPDATE fact SET data=x'00'",
        "DELETE FROM fact_word WHERE word='phone'",
        "DELETE FROM fact_word WHERE word='company'",
        /* more people than stand behind it, and one that nobody is */
        "UPDATE fact SET data=CAST(substr(data,1,30)||x'ff'||substr(data,32) AS BLOB)",
        "UPDATE fact SET data=CAST(substr(data,1,33)||x'09000000'||substr(data,38) AS BLOB)",
    };
    struct kit *kit = *state;
    struct book book = make_book(kit->store);
    assert_int_equal(facts_say(kit->store), SF_OK);
    for (size_t i = 0; i < sizeof wrecks / sizeof wrecks[0]; i++) {
        hurt_with(kit, wrecks[i]);
        if (facts_say(kit->store) != SF_DAMAGED)
            fail_msg("after '%s' the facts are taken", wrecks[i]);
        kit_ok(sf_store_rebuild(kit->store, NULL, NULL, kit_fail()));
        assert_int_equal(facts_say(kit->store), SF_OK);
        assert_int_equal(read_one(kit->store, &book, "moment"), SF_OK);
    }
}

/* Nothing is written beside facts that cannot be read, and nothing forgotten by halves. */
static void facts_that_are_none_stop_what_changes_them(void **state) {
    struct kit *kit = *state;
    struct book book = make_book(kit->store);
    struct sf_record moment = kit_record("moment");
    size_t count;
    hurt_with(kit, "UPDATE fact SET data=substr(data,1,length(data)-1)");
    kit_time(&moment, "at", KIT_AT);
    assert_int_equal(sf_store_add(kit->store, &moment, NULL, kit_fail()), SF_DAMAGED);
    assert_int_equal(sf_store_forget(kit->store, kit_kind("note"), &book.note, &count, kit_fail()),
                     SF_DAMAGED);
    assert_int_equal(count, 0);
    assert_int_equal(read_one(kit->store, &book, "note"), SF_OK);
    assert_int_equal(kit_count(kit->store, "moment"), 1);
    kit_ok(sf_store_rebuild(kit->store, NULL, NULL, kit_fail()));
    moment.id = (struct sf_id){{0}};
    kit_ok(sf_store_add(kit->store, &moment, NULL, kit_fail()));
    kit_ok(sf_store_forget(kit->store, kit_kind("note"), &book.note, &count, kit_fail()));
    sf_record_wipe(&moment);
}

/* An id that is none, or gone since the facts were read: nothing is said of it. */
static void moments_that_went_have_no_id(void **state) {
    struct kit *kit = *state;
    struct book book = make_book(kit->store);
    struct sf_id second = kit_moment(kit->store, 5, "tea"), ids[2], one;
    struct sf_store_facts facts;
    size_t count;
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, 2);
    kit_ok(sf_store_facts_id(kit->store, &facts, 1, &one, kit_fail()));
    assert_true(sf_id_equal(&one, &second));
    kit_ok(sf_store_forget(kit->store, kit_kind("moment"), &second, &count, kit_fail()));
    assert_int_equal(sf_store_facts_id(kit->store, &facts, 1, &one, kit_fail()), SF_NOT_FOUND);
    kit_ok(sf_store_facts_ids(kit->store, &facts, ids, kit_fail()));
    assert_true(sf_id_equal(&ids[0], &book.moment));
    assert_true(sf_id_none(&ids[1]));
    hurt_with(kit, "PRAGMA foreign_keys=OFF;UPDATE k_moment SET id=x'0102'");
    assert_int_equal(sf_store_facts_id(kit->store, &facts, 0, &one, kit_fail()), SF_NOT_FOUND);
    sf_store_facts_free(&facts);
}

int main(void) {
    struct CMUnitTest tests[HURTS + 4];
    for (int i = 0; i < HURTS; i++)
        tests[i] = (struct CMUnitTest){.name = hurts[i].what,
                                       .test_func = record_that_is_none_costs_itself_alone,
                                       .initial_state = (void *)(uintptr_t)&hurts[i]};
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest more[] = {
        TEST(list_that_is_none_is_not_changed),
        TEST(facts_that_are_none_are_told_and_made_anew),
        TEST(facts_that_are_none_stop_what_changes_them),
        TEST(moments_that_went_have_no_id),
    };
    memcpy(tests + HURTS, more, sizeof more);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
