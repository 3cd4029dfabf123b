#include "people.h"

#include <stdlib.h>
#include <string.h>

#include "ops_pattern.h"
#include "order.h"
#include "today.h"

enum { DAY_MS = 86400000 };

int32_t sf_people_day(int64_t utc_ms, int offset_min) {
    int64_t local = utc_ms + (int64_t)offset_min * 60000;
    return (int32_t)(local >= 0 ? local / DAY_MS : -((-local + DAY_MS - 1) / DAY_MS));
}

const struct sf_value *sf_people_value(const struct sf_record *record, const char *name) {
    return &record->values[sf_kind_field(record->kind, name, strlen(name))];
}

bool sf_people_is(const struct sf_value *value, const char *word) {
    return value->has == SF_HAS_VALUE && value->text.len == strlen(word) &&
           memcmp(value->text.text, word, value->text.len) == 0;
}

/* Stops the paging as well as the page, which the store's own callback cannot say. */
struct every {
    sf_store_record_fn each;
    void *context;
    bool stopped;
};

static bool pass_on(void *context, const struct sf_record *record) {
    struct every *every = context;
    every->stopped = !every->each(every->context, record);
    return !every->stopped;
}

enum sf_code sf_people_every(struct sf_store *store, enum sf_kind_no kind, sf_store_record_fn each,
                             void *context, struct sf_fail *fail) {
    struct every every = {.each = each, .context = context};
    struct sf_store_query query = {
        .kind = sf_kind_of((int)kind), .ascending = true, .limit = SF_STORE_LIMIT_MAX};
    enum sf_code code;
    do {
        char next[SF_STORE_CURSOR_LEN];
        code = sf_store_list(store, &query, pass_on, &every, next, fail);
        memcpy(query.cursor, next, sizeof next);
    } while (code == SF_OK && !every.stopped && query.cursor[0] != '\0');
    return code;
}

/* Room for one more, doubled; NULL when memory ran out. */
static struct sf_people_one *grow(struct sf_people *people) {
    if (people->count == people->room) {
        size_t room = people->room > 0 ? 2 * people->room : 64;
        struct sf_people_one *items = realloc(people->items, room * sizeof *items);
        if (items == NULL)
            return NULL;
        people->items = items;
        people->room = room;
    }
    return &people->items[people->count];
}

static int32_t number(const struct sf_record *record, const char *name) {
    const struct sf_value *value = sf_people_value(record, name);
    return value->has == SF_HAS_VALUE ? (int32_t)value->i : 0;
}

struct gathering {
    struct sf_people *people;
    bool out_of_memory;
};

static bool add_person(void *context, const struct sf_record *record) {
    struct gathering *g = context;
    struct sf_people_one *one = grow(g->people);
    const struct sf_value *alias = sf_people_value(record, "alias");
    const struct sf_value *standing = sf_people_value(record, "standing");
    const struct sf_value *rhythm = sf_people_value(record, "rhythm");
    if (one == NULL) {
        g->out_of_memory = true;
        return false;
    }
    *one = (struct sf_people_one){.id = record->id,
                                  .contact_day = SF_PEOPLE_NEVER,
                                  .ring = number(record, "circle"),
                                  .ideal_gap_days = number(record, "ideal_gap_days"),
                                  .longest_gap_days = number(record, "longest_gap_days")};
    one->alias.len = alias->text.len;
    one->alias.text = sf_arena_text(&g->people->texts, alias->text.text, alias->text.len);
    if (standing->has == SF_HAS_VALUE)
        one->standing = sf_safety_standing(standing->text.text, standing->text.len);
    if (rhythm->has == SF_HAS_VALUE)
        one->rhythm_days = sf_today_gap_days(rhythm->text.text, rhythm->text.len);
    g->out_of_memory = one->alias.text == NULL;
    g->people->count += !g->out_of_memory;
    return !g->out_of_memory;
}

static int by_id(const void *a, const void *b) {
    return memcmp(((const struct sf_people_one *)a)->id.bytes,
                  ((const struct sf_people_one *)b)->id.bytes, SF_ID_LEN);
}

size_t sf_people_find(const struct sf_people *people, const struct sf_id *id) {
    struct sf_people_one key = {.id = *id};
    const struct sf_people_one *found =
        people->count > 0
            ? bsearch(&key, people->items, people->count, sizeof *people->items, by_id)
            : NULL;
    return found != NULL ? (size_t)(found - people->items) : SIZE_MAX;
}

