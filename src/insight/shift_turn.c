#include "shift_turn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"

/* ---- One factor at offset 0 */

struct ranked {
    size_t size, code;
};

static int by_size(const void *a, const void *b) {
    const struct ranked *one = a, *two = b;
    if (one->size != two->size)
        return one->size < two->size ? 1 : -1;
    return one->code < two->code ? -1 : one->code > two->code;
}

/* Which context each code is: by size, and what is beyond the last place shares it. */
static enum sf_code place_codes(struct sf_shift_tested *t, const struct sf_shift_factor *factor,
                                size_t n, struct sf_fail *fail) {
    size_t codes = factor->contexts, used = 0;
    struct ranked *ranked = calloc(codes + 1, sizeof *ranked);
    t->place_of = malloc(codes + 1);
    if (ranked == NULL || t->place_of == NULL) {
        free(ranked);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for contexts");
    }
    memset(t->place_of, SF_SHIFT_NOWHERE, codes + 1);
    for (size_t c = 0; c < codes; c++)
        ranked[c].code = c;
    for (uint32_t at = t->first[0]; at < t->first[n]; at++)
        ranked[factor->codes[at]].size++;
    qsort(ranked, codes, sizeof *ranked, by_size);
    while (used < codes && ranked[used].size > 0)
        used++;
    t->count = used < SF_SHIFT_CONTEXTS ? used : SF_SHIFT_CONTEXTS;
    for (size_t r = 0; r < used; r++)
        t->place_of[ranked[r].code] = (uint8_t)(r < t->count ? r : t->count - 1);
    t->shares = used > t->count;
    free(ranked);
    return SF_OK;
}

/* A context's moments without the outcome, and with it. */
struct met {
    uint32_t times[2];
};

/* Each moment's contexts, a shared one once; met, which begins with 0, counts them. */
static enum sf_code place_moments(const struct sf_shift_turn *turn, struct sf_shift_tested *t,
                                  const struct sf_shift_factor *factor, struct met *met,
                                  struct sf_fail *fail) {
    size_t n = turn->plan.n;
    enum sf_code code = place_codes(t, factor, n, fail);
    t->place = calloc(t->first[n] - t->first[0] + 1, 1);
    if (code == SF_OK && t->place == NULL)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for contexts");
    if (code != SF_OK)
        return code;
    t->each_one = true;
    for (size_t i = 0; i < n; i++) {
        bool shared = false, hit = turn->safe[i] == turn->outcome;
        t->each_one = t->each_one && t->first[i + 1] == t->first[i] + 1;
        for (uint32_t at = t->first[i]; at < t->first[i + 1]; at++) {
            uint8_t place = t->place_of[factor->codes[at]];
            bool last = t->shares && place + 1u == t->count;
            place = last && shared ? SF_SHIFT_NOWHERE : place;
            shared = shared || last;
            t->place[at - t->first[0]] = place;
            met[place].times[hit]++;
        }
    }
    return SF_OK;
}

/*
 * With hits h_c of s_c and p = sum h / sum s: sum (h_c - s_c p)^2 / (s_c p (1-p)) =
 * (sum h_c^2 / s_c - p sum h) / (p (1-p)).
 */
double sf_shift_turn_chi2(double all, double ratio, double size) {
    double p = all / size, spread = p * (1 - p);
    return spread > 0 ? fmax(0, (ratio - p * all) / spread) : 0;
}

/* Sizes, and the chi-square at offset 0. */
static void look_at_contexts(const struct sf_shift_turn *turn, struct sf_shift_tested *t,
                             const struct met *met) {
    double all = 0, ratio = 0;
    for (size_t c = 0; c < t->count; c++) {
        struct sf_shift_context *context = &t->context[c];
        double hits = met[c].times[1];
        context->size = met[c].times[0] + hits;
        context->most = fmin(context->size, turn->outcomes);
        t->size += context->size;
        all += hits;
        ratio += hits * hits / context->size;
    }
    if (t->count < 2)
        return;
    t->chi2 = sf_shift_turn_chi2(all, ratio, t->size);
    t->log_p = sf_special_chi2_log_upper(t->chi2, (double)t->count - 1);
}

enum sf_code sf_shift_turn_take(const struct sf_shift_turn *turn,
                                const struct sf_shift_factor *factor,
                                struct sf_shift_tested *tested, struct sf_fail *fail) {
    *tested = (struct sf_shift_tested){.first = factor->first + turn->plan.skip};
    struct met met[SF_SHIFT_CONTEXTS + 1] = {{{0}}};
    enum sf_code code = place_moments(turn, tested, factor, met, fail);
    if (code == SF_OK)
        look_at_contexts(turn, tested, met);
    return code;
}

