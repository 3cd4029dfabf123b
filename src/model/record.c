#include "record.h"

#include <math.h>
#include <string.h>

#include "text.h"
#include "wipe.h"

/* The smallest room of a list; after that it doubles. */
enum { LIST_MIN = 4 };

void sf_record_init(struct sf_record *record, const struct sf_kind *kind) {
    memset(record, 0, sizeof *record);
    record->kind = kind;
}

void sf_record_wipe(struct sf_record *record) {
    if (record == NULL)
        return;
    sf_arena_wipe(&record->arena);
    sf_wipe(record, sizeof *record);
}

static enum sf_code no_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a value");
}

static enum sf_code put_text(struct sf_record *record, struct sf_str *to, const char *text,
                             size_t len, struct sf_fail *fail) {
    char *copy = sf_arena_text(&record->arena, text, len);
    if (copy == NULL)
        return no_memory(fail);
    *to = (struct sf_str){.text = copy, .len = len};
    return SF_OK;
}

enum sf_code sf_record_text(struct sf_record *record, int field, const char *text, size_t len,
                            struct sf_fail *fail) {
    struct sf_value *value = &record->values[field];
    struct sf_str copy;
    enum sf_code code = put_text(record, &copy, text, len, fail);
    if (code != SF_OK)
        return code;
    value->text = copy;
    value->has = SF_HAS_VALUE;
    return SF_OK;
}

/* The double as an integer; what no integer can be becomes one that every range refuses. */
static int64_t whole(double number) {
    if (isnan(number) || number <= -9223372036854775808.0)
        return INT64_MIN;
    if (number >= 9223372036854775808.0)
        return INT64_MAX;
    return (int64_t)number;
}

void sf_record_number(struct sf_record *record, int field, double number) {
    struct sf_value *value = &record->values[field];
    if (record->kind->fields[field].type == SF_TYPE_REAL)
        value->r = number;
    else
        value->i = whole(number);
    value->has = SF_HAS_VALUE;
}

void sf_record_time(struct sf_record *record, int field, const struct sf_time *time) {
    record->values[field].time = *time;
    record->values[field].has = SF_HAS_VALUE;
}

void sf_record_link(struct sf_record *record, int field, const struct sf_id *id) {
    record->values[field].id = *id;
    record->values[field].has = SF_HAS_VALUE;
}

/* How many items the room holds that was made for a list of `count`. */
static size_t list_room(size_t count) {
    size_t room = LIST_MIN;
    while (room < count)
        room *= 2;
    return room;
}

/*
 * Room for one more item after `count` of `size` bytes: the list's own room while there is some,
 * otherwise a copy in a room twice as large. NULL when memory ran out.
 */
static void *list_grow(struct sf_record *record, const void *items, size_t count, size_t size) {
    if (count != 0 && count < list_room(count)) {
        /* Only this file makes lists, so the memory is the arena's and as long as list_room says.
         */
        return (void *)items;
    }
    void *more = sf_arena_array(&record->arena, list_room(count + 1), size);
    if (more != NULL && count != 0)
        memcpy(more, items, count * size);
    return more;
}

enum sf_code sf_record_word(struct sf_record *record, int field, const char *word, size_t len,
                            struct sf_fail *fail) {
    struct sf_value *value = &record->values[field];
    size_t count = value->has == SF_HAS_VALUE ? value->words.count : 0;
    struct sf_str *items = list_grow(record, value->words.items, count, sizeof *items);
    if (items == NULL)
        return no_memory(fail);
    enum sf_code code = put_text(record, &items[count], word, len, fail);
    if (code != SF_OK)
        return code;
    value->words.items = items;
    value->words.count = count + 1;
    value->has = SF_HAS_VALUE;
    return SF_OK;
}

