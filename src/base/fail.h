/*
 * What went wrong, said once and carried upward unchanged.
 *
 * Every function that can fail returns an enum sf_code and takes a struct sf_fail last. The lowest
 * function that knows the reason fills it in; callers above pass the code on and never overwrite
 * it.
 */
#ifndef SF_FAIL_H
#define SF_FAIL_H

#include <stdbool.h>

enum sf_code {
    SF_OK = 0,
    SF_INVALID,          /* a value is wrong; `field` names it */
    SF_NOT_FOUND,        /* no such record, file or name */
    SF_CONFLICT,         /* the record changed since the caller read it */
    SF_LOCKED,           /* no book is open */
    SF_WRONG_PASSPHRASE, /* the passphrase or code opens no book here */
    SF_EXISTS,           /* it is there already */
    SF_BUSY,             /* another process is using the book just now */
    SF_DAMAGED,          /* a file is not what was written */
    SF_MISSING,          /* a file that must be there is not */
    SF_NEWER,            /* written by a newer program than this one */
    SF_FULL,             /* no room left on the disk */
    SF_IO,               /* the system could not read or write */
    SF_NO_MEMORY,        /* memory ran out */
    SF_REFUSED,          /* well formed, and not allowed here */
    SF_TOO_LARGE,        /* over a stated limit */
    SF_UNKNOWN_OPERATION,
    SF_INTERNAL, /* a fault of the program itself */
    SF_CODE_COUNT
};

enum { SF_FAIL_FIELD_LEN = 64, SF_FAIL_MESSAGE_LEN = 256 };

/* Owned by the caller, who starts it as SF_FAIL_NONE. */
struct sf_fail {
    enum sf_code code;
    char field[SF_FAIL_FIELD_LEN];     /* the field, column, line or file meant; "" when none */
    char message[SF_FAIL_MESSAGE_LEN]; /* one English line for developers; never a person's text */
};

#define SF_FAIL_NONE ((struct sf_fail){.code = SF_OK})

/*
 * Record a failure and return its code, so that a function can end in `return sf_fail_set(...)`.
 * A failure that is already recorded stays as it is and its code is returned. `fail` may be NULL
 * (then `code` is returned); `field` may be NULL. Text that does not fit is cut at a character,
 * and half a character at the end of what is given goes too.
 * A `code` of SF_OK or out of range counts as SF_INTERNAL: the answer is never SF_OK.
 * The message must hold no text that the person wrote.
 */
enum sf_code sf_fail_set(struct sf_fail *fail, enum sf_code code, const char *field,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The code's name as it stands in answers ("not_found"); "internal" for a value out of range. */
const char *sf_fail_name(enum sf_code code);

#endif
