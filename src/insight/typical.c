#include "typical.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b) {
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

/* SplitMix64 (Steele, Lea and Flood 2014): the draws are the same everywhere. */
static uint64_t draw(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* The mean of every subset but the empty one; means[2^n], the first is not used. */
static void all_means(const double *d, size_t n, double *means) {
    uint32_t subsets = UINT32_C(1) << n;
    means[0] = 0;
    for (uint32_t one = 1; one < subsets; one++) { /* sums first: one value more than a subset */
        size_t lowest = 0;
        while ((one >> lowest & 1) == 0)
            lowest++;
        means[one] = means[one & (one - 1)] + d[lowest];
    }
    for (uint32_t one = 1; one < subsets; one++) {
        unsigned size = 0;
        for (uint32_t left = one; left != 0; left &= left - 1)
            size++;
        means[one] /= size;
    }
}

/* A subset's sum and size, eight values at a time. */
struct part {
    double sum;
    uint32_t size;
};

static struct part *make_parts(const double *d, size_t n, size_t groups) {
    struct part *parts = calloc(groups * 256, sizeof *parts);
    for (size_t at = 0; parts != NULL && at < groups * 256; at++)
        for (size_t i = 0, from = at / 256 * 8; i < 8 && from + i < n; i++)
            if ((at >> i & 1) != 0) {
                parts[at].sum += d[from + i];
                parts[at].size++;
            }
    return parts;
}

/* False when memory ran out. */
static bool drawn_means(const double *d, size_t n, double *means) {
    size_t groups = (n + 7) / 8;
    struct part *parts = make_parts(d, n, groups);
    uint64_t state = n, bits = 0;
    for (size_t i = 0; parts != NULL && i < SF_TYPICAL_DRAWS; i++) {
        double sum = 0;
        uint32_t size = 0;
        while (size == 0) {
            sum = 0;
            for (size_t g = 0; g < groups; g++) {
                bits = g % 8 == 0 ? draw(&state) : bits >> 8;
                const struct part *part = &parts[256 * g + (bits & 255)];
                sum += part->sum;
                size += part->size;
            }
        }
        means[i] = sum / size;
    }
    bool made = parts != NULL;
    free(parts);
    return made;
}

enum sf_code sf_typical_interval(const double *d, size_t n, struct sf_typical *out,
                                 struct sf_fail *fail) {
    bool exact = n <= SF_TYPICAL_EXACT_MAX;
    size_t count = exact ? ((size_t)1 << n) - 1 : SF_TYPICAL_DRAWS;
    *out = (struct sf_typical){0};
    if (n < 4)
        return sf_fail_set(fail, SF_INVALID, NULL, "at least four differences");
    double *means = malloc((count + 1) * sizeof *means);
    if (means == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for an interval");
    if (exact) {
        all_means(d, n, means);
    } else if (!drawn_means(d, n, means + 1)) {
        free(means);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for an interval");
    }
    qsort(means + 1, count, sizeof *means, by_value);
    /* count + 1 pieces; at most a tenth of them lie below means[k], as many above the other. */
    size_t k = (count + 1) / 10;
    out->low80 = means[k];
    out->high80 = means[count + 1 - k];
    free(means);
    return SF_OK;
}
