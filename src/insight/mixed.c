#include "mixed.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "special.h"

enum { NEWTON_MAX = 60, STEPS_MAX = 200, SPACE_MAX = SF_MIXED_FIXED_MAX + SF_MIXED_FACTORS_MAX };

/* What is worked on; q is the number of all levels. */
struct fit {
    struct sf_mixed *model;
    size_t q, first[SF_MIXED_FACTORS_MAX]; /* where a factor's levels begin */
    double *v, *trial, *slope;             /* q each; v stays from one evaluation to the next */
    double *adjoint;                       /* q */
    double *matrix;                        /* q x q, lower triangle; its Cholesky factor */
    double *inverse;                       /* q x q */
    double *p, *bend;                      /* rows: fitted share; see differentiate() */
    double *sd, *scaled;                   /* q each: of a level's factor; times v */
    uint32_t *start;                       /* rows + 1: where a row's places begin */
    uint16_t *place;                       /* levels of rows, counted over all factors */
};

static double fixed_part(const struct sf_mixed *model, const double *beta, size_t i) {
    double eta = 0;
    if (model->x == NULL)
        return beta[0];
    for (size_t c = 0; c < model->fixed; c++)
        eta += model->x[i * model->fixed + c] * beta[c];
    return eta;
}

/* Where each row stands among all levels, once. */
static void find_places(struct fit *fit) {
    const struct sf_mixed *model = fit->model;
    uint32_t count = 0;
    for (size_t i = 0; i < model->rows; i++) {
        for (size_t f = 0; f < model->factor_count; f++)
            if (model->factors[f].level[i] >= 0)
                fit->place[count++] =
                    (uint16_t)(fit->first[f] + (size_t)model->factors[f].level[i]);
        fit->start[i + 1] = count;
    }
}

static size_t factor_of(const struct fit *fit, size_t place) {
    size_t f = fit->model->factor_count - 1;
    while (fit->first[f] > place)
        f--;
    return f;
}

static void set_sd(struct fit *fit, const double *at) {
    for (size_t j = 0; j < fit->q; j++)
        fit->sd[j] = at[fit->model->fixed + factor_of(fit, j)];
}

/* Z'WZ to I + S Z'WZ S, and Z'r to S Z'r - v, in place. */
static void scale(struct fit *fit, const double *v) {
    size_t q = fit->q;
    for (size_t j = 0; j < q; j++) {
        double *row = fit->matrix + j * q;
        for (size_t k = 0; k <= j; k++)
            row[k] *= fit->sd[j] * fit->sd[k];
        row[j] += 1;
        fit->slope[j] = fit->sd[j] * fit->slope[j] - v[j];
    }
}

/*
 * Sums n ln(1 + x) over 0 <= x <= 1 by products, which are cheaper than logarithms. n up to FEW
 * makes one of them grow by 2^FEW at most.
 */
struct logs {
    double sum, product;
};

enum { FEW = 16 };

static void add_log(struct logs *logs, double n, double x) {
    double left = n;
    if (n > FEW) {
        logs->sum += n * sf_exact_log1p(x);
        return;
    }
    for (; left >= 1; left--)
        logs->product *= 1 + x;
    if (left > 0)
        logs->sum += left * sf_exact_log1p(x);
    if (logs->product > 1e280) {
        logs->sum += sf_exact_log(logs->product);
        logs->product = 1;
    }
}

/*
 * At v: -2 l + |v|^2 (but for the constant), the slope of l - |v|^2 / 2 in v, minus its curvature
 * into the matrix, and p. One exponential a row.
 */
static double look(struct fit *fit, const double *at, const double *v) {
    const struct sf_mixed *model = fit->model;
    size_t q = fit->q;
    struct logs logs = {0, 1};
    double sum = 0;
    set_sd(fit, at);
    memset(fit->matrix, 0, q * q * sizeof *fit->matrix);
    memset(fit->slope, 0, q * sizeof *fit->slope);
    for (size_t j = 0; j < q; j++) {
        sum += v[j] * v[j];
        fit->scaled[j] = fit->sd[j] * v[j];
    }
    for (size_t i = 0; i < model->rows; i++) {
        const uint16_t *place = fit->place + fit->start[i];
        uint32_t count = fit->start[i + 1] - fit->start[i];
        double eta = fixed_part(model, at, i);
        for (uint32_t f = 0; f < count; f++)
            eta += fit->scaled[place[f]];
        double low = sf_exact_exp(-fabs(eta)), p = (eta >= 0 ? 1 : low) / (1 + low);
        double rest = model->y[i] - model->n[i] * p, weight = model->n[i] * p * (1 - p);
        sum -= 2 * (model->y[i] * eta - model->n[i] * fmax(eta, 0));
        add_log(&logs, model->n[i], low);
        fit->p[i] = p;
        for (uint32_t f = 0; f < count; f++) {
            double *row = fit->matrix + place[f] * q; /* places of a row only grow */
            fit->slope[place[f]] += rest;
            for (uint32_t g = 0; g <= f; g++)
                row[place[g]] += weight;
        }
    }
    scale(fit, v);
    return sum + 2 * (logs.sum + sf_exact_log(logs.product));
}

