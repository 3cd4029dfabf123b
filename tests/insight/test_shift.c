/* The joint circular shift against turning by hand, offset by offset. */
#include "shift.h"
#include "special.h"
#include "turn.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NEAR(got, wanted, tolerance) near_it(got, wanted, tolerance, #got, __LINE__)

static void near_it(double got, double wanted, double tolerance, const char *what, int line) {
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("line %d: %s is %.12g, not %.12g", line, what, got, wanted);
}

static uint64_t seed;

static double draw(void) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

enum { FACTORS = 10, MOMENTS_MAX = 5000 };

struct diary {
    size_t n;
    uint8_t *safe;
    uint32_t *first[FACTORS];
    int32_t *codes[FACTORS];
    struct sf_shift_factor factors[FACTORS];
};

/*
 * A diary of n moments. Moments have one context of most factors, up to three of the first and at
 * most one of the second; the third goes with how safe it felt as far as `effect` says.
 */
static void make_diary(struct diary *diary, size_t n, const size_t *contexts, double effect) {
    double wave = 0;
    int32_t now[FACTORS] = {0};
    diary->n = n;
    diary->safe = calloc(n, 1);
    for (size_t f = 0; f < FACTORS; f++) {
        diary->first[f] = calloc(n + 1, sizeof(uint32_t));
        diary->codes[f] = calloc(3 * n, sizeof(int32_t));
        diary->factors[f] =
            (struct sf_shift_factor){diary->first[f], diary->codes[f], contexts[f], -1};
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t f = 0; f < FACTORS; f++) {
            uint32_t at = diary->first[f][i];
            if (draw() < 0.5)
                now[f] = (int32_t)(draw() * draw() * (double)contexts[f]);
            bool none = f == 1 && draw() < 0.3;
            if (!none)
                diary->codes[f][at++] = now[f];
            for (int more = 1; f == 0 && more < 3 && draw() < 0.4; more++) {
                int32_t next = (diary->codes[f][at - 1] + 1) % (int32_t)contexts[f];
                if (next == now[f])
                    break;
                diary->codes[f][at++] = next;
            }
            diary->first[f][i + 1] = at;
        }
        wave = 0.5 * wave + draw() - 0.5;
        diary->safe[i] = wave + effect * ((now[2] == 0) - 0.3) + 0.1 > 0;
    }
}

static void drop_diary(struct diary *diary) {
    for (size_t f = 0; f < FACTORS; f++) {
        free(diary->first[f]);
        free(diary->codes[f]);
    }
    free(diary->safe);
}

/* The nominal p of one factor with the outcomes turned by `offset`, as the textbook has it. */
static double nominal_by_hand(const struct sf_shift_factor *factor, const uint8_t *safe,
                              size_t from, size_t n, size_t offset) {
    double size[200] = {0}, hits[200] = {0}, all = 0, total = 0, chi2 = 0;
    int used = 0;
    for (size_t i = 0; i < n; i++) {
        for (uint32_t at = factor->first[from + i]; at < factor->first[from + i + 1]; at++) {
            size[factor->codes[at]] += 1;
            hits[factor->codes[at]] += safe[from + (i + offset) % n];
        }
    }
    for (size_t c = 0; c < factor->contexts; c++) {
        total += size[c];
        all += hits[c];
        used += size[c] > 0;
    }
    double p = total > 0 ? all / total : 0;
    if (used < 2 || !(p > 0 && p < 1))
        return 1;
    for (size_t c = 0; c < factor->contexts; c++)
        if (size[c] > 0)
            chi2 += (hits[c] - size[c] * p) * (hits[c] - size[c] * p) / (size[c] * p * (1 - p));
    return sf_special_chi2_upper(chi2, used - 1);
}

