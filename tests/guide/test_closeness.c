/* Descriptions of closeness against moments counted by hand. */
#include "closeness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define DAY INT64_C(86400000)
#define NOT_NOTED SF_CLOSENESS_MISSING

enum { MOST = 12 };

static const struct sf_id mara = {{1}}, jo = {{2}};

/* A moment in which nothing was noted, with Mara, `day` days in. */
static struct sf_closeness_moment plain(int64_t day) {
    return (struct sf_closeness_moment){
        .at_ms = day * DAY,
        .felt_safe = NOT_NOTED,
        .depth = NOT_NOTED,
        .settled_before = INT32_MIN,
        .settled_after = INT32_MIN,
        .people = &mara,
        .people_count = 1,
    };
}

static bool look(const struct sf_closeness_moment *moments, size_t count, enum sf_closeness_key key,
                 struct sf_closeness *out) {
    const struct sf_closeness_journal journal = {.moments = moments, .moment_count = count};
    return sf_closeness_look(&journal, key, out);
}

static void nothing_from_nothing(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[MOST];
    for (size_t i = 0; i < MOST; i++)
        moments[i] = plain((int64_t)i);
    for (int key = 0; key < SF_CLOSENESS_KEYS; key++) {
        assert_false(look(moments, MOST, (enum sf_closeness_key)key, &found));
        assert_int_equal(found.of, 0);
        assert_false(look(NULL, 0, (enum sf_closeness_key)key, &found));
    }
}

static void every_key_has_its_word(void **state) {
    (void)state;
    for (int key = 0; key < SF_CLOSENESS_KEYS; key++)
        assert_non_null(sf_closeness_word((enum sf_closeness_key)key));
    assert_string_equal(sf_closeness_word(SF_CLOSENESS_SPACE_AFTER_CLOSE), "space_after_close");
    assert_null(sf_closeness_word(SF_CLOSENESS_KEYS));
    assert_true(sf_closeness_of_shares(SF_CLOSENESS_LET_GO_BEFORE));
    assert_false(sf_closeness_of_shares(SF_CLOSENESS_KEPT_LIGHT));
}

/* Four of four say nothing yet, five of five do, and half of six is not "often". */
static void floor_and_more_than_half(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[6];
    for (size_t i = 0; i < 6; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].depth = 4;
        moments[i].felt_safe = 1;
    }
    assert_false(look(moments, 4, SF_CLOSENESS_SAFE_AFTER_CLOSE, &found));
    assert_int_equal(found.of, 4);
    assert_true(look(moments, 5, SF_CLOSENESS_SAFE_AFTER_CLOSE, &found));
    assert_int_equal(found.so, 5);
    for (size_t i = 0; i < 3; i++)
        moments[i].felt_safe = -1;
    assert_false(look(moments, 6, SF_CLOSENESS_SAFE_AFTER_CLOSE, &found));
    assert_int_equal(found.so, 3);
    assert_false(look(moments, 6, SF_CLOSENESS_UNEASY_AFTER_CLOSE, &found));
    moments[3].felt_safe = -2;
    assert_true(look(moments, 6, SF_CLOSENESS_UNEASY_AFTER_CLOSE, &found));
    assert_int_equal(found.so, 4);
    assert_int_equal(found.of, 6);
}

/* Depth 3 is not close; "hard to say" is neither safe nor uneasy. */
static void close_begins_at_four(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[MOST];
    for (size_t i = 0; i < MOST; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].depth = i < 6 ? 3 : 5;
        moments[i].felt_safe = i < 6 ? 2 : 0;
    }
    assert_false(look(moments, MOST, SF_CLOSENESS_SAFE_AFTER_CLOSE, &found));
    assert_int_equal(found.of, 6);
    assert_int_equal(found.so, 0);
    assert_false(look(moments, MOST, SF_CLOSENESS_UNEASY_AFTER_CLOSE, &found));
    assert_int_equal(found.marks[0], SF_CLOSENESS_NOT_LOOKED_AT);
    assert_int_equal(found.marks[6], SF_CLOSENESS_OTHERWISE);
}

/*
 * Space wanted in the close moment itself, or in the next one with the same person within a
 * fortnight: 0 (itself), 20 (next on 25), 60 (next on 75, too late and not noted itself: not looked
 * at), 100 (next is with Jo: not looked at), 140 (noted, no space), 180 itself, 220 (next on 234).
 */
