#include "rates_mix.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/*
 * ln k runs over its range on the nodes of a Gauss-Legendre rule, and over the stretch of it that
 * holds the posterior when that is narrow. For each k, s = ln(phi / (1 - phi)) has a single peak:
 * Newton finds it, and points are laid from it to both sides, a fraction of its width apart, until
 * they weigh nothing. The trapezium rule, which is exact to many digits for what falls off to
 * nothing at both ends, sums them up. tests/insight compares with 150 x 150 cells over everything.
 */
enum { SMALL = 16, NEWTON_MAX = 30, LOOKS_MAX = 10, ROWS = SF_RATES_ROWS };

static const double log_k_max = 6.90775527898213682; /* ln 1000 */
static const double far_below = 14;                  /* nats: e^-14 = 8e-7 */
static const double least_weight = 1e-7;             /* of all: 200 such points are 2e-5 */
static const double least_node = 1e-6;               /* at most 48 of them: 5e-5 */
static const double s_reach = 14;

/* Nodes and weights on (-1, 1), the positive half (Abramowitz and Stegun 25.4.29, table 25.4). */
static const double legendre[ROWS / 2][2] = {
    {0.12523340851146894, 0.24914704581340288}, {0.36783149899818018, 0.23349253653835478},
    {0.58731795428661748, 0.20316742672306584}, {0.76990267419430469, 0.16007832854334633},
    {0.9041172563704748, 0.10693932599531857},  {0.98156063424671924, 0.047175336386511835},
};

/* Where the fourth Hermite polynomial (of the standard normal) is 0. */
static const double hermite[SF_RATES_NODES] = {-2.3344142183389773, -0.74196378430272591,
                                               0.74196378430272591, 2.3344142183389773};

/*
 * ln (x (x+1) ... (x+c-1)), summed over contexts with counts c: many[i] contexts have more than i,
 * so that the first SMALL factors of all of them are SMALL logarithms; what is beyond is a
 * difference of lnGamma at large arguments.
 */
struct rising {
    double many[SMALL];
};

struct data {
    const struct sf_rates_class *classes;
    size_t count;
    struct rising safe, other, all;
    double least_n; /* the smallest class of which intervals are asked */
};

static void add_rising(struct rising *rising, uint32_t count, double times) {
    for (uint32_t i = 0; i < count && i < SMALL; i++)
        rising->many[i] += times;
}

/* ln Gamma(x) without its constant, x >= SMALL: Stirling's series to 1e-15. */
static double log_gamma(double x) {
    double i = 1 / x, i2 = i * i;
    return (x - 0.5) * log(x) - x +
           i * (1.0 / 12 - i2 * (1.0 / 360 - i2 * (1.0 / 1260 - i2 / 1680)));
}

/* Its first and second derivative, good enough to look for a peak. */
static double log_gamma_1(double x) {
    double i = 1 / x;
    return log(x) - i / 2 - i * i / 12;
}

static double log_gamma_2(double x) {
    double i = 1 / x;
    return i + i * i / 2 + i * i * i / 6;
}

enum which { SAFE, OTHER, ALL };

static uint32_t count_of(const struct sf_rates_class *class, enum which which) {
    return which == SAFE ? class->safe : which == OTHER ? class->n - class->safe : class->n;
}

static double log_rising(const struct data *data, enum which which, double x) {
    const struct rising *rising = which == SAFE    ? &data->safe
                                  : which == OTHER ? &data->other
                                                   : &data->all;
    double sum = 0, from = log_gamma(x + SMALL);
    for (int i = 0; i < SMALL && rising->many[i] > 0; i++)
        sum += rising->many[i] * log(x + i);
    for (size_t c = 0; c < data->count; c++) {
        uint32_t count = count_of(&data->classes[c], which);
        if (count > SMALL)
            sum += data->classes[c].times * (log_gamma(x + count) - from);
    }
    return sum;
}

/* The slope of that in x, and how it bends (down: positive). */
static void slopes(const struct data *data, enum which which, double x, double *slope,
                   double *bend) {
    const struct rising *rising = which == SAFE ? &data->safe : &data->other;
    double from_1 = log_gamma_1(x + SMALL), from_2 = log_gamma_2(x + SMALL);
    *slope = *bend = 0;
    for (int i = 0; i < SMALL && rising->many[i] > 0; i++) {
        double part = 1 / (x + i);
        *slope += rising->many[i] * part;
        *bend += rising->many[i] * part * part;
    }
    for (size_t c = 0; c < data->count; c++) {
        uint32_t count = count_of(&data->classes[c], which);
        if (count <= SMALL)
            continue;
        *slope += data->classes[c].times * (log_gamma_1(x + count) - from_1);
        *bend += data->classes[c].times * (from_2 - log_gamma_2(x + count));
    }
}

