#include "trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"

static int sign_of(double x) {
    return (x > 0) - (x < 0);
}

static int by_value(const void *a, const void *b) {
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

/* Sort y by merging; returns how many pairs stood the wrong way round (equal ones do not). */
static uint64_t inversions(double *y, double *room, size_t n) {
    if (n < 2)
        return 0;
    size_t half = n / 2, i = 0, j = half, out = 0;
    uint64_t found = inversions(y, room, half) + inversions(y + half, room, n - half);
    while (i < half && j < n) {
        if (y[j] < y[i]) {
            found += half - i;
            room[out++] = y[j++];
        } else {
            room[out++] = y[i++];
        }
    }
    memcpy(room + out, y + i, (half - i) * sizeof *y);
    memcpy(y, room, (out + half - i) * sizeof *y);
    return found;
}

enum sf_code sf_trend_kendall(const double *y, size_t n, struct sf_trend_kendall *out,
                              struct sf_fail *fail) {
    double *sorted = malloc((2 * n + 1) * sizeof *sorted);
    double pairs = (double)n * ((double)n - 1) / 2, tied = 0, ties = 0;
    *out = (struct sf_trend_kendall){.p = 1};
    if (sorted == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a trend");
    if (n > 0)
        memcpy(sorted, y, n * sizeof *sorted);
    uint64_t falling = inversions(sorted, sorted + n, n);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && sorted[j] <= sorted[i]; j++)
            ;
        double t = (double)(j - i);
        tied += t * (t - 1) / 2;
        ties += t * (t - 1) * (2 * t + 5);
    }
    free(sorted);
    out->s = (int64_t)(pairs - tied) - 2 * (int64_t)falling;
    out->tau = pairs > tied ? (double)out->s / sqrt(pairs * (pairs - tied)) : 0;
    out->var_s = ((double)n * ((double)n - 1) * (2 * (double)n + 5) - ties) / 18;
    if (out->var_s > 0 && out->s != 0) {
        double z = (fabs((double)out->s) - 1) / sqrt(out->var_s);
        out->p = fmin(1, 2 * sf_special_normal_upper(z));
    }
    return SF_OK;
}

static double median(double *values, size_t n) {
    if (n == 0)
        return 0;
    qsort(values, n, sizeof *values, by_value);
    return n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

enum sf_code sf_trend_slope(const double *t, const double *y, size_t n, double *out,
                            struct sf_fail *fail) {
    *out = 0;
    if (n > SF_TREND_SLOPE_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "at most %d points", (int)SF_TREND_SLOPE_MAX);
    double *slopes = malloc((n * n / 2 + 1) * sizeof *slopes);
    size_t count = 0;
    if (slopes == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a slope");
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (t[i] < t[j] || t[i] > t[j])
                slopes[count++] = (y[j] - y[i]) / (t[j] - t[i]);
    *out = median(slopes, count);
    free(slopes);
    return SF_OK;
}

/* Higher minus lower over pairs of one of each. */
static int64_t between(const double *a, size_t a_n, const double *b, size_t b_n) {
    int64_t s = 0;
    for (size_t i = 0; i < a_n; i++)
        for (size_t j = 0; j < b_n; j++)
            s += sign_of(b[j] - a[i]);
    return s;
}

static int64_t within(const double *a, size_t n) {
    int64_t s = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            s += sign_of(a[j] - a[i]);
    return s;
}

/* The tau of a against b once a's own line is taken off both. */
static enum sf_code corrected(const double *a, size_t a_n, const double *b, size_t b_n, double *tau,
                              struct sf_fail *fail) {
    size_t n = a_n + b_n;
    double *order = calloc(2 * n, sizeof *order), slope;
    if (order == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a trend");
    double *rest = order + n;
    for (size_t i = 0; i < n; i++)
        order[i] = (double)i;
    enum sf_code code = sf_trend_slope(order, a, a_n, &slope, fail);
    for (size_t i = 0; code == SF_OK && i < n; i++)
        rest[i] = (i < a_n ? a[i] : b[i - a_n]) - slope * order[i];
    if (code == SF_OK)
        *tau = (double)between(rest, a_n, rest + a_n, b_n) / ((double)a_n * (double)b_n);
    free(order);
    return code;
}

enum sf_code sf_trend_phases(const double *a, size_t a_n, const double *b, size_t b_n,
                             struct sf_trend_phases *out, struct sf_fail *fail) {
    *out = (struct sf_trend_phases){0};
    if (a_n == 0 || b_n == 0 || a_n + b_n > SF_TREND_SLOPE_MAX)
        return sf_fail_set(fail, a_n == 0 || b_n == 0 ? SF_INVALID : SF_TOO_LARGE, NULL,
                           "1 to %d points", (int)SF_TREND_SLOPE_MAX);
    double pairs = (double)a_n * (double)b_n;
    int64_t s = between(a, a_n, b, b_n);
    /* Higher plus half the ties is (pairs + higher - lower) / 2. */
    out->nap = (pairs + (double)s) / 2 / pairs;
    out->tau = (double)s / pairs;
    out->tau_u = (double)(s - within(a, a_n)) / pairs;
    return corrected(a, a_n, b, b_n, &out->tau_bc, fail);
}
