/* Big things pass through in pieces: where bytes come from, and where they go. */
#ifndef SF_STREAM_H
#define SF_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

/*
 * Read up to `cap` bytes into `bytes` and say how many in *len; 0 means the end. Blocks until there
 * is at least one byte. Any code but SF_OK ends the operation with it.
 */
typedef enum sf_code (*sf_source_fn)(void *context, uint8_t *bytes, size_t cap, size_t *len);

/* Take all `len` bytes. Any code but SF_OK ends the operation with it. */
typedef enum sf_code (*sf_sink_fn)(void *context, const uint8_t *bytes, size_t len);

struct sf_source {
    sf_source_fn read;
    void *context;
};

struct sf_sink {
    sf_sink_fn write;
    void *context;
};

/* How far a long operation is: `done` of `total` units, total 0 when not known. May be NULL. */
typedef void (*sf_progress_fn)(void *context, uint64_t done, uint64_t total);

#endif
