/*
 * Every call while SQLite answers its nth request with an error and does nothing of it (out of
 * memory, a disk that cannot be read, a page that does not fit), and while the nth allocation fails
 * and SQLite has its statements ready. The call answers with the code that this is, and nothing of
 * it is kept; or it does without what it asked for, and then all of it is done. The same connection
 * goes on working. test_store_fault.c fails what lies below SQLite, at places that grow apart; here
 * each single one is struck.
 */
#include "answers.h"
#include "fault_book.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "fake.h"
#include "file.h"
#include "nomem.h"

/* ---- Calls beside those that test_store_fault.c makes */

/* The allocation that is to fail, counted from where a call has made what it gives to the store. */
static unsigned memory_at;

static void go(void) {
    nomem_fail_at(memory_at);
}

static void halt(void) {
    memory_at = 0;
    answers_fail_at(0, SQLITE_OK);
    nomem_fail_at(0);
}

/* What a reading call found, to be held against what it finds undisturbed. */
static struct sf_buf seen;

static void see(const void *bytes, size_t len) {
    for (size_t i = 0; i < len; i++)
        sf_buf_format(&seen, "%02x", ((const uint8_t *)bytes)[i]);
    sf_buf_text(&seen, ";");
}

static bool see_record(void *context, const struct sf_record *record) {
    (void)context;
    see(record->id.bytes, SF_ID_LEN);
    return true;
}

static struct sf_id person, share, belief, quiet, batch, imported, removed;

/* More in the book: something of every way in which a value stands in a row. */
static void make_more(struct fault_book *book) {
    struct sf_store *store = book->store;
    struct sf_record it = kit_record("person");
    size_t count;
    kit_text(&it, "alias", "Bo");
    kit_pair(&it, "reach", "phone", "0123", 0);
    person = kit_add(store, &it);
    it = kit_record("belief");
    kit_text(&it, "statement", "I should manage alone");
    kit_id(&it, "aside", book->moment);
    belief = kit_add(store, &it);
    it = kit_record("share");
    kit_link(&it, "person", book->anna);
    kit_link(&it, "belief", belief);
    kit_link(&it, "moment", book->moment);
    kit_text(&it, "what", "that I am tired");
    kit_time(&it, "settled_at", KIT_AT);
    kit_text(&it, "came_true", "no");
    share = kit_add(store, &it);
    it = kit_record("evidence");
    kit_link(&it, "belief", belief);
    kit_link(&it, "source", share);
    kit_text(&it, "direction", "for_counter");
    kit_add(store, &it);
    it = kit_record("quiet");
    kit_time(&it, "at", KIT_AT);
    kit_pair(&it, "answers", "here", "the harbour, and Anna", 0);
    kit_id(&it, "people", book->anna);
    quiet = kit_add(store, &it);
    it = kit_record("measure");
    kit_time(&it, "at", KIT_AT);
    kit_pair(&it, "scores", "total", "", 7.5);
    kit_add(store, &it);
    it = kit_record("choice");
    kit_text(&it, "list", "tag");
    kit_text(&it, "word", "walk");
    kit_add(store, &it);
    it = kit_record("moment");
    kit_time(&it, "at", KIT_AT + 60000);
    kit_text(&it, "channel", "phone");
    kit_text(&it, "setting", "home");
    kit_word(&it, "kinds_wanted", "company");
    kit_word(&it, "kinds_received", "advice");
    kit_id(&it, "people", book->anna);
    kit_text(&it, "happened", "by the harbour");
    kit_add(store, &it);
    it = kit_record("batch");
    kit_text(&it, "source", "csv");
    batch = kit_add(store, &it);
    for (int i = 0; i < 2; i++) {
        it = kit_record("moment");
        kit_time(&it, "at", KIT_AT - 60000 * (i + 1));
        kit_ok(sf_store_add(store, &it, i == 0 ? NULL : &batch, kit_fail()));
        imported = it.id;
        sf_record_wipe(&it);
    }
    /* An import that was undone: what came with it is removed, and so is its batch. */
    it = kit_record("batch");
    kit_text(&it, "source", "csv");
    struct sf_id undone = kit_add(store, &it);
    it = kit_record("note");
    kit_text(&it, "text", "from before");
    kit_ok(sf_store_add(store, &it, &undone, kit_fail()));
    removed = it.id;
    sf_record_wipe(&it);
    kit_ok(sf_store_batch_remove(store, &undone, &count, kit_fail()));
    kit_ok(sf_store_remove(store, kit_kind("batch"), &undone, kit_fail()));
    it = kit_record("note");
    kit_text(&it, "text", "kept");
    kit_ok(sf_store_edit(store, &book->note, &it, 0, NULL, kit_fail()));
    sf_record_wipe(&it);
    kit_ok(sf_store_meta_set(store, "book", "m", 1, kit_fail()));
}

