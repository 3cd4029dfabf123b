/*
 * JSON as the door speaks it: bounded reading, one way of writing, memory that is wiped.
 * The trees are jansson's.
 */
#ifndef SF_JSON_H
#define SF_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"

enum { SF_JSON_NUMBER_LEN = 32 };

/*
 * Make jansson wipe what it frees, for the whole process. Needs entropy (sf_entropy_init first):
 * the first call seeds jansson's hash tables. Repeats, also from several threads, do nothing. What
 * was allocated before, or is freed with free(), is fine too.
 */
void sf_json_init(void);

/*
 * Read one JSON object of `len` bytes; 0 bytes stand for {}. *out is the caller's (json_decref).
 * SF_TOO_LARGE over SF_REQUEST_MAX bytes; SF_INVALID when it is no JSON object, nests deeper than
 * SF_NESTING_MAX, names a member twice, or is not well-formed UTF-8 without NUL. Messages quote
 * nothing of the text.
 */
enum sf_code sf_json_read(const char *text, size_t len, json_t **out, struct sf_fail *fail);

/*
 * Append a tree as compact JSON: members in the order in which they were put in, numbers by
 * sf_json_number, UTF-8 as it is, and \u escapes only for controls. The same tree always gives the
 * same bytes. A failed buffer (out of memory) is for the caller to look at.
 */
void sf_json_write(const json_t *json, struct sf_buf *out);

/*
 * The shortest text (fewest digits) that reads back as the same double; whole numbers below 10^15
 * without a point. `number` must be finite. Returns out.
 */
char *sf_json_number(double number, char out[SF_JSON_NUMBER_LEN]);

/*
 * Put `value`, whose reference is taken over, into an object under `name`. False when value or
 * object is NULL or memory ran out; then nothing is left behind. So members can be put one after
 * the other and the result looked at once: ok &= sf_json_put(...).
 */
bool sf_json_put(json_t *object, const char *name, json_t *value);

/* The same, appending to an array. */
bool sf_json_push(json_t *array, json_t *value);

/*
 * A number rounded to four decimals: what came out of exp and log, whose last bits differ from one
 * library to the next. NULL when memory ran out or it is not finite.
 */
json_t *sf_json_real4(double number);

/* A string of `len` bytes of well-formed UTF-8. NULL when memory ran out. */
json_t *sf_json_text(const char *text, size_t len);

#endif
