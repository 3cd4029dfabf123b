/*
 * pattern.adjusted: with whom, where, by which channel and what came, looked at together: how safe
 * it felt in each context with the others held as they were (docs/statistics.md).
 *
 *   logit p = mu + u_who + u_where + u_channel + u_kind,   u_f ~ N(0, sd_f^2)
 *
 * A moment is one observation and stands once. Where there were several people, or several kinds
 * came, no single one was the context: such moments share a level of their own, "several", which is
 * part of the model and no group of the answer; so the counts here are of moments with one person
 * (or kind) alone. Contexts beyond the KEPT most frequent of a factor share a level "rest".
 * What nothing is said of has no effect of that factor (u = 0).
 *
 * Moments are put together by combination of levels, so the cost is bounded by the number of
 * combinations, whatever the length of the book.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "mixed.h"
#include "nested.h"
#include "ops.h"
#include "pattern_safety.h"
#include "said.h"
#include "sure.h"

enum {
    FACTORS = 4,
    KEPT = 16,
    LEVELS = KEPT + 2, /* and the rest, and several */
    BINS = 512         /* of the linear predictor, -BIN_EDGE .. BIN_EDGE */
};

static const double bin_edge = 12.8;
static const double z80 = 1.2815515655446004; /* of the normal distribution, .9 */

/* Who, where, channel, kind. */
static const enum sf_factor which[FACTORS] = {SF_FACTOR_PERSON, SF_FACTOR_SETTING,
                                              SF_FACTOR_CHANNEL, SF_FACTOR_RECEIVED};

struct view {
    const struct sf_study_factor *factor;
    size_t *n, *safe; /* by context: rated moments with it alone */
    int32_t *level;   /* by context; -1: none of its own */
    struct sf_pattern_newest *newest;
    int32_t context[LEVELS]; /* of a level; -1: rest or several */
    size_t levels, shown;    /* shown: levels that are contexts */
    int32_t rest, several;
    double u[LEVELS], se[LEVELS];
    double sd;
    size_t *order;
};

struct work {
    struct sf_door_call *call;
    struct sf_study *study;
    struct sf_arena arena;
    struct view views[FACTORS];
    size_t n, safe, rows; /* rows: combinations that appear */
    double *row_y, *row_n;
    int32_t *row_level[FACTORS];
    double mu;
    bool fitted;
};

/* ---- Levels */

static bool is_rated(const struct work *w, size_t i) {
    return w->study->felt_safe[i] != SF_COUNTS_MISSING;
}

static bool is_safe(const struct work *w, size_t i) {
    return w->study->felt_safe[i] >= SF_COUNTS_SAFE_FROM;
}