/* What sf_shift_joint has to give: over offsets 0, stride ... of the moments from `from` on. */
static void joint_by_hand(const struct diary *diary, size_t from, size_t stride, double *p) {
    size_t n = diary->n - from, offsets = n / stride, reached[FACTORS] = {0};
    double zero[FACTORS];
    for (size_t f = 0; f < FACTORS; f++)
        zero[f] = nominal_by_hand(&diary->factors[f], diary->safe, from, n, 0);
    for (size_t o = 0; o < offsets; o++) {
        double least = 1;
        for (size_t f = 0; f < FACTORS; f++)
            least =
                fmin(least, nominal_by_hand(&diary->factors[f], diary->safe, from, n, o * stride));
        for (size_t f = 0; f < FACTORS; f++)
            reached[f] += least <= zero[f] * (1 + 1e-7);
    }
    for (size_t f = 0; f < FACTORS; f++)
        p[f] = zero[f] < 1 - 1e-9 ? (double)reached[f] / (double)offsets : 1;
}

static void check_diary(struct diary *diary, size_t from, size_t stride) {
    double wanted[FACTORS];
    struct sf_fail fail = SF_FAIL_NONE;
    joint_by_hand(diary, from, stride, wanted);
    assert_int_equal(sf_shift_joint(diary->safe, diary->n, diary->factors, FACTORS, &fail), SF_OK);
    for (size_t f = 0; f < FACTORS; f++)
        NEAR(diary->factors[f].p, wanted[f], 1e-12);
}

static void small_diaries_are_as_by_hand(void **state) {
    (void)state;
    size_t kept = 0;
    for (int trial = 0; trial < 60; trial++) {
        struct diary diary;
        size_t contexts[FACTORS];
        seed = 77 + (uint64_t)trial;
        draw();
        for (size_t f = 0; f < FACTORS; f++)
            contexts[f] = 1 + (size_t)(draw() * 9);
        make_diary(&diary, 1 + (size_t)(draw() * 90), contexts, trial % 2 == 0 ? 0 : 1.5);
        check_diary(&diary, 0, 1);
        kept += diary.factors[2].p <= 0.05;
        drop_diary(&diary);
    }
    assert_true(kept > 5); /* or nothing above was ever put to the test */
}

/* 4,996 moments: 19 x 256 = 4,864 of them are turned, by multiples of 19. */
static void a_long_diary_is_turned_by_strides(void **state) {
    (void)state;
    static const size_t contexts[FACTORS] = {20, 6, 8, 9, 9, 30, 6, 4, 4, 7};
    struct diary diary;
    seed = 5;
    make_diary(&diary, 4996, contexts, 0.1);
    check_diary(&diary, 132, 19);
    assert_true(diary.factors[2].p < 0.05);
    drop_diary(&diary);
}

static void plans_leave_out_few(void **state) {
    (void)state;
    static const struct {
        size_t n;
        struct sf_turn_plan plan;
    } rows[] = {{1, {0, 1, 1, 1}},
                {4096, {0, 4096, 1, 4096}},
                {4097, {1, 4096, 16, 256}},
                {5000, {136, 4864, 19, 256}},
                {100000, {160, 99840, 390, 256}}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct sf_turn_plan plan = sf_turn_plan(rows[i].n);
        assert_memory_equal(&plan, &rows[i].plan, sizeof plan);
    }
}

/* 63 contexts of three moments, or of seventy; 40 contexts of one moment each are one context
 * together. */
static void very_many_contexts_share_the_last(void **state) {
    (void)state;
    enum { LARGE = 63, ALL = LARGE + 40, MOST = LARGE * 70 + 40 };
    static uint32_t first[MOST + 1], twice_first[MOST + 1];
    static int32_t codes[MOST], together[MOST], twice[MOST + 1];
    static uint8_t safe[MOST];
    static const int each[] = {3, 70};
    struct sf_fail fail = SF_FAIL_NONE;
    for (size_t trial = 0; trial < COUNT(each); trial++) {
        int large = LARGE * each[trial], n = large + 40;
        seed = 11;
        for (int i = 0; i < n; i++) {
            first[i] = (uint32_t)i;
            codes[i] = i < large ? 40 + i % LARGE : i - large;
            together[i] = i < large ? i % LARGE : LARGE;
            safe[i] = draw() < (i < large ? 0.4 : 0.8);
        }
        first[n] = (uint32_t)n;
        struct sf_shift_factor apart = {first, codes, ALL, 0},
                               one = {first, together, LARGE + 1, 0};
        assert_int_equal(sf_shift_joint(safe, (size_t)n, &apart, 1, &fail), SF_OK);
        assert_int_equal(sf_shift_joint(safe, (size_t)n, &one, 1, &fail), SF_OK);
        NEAR(apart.p, one.p, 0);
        assert_true(one.p > 0 && one.p < 1);
        /* A moment in two of the shared contexts is in the shared one once. */
        memcpy(twice, codes, sizeof codes);
        twice[n] = 0;
        memcpy(twice_first, first, sizeof first);
        twice_first[n] = (uint32_t)n + 1;
        struct sf_shift_factor doubled = {twice_first, twice, ALL, 0};
        assert_int_equal(sf_shift_joint(safe, (size_t)n, &doubled, 1, &fail), SF_OK);
        NEAR(doubled.p, one.p, 0);
    }
}

