/* Opening and closing a book's database, its settings and its small secrets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "store_inside.h"
#include "wipe.h"

enum { META_MAX = 4096, RAW_LEN = 4 + SF_STORE_KEY_LEN, BUSY_MS = 5000 };

/*
 * What must hold on every connection. Each is set and then asked back; `expect` NULL: only set.
 * memory_security makes SQLite zero what it frees (pages of the cache among it).
 */
static const struct {
    const char *set, *ask, *expect;
} settings[] = {
    {"PRAGMA memory_security=fill", "PRAGMA memory_security", "1"},
    {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1"},
    {"PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2"},
    {"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0"},
    {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2"},
    {"PRAGMA journal_size_limit=4194304", "PRAGMA journal_size_limit", "4194304"},
};

/* The one value of a PRAGMA as text. SF_NOT_FOUND without a row. */
static enum sf_code ask(struct sf_store *store, const char *sql, char out[32],
                        struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
    enum sf_code code = sf_store_sql_code(rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &row, fail);
    const char *value = row ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    snprintf(out, 32, "%s", value == NULL ? "" : value);
    sqlite3_finalize(stmt);
    return code == SF_OK && value == NULL ? SF_NOT_FOUND : code;
}

static enum sf_code expect_value(struct sf_store *store, const char *sql, const char *expect,
                                 struct sf_fail *fail) {
    char value[32];
    enum sf_code code = ask(store, sql, value, fail);
    /* The cipher's own settings answer nothing when memory runs out just then, and say no more. */
    if (code == SF_NOT_FOUND && ask(store, sql, value, fail) == SF_OK)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a setting");
    if (code == SF_NOT_FOUND || (code == SF_OK && strcmp(value, expect) != 0))
        return sf_fail_set(fail, SF_INTERNAL, NULL, "a setting of the database does not hold: %s",
                           sql);
    return code;
}

static enum sf_code set_all(struct sf_store *store, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    char text[64];
    for (size_t i = 0; i < sizeof settings / sizeof settings[0] && code == SF_OK; i++) {
        /* A database in memory has neither pages to sync nor a map. */
        bool skip = store->in_memory && (strstr(settings[i].set, "mmap") != NULL);
        if (skip)
            continue;
        code = sf_store_sql_exec(store, settings[i].set, fail);
        if (code == SF_OK)
            code = expect_value(store, settings[i].ask, settings[i].expect, fail);
    }
    snprintf(text, sizeof text, "PRAGMA cache_size=-%d", SF_STORE_CACHE_KIB);
    if (code == SF_OK)
        code = sf_store_sql_exec(store, text, fail);
    return code;
}

/*
 * Settings of the connection that are no PRAGMA. For reading, also a file that was cut short opens,
 * and one whose list of tables is damaged in part: SQLite lets that pass where the schema may be
 * written, which does not go together with DEFENSIVE. Nothing can write there, it is read-only.
 */
static enum sf_code configure(sqlite3 *db, bool read_only, struct sf_fail *fail) {
    const struct {
        int op, value;
    } ops[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, !read_only},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, read_only},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
    };
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        int now = -1;
        int rc = sqlite3_db_config(db, ops[i].op, ops[i].value, &now);
        if (rc != SQLITE_OK || now != ops[i].value)
            return sf_fail_set(fail, SF_INTERNAL, NULL, "setting %d of the database does not hold",
                               ops[i].op);
    }
    /* The largest text is 4 MiB of UTF-8, and a record holds several. */
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1); /* VACUUM INTO, for snapshots */
    sqlite3_busy_timeout(db, BUSY_MS);
    return SF_OK;
}

static enum sf_code set_key(sqlite3 *db, const uint8_t key[SF_STORE_KEY_LEN],
                            struct sf_fail *fail) {
    char raw[RAW_LEN];
    /* The key itself, with no derivation inside SQLite: "raw:" says so to the cipher. */
    memcpy(raw, "raw:", 4);
    memcpy(raw + 4, key, SF_STORE_KEY_LEN);
    sf_store_locked_keys(true);
    int rc = sqlite3_key_v2(db, "main", raw, RAW_LEN);
    sf_store_locked_keys(false);
    sf_wipe(raw, sizeof raw);
    return sf_store_sql_code(rc, fail);
}

static enum sf_code vfs_name(const char **name, struct sf_fail *fail) {
    *name = NULL;
    sf_store_memory_init();
    if (sf_file_has_native_sqlite())
        return sf_store_sql_code(sqlite3_initialize(), fail);
    int rc = sf_store_vfs_register(false);
    *name = "multipleciphers-" SF_STORE_VFS_NAME;
    return sf_store_sql_code(rc, fail);
}

/*
 * Whether a database is to be read as one that nothing changes: where no file can be made beside
 * it, a write-ahead log could not even be begun. One that a crash left there must be read with it,
 * which SQLite does by itself.
 */
