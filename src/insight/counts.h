/* How often each context of one factor came with which felt-safe rating. Counts only: no estimates.
 */
#ifndef SF_COUNTS_H
#define SF_COUNTS_H

#include <stddef.h>
#include <stdint.h>

/* The scale of felt_safe, and what stands for a rating that was not given. */
enum {
    SF_COUNTS_SCALE = 5,
    SF_COUNTS_MISSING = INT8_MIN,
    SF_COUNTS_LEAST = -2, /* not safe */
    SF_COUNTS_SAFE_FROM = 1
};

struct sf_counts_group {
    size_t n;                      /* rated moments in this context */
    size_t safe;                   /* of them rated SF_COUNTS_SAFE_FROM or higher */
    size_t scale[SF_COUNTS_SCALE]; /* of them by rating, -2 first */
    size_t crossed;                /* moments, rated or not, in which a boundary was crossed */
};

/*
 * Contexts as one code a moment (0 .. group_count - 1, or negative for none).
 *
 * felt_safe[n]: -2..2 or SF_COUNTS_MISSING. crossed[n]: 1 where a boundary was crossed, else 0.
 * groups[group_count] is overwritten. Returns how many rated moments have a context. O(n).
 */
size_t sf_counts_by(const int8_t *felt_safe, const uint8_t *crossed, const int32_t *code, size_t n,
                    struct sf_counts_group *groups, size_t group_count);

/*
 * Contexts as several codes a moment (the people who were there): those of moment i are
 * codes[first[i]] .. codes[first[i + 1] - 1], each at most once. A moment with several counts once
 * for each of them, and once in the returned total.
 */
size_t sf_counts_by_many(const int8_t *felt_safe, const uint8_t *crossed, const uint32_t *first,
                         const int32_t *codes, size_t n, struct sf_counts_group *groups,
                         size_t group_count);

#endif
