/* Forgetting leaves a bare tombstone, and nothing written is ever readable in a file. */
#include "kit.h"
#include "peek.h"

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "file.h"

static size_t forget(struct sf_store *store, const char *kind, struct sf_id id) {
    size_t forgotten = 0;
    kit_ok(sf_store_forget(store, kit_kind(kind), &id, &forgotten, kit_fail()));
    return forgotten;
}

static enum sf_code get_code(struct sf_store *store, const char *kind, struct sf_id id) {
    struct sf_record got;
    enum sf_code code = sf_store_get(store, kit_kind(kind), &id, &got, kit_fail());
    if (code == SF_OK)
        sf_record_wipe(&got);
    return code;
}

static bool count_history(void *context, int64_t at_ms, enum sf_store_what what,
                          const struct sf_record *before) {
    (void)at_ms;
    (void)what;
    (void)before;
    ++*(int *)context;
    return true;
}

static void tombstone_is_all_that_stays(void **state) {
    struct kit *kit = *state;
    const struct sf_kind *kind = kit_kind("note");
    struct sf_record note = kit_record("note"), change = kit_record("note");
    int count = 0, no = 0;
    kit_text(&note, "text", "lighthouse");
    struct sf_id id = kit_add(kit->store, &note);
    kit_text(&change, "text", "harbour");
    kit_ok(sf_store_edit(kit->store, &id, &change, 0, NULL, kit_fail()));
    assert_int_equal(forget(kit->store, "note", id), 1);
    assert_int_equal(get_code(kit->store, "note", id), SF_NOT_FOUND);
    assert_int_equal(sf_store_edit(kit->store, &id, &change, 0, NULL, kit_fail()), SF_NOT_FOUND);
    assert_int_equal(sf_store_restore(kit->store, kind, &id, kit_fail()), SF_NOT_FOUND);
    assert_int_equal(sf_store_undo(kit->store, kind, &id, kit_fail()), SF_NOT_FOUND);
    assert_int_equal(sf_store_history(kit->store, kind, &id, count_history, &count, kit_fail()),
                     SF_NOT_FOUND);
    size_t again;
    assert_int_equal(sf_store_forget(kit->store, kind, &id, &again, kit_fail()), SF_NOT_FOUND);
    assert_int_equal(kit_finds(kit->store, "harbour"), 0);
    assert_int_equal(kit_count(kit->store, "note"), 0);
    kit_ok(sf_store_kind_of(kit->store, &id, &no, kit_fail()));
    assert_int_equal(no, SF_NOTE);
    sf_record_wipe(&change);
}

static struct sf_id add_about(struct sf_store *store, const char *kind, struct sf_id person) {
    struct sf_record record = kit_record(kind);
    kit_link(&record, "person", person);
    return kit_add(store, &record);
}

static void person_takes_what_is_only_about_them(void **state) {
    struct kit *kit = *state;
    static const char *const along[] = {"observation", "share", "reachout", "repair"};
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_id of_anna[4], of_ben[4];
    struct sf_record moment = kit_record("moment"), got;
    struct sf_store_facts facts;
    for (int i = 0; i < 4; i++) {
        of_anna[i] = add_about(kit->store, along[i], anna);
        of_ben[i] = add_about(kit->store, along[i], ben);
    }
    struct sf_id note = add_about(kit->store, "note", anna);
    kit_ok(sf_store_remove(kit->store, kit_kind("share"), &of_anna[1], kit_fail()));
    kit_time(&moment, "at", KIT_AT);
    kit_id(&moment, "people", anna);
    kit_id(&moment, "people", ben);
    struct sf_id id = kit_add(kit->store, &moment);
    assert_int_equal(forget(kit->store, "person", anna), 5);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(get_code(kit->store, along[i], of_anna[i]), SF_NOT_FOUND);
        assert_int_equal(get_code(kit->store, along[i], of_ben[i]), SF_OK);
    }
    kit_ok(sf_store_get(kit->store, kit_kind("moment"), &id, &got, kit_fail()));
    assert_int_equal(kit_value(&got, "people")->ids.count, 1);
    assert_true(sf_id_equal(&kit_value(&got, "people")->ids.items[0], &ben));
    sf_record_wipe(&got);
    kit_ok(sf_store_get(kit->store, kit_kind("note"), &note, &got, kit_fail()));
    assert_true(sf_id_equal(&kit_value(&got, "person")->id, &anna)); /* leads nowhere */
    sf_record_wipe(&got);
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, 1);
    assert_int_equal(facts.person_count, 1);
    assert_true(sf_id_equal(&facts.persons[0], &ben));
    sf_store_facts_free(&facts);
    add_about(kit->store, "note", anna); /* a tombstone is a valid end of a link */
}

