/* Records: they come back as they went in, and every change can be looked up and taken back. */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Open and create */

static void open_missing_and_wrong_key(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    char path[300];
    uint8_t wrong[SF_STORE_KEY_LEN] = {1};
    kit_path(kit, "nothing.db", path);
    assert_int_equal(sf_store_open(path, kit->key, false, &other, kit_fail()), SF_MISSING);
    assert_null(other);
    sf_store_close(kit->store);
    kit->store = NULL;
    assert_int_equal(sf_store_open(kit->path, wrong, false, &other, kit_fail()), SF_DAMAGED);
    assert_null(other);
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    assert_false(sf_store_old(kit->store));
}

static void create_refuses_what_exists(void **state) {
    struct kit *kit = *state;
    struct sf_store *other = NULL;
    struct sf_id id = kit_person(kit->store, "Anna");
    struct sf_record got;
    assert_int_equal(sf_store_create(kit->path, kit->key, &other, kit_fail()), SF_EXISTS);
    kit_reopen(kit);
    kit_ok(sf_store_get(kit->store, kit_kind("person"), &id, &got, kit_fail()));
    sf_record_wipe(&got);
}

static void read_only_reads_and_refuses(void **state) {
    struct kit *kit = *state;
    struct sf_id id = kit_person(kit->store, "Anna");
    struct sf_record got, more = kit_record("person");
    sf_store_close(kit->store);
    kit->store = NULL;
    kit_ok(sf_store_open(kit->path, kit->key, true, &kit->store, kit_fail()));
    kit_ok(sf_store_get(kit->store, kit_kind("person"), &id, &got, kit_fail()));
    kit_text(&more, "alias", "Ben");
    assert_int_equal(sf_store_add(kit->store, &more, NULL, kit_fail()), SF_REFUSED);
    sf_record_wipe(&got);
    sf_record_wipe(&more);
}

static void memory_book_works(void **state) {
    struct sf_store *store = NULL;
    (void)state;
    kit_ok(sf_store_create(NULL, NULL, &store, kit_fail()));
    kit_person(store, "Anna");
    assert_int_equal(kit_count(store, "person"), 1);
    assert_int_equal(kit_finds(store, "anna"), 1);
    sf_store_close(store);
    sf_store_close(NULL);
}

/* ---- Add and get */

/* A moment with a value in every type of field. */
static struct sf_record full_moment(struct sf_id anna, struct sf_id ben) {
    struct sf_record moment = kit_record("moment");
    kit_time(&moment, "at", KIT_AT);
    kit_id(&moment, "people", ben); /* in this order, which is not that of their rows */
    kit_id(&moment, "people", anna);
    kit_text(&moment, "channel", "in_person");
    kit_word(&moment, "feelings", "warm");
    kit_word(&moment, "feelings", "calm");
    kit_word(&moment, "tags", "Zebra");
    kit_word(&moment, "tags", "apple");
    kit_number(&moment, "felt_safe", -2);
    kit_number(&moment, "joy", 1);
    kit_number(&moment, "settled_before", 7.3);
    kit_text(&moment, "happened", "Lang, mit \xc3\xa4\xc3\xb6\xc3\xbc und \"Zitat\"\nund Zeile.");
    return moment;
}

static void get_gives_what_was_added(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna");
    struct sf_id ben = kit_person(kit->store, "Ben");
    struct sf_record moment = full_moment(anna, ben), got;
    assert_true(sf_id_none(&moment.id));
    kit_ok(sf_store_add(kit->store, &moment, NULL, kit_fail()));
    assert_false(sf_id_none(&moment.id));
    assert_int_equal(moment.id.bytes[6] >> 4, 7); /* UUIDv7 */
    for (int round = 0; round < 2; round++) {
        kit_ok(sf_store_get(kit->store, kit_kind("moment"), &moment.id, &got, kit_fail()));
        kit_same(&moment, &got);
        assert_int_equal(got.changed, moment.changed);
        assert_string_equal(kit_value(&got, "at")->time.zone, "Europe/Berlin");
        assert_int_equal(kit_value(&got, "at")->time.offset_min, 120);
        sf_record_wipe(&got);
        kit_reopen(kit);
    }
    sf_record_wipe(&moment);
}

