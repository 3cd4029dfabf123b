/* today.get: one small invitation and what waits for a look. today.decline: "Not today", until
 * midnight. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "json.h"
#include "ops.h"
#include "ops_pattern.h"
#include "safety.h"
#include "today.h"

enum { DAY_MS = 86400000, INNER_RINGS = 2, WAITING_MAX = 20 };

/* Where the local day of a "Not today" is kept: in the book, and in no history. */
static const char declined_key[] = "declined";

struct person {
    struct sf_id id;
    struct sf_str alias;
    size_t rated_safe, crossed, lowest; /* of the moments with them */
    bool in_circle;
    struct sf_today_person guide;
};

struct plan {
    struct sf_today_plan guide;
    struct sf_id id;
    const struct sf_kind *kind;
};

struct gathering {
    struct sf_door_call *call;
    struct sf_store *store;
    struct sf_arena texts;
    struct person *people;
    size_t people_count, people_room;
    struct plan plans[WAITING_MAX];
    size_t plan_count;
    json_t *waiting;
    struct sf_time now;
    int32_t today;
    bool out_of_memory;
};

static int32_t day_of(int64_t utc_ms, int offset_min) {
    int64_t local = utc_ms + (int64_t)offset_min * 60000;
    return (int32_t)(local >= 0 ? local / DAY_MS : -((-local + DAY_MS - 1) / DAY_MS));
}

static bool word_is(const struct sf_value *value, const char *word) {
    return value->has == SF_HAS_VALUE && value->text.len == strlen(word) &&
           memcmp(value->text.text, word, value->text.len) == 0;
}

static const struct sf_value *value_of(const struct sf_record *record, const char *name) {
    return &record->values[sf_kind_field(record->kind, name, strlen(name))];
}

/* Call `each` for every live record of a kind, oldest first, page after page. */
static enum sf_code every(struct gathering *g, enum sf_kind_no kind, sf_store_record_fn each) {
    struct sf_store_query query = {
        .kind = sf_kind_of((int)kind), .ascending = true, .limit = SF_STORE_LIMIT_MAX};
    enum sf_code code;
    do {
        char next[SF_STORE_CURSOR_LEN];
        code = sf_store_list(g->store, &query, each, g, next, g->call->fail);
        memcpy(query.cursor, next, sizeof next);
        if (code == SF_OK && g->out_of_memory)
            code = sf_fail_set(g->call->fail, SF_NO_MEMORY, NULL, "no memory for today");
    } while (code == SF_OK && query.cursor[0] != '\0');
    return code;
}

static bool add_person(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    if (g->people_count == g->people_room) {
        size_t room = g->people_room > 0 ? 2 * g->people_room : 64;
        struct person *people = realloc(g->people, room * sizeof *people);
        if (people == NULL) {
            g->out_of_memory = true;
            return false;
        }
        g->people = people;
        g->people_room = room;
    }
    const struct sf_value *alias = value_of(record, "alias");
    const struct sf_value *standing = value_of(record, "standing");
    const struct sf_value *rhythm = value_of(record, "rhythm");
    const struct sf_value *longest = value_of(record, "longest_gap_days");
    const struct sf_value *circle = value_of(record, "circle");
    struct person *person = &g->people[g->people_count];
    *person = (struct person){.id = record->id, .guide = {.contact_day = SF_TODAY_NEVER}};
    person->alias.len = alias->text.len;
    person->alias.text = sf_arena_text(&g->texts, alias->text.text, alias->text.len);
    if (person->alias.text == NULL) {
        g->out_of_memory = true;
        return false;
    }
    if (standing->has == SF_HAS_VALUE)
        person->guide.standing = sf_safety_standing(standing->text.text, standing->text.len);
    if (rhythm->has == SF_HAS_VALUE)
        person->guide.gap_days = sf_today_gap_days(rhythm->text.text, rhythm->text.len);
    if (longest->has == SF_HAS_VALUE)
        person->guide.gap_days = (int32_t)longest->i;
    person->in_circle = circle->has == SF_HAS_VALUE && circle->i <= INNER_RINGS;
    g->people_count++;
    return true;
}

static int by_id(const void *a, const void *b) {
    return memcmp(((const struct person *)a)->id.bytes, ((const struct person *)b)->id.bytes,
                  SF_ID_LEN);
}

