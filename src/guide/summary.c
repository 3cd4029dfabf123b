#include "summary.h"

#include <stdlib.h>
#include <string.h>

/* What a key says about its context; two claims of one topic and context say the same thing. A
 * topic of its own: NULL. */
struct row {
    const char *key;
    enum sf_summary_place place;
    const char *topic;
    bool plain; /* describes one context, and nothing more */
};

static const struct row rows[] = {
    {"fact_crossed_person", SF_SUMMARY_FACT, NULL, false},
    {"fact_not_safe_person", SF_SUMMARY_FACT, NULL, false},
    /* how often it felt safe */
    {"person_range", SF_SUMMARY_SAID, "rate", true},
    {"safety_range", SF_SUMMARY_SAID, "rate", true},
    {"works_range", SF_SUMMARY_SAID, "rate", true},
    {"adjusted_less", SF_SUMMARY_SAID, "rate", true},
    {"adjusted_more", SF_SUMMARY_SAID, "rate", true},
    {"compare_likely", SF_SUMMARY_SAID, "compare", false},
    {"compare_very_likely", SF_SUMMARY_SAID, "compare", false},
    {"works_likely", SF_SUMMARY_SAID, "compare", false},
    {"works_very_likely", SF_SUMMARY_SAID, "compare", false},
    {"nested", SF_SUMMARY_SAID, NULL, false},
    /* how settled */
    {"settled_up", SF_SUMMARY_SAID, "settled", true},
    {"settled_down", SF_SUMMARY_SAID, "settled", true},
    {"settled_person_up", SF_SUMMARY_SAID, "settled", true},
    {"settled_person_down", SF_SUMMARY_SAID, "settled", true},
    {"settled_compare_likely", SF_SUMMARY_SAID, "settled compare", false},
    {"settled_compare_very_likely", SF_SUMMARY_SAID, "settled compare", false},
    /* before and after a share */
    {"expected_lighter", SF_SUMMARY_SAID, NULL, false},
    {"expected_heavier", SF_SUMMARY_SAID, NULL, false},
    {"likelihood_less", SF_SUMMARY_SAID, NULL, false},
    {"likelihood_more", SF_SUMMARY_SAID, NULL, false},
    /* how true a line feels: since a day, or with time */
    {"belief_down", SF_SUMMARY_SAID, "line", false},
    {"belief_up", SF_SUMMARY_SAID, "line", false},
    {"belief_since_less", SF_SUMMARY_SAID, "line", false},
    {"belief_since_more", SF_SUMMARY_SAID, "line", false},
    {"counter_up", SF_SUMMARY_SAID, NULL, false},
    {"counter_down", SF_SUMMARY_SAID, NULL, false},
    {"belief_unmoved", SF_SUMMARY_SAID, NULL, false},
    /* contact */
    {"cadence_silence", SF_SUMMARY_SAID, NULL, false},
    {"cadence_fewer", SF_SUMMARY_SAID, "contact", false},
    {"cadence_more", SF_SUMMARY_SAID, "contact", false},
    {"cadence_change_fewer", SF_SUMMARY_SAID, "contact", false},
    {"cadence_change_more", SF_SUMMARY_SAID, "contact", false},
    {"wanted_came", SF_SUMMARY_SAID, NULL, true},
};

static const struct row *row_of(const char *key) {
    static const struct row none = {"", SF_SUMMARY_NOWHERE, NULL, false};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].key, key) == 0)
            return &rows[i];
    return &none;
}

enum sf_summary_place sf_summary_place(const char *key) {
    return row_of(key)->place;
}

static const char *topic_of(const struct sf_summary_item *item) {
    const struct row *row = row_of(item->key);
    return row->topic != NULL ? row->topic : row->key;
}

static int by_strength(const void *a, const void *b) {
    const struct sf_summary_item *one = a, *two = b;
    int fact = (sf_summary_place(two->key) == SF_SUMMARY_FACT) -
               (sf_summary_place(one->key) == SF_SUMMARY_FACT);
    if (fact != 0)
        return fact;
    /* Facts stand by name, not by their key: what was with one person stands together. */
    if (sf_summary_place(one->key) != SF_SUMMARY_FACT && one->strength != two->strength)
        return one->strength > two->strength ? -1 : 1;
    bool facts = sf_summary_place(one->key) == SF_SUMMARY_FACT;
    int key = strcmp(one->key, two->key), label = strcmp(one->label, two->label);
    if (label == 0)
        label = strcmp(one->about, two->about);
    int order = facts ? (label != 0 ? label : key) : (key != 0 ? key : label);
    return order != 0 ? order : (one->at > two->at) - (one->at < two->at);
}

