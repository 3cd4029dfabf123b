/* UTF-8 text: the checks that everything a person types goes through. */
#ifndef SF_TEXT_H
#define SF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether `len` bytes are well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing
 * over U+10FFFF) without NUL and without control characters other than tab and newline
 * (U+0000..U+001F, U+007F..U+009F). On false *bad_at, when not NULL, is the offset at which the
 * first wrong character starts.
 */
bool sf_text_valid(const char *text, size_t len, size_t *bad_at);

/* How many code points well-formed text has. */
size_t sf_text_points(const char *text, size_t len);

/* The longest prefix, in bytes and at most `max`, that does not cut a code point in two. */
size_t sf_text_cut(const char *text, size_t len, size_t max);

/* Narrow [*text, *text + *len) to leave out white space (ASCII, NBSP, U+2000-200A, U+3000, BOM). */
void sf_text_trim(const char **text, size_t *len);

/* Whether two texts are equal when ASCII letters' case is ignored. */
bool sf_text_same(const char *a, size_t a_len, const char *b, size_t b_len);

/*
 * The next code point at *at, which is moved past it. U+FFFD for a malformed byte (moved by one).
 * Call only while *at < len.
 */
uint32_t sf_text_next(const char *text, size_t len, size_t *at);

#endif
