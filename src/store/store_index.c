/*
 * The search index: an FTS5 table without content, and `doc`, which says which record stands behind
 * each of its numbers.
 *
 * A document's number grows with the time that its record is listed by: seconds since 1900, times
 * four, plus the first free place. So "newest first" is the order of the index itself and a page of
 * finds never sorts. Numbers close together also keep the posting lists short: with the row's
 * number in the low bits instead, every posting cost four bytes more. When more than four records
 * share a second, the next free number is taken.
 *
 * Behind its words every document has one more, a private-use character and the number of its kind,
 * so that finding in one kind walks that kind's posting list and not all of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

enum { SLOTS = 4 };

/* ---- FTS5's own tokenizer, so that a find is shown where the index found it */

struct sf_store_tokens {
    fts5_tokenizer calls;
    Fts5Tokenizer *it;
};

static enum sf_code fts5_of(struct sf_store *store, fts5_api **out, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    *out = NULL;
    int rc = sqlite3_prepare_v2(store->db, "SELECT fts5(?1)", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_pointer(stmt, 1, out, "fts5_api_ptr", NULL);
    if (rc == SQLITE_OK)
        sqlite3_step(stmt);
    /* What went wrong in the step, too; of a statement that was not made it says nothing. */
    int ended = sqlite3_finalize(stmt);
    rc = rc == SQLITE_OK ? ended : rc;
    if (rc == SQLITE_OK && *out == NULL)
        return sf_fail_set(fail, SF_INTERNAL, NULL, "full-text search is missing");
    return sf_store_sql_code(rc, fail);
}

static enum sf_code tokens_open(struct sf_store *store, struct sf_fail *fail) {
    static const char *arguments[] = {"remove_diacritics", "2"}; /* as in store_schema.c */
    fts5_api *fts5;
    void *context;
    if (store->tokens != NULL)
        return SF_OK;
    enum sf_code code = fts5_of(store, &fts5, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_tokens *tokens = calloc(1, sizeof *tokens);
    if (tokens == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    int rc = fts5->xFindTokenizer(fts5, "unicode61", &context, &tokens->calls);
    if (rc == SQLITE_OK)
        rc = tokens->calls.xCreate(context, arguments, 2, &tokens->it);
    if (rc != SQLITE_OK) {
        free(tokens);
        return sf_store_sql_code(rc, fail);
    }
    store->tokens = tokens;
    return SF_OK;
}

void sf_store_index_close(struct sf_store *store) {
    if (store->tokens == NULL)
        return;
    store->tokens->calls.xDelete(store->tokens->it);
    free(store->tokens);
    store->tokens = NULL;
}

struct each_word {
    sf_store_word_fn each;
    void *context;
};

static int one_word(void *context, int flags, const char *word, int len, int start, int end) {
    const struct each_word *to = context;
    (void)flags;
    return to->each(to->context, word, (size_t)len, (size_t)start, (size_t)end) ? SQLITE_OK
                                                                                : SQLITE_DONE;
}

enum sf_code sf_store_index_words(struct sf_store *store, const char *text, size_t len,
                                  sf_store_word_fn each, void *context, struct sf_fail *fail) {
    struct each_word to = {.each = each, .context = context};
    enum sf_code code = tokens_open(store, fail);
    if (code != SF_OK)
        return code;
    int rc = store->tokens->calls.xTokenize(store->tokens->it, &to, FTS5_TOKENIZE_AUX, text,
                                            (int)len, one_word);
    return rc == SQLITE_DONE ? SF_OK : sf_store_sql_code(rc, fail);
}

/* ---- Documents */

char *sf_store_index_mark(const struct sf_kind *kind, char out[SF_STORE_MARK_LEN]) {
    snprintf(out, SF_STORE_MARK_LEN, "\xee\x80\x80k%d", (int)kind->no); /* U+E000 */
    return out;
}

/* The text of a document; "" (len 0) for a record without words. */
static enum sf_code doc_text(const struct sf_record *record, struct sf_buf *out,
                             struct sf_fail *fail) {
    char mark[SF_STORE_MARK_LEN];
    enum sf_code code = sf_record_search_text(record, out, fail);
    if (code == SF_OK && out->len != 0)
        sf_buf_text(out, sf_store_index_mark(record->kind, mark));
    return code == SF_OK && out->failed
               ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text")
               : code;
}

static enum sf_code is_taken(struct sf_store *store, int64_t doc, bool *taken,
                             struct sf_fail *fail) {
    return sf_store_sql_int(store, "SELECT 1 FROM doc WHERE doc=?", 1, &doc, NULL, taken, fail);
}

/*
 * A free number at or after the one that a time asks for: from there in steps that double until one
 * is free, then halved back to where the taken ones end. Thousands may share a second.
 */
static enum sf_code free_doc(struct sf_store *store, int64_t order_ms, int64_t *out,
                             struct sf_fail *fail) {
    int64_t ms = order_ms < SF_CIVIL_MIN_MS ? 0 : order_ms - SF_CIVIL_MIN_MS;
    int64_t base = (ms / 1000 + 1) * SLOTS;
    /* An import may bring thousands with one time; each begins where the last one ended. */
    int64_t doc = store->doc_base == base ? store->doc_next : base;
    int64_t last = doc - 1; /* taken, or before all */
    bool taken = true;
    enum sf_code code = is_taken(store, doc, &taken, fail);
    for (int64_t step = 1; code == SF_OK && taken; step *= 2) {
        last = doc;
        doc += step;
        code = is_taken(store, doc, &taken, fail);
    }
    while (code == SF_OK && doc - last > 1) {
        int64_t middle = last + (doc - last) / 2;
        code = is_taken(store, middle, &taken, fail);
        if (taken)
            last = middle;
        else
            doc = middle;
    }
    store->doc_base = base;
    store->doc_next = doc + 1;
    *out = doc;
    return code;
}

static enum sf_code run_text(struct sf_store *store, const char *sql, int64_t doc,
                             const struct sf_buf *text, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    enum sf_code code = sf_store_sql(store, sql, &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, doc);
    sf_store_sql_bind_text(&to, text->data, text->len);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

enum sf_code sf_store_index_add(struct sf_store *store, const struct sf_record *record, int64_t row,
                                int64_t order_ms, int64_t *doc, struct sf_fail *fail) {
    struct sf_buf text = {0};
    *doc = 0;
    enum sf_code code = doc_text(record, &text, fail);
    if (code == SF_OK && text.len != 0)
        code = free_doc(store, order_ms, doc, fail);
    if (code == SF_OK && text.len != 0) {
        const int64_t params[] = {*doc, (int64_t)record->kind->no, row};
        code = sf_store_sql_int(store, "INSERT INTO doc(doc,kind,row) VALUES(?,?,?)", 3, params,
                                NULL, NULL, fail);
    }
    if (code == SF_OK && text.len != 0)
        code = run_text(store, "INSERT INTO search(rowid,text) VALUES(?,?)", *doc, &text, fail);
    sf_buf_wipe(&text);
    return code;
}

enum sf_code sf_store_index_drop(struct sf_store *store, const struct sf_record *record,
                                 int64_t doc, struct sf_fail *fail) {
    struct sf_buf text = {0};
    if (doc == 0)
        return SF_OK;
    enum sf_code code = doc_text(record, &text, fail);
    if (code == SF_OK)
        code = run_text(store, "INSERT INTO search(search,rowid,text) VALUES('delete',?,?)", doc,
                        &text, fail);
    if (code == SF_OK)
        code = sf_store_sql_int(store, "DELETE FROM doc WHERE doc=?", 1, &doc, NULL, NULL, fail);
    /* The place is free again, and a hint past it would only cost order. */
    store->doc_base = 0;
    sf_buf_wipe(&text);
    return code;
}
