/*
 * A record's row in its kind's table: from columns to values and back.
 *
 * Pairs stand in one TEXT column: key, unit separator (U+001F), value, record separator (U+001E),
 * and so on for each pair; no text that a person writes can hold either character. Numbers stand as
 * decimal texts that read back as the same double.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

enum { COLUMN_ID, COLUMN_ROW, COLUMN_STATE, COLUMN_CREATED, COLUMN_CHANGED, COLUMN_ORDER };
enum { COLUMN_DOC = COLUMN_ORDER + 1, COLUMN_STAMPS, COLUMN_FIELDS };
enum { UNIT = 0x1f, RECORD = 0x1e, STAMP_LEN = 10 };

static enum sf_code damaged(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_DAMAGED, NULL, "a record is not as it was written");
}

int64_t sf_store_row_order(const struct sf_record *record) {
    int order = record->kind->order_field;
    if (order >= 0 && record->values[order].has == SF_HAS_VALUE)
        return record->values[order].time.utc_ms;
    return record->created_ms;
}

/* ---- Pairs */

static void pairs_write(const struct sf_field *field, const struct sf_value *value,
                        struct sf_buf *out) {
    for (size_t i = 0; i < value->pairs.count; i++) {
        const struct sf_pair *pair = &value->pairs.items[i];
        sf_buf_add(out, pair->key.text, pair->key.len);
        sf_buf_add(out, (const char[]){UNIT}, 1);
        if ((field->flags & SF_FIELD_NUMBERS) != 0)
            sf_buf_format(out, "%.17g", pair->number);
        else
            sf_buf_add(out, pair->text.text, pair->text.len);
        sf_buf_add(out, (const char[]){RECORD}, 1);
    }
}

static enum sf_code pair_read(struct sf_record *out, int field, const char *text, size_t len,
                              struct sf_fail *fail) {
    bool numbers = (out->kind->fields[field].flags & SF_FIELD_NUMBERS) != 0;
    const char *unit = memchr(text, UNIT, len);
    if (unit == NULL)
        return damaged(fail);
    struct sf_pair pair = {.key = {.text = text, .len = (size_t)(unit - text)},
                           .text = {.text = "", .len = 0}};
    const char *value = unit + 1;
    size_t value_len = len - pair.key.len - 1;
    if (numbers) {
        char *end;
        pair.number = strtod(value, &end); /* stops at the separator that follows */
        if (end != value + value_len || value_len == 0 || !isfinite(pair.number))
            return damaged(fail);
    } else {
        pair.text = (struct sf_str){.text = value, .len = value_len};
    }
    return sf_record_pair(out, field, &pair, fail);
}

static enum sf_code pairs_read(struct sf_record *out, int field, const char *text, size_t len,
                               struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    while (len > 0 && code == SF_OK) {
        const char *end = memchr(text, RECORD, len);
        if (end == NULL)
            return damaged(fail);
        size_t item = (size_t)(end - text);
        code = pair_read(out, field, text, item, fail);
        text += item + 1;
        len -= item + 1;
    }
    return code;
}

/* ---- Reading */

static enum sf_code time_read(sqlite3_stmt *stmt, int column, struct sf_value *value,
                              struct sf_fail *fail) {
    const char *zone = (const char *)sqlite3_column_text(stmt, column + 2);
    size_t len = (size_t)sqlite3_column_bytes(stmt, column + 2);
    if (len >= SF_CIVIL_ZONE_LEN)
        return damaged(fail);
    value->time.utc_ms = sqlite3_column_int64(stmt, column);
    value->time.offset_min = (int16_t)sqlite3_column_int(stmt, column + 1);
    if (zone != NULL)
        memcpy(value->time.zone, zone, len);
    return SF_OK;
}

