/*
 * How often it felt safe in each context of one factor, and how sure that is.
 *
 * y_g of n_g moments felt safe in context g. theta_g ~ Beta(phi k, (1 - phi) k) with phi uniform on
 * (0, 1) and p(k) proportional to 1/k on [1, 1000], so that contexts lend each other strength as
 * far as they are alike (Gelman et al., Bayesian Data Analysis, section 5.3, with another prior:
 * docs/statistics.md says why). Given phi and k,
 *
 *   log p(y | phi, k) = sum_g lnB(phi k + y_g, (1 - phi) k + n_g - y_g) - lnB(phi k, (1 - phi) k)
 *
 * and theta_g is a Beta, so that the posterior is a mixture of Betas over a grid of phi and log k.
 * A coarse grid finds where the mass lies, a finer one covers that.
 */
#ifndef SF_RATES_H
#define SF_RATES_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

/* What may be said of a context with so many moments. */
enum sf_rates_gate { SF_RATES_COUNTS, SF_RATES_INTERVAL, SF_RATES_COMPARE };

enum { SF_RATES_INTERVAL_FROM = 5, SF_RATES_COMPARE_FROM = 12 };

struct sf_rates_group {
    uint32_t n, safe;                    /* in: safe <= n */
    double mean;                         /* out: of theta */
    double low80, high80, low95, high95; /* out: equal-tailed; NAN below SF_RATES_INTERVAL_FROM */
};

/* The gate of a count, and how many more moments until the next one (0 at the last). */
enum sf_rates_gate sf_rates_gate(size_t n, size_t *needed);

struct sf_rates; /* the posterior of one factor */

/*
 * The posterior for `count` contexts (0 is fine; contexts without moments are fine). Fills the
 * groups' estimates. SF_NO_MEMORY or SF_OK; *out is freed by sf_rates_free. Cost: grid x contexts.
 */
enum sf_code sf_rates_new(struct sf_rates_group *groups, size_t count, struct sf_rates **out,
                          struct sf_fail *fail);
void sf_rates_free(struct sf_rates *rates);

/*
 * ln p(y | a, b) over the contexts: the sum of lnB(a + y_g, b + n_g - y_g) - lnB(a, b). a and b >
 * 0.
 */
double sf_rates_log_likelihood(const struct sf_rates_group *groups, size_t count, double a,
                               double b);

/* P(theta_a > theta_b), to about 1e-4. a and b below `count`, and different. */
double sf_rates_above(const struct sf_rates *rates, size_t a, size_t b);

#endif
