/*
 * The posterior of rates.h against the plainest way to work it out: 150 x 150 cells over all of phi
 * and ln k, a Beta in each.
 */
#include "rates.h"
#include "special.h"

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

enum { CELLS = 150, T_POINTS = 2500 };

struct cell {
    double weight, phi, k;
};
static struct cell cells[CELLS * CELLS];
static size_t cell_count;

static void fill_cells(const struct sf_rates_group *groups, size_t count) {
    static double log_p[CELLS * CELLS];
    double best = -INFINITY, total = 0;
    for (int i = 0; i < CELLS * CELLS; i++) {
        double phi = (i % CELLS + 0.5) / CELLS, k = exp(log(1000) * (i / CELLS + 0.5) / CELLS);
        log_p[i] = sf_rates_log_likelihood(groups, count, phi * k, (1 - phi) * k);
        best = fmax(best, log_p[i]);
    }
    cell_count = 0;
    for (int i = 0; i < CELLS * CELLS; i++) {
        double weight = exp(log_p[i] - best);
        if (weight < 1e-8)
            continue;
        cells[cell_count++] = (struct cell){weight, (i % CELLS + 0.5) / CELLS,
                                            exp(log(1000) * (i / CELLS + 0.5) / CELLS)};
        total += weight;
    }
    for (size_t i = 0; i < cell_count; i++)
        cells[i].weight /= total;
}

static double a_of(const struct cell *cell, const struct sf_rates_group *group) {
    return cell->phi * cell->k + group->safe;
}

static double b_of(const struct cell *cell, const struct sf_rates_group *group) {
    return (1 - cell->phi) * cell->k + group->n - group->safe;
}

static double mean_by_cells(const struct sf_rates_group *group) {
    double mean = 0;
    for (size_t i = 0; i < cell_count; i++)
        mean += cells[i].weight * a_of(&cells[i], group) / (cells[i].k + group->n);
    return mean;
}

static double below_by_cells(const struct sf_rates_group *group, double x) {
    double below = 0;
    for (size_t i = 0; i < cell_count; i++)
        below += cells[i].weight *
                 sf_special_beta_inc(x, a_of(&cells[i], group), b_of(&cells[i], group));
    return below;
}

/* By small steps along t = ln(theta / (1 - theta)). */
static double above_by_cells(const struct sf_rates_group *one, const struct sf_rates_group *two) {
    const double reach = 20, step = 2 * reach / T_POINTS;
    double above = 0, total = 0;
    for (size_t i = 0; i < cell_count; i++) {
        double a = a_of(&cells[i], one), b = b_of(&cells[i], one), c = a_of(&cells[i], two),
               d = b_of(&cells[i], two);
        double lbeta_one = sf_special_lbeta(a, b), lbeta_two = sf_special_lbeta(c, d);
        double below = 0, before = 0, part = 0;
        if (cells[i].weight < 1e-6)
            continue;
        for (int p = 0; p < T_POINTS; p++) {
            double t = -reach + step * p, rest = log1p(exp(t));
            double f = exp(a * t - (a + b) * rest - lbeta_one);
            double g = exp(c * t - (c + d) * rest - lbeta_two);
            below += step * (before + g) / 2;
            /* The trapezium's error in `below`, step^2/12 times the slope of g. */
            double slope = g * (c - (c + d) * exp(t - rest));
            part += step * f * (below - step * step / 12 * slope);
            before = g;
        }
        above += cells[i].weight * part;
        total += cells[i].weight;
    }
    return above / total;
}

/* Within 1e-4 of the quantile: p lies between the distribution function to both sides. */
static void check_quantile(const struct sf_rates_group *group, double x, double p, int table) {
    const double off = 1e-4;
    if (!(below_by_cells(group, x - off) < p && p < below_by_cells(group, x + off)))
        fail_msg("table %d: %u of %u: %.6f is not the quantile of %g", table, group->safe, group->n,
                 x, p);
}

static void check_table(struct sf_rates_group *groups, size_t count, int table) {
    struct sf_rates *rates;
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_rates_new(groups, count, &rates, &fail), SF_OK);
    fill_cells(groups, count);
    for (size_t g = 0; g < count; g++) {
        const struct sf_rates_group *group = &groups[g];
        NEAR(group->mean, mean_by_cells(group), 1e-4);
        if (group->n < SF_RATES_INTERVAL_FROM) {
            assert_true(isnan(group->low80) && isnan(group->high80));
            assert_true(isnan(group->low95) && isnan(group->high95));
            continue;
        }
        check_quantile(group, group->low80, 0.1, table);
        check_quantile(group, group->high80, 0.9, table);
        check_quantile(group, group->low95, 0.025, table);
        check_quantile(group, group->high95, 0.975, table);
    }
    if (count > 1 && table % 3 == 0) {
        NEAR(sf_rates_above(rates, 0, 1), above_by_cells(&groups[0], &groups[1]), 1e-4);
        NEAR(sf_rates_above(rates, 0, 1) + sf_rates_above(rates, 1, 0), 1, 1e-12);
    }
    sf_rates_free(rates);
}

