/*
 * Reaching out: whom to, in an order (reach.order); whether words may be drafted for somebody
 * (reach.may); a plan that happened becomes a moment, and back (reachout.happened, not_yet).
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "order.h"
#include "people.h"

enum { INNER_RINGS = 2, OPEN_MAX = 200 };

/* ---- reach.order */

/* A reach-out that is still open. */
struct open_one {
    json_t *record;
    size_t person;   /* index in people, SIZE_MAX when none */
    int64_t when_ms; /* planned for; INT64_MAX without a time */
    bool waits;      /* somebody else began it: they wait for an answer */
    int32_t since;   /* the local day it was noted */
};

struct ordering {
    struct sf_door_call *call;
    struct sf_people people;
    struct open_one open[OPEN_MAX];
    size_t open_count;
    struct sf_time now;
    int32_t today;
    bool out_of_memory;
};

static bool look_at(void *context, const struct sf_record *record) {
    struct ordering *o = context;
    const struct sf_value *person = sf_people_value(record, "person");
    const struct sf_value *planned = sf_people_value(record, "planned_for");
    const struct sf_value *state = sf_people_value(record, "state");
    const struct sf_value *began = sf_people_value(record, "began_by");
    size_t who = person->has == SF_HAS_VALUE ? sf_people_find(&o->people, &person->id) : SIZE_MAX;
    if (sf_people_is(state, "done") || sf_people_is(state, "let_go"))
        return true;
    /* Somebody who was removed has no standing to ask for, and is left out like those about whom
     * nothing is suggested. */
    if (person->has == SF_HAS_VALUE &&
        (who == SIZE_MAX || !sf_safety_may(o->people.items[who].standing, SF_SAFETY_INVITATION)))
        return true;
    if (o->open_count == OPEN_MAX)
        return false;
    struct open_one *one = &o->open[o->open_count];
    *one = (struct open_one){.record = sf_codec_record(record),
                             .person = who,
                             .when_ms =
                                 planned->has == SF_HAS_VALUE ? planned->time.utc_ms : INT64_MAX,
                             .waits = sf_people_is(began, "them"),
                             .since = sf_people_day(record->created_ms, o->now.offset_min)};
    o->out_of_memory = one->record == NULL;
    o->open_count += !o->out_of_memory;
    return !o->out_of_memory;
}

static const char *id_of(const struct open_one *one) {
    return json_string_value(json_object_get(one->record, "id"));
}

/* The earliest first, those without a time last; equal ones as they were noted. */
static int by_time(const void *left, const void *right) {
    const struct open_one *a = left, *b = right;
    if (a->when_ms != b->when_ms)
        return a->when_ms < b->when_ms ? -1 : 1;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return strcmp(id_of(a), id_of(b));
}

static struct sf_order_person guide_of(const struct sf_people_one *one) {
    bool clean = sf_safety_better_side(one->crossed, one->lowest);
    bool in_circle = one->ring > 0 && one->ring <= INNER_RINGS;
    return (struct sf_order_person){
        .standing = one->standing,
        .card = sf_people_card(one),
        .clean = clean,
        .steady = clean && (in_circle || one->safe > 0),
        .waiting_day = SF_ORDER_NEVER,
        .gap_days = sf_people_gap_days(one),
        .contact_day = one->contact_day == SF_PEOPLE_NEVER ? SF_ORDER_NEVER : one->contact_day};
}

/* {"id","alias"} of somebody; NULL when memory ran out. */
static json_t *person_json(const struct sf_people_one *one) {
    json_t *out = json_object();
    bool ok = out != NULL && sf_json_put(out, "id", sf_codec_id(&one->id)) &&
              sf_json_put(out, "alias", sf_json_text(one->alias.text, one->alias.len));
    if (ok)
        return out;
    json_decref(out);
    return NULL;
}

static json_t *row_json(const struct sf_people_one *one, enum sf_order_reason reason) {
    static const char *const words[SF_ORDER_REASONS] = {
        [SF_ORDER_WAITING] = "waiting",
        [SF_ORDER_LONG_WAIT] = "long_wait",
        [SF_ORDER_STEADY] = "steady",
        [SF_ORDER_REST] = "rest",
    };
    json_t *out = json_object();
    /* How long a silence lasts is only said where contact has been good. */
    bool said =
        one->contact_day != SF_PEOPLE_NEVER && sf_safety_better_side(one->crossed, one->lowest);
    bool ok = out != NULL && sf_json_put(out, "person", person_json(one)) &&
              sf_json_put(out, "reason", json_string(words[reason])) &&
              (!said || sf_json_put(out, "last", sf_codec_day(one->contact_day)));
    if (ok)
        return out;
    json_decref(out);
    return NULL;
}

