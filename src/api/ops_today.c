/* today.get: one small invitation and what waits for a look. today.decline: "Not today", until
 * midnight. What is chosen and asked is decided in src/guide/today.c; here the book is read for it.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "json.h"
#include "ops.h"
#include "ops_repair.h"
#include "people.h"
#include "today.h"
#include "told.h"

enum { INNER_RINGS = 2, WAITING_MAX = 20, PLANS_MAX = 40, VIEW_MAX = 64, DAY_MS = 86400000 };

/* Where the local day of a "Not today", and what was chosen today, are kept: in the book, and in no
 * history. */
static const char declined_key[] = "declined", chosen_key[] = "chosen";

static const char *const key_words[] = {
    [SF_TODAY_PLANNED] = "planned",
    [SF_TODAY_ANSWER] = "answer",
    [SF_TODAY_LONG_WAIT] = "long_wait",
    [SF_TODAY_STEADY] = "steady",
    [SF_TODAY_LET] = "let",
    [SF_TODAY_NO_ONE] = "no_one",
};

struct plan {
    struct sf_today_plan guide;
    struct sf_id id;
    const struct sf_kind *kind;
};

/* What was chosen earlier today, as it stands in the book: day (4 bytes, as this machine writes
 * them), key, person and plan (all zeros: none). */
struct chosen {
    int32_t day;
    uint8_t key;
    struct sf_id person, plan;
};
enum { CHOSEN_LEN = 4 + 1 + 2 * SF_ID_LEN };

enum waiting { WAIT_PLANNED, WAIT_NEXT_DAY, WAIT_OUTCOME, WAIT_REPAIR, WAIT_RECOVERY, WAITS };

struct gathering {
    struct sf_door_call *call;
    struct sf_store *store;
    struct sf_people people;
    struct sf_today_person *guide; /* for each of people */
    struct sf_today_plan guide_plans[PLANS_MAX];
    struct plan plans[PLANS_MAX];
    size_t plan_count;
    struct chosen chosen;
    json_t *waiting[WAITS];
    struct sf_id views[VIEW_MAX]; /* beliefs kept in view, oldest first */
    size_t view_count;
    struct sf_time now;
    int32_t today;
    bool quiet, recovery_open;
    int32_t quiet_until;
    enum sf_code failed;
};

static bool out_of_memory(struct gathering *g) {
    g->failed = sf_fail_set(g->call->fail, SF_NO_MEMORY, NULL, "no memory for today");
    return false;
}

static int32_t day_of(const struct sf_time *time) {
    return sf_people_day(time->utc_ms, time->offset_min);
}

/* ---- What was chosen and declined */

static enum sf_code read_meta(struct gathering *g, const char *key, uint8_t *bytes, size_t len,
                              bool *there) {
    struct sf_buf kept = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    enum sf_code code = sf_store_meta_get(g->store, key, &kept, &fail);
    *there = code == SF_OK && kept.len == len;
    if (*there)
        memcpy(bytes, kept.data, len);
    sf_buf_wipe(&kept);
    if (code == SF_OK || code == SF_NOT_FOUND)
        return SF_OK;
    return sf_fail_set(g->call->fail, code, fail.field, "%s", fail.message);
}

static enum sf_code is_declined(struct gathering *g, bool *declined) {
    uint8_t bytes[sizeof(int32_t)] = {0};
    int32_t day;
    bool there;
    enum sf_code code = read_meta(g, declined_key, bytes, sizeof bytes, &there);
    memcpy(&day, bytes, sizeof day);
    *declined = code == SF_OK && there && day == g->today;
    return code;
}

