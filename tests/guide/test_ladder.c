/* The course of a share and the ladder of sizes, each rule of their headers from both sides. */
#include "ladder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TODAY = 20000 };

#define UNSAID SF_SHARE_UNSAID

static const struct sf_share_outcome good = {.felt_safe = 1, .next_day = UNSAID};
static const struct sf_share_outcome unsure = {.felt_safe = 0, .next_day = UNSAID};
static const struct sf_share_outcome hard = {.felt_safe = -1, .next_day = UNSAID};

static struct sf_ladder choose(enum sf_safety_standing standing, size_t crossed, size_t lowest,
                               const struct sf_ladder_share *shares, size_t count) {
    bool rests[16];
    return sf_ladder_next(standing, crossed, lowest, shares, count, rests);
}

#define ASSERT_LADDER(answer, wanted_key, wanted_reason, wanted_size)                              \
    do {                                                                                           \
        struct sf_ladder got = (answer);                                                           \
        assert_int_equal(got.key, wanted_key);                                                     \
        assert_int_equal(got.reason, wanted_reason);                                               \
        assert_int_equal(got.size, wanted_size);                                                   \
    } while (0)

/* ---- What is hard, and what is good */

static void outcome_hard_by_any_of_four(void **state) {
    (void)state;
    struct sf_share_outcome o = {.felt_safe = UNSAID, .next_day = UNSAID};
    assert_false(sf_share_hard(&o));
    o.felt_safe = -1;
    assert_true(sf_share_hard(&o));
    o.felt_safe = -2;
    assert_true(sf_share_hard(&o));
    o.felt_safe = 0;
    assert_false(sf_share_hard(&o));
    o.next_day = -1;
    assert_true(sf_share_hard(&o));
    o.next_day = 0;
    assert_false(sf_share_hard(&o));
    o.crossed = true;
    assert_true(sf_share_hard(&o));
    o.crossed = false;
    o.came_true = SF_SHARE_EXTENT_PARTLY;
    assert_false(sf_share_hard(&o));
    o.came_true = SF_SHARE_EXTENT_YES;
    assert_true(sf_share_hard(&o));
}

static void outcome_good_needs_a_rating_and_nothing_hard(void **state) {
    (void)state;
    struct sf_share_outcome o = {
        .felt_safe = UNSAID, .next_day = UNSAID, .came_true = SF_SHARE_EXTENT_NO};
    assert_false(sf_share_good(&o));
    o.felt_safe = 0;
    assert_false(sf_share_good(&o));
    o.felt_safe = 1;
    assert_true(sf_share_good(&o));
    o.felt_safe = 2;
    assert_true(sf_share_good(&o));
    o.crossed = true;
    assert_false(sf_share_good(&o));
    o.crossed = false;
    o.came_true = SF_SHARE_EXTENT_YES;
    assert_false(sf_share_good(&o));
}

/* ---- Where a share stands */

static struct sf_share_course course_on(int32_t planned) {
    return (struct sf_share_course){
        .may_ask = true, .planned_day = planned, .outcome_day = SF_SHARE_NO_DAY};
}

static void plan_waits_for_its_outcome_once_its_day_is_over(void **state) {
    (void)state;
    struct sf_share_course course = course_on(TODAY);
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_PLANNED);
    assert_int_equal(sf_share_stage(&course, TODAY + 1), SF_SHARE_STAGE_OUTCOME);
    course.may_ask = false;
    assert_int_equal(sf_share_stage(&course, TODAY + 1), SF_SHARE_STAGE_PLANNED);
    course = course_on(SF_SHARE_NO_DAY);
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_PLANNED);
}

static void expectations_count_when_they_stood_first(void **state) {
    (void)state;
    assert_true(sf_share_ahead(true, false, TODAY, SF_SHARE_NO_DAY));
    assert_false(sf_share_ahead(false, false, TODAY, SF_SHARE_NO_DAY));
    assert_false(sf_share_ahead(true, true, TODAY, SF_SHARE_NO_DAY));
    assert_true(sf_share_ahead(true, false, TODAY, TODAY));
    assert_true(sf_share_ahead(true, false, TODAY, TODAY + 1));
    assert_false(sf_share_ahead(true, false, TODAY, TODAY - 1));
}

static void opened_outcome_waits_until_something_is_entered(void **state) {
    (void)state;
    struct sf_share_course course = course_on(TODAY + 9);
    course.done = true;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_OUTCOME);
    course.has_outcome = true;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_DONE);
}

