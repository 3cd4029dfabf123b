/*
 * exp and log that come out the same to the last bit on every machine that has IEEE doubles,
 * natively and as wasm: additions, multiplications and divisions alone. The C library's take fused
 * multiplications where there are some, so their last bits differ; where a search goes on until
 * nothing improves (mixed.h), that would reach the digits that are shown. Errors are below two
 * units in the last place.
 */
#ifndef SF_EXACT_H
#define SF_EXACT_H

/* e^x; 0 below -745, infinite above 709.8. */
double sf_exact_exp(double x);

/* ln x for finite x > 0. */
double sf_exact_log(double x);

/* ln(1 + x) for finite x > -1. */
double sf_exact_log1p(double x);

#endif
