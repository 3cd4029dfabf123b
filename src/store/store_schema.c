/*
 * The tables of a book. docs/format.md describes them for people; this is what makes them.
 *
 * Lasting:
 *   record   the identity of every record, forgotten ones too (then nothing else is left of it)
 *   k_NAME   one table a kind: what a record holds, one column for each plain field (f_FIELD),
 * three for a time. state 0 live, 1 removed. created, changed and the stamps are hybrid clocks
 *            (base/id.h). ord is what the kind is listed by, ms. doc is the place in `search`.
 *   link     an element of a LINKS field; element: a word of a CHOICES field. Each has the stamps
 * at which it was added and removed; those removed stay as such. ord as above, NULL when the
 *            element or its record is not live, so that one index both lists and finds.
 *   history  what stood before, see store_history.c
 *   draft, meta
 * Rebuildable:
 *   search, doc     see store_index.c
 *   fact, fact_word see store_facts.c
 *
 * Columns that are read for every page of a list stand at the front of each row, texts of any
 * length behind them in the order of the kind's table.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

static const char lasting[] =
    "CREATE TABLE record("
    " row INTEGER PRIMARY KEY,"
    " id BLOB NOT NULL UNIQUE,"
    " kind INTEGER NOT NULL,"
    " device INTEGER NOT NULL DEFAULT 0," /* that made it; 0 is the one that made the book */
    " batch INTEGER REFERENCES record(row),"
    " forgotten INTEGER" /* stamp of forgetting, NULL while it is known */
    ") STRICT;"
    "CREATE INDEX record_batch ON record(batch) WHERE batch IS NOT NULL;"
    "CREATE TABLE link("
    " from_row INTEGER NOT NULL REFERENCES record(row),"
    " field INTEGER NOT NULL," /* kind * 256 + number of the field */
    " to_row INTEGER NOT NULL REFERENCES record(row),"
    " pos INTEGER NOT NULL,"
    " added INTEGER NOT NULL,"
    " removed INTEGER,"
    " ord INTEGER,"
    " PRIMARY KEY(from_row, field, to_row)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX link_to ON link(to_row, field, ord, from_row);"
    "CREATE TABLE element("
    " row INTEGER NOT NULL REFERENCES record(row),"
    " field INTEGER NOT NULL,"
    " word TEXT NOT NULL,"
    " pos INTEGER NOT NULL,"
    " added INTEGER NOT NULL,"
    " removed INTEGER,"
    " ord INTEGER,"
    " PRIMARY KEY(row, field, word)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX element_word ON element(field, word, ord, row);"
    "CREATE TABLE history("
    " seq INTEGER PRIMARY KEY,"
    " row INTEGER NOT NULL REFERENCES record(row),"
    " at INTEGER NOT NULL," /* ms */
    " what INTEGER NOT NULL,"
    " before BLOB" /* model/record_pack.c */
    ") STRICT;"
    "CREATE INDEX history_row ON history(row, seq);"
    "CREATE TABLE draft(form TEXT PRIMARY KEY, at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;"
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;";

static const char rebuildable[] =
    "CREATE TABLE doc(doc INTEGER PRIMARY KEY, row INTEGER NOT NULL) STRICT;"
    "CREATE TABLE fact(chunk INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;"
    "CREATE TABLE fact_word(code INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;";

/*
 * Contentless: the words stand in the book once more in no other form. pgsz is as much as fits on a
 * page of ours beside the cipher's 32 bytes without spilling over onto a second one (FTS5's own
 * 4050 does not). secure-delete takes the postings of a record out of the index when it is taken
 * out, where FTS5 would otherwise keep them until a merge.
 */
static const char search[] =
    "CREATE VIRTUAL TABLE search USING fts5(text, content='', columnsize=0,"
    " tokenize='unicode61 remove_diacritics 2');"
    "INSERT INTO search(search, rank) VALUES('secure-delete', 1);"
    "INSERT INTO search(search, rank) VALUES('pgsz', 3980);";

