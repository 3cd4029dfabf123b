#include "pairs.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WORK_MAX = 8000000 }; /* additions for all offsets together, where there are enough */

/* A context that is tested. */
struct context {
    uint32_t factor, code;
    size_t n;
};

struct work {
    const struct sf_pairs_factor *factors;
    size_t factor_count, n, offsets;
    int16_t *twice; /* the outcomes one after the other, twice: turning is reading on */
    /* Of outcome i, in all factors: places[first[i]] .. places[first[i + 1] - 1], indexes of
     * contexts that are tested. */
    uint32_t *first;
    uint16_t *places;
    struct context *contexts;
    size_t count;
    int64_t *sums;   /* offsets x count */
    double *largest; /* offsets: the largest T */
    double *zero;    /* pairs: T(0) */
};

static enum sf_code no_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for comparing");
}

static void free_work(struct work *w) {
    free(w->twice);
    free(w->first);
    free(w->places);
    free(w->contexts);
    free(w->sums);
    free(w->largest);
    free(w->zero);
}

/* ---- Which contexts are tested */

struct sized {
    size_t n;
    uint32_t code;
};

static int larger_first(const void *a, const void *b) {
    const struct sized *one = a, *two = b;
    if (one->n != two->n)
        return one->n > two->n ? -1 : 1;
    return (one->code > two->code) - (one->code < two->code);
}

static int by_code(const void *a, const void *b) {
    const struct sized *one = a, *two = b;
    return (one->code > two->code) - (one->code < two->code);
}

/* The contexts of a factor with enough outcomes, the largest ones, in their own order. */
static size_t choose(const struct sf_pairs_factor *factor, size_t n, size_t least,
                     struct sized *sizes) {
    size_t kept = 0;
    for (size_t c = 0; c < factor->contexts; c++)
        sizes[c] = (struct sized){.code = (uint32_t)c};
    for (uint32_t at = factor->first[0]; at < factor->first[n]; at++)
        sizes[factor->codes[at]].n++;
    for (size_t c = 0; c < factor->contexts; c++)
        if (sizes[c].n >= least)
            sizes[kept++] = sizes[c];
    qsort(sizes, kept, sizeof *sizes, larger_first);
    if (kept > SF_PAIRS_CONTEXTS)
        kept = SF_PAIRS_CONTEXTS;
    qsort(sizes, kept, sizeof *sizes, by_code);
    return kept;
}

/* Put a factor's tested contexts behind those that are there; *slots: of each of its codes, the
 * index of its context, or -1. */
static enum sf_code add_factor(struct work *w, uint32_t which, size_t least, int32_t **slots,
                               struct sf_fail *fail) {
    const struct sf_pairs_factor *factor = &w->factors[which];
    struct sized *sizes = calloc(factor->contexts + 1, sizeof *sizes);
    int32_t *slot = *slots = malloc((factor->contexts + 1) * sizeof *slot);
    if (sizes == NULL || slot == NULL) {
        free(sizes);
        return no_memory(fail);
    }
    size_t kept = choose(factor, w->n, least, sizes);
    for (size_t c = 0; c < factor->contexts; c++)
        slot[c] = -1;
    for (size_t k = 0; k < kept; k++) {
        slot[sizes[k].code] = (int32_t)w->count;
        w->contexts[w->count++] =
            (struct context){.factor = which, .code = sizes[k].code, .n = sizes[k].n};
    }
    free(sizes);
    return SF_OK;
}

static void place_outcomes(struct work *w, int32_t *const *slots) {
    uint32_t to = 0;
    for (size_t i = 0; i < w->n; i++) {
        for (size_t f = 0; f < w->factor_count; f++) {
            const struct sf_pairs_factor *factor = &w->factors[f];
            for (uint32_t at = factor->first[i]; at < factor->first[i + 1]; at++)
                if (slots[f][factor->codes[at]] >= 0)
                    w->places[to++] = (uint16_t)slots[f][factor->codes[at]];
        }
        w->first[i + 1] = to;
    }
}