/* So far from even that the nominal p is no double any more: still an order among factors. */
static void the_smallest_p_are_told_apart(void **state) {
    (void)state;
    enum { N = 4000 };
    static uint32_t first[N + 1];
    static int32_t exact[N], nearly[N];
    static uint8_t safe[N];
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < N; i++) {
        first[i] = (uint32_t)i;
        safe[i] = i < N / 2;
        exact[i] = i < N / 2;
        nearly[i] = (i + 5) % N < N / 2 ? 1 : 2 * (i % 2);
    }
    first[N] = N;
    struct sf_shift_factor factors[] = {{first, exact, 2, 0}, {first, nearly, 3, 0}};
    assert_int_equal(sf_shift_joint(safe, N, factors, 2, &fail), SF_OK);
    /* Turned by half, the first is as far from even again. What the second has at 0, it has at as
     * many offsets again, and the first at all that are as near. */
    NEAR(factors[0].p, 2. / N, 1e-12);
    assert_true(factors[1].p > factors[0].p && factors[1].p < 0.02);
}

static void chi_square_and_back(void **state) {
    (void)state;
    static const double dfs[] = {1, 2, 3, 5, 8, 19, 29, 63};
    for (size_t d = 0; d < COUNT(dfs); d++) {
        for (double x = 1e-3; x < 5000; x *= 3) {
            double log_p = sf_special_chi2_log_upper(x, dfs[d]);
            if (log_p > -600)
                NEAR(exp(log_p) / sf_special_chi2_upper(x, dfs[d]), 1, 1e-11);
            if (log_p < -1e-4)
                NEAR(sf_special_chi2_at(log_p, dfs[d]) / x, 1, 1e-9);
        }
    }
    NEAR(sf_special_chi2_at(log(0.05), 1), 3.84145882069412, 1e-10);
    NEAR(sf_special_chi2_at(log(1.5095553022989e-10), 7), 60, 1e-9);
    /* R: pchisq(4000, 3, lower.tail = FALSE, log.p = TRUE) */
    NEAR(sf_special_chi2_log_upper(4000, 3), -1996.0785166263, 1e-9);
}

static void pairs_are_means_two_by_two(void **state) {
    (void)state;
    enum { N = 4200, CONTEXTS = 5 };
    static uint32_t first[N + 1];
    static int32_t codes[N];
    static double y[N];
    static uint8_t in[CONTEXTS][N];
    struct sf_fail fail = SF_FAIL_NONE;
    seed = 3;
    for (int n = 50; n <= N; n += N - 50) {
        memset(in, 0, sizeof in);
        for (int i = 0; i < n; i++) {
            first[i] = (uint32_t)i;
            codes[i] = (int32_t)(draw() * 4); /* the fifth stays empty */
            in[codes[i]][i] = 1;
            y[i] = floor(draw() * 21) / 2 - 5 + (codes[i] == 0);
        }
        first[n] = (uint32_t)n;
        struct sf_shift_factor factor = {first, codes, CONTEXTS, 0.5};
        struct sf_shift_pair pairs[] = {{.a = 0, .b = 1}, {.a = 3, .b = 0}, {.a = 2, .b = 4}};
        assert_int_equal(sf_shift_pairs(y, (size_t)n, &factor, pairs, COUNT(pairs), &fail), SF_OK);
        for (size_t i = 0; i < COUNT(pairs); i++) {
            double difference, p;
            assert_int_equal(sf_shift_means(y, in[pairs[i].a], in[pairs[i].b], (size_t)n,
                                            &difference, &p, &fail),
                             SF_OK);
            NEAR(pairs[i].difference, difference, 1e-12);
            NEAR(pairs[i].p, p, 0);
        }
        NEAR(pairs[2].p, 1, 0);
        if (n == N) {
            assert_true(pairs[0].difference > 0 && pairs[1].difference < 0);
            NEAR(pairs[0].p, 1. / SF_TURN_OFFSETS, 1e-12);
        }
        NEAR(factor.p, 0.5, 0);
    }
}

