# The sums of the pattern pages in R, timed, to stand beside the program's own in ./bench million; or by hand:
#
#   Rscript --vanilla benchmark/patterns.R 1000000
#
# For 1,000, 10,000 ... up to the number given: invented columns of ten factors, the grid posterior (100 x 100),
# the joint circular shift by fft(), and one-way REML by lme4. A line each: name, moments, milliseconds (median).

suppressMessages(library(lme4))
contexts <- c(20, 5, 5, 9, 9, 40, 6, 4, 4, 7)
top <- as.numeric(commandArgs(TRUE)[1])

rates <- function(d) {
  cells <- 100
  grid <- expand.grid(phi = (1:cells - .5) / cells, k = exp((1:cells - .5) / cells * log(1000)))
  a <- grid$phi * grid$k
  b <- (1 - grid$phi) * grid$k
  base <- lbeta(a, b)
  for (f in seq_along(contexts)) {
    n <- tabulate(d$codes[[f]], contexts[f])
    y <- tabulate(d$codes[[f]][d$safe == 1], contexts[f])
    log_p <- 0
    for (g in seq_along(n)) log_p <- log_p + lbeta(a + y[g], b + n[g] - y[g]) - base
    w <- exp(log_p - max(log_p))
    keep <- w > 1e-6
    w <- w[keep] / sum(w[keep])
    for (g in seq_along(n)) {
      x <- seq(.0025, .9975, .005)
      one <- a[keep] + y[g]
      two <- b[keep] + n[g] - y[g]
      heavy <- order(-w)[seq_len(min(300, length(w)))]
      cdf <- colSums(w[heavy] * outer(heavy, x, function(i, x) pbeta(x, one[i], two[i])))
      approx(cdf, x, c(.025, .1, .9, .975), ties = "ordered")
    }
  }
}

shift <- function(d) {
  n <- length(d$safe)
  turned <- Conj(fft(d$safe))
  least <- rep(1, n)
  first <- numeric(0)
  for (f in seq_along(contexts)) {
    size <- tabulate(d$codes[[f]], contexts[f])
    all <- ratio <- 0
    for (g in seq_along(size)) {
      hits <- round(Re(fft(fft(as.numeric(d$codes[[f]] == g)) * turned, inverse = TRUE)) / n)
      all <- all + hits
      ratio <- ratio + hits^2 / size[g]
    }
    share <- all / sum(size)
    p <- signif(pchisq((ratio - share * all) / (share * (1 - share)), contexts[f] - 1, lower.tail = FALSE), 6)
    least <- pmin(least, p)
    first <- c(first, p[1])
  }
  sapply(first, function(p) mean(least <= p))
}

change <- function(d) for (f in seq_along(contexts)) {
  lmer(y ~ 1 + (1 | g), data.frame(y = d$change, g = factor(d$codes[[f]])),
       control = lmerControl(calc.derivs = FALSE, check.conv.singular = "ignore"))
}

sums <- list(rates = rates, shift = shift, change = change)
for (n in 10^(3:round(log10(top)))) {
  set.seed(1)
  d <- list(safe = rbinom(n, 1, .6), change = round(runif(n, -5, 5), 1),
            codes = lapply(contexts, function(k) sample.int(k, n, TRUE)))
  for (name in names(sums)) {
    times <- sapply(seq_len(if (n >= 1e5) 1 else 3), function(i) system.time(suppressMessages(sums[[name]](d)))[["elapsed"]])
    cat(name, n, 1000 * median(times), "\n")
  }
}
