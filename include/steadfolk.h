/*
 * Steadfolk: a private book of the people who are steady for you.
 *
 * The only header a client includes. One context holds at most one open book; a client that wants
 * two (two browser sessions, say) makes two. A context may be used by one thread at a time;
 * different contexts by different threads at once. What every operation takes and answers stands in
 * docs/operations.md.
 */
#ifndef STEADFOLK_H
#define STEADFOLK_H

#include <stddef.h>
#include <stdint.h>

#define SF_VERSION "0.1.0"

enum {
    SF_PATH_MAX = 400,                /* bytes of a vault folder's path */
    SF_REQUEST_MAX = 8 * 1024 * 1024, /* bytes of one request's JSON */
    SF_NESTING_MAX = 32               /* JSON nesting of one request */
};

struct sf; /* a context */

/*
 * How a call ended; the answer's JSON says the same in words. A process's exit code is this number
 * wherever it fits the table in the manual page.
 */
enum sf_status {
    SF_STATUS_OK = 0,
    SF_STATUS_ERROR = 1,     /* anything not named below */
    SF_STATUS_INVALID = 2,   /* invalid, too_large, unknown_operation */
    SF_STATUS_LOCKED = 3,    /* locked, wrong_passphrase */
    SF_STATUS_NOT_FOUND = 4, /* not_found, missing */
    SF_STATUS_CONFLICT = 5,  /* conflict, exists, busy, refused */
    SF_STATUS_DAMAGED = 6,   /* damaged */
    SF_STATUS_NEWER = 7,     /* newer */
    SF_STATUS_DISK = 8,      /* full, io */
    SF_STATUS_NO_MEMORY = 9  /* no_memory */
};

/*
 * Big things pass beside the JSON. `read` gives up to `cap` bytes (0 in *len: the end), `write`
 * takes all; both return 0, or anything else to stop the operation with "io". `progress` may be
 * called now and then with units done of a total (0: not known). Members that an operation does not
 * use may be NULL.
 */
struct sf_stream {
    int (*read)(void *context, uint8_t *bytes, size_t cap, size_t *len);
    int (*write)(void *context, const uint8_t *bytes, size_t len);
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
};

/*
 * Make a context for the vault folder at `path` (UTF-8, 1 to SF_PATH_MAX bytes; need not exist yet;
 * nothing is touched). NULL for another path, or when memory or entropy is not to be had. The
 * caller frees it with sf_free.
 */
struct sf *sf_new(const char *path);

/* Lock, then free. NULL is fine. */
void sf_free(struct sf *sf);

/*
 * Carry out one operation. `op` is "noun.verb"; `request` are `request_len` bytes of one JSON
 * object (0 bytes mean {}). *answer becomes NUL-ended JSON, {"ok":{...}} or {"error":{...}},
 * *answer_len bytes without the NUL, that the caller gives back to sf_answer_free; it is NULL only
 * when memory ran out even for saying so. `stream` may be NULL. Blocks; reads and writes the vault
 * folder. Whatever was answered ok is on the disk.
 */
enum sf_status sf_call(struct sf *sf, const char *op, const char *request, size_t request_len,
                       const struct sf_stream *stream, char **answer, size_t *answer_len);

/* Wipe and free an answer. NULL is fine. */
void sf_answer_free(char *answer, size_t len);

/* Close the book if one is open and wipe its keys. Never fails. Not to be called while sf_call
 * runs. */
void sf_lock(struct sf *sf);

/* Whether a book is open (1) or not (0). */
int sf_is_open(const struct sf *sf);

/*
 * What an operation asks for, by its row in the table: a set of SF_OP_ bits, or 0 for an unknown
 * one.
 */
enum {
    SF_OP_KNOWN = 1,
    SF_OP_OPEN = 2,   /* needs an open book */
    SF_OP_WRITES = 4, /* changes the book or the folder */
    SF_OP_SOURCE = 8, /* may read a stream */
    SF_OP_SINK = 16,  /* may write a stream */
    SF_OP_KDF = 32    /* runs the slow key derivation */
};
unsigned sf_operation(const char *op);

#endif
