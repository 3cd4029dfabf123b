/*
 * What stood before. A row of `history` says when, what happened, and, for an edit, the values that
 * it replaced (model/record_pack.c). Typing is not history: edits of one record within ten minutes
 * of the first share a row, which keeps what stood before the first of them. That a record was
 * added needs no row; `created` says it.
 */
#include <string.h>

#include "clock.h"
#include "store_inside.h"

enum { TOGETHER_MS = 10 * 60 * 1000 };

static enum sf_code no_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for the history");
}

static enum sf_code bind_record(sqlite3_stmt *stmt, const struct sf_kind *kind, int64_t row,
                                struct sf_fail *fail) {
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, kind->no);
    sf_store_sql_bind_int(&to, row);
    return sf_store_sql_code(to.rc, fail);
}

/* The newest row of a record's history; seq 0 when there is none. */
struct newest {
    int64_t seq, at_ms;
    enum sf_store_what what;
    struct sf_buf before;
};

static enum sf_code read_newest(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                                struct newest *out, struct sf_fail *fail) {
    static const char sql[] = "SELECT seq,at,what,before FROM history WHERE kind=? AND row=?"
                              " ORDER BY seq DESC LIMIT 1";
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    *out = (struct newest){0};
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code == SF_OK)
        code = bind_record(stmt, kind, row, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    if (found) {
        out->seq = sqlite3_column_int64(stmt, 0);
        out->at_ms = sqlite3_column_int64(stmt, 1);
        out->what = (enum sf_store_what)sqlite3_column_int(stmt, 2);
        if (!sf_buf_add(&out->before, sqlite3_column_blob(stmt, 3),
                        (size_t)sqlite3_column_bytes(stmt, 3)))
            code = no_memory(fail);
    }
    sf_store_sql_done(store, stmt);
    return code;
}

/* A row of history, written over when it is there. */
static enum sf_code write_row(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                              const struct newest *at, const struct sf_record *before,
                              struct sf_fail *fail) {
    static const char sql[] =
        "INSERT OR REPLACE INTO history(kind,row,seq,at,what,before) VALUES(?,?,?,?,?,?)";
    struct sf_buf packed = {0};
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = before == NULL ? SF_OK : sf_record_pack(before, &packed, fail);
    if (code == SF_OK && packed.failed)
        code = no_memory(fail);
    if (code == SF_OK)
        code = sf_store_sql(store, sql, &stmt, fail);
    if (code == SF_OK) {
        struct sf_store_binder to = {.stmt = stmt};
        sf_store_sql_bind_int(&to, kind->no);
        sf_store_sql_bind_int(&to, row);
        sf_store_sql_bind_int(&to, at->seq);
        sf_store_sql_bind_int(&to, at->at_ms);
        sf_store_sql_bind_int(&to, at->what);
        if (before == NULL)
            sf_store_sql_bind_null(&to);
        else
            sf_store_sql_bind_blob(&to, packed.data, packed.len);
        code = sf_store_sql_code(to.rc, fail);
    }
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    sf_buf_wipe(&packed);
    return code;
}

/* Add to the newest row the fields that it does not keep yet. */
static enum sf_code add_to_row(struct sf_store *store, int64_t row, const struct newest *newest,
                               const struct sf_record *before, struct sf_fail *fail) {
    struct sf_record kept;
    bool more = false;
    sf_record_init(&kept, before->kind);
    enum sf_code code = sf_record_unpack(&kept, newest->before.data, newest->before.len, fail);
    for (size_t i = 0; i < before->kind->field_count && code == SF_OK; i++) {
        if (kept.values[i].has != SF_HAS_NOT || before->values[i].has == SF_HAS_NOT)
            continue;
        code = sf_record_copy(&kept, before, (int)i, fail);
        more = true;
    }
    if (code == SF_OK && more)
        code = write_row(store, before->kind, row, newest, &kept, fail);
    sf_record_wipe(&kept);
    return code;
}

enum sf_code sf_store_history_note(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                                   enum sf_store_what what, const struct sf_record *before,
                                   struct sf_fail *fail) {
    struct newest newest;
    int64_t now = sf_clock_now_ms();
    enum sf_code code = read_newest(store, kind, row, &newest, fail);
    bool together = what == SF_STORE_EDITED && newest.what == SF_STORE_EDITED &&
                    now >= newest.at_ms && now - newest.at_ms < TOGETHER_MS;
    const struct newest next = {.seq = newest.seq + 1, .at_ms = now, .what = what};
    if (code == SF_OK)
        code = together ? add_to_row(store, row, &newest, before, fail)
                        : write_row(store, kind, row, &next, before, fail);
    sf_buf_wipe(&newest.before);
    return code;
}