static enum sf_code id_read(sqlite3_stmt *stmt, int column, struct sf_id *id,
                            struct sf_fail *fail) {
    const void *bytes = sqlite3_column_blob(stmt, column);
    if (sqlite3_column_bytes(stmt, column) != SF_ID_LEN)
        return damaged(fail);
    if (bytes == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a value");
    memcpy(id->bytes, bytes, SF_ID_LEN);
    return SF_OK;
}

static enum sf_code value_read(sqlite3_stmt *stmt, int column, struct sf_record *out, int index,
                               struct sf_fail *fail) {
    struct sf_value *value = &out->values[index];
    value->has = SF_HAS_VALUE;
    switch (out->kind->fields[index].type) {
    case SF_TYPE_INT:
    case SF_TYPE_FLAG:
        value->i = sqlite3_column_int64(stmt, column);
        return SF_OK;
    case SF_TYPE_REAL:
        value->r = sqlite3_column_double(stmt, column);
        return SF_OK;
    case SF_TYPE_TIME:
        return time_read(stmt, column, value, fail);
    case SF_TYPE_LINK:
        return id_read(stmt, column, &value->id, fail);
    case SF_TYPE_LINKS:
    case SF_TYPE_CHOICES:
        *value = (struct sf_value){.has = SF_HAS_NOT};
        return sf_store_element_read(out, index, sqlite3_column_blob(stmt, column),
                                     (size_t)sqlite3_column_bytes(stmt, column), fail);
    default:
        break;
    }
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    size_t len = (size_t)sqlite3_column_bytes(stmt, column);
    if (text == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a value");
    if (out->kind->fields[index].type == SF_TYPE_ROWS ||
        out->kind->fields[index].type == SF_TYPE_MAP) {
        *value = (struct sf_value){.has = SF_HAS_NOT};
        return pairs_read(out, index, text, len, fail);
    }
    return sf_record_text(out, index, text, len, fail);
}

static enum sf_code head_read(sqlite3_stmt *stmt, struct sf_record *out, struct sf_store_row *row,
                              struct sf_fail *fail) {
    enum sf_code code = id_read(stmt, COLUMN_ID, &out->id, fail);
    if (code != SF_OK)
        return code;
    out->state = sqlite3_column_int(stmt, COLUMN_STATE) == 0 ? SF_LIVE : SF_REMOVED;
    out->created_ms = sqlite3_column_int64(stmt, COLUMN_CREATED) >> 16;
    out->changed = sqlite3_column_int64(stmt, COLUMN_CHANGED);
    if (row == NULL)
        return SF_OK;
    row->row = sqlite3_column_int64(stmt, COLUMN_ROW);
    row->created = sqlite3_column_int64(stmt, COLUMN_CREATED);
    row->order_ms = sqlite3_column_int64(stmt, COLUMN_ORDER);
    row->doc = sqlite3_column_int64(stmt, COLUMN_DOC);
    if (!sf_buf_add(&row->stamps, sqlite3_column_blob(stmt, COLUMN_STAMPS),
                    (size_t)sqlite3_column_bytes(stmt, COLUMN_STAMPS)))
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a record");
    return SF_OK;
}

enum sf_code sf_store_row_read(sqlite3_stmt *stmt, struct sf_record *out, struct sf_store_row *row,
                               struct sf_fail *fail) {
    const struct sf_kind *kind = out->kind;
    enum sf_code code = head_read(stmt, out, row, fail);
    int column = COLUMN_FIELDS;
    for (size_t i = 0; i < kind->field_count && code == SF_OK; i++) {
        if (sqlite3_column_type(stmt, column) != SQLITE_NULL)
            code = value_read(stmt, column, out, (int)i, fail);
        column += sf_store_schema_width(&kind->fields[i]);
    }
    return code;
}

enum sf_code sf_store_row_get(struct sf_store *store, const struct sf_kind *kind, int64_t number,
                              struct sf_record *out, struct sf_store_row *row,
                              struct sf_fail *fail) {
    const struct sf_store_texts *texts;
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    sf_record_init(out, kind);
    enum sf_code code = sf_store_schema_texts(store, kind, &texts, fail);
    if (code == SF_OK)
        code = sf_store_sql(store, texts->get, &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, number), fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    if (code == SF_OK)
        code = found ? sf_store_row_read(stmt, out, row, fail)
                     : sf_fail_set(fail, SF_NOT_FOUND, NULL, "no such %s", kind->name);
    sf_store_sql_done(store, stmt);
    if (code != SF_OK)
        sf_record_wipe(out);
    return code;
}

enum sf_code sf_store_row_of(struct sf_store *store, const struct sf_id *id, int64_t *row,
                             int *kind, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    *row = 0;
    *kind = 0;
    enum sf_code code = sf_store_sql(
        store, "SELECT iif(forgotten IS NULL,row,-row),kind FROM record WHERE id=?", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_blob(&to, id->bytes, SF_ID_LEN);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    if (found) {
        *row = sqlite3_column_int64(stmt, 0);
        *kind = sqlite3_column_int(stmt, 1);
    }
    sf_store_sql_done(store, stmt);
    return code;
}

/* ---- Writing */

static enum sf_code check_link(struct sf_store *store, const struct sf_field *field,
                               const struct sf_id *id, size_t at, struct sf_fail *fail) {
    int64_t row;
    int kind;
    enum sf_code code = sf_store_row_of(store, id, &row, &kind, fail);
    if (code != SF_OK || (row != 0 && (field->link_kinds & SF_KIND_BIT(kind)) != 0))
        return code;
    char name[SF_FAIL_FIELD_LEN];
    snprintf(name, sizeof name, field->type == SF_TYPE_LINKS ? "%s[%zu]" : "%s", field->name, at);
    return sf_fail_set(fail, SF_INVALID, name, "no record of a fitting kind has this id");
}

enum sf_code sf_store_row_links(struct sf_store *store, const struct sf_record *record,
                                struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < record->kind->field_count && code == SF_OK; i++) {
        const struct sf_field *field = &record->kind->fields[i];
        const struct sf_value *value = &record->values[i];
        if (value->has != SF_HAS_VALUE)
            continue;
        if (field->type == SF_TYPE_LINK)
            code = check_link(store, field, &value->id, 0, fail);
        for (size_t at = 0; field->type == SF_TYPE_LINKS && at < value->ids.count; at++) {
            if (code == SF_OK)
                code = check_link(store, field, &value->ids.items[at], at, fail);
        }
    }
    return code;
}

static void bind_nothing(struct sf_store_binder *to, int width) {
    for (int i = 0; i < width; i++)
        sf_store_sql_bind_null(to);
}

static enum sf_code bind_pairs(struct sf_store_binder *to, const struct sf_field *field,
                               const struct sf_value *value, struct sf_fail *fail) {
    struct sf_buf text = {0};
    pairs_write(field, value, &text);
    if (text.failed) {
        sf_buf_wipe(&text);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a value");
    }
    int rc = sqlite3_bind_text64(to->stmt, ++to->at, text.data == NULL ? "" : text.data, text.len,
                                 SQLITE_TRANSIENT, SQLITE_UTF8);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
    sf_buf_wipe(&text);
    return SF_OK;
}

static enum sf_code bind_list(struct sf_store_binder *to, const struct sf_field *field,
                              const struct sf_value *value, struct sf_fail *fail) {
    struct sf_buf bytes = {0};
    enum sf_code code = sf_store_element_pack(field, value, &bytes, fail);
    if (code == SF_OK)
        sf_store_sql_bind_copy(to, bytes.data, bytes.len);
    sf_buf_wipe(&bytes);
    return code;
}

enum sf_code sf_store_row_bind(struct sf_store_binder *to, const struct sf_field *field,
                               const struct sf_value *value, struct sf_fail *fail) {
    if (value->has != SF_HAS_VALUE) {
        bind_nothing(to, sf_store_schema_width(field));
        return SF_OK;
    }
    switch (field->type) {
    case SF_TYPE_TEXT:
    case SF_TYPE_CHOICE:
        sf_store_sql_bind_text(to, value->text.text, value->text.len);
        break;
    case SF_TYPE_INT:
    case SF_TYPE_FLAG:
        sf_store_sql_bind_int(to, value->i);
        break;
    case SF_TYPE_REAL:
        sf_store_sql_bind_real(to, value->r);
        break;
    case SF_TYPE_TIME:
        sf_store_sql_bind_int(to, value->time.utc_ms);
        sf_store_sql_bind_int(to, value->time.offset_min);
        if (value->time.zone[0] == '\0')
            sf_store_sql_bind_null(to);
        else
            sf_store_sql_bind_text(to, value->time.zone, strlen(value->time.zone));
        break;
    case SF_TYPE_LINK:
        sf_store_sql_bind_blob(to, value->id.bytes, SF_ID_LEN);
        break;
    case SF_TYPE_ROWS:
    case SF_TYPE_MAP:
        return bind_pairs(to, field, value, fail);
    case SF_TYPE_CHOICES:
    case SF_TYPE_LINKS:
        return bind_list(to, field, value, fail);
    }
    return SF_OK;
}

/* ---- Stamps */

/*
 * The map of stamps: for each field that changed after the record was made, and the state as field
 * 0, ten bytes in ascending order of the number: number, index of the device, stamp with its
 * highest byte first.
 */
enum sf_code sf_store_row_stamp(struct sf_buf *stamps, unsigned no, int64_t stamp,
                                struct sf_fail *fail) {
    uint8_t item[STAMP_LEN] = {(uint8_t)no, SF_STORE_LINK_DEVICE};
    size_t at = 0;
    for (int i = 0; i < 8; i++)
        item[2 + i] = (uint8_t)((uint64_t)stamp >> (56 - 8 * i));
    while (at + STAMP_LEN <= stamps->len && (uint8_t)stamps->data[at] < no)
        at += STAMP_LEN;
    bool stands = at + STAMP_LEN <= stamps->len && (uint8_t)stamps->data[at] == no;
    if (!stands) {
        size_t after = stamps->len - at;
        if (!sf_buf_add(stamps, item, STAMP_LEN)) /* makes room */
            return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a stamp");
        memmove(stamps->data + at + STAMP_LEN, stamps->data + at, after);
    }
    memcpy(stamps->data + at, item, STAMP_LEN);
    return SF_OK;
}
