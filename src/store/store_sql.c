/* Prepared statements, errors and transactions: the store's one way to talk to SQLite. */
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"
#include "wipe.h"

/* ---- Errors */

/*
 * Extended codes first, then their families. The message is SQLite's constant word for the code and
 * its number: sqlite3_errmsg can hold search words.
 */
static const struct {
    int rc;
    enum sf_code code;
} codes[] = {
    {SQLITE_FULL, SF_FULL},
    {SQLITE_NOMEM, SF_NO_MEMORY},
    {SQLITE_IOERR_NOMEM, SF_NO_MEMORY},
    {SQLITE_IOERR_SHMSIZE, SF_FULL}, /* the file beside the log could not grow */
    {SQLITE_IOERR_CORRUPTFS, SF_DAMAGED},
    {SQLITE_IOERR_DATA, SF_DAMAGED},
    {SQLITE_IOERR, SF_IO},
    {SQLITE_CANTOPEN, SF_IO},
    {SQLITE_PERM, SF_IO},
    {SQLITE_AUTH, SF_IO},
    {SQLITE_READONLY, SF_IO},
    {SQLITE_PROTOCOL, SF_BUSY},
    {SQLITE_BUSY, SF_BUSY},
    {SQLITE_LOCKED, SF_BUSY},
    {SQLITE_CORRUPT, SF_DAMAGED},
    {SQLITE_NOTADB, SF_DAMAGED},
    {SQLITE_FORMAT, SF_DAMAGED},
    {SQLITE_TOOBIG, SF_TOO_LARGE},
};

enum sf_code sf_store_sql_code(int rc, struct sf_fail *fail) {
    if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
        return SF_OK;
    enum sf_code code = SF_INTERNAL;
    bool exact = false;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0] && !exact; i++) {
        exact = codes[i].rc == rc;
        if (exact || (code == SF_INTERNAL && codes[i].rc == (rc & 0xff)))
            code = codes[i].code;
    }
    return sf_fail_set(fail, code, NULL, "the book's database: %s (%d)", sqlite3_errstr(rc), rc);
}

/* ---- Statements */

static uint64_t hash_of(const char *sql) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *sql != '\0'; sql++)
        hash = (hash ^ (unsigned char)*sql) * UINT64_C(1099511628211);
    return hash;
}

static void forget_statement(struct sf_store_statement *old) {
    sqlite3_finalize(old->stmt);
    free(old->sql);
    memset(old, 0, sizeof *old);
}

/* The place for a new statement: a free one, or the one that was not used for longest. NULL when
 * all are busy. */
static struct sf_store_statement *place_for(struct sf_store *store) {
    struct sf_store_statement *oldest = NULL;
    for (size_t i = 0; i < SF_STORE_STATEMENTS; i++) {
        struct sf_store_statement *at = &store->statements[i];
        if (at->stmt == NULL)
            return at;
        if (!at->busy && (oldest == NULL || at->used < oldest->used))
            oldest = at;
    }
    if (oldest != NULL)
        forget_statement(oldest);
    return oldest;
}

enum sf_code sf_store_sql(struct sf_store *store, const char *sql, sqlite3_stmt **out,
                          struct sf_fail *fail) {
    uint64_t hash = hash_of(sql);
    bool taken = false;
    *out = NULL;
    for (size_t i = 0; i < SF_STORE_STATEMENTS; i++) {
        struct sf_store_statement *at = &store->statements[i];
        if (at->stmt == NULL || at->hash != hash || strcmp(at->sql, sql) != 0)
            continue;
        taken = at->busy;
        if (taken)
            break;
        at->busy = true;
        at->used = ++store->clock;
        *out = at->stmt;
        return SF_OK;
    }
    int rc = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    if (rc != SQLITE_OK)
        return sf_store_sql_code(rc, fail);
    /* A listing whose callback asks the same again gets a statement of its own, not kept. */
    struct sf_store_statement *place = taken ? NULL : place_for(store);
    char *copy = place == NULL ? NULL : strdup(sql);
    if (copy != NULL)
        *place = (struct sf_store_statement){
            .sql = copy, .stmt = *out, .hash = hash, .used = ++store->clock, .busy = true};
    return SF_OK;
}

void sf_store_sql_done(struct sf_store *store, sqlite3_stmt *stmt) {
    if (stmt == NULL)
        return;
    for (size_t i = 0; i < SF_STORE_STATEMENTS; i++) {
        if (store->statements[i].stmt == stmt) {
            sqlite3_reset(stmt);
            sqlite3_clear_bindings(stmt);
            store->statements[i].busy = false;
            return;
        }
    }
    sqlite3_finalize(stmt);
}

void sf_store_sql_drop(struct sf_store *store) {
    for (size_t i = 0; i < SF_STORE_STATEMENTS; i++)
        forget_statement(&store->statements[i]);
}

enum sf_code sf_store_sql_exec(struct sf_store *store, const char *sql, struct sf_fail *fail) {
    return sf_store_sql_code(sqlite3_exec(store->db, sql, NULL, NULL, NULL), fail);
}

enum sf_code sf_store_sql_step(sqlite3_stmt *stmt, bool *row, struct sf_fail *fail) {
    int rc = sqlite3_step(stmt);
    while (row == NULL && rc == SQLITE_ROW)
        rc = sqlite3_step(stmt);
    if (row != NULL)
        *row = rc == SQLITE_ROW;
    return sf_store_sql_code(rc, fail);
}