static bool has_draft(struct sf_store *store, const char *form) {
    struct sf_buf got = {0};
    int64_t at;
    enum sf_code code = sf_store_draft_get(store, form, &got, &at, kit_fail());
    sf_buf_wipe(&got);
    assert_true(code == SF_OK || code == SF_NOT_FOUND);
    return code == SF_OK;
}

static void put_draft(struct sf_store *store, const char *form, const char *json) {
    kit_ok(sf_store_draft_put(store, form, json, strlen(json), kit_fail()));
}

static void drafts_that_name_them_go(void **state) {
    struct kit *kit = *state;
    struct sf_id zoe = kit_person(kit->store, "Zo\xc3\xab K");
    char json[128], id[SF_ID_TEXT_LEN];
    snprintf(json, sizeof json, "{\"people\":[\"%s\"]}", sf_id_format(&zoe, id));
    put_draft(kit->store, "by-id", json);
    put_draft(kit->store, "by-name", "{\"happened\":\"Dear Zo\xc3\xab K!\"}");
    put_draft(kit->store, "by-escape", "{\"happened\":\"Dear\\nZo\\u00eb\\nK\"}");
    put_draft(kit->store, "other", "{\"happened\":\"Zo\xc3\xab Keller\"}");
    put_draft(kit->store, "parted", "{\"happened\":\"Zo\xc3\xab and K\"}");
    forget(kit->store, "person", zoe);
    assert_false(has_draft(kit->store, "by-id"));
    assert_false(has_draft(kit->store, "by-name"));
    assert_false(has_draft(kit->store, "by-escape"));
    assert_true(has_draft(kit->store, "other"));
    assert_true(has_draft(kit->store, "parted"));
}

/* However JSON spells a name, and whatever is broken beside it. */
static void drafts_that_spell_them_go(void **state) {
    static const struct {
        const char *alias, *named, *other;
    } rows[] = {
        {"Anna", "\\u0041nna came", "\\u0042nna came"},
        {"Anna", "\\u0041\\u006E\\u006ea", "Ann"},
        {"Zo\xc3\xab", "zo\\u00EB", "zo\\u00e0"},
        {"\xe3\x81\xb2\xe3\x82\x8d", "\\u3072\\u308d", "\\u3072"},
        {"\xf0\x90\x8c\xb0\xf0\x90\x8c\xbd", "\\ud800\\udf30\\uD800\\uDF3D", "\\ud800\\udf30"},
        {"\xf0\x9f\x8c\x8a", "with \\ud83c\\udf0a!",
         "with \\ud83c\\udf0b!"}, /* no word, but a name */
        {"\xf0\x9f\x8c\x8a", "with \xf0\x9f\x8c\x8a!", "with \xf0\x9f\x8c\x8b!"},
        /* escapes that are none hide nothing that stands beside them */
        {"Anna", "\\uZZZZ Anna", "\\uZZZZ"},
        {"Anna", "\\u00 Anna", "\\u00"},
        {"Anna", "Anna \\u00", "Ann \\u00"},
        {"Anna", "Anna \\u00g1", "Ann \\u00g1"},
        {"Anna", "Anna \\ud83c", "Ann \\ud83c"},
        {"Anna", "Anna \\ud83c and more of it", "Ann \\ud83c and more of it"},
        {"Anna", "Anna \\ud83c\\n and more", "Ann \\ud83c\\n and more"},
        {"Anna", "Anna \\ud83c\\u0041 too", "Ann \\ud83c\\u0041 too"},
        {"Anna", "Anna \\ud83c\\ue000 too", "Ann \\ud83c\\ue000 too"},
        {"Anna", "Anna \\ud83c\\uZ000 too", "Ann \\ud83c\\uZ000 too"},
        {"Anna", "Anna \\udf0a", "Ann \\udf0a"},
        {"Anna", "\\\\ Anna \\\\", "\\\\ Ann"},
        {"Anna", "Anna\\", "Ann\\"},
        {"Anna", "\\", ""}, /* `named` holds nobody: kept, see below */
    };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    struct kit *kit = *state;
    for (size_t i = 0; i < ROWS; i++) {
        struct sf_id id = kit_person(kit->store, rows[i].alias);
        put_draft(kit->store, "named", rows[i].named);
        put_draft(kit->store, "other", rows[i].other);
        forget(kit->store, "person", id);
        if (has_draft(kit->store, "named") != (i + 1 == ROWS))
            fail_msg("'%s' of '%s'", rows[i].alias, rows[i].named);
        if (!has_draft(kit->store, "other"))
            fail_msg("'%s' is no reason to drop '%s'", rows[i].alias, rows[i].other);
    }
}

