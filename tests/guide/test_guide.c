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

/* What passed without a word stands below, as an open outcome: it is not asked for twice. */
static void plan_of_another_day_is_no_invitation(void **state) {
    (void)state;
    struct sf_today_plan plan = {.person = SIZE_MAX, .day = TODAY};
    assert_int_equal(sf_today_choose(TODAY, NULL, 0, &plan, 1).key, SF_TODAY_PLANNED);
    const int32_t others[] = {TODAY - 1, TODAY + 1, SF_TODAY_NEVER};
    for (size_t i = 0; i < 3; i++) {
        plan.day = others[i];
        assert_int_equal(sf_today_choose(TODAY, NULL, 0, &plan, 1).key, SF_TODAY_NO_ONE);
    }
    plan = (struct sf_today_plan){.person = SIZE_MAX, .day = TODAY, .done = true};
    assert_int_equal(sf_today_choose(TODAY, NULL, 0, &plan, 1).key, SF_TODAY_NO_ONE);
}

static void answer_comes_after_the_plan_and_before_the_wait(void **state) {
    (void)state;
    const struct sf_today_person people[] = {{.gap_days = 4, .contact_day = TODAY - 100},
                                             {.contact_day = SF_TODAY_NEVER}};
    struct sf_today_plan plans[] = {
        {.person = 1, .day = SF_TODAY_NEVER, .waits = true},
        {.person = 1, .day = TODAY},
    };
    assert_int_equal(sf_today_choose(TODAY, people, 2, plans, 2).key, SF_TODAY_PLANNED);
    struct sf_today choice = sf_today_choose(TODAY, people, 2, plans, 1);
    assert_int_equal(choice.key, SF_TODAY_ANSWER);
    assert_int_equal(choice.person, 1);
    assert_int_equal(choice.plan, 0);
    plans[0].day = TODAY - 3;
    assert_int_equal(sf_today_choose(TODAY, people, 2, plans, 1).key, SF_TODAY_ANSWER);
    plans[0].day = TODAY + 3; /* an answer that is planned for later */
    assert_int_equal(sf_today_choose(TODAY, people, 2, plans, 1).key, SF_TODAY_LONG_WAIT);
    plans[0] = (struct sf_today_plan){.person = 1, .day = TODAY - 3, .waits = true, .done = true};
    assert_int_equal(sf_today_choose(TODAY, people, 2, plans, 1).key, SF_TODAY_LONG_WAIT);
}

static void nothing_is_about_anyone_who_is_not_open(void **state) {
    (void)state;
    for (int standing = 0; standing < SF_SAFETY_STANDINGS; standing++) {
        const struct sf_today_person person = {.standing = (enum sf_safety_standing)standing,
                                               .gap_days = 4,
                                               .contact_day = TODAY - 100,
                                               .steady = true};
        const struct sf_today_plan plans[] = {{.person = 0, .day = TODAY},
                                              {.person = 0, .day = SF_TODAY_NEVER, .waits = true}};
        struct sf_today choice = sf_today_choose(TODAY, &person, 1, plans, 2);
        bool open = standing == SF_SAFETY_OPEN;
        assert_int_equal(choice.key, open ? SF_TODAY_PLANNED : SF_TODAY_NO_ONE);
        assert_int_equal(choice.person, open ? 0 : SIZE_MAX);
        for (int key = 0; key < SF_TODAY_NO_ONE; key++) {
            const struct sf_today chosen = {.key = (enum sf_today_key)key,
                                            .person = 0,
                                            .plan = key == SF_TODAY_PLANNED  ? 0
                                                    : key == SF_TODAY_ANSWER ? 1
                                                                             : SIZE_MAX};
            assert_int_equal(sf_today_keep(&chosen, true, TODAY, &person, plans), open);
        }
    }
}