static enum sf_code read_chosen(struct gathering *g) {
    uint8_t bytes[CHOSEN_LEN] = {0};
    bool there;
    enum sf_code code = read_meta(g, chosen_key, bytes, sizeof bytes, &there);
    memcpy(&g->chosen.day, bytes, 4);
    g->chosen.key = bytes[4];
    memcpy(g->chosen.person.bytes, bytes + 5, SF_ID_LEN);
    memcpy(g->chosen.plan.bytes, bytes + 5 + SF_ID_LEN, SF_ID_LEN);
    if (!there || g->chosen.day != g->today || g->chosen.key >= SF_TODAY_KEYS)
        g->chosen = (struct chosen){.key = SF_TODAY_NO_ONE};
    return code;
}

/*
 * The choice stays for the day. Where it cannot be written (a book that is open for reading only, a
 * full disk) the day goes on without: the same book gives the same choice anyway.
 */
static void write_chosen(struct gathering *g, const struct sf_today *choice) {
    uint8_t bytes[CHOSEN_LEN] = {0};
    struct sf_fail ignored = SF_FAIL_NONE;
    memcpy(bytes, &g->today, 4);
    bytes[4] = (uint8_t)choice->key;
    if (choice->person != SIZE_MAX)
        memcpy(bytes + 5, g->people.items[choice->person].id.bytes, SF_ID_LEN);
    if (choice->plan != SIZE_MAX)
        memcpy(bytes + 5 + SF_ID_LEN, g->plans[choice->plan].id.bytes, SF_ID_LEN);
    (void)sf_store_meta_set(g->store, chosen_key, bytes, sizeof bytes, &ignored);
}

/* ---- What the records say */

static bool push_waiting(struct gathering *g, enum waiting which, const char *key,
                         const struct sf_record *record, size_t who) {
    char id[SF_ID_TEXT_LEN];
    json_t *item = json_object(), *about = NULL;
    if (json_array_size(g->waiting[which]) >= WAITING_MAX) {
        json_decref(item);
        return true;
    }
    bool ok = item != NULL && sf_json_put(item, "key", json_string(key));
    if (ok && record != NULL)
        ok = sf_json_put(item, "kind", json_string(record->kind->name)) &&
             sf_json_put(item, "id", json_string(sf_id_format(&record->id, id)));
    if (ok && who != SIZE_MAX) {
        const struct sf_people_one *one = &g->people.items[who];
        about = json_object();
        ok = about != NULL && sf_json_put(about, "id", json_string(sf_id_format(&one->id, id))) &&
             sf_json_put(about, "alias", sf_json_text(one->alias.text, one->alias.len)) &&
             sf_json_put(item, "person", json_incref(about));
        json_decref(about);
    }
    ok = ok && sf_json_push(g->waiting[which], json_incref(item));
    json_decref(item);
    return ok ? true : out_of_memory(g);
}

/* A moment that felt wrong and that nothing was said of since: one at most (guide/repair.h). */
static enum sf_code push_repair(struct gathering *g) {
    struct sf_record moment;
    bool has;
    enum sf_code code;
    sf_record_init(&moment, sf_kind_of(SF_MOMENT));
    code = sf_ops_repair_waiting(g->call, &moment.id, &has);
    if (code == SF_OK && has)
        push_waiting(g, WAIT_REPAIR, "repair", &moment, SIZE_MAX);
    return code;
}

/* A share that is done: nothing was entered of how it went, or its next day waits for its one
 * look. */
static bool look_back(struct gathering *g, const struct sf_record *record, size_t who) {
    struct sf_told told;
    bool there = false;
    if (sf_told_over(record, g->now.utc_ms))
        return true;
    g->failed = sf_told_read(g->store, &record->id, &told, &there, g->call->fail);
    if (g->failed != SF_OK || !there)
        return g->failed == SF_OK;
    enum sf_share_stage stage = sf_share_stage(&told.course, g->today);
    sf_told_wipe(&told);
    if (stage == SF_SHARE_STAGE_OUTCOME)
        return push_waiting(g, WAIT_OUTCOME, "outcome", record, who);
    if (stage == SF_SHARE_STAGE_NEXT_DAY)
        return push_waiting(g, WAIT_NEXT_DAY, "next_day", record, who);
    return true;
}

