/* today.get: one small invitation and what waits for a look. today.decline: "Not today", until
 * midnight. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "json.h"
#include "ops.h"
#include "people.h"
#include "today.h"

enum { INNER_RINGS = 2, WAITING_MAX = 20 };

/* Where the local day of a "Not today" is kept: in the book, and in no history. */
static const char declined_key[] = "declined";

struct plan {
    struct sf_today_plan guide;
    struct sf_id id;
    const struct sf_kind *kind;
};

struct gathering {
    struct sf_door_call *call;
    struct sf_store *store;
    struct sf_people people;
    struct plan plans[WAITING_MAX];
    size_t plan_count;
    json_t *waiting;
    struct sf_time now;
    int32_t today;
    bool out_of_memory;
};

static bool push_waiting(struct gathering *g, const char *key, const struct sf_record *record) {
    char id[SF_ID_TEXT_LEN];
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "key", json_string(key)) &&
              sf_json_put(item, "kind", json_string(record->kind->name)) &&
              sf_json_put(item, "id", json_string(sf_id_format(&record->id, id)));
    if (!ok)
        json_decref(item);
    g->out_of_memory = !(ok && sf_json_push(g->waiting, item));
    return !g->out_of_memory;
}

/* A share or a reach-out: a plan for today or lately, an open outcome, or a next-day look. */
static bool look_at(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    const struct sf_value *person = sf_people_value(record, "person");
    const struct sf_value *planned = sf_people_value(record, "planned_for");
    const struct sf_value *state = sf_people_value(record, "state");
    size_t who = person->has == SF_HAS_VALUE ? sf_people_find(&g->people, &person->id) : SIZE_MAX;
    /* About whom nothing is suggested, nothing is asked either. */
    if (who != SIZE_MAX && !sf_safety_may(g->people.items[who].standing, SF_SAFETY_INVITATION))
        return true;
    if (planned->has != SF_HAS_VALUE || sf_people_is(state, "done") ||
        sf_people_is(state, "let_go"))
        return true;
    int32_t day = sf_people_day(planned->time.utc_ms, planned->time.offset_min);
    if (day < g->today && json_array_size(g->waiting) < WAITING_MAX &&
        !push_waiting(g, "outcome", record))
        return false;
    if (day <= g->today && g->plan_count < WAITING_MAX)
        g->plans[g->plan_count++] =
            (struct plan){{.person = who, .day = day}, record->id, record->kind};
    return true;
}

