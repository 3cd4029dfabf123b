#include "shift.h"

#include <math.h>
#include <stdlib.h>

#include "shift_turn.h"

static const double slack = 1e-9; /* of a comparison: shift.h */

struct within {
    struct sf_shift_turn turn;
    struct sf_shift_tested tested;
    double *largest; /* of each offset; then in order */
};

/* The row of a context of its own, or none. */
static const double *row_of(const struct within *w, size_t code, double *size) {
    size_t place = w->tested.place_of[code];
    if (place >= w->tested.count || (w->tested.shares && place + 1 == w->tested.count))
        return NULL;
    *size = w->tested.context[place].size;
    return w->turn.hits + place * w->turn.plan.count;
}

/* How far apart two contexts are at offset 0; with `largest`, at every offset. */
static double find_apart(const struct within *w, const struct sf_shift_pair *pair,
                         double *largest) {
    double size_a = 1, size_b = 1;
    const double *a = row_of(w, pair->a, &size_a), *b = row_of(w, pair->b, &size_b);
    if (a == NULL || b == NULL)
        return 0;
    double unit = 1 / sqrt(1 / size_a + 1 / size_b), part_a = unit / size_a, part_b = unit / size_b;
    for (size_t o = 0; o < w->turn.plan.count && largest != NULL; o++) {
        double apart = fabs(a[o] * part_a - b[o] * part_b);
        if (apart > largest[o])
            largest[o] = apart;
    }
    return fabs(a[0] * part_a - b[0] * part_b);
}

static int by_value(const void *a, const void *b) {
    const double *one = a, *two = b;
    return *one < *two ? -1 : *one > *two;
}

/* How many of the values in order reach a bound. */
static size_t reach(const double *values, size_t count, double bound) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (values[middle] < bound)
            low = middle + 1;
        else
            high = middle;
    }
    return count - low;
}

static void test_pairs(struct within *w, struct sf_shift_pair *pairs, size_t pair_count) {
    size_t offsets = w->turn.plan.count;
    for (size_t i = 0; i < pair_count; i++)
        find_apart(w, &pairs[i], w->largest);
    qsort(w->largest, offsets, sizeof *w->largest, by_value);
    for (size_t i = 0; i < pair_count; i++) {
        double bound = find_apart(w, &pairs[i], NULL) - slack;
        if (bound > 0)
            pairs[i].p = (double)reach(w->largest, offsets, bound) / (double)offsets;
    }
}

enum sf_code sf_shift_within(const uint8_t *safe, size_t n, const struct sf_shift_factor *factor,
                             struct sf_shift_pair *pairs, size_t pair_count, struct sf_fail *fail) {
    struct within w = {.largest = NULL};
    for (size_t i = 0; i < pair_count; i++)
        pairs[i].p = 1;
    if (n == 0 || pair_count == 0)
        return SF_OK;
    enum sf_code code = sf_shift_turn_new(safe, n, &w.turn, fail);
    if (code == SF_OK)
        code = sf_shift_turn_take(&w.turn, factor, &w.tested, fail);
    if (code == SF_OK) {
        w.largest = calloc((w.tested.count + 1) * w.turn.plan.count, sizeof *w.largest);
        if (w.largest == NULL)
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    }
    if (code == SF_OK) {
        w.turn.hits = w.largest + w.turn.plan.count;
        sf_shift_turn_all(&w.turn, &w.tested);
        test_pairs(&w, pairs, pair_count);
    }
    sf_shift_turn_drop(&w.tested);
    sf_shift_turn_free(&w.turn);
    free(w.largest);
    return code;
}
