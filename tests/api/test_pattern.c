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

enum {
    BOOKS = 240,
    PEOPLE = 6,
    MOMENTS = 60,
    IDS = 20,
    INTERVAL_FROM = 5,
    COMPARE_FROM = 12,
    NOTHING = -9,
    REASON = 200
};

/* ---- The book as it was entered */

struct person {
    char id[128], alias[32];
    bool unsafe, removed;
};

struct moment {
    char id[128];
    int people[2], person_count;
    const char *channel, *setting, *began;
    const char *wanted[2], *received[2];
    int felt, depth, before, after; /* NOTHING: not said */
    bool crossed;
    int day, hour;
};

static struct person people[PEOPLE];
static struct moment moments[MOMENTS];
static int moment_count, hidden_people;

static unsigned long long seed;

static int below(int top) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 33) % (unsigned)top);
}

static const char *const channels[] = {"phone", "text", "video"};
static const char *const settings[] = {"home", "work", "outdoors", "online"};
static const char *const kinds[] = {"listening", "advice", "space"};
static const char *const begans[] = {"me", "them", "both", "unplanned"};

static bool is_hidden(const struct moment *m) {
    for (int p = 0; p < m->person_count; p++)
        if (people[m->people[p]].unsafe)
            return true;
    return false;
}

/* 2023-01-01 was a Sunday. */
static const char *weekday(int day) {
    static const char *const words[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};
    return words[day % 7];
}

static const char *time_of_day(int hour) {
    if (hour < 6 || hour >= 22)
        return "night";
    return hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
}

static void date_of(int day, char out[40]) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = 0;
    for (; day >= lengths[month]; month++)
        day -= lengths[month];
    snprintf(out, 40, "2023-%02d-%02d", month + 1, day + 1);
}

static void two_of(const char *const *from, int count, const char *out[2]) {
    int first = below(count);
    out[0] = below(4) > 0 ? from[first] : NULL;
    out[1] = out[0] != NULL && below(4) == 0 ? from[(first + 1) % count] : NULL;
}

static void put_kinds(char *request, const char *name, const char *const words[2]) {
    if (words[0] != NULL)
        sprintf(request + strlen(request), ",\"%s\":[\"%s\"%s%s%s]", name, words[0],
                words[1] != NULL ? ",\"" : "", words[1] != NULL ? words[1] : "",
                words[1] != NULL ? "\"" : "");
}

static void put_int(char *request, const char *name, int value) {
    if (value != NOTHING)
        sprintf(request + strlen(request), ",\"%s\":%d", name, value);
}

static void make_person(int at) {
    static const char *const standings[] = {"open", "resting", "ended", "died", "unsafe", "open"};
    struct person *person = &people[at];
    int standing = below(6);
    snprintf(person->alias, sizeof person->alias, "Person %c", 'A' + at);
    person->unsafe = standing == 4;
    person->removed = below(6) == 0;
    help_ok("person.add", "{\"alias\":\"%s\",\"standing\":\"%s\"}", person->alias,
            standings[standing]);
    help_text("id", person->id);
}

static void make_moment(int at, int effect) {
    struct moment *m = &moments[at];
    char request[1024], date[40];
    *m = (struct moment){.day = 3 * at + below(2), .hour = below(24)};
    m->person_count = below(3);
    m->people[0] = below(PEOPLE);
    m->people[1] = (m->people[0] + 1 + below(PEOPLE - 1)) % PEOPLE;
    m->channel = below(12) > 0 ? channels[below(3)] : NULL;
    m->setting = below(3) > 0 ? settings[below(4)] : NULL;
    m->began = below(2) > 0 ? begans[below(4)] : NULL;
    m->depth = below(2) > 0 ? below(6) : NOTHING;
    m->before = below(3) > 0 ? below(11) : NOTHING;
    m->after = below(3) > 0 ? below(11) : NOTHING;
    m->crossed = below(12) == 0;
    two_of(kinds, 3, m->wanted);
    two_of(kinds, 3, m->received);
    bool good = effect == 1   ? m->channel == channels[0]
                : effect == 2 ? m->received[0] == kinds[0]
                              : below(2) > 0;
    m->felt = below(10) == 0 ? below(5) - 2 : good ? 1 + below(2) : below(8) == 0 ? -2 : -below(2);
    if (below(12) == 0)
        m->felt = NOTHING;
    date_of(m->day, date);
    sprintf(request, "{\"at\":\"%sT%02d:%02d:00%+03d:00\",\"people\":[", date, m->hour, below(60),
            below(11));
    for (int p = 0; p < m->person_count; p++)
        sprintf(request + strlen(request), "%s\"%s\"", p > 0 ? "," : "", people[m->people[p]].id);
    strcat(request, "]");
    if (m->channel != NULL)
        sprintf(request + strlen(request), ",\"channel\":\"%s\"", m->channel);
    if (m->setting != NULL)
        sprintf(request + strlen(request), ",\"setting\":\"%s\"", m->setting);
    if (m->began != NULL)
        sprintf(request + strlen(request), ",\"began_by\":\"%s\"", m->began);
    put_kinds(request, "kinds_wanted", m->wanted);
    put_kinds(request, "kinds_received", m->received);
    put_int(request, "felt_safe", m->felt);
    put_int(request, "depth", m->depth);
    put_int(request, "settled_before", m->before);
    put_int(request, "settled_after", m->after);
    if (m->crossed)
        strcat(request, ",\"boundary_respected\":\"no\"");
    strcat(request, "}");
    help_ok("moment.add", "%s", request);
    help_text("id", m->id);
}

