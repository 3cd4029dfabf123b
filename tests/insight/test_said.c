/* What may be said at which number, at the borders; the table is in docs/statistics.md. */
#include "said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void gates_of_a_context(void **state) {
    (void)state;
    assert_int_equal(sf_said_of_context(0), SF_SAID_COUNTS);
    assert_int_equal(sf_said_of_context(4), SF_SAID_COUNTS);
    assert_int_equal(sf_said_of_context(5), SF_SAID_RANGE);
    assert_false(sf_said_may_compare(11));
    assert_true(sf_said_may_compare(12));
}

static void facts_stand_over_a_person(void **state) {
    (void)state;
    assert_int_equal(sf_said_of_person(0, 0, 0), SF_SAID_NOTHING);
    assert_int_equal(sf_said_of_person(4, 0, 0), SF_SAID_COUNTS);
    assert_int_equal(sf_said_of_person(40, 0, 0), SF_SAID_RANGE);
    assert_int_equal(sf_said_of_person(40, 1, 0), SF_SAID_FACTS);
    assert_int_equal(sf_said_of_person(40, 0, 1), SF_SAID_FACTS);
    assert_int_equal(sf_said_of_person(1, 2, 1), SF_SAID_FACTS);
    /* A crossed boundary in a moment without a rating: the fact, and no "0 of 0". */
    assert_int_equal(sf_said_of_person(0, 1, 0), SF_SAID_NOTHING);
}

static void a_factor_is_kept_to_its_edge(void **state) {
    (void)state;
    assert_true(sf_said_kept(0.05));
    assert_true(sf_said_kept(0.05000001)); /* the last bits decide nothing */
    assert_false(sf_said_kept(0.050001));
    assert_false(sf_said_kept(1));
}

static void two_contexts_differ_beyond_the_edge(void **state) {
    (void)state;
    assert_int_equal(sf_said_differ(0.5), 0);
    assert_int_equal(sf_said_differ(0.95), 0);
    assert_int_equal(sf_said_differ(0.9500001), 0);
    assert_int_equal(sf_said_differ(0.950001), 1);
    assert_int_equal(sf_said_differ(0.05), 0);
    assert_int_equal(sf_said_differ(0.049998), -1);
    assert_int_equal(sf_said_differ(0), -1);
}

static void adjusted_beside_marginal(void **state) {
    (void)state;
    assert_int_equal(sf_said_tenth(0), 0);
    assert_int_equal(sf_said_tenth(0.0499), 0);
    assert_int_equal(sf_said_tenth(0.05), 1);
    assert_int_equal(sf_said_tenth(0.35), 4); /* 3.5 in spite of its last bit */
    assert_int_equal(sf_said_tenth(1), 10);
    assert_int_equal(sf_said_adjusted(0.76, 0.84), 0);
    assert_int_equal(sf_said_adjusted(0.76, 0.74), -1);
    assert_int_equal(sf_said_adjusted(0.74, 0.76), 1);
}

static void nested_beyond_nine_of_ten(void **state) {
    (void)state;
    assert_false(sf_said_nested(0.9));
    assert_true(sf_said_nested(0.90001));
}

static void strengths_in_their_order(void **state) {
    (void)state;
    assert_true(sf_said_strength_of_pair(1) < SF_SAID_FACT);
    assert_true(sf_said_strength_of_pair(0.96) > 0.5);
    assert_true(sf_said_strength_of_pair(0.99) > sf_said_strength_of_pair(0.96));
    assert_true(sf_said_strength_of_range(0.6, 0.6) <= 0.5);
    assert_true(sf_said_strength_of_range(0.6, 0.7) > sf_said_strength_of_range(0.4, 0.7));
    assert_true(sf_said_strength_of_range(0, 1) >= 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_of_a_context),
        cmocka_unit_test(facts_stand_over_a_person),
        cmocka_unit_test(a_factor_is_kept_to_its_edge),
        cmocka_unit_test(two_contexts_differ_beyond_the_edge),
        cmocka_unit_test(adjusted_beside_marginal),
        cmocka_unit_test(nested_beyond_nine_of_ten),
        cmocka_unit_test(strengths_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
