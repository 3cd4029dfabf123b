/* What the model's tests share: records made in one line, and allocations that fail on demand. */
#ifndef SF_MODEL_HELP_H
#define SF_MODEL_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kind.h"
#include "record.h"

/* The field of a record's kind, which must exist. */
static inline int field_of(const struct sf_record *record, const char *name) {
    int f = sf_kind_field(record->kind, name, strlen(name));
    if (f < 0)
        fail_msg("%s has no field %s", record->kind->name, name);
    return f;
}

static inline struct sf_value *value_of(struct sf_record *record, const char *name) {
    return &record->values[field_of(record, name)];
}

static inline void make(struct sf_record *record, enum sf_kind_no kind) {
    sf_record_init(record, sf_kind_of((int)kind));
}

static inline void put_text(struct sf_record *record, const char *name, const char *text) {
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_record_text(record, field_of(record, name), text, strlen(text), &fail),
                     SF_OK);
}

static inline void put_number(struct sf_record *record, const char *name, double number) {
    sf_record_number(record, field_of(record, name), number);
}

static inline void put_word(struct sf_record *record, const char *name, const char *word) {
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_record_word(record, field_of(record, name), word, strlen(word), &fail),
                     SF_OK);
}

/* An id whose bytes are all `byte`. */
static inline struct sf_id id_of(uint8_t byte) {
    struct sf_id id;
    memset(id.bytes, byte, sizeof id.bytes);
    return id;
}

static inline void put_link(struct sf_record *record, const char *name, uint8_t byte) {
    struct sf_id id = id_of(byte);
    sf_record_link(record, field_of(record, name), &id);
}

static inline void put_id(struct sf_record *record, const char *name, uint8_t byte) {
    struct sf_fail fail = SF_FAIL_NONE;
    struct sf_id id = id_of(byte);
    assert_int_equal(sf_record_id(record, field_of(record, name), &id, &fail), SF_OK);
}

static inline struct sf_time time_of(int64_t utc_ms, int offset_min, const char *zone) {
    struct sf_time time = {.utc_ms = utc_ms, .offset_min = (int16_t)offset_min};
    size_t len = strnlen(zone, sizeof time.zone - 1);
    memcpy(time.zone, zone, len);
    return time;
}

static inline void put_time(struct sf_record *record, const char *name, int64_t utc_ms) {
    struct sf_time time = time_of(utc_ms, 120, "Europe/Berlin");
    sf_record_time(record, field_of(record, name), &time);
}

static inline void put_pair(struct sf_record *record, const char *name, const char *key,
                            const char *text, double number) {
    struct sf_fail fail = SF_FAIL_NONE;
    const struct sf_pair pair = {.key = {.text = key, .len = strlen(key)},
                                 .text = {.text = text, .len = strlen(text)},
                                 .number = number};
    assert_int_equal(sf_record_pair(record, field_of(record, name), &pair, &fail), SF_OK);
}

/* A small generator of numbers, the same in every run (xorshift64, Marsaglia 2003). */
static inline uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static inline uint64_t random_below(uint64_t *state, uint64_t limit) {
    return next_random(state) % limit;
}

/* Fill about half of the fields with anything that their types hold, within the limits or not. */
static inline void put_anything(struct sf_record *record, uint64_t *state) {
    static const char *const texts[] = {"a", "sad and safe", "\xc3\xa9t\xc3\xa9\n", "listening"};
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        size_t count = 1 + random_below(state, 9);
        if (random_below(state, 2) == 0)
            continue;
        for (size_t i = 0; i < count; i++) {
            const char *text = texts[random_below(state, 4)];
            switch (field->type) {
            case SF_TYPE_TEXT:
            case SF_TYPE_CHOICE:
                put_text(record, field->name, text);
                break;
            case SF_TYPE_INT:
            case SF_TYPE_FLAG:
                put_number(record, field->name, (double)(int32_t)next_random(state));
                break;
            case SF_TYPE_REAL:
                put_number(record, field->name, (double)(int32_t)next_random(state) / 7);
                break;
            case SF_TYPE_TIME:
                put_time(record, field->name,
                         (int64_t)random_below(state, 4000000000000) - 1000000000000);
                break;
            case SF_TYPE_CHOICES:
                put_word(record, field->name, text);
                break;
            case SF_TYPE_LINK:
                put_link(record, field->name, (uint8_t)next_random(state));
                break;
            case SF_TYPE_LINKS:
                put_id(record, field->name, (uint8_t)next_random(state));
                break;
            case SF_TYPE_ROWS:
            case SF_TYPE_MAP:
                if (field->flags & SF_FIELD_NUMBERS)
                    put_pair(record, field->name, text, "", (double)(int32_t)next_random(state));
                else
                    put_pair(record, field->name, text, texts[random_below(state, 4)], 0);
                break;
            }
        }
    }
}

/*
 * Allocations of the code under test go through these (linked with --wrap): the one after
 * `allocs_left` fails, and all that follow. A negative count lets all succeed.
 */
static long allocs_left = -1;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static inline bool alloc_fails(void) {
    if (allocs_left < 0)
        return false;
    if (allocs_left == 0)
        return true;
    allocs_left--;
    return false;
}

void *__wrap_malloc(size_t size) {
    return alloc_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return alloc_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    return alloc_fails() ? NULL : __real_realloc(old, size);
}

#endif