/* What says the same thing side by side, the strongest first. */
static int by_what_is_said(const void *a, const void *b) {
    const struct sf_summary_item *one = a, *two = b;
    int order = strcmp(topic_of(one), topic_of(two));
    if (order == 0)
        order = strcmp(one->about, two->about);
    return order != 0 ? order : by_strength(a, b);
}

/* Those that have a place, each thing once. Returns how many are left at the front. */
static size_t keep_each_once(struct sf_summary_item *items, size_t n) {
    size_t kept = 0, each = 0;
    for (size_t i = 0; i < n; i++)
        if (sf_summary_place(items[i].key) != SF_SUMMARY_NOWHERE)
            items[kept++] = items[i];
    if (kept > 0)
        qsort(items, kept, sizeof *items, by_what_is_said);
    for (size_t i = 0; i < kept; i++)
        if (each == 0 || strcmp(topic_of(&items[each - 1]), topic_of(&items[i])) != 0 ||
            strcmp(items[each - 1].about, items[i].about) != 0)
            items[each++] = items[i];
    return each;
}

/* How many facts about a person are not taken yet; `take`: they are now. */
static size_t facts_of(struct sf_summary_item *items, size_t facts, const char *person, bool take) {
    size_t count = 0;
    for (size_t i = 0; i < facts && person[0] != '\0'; i++) {
        if (items[i].taken || strcmp(items[i].person, person) != 0)
            continue;
        count++;
        items[i].taken = take;
    }
    return count;
}

/* Recent facts, all that is there about somebody together, while there is room for them. */
static size_t take_recent(struct sf_summary_item *items, size_t facts) {
    size_t count = 0;
    for (size_t i = 0; i < facts; i++) {
        if (items[i].recent && !items[i].taken &&
            count + facts_of(items, facts, items[i].person, false) <= SF_SUMMARY_FACTS_MAX)
            count += facts_of(items, facts, items[i].person, true);
    }
    return count;
}

/* Plain ones that are taken. */
struct plain {
    const struct sf_summary_item *items[SF_SUMMARY_PLAIN_MAX];
    size_t count;
};

/* Whether there is a place for it; one that is not plain has one anyway. */
static bool has_place(const struct plain *plain, const struct sf_summary_item *item) {
    if (!row_of(item->key)->plain)
        return true;
    size_t alike = 0;
    for (size_t i = 0; i < plain->count; i++) {
        if (strcmp(topic_of(plain->items[i]), topic_of(item)) != 0)
            continue;
        alike++;
        if (strcmp(plain->items[i]->factor, item->factor) == 0)
            return false;
    }
    return alike < SF_SUMMARY_ALIKE_MAX && plain->count < SF_SUMMARY_PLAIN_MAX;
}

size_t sf_summary_choose(struct sf_summary_item *items, size_t n, size_t out[SF_SUMMARY_MAX],
                         size_t *more) {
    size_t facts = 0, count = keep_each_once(items, n), chosen = 0;
    struct plain plain = {.count = 0};
    if (count > 0)
        qsort(items, count, sizeof *items, by_strength);
    for (size_t i = 0; i < count; i++) {
        items[i].taken = false;
        facts += sf_summary_place(items[i].key) == SF_SUMMARY_FACT;
    }
    size_t room = SF_SUMMARY_MAX - take_recent(items, facts);
    for (size_t i = facts; i < count && room > 0; i++) {
        size_t above = facts_of(items, facts, items[i].person, false);
        if (room < 1 + above || !has_place(&plain, &items[i]))
            continue;
        if (row_of(items[i].key)->plain)
            plain.items[plain.count++] = &items[i];
        facts_of(items, facts, items[i].person, true);
        items[i].taken = true;
        room -= 1 + above;
    }
    for (size_t i = 0; i < count; i++)
        if (items[i].taken)
            out[chosen++] = items[i].at;
    *more = count - chosen;
    return chosen;
}
