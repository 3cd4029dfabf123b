/*
 * How sure a number is, as one of a few words, so that page and terminal say the same of the same
 * numbers. The words themselves stand in content ("say.sure_" and the word's name); the table is in
 * docs/statistics.md, "Words for uncertainty".
 */
#ifndef SF_SURE_H
#define SF_SURE_H

enum sf_sure {
    SF_SURE_COUNTED,    /* nothing is estimated */
    SF_SURE_OPEN,       /* the 80% interval covers more than .4 of the scale */
    SF_SURE_ROUGH,      /* .2 to .4 of it */
    SF_SURE_FAIR,       /* less than .2 of it */
    SF_SURE_UNCLEAR,    /* a comparison or a change that has not earned a word */
    SF_SURE_LIKELY,     /* P > .95, or p <= .05 */
    SF_SURE_VERY_LIKELY /* P > .99, or p <= .01 */
};

/* The name of the word, static: "counted", "open", "rough", "fair", "unclear", "likely",
 * "very_likely". */
const char *sf_sure_name(enum sf_sure sure);

/*
 * For an 80% interval on a scale that is `span` long (1 for a share, 10 for how settled, 100 for
 * per cent). SF_SURE_COUNTED where an end is not a number, which is what the estimators give below
 * their gate. The width is compared after rounding to six digits.
 */
enum sf_sure sf_sure_of_width(double low80, double high80, double span);

/* For P(one context is safer than the other). Compared after rounding to six digits. */
enum sf_sure sf_sure_of_probability(double probability);

/* For the p of a test. Compared after rounding to six digits; not a number: SF_SURE_UNCLEAR. */
enum sf_sure sf_sure_of_p(double p);

/*
 * A share's interval as whole moments out of ten, 0 <= low <= high <= 1: rounded outwards, so that
 * it never claims more than the interval does. "Between six and nine" of .63 to .89. Different
 * ends always: an interval inside one tenth's corner gives that tenth and the next.
 */
void sf_sure_of_ten(double low, double high, int *from, int *to);

#endif
