/* When a belief may be rated again, and what is offered as speaking to it: by the table in
 * belief.h. */
#include "belief.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { TODAY = 20000 };

static const char *const library[] = {"manage_alone",       "burden",       "always_leave",
                                      "nobody_understands", "guard_down",   "trust_nobody",
                                      "needing_is_weak",    "not_deserving"};
enum { LIBRARY = sizeof library / sizeof *library };

static enum sf_belief_why moment_for(const char *origin, const struct sf_belief_moment *moment) {
    return sf_belief_moment(origin, strlen(origin), moment);
}

static enum sf_belief_why share_for(const char *origin, struct sf_belief_share share) {
    return sf_belief_share(origin, strlen(origin), &share);
}

/* A moment that felt safe with somebody, in words, of which nothing more is known. */
static struct sf_belief_moment bare(void) {
    return (struct sf_belief_moment){.words = true,
                                     .somebody = true,
                                     .felt_safe = 1,
                                     .understood = SF_BELIEF_MISSING,
                                     .accepted = SF_BELIEF_MISSING,
                                     .cared_about = SF_BELIEF_MISSING,
                                     .depth = SF_BELIEF_MISSING};
}

/* One of which every fact holds. */
static struct sf_belief_moment full(void) {
    return (struct sf_belief_moment){.words = true,
                                     .somebody = true,
                                     .felt_safe = 2,
                                     .kept = true,
                                     .i_began = true,
                                     .received = true,
                                     .help_came = true,
                                     .heard_came = true,
                                     .believed_came = true,
                                     .wanted_came = true,
                                     .eased = true,
                                     .understood = 10,
                                     .accepted = 10,
                                     .cared_about = 10,
                                     .depth = 5,
                                     .seen = true,
                                     .joy = true,
                                     .known_days = 400};
}

static void rating_is_due_after_fourteen_days(void **state) {
    (void)state;
    assert_true(sf_belief_rating_due(TODAY, SF_BELIEF_NEVER));
    assert_false(sf_belief_rating_due(TODAY, TODAY));
    assert_false(sf_belief_rating_due(TODAY, TODAY - 13));
    assert_true(sf_belief_rating_due(TODAY, TODAY - 14));
    assert_true(sf_belief_rating_due(TODAY, TODAY - 5000));
    /* A clock that was wrong once does not silence the question for years. */
    assert_true(sf_belief_rating_due(TODAY, TODAY + 1));
    assert_true(sf_belief_rating_due(INT32_MAX, INT32_MIN + 1));
}

static void nothing_about_anyone_held_back(void **state) {
    (void)state;
    for (int i = 0; i <= LIBRARY; i++) {
        const char *origin = i < LIBRARY ? library[i] : "own";
        struct sf_belief_moment moment = full();
        assert_int_not_equal(moment_for(origin, &moment), SF_BELIEF_NOT);
        moment.held_back = true;
        assert_int_equal(moment_for(origin, &moment), SF_BELIEF_NOT);
        assert_false(sf_belief_moment_may(origin, strlen(origin), &moment));
        struct sf_belief_share share = {.this_one = true, .came_true = SF_BELIEF_NO};
        assert_int_equal(share_for(origin, share), SF_BELIEF_FEAR_NOT);
        share.held_back = true;
        assert_int_equal(share_for(origin, share), SF_BELIEF_NOT);
    }
}

static void what_hurt_is_never_brought_up(void **state) {
    (void)state;
    for (int i = 0; i <= LIBRARY; i++) {
        const char *origin = i < LIBRARY ? library[i] : "own";
        struct sf_belief_moment moment = full();
        moment.crossed = true;
        assert_int_equal(moment_for(origin, &moment), SF_BELIEF_NOT);
        moment = full();
        moment.felt_safe = -1;
        assert_int_equal(moment_for(origin, &moment), SF_BELIEF_NOT);
        moment.felt_safe = -2;
        assert_int_equal(moment_for(origin, &moment), SF_BELIEF_NOT);
        const struct sf_belief_share share = {.this_one = true, .came_true = SF_BELIEF_YES};
        assert_int_equal(share_for(origin, share), SF_BELIEF_NOT);
    }
}

static void only_what_has_words_is_offered(void **state) {
    (void)state;
    for (int i = 0; i <= LIBRARY; i++) {
        struct sf_belief_moment moment = full();
        moment.words = false;
        assert_int_equal(moment_for(i < LIBRARY ? library[i] : "own", &moment), SF_BELIEF_NOT);
    }
}

