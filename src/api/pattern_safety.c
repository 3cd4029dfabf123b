/*
 * pattern.safety: how often it felt safe in each context of one factor, how sure that is, and what
 * may be compared (docs/statistics.md).
 *
 * People stand by name, are never a side of a comparison, and facts stand above their numbers. For
 * the contexts of other factors there is no such rule: a place in which a boundary was crossed is a
 * place, and may have been the safer one all the same; how often it was is in "crossed".
 */
#include <string.h>

#include "args.h"
#include "json.h"
#include "ops.h"
#include "pattern_safety.h"
#include "said.h"
#include "shift.h"

/* ---- The rated ones of the counted moments, as they are turned */

static size_t count_rated(const struct sf_study *study) {
    size_t rated = 0;
    for (size_t i = 0; i < study->n; i++)
        rated += study->felt_safe[i] != SF_COUNTS_MISSING;
    return rated;
}

/* Whether each felt safe. NULL when memory ran out. */
static uint8_t *take_safe(const struct sf_study *study, struct sf_arena *arena, size_t rated) {
    uint8_t *safe = sf_arena_array(arena, rated + 1, sizeof *safe);
    size_t at = 0;
    for (size_t i = 0; safe != NULL && i < study->n; i++)
        if (study->felt_safe[i] != SF_COUNTS_MISSING)
            safe[at++] = study->felt_safe[i] >= SF_COUNTS_SAFE_FROM;
    return safe;
}

/* The contexts of each: where all are rated the study's own, else a copy. False when memory ran
 * out. */
static bool take_factor(const struct sf_study *study, const struct sf_study_factor *from,
                        struct sf_arena *arena, size_t rated, struct sf_shift_factor *out) {
    *out = (struct sf_shift_factor){
        .first = from->first, .codes = from->codes, .contexts = from->count};
    if (rated == study->n)
        return true;
    uint32_t *first = sf_arena_array(arena, rated + 1, sizeof *first), to = 0;
    int32_t *codes = sf_arena_array(arena, from->first[study->n] + 1, sizeof *codes);
    size_t at = 0;
    if (first == NULL || codes == NULL)
        return false;
    for (size_t i = 0; i < study->n; i++) {
        if (study->felt_safe[i] == SF_COUNTS_MISSING)
            continue;
        for (uint32_t c = from->first[i]; c < from->first[i + 1]; c++)
            codes[to++] = from->codes[c];
        first[++at] = to;
    }
    *out = (struct sf_shift_factor){.first = first, .codes = codes, .contexts = from->count};
    return true;
}

/* ---- The joint shift over all factors; its p stay with the study */

/* What stays with the study. */
struct kept {
    double p[SF_FACTOR_END];
    struct sf_pattern_safety of[SF_FACTOR_END];
};

/* p of every factor, worked out once. */
static enum sf_code joint(struct sf_door_call *call, struct sf_study *study, struct kept **out) {
    struct sf_shift_factor factors[SF_FACTOR_END];
    struct sf_arena arena = {0};
    *out = study->safety;
    if (*out != NULL)
        return SF_OK;
    size_t rated = count_rated(study);
    struct kept *kept = sf_arena_alloc(&study->arena, sizeof *kept);
    uint8_t *safe = take_safe(study, &arena, rated);
    bool taken = kept != NULL && safe != NULL;
    for (int f = 0; taken && f < SF_FACTOR_END; f++)
        taken = take_factor(study, &study->factors[f], &arena, rated, &factors[f]);
    enum sf_code code = sf_pattern_done(call, taken);
    if (code == SF_OK)
        code = sf_shift_joint(safe, rated, factors, SF_FACTOR_END, call->fail);
    for (int f = 0; code == SF_OK && f < SF_FACTOR_END; f++)
        kept->p[f] = sf_shift_round(factors[f].p);
    if (code == SF_OK)
        *out = study->safety = kept;
    sf_arena_wipe(&arena);
    return code;
}

/* ---- One factor */

