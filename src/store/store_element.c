/*
 * Elements of lists: the links of a LINKS field and the words of a CHOICES field, each with the
 * stamps at which it was added and removed. What is removed stays as such, so that two devices can
 * be brought together later without losing what either did.
 *
 * One file for two tables whose columns have the same meaning; the words of the statements differ.
 */
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

int sf_store_element_no(const struct sf_kind *kind, int field) {
    return (int)kind->no * 256 + kind->fields[field].no;
}

static bool has_type(const struct sf_kind *kind, enum sf_field_type type) {
    for (size_t i = 0; i < kind->field_count; i++) {
        if (kind->fields[i].type == type)
            return true;
    }
    return false;
}

bool sf_store_element_links(const struct sf_kind *kind) {
    return has_type(kind, SF_TYPE_LINKS);
}

bool sf_store_element_words(const struct sf_kind *kind) {
    return has_type(kind, SF_TYPE_CHOICES);
}

/* ---- Reading */

/* Elements in order of their positions; a list's own are few, so insertion is quickest. */
struct placed {
    int64_t pos;
    size_t at; /* in order of arrival */
};

static void place(struct placed *list, size_t count, int64_t pos) {
    size_t i = count;
    for (; i > 0 && list[i - 1].pos > pos; i--)
        list[i] = list[i - 1];
    list[i] = (struct placed){.pos = pos, .at = count};
}

/* Put a field's list, appended in order of arrival, into the order of its positions. */
static enum sf_code reorder(struct sf_record *out, int field, const struct placed *list,
                            size_t count, struct sf_fail *fail) {
    struct sf_value *value = &out->values[field];
    bool links = out->kind->fields[field].type == SF_TYPE_LINKS;
    size_t size = links ? sizeof(struct sf_id) : sizeof(struct sf_str);
    char *items = sf_arena_array(&out->arena, count, size);
    const char *from = links ? (const char *)value->ids.items : (const char *)value->words.items;
    bool moved = false;
    if (items == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list");
    for (size_t i = 0; i < count; i++) {
        memcpy(items + i * size, from + list[i].at * size, size);
        moved = moved || list[i].at != i;
    }
    /* In place, since the record's lists have room to grow that a copy of ours would not have. */
    if (moved && links)
        memcpy((void *)(uintptr_t)value->ids.items, items, count * size);
    else if (moved)
        memcpy((void *)(uintptr_t)value->words.items, items, count * size);
    return SF_OK;
}

static enum sf_code read_one(sqlite3_stmt *stmt, struct sf_record *out, int field,
                             struct sf_fail *fail) {
    if (out->kind->fields[field].type == SF_TYPE_CHOICES)
        return sf_record_word(out, field, (const char *)sqlite3_column_text(stmt, 2),
                              (size_t)sqlite3_column_bytes(stmt, 2), fail);
    if (sqlite3_column_bytes(stmt, 2) != SF_ID_LEN)
        return sf_fail_set(fail, SF_DAMAGED, NULL, "a record is not as it was written");
    struct sf_id id;
    memcpy(id.bytes, sqlite3_column_blob(stmt, 2), SF_ID_LEN);
    return sf_record_id(out, field, &id, fail);
}

static enum sf_code read_lists(struct sf_store *store, const char *sql, int64_t row,
                               struct sf_record *out, struct sf_fail *fail) {
    struct placed list[256];
    size_t count = 0;
    int now = -1;
    bool more = false;
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, row), fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &more, fail);
    while (code == SF_OK) {
        int field =
            more ? sf_kind_field_no(out->kind, (unsigned)sqlite3_column_int(stmt, 0) & 255) : -1;
        if (field != now || !more) {
            if (now >= 0 && count > 1)
                code = reorder(out, now, list, count, fail);
            now = field;
            count = 0;
        }
        if (!more || code != SF_OK)
            break;
        if (field >= 0 && count < sizeof list / sizeof list[0]) {
            place(list, count++, sqlite3_column_int64(stmt, 1));
            code = read_one(stmt, out, field, fail);
        }
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, &more, fail);
    }
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_element_read(struct sf_store *store, int64_t row, struct sf_record *out,
                                   struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    if (sf_store_element_links(out->kind))
        code = read_lists(store,
                          "SELECT l.field,l.pos,r.id FROM link l CROSS JOIN record r"
                          " ON r.row=l.to_row WHERE l.from_row=? AND l.removed IS NULL",
                          row, out, fail);
    if (code == SF_OK && sf_store_element_words(out->kind))
        code =
            read_lists(store, "SELECT field,pos,word FROM element WHERE row=? AND removed IS NULL",
                       row, out, fail);
    return code;
}

/* ---- Writing */

