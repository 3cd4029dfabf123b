/*
 * Reading around damage. A page that is not as it was written does not decipher, and every row on
 * it, or below it in its tree, reads as an error; the rows of other pages are as they were.
 *
 * A walk reads a table in the order of its rows. Where reading on fails it tries the next row
 * numbers one by one until one can be read or is known to be missing, and goes on from there.
 *
 * Salvage copies the lasting tables as they are; what follows from them is made anew. A record's
 * row holds all of it, so a lost line in `record` is made again from there, with the same id. A
 * line whose row is lost becomes a tombstone, and so does an id that something leads to and nothing
 * else is known of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "store_inside.h"

/* ---- Walking row numbers */

struct walk {
    struct sf_store *store;
    char next[128]; /* the first row after a number */
    char one[128];  /* that very row */
    int64_t row, last;
    bool hurt; /* this row's page cannot be read */
};

static void walk_init(struct walk *walk, struct sf_store *store, const char *table,
                      const char *number, int64_t last) {
    *walk = (struct walk){.store = store, .last = last};
    snprintf(walk->next, sizeof walk->next, "SELECT %s FROM %s WHERE %s>? ORDER BY %s LIMIT 1",
             number, table, number, number);
    snprintf(walk->one, sizeof walk->one, "SELECT %s FROM %s WHERE %s=?", number, table, number);
}

/* Move to the next row; false at the end. On a number whose page cannot be read `hurt` is set. */
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

/* The largest row number of a kind, as far as its table, its list or `record` can tell. */
static int64_t last_row(struct sf_store *store, const struct sf_kind *kind) {
    const int64_t no = (int64_t)kind->no;
    int64_t largest = 0, found;
    char sql[160];
    for (int i = 0; i < 3; i++) {
        found = 0;
        if (i == 0)
            snprintf(sql, sizeof sql, "SELECT max(row) FROM k_%s", kind->name);
        else if (i == 1)
            snprintf(sql, sizeof sql, "SELECT max(row) FROM k_%s INDEXED BY k_%s_list", kind->name,
                     kind->name);
        else
            snprintf(sql, sizeof sql, "SELECT max(row) FROM record WHERE kind=?");
        sf_store_sql_int(store, sql, i == 2, &no, &found, NULL, NULL);
        largest = found > largest ? found : largest;
    }
    return largest;
}

/* ---- Counting, for verify */

static enum sf_code read_whole(struct sf_store *store, const struct sf_kind *kind, int64_t row) {
    struct sf_record record;
    enum sf_code code = sf_store_row_get(store, kind, row, &record, NULL, NULL);
    sf_record_wipe(&record);
    return code;
}

enum sf_code sf_store_salvage_count(struct sf_store *store, const struct sf_kind *kind,
                                    uint64_t *damaged, struct sf_fail *fail) {
    static const char expect[] = "SELECT count(*) FROM record WHERE kind=? AND forgotten IS NULL";
    const int64_t no = (int64_t)kind->no;
    int64_t readable = 0, hurt = 0, expected = 0;
    char name[64];
    struct walk walk;
    snprintf(name, sizeof name, "k_%s", kind->name);
    walk_init(&walk, store, name, "row", last_row(store, kind));
    while (walk_on(&walk)) {
        enum sf_code code = walk.hurt ? SF_DAMAGED : read_whole(store, kind, walk.row);
        if (code == SF_NO_MEMORY || code == SF_BUSY)
            return sf_fail_set(fail, code, NULL, "a record could not be read");
        readable += code == SF_OK;
        hurt += code != SF_OK;
    }
    /* Numbers on a page that cannot be read need not all be in use; `record` knows how many are. */
    if (sf_store_sql_int(store, expect, 1, &no, &expected, NULL, NULL) == SF_OK)
        hurt = expected > readable ? expected - readable : 0;
    *damaged = (uint64_t)hurt;
    return SF_OK;
}

/* ---- Copying tables */

struct salvage {
    struct sf_store *from, *to;
    uint64_t *saved, *lost;
    bool hurt; /* some table could not be read through */
};

/* Copy the rows that a statement finds, column by column. An error of the source ends it quietly
 * (*hurt), one of the target is passed on. */