static enum sf_code set_up(struct sf_door_call *call, struct sf_pattern_safety *w) {
    const struct sf_study_factor *factor = w->factor;
    size_t *n = sf_arena_array(&w->study->arena, factor->count, sizeof *n);
    w->counts = sf_arena_array(&w->study->arena, factor->count, sizeof *w->counts);
    w->groups = sf_arena_array(&w->study->arena, factor->count, sizeof *w->groups);
    w->newest = sf_arena_array(&w->study->arena, factor->count, sizeof *w->newest);
    w->order = sf_arena_array(&w->study->arena, factor->count, sizeof *w->order);
    if (w->which == SF_FACTOR_PERSON) {
        w->crossed = sf_arena_array(&w->study->arena, factor->count, sizeof *w->crossed);
        w->lowest = sf_arena_array(&w->study->arena, factor->count, sizeof *w->lowest);
        if (w->crossed == NULL || w->lowest == NULL)
            return sf_pattern_no_memory(call);
    }
    if (n == NULL || w->counts == NULL || w->groups == NULL || w->newest == NULL ||
        w->order == NULL)
        return sf_pattern_no_memory(call);
    w->n = sf_counts_by_many(w->study->felt_safe, w->study->crossed, factor->first, factor->codes,
                             w->study->n, w->counts, factor->count);
    for (size_t c = 0; c < factor->count; c++) {
        n[c] = w->counts[c].n;
        w->groups[c] = (struct sf_rates_group){.n = (uint32_t)w->counts[c].n,
                                               .safe = (uint32_t)w->counts[c].safe};
    }
    return sf_pattern_done(call, sf_pattern_order(factor, w->which, n, w->order));
}

/* Whether a counted moment says anything of how safe its contexts felt. */
static bool speaks(const struct sf_study *study, size_t i) {
    return study->felt_safe[i] != SF_COUNTS_MISSING || study->crossed[i];
}

static void note_newest(struct sf_pattern_safety *w) {
    const struct sf_study_factor *factor = w->factor;
    for (size_t i = 0; i < w->study->n; i++)
        for (uint32_t at = factor->first[i]; at < factor->first[i + 1] && speaks(w->study, i); at++)
            sf_pattern_note(&w->newest[factor->codes[at]], i);
}

/* The newest of all that have a context, and of people what stands above their numbers. */
static void note_others(struct sf_pattern_safety *w) {
    const struct sf_study_factor *factor = w->factor;
    size_t from = w->study->n;
    for (size_t seen = 0; from > 0 && seen < SF_PATTERN_IDS; from--)
        seen += speaks(w->study, from - 1) && factor->first[from - 1] < factor->first[from];
    for (size_t i = from; i < w->study->n; i++)
        if (speaks(w->study, i) && factor->first[i] < factor->first[i + 1])
            sf_pattern_note(&w->all, i);
    for (size_t i = 0; i < w->study->n && w->which == SF_FACTOR_PERSON; i++) {
        bool lowest = w->study->felt_safe[i] == SF_COUNTS_LEAST;
        for (uint32_t at = factor->first[i]; at < factor->first[i + 1]; at++) {
            if (w->study->crossed[i])
                sf_pattern_note(&w->crossed[factor->codes[at]], i);
            if (lowest)
                sf_pattern_note(&w->lowest[factor->codes[at]], i);
        }
    }
}

/* ---- Comparisons */

/* How many contexts may be a side of one. */
static size_t comparable(const struct sf_pattern_safety *w) {
    size_t count = 0;
    for (size_t c = 0; c < w->factor->count; c++)
        count += sf_said_may_compare(w->counts[c].n);
    return count;
}

static void look_at_pair(struct sf_pattern_safety *w, const struct sf_rates *rates, size_t a,
                         size_t b) {
    double above = sf_rates_above(rates, a, b);
    int differ = sf_said_differ(above);
    if (differ > 0)
        w->pairs[w->pair_count++] = (struct sf_pattern_pair){a, b, above};
    else if (differ < 0)
        w->pairs[w->pair_count++] = (struct sf_pattern_pair){b, a, 1 - above};
}

/* All pairs that may be compared, in the order of the groups. Long lists stand with the largest
 * first, and sf_shift_within tells no more contexts apart than these. */
static size_t list_pairs(const struct sf_pattern_safety *w, struct sf_shift_pair *pairs) {
    size_t count = w->factor->count < SF_SHIFT_CONTEXTS ? w->factor->count : SF_SHIFT_CONTEXTS;
    size_t to = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (sf_said_may_compare(w->counts[w->order[i]].n) &&
                sf_said_may_compare(w->counts[w->order[j]].n))
                pairs[to++] = (struct sf_shift_pair){.a = w->order[i], .b = w->order[j]};
    return to;
}

/* Their p within the factor. */
static enum sf_code hold_pairs(struct sf_door_call *call, const struct sf_pattern_safety *w,
                               struct sf_arena *arena, struct sf_shift_pair *pairs, size_t count) {
    struct sf_shift_factor factor;
    size_t rated = count_rated(w->study);
    uint8_t *safe = take_safe(w->study, arena, rated);
    if (safe == NULL || !take_factor(w->study, w->factor, arena, rated, &factor))
        return sf_pattern_no_memory(call);
    return sf_shift_within(safe, rated, &factor, pairs, count, call->fail);
}

