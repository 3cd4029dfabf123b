/* belief.outlook: whether it may be rated again, and what is offered as speaking to it.
 * belief.view: its counter-belief is kept in view, and no other one is. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "belief.h"
#include "clock.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "people.h"

enum {
    DAY_MS = 86400000,
    READ_MAX = 150 /* moments whose texts are read for one answer */
};

struct offer {
    struct sf_id id;
    enum sf_belief_why why;
};

struct ids {
    struct sf_id *items;
    size_t count, room;
};

struct outlook {
    struct sf_door_call *call;
    struct sf_store *store;
    struct sf_record belief;
    struct sf_store_facts facts;
    struct sf_people people;
    struct ids seen; /* what was attached or set aside before */
    const char *origin;
    size_t origin_len;
    int32_t today, last_day;
    int64_t *first_ms;  /* of facts.persons: the first kept moment with them */
    bool *held_back;    /* of facts.persons */
    bool out_of_memory; /* noticed inside a callback */
    struct offer moments[SF_BELIEF_OFFERS], shares[SF_BELIEF_OFFERS];
    size_t moment_count, share_count;
};

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for a belief's outlook");
}

/* ---- What was there before: the latest rating, and what was answered */

static bool look_at_rating(void *context, const struct sf_record *record) {
    struct outlook *o = context;
    const struct sf_value *at = sf_people_value(record, "at");
    int32_t day = sf_people_day(at->time.utc_ms, at->time.offset_min);
    if (day > o->today)
        return true;
    o->last_day = day;
    return false;
}

/* A page of a kind's records about the belief, newest first; *more is wiped when it was the last.
 */
static enum sf_code about_belief(struct outlook *o, enum sf_kind_no no, bool removed,
                                 sf_store_record_fn each, char cursor[SF_STORE_CURSOR_LEN]) {
    const struct sf_kind *kind = sf_kind_of((int)no);
    struct sf_store_query query = {
        .kind = kind, .limit = SF_STORE_LIMIT_MAX, .filter_count = 1, .removed = removed};
    char next[SF_STORE_CURSOR_LEN];
    query.filters[0].field = sf_kind_field(kind, "belief", 6);
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.id = o->belief.id;
    memcpy(query.cursor, cursor, sizeof query.cursor);
    enum sf_code code = sf_store_list(o->store, &query, each, o, next, o->call->fail);
    memcpy(cursor, next, sizeof next);
    return code;
}

static bool push_id(struct ids *ids, const struct sf_id *id) {
    if (ids->count == ids->room) {
        size_t room = ids->room > 0 ? 2 * ids->room : 32;
        struct sf_id *items = realloc(ids->items, room * sizeof *items);
        if (items == NULL)
            return false;
        ids->items = items;
        ids->room = room;
    }
    ids->items[ids->count++] = *id;
    return true;
}

static bool has_id(const struct ids *ids, const struct sf_id *id) {
    for (size_t i = 0; i < ids->count; i++)
        if (sf_id_equal(&ids->items[i], id))
            return true;
    return false;
}

static bool look_at_evidence(void *context, const struct sf_record *record) {
    struct outlook *o = context;
    const struct sf_value *source = sf_people_value(record, "source");
    if (source->has == SF_HAS_VALUE && !push_id(&o->seen, &source->id))
        o->out_of_memory = true;
    return !o->out_of_memory;
}

/* Sources that need no offering: attached, attached once and taken out again, or set aside. */
static enum sf_code gather_seen(struct outlook *o) {
    const struct sf_value *aside = sf_people_value(&o->belief, "aside");
    enum sf_code code = SF_OK;
    for (int removed = 0; removed < 2; removed++) {
        char cursor[SF_STORE_CURSOR_LEN] = "";
        do
            code = about_belief(o, SF_EVIDENCE, removed == 1, look_at_evidence, cursor);
        while (code == SF_OK && !o->out_of_memory && cursor[0] != '\0');
        if (code != SF_OK)
            return code;
    }
    for (size_t i = 0; aside->has == SF_HAS_VALUE && i < aside->ids.count; i++)
        if (!push_id(&o->seen, &aside->ids.items[i]))
            o->out_of_memory = true;
    return o->out_of_memory ? no_memory(o->call) : SF_OK;
}

/* ---- People: about whom nothing is brought up */

