/*
 * What the files of the store share and nobody else sees. The tables themselves are described in
 * docs/format.md and made in store_schema.c.
 */
#ifndef SF_STORE_INSIDE_H
#define SF_STORE_INSIDE_H

#include <sqlite3.h>

#include "buf.h"
#include "store.h"

enum {
    SF_STORE_STATEMENTS = 64,          /* prepared statements kept */
    SF_STORE_APPLICATION = 0x5374666b, /* "Stfk" in the header of the file */
    SF_STORE_STRUCTURE = 1,            /* newest version that a structural step brought */
    SF_STORE_PAGE_SIZE = 4096,
    SF_STORE_CACHE_KIB = 6144,
    SF_STORE_LINK_DEVICE = 0 /* index of this device; others come with syncing */
};

/* One statement of the cache. */
struct sf_store_statement {
    char *sql;
    sqlite3_stmt *stmt;
    uint64_t hash, used;
    bool busy;
};

/* Text made once from the constant table of kinds. */
struct sf_store_texts {
    char *columns; /* "k.id,k.row,..." as sf_store_row_read expects them */
    char *get;     /* one record by row */
    char *insert;
};

struct sf_store_tokens;

struct sf_store {
    sqlite3 *db;
    bool read_only; /* asked for by the caller */
    bool old;       /* of an older version: read only until upgraded */
    bool in_memory;
    bool outer;         /* the caller's transaction is open */
    bool broken;        /* ... and an error within it means that nothing of it may be kept */
    bool write_open;    /* inside a writing call */
    int64_t before;     /* sqlite3_total_changes64 when that call began */
    unsigned reads;     /* reading calls that are under way */
    bool read_began;    /* ... and the outermost began a transaction */
    unsigned version;   /* of the book's schema */
    uint64_t changes;   /* own commits and own writes */
    uint64_t clock;     /* for the statements' ages */
    int64_t last_stamp; /* the newest stamp this connection gave */
    int64_t doc_base, doc_next; /* see store_index.c */
    struct sf_store_tokens *tokens;
    void *kept; /* of a room above, see sf_store_keep */
    void (*drop_kept)(void *thing);
    struct sf_store_texts texts[SF_KIND_END];
    struct sf_store_statement statements[SF_STORE_STATEMENTS];
};

/* ---- Statements and errors (store_sql.c) */

/* The one place where SQLite's results become ours. SF_OK for SQLITE_OK, _ROW and _DONE. */
enum sf_code sf_store_sql_code(int rc, struct sf_fail *fail);

/*
 * Take a prepared statement for a text, which comes from constant tables alone. Give it back with
 * sf_store_sql_done, which also accepts NULL.
 */
enum sf_code sf_store_sql(struct sf_store *store, const char *sql, sqlite3_stmt **out,
                          struct sf_fail *fail);
void sf_store_sql_done(struct sf_store *store, sqlite3_stmt *stmt);
/* Finalise every statement kept. */
void sf_store_sql_drop(struct sf_store *store);
/* Run texts without parameters and results. */
enum sf_code sf_store_sql_exec(struct sf_store *store, const char *sql, struct sf_fail *fail);
/* Step; *row says whether there is one. NULL row: any row is passed over, to the end. */
enum sf_code sf_store_sql_step(sqlite3_stmt *stmt, bool *row, struct sf_fail *fail);
/* A statement of integer parameters alone, run to its end; *first (may be NULL) is column 0 of its
 * first row as an integer, left alone without one; *found (may be NULL) whether there was one. */
enum sf_code sf_store_sql_int(struct sf_store *store, const char *sql, size_t count,
                              const int64_t *params, int64_t *first, bool *found,
                              struct sf_fail *fail);