static enum sf_code set_up(struct work *w, const int16_t *y, size_t least, struct sf_fail *fail) {
    int32_t **slots = calloc(w->factor_count + 1, sizeof *slots);
    size_t codes = 0;
    enum sf_code code = SF_OK;
    for (size_t f = 0; f < w->factor_count; f++)
        codes += w->factors[f].first[w->n];
    w->twice = malloc((2 * w->n + 1) * sizeof *w->twice);
    w->first = calloc(w->n + 1, sizeof *w->first);
    w->places = malloc((codes + 1) * sizeof *w->places);
    w->contexts = calloc(w->factor_count * SF_PAIRS_CONTEXTS + 1, sizeof *w->contexts);
    if (slots == NULL || w->twice == NULL || w->first == NULL || w->places == NULL ||
        w->contexts == NULL)
        code = no_memory(fail);
    for (uint32_t f = 0; code == SF_OK && f < w->factor_count; f++)
        code = add_factor(w, f, least, &slots[f], fail);
    if (code == SF_OK) {
        place_outcomes(w, slots);
        memcpy(w->twice, y, w->n * sizeof *y);
        memcpy(w->twice + w->n, y, w->n * sizeof *y);
    }
    for (size_t f = 0; slots != NULL && f < w->factor_count; f++)
        free(slots[f]);
    free(slots);
    return code;
}

/* ---- Turning */

static size_t offset_count(size_t n, size_t places) {
    size_t afford = places > 0 ? WORK_MAX / places : n;
    if (n <= SF_PAIRS_ALL)
        return n;
    if (afford >= SF_PAIRS_OFFSETS)
        return SF_PAIRS_OFFSETS;
    return afford > SF_PAIRS_OFFSETS_LEAST ? afford : SF_PAIRS_OFFSETS_LEAST;
}

/* The k-th offset. Multiples of the golden ratio lie evenly and keep step with no week. */
static size_t offset_at(const struct work *w, size_t k) {
    if (w->offsets == w->n)
        return k;
    return (size_t)((uint64_t)((uint32_t)k * UINT32_C(2654435769)) * w->n >> 32);
}

/*
 * Offsets that are summed at once: the outcomes and places are read once for them, and a machine
 * that adds several numbers in one step does. Whole numbers of 32 bits hold the sums of a stretch.
 */
enum { TOGETHER = SF_PAIRS_OFFSETS_LEAST, STRETCH = 65535 };

static void add(int32_t *restrict sums, const int32_t *restrict outcomes) {
    for (size_t j = 0; j < TOGETHER; j++)
        sums[j] += outcomes[j];
}

/* Sums of all contexts at offsets k .. k + count - 1. part: work, TOGETHER x contexts. */
static void turn_some(struct work *w, size_t k, size_t count, int32_t *part) {
    const int16_t *turned[TOGETHER];
    int32_t outcomes[TOGETHER];
    for (size_t j = 0; j < TOGETHER; j++)
        turned[j] = w->twice + offset_at(w, k + (j < count ? j : 0));
    for (size_t from = 0; from < w->n; from += STRETCH) {
        size_t end = w->n - from > STRETCH ? from + STRETCH : w->n;
        memset(part, 0, w->count * TOGETHER * sizeof *part);
        for (size_t i = from; i < end; i++) {
            for (size_t j = 0; j < TOGETHER; j++)
                outcomes[j] = turned[j][i];
            for (uint32_t at = w->first[i]; at < w->first[i + 1]; at++)
                add(part + w->places[at] * TOGETHER, outcomes);
        }
        for (size_t c = 0; c < w->count; c++)
            for (size_t j = 0; j < count; j++)
                w->sums[(k + j) * w->count + c] += part[c * TOGETHER + j];
    }
}

static bool turn(struct work *w) {
    int32_t *part = malloc(w->count * TOGETHER * sizeof *part);
    for (size_t k = 0; k < w->offsets && part != NULL; k += TOGETHER)
        turn_some(w, k, w->offsets - k < TOGETHER ? w->offsets - k : TOGETHER, part);
    free(part);
    return part != NULL;
}

