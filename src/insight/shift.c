#include "shift.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"
#include "turn.h"

static const double slack = 1e-9; /* of a comparison: shift.h */

double sf_shift_round(double x) {
    if (!(fabs(x) > 0) || !isfinite(x))
        return x;
    int digits = 5 - (int)floor(log10(fabs(x)));
    if (digits > 300)
        return 0;
    double scale = pow(10, abs(digits));
    return digits >= 0 ? round(x * scale) / scale : round(x / scale) * scale;
}

/* ---- What is tested of one factor */

enum { NOWHERE = SF_SHIFT_CONTEXTS }; /* for a moment's second code in the context of the rest */

/* A context as it is tested, the largest first. */
struct context {
    double size; /* moments, more than 0 */
    double most; /* with the outcome, at any offset */
};

struct tested {
    const uint32_t *first; /* of the moments that are turned; counted from first[0] in place */
    uint8_t *place;        /* of each code in them: its context here, or NOWHERE */
    size_t count;
    struct context context[SF_SHIFT_CONTEXTS];
    bool each_one; /* every moment is in exactly one context */
    double size;   /* sum of sizes */
    double chi2;   /* at offset 0 */
    double log_p;  /* of that; 0: nothing to test */
};

/* ---- What all factors share */

struct joint {
    struct sf_turn_plan plan;
    struct sf_turn *turn;
    const uint8_t *safe; /* of the moments that are turned */
    uint8_t outcome;     /* the rarer one: 1 safe, 0 not safe; the chi-square is the same */
    double outcomes;     /* how many moments have it */
    struct tested *tested;
    size_t count;
    size_t *rank;        /* factors by p at offset 0, the least first */
    double *reached;     /* count x count: the chi-square of factor g (row) at the p of rank r */
    uint32_t *best;      /* of each offset: the first rank whose p the least p there reaches */
    double *in[2];       /* work, for each moment that is turned */
    double *out[2];      /* ... for each offset */
    double *all, *ratio; /* ... sum of hits, sum of hits^2 / size */
};

/* ---- One factor at offset 0 */

struct ranked {
    size_t size, code;
};

static int by_size(const void *a, const void *b) {
    const struct ranked *one = a, *two = b;
    if (one->size != two->size)
        return one->size < two->size ? 1 : -1;
    return one->code < two->code ? -1 : one->code > two->code;
}

/* Which context each code is: by size, and what is beyond the last place shares it. */
static uint8_t *place_codes(struct tested *t, const struct sf_shift_factor *factor, size_t n) {
    size_t codes = factor->contexts, used = 0;
    struct ranked *ranked = calloc(codes + 1, sizeof *ranked);
    uint8_t *places = calloc(codes + 1, 1);
    if (ranked == NULL || places == NULL) {
        free(ranked);
        free(places);
        return NULL;
    }
    for (size_t c = 0; c < codes; c++)
        ranked[c].code = c;
    for (uint32_t at = t->first[0]; at < t->first[n]; at++)
        ranked[factor->codes[at]].size++;
    qsort(ranked, codes, sizeof *ranked, by_size);
    while (used < codes && ranked[used].size > 0)
        used++;
    t->count = used < SF_SHIFT_CONTEXTS ? used : SF_SHIFT_CONTEXTS;
    for (size_t r = 0; r < used; r++)
        places[ranked[r].code] = (uint8_t)(r < t->count ? r : t->count - 1);
    free(ranked);
    return places;
}

/* Each moment's contexts, a shared one once. */
static enum sf_code place_moments(struct tested *t, const struct sf_shift_factor *factor, size_t n,
                                  struct sf_fail *fail) {
    uint8_t *places = place_codes(t, factor, n);
    t->place = calloc(t->first[n] - t->first[0] + 1, 1);
    if (places == NULL || t->place == NULL) {
        free(places);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for contexts");
    }
    t->each_one = true;
    for (size_t i = 0; i < n; i++) {
        bool shared = false;
        t->each_one = t->each_one && t->first[i + 1] == t->first[i] + 1;
        for (uint32_t at = t->first[i]; at < t->first[i + 1]; at++) {
            uint8_t place = places[factor->codes[at]];
            bool last = place + 1 == SF_SHIFT_CONTEXTS;
            t->place[at - t->first[0]] = last && shared ? NOWHERE : place;
            shared = shared || last;
        }
    }
    free(places);
    return SF_OK;
}

/*
 * With hits h_c of s_c and p = sum h / sum s: sum (h_c - s_c p)^2 / (s_c p (1-p)) =
 * (sum h_c^2 / s_c - p sum h) / (p (1-p)).
 */
static double chi2_of(double all, double ratio, double size) {
    double p = all / size, spread = p * (1 - p);
    return spread > 0 ? fmax(0, (ratio - p * all) / spread) : 0;
}