/* A share or a reach-out: something for today, an open outcome, or a next-day look. */
static bool look_at(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    bool share = record->kind == sf_kind_of(SF_SHARE);
    const struct sf_value *person = sf_people_value(record, "person");
    const struct sf_value *planned = sf_people_value(record, "planned_for");
    const struct sf_value *state = sf_people_value(record, "state");
    bool about = person->has == SF_HAS_VALUE;
    size_t who = about ? sf_people_find(&g->people, &person->id) : SIZE_MAX;
    /* About whom nothing is suggested, or who is no longer in the book, nothing is asked either. */
    if (about && (who == SIZE_MAX || !sf_people_may_suggest(&g->people.items[who])))
        return true;
    bool done = sf_people_is(state, "done") ||
                (share && sf_people_value(record, "came_true")->has == SF_HAS_VALUE);
    struct sf_today_plan guide = {
        .person = who,
        .day = planned->has == SF_HAS_VALUE ? day_of(&planned->time) : SF_TODAY_NEVER,
        .waits = !share && sf_people_is(sf_people_value(record, "began_by"), "them"),
        .done = done,
    };
    bool kept = sf_id_equal(&record->id, &g->chosen.plan);
    if (sf_people_is(state, "let_go"))
        return true;
    if ((kept || (!done && (guide.day == g->today || guide.waits))) && g->plan_count < PLANS_MAX) {
        g->guide_plans[g->plan_count] = guide;
        g->plans[g->plan_count++] = (struct plan){guide, record->id, record->kind};
    }
    if (share && done)
        return look_back(g, record, who);
    if (done || planned->has != SF_HAS_VALUE)
        return true;
    if (guide.day == g->today)
        return push_waiting(g, WAIT_PLANNED, "planned", record, who);
    if (sf_today_open_outcome(guide.day, g->today))
        return push_waiting(g, WAIT_OUTCOME, "outcome", record, who);
    return true;
}

/* Somebody who was named in quiet minutes, or at the very beginning, when asked who is steady. */
static bool look_named(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    const struct sf_value *named = sf_people_value(record, "people");
    for (size_t i = 0; named->has == SF_HAS_VALUE && i < named->ids.count; i++) {
        size_t who = sf_people_find(&g->people, &named->ids.items[i]);
        if (who != SIZE_MAX)
            g->guide[who].steady = true;
    }
    return true;
}

static bool look_setting(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    const struct sf_value *key = sf_people_value(record, "key");
    const struct sf_value *text = sf_people_value(record, "text");
    if (text->has == SF_HAS_VALUE && sf_people_is(key, "invitations"))
        g->quiet = sf_today_quiet(text->text.text, text->text.len, g->today, &g->quiet_until);
    if (sf_people_is(key, "recovery"))
        g->recovery_open = sf_people_is(text, "open");
    return true;
}

static bool look_view(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    const struct sf_value *in_view = sf_people_value(record, "in_view");
    const struct sf_value *counter = sf_people_value(record, "counter");
    if (in_view->has == SF_HAS_VALUE && in_view->i != 0 && counter->has == SF_HAS_VALUE &&
        counter->text.len > 0 && g->view_count < VIEW_MAX)
        g->views[g->view_count++] = record->id;
    return true;
}

/* Who is steady, and whose silence may be mentioned. */
static void judge_people(struct gathering *g) {
    for (size_t i = 0; i < g->people.count; i++) {
        const struct sf_people_one *one = &g->people.items[i];
        bool clean = sf_safety_better_side(one->crossed, one->lowest);
        bool in_circle = one->ring > 0 && one->ring <= INNER_RINGS;
        g->guide[i] = (struct sf_today_person){
            .standing = one->standing,
            .card = sf_people_card(one),
            /* A silence is only mentioned where contact has been good; otherwise it may be wise. */
            .gap_days = clean ? sf_people_gap_days(one) : 0,
            .contact_day = one->contact_day,
            .steady = clean && (g->guide[i].steady || in_circle || one->safe > 0)};
    }
}

