/*
 * Reliable change: whether two scores of one person differ by more than the measure's own
 * unreliability brings about.
 *
 * Sdiff = sd * sqrt(2) * sqrt(1 - r), RC = (later - earlier) / Sdiff; |RC| of 1.96 or more is
 * reliable (Jacobson & Truax, J Consult Clin Psychol 1991, 59, 12-19; their example: sd 7.5, r .80,
 * 47.5 to 32.5 gives Sdiff 4.74 and RC -3.16).
 */
#ifndef SF_RELIABLE_H
#define SF_RELIABLE_H

#include <stdbool.h>

struct sf_reliable {
    double sdiff;  /* standard error of a difference between two scores */
    double rc;     /* the difference in units of it */
    double needed; /* the smallest difference that is reliable: 1.96 * sdiff */
    bool reliable;
};

/*
 * sd > 0: the standard deviation of scores in the population; 0 <= r < 1: the measure's reliability
 * there. False, with *out all zero, when sd or r is out of range or a number is not finite.
 */
bool sf_reliable_change(double sd, double r, double earlier, double later, struct sf_reliable *out);

#endif