static json_t *invitation_json(const struct gathering *g, const struct sf_today *choice) {
    static const char *const keys[] = {
        [SF_TODAY_PLANNED] = "planned", [SF_TODAY_LONG_WAIT] = "long_wait",
        [SF_TODAY_STEADY] = "steady",   [SF_TODAY_LET] = "let",
        [SF_TODAY_NO_ONE] = "no_one",
    };
    char id[SF_ID_TEXT_LEN];
    json_t *out = json_object(), *about = NULL;
    bool ok = out != NULL && sf_json_put(out, "key", json_string(keys[choice->key]));
    if (ok && choice->person != SIZE_MAX) {
        const struct sf_people_one *person = &g->people.items[choice->person];
        about = json_object();
        ok = about != NULL &&
             sf_json_put(about, "id", json_string(sf_id_format(&person->id, id))) &&
             sf_json_put(about, "alias", sf_json_text(person->alias.text, person->alias.len)) &&
             sf_json_put(out, "person", json_incref(about));
        json_decref(about);
    }
    if (ok && choice->plan != SIZE_MAX) {
        const struct plan *plan = &g->plans[choice->plan];
        about = json_object();
        ok = about != NULL && sf_json_put(about, "kind", json_string(plan->kind->name)) &&
             sf_json_put(about, "id", json_string(sf_id_format(&plan->id, id))) &&
             sf_json_put(out, "plan", json_incref(about));
        json_decref(about);
    }
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static enum sf_code choose(struct gathering *g, struct sf_today *choice) {
    struct sf_today_person *people = calloc(g->people.count + 1, sizeof *people);
    struct sf_today_plan plans[WAITING_MAX];
    if (people == NULL)
        return sf_fail_set(g->call->fail, SF_NO_MEMORY, NULL, "no memory for today");
    for (size_t i = 0; i < g->people.count; i++) {
        const struct sf_people_one *one = &g->people.items[i];
        bool clean = sf_safety_better_side(one->crossed, one->lowest);
        bool in_circle = one->ring > 0 && one->ring <= INNER_RINGS;
        /* A silence is only mentioned where contact has been good; otherwise it may be wise. */
        int32_t gap = one->longest_gap_days > 0 ? one->longest_gap_days : one->rhythm_days;
        people[i] = (struct sf_today_person){.standing = one->standing,
                                             .gap_days = clean ? gap : 0,
                                             .contact_day = one->contact_day,
                                             .steady = clean && (in_circle || one->safe > 0)};
    }
    for (size_t i = 0; i < g->plan_count; i++)
        plans[i] = g->plans[i].guide;
    *choice = sf_today_choose(g->today, people, g->people.count, plans, g->plan_count);
    free(people);
    return SF_OK;
}

static enum sf_code is_declined(struct gathering *g, bool *declined) {
    struct sf_buf day = {0};
    int32_t kept = 0;
    struct sf_fail fail = SF_FAIL_NONE;
    enum sf_code code = sf_store_meta_get(g->store, declined_key, &day, &fail);
    if (code == SF_OK && day.len == sizeof kept)
        memcpy(&kept, day.data, sizeof kept);
    *declined = code == SF_OK && kept == g->today;
    sf_buf_wipe(&day);
    if (code == SF_OK || code == SF_NOT_FOUND)
        return SF_OK;
    return sf_fail_set(g->call->fail, code, fail.field, "%s", fail.message);
}

/* Every share and reach-out is looked at. */
static enum sf_code look_through(struct gathering *g, enum sf_kind_no kind) {
    enum sf_code code = sf_people_every(g->store, kind, look_at, g, g->call->fail);
    return code == SF_OK && g->out_of_memory
               ? sf_fail_set(g->call->fail, SF_NO_MEMORY, NULL, "no memory for today")
               : code;
}

static enum sf_code gather(struct gathering *g) {
    enum sf_code code = sf_people_gather(g->store, NULL, g->today, &g->people, g->call->fail);
    if (code == SF_OK)
        code = look_through(g, SF_SHARE);
    if (code == SF_OK)
        code = look_through(g, SF_REACHOUT);
    return code;
}

static enum sf_code get(struct sf_door_call *call) {
    struct gathering g = {.call = call, .store = call->book->store, .now = sf_clock_now()};
    struct sf_today choice;
    bool declined = false;
    g.today = sf_people_day(g.now.utc_ms, g.now.offset_min);
    g.waiting = json_array();
    enum sf_code code = g.waiting != NULL ? gather(&g) : SF_NO_MEMORY;
    if (code == SF_OK)
        code = choose(&g, &choice);
    if (code == SF_OK)
        code = is_declined(&g, &declined);
    if (code == SF_OK && !(sf_json_put(call->ok, "invitation", invitation_json(&g, &choice)) &&
                           sf_json_put(call->ok, "waiting", json_incref(g.waiting)) &&
                           sf_json_put(call->ok, "declined", json_boolean(declined))))
        code = SF_NO_MEMORY;
    json_decref(g.waiting);
    sf_people_wipe(&g.people);
    return code == SF_NO_MEMORY ? sf_fail_set(call->fail, code, NULL, "no memory for today") : code;
}

static enum sf_code decline(struct sf_door_call *call) {
    struct sf_time now = sf_clock_now();
    int32_t today = sf_people_day(now.utc_ms, now.offset_min);
    return sf_store_meta_set(call->book->store, declined_key, &today, sizeof today, call->fail);
}

const struct sf_door_row sf_ops_today_rows[] = {
    {"today.get", SF_OP_KNOWN | SF_OP_OPEN, get, NULL,
     "{invitation: {key, person?: {id, alias}, plan?: {kind, id}}, waiting: [{key, kind, id}], "
     "declined}",
     "Today's one invitation (key: planned, long_wait, steady, let, no_one), the same all day, and "
     "plans whose outcome waits for a look."},
    {"today.decline", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES, decline, NULL, "{}",
     "\"Not today\": kept until local midnight, and nowhere else."},
    {0},
};
