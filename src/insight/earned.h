/*
 * What may be said at which numbers of change, of forecasts and of a belief: the decisions that
 * stand between estimates and sentences, as a table of docs/statistics.md has them. Numbers are
 * rounded to six significant digits (shift.h) before they are compared.
 */
#ifndef SF_EARNED_H
#define SF_EARNED_H

#include <stdbool.h>
#include <stddef.h>

/* Both of a belief's phases need so many ratings before one is laid against the other. */
enum { SF_EARNED_FROM = 5, SF_EARNED_PHASE_FROM = 5 };

enum sf_earned {
    SF_EARNED_COUNTS, /* too few: the count alone */
    SF_EARNED_LESS,   /* less settled, heavier than feared, less often, less true */
    SF_EARNED_MORE,   /* the other way */
    SF_EARNED_OPEN    /* enough, and no clear direction */
};

/* A change between before and after, n pairs, by its 80% interval: above 0, below it, or over it.
 */
enum sf_earned sf_earned_change(size_t n, double low80, double high80);

/*
 * Expected against actual distress, n shares: SF_EARNED_LESS when it was lighter than expected
 * (one-sided p_lighter at most .05), SF_EARNED_MORE when heavier.
 */
enum sf_earned sf_earned_distress(size_t n, double p_lighter, double p_heavier);

/*
 * Stated likelihood (mean, 0..1) against the 95% interval of how often it came: SF_EARNED_LESS when
 * it came less often than stated, that is, stated above `high95`, where partly counts as come;
 * SF_EARNED_MORE when stated is below `strict_low95`, where partly counts as not come. So neither
 * direction leans on how "partly" is read.
 */
enum sf_earned sf_earned_likelihood(size_t n, double stated, double high95, double strict_low95);

/* A series of n ratings with Mann-Kendall's slope sign and two-sided p: kept at .05. */
enum sf_earned sf_earned_trend(size_t n, double s, double p);

/*
 * The phase after against the one before. Both taus must say it, at .6 and beyond: the one as the
 * ratings stand, or the sentence would not be true of them, and the one with the earlier trend
 * taken off, or what was under way already would be credited to what came after.
 */
enum sf_earned sf_earned_since(size_t before_n, size_t after_n, double tau, double tau_bc);

/*
 * Whether events went better than feared and the belief has not moved: five events, more than half
 * of them better, five ratings, and no trend kept (sf_earned_trend).
 */
bool sf_earned_unmoved(size_t events, size_t better, enum sf_earned trend);

#endif
