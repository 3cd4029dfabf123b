/* UTF-8 text on a terminal: characters, how wide they are, which are shown as they are. */
#ifndef SF_CLI_TEXT_H
#define SF_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Make ready: the C library's tables of widths and letters, whatever the user's locale. Call once
 * at start; without it every character counts as one column and only ASCII letters have case.
 * Returns whether the user's locale speaks UTF-8, and so whether block characters may be drawn.
 */
bool sf_cli_text_init(void);

/*
 * The next code point of NUL-ended text, *at moved past it; 0 at the end. Malformed bytes are
 * U+FFFD each.
 */
uint32_t sf_cli_text_next(const char **at);

/*
 * How a code point is shown: itself, or U+FFFD for what a terminal would obey instead of showing
 * (C0, DEL, C1, directional overrides, line separators). Tab and newline are given back as they
 * are; what becomes of them is for the caller.
 */
uint32_t sf_cli_text_shown(uint32_t point);

/* Columns of a code point as shown: 0, 1 or 2. */
int sf_cli_text_columns(uint32_t point);

/* Columns of a NUL-ended text, tabs and newlines counting as one each. */
int sf_cli_text_width(const char *text);

/* Write a code point as UTF-8 into out, NUL-ended. Returns its bytes, 1 to 4. */
size_t sf_cli_text_encode(uint32_t point, char out[5]);

/* Whether `len` bytes are well-formed UTF-8 without NUL. */
bool sf_cli_text_valid(const char *text, size_t len);

/* How many code points a NUL-ended text has. */
size_t sf_cli_text_points(const char *text);

/* Whether two texts are the same but for case and white space at the ends or in a row. */
bool sf_cli_text_same(const char *a, const char *b);

/* Cut white space (ASCII) off both ends, in place. Returns where the text starts now. */
char *sf_cli_text_trim(char *text);

#endif
