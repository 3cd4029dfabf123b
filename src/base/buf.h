/*
 * A growing run of bytes. Running out of memory is remembered (`failed`), so that a caller can
 * append many times and look once at the end.
 */
#ifndef SF_BUF_H
#define SF_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialised is empty and valid. `data` is NUL-ended whenever it is not NULL. */
struct sf_buf {
    char *data;
    size_t len; /* without the NUL */
    size_t cap;
    size_t max;  /* 0: no limit of its own; otherwise growing past it sets `failed` */
    bool failed; /* memory ran out or `max` was passed; appends do nothing from then on */
};

/*
 * Append `len` bytes. Returns false when the buffer has failed. `bytes` may be NULL when len is 0,
 * and may lie inside the buffer.
 */
bool sf_buf_add(struct sf_buf *buf, const void *bytes, size_t len);

/* Append a NUL-ended text. */
bool sf_buf_text(struct sf_buf *buf, const char *text);

/* Append formatted text. The arguments must not lie inside the buffer. */
bool sf_buf_format(struct sf_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Forget the contents (wiping them) and `failed`, and keep the memory for use again. */
void sf_buf_reset(struct sf_buf *buf);

/*
 * Hand the bytes, NUL-ended, to the caller, who frees them with sf_buf_free; the buffer is then
 * empty. `len` may be NULL. NULL with a length of 0 when the buffer has failed; what it held is
 * wiped.
 */
char *sf_buf_take(struct sf_buf *buf, size_t *len);

/* Zero `len` bytes and free memory that came from sf_buf_take. NULL is fine. */
void sf_buf_free(char *data, size_t len);

/* Zero, free and leave empty. NULL is fine. */
void sf_buf_wipe(struct sf_buf *buf);

#endif
