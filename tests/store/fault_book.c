#include "fault_book.h"

#include <stdio.h>
#include <string.h>

#include "entropy.h"
#include "fake.h"
#include "file.h"
#include "nomem.h"

const uint8_t fault_key[SF_STORE_KEY_LEN] = {2, 7, 1, 8};

/* ---- A book, and what it says about itself */

static struct sf_buf template; /* the book's file, made once */
static struct fault_book made;

static void make_template(void) {
    struct sf_record moment = kit_record("moment"), note = kit_record("note");
    kit_ok(sf_store_create(made.path, fault_key, &made.store, kit_fail()));
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

void fault_book_make(struct fault_book *book) {
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
    kit_ok(sf_store_open(book->path, fault_key, false, &book->store, kit_fail()));
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

void fault_book_tell(struct sf_store *store, struct sf_buf *out) {
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

void fault_book_end(void) {
    sf_buf_wipe(&template);
}

/* ---- The calls */

static enum sf_code call_add(struct fault_book *book) {
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

static enum sf_code call_edit(struct fault_book *book) {
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

static enum sf_code call_remove(struct fault_book *book) {
    return sf_store_remove(book->store, kit_kind("moment"), &book->moment, kit_fail());
}

static enum sf_code call_undo(struct fault_book *book) {
    return sf_store_undo(book->store, kit_kind("note"), &book->note, kit_fail());
}

static enum sf_code call_forget(struct fault_book *book) {
    size_t forgotten;
    return sf_store_forget(book->store, kit_kind("person"), &book->anna, &forgotten, kit_fail());
}

static enum sf_code call_draft(struct fault_book *book) {
    return sf_store_draft_drop(book->store, "moment", kit_fail());
}

static enum sf_code call_rebuild(struct fault_book *book) {
    return sf_store_rebuild(book->store, NULL, NULL, kit_fail());
}

static enum sf_code call_together(struct fault_book *book) {
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

static enum sf_code call_reopen(struct fault_book *book) {
    sf_store_close(book->store);
    book->store = NULL;
    return sf_store_open(book->path, fault_key, false, &book->store, kit_fail());
}

static enum sf_code call_snapshot(struct fault_book *book) {
    enum sf_code code =
        sf_store_snapshot(book->store, book->copy, fault_key, NULL, NULL, kit_fail());
    /* A copy that could not be made whole is not left behind. */
    if (code != SF_OK)
        sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    return code;
}

static enum sf_code call_salvage(struct fault_book *book) {
    uint64_t saved[SF_KIND_END], lost[SF_KIND_END];
    sf_store_close(book->store);
    book->store = NULL;
    enum sf_code code =
        sf_store_salvage(book->path, fault_key, book->copy, fault_key, saved, lost, kit_fail());
    enum sf_code again = SF_BUSY;
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    nomem_fail_at(0);
    again = sf_store_open(book->path, fault_key, false, &book->store, kit_fail());
    return code == SF_OK ? again : code;
}

static enum sf_code call_verify(struct fault_book *book) {
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

static enum sf_code call_read(struct fault_book *book) {
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

const struct fault_call fault_calls[FAULT_CALLS] = {
    {"add", call_add, false},         {"edit", call_edit, false},
    {"remove", call_remove, false},   {"undo", call_undo, false},
    {"forget", call_forget, false},   {"draft", call_draft, false},
    {"rebuild", call_rebuild, false}, {"together", call_together, false},
    {"reopen", call_reopen, false},   {"snapshot", call_snapshot, false},
    {"salvage", call_salvage, true},  {"verify", call_verify, true},
    {"read", call_read, false},
};
