#include "shift.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "turn.h"

static const double slack = 1e-9; /* of a comparison: shift.h */

/* A context that is in a pair. */
struct rated {
    size_t context;
    double size, mean; /* of all values */
    double turned;     /* of those that are turned */
};

struct means {
    struct sf_turn_plan plan;
    struct sf_turn *turn;
    const struct sf_shift_factor *factor;
    size_t *place; /* of each context: 1 + its row; 0: none */
    struct rated *rated;
    size_t rows;
    double *in[2]; /* one for each value that is turned */
    double *sums;  /* rows x offsets, and a row to spare */
};

/* Number and mean of a row's values; with `in`, where it has those that are turned. */
static void take_context(const struct means *m, const double *y, size_t n, struct rated *rated,
                         double *in) {
    for (size_t i = 0; i < n; i++) {
        bool has = false;
        for (uint32_t at = m->factor->first[i]; at < m->factor->first[i + 1]; at++)
            has = has || (size_t)m->factor->codes[at] == rated->context;
        rated->size += has;
        rated->mean += has ? y[i] : 0;
        if (i < m->plan.skip)
            continue;
        in[i - m->plan.skip] = has;
        rated->turned += has;
    }
    if (rated->size > 0)
        rated->mean /= rated->size;
}

static void turn_contexts(struct means *m, const double *y, size_t n) {
    size_t offsets = m->plan.count;
    for (size_t r = 0; r < m->rows; r += 2) {
        bool two = r + 1 < m->rows;
        take_context(m, y, n, &m->rated[r], m->in[0]);
        if (two)
            take_context(m, y, n, &m->rated[r + 1], m->in[1]);
        sf_turn_sums(m->turn, m->in[0], two ? m->in[1] : NULL, m->sums + r * offsets,
                     m->sums + (r + 1) * offsets);
    }
}

static void test_pair(const struct means *m, struct sf_shift_pair *pair) {
    size_t row_a = m->place[pair->a] - 1, row_b = m->place[pair->b] - 1, extreme = 0;
    const struct rated *a = &m->rated[row_a], *b = &m->rated[row_b];
    const double *sums_a = m->sums + row_a * m->plan.count;
    const double *sums_b = m->sums + row_b * m->plan.count;
    pair->difference = 0;
    pair->p = 1;
    if (!(a->size > 0) || !(b->size > 0))
        return;
    pair->difference = a->mean - b->mean;
    if (!(a->turned > 0) || !(b->turned > 0)) /* all of its values are left out */
        return;
    double bound = fabs(sums_a[0] / a->turned - sums_b[0] / b->turned) - slack;
    for (size_t o = 0; o < m->plan.count; o++)
        extreme += fabs(sums_a[o] / a->turned - sums_b[o] / b->turned) >= bound;
    pair->p = (double)extreme / (double)m->plan.count;
}

static void free_means(struct means *m) {
    sf_turn_free(m->turn);
    free(m->place);
    free(m->rated);
    free(m->in[0]);
}

/* Rows for the contexts that are in a pair. */
static enum sf_code new_means(struct means *m, const double *y, size_t n,
                              const struct sf_shift_factor *factor,
                              const struct sf_shift_pair *pairs, size_t pair_count,
                              struct sf_fail *fail) {
    *m = (struct means){.plan = sf_turn_plan(n), .factor = factor};
    m->place = calloc(factor->contexts + 1, sizeof *m->place);
    m->rated = calloc(factor->contexts + 1, sizeof *m->rated);
    if (m->place == NULL || m->rated == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for contexts");
    for (size_t i = 0; i < 2 * pair_count; i++) {
        size_t context = i % 2 == 0 ? pairs[i / 2].a : pairs[i / 2].b;
        if (m->place[context] > 0)
            continue;
        m->rated[m->rows].context = context;
        m->place[context] = ++m->rows;
    }
    double *room = calloc(2 * m->plan.n + (m->rows + 1) * m->plan.count, sizeof *room);
    if (room == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    m->in[0] = room;
    m->in[1] = room + m->plan.n;
    m->sums = m->in[1] + m->plan.n;
    return sf_turn_new(y + m->plan.skip, &m->plan, &m->turn, fail);
}

enum sf_code sf_shift_pairs(const double *y, size_t n, const struct sf_shift_factor *factor,
                            struct sf_shift_pair *pairs, size_t pair_count, struct sf_fail *fail) {
    struct means m;
    for (size_t i = 0; i < pair_count; i++) {
        pairs[i].difference = 0;
        pairs[i].p = 1;
    }
    if (n == 0 || pair_count == 0)
        return SF_OK;
    enum sf_code code = new_means(&m, y, n, factor, pairs, pair_count, fail);
    if (code == SF_OK) {
        turn_contexts(&m, y, n);
        for (size_t i = 0; i < pair_count; i++)
            test_pair(&m, &pairs[i]);
    }
    free_means(&m);
    return code;
}

enum sf_code sf_shift_means(const double *y, const uint8_t *in_a, const uint8_t *in_b, size_t n,
                            double *difference, double *p, struct sf_fail *fail) {
    struct sf_shift_pair pair = {.a = 0, .b = 1, .p = 1};
    uint32_t *first = calloc(n + 1, sizeof *first);
    int32_t *codes = calloc(2 * n + 1, sizeof *codes);
    enum sf_code code = SF_OK;
    if (first == NULL || codes == NULL) {
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for contexts");
    } else {
        for (size_t i = 0; i < n; i++) {
            first[i + 1] = first[i];
            if (in_a[i])
                codes[first[i + 1]++] = 0;
            if (in_b[i])
                codes[first[i + 1]++] = 1;
        }
        struct sf_shift_factor factor = {first, codes, 2, 1};
        code = sf_shift_pairs(y, n, &factor, &pair, 1, fail);
    }
    *difference = pair.difference;
    *p = pair.p;
    free(first);
    free(codes);
    return code;
}
