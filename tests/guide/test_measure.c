/* The rows of measures against what their publishers say, and adding up answers by hand. */
#include "measure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kind.h"

static const struct sf_measure *row(const char *name) {
    const struct sf_measure *found = sf_measure_named(name, strlen(name));
    assert_non_null(found);
    return found;
}

static void a_row_for_each_word_of_the_list(void **state) {
    (void)state;
    size_t count;
    const struct sf_measure *rows = sf_measure_all(&count);
    const struct sf_kind *kind = sf_kind_of(SF_MEASURE);
    const char *const *words = kind->fields[sf_kind_field(kind, "instrument", 10)].list->words;
    size_t known = 0;
    for (; words[known] != NULL; known++)
        assert_string_equal(row(words[known])->instrument, words[known]);
    assert_int_equal(count, known);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(rows[i].scales[0].key);
        assert_non_null(rows[i].licence);
        assert_non_null(rows[i].citation);
    }
    /* Its ninth item needs someone who can respond. */
    assert_null(sf_measure_named("phq_9", 5));
    assert_null(sf_measure_named("", 0));
}

/* Bands follow one another without a hole from end to end. */
static void bands_cover_the_scale(void **state) {
    (void)state;
    size_t count;
    const struct sf_measure *rows = sf_measure_all(&count);
    for (size_t i = 0; i < count; i++) {
        const struct sf_measure_band *band = rows[i].bands;
        if (band->key == NULL)
            continue;
        assert_true(band->from == rows[i].scales[0].from);
        for (; band[1].key != NULL; band++)
            assert_true(band[1].from == band->to + 1);
        assert_true(band->to == rows[i].scales[0].to);
    }
    assert_null(row("mspss")->bands[0].key);
    assert_null(row("ecr_rs")->bands[0].key);
    assert_null(row("ucla_3")->bands[0].key);
}

static void bands_at_their_edges(void **state) {
    (void)state;
    assert_string_equal(sf_measure_band(row("pcl_5"), 30), "below");
    assert_string_equal(sf_measure_band(row("pcl_5"), 31), "edge");
    assert_string_equal(sf_measure_band(row("pcl_5"), 34), "above");
    assert_string_equal(sf_measure_band(row("gad_7"), 4), "minimal");
    assert_string_equal(sf_measure_band(row("gad_7"), 5), "mild");
    assert_string_equal(sf_measure_band(row("gad_7"), 10), "moderate");
    assert_string_equal(sf_measure_band(row("gad_7"), 15), "severe");
    assert_string_equal(sf_measure_band(row("phq_4"), 3), "mild");
    assert_string_equal(sf_measure_band(row("phq_4"), 6), "moderate");
    assert_string_equal(sf_measure_band(row("phq_4"), 9), "severe");
    assert_string_equal(sf_measure_band(row("who_5"), 50), "low");
    assert_string_equal(sf_measure_band(row("who_5"), 51), "not_low");
    assert_string_equal(sf_measure_band(row("pc_ptsd_5"), 4), "above");
    assert_null(sf_measure_band(row("pcl_5"), 81));
    assert_null(sf_measure_band(row("mspss"), 5));
}

static void ranges_and_whole_numbers(void **state) {
    (void)state;
    const struct sf_measure_scale *pcl = &row("pcl_5")->scales[0];
    assert_true(sf_measure_fits(pcl, 0));
    assert_true(sf_measure_fits(pcl, 80));
    assert_false(sf_measure_fits(pcl, 80.5));
    assert_false(sf_measure_fits(pcl, 81));
    assert_false(sf_measure_fits(pcl, -1));
    assert_false(sf_measure_fits(pcl, 12.5));
    assert_true(sf_measure_fits(&row("mspss")->scales[0], 5.25));
    assert_false(sf_measure_fits(&row("mspss")->scales[0], 0.9));
    assert_int_equal(sf_measure_scale(row("ecr_rs"), "worry", 5), 1);
    assert_int_equal(sf_measure_scale(row("ecr_rs"), "total", 5), -1);
}