static void get_keeps_pairs(void **state) {
    struct kit *kit = *state;
    struct sf_record person = kit_record("person"), measure = kit_record("measure"), got;
    kit_text(&person, "alias", "Anna");
    kit_pair(&person, "reach", "phone", "+49 30 123", 0);
    kit_pair(&person, "reach", "other", "", 0);
    kit_ok(sf_store_add(kit->store, &person, NULL, kit_fail()));
    kit_text(&measure, "instrument", "phq_4");
    kit_time(&measure, "at", KIT_AT);
    kit_pair(&measure, "answers", "1", "", 0.1);
    kit_pair(&measure, "answers", "2", "", -3);
    kit_ok(sf_store_add(kit->store, &measure, NULL, kit_fail()));
    kit_ok(sf_store_get(kit->store, person.kind, &person.id, &got, kit_fail()));
    kit_same(&person, &got);
    assert_string_equal(kit_value(&got, "reach")->pairs.items[0].text.text, "+49 30 123");
    sf_record_wipe(&got);
    kit_ok(sf_store_get(kit->store, measure.kind, &measure.id, &got, kit_fail()));
    kit_same(&measure, &got);
    assert_true(kit_value(&got, "answers")->pairs.items[0].number == 0.1);
    sf_record_wipe(&got);
    sf_record_wipe(&person);
    sf_record_wipe(&measure);
}

static void every_kind_can_be_kept(void **state) {
    struct kit *kit = *state;
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    for (size_t i = 0; i < count; i++) {
        struct sf_record record, got;
        sf_record_init(&record, &kinds[i]); /* the store asks for nothing; check does */
        kit_ok(sf_store_add(kit->store, &record, NULL, kit_fail()));
        kit_ok(sf_store_get(kit->store, &kinds[i], &record.id, &got, kit_fail()));
        kit_same(&record, &got);
        sf_record_wipe(&record);
        sf_record_wipe(&got);
    }
}

static void get_knows_kinds_apart(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), unknown = {{9}};
    struct sf_record got;
    int kind;
    assert_int_equal(sf_store_get(kit->store, kit_kind("moment"), &anna, &got, kit_fail()),
                     SF_NOT_FOUND);
    assert_int_equal(sf_store_get(kit->store, kit_kind("person"), &unknown, &got, kit_fail()),
                     SF_NOT_FOUND);
    kit_ok(sf_store_kind_of(kit->store, &anna, &kind, kit_fail()));
    assert_int_equal(kind, SF_PERSON);
    kit_ok(sf_store_kind_of(kit->store, &unknown, &kind, kit_fail()));
    assert_int_equal(kind, 0);
}

static void add_keeps_a_given_id_once(void **state) {
    struct kit *kit = *state;
    struct sf_record person = kit_record("person");
    const struct sf_id id = {{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 9, 10, 11, 12, 13, 14, 15}};
    size_t forgotten;
    person.id = id;
    kit_text(&person, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &person, NULL, kit_fail()));
    assert_true(sf_id_equal(&person.id, &id));
    assert_int_equal(sf_store_add(kit->store, &person, NULL, kit_fail()), SF_EXISTS);
    kit_ok(sf_store_forget(kit->store, person.kind, &id, &forgotten, kit_fail()));
    assert_int_equal(sf_store_add(kit->store, &person, NULL, kit_fail()), SF_EXISTS);
    sf_record_wipe(&person);
}

