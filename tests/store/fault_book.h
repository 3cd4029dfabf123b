/* What the tests share in which a call of the store fails half way: one book, what it says about
 * itself, and calls that read and change it. */
#ifndef SF_TEST_STORE_FAULT_BOOK_H
#define SF_TEST_STORE_FAULT_BOOK_H

#include "kit.h"

struct fault_book {
    struct sf_store *store;
    char path[64], copy[64];
    struct sf_id anna, moment, note;
};

extern const uint8_t fault_key[SF_STORE_KEY_LEN];

/* The same book every time, on an empty disk. */
void fault_book_make(struct fault_book *book);

/* Everything that the book holds, in one text; ids that were made anew in the call are random but
 * seeded, so equal books say the same. */
void fault_book_tell(struct sf_store *store, struct sf_buf *out);

/* Give back what all books are made from. */
void fault_book_end(void);

struct fault_call {
    const char *name;
    enum sf_code (*run)(struct fault_book *book);
    bool careful; /* answers without error although something could not be read */
};

enum { FAULT_CALLS = 13 };
extern const struct fault_call fault_calls[FAULT_CALLS];

#endif
