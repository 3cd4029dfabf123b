/*
 * What a person's page and lists of people stand on: person.outlook, person.contacts,
 * person.observed; and moment.seen, what people saw in the person.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "ops_pattern.h"
#include "order.h"
#include "outlook.h"
#include "people.h"
#include "today.h"

enum { OFFERED_MAX = 24, HARD_MAX = 20, CONTACTS_MAX = 200, SEEN_USUAL = 20, QUALITIES_MAX = 16 };

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

static int32_t today_day(void) {
    struct sf_time now = sf_clock_now();
    return sf_people_day(now.utc_ms, now.offset_min);
}

static enum sf_safety_standing standing_of(const struct sf_record *person) {
    const struct sf_value *value = sf_people_value(person, "standing");
    return value->has == SF_HAS_VALUE ? sf_safety_standing(value->text.text, value->text.len)
                                      : SF_SAFETY_OPEN;
}

/* A live person; SF_NOT_FOUND for a removed one too. The caller wipes *out, after a failure too. */
static enum sf_code get_person(struct sf_door_call *call, const struct sf_id *id,
                               struct sf_record *out) {
    sf_record_init(out, sf_kind_of(SF_PERSON));
    enum sf_code code = sf_store_get(call->book->store, out->kind, id, out, call->fail);
    if (code == SF_OK && out->state != SF_LIVE)
        code = sf_fail_set(call->fail, SF_NOT_FOUND, "id", "no such person");
    return code;
}

/* The code by which the facts know somebody, -1 when no moment names them. */
static int32_t code_of(const struct sf_store_facts *facts, const struct sf_id *id) {
    for (size_t i = 0; i < facts->person_count; i++)
        if (memcmp(facts->persons[i].bytes, id->bytes, SF_ID_LEN) == 0)
            return (int32_t)i;
    return -1;
}

static bool is_with(const struct sf_store_facts *facts, size_t i, int32_t person) {
    for (uint32_t at = facts->first_person[i]; at < facts->first_person[i + 1]; at++)
        if (facts->people[at] == person)
            return true;
    return false;
}

/* ---- person.outlook */

static enum sf_code push_hard(struct sf_door_call *call, const struct sf_store_facts *facts,
                              size_t i, json_t *hard) {
    struct sf_id id;
    struct sf_fail fail = SF_FAIL_NONE;
    enum sf_code code = sf_store_facts_id(call->book->store, facts, i, &id, &fail);
    if (code == SF_NOT_FOUND)
        return SF_OK;
    if (code != SF_OK)
        return sf_fail_set(call->fail, code, fail.field, "%s", fail.message);
    return sf_json_push(hard, sf_codec_id(&id)) ? SF_OK : no_memory(call);
}

/* What the moments with somebody hold; the hard ones among them by id, newest first. */
static enum sf_code look_at_moments(struct sf_door_call *call, const struct sf_id *id,
                                    int32_t today, struct sf_outlook_known *known, json_t *hard) {
    struct sf_store_facts facts = {0};
    int8_t crossed_code = sf_ops_pattern_crossed();
    enum sf_code code = sf_store_facts_moments(call->book->store, &facts, call->fail);
    int32_t person = code == SF_OK ? code_of(&facts, id) : -1;
    for (size_t i = facts.n; code == SF_OK && person >= 0 && i-- > 0;) {
        if (!is_with(&facts, i, person))
            continue;
        int32_t day = sf_people_day(facts.at_ms[i], facts.offset_min[i]);
        bool crossed = facts.boundary[i] == crossed_code, lowest = facts.felt_safe[i] == -2;
        if (day > known->contact_day && day <= today)
            known->contact_day = day;
        known->crossed += crossed;
        known->lowest += lowest;
        if ((crossed || lowest) && json_array_size(hard) < HARD_MAX)
            code = push_hard(call, &facts, i, hard);
    }
    sf_store_facts_free(&facts);
    return code;
}

