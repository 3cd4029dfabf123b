/* A record in memory: one value a field of its kind, in one arena. */
#ifndef SF_RECORD_H
#define SF_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "civil.h"
#include "fail.h"
#include "id.h"
#include "kind.h"

enum sf_has {
    SF_HAS_NOT = 0, /* absent: in edit, leave as it is; in a stored record, empty */
    SF_HAS_NULL,    /* in edit: clear it */
    SF_HAS_VALUE
};

struct sf_str {
    const char *text; /* UTF-8, NUL-ended, no NUL inside */
    size_t len;
};

struct sf_pair {
    struct sf_str key;
    struct sf_str text; /* text values */
    double number;      /* values of an SF_FIELD_NUMBERS map */
};

/* What stands in a field; which member by the field's type. */
struct sf_value {
    enum sf_has has;
    union {
        struct sf_str text;  /* TEXT, CHOICE */
        int64_t i;           /* INT, FLAG */
        double r;            /* REAL */
        struct sf_time time; /* TIME */
        struct sf_id id;     /* LINK */
        struct {
            size_t count;
            const struct sf_str *items;
        } words; /* CHOICES */
        struct {
            size_t count;
            const struct sf_id *items;
        } ids; /* LINKS */
        struct {
            size_t count;
            const struct sf_pair *items;
        } pairs; /* ROWS, MAP */
    };
};

enum sf_state {
    SF_LIVE = 0,
    SF_REMOVED = 1,  /* hidden; restore brings it back */
    SF_FORGOTTEN = 2 /* a bare tombstone: id and kind only */
};

struct sf_record {
    const struct sf_kind *kind;
    struct sf_id id;
    int64_t created_ms; /* UTC */
    int64_t changed;    /* stamp of the last change, see id.h */
    enum sf_state state;
    struct sf_value values[SF_FIELDS_MAX]; /* by the field's index in the kind */
    struct sf_arena arena;                 /* holds every text and list above */
};

/* An empty record of a kind. Nothing to free until values are put in. */
void sf_record_init(struct sf_record *record, const struct sf_kind *kind);

/* Wipe and free everything it holds. NULL is fine. */
void sf_record_wipe(struct sf_record *record);

/* Put a copy of a text into a TEXT or CHOICE field (by index). SF_NO_MEMORY or SF_OK. */
enum sf_code sf_record_text(struct sf_record *record, int field, const char *text, size_t len,
                            struct sf_fail *fail);
/*
 * Put a number into an INT, FLAG or REAL field. A fraction given to INT or FLAG is cut off (refuse
 * it before); NaN and what int64 cannot hold become numbers that check refuses.
 */
void sf_record_number(struct sf_record *record, int field, double number);
void sf_record_time(struct sf_record *record, int field, const struct sf_time *time);
void sf_record_link(struct sf_record *record, int field, const struct sf_id *id);
/*
 * Append a copy of one to a CHOICES, LINKS or ROWS/MAP field. SF_NO_MEMORY or SF_OK; doubles are
 * kept for check to find. Lists are made by these functions and sf_record_copy only: they know how
 * much room stands behind `items`. For an empty list set `has` to SF_HAS_VALUE and append nothing.
 */
enum sf_code sf_record_word(struct sf_record *record, int field, const char *word, size_t len,
                            struct sf_fail *fail);
enum sf_code sf_record_id(struct sf_record *record, int field, const struct sf_id *id,
                          struct sf_fail *fail);
enum sf_code sf_record_pair(struct sf_record *record, int field, const struct sf_pair *pair,
                            struct sf_fail *fail);

/* Deep copy of one value, absent and empty ones too, between records of one kind. */
enum sf_code sf_record_copy(struct sf_record *to, const struct sf_record *from, int field,
                            struct sf_fail *fail);

/* Whether nothing stands in the field: absent, to be cleared, an empty text or an empty list. */
bool sf_record_empty(const struct sf_field *field, const struct sf_value *value);

/*
 * Whether two values of a field of this type are equal. Empty equals absent; the order of CHOICES,
 * LINKS and ROWS counts, that of a MAP does not; a time's offset and zone count.
 */
bool sf_record_same(const struct sf_field *field, const struct sf_value *a,
                    const struct sf_value *b);

/*
 * The compact form in which history and undo keep values: for each field with has != SF_HAS_NOT its
 * number, whether it is empty, and the value, as documented in record_pack.c. Links are written as
 * ids. pack appends to `out`. unpack fills an initialised record of the same kind; it refuses
 * anything malformed with SF_DAMAGED and skips field numbers that this program does not know. What
 * it checks is form (UTF-8, finite numbers, times in range), not the table's limits, which may have
 * changed since. After a failure the record may hold some of the values.
 */
enum sf_code sf_record_pack(const struct sf_record *record, struct sf_buf *out,
                            struct sf_fail *fail);
enum sf_code sf_record_unpack(struct sf_record *record, const void *bytes, size_t len,
                              struct sf_fail *fail);

/*
 * Append every searchable text of the record (texts, texts of pairs), each followed by a newline,
 * to `out`.
 */
enum sf_code sf_record_search_text(const struct sf_record *record, struct sf_buf *out,
                                   struct sf_fail *fail);

#endif
