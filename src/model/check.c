#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* ---- One value ---- */

/* What a check of one value needs beside the value. */
struct asked {
    const struct sf_field *field;
    const struct sf_check_book *book; /* may be NULL */
    struct sf_fail *fail;
};

static enum sf_code wrong(const struct asked *asked, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum sf_code wrong(const struct asked *asked, const char *format, ...) {
    char message[SF_FAIL_MESSAGE_LEN];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return sf_fail_set(asked->fail, SF_INVALID, asked->field->name, "%s", message);
}

/* The same for item `at` (from 0) of a list: the field is named "people[2]". */
static enum sf_code wrong_item(const struct asked *asked, size_t at, const char *message) {
    char name[SF_FAIL_FIELD_LEN];
    snprintf(name, sizeof name, "%s[%zu]", asked->field->name, at);
    return sf_fail_set(asked->fail, SF_INVALID, name, "%s", message);
}

static const char not_text[] = "must be UTF-8 without control characters but tab and newline";

/* Why a text may not stand, or NULL. */
static const char *text_fault(const struct sf_str *text, double limit) {
    if (!sf_text_valid(text->text, text->len, NULL))
        return not_text;
    return (double)sf_text_points(text->text, text->len) > limit ? "is too long" : NULL;
}

/* Why a text may not be a word or a key, or NULL: it must show, on one line, without blank ends. */
static const char *word_fault(const struct sf_str *word, double limit) {
    const char *trimmed = word->text;
    size_t len = word->len;
    const char *fault = text_fault(word, limit);
    if (fault != NULL)
        return fault;
    sf_text_trim(&trimmed, &len);
    if (len == 0)
        return "must not be empty";
    if (len != word->len)
        return "must not begin or end with white space";
    if (memchr(word->text, '\n', word->len) != NULL || memchr(word->text, '\t', word->len) != NULL)
        return "must stand on one line";
    return NULL;
}

/* "must be one of: a, b, c", cut where it would not fit. */
static const char *one_of(const struct sf_list *list, char message[SF_FAIL_MESSAGE_LEN]) {
    size_t used = (size_t)snprintf(message, SF_FAIL_MESSAGE_LEN, "must be one of");
    for (size_t i = 0; list->words[i] != NULL && used < SF_FAIL_MESSAGE_LEN; i++)
        used += (size_t)snprintf(message + used, SF_FAIL_MESSAGE_LEN - used, "%s%s",
                                 i == 0 ? ": " : ", ", list->words[i]);
    return message;
}

/*
 * Whether a word may stand in a list. *fault is why not, or NULL. Another code than SF_OK is the
 * book's. `message` is room for the reason.
 */
static enum sf_code word_check(const struct asked *asked, const struct sf_str *word,
                               char message[SF_FAIL_MESSAGE_LEN], const char **fault) {
    const struct sf_list *list = asked->field->list;
    const struct sf_check_book *book = asked->book;
    bool has = false;

    *fault = NULL;
    if (sf_kind_list_has(list, word->text, word->len))
        return SF_OK;
    if (!list->open) {
        *fault = one_of(list, message);
        return SF_OK;
    }
    *fault = word_fault(word, SF_KIND_WORD_MAX);
    if (*fault != NULL || book == NULL || book->own_word == NULL)
        return SF_OK;
    enum sf_code code =
        book->own_word(book->context, list, word->text, word->len, &has, asked->fail);
    if (code == SF_OK && !has) {
        snprintf(message, SF_FAIL_MESSAGE_LEN,
                 "is neither built into the list \"%s\" nor added to it", list->name);
        *fault = message;
    }
    return code;
}

/* The same for a link: *fault is why it may not stand, or NULL. */
static enum sf_code link_check(const struct asked *asked, const struct sf_id *id,
                               char message[SF_FAIL_MESSAGE_LEN], const char **fault) {
    const struct sf_check_book *book = asked->book;
    int kind = 0;

    *fault = sf_id_none(id) ? "must be an id" : NULL;
    if (*fault != NULL || book == NULL || book->kind_of == NULL)
        return SF_OK;
    enum sf_code code = book->kind_of(book->context, id, &kind, asked->fail);
    if (code != SF_OK)
        return code;
    if (kind < 1 || kind >= SF_KIND_END) {
        *fault = "no record has this id";
    } else if ((asked->field->link_kinds & SF_KIND_BIT(kind)) == 0) {
        snprintf(message, SF_FAIL_MESSAGE_LEN, "must not be the id of a %s",
                 sf_kind_of(kind)->name);
        *fault = message;
    }
    return SF_OK;
}

static enum sf_code check_text(const struct asked *asked, const struct sf_value *value) {
    const char *fault = text_fault(&value->text, asked->field->max);
    if (fault == NULL || fault == not_text)
        return fault == NULL ? SF_OK : wrong(asked, "%s", fault);
    return wrong(asked, "must have at most %.0f characters", asked->field->max);
}

static enum sf_code check_int(const struct asked *asked, const struct sf_value *value) {
    const struct sf_field *field = asked->field;
    /* The ends are small integers, exact as doubles and as int64. */
    if (value->i >= (int64_t)field->min && value->i <= (int64_t)field->max)
        return SF_OK;
    return wrong(asked, "must be a whole number from %.0f to %.0f", field->min, field->max);
}

static enum sf_code check_real(const struct asked *asked, const struct sf_value *value) {
    const struct sf_field *field = asked->field;
    /* False for NaN too. */
    if (value->r >= field->min && value->r <= field->max)
        return SF_OK;
    return wrong(asked, "must be a number from %g to %g", field->min, field->max);
}

static enum sf_code check_flag(const struct asked *asked, const struct sf_value *value) {
    return value->i == 0 || value->i == 1 ? SF_OK : wrong(asked, "must be true or false");
}

static enum sf_code check_time(const struct asked *asked, const struct sf_value *value) {
    const struct sf_time *time = &value->time;
    size_t zone_len = strnlen(time->zone, sizeof time->zone);
    if (time->utc_ms < SF_CIVIL_MIN_MS || time->utc_ms >= SF_CIVIL_END_MS)
        return wrong(asked, "must be a time from 1900 to 2199");
    if (time->offset_min < -SF_CIVIL_OFFSET_MAX_MIN || time->offset_min > SF_CIVIL_OFFSET_MAX_MIN)
        return wrong(asked, "the offset must be within 18 hours");
    /* No valid name fills the whole room, so one without its NUL is refused too. */
    if (zone_len != 0 && !sf_civil_zone_valid(time->zone, zone_len))
        return wrong(asked, "the zone must be an IANA name like Europe/Berlin");
    return SF_OK;
}

static enum sf_code check_choice(const struct asked *asked, const struct sf_value *value) {
    char message[SF_FAIL_MESSAGE_LEN];
    const char *fault;
    enum sf_code code = word_check(asked, &value->text, message, &fault);
    return code != SF_OK || fault == NULL ? code : wrong(asked, "%s", fault);
}

static enum sf_code too_many(const struct asked *asked) {
    return wrong(asked, "at most %u items", (unsigned)asked->field->max_items);
}

static bool same_str(const struct sf_str *a, const struct sf_str *b) {
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static enum sf_code check_choices(const struct asked *asked, const struct sf_value *value) {
    const struct sf_str *items = value->words.items;
    char message[SF_FAIL_MESSAGE_LEN];
    if (value->words.count > asked->field->max_items)
        return too_many(asked);
    for (size_t i = 0; i < value->words.count; i++) {
        const char *fault;
        enum sf_code code = word_check(asked, &items[i], message, &fault);
        if (code != SF_OK)
            return code;
        for (size_t j = 0; j < i && fault == NULL; j++) {
            if (same_str(&items[i], &items[j]))
                fault = "is there twice";
        }
        if (fault != NULL)
            return wrong_item(asked, i, fault);
    }
    return SF_OK;
}

static enum sf_code check_link(const struct asked *asked, const struct sf_value *value) {
    char message[SF_FAIL_MESSAGE_LEN];
    const char *fault;
    enum sf_code code = link_check(asked, &value->id, message, &fault);
    return code != SF_OK || fault == NULL ? code : wrong(asked, "%s", fault);
}

static enum sf_code check_links(const struct asked *asked, const struct sf_value *value) {
    const struct sf_id *items = value->ids.items;
    char message[SF_FAIL_MESSAGE_LEN];
    if (value->ids.count > asked->field->max_items)
        return too_many(asked);
    for (size_t i = 0; i < value->ids.count; i++) {
        const char *fault;
        enum sf_code code = link_check(asked, &items[i], message, &fault);
        if (code != SF_OK)
            return code;
        for (size_t j = 0; j < i && fault == NULL; j++) {
            if (sf_id_equal(&items[i], &items[j]))
                fault = "is there twice";
        }
        if (fault != NULL)
            return wrong_item(asked, i, fault);
    }
    return SF_OK;
}

/* Why the value of a pair may not stand, or NULL. */
static const char *pair_fault(const struct sf_field *field, const struct sf_pair *pair) {
    if ((field->flags & SF_FIELD_NUMBERS) == 0)
        return text_fault(&pair->text, field->max);
    return pair->number >= field->min && pair->number <= field->max ? NULL
                                                                    : "is a number out of range";
}

static enum sf_code check_pairs(const struct asked *asked, const struct sf_value *value) {
    const struct sf_field *field = asked->field;
    const struct sf_pair *items = value->pairs.items;
    char message[SF_FAIL_MESSAGE_LEN];
    if (value->pairs.count > field->max_items)
        return too_many(asked);
    for (size_t i = 0; i < value->pairs.count; i++) {
        const char *fault;
        enum sf_code code = SF_OK;
        if (field->list != NULL)
            code = word_check(asked, &items[i].key, message, &fault);
        else
            fault = word_fault(&items[i].key, SF_KIND_KEY_MAX);
        if (code != SF_OK)
            return code;
        if (fault == NULL)
            fault = pair_fault(field, &items[i]);
        for (size_t j = 0; field->type == SF_TYPE_MAP && j < i && fault == NULL; j++) {
            if (same_str(&items[i].key, &items[j].key))
                fault = "has a key that is there twice";
        }
        if (fault != NULL)
            return wrong_item(asked, i, fault);
    }
    return SF_OK;
}

typedef enum sf_code (*check_fn)(const struct asked *asked, const struct sf_value *value);

static const check_fn checks[] = {
    [SF_TYPE_TEXT] = check_text,       [SF_TYPE_INT] = check_int,   [SF_TYPE_REAL] = check_real,
    [SF_TYPE_FLAG] = check_flag,       [SF_TYPE_TIME] = check_time, [SF_TYPE_CHOICE] = check_choice,
    [SF_TYPE_CHOICES] = check_choices, [SF_TYPE_LINK] = check_link, [SF_TYPE_LINKS] = check_links,
    [SF_TYPE_ROWS] = check_pairs,      [SF_TYPE_MAP] = check_pairs,
};

enum sf_code sf_check_values(const struct sf_record *record, const struct sf_check_book *book,
                             struct sf_fail *fail) {
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        const struct asked asked = {.field = field, .book = book, .fail = fail};
        if (record->values[f].has != SF_HAS_VALUE)
            continue;
        enum sf_code code = checks[field->type](&asked, &record->values[f]);
        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}

enum sf_code sf_check_door(const struct sf_record *record, struct sf_fail *fail) {
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        if ((field->flags & SF_FIELD_SYSTEM) != 0 && record->values[f].has != SF_HAS_NOT)
            return sf_fail_set(fail, SF_INVALID, field->name, "is set by the program only");
    }
    return SF_OK;
}