static enum sf_code gather(struct gathering *g) {
    static const struct {
        enum sf_kind_no kind;
        sf_store_record_fn each;
    } looks[] = {{SF_SHARE, look_at},
                 {SF_REACHOUT, look_at},
                 {SF_QUIET, look_named},
                 {SF_SETTING, look_setting},
                 {SF_BELIEF, look_view}};
    enum sf_code code = read_chosen(g);
    if (code == SF_OK)
        code = sf_people_gather(g->store, NULL, g->today, &g->people, g->call->fail);
    if (code != SF_OK)
        return code;
    g->guide = calloc(g->people.count + 1, sizeof *g->guide);
    if (g->guide == NULL)
        out_of_memory(g);
    for (size_t i = 0; g->failed == SF_OK && i < sizeof looks / sizeof *looks; i++) {
        code = sf_people_every(g->store, looks[i].kind, looks[i].each, g, g->call->fail);
        if (code != SF_OK)
            return code;
    }
    if (g->failed == SF_OK)
        judge_people(g);
    if (g->failed == SF_OK && !g->quiet) {
        code = push_repair(g);
        if (code != SF_OK)
            return code;
    }
    if (g->failed == SF_OK && g->recovery_open)
        push_waiting(g, WAIT_RECOVERY, "recovery", NULL, SIZE_MAX);
    return g->failed;
}

/* ---- The choice */

static size_t find_plan(const struct gathering *g, const struct sf_id *id) {
    for (size_t i = 0; i < g->plan_count; i++)
        if (sf_id_equal(&g->plans[i].id, id))
            return i;
    return SIZE_MAX;
}

static struct sf_today choose(struct gathering *g) {
    bool had_person = !sf_id_none(&g->chosen.person);
    struct sf_today choice = {
        .key = (enum sf_today_key)g->chosen.key,
        .person = had_person ? sf_people_find(&g->people, &g->chosen.person) : SIZE_MAX,
        .plan = find_plan(g, &g->chosen.plan),
    };
    if (sf_today_keep(&choice, had_person, g->today, g->guide, g->guide_plans))
        return choice;
    choice = sf_today_choose(g->today, g->guide, g->people.count, g->guide_plans, g->plan_count);
    if (choice.key != SF_TODAY_NO_ONE)
        write_chosen(g, &choice);
    return choice;
}

/* ---- The answer */

