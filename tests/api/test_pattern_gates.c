/*
 * Small random books: below its gate nothing of settling, prediction and belief carries an
 * estimate, a comparison or more than a count in words; of people there is never a mean.
 */
#include "book_help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { BOOKS = 24, PEOPLE = 4, INTERVAL_FROM = 5, COMPARE_FROM = 12 };

static const char *const factors[] = {"person",      "channel",         "setting", "wanted",
                                      "received",    "wanted_received", "depth",   "began_by",
                                      "time_of_day", "weekday"};
static const char *const estimates[] = {"before",     "after",       "change",    "estimate",
                                        "low80",      "high80",      "low95",     "high95",
                                        "before_low", "before_high", "after_low", "after_high"};
static const char *const standings[] = {"open", "resting", "unsafe", "ended"};

static uint32_t state_of_chance;

static unsigned chance(unsigned below) {
    state_of_chance = state_of_chance * 1664525u + 1013904223u;
    return (state_of_chance >> 16) % below;
}

static bool one_in(unsigned n) {
    return chance(n) == 0;
}

/* ---- A book */

static void add_moment(char people[PEOPLE][128], unsigned day) {
    static const char *const channels[] = {"phone", "text", "letter"};
    char before[40] = "", after[40] = "", felt[60] = "", crossed[40] = "";
    if (!one_in(4))
        snprintf(before, sizeof before, ",\"settled_before\":%u", chance(11));
    if (!one_in(4))
        snprintf(after, sizeof after, ",\"settled_after\":%u", chance(11));
    if (!one_in(3))
        snprintf(felt, sizeof felt, ",\"felt_safe\":%d", (int)chance(5) - 2);
    if (one_in(9))
        snprintf(crossed, sizeof crossed, ",\"boundary_respected\":\"no\"");
    help_ok("moment.add",
            "{\"at\":\"2024-%02u-%02uT%02u:00:00+01:00\",\"people\":[\"%s\"],\"channel\":\"%s\","
            "\"depth\":%u,\"kinds_wanted\":[\"listening\"],\"kinds_received\":[\"%s\"]%s%s%s%s}",
            1 + day / 28, 1 + day % 28, chance(24), people[chance(PEOPLE)], channels[chance(3)],
            chance(3), one_in(2) ? "advice" : "listening", before, after, felt, crossed);
}

static void add_share(char people[PEOPLE][128], const char *belief) {
    static const char *const came[] = {"no", "partly", "yes"};
    char id[128];
    help_ok("share.add",
            "{\"person\":\"%s\",\"what\":\"x\",\"belief\":\"%s\",\"likelihood_pct\":%u,"
            "\"expected_distress_pct\":%u}",
            people[chance(PEOPLE)], belief, chance(101), chance(101));
    help_text("id", id);
    if (!one_in(5))
        help_ok("share.edit", "{\"id\":\"%s\",\"state\":\"done\"}", id);
    if (one_in(2))
        help_ok("share.edit", "{\"id\":\"%s\",\"state\":\"done\",\"came_true\":\"%s\"}", id,
                came[chance(3)]);
    if (one_in(2))
        help_ok("share.edit", "{\"id\":\"%s\",\"state\":\"done\",\"peak_distress_pct\":%u}", id,
                chance(101));
}

static void make_book(unsigned seed, char belief[128]) {
    char people[PEOPLE][128];
    state_of_chance = seed;
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    for (unsigned i = 0; i < PEOPLE; i++) {
        help_ok("person.add", "{\"alias\":\"P%u\",\"standing\":\"%s\"}", i, standings[chance(4)]);
        help_text("id", people[i]);
    }
    help_ok("belief.add", "{\"statement\":\"I should manage alone\"}");
    help_text("id", belief);
    for (unsigned i = 0, n = chance(40); i < n; i++)
        add_moment(people, i);
    for (unsigned i = 0, n = chance(14); i < n; i++)
        add_share(people, belief);
    for (unsigned i = 0, n = chance(14); i < n; i++)
        help_ok("rating.add",
                "{\"belief\":\"%s\",\"at\":\"2024-%02u-01T12:00:00Z\",\"strength_pct\":%u%s}",
                belief, 1 + i % 12, chance(101), one_in(2) ? ",\"counter_strength_pct\":30" : "");
    if (one_in(2))
        help_ok("practice.add",
                "{\"belief\":\"%s\",\"at\":\"2024-06-15T12:00:00Z\",\"way\":\"said\"}", belief);
}

/* ---- What must hold */

static json_int_t whole(const json_t *object, const char *name) {
    return json_integer_value(json_object_get(object, name));
}

static bool starts(const json_t *claim, const char *word) {
    const char *key = json_string_value(json_object_get(claim, "key"));
    return strncmp(key, word, strlen(word)) == 0;
}

