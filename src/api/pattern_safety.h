/* What pattern_safety.c works out of one factor, for pattern_safety_say.c to put to words. */
#ifndef SF_PATTERN_SAFETY_H
#define SF_PATTERN_SAFETY_H

#include "pattern.h"
#include "rates.h"

/* Two contexts of which one earned to be called the safer. */
struct sf_pattern_pair {
    size_t a, b; /* a is the better side */
    double probability;
};

/* Of one factor while its answer is made; arrays of contexts. */
struct sf_pattern_safety {
    struct sf_door_call *call;
    struct sf_study *study;
    const struct sf_study_factor *factor;
    enum sf_factor which;
    struct sf_arena arena;
    struct sf_counts_group *counts;
    struct sf_rates_group *groups;
    struct sf_rates *rates;
    struct sf_pattern_newest *newest; /* rated, or a boundary was crossed */
    struct sf_pattern_newest all;     /* the same in any context */
    size_t n, *order;                 /* order: as the answer lists them */
    struct sf_pattern_pair *pairs;
    size_t pair_count, sides; /* sides: contexts that may be one */
    double p;
    bool kept;
};

/* Append what may be said of the factor: facts, comparisons, then group by group. */
enum sf_code sf_pattern_safety_say(const struct sf_pattern_safety *of, json_t *say);

#endif
