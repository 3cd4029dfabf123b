/*
 * What all patterns rest on, worked out once for a state of the book: the facts of moments,
 * everyone, and ten factors whose contexts are coded moment by moment. No text of a moment is read.
 *
 * Moments with somebody about whom no number may be said (safety.h) are left out of every factor,
 * so that nothing about them can be worked out from the others.
 */
#ifndef SF_STUDY_H
#define SF_STUDY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "book.h"
#include "people.h"
#include "store.h"

enum sf_factor {
    SF_FACTOR_PERSON,
    SF_FACTOR_CHANNEL,
    SF_FACTOR_SETTING,
    SF_FACTOR_WANTED,
    SF_FACTOR_RECEIVED,
    SF_FACTOR_WANTED_RECEIVED, /* labels "listening/advice": every pair of one moment */
    SF_FACTOR_DEPTH,           /* labels "0" .. "5" */
    SF_FACTOR_BEGAN_BY,
    SF_FACTOR_TIME_OF_DAY, /* local: night 22-6, morning 6-12, afternoon 12-18, evening 18-22 */
    SF_FACTOR_WEEKDAY,     /* local: monday .. sunday */
    SF_FACTOR_END
};

struct sf_study_context {
    struct sf_id id;     /* of a person; none otherwise */
    struct sf_str label; /* alias or word, NUL-ended */
    size_t who;          /* of a person: index in people */
    int32_t wanted;      /* of kinds of support: what was wanted, code of facts.kinds; else -1 */
    int32_t received;    /* the same of what came */
};

/* The contexts of counted moment i: codes[first[i]] .. codes[first[i + 1] - 1], each at most once.
 */
struct sf_study_factor {
    const char *name;
    size_t count;
    struct sf_study_context *contexts; /* with a moment at least; by first appearance in time, or in
                                          the order of the list (depth, time_of_day, weekday) */
    uint32_t *first;                   /* n + 1 */
    int32_t *codes;
};

struct sf_study {
    struct sf_store_facts facts;
    struct sf_people people;
    int32_t today;     /* local day, counted from 1970-01-01 */
    int16_t zone_min;  /* of this device, minutes east: days are said by it */
    size_t n;          /* moments that count, rated or not, in order of time */
    uint32_t *moment;  /* n: index of each in the facts */
    uint8_t *crossed;  /* n: 1 where a boundary was crossed */
    int8_t *felt_safe; /* n: -2..2 or SF_COUNTS_MISSING */
    size_t withheld;   /* live people about whom there are no numbers */
    struct sf_study_factor factors[SF_FACTOR_END];
    struct sf_arena arena;   /* lives as long as the study: for what a pattern keeps of its work */
    void *safety, *settling; /* what those patterns worked out, in `arena`; NULL: not yet */
    void *foreseen;          /* the same of foreseen.h */
    json_t *answers;         /* what was answered already, by name */
    struct sf_id *ids;       /* of every moment of the facts; NULL: not asked for yet */
    uint64_t version;
};

/*
 * The study of the open book as it is now: the kept one while nothing changed and day and zone are
 * the same, else a new one. Borrowed, until the next writing call or the next sf_study_of.
 */
enum sf_code sf_study_of(struct sf_book *book, struct sf_study **out, struct sf_fail *fail);

/* The factor of a name, or SF_FACTOR_END. The names, in order. */
enum sf_factor sf_study_factor(const char *name);
const char *sf_study_factor_name(enum sf_factor factor);

/*
 * An answer that was kept under a name, borrowed; NULL: none. sf_study_keep takes `answer` over,
 * also when memory runs out, and then says false. An answer rests on the book, the day and the zone
 * alone.
 */
json_t *sf_study_answer(const struct sf_study *study, const char *name);
bool sf_study_keep(struct sf_study *study, const char *name, json_t *answer);

/* Which counted moment stands at an index of the facts; SIZE_MAX: that one does not count. */
size_t sf_study_counted(const struct sf_study *study, uint32_t fact);

/* The id of counted moment i. The first call reads the ids of all. */
enum sf_code sf_study_moment_id(struct sf_book *book, struct sf_study *study, size_t i,
                                struct sf_id *out, struct sf_fail *fail);

#endif