enum sf_code sf_record_id(struct sf_record *record, int field, const struct sf_id *id,
                          struct sf_fail *fail) {
    struct sf_value *value = &record->values[field];
    size_t count = value->has == SF_HAS_VALUE ? value->ids.count : 0;
    struct sf_id *items = list_grow(record, value->ids.items, count, sizeof *items);
    if (items == NULL)
        return no_memory(fail);
    items[count] = *id;
    value->ids.items = items;
    value->ids.count = count + 1;
    value->has = SF_HAS_VALUE;
    return SF_OK;
}

enum sf_code sf_record_pair(struct sf_record *record, int field, const struct sf_pair *pair,
                            struct sf_fail *fail) {
    struct sf_value *value = &record->values[field];
    size_t count = value->has == SF_HAS_VALUE ? value->pairs.count : 0;
    struct sf_pair *items = list_grow(record, value->pairs.items, count, sizeof *items);
    if (items == NULL)
        return no_memory(fail);
    struct sf_pair copy = {.number = pair->number};
    enum sf_code code = put_text(record, &copy.key, pair->key.text, pair->key.len, fail);
    if (code == SF_OK)
        code = put_text(record, &copy.text, pair->text.text, pair->text.len, fail);
    if (code != SF_OK)
        return code;
    items[count] = copy;
    value->pairs.items = items;
    value->pairs.count = count + 1;
    value->has = SF_HAS_VALUE;
    return SF_OK;
}

/* Copy a list by appending; the field of `to` is absent beforehand. */
static enum sf_code copy_list(struct sf_record *to, const struct sf_value *from, int field,
                              struct sf_fail *fail) {
    enum sf_field_type type = to->kind->fields[field].type;
    size_t count = type == SF_TYPE_CHOICES ? from->words.count
                   : type == SF_TYPE_LINKS ? from->ids.count
                                           : from->pairs.count;
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && code == SF_OK; i++) {
        if (type == SF_TYPE_CHOICES)
            code = sf_record_word(to, field, from->words.items[i].text, from->words.items[i].len,
                                  fail);
        else if (type == SF_TYPE_LINKS)
            code = sf_record_id(to, field, &from->ids.items[i], fail);
        else
            code = sf_record_pair(to, field, &from->pairs.items[i], fail);
    }
    to->values[field].has = SF_HAS_VALUE; /* also when it is empty */
    return code;
}

enum sf_code sf_record_copy(struct sf_record *to, const struct sf_record *from, int field,
                            struct sf_fail *fail) {
    /* A copy of the value first, so that a record may be copied onto itself. */
    const struct sf_value value = from->values[field];
    to->values[field] = (struct sf_value){.has = SF_HAS_NOT};
    if (value.has != SF_HAS_VALUE) {
        to->values[field].has = value.has;
        return SF_OK;
    }
    switch (to->kind->fields[field].type) {
    case SF_TYPE_TEXT:
    case SF_TYPE_CHOICE:
        return sf_record_text(to, field, value.text.text, value.text.len, fail);
    case SF_TYPE_CHOICES:
    case SF_TYPE_LINKS:
    case SF_TYPE_ROWS:
    case SF_TYPE_MAP:
        return copy_list(to, &value, field, fail);
    case SF_TYPE_INT:
    case SF_TYPE_REAL:
    case SF_TYPE_FLAG:
    case SF_TYPE_TIME:
    case SF_TYPE_LINK:
        to->values[field] = value;
        break;
    }
    return SF_OK;
}

bool sf_record_empty(const struct sf_field *field, const struct sf_value *value) {
    if (value->has != SF_HAS_VALUE)
        return true;
    switch (field->type) {
    case SF_TYPE_TEXT:
    case SF_TYPE_CHOICE:
        return value->text.len == 0;
    case SF_TYPE_CHOICES:
        return value->words.count == 0;
    case SF_TYPE_LINKS:
        return value->ids.count == 0;
    case SF_TYPE_ROWS:
    case SF_TYPE_MAP:
        return value->pairs.count == 0;
    case SF_TYPE_INT:
    case SF_TYPE_REAL:
    case SF_TYPE_FLAG:
    case SF_TYPE_TIME:
    case SF_TYPE_LINK:
        break;
    }
    return false;
}

