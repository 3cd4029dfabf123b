/*
 * pattern.settling: how settled it was after minus before, context by context, and which contexts
 * differ (docs/statistics.md). A moment in two contexts counts for both.
 *
 * People stand by name with counts and ranges, no mean of one is given, and none is compared.
 */
#include "pattern_settling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "json.h"
#include "ops.h"
#include "rates.h"
#include "shift.h"

static const double kept_to = 0.05;
static const double normal80 = 1.2815515655446004, normal95 = 1.959963984540054;
/* Ratings in whole steps hide up to half a step each. The spread inside contexts is taken as at
 * least that of two roundings, 1/12 + 1/12, or changes that are all alike would leave no doubt. */
static const double least_variance = 1.0 / 6;
static const double scale = 10, thousand = 1000;

/* What stays with the study. */
struct kept {
    struct sf_pattern_settling_both *both; /* all of them, in order of time */
    size_t both_count;
    struct sf_pairs_one *pairs; /* of all factors but person, kept at .05 */
    size_t pair_count;
};

bool sf_pattern_settling_speaks(const struct sf_study *study, size_t i) {
    uint32_t at = study->moment[i];
    return study->facts.settled_before[at] != INT16_MIN &&
           study->facts.settled_after[at] != INT16_MIN;
}

static int16_t before_of(const struct sf_study *study, size_t i) {
    return study->facts.settled_before[study->moment[i]];
}

static int16_t after_of(const struct sf_study *study, size_t i) {
    return study->facts.settled_after[study->moment[i]];
}

/* ---- Pairs of contexts, over all factors at once */

/* The moments with both ratings, into the study's arena. False when memory ran out. */
static bool take_both(struct sf_study *study, struct kept *kept) {
    size_t count = 0;
    for (size_t i = 0; i < study->n; i++)
        count += sf_pattern_settling_speaks(study, i);
    kept->both = sf_arena_array(&study->arena, count, sizeof *kept->both);
    for (size_t i = 0; kept->both != NULL && i < study->n; i++)
        if (sf_pattern_settling_speaks(study, i))
            kept->both[kept->both_count++] = (struct sf_pattern_settling_both){
                (uint32_t)i, before_of(study, i) / thousand, after_of(study, i) / thousand};
    return kept->both != NULL;
}

/* Their contexts: where all have both ratings the study's own, else copies. False when memory ran
 * out. */
static bool take_factors(const struct sf_study *study, const struct kept *kept,
                         struct sf_arena *arena, struct sf_pairs_factor *out) {
    bool all = kept->both_count == study->n;
    for (int f = SF_FACTOR_PERSON + 1; f < SF_FACTOR_END; f++) {
        const struct sf_study_factor *from = &study->factors[f];
        uint32_t *first, to = 0;
        int32_t *codes;
        *out = (struct sf_pairs_factor){from->first, from->codes, from->count};
        if (!all) {
            out->first = first = sf_arena_array(arena, kept->both_count + 1, sizeof *first);
            out->codes = codes = sf_arena_array(arena, from->first[study->n] + 1, sizeof *codes);
            if (first == NULL || codes == NULL)
                return false;
            for (size_t at = 0; at < kept->both_count; at++) {
                uint32_t i = kept->both[at].i;
                for (uint32_t c = from->first[i]; c < from->first[i + 1]; c++)
                    codes[to++] = from->codes[c];
                first[at + 1] = to;
            }
        }
        out++;
    }
    return true;
}

static int surest_first(const void *a, const void *b) {
    const struct sf_pairs_one *one = a, *two = b;
    if (one->p < two->p || one->p > two->p)
        return one->p < two->p ? -1 : 1;
    if (one->difference < two->difference || one->difference > two->difference)
        return one->difference > two->difference ? -1 : 1;
    if (one->factor != two->factor)
        return one->factor < two->factor ? -1 : 1;
    if (one->a != two->a)
        return one->a < two->a ? -1 : 1;
    return (one->b > two->b) - (one->b < two->b);
}

