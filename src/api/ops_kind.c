/* KIND.verb: what every kind of record can do. */
#include <string.h>

#include "args.h"
#include "check.h"
#include "clock.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "query.h"
#include "unique.h"

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* The answer is the record's members themselves. */
static enum sf_code answer_record(struct sf_door_call *call, const struct sf_record *record) {
    json_t *object = sf_codec_record(record);
    int result = object != NULL ? json_object_update(call->ok, object) : -1;

    json_decref(object);
    return result == 0 ? SF_OK : no_memory(call);
}

/* The record as it stands now. */
static enum sf_code answer_id(struct sf_door_call *call, const struct sf_id *id) {
    struct sf_record record;
    enum sf_code code;

    sf_record_init(&record, call->kind);
    code = sf_store_get(call->book->store, call->kind, id, &record, call->fail);
    if (code == SF_OK)
        code = answer_record(call, &record);
    sf_record_wipe(&record);
    return code;
}

/* ---- What only the book knows, for check.h */

static enum sf_code kind_of(void *context, const struct sf_id *id, int *kind,
                            struct sf_fail *fail) {
    return sf_store_kind_of(context, id, kind, fail);
}

static enum sf_code own_word(void *context, const struct sf_list *list, const char *word,
                             size_t len, bool *has, struct sf_fail *fail) {
    return sf_store_own_word(context, list, word, len, has, fail);
}

static enum sf_code check_values(const struct sf_door_call *call, const struct sf_record *record) {
    const struct sf_check_book asked = {
        .context = call->book->store, .kind_of = kind_of, .own_word = own_word};
    enum sf_code code = sf_check_door(record, call->fail);

    return code == SF_OK ? sf_check_values(record, &asked, call->fail) : code;
}

/* ---- add, get, edit */

/* An id that a client chose, so that a request sent twice adds once. */
static enum sf_code take_id(struct sf_door_call *call, struct sf_record *record) {
    if (!sf_args_id(call, "id", &record->id))
        return SF_OK;
    /* RFC 9562, 5.7: version 7 in the high half of byte 6, variant 10 in the top bits of byte 8. */
    if ((record->id.bytes[6] >> 4) != 7 || (record->id.bytes[8] >> 6) != 2)
        return sf_fail_set(call->fail, SF_INVALID, "id", "must be a UUID of version 7");
    return SF_OK;
}

static enum sf_code add_checked(struct sf_door_call *call, struct sf_record *record) {
    enum sf_code code = take_id(call, record);

    if (code == SF_OK)
        code = sf_codec_read(call->request, record, true, call->fail);
    if (code == SF_OK)
        code = check_values(call, record);
    if (code == SF_OK)
        code = sf_codec_now(call->request, record, call->fail);
    if (code == SF_OK)
        code = sf_check_whole(record, NULL, call->fail);
    if (code == SF_OK)
        code = sf_unique_check(call, record, NULL);
    if (code == SF_OK)
        code = sf_store_add(call->book->store, record, NULL, call->fail);
    return code;
}

/* Run `work` in one transaction, so that what was looked up still holds when it is written. */
static enum sf_code in_transaction(struct sf_door_call *call, struct sf_record *record,
                                   enum sf_code (*work)(struct sf_door_call *,
                                                        struct sf_record *)) {
    struct sf_store *store = call->book->store;
    enum sf_code code = sf_store_begin(store, call->fail);

    if (code != SF_OK)
        return code;
    code = work(call, record);
    if (code == SF_OK)
        code = sf_store_commit(store, call->fail);
    if (code != SF_OK)
        sf_store_rollback(store);
    return code;
}

static enum sf_code handle_add(struct sf_door_call *call) {
    struct sf_record record;
    enum sf_code code;

    sf_record_init(&record, call->kind);
    code = in_transaction(call, &record, add_checked);
    if (code == SF_OK)
        code = answer_record(call, &record);
    sf_record_wipe(&record);
    return code;
}

static enum sf_code handle_get(struct sf_door_call *call) {
    struct sf_id id;

    sf_args_id(call, "id", &id);
    return answer_id(call, &id);
}