static enum sf_code answer_add(struct fault_book *book) {
    struct sf_record it = kit_record("moment");
    kit_time(&it, "at", KIT_AT + 120000);
    kit_text(&it, "channel", "by pigeon");
    kit_word(&it, "kinds_wanted", "a new kind");
    kit_word(&it, "feelings", "calm");
    kit_id(&it, "people", book->anna);
    kit_id(&it, "people", person);
    kit_text(&it, "happened", "mountain");
    go();
    enum sf_code code = sf_store_add(book->store, &it, &batch, kit_fail());
    sf_record_wipe(&it);
    return code;
}

static enum sf_code answer_edit(struct fault_book *book) {
    struct sf_record it = kit_record("quiet"), after;
    kit_pair(&it, "answers", "here", "mountain", 0);
    kit_id(&it, "people", person);
    kit_number(&it, "planned_min", 3);
    go();
    enum sf_code code = sf_store_edit(book->store, &quiet, &it, 0, &after, kit_fail());
    if (code == SF_OK)
        sf_record_wipe(&after);
    sf_record_wipe(&it);
    return code;
}

/* Within ten minutes of another edit, which history keeps as one. */
static enum sf_code answer_edit_again(struct fault_book *book) {
    struct sf_record it = kit_record("note");
    kit_text(&it, "title", "mountain");
    kit_text(&it, "text", "again");
    go();
    enum sf_code code = sf_store_edit(book->store, &book->note, &it, 0, NULL, kit_fail());
    sf_record_wipe(&it);
    return code;
}

static enum sf_code answer_restore(struct fault_book *book) {
    return sf_store_restore(book->store, kit_kind("note"), &removed, kit_fail());
}

static enum sf_code answer_undo(struct fault_book *book) {
    return sf_store_undo(book->store, kit_kind("note"), &book->note, kit_fail());
}

static enum sf_code answer_batch_remove(struct fault_book *book) {
    size_t count;
    return sf_store_batch_remove(book->store, &batch, &count, kit_fail());
}

static enum sf_code answer_batch_revive(struct fault_book *book) {
    bool revived;
    enum sf_code code = sf_store_batch_revive(book->store, kit_kind("note"), &removed, &batch,
                                              &revived, kit_fail());
    assert_int_equal(revived, code == SF_OK);
    return code;
}

static enum sf_code answer_forget_batch(struct fault_book *book) {
    size_t count;
    return sf_store_forget(book->store, kit_kind("batch"), &batch, &count, kit_fail());
}

static enum sf_code answer_draft(struct fault_book *book) {
    enum sf_code code = sf_store_draft_put(book->store, "note", "{}", 2, kit_fail());
    return code;
}

static bool see_draft(void *context, const char *form, int64_t at_ms) {
    (void)context;
    see(form, strlen(form));
    see(&at_ms, sizeof at_ms);
    return true;
}

static enum sf_code answer_drafts(struct fault_book *book) {
    struct sf_buf text = {0};
    int64_t at = 0;
    enum sf_code code = sf_store_draft_list(book->store, see_draft, NULL, kit_fail());
    if (code == SF_OK)
        code = sf_store_draft_get(book->store, "moment", &text, &at, kit_fail());
    see(text.data == NULL ? "" : text.data, text.len);
    sf_buf_wipe(&text);
    return code;
}

static enum sf_code answer_meta(struct fault_book *book) {
    return sf_store_meta_set(book->store, "wraps", "w", 1, kit_fail());
}

