/* draft.*: what is being typed, one row a form, encrypted in the book and overwritten in place. */
#include <string.h>

#include "args.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "people.h"

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

/* ---- Which drafts may be gone on with */

/* Whether the form holds words for somebody, to be handed over. */
static bool is_for_somebody(const char *form) {
    static const char *const kinds[] = {
        "reachout:", "share:", "share-message:", "how:", "hard-day:"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(form, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

/* A record by its id, of any kind; *there is false for none, and for one that was forgotten. */
static enum sf_code read_any(struct sf_store *store, const struct sf_id *id,
                             struct sf_record *record, bool *there, struct sf_fail *fail) {
    struct sf_fail why = SF_FAIL_NONE;
    int no = 0;
    enum sf_code code = sf_store_kind_of(store, id, &no, fail);
    *there = false;
    if (code != SF_OK || no == 0)
        return code;
    code = sf_store_get(store, sf_kind_of(no), id, record, &why);
    *there = code == SF_OK;
    return code == SF_OK || code == SF_NOT_FOUND
               ? SF_OK
               : sf_fail_set(fail, code, why.field, "%s", why.message);
}

/* Whether words may be drafted for whom the record is about, or for whom it is. */
static enum sf_code may_draft(struct sf_store *store, const struct sf_record *record, bool *may,
                              struct sf_fail *fail) {
    int link = sf_kind_field(record->kind, "person", strlen("person"));
    struct sf_record person;
    bool there = false;
    enum sf_code code = SF_OK;
    *may = true;
    if (record->kind->no == SF_PERSON) {
        const struct sf_value *standing = sf_people_value(record, "standing");
        *may = standing->has != SF_HAS_VALUE ||
               sf_safety_may(sf_safety_standing(standing->text.text, standing->text.len),
                             SF_SAFETY_DRAFT);
    } else if (link >= 0 && record->values[link].has == SF_HAS_VALUE) {
        code = read_any(store, &record->values[link].id, &person, &there, fail);
        if (there) {
            code = may_draft(store, &person, may, fail);
            sf_record_wipe(&person);
        }
    }
    return code;
}

/* One id in a form's name: *on turns false where nothing is to be gone on with. */
static enum sf_code look_at_id(struct sf_store *store, const char *form, const struct sf_id *id,
                               bool *on, struct sf_fail *fail) {
    struct sf_record record;
    bool there = false, may = true;
    enum sf_code code = read_any(store, id, &record, &there, fail);
    if (!there)
        return code;
    if (is_for_somebody(form))
        code = may_draft(store, &record, &may, fail);
    *on = *on && may && record.state == SF_LIVE;
    sf_record_wipe(&record);
    return code;
}

/* Not where the form is named after something that was removed, and not where it holds words for
 * somebody for whom none are drafted: such a draft stays, and nobody is reminded of it. */
static enum sf_code goes_on(struct sf_store *store, const char *form, bool *on,
                            struct sf_fail *fail) {
    size_t len = strlen(form), id_len = SF_ID_TEXT_LEN - 1;
    enum sf_code code = SF_OK;
    *on = true;
    for (size_t at = 0; code == SF_OK && at + id_len <= len; at++) {
        struct sf_id id;
        if (sf_id_parse(form + at, id_len, &id))
            code = look_at_id(store, form, &id, on, fail);
    }
    return code;
}

/* ---- The list */

struct gather {
    struct sf_door_call *call;
    json_t *items;
    bool going_on;
    enum sf_code code;
};

static bool gather_draft(void *context, const char *form, int64_t at_ms) {
    struct gather *to = context;
    bool on = true;
    if (to->going_on)
        to->code = goes_on(to->call->book->store, form, &on, to->call->fail);
    if (to->code != SF_OK || !on)
        return to->code == SF_OK;
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "form", json_string(form)) &&
              sf_json_put(item, "at", sf_codec_utc(at_ms));

    if (!ok || json_array_append(to->items, item) != 0)
        to->code = no_memory(to->call);
    json_decref(item);
    return to->code == SF_OK;
}

static enum sf_code handle_list(struct sf_door_call *call) {
    struct gather to = {.call = call,
                        .items = json_array(),
                        .going_on = sf_args_flag(call, "going_on"),
                        .code = SF_OK};
    enum sf_code code;

    if (!sf_json_put(call->ok, "items", to.items))
        return no_memory(call);
    code = sf_store_draft_list(call->book->store, gather_draft, &to, call->fail);
    return code == SF_OK ? to.code : code;
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

static const struct sf_door_word words_list[] = {
    {"going_on", SF_DOOR_FLAG,
     .about = "only what may be gone on with: nothing named after a record that was removed, no "
              "words for somebody for whom none are drafted"},
    {0}};

const struct sf_door_row sf_ops_draft_rows[] = {
    {"draft.put", SF_OP_OPEN | SF_OP_WRITES, handle_put, words_put, "{}",
     "Keep what is being typed. It survives a lock and a crash, encrypted, and is no history."},
    {"draft.get", SF_OP_OPEN, handle_get, words_form, "{\"form\",\"value\",\"at\"}",
     "Read it back."},
    {"draft.drop", SF_OP_OPEN | SF_OP_WRITES, handle_drop, words_form, "{}",
     "Let it go; fine when there is none."},
    {"draft.list", SF_OP_OPEN, handle_list, words_list, "{\"items\":[{\"form\",\"at\"}]}",
     "Which forms have one."},
    {0}};