static bool is_count(const json_t *claim) {
    const char *key = json_string_value(json_object_get(claim, "key"));
    size_t len = strlen(key);
    return len > 7 && strcmp(key + len - 7, "_counts") == 0;
}

/* Whether the object has its estimates from the gate on, and none of them before it. */
static void gated(const json_t *object, const char *const *names, size_t count) {
    bool enough = whole(object, "n") >= INTERVAL_FROM;
    const char *gate = json_string_value(json_object_get(object, "gate"));
    assert_int_equal(strcmp(gate, "counts") != 0, enough);
    assert_true(enough || whole(object, "needed") == INTERVAL_FROM - whole(object, "n"));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(json_object_get(object, names[i]) != NULL, enough);
}

/* Every claim over few entries is a count or a fact. */
static void say_is_gated(const json_t *answer) {
    const json_t *say = json_object_get(answer, "say");
    for (size_t i = 0; i < json_array_size(say); i++) {
        const json_t *claim = json_array_get(say, i);
        if (!is_count(claim) && !starts(claim, "fact_"))
            assert_true(whole(claim, "n") >= INTERVAL_FROM);
        if (starts(claim, "settled_compare"))
            assert_true(whole(claim, "n") >= 2 * COMPARE_FROM);
        assert_true(json_array_size(json_object_get(claim, "ids")) <= 12);
    }
}

static json_int_t pairs_of(const json_t *groups, const json_t *label) {
    for (size_t i = 0; i < json_array_size(groups); i++)
        if (json_equal(json_object_get(json_array_get(groups, i), "label"), label))
            return whole(json_array_get(groups, i), "n");
    return 0;
}

static void settling_holds(const char *factor) {
    enum { MEANS = 4, ALL = sizeof estimates / sizeof *estimates };
    bool person = strcmp(factor, "person") == 0;
    const json_t *answer = help_ok("pattern.settling", "{\"factor\":\"%s\"}", factor);
    const json_t *groups = json_object_get(answer, "groups");
    const json_t *pairs = json_object_get(answer, "comparisons");
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const json_t *group = json_array_get(groups, i);
        if (person)
            gated(group, estimates + MEANS, ALL - MEANS);
        else
            gated(group, estimates, 2 * MEANS);
        for (size_t m = 0; m < MEANS; m++)
            assert_true(!person || json_object_get(group, estimates[m]) == NULL);
    }
    assert_true(!person || json_array_size(pairs) == 0);
    for (size_t i = 0; i < json_array_size(pairs); i++) {
        const json_t *pair = json_array_get(pairs, i);
        assert_true(pairs_of(groups, json_object_get(pair, "a")) >= COMPARE_FROM);
        assert_true(pairs_of(groups, json_object_get(pair, "b")) >= COMPARE_FROM);
        assert_true(json_number_value(json_object_get(pair, "p")) <= 0.05);
    }
    say_is_gated(answer);
}

static void prediction_holds(void) {
    static const char *const distress[] = {"mean", "median", "p", "p_heavier", "low80", "high80"};
    static const char *const likelihood[] = {"stated", "came",   "brier", "excess",
                                             "low80",  "high80", "low95", "high95"};
    const json_t *answer = help_ok("pattern.prediction", NULL);
    gated(json_object_get(answer, "distress"), distress, sizeof distress / sizeof *distress);
    gated(json_object_get(answer, "likelihood"), likelihood,
          sizeof likelihood / sizeof *likelihood);
    assert_int_equal(whole(answer, "n"), json_array_size(json_object_get(answer, "points")));
    say_is_gated(answer);
}

static void belief_holds(const char *belief) {
    static const char *const trend[] = {"slope_month", "s", "tau", "p"};
    const json_t *answer = help_ok("pattern.belief", "{\"belief\":\"%s\"}", belief);
    const json_t *before = json_object_get(answer, "before");
    gated(json_object_get(answer, "strength"), trend, sizeof trend / sizeof *trend);
    gated(json_object_get(answer, "counter"), trend, sizeof trend / sizeof *trend);
    bool phases = before != NULL && whole(before, "n") >= INTERVAL_FROM &&
                  whole(before, "after_n") >= INTERVAL_FROM;
    assert_int_equal(before != NULL && json_object_get(before, "tau") != NULL, phases);
    assert_int_equal(before != NULL && json_object_get(before, "tau_bc") != NULL, phases);
    if (whole(answer, "n") < INTERVAL_FROM)
        assert_false(help_true("moved"));
    say_is_gated(answer);
}

static void nothing_is_said_below_its_gate(void **state) {
    for (unsigned seed = 1; seed <= BOOKS; seed++) {
        char belief[128];
        make_book(seed, belief);
        for (size_t f = 0; f < sizeof factors / sizeof *factors; f++)
            settling_holds(factors[f]);
        prediction_holds();
        belief_holds(belief);
        help_end(state);
        help_begin(state);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_said_below_its_gate, help_begin, help_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
