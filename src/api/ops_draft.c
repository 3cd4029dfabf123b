/* draft.*: what is being typed, one row a form, encrypted in the book and overwritten in place. */
#include "args.h"
#include "codec.h"
#include "json.h"
#include "ops.h"

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for a draft");
}

static enum sf_code handle_put(struct sf_door_call *call) {
    struct sf_buf text = {0};
    size_t len;
    const char *form = sf_args_text(call, "form", &len);
    enum sf_code code;

    sf_json_write(sf_args_json(call, "value"), &text);
    if (text.failed)
        code = no_memory(call);
    else if (text.len > SF_STORE_DRAFT_MAX)
        code = sf_fail_set(call->fail, SF_TOO_LARGE, "value", "a draft has at most %d bytes",
                           (int)SF_STORE_DRAFT_MAX);
    else
        code = sf_store_draft_put(call->book->store, form, text.data, text.len, call->fail);
    sf_buf_wipe(&text);
    return code;
}

static enum sf_code handle_get(struct sf_door_call *call) {
    struct sf_buf text = {0};
    json_t *value = NULL;
    int64_t at_ms = 0;
    size_t len;
    const char *form = sf_args_text(call, "form", &len);
    enum sf_code code = sf_store_draft_get(call->book->store, form, &text, &at_ms, call->fail);

    if (code == SF_OK)
        code = sf_json_read(text.data, text.len, &value, call->fail);
    sf_buf_wipe(&text);
    if (code == SF_OK && !(sf_json_put(call->ok, "form", sf_json_text(form, len)) &&
                           json_object_set(call->ok, "value", value) == 0 &&
                           sf_json_put(call->ok, "at", sf_codec_utc(at_ms))))
        code = no_memory(call);
    json_decref(value);
    return code;
}

static enum sf_code handle_drop(struct sf_door_call *call) {
    size_t len;

    return sf_store_draft_drop(call->book->store, sf_args_text(call, "form", &len), call->fail);
}

struct gather {
    json_t *items;
    bool failed;
};

static bool gather_draft(void *context, const char *form, int64_t at_ms) {
    struct gather *to = context;
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "form", json_string(form)) &&
              sf_json_put(item, "at", sf_codec_utc(at_ms));

    to->failed = !ok || json_array_append(to->items, item) != 0;
    json_decref(item);
    return !to->failed;
}

static enum sf_code handle_list(struct sf_door_call *call) {
    struct gather to = {.items = json_array()};
    enum sf_code code;

    if (!sf_json_put(call->ok, "items", to.items))
        return no_memory(call);
    code = sf_store_draft_list(call->book->store, gather_draft, &to, call->fail);
    return code == SF_OK && to.failed ? no_memory(call) : code;
}

static const struct sf_door_word words_put[] = {
    {"form", SF_DOOR_TEXT, .required = true, .min = 1, .max = SF_STORE_FORM_LEN - 1,
     .about = "which form, in the client's own words (\"moment:new\")"},
    {"value", SF_DOOR_OBJECT, .required = true, .about = "whatever the form holds"},
    {0}};

static const struct sf_door_word words_form[] = {{"form", SF_DOOR_TEXT, .required = true, .min = 1,
                                                  .max = SF_STORE_FORM_LEN - 1,
                                                  .about = "which form"},
                                                 {0}};

const struct sf_door_row sf_ops_draft_rows[] = {
    {"draft.put", SF_OP_OPEN | SF_OP_WRITES, handle_put, words_put, "{}",
     "Keep what is being typed. It survives a lock and a crash, encrypted, and is no history."},
    {"draft.get", SF_OP_OPEN, handle_get, words_form, "{\"form\",\"value\",\"at\"}",
     "Read it back."},
    {"draft.drop", SF_OP_OPEN | SF_OP_WRITES, handle_drop, words_form, "{}",
     "Let it go; fine when there is none."},
    {"draft.list", SF_OP_OPEN, handle_list, NULL, "{\"items\":[{\"form\",\"at\"}]}",
     "Which forms have one."},
    {0}};
