/* Change that goes with a context: how much more settled afterwards, context by context. */
#ifndef SF_CHANGE_H
#define SF_CHANGE_H

#include <stddef.h>

#include "fail.h"

/*
 * One-way random effects, y_gi = mu + u_g + e_gi with u ~ N(0, tau2), e ~ N(0, sigma2), by
 * restricted maximum likelihood (Patterson and Thompson 1971), profiled over lambda = tau2 /
 * sigma2. Given per context: how many n_g, their mean and the sum of squares about it. The BLUP of
 * context g is mu + lambda n_g / (1 + lambda n_g) (mean_g - mu).
 */
struct sf_change_group {
    size_t n;             /* in; contexts with n = 0 are left out */
    double mean, squares; /* in */
    double blup, se;      /* out: of mu + u_g; se: given the variances, with mu estimated */
};
struct sf_change {
    double mu, se_mu, tau2, sigma2;
};
/* Fewer than two contexts, or as many as values: tau2 is 0. All values alike: both variances are.
 */
void sf_change_fit(struct sf_change_group *groups, size_t count, struct sf_change *out);

/*
 * Estimates y[count] with known variances v[count] > 0, y_g ~ N(mu, v_g + tau2): tau2 by
 * DerSimonian and Laird 1986 and by restricted maximum likelihood; mu and its standard error with
 * the latter.
 */
struct sf_change_pooled {
    double tau2_dl, tau2, mu, se_mu;
};
void sf_change_pool(const double *y, const double *v, size_t count, struct sf_change_pooled *out);

#endif
