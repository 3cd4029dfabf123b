/* Which kinds of support a note begins from. */
#include "support_kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void nothing_from_nothing(void **state) {
    (void)state;
    const struct sf_support_kinds_count none[2] = {{0}};
    for (size_t n = 0; n <= 2; n++) {
        struct sf_support_kinds out = sf_support_kinds_choose(none, n);
        assert_true(out.wanted == SIZE_MAX && out.safe[0] == SIZE_MAX && out.safe[1] == SIZE_MAX &&
                    out.leave == SIZE_MAX);
    }
}

static void most_often_goes_first_and_none_twice(void **state) {
    (void)state;
    const struct sf_support_kinds_count counts[] = {
        {.wanted = 3, .safe = 2},
        {.wanted = 5, .safe = 4},
        {.wanted = 0, .safe = 3},
        {.wanted = 1, .safe = 1},
    };
    struct sf_support_kinds out = sf_support_kinds_choose(counts, 4);
    assert_int_equal(out.wanted, 1);
    assert_int_equal(out.safe[0], 2);
    assert_int_equal(out.safe[1], 0);
    assert_true(out.leave == SIZE_MAX);
}

static void what_felt_hard_is_only_left(void **state) {
    (void)state;
    const struct sf_support_kinds_count counts[] = {
        {.wanted = 9, .safe = 1, .hard = 2}, /* wanted, and yet it mostly felt hard */
        {.wanted = 0, .safe = 2, .hard = 2}, /* as often one as the other: not named */
        {.wanted = 0, .safe = 0, .hard = 1},
    };
    struct sf_support_kinds out = sf_support_kinds_choose(counts, 3);
    assert_true(out.wanted == SIZE_MAX);
    assert_true(out.safe[0] == SIZE_MAX);
    assert_int_equal(out.leave, 0);
}

static void equal_ones_by_what_came_safe_then_by_order(void **state) {
    (void)state;
    const struct sf_support_kinds_count counts[] = {
        {.wanted = 2, .safe = 0},
        {.wanted = 2, .safe = 1},
        {.wanted = 2, .safe = 1},
    };
    struct sf_support_kinds out = sf_support_kinds_choose(counts, 3);
    assert_int_equal(out.wanted, 1);
    assert_int_equal(out.safe[0], 2);
    assert_true(out.safe[1] == SIZE_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_from_nothing),
        cmocka_unit_test(most_often_goes_first_and_none_twice),
        cmocka_unit_test(what_felt_hard_is_only_left),
        cmocka_unit_test(equal_ones_by_what_came_safe_then_by_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
