/*
 * What patterns may say, over small random books made through the door: nothing below its gate,
 * comparisons exactly by theirs, people never compared, hidden people nowhere, entries those of the
 * group. Everything is counted again here, from what was entered. Every rule is also shown to bite:
 * answers that were changed to break it must be found out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "pattern_book.h"
#include "pattern_check.h"

enum { BOOKS = 240 };

/* ---- The rules hold */

static json_t *ask(const char *op, int factor) {
    return factor >= 0 ? json_incref(help_ok(op, "{\"factor\":\"%s\"}", factor_names[factor]))
                       : json_incref(help_ok(op, NULL));
}

static bool check_one_group(json_t *answer, int factor) {
    json_t *groups = json_object_get(answer, "groups"), *group;
    size_t at;
    json_array_foreach(groups, at, group) {
        json_t *alone = help_ok("pattern.safety", "{\"factor\":\"%s\",\"group\":\"%s\"}",
                                factor_names[factor], name_of(group, factor));
        json_t *only = json_object_get(alone, "groups");
        if (json_array_size(only) != 1 ||
            strcmp(name_of(json_array_get(only, 0), factor), name_of(group, factor)) != 0)
            return wrong("not the group that was asked for");
        if (!check_group(json_array_get(only, 0), factor, 2000) || !check_hidden(alone))
            return false;
    }
    return true;
}

static int compared, kept_books, unkept_books;

static void the_rules_hold(void **state) {
    (void)state;
    compared = 0;
    for (int book = 0; book < BOOKS; book++) {
        json_t *answers[FACTORS], *support, *adjusted;
        make_book(book);
        for (int f = 0; f < FACTORS; f++) {
            answers[f] = ask("pattern.safety", f);
            if (!check_safety(answers[f], f))
                fail_msg("book %d, %s: %s", book, factor_names[f], reason);
            if (book % 8 == 0 && !check_one_group(answers[f], f))
                fail_msg("book %d, one group of %s: %s", book, factor_names[f], reason);
            compared += (int)json_array_size(json_object_get(answers[f], "comparisons"));
            kept_books += json_is_true(json_object_get(answers[f], "kept"));
            unkept_books += json_is_false(json_object_get(answers[f], "kept"));
        }
        support = ask("pattern.support", -1);
        if (!check_support(support, answers[RECEIVED], answers[PAIR]))
            fail_msg("book %d, support: %s", book, reason);
        adjusted = ask("pattern.adjusted", -1);
        if (!check_adjusted(adjusted))
            fail_msg("book %d, adjusted: %s", book, reason);
        for (int f = 0; f < FACTORS; f++)
            json_decref(answers[f]);
        json_decref(support);
        json_decref(adjusted);
    }
    /* Books in which nothing happens prove nothing. */
    assert_in_range(compared, 20, 100000);
    assert_in_range(kept_books, 20, 100000);
    assert_in_range(unkept_books, 20, 100000);
}

/* ---- The rules bite: each change breaks one, and is found out */

static json_t *first_group(json_t *answer, int from, int to) {
    json_t *group;
    size_t at;
    json_array_foreach(json_object_get(answer, "groups"), at, group) {
        if (int_of(group, "n") >= from && int_of(group, "n") <= to)
            return group;
    }
    return NULL;
}

static bool set_if(json_t *object, const char *name, json_t *value) {
    if (object != NULL)
        return json_object_set_new(object, name, value) == 0;
    json_decref(value);
    return false;
}

static bool mean_below_gate(json_t *answer) {
    return set_if(first_group(answer, 0, 4), "mean", json_real(0.5));
}

static bool range_below_gate(json_t *answer) {
    return set_if(first_group(answer, 0, 4), "low80", json_real(0.5));
}

static bool gate_too_high(json_t *answer) {
    return set_if(first_group(answer, 5, 11), "gate", json_string("compare"));
}

static bool needed_is_off(json_t *answer) {
    return set_if(first_group(answer, 1, 99), "needed", json_integer(3000));
}

static bool count_is_off(json_t *answer) {
    json_t *group = first_group(answer, 1, 99);
    return set_if(group, "n", json_integer(int_of(group, "n") + 1));
}

static bool crossed_is_gone(json_t *answer) {
    json_t *group;
    size_t at;
    json_array_foreach(json_object_get(answer, "groups"), at, group) {
        if (int_of(group, "crossed") > 0)
            return set_if(group, "crossed", json_integer(0));
    }
    return false;
}

static bool id_of_another(json_t *answer) {
    json_t *ids = json_object_get(first_group(answer, 1, 99), "ids");
    return json_array_size(ids) > 0 &&
           json_array_set_new(ids, 0, json_string("018f0000-0000-7000-8000-000000000000")) == 0;
}

