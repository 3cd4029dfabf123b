/*
 * What Steadfolk is compared with: the same moments in a plain, unencrypted SQLite database, as
 * somebody would write it in an afternoon. The same SQLite, page size, cache, write-ahead log and
 * synchronous=FULL. It has the row (by integer and by id), an index by time, the link to the person
 * both ways, and an FTS5 index with the same tokenizer that keeps no second copy of the text. It
 * has no history, no stamps, no checks, no facts, no secure delete, no JSON.
 */
#ifndef SF_PLAIN_H
#define SF_PLAIN_H

#include <stddef.h>

#include "gen.h"

struct sf_plain;

/* Make a new database file. Everything here exits when it fails. */
struct sf_plain *sf_plain_new(const char *path, size_t people);
void sf_plain_close(struct sf_plain *plain);

/* Several inserts as one transaction. */
void sf_plain_begin(struct sf_plain *plain);
void sf_plain_commit(struct sf_plain *plain);

/* One moment: a durable transaction by itself outside of begin and commit. */
void sf_plain_add(struct sf_plain *plain, const struct sf_gen_moment *moment);

/* The version of SQLite. */
const char *sf_plain_version(void);

#endif