static void library_wants_someone_a_safe_feeling_and_a_fact(void **state) {
    (void)state;
    for (int i = 0; i < LIBRARY; i++) {
        struct sf_belief_moment moment = bare();
        assert_int_equal(moment_for(library[i], &moment), SF_BELIEF_NOT);
        moment = full();
        moment.somebody = false;
        assert_int_equal(moment_for(library[i], &moment), SF_BELIEF_NOT);
        moment = full();
        moment.felt_safe = 0;
        assert_int_equal(moment_for(library[i], &moment), SF_BELIEF_NOT);
        moment.felt_safe = SF_BELIEF_MISSING;
        assert_int_equal(moment_for(library[i], &moment), SF_BELIEF_NOT);
        moment.felt_safe = 1;
        assert_int_not_equal(moment_for(library[i], &moment), SF_BELIEF_NOT);
    }
}

static void own_belief_takes_the_latest_with_words(void **state) {
    (void)state;
    struct sf_belief_moment moment = bare();
    moment.somebody = false;
    assert_int_equal(moment_for("own", &moment), SF_BELIEF_LATEST);
    assert_int_equal(moment_for("", &moment), SF_BELIEF_LATEST);
    assert_int_equal(moment_for("a_newer_word", &moment), SF_BELIEF_LATEST);
    moment.felt_safe = 0;
    assert_int_equal(moment_for("own", &moment), SF_BELIEF_LATEST);
    moment.felt_safe = SF_BELIEF_MISSING;
    assert_int_equal(moment_for("own", &moment), SF_BELIEF_LATEST);
}

/* One fact alone gives the reason; just below its bound there is none. */
static void each_fact_of_the_table(void **state) {
    (void)state;
    struct sf_belief_moment m = bare();
    m.help_came = true;
    assert_int_equal(moment_for("manage_alone", &m), SF_BELIEF_CAME);
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_NOT);
    m.i_began = true;
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_ASKED);
    m = bare();
    m.i_began = true;
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_NOT); /* nothing came */
    m.received = true;
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_ASKED);
    assert_int_equal(moment_for("needing_is_weak", &m), SF_BELIEF_RECEIVED);
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_RECEIVED);
    m = bare();
    m.they_began = true;
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_THEY_BEGAN);
    m = bare();
    m.eased = true;
    assert_int_equal(moment_for("manage_alone", &m), SF_BELIEF_EASED);
    assert_int_equal(moment_for("needing_is_weak", &m), SF_BELIEF_EASED);
    m = bare();
    m.wanted_came = true;
    assert_int_equal(moment_for("needing_is_weak", &m), SF_BELIEF_WANTED);
    m = bare();
    m.known_days = 89;
    assert_int_equal(moment_for("always_leave", &m), SF_BELIEF_NOT);
    m.known_days = 90;
    assert_int_equal(moment_for("always_leave", &m), SF_BELIEF_STAYED);
    m = bare();
    m.heard_came = true;
    assert_int_equal(moment_for("nobody_understands", &m), SF_BELIEF_HEARD);
    assert_int_equal(moment_for("trust_nobody", &m), SF_BELIEF_NOT); /* listened to, not believed */
    m.believed_came = true;
    assert_int_equal(moment_for("trust_nobody", &m), SF_BELIEF_HEARD);
    m = bare();
    m.kept = true;
    assert_int_equal(moment_for("guard_down", &m), SF_BELIEF_KEPT);
    assert_int_equal(moment_for("trust_nobody", &m), SF_BELIEF_KEPT);
    m = bare();
    m.felt_safe = 2;
    assert_int_equal(moment_for("trust_nobody", &m), SF_BELIEF_SAFE);
    m = bare();
    m.seen = true;
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_SEEN);
    m = bare();
    m.joy = true;
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_JOY);
}