/* The pairs that are kept, into the study's arena. */
static bool keep_pairs(struct sf_study *study, const struct sf_pairs_one *pairs, size_t count,
                       struct kept *kept) {
    kept->pairs = sf_arena_array(&study->arena, count, sizeof *kept->pairs);
    for (size_t i = 0; kept->pairs != NULL && i < count; i++) {
        struct sf_pairs_one *to = &kept->pairs[kept->pair_count];
        *to = pairs[i];
        to->factor += SF_FACTOR_PERSON + 1;
        to->p = sf_shift_round(to->p);
        kept->pair_count += to->p <= kept_to;
    }
    if (kept->pairs != NULL && kept->pair_count > 0)
        qsort(kept->pairs, kept->pair_count, sizeof *kept->pairs, surest_first);
    return kept->pairs != NULL;
}

static enum sf_code joint(struct sf_door_call *call, struct sf_study *study, struct kept **out) {
    struct sf_pairs_factor factors[SF_FACTOR_END];
    struct sf_arena arena = {0};
    struct sf_pairs_one *pairs = NULL;
    size_t count = 0;
    *out = study->settling;
    if (*out != NULL)
        return SF_OK;
    struct kept *kept = sf_arena_alloc(&study->arena, sizeof *kept);
    bool ok = kept != NULL && take_both(study, kept);
    int16_t *y = ok ? sf_arena_array(&arena, kept->both_count, sizeof *y) : NULL;
    ok = y != NULL && take_factors(study, kept, &arena, factors);
    enum sf_code code = ok ? SF_OK : sf_pattern_no_memory(call);
    for (size_t at = 0; ok && at < kept->both_count; at++)
        y[at] = (int16_t)(after_of(study, kept->both[at].i) - before_of(study, kept->both[at].i));
    if (code == SF_OK)
        code = sf_pairs_joint(y, kept->both_count, factors, SF_FACTOR_END - SF_FACTOR_PERSON - 1,
                              SF_RATES_COMPARE_FROM, &pairs, &count, call->fail);
    if (code == SF_OK && !keep_pairs(study, pairs, count, kept))
        code = sf_pattern_no_memory(call);
    if (code == SF_OK)
        *out = study->settling = kept;
    free(pairs);
    sf_arena_wipe(&arena);
    return code;
}

/* ---- One factor's contexts */

/* The least and the most of a person's ratings: of others there are means. */
static void widen_range(struct sf_pattern_settled *to, double before, double after) {
    bool first = to->n == 0;
    to->before_low = first || before < to->before_low ? before : to->before_low;
    to->before_high = first || before > to->before_high ? before : to->before_high;
    to->after_low = first || after < to->after_low ? after : to->after_low;
    to->after_high = first || after > to->after_high ? after : to->after_high;
}

static void add_moments(struct sf_pattern_settling *w) {
    const struct sf_study *study = w->study;
    const struct sf_study_factor *factor = w->factor;
    for (size_t i = 0; i < study->n; i++) {
        bool lowest = study->felt_safe[i] == SF_COUNTS_LEAST;
        if (!study->crossed[i] && !lowest)
            continue;
        for (uint32_t at = factor->first[i]; at < factor->first[i + 1]; at++) {
            struct sf_pattern_settled *to = &w->contexts[factor->codes[at]];
            to->crossed += study->crossed[i];
            to->lowest += lowest;
        }
    }
    for (size_t k = 0; k < w->both_count; k++) {
        const struct sf_pattern_settling_both *both = &w->both[k];
        w->n += factor->first[both->i] < factor->first[both->i + 1];
        for (uint32_t at = factor->first[both->i]; at < factor->first[both->i + 1]; at++) {
            struct sf_pattern_settled *to = &w->contexts[factor->codes[at]];
            if (w->which == SF_FACTOR_PERSON)
                widen_range(to, both->before, both->after);
            to->before += both->before;
            to->after += both->after;
            to->n++;
            sf_pattern_note(&to->newest, both->i);
        }
    }
    for (size_t c = 0; c < factor->count; c++) {
        struct sf_pattern_settled *context = &w->contexts[c];
        double n = context->n > 0 ? (double)context->n : 1;
        context->before /= n;
        context->after /= n;
        context->change = context->after - context->before;
    }
}

