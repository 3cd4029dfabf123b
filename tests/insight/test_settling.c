/*
 * Pairs of contexts, the interval of typical values, and what has been earned. Expected values: R,
 * by settling.R beside this file, or counted by hand where the test says so.
 */
#include "earned.h"
#include "forecast.h"
#include "pairs.h"
#include "typical.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { LEAST = 12 };

static void near(double got, double wanted, double tolerance) {
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("%.12g, not %.12g", got, wanted);
}

/* ---- Pairs */

struct book {
    size_t n;
    int16_t *y;
    uint32_t *first[2];
    int32_t *codes[2];
    struct sf_pairs_factor factors[2];
};

static uint32_t draw(uint32_t *x) {
    return *x = (*x * 75 + 74) % 65537;
}

static int32_t floor_half(int32_t x) {
    return x >= 0 ? x / 2 : -((1 - x) / 2);
}

static void make_book(struct book *book, size_t n) {
    uint32_t x = 1;
    int32_t wave = 0;
    *book = (struct book){.n = n, .y = calloc(n, sizeof *book->y)};
    for (int f = 0; f < 2; f++) {
        book->first[f] = calloc(n + 1, sizeof **book->first);
        book->codes[f] = calloc(2 * n, sizeof **book->codes);
        book->factors[f] = (struct sf_pairs_factor){book->first[f], book->codes[f], 3 + (size_t)f};
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t to = book->first[1][i];
        wave = floor_half(wave) + (int32_t)(draw(&x) % 4001) - 2000;
        book->codes[0][i] = (int32_t)(draw(&x) % 3);
        book->first[0][i + 1] = (uint32_t)i + 1;
        book->codes[1][to++] = (int32_t)(draw(&x) % 4);
        if (draw(&x) % 5 == 0) {
            int32_t other = (int32_t)(draw(&x) % 4);
            if (other != book->codes[1][to - 1])
                book->codes[1][to++] = other;
        }
        book->first[1][i + 1] = to;
        book->y[i] = (int16_t)(wave + (book->codes[0][i] == 0 ? 900 : 0));
    }
}

static void free_book(struct book *book) {
    free(book->y);
    for (int f = 0; f < 2; f++) {
        free(book->first[f]);
        free(book->codes[f]);
    }
}

static void compare_as_r_does(size_t n, const struct sf_pairs_one *wanted, size_t wanted_count) {
    struct book book;
    struct sf_pairs_one *pairs;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;
    make_book(&book, n);
    assert_int_equal(sf_pairs_joint(book.y, n, book.factors, 2, LEAST, &pairs, &count, &fail),
                     SF_OK);
    assert_int_equal(count, wanted_count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pairs[i].factor, wanted[i].factor);
        assert_int_equal(pairs[i].a, wanted[i].a);
        assert_int_equal(pairs[i].b, wanted[i].b);
        near(pairs[i].difference, wanted[i].difference, 1e-6);
        near(pairs[i].p, wanted[i].p, 1e-6);
    }
    free(pairs);
    free_book(&book);
}

static void pairs_at_every_offset(void **state) {
    static const struct sf_pairs_one wanted[] = {
        {0, 0, 1, 1532.650000, 0.033333}, {0, 0, 2, 876.200000, 0.550000},
        {0, 2, 1, 656.450000, 0.816667},  {1, 0, 1, 1123.444444, 0.083333},
        {1, 0, 2, 435.888889, 0.950000},  {1, 0, 3, 158.875000, 1.000000},
        {1, 2, 1, 687.555556, 0.633333},  {1, 3, 1, 964.569444, 0.350000},
        {1, 3, 2, 277.013889, 0.950000},
    };
    (void)state;
    compare_as_r_does(60, wanted, COUNT(wanted));
}

