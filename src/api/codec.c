#include "codec.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "json.h"

/* ---- Writing */

json_t *sf_codec_id(const struct sf_id *id) {
    char text[SF_ID_TEXT_LEN];

    return json_string(sf_id_format(id, text));
}

json_t *sf_codec_utc(int64_t utc_ms) {
    char text[SF_CIVIL_ISO_LEN];

    return json_string(sf_civil_format_utc(utc_ms, text));
}

json_t *sf_codec_day(int64_t day) {
    enum { DAY_MS = 86400000 };
    char text[SF_CIVIL_ISO_LEN];

    sf_civil_format_utc(day * DAY_MS, text);
    return sf_json_text(text, strlen("2024-04-24"));
}

static json_t *write_words(const struct sf_value *value) {
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < value->words.count; i++)
        ok = sf_json_push(array,
                          sf_json_text(value->words.items[i].text, value->words.items[i].len));
    if (ok)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *write_ids(const struct sf_value *value) {
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < value->ids.count; i++)
        ok = sf_json_push(array, sf_codec_id(&value->ids.items[i]));
    if (ok)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *write_rows(const struct sf_field *field, const struct sf_value *value) {
    json_t *array = json_array();
    bool ok = array != NULL;

    for (size_t i = 0; ok && i < value->pairs.count; i++) {
        const struct sf_pair *pair = &value->pairs.items[i];
        json_t *row = json_object();

        ok = row != NULL;
        ok = ok && sf_json_put(row, field->key_name, sf_json_text(pair->key.text, pair->key.len));
        ok = ok &&
             sf_json_put(row, field->value_name, sf_json_text(pair->text.text, pair->text.len));
        if (ok)
            ok = sf_json_push(array, row);
        else
            json_decref(row);
    }
    if (ok)
        return array;
    json_decref(array);
    return NULL;
}

static json_t *write_map(const struct sf_field *field, const struct sf_value *value) {
    json_t *map = json_object();
    bool ok = map != NULL;

    for (size_t i = 0; ok && i < value->pairs.count; i++) {
        const struct sf_pair *pair = &value->pairs.items[i];

        ok = sf_json_put(map, pair->key.text,
                         (field->flags & SF_FIELD_NUMBERS) != 0
                             ? json_real(pair->number)
                             : sf_json_text(pair->text.text, pair->text.len));
    }
    if (ok)
        return map;
    json_decref(map);
    return NULL;
}

static json_t *write_time(const struct sf_time *time) {
    char text[SF_CIVIL_ISO_LEN];

    return json_string(sf_civil_format(time, text));
}

static json_t *write_value(const struct sf_field *field, const struct sf_value *value) {
    switch (field->type) {
    case SF_TYPE_TEXT:
    case SF_TYPE_CHOICE:
        return sf_json_text(value->text.text, value->text.len);
    case SF_TYPE_INT:
        return json_integer(value->i);
    case SF_TYPE_REAL:
        return json_real(value->r);
    case SF_TYPE_FLAG:
        return json_boolean(value->i != 0);
    case SF_TYPE_TIME:
        return write_time(&value->time);
    case SF_TYPE_CHOICES:
        return write_words(value);
    case SF_TYPE_LINK:
        return sf_codec_id(&value->id);
    case SF_TYPE_LINKS:
        return write_ids(value);
    case SF_TYPE_ROWS:
        return write_rows(field, value);
    case SF_TYPE_MAP:
        return write_map(field, value);
    }
    return NULL;
}

static bool put_zone(json_t *object, const struct sf_field *field, const struct sf_time *time) {
    char name[SF_FAIL_FIELD_LEN];

    if (time->zone[0] == '\0')
        return true;
    snprintf(name, sizeof(name), "%s_zone", field->name);
    return sf_json_put(object, name, json_string(time->zone));
}

bool sf_codec_fields(const struct sf_record *record, json_t *object) {
    bool ok = true;

    for (size_t f = 0; ok && f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        const struct sf_value *value = &record->values[f];

        if (value->has == SF_HAS_NULL)
            ok = sf_json_put(object, field->name, json_null());
        if (value->has != SF_HAS_VALUE || sf_record_empty(field, value))
            continue;
        ok = sf_json_put(object, field->name, write_value(field, value));
        if (field->type == SF_TYPE_TIME)
            ok = ok && put_zone(object, field, &value->time);
    }
    return ok;
}

json_t *sf_codec_record(const struct sf_record *record) {
    char stamp[SF_STAMP_TEXT_LEN];
    json_t *object = json_object();
    bool ok = object != NULL;

    ok = ok && sf_json_put(object, "id", sf_codec_id(&record->id));
    ok = ok && sf_json_put(object, "created", sf_codec_utc(record->created_ms));
    ok = ok &&
         sf_json_put(object, "changed", json_string(sf_id_stamp_format(record->changed, stamp)));
    if (record->state == SF_REMOVED)
        ok = ok && sf_json_put(object, "removed", json_true());
    ok = ok && sf_codec_fields(record, object);
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}
