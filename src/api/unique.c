#include "unique.h"

#include <string.h>

static const struct sf_value *value_of(const struct sf_record *record, const char *name) {
    int f = sf_kind_field(record->kind, name, strlen(name));

    return f >= 0 && record->values[f].has == SF_HAS_VALUE ? &record->values[f] : NULL;
}

/* A word stands in a list once. */
static enum sf_code check_choice(const struct sf_door_call *call, const struct sf_record *record) {
    const struct sf_value *name = value_of(record, "list");
    const struct sf_value *word = value_of(record, "word");
    const struct sf_list *list = sf_kind_list(name->text.text, name->text.len);
    bool has = false;
    enum sf_code code = sf_store_own_word(call->book->store, list, word->text.text, word->text.len,
                                          &has, call->fail);

    if (code == SF_OK && has)
        return sf_fail_set(call->fail, SF_EXISTS, "word", "is in the list already");
    return code;
}

struct key_search {
    const struct sf_str *key;
    bool found;
};

static bool match_key(void *context, const struct sf_record *record) {
    struct key_search *search = context;
    const struct sf_value *key = value_of(record, "key");

    search->found = key != NULL && key->text.len == search->key->len &&
                    memcmp(key->text.text, search->key->text, search->key->len) == 0;
    return !search->found;
}

/* A key stands in the settings once. There are few of them. */
static enum sf_code check_setting(const struct sf_door_call *call, const struct sf_record *record) {
    struct sf_store_query query = {.kind = record->kind, .limit = SF_STORE_LIMIT_MAX};
    struct key_search search = {.key = &value_of(record, "key")->text};
    char next[SF_STORE_CURSOR_LEN];

    do {
        enum sf_code code =
            sf_store_list(call->book->store, &query, match_key, &search, next, call->fail);

        if (code != SF_OK)
            return code;
        memcpy(query.cursor, next, sizeof(next));
    } while (!search.found && next[0] != '\0');
    if (search.found)
        return sf_fail_set(call->fail, SF_EXISTS, "key", "there is such a setting already");
    return SF_OK;
}

enum sf_code sf_unique_check(const struct sf_door_call *call, const struct sf_record *record,
                             const struct sf_record *before) {
    const struct sf_value *key, *old;

    if (record->kind->no == SF_CHOICE && before == NULL)
        return check_choice(call, record);
    if (record->kind->no != SF_SETTING)
        return SF_OK;
    key = value_of(record, "key");
    old = before != NULL ? value_of(before, "key") : NULL;
    if (old != NULL && old->text.len == key->text.len &&
        memcmp(old->text.text, key->text.text, key->text.len) == 0)
        return SF_OK;
    return check_setting(call, record);
}