static double difference(const struct work *w, size_t k, size_t a, size_t b) {
    const int64_t *sums = w->sums + k * w->count;
    return (double)sums[a] / (double)w->contexts[a].n - (double)sums[b] / (double)w->contexts[b].n;
}

/* T of one pair at every offset, into the largest so far; returns T(0). */
static double look_at_pair(struct work *w, size_t a, size_t b) {
    double squares = 0;
    for (size_t k = 0; k < w->offsets; k++) {
        double d = difference(w, k, a, b);
        squares += d * d;
    }
    if (!(squares > 0))
        return 0;
    double spread = sqrt(squares / (double)w->offsets);
    for (size_t k = 0; k < w->offsets; k++) {
        double t = fabs(difference(w, k, a, b)) / spread;
        if (t > w->largest[k])
            w->largest[k] = t;
    }
    return fabs(difference(w, 0, a, b)) / spread;
}

static size_t pair_count(const struct work *w) {
    size_t count = 0;
    for (size_t a = 0; a < w->count; a++)
        for (size_t b = a + 1; b < w->count; b++)
            count += w->contexts[a].factor == w->contexts[b].factor;
    return count;
}

/* A pair with nothing to turn has no evidence, whatever the offsets of others say. */
static double adjusted(const struct work *w, double zero) {
    size_t at_least = 0;
    if (!(zero > 0))
        return 1;
    for (size_t k = 0; k < w->offsets; k++)
        at_least += w->largest[k] >= zero * (1 - 1e-9);
    return (double)at_least / (double)w->offsets;
}

static void write_pairs(struct work *w, struct sf_pairs_one *pairs) {
    size_t at = 0, to = 0;
    for (size_t a = 0; a < w->count; a++)
        for (size_t b = a + 1; b < w->count; b++)
            if (w->contexts[a].factor == w->contexts[b].factor)
                w->zero[at++] = look_at_pair(w, a, b);
    for (size_t a = 0; a < w->count; a++)
        for (size_t b = a + 1; b < w->count; b++) {
            if (w->contexts[a].factor != w->contexts[b].factor)
                continue;
            double d = difference(w, 0, a, b);
            bool first = d >= 0;
            pairs[to] = (struct sf_pairs_one){.factor = w->contexts[a].factor,
                                              .a = w->contexts[first ? a : b].code,
                                              .b = w->contexts[first ? b : a].code,
                                              .difference = fabs(d),
                                              .p = adjusted(w, w->zero[to])};
            to++;
        }
}

static enum sf_code compare(struct work *w, struct sf_pairs_one **out, size_t *count,
                            struct sf_fail *fail) {
    size_t pairs = pair_count(w);
    if (pairs == 0)
        return SF_OK;
    w->offsets = offset_count(w->n, w->first[w->n]);
    w->sums = calloc(w->offsets * w->count, sizeof *w->sums);
    w->largest = calloc(w->offsets, sizeof *w->largest);
    w->zero = calloc(pairs, sizeof *w->zero);
    *out = malloc(pairs * sizeof **out);
    if (w->sums == NULL || w->largest == NULL || w->zero == NULL || *out == NULL || !turn(w)) {
        free(*out);
        *out = NULL;
        return no_memory(fail);
    }
    write_pairs(w, *out);
    *count = pairs;
    return SF_OK;
}

enum sf_code sf_pairs_joint(const int16_t *y, size_t n, const struct sf_pairs_factor *factors,
                            size_t factor_count, size_t least, struct sf_pairs_one **out,
                            size_t *count, struct sf_fail *fail) {
    struct work w = {.factors = factors, .factor_count = factor_count, .n = n};
    *out = NULL;
    *count = 0;
    if (n == 0)
        return SF_OK;
    enum sf_code code = set_up(&w, y, least > 0 ? least : 1, fail);
    if (code == SF_OK)
        code = compare(&w, out, count, fail);
    free_work(&w);
    return code;
}
