/*
 * Contact with people, over random books: about nobody who is not open, and nobody about whom the
 * calm card is due, is there a number, a silence or a sentence; nothing is said below its gate.
 * What is due is counted here, by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "book_help.h"

enum { BOOKS = 30, PEOPLE = 4, MOMENTS_MAX = 80, DAYS = 110, STANDINGS = 6 };

static const char *const standings[STANDINGS] = {"", "open", "resting", "unsafe", "ended", "died"};

struct known {
    char id[128];
    int standing, crossed, lowest;
    bool days[DAYS + 1]; /* counted contact, days before 2024-05-01 */
};

static uint64_t random_state;

static unsigned below(unsigned n) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % n;
}

/* The day that is `before` days before 2024-05-01, at noon of UTC. */
static const char *day_text(unsigned before, char out[32]) {
    static const unsigned months[] = {31, 29, 31, 30};
    unsigned day = 121 - before, month = 0; /* of the year, from 0 */
    while (month < 4 && day >= months[month])
        day -= months[month++];
    snprintf(out, 32, "2024-%02u-%02uT08:00:00Z", month + 1, day + 1);
    return out;
}

static bool is_unsafe(const struct known *one) {
    return strcmp(standings[one->standing], "unsafe") == 0;
}

static bool is_open(const struct known *one) {
    return one->standing <= 1 && one->crossed < 2 && one->lowest < 2;
}

/* `fades`: the first of them only long ago, and never hard. */
static void add_moment(struct known *people, bool fades) {
    char day[32];
    unsigned before = below(DAYS), with = below(PEOPLE),
             other = below(4) == 0 ? below(PEOPLE) : with;
    int felt = (int)below(5) - 2;
    if (fades && (with == 0 || other == 0))
        before = DAYS / 2 + before / 2;
    bool crossed = below(25) == 0, lowest = felt == -2 && below(3) == 0;
    if (fades && (with == 0 || other == 0))
        crossed = lowest = false;
    if (felt == -2 && !lowest)
        felt = 0;
    if (other == with)
        help_ok("moment.add", "{\"at\":\"%s\",\"people\":[\"%s\"],\"felt_safe\":%d%s}",
                day_text(before, day), people[with].id, felt,
                crossed ? ",\"boundary_respected\":\"no\"" : "");
    else
        help_ok("moment.add", "{\"at\":\"%s\",\"people\":[\"%s\",\"%s\"],\"felt_safe\":%d%s}",
                day_text(before, day), people[with].id, people[other].id, felt,
                crossed ? ",\"boundary_respected\":\"no\"" : "");
    bool counts = !is_unsafe(&people[with]) && !is_unsafe(&people[other]);
    unsigned both[] = {with, other};
    for (size_t i = 0; i < (other == with ? 1U : 2U); i++) {
        struct known *one = &people[both[i]];
        one->crossed += crossed;
        one->lowest += lowest;
        one->days[before] = one->days[before] || counts;
    }
}

static size_t contacts_of(const struct known *one) {
    size_t count = 0;
    for (size_t i = 0; i <= DAYS; i++)
        count += one->days[i];
    return count;
}

static bool has_key(const json_t *say, const char *start) {
    const json_t *claim;
    size_t i;
    json_array_foreach(say, i, claim) if (strncmp(json_string_value(json_object_get(claim, "key")),
                                                  start, strlen(start)) == 0) return true;
    return false;
}

static void check_open(const struct known *one, const json_t *ok) {
    static const char *const numbers[] = {"rank_p", "laplace_u", "change"};
    const json_t *say = json_object_get(ok, "say");
    size_t contacts = contacts_of(one), gaps = contacts > 0 ? contacts - 1 : 0;
    assert_true(json_equal(json_object_get(ok, "open"), json_true()));
    assert_int_equal(json_integer_value(json_object_get(ok, "contacts")), contacts);
    assert_int_equal(json_array_size(json_object_get(ok, "gaps")), gaps);
    assert_int_equal(json_integer_value(json_object_get(ok, "needed")), gaps < 9 ? 9 - gaps : 0);
    assert_int_equal(has_key(say, "cadence_counts"), gaps < 9);
    for (size_t i = 0; gaps < 9 && i < sizeof numbers / sizeof *numbers; i++)
        assert_null(json_object_get(ok, numbers[i]));
    if (one->crossed + one->lowest > 0)
        assert_false(has_key(say, "cadence_silence") || has_key(say, "cadence_fewer") ||
                     has_key(say, "cadence_change_fewer"));
    if (gaps < 9)
        assert_false(has_key(say, "cadence_silence") || has_key(say, "cadence_usual") ||
                     has_key(say, "cadence_fewer") || has_key(say, "cadence_more") ||
                     has_key(say, "cadence_change"));
    else
        assert_non_null(json_object_get(ok, "rank_p"));
}

static void check_person(const struct known *one) {
    json_t *ok = help_ok("pattern.cadence", "{\"person\":\"%s\"}", one->id);
    if (is_open(one)) {
        check_open(one, ok);
        return;
    }
    assert_int_equal(json_object_size(ok), 2);
    assert_string_equal(json_string_value(json_object_get(ok, "person")), one->id);
    assert_true(json_equal(json_object_get(ok, "open"), json_false()));
}

/* No sentence of the summary about contact with them; about somebody unsafe none at all. */
static size_t check_summary(const struct known *people) {
    const json_t *claim, *say = json_object_get(help_ok("pattern.summary", NULL), "say");
    size_t i, spoken = 0;
    assert_true(json_array_size(say) <= 12);
    json_array_foreach(say, i, claim) {
        const char *id = json_string_value(json_object_get(json_object_get(claim, "about"), "id"));
        const char *pattern = json_string_value(json_object_get(claim, "pattern"));
        bool cadence = strcmp(pattern, "cadence") == 0;
        spoken += cadence;
        for (size_t p = 0; id != NULL && p < PEOPLE; p++)
            if (strcmp(people[p].id, id) == 0)
                assert_true(!is_unsafe(&people[p]) &&
                            (!cadence || (is_open(&people[p]) && contacts_of(&people[p]) > 9)));
    }
    return spoken;
}

static void nothing_about_those_who_are_left_alone(void **state) {
    size_t open = 0, closed = 0, spoken = 0;
    (void)state;
    random_state = 88172645463325252ULL;
    for (int book = 0; book < BOOKS; book++) {
        struct known people[PEOPLE] = {{.standing = 0}};
        char alias[16];
        assert_int_equal(help_begin(NULL), 0);
        help_ok("vault.create", "{\"passphrase\":\"first light\"}");
        for (unsigned p = 0; p < PEOPLE; p++) {
            snprintf(alias, sizeof alias, "P%u", p);
            help_person(alias, people[p].id);
            people[p].standing = (int)below(STANDINGS + 4);
            if (people[p].standing >= STANDINGS) /* open more often than anything else */
                people[p].standing = 1;
            if (people[p].standing > 0)
                help_ok("person.edit", "{\"id\":\"%s\",\"standing\":\"%s\"}", people[p].id,
                        standings[people[p].standing]);
        }
        for (unsigned i = below(MOMENTS_MAX); i > 0; i--)
            add_moment(people, book % 2 == 0);
        for (unsigned p = 0; p < PEOPLE; p++) {
            check_person(&people[p]);
            open += is_open(&people[p]);
            closed += !is_open(&people[p]);
        }
        spoken += check_summary(people);
        help_end(NULL);
    }
    /* All were there often enough to mean something. */
    assert_true(open > 30 && closed > 30);
    assert_true(spoken > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_about_those_who_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
