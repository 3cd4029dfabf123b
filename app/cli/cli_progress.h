/* A line on the terminal for what takes longer than a second. */
#ifndef SF_CLI_PROGRESS_H
#define SF_CLI_PROGRESS_H

#include <stdint.h>

/*
 * From a second on, and until the end, standard error says what is being done ("progress.OP" of
 * words.h, or "progress.any") and how far it is. Nothing when standard error is no terminal. A
 * thread of its own draws it, because most operations cannot say anything while they run.
 */
void sf_cli_progress_begin(const char *op);
void sf_cli_progress_end(void);

/* How far it is; fits struct sf_stream. Any thread. */
void sf_cli_progress_tell(void *context, uint64_t done, uint64_t total);

#endif