static double log_sigmoid(double t) {
    return t > 0 ? -log1p(exp(-t)) : t - log1p(exp(t));
}

/* One k. */
struct row {
    double log_k, k, weight; /* weight: of the node, its logarithm */
    double all;              /* the part of ln p that does not depend on phi */
    double peak, width;      /* of s */
    double log_mass;         /* about, with the weight */
};

/* ln p of s, with the density of s that goes with a uniform phi. */
static double log_p(const struct data *data, const struct row *row, double s) {
    double phi = 1 / (1 + exp(-s)), rest = 1 / (1 + exp(s));
    return log_rising(data, SAFE, phi * row->k) + log_rising(data, OTHER, rest * row->k) -
           row->all + log_sigmoid(s) + log_sigmoid(-s);
}

/*
 * Newton from `peak` on. In phi, ln p bends down everywhere, so there is one peak; where the slope
 * is 0 the second derivative in s is -(w^2 bend + 1 - 2 phi (1 - phi)) with w = k phi (1 - phi).
 */
static void find_peak(const struct data *data, struct row *row, double peak) {
    row->k = exp(row->log_k);
    row->all = log_rising(data, ALL, row->k);
    for (int i = 0; i < NEWTON_MAX; i++) {
        double phi = 1 / (1 + exp(-peak)), rest = 1 / (1 + exp(peak)), w = row->k * phi * rest;
        double up, down, bend_up, bend_down;
        slopes(data, SAFE, phi * row->k, &up, &bend_up);
        slopes(data, OTHER, rest * row->k, &down, &bend_down);
        double bend = w * w * (bend_up + bend_down) + 1 - 2 * phi * rest;
        double step = (w * (up - down) + rest - phi) / bend;
        row->width = 1 / sqrt(bend);
        peak = fmin(s_reach, fmax(-s_reach, peak + fmin(2, fmax(-2, step))));
        if (fabs(step) < 0.1 * row->width)
            break;
    }
    row->peak = peak;
    row->log_mass = log_p(data, row, peak) + log(row->width) + row->weight;
}

/* The rows for a stretch of ln k. Returns the stretch that holds weight. */
static void find_rows(const struct data *data, double low, double high, struct row *rows,
                      double held[2]) {
    double best = -INFINITY, peak = rows[0].peak;
    for (int r = 0; r < ROWS; r++) {
        bool upper = r >= ROWS / 2;
        const double *node = legendre[upper ? r - ROWS / 2 : ROWS / 2 - 1 - r];
        rows[r].log_k = low + (high - low) * (1 + (upper ? node[0] : -node[0])) / 2;
        rows[r].weight = log(node[1]);
        find_peak(data, &rows[r], peak);
        peak = rows[r].peak;
        best = fmax(best, rows[r].log_mass);
    }
    held[0] = high;
    held[1] = low;
    for (int r = 0; r < ROWS; r++) {
        if (rows[r].log_mass < best - far_below)
            continue;
        held[0] = fmin(held[0], r > 0 ? rows[r - 1].log_k : low);
        held[1] = fmax(held[1], r + 1 < ROWS ? rows[r + 1].log_k : high);
    }
}

/*
 * How far apart the points of a row are: less than its width; and so that the Betas of neighbouring
 * points overlap also in the context with the fewest moments, or their sum would be a staircase.
 */
static double step_of(const struct data *data, const struct row *row) {
    double most = fmax(0, fabs(row->peak) - 2 * row->width); /* where a Beta is narrowest in s */
    double phi = 1 / (1 + exp(-most));
    double beta = sqrt(row->k + data->least_n) / (row->k * sqrt(phi * (1 - phi)));
    return fmin(0.9 * row->width, 1.5 * beta);
}

static struct sf_rates_part part_at(double s, double k, double weight) {
    return (struct sf_rates_part){weight, 1 / (1 + exp(-s)), k};
}