/* Somebody who is not kept has no standing to look at, and is left out like someone unsafe. */
static bool holds_back(const struct outlook *o, const struct sf_id *person) {
    size_t at = sf_people_find(&o->people, person);
    if (at == SIZE_MAX)
        return true;
    const struct sf_people_one *one = &o->people.items[at];
    return !sf_safety_may(one->standing, SF_SAFETY_NUMBER) ||
           sf_safety_card(one->crossed, one->lowest);
}

static enum sf_code gather_people(struct outlook *o) {
    struct sf_fail *fail = o->call->fail;
    enum sf_code code = sf_store_facts_moments(o->store, &o->facts, fail);
    if (code == SF_OK)
        code = sf_people_gather(o->store, &o->facts, o->today, &o->people, fail);
    if (code != SF_OK)
        return code;
    o->first_ms = calloc(o->facts.person_count + 1, sizeof *o->first_ms);
    o->held_back = calloc(o->facts.person_count + 1, sizeof *o->held_back);
    if (o->first_ms == NULL || o->held_back == NULL)
        return no_memory(o->call);
    for (size_t i = 0; i < o->facts.person_count; i++)
        o->held_back[i] = holds_back(o, &o->facts.persons[i]);
    /* In order of time, so walked backwards the first moment is the one that stays. */
    for (size_t i = o->facts.n; i-- > 0;)
        for (uint32_t at = o->facts.first_person[i]; at < o->facts.first_person[i + 1]; at++)
            o->first_ms[o->facts.people[at]] = o->facts.at_ms[i];
    return SF_OK;
}

/* ---- Moments */

static bool code_is(const char *list, int8_t code, const char *word) {
    const struct sf_list *found = sf_kind_list(list, strlen(list));
    return code >= 0 && strcmp(found->words[code], word) == 0;
}

static bool label_is(const struct sf_str *label, const char *word) {
    return label->len == strlen(word) && memcmp(label->text, word, label->len) == 0;
}

static void kinds_of(const struct sf_store_facts *facts, size_t i, struct sf_belief_moment *out) {
    static const char *const help[] = {"practical_help", "company", "advice", "information"};
    for (uint32_t at = facts->first_received[i]; at < facts->first_received[i + 1]; at++) {
        const struct sf_str *kind = &facts->kinds[facts->received[at]];
        for (size_t h = 0; h < sizeof help / sizeof *help; h++)
            out->help_came |= label_is(kind, help[h]);
        out->believed_came |= label_is(kind, "believed");
        out->heard_came |= label_is(kind, "believed") || label_is(kind, "listening");
        for (uint32_t w = facts->first_wanted[i]; w < facts->first_wanted[i + 1]; w++)
            out->wanted_came |= facts->wanted[w] == facts->received[at];
    }
}

/* What the columns say; numbers and texts that only the record holds are left open. */
static struct sf_belief_moment columns(const struct outlook *o, size_t i) {
    const struct sf_store_facts *facts = &o->facts;
    struct sf_belief_moment out = {
        .felt_safe = facts->felt_safe[i] == INT8_MIN ? SF_BELIEF_MISSING : facts->felt_safe[i],
        .depth = facts->depth[i] == INT8_MIN ? SF_BELIEF_MISSING : facts->depth[i],
        .crossed = code_is("boundary", facts->boundary[i], "no"),
        .kept = code_is("boundary", facts->boundary[i], "yes"),
        .i_began = code_is("began_by", facts->began_by[i], "me"),
        .they_began = code_is("began_by", facts->began_by[i], "them"),
        .received = code_is("direction", facts->direction[i], "received") ||
                    code_is("direction", facts->direction[i], "both"),
        .eased = facts->settled_before[i] != INT16_MIN && facts->settled_after[i] != INT16_MIN &&
                 facts->settled_after[i] > facts->settled_before[i],
        .understood = SF_BELIEF_MISSING,
        .accepted = SF_BELIEF_MISSING,
        .cared_about = SF_BELIEF_MISSING,
        .joy = facts->joy[i] != 0,
    };
    for (uint32_t at = facts->first_person[i]; at < facts->first_person[i + 1]; at++) {
        int32_t who = facts->people[at];
        int64_t days = (facts->at_ms[i] - o->first_ms[who]) / DAY_MS;
        out.somebody = true;
        out.held_back |= o->held_back[who];
        if (days > out.known_days)
            out.known_days = (int32_t)days;
    }
    kinds_of(facts, i, &out);
    return out;
}