static void random_tables_are_as_by_cells(void **state) {
    (void)state;
    enum { TABLES = 12 };
    for (int table = 0; table < TABLES; table++) {
        struct sf_rates_group groups[4];
        seed = 1000 + (uint64_t)table;
        draw();
        draw();
        size_t count = 1 + (size_t)(draw() * 4);
        double middle = 0.15 + 0.7 * draw(), spread = 0.3 * draw(), scale = exp(5 * draw());
        for (size_t g = 0; g < count; g++) {
            double rate = fmin(0.97, fmax(0.03, middle + spread * (2 * draw() - 1)));
            groups[g] = (struct sf_rates_group){.n = 3 + (uint32_t)(scale * (1 + 3 * draw()))};
            for (uint32_t i = 0; i < groups[g].n; i++)
                groups[g].safe += draw() < rate;
        }
        check_table(groups, count, table);
    }
}

/* Everything safe in one of several contexts: its upper end has a long tail. A diary's own table.
 */
static void all_safe_has_a_long_tail(void **state) {
    (void)state;
    struct sf_rates_group groups[] = {
        {.n = 6, .safe = 6}, {.n = 18, .safe = 16}, {.n = 15, .safe = 14}, {.n = 10, .safe = 6},
        {.n = 5, .safe = 3}, {.n = 4, .safe = 4},   {.n = 2, .safe = 2},   {.n = 1, .safe = 1}};
    check_table(groups, COUNT(groups), 1);
    NEAR(groups[0].high95, 0.99875, 1e-4);
    struct sf_rates_group none[] = {
        {.n = 6, .safe = 0}, {.n = 18, .safe = 2}, {.n = 15, .safe = 1}};
    check_table(none, COUNT(none), 1);
}

/* 5,000 contexts of a few kinds: those of a kind come out alike, and as from a list of kinds. */
static void contexts_alike_are_worked_out_once(void **state) {
    (void)state;
    enum { MANY = 5000, KINDS = 5 };
    static const uint32_t n[KINDS] = {0, 3, 7, 40, 12}, safe[KINDS] = {0, 2, 6, 22, 12};
    static struct sf_rates_group groups[MANY];
    struct sf_rates *rates;
    struct sf_fail fail = SF_FAIL_NONE;
    for (size_t g = 0; g < MANY; g++)
        groups[g] = (struct sf_rates_group){.n = n[g * g % KINDS], .safe = safe[g * g % KINDS]};
    assert_int_equal(sf_rates_new(groups, MANY, &rates, &fail), SF_OK);
    for (size_t g = 0; g < MANY; g++)
        assert_memory_equal(&groups[g], &groups[g % KINDS], sizeof groups[g]);
    /* Of two of a kind neither is more likely the greater. */
    NEAR(sf_rates_above(rates, 1, 4), 0.5, 0);
    sf_rates_free(rates);
    /* The same through the sum over cells, each kind weighing as often as it is there. */
    fill_cells(groups, MANY);
    NEAR(groups[1].mean, mean_by_cells(&groups[1]), 1e-4);
    NEAR(groups[4].mean, mean_by_cells(&groups[4]), 1e-4);
}

/* More contexts than are kept for comparing: the answers do not depend on the order of asking. */
static void comparing_many_is_comparing_few(void **state) {
    (void)state;
    enum { MANY = 80 };
    struct sf_rates_group groups[MANY];
    struct sf_rates *one, *two;
    struct sf_fail fail = SF_FAIL_NONE;
    for (uint32_t g = 0; g < MANY; g++)
        groups[g] = (struct sf_rates_group){.n = 20 + g, .safe = 10 + g * g % 7};
    assert_int_equal(sf_rates_new(groups, MANY, &one, &fail), SF_OK);
    assert_int_equal(sf_rates_new(groups, MANY, &two, &fail), SF_OK);
    double late = 0;
    for (size_t g = 1; g < MANY; g++)
        late = sf_rates_above(one, g - 1, g);
    NEAR(late, sf_rates_above(two, MANY - 2, MANY - 1), 0);
    sf_rates_free(one);
    sf_rates_free(two);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_tables_are_as_by_cells),
        cmocka_unit_test(all_safe_has_a_long_tail),
        cmocka_unit_test(contexts_alike_are_worked_out_once),
        cmocka_unit_test(comparing_many_is_comparing_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
