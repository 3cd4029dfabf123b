/*
 * An interval for the middle of differences from the differences alone, with no shape assumed but
 * that they lie evenly about it: the one that goes with the sign-flip test (forecast.h).
 *
 * The means of all 2^n - 1 subsets part the line into 2^n pieces, each with the same chance to hold
 * the middle (Hartigan, Using subsample values as typical values, JASA 1969, 64, 1303-1317); so the
 * middle 80% of the pieces are an 80% interval, exact for any n. Above SF_TYPICAL_EXACT_MAX the
 * means of SF_TYPICAL_DRAWS subsets stand for them, drawn from a seed that is n: every value in or
 * out with the same chance, the empty one left out.
 */
#ifndef SF_TYPICAL_H
#define SF_TYPICAL_H

#include <stddef.h>

#include "fail.h"

enum { SF_TYPICAL_EXACT_MAX = 16, SF_TYPICAL_DRAWS = 9999 };

struct sf_typical {
    double low80, high80;
};

/*
 * d[n], n at least 4: with fewer there are not enough pieces for ten per cent on each side, and
 * SF_INVALID comes. SF_NO_MEMORY or SF_OK. Means are compared as doubles: whole numbers below 2^20
 * give the same answer everywhere.
 */
enum sf_code sf_typical_interval(const double *d, size_t n, struct sf_typical *out,
                                 struct sf_fail *fail);

#endif
