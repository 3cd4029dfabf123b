/* What is being typed: one row a form, written over in place. */
#include <string.h>

#include "clock.h"
#include "store_inside.h"

static enum sf_code check_form(const char *form, struct sf_fail *fail) {
    size_t len = strlen(form);
    if (len == 0 || len > SF_STORE_FORM_LEN)
        return sf_fail_set(fail, SF_INVALID, "form", "a form's name has 1 to %d bytes",
                           SF_STORE_FORM_LEN);
    return SF_OK;
}

/* A statement with the form as its first parameter. */
static enum sf_code prepare(struct sf_store *store, const char *sql, const char *form,
                            struct sf_store_binder *to, struct sf_fail *fail) {
    *to = (struct sf_store_binder){0};
    enum sf_code code = sf_store_sql(store, sql, &to->stmt, fail);
    if (code == SF_OK)
        sf_store_sql_bind_text(to, form, strlen(form));
    return code;
}

static enum sf_code finish(struct sf_store *store, struct sf_store_binder *to, bool *row,
                           struct sf_fail *fail) {
    (void)store;
    enum sf_code code = sf_store_sql_code(to->rc, fail);
    return code == SF_OK ? sf_store_sql_step(to->stmt, row, fail) : code;
}

enum sf_code sf_store_draft_put(struct sf_store *store, const char *form, const char *json,
                                size_t len, struct sf_fail *fail) {
    struct sf_store_binder to;
    enum sf_code code = check_form(form, fail);
    if (code != SF_OK)
        return code;
    if (len > SF_STORE_DRAFT_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, "value", "over %d bytes", SF_STORE_DRAFT_MAX);
    code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code =
        prepare(store, "INSERT OR REPLACE INTO draft(form,at,json) VALUES(?,?,?)", form, &to, fail);
    if (code == SF_OK) {
        sf_store_sql_bind_int(&to, sf_clock_now_ms());
        sf_store_sql_bind_text(&to, json, len);
        code = finish(store, &to, NULL, fail);
    }
    sf_store_sql_done(store, to.stmt);
    return sf_store_sql_end(store, code, fail);
}

enum sf_code sf_store_draft_get(struct sf_store *store, const char *form, struct sf_buf *out,
                                int64_t *at_ms, struct sf_fail *fail) {
    struct sf_store_binder to;
    bool row = false;
    enum sf_code code = prepare(store, "SELECT at,json FROM draft WHERE form=?", form, &to, fail);
    if (code == SF_OK)
        code = finish(store, &to, &row, fail);
    if (code == SF_OK && !row)
        code = sf_fail_set(fail, SF_NOT_FOUND, "form", "no draft of this form");
    if (code == SF_OK) {
        *at_ms = sqlite3_column_int64(to.stmt, 0);
        const void *json = sqlite3_column_text(to.stmt, 1);
        if (json == NULL || !sf_buf_add(out, json, (size_t)sqlite3_column_bytes(to.stmt, 1)))
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a draft");
    }
    sf_store_sql_done(store, to.stmt);
    return code;
}

enum sf_code sf_store_draft_drop(struct sf_store *store, const char *form, struct sf_fail *fail) {
    struct sf_store_binder to;
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = prepare(store, "DELETE FROM draft WHERE form=?", form, &to, fail);
    if (code == SF_OK)
        code = finish(store, &to, NULL, fail);
    sf_store_sql_done(store, to.stmt);
    return sf_store_sql_end(store, code, fail);
}

enum sf_code sf_store_draft_list(struct sf_store *store, sf_store_draft_fn each, void *context,
                                 struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql(store, "SELECT form,at FROM draft ORDER BY form", &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code != SF_OK || !more)
            break;
        const char *form = (const char *)sqlite3_column_text(stmt, 0);
        if (form == NULL)
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a draft");
        else
            more = each(context, form, sqlite3_column_int64(stmt, 1));
    }
    sf_store_sql_done(store, stmt);
    sf_store_sql_read_end(store);
    return code;
}
