/*
 * Everyone in the book with what their records and the moments say of them: for operations that
 * suggest, count or put in order. One pass over people and one over the facts of moments; no text
 * of a moment is read.
 */
#ifndef SF_PEOPLE_H
#define SF_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety.h"
#include "store.h"

enum { SF_PEOPLE_NEVER = INT32_MIN };

struct sf_people_one {
    struct sf_id id;
    struct sf_str alias; /* borrowed, lives as long as the sf_people */
    enum sf_safety_standing standing;
    int32_t ring;                /* where the user put them, 1 (closest) to 4; 0: not placed */
    int32_t rhythm_days;         /* that go with the word of their rhythm; 0: none */
    int32_t ideal_gap_days;      /* exact ones, where the user gave them; 0: none */
    int32_t longest_gap_days;    /* the same */
    int32_t contact_day;         /* local day of the last real contact up to today, or NEVER */
    size_t moments;              /* with them, rated or not */
    size_t rated, safe;          /* with felt_safe; of those at +1 and above */
    size_t crossed, lowest;      /* boundary_respected "no"; felt_safe -2 */
    size_t received, gave, both; /* by the moment's direction */
};

struct sf_people {
    struct sf_people_one *items; /* ordered by id */
    size_t count;
    size_t room; /* the rest is inside */
    struct sf_arena texts;
};

/* The local calendar day of an instant, counted from 1970-01-01. */
int32_t sf_people_day(int64_t utc_ms, int offset_min);

/*
 * Gather everyone live. `facts` may be NULL, or hold the facts of moments when the caller has read
 * them already. `today`: moments after it are no contact yet. The caller wipes *out, after a
 * failure too.
 */
enum sf_code sf_people_gather(struct sf_store *store, const struct sf_store_facts *facts,
                              int32_t today, struct sf_people *out, struct sf_fail *fail);

/* The index of somebody, or SIZE_MAX. O(log n). */
size_t sf_people_find(const struct sf_people *people, const struct sf_id *id);

/* Whether somebody may be put forward (safety.h), and whether the calm card about them is due. */
bool sf_people_may_suggest(const struct sf_people_one *one);
bool sf_people_card(const struct sf_people_one *one);

/* The longest silence that is wanted with somebody, as sf_order_gap_days has it; 0 for none. */
int32_t sf_people_gap_days(const struct sf_people_one *one);

/* Free and forget everything. NULL is fine. */
void sf_people_wipe(struct sf_people *people);

/*
 * Whether no number may be said about somebody (safety.h). Who was removed keeps the standing they
 * had: what was hidden does not come back. Who was forgotten is nobody. Only for those not among
 * `people` it reads their record.
 */
enum sf_code sf_people_hidden(struct sf_store *store, const struct sf_people *people,
                              const struct sf_id *id, bool *hidden, struct sf_fail *fail);

/* Call `each` for every live record of a kind, oldest first, page after page, until it says false
 * (then SF_OK all the same: the caller knows why). */
enum sf_code sf_people_every(struct sf_store *store, enum sf_kind_no kind, sf_store_record_fn each,
                             void *context, struct sf_fail *fail);

/* A field's value by name, and whether a choice is that word. */
const struct sf_value *sf_people_value(const struct sf_record *record, const char *name);
bool sf_people_is(const struct sf_value *value, const char *word);

#endif
