/* Giving: what of each limit is used, the balance with each person, the moments of giving. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "codec.h"
#include "giving.h"
#include "json.h"
#include "ops.h"
#include "people.h"

enum { PAGE_MAX = 50, PAGE = 10, CURSOR_MAX = 9 };

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* Moment i as the guide wants it. */
static struct sf_giving_moment moment_of(const struct sf_store_facts *facts, size_t i) {
    return (struct sf_giving_moment){
        .day = sf_people_day(facts->at_ms[i], facts->offset_min[i]),
        .direction = (enum sf_giving_direction)facts->direction[i],
        .minutes = facts->minutes[i] == INT16_MIN ? SF_GIVING_UNKNOWN : facts->minutes[i],
        .energy = facts->energy[i] == INT8_MIN ? SF_GIVING_UNKNOWN : facts->energy[i]};
}

/* ---- giving.limits */

struct limits {
    struct sf_door_call *call;
    struct sf_store_facts facts;
    json_t *items;
    int32_t today;
    bool out_of_memory;
};

/* The place of a choice in its list; `missing` when it is empty. */
static int index_of(const struct sf_record *record, const char *name, int missing) {
    const struct sf_value *value = sf_people_value(record, name);
    const struct sf_field *field =
        &record->kind->fields[sf_kind_field(record->kind, name, strlen(name))];
    for (int i = 0; value->has == SF_HAS_VALUE && field->list->words[i] != NULL; i++)
        if (sf_people_is(value, field->list->words[i]))
            return i;
    return missing;
}

/* One limit with what of it is used. A limit without a period is a week's, without a unit one of
 * times. */
static bool add_limit(void *context, const struct sf_record *record) {
    struct limits *all = context;
    int period = index_of(record, "period", SF_GIVING_WEEK);
    int unit = index_of(record, "unit", SF_GIVING_TIMES);
    struct sf_giving_span span = sf_giving_span((enum sf_giving_period)period, all->today);
    struct sf_giving_use use = {0};
    for (size_t i = 0; i < all->facts.n; i++) {
        struct sf_giving_moment moment = moment_of(&all->facts, i);
        sf_giving_use(&use, &span, &moment);
    }
    json_t *item = json_object();
    double used = sf_giving_used(&use, (enum sf_giving_unit)unit);
    bool ok = item != NULL && sf_json_put(item, "limit", sf_codec_record(record)) &&
              sf_json_put(item, "from", sf_codec_day(span.first)) &&
              sf_json_put(item, "used", json_real(used)) &&
              sf_json_put(item, "times", json_integer((json_int_t)use.times)) &&
              sf_json_put(item, "minutes", json_integer((json_int_t)use.minutes)) &&
              sf_json_put(item, "untimed", json_integer((json_int_t)use.untimed));
    if (!ok)
        json_decref(item);
    all->out_of_memory = !(ok && sf_json_push(all->items, item));
    return !all->out_of_memory;
}

static enum sf_code handle_limits(struct sf_door_call *call) {
    struct limits all = {.call = call, .items = json_array()};
    struct sf_time now = sf_clock_now();
    all.today = sf_people_day(now.utc_ms, now.offset_min);
    if (!sf_json_put(call->ok, "items", all.items))
        return no_memory(call);
    enum sf_code code = sf_store_facts_moments(call->book->store, &all.facts, call->fail);
    if (code != SF_OK)
        return code;
    code = sf_people_every(call->book->store, SF_LIMIT, add_limit, &all, call->fail);
    sf_store_facts_free(&all.facts);
    return code == SF_OK && all.out_of_memory ? no_memory(call) : code;
}

/* ---- giving.balance */

struct balances {
    struct sf_store_facts facts;
    struct sf_people people;
    size_t *index;                  /* of facts' persons, in people */
    bool *hidden;                   /* of facts' persons: nothing is counted about them */
    struct sf_giving_balance *each; /* by index in people */
    struct sf_giving_balance all;   /* moments with nobody who has no numbers */
};

static bool has_numbers(const struct sf_people_one *one) {
    return sf_safety_may(one->standing, SF_SAFETY_NUMBER);
}

