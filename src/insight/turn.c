#include "turn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Series are padded with zeros to a power of two at least twice their length, so that the cyclic
 * sums of the transform do not overlap; what belongs to offsets before zero is added back.
 */
struct pair {
    double re, im;
};

struct sf_turn {
    size_t n, size;
    struct pair *wave; /* exp(-2 pi i j / size), j < size/2 */
    struct pair *y;    /* transformed */
    struct pair *work;
};

static struct pair times(struct pair a, struct pair b) {
    return (struct pair){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static void reverse_bits(struct pair *x, size_t size) {
    for (size_t i = 1, j = 0; i < size; i++) {
        size_t bit = size >> 1;
        for (; (j & bit) != 0; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            struct pair held = x[i];
            x[i] = x[j];
            x[j] = held;
        }
    }
}

/* Radix-2, in place, forward. */
static void transform(const struct sf_turn *turn, struct pair *x) {
    reverse_bits(x, turn->size);
    for (size_t half = 1; half < turn->size; half *= 2) {
        size_t stride = turn->size / (2 * half);
        for (size_t from = 0; from < turn->size; from += 2 * half) {
            for (size_t j = 0; j < half; j++) {
                struct pair *low = &x[from + j], *high = &x[from + j + half];
                struct pair turned = times(*high, turn->wave[j * stride]);
                *high = (struct pair){low->re - turned.re, low->im - turned.im};
                *low = (struct pair){low->re + turned.re, low->im + turned.im};
            }
        }
    }
}

enum sf_code sf_turn_new(const double *y, size_t n, struct sf_turn **out, struct sf_fail *fail) {
    const double two_pi = 6.28318530717958647693;
    struct sf_turn *turn = calloc(1, sizeof *turn);
    size_t size = 2;
    *out = NULL;
    while (size < 2 * n)
        size *= 2;
    if (turn != NULL) {
        turn->n = n;
        turn->size = size;
        turn->wave = calloc(size / 2, sizeof *turn->wave);
        turn->y = calloc(size, sizeof *turn->y);
        turn->work = calloc(size, sizeof *turn->work);
    }
    if (turn == NULL || turn->wave == NULL || turn->y == NULL || turn->work == NULL) {
        sf_turn_free(turn);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    }
    for (size_t j = 0; j < size / 2; j++) {
        double angle = two_pi * (double)j / (double)size;
        turn->wave[j] = (struct pair){cos(angle), -sin(angle)};
    }
    for (size_t i = 0; i < n; i++)
        turn->y[i].re = y[i];
    transform(turn, turn->y);
    *out = turn;
    return SF_OK;
}

void sf_turn_free(struct sf_turn *turn) {
    if (turn == NULL)
        return;
    free(turn->wave);
    free(turn->y);
    free(turn->work);
    free(turn);
}

/*
 * With z = a - i b: sum z*[i] y[i+o] has a's sums as its real and b's as its imaginary part, and is
 * the inverse transform of Z* Y. An inverse transform is a forward one of the conjugate,
 * conjugated.
 */
void sf_turn_sums(struct sf_turn *turn, const double *a, const double *b, double *out_a,
                  double *out_b) {
    size_t n = turn->n, size = turn->size;
    struct pair *work = turn->work;
    memset(work, 0, size * sizeof *work);
    for (size_t i = 0; i < n; i++)
        work[i] = (struct pair){a[i], b != NULL ? -b[i] : 0};
    transform(turn, work);
    for (size_t i = 0; i < size; i++) {
        struct pair product = times((struct pair){work[i].re, -work[i].im}, turn->y[i]);
        work[i] = (struct pair){product.re, -product.im};
    }
    transform(turn, work);
    for (size_t o = 0; o < n; o++) {
        /* Offset o, and o - n, which stands at the far end. */
        struct pair wrapped = o > 0 ? work[size - n + o] : (struct pair){0, 0};
        out_a[o] = (work[o].re + wrapped.re) / (double)size;
        if (b != NULL)
            out_b[o] = -(work[o].im + wrapped.im) / (double)size;
    }
}
