/* Counts against hand-counted tables. */
#include "counts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MISSING SF_COUNTS_MISSING

static void counts_by_one_code(void **state) {
    (void)state;
    const int8_t felt[] = {2, 1, 0, -1, -2, MISSING, 2, 1};
    const uint8_t crossed[] = {0, 0, 0, 0, 1, 1, 0, 0};
    const int32_t code[] = {0, 0, 0, 0, 0, 0, 1, -1};
    struct sf_counts_group groups[3];

    assert_int_equal(sf_counts_by(felt, crossed, code, 8, groups, 3), 6);
    assert_int_equal(groups[0].n, 5);
    assert_int_equal(groups[0].safe, 2);
    for (int i = 0; i < SF_COUNTS_SCALE; i++)
        assert_int_equal(groups[0].scale[i], 1);
    /* The crossed boundary of an unrated moment is a fact all the same. */
    assert_int_equal(groups[0].crossed, 2);
    assert_int_equal(groups[1].n, 1);
    assert_int_equal(groups[1].scale[4], 1);
    assert_int_equal(groups[2].n, 0);
}

static void counts_each_of_several_people(void **state) {
    (void)state;
    /* Moment 0 with 0 and 1, moment 1 with nobody, moment 2 with 1, moment 3 unrated with 0. */
    const int8_t felt[] = {2, 2, -2, MISSING};
    const uint8_t crossed[] = {0, 0, 1, 0};
    const uint32_t first[] = {0, 2, 2, 3, 4};
    const int32_t codes[] = {0, 1, 1, 0};
    struct sf_counts_group groups[2];

    assert_int_equal(sf_counts_by_many(felt, crossed, first, codes, 4, groups, 2), 2);
    assert_int_equal(groups[0].n, 1);
    assert_int_equal(groups[0].safe, 1);
    assert_int_equal(groups[1].n, 2);
    assert_int_equal(groups[1].safe, 1);
    assert_int_equal(groups[1].scale[0], 1);
    assert_int_equal(groups[1].crossed, 1);
    assert_int_equal(groups[0].crossed, 0);
}

static void empty_book_counts_nothing(void **state) {
    (void)state;
    const uint32_t first[] = {0};
    struct sf_counts_group groups[1] = {{.n = 7}};

    assert_int_equal(sf_counts_by(NULL, NULL, NULL, 0, groups, 1), 0);
    assert_int_equal(groups[0].n, 0);
    groups[0].n = 7;
    assert_int_equal(sf_counts_by_many(NULL, NULL, first, NULL, 0, groups, 1), 0);
    assert_int_equal(groups[0].n, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_by_one_code),
        cmocka_unit_test(counts_each_of_several_people),
        cmocka_unit_test(empty_book_counts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
