/*
 * pattern.adjusted: with whom, where, by which channel and what came, looked at together: how safe
 * it felt in each context with the others held as they were (docs/statistics.md).
 *
 *   logit p = mu + u_who + u_where + u_channel + u_kind,   u_f ~ N(0, sd_f^2)
 *
 * A moment is one observation and stands once. Where there were several people, or several kinds
 * came, no single one was the context: such moments share a level of their own, "several", which is
 * part of the model and no group of the answer; so the counts here are of moments with one person
 * (or kind) alone. Contexts beyond the SF_PATTERN_ADJUSTED_KEPT most frequent of a factor share a
 * level "rest". What nothing is said of has no effect of that factor (u = 0).
 *
 * Moments are put together by combination of levels, so the cost is bounded by the number of
 * combinations, whatever the length of the book.
 */
#include <stdlib.h>

#include "json.h"
#include "mixed.h"
#include "ops.h"
#include "pattern_adjusted.h"
#include "said.h"

/* Who, where, channel, kind. */
static const enum sf_factor which[SF_PATTERN_ADJUSTED_FACTORS] = {
    SF_FACTOR_PERSON, SF_FACTOR_SETTING, SF_FACTOR_CHANNEL, SF_FACTOR_RECEIVED};

/* ---- Levels */

static bool is_rated(const struct sf_pattern_adjusted *w, size_t i) {
    return w->study->felt_safe[i] != SF_COUNTS_MISSING;
}

static bool is_safe(const struct sf_pattern_adjusted *w, size_t i) {
    return w->study->felt_safe[i] >= SF_COUNTS_SAFE_FROM;
}

static void count_alone(const struct sf_pattern_adjusted *w,
                        struct sf_pattern_adjusted_view *view) {
    const struct sf_study_factor *factor = view->factor;
    for (size_t i = 0; i < w->study->n; i++) {
        if (!is_rated(w, i) || factor->first[i + 1] - factor->first[i] != 1)
            continue;
        int32_t c = factor->codes[factor->first[i]];
        view->n[c]++;
        view->safe[c] += is_safe(w, i);
        sf_pattern_note(&view->newest[c], i);
    }
}

/* The most frequent contexts get levels of their own, in the order of the contexts. */
static void give_levels(struct sf_pattern_adjusted_view *view) {
    size_t count = view->factor->count, least = 1;
    for (;; least++) { /* the least n that leaves at most SF_PATTERN_ADJUSTED_KEPT; bounded by the
                          largest n */
        size_t kept = 0;
        for (size_t c = 0; c < count; c++)
            kept += view->n[c] >= least;
        if (kept <= SF_PATTERN_ADJUSTED_KEPT)
            break;
    }
    view->rest = view->several = -1;
    for (size_t c = 0; c < count; c++) {
        view->level[c] = -1;
        if (view->n[c] < least)
            continue;
        view->context[view->levels] = (int32_t)c;
        view->level[c] = (int32_t)view->levels++;
    }
    view->shown = view->levels;
}

static int32_t extra_level(struct sf_pattern_adjusted_view *view, int32_t *level) {
    if (*level < 0) {
        view->context[view->levels] = -1;
        *level = (int32_t)view->levels++;
    }
    return *level;
}

static int32_t level_of(struct sf_pattern_adjusted_view *view, size_t i) {
    const struct sf_study_factor *factor = view->factor;
    uint32_t count = factor->first[i + 1] - factor->first[i];
    if (count == 0)
        return -1;
    if (count > 1)
        return extra_level(view, &view->several);
    int32_t level = view->level[factor->codes[factor->first[i]]];
    return level >= 0 ? level : extra_level(view, &view->rest);
}

static enum sf_code set_up(struct sf_pattern_adjusted *w) {
    for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++) {
        struct sf_pattern_adjusted_view *view = &w->views[f];
        view->which = which[f];
        view->factor = &w->study->factors[which[f]];
        size_t count = view->factor->count;
        view->n = sf_arena_array(&w->arena, count, sizeof *view->n);
        view->safe = sf_arena_array(&w->arena, count, sizeof *view->safe);
        view->level = sf_arena_array(&w->arena, count, sizeof *view->level);
        view->newest = sf_arena_array(&w->arena, count, sizeof *view->newest);
        view->order = sf_arena_array(&w->arena, count, sizeof *view->order);
        if (view->n == NULL || view->safe == NULL || view->level == NULL || view->newest == NULL ||
            view->order == NULL)
            return sf_pattern_no_memory(w->call);
        count_alone(w, view);
        give_levels(view);
        if (!sf_pattern_order(view->factor, which[f], view->n, view->order))
            return sf_pattern_no_memory(w->call);
    }
    return SF_OK;
}

/* ---- Rows: combinations of levels */

/* How many ways a row can stand in a factor: none, a context, the rest, several. */
static size_t ways(const struct sf_pattern_adjusted_view *view) {
    return view->shown + 3;
}

