/*
 * The few special functions that the estimators need, for positive arguments. Written here, because
 * the C library's differ in their last bits between platforms and lgamma is not safe between
 * threads; from log and exp alone these come out alike wherever those do.
 */
#ifndef SF_SPECIAL_H
#define SF_SPECIAL_H

/*
 * ln Gamma(x), x > 0; relative error below 1e-13. Stirling's series above 10, the recurrence
 * below it (Abramowitz and Stegun 6.1.15, 6.1.40).
 */
double sf_special_lgamma(double x);

/* ln B(a, b), a and b > 0. */
double sf_special_lbeta(double a, double b);

/*
 * The regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a and b > 0; absolute error
 * below 1e-12. Lentz's method on the continued fraction (Abramowitz and Stegun 26.5.8), on the side
 * where it converges quickly.
 */
double sf_special_beta_inc(double x, double a, double b);

/*
 * P(chi-square with `df` degrees of freedom > x), x >= 0, df >= 1: the regularised upper
 * incomplete gamma function Q(df/2, x/2) (Abramowitz and Stegun 6.5.29, 6.5.31).
 */
double sf_special_chi2_upper(double x, double df);

/* Its logarithm, also where the probability itself is too small for a double. */
double sf_special_chi2_log_upper(double x, double df);

/* The x at which sf_special_chi2_log_upper is log_p < 0; relative error below 1e-11. */
double sf_special_chi2_at(double log_p, double df);

/* P(standard normal > z). */
double sf_special_normal_upper(double z);

#endif