static bool put_items(struct ordering *o, struct sf_order_person *guide,
                      struct sf_order_row *rows) {
    json_t *items = json_array();
    if (!sf_json_put(o->call->ok, "items", items))
        return false;
    for (size_t i = 0; i < o->people.count; i++)
        guide[i] = guide_of(&o->people.items[i]);
    for (size_t i = 0; i < o->open_count; i++) {
        const struct open_one *one = &o->open[i];
        if (!one->waits || one->person == SIZE_MAX)
            continue;
        int32_t *day = &guide[one->person].waiting_day;
        if (*day == SF_ORDER_NEVER || one->since < *day)
            *day = one->since;
    }
    size_t count = sf_order_people(o->today, guide, o->people.count, rows);
    for (size_t i = 0; i < count; i++) {
        if (!sf_json_push(items, row_json(&o->people.items[rows[i].person], rows[i].reason)))
            return false;
    }
    return true;
}

/* The open ones, those that wait apart from those that are planned. */
static bool put_open(struct ordering *o) {
    json_t *waiting = json_array(), *planned = json_array();
    bool ok = sf_json_put(o->call->ok, "waiting", waiting);
    ok = sf_json_put(o->call->ok, "planned", planned) && ok; /* given away in any case */
    if (ok && o->open_count > 1)
        qsort(o->open, o->open_count, sizeof *o->open, by_time);
    for (size_t i = 0; ok && i < o->open_count; i++)
        ok = sf_json_push(o->open[i].waits ? waiting : planned, json_incref(o->open[i].record));
    return ok;
}

static enum sf_code order_all(struct ordering *o) {
    struct sf_fail *fail = o->call->fail;
    struct sf_store *store = o->call->book->store;
    enum sf_code code = sf_people_gather(store, NULL, o->today, &o->people, fail);
    if (code == SF_OK)
        code = sf_people_every(store, SF_REACHOUT, look_at, o, fail);
    if (code != SF_OK)
        return code;
    struct sf_order_person *guide = calloc(o->people.count + 1, sizeof *guide);
    struct sf_order_row *rows = calloc(o->people.count + 1, sizeof *rows);
    if (o->out_of_memory || guide == NULL || rows == NULL || !put_items(o, guide, rows) ||
        !put_open(o))
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for the order");
    free(rows);
    free(guide);
    return code;
}

static enum sf_code handle_order(struct sf_door_call *call) {
    struct ordering *o = calloc(1, sizeof *o);
    if (o == NULL)
        return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the order");
    o->call = call;
    o->now = sf_clock_now();
    o->today = sf_people_day(o->now.utc_ms, o->now.offset_min);
    enum sf_code code = order_all(o);
    for (size_t i = 0; i < o->open_count; i++)
        json_decref(o->open[i].record);
    sf_people_wipe(&o->people);
    free(o);
    return code;
}

/* ---- reach.may */

/* How it stands with somebody; open for somebody who has no standing. */
static enum sf_code standing_of(struct sf_door_call *call, const struct sf_id *id,
                                enum sf_safety_standing *out) {
    struct sf_record person;
    enum sf_code code =
        sf_store_get(call->book->store, sf_kind_of(SF_PERSON), id, &person, call->fail);
    if (code != SF_OK)
        return code;
    const struct sf_value *standing = sf_people_value(&person, "standing");
    *out = standing->has == SF_HAS_VALUE
               ? sf_safety_standing(standing->text.text, standing->text.len)
               : SF_SAFETY_OPEN;
    sf_record_wipe(&person);
    return SF_OK;
}

