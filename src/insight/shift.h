/*
 * Does a factor go with how safe it felt, beyond what a diary's own waves make of nothing? The
 * joint circular shift: the outcomes are turned by every offset against all factors at once, which
 * keeps the waves of each, and the smallest nominal p over the factors is looked at (Westfall and
 * Young, Resampling-Based Multiple Testing, 1993, min-p; over shifts instead of permutations).
 *
 * For offset o and factor f the between-context chi-square of safe (contexts - 1 degrees of
 * freedom) gives a nominal p_f(o); m(o) is the least of them; the adjusted p of f is the share
 * of offsets, 0 among them, with m(o) <= p_f(0). Nominal p are rounded to six significant digits
 * first, so that the last bits of a library decide nothing.
 */
#ifndef SF_SHIFT_H
#define SF_SHIFT_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

/* One factor's contexts of each moment: those of moment i are codes[first[i]] ..
 * codes[first[i + 1] - 1], each 0 .. contexts - 1 and at most once a moment. */
struct sf_shift_factor {
    const uint32_t *first; /* n + 1 */
    const int32_t *codes;
    size_t contexts;
    double p; /* out: adjusted; 1 where fewer than two contexts have moments */
};

/*
 * safe[n]: 0 or 1, in order of time, for rated moments only. Fills p of every factor. n = 0: all 1.
 * O(contexts of all factors x n log n); SF_NO_MEMORY or SF_OK.
 */
enum sf_code sf_shift_joint(const uint8_t *safe, size_t n, struct sf_shift_factor *factors,
                            size_t factor_count, struct sf_fail *fail);

/*
 * The same for one difference of means: y[n] in order of time, in_a and in_b (0 or 1) the two
 * contexts. p = (1 + offsets from 1 to n-1 whose |mean(y | a) - mean(y | b)| is at least as large)
 * / n. *difference: at offset 0. p is 1 where a context is empty.
 */
enum sf_code sf_shift_means(const double *y, const uint8_t *in_a, const uint8_t *in_b, size_t n,
                            double *difference, double *p, struct sf_fail *fail);

/* x rounded to six significant digits: what is compared with a gate. */
double sf_shift_round(double x);

#endif
