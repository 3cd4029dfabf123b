/*
 * pattern.belief: whether a belief about support moves, by the person's own ratings, and how the
 * events that test it went (docs/statistics.md).
 *
 * "Before" are the ratings before the first thing that was done with the belief: a practice, a
 * piece of evidence laid beside it, or a share that tests it and has an outcome.
 */
#include "pattern_belief.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "json.h"
#include "ops.h"

static const double day_ms = 86400000, month_days = 30;

/* ---- Ratings */

static bool take_rating(void *context, const struct sf_record *record) {
    struct sf_pattern_belief *w = context;
    const struct sf_value *counter = sf_people_value(record, "counter_strength_pct");
    w->ratings[w->count++] = (struct sf_pattern_rating){
        .id = record->id,
        .at_ms = sf_people_value(record, "at")->time.utc_ms,
        .strength = (int8_t)sf_people_value(record, "strength_pct")->i,
        .counter = counter->has == SF_HAS_VALUE ? (int8_t)counter->i : SF_PATTERN_UNRATED,
    };
    return w->count < SF_TREND_SLOPE_MAX;
}

/* Live records of a kind about the belief, one page. */
static enum sf_code page_of(struct sf_pattern_belief *w, enum sf_kind_no no, bool ascending,
                            unsigned limit, sf_store_record_fn each,
                            char cursor[SF_STORE_CURSOR_LEN]) {
    const struct sf_kind *kind = sf_kind_of((int)no);
    struct sf_store_query query = {
        .kind = kind, .limit = limit, .filter_count = 1, .ascending = ascending};
    char next[SF_STORE_CURSOR_LEN];
    query.filters[0].field = sf_kind_field(kind, "belief", strlen("belief"));
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.id = w->belief;
    memcpy(query.cursor, cursor, sizeof query.cursor);
    enum sf_code code = sf_store_list(w->call->book->store, &query, each, w, next, w->call->fail);
    memcpy(cursor, next, sizeof next);
    return code;
}

static enum sf_code read_ratings(struct sf_pattern_belief *w) {
    char cursor[SF_STORE_CURSOR_LEN] = "";
    enum sf_code code;
    w->ratings = malloc(SF_TREND_SLOPE_MAX * sizeof *w->ratings);
    if (w->ratings == NULL)
        return sf_pattern_no_memory(w->call);
    do
        code = page_of(w, SF_RATING, false, SF_STORE_LIMIT_MAX, take_rating, cursor);
    while (code == SF_OK && cursor[0] != '\0' && w->count < SF_TREND_SLOPE_MAX);
    for (size_t i = 0, j = w->count; code == SF_OK && i + 1 < j; i++) {
        struct sf_pattern_rating swap = w->ratings[i];
        w->ratings[i] = w->ratings[--j];
        w->ratings[j] = swap;
    }
    return code;
}

/* ---- What was done with the belief */

static void begin_at(struct sf_pattern_belief *w, int64_t at_ms, int16_t offset_min) {
    if (w->begun && w->from.utc_ms <= at_ms)
        return;
    w->begun = true;
    w->from = (struct sf_time){.utc_ms = at_ms, .offset_min = offset_min};
}

static bool take_practice(void *context, const struct sf_record *record) {
    struct sf_pattern_belief *w = context;
    const struct sf_value *at = sf_people_value(record, "at");
    begin_at(w, at->time.utc_ms, at->time.offset_min);
    return false;
}

static bool take_evidence(void *context, const struct sf_store_evidence *evidence) {
    struct sf_pattern_belief *w = context;
    if (!sf_id_equal(&evidence->belief, &w->belief))
        return true;
    if (w->evidence_count == w->evidence_room) {
        size_t room = w->evidence_room > 0 ? 2 * w->evidence_room : 32;
        struct sf_store_evidence *more = realloc(w->evidence, room * sizeof *more);
        if (more == NULL) {
            w->out_of_memory = true;
            return false;
        }
        w->evidence = more;
        w->evidence_room = room;
    }
    w->evidence[w->evidence_count++] = *evidence;
    return true;
}

