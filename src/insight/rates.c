#include "rates.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "rates_mix.h"
#include "special.h"

enum { POINTS = 80, FEW_POINTS = 40, CURVE = 43, KEPT_MAX = 64, NEWTON_MAX = 12 };

static const double lopsided = 4; /* a or b below it: more points are needed */
static const double quantile_reach[2] = {5.5, 6}, curve_reach[2] = {7, 7};
static const double edge = 11.5; /* of the axis: theta between 1e-5 and 1 - 1e-5 */

/* A context's theta lies on the scale t = ln(theta / (1 - theta)). */
struct axis {
    int points;
    double low, step;
    double log_x[POINTS], log_1x[POINTS]; /* ln theta, ln (1 - theta) at each point */
};

/* Density and distribution function of theta given one node of the mix, on an axis of their own. */
struct curve {
    double a, b, low, step;
    double density[CURVE], cdf[CURVE];
};

/* What was worked out of the contexts that were compared, the first KEPT_MAX of them. */
struct kept {
    size_t count;
    struct {
        uint32_t class;
        struct curve *curves; /* one a node */
    } of[KEPT_MAX];
};

struct sf_rates {
    struct sf_rates_group *groups;
    size_t count;
    struct sf_rates_class *classes;
    size_t class_count;
    uint32_t *class_of; /* of each group */
    struct kept *kept;  /* NULL: no memory, which only costs time */
    struct sf_rates_mix mix;
};

enum sf_rates_gate sf_rates_gate(size_t n, size_t *needed) {
    if (n < SF_RATES_INTERVAL_FROM) {
        *needed = SF_RATES_INTERVAL_FROM - n;
        return SF_RATES_COUNTS;
    }
    *needed = n < SF_RATES_COMPARE_FROM ? SF_RATES_COMPARE_FROM - n : 0;
    return n < SF_RATES_COMPARE_FROM ? SF_RATES_INTERVAL : SF_RATES_COMPARE;
}

double sf_rates_log_likelihood(const struct sf_rates_group *groups, size_t count, double a,
                               double b) {
    double sum = 0, at_zero = sf_special_lbeta(a, b);
    for (size_t g = 0; g < count; g++)
        if (groups[g].n > 0)
            sum += sf_special_lbeta(a + groups[g].safe, b + groups[g].n - groups[g].safe) - at_zero;
    return sum;
}

static double log_sigmoid(double t) {
    return t > 0 ? -log1p(exp(-t)) : t - log1p(exp(t));
}

/* ---- One context */

struct beta {
    double a, b, lbeta;
};

static struct beta beta_of(const struct sf_rates_part *part, const struct sf_rates_class *class) {
    struct beta beta = {part->phi * part->k + class->safe,
                        (1 - part->phi) * part->k + class->n - class->safe, 0};
    beta.lbeta = sf_special_lbeta(beta.a, beta.b);
    return beta;
}

/* psi(x) and psi'(x), to the few digits that laying an axis needs. */
static void digamma(double x, double *first, double *second) {
    *first = *second = 0;
    for (; x < 4; x += 1) {
        *first -= 1 / x;
        *second += 1 / (x * x);
    }
    *first += log(x) - 1 / (2 * x) - 1 / (12 * x * x);
    *second += 1 / x + 1 / (2 * x * x) + 1 / (6 * x * x * x);
}

/* Where a Beta lies on the scale of t: so many standard deviations to both sides. */
static void reach_of(double a, double b, const double reach[2], double *low, double *high) {
    double up, down, up_2, down_2;
    digamma(a, &up, &up_2);
    digamma(b, &down, &down_2);
    double middle = up - down, sd = sqrt(up_2 + down_2);
    *low = fmin(edge - 1, fmax(-edge, middle - reach[0] * sd));
    *high = fmax(*low + 1e-6, fmin(edge, middle + reach[1] * sd));
}

