/*
 * A few of the invented diaries of ./bench truth: without any effect the rule for comparison
 * sentences seldom speaks. Each count has its control, which has to come out badly.
 */
#include "../../benchmark/truth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DIARIES = 400, CONTROLS = 80, SEED = 20 };

/* In how many of them anything is said. */
static size_t spoken(const struct sf_truth_cell *cell, enum sf_truth_rule rule, size_t diaries) {
    size_t any = 0;
    for (size_t i = 0; i < diaries; i++) {
        struct sf_truth_said said = sf_truth_say(cell, rule, SEED, i);
        any += said.real || said.elsewhere || said.within;
    }
    return any;
}

/* 5% of 400 are 20; chance alone (three standard errors) takes that to 33. */
static void diaries_without_effect_say_nothing(void **state) {
    (void)state;
    static const struct sf_truth_cell cells[] = {{.n = 120, .contexts = 5, .ar = 0.4, .rate = 0.5},
                                                 {.n = 240, .contexts = 3, .ar = 0.7, .rate = 0.5}};
    for (size_t i = 0; i < 2; i++) {
        assert_in_range(spoken(&cells[i], SF_TRUTH_PRODUCT, DIARIES), 1, 33);
        assert_true(spoken(&cells[i], SF_TRUTH_P_ALONE, CONTROLS) > CONTROLS * 20 / 100);
        assert_true(spoken(&cells[i], SF_TRUTH_PERMUTATION, CONTROLS) > CONTROLS * 10 / 100);
    }
}

/*
 * What is there is found: the design asks for 46% or more here, 33 of 100 is far below that.
 * Nothing is said of the other factors, and equals of the same factor are not set apart: both are
 * 5% at most, 33 of 400 with chance. Without the test within the factor the last is not so.
 */
static void an_effect_is_found_and_nothing_else(void **state) {
    (void)state;
    static const struct sf_truth_cell cells[] = {
        {.n = 120, .contexts = 3, .ar = 0.4, .rate = 0.85},
        {.n = 240, .contexts = 5, .ar = 0.4, .rate = 0.85}};
    for (size_t c = 0; c < 2; c++) {
        size_t real = 0, elsewhere = 0, within = 0, any_pair = 0;
        for (size_t i = 0; i < DIARIES; i++) {
            struct sf_truth_said said = sf_truth_say(&cells[c], SF_TRUTH_PRODUCT, SEED, i);
            real += said.real;
            elsewhere += said.elsewhere;
            within += said.within;
            if (c == 1 && i < CONTROLS)
                any_pair += sf_truth_say(&cells[c], SF_TRUTH_ANY_PAIR, SEED, i).within;
        }
        assert_true(real > DIARIES * 33 / 100);
        assert_true(elsewhere <= 33);
        assert_true(within <= 33);
        assert_true(c == 0 || any_pair > CONTROLS * 12 / 100);
    }
}

static void the_prior_keeps_equals_together(void **state) {
    (void)state;
    size_t ours = 0, pareto = 0;
    for (size_t i = 0; i < CONTROLS; i++) {
        ours += sf_truth_best_beats_worst(60, 1, SEED, i);
        pareto += sf_truth_best_beats_worst(60, 2.5, SEED, i);
    }
    assert_in_range(ours, 0, 10);
    assert_true(pareto > 15);
}

static void turned_means_are_not_random_order(void **state) {
    (void)state;
    size_t by_shift = 0, by_order = 0;
    for (size_t i = 0; i < DIARIES; i++) {
        bool shift, order;
        sf_truth_means(60, 0.7, SEED, i, &shift, &order);
        by_shift += shift;
        by_order += order;
    }
    assert_in_range(by_shift, 1, 40);
    assert_true(by_order > 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diaries_without_effect_say_nothing),
        cmocka_unit_test(an_effect_is_found_and_nothing_else),
        cmocka_unit_test(the_prior_keeps_equals_together),
        cmocka_unit_test(turned_means_are_not_random_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
