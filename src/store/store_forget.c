/*
 * Forgetting. What is left of a forgotten record is its line in `record`: id, kind and the stamp of
 * forgetting, so that a device that still has it learns that it is gone.
 *
 * secure_delete overwrites what is freed, and FTS5's secure-delete takes postings out of its pages;
 * both can leave single bytes in the unused gap of a page that is still in use. The caller's
 * rotation copies rows, not pages (store_care.c), and so leaves those behind too.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"
#include "text.h"

/* What goes with a person: records that are about nobody else. */
static const enum sf_kind_no along[] = {SF_OBSERVATION, SF_SHARE, SF_REACHOUT, SF_REPAIR};

struct forget {
    struct sf_store *store;
    int64_t stamp;
    size_t count;
};

/* ---- The moments and quiet times that lose a link */

/*
 * A record without one of the ids in its LINKS fields. What a list keeps of elements taken out goes
 * as well: the column is packed anew from what stands.
 */
static enum sf_code unlink_one(struct sf_store *store, const struct sf_kind *kind, int64_t number,
                               const struct sf_id *id, struct sf_fail *fail) {
    struct sf_record record;
    struct sf_store_row row = {0};
    enum sf_code code = sf_store_row_get(store, kind, number, &record, &row, fail);
    bool live = code == SF_OK && record.state == SF_LIVE;
    if (code == SF_OK)
        code = sf_store_element_index(store, &record, number, row.order_ms, live, false, fail);
    for (size_t i = 0; i < kind->field_count && code == SF_OK; i++) {
        if (kind->fields[i].type == SF_TYPE_LINKS)
            code = sf_store_element_unlink(store, &record, (int)i, number, id, fail);
    }
    if (code == SF_OK)
        code = sf_store_element_index(store, &record, number, row.order_ms, live, true, fail);
    if (code == SF_OK && live)
        code = sf_store_facts_put(store, &record, number, fail);
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&record);
    return code;
}

/* One record that leads to the id from a list; *found says whether there was one. */
static enum sf_code next_link(struct sf_store *store, const struct sf_id *id, int no, int64_t *row,
                              bool *found, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code =
        sf_store_sql(store, "SELECT row FROM link WHERE id=? AND field=? LIMIT 1", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_blob(&to, id->bytes, SF_ID_LEN);
    sf_store_sql_bind_int(&to, no);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, found, fail);
    if (*found)
        *row = sqlite3_column_int64(stmt, 0);
    sf_store_sql_done(store, stmt);
    return code;
}

/* Take the id out of every list. Single links to it stay, and lead nowhere. */
static enum sf_code drop_links_to(struct sf_store *store, const struct sf_id *id,
                                  struct sf_fail *fail) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    enum sf_code code = SF_OK;
    for (size_t k = 0; k < count; k++) {
        for (size_t f = 0; f < kinds[k].field_count; f++) {
            bool found = kinds[k].fields[f].type == SF_TYPE_LINKS;
            int64_t row = 0;
            while (found && code == SF_OK) {
                code = next_link(store, id, sf_store_element_no(&kinds[k], (int)f), &row, &found,
                                 fail);
                if (code == SF_OK && found)
                    code = unlink_one(store, &kinds[k], row, id, fail);
            }
        }
    }
    return code;
}

/* ---- One record */