static enum sf_code read_deeds(struct sf_pattern_belief *w) {
    char cursor[SF_STORE_CURSOR_LEN] = "";
    int16_t here = w->study->zone_min;
    enum sf_code code = page_of(w, SF_PRACTICE, true, 1, take_practice, cursor);
    if (code == SF_OK)
        code = sf_store_shares_evidence(w->call->book->store, take_evidence, w, w->call->fail);
    if (code == SF_OK)
        code = sf_pattern_done(w->call, !w->out_of_memory);
    for (size_t i = 0; code == SF_OK && i < w->evidence_count; i++)
        begin_at(w, w->evidence[i].created_ms, here);
    for (size_t i = 0; code == SF_OK && i < w->foreseen->count; i++)
        if (sf_id_equal(&w->foreseen->items[i].belief, &w->belief))
            begin_at(w, w->foreseen->items[i].at_ms, here);
    return code;
}

/* ---- Events */

/* One event counts once; what was laid beside the belief as speaking for it did not go better. */
static void add_event(struct sf_pattern_belief *w, const struct sf_id *id, int64_t at_ms,
                      bool better) {
    for (size_t i = 0; i < w->event_count; i++)
        if (sf_id_equal(&w->events[i].id, id)) {
            w->events[i].better &= better;
            return;
        }
    w->events[w->event_count++] = (struct sf_pattern_event){*id, at_ms, better};
}

/* What was feared did not come; or, where that was not said, it was lighter than expected. A moment
 * with a crossed boundary or a -2 in it never went better, whatever else was feared. */
static bool share_went_better(const struct sf_foreseen_one *one) {
    if (one->hurt)
        return false;
    if (one->came_true >= 0)
        return one->came_true == SF_FORESEEN_NO;
    return one->peak_pct < one->expected_pct;
}

static void add_shares(struct sf_pattern_belief *w) {
    for (size_t i = 0; i < w->foreseen->count; i++) {
        const struct sf_foreseen_one *one = &w->foreseen->items[i];
        bool tied = sf_id_equal(&one->belief, &w->belief);
        for (size_t e = 0; !tied && e < w->evidence_count; e++)
            tied = sf_id_equal(&w->evidence[e].source, &one->id);
        if (tied)
            add_event(w, &one->id, one->at_ms, share_went_better(one));
    }
}

/* The moments laid beside the belief, none with somebody about whom there are no numbers. One that
 * the person said speaks for the kinder line went better; a crossed boundary or a -2 never did. */
static enum sf_code add_moments(struct sf_pattern_belief *w) {
    struct sf_id *ids = calloc(w->evidence_count + 1, sizeof *ids);
    uint32_t *facts = calloc(w->evidence_count + 1, sizeof *facts);
    enum sf_code code = sf_pattern_done(w->call, ids != NULL && facts != NULL);
    for (size_t e = 0; code == SF_OK && e < w->evidence_count; e++)
        ids[e] = w->evidence[e].source;
    if (code == SF_OK)
        code = sf_store_shares_moments(w->call->book->store, &w->study->facts, ids,
                                       w->evidence_count, facts, w->call->fail);
    for (size_t e = 0; code == SF_OK && e < w->evidence_count; e++) {
        size_t i = facts[e] != UINT32_MAX ? sf_study_counted(w->study, facts[e]) : SIZE_MAX;
        if (i != SIZE_MAX)
            add_event(w, &ids[e], w->study->facts.at_ms[facts[e]],
                      w->evidence[e].for_counter && !w->study->crossed[i] &&
                          w->study->felt_safe[i] != SF_COUNTS_LEAST);
    }
    free(ids);
    free(facts);
    return code;
}

static int newest_first(const void *a, const void *b) {
    const struct sf_pattern_event *one = a, *two = b;
    if (one->at_ms != two->at_ms)
        return one->at_ms > two->at_ms ? -1 : 1;
    return memcmp(two->id.bytes, one->id.bytes, SF_ID_LEN);
}

static enum sf_code gather_events(struct sf_pattern_belief *w) {
    w->events = calloc(w->foreseen->count + w->evidence_count + 1, sizeof *w->events);
    if (w->events == NULL)
        return sf_pattern_no_memory(w->call);
    add_shares(w);
    enum sf_code code = add_moments(w);
    if (w->event_count > 0)
        qsort(w->events, w->event_count, sizeof *w->events, newest_first);
    return code;
}

