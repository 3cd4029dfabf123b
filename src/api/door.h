/*
 * The door's table: every operation with its policy and its handler, and what a handler works with.
 * The generic operations of kinds (KIND.add, ...) are one row a verb; the kind is found in the table of kinds.
 */
#ifndef SF_DOOR_H
#define SF_DOOR_H

#include <jansson.h>
#include <stddef.h>

#include "book.h"
#include "fail.h"
#include "kind.h"
#include "stream.h"

/* One call while it is carried out. */
struct sf_door_call {
	struct sf_book *book;       /* the context's book; open when the row says SF_OP_OPEN */
	const struct sf_kind *kind; /* of KIND.verb operations, else NULL */
	json_t *request;            /* an object; borrowed */
	json_t *ok;                 /* an object to fill in; borrowed */
	const struct sf_source *source; /* NULL when the client gave none */
	const struct sf_sink *sink;
	sf_progress_fn progress;
	void *progress_context;
	struct sf_fail *fail;
};

/* One argument or answer member, for checking unknown names and for the reference page. */
struct sf_door_word {
	const char *name;
	const char *type; /* "text", "id", "flag", "int 1-200", "time", "object", "array of ..." */
	bool required;
	const char *about; /* a short English line for docs/operations.md */
};

struct sf_door_row {
	const char *name;  /* "vault.open", or the verb alone ("add") for rows of kinds */
	unsigned policy;   /* SF_OP_ bits of steadfolk.h */
	enum sf_code (*handle)(struct sf_door_call *call);
	const struct sf_door_word *request; /* ended by a NULL name */
	const struct sf_door_word *answer;
	const char *about;
};

/* The row and, for KIND.verb, the kind of an operation's name; NULL when there is none. */
const struct sf_door_row *sf_door_find(const char *op, const struct sf_kind **kind);

/* All rows, for the reference page. */
const struct sf_door_row *sf_door_rows(size_t *count, bool of_kinds);

#endif
