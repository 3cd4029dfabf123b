# What a real diary study says when somebody else does the sums: R's own lbeta, pbeta, pchisq, lme4's REML
# likelihood, plain loops over every offset. Run by hand, from the project's root:
#
#   Rscript tests/insight/diary.R ../shared/data/diary-study.csv [rates shift change compare]
#
# It writes tests/insight/data/diary-*.csv, which hold derived numbers only; diary.test.mjs compares the
# program's answers with them. The program and its tests do not need R.
#
# Each participant is a diary: with whom (nobody: alone), by which channel, where, which activity, time of day
# and weekday (UTC); safe is relaxed >= 60; settled after is relaxed / 10, settled before is that of the entry
# before. An estimate depends on a context's n and safe alone, so that rows stand for contexts by those.

suppressMessages(library(lme4))
options(warn = 1)
file <- commandArgs(TRUE)[1]
study <- read.csv(file, colClasses = "character")
asked <- commandArgs(TRUE)[-1]
wanted <- function(what) length(asked) == 0 || what %in% asked
into <- "tests/insight/data"
head <- sprintf("# tests/insight/diary.R, R %s, lme4 %s, %s", getRversion(), packageVersion("lme4"), Sys.Date())

contexts_of <- function(d) {
  at <- as.POSIXct(d$started_utc, format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
  hour <- as.integer(format(at, "%H"))
  alone <- d$company == "Alone"
  list(
    person = ifelse(alone, NA, d$company),
    channel = ifelse(alone, NA, ifelse(d$company == "With multiple people I know", "group", "in person")),
    setting = trimws(d$location),
    wanted = trimws(d$activity),
    time_of_day = ifelse(hour < 6 | hour >= 22, "night", ifelse(hour < 12, "morning", ifelse(hour < 18, "afternoon", "evening"))),
    weekday = format(at, "%u"))
}

# The posterior on cells x cells over all of phi and ln k, and quantiles of the mixture by Brent's method.
cells <- 400
grid <- expand.grid(phi = (1:cells - .5) / cells, k = exp((1:cells - .5) / cells * log(1000)))
grid_a <- grid$phi * grid$k
grid_b <- (1 - grid$phi) * grid$k
grid_ab <- lbeta(grid_a, grid_b)

posterior <- function(y, n) {
  log_p <- 0
  pairs <- table(paste(y, n))
  for (pair in names(pairs)) {
    at <- as.numeric(strsplit(pair, " ")[[1]])
    log_p <- log_p + as.numeric(pairs[pair]) * (lbeta(grid_a + at[1], grid_b + at[2] - at[1]) - grid_ab)
  }
  w <- exp(log_p - max(log_p))
  keep <- w > 1e-8
  list(a = grid_a[keep], b = grid_b[keep], w = w[keep] / sum(w[keep]))
}

estimate <- function(p, y, n) {
  a <- p$a + y
  b <- p$b + n - y
  at <- function(q, low, high) {
    f <- function(x) sum(p$w * pbeta(x, a, b)) - q
    max(0, uniroot(f, c(low, high), extendInt = "upX", tol = 1e-7)$root)
  }
  m <- sum(p$w * a / (a + b))
  sd <- sqrt(sum(p$w * (a * b / ((a + b)^2 * (a + b + 1)) + (a / (a + b))^2)) - m^2)
  near <- function(q, z) at(q, max(1e-9, m + (z - .7) * sd), min(1 - 1e-9, m + (z + .7) * sd))
  if (n < 5) c(m, NA, NA, NA, NA) else c(m, near(.1, -1.28), near(.9, 1.28), near(.025, -1.96), near(.975, 1.96))
}

# P(first context is safe more often than the second), on a coarser grid and with all of it: the mass of the first
# between points of a fine axis, times the second's below their middles.
above <- function(y, n, i, j) {
  side <- 120
  grid <- expand.grid(phi = (1:side - .5) / side, k = exp((1:side - .5) / side * log(1000)))
  a <- grid$phi * grid$k
  b <- grid$k - a
  log_p <- 0
  for (g in seq_along(n)) log_p <- log_p + lbeta(a + y[g], b + n[g] - y[g]) - lbeta(a, b)
  w <- exp(log_p - max(log_p))
  keep <- which(w > 1e-6 * max(w))
  x <- plogis(seq(-12, 12, length.out = 801))
  mids <- plogis(seq(-12, 12, length.out = 801)[-1] - .015)
  sum(sapply(keep, function(c) w[c] * sum(diff(pbeta(x, a[c] + y[i], b[c] + n[i] - y[i])) *
                                          pbeta(mids, a[c] + y[j], b[c] + n[j] - y[j])))) / sum(w[keep])
}

# The joint circular shift, one offset after the other, by Pearson's chi-square.
nominal <- function(safe, context) {
  known <- !is.na(context)
  t <- table(context[known], safe[known])
  if (nrow(t) < 2 || ncol(t) < 2) return(1)
  e <- outer(rowSums(t), colSums(t)) / sum(t)
  signif(pchisq(sum((t - e)^2 / e), nrow(t) - 1, lower.tail = FALSE), 6)
}

joint <- function(safe, factors) {
  n <- length(safe)
  p <- sapply(0:(n - 1), function(o) sapply(factors, function(f) nominal(safe[(seq_len(n) - 1 + o) %% n + 1], f)))
  least <- apply(p, 2, min)
  sapply(seq_along(factors), function(f) if (p[f, 1] < 1) mean(least <= p[f, 1]) else 1)
}

# One-way REML: lme4's criterion, minimised to many digits; then Henderson's equations solved as they stand.
change <- function(y, context) {
  d <- data.frame(y = y, g = factor(context))[!is.na(context), ]
  levels <- levels(d$g)
  if (length(levels) < 2 || nrow(d) <= length(levels)) return(NULL)
  criterion <- lmer(y ~ 1 + (1 | g), d, REML = TRUE, devFunOnly = TRUE)
  theta <- optimize(function(t) criterion(exp(t)), c(-12, 6), tol = 1e-10)$minimum
  theta <- if (criterion(0) <= criterion(exp(theta))) 0 else exp(theta)
  z <- model.matrix(~ 0 + g, d)
  v <- diag(nrow(d)) + theta^2 * tcrossprod(z)
  solved <- solve(v)
  mu <- sum(solved %*% d$y) / sum(solved)
  sigma2 <- as.numeric(t(d$y - mu) %*% solved %*% (d$y - mu)) / (nrow(d) - 1)
  u <- theta^2 * crossprod(z, solved %*% (d$y - mu))
  # Variance of mu^ + u^ - (mu + u): with L = rows of (1, I) and the mixed model equations' inverse.
  if (theta > 0) {
    x <- cbind(1, z)
    m <- crossprod(x)
    diag(m)[-1] <- diag(m)[-1] + 1 / theta^2
    inverse <- solve(m) * sigma2
    l <- cbind(1, diag(length(levels)))
    se <- sqrt(diag(l %*% inverse %*% t(l)))
  } else {
    se <- rep(sqrt(sigma2 / nrow(d)), length(levels))
  }
  data.frame(n = as.numeric(table(d$g)), change = as.numeric(tapply(d$y, d$g, mean)), estimate = mu + as.numeric(u), se = se)
}

rates <- shifts <- changes <- comparisons <- NULL
for (name in unique(study$participant)) {
  started <- Sys.time()
  d <- study[study$participant == name, ]
  relaxed <- as.numeric(d$relaxed)
  safe <- as.integer(relaxed >= 60)
  moved <- c(NA, diff(relaxed) / 10)
  factors <- contexts_of(d)
  p_shift <- joint(safe, factors)
  names(p_shift) <- names(factors)
  for (factor in names(factors)) {
    context <- factors[[factor]]
    n <- as.integer(table(context))
    y <- as.integer(tapply(safe, context, sum))
    shifts <- rbind(shifts, data.frame(participant = name, factor, n = sum(n), contexts = length(n), p_shift = p_shift[[factor]]))
    p <- if (wanted("rates")) posterior(y, n)
    all <- paste(n, y)
    for (pair in if (wanted("rates")) unique(all[order(-n, -y)])) {
      i <- match(pair, all)
      e <- estimate(p, y[i], n[i])
      rates <- rbind(rates, data.frame(participant = name, factor, n = n[i], safe = y[i], contexts = sum(all == pair),
        mean = e[1], low80 = e[2], high80 = e[3], low95 = e[4], high95 = e[5]))
    }
    if (wanted("compare") && p_shift[[factor]] <= .05 && factor != "person") {
      for (i in which(n >= 12)) for (j in which(n >= 12)) if (y[i] / n[i] > y[j] / n[j])
        comparisons <- rbind(comparisons, data.frame(participant = name, factor, n_a = n[i], safe_a = y[i], n_b = n[j], safe_b = y[j],
          probability = above(y, n, i, j)))
    }
    c <- if (wanted("change")) change(moved[-1], context[-1])
    if (!is.null(c)) changes <- rbind(changes, data.frame(participant = name, factor, c[order(-c$n, -c$change), ]))
  }
  cat(name, format(Sys.time() - started), "\n")
}

keep <- function(what, digits, name) {
  if (!wanted(name)) return(invisible())
  for (column in digits) what[[column]] <- ifelse(is.na(what[[column]]), "", sprintf("%.5f", what[[column]]))
  path <- file.path(into, paste0("diary-", name, ".csv"))
  writeLines(head, path)
  suppressWarnings(write.table(what, path, append = TRUE, sep = ",", quote = FALSE, row.names = FALSE))
}
keep(rates, c("mean", "low80", "high80", "low95", "high95"), "rates")
keep(shifts, "p_shift", "shift")
keep(changes, c("change", "estimate", "se"), "change")
keep(comparisons, "probability", "compare")
