/*
 * What the program says: words of content/en/cli.json with their gaps filled in, and the person's
 * own text, which never reaches a terminal in a form that it would obey.
 */
#ifndef SF_CLI_SAY_H
#define SF_CLI_SAY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

enum sf_cli_style {
    SF_CLI_STRONG, /* names and headings */
    SF_CLI_SOFT,   /* what may be passed over */
    SF_CLI_HIT,    /* what was searched for */
    SF_CLI_CARE,   /* facts that stand above numbers */
    SF_CLI_SAFE,   /* felt safe -2; the five follow one another */
    SF_CLI_SAFE_END = SF_CLI_SAFE + 5
};

/*
 * Decide on colours and shapes for standard output and standard error: colours on a terminal unless
 * NO_COLOR is set or TERM is dumb; shapes beyond ASCII where `utf8`. Call once at start.
 */
void sf_cli_say_init(bool utf8);

/* Whether shapes beyond ASCII may be drawn. */
bool sf_cli_say_shapes(void);

/* Whether `to`, stdout or stderr, is a terminal. */
bool sf_cli_say_terminal(FILE *to);

/*
 * Columns of the terminal that `to` (stdout or stderr) is, 40 to 200 of them; for anything else 0:
 * do not cut or wrap.
 */
int sf_cli_say_columns(FILE *to);

/* Begin and end a style; nothing where there are no colours. */
void sf_cli_say_style(FILE *to, enum sf_cli_style style);
void sf_cli_say_plain(FILE *to);

/*
 * A text of words.h as one line. Pairs of name and value follow, ended by NULL: "{name}" in the
 * text becomes the value, made harmless.
 */
void sf_cli_say(FILE *to, const char *key, ...) __attribute__((sentinel));

/* The same without the newline. */
void sf_cli_say_part(FILE *to, const char *key, ...) __attribute__((sentinel));

/* The same with the pairs as a list. */
void sf_cli_say_list(FILE *to, const char *key, va_list pairs);

/*
 * A line about a number, which stands for "{n}": the text KEY.one is said for 1, and KEY for any
 * other.
 */
void sf_cli_say_count(FILE *to, const char *key, long long n, ...) __attribute__((sentinel));

/* A line for people beside the work: like sf_cli_say, to standard error and in the soft style. */
void sf_cli_say_aside(const char *key, ...) __attribute__((sentinel));

/* Whether words.h has a text for a key. */
bool sf_cli_say_has(const char *key);

/* The text of "PREFIX.WORD" (a word of a list), or, for a word of the person's own, the word. */
const char *sf_cli_say_word(const char *prefix, const char *word);

/* The person's own text, harmless, on one line: newlines and tabs become blanks. */
void sf_cli_say_text(FILE *to, const char *text);

/* The same in at most `columns` columns (0: all of it), cut with an ellipsis. Returns what it took.
 */
int sf_cli_say_cut(FILE *to, const char *text, int columns);

/* The same over several lines, each begun with `indent` blanks and broken between words at
 * `columns` (0: only where the text itself breaks). Ends with a newline. */
void sf_cli_say_wrapped(FILE *to, const char *text, int indent, int columns);

/* The same, where the caller has written what stands in the first line's blanks. */
void sf_cli_say_hanging(FILE *to, const char *text, int indent, int columns);

/* The door's JSON and a newline; on a terminal, what it would obey is written as \u escapes. */
void sf_cli_say_json(FILE *to, const char *json);

#endif