static enum sf_code bury(struct sf_store *store, const struct sf_id *id, int64_t stamp,
                         struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code =
        sf_store_sql(store, "UPDATE record SET forgotten=?,batch=NULL WHERE id=?", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, stamp);
    sf_store_sql_bind_blob(&to, id->bytes, SF_ID_LEN);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

static enum sf_code delete_rows(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                                struct sf_fail *fail) {
    const int64_t params[] = {(int64_t)kind->no, row};
    char sql[64];
    snprintf(sql, sizeof sql, "DELETE FROM k_%s WHERE row=?", kind->name);
    enum sf_code code = sf_store_sql_int(store, sql, 1, &row, NULL, NULL, fail);
    if (code == SF_OK)
        code = sf_store_sql_int(store, "DELETE FROM history WHERE kind=? AND row=?", 2, params,
                                NULL, NULL, fail);
    /* The next import may get this row number, and must not get these records with it. */
    if (code == SF_OK && kind->no == SF_BATCH)
        code = sf_store_sql_int(store, "UPDATE record SET batch=NULL WHERE batch=?", 1, &row, NULL,
                                NULL, fail);
    return code;
}

/* Drafts whose form is named after the record ("reachout:ID"): their words need not name anybody.
 */
static enum sf_code drop_drafts_of(struct sf_store *store, const struct sf_id *id,
                                   struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    char text[SF_ID_TEXT_LEN];
    enum sf_code code = sf_store_sql(store, "DELETE FROM draft WHERE instr(form,?)>0", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_text(&to, sf_id_format(id, text), SF_ID_TEXT_LEN - 1);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

static enum sf_code forget_one(struct forget *forget, const struct sf_kind *kind, int64_t number,
                               struct sf_fail *fail) {
    struct sf_store *store = forget->store;
    struct sf_record record;
    struct sf_store_row row = {0};
    enum sf_code code = sf_store_row_get(store, kind, number, &record, &row, fail);
    if (code == SF_OK)
        code = sf_store_index_drop(store, &record, row.doc, fail);
    if (code == SF_OK)
        code = sf_store_facts_drop(store, &record, number, fail);
    if (code == SF_OK)
        code = sf_store_element_index(store, &record, number, row.order_ms, record.state == SF_LIVE,
                                      false, fail);
    if (code == SF_OK)
        code = delete_rows(store, kind, number, fail);
    if (code == SF_OK)
        code = bury(store, &record.id, forget->stamp, fail);
    if (code == SF_OK)
        code = drop_links_to(store, &record.id, fail);
    if (code == SF_OK)
        code = drop_drafts_of(store, &record.id, fail);
    forget->count += code == SF_OK;
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&record);
    return code;
}

static enum sf_code forget_along(struct forget *forget, const struct sf_id *person,
                                 struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < sizeof along / sizeof along[0]; i++) {
        const struct sf_kind *kind = sf_kind_of((int)along[i]);
        int no = sf_store_element_no(kind, sf_kind_field(kind, "person", 6));
        bool found = true;
        while (code == SF_OK && found) {
            int64_t row = 0;
            code = next_link(forget->store, person, no, &row, &found, fail);
            if (code == SF_OK && found)
                code = forget_one(forget, kind, row, fail);
        }
    }
    return code;
}

/* ---- Drafts */

static size_t put_point(uint32_t point, char out[4]) {
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    out[0] = (char)((len == 2 ? 0xc0 : len == 3 ? 0xe0 : 0xf0) | point);
    return len;
}

static bool take_hex(const char *text, size_t len, uint32_t *out) {
    *out = 0;
    for (size_t i = 0; i < 4; i++) {
        if (i >= len || !isxdigit((unsigned char)text[i]))
            return false;
        int c = tolower((unsigned char)text[i]);
        *out = *out << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

/* The text of a \u escape at text[0..]; how many bytes of it were read, 0 when it is none. */
static size_t take_unicode(const char *text, size_t len, struct sf_buf *out) {
    uint32_t point, low;
    char bytes[4];
    size_t used = 6;
    if (len < 6 || !take_hex(text + 2, len - 2, &point))
        return 0;
    if (point >= 0xd800 && point < 0xdc00 && len >= 12 && text[6] == '\\' && text[7] == 'u' &&
        take_hex(text + 8, len - 8, &low) && low >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        used = 12;
    }
    sf_buf_add(out, bytes, put_point(point, bytes));
    return used;
}

/* A draft's JSON as a person would read it, so that an escape never hides or splits a word. */
static void unescape(const char *json, size_t len, struct sf_buf *out) {
    for (size_t at = 0; at < len;) {
        size_t used = 0;
        if (json[at] == '\\' && at + 1 < len && json[at + 1] == 'u')
            used = take_unicode(json + at, len - at, out);
        else if (json[at] == '\\' && at + 1 < len) {
            bool space = strchr("bfnrt", json[at + 1]) != NULL;
            sf_buf_add(out, space ? " " : json + at + 1, 1);
            used = 2;
        }
        if (used == 0) {
            sf_buf_add(out, json + at, 1);
            used = 1;
        }
        at += used;
    }
}

static bool holds_bytes(const struct sf_buf *text, const char *part, size_t len) {
    for (size_t i = 0; len != 0 && i + len <= text->len; i++) {
        if (sf_text_same(text->data + i, len, part, len))
            return true;
    }
    return false;
}

struct draft_ask {
    struct sf_id id;
    const struct sf_str *alias; /* NULL for other kinds than persons */
};

static enum sf_code draft_holds(struct sf_store *store, const struct draft_ask *ask,
                                const char *json, size_t len, bool *holds, struct sf_fail *fail) {
    struct sf_buf text = {0};
    char id[SF_ID_TEXT_LEN];
    enum sf_code code = SF_OK;
    unescape(json, len, &text);
    *holds = !text.failed && text.len != 0 &&
             holds_bytes(&text, sf_id_format(&ask->id, id), SF_ID_TEXT_LEN - 1);
    if (text.failed)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a draft");
    else if (!*holds && ask->alias != NULL && text.len != 0)
        code = sf_store_search_holds(store, ask->alias, text.data, text.len, holds, fail);
    sf_buf_wipe(&text);
    return code;
}

static enum sf_code drop_drafts(struct sf_store *store, const struct draft_ask *ask,
                                struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    int64_t last = 0;
    bool more = true;
    enum sf_code code = SF_OK;
    while (code == SF_OK && more) {
        bool holds = false;
        code =
            sf_store_sql(store, "SELECT rowid,json FROM draft WHERE rowid>? ORDER BY rowid LIMIT 1",
                         &stmt, fail);
        if (code == SF_OK)
            code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, last), fail);
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, &more, fail);
        if (code == SF_OK && more) {
            last = sqlite3_column_int64(stmt, 0);
            code = draft_holds(store, ask, (const char *)sqlite3_column_text(stmt, 1),
                               (size_t)sqlite3_column_bytes(stmt, 1), &holds, fail);
        }
        sf_store_sql_done(store, stmt);
        if (code == SF_OK && holds)
            code = sf_store_sql_int(store, "DELETE FROM draft WHERE rowid=?", 1, &last, NULL, NULL,
                                    fail);
    }
    return code;
}