static json_t *may_json(const struct sf_outlook *outlook) {
    json_t *may = json_object();
    if (may != NULL && sf_json_put(may, "invitation", json_boolean(outlook->invitation)) &&
        sf_json_put(may, "draft", json_boolean(outlook->draft)) &&
        sf_json_put(may, "repair", json_boolean(outlook->repair)) &&
        sf_json_put(may, "number", json_boolean(outlook->number)) &&
        sf_json_put(may, "share", json_boolean(outlook->share)))
        return may;
    json_decref(may);
    return NULL;
}

/* The word and the days of a rhythm, and beside them the silence where it may be measured. */
static json_t *rhythm_json(const struct sf_record *person, const struct sf_outlook_known *known,
                           const struct sf_outlook *outlook, int32_t today) {
    const struct sf_value *word = sf_people_value(person, "rhythm");
    const struct sf_value *ideal = sf_people_value(person, "ideal_gap_days");
    json_t *rhythm = json_object();
    bool ok = rhythm != NULL;
    if (ok && word->has == SF_HAS_VALUE)
        ok = sf_json_put(rhythm, "word", sf_json_text(word->text.text, word->text.len));
    if (ok && ideal->has == SF_HAS_VALUE)
        ok = sf_json_put(rhythm, "ideal_days", json_integer(ideal->i));
    if (ok && known->longest_days > 0)
        ok = sf_json_put(rhythm, "longest_days", json_integer(known->longest_days));
    if (ok && outlook->rhythm)
        ok = sf_json_put(rhythm, "since_days", json_integer(today - known->contact_day)) &&
             sf_json_put(rhythm, "longer", json_boolean(outlook->longer));
    if (ok)
        return rhythm;
    json_decref(rhythm);
    return NULL;
}

static int32_t days_of(const struct sf_record *person, const char *name) {
    const struct sf_value *value = sf_people_value(person, name);
    return value->has == SF_HAS_VALUE ? (int32_t)value->i : 0;
}

static int32_t longest_days(const struct sf_record *person) {
    const struct sf_value *word = sf_people_value(person, "rhythm");
    int32_t rhythm =
        word->has == SF_HAS_VALUE ? sf_today_gap_days(word->text.text, word->text.len) : 0;
    return sf_order_gap_days(days_of(person, "longest_gap_days"), days_of(person, "ideal_gap_days"),
                             rhythm);
}

static enum sf_code answer_outlook(struct sf_door_call *call, const struct sf_record *person,
                                   const struct sf_outlook_known *known, int32_t today,
                                   json_t *hard) {
    struct sf_outlook outlook = sf_outlook_of(known, today);
    bool ok = sf_json_put(call->ok, "may", may_json(&outlook)) &&
              sf_json_put(call->ok, "card", json_boolean(outlook.card));
    if (ok && outlook.card)
        ok = sf_json_put(call->ok, "hard", json_incref(hard));
    if (ok && outlook.contact && known->contact_day != SF_OUTLOOK_NEVER)
        ok = sf_json_put(call->ok, "last_contact", sf_codec_day(known->contact_day));
    if (ok && outlook.contact)
        ok = sf_json_put(call->ok, "rhythm", rhythm_json(person, known, &outlook, today));
    return ok ? SF_OK : no_memory(call);
}

static enum sf_code outlook(struct sf_door_call *call) {
    struct sf_outlook_known known = {.contact_day = SF_OUTLOOK_NEVER};
    struct sf_record person;
    struct sf_id id;
    int32_t today = today_day();
    json_t *hard = json_array();
    sf_args_id(call, "id", &id);
    enum sf_code code = get_person(call, &id, &person);
    if (code == SF_OK && hard == NULL)
        code = no_memory(call);
    if (code == SF_OK) {
        known.standing = standing_of(&person);
        known.longest_days = longest_days(&person);
        code = look_at_moments(call, &id, today, &known, hard);
    }
    if (code == SF_OK)
        code = answer_outlook(call, &person, &known, today, hard);
    sf_record_wipe(&person);
    json_decref(hard);
    return code;
}

/* ---- person.contacts */

struct contact {
    struct sf_id id;
    int32_t code, day;
};

