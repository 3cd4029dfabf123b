/*
 * The last resort of salvage: records whose pages are sound but cannot be reached, because a page
 * above them in their table's tree is not. Every page is read by its number, and what looks like a
 * leaf of a table is taken apart as SQLite's file format says (sqlite.org/fileformat2.html,
 * sections 1.6 and 2.1).
 *
 * A leaf does not say whose it is. A record's second column is its id, and `record`, which has been
 * copied by then, says which kind an id is. Freed pages are zeroed (secure_delete), and a forgotten
 * id is known as such, so nothing comes back that was deleted.
 */
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

enum {
    LEAF = 0x0d,
    COLUMNS_MAX = 8 + 3 * SF_FIELDS_MAX,
    PAYLOAD_MAX = 32 * 1024 * 1024,
    ID_SERIAL = 12 + 2 * SF_ID_LEN
};

struct raw {
    struct sf_store *from, *to;
    size_t usable;              /* bytes of a page that are SQLite's */
    char *inserts[SF_KIND_END]; /* by kind, made when first needed; values in the table's order */
    int columns[SF_KIND_END];
};

/* One cell's record, put together. */
struct cell {
    int64_t row;
    struct sf_buf payload;
    int count;
    struct {
        uint64_t serial;
        size_t at, len; /* in the payload */
    } column[COLUMNS_MAX];
};

/* ---- Bytes */

static uint64_t be(const uint8_t *at, int len) {
    uint64_t value = 0;
    for (int i = 0; i < len; i++)
        value = value << 8 | at[i];
    return value;
}

/* A varint at *at, which is moved past it; false when it does not end before `end`. */
static bool varint(const uint8_t *bytes, size_t end, size_t *at, uint64_t *out) {
    *out = 0;
    for (int i = 0; i < 8; i++) {
        if (*at >= end)
            return false;
        uint8_t byte = bytes[(*at)++];
        *out = *out << 7 | (byte & 0x7f);
        if ((byte & 0x80) == 0)
            return true;
    }
    if (*at >= end)
        return false;
    *out = *out << 8 | bytes[(*at)++]; /* all of the ninth */
    return true;
}

static bool read_page(struct raw *raw, uint64_t page, struct sf_buf *out) {
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    sf_buf_reset(out);
    if (sf_store_sql(raw->from, "SELECT data FROM sqlite_dbpage WHERE pgno=?", &stmt, NULL) !=
        SF_OK)
        return false;
    sqlite3_bind_int64(stmt, 1, (int64_t)page);
    if (sf_store_sql_step(stmt, &row, NULL) == SF_OK && row)
        sf_buf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
    sf_store_sql_done(raw->from, stmt);
    return out->len == SF_STORE_PAGE_SIZE;
}

/* ---- A cell */

/* How much of a payload stands on the leaf itself. */
static size_t local_len(const struct raw *raw, size_t payload) {
    size_t most = raw->usable - 35, least = (raw->usable - 12) * 32 / 255 - 23;
    if (payload <= most)
        return payload;
    size_t len = least + (payload - least) % (raw->usable - 4);
    return len <= most ? len : least;
}

/* Follow the pages that hold the rest of a long payload. */
static bool add_overflow(struct raw *raw, uint64_t page, size_t wanted, struct sf_buf *out) {
    struct sf_buf bytes = {0};
    bool whole = true;
    while (out->len < wanted && whole) {
        whole = page != 0 && read_page(raw, page, &bytes);
        if (!whole)
            break;
        size_t len = wanted - out->len;
        len = len > raw->usable - 4 ? raw->usable - 4 : len;
        sf_buf_add(out, bytes.data + 4, len);
        page = be((const uint8_t *)bytes.data, 4);
    }
    sf_buf_wipe(&bytes);
    return whole && !out->failed;
}