static int number_of(const struct sf_record *record, const char *name) {
    const struct sf_value *value = sf_people_value(record, name);
    return value->has == SF_HAS_VALUE ? (int)value->i : SF_BELIEF_MISSING;
}

static bool has_text(const struct sf_record *record, const char *name) {
    const struct sf_value *value = sf_people_value(record, name);
    return value->has == SF_HAS_VALUE && value->text.len > 0;
}

static enum sf_code read_moment(struct outlook *o, const struct sf_id *id,
                                struct sf_belief_moment *moment) {
    struct sf_record record;
    enum sf_code code = sf_store_get(o->store, sf_kind_of(SF_MOMENT), id, &record, o->call->fail);
    if (code != SF_OK)
        return code;
    moment->understood = number_of(&record, "understood");
    moment->accepted = number_of(&record, "accepted");
    moment->cared_about = number_of(&record, "cared_about");
    moment->seen = has_text(&record, "seen_in_me");
    moment->words =
        moment->seen || has_text(&record, "happened") || has_text(&record, "felt_safe_text");
    sf_record_wipe(&record);
    return SF_OK;
}

/* The latest moments that are offered. */
static enum sf_code look_at_moments(struct outlook *o) {
    size_t left = READ_MAX;
    for (size_t i = o->facts.n; i-- > 0 && left > 0 && o->moment_count < SF_BELIEF_OFFERS;) {
        struct sf_belief_moment moment = columns(o, i);
        struct sf_id id;
        if (!sf_belief_moment_may(o->origin, o->origin_len, &moment))
            continue;
        enum sf_code code = sf_store_facts_id(o->store, &o->facts, i, &id, o->call->fail);
        if (code == SF_OK && has_id(&o->seen, &id))
            continue;
        left--;
        if (code == SF_OK)
            code = read_moment(o, &id, &moment);
        if (code != SF_OK)
            return code;
        enum sf_belief_why why = sf_belief_moment(o->origin, o->origin_len, &moment);
        if (why != SF_BELIEF_NOT)
            o->moments[o->moment_count++] = (struct offer){id, why};
    }
    return SF_OK;
}

/* ---- Shares */

static bool look_at_share(void *context, const struct sf_record *record) {
    struct outlook *o = context;
    const struct sf_value *belief = sf_people_value(record, "belief");
    const struct sf_value *person = sf_people_value(record, "person");
    const struct sf_value *came_true = sf_people_value(record, "came_true");
    struct sf_belief_share share = {
        .held_back = person->has != SF_HAS_VALUE || holds_back(o, &person->id),
        .this_one = belief->has == SF_HAS_VALUE && sf_id_equal(&belief->id, &o->belief.id),
        .came_true = sf_people_is(came_true, "no")       ? SF_BELIEF_NO
                     : sf_people_is(came_true, "partly") ? SF_BELIEF_PARTLY
                     : sf_people_is(came_true, "yes")    ? SF_BELIEF_YES
                                                         : SF_BELIEF_OPEN_YET,
    };
    share.another_one = belief->has == SF_HAS_VALUE && !share.this_one;
    enum sf_belief_why why = sf_belief_share(o->origin, o->origin_len, &share);
    if (why != SF_BELIEF_NOT && !has_id(&o->seen, &record->id))
        o->shares[o->share_count++] = (struct offer){record->id, why};
    return o->share_count < SF_BELIEF_OFFERS;
}

/* The latest ones; those older than the newest 200 are let rest. */
static enum sf_code look_at_shares(struct outlook *o) {
    struct sf_store_query query = {.kind = sf_kind_of(SF_SHARE), .limit = SF_STORE_LIMIT_MAX};
    char next[SF_STORE_CURSOR_LEN];
    return sf_store_list(o->store, &query, look_at_share, o, next, o->call->fail);
}

/* ---- The answer */

static bool put_offers(json_t *offers, const char *kind, const struct offer *items, size_t from,
                       size_t to) {
    for (size_t i = from; i < to; i++) {
        json_t *item = json_object();
        bool ok = item != NULL && sf_json_put(item, "kind", json_string(kind)) &&
                  sf_json_put(item, "id", sf_codec_id(&items[i].id)) &&
                  sf_json_put(item, "why", json_string(sf_belief_why_word(items[i].why)));
        if (!ok) {
            json_decref(item);
            return false;
        }
        if (!sf_json_push(offers, item))
            return false;
    }
    return true;
}