/* Cholesky in the lower triangle; returns ln det, or NAN when it is not positive definite. */
static double factorise(double *matrix, size_t q) {
    double log_det = 0;
    for (size_t j = 0; j < q; j++) {
        for (size_t i = j; i < q; i++) {
            double sum = matrix[i * q + j];
            for (size_t k = 0; k < j; k++)
                sum -= matrix[i * q + k] * matrix[j * q + k];
            if (i == j) {
                if (!(sum > 0))
                    return NAN;
                matrix[j * q + j] = sqrt(sum);
                log_det += sf_exact_log(sum);
            } else {
                matrix[i * q + j] = sum / matrix[j * q + j];
            }
        }
    }
    return log_det;
}

/* Solve L L' x = b in place. */
static void solve(const double *matrix, size_t q, double *b) {
    for (size_t i = 0; i < q; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= matrix[i * q + k] * b[k];
        b[i] /= matrix[i * q + i];
    }
    for (size_t i = q; i-- > 0;) {
        for (size_t k = i + 1; k < q; k++)
            b[i] -= matrix[k * q + i] * b[k];
        b[i] /= matrix[i * q + i];
    }
}

/* What is left to gain in v, and in beta and sd, as a part of all: nothing four decimals show. */
static const double settled = 1e-11;
static const double least_gain = 1e-11;
static const double stride = 0.5;

/*
 * -2 log L at (beta, sd), but for the constant; the mode is looked for by Newton's steps from where
 * it was the last time. Leaves v, p and the Cholesky factor there.
 */
static double deviance(struct fit *fit, const double *at) {
    size_t q = fit->q;
    double value = look(fit, at, fit->v), log_det = NAN;
    for (int step = 0;; step++) {
        double gain = 0, length = 1, better = INFINITY;
        log_det = factorise(fit->matrix, q);
        if (isnan(log_det) || !isfinite(value))
            return INFINITY;
        memcpy(fit->trial, fit->slope, q * sizeof *fit->trial);
        solve(fit->matrix, q, fit->trial);
        for (size_t j = 0; j < q; j++)
            gain += fit->slope[j] * fit->trial[j];
        if (gain < settled * (1 + fabs(value)) || step == NEWTON_MAX)
            break;
        memcpy(fit->adjoint, fit->trial, q * sizeof *fit->trial); /* the step itself */
        for (int half = 0; half < 30; half++, length /= 2) {
            for (size_t j = 0; j < q; j++)
                fit->trial[j] = fit->v[j] + length * fit->adjoint[j];
            better = look(fit, at, fit->trial);
            if (better <= value)
                break;
        }
        if (!(better <= value)) { /* as far as doubles go */
            value = look(fit, at, fit->v);
            log_det = factorise(fit->matrix, q);
            break;
        }
        memcpy(fit->v, fit->trial, q * sizeof *fit->v);
        value = better;
    }
    return value + log_det;
}

/* The whole inverse out of the Cholesky factor, by columns. */
static void invert(struct fit *fit) {
    size_t q = fit->q;
    for (size_t j = 0; j < q; j++) {
        double *column = fit->inverse + j * q; /* symmetric: a row as well */
        memset(column, 0, q * sizeof *column);
        column[j] = 1;
        solve(fit->matrix, q, column);
    }
}

/*
 * The slope of the deviance in beta and sd, where deviance() left v at its mode. With eta = x beta
 * + sum sd_f v, r = y - n p, w = n p (1-p), w' = w (1 - 2p), A = I + S Z'WZ S:
 *
 *   d ln det A = tr(A^-1 dA | w) + sum_i h_i w'_i d eta_i,   h_i = z_i' S A^-1 S z_i,
 *   d eta_i = d eta_i | v  +  z_i' S dv,   A dv = d(S Z'r - v) | v,
 *
 * and -2 l + |v|^2 gives -2 sum r_i d eta_i | v alone, because v is at its mode. dv is never made:
 * with c_i = h_i w'_i and A y = S Z'c, sum_i c_i z_i' S dv = y' d(S Z'r - v) | v.
 */
