/*
 * The door's table: every operation with its policy, its request's members and its handler, and
 * what a handler works with. The generic operations of kinds (KIND.add, ...) are one row a verb;
 * the kind is found in the table of kinds. Adding an operation is adding a row to one of the tables
 * in ops.h.
 */
#ifndef SF_DOOR_H
#define SF_DOOR_H

#include <jansson.h>
#include <stddef.h>

#include "book.h"
#include "fail.h"
#include "kind.h"
#include "steadfolk.h"
#include "stream.h"

struct sf_door_row;

/* One call while it is carried out. */
struct sf_door_call {
    const struct sf_door_row *row;
    struct sf_book *book;           /* the context's book; open when the row says SF_OP_OPEN */
    const struct sf_kind *kind;     /* of KIND.verb operations, else NULL */
    json_t *request;                /* an object, checked against the row's words; borrowed */
    json_t *ok;                     /* an object to fill in; borrowed */
    const struct sf_source *source; /* NULL when the client gave none */
    const struct sf_sink *sink;
    sf_progress_fn progress; /* may be NULL */
    void *progress_context;
    struct sf_fail *fail;
};

enum sf_door_type {
    SF_DOOR_TEXT,   /* a string of min..max code points, as sf_text_valid wants it */
    SF_DOOR_ID,     /* a string: the canonical text of an id */
    SF_DOOR_STAMP,  /* a string: a record's "changed" */
    SF_DOOR_FLAG,   /* true or false */
    SF_DOOR_INT,    /* a whole number, min..max */
    SF_DOOR_OBJECT, /* the handler looks inside */
    SF_DOOR_ARRAY   /* the same */
};

/* A member of the request. null counts as left out, but for fields of records. */
struct sf_door_word {
    const char *name;
    enum sf_door_type type;
    bool required;
    double min, max;   /* TEXT, INT */
    const char *about; /* a short English line for docs/operations.md */
};

/* What a row says beside the SF_OP_ bits of steadfolk.h; checked before the handler runs. */
enum {
    SF_DOOR_FIELDS = 1 << 16, /* the kind's fields may stand in the request */
    SF_DOOR_CLOSED = 1 << 17, /* refused while a book is open */
    SF_DOOR_FILES = 1 << 18,  /* refused in the demo, which has no files */
    SF_DOOR_HURT = 1 << 19    /* writes, and is allowed on a damaged book that opened read-only */
};

struct sf_door_row {
    const char *name; /* "vault.open", or the verb alone ("add") for rows of kinds */
    unsigned policy;  /* SF_OP_ and SF_DOOR_ bits */
    enum sf_code (*handle)(struct sf_door_call *call);
    const struct sf_door_word *request; /* ended by a NULL name; NULL: only {} */
    const char *answer;                 /* the shape of "ok", for docs/operations.md */
    const char *about;                  /* what it does, likewise */
};

/* The row and, for KIND.verb, the kind of an operation's name; NULL when there is none. */
const struct sf_door_row *sf_door_find(const char *op, const struct sf_kind **kind);

/*
 * The tables of all operations in the order of the reference page, each ended by a row without a
 * name; NULL past the last. The rows of kinds are not among them (ops.h).
 */
const struct sf_door_row *sf_door_table(size_t index);

/*
 * Carry out an operation: find its row, check policy and request, run the handler. Fills call->ok.
 * The caller has set book, request, ok, source, sink, progress and fail.
 */
enum sf_code sf_door_run(struct sf_door_call *call, const char *op);

#endif
