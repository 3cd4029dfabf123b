/* repair.due: whether to ask, later and once, how a moment that felt wrong went on. */
#include "ops_repair.h"

#include <string.h>

#include "args.h"
#include "clock.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "ops_pattern.h"
#include "people.h"
#include "repair.h"

enum { PEOPLE_MAX = 50 };

/* One moment, and whom of those who were there it may be asked about. */
struct due {
    struct sf_id moment;
    struct sf_time at;
    size_t count;
    struct sf_id people[PEOPLE_MAX];
};

struct asking {
    const struct sf_door_call *call;
    struct sf_store *store;
    int32_t today;
    struct sf_store_facts facts;
    struct sf_people people;
    enum sf_repair least; /* what is enough to be asked */
    bool found;
    struct due due;
};

static bool found_one(void *context, const struct sf_record *record) {
    (void)record;
    *(bool *)context = true;
    return false;
}

/* Whether the moment was answered, or left as it is. */
static enum sf_code look_settled(const struct asking *a, const struct sf_id *moment,
                                 bool *settled) {
    const struct sf_kind *kind = sf_kind_of(SF_REPAIR);
    struct sf_store_query query = {.kind = kind, .limit = 1, .filter_count = 1};
    char next[SF_STORE_CURSOR_LEN];

    *settled = false;
    query.filters[0] =
        (struct sf_store_filter){.field = sf_kind_field(kind, "moment", strlen("moment")),
                                 .value = {.has = SF_HAS_VALUE, .id = *moment}};
    return sf_store_list(a->store, &query, found_one, settled, next, a->call->fail);
}

/* Look at a whole record: who was there, and whether anything was said of it since. */
static enum sf_code look_at(struct asking *a, const struct sf_record *record) {
    const struct sf_value *felt = sf_people_value(record, "felt_safe");
    const struct sf_value *at = sf_people_value(record, "at");
    const struct sf_value *ids = sf_people_value(record, "people");
    size_t n = ids->has == SF_HAS_VALUE ? ids->ids.count : 0, count = 0;
    struct sf_repair_person people[PEOPLE_MAX];
    struct sf_id who[PEOPLE_MAX];
    struct sf_repair_moment moment = {
        .day = sf_people_day(at->time.utc_ms, at->time.offset_min),
        .felt_safe = felt->has == SF_HAS_VALUE ? (int8_t)felt->i : SF_REPAIR_UNRATED,
        .crossed = sf_people_is(sf_people_value(record, "boundary_respected"), "no"),
    };
    enum sf_code code = look_settled(a, &record->id, &moment.settled);

    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < n && count < PEOPLE_MAX; i++) {
        size_t known = sf_people_find(&a->people, &ids->ids.items[i]);

        bool hidden = false;

        if (known == SIZE_MAX)
            code =
                sf_people_hidden(a->store, &a->people, &ids->ids.items[i], &hidden, a->call->fail);
        if (code != SF_OK)
            return code;
        /* Removed or forgotten: nobody to ask about. Who was unsafe holds it back all the same. */
        if (known == SIZE_MAX && !hidden)
            continue;
        people[count] = (struct sf_repair_person){.standing = SF_SAFETY_UNSAFE};
        if (!hidden) {
            const struct sf_people_one *one = &a->people.items[known];
            people[count] = (struct sf_repair_person){one->standing, one->crossed, one->lowest};
        }
        who[count++] = ids->ids.items[i];
    }
    a->found = sf_repair_due(a->today, &moment, people, count) >= a->least;
    a->due = (struct due){.moment = record->id, .at = at->time};
    for (size_t i = 0; i < count; i++)
        if (sf_repair_may_ask(&people[i]))
            a->due.people[a->due.count++] = who[i];
    return SF_OK;
}

static enum sf_code look_for_one(struct asking *a, const struct sf_id *id) {
    struct sf_record record;
    enum sf_code code;

    sf_record_init(&record, sf_kind_of(SF_MOMENT));
    code = sf_store_get(a->store, record.kind, id, &record, a->call->fail);
    if (code == SF_OK && record.state == SF_LIVE)
        code = look_at(a, &record);
    sf_record_wipe(&record);
    return code;
}