static double inside(double x) {
    return fmax(-scale, fmin(scale, x));
}

static void put_interval(struct sf_pattern_settled *to, double estimate, double se) {
    to->estimate = estimate;
    to->low80 = inside(estimate - normal80 * se);
    to->high80 = inside(estimate + normal80 * se);
    to->low95 = inside(estimate - normal95 * se);
    to->high95 = inside(estimate + normal95 * se);
}

/* Bring the spread inside contexts up to least_variance. Only the sum over them counts. */
static void widen(struct sf_change_group *groups, size_t count) {
    double left = 0, within = 0;
    for (size_t c = 0; c < count; c++) {
        left += groups[c].n > 0 ? (double)groups[c].n - 1 : 0;
        within += groups[c].squares;
    }
    if (count > 0 && within < left * least_variance)
        groups[0].squares += left * least_variance - within;
}

/* REML over the contexts (change.h). False when memory ran out. */
static bool estimate(struct sf_pattern_settling *w, struct sf_arena *arena) {
    const struct sf_study_factor *factor = w->factor;
    struct sf_change_group *groups = sf_arena_array(arena, factor->count, sizeof *groups);
    struct sf_change fit;
    if (groups == NULL)
        return false;
    for (size_t c = 0; c < factor->count; c++) {
        groups[c].n = w->contexts[c].n;
        groups[c].mean = w->contexts[c].change;
    }
    for (size_t k = 0; k < w->both_count; k++) {
        uint32_t i = w->both[k].i;
        double change = w->both[k].after - w->both[k].before;
        for (uint32_t at = factor->first[i]; at < factor->first[i + 1]; at++) {
            double away = change - groups[factor->codes[at]].mean;
            groups[factor->codes[at]].squares += away * away;
        }
    }
    widen(groups, factor->count);
    sf_change_fit(groups, factor->count, &fit);
    for (size_t c = 0; c < factor->count; c++)
        if (groups[c].n > 0)
            put_interval(&w->contexts[c], groups[c].blup, groups[c].se);
    return true;
}

static enum sf_code set_up(struct sf_door_call *call, struct sf_pattern_settling *w,
                           struct sf_arena *arena) {
    size_t *n = sf_arena_array(arena, w->factor->count, sizeof *n);
    w->contexts = sf_arena_array(arena, w->factor->count, sizeof *w->contexts);
    w->order = sf_arena_array(arena, w->factor->count, sizeof *w->order);
    if (n == NULL || w->contexts == NULL || w->order == NULL)
        return sf_pattern_no_memory(call);
    add_moments(w);
    for (size_t c = 0; c < w->factor->count; c++)
        n[c] = w->contexts[c].n;
    return estimate(w, arena) && sf_pattern_order(w->factor, w->which, n, w->order)
               ? SF_OK
               : sf_pattern_no_memory(call);
}

/* ---- The answer */

/* Below the gate nothing of an estimate goes into the answer at all; of people, no mean ever. */
static bool put_numbers(json_t *out, const struct sf_pattern_settled *context, bool person) {
    if (context->n < SF_RATES_INTERVAL_FROM)
        return true;
    bool ok = person ? sf_pattern_put_number(out, "before_low", context->before_low) &&
                           sf_pattern_put_number(out, "before_high", context->before_high) &&
                           sf_pattern_put_number(out, "after_low", context->after_low) &&
                           sf_pattern_put_number(out, "after_high", context->after_high)
                     : sf_pattern_put_number(out, "before", context->before) &&
                           sf_pattern_put_number(out, "after", context->after) &&
                           sf_pattern_put_number(out, "change", context->change) &&
                           sf_pattern_put_number(out, "estimate", context->estimate);
    return ok && sf_pattern_put_number(out, "low80", context->low80) &&
           sf_pattern_put_number(out, "high80", context->high80) &&
           sf_pattern_put_number(out, "low95", context->low95) &&
           sf_pattern_put_number(out, "high95", context->high95);
}

