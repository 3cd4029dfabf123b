/* From the door's JSON to a record: the reading half of codec.h. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "codec.h"

/* A field being read, and what its errors call it. */
struct place {
    struct sf_record *record;
    int field;
    const char *name;
    struct sf_fail *fail;
};

static const struct sf_field *field_of(const struct place *place) {
    return &place->record->kind->fields[place->field];
}

static enum sf_code wrong(const struct place *place, const char *what) {
    return sf_fail_set(place->fail, SF_INVALID, place->name, "must be %s", what);
}

/* The same for item `at`, with `member` (NULL: none) of it: "people[2]", "reach[0].address". */
static enum sf_code wrong_item(const struct place *place, size_t at, const char *member,
                               const char *what) {
    char name[SF_FAIL_FIELD_LEN];

    snprintf(name, sizeof(name), "%s[%zu]%s%s", place->name, at, member != NULL ? "." : "",
             member != NULL ? member : "");
    return sf_fail_set(place->fail, SF_INVALID, name, "must be %s", what);
}

static void clear(const struct place *place) {
    place->record->values[place->field] = (struct sf_value){.has = SF_HAS_NULL};
}

/* ---- One value by its type */

static enum sf_code read_text(const struct place *place, const json_t *json) {
    if (!json_is_string(json))
        return wrong(place, "a text");
    return sf_record_text(place->record, place->field, json_string_value(json),
                          json_string_length(json), place->fail);
}

static enum sf_code read_int(const struct place *place, const json_t *json) {
    double number = json_number_value(json);

    /* Beyond 2^53 a double no longer tells whole numbers apart; no field comes near. */
    if (!json_is_number(json) || number != floor(number) || fabs(number) > 9007199254740992.0)
        return wrong(place, "a whole number");
    sf_record_number(place->record, place->field, number);
    return SF_OK;
}

static enum sf_code read_real(const struct place *place, const json_t *json) {
    if (!json_is_number(json))
        return wrong(place, "a number");
    sf_record_number(place->record, place->field, json_number_value(json));
    return SF_OK;
}

static enum sf_code read_flag(const struct place *place, const json_t *json) {
    if (!json_is_boolean(json))
        return wrong(place, "true or false");
    sf_record_number(place->record, place->field, json_is_true(json) ? 1 : 0);
    return SF_OK;
}

static enum sf_code read_instant(const struct place *place, const json_t *json) {
    struct sf_time time;

    if (!json_is_string(json) ||
        !sf_civil_parse(json_string_value(json), json_string_length(json), &time))
        return wrong(place, "a time like 2024-04-24T18:08:14+02:00");
    sf_record_time(place->record, place->field, &time);
    return SF_OK;
}

