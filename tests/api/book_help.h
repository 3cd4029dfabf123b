/* What the tests of books share: one context on the fake disk, called through the door. */
#ifndef BOOK_HELP_H
#define BOOK_HELP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "steadfolk.h"

/* The context; help_begin makes it. */
extern struct sf *help_sf;

/* An empty disk, clock and randomness at their start, and a new context. A cmocka setup. */
int help_begin(void **state);

/* Free the context and what the last answer held. A cmocka teardown. */
int help_end(void **state);

/*
 * Call an operation with a request of JSON, written like printf (NULL: {}). Returns the status; the
 * answer is in help_answer until the next call.
 */
enum sf_status help_call(const char *op, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * How far a sweep over the nth call goes on: one by one to the eighth, then `step` at a time, or
 * as many as SF_SWEEP says (fewer for a thorough run, more under valgrind).
 */
unsigned help_step(unsigned nth, unsigned step);

/* help_call, which must be ok. Returns the inside of "ok", borrowed until the next call. */
json_t *help_ok(const char *op, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The last answer, and the code of its error ("ok" without one). */
json_t *help_answer(void);
const char *help_code(void);

/* Copy a text member of the last answer's inside. Returns out. */
char *help_text(const char *member, char out[128]);

/* Whether a member of the last answer's inside is true. (jansson's json_is_true looks twice.) */
bool help_true(const char *member);

/* Add a person; their id to `id` (may be NULL). */
void help_person(const char *alias, char id[128]);

/* The number of live people, or -1 when it cannot be asked. */
int help_people(void);

/* Whether there is a live person with this alias. */
bool help_has(const char *alias);

/* Free the context without locking first, cut the power, and make a new context. */
void help_power_cut(void);

/* How many files under /vault hold these bytes. */
size_t help_files_with(const char *words);

#endif