static void count(struct balances *b) {
    for (size_t i = 0; i < b->facts.n; i++) {
        struct sf_giving_moment moment = moment_of(&b->facts, i);
        bool whole = true;
        for (uint32_t at = b->facts.first_person[i]; at < b->facts.first_person[i + 1]; at++) {
            size_t who = b->index[b->facts.people[at]];
            whole = whole && !b->hidden[b->facts.people[at]];
            if (who != SIZE_MAX)
                sf_giving_add(&b->each[who], &moment);
        }
        if (whole)
            sf_giving_add(&b->all, &moment);
    }
}

static bool put_count(json_t *to, const char *name, int64_t count_) {
    return sf_json_put(to, name, json_integer((json_int_t)count_));
}

static bool put_balance(json_t *to, const struct sf_giving_balance *b) {
    json_t *energy = json_array();
    bool ok = put_count(to, "received", (int64_t)b->received) &&
              put_count(to, "gave", (int64_t)b->gave) && put_count(to, "both", (int64_t)b->both) &&
              put_count(to, "neither", (int64_t)b->neither) &&
              put_count(to, "minutes_received", b->minutes_received) &&
              put_count(to, "minutes_gave", b->minutes_gave);
    for (int i = 0; ok && i < SF_GIVING_ENERGY_STEPS; i++)
        ok = sf_json_push(energy, json_integer((json_int_t)b->energy[i]));
    if (!ok)
        json_decref(energy);
    return ok && sf_json_put(to, "energy", energy);
}

static json_t *balance_json(const struct sf_people_one *one, const struct sf_giving_balance *b) {
    json_t *out = json_object(), *who = json_object();
    bool ok = out != NULL && who != NULL && sf_json_put(who, "id", sf_codec_id(&one->id)) &&
              sf_json_put(who, "alias", sf_json_text(one->alias.text, one->alias.len)) &&
              sf_json_put(out, "person", json_incref(who)) && put_balance(out, b);
    json_decref(who);
    if (ok)
        return out;
    json_decref(out);
    return NULL;
}

/* Those with whom there is anything to say; the one who was asked for, in any case. */
static bool put_all(struct sf_door_call *call, const struct balances *b, size_t asked) {
    json_t *items = json_array(), *all = json_object();
    if (!sf_json_put(call->ok, "items", items) || !sf_json_put(call->ok, "all", all) ||
        !put_balance(all, &b->all))
        return false;
    for (size_t i = 0; i < b->people.count; i++) {
        const struct sf_giving_balance *one = &b->each[i];
        bool said = one->received + one->gave + one->both + one->neither > 0;
        if (!has_numbers(&b->people.items[i]) || (asked != SIZE_MAX ? i != asked : !said))
            continue;
        if (!sf_json_push(items, balance_json(&b->people.items[i], one)))
            return false;
    }
    return true;
}

static enum sf_code gather(struct sf_door_call *call, struct balances *b) {
    struct sf_time now = sf_clock_now();
    struct sf_store *store = call->book->store;
    enum sf_code code = sf_store_facts_moments(store, &b->facts, call->fail);
    if (code != SF_OK)
        return code;
    code = sf_people_gather(store, &b->facts, sf_people_day(now.utc_ms, now.offset_min), &b->people,
                            call->fail);
    if (code != SF_OK)
        return code;
    b->index = calloc(b->facts.person_count + 1, sizeof *b->index);
    b->hidden = calloc(b->facts.person_count + 1, sizeof *b->hidden);
    b->each = calloc(b->people.count + 1, sizeof *b->each);
    if (b->index == NULL || b->hidden == NULL || b->each == NULL)
        return no_memory(call);
    for (size_t i = 0; code == SF_OK && i < b->facts.person_count; i++) {
        b->index[i] = sf_people_find(&b->people, &b->facts.persons[i]);
        code = sf_people_hidden(store, &b->people, &b->facts.persons[i], &b->hidden[i], call->fail);
    }
    return code;
}

static enum sf_code handle_balance(struct sf_door_call *call) {
    struct balances b = {0};
    struct sf_id id;
    size_t asked = SIZE_MAX;
    enum sf_code code = gather(call, &b);
    if (code == SF_OK && sf_args_id(call, "person", &id)) {
        asked = sf_people_find(&b.people, &id);
        if (asked == SIZE_MAX)
            code = sf_fail_set(call->fail, SF_NOT_FOUND, "person", "there is no such person");
    }
    if (code == SF_OK) {
        count(&b);
        if (!put_all(call, &b, asked))
            code = no_memory(call);
    }
    free(b.each);
    free(b.index);
    free(b.hidden);
    sf_people_wipe(&b.people);
    sf_store_facts_free(&b.facts);
    return code;
}

