/* What pattern_settling.c works out of one factor, for pattern_settling_say.c to put to words. */
#ifndef SF_PATTERN_SETTLING_H
#define SF_PATTERN_SETTLING_H

#include "change.h"
#include "pairs.h"
#include "pattern_safety.h"

/* A moment with a rating before and after. */
struct sf_pattern_settling_both {
    uint32_t i; /* of the counted moments */
    double before, after;
};

/* One context. Ratings in steps of 0 to 10. */
struct sf_pattern_settled {
    size_t n;                     /* moments with a rating before and after */
    size_t crossed, lowest;       /* of all its moments: a boundary crossed; felt not safe */
    double before, after, change; /* means; change: after minus before */
    double before_low, before_high, after_low, after_high; /* of people: least, most */
    double estimate, low80, high80, low95, high95;         /* of the change, from five on */
    struct sf_pattern_newest newest;                       /* the moments with both ratings */
};

/* One factor; arrays of contexts live as long as the work on it. */
struct sf_pattern_settling {
    struct sf_study *study;
    const struct sf_study_factor *factor;
    enum sf_factor which;
    const struct sf_pattern_settling_both *both; /* all of them, in order of time */
    size_t both_count;
    struct sf_pattern_settled *contexts;
    size_t n, *order;                 /* n: moments with both ratings that have a context */
    const struct sf_pairs_one *pairs; /* kept ones of this factor, the surest first */
    size_t pair_count;
    const struct sf_pattern_safety *facts; /* of people: what stands above their numbers */
};

/* Whether counted moment i has a rating before and after. */
bool sf_pattern_settling_speaks(const struct sf_study *study, size_t i);

/* Append what may be said of the factor: comparisons, then group by group, facts first. */
enum sf_code sf_pattern_settling_say(const struct sf_door_call *call,
                                     const struct sf_pattern_settling *of, json_t *say);

#endif
