/*
 * Every call with the Nth file operation failing, and with the Nth allocation failing: it answers
 * with a code that fits, the book is as it was before or (when it was the last thing that failed)
 * as the call would have made it, and it goes on working.
 */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "fake.h"
#include "file.h"
#include "nomem.h"

static const uint8_t key[SF_STORE_KEY_LEN] = {2, 7, 1, 8};

/* ---- A book, and what it says about itself */

struct book {
    struct sf_store *store;
    char path[64], copy[64];
    struct sf_id anna, moment, note;
};

static struct sf_buf template; /* the book's file, made once */
static struct book made;

static void make_template(void) {
    struct sf_record moment = kit_record("moment"), note = kit_record("note");
    kit_ok(sf_store_create(made.path, key, &made.store, kit_fail()));
    made.anna = kit_person(made.store, "Anna");
    kit_time(&moment, "at", KIT_AT);
    kit_id(&moment, "people", made.anna);
    kit_word(&moment, "tags", "walk");
    kit_text(&moment, "happened", "harbour and sea");
    made.moment = kit_add(made.store, &moment);
    kit_text(&note, "text", "keep");
    kit_link(&note, "person", made.anna);
    made.note = kit_add(made.store, &note);
    kit_ok(sf_store_draft_put(made.store, "moment", "{\"a\":\"Anna\"}", 12, kit_fail()));
    sf_store_close(made.store);
    kit_ok(sf_file_read_all(made.path, 8 * 1024 * 1024, &template, kit_fail()));
}

/* The same book every time, on an empty disk. */
static void make_book(struct book *book) {
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(7);
    kit_ok(sf_file_make_folder("/f", kit_fail()));
    snprintf(made.path, sizeof made.path, "/f/book.db");
    snprintf(made.copy, sizeof made.copy, "/f/copy.db");
    if (template.len == 0)
        make_template();
    else
        kit_ok(sf_file_replace(made.path, template.data, template.len, kit_fail()));
    *book = made;
    sf_clock_fake_set(SF_CLOCK_FAKE_START_MS + 100000);
    kit_ok(sf_store_open(book->path, key, false, &book->store, kit_fail()));
}

static bool tell(void *context, const struct sf_record *record) {
    char line[256], id[SF_ID_TEXT_LEN];
    struct sf_buf packed = {0};
    unsigned sum = 0;
    kit_ok(sf_record_pack(record, &packed, kit_fail()));
    for (size_t i = 0; i < packed.len; i++)
        sum = sum * 31 + (unsigned char)packed.data[i];
    snprintf(line, sizeof line, "%s %s %d %u;", record->kind->name, sf_id_format(&record->id, id),
             record->state, sum);
    sf_buf_text(context, line);
    sf_buf_wipe(&packed);
    return true;
}

/* Everything that the book holds, in one text; ids that were made anew in the call are random but
 * seeded, so equal books say the same. */
static void tell_book(struct sf_store *store, struct sf_buf *out) {
    static const char *const kinds[] = {"person", "moment", "note"};
    char next[SF_STORE_CURSOR_LEN];
    struct sf_store_facts facts;
    for (int i = 0; i < 6; i++) {
        struct sf_store_query query = {.kind = kit_kind(kinds[i / 2]), .limit = 50};
        query.removed = i % 2 == 1;
        kit_ok(sf_store_list(store, &query, tell, out, next, kit_fail()));
    }
    sf_buf_format(out, "finds %zu %zu %zu;", kit_finds(store, "harbour"), kit_finds(store, "anna "),
                  kit_finds(store, "mountain"));
    kit_ok(sf_store_facts_moments(store, &facts, kit_fail()));
    sf_buf_format(out, "facts %zu %zu;", facts.n, facts.person_count);
    sf_store_facts_free(&facts);
    struct sf_buf draft = {0};
    int64_t at;
    enum sf_code code = sf_store_draft_get(store, "moment", &draft, &at, kit_fail());
    sf_buf_format(out, "draft %d", code);
    sf_buf_wipe(&draft);
    assert_false(out->failed);
}

/* ---- The calls */

static enum sf_code call_add(struct book *book) {
    struct sf_record moment = kit_record("moment");
    const struct sf_kind *kind = moment.kind;
    kit_time(&moment, "at", KIT_AT + 60000);
    enum sf_code code = sf_record_id(&moment, kit_field(kind, "people"), &book->anna, NULL);
    if (code == SF_OK)
        code = sf_record_text(&moment, kit_field(kind, "happened"), "mountain", 8, NULL);
    if (code == SF_OK)
        code = sf_store_add(book->store, &moment, NULL, kit_fail());
    sf_record_wipe(&moment);
    return code;
}