static bool is_fixed(const char *path, struct sf_fail *fail, enum sf_code *code) {
    struct sf_buf name = {0};
    struct sf_file *log = NULL;
    uint64_t size = 0;
    bool fixed = false;
    sf_buf_text(&name, path);
    while (name.len > 0 && name.data[name.len - 1] != '/')
        name.data[--name.len] = '\0';
    if (!name.failed && !sf_file_writable(name.len > 0 ? name.data : ".")) {
        name.len = 0;
        sf_buf_format(&name, "%s-wal", path);
        if (!name.failed && sf_file_open(name.data, SF_FILE_READ, &log, NULL) == SF_OK)
            (void)sf_file_size(log, &size, NULL);
        fixed = size == 0;
        sf_file_close(log);
    }
    if (name.failed)
        *code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a name");
    sf_buf_wipe(&name);
    return fixed;
}

static enum sf_code open_handle(struct sf_store *store, const char *path, const char *vfs,
                                struct sf_fail *fail) {
    struct sf_buf uri = {0};
    enum sf_code code = SF_OK;
    /* URI: so that a snapshot can hand the copy's key to SQLite; see store_care.c. */
    int flags = (store->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
                SQLITE_OPEN_URI;
    if (store->in_memory)
        flags |= SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
    else if (store->read_only && is_fixed(path, fail, &code)) {
        sf_store_sql_uri(path, &uri);
        sf_buf_text(&uri, "?immutable=1");
        path = uri.data;
    }
    if (uri.failed)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a name");
    if (code == SF_OK) {
        bool began = sf_store_memory_begin();
        int rc = sqlite3_open_v2(store->in_memory ? ":memory:" : path, &store->db, flags, vfs);
        sf_store_memory_end(began);
        code = sf_store_sql_code(rc, fail);
    }
    sf_buf_wipe(&uri);
    return code;
}

/* Open the connection and give it its settings; the file exists. */
static enum sf_code connect(const char *path, const uint8_t key[SF_STORE_KEY_LEN], bool read_only,
                            struct sf_store **out, struct sf_fail *fail) {
    const char *vfs;
    enum sf_code code = vfs_name(&vfs, fail);
    if (code != SF_OK)
        return code;
    struct sf_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for the book");
    store->read_only = read_only;
    store->in_memory = path == NULL;
    code = open_handle(store, path, vfs, fail);
    if (code == SF_OK && !store->in_memory)
        code = set_key(store->db, key, fail);
    if (code == SF_OK)
        code = configure(store->db, read_only, fail);
    if (code == SF_OK)
        code = set_all(store, fail);
    if (code != SF_OK) {
        sf_store_close(store);
        return code;
    }
    *out = store;
    return SF_OK;
}

/* How commits become durable: a write-ahead log where SQLite knows the system; over our own file
 * calls a rollback journal that is cut to nothing, which needs no shared memory. */
static enum sf_code set_journal(struct sf_store *store, struct sf_fail *fail) {
    if (store->in_memory)
        return SF_OK;
    bool native = sf_file_has_native_sqlite();
    return expect_value(store, native ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=TRUNCATE",
                        native ? "wal" : "truncate", fail);
}

static enum sf_code format_new(struct sf_store *store, struct sf_fail *fail) {
    char text[160];
    snprintf(text, sizeof text, "PRAGMA page_size=%d;PRAGMA encoding='UTF-8';", SF_STORE_PAGE_SIZE);
    enum sf_code code = sf_store_sql_exec(store, text, fail);
    if (code == SF_OK)
        code = set_journal(store, fail);
    if (code == SF_OK)
        code = sf_store_sql_exec(store, "BEGIN IMMEDIATE", fail);
    if (code == SF_OK)
        code = sf_store_schema_create(store, fail);
    snprintf(text, sizeof text, "PRAGMA application_id=%d;PRAGMA user_version=%u;COMMIT",
             SF_STORE_APPLICATION, sf_store_schema_version());
    if (code == SF_OK)
        code = sf_store_sql_exec(store, text, fail);
    store->version = sf_store_schema_version();
    return code;
}

enum sf_code sf_store_create(const char *path, const uint8_t key[SF_STORE_KEY_LEN],
                             struct sf_store **out, struct sf_fail *fail) {
    struct sf_file *file = NULL;
    struct sf_store *store = NULL;
    enum sf_code code = SF_OK;
    *out = NULL;
    if (path != NULL)
        code = sf_file_open(path, SF_FILE_CREATE, &file, fail); /* 0600, where SQLite's is 0644 */
    sf_file_close(file);
    if (code != SF_OK)
        return code;
    code = connect(path, key, false, &store, fail);
    if (code == SF_OK)
        code = format_new(store, fail);
    if (code != SF_OK) {
        sf_store_close(store);
        if (path != NULL)
            sf_file_delete(path, NULL);
        return code;
    }
    *out = store;
    return SF_OK;
}

/* Read what the header says; the first page that is read, so this is where a wrong key shows. */
static enum sf_code read_header(struct sf_store *store, struct sf_fail *fail) {
    int64_t version = 0, application = 0;
    enum sf_code code =
        sf_store_sql_int(store, "PRAGMA application_id", 0, NULL, &application, NULL, fail);
    if (code == SF_OK)
        code = sf_store_sql_int(store, "PRAGMA user_version", 0, NULL, &version, NULL, fail);
    if (code != SF_OK)
        return code;
    if (application != SF_STORE_APPLICATION || version < 1)
        return sf_fail_set(fail, SF_DAMAGED, NULL, "not a book's database");
    if (version > sf_store_schema_version())
        return sf_fail_set(fail, SF_NEWER, NULL,
                           "the book is of version %d, this program knows up to %u", (int)version,
                           sf_store_schema_version());
    store->version = (unsigned)version;
    store->old = store->version < sf_store_schema_version();
    return SF_OK;
}

/*
 * Opened for reading, SQLite passes over a damaged list of tables. Other tables may be missing
 * then; without the one that says what records there are, everything would look like an empty book.
 */
static enum sf_code find_records(struct sf_store *store, struct sf_fail *fail) {
    struct sf_fail why = SF_FAIL_NONE;
    enum sf_code code =
        sf_store_sql_int(store, "SELECT 1 FROM record LIMIT 1", 0, NULL, NULL, NULL, &why);
    if (code == SF_INTERNAL)
        return sf_fail_set(fail, SF_DAMAGED, NULL, "the book's list of tables is damaged");
    return code == SF_NO_MEMORY ? sf_fail_set(fail, code, NULL, "%s", why.message) : SF_OK;
}

enum sf_code sf_store_open(const char *path, const uint8_t key[SF_STORE_KEY_LEN], bool read_only,
                           struct sf_store **out, struct sf_fail *fail) {
    struct sf_store *store = NULL;
    *out = NULL;
    if (!sf_file_exists(path))
        return sf_fail_set(fail, SF_MISSING, "database", "the book's database is missing");
    enum sf_code code = connect(path, key, read_only, &store, fail);
    if (code == SF_OK)
        code = read_header(store, fail);
    if (code == SF_OK && !read_only)
        code = set_journal(store, fail);
    if (code == SF_OK && read_only)
        code = find_records(store, fail);
    if (code != SF_OK) {
        sf_store_close(store);
        return code;
    }
    *out = store;
    return SF_OK;
}

bool sf_store_old(const struct sf_store *store) {
    return store->old;
}

void sf_store_keep(struct sf_store *store, void *thing, void (*drop)(void *thing)) {
    if (store->kept != NULL)
        store->drop_kept(store->kept);
    store->kept = thing;
    store->drop_kept = drop;
}

void *sf_store_kept(const struct sf_store *store) {
    return store->kept;
}

void sf_store_close(struct sf_store *store) {
    if (store == NULL)
        return;
    sf_store_keep(store, NULL, NULL);
    sf_store_rollback(store);
    sf_store_sql_drop(store);
    sf_store_index_close(store);
    sf_store_schema_texts_free(store);
    /* Nothing is left that could keep it open; the cipher's key is wiped with it. */
    sqlite3_close(store->db);
    sf_wipe(store, sizeof *store);
    free(store);
}

void sf_store_shrink(struct sf_store *store) {
    sf_store_keep(store, NULL, NULL);
    sf_store_sql_drop(store);
    sqlite3_db_release_memory(store->db);
}

enum sf_code sf_store_data_version(struct sf_store *store, uint64_t *version,
                                   struct sf_fail *fail) {
    int64_t others = 0;
    enum sf_code code =
        sf_store_sql_int(store, "PRAGMA data_version", 0, NULL, &others, NULL, fail);
    /* Both only ever grow, and one of them grows with any change, so the sum grows too. */
    *version = (uint64_t)others + store->changes;
    return code;
}

/* ---- Meta */

enum sf_code sf_store_meta_set(struct sf_store *store, const char *key, const void *bytes,
                               size_t len, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    if (len > META_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "over %d bytes", META_MAX);
    enum sf_code code = sf_store_sql_write(store, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql(store, "INSERT OR REPLACE INTO meta(key,value) VALUES(?,?)", &stmt, fail);
    if (code == SF_OK) {
        struct sf_store_binder to = {.stmt = stmt};
        sf_store_sql_bind_text(&to, key, strlen(key));
        sf_store_sql_bind_blob(&to, bytes, len);
        code = sf_store_sql_code(to.rc, fail);
    }
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return sf_store_sql_end(store, code, fail);
}

enum sf_code sf_store_meta_get(struct sf_store *store, const char *key, struct sf_buf *out,
                               struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum sf_code code = sf_store_sql(store, "SELECT value FROM meta WHERE key=?", &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_text(&to, key, strlen(key));
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &row, fail);
    if (code == SF_OK && !row)
        code = sf_fail_set(fail, SF_NOT_FOUND, NULL, "the book holds no such value");
    if (code == SF_OK &&
        !sf_buf_add(out, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0)))
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a value");
    sf_store_sql_done(store, stmt);
    return code;
}
