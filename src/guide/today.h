/*
 * Today's one small invitation. The same book and the same day give the same invitation.
 *
 * Order: something planned for today; the longest wait beyond someone's rhythm; someone steady, a
 * different one from day to day; the choices of "No one yet". Never about anyone whom the safety
 * rule (safety.h) leaves out. Days are local calendar days, counted from 1970-01-01.
 */
#ifndef SF_TODAY_H
#define SF_TODAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety.h"

enum { SF_TODAY_NEVER = INT32_MIN };

struct sf_today_person {
    enum sf_safety_standing standing;
    int32_t
        gap_days; /* longest silence wanted: the person's own number, else of the rhythm; 0: none */
    int32_t contact_day; /* last real contact, SF_TODAY_NEVER when there was none */
    bool steady;         /* the user's own evidence or circle says so */
};

struct sf_today_plan {
    size_t person; /* index in people, or SIZE_MAX when it is about nobody in particular */
    int32_t day;   /* the day it is planned for */
};

enum sf_today_key {
    SF_TODAY_PLANNED,   /* a plan for today, or one from the last seven days that is still open */
    SF_TODAY_LONG_WAIT, /* longer than the rhythm since the last contact */
    SF_TODAY_STEADY,    /* say something small to someone steady */
    SF_TODAY_LET,       /* let someone reach out: stay reachable for one person */
    SF_TODAY_NO_ONE     /* the choices of "No one yet" */
};

struct sf_today {
    enum sf_today_key key;
    size_t person; /* index in people, SIZE_MAX when none */
    size_t plan;   /* index in plans when key is SF_TODAY_PLANNED, else SIZE_MAX */
};

/* Days of silence that go with a word of person.rhythm: often 4, now_and_then 14, rarely 60, none
 * 0. */
int32_t sf_today_gap_days(const char *rhythm, size_t len);

/* Choose. `people` and `plans` in an order that does not change within a day (by id). O(people +
 * plans). */
struct sf_today sf_today_choose(int32_t today, const struct sf_today_person *people,
                                size_t people_count, const struct sf_today_plan *plans,
                                size_t plan_count);

#endif