unsigned sf_store_schema_version(void) {
    unsigned kinds = sf_kind_version();
    return kinds > SF_STORE_STRUCTURE ? kinds : (unsigned)SF_STORE_STRUCTURE;
}

enum sf_code sf_store_schema_search(struct sf_store *store, struct sf_fail *fail) {
    return sf_store_sql_exec(store, search, fail);
}

/* ---- Columns */

int sf_store_schema_width(const struct sf_field *field) {
    switch (field->type) {
    case SF_TYPE_TIME:
        return 3;
    case SF_TYPE_CHOICES:
    case SF_TYPE_LINKS:
        return 0;
    default:
        return 1;
    }
}

static const char *column_type(enum sf_field_type type) {
    switch (type) {
    case SF_TYPE_INT:
    case SF_TYPE_FLAG:
    case SF_TYPE_TIME:
        return "INTEGER";
    case SF_TYPE_REAL:
        return "REAL";
    case SF_TYPE_LINK:
        return "INTEGER REFERENCES record(row)";
    default:
        return "TEXT";
    }
}

void sf_store_schema_columns(const struct sf_field *field, const char *before, struct sf_buf *out) {
    int width = sf_store_schema_width(field);
    if (width == 0)
        return;
    sf_buf_format(out, "%sf_%s %s", before, field->name, column_type(field->type));
    if (width == 3)
        sf_buf_format(out, "%sf_%s_off INTEGER%sf_%s_zone TEXT", before, field->name, before,
                      field->name);
}

/* The names alone, with something before each: ",k.f_at,k.f_at_off,...". A book that is not
 * upgraded yet lacks the columns of newer fields; they read as empty. */
static void column_names(const struct sf_kind *kind, unsigned version, const char *before,
                         struct sf_buf *out) {
    static const char *const parts[] = {"", "_off", "_zone"};
    for (size_t i = 0; i < kind->field_count; i++) {
        int width = sf_store_schema_width(&kind->fields[i]);
        if (kind->fields[i].since > version) {
            sf_buf_add(out, ",NULL,NULL,NULL", (size_t)width * 5);
            continue;
        }
        for (int part = 0; part < width; part++)
            sf_buf_format(out, "%s%s%s", before, kind->fields[i].name, parts[part]);
    }
}

/* ---- A kind's table and indexes */

/* Whether lists are filtered by the field from the kind's own narrow index. */
static bool is_scanned(const struct sf_kind *kind, size_t field) {
    const struct sf_field *at = &kind->fields[field];
    if ((int)field == kind->order_field)
        return false; /* `ord` is there */
    return at->type == SF_TYPE_CHOICE ||
           ((at->flags & SF_FIELD_FILTER) != 0 && sf_store_schema_width(at) != 0 &&
            at->type != SF_TYPE_TEXT);
}

/*
 * Each kind's list is an index of its own: state, time, row, and behind them what lists are
 * filtered by, so that a filter that seldom matches is looked up there and never in the pages that
 * hold texts. A LINK has one more, because "all of this person" must not cost the whole book.
 */
static void kind_indexes(const struct sf_kind *kind, struct sf_buf *out) {
    sf_buf_format(out, "CREATE INDEX IF NOT EXISTS k_%s_list ON k_%s(state, ord, row", kind->name,
                  kind->name);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (is_scanned(kind, i))
            sf_buf_format(out, ",f_%s", kind->fields[i].name);
    }
    sf_buf_text(out, ");");
    for (size_t i = 0; i < kind->field_count; i++) {
        if (kind->fields[i].type == SF_TYPE_LINK)
            sf_buf_format(out,
                          "CREATE INDEX IF NOT EXISTS k_%s_%s ON k_%s(f_%s, state, ord, row)"
                          " WHERE f_%s IS NOT NULL;",
                          kind->name, kind->fields[i].name, kind->name, kind->fields[i].name,
                          kind->fields[i].name);
    }
}