/* Whose last contact may be said, in the order asked for; others are left out. */
static enum sf_code read_contacts(struct sf_door_call *call, struct contact *out, size_t *count) {
    json_t *ids = sf_args_json(call, "ids"), *json;
    size_t at;
    if (json_array_size(ids) > CONTACTS_MAX)
        return sf_fail_set(call->fail, SF_TOO_LARGE, "ids", "at most %d", (int)CONTACTS_MAX);
    json_array_foreach(ids, at, json) {
        struct sf_outlook_known known = {.contact_day = SF_OUTLOOK_NEVER};
        struct sf_record person;
        struct sf_fail fail = SF_FAIL_NONE;
        const char *text = json_string_value(json);
        if (text == NULL || !sf_id_parse(text, json_string_length(json), &out[*count].id))
            return sf_fail_set(call->fail, SF_INVALID, "ids", "must be ids");
        sf_record_init(&person, sf_kind_of(SF_PERSON));
        enum sf_code code =
            sf_store_get(call->book->store, person.kind, &out[*count].id, &person, &fail);
        if (code == SF_OK) {
            known.standing = standing_of(&person);
            *count += person.state == SF_LIVE && sf_outlook_of(&known, 0).contact;
        }
        sf_record_wipe(&person);
        if (code != SF_OK && code != SF_NOT_FOUND)
            return sf_fail_set(call->fail, code, fail.field, "%s", fail.message);
    }
    return SF_OK;
}

static enum sf_code find_contacts(struct sf_door_call *call, struct contact *contacts,
                                  size_t count) {
    struct sf_store_facts facts = {0};
    int32_t today = today_day();
    enum sf_code code = sf_store_facts_moments(call->book->store, &facts, call->fail);
    int32_t *day = code == SF_OK ? malloc((facts.person_count + 1) * sizeof *day) : NULL;
    if (code == SF_OK && day == NULL)
        code = no_memory(call);
    for (size_t i = 0; code == SF_OK && i < facts.person_count; i++)
        day[i] = SF_OUTLOOK_NEVER;
    for (size_t i = 0; code == SF_OK && i < facts.n; i++) {
        int32_t at_day = sf_people_day(facts.at_ms[i], facts.offset_min[i]);
        for (uint32_t at = facts.first_person[i]; at < facts.first_person[i + 1]; at++)
            if (at_day <= today && at_day > day[facts.people[at]])
                day[facts.people[at]] = at_day;
    }
    for (size_t i = 0; code == SF_OK && i < count; i++) {
        int32_t person = code_of(&facts, &contacts[i].id);
        contacts[i].day = person >= 0 ? day[person] : SF_OUTLOOK_NEVER;
    }
    free(day);
    sf_store_facts_free(&facts);
    return code;
}

static enum sf_code contacts(struct sf_door_call *call) {
    struct contact *found = calloc(CONTACTS_MAX + 1, sizeof *found);
    json_t *items = json_array();
    size_t count = 0;
    enum sf_code code = found != NULL && items != NULL ? SF_OK : no_memory(call);
    if (code == SF_OK)
        code = read_contacts(call, found, &count);
    if (code == SF_OK && count > 0)
        code = find_contacts(call, found, count);
    for (size_t i = 0; code == SF_OK && i < count; i++) {
        if (found[i].day == SF_OUTLOOK_NEVER)
            continue;
        json_t *item = json_object();
        if (item == NULL || !sf_json_put(item, "id", sf_codec_id(&found[i].id)) ||
            !sf_json_put(item, "last", sf_codec_day(found[i].day))) {
            json_decref(item);
            item = NULL;
        }
        if (!sf_json_push(items, item))
            code = no_memory(call);
    }
    if (code == SF_OK && !sf_json_put(call->ok, "items", json_incref(items)))
        code = no_memory(call);
    json_decref(items);
    free(found);
    return code;
}

/* ---- person.offered */

/* Who was met last comes first; those not met yet follow, the newest first. */
static int by_contact(const void *a, const void *b) {
    const struct sf_people_one *left = a, *right = b;
    if (left->contact_day != right->contact_day)
        return left->contact_day > right->contact_day ? -1 : 1;
    return memcmp(right->id.bytes, left->id.bytes, SF_ID_LEN);
}

