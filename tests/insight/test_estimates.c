/*
 * The estimators against values that other software gives; estimates.R beside this file makes those
 * that are not in the literature. Data: rat tumours (Tarone 1982; R rstanarm::tumors), Dyestuff (R
 * lme4), BCG vaccine trials (R metadat::dat.bcg), sleep (R datasets), Great Lakes precipitation (R
 * Kendall::PrecipGL), coal mine explosions (R boot::coal).
 */
#include "change.h"
#include "forecast.h"
#include "gaps.h"
#include "mixed.h"
#include "rates.h"
#include "shift.h"
#include "special.h"
#include "trend.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Within half a unit of the last digit that is given. */
#define NEAR(got, wanted, tolerance) near_it(got, wanted, tolerance, #got, __LINE__)

static void near_it(double got, double wanted, double tolerance, const char *what, int line) {
    if (!(fabs(got - wanted) <= tolerance))
        fail_msg("line %d: %s is %.12g, not %.12g", line, what, got, wanted);
}

/* ---- Special functions: R's lgamma, lbeta, pbeta, pchisq, pnorm */

static void special_functions_are_as_elsewhere(void **state) {
    (void)state;
    NEAR(sf_special_lgamma(0.01), 4.59947987804202, 1e-12);
    NEAR(sf_special_lgamma(0.5), 0.572364942924700, 1e-13);
    NEAR(sf_special_lgamma(7.3), 7.1478925230222, 1e-12);
    NEAR(sf_special_lgamma(1234.5), 7550.5509010779, 1e-9);
    NEAR(sf_special_lbeta(2.5, 3.5), -3.3018352699621, 1e-12);
    NEAR(sf_special_beta_inc(0.3, 2, 5), 0.579825, 1e-12);
    NEAR(sf_special_beta_inc(0.01, 0.1, 20), 0.87812836850595, 1e-12);
    NEAR(sf_special_beta_inc(0.5, 300, 310), 0.65732518251492, 1e-12);
    NEAR(sf_special_beta_inc(0, 2, 3), 0, 0);
    NEAR(sf_special_beta_inc(1, 2, 3), 1, 0);
    NEAR(sf_special_chi2_upper(3.84145882069412, 1), 0.05, 1e-12);
    NEAR(sf_special_chi2_upper(2, 7), 0.9598403687301, 1e-12);
    NEAR(sf_special_chi2_upper(60, 7) / 1.5095553022989e-10, 1, 1e-10);
    NEAR(sf_special_chi2_upper(0, 3), 1, 0);
    NEAR(sf_special_normal_upper(1.95996398454005), 0.025, 1e-12);
}

/* ---- 1. Rates */

static const uint32_t tumors_y[71] = {0, 0, 0,  0,  0, 0, 0, 0,  0, 0, 0, 0, 0,  0,  1,  1,  1, 1,
                                      1, 1, 1,  1,  3, 2, 2, 2,  2, 2, 2, 2, 2,  2,  1,  5,  2, 5,
                                      2, 7, 7,  3,  3, 2, 9, 10, 4, 4, 4, 4, 4,  4,  4,  10, 4, 4,
                                      4, 5, 11, 12, 5, 5, 6, 5,  6, 6, 6, 6, 16, 15, 15, 9,  4};
static const uint32_t tumors_n[71] = {
    20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 27, 25,
    24, 23, 20, 20, 20, 20, 20, 20, 10, 49, 19, 46, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20,
    20, 20, 20, 48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14};

static void fill_tumors(struct sf_rates_group *groups, size_t count) {
    for (size_t i = 0; i < count; i++)
        groups[i] = (struct sf_rates_group){.n = tumors_n[i], .safe = tumors_y[i]};
}

/* The slopes of ln p(a, b) along a and b, by five points each. */
static void slopes_at(const struct sf_rates_group *groups, size_t count, double a, double b,
                      double slopes[2]) {
    static const double steps[] = {-2, -1, 1, 2}, weights[] = {1, -8, 8, -1};
    const double step = 5e-3;
    slopes[0] = slopes[1] = 0;
    for (size_t i = 0; i < COUNT(steps); i++) {
        double weight = weights[i] / (12 * step), by = steps[i] * step;
        slopes[0] += weight * sf_rates_log_likelihood(groups, count, a + by, b);
        slopes[1] += weight * sf_rates_log_likelihood(groups, count, a, b + by);
    }
}

/* Where both slopes are nothing, by Newton's steps. */
static void beta_binomial_is_largest_where_the_literature_says(void **state) {
    (void)state;
    struct sf_rates_group groups[70];
    double a = 2, b = 12, here[2], beside[2], above[2];
    const double step = 1e-3;
    fill_tumors(groups, COUNT(groups));
    for (int i = 0; i < 20; i++) {
        slopes_at(groups, COUNT(groups), a, b, here);
        slopes_at(groups, COUNT(groups), a + step, b, beside);
        slopes_at(groups, COUNT(groups), a, b + step, above);
        double aa = (beside[0] - here[0]) / step, ab = (above[0] - here[0]) / step;
        double ba = (beside[1] - here[1]) / step, bb = (above[1] - here[1]) / step;
        double area = aa * bb - ab * ba;
        a -= (here[0] * bb - here[1] * ab) / area;
        b -= (here[1] * aa - here[0] * ba) / area;
    }
    NEAR(a, 2.304783, 5e-7);
    NEAR(b, 14.079809, 5e-7);
}

