/* What was expected beside what came. */
#ifndef SF_FORECAST_H
#define SF_FORECAST_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

enum { SF_FORECAST_FROM = 5, SF_FORECAST_EXACT_MAX = 16, SF_FORECAST_DRAWS = 9999 };

/*
 * Differences d (expected - actual): mean, median, and the one-sided sign-flip p of a mean at least
 * as large if each sign were as likely as the other (Fisher 1935, section 21). For n up to
 * SF_FORECAST_EXACT_MAX every one of the 2^n flips is looked at; above, SF_FORECAST_DRAWS draws
 * seeded by n, p = (1 + c) / (1 + draws). A sum counts as at least as large within 1e-9 of it.
 * t is the paired t statistic (0 when all are alike).
 */
struct sf_forecast_flip {
    double mean, median, t, p;
    double p_less; /* the same of a mean at most as large */
};
/* n at least 1 for numbers that mean anything; nothing is to be said below SF_FORECAST_FROM. */
enum sf_code sf_forecast_flip(const double *d, size_t n, struct sf_forecast_flip *out,
                              struct sf_fail *fail);

/*
 * Stated likelihoods stated[n] (0..1) against what came came[n] (0 no, 0.5 partly, 1 yes): the
 * Brier score mean((stated - came)^2) (Brier 1950) and mean(stated) - mean(came). n at least 1.
 */
struct sf_forecast_score {
    double brier, excess;
};
struct sf_forecast_score sf_forecast_score(const double *stated, const double *came, size_t n);

#endif
