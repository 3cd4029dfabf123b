/* The answer and the sentences of pattern.adjusted. */
#include <math.h>
#include <stdlib.h>

#include "exact.h"
#include "json.h"
#include "nested.h"
#include "pattern_adjusted.h"
#include "pattern_safety.h"
#include "said.h"
#include "sure.h"

enum { BINS = 512 }; /* of the linear predictor, -bin_edge .. bin_edge */

static const double bin_edge = 12.8;
static const double z80 = 1.2815515655446004; /* of the normal distribution, .9 */

/* What the other factors and the constant give each row, put together in narrow bins. */
struct bins {
    double weight[BINS], middle[BINS];
    size_t count;
};

static void fill_bins(const struct sf_pattern_adjusted *w, int without, struct bins *bins) {
    double weight[BINS] = {0}, sum[BINS] = {0};
    for (size_t i = 0; i < w->rows; i++) {
        double eta = w->mu;
        for (int f = 0; f < SF_PATTERN_ADJUSTED_FACTORS; f++)
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
        share += bins->weight[i] / (1 + sf_exact_exp(-(bins->middle[i] + u)));
    return share;
}

/* ---- The answer */

struct estimate {
    double marginal, adjusted, low80, high80;
};

static struct estimate estimate_of(const struct sf_pattern_adjusted_view *view, size_t c,
                                   const struct bins *bins) {
    size_t level = (size_t)view->level[c];
    double u = view->u[level], reach = z80 * view->se[level];
    return (struct estimate){(double)view->safe[c] / (double)view->n[c], share_at(bins, u),
                             share_at(bins, u - reach), share_at(bins, u + reach)};
}

static bool put_estimate(json_t *out, const struct estimate *estimate) {
    return sf_pattern_put_number(out, "marginal", estimate->marginal) &&
           sf_pattern_put_number(out, "adjusted", estimate->adjusted) &&
           sf_pattern_put_number(out, "low80", estimate->low80) &&
           sf_pattern_put_number(out, "high80", estimate->high80);
}

static json_t *claim_values(const struct estimate *estimate) {
    json_t *out = json_object();
    return sf_pattern_whole(
        out, sf_json_put(out, "adjusted", json_integer(sf_said_tenth(estimate->adjusted))) &&
                 sf_json_put(out, "marginal", json_integer(sf_said_tenth(estimate->marginal))));
}

static enum sf_code say_group(const struct sf_pattern_adjusted *w,
                              const struct sf_pattern_adjusted_view *view, size_t c,
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
    return sf_pattern_say(w->call, say, &claim);
}

static enum sf_code push_group(const struct sf_pattern_adjusted *w,
                               const struct sf_pattern_adjusted_view *view, bool people, size_t c,
                               const struct bins *bins, json_t *list, json_t *say) {
    bool range = w->fitted && sf_said_of_context(view->n[c]) == SF_SAID_RANGE;
    struct estimate estimate = {0};
    json_t *out = json_object();
    if (range)
        estimate = estimate_of(view, c, bins);
    bool ok = sf_pattern_put_context(out, &view->factor->contexts[c]) &&
              sf_pattern_put_count(out, "n", view->n[c]) && sf_pattern_put_gate(out, view->n[c]) &&
              (!range || put_estimate(out, &estimate)) && sf_json_push(list, json_incref(out));
    json_decref(out);
    if (!ok)
        return sf_pattern_no_memory(w->call);
    /* Of people no share is said, and one context alone has nothing to be adjusted to. */
    if (!range || people || view->levels < 2 || !sf_said_may_compare(view->n[c]))
        return SF_OK;
    return say_group(w, view, c, &estimate, say);
}

static enum sf_code push_factor(const struct sf_pattern_adjusted *w, int f, json_t *list,
                                json_t *say) {
    const struct sf_pattern_adjusted_view *view = &w->views[f];
    struct bins bins = {0};
    json_t *out = json_object(), *groups = json_array();
    if (w->fitted)
        fill_bins(w, f, &bins);
    bool ok = groups != NULL && sf_json_put(out, "factor", json_string(view->factor->name)) &&
              (!w->fitted || sf_pattern_put_number(out, "sd", view->sd));
    enum sf_code code = sf_pattern_done(w->call, ok);
    for (size_t at = 0; code == SF_OK && at < view->factor->count; at++) {
        size_t c = view->order[at];
        if (view->level[c] >= 0)
            code = push_group(w, view, view->which == SF_FACTOR_PERSON, c, &bins, groups, say);
    }
    if (code == SF_OK)
        code = sf_pattern_done(w->call, sf_json_put(out, "groups", json_incref(groups)) &&
                                            sf_json_push(list, json_incref(out)));
    json_decref(groups);
    json_decref(out);
    return code;
}

/* ---- Factors that go together */

static enum sf_code say_nested(const struct sf_pattern_adjusted *w, const char *a, const char *b,
                               double n, json_t *say) {
    json_t *about = json_object(), *values = json_object(), *ids;
    struct sf_pattern_newest newest = {0};
    bool ok = about != NULL && sf_json_put(values, "a", json_string(a)) &&
              sf_json_put(values, "b", json_string(b));
    for (size_t i = 0; i < w->study->n; i++)
        if (w->study->felt_safe[i] != SF_COUNTS_MISSING)
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
    return sf_pattern_say(w->call, say, &claim);
}

static double share_of(const struct sf_pattern_adjusted *w, int a, int b,
                       struct sf_nested_cell *cells, double *n) {
    for (size_t i = 0; i < w->rows; i++)
        cells[i] = (struct sf_nested_cell){w->row_level[a][i], w->row_level[b][i], w->row_n[i]};
    return sf_nested_share(cells, w->rows, n);
}

/* One pair of factors, told in the direction in which more is told. */
static enum sf_code look_at_pair(const struct sf_pattern_adjusted *w, int a, int b,
                                 struct sf_nested_cell *cells, json_t *list, json_t *say) {
    double n_a, n_b, a_in_b = share_of(w, a, b, cells, &n_a),
                     b_in_a = share_of(w, b, a, cells, &n_b);
    bool turned = b_in_a > a_in_b;
    double share = turned ? b_in_a : a_in_b, n = turned ? n_b : n_a;
    const char *one = w->views[turned ? b : a].factor->name;
    const char *other = w->views[turned ? a : b].factor->name;
    if (!sf_said_nested(share) || !sf_said_may_compare((size_t)n))
        return SF_OK;
    json_t *out = json_object();
    bool ok = sf_json_put(out, "a", json_string(one)) &&
              sf_json_put(out, "b", json_string(other)) &&
              sf_pattern_put_number(out, "share", share) && sf_json_push(list, json_incref(out));
    json_decref(out);
    return ok ? say_nested(w, one, other, n, say) : sf_pattern_no_memory(w->call);
}

static enum sf_code push_nested(const struct sf_pattern_adjusted *w, json_t *list, json_t *say) {
    struct sf_nested_cell *cells = calloc(w->rows + 1, sizeof *cells);
    enum sf_code code = sf_pattern_done(w->call, cells != NULL);
    for (int a = 0; code == SF_OK && a < SF_PATTERN_ADJUSTED_FACTORS; a++)
        for (int b = a + 1; code == SF_OK && b < SF_PATTERN_ADJUSTED_FACTORS; b++)
            code = look_at_pair(w, a, b, cells, list, say);
    free(cells);
    return code;
}

/* ---- The whole */

enum sf_code sf_pattern_adjusted_answer(const struct sf_pattern_adjusted *w, json_t *answer) {
    json_t *factors = json_array(), *nested = json_array(), *say = json_array();
    bool ok = factors != NULL && nested != NULL && say != NULL &&
              sf_pattern_put_count(answer, "n", w->n) && sf_pattern_put_gate(answer, w->n);
    enum sf_code code = ok ? push_nested(w, nested, say) : sf_pattern_no_memory(w->call);
    for (int f = 0; code == SF_OK && f < SF_PATTERN_ADJUSTED_FACTORS; f++)
        code = push_factor(w, f, factors, say);
    if (code == SF_OK)
        code = sf_pattern_done(w->call,
                               sf_json_put(answer, "factors", json_incref(factors)) &&
                                   sf_json_put(answer, "nested", json_incref(nested)) &&
                                   sf_pattern_put_count(answer, "withheld", w->study->withheld) &&
                                   sf_json_put(answer, "say", json_incref(say)));
    json_decref(factors);
    json_decref(nested);
    json_decref(say);
    return code;
}
