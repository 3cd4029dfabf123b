#include "rates.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"

/*
 * ln k runs over its whole range on the nodes of a Gauss-Legendre rule. For each k, phi has a
 * narrow peak of its own: on the scale s = ln(phi / (1 - phi)) a coarse look finds it, narrower
 * looks fit the row of points to it, and the trapezium rule, which is exact to many digits for what
 * falls off to nothing at both ends, sums it up. tests/insight compares with 400 x 400 cells over
 * everything.
 */
enum { ROWS = 20, CELLS = 16, LOOKS_MAX = 8, POINTS = 200, SMALL = 40 };

static const double log_k_max = 6.90775527898213682; /* ln 1000 */
static const double far_below = 18;                  /* nats: a weight of 1.5e-8 */
static const double least_weight = 1e-8;
static const double s_reach = 12;
static const double edge = 1e-4;

/* Nodes and weights on (-1, 1), the positive half (Abramowitz and Stegun 25.4.29, table 25.4). */
static const double legendre[ROWS / 2][2] = {
    {0.076526521133497338, 0.15275338713072598}, {0.2277858511416451, 0.14917298647260382},
    {0.37370608871541955, 0.1420961093183819},   {0.51086700195082713, 0.1316886384491765},
    {0.63605368072651502, 0.11819453196151831},  {0.7463319064601508, 0.10193011981724048},
    {0.83911697182221889, 0.083276741576704741}, {0.91223442825132595, 0.06267204833410904},
    {0.96397192727791381, 0.04060142980038705},  {0.99312859918509488, 0.017614007139152264},
};

struct component {
    double weight, phi, k;
};

struct sf_rates {
    const struct sf_rates_group *groups;
    size_t count;
    size_t component_count;
    struct component components[ROWS * CELLS];
};

enum sf_rates_gate sf_rates_gate(size_t n, size_t *needed) {
    if (n < SF_RATES_INTERVAL_FROM) {
        *needed = SF_RATES_INTERVAL_FROM - n;
        return SF_RATES_COUNTS;
    }
    *needed = n < SF_RATES_COMPARE_FROM ? SF_RATES_COMPARE_FROM - n : 0;
    return n < SF_RATES_COMPARE_FROM ? SF_RATES_INTERVAL : SF_RATES_COMPARE;
}

/* ln (x (x+1) ... (x+count-1)) = lnGamma(x + count) - lnGamma(x); `lgamma_x` is the latter. */
static double log_rising(double x, uint32_t count, double lgamma_x) {
    if (count > SMALL)
        return sf_special_lgamma(x + count) - lgamma_x;
    double product = 1;
    for (uint32_t i = 0; i < count; i++)
        product *= x + i;
    return log(product);
}

double sf_rates_log_likelihood(const struct sf_rates_group *groups, size_t count, double a,
                               double b) {
    double k = a + b, sum = 0;
    double lg_a = sf_special_lgamma(a), lg_b = sf_special_lgamma(b), lg_k = sf_special_lgamma(k);
    for (size_t g = 0; g < count; g++) {
        uint32_t n = groups[g].n, y = groups[g].safe;
        if (n > 0)
            sum += log_rising(a, y, lg_a) + log_rising(b, n - y, lg_b) - log_rising(k, n, lg_k);
    }
    return sum;
}

static double log_sigmoid(double t) {
    return t > 0 ? -log1p(exp(-t)) : t - log1p(exp(t));
}

/* A stretch of the scale of s. */
struct stretch {
    double low, high;
};

/*
 * Lay a row of points for one k over a stretch. log_p is with the density of s that goes with a
 * uniform phi, and with the width of a cell. Returns what holds weight, with a cell more at each
 * side.
 */
static struct stretch lay_row(const struct sf_rates *rates, double k, const struct stretch *over,
                              struct component *row, double *log_p) {
    double step = (over->high - over->low) / CELLS, best = -INFINITY;
    struct stretch held = {over->high, over->low};
    for (int i = 0; i < CELLS; i++) {
        double s = over->low + (i + 0.5) * step, log_phi = log_sigmoid(s);
        row[i].phi = exp(log_phi);
        row[i].k = k;
        log_p[i] = sf_rates_log_likelihood(rates->groups, rates->count, row[i].phi * k,
                                           (1 - row[i].phi) * k) +
                   log_phi + log_sigmoid(-s) + log(step);
        best = fmax(best, log_p[i]);
    }
    for (int i = 0; i < CELLS; i++) {
        double s = over->low + (i + 0.5) * step;
        if (log_p[i] < best - far_below)
            continue;
        held.low = fmin(held.low, fmax(over->low, s - 1.5 * step));
        held.high = fmax(held.high, fmin(over->high, s + 1.5 * step));
    }
    return held;
}

