/*
 * Several contexts at once: a logistic model with fixed effects and crossed random intercepts,
 *
 *   logit p_i = x_i' beta + sum over factors f of u_f[level of i in f],   u_f ~ N(0, sd_f^2)
 *
 * fitted by Laplace's approximation to the likelihood (Breslow and Clayton 1993; as in Bates et al.
 * 2015 for the linear algebra): with u = sd v, v standard normal, and v^ the mode,
 *
 *   -2 log L ~ -2 l(beta, v^) + |v^|^2 + ln det(I + S Z' W Z S) - 2 sum ln C(n_i, y_i)
 *
 * minimised over beta and sd by quasi-Newton steps with numerical slopes. Where contexts part safe
 * from unsafe without exception no sd is the likeliest, more is always likelier; so sd goes no
 * further than SF_MIXED_SD_MAX, at which one context is safe in 1 of 150 and another in 149. Exp
 * and log are those of exact.h: the same to the last bit everywhere, and so is the way that the
 * search takes.
 */
#ifndef SF_MIXED_H
#define SF_MIXED_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

enum {
    SF_MIXED_SD_MAX = 5,
    SF_MIXED_FIXED_MAX = 8,
    SF_MIXED_FACTORS_MAX = 8,
    SF_MIXED_LEVELS_MAX = 400
};

struct sf_mixed_factor {
    const int32_t *level; /* rows: 0 .. levels - 1, or negative for none */
    size_t levels;
    double sd;  /* out */
    double *u;  /* out, levels; may be NULL */
    double *se; /* out, levels; may be NULL: of beta[0] + u, given sd, with the constant alone */
};

struct sf_mixed {
    size_t rows;
    const double *y, *n; /* rows: successes of trials, 0 <= y <= n, n > 0 */
    size_t fixed;
    const double *x; /* rows x fixed, row by row; NULL with fixed = 1: a constant */
    struct sf_mixed_factor *factors;
    size_t factor_count;
    double beta[SF_MIXED_FIXED_MAX]; /* out */
    double deviance;                 /* out: -2 log L */
};

/*
 * Fit. All levels together at most SF_MIXED_LEVELS_MAX; else SF_TOO_LARGE. No rows or too many
 * columns: SF_INVALID. Cost: steps x (rows x factors^2 + levels^3).
 */
enum sf_code sf_mixed_fit(struct sf_mixed *model, struct sf_fail *fail);

#endif