static void add_refuses_links_that_lead_nowhere(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), unknown = {{9}};
    struct sf_id moment = kit_moment(kit->store, 0, NULL);
    struct sf_record record = kit_record("moment");
    kit_time(&record, "at", KIT_AT);
    kit_id(&record, "people", anna);
    kit_id(&record, "people", moment); /* is no person */
    assert_int_equal(sf_store_add(kit->store, &record, NULL, kit_fail()), SF_INVALID);
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_store_add(kit->store, &record, NULL, &fail), SF_INVALID);
    assert_string_equal(fail.field, "people[1]");
    assert_int_equal(kit_count(kit->store, "moment"), 1);
    sf_record_wipe(&record);
    record = kit_record("observation");
    kit_link(&record, "person", unknown);
    fail = SF_FAIL_NONE;
    assert_int_equal(sf_store_add(kit->store, &record, NULL, &fail), SF_INVALID);
    assert_string_equal(fail.field, "person");
    kit_link(&record, "person", anna);
    kit_ok(sf_store_add(kit->store, &record, NULL, kit_fail()));
    sf_record_wipe(&record);
}

/* ---- Edit */

static void edit_changes_what_is_given(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_record moment = full_moment(anna, ben), change = kit_record("moment"), after, got;
    kit_ok(sf_store_add(kit->store, &moment, NULL, kit_fail()));
    kit_text(&change, "happened", "Anders.");
    kit_null(&change, "joy");
    kit_id(&change, "people", anna);
    kit_word(&change, "feelings", "sad");
    kit_word(&change, "feelings", "warm");
    kit_ok(sf_store_edit(kit->store, &moment.id, &change, moment.changed, &after, kit_fail()));
    assert_true(after.changed > moment.changed);
    assert_int_equal(after.created_ms, moment.created_ms);
    assert_string_equal(kit_value(&after, "happened")->text.text, "Anders.");
    assert_int_equal(kit_value(&after, "joy")->has, SF_HAS_NOT);
    assert_int_equal(kit_value(&after, "felt_safe")->i, -2); /* was not named */
    assert_int_equal(kit_value(&after, "people")->ids.count, 1);
    assert_int_equal(kit_value(&after, "feelings")->words.count, 2);
    assert_string_equal(kit_value(&after, "feelings")->words.items[0].text, "sad");
    assert_string_equal(kit_value(&after, "feelings")->words.items[1].text, "warm");
    kit_reopen(kit);
    kit_ok(sf_store_get(kit->store, moment.kind, &moment.id, &got, kit_fail()));
    kit_same(&after, &got);
    assert_int_equal(got.changed, after.changed);
    sf_record_wipe(&got);
    sf_record_wipe(&after);
    sf_record_wipe(&change);
    sf_record_wipe(&moment);
}

static void edit_conflicts_on_an_old_stamp(void **state) {
    struct kit *kit = *state;
    struct sf_record person = kit_record("person"), change = kit_record("person"), after;
    kit_text(&person, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &person, NULL, kit_fail()));
    kit_text(&change, "note", "one");
    kit_ok(sf_store_edit(kit->store, &person.id, &change, person.changed, &after, kit_fail()));
    kit_text(&change, "note", "two");
    assert_int_equal(
        sf_store_edit(kit->store, &person.id, &change, person.changed, NULL, kit_fail()),
        SF_CONFLICT);
    sf_record_wipe(&after);
    kit_ok(sf_store_get(kit->store, person.kind, &person.id, &after, kit_fail()));
    assert_string_equal(kit_value(&after, "note")->text.text, "one");
    sf_record_wipe(&after);
    kit_ok(sf_store_edit(kit->store, &person.id, &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
    sf_record_wipe(&person);
}

static bool count_history(void *context, int64_t at_ms, enum sf_store_what what,
                          const struct sf_record *before) {
    (void)at_ms;
    (void)what;
    (void)before;
    ++*(int *)context;
    return true;
}

static int history_count(struct sf_store *store, const char *kind, struct sf_id id) {
    int count = 0;
    kit_ok(sf_store_history(store, kit_kind(kind), &id, count_history, &count, kit_fail()));
    return count;
}

static void edit_of_nothing_writes_nothing(void **state) {
    struct kit *kit = *state;
    struct sf_record person = kit_record("person"), after;
    kit_text(&person, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &person, NULL, kit_fail()));
    kit_ok(sf_store_edit(kit->store, &person.id, &person, 0, &after, kit_fail()));
    assert_int_equal(after.changed, person.changed);
    assert_int_equal(history_count(kit->store, "person", person.id), 1);
    sf_record_wipe(&after);
    sf_record_wipe(&person);
}