/* Sizes, and the chi-square at offset 0. */
static void count_contexts(const struct joint *j, struct tested *t) {
    double size[SF_SHIFT_CONTEXTS + 1] = {0}, hits[SF_SHIFT_CONTEXTS + 1] = {0};
    double all = 0, ratio = 0;
    for (size_t i = 0; i < j->plan.n; i++) {
        double hit = j->safe[i] == j->outcome;
        for (uint32_t at = t->first[i] - t->first[0]; at < t->first[i + 1] - t->first[0]; at++) {
            size[t->place[at]] += 1;
            hits[t->place[at]] += hit;
        }
    }
    for (size_t c = 0; c < t->count; c++) {
        struct context *context = &t->context[c];
        context->size = size[c];
        context->most = fmin(context->size, j->outcomes);
        t->size += context->size;
        all += hits[c];
        ratio += hits[c] * hits[c] / size[c];
    }
    if (t->count < 2)
        return;
    t->chi2 = chi2_of(all, ratio, t->size);
    t->log_p = sf_special_chi2_log_upper(t->chi2, (double)t->count - 1);
}

/* ---- Ranks of the factors, and what reaches them */

static void rank_factors(struct joint *j) {
    for (size_t f = 0; f < j->count; f++) {
        size_t at = f;
        for (; at > 0 && j->tested[j->rank[at - 1]].log_p > j->tested[f].log_p; at--)
            j->rank[at] = j->rank[at - 1];
        j->rank[at] = f;
    }
    for (size_t g = 0; g < j->count; g++) {
        for (size_t r = 0; r < j->count && j->tested[g].count > 1; r++) {
            const struct tested *f = &j->tested[j->rank[r]];
            double *reached = &j->reached[g * j->count + r];
            if (f->log_p >= 0) /* nothing to test: the last ranks, which everything passes */
                *reached = -1;
            else if (f->count == j->tested[g].count)
                *reached = f->chi2;
            else
                *reached = sf_special_chi2_at(f->log_p, (double)j->tested[g].count - 1);
            *reached -= slack * (1 + *reached);
        }
    }
}

/* ---- All offsets of one factor */

/*
 * Contexts from..to of a factor share one column: context c counts for step[c], which is one more
 * than all before it can come to, so that each can be read off the column's sums again.
 */
struct column {
    size_t from, to;
    double step[SF_SHIFT_CONTEXTS];
};

/* As many contexts as the sums stay exact for (sf_turn_norm_max); at least one. */
static void fill_column(const struct tested *t, size_t from, double norm_max,
                        struct column *column) {
    double step = 1, norm = 0;
    column->from = column->to = from;
    while (column->to < t->count) {
        const struct context *context = &t->context[column->to];
        norm += step * sqrt(context->size);
        if (column->to > from && norm > norm_max)
            break;
        column->step[column->to++] = step;
        step *= context->most + 1;
    }
}

/* Write what each moment counts for in two columns. */
static void write_columns(const struct joint *j, const struct tested *t, const struct column *one,
                          const struct column *two) {
    struct {
        double one, two;
    } counts[SF_SHIFT_CONTEXTS + 1] = {{0, 0}};
    double *in_one = j->in[0], *in_two = j->in[1];
    for (size_t c = one->from; c < one->to; c++)
        counts[c].one = one->step[c];
    for (size_t c = two->from; c < two->to; c++)
        counts[c].two = two->step[c];
    for (size_t i = 0; i < j->plan.n; i++) {
        in_one[i] = in_two[i] = 0;
        for (uint32_t at = t->first[i] - t->first[0]; at < t->first[i + 1] - t->first[0]; at++) {
            in_one[i] += counts[t->place[at]].one;
            in_two[i] += counts[t->place[at]].two;
        }
    }
}

/* Read the hits of each context off a column's sums; all are whole numbers. */
static void read_column(struct joint *j, const struct tested *t, const struct column *column,
                        const double *out) {
    if (column->to == column->from)
        return;
    for (size_t o = 0; o < j->plan.count; o++) {
        double left = (double)(int64_t)(out[o] + 0.5);
        for (size_t c = column->to; c-- > column->from;) {
            double hits = (double)(int64_t)(left / column->step[c]);
            left -= hits * column->step[c];
            j->all[o] += hits;
            j->ratio[o] += hits * hits / t->context[c].size;
        }
    }
}

/* The largest context's hits are all that are left, where every moment has one context. */
static void add_largest(struct joint *j, const struct tested *t) {
    for (size_t o = 0; o < j->plan.count; o++) {
        double hits = j->outcomes - j->all[o];
        j->all[o] += hits;
        j->ratio[o] += hits * hits / t->context[0].size;
    }
}

