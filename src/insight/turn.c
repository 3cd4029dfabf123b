#include "turn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct pair {
    double re, im;
};

struct sf_turn {
    struct sf_turn_plan plan;
    size_t size;       /* of a transform, a power of two */
    struct pair *wave; /* at half + j: exp(-pi i j / half), j < half, for half = 1, 2, 4 ... */
    struct pair *y;    /* stride rows of `size`: values r, r + stride ... transformed */
    struct pair *row, *sum;
    double norm_y;
};

struct sf_turn_plan sf_turn_plan(size_t n) {
    if (n <= SF_TURN_ALL)
        return (struct sf_turn_plan){.n = n, .stride = 1, .count = n};
    size_t stride = n / SF_TURN_OFFSETS, kept = stride * SF_TURN_OFFSETS;
    return (struct sf_turn_plan){
        .skip = n - kept, .n = kept, .stride = stride, .count = SF_TURN_OFFSETS};
}

static struct pair times(struct pair a, struct pair b) {
    return (struct pair){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/*
 * Forward, in place, from natural order to that of reversed bits; the way back takes it in that
 * order, so that nothing is ever put in order.
 */
static void transform(const struct sf_turn *turn, struct pair *x) {
    for (size_t half = turn->size / 2; half >= 1; half /= 2) {
        const struct pair *wave = turn->wave + half;
        for (size_t from = 0; from < turn->size; from += 2 * half) {
            struct pair *low = x + from, *high = low + half;
            for (size_t j = 0; j < half; j++) {
                struct pair a = low[j], b = high[j];
                low[j] = (struct pair){a.re + b.re, a.im + b.im};
                high[j] = times((struct pair){a.re - b.re, a.im - b.im}, wave[j]);
            }
        }
    }
}

/* Back, times `size`. */
static void transform_back(const struct sf_turn *turn, struct pair *x) {
    for (size_t half = 1; half < turn->size; half *= 2) {
        const struct pair *wave = turn->wave + half;
        for (size_t from = 0; from < turn->size; from += 2 * half) {
            struct pair *low = x + from, *high = low + half;
            for (size_t j = 0; j < half; j++) {
                struct pair a = low[j], b = times(high[j], (struct pair){wave[j].re, -wave[j].im});
                low[j] = (struct pair){a.re + b.re, a.im + b.im};
                high[j] = (struct pair){a.re - b.re, a.im - b.im};
            }
        }
    }
}

/* The roots of unity for every half: those of the largest, by quarters, and copies of them. */
static void find_waves(struct sf_turn *turn) {
    const double pi = 3.14159265358979323846;
    size_t half = turn->size / 2, quarter = (half + 1) / 2;
    struct pair *wave = turn->wave + half;
    for (size_t j = 0; j < quarter; j++) {
        double angle = pi * (double)j / (double)half;
        wave[j] = (struct pair){cos(angle), -sin(angle)};
        if (j + quarter < half)
            wave[j + quarter] = (struct pair){wave[j].im, -wave[j].re};
    }
    for (half /= 2; half >= 1; half /= 2) {
        for (size_t j = 0; j < half; j++)
            turn->wave[half + j] = turn->wave[2 * (half + j)];
    }
}

/* Every stride-th value, from the r-th on, of a - i b. */
static void load(const struct sf_turn *turn, size_t r, const double *a, const double *b,
                 struct pair *row) {
    size_t count = turn->plan.count, stride = turn->plan.stride;
    for (size_t j = 0; j < count; j++) {
        size_t at = r + j * stride;
        row[j] = (struct pair){a[at], b != NULL ? -b[at] : 0};
    }
    memset(row + count, 0, (turn->size - count) * sizeof *row);
}

enum sf_code sf_turn_new(const double *y, const struct sf_turn_plan *plan, struct sf_turn **out,
                         struct sf_fail *fail) {
    struct sf_turn *turn = calloc(1, sizeof *turn);
    size_t size = 2;
    *out = NULL;
    /* A power of two fits as it is. Otherwise zeros keep the two ends apart, and what belongs to
     * offsets before zero is added back. */
    while (size < plan->count)
        size *= 2;
    if (size != plan->count)
        size *= 2;
    if (turn != NULL) {
        turn->plan = *plan;
        turn->size = size;
        turn->wave = calloc(size, sizeof *turn->wave);
        turn->y = calloc(size * plan->stride, sizeof *turn->y);
        turn->row = calloc(2 * size, sizeof *turn->row);
    }
    if (turn == NULL || turn->wave == NULL || turn->y == NULL || turn->row == NULL) {
        sf_turn_free(turn);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    }
    turn->sum = turn->row + size;
    find_waves(turn);
    for (size_t i = 0; i < plan->n; i++)
        turn->norm_y += y[i] * y[i];
    turn->norm_y = sqrt(turn->norm_y);
    for (size_t r = 0; r < plan->stride; r++) {
        load(turn, r, y, NULL, turn->y + r * size);
        transform(turn, turn->y + r * size);
    }
    *out = turn;
    return SF_OK;
}

void sf_turn_free(struct sf_turn *turn) {
    if (turn == NULL)
        return;
    free(turn->wave);
    free(turn->y);
    free(turn->row);
    free(turn);
}

/*
 * With z = a - i b: sum z*[i] y[i+o] has a's sums as its real and b's as its imaginary part, and is
 * what comes back of Z* Y.
 */
void sf_turn_sums(struct sf_turn *turn, const double *a, const double *b, double *out_a,
                  double *out_b) {
    size_t count = turn->plan.count, size = turn->size;
    struct pair *row = turn->row, *sum = turn->sum;
    memset(sum, 0, size * sizeof *sum);
    for (size_t r = 0; r < turn->plan.stride; r++) {
        const struct pair *y = turn->y + r * size;
        load(turn, r, a, b, row);
        transform(turn, row);
        for (size_t i = 0; i < size; i++) {
            struct pair product = times((struct pair){row[i].re, -row[i].im}, y[i]);
            sum[i].re += product.re;
            sum[i].im += product.im;
        }
    }
    transform_back(turn, sum);
    for (size_t o = 0; o < count; o++) {
        /* Offset o, and o - count, which stands at the far end. */
        struct pair wrapped = o > 0 && size > count ? sum[size - count + o] : (struct pair){0, 0};
        out_a[o] = (sum[o].re + wrapped.re) / (double)size;
        if (b != NULL)
            out_b[o] = (sum[o].im + wrapped.im) / (double)size;
    }
}

double sf_turn_norm_max(const struct sf_turn *turn) {
    const double unit = 1.0 / 9007199254740992.0, off = 0.25;
    double steps = 0;
    for (size_t size = turn->size; size > 1; size /= 2)
        steps += 1;
    double each = unit * (16 * (steps + 1) + (double)turn->plan.stride);
    return off / (each * fmax(1, turn->norm_y));
}