static enum sf_code answer_small(struct fault_book *book) {
    struct sf_buf text = {0};
    uint64_t version = 0, count = 0;
    int kind = 0;
    bool has = false;
    enum sf_code code = sf_store_meta_get(book->store, "book", &text, kit_fail());
    if (code == SF_OK)
        code = sf_store_data_version(book->store, &version, kit_fail());
    if (code == SF_OK)
        code = sf_store_count(book->store, kit_kind("moment"), &count, kit_fail());
    if (code == SF_OK)
        code = sf_store_kind_of(book->store, &share, &kind, kit_fail());
    if (code == SF_OK)
        code = sf_store_own_word(book->store, sf_kind_list("tag", 3), "walk", 4, &has, kit_fail());
    see(text.data == NULL ? "" : text.data, text.len);
    sf_buf_format(&seen, "%d %d %d", (int)count, kind, has);
    sf_buf_wipe(&text);
    return code;
}

static bool see_history(void *context, int64_t at_ms, enum sf_store_what what,
                        const struct sf_record *before) {
    (void)context;
    (void)at_ms;
    sf_buf_format(&seen, "%d ", (int)what);
    return see_record(NULL, before);
}

static enum sf_code answer_history(struct fault_book *book) {
    return sf_store_history(book->store, kit_kind("note"), &book->note, see_history, NULL,
                            kit_fail());
}

/* One filter of every type and two pages. */
static enum sf_code answer_lists(struct fault_book *book) {
    const struct sf_kind *kind = kit_kind("moment");
    struct sf_store_query ask = {.kind = kind, .limit = 1, .filter_count = 3};
    struct sf_str word = {.text = "walk", .len = 4};
    char next[SF_STORE_CURSOR_LEN];
    ask.filters[0].field = kit_field(kind, "people");
    ask.filters[0].value.has = SF_HAS_VALUE;
    ask.filters[0].value.ids.items = &book->anna;
    ask.filters[0].value.ids.count = 1;
    ask.filters[1] = (struct sf_store_filter){
        .field = kit_field(kind, "at"), .is_range = true, .has_from = true, .from = 0.5};
    ask.filters[2].field = kit_field(kind, "channel");
    enum sf_code code = sf_store_list(book->store, &ask, see_record, NULL, next, kit_fail());
    ask.filter_count = 1;
    if (code == SF_OK)
        code = sf_store_list(book->store, &ask, see_record, NULL, next, kit_fail());
    memcpy(ask.cursor, next, sizeof next);
    if (code == SF_OK && next[0] != '\0')
        code = sf_store_list(book->store, &ask, see_record, NULL, next, kit_fail());
    ask.filters[0] = (struct sf_store_filter){.field = kit_field(kind, "tags")};
    ask.filters[0].value.has = SF_HAS_VALUE;
    ask.filters[0].value.words.items = &word;
    ask.filters[0].value.words.count = 1;
    ask.cursor[0] = '\0';
    if (code == SF_OK)
        code = sf_store_list(book->store, &ask, see_record, NULL, next, kit_fail());
    return code;
}

static bool see_hit(void *context, const struct sf_store_hit *hit) {
    (void)context;
    see(hit->id.bytes, SF_ID_LEN);
    return true;
}

static bool see_mention(void *context, const struct sf_record *record, int field) {
    sf_buf_format(&seen, "%d ", field);
    return see_record(context, record);
}

static enum sf_code answer_search(struct fault_book *book) {
    char next[SF_STORE_CURSOR_LEN], second[SF_STORE_CURSOR_LEN];
    sf_kind_set kinds = SF_KIND_BIT(SF_MOMENT) | SF_KIND_BIT(SF_QUIET);
    enum sf_code code = sf_store_find(book->store, "\"the harbour\" har", 17, kinds, 1, NULL,
                                      see_hit, NULL, next, kit_fail());
    if (code == SF_OK && next[0] != '\0')
        code = sf_store_find(book->store, "\"the harbour\" har", 17, kinds, 1, next, see_hit, NULL,
                             second, kit_fail());
    if (code == SF_OK)
        code = sf_store_mentions(book->store, "Anna", 4, see_mention, NULL, kit_fail());
    return code;
}

static bool see_share(void *context, const struct sf_store_share *it) {
    (void)context;
    see(it->id.bytes, SF_ID_LEN);
    return true;
}

static bool see_evidence(void *context, const struct sf_store_evidence *it) {
    (void)context;
    see(it->source.bytes, SF_ID_LEN);
    return true;
}

