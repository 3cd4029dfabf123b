/* The demo: an invented year of one person, made anew each time from content/en/demo.json. */
#ifndef SF_DEMO_H
#define SF_DEMO_H

#include <stddef.h>

#include "fail.h"
#include "store.h"

/* The text of content/en/demo.json, NUL-ended; embedded at build time. */
extern const char sf_demo_text[];
extern const size_t sf_demo_text_len;

/*
 * Fill an empty book with the invented year that ends now: people, about 400 moments, shares,
 * beliefs, reach-outs and the rest, as the content says. Seeded: the same clock gives the same
 * year. One transaction: the whole year, or nothing. SF_INVALID when the content is no JSON object,
 * SF_INTERNAL (field: where in it) when it does not fit the table of kinds.
 */
enum sf_code sf_demo_fill(struct sf_store *store, const char *content, size_t len,
                          struct sf_fail *fail);

#endif