/* ---- Estimates */

static enum sf_code estimate_trend(struct sf_pattern_belief *w, const double *t, const double *y,
                                   size_t n, struct sf_pattern_trend *out) {
    *out = (struct sf_pattern_trend){.n = n};
    out->earned = sf_earned_trend(n, 0, 1);
    if (n < SF_EARNED_FROM)
        return SF_OK;
    enum sf_code code = sf_trend_slope(t, y, n, &out->slope_month, w->call->fail);
    out->slope_month *= month_days;
    if (code == SF_OK)
        code = sf_trend_kendall(y, n, &out->kendall, w->call->fail);
    /* A direction without a slope, as long ties give it, is none that could be told. */
    if (code == SF_OK && out->slope_month * (double)out->kendall.s > 0)
        out->earned = sf_earned_trend(n, (double)out->kendall.s, out->kendall.p);
    return code;
}

static enum sf_code estimate_phases(struct sf_pattern_belief *w, const double *y) {
    if (!w->begun)
        return SF_OK;
    while (w->before_n < w->count && w->ratings[w->before_n].at_ms < w->from.utc_ms)
        w->before_n++;
    size_t after_n = w->count - w->before_n;
    if (w->before_n < SF_EARNED_PHASE_FROM || after_n < SF_EARNED_PHASE_FROM)
        return SF_OK;
    return sf_trend_phases(y, w->before_n, y + w->before_n, after_n, &w->phases, w->call->fail);
}

static enum sf_code estimate(struct sf_pattern_belief *w) {
    double *room = calloc(2 * w->count + 1, sizeof *room), *t = room;
    size_t n = 0;
    if (room == NULL)
        return sf_pattern_no_memory(w->call);
    double *y = room + w->count;
    for (size_t i = 0; i < w->count; i++) {
        t[i] = (double)(w->ratings[i].at_ms - w->ratings[0].at_ms) / day_ms;
        y[i] = w->ratings[i].strength;
    }
    enum sf_code code = estimate_trend(w, t, y, w->count, &w->strength);
    if (code == SF_OK)
        code = estimate_phases(w, y);
    for (size_t i = 0; i < w->count; i++) {
        if (w->ratings[i].counter == SF_PATTERN_UNRATED)
            continue;
        t[n] = t[i];
        y[n++] = w->ratings[i].counter;
    }
    if (code == SF_OK)
        code = estimate_trend(w, t, y, n, &w->counter);
    free(room);
    return code;
}

static enum sf_code work_out(struct sf_pattern_belief *w, json_t *answer) {
    enum sf_code code = sf_foreseen_of(w->call->book, w->study, &w->foreseen, w->call->fail);
    if (code == SF_OK)
        code = read_ratings(w);
    if (code == SF_OK)
        code = read_deeds(w);
    if (code == SF_OK)
        code = gather_events(w);
    if (code == SF_OK)
        code = estimate(w);
    if (code == SF_OK)
        code = sf_pattern_belief_fill(w, answer);
    free(w->ratings);
    free(w->evidence);
    free(w->events);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    const struct sf_id *belief = of;
    return work_out(&(struct sf_pattern_belief){.call = call, .study = study, .belief = *belief},
                    answer);
}

/* The answer for a live belief. */
static enum sf_code answer_of(struct sf_door_call *call, struct sf_study *study,
                              const struct sf_id *belief, json_t **out) {
    char name[sizeof "belief/" + SF_ID_TEXT_LEN], id[SF_ID_TEXT_LEN];
    snprintf(name, sizeof name, "belief/%s", sf_id_format(belief, id));
    return sf_pattern_kept(call, study, name, make, belief, out);
}

/* ---- Every belief that was ever rated */

struct rated {
    struct sf_id *ids;
    size_t count, room;
    bool out_of_memory;
};