/* The mean of theta, and an axis for the Beta with theta's mean and variance. */
static double lay_axis(const struct sf_rates_mix *mix, const struct sf_rates_class *class,
                       struct axis *axis) {
    double mean = 0, square = 0, high;
    for (size_t i = 0; i < mix->count; i++) {
        const struct sf_rates_part *part = &mix->parts[i];
        double size = part->k + class->n, mu = (part->phi * part->k + class->safe) / size;
        mean += part->weight * mu;
        square += part->weight * (mu * mu + mu * (1 - mu) / (size + 1));
    }
    double variance = fmax(1e-12, square - mean * mean);
    double size = fmax(1e-3, mean * (1 - mean) / variance - 1);
    reach_of(mean * size, (1 - mean) * size, quantile_reach, &axis->low, &high);
    /* The mix has longer tails than that Beta where few moments were not alike. */
    if (mean * size < lopsided)
        axis->low = -edge;
    if ((1 - mean) * size < lopsided)
        high = edge;
    axis->points = fmin(mean, 1 - mean) * size < lopsided ? POINTS : FEW_POINTS;
    axis->step = (high - axis->low) / (axis->points - 1);
    for (int i = 0; i < axis->points; i++) {
        double t = axis->low + i * axis->step;
        axis->log_x[i] = log_sigmoid(t);
        axis->log_1x[i] = log_sigmoid(-t);
    }
    return mean;
}

/*
 * The mass below t: the first term of the series of I_x(a, b) (Abramowitz and Stegun 26.5.4) and a
 * bound for what follows it. Unless theta is next to 0 there, it is nothing.
 */
static double mass_below(const struct beta *beta, double t, double density) {
    double ratio = exp(t) * (beta->a + beta->b) / (beta->a + 1);
    return fmin(1, density / beta->a / (1 - fmin(0.9, ratio)));
}

static double density_of(double log_density) {
    return log_density > -40 ? exp(log_density) : 0;
}

/*
 * The distribution function at each point from the density there: between two points by the
 * polynomial through six, by the trapezium with a correction near the ends, where next to nothing
 * lies.
 */
static void accumulate(const double *f, int points, double step, double below, double *cdf) {
    double sum = below;
    cdf[0] = below;
    for (int i = 0; i + 1 < points; i++) {
        double part;
        if (i >= 2 && i + 3 < points)
            part = (11 * (f[i - 2] + f[i + 3]) - 93 * (f[i - 1] + f[i + 2]) +
                    802 * (f[i] + f[i + 1])) /
                   1440;
        else if (i >= 1 && i + 2 < points)
            part = (13 * (f[i] + f[i + 1]) - f[i - 1] - f[i + 2]) / 24;
        else
            part = (f[i] + f[i + 1]) / 2;
        sum += step * part;
        cdf[i + 1] = sum;
    }
}

/* The cubic through two points and their slopes, at s of the way between them: how much each of
 * cdf[i], cdf[i + 1], density[i] and density[i + 1] counts. */
static void hermite(double s, double step, double part[4]) {
    double r = 1 - s;
    part[0] = (1 + 2 * s) * r * r;
    part[1] = (3 - 2 * s) * s * s;
    part[2] = step * s * r * r;
    part[3] = -step * s * s * r;
}

/* Where the distribution function is p. */
static double quantile(const struct axis *axis, const double *density, const double *cdf,
                       double p) {
    int i = 0;
    if (p <= cdf[0])
        return exp(axis->log_x[0]);
    while (i + 2 < axis->points && cdf[i + 1] < p)
        i++;
    double low = 0, high = 1, s = 0.5, part[4];
    for (int step = 0; step < NEWTON_MAX; step++) {
        hermite(s, axis->step, part);
        double here = part[0] * cdf[i] + part[1] * cdf[i + 1] + part[2] * density[i] +
                      part[3] * density[i + 1] - p;
        double slope = axis->step * (density[i] * (1 - s) + density[i + 1] * s);
        if (here < 0)
            low = s;
        else
            high = s;
        s = slope > 0 ? s - here / slope : low;
        if (!(s >= low && s <= high))
            s = (low + high) / 2;
    }
    return exp(log_sigmoid(axis->low + (i + s) * axis->step));
}

