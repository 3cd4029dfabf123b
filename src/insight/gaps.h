/* Whether contact with someone is fading, from the days of contact alone. */
#ifndef SF_GAPS_H
#define SF_GAPS_H

#include <stddef.h>

/*
 * The rank of the present silence among the past gaps: (1 + gaps at least as long) / (n + 1). Under
 * the hypothesis that the present gap is one more of the same kind, at most that is the probability
 * of a silence as long. gaps[n] and `current` in days. Meaningful from SF_GAPS_FROM gaps on.
 */
enum { SF_GAPS_FROM = 9 };
double sf_gaps_rank(const double *gaps, size_t n, double current);

/*
 * The Laplace trend of events in (0, length]: U = (mean(t) / length - 1/2) sqrt(12 n), about
 * standard normal when they come at a steady rate, negative when they get fewer (Cox and Lewis, The
 * Statistical Analysis of Series of Events, 1966, section 3.3). 0 for n = 0 or length <= 0.
 */
double sf_gaps_laplace(const double *t, size_t n, double length);

/*
 * One change of a Poisson rate between two of `n` equal spans: counts[i] events in span i, rates
 * with Gamma(1/2, 1/2) priors on each side, every place equally likely before. After integrating
 * the rates out, with a events in the first f spans and b in the other r,
 *
 *   p(f) proportional to Gamma(a + 1/2) / (f + 1/2)^(a + 1/2) * Gamma(b + 1/2) / (r + 1/2)^(b +
 * 1/2)
 *
 * last: the most probable last span of the first part; probability: of it; before, after: posterior
 * mean rates a span given it, (a + 1/2) / (f + 1/2) and (b + 1/2) / (r + 1/2). n at least 2, else
 * all is 0. (Carlin, Gelfand and Smith 1992 with a prior worth half a span. It gives the reference
 * rates 3.07 and .90 of the coal mines; Gamma(1, 1) gives 3.05 and .90.)
 *
 * odds: how many times more probable the counts are with one change somewhere than with none, the
 * Bayes factor (Raftery and Akman 1986): the probability of a place alone says nothing of whether
 * there is a change at all. around: the probability of the last span or one beside it.
 */
struct sf_gaps_change {
    size_t last;
    double probability, before, after, odds, around;
};
struct sf_gaps_change sf_gaps_change(const double *counts, size_t n);

#endif