static void each_number_of_the_table_has_its_bound(void **state) {
    (void)state;
    struct sf_belief_moment m = bare();
    m.depth = 1;
    assert_int_equal(moment_for("guard_down", &m), SF_BELIEF_NOT);
    m.depth = 2;
    assert_int_equal(moment_for("guard_down", &m), SF_BELIEF_OPEN);
    m = bare();
    m.understood = 6;
    assert_int_equal(moment_for("nobody_understands", &m), SF_BELIEF_NOT);
    m.understood = 7;
    assert_int_equal(moment_for("nobody_understands", &m), SF_BELIEF_UNDERSTOOD);
    m = bare();
    m.cared_about = 6;
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_NOT);
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_NOT);
    m.cared_about = 7;
    assert_int_equal(moment_for("burden", &m), SF_BELIEF_CARED);
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_CARED);
    m = bare();
    m.accepted = 6;
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_NOT);
    m.accepted = 7;
    assert_int_equal(moment_for("not_deserving", &m), SF_BELIEF_ACCEPTED);
}

static void shares_by_what_they_were_about(void **state) {
    (void)state;
    static const char *const general[] = {"burden",       "nobody_understands", "guard_down",
                                          "trust_nobody", "needing_is_weak",    "own"};
    static const char *const named_only[] = {"manage_alone", "always_leave", "not_deserving"};
    const struct sf_belief_share no = {.came_true = SF_BELIEF_NO};
    for (size_t i = 0; i < sizeof general / sizeof *general; i++)
        assert_int_equal(share_for(general[i], no), SF_BELIEF_FEAR_NOT);
    for (size_t i = 0; i < sizeof named_only / sizeof *named_only; i++) {
        assert_int_equal(share_for(named_only[i], no), SF_BELIEF_NOT);
        assert_int_equal(
            share_for(named_only[i],
                      (struct sf_belief_share){.this_one = true, .came_true = SF_BELIEF_NO}),
            SF_BELIEF_FEAR_NOT);
    }
    assert_int_equal(share_for("burden", (struct sf_belief_share){.came_true = SF_BELIEF_PARTLY}),
                     SF_BELIEF_NOT);
    assert_int_equal(share_for("burden", (struct sf_belief_share){.this_one = true,
                                                                  .came_true = SF_BELIEF_PARTLY}),
                     SF_BELIEF_FEAR_PARTLY);
    assert_int_equal(share_for("burden", (struct sf_belief_share){.another_one = true,
                                                                  .came_true = SF_BELIEF_NO}),
                     SF_BELIEF_NOT);
    assert_int_equal(share_for("burden", (struct sf_belief_share){.this_one = true,
                                                                  .came_true = SF_BELIEF_OPEN_YET}),
                     SF_BELIEF_NOT);
}

static void three_at_once_the_latest_share_among_them(void **state) {
    (void)state;
    static const size_t rows[][4] = {/* there: moments, shares; taken: moments, shares */
                                     {0, 0, 0, 0}, {3, 0, 3, 0}, {3, 1, 2, 1}, {3, 3, 2, 1},
                                     {1, 3, 1, 2}, {0, 3, 0, 3}, {2, 0, 2, 0}, {9, 9, 2, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t moments = 77, shares = 77;
        sf_belief_mix(rows[i][0], rows[i][1], &moments, &shares);
        assert_int_equal(moments, rows[i][2]);
        assert_int_equal(shares, rows[i][3]);
    }
}

static void every_reason_has_a_word_of_its_own(void **state) {
    (void)state;
    assert_string_equal(sf_belief_why_word(SF_BELIEF_NOT), "");
    for (int i = SF_BELIEF_NOT + 1; i < SF_BELIEF_WHYS; i++) {
        const char *word = sf_belief_why_word((enum sf_belief_why)i);
        assert_true(strlen(word) > 2);
        for (int j = SF_BELIEF_NOT; j < i; j++)
            assert_string_not_equal(word, sf_belief_why_word((enum sf_belief_why)j));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rating_is_due_after_fourteen_days),
        cmocka_unit_test(nothing_about_anyone_held_back),
        cmocka_unit_test(what_hurt_is_never_brought_up),
        cmocka_unit_test(only_what_has_words_is_offered),
        cmocka_unit_test(library_wants_someone_a_safe_feeling_and_a_fact),
        cmocka_unit_test(own_belief_takes_the_latest_with_words),
        cmocka_unit_test(each_fact_of_the_table),
        cmocka_unit_test(each_number_of_the_table_has_its_bound),
        cmocka_unit_test(shares_by_what_they_were_about),
        cmocka_unit_test(three_at_once_the_latest_share_among_them),
        cmocka_unit_test(every_reason_has_a_word_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
