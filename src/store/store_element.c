/*
 * Lists within a record, and the two tables that answer "what leads here" and "what holds this
 * word".
 *
 * A LINKS or CHOICES field is one column, its elements one after the other: those that stand, in
 * their order, then those that were taken out, so that two devices can be brought together later
 * without losing what either did:
 *
 *   1      flags: 1 it was taken out, 2 it was put in later than the record was made
 *   8      stamp of putting in, highest byte first, with flag 2
 *   8      stamp of taking out, highest byte first, with flag 1
 *   16     the id (LINKS), or: length, one byte below 128, otherwise two: 128 + high bits, low
 * bits; and that many bytes of the word (CHOICES)
 *
 * `link` and `word` hold what stands, also of LINK fields, with the time that the record is listed
 * by, so that a list over one person is walked in order and never sorted. Removed records stand
 * there with the least time, out of every list's way: forgetting must find them.
 */
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

enum { TAKEN_OUT = 1, LATER = 2, ELEMENTS_MAX = 1024 };

struct element {
    const char *bytes; /* an id or a word */
    size_t len;
    bool later, out;
    int64_t added, removed; /* stamps; `added` only when later */
};

int sf_store_element_no(const struct sf_kind *kind, int field) {
    return (int)kind->no * 256 + kind->fields[field].no;
}

/* ---- Packing */

static void put_stamp(struct sf_buf *out, int64_t stamp) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)stamp >> (56 - 8 * i));
    sf_buf_add(out, bytes, sizeof bytes);
}

static void put_element(struct sf_buf *out, bool words, const struct element *element) {
    const uint8_t flags = (uint8_t)((element->out ? TAKEN_OUT : 0) | (element->later ? LATER : 0));
    const uint8_t length[2] = {(uint8_t)(element->len >> 8 | 128), (uint8_t)element->len};
    sf_buf_add(out, &flags, 1);
    if (element->later)
        put_stamp(out, element->added);
    if (element->out)
        put_stamp(out, element->removed);
    if (words && element->len < 128)
        sf_buf_add(out, length + 1, 1);
    else if (words)
        sf_buf_add(out, length, 2);
    sf_buf_add(out, element->bytes, element->len);
}

static int64_t take_stamp(const uint8_t **at) {
    uint64_t stamp = 0;
    for (int i = 0; i < 8; i++)
        stamp = stamp << 8 | *(*at)++;
    return (int64_t)stamp;
}

/* The element at *at, which is moved past it. False for one that is not whole. */
static bool take_element(const uint8_t **at, const uint8_t *end, bool words, struct element *out) {
    if (end - *at < 1)
        return false;
    uint8_t flags = *(*at)++;
    *out = (struct element){.out = (flags & TAKEN_OUT) != 0, .later = (flags & LATER) != 0};
    if (flags > (TAKEN_OUT | LATER) || end - *at < 8 * (out->later + out->out) + 2)
        return false;
    if (out->later)
        out->added = take_stamp(at);
    if (out->out)
        out->removed = take_stamp(at);
    out->len = SF_ID_LEN;
    if (words) {
        out->len = *(*at)++;
        if (out->len >= 128)
            out->len = (out->len & 127) << 8 | *(*at)++;
    }
    out->bytes = (const char *)*at;
    if ((size_t)(end - *at) < out->len)
        return false;
    *at += out->len;
    return true;
}

/* ---- A record's list */

enum sf_code sf_store_element_read(struct sf_record *out, int field, const void *bytes, size_t len,
                                   struct sf_fail *fail) {
    bool words = out->kind->fields[field].type == SF_TYPE_CHOICES;
    const uint8_t *at = bytes, *end = at + len;
    enum sf_code code = SF_OK;
    while (code == SF_OK && at != end) {
        struct element element;
        struct sf_id id;
        if (!take_element(&at, end, words, &element))
            return sf_fail_set(fail, SF_DAMAGED, NULL, "a record is not as it was written");
        if (element.out)
            continue;
        if (words) {
            code = sf_record_word(out, field, element.bytes, element.len, fail);
        } else {
            memcpy(id.bytes, element.bytes, SF_ID_LEN);
            code = sf_record_id(out, field, &id, fail);
        }
    }
    return code;
}

