/*
 * A book of version 1, kept in data/book-v1.db, opens today and with every version to come. What a
 * version to come would do is tried with a copy of the table of kinds that has one more field and
 * one more kind's worth of filters: version 2, which only this test knows.
 *
 * The stored book is made by `test_store_upgrade make FILE`, by the program of version 1 and never
 * again.
 */
#include "kit.h"
#include "peek.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char stored[] = "tests/store/data/book-v1.db";

/* ---- The table of kinds of the next version (-Wl,--wrap) */

const struct sf_kind *__real_sf_kind_all(size_t *count);
const struct sf_kind *__wrap_sf_kind_all(size_t *count);
const struct sf_kind *__wrap_sf_kind_of(int no);
const struct sf_kind *__wrap_sf_kind_named(const char *name, size_t len);
unsigned __real_sf_kind_version(void);
unsigned __wrap_sf_kind_version(void);

static bool is_later; /* whether the table below is in force */
static struct sf_kind later[SF_KIND_END];
static struct sf_field person_fields[SF_FIELDS_MAX], moment_fields[SF_FIELDS_MAX];

static void make_later(void) {
    size_t count;
    const struct sf_kind *kinds = __real_sf_kind_all(&count);
    const uint16_t since = (uint16_t)(__real_sf_kind_version() + 1);
    memcpy(later, kinds, count * sizeof *kinds);
    struct sf_kind *person = &later[SF_PERSON - 1], *moment = &later[SF_MOMENT - 1];
    memcpy(person_fields, person->fields, person->field_count * sizeof *person->fields);
    person_fields[person->field_count++] = (struct sf_field){
        .name = "nickname", .no = 200, .since = since, .type = SF_TYPE_TEXT, .max = 100};
    person->fields = person_fields;
    memcpy(moment_fields, moment->fields, moment->field_count * sizeof *moment->fields);
    moment_fields[moment->field_count++] = (struct sf_field){.name = "weather",
                                                             .no = 200,
                                                             .since = since,
                                                             .type = SF_TYPE_INT,
                                                             .flags = SF_FIELD_FILTER,
                                                             .max = 9};
    moment_fields[moment->field_count++] =
        (struct sf_field){.name = "ended", .no = 201, .since = since, .type = SF_TYPE_TIME};
    moment_fields[moment->field_count++] = (struct sf_field){.name = "host",
                                                             .no = 202,
                                                             .since = since,
                                                             .type = SF_TYPE_LINK,
                                                             .link_kinds = SF_KIND_BIT(SF_PERSON)};
    moment->fields = moment_fields;
}

const struct sf_kind *__wrap_sf_kind_all(size_t *count) {
    const struct sf_kind *kinds = __real_sf_kind_all(count);
    return is_later ? later : kinds;
}

const struct sf_kind *__wrap_sf_kind_of(int no) {
    size_t count;
    return no >= 1 && no < SF_KIND_END ? &__wrap_sf_kind_all(&count)[no - 1] : NULL;
}

const struct sf_kind *__wrap_sf_kind_named(const char *name, size_t len) {
    size_t count;
    const struct sf_kind *kinds = __wrap_sf_kind_all(&count);
    for (size_t i = 0; i < count; i++) {
        if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, name, len) == 0)
            return &kinds[i];
    }
    return NULL;
}

unsigned __wrap_sf_kind_version(void) {
    return __real_sf_kind_version() + (is_later ? 1 : 0);
}

/* ---- The stored book */

static const struct sf_id person_id = {
    {0x01, 0x8f, 0x34, 0x6a, 0xbc, 0x00, 0x70, 1, 0x80, 2, 3, 4, 5, 6, 7, 8}};
static const struct sf_id moment_id = {
    {0x01, 0x8f, 0x34, 0x6a, 0xbc, 0x01, 0x70, 1, 0x80, 2, 3, 4, 5, 6, 7, 9}};

