/*
 * Growing bytes that are wiped when they move or go, and what happens when memory runs out.
 *
 * The command line ends when memory runs out: it holds nothing that is not in the book or in front
 * of the person, and the book is safe at any point.
 */
#ifndef SF_CLI_BUF_H
#define SF_CLI_BUF_H

#include <stddef.h>

/* Zero-initialised is empty. `data` ends with a NUL that `len` does not count; NULL while empty. */
struct sf_cli_buf {
    char *data;
    size_t len, cap;
};

/* Append `len` bytes. Ends the process when memory runs out. */
void sf_cli_buf_add(struct sf_cli_buf *buf, const void *bytes, size_t len);

/* Append NUL-ended text. */
void sf_cli_buf_text(struct sf_cli_buf *buf, const char *text);

/* What is in it as text; "" while empty. Borrowed until the next change. */
const char *sf_cli_buf_get(const struct sf_cli_buf *buf);

/* Take out what is in it, wiped; it may be filled again. NULL is fine. */
void sf_cli_buf_clear(struct sf_cli_buf *buf);

/* The same, and free it. NULL is fine. */
void sf_cli_buf_wipe(struct sf_cli_buf *buf);

/* Say that memory ran out, and exit with SF_STATUS_NO_MEMORY. */
_Noreturn void sf_cli_buf_no_memory(void);

/* calloc that never returns NULL. */
void *sf_cli_buf_new(size_t count, size_t size);

#endif
