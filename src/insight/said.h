/*
 * What the numbers about contexts may be used to say: the gates and rules of docs/statistics.md as
 * pure functions, without words. Who asks puts the words to it, and nobody else decides.
 */
#ifndef SF_SAID_H
#define SF_SAID_H

#include <stdbool.h>
#include <stddef.h>

enum sf_said {
    SF_SAID_NOTHING,
    SF_SAID_COUNTS, /* safe of n */
    SF_SAID_RANGE,  /* and the interval */
    SF_SAID_FACTS   /* of a person with a crossed boundary or a -2: the count, under those facts */
};

/* Of a person, and of any other context, with so many rated moments. */
enum sf_said sf_said_of_person(size_t n, size_t crossed, size_t lowest);
enum sf_said sf_said_of_context(size_t n);

/* Whether a factor is kept by the joint shift: p, rounded to six digits, is at most .05. */
bool sf_said_kept(double p);

/* Whether a context has enough rated moments to be a side of a comparison. */
bool sf_said_may_compare(size_t n);

/*
 * Whether two contexts, both of which may be compared, in a kept factor, differ: 1, the first felt
 * safe more often; -1, the second; 0, not beyond chance. above = P(theta_first > theta_second),
 * compared after rounding to six digits.
 */
int sf_said_differ(double above);

/* Adjusted beside marginal, as tenths: 0 alike, -1 less safe, 1 safer. */
int sf_said_adjusted(double marginal, double adjusted);

/* The tenth a share is nearest to, 0 .. 10. */
int sf_said_tenth(double share);

/* Two factors are said to be nested from this share on. */
bool sf_said_nested(double share);

/*
 * How strongly something stands, for the order of the summary, 0 .. 1: facts 1; a comparison .5 to
 * .99 by its probability; an interval of a context up to .4 by how narrow it is, of a person always
 * .3, and what stands out in contact with a person always .6, for people are not put in order by a
 * number; the rest less.
 */
#define SF_SAID_FACT 1.0
#define SF_SAID_CONTACT 0.6
#define SF_SAID_PERSON 0.3
#define SF_SAID_NESTED 0.25
#define SF_SAID_NONE 0.1
#define SF_SAID_COUNT 0.05
double sf_said_strength_of_pair(double probability);
double sf_said_strength_of_range(double low80, double high80);

#endif