static enum sf_code offered(struct sf_door_call *call) {
    struct sf_people people = {0};
    json_t *items = json_array();
    enum sf_code code =
        items != NULL ? sf_people_gather(call->book->store, NULL, today_day(), &people, call->fail)
                      : no_memory(call);
    if (code == SF_OK && people.count > 1)
        qsort(people.items, people.count, sizeof *people.items, by_contact);
    for (size_t i = 0; code == SF_OK && i < people.count && json_array_size(items) < OFFERED_MAX;
         i++)
        if (sf_people_may_suggest(&people.items[i]) &&
            !sf_json_push(items, sf_codec_id(&people.items[i].id)))
            code = no_memory(call);
    if (code == SF_OK && !sf_json_put(call->ok, "items", json_incref(items)))
        code = no_memory(call);
    json_decref(items);
    sf_people_wipe(&people);
    return code;
}

/* ---- person.observed */

/* One direction of one quality: how often, and the latest, with words where any has some. */
struct side {
    size_t n;
    json_t *latest;
    bool has_words;
};

struct observed {
    const struct sf_list *qualities, *directions;
    struct side sides[QUALITIES_MAX][2];
    bool out_of_memory;
};

static const struct sf_list *list_of(const char *field) {
    const struct sf_kind *kind = sf_kind_of(SF_OBSERVATION);
    return kind->fields[sf_kind_field(kind, field, strlen(field))].list;
}

/* The index of a word in its list, or `end`. */
static size_t index_in(const struct sf_list *list, const struct sf_value *value, size_t end) {
    for (size_t i = 0; i < end && list->words[i] != NULL; i++)
        if (sf_people_is(value, list->words[i]))
            return i;
    return end;
}

static bool observe(void *context, const struct sf_record *record) {
    struct observed *o = context;
    size_t quality =
        index_in(o->qualities, sf_people_value(record, "quality"), (size_t)QUALITIES_MAX);
    size_t direction = index_in(o->directions, sf_people_value(record, "direction"), 2);
    if (quality == QUALITIES_MAX || direction == 2)
        return true;
    struct side *side = &o->sides[quality][direction];
    bool words = sf_people_value(record, "text")->has == SF_HAS_VALUE;
    side->n++;
    if (side->latest != NULL && (side->has_words || !words))
        return true;
    json_decref(side->latest);
    side->latest = sf_codec_record(record);
    side->has_words = words;
    o->out_of_memory = side->latest == NULL;
    return !o->out_of_memory;
}

static enum sf_code list_observed(struct sf_door_call *call, const struct sf_id *id,
                                  struct observed *o) {
    const struct sf_kind *kind = sf_kind_of(SF_OBSERVATION);
    struct sf_store_query query = {.kind = kind, .filter_count = 1, .limit = SF_STORE_LIMIT_MAX};
    query.filters[0].field = sf_kind_field(kind, "person", 6);
    query.filters[0].value = (struct sf_value){.has = SF_HAS_VALUE, .id = *id};
    enum sf_code code;
    do {
        char next[SF_STORE_CURSOR_LEN];
        code = sf_store_list(call->book->store, &query, observe, o, next, call->fail);
        memcpy(query.cursor, next, sizeof next);
        if (code == SF_OK && o->out_of_memory)
            code = no_memory(call);
    } while (code == SF_OK && query.cursor[0] != '\0');
    return code;
}

static json_t *quality_json(const struct observed *o, size_t quality, bool number) {
    json_t *item = json_object();
    bool ok =
        item != NULL && sf_json_put(item, "quality", json_string(o->qualities->words[quality]));
    for (size_t d = 0; ok && d < 2; d++) {
        const struct side *side = &o->sides[quality][d];
        json_t *json = side->n > 0 ? json_object() : NULL;
        if (side->n == 0)
            continue;
        ok = json != NULL &&
             (!number || sf_json_put(json, "n", json_integer((json_int_t)side->n))) &&
             sf_json_put(json, "latest", json_incref(side->latest)) &&
             sf_json_put(item, o->directions->words[d], json_incref(json));
        json_decref(json);
    }
    if (ok)
        return item;
    json_decref(item);
    return NULL;
}