/* Binding in order, looked at once: start with {stmt}, end by asking `rc`. */
struct sf_store_binder {
    sqlite3_stmt *stmt;
    int at; /* the last parameter bound */
    int rc;
};
void sf_store_sql_bind_int(struct sf_store_binder *to, int64_t value);
void sf_store_sql_bind_real(struct sf_store_binder *to, double value);
/* Borrowed until the statement is given back. */
void sf_store_sql_bind_text(struct sf_store_binder *to, const char *text, size_t len);
void sf_store_sql_bind_blob(struct sf_store_binder *to, const void *bytes, size_t len);
/* A copy is made. */
void sf_store_sql_bind_copy(struct sf_store_binder *to, const void *bytes, size_t len);
void sf_store_sql_bind_null(struct sf_store_binder *to);

/* ---- Transactions (store_sql.c) */

/* Append a path as the URI that SQLite takes for it; what it asks for follows as "?name=value". */
void sf_store_sql_uri(const char *path, struct sf_buf *out);

/* Start a writing call. SF_REFUSED on a book that is read-only, old or being listed. */
enum sf_code sf_store_sql_write(struct sf_store *store, struct sf_fail *fail);
/* End it: keep on SF_OK, take back on any other code. Returns `code`, or why keeping failed. */
enum sf_code sf_store_sql_end(struct sf_store *store, enum sf_code code, struct sf_fail *fail);
/* One view of the book over several statements; calls nest. */
enum sf_code sf_store_sql_read(struct sf_store *store, struct sf_fail *fail);
void sf_store_sql_read_end(struct sf_store *store);

/* ---- Schema (store_schema.c) */

/* The version of this program's books. */
unsigned sf_store_schema_version(void);
/* Make every table and index in an empty database. */
enum sf_code sf_store_schema_create(struct sf_store *store, struct sf_fail *fail);
/* Make one kind's table, or its indexes (all that are missing). */
enum sf_code sf_store_schema_kind(struct sf_store *store, const struct sf_kind *kind,
                                  struct sf_fail *fail);
/* Append a field's columns as they stand in CREATE TABLE: "f_at INTEGER,..."; "" for lists. The
 * separator goes before each. */
void sf_store_schema_columns(const struct sf_field *field, const char *before, struct sf_buf *out);
/* How many columns a field has in its kind's table. */
int sf_store_schema_width(const struct sf_field *field);
/* The texts of a kind, made at the first call. */
enum sf_code sf_store_schema_texts(struct sf_store *store, const struct sf_kind *kind,
                                   const struct sf_store_texts **out, struct sf_fail *fail);
void sf_store_schema_texts_free(struct sf_store *store);
/* Make the FTS5 table, empty. */
enum sf_code sf_store_schema_search(struct sf_store *store, struct sf_fail *fail);

/* ---- Rows (store_row.c) */

/* What stands beside a record's values in its row. */
struct sf_store_row {
    int64_t row;
    int64_t created; /* stamp */
    int64_t order_ms;
    int64_t doc; /* its place in the search index, 0: not there */
    struct sf_buf stamps;
};

/* A record from the current row of a statement that selects a kind's `columns`. `row` may be NULL;
 * its stamps are only filled when it is not, for the caller to wipe. */
enum sf_code sf_store_row_read(sqlite3_stmt *stmt, struct sf_record *out, struct sf_store_row *row,
                               struct sf_fail *fail);
/* The same by row number. SF_NOT_FOUND. `out` is initialised first. */
enum sf_code sf_store_row_get(struct sf_store *store, const struct sf_kind *kind, int64_t number,
                              struct sf_record *out, struct sf_store_row *row,
                              struct sf_fail *fail);
/* The row of a batch (store_batch.c); 0 when batch is NULL. SF_INVALID when it is no batch. */
enum sf_code sf_store_batch_row(struct sf_store *store, const struct sf_id *batch, int64_t *row,
                                struct sf_fail *fail);
/* Row and kind of an id; *row is 0 when there is none, and negative when it is forgotten. */
enum sf_code sf_store_row_of(struct sf_store *store, const struct sf_id *id, int64_t *row,
                             int *kind, struct sf_fail *fail);
