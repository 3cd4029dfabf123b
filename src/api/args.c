#include "args.h"

#include <math.h>
#include <string.h>

#include "text.h"

/* Whether a member is a field of the kind, or the zone that goes with one ("at_zone"). */
static bool is_field(const struct sf_kind *kind, const char *name) {
    static const char zone[] = "_zone";
    size_t len = strlen(name), zone_len = sizeof(zone) - 1;
    int field;

    if (sf_kind_field(kind, name, len) >= 0)
        return true;
    if (len <= zone_len || strcmp(name + len - zone_len, zone) != 0)
        return false;
    field = sf_kind_field(kind, name, len - zone_len);
    return field >= 0 && kind->fields[field].type == SF_TYPE_TIME;
}

static bool is_known(const struct sf_door_call *call, const char *name) {
    const struct sf_door_word *word = call->row->request;

    for (; word != NULL && word->name != NULL; word++) {
        if (strcmp(word->name, name) == 0)
            return true;
    }
    return (call->row->policy & SF_DOOR_FIELDS) != 0 && is_field(call->kind, name);
}

static enum sf_code check_text(const struct sf_door_word *word, const json_t *value,
                               struct sf_fail *fail) {
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    size_t points;

    if (!sf_text_valid(text, len, NULL))
        return sf_fail_set(fail, SF_INVALID, word->name, "must hold no control characters");
    points = sf_text_points(text, len);
    if ((double)points < word->min || (double)points > word->max)
        return sf_fail_set(fail, SF_INVALID, word->name, "must have %.0f to %.0f characters",
                           word->min, word->max);
    return SF_OK;
}

static enum sf_code check_int(const struct sf_door_word *word, const json_t *value,
                              struct sf_fail *fail) {
    double number = json_number_value(value);

    if (number != floor(number) || number < word->min || number > word->max)
        return sf_fail_set(fail, SF_INVALID, word->name, "must be a whole number from %.0f to %.0f",
                           word->min, word->max);
    return SF_OK;
}

static enum sf_code check_string(const struct sf_door_word *word, const json_t *value,
                                 struct sf_fail *fail) {
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    struct sf_id id;
    int64_t stamp;

    if (word->type == SF_DOOR_TEXT)
        return check_text(word, value, fail);
    if (word->type == SF_DOOR_ID && !sf_id_parse(text, len, &id))
        return sf_fail_set(fail, SF_INVALID, word->name, "must be an id");
    if (word->type == SF_DOOR_STAMP && !sf_id_stamp_parse(text, len, &stamp))
        return sf_fail_set(fail, SF_INVALID, word->name, "must be 16 hexadecimal digits");
    return SF_OK;
}

static enum sf_code check_word(const struct sf_door_word *word, const json_t *value,
                               struct sf_fail *fail) {
    static const char *const must[] = {
        [SF_DOOR_TEXT] = "a text",    [SF_DOOR_ID] = "an id, as a text",
        [SF_DOOR_STAMP] = "a text",   [SF_DOOR_FLAG] = "true or false",
        [SF_DOOR_INT] = "a number",   [SF_DOOR_OBJECT] = "an object",
        [SF_DOOR_ARRAY] = "an array",
    };
    bool fits = false;

    if (value == NULL || json_is_null(value)) {
        if (word->required)
            return sf_fail_set(fail, SF_INVALID, word->name, "is needed");
        return SF_OK;
    }
    switch (word->type) {
    case SF_DOOR_TEXT:
    case SF_DOOR_ID:
    case SF_DOOR_STAMP:
        fits = json_is_string(value);
        break;
    case SF_DOOR_FLAG:
        fits = json_is_boolean(value);
        break;
    case SF_DOOR_INT:
        fits = json_is_number(value);
        break;
    case SF_DOOR_OBJECT:
        fits = json_is_object(value);
        break;
    case SF_DOOR_ARRAY:
        fits = json_is_array(value);
        break;
    }
    if (!fits)
        return sf_fail_set(fail, SF_INVALID, word->name, "must be %s", must[word->type]);
    if (json_is_string(value))
        return check_string(word, value, fail);
    if (json_is_number(value))
        return check_int(word, value, fail);
    return SF_OK;
}

enum sf_code sf_args_check(const struct sf_door_call *call) {
    const struct sf_door_word *word = call->row->request;
    const char *name;
    json_t *value;

    json_object_foreach(call->request, name, value) {
        if (!is_known(call, name))
            return sf_fail_set(call->fail, SF_INVALID, name, "there is no such member");
    }
    for (; word != NULL && word->name != NULL; word++) {
        enum sf_code code =
            check_word(word, json_object_get(call->request, word->name), call->fail);

        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

json_t *sf_args_json(const struct sf_door_call *call, const char *name) {
    json_t *value = json_object_get(call->request, name);

    return value == NULL || json_is_null(value) ? NULL : value;
}

const char *sf_args_text(const struct sf_door_call *call, const char *name, size_t *len) {
    json_t *value = sf_args_json(call, name);

    *len = value != NULL ? json_string_length(value) : 0;
    return value != NULL ? json_string_value(value) : NULL;
}

bool sf_args_flag(const struct sf_door_call *call, const char *name) {
    return json_is_true(sf_args_json(call, name));
}

int64_t sf_args_int(const struct sf_door_call *call, const char *name, int64_t missing) {
    json_t *value = sf_args_json(call, name);

    return value != NULL ? (int64_t)json_number_value(value) : missing;
}

bool sf_args_id(const struct sf_door_call *call, const char *name, struct sf_id *out) {
    size_t len;
    const char *text = sf_args_text(call, name, &len);

    return text != NULL && sf_id_parse(text, len, out);
}
