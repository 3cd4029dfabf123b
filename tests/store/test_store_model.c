/*
 * Random calls against a model in plain C: after every few of them the book must say what the model
 * says, also when it was closed and opened in between, and by a second connection.
 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDS = 120, STEPS = 1500, DEPTH = 40, TEXTS = 24 };

/* A record of the model: a person or a moment. What can be seen is numbers below. */
struct value {
    int text;  /* 0 none, else one of the words */
    int tag;   /* 0 none */
    int about; /* index of a person, -1 none */
    int minute;
};

struct change {
    int what; /* enum sf_store_what */
    struct value before;
};

struct thing {
    bool is_person, removed, forgotten;
    struct sf_id id;
    struct value value;
    struct change changes[DEPTH];
    int depth;
};

struct model {
    struct thing things[RECORDS];
    int count;
    uint32_t seed;
    char drafts[4][16];
};

static uint32_t roll(struct model *model, uint32_t below) {
    model->seed = model->seed * 1664525u + 1013904223u;
    return (model->seed >> 8) % below;
}

static struct sf_record as_record(const struct model *model, const struct thing *thing,
                                  const struct value *value, bool clear) {
    struct sf_record record = kit_record(thing->is_person ? "person" : "moment");
    const char *field = thing->is_person ? "note" : "happened";
    char word[32];
    snprintf(word, sizeof word, "word%d here", value->text);
    if (value->text != 0)
        kit_text(&record, field, word);
    else if (clear)
        kit_null(&record, field);
    if (thing->is_person)
        return record;
    kit_time(&record, "at", KIT_AT + value->minute * 60000);
    snprintf(word, sizeof word, "tag%d", value->tag);
    if (value->tag != 0) {
        kit_word(&record, "tags", word);
        kit_word(&record, "tags", "always");
    } else if (clear) {
        kit_null(&record, "tags");
    }
    if (value->about >= 0)
        kit_id(&record, "people", model->things[value->about].id);
    else if (clear)
        kit_null(&record, "people");
    return record;
}

/* ---- What can be done */

static int any(struct model *model, bool person_only) {
    for (int tries = 0; tries < 20 && model->count > 0; tries++) {
        int at = (int)roll(model, (uint32_t)model->count);
        if (!model->things[at].forgotten && (!person_only || model->things[at].is_person))
            return at;
    }
    return -1;
}

static struct value any_value(struct model *model, bool person) {
    struct value value = {.text = (int)roll(model, TEXTS), .about = -1};
    if (!person) {
        value.tag = (int)roll(model, 4);
        value.minute = (int)roll(model, 50);
        value.about = roll(model, 2) == 0 ? any(model, true) : -1;
    }
    return value;
}

static void push(struct thing *thing, int what, const struct value *before) {
    assert_true(thing->depth < DEPTH);
    thing->changes[thing->depth].what = what;
    if (before != NULL)
        thing->changes[thing->depth].before = *before;
    thing->depth++;
}

static void do_add(struct model *model, struct sf_store *store) {
    if (model->count == RECORDS)
        return;
    struct thing *thing = &model->things[model->count];
    *thing = (struct thing){.is_person = roll(model, 3) == 0};
    thing->value = any_value(model, thing->is_person);
    struct sf_record record = as_record(model, thing, &thing->value, false);
    thing->id = kit_add(store, &record);
    model->count++;
}

static bool same(const struct value *a, const struct value *b) {
    return a->text == b->text && a->tag == b->tag && a->about == b->about && a->minute == b->minute;
}

static void do_edit(struct model *model, struct sf_store *store) {
    int at = any(model, false);
    if (at < 0 || model->things[at].depth == DEPTH)
        return;
    struct thing *thing = &model->things[at];
    struct value value = any_value(model, thing->is_person);
    struct sf_record change = as_record(model, thing, &value, true);
    enum sf_code code = sf_store_edit(store, &thing->id, &change, 0, NULL, kit_fail());
    assert_int_equal(code, thing->removed ? SF_REFUSED : SF_OK);
    sf_record_wipe(&change);
    if (code != SF_OK || same(&value, &thing->value))
        return;
    /* Edits one after the other, within ten minutes, are one change. */
    if (thing->depth == 0 || thing->changes[thing->depth - 1].what != SF_STORE_EDITED)
        push(thing, SF_STORE_EDITED, &thing->value);
    thing->value = value;
}