/*
 * The full Bayes of Gelman et al., section 5.3: prior (a + b)^(-5/2), over ln(a/b) and ln(a+b). The
 * means of a and b depend in their last digits on how far a + b is looked at, as they would grow
 * for ever; the digits known are those of ln(a+b) up to 5.5, theta's are the same anywhere.
 */
static void full_bayes_of_the_tumours(void **state) {
    (void)state;
    enum { CELLS = 300 };
    struct sf_rates_group groups[71];
    static double weights[CELLS * CELLS];
    double best = -INFINITY, total = 0, mean_a = 0, mean_b = 0, theta = 0;
    fill_tumors(groups, COUNT(groups));
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < CELLS * CELLS; i++) {
            double x = -3 + 2.2 * (i % CELLS + 0.5) / CELLS, z = 5.5 * (i / CELLS + 0.5) / CELLS;
            double sum = exp(z), a = sum / (1 + exp(-x)), b = sum - a;
            if (pass == 0) {
                weights[i] = sf_rates_log_likelihood(groups, COUNT(groups), a, b) - 2.5 * log(sum) +
                             log(a) + log(b);
                best = fmax(best, weights[i]);
                continue;
            }
            double w = exp(weights[i] - best);
            total += w;
            mean_a += w * a;
            mean_b += w * b;
            theta += w * (a + 4) / (a + b + 14);
        }
    }
    NEAR(mean_a / total, 2.4026, 5e-5);
    NEAR(mean_b / total, 14.3199, 5e-5);
    NEAR(theta / total, 0.2109, 5e-5);
}

static const uint32_t seven_y[] = {70, 9, 29, 11, 0, 7, 0};
static const uint32_t seven_n[] = {442, 35, 133, 29, 14, 19, 2};

/* estimates.R: 400 x 400 cells over the whole range. */
static void rates_and_intervals_are_those_of_a_fine_grid(void **state) {
    (void)state;
    static const double wanted[][5] = {
        {.1644, .1417, .1878, .1306, .2008}, {.2400, .1725, .3174, .1430, .3697},
        {.2174, .1771, .2600, .1580, .2856}, {.3009, .2059, .4096, .1772, .4765},
        {.1393, .0362, .2274, .0073, .2722}, {.2847, .1900, .4005, .1597, .4798},
        {.2017, NAN, NAN, NAN, NAN},
    };
    struct sf_rates_group groups[COUNT(seven_y)];
    struct sf_rates *rates;
    struct sf_fail fail = SF_FAIL_NONE;
    for (size_t i = 0; i < COUNT(groups); i++)
        groups[i] = (struct sf_rates_group){.n = seven_n[i], .safe = seven_y[i]};
    assert_int_equal(sf_rates_new(groups, COUNT(groups), &rates, &fail), SF_OK);
    for (size_t i = 0; i < COUNT(groups); i++) {
        const double got[] = {groups[i].mean, groups[i].low80, groups[i].high80, groups[i].low95,
                              groups[i].high95};
        NEAR(got[0], wanted[i][0], 5e-5);
        for (size_t k = 1; k < 5; k++) {
            if (groups[i].n < SF_RATES_INTERVAL_FROM)
                assert_true(isnan(got[k]));
            else
                NEAR(got[k], wanted[i][k], 1.5e-4);
        }
    }
    /* 4 million draws from the fine grid gave .98093, with a standard error of .00007. */
    NEAR(sf_rates_above(rates, 3, 0), .98093, 3e-4);
    NEAR(sf_rates_above(rates, 3, 0) + sf_rates_above(rates, 0, 3), 1, 1e-4);
    sf_rates_free(rates);
}

static void rates_bear_extremes(void **state) {
    (void)state;
    struct sf_rates *rates;
    struct sf_fail fail = SF_FAIL_NONE;
    struct sf_rates_group groups[] = {{.n = 0, .safe = 0},
                                      {.n = 60000, .safe = 60000},
                                      {.n = 5, .safe = 0},
                                      {.n = 40000, .safe = 1}};
    assert_int_equal(sf_rates_new(groups, COUNT(groups), &rates, &fail), SF_OK);
    for (size_t i = 0; i < COUNT(groups); i++) {
        assert_true(groups[i].mean > 0 && groups[i].mean < 1);
        if (groups[i].n >= SF_RATES_INTERVAL_FROM) {
            assert_true(groups[i].low95 >= 0 && groups[i].low95 <= groups[i].low80);
            assert_true(groups[i].low80 <= groups[i].high80);
            assert_true(groups[i].high80 <= groups[i].high95 && groups[i].high95 <= 1);
        }
    }
    assert_true(groups[1].low95 > .999);
    assert_true(groups[3].high95 < .001);
    NEAR(sf_rates_above(rates, 1, 3), 1, 1e-6);
    sf_rates_free(rates);
    assert_int_equal(sf_rates_new(groups, 0, &rates, &fail), SF_OK);
    sf_rates_free(rates);
    sf_rates_free(NULL);
}