/* Indexes in the list of moment.direction. */
enum { RECEIVED, GAVE, BOTH };

static void count_moment(struct sf_people_one *one, const struct sf_store_facts *facts, size_t i,
                         int32_t day, int32_t today, bool crossed) {
    if (day > one->contact_day && day <= today)
        one->contact_day = day;
    one->moments++;
    one->rated += facts->felt_safe[i] != INT8_MIN;
    one->safe += facts->felt_safe[i] >= 1;
    one->lowest += facts->felt_safe[i] == -2;
    one->crossed += crossed;
    one->received += facts->direction[i] == RECEIVED;
    one->gave += facts->direction[i] == GAVE;
    one->both += facts->direction[i] == BOTH;
}

static enum sf_code count_moments(struct sf_people *people, const struct sf_store_facts *facts,
                                  int32_t today, struct sf_fail *fail) {
    int8_t crossed_code = sf_ops_pattern_crossed();
    size_t *index = calloc(facts->person_count + 1, sizeof *index);
    if (index == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for people");
    for (size_t i = 0; i < facts->person_count; i++)
        index[i] = sf_people_find(people, &facts->persons[i]);
    for (size_t i = 0; i < facts->n; i++) {
        int32_t day = sf_people_day(facts->at_ms[i], facts->offset_min[i]);
        bool crossed = facts->boundary[i] == crossed_code;
        for (uint32_t at = facts->first_person[i]; at < facts->first_person[i + 1]; at++) {
            size_t who = index[facts->people[at]];
            if (who != SIZE_MAX)
                count_moment(&people->items[who], facts, i, day, today, crossed);
        }
    }
    free(index);
    return SF_OK;
}

enum sf_code sf_people_gather(struct sf_store *store, const struct sf_store_facts *facts,
                              int32_t today, struct sf_people *out, struct sf_fail *fail) {
    struct gathering g = {.people = out};
    struct sf_store_facts own = {0};
    memset(out, 0, sizeof *out);
    enum sf_code code = sf_people_every(store, SF_PERSON, add_person, &g, fail);
    if (code == SF_OK && g.out_of_memory)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for people");
    if (code != SF_OK)
        return code;
    if (out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, by_id);
    if (facts == NULL)
        code = sf_store_facts_moments(store, &own, fail);
    if (code == SF_OK)
        code = count_moments(out, facts != NULL ? facts : &own, today, fail);
    sf_store_facts_free(&own);
    return code;
}

bool sf_people_may_suggest(const struct sf_people_one *one) {
    return sf_safety_put_forward(one->standing, one->crossed, one->lowest);
}

bool sf_people_card(const struct sf_people_one *one) {
    return sf_safety_card(one->crossed, one->lowest);
}

int32_t sf_people_gap_days(const struct sf_people_one *one) {
    return sf_order_gap_days(one->longest_gap_days, one->ideal_gap_days, one->rhythm_days);
}

enum sf_code sf_people_hidden(struct sf_store *store, const struct sf_people *people,
                              const struct sf_id *id, bool *hidden, struct sf_fail *fail) {
    size_t at = sf_people_find(people, id);
    struct sf_record person;
    struct sf_fail own = SF_FAIL_NONE;
    *hidden = at != SIZE_MAX && !sf_safety_may(people->items[at].standing, SF_SAFETY_NUMBER);
    if (at != SIZE_MAX)
        return SF_OK;
    enum sf_code code = sf_store_get(store, sf_kind_of(SF_PERSON), id, &person, &own);
    if (code == SF_NOT_FOUND)
        return SF_OK;
    if (code != SF_OK)
        return sf_fail_set(fail, code, own.field, "%s", own.message);
    const struct sf_value *standing = sf_people_value(&person, "standing");
    if (standing->has == SF_HAS_VALUE)
        *hidden = !sf_safety_may(sf_safety_standing(standing->text.text, standing->text.len),
                                 SF_SAFETY_NUMBER);
    sf_record_wipe(&person);
    return SF_OK;
}

void sf_people_wipe(struct sf_people *people) {
    if (people == NULL)
        return;
    free(people->items);
    sf_arena_wipe(&people->texts);
    memset(people, 0, sizeof *people);
}
