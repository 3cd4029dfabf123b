/* What of a limit is used, and the balance: periods at their borders, sums by hand. */
#include "giving.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "civil.h"

static int32_t day(int32_t year, unsigned month, unsigned date) {
    return (int32_t)sf_civil_day(year, month, date);
}

static void span_is(enum sf_giving_period period, int32_t today, int32_t first, int32_t end) {
    struct sf_giving_span span = sf_giving_span(period, today);
    assert_int_equal(span.first, first);
    assert_int_equal(span.end, end);
}

static void day_is_itself(void **state) {
    (void)state;
    span_is(SF_GIVING_DAY, day(2024, 5, 1), day(2024, 5, 1), day(2024, 5, 2));
}

static void week_is_from_monday_to_sunday(void **state) {
    (void)state;
    /* 1 May 2024 was a Wednesday. */
    span_is(SF_GIVING_WEEK, day(2024, 5, 1), day(2024, 4, 29), day(2024, 5, 6));
    span_is(SF_GIVING_WEEK, day(2024, 4, 29), day(2024, 4, 29), day(2024, 5, 6));
    span_is(SF_GIVING_WEEK, day(2024, 5, 5), day(2024, 4, 29), day(2024, 5, 6));
    span_is(SF_GIVING_WEEK, day(2024, 5, 6), day(2024, 5, 6), day(2024, 5, 13));
}

static void month_ends_where_the_next_begins(void **state) {
    (void)state;
    span_is(SF_GIVING_MONTH, day(2024, 2, 29), day(2024, 2, 1), day(2024, 3, 1));
    span_is(SF_GIVING_MONTH, day(2024, 12, 31), day(2024, 12, 1), day(2025, 1, 1));
    /* Before 1970, too. */
    span_is(SF_GIVING_MONTH, day(1969, 12, 31), day(1969, 12, 1), day(1970, 1, 1));
}

static void only_giving_is_giving(void **state) {
    (void)state;
    assert_true(sf_giving_is(SF_GIVING_GAVE));
    assert_true(sf_giving_is(SF_GIVING_BOTH));
    assert_false(sf_giving_is(SF_GIVING_RECEIVED));
    assert_false(sf_giving_is(SF_GIVING_NEITHER));
    assert_false(sf_giving_is(SF_GIVING_NONE));
}

static void use_counts_giving_inside_the_period(void **state) {
    (void)state;
    const struct sf_giving_span span = {100, 107};
    const struct sf_giving_moment moments[] = {
        {99, SF_GIVING_GAVE, 60, 0},                /* the day before */
        {100, SF_GIVING_GAVE, 90, 0},               /* the first day */
        {106, SF_GIVING_BOTH, 15, 0},               /* the last day */
        {107, SF_GIVING_GAVE, 60, 0},               /* the day after */
        {103, SF_GIVING_RECEIVED, 60, 0},           /* no giving */
        {103, SF_GIVING_GAVE, SF_GIVING_UNKNOWN, 0} /* it does not say how long */
    };
    struct sf_giving_use use = {0};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        sf_giving_use(&use, &span, &moments[i]);
    assert_int_equal(use.times, 3);
    assert_int_equal(use.minutes, 105);
    assert_int_equal(use.untimed, 1);
    assert_true(sf_giving_used(&use, SF_GIVING_TIMES) == 3.0);
    assert_true(sf_giving_used(&use, SF_GIVING_HOURS) == 1.75);
}

static void balance_counts_each_direction_and_both_on_both_sides(void **state) {
    (void)state;
    const struct sf_giving_moment moments[] = {
        {1, SF_GIVING_GAVE, 30, -2},
        {1, SF_GIVING_GAVE, SF_GIVING_UNKNOWN, 1},
        {1, SF_GIVING_BOTH, 10, 1},
        {1, SF_GIVING_RECEIVED, 20, 2}, /* energy after receiving is not what giving cost */
        {1, SF_GIVING_NEITHER, 5, 0},
        {1, SF_GIVING_NONE, 5, 0},
        {1, SF_GIVING_GAVE, 0, SF_GIVING_UNKNOWN},
    };
    struct sf_giving_balance balance = {0};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
        sf_giving_add(&balance, &moments[i]);
    assert_int_equal(balance.gave, 3);
    assert_int_equal(balance.both, 1);
    assert_int_equal(balance.received, 1);
    assert_int_equal(balance.neither, 1);
    assert_int_equal(balance.minutes_gave, 40);
    assert_int_equal(balance.minutes_received, 30);
    const size_t energy[SF_GIVING_ENERGY_STEPS] = {1, 0, 0, 2, 0};
    for (int i = 0; i < SF_GIVING_ENERGY_STEPS; i++)
        assert_int_equal(balance.energy[i], energy[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_is_itself),
        cmocka_unit_test(week_is_from_monday_to_sunday),
        cmocka_unit_test(month_ends_where_the_next_begins),
        cmocka_unit_test(only_giving_is_giving),
        cmocka_unit_test(use_counts_giving_inside_the_period),
        cmocka_unit_test(balance_counts_each_direction_and_both_on_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