static void edit_refuses_removed_and_unknown(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), unknown = {{9}};
    struct sf_record change = kit_record("person");
    kit_text(&change, "note", "x");
    kit_ok(sf_store_remove(kit->store, change.kind, &anna, kit_fail()));
    assert_int_equal(sf_store_edit(kit->store, &anna, &change, 0, NULL, kit_fail()), SF_REFUSED);
    assert_int_equal(sf_store_edit(kit->store, &unknown, &change, 0, NULL, kit_fail()),
                     SF_NOT_FOUND);
    kit_ok(sf_store_restore(kit->store, change.kind, &anna, kit_fail()));
    kit_ok(sf_store_edit(kit->store, &anna, &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
}

/* ---- Remove, history, undo */

static enum sf_state state_of(struct sf_store *store, const char *kind, struct sf_id id) {
    struct sf_record got;
    kit_ok(sf_store_get(store, kit_kind(kind), &id, &got, kit_fail()));
    enum sf_state found = got.state;
    sf_record_wipe(&got);
    return found;
}

static void remove_hides_and_restore_shows(void **state) {
    struct kit *kit = *state;
    struct sf_id id = kit_moment(kit->store, 0, "lighthouse");
    const struct sf_kind *kind = kit_kind("moment");
    assert_int_equal(kit_finds(kit->store, "lighthouse"), 1);
    kit_ok(sf_store_remove(kit->store, kind, &id, kit_fail()));
    assert_int_equal(state_of(kit->store, "moment", id), SF_REMOVED);
    assert_int_equal(kit_finds(kit->store, "lighthouse"), 0);
    assert_int_equal(kit_count(kit->store, "moment"), 0);
    kit_ok(sf_store_remove(kit->store, kind, &id, kit_fail())); /* once more is fine */
    assert_int_equal(history_count(kit->store, "moment", id), 2);
    kit_ok(sf_store_restore(kit->store, kind, &id, kit_fail()));
    assert_int_equal(state_of(kit->store, "moment", id), SF_LIVE);
    assert_int_equal(kit_finds(kit->store, "lighthouse"), 1);
    assert_int_equal(history_count(kit->store, "moment", id), 3);
}

static void edit_text(struct sf_store *store, struct sf_id id, const char *field,
                      const char *text) {
    struct sf_record change = kit_record("moment");
    if (text == NULL)
        kit_null(&change, field);
    else
        kit_text(&change, field, text);
    kit_ok(sf_store_edit(store, &id, &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
}

static const char *text_of(struct sf_store *store, struct sf_id id, const char *field,
                           char out[64]) {
    struct sf_record got;
    kit_ok(sf_store_get(store, kit_kind("moment"), &id, &got, kit_fail()));
    const struct sf_value *value = kit_value(&got, field);
    snprintf(out, 64, "%s", value->has == SF_HAS_VALUE ? value->text.text : "(none)");
    sf_record_wipe(&got);
    return out;
}

struct seen {
    int count;
    enum sf_store_what what[8];
    char happened[8][32];
};

static bool see(void *context, int64_t at_ms, enum sf_store_what what,
                const struct sf_record *before) {
    struct seen *seen = context;
    const struct sf_value *value = kit_value(before, "happened");
    assert_true(at_ms > 0 && seen->count < 8);
    seen->what[seen->count] = what;
    snprintf(seen->happened[seen->count++], 32, "%s",
             value->has == SF_HAS_VALUE  ? value->text.text
             : value->has == SF_HAS_NULL ? "(null)"
                                         : "(not)");
    return true;
}

static void history_tells_newest_first(void **state) {
    struct kit *kit = *state;
    struct sf_id id = kit_moment(kit->store, 0, "one");
    struct seen seen = {0};
    edit_text(kit->store, id, "happened", "two");
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &id, kit_fail()));
    kit_ok(sf_store_restore(kit->store, kit_kind("moment"), &id, kit_fail()));
    edit_text(kit->store, id, "happened", "three");
    edit_text(kit->store, id, "channel", "phone");
    kit_ok(sf_store_history(kit->store, kit_kind("moment"), &id, see, &seen, kit_fail()));
    assert_int_equal(seen.count, 5);
    assert_int_equal(seen.what[0], SF_STORE_EDITED); /* both edits share a row */
    assert_string_equal(seen.happened[0], "two");
    assert_int_equal(seen.what[1], SF_STORE_RESTORED);
    assert_int_equal(seen.what[2], SF_STORE_REMOVED);
    assert_string_equal(seen.happened[2], "(not)");
    assert_int_equal(seen.what[3], SF_STORE_EDITED); /* not with this: something was between */
    assert_string_equal(seen.happened[3], "one");
    assert_int_equal(seen.what[4], SF_STORE_ADDED);
}

static void undo_takes_back_one_after_the_other(void **state) {
    struct kit *kit = *state;
    struct sf_id id = kit_moment(kit->store, 0, "one");
    const struct sf_kind *kind = kit_kind("moment");
    char text[64];
    edit_text(kit->store, id, "happened", "two");
    edit_text(kit->store, id, "happened", NULL);
    edit_text(kit->store, id, "channel", "phone");
    kit_ok(sf_store_remove(kit->store, kind, &id, kit_fail()));
    kit_ok(sf_store_undo(kit->store, kind, &id, kit_fail()));
    assert_int_equal(state_of(kit->store, "moment", id), SF_LIVE);
    assert_string_equal(text_of(kit->store, id, "happened", text), "(none)");
    kit_ok(sf_store_undo(kit->store, kind, &id, kit_fail())); /* three edits, one change */
    assert_string_equal(text_of(kit->store, id, "happened", text), "one");
    assert_string_equal(text_of(kit->store, id, "channel", text), "(none)");
    assert_int_equal(kit_finds(kit->store, "one"), 1);
    assert_int_equal(history_count(kit->store, "moment", id), 1);
    kit_ok(sf_store_undo(kit->store, kind, &id, kit_fail()));
    assert_int_equal(state_of(kit->store, "moment", id), SF_REMOVED);
    assert_int_equal(sf_store_undo(kit->store, kind, &id, kit_fail()), SF_NOT_FOUND);
    kit_ok(sf_store_restore(kit->store, kind, &id, kit_fail()));
    kit_ok(sf_store_undo(kit->store, kind, &id, kit_fail()));
    assert_int_equal(state_of(kit->store, "moment", id), SF_REMOVED);
}

static void undo_brings_lists_back(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_record moment = full_moment(anna, ben), change = kit_record("moment"), got;
    kit_ok(sf_store_add(kit->store, &moment, NULL, kit_fail()));
    kit_null(&change, "people");
    kit_word(&change, "tags", "apple");
    kit_word(&change, "tags", "Zebra");
    kit_ok(sf_store_edit(kit->store, &moment.id, &change, 0, &got, kit_fail()));
    assert_string_equal(kit_value(&got, "tags")->words.items[0].text, "apple");
    sf_record_wipe(&got);
    kit_ok(sf_store_undo(kit->store, moment.kind, &moment.id, kit_fail()));
    kit_ok(sf_store_get(kit->store, moment.kind, &moment.id, &got, kit_fail()));
    kit_same(&moment, &got);
    sf_record_wipe(&got);
    sf_record_wipe(&change);
    sf_record_wipe(&moment);
}

/* ---- Batches, own words */

static void batch_is_removed_as_one(void **state) {
    struct kit *kit = *state;
    struct sf_record batch = kit_record("batch"), one = kit_record("person"), moment;
    struct sf_id other = kit_person(kit->store, "Ben"), removed_id;
    size_t removed = 99;
    kit_text(&batch, "source", "csv");
    struct sf_id id = kit_add(kit->store, &batch);
    kit_text(&one, "alias", "Anna");
    kit_ok(sf_store_add(kit->store, &one, &id, kit_fail()));
    for (int i = 0; i < 3; i++) {
        moment = kit_record("moment");
        kit_time(&moment, "at", KIT_AT);
        kit_id(&moment, "people", one.id);
        kit_ok(sf_store_add(kit->store, &moment, &id, kit_fail()));
        removed_id = moment.id;
        sf_record_wipe(&moment);
    }
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &removed_id, kit_fail()));
    assert_int_equal(sf_store_batch_remove(kit->store, &other, &removed, kit_fail()), SF_INVALID);
    kit_ok(sf_store_batch_remove(kit->store, &id, &removed, kit_fail()));
    assert_int_equal(removed, 3);
    assert_int_equal(kit_count(kit->store, "moment"), 0);
    assert_int_equal(kit_count(kit->store, "person"), 1);
    assert_int_equal(state_of(kit->store, "person", one.id), SF_REMOVED);
    assert_int_equal(state_of(kit->store, "person", other), SF_LIVE);
    sf_record_wipe(&one);
}