static void fill_class(const struct sf_rates_mix *mix, const struct sf_rates_class *class,
                       struct sf_rates_group *group) {
    struct axis axis;
    double density[POINTS] = {0}, cdf[POINTS], below = 0;
    group->mean = lay_axis(mix, class, &axis);
    group->low80 = group->high80 = group->low95 = group->high95 = NAN;
    if (class->n < SF_RATES_INTERVAL_FROM)
        return;
    for (size_t i = 0; i < mix->count; i++) {
        struct beta beta = beta_of(&mix->parts[i], class);
        double weight = mix->parts[i].weight, lowest = 0;
        for (int p = axis.points - 1; p >= 0; p--) {
            lowest = density_of(beta.a * axis.log_x[p] + beta.b * axis.log_1x[p] - beta.lbeta);
            density[p] += weight * lowest;
        }
        below += weight * mass_below(&beta, axis.low, lowest);
    }
    accumulate(density, axis.points, axis.step, below, cdf);
    group->low80 = quantile(&axis, density, cdf, 0.1);
    group->high80 = quantile(&axis, density, cdf, 0.9);
    group->low95 = quantile(&axis, density, cdf, 0.025);
    group->high95 = quantile(&axis, density, cdf, 0.975);
}

/* ---- The posterior of a factor */

struct counted {
    uint32_t n, safe;
    size_t group;
};

static int by_counts(const void *a, const void *b) {
    const struct counted *one = a, *two = b;
    if (one->n != two->n)
        return one->n < two->n ? -1 : 1;
    if (one->safe != two->safe)
        return one->safe < two->safe ? -1 : 1;
    return one->group < two->group ? -1 : one->group > two->group;
}

/* Contexts with the same counts are worked out once. The class of no moments, if any, is first. */
static enum sf_code find_classes(struct sf_rates *rates, struct sf_fail *fail) {
    size_t count = rates->count;
    struct counted *counted = calloc(count + 1, sizeof *counted);
    rates->classes = calloc(count + 1, sizeof *rates->classes);
    rates->class_of = calloc(count + 1, sizeof *rates->class_of);
    if (counted == NULL || rates->classes == NULL || rates->class_of == NULL) {
        free(counted);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for estimates");
    }
    for (size_t g = 0; g < count; g++)
        counted[g] = (struct counted){rates->groups[g].n, rates->groups[g].safe, g};
    qsort(counted, count, sizeof *counted, by_counts);
    for (size_t i = 0; i < count; i++) {
        bool same =
            i > 0 && counted[i].n == counted[i - 1].n && counted[i].safe == counted[i - 1].safe;
        if (!same)
            rates->classes[rates->class_count++] =
                (struct sf_rates_class){counted[i].n, counted[i].safe, 0};
        rates->classes[rates->class_count - 1].times++;
        rates->class_of[counted[i].group] = (uint32_t)(rates->class_count - 1);
    }
    free(counted);
    return SF_OK;
}

