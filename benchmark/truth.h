/*
 * Invented diaries of which the truth is known, and how often the rule for comparison sentences
 * speaks about them: docs/statistics.md, "Held to account". The rule is put together here from the
 * same functions that the program uses. Beside it stand rules that the program does not have,
 * because they speak falsely; they show that these counts can come out badly.
 */
#ifndef SF_TRUTH_H
#define SF_TRUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SF_TRUTH_FACTORS = 9, SF_TRUTH_MOMENTS = 400, SF_TRUTH_CONTEXTS = 8 };

/*
 * A kind of diary. How safe it felt is a latent AR(1) series of coefficient `ar`, safe where it is
 * below a threshold: in half of all moments, in `rate` of those in context 0 of factor 0. Each
 * factor has equally likely contexts and stays in one with SF_TRUTH_STAY.
 */
struct sf_truth_cell {
    size_t n, contexts;
    double ar, rate; /* rate 0.5: no effect */
};

enum sf_truth_rule {
    SF_TRUTH_PRODUCT,     /* n >= 12 in both, P > .95, the factor kept by the joint circular shift
                             and the pair by that within the factor */
    SF_TRUTH_P_ALONE,     /* without the last two */
    SF_TRUTH_ANY_PAIR,    /* without the last */
    SF_TRUTH_PERMUTATION, /* any pair, the factor kept by the same test over random orders */
};

/* What was said of one diary. */
struct sf_truth_said {
    bool real;      /* context 0 of factor 0 above another one of it */
    bool elsewhere; /* anything of another factor; all of it false */
    bool within;    /* of factor 0, anything else */
};

/* A diary of its own for each number. `seed` and `number` alone decide. */
struct sf_truth_said sf_truth_say(const struct sf_truth_cell *cell, enum sf_truth_rule rule,
                                  uint64_t seed, size_t number);

/*
 * How settled it was after less before, in whole steps: a latent AR(1) series of coefficient `ar`
 * with a spread of two steps, `steps` higher in context 0 of factor 0; contexts as above, n of any
 * length, `rate` not looked at. joint: the program's rule (pairs.h at .05, 12 outcomes and more on
 * both sides); otherwise each pair by a shift test of its own, which is no rule of the program.
 */
struct sf_truth_said sf_truth_settling(const struct sf_truth_cell *cell, double steps, bool joint,
                                       uint64_t seed, size_t number);

/*
 * One factor, five equally safe contexts of n / 5 moments each, no waves: is the best above the
 * worst with P > .95 when p(k) is proportional to k^-power on [1, 1000]? 1 is the program's prior,
 * 2.5 is Pareto(1, 1.5).
 */
bool sf_truth_best_beats_worst(size_t n, double power, uint64_t seed, size_t number);

/*
 * Ratings of coefficient `ar` that do not go with two contexts: is their difference of means at
 * most .05 by circular shift (shift: sf_shift_means), and by random order?
 */
void sf_truth_means(size_t n, double ar, uint64_t seed, size_t number, bool *shift, bool *random);

#endif
