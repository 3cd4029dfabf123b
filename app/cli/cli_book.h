/* The book behind the door: opening it, asking it, closing it, and saying what went wrong. */
#ifndef SF_CLI_BOOK_H
#define SF_CLI_BOOK_H

#include <jansson.h>
#include <stdbool.h>

#include "cli.h"
#include "steadfolk.h"

/* Make the context and take note of signals, once; nothing is opened. */
enum sf_status sf_cli_book_new(struct sf_cli *cli);

/*
 * Open the book: ask for the passphrase (three times on a terminal when it is wrong), say what has
 * to be said about the book. On anything but SF_STATUS_OK the person was told. Fine when it is
 * open.
 */
enum sf_status sf_cli_book_open(struct sf_cli *cli);

/*
 * One operation. Takes over `request` (NULL: {}). The answer stays in cli->answer and cli->tree
 * until the next one. On anything but SF_STATUS_OK the person was told (and with --json the answer
 * printed). *ok, when not NULL, is the answer's "ok", borrowed from cli->tree.
 */
enum sf_status sf_cli_book_call(struct sf_cli *cli, const char *op, json_t *request,
                                const struct sf_stream *stream, json_t **ok);

/* The same with a request as text, and nothing told: cli->answer has it all. */
enum sf_status sf_cli_book_raw(struct sf_cli *cli, const char *op, const char *request, size_t len,
                               const struct sf_stream *stream);

/* Say what the error in cli->tree means; returns `status`. */
enum sf_status sf_cli_book_told(struct sf_cli *cli, enum sf_status status);

/* Print cli->answer for --json. Returns SF_STATUS_OK. */
enum sf_status sf_cli_book_show(struct sf_cli *cli);

/*
 * For what cannot be undone: say what it does (`key`) and ask whether to go on; --yes has answered
 * already. Where nobody can be asked, that is a failure. SF_STATUS_OK with *yes false: the person
 * would rather not, which was answered too.
 */
enum sf_status sf_cli_book_agree(struct sf_cli *cli, const char *key, bool *yes);

/*
 * Close the book: with the day's backup when one is due, or at once after a signal. Wipes the
 * passphrase and the last answer. Never fails.
 */
void sf_cli_book_close(struct sf_cli *cli);

/*
 * A failure of the command line's own: the text `key` with its pairs to standard error; with --json
 * an error object with the code that belongs to `status`, and `field` (NULL: none), to standard
 * output. Says nothing when a signal asked to end. Returns `status`.
 */
enum sf_status sf_cli_fail(struct sf_cli *cli, enum sf_status status, const char *field,
                           const char *key, ...) __attribute__((sentinel));

#endif