static size_t serial_len(uint64_t serial) {
    static const uint8_t lens[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return serial < 12 ? lens[serial] : (size_t)(serial - 12) / 2;
}

/* Take the payload's columns apart. False for what is no record of ours. */
static bool take_columns(struct cell *cell) {
    const uint8_t *bytes = (const uint8_t *)cell->payload.data;
    size_t at = 0, body;
    uint64_t head;
    if (!varint(bytes, cell->payload.len, &at, &head) || head > cell->payload.len)
        return false;
    body = (size_t)head;
    for (cell->count = 0; at < head; cell->count++) {
        uint64_t serial;
        if (cell->count == COLUMNS_MAX || !varint(bytes, (size_t)head, &at, &serial) ||
            serial_len(serial) > cell->payload.len - body)
            return false;
        cell->column[cell->count].serial = serial;
        cell->column[cell->count].at = body;
        cell->column[cell->count].len = serial_len(serial);
        body += serial_len(serial);
    }
    /* row, which stands in the cell; id; state, created, changed, ord */
    return cell->count > 8 && cell->column[0].serial == 0 && cell->column[1].serial == ID_SERIAL;
}

static bool take_cell(struct raw *raw, const struct sf_buf *page, size_t at, struct cell *cell) {
    const uint8_t *bytes = (const uint8_t *)page->data;
    uint64_t len, row;
    sf_buf_reset(&cell->payload);
    if (!varint(bytes, raw->usable, &at, &len) || !varint(bytes, raw->usable, &at, &row) ||
        len < 16 || len > PAYLOAD_MAX)
        return false;
    size_t local = local_len(raw, (size_t)len);
    if (local + (local < len ? 4 : 0) > raw->usable - at)
        return false;
    cell->row = (int64_t)row;
    sf_buf_add(&cell->payload, bytes + at, local);
    if (local < len && !add_overflow(raw, be(bytes + at + local, 4), (size_t)len, &cell->payload))
        return false;
    return cell->payload.len == len && take_columns(cell);
}

/* ---- Into the new book */

/* The kind of a live id, 0 when `record` does not know it or it is there already. */
static enum sf_code kind_of(struct raw *raw, const struct cell *cell, int *kind,
                            struct sf_fail *fail) {
    struct sf_id id;
    int64_t row;
    char sql[80];
    bool found = false;
    memcpy(id.bytes, cell->payload.data + cell->column[1].at, SF_ID_LEN);
    enum sf_code code = sf_store_row_of(raw->to, &id, &row, kind, fail);
    if (code != SF_OK || row <= 0 || row != cell->row || sf_kind_of(*kind) == NULL) {
        *kind = 0;
        return code;
    }
    sqlite3_snprintf(sizeof sql, sql, "SELECT 1 FROM k_%s WHERE row=?", sf_kind_of(*kind)->name);
    code = sf_store_sql_int(raw->to, sql, 1, &row, NULL, &found, fail);
    *kind = found ? 0 : *kind;
    return code;
}

/* "INSERT INTO k_X(row,id,...)VALUES(?,?,...)" with the columns in the order of the damaged book.
 */
static enum sf_code make_insert(struct raw *raw, const struct sf_kind *kind, struct sf_fail *fail) {
    struct sf_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    char ask[96];
    bool more = true;
    int count = 0;
    sqlite3_snprintf(sizeof ask, ask, "SELECT name FROM pragma_table_info('k_%s') ORDER BY cid",
                     kind->name);
    enum sf_code code = sf_store_sql(raw->from, ask, &stmt, fail);
    sf_buf_format(&sql, "INSERT INTO k_%s(", kind->name);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code == SF_OK && more)
            sf_buf_format(&sql, "%s%s", count++ == 0 ? "" : ",",
                          (const char *)sqlite3_column_text(stmt, 0));
    }
    sf_store_sql_done(raw->from, stmt);
    sf_buf_text(&sql, ")VALUES(?");
    for (int i = 1; i < count; i++)
        sf_buf_text(&sql, ",?");
    sf_buf_text(&sql, ")");
    raw->columns[kind->no] = count;
    raw->inserts[kind->no] = code == SF_OK ? sf_buf_take(&sql, NULL) : NULL;
    sf_buf_wipe(&sql);
    if (code == SF_OK && raw->inserts[kind->no] == NULL)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text");
    return code;
}

