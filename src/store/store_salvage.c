/*
 * Reading around damage. A page that is not as it was written does not decipher, and every row on
 * it, or below it in its tree, reads as an error; the rows of other pages are as they were.
 *
 * A walk reads a table in the order of its rows. Where reading on fails it tries the next row
 * numbers one by one until one can be read or is known to be missing, and goes on from there.
 *
 * Salvage copies tables as they are, with their row numbers, so links keep their ends; indexes,
 * search and facts are made anew. Then what no longer fits is mended: a line in `record` whose
 * values are lost becomes a tombstone, values whose line is lost get a line with a new id, and a
 * link to a row that nothing is known of any more gets a tombstone to lead to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "entropy.h"
#include "file.h"
#include "store_inside.h"

static bool is_damage(enum sf_code code) {
    return code == SF_DAMAGED || code == SF_IO || code == SF_INTERNAL;
}

/* ---- Walking row numbers */

/* The largest row number of a book, as far as it can be told. */
static int64_t last_row(struct sf_store *store) {
    int64_t largest = 0, found;
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    char sql[64];
    for (size_t i = 0; i <= count; i++) {
        found = 0;
        snprintf(sql, sizeof sql, "SELECT max(row) FROM %s%s", i == 0 ? "record" : "k_",
                 i == 0 ? "" : kinds[i - 1].name);
        sf_store_sql_int(store, sql, 0, NULL, &found, NULL, NULL);
        largest = found > largest ? found : largest;
    }
    return largest;
}

/* One table's rows by number. `next` and `one` are its statements. */
struct walk {
    struct sf_store *store;
    char next[96]; /* the first row after a number */
    char one[96];  /* that very row */
    int64_t row, last;
    bool hurt; /* this row's page cannot be read */
};

static void walk_init(struct walk *walk, struct sf_store *store, const char *prefix,
                      const char *table, const char *column, int64_t last) {
    *walk = (struct walk){.store = store, .last = last};
    snprintf(walk->next, sizeof walk->next, "SELECT %s FROM %s%s WHERE %s>? ORDER BY %s LIMIT 1",
             column, prefix, table, column, column);
    snprintf(walk->one, sizeof walk->one, "SELECT %s FROM %s%s WHERE %s=?", column, prefix, table,
             column);
}

/* Move to the next row; false at the end. On a row whose page cannot be read `hurt` is set. */
static bool walk_on(struct walk *walk) {
    bool found = false;
    int64_t after = walk->row;
    enum sf_code code =
        sf_store_sql_int(walk->store, walk->next, 1, &after, &walk->row, &found, NULL);
    walk->hurt = false;
    if (code == SF_OK)
        return found;
    for (int64_t row = after + 1; row <= walk->last; row++) {
        code = sf_store_sql_int(walk->store, walk->one, 1, &row, NULL, &found, NULL);
        if (code == SF_OK && !found)
            continue;
        walk->row = row;
        walk->hurt = code != SF_OK;
        return true;
    }
    return false;
}

/* The kind that `record` knows of a row: 0 when it cannot be read, -1 when it has no such row. */
static int kind_of_row(struct sf_store *store, int64_t row) {
    int64_t kind = -1;
    bool found;
    enum sf_code code =
        sf_store_sql_int(store, "SELECT kind FROM record WHERE row=? AND forgotten IS NULL", 1,
                         &row, &kind, &found, NULL);
    return code != SF_OK ? 0 : found ? (int)kind : -1;
}

static enum sf_code read_whole(struct sf_store *store, const struct sf_kind *kind, int64_t row) {
    struct sf_record record;
    struct sf_fail ignored = SF_FAIL_NONE;
    enum sf_code code = sf_store_row_get(store, kind, row, &record, NULL, &ignored);
    sf_record_wipe(&record);
    return code;
}

/*
 * Every row of a kind. One that cannot be read counts for the kind that `record` gives it: a row
 * number on a damaged page may belong to any table. Rows that `record` has but the kind's table
 * does not, and no page is at fault, are damage too.
 */