/* Whether a moment of the facts may be one at all, before its record is read. */
static bool may_be_due(const struct asking *a, size_t i) {
    const struct sf_repair_person anyone = {.standing = SF_SAFETY_OPEN};
    const struct sf_repair_moment moment = {
        .day = sf_people_day(a->facts.at_ms[i], a->facts.offset_min[i]),
        .felt_safe = a->facts.felt_safe[i],
        .crossed = a->facts.boundary[i] == sf_ops_pattern_crossed(),
    };

    return sf_repair_due(a->today, &moment, &anyone, 1) >= a->least;
}

static enum sf_code look_for_newest(struct asking *a) {
    enum sf_code code = SF_OK;

    for (size_t i = a->facts.n; code == SF_OK && !a->found && i > 0; i--) {
        struct sf_id id;

        if (!may_be_due(a, i - 1))
            continue;
        code = sf_store_facts_id(a->store, &a->facts, i - 1, &id, a->call->fail);
        if (code == SF_OK)
            code = look_for_one(a, &id);
    }
    return code;
}

/* `moment`: that one; NULL: the newest that is due. */
static enum sf_code ask_for(struct asking *a, const struct sf_id *moment) {
    struct sf_time now = sf_clock_now();
    enum sf_code code = sf_store_facts_moments(a->store, &a->facts, a->call->fail);

    if (code != SF_OK)
        return code;
    a->today = sf_people_day(now.utc_ms, now.offset_min);
    code = sf_people_gather(a->store, &a->facts, a->today, &a->people, a->call->fail);
    if (code == SF_OK)
        code = moment != NULL ? look_for_one(a, moment) : look_for_newest(a);
    sf_people_wipe(&a->people);
    sf_store_facts_free(&a->facts);
    return code;
}

enum sf_code sf_ops_repair_waiting(const struct sf_door_call *call, struct sf_id *moment,
                                   bool *has) {
    struct asking a = {.call = call, .store = call->book->store, .least = SF_REPAIR_IN_WAITING};
    enum sf_code code = ask_for(&a, NULL);

    *has = code == SF_OK && a.found;
    *moment = a.due.moment;
    return code;
}

/* ---- The operation */

static bool put_due(json_t *ok, const struct due *due) {
    json_t *out = json_object(), *people = json_array();
    char at[SF_CIVIL_ISO_LEN];
    bool fits = out != NULL && people != NULL &&
                sf_json_put(out, "moment", sf_codec_id(&due->moment)) &&
                sf_json_put(out, "at", json_string(sf_civil_format(&due->at, at)));

    for (size_t i = 0; fits && i < due->count; i++)
        fits = sf_json_push(people, sf_codec_id(&due->people[i]));
    fits = fits && sf_json_put(out, "people", json_incref(people)) &&
           sf_json_put(ok, "due", json_incref(out));
    json_decref(people);
    json_decref(out);
    return fits;
}

static enum sf_code due(struct sf_door_call *call) {
    struct sf_id id;
    bool one = sf_args_id(call, "moment", &id);
    struct asking a = {.call = call,
                       .store = call->book->store,
                       .least = one ? SF_REPAIR_ON_PAGE : SF_REPAIR_IN_WAITING};
    enum sf_code code = ask_for(&a, one ? &id : NULL);

    if (code == SF_OK &&
        !(a.found ? put_due(call->ok, &a.due) : sf_json_put(call->ok, "due", json_null())))
        code = sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
    return code;
}

static const struct sf_door_word due_words[] = {
    {"moment", SF_DOOR_ID,
     .about = "this one, however long ago; else the newest of the last thirty days"},
    {0},
};

const struct sf_door_row sf_ops_repair_rows[] = {
    {"repair.due", SF_OP_KNOWN | SF_OP_OPEN, due, due_words,
     "{due: null or {moment, at, people: [id]}}",
     "Whether to ask how a moment that felt wrong went on, and about whom: from the next day on, "
     "until a repair record stands for it. One without named, answer and did_change says: leave "
     "it. "
     "Nothing is asked where "
     "somebody was there who is marked unsafe or about whom the calm card is due, nor about anyone "
     "who is not open."},
    {0},
};