static enum sf_code read_choices(const struct place *place, const json_t *json) {
    if (!json_is_array(json))
        return wrong(place, "an array of texts");
    for (size_t i = 0; i < json_array_size(json); i++) {
        const json_t *item = json_array_get(json, i);
        enum sf_code code;

        if (!json_is_string(item))
            return wrong_item(place, i, NULL, "a text");
        code = sf_record_word(place->record, place->field, json_string_value(item),
                              json_string_length(item), place->fail);
        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

static bool read_id(const json_t *json, struct sf_id *id) {
    return json_is_string(json) &&
           sf_id_parse(json_string_value(json), json_string_length(json), id);
}

static enum sf_code read_link(const struct place *place, const json_t *json) {
    struct sf_id id;

    if (!read_id(json, &id))
        return wrong(place, "an id");
    sf_record_link(place->record, place->field, &id);
    return SF_OK;
}

static enum sf_code read_links(const struct place *place, const json_t *json) {
    if (!json_is_array(json))
        return wrong(place, "an array of ids");
    for (size_t i = 0; i < json_array_size(json); i++) {
        struct sf_id id;
        enum sf_code code;

        if (!read_id(json_array_get(json, i), &id))
            return wrong_item(place, i, NULL, "an id");
        code = sf_record_id(place->record, place->field, &id, place->fail);
        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

static struct sf_str str_of(const json_t *json) {
    return (struct sf_str){.text = json_string_value(json), .len = json_string_length(json)};
}

/* {"way":"phone","address":"..."}: both members, and no others. */
static enum sf_code read_row(const struct place *place, size_t at, const json_t *row) {
    const struct sf_field *field = field_of(place);
    const json_t *key = json_object_get(row, field->key_name);
    const json_t *value = json_object_get(row, field->value_name);
    struct sf_pair pair = {0};

    if (!json_is_object(row))
        return wrong_item(place, at, NULL, "an object");
    if (!json_is_string(key))
        return wrong_item(place, at, field->key_name, "a text");
    if (!json_is_string(value))
        return wrong_item(place, at, field->value_name, "a text");
    if (json_object_size(row) != 2)
        return wrong_item(place, at, NULL, "an object of the two members only");
    pair.key = str_of(key);
    pair.text = str_of(value);
    return sf_record_pair(place->record, place->field, &pair, place->fail);
}

static enum sf_code read_rows(const struct place *place, const json_t *json) {
    if (!json_is_array(json))
        return wrong(place, "an array of objects");
    for (size_t i = 0; i < json_array_size(json); i++) {
        enum sf_code code = read_row(place, i, json_array_get(json, i));

        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

static enum sf_code read_map(const struct place *place, const json_t *json) {
    bool numbers = (field_of(place)->flags & SF_FIELD_NUMBERS) != 0;
    const char *key;
    json_t *value;
    size_t at = 0;

    if (!json_is_object(json))
        return wrong(place, "an object");
    /* jansson's iterators want the object not const; nothing is changed. */
    json_object_foreach((json_t *)(uintptr_t)json, key, value) {
        struct sf_pair pair = {.key = {.text = key, .len = strlen(key)}};
        enum sf_code code;

        if (numbers ? !json_is_number(value) : !json_is_string(value))
            return wrong_item(place, at, NULL, numbers ? "a number" : "a text");
        if (numbers)
            pair.number = json_number_value(value);
        else
            pair.text = str_of(value);
        code = sf_record_pair(place->record, place->field, &pair, place->fail);
        if (code != SF_OK)
            return code;
        at++;
    }
    return SF_OK;
}

static bool is_empty(const json_t *json) {
    return json_is_null(json) || (json_is_string(json) && json_string_length(json) == 0) ||
           (json_is_array(json) && json_array_size(json) == 0) ||
           (json_is_object(json) && json_object_size(json) == 0);
}

typedef enum sf_code (*read_fn)(const struct place *place, const json_t *json);

static const struct {
    read_fn read;
    json_type json; /* that may be empty and then clears */
} readers[] = {
    [SF_TYPE_TEXT] = {read_text, JSON_STRING},      [SF_TYPE_INT] = {read_int, JSON_NULL},
    [SF_TYPE_REAL] = {read_real, JSON_NULL},        [SF_TYPE_FLAG] = {read_flag, JSON_NULL},
    [SF_TYPE_TIME] = {read_instant, JSON_NULL},     [SF_TYPE_CHOICE] = {read_text, JSON_STRING},
    [SF_TYPE_CHOICES] = {read_choices, JSON_ARRAY}, [SF_TYPE_LINK] = {read_link, JSON_NULL},
    [SF_TYPE_LINKS] = {read_links, JSON_ARRAY},     [SF_TYPE_ROWS] = {read_rows, JSON_ARRAY},
    [SF_TYPE_MAP] = {read_map, JSON_OBJECT},
};

enum sf_code sf_codec_value(const json_t *json, struct sf_record *record, int field,
                            const char *name, struct sf_fail *fail) {
    struct place place = {.record = record, .field = field, .name = name, .fail = fail};
    enum sf_field_type type = record->kind->fields[field].type;

    if (json_is_null(json) || (is_empty(json) && json_typeof(json) == readers[type].json)) {
        clear(&place);
        return SF_OK;
    }
    return readers[type].read(&place, json);
}

/* ---- Times and their zones */

/* The zone's text, NULL when absent or null. `name` is "<field>_zone". */
static enum sf_code read_zone(const json_t *object, const struct sf_field *field,
                              char name[SF_FAIL_FIELD_LEN], const char **zone,
                              struct sf_fail *fail) {
    const json_t *json;

    *zone = NULL;
    snprintf(name, SF_FAIL_FIELD_LEN, "%s_zone", field->name);
    json = json_object_get(object, name);
    if (json == NULL || json_is_null(json))
        return SF_OK;
    if (!json_is_string(json) ||
        !sf_civil_zone_valid(json_string_value(json), json_string_length(json)))
        return sf_fail_set(fail, SF_INVALID, name, "must be an IANA name like Europe/Berlin");
    *zone = json_string_value(json);
    return SF_OK;
}

/* A time with the zone that stands beside it (NULL: none). See codec.h for the rules. */
static enum sf_code read_time(const struct place *place, const json_t *json, const char *zone,
                              const char *zone_name) {
    const char *text = json_string_value(json);
    size_t len = json_string_length(json);
    struct sf_civil local;
    struct sf_time time;
    int offset_min;

    if (zone == NULL)
        return read_instant(place, json);
    if (text != NULL && sf_civil_parse_local(text, len, &local)) {
        if (!sf_clock_from_local(zone, &local, &time))
            return sf_fail_set(place->fail, SF_INVALID, zone_name, "this zone is not known here");
    } else if (text != NULL && sf_civil_parse(text, len, &time)) {
        if (sf_clock_offset(zone, time.utc_ms, &offset_min))
            time.offset_min = (int16_t)offset_min;
    } else {
        return wrong(place, "a time like 2024-04-24T18:08:14+02:00");
    }
    snprintf(time.zone, sizeof(time.zone), "%s", zone);
    sf_record_time(place->record, place->field, &time);
    return SF_OK;
}

static enum sf_code read_time_field(const json_t *object, struct sf_record *record, int at,
                                    bool adding, struct sf_fail *fail) {
    const struct sf_field *field = &record->kind->fields[at];
    struct place place = {.record = record, .field = at, .name = field->name, .fail = fail};
    const json_t *json = json_object_get(object, field->name);
    char zone_name[SF_FAIL_FIELD_LEN];
    const char *zone;
    enum sf_code code = read_zone(object, field, zone_name, &zone, fail);

    if (code != SF_OK)
        return code;
    if (json == NULL && zone != NULL && !(adding && (field->flags & SF_FIELD_NOW) != 0))
        return sf_fail_set(fail, SF_INVALID, zone_name, "a zone goes with its time");
    if (json == NULL)
        return SF_OK;
    if (json_is_null(json)) {
        clear(&place);
        return SF_OK;
    }
    return read_time(&place, json, zone, zone_name);
}

enum sf_code sf_codec_read(const json_t *object, struct sf_record *record, bool adding,
                           struct sf_fail *fail) {
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        const json_t *json = json_object_get(object, field->name);
        enum sf_code code = SF_OK;

        if (field->type == SF_TYPE_TIME)
            code = read_time_field(object, record, (int)f, adding, fail);
        else if (json != NULL)
            code = sf_codec_value(json, record, (int)f, field->name, fail);
        if (code != SF_OK)
            return code;
        if (adding && record->values[f].has == SF_HAS_NULL)
            record->values[f].has = SF_HAS_NOT;
    }
    return SF_OK;
}

enum sf_code sf_codec_now(const json_t *object, struct sf_record *record, struct sf_fail *fail) {
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        char zone_name[SF_FAIL_FIELD_LEN];
        struct sf_time now;
        const char *zone;
        int offset_min;
        enum sf_code code;

        if ((field->flags & SF_FIELD_NOW) == 0 || record->values[f].has == SF_HAS_VALUE)
            continue;
        code = read_zone(object, field, zone_name, &zone, fail);
        if (code != SF_OK)
            return code;
        now = sf_clock_now();
        if (zone != NULL) {
            if (!sf_clock_offset(zone, now.utc_ms, &offset_min))
                return sf_fail_set(fail, SF_INVALID, zone_name, "this zone is not known here");
            now.offset_min = (int16_t)offset_min;
            snprintf(now.zone, sizeof(now.zone), "%s", zone);
        }
        sf_record_time(record, (int)f, &now);
    }
    return SF_OK;
}
