#include "truth.h"

#include <math.h>
#include <stdlib.h>

#include "pairs.h"
#include "rates.h"
#include "shift.h"
#include "special.h"

enum { ORDERS = 199, CELLS = 40, POINTS = 120, FIVE = 5, LEAST = 12, STEP = 1000, STEPS = 10 };

static const double stay = 0.5, sure = 0.95, kept_at = 0.05;

/* ---- Chance: SplitMix64 (Steele, Lea and Flood 2014) */

static uint64_t next(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double draw(uint64_t *state) {
    return ((double)(next(state) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *state) {
    const double two_pi = 6.28318530717958647693;
    double radius = sqrt(-2 * log(draw(state)));
    return radius * cos(two_pi * draw(state));
}

static size_t below(uint64_t *state, size_t count) {
    return (size_t)(draw(state) * (double)count);
}

static uint64_t start(uint64_t seed, size_t number) {
    uint64_t state = seed;
    next(&state);
    state ^= (number + 1) * 0xd1342543de82ef95u;
    next(&state);
    return state;
}

/* ---- A diary */

struct diary {
    size_t n, contexts;
    uint8_t safe[SF_TRUTH_MOMENTS];
    uint32_t first[SF_TRUTH_MOMENTS + 1]; /* every moment has one context of each factor */
    int32_t codes[SF_TRUTH_FACTORS][SF_TRUTH_MOMENTS];
    struct sf_shift_factor factors[SF_TRUTH_FACTORS];
};

/* The threshold below which a standard normal is with probability p. */
static double threshold(double p) {
    double low = -8, high = 8;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (1 - sf_special_normal_upper(middle) < p)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void write_diary(const struct sf_truth_cell *cell, uint64_t *state, struct diary *diary) {
    double latent = normal(state), push = sqrt(1 - cell->ar * cell->ar);
    double special = threshold(cell->rate);
    diary->n = cell->n;
    diary->contexts = cell->contexts;
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++) {
        int32_t now = (int32_t)below(state, cell->contexts);
        for (size_t i = 0; i < cell->n; i++) {
            if (draw(state) >= stay)
                now = (int32_t)below(state, cell->contexts);
            diary->codes[f][i] = now;
        }
        diary->factors[f] =
            (struct sf_shift_factor){diary->first, diary->codes[f], cell->contexts, 1};
    }
    for (size_t i = 0; i < cell->n; i++) {
        diary->first[i + 1] = (uint32_t)(i + 1);
        latent = cell->ar * latent + push * normal(state);
        diary->safe[i] = latent < (diary->codes[0][i] == 0 ? special : 0);
    }
}

/* ---- Rules */

/* The test of shift.h over random orders instead of turns: a control, never used by the program. */
static void permute_joint(struct diary *diary, uint64_t *state) {
    double zero[SF_TRUTH_FACTORS];
    size_t reached[SF_TRUTH_FACTORS] = {0};
    uint8_t safe[SF_TRUTH_MOMENTS];
    for (size_t i = 0; i < diary->n; i++)
        safe[i] = diary->safe[i];
    for (int order = 0; order <= ORDERS; order++) {
        double least = 1;
        for (size_t i = diary->n; order > 0 && i > 1; i--) {
            size_t other = below(state, i);
            uint8_t held = safe[i - 1];
            safe[i - 1] = safe[other];
            safe[other] = held;
        }
        for (size_t f = 0; f < SF_TRUTH_FACTORS; f++) {
            double size[SF_TRUTH_CONTEXTS] = {0}, hits[SF_TRUTH_CONTEXTS] = {0}, all = 0, chi2 = 0;
            int used = 0;
            for (size_t i = 0; i < diary->n; i++) {
                size[diary->codes[f][i]] += 1;
                hits[diary->codes[f][i]] += safe[i];
                all += safe[i];
            }
            double p = all / (double)diary->n, spread = p * (1 - p);
            for (size_t c = 0; c < diary->contexts; c++) {
                used += size[c] > 0;
                if (size[c] > 0 && spread > 0)
                    chi2 += (hits[c] - size[c] * p) * (hits[c] - size[c] * p) / (size[c] * spread);
            }
            double nominal = used > 1 ? sf_special_chi2_upper(chi2, used - 1) : 1;
            if (order == 0)
                zero[f] = nominal;
            least = fmin(least, nominal);
        }
        for (size_t f = 0; f < SF_TRUTH_FACTORS; f++)
            reached[f] += least <= zero[f] * (1 + 1e-9);
    }
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++)
        diary->factors[f].p = (double)reached[f] / (ORDERS + 1);
}

/* The pairs of contexts that may be compared; the first felt safe more often. */
static size_t find_pairs(const struct diary *diary, const struct sf_rates_group *groups,
                         struct sf_shift_pair *pairs) {
    size_t count = 0, needed;
    for (size_t a = 0; a < diary->contexts; a++)
        for (size_t b = 0; b < diary->contexts; b++)
            if (sf_rates_gate(groups[a].n, &needed) == SF_RATES_COMPARE &&
                sf_rates_gate(groups[b].n, &needed) == SF_RATES_COMPARE &&
                groups[a].mean > groups[b].mean)
                pairs[count++] = (struct sf_shift_pair){.a = a, .b = b, .p = 0};
    return count;
}

/* The sentences of one factor that was kept. */
static void say_factor(const struct diary *diary, size_t f, enum sf_truth_rule rule,
                       struct sf_truth_said *said) {
    struct sf_rates_group groups[SF_TRUTH_CONTEXTS] = {{0}};
    struct sf_shift_pair pairs[SF_TRUTH_CONTEXTS * SF_TRUTH_CONTEXTS];
    struct sf_fail fail = SF_FAIL_NONE;
    struct sf_rates *rates;
    for (size_t i = 0; i < diary->n; i++) {
        groups[diary->codes[f][i]].n++;
        groups[diary->codes[f][i]].safe += diary->safe[i];
    }
    if (sf_rates_new(groups, diary->contexts, &rates, &fail) != SF_OK)
        abort();
    size_t count = find_pairs(diary, groups, pairs);
    if (rule == SF_TRUTH_PRODUCT &&
        sf_shift_within(diary->safe, diary->n, &diary->factors[f], pairs, count, &fail) != SF_OK)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (sf_shift_round(pairs[i].p) > kept_at ||
            sf_shift_round(sf_rates_above(rates, pairs[i].a, pairs[i].b)) <= sure)
            continue;
        if (f > 0)
            said->elsewhere = true;
        else if (pairs[i].a == 0)
            said->real = true;
        else
            said->within = true;
    }
    sf_rates_free(rates);
}

struct sf_truth_said sf_truth_say(const struct sf_truth_cell *cell, enum sf_truth_rule rule,
                                  uint64_t seed, size_t number) {
    static struct diary diary;
    struct sf_truth_said said = {false, false, false};
    struct sf_fail fail = SF_FAIL_NONE;
    uint64_t state =
        start(seed + cell->n * 1000 + cell->contexts * 10 + (uint64_t)(cell->ar * 10), number);
    write_diary(cell, &state, &diary);
    if (rule == SF_TRUTH_PERMUTATION)
        permute_joint(&diary, &state);
    else if (rule != SF_TRUTH_P_ALONE &&
             sf_shift_joint(diary.safe, diary.n, diary.factors, SF_TRUTH_FACTORS, &fail) != SF_OK)
        abort();
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++)
        if (rule == SF_TRUTH_P_ALONE || sf_shift_round(diary.factors[f].p) <= kept_at)
            say_factor(&diary, f, rule, &said);
    return said;
}