static enum sf_code walk_kind(struct sf_store *store, const struct sf_kind *kind, int64_t last,
                              sf_store_walk_fn each, void *context, struct sf_fail *fail) {
    struct walk walk;
    walk_init(&walk, store, "k_", kind->name, "row", last);
    while (walk_on(&walk)) {
        enum sf_code code = walk.hurt ? SF_DAMAGED : read_whole(store, kind, walk.row);
        if (code != SF_OK && !is_damage(code) && code != SF_NOT_FOUND)
            return sf_fail_set(fail, code, NULL, "a record could not be read");
        if (walk.hurt && kind_of_row(store, walk.row) != (int)kind->no)
            continue;
        if (!each(context, kind, walk.row, code))
            break;
    }
    return SF_OK;
}

/* Lines of `record` that lead to no values at all. */
static enum sf_code walk_lines(struct sf_store *store, int64_t last, sf_store_walk_fn each,
                               void *context, struct sf_fail *fail) {
    struct walk walk;
    (void)fail;
    walk_init(&walk, store, "", "record", "row", last);
    while (walk_on(&walk)) {
        int no = walk.hurt ? -1 : kind_of_row(store, walk.row);
        const struct sf_kind *kind = sf_kind_of(no);
        if (kind == NULL || kind->since > store->version)
            continue;
        char sql[64];
        bool found = true;
        snprintf(sql, sizeof sql, "SELECT 1 FROM k_%s WHERE row=?", kind->name);
        enum sf_code code = sf_store_sql_int(store, sql, 1, &walk.row, NULL, &found, NULL);
        /* Asked once more: another process may have forgotten it between the two questions. */
        if (code == SF_OK && !found && kind_of_row(store, walk.row) == no &&
            !each(context, kind, walk.row, SF_DAMAGED))
            break;
    }
    return SF_OK;
}

enum sf_code sf_store_salvage_walk(struct sf_store *store, sf_store_walk_fn each, void *context,
                                   struct sf_fail *fail) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    int64_t last = last_row(store);
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        if (kinds[i].since <= store->version)
            code = walk_kind(store, &kinds[i], last, each, context, fail);
    }
    return code == SF_OK ? walk_lines(store, last, each, context, fail) : code;
}

/* ---- Copying tables */

struct salvage {
    struct sf_store *from, *to;
    uint64_t *saved, *lost;
};

/* Copy the rows that a statement finds, column by column. An error of the source ends it quietly
 * (*hurt), one of the target is passed on. */
static enum sf_code copy_rows(struct salvage *salvage, const char *select, const char *insert,
                              int64_t param, bool *hurt, struct sf_fail *fail) {
    sqlite3_stmt *from = NULL, *to = NULL;
    bool row = true;
    enum sf_code code = sf_store_sql(salvage->to, insert, &to, fail);
    if (code != SF_OK)
        return code;
    enum sf_code read = sf_store_sql(salvage->from, select, &from, NULL);
    if (read == SF_OK && sqlite3_bind_parameter_count(from) == 1)
        sqlite3_bind_int64(from, 1, param);
    while (code == SF_OK && read == SF_OK && row) {
        read = sf_store_sql_step(from, &row, NULL);
        if (read != SF_OK || !row)
            break;
        int rc = SQLITE_OK;
        for (int i = 0; i < sqlite3_column_count(from) && rc == SQLITE_OK; i++)
            rc = sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
        code = sf_store_sql_code(rc, fail);
        if (code == SF_OK)
            code = sf_store_sql_step(to, NULL, fail);
        sqlite3_reset(to);
    }
    *hurt = read != SF_OK;
    sf_store_sql_done(salvage->from, from);
    sf_store_sql_done(salvage->to, to);
    return code == SF_OK && read == SF_NO_MEMORY
               ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a record")
               : code;
}