static size_t count_of(const struct sf_field *field, const struct sf_value *value) {
    if (value->has != SF_HAS_VALUE)
        return 0;
    return field->type == SF_TYPE_CHOICES ? value->words.count : value->ids.count;
}

static struct element element_at(const struct sf_field *field, const struct sf_value *value,
                                 size_t at) {
    if (field->type == SF_TYPE_CHOICES)
        return (struct element){.bytes = value->words.items[at].text,
                                .len = value->words.items[at].len};
    return (struct element){.bytes = (const char *)value->ids.items[at].bytes, .len = SF_ID_LEN};
}

static enum sf_code done(const struct sf_buf *out, struct sf_fail *fail) {
    return out->failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list") : SF_OK;
}

enum sf_code sf_store_element_pack(const struct sf_field *field, const struct sf_value *value,
                                   struct sf_buf *out, struct sf_fail *fail) {
    size_t count = count_of(field, value);
    for (size_t i = 0; i < count; i++) {
        struct element element = element_at(field, value, i);
        put_element(out, field->type == SF_TYPE_CHOICES, &element);
    }
    return done(out, fail);
}

/* A row's column as it lies there. */
static enum sf_code read_column(struct sf_store *store, const struct sf_kind *kind, int field,
                                int64_t row, struct sf_buf *out, struct sf_fail *fail) {
    char sql[160];
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    sqlite3_snprintf(sizeof sql, sql, "SELECT f_%s FROM k_%s WHERE row=?", kind->fields[field].name,
                     kind->name);
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, row), fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    if (found)
        sf_buf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
    sf_store_sql_done(store, stmt);
    return code == SF_OK ? done(out, fail) : code;
}

/* All elements of a column, those taken out included. They borrow from `bytes`. */
static enum sf_code all_elements(const struct sf_buf *bytes, bool words, struct element *list,
                                 size_t *count, struct sf_fail *fail) {
    const uint8_t *at = (const uint8_t *)bytes->data, *end = at + bytes->len;
    while (at != end && *count < ELEMENTS_MAX) {
        if (!take_element(&at, end, words, &list[*count]))
            return sf_fail_set(fail, SF_DAMAGED, NULL, "a record is not as it was written");
        ++*count;
    }
    return SF_OK;
}

/* The old element with these bytes, or NULL. */
static struct element *find_old(struct element *list, size_t count, const struct element *wanted) {
    for (size_t i = 0; i < count; i++) {
        if (list[i].len == wanted->len && memcmp(list[i].bytes, wanted->bytes, wanted->len) == 0)
            return &list[i];
    }
    return NULL;
}

static void merge(const struct sf_field *field, const struct sf_value *value, struct element *list,
                  size_t count, int64_t stamp, struct sf_buf *out) {
    bool words = field->type == SF_TYPE_CHOICES;
    size_t wanted = count_of(field, value);
    for (size_t i = 0; i < wanted; i++) {
        struct element element = element_at(field, value, i);
        struct element *old = find_old(list, count, &element);
        element.later = old == NULL || old->out || old->later;
        element.added = old == NULL || old->out ? stamp : old->added;
        put_element(out, words, &element);
        if (old != NULL)
            old->bytes = NULL; /* said already */
        if (old != NULL)
            old->len = SIZE_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        if (list[i].bytes == NULL)
            continue;
        list[i].removed = list[i].out ? list[i].removed : stamp;
        list[i].out = true;
        put_element(out, words, &list[i]);
    }
}

