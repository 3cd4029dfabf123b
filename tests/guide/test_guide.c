/* The safety rule against its table in the design, and today's invitation by its documented order.
 */
#include "today.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { TODAY = 20000 };

static void standing_of_words(void **state) {
    (void)state;
    assert_int_equal(sf_safety_standing("", 0), SF_SAFETY_OPEN);
    assert_int_equal(sf_safety_standing("open", 4), SF_SAFETY_OPEN);
    assert_int_equal(sf_safety_standing("unsafe", 6), SF_SAFETY_UNSAFE);
    assert_int_equal(sf_safety_standing("died", 4), SF_SAFETY_DIED);
    /* A word of a newer program is not taken for an open door. */
    assert_int_equal(sf_safety_standing("opened", 6), SF_SAFETY_UNSAFE);
}

static void unsafe_people_are_left_out_of_everything(void **state) {
    (void)state;
    for (int what = 0; what < SF_SAFETY_WHATS; what++) {
        assert_false(sf_safety_may(SF_SAFETY_UNSAFE, (enum sf_safety_what)what));
        assert_true(sf_safety_may(SF_SAFETY_OPEN, (enum sf_safety_what)what));
    }
}

static void only_open_people_are_invited_or_asked_about_repair(void **state) {
    (void)state;
    const enum sf_safety_standing others[] = {SF_SAFETY_RESTING, SF_SAFETY_ENDED, SF_SAFETY_DIED};
    for (size_t i = 0; i < 3; i++) {
        assert_false(sf_safety_may(others[i], SF_SAFETY_INVITATION));
        assert_false(sf_safety_may(others[i], SF_SAFETY_REPAIR));
        assert_true(sf_safety_may(others[i], SF_SAFETY_NUMBER));
    }
}

static void card_from_two(void **state) {
    (void)state;
    assert_false(sf_safety_card(1, 1));
    assert_true(sf_safety_card(2, 0));
    assert_true(sf_safety_card(0, 2));
}

static void better_side_only_with_a_clean_record(void **state) {
    (void)state;
    assert_true(sf_safety_better_side(0, 0));
    assert_false(sf_safety_better_side(1, 0));
    assert_false(sf_safety_better_side(0, 1));
}

static void plan_for_today_comes_first(void **state) {
    (void)state;
    const struct sf_today_person people[] = {
        {.gap_days = 4, .contact_day = TODAY - 100, .steady = true},
        {.contact_day = SF_TODAY_NEVER},
    };
    const struct sf_today_plan plans[] = {{.person = 1, .day = TODAY},
                                          {.person = 0, .day = TODAY + 1}};
    struct sf_today choice = sf_today_choose(TODAY, people, 2, plans, 2);
    assert_int_equal(choice.key, SF_TODAY_PLANNED);
    assert_int_equal(choice.person, 1);
    assert_int_equal(choice.plan, 0);
}

static void plan_of_a_week_ago_is_let_rest(void **state) {
    (void)state;
    struct sf_today_plan plan = {.person = SIZE_MAX, .day = TODAY - 6};
    assert_int_equal(sf_today_choose(TODAY, NULL, 0, &plan, 1).key, SF_TODAY_PLANNED);
    plan.day = TODAY - 7;
    assert_int_equal(sf_today_choose(TODAY, NULL, 0, &plan, 1).key, SF_TODAY_NO_ONE);
    plan.day = TODAY + 1;
    assert_int_equal(sf_today_choose(TODAY, NULL, 0, &plan, 1).key, SF_TODAY_NO_ONE);
}

static void plan_with_someone_unsafe_is_passed_over(void **state) {
    (void)state;
    struct sf_today_person person = {.standing = SF_SAFETY_UNSAFE, .contact_day = SF_TODAY_NEVER};
    const struct sf_today_plan plan = {.person = 0, .day = TODAY};
    assert_int_equal(sf_today_choose(TODAY, &person, 1, &plan, 1).key, SF_TODAY_NO_ONE);
    person.standing = SF_SAFETY_OPEN;
    assert_int_equal(sf_today_choose(TODAY, &person, 1, &plan, 1).key, SF_TODAY_PLANNED);
}

static void longest_wait_is_measured_beyond_the_rhythm(void **state) {
    (void)state;
    const struct sf_today_person people[] = {
        {.gap_days = 60, .contact_day = TODAY - 61}, /* one day over */
        {.gap_days = 4, .contact_day = TODAY - 9},   /* five days over */
        {.gap_days = 0, .contact_day = TODAY - 900}, /* no rhythm wanted */
        {.standing = SF_SAFETY_RESTING, .gap_days = 4, .contact_day = TODAY - 400},
    };
    struct sf_today choice = sf_today_choose(TODAY, people, 4, NULL, 0);
    assert_int_equal(choice.key, SF_TODAY_LONG_WAIT);
    assert_int_equal(choice.person, 1);
}

static void wait_within_the_rhythm_is_no_reason(void **state) {
    (void)state;
    const struct sf_today_person person = {.gap_days = 14, .contact_day = TODAY - 14};
    assert_int_equal(sf_today_choose(TODAY, &person, 1, NULL, 0).key, SF_TODAY_NO_ONE);
}

static void every_steady_person_gets_both_kinds_of_turn(void **state) {
    (void)state;
    struct sf_today_person people[4];
    memset(people, 0, sizeof people);
    for (size_t i = 0; i < 4; i++)
        people[i] = (struct sf_today_person){.contact_day = SF_TODAY_NEVER, .steady = i != 2};
    bool asked[4][2] = {{false}};
    for (int32_t day = TODAY; day < TODAY + 60; day++) {
        struct sf_today choice = sf_today_choose(day, people, 4, NULL, 0);
        struct sf_today again = sf_today_choose(day, people, 4, NULL, 0);
        assert_int_equal(choice.person, again.person);
        assert_int_equal(choice.key, again.key);
        assert_true(choice.key == SF_TODAY_STEADY || choice.key == SF_TODAY_LET);
        asked[choice.person][choice.key == SF_TODAY_LET] = true;
    }
    for (size_t i = 0; i < 4; i++)
        for (int kind = 0; kind < 2; kind++)
            assert_int_equal(asked[i][kind], i != 2);
}

static void rhythm_words_to_days(void **state) {
    (void)state;
    assert_int_equal(sf_today_gap_days("often", 5), 4);
    assert_int_equal(sf_today_gap_days("now_and_then", 12), 14);
    assert_int_equal(sf_today_gap_days("rarely", 6), 60);
    assert_int_equal(sf_today_gap_days("none", 4), 0);
    assert_int_equal(sf_today_gap_days("", 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standing_of_words),
        cmocka_unit_test(unsafe_people_are_left_out_of_everything),
        cmocka_unit_test(only_open_people_are_invited_or_asked_about_repair),
        cmocka_unit_test(card_from_two),
        cmocka_unit_test(better_side_only_with_a_clean_record),
        cmocka_unit_test(plan_for_today_comes_first),
        cmocka_unit_test(plan_of_a_week_ago_is_let_rest),
        cmocka_unit_test(plan_with_someone_unsafe_is_passed_over),
        cmocka_unit_test(longest_wait_is_measured_beyond_the_rhythm),
        cmocka_unit_test(wait_within_the_rhythm_is_no_reason),
        cmocka_unit_test(every_steady_person_gets_both_kinds_of_turn),
        cmocka_unit_test(rhythm_words_to_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