/* "a,b,c" and "?,?,?" for as many columns. */
static void insert_text(const char *table, const char *columns, struct sf_buf *out) {
    sf_buf_format(out, "INSERT OR REPLACE INTO %s(%s)VALUES(?", table, columns);
    for (const char *at = columns; *at != '\0'; at++) {
        if (*at == ',')
            sf_buf_text(out, ",?");
    }
    sf_buf_text(out, ")");
}

static enum sf_code copy_table(struct salvage *salvage, const char *table, const char *columns,
                               const char *number, int64_t last, struct sf_fail *fail) {
    struct sf_buf select = {0}, insert = {0};
    struct walk walk;
    bool hurt;
    enum sf_code code = SF_OK;
    sf_buf_format(&select, "SELECT %s FROM %s WHERE %s=?", columns, table, number);
    insert_text(table, columns, &insert);
    if (select.failed || insert.failed)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text");
    walk_init(&walk, salvage->from, "", table, number, last);
    while (code == SF_OK && walk_on(&walk)) {
        if (!walk.hurt)
            code = copy_rows(salvage, select.data, insert.data, walk.row, &hurt, fail);
    }
    sf_buf_wipe(&select);
    sf_buf_wipe(&insert);
    return code;
}

/* The columns of a kind that both books have. */
static enum sf_code copy_kind(struct salvage *salvage, const struct sf_kind *kind, int64_t last,
                              struct sf_fail *fail) {
    static const char *const parts[] = {"", "_off", "_zone"};
    struct sf_buf columns = {0};
    char table[64];
    snprintf(table, sizeof table, "k_%s", kind->name);
    sf_buf_text(&columns, "row,state,created,changed,ord,stamps");
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct sf_field *field = &kind->fields[i];
        int width = field->since > salvage->from->version ? 0 : sf_store_schema_width(field);
        for (int part = 0; part < width; part++)
            sf_buf_format(&columns, ",f_%s%s", field->name, parts[part]);
    }
    enum sf_code code = columns.failed
                            ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text")
                            : copy_table(salvage, table, columns.data, "row", last, fail);
    sf_buf_wipe(&columns);
    return code;
}

/* History is numbered by itself; its index still counts where its table cannot. */
static int64_t last_history(struct sf_store *store) {
    int64_t last = 0;
    if (sf_store_sql_int(store, "SELECT max(seq) FROM history", 0, NULL, &last, NULL, NULL) ==
        SF_OK)
        return last;
    sf_store_sql_int(store, "SELECT max(seq) FROM history INDEXED BY history_row", 0, NULL, &last,
                     NULL, NULL);
    return last;
}

static enum sf_code copy_all(struct salvage *salvage, struct sf_fail *fail) {
    static const char *const links[] = {"from_row,field,to_row,pos,added,removed,ord"};
    static const char *const words[] = {"row,field,word,pos,added,removed,ord"};
    int64_t last = last_row(salvage->from);
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    bool hurt;
    enum sf_code code =
        copy_table(salvage, "record", "row,id,kind,device,batch,forgotten", "row", last, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        if (kinds[i].since <= salvage->from->version)
            code = copy_kind(salvage, &kinds[i], last, fail);
    }
    if (code == SF_OK)
        code = copy_table(salvage, "link", links[0], "from_row", last, fail);
    if (code == SF_OK)
        code = copy_table(salvage, "element", words[0], "row", last, fail);
    if (code == SF_OK)
        code = copy_table(salvage, "history", "seq,row,at,what,before", "seq",
                          last_history(salvage->from), fail);
    if (code == SF_OK)
        code = copy_table(salvage, "draft", "rowid,form,at,json", "rowid", 10000, fail);
    if (code == SF_OK)
        code = copy_rows(salvage, "SELECT key,value FROM meta",
                         "INSERT OR REPLACE INTO meta(key,value)VALUES(?,?)", 0, &hurt, fail);
    if (code == SF_OK)
        code = copy_rows(salvage, "SELECT row,id FROM record INDEXED BY sqlite_autoindex_record_1",
                         "INSERT OR REPLACE INTO temp.spare(row,id)VALUES(?,?)", 0, &hurt, fail);
    return code;
}