enum sf_code sf_store_element_merge(struct sf_store *store, const struct sf_kind *kind, int field,
                                    const struct sf_store_row *row, const struct sf_value *value,
                                    int64_t stamp, struct sf_buf *out, struct sf_fail *fail) {
    struct sf_buf bytes = {0};
    size_t count = 0;
    struct element *list = calloc(ELEMENTS_MAX, sizeof *list);
    if (list == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list");
    enum sf_code code = read_column(store, kind, field, row->row, &bytes, fail);
    if (code == SF_OK && bytes.len != 0)
        code =
            all_elements(&bytes, kind->fields[field].type == SF_TYPE_CHOICES, list, &count, fail);
    if (code == SF_OK) {
        merge(&kind->fields[field], value, list, count, stamp, out);
        code = done(out, fail);
    }
    sf_buf_wipe(&bytes);
    free(list);
    return code;
}

/* The column without the elements that name the id. */
static enum sf_code without(const struct sf_buf *bytes, const struct sf_id *id, struct sf_buf *out,
                            struct sf_fail *fail) {
    const uint8_t *at = (const uint8_t *)bytes->data, *end = at + bytes->len;
    while (at != end) {
        struct element element;
        if (!take_element(&at, end, false, &element))
            return sf_fail_set(fail, SF_DAMAGED, NULL, "a record is not as it was written");
        if (memcmp(element.bytes, id->bytes, SF_ID_LEN) != 0)
            put_element(out, false, &element);
    }
    return done(out, fail);
}

static enum sf_code write_column(struct sf_store *store, const struct sf_kind *kind, int field,
                                 int64_t row, const struct sf_buf *bytes, struct sf_fail *fail) {
    char sql[160];
    sqlite3_stmt *stmt = NULL;
    sqlite3_snprintf(sizeof sql, sql, "UPDATE k_%s SET f_%s=? WHERE row=?", kind->name,
                     kind->fields[field].name);
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    if (bytes->len == 0)
        sf_store_sql_bind_null(&to);
    else
        sf_store_sql_bind_blob(&to, bytes->data, bytes->len);
    sf_store_sql_bind_int(&to, row);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_element_unlink(struct sf_store *store, struct sf_record *record, int field,
                                     int64_t row, const struct sf_id *id, struct sf_fail *fail) {
    struct sf_buf before = {0}, after = {0};
    enum sf_code code = read_column(store, record->kind, field, row, &before, fail);
    if (code == SF_OK && before.len != 0)
        code = without(&before, id, &after, fail);
    if (code == SF_OK && after.len != before.len) {
        code = write_column(store, record->kind, field, row, &after, fail);
        record->values[field] = (struct sf_value){.has = SF_HAS_NOT};
        if (code == SF_OK)
            code = sf_store_element_read(record, field, after.data, after.len, fail);
    }
    sf_buf_wipe(&before);
    sf_buf_wipe(&after);
    return code;
}

/* ---- What leads where */

static const char *const statements[2][2] = {
    {"DELETE FROM link WHERE id=? AND field=? AND ord=? AND row=?",
     "INSERT OR IGNORE INTO link(id,field,ord,row) VALUES(?,?,?,?)"},
    {"DELETE FROM word WHERE word=? AND field=? AND ord=? AND row=?",
     "INSERT OR IGNORE INTO word(word,field,ord,row) VALUES(?,?,?,?)"},
};

static enum sf_code index_one(struct sf_store *store, bool words, bool on,
                              const struct element *element, int no, int64_t ord, int64_t row,
                              struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = sf_store_sql(store, statements[words][on], &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    if (words)
        sf_store_sql_bind_text(&to, element->bytes, element->len);
    else
        sf_store_sql_bind_blob(&to, element->bytes, element->len);
    sf_store_sql_bind_int(&to, no);
    sf_store_sql_bind_int(&to, ord);
    sf_store_sql_bind_int(&to, row);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_element_index(struct sf_store *store, const struct sf_record *record,
                                    int64_t row, int64_t order_ms, bool live, bool on,
                                    struct sf_fail *fail) {
    int64_t ord = live ? order_ms : INT64_MIN;
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < record->kind->field_count && code == SF_OK; i++) {
        const struct sf_field *field = &record->kind->fields[i];
        const struct sf_value *value = &record->values[i];
        bool single = field->type == SF_TYPE_LINK && value->has == SF_HAS_VALUE;
        bool list = field->type == SF_TYPE_LINKS || field->type == SF_TYPE_CHOICES;
        size_t count = single ? 1 : list ? count_of(field, value) : 0;
        for (size_t at = 0; at < count && code == SF_OK; at++) {
            struct element element =
                single ? (struct element){.bytes = (const char *)value->id.bytes, .len = SF_ID_LEN}
                       : element_at(field, value, at);
            code = index_one(store, field->type == SF_TYPE_CHOICES, on, &element,
                             sf_store_element_no(record->kind, (int)i), ord, row, fail);
        }
    }
    return code;
}
