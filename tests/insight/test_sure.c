/* The table of words for uncertainty in docs/statistics.md, at its borders. */
#include "sure.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void width_of_a_share(void **state) {
    (void)state;
    assert_int_equal(sf_sure_of_width(0.30, 0.71, 1), SF_SURE_OPEN);
    assert_int_equal(sf_sure_of_width(0.3, 0.7, 1), SF_SURE_ROUGH);
    assert_int_equal(sf_sure_of_width(0.5, 0.7, 1), SF_SURE_ROUGH);
    assert_int_equal(sf_sure_of_width(0.51, 0.7, 1), SF_SURE_FAIR);
    assert_int_equal(sf_sure_of_width(0.7, 0.7, 1), SF_SURE_FAIR);
}

static void width_on_other_scales(void **state) {
    (void)state;
    assert_int_equal(sf_sure_of_width(-2.1, 2, 10), SF_SURE_OPEN);
    assert_int_equal(sf_sure_of_width(-1, 1, 10), SF_SURE_ROUGH);
    assert_int_equal(sf_sure_of_width(3, 22.5, 100), SF_SURE_FAIR);
}

static void below_the_gate_it_is_counted(void **state) {
    (void)state;
    assert_int_equal(sf_sure_of_width(NAN, 0.5, 1), SF_SURE_COUNTED);
    assert_int_equal(sf_sure_of_width(0.5, NAN, 1), SF_SURE_COUNTED);
    assert_int_equal(sf_sure_of_width(0.1, 0.9, 0), SF_SURE_COUNTED);
}

static void probability_that_one_is_safer(void **state) {
    (void)state;
    assert_int_equal(sf_sure_of_probability(0.95), SF_SURE_UNCLEAR);
    assert_int_equal(sf_sure_of_probability(0.9500001), SF_SURE_UNCLEAR);
    assert_int_equal(sf_sure_of_probability(0.9501), SF_SURE_LIKELY);
    assert_int_equal(sf_sure_of_probability(0.99), SF_SURE_LIKELY);
    assert_int_equal(sf_sure_of_probability(0.9901), SF_SURE_VERY_LIKELY);
    assert_int_equal(sf_sure_of_probability(NAN), SF_SURE_UNCLEAR);
}

static void p_of_a_test(void **state) {
    (void)state;
    assert_int_equal(sf_sure_of_p(0.0501), SF_SURE_UNCLEAR);
    assert_int_equal(sf_sure_of_p(0.05), SF_SURE_LIKELY);
    assert_int_equal(sf_sure_of_p(0.0101), SF_SURE_LIKELY);
    assert_int_equal(sf_sure_of_p(0.01), SF_SURE_VERY_LIKELY);
    assert_int_equal(sf_sure_of_p(0), SF_SURE_VERY_LIKELY);
    assert_int_equal(sf_sure_of_p(NAN), SF_SURE_UNCLEAR);
}

static void of_ten_goes_outwards(void **state) {
    (void)state;
    static const struct {
        double low, high;
        int from, to;
    } rows[] = {
        {0.63, 0.89, 6, 9}, {0.6, 0.9, 6, 9}, {0.7, 0.8, 7, 8}, {0.29, 0.3001, 2, 4},
        {0, 1, 0, 10},      {0, 0.05, 0, 1},  {0.95, 1, 9, 10}, {0.42, 0.48, 4, 5},
        {0.5, 0.5, 5, 6},   {1, 1, 9, 10},    {0, 0, 0, 1},     {0.1 * 3, 0.1 * 7, 3, 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int from = -1, to = -1;
        sf_sure_of_ten(rows[i].low, rows[i].high, &from, &to);
        assert_int_equal(from, rows[i].from);
        assert_int_equal(to, rows[i].to);
    }
}

static void every_word_has_a_name_of_its_own(void **state) {
    (void)state;
    assert_string_equal(sf_sure_name(SF_SURE_COUNTED), "counted");
    assert_string_equal(sf_sure_name(SF_SURE_OPEN), "open");
    assert_string_equal(sf_sure_name(SF_SURE_ROUGH), "rough");
    assert_string_equal(sf_sure_name(SF_SURE_FAIR), "fair");
    assert_string_equal(sf_sure_name(SF_SURE_UNCLEAR), "unclear");
    assert_string_equal(sf_sure_name(SF_SURE_LIKELY), "likely");
    assert_string_equal(sf_sure_name(SF_SURE_VERY_LIKELY), "very_likely");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_of_a_share),
        cmocka_unit_test(width_on_other_scales),
        cmocka_unit_test(below_the_gate_it_is_counted),
        cmocka_unit_test(probability_that_one_is_safer),
        cmocka_unit_test(p_of_a_test),
        cmocka_unit_test(of_ten_goes_outwards),
        cmocka_unit_test(every_word_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
