/*
 * Copies of a whole book, and looking whether it is sound.
 *
 * A copy is written row by row (VACUUM INTO), not page by page: so nothing that was deleted can
 * come along in the unused parts of a page, which is what makes the rotation after forgetting worth
 * its time; and it is packed tight.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "store_inside.h"
#include "wipe.h"

/* ---- Snapshot */

enum { PROGRESS_OPS = 200000 };

struct ticking {
    sf_progress_fn progress;
    void *context;
    uint64_t done;
};

static int tick(void *context) {
    struct ticking *ticking = context;
    ticking->progress(ticking->context, ++ticking->done, 0);
    return 0;
}

/*
 * The copy's name and key as a URI, which is how SQLite takes a key for a file that it attaches by
 * itself. The text is held by us and, for the time of the copy, by SQLite, which zeroes what it
 * frees; it goes in as a bound value and stands in no file, log or message.
 */
static void make_uri(const char *path, const uint8_t key[SF_STORE_KEY_LEN], struct sf_buf *out) {
    sf_store_sql_uri(path, out);
    sf_buf_text(out, "?key=raw:");
    for (size_t i = 0; i < SF_STORE_KEY_LEN; i++)
        sf_buf_format(out, "%02x", key[i]);
}

static enum sf_code vacuum_into(struct sf_store *store, const char *path,
                                const uint8_t key[SF_STORE_KEY_LEN], struct sf_fail *fail) {
    struct sf_buf uri = {0};
    sqlite3_stmt *stmt = NULL;
    make_uri(path, key, &uri);
    enum sf_code code = uri.failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a copy")
                                   : sf_store_sql(store, "VACUUM INTO ?", &stmt, fail);
    if (code == SF_OK) {
        struct sf_store_binder to = {.stmt = stmt};
        sf_store_sql_bind_text(&to, uri.data, uri.len);
        code = sf_store_sql_code(to.rc, fail);
    }
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    sf_buf_wipe(&uri);
    return code;
}

/* On disk, name and all. Only once SQLite has closed the file: closing it here as well would drop
 * the locks that a process holds on it. */
static enum sf_code sync_copy(const char *path, struct sf_fail *fail) {
    struct sf_file *file = NULL;
    enum sf_code code = sf_file_open(path, SF_FILE_WRITE, &file, fail);
    if (code == SF_OK)
        code = sf_file_sync(file, fail);
    sf_file_close(file);
    return code;
}

enum sf_code sf_store_snapshot(struct sf_store *store, const char *to_path,
                               const uint8_t key[SF_STORE_KEY_LEN], sf_progress_fn progress,
                               void *context, struct sf_fail *fail) {
    struct ticking ticking = {.progress = progress, .context = context};
    struct sf_file *file = NULL;
    if (store->in_memory || store->outer || store->reads != 0)
        return sf_fail_set(fail, SF_REFUSED, NULL, "no copy can be made of this just now");
    enum sf_code code = sf_file_open(to_path, SF_FILE_CREATE, &file, fail); /* 0600 */
    sf_file_close(file);
    if (code != SF_OK)
        return code;
    if (progress != NULL)
        sqlite3_progress_handler(store->db, PROGRESS_OPS, tick, &ticking);
    code = vacuum_into(store, to_path, key, fail);
    sqlite3_progress_handler(store->db, 0, NULL, NULL);
    if (code == SF_OK)
        code = sync_copy(to_path, fail);
    if (code != SF_OK)
        sf_file_delete(to_path, NULL);
    return code;
}

/* ---- Verify */

struct verify {
    struct sf_store *store;
    struct sf_store_verdict *out;
    sf_progress_fn progress;
    void *context;
    uint64_t done, total;
};

static void show(struct verify *verify, uint64_t more) {
    uint64_t before = verify->done / 256;
    verify->done += more;
    if (verify->progress != NULL && (verify->done / 256 != before || more > 1))
        verify->progress(verify->context, verify->done, verify->total);
}

/* An error that belongs to what is read and not to the machine. */
static bool is_damage(enum sf_code code) {
    return code == SF_DAMAGED || code == SF_IO || code == SF_INTERNAL;
}

static enum sf_code read_pages(struct verify *verify, struct sf_fail *fail) {
    for (uint64_t page = 1; page <= verify->out->pages; page++) {
        int64_t params[] = {(int64_t)page};
        enum sf_code code =
            sf_store_sql_int(verify->store, "SELECT length(data) FROM sqlite_dbpage WHERE pgno=?",
                             1, params, NULL, NULL, NULL);
        if (is_damage(code))
            verify->out->lost_pages++;
        else if (code != SF_OK)
            return sf_fail_set(fail, code, NULL, "the book could not be read through");
        show(verify, 1);
    }
    return SF_OK;
}

/* SQLite's own look at every tree, index and the search index. Any word but "ok" is a fault. */
static enum sf_code check_trees(struct verify *verify, bool *sound, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    enum sf_code code = sf_store_sql(verify->store, "PRAGMA main.integrity_check(1)", &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &row, fail);
    const char *word = row ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    *sound = word != NULL && strcmp(word, "ok") == 0;
    sf_store_sql_done(verify->store, stmt);
    return code;
}

static enum sf_code verify_all(struct verify *verify, struct sf_fail *fail) {
    struct sf_store_verdict *out = verify->out;
    struct sf_store *store = verify->store;
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    int64_t pages = 0;
    bool sound = false;
    uint64_t hurt = 0;
    enum sf_code code = sf_store_sql_int(store, "PRAGMA page_count", 0, NULL, &pages, NULL, fail);
    out->pages = (uint64_t)pages;
    /* Reading the pages, then the records on them, then the trees. */
    verify->total = 3 * out->pages;
    if (code == SF_OK)
        code = read_pages(verify, fail);
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        if (kinds[i].since > store->version)
            continue;
        code = sf_store_salvage_count(store, &kinds[i], &out->damaged[kinds[i].no], fail);
        hurt += out->damaged[kinds[i].no];
    }
    show(verify, out->pages);
    if (code == SF_OK && hurt == 0) {
        struct sf_fail ignored = SF_FAIL_NONE;
        enum sf_code trees = check_trees(verify, &sound, &ignored);
        if (trees != SF_OK && !is_damage(trees))
            code = sf_fail_set(fail, trees, NULL, "the book could not be read through");
        out->index_damaged = !sound;
    }
    out->sound = code == SF_OK && out->lost_pages == 0 && hurt == 0 && sound;
    return code;
}

enum sf_code sf_store_verify(struct sf_store *store, struct sf_store_verdict *out,
                             sf_progress_fn progress, void *context, struct sf_fail *fail) {
    struct verify verify = {.store = store, .out = out, .progress = progress, .context = context};
    memset(out, 0, sizeof *out);
    if (store->outer || store->reads != 0)
        return sf_fail_set(fail, SF_REFUSED, NULL, "the book is in use by this very call");
    sf_store_shrink(store); /* so that pages come from the disk and not from memory */
    /* No transaction around it all: a page that does not decipher makes every later read fail until
     * the transaction ends. */
    return verify_all(&verify, fail);
}
