/* Questions on a terminal. */
#ifndef SF_CLI_ASK_H
#define SF_CLI_ASK_H

#include <stdbool.h>

#include "cli_buf.h"
#include "cli_secret.h"

enum sf_cli_ask {
    SF_CLI_ASK_OK,
    SF_CLI_ASK_END,     /* end of input (Ctrl-D on an empty line) */
    SF_CLI_ASK_STOPPED, /* a signal asks to end */
    SF_CLI_ASK_NOWHERE, /* there is no terminal to ask on */
    SF_CLI_ASK_LONG     /* longer than a secret can be */
};

/* Whether standard input is a terminal, so that questions can be asked. */
bool sf_cli_ask_possible(void);

/*
 * A line from standard input, trimmed; the question was put before. OK with an empty buffer: Enter
 * alone.
 */
enum sf_cli_ask sf_cli_ask_line(struct sf_cli_buf *out);

/* Lines until an empty one; the same. */
enum sf_cli_ask sf_cli_ask_lines(struct sf_cli_buf *out);

/*
 * Ask on the controlling terminal, whatever standard input is, without echo. The terminal is put
 * back as it was in every case, also when the process is stopped or told to end meanwhile.
 */
enum sf_cli_ask sf_cli_ask_hidden(const char *prompt_key, struct sf_cli_secret *out);

/* Say what will happen (words of `key`) and ask whether to go on; only "y" or "yes" is yes. */
enum sf_cli_ask sf_cli_ask_yes(const char *key, bool *yes);

#endif
