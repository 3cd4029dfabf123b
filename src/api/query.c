#include "query.h"

#include <stdio.h>
#include <string.h>

#include "args.h"
#include "check.h"
#include "codec.h"

enum { LIMIT_USUAL = 50 };

static bool may_filter(const struct sf_field *field) {
    switch (field->type) {
    case SF_TYPE_LINK:
    case SF_TYPE_LINKS:
    case SF_TYPE_CHOICE:
    case SF_TYPE_CHOICES:
        return true;
    default:
        return (field->flags & (SF_FIELD_ORDER | SF_FIELD_FILTER)) != 0;
    }
}

static bool may_range(const struct sf_field *field) {
    return field->type == SF_TYPE_TIME || field->type == SF_TYPE_INT || field->type == SF_TYPE_REAL;
}

/* One bound, as a number (times: ms). Absent or null: *has is false. */
static enum sf_code read_bound(const json_t *range, const char *which, struct sf_record *scratch,
                               int field, const char *name, bool *has, double *bound,
                               struct sf_fail *fail) {
    const json_t *json = json_object_get(range, which);
    const struct sf_value *value = &scratch->values[field];
    char full[SF_FAIL_FIELD_LEN];
    enum sf_code code;

    *has = json != NULL && !json_is_null(json);
    if (!*has)
        return SF_OK;
    snprintf(full, sizeof(full), "%s.%s", name, which);
    code = sf_codec_value(json, scratch, field, full, fail);
    if (code != SF_OK)
        return code;
    switch (scratch->kind->fields[field].type) {
    case SF_TYPE_TIME:
        *bound = (double)value->time.utc_ms;
        break;
    case SF_TYPE_INT:
        *bound = (double)value->i;
        break;
    default:
        *bound = value->r;
        break;
    }
    return SF_OK;
}

static enum sf_code read_range(const json_t *range, struct sf_store_filter *filter,
                               struct sf_record *scratch, const char *name, struct sf_fail *fail) {
    size_t known = 0;
    enum sf_code code;

    if (json_object_get(range, "from") != NULL)
        known++;
    if (json_object_get(range, "to") != NULL)
        known++;
    if (known == 0 || known != json_object_size(range))
        return sf_fail_set(fail, SF_INVALID, name, "must be {\"from\":..,\"to\":..}");
    filter->is_range = true;
    code = read_bound(range, "from", scratch, filter->field, name, &filter->has_from, &filter->from,
                      fail);
    if (code == SF_OK)
        code = read_bound(range, "to", scratch, filter->field, name, &filter->has_to, &filter->to,
                          fail);
    return code;
}

/* One value to be equal to; for fields that hold several, one of them. */
static enum sf_code read_equal(const json_t *json, struct sf_store_filter *filter,
                               struct sf_record *holder, const char *name, struct sf_fail *fail) {
    enum sf_field_type type = holder->kind->fields[filter->field].type;
    bool several = type == SF_TYPE_LINKS || type == SF_TYPE_CHOICES;
    struct sf_fail why = SF_FAIL_NONE;
    enum sf_code code;
    json_t *list = NULL;

    if (type == SF_TYPE_TIME)
        return sf_fail_set(fail, SF_INVALID, name, "must be {\"from\":..,\"to\":..}");
    if (several) {
        list = json_pack("[O]", json);
        if (list == NULL)
            return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a filter");
        json = list;
    }
    code = sf_codec_value(json, holder, filter->field, name, &why);
    json_decref(list);
    if (code == SF_OK)
        code = sf_check_values(holder, NULL, &why);
    if (code == SF_OK && holder->values[filter->field].has != SF_HAS_VALUE)
        code = sf_fail_set(&why, SF_INVALID, name, "must not be empty");
    if (code != SF_OK)
        return sf_fail_set(fail, code, name, "%s", why.message);
    filter->value = holder->values[filter->field];
    return SF_OK;
}

static enum sf_code read_filter(const char *field_name, const json_t *json,
                                struct sf_store_filter *filter, struct sf_record *holder,
                                struct sf_fail *fail) {
    const struct sf_kind *kind = holder->kind;
    char name[SF_FAIL_FIELD_LEN];
    struct sf_record scratch;
    enum sf_code code;

    snprintf(name, sizeof(name), "filter.%s", field_name);
    filter->field = sf_kind_field(kind, field_name, strlen(field_name));
    if (filter->field < 0 || !may_filter(&kind->fields[filter->field]))
        return sf_fail_set(fail, SF_INVALID, name, "a list cannot be filtered by this");
    if (!json_is_object(json))
        return read_equal(json, filter, holder, name, fail);
    if (!may_range(&kind->fields[filter->field]))
        return sf_fail_set(fail, SF_INVALID, name, "must be one value");
    sf_record_init(&scratch, kind);
    code = read_range(json, filter, &scratch, name, fail);
    sf_record_wipe(&scratch);
    return code;
}

static enum sf_code read_filters(const struct sf_door_call *call, struct sf_store_query *query,
                                 struct sf_record *holder) {
    json_t *filters = sf_args_json(call, "filter");
    const char *name;
    json_t *json;

    if (filters == NULL)
        return SF_OK;
    if (json_object_size(filters) > SF_STORE_FILTERS_MAX)
        return sf_fail_set(call->fail, SF_TOO_LARGE, "filter", "at most %d fields",
                           (int)SF_STORE_FILTERS_MAX);
    json_object_foreach(filters, name, json) {
        enum sf_code code =
            read_filter(name, json, &query->filters[query->filter_count], holder, call->fail);

        if (code != SF_OK)
            return code;
        query->filter_count++;
    }
    return SF_OK;
}

/* "at" or "-at": the kind's order field, or "created" for kinds without one. */
static enum sf_code read_order(const struct sf_door_call *call, struct sf_store_query *query) {
    const struct sf_kind *kind = call->kind;
    const char *only = kind->order_field >= 0 ? kind->fields[kind->order_field].name : "created";
    size_t len;
    const char *order = sf_args_text(call, "order", &len);

    if (order == NULL)
        return SF_OK;
    query->ascending = order[0] != '-';
    if (strcmp(query->ascending ? order : order + 1, only) != 0)
        return sf_fail_set(call->fail, SF_INVALID, "order", "must be \"%s\" or \"-%s\"", only,
                           only);
    return SF_OK;
}

enum sf_code sf_query_read(const struct sf_door_call *call, struct sf_store_query *query,
                           struct sf_record *holder) {
    size_t len;
    const char *cursor = sf_args_text(call, "cursor", &len);
    enum sf_code code;

    sf_record_init(holder, call->kind);
    *query = (struct sf_store_query){
        .kind = call->kind,
        .limit = (unsigned)sf_args_int(call, "limit", LIMIT_USUAL),
        .removed = sf_args_flag(call, "removed"),
    };
    if (len >= sizeof(query->cursor))
        return sf_fail_set(call->fail, SF_INVALID, "cursor", "is no cursor of this list");
    if (cursor != NULL)
        memcpy(query->cursor, cursor, len + 1);
    code = read_order(call, query);
    return code == SF_OK ? read_filters(call, query, holder) : code;
}
