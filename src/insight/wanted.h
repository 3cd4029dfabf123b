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

/* Count one moment in which `wanted` (a code) was wanted. received[count]: codes of what came, each
 * at most once. */
void sf_wanted_count(struct sf_wanted *row, int32_t wanted, const int32_t *received, size_t count);

/* Of how many moments it is known what came: those of which nothing is said are no "it did not". */
size_t sf_wanted_known(const struct sf_wanted *row);

/* Whether a sentence may be said over a kind. */
bool sf_wanted_enough(const struct sf_wanted *row);

#endif