/* Bind a value of a field to its columns, a list as one that is new; texts are borrowed until the
 * statement is given back. */
enum sf_code sf_store_row_bind(struct sf_store_binder *to, const struct sf_field *field,
                               const struct sf_value *value, struct sf_fail *fail);
/* SF_INVALID unless every link among the values leads to a record of a fitting kind. */
enum sf_code sf_store_row_links(struct sf_store *store, const struct sf_record *record,
                                struct sf_fail *fail);
/* What a record is listed by. */
int64_t sf_store_row_order(const struct sf_record *record);

/* Put a stamp for a field number (0: the state) into a packed map of stamps. */
enum sf_code sf_store_row_stamp(struct sf_buf *stamps, unsigned no, int64_t stamp,
                                struct sf_fail *fail);

/* ---- Elements of lists and what leads where (store_element.c) */

/* Read a packed list into a LINKS or CHOICES field. */
enum sf_code sf_store_element_read(struct sf_record *out, int field, const void *bytes, size_t len,
                                   struct sf_fail *fail);
/* Pack a new record's list. */
enum sf_code sf_store_element_pack(const struct sf_field *field, const struct sf_value *value,
                                   struct sf_buf *out, struct sf_fail *fail);
/* Pack a list that replaces the one in a row, with the stamp of the change. */
enum sf_code sf_store_element_merge(struct sf_store *store, const struct sf_kind *kind, int field,
                                    const struct sf_store_row *row, const struct sf_value *value,
                                    int64_t stamp, struct sf_buf *out, struct sf_fail *fail);
/* Take an id out of a LINKS field, of the record and of its row, as if it had never been there. */
enum sf_code sf_store_element_unlink(struct sf_store *store, struct sf_record *record, int field,
                                     int64_t row, const struct sf_id *id, struct sf_fail *fail);
/* Put a record's links and chosen words into the tables that lists are made from, or take them out
 * (`on` false), exactly as they were put in. */
enum sf_code sf_store_element_index(struct sf_store *store, const struct sf_record *record,
                                    int64_t row, int64_t order_ms, bool live, bool on,
                                    struct sf_fail *fail);
/* The number that a field has in link and word. */
int sf_store_element_no(const struct sf_kind *kind, int field);

/* ---- Lists (store_list.c) */

/* Read 16 lower-case hex digits of a cursor. */
bool sf_store_list_hex(const char *text, uint64_t *out);

/* ---- Search index (store_index.c) */

/* Put a live record in; *doc is its place, 0 when it has no words. */
enum sf_code sf_store_index_add(struct sf_store *store, const struct sf_record *record, int64_t row,
                                int64_t order_ms, int64_t *doc, struct sf_fail *fail);
/* Take it out; `record` as it stood when it was put in. */
enum sf_code sf_store_index_drop(struct sf_store *store, const struct sf_record *record,
                                 int64_t doc, struct sf_fail *fail);
void sf_store_index_close(struct sf_store *store);
/* What marks the records of a kind in the index: a word that nobody types. Returns out. */
enum { SF_STORE_MARK_LEN = 16 };
char *sf_store_index_mark(const struct sf_kind *kind, char out[SF_STORE_MARK_LEN]);

/* The words of a text as the index folds them, with where each stands in it. false stops. */
typedef bool (*sf_store_word_fn)(void *context, const char *word, size_t len, size_t start,
                                 size_t end);
enum sf_code sf_store_index_words(struct sf_store *store, const char *text, size_t len,
                                  sf_store_word_fn each, void *context, struct sf_fail *fail);

/* ---- Facts (store_facts.c) */
enum sf_code sf_store_facts_put(struct sf_store *store, const struct sf_record *record, int64_t row,
                                struct sf_fail *fail);
enum sf_code sf_store_facts_drop(struct sf_store *store, const struct sf_record *record,
                                 int64_t row, struct sf_fail *fail);