/* ---- Another prior on k: the posterior on a plain grid, as the program would never need it */

struct grid_cell {
    double weight, phi, k;
};

/* P(theta of `one` > theta of `two`) over a grid, by small steps along ln(theta / (1 - theta)). */
static double above_on_grid(const struct grid_cell *cells, size_t count,
                            const struct sf_rates_group *one, const struct sf_rates_group *two) {
    const double reach = 6, step = 2 * reach / POINTS;
    double above = 0, total = 0;
    for (size_t i = 0; i < count; i++) {
        double k = cells[i].k, a = cells[i].phi * k + one->safe, c = cells[i].phi * k + two->safe;
        double size_one = k + one->n, size_two = k + two->n, lbeta_one, lbeta_two;
        double before = 0, under = 0, part = 0, mass = 0;
        lbeta_one = sf_special_lbeta(a, size_one - a);
        lbeta_two = sf_special_lbeta(c, size_two - c);
        for (int p = 0; p <= POINTS; p++) {
            double t = -reach + step * p, rest = log1p(exp(t));
            double f = exp(a * t - size_one * rest - lbeta_one);
            double g = exp(c * t - size_two * rest - lbeta_two);
            under += step * (before + g) / 2;
            part += f * under;
            mass += f;
            before = g;
        }
        above += cells[i].weight * part / mass;
        total += cells[i].weight;
    }
    return above / total;
}

