/*
 * Turning one series against another, as circular shift tests do: sums of products at every offset,
 * by fast Fourier transform.
 *
 * Up to SF_TURN_ALL values every offset is looked at. A longer series is turned by whole multiples
 * of a stride, SF_TURN_OFFSETS of them, and its oldest values are left out until the length is
 * stride times offsets (fewer than SF_TURN_OFFSETS are). The offsets that are looked at are then a
 * subgroup of all turns, so a test that ranks the untouched series among them is as valid as one
 * over all of them (its p is a multiple of 1/256 instead of 1/n); neighbouring offsets say nearly
 * the same, and the cost grows as n, not as n log n.
 */
#ifndef SF_TURN_H
#define SF_TURN_H

#include <stddef.h>

#include "fail.h"

enum { SF_TURN_ALL = 4096, SF_TURN_OFFSETS = 256 };

/* How a series of n values is turned. */
struct sf_turn_plan {
    size_t skip;   /* oldest values left out */
    size_t n;      /* values that are turned */
    size_t stride; /* n = stride x count */
    size_t count;  /* offsets: 0, stride, 2 stride ... */
};
struct sf_turn_plan sf_turn_plan(size_t n);

struct sf_turn;

/*
 * Set up for a series y[plan->n], at least one, that others are turned against. SF_NO_MEMORY or
 * SF_OK; *out is freed by sf_turn_free.
 */
enum sf_code sf_turn_new(const double *y, const struct sf_turn_plan *plan, struct sf_turn **out,
                         struct sf_fail *fail);
void sf_turn_free(struct sf_turn *turn);

/*
 * out_a[o] = sum over i of a[i] y[(i + o stride) mod n], the same for b; o < plan count. b and
 * out_b may both be NULL. Two at once cost what one does; no allocation.
 */
void sf_turn_sums(struct sf_turn *turn, const double *a, const double *b, double *out_a,
                  double *out_b);

/*
 * How large sqrt(sum a^2 + sum b^2) may be so that every sum is within 1/4 of the true one, whole
 * numbers can be told by rounding. The bound is Percival's (Mathematics of Computation 72, 2003,
 * theorem 5.1; corrected by Brent, Percival and Zimmermann, ibid. 76, 2007): three transforms of
 * 2^L values and a product are off by at most |x| |y| ((1 + u)^3L (1 + u sqrt 5)^(3L+1) (1 + w)^3L
 * - 1), u = 2^-53, w the error of the roots of unity, here 2u at most; that is below 16 (L + 1) u
 * |x| |y|, and adding up `stride` products adds stride u |x| |y|.
 */
double sf_turn_norm_max(const struct sf_turn *turn);

#endif
