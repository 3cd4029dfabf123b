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
#include "earned.h"
#include "study.h"

enum {
    SF_PATTERN_IDS = 12,       /* entries with each group and each claim: the newest */
    SF_PATTERN_IDS_MAX = 2000, /* of one group that was asked for */
    SF_PATTERN_GROUP_MAX = 401 /* code points of a label: two words and what parts them */
};

/* SF_NO_MEMORY, said. */
enum sf_code sf_pattern_no_memory(const struct sf_door_call *call);

/* SF_OK where memory sufficed, or else that. */
enum sf_code sf_pattern_done(const struct sf_door_call *call, bool ok);

/* ---- Members of answers */

/* As sf_json_put, also in that the object may be NULL. */
bool sf_pattern_put_count(json_t *out, const char *name, size_t count);
bool sf_pattern_put_number(json_t *out, const char *name, double number); /* four decimals */

/* An object as it is, or NULL and the object freed: for building values in one expression. */
json_t *sf_pattern_whole(json_t *object, bool ok);

/* ---- Gates (insight/rates.h) */

/* Put "gate" (counts, interval or compare) and "needed" of a count into an object. */
bool sf_pattern_put_gate(json_t *out, size_t n);

/* "n", "gate" (counts, from five on interval) and "needed" where nothing is compared. */
bool sf_pattern_put_one_gate(json_t *out, size_t n);

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

/* Of two contexts, the newest entries of each, half and half. speaks: whether counted moment i is
 * an entry. */
enum sf_code sf_pattern_pair_ids(const struct sf_door_call *call, struct sf_study *study,
                                 const struct sf_study_factor *factor, size_t a, size_t b,
                                 bool (*speaks)(const struct sf_study *study, size_t i),
                                 json_t **out);

/* ---- Factors and their groups */

/* "id" (of a person) and "label" of a context into an object; its label alone, under a name. */
bool sf_pattern_put_context(json_t *out, const struct sf_study_context *context);
bool sf_pattern_put_label(json_t *out, const char *name, const struct sf_study_factor *factor,
                          size_t context);

/* What a claim is about: {"factor", "id"?, "label"} of a context, {"factor", "a", "b"} of two. NULL
 * when memory ran out. */
json_t *sf_pattern_about(const struct sf_study_factor *factor, size_t context);
json_t *sf_pattern_about_pair(const struct sf_study_factor *factor, size_t a, size_t b);

/*
 * The contexts of a factor as answers list them, into order[count]: people by name, and never by a
 * number; depth, time of day and weekday as they follow each other; words by how many moments they
 * have (n[context]), and by letter where those are even.
 */
bool sf_pattern_order(const struct sf_study_factor *factor, enum sf_factor which, const size_t *n,
                      size_t *order);

/* ---- Claims */

/*
 * One thing that may be said. about, values and ids are taken over. ids: entries it rests on.
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

/* Append a claim to a list. SF_NO_MEMORY also when a part of it is missing because of that; what it
 * held is given back either way. */
enum sf_code sf_pattern_say(const struct sf_door_call *call, json_t *say,
                            const struct sf_pattern_claim *claim);

/* How much weight a claim has that was earned at a p. */
double sf_pattern_strength(enum sf_earned earned, double p);

/* ---- Answers */

/*
 * The answer kept with the study under a name; made by `make`, which fills an empty object, where
 * there is none yet. `of`: for `make`, what the answer is about. Borrowed, as long as the study.
 */
typedef enum sf_code (*sf_pattern_make_fn)(struct sf_door_call *call, struct sf_study *study,
                                           const void *of, json_t *answer);
enum sf_code sf_pattern_kept(struct sf_door_call *call, struct sf_study *study, const char *name,
                             sf_pattern_make_fn make, const void *of, json_t **out);

/* Append the claims of an answer, its "say", to a list. */
enum sf_code sf_pattern_extend(struct sf_door_call *call, json_t *say, json_t *answer);

/* An answer's members into call->ok. */
enum sf_code sf_pattern_answer(struct sf_door_call *call, json_t *answer);

/* An operation that takes no factor: its kept answer, made by `make`. The claims of one. */
enum sf_code sf_pattern_tell(struct sf_door_call *call, const char *name, sf_pattern_make_fn make);
enum sf_code sf_pattern_claims(struct sf_door_call *call, struct sf_study *study, const char *name,
                               sf_pattern_make_fn make, json_t *say);

/*
 * An operation that takes "factor" and "group": the whole answer of the factor, or the part that is
 * about one group, with up to SF_PATTERN_IDS_MAX of the counted moments that speak.
 */
typedef enum sf_code (*sf_pattern_factor_fn)(struct sf_door_call *call, struct sf_study *study,
                                             enum sf_factor factor, json_t **out);
enum sf_code sf_pattern_by_factor(struct sf_door_call *call, sf_pattern_factor_fn answer_of,
                                  bool (*speaks)(const struct sf_study *study, size_t i));

/* Append what may be said today to `say`, by pattern. */
enum sf_code sf_pattern_safety_claims(struct sf_door_call *call, struct sf_study *study,
                                      json_t *say);
enum sf_code sf_pattern_adjusted_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say);
enum sf_code sf_pattern_support_claims(struct sf_door_call *call, struct sf_study *study,
                                       json_t *say);

/* The facts about people, which pattern.safety says already, are left out. */
enum sf_code sf_pattern_settling_claims(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say);

/* What pattern.prediction may say. */
enum sf_code sf_pattern_prediction_claims(struct sf_door_call *call, struct sf_study *study,
                                          json_t *say);

/* What pattern.belief may say of all live ones that were rated. */
enum sf_code sf_pattern_belief_claims(struct sf_door_call *call, struct sf_study *study,
                                      json_t *say);

/* The same for pattern.cadence: what stands out in contact with people who may be put forward. */
enum sf_code sf_pattern_cadence_claims(struct sf_door_call *call, struct sf_study *study,
                                       json_t *say);

#endif
