/* Whether a series moves: rank statistics that need no model and no even spacing. */
#ifndef SF_TREND_H
#define SF_TREND_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

/*
 * Mann-Kendall with ties (Mann 1945; Kendall, Rank Correlation Methods, 1975, section 4.3): S is
 * the number of rising pairs minus the number of falling ones, tau = S / sqrt(n0 (n0 - ties)) with
 * n0 = n(n-1)/2 (Kendall's tau-b against time), var S with the correction for ties, p two-sided of
 * the normal approximation with the correction for continuity. p is 1 when var S is 0.
 */
struct sf_trend_kendall {
    int64_t s;
    double tau, var_s, p;
};
/* y[n] in order of time; n up to 2^31. Needs n * 8 bytes of memory; O(n^2) below 64, else
 * O(n log n). */
enum sf_code sf_trend_kendall(const double *y, size_t n, struct sf_trend_kendall *out,
                              struct sf_fail *fail);

/*
 * The Theil-Sen slope (Sen 1968): the median of the slopes of all pairs with different times, in
 * units of y a unit of t; 0 when there is no such pair. t in any order. Needs n(n-1)/2 doubles:
 * n is at most SF_TREND_SLOPE_MAX, else SF_TOO_LARGE.
 */
enum { SF_TREND_SLOPE_MAX = 2000 };
enum sf_code sf_trend_slope(const double *t, const double *y, size_t n, double *out,
                            struct sf_fail *fail);

/*
 * A phase "before" against a phase "after" (Parker, Vannest and Davis 2011). Pairs of one of `a`
 * and one of `b`:
 *
 *   nap   (pairs in which b is higher + half of the ties) / pairs
 *   tau   (higher - lower) / pairs
 *   tau_u the same with the trend within a subtracted: (higher - lower - S_a) / pairs
 *   tau_bc the tau of both phases once the Theil-Sen line of `a` over its order is taken off all of
 *         them (Tarlow 2017, applied whatever the p of that trend)
 *
 * a_n and b_n at least 1 and together at most SF_TREND_SLOPE_MAX.
 */
struct sf_trend_phases {
    double nap, tau, tau_u, tau_bc;
};
enum sf_code sf_trend_phases(const double *a, size_t a_n, const double *b, size_t b_n,
                             struct sf_trend_phases *out, struct sf_fail *fail);

#endif
