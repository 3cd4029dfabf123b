/*
 * Repair after rupture: whether, later and once, somebody may be asked how a moment that felt wrong
 * went on. Asking never pushes toward anyone. It is left out wherever keeping away may be what
 * protects: with anyone about whom the calm card is due, or who is marked unsafe, among those who
 * were there.
 */
#ifndef SF_REPAIR_H
#define SF_REPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety.h"

enum {
    SF_REPAIR_AFTER_DAYS = 1, /* the same day is too early */
    SF_REPAIR_LIST_DAYS = 30, /* Today's list does not reach further back */
    SF_REPAIR_UNEASY = -1,    /* felt_safe from here down is something that felt wrong */
    SF_REPAIR_UNRATED = INT8_MIN
};

/* One moment, as its own words have it. */
struct sf_repair_moment {
    int32_t day;      /* local, counted from 1970-01-01 */
    int8_t felt_safe; /* -2..2, SF_REPAIR_UNRATED when not said */
    bool crossed;     /* a boundary was crossed */
    bool settled;     /* it was answered, or left as it is */
};

/* One of the people who were there. */
struct sf_repair_person {
    enum sf_safety_standing standing;
    size_t crossed, lowest; /* of all moments with them: crossed boundaries, ratings of -2 */
};

enum sf_repair {
    SF_REPAIR_NOT,       /* nothing is asked */
    SF_REPAIR_ON_PAGE,   /* offered where the moment itself is shown */
    SF_REPAIR_IN_WAITING /* and may stand, quietly, among what waits for a look */
};

/* Whether somebody may be asked about: open, and without the calm card. */
bool sf_repair_may_ask(const struct sf_repair_person *person);

/* Whether to ask about a moment on the day `today`. O(count). */
enum sf_repair sf_repair_due(int32_t today, const struct sf_repair_moment *moment,
                             const struct sf_repair_person *people, size_t count);

#endif