static void next_day_is_looked_at_from_the_first_to_the_third_day(void **state) {
    (void)state;
    struct sf_share_course course = course_on(SF_SHARE_NO_DAY);
    course.done = course.has_outcome = true;
    course.outcome_day = TODAY;
    const enum sf_share_stage wanted[] = {SF_SHARE_STAGE_DONE, SF_SHARE_STAGE_NEXT_DAY,
                                          SF_SHARE_STAGE_NEXT_DAY, SF_SHARE_STAGE_NEXT_DAY,
                                          SF_SHARE_STAGE_DONE};
    for (int32_t day = 0; day < 5; day++)
        assert_int_equal(sf_share_stage(&course, TODAY + day), wanted[day]);
    assert_int_equal(sf_share_stage(&course, TODAY - 1), SF_SHARE_STAGE_DONE);
}

static void next_day_is_looked_at_once_and_left_out_for_good(void **state) {
    (void)state;
    struct sf_share_course course = course_on(SF_SHARE_NO_DAY);
    course.done = course.has_outcome = true;
    course.outcome_day = TODAY - 1;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_NEXT_DAY);
    course.next_day_said = true;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_DONE);
    course.next_day_said = false;
    course.next_day_skipped = true;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_DONE);
    course.next_day_skipped = false;
    course.may_ask = false;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_DONE);
}

static void let_go_is_let_go_whatever_else(void **state) {
    (void)state;
    struct sf_share_course course = course_on(TODAY - 3);
    course.let_go = true;
    assert_int_equal(sf_share_stage(&course, TODAY), SF_SHARE_STAGE_LET_GO);
}

/* ---- The ladder */

static void ladder_is_for_open_people_only(void **state) {
    (void)state;
    const struct sf_ladder_share two[] = {{1, good}, {1, good}};
    const enum sf_safety_standing others[] = {SF_SAFETY_RESTING, SF_SAFETY_UNSAFE, SF_SAFETY_ENDED,
                                              SF_SAFETY_DIED};
    for (size_t i = 0; i < 4; i++) {
        ASSERT_LADDER(choose(others[i], 0, 0, two, 2), SF_LADDER_NONE, SF_LADDER_STANDING, 0);
        ASSERT_LADDER(choose(others[i], 0, 0, NULL, 0), SF_LADDER_NONE, SF_LADDER_STANDING, 0);
    }
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, two, 2), SF_LADDER_UP, SF_LADDER_FELT_SAFE, 2);
}

static void ladder_is_silent_where_the_card_is_due(void **state) {
    (void)state;
    const struct sf_ladder_share two[] = {{1, good}, {1, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 2, 0, two, 2), SF_LADDER_NONE, SF_LADDER_CARD, 0);
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 2, NULL, 0), SF_LADDER_NONE, SF_LADDER_CARD, 0);
}

static void ladder_suggests_nothing_without_evidence(void **state) {
    (void)state;
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, NULL, 0), SF_LADDER_START, SF_LADDER_NO_OUTCOME, 0);
}

static void one_good_outcome_is_too_few_and_two_are_enough(void **state) {
    (void)state;
    const struct sf_ladder_share two[] = {{2, good}, {2, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, two, 1), SF_LADDER_SAME, SF_LADDER_FEW, 2);
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, two, 2), SF_LADDER_UP, SF_LADDER_FELT_SAFE, 3);
}

static void larger_ones_count_for_a_smaller_size(void **state) {
    (void)state;
    const struct sf_ladder_share shares[] = {{3, good}, {1, good}, {1, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, shares, 3), SF_LADDER_UP, SF_LADDER_FELT_SAFE, 2);
    const struct sf_ladder_share more[] = {{3, good}, {4, good}, {1, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, more, 3), SF_LADDER_UP, SF_LADDER_FELT_SAFE, 4);
}

static void outcomes_of_no_known_size_carry_nothing(void **state) {
    (void)state;
    const struct sf_ladder_share shares[] = {{0, good}, {0, good}, {1, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, shares, 3), SF_LADDER_SAME, SF_LADDER_FEW, 0);
}

static void last_outcome_must_be_good(void **state) {
    (void)state;
    const struct sf_ladder_share shares[] = {{2, unsure}, {2, good}, {2, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, shares, 3), SF_LADDER_SAME, SF_LADDER_UNSURE, 2);
}