static void gates_open_at_five_and_twelve(void **state) {
    (void)state;
    static const struct {
        size_t n, needed;
        enum sf_rates_gate gate;
    } rows[] = {{0, 5, SF_RATES_COUNTS},    {4, 1, SF_RATES_COUNTS},   {5, 7, SF_RATES_INTERVAL},
                {11, 1, SF_RATES_INTERVAL}, {12, 0, SF_RATES_COMPARE}, {500, 0, SF_RATES_COMPARE}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t needed;
        assert_int_equal(sf_rates_gate(rows[i].n, &needed), rows[i].gate);
        assert_int_equal(needed, rows[i].needed);
    }
}

/* ---- The joint shift: small enough to count by hand */

static void shift_of_eight_by_hand(void **state) {
    (void)state;
    /* Context 0 four times, then context 1; safe exactly in context 0. Turned by 4 the table is as
     * far from even as at 0, by 2 and 6 it is even, between it is half way: chi-square 8 at two of
     * eight offsets. */
    const uint8_t safe[] = {1, 1, 1, 1, 0, 0, 0, 0};
    const uint32_t first[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
    const int32_t codes[] = {0, 0, 0, 0, 1, 1, 1, 1};
    const int32_t alike[] = {0, 0, 0, 0, 0, 0, 0, 0};
    struct sf_shift_factor factors[] = {{first, codes, 2, 0}, {first, alike, 1, 0}};
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_shift_joint(safe, 8, factors, 2, &fail), SF_OK);
    NEAR(factors[0].p, 2. / 8, 1e-12);
    NEAR(factors[1].p, 1, 0);
    assert_int_equal(sf_shift_joint(safe, 0, factors, 2, &fail), SF_OK);
    NEAR(factors[0].p, 1, 0);
}

/* Against sums made one by one, for a series whose length is no power of two. */
static void shift_of_means_is_what_turning_by_hand_gives(void **state) {
    (void)state;
    enum { N = 37 };
    double y[N], difference, p;
    uint8_t a[N], b[N];
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < N; i++) {
        y[i] = (i * 7919 % 101) / 10.0;
        a[i] = i % 3 == 0;
        b[i] = i % 5 == 1;
    }
    double at_zero = 0, sizes[2] = {0};
    size_t extreme = 1;
    for (int i = 0; i < N; i++) {
        sizes[0] += a[i];
        sizes[1] += b[i];
    }
    for (int o = 0; o < N; o++) {
        double sums[2] = {0};
        for (int i = 0; i < N; i++) {
            sums[0] += a[i] * y[(i + o) % N];
            sums[1] += b[i] * y[(i + o) % N];
        }
        double d = sums[0] / sizes[0] - sums[1] / sizes[1];
        if (o == 0)
            at_zero = d;
        else
            extreme += fabs(d) >= fabs(at_zero) - 1e-7;
    }
    assert_int_equal(sf_shift_means(y, a, b, N, &difference, &p, &fail), SF_OK);
    NEAR(difference, at_zero, 1e-10);
    NEAR(p, (double)extreme / N, 1e-12);
    memset(b, 0, sizeof b);
    assert_int_equal(sf_shift_means(y, a, b, N, &difference, &p, &fail), SF_OK);
    NEAR(p, 1, 0);
}

static void numbers_are_rounded_to_six_digits(void **state) {
    (void)state;
    NEAR(sf_shift_round(0.0123456789), 0.0123457, 1e-15);
    NEAR(sf_shift_round(-98765.4321), -98765.4, 1e-9);
    NEAR(sf_shift_round(123456789), 123457000, 0);
    NEAR(sf_shift_round(1.2345678e-200) / 1.23457e-200, 1, 1e-12);
    NEAR(sf_shift_round(0), 0, 0);
    assert_true(isnan(sf_shift_round(NAN)));
}

/* ---- 2. Change */

static const double dyestuff[6][5] = {
    {1545, 1440, 1440, 1520, 1580}, {1540, 1555, 1490, 1560, 1495}, {1595, 1550, 1605, 1510, 1560},
    {1445, 1440, 1595, 1465, 1545}, {1595, 1630, 1515, 1635, 1625}, {1520, 1455, 1450, 1480, 1445}};

static void dyestuff_by_reml(void **state) {
    (void)state;
    struct sf_change_group groups[6] = {{0}};
    struct sf_change change;
    for (int g = 0; g < 6; g++) {
        groups[g].n = 5;
        for (int i = 0; i < 5; i++)
            groups[g].mean += dyestuff[g][i] / 5;
        for (int i = 0; i < 5; i++)
            groups[g].squares +=
                (dyestuff[g][i] - groups[g].mean) * (dyestuff[g][i] - groups[g].mean);
    }
    sf_change_fit(groups, 6, &change);
    NEAR(change.mu, 1527.5, 1e-9);
    NEAR(change.tau2, 1764.05, 5e-3);
    NEAR(change.sigma2, 2451.25, 5e-3);
    NEAR(groups[0].blup, 1509.8931, 5e-5);
    NEAR(groups[5].blup, 1482.5047, 5e-5);
}