static void turn_factor(struct joint *j, size_t g) {
    const struct tested *t = &j->tested[g];
    struct column one, two;
    const double *reached = &j->reached[g * j->count];
    double norm_max = sf_turn_norm_max(j->turn) * 0.7; /* two columns: below 1 / sqrt 2 */
    memset(j->all, 0, j->plan.count * sizeof *j->all);
    memset(j->ratio, 0, j->plan.count * sizeof *j->ratio);
    for (size_t c = t->each_one ? 1 : 0; c < t->count; c = two.to) {
        fill_column(t, c, norm_max, &one);
        fill_column(t, one.to, norm_max, &two);
        write_columns(j, t, &one, &two);
        sf_turn_sums(j->turn, j->in[0], j->in[1], j->out[0], j->out[1]);
        read_column(j, t, &one, j->out[0]);
        read_column(j, t, &two, j->out[1]);
    }
    if (t->each_one)
        add_largest(j, t);
    for (size_t o = 0; o < j->plan.count; o++) {
        double chi2 = chi2_of(j->all[o], j->ratio[o], t->size);
        while (j->best[o] > 0 && chi2 >= reached[j->best[o] - 1])
            j->best[o]--;
    }
}

/* ---- All of it */

static void free_joint(struct joint *j) {
    for (size_t f = 0; f < j->count && j->tested != NULL; f++)
        free(j->tested[f].place);
    sf_turn_free(j->turn);
    free(j->tested);
    free(j->rank);
    free(j->reached);
    free(j->best);
    free(j->in[0]);
}

static enum sf_code new_joint(struct joint *j, const uint8_t *safe, size_t n, size_t count,
                              struct sf_fail *fail) {
    double safe_ones = 0;
    *j = (struct joint){.plan = sf_turn_plan(n), .count = count};
    size_t turned = j->plan.n, offsets = j->plan.count;
    j->safe = safe + j->plan.skip;
    j->tested = calloc(count, sizeof *j->tested);
    j->rank = calloc(count, sizeof *j->rank);
    j->reached = calloc(count * count, sizeof *j->reached);
    j->best = calloc(offsets, sizeof *j->best);
    double *room = calloc(2 * turned + 4 * offsets, sizeof *room);
    j->in[0] = room;
    if (j->tested == NULL || j->rank == NULL || j->reached == NULL || j->best == NULL ||
        room == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    j->in[1] = room + turned;
    j->out[0] = j->in[1] + turned;
    j->out[1] = j->out[0] + offsets;
    j->all = j->out[1] + offsets;
    j->ratio = j->all + offsets;
    for (size_t i = 0; i < turned; i++)
        safe_ones += j->safe[i];
    j->outcome = 2 * safe_ones <= (double)turned;
    j->outcomes = fmin(safe_ones, (double)turned - safe_ones);
    for (size_t i = 0; i < turned; i++)
        j->in[0][i] = j->safe[i] == j->outcome;
    for (size_t o = 0; o < offsets; o++)
        j->best[o] = (uint32_t)count;
    return sf_turn_new(j->in[0], &j->plan, &j->turn, fail);
}

/* The adjusted p: the share of offsets that reach a factor's rank, or a better one. */
static void fill_p(const struct joint *j, struct sf_shift_factor *factors) {
    for (size_t r = 0; r < j->count; r++) {
        const struct tested *t = &j->tested[j->rank[r]];
        size_t at_most = 0;
        for (size_t o = 0; o < j->plan.count; o++)
            at_most += j->best[o] <= r;
        /* Nothing to test is no evidence, whatever the offsets of others say. */
        if (t->log_p < 0)
            factors[j->rank[r]].p = (double)at_most / (double)j->plan.count;
    }
}

enum sf_code sf_shift_joint(const uint8_t *safe, size_t n, struct sf_shift_factor *factors,
                            size_t factor_count, struct sf_fail *fail) {
    struct joint j;
    for (size_t f = 0; f < factor_count; f++)
        factors[f].p = 1;
    if (n == 0 || factor_count == 0)
        return SF_OK;
    enum sf_code code = new_joint(&j, safe, n, factor_count, fail);
    for (size_t f = 0; code == SF_OK && f < factor_count; f++) {
        struct tested *t = &j.tested[f];
        t->first = factors[f].first + j.plan.skip;
        code = place_moments(t, &factors[f], j.plan.n, fail);
        if (code == SF_OK)
            count_contexts(&j, t);
    }
    if (code == SF_OK) {
        rank_factors(&j);
        for (size_t f = 0; f < factor_count; f++)
            if (j.tested[f].count > 1)
                turn_factor(&j, f);
        fill_p(&j, factors);
    }
    free_joint(&j);
    return code;
}