static void differentiate(struct fit *fit, double *out) {
    const struct sf_mixed *model = fit->model;
    const double *sd = fit->sd;
    size_t q = fit->q;
    memset(out, 0, (model->fixed + model->factor_count) * sizeof *out);
    memset(fit->adjoint, 0, q * sizeof *fit->adjoint);
    memset(fit->trial, 0, q * sizeof *fit->trial); /* the slope in sd, level by level */
    invert(fit);
    for (size_t i = 0; i < model->rows; i++) {
        const uint16_t *place = fit->place + fit->start[i];
        uint32_t count = fit->start[i + 1] - fit->start[i];
        double p = fit->p[i], weight = model->n[i] * p * (1 - p), high = 0;
        for (uint32_t f = 0; f < count; f++) {
            const double *row = fit->inverse + place[f] * q;
            double sum = 0;
            for (uint32_t g = 0; g < count; g++)
                sum += sd[place[g]] * row[place[g]];
            high += sd[place[f]] * sum;
            fit->trial[place[f]] += 2 * weight * sum; /* tr(A^-1 dA | w) */
        }
        fit->bend[i] = high * weight * (1 - 2 * p);
        for (uint32_t f = 0; f < count; f++)
            fit->adjoint[place[f]] += sd[place[f]] * fit->bend[i];
    }
    solve(fit->matrix, q, fit->adjoint);
    for (size_t i = 0; i < model->rows; i++) {
        const uint16_t *place = fit->place + fit->start[i];
        uint32_t count = fit->start[i + 1] - fit->start[i];
        double p = fit->p[i], weight = model->n[i] * p * (1 - p);
        double rest = model->y[i] - model->n[i] * p, moved = 0;
        for (uint32_t f = 0; f < count; f++)
            moved += sd[place[f]] * fit->adjoint[place[f]];
        double each = fit->bend[i] - 2 * rest - weight * moved;
        for (size_t c = 0; c < model->fixed; c++)
            out[c] += each * (model->x == NULL ? 1 : model->x[i * model->fixed + c]);
        for (uint32_t f = 0; f < count; f++)
            fit->trial[place[f]] += each * fit->v[place[f]] + rest * fit->adjoint[place[f]];
    }
    for (size_t j = 0; j < q; j++)
        out[model->fixed + factor_of(fit, j)] += fit->trial[j];
}

/* The update of Broyden, Fletcher, Goldfarb and Shanno to the inverse curvature. */
static void update(double *inverse, size_t dims, const double *moved, const double *turned) {
    double product = 0, bent[SPACE_MAX], length = 0;
    for (size_t i = 0; i < dims; i++)
        product += moved[i] * turned[i];
    if (!(product > 1e-12))
        return;
    for (size_t i = 0; i < dims; i++) {
        bent[i] = 0;
        for (size_t j = 0; j < dims; j++)
            bent[i] += inverse[i * SPACE_MAX + j] * turned[j];
    }
    for (size_t i = 0; i < dims; i++)
        length += turned[i] * bent[i];
    for (size_t i = 0; i < dims; i++)
        for (size_t j = 0; j < dims; j++)
            inverse[i * SPACE_MAX + j] += (1 + length / product) * moved[i] * moved[j] / product -
                                          (bent[i] * moved[j] + moved[i] * bent[j]) / product;
}

/* Roughly one over the deviance's curvature in a direction, to begin with. */
static double begin_curvature(const struct fit *fit, size_t d) {
    const struct sf_mixed *model = fit->model;
    double weight = 1;
    if (d >= model->fixed)
        return 1 / (4.0 * (double)model->factors[d - model->fixed].levels + 4);
    for (size_t i = 0; i < model->rows; i++)
        weight += model->n[i] * fit->p[i] * (1 - fit->p[i]);
    return 1 / (2 * weight);
}

/* A spread at its bound that would go on beyond it stays where it is. */
static bool is_pinned(const struct fit *fit, const double *at, const double *slope, size_t i) {
    return i >= fit->model->fixed && fabs(at[i]) >= SF_MIXED_SD_MAX && at[i] * slope[i] < 0;
}

/* The step that the curvature so far asks for, nowhere longer than a stride; returns what it would
 * gain. */