/* Within a caller's transaction, which keeps it or takes it back. */
static void forgetting_is_one_with_what_goes_with_it(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna");
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    assert_int_equal(forget(kit->store, "person", anna), 1);
    sf_store_rollback(kit->store);
    assert_int_equal(get_code(kit->store, "person", anna), SF_OK);
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    assert_int_equal(forget(kit->store, "person", anna), 1);
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    assert_int_equal(get_code(kit->store, "person", anna), SF_NOT_FOUND);
}

static void drafts_named_after_what_is_forgotten_go(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_id of_anna = add_about(kit->store, "share", anna);
    struct sf_id of_ben = add_about(kit->store, "share", ben);
    char text[SF_ID_TEXT_LEN], seen[96], message[96], other[96];
    snprintf(seen, sizeof seen, "observation:%s/kind", sf_id_format(&anna, text));
    snprintf(message, sizeof message, "share-message:%s", sf_id_format(&of_anna, text));
    snprintf(other, sizeof other, "share-message:%s", sf_id_format(&of_ben, text));
    put_draft(kit->store, seen, "{\"text\":\"She waited for me.\"}");
    put_draft(kit->store, message, "{\"text\":\"I would like to tell you\"}");
    put_draft(kit->store, other, "{\"text\":\"I would like to tell you\"}");
    forget(kit->store, "person", anna);
    assert_false(has_draft(kit->store, seen));
    assert_false(has_draft(kit->store, message));
    assert_true(has_draft(kit->store, other));
}

/* ---- Nothing is left */

/* Words that share no beginning with others, so that an index cannot shorten them much. The first
 * letter is left out where they are looked for. */
static const char *const planted[] = {"qzalias",   "xqnote",    "jvhappened", "wxedited",
                                      "vjremoved", "zqsetting", "kxtag",      "qkdraft"};
enum { PLANTED = sizeof planted / sizeof planted[0] };

static void fill_up(struct sf_store *store) {
    char text[256];
    for (int i = 0; i < 300; i++) {
        snprintf(text, sizeof text, "ordinary day %d with some words, number %d of %d, tea", i,
                 i * 7, i * i);
        kit_moment(store, i, text);
    }
}