static void space_there_or_in_the_next_one(void **state) {
    (void)state;
    struct sf_closeness found;
    const int64_t days[MOST] = {0, 20, 25, 60, 75, 100, 101, 140, 180, 220, 234, 300};
    const bool close[MOST] = {1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0};
    const bool space[MOST] = {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0};
    struct sf_closeness_moment moments[MOST];
    for (size_t i = 0; i < MOST; i++) {
        moments[i] = plain(days[i]);
        moments[i].depth = close[i] ? 5 : NOT_NOTED;
        moments[i].wanted_space = space[i];
        moments[i].wanted_noted = space[i] || days[i] == 140;
    }
    moments[6].people = &jo;
    assert_true(look(moments, MOST, SF_CLOSENESS_SPACE_AFTER_CLOSE, &found));
    assert_int_equal(found.of, 5);
    assert_int_equal(found.so, 4);
    const uint8_t marks[MOST] = {SF_CLOSENESS_SO,
                                 SF_CLOSENESS_SO,
                                 SF_CLOSENESS_BESIDE,
                                 SF_CLOSENESS_NOT_LOOKED_AT,
                                 0,
                                 SF_CLOSENESS_NOT_LOOKED_AT,
                                 0,
                                 SF_CLOSENESS_OTHERWISE,
                                 SF_CLOSENESS_SO,
                                 SF_CLOSENESS_SO,
                                 SF_CLOSENESS_BESIDE,
                                 0};
    assert_memory_equal(found.marks, marks, MOST);
}

static void settled_by_a_whole_step(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[5];
    for (size_t i = 0; i < 5; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].settled_before = 4000;
        moments[i].settled_after = i < 3 ? 5000 : 4999;
    }
    assert_true(look(moments, 5, SF_CLOSENESS_SETTLED_MORE, &found));
    assert_int_equal(found.so, 3);
    assert_false(look(moments, 5, SF_CLOSENESS_SETTLED_LESS, &found));
    for (size_t i = 0; i < 5; i++)
        moments[i].settled_after = 3000;
    assert_true(look(moments, 5, SF_CLOSENESS_SETTLED_LESS, &found));
    moments[0].settled_after = INT32_MIN;
    assert_false(look(moments, 5, SF_CLOSENESS_SETTLED_LESS, &found));
    assert_int_equal(found.of, 4);
}

/* Every third day, then pauses of nine days: nine is at least seven and at least twice three. */
static void silence_is_long_against_their_own_rhythm(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[40];
    size_t count = 0;
    int64_t day = 0;
    for (int pause = 0; pause < 6; pause++) {
        for (int i = 0; i < 5; i++, day += 3)
            moments[count++] = plain(day);
        day += 6; /* nine days after the last one */
    }
    for (size_t i = 0; i < count; i++)
        moments[i].felt_safe = i % 5 == 0 ? -1 : 2;
    /* The first of each five but the very first ends a silence: five of them, all uneasy. */
    assert_true(look(moments, count, SF_CLOSENESS_UNEASY_AFTER_SILENCE, &found));
    assert_int_equal(found.of, 5);
    assert_int_equal(found.so, 5);
    assert_int_equal(found.marks[5], SF_CLOSENESS_SO);
    assert_int_equal(found.marks[6], SF_CLOSENESS_NOT_LOOKED_AT);
    assert_false(look(moments, count, SF_CLOSENESS_SAFE_AFTER_SILENCE, &found));
    /* A day less than a week is no silence, however regular it was before. */
    struct sf_closeness_moment daily[MOST];
    for (size_t i = 0; i < MOST; i++) {
        daily[i] = plain(i < 6 ? (int64_t)i : 5 + 6 * ((int64_t)i - 5));
        daily[i].felt_safe = 2;
    }
    assert_false(look(daily, MOST, SF_CLOSENESS_SAFE_AFTER_SILENCE, &found));
    assert_int_equal(found.of, 0);
}

/* Three earlier gaps are too few to know a rhythm. */
static void silence_needs_four_gaps_before(void **state) {
    (void)state;
    struct sf_closeness found;
    const int64_t days[] = {0, 1, 2, 3, 33, 34, 64};
    struct sf_closeness_moment moments[7];
    for (size_t i = 0; i < 7; i++) {
        moments[i] = plain(days[i]);
        moments[i].felt_safe = 1;
    }
    look(moments, 7, SF_CLOSENESS_SAFE_AFTER_SILENCE, &found);
    assert_int_equal(found.of, 1);
    assert_int_equal(found.marks[4], SF_CLOSENESS_NOT_LOOKED_AT);
    assert_int_equal(found.marks[6], SF_CLOSENESS_SO);
}