/* Every answer 4 of 1..5 is (4-1)/4 of the way: 75. Of the four tangible ones 5 5 5 1 is 75 too. */
static void answers_are_added_up(void **state) {
    (void)state;
    const struct sf_measure *mos = row("mos_sss");
    bool given[SF_MEASURE_ITEMS_MAX] = {false};
    double answers[SF_MEASURE_ITEMS_MAX] = {0}, score = -1;
    for (int item = 2; item <= 20; item++) {
        given[item] = true;
        answers[item] = 4;
    }
    assert_true(sf_measure_score(mos, 0, given, answers, &score));
    assert_true(score == 75);
    answers[2] = answers[5] = answers[12] = 5;
    answers[15] = 1;
    assert_true(
        sf_measure_score(mos, sf_measure_scale(mos, "tangible", 8), given, answers, &score));
    assert_true(score == 75);
    answers[15] = 6;
    assert_false(sf_measure_score(mos, 0, given, answers, &score));
    assert_false(sf_measure_score(row("pcl_5"), 0, given, answers, &score));
}

/* Three of nineteen left out are 16%, four are 21%; one of four is 25%. */
static void no_score_with_more_than_a_fifth_missing(void **state) {
    (void)state;
    const struct sf_measure *mos = row("mos_sss");
    bool given[SF_MEASURE_ITEMS_MAX] = {false};
    double answers[SF_MEASURE_ITEMS_MAX] = {0}, score = -1;
    for (int item = 2; item <= 20; item++) {
        given[item] = item > 4;
        answers[item] = 5;
    }
    assert_true(sf_measure_score(mos, 0, given, answers, &score));
    assert_true(score == 100);
    given[14] = false;
    score = -1;
    assert_false(sf_measure_score(mos, 0, given, answers, &score));
    assert_false(
        sf_measure_score(mos, sf_measure_scale(mos, "tangible", 8), given, answers, &score));
    assert_true(score == -1);
    given[2] = true;
    assert_true(
        sf_measure_score(mos, sf_measure_scale(mos, "tangible", 8), given, answers, &score));
}

static void reversed_items_count_the_other_way(void **state) {
    (void)state;
    static const uint8_t items[] = {1, 2, 0}, reversed[] = {2, 0};
    const struct sf_measure made = {.instrument = "made",
                                    .scales = {{"total", 1, 7, false, items}},
                                    .item_from = 1,
                                    .item_to = 7,
                                    .reversed = reversed};
    const bool given[] = {false, true, true};
    const double answers[] = {0, 7, 1};
    double score = 0;
    assert_true(sf_measure_score(&made, 0, given, answers, &score));
    assert_true(score == 7);
}

/* Marx and others 2022: 15 in one sample, 18 in another. */
static void published_differences(void **state) {
    (void)state;
    const struct sf_measure *pcl = row("pcl_5");
    assert_int_equal(sf_measure_verdict(pcl, -14), SF_MEASURE_WITHIN);
    assert_int_equal(sf_measure_verdict(pcl, -15), SF_MEASURE_EDGE);
    assert_int_equal(sf_measure_verdict(pcl, 17), SF_MEASURE_EDGE);
    assert_int_equal(sf_measure_verdict(pcl, -18), SF_MEASURE_BEYOND);
    assert_int_equal(sf_measure_verdict(pcl, 18), SF_MEASURE_BEYOND);
    assert_true(pcl->threshold == 28);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_for_each_word_of_the_list),
        cmocka_unit_test(bands_cover_the_scale),
        cmocka_unit_test(bands_at_their_edges),
        cmocka_unit_test(ranges_and_whole_numbers),
        cmocka_unit_test(answers_are_added_up),
        cmocka_unit_test(no_score_with_more_than_a_fifth_missing),
        cmocka_unit_test(reversed_items_count_the_other_way),
        cmocka_unit_test(published_differences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