/* `whole` becomes `before` with what `change` gives or clears. */
static enum sf_code merge(struct sf_record *whole, const struct sf_record *before,
                          const struct sf_record *change, struct sf_fail *fail) {
    whole->id = before->id;
    whole->created_ms = before->created_ms;
    for (size_t f = 0; f < whole->kind->field_count; f++) {
        const struct sf_record *from = change->values[f].has != SF_HAS_NOT ? change : before;
        enum sf_code code;

        if (from->values[f].has != SF_HAS_VALUE)
            continue;
        code = sf_record_copy(whole, from, (int)f, fail);
        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

/* What the program sets by itself in an edit goes into the change as well. */
static enum sf_code settle(struct sf_record *whole, const struct sf_record *before,
                           struct sf_record *change, struct sf_fail *fail) {
    struct sf_time now = sf_clock_now();

    sf_check_settle(whole, before, &now);
    for (size_t f = 0; f < whole->kind->field_count; f++) {
        const struct sf_field *field = &whole->kind->fields[f];

        if ((field->flags & SF_FIELD_SYSTEM) == 0 ||
            sf_record_same(field, &whole->values[f], &before->values[f]))
            continue;
        if (whole->values[f].has == SF_HAS_VALUE) {
            enum sf_code code = sf_record_copy(change, whole, (int)f, fail);

            if (code != SF_OK)
                return code;
        } else {
            change->values[f].has = SF_HAS_NULL;
        }
    }
    return SF_OK;
}

static enum sf_code edit_checked(struct sf_door_call *call, struct sf_record *change,
                                 struct sf_record *before, struct sf_record *whole,
                                 struct sf_record *after) {
    struct sf_store *store = call->book->store;
    int64_t expected = 0;
    size_t len;
    const char *stamp = sf_args_text(call, "changed", &len);
    struct sf_id id;
    enum sf_code code;

    sf_args_id(call, "id", &id);
    code = sf_codec_read(call->request, change, false, call->fail);
    if (code == SF_OK)
        code = sf_store_get(store, call->kind, &id, before, call->fail);
    if (code != SF_OK)
        return code;
    if (before->state == SF_REMOVED)
        return sf_fail_set(call->fail, SF_REFUSED, "id", "the record is removed; restore it first");
    if (stamp != NULL && sf_id_stamp_parse(stamp, len, &expected) && expected != before->changed)
        return sf_fail_set(call->fail, SF_CONFLICT, "changed", "the record was changed since");
    code = check_values(call, change);
    if (code == SF_OK)
        code = merge(whole, before, change, call->fail);
    if (code == SF_OK)
        code = settle(whole, before, change, call->fail);
    if (code == SF_OK)
        code = sf_check_whole(whole, before, call->fail);
    if (code == SF_OK)
        code = sf_unique_check(call, whole, before);
    if (code == SF_OK)
        code = sf_store_edit(store, &id, change, before->changed, after, call->fail);
    return code;
}

static enum sf_code edit_work(struct sf_door_call *call, struct sf_record *after) {
    struct sf_record change, before, whole;
    enum sf_code code;

    sf_record_init(&change, call->kind);
    sf_record_init(&before, call->kind);
    sf_record_init(&whole, call->kind);
    code = edit_checked(call, &change, &before, &whole, after);
    sf_record_wipe(&whole);
    sf_record_wipe(&before);
    sf_record_wipe(&change);
    return code;
}

static enum sf_code handle_edit(struct sf_door_call *call) {
    struct sf_record after;
    enum sf_code code;

    sf_record_init(&after, call->kind);
    code = in_transaction(call, &after, edit_work);
    if (code == SF_OK)
        code = answer_record(call, &after);
    sf_record_wipe(&after);
    return code;
}

/* ---- remove, restore, undo */

typedef enum sf_code (*change_fn)(struct sf_store *store, const struct sf_kind *kind,
                                  const struct sf_id *id, struct sf_fail *fail);

static enum sf_code change_and_answer(struct sf_door_call *call, change_fn change) {
    struct sf_id id;
    enum sf_code code;

    sf_args_id(call, "id", &id);
    code = change(call->book->store, call->kind, &id, call->fail);
    return code == SF_OK ? answer_id(call, &id) : code;
}

static enum sf_code handle_remove(struct sf_door_call *call) {
    return change_and_answer(call, sf_store_remove);
}

static enum sf_code handle_restore(struct sf_door_call *call) {
    return change_and_answer(call, sf_store_restore);
}

static enum sf_code handle_undo(struct sf_door_call *call) {
    return change_and_answer(call, sf_store_undo);
}

/* ---- list, history */

/* An array being filled from a callback. */
struct gather {
    json_t *items;
    bool failed;
};

static bool gather(struct gather *to, json_t *item) {
    to->failed = !sf_json_push(to->items, item);
    return !to->failed;
}

static bool gather_record(void *context, const struct sf_record *record) {
    return gather(context, sf_codec_record(record));
}

/* Put the items, and where the list goes on, into the answer. */
static enum sf_code answer_items(struct sf_door_call *call, struct gather *items,
                                 const char *next) {
    bool ok = !items->failed && sf_json_put(call->ok, "items", items->items);

    if (items->failed)
        json_decref(items->items);
    if (next != NULL)
        ok = ok && sf_json_put(call->ok, "next", next[0] != '\0' ? json_string(next) : json_null());
    return ok ? SF_OK : no_memory(call);
}

static enum sf_code handle_list(struct sf_door_call *call) {
    struct gather items = {.items = json_array()};
    char next[SF_STORE_CURSOR_LEN] = "";
    struct sf_store_query query;
    struct sf_record holder;
    enum sf_code code;

    if (items.items == NULL)
        return no_memory(call);
    code = sf_query_read(call, &query, &holder);
    if (code == SF_OK)
        code = sf_store_list(call->book->store, &query, gather_record, &items, next, call->fail);
    sf_record_wipe(&holder);
    if (code == SF_OK)
        return answer_items(call, &items, next);
    json_decref(items.items);
    return code;
}

static bool gather_history(void *context, int64_t at_ms, enum sf_store_what what,
                           const struct sf_record *before) {
    static const char *const whats[] = {[SF_STORE_ADDED] = "add",
                                        [SF_STORE_EDITED] = "edit",
                                        [SF_STORE_REMOVED] = "remove",
                                        [SF_STORE_RESTORED] = "restore"};
    json_t *item = json_object();
    json_t *fields = json_object();
    bool ok = item != NULL && fields != NULL;

    ok = ok && sf_json_put(item, "at", sf_codec_utc(at_ms));
    ok = ok && sf_json_put(item, "what", json_string(whats[what]));
    ok = ok && (before == NULL || sf_codec_fields(before, fields));
    ok = ok && json_object_set(item, "before", fields) == 0;
    json_decref(fields);
    if (ok)
        return gather(context, item);
    json_decref(item);
    return gather(context, NULL);
}

static enum sf_code handle_history(struct sf_door_call *call) {
    struct gather items = {.items = json_array()};
    struct sf_id id;
    enum sf_code code;

    if (items.items == NULL)
        return no_memory(call);
    sf_args_id(call, "id", &id);
    code = sf_store_history(call->book->store, call->kind, &id, gather_history, &items, call->fail);
    if (code == SF_OK)
        return answer_items(call, &items, NULL);
    json_decref(items.items);
    return code;
}

/* ---- The table */

static const struct sf_door_word words_id[] = {
    {"id", SF_DOOR_ID, .required = true, .about = "the record"}, {0}};

static const struct sf_door_word words_add[] = {
    {"id", SF_DOOR_ID,
     .about = "a UUIDv7 of the client's own, so that a request sent twice adds once (exists)"},
    {0}};

static const struct sf_door_word words_edit[] = {
    {"id", SF_DOOR_ID, .required = true, .about = "the record"},
    {"changed", SF_DOOR_STAMP,
     .about = "the record's \"changed\" as the client knows it; conflict when it differs"},
    {0}};

static const struct sf_door_word words_list[] = {
    {"filter", SF_DOOR_OBJECT,
     .about = "{field: value, or {\"from\",\"to\"} with from <= field < to}; all must hold"},
    {"order", SF_DOOR_TEXT, .min = 1, .max = 50,
     .about = "the kind's order field (\"created\" where it has none), \"-\" before it for newest "
              "first (the usual)"},
    {"limit", SF_DOOR_INT, .min = 1, .max = SF_STORE_LIMIT_MAX, .about = "50 when left out"},
    {"cursor", SF_DOOR_TEXT, .max = SF_STORE_CURSOR_LEN,
     .about = "\"next\" of the page before, with the same filter and order"},
    {"removed", SF_DOOR_FLAG, .about = "the removed records instead of the others"},
    {0}};

const struct sf_door_row sf_ops_kind_rows[] = {
    {"add", SF_OP_OPEN | SF_OP_WRITES | SF_DOOR_FIELDS, handle_add, words_add, "the record",
     "Write a new record, with the kind's fields."},
    {"get", SF_OP_OPEN, handle_get, words_id, "the record",
     "Read one; with \"removed\":true when it is removed."},
    {"list", SF_OP_OPEN, handle_list, words_list, "{\"items\":[records],\"next\":cursor or null}",
     "Read a page of them."},
    {"edit", SF_OP_OPEN | SF_OP_WRITES | SF_DOOR_FIELDS, handle_edit, words_edit, "the record",
     "Change the fields given; null clears one."},
    {"remove", SF_OP_OPEN | SF_OP_WRITES, handle_remove, words_id, "the record",
     "Hide it; restore brings it back."},
    {"restore", SF_OP_OPEN | SF_OP_WRITES, handle_restore, words_id, "the record",
     "Bring a removed one back."},
    {"history", SF_OP_OPEN, handle_history, words_id,
     "{\"items\":[{\"at\",\"what\":\"add|edit|remove|restore\",\"before\":{fields}}]}",
     "What happened to it, newest first; \"before\" holds what an edit replaced."},
    {"undo", SF_OP_OPEN | SF_OP_WRITES, handle_undo, words_id, "the record",
     "Take back its latest kept change."},
    {"forget", SF_OP_OPEN | SF_OP_WRITES, sf_ops_forget, words_id,
     "{\"forgotten\":n,\"complete\":bool,\"backups_left\":n,\"mentions\":[{\"kind\",\"id\","
     "\"field\",\"at\"}]}",
     "Forget it for good, history and backups included; there is no undo. A person takes their "
     "observations, shares, reach-outs and repairs along. \"mentions\": texts elsewhere that name "
     "the person. \"backups_left\": backups that could not be read and stand as they were."},
    {0}};
