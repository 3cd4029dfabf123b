/*
 * The course of one share: where it stands, and how its outcome may be read. Pure; days are local
 * calendar days counted from 1970-01-01.
 *
 * An outcome is information about that moment. "Hard" only decides what is left folded away and
 * what is not suggested next; no words of a judgement follow from it.
 */
#ifndef SF_GUIDE_SHARE_H
#define SF_GUIDE_SHARE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SF_SHARE_UNSAID = INT8_MIN,  /* of felt_safe and next_day: not answered */
    SF_SHARE_NO_DAY = INT32_MIN, /* no such day */
    SF_SHARE_NEXT_DAY_FIRST = 1, /* the look waits from the day after ... */
    SF_SHARE_NEXT_DAY_LAST = 3   /* ... to the third day, and then no more */
};

enum sf_share_extent {
    SF_SHARE_EXTENT_UNSAID,
    SF_SHARE_EXTENT_NO,
    SF_SHARE_EXTENT_PARTLY,
    SF_SHARE_EXTENT_YES
};

/* What is known of how it went. */
struct sf_share_outcome {
    enum sf_share_extent came_true; /* what was feared */
    int8_t felt_safe;               /* of its moment, -2..+2 */
    int8_t next_day;                /* -2..+2 */
    bool crossed;                   /* a boundary was not respected in its moment */
};

/*
 * Hard: it felt uneasy or not safe, a boundary was crossed, what was feared came true, or it sat
 * badly the next day. Such an outcome never opens by itself on any screen.
 */
bool sf_share_hard(const struct sf_share_outcome *outcome);

/*
 * Good enough to rest a suggestion on: it was rated mostly safe or safe, and nothing in it is hard.
 * An outcome without a rating is neither good nor hard.
 */
bool sf_share_good(const struct sf_share_outcome *outcome);

/* A share as its record tells it. */
struct sf_share_course {
    bool done, let_go;     /* its state; neither: planned */
    bool has_outcome;      /* something was entered of how it went */
    bool may_ask;          /* the safety rule allows asking about this person */
    bool next_day_said;    /* the next day's look was taken */
    bool next_day_skipped; /* ... or left out for good */
    int32_t planned_day;   /* or SF_SHARE_NO_DAY */
    int32_t outcome_day;   /* the day it happened, or SF_SHARE_NO_DAY */
};

enum sf_share_stage {
    SF_SHARE_STAGE_PLANNED,  /* ahead, or about someone who is not asked about */
    SF_SHARE_STAGE_OUTCOME,  /* its day is over, or its outcome was opened and nothing entered */
    SF_SHARE_STAGE_NEXT_DAY, /* it was, and its one look the next day is open */
    SF_SHARE_STAGE_DONE,
    SF_SHARE_STAGE_LET_GO
};

/* Where a share stands on the day `today`. What is let go or over is never asked about. */
enum sf_share_stage sf_share_stage(const struct sf_share_course *course, int32_t today);

/*
 * Whether what was expected was fixed ahead of the outcome, so that the two may be laid beside each
 * other in numbers. `settled`: the words before are fixed; `together`: by the very change that
 * wrote something of the outcome, which shows nothing of what was expected first. made_day: the
 * local day on which the share was written; moment_day: the day its moment is kept for, or
 * SF_SHARE_NO_DAY. A share written on a later day than its moment looks back, whatever is fixed.
 */
bool sf_share_ahead(bool settled, bool together, int32_t made_day, int32_t moment_day);

#endif
