/* setting.put and setting.all: settings inside the book by their key, over the generic kind. */
#include <string.h>

#include "args.h"
#include "json.h"
#include "ops.h"

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

static int field_key(const struct sf_kind *kind) {
    return sf_kind_field(kind, "key", 3);
}

static int field_text(const struct sf_kind *kind) {
    return sf_kind_field(kind, "text", 4);
}

/* Walk all live settings, page by page. */
static enum sf_code each_setting(struct sf_door_call *call, sf_store_record_fn each,
                                 void *context) {
    struct sf_store_query query = {
        .kind = sf_kind_of(SF_SETTING), .limit = SF_STORE_LIMIT_MAX, .ascending = true};
    char next[SF_STORE_CURSOR_LEN];

    do {
        enum sf_code code =
            sf_store_list(call->book->store, &query, each, context, next, call->fail);

        if (code != SF_OK)
            return code;
        memcpy(query.cursor, next, sizeof(next));
    } while (next[0] != '\0');
    return SF_OK;
}

/* ---- put */

struct search {
    const char *key;
    size_t len;
    struct sf_id id; /* none until found */
};

static bool match(void *context, const struct sf_record *record) {
    struct search *search = context;
    const struct sf_value *key = &record->values[field_key(record->kind)];

    if (key->has == SF_HAS_VALUE && key->text.len == search->len &&
        memcmp(key->text.text, search->key, search->len) == 0)
        search->id = record->id;
    return sf_id_none(&search->id);
}

static enum sf_code put_found(struct sf_door_call *call, const struct search *search,
                              struct sf_record *record) {
    struct sf_store *store = call->book->store;
    size_t len;
    const char *text = sf_args_text(call, "text", &len);
    enum sf_code code = SF_OK;

    if (text != NULL)
        code = sf_record_text(record, field_text(record->kind), text, len, call->fail);
    if (code != SF_OK)
        return code;
    if (sf_id_none(&search->id)) {
        if (text == NULL)
            return SF_OK;
        code =
            sf_record_text(record, field_key(record->kind), search->key, search->len, call->fail);
        return code == SF_OK ? sf_store_add(store, record, NULL, call->fail) : code;
    }
    if (text == NULL)
        return sf_store_remove(store, record->kind, &search->id, call->fail);
    return sf_store_edit(store, &search->id, record, 0, NULL, call->fail);
}

static enum sf_code handle_put(struct sf_door_call *call) {
    struct sf_store *store = call->book->store;
    struct search search = {0};
    struct sf_record record;
    enum sf_code code = sf_store_begin(store, call->fail);

    if (code != SF_OK)
        return code;
    search.key = sf_args_text(call, "key", &search.len);
    sf_record_init(&record, sf_kind_of(SF_SETTING));
    code = each_setting(call, match, &search);
    if (code == SF_OK)
        code = put_found(call, &search, &record);
    if (code == SF_OK)
        code = sf_store_commit(store, call->fail);
    if (code != SF_OK)
        sf_store_rollback(store);
    sf_record_wipe(&record);
    return code;
}

/* ---- all */

struct gather {
    json_t *items;
    bool failed;
};

static bool gather(void *context, const struct sf_record *record) {
    struct gather *to = context;
    const struct sf_value *key = &record->values[field_key(record->kind)];
    const struct sf_value *text = &record->values[field_text(record->kind)];

    if (key->has != SF_HAS_VALUE || text->has != SF_HAS_VALUE)
        return true;
    to->failed =
        !sf_json_put(to->items, key->text.text, sf_json_text(text->text.text, text->text.len));
    return !to->failed;
}

static enum sf_code handle_all(struct sf_door_call *call) {
    struct gather to = {.items = json_object()};
    enum sf_code code;

    if (!sf_json_put(call->ok, "items", to.items))
        return no_memory(call);
    code = each_setting(call, gather, &to);
    return code == SF_OK && to.failed ? no_memory(call) : code;
}

static const struct sf_door_word words_put[] = {
    {"key", SF_DOOR_TEXT, .required = true, .min = 1, .max = 200, .about = "which setting"},
    {"text", SF_DOOR_TEXT, .max = 100000, .about = "its value; left out or null: takes it away"},
    {0}};

const struct sf_door_row sf_ops_setting_rows[] = {
    {"setting.put", SF_OP_OPEN | SF_OP_WRITES, handle_put, words_put, "{}",
     "Set a setting inside the book, by its key."},
    {"setting.all", SF_OP_OPEN, handle_all, NULL, "{\"items\":{key:text}}",
     "All settings inside the book."},
    {0}};