static enum sf_code observed(struct sf_door_call *call) {
    struct observed o = {.qualities = list_of("quality"), .directions = list_of("direction")};
    struct sf_record person;
    struct sf_id id;
    json_t *items = json_array();
    sf_args_id(call, "id", &id);
    enum sf_code code = get_person(call, &id, &person);
    bool number = code == SF_OK && sf_safety_may(standing_of(&person), SF_SAFETY_NUMBER);
    sf_record_wipe(&person);
    if (code == SF_OK && items == NULL)
        code = no_memory(call);
    if (code == SF_OK)
        code = list_observed(call, &id, &o);
    for (size_t q = 0; code == SF_OK && o.qualities->words[q] != NULL; q++)
        if (!sf_json_push(items, quality_json(&o, q, number)))
            code = no_memory(call);
    if (code == SF_OK && !sf_json_put(call->ok, "items", json_incref(items)))
        code = no_memory(call);
    for (size_t q = 0; q < QUALITIES_MAX; q++)
        for (size_t d = 0; d < 2; d++)
            json_decref(o.sides[q][d].latest);
    json_decref(items);
    return code;
}

/* ---- moment.seen */

struct gathered {
    struct sf_door_call *call;
    json_t *items;
    bool everybody; /* with one person asked for, their words are not held back */
    enum sf_code code;
};

/*
 * Whether somebody was there about whom nothing is brought up: their words are no comfort to be
 * handed out. Somebody who was removed keeps the standing they had.
 */
static enum sf_code is_held_back(struct sf_door_call *call, const struct sf_record *moment,
                                 bool *held_back) {
    const struct sf_value *people = sf_people_value(moment, "people");
    size_t n = people->has == SF_HAS_VALUE ? people->ids.count : 0;
    *held_back = false;
    for (size_t i = 0; i < n && !*held_back; i++) {
        struct sf_record person;
        struct sf_fail fail = SF_FAIL_NONE;
        sf_record_init(&person, sf_kind_of(SF_PERSON));
        enum sf_code code =
            sf_store_get(call->book->store, person.kind, &people->ids.items[i], &person, &fail);
        if (code == SF_OK)
            *held_back = !sf_safety_may(standing_of(&person), SF_SAFETY_NUMBER);
        sf_record_wipe(&person);
        if (code != SF_OK && code != SF_NOT_FOUND)
            return sf_fail_set(call->fail, code, fail.field, "%s", fail.message);
    }
    return SF_OK;
}

/* What the screen shows of such a moment, and no more. */
static bool gather_seen(void *context, const struct sf_record *record) {
    static const char *const names[] = {"id", "at", "people", "seen_in_me"};
    struct gathered *to = context;
    bool held_back = false;
    if (!to->everybody)
        to->code = is_held_back(to->call, record, &held_back);
    if (to->code != SF_OK || held_back)
        return to->code == SF_OK;
    json_t *whole = sf_codec_record(record), *item = json_object();
    bool ok = whole != NULL && item != NULL;
    for (size_t i = 0; ok && i < sizeof names / sizeof *names; i++) {
        json_t *member = json_object_get(whole, names[i]);
        ok = member == NULL || sf_json_put(item, names[i], json_incref(member));
    }
    json_decref(whole);
    if (!ok) {
        json_decref(item);
        item = NULL;
    }
    if (!sf_json_push(to->items, item))
        to->code = no_memory(to->call);
    return to->code == SF_OK;
}

/* Pages until there is something to show, or nothing more. */
static enum sf_code list_seen(struct sf_store_query *query, struct gathered *to,
                              char next[SF_STORE_CURSOR_LEN]) {
    enum sf_code code;
    do {
        code = sf_store_list(to->call->book->store, query, gather_seen, to, next, to->call->fail);
        memcpy(query->cursor, next, sizeof query->cursor);
        if (code == SF_OK)
            code = to->code;
    } while (code == SF_OK && json_array_size(to->items) == 0 && next[0] != '\0');
    return code;
}