static void who_began(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[8];
    for (size_t i = 0; i < 8; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].began_by = i < 4   ? SF_CLOSENESS_BEGAN_THEM
                              : i < 6 ? SF_CLOSENESS_BEGAN_ME
                                      : SF_CLOSENESS_BEGAN_OPEN;
    }
    assert_true(look(moments, 8, SF_CLOSENESS_BEGAN_BY_THEM, &found));
    assert_int_equal(found.so, 4);
    assert_int_equal(found.of, 6);
    assert_false(look(moments, 8, SF_CLOSENESS_BEGAN_BY_ME, &found));
}

static void wanted_and_what_came(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[7];
    for (size_t i = 0; i < 7; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].wanted_noted = true;
        moments[i].received_noted = i < 6;
        moments[i].wanted_received = i < 4;
    }
    assert_true(look(moments, 7, SF_CLOSENESS_WANTED_CAME, &found));
    assert_int_equal(found.so, 4);
    assert_int_equal(found.of, 6);
    assert_false(look(moments, 7, SF_CLOSENESS_WANTED_MISSED, &found));
    assert_int_equal(found.so, 2);
}

static void light_is_nought_or_one(void **state) {
    (void)state;
    struct sf_closeness found;
    struct sf_closeness_moment moments[5];
    for (size_t i = 0; i < 5; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].depth = (int8_t)i;
    }
    assert_false(look(moments, 5, SF_CLOSENESS_KEPT_LIGHT, &found));
    assert_int_equal(found.so, 2);
    moments[4].depth = 0;
    assert_true(look(moments, 5, SF_CLOSENESS_KEPT_LIGHT, &found));
    assert_int_equal(found.so, 3);
}

static void shares_let_go_about_their_day(void **state) {
    (void)state;
    struct sf_closeness found;
    const int64_t on = 100 * DAY;
    const struct sf_closeness_share shares[] = {
        {on, on - 2 * DAY, false, true},
        {on, on + 2 * DAY, false, true},
        {on, on - DAY / 2, false, true},
        {on, on - 3 * DAY, false, true}, /* long before: a change of mind, not a last moment */
        {on, on, true, false},
        {INT64_MIN, on, false, true}, /* without a day */
        {on, on, false, false},       /* still open */
    };
    const struct sf_closeness_journal journal = {.shares = shares, .share_count = 7};
    assert_true(sf_closeness_look(&journal, SF_CLOSENESS_LET_GO_BEFORE, &found));
    assert_int_equal(found.so, 3);
    assert_int_equal(found.of, 5);
    const uint8_t marks[] = {SF_CLOSENESS_SO,
                             SF_CLOSENESS_SO,
                             SF_CLOSENESS_SO,
                             SF_CLOSENESS_OTHERWISE,
                             SF_CLOSENESS_OTHERWISE,
                             0,
                             0};
    assert_memory_equal(found.marks, marks, 7);
}

/* More than the window are not read past their room. */
static void no_more_than_the_window(void **state) {
    (void)state;
    static struct sf_closeness_moment moments[SF_CLOSENESS_WINDOW + 50];
    struct sf_closeness found;
    for (size_t i = 0; i < SF_CLOSENESS_WINDOW + 50; i++) {
        moments[i] = plain((int64_t)i);
        moments[i].depth = 0;
    }
    assert_true(look(moments, SF_CLOSENESS_WINDOW + 50, SF_CLOSENESS_KEPT_LIGHT, &found));
    assert_int_equal(found.of, SF_CLOSENESS_WINDOW);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_from_nothing),
        cmocka_unit_test(every_key_has_its_word),
        cmocka_unit_test(floor_and_more_than_half),
        cmocka_unit_test(close_begins_at_four),
        cmocka_unit_test(space_there_or_in_the_next_one),
        cmocka_unit_test(settled_by_a_whole_step),
        cmocka_unit_test(silence_is_long_against_their_own_rhythm),
        cmocka_unit_test(silence_needs_four_gaps_before),
        cmocka_unit_test(who_began),
        cmocka_unit_test(wanted_and_what_came),
        cmocka_unit_test(light_is_nought_or_one),
        cmocka_unit_test(shares_let_go_about_their_day),
        cmocka_unit_test(no_more_than_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