enum sf_code sf_store_schema_kind(struct sf_store *store, const struct sf_kind *kind,
                                  struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_format(&sql,
                  "CREATE TABLE IF NOT EXISTS k_%s("
                  "row INTEGER PRIMARY KEY REFERENCES record(row),"
                  "state INTEGER NOT NULL,created INTEGER NOT NULL,changed INTEGER NOT NULL,"
                  "ord INTEGER NOT NULL,doc INTEGER,stamps BLOB",
                  kind->name);
    for (size_t i = 0; i < kind->field_count; i++)
        sf_store_schema_columns(&kind->fields[i], ",", &sql);
    sf_buf_text(&sql, ") STRICT;");
    kind_indexes(kind, &sql);
    enum sf_code code = sql.failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a table")
                                   : sf_store_sql_exec(store, sql.data, fail);
    sf_buf_wipe(&sql);
    return code;
}

enum sf_code sf_store_schema_create(struct sf_store *store, struct sf_fail *fail) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    enum sf_code code = sf_store_sql_exec(store, lasting, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = sf_store_schema_kind(store, &kinds[i], fail);
    if (code == SF_OK)
        code = sf_store_sql_exec(store, rebuildable, fail);
    if (code == SF_OK)
        code = sf_store_schema_search(store, fail);
    return code;
}

/* ---- Texts of statements */

static enum sf_code take_text(struct sf_buf *buf, char **out, struct sf_fail *fail) {
    *out = sf_buf_take(buf, NULL);
    return *out != NULL ? SF_OK : sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text");
}

static enum sf_code make_columns(const struct sf_kind *kind, unsigned version, char **out,
                                 struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_text(&sql, "r.id,k.row,k.state,k.created,k.changed,k.ord,k.doc,k.stamps");
    column_names(kind, version, ",k.f_", &sql);
    return take_text(&sql, out, fail);
}

static enum sf_code make_get(const struct sf_kind *kind, const char *columns, char **out,
                             struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_format(&sql, "SELECT %s FROM k_%s k CROSS JOIN record r ON r.row=k.row WHERE k.row=?",
                  columns, kind->name);
    return take_text(&sql, out, fail);
}

static enum sf_code make_insert(const struct sf_kind *kind, char **out, struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_format(&sql, "INSERT INTO k_%s(row,state,created,changed,ord,doc,stamps", kind->name);
    column_names(kind, UINT_MAX, ",f_", &sql);
    sf_buf_text(&sql, ")VALUES(?,?,?,?,?,?,?");
    for (size_t i = 0; i < kind->field_count; i++) {
        for (int part = sf_store_schema_width(&kind->fields[i]); part > 0; part--)
            sf_buf_text(&sql, ",?");
    }
    sf_buf_text(&sql, ")");
    return take_text(&sql, out, fail);
}

static void free_texts(struct sf_store_texts *texts) {
    free(texts->columns);
    free(texts->get);
    free(texts->insert);
    *texts = (struct sf_store_texts){0};
}

enum sf_code sf_store_schema_texts(struct sf_store *store, const struct sf_kind *kind,
                                   const struct sf_store_texts **out, struct sf_fail *fail) {
    struct sf_store_texts *texts = &store->texts[kind->no];
    enum sf_code code = SF_OK;
    *out = texts;
    if (texts->insert != NULL)
        return SF_OK;
    code = make_columns(kind, store->version, &texts->columns, fail);
    if (code == SF_OK)
        code = make_get(kind, texts->columns, &texts->get, fail);
    if (code == SF_OK)
        code = make_insert(kind, &texts->insert, fail);
    if (code != SF_OK)
        free_texts(texts);
    return code;
}

void sf_store_schema_texts_free(struct sf_store *store) {
    for (int i = 0; i < SF_KIND_END; i++)
        free_texts(&store->texts[i]);
}