void sf_shift_turn_drop(struct sf_shift_tested *tested) {
    free(tested->place);
    free(tested->place_of);
}

/* ---- Every offset, by transforms */

/*
 * Contexts from..to of a factor share one column: context c counts for step[c], which is one more
 * than all before it can come to, so that each can be read off the column's sums again.
 */
struct column {
    size_t from, to;
    double step[SF_SHIFT_CONTEXTS];
};

/* As many contexts as the sums stay exact for (sf_turn_norm_max); at least one. */
static void fill_column(const struct sf_shift_tested *t, size_t from, double norm_max,
                        struct column *column) {
    double step = 1, norm = 0;
    column->from = column->to = from;
    while (column->to < t->count) {
        const struct sf_shift_context *context = &t->context[column->to];
        norm += step * sqrt(context->size);
        if (column->to > from && norm > norm_max)
            break;
        column->step[column->to++] = step;
        step *= context->most + 1;
    }
}

/* Write what each moment counts for in two columns. */
static void write_columns(const struct sf_shift_turn *turn, const struct sf_shift_tested *t,
                          const struct column *one, const struct column *two) {
    struct {
        double one, two;
    } counts[SF_SHIFT_CONTEXTS + 1] = {{0, 0}};
    double *in_one = turn->in[0], *in_two = turn->in[1];
    for (size_t c = one->from; c < one->to; c++)
        counts[c].one = one->step[c];
    for (size_t c = two->from; c < two->to; c++)
        counts[c].two = two->step[c];
    for (size_t i = 0; i < turn->plan.n; i++) {
        in_one[i] = in_two[i] = 0;
        for (uint32_t at = t->first[i] - t->first[0]; at < t->first[i + 1] - t->first[0]; at++) {
            in_one[i] += counts[t->place[at]].one;
            in_two[i] += counts[t->place[at]].two;
        }
    }
}

static void add_hits(struct sf_shift_turn *turn, const struct sf_shift_tested *t, size_t c,
                     size_t o, double hits) {
    turn->all[o] += hits;
    turn->ratio[o] += hits * hits / t->context[c].size;
    if (turn->hits != NULL)
        turn->hits[c * turn->plan.count + o] = hits;
}

/* Read the hits of each context off a column's sums; all are whole numbers. */
static void read_column(struct sf_shift_turn *turn, const struct sf_shift_tested *t,
                        const struct column *column, const double *out) {
    if (column->to == column->from)
        return;
    for (size_t o = 0; o < turn->plan.count; o++) {
        double left = (double)(int64_t)(out[o] + 0.5);
        for (size_t c = column->to; c-- > column->from;) {
            double hits = (double)(int64_t)(left / column->step[c]);
            left -= hits * column->step[c];
            add_hits(turn, t, c, o, hits);
        }
    }
}

/* The largest context's hits are all that are left, where every moment has one context. */
static void add_largest(struct sf_shift_turn *turn, const struct sf_shift_tested *t) {
    for (size_t o = 0; o < turn->plan.count; o++) {
        add_hits(turn, t, 0, o, turn->outcomes - turn->all[o]);
    }
}

static void turn_by_transforms(struct sf_shift_turn *turn, const struct sf_shift_tested *t) {
    struct column one, two;
    double norm_max = sf_turn_norm_max(turn->turn) * 0.7; /* two columns: below 1 / sqrt 2 */
    for (size_t c = t->each_one ? 1 : 0; c < t->count; c = two.to) {
        fill_column(t, c, norm_max, &one);
        fill_column(t, one.to, norm_max, &two);
        write_columns(turn, t, &one, &two);
        sf_turn_sums(turn->turn, turn->in[0], turn->in[1], turn->out[0], turn->out[1]);
        read_column(turn, t, &one, turn->out[0]);
        read_column(turn, t, &two, turn->out[1]);
    }
}

/* ---- Few offsets, by counting */

/*
 * A moment meets the outcome of the one that stands an offset ahead: for all offsets at once, in
 * order, that is a stretch of the row it stands in. Bytes are added, many in one step of the
 * machine, and carried over before they are full.
 */
enum { FULL = UINT8_MAX, OFFSETS = SF_TURN_OFFSETS };

/* Eight bytes in one addition: none gets full, so that nothing is carried into the next. */
static void add_row(uint8_t *restrict few, const uint8_t *restrict row) {
    for (size_t o = 0; o < OFFSETS; o += sizeof(uint64_t)) {
        uint64_t sum, more;
        memcpy(&sum, few + o, sizeof sum);
        memcpy(&more, row + o, sizeof more);
        sum += more;
        memcpy(few + o, &sum, sizeof sum);
    }
}