enum sf_code sf_rates_new(struct sf_rates_group *groups, size_t count, struct sf_rates **out,
                          struct sf_fail *fail) {
    struct sf_rates *rates = calloc(1, sizeof *rates);
    *out = NULL;
    if (rates == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for estimates");
    rates->groups = groups;
    rates->count = count;
    enum sf_code code = find_classes(rates, fail);
    struct sf_rates_group *of_class = calloc(rates->class_count + 1, sizeof *of_class);
    if (code == SF_OK && of_class == NULL)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for estimates");
    if (code != SF_OK) {
        free(of_class);
        sf_rates_free(rates);
        return code;
    }
    size_t empty = rates->class_count > 0 && rates->classes[0].n == 0;
    sf_rates_mix_find(rates->classes + empty, rates->class_count - empty, &rates->mix);
    for (size_t c = 0; c < rates->class_count; c++)
        fill_class(&rates->mix, &rates->classes[c], &of_class[c]);
    for (size_t g = 0; g < count; g++) {
        struct sf_rates_group *group = &groups[g], *from = &of_class[rates->class_of[g]];
        from->n = group->n;
        from->safe = group->safe;
        *group = *from;
    }
    free(of_class);
    rates->kept = calloc(1, sizeof *rates->kept);
    *out = rates;
    return SF_OK;
}

void sf_rates_free(struct sf_rates *rates) {
    if (rates == NULL)
        return;
    for (size_t i = 0; rates->kept != NULL && i < rates->kept->count; i++)
        free(rates->kept->of[i].curves);
    free(rates->kept);
    free(rates->classes);
    free(rates->class_of);
    free(rates);
}

/* ---- Two contexts */

static void find_curve(const struct sf_rates_part *node, const struct sf_rates_class *class,
                       struct curve *curve) {
    struct beta beta = beta_of(node, class);
    double high;
    curve->a = beta.a;
    curve->b = beta.b;
    reach_of(beta.a, beta.b, curve_reach, &curve->low, &high);
    curve->step = (high - curve->low) / (CURVE - 1);
    double odds = exp(curve->low), up = exp(curve->step);
    for (int i = 0; i < CURVE; i++, odds *= up)
        curve->density[i] = density_of(beta.a * (curve->low + i * curve->step) -
                                       (beta.a + beta.b) * log(1 + odds) - beta.lbeta);
    double below = mass_below(&beta, curve->low, curve->density[0]);
    accumulate(curve->density, CURVE, curve->step, below, curve->cdf);
}

/* The curves of a class, one a node: kept ones, or kept now if there is room; NULL: neither. */
static const struct curve *curves_of(const struct sf_rates *rates, uint32_t class) {
    struct kept *kept = rates->kept;
    const struct sf_rates_mix *mix = &rates->mix;
    for (size_t i = 0; kept != NULL && i < kept->count; i++)
        if (kept->of[i].class == class)
            return kept->of[i].curves;
    if (kept == NULL || kept->count == KEPT_MAX)
        return NULL;
    struct curve *curves = malloc((mix->node_count + 1) * sizeof *curves);
    if (curves == NULL)
        return NULL;
    for (size_t i = 0; i < mix->node_count; i++)
        find_curve(&mix->nodes[i], &rates->classes[class], &curves[i]);
    kept->of[kept->count].class = class;
    kept->of[kept->count++].curves = curves;
    return curves;
}

/* P(theta < t). */
static double below_at(const struct curve *curve, double t) {
    double at = (t - curve->low) / curve->step, part[4];
    if (at <= 0)
        return curve->cdf[0];
    if (at >= CURVE - 1)
        return curve->cdf[CURVE - 1];
    int i = (int)at;
    hermite(at - i, curve->step, part);
    return part[0] * curve->cdf[i] + part[1] * curve->cdf[i + 1] + part[2] * curve->density[i] +
           part[3] * curve->density[i + 1];
}

/*
 * P(the narrower theta > the wider one): every third point of the narrower is enough, the trapezium
 * being exact to many digits for what falls off; every second when its shape is lopsided. Where it
 * does not fall off, a or b being next to 0, both tails are exponential in t, and if both thetas
 * are in one, a and b say which is larger.
 */
static double narrow_above(const struct curve *narrow, const struct curve *wide) {
    const int last = CURVE - 1, every = fmin(narrow->a, narrow->b) < lopsided ? 2 : 3;
    double high = narrow->low + last * narrow->step, sum = 0, mass = 0;
    for (int i = 0; i <= last; i += every) {
        double weight = every * narrow->step * narrow->density[i] * (i > 0 && i < last ? 1 : 0.5);
        sum += weight * below_at(wide, narrow->low + i * narrow->step);
        mass += weight;
    }
    double lower = narrow->cdf[0], upper = fmax(0, 1 - lower - mass),
           at_high = below_at(wide, high);
    sum += lower * below_at(wide, narrow->low) * narrow->a / (narrow->a + wide->a);
    sum += upper * (at_high + (1 - at_high) * wide->b / (narrow->b + wide->b));
    return fmin(1, fmax(0, sum / (lower + mass + upper)));
}

double sf_rates_above(const struct sf_rates *rates, size_t a, size_t b) {
    uint32_t one = rates->class_of[a], two = rates->class_of[b];
    const struct sf_rates_mix *mix = &rates->mix;
    struct curve room[2];
    double above = 0;
    if (one == two)
        return 0.5;
    const struct curve *curves[2] = {curves_of(rates, one), curves_of(rates, two)};
    for (size_t i = 0; i < mix->node_count; i++) {
        const struct curve *first = &room[0], *second = &room[1];
        if (curves[0] != NULL)
            first = &curves[0][i];
        else
            find_curve(&mix->nodes[i], &rates->classes[one], &room[0]);
        if (curves[1] != NULL)
            second = &curves[1][i];
        else
            find_curve(&mix->nodes[i], &rates->classes[two], &room[1]);
        above +=
            mix->nodes[i].weight * (first->step <= second->step ? narrow_above(first, second)
                                                                : 1 - narrow_above(second, first));
    }
    return fmin(1, fmax(0, above));
}