static enum sf_code answer_facts(struct fault_book *book) {
    struct sf_store_facts facts;
    struct sf_id ids[8] = {{{0}}}, one = {{0}};
    uint32_t at[2] = {0};
    bool live[2] = {false};
    enum sf_code code = sf_store_facts_moments(book->store, &facts, kit_fail());
    if (code != SF_OK)
        return code;
    const struct sf_id wanted[] = {book->moment, imported};
    assert_true(facts.n > 1 && facts.n <= 8);
    sf_buf_format(&seen, "%zu %zu %zu ", facts.n, facts.person_count, facts.kind_count);
    code = sf_store_facts_id(book->store, &facts, 1, &one, kit_fail());
    if (code == SF_OK)
        code = sf_store_facts_ids(book->store, &facts, ids, kit_fail());
    if (code == SF_OK)
        code = sf_store_shares_moments(book->store, &facts, wanted, 2, at, kit_fail());
    if (code == SF_OK)
        code = sf_store_shares_live(book->store, kit_kind("moment"), wanted, 2, live, kit_fail());
    if (code == SF_OK)
        code = sf_store_shares(book->store, see_share, NULL, kit_fail());
    if (code == SF_OK)
        code = sf_store_shares_evidence(book->store, see_evidence, NULL, kit_fail());
    see(&one, sizeof one);
    see(ids, sizeof ids);
    see(at, sizeof at);
    see(live, sizeof live);
    sf_store_facts_free(&facts);
    return code;
}

static enum sf_code answer_forget(struct fault_book *book) {
    size_t count;
    return sf_store_forget(book->store, kit_kind("person"), &book->anna, &count, kit_fail());
}

static void ignore_progress(void *context, uint64_t done, uint64_t total) {
    (void)context;
    (void)done;
    (void)total;
}

static enum sf_code answer_snapshot(struct fault_book *book) {
    struct sf_store *copy = NULL;
    enum sf_code code =
        sf_store_snapshot(book->store, book->copy, fault_key, ignore_progress, NULL, kit_fail());
    assert_int_equal(sf_file_exists(book->copy), code == SF_OK);
    if (code != SF_OK)
        return code;
    answers_fail_at(0, SQLITE_OK);
    kit_ok(sf_store_open(book->copy, fault_key, true, &copy, kit_fail()));
    sf_store_close(copy);
    kit_ok(sf_file_delete(book->copy, kit_fail()));
    return code;
}

/* Opened, looked at and closed: another connection to the same file. */
static enum sf_code answer_open(struct fault_book *book) {
    struct sf_store *other = NULL;
    for (int i = 0; i < 2; i++) {
        enum sf_code code = sf_store_open(book->path, fault_key, i == 0, &other, kit_fail());
        if (code != SF_OK) {
            assert_null(other);
            return code;
        }
        sf_store_close(other);
    }
    return SF_OK;
}

static enum sf_code answer_create(struct fault_book *book) {
    struct sf_store *other = NULL;
    enum sf_code code = sf_store_create(book->copy, fault_key, &other, kit_fail());
    assert_int_equal(sf_file_exists(book->copy), code == SF_OK);
    sf_store_close(other);
    if (code == SF_OK)
        kit_ok(sf_file_delete(book->copy, kit_fail()));
    return code;
}

static const struct ask {
    const char *name;
    enum sf_code (*run)(struct fault_book *book);
    bool builds; /* calls go() by itself */
    bool opens;  /* makes a connection, whose memory test_store_fault.c lets fail */
} mine[] = {
    {"more add", answer_add, true, false},
    {"more edit", answer_edit, true, false},
    {"edit again", answer_edit_again, true, false},
    {"restore", answer_restore, false, false},
    {"undo an edit", answer_undo, false, false},
    {"batch remove", answer_batch_remove, false, false},
    {"batch revive", answer_batch_revive, false, false},
    {"forget a batch", answer_forget_batch, false, false},
    {"draft put", answer_draft, false, false},
    {"drafts", answer_drafts, false, false},
    {"meta", answer_meta, false, false},
    {"small", answer_small, false, false},
    {"history", answer_history, false, false},
    {"lists", answer_lists, false, false},
    {"find and mentions", answer_search, false, false},
    {"facts and shares", answer_facts, false, false},
    {"forget a person", answer_forget, false, false},
    {"copy", answer_snapshot, false, true},
    {"open", answer_open, false, true},
    {"create", answer_create, false, true},
};
enum { MINE = sizeof mine / sizeof mine[0] };

