#include "peek.h"

#include <sqlite3.h>
#include <string.h>

#include "buf.h"
#include "file.h"

static sqlite3 *open_raw(const char *path, const uint8_t key[SF_STORE_KEY_LEN]) {
    sqlite3 *db = NULL;
    char raw[4 + SF_STORE_KEY_LEN] = "raw:";
    memcpy(raw + 4, key, SF_STORE_KEY_LEN);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_key_v2(db, "main", raw, sizeof raw), SQLITE_OK);
    return db;
}

static bool holds(const void *bytes, size_t len, const char *word) {
    return len != 0 && memmem(bytes, len, word, strlen(word)) != NULL;
}

bool peek_pages(const char *path, const uint8_t key[SF_STORE_KEY_LEN], const char *word) {
    sqlite3 *db = open_raw(path, key);
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    int pages = 0;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT data FROM sqlite_dbpage", -1, &stmt, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(stmt) == SQLITE_ROW; pages++)
        found = found ||
                holds(sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0), word);
    assert_true(pages > 20);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    sqlite3_close(db);
    return found;
}

struct search {
    const char *folder, *word;
    bool found;
};

static bool look(void *context, const char *name) {
    struct search *search = context;
    struct sf_buf bytes = {0};
    char path[600];
    sqlite3_snprintf(sizeof path, path, "%s/%s", search->folder, name);
    assert_int_equal(sf_file_read_all(path, 64 * 1024 * 1024, &bytes, NULL), SF_OK);
    search->found = search->found || holds(bytes.data, bytes.len, search->word);
    sf_buf_wipe(&bytes);
    return true;
}

bool peek_files(const char *folder, const char *word) {
    struct search search = {.folder = folder, .word = word};
    assert_int_equal(sf_file_list(folder, look, &search, NULL), SF_OK);
    return search.found;
}

void peek_run(const char *path, const uint8_t key[SF_STORE_KEY_LEN], const char *sql) {
    sqlite3 *db = open_raw(path, key);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

double peek_number(sqlite3 *db, const char *sql) {
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    double number = sqlite3_column_double(stmt, 0);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    return number;
}

int peek_page_count(const char *path, const uint8_t key[SF_STORE_KEY_LEN]) {
    sqlite3 *db = open_raw(path, key);
    int count = (int)peek_number(db, "PRAGMA page_count");
    sqlite3_close(db);
    return count;
}

int peek_root(const char *path, const uint8_t key[SF_STORE_KEY_LEN], const char *table) {
    char sql[160];
    sqlite3 *db = open_raw(path, key);
    sqlite3_snprintf(sizeof sql, sql, "SELECT rootpage FROM sqlite_schema WHERE name='%s'", table);
    int root = (int)peek_number(db, sql);
    sqlite3_close(db);
    return root;
}

void peek_page(const char *path, const uint8_t key[SF_STORE_KEY_LEN], int no,
               uint8_t out[PEEK_PAGE]) {
    sqlite3 *db = open_raw(path, key);
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT data FROM sqlite_dbpage WHERE pgno=?", -1, &stmt, NULL),
        SQLITE_OK);
    sqlite3_bind_int(stmt, 1, no);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_bytes(stmt, 0), PEEK_PAGE);
    memcpy(out, sqlite3_column_blob(stmt, 0), PEEK_PAGE);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

void peek_page_put(const char *path, const uint8_t key[SF_STORE_KEY_LEN], int no,
                   const uint8_t bytes[PEEK_PAGE]) {
    sqlite3 *db = open_raw(path, key);
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "UPDATE sqlite_dbpage SET data=? WHERE pgno=?", -1, &stmt, NULL),
        SQLITE_OK);
    sqlite3_bind_blob(stmt, 1, bytes, PEEK_PAGE, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 2, no);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    sqlite3_close(db);
}

void peek_schema(const char *path, const uint8_t key[SF_STORE_KEY_LEN], struct sf_buf *out) {
    static const char sql[] =
        "SELECT s.type||' '||s.name||' '||s.tbl_name||': '||coalesce("
        "(SELECT group_concat(c, ', ') FROM (SELECT name||' '||type||' '||\"notnull\"||' '||pk AS c"
        " FROM pragma_table_info(s.name) ORDER BY name)),"
        "(SELECT group_concat(name) FROM pragma_index_info(s.name)), '')||';'"
        " FROM sqlite_schema s ORDER BY s.type, s.name";
    sqlite3 *db = open_raw(path, key);
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        sf_buf_format(out, "%s\n", (const char *)sqlite3_column_text(stmt, 0));
    assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
    assert_true(out->len > 4000 && !out->failed);
    sqlite3_close(db);
}