static void make_book(int number) {
    seed = 977ULL * (unsigned)number + 5;
    help_begin(NULL);
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    for (int p = 0; p < PEOPLE; p++)
        make_person(p);
    moment_count = number < 4 ? number : number % 3 == 0 ? below(14) : 30 + below(MOMENTS - 29);
    for (int m = 0; m < moment_count; m++)
        make_moment(m, number % 4);
    hidden_people = 0;
    for (int p = 0; p < PEOPLE; p++) {
        if (people[p].removed)
            help_ok("person.remove", "{\"id\":\"%s\"}", people[p].id);
        hidden_people += people[p].unsafe && !people[p].removed;
    }
}

/* ---- What each factor's contexts are, told again */

enum { PERSON, CHANNEL, SETTING, WANTED, RECEIVED, PAIR, DEPTH, BEGAN, TIME, WEEKDAY, FACTORS };

static const char *const factor_names[FACTORS] = {
    "person",          "channel", "setting",  "wanted",      "received",
    "wanted_received", "depth",   "began_by", "time_of_day", "weekday"};

static int kinds_of(const char *const words[2], char out[4][64]) {
    int count = 0;
    for (int i = 0; i < 2; i++)
        if (words[i] != NULL)
            snprintf(out[count++], 64, "%s", words[i]);
    return count;
}

static int one_of(const char *word, char out[4][64]) {
    if (word == NULL)
        return 0;
    snprintf(out[0], 64, "%s", word);
    return 1;
}

/* The names of a moment's contexts (the ids of people); how many. */
static int contexts_of(const struct moment *m, int factor, char out[4][64]) {
    int count = 0;
    char digit[2] = {(char)('0' + (m->depth > 0 ? m->depth : 0)), '\0'};
    switch (factor) {
    case PERSON:
        for (int p = 0; p < m->person_count; p++)
            if (!people[m->people[p]].removed)
                snprintf(out[count++], 64, "%.63s", people[m->people[p]].id);
        return count;
    case CHANNEL:
        return one_of(m->channel, out);
    case SETTING:
        return one_of(m->setting, out);
    case WANTED:
        return kinds_of(m->wanted, out);
    case RECEIVED:
        return kinds_of(m->received, out);
    case PAIR:
        for (int w = 0; w < 2; w++)
            for (int r = 0; r < 2; r++)
                if (m->wanted[w] != NULL && m->received[r] != NULL)
                    snprintf(out[count++], 64, "%s/%s", m->wanted[w], m->received[r]);
        return count;
    case DEPTH:
        return m->depth == NOTHING ? 0 : one_of(digit, out);
    case BEGAN:
        return one_of(m->began, out);
    case TIME:
        return one_of(time_of_day(m->hour), out);
    default:
        return one_of(weekday(m->day), out);
    }
}

static bool is_in(const struct moment *m, int factor, const char *name) {
    char names[4][64];
    int count = contexts_of(m, factor, names);
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

struct counted {
    int n, safe, scale[5], crossed, lowest;
    const char *newest[MOMENTS]; /* ids of moments that say something, newest first */
    int newest_count;
};

static struct counted count(int factor, const char *name) {
    struct counted c = {0};
    for (int i = moment_count; i-- > 0;) {
        const struct moment *m = &moments[i];
        if (is_hidden(m) || !is_in(m, factor, name))
            continue;
        c.crossed += m->crossed;
        if (m->felt != NOTHING) {
            c.n++;
            c.safe += m->felt >= 1;
            c.scale[m->felt + 2]++;
            c.lowest += m->felt == -2;
        }
        if (m->felt != NOTHING || m->crossed)
            c.newest[c.newest_count++] = m->id;
    }
    return c;
}

static int groups_with_something(int factor) {
    char seen[128][64];
    int found = 0;
    for (int i = 0; i < moment_count; i++) {
        const struct moment *m = &moments[i];
        char names[4][64];
        int total = contexts_of(m, factor, names);
        for (int k = 0; k < total; k++) {
            bool known = is_hidden(m) || (m->felt == NOTHING && !m->crossed);
            for (int s = 0; s < found; s++)
                known = known || strcmp(seen[s], names[k]) == 0;
            if (!known)
                memcpy(seen[found++], names[k], sizeof seen[0]);
        }
    }
    return found;
}

/* ---- Checking an answer; the reason why it is wrong, or "" */

static char reason[REASON];

static bool wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool wrong(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return false;
}

static int int_of(json_t *object, const char *name) {
    json_t *member = json_object_get(object, name);
    return json_is_integer(member) ? (int)json_integer_value(member) : -1000;
}

static double real_of(json_t *object, const char *name) {
    return json_number_value(json_object_get(object, name));
}

static const char *text_of(json_t *object, const char *name) {
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

static const char *name_of(json_t *group, int factor) {
    return text_of(group, factor == PERSON ? "id" : "label");
}

static bool check_group(json_t *group, int factor, int most_ids) {
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

static bool starts(const char *text, const char *with) {
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
static bool check_hidden(json_t *answer) {
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

static bool check_safety(json_t *answer, int factor) {
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

static bool check_support(json_t *answer, json_t *received, json_t *pairs) {
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

static bool check_adjusted(json_t *answer) {
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