static bool own_word(struct sf_store *store, const char *list, const char *word) {
    bool has = false;
    kit_ok(sf_store_own_word(store, sf_kind_list(list, strlen(list)), word, strlen(word), &has,
                             kit_fail()));
    return has;
}

static void own_words_belong_to_their_list(void **state) {
    struct kit *kit = *state;
    struct sf_record choice = kit_record("choice");
    kit_text(&choice, "list", "tag");
    kit_text(&choice, "word", "garden");
    struct sf_id id = kit_add(kit->store, &choice);
    assert_true(own_word(kit->store, "tag", "garden"));
    assert_false(own_word(kit->store, "tag", "garde"));
    assert_false(own_word(kit->store, "channel", "garden"));
    kit_ok(sf_store_remove(kit->store, kit_kind("choice"), &id, kit_fail()));
    assert_false(own_word(kit->store, "tag", "garden"));
}

/* ---- Transactions, meta, drafts, versions */

static void transaction_keeps_all_or_nothing(void **state) {
    struct kit *kit = *state;
    struct sf_record taken = kit_record("person");
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    struct sf_id anna = kit_person(kit->store, "Anna");
    taken.id = anna;
    /* What is refused by itself leaves the rest alone. */
    assert_int_equal(sf_store_add(kit->store, &taken, NULL, kit_fail()), SF_EXISTS);
    kit_person(kit->store, "Ben");
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    assert_int_equal(kit_count(kit->store, "person"), 2);
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    kit_person(kit->store, "Cleo");
    sf_store_rollback(kit->store);
    assert_int_equal(kit_count(kit->store, "person"), 2);
    assert_int_equal(kit_finds(kit->store, "cleo"), 0);
    assert_int_equal(sf_store_commit(kit->store, kit_fail()), SF_INTERNAL);
    kit_reopen(kit);
    assert_int_equal(kit_count(kit->store, "person"), 2);
    sf_record_wipe(&taken);
}

