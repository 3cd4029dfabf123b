/*
 * What the operations of patterns share: answers that stay with the study, gates, the entries that
 * something rests on, and claims, which is what may be said in words.
 *
 * Every pattern works its answer out once for a state of the book, as the tree that is sent, and
 * keeps it with the study by name (sf_study_answer); the handler hands its members on, and
 * pattern.summary takes "say" out of the same tree.
 */
#ifndef SF_PATTERN_H
#define SF_PATTERN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "counts.h"
#include "door.h"
#include "study.h"

enum {
    SF_PATTERN_IDS = 12,       /* entries with each group and each claim: the newest */
    SF_PATTERN_IDS_MAX = 2000, /* of one group that was asked for */
    SF_PATTERN_GROUP_MAX = 401 /* code points of a label: two words and what parts them */
};

/* SF_NO_MEMORY, said. */
enum sf_code sf_pattern_no_memory(const struct sf_door_call *call);

/* ---- Gates (insight/rates.h) */

/* Put "gate" (counts, interval or compare) and "needed" of a count into an object. */
bool sf_pattern_put_gate(json_t *out, size_t n);

/* ---- The entries something rests on */

/* The newest counted moments of something, noted in order of time; zero is empty. */
struct sf_pattern_newest {
    uint32_t at[SF_PATTERN_IDS];
    size_t seen;
};
void sf_pattern_note(struct sf_pattern_newest *newest, size_t i);

/*
 * Their ids, newest first, as a new array in *out. `moments`: counted moments in any order, as they
 * are to stand.
 */
enum sf_code sf_pattern_ids(const struct sf_door_call *call, struct sf_study *study,
                            const struct sf_pattern_newest *newest, json_t **out);
enum sf_code sf_pattern_ids_of(const struct sf_door_call *call, struct sf_study *study,
                               const uint32_t *moments, size_t count, json_t **out);

/* Whether counted moment i is in a context. */
bool sf_pattern_in(const struct sf_study_factor *factor, size_t i, int32_t context);

/* ---- Factors and their groups */

/* The factor named in the request; SF_INVALID names "factor". */
enum sf_code sf_pattern_factor(const struct sf_door_call *call, enum sf_factor *out);

/*
 * The context that "group" of the request names, by the id of a person or a label; *out is -1 where
 * the request has none, or names somebody who is there and of whom no moment counts. Nobody and
 * nothing: SF_NOT_FOUND, which names "group"; somebody about whom there are no numbers is answered
 * like somebody without moments.
 */
enum sf_code sf_pattern_group(const struct sf_door_call *call, const struct sf_study *study,
                              enum sf_factor factor, bool *asked, int32_t *out);

/* "id" (of a person) and "label" of a context into an object. */
bool sf_pattern_put_context(json_t *out, const struct sf_study_context *context);

/*
 * The contexts of a factor as answers list them, into order[count]: people by name, and never by a
 * number; depth, time of day and weekday as they follow each other; words by how many moments they
 * have (n[context]), and by letter where those are even.
 */
bool sf_pattern_order(const struct sf_study_factor *factor, enum sf_factor which, const size_t *n,
                      size_t *order);

/* ---- Claims */

/*
 * One thing that may be said. about, values and ids are taken over; values may be NULL (nothing),
 * as may sure (nothing uncertain is said). ids: entries it rests on. about: {"factor", "id"?,
 * "label"} of a context, {"factor", "a", "b"} of two.
 */
struct sf_pattern_claim {
    const char *key; /* the sentence: say.KEY in content */
    const char *pattern;
    json_t *about;
    size_t n;
    json_t *values;
    const char *sure; /* word of sure.h */
    double strength;  /* 0 .. 1; a fact that stands above numbers: 1 */
    json_t *ids;
};

/* Append a claim to a list. False when memory ran out, also when a part of it is missing because of
 * that; what it held is given back either way. */
bool sf_pattern_say(json_t *say, const struct sf_pattern_claim *claim);

/* ---- Answers */

/*
 * The answer kept with the study under a name; made by `make`, which fills an empty object, where
 * there is none yet. Borrowed, as long as the study.
 */
enum sf_code sf_pattern_kept(struct sf_door_call *call, struct sf_study *study, const char *name,
                             enum sf_code (*make)(struct sf_door_call *call, struct sf_study *study,
                                                  json_t *answer),
                             json_t **out);

/* Append the claims of an answer, its "say", to a list. */
enum sf_code sf_pattern_extend(struct sf_door_call *call, json_t *say, json_t *answer);

/* An answer's members into call->ok. */
enum sf_code sf_pattern_answer(struct sf_door_call *call, json_t *answer);

/*
 * The part of a whole answer that is about one context, into call->ok: its group with its newest
 * SF_PATTERN_IDS_MAX entries, the comparisons in which it is a side, what is said of it. context:
 * of the factor; negative: nothing of it is there. speaks: whether counted moment i is an entry.
 */
enum sf_code sf_pattern_narrow(struct sf_door_call *call, struct sf_study *study,
                               const struct sf_study_factor *factor, int32_t context,
                               bool (*speaks)(const struct sf_study *study, size_t i),
                               json_t *whole);

/* pattern.safety's whole answer for a factor; borrowed, as long as the study. */
enum sf_code sf_pattern_safety(struct sf_door_call *call, struct sf_study *study,
                               enum sf_factor factor, json_t **out);

/* Append what may be said today to `say`, by pattern. */
enum sf_code sf_pattern_safety_claims(struct sf_door_call *call, struct sf_study *study,
                                      json_t *say);
enum sf_code sf_pattern_adjusted_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say);
enum sf_code sf_pattern_support_claims(struct sf_door_call *call, struct sf_study *study,
                                       json_t *say);

/* The same of pattern.settling; what is said for the summary leaves out the facts about people,
 * which pattern.safety says already. */
enum sf_code sf_pattern_settling(struct sf_door_call *call, struct sf_study *study,
                                 enum sf_factor factor, json_t **out);
enum sf_code sf_pattern_settling_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say);

/* pattern.prediction's, and what it may say. */
enum sf_code sf_pattern_prediction(struct sf_door_call *call, struct sf_study *study, json_t **out);
enum sf_code sf_pattern_prediction_claims(struct sf_door_call *call, struct sf_study *study,
                                          json_t *say);

/* pattern.belief's for a live belief; and what may be said of all that were rated. */
enum sf_code sf_pattern_belief(struct sf_door_call *call, struct sf_study *study,
                               const struct sf_id *belief, json_t **out);
enum sf_code sf_pattern_belief_claims(struct sf_door_call *call, struct sf_study *study,
                                      json_t *say);

/* "n", "gate" (counts, from five on interval) and "needed" where nothing is compared. */
bool sf_pattern_put_one_gate(json_t *out, size_t n);

/* The same for pattern.cadence: what stands out in contact with people who may be put forward. */
enum sf_code sf_pattern_cadence_claims(struct sf_door_call *call, struct sf_study *study,
                                       json_t *say);

#endif
