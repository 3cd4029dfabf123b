/* Reliable change against the worked example of its source. */
#include "reliable.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Jacobson and Truax 1991, to the digits of docs and design: sd 7.5, r .80, 47.5 to 32.5. */
static void worked_example(void **state) {
    (void)state;
    struct sf_reliable found;
    assert_true(sf_reliable_change(7.5, 0.80, 47.5, 32.5, &found));
    assert_true(fabs(found.sdiff - 4.7434) < 5e-5);
    assert_true(fabs(found.rc - -3.1623) < 5e-5);
    assert_true(fabs(found.needed - 9.2971) < 5e-5);
    assert_true(found.reliable);
}

static void small_change_is_not_reliable(void **state) {
    (void)state;
    struct sf_reliable found;
    assert_true(sf_reliable_change(7.5, 0.80, 40, 49, &found));
    assert_false(found.reliable);
    assert_true(sf_reliable_change(7.5, 0.80, 40, 50, &found));
    assert_true(found.reliable);
    assert_true(found.rc > 0);
}

static void nothing_from_impossible_numbers(void **state) {
    (void)state;
    struct sf_reliable found = {.rc = 1, .reliable = true};
    assert_false(sf_reliable_change(0, 0.8, 1, 2, &found));
    assert_false(found.reliable);
    assert_true(found.rc == 0);
    assert_false(sf_reliable_change(-1, 0.8, 1, 2, &found));
    assert_false(sf_reliable_change(7.5, 1, 1, 2, &found));
    assert_false(sf_reliable_change(7.5, -0.1, 1, 2, &found));
    assert_false(sf_reliable_change(NAN, 0.8, 1, 2, &found));
    assert_false(sf_reliable_change(7.5, 0.8, NAN, 2, &found));
    assert_false(sf_reliable_change(7.5, 0.8, 1, INFINITY, &found));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worked_example),
        cmocka_unit_test(small_change_is_not_reliable),
        cmocka_unit_test(nothing_from_impossible_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