static bool take_belief(void *context, const struct sf_record *record) {
    struct rated *to = context;
    const struct sf_id *id = &sf_people_value(record, "belief")->id;
    for (size_t i = 0; i < to->count; i++)
        if (sf_id_equal(&to->ids[i], id))
            return true;
    if (to->count == to->room) {
        size_t room = to->room > 0 ? 2 * to->room : 16;
        struct sf_id *ids = realloc(to->ids, room * sizeof *ids);
        if (ids == NULL) {
            to->out_of_memory = true;
            return false;
        }
        to->ids = ids;
        to->room = room;
    }
    to->ids[to->count++] = *id;
    return true;
}

/* The claims of each live one; those removed are let rest. */
static enum sf_code say_each(struct sf_door_call *call, struct sf_study *study,
                             const struct rated *rated, json_t *say) {
    bool *live = calloc(rated->count + 1, sizeof *live);
    if (live == NULL)
        return sf_pattern_no_memory(call);
    enum sf_code code = sf_store_shares_live(call->book->store, sf_kind_of(SF_BELIEF), rated->ids,
                                             rated->count, live, call->fail);
    for (size_t i = 0; code == SF_OK && i < rated->count; i++) {
        json_t *answer;
        if (!live[i])
            continue;
        code = answer_of(call, study, &rated->ids[i], &answer);
        if (code == SF_OK)
            code = sf_pattern_extend(call, say, answer);
    }
    free(live);
    return code;
}

enum sf_code sf_pattern_belief_claims(struct sf_door_call *call, struct sf_study *study,
                                      json_t *say) {
    struct rated rated = {0};
    enum sf_code code =
        sf_people_every(call->book->store, SF_RATING, take_belief, &rated, call->fail);
    if (code == SF_OK)
        code = sf_pattern_done(call, !rated.out_of_memory);
    if (code == SF_OK)
        code = say_each(call, study, &rated, say);
    free(rated.ids);
    return code;
}

/* ---- The door */

/* A record is only read where it is not live: to tell a removed one from one that never was. */
static enum sf_code check_belief(struct sf_door_call *call, const struct sf_id *id) {
    const struct sf_kind *kind = sf_kind_of(SF_BELIEF);
    struct sf_record record;
    struct sf_fail inner = SF_FAIL_NONE;
    bool live = false;
    enum sf_code code = sf_store_shares_live(call->book->store, kind, id, 1, &live, call->fail);
    if (code != SF_OK || live)
        return code;
    code = sf_store_get(call->book->store, kind, id, &record, &inner);
    sf_record_wipe(&record);
    if (code == SF_NOT_FOUND)
        return sf_fail_set(call->fail, code, "belief", "there is no such belief");
    if (code != SF_OK)
        return sf_fail_set(call->fail, code, inner.field, "%s", inner.message);
    return sf_fail_set(call->fail, SF_REFUSED, "belief", "the belief is removed; restore it first");
}

static enum sf_code belief(struct sf_door_call *call) {
    struct sf_study *study;
    struct sf_id id;
    json_t *answer;
    sf_args_id(call, "belief", &id);
    enum sf_code code = sf_study_of(call->book, &study, call->fail);
    if (code == SF_OK)
        code = check_belief(call, &id);
    if (code == SF_OK)
        code = answer_of(call, study, &id, &answer);
    return code == SF_OK ? sf_pattern_answer(call, answer) : code;
}

static const struct sf_door_word belief_words[] = {
    {"belief", SF_DOOR_ID, true, 0, 0, "the belief"},
    {0},
};

const struct sf_door_row sf_pattern_belief_rows[] = {
    {"pattern.belief", SF_OP_KNOWN | SF_OP_OPEN, belief, belief_words,
     "{belief, n, gate, needed, points: [{id, at, strength, counter?}], strength: {n, gate, "
     "needed, slope_month?, s?, tau?, p?}, counter: the same, before?: {n, after_n, tau?, tau_bc?, "
     "from}, events: {n, better, ids}, moved, say}",
     "Whether a belief moves, by its ratings; all points, at most the newest 2,000, in order of "
     "time. From five on, for the belief and its counter-belief: the Theil-Sen slope in 30 days, "
     "and Mann-Kendall. `moved`: its p is at most .05. `before`: ratings before the first "
     "practice, "
     "evidence or share with an outcome (`from`), with Tau where both sides have five. `events`: "
     "shares that test it and moments laid beside it, and how many went better than feared. `gate` "
     "is counts or interval."},
    {0},
};