static size_t combinations(const struct sf_pattern_adjusted *w) {
    size_t count = 1;
    for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++)
        count *= ways(&w->views[f]);
    return count;
}

static size_t key_of(struct sf_pattern_adjusted *w, size_t i) {
    size_t key = 0;
    for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++)
        key = key * ways(&w->views[f]) + (size_t)(level_of(&w->views[f], i) + 1);
    return key;
}

/* The rows out of a table by key. */
static void take_rows(struct sf_pattern_adjusted *w, const uint32_t *safe, const uint32_t *n) {
    size_t at = 0, count = combinations(w);
    for (size_t key = 0; key < count; key++) {
        if (n[key] == 0)
            continue;
        size_t left = key;
        w->row_y[at] = safe[key];
        w->row_n[at] = n[key];
        for (int f = SF_PATTERN_ADJUSTED_FACTORS; f-- > 0; left /= ways(&w->views[f]))
            w->row_level[f][at] = (int32_t)(left % ways(&w->views[f])) - 1;
        at++;
    }
}

static enum sf_code make_rows(struct sf_pattern_adjusted *w) {
    size_t count = combinations(w);
    uint32_t *table = calloc(2 * count, sizeof *table);
    if (table == NULL)
        return sf_pattern_no_memory(w->call);
    for (size_t i = 0; i < w->study->n; i++) {
        if (!is_rated(w, i))
            continue;
        size_t key = key_of(w, i);
        w->rows += table[count + key] == 0;
        table[count + key]++;
        table[key] += is_safe(w, i);
        w->n++;
        w->safe += is_safe(w, i);
    }
    w->row_y = sf_arena_array(&w->arena, w->rows, sizeof *w->row_y);
    w->row_n = sf_arena_array(&w->arena, w->rows, sizeof *w->row_n);
    bool ok = w->row_y != NULL && w->row_n != NULL;
    for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++) {
        w->row_level[f] = sf_arena_array(&w->arena, w->rows, sizeof *w->row_level[f]);
        ok = ok && w->row_level[f] != NULL;
    }
    if (ok)
        take_rows(w, table, table + count);
    free(table);
    return sf_pattern_done(w->call, ok);
}

/* ---- The model */

/* Below the gate nothing is estimated; where all felt alike there is nothing to adjust. */
static enum sf_code fit(struct sf_pattern_adjusted *w) {
    struct sf_mixed_factor factors[SF_PATTERN_ADJUSTED_FACTORS];
    struct sf_mixed model = {.rows = w->rows,
                             .y = w->row_y,
                             .n = w->row_n,
                             .fixed = 1,
                             .factors = factors,
                             .factor_count = SF_PATTERN_ADJUSTED_FACTORS};
    if (sf_said_of_context(w->n) != SF_SAID_RANGE || w->safe == 0 || w->safe == w->n)
        return SF_OK;
    for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++)
        factors[f] = (struct sf_mixed_factor){.level = w->row_level[f],
                                              .levels = w->views[f].levels,
                                              .u = w->views[f].u,
                                              .se = w->views[f].se};
    enum sf_code code = sf_mixed_fit(&model, w->call->fail);
    w->mu = model.beta[0];
    for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++)
        w->views[f].sd = factors[f].sd;
    w->fitted = code == SF_OK;
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    struct sf_pattern_adjusted w = {.call = call, .study = study};
    (void)of;
    enum sf_code code = set_up(&w);
    if (code == SF_OK)
        code = make_rows(&w);
    if (code == SF_OK)
        code = fit(&w);
    if (code == SF_OK)
        code = sf_pattern_adjusted_answer(&w, answer);
    sf_arena_wipe(&w.arena);
    return code;
}

enum sf_code sf_pattern_adjusted_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say) {
    return sf_pattern_claims(call, study, "adjusted", make, say);
}

static enum sf_code adjusted(struct sf_door_call *call) {
    return sf_pattern_tell(call, "adjusted", make);
}

const struct sf_door_row sf_pattern_adjusted_rows[] = {
    {"pattern.adjusted", SF_OP_KNOWN | SF_OP_OPEN, adjusted, NULL,
     "{n, gate, needed, factors: [{factor, sd?, groups: [{id?, label, n, gate, needed, marginal?, "
     "adjusted?, low80?, high80?}]}], nested: [{a, b, share}], withheld, say}",
     "With whom, where, by which channel and what came, looked at together. `n` of a group: rated "
     "moments with one person (one kind) alone; those with several share one level of the model. "
     "`marginal`: the share that felt safe; `adjusted`: the share over all moments, had they been "
     "in this context and all else as it was. No estimate below five moments, nor where all or "
     "none felt safe. `nested`: factors of which one tells the other in more than 90% of the "
     "moments that need telling. The sixteen most frequent contexts of each factor are groups."},
    {0},
};