/* ---- The sweep */

static const struct {
    int rc;
    enum sf_code code;
} answers[] = {
    {SQLITE_NOMEM, SF_NO_MEMORY},
    {SQLITE_IOERR_READ, SF_IO},
    {SQLITE_CORRUPT_VTAB, SF_DAMAGED},
};
enum { ANSWERS = sizeof answers / sizeof answers[0] };

static void make(struct fault_book *book) {
    fault_book_make(book);
    sf_entropy_seed(8);
    make_more(book);
}

static void tell(struct fault_book *book, struct sf_buf *out) {
    static const char *const kinds[] = {"share",   "belief", "evidence", "quiet",
                                        "measure", "choice", "batch"};
    uint64_t live;
    sf_buf_reset(out);
    fault_book_tell(book->store, out);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        kit_ok(sf_store_count(book->store, kit_kind(kinds[i]), &live, kit_fail()));
        sf_buf_format(out, "%s %d;", kinds[i], (int)live);
    }
    struct sf_buf wraps = {0};
    int code = sf_store_meta_get(book->store, "wraps", &wraps, kit_fail());
    sf_buf_format(out, "wraps %d", code);
    sf_buf_wipe(&wraps);
}

static enum sf_code run(struct fault_book *book, const struct ask *ask) {
    sf_buf_reset(&seen);
    sf_entropy_seed(11);
    sf_clock_fake_set(SF_CLOCK_FAKE_START_MS + 200000);
    if (!ask->builds)
        go();
    return ask->run(book);
}

/* What a call that is undisturbed makes of the book, and finds. */
struct known {
    struct sf_buf before, after, found, now;
    bool reads; /* the book stays as it is */
    struct fault_book book;
};

static void learn(struct known *known, const struct ask *ask) {
    char room[4096] = {0};
    sf_buf_add(&seen, room, sizeof room); /* so that seeing asks for no memory */
    halt();
    make(&known->book);
    tell(&known->book, &known->before);
    kit_ok(run(&known->book, ask));
    tell(&known->book, &known->after);
    sf_buf_add(&known->found, seen.data, seen.len);
    assert_true(seen.len < sizeof room);
    known->reads = strcmp(known->before.data, known->after.data) == 0;
    if (known->reads)
        return; /* with its statements ready */
    sf_store_close(known->book.store);
    make(&known->book);
}

static void forget(struct known *known) {
    sf_store_close(known->book.store);
    sf_buf_wipe(&known->before);
    sf_buf_wipe(&known->after);
    sf_buf_wipe(&known->found);
    sf_buf_wipe(&known->now);
    sf_buf_wipe(&seen);
}

/* After a call that was struck: done and found, or refused as `wanted` and nothing of it kept. */
static void judge(struct known *known, const struct ask *ask, unsigned nth, enum sf_code code,
                  enum sf_code wanted) {
    struct sf_buf *now = &known->now;
    if (code != SF_OK && code != wanted)
        fail_msg("%s, %u: %s", ask->name, nth, sf_fail_name(code));
    tell(&known->book, now);
    if (strcmp(now->data, code == SF_OK ? known->after.data : known->before.data) != 0)
        fail_msg("%s, %u: %s\n%s\n%s\n%s", ask->name, nth, sf_fail_name(code), now->data,
                 known->before.data, known->after.data);
    if (code != SF_OK)
        return;
    if (seen.len != known->found.len || memcmp(seen.data, known->found.data, seen.len) != 0)
        fail_msg("%s, %u: found something else", ask->name, nth);
    if (known->reads)
        return;
    sf_store_close(known->book.store);
    make(&known->book);
}

static void answering(void **state) {
    const struct ask *ask = *state;
    struct known known = {0};
    unsigned refused = 0, passed = 0;
    learn(&known, ask);
    for (unsigned nth = 1;; nth++) {
        sf_store_shrink(known.book.store); /* so that statements are prepared anew */
        answers_fail_at(nth, answers[nth % ANSWERS].rc);
        enum sf_code code = run(&known.book, ask);
        bool struck = answers_struck();
        halt();
        if (!struck)
            break;
        judge(&known, ask, nth, code, answers[nth % ANSWERS].code);
        refused += code != SF_OK;
        passed += code == SF_OK;
    }
    /* Most of what is asked for is needed. */
    assert_true(refused > 2 && passed <= refused / 4 + 2);
    forget(&known);
}