static void change_without_spread_between_contexts_has_none(void **state) {
    (void)state;
    struct sf_change_group groups[] = {{.n = 4, .mean = 1, .squares = 8},
                                       {.n = 6, .mean = 1.1, .squares = 9},
                                       {.n = 0, .mean = 0, .squares = 0}};
    struct sf_change change;
    sf_change_fit(groups, 3, &change);
    NEAR(change.tau2, 0, 0);
    NEAR(change.mu, 1.06, 1e-12);
    NEAR(groups[0].blup, 1.06, 1e-12);
    sf_change_fit(groups, 0, &change);
    NEAR(change.mu, 0, 0);
    struct sf_change_group one[] = {{.n = 3, .mean = 2, .squares = 0}};
    sf_change_fit(one, 1, &change);
    NEAR(change.sigma2, 0, 0);
    NEAR(one[0].blup, 2, 0);
}

static void bcg_trials_pooled(void **state) {
    (void)state;
    static const double table[13][4] = {
        {4, 119, 11, 128},       {6, 300, 29, 274},        {3, 228, 11, 209},
        {62, 13536, 248, 12619}, {33, 5036, 47, 5761},     {180, 1361, 372, 1079},
        {8, 2537, 10, 619},      {505, 87886, 499, 87892}, {29, 7470, 45, 7232},
        {17, 1699, 65, 1600},    {186, 50448, 141, 27197}, {5, 2493, 3, 2338},
        {27, 16886, 29, 17825}};
    double y[13], v[13];
    struct sf_change_pooled pooled;
    for (int i = 0; i < 13; i++) {
        const double *t = table[i];
        y[i] = log(t[0] / (t[0] + t[1])) - log(t[2] / (t[2] + t[3]));
        v[i] = 1 / t[0] - 1 / (t[0] + t[1]) + 1 / t[2] - 1 / (t[2] + t[3]);
    }
    sf_change_pool(y, v, 13, &pooled);
    NEAR(pooled.tau2_dl, .308760, 5e-7);
    NEAR(pooled.tau2, .313243, 5e-7);
    NEAR(pooled.mu, -.714532, 5e-7);
    NEAR(pooled.se_mu, .1797815, 5e-8); /* metafor 3.8; cut to .179781 in some tables */
}

/* ---- 3. Expected and actual */

static const double sleep_extra[2][10] = {{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0},
                                          {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}};

static void sleep_by_sign_flips(void **state) {
    (void)state;
    double d[10];
    struct sf_forecast_flip flip;
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < 10; i++)
        d[i] = sleep_extra[1][i] - sleep_extra[0][i];
    assert_int_equal(sf_forecast_flip(d, 10, &flip, &fail), SF_OK);
    NEAR(flip.t, 4.0621, 5e-5);
    NEAR(flip.p, 2. / 1024, 1e-12);
    NEAR(flip.mean, 1.58, 1e-12);
    NEAR(flip.median, 1.3, 1e-12);
}

static void many_differences_are_drawn_the_same_way_each_time(void **state) {
    (void)state;
    enum { N = 40 };
    double up[N], even[N];
    struct sf_forecast_flip one, two;
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < N; i++) {
        up[i] = 10 + i % 3;
        even[i] = i % 2 == 0 ? 5 : -5;
    }
    assert_int_equal(sf_forecast_flip(up, N, &one, &fail), SF_OK);
    NEAR(one.p, 1e-4, 1e-12);
    assert_int_equal(sf_forecast_flip(even, N, &one, &fail), SF_OK);
    assert_int_equal(sf_forecast_flip(even, N, &two, &fail), SF_OK);
    /* P(a sum of 40 signs >= 0) = 1/2 + P(20 heads of 40)/2 = .5627; 9,999 draws: se .005. */
    NEAR(one.p, .5627, .02);
    assert_memory_equal(&one, &two, sizeof one);
    assert_int_equal(sf_forecast_flip(up, 0, &one, &fail), SF_OK);
    NEAR(one.p, 1, 0);
}

static void likelihoods_are_scored(void **state) {
    (void)state;
    const double stated[] = {.8, .6, .5, 1}, came[] = {0, 1, .5, 0};
    struct sf_forecast_score score = sf_forecast_score(stated, came, 4);
    NEAR(score.brier, (.64 + .16 + 0 + 1) / 4, 1e-12);
    NEAR(score.excess, (.8 - .4 + 0 + 1) / 4, 1e-12);
}

/* ---- Series */

static const double precipitation[87] = {
    31.69, 29.77, 31.70, 33.06, 31.31, 32.72, 31.18, 29.90, 29.17, 31.48, 28.11, 32.61, 31.31,
    30.96, 28.40, 30.68, 33.67, 28.65, 30.62, 30.21, 28.79, 30.92, 30.92, 28.13, 30.51, 27.63,
    34.80, 32.10, 33.86, 32.33, 25.69, 30.60, 32.85, 30.31, 27.71, 30.34, 29.14, 33.41, 33.51,
    29.90, 32.69, 32.34, 35.01, 33.05, 31.15, 36.36, 29.83, 33.70, 29.81, 32.41, 35.90, 37.45,
    30.39, 31.15, 35.75, 31.14, 30.06, 32.40, 28.44, 36.38, 31.73, 31.27, 28.51, 26.01, 31.27,
    35.57, 30.85, 33.35, 35.82, 31.78, 34.25, 31.43, 35.97, 33.87, 28.94, 34.62, 31.06, 38.84,
    32.25, 35.86, 32.93, 32.69, 34.39, 33.97, 32.15, 40.16, 36.32};