static struct sf_id plant(struct sf_store *store, struct sf_id moments[2]) {
    struct sf_record person = kit_record("person"), moment = kit_record("moment");
    struct sf_record change = kit_record("moment");
    kit_text(&person, "alias", planted[0]);
    kit_text(&person, "note", planted[1]);
    struct sf_id id = kit_add(store, &person);
    kit_time(&moment, "at", KIT_AT);
    kit_id(&moment, "people", id);
    kit_text(&moment, "happened", planted[2]);
    kit_text(&moment, "setting", planted[5]);
    kit_word(&moment, "tags", planted[6]);
    moments[0] = kit_add(store, &moment);
    kit_text(&change, "happened", planted[3]);
    kit_ok(sf_store_edit(store, &moments[0], &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
    moments[1] = kit_moment(store, 5, planted[4]);
    kit_ok(sf_store_remove(store, kit_kind("moment"), &moments[1], kit_fail()));
    char json[64];
    snprintf(json, sizeof json, "{\"x\":\"%s %s\"}", planted[0], planted[7]);
    put_draft(store, "moment", json);
    return id;
}

static void forgotten_words_are_nowhere(void **state) {
    struct kit *kit = *state;
    struct sf_id moments[2];
    char copy[300];
    fill_up(kit->store);
    struct sf_id person = plant(kit->store, moments);
    fill_up(kit->store);
    kit_path(kit, "before.db", copy);
    kit_ok(sf_store_snapshot(kit->store, copy, kit->key, NULL, NULL, kit_fail()));
    for (int i = 0; i < PLANTED; i++)
        assert_true(
            peek_pages(copy, kit->key, planted[i] + 1)); /* so the look is worth something */
    forget(kit->store, "person", person);
    forget(kit->store, "moment", moments[0]);
    forget(kit->store, "moment", moments[1]);
    kit_path(kit, "after.db", copy);
    kit_ok(sf_store_snapshot(kit->store, copy, kit->key, NULL, NULL, kit_fail()));
    sf_store_close(kit->store);
    kit->store = NULL;
    for (int i = 0; i < PLANTED; i++) {
        assert_false(peek_pages(copy, kit->key, planted[i] + 1));
        assert_false(peek_pages(kit->path, kit->key, planted[i] + 1));
    }
}

static void nothing_lies_there_in_plain(void **state) {
    struct kit *kit = *state;
    struct sf_id moments[2];
    struct sf_store *other = NULL;
    char copy[300];
    fill_up(kit->store);
    plant(kit->store, moments);
    kit_ok(sf_store_meta_set(kit->store, "book", "qzmeta", 6, kit_fail()));
    kit_path(kit, "copy.db", copy);
    kit_ok(sf_store_snapshot(kit->store, copy, kit->key, NULL, NULL, kit_fail()));
    kit_ok(sf_store_open(kit->path, kit->key, false, &other, kit_fail()));
    for (int i = 0; i < PLANTED; i++)
        assert_false(peek_files(kit->folder, planted[i] + 1));
    assert_false(peek_files(kit->folder, "qzmeta"));
    assert_false(peek_files(kit->folder, "happened")); /* not even the names of fields */
    assert_false(peek_files(kit->folder, "CREATE TABLE"));
    sf_store_close(other);
    kit_path(kit, "plain", copy);
    kit_ok(sf_file_replace(copy, planted[0], strlen(planted[0]), kit_fail()));
    assert_true(peek_files(kit->folder, planted[0] + 1)); /* it can be seen where it is */
}

static struct sf_id add_batch(struct sf_store *store) {
    struct sf_record batch = kit_record("batch");
    kit_text(&batch, "source", "csv");
    return kit_add(store, &batch);
}

/* Row numbers of imports are given again; what came with a forgotten one must not come along. */
static void forgotten_import_leaves_the_next_nothing(void **state) {
    struct kit *kit = *state;
    struct sf_record anna = kit_record("person"), ben = kit_record("person");
    size_t removed = 0;
    struct sf_id first = add_batch(kit->store);
    kit_text(&anna, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &anna, &first, kit_fail()));
    assert_int_equal(forget(kit->store, "batch", first), 1);
    struct sf_id second = add_batch(kit->store);
    kit_text(&ben, "alias", "Ben");
    kit_ok(sf_store_add(kit->store, &ben, &second, kit_fail()));
    kit_ok(sf_store_batch_remove(kit->store, &second, &removed, kit_fail()));
    assert_int_equal(removed, 1);
    assert_int_equal(get_code(kit->store, "person", anna.id), SF_OK);
    assert_int_equal(kit_count(kit->store, "person"), 1);
    sf_record_wipe(&anna);
    sf_record_wipe(&ben);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(tombstone_is_all_that_stays),
        TEST(person_takes_what_is_only_about_them),
        TEST(drafts_that_name_them_go),
        TEST(drafts_that_spell_them_go),
        TEST(forgetting_is_one_with_what_goes_with_it),
        TEST(drafts_named_after_what_is_forgotten_go),
        TEST(forgotten_words_are_nowhere),
        TEST(nothing_lies_there_in_plain),
        TEST(forgotten_import_leaves_the_next_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
