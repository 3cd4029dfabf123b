#include "support_kinds.h"

#include <stdbool.h>
#include <stdint.h>

typedef size_t (*weight_fn)(const struct sf_support_kinds_count *count);

static size_t weigh_wanted(const struct sf_support_kinds_count *count) {
    return count->hard > count->safe ? 0 : count->wanted;
}

static size_t weigh_safe(const struct sf_support_kinds_count *count) {
    return count->safe > count->hard ? count->safe : 0;
}

static size_t weigh_hard(const struct sf_support_kinds_count *count) {
    return count->hard > count->safe ? count->hard : 0;
}

/* The heaviest that is none of `taken`; SIZE_MAX when all weigh nothing. */
static size_t heaviest(const struct sf_support_kinds_count *counts, size_t n, weight_fn weigh,
                       const size_t *taken, size_t taken_count) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t weight = weigh(&counts[i]);
        bool free = weight > 0;
        for (size_t t = 0; t < taken_count; t++)
            free = free && taken[t] != i;
        if (!free)
            continue;
        size_t most = best == SIZE_MAX ? 0 : weigh(&counts[best]);
        if (best == SIZE_MAX || weight > most ||
            (weight == most && counts[i].safe > counts[best].safe))
            best = i;
    }
    return best;
}

struct sf_support_kinds sf_support_kinds_choose(const struct sf_support_kinds_count *counts,
                                                size_t n) {
    struct sf_support_kinds out;
    size_t taken[1 + SF_SUPPORT_KINDS_SAFE];
    out.wanted = taken[0] = heaviest(counts, n, weigh_wanted, NULL, 0);
    for (size_t i = 0; i < SF_SUPPORT_KINDS_SAFE; i++)
        out.safe[i] = taken[1 + i] = heaviest(counts, n, weigh_safe, taken, 1 + i);
    out.leave = heaviest(counts, n, weigh_hard, NULL, 0);
    return out;
}