/* Four contexts, of which pairs are held against the pair that is furthest apart: at every offset,
 * and in longer diaries at 256 of them. */
static void pairs_within_a_factor_are_as_by_hand(void **state) {
    (void)state;
    enum { SHORT = 90, STRIDE = 18, LONG = STRIDE * SF_TURN_OFFSETS, CONTEXTS = 4, PAIRS = 6 };
    size_t set_apart[2] = {0};
    for (int trial = 0; trial < 36; trial++) {
        static uint32_t first[LONG + 1];
        static int32_t codes[LONG];
        static uint8_t safe[LONG];
        bool is_long = trial >= 30;
        size_t n = is_long ? LONG : SHORT, stride = is_long ? STRIDE : 1, offsets = n / stride;
        struct sf_shift_pair pairs[PAIRS];
        struct sf_fail fail = SF_FAIL_NONE;
        double size[CONTEXTS] = {0}, at_zero[PAIRS], largest[SF_TURN_OFFSETS] = {0};
        size_t count = 0;
        seed = 900 + (uint64_t)trial;
        draw();
        for (size_t i = 0; i < n; i++) {
            codes[i] = (int32_t)(draw() * draw() * CONTEXTS);
            first[i + 1] = (uint32_t)i + 1;
            safe[i] = draw() < (codes[i] == 0 ? (is_long ? 0.45 : 0.8) : 0.4);
            size[codes[i]] += 1;
        }
        for (size_t a = 0; a < CONTEXTS; a++)
            for (size_t b = 0; b < a; b++)
                if (size[a] > 0 && size[b] > 0)
                    pairs[count++] = (struct sf_shift_pair){.a = a, .b = b};
        for (size_t o = 0; o < offsets; o++) {
            double hits[CONTEXTS] = {0};
            for (size_t i = 0; i < n; i++)
                hits[codes[i]] += safe[(i + o * stride) % n];
            for (size_t i = 0; i < count; i++) {
                size_t a = pairs[i].a, b = pairs[i].b;
                double apart =
                    fabs(hits[a] / size[a] - hits[b] / size[b]) / sqrt(1 / size[a] + 1 / size[b]);
                largest[o] = fmax(largest[o], apart);
                if (o == 0)
                    at_zero[i] = apart;
            }
        }
        struct sf_shift_factor factor = {first, codes, CONTEXTS, 0.5};
        assert_int_equal(sf_shift_within(safe, n, &factor, pairs, count, &fail), SF_OK);
        for (size_t i = 0; i < count; i++) {
            size_t reached = 0;
            for (size_t o = 0; o < offsets; o++)
                reached += largest[o] >= at_zero[i] - 1e-7;
            NEAR(pairs[i].p, at_zero[i] > 1e-7 ? (double)reached / (double)offsets : 1, 1e-12);
            set_apart[is_long] += pairs[i].p <= 0.05;
        }
        NEAR(factor.p, 0.5, 0);
    }
    assert_true(set_apart[0] > 10);
    assert_true(set_apart[1] > 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_diaries_are_as_by_hand),
        cmocka_unit_test(a_long_diary_is_turned_by_strides),
        cmocka_unit_test(plans_leave_out_few),
        cmocka_unit_test(very_many_contexts_share_the_last),
        cmocka_unit_test(the_smallest_p_are_told_apart),
        cmocka_unit_test(chi_square_and_back),
        cmocka_unit_test(pairs_are_means_two_by_two),
        cmocka_unit_test(pairs_within_a_factor_are_as_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