bool sf_truth_best_beats_worst(size_t n, double power, uint64_t seed, size_t number) {
    static struct grid_cell cells[CELLS * CELLS];
    static double log_p[CELLS * CELLS];
    struct sf_rates_group groups[FIVE] = {{0}};
    uint64_t state = start(seed, number);
    double best = -INFINITY;
    size_t high = 0, low = 0, count = 0;
    for (size_t g = 0; g < FIVE; g++) {
        groups[g].n = (uint32_t)(n / FIVE);
        for (size_t i = 0; i < n / FIVE; i++)
            groups[g].safe += draw(&state) < 0.5;
        high = groups[g].safe > groups[high].safe ? g : high;
        low = groups[g].safe < groups[low].safe ? g : low;
    }
    for (int i = 0; i < CELLS * CELLS; i++) {
        double phi = (i % CELLS + 0.5) / CELLS, log_k = log(1000) * (i / CELLS + 0.5) / CELLS;
        double k = exp(log_k);
        /* Cells are of equal width in ln k, where p(k) becomes k^(1 - power). */
        log_p[i] =
            sf_rates_log_likelihood(groups, FIVE, phi * k, (1 - phi) * k) + (1 - power) * log_k;
        best = fmax(best, log_p[i]);
    }
    for (int i = 0; i < CELLS * CELLS; i++) {
        double weight = exp(log_p[i] - best);
        if (weight > 1e-5)
            cells[count++] = (struct grid_cell){weight, (i % CELLS + 0.5) / CELLS,
                                                exp(log(1000) * (i / CELLS + 0.5) / CELLS)};
    }
    return high != low && above_on_grid(cells, count, &groups[high], &groups[low]) > sure;
}

/* ---- Differences of means */

static double difference(const double *y, const uint8_t *in_a, size_t n) {
    double sums[2] = {0}, sizes[2] = {0};
    for (size_t i = 0; i < n; i++) {
        sums[in_a[i]] += y[i];
        sizes[in_a[i]] += 1;
    }
    return sizes[0] > 0 && sizes[1] > 0 ? fabs(sums[1] / sizes[1] - sums[0] / sizes[0]) : 0;
}

void sf_truth_means(size_t n, double ar, uint64_t seed, size_t number, bool *shift, bool *random) {
    static double y[SF_TRUTH_MOMENTS];
    static uint8_t in_a[SF_TRUTH_MOMENTS], in_b[SF_TRUTH_MOMENTS];
    struct sf_fail fail = SF_FAIL_NONE;
    uint64_t state = start(seed, number);
    double latent = normal(&state), push = sqrt(1 - ar * ar), by_shift, p;
    uint8_t now = draw(&state) < 0.5;
    for (size_t i = 0; i < n; i++) {
        if (draw(&state) >= stay)
            now = draw(&state) < 0.5;
        latent = ar * latent + push * normal(&state);
        y[i] = latent;
        in_a[i] = now;
        in_b[i] = !now;
    }
    if (sf_shift_means(y, in_a, in_b, n, &by_shift, &p, &fail) != SF_OK)
        abort();
    *shift = p <= kept_at;
    double at_zero = difference(y, in_a, n);
    size_t extreme = 1;
    for (int order = 0; order < ORDERS; order++) {
        for (size_t i = n; i > 1; i--) {
            size_t other = below(&state, i);
            double held = y[i - 1];
            y[i - 1] = y[other];
            y[other] = held;
        }
        extreme += difference(y, in_a, n) >= at_zero - 1e-9;
    }
    *random = (double)extreme / (ORDERS + 1) <= kept_at;
}

/* ---- How settled */

struct settling {
    size_t n;
    int16_t *y; /* thousandths of a step, as the program has them */
    uint32_t *first;
    int32_t *codes[SF_TRUTH_FACTORS];
};

static void drop_settling(struct settling *s) {
    free(s->y);
    free(s->first);
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++)
        free(s->codes[f]);
}

