/*
 * One factor's contexts turned against the outcomes (shift.h): what the joint test and the test
 * within a factor share.
 */
#ifndef SF_SHIFT_TURN_H
#define SF_SHIFT_TURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "shift.h"
#include "turn.h"

/* For a moment's second code in the context of the rest, and for codes without moments. */
enum { SF_SHIFT_NOWHERE = SF_SHIFT_CONTEXTS };

/* A context as it is tested, the largest first. */
struct sf_shift_context {
    double size; /* moments, more than 0 */
    double most; /* with the outcome, at any offset */
};

struct sf_shift_tested {
    const uint32_t *first; /* of the moments that are turned; counted from first[0] in place */
    uint8_t *place;        /* of each code in them: its context here, or nowhere */
    uint8_t *place_of;     /* of each code of the factor */
    size_t count;
    bool shares; /* the last context is that of the rest */
    struct sf_shift_context context[SF_SHIFT_CONTEXTS];
    bool each_one; /* every moment is in exactly one context */
    double size;   /* sum of sizes */
    double chi2;   /* at offset 0 */
    double log_p;  /* of that; 0: nothing to test */
};

struct sf_shift_turn {
    struct sf_turn_plan plan;
    const uint8_t *safe;  /* of the moments that are turned */
    uint8_t outcome;      /* the rarer one: 1 safe, 0 not safe; distances are the same */
    double outcomes;      /* how many moments have it */
    struct sf_turn *turn; /* where every offset is looked at: by transforms; else NULL, and: */
    uint8_t *rows;        /* the outcomes 0, stride, 2 stride ... twice over, those from 1 on ... */
    uint8_t *few;         /* work: contexts x offsets */
    uint32_t *many;
    double *in[2];       /* work, for each moment that is turned by transforms */
    double *out[2];      /* ... for each offset */
    double *all, *ratio; /* of each offset: sum of hits, sum of hits^2 / size */
    double *hits;        /* NULL, or the caller's: contexts x offsets, moments with the outcome */
};

/* safe[n], n > 0, as sf_shift_joint has it. To be freed also after SF_NO_MEMORY. */
enum sf_code sf_shift_turn_new(const uint8_t *safe, size_t n, struct sf_shift_turn *turn,
                               struct sf_fail *fail);
void sf_shift_turn_free(struct sf_shift_turn *turn);

/* A factor's contexts, and its chi-square at offset 0. To be freed also after SF_NO_MEMORY. */
enum sf_code sf_shift_turn_take(const struct sf_shift_turn *turn,
                                const struct sf_shift_factor *factor,
                                struct sf_shift_tested *tested, struct sf_fail *fail);
void sf_shift_turn_drop(struct sf_shift_tested *tested);

/* Turn it through all offsets: fills all and ratio, and hits if there is room. */
void sf_shift_turn_all(struct sf_shift_turn *turn, const struct sf_shift_tested *tested);

/* The chi-square from the sums of one offset. */
double sf_shift_turn_chi2(double all, double ratio, double size);

#endif