static enum sf_code push_group(struct sf_door_call *call, const struct sf_pattern_settling *w,
                               json_t *list, size_t c) {
    const struct sf_pattern_settled *context = &w->contexts[c];
    json_t *out = json_object(), *ids = NULL;
    enum sf_code code = sf_pattern_ids(call, w->study, &context->newest, &ids);
    bool ok = sf_pattern_put_context(out, &w->factor->contexts[c]) &&
              sf_pattern_put_count(out, "n", context->n) && sf_pattern_put_gate(out, context->n) &&
              put_numbers(out, context, w->which == SF_FACTOR_PERSON) &&
              sf_pattern_put_count(out, "crossed", context->crossed) &&
              sf_pattern_put_count(out, "lowest", context->lowest) &&
              sf_json_put(out, "ids", json_incref(ids)) && sf_json_push(list, json_incref(out));
    if (code == SF_OK)
        code = sf_pattern_done(call, ok);
    json_decref(ids);
    json_decref(out);
    return code;
}

static enum sf_code put_groups(struct sf_door_call *call, const struct sf_pattern_settling *w,
                               json_t *answer) {
    json_t *list = json_array();
    enum sf_code code = sf_pattern_done(call, list != NULL);
    for (size_t at = 0; code == SF_OK && at < w->factor->count; at++) {
        const struct sf_pattern_settled *context = &w->contexts[w->order[at]];
        if (context->n > 0 || context->crossed > 0 || context->lowest > 0)
            code = push_group(call, w, list, w->order[at]);
    }
    if (code == SF_OK)
        code = sf_pattern_done(call, sf_json_put(answer, "groups", json_incref(list)));
    json_decref(list);
    return code;
}

static bool put_comparisons(const struct sf_pattern_settling *w, json_t *answer) {
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < w->pair_count; i++) {
        const struct sf_pairs_one *pair = &w->pairs[i];
        json_t *out = json_object();
        ok = sf_pattern_put_label(out, "a", w->factor, pair->a) &&
             sf_pattern_put_label(out, "b", w->factor, pair->b) &&
             sf_pattern_put_number(out, "difference", pair->difference / thousand) &&
             sf_pattern_put_number(out, "p", pair->p) && sf_json_push(list, json_incref(out));
        json_decref(out);
    }
    ok = ok && sf_json_put(answer, "comparisons", json_incref(list));
    json_decref(list);
    return ok;
}

static enum sf_code fill(struct sf_door_call *call, const struct sf_pattern_settling *w,
                         json_t *answer) {
    json_t *say = json_array();
    bool ok = say != NULL && sf_json_put(answer, "factor", json_string(w->factor->name)) &&
              sf_pattern_put_count(answer, "n", w->n);
    enum sf_code code = ok ? put_groups(call, w, answer) : sf_pattern_no_memory(call);
    if (code == SF_OK)
        code = sf_pattern_settling_say(call, w, say);
    if (code == SF_OK)
        code = sf_pattern_done(call,
                               put_comparisons(w, answer) &&
                                   sf_pattern_put_count(answer, "withheld", w->study->withheld) &&
                                   sf_json_put(answer, "say", json_incref(say)));
    json_decref(say);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    enum sf_factor which = *(const enum sf_factor *)of;
    struct sf_pattern_settling w = {
        .study = study, .factor = &study->factors[which], .which = which};
    struct sf_arena arena = {0};
    struct kept *kept;
    json_t *safety;
    enum sf_code code = joint(call, study, &kept);
    if (code != SF_OK)
        return code;
    struct sf_pairs_one *pairs = sf_arena_array(&arena, kept->pair_count, sizeof *pairs);
    code = sf_pattern_done(call, pairs != NULL);
    for (size_t i = 0; code == SF_OK && i < kept->pair_count; i++)
        if (kept->pairs[i].factor == (uint32_t)which)
            pairs[w.pair_count++] = kept->pairs[i];
    w.pairs = pairs;
    w.both = kept->both;
    w.both_count = kept->both_count;
    if (code == SF_OK && which == SF_FACTOR_PERSON)
        code = sf_pattern_safety_of(call, study, which, &w.facts, &safety);
    if (code == SF_OK)
        code = set_up(call, &w, &arena);
    if (code == SF_OK)
        code = fill(call, &w, answer);
    sf_arena_wipe(&arena);
    return code;
}

