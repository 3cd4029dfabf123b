/*
 * Whom to reach out to, in an order. It suggests and never urges: nobody is counted as missed, and
 * how far beyond a rhythm somebody is stays inside.
 *
 * 1. waiting: they wait for an answer, the longest first;
 * 2. long_wait: longer without contact than the rhythm that was wanted, the furthest beyond first;
 * 3. steady: close in the circle, or moments with them that felt safe; the longest without contact
 *    first, then those with whom there is none yet;
 * 4. rest: everybody else, in the same way.
 *
 * Never about anyone whom the safety rule (safety.h) leaves out, or about whom the calm card is
 * due. With a crossed boundary or a -2 in the record nobody is brought up by silence: they stand
 * last, in an order that says nothing. Days are local calendar days, counted from 1970-01-01.
 */
#ifndef SF_ORDER_H
#define SF_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety.h"

enum { SF_ORDER_NEVER = INT32_MIN };

struct sf_order_person {
    enum sf_safety_standing standing;
    bool card;           /* sf_safety_card: the calm card about them is due */
    bool clean;          /* sf_safety_better_side: nothing hard stands in the record */
    bool steady;         /* the user's own evidence or circle says so */
    int32_t waiting_day; /* the day since which they wait for an answer, or SF_ORDER_NEVER */
    int32_t gap_days;    /* longest silence wanted; 0: none */
    int32_t contact_day; /* last real contact, or SF_ORDER_NEVER */
};

enum sf_order_reason {
    SF_ORDER_WAITING,
    SF_ORDER_LONG_WAIT,
    SF_ORDER_STEADY,
    SF_ORDER_REST,
    SF_ORDER_REASONS
};

struct sf_order_row {
    size_t person; /* index in people */
    enum sf_order_reason reason;
    int64_t key; /* inside one reason, the smaller first; for sorting only */
};

/*
 * The longest silence wanted, in days: the person's own longest, else their ideal, else that of the
 * rhythm's word; 0 for none. Arguments are 0 where nothing was given.
 */
int32_t sf_order_gap_days(int32_t longest, int32_t ideal, int32_t rhythm);

/*
 * Write the order to `rows`, which has room for `count`; the answer is how many stand in it. Equal
 * ones keep the order of `people`.
 */
size_t sf_order_people(int32_t today, const struct sf_order_person *people, size_t count,
                       struct sf_order_row *rows);

#endif
