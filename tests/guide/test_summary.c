/* What stands in the summary, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "summary.h"

enum { ITEMS_MAX = 64 };

static struct sf_summary_item items[ITEMS_MAX];
static size_t count;

static void begin(void) {
    memset(items, 0, sizeof items);
    count = 0;
}

static struct sf_summary_item *add(const char *key, const char *label, double strength) {
    struct sf_summary_item *item = &items[count];
    *item = (struct sf_summary_item){.key = key,
                                     .about = label,
                                     .factor = label,
                                     .label = label,
                                     .person = "",
                                     .strength = strength,
                                     .at = count};
    count++;
    return item;
}

static void about_person(struct sf_summary_item *item) {
    item->person = item->label;
}

/* The chosen as expected, ended by -1, and how many more. */
static void expect(const int *expected, size_t expected_more) {
    size_t out[SF_SUMMARY_MAX], more, n = sf_summary_choose(items, count, out, &more);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(out[i], expected[i]);
    assert_int_equal(expected[n], -1);
    assert_int_equal(more, expected_more);
}

static void nothing_gives_nothing(void **state) {
    (void)state;
    begin();
    expect((int[]){-1}, 0);
    add("compare_none", "channel", .9);
    add("safety_counts", "phone", .9);
    add("person_counts", "Mara", .9);
    add("person_facts", "Mara", 1);
    add("cadence_usual", "Mara", .9);
    add("cadence_began", "Mara", .9);
    add("belief_open", "b", .9);
    add("settled_open", "phone", .9);
    add("expected_same", "", .9);
    add("nobody_knows", "", .9);
    expect((int[]){-1}, 0);
}

static void stronger_first_then_key_then_label(void **state) {
    (void)state;
    begin();
    add("safety_range", "work", .3);      /* 0 */
    add("safety_range", "home", .3);      /* 1 */
    add("compare_likely", "x", .3);       /* 2 */
    add("settled_up", "phone", .31);      /* 3 */
    add("compare_very_likely", "y", .99); /* 4 */
    expect((int[]){4, 3, 2, 1, 0, -1}, 0);
}

static void recent_facts_stand_first_by_name(void **state) {
    (void)state;
    begin();
    add("compare_very_likely", "y", .99); /* 0 */
    for (int i = 0; i < 2; i++) {
        about_person(add("fact_not_safe_person", i == 0 ? "Zoe" : "Ada", 1)); /* 1, 3 */
        about_person(add("fact_crossed_person", i == 0 ? "Zoe" : "Ada", 1));  /* 2, 4 */
    }
    about_person(add("fact_crossed_person", "Mo", 1)); /* 5: long ago */
    items[1].recent = items[3].recent = items[2].recent = items[4].recent = true;
    expect((int[]){4, 3, 2, 1, 0, -1}, 1);
}

/* An old fact stands where something else is said of the same person. */
static void a_fact_stands_above_what_is_said_of_somebody(void **state) {
    (void)state;
    begin();
    about_person(add("fact_crossed_person", "Ada", 1)); /* 0 */
    about_person(add("fact_crossed_person", "Mo", 1));  /* 1 */
    about_person(add("cadence_silence", "Mo", .96));    /* 2 */
    expect((int[]){1, 2, -1}, 1);
}

static void of_two_that_say_the_same_the_stronger(void **state) {
    (void)state;
    begin();
    add("compare_likely", "received a b", .96); /* 0 */
    add("works_likely", "received a b", .97);   /* 1 */
    add("compare_likely", "received a c", .96); /* 2 */
    add("belief_down", "b1", .9);               /* 3 */
    add("belief_since_less", "b1", .8);         /* 4 */
    add("belief_since_less", "b2", .7);         /* 5 */
    add("counter_up", "b1", .6);                /* 6 */
    add("adjusted_less", "phone", .4);          /* 7 */
    add("safety_range", "phone", .3);           /* 8 */
    expect((int[]){1, 2, 3, 5, 6, 7, -1}, 0);
}

static void twelve_and_how_many_more(void **state) {
    static const char *const labels[] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                         "i", "j", "k", "l", "m", "n", "o"};
    (void)state;
    begin();
    for (size_t i = 0; i < 15; i++)
        add("counter_up", labels[i], .2);
    expect((int[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1}, 3);
}

static void one_plain_for_a_factor(void **state) {
    (void)state;
    begin();
    add("settled_up", "1", .4)->factor = "depth";         /* 0 */
    add("settled_up", "2", .39)->factor = "depth";        /* 1 */
    add("safety_range", "1", .38)->factor = "depth";      /* 2 */
    add("settled_down", "phone", .3)->factor = "channel"; /* 3 */
    expect((int[]){0, 2, 3, -1}, 1);
}

static void two_plain_of_a_kind_and_four_in_all(void **state) {
    (void)state;
    begin();
    add("safety_range", "a", .4);  /* 0 */
    add("adjusted_less", "b", .3); /* 1 */
    add("safety_range", "c", .3);  /* 2 */
    add("settled_up", "d", .29);   /* 3 */
    add("wanted_came", "e", .28);  /* 4 */
    add("wanted_came", "f", .27);  /* 5 */
    add("counter_up", "g", .1);    /* 6 */
    expect((int[]){0, 1, 3, 4, 6, -1}, 2);
}

/* Six facts at most by themselves; both of one person or none. */
static void facts_leave_room(void **state) {
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    (void)state;
    begin();
    for (size_t i = 0; i < 5; i++)
        about_person(add("fact_crossed_person", names[i], 1)); /* 0 .. 4 */
    about_person(add("fact_not_safe_person", "e", 1));         /* 5 */
    about_person(add("fact_not_safe_person", "d", 1));         /* 6 */
    for (size_t i = 0; i < count; i++)
        items[i].recent = true;
    add("safety_range", "home", .2); /* 7 */
    /* a b c d d; both of e would be seven */
    expect((int[]){0, 1, 2, 3, 6, 7, -1}, 2);
}

/* Nothing is said of a person when there is no room for the facts above it. */
static void no_claim_of_a_person_without_their_facts(void **state) {
    static const char *const labels[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    (void)state;
    begin();
    for (size_t i = 0; i < 11; i++)
        add("counter_up", labels[i], .9);
    about_person(add("fact_crossed_person", "Mo", 1)); /* 11 */
    about_person(add("cadence_silence", "Mo", .8));    /* 12 */
    add("safety_range", "z", .7);                      /* 13 */
    expect((int[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, -1}, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(stronger_first_then_key_then_label),
        cmocka_unit_test(recent_facts_stand_first_by_name),
        cmocka_unit_test(a_fact_stands_above_what_is_said_of_somebody),
        cmocka_unit_test(of_two_that_say_the_same_the_stronger),
        cmocka_unit_test(twelve_and_how_many_more),
        cmocka_unit_test(one_plain_for_a_factor),
        cmocka_unit_test(two_plain_of_a_kind_and_four_in_all),
        cmocka_unit_test(facts_leave_room),
        cmocka_unit_test(no_claim_of_a_person_without_their_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