/* ---- Mending */

/* The id that a row had, as the source's index over the ids knows it; otherwise a new one. */
static enum sf_code lost_id(struct sf_store *to, int64_t row, struct sf_id *id,
                            struct sf_fail *fail) {
    uint8_t random[10];
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    sf_entropy_fill(random, sizeof random);
    *id = sf_id_make(sf_clock_now_ms(), random);
    enum sf_code code = sf_store_sql(to, "SELECT id FROM temp.spare WHERE row=?", &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, row), fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    if (found && sqlite3_column_bytes(stmt, 0) == SF_ID_LEN)
        memcpy(id->bytes, sqlite3_column_blob(stmt, 0), SF_ID_LEN);
    sf_store_sql_done(to, stmt);
    return code;
}

/* A line for a row that has none. */
static enum sf_code add_line(struct sf_store *to, int64_t row, int64_t kind, int64_t forgotten,
                             struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    struct sf_id id;
    enum sf_code code = lost_id(to, row, &id, fail);
    if (code == SF_OK)
        code = sf_store_sql(
            to, "INSERT INTO record(row,kind,forgotten,id)VALUES(?,?,nullif(?,0),?)", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder binder = {.stmt = stmt};
    sf_store_sql_bind_int(&binder, row);
    sf_store_sql_bind_int(&binder, kind);
    sf_store_sql_bind_int(&binder, forgotten);
    sf_store_sql_bind_blob(&binder, id.bytes, SF_ID_LEN);
    code = sf_store_sql_code(binder.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(to, stmt);
    return code;
}

/* Rows of `select` (one column) that have no line. */
static enum sf_code add_lines(struct sf_store *to, const char *select, int64_t kind,
                              int64_t forgotten, struct sf_fail *fail) {
    char sql[256];
    bool found = true;
    enum sf_code code = SF_OK;
    snprintf(sql, sizeof sql, "SELECT x FROM (%s) WHERE x NOT IN (SELECT row FROM record) LIMIT 1",
             select);
    while (code == SF_OK && found) {
        int64_t row = 0;
        code = sf_store_sql_int(to, sql, 0, NULL, &row, &found, fail);
        if (code == SF_OK && found)
            code = add_line(to, row, kind, forgotten, fail);
    }
    return code;
}

static int64_t first_kind(sf_kind_set kinds) {
    for (int no = 1; no < SF_KIND_END; no++) {
        if ((kinds & SF_KIND_BIT(no)) != 0)
            return no;
    }
    return SF_PERSON;
}

/* Values without a line get one back. */
static enum sf_code mend_values(struct sf_store *to, const struct sf_kind *kind,
                                struct sf_fail *fail) {
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT row AS x FROM k_%s", kind->name);
    return add_lines(to, sql, kind->no, 0, fail);
}

/* After that, what a link leads to and is still missing becomes a tombstone. */
static enum sf_code mend_links(struct sf_store *to, const struct sf_kind *kind, int64_t stamp,
                               struct sf_fail *fail) {
    char sql[160];
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < kind->field_count && code == SF_OK; i++) {
        const struct sf_field *field = &kind->fields[i];
        if (field->type == SF_TYPE_LINK)
            snprintf(sql, sizeof sql, "SELECT f_%s AS x FROM k_%s WHERE f_%s IS NOT NULL",
                     field->name, kind->name, field->name);
        else if (field->type == SF_TYPE_LINKS)
            snprintf(sql, sizeof sql, "SELECT to_row AS x FROM link WHERE field=%d",
                     sf_store_element_no(kind, (int)i));
        else
            continue;
        code = add_lines(to, sql, first_kind(field->link_kinds), stamp, fail);
    }
    return code;
}

/* Lines whose values are lost become tombstones. */
static enum sf_code bury(struct salvage *salvage, const struct sf_kind *kind, int64_t stamp,
                         struct sf_fail *fail) {
    char sql[160];
    int64_t params[] = {stamp, kind->no};
    snprintf(sql, sizeof sql,
             "UPDATE record SET forgotten=?,batch=NULL WHERE kind=? AND forgotten IS NULL"
             " AND row NOT IN (SELECT row FROM k_%s)",
             kind->name);
    enum sf_code code = sf_store_sql_int(salvage->to, sql, 2, params, NULL, NULL, fail);
    salvage->lost[kind->no] += (uint64_t)sqlite3_changes64(salvage->to->db);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM k_%s", kind->name);
    int64_t count = 0;
    if (code == SF_OK)
        code = sf_store_sql_int(salvage->to, sql, 0, NULL, &count, NULL, fail);
    salvage->saved[kind->no] = (uint64_t)count;
    return code;
}

static enum sf_code mend(struct salvage *salvage, struct sf_fail *fail) {
    static const char *const orphans[] = {
        "DELETE FROM link WHERE from_row NOT IN (SELECT row FROM record WHERE forgotten IS NULL)",
        "DELETE FROM element WHERE row NOT IN (SELECT row FROM record WHERE forgotten IS NULL)",
        "DELETE FROM history WHERE row NOT IN (SELECT row FROM record WHERE forgotten IS NULL)",
        "UPDATE record SET batch=NULL WHERE batch NOT IN (SELECT row FROM record)",
    };
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    int64_t stamp = sf_store_records_stamp(salvage->to, 0);
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = mend_values(salvage->to, &kinds[i], fail);
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = mend_links(salvage->to, &kinds[i], stamp, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = bury(salvage, &kinds[i], stamp, fail);
    for (size_t i = 0; i < sizeof orphans / sizeof orphans[0] && code == SF_OK; i++)
        code = sf_store_sql_int(salvage->to, orphans[i], 0, NULL, NULL, NULL, fail);
    return code;
}

static enum sf_code fill(struct salvage *salvage, struct sf_fail *fail) {
    /* Links come before what they lead to; they are whole again before anything is kept. */
    enum sf_code code =
        sf_store_sql_exec(salvage->to,
                          "PRAGMA foreign_keys=OFF;"
                          "CREATE TEMP TABLE spare(row INTEGER PRIMARY KEY, id BLOB)",
                          fail);
    if (code == SF_OK)
        code = sf_store_sql_write(salvage->to, fail);
    if (code != SF_OK)
        return code;
    code = copy_all(salvage, fail);
    if (code == SF_OK)
        code = mend(salvage, fail);
    if (code == SF_OK)
        code = sf_store_rebuild_all(salvage->to, NULL, NULL, fail);
    return sf_store_sql_end(salvage->to, code, fail);
}

enum sf_code sf_store_salvage(const char *from_path, const uint8_t key[SF_STORE_KEY_LEN],
                              const char *to_path, const uint8_t to_key[SF_STORE_KEY_LEN],
                              uint64_t saved[SF_KIND_END], uint64_t lost[SF_KIND_END],
                              struct sf_fail *fail) {
    struct salvage salvage = {.saved = saved, .lost = lost};
    memset(saved, 0, SF_KIND_END * sizeof *saved);
    memset(lost, 0, SF_KIND_END * sizeof *lost);
    enum sf_code code = sf_store_open(from_path, key, true, &salvage.from, fail);
    if (code == SF_OK)
        code = sf_store_create(to_path, to_key, &salvage.to, fail);
    if (code == SF_OK) {
        code = fill(&salvage, fail);
        sf_store_close(salvage.to);
        if (code != SF_OK)
            sf_file_delete(to_path, NULL);
    }
    sf_store_close(salvage.from);
    return code;
}