static void carry_over(struct sf_shift_turn *turn, size_t c) {
    for (size_t at = c * OFFSETS; at < (c + 1) * OFFSETS; at++) {
        turn->many[at] += turn->few[at];
        turn->few[at] = 0;
    }
}

static void turn_by_counting(struct sf_shift_turn *turn, const struct sf_shift_tested *t) {
    uint8_t added[SF_SHIFT_CONTEXTS] = {0};
    size_t stride = turn->plan.stride, from = t->each_one ? 1 : 0;
    memset(turn->few, 0, t->count * OFFSETS);
    memset(turn->many, 0, t->count * OFFSETS * sizeof *turn->many);
    for (size_t i = 0, r = 0, ahead = 0; i < turn->plan.n; i++) {
        const uint8_t *row = turn->rows + r * 2 * OFFSETS + ahead;
        for (uint32_t at = t->first[i] - t->first[0]; at < t->first[i + 1] - t->first[0]; at++) {
            size_t c = t->place[at];
            if (c < from || c >= t->count)
                continue;
            add_row(turn->few + c * OFFSETS, row);
            if (++added[c] < FULL)
                continue;
            carry_over(turn, c);
            added[c] = 0;
        }
        ahead += ++r == stride;
        r = r == stride ? 0 : r;
    }
    for (size_t c = t->count; c-- > from;) {
        carry_over(turn, c);
        for (size_t o = 0; o < OFFSETS; o++)
            add_hits(turn, t, c, o, turn->many[c * OFFSETS + o]);
    }
}

/* ---- All offsets */

void sf_shift_turn_all(struct sf_shift_turn *turn, const struct sf_shift_tested *t) {
    memset(turn->all, 0, turn->plan.count * sizeof *turn->all);
    memset(turn->ratio, 0, turn->plan.count * sizeof *turn->ratio);
    if (turn->turn != NULL)
        turn_by_transforms(turn, t);
    else
        turn_by_counting(turn, t);
    if (t->each_one)
        add_largest(turn, t);
}

/* ---- The outcomes */

/* For transforms: as numbers. */
static enum sf_code new_transforms(struct sf_shift_turn *turn, struct sf_fail *fail) {
    size_t turned = turn->plan.n, offsets = turn->plan.count;
    turn->in[0] = calloc(2 * turned + 2 * offsets, sizeof *turn->in[0]);
    if (turn->in[0] == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    turn->in[1] = turn->in[0] + turned;
    turn->out[0] = turn->in[1] + turned;
    turn->out[1] = turn->out[0] + offsets;
    for (size_t i = 0; i < turned; i++)
        turn->in[0][i] = turn->safe[i] == turn->outcome;
    return sf_turn_new(turn->in[0], &turn->plan, &turn->turn, fail);
}

/* For counting: row by row, each twice, so that turning is reading on. */
static enum sf_code new_rows(struct sf_shift_turn *turn, struct sf_fail *fail) {
    size_t stride = turn->plan.stride;
    turn->rows = malloc(stride * 2 * OFFSETS);
    turn->few = malloc(SF_SHIFT_CONTEXTS * OFFSETS);
    turn->many = malloc(SF_SHIFT_CONTEXTS * OFFSETS * sizeof *turn->many);
    if (turn->rows == NULL || turn->few == NULL || turn->many == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    for (size_t r = 0; r < stride; r++)
        for (size_t j = 0; j < 2 * OFFSETS; j++)
            turn->rows[r * 2 * OFFSETS + j] = turn->safe[r + j % OFFSETS * stride] == turn->outcome;
    return SF_OK;
}

enum sf_code sf_shift_turn_new(const uint8_t *safe, size_t n, struct sf_shift_turn *turn,
                               struct sf_fail *fail) {
    double ones = 0;
    *turn = (struct sf_shift_turn){.plan = sf_turn_plan(n)};
    turn->safe = safe + turn->plan.skip;
    turn->all = calloc(2 * turn->plan.count, sizeof *turn->all);
    if (turn->all == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for turning");
    turn->ratio = turn->all + turn->plan.count;
    for (size_t i = 0; i < turn->plan.n; i++)
        ones += turn->safe[i];
    turn->outcome = 2 * ones <= (double)turn->plan.n;
    turn->outcomes = fmin(ones, (double)turn->plan.n - ones);
    return turn->plan.stride == 1 ? new_transforms(turn, fail) : new_rows(turn, fail);
}

void sf_shift_turn_free(struct sf_shift_turn *turn) {
    sf_turn_free(turn->turn);
    free(turn->in[0]);
    free(turn->rows);
    free(turn->few);
    free(turn->many);
    free(turn->all);
}