static double real_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void bind_column(struct sf_store_binder *to, const struct cell *cell, int column) {
    const uint8_t *bytes = (const uint8_t *)cell->payload.data + cell->column[column].at;
    uint64_t serial = cell->column[column].serial;
    size_t len = cell->column[column].len;
    uint64_t value = serial >= 1 && serial <= 7 ? be(bytes, (int)len) : 0;
    unsigned unused = len > 0 && len < 8 ? (unsigned)(64 - 8 * len) : 0;
    if (serial == 0)
        sf_store_sql_bind_null(to);
    else if (serial <= 6) /* two's complement of `len` bytes */
        sf_store_sql_bind_int(to, (int64_t)(value << unused) >> unused);
    else if (serial == 7)
        sf_store_sql_bind_real(to, real_of(value));
    else if (serial <= 9)
        sf_store_sql_bind_int(to, (int64_t)serial - 8);
    else if ((serial & 1) == 0)
        sf_store_sql_bind_blob(to, bytes, len);
    else
        sf_store_sql_bind_text(to, (const char *)bytes, len);
}

/* Columns that were added to the table after the row was written are missing behind it. What the
 * new table refuses is no record, whatever it looked like. */
static enum sf_code insert_cell(struct raw *raw, const struct sf_kind *kind,
                                const struct cell *cell, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = SF_OK;
    if (raw->inserts[kind->no] == NULL)
        code = make_insert(raw, kind, fail);
    if (code != SF_OK || cell->count > raw->columns[kind->no])
        return code;
    code = sf_store_sql(raw->to, raw->inserts[kind->no], &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, cell->row);
    for (int i = 1; i < cell->count; i++)
        bind_column(&to, cell, i);
    for (int i = cell->count; i < raw->columns[kind->no]; i++)
        sf_store_sql_bind_null(&to);
    code = sf_store_sql_code(to.rc, fail);
    int rc = code == SF_OK ? sqlite3_step(stmt) : SQLITE_DONE;
    sf_store_sql_done(raw->to, stmt);
    return (rc & 0xff) == SQLITE_CONSTRAINT ? SF_OK : sf_store_sql_code(rc, fail);
}

static enum sf_code take_leaf(struct raw *raw, const struct sf_buf *page, struct cell *cell,
                              struct sf_fail *fail) {
    const uint8_t *bytes = (const uint8_t *)page->data;
    size_t count = (size_t)be(bytes + 3, 2);
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && code == SF_OK && 10 + 2 * i <= raw->usable; i++) {
        size_t at = (size_t)be(bytes + 8 + 2 * i, 2);
        int kind = 0;
        if (at + 4 > raw->usable || !take_cell(raw, page, at, cell))
            continue;
        code = kind_of(raw, cell, &kind, fail);
        if (code == SF_OK && kind != 0)
            code = insert_cell(raw, sf_kind_of(kind), cell, fail);
    }
    return code;
}

enum sf_code sf_store_raw_take(struct sf_store *from, struct sf_store *to, struct sf_fail *fail) {
    struct raw raw = {.from = from, .to = to};
    struct sf_buf page = {0};
    int64_t pages = 0;
    struct cell *cell = calloc(1, sizeof *cell);
    enum sf_code code =
        cell == NULL ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a record")
                     : sf_store_sql_int(from, "PRAGMA page_count", 0, NULL, &pages, NULL, fail);
    /* The header says how many bytes of each page are the cipher's. */
    if (code == SF_OK && read_page(&raw, 1, &page))
        raw.usable = SF_STORE_PAGE_SIZE - (uint8_t)page.data[20];
    for (int64_t no = 2; no <= pages && code == SF_OK && raw.usable != 0; no++) {
        if (read_page(&raw, (uint64_t)no, &page) && page.data[0] == LEAF)
            code = take_leaf(&raw, &page, cell, fail);
    }
    if (cell != NULL)
        sf_buf_wipe(&cell->payload);
    for (int i = 0; i < SF_KIND_END; i++)
        free(raw.inserts[i]);
    sf_buf_wipe(&page);
    free(cell);
    return code;
}
