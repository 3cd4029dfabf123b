/* Wanted and received, counted by hand. */
#include "wanted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LISTENING, ADVICE, COMPANY, KINDS };

static void counts_what_came_for_what_was_wanted(void **state) {
    (void)state;
    struct sf_wanted rows[KINDS] = {{0}};
    size_t cells[KINDS * KINDS] = {0};
    const int32_t both[] = {ADVICE, LISTENING}, advice[] = {ADVICE};

    sf_wanted_count(LISTENING, both, 2, rows, cells, KINDS);
    sf_wanted_count(LISTENING, advice, 1, rows, cells, KINDS);
    sf_wanted_count(LISTENING, NULL, 0, rows, cells, KINDS);
    sf_wanted_count(COMPANY, advice, 1, rows, cells, KINDS);
    assert_int_equal(rows[LISTENING].n, 3);
    assert_int_equal(rows[LISTENING].came, 1);
    assert_int_equal(rows[LISTENING].none, 1);
    assert_int_equal(rows[COMPANY].n, 1);
    assert_int_equal(rows[COMPANY].came, 0);
    assert_int_equal(rows[ADVICE].n, 0);
    assert_int_equal(cells[LISTENING * KINDS + ADVICE], 2);
    assert_int_equal(cells[LISTENING * KINDS + LISTENING], 1);
    assert_int_equal(cells[LISTENING * KINDS + COMPANY], 0);
    assert_int_equal(cells[COMPANY * KINDS + ADVICE], 1);
}

static void enough_from_five_on(void **state) {
    (void)state;
    assert_false(sf_wanted_enough(&(struct sf_wanted){.n = 4, .came = 4}));
    assert_true(sf_wanted_enough(&(struct sf_wanted){.n = 5}));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_came_for_what_was_wanted),
        cmocka_unit_test(enough_from_five_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
