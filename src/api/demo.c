#include "demo.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "clock.h"
#include "codec.h"
#include "json.h"

enum {
    DAY_MS = 86400000,
    HOUR_MS = 3600000,
    FIVE_MIN_MS = 300000,
    DAYS = 364,
    DAYS_MAX = 36500,
    WEIGHT_MAX = 1000,
    NAME_LEN = 64,
    SCALE = 5
};

struct demo {
    struct sf_store *store;
    struct sf_fail *fail;
    json_t *content; /* the file */
    json_t *ids;     /* "@mara": id, of people and of records with a key */
    uint64_t seed;
    struct sf_time now;
    bool out_of_memory; /* something of a record could not be made: none of it is added */
    const char *lacks;  /* or: a list of the file that had to give a text and gave none */
};

/* SplitMix64 (Steele, Lea and Flood 2014): a small seeded sequence is all that an invented year
 * needs. */
static uint64_t draw(struct demo *demo) {
    uint64_t z = demo->seed += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0 .. below - 1. */
static size_t pick(struct demo *demo, size_t below) {
    return below > 0 ? (size_t)(draw(demo) % below) : 0;
}

/* One text of a list of the file; NULL, its name remembered as what lacks, when there is none. */
static json_t *pick_from(struct demo *demo, const json_t *list, const char *name) {
    json_t *text = json_array_get(list, pick(demo, json_array_size(list)));
    if (json_is_string(text))
        return text;
    demo->lacks = name;
    return NULL;
}

static enum sf_code no_memory(const struct demo *demo) {
    return sf_fail_set(demo->fail, SF_NO_MEMORY, NULL, "no memory for the demo");
}

static enum sf_code lacking(const struct demo *demo) {
    return sf_fail_set(demo->fail, SF_INTERNAL, demo->lacks, "demo.json: %s gives no text",
                       demo->lacks);
}

/* sf_json_put, remembering when memory ran out. */
static void put(struct demo *demo, json_t *fields, const char *name, json_t *value) {
    if (!sf_json_put(fields, name, value))
        demo->out_of_memory = true;
}

/* The file is ours; what is wrong with it is a fault of the program. */
static enum sf_code wrong(const struct demo *demo, const char *where, const struct sf_fail *why) {
    if (why->code == SF_NO_MEMORY)
        return no_memory(demo);
    return sf_fail_set(demo->fail, SF_INTERNAL, where, "demo.json: %s: %s", why->field,
                       why->message);
}

/* A whole number of the file from `min` to `max`; 0 where there is none. */
static enum sf_code number(const struct demo *demo, const json_t *value, const char *name,
                           int64_t min, int64_t max, int64_t *out) {
    *out = json_integer_value(value);
    if ((value == NULL || json_is_integer(value)) && *out >= min && *out <= max)
        return SF_OK;
    return sf_fail_set(demo->fail, SF_INTERNAL, name,
                       "demo.json: %s is no whole number from %d to %d", name, (int)min, (int)max);
}

/* ---- One record, the way a person's would come in: JSON, checks, book. */

static json_t *time_json(const struct demo *demo, int64_t ago_ms) {
    char text[SF_CIVIL_ISO_LEN];
    struct sf_time time = demo->now;
    time.utc_ms = (time.utc_ms - ago_ms) / 60000 * 60000;
    return json_string(sf_civil_format(&time, text));
}

/* "@key" becomes the id that stands for it, in texts and in arrays of texts. */
static json_t *resolve(struct demo *demo, json_t *value) {
    const char *text = json_string_value(value);
    if (text != NULL && text[0] == '@') {
        json_t *id = json_object_get(demo->ids, text);
        return json_incref(id != NULL ? id : value);
    }
    if (!json_is_array(value))
        return json_incref(value);
    json_t *out = json_array(), *item;
    size_t i;
    json_array_foreach(value, i, item) if (!sf_json_push(out, resolve(demo, item)))
        demo->out_of_memory = true;
    return out;
}

static enum sf_code resolve_all(struct demo *demo, const json_t *fields, json_t *out) {
    const char *name;
    json_t *value;
    static const struct {
        const char *says, *field;
    } days[] = {{"planned_in_days", "planned_for"}, {"appointment_in_days", "appointment_at"}};
    /* jansson's walk is not const-correct; nothing is changed. */
    json_object_foreach((json_t *)fields, name, value) {
        const char *field = NULL;
        for (size_t i = 0; i < sizeof days / sizeof *days; i++)
            if (strcmp(name, days[i].says) == 0)
                field = days[i].field;
        int64_t in_days = 0;
        if (field == NULL) {
            put(demo, out, name, resolve(demo, value));
            continue;
        }
        enum sf_code code = number(demo, value, name, -DAYS_MAX, DAYS_MAX, &in_days);
        if (code != SF_OK)
            return code;
        put(demo, out, field, time_json(demo, -in_days * DAY_MS - HOUR_MS));
    }
    return SF_OK;
}

static enum sf_code read_record(const struct demo *demo, const json_t *fields, bool adding,
                                struct sf_record *record, struct sf_fail *why) {
    enum sf_code code = sf_codec_read(fields, record, adding, why);
    if (code == SF_OK && adding)
        code = sf_codec_now(fields, record, why);
    if (code == SF_OK)
        code = sf_check_door(record, why);
    if (code == SF_OK)
        code = sf_check_values(record, NULL, why);
    (void)demo;
    return code;
}

/* Add a record of `kind` that was kept `ago_ms` before now; its id is remembered under "@key". */
static enum sf_code add(struct demo *demo, const struct sf_kind *kind, json_t *fields,
                        int64_t ago_ms, const char *key, struct sf_id *id) {
    struct sf_record record;
    struct sf_fail why = SF_FAIL_NONE;
    sf_record_init(&record, kind);
    record.created_ms = demo->now.utc_ms - ago_ms;
    if (json_is_object(fields) && kind->order_field >= 0 &&
        json_object_get(fields, kind->fields[kind->order_field].name) == NULL)
        put(demo, fields, kind->fields[kind->order_field].name, time_json(demo, ago_ms));
    if (demo->lacks != NULL || demo->out_of_memory) {
        sf_record_wipe(&record);
        return demo->lacks != NULL ? lacking(demo) : no_memory(demo);
    }
    enum sf_code code = read_record(demo, fields, true, &record, &why);
    if (code == SF_OK)
        code = sf_check_whole(&record, NULL, &why);
    if (code == SF_OK)
        code = sf_store_add(demo->store, &record, NULL, &why);
    if (code == SF_OK)
        *id = record.id;
    sf_record_wipe(&record);
    if (code != SF_OK)
        return wrong(demo, key != NULL ? key : kind->name, &why);
    char name[NAME_LEN];
    if (key == NULL)
        return SF_OK;
    snprintf(name, sizeof name, "@%s", key);
    return sf_json_put(demo->ids, name, sf_codec_id(id)) ? SF_OK : no_memory(demo);
}

/* A share's outcome comes later than its words before, so that those are settled as a person's are.
 */
static enum sf_code add_outcome(struct demo *demo, const struct sf_kind *kind,
                                const json_t *outcome, const struct sf_id *id, int64_t ago_ms) {
    struct sf_record change, before;
    struct sf_fail why = SF_FAIL_NONE;
    sf_record_init(&change, kind);
    sf_record_init(&before, kind);
    enum sf_code code = read_record(demo, outcome, false, &change, &why);
    if (code == SF_OK)
        code = sf_store_get(demo->store, kind, id, &before, &why);
    if (code == SF_OK) {
        struct sf_time when = demo->now;
        when.utc_ms -= ago_ms;
        sf_record_time(&change, sf_kind_field(kind, "settled_at", 10), &when);
        code = sf_store_edit(demo->store, id, &change, 0, NULL, &why);
    }
    sf_record_wipe(&change);
    sf_record_wipe(&before);
    return code == SF_OK ? SF_OK : wrong(demo, kind->name, &why);
}

static enum sf_code add_records(struct demo *demo) {
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(demo->content, "records"), i, item) {
        json_t *name = json_object_get(item, "kind"), *outcome = json_object_get(item, "outcome");
        int64_t days_ago;
        const struct sf_kind *kind =
            sf_kind_named(json_string_value(name), json_string_length(name));
        struct sf_id id;
        enum sf_code code =
            number(demo, json_object_get(item, "days_ago"), "days_ago", 0, DAYS_MAX, &days_ago);
        if (kind == NULL)
            code = sf_fail_set(demo->fail, SF_INTERNAL, "kind", "demo.json: no such kind");
        if (code != SF_OK)
            return code;
        json_t *fields = json_object();
        if (fields == NULL)
            return no_memory(demo);
        code = resolve_all(demo, json_object_get(item, "fields"), fields);
        if (code == SF_OK)
            code = add(demo, kind, fields, days_ago * DAY_MS,
                       json_string_value(json_object_get(item, "key")), &id);
        json_decref(fields);
        if (code == SF_OK && outcome != NULL)
            code = add_outcome(demo, kind, outcome, &id, (days_ago - 1) * DAY_MS);
        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

/* ---- Moments: drawn per person by how often they met and how safe it felt. */

/* The line with the person's name where it says {name}. */
static json_t *with_name(const json_t *line, const char *name) {
    const char *text = json_string_value(line), *at = text != NULL ? strstr(text, "{name}") : NULL;
    if (at == NULL)
        return json_string(text);
    return json_sprintf("%.*s%s%s", (int)(at - text), text, name, at + strlen("{name}"));
}

/* An index 0..4 by weights that sum to 100. */
static enum sf_code draw_scale(struct demo *demo, const json_t *weights, int *scale) {
    int64_t left = (int64_t)pick(demo, 100);
    for (int i = 0; i < SCALE; i++) {
        int64_t weight;
        enum sf_code code =
            number(demo, json_array_get(weights, (size_t)i), "safe", 0, 100, &weight);
        if (code != SF_OK)
            return code;
        left -= weight;
        *scale = i;
        if (left < 0)
            break;
    }
    return SF_OK;
}

static json_t *happened(struct demo *demo, const json_t *lines, const char *name) {
    json_t *first =
        with_name(pick_from(demo, json_object_get(lines, "happened"), "happened"), name);
    json_t *more = pick_from(demo, json_object_get(lines, "more"), "more");
    if (first == NULL || pick(demo, 3) == 0)
        return first;
    json_t *both = json_sprintf("%s %s", json_string_value(first), json_string_value(more));
    json_decref(first);
    return both;
}

static void put_line(struct demo *demo, json_t *fields, const json_t *lines, const char *name,
                     size_t one_in) {
    json_t *choices = json_object_get(lines, name);
    if (json_array_size(choices) > 0 && pick(demo, one_in) == 0)
        put(demo, fields, name, json_incref(pick_from(demo, choices, name)));
}

/* What comes with how safe it felt: settling, joy, whether a boundary was respected. */
static void put_feeling(struct demo *demo, json_t *fields, int scale) {
    int64_t before = 2 + (int64_t)pick(demo, 5);
    int64_t after = before + scale - 2 + (int64_t)pick(demo, 3) - 1;
    after = after < 0 ? 0 : after > 10 ? 10 : after;
    put(demo, fields, "felt_safe", json_integer(scale - 2));
    if (pick(demo, 10) < 7) {
        put(demo, fields, "settled_before", json_integer(before));
        put(demo, fields, "settled_after", json_integer(after));
    }
    if (scale >= 3 && pick(demo, 4) == 0)
        put(demo, fields, "joy", json_true());
    if (pick(demo, 3) == 0)
        put(demo, fields, "boundary_respected",
            json_string(scale == 0   ? "no"
                        : scale >= 3 ? "yes"
                                     : "not_tested"));
    if (scale >= 3 && pick(demo, 9) == 0)
        put(demo, fields, "seen_in_me",
            json_incref(
                pick_from(demo, json_object_get(demo->content, "seen_in_me"), "seen_in_me")));
}

static void put_support(struct demo *demo, json_t *fields, int scale) {
    const json_t *kinds = json_object_get(demo->content, "kinds");
    json_t *wanted = pick_from(demo, kinds, "kinds");
    if (pick(demo, 2) == 0)
        return;
    put(demo, fields, "kinds_wanted", json_pack("[O]", wanted));
    json_t *received = scale >= 3 && pick(demo, 4) != 0 ? wanted : pick_from(demo, kinds, "kinds");
    put(demo, fields, "kinds_received", json_pack("[O]", received));
    put(demo, fields, "depth", json_integer((json_int_t)pick(demo, 4)));
}

/* Which way support went, what was felt, how long it took: on some, as people keep it. */
static void put_more(struct demo *demo, json_t *fields, int scale) {
    const json_t *feelings =
        json_array_get(json_object_get(demo->content, "feelings"), (size_t)scale);
    if (pick(demo, 3) != 0)
        put(demo, fields, "direction",
            json_incref(
                pick_from(demo, json_object_get(demo->content, "directions"), "directions")));
    if (pick(demo, 2) == 0)
        put(demo, fields, "feelings", json_pack("[O]", pick_from(demo, feelings, "feelings")));
    if (pick(demo, 3) == 0)
        put(demo, fields, "minutes", json_integer(10 + 10 * (json_int_t)pick(demo, 9)));
    if (pick(demo, 4) != 0)
        return;
    static const char *const met[] = {"understood", "accepted", "cared_about"};
    for (size_t i = 0; i < sizeof met / sizeof *met; i++)
        put(demo, fields, met[i], json_integer(2 * scale + (json_int_t)pick(demo, 3)));
}

/* From yesterday's local 8 o'clock until now: moments are spread over waking hours. */
static int64_t since_morning(const struct demo *demo) {
    int64_t local = demo->now.utc_ms + (int64_t)demo->now.offset_min * 60000;

    return local % DAY_MS + DAY_MS - 8 * HOUR_MS;
}

static enum sf_code add_moment(struct demo *demo, const json_t *person, const struct sf_id *who) {
    const json_t *name = json_object_get(json_object_get(person, "fields"), "alias");
    int scale = 0;
    int64_t first = 0;
    enum sf_code code = draw_scale(demo, json_object_get(person, "safe"), &scale);
    if (code == SF_OK)
        code = number(demo, json_object_get(person, "until_day"), "until_day", 0, DAYS, &first);
    if (code != SF_OK)
        return code;
    const json_t *lines = json_array_get(json_object_get(demo->content, "lines"), (size_t)scale);
    int64_t days = first + (int64_t)pick(demo, (size_t)(DAYS - first));
    int64_t ago = days * DAY_MS + since_morning(demo) - (int64_t)pick(demo, 13 * 12) * FIVE_MIN_MS;
    struct sf_id id;
    json_t *fields = json_object();
    if (fields == NULL)
        return no_memory(demo);
    put(demo, fields, "people", json_pack("[o]", sf_codec_id(who)));
    put(demo, fields, "channel",
        json_incref(pick_from(demo, json_object_get(person, "channels"), "channels")));
    put(demo, fields, "setting",
        json_incref(pick_from(demo, json_object_get(person, "settings"), "settings")));
    put(demo, fields, "began_by",
        json_incref(pick_from(demo, json_object_get(demo->content, "began_by"), "began_by")));
    put(demo, fields, "happened", happened(demo, lines, json_string_value(name)));
    put_line(demo, fields, lines, "felt_safe_text", 2);
    put_line(demo, fields, lines, "felt_unsafe_text", 2);
    put_feeling(demo, fields, scale);
    put_support(demo, fields, scale);
    put_more(demo, fields, scale);
    code = add(demo, sf_kind_of(SF_MOMENT), fields, ago, NULL, &id);
    json_decref(fields);
    return code;
}

static enum sf_code add_people(struct demo *demo) {
    json_t *person;
    size_t i;
    enum sf_code code = SF_OK;
    json_array_foreach(json_object_get(demo->content, "people"), i, person) {
        struct sf_id who;
        int64_t weight;
        code = number(demo, json_object_get(person, "weight"), "weight", 0, WEIGHT_MAX, &weight);
        if (code == SF_OK)
            code = add(demo, sf_kind_of(SF_PERSON), json_object_get(person, "fields"),
                       (int64_t)DAYS * DAY_MS, json_string_value(json_object_get(person, "key")),
                       &who);
        for (int64_t m = 0; code == SF_OK && m < weight; m++)
            code = add_moment(demo, person, &who);
        if (code != SF_OK)
            break;
    }
    return code;
}

enum sf_code sf_demo_fill(struct sf_store *store, const char *content, size_t len,
                          struct sf_fail *fail) {
    struct demo demo = {.store = store, .fail = fail, .seed = 7, .now = sf_clock_now()};
    enum sf_code code = sf_json_read(content, len, &demo.content, fail);
    if (code != SF_OK)
        return code;
    demo.ids = json_object();
    code = demo.ids != NULL ? sf_store_begin(store, fail) : no_memory(&demo);
    if (code == SF_OK) {
        code = add_people(&demo);
        if (code == SF_OK)
            code = add_records(&demo);
        if (code == SF_OK)
            code = sf_store_commit(store, fail);
        else
            sf_store_rollback(store);
    }
    json_decref(demo.ids);
    json_decref(demo.content);
    return code;
}