static void great_lakes_by_mann_kendall(void **state) {
    (void)state;
    struct sf_trend_kendall kendall;
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_trend_kendall(precipitation, 87, &kendall, &fail), SF_OK);
    assert_int_equal(kendall.s, 989);
    NEAR(kendall.tau, .264580, 5e-7);
    NEAR(kendall.var_s, 74398.33, 5e-3);
    NEAR(kendall.p, .000292, 5e-7);
}

static void kendall_bears_little_and_alike(void **state) {
    (void)state;
    const double alike[] = {3, 3, 3, 3}, falling[] = {4, 3, 2, 1};
    struct sf_trend_kendall kendall;
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_trend_kendall(alike, 4, &kendall, &fail), SF_OK);
    assert_int_equal(kendall.s, 0);
    NEAR(kendall.p, 1, 0);
    assert_int_equal(sf_trend_kendall(falling, 4, &kendall, &fail), SF_OK);
    assert_int_equal(kendall.s, -6);
    NEAR(kendall.tau, -1, 1e-12);
    assert_int_equal(sf_trend_kendall(alike, 0, &kendall, &fail), SF_OK);
    assert_int_equal(kendall.s, 0);
}

static void phases_against_each_other(void **state) {
    (void)state;
    struct sf_trend_phases phases;
    struct sf_fail fail = SF_FAIL_NONE;
    const double a1[] = {20, 20, 26, 25, 22, 23}, b1[] = {28, 25, 24, 27, 30, 30, 29};
    assert_int_equal(sf_trend_phases(a1, 6, b1, 7, &phases, &fail), SF_OK);
    NEAR(phases.nap, 38.5 / 42, 1e-12);
    NEAR(phases.tau, 35. / 42, 1e-12);
    const double a2[] = {3, 3, 4, 5}, b2[] = {4, 5, 6, 7, 7};
    assert_int_equal(sf_trend_phases(a2, 4, b2, 5, &phases, &fail), SF_OK);
    NEAR(phases.tau, 16. / 20, 1e-12);
    NEAR(phases.tau_u, 11. / 20, 1e-12);
    const double a3[] = {1, 2, 3, 4, 5}, b3[] = {6, 7, 8, 9, 10};
    assert_int_equal(sf_trend_phases(a3, 5, b3, 5, &phases, &fail), SF_OK);
    NEAR(phases.tau, 1, 1e-12);
    NEAR(phases.tau_u, .6, 1e-12);
    NEAR(phases.tau_bc, 0, 1e-12);
    assert_int_equal(sf_trend_phases(a3, 0, b3, 5, &phases, &fail), SF_INVALID);
}

static void slopes_are_medians(void **state) {
    (void)state;
    const double t[] = {0, 1, 3, 3, 10}, y[] = {1, 3, 7, 9, 21};
    double slope;
    struct sf_fail fail = SF_FAIL_NONE;
    /* Pairs with different times: 2 2 8/3 2 2 3 2 2 12/7, the middle one of nine. */
    assert_int_equal(sf_trend_slope(t, y, 5, &slope, &fail), SF_OK);
    NEAR(slope, 2, 1e-12);
    assert_int_equal(sf_trend_slope(t, y, 1, &slope, &fail), SF_OK);
    NEAR(slope, 0, 0);
}

/* ---- 4. Gaps */

static const double coal[191] = {
    1851.202601, 1851.632444, 1851.969199, 1851.974675, 1852.314168, 1852.347023, 1852.357974,
    1852.385352, 1852.976728, 1853.195756, 1853.228611, 1853.318960, 1853.499658, 1854.134839,
    1856.396304, 1856.505818, 1856.538672, 1856.618070, 1857.138261, 1857.403833, 1857.581793,
    1858.091034, 1858.154004, 1858.405886, 1858.945243, 1860.125257, 1860.169062, 1860.590691,
    1860.850787, 1860.919233, 1860.971253, 1861.184805, 1861.737851, 1861.836413, 1862.137577,
    1862.893224, 1862.937029, 1863.177960, 1863.793977, 1863.939083, 1863.985626, 1865.458590,
    1865.970568, 1866.063655, 1866.340178, 1866.452430, 1866.832991, 1866.947981, 1866.950719,
    1867.635181, 1867.854209, 1867.862423, 1868.749487, 1868.902806, 1868.987680, 1869.250513,
    1869.442163, 1869.554415, 1869.809035, 1869.874743, 1870.123888, 1870.515400, 1870.559206,
    1870.633128, 1871.027379, 1871.150582, 1871.167009, 1871.736482, 1871.815880, 1872.122519,
    1872.240246, 1872.768652, 1873.135524, 1874.285421, 1874.545517, 1874.887748, 1874.980835,
    1875.328542, 1875.925394, 1875.930869, 1875.930869, 1876.965777, 1877.064339, 1877.105407,
    1877.190281, 1877.778919, 1877.809035, 1878.184120, 1878.195072, 1878.236140, 1878.433265,
    1878.696099, 1879.035592, 1879.172485, 1879.501027, 1880.056810, 1880.538672, 1880.689254,
    1880.943874, 1881.105407, 1881.967830, 1882.129363, 1882.296372, 1882.299110, 1882.334702,
    1882.852156, 1883.796715, 1883.851472, 1884.073238, 1884.856263, 1885.168378, 1885.464066,
    1885.978782, 1886.616701, 1886.693361, 1886.753593, 1886.920602, 1887.134155, 1887.405202,
    1888.297741, 1889.050650, 1889.198494, 1889.792608, 1890.101985, 1890.189596, 1891.251882,
    1891.665298, 1892.653662, 1893.507871, 1894.477070, 1895.317591, 1896.070500, 1896.284052,
    1896.330595, 1899.629706, 1901.392882, 1902.671458, 1905.056126, 1905.187543, 1905.524298,
    1906.772758, 1908.136208, 1908.270363, 1908.629021, 1909.127310, 1909.825462, 1910.356605,
    1910.969884, 1912.519507, 1913.784394, 1914.408624, 1916.615332, 1918.030801, 1922.529090,
    1922.676934, 1923.569473, 1927.161533, 1928.114305, 1930.154004, 1930.748118, 1931.076660,
    1931.829569, 1931.884326, 1932.065024, 1932.864476, 1932.875428, 1933.882957, 1934.723477,
    1935.643395, 1935.695414, 1936.596167, 1937.499658, 1938.353867, 1939.821355, 1940.218344,
    1940.423682, 1941.420260, 1941.521561, 1941.573580, 1942.000684, 1942.129363, 1942.482546,
    1946.945243, 1947.024641, 1947.618754, 1947.637919, 1947.687201, 1951.405202, 1957.882957,
    1960.489391, 1962.219713};

