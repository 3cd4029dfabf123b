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

static double exact_p(const double *d, size_t n, double sum) {
    uint32_t flips = UINT32_C(1) << n, at_least = 0;
    for (uint32_t flip = 0; flip < flips; flip++) {
        double flipped = 0;
        for (size_t i = 0; i < n; i++)
            flipped += (flip >> i & 1) != 0 ? -d[i] : d[i];
        at_least += flipped >= sum - 1e-9;
    }
    return (double)at_least / (double)flips;
}

static double drawn_p(const double *d, size_t n, double sum) {
    uint64_t state = n, bits = 0;
    uint32_t at_least = 0;
    for (int i = 0; i < SF_FORECAST_DRAWS; i++) {
        double flipped = 0;
        for (size_t j = 0; j < n; j++) {
            bits = j % 64 == 0 ? draw(&state) : bits >> 1;
            flipped += (bits & 1) != 0 ? -d[j] : d[j];
        }
        at_least += flipped >= sum - 1e-9;
    }
    return (1.0 + at_least) / (1.0 + SF_FORECAST_DRAWS);
}

enum sf_code sf_forecast_flip(const double *d, size_t n, struct sf_forecast_flip *out,
                              struct sf_fail *fail) {
    double sum = 0, squares = 0;
    *out = (struct sf_forecast_flip){.p = 1};
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
    out->p = n <= SF_FORECAST_EXACT_MAX ? exact_p(d, n, sum) : drawn_p(d, n, sum);
    return SF_OK;
}

struct sf_forecast_score sf_forecast_score(const double *stated, const double *came, size_t n) {
    struct sf_forecast_score out = {0};
    for (size_t i = 0; i < n; i++) {
        out.brier += (stated[i] - came[i]) * (stated[i] - came[i]) / (double)n;
        out.excess += (stated[i] - came[i]) / (double)n;
    }
    return out;
}
