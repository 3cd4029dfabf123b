#include "special.h"

#include <math.h>

enum { STEPS_MAX = 10000, NEWTON_MAX = 60 };
static const double tiny = 1e-300, close_enough = 1e-15, root_enough = 1e-12;

double sf_special_lgamma(double x) {
    double shift = 1;
    while (x < 10) {
        shift *= x;
        x += 1;
    }
    const double i = 1 / x, i2 = i * i;
    const double series =
        i *
        (1.0 / 12 - i2 * (1.0 / 360 - i2 * (1.0 / 1260 - i2 * (1.0 / 1680 - i2 * (1.0 / 1188)))));
    const double half_log_2pi = 0.91893853320467274178;
    return (x - 0.5) * log(x) - x + half_log_2pi + series - log(shift);
}

double sf_special_lbeta(double a, double b) {
    return sf_special_lgamma(a) + sf_special_lgamma(b) - sf_special_lgamma(a + b);
}

static double not_zero(double x) {
    return fabs(x) < tiny ? tiny : x;
}

/* The continued fraction of I_x(a, b), without the factor in front. */
static double beta_fraction(double x, double a, double b) {
    double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), result = d;
    for (int m = 1; m < STEPS_MAX; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / not_zero(1 + even * d);
        c = not_zero(1 + even / c);
        result *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / not_zero(1 + odd * d);
        c = not_zero(1 + odd / c);
        double step = d * c;
        result *= step;
        if (fabs(step - 1) < close_enough)
            break;
    }
    return result;
}

double sf_special_beta_inc(double x, double a, double b) {
    if (x <= 0)
        return 0;
    if (x >= 1)
        return 1;
    double front = exp(a * log(x) + b * log1p(-x) - sf_special_lbeta(a, b));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a
                                     : 1 - front * beta_fraction(1 - x, b, a) / b;
}

/* P(a, x) by its series; good for x < a + 1. */
static double gamma_series(double a, double x, double front) {
    double term = 1 / a, sum = term;
    for (int i = 1; i < STEPS_MAX && fabs(term) > fabs(sum) * close_enough; i++) {
        term *= x / (a + i);
        sum += term;
    }
    return front * sum;
}

/* Q(a, x) by its continued fraction; good for x >= a + 1. */
static double gamma_fraction(double a, double x, double front) {
    double b = x + 1 - a, c = 1 / tiny, d = 1 / not_zero(b), result = d;
    for (int i = 1; i < STEPS_MAX; i++) {
        double step = -i * (i - a);
        b += 2;
        d = 1 / not_zero(step * d + b);
        c = not_zero(b + step / c);
        result *= d * c;
        if (fabs(d * c - 1) < close_enough)
            break;
    }
    return front * result;
}

double sf_special_chi2_upper(double chi2, double df) {
    double a = df / 2, x = chi2 / 2;
    if (x <= 0)
        return 1;
    double front = exp(a * log(x) - x - sf_special_lgamma(a));
    return x < a + 1 ? 1 - gamma_series(a, x, front) : gamma_fraction(a, x, front);
}

double sf_special_chi2_log_upper(double chi2, double df) {
    double a = df / 2, x = chi2 / 2;
    if (x <= 0)
        return 0;
    double log_front = a * log(x) - x - sf_special_lgamma(a);
    return x < a + 1 ? log1p(-gamma_series(a, x, exp(log_front)))
                     : log_front + log(gamma_fraction(a, x, 1));
}

/*
 * Newton on ln Q. For df > 2 it bends down, so that the steps come to the root from the right,
 * after one at most; for df = 1 it bends up, and they come from the left. Never below 0.
 */
double sf_special_chi2_at(double log_p, double df) {
    double a = df / 2, log_gamma = sf_special_lgamma(a), chi2 = fmax(df, -2 * log_p);
    for (int i = 0; i < NEWTON_MAX; i++) {
        double x = chi2 / 2, log_q = sf_special_chi2_log_upper(chi2, df);
        double slope = -exp((a - 1) * log(x) - x - log_gamma - log_q) / 2;
        double step = (log_p - log_q) / slope;
        chi2 = fmax(chi2 + step, chi2 / 8);
        if (fabs(step) <= root_enough * chi2)
            break;
    }
    return chi2;
}

double sf_special_normal_upper(double z) {
    const double half = 0.5, root_half = 0.70710678118654752440;
    return half * erfc(z * root_half);
}
