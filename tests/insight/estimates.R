# Reference values for test_estimates.c that stand in no table of the literature, made with R alone.
# The program and its tests do not need R.

# Rates: the posterior on 400 x 400 cells over all of phi and ln k; quantiles from R's own pbeta.
y <- c(70, 9, 29, 11, 0, 7, 0)
n <- c(442, 35, 133, 29, 14, 19, 2)
cells <- 400
grid <- expand.grid(phi = (1:cells - .5) / cells, k = exp((1:cells - .5) / cells * log(1000)))
a <- grid$phi * grid$k
b <- (1 - grid$phi) * grid$k
log_p <- rep(0, nrow(grid))
for (g in seq_along(y)) log_p <- log_p + lbeta(a + y[g], b + n[g] - y[g]) - lbeta(a, b)
w <- exp(log_p - max(log_p))
keep <- w > 1e-9
a <- a[keep]; b <- b[keep]; w <- w[keep] / sum(w[keep])
for (g in seq_along(y)) {
  mean <- sum(w * (a + y[g]) / (a + b + n[g]))
  at <- function(p) uniroot(function(x) sum(w * pbeta(x, a + y[g], b + n[g] - y[g])) - p,
                            c(1e-9, 1 - 1e-9), tol = 1e-10)$root
  cat(sprintf("%.4f", c(mean, at(.1), at(.9), at(.025), at(.975))), "\n")
}
set.seed(1)
j <- sample(length(w), 4e6, TRUE, w)
cat(mean(rbeta(4e6, a[j] + 11, b[j] + 18) > rbeta(4e6, a[j] + 70, b[j] + 372)), "\n")

# Special functions.
cat(sprintf("%.14g", c(lgamma(.01), lgamma(.5), lgamma(7.3), lgamma(1234.5), lbeta(2.5, 3.5),
                       pbeta(.3, 2, 5), pbeta(.01, .1, 20), pbeta(.5, 300, 310),
                       pchisq(2, 7, lower.tail = FALSE), pchisq(60, 7, lower.tail = FALSE))), "\n")
cat(sprintf("%.10f", pchisq(4000, 3, lower.tail = FALSE, log.p = TRUE)), "\n")