static void what_was_chosen_stays_while_other_things_change(void **state) {
    (void)state;
    struct sf_today_person person = {.gap_days = 4, .contact_day = TODAY - 9, .steady = true};
    struct sf_today chosen = {.key = SF_TODAY_LONG_WAIT, .person = 0, .plan = SIZE_MAX};
    assert_true(sf_today_keep(&chosen, true, TODAY, &person, NULL));
    person.contact_day = TODAY; /* there was contact meanwhile: kept, and done */
    assert_true(sf_today_keep(&chosen, true, TODAY, &person, NULL));
    assert_true(sf_today_done(&chosen, TODAY, &person, NULL));
    person.contact_day = TODAY - 1;
    assert_false(sf_today_done(&chosen, TODAY, &person, NULL));
    person.gap_days = 0; /* no rhythm is wanted any more, or something crossed came in */
    assert_false(sf_today_keep(&chosen, true, TODAY, &person, NULL));
    chosen.key = SF_TODAY_STEADY;
    assert_true(sf_today_keep(&chosen, true, TODAY, &person, NULL));
    person.steady = false;
    assert_false(sf_today_keep(&chosen, true, TODAY, &person, NULL));
}

static void what_was_chosen_goes_with_its_person_or_plan(void **state) {
    (void)state;
    struct sf_today chosen = {.key = SF_TODAY_STEADY, .person = SIZE_MAX, .plan = SIZE_MAX};
    assert_false(sf_today_keep(&chosen, true, TODAY, NULL, NULL));
    struct sf_today_plan plan = {.person = SIZE_MAX, .day = TODAY};
    chosen = (struct sf_today){.key = SF_TODAY_PLANNED, .person = SIZE_MAX, .plan = 0};
    assert_true(sf_today_keep(&chosen, false, TODAY, NULL, &plan));
    assert_false(sf_today_keep(&chosen, true, TODAY, NULL, &plan)); /* it was about somebody */
    assert_false(sf_today_done(&chosen, TODAY, NULL, &plan));
    plan.done = true;
    assert_true(sf_today_keep(&chosen, false, TODAY, NULL, &plan));
    assert_true(sf_today_done(&chosen, TODAY, NULL, &plan));
    plan.day = TODAY + 1;
    assert_false(sf_today_keep(&chosen, false, TODAY, NULL, &plan));
    chosen.plan = SIZE_MAX;
    assert_false(sf_today_keep(&chosen, false, TODAY, NULL, NULL));
    chosen.key = SF_TODAY_NO_ONE;
    assert_false(sf_today_keep(&chosen, false, TODAY, NULL, NULL));
    assert_false(sf_today_done(&chosen, TODAY, NULL, NULL));
}

static void outcomes_are_asked_for_four_weeks(void **state) {
    (void)state;
    assert_false(sf_today_open_outcome(TODAY + 1, TODAY));
    assert_false(sf_today_open_outcome(TODAY, TODAY));
    assert_true(sf_today_open_outcome(TODAY - 1, TODAY));
    assert_true(sf_today_open_outcome(TODAY - 28, TODAY));
    assert_false(sf_today_open_outcome(TODAY - 29, TODAY));
    assert_false(sf_today_open_outcome(SF_TODAY_NEVER, TODAY));
}