static bool answer(struct outlook *o) {
    json_t *ok = o->call->ok, *offers = json_array();
    bool due = sf_belief_rating_due(o->today, o->last_day);
    size_t moments, shares;
    sf_belief_mix(o->moment_count, o->share_count, &moments, &shares);
    size_t first = shares > 0 ? 1 : 0;
    bool fits = offers != NULL && sf_json_put(ok, "rating_due", json_boolean(due));
    if (fits && !due)
        fits = sf_json_put(ok, "rating_day", sf_codec_day(o->last_day + SF_BELIEF_RATING_DAYS));
    fits = fits && put_offers(offers, "share", o->shares, 0, first) &&
           put_offers(offers, "moment", o->moments, 0, moments) &&
           put_offers(offers, "share", o->shares, first, shares) &&
           sf_json_put(ok, "offers", json_incref(offers));
    json_decref(offers);
    return fits;
}

/* The belief that the request names, as it stands. */
static enum sf_code get_belief(struct sf_door_call *call, struct sf_record *belief) {
    struct sf_id id;
    sf_args_id(call, "id", &id);
    enum sf_code code =
        sf_store_get(call->book->store, sf_kind_of(SF_BELIEF), &id, belief, call->fail);
    if (code == SF_OK && belief->state != SF_LIVE)
        code = sf_fail_set(call->fail, SF_REFUSED, "id", "the belief is removed; restore it first");
    return code;
}

static enum sf_code outlook(struct sf_door_call *call) {
    struct outlook o = {.call = call, .store = call->book->store, .last_day = SF_BELIEF_NEVER};
    struct sf_time now = sf_clock_now();
    char cursor[SF_STORE_CURSOR_LEN] = "";
    o.today = sf_people_day(now.utc_ms, now.offset_min);
    sf_record_init(&o.belief, sf_kind_of(SF_BELIEF));
    enum sf_code code = get_belief(call, &o.belief);
    if (code == SF_OK) {
        const struct sf_value *origin = sf_people_value(&o.belief, "origin");
        o.origin = origin->has == SF_HAS_VALUE ? origin->text.text : "";
        o.origin_len = strlen(o.origin);
        code = about_belief(&o, SF_RATING, false, look_at_rating, cursor);
    }
    if (code == SF_OK)
        code = gather_seen(&o);
    if (code == SF_OK)
        code = gather_people(&o);
    if (code == SF_OK)
        code = look_at_moments(&o);
    if (code == SF_OK)
        code = look_at_shares(&o);
    if (code == SF_OK && !answer(&o))
        code = no_memory(call);
    free(o.first_ms);
    free(o.held_back);
    free(o.seen.items);
    sf_people_wipe(&o.people);
    sf_store_facts_free(&o.facts);
    sf_record_wipe(&o.belief);
    return code;
}

/* ---- In view */

struct in_view {
    struct sf_id ids[SF_STORE_LIMIT_MAX];
    size_t count;
};

static bool note_in_view(void *context, const struct sf_record *record) {
    struct in_view *found = context;
    found->ids[found->count++] = record->id;
    return true;
}

static enum sf_code find_in_view(struct sf_door_call *call, struct in_view *found) {
    const struct sf_kind *kind = sf_kind_of(SF_BELIEF);
    struct sf_store_query query = {.kind = kind, .limit = SF_STORE_LIMIT_MAX, .filter_count = 1};
    char next[SF_STORE_CURSOR_LEN];
    query.filters[0].field = sf_kind_field(kind, "in_view", 7);
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.i = 1;
    return sf_store_list(call->book->store, &query, note_in_view, found, next, call->fail);
}

static enum sf_code set_in_view(struct sf_door_call *call, const struct sf_id *id, bool on) {
    const struct sf_kind *kind = sf_kind_of(SF_BELIEF);
    struct sf_record change;
    sf_record_init(&change, kind);
    int field = sf_kind_field(kind, "in_view", 7);
    if (on)
        sf_record_number(&change, field, 1);
    else
        change.values[field].has = SF_HAS_NULL;
    enum sf_code code = sf_store_edit(call->book->store, id, &change, 0, NULL, call->fail);
    sf_record_wipe(&change);
    return code;
}

