#include "plain.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "tally.h"

struct sf_plain {
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *row, *link, *search;
    int outer; /* within sf_plain_begin */
    uint64_t ids;
};

static const char schema[] =
    "PRAGMA page_size=4096;"
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=OFF;"
    "PRAGMA cache_size=-6144;"
    "CREATE TABLE person(row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, alias TEXT NOT NULL);"
    "CREATE TABLE moment(row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
    " created INTEGER NOT NULL, at INTEGER NOT NULL, at_offset INTEGER, channel TEXT,"
    " setting TEXT, began_by TEXT, direction TEXT, felt_safe INTEGER, depth INTEGER,"
    " settled_before REAL, settled_after REAL, happened TEXT);"
    "CREATE INDEX moment_at ON moment(at);"
    "CREATE TABLE moment_person(moment INTEGER NOT NULL REFERENCES moment(row),"
    " person INTEGER NOT NULL REFERENCES person(row), PRIMARY KEY(moment, person)) WITHOUT ROWID;"
    "CREATE INDEX moment_person_of ON moment_person(person, moment);"
    "CREATE VIRTUAL TABLE search USING fts5(happened, content='', columnsize=0,"
    " tokenize='unicode61 remove_diacritics 2');";

static void check(struct sf_plain *plain, int rc) {
    if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
        sf_tally_die("the plain database: %s", sqlite3_errmsg(plain->db));
}

static sqlite3_stmt *prepare(struct sf_plain *plain, const char *sql) {
    sqlite3_stmt *stmt = NULL;
    check(plain, sqlite3_prepare_v3(plain->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL));
    return stmt;
}

static void run(struct sf_plain *plain, sqlite3_stmt *stmt) {
    check(plain, sqlite3_step(stmt));
    check(plain, sqlite3_reset(stmt));
}

/* An id of 16 bytes that grows with time, like the real ones. */
static void make_id(struct sf_plain *plain, uint8_t id[16]) {
    uint64_t state = ++plain->ids;
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)(plain->ids >> (8 * (5 - i)));
    for (int i = 6; i < 16; i++)
        id[i] = (uint8_t)sf_gen_pick(&state, 256);
}

struct sf_plain *sf_plain_new(const char *path, size_t people) {
    struct sf_plain *plain = calloc(1, sizeof *plain);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (plain == NULL)
        sf_tally_die("no memory for the plain database");
    check(plain, sqlite3_open_v2(path, &plain->db, flags, NULL));
    check(plain, sqlite3_exec(plain->db, schema, NULL, NULL, NULL));
    plain->begin = prepare(plain, "BEGIN IMMEDIATE");
    plain->commit = prepare(plain, "COMMIT");
    plain->row = prepare(plain, "INSERT INTO moment(id,created,at,at_offset,channel,setting,"
                                "began_by,direction,felt_safe,depth,settled_before,settled_after,"
                                "happened) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
    plain->link = prepare(plain, "INSERT INTO moment_person(moment,person) VALUES(?,?)");
    plain->search = prepare(plain, "INSERT INTO search(rowid,happened) VALUES(?,?)");

    sqlite3_stmt *person = prepare(plain, "INSERT INTO person(row,id,alias) VALUES(?,?,?)");
    sf_plain_begin(plain);
    for (size_t i = 0; i < people; i++) {
        char name[SF_GEN_WORD_LEN];
        uint8_t id[16];
        sf_gen_name(i, name);
        make_id(plain, id);
        sqlite3_bind_int64(person, 1, (sqlite3_int64)i + 1);
        sqlite3_bind_blob(person, 2, id, sizeof id, SQLITE_STATIC);
        sqlite3_bind_text(person, 3, name, -1, SQLITE_STATIC);
        run(plain, person);
    }
    sf_plain_commit(plain);
    sqlite3_finalize(person);
    return plain;
}

void sf_plain_close(struct sf_plain *plain) {
    if (plain == NULL)
        return;
    sqlite3_stmt *all[] = {plain->begin, plain->commit, plain->row, plain->link, plain->search};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        sqlite3_finalize(all[i]);
    sqlite3_close(plain->db);
    free(plain);
}

void sf_plain_begin(struct sf_plain *plain) {
    run(plain, plain->begin);
    plain->outer = 1;
}

void sf_plain_commit(struct sf_plain *plain) {
    run(plain, plain->commit);
    plain->outer = 0;
}

static void add_row(struct sf_plain *plain, const struct sf_gen_moment *moment) {
    sqlite3_stmt *row = plain->row;
    const char *words[] = {moment->channel, moment->setting, moment->began_by, moment->direction};
    uint8_t id[16];
    make_id(plain, id);
    sqlite3_bind_blob(row, 1, id, sizeof id, SQLITE_STATIC);
    sqlite3_bind_int64(row, 2, moment->at_ms);
    sqlite3_bind_int64(row, 3, moment->at_ms);
    sqlite3_bind_int(row, 4, 60);
    for (int i = 0; i < 4; i++)
        sqlite3_bind_text(row, 5 + i, words[i], -1, SQLITE_STATIC);
    sqlite3_bind_int(row, 9, moment->felt_safe);
    sqlite3_bind_int(row, 10, moment->depth);
    sqlite3_bind_double(row, 11, moment->settled_before);
    sqlite3_bind_double(row, 12, moment->settled_after);
    sqlite3_bind_text(row, 13, moment->text, (int)moment->text_len, SQLITE_STATIC);
    run(plain, row);
}

void sf_plain_add(struct sf_plain *plain, const struct sf_gen_moment *moment) {
    if (!plain->outer)
        run(plain, plain->begin);
    add_row(plain, moment);
    sqlite3_int64 number = sqlite3_last_insert_rowid(plain->db);
    sqlite3_bind_int64(plain->link, 1, number);
    sqlite3_bind_int64(plain->link, 2, (sqlite3_int64)moment->person + 1);
    run(plain, plain->link);
    sqlite3_bind_int64(plain->search, 1, number);
    sqlite3_bind_text(plain->search, 2, moment->text, (int)moment->text_len, SQLITE_STATIC);
    run(plain, plain->search);
    if (!plain->outer)
        run(plain, plain->commit);
}

const char *sf_plain_version(void) {
    return sqlite3_libversion();
}
