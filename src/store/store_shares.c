/*
 * What statistics read of shares and evidence. Every column asked for stands in k_share_fact or
 * k_evidence_fact, so that SQLite reads those and never the tables, whose pages hold what people
 * wrote.
 */
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

enum { STAMP_LEN = 10, STAMP_AT = 2, ROW_NONE = -1 };

enum {
    COLUMN_ID,
    COLUMN_CREATED,
    COLUMN_STAMPS,
    COLUMN_PERSON,
    COLUMN_BELIEF,
    COLUMN_MOMENT,
    COLUMN_STATE,
    COLUMN_SETTLED,
    COLUMN_LIKELIHOOD,
    COLUMN_EXPECTED,
    COLUMN_CAME_TRUE,
    COLUMN_PEAK
};

static const char columns[] =
    "SELECT id,created,stamps,f_person,f_belief,f_moment,f_state,f_settled_at,f_likelihood_pct,"
    "f_expected_distress_pct,f_came_true,f_peak_distress_pct FROM k_share WHERE state=0"
    " ORDER BY ord,row";

/* Fields of an outcome: written by the change that settled the words before, they say that nothing
 * fixed those ahead. */
static const char *const outcome[] = {"moment",  "came_true", "peak_distress_pct",
                                      "learned", "next_day",  "next_day_text"};

/* A stamp of these is looked for, by the fields' numbers. */
struct numbers {
    unsigned settled, outcome[sizeof outcome / sizeof *outcome];
};

static unsigned number_of(const char *name) {
    const struct sf_kind *kind = sf_kind_of(SF_SHARE);
    return kind->fields[sf_kind_field(kind, name, strlen(name))].no;
}

static struct numbers find_numbers(void) {
    struct numbers out = {.settled = number_of("settled_at")};
    for (size_t i = 0; i < sizeof outcome / sizeof *outcome; i++)
        out.outcome[i] = number_of(outcome[i]);
    return out;
}

/* The stamp of a field in a packed map, 0 when it was not changed since the record was made. */
static int64_t stamp_of(const uint8_t *stamps, size_t len, unsigned no) {
    for (size_t at = 0; at + STAMP_LEN <= len; at += STAMP_LEN) {
        uint64_t stamp = 0;
        if (stamps[at] != no)
            continue;
        for (size_t i = STAMP_AT; i < STAMP_LEN; i++)
            stamp = stamp << 8 | stamps[at + i];
        return (int64_t)stamp;
    }
    return 0;
}

/*
 * Whether one change both fixed the words and wrote an outcome. Where settled_at says an earlier
 * time than the change itself, it was given along (the demo's invented year): then it holds.
 */
static bool is_together(const struct numbers *numbers, const uint8_t *stamps, size_t len,
                        int64_t settled_ms) {
    enum { SOON_MS = 1000, COUNTER_BITS = 16 };
    int64_t settled = stamp_of(stamps, len, numbers->settled);
    if (settled == 0 || (settled >> COUNTER_BITS) - settled_ms > SOON_MS)
        return false;
    for (size_t i = 0; i < sizeof outcome / sizeof *outcome; i++)
        if (stamp_of(stamps, len, numbers->outcome[i]) == settled)
            return true;
    return false;
}

/* ---- One row */

static struct sf_id id_in(sqlite3_stmt *stmt, int column) {
    struct sf_id id = {{0}};
    if (sqlite3_column_bytes(stmt, column) == SF_ID_LEN)
        memcpy(id.bytes, sqlite3_column_blob(stmt, column), SF_ID_LEN);
    return id;
}

static int8_t per_cent(sqlite3_stmt *stmt, int column) {
    int value = sqlite3_column_int(stmt, column);
    bool given = sqlite3_column_type(stmt, column) == SQLITE_INTEGER;
    return given && value >= 0 && value <= 100 ? (int8_t)value : -1;
}

static int8_t index_in(sqlite3_stmt *stmt, int column, const char *list) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    const char *const *words = sf_kind_list(list, strlen(list))->words;
    for (int8_t i = 0; text != NULL && words[i] != NULL; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static struct sf_store_share read_share(sqlite3_stmt *stmt, const struct numbers *numbers) {
    enum { DONE = 1, COUNTER_BITS = 16 };
    struct sf_store_share out = {
        .id = id_in(stmt, COLUMN_ID),
        .person = id_in(stmt, COLUMN_PERSON),
        .belief = id_in(stmt, COLUMN_BELIEF),
        .moment = id_in(stmt, COLUMN_MOMENT),
        .created_ms = sqlite3_column_int64(stmt, COLUMN_CREATED) >> COUNTER_BITS,
        .done = index_in(stmt, COLUMN_STATE, "state") == DONE,
        .settled = sqlite3_column_type(stmt, COLUMN_SETTLED) == SQLITE_INTEGER,
        .settled_ms = sqlite3_column_int64(stmt, COLUMN_SETTLED),
        .likelihood_pct = per_cent(stmt, COLUMN_LIKELIHOOD),
        .expected_pct = per_cent(stmt, COLUMN_EXPECTED),
        .peak_pct = per_cent(stmt, COLUMN_PEAK),
        .came_true = index_in(stmt, COLUMN_CAME_TRUE, "extent"),
    };
    const uint8_t *stamps = sqlite3_column_blob(stmt, COLUMN_STAMPS);
    if (out.settled && stamps != NULL)
        out.together = is_together(
            numbers, stamps, (size_t)sqlite3_column_bytes(stmt, COLUMN_STAMPS), out.settled_ms);
    return out;
}

enum sf_code sf_store_shares(struct sf_store *store, sf_store_share_fn each, void *context,
                             struct sf_fail *fail) {
    struct numbers numbers = find_numbers();
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql(store, columns, &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code != SF_OK || !more)
            break;
        struct sf_store_share share = read_share(stmt, &numbers);
        more = each(context, &share);
    }
    sf_store_sql_done(store, stmt);
    sf_store_sql_read_end(store);
    return code;
}

