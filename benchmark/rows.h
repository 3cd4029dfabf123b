/* What is measured. Each measures its part and puts rows into the table (tally.h). */
#ifndef SF_ROWS_H
#define SF_ROWS_H

#include <stdbool.h>

#include "client.h"
#include "gen.h"
#include "plain.h"

struct sf_rows {
    const char *program; /* build/.../steadfolk */
    const char *dir;     /* for books; empty at first, removed by whoever made it */
    uint64_t seed;
    bool quick; /* fewer repeats */
    /* The book of the moment. */
    size_t size;
    size_t largest; /* of all the sizes of this run */
    struct sf_gen gen;
    struct sf_client client;       /* open */
    struct sf_plain *plain;        /* NULL when nothing is compared with it */
    char copy[SF_CLIENT_PATH_LEN]; /* the same vault once more, for the server; "": none */
};

/* How many repeats: `usual`, or fewer with --quick. */
size_t sf_rows_repeats(const struct sf_rows *rows, size_t usual);

/* ---- rows_book.c: making books */

/* Make and fill the book of `size`; with `plain` and `copy` what their members say. */
void sf_rows_book_make(struct sf_rows *rows, size_t size, size_t words, bool plain, bool copy);
void sf_rows_book_drop(struct sf_rows *rows);

/* ---- rows_add.c: durable adds beside plain inserts, and over HTTP */
void sf_rows_add(struct sf_rows *rows);

/* ---- rows_read.c */
void sf_rows_read_open(struct sf_rows *rows);
void sf_rows_read_list(struct sf_rows *rows);
void sf_rows_read_search(struct sf_rows *rows);
void sf_rows_read_counts(struct sf_rows *rows);
/* Beside a book whose texts are twice as long. */
void sf_rows_read_counts_long(struct sf_rows *rows);

/* ---- rows_growth.c: what each operation costs in books of several sizes */
void sf_rows_growth(struct sf_rows *rows);

/* ---- rows_patterns.c: all patterns, and how they grow to a million moments */
void sf_rows_patterns(struct sf_rows *rows);
void sf_rows_patterns_growth(struct sf_rows *rows);

/* ---- rows_truth.c: false sentences and power, over invented diaries */
void sf_rows_truth(struct sf_rows *rows);
void sf_rows_truth_settling(struct sf_rows *rows);

/* ---- rows_program.c: the program itself */
void sf_rows_program_memory(struct sf_rows *rows); /* with the book's copy */
void sf_rows_program_start(struct sf_rows *rows);
void sf_rows_program_size(struct sf_rows *rows);
void sf_rows_program_page(struct sf_rows *rows);
/* How long each interaction takes, in a browser; with the book's copy. */
void sf_rows_program_touch(struct sf_rows *rows);
/* How long the page waits while others never finish their requests; with the book's copy. */
void sf_rows_program_held(struct sf_rows *rows);

#endif
