#include "pattern_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pattern_book.h"

enum { IDS = 12 };

/* ---- Checking an answer; the reason why it is wrong, or "" */

char reason[REASON];

bool wrong(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return false;
}

int int_of(json_t *object, const char *name) {
    json_t *member = json_object_get(object, name);
    return json_is_integer(member) ? (int)json_integer_value(member) : -1000;
}

double real_of(json_t *object, const char *name) {
    return json_number_value(json_object_get(object, name));
}

const char *text_of(json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

static bool gate_is_right(json_t *object, int n) {
    const char *gate = n < INTERVAL_FROM ? "counts" : n < COMPARE_FROM ? "interval" : "compare";
    int needed = n < INTERVAL_FROM ? INTERVAL_FROM - n : n < COMPARE_FROM ? COMPARE_FROM - n : 0;
    return strcmp(text_of(object, "gate"), gate) == 0 && int_of(object, "needed") == needed;
}

static const char *const estimate_names[] = {"mean",   "low80",    "high80",   "low95",
                                             "high95", "marginal", "adjusted", "change"};

/* No key of an estimate at all, but for those in `may`. */
static bool has_no_estimate(json_t *object) {
    for (size_t i = 0; i < sizeof estimate_names / sizeof *estimate_names; i++)
        if (json_object_get(object, estimate_names[i]) != NULL)
            return false;
    return true;
}

static bool range_is_right(json_t *object, const char *low, const char *high) {
    double from = real_of(object, low), to = real_of(object, high);
    return json_is_number(json_object_get(object, low)) &&
           json_is_number(json_object_get(object, high)) && from >= 0 && from < to && to <= 1;
}

static bool ids_are(json_t *ids, const char *const *expect, int count) {
    if (!json_is_array(ids) || (int)json_array_size(ids) != count)
        return false;
    for (int i = 0; i < count; i++)
        if (strcmp(json_string_value(json_array_get(ids, (size_t)i)), expect[i]) != 0)
            return false;
    return true;
}

const char *name_of(json_t *group, int factor) {
    return text_of(group, factor == PERSON ? "id" : "label");
}

bool check_group(json_t *group, int factor, int most_ids) {
    const char *name = name_of(group, factor);
    struct counted c = count(factor, name);
    json_t *scale = json_object_get(group, "scale");
    if (c.newest_count == 0)
        return wrong("a group %s that nothing counts for", name);
    if (int_of(group, "n") != c.n || int_of(group, "safe") != c.safe ||
        int_of(group, "crossed") != c.crossed)
        return wrong("%s: counts are not those of its entries", name);
    for (int i = 0; i < 5; i++)
        if (json_integer_value(json_array_get(scale, (size_t)i)) != c.scale[i])
            return wrong("%s: the scale is not that of its entries", name);
    if (!gate_is_right(group, c.n))
        return wrong("%s: not the gate of %d", name, c.n);
    if (c.n < INTERVAL_FROM && !has_no_estimate(group))
        return wrong("%s: an estimate below its gate", name);
    if (c.n >= INTERVAL_FROM &&
        (!range_is_right(group, "low80", "high80") || !range_is_right(group, "low95", "high95") ||
         real_of(group, "low95") > real_of(group, "low80") ||
         real_of(group, "high80") > real_of(group, "high95") ||
         real_of(group, "mean") < real_of(group, "low95") ||
         real_of(group, "mean") > real_of(group, "high95")))
        return wrong("%s: no sound interval at its gate: %d of %d, %g %g %g %g %g", name, c.safe,
                     c.n, real_of(group, "low95"), real_of(group, "low80"), real_of(group, "mean"),
                     real_of(group, "high80"), real_of(group, "high95"));
    if (!ids_are(json_object_get(group, "ids"), c.newest,
                 c.newest_count < most_ids ? c.newest_count : most_ids))
        return wrong("%s: ids are not its newest entries", name);
    return true;
}

static json_t *group_named(json_t *answer, const char *label) {
    json_t *group;
    size_t at;
    json_array_foreach(json_object_get(answer, "groups"), at, group) {
        if (strcmp(text_of(group, "label"), label) == 0)
            return group;
    }
    return NULL;
}

/* Both sides by their n, the factor by its p, never people; said in the direction of the counts. */
static bool may_compare(json_t *answer, int factor, const char *a, const char *b) {
    json_t *one = group_named(answer, a), *two = group_named(answer, b);
    return factor != PERSON && one != NULL && two != NULL && one != two &&
           real_of(answer, "p_shift") <= 0.05 && int_of(one, "n") >= COMPARE_FROM &&
           int_of(two, "n") >= COMPARE_FROM;
}

static bool check_comparisons(json_t *answer, int factor) {
    json_t *list = json_object_get(answer, "comparisons"), *pair;
    size_t at;
    if (json_is_true(json_object_get(answer, "kept")) != (real_of(answer, "p_shift") <= 0.05))
        return wrong("kept is not what p_shift says");
    json_array_foreach(list, at, pair) {
        if (!may_compare(answer, factor, text_of(pair, "a"), text_of(pair, "b")))
            return wrong("a comparison that has not earned it");
        if (!(real_of(pair, "probability") > 0.95 - 1e-9 && real_of(pair, "probability") <= 1))
            return wrong("a comparison that is not sure enough");
        if (real_of(group_named(answer, text_of(pair, "a")), "mean") <=
            real_of(group_named(answer, text_of(pair, "b")), "mean"))
            return wrong("the better side is not the better one");
    }
    return true;
}

bool starts(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with) {
    size_t len = strlen(text), end = strlen(with);
    return len >= end && strcmp(text + len - end, with) == 0;
}

/* Facts before the count; with a fact no range; never a mean, a share or another person. */
static bool check_person_claim(json_t *claim, json_t *before) {
    const char *key = text_of(claim, "key");
    json_t *about = json_object_get(claim, "about"), *values = json_object_get(claim, "values");
    struct counted c = count(PERSON, text_of(about, "id"));
    bool facts = c.crossed > 0 || c.lowest > 0;
    if (json_object_get(about, "a") != NULL || json_object_get(values, "a") != NULL ||
        starts(key, "compare") || starts(key, "adjusted"))
        return wrong("a person is compared");
    if (strcmp(key, "fact_crossed_person") == 0)
        return int_of(claim, "n") == c.crossed && c.crossed > 0 ? true : wrong("a fact miscounted");
    if (strcmp(key, "fact_not_safe_person") == 0)
        return int_of(claim, "n") == c.lowest && c.lowest > 0 ? true : wrong("a fact miscounted");
    if (strcmp(key, facts                 ? "person_facts"
                    : c.n < INTERVAL_FROM ? "person_counts"
                                          : "person_range") != 0)
        return wrong("%s is not what may be said over %d", key, c.n);
    if (facts && !starts(text_of(before, "key"), "fact_"))
        return wrong("a count that its facts do not stand over");
    return true;
}

static bool check_claim(json_t *claim, json_t *before, json_t *answer, int factor) {
    const char *key = text_of(claim, "key");
    json_t *about = json_object_get(claim, "about"), *ids = json_object_get(claim, "ids");
    double strength = real_of(claim, "strength");
    if (json_array_size(ids) > IDS || json_array_size(ids) == 0 || !(strength >= 0) || strength > 1)
        return wrong("%s: no sound claim", key);
    if (factor == PERSON)
        return check_person_claim(claim, before);
    if (starts(key, "compare_") && !ends(key, "_none"))
        return may_compare(answer, factor, text_of(about, "a"), text_of(about, "b"))
                   ? true
                   : wrong("a sentence that compares and has not earned it");
    if (ends(key, "_range") && count(factor, text_of(about, "label")).n < INTERVAL_FROM)
        return wrong("a range below its gate");
    return true;
}

/* Every crossed boundary and every -2 of a person is said. */
static bool check_facts_said(json_t *answer) {
    json_t *group, *claim;
    size_t at;
    int due = 0, said = 0;
    json_array_foreach(json_object_get(answer, "groups"), at, group) {
        struct counted c = count(PERSON, text_of(group, "id"));
        due += (c.crossed > 0) + (c.lowest > 0);
    }
    json_array_foreach(json_object_get(answer, "say"), at, claim) {
        said += starts(text_of(claim, "key"), "fact_");
    }
    return due == said ? true : wrong("%d facts said of %d", said, due);
}

static bool check_say(json_t *answer, int factor) {
    json_t *say = json_object_get(answer, "say"), *claim, *before = NULL;
    size_t at;
    if (factor == PERSON && !check_facts_said(answer))
        return false;
    json_array_foreach(say, at, claim) {
        if (!check_claim(claim, before, answer, factor))
            return false;
        before = claim;
    }
    return true;
}

/* By their names, which stand in the order in which they were made. */
static bool check_name_order(json_t *answer) {
    json_t *group;
    size_t at;
    const char *last = "";
    json_array_foreach(json_object_get(answer, "groups"), at, group) {
        if (strcmp(last, text_of(group, "label")) > 0)
            return wrong("people are not in order of their names");
        last = text_of(group, "label");
    }
    return true;
}

/* Nobody hidden or removed, and no entry with somebody hidden, anywhere in an answer. */
bool check_hidden(json_t *answer) {
    char *text = json_dumps(answer, JSON_COMPACT);
    bool ok = true;
    for (int p = 0; ok && p < PEOPLE; p++)
        if (people[p].unsafe || people[p].removed)
            ok = strstr(text, people[p].id) == NULL && strstr(text, people[p].alias) == NULL;
    for (int m = 0; ok && m < moment_count; m++)
        ok = !is_hidden(&moments[m]) || strstr(text, moments[m].id) == NULL;
    free(text);
    return ok ? true : wrong("somebody hidden shows");
}

bool check_safety(json_t *answer, int factor) {
    json_t *group;
    size_t at;
    int rated = 0;
    for (int i = 0; i < moment_count; i++) {
        char names[4][64];
        rated += !is_hidden(&moments[i]) && moments[i].felt != NOTHING &&
                 contexts_of(&moments[i], factor, names) > 0;
    }
    if (int_of(answer, "n") != rated)
        return wrong("n is not what was rated");
    if (int_of(answer, "withheld") != hidden_people)
        return wrong("withheld is not how many people are hidden");
    if ((int)json_array_size(json_object_get(answer, "groups")) != groups_with_something(factor))
        return wrong("a group is missing or too many");
    json_array_foreach(json_object_get(answer, "groups"), at, group) {
        if (!check_group(group, factor, IDS))
            return false;
    }
    if (factor == PERSON && !check_name_order(answer))
        return false;
    return check_hidden(answer) && check_comparisons(answer, factor) && check_say(answer, factor);
}

/* ---- Wanted and received */

static bool check_cell(json_t *cell, const char *wanted) {
    char label[64];
    int n = 0, both = 0, sum = 0;
    snprintf(label, sizeof label, "%.30s/%.30s", wanted, text_of(cell, "word"));
    struct counted c = count(PAIR, label);
    const char *newest[MOMENTS];
    for (int i = moment_count; i-- > 0;) {
        const struct moment *m = &moments[i];
        if (is_hidden(m) || !is_in(m, PAIR, label))
            continue;
        newest[n++] = m->id;
        if (m->before != NOTHING && m->after != NOTHING) {
            both++;
            sum += m->after - m->before;
        }
    }
    if (int_of(cell, "n") != n || int_of(cell, "rated") != c.n || int_of(cell, "safe") != c.safe ||
        int_of(cell, "settled") != both)
        return wrong("%s: not counted as entered", label);
    if (!gate_is_right(cell, c.n) ||
        (json_object_get(cell, "low80") != NULL) != (c.n >= INTERVAL_FROM) ||
        (json_object_get(cell, "change") != NULL) != (both >= INTERVAL_FROM))
        return wrong("%s: an estimate against its gate", label);
    if (both >= INTERVAL_FROM) {
        double off = real_of(cell, "change") - (double)sum / both;
        if (off > 6e-5 || off < -6e-5)
            return wrong("%s: not the mean change", label);
    }
    return ids_are(json_object_get(cell, "ids"), newest, n < IDS ? n : IDS)
               ? true
               : wrong("%s: ids are not its newest", label);
}

static bool check_row(json_t *row) {
    const char *word = text_of(row, "word");
    int n = 0, came = 0, none = 0;
    json_t *cell;
    size_t at;
    for (int i = 0; i < moment_count; i++) {
        const struct moment *m = &moments[i];
        if (is_hidden(m) || !is_in(m, WANTED, word))
            continue;
        n++;
        none += m->received[0] == NULL;
        came += is_in(m, RECEIVED, word);
    }
    if (n == 0 || int_of(row, "n") != n || int_of(row, "came") != came ||
        int_of(row, "none") != none ||
        json_is_true(json_object_get(row, "enough")) != (n >= INTERVAL_FROM))
        return wrong("%s: not counted as entered", word);
    if (!gate_is_right(row, n - none) ||
        (json_object_get(row, "low80") != NULL) != (n - none >= INTERVAL_FROM))
        return wrong("%s: an estimate against its gate", word);
    json_array_foreach(json_object_get(row, "received"), at, cell) {
        if (!check_cell(cell, word))
            return false;
    }
    return true;
}

/* Every comparison of `works` stands in pattern.safety's answers, which were checked. */
static bool check_works(json_t *answer, json_t *received, json_t *pairs) {
    json_t *work;
    size_t at;
    json_array_foreach(json_object_get(answer, "works"), at, work) {
        const char *wanted = text_of(work, "wanted");
        char a[64], b[64];
        snprintf(a, sizeof a, "%.30s%s%.30s", wanted, *wanted ? "/" : "", text_of(work, "a"));
        snprintf(b, sizeof b, "%.30s%s%.30s", wanted, *wanted ? "/" : "", text_of(work, "b"));
        if (!may_compare(*wanted ? pairs : received, *wanted ? PAIR : RECEIVED, a, b))
            return wrong("what works has not earned it");
    }
    return true;
}

bool check_support(json_t *answer, json_t *received, json_t *pairs) {
    json_t *row;
    size_t at;
    json_array_foreach(json_object_get(answer, "wanted"), at, row) {
        if (!check_row(row))
            return false;
    }
    return check_works(answer, received, pairs) && check_hidden(answer);
}

/* ---- All at once */

static bool check_adjusted_group(json_t *group, int factor) {
    const char *name = name_of(group, factor);
    int n = 0, safe = 0;
    for (int i = 0; i < moment_count; i++) {
        const struct moment *m = &moments[i];
        char names[4][64];
        if (is_hidden(m) || m->felt == NOTHING || !is_in(m, factor, name) ||
            contexts_of(m, factor, names) != 1)
            continue;
        n++;
        safe += m->felt >= 1;
    }
    if (n == 0 || int_of(group, "n") != n || !gate_is_right(group, n))
        return wrong("%s: not the count of moments with it alone", name);
    if (n < INTERVAL_FROM)
        return has_no_estimate(group) ? true : wrong("%s: an estimate below its gate", name);
    if (has_no_estimate(group))
        return true; /* where all felt alike; the case files say so */
    double off = real_of(group, "marginal") - (double)safe / n;
    return off < 6e-5 && off > -6e-5 && range_is_right(group, "low80", "high80") &&
                   real_of(group, "adjusted") > real_of(group, "low80") - 1e-9 &&
                   real_of(group, "adjusted") < real_of(group, "high80") + 1e-9
               ? true
               : wrong("%s: no sound estimate", name);
}

bool check_adjusted(json_t *answer) {
    static const int which[] = {PERSON, SETTING, CHANNEL, RECEIVED};
    json_t *factor, *group, *claim;
    size_t f, at;
    json_array_foreach(json_object_get(answer, "factors"), f, factor) {
        json_array_foreach(json_object_get(factor, "groups"), at, group) {
            if (!check_adjusted_group(group, which[f]))
                return false;
        }
    }
    json_array_foreach(json_object_get(answer, "say"), at, claim) {
        json_t *about = json_object_get(claim, "about");
        if (strcmp(text_of(about, "factor"), "person") == 0)
            return wrong("a sentence gives a person's share");
        if (starts(text_of(claim, "key"), "adjusted") && int_of(claim, "n") < COMPARE_FROM)
            return wrong("a sentence below its gate");
    }
    return check_hidden(answer);
}