static void pairs_at_some_offsets(void **state) {
    static const struct sf_pairs_one wanted[] = {
        {0, 0, 1, 956.422448, 0.003333}, {0, 0, 2, 944.427444, 0.003333},
        {0, 2, 1, 11.995004, 1.000000},  {1, 0, 1, 413.445394, 0.003333},
        {1, 0, 2, 117.553539, 0.876667}, {1, 0, 3, 269.080689, 0.123333},
        {1, 2, 1, 295.891854, 0.056667}, {1, 3, 1, 144.364705, 0.703333},
        {1, 2, 3, 151.527150, 0.696667},
    };
    (void)state;
    compare_as_r_does(1000, wanted, COUNT(wanted));
}

/* Two contexts of twelve in turn, and one of eleven beside them. */
static void contexts_below_the_gate_make_no_pair(void **state) {
    enum { N = 35 };
    int16_t y[N];
    uint32_t first[N + 1];
    int32_t codes[N];
    struct sf_pairs_factor factor = {first, codes, 4};
    struct sf_pairs_one *pairs;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;
    (void)state;
    for (size_t i = 0; i < N; i++) {
        codes[i] = i < 24 ? (int32_t)(i % 2) : 2;
        y[i] = (int16_t)(codes[i] == 2 ? 9000 : 0);
        first[i] = (uint32_t)i;
    }
    first[N] = N;
    assert_int_equal(sf_pairs_joint(y, N, &factor, 1, LEAST, &pairs, &count, &fail), SF_OK);
    assert_int_equal(count, 1);
    assert_int_equal(pairs[0].a, 0);
    assert_int_equal(pairs[0].b, 1);
    free(pairs);
    assert_int_equal(sf_pairs_joint(y, N, &factor, 1, 11, &pairs, &count, &fail), SF_OK);
    assert_int_equal(count, 3);
    free(pairs);
}

/* Alternating contexts with outcomes 0, 0, ...: nothing to turn; with 1000, 0, ...: half of the
 * offsets give as large a difference. Nothing at all: no pair. */
static void pairs_without_evidence(void **state) {
    enum { N = 24 };
    int16_t y[N] = {0};
    uint32_t first[N + 1];
    int32_t codes[N];
    struct sf_pairs_factor factor = {first, codes, 2};
    struct sf_pairs_one *pairs;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;
    (void)state;
    for (size_t i = 0; i < N; i++)
        codes[i] = (int32_t)(i % 2);
    for (size_t i = 0; i <= N; i++)
        first[i] = (uint32_t)i;
    assert_int_equal(sf_pairs_joint(y, N, &factor, 1, LEAST, &pairs, &count, &fail), SF_OK);
    assert_int_equal(count, 1);
    near(pairs[0].p, 1, 0);
    near(pairs[0].difference, 0, 0);
    free(pairs);
    for (size_t i = 1; i < N; i += 2)
        y[i] = 1000;
    assert_int_equal(sf_pairs_joint(y, N, &factor, 1, LEAST, &pairs, &count, &fail), SF_OK);
    assert_int_equal(pairs[0].a, 1);
    near(pairs[0].difference, 1000, 0);
    near(pairs[0].p, 1, 0); /* |D| is the same at every offset */
    free(pairs);
    assert_int_equal(sf_pairs_joint(y, 0, &factor, 1, LEAST, &pairs, &count, &fail), SF_OK);
    assert_int_equal(count, 0);
    assert_null(pairs);
}

/* The largest outcomes there are, so many that no sum of one context fits into 32 bits. */
static void sums_of_a_long_book_are_whole(void **state) {
    enum { N = 150000 };
    int16_t *y = calloc(N, sizeof *y);
    uint32_t *first = calloc(N + 1, sizeof *first);
    int32_t *codes = calloc(N, sizeof *codes);
    struct sf_pairs_factor factor = {first, codes, 2};
    struct sf_pairs_one *pairs;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;
    (void)state;
    for (size_t i = 0; i < N; i++) {
        codes[i] = i < N / 2;
        y[i] = codes[i] == 1 ? INT16_MAX : INT16_MIN;
        first[i + 1] = (uint32_t)i + 1;
    }
    assert_int_equal(sf_pairs_joint(y, N, &factor, 1, LEAST, &pairs, &count, &fail), SF_OK);
    assert_int_equal(count, 1);
    assert_int_equal(pairs[0].a, 1);
    near(pairs[0].difference, INT16_MAX - INT16_MIN, 0);
    free(pairs);
    free(y);
    free(first);
    free(codes);
}