static void do_state(struct model *model, struct sf_store *store) {
    int at = any(model, false);
    if (at < 0 || model->things[at].depth == DEPTH)
        return;
    struct thing *thing = &model->things[at];
    const struct sf_kind *kind = kit_kind(thing->is_person ? "person" : "moment");
    bool remove = roll(model, 2) == 0;
    kit_ok(remove ? sf_store_remove(store, kind, &thing->id, kit_fail())
                  : sf_store_restore(store, kind, &thing->id, kit_fail()));
    if (thing->removed != remove)
        push(thing, remove ? SF_STORE_REMOVED : SF_STORE_RESTORED, NULL);
    thing->removed = remove;
}

static void do_undo(struct model *model, struct sf_store *store) {
    int at = any(model, false);
    if (at < 0)
        return;
    struct thing *thing = &model->things[at];
    const struct sf_kind *kind = kit_kind(thing->is_person ? "person" : "moment");
    enum sf_code code = sf_store_undo(store, kind, &thing->id, kit_fail());
    if (thing->depth == 0) {
        assert_int_equal(code, thing->removed ? SF_NOT_FOUND : SF_OK);
        thing->removed = true;
        return;
    }
    kit_ok(code);
    const struct change *change = &thing->changes[--thing->depth];
    if (change->what == SF_STORE_EDITED)
        thing->value = change->before;
    else
        thing->removed = change->what == SF_STORE_RESTORED;
}

static void do_forget(struct model *model, struct sf_store *store) {
    int at = any(model, false);
    size_t forgotten;
    if (at < 0 || roll(model, 6) != 0)
        return;
    struct thing *thing = &model->things[at];
    kit_ok(sf_store_forget(store, kit_kind(thing->is_person ? "person" : "moment"), &thing->id,
                           &forgotten, kit_fail()));
    assert_int_equal(forgotten, 1);
    thing->forgotten = true;
    for (int i = 0; i < model->count; i++) {
        struct thing *other = &model->things[i];
        if (other->value.about == at)
            other->value.about = -1;
        /* What history says of them leads to a tombstone; taking such an edit back would bring the
         * bare id back, which the model does not follow. */
        for (int c = 0; c < other->depth; c++) {
            if (other->changes[c].what == SF_STORE_EDITED && other->changes[c].before.about == at)
                other->depth = DEPTH;
        }
        if (other->depth == DEPTH)
            other->depth = -1;
    }
}

static void do_draft(struct model *model, struct sf_store *store) {
    uint32_t at = roll(model, 4);
    char form[8];
    snprintf(form, sizeof form, "form%u", at);
    if (roll(model, 3) == 0) {
        kit_ok(sf_store_draft_drop(store, form, kit_fail()));
        model->drafts[at][0] = '\0';
        return;
    }
    snprintf(model->drafts[at], sizeof model->drafts[at], "{\"x\":%u}", roll(model, 1000));
    kit_ok(
        sf_store_draft_put(store, form, model->drafts[at], strlen(model->drafts[at]), kit_fail()));
}

/* ---- What must be so */

static void expect_thing(const struct model *model, struct sf_store *store,
                         const struct thing *thing) {
    const struct sf_kind *kind = kit_kind(thing->is_person ? "person" : "moment");
    struct sf_record got, expect = as_record(model, thing, &thing->value, false);
    enum sf_code code = sf_store_get(store, kind, &thing->id, &got, kit_fail());
    assert_int_equal(code, thing->forgotten ? SF_NOT_FOUND : SF_OK);
    if (code == SF_OK) {
        expect.id = thing->id;
        expect.created_ms = got.created_ms;
        expect.state = thing->removed ? SF_REMOVED : SF_LIVE;
        kit_same(&expect, &got);
        sf_record_wipe(&got);
    }
    sf_record_wipe(&expect);
}

static bool count_record(void *context, const struct sf_record *record) {
    (void)record;
    ++*(int *)context;
    return true;
}

static int listed(struct sf_store *store, const struct sf_store_query *ask) {
    struct sf_store_query query = *ask;
    char next[SF_STORE_CURSOR_LEN];
    int count = 0;
    query.kind = kit_kind("moment");
    query.limit = 7;
    do {
        kit_ok(sf_store_list(store, &query, count_record, &count, next, kit_fail()));
        memcpy(query.cursor, next, sizeof next);
    } while (next[0] != '\0');
    return count;
}

static bool counts(const struct thing *thing) {
    return !thing->forgotten && !thing->removed;
}