static enum sf_code copy_rows(struct salvage *salvage, const char *select, const char *insert,
                              const int64_t *params, bool *hurt, struct sf_fail *fail) {
    sqlite3_stmt *from = NULL, *to = NULL;
    bool row = true;
    enum sf_code code = sf_store_sql(salvage->to, insert, &to, fail);
    if (code != SF_OK)
        return code;
    enum sf_code read = sf_store_sql(salvage->from, select, &from, NULL);
    for (int i = 0; read == SF_OK && i < sqlite3_bind_parameter_count(from); i++)
        sqlite3_bind_int64(from, i + 1, params[i]);
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

/* "INSERT OR REPLACE INTO t(a,b)VALUES(?,?)" */
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
    walk_init(&walk, salvage->from, table, number, last);
    while (code == SF_OK && walk_on(&walk)) {
        salvage->hurt = salvage->hurt || walk.hurt;
        if (!walk.hurt)
            code = copy_rows(salvage, select.data, insert.data, &walk.row, &hurt, fail);
    }
    sf_buf_wipe(&select);
    sf_buf_wipe(&insert);
    return code;
}

/* A kind's rows, in the columns that both books have. */
static enum sf_code copy_kind(struct salvage *salvage, const struct sf_kind *kind,
                              struct sf_fail *fail) {
    static const char *const parts[] = {"", "_off", "_zone"};
    struct sf_buf columns = {0};
    char table[64];
    snprintf(table, sizeof table, "k_%s", kind->name);
    sf_buf_text(&columns, "row,id,state,created,changed,ord,stamps");
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct sf_field *field = &kind->fields[i];
        int width = field->since > salvage->from->version ? 0 : sf_store_schema_width(field);
        for (int part = 0; part < width; part++)
            sf_buf_format(&columns, ",f_%s%s", field->name, parts[part]);
    }
    enum sf_code code =
        columns.failed
            ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text")
            : copy_table(salvage, table, columns.data, "row", last_row(salvage->from, kind), fail);
    sf_buf_wipe(&columns);
    return code;
}

/* The history of the rows that came over; a row that cannot be understood goes, so that what comes
 * out of this is whole. */
static enum sf_code follow_kind(struct salvage *salvage, const struct sf_kind *kind,
                                struct sf_fail *fail) {
    static const char select[] =
        "SELECT kind,row,seq,at,what,before FROM history WHERE kind=? AND row=?";
    static const char insert[] =
        "INSERT OR REPLACE INTO history(kind,row,seq,at,what,before)VALUES(?,?,?,?,?,?)";
    struct walk walk;
    char table[64], drop[80];
    bool hurt;
    enum sf_code code = SF_OK;
    snprintf(table, sizeof table, "k_%s", kind->name);
    snprintf(drop, sizeof drop, "DELETE FROM k_%s WHERE row=?", kind->name);
    walk_init(&walk, salvage->to, table, "row", 0);
    while (code == SF_OK && walk_on(&walk)) {
        const int64_t params[2] = {(int64_t)kind->no, walk.row};
        code = read_whole(salvage->to, kind, walk.row);
        if (code == SF_DAMAGED)
            code = sf_store_sql_int(salvage->to, drop, 1, &walk.row, NULL, NULL, fail);
        else if (code == SF_OK)
            code = copy_rows(salvage, select, insert, params, &hurt, fail);
        else
            code = sf_fail_set(fail, code, NULL, "a record could not be read");
    }
    return code;
}

/* `record` has no row numbers to go by: it is read from both ends up to where it is hurt. Lines in
 * between come back from the rows of the kinds; only tombstones can be missing then. */
static enum sf_code copy_lines(struct salvage *salvage, struct sf_fail *fail) {
    static const char *const selects[] = {
        "SELECT id,kind,row,device,batch,forgotten FROM record ORDER BY id",
        "SELECT id,kind,row,device,batch,forgotten FROM record ORDER BY id DESC",
    };
    static const char insert[] =
        "INSERT OR REPLACE INTO record(id,kind,row,device,batch,forgotten)VALUES(?,?,?,?,?,?)";
    bool hurt = true;
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < 2 && code == SF_OK && hurt; i++)
        code = copy_rows(salvage, selects[i], insert, NULL, &hurt, fail);
    return code;
}