static enum sf_code call_edit(struct book *book) {
    struct sf_record change = kit_record("moment"), after;
    kit_null(&change, "people");
    enum sf_code code =
        sf_record_text(&change, kit_field(change.kind, "happened"), "mountain", 8, NULL);
    if (code == SF_OK)
        code = sf_store_edit(book->store, &book->moment, &change, 0, &after, kit_fail());
    if (code == SF_OK)
        sf_record_wipe(&after);
    sf_record_wipe(&change);
    return code;
}

static enum sf_code call_remove(struct book *book) {
    return sf_store_remove(book->store, kit_kind("moment"), &book->moment, kit_fail());
}

static enum sf_code call_undo(struct book *book) {
    return sf_store_undo(book->store, kit_kind("note"), &book->note, kit_fail());
}

static enum sf_code call_forget(struct book *book) {
    size_t forgotten;
    return sf_store_forget(book->store, kit_kind("person"), &book->anna, &forgotten, kit_fail());
}

static enum sf_code call_draft(struct book *book) {
    return sf_store_draft_drop(book->store, "moment", kit_fail());
}

static enum sf_code call_rebuild(struct book *book) {
    return sf_store_rebuild(book->store, NULL, NULL, kit_fail());
}

static enum sf_code call_together(struct book *book) {
    enum sf_code code = sf_store_begin(book->store, kit_fail());
    if (code != SF_OK)
        return code;
    code = call_add(book);
    if (code == SF_OK)
        code = call_remove(book);
    if (code == SF_OK)
        return sf_store_commit(book->store, kit_fail());
    sf_store_rollback(book->store);
    return code;
}

static enum sf_code call_reopen(struct book *book) {
    sf_store_close(book->store);
    book->store = NULL;
    return sf_store_open(book->path, key, false, &book->store, kit_fail());
}

static enum sf_code call_snapshot(struct book *book) {
    enum sf_code code = sf_store_snapshot(book->store, book->copy, key, NULL, NULL, kit_fail());
    /* A copy that could not be made whole is not left behind. */
    if (code != SF_OK)
        sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    return code;
}

static enum sf_code call_salvage(struct book *book) {
    uint64_t saved[SF_KIND_END], lost[SF_KIND_END];
    sf_store_close(book->store);
    book->store = NULL;
    enum sf_code code = sf_store_salvage(book->path, key, book->copy, key, saved, lost, kit_fail());
    enum sf_code again = SF_BUSY;
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    nomem_fail_at(0);
    again = sf_store_open(book->path, key, false, &book->store, kit_fail());
    return code == SF_OK ? again : code;
}

static enum sf_code call_verify(struct book *book) {
    struct sf_store_verdict verdict;
    return sf_store_verify(book->store, &verdict, NULL, NULL, kit_fail());
}

static bool ignore_hit(void *context, const struct sf_store_hit *hit) {
    (void)context;
    (void)hit;
    return true;
}

static bool ignore_record(void *context, const struct sf_record *record) {
    (void)context;
    (void)record;
    return true;
}

static enum sf_code call_read(struct book *book) {
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 5};
    struct sf_store_facts facts;
    char next[SF_STORE_CURSOR_LEN];
    sf_store_shrink(book->store);
    enum sf_code code = sf_store_list(book->store, &query, ignore_record, NULL, next, kit_fail());
    if (code == SF_OK)
        code =
            sf_store_find(book->store, "sea har", 7, 0, 5, "", ignore_hit, NULL, next, kit_fail());
    if (code == SF_OK)
        code = sf_store_facts_moments(book->store, &facts, kit_fail());
    if (code == SF_OK)
        sf_store_facts_free(&facts);
    return code;
}

static const struct call {
    const char *name;
    enum sf_code (*run)(struct book *book);
    bool careful; /* answers without error although something could not be read */
} calls[] = {
    {"add", call_add, false},         {"edit", call_edit, false},
    {"remove", call_remove, false},   {"undo", call_undo, false},
    {"forget", call_forget, false},   {"draft", call_draft, false},
    {"rebuild", call_rebuild, false}, {"together", call_together, false},
    {"reopen", call_reopen, false},   {"snapshot", call_snapshot, false},
    {"salvage", call_salvage, true},  {"verify", call_verify, true},
    {"read", call_read, false},
};

/* ---- Sweeps */

struct sweep {
    struct sf_buf before, after; /* what the book says without and with the call */
    int before_seen, after_seen;
};

static void expect_one_of(struct sweep *sweep, struct book *book, const struct call *call,
                          unsigned nth, bool ok) {
    struct sf_buf now = {0};
    /* The book has to be good for something again, at the latest when it is opened anew. */
    sf_store_close(book->store);
    book->store = NULL;
    kit_ok(sf_store_open(book->path, key, false, &book->store, kit_fail()));
    tell_book(book->store, &now);
    bool is_before = strcmp(now.data, sweep->before.data) == 0;
    bool is_after = strcmp(now.data, sweep->after.data) == 0;
    if (!(ok ? is_after : is_before || is_after))
        fail_msg("%s, %u: ok %d\n%s\n%s\n%s", call->name, nth, ok, now.data, sweep->before.data,
                 sweep->after.data);
    sweep->before_seen += is_before;
    sweep->after_seen += is_after;
    sf_buf_wipe(&now);
}

