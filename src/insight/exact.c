#include "exact.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { PARTS = 16, POWERS = 10 };

/* 2^(j/16). */
static const double powers[PARTS] = {
    0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
    0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
    0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
    0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};
/* ln 2 and ln 2 / 16, each as a sum whose first part has 36 bits, so that small multiples of it are
 * exact. */
static const double ln2_high = 0x1.62e42fefa0000p-1, ln2_low = 0x1.cf79abc9e3b3ap-40;
static const double part_high = 0x1.62e42fefa0000p-5, part_low = 0x1.cf79abc9e3b3ap-44;
static const double parts_in_one = 0x1.71547652b82fep+4; /* 16 / ln 2 */

/* x 2^e, x from 1 to 2; without a call where that is a normal number. */
static double times_power(double x, int e) {
    if (e < -1022 || e > 1022)
        return ldexp(x, e);
    uint64_t bits = (uint64_t)(e + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return x * power;
}

/* x = n ln 2 / 16 + r with |r| below .022, and e^r by its series. */
double sf_exact_exp(double x) {
    if (x < -745.2)
        return 0;
    if (x > 709.8)
        return INFINITY;
    if (isnan(x))
        return x;
    double near = x * parts_in_one + 0.5;
    int whole = (int)near;
    whole -= near < whole; /* floor */
    double n = whole;
    double r = x - n * part_high - n * part_low;
    double series =
        r + r * r *
                (1. / 2 +
                 r * (1. / 6 + r * (1. / 24 + r * (1. / 120 + r * (1. / 720 + r * (1. / 5040))))));
    int part = ((whole % PARTS) + PARTS) % PARTS;
    return times_power(powers[part] + powers[part] * series, (whole - part) / PARTS);
}

/* x = 2^e m with m around 1, and ln m = 2 atanh((m - 1) / (m + 1)) by its series. */
double sf_exact_log(double x) {
    int e;
    double m = frexp(x, &e), series = 0;
    if (m < 0.70710678118654752) {
        m *= 2;
        e--;
    }
    double s = (m - 1) / (m + 1), z = s * s;
    for (int k = POWERS; k > 0; k--)
        series = (series + 1. / (2 * k + 1)) * z;
    return e * ln2_high + (2 * s + (2 * s * series + e * ln2_low));
}

/* ln(1 + x) from ln of the rounded sum, put right by what rounding did to x. */
double sf_exact_log1p(double x) {
    double sum = 1 + x, kept = sum - 1;
    return fabs(kept) > 0 ? sf_exact_log(sum) * (x / kept) : x;
}
