/* Records: add, get, edit, remove, restore, and what check.h asks a book. */
#include <string.h>

#include "clock.h"
#include "entropy.h"
#include "store_inside.h"

int64_t sf_store_records_stamp(struct sf_store *store, int64_t after) {
    int64_t last = store->last_stamp > after ? store->last_stamp : after;
    store->last_stamp = sf_id_stamp(last, sf_clock_now_ms());
    return store->last_stamp;
}

/* ---- Add */

/* An id that is given must be free; SF_EXISTS. */
static enum sf_code check_id(struct sf_store *store, const struct sf_id *id, struct sf_fail *fail) {
    int64_t row;
    int kind;
    if (sf_id_none(id))
        return SF_OK;
    enum sf_code code = sf_store_row_of(store, id, &row, &kind, fail);
    if (code == SF_OK && row != 0)
        return sf_fail_set(fail, SF_EXISTS, "id", "a record has this id already");
    return code;
}

/* The next row of a kind's table. */
static enum sf_code next_row(struct sf_store *store, const struct sf_kind *kind, int64_t *row,
                             struct sf_fail *fail) {
    char sql[80];
    sqlite3_snprintf(sizeof sql, sql, "SELECT coalesce(max(row),0)+1 FROM k_%s", kind->name);
    return sf_store_sql_int(store, sql, 0, NULL, row, NULL, fail);
}

