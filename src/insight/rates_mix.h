/*
 * The posterior of phi and k (rates.h) as a short list of points with weights. Given a point, each
 * context's theta is a Beta, so everything that is asked of them is a weighted sum over the list.
 */
#ifndef SF_RATES_MIX_H
#define SF_RATES_MIX_H

#include <stddef.h>
#include <stdint.h>

/* Contexts with the same counts. */
struct sf_rates_class {
    uint32_t n, safe; /* n > 0 */
    uint32_t times;   /* how many contexts */
};

enum { SF_RATES_ROWS = 12, SF_RATES_ROW_MAX = 320, SF_RATES_NODES = 4 };

struct sf_rates_part {
    double weight, phi, k;
};

struct sf_rates_mix {
    size_t count;
    struct sf_rates_part parts[SF_RATES_ROWS * SF_RATES_ROW_MAX];
    /* For what hardly bends while phi moves, as P(theta_a > theta_b) given phi and k: a few nodes a
     * row stand for its points. */
    size_t node_count;
    struct sf_rates_part nodes[SF_RATES_ROWS * SF_RATES_NODES];
};

/*
 * Find the list; weights sum to 1. What is left out weighs less than 2e-5 of everything. Cost:
 * points x (classes with more than a few moments), whatever the number of contexts.
 */
void sf_rates_mix_find(const struct sf_rates_class *classes, size_t count,
                       struct sf_rates_mix *mix);

#endif
