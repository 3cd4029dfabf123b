/* KIND.forget: for good, and what elsewhere still names the person. */
#include "args.h"
#include "codec.h"
#include "json.h"
#include "ops.h"

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* An array being filled from a callback. */
struct gather {
    json_t *items;
    bool failed;
};

static bool gather(struct gather *to, json_t *item) {
    to->failed = !sf_json_push(to->items, item);
    return !to->failed;
}

static bool gather_mention(void *context, const struct sf_record *record, int field) {
    const struct sf_kind *kind = record->kind;
    const struct sf_value *order =
        kind->order_field >= 0 ? &record->values[kind->order_field] : NULL;
    char at[SF_CIVIL_ISO_LEN];
    json_t *item = json_object();
    bool ok = item != NULL;

    ok = ok && sf_json_put(item, "kind", json_string(kind->name));
    ok = ok && sf_json_put(item, "id", sf_codec_id(&record->id));
    ok = ok && sf_json_put(item, "field", json_string(kind->fields[field].name));
    ok = ok && sf_json_put(item, "at",
                           order != NULL && order->has == SF_HAS_VALUE
                               ? json_string(sf_civil_format(&order->time, at))
                               : sf_codec_utc(record->created_ms));
    if (ok)
        return gather(context, item);
    json_decref(item);
    return gather(context, NULL);
}

/* The name to look for elsewhere: a person's alias. "" for other kinds. */
static enum sf_code name_of(struct sf_door_call *call, const struct sf_id *id, struct sf_buf *out) {
    struct sf_record record;
    enum sf_code code;

    sf_record_init(&record, call->kind);
    code = sf_store_get(call->book->store, call->kind, id, &record, call->fail);
    if (code == SF_OK && call->kind->no == SF_PERSON) {
        const struct sf_value *title = &record.values[call->kind->title_field];

        if (title->has == SF_HAS_VALUE)
            sf_buf_add(out, title->text.text, title->text.len);
    }
    sf_record_wipe(&record);
    return out->failed ? no_memory(call) : code;
}

static enum sf_code answer_mentions(struct sf_door_call *call, const struct sf_buf *name) {
    struct gather mentions = {.items = json_array()};
    enum sf_code code = SF_OK;

    if (mentions.items == NULL)
        return no_memory(call);
    /* Where the disk failed after the tombstone, the book may be closed: then nobody can look. */
    if (name->len > 0 && sf_book_is_open(call->book))
        code = sf_store_mentions(call->book->store, name->data, name->len, gather_mention,
                                 &mentions, call->fail);
    if (code == SF_OK && !mentions.failed)
        return sf_json_put(call->ok, "mentions", mentions.items) ? SF_OK : no_memory(call);
    json_decref(mentions.items);
    return code != SF_OK ? code : no_memory(call);
}

enum sf_code sf_ops_forget(struct sf_door_call *call) {
    struct sf_book_backups backups = {0};
    struct sf_buf name = {0};
    size_t forgotten = 0;
    bool complete = false;
    struct sf_id id;
    enum sf_code code;

    sf_args_id(call, "id", &id);
    code = name_of(call, &id, &name);
    if (code == SF_OK)
        code = sf_book_care_forget(call->book, call->kind, &id, &forgotten, &complete, &backups,
                                   call->fail);
    if (code == SF_OK &&
        !(sf_json_put(call->ok, "forgotten", json_integer((json_int_t)forgotten)) &&
          sf_json_put(call->ok, "complete", json_boolean(complete)) &&
          sf_json_put(call->ok, "backups_left", json_integer((json_int_t)backups.left))))
        code = no_memory(call);
    if (code == SF_OK)
        code = answer_mentions(call, &name);
    sf_buf_wipe(&name);
    return code;
}