static void transactions_do_not_nest(void **state) {
    struct kit *kit = *state;
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    kit_person(kit->store, "Anna");
    assert_int_equal(sf_store_begin(kit->store, kit_fail()), SF_INTERNAL);
    kit_person(kit->store, "Ben"); /* the first goes on */
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    assert_int_equal(kit_count(kit->store, "person"), 2);
}

static void drafts_have_bounds(void **state) {
    enum { MOST = SF_STORE_DRAFT_MAX };
    struct kit *kit = *state;
    struct sf_buf got = {0};
    char form[130];
    int64_t at;
    char *large = malloc(MOST + 1);
    assert_non_null(large);
    memset(large, 'x', MOST + 1);
    memset(form, 'f', sizeof form - 1);
    form[129] = '\0';
    assert_int_equal(sf_store_draft_put(kit->store, form, "{}", 2, kit_fail()), SF_INVALID);
    form[128] = '\0';
    kit_ok(sf_store_draft_put(kit->store, form, large, MOST, kit_fail()));
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_store_draft_put(kit->store, form, large, MOST + 1, &fail), SF_TOO_LARGE);
    assert_string_equal(fail.field, "value");
    kit_ok(sf_store_draft_get(kit->store, form, &got, &at, kit_fail()));
    assert_int_equal(got.len, MOST); /* the one before stands */
    sf_buf_wipe(&got);
    free(large);
}

