/*
 * How far one factor's context is known from another's, moment by moment: Goodman and Kruskal's
 * lambda (1954, section 5), the share of the moments outside the most usual b whose b can be told
 * from a. 1: every context of a lies within one of b. So that contexts of a moment or two prove
 * nothing, only those of a with NESTED_FROM moments and more are looked at.
 */
#ifndef SF_NESTED_H
#define SF_NESTED_H

#include <stddef.h>
#include <stdint.h>

enum { SF_NESTED_FROM = 5, SF_NESTED_LEVELS_MAX = 64 };

/* A cell of a table of moments: how many have these contexts; negative: none. */
struct sf_nested_cell {
    int32_t a, b;
    double n;
};

/*
 * lambda of b given a over the cells, and in *moments how many it rests on. 0 where a or b has
 * fewer than two contexts left. Contexts 0 .. SF_NESTED_LEVELS_MAX - 1. O(cells + levels^2).
 */
double sf_nested_share(const struct sf_nested_cell *cells, size_t count, double *moments);

#endif
