/*
 * Turning one series against another, as circular shift tests do: sums of products at every offset,
 * by fast Fourier transform.
 */
#ifndef SF_TURN_H
#define SF_TURN_H

#include <stddef.h>

#include "fail.h"

struct sf_turn;

/*
 * Set up for a series y[n], n >= 1, that others are turned against. O(n log n). SF_NO_MEMORY or
 * SF_OK; *out is freed by sf_turn_free.
 */
enum sf_code sf_turn_new(const double *y, size_t n, struct sf_turn **out, struct sf_fail *fail);
void sf_turn_free(struct sf_turn *turn);

/*
 * out_a[o] = sum over i of a[i] y[(i + o) mod n], the same for b; o = 0 .. n-1. b and out_b may
 * both be NULL. Two at once cost what one does: O(n log n), no allocation. Absolute errors are
 * about 1e-15 times the sum of all |a| |y|: sums of whole numbers can be rounded.
 */
void sf_turn_sums(struct sf_turn *turn, const double *a, const double *b, double *out_a,
                  double *out_b);

#endif
