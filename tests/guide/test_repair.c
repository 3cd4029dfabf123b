/* When it may be asked how something that felt wrong went on, and about whom never. */
#include "repair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TODAY = 20000 };

static enum sf_repair due(struct sf_repair_moment moment, struct sf_repair_person person) {
    return sf_repair_due(TODAY, &moment, &person, 1);
}

static const struct sf_repair_person open_person = {.standing = SF_SAFETY_OPEN};

static void from_the_next_day_on(void **state) {
    (void)state;
    struct sf_repair_moment moment = {.felt_safe = -1};
    const struct {
        int32_t days_ago;
        enum sf_repair due;
    } rows[] = {
        {-1, SF_REPAIR_NOT},        {0, SF_REPAIR_NOT},      {1, SF_REPAIR_IN_WAITING},
        {30, SF_REPAIR_IN_WAITING}, {31, SF_REPAIR_ON_PAGE}, {4000, SF_REPAIR_ON_PAGE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        moment.day = TODAY - rows[i].days_ago;
        assert_int_equal(due(moment, open_person), rows[i].due);
    }
}

static void only_after_something_felt_wrong(void **state) {
    (void)state;
    struct sf_repair_moment moment = {.day = TODAY - 3};
    for (int felt = -2; felt <= 2; felt++) {
        moment.felt_safe = (int8_t)felt;
        assert_int_equal(due(moment, open_person), felt < 0 ? SF_REPAIR_IN_WAITING : SF_REPAIR_NOT);
    }
    moment.felt_safe = SF_REPAIR_UNRATED;
    assert_int_equal(due(moment, open_person), SF_REPAIR_NOT);
    moment.crossed = true;
    assert_int_equal(due(moment, open_person), SF_REPAIR_IN_WAITING);
    moment.felt_safe = 2;
    assert_int_equal(due(moment, open_person), SF_REPAIR_IN_WAITING);
}

static void an_answer_ends_it(void **state) {
    (void)state;
    struct sf_repair_moment moment = {.day = TODAY - 3, .felt_safe = -2, .settled = true};
    assert_int_equal(due(moment, open_person), SF_REPAIR_NOT);
}

static void only_about_open_people(void **state) {
    (void)state;
    const struct sf_repair_moment moment = {.day = TODAY - 3, .felt_safe = -1};
    for (int standing = 0; standing < SF_SAFETY_STANDINGS; standing++) {
        struct sf_repair_person person = {.standing = (enum sf_safety_standing)standing};
        bool open = standing == SF_SAFETY_OPEN;
        assert_int_equal(sf_repair_may_ask(&person), open);
        assert_int_equal(due(moment, person), open ? SF_REPAIR_IN_WAITING : SF_REPAIR_NOT);
    }
}

static void nobody_there_is_nobody_to_ask_about(void **state) {
    (void)state;
    const struct sf_repair_moment moment = {.day = TODAY - 3, .felt_safe = -1};
    assert_int_equal(sf_repair_due(TODAY, &moment, NULL, 0), SF_REPAIR_NOT);
}

static void where_the_calm_card_is_due_nothing_is_asked(void **state) {
    (void)state;
    const struct sf_repair_moment moment = {.day = TODAY - 3, .felt_safe = -2};
    struct sf_repair_person person = {.crossed = 1, .lowest = 1};
    assert_int_equal(due(moment, person), SF_REPAIR_IN_WAITING);
    person.lowest = 2;
    assert_int_equal(due(moment, person), SF_REPAIR_NOT);
    person = (struct sf_repair_person){.crossed = 2};
    assert_int_equal(due(moment, person), SF_REPAIR_NOT);
}

static void one_who_may_hurt_keeps_the_question_away_for_all(void **state) {
    (void)state;
    const struct sf_repair_moment moment = {.day = TODAY - 3, .felt_safe = -1};
    struct sf_repair_person people[] = {{.standing = SF_SAFETY_OPEN},
                                        {.standing = SF_SAFETY_RESTING}};
    assert_int_equal(sf_repair_due(TODAY, &moment, people, 2), SF_REPAIR_IN_WAITING);
    people[1].standing = SF_SAFETY_UNSAFE;
    assert_int_equal(sf_repair_due(TODAY, &moment, people, 2), SF_REPAIR_NOT);
    people[1] = (struct sf_repair_person){.standing = SF_SAFETY_RESTING, .crossed = 2};
    assert_int_equal(sf_repair_due(TODAY, &moment, people, 2), SF_REPAIR_NOT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_next_day_on),
        cmocka_unit_test(only_after_something_felt_wrong),
        cmocka_unit_test(an_answer_ends_it),
        cmocka_unit_test(only_about_open_people),
        cmocka_unit_test(nobody_there_is_nobody_to_ask_about),
        cmocka_unit_test(where_the_calm_card_is_due_nothing_is_asked),
        cmocka_unit_test(one_who_may_hurt_keeps_the_question_away_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