/* Of forty contexts with twelve outcomes each, the first thirty-two are tested. */
static void many_contexts_are_cut_to_the_largest(void **state) {
    enum { CONTEXTS = 40, N = CONTEXTS * LEAST + 1 };
    int16_t y[N];
    uint32_t first[N + 1];
    int32_t codes[N];
    struct sf_pairs_factor factor = {first, codes, CONTEXTS};
    struct sf_pairs_one *pairs;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;
    bool last = false;
    (void)state;
    for (size_t i = 0; i < N; i++) {
        codes[i] = i + 1 < N ? (int32_t)(i % CONTEXTS) : CONTEXTS - 1; /* one more of the last */
        y[i] = (int16_t)(i % 7 * 100);
        first[i] = (uint32_t)i;
    }
    first[N] = N;
    assert_int_equal(sf_pairs_joint(y, N, &factor, 1, LEAST, &pairs, &count, &fail), SF_OK);
    assert_int_equal(count, SF_PAIRS_CONTEXTS * (SF_PAIRS_CONTEXTS - 1) / 2);
    for (size_t i = 0; i < count; i++) {
        assert_true(pairs[i].a < 31 || pairs[i].a == CONTEXTS - 1);
        last |= pairs[i].a == CONTEXTS - 1 || pairs[i].b == CONTEXTS - 1;
    }
    assert_true(last);
    free(pairs);
}

/* ---- Typical values */

static void typical_values(void **state) {
    static const double sleep[] = {1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4};
    static const double five[] = {30, 10, -20, 25, 40}, alike[] = {5, 5, 5, 5, 5};
    struct sf_typical got;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    assert_int_equal(sf_typical_interval(sleep, COUNT(sleep), &got, &fail), SF_OK);
    near(got.low80, 1.05, 1e-9);
    near(got.high80, 2.12, 1e-9);
    assert_int_equal(sf_typical_interval(five, COUNT(five), &got, &fail), SF_OK);
    near(got.low80, 2.5, 0);
    near(got.high80, 32.5, 0);
    assert_int_equal(sf_typical_interval(alike, COUNT(alike), &got, &fail), SF_OK);
    near(got.low80, 5, 0);
    near(got.high80, 5, 0);
    assert_int_equal(sf_typical_interval(five, 3, &got, &fail), SF_INVALID);
}

/* Ten times the same five: the ends that draws give lie close to the normal ones of the mean,
 * 17 -+ 1.2816 * 21.2 / sqrt(50). */
static void typical_values_by_draws(void **state) {
    double d[50];
    const double five[] = {30, 10, -20, 25, 40};
    struct sf_typical got, again;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    for (size_t i = 0; i < COUNT(d); i++)
        d[i] = five[i % 5];
    assert_int_equal(sf_typical_interval(d, COUNT(d), &got, &fail), SF_OK);
    near(got.low80, 17 - 1.2816 * 21.2 / sqrt(50), 0.3);
    near(got.high80, 17 + 1.2816 * 21.2 / sqrt(50), 0.3);
    assert_int_equal(sf_typical_interval(d, COUNT(d), &again, &fail), SF_OK);
    assert_memory_equal(&got, &again, sizeof got);
}

/* ---- Both ways of a sign flip */

/* By hand: of 32 flips of 30, 10, -20, 25, 40 the sums of at least 85 are those that flip nothing,
 * the 10, or the -20 back; twenty ones stand alone at the top. */
static void flips_count_both_ways(void **state) {
    static const double five[] = {30, 10, -20, 25, 40};
    double ones[20];
    struct sf_forecast_flip got;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    assert_int_equal(sf_forecast_flip(five, COUNT(five), &got, &fail), SF_OK);
    near(got.p, 3.0 / 32, 0);
    near(got.p_less, 30.0 / 32, 0);
    for (size_t i = 0; i < COUNT(ones); i++)
        ones[i] = 1;
    assert_int_equal(sf_forecast_flip(ones, COUNT(ones), &got, &fail), SF_OK);
    near(got.p, 1e-4, 0);
    near(got.p_less, 1, 0);
}