/* Words over 127 bytes have their length written otherwise. */
static void long_words_come_back(void **state) {
    static const size_t lengths[] = {126, 127, 128, 129, 255, 256, 400};
    enum { WORDS = sizeof lengths / sizeof lengths[0] };
    struct kit *kit = *state;
    struct sf_record moment = kit_record("moment"), got, change = kit_record("moment");
    char words[WORDS][401];
    for (size_t i = 0; i < WORDS; i++) {
        memset(words[i], 'a' + (int)i, 400);
        for (size_t at = 0; lengths[i] > 200 && at + 1 < lengths[i]; at += 2)
            memcpy(words[i] + at, "\xc3\xa9", 2); /* not over 200 characters */
        words[i][lengths[i]] = '\0';
        if (lengths[i] > 200)
            words[i][0] = words[i][1] = (char)('a' + (int)i);
        kit_word(&moment, "tags", words[i]);
    }
    kit_time(&moment, "at", KIT_AT);
    struct sf_id id = kit_add(kit->store, &moment);
    kit_ok(sf_store_get(kit->store, kit_kind("moment"), &id, &got, kit_fail()));
    const struct sf_value *tags = kit_value(&got, "tags");
    assert_int_equal(tags->words.count, WORDS);
    for (size_t i = 0; i < WORDS; i++)
        assert_string_equal(tags->words.items[i].text, words[i]);
    sf_record_wipe(&got);
    /* Taken out and put in again, beside those that stay. */
    kit_word(&change, "tags", words[6]);
    kit_word(&change, "tags", words[2]);
    kit_ok(sf_store_edit(kit->store, &id, &change, 0, NULL, kit_fail()));
    kit_ok(sf_store_undo(kit->store, kit_kind("moment"), &id, kit_fail()));
    kit_ok(sf_store_get(kit->store, kit_kind("moment"), &id, &got, kit_fail()));
    assert_int_equal(kit_value(&got, "tags")->words.count, WORDS);
    sf_record_wipe(&got);
    sf_record_wipe(&change);
}

static void meta_keeps_bytes(void **state) {
    struct kit *kit = *state;
    struct sf_buf got = {0};
    char large[4097] = {0};
    assert_int_equal(sf_store_meta_get(kit->store, "wraps", &got, kit_fail()), SF_NOT_FOUND);
    kit_ok(sf_store_meta_set(kit->store, "wraps", "\0a\0", 3, kit_fail()));
    kit_ok(sf_store_meta_set(kit->store, "wraps", "\0b\0", 3, kit_fail()));
    kit_reopen(kit);
    kit_ok(sf_store_meta_get(kit->store, "wraps", &got, kit_fail()));
    assert_int_equal(got.len, 3);
    assert_memory_equal(got.data, "\0b\0", 3);
    kit_ok(sf_store_meta_set(kit->store, "wraps", large, 4096, kit_fail()));
    assert_int_equal(sf_store_meta_set(kit->store, "wraps", large, 4097, kit_fail()), SF_TOO_LARGE);
    sf_buf_wipe(&got);
}