/* Fit a row to its peak; `around` is where to look first, and becomes where it was. */
static void find_row(const struct sf_rates *rates, double k, struct stretch *around,
                     struct component *row, double *log_p) {
    for (int look = 0; look < LOOKS_MAX; look++) {
        struct stretch held = lay_row(rates, k, around, row, log_p);
        bool leans = (held.low <= around->low && around->low > -s_reach) ||
                     (held.high >= around->high && around->high < s_reach);
        double wide = around->high - around->low;
        if (leans) { /* the peak is wider than where it was looked for, or beside it */
            around->low = fmax(-s_reach, around->low - wide / 2);
            around->high = fmin(s_reach, around->high + wide / 2);
        } else if (held.high - held.low < 0.7 * wide) {
            *around = held;
        } else {
            break;
        }
    }
}

/* The weights of all rows; what weighs nothing is dropped, and the rest sums to one. */
static void find_posterior(struct sf_rates *rates) {
    double log_p[ROWS * CELLS], best = -INFINITY, total = 0;
    struct stretch around = {-s_reach, s_reach};
    size_t kept = 0;
    for (int r = 0; r < ROWS; r++) {
        bool upper = r >= ROWS / 2;
        const double *node = legendre[upper ? r - ROWS / 2 : ROWS / 2 - 1 - r];
        double k = exp(log_k_max * (1 + (upper ? node[0] : -node[0])) / 2);
        find_row(rates, k, &around, &rates->components[r * CELLS], &log_p[r * CELLS]);
        for (int i = r * CELLS; i < (r + 1) * CELLS; i++) {
            log_p[i] += log(node[1]);
            best = fmax(best, log_p[i]);
        }
    }
    for (size_t i = 0; i < ROWS * CELLS; i++) {
        double weight = exp(log_p[i] - best);
        if (weight < least_weight)
            continue;
        rates->components[kept] = rates->components[i];
        rates->components[kept++].weight = weight;
        total += weight;
    }
    rates->component_count = kept;
    for (size_t i = 0; i < kept; i++)
        rates->components[i].weight /= total;
}

/* ---- One context's theta, on the scale t = ln(theta / (1 - theta)) */

struct beta {
    double a, b, lbeta;
};

static struct beta beta_of(const struct component *c, const struct sf_rates_group *group) {
    struct beta beta = {c->phi * c->k + group->safe, (1 - c->phi) * c->k + group->n - group->safe,
                        0};
    beta.lbeta = sf_special_lbeta(beta.a, beta.b);
    return beta;
}

struct axis {
    double low, step;
    double log_x[POINTS], log_1x[POINTS]; /* ln theta, ln (1 - theta) at each point */
};

static void lay_axis(struct axis *axis, double low, double high) {
    axis->low = low;
    axis->step = (high - low) / (POINTS - 1);
    for (int i = 0; i < POINTS; i++) {
        double t = low + i * axis->step;
        axis->log_x[i] = log_sigmoid(t);
        axis->log_1x[i] = log_sigmoid(-t);
    }
}

/* Mean and standard deviation of theta in a context. */
static double moments_of(const struct sf_rates *rates, const struct sf_rates_group *group,
                         double *sd) {
    double mean = 0, square = 0;
    for (size_t i = 0; i < rates->component_count; i++) {
        const struct component *c = &rates->components[i];
        double size = c->k + group->n, mu = (c->phi * c->k + group->safe) / size;
        mean += c->weight * mu;
        square += c->weight * (mu * mu + mu * (1 - mu) / (size + 1));
    }
    *sd = sqrt(fmax(0, square - mean * mean));
    return mean;
}

/* Where theta lies, on the scale of t: twelve standard deviations, or nearly all there is when
 * little is known. What lies below is added by tail(). */
static void bounds_of(double mean, double sd, double *low, double *high) {
    double x_low = fmax(edge, mean - 12 * sd), x_high = fmin(1 - edge, mean + 12 * sd);
    *low = log(x_low) - log1p(-x_low);
    *high = log(x_high) - log1p(-x_high);
}

/* The mass beyond an end of the axis, where theta is so close to 0 that B's other factor is 1. */
static double tail(double a, double lbeta, double log_x) {
    return exp(a * log_x - lbeta) / a;
}

/*
 * The distribution function at each point from the density there: the trapezium rule with its first
 * correction, h^2/12 times the difference of the slopes.
 */
static void accumulate(const double *density, double step, double below, double *cdf) {
    double sum = below;
    cdf[0] = below;
    for (int i = 1; i < POINTS; i++) {
        double before = i > 1 ? (density[i] - density[i - 2]) / 2 : density[i] - density[i - 1];
        double after =
            i + 1 < POINTS ? (density[i + 1] - density[i - 1]) / 2 : density[i] - density[i - 1];
        sum += step * ((density[i - 1] + density[i]) / 2 - (after - before) / 12);
        cdf[i] = sum;
    }
}

