/*
 * Which contexts differ in the mean of an outcome, beyond what a diary's own waves make of nothing:
 * all pairs of contexts of all factors at once, by the joint circular shift (shift.h) with a
 * difference of means for each pair.
 *
 * The outcomes are turned by an offset o against all factors; for a pair of contexts a and b of one
 * factor
 *
 *   D(o) = mean(outcome turned by o | a) - mean(outcome turned by o | b)
 *   T(o) = |D(o)| / root of the mean of D^2 over the offsets
 *
 * and the adjusted p of the pair is the share of offsets, 0 among them, at which the largest T of
 * all pairs is at least this pair's T(0) (Westfall and Young, Resampling-Based Multiple Testing,
 * 1993, single-step max-T; over shifts instead of permutations). So the chance of even one false
 * pair, over all factors, is held at the bound that p is compared with. Dividing by D's own spread
 * lets pairs with long waves not drown the others.
 *
 * Holm's correction of one shift test a pair holds the same rate and is mute on a diary: p of a
 * shift test cannot fall below 1/n, and nine factors have a hundred pairs.
 */
#ifndef SF_PAIRS_H
#define SF_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

enum {
    SF_PAIRS_ALL = 900,          /* up to so many outcomes every offset is looked at ... */
    SF_PAIRS_OFFSETS = 300,      /* ... above it so many, spread evenly by the golden ratio ... */
    SF_PAIRS_OFFSETS_LEAST = 24, /* ... or fewer on long books, and never less than these */
    SF_PAIRS_CONTEXTS = 32       /* of one factor at most: those with the most outcomes */
};

/* The contexts of each outcome: those of outcome i are codes[first[i]] .. codes[first[i + 1] - 1],
 * each 0 .. contexts - 1 and at most once. An outcome in two contexts counts for both. */
struct sf_pairs_factor {
    const uint32_t *first; /* n + 1 */
    const int32_t *codes;
    size_t contexts;
};

/* Two contexts of a factor. */
struct sf_pairs_one {
    uint32_t factor, a, b; /* a: the one with the higher mean */
    double difference;     /* of the means, in units of the outcome; 0 and more */
    double p;              /* adjusted; 1 where no two outcomes differ */
};

/*
 * y[n], each -32768 .. 32767, in order of time. Only contexts with at least `least` outcomes (1 and
 * more) are tested. *out: every tested pair, by factor and contexts, *count of them, freed with
 * free(); NULL for none. The same numbers give the same bytes everywhere: sums are whole. Cost:
 * offsets x codes. SF_NO_MEMORY or SF_OK.
 */
enum sf_code sf_pairs_joint(const int16_t *y, size_t n, const struct sf_pairs_factor *factors,
                            size_t factor_count, size_t least, struct sf_pairs_one **out,
                            size_t *count, struct sf_fail *fail);

#endif
