#include "shift.h"

#include <math.h>
#include <stdlib.h>

#include "shift_turn.h"
#include "special.h"

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

struct joint {
    struct sf_shift_turn turn;
    struct sf_shift_tested *tested;
    size_t count;
    size_t *rank;    /* factors by p at offset 0, the least first */
    double *reached; /* count x count: the chi-square of factor g (row) at the p of rank r */
    uint32_t *best;  /* of each offset: the first rank whose p the least p there reaches */
};

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
            const struct sf_shift_tested *f = &j->tested[j->rank[r]];
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

/* ---- All of it */

static void turn_factor(struct joint *j, size_t g) {
    const struct sf_shift_tested *t = &j->tested[g];
    const double *reached = &j->reached[g * j->count];
    sf_shift_turn_all(&j->turn, t);
    for (size_t o = 0; o < j->turn.plan.count; o++) {
        double chi2 = sf_shift_turn_chi2(j->turn.all[o], j->turn.ratio[o], t->size);
        while (j->best[o] > 0 && chi2 >= reached[j->best[o] - 1])
            j->best[o]--;
    }
}

static void free_joint(struct joint *j) {
    for (size_t f = 0; f < j->count && j->tested != NULL; f++)
        sf_shift_turn_drop(&j->tested[f]);
    sf_shift_turn_free(&j->turn);
    free(j->tested);
    free(j->rank);
    free(j->reached);
    free(j->best);
}

static enum sf_code new_joint(struct joint *j, const uint8_t *safe, size_t n, size_t count,
                              struct sf_fail *fail) {
    *j = (struct joint){.count = count};
    j->tested = calloc(count, sizeof *j->tested);
    j->rank = calloc(count, sizeof *j->rank);
    j->reached = calloc(count * count, sizeof *j->reached);
    j->best = calloc(sf_turn_plan(n).count, sizeof *j->best);
    if (j->tested == NULL || j->rank == NULL || j->reached == NULL || j->best == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    for (size_t o = 0; o < sf_turn_plan(n).count; o++)
        j->best[o] = (uint32_t)count;
    return sf_shift_turn_new(safe, n, &j->turn, fail);
}

/* The adjusted p: the share of offsets that reach a factor's rank, or a better one. */
static void fill_p(const struct joint *j, struct sf_shift_factor *factors) {
    for (size_t r = 0; r < j->count; r++) {
        const struct sf_shift_tested *t = &j->tested[j->rank[r]];
        size_t at_most = 0;
        for (size_t o = 0; o < j->turn.plan.count; o++)
            at_most += j->best[o] <= r;
        /* Nothing to test is no evidence, whatever the offsets of others say. */
        if (t->log_p < 0)
            factors[j->rank[r]].p = (double)at_most / (double)j->turn.plan.count;
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
    for (size_t f = 0; code == SF_OK && f < factor_count; f++)
        code = sf_shift_turn_take(&j.turn, &factors[f], &j.tested[f], fail);
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