static void count_alone(const struct work *w, struct view *view) {
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
static void give_levels(struct view *view) {
    size_t count = view->factor->count, least = 1;
    for (;; least++) { /* the least n that leaves at most KEPT; bounded by the largest n */
        size_t kept = 0;
        for (size_t c = 0; c < count; c++)
            kept += view->n[c] >= least;
        if (kept <= KEPT)
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

static int32_t extra_level(struct view *view, int32_t *level) {
    if (*level < 0) {
        view->context[view->levels] = -1;
        *level = (int32_t)view->levels++;
    }
    return *level;
}

static int32_t level_of(struct view *view, size_t i) {
    const struct sf_study_factor *factor = view->factor;
    uint32_t count = factor->first[i + 1] - factor->first[i];
    if (count == 0)
        return -1;
    if (count > 1)
        return extra_level(view, &view->several);
    int32_t level = view->level[factor->codes[factor->first[i]]];
    return level >= 0 ? level : extra_level(view, &view->rest);
}

static enum sf_code set_up(struct work *w) {
    for (int f = 0; f < FACTORS; f++) {
        struct view *view = &w->views[f];
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
static size_t ways(const struct view *view) {
    return view->shown + 3;
}

static size_t combinations(const struct work *w) {
    size_t count = 1;
    for (int f = 0; f < FACTORS; f++)
        count *= ways(&w->views[f]);
    return count;
}

static size_t key_of(struct work *w, size_t i) {
    size_t key = 0;
    for (int f = 0; f < FACTORS; f++)
        key = key * ways(&w->views[f]) + (size_t)(level_of(&w->views[f], i) + 1);
    return key;
}

/* The rows out of a table by key. */
static void take_rows(struct work *w, const uint32_t *safe, const uint32_t *n) {
    size_t at = 0, count = combinations(w);
    for (size_t key = 0; key < count; key++) {
        if (n[key] == 0)
            continue;
        size_t left = key;
        w->row_y[at] = safe[key];
        w->row_n[at] = n[key];
        for (int f = FACTORS; f-- > 0; left /= ways(&w->views[f]))
            w->row_level[f][at] = (int32_t)(left % ways(&w->views[f])) - 1;
        at++;
    }
}

static enum sf_code make_rows(struct work *w) {
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
    for (int f = 0; f < FACTORS; f++) {
        w->row_level[f] = sf_arena_array(&w->arena, w->rows, sizeof *w->row_level[f]);
        ok = ok && w->row_level[f] != NULL;
    }
    if (ok)
        take_rows(w, table, table + count);
    free(table);
    return ok ? SF_OK : sf_pattern_no_memory(w->call);
}

/* ---- The model */

/* Below the gate nothing is estimated; where all felt alike there is nothing to adjust. */
static enum sf_code fit(struct work *w) {
    struct sf_mixed_factor factors[FACTORS];
    struct sf_mixed model = {.rows = w->rows,
                             .y = w->row_y,
                             .n = w->row_n,
                             .fixed = 1,
                             .factors = factors,
                             .factor_count = FACTORS};
    if (sf_said_of_context(w->n) != SF_SAID_RANGE || w->safe == 0 || w->safe == w->n)
        return SF_OK;
    for (int f = 0; f < FACTORS; f++)
        factors[f] = (struct sf_mixed_factor){.level = w->row_level[f],
                                              .levels = w->views[f].levels,
                                              .u = w->views[f].u,
                                              .se = w->views[f].se};
    enum sf_code code = sf_mixed_fit(&model, w->call->fail);
    w->mu = model.beta[0];
    for (int f = 0; f < FACTORS; f++)
        w->views[f].sd = factors[f].sd;
    w->fitted = code == SF_OK;
    return code;
}

/* What the other factors and the constant give each row, put together in narrow bins. */
struct bins {
    double weight[BINS], middle[BINS];
    size_t count;
};

static void fill_bins(const struct work *w, int without, struct bins *bins) {
    double weight[BINS] = {0}, sum[BINS] = {0};
    for (size_t i = 0; i < w->rows; i++) {
        double eta = w->mu;
        for (int f = 0; f < FACTORS; f++)
            if (f != without && w->row_level[f][i] >= 0)
                eta += w->views[f].u[w->row_level[f][i]];
        double at = floor((eta + bin_edge) * BINS / (2 * bin_edge));
        size_t bin = (size_t)fmin(fmax(at, 0), BINS - 1);
        weight[bin] += w->row_n[i] / (double)w->n;
        sum[bin] += eta * w->row_n[i] / (double)w->n;
    }
    bins->count = 0;
    for (size_t bin = 0; bin < BINS; bin++) {
        if (!(weight[bin] > 0))
            continue;
        bins->weight[bins->count] = weight[bin];
        bins->middle[bins->count++] = sum[bin] / weight[bin];
    }
}

/* The share that would have felt safe over all moments, had they been in a context with effect u.
 */
static double share_at(const struct bins *bins, double u) {
    double share = 0;
    for (size_t i = 0; i < bins->count; i++)
        share += bins->weight[i] / (1 + exp(-(bins->middle[i] + u)));
    return share;
}

/* ---- The answer */

struct estimate {
    double marginal, adjusted, low80, high80;
};

static struct estimate estimate_of(const struct view *view, size_t c, const struct bins *bins) {
    size_t level = (size_t)view->level[c];
    double u = view->u[level], reach = z80 * view->se[level];
    return (struct estimate){(double)view->safe[c] / (double)view->n[c], share_at(bins, u),
                             share_at(bins, u - reach), share_at(bins, u + reach)};
}

static bool put_estimate(json_t *out, const struct estimate *estimate) {
    return sf_json_put(out, "marginal", sf_json_real4(estimate->marginal)) &&
           sf_json_put(out, "adjusted", sf_json_real4(estimate->adjusted)) &&
           sf_json_put(out, "low80", sf_json_real4(estimate->low80)) &&
           sf_json_put(out, "high80", sf_json_real4(estimate->high80));
}

static json_t *claim_values(const struct estimate *estimate) {
    json_t *out = json_object();
    return sf_pattern_whole(
        out, out != NULL &&
                 sf_json_put(out, "adjusted", json_integer(sf_said_tenth(estimate->adjusted))) &&
                 sf_json_put(out, "marginal", json_integer(sf_said_tenth(estimate->marginal))));
}

static enum sf_code say_group(const struct work *w, const struct view *view, size_t c,
                              const struct estimate *estimate, json_t *say) {
    static const char *const keys[] = {"adjusted_less", "adjusted_same", "adjusted_more"};
    json_t *ids;
    enum sf_code code = sf_pattern_ids(w->call, w->study, &view->newest[c], &ids);
    if (code != SF_OK)
        return code;
    const struct sf_pattern_claim claim = {
        .key = keys[1 + sf_said_adjusted(estimate->marginal, estimate->adjusted)],
        .pattern = "adjusted",
        .about = sf_pattern_about(view->factor, c),
        .n = view->n[c],
        .values = claim_values(estimate),
        .sure = sf_sure_name(sf_sure_of_width(estimate->low80, estimate->high80, 1)),
        .strength = sf_said_strength_of_range(estimate->low80, estimate->high80) / 2,
        .ids = ids,
    };
    return sf_pattern_say(say, &claim) ? SF_OK : sf_pattern_no_memory(w->call);
}

static enum sf_code push_group(const struct work *w, const struct view *view, bool people, size_t c,
                               const struct bins *bins, json_t *list, json_t *say) {
    bool range = w->fitted && sf_said_of_context(view->n[c]) == SF_SAID_RANGE;
    struct estimate estimate = {0};
    json_t *out = json_object();
    if (range)
        estimate = estimate_of(view, c, bins);
    bool ok = out != NULL && sf_pattern_put_context(out, &view->factor->contexts[c]) &&
              sf_json_put(out, "n", json_integer((json_int_t)view->n[c])) &&
              sf_pattern_put_gate(out, view->n[c]) && (!range || put_estimate(out, &estimate)) &&
              sf_json_push(list, json_incref(out));
    json_decref(out);
    if (!ok)
        return sf_pattern_no_memory(w->call);
    /* Of people no share is said, and one context alone has nothing to be adjusted to. */
    if (!range || people || view->levels < 2 || !sf_said_may_compare(view->n[c]))
        return SF_OK;
    return say_group(w, view, c, &estimate, say);
}

static enum sf_code push_factor(const struct work *w, int f, json_t *list, json_t *say) {
    const struct view *view = &w->views[f];
    struct bins bins = {0};
    json_t *out = json_object(), *groups = json_array();
    enum sf_code code = SF_OK;
    if (w->fitted)
        fill_bins(w, f, &bins);
    if (out == NULL || groups == NULL ||
        !sf_json_put(out, "factor", json_string(view->factor->name)) ||
        (w->fitted && !sf_json_put(out, "sd", sf_json_real4(view->sd))))
        code = sf_pattern_no_memory(w->call);
    for (size_t at = 0; code == SF_OK && at < view->factor->count; at++) {
        size_t c = view->order[at];
        if (view->level[c] >= 0)
            code = push_group(w, view, which[f] == SF_FACTOR_PERSON, c, &bins, groups, say);
    }
    if (code == SF_OK &&
        (!sf_json_put(out, "groups", json_incref(groups)) || !sf_json_push(list, json_incref(out))))
        code = sf_pattern_no_memory(w->call);
    json_decref(groups);
    json_decref(out);
    return code;
}

/* ---- Factors that go together */

static enum sf_code say_nested(const struct work *w, const char *a, const char *b, double n,
                               json_t *say) {
    json_t *about = json_object(), *values = json_object(), *ids;
    struct sf_pattern_newest newest = {0};
    bool ok = about != NULL && values != NULL && sf_json_put(values, "a", json_string(a)) &&
              sf_json_put(values, "b", json_string(b));
    for (size_t i = 0; i < w->study->n; i++)
        if (is_rated(w, i))
            sf_pattern_note(&newest, i);
    enum sf_code code =
        ok ? sf_pattern_ids(w->call, w->study, &newest, &ids) : sf_pattern_no_memory(w->call);
    if (code != SF_OK) {
        json_decref(about);
        json_decref(values);
        return code;
    }
    const struct sf_pattern_claim claim = {
        .key = "nested",
        .pattern = "adjusted",
        .about = about,
        .n = (size_t)n,
        .values = values,
        .sure = sf_sure_name(SF_SURE_COUNTED),
        .strength = SF_SAID_NESTED,
        .ids = ids,
    };
    return sf_pattern_say(say, &claim) ? SF_OK : sf_pattern_no_memory(w->call);
}

static double share_of(const struct work *w, int a, int b, struct sf_nested_cell *cells,
                       double *n) {
    for (size_t i = 0; i < w->rows; i++)
        cells[i] = (struct sf_nested_cell){w->row_level[a][i], w->row_level[b][i], w->row_n[i]};
    return sf_nested_share(cells, w->rows, n);
}

/* One pair of factors, told in the direction in which more is told. */
static enum sf_code look_at_pair(const struct work *w, int a, int b, struct sf_nested_cell *cells,
                                 json_t *list, json_t *say) {
    double n_a, n_b, a_in_b = share_of(w, a, b, cells, &n_a),
                     b_in_a = share_of(w, b, a, cells, &n_b);
    bool turned = b_in_a > a_in_b;
    double share = turned ? b_in_a : a_in_b, n = turned ? n_b : n_a;
    const char *one = w->views[turned ? b : a].factor->name;
    const char *other = w->views[turned ? a : b].factor->name;
    if (!sf_said_nested(share) || !sf_said_may_compare((size_t)n))
        return SF_OK;
    json_t *out = json_object();
    bool ok = out != NULL && sf_json_put(out, "a", json_string(one)) &&
              sf_json_put(out, "b", json_string(other)) &&
              sf_json_put(out, "share", sf_json_real4(share)) &&
              sf_json_push(list, json_incref(out));
    json_decref(out);
    return ok ? say_nested(w, one, other, n, say) : sf_pattern_no_memory(w->call);
}

static enum sf_code push_nested(const struct work *w, json_t *list, json_t *say) {
    struct sf_nested_cell *cells = calloc(w->rows + 1, sizeof *cells);
    enum sf_code code = cells != NULL ? SF_OK : sf_pattern_no_memory(w->call);
    for (int a = 0; code == SF_OK && a < FACTORS; a++)
        for (int b = a + 1; code == SF_OK && b < FACTORS; b++)
            code = look_at_pair(w, a, b, cells, list, say);
    free(cells);
    return code;
}

/* ---- The whole */

static enum sf_code fill(const struct work *w, json_t *answer) {
    json_t *factors = json_array(), *nested = json_array(), *say = json_array();
    bool ok = factors != NULL && nested != NULL && say != NULL &&
              sf_json_put(answer, "n", json_integer((json_int_t)w->n)) &&
              sf_pattern_put_gate(answer, w->n);
    enum sf_code code = ok ? push_nested(w, nested, say) : sf_pattern_no_memory(w->call);
    for (int f = 0; code == SF_OK && f < FACTORS; f++)
        code = push_factor(w, f, factors, say);
    if (code == SF_OK &&
        (!sf_json_put(answer, "factors", json_incref(factors)) ||
         !sf_json_put(answer, "nested", json_incref(nested)) ||
         !sf_json_put(answer, "withheld", json_integer((json_int_t)w->study->withheld)) ||
         !sf_json_put(answer, "say", json_incref(say))))
        code = sf_pattern_no_memory(w->call);
    json_decref(factors);
    json_decref(nested);
    json_decref(say);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, json_t *answer) {
    struct work w = {.call = call, .study = study};
    enum sf_code code = set_up(&w);
    if (code == SF_OK)
        code = make_rows(&w);
    if (code == SF_OK)
        code = fit(&w);
    if (code == SF_OK)
        code = fill(&w, answer);
    sf_arena_wipe(&w.arena);
    return code;
}

enum sf_code sf_pattern_adjusted_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say) {
    json_t *answer;
    enum sf_code code = sf_pattern_kept(call, study, "adjusted", make, &answer);
    return code == SF_OK ? sf_pattern_extend(call, say, answer) : code;
}

static enum sf_code adjusted(struct sf_door_call *call) {
    struct sf_study *study;
    json_t *answer;
    enum sf_code code = sf_study_of(call->book, &study, call->fail);
    if (code == SF_OK)
        code = sf_pattern_kept(call, study, "adjusted", make, &answer);
    return code == SF_OK ? sf_pattern_answer(call, answer) : code;
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