/* The pairs that earned it. People never do. */
static enum sf_code find_pairs(struct sf_door_call *call, struct sf_pattern_safety *w,
                               const struct sf_rates *rates) {
    w->sides = w->which != SF_FACTOR_PERSON ? comparable(w) : 0;
    if (!w->kept || w->sides < 2)
        return SF_OK;
    size_t sides = w->sides < SF_SHIFT_CONTEXTS ? w->sides : SF_SHIFT_CONTEXTS;
    size_t most = sides * (sides - 1) / 2;
    struct sf_arena arena = {0};
    struct sf_shift_pair *pairs = sf_arena_array(&arena, most, sizeof *pairs);
    w->pairs = sf_arena_array(&w->study->arena, most, sizeof *w->pairs);
    enum sf_code code = sf_pattern_done(call, pairs != NULL && w->pairs != NULL);
    size_t count = code == SF_OK ? list_pairs(w, pairs) : 0;
    if (code == SF_OK)
        code = hold_pairs(call, w, &arena, pairs, count);
    for (size_t i = 0; code == SF_OK && i < count; i++)
        if (sf_said_kept(pairs[i].p))
            look_at_pair(w, rates, pairs[i].a, pairs[i].b);
    sf_arena_wipe(&arena);
    return code;
}

static bool push_pair(const struct sf_pattern_safety *w, json_t *list,
                      const struct sf_pattern_pair *pair) {
    json_t *out = json_object();
    bool ok = sf_pattern_put_label(out, "a", w->factor, pair->a) &&
              sf_pattern_put_label(out, "b", w->factor, pair->b) &&
              sf_pattern_put_number(out, "probability", pair->probability) &&
              sf_json_push(list, json_incref(out));
    json_decref(out);
    return ok;
}

static bool put_comparisons(const struct sf_pattern_safety *w, json_t *answer) {
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < w->pair_count; i++)
        ok = push_pair(w, list, &w->pairs[i]);
    ok = ok && sf_json_put(answer, "comparisons", json_incref(list));
    json_decref(list);
    return ok;
}

/* ---- Groups */

static bool put_counts(json_t *out, const struct sf_counts_group *counts) {
    json_t *scale = json_array();
    bool ok = scale != NULL;
    for (int i = 0; ok && i < SF_COUNTS_SCALE; i++)
        ok = sf_json_push(scale, json_integer((json_int_t)counts->scale[i]));
    ok = ok && sf_pattern_put_count(out, "n", counts->n) &&
         sf_pattern_put_count(out, "safe", counts->safe) &&
         sf_json_put(out, "scale", json_incref(scale)) &&
         sf_pattern_put_count(out, "crossed", counts->crossed) &&
         sf_pattern_put_gate(out, counts->n);
    json_decref(scale);
    return ok;
}

/* Below the gate nothing of an estimate goes into the answer at all. */
static bool put_estimate(json_t *out, const struct sf_rates_group *group) {
    return group->n < SF_RATES_INTERVAL_FROM ||
           (sf_pattern_put_number(out, "mean", group->mean) &&
            sf_pattern_put_number(out, "low80", group->low80) &&
            sf_pattern_put_number(out, "high80", group->high80) &&
            sf_pattern_put_number(out, "low95", group->low95) &&
            sf_pattern_put_number(out, "high95", group->high95));
}

static enum sf_code push_group(struct sf_door_call *call, const struct sf_pattern_safety *w,
                               json_t *list, size_t c) {
    json_t *out = json_object(), *ids = NULL;
    enum sf_code code = sf_pattern_ids(call, w->study, &w->newest[c], &ids);
    bool ok = sf_pattern_put_context(out, &w->factor->contexts[c]) &&
              put_counts(out, &w->counts[c]) && put_estimate(out, &w->groups[c]) &&
              sf_json_put(out, "ids", json_incref(ids)) && sf_json_push(list, json_incref(out));
    if (code == SF_OK)
        code = sf_pattern_done(call, ok);
    json_decref(ids);
    json_decref(out);
    return code;
}

static enum sf_code put_groups(struct sf_door_call *call, const struct sf_pattern_safety *w,
                               json_t *answer) {
    json_t *list = json_array();
    enum sf_code code = sf_pattern_done(call, list != NULL);
    for (size_t at = 0; code == SF_OK && at < w->factor->count; at++) {
        size_t c = w->order[at];
        if (w->counts[c].n > 0 || w->counts[c].crossed > 0)
            code = push_group(call, w, list, c);
    }
    if (code == SF_OK)
        code = sf_pattern_done(call, sf_json_put(answer, "groups", json_incref(list)));
    json_decref(list);
    return code;
}

/* ---- The answer */

