#include "shift.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"
#include "turn.h"

double sf_shift_round(double x) {
    if (!(fabs(x) > 0) || !isfinite(x))
        return x;
    int digits = 5 - (int)floor(log10(fabs(x)));
    if (digits > 300)
        return 0;
    double scale = pow(10, abs(digits));
    return digits >= 0 ? round(x * scale) / scale : round(x / scale) * scale;
}

/* What turning one factor needs; arrays of n. */
struct turning {
    struct sf_turn *turn;
    size_t n;
    double *in[2];   /* two contexts: 1 where a moment is in it */
    double *hits[2]; /* safe moments in them at each offset */
    double *all;     /* sum over contexts of hits */
    double *ratio;   /* sum over contexts of hits^2 / size */
    double *least;   /* the least nominal p so far */
};

static void free_turning(struct turning *t) {
    sf_turn_free(t->turn);
    free(t->in[0]);
}

static enum sf_code new_turning(struct turning *t, const uint8_t *safe, size_t n,
                                struct sf_fail *fail) {
    enum { ARRAYS = 7 };
    double *room = calloc(ARRAYS * n, sizeof *room);
    *t = (struct turning){.n = n};
    if (room == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    double **arrays[ARRAYS] = {&t->in[0], &t->in[1], &t->hits[0], &t->hits[1],
                               &t->all,   &t->ratio, &t->least};
    for (size_t i = 0; i < ARRAYS; i++)
        *arrays[i] = room + i * n;
    for (size_t i = 0; i < n; i++) {
        t->least[i] = 1;
        t->all[i] = safe[i];
    }
    return sf_turn_new(t->all, n, &t->turn, fail);
}

/* Mark the moments of a context; returns how many there are. */
static double mark(const struct sf_shift_factor *factor, size_t n, int32_t context, double *in) {
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        in[i] = 0;
        for (uint32_t at = factor->first[i]; at < factor->first[i + 1]; at++)
            if (factor->codes[at] == context)
                in[i] = 1;
        size += in[i];
    }
    return size;
}

/* Add a context's sums to those of its factor. */
static void add_context(struct turning *t, const double *hits, double size) {
    for (size_t o = 0; o < t->n; o++) {
        double count = round(hits[o]);
        t->all[o] += count;
        t->ratio[o] += count * count / size;
    }
}

/*
 * With hits h_c of s_c and p = sum h / sum s: sum (h_c - s_c p)^2 / (s_c p (1-p)) =
 * (sum h_c^2 / s_c - p sum h) / (p (1-p)).
 */
static double nominal(double all, double ratio, double size, double df) {
    double p = all / size, spread = p * (1 - p);
    if (df < 1 || !(spread > 0))
        return 1;
    return sf_shift_round(sf_special_chi2_upper(fmax(0, (ratio - p * all) / spread), df));
}

/* Turn one factor through all offsets; its nominal p at offset 0 goes into factor->p. */
static void turn_factor(struct turning *t, struct sf_shift_factor *factor) {
    size_t n = t->n;
    double size = 0, used = 0;
    memset(t->all, 0, n * sizeof *t->all);
    memset(t->ratio, 0, n * sizeof *t->ratio);
    for (size_t c = 0; c < factor->contexts; c += 2) {
        bool two = c + 1 < factor->contexts;
        double first = mark(factor, n, (int32_t)c, t->in[0]);
        double second = two ? mark(factor, n, (int32_t)c + 1, t->in[1]) : 0;
        sf_turn_sums(t->turn, t->in[0], two ? t->in[1] : NULL, t->hits[0], t->hits[1]);
        if (first > 0)
            add_context(t, t->hits[0], first);
        if (second > 0)
            add_context(t, t->hits[1], second);
        size += first + second;
        used += (first > 0) + (second > 0);
    }
    for (size_t o = 0; o < n; o++) {
        double p = nominal(t->all[o], t->ratio[o], size, used - 1);
        t->least[o] = fmin(t->least[o], p);
        if (o == 0)
            factor->p = p;
    }
}

enum sf_code sf_shift_joint(const uint8_t *safe, size_t n, struct sf_shift_factor *factors,
                            size_t factor_count, struct sf_fail *fail) {
    struct turning t;
    for (size_t f = 0; f < factor_count; f++)
        factors[f].p = 1;
    if (n == 0)
        return SF_OK;
    enum sf_code code = new_turning(&t, safe, n, fail);
    for (size_t f = 0; code == SF_OK && f < factor_count; f++)
        turn_factor(&t, &factors[f]);
    for (size_t f = 0; code == SF_OK && f < factor_count; f++) {
        size_t at_most = 0;
        for (size_t o = 0; o < n; o++)
            at_most += t.least[o] <= factors[f].p;
        /* Nothing to test is no evidence, whatever the offsets of others say. */
        factors[f].p = factors[f].p < 1 ? (double)at_most / (double)n : 1;
    }
    free_turning(&t);
    return code;
}

enum sf_code sf_shift_means(const double *y, const uint8_t *in_a, const uint8_t *in_b, size_t n,
                            double *difference, double *p, struct sf_fail *fail) {
    struct sf_turn *turn = NULL;
    double size_a = 0, size_b = 0;
    *difference = 0;
    *p = 1;
    for (size_t i = 0; i < n; i++) {
        size_a += in_a[i];
        size_b += in_b[i];
    }
    if (!(size_a > 0) || !(size_b > 0))
        return SF_OK;
    double *room = calloc(4 * n, sizeof *room);
    if (room == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    double *a = room, *b = room + n, *sum_a = room + 2 * n, *sum_b = room + 3 * n;
    for (size_t i = 0; i < n; i++) {
        a[i] = in_a[i];
        b[i] = in_b[i];
    }
    enum sf_code code = sf_turn_new(y, n, &turn, fail);
    if (code == SF_OK) {
        size_t extreme = 1;
        sf_turn_sums(turn, a, b, sum_a, sum_b);
        *difference = sum_a[0] / size_a - sum_b[0] / size_b;
        double bound = sf_shift_round(fabs(*difference));
        for (size_t o = 1; o < n; o++)
            extreme += sf_shift_round(fabs(sum_a[o] / size_a - sum_b[o] / size_b)) >= bound;
        *p = (double)extreme / (double)n;
    }
    sf_turn_free(turn);
    free(room);
    return code;
}