static void expect_counts(struct model *model, struct sf_store *store) {
    char word[32];
    struct sf_store_query query = {.filter_count = 1};
    struct sf_store_facts facts;
    int text = 1 + (int)roll(model, TEXTS - 1), tag = 1 + (int)roll(model, 3);
    int person = any(model, true);
    size_t finds = 0, links = 0, moments = 0;
    int tags = 0, about = 0;
    for (int i = 0; i < model->count; i++) {
        const struct thing *thing = &model->things[i];
        if (!counts(thing))
            continue;
        finds += thing->value.text == text;
        moments += !thing->is_person;
        tags += !thing->is_person && thing->value.tag == tag;
        about += !thing->is_person && person >= 0 && thing->value.about == person;
        links += !thing->is_person && thing->value.about >= 0;
    }
    snprintf(word, sizeof word, "word%d ", text);
    assert_int_equal(kit_finds(store, word), finds);
    assert_int_equal(kit_count(store, "moment"), moments);
    snprintf(word, sizeof word, "tag%d", tag);
    const struct sf_str tag_text = {word, strlen(word)};
    query.filters[0].field = kit_field(kit_kind("moment"), "tags");
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.words.count = 1;
    query.filters[0].value.words.items = &tag_text;
    assert_int_equal(listed(store, &query), tags);
    if (person >= 0) {
        query.filters[0].field = kit_field(kit_kind("moment"), "people");
        query.filters[0].value.ids.count = 1;
        query.filters[0].value.ids.items = &model->things[person].id;
        assert_int_equal(listed(store, &query), about);
    }
    kit_ok(sf_store_facts_moments(store, &facts, kit_fail()));
    assert_int_equal(facts.n, moments);
    assert_int_equal(facts.first_person[facts.n], links);
    sf_store_facts_free(&facts);
}

static void expect_drafts(const struct model *model, struct sf_store *store) {
    for (int i = 0; i < 4; i++) {
        struct sf_buf got = {0};
        int64_t at;
        char form[8];
        snprintf(form, sizeof form, "form%d", i);
        enum sf_code code = sf_store_draft_get(store, form, &got, &at, kit_fail());
        assert_int_equal(code, model->drafts[i][0] == '\0' ? SF_NOT_FOUND : SF_OK);
        if (code == SF_OK)
            assert_string_equal(got.data, model->drafts[i]);
        sf_buf_wipe(&got);
    }
}

static void expect_all(struct model *model, struct sf_store *store) {
    for (int i = 0; i < model->count; i++)
        expect_thing(model, store, &model->things[i]);
    expect_counts(model, store);
    expect_drafts(model, store);
}

/* A record whose history leads to somebody forgotten is left alone from then on. */
static bool is_left(const struct model *model) {
    for (int i = 0; i < model->count; i++) {
        if (model->things[i].depth < 0)
            return true;
    }
    return false;
}

static void leave_alone(struct model *model, struct sf_store *store) {
    size_t forgotten;
    for (int i = 0; i < model->count; i++) {
        struct thing *thing = &model->things[i];
        if (thing->depth >= 0 || thing->forgotten)
            continue;
        kit_ok(sf_store_forget(store, kit_kind(thing->is_person ? "person" : "moment"), &thing->id,
                               &forgotten, kit_fail()));
        thing->forgotten = true;
        thing->depth = 0;
    }
}

static void run(struct kit *kit, uint32_t seed) {
    static void (*const calls[])(struct model *, struct sf_store *) = {
        do_add, do_add, do_edit, do_edit, do_edit, do_state, do_undo, do_draft, do_forget};
    struct model *model = calloc(1, sizeof *model);
    struct sf_store_verdict verdict;
    assert_non_null(model);
    model->seed = seed;
    for (int step = 1; step <= STEPS; step++) {
        calls[roll(model, sizeof calls / sizeof calls[0])](model, kit->store);
        if (is_left(model))
            leave_alone(model, kit->store);
        if (roll(model, 150) == 0)
            kit_reopen(kit);
        if (roll(model, 300) == 0)
            kit_ok(sf_store_rebuild(kit->store, NULL, NULL, kit_fail()));
        if (step % 50 == 0)
            expect_all(model, kit->store);
    }
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
    char copy[300];
    struct sf_store *other = NULL;
    kit_path(kit, "copy.db", copy);
    kit_ok(sf_store_snapshot(kit->store, copy, kit->key, NULL, NULL, kit_fail()));
    kit_ok(sf_store_open(copy, kit->key, false, &other, kit_fail()));
    expect_all(model, other);
    sf_store_close(other);
    free(model);
}

static void book_agrees_with_the_model(void **state) {
    run(*state, 1);
}

static void and_with_another_seed(void **state) {
    run(*state, 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(book_agrees_with_the_model, kit_setup, kit_teardown),
        cmocka_unit_test_setup_teardown(and_with_another_seed, kit_setup, kit_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
