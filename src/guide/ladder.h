/*
 * The ladder: which size of a share could come next with one person, from the user's own evidence
 * with that person and from nothing else. It refuses more often than it suggests, and it never
 * pushes: what it answers is words beside a choice that is free.
 *
 * The rule, first match wins:
 *   1. none, "standing"   the person is not open (safety.h): unsafe, resting, ended, died
 *   2. none, "card"       two crossed boundaries or two -2 in moments with them (safety.h)
 *   3. start              no outcome with them yet: nothing is suggested
 *   4. smaller, "hard"    one of the last three outcomes was hard (share.h): the same size, a
 *                         smaller one, or nothing for now
 *   5. same, "unsure"     the last outcome was neither good nor hard
 *   6. same, "few"        fewer than two good outcomes of a known size
 *   7. same, "record"     a crossed boundary or a -2 stands in any moment with them
 *   8. same, "top"        the largest size went well already
 *   9. up                 two good outcomes at size s or above, s the largest such: s + 1
 */
#ifndef SF_LADDER_H
#define SF_LADDER_H

#include <stddef.h>

#include "safety.h"
#include "share.h"

enum { SF_LADDER_SIZE_MAX = 5, SF_LADDER_LOOK_BACK = 3, SF_LADDER_GOOD_ENOUGH = 2 };

/* A share that is done, with an outcome. */
struct sf_ladder_share {
    int size; /* 1..5, 0 when it was not said */
    struct sf_share_outcome outcome;
};

enum sf_ladder_key {
    SF_LADDER_NONE,
    SF_LADDER_START,
    SF_LADDER_SMALLER,
    SF_LADDER_SAME,
    SF_LADDER_UP
};

enum sf_ladder_reason {
    SF_LADDER_STANDING,
    SF_LADDER_CARD,
    SF_LADDER_NO_OUTCOME,
    SF_LADDER_HARD,
    SF_LADDER_UNSURE,
    SF_LADDER_FEW,
    SF_LADDER_RECORD,
    SF_LADDER_TOP,
    SF_LADDER_FELT_SAFE
};

struct sf_ladder {
    enum sf_ladder_key key;
    enum sf_ladder_reason reason;
    int size; /* the size that is spoken of; 0 when there is none to name */
};

/*
 * Choose. `shares` newest first; crossed and lowest count the moments with the person, as in
 * sf_safety_card. rests[i] (of `count`) is set to whether the answer rests on shares[i]. O(count).
 */
struct sf_ladder sf_ladder_next(enum sf_safety_standing standing, size_t crossed, size_t lowest,
                                const struct sf_ladder_share *shares, size_t count, bool *rests);

#endif