static void coal_by_laplace(void **state) {
    (void)state;
    double t[191];
    for (int i = 0; i < 191; i++)
        t[i] = coal[i] - 1851;
    NEAR(sf_gaps_laplace(t, 191, 1963 - 1851), -7.6782, 5e-5);
    NEAR(sf_gaps_laplace(t, 0, 112), 0, 0);
}

static void coal_changes_once(void **state) {
    (void)state;
    double counts[112] = {0};
    for (int i = 0; i < 191; i++)
        counts[(int)coal[i] - 1851] += 1;
    struct sf_gaps_change change = sf_gaps_change(counts, 112);
    assert_int_equal(1851 + change.last, 1891);
    NEAR(change.before, 3.07, 5e-3);
    NEAR(change.after, .90, 5e-3);
    assert_true(change.probability > .1 && change.probability < .4);
    assert_true(sf_gaps_change(counts, 1).probability <= 0);
}

static void a_silence_has_its_rank(void **state) {
    (void)state;
    const double gaps[] = {3, 5, 7, 2, 9, 4, 6, 8, 1};
    NEAR(sf_gaps_rank(gaps, 9, 9), 2. / 10, 1e-12);
    NEAR(sf_gaps_rank(gaps, 9, 9.5), 1. / 10, 1e-12);
    NEAR(sf_gaps_rank(gaps, 9, 0), 1, 1e-12);
}

/* ---- Several contexts at once: R lme4::cbpp */

static const double cbpp_y[56] = {2, 3, 4, 0, 3, 1, 1, 8, 2,  0, 2,  2, 0, 2, 0, 5, 0, 0, 1,
                                  3, 0, 0, 1, 8, 1, 3, 0, 12, 2, 0,  0, 0, 1, 1, 0, 2, 0, 5,
                                  3, 1, 2, 1, 0, 0, 1, 2, 0,  0, 11, 0, 0, 0, 1, 1, 1, 0};
static const double cbpp_n[56] = {14, 12, 9,  5,  22, 18, 21, 22, 16, 16, 20, 10, 10, 9,
                                  6,  18, 25, 24, 4,  17, 17, 18, 20, 16, 10, 9,  5,  34,
                                  9,  6,  8,  6,  22, 22, 18, 22, 25, 27, 22, 22, 10, 8,
                                  6,  5,  21, 24, 19, 23, 19, 2,  3,  2,  19, 15, 15, 15};
static const int32_t cbpp_herd[56] = {0,  0,  0,  0,  1,  1,  1,  2,  2,  2,  2,  3,  3,  3,
                                      3,  4,  4,  4,  4,  5,  5,  5,  5,  6,  6,  6,  6,  7,
                                      8,  8,  8,  8,  9,  9,  9,  9,  10, 10, 10, 10, 11, 11,
                                      11, 11, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14};
static const int cbpp_period[56] = {1, 2, 3, 4, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4,
                                    1, 2, 3, 4, 1, 2, 3, 4, 1, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2,
                                    3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4};

