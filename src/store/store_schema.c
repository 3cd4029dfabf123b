/*
 * The tables of a book. docs/format.md describes them for people; this is what makes them.
 *
 * Lasting:
 *   k_NAME   one table a kind. A record is one row and nothing else is needed to read it: its id,
 * its state (0 live, 1 removed), the hybrid clocks (base/id.h) at which it was created and last
 *            changed, what it is listed by (ord, ms), its place in the search index (doc), the
 * stamps of fields that changed later (store_row.c), and one column for each field (f_FIELD), three
 * for a time. Links are ids. Lists are packed with the stamps at which each element was added and
 * removed (store_element.c). record   every id ever given and where its row is. A forgotten record
 * has only this line left. history  what stood before (store_history.c) draft, meta Rebuildable:
 *   link, word      who leads to a record, who holds a word, by time (store_element.c)
 *   search, doc     store_index.c
 *   fact, fact_word store_facts.c
 *
 * Row numbers are a kind's own, mean nothing outside this file and may be given again.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

static const char lasting[] =
    "CREATE TABLE record("
    " id BLOB PRIMARY KEY,"
    " kind INTEGER NOT NULL,"
    " row INTEGER NOT NULL,"              /* in its kind's table */
    " device INTEGER NOT NULL DEFAULT 0," /* that made it; 0 is the one that made the book */
    " batch INTEGER,"                     /* row of the import that brought it */
    " forgotten INTEGER"                  /* stamp of forgetting, NULL while it is known */
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX record_batch ON record(batch) WHERE batch IS NOT NULL;"
    "CREATE TABLE history("
    " kind INTEGER NOT NULL,"
    " row INTEGER NOT NULL,"
    " seq INTEGER NOT NULL," /* grows within a record */
    " at INTEGER NOT NULL,"  /* ms */
    " what INTEGER NOT NULL,"
    " before BLOB," /* model/record_pack.c */
    " PRIMARY KEY(kind, row, seq)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE draft(form TEXT PRIMARY KEY, at INTEGER NOT NULL, json TEXT NOT NULL) STRICT;"
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;";

static const char rebuildable[] =
    "CREATE TABLE link("
    " id BLOB NOT NULL,"       /* what it leads to */
    " field INTEGER NOT NULL," /* from which field: kind * 256 + number */
    " ord INTEGER NOT NULL,"   /* what the record is listed by; the least integer when removed */
    " row INTEGER NOT NULL,"
    " PRIMARY KEY(id, field, ord, row)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE word("
    " field INTEGER NOT NULL,"
    " word TEXT NOT NULL,"
    " ord INTEGER NOT NULL,"
    " row INTEGER NOT NULL,"
    " PRIMARY KEY(field, word, ord, row)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE doc(doc INTEGER PRIMARY KEY, kind INTEGER NOT NULL, row INTEGER NOT NULL) STRICT;"
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
    "INSERT INTO search(search, rank) VALUES('pgsz', 3980);"
    "INSERT INTO search(search, rank) VALUES('automerge', 8);";

unsigned sf_store_schema_version(void) {
    unsigned kinds = sf_kind_version();
    return kinds > SF_STORE_STRUCTURE ? kinds : (unsigned)SF_STORE_STRUCTURE;
}

enum sf_code sf_store_schema_search(struct sf_store *store, struct sf_fail *fail) {
    return sf_store_sql_exec(store, search, fail);
}

/* ---- Columns */

int sf_store_schema_width(const struct sf_field *field) {
    return field->type == SF_TYPE_TIME ? 3 : 1;
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
        return "BLOB REFERENCES record(id)";
    case SF_TYPE_LINKS:
    case SF_TYPE_CHOICES:
        return "BLOB";
    default:
        return "TEXT";
    }
}

