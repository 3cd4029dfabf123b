/* Imports, so that each can be undone as one and taken again. */
#include "store_inside.h"

enum sf_code sf_store_batch_row(struct sf_store *store, const struct sf_id *batch, int64_t *row,
                                struct sf_fail *fail) {
    int kind;
    *row = 0;
    if (batch == NULL)
        return SF_OK;
    enum sf_code code = sf_store_row_of(store, batch, row, &kind, fail);
    if (code == SF_OK && (kind != SF_BATCH || *row < 0))
        return sf_fail_set(fail, SF_INVALID, "batch", "no batch has this id");
    return code;
}

/* One record of a batch, by row; *counted grows when it was live. */
static enum sf_code remove_row(struct sf_store *store, const struct sf_kind *kind, int64_t number,
                               size_t *counted, struct sf_fail *fail) {
    struct sf_record now;
    struct sf_store_row row = {0};
    enum sf_code code = sf_store_row_get(store, kind, number, &now, &row, fail);
    if (code == SF_OK && now.state == SF_LIVE) {
        code = sf_store_records_state(store, &now, &row, SF_REMOVED, true, fail);
        *counted += code == SF_OK;
    }
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&now);
    return code;
}

enum sf_code sf_store_batch_remove(struct sf_store *store, const struct sf_id *batch,
                                   size_t *removed, struct sf_fail *fail) {
    static const char sql[] = "SELECT row,kind FROM record WHERE batch=? AND forgotten IS NULL"
                              " ORDER BY kind,row";
    sqlite3_stmt *stmt = NULL;
    int64_t number;
    size_t counted = 0;
    bool more = true;
    *removed = 0;
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_batch_row(store, batch, &number, fail);
    if (code == SF_OK)
        code = sf_store_sql(store, sql, &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, number), fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        const struct sf_kind *kind = more ? sf_kind_of(sqlite3_column_int(stmt, 1)) : NULL;
        if (code == SF_OK && kind != NULL)
            code = remove_row(store, kind, sqlite3_column_int64(stmt, 0), &counted, fail);
    }
    sf_store_sql_done(store, stmt);
    code = sf_store_sql_end(store, code, fail);
    if (code == SF_OK)
        *removed = counted;
    return code;
}

/* A statement with an id behind its integers. */
static enum sf_code run_for_id(struct sf_store *store, const char *sql, int64_t first,
                               const struct sf_id *id, bool *found, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, first);
    sf_store_sql_bind_blob(&to, id->bytes, SF_ID_LEN);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, found, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

/* Whether the record belongs to an import that was undone. */
static enum sf_code is_undone(struct sf_store *store, const struct sf_id *id, bool *undone,
                              struct sf_fail *fail) {
    static const char sql[] = "SELECT 1 FROM record r CROSS JOIN k_batch b ON b.row=r.batch"
                              " WHERE b.state<>? AND r.id=?";
    return run_for_id(store, sql, 0, id, undone, fail);
}

/* Restore the record and let it belong to the batch at row `batch`. */
static enum sf_code revive(struct sf_store *store, const struct sf_kind *kind,
                           const struct sf_id *id, int64_t batch, bool *revived,
                           struct sf_fail *fail) {
    struct sf_record now;
    struct sf_store_row row = {0};
    enum sf_code code = sf_store_records_find(store, kind, id, &now, &row, fail);
    if (code == SF_OK && now.state == SF_REMOVED) {
        code = sf_store_records_state(store, &now, &row, SF_LIVE, true, fail);
        if (code == SF_OK)
            code = run_for_id(store, "UPDATE record SET batch=? WHERE id=?", batch, id, NULL, fail);
        *revived = code == SF_OK;
    }
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&now);
    return code;
}

enum sf_code sf_store_batch_revive(struct sf_store *store, const struct sf_kind *kind,
                                   const struct sf_id *id, const struct sf_id *batch, bool *revived,
                                   struct sf_fail *fail) {
    int64_t number, into;
    int no;
    bool undone = false;
    *revived = false;
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_batch_row(store, batch, &into, fail);
    if (code == SF_OK)
        code = sf_store_row_of(store, id, &number, &no, fail);
    if (code == SF_OK && number > 0 && no == (int)kind->no)
        code = is_undone(store, id, &undone, fail);
    if (code == SF_OK && undone)
        code = revive(store, kind, id, into, revived, fail);
    code = sf_store_sql_end(store, code, fail);
    if (code != SF_OK)
        *revived = false;
    return code;
}