static void cattle_by_laplace(void **state) {
    (void)state;
    static const double wanted[] = {-1.3985, -.9923, -1.1287, -1.5803};
    double x[56 * 4] = {0}, u[15];
    struct sf_mixed_factor herd = {.level = cbpp_herd, .levels = 15, .u = u};
    struct sf_mixed model = {.rows = 56,
                             .y = cbpp_y,
                             .n = cbpp_n,
                             .fixed = 4,
                             .x = x,
                             .factors = &herd,
                             .factor_count = 1};
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < 56; i++) {
        x[i * 4] = 1;
        if (cbpp_period[i] > 1)
            x[i * 4 + cbpp_period[i] - 1] = 1;
    }
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_OK);
    for (int c = 0; c < 4; c++)
        NEAR(model.beta[c], wanted[c], 1e-3);
    NEAR(herd.sd, .6423, 1e-3);
    assert_true(model.deviance <= 184.0531);
    NEAR(model.deviance, 184.0526, 1e-3);
    /* lme4's modes of the herds, which stops a little before the least. */
    NEAR(u[0], .5896, 2e-3);
    NEAR(u[7], .5991, 2e-3);
    NEAR(u[14], -.5306, 2e-3);
}

static void models_without_spread_or_out_of_bounds(void **state) {
    (void)state;
    enum { N = 40 };
    double y[N], n[N];
    int32_t one[N], two[N];
    struct sf_mixed_factor factors[] = {{.level = one, .levels = 4}, {.level = two, .levels = 5}};
    struct sf_mixed model = {
        .rows = N, .y = y, .n = n, .fixed = 1, .factors = factors, .factor_count = 2};
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < N; i++) {
        y[i] = i / 2 % 2;
        n[i] = 1;
        one[i] = i / 4 % 5 - 1; /* -1: no level */
        two[i] = i % 5;
    }
    /* Half are 1 in every level, as near as may be: nothing for a spread to explain. */
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_OK);
    NEAR(model.beta[0], 0, .05);
    NEAR(factors[0].sd, 0, .05);
    NEAR(factors[1].sd, 0, .05);
    factors[0].levels = SF_MIXED_LEVELS_MAX;
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_TOO_LARGE);
    fail = SF_FAIL_NONE;
    model.rows = 0;
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_INVALID);
}

/* -l + |v|^2 / 2 of two crossed factors, told again. */
enum { ROWS_OF_TWO = 24, OF_ONE = 3, OF_TWO = 4, ALL = 1 + OF_ONE + OF_TWO };

static double penalty_of_two(const struct sf_mixed *model, const double *sd, const double *at) {
    double sum = 0;
    for (int j = 1; j < ALL; j++)
        sum += at[j] * at[j] / 2;
    for (size_t i = 0; i < model->rows; i++) {
        double eta = at[0] + sd[0] * at[1 + model->factors[0].level[i]] +
                     sd[1] * at[1 + OF_ONE + model->factors[1].level[i]];
        sum += model->n[i] * log(1 + exp(eta)) - model->y[i] * eta;
    }
    return sum;
}

/* The second derivative in directions a and b by four corners. */
static double bend_of_two(const struct sf_mixed *model, const double *sd, double *at, int a,
                          int b) {
    const double h = 1e-3;
    double sum = 0;
    for (int sign = 0; sign < 4; sign++) {
        double by_a = sign & 1 ? h : -h, by_b = sign & 2 ? h : -h;
        at[a] += by_a;
        at[b] += by_b;
        sum += (by_a > 0) == (by_b > 0) ? penalty_of_two(model, sd, at)
                                        : -penalty_of_two(model, sd, at);
        at[a] -= by_a;
        at[b] -= by_b;
    }
    return sum / (4 * h * h);
}

/* In place, by Gauss and Jordan. */
static void invert_all(double m[ALL][2 * ALL]) {
    for (int j = 0; j < ALL; j++) {
        double by = m[j][j];
        for (int k = 0; k < 2 * ALL; k++)
            m[j][k] /= by;
        for (int i = 0; i < ALL; i++) {
            double times = m[i][j];
            for (int k = 0; i != j && k < 2 * ALL; k++)
                m[i][k] -= times * m[j][k];
        }
    }
}

/* Against the whole curvature by differences, inverted. */
static void errors_of_effects(void **state) {
    (void)state;
    double y[ROWS_OF_TWO], n[ROWS_OF_TWO], u[OF_ONE + OF_TWO], se[OF_ONE + OF_TWO], at[ALL] = {0};
    double m[ALL][2 * ALL] = {{0}};
    int32_t one[ROWS_OF_TWO], two[ROWS_OF_TWO];
    struct sf_mixed_factor factors[] = {
        {.level = one, .levels = OF_ONE, .u = u, .se = se},
        {.level = two, .levels = OF_TWO, .u = u + OF_ONE, .se = se + OF_ONE}};
    struct sf_mixed model = {
        .rows = ROWS_OF_TWO, .y = y, .n = n, .fixed = 1, .factors = factors, .factor_count = 2};
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < ROWS_OF_TWO; i++) {
        one[i] = i % OF_ONE;
        two[i] = i / 3 % OF_TWO;
        n[i] = 6 + i % 5;
        y[i] = floor(n[i] * (one[i] == 0 ? .85 : one[i] == 1 ? .5 : .3) * (two[i] == 3 ? .5 : 1));
    }
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_OK);
    assert_true(factors[0].sd > .3 && factors[1].sd > .1);
    const double sd[] = {factors[0].sd, factors[1].sd};
    at[0] = model.beta[0];
    for (int j = 0; j < OF_ONE + OF_TWO; j++)
        at[1 + j] = u[j] / sd[j >= OF_ONE];
    for (int i = 0; i < ALL; i++) {
        for (int j = 0; j < ALL; j++)
            m[i][j] = bend_of_two(&model, sd, at, i, j);
        m[i][ALL + i] = 1;
    }
    invert_all(m);
    for (int j = 0; j < OF_ONE + OF_TWO; j++) {
        double by = sd[j >= OF_ONE];
        NEAR(se[j], sqrt(m[0][ALL] + 2 * by * m[0][ALL + 1 + j] + by * by * m[1 + j][ALL + 1 + j]),
             1e-4);
    }
}

