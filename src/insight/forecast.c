#include "forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b) {
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static enum sf_code median_of(const double *d, size_t n, double *out, struct sf_fail *fail) {
    double *sorted = malloc((n + 1) * sizeof *sorted);
    *out = 0;
    if (sorted == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a median");
    if (n > 0) {
        memcpy(sorted, d, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_value);
        *out = n % 2 != 0 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
    free(sorted);
    return SF_OK;
}

/* SplitMix64 (Steele, Lea and Flood 2014): the draws are the same everywhere. */
static uint64_t draw(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/*
 * Sums of d with some signs flipped, eight values at a time: sums[256 * group + bits] is the sum of
 * that group's values with those flipped whose bit is set. Whole numbers sum to the same in any
 * order.
 */
static double *flipped_sums(const double *d, size_t n, size_t groups) {
    double *sums = calloc(groups * 256, sizeof *sums);
    for (size_t at = 0; sums != NULL && at < groups * 256; at++) {
        size_t from = at / 256 * 8;
        for (size_t i = 0; i < 8 && from + i < n; i++)
            sums[at] += (at >> i & 1) != 0 ? -d[from + i] : d[from + i];
    }
    return sums;
}

/* How many sums are at least, and at most, as large as the one without a flip. */
struct beyond {
    uint32_t at_least, at_most;
};

static void count_sum(struct beyond *beyond, double flipped, double sum) {
    beyond->at_least += flipped >= sum - 1e-9;
    beyond->at_most += flipped <= sum + 1e-9;
}

static void count_all(const double *sums, size_t n, double sum, struct beyond *out) {
    for (uint32_t flip = 0; flip < UINT32_C(1) << n; flip++)
        count_sum(out, sums[flip & 255] + (n > 8 ? sums[256 + (flip >> 8)] : 0), sum);
}

static void count_drawn(const double *sums, size_t n, size_t groups, double sum,
                        struct beyond *out) {
    uint64_t state = n, bits = 0;
    for (int i = 0; i < SF_FORECAST_DRAWS; i++) {
        double flipped = 0;
        for (size_t g = 0; g < groups; g++) {
            bits = g % 8 == 0 ? draw(&state) : bits >> 8;
            flipped += sums[256 * g + (bits & 255)];
        }
        count_sum(out, flipped, sum);
    }
}

static enum sf_code flip_all(const double *d, size_t n, double sum, struct sf_forecast_flip *out,
                             struct sf_fail *fail) {
    size_t groups = (n + 7) / 8;
    double *sums = flipped_sums(d, n, groups);
    struct beyond beyond = {0};
    if (sums == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for flips");
    if (n <= SF_FORECAST_EXACT_MAX) {
        double flips = (double)(UINT32_C(1) << n);
        count_all(sums, n, sum, &beyond);
        out->p = beyond.at_least / flips;
        out->p_less = beyond.at_most / flips;
    } else {
        count_drawn(sums, n, groups, sum, &beyond);
        out->p = (1.0 + beyond.at_least) / (1.0 + SF_FORECAST_DRAWS);
        out->p_less = (1.0 + beyond.at_most) / (1.0 + SF_FORECAST_DRAWS);
    }
    free(sums);
    return SF_OK;
}

enum sf_code sf_forecast_flip(const double *d, size_t n, struct sf_forecast_flip *out,
                              struct sf_fail *fail) {
    double sum = 0, squares = 0;
    *out = (struct sf_forecast_flip){.p = 1, .p_less = 1};
    enum sf_code code = median_of(d, n, &out->median, fail);
    if (code != SF_OK || n == 0)
        return code;
    for (size_t i = 0; i < n; i++)
        sum += d[i];
    out->mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (d[i] - out->mean) * (d[i] - out->mean);
    if (n > 1 && squares > 0)
        out->t = out->mean / sqrt(squares / ((double)n - 1) / (double)n);
    return flip_all(d, n, sum, out, fail);
}

struct sf_forecast_score sf_forecast_score(const double *stated, const double *came, size_t n) {
    struct sf_forecast_score out = {0};
    for (size_t i = 0; i < n; i++) {
        out.brier += (stated[i] - came[i]) * (stated[i] - came[i]) / (double)n;
        out.excess += (stated[i] - came[i]) / (double)n;
    }
    return out;
}