static bool list_form(void *context, const char *form, int64_t at_ms) {
    char *out = context;
    assert_true(at_ms > 0);
    strcat(out, form);
    strcat(out, ";");
    return true;
}

static void drafts_are_written_over(void **state) {
    struct kit *kit = *state;
    struct sf_buf got = {0};
    int64_t at = 0;
    char forms[64] = "";
    assert_int_equal(sf_store_draft_get(kit->store, "moment", &got, &at, kit_fail()), SF_NOT_FOUND);
    kit_ok(sf_store_draft_put(kit->store, "share", "{}", 2, kit_fail()));
    kit_ok(sf_store_draft_put(kit->store, "moment", "{\"a\":1}", 7, kit_fail()));
    kit_ok(sf_store_draft_put(kit->store, "moment", "{\"a\":2}", 7, kit_fail()));
    kit_reopen(kit);
    kit_ok(sf_store_draft_get(kit->store, "moment", &got, &at, kit_fail()));
    assert_string_equal(got.data, "{\"a\":2}");
    kit_ok(sf_store_draft_list(kit->store, list_form, forms, kit_fail()));
    assert_string_equal(forms, "moment;share;");
    kit_ok(sf_store_draft_drop(kit->store, "moment", kit_fail()));
    kit_ok(sf_store_draft_drop(kit->store, "moment", kit_fail()));
    assert_int_equal(sf_store_draft_get(kit->store, "moment", &got, &at, kit_fail()), SF_NOT_FOUND);
    assert_int_equal(sf_store_draft_put(kit->store, "", "{}", 2, kit_fail()), SF_INVALID);
    sf_buf_wipe(&got);
}

static void data_version_follows_every_change(void **state) {
    struct kit *kit = *state;
    uint64_t one, two, three, four;
    kit_ok(sf_store_data_version(kit->store, &one, kit_fail()));
    kit_ok(sf_store_data_version(kit->store, &two, kit_fail()));
    assert_true(one == two);
    kit_person(kit->store, "Anna");
    kit_ok(sf_store_data_version(kit->store, &three, kit_fail()));
    assert_true(three != two);
    kit_ok(sf_store_draft_put(kit->store, "f", "{}", 2, kit_fail()));
    kit_ok(sf_store_data_version(kit->store, &four, kit_fail()));
    assert_true(four != three);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(open_missing_and_wrong_key),
        TEST(create_refuses_what_exists),
        TEST(read_only_reads_and_refuses),
        cmocka_unit_test(memory_book_works),
        TEST(get_gives_what_was_added),
        TEST(get_keeps_pairs),
        TEST(every_kind_can_be_kept),
        TEST(get_knows_kinds_apart),
        TEST(add_keeps_a_given_id_once),
        TEST(add_refuses_links_that_lead_nowhere),
        TEST(edit_changes_what_is_given),
        TEST(edit_conflicts_on_an_old_stamp),
        TEST(edit_of_nothing_writes_nothing),
        TEST(edit_refuses_removed_and_unknown),
        TEST(remove_hides_and_restore_shows),
        TEST(history_tells_newest_first),
        TEST(undo_takes_back_one_after_the_other),
        TEST(undo_brings_lists_back),
        TEST(batch_is_removed_as_one),
        TEST(own_words_belong_to_their_list),
        TEST(transaction_keeps_all_or_nothing),
        TEST(transactions_do_not_nest),
        TEST(drafts_have_bounds),
        TEST(long_words_come_back),
        TEST(meta_keeps_bytes),
        TEST(drafts_are_written_over),
        TEST(data_version_follows_every_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
