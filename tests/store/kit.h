/* What the store's tests share: a book of their own, and records in few words. */
#ifndef SF_TEST_STORE_KIT_H
#define SF_TEST_STORE_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store.h"

/* 2024-05-01T12:00:00Z */
#define KIT_AT INT64_C(1714564800000)

struct kit {
    char folder[256]; /* a fresh one; on the disk or in the fake's memory, as the port is */
    char path[300];
    uint8_t key[SF_STORE_KEY_LEN];
    struct sf_store *store;
};

/* A new book in a new folder; and closing it and taking the folder away. For cmocka. */
int kit_setup(void **state);
int kit_teardown(void **state);

/* Close and open again. */
void kit_reopen(struct kit *kit);
/* The path of another file in the folder. */
void kit_path(const struct kit *kit, const char *name, char out[300]);

/* The call must succeed; prints why not. */
#define kit_ok(call) kit_ok_at((call), #call, __FILE__, __LINE__)
void kit_ok_at(enum sf_code code, const char *call, const char *file, int line);
/* The failure that the last `kit_ok` call and others fill in; cleared by kit_fail. */
struct sf_fail *kit_fail(void);

const struct sf_kind *kit_kind(const char *name);
int kit_field(const struct sf_kind *kind, const char *name);
struct sf_record kit_record(const char *kind);
void kit_text(struct sf_record *record, const char *field, const char *text);
void kit_number(struct sf_record *record, const char *field, double number);
void kit_time(struct sf_record *record, const char *field, int64_t utc_ms);
void kit_link(struct sf_record *record, const char *field, struct sf_id id);
void kit_word(struct sf_record *record, const char *field, const char *word);
void kit_id(struct sf_record *record, const char *field, struct sf_id id);
void kit_pair(struct sf_record *record, const char *field, const char *key, const char *text,
              double number);
void kit_null(struct sf_record *record, const char *field);
const struct sf_value *kit_value(const struct sf_record *record, const char *field);

/* Add and wipe; the id. */
struct sf_id kit_add(struct sf_store *store, struct sf_record *record);
struct sf_id kit_person(struct sf_store *store, const char *alias);
/* A moment at KIT_AT plus minutes. */
struct sf_id kit_moment(struct sf_store *store, int minutes, const char *happened);

/* All records must be equal in everything that a person can see. */
void kit_same(const struct sf_record *a, const struct sf_record *b);
/* How many live records of a kind. */
uint64_t kit_count(struct sf_store *store, const char *kind);
/* How many finds a query has. */
size_t kit_finds(struct sf_store *store, const char *query);

/* What salvage makes of the kit's book as it lies there, sound and open; by kind how many were
 * saved (may be NULL) and lost. The caller's (sf_store_close). */
struct sf_store *kit_salvaged(struct kit *kit, uint64_t *saved, uint64_t lost[SF_KIND_END]);

#endif