/* Drop the words that no fact names any more. */
enum sf_code sf_store_facts_sweep(struct sf_store *store, struct sf_fail *fail);

/* ---- Search (store_search.c) */

/* Whether a text holds a name: its words side by side, or its bytes when it has no word. */
enum sf_code sf_store_search_holds(struct sf_store *store, const struct sf_str *name,
                                   const char *text, size_t len, bool *holds, struct sf_fail *fail);

/* ---- History (store_history.c) */

/* Note that a record's values were replaced, or its state. `before` NULL but for EDITED. */
enum sf_code sf_store_history_note(struct sf_store *store, const struct sf_kind *kind, int64_t row,
                                   enum sf_store_what what, const struct sf_record *before,
                                   struct sf_fail *fail);

/* ---- Records (store_records.c) */

/* The next stamp: after every one that this connection gave, and after `after`. */
int64_t sf_store_records_stamp(struct sf_store *store, int64_t after);
/* Within a writing call: change values of a record as it stands. `noted`: history keeps what stood
 * before. Nothing is written when nothing differs. */
enum sf_code sf_store_records_change(struct sf_store *store, const struct sf_record *now,
                                     struct sf_store_row *row, const struct sf_record *change,
                                     bool noted, struct sf_fail *fail);
/* Within a writing call: remove or restore. Nothing happens when it is so already. */
enum sf_code sf_store_records_state(struct sf_store *store, const struct sf_record *now,
                                    struct sf_store_row *row, enum sf_state state, bool noted,
                                    struct sf_fail *fail);
/* A record by id, of a kind (SF_NOT_FOUND), with its row. */
enum sf_code sf_store_records_find(struct sf_store *store, const struct sf_kind *kind,
                                   const struct sf_id *id, struct sf_record *out,
                                   struct sf_store_row *row, struct sf_fail *fail);

/* ---- Rebuilding (store_rebuild.c) */

/* Within a writing call: drop and make again all that follows from the rest. */
enum sf_code sf_store_rebuild_all(struct sf_store *store, sf_progress_fn progress, void *context,
                                  struct sf_fail *fail);

/* ---- Damage (store_salvage.c) */

/* How many records of a kind cannot be read whole. */
enum sf_code sf_store_salvage_count(struct sf_store *store, const struct sf_kind *kind,
                                    uint64_t *damaged, struct sf_fail *fail);

/* Read every page of a damaged book by its number, and write each record found there into `to`
 * unless it has it already (store_raw.c). `record` is there and says whose the ids are. */
enum sf_code sf_store_raw_take(struct sf_store *from, struct sf_store *to, struct sf_fail *fail);

/* ---- Locked memory for keys and pages (store_locked.c), used by store_memory.c */

/* Get the area, once, before the first of what follows. Without one everything goes on as usual. */
void sf_store_locked_init(void);
/* Say that what this thread takes is for a key, from now on or no longer. */
void sf_store_locked_keys(bool on);
/* Memory for so many bytes. NULL: this is not for here, or nothing is left. */
void *sf_store_locked_take(int size);
/* Whether memory is of the area. */
bool sf_store_locked_is(const void *memory);
/* How many bytes such memory has room for. */
int sf_store_locked_size(const void *memory);
/* Give such memory back, zeroed. */
void sf_store_locked_give(void *memory);

/* ---- Memory put by (store_memory.c) */

/* Before anything else is asked of SQLite. Repeats are fine. */
void sf_store_memory_init(void);
/* Let SQLite use the reserve from here to _end, which takes what _begin returned. */
bool sf_store_memory_begin(void);
void sf_store_memory_end(bool began);

/* ---- Our own file layer (store_vfs.c) */

/* Register it with SQLite; repeats are fine. `is_default`: for everything, not only books. */
int sf_store_vfs_register(bool is_default);
/* The name to open a book with. */
#define SF_STORE_VFS_NAME "steadfolk"

#endif