static void without_memory(void **state) {
    const struct ask *ask = *state;
    struct known known = {0};
    unsigned refused = 0;
    learn(&known, ask);
    for (unsigned nth = 1;; nth++) {
        memory_at = nth;
        enum sf_code code = run(&known.book, ask);
        bool struck = nomem_struck();
        halt();
        if (!struck)
            break;
        judge(&known, ask, nth, code, SF_NO_MEMORY);
        refused += code != SF_OK;
    }
    assert_true(refused > 0);
    forget(&known);
}

/* An error within a caller's transaction breaks it, where something of the failing call was
 * written: nothing goes on in it, and keeping it takes it all back. */
static void broken_transaction_keeps_nothing(void **state) {
    const struct ask *ask = &mine[0];
    unsigned broken = 0;
    struct known known = {0};
    bool struck = true;
    (void)state;
    learn(&known, ask);
    for (unsigned nth = 1; struck; nth++) {
        kit_ok(sf_store_begin(known.book.store, kit_fail()));
        answers_fail_at(nth, SQLITE_IOERR_READ);
        enum sf_code code = run(&known.book, ask);
        struck = answers_struck();
        halt();
        if (code == SF_OK) {
            sf_store_rollback(known.book.store);
            continue;
        }
        enum sf_code again = sf_store_draft_put(known.book.store, "f", "{}", 2, kit_fail());
        enum sf_code kept = sf_store_commit(known.book.store, kit_fail());
        assert_int_equal(again, kept == SF_OK ? SF_OK : SF_INTERNAL);
        if (kept != SF_OK)
            assert_int_equal(kept, SF_IO);
        broken += kept != SF_OK;
        tell(&known.book, &known.now);
        assert_string_equal(known.now.data, known.before.data);
        kit_ok(sf_store_draft_drop(known.book.store, "f", kit_fail()));
    }
    assert_true(broken > 5);
    forget(&known);
}

/* The first search of a connection asks SQLite for what cuts words, which it then keeps. */
static void first_search_says_what_failed(void **state) {
    struct fault_book book;
    struct sf_store *other = NULL;
    char next[SF_STORE_CURSOR_LEN];
    bool struck = true;
    unsigned refused = 0;
    (void)state;
    make(&book);
    sf_store_close(book.store);
    for (unsigned nth = 1; struck; nth++) {
        bool memory = nth % 2 == 0; /* where an allocation fails, of ours or of SQLite's */
        kit_ok(sf_store_open(book.path, fault_key, true, &other, kit_fail()));
        if (memory)
            nomem_fail_at(nth / 2);
        else
            answers_fail_at((nth + 1) / 2, SQLITE_IOERR_READ);
        enum sf_code code =
            sf_store_find(other, "harbour", 7, 0, 5, "", see_hit, NULL, next, kit_fail());
        struck = !memory || nomem_struck() || answers_struck(); /* until neither does */
        halt();
        if (code != SF_OK && code != (memory ? SF_NO_MEMORY : SF_IO))
            fail_msg("%u: %s", nth, sf_fail_name(code));
        refused += code != SF_OK;
        sf_store_close(other);
    }
    assert_true(refused > 10);
    sf_buf_wipe(&seen);
}

int main(void) {
    struct CMUnitTest tests[2 * MINE + 2];
    char names[2 * MINE][40];
    size_t count = 0;
    if (sf_entropy_init(NULL) != SF_OK)
        return 1;
    for (int i = 0; i < 2 * MINE; i++) {
        const struct ask *ask = &mine[i / 2];
        if (i % 2 == 1 && ask->opens)
            continue;
        snprintf(names[count], sizeof names[count], "%s%s", ask->name,
                 i % 2 == 0 ? "" : " without memory");
        tests[count] = (struct CMUnitTest){.name = names[count],
                                           .test_func = i % 2 == 0 ? answering : without_memory,
                                           .initial_state = (void *)(uintptr_t)ask};
        count++;
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(first_search_says_what_failed);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(broken_transaction_keeps_nothing);
    int failed = _cmocka_run_group_tests("answers", tests, count, NULL, NULL);
    fault_book_end();
    return failed;
}
