/* Reading standard input and files. What was read ahead is kept, so that a passphrase can be the
 * first line and the rest something else. */
#ifndef SF_CLI_INPUT_H
#define SF_CLI_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "cli_buf.h"

enum sf_cli_input {
    SF_CLI_INPUT_OK,
    SF_CLI_INPUT_END,     /* nothing (more) to read */
    SF_CLI_INPUT_STOPPED, /* a signal asks to end */
    SF_CLI_INPUT_LONG,    /* longer than `max`; what was read is in the buffer */
    SF_CLI_INPUT_FAILED   /* errno says why */
};

/*
 * Append the next line of standard input, without its end (LF or CRLF), at most `max` bytes. Bytes
 * after the line stay for the next call. Blocks.
 */
enum sf_cli_input sf_cli_input_line(struct sf_cli_buf *out, size_t max);

/* Append the rest of standard input, at most `max` bytes. OK also when there is none. Blocks. */
enum sf_cli_input sf_cli_input_rest(struct sf_cli_buf *out, size_t max);

/* Up to `cap` bytes of standard input, 0 in *len at the end. */
enum sf_cli_input sf_cli_input_some(uint8_t *bytes, size_t cap, size_t *len);

/*
 * Open a file for reading. Names that lead through /proc/self (/dev/stdin, /dev/fd/63, as a shell's
 * <(...) gives them) are taken as the descriptors they mean, because this process has closed its
 * /proc to itself. Returns a descriptor, or -1 with errno.
 */
int sf_cli_input_open(const char *path);

/* Wipe what was read ahead. */
void sf_cli_input_wipe(void);

#endif
