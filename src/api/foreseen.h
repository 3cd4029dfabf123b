/*
 * What was expected beside what came, of every share that may be counted: the words before were
 * fixed ahead of the outcome (guide's sf_share_ahead), something came of it, and there may be
 * numbers about its person and about everybody in its moment. No text is read.
 */
#ifndef SF_FORESEEN_H
#define SF_FORESEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study.h"

enum { SF_FORESEEN_NO, SF_FORESEEN_PARTLY, SF_FORESEEN_YES }; /* of came_true */

struct sf_foreseen_one {
    struct sf_id id;
    struct sf_id person; /* none when they were removed */
    struct sf_id belief; /* none when it names none */
    int64_t at_ms;       /* its moment's time, else when the words before were fixed */
    int8_t likelihood_pct, expected_pct, peak_pct; /* 0..100; -1 missing */
    int8_t came_true;                              /* -1 missing */
    bool hurt; /* in its moment a boundary was crossed, or it felt not safe */
};

struct sf_foreseen {
    struct sf_foreseen_one *items; /* in order of time */
    size_t count;
};

/* Gathered once for a state of the book; borrowed, as long as the study. */
enum sf_code sf_foreseen_of(struct sf_book *book, struct sf_study *study,
                            const struct sf_foreseen **out, struct sf_fail *fail);

#endif