/* The statement's parameters are: row, field, element, pos, stamp, ord. */
static const char put_link[] =
    "INSERT INTO link(from_row,field,to_row,pos,added,ord) VALUES(?1,?2,?3,?4,?5,?6)"
    " ON CONFLICT DO UPDATE SET pos=?4,ord=?6,"
    " added=CASE WHEN removed IS NULL THEN added ELSE ?5 END, removed=NULL"
    " WHERE removed IS NOT NULL OR pos<>?4 OR ord IS NOT ?6";
static const char put_word[] =
    "INSERT INTO element(row,field,word,pos,added,ord) VALUES(?1,?2,?3,?4,?5,?6)"
    " ON CONFLICT DO UPDATE SET pos=?4,ord=?6,"
    " added=CASE WHEN removed IS NULL THEN added ELSE ?5 END, removed=NULL"
    " WHERE removed IS NOT NULL OR pos<>?4 OR ord IS NOT ?6";

/* Elements at or after a position, and those of the row before the list was written, are none of it
 * any more: everything written anew stands at a position below `count`. The others are first moved
 * behind all of them. */
static const char part_link[] = "UPDATE link SET pos=pos+1000000 WHERE from_row=? AND field=?"
                                " AND removed IS NULL";
static const char part_word[] = "UPDATE element SET pos=pos+1000000 WHERE row=? AND field=?"
                                " AND removed IS NULL";
static const char drop_link[] = "UPDATE link SET removed=?3,ord=NULL,pos=pos-1000000"
                                " WHERE from_row=?1 AND field=?2 AND removed IS NULL"
                                " AND pos>=1000000";
static const char drop_word[] = "UPDATE element SET removed=?3,ord=NULL,pos=pos-1000000"
                                " WHERE row=?1 AND field=?2 AND removed IS NULL"
                                " AND pos>=1000000";

static enum sf_code put_one(struct sf_store *store, const struct sf_field *field,
                            const struct sf_value *value, size_t at, struct sf_store_binder *to,
                            struct sf_fail *fail) {
    if (field->type == SF_TYPE_CHOICES) {
        sf_store_sql_bind_text(to, value->words.items[at].text, value->words.items[at].len);
        return SF_OK;
    }
    int64_t row;
    int kind;
    enum sf_code code = sf_store_row_of(store, &value->ids.items[at], &row, &kind, fail);
    if (code == SF_OK)
        sf_store_sql_bind_int(to, row);
    return code;
}

static enum sf_code put_all(struct sf_store *store, int64_t row, int64_t order_ms, int no,
                            const struct sf_field *field, const struct sf_value *value,
                            int64_t stamp, struct sf_fail *fail) {
    bool links = field->type == SF_TYPE_LINKS;
    size_t count = value->has != SF_HAS_VALUE ? 0 : links ? value->ids.count : value->words.count;
    sqlite3_stmt *stmt = NULL;
    if (count == 0)
        return SF_OK;
    enum sf_code code = sf_store_sql(store, links ? put_link : put_word, &stmt, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        struct sf_store_binder to = {.stmt = stmt};
        sf_store_sql_bind_int(&to, row);
        sf_store_sql_bind_int(&to, no);
        code = put_one(store, field, value, i, &to, fail);
        sf_store_sql_bind_int(&to, (int64_t)i);
        sf_store_sql_bind_int(&to, stamp);
        sf_store_sql_bind_int(&to, order_ms);
        if (code == SF_OK)
            code = sf_store_sql_code(to.rc, fail);
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, NULL, fail);
        sqlite3_reset(stmt);
    }
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_element_write(struct sf_store *store, int64_t row, int64_t order_ms,
                                    const struct sf_kind *kind, int field,
                                    const struct sf_value *value, int64_t stamp, bool is_new,
                                    struct sf_fail *fail) {
    const struct sf_field *at = &kind->fields[field];
    bool links = at->type == SF_TYPE_LINKS;
    int no = sf_store_element_no(kind, field);
    int64_t params[] = {row, no, stamp};
    enum sf_code code = SF_OK;
    if (!is_new)
        code = sf_store_sql_int(store, links ? part_link : part_word, 2, params, NULL, NULL, fail);
    if (code == SF_OK)
        code = put_all(store, row, order_ms, no, at, value, stamp, fail);
    if (code == SF_OK && !is_new)
        code = sf_store_sql_int(store, links ? drop_link : drop_word, 3, params, NULL, NULL, fail);
    return code;
}

enum sf_code sf_store_element_order(struct sf_store *store, int64_t row, bool live,
                                    int64_t order_ms, struct sf_fail *fail) {
    static const char *const texts[] = {
        "UPDATE link SET ord=iif(?2,?3,NULL) WHERE from_row=?1 AND removed IS NULL",
        "UPDATE element SET ord=iif(?2,?3,NULL) WHERE row=?1 AND removed IS NULL",
    };
    int64_t params[] = {row, live, order_ms};
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < 2 && code == SF_OK; i++)
        code = sf_store_sql_int(store, texts[i], 3, params, NULL, NULL, fail);
    return code;
}