static void write_settling(const struct sf_truth_cell *cell, double steps, uint64_t *state,
                           struct settling *s) {
    const double spread = 2;
    double latent = normal(state), push = sqrt(1 - cell->ar * cell->ar);
    *s = (struct settling){.n = cell->n,
                           .y = calloc(cell->n, sizeof *s->y),
                           .first = calloc(cell->n + 1, sizeof *s->first)};
    bool ok = s->y != NULL && s->first != NULL;
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++) {
        s->codes[f] = calloc(cell->n, sizeof *s->codes[f]);
        ok = ok && s->codes[f] != NULL;
    }
    if (!ok)
        abort();
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++) {
        int32_t now = (int32_t)below(state, cell->contexts);
        for (size_t i = 0; i < cell->n; i++) {
            if (draw(state) >= stay)
                now = (int32_t)below(state, cell->contexts);
            s->codes[f][i] = now;
        }
    }
    for (size_t i = 0; i < cell->n; i++) {
        latent = cell->ar * latent + push * normal(state);
        double change = round(spread * latent + (s->codes[0][i] == 0 ? steps : 0));
        s->y[i] = (int16_t)(STEP * fmax(-STEPS, fmin(STEPS, change)));
        s->first[i + 1] = (uint32_t)i + 1;
    }
}

/* `a` was more settled than `b`. */
static void note_pair(size_t factor, size_t a, struct sf_truth_said *said) {
    if (factor > 0)
        said->elsewhere = true;
    else if (a == 0)
        said->real = true;
    else
        said->within = true;
}

static void say_jointly(const struct settling *s, size_t contexts, struct sf_truth_said *said) {
    struct sf_pairs_factor factors[SF_TRUTH_FACTORS];
    struct sf_pairs_one *pairs;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++)
        factors[f] = (struct sf_pairs_factor){s->first, s->codes[f], contexts};
    if (sf_pairs_joint(s->y, s->n, factors, SF_TRUTH_FACTORS, LEAST, &pairs, &count, &fail) !=
        SF_OK)
        abort();
    for (size_t i = 0; i < count; i++)
        if (sf_shift_round(pairs[i].p) <= kept_at && pairs[i].difference > 0)
            note_pair(pairs[i].factor, pairs[i].a, said);
    free(pairs);
}

static void say_one_by_one(const struct settling *s, size_t contexts, struct sf_truth_said *said) {
    struct sf_shift_pair pairs[SF_TRUTH_CONTEXTS * SF_TRUTH_CONTEXTS];
    struct sf_fail fail = SF_FAIL_NONE;
    double *y = calloc(s->n, sizeof *y);
    for (size_t i = 0; y != NULL && i < s->n; i++)
        y[i] = s->y[i];
    for (size_t f = 0; f < SF_TRUTH_FACTORS; f++) {
        struct sf_shift_factor factor = {s->first, s->codes[f], contexts, 1};
        size_t size[SF_TRUTH_CONTEXTS] = {0}, count = 0;
        for (size_t i = 0; i < s->n; i++)
            size[s->codes[f][i]]++;
        for (size_t a = 0; a < contexts; a++)
            for (size_t b = 0; b < a; b++)
                if (size[a] >= LEAST && size[b] >= LEAST)
                    pairs[count++] = (struct sf_shift_pair){.a = a, .b = b};
        if (y == NULL || sf_shift_pairs(y, s->n, &factor, pairs, count, &fail) != SF_OK)
            abort();
        for (size_t i = 0; i < count; i++)
            if (pairs[i].p <= kept_at)
                note_pair(f, pairs[i].difference > 0 ? pairs[i].a : pairs[i].b, said);
    }
    free(y);
}

struct sf_truth_said sf_truth_settling(const struct sf_truth_cell *cell, double steps, bool joint,
                                       uint64_t seed, size_t number) {
    struct sf_truth_said said = {false, false, false};
    struct settling settling;
    uint64_t state =
        start(seed + cell->n * 1000 + cell->contexts * 10 + (uint64_t)(cell->ar * 10), number);
    write_settling(cell, steps, &state, &settling);
    if (joint)
        say_jointly(&settling, cell->contexts, &said);
    else
        say_one_by_one(&settling, cell->contexts, &said);
    drop_settling(&settling);
    return said;
}