static bool same_str(const struct sf_str *a, const struct sf_str *b) {
    return a->len == b->len && (a->len == 0 || memcmp(a->text, b->text, a->len) == 0);
}

static bool same_words(const struct sf_value *a, const struct sf_value *b) {
    if (a->words.count != b->words.count)
        return false;
    for (size_t i = 0; i < a->words.count; i++) {
        if (!same_str(&a->words.items[i], &b->words.items[i]))
            return false;
    }
    return true;
}

static bool same_ids(const struct sf_value *a, const struct sf_value *b) {
    if (a->ids.count != b->ids.count)
        return false;
    for (size_t i = 0; i < a->ids.count; i++) {
        if (!sf_id_equal(&a->ids.items[i], &b->ids.items[i]))
            return false;
    }
    return true;
}

static bool same_pair(const struct sf_field *field, const struct sf_pair *a,
                      const struct sf_pair *b) {
    if (!same_str(&a->key, &b->key))
        return false;
    if (field->flags & SF_FIELD_NUMBERS)
        return a->number >= b->number && a->number <= b->number;
    return same_str(&a->text, &b->text);
}

static bool same_pairs(const struct sf_field *field, const struct sf_value *a,
                       const struct sf_value *b) {
    size_t count = a->pairs.count;
    if (count != b->pairs.count)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool found = same_pair(field, &a->pairs.items[i], &b->pairs.items[i]);
        /* The keys of a map are unique, so an equal pair at any place will do. */
        for (size_t j = 0; !found && field->type == SF_TYPE_MAP && j < count; j++)
            found = same_pair(field, &a->pairs.items[i], &b->pairs.items[j]);
        if (!found)
            return false;
    }
    return true;
}

bool sf_record_same(const struct sf_field *field, const struct sf_value *a,
                    const struct sf_value *b) {
    bool empty = sf_record_empty(field, a);
    if (empty || sf_record_empty(field, b))
        return empty == sf_record_empty(field, b);
    switch (field->type) {
    case SF_TYPE_TEXT:
    case SF_TYPE_CHOICE:
        return same_str(&a->text, &b->text);
    case SF_TYPE_INT:
    case SF_TYPE_FLAG:
        return a->i == b->i;
    case SF_TYPE_REAL:
        return a->r >= b->r && a->r <= b->r;
    case SF_TYPE_TIME:
        return a->time.utc_ms == b->time.utc_ms && a->time.offset_min == b->time.offset_min &&
               strncmp(a->time.zone, b->time.zone, sizeof a->time.zone) == 0;
    case SF_TYPE_LINK:
        return sf_id_equal(&a->id, &b->id);
    case SF_TYPE_CHOICES:
        return same_words(a, b);
    case SF_TYPE_LINKS:
        return same_ids(a, b);
    case SF_TYPE_ROWS:
    case SF_TYPE_MAP:
        return same_pairs(field, a, b);
    }
    return false;
}

enum sf_code sf_record_search_text(const struct sf_record *record, struct sf_buf *out,
                                   struct sf_fail *fail) {
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        const struct sf_value *value = &record->values[f];
        if ((field->flags & (SF_FIELD_NOSEARCH | SF_FIELD_NUMBERS)) != 0 ||
            sf_record_empty(field, value))
            continue;
        if (field->type == SF_TYPE_TEXT) {
            sf_buf_add(out, value->text.text, value->text.len);
            sf_buf_add(out, "\n", 1);
        } else if (field->type == SF_TYPE_ROWS || field->type == SF_TYPE_MAP) {
            for (size_t i = 0; i < value->pairs.count; i++) {
                sf_buf_add(out, value->pairs.items[i].text.text, value->pairs.items[i].text.len);
                sf_buf_add(out, "\n", 1);
            }
        }
    }
    return out->failed ? no_memory(fail) : SF_OK;
}