static enum sf_code insert_identity(struct sf_store *store, const struct sf_record *record,
                                    int64_t batch, int64_t row, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code =
        sf_store_sql(store, "INSERT INTO record(id,kind,row,batch) VALUES(?,?,?,?)", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_blob(&to, record->id.bytes, SF_ID_LEN);
    sf_store_sql_bind_int(&to, record->kind->no);
    sf_store_sql_bind_int(&to, row);
    if (batch == 0)
        sf_store_sql_bind_null(&to);
    else
        sf_store_sql_bind_int(&to, batch);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

static enum sf_code insert_values(struct sf_store *store, const struct sf_record *record,
                                  const struct sf_store_row *row, struct sf_fail *fail) {
    const struct sf_store_texts *texts;
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = sf_store_schema_texts(store, record->kind, &texts, fail);
    if (code == SF_OK)
        code = sf_store_sql(store, texts->insert, &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, row->row);
    sf_store_sql_bind_blob(&to, record->id.bytes, SF_ID_LEN);
    sf_store_sql_bind_int(&to, 0);
    sf_store_sql_bind_int(&to, row->created);
    sf_store_sql_bind_int(&to, record->changed);
    sf_store_sql_bind_int(&to, row->order_ms);
    if (row->doc == 0)
        sf_store_sql_bind_null(&to);
    else
        sf_store_sql_bind_int(&to, row->doc);
    sf_store_sql_bind_null(&to);
    for (size_t i = 0; i < record->kind->field_count && code == SF_OK; i++)
        code = sf_store_row_bind(&to, &record->kind->fields[i], &record->values[i], fail);
    if (code == SF_OK)
        code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

static enum sf_code add_all(struct sf_store *store, const struct sf_record *record,
                            const struct sf_id *batch, struct sf_store_row *row,
                            struct sf_fail *fail) {
    int64_t batch_no;
    enum sf_code code = sf_store_batch_row(store, batch, &batch_no, fail);
    if (code == SF_OK)
        code = sf_store_row_links(store, record, fail);
    if (code == SF_OK)
        code = next_row(store, record->kind, &row->row, fail);
    if (code == SF_OK)
        code = insert_identity(store, record, batch_no, row->row, fail);
    if (code == SF_OK)
        code = sf_store_index_add(store, record, row->row, row->order_ms, &row->doc, fail);
    if (code == SF_OK)
        code = insert_values(store, record, row, fail);
    if (code == SF_OK)
        code = sf_store_element_index(store, record, row->row, row->order_ms, true, true, fail);
    if (code == SF_OK)
        code = sf_store_facts_put(store, record, row->row, fail);
    return code;
}

enum sf_code sf_store_add(struct sf_store *store, struct sf_record *record,
                          const struct sf_id *batch, struct sf_fail *fail) {
    struct sf_store_row row = {0};
    const struct sf_id given = record->id;
    const int64_t given_ms = record->created_ms;
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = check_id(store, &given, fail);
    record->changed = sf_store_records_stamp(store, 0);
    /* What was kept elsewhere before keeps its time; the counter goes along, so that stamps differ.
     */
    row.created = record->created_ms > 0 ? record->created_ms << 16 | (record->changed & 0xFFFF)
                                         : record->changed;
    record->created_ms = row.created >> 16;
    record->state = SF_LIVE;
    row.order_ms = sf_store_row_order(record);
    if (sf_id_none(&given)) {
        uint8_t random[10];
        sf_entropy_fill(random, sizeof random);
        record->id = sf_id_make(record->created_ms, random);
    }
    if (code == SF_OK)
        code = add_all(store, record, batch, &row, fail);
    code = sf_store_sql_end(store, code, fail);
    if (code != SF_OK) {
        record->id = given;
        record->created_ms = given_ms;
    }
    return code;
}

/* ---- Get */

enum sf_code sf_store_records_find(struct sf_store *store, const struct sf_kind *kind,
                                   const struct sf_id *id, struct sf_record *out,
                                   struct sf_store_row *row, struct sf_fail *fail) {
    int64_t number;
    int no;
    sf_record_init(out, kind);
    enum sf_code code = sf_store_row_of(store, id, &number, &no, fail);
    if (code != SF_OK)
        return code;
    if (number <= 0 || no != (int)kind->no)
        return sf_fail_set(fail, SF_NOT_FOUND, "id", "no such %s", kind->name);
    return sf_store_row_get(store, kind, number, out, row, fail);
}

enum sf_code sf_store_get(struct sf_store *store, const struct sf_kind *kind,
                          const struct sf_id *id, struct sf_record *out, struct sf_fail *fail) {
    sf_record_init(out, kind);
    enum sf_code code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_records_find(store, kind, id, out, NULL, fail);
    sf_store_sql_read_end(store);
    return code;
}

/* ---- Edit */

/* The values of `change` that differ from what stands, and what stands there, as two records that
 * borrow their texts. Returns how many differ. */
static size_t differences(const struct sf_record *now, const struct sf_record *change,
                          struct sf_record *after, struct sf_record *before) {
    static const struct sf_value empty = {.has = SF_HAS_NULL};
    size_t count = 0;
    sf_record_init(after, now->kind);
    sf_record_init(before, now->kind);
    for (size_t i = 0; i < now->kind->field_count; i++) {
        const struct sf_value *value = &change->values[i];
        if (value->has == SF_HAS_NOT ||
            sf_record_same(&now->kind->fields[i], value, &now->values[i]))
            continue;
        after->values[i] = *value;
        before->values[i] = now->values[i].has == SF_HAS_VALUE ? now->values[i] : empty;
        count++;
    }
    return count;
}

static void update_text(const struct sf_record *after, struct sf_buf *sql) {
    static const char *const parts[] = {"", "_off", "_zone"};
    sf_buf_format(sql, "UPDATE k_%s SET changed=?,doc=?,stamps=?,ord=?", after->kind->name);
    for (size_t i = 0; i < after->kind->field_count; i++) {
        const struct sf_field *field = &after->kind->fields[i];
        int width = after->values[i].has == SF_HAS_NOT ? 0 : sf_store_schema_width(field);
        for (int part = 0; part < width; part++)
            sf_buf_format(sql, ",f_%s%s=?", field->name, parts[part]);
    }
    sf_buf_text(sql, " WHERE row=?");
}

static enum sf_code bind_change(struct sf_store *store, struct sf_store_binder *to,
                                const struct sf_record *after, int field,
                                const struct sf_store_row *row, int64_t stamp,
                                struct sf_fail *fail) {
    enum sf_field_type type = after->kind->fields[field].type;
    if (type != SF_TYPE_LINKS && type != SF_TYPE_CHOICES)
        return sf_store_row_bind(to, &after->kind->fields[field], &after->values[field], fail);
    struct sf_buf list = {0};
    enum sf_code code = sf_store_element_merge(store, after->kind, field, row,
                                               &after->values[field], stamp, &list, fail);
    if (code == SF_OK)
        sf_store_sql_bind_copy(to, list.data, list.len);
    sf_buf_wipe(&list);
    return code;
}

/* Only the columns that differ, so that indexes over the others are left alone. */
static enum sf_code update_values(struct sf_store *store, const struct sf_record *after,
                                  const struct sf_store_row *row, int64_t stamp,
                                  struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    update_text(after, &sql);
    enum sf_code code = sql.failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text")
                                   : sf_store_sql(store, sql.data, &stmt, fail);
    sf_buf_wipe(&sql);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, stamp);
    if (row->doc == 0)
        sf_store_sql_bind_null(&to);
    else
        sf_store_sql_bind_int(&to, row->doc);
    sf_store_sql_bind_blob(&to, row->stamps.data, row->stamps.len);
    sf_store_sql_bind_int(&to, row->order_ms);
    for (size_t i = 0; i < after->kind->field_count && code == SF_OK; i++) {
        if (after->values[i].has != SF_HAS_NOT)
            code = bind_change(store, &to, after, (int)i, row, stamp, fail);
    }
    sf_store_sql_bind_int(&to, row->row);
    if (code == SF_OK)
        code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

/* Whether the search index must be written again. */
static bool index_differs(const struct sf_record *after) {
    for (size_t i = 0; i < after->kind->field_count; i++) {
        const struct sf_field *field = &after->kind->fields[i];
        bool text = field->type == SF_TYPE_TEXT || field->type == SF_TYPE_ROWS ||
                    field->type == SF_TYPE_MAP;
        if (text && after->values[i].has != SF_HAS_NOT)
            return true;
    }
    return false;
}

/* Whether what leads where, or holds which word, is another after a change. */
static bool links_differ(const struct sf_record *after) {
    for (size_t i = 0; i < after->kind->field_count; i++) {
        enum sf_field_type type = after->kind->fields[i].type;
        if (after->values[i].has != SF_HAS_NOT &&
            (type == SF_TYPE_LINK || type == SF_TYPE_LINKS || type == SF_TYPE_CHOICES))
            return true;
    }
    return false;
}

/* From the record as it stands to the whole that it will be: everything that follows from it. */
static enum sf_code change_indexes(struct sf_store *store, const struct sf_record *now,
                                   const struct sf_record *whole, const struct sf_record *after,
                                   struct sf_store_row *row, int64_t order_ms,
                                   struct sf_fail *fail) {
    bool moved = order_ms != row->order_ms;
    enum sf_code code = SF_OK;
    if (moved || index_differs(after)) {
        code = sf_store_index_drop(store, now, row->doc, fail);
        if (code == SF_OK)
            code = sf_store_index_add(store, whole, row->row, order_ms, &row->doc, fail);
    }
    if (code == SF_OK && (moved || links_differ(after))) {
        code = sf_store_element_index(store, now, row->row, row->order_ms, true, false, fail);
        if (code == SF_OK)
            code = sf_store_element_index(store, whole, row->row, order_ms, true, true, fail);
    }
    if (code == SF_OK)
        code = sf_store_facts_put(store, whole, row->row, fail);
    return code;
}

enum sf_code sf_store_records_change(struct sf_store *store, const struct sf_record *now,
                                     struct sf_store_row *row, const struct sf_record *change,
                                     bool noted, struct sf_fail *fail) {
    struct sf_record after, before;
    /* What the record will be: borrowed values of `now` with those of `after` over them. */
    struct sf_record whole = *now;
    enum sf_code code = SF_OK;
    if (differences(now, change, &after, &before) == 0)
        return SF_OK;
    for (size_t i = 0; i < now->kind->field_count; i++) {
        if (after.values[i].has != SF_HAS_NOT)
            whole.values[i] = after.values[i];
    }
    int64_t stamp = sf_store_records_stamp(store, now->changed);
    int64_t order_ms = sf_store_row_order(&whole);
    code = sf_store_row_links(store, &after, fail);
    for (size_t i = 0; i < now->kind->field_count && code == SF_OK; i++) {
        if (after.values[i].has != SF_HAS_NOT)
            code = sf_store_row_stamp(&row->stamps, now->kind->fields[i].no, stamp, fail);
    }
    if (code == SF_OK && noted)
        code = sf_store_history_note(store, now->kind, row->row, SF_STORE_EDITED, &before, fail);
    if (code == SF_OK)
        code = change_indexes(store, now, &whole, &after, row, order_ms, fail);
    row->order_ms = order_ms;
    if (code == SF_OK)
        code = update_values(store, &after, row, stamp, fail);
    return code;
}

static enum sf_code edit_one(struct sf_store *store, const struct sf_id *id,
                             const struct sf_record *change, int64_t expected,
                             struct sf_record *after, struct sf_fail *fail) {
    struct sf_record now;
    struct sf_store_row row = {0};
    enum sf_code code = sf_store_records_find(store, change->kind, id, &now, &row, fail);
    if (code != SF_OK)
        goto end;
    if (now.state != SF_LIVE)
        code = sf_fail_set(fail, SF_REFUSED, NULL, "removed; restore it first");
    else if (expected != 0 && expected != now.changed)
        code = sf_fail_set(fail, SF_CONFLICT, "changed", "changed since it was read");
    else
        code = sf_store_records_change(store, &now, &row, change, true, fail);
    if (code == SF_OK && after != NULL)
        code = sf_store_row_get(store, change->kind, row.row, after, NULL, fail);
end:
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&now);
    return code;
}

enum sf_code sf_store_edit(struct sf_store *store, const struct sf_id *id,
                           const struct sf_record *change, int64_t expected,
                           struct sf_record *after, struct sf_fail *fail) {
    if (after != NULL)
        sf_record_init(after, change->kind);
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql_end(store, edit_one(store, id, change, expected, after, fail), fail);
    if (code != SF_OK && after != NULL)
        sf_record_wipe(after);
    return code;
}

/* ---- Remove and restore */

static enum sf_code update_state(struct sf_store *store, const struct sf_kind *kind,
                                 const struct sf_store_row *row, enum sf_state state, int64_t stamp,
                                 struct sf_fail *fail) {
    char sql[128];
    sqlite3_stmt *stmt = NULL;
    sqlite3_snprintf(sizeof sql, sql,
                     "UPDATE k_%s SET state=?,changed=?,doc=?,stamps=? WHERE row=?", kind->name);
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, state == SF_LIVE ? 0 : 1);
    sf_store_sql_bind_int(&to, stamp);
    if (row->doc == 0)
        sf_store_sql_bind_null(&to);
    else
        sf_store_sql_bind_int(&to, row->doc);
    sf_store_sql_bind_blob(&to, row->stamps.data, row->stamps.len);
    sf_store_sql_bind_int(&to, row->row);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_records_state(struct sf_store *store, const struct sf_record *now,
                                    struct sf_store_row *row, enum sf_state state, bool noted,
                                    struct sf_fail *fail) {
    bool live = state == SF_LIVE;
    if (now->state == state)
        return SF_OK;
    int64_t stamp = sf_store_records_stamp(store, now->changed);
    enum sf_code code = sf_store_row_stamp(&row->stamps, 0, stamp, fail);
    if (code == SF_OK && noted)
        code = sf_store_history_note(store, now->kind, row->row,
                                     live ? SF_STORE_RESTORED : SF_STORE_REMOVED, NULL, fail);
    if (code == SF_OK && !live)
        code = sf_store_index_drop(store, now, row->doc, fail);
    row->doc = 0;
    if (code == SF_OK && live)
        code = sf_store_index_add(store, now, row->row, row->order_ms, &row->doc, fail);
    if (code == SF_OK)
        code = update_state(store, now->kind, row, state, stamp, fail);
    if (code == SF_OK)
        code = sf_store_element_index(store, now, row->row, row->order_ms, !live, false, fail);
    if (code == SF_OK)
        code = sf_store_element_index(store, now, row->row, row->order_ms, live, true, fail);
    if (code == SF_OK)
        code = live ? sf_store_facts_put(store, now, row->row, fail)
                    : sf_store_facts_drop(store, now, row->row, fail);
    return code;
}

static enum sf_code set_state(struct sf_store *store, const struct sf_kind *kind,
                              const struct sf_id *id, enum sf_state state, struct sf_fail *fail) {
    struct sf_record now;
    struct sf_store_row row = {0};
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_records_find(store, kind, id, &now, &row, fail);
    if (code == SF_OK)
        code = sf_store_records_state(store, &now, &row, state, true, fail);
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&now);
    return sf_store_sql_end(store, code, fail);
}

enum sf_code sf_store_remove(struct sf_store *store, const struct sf_kind *kind,
                             const struct sf_id *id, struct sf_fail *fail) {
    return set_state(store, kind, id, SF_REMOVED, fail);
}

enum sf_code sf_store_restore(struct sf_store *store, const struct sf_kind *kind,
                              const struct sf_id *id, struct sf_fail *fail) {
    return set_state(store, kind, id, SF_LIVE, fail);
}

/* ---- What check.h asks */

enum sf_code sf_store_kind_of(struct sf_store *store, const struct sf_id *id, int *kind,
                              struct sf_fail *fail) {
    int64_t row;
    return sf_store_row_of(store, id, &row, kind, fail);
}

enum sf_code sf_store_own_word(struct sf_store *store, const struct sf_list *list, const char *word,
                               size_t len, bool *has, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    *has = false;
    enum sf_code code = sf_store_sql(
        store, "SELECT 1 FROM k_choice WHERE state=0 AND f_list=? AND f_word=?", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_text(&to, list->name, strlen(list->name));
    sf_store_sql_bind_text(&to, word, len);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, has, fail);
    sf_store_sql_done(store, stmt);
    return code;
}