static enum sf_code seen(struct sf_door_call *call) {
    const struct sf_kind *kind = sf_kind_of(SF_MOMENT);
    struct sf_store_query query = {
        .kind = kind, .filter_count = 1, .limit = (unsigned)sf_args_int(call, "limit", SEEN_USUAL)};
    struct gathered to = {.call = call, .items = json_array(), .code = SF_OK};
    char next[SF_STORE_CURSOR_LEN] = "";
    size_t len;
    const char *cursor = sf_args_text(call, "cursor", &len);
    struct sf_id person;
    query.filters[0] = (struct sf_store_filter){
        .field = sf_kind_field(kind, "seen_in_me", strlen("seen_in_me")), .is_given = true};
    to.everybody = sf_args_id(call, "person", &person);
    if (to.everybody) {
        query.filter_count = 2;
        query.filters[1].field = sf_kind_field(kind, "people", strlen("people"));
        query.filters[1].value.has = SF_HAS_VALUE;
        query.filters[1].value.ids.count = 1;
        query.filters[1].value.ids.items = &person;
    }
    if (to.items == NULL)
        return no_memory(call);
    enum sf_code code = SF_OK;
    if (cursor != NULL && len >= sizeof query.cursor)
        code = sf_fail_set(call->fail, SF_INVALID, "cursor", "is no cursor of this list");
    else if (cursor != NULL)
        memcpy(query.cursor, cursor, len + 1);
    if (code == SF_OK)
        code = list_seen(&query, &to, next);
    if (code == SF_OK &&
        (!sf_json_put(call->ok, "items", json_incref(to.items)) ||
         !sf_json_put(call->ok, "next", next[0] != '\0' ? json_string(next) : json_null())))
        code = no_memory(call);
    json_decref(to.items);
    return code;
}

/* ---- The table */

static const struct sf_door_word words_id[] = {
    {"id", SF_DOOR_ID, .required = true, .about = "the person"}, {0}};

static const struct sf_door_word words_contacts[] = {
    {"ids", SF_DOOR_ARRAY, .required = true, .about = "ids of people, at most 200"}, {0}};

static const struct sf_door_word words_seen[] = {
    {"person", SF_DOOR_ID, .about = "only moments with this person"},
    {"limit", SF_DOOR_INT, .min = 1, .max = SF_STORE_LIMIT_MAX, .about = "20 when left out"},
    {"cursor", SF_DOOR_TEXT, .max = SF_STORE_CURSOR_LEN,
     .about = "\"next\" of the page before, with the same person"},
    {0}};

const struct sf_door_row sf_ops_person_rows[] = {
    {"person.outlook", SF_OP_KNOWN | SF_OP_OPEN, outlook, words_id,
     "{may: {invitation, draft, repair, number, share}, card, hard?: [ids], last_contact?: day, "
     "rhythm?: {word?, ideal_days?, longest_days?, since_days?, longer?}}",
     "What the person's page may offer and say, by the safety rule. `card`: the calm card is due, "
     "for the moments in `hard`, newest first. The silence is measured only where every contact "
     "was good."},
    {"person.contacts", SF_OP_KNOWN | SF_OP_OPEN, contacts, words_contacts,
     "{items: [{id, last: day}]}", "The day of the last moment with each, where it may be said."},
    {"person.offered", SF_OP_KNOWN | SF_OP_OPEN, offered, NULL, "{items: [id]}",
     "Who may be offered where somebody is to be chosen, before anything is typed: who was met "
     "last "
     "first, at most 24. Nobody whom the safety rule leaves out, nobody about whom the calm card "
     "is "
     "due."},
    {"person.observed", SF_OP_KNOWN | SF_OP_OPEN, observed, words_id,
     "{items: [{quality, noticed?: {n?, latest}, missing?: {n?, latest}}]}",
     "Each quality: the latest observation that has words (else the latest), and how many; no "
     "numbers about somebody unsafe."},
    {"moment.seen", SF_OP_KNOWN | SF_OP_OPEN, seen, words_seen,
     "{items: [{id, at, people?, seen_in_me}], next}",
     "What people saw in the person, newest first, without reading the other moments. Words from "
     "moments with somebody marked unsafe are only in it when asked for by `person`; a page may "
     "hold fewer than `limit`."},
    {0},
};
