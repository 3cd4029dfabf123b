/*
 * The days of contact with one person: how long the pauses were, how long the present one is, and
 * which of three observations may be made of it.
 *
 * The first day of contact is where the observed time begins; the days after it are the events, up
 * to and with a last day of observation. With n pauses (n + 1 days of contact), from SF_GAPS_FROM
 * pauses on:
 *
 *   rank      of the present silence among the pauses (sf_gaps_rank)
 *   laplace   U of the events (sf_gaps_laplace)
 *   change    of the rate over equal spans that end with the last day: weeks where the observed
 *             time is shorter than SF_CADENCE_WEEKS_BELOW days, else 30 days; what is left over at
 *             the beginning makes no span (sf_gaps_change)
 *
 * and what corrects them for contact that comes in clusters, as it does between people:
 *
 *   spread    the pauses' coefficient of variation: about 1 at random, more for clusters
 *   age       the share of observed time at which a silence would already be as long: the sum of
 *             (pause - silence) over longer pauses, with one mean pause added, against that of all
 *             pauses and one more. Whoever looks on some day looks into a long pause more often
 *             than into a short one, which a rank among pauses leaves out.
 *
 * What may be said is decided by sf_cadence_may; tests/insight/test_cadence.c holds it to how often
 * it speaks of steady contact, and docs/statistics.md has the table.
 */
#ifndef SF_CADENCE_H
#define SF_CADENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "sure.h"

enum { SF_CADENCE_WEEKS_BELOW = 182, SF_CADENCE_MONTH = 30 };

struct sf_cadence {
    size_t gaps;               /* pauses between days of contact */
    size_t shorter;            /* those that were shorter than the present silence */
    int32_t silence;           /* days since the last contact */
    int32_t longest;           /* the longest pause; 0 without one */
    double rank, age, laplace; /* from SF_GAPS_FROM on; else 1, 1 and 0 */
    double spread;
    bool has_change;      /* from SF_GAPS_FROM on, with two spans at least */
    int32_t change_day;   /* the first day of the second part */
    double before, after; /* days of contact in 30 days, in each part */
    double probability;   /* of that place, given one change */
    double around;        /* of that place or one span beside it, given one change */
    double odds;          /* for one change against none */
};

/*
 * days[n]: days of contact that count, rising, each once, none after `until`. last: the last day of
 * any contact, where one that does not count was later; the silence begins there. n = 0: all is 0.
 * SF_NO_MEMORY or SF_OK; O(n).
 */
enum sf_code sf_cadence_of(const int32_t *days, size_t n, int32_t last, int32_t until,
                           struct sf_cadence *out, struct sf_fail *fail);

/* How many more pauses until SF_GAPS_FROM; 0 from there on. */
size_t sf_cadence_needed(size_t gaps);

struct sf_cadence_may {
    bool longer;      /* the silence is longer than usual */
    bool change;      /* contact became rarer, or more frequent, around change_day */
    bool fewer, more; /* it became so over the whole time; not beside `change` */
};

/*
 * What may be said. `wanted`: the longest silence that the user wants with that person, 0 for none;
 * within it, nothing is said of silence or of rarer contact.
 */
struct sf_cadence_may sf_cadence_may(const struct sf_cadence *cadence, int32_t wanted);

/* How sure each of them is (sure.h): of a silence, of a trend, of a change. */
enum sf_sure sf_cadence_sure_longer(const struct sf_cadence *cadence);
enum sf_sure sf_cadence_sure_trend(const struct sf_cadence *cadence);
enum sf_sure sf_cadence_sure_change(const struct sf_cadence *cadence);

/* The probability that there is a change at all, 0 to 1, from even chances beforehand. */
double sf_cadence_any_change(const struct sf_cadence *cadence);

#endif