/* ---- All of it */

static enum sf_code forget_all(struct forget *forget, const struct sf_kind *kind,
                               const struct sf_id *id, struct sf_fail *fail) {
    struct sf_record record;
    struct sf_store_row row = {0};
    struct draft_ask ask = {.id = *id};
    enum sf_code code = sf_store_records_find(forget->store, kind, id, &record, &row, fail);
    if (code == SF_OK) {
        forget->stamp = sf_store_records_stamp(forget->store, record.changed);
        if (kind->no == SF_PERSON && record.values[kind->title_field].has == SF_HAS_VALUE)
            ask.alias = &record.values[kind->title_field].text;
        if (kind->no == SF_PERSON)
            code = forget_along(forget, id, fail);
    }
    if (code == SF_OK)
        code = forget_one(forget, kind, row.row, fail);
    if (code == SF_OK)
        code = drop_drafts(forget->store, &ask, fail);
    if (code == SF_OK)
        code = sf_store_facts_sweep(forget->store, fail);
    sf_buf_wipe(&row.stamps);
    sf_record_wipe(&record);
    return code;
}

enum sf_code sf_store_forget(struct sf_store *store, const struct sf_kind *kind,
                             const struct sf_id *id, size_t *forgotten, struct sf_fail *fail) {
    struct forget forget = {.store = store};
    *forgotten = 0;
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql_end(store, forget_all(&forget, kind, id, fail), fail);
    if (code != SF_OK)
        return code;
    *forgotten = forget.count;
    /* The log still holds pages from before. Another reader may keep it from being cut just now;
     * the rotation that follows waits for everybody. */
    if (!store->outer)
        sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return SF_OK;
}