static enum sf_code copy_all(struct salvage *salvage, struct sf_fail *fail) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    bool hurt;
    enum sf_code code = copy_lines(salvage, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        if (kinds[i].since <= salvage->from->version)
            code = copy_kind(salvage, &kinds[i], fail);
    }
    if (code == SF_OK && salvage->hurt)
        code = sf_store_raw_take(salvage->from, salvage->to, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = follow_kind(salvage, &kinds[i], fail);
    if (code == SF_OK)
        code = copy_table(salvage, "draft", "rowid,form,at,json", "rowid", 10000, fail);
    if (code == SF_OK)
        code = copy_rows(salvage, "SELECT key,value FROM meta",
                         "INSERT OR REPLACE INTO meta(key,value)VALUES(?,?)", NULL, &hurt, fail);
    return code;
}

/* ---- Mending */

/* Values without a line get it back; lines without values become tombstones. */
static enum sf_code mend_kind(struct salvage *salvage, const struct sf_kind *kind, int64_t stamp,
                              struct sf_fail *fail) {
    const int64_t params[] = {(int64_t)kind->no, stamp};
    int64_t count = 0;
    char sql[256];
    snprintf(sql, sizeof sql,
             "INSERT INTO record(id,kind,row) SELECT id,?,row FROM k_%s"
             " WHERE id NOT IN (SELECT id FROM record)",
             kind->name);
    enum sf_code code = sf_store_sql_int(salvage->to, sql, 1, params, NULL, NULL, fail);
    snprintf(sql, sizeof sql,
             "UPDATE record SET forgotten=?2,batch=NULL WHERE kind=?1 AND forgotten IS NULL"
             " AND id NOT IN (SELECT id FROM k_%s)",
             kind->name);
    if (code == SF_OK)
        code = sf_store_sql_int(salvage->to, sql, 2, params, NULL, NULL, fail);
    salvage->lost[kind->no] = code == SF_OK ? (uint64_t)sqlite3_changes64(salvage->to->db) : 0;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM k_%s", kind->name);
    if (code == SF_OK)
        code = sf_store_sql_int(salvage->to, sql, 0, NULL, &count, NULL, fail);
    salvage->saved[kind->no] = (uint64_t)count;
    return code;
}

static int64_t first_kind(sf_kind_set kinds) {
    for (int no = 1; no < SF_KIND_END; no++) {
        if ((kinds & SF_KIND_BIT(no)) != 0)
            return no;
    }
    return SF_PERSON;
}

/* What links lead to and nothing is known of. `link` was made anew from the rows just before. Any
 * row will do, but not 0, which would say that nobody has this id. */
static enum sf_code mend_links(struct sf_store *to, const struct sf_kind *kind, int64_t stamp,
                               struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < kind->field_count && code == SF_OK; i++) {
        const struct sf_field *field = &kind->fields[i];
        if (field->type != SF_TYPE_LINK && field->type != SF_TYPE_LINKS)
            continue;
        const int64_t params[] = {first_kind(field->link_kinds), stamp,
                                  sf_store_element_no(kind, (int)i)};
        code = sf_store_sql_int(to,
                                "INSERT INTO record(id,kind,row,forgotten)"
                                " SELECT DISTINCT id,?1,1,?2 FROM link WHERE field=?3"
                                " AND id NOT IN (SELECT id FROM record)",
                                3, params, NULL, NULL, fail);
    }
    return code;
}

static enum sf_code fill(struct salvage *salvage, struct sf_fail *fail) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    int64_t stamp = sf_store_records_stamp(salvage->to, 0);
    /* Links come before what they lead to; they are whole again before anything is kept. */
    enum sf_code code = sf_store_sql_exec(salvage->to, "PRAGMA foreign_keys=OFF", fail);
    if (code == SF_OK)
        code = sf_store_sql_write(salvage->to, fail);
    if (code != SF_OK)
        return code;
    code = copy_all(salvage, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = mend_kind(salvage, &kinds[i], stamp, fail);
    if (code == SF_OK)
        code = sf_store_rebuild_all(salvage->to, NULL, NULL, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++)
        code = mend_links(salvage->to, &kinds[i], stamp, fail);
    if (code == SF_OK)
        code = sf_store_sql_int(salvage->to,
                                "UPDATE record SET batch=NULL"
                                " WHERE batch NOT IN (SELECT row FROM k_batch)",
                                0, NULL, NULL, NULL, fail);
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
