#include "change.h"

#include <math.h>

enum { STEPS = 200 };

/* The least of f on [low, high], by golden section; f has one valley there. */
static double valley(double (*f)(const void *, double), const void *context, double low,
                     double high) {
    const double golden = 0.61803398874989485;
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a = f(context, a), at_b = f(context, b);
    for (int i = 0; i < STEPS && high - low > 1e-13 * (1 + fabs(low)); i++) {
        if (at_a <= at_b) {
            high = b;
            b = a;
            at_b = at_a;
            a = high - golden * (high - low);
            at_a = f(context, a);
        } else {
            low = a;
            a = b;
            at_a = at_b;
            b = low + golden * (high - low);
            at_b = f(context, b);
        }
    }
    return (low + high) / 2;
}

/*
 * The place of the least of f as the root of its slope. Golden section alone finds it to half the
 * digits of a double, since a valley is flat at its bottom.
 */
static double sharpen(double (*slope)(const void *, double), const void *context, double at,
                      double reach) {
    double low = at - reach, high = at + reach;
    if (!(slope(context, low) < 0) || !(slope(context, high) > 0))
        return at;
    for (int i = 0; i < STEPS; i++) {
        double middle = (low + high) / 2;
        if (slope(context, middle) < 0)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* ---- One-way */

struct oneway {
    const struct sf_change_group *groups;
    size_t count;
    double n, within;
};

/* mu, the sum of weights and the sum of squares for a ratio lambda. */
static double fit_at(const struct oneway *fit, double lambda, double *weights, double *squares) {
    double sum = 0, total = 0;
    for (size_t g = 0; g < fit->count; g++) {
        double n = (double)fit->groups[g].n, w = n / (1 + lambda * n);
        sum += w;
        total += w * fit->groups[g].mean;
    }
    double mu = sum > 0 ? total / sum : 0;
    *weights = sum;
    *squares = fit->within;
    for (size_t g = 0; g < fit->count; g++) {
        double n = (double)fit->groups[g].n, away = fit->groups[g].mean - mu;
        *squares += n / (1 + lambda * n) * away * away;
    }
    return mu;
}

/* -2 log restricted likelihood but for constants, by ln lambda. */
static double deviance(const void *context, double log_lambda) {
    const struct oneway *fit = context;
    double lambda = exp(log_lambda), weights, squares, sum = 0;
    fit_at(fit, lambda, &weights, &squares);
    for (size_t g = 0; g < fit->count; g++)
        sum += log1p(lambda * (double)fit->groups[g].n);
    return (fit->n - 1) * log(squares) + sum + log(weights);
}

/* Its slope in lambda. */
static double deviance_slope(const void *context, double log_lambda) {
    const struct oneway *fit = context;
    double lambda = exp(log_lambda), weights, squares, sum = 0, falls = 0, less = 0;
    double mu = fit_at(fit, lambda, &weights, &squares);
    for (size_t g = 0; g < fit->count; g++) {
        double n = (double)fit->groups[g].n, w = n / (1 + lambda * n);
        double away = fit->groups[g].mean - mu;
        sum += w;
        less += w * w;
        falls += w * w * away * away;
    }
    return -(fit->n - 1) * falls / squares + sum - less / weights;
}

void sf_change_fit(struct sf_change_group *groups, size_t count, struct sf_change *out) {
    struct oneway fit = {.groups = groups, .count = count};
    size_t used = 0;
    double weights, squares, lambda = 0;
    *out = (struct sf_change){0};
    for (size_t g = 0; g < count; g++) {
        fit.n += (double)groups[g].n;
        fit.within += groups[g].squares;
        used += groups[g].n > 0;
    }
    if (used == 0)
        return;
    fit_at(&fit, 0, &weights, &squares);
    if (used > 1 && fit.n > (double)used && squares > 0 && fit.within > 0) {
        double at = valley(deviance, &fit, -14, 14);
        at = sharpen(deviance_slope, &fit, at, 0.01);
        if (deviance(&fit, at) < deviance(&fit, -700))
            lambda = exp(at);
    }
    out->mu = fit_at(&fit, lambda, &weights, &squares);
    out->sigma2 = fit.n > 1 ? squares / (fit.n - 1) : 0;
    out->tau2 = lambda * out->sigma2;
    out->se_mu = sqrt(out->sigma2 / weights);
    for (size_t g = 0; g < count; g++) {
        double n = (double)groups[g].n, trust = lambda * n / (1 + lambda * n);
        groups[g].blup = out->mu + trust * (groups[g].mean - out->mu);
        groups[g].se =
            sqrt(out->tau2 * (1 - trust) + (1 - trust) * (1 - trust) * out->se_mu * out->se_mu);
    }
}

/* ---- Known variances */

struct known {
    const double *y, *v;
    size_t count;
};

static double pooled_at(const struct known *known, double tau2, double *weights) {
    double sum = 0, total = 0;
    for (size_t i = 0; i < known->count; i++) {
        double w = 1 / (known->v[i] + tau2);
        sum += w;
        total += w * known->y[i];
    }
    *weights = sum;
    return sum > 0 ? total / sum : 0;
}

static double known_deviance(const void *context, double tau2) {
    const struct known *known = context;
    double weights, sum = 0, mu = pooled_at(known, tau2, &weights);
    for (size_t i = 0; i < known->count; i++) {
        double away = known->y[i] - mu, variance = known->v[i] + tau2;
        sum += log(variance) + away * away / variance;
    }
    return sum + log(weights);
}

static double known_slope(const void *context, double tau2) {
    const struct known *known = context;
    double weights, sum = 0, less = 0, mu = pooled_at(known, tau2, &weights);
    for (size_t i = 0; i < known->count; i++) {
        double away = known->y[i] - mu, w = 1 / (known->v[i] + tau2);
        sum += w - w * w * away * away;
        less += w * w;
    }
    return sum - less / weights;
}

void sf_change_pool(const double *y, const double *v, size_t count, struct sf_change_pooled *out) {
    struct known known = {y, v, count};
    double weights, squares = 0, q = 0, spread = 0;
    *out = (struct sf_change_pooled){0};
    if (count == 0)
        return;
    double mu = pooled_at(&known, 0, &weights);
    for (size_t i = 0; i < count; i++) {
        squares += 1 / (v[i] * v[i]);
        q += (y[i] - mu) * (y[i] - mu) / v[i];
        spread = fmax(spread, (y[i] - mu) * (y[i] - mu));
    }
    if (count > 1) {
        out->tau2_dl = fmax(0, (q - ((double)count - 1)) / (weights - squares / weights));
        double high = 4 * spread + 1e-12, at = valley(known_deviance, &known, 0, high);
        if (known_slope(&known, 0) < 0)
            out->tau2 = fmax(0, sharpen(known_slope, &known, at, fmin(at, high / 1000)));
    }
    out->mu = pooled_at(&known, out->tau2, &weights);
    out->se_mu = sqrt(1 / weights);
}