/*
 * Nodes for a row of points s[] with weights: where those of a Gauss-Hermite rule would be, and
 * weighted so that a polynomial through them is summed as the points would sum it.
 */
static void lay_nodes(const double *s, const struct sf_rates_part *parts, size_t count,
                      struct sf_rates_part *nodes) {
    double total = 0, mean = 0, variance = 0, weight[SF_RATES_NODES] = {0};
    for (size_t i = 0; i < count; i++) {
        total += parts[i].weight;
        mean += parts[i].weight * s[i];
    }
    mean /= total;
    for (size_t i = 0; i < count; i++)
        variance += parts[i].weight * (s[i] - mean) * (s[i] - mean) / total;
    double width = sqrt(fmax(variance, 1e-12));
    for (size_t i = 0; i < count; i++) {
        for (int j = 0; j < SF_RATES_NODES; j++) {
            double part = parts[i].weight, at = (s[i] - mean) / width;
            for (int other = 0; other < SF_RATES_NODES; other++)
                if (other != j)
                    part *= (at - hermite[other]) / (hermite[j] - hermite[other]);
            weight[j] += part;
        }
    }
    for (int j = 0; j < SF_RATES_NODES; j++)
        nodes[j] = part_at(mean + hermite[j] * width, parts[0].k, weight[j]);
}

/* The points of a row, from its peak to both sides, and their nodes. Weights are relative to
 * e^best.
 */
static void lay_row(const struct data *data, const struct row *row, double best,
                    struct sf_rates_mix *mix) {
    double step = step_of(data, row), add = row->weight + log(step) - best;
    double places[SF_RATES_ROW_MAX];
    struct sf_rates_part *parts = mix->parts + mix->count;
    size_t count = 0;
    for (int side = 0; side < 2; side++) {
        for (int i = side; i < SF_RATES_ROW_MAX / 2; i++) {
            double s = row->peak + (side == 0 ? i : -i) * step;
            double log_weight = log_p(data, row, s) + add;
            if (log_weight < -far_below && i > 0)
                break;
            places[count] = s;
            parts[count++] = part_at(s, row->k, exp(log_weight));
        }
    }
    lay_nodes(places, parts, count, mix->nodes + mix->node_count);
    mix->count += count;
    mix->node_count += SF_RATES_NODES;
}

/* Drop what weighs nothing, and let the rest sum to one. */
static size_t keep_heavy(struct sf_rates_part *parts, size_t count, double least) {
    double total = 0, left = 0;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        total += parts[i].weight;
    for (size_t i = 0; i < count; i++) {
        if (fabs(parts[i].weight) < least * total)
            continue;
        parts[kept] = parts[i];
        left += parts[kept++].weight;
    }
    for (size_t i = 0; i < kept; i++)
        parts[i].weight /= left;
    return kept;
}

static void take_data(struct data *data, const struct sf_rates_class *classes, size_t count) {
    *data = (struct data){.classes = classes, .count = count, .least_n = 1e9};
    for (size_t c = 0; c < count; c++) {
        uint32_t n = classes[c].n, safe = classes[c].safe;
        add_rising(&data->safe, safe, classes[c].times);
        add_rising(&data->other, n - safe, classes[c].times);
        add_rising(&data->all, n, classes[c].times);
        if (n >= 5)
            data->least_n = fmin(data->least_n, n);
    }
}

void sf_rates_mix_find(const struct sf_rates_class *classes, size_t count,
                       struct sf_rates_mix *mix) {
    struct data data;
    struct row rows[ROWS] = {{0}};
    double held[2], low = 0, high = log_k_max, best = -INFINITY;
    take_data(&data, classes, count);
    find_rows(&data, low, high, rows, held);
    for (int look = 0; look < LOOKS_MAX && held[1] - held[0] < 0.7 * (high - low); look++) {
        low = held[0];
        high = held[1];
        find_rows(&data, low, high, rows, held);
    }
    for (int r = 0; r < ROWS; r++)
        best = fmax(best, rows[r].log_mass);
    mix->count = mix->node_count = 0;
    for (int r = 0; r < ROWS; r++)
        if (rows[r].log_mass > best - far_below)
            lay_row(&data, &rows[r], best, mix);
    mix->count = keep_heavy(mix->parts, mix->count, least_weight);
    mix->node_count = keep_heavy(mix->nodes, mix->node_count, least_node);
}
