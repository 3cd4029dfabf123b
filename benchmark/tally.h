/* Measured times, and the table that they end up in. */
#ifndef SF_TALLY_H
#define SF_TALLY_H

#include <stddef.h>
#include <stdint.h>

/* Something broke: say so on standard error and exit with 1. */
_Noreturn void sf_tally_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What is going on, on standard error. */
void sf_tally_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Milliseconds of a clock that only goes forward. */
double sf_tally_now(void);

/* ---- Times */

enum { SF_TALLY_MAX = 4096 };

struct sf_tally {
    size_t count;
    double ms[SF_TALLY_MAX];
};

/* One more; those beyond SF_TALLY_MAX are left out. */
void sf_tally_add(struct sf_tally *tally, double ms);

/* The time below which `pct` percent of all lie (nearest rank); sorts. 0 of none. */
double sf_tally_pct(struct sf_tally *tally, double pct);

/* ---- The table */

/* A row, printed at the end. `limit` 0: there is none, the row only informs; below 0: nothing at
 * all may be measured. A measured value that is not above it is ok. `unit` is printed behind both.
 */
struct sf_tally_row {
    const char *what;
    size_t size;     /* moments in the book, 0: no book */
    double measured; /* what the limit speaks of */
    double limit;
    const char *unit;
    int digits;     /* behind the point */
    char note[100]; /* behind it all */
};
void sf_tally_put(const struct sf_tally_row *row);

/* A row that could not be measured here, and why. */
void sf_tally_skip(const char *what, const char *why);

/* A row of the second table: one operation in books of several sizes, p50. */
void sf_tally_grow(const char *what, size_t size, double ms);

/* Print both tables to standard output. */
void sf_tally_print(void);

#endif