static enum sf_code fill(struct sf_door_call *call, struct sf_pattern_safety *w, json_t *answer) {
    json_t *say = json_array();
    bool ok = say != NULL && sf_json_put(answer, "factor", json_string(w->factor->name)) &&
              sf_pattern_put_count(answer, "n", w->n);
    enum sf_code code = ok ? put_groups(call, w, answer) : sf_pattern_no_memory(call);
    if (code == SF_OK)
        code = sf_pattern_safety_say(call, w, say);
    if (code == SF_OK)
        code = sf_pattern_done(call,
                               sf_pattern_put_number(answer, "p_shift", w->p) &&
                                   sf_json_put(answer, "kept", json_boolean(w->kept)) &&
                                   put_comparisons(w, answer) &&
                                   sf_pattern_put_count(answer, "withheld", w->study->withheld) &&
                                   sf_json_put(answer, "say", json_incref(say)));
    json_decref(say);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    enum sf_factor which = *(const enum sf_factor *)of;
    struct kept *kept = study->safety;
    struct sf_pattern_safety *w = &kept->of[which];
    struct sf_rates *rates = NULL;
    *w = (struct sf_pattern_safety){
        .study = study, .factor = &study->factors[which], .which = which};
    enum sf_code code = set_up(call, w);
    if (code != SF_OK)
        return code;
    w->p = kept->p[which];
    w->kept = sf_said_kept(w->p);
    note_newest(w);
    note_others(w);
    code = sf_rates_new(w->groups, w->factor->count, &rates, call->fail);
    if (code == SF_OK)
        code = find_pairs(call, w, rates);
    sf_rates_free(rates);
    return code == SF_OK ? fill(call, w, answer) : code;
}

enum sf_code sf_pattern_safety_of(struct sf_door_call *call, struct sf_study *study,
                                  enum sf_factor factor, const struct sf_pattern_safety **out,
                                  json_t **answer) {
    /* Each its own, so that no text is put together. */
    static const char *const names[SF_FACTOR_END] = {
        "safety/person",   "safety/channel",         "safety/setting", "safety/wanted",
        "safety/received", "safety/wanted_received", "safety/depth",   "safety/began_by",
        "safety/time",     "safety/weekday",
    };
    struct kept *kept;
    enum sf_code code = joint(call, study, &kept);
    if (code != SF_OK)
        return code;
    *out = &kept->of[factor];
    return sf_pattern_kept(call, study, names[factor], make, &factor, answer);
}

static enum sf_code answer_of(struct sf_door_call *call, struct sf_study *study,
                              enum sf_factor factor, json_t **out) {
    const struct sf_pattern_safety *of;
    return sf_pattern_safety_of(call, study, factor, &of, out);
}

enum sf_code sf_pattern_safety_claims(struct sf_door_call *call, struct sf_study *study,
                                      json_t *say) {
    enum sf_code code = SF_OK;
    for (int f = 0; code == SF_OK && f < SF_FACTOR_END; f++) {
        json_t *answer;
        if (f == SF_FACTOR_RECEIVED || f == SF_FACTOR_WANTED_RECEIVED)
            continue; /* pattern.support says these */
        code = answer_of(call, study, (enum sf_factor)f, &answer);
        if (code == SF_OK)
            code = sf_pattern_extend(call, say, answer);
    }
    return code;
}

/* ---- The operation */

static enum sf_code safety(struct sf_door_call *call) {
    return sf_pattern_by_factor(call, answer_of, speaks);
}

static const struct sf_door_word safety_words[] = {
    {"factor", SF_DOOR_TEXT, true, 1, 16,
     "person, channel, setting, wanted, received, wanted_received, depth, began_by, time_of_day or "
     "weekday"},
    {"group", SF_DOOR_TEXT, false, 1, SF_PATTERN_GROUP_MAX,
     "only this group, by its label or the id of a person, with up to 2,000 ids"},
    {0},
};

const struct sf_door_row sf_pattern_safety_rows[] = {
    {"pattern.safety", SF_OP_KNOWN | SF_OP_OPEN, safety, safety_words,
     "{factor, n, groups: [{id?, label, n, safe, scale: [5], crossed, gate, needed, mean?, low80?, "
     "high80?, low95?, high95?, ids}], p_shift, kept, comparisons: [{a, b, probability}], "
     "withheld, "
     "say}",
     "How often it felt safe in each context of one factor, and how sure that is. `gate`: counts "
     "below five rated moments (no estimate), interval below twelve, then compare; `needed`: how "
     "many more until the next. `p_shift`: the factor's p of the joint circular shift; `kept`: at "
     "most .05. `comparisons`: a felt safe more often than b, both with twelve and more, in a kept "
     "factor. People stand by name and are never compared. Moments with somebody marked unsafe "
     "leave every sum; `withheld`: how many people."},
    {0},
};
