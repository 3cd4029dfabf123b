/*
 * Giving support: what of a limit is used, and how giving and receiving stand with somebody.
 * Plain sums. Nothing here says what is too much or too little, and nobody is put in an order.
 *
 * Giving is every moment whose direction is "gave" or "both". A day is a local calendar day,
 * counted from 1970-01-01, in the moment's own zone. A week begins on Monday (ISO 8601), a month on
 * its first.
 */
#ifndef SF_GIVING_H
#define SF_GIVING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SF_GIVING_ENERGY_STEPS = 5, SF_GIVING_UNKNOWN = INT32_MIN };

/* In the order of the words of their lists. */
enum sf_giving_period { SF_GIVING_DAY, SF_GIVING_WEEK, SF_GIVING_MONTH };
enum sf_giving_unit { SF_GIVING_HOURS, SF_GIVING_TIMES };
enum sf_giving_direction {
    SF_GIVING_NONE = -1, /* not said */
    SF_GIVING_RECEIVED,
    SF_GIVING_GAVE,
    SF_GIVING_BOTH,
    SF_GIVING_NEITHER
};

struct sf_giving_moment {
    int32_t day;
    enum sf_giving_direction direction;
    int32_t minutes; /* SF_GIVING_UNKNOWN when not said */
    int32_t energy;  /* -2..2, SF_GIVING_UNKNOWN when not said */
};

/* Whether a direction is giving. */
bool sf_giving_is(enum sf_giving_direction direction);

/* The days of the period that `today` is in: from the first, up to and without `end`. */
struct sf_giving_span {
    int32_t first, end;
};
struct sf_giving_span sf_giving_span(enum sf_giving_period period, int32_t today);

/* What giving there was; moments that are no giving are passed over. Zero-initialised is none. */
struct sf_giving_use {
    size_t times;
    int64_t minutes; /* of those that say */
    size_t untimed;  /* how many do not say */
};
void sf_giving_use(struct sf_giving_use *use, const struct sf_giving_span *span,
                   const struct sf_giving_moment *moment);

/* What of a limit is used, in its own unit. */
double sf_giving_used(const struct sf_giving_use *use, enum sf_giving_unit unit);

/*
 * How giving and receiving stand, moment by moment. Minutes of "both" count on both sides. Energy
 * is that of giving moments, by its steps from -2.
 */
struct sf_giving_balance {
    size_t received, gave, both, neither;
    int64_t minutes_received, minutes_gave;
    size_t energy[SF_GIVING_ENERGY_STEPS];
};
void sf_giving_add(struct sf_giving_balance *balance, const struct sf_giving_moment *moment);

#endif