static void learn(struct sweep *sweep, const struct call *call) {
    struct book book;
    make_book(&book);
    tell_book(book.store, &sweep->before);
    sf_entropy_seed(11);
    kit_ok(call->run(&book));
    tell_book(book.store, &sweep->after);
    sf_store_close(book.store);
}

static void forget_sweep(struct sweep *sweep) {
    sf_buf_wipe(&sweep->before);
    sf_buf_wipe(&sweep->after);
}

static void sweep_files(const struct call *call, enum sf_code with, bool from_then_on) {
    struct sweep sweep = {0};
    bool struck = true;
    learn(&sweep, call);
    for (unsigned nth = 1; struck; nth++) {
        struct book book;
        make_book(&book);
        sf_entropy_seed(11);
        sf_file_fake_fail(SF_FILE_FAKE_ANY, nth, with, from_then_on);
        enum sf_code code = call->run(&book);
        struck = sf_file_fake_struck() || (code != SF_OK && nth < 1000);
        sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
        if (code != SF_OK && code != with && code != SF_IO && code != SF_DAMAGED)
            fail_msg("%s, file call %u: %s", call->name, nth, sf_fail_name(code));
        expect_one_of(&sweep, &book, call, nth, code == SF_OK && !call->careful);
        sf_store_close(book.store);
        if (nth > 20)
            nth += nth / 8; /* the first ones one by one, then ever wider */
    }
    assert_true(sweep.before_seen > 0 || strcmp(sweep.before.data, sweep.after.data) == 0);
    forget_sweep(&sweep);
}

static void sweep_memory(const struct call *call) {
    struct sweep sweep = {0};
    bool struck = true;
    unsigned step = 1;
    learn(&sweep, call);
    for (unsigned nth = 1; struck; nth += step) {
        struct book book;
        make_book(&book);
        sf_entropy_seed(11);
        nomem_fail_at(nth);
        enum sf_code code = call->run(&book);
        struck = nomem_struck();
        nomem_fail_at(0);
        if (code != SF_OK && code != SF_NO_MEMORY)
            fail_msg("%s, allocation %u: %s", call->name, nth, sf_fail_name(code));
        if (book.store == NULL) /* it could not be opened */
            assert_int_equal(code, SF_NO_MEMORY);
        expect_one_of(&sweep, &book, call, nth, code == SF_OK && !call->careful);
        sf_store_close(book.store);
        step = 1 + nth / 24;
    }
    assert_true(sweep.after_seen > 0);
    forget_sweep(&sweep);
}

static void failing_files(void **state) {
    const struct call *call = *state;
    sweep_files(call, SF_IO, false);
    sweep_files(call, SF_FULL, true);
}

static void failing_memory(void **state) {
    sweep_memory(*state);
}

static void opening_new_with_failing_memory(void **state) {
    struct sf_store *store = NULL;
    bool struck = true;
    (void)state;
    for (unsigned nth = 1; struck; nth += 1 + nth / 32) {
        sf_file_fake_drop();
        kit_ok(sf_file_make_folder("/n", kit_fail()));
        nomem_fail_at(nth);
        enum sf_code code = sf_store_create("/n/book.db", key, &store, kit_fail());
        struck = nomem_struck();
        nomem_fail_at(0);
        assert_true(code == SF_OK || code == SF_NO_MEMORY);
        assert_int_equal(sf_file_exists("/n/book.db"), code == SF_OK);
        sf_store_close(store);
        store = NULL;
    }
}

enum { CALLS = sizeof calls / sizeof calls[0] };

int main(void) {
    struct CMUnitTest tests[2 * CALLS + 1];
    char names[2 * CALLS][32];
    if (sf_entropy_init(NULL) != SF_OK)
        return 1;
    for (int i = 0; i < 2 * CALLS; i++) {
        snprintf(names[i], sizeof names[i], "%s-%s", calls[i / 2].name,
                 i % 2 == 0 ? "failing-files" : "failing-memory");
        tests[i] = (struct CMUnitTest){.name = names[i],
                                       .test_func = i % 2 == 0 ? failing_files : failing_memory,
                                       .initial_state = (void *)(uintptr_t)&calls[i / 2]};
    }
    tests[2 * CALLS] = (struct CMUnitTest)cmocka_unit_test(opening_new_with_failing_memory);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    sf_buf_wipe(&template);
    return failed;
}