static double find_step(const struct fit *fit, const double *inverse, const double *slope,
                        size_t dims, const double *at, double *step) {
    double gain = 0, longest = stride;
    for (size_t i = 0; i < dims; i++) {
        step[i] = 0;
        for (size_t j = 0; j < dims && !is_pinned(fit, at, slope, i); j++)
            if (!is_pinned(fit, at, slope, j))
                step[i] -= inverse[i * SPACE_MAX + j] * slope[j];
        gain -= step[i] * slope[i] / 2;
        longest = fmax(longest, fabs(step[i]));
    }
    for (size_t i = 0; i < dims; i++)
        step[i] *= stride / longest;
    return gain;
}

/* `length` of a step from at to next; moved: what it came to, within the bounds. */
static void go(const struct fit *fit, const double *step, size_t dims, double length,
               const double *at, double *next, double *moved) {
    for (size_t i = 0; i < dims; i++) {
        next[i] = at[i] + length * step[i];
        if (i >= fit->model->fixed)
            next[i] = fmin(SF_MIXED_SD_MAX, fmax(-SF_MIXED_SD_MAX, next[i]));
        moved[i] = next[i] - at[i];
    }
}

static void forget_curvature(const struct fit *fit, double *inverse, size_t dims) {
    memset(inverse, 0, SPACE_MAX * SPACE_MAX * sizeof *inverse);
    for (size_t d = 0; d < dims; d++)
        inverse[d * SPACE_MAX + d] = begin_curvature(fit, d);
}

static bool touches_bound(const struct fit *fit, const double *at) {
    for (size_t f = 0; f < fit->model->factor_count; f++)
        if (fabs(at[fit->model->fixed + f]) >= SF_MIXED_SD_MAX)
            return true;
    return false;
}

static double minimise(struct fit *fit, double *at, size_t dims) {
    double inverse[SPACE_MAX * SPACE_MAX], slope[SPACE_MAX], next[SPACE_MAX];
    double way[SPACE_MAX], moved[SPACE_MAX], turned[SPACE_MAX], value = deviance(fit, at);
    bool learned = false; /* whether `inverse` is more than a guess */
    forget_curvature(fit, inverse, dims);
    differentiate(fit, slope);
    for (int step = 0; step < STEPS_MAX; step++) {
        double length = 1, better = INFINITY, least = least_gain * (1 + fabs(value));
        bool worth = find_step(fit, inverse, slope, dims, at, way) >= least;
        for (int half = 0; worth && half < 15 && !(better < value); half++, length /= 2) {
            go(fit, way, dims, length, at, next, moved);
            better = deviance(fit, next);
        }
        double gain = better < value ? value - better : 0;
        if (gain > 0) {
            memcpy(at, next, dims * sizeof *at);
            memcpy(turned, slope, dims * sizeof *slope);
            value = better;
            differentiate(fit, slope); /* deviance() was here last */
            for (size_t i = 0; i < dims; i++)
                turned[i] = slope[i] - turned[i];
            update(inverse, dims, moved, turned);
        }
        if (gain >= least) {
            learned = true;
            continue;
        }
        /* Where a bound was met, what was learned may mislead: once more without. */
        if (!learned || !touches_bound(fit, at))
            break;
        learned = false;
        forget_curvature(fit, inverse, dims);
    }
    return value;
}

/* Begin with the plain logit of all, and with middling spreads. */
static void begin(const struct sf_mixed *model, double *at) {
    double y = 0.5, n = 1;
    for (size_t i = 0; i < model->rows; i++) {
        y += model->y[i];
        n += model->n[i];
    }
    for (size_t c = 0; c < model->fixed; c++)
        at[c] = c == 0 ? sf_exact_log(y / (n - y)) : 0;
    for (size_t f = 0; f < model->factor_count; f++)
        at[model->fixed + f] = 0.7;
}

static enum sf_code check(const struct sf_mixed *model, struct sf_fail *fail) {
    size_t levels = 0;
    for (size_t f = 0; f < model->factor_count; f++)
        levels += model->factors[f].levels;
    if (model->rows == 0 || model->fixed == 0 || model->fixed > SF_MIXED_FIXED_MAX ||
        model->factor_count > SF_MIXED_FACTORS_MAX || (model->x == NULL && model->fixed != 1))
        return sf_fail_set(fail, SF_INVALID, NULL, "rows, 1 to 8 columns and up to 8 factors");
    if (levels > SF_MIXED_LEVELS_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "at most %d contexts",
                           (int)SF_MIXED_LEVELS_MAX);
    return SF_OK;
}