/* ---- giving.moments */

/* How many were shown on the pages before; false for a cursor that no page gave. */
static bool read_cursor(struct sf_door_call *call, size_t *skip) {
    size_t len = 0;
    const char *text = sf_args_text(call, "cursor", &len);
    *skip = 0;
    for (size_t i = 0; text != NULL && i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *skip = *skip * 10 + (size_t)(text[i] - '0');
    }
    return true;
}

static enum sf_code push_moment(struct sf_door_call *call, const struct sf_store_facts *facts,
                                size_t i, json_t *items) {
    struct sf_record record;
    struct sf_id id;
    const struct sf_kind *kind = sf_kind_of(SF_MOMENT);
    enum sf_code code = sf_store_facts_id(call->book->store, facts, i, &id, call->fail);
    if (code != SF_OK)
        return code;
    sf_record_init(&record, kind);
    code = sf_store_get(call->book->store, kind, &id, &record, call->fail);
    if (code == SF_OK && !sf_json_push(items, sf_codec_record(&record)))
        code = no_memory(call);
    sf_record_wipe(&record);
    return code;
}

/* Newest first: pass `skip` of them over, give the next `limit`, say whether there are more. */
static enum sf_code list(struct sf_door_call *call, const struct sf_store_facts *facts,
                         json_t *items) {
    size_t skip, seen = 0;
    size_t limit = (size_t)sf_args_int(call, "limit", PAGE);
    enum sf_code code = SF_OK;
    if (!read_cursor(call, &skip))
        return sf_fail_set(call->fail, SF_INVALID, "cursor", "must come from an earlier page");
    for (size_t i = facts->n; code == SF_OK && i-- > 0;) {
        if (!sf_giving_is((enum sf_giving_direction)facts->direction[i]) || seen++ < skip)
            continue;
        if (seen > skip + limit) {
            char next[24];
            (void)snprintf(next, sizeof next, "%zu", skip + limit);
            return sf_json_put(call->ok, "next", json_string(next)) ? SF_OK : no_memory(call);
        }
        code = push_moment(call, facts, i, items);
    }
    return code;
}

static enum sf_code handle_moments(struct sf_door_call *call) {
    struct sf_store_facts facts = {0};
    json_t *items = json_array();
    if (!sf_json_put(call->ok, "items", items))
        return no_memory(call);
    enum sf_code code = sf_store_facts_moments(call->book->store, &facts, call->fail);
    if (code != SF_OK)
        return code;
    code = list(call, &facts, items);
    sf_store_facts_free(&facts);
    return code;
}

static const struct sf_door_word balance_words[] = {
    {"person", SF_DOOR_ID, false, 0, 0, "only with them"},
    {0},
};
static const struct sf_door_word moments_words[] = {
    {"limit", SF_DOOR_INT, false, 1, PAGE_MAX, "how many at most, 10"},
    {"cursor", SF_DOOR_TEXT, false, 1, CURSOR_MAX, "next of the page before"},
    {0},
};

const struct sf_door_row sf_ops_giving_rows[] = {
    {"giving.limits", SF_OP_KNOWN | SF_OP_OPEN, handle_limits, NULL,
     "{items: [{limit, from, used, times, minutes, untimed}]}",
     "Every limit with what giving there was in its current period: from its first day, in the "
     "limit's own unit, and how many moments do not say how long they were."},
    {"giving.balance", SF_OP_KNOWN | SF_OP_OPEN, handle_balance, balance_words,
     "{items: [{person: {id, alias}, received, gave, both, neither, minutes_received, "
     "minutes_gave, energy: [5]}], all: {...}}",
     "Giving and receiving with each person, in no order of merit, and in all. energy: of giving "
     "moments, by its steps from -2. Those marked unsafe have no numbers, and moments with them "
     "are not in `all`."},
    {"giving.moments", SF_OP_KNOWN | SF_OP_OPEN, handle_moments, moments_words,
     "{items: [moment], next?}",
     "Moments in which support went from the user, or both ways, newest first."},
    {0},
};
