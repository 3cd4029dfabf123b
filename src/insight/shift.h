/*
 * Does a factor go with how safe it felt, beyond what a diary's own waves make of nothing? The
 * joint circular shift: the outcomes are turned by every offset against all factors at once, which
 * keeps the waves of each, and the smallest nominal p over the factors is looked at (Westfall and
 * Young, Resampling-Based Multiple Testing, 1993, min-p; over shifts instead of permutations).
 *
 * For offset o and factor f the between-context chi-square of safe (contexts - 1 degrees of
 * freedom) gives a nominal p_f(o); m(o) is the least of them; the adjusted p of f is the share
 * of offsets, 0 among them, with m(o) <= p_f(0).
 *
 * Not the p of every offset are worked out but, for each f and each other factor g, the chi-square
 * at which g's p is p_f(0): one root each, then comparisons. A chi-square reaches another when it
 * is at most one part in 10^9, and 10^-9, below it, so that the last bits of a library decide
 * nothing; whatever is truly equal counts as reached.
 *
 * Long series: turn.h says which offsets are looked at (all up to 4,096 rated moments, then 256),
 * and which few of the oldest moments are then left out of the test.
 *
 * A factor with more than SF_SHIFT_CONTEXTS contexts is tested by its largest SF_SHIFT_CONTEXTS - 1
 * (the first of equally large ones) and one that holds all the rest, in which a moment counts once.
 */
#ifndef SF_SHIFT_H
#define SF_SHIFT_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

enum { SF_SHIFT_CONTEXTS = 64 };

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
 * O(contexts of all factors x n log n) up to SF_TURN_ALL moments, O(codes x SF_TURN_OFFSETS) above;
 * SF_NO_MEMORY or SF_OK.
 */
enum sf_code sf_shift_joint(const uint8_t *safe, size_t n, struct sf_shift_factor *factors,
                            size_t factor_count, struct sf_fail *fail);

/*
 * The same for one difference of means: y[n] in order of time, in_a and in_b (0 or 1) the two
 * contexts. p = (1 + other offsets whose |mean(y | a) - mean(y | b)| is at most 10^-9 below the one
 * at offset 0) / offsets. *difference: at offset 0, of all values. p is 1 where a context is empty.
 */
enum sf_code sf_shift_means(const double *y, const uint8_t *in_a, const uint8_t *in_b, size_t n,
                            double *difference, double *p, struct sf_fail *fail);

/* Two contexts of one factor. */
struct sf_shift_pair {
    size_t a, b;       /* in: below contexts */
    double difference; /* out: as sf_shift_means */
    double p;
};

/* sf_shift_means for many pairs of one factor, each context turned once. y[n] as there; the
 * factor's p is not touched. */
enum sf_code sf_shift_pairs(const double *y, size_t n, const struct sf_shift_factor *factor,
                            struct sf_shift_pair *pairs, size_t pair_count, struct sf_fail *fail);

/*
 * Which contexts of a factor that was kept may be set apart? That a factor goes with how safe it
 * felt says nothing of two of its contexts, and P(theta_a > theta_b) > .95 takes a diary's waves
 * for evidence. So each pair is held against the pair that is furthest apart, at every offset: with
 * the distance |rate_a - rate_b| / sqrt(1 / n_a + 1 / n_b), p = share of offsets at which the
 * largest distance of all `pairs` reaches this pair's at offset 0 (max-T; Westfall and Young as
 * above). `pairs` are all that would be compared, people never; only their p are filled, 1 for
 * contexts that share the last place. docs/statistics.md has what this
 * does to false sentences.
 */
enum sf_code sf_shift_within(const uint8_t *safe, size_t n, const struct sf_shift_factor *factor,
                             struct sf_shift_pair *pairs, size_t pair_count, struct sf_fail *fail);

/* x rounded to six significant digits: what is compared with a gate. */
double sf_shift_round(double x);

#endif