static enum sf_code handle_may(struct sf_door_call *call) {
    struct sf_id id;
    enum sf_safety_standing standing;
    sf_args_id(call, "person", &id);
    enum sf_code code = standing_of(call, &id, &standing);
    if (code != SF_OK)
        return code;
    bool may = sf_safety_may(standing, SF_SAFETY_DRAFT);
    return sf_json_put(call->ok, "draft", json_boolean(may))
               ? SF_OK
               : sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* ---- reachout.happened, reachout.not_yet */

/* The way of meeting that a kind of reaching out is; NULL: it may be any. */
static const char *channel_of(const struct sf_value *kind) {
    static const struct {
        const char *kind, *channel;
    } rows[] = {{"check_in", "text"}, {"write", "text"},       {"thank", "text"},
                {"call", "phone"},    {"invite", "in_person"}, {"accept", "in_person"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (sf_people_is(kind, rows[i].kind))
            return rows[i].channel;
    return NULL;
}

static int field_of(const struct sf_record *record, const char *name) {
    return sf_kind_field(record->kind, name, strlen(name));
}

static enum sf_code put_word(struct sf_record *record, const char *name, const char *word,
                             struct sf_fail *fail) {
    return sf_record_text(record, field_of(record, name), word, strlen(word), fail);
}

/* When it was: a plan of a day before today was then, any other is now. */
static struct sf_time when_of(const struct sf_record *reachout) {
    const struct sf_value *planned = sf_people_value(reachout, "planned_for");
    struct sf_time now = sf_clock_now();
    if (planned->has != SF_HAS_VALUE ||
        sf_people_day(planned->time.utc_ms, planned->time.offset_min) >=
            sf_people_day(now.utc_ms, now.offset_min))
        return now;
    return planned->time;
}

/* The moment that a reach-out became: with them, by its kind, begun by whoever began it. */
static enum sf_code add_moment(struct sf_door_call *call, const struct sf_record *reachout,
                               struct sf_record *moment) {
    const struct sf_value *person = sf_people_value(reachout, "person");
    const struct sf_value *began = sf_people_value(reachout, "began_by");
    const char *channel = channel_of(sf_people_value(reachout, "kind"));
    const struct sf_time at = when_of(reachout);
    enum sf_code code = SF_OK;
    sf_record_time(moment, field_of(moment, "at"), &at);
    if (person->has == SF_HAS_VALUE)
        code = sf_record_id(moment, field_of(moment, "people"), &person->id, call->fail);
    if (code == SF_OK && channel != NULL)
        code = put_word(moment, "channel", channel, call->fail);
    if (code == SF_OK)
        code = put_word(moment, "began_by", began->has == SF_HAS_VALUE ? began->text.text : "me",
                        call->fail);
    return code == SF_OK ? sf_store_add(call->book->store, moment, NULL, call->fail) : code;
}

/* Set state and moment of a reach-out; `moment` NULL clears both. */
static enum sf_code set_outcome(struct sf_door_call *call, const struct sf_record *reachout,
                                const struct sf_id *moment, struct sf_record *after) {
    struct sf_record change;
    enum sf_code code = SF_OK;
    sf_record_init(&change, reachout->kind);
    if (moment != NULL) {
        sf_record_link(&change, field_of(&change, "moment"), moment);
        code = put_word(&change, "state", "done", call->fail);
    } else {
        change.values[field_of(&change, "moment")].has = SF_HAS_NULL;
        code = put_word(&change, "state", "planned", call->fail);
    }
    if (code == SF_OK)
        code = sf_store_edit(call->book->store, &reachout->id, &change, 0, after, call->fail);
    sf_record_wipe(&change);
    return code;
}

struct outcome {
    struct sf_record reachout, moment, after;
};

/* The reach-out of the call, live. */
static enum sf_code get_reachout(struct sf_door_call *call, struct sf_record *out) {
    struct sf_id id;
    sf_args_id(call, "id", &id);
    enum sf_code code =
        sf_store_get(call->book->store, sf_kind_of(SF_REACHOUT), &id, out, call->fail);
    if (code == SF_OK && out->state == SF_REMOVED)
        code = sf_fail_set(call->fail, SF_REFUSED, "id", "the record is removed; restore it first");
    return code;
}

/* Whether the moment that it became is still there; then it is in o->moment. */
static enum sf_code get_moment(struct sf_door_call *call, struct outcome *o, bool *there) {
    const struct sf_value *link = sf_people_value(&o->reachout, "moment");
    struct sf_fail fail = SF_FAIL_NONE;
    *there = false;
    if (link->has != SF_HAS_VALUE)
        return SF_OK;
    enum sf_code code =
        sf_store_get(call->book->store, o->moment.kind, &link->id, &o->moment, &fail);
    if (code == SF_NOT_FOUND)
        return SF_OK;
    if (code != SF_OK)
        return sf_fail_set(call->fail, code, fail.field, "%s", fail.message);
    *there = o->moment.state == SF_LIVE;
    return SF_OK;
}

static enum sf_code happened(struct sf_door_call *call, struct outcome *o) {
    bool there;
    enum sf_code code = get_reachout(call, &o->reachout);
    if (code == SF_OK)
        code = get_moment(call, o, &there);
    if (code == SF_OK && !there) {
        sf_record_wipe(&o->moment);
        sf_record_init(&o->moment, sf_kind_of(SF_MOMENT));
        code = add_moment(call, &o->reachout, &o->moment);
    }
    if (code == SF_OK)
        code = set_outcome(call, &o->reachout, &o->moment.id, &o->after);
    return code;
}

static enum sf_code not_yet(struct sf_door_call *call, struct outcome *o) {
    bool there;
    enum sf_code code = get_reachout(call, &o->reachout);
    if (code == SF_OK)
        code = get_moment(call, o, &there);
    if (code == SF_OK && there)
        code = sf_store_remove(call->book->store, o->moment.kind, &o->moment.id, call->fail);
    if (code == SF_OK)
        code = set_outcome(call, &o->reachout, NULL, &o->after);
    return code;
}

static enum sf_code in_transaction(struct sf_door_call *call, struct outcome *o,
                                   enum sf_code (*work)(struct sf_door_call *, struct outcome *)) {
    struct sf_store *store = call->book->store;
    enum sf_code code = sf_store_begin(store, call->fail);
    if (code != SF_OK)
        return code;
    code = work(call, o);
    if (code == SF_OK)
        code = sf_store_commit(store, call->fail);
    if (code != SF_OK)
        sf_store_rollback(store);
    return code;
}

static enum sf_code change_outcome(struct sf_door_call *call, bool became,
                                   enum sf_code (*work)(struct sf_door_call *, struct outcome *)) {
    struct outcome o;
    sf_record_init(&o.reachout, sf_kind_of(SF_REACHOUT));
    sf_record_init(&o.moment, sf_kind_of(SF_MOMENT));
    sf_record_init(&o.after, sf_kind_of(SF_REACHOUT));
    enum sf_code code = in_transaction(call, &o, work);
    if (code == SF_OK &&
        !(sf_json_put(call->ok, "reachout", sf_codec_record(&o.after)) &&
          (!became || sf_json_put(call->ok, "moment", sf_codec_record(&o.moment)))))
        code = sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
    sf_record_wipe(&o.after);
    sf_record_wipe(&o.moment);
    sf_record_wipe(&o.reachout);
    return code;
}

static enum sf_code handle_happened(struct sf_door_call *call) {
    return change_outcome(call, true, happened);
}

static enum sf_code handle_not_yet(struct sf_door_call *call) {
    return change_outcome(call, false, not_yet);
}

static const struct sf_door_word may_words[] = {
    {"person", SF_DOOR_ID, true, 0, 0, "who"},
    {0},
};
static const struct sf_door_word id_words[] = {
    {"id", SF_DOOR_ID, true, 0, 0, "the reach-out"},
    {0},
};

const struct sf_door_row sf_ops_reach_rows[] = {
    {"reach.order", SF_OP_KNOWN | SF_OP_OPEN, handle_order, NULL,
     "{items: [{person: {id, alias}, reason, last?}], waiting: [reachout], planned: [reachout]}",
     "Whom to reach out to, in the order of src/guide/order.h (reason: waiting, long_wait, steady, "
     "rest; last: the day of the last real contact), who waits for an answer, and what is planned, "
     "the earliest first. Nobody whom the safety rule leaves out."},
    {"reach.may", SF_OP_KNOWN | SF_OP_OPEN, handle_may, may_words, "{draft}",
     "Whether words may be drafted for somebody, by the safety rule."},
    {"reachout.happened", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES, handle_happened, id_words,
     "{reachout, moment}",
     "It happened: the reach-out is done, and a moment with that person is kept and linked, with "
     "the way of meeting of its kind. Where there is a moment already, that one."},
    {"reachout.not_yet", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES, handle_not_yet, id_words,
     "{reachout}", "Takes reachout.happened back: planned again, and the moment removed."},
    {0},
};
