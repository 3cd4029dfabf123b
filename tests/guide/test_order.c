/* Whom to reach out to: each reason, who comes before whom in it, and who never stands there. */
#include "order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TODAY = 20000 };

enum { NONE = SF_ORDER_NEVER };

/* Somebody open with a clean record. */
#define OPEN(steady_, waiting, gap, contact)                                                       \
    {                                                                                              \
        .clean = true, .steady = (steady_), .waiting_day = (waiting), .gap_days = (gap),           \
        .contact_day = (contact)                                                                   \
    }

static void order_is(const struct sf_order_person *people, size_t count,
                     const struct sf_order_row *expected, size_t expected_count) {
    struct sf_order_row rows[16];
    assert_true(count <= 16);
    assert_int_equal(sf_order_people(TODAY, people, count, rows), expected_count);
    for (size_t i = 0; i < expected_count; i++) {
        assert_int_equal(rows[i].person, expected[i].person);
        assert_int_equal(rows[i].reason, expected[i].reason);
    }
}

static void nobody_gives_an_empty_order(void **state) {
    (void)state;
    order_is(NULL, 0, NULL, 0);
}

static void reasons_come_in_their_order(void **state) {
    (void)state;
    const struct sf_order_person people[] = {
        OPEN(false, NONE, 0, TODAY - 3),
        OPEN(true, NONE, 0, TODAY - 3),
        OPEN(false, NONE, 4, TODAY - 5),
        OPEN(false, TODAY, 0, NONE),
    };
    const struct sf_order_row expected[] = {
        {3, SF_ORDER_WAITING}, {2, SF_ORDER_LONG_WAIT}, {1, SF_ORDER_STEADY}, {0, SF_ORDER_REST}};
    order_is(people, 4, expected, 4);
}

static void who_waits_longest_for_an_answer_comes_first(void **state) {
    (void)state;
    const struct sf_order_person people[] = {
        OPEN(false, TODAY - 1, 0, NONE),
        OPEN(false, TODAY - 9, 0, NONE),
        /* Hard things in the record: still theirs to answer, because it was noted by hand. */
        {.waiting_day = TODAY - 20, .contact_day = SF_ORDER_NEVER},
    };
    const struct sf_order_row expected[] = {
        {2, SF_ORDER_WAITING}, {1, SF_ORDER_WAITING}, {0, SF_ORDER_WAITING}};
    order_is(people, 3, expected, 3);
}

static void wait_is_long_from_the_first_day_beyond_the_rhythm(void **state) {
    (void)state;
    const struct sf_order_person people[] = {
        OPEN(false, NONE, 14, TODAY - 14), OPEN(false, NONE, 14, TODAY - 15),
        OPEN(false, NONE, 4, TODAY - 9),   OPEN(false, NONE, 0, TODAY - 900),
        OPEN(false, NONE, 4, NONE),
    };
    const struct sf_order_row expected[] = {{2, SF_ORDER_LONG_WAIT},
                                            {1, SF_ORDER_LONG_WAIT},
                                            {3, SF_ORDER_REST},
                                            {0, SF_ORDER_REST},
                                            {4, SF_ORDER_REST}};
    order_is(people, 5, expected, 5);
}

static void steady_ones_by_last_contact_and_those_without_any_last(void **state) {
    (void)state;
    const struct sf_order_person people[] = {
        OPEN(true, NONE, 0, NONE),
        OPEN(true, NONE, 0, TODAY - 2),
        OPEN(true, NONE, 0, TODAY - 30),
    };
    const struct sf_order_row expected[] = {
        {2, SF_ORDER_STEADY}, {1, SF_ORDER_STEADY}, {0, SF_ORDER_STEADY}};
    order_is(people, 3, expected, 3);
}

static void nobody_with_hard_moments_is_brought_up_by_silence(void **state) {
    (void)state;
    const struct sf_order_person people[] = {
        {.clean = false,
         .steady = true,
         .gap_days = 4,
         .contact_day = TODAY - 400,
         .waiting_day = SF_ORDER_NEVER},
        OPEN(false, NONE, 0, NONE),
        OPEN(false, NONE, 0, TODAY),
    };
    const struct sf_order_row expected[] = {
        {2, SF_ORDER_REST}, {1, SF_ORDER_REST}, {0, SF_ORDER_REST}};
    order_is(people, 3, expected, 3);
}

static void resting_unsafe_ended_and_died_never_stand_there(void **state) {
    (void)state;
    for (int standing = 0; standing < SF_SAFETY_STANDINGS; standing++) {
        const struct sf_order_person person = {.standing = (enum sf_safety_standing)standing,
                                               .clean = true,
                                               .steady = true,
                                               .gap_days = 4,
                                               .waiting_day = TODAY - 3,
                                               .contact_day = TODAY - 90};
        const struct sf_order_row expected = {0, SF_ORDER_WAITING};
        order_is(&person, 1, &expected, standing == SF_SAFETY_OPEN);
    }
}

static void equal_ones_keep_their_order(void **state) {
    (void)state;
    const struct sf_order_person people[] = {OPEN(false, NONE, 0, NONE), OPEN(false, NONE, 0, NONE),
                                             OPEN(false, NONE, 0, NONE)};
    const struct sf_order_row expected[] = {
        {0, SF_ORDER_REST}, {1, SF_ORDER_REST}, {2, SF_ORDER_REST}};
    order_is(people, 3, expected, 3);
}

static void own_days_count_before_the_rhythm(void **state) {
    (void)state;
    assert_int_equal(sf_order_gap_days(0, 0, 0), 0);
    assert_int_equal(sf_order_gap_days(0, 0, 14), 14);
    assert_int_equal(sf_order_gap_days(0, 10, 14), 10);
    assert_int_equal(sf_order_gap_days(30, 10, 14), 30);
}

static void nobody_with_the_calm_card_stands_there(void **state) {
    (void)state;
    struct sf_order_person person = OPEN(true, TODAY - 2, 4, TODAY - 9);
    struct sf_order_row rows[1];
    assert_int_equal(sf_order_people(TODAY, &person, 1, rows), 1);
    person.card = true;
    assert_int_equal(sf_order_people(TODAY, &person, 1, rows), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_with_the_calm_card_stands_there),
        cmocka_unit_test(nobody_gives_an_empty_order),
        cmocka_unit_test(reasons_come_in_their_order),
        cmocka_unit_test(who_waits_longest_for_an_answer_comes_first),
        cmocka_unit_test(wait_is_long_from_the_first_day_beyond_the_rhythm),
        cmocka_unit_test(steady_ones_by_last_contact_and_those_without_any_last),
        cmocka_unit_test(nobody_with_hard_moments_is_brought_up_by_silence),
        cmocka_unit_test(resting_unsafe_ended_and_died_never_stand_there),
        cmocka_unit_test(equal_ones_keep_their_order),
        cmocka_unit_test(own_days_count_before_the_rhythm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