static enum sf_code answer_of(struct sf_door_call *call, struct sf_study *study,
                              enum sf_factor factor, json_t **out) {
    /* Each its own, so that no text is put together. */
    static const char *const names[SF_FACTOR_END] = {
        "settling/person",   "settling/channel",         "settling/setting", "settling/wanted",
        "settling/received", "settling/wanted_received", "settling/depth",   "settling/began_by",
        "settling/time",     "settling/weekday",
    };
    return sf_pattern_kept(call, study, names[factor], make, &factor, out);
}

/* Facts are said by pattern.safety once; here they only stand above this pattern's own numbers. */
static bool is_fact(json_t *claim) {
    const char *key = json_string_value(json_object_get(claim, "key"));
    return strncmp(key, "fact_", strlen("fact_")) == 0;
}

static bool extend(json_t *say, json_t *answer) {
    json_t *claim;
    size_t at;
    bool ok = true;
    json_array_foreach(json_object_get(answer, "say"), at, claim) ok =
        ok && (is_fact(claim) || json_array_append(say, claim) == 0);
    return ok;
}

enum sf_code sf_pattern_settling_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say) {
    enum sf_code code = SF_OK;
    for (int f = 0; code == SF_OK && f < SF_FACTOR_END; f++) {
        json_t *answer;
        code = answer_of(call, study, (enum sf_factor)f, &answer);
        if (code == SF_OK)
            code = sf_pattern_done(call, extend(say, answer));
    }
    return code;
}

/* ---- The operation */

static enum sf_code settling(struct sf_door_call *call) {
    return sf_pattern_by_factor(call, answer_of, sf_pattern_settling_speaks);
}

static const struct sf_door_word settling_words[] = {
    {"factor", SF_DOOR_TEXT, true, 1, 16,
     "person, channel, setting, wanted, received, wanted_received, depth, began_by, time_of_day or "
     "weekday"},
    {"group", SF_DOOR_TEXT, false, 1, SF_PATTERN_GROUP_MAX,
     "only this group, by its label or the id of a person, with up to 2,000 ids"},
    {0},
};

const struct sf_door_row sf_pattern_settling_rows[] = {
    {"pattern.settling", SF_OP_KNOWN | SF_OP_OPEN, settling, settling_words,
     "{factor, n, groups: [{id?, label, n, gate, needed, before?, after?, change?, estimate?, "
     "before_low?, before_high?, after_low?, after_high?, low80?, high80?, low95?, high95?, "
     "crossed, lowest, ids}], comparisons: [{a, b, difference, p}], withheld, say}",
     "How settled it was after minus before, in each context of one factor; `n`: moments with both "
     "ratings. From five on, `before`, `after` and `change` are means as written and `estimate` "
     "with its intervals is the change once contexts lend each other strength; people have the "
     "least and the most of their ratings (`before_low` ...) and intervals, and no mean. "
     "`comparisons`: after a it was more settled than after b, both with twelve and more; `p` is "
     "adjusted over all pairs of all factors, at most .05. `crossed`, `lowest`: facts that stand "
     "above the numbers. Moments with somebody marked unsafe leave every sum."},
    {0},
};
