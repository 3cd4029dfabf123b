#include "counts.h"

#include <string.h>

static void count(struct sf_counts_group *group, int8_t felt_safe, uint8_t crossed) {
    group->crossed += crossed;
    if (felt_safe != SF_COUNTS_MISSING)
        group->scale[felt_safe + 2]++;
}

/* What follows from the scale. */
static void add_up(struct sf_counts_group *groups, size_t group_count) {
    for (size_t g = 0; g < group_count; g++) {
        for (int at = 0; at < SF_COUNTS_SCALE; at++)
            groups[g].n += groups[g].scale[at];
        for (int at = SF_COUNTS_SAFE_FROM + 2; at < SF_COUNTS_SCALE; at++)
            groups[g].safe += groups[g].scale[at];
    }
}

size_t sf_counts_by(const int8_t *felt_safe, const uint8_t *crossed, const int32_t *code, size_t n,
                    struct sf_counts_group *groups, size_t group_count) {
    memset(groups, 0, group_count * sizeof *groups);
    size_t rated = 0;
    for (size_t i = 0; i < n; i++) {
        if (code[i] < 0)
            continue;
        count(&groups[code[i]], felt_safe[i], crossed[i]);
        rated += felt_safe[i] != SF_COUNTS_MISSING;
    }
    add_up(groups, group_count);
    return rated;
}

size_t sf_counts_by_many(const int8_t *felt_safe, const uint8_t *crossed, const uint32_t *first,
                         const int32_t *codes, size_t n, struct sf_counts_group *groups,
                         size_t group_count) {
    memset(groups, 0, group_count * sizeof *groups);
    size_t rated = 0;
    for (size_t i = 0; i < n; i++) {
        for (uint32_t at = first[i]; at < first[i + 1]; at++)
            count(&groups[codes[at]], felt_safe[i], crossed[i]);
        rated += first[i] < first[i + 1] && felt_safe[i] != SF_COUNTS_MISSING;
    }
    add_up(groups, group_count);
    return rated;
}