static json_t *invitation_json(const struct gathering *g, const struct sf_today *choice) {
    char id[SF_ID_TEXT_LEN];
    json_t *out = json_object(), *about = NULL;
    bool done = sf_today_done(choice, g->today, g->guide, g->guide_plans);
    bool ok = out != NULL && sf_json_put(out, "key", json_string(key_words[choice->key])) &&
              sf_json_put(out, "done", json_boolean(done));
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

/* All that waits, in the order of enum waiting, without what the invitation is about. */
static json_t *waiting_json(const struct gathering *g, const struct sf_today *invited) {
    char id[SF_ID_TEXT_LEN] = "";
    json_t *out = json_array(), *item;
    size_t i;
    bool ok = out != NULL;
    if (invited != NULL && invited->plan != SIZE_MAX)
        sf_id_format(&g->plans[invited->plan].id, id);
    for (int which = 0; ok && which < WAITS; which++) {
        json_array_foreach(g->waiting[which], i, item) {
            const char *about = json_string_value(json_object_get(item, "id"));
            if (about == NULL || strcmp(about, id) != 0)
                ok = ok && sf_json_push(out, json_incref(item));
        }
    }
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

/* The belief whose counter-belief is kept in view today: one of them, another one each day. */
static enum sf_code put_view(struct gathering *g) {
    struct sf_record belief;
    char id[SF_ID_TEXT_LEN];
    if (g->view_count == 0)
        return SF_OK;
    const struct sf_id *chosen = &g->views[sf_today_turn(g->today, g->view_count)];
    enum sf_code code =
        sf_store_get(g->store, sf_kind_of(SF_BELIEF), chosen, &belief, g->call->fail);
    if (code != SF_OK)
        return code;
    const struct sf_str *counter = &sf_people_value(&belief, "counter")->text;
    json_t *view = json_object();
    bool ok = view != NULL && sf_json_put(view, "id", json_string(sf_id_format(chosen, id))) &&
              sf_json_put(view, "counter", sf_json_text(counter->text, counter->len)) &&
              sf_json_put(g->call->ok, "in_view", json_incref(view));
    json_decref(view);
    sf_record_wipe(&belief);
    return ok ? SF_OK : SF_NO_MEMORY;
}

static bool put_quiet(struct gathering *g) {
    json_t *ok = g->call->ok;
    char date[SF_CIVIL_ISO_LEN];
    if (!g->quiet)
        return true;
    if (!sf_json_put(ok, "quiet", json_true()))
        return false;
    if (g->quiet_until == SF_TODAY_NEVER)
        return true;
    sf_civil_format_utc((int64_t)g->quiet_until * DAY_MS, date);
    return sf_json_put(ok, "quiet_until", sf_json_text(date, strlen("2026-12-01")));
}

static enum sf_code answer(struct gathering *g) {
    json_t *ok = g->call->ok;
    struct sf_today choice = {.key = SF_TODAY_NO_ONE, .person = SIZE_MAX, .plan = SIZE_MAX};
    bool declined = false;
    enum sf_code code = is_declined(g, &declined);
    if (code != SF_OK)
        return code;
    if (!g->quiet)
        choice = choose(g);
    bool put = (g->quiet || sf_json_put(ok, "invitation", invitation_json(g, &choice))) &&
               sf_json_put(ok, "waiting", waiting_json(g, g->quiet ? NULL : &choice)) &&
               sf_json_put(ok, "declined", json_boolean(declined)) && put_quiet(g) &&
               (g->quiet || !sf_today_friendship(g->today) ||
                sf_json_put(ok, "friendship_day", json_true()));
    return put ? put_view(g) : SF_NO_MEMORY;
}

static enum sf_code get(struct sf_door_call *call) {
    struct gathering g = {.call = call, .store = call->book->store, .now = sf_clock_now()};
    enum sf_code code = SF_OK;
    g.today = day_of(&g.now);
    for (int i = 0; i < WAITS; i++) {
        g.waiting[i] = json_array();
        if (g.waiting[i] == NULL)
            code = SF_NO_MEMORY;
    }
    if (code == SF_OK)
        code = gather(&g);
    if (code == SF_OK)
        code = answer(&g);
    for (int i = 0; i < WAITS; i++)
        json_decref(g.waiting[i]);
    free(g.guide);
    sf_people_wipe(&g.people);
    return code == SF_NO_MEMORY ? sf_fail_set(call->fail, code, NULL, "no memory for today") : code;
}

static enum sf_code decline(struct sf_door_call *call) {
    struct sf_time now = sf_clock_now();
    int32_t today = day_of(&now);
    return sf_store_meta_set(call->book->store, declined_key, &today, sizeof today, call->fail);
}

const struct sf_door_row sf_ops_today_rows[] = {
    {"today.get", SF_OP_KNOWN | SF_OP_OPEN, get, NULL,
     "{invitation?: {key, done, person?: {id, alias}, plan?: {kind, id}}, waiting: [{key, kind?, "
     "id?, person?: {id, alias}}], declined, quiet?, quiet_until?, friendship_day?, in_view?: {id, "
     "counter}}",
     "Today's one invitation (key: planned, answer, long_wait, steady, let, no_one), which stays "
     "for the day; what waits for a look (key: planned, next_day, outcome, repair, recovery); a "
     "counter-belief that is kept in view. Without an invitation while the setting "
     "\"invitations\" says \"off\" or a day to come."},
    {"today.decline", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES, decline, NULL, "{}",
     "\"Not today\": kept until local midnight, and nowhere else."},
    {0},
};