/*
 * The least deviance is the least in every direction: the slopes by which it is looked for are
 * those of the deviance, whatever the model.
 */
static void nothing_lies_lower(void **state) {
    (void)state;
    enum { N = 60 };
    double y[N], n[N], flat[N];
    int32_t one[N], two[N], none[N];
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < N; i++) {
        one[i] = i % 6;
        two[i] = i * 7 / 3 % 5 - 1;
        none[i] = -1;
        n[i] = 1 + i % 3;
        y[i] = one[i] < 3 ? n[i] : i % 4 == 0;
        flat[i] = 1;
    }
    struct sf_mixed_factor factors[] = {{.level = one, .levels = 6}, {.level = two, .levels = 4}};
    struct sf_mixed model = {
        .rows = N, .y = y, .n = n, .fixed = 1, .factors = factors, .factor_count = 2};
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_OK);
    /* One factor less can only be worse; a factor in which nothing stands changes nothing. */
    struct sf_mixed less = model;
    less.factor_count = 1;
    assert_int_equal(sf_mixed_fit(&less, &fail), SF_OK);
    assert_true(less.deviance >= model.deviance - 1e-5);
    struct sf_mixed_factor three[] = {factors[0], factors[1], {.level = none, .levels = 2}};
    struct sf_mixed more = model;
    more.factors = three;
    more.factor_count = 3;
    assert_int_equal(sf_mixed_fit(&more, &fail), SF_OK);
    NEAR(more.deviance, model.deviance, 1e-5);
    /* The constant, given as a column, is the constant. */
    struct sf_mixed same = model;
    same.x = flat;
    assert_int_equal(sf_mixed_fit(&same, &fail), SF_OK);
    NEAR(same.deviance, model.deviance, 1e-5);
    NEAR(same.beta[0], model.beta[0], 1e-3);
}

/* One context always safe, the other never: no spread is the likeliest, so it ends at the bound. */
static void what_parts_without_exception_stays_bounded(void **state) {
    (void)state;
    enum { N = 40 };
    double y[N], n[N], u[2], se[2];
    int32_t one[N], two[N];
    struct sf_mixed_factor factors[] = {{.level = one, .levels = 2, .u = u, .se = se},
                                        {.level = two, .levels = 5}};
    struct sf_mixed model = {
        .rows = N, .y = y, .n = n, .fixed = 1, .factors = factors, .factor_count = 2};
    struct sf_fail fail = SF_FAIL_NONE;
    for (int i = 0; i < N; i++) {
        one[i] = i / 5 % 2;
        two[i] = i % 5;
        y[i] = one[i];
        n[i] = 1;
    }
    assert_int_equal(sf_mixed_fit(&model, &fail), SF_OK);
    NEAR(factors[0].sd, SF_MIXED_SD_MAX, 1e-6);
    assert_true(factors[1].sd < 1);
    assert_true(u[1] > 3 && u[1] < 10 && u[0] < -3 && u[0] > -10);
    assert_true(isfinite(se[0]) && isfinite(se[1]) && isfinite(model.deviance));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_functions_are_as_elsewhere),
        cmocka_unit_test(beta_binomial_is_largest_where_the_literature_says),
        cmocka_unit_test(full_bayes_of_the_tumours),
        cmocka_unit_test(rates_and_intervals_are_those_of_a_fine_grid),
        cmocka_unit_test(rates_bear_extremes),
        cmocka_unit_test(gates_open_at_five_and_twelve),
        cmocka_unit_test(shift_of_eight_by_hand),
        cmocka_unit_test(shift_of_means_is_what_turning_by_hand_gives),
        cmocka_unit_test(numbers_are_rounded_to_six_digits),
        cmocka_unit_test(dyestuff_by_reml),
        cmocka_unit_test(change_without_spread_between_contexts_has_none),
        cmocka_unit_test(bcg_trials_pooled),
        cmocka_unit_test(sleep_by_sign_flips),
        cmocka_unit_test(many_differences_are_drawn_the_same_way_each_time),
        cmocka_unit_test(likelihoods_are_scored),
        cmocka_unit_test(great_lakes_by_mann_kendall),
        cmocka_unit_test(kendall_bears_little_and_alike),
        cmocka_unit_test(phases_against_each_other),
        cmocka_unit_test(slopes_are_medians),
        cmocka_unit_test(coal_by_laplace),
        cmocka_unit_test(coal_changes_once),
        cmocka_unit_test(a_silence_has_its_rank),
        cmocka_unit_test(cattle_by_laplace),
        cmocka_unit_test(errors_of_effects),
        cmocka_unit_test(nothing_lies_lower),
        cmocka_unit_test(models_without_spread_or_out_of_bounds),
        cmocka_unit_test(what_parts_without_exception_stays_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
