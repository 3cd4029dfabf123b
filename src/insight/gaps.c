#include "gaps.h"

#include <math.h>

#include "special.h"

double sf_gaps_rank(const double *gaps, size_t n, double current) {
    size_t longer = 0;
    for (size_t i = 0; i < n; i++)
        longer += gaps[i] >= current;
    return (double)(1 + longer) / (double)(n + 1);
}

double sf_gaps_laplace(const double *t, size_t n, double length) {
    double sum = 0;
    if (n == 0 || length <= 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        sum += t[i];
    return (sum / (double)n / length - 0.5) * sqrt(12 * (double)n);
}

static const double prior = 0.5; /* shape and rate */

/* ln of the integral over the rate of one part: `total` events in `spans` spans. */
static double log_part(double total, double spans) {
    return sf_special_lgamma(total + prior) - (total + prior) * log(spans + prior);
}

/* exp(log p - top), summed over the places; *around: of those within one span of `last`. */
static double sum_places(const double *counts, size_t n, double all, const double top, size_t last,
                         double *around) {
    double a = 0, sum = 0;
    *around = 0;
    for (size_t s = 0; s + 1 < n; s++) {
        a += counts[s];
        double p = exp(log_part(a, (double)(s + 1)) + log_part(all - a, (double)(n - s - 1)) - top);
        sum += p;
        if (s + 1 >= last && s <= last + 1)
            *around += p;
    }
    return sum;
}

struct sf_gaps_change sf_gaps_change(const double *counts, size_t n) {
    struct sf_gaps_change out = {0};
    double all = 0, a = 0, top = -INFINITY, around;
    if (n < 2)
        return out;
    for (size_t i = 0; i < n; i++)
        all += counts[i];
    for (size_t s = 0; s + 1 < n; s++) {
        a += counts[s];
        double first = (double)(s + 1), rest = (double)(n - s - 1);
        double log_p = log_part(a, first) + log_part(all - a, rest);
        if (log_p > top) {
            top = log_p;
            out = (struct sf_gaps_change){.last = s,
                                          .before = (a + prior) / (first + prior),
                                          .after = (all - a + prior) / (rest + prior)};
        }
    }
    double sum = sum_places(counts, n, all, top, out.last, &around);
    out.probability = 1 / sum;
    out.around = around / sum;
    /* Each part has the constant of its prior; two parts have one more than none. */
    double constant = prior * log(prior) - sf_special_lgamma(prior);
    out.odds = exp(top + log(sum / (double)(n - 1)) + constant - log_part(all, (double)n));
    return out;
}