static bool oldest_first(json_t *answer) {
    json_t *ids = json_object_get(first_group(answer, 2, 99), "ids");
    if (json_array_size(ids) < 2)
        return false;
    json_t *first = json_incref(json_array_get(ids, 0));
    json_array_remove(ids, 0);
    return json_array_append_new(ids, first) == 0;
}

static bool compare_first_two(json_t *answer) {
    json_t *groups = json_object_get(answer, "groups");
    json_t *a = json_array_get(groups, 0), *b = json_array_get(groups, 1);
    if (b == NULL)
        return false;
    return json_array_append_new(json_object_get(answer, "comparisons"),
                                 json_pack("{s:s,s:s,s:f}", "a", text_of(a, "label"), "b",
                                           text_of(b, "label"), "probability", 0.99)) == 0;
}

static bool compare_in_unkept(json_t *answer) {
    return json_is_false(json_object_get(answer, "kept")) && compare_first_two(answer);
}

static bool compare_too_few(json_t *answer) {
    json_t *few = first_group(answer, 0, 11), *many = first_group(answer, 12, 99);
    if (!json_is_true(json_object_get(answer, "kept")) || few == NULL || many == NULL)
        return false;
    return json_array_append_new(json_object_get(answer, "comparisons"),
                                 json_pack("{s:s,s:s,s:f}", "a", text_of(many, "label"), "b",
                                           text_of(few, "label"), "probability", 0.99)) == 0;
}

static bool compare_unsurely(json_t *answer) {
    return set_if(json_array_get(json_object_get(answer, "comparisons"), 0), "probability",
                  json_real(0.94));
}

static bool turn_comparison(json_t *answer) {
    json_t *pair = json_array_get(json_object_get(answer, "comparisons"), 0);
    json_t *a = json_incref(json_object_get(pair, "a"));
    return set_if(pair, "a", json_incref(json_object_get(pair, "b"))) && set_if(pair, "b", a);
}

static bool keep_by_force(json_t *answer) {
    return json_is_false(json_object_get(answer, "kept")) && set_if(answer, "kept", json_true());
}

static json_t *claim_with(json_t *answer, const char *key) {
    json_t *claim;
    size_t at;
    json_array_foreach(json_object_get(answer, "say"), at, claim) {
        if (starts(text_of(claim, "key"), key))
            return claim;
    }
    return NULL;
}

static bool range_over_facts(json_t *answer) {
    return set_if(claim_with(answer, "person_facts"), "key", json_string("person_range"));
}

static bool facts_after(json_t *answer) {
    json_t *say = json_object_get(answer, "say"), *claim;
    size_t at;
    json_array_foreach(say, at, claim) {
        json_t *next = json_array_get(say, at + 1);
        if (strcmp(text_of(next, "key"), "person_facts") == 0)
            return json_array_remove(say, at) == 0;
    }
    return false;
}

static bool fact_miscounted(json_t *answer) {
    json_t *claim = claim_with(answer, "fact_");
    return set_if(claim, "n", json_integer(int_of(claim, "n") + 1));
}

static bool said_below_gate(json_t *answer) {
    json_t *claim = claim_with(answer, "safety_counts");
    return set_if(claim, "key", json_string("safety_range"));
}

static bool said_without_entries(json_t *answer) {
    return set_if(json_array_get(json_object_get(answer, "say"), 0), "ids", json_array());
}

static bool sentence_unearned(json_t *answer) {
    return json_is_false(json_object_get(answer, "kept")) &&
           set_if(claim_with(answer, "safety_"), "key", json_string("compare_likely"));
}

static bool somebody_hidden(json_t *answer) {
    for (int p = 0; p < PEOPLE; p++)
        if (people[p].unsafe)
            return set_if(first_group(answer, 1, 99), "also", json_string(people[p].alias));
    return false;
}

static bool hidden_entry(json_t *answer) {
    for (int m = 0; m < moment_count; m++)
        if (is_hidden(&moments[m]))
            return set_if(first_group(answer, 1, 99), "also", json_string(moments[m].id));
    return false;
}

static bool nobody_withheld(json_t *answer) {
    return hidden_people > 0 && set_if(answer, "withheld", json_integer(0));
}

static bool group_is_gone(json_t *answer) {
    json_t *groups = json_object_get(answer, "groups");
    return json_array_size(groups) > 0 && json_array_remove(groups, 0) == 0;
}

static bool names_turned(json_t *answer) {
    json_t *groups = json_object_get(answer, "groups");
    if (json_array_size(groups) < 2)
        return false;
    json_t *first = json_incref(json_array_get(groups, 0));
    json_array_remove(groups, 0);
    return json_array_append_new(groups, first) == 0;
}