void sf_store_schema_columns(const struct sf_field *field, const char *before, struct sf_buf *out) {
    sf_buf_format(out, "%sf_%s %s", before, field->name, column_type(field->type));
    if (field->type == SF_TYPE_TIME)
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
    if (at->type == SF_TYPE_CHOICE)
        return true;
    return (at->flags & SF_FIELD_FILTER) != 0 &&
           (at->type == SF_TYPE_INT || at->type == SF_TYPE_REAL || at->type == SF_TYPE_FLAG ||
            at->type == SF_TYPE_TIME);
}

/*
 * Each kind's list is an index of its own: state, time, row, and behind them what lists are
 * filtered by, so that a filter that seldom matches is looked up there and never in the pages that
 * hold texts.
 */
static void kind_index(const struct sf_kind *kind, struct sf_buf *out) {
    sf_buf_format(out, "CREATE INDEX IF NOT EXISTS k_%s_list ON k_%s(state, ord, row", kind->name,
                  kind->name);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (is_scanned(kind, i))
            sf_buf_format(out, ",f_%s", kind->fields[i].name);
    }
    sf_buf_text(out, ");");
}

/* Texts that few records have are found without reading the others. */
static void given_indexes(const struct sf_kind *kind, struct sf_buf *out) {
    for (size_t i = 0; i < kind->field_count; i++) {
        const char *name = kind->fields[i].name;
        if ((kind->fields[i].flags & SF_FIELD_GIVEN) != 0)
            sf_buf_format(out,
                          "CREATE INDEX IF NOT EXISTS k_%s_%s ON k_%s(state, ord, row)"
                          " WHERE f_%s IS NOT NULL;",
                          kind->name, name, kind->name, name);
    }
}

/* What statistics read of shares and evidence stands in indexes of its own: the tables' pages hold
 * texts. */
static void fact_index(const struct sf_kind *kind, struct sf_buf *out) {
    if (kind->no == SF_SHARE)
        sf_buf_text(out, "CREATE INDEX IF NOT EXISTS k_share_fact ON k_share(state, ord, row, id,"
                         " created, stamps, f_person, f_belief, f_moment, f_state, f_settled_at,"
                         " f_likelihood_pct, f_expected_distress_pct, f_came_true,"
                         " f_peak_distress_pct);");
    if (kind->no == SF_EVIDENCE)
        sf_buf_text(out, "CREATE INDEX IF NOT EXISTS k_evidence_fact ON k_evidence(state, ord, row,"
                         " created, f_belief, f_source, f_direction);");
}

enum sf_code sf_store_schema_kind(struct sf_store *store, const struct sf_kind *kind,
                                  struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_format(&sql,
                  "CREATE TABLE IF NOT EXISTS k_%s("
                  "row INTEGER PRIMARY KEY,id BLOB NOT NULL REFERENCES record(id),"
                  "state INTEGER NOT NULL,created INTEGER NOT NULL,changed INTEGER NOT NULL,"
                  "ord INTEGER NOT NULL,doc INTEGER,stamps BLOB",
                  kind->name);
    for (size_t i = 0; i < kind->field_count; i++)
        sf_store_schema_columns(&kind->fields[i], ",", &sql);
    sf_buf_text(&sql, ") STRICT;");
    kind_index(kind, &sql);
    given_indexes(kind, &sql);
    fact_index(kind, &sql);
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
    sf_buf_text(&sql, "k.id,k.row,k.state,k.created,k.changed,k.ord,k.doc,k.stamps");
    column_names(kind, version, ",k.f_", &sql);
    return take_text(&sql, out, fail);
}

static enum sf_code make_get(const struct sf_kind *kind, const char *columns, char **out,
                             struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_format(&sql, "SELECT %s FROM k_%s k WHERE k.row=?", columns, kind->name);
    return take_text(&sql, out, fail);
}

static enum sf_code make_insert(const struct sf_kind *kind, char **out, struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sf_buf_format(&sql, "INSERT INTO k_%s(row,id,state,created,changed,ord,doc,stamps", kind->name);
    column_names(kind, UINT_MAX, ",f_", &sql);
    sf_buf_text(&sql, ")VALUES(?,?,?,?,?,?,?,?");
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
