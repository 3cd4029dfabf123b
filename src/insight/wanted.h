/* What kind of support was wanted, and what came: counts only, each moment by what it names. */
#ifndef SF_WANTED_H
#define SF_WANTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SF_WANTED_GATE = 5 }; /* fewer moments than this: the counts, and no sentence over them */

/* One kind that was wanted. */
struct sf_wanted {
    size_t n;    /* moments in which it was wanted */
    size_t came; /* of them, with the same kind among what came */
    size_t none; /* of them, with nothing said of what came */
};

/*
 * Count one moment for the kind `wanted` (a code). received[count]: codes of what came, each at
 * most once. cells[kinds * kinds] (row: wanted, column: received) and rows[kinds] are added to.
 */
void sf_wanted_count(int32_t wanted, const int32_t *received, size_t count, struct sf_wanted *rows,
                     size_t *cells, size_t kinds);

/* Whether a sentence may be said over a kind. */
bool sf_wanted_enough(const struct sf_wanted *row);

#endif
