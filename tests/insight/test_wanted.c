/* Wanted and received, counted by hand. */
#include "wanted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LISTENING, ADVICE, COMPANY };

static void counts_what_came_for_what_was_wanted(void **state) {
    (void)state;
    struct sf_wanted listening = {0}, company = {0};
    const int32_t both[] = {ADVICE, LISTENING}, advice[] = {ADVICE};

    sf_wanted_count(&listening, LISTENING, both, 2);
    sf_wanted_count(&listening, LISTENING, advice, 1);
    sf_wanted_count(&listening, LISTENING, NULL, 0);
    sf_wanted_count(&company, COMPANY, advice, 1);
    assert_int_equal(listening.n, 3);
    assert_int_equal(listening.came, 1);
    assert_int_equal(listening.none, 1);
    assert_int_equal(sf_wanted_known(&listening), 2);
    assert_int_equal(company.n, 1);
    assert_int_equal(company.came, 0);
    assert_int_equal(sf_wanted_known(&company), 1);
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