/* ---- What has been earned */

static void changes(void **state) {
    (void)state;
    assert_int_equal(sf_earned_change(4, 1, 2), SF_EARNED_COUNTS);
    assert_int_equal(sf_earned_change(5, 0.001, 2), SF_EARNED_MORE);
    assert_int_equal(sf_earned_change(5, 0, 2), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_change(5, -1, 0), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_change(5, -1, -0.001), SF_EARNED_LESS);
}

static void forecasts(void **state) {
    (void)state;
    assert_int_equal(sf_earned_distress(4, 0.001, 1), SF_EARNED_COUNTS);
    assert_int_equal(sf_earned_distress(5, 0.05, 0.97), SF_EARNED_LESS);
    assert_int_equal(sf_earned_distress(5, 0.051, 0.97), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_distress(5, 0.97, 0.05), SF_EARNED_MORE);
    assert_int_equal(sf_earned_distress(5, 0.97, 0.0500001), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_likelihood(4, 0.9, 0.5, 0.1), SF_EARNED_COUNTS);
    assert_int_equal(sf_earned_likelihood(5, 0.5001, 0.5, 0.1), SF_EARNED_LESS);
    assert_int_equal(sf_earned_likelihood(5, 0.5, 0.5, 0.1), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_likelihood(5, 0.1, 0.5, 0.1), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_likelihood(5, 0.0999, 0.5, 0.1), SF_EARNED_MORE);
}

static void beliefs(void **state) {
    (void)state;
    assert_int_equal(sf_earned_trend(4, -6, 0.01), SF_EARNED_COUNTS);
    assert_int_equal(sf_earned_trend(5, -10, 0.05), SF_EARNED_LESS);
    assert_int_equal(sf_earned_trend(5, 10, 0.05), SF_EARNED_MORE);
    assert_int_equal(sf_earned_trend(5, -10, 0.0501), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_trend(5, -10, NAN), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_since(4, 5, -1, -1), SF_EARNED_COUNTS);
    assert_int_equal(sf_earned_since(5, 4, -1, -1), SF_EARNED_COUNTS);
    assert_int_equal(sf_earned_since(5, 5, -0.6, -0.6), SF_EARNED_LESS);
    assert_int_equal(sf_earned_since(5, 5, 0.6, 0.6), SF_EARNED_MORE);
    assert_int_equal(sf_earned_since(5, 5, -0.59, -1), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_since(5, 5, -1, -0.59), SF_EARNED_OPEN);
    assert_int_equal(sf_earned_since(5, 5, 1, -1), SF_EARNED_OPEN);
    assert_false(sf_earned_unmoved(4, 4, SF_EARNED_OPEN));
    assert_true(sf_earned_unmoved(5, 3, SF_EARNED_OPEN));
    assert_false(sf_earned_unmoved(6, 3, SF_EARNED_OPEN));
    assert_false(sf_earned_unmoved(5, 5, SF_EARNED_LESS));
    assert_false(sf_earned_unmoved(5, 5, SF_EARNED_MORE));
    assert_false(sf_earned_unmoved(5, 5, SF_EARNED_COUNTS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_at_every_offset),
        cmocka_unit_test(pairs_at_some_offsets),
        cmocka_unit_test(contexts_below_the_gate_make_no_pair),
        cmocka_unit_test(pairs_without_evidence),
        cmocka_unit_test(sums_of_a_long_book_are_whole),
        cmocka_unit_test(many_contexts_are_cut_to_the_largest),
        cmocka_unit_test(typical_values),
        cmocka_unit_test(typical_values_by_draws),
        cmocka_unit_test(flips_count_both_ways),
        cmocka_unit_test(changes),
        cmocka_unit_test(forecasts),
        cmocka_unit_test(beliefs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