static enum sf_code add_practice(struct sf_door_call *call, const struct sf_id *belief,
                                 struct sf_id *id) {
    static const char way[] = "kept_in_view";
    const struct sf_kind *kind = sf_kind_of(SF_PRACTICE);
    struct sf_time now = sf_clock_now();
    struct sf_record practice;
    sf_record_init(&practice, kind);
    sf_record_link(&practice, sf_kind_field(kind, "belief", 6), belief);
    sf_record_time(&practice, sf_kind_field(kind, "at", 2), &now);
    enum sf_code code =
        sf_record_text(&practice, sf_kind_field(kind, "way", 3), way, sizeof way - 1, call->fail);
    if (code == SF_OK)
        code = sf_store_add(call->book->store, &practice, NULL, call->fail);
    *id = practice.id;
    sf_record_wipe(&practice);
    return code;
}

/* Inside a transaction: every other one out of view, this one as wanted. */
static enum sf_code change_view(struct sf_door_call *call, const struct sf_record *belief,
                                bool on) {
    const struct sf_value *now = sf_people_value(belief, "in_view");
    bool was_on = now->has == SF_HAS_VALUE && now->i == 1;
    struct in_view found = {.count = 0};
    struct sf_id practice;
    bool ok = sf_json_put(call->ok, "in_view", json_boolean(on));
    enum sf_code code = on ? find_in_view(call, &found) : SF_OK;
    for (size_t i = 0; code == SF_OK && i < found.count; i++) {
        if (sf_id_equal(&found.ids[i], &belief->id))
            continue;
        code = set_in_view(call, &found.ids[i], false);
        if (code == SF_OK && json_object_get(call->ok, "before") == NULL)
            ok &= sf_json_put(call->ok, "before", sf_codec_id(&found.ids[i]));
    }
    if (code == SF_OK && on != was_on)
        code = set_in_view(call, &belief->id, on);
    if (code == SF_OK && on && !was_on) {
        code = add_practice(call, &belief->id, &practice);
        if (code == SF_OK)
            ok &= sf_json_put(call->ok, "practice", sf_codec_id(&practice));
    }
    return code == SF_OK && !ok ? no_memory(call) : code;
}

static enum sf_code view(struct sf_door_call *call) {
    struct sf_store *store = call->book->store;
    bool on = sf_args_flag(call, "in_view");
    struct sf_record belief;
    sf_record_init(&belief, sf_kind_of(SF_BELIEF));
    enum sf_code code = get_belief(call, &belief);
    if (code == SF_OK && on && !has_text(&belief, "counter"))
        code = sf_fail_set(call->fail, SF_REFUSED, "in_view", "there is no counter-belief yet");
    if (code == SF_OK) {
        code = sf_store_begin(store, call->fail);
        if (code == SF_OK)
            code = change_view(call, &belief, on);
        if (code == SF_OK)
            code = sf_store_commit(store, call->fail);
        if (code != SF_OK)
            sf_store_rollback(store);
    }
    sf_record_wipe(&belief);
    return code;
}

static const struct sf_door_word outlook_words[] = {
    {"id", SF_DOOR_ID, true, 0, 0, "the belief"},
    {0},
};

static const struct sf_door_word view_words[] = {
    {"id", SF_DOOR_ID, true, 0, 0, "the belief"},
    {"in_view", SF_DOOR_FLAG, true, 0, 0, "whether its counter-belief is kept in view"},
    {0},
};

const struct sf_door_row sf_ops_belief_rows[] = {
    {"belief.outlook", SF_OP_KNOWN | SF_OP_OPEN, outlook, outlook_words,
     "{rating_due, rating_day?, offers: [{kind, id, why}]}",
     "Whether the belief may be rated again (at most fortnightly; else `rating_day` says from when "
     "on), and at most three moments and shares that may speak to it; `why` names the fact, as in "
     "src/guide/belief.h. What was attached or set aside before is not among them, nor is anything "
     "about somebody whom the safety rule leaves out."},
    {"belief.view", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES, view, view_words,
     "{in_view, before?, practice?}",
     "Keep the counter-belief of this one in view, and of no other (`before`: which was until "
     "now), or no longer. Newly in view, it is noted as a practice (`practice`: its id)."},
    {0},
};