enum sf_code sf_store_sql_int(struct sf_store *store, const char *sql, size_t count,
                              const int64_t *params, int64_t *first, bool *found,
                              struct sf_fail *fail) {
    sqlite3_stmt *stmt;
    bool row = false;
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    for (size_t i = 0; i < count; i++)
        sf_store_sql_bind_int(&to, params[i]);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &row, fail);
    if (row && first != NULL)
        *first = sqlite3_column_int64(stmt, 0);
    if (found != NULL)
        *found = row;
    /* On to the end, for statements that change something row by row. */
    if (row && code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

void sf_store_sql_bind_int(struct sf_store_binder *to, int64_t value) {
    int rc = sqlite3_bind_int64(to->stmt, ++to->at, value);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
}

void sf_store_sql_bind_real(struct sf_store_binder *to, double value) {
    int rc = sqlite3_bind_double(to->stmt, ++to->at, value);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
}

void sf_store_sql_bind_text(struct sf_store_binder *to, const char *text, size_t len) {
    int rc = sqlite3_bind_text64(to->stmt, ++to->at, len == 0 ? "" : text, len, SQLITE_STATIC,
                                 SQLITE_UTF8);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
}

void sf_store_sql_bind_blob(struct sf_store_binder *to, const void *bytes, size_t len) {
    int rc = sqlite3_bind_blob64(to->stmt, ++to->at, len == 0 ? "" : bytes, len, SQLITE_STATIC);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
}

void sf_store_sql_bind_copy(struct sf_store_binder *to, const void *bytes, size_t len) {
    int rc = sqlite3_bind_blob64(to->stmt, ++to->at, len == 0 ? "" : bytes, len, SQLITE_TRANSIENT);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
}

void sf_store_sql_bind_null(struct sf_store_binder *to) {
    int rc = sqlite3_bind_null(to->stmt, ++to->at);
    to->rc = to->rc != SQLITE_OK ? to->rc : rc;
}

/* ---- Names */

void sf_store_sql_uri(const char *path, struct sf_buf *out) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    /* One slash or none: two would begin the name of a host. */
    sf_buf_text(out, "file:");
    while (path[0] == '/' && path[1] == '/')
        path++;
    for (const char *at = path; *at != '\0'; at++) {
        if (strchr(plain, *at) != NULL)
            sf_buf_add(out, at, 1);
        else
            sf_buf_format(out, "%%%02x", (unsigned)(unsigned char)*at);
    }
}

/* ---- Transactions */

static enum sf_code run_plain(struct sf_store *store, const char *sql, struct sf_fail *fail) {
    return sf_store_sql_int(store, sql, 0, NULL, NULL, NULL, fail);
}

enum sf_code sf_store_sql_write(struct sf_store *store, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    if (store->read_only)
        return sf_fail_set(fail, SF_REFUSED, NULL, "the book is open for reading only");
    if (store->old)
        return sf_fail_set(fail, SF_REFUSED, NULL, "the book must be upgraded first");
    if (store->reads != 0 || store->write_open)
        return sf_fail_set(fail, SF_INTERNAL, NULL, "a write from within a listing");
    if (store->broken)
        return sf_fail_set(fail, SF_INTERNAL, NULL, "an error has broken the transaction");
    if (!store->outer)
        code = run_plain(store, "BEGIN IMMEDIATE", fail);
    store->write_open = code == SF_OK;
    store->before = sqlite3_total_changes64(store->db);
    return code;
}

/*
 * Within a caller's transaction there is no savepoint for each call: FTS5 writes a segment out at
 * each savepoint, which made imports several times slower. Instead every call looks up whatever can
 * be refused before it writes; an error after that breaks the whole transaction.
 */
enum sf_code sf_store_sql_end(struct sf_store *store, enum sf_code code, struct sf_fail *fail) {
    store->write_open = false;
    if (store->outer) {
        if (code != SF_OK)
            store->broken = sqlite3_get_autocommit(store->db) != 0 ||
                            sqlite3_total_changes64(store->db) != store->before;
        store->changes++;
        return code;
    }
    if (code == SF_OK)
        code = run_plain(store, "COMMIT", fail);
    if (code == SF_OK)
        store->changes++;
    /* On a full disk, an error of the disk or of memory SQLite may have taken back everything by
     * itself. Through exec, not a kept statement: taking back must work when memory is short. */
    else if (sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

enum sf_code sf_store_sql_read(struct sf_store *store, struct sf_fail *fail) {
    if (store->reads == 0 && sqlite3_get_autocommit(store->db) != 0) {
        enum sf_code code = run_plain(store, "BEGIN", fail);
        if (code != SF_OK)
            return code;
        store->read_began = true;
    }
    store->reads++;
    return SF_OK;
}

void sf_store_sql_read_end(struct sf_store *store) {
    store->reads--;
    if (store->reads != 0 || !store->read_began)
        return;
    store->read_began = false;
    if (sqlite3_get_autocommit(store->db) == 0 && run_plain(store, "COMMIT", NULL) != SF_OK)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

enum sf_code sf_store_begin(struct sf_store *store, struct sf_fail *fail) {
    if (store->outer)
        return sf_fail_set(fail, SF_INTERNAL, NULL, "a transaction is open already");
    enum sf_code code = sf_store_sql_write(store, fail);
    store->write_open = false;
    store->outer = code == SF_OK;
    store->broken = false;
    return code;
}

enum sf_code sf_store_commit(struct sf_store *store, struct sf_fail *fail) {
    if (!store->outer)
        return sf_fail_set(fail, SF_INTERNAL, NULL, "no transaction is open");
    if (store->broken) {
        sf_store_rollback(store);
        return sf_fail_set(fail, SF_IO, NULL, "an error has broken the transaction");
    }
    store->outer = false;
    return sf_store_sql_end(store, SF_OK, fail);
}

void sf_store_rollback(struct sf_store *store) {
    if (!store->outer)
        return;
    store->outer = false;
    store->broken = false;
    store->changes++;
    if (sqlite3_get_autocommit(store->db) == 0)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}
