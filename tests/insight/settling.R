# Reference values for test_settling.c, made with R alone (lme4 for the last). The program and its tests
# do not need R.

# Small numbers that C makes alike: x <- (75 x + 74) mod 65537.
x <- 1
draw <- function() { x <<- (x * 75 + 74) %% 65537; x }

# Pairs: outcomes in thousandths, one factor with a context each, one with several.
book <- function(n) {
  x <<- 1
  y <- numeric(n); one <- numeric(n); many <- vector("list", n); wave <- 0
  for (i in seq_len(n)) {
    wave <- wave %/% 2 + draw() %% 4001 - 2000
    one[i] <- draw() %% 3
    many[[i]] <- draw() %% 4
    if (draw() %% 5 == 0) many[[i]] <- unique(c(many[[i]], draw() %% 4))
    y[i] <- wave + if (one[i] == 0) 900 else 0
  }
  list(y = y, factors = list(as.list(one), many))
}

pairs <- function(book, least, offsets) {
  n <- length(book$y)
  turned <- sapply(offsets, function(o) book$y[(seq_len(n) - 1 + o) %% n + 1])
  t <- NULL; what <- NULL
  for (f in seq_along(book$factors)) {
    codes <- sort(unique(unlist(book$factors[[f]])))
    inside <- lapply(codes, function(c) sapply(book$factors[[f]], function(one) c %in% one))
    keep <- sapply(inside, sum) >= least
    codes <- codes[keep]; inside <- inside[keep]
    for (a in seq_along(codes)) for (b in seq_along(codes)) if (a < b) {
      d <- colMeans(turned[inside[[a]], ]) - colMeans(turned[inside[[b]], ])
      t <- rbind(t, abs(d) / sqrt(mean(d^2)))
      up <- d[1] >= 0
      what <- rbind(what, c(f - 1, if (up) codes[a] else codes[b], if (up) codes[b] else codes[a], abs(d[1])))
    }
  }
  largest <- apply(t, 2, max)
  p <- sapply(seq_len(nrow(t)), function(i) mean(largest >= t[i, 1] * (1 - 1e-9)))
  cat(sprintf("{%d, %d, %d, %.6f, %.6f},\n", what[, 1], what[, 2], what[, 3], what[, 4], p), sep = "")
}

cat("60 outcomes, every offset\n")
pairs(book(60), 12, 0:59)
cat("1000 outcomes, 300 offsets\n")
pairs(book(1000), 12, floor(((0:299) * 2654435769) %% 2^32 * 1000 / 2^32))

# Typical values: every subset of R's sleep, paired (second minus first), and of five small ones.
typical <- function(d) {
  n <- length(d)
  means <- sort(sapply(1:(2^n - 1), function(s) mean(d[bitwAnd(s, 2^(0:(n - 1))) > 0])))
  k <- floor(2^n / 10)
  cat(sprintf("%.6f", c(means[k], means[2^n - k])), "\n")
}
typical(with(sleep, extra[group == 2] - extra[group == 1]))
typical(c(30, 10, -20, 25, 40))
typical(c(5, 5, 5, 5, 5))

# Change: two channels with 12 and 5 pairs, one with 2; as tests/api/cases/pattern_settling.json has them.
d <- data.frame(change = c(3, 2, 4, 3, 2, 3, 4, 2, 3, 3, 2, 4, 0, 1, -1, 0, 1, 2, 2),
                channel = rep(c("phone", "text", "letter"), c(12, 5, 2)))
suppressPackageStartupMessages(library(lme4))
fit <- lmer(change ~ 1 + (1 | channel), d, REML = TRUE,
            control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10)))
v <- as.data.frame(VarCorr(fit))$vcov
lambda <- v[1] / v[2]
for (c in c("phone", "text", "letter")) {
  n <- sum(d$channel == c); trust <- lambda * n / (1 + lambda * n)
  at <- fixef(fit) + ranef(fit)$channel[c, 1]
  se <- sqrt(v[1] * (1 - trust) + (1 - trust)^2 * vcov(fit)[1, 1])
  cat(c, sprintf("%.4f", c(mean(d$change[d$channel == c]), at, at - qnorm(.9) * se, at + qnorm(.9) * se,
                           at - qnorm(.975) * se, at + qnorm(.975) * se)), "\n")
}

# Forecasts: six differences, and the interval of section 1 for 2 of 5, 2 of 6 and 0 of 12 alone.
typical(c(30, 10, -20, 25, 40, 30))
rate <- function(y, n, cells = 1000) {
  grid <- expand.grid(phi = (1:cells - .5) / cells, k = exp((1:cells - .5) / cells * log(1000)))
  a <- grid$phi * grid$k; b <- (1 - grid$phi) * grid$k
  log_p <- lbeta(a + y, b + n - y) - lbeta(a, b)
  w <- exp(log_p - max(log_p)); w <- w / sum(w)
  at <- function(p) uniroot(function(x) sum(w * pbeta(x, a + y, b + n - y)) - p,
                            c(0, 1), tol = 1e-9)$root
  cat(y, "of", n, sprintf("%.4f", c(at(.1), at(.9), at(.025), at(.975))), "\n")
}
rate(2, 5); rate(3, 6); rate(0, 12)

# Beliefs: as tests/api/cases/pattern_belief.json has them; ratings fourteen days apart.
trend <- function(t, y) {
  n <- length(y); p <- combn(n, 2)
  s <- sum(sign(y[p[2, ]] - y[p[1, ]]))
  ties <- table(y); v <- (n * (n - 1) * (2 * n + 5) - sum(ties * (ties - 1) * (2 * ties + 5))) / 18
  slope <- median((y[p[2, ]] - y[p[1, ]]) / (t[p[2, ]] - t[p[1, ]]))
  cat(sprintf("slope %.4f s %d tau %.4f p %.4f\n", slope * 30, s, cor(t, y, method = "kendall"),
              min(1, 2 * pnorm(-(abs(s) - 1) / sqrt(v)))))
}
y <- c(80, 85, 80, 85, 80, 60, 55, 60, 50, 45)
t <- (seq_along(y) - 1) * 14
trend(t[1:5], y[1:5]); trend(t, y)
trend(t[c(1, 3, 5, 7, 9, 10)], c(20, 25, 20, 30, 25, 30))
phases <- function(a, b) {
  tau <- function(a, b) mean(sign(outer(b, a, "-")))
  p <- combn(length(a), 2); slope <- median((a[p[2, ]] - a[p[1, ]]) / (p[2, ] - p[1, ]))
  rest <- c(a, b) - slope * (seq_along(c(a, b)) - 1)
  cat(sprintf("tau %.4f corrected %.4f\n", tau(a, b), tau(rest[seq_along(a)], rest[-seq_along(a)])))
}
phases(y[1:5], y[6:10])