static void finish(struct fit *fit, const double *at) {
    struct sf_mixed *model = fit->model;
    memcpy(model->beta, at, model->fixed * sizeof *at);
    for (size_t f = 0; f < model->factor_count; f++) {
        struct sf_mixed_factor *factor = &model->factors[f];
        double sd = at[model->fixed + f];
        factor->sd = fabs(sd);
        for (size_t level = 0; factor->u != NULL && level < factor->levels; level++)
            factor->u[level] = sd * fit->v[fit->first[f] + level];
    }
}

/*
 * Standard errors of beta + u from the curvature of the penalised likelihood in (beta, v) at the
 * end: with A = I + S Z'WZ S, c = S Z'W 1 and the rest s = 1'W1 - c' A^-1 c of the constant,
 *
 *   var beta = 1/s, cov(beta, v) = -A^-1 c / s, var v = A^-1 + A^-1 c c' A^-1 / s.
 *
 * fit->matrix holds A's Cholesky factor; trial and slope are used up.
 */
static void fill_errors(struct fit *fit, const double *at) {
    const struct sf_mixed *model = fit->model;
    size_t q = fit->q;
    double *c = fit->slope, *column = fit->trial, all = 0;
    memset(c, 0, q * sizeof *c);
    for (size_t i = 0; i < model->rows; i++) {
        double p = fit->p[i], weight = model->n[i] * p * (1 - p);
        all += weight;
        for (uint32_t k = fit->start[i]; k < fit->start[i + 1]; k++)
            c[fit->place[k]] += fit->sd[fit->place[k]] * weight;
    }
    memcpy(column, c, q * sizeof *c);
    solve(fit->matrix, q, c); /* A^-1 c */
    for (size_t j = 0; j < q; j++)
        all -= column[j] * c[j];
    for (size_t f = 0; f < model->factor_count; f++) {
        double sd = at[1 + f];
        for (size_t level = 0; level < model->factors[f].levels; level++) {
            size_t j = fit->first[f] + level;
            memset(column, 0, q * sizeof *column);
            column[j] = 1;
            solve(fit->matrix, q, column);
            double variance =
                1 / all - 2 * sd * c[j] / all + sd * sd * (column[j] + c[j] * c[j] / all);
            if (model->factors[f].se != NULL)
                model->factors[f].se[level] = sqrt(fmax(0, variance));
        }
    }
}

enum sf_code sf_mixed_fit(struct sf_mixed *model, struct sf_fail *fail) {
    struct fit fit = {.model = model};
    double at[SPACE_MAX] = {0}, constant = 0; /* -2 sum ln C(n, y) */
    enum sf_code code = check(model, fail);
    if (code != SF_OK)
        return code;
    for (size_t f = 0; f < model->factor_count; f++) {
        fit.first[f] = fit.q;
        fit.q += model->factors[f].levels;
    }
    double *room = calloc(6 * fit.q + 2 * fit.q * fit.q + 2 * model->rows, sizeof *room);
    fit.start = calloc(model->rows + 1, sizeof *fit.start);
    fit.place = calloc(model->rows * model->factor_count + 1, sizeof *fit.place);
    if (room == NULL || fit.start == NULL || fit.place == NULL) {
        free(room);
        free(fit.start);
        free(fit.place);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a model");
    }
    fit.v = room;
    fit.trial = fit.v + fit.q;
    fit.slope = fit.trial + fit.q;
    fit.adjoint = fit.slope + fit.q;
    fit.sd = fit.adjoint + fit.q;
    fit.scaled = fit.sd + fit.q;
    fit.matrix = fit.scaled + fit.q;
    fit.inverse = fit.matrix + fit.q * fit.q;
    fit.p = fit.inverse + fit.q * fit.q;
    fit.bend = fit.p + model->rows;
    find_places(&fit);
    for (size_t i = 0; i < model->rows; i++) {
        double y = model->y[i], n = model->n[i];
        constant -= 2 * (sf_special_lgamma(n + 1) - sf_special_lgamma(y + 1) -
                         sf_special_lgamma(n - y + 1));
    }
    begin(model, at);
    model->deviance = minimise(&fit, at, model->fixed + model->factor_count) + constant;
    deviance(&fit, at); /* v at the end of the way, not at the last slope's side step */
    finish(&fit, at);
    if (model->fixed == 1 && model->x == NULL)
        fill_errors(&fit, at);
    free(room);
    free(fit.start);
    free(fit.place);
    return SF_OK;
}