static void hard_one_among_the_last_three_leads_no_further(void **state) {
    (void)state;
    struct sf_ladder_share shares[] = {{2, good}, {2, good}, {3, hard}, {2, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, shares, 4), SF_LADDER_SMALLER, SF_LADDER_HARD, 2);
    struct sf_ladder_share older[] = {{2, good}, {2, good}, {2, good}, {3, hard}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, older, 4), SF_LADDER_UP, SF_LADDER_FELT_SAFE, 3);
}

static void nothing_is_smaller_than_the_smallest(void **state) {
    (void)state;
    const struct sf_ladder_share one[] = {{1, hard}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, one, 1), SF_LADDER_SMALLER, SF_LADDER_HARD, 1);
    const struct sf_ladder_share unknown[] = {{0, hard}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, unknown, 1), SF_LADDER_SMALLER, SF_LADDER_HARD, 0);
}

static void bad_next_day_of_a_safe_outcome_holds_it_back(void **state) {
    (void)state;
    const struct sf_share_outcome later = {.felt_safe = 2, .next_day = -1};
    const struct sf_ladder_share shares[] = {{1, good}, {1, later}, {1, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, shares, 3), SF_LADDER_SMALLER, SF_LADDER_HARD, 1);
}

static void hard_moment_outside_of_shares_holds_it_back(void **state) {
    (void)state;
    const struct sf_ladder_share two[] = {{2, good}, {2, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 1, 0, two, 2), SF_LADDER_SAME, SF_LADDER_RECORD, 2);
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 1, two, 2), SF_LADDER_SAME, SF_LADDER_RECORD, 2);
}

static void nothing_is_larger_than_the_largest(void **state) {
    (void)state;
    const struct sf_ladder_share two[] = {{5, good}, {5, good}};
    ASSERT_LADDER(choose(SF_SAFETY_OPEN, 0, 0, two, 2), SF_LADDER_SAME, SF_LADDER_TOP, 5);
}

static void answer_says_what_it_rests_on(void **state) {
    (void)state;
    const struct sf_ladder_share shares[] = {{2, good}, {1, good}, {2, good}, {3, unsure}};
    bool rests[4] = {true, true, true, true};
    ASSERT_LADDER(sf_ladder_next(SF_SAFETY_OPEN, 0, 0, shares, 4, rests), SF_LADDER_UP,
                  SF_LADDER_FELT_SAFE, 3);
    assert_true(rests[0] && !rests[1] && rests[2] && !rests[3]);
    const struct sf_ladder_share after[] = {{2, good}, {2, hard}, {1, good}, {1, hard}};
    ASSERT_LADDER(sf_ladder_next(SF_SAFETY_OPEN, 0, 0, after, 4, rests), SF_LADDER_SMALLER,
                  SF_LADDER_HARD, 1);
    assert_true(!rests[0] && rests[1] && !rests[2] && !rests[3]);
    ASSERT_LADDER(sf_ladder_next(SF_SAFETY_UNSAFE, 0, 0, after, 4, rests), SF_LADDER_NONE,
                  SF_LADDER_STANDING, 0);
    assert_false(rests[0] || rests[1] || rests[2] || rests[3]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcome_hard_by_any_of_four),
        cmocka_unit_test(outcome_good_needs_a_rating_and_nothing_hard),
        cmocka_unit_test(plan_waits_for_its_outcome_once_its_day_is_over),
        cmocka_unit_test(opened_outcome_waits_until_something_is_entered),
        cmocka_unit_test(expectations_count_when_they_stood_first),
        cmocka_unit_test(next_day_is_looked_at_from_the_first_to_the_third_day),
        cmocka_unit_test(next_day_is_looked_at_once_and_left_out_for_good),
        cmocka_unit_test(let_go_is_let_go_whatever_else),
        cmocka_unit_test(ladder_is_for_open_people_only),
        cmocka_unit_test(ladder_is_silent_where_the_card_is_due),
        cmocka_unit_test(ladder_suggests_nothing_without_evidence),
        cmocka_unit_test(one_good_outcome_is_too_few_and_two_are_enough),
        cmocka_unit_test(larger_ones_count_for_a_smaller_size),
        cmocka_unit_test(outcomes_of_no_known_size_carry_nothing),
        cmocka_unit_test(last_outcome_must_be_good),
        cmocka_unit_test(hard_one_among_the_last_three_leads_no_further),
        cmocka_unit_test(nothing_is_smaller_than_the_smallest),
        cmocka_unit_test(bad_next_day_of_a_safe_outcome_holds_it_back),
        cmocka_unit_test(hard_moment_outside_of_shares_holds_it_back),
        cmocka_unit_test(nothing_is_larger_than_the_largest),
        cmocka_unit_test(answer_says_what_it_rests_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