/* Invented. The key is 32 times 5a. */
static int make_stored(const char *path) {
    uint8_t key[SF_STORE_KEY_LEN];
    struct sf_store *store = NULL;
    struct sf_record person = kit_record("person"), moment = kit_record("moment");
    struct sf_record change = kit_record("person"), removed = kit_record("note");
    memset(key, 0x5a, sizeof key);
    kit_ok(sf_store_create(path, key, &store, kit_fail()));
    person.id = person_id;
    kit_text(&person, "alias", "Mirabelle");
    kit_text(&person, "role", "neighbour");
    kit_pair(&person, "reach", "phone", "030 5550100", 0);
    kit_ok(sf_store_add(store, &person, NULL, kit_fail()));
    kit_text(&change, "role", "friend");
    kit_ok(sf_store_edit(store, &person_id, &change, 0, NULL, kit_fail()));
    moment.id = moment_id;
    kit_time(&moment, "at", KIT_AT);
    kit_id(&moment, "people", person_id);
    kit_text(&moment, "channel", "phone");
    kit_word(&moment, "feelings", "warm");
    kit_word(&moment, "tags", "plums");
    kit_number(&moment, "felt_safe", 2);
    kit_number(&moment, "settled_after", 7.5);
    kit_text(&moment, "happened", "We made jam and she told me about the orchard.");
    kit_ok(sf_store_add(store, &moment, NULL, kit_fail()));
    kit_text(&removed, "text", "A note that was taken away.");
    struct sf_id note = kit_add(store, &removed);
    kit_ok(sf_store_remove(store, kit_kind("note"), &note, kit_fail()));
    kit_ok(sf_store_draft_put(store, "moment", "{\"happened\":\"not finished\"}", 27, kit_fail()));
    kit_ok(sf_store_meta_set(store, "book", "stored", 6, kit_fail()));
    sf_store_close(store);
    return 0;
}

static bool draw_back(void *context, int64_t at_ms, enum sf_store_what what,
                      const struct sf_record *before) {
    (void)at_ms;
    if (what == SF_STORE_EDITED && kit_value(before, "role")->has == SF_HAS_VALUE)
        strcat(context, kit_value(before, "role")->text.text);
    return true;
}

/* Everything that make_stored wrote. */
static void expect_stored(struct sf_store *store) {
    struct sf_record got;
    struct sf_buf bytes = {0};
    struct sf_store_facts facts;
    char role[64] = "";
    int64_t at;
    kit_ok(sf_store_get(store, kit_kind("person"), &person_id, &got, kit_fail()));
    assert_string_equal(kit_value(&got, "alias")->text.text, "Mirabelle");
    assert_string_equal(kit_value(&got, "role")->text.text, "friend");
    assert_string_equal(kit_value(&got, "reach")->pairs.items[0].text.text, "030 5550100");
    sf_record_wipe(&got);
    kit_ok(sf_store_history(store, kit_kind("person"), &person_id, draw_back, role, kit_fail()));
    assert_string_equal(role, "neighbour");
    kit_ok(sf_store_get(store, kit_kind("moment"), &moment_id, &got, kit_fail()));
    assert_int_equal(kit_value(&got, "at")->time.utc_ms, KIT_AT);
    assert_string_equal(kit_value(&got, "at")->time.zone, "Europe/Berlin");
    assert_true(sf_id_equal(&kit_value(&got, "people")->ids.items[0], &person_id));
    assert_string_equal(kit_value(&got, "feelings")->words.items[0].text, "warm");
    assert_int_equal(kit_value(&got, "felt_safe")->i, 2);
    assert_true(kit_value(&got, "settled_after")->r == 7.5);
    sf_record_wipe(&got);
    assert_int_equal(kit_finds(store, "orchard jam"), 1);
    assert_int_equal(kit_count(store, "note"), 0);
    kit_ok(sf_store_draft_get(store, "moment", &bytes, &at, kit_fail()));
    assert_string_equal(bytes.data, "{\"happened\":\"not finished\"}");
    sf_buf_reset(&bytes);
    kit_ok(sf_store_meta_get(store, "book", &bytes, kit_fail()));
    assert_string_equal(bytes.data, "stored");
    sf_buf_wipe(&bytes);
    kit_ok(sf_store_facts_moments(store, &facts, kit_fail()));
    assert_int_equal(facts.n, 1);
    assert_int_equal(facts.settled_after[0], 7500);
    sf_store_facts_free(&facts);
}