static const struct {
    const char *name;
    bool (*change)(json_t *answer); /* false: nothing here to change */
    int factor;
} changes[] = {
    {"a mean below its gate", mean_below_gate, WEEKDAY},
    {"an end of a range below its gate", range_below_gate, SETTING},
    {"a gate too high", gate_too_high, SETTING},
    {"needed is off", needed_is_off, CHANNEL},
    {"a count is off", count_is_off, BEGAN},
    {"a crossed boundary is gone", crossed_is_gone, PERSON},
    {"an id of another", id_of_another, DEPTH},
    {"oldest first", oldest_first, TIME},
    {"a factor that is not kept compares", compare_in_unkept, WEEKDAY},
    {"eleven compare", compare_too_few, CHANNEL},
    {"not sure enough", compare_unsurely, CHANNEL},
    {"turned around", turn_comparison, CHANNEL},
    {"kept by force", keep_by_force, WEEKDAY},
    {"people compared", compare_first_two, PERSON},
    {"people in another order", names_turned, PERSON},
    {"a range over facts", range_over_facts, PERSON},
    {"facts left out", facts_after, PERSON},
    {"a fact miscounted", fact_miscounted, PERSON},
    {"a range said below its gate", said_below_gate, WEEKDAY},
    {"said without entries", said_without_entries, CHANNEL},
    {"a sentence that compares, unearned", sentence_unearned, TIME},
    {"somebody hidden", somebody_hidden, CHANNEL},
    {"an entry with somebody hidden", hidden_entry, CHANNEL},
    {"nobody withheld", nobody_withheld, CHANNEL},
    {"a group is gone", group_is_gone, SETTING},
};

enum { CHANGES = sizeof changes / sizeof *changes, MUTATED_BOOKS = 48 };

static void the_rules_bite(void **state) {
    int tried[CHANGES] = {0};
    (void)state;
    for (int book = 0; book < MUTATED_BOOKS; book++) {
        make_book(book);
        for (int c = 0; c < CHANGES; c++) {
            json_t *answer = ask("pattern.safety", changes[c].factor);
            json_t *changed = json_deep_copy(answer);
            if (changes[c].change(changed)) {
                tried[c]++;
                if (check_safety(changed, changes[c].factor))
                    fail_msg("book %d: %s was not found out", book, changes[c].name);
            }
            json_decref(changed);
            json_decref(answer);
        }
    }
    for (int c = 0; c < CHANGES; c++)
        if (tried[c] == 0)
            fail_msg("%s was never tried", changes[c].name);
}

/* ---- Support and adjusted bite too */

static void counts_of_support_bite(void **state) {
    int tried = 0;
    (void)state;
    for (int book = 0; book < MUTATED_BOOKS; book++) {
        make_book(book);
        json_t *received = ask("pattern.safety", RECEIVED), *pairs = ask("pattern.safety", PAIR);
        json_t *answer = ask("pattern.support", -1);
        json_t *changed = json_deep_copy(answer), *row, *cell;
        size_t at, in;
        json_array_foreach(json_object_get(changed, "wanted"), at, row) {
            json_array_foreach(json_object_get(row, "received"), in, cell) {
                if (int_of(cell, "settled") >= INTERVAL_FROM)
                    continue;
                tried++;
                json_object_set_new(cell, "change", json_real(1.5));
                assert_false(check_support(changed, received, pairs));
                json_object_del(cell, "change");
                assert_true(check_support(changed, received, pairs));
                json_array_append_new(
                    json_object_get(changed, "works"),
                    json_pack("{s:s,s:s,s:f}", "a", "space", "b", "nothing", "probability", 0.99));
                assert_false(check_support(changed, received, pairs));
                json_array_clear(json_object_get(changed, "works"));
            }
        }
        json_decref(received);
        json_decref(pairs);
        json_decref(answer);
        json_decref(changed);
    }
    assert_true(tried > 0);
}

static void gates_of_adjusted_bite(void **state) {
    int tried = 0;
    (void)state;
    for (int book = 0; book < MUTATED_BOOKS; book++) {
        make_book(book);
        json_t *answer = ask("pattern.adjusted", -1), *changed = json_deep_copy(answer);
        json_t *people_of = json_array_get(json_object_get(changed, "factors"), 0);
        json_t *group = first_group(people_of, 1, 4);
        if (group != NULL) {
            tried++;
            json_object_set_new(group, "adjusted", json_real(0.5));
            assert_false(check_adjusted(changed));
            json_object_del(group, "adjusted");
            assert_true(check_adjusted(changed));
            json_array_append_new(json_object_get(changed, "say"),
                                  json_pack("{s:s,s:i,s:{s:s}}", "key", "adjusted_more", "n", 20,
                                            "about", "factor", "person"));
            assert_false(check_adjusted(changed));
        }
        json_decref(answer);
        json_decref(changed);
    }
    assert_true(tried > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_rules_hold, help_begin, help_end),
        cmocka_unit_test_setup_teardown(the_rules_bite, help_begin, help_end),
        cmocka_unit_test_setup_teardown(counts_of_support_bite, help_begin, help_end),
        cmocka_unit_test_setup_teardown(gates_of_adjusted_bite, help_begin, help_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