static size_t find_person(const struct gathering *g, const struct sf_id *id) {
    struct person key = {.id = *id};
    const struct person *found =
        g->people_count > 0 ? bsearch(&key, g->people, g->people_count, sizeof *g->people, by_id)
                            : NULL;
    return found != NULL ? (size_t)(found - g->people) : SIZE_MAX;
}

/* What the moments say of each: when the last one was, and whether it has been steady so far. */
static enum sf_code read_moments(struct gathering *g) {
    struct sf_store_facts facts;
    int8_t crossed_code = sf_ops_pattern_crossed();
    enum sf_code code = sf_store_facts_moments(g->store, &facts, g->call->fail);
    if (code != SF_OK)
        return code;
    size_t *person = calloc(facts.person_count + 1, sizeof *person);
    if (person == NULL)
        code = sf_fail_set(g->call->fail, SF_NO_MEMORY, NULL, "no memory for today");
    for (size_t i = 0; code == SF_OK && i < facts.person_count; i++)
        person[i] = find_person(g, &facts.persons[i]);
    for (size_t i = 0; code == SF_OK && i < facts.n; i++) {
        int32_t day = day_of(facts.at_ms[i], facts.offset_min[i]);
        bool crossed = facts.boundary[i] == crossed_code;
        for (uint32_t at = facts.first_person[i]; at < facts.first_person[i + 1]; at++) {
            size_t who = person[facts.people[at]];
            if (who == SIZE_MAX)
                continue;
            if (day > g->people[who].guide.contact_day && day <= g->today)
                g->people[who].guide.contact_day = day;
            g->people[who].rated_safe += facts.felt_safe[i] >= 1;
            g->people[who].lowest += facts.felt_safe[i] == -2;
            g->people[who].crossed += crossed;
        }
    }
    free(person);
    sf_store_facts_free(&facts);
    return code;
}

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
    const struct sf_value *person = value_of(record, "person");
    const struct sf_value *planned = value_of(record, "planned_for");
    const struct sf_value *state = value_of(record, "state");
    size_t who = person->has == SF_HAS_VALUE ? find_person(g, &person->id) : SIZE_MAX;
    /* About whom nothing is suggested, nothing is asked either. */
    if (who != SIZE_MAX && !sf_safety_may(g->people[who].guide.standing, SF_SAFETY_INVITATION))
        return true;
    if (planned->has != SF_HAS_VALUE || word_is(state, "done") || word_is(state, "let_go"))
        return true;
    int32_t day = day_of(planned->time.utc_ms, planned->time.offset_min);
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
        const struct person *person = &g->people[choice->person];
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
    struct sf_today_person *people = calloc(g->people_count + 1, sizeof *people);
    struct sf_today_plan plans[WAITING_MAX];
    if (people == NULL)
        return sf_fail_set(g->call->fail, SF_NO_MEMORY, NULL, "no memory for today");
    for (size_t i = 0; i < g->people_count; i++) {
        struct person *person = &g->people[i];
        bool clean = sf_safety_better_side(person->crossed, person->lowest);
        person->guide.steady = clean && (person->in_circle || person->rated_safe > 0);
        /* A silence is only mentioned where contact has been good; otherwise it may be wise. */
        if (!clean)
            person->guide.gap_days = 0;
        people[i] = person->guide;
    }
    for (size_t i = 0; i < g->plan_count; i++)
        plans[i] = g->plans[i].guide;
    *choice = sf_today_choose(g->today, people, g->people_count, plans, g->plan_count);
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

static enum sf_code gather(struct gathering *g) {
    enum sf_code code = every(g, SF_PERSON, add_person);
    if (code == SF_OK && g->people_count > 0)
        qsort(g->people, g->people_count, sizeof *g->people, by_id);
    if (code == SF_OK)
        code = read_moments(g);
    if (code == SF_OK)
        code = every(g, SF_SHARE, look_at);
    if (code == SF_OK)
        code = every(g, SF_REACHOUT, look_at);
    return code;
}

static enum sf_code get(struct sf_door_call *call) {
    struct gathering g = {.call = call, .store = call->book->store, .now = sf_clock_now()};
    struct sf_today choice;
    bool declined = false;
    g.today = day_of(g.now.utc_ms, g.now.offset_min);
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
    free(g.people);
    sf_arena_wipe(&g.texts);
    return code == SF_NO_MEMORY ? sf_fail_set(call->fail, code, NULL, "no memory for today") : code;
}

static enum sf_code decline(struct sf_door_call *call) {
    struct sf_time now = sf_clock_now();
    int32_t today = day_of(now.utc_ms, now.offset_min);
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
