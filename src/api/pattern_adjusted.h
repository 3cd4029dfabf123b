/* What pattern_adjusted.c works out, for pattern_adjusted_answer.c to write and to put to words. */
#ifndef SF_PATTERN_ADJUSTED_H
#define SF_PATTERN_ADJUSTED_H

#include "pattern.h"

enum {
    SF_PATTERN_ADJUSTED_FACTORS = 4, /* who, where, channel, kind */
    SF_PATTERN_ADJUSTED_KEPT = 16,   /* contexts with levels of their own */
    SF_PATTERN_ADJUSTED_LEVELS = SF_PATTERN_ADJUSTED_KEPT + 2 /* and the rest, and several */
};

/* One factor of the view. */
struct sf_pattern_adjusted_view {
    const struct sf_study_factor *factor;
    enum sf_factor which;
    size_t *n, *safe; /* by context: rated moments with it alone */
    int32_t *level;   /* by context; -1: none of its own */
    struct sf_pattern_newest *newest;
    int32_t context[SF_PATTERN_ADJUSTED_LEVELS]; /* of a level; -1: rest or several */
    size_t levels, shown;                        /* shown: levels that are contexts */
    int32_t rest, several;
    double u[SF_PATTERN_ADJUSTED_LEVELS], se[SF_PATTERN_ADJUSTED_LEVELS];
    double sd;
    size_t *order;
};

/* All of it, while the answer is made. */
struct sf_pattern_adjusted {
    struct sf_door_call *call;
    struct sf_study *study;
    struct sf_arena arena;
    struct sf_pattern_adjusted_view views[SF_PATTERN_ADJUSTED_FACTORS];
    size_t n, safe, rows; /* rows: combinations that appear */
    double *row_y, *row_n;
    int32_t *row_level[SF_PATTERN_ADJUSTED_FACTORS];
    double mu;
    bool fitted;
};

/* Fill the answer. */
enum sf_code sf_pattern_adjusted_answer(const struct sf_pattern_adjusted *w, json_t *answer);

#endif