/* ---- Evidence */

enum { EVIDENCE_CREATED, EVIDENCE_BELIEF, EVIDENCE_SOURCE, EVIDENCE_DIRECTION };

static const char evidence_columns[] =
    "SELECT created,f_belief,f_source,f_direction FROM k_evidence WHERE state=0 ORDER BY ord,row";

enum sf_code sf_store_shares_evidence(struct sf_store *store, sf_store_evidence_fn each,
                                      void *context, struct sf_fail *fail) {
    enum { FOR_COUNTER = 1, COUNTER_BITS = 16 };
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql(store, evidence_columns, &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code != SF_OK || !more)
            break;
        struct sf_store_evidence evidence = {
            .belief = id_in(stmt, EVIDENCE_BELIEF),
            .source = id_in(stmt, EVIDENCE_SOURCE),
            .created_ms = sqlite3_column_int64(stmt, EVIDENCE_CREATED) >> COUNTER_BITS,
            .for_counter = index_in(stmt, EVIDENCE_DIRECTION, "speaks_for") == FOR_COUNTER,
        };
        more = each(context, &evidence);
    }
    sf_store_sql_done(store, stmt);
    sf_store_sql_read_end(store);
    return code;
}

/* ---- Which are live */

/* The kind's list index holds the rows of the live ones. */
static enum sf_code mark_live(struct sf_store *store, const struct sf_kind *kind,
                              const int64_t *rows, size_t count, bool *live, struct sf_fail *fail) {
    char sql[80];
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    sqlite3_snprintf(sizeof sql, sql, "SELECT row FROM k_%s WHERE state=0", kind->name);
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        int64_t row = code == SF_OK && more ? sqlite3_column_int64(stmt, 0) : ROW_NONE;
        for (size_t i = 0; row > 0 && i < count; i++)
            live[i] |= rows[i] == row;
    }
    sf_store_sql_done(store, stmt);
    return code;
}

/* ---- Moments by their ids */

/* The row of each id in the kind's table, ROW_NONE for others; *top is the highest. */
static enum sf_code find_rows(struct sf_store *store, enum sf_kind_no no, const struct sf_id *ids,
                              size_t count, int64_t *rows, int64_t *top, struct sf_fail *fail) {
    enum sf_code code = sf_store_sql_read(store, fail);
    *top = ROW_NONE;
    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        int kind = 0;
        rows[i] = ROW_NONE;
        if (!sf_id_none(&ids[i]))
            code = sf_store_row_of(store, &ids[i], &rows[i], &kind, fail);
        if (kind != (int)no || rows[i] <= 0)
            rows[i] = ROW_NONE;
        *top = rows[i] > *top ? rows[i] : *top;
    }
    sf_store_sql_read_end(store);
    return code;
}

enum sf_code sf_store_shares_moments(struct sf_store *store, const struct sf_store_facts *facts,
                                     const struct sf_id *ids, size_t count, uint32_t *at,
                                     struct sf_fail *fail) {
    int64_t *rows = malloc((count + 1) * sizeof *rows), top = ROW_NONE;
    uint32_t *index = NULL;
    enum sf_code code = SF_OK;
    if (rows == NULL)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for shares");
    if (code == SF_OK)
        code = find_rows(store, SF_MOMENT, ids, count, rows, &top, fail);
    if (code == SF_OK) {
        index = calloc((size_t)(top + 1) + 1, sizeof *index); /* from 1; 0: not among the facts */
        if (index == NULL)
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for shares");
    }
    for (size_t i = 0; code == SF_OK && top > 0 && i < facts->n; i++)
        if (facts->row[i] <= top)
            index[facts->row[i]] = (uint32_t)i + 1;
    for (size_t i = 0; code == SF_OK && i < count; i++)
        at[i] = rows[i] > 0 && index[rows[i]] > 0 ? index[rows[i]] - 1 : UINT32_MAX;
    free(index);
    free(rows);
    return code;
}

enum sf_code sf_store_shares_live(struct sf_store *store, const struct sf_kind *kind,
                                  const struct sf_id *ids, size_t count, bool *live,
                                  struct sf_fail *fail) {
    int64_t *rows = malloc((count + 1) * sizeof *rows), top;
    if (rows == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list");
    for (size_t i = 0; i < count; i++)
        live[i] = false;
    enum sf_code code = find_rows(store, kind->no, ids, count, rows, &top, fail);
    if (code == SF_OK)
        code = mark_live(store, kind, rows, count, live, fail);
    free(rows);
    return code;
}