/* Where the distribution function is p, between the points by cubic Hermite interpolation. */
static double quantile(const struct axis *axis, const double *density, const double *cdf,
                       double p) {
    int i = 0;
    if (p <= cdf[0])
        return exp(axis->log_x[0]);
    while (i + 2 < POINTS && cdf[i + 1] < p)
        i++;
    double low = 0, high = 1;
    for (int step = 0; step < 48; step++) {
        double s = (low + high) / 2, r = 1 - s;
        double here = cdf[i] * (1 + 2 * s) * r * r + cdf[i + 1] * s * s * (3 - 2 * s) +
                      axis->step * (density[i] * s * r * r - density[i + 1] * s * s * r);
        if (here < p)
            low = s;
        else
            high = s;
    }
    return exp(log_sigmoid(axis->low + (i + low) * axis->step));
}

static void fill_intervals(const struct sf_rates *rates, struct sf_rates_group *group, double sd) {
    struct axis axis;
    double density[POINTS] = {0}, cdf[POINTS], low, high, below = 0;
    bounds_of(group->mean, sd, &low, &high);
    lay_axis(&axis, low, high);
    for (size_t i = 0; i < rates->component_count; i++) {
        const struct component *c = &rates->components[i];
        struct beta beta = beta_of(c, group);
        for (int p = 0; p < POINTS; p++)
            density[p] +=
                c->weight * exp(beta.a * axis.log_x[p] + beta.b * axis.log_1x[p] - beta.lbeta);
        below += c->weight * tail(beta.a, beta.lbeta, axis.log_x[0]);
    }
    accumulate(density, axis.step, below, cdf);
    group->low80 = quantile(&axis, density, cdf, 0.1);
    group->high80 = quantile(&axis, density, cdf, 0.9);
    group->low95 = quantile(&axis, density, cdf, 0.025);
    group->high95 = quantile(&axis, density, cdf, 0.975);
}

enum sf_code sf_rates_new(struct sf_rates_group *groups, size_t count, struct sf_rates **out,
                          struct sf_fail *fail) {
    struct sf_rates *rates = malloc(sizeof *rates);
    *out = rates;
    if (rates == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for estimates");
    rates->groups = groups;
    rates->count = count;
    find_posterior(rates);
    for (size_t g = 0; g < count; g++) {
        double sd;
        groups[g].mean = moments_of(rates, &groups[g], &sd);
        groups[g].low80 = groups[g].high80 = groups[g].low95 = groups[g].high95 = NAN;
        if (groups[g].n >= SF_RATES_INTERVAL_FROM)
            fill_intervals(rates, &groups[g], sd);
    }
    return SF_OK;
}

void sf_rates_free(struct sf_rates *rates) {
    free(rates);
}

/* P(the narrower theta > the wider one) given one component, over the axis of the narrower. */
static double narrow_above(const struct axis *axis, const struct beta *narrow,
                           const struct beta *wide) {
    double density[POINTS], cdf[POINTS], sum = 0, mass = 0;
    for (int p = 0; p < POINTS; p++)
        density[p] = exp(wide->a * axis->log_x[p] + wide->b * axis->log_1x[p] - wide->lbeta);
    accumulate(density, axis->step, sf_special_beta_inc(exp(axis->log_x[0]), wide->a, wide->b),
               cdf);
    for (int p = 0; p < POINTS; p++) {
        double f = exp(narrow->a * axis->log_x[p] + narrow->b * axis->log_1x[p] - narrow->lbeta);
        sum += f * fmin(1, cdf[p]);
        mass += f;
    }
    return mass > 0 ? sum / mass : 0.5;
}

double sf_rates_above(const struct sf_rates *rates, size_t a, size_t b) {
    const struct sf_rates_group *one = &rates->groups[a], *two = &rates->groups[b];
    struct axis axis;
    double sd, low, high, other_low, other_high, above = 0;
    double mean = moments_of(rates, one, &sd);
    bounds_of(mean, sd, &low, &high);
    mean = moments_of(rates, two, &sd);
    bounds_of(mean, sd, &other_low, &other_high);
    bool first_is_narrow = high - low <= other_high - other_low;
    if (first_is_narrow)
        lay_axis(&axis, low, high);
    else
        lay_axis(&axis, other_low, other_high);
    for (size_t i = 0; i < rates->component_count; i++) {
        const struct component *c = &rates->components[i];
        struct beta first = beta_of(c, one), second = beta_of(c, two);
        above += c->weight * (first_is_narrow ? narrow_above(&axis, &first, &second)
                                              : 1 - narrow_above(&axis, &second, &first));
    }
    return above;
}
