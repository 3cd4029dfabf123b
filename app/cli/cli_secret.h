/* Passphrases and recovery codes: where they come from, and that they go again. They are never
 * taken from arguments or the environment. */
#ifndef SF_CLI_SECRET_H
#define SF_CLI_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "steadfolk.h"

enum {
    SF_CLI_SECRET_MAX = 1024,    /* bytes */
    SF_CLI_SECRET_POINTS_MIN = 8 /* characters of a new passphrase, as on the page */
};

/* NUL-ended text in locked memory, or NULL. */
struct sf_cli_secret {
    char *text;
    size_t len;
};

struct sf_cli;

/*
 * The passphrase that opens the book (or, with --recovery-code, the code): from --passphrase-file
 * (its first line; "-" is standard input), else asked on the terminal without echo. On anything but
 * SF_STATUS_OK the person was told. The caller wipes it.
 */
enum sf_status sf_cli_secret_ask(struct sf_cli *cli, const char *prompt_key,
                                 struct sf_cli_secret *out);

/*
 * A new passphrase: from `file` unless it is NULL, else asked twice. Refused with a line that says
 * why when it is too short, too long, not UTF-8, or spelled in a way that the page would read
 * differently.
 */
enum sf_status sf_cli_secret_choose(struct sf_cli *cli, const char *file,
                                    struct sf_cli_secret *out);

/* Whether a wrong passphrase can be asked for again: it came from a terminal. */
bool sf_cli_secret_asked(const struct sf_cli *cli);

/* NULL is fine. */
void sf_cli_secret_wipe(struct sf_cli_secret *secret);

#endif