/* ---- Listing */

static enum sf_code list_rows(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                              sf_store_history_fn each, void *context, bool *stopped,
                              struct sf_fail *fail) {
    static const char sql[] = "SELECT at,what,before FROM history WHERE kind=? AND row=?"
                              " ORDER BY seq DESC";
    sqlite3_stmt *stmt = NULL;
    struct sf_record before;
    bool more = false;
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code == SF_OK)
        code = bind_record(stmt, kind, row, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &more, fail);
    while (code == SF_OK && more && !*stopped) {
        sf_record_init(&before, kind);
        if (sqlite3_column_type(stmt, 2) != SQLITE_NULL)
            code = sf_record_unpack(&before, sqlite3_column_blob(stmt, 2),
                                    (size_t)sqlite3_column_bytes(stmt, 2), fail);
        if (code == SF_OK)
            *stopped = !each(context, sqlite3_column_int64(stmt, 0),
                             (enum sf_store_what)sqlite3_column_int(stmt, 1), &before);
        sf_record_wipe(&before);
        if (code == SF_OK && !*stopped)
            code = sf_store_sql_step(stmt, &more, fail);
    }
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_history(struct sf_store *store, const struct sf_kind *kind,
                              const struct sf_id *id, sf_store_history_fn each, void *context,
                              struct sf_fail *fail) {
    struct sf_record now;
    struct sf_store_row row = {0};
    bool stopped = false;
    enum sf_code code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_records_find(store, kind, id, &now, &row, fail);
    int64_t created_ms = now.created_ms;
    sf_record_wipe(&now);
    if (code == SF_OK)
        code = list_rows(store, kind, row.row, each, context, &stopped, fail);
    if (code == SF_OK && !stopped) {
        struct sf_record nothing;
        sf_record_init(&nothing, kind);
        each(context, created_ms, SF_STORE_ADDED, &nothing);
    }
    sf_buf_wipe(&row.stamps);
    sf_store_sql_read_end(store);
    return code;
}

/* ---- Undo */

static enum sf_code undo_edit(struct sf_store *store, const struct sf_record *now,
                              struct sf_store_row *row, const struct newest *newest,
                              struct sf_fail *fail) {
    struct sf_record before;
    sf_record_init(&before, now->kind);
    enum sf_code code = sf_record_unpack(&before, newest->before.data, newest->before.len, fail);
    if (code == SF_OK)
        code = sf_store_records_change(store, now, row, &before, false, fail);
    sf_record_wipe(&before);
    return code;
}

/* Without a row the latest change is that the record was added, which is taken back by removing. */
static enum sf_code undo_one(struct sf_store *store, const struct sf_record *now,
                             struct sf_store_row *row, const struct newest *newest,
                             struct sf_fail *fail) {
    if (newest->seq == 0 && now->state != SF_LIVE)
        return sf_fail_set(fail, SF_NOT_FOUND, NULL, "no change is left to take back");
    if (newest->what == SF_STORE_EDITED)
        return undo_edit(store, now, row, newest, fail);
    return sf_store_records_state(
        store, now, row, newest->what == SF_STORE_REMOVED ? SF_LIVE : SF_REMOVED, false, fail);
}

enum sf_code sf_store_undo(struct sf_store *store, const struct sf_kind *kind,
                           const struct sf_id *id, struct sf_fail *fail) {
    struct sf_record now;
    struct sf_store_row row = {0};
    struct newest newest = {0};
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_records_find(store, kind, id, &now, &row, fail);
    if (code == SF_OK)
        code = read_newest(store, kind, row.row, &newest, fail);
    if (code == SF_OK)
        code = undo_one(store, &now, &row, &newest, fail);
    const int64_t params[] = {(int64_t)kind->no, row.row, newest.seq};
    if (code == SF_OK && newest.seq != 0)
        code = sf_store_sql_int(store, "DELETE FROM history WHERE kind=? AND row=? AND seq=?", 3,
                                params, NULL, NULL, fail);
    sf_buf_wipe(&newest.before);
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&now);
    return sf_store_sql_end(store, code, fail);
}
