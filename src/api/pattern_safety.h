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

/* Of one factor; arrays of contexts, in the study's arena. */
struct sf_pattern_safety {
    struct sf_study *study;
    const struct sf_study_factor *factor;
    enum sf_factor which;
    struct sf_counts_group *counts;
    struct sf_rates_group *groups;
    struct sf_pattern_newest *newest;           /* rated, or a boundary was crossed */
    struct sf_pattern_newest all;               /* the same in any context */
    struct sf_pattern_newest *crossed, *lowest; /* of people: the moments of each fact */
    size_t n, *order;                           /* order: as the answer lists them */
    struct sf_pattern_pair *pairs;
    size_t pair_count, sides; /* sides: contexts that may be one */
    double p;
    bool kept;
};

/* The factor's numbers and its whole answer, worked out once; borrowed, as long as the study. */
enum sf_code sf_pattern_safety_of(struct sf_door_call *call, struct sf_study *study,
                                  enum sf_factor factor, const struct sf_pattern_safety **out,
                                  json_t **answer);

/* Append what may be said of the factor: comparisons, then group by group, facts first. */
enum sf_code sf_pattern_safety_say(const struct sf_door_call *call,
                                   const struct sf_pattern_safety *of, json_t *say);

/* Append the facts about one person as claims of `pattern`; `of` is of the factor person. */
enum sf_code sf_pattern_safety_say_facts(const struct sf_door_call *call,
                                         const struct sf_pattern_safety *of, size_t context,
                                         const char *pattern, json_t *say);

/* Append one of its comparisons or ranges, or that nothing stands out, as a claim of `pattern` with
 * this key. */
enum sf_code sf_pattern_safety_say_pair(const struct sf_door_call *call,
                                        const struct sf_pattern_safety *of,
                                        const struct sf_pattern_pair *pair, const char *pattern,
                                        const char *key, json_t *say);
enum sf_code sf_pattern_safety_say_none(const struct sf_door_call *call,
                                        const struct sf_pattern_safety *of, const char *pattern,
                                        const char *key, json_t *say);

#endif