static void quiet_until_the_day_begins(void **state) {
    (void)state;
    int32_t until = 1;
    /* 20000 days after 1970-01-01 is 2024-10-04 (54 years, 14 leap days, 276 days). */
    assert_true(sf_today_quiet("2024-10-05", 10, TODAY, &until));
    assert_int_equal(until, TODAY + 1);
    assert_false(sf_today_quiet("2024-10-04", 10, TODAY, NULL));
    assert_true(sf_today_quiet("off", 3, TODAY, &until));
    assert_int_equal(until, SF_TODAY_NEVER);
    const char *const others[] = {"on", "", "2024-13-05", "2099", "2099-01-01T00:00", "offf"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(sf_today_quiet(others[i], strlen(others[i]), TODAY, NULL));
    assert_false(sf_today_quiet(NULL, 0, TODAY, &until));
}

static void friendship_day_is_the_30th_of_july(void **state) {
    (void)state;
    /* 2024-07-30 is 66 days before 2024-10-04: 1 + 31 + 30 + 4. */
    assert_true(sf_today_friendship(TODAY - 66));
    assert_true(sf_today_friendship(TODAY - 66 + 365));
    assert_false(sf_today_friendship(TODAY - 65));
    assert_false(sf_today_friendship(TODAY - 67));
    assert_false(sf_today_friendship(TODAY));
}

static void plan_with_someone_unsafe_is_passed_over(void **state) {
    (void)state;
    struct sf_today_person person = {.standing = SF_SAFETY_UNSAFE, .contact_day = SF_TODAY_NEVER};
    const struct sf_today_plan plan = {.person = 0, .day = TODAY};
    assert_int_equal(sf_today_choose(TODAY, &person, 1, &plan, 1).key, SF_TODAY_NO_ONE);
    person.standing = SF_SAFETY_OPEN;
    assert_int_equal(sf_today_choose(TODAY, &person, 1, &plan, 1).key, SF_TODAY_PLANNED);
}

static void nothing_is_about_anyone_with_the_calm_card(void **state) {
    (void)state;
    struct sf_today_person person = {
        .card = true, .gap_days = 4, .contact_day = TODAY - 100, .steady = true};
    const struct sf_today_plan plans[] = {{.person = 0, .day = TODAY},
                                          {.person = 0, .day = SF_TODAY_NEVER, .waits = true}};
    const struct sf_today chosen = {.key = SF_TODAY_PLANNED, .person = 0, .plan = 0};
    assert_int_equal(sf_today_choose(TODAY, &person, 1, plans, 2).key, SF_TODAY_NO_ONE);
    assert_false(sf_today_keep(&chosen, true, TODAY, &person, plans));
    person.card = false;
    assert_int_equal(sf_today_choose(TODAY, &person, 1, plans, 2).key, SF_TODAY_PLANNED);
    assert_true(sf_today_keep(&chosen, true, TODAY, &person, plans));
}

static void only_open_ones_without_the_card_are_put_forward(void **state) {
    (void)state;
    for (int standing = 0; standing < SF_SAFETY_STANDINGS; standing++)
        assert_int_equal(sf_safety_put_forward((enum sf_safety_standing)standing, 1, 1),
                         standing == SF_SAFETY_OPEN);
    assert_false(sf_safety_put_forward(SF_SAFETY_OPEN, 2, 0));
    assert_false(sf_safety_put_forward(SF_SAFETY_OPEN, 0, 2));
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
        cmocka_unit_test(nothing_is_about_anyone_with_the_calm_card),
        cmocka_unit_test(only_open_ones_without_the_card_are_put_forward),
        cmocka_unit_test(standing_of_words),
        cmocka_unit_test(unsafe_people_are_left_out_of_everything),
        cmocka_unit_test(only_open_people_are_invited_or_asked_about_repair),
        cmocka_unit_test(card_from_two),
        cmocka_unit_test(better_side_only_with_a_clean_record),
        cmocka_unit_test(plan_for_today_comes_first),
        cmocka_unit_test(plan_of_another_day_is_no_invitation),
        cmocka_unit_test(answer_comes_after_the_plan_and_before_the_wait),
        cmocka_unit_test(nothing_is_about_anyone_who_is_not_open),
        cmocka_unit_test(what_was_chosen_stays_while_other_things_change),
        cmocka_unit_test(what_was_chosen_goes_with_its_person_or_plan),
        cmocka_unit_test(outcomes_are_asked_for_four_weeks),
        cmocka_unit_test(quiet_until_the_day_begins),
        cmocka_unit_test(friendship_day_is_the_30th_of_july),
        cmocka_unit_test(plan_with_someone_unsafe_is_passed_over),
        cmocka_unit_test(longest_wait_is_measured_beyond_the_rhythm),
        cmocka_unit_test(wait_within_the_rhythm_is_no_reason),
        cmocka_unit_test(every_steady_person_gets_both_kinds_of_turn),
        cmocka_unit_test(rhythm_words_to_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
