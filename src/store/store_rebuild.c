/*
 * Making again what follows from the rest: indexes, the search index, the facts. And bringing an
 * older book up to this program's version, after which they are made again as well, since what goes
 * into them may have changed with the version.
 */
#include <stdio.h>
#include <string.h>

#include "store_inside.h"

/* ---- Rebuild */

struct rebuild {
    struct sf_store *store;
    sf_progress_fn progress;
    void *context;
    uint64_t done, total;
};

static enum sf_code set_doc(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                            int64_t doc, struct sf_fail *fail) {
    char sql[80];
    int64_t params[] = {doc, row};
    snprintf(sql, sizeof sql, "UPDATE k_%s SET doc=nullif(?,0) WHERE row=?", kind->name);
    return sf_store_sql_int(store, sql, 2, params, NULL, NULL, fail);
}

static enum sf_code index_one(struct rebuild *rebuild, const struct sf_kind *kind, int64_t row,
                              struct sf_fail *fail) {
    struct sf_store *store = rebuild->store;
    struct sf_record record;
    struct sf_store_row at = {0};
    int64_t doc = 0;
    enum sf_code code = sf_store_row_get(store, kind, row, &record, &at, fail);
    bool live = code == SF_OK && record.state == SF_LIVE;
    if (live)
        code = sf_store_index_add(store, &record, row, at.order_ms, &doc, fail);
    if (live && code == SF_OK)
        code = sf_store_facts_put(store, &record, row, fail);
    if (code == SF_OK)
        code = sf_store_element_index(store, &record, row, at.order_ms, live, true, fail);
    if (code == SF_OK && doc != at.doc)
        code = set_doc(store, kind, row, doc, fail);
    sf_buf_wipe(&at.stamps);
    sf_record_wipe(&record);
    rebuild->done++;
    if (rebuild->progress != NULL && rebuild->done % 256 == 0)
        rebuild->progress(rebuild->context, rebuild->done, rebuild->total);
    return code;
}

/* Row by row through the list's own order of rows, so that changing them on the way is harmless. */
static enum sf_code index_kind(struct rebuild *rebuild, const struct sf_kind *kind,
                               struct sf_fail *fail) {
    char sql[80];
    int64_t row = 0;
    bool found = true;
    enum sf_code code = SF_OK;
    snprintf(sql, sizeof sql, "SELECT row FROM k_%s WHERE row>? ORDER BY row LIMIT 1", kind->name);
    while (code == SF_OK && found) {
        int64_t after = row;
        code = sf_store_sql_int(rebuild->store, sql, 1, &after, &row, &found, fail);
        if (code == SF_OK && found)
            code = index_one(rebuild, kind, row, fail);
    }
    return code;
}

enum sf_code sf_store_rebuild_all(struct sf_store *store, sf_progress_fn progress, void *context,
                                  struct sf_fail *fail) {
    static const char drop[] = "DROP TABLE search;DELETE FROM doc;DELETE FROM fact;"
                               "DELETE FROM fact_word;DELETE FROM link;DELETE FROM word;REINDEX";
    struct rebuild rebuild = {.store = store, .progress = progress, .context = context};
    int64_t total = 0;
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    sf_store_sql_drop(store); /* a table in use cannot be dropped */
    store->doc_base = 0;
    enum sf_code code = sf_store_sql_exec(store, drop, fail);
    if (code == SF_OK)
        code = sf_store_schema_search(store, fail);
    if (code == SF_OK)
        code = sf_store_sql_int(store, "SELECT count(*) FROM record WHERE forgotten IS NULL", 0,
                                NULL, &total, NULL, fail);
    rebuild.total = (uint64_t)total;
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = index_kind(&rebuild, &kinds[i], fail);
    return code;
}

enum sf_code sf_store_rebuild(struct sf_store *store, sf_progress_fn progress, void *context,
                              struct sf_fail *fail) {
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    return sf_store_sql_end(store, sf_store_rebuild_all(store, progress, context, fail), fail);
}

/* ---- Upgrade */

/*
 * What a version changed besides new kinds and fields, which follow from the table of kinds. Rows
 * are never changed after a release. Version 1 is the first; there is nothing before it.
 */
static const struct {
    unsigned version;
    const char *sql;
} steps[] = {
    {1, ""},
};

static enum sf_code add_fields(struct sf_store *store, const struct sf_kind *kind,
                               struct sf_fail *fail) {
    struct sf_buf sql = {0};
    char before[80];
    snprintf(before, sizeof before, ";ALTER TABLE k_%s ADD COLUMN ", kind->name);
    for (size_t i = 0; i < kind->field_count; i++) {
        if (kind->fields[i].since > store->version)
            sf_store_schema_columns(&kind->fields[i], before, &sql);
    }
    /* The list's index holds what lists are filtered by, which a new field may belong to. */
    sf_buf_format(&sql, ";DROP INDEX IF EXISTS k_%s_list", kind->name);
    enum sf_code code = sql.failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text")
                                   : sf_store_sql_exec(store, sql.data, fail);
    sf_buf_wipe(&sql);
    return code;
}

static enum sf_code upgrade_all(struct sf_store *store, struct sf_fail *fail) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    enum sf_code code = SF_OK;
    char text[64];
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && code == SF_OK; i++) {
        if (steps[i].version > store->version)
            code = sf_store_sql_exec(store, steps[i].sql, fail);
    }
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        if (kinds[i].since <= store->version)
            code = add_fields(store, &kinds[i], fail);
        if (code == SF_OK)
            code = sf_store_schema_kind(store, &kinds[i], fail);
    }
    snprintf(text, sizeof text, "PRAGMA user_version=%u", sf_store_schema_version());
    if (code == SF_OK)
        code = sf_store_sql_exec(store, text, fail);
    store->version = sf_store_schema_version(); /* from here on the new columns are there */
    sf_store_schema_texts_free(store);
    return code == SF_OK ? sf_store_rebuild_all(store, NULL, NULL, fail) : code;
}

enum sf_code sf_store_upgrade(struct sf_store *store, struct sf_fail *fail) {
    unsigned version = store->version;
    if (!store->old)
        return SF_OK;
    store->old = false;
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code == SF_OK) {
        sf_store_sql_drop(store);
        code = sf_store_sql_end(store, upgrade_all(store, fail), fail);
    }
    if (code != SF_OK) {
        store->old = true;
        store->version = version;
        sf_store_schema_texts_free(store);
    }
    return code;
}