/* The kit's own book is put aside for a copy of the stored one. */
static void take_stored(struct kit *kit) {
    FILE *in = fopen(stored, "rb");
    sf_store_close(kit->store);
    kit->store = NULL;
    FILE *out = fopen(kit->path, "wb");
    assert_true(in != NULL && out != NULL);
    for (int c; (c = fgetc(in)) != EOF;)
        fputc(c, out);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static int start(void **state) {
    is_later = false;
    return kit_setup(state);
}

/* ---- Tests */

static void version_1_opens(void **state) {
    struct kit *kit = *state;
    struct sf_store_verdict verdict;
    take_stored(kit);
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    assert_int_equal(sf_store_old(kit->store), __real_sf_kind_version() > 1);
    expect_stored(kit->store);
    kit_ok(sf_store_upgrade(kit->store, kit_fail()));
    expect_stored(kit->store);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
}

static void older_book_reads_before_its_upgrade(void **state) {
    struct kit *kit = *state;
    struct sf_record got, person = kit_record("person");
    take_stored(kit);
    is_later = true;
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    assert_true(sf_store_old(kit->store));
    expect_stored(kit->store);
    kit_ok(sf_store_get(kit->store, kit_kind("person"), &person_id, &got, kit_fail()));
    assert_int_equal(kit_value(&got, "nickname")->has, SF_HAS_NOT);
    sf_record_wipe(&got);
    assert_int_equal(sf_store_add(kit->store, &person, NULL, kit_fail()), SF_REFUSED);
    assert_int_equal(sf_store_draft_drop(kit->store, "moment", kit_fail()), SF_REFUSED);
}

static bool count_record(void *context, const struct sf_record *record) {
    (void)record;
    ++*(int *)context;
    return true;
}

static void upgrade_adds_the_new_fields(void **state) {
    struct kit *kit = *state;
    struct sf_record change, got;
    struct sf_store_verdict verdict;
    char next[SF_STORE_CURSOR_LEN];
    int count = 0;
    take_stored(kit);
    is_later = true;
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    expect_stored(kit->store); /* statements of the old version are kept ready */
    kit_ok(sf_store_upgrade(kit->store, kit_fail()));
    assert_false(sf_store_old(kit->store));
    kit_ok(sf_store_upgrade(kit->store, kit_fail())); /* once more is nothing */
    expect_stored(kit->store);
    change = kit_record("person");
    kit_text(&change, "nickname", "Mira");
    kit_ok(sf_store_edit(kit->store, &person_id, &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
    change = kit_record("moment");
    kit_number(&change, "weather", 3);
    kit_time(&change, "ended", KIT_AT + 5);
    kit_link(&change, "host", person_id);
    kit_ok(sf_store_edit(kit->store, &moment_id, &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
    kit_reopen(kit);
    assert_false(sf_store_old(kit->store));
    expect_stored(kit->store);
    assert_int_equal(kit_finds(kit->store, "mira "), 1);
    kit_ok(sf_store_get(kit->store, kit_kind("moment"), &moment_id, &got, kit_fail()));
    assert_int_equal(kit_value(&got, "ended")->time.utc_ms, KIT_AT + 5);
    sf_record_wipe(&got);
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 5, .filter_count = 2};
    query.filters[0].field = kit_field(query.kind, "weather");
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.i = 3;
    query.filters[1].field = kit_field(query.kind, "host");
    query.filters[1].value.has = SF_HAS_VALUE;
    query.filters[1].value.id = person_id;
    kit_ok(sf_store_list(kit->store, &query, count_record, &count, next, kit_fail()));
    assert_int_equal(count, 1);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
}

/* A new book's tables and those of the stored book, upgraded to the same version, must agree:
 * whoever changes the tables without a version of their own is told here. */
static void upgraded_book_is_like_a_new_one(void **state) {
    struct kit *kit = *state;
    struct sf_buf made = {0}, upgraded = {0};
    struct sf_store *store = NULL;
    char path[300];
    for (int round = 0; round < 2; round++) {
        is_later = round == 1;
        kit_path(kit, round == 0 ? "new-1.db" : "new-2.db", path);
        kit_ok(sf_store_create(path, kit->key, &store, kit_fail()));
        sf_store_close(store);
        peek_schema(path, kit->key, &made);
        take_stored(kit);
        kit_ok(sf_store_open(kit->path, kit->key, false, &store, kit_fail()));
        assert_int_equal(sf_store_old(store), __wrap_sf_kind_version() > 1);
        kit_ok(sf_store_upgrade(store, kit_fail()));
        sf_store_close(store);
        peek_schema(kit->path, kit->key, &upgraded);
        assert_string_equal(made.data, upgraded.data);
        sf_buf_reset(&made);
        sf_buf_reset(&upgraded);
    }
    sf_buf_wipe(&made);
    sf_buf_wipe(&upgraded);
}

static void newer_book_is_refused(void **state) {
    struct kit *kit = *state;
    struct sf_store *store = NULL;
    take_stored(kit);
    is_later = true;
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    kit_ok(sf_store_upgrade(kit->store, kit_fail()));
    sf_store_close(kit->store);
    kit->store = NULL;
    is_later = false;
    assert_int_equal(sf_store_open(kit->path, kit->key, false, &store, kit_fail()), SF_NEWER);
    assert_int_equal(sf_store_open(kit->path, kit->key, true, &store, kit_fail()), SF_NEWER);
}

static void upgrade_fails_as_a_whole(void **state) {
    struct kit *kit = *state;
    take_stored(kit);
    peek_run(kit->path, kit->key,
             "CREATE TABLE k_person_x(a); ALTER TABLE k_moment"
             " ADD COLUMN f_weather TEXT"); /* in the upgrade's way */
    is_later = true;
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    assert_int_not_equal(sf_store_upgrade(kit->store, kit_fail()), SF_OK);
    assert_true(sf_store_old(kit->store));
    expect_stored(kit->store);
    kit_reopen(kit);
    assert_true(sf_store_old(kit->store));
    expect_stored(kit->store);
}

static void salvage_brings_an_older_book_along(void **state) {
    struct kit *kit = *state;
    uint64_t saved[SF_KIND_END], lost[SF_KIND_END];
    char path[300];
    take_stored(kit);
    is_later = true;
    kit_path(kit, "whole.db", path);
    kit_ok(sf_store_salvage(kit->path, kit->key, path, kit->key, saved, lost, kit_fail()));
    assert_int_equal(saved[SF_PERSON], 1);
    assert_int_equal(saved[SF_NOTE], 1);
    kit_ok(sf_store_open(path, kit->key, false, &kit->store, kit_fail()));
    assert_false(sf_store_old(kit->store));
    expect_stored(kit->store);
}

int main(int argc, char **argv) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(version_1_opens),
        TEST(older_book_reads_before_its_upgrade),
        TEST(upgrade_adds_the_new_fields),
        TEST(upgraded_book_is_like_a_new_one),
        TEST(newer_book_is_refused),
        TEST(upgrade_fails_as_a_whole),
        TEST(salvage_brings_an_older_book_along),
    };
    if (argc == 3 && strcmp(argv[1], "make") == 0)
        return make_stored(argv[2]);
    make_later();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
