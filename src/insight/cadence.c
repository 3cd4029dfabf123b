#include "cadence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gaps.h"
#include "shift.h"
#include "special.h"

enum { WEEK = 7 };

size_t sf_cadence_needed(size_t gaps) {
    return gaps < SF_GAPS_FROM ? SF_GAPS_FROM - gaps : 0;
}

/* The counts of equal spans that end with `until`, and the change between them. */
static void look_for_change(const int32_t *days, size_t n, int32_t until, double *counts,
                            size_t spans, int32_t span, struct sf_cadence *out) {
    int32_t from = until - (int32_t)spans * span; /* spans begin on the day after */
    memset(counts, 0, spans * sizeof *counts);
    for (size_t i = 1; i < n; i++)
        if (days[i] > from)
            counts[(days[i] - from - 1) / span] += 1;
    struct sf_gaps_change change = sf_gaps_change(counts, spans);
    double months = (double)SF_CADENCE_MONTH / span;
    out->has_change = true;
    out->change_day = from + 1 + (int32_t)(change.last + 1) * span;
    out->before = change.before * months;
    out->after = change.after * months;
    out->probability = change.probability;
    out->around = change.around;
    out->odds = change.odds;
}

/* Rank, age and spread of n pauses, n at least 2; they come from 1 day on. */
static void look_at_pauses(const double *gaps, size_t n, double silence, struct sf_cadence *out) {
    double sum = 0, squares = 0, beyond = 0;
    for (size_t i = 0; i < n; i++) {
        sum += gaps[i];
        beyond += gaps[i] > silence ? gaps[i] - silence : 0;
    }
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (gaps[i] - mean) * (gaps[i] - mean);
    out->rank = sf_gaps_rank(gaps, n, silence);
    out->age = (beyond + mean) / (sum + mean);
    out->spread = sqrt(squares / (double)(n - 1)) / mean;
}

/* The pauses into gaps[n - 1]. */
static void take_pauses(const int32_t *days, size_t n, double *gaps, struct sf_cadence *out) {
    out->gaps = n - 1;
    for (size_t i = 0; i + 1 < n; i++) {
        int32_t pause = days[i + 1] - days[i];
        gaps[i] = pause;
        out->shorter += pause < out->silence;
        if (pause > out->longest)
            out->longest = pause;
    }
}

enum sf_code sf_cadence_of(const int32_t *days, size_t n, int32_t last, int32_t until,
                           struct sf_cadence *out, struct sf_fail *fail) {
    *out = (struct sf_cadence){.rank = 1, .age = 1};
    if (n == 0)
        return SF_OK;
    int32_t length = until - days[0];
    int32_t span = length < SF_CADENCE_WEEKS_BELOW ? WEEK : SF_CADENCE_MONTH;
    size_t gaps = n - 1, spans = (size_t)(length / span), room = gaps > spans ? gaps : spans;
    double *work = malloc((room + 1) * sizeof *work);
    if (work == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for pauses");
    if (last < days[n - 1])
        last = days[n - 1];
    out->silence = until > last ? until - last : 0;
    take_pauses(days, n, work, out);
    if (gaps >= SF_GAPS_FROM) {
        look_at_pauses(work, gaps, out->silence, out);
        for (size_t i = 0; i < gaps; i++)
            work[i] = days[i + 1] - days[0];
        out->laplace = sf_gaps_laplace(work, gaps, length);
        if (spans >= 2)
            look_for_change(days, n, until, work, spans, span, out);
    }
    free(work);
    return SF_OK;
}

/* ---- What may be said */

/* So that all three together speak of steady contact at random in at most .05 of books. 2.24 is the
 * normal's two-sided .025. */
static const double rank_most = 0.04, laplace_least = 2.24, around_least = 0.5;
static const double odds_least = 10;
enum { RANK_FROM = 24, LOG_ODDS_MAX = 100 };

/*
 * Fewer than RANK_FROM pauses reach no rank of rank_most. There the silence must be longer than the
 * longest by half: of n equal exponential pauses that has the chance n! Gamma(2.5) / Gamma(n +
 * 2.5), .040 for 9 and .011 for 23. A few days are no silence, however often people meet.
 */
static bool is_longer(const struct sf_cadence *cadence) {
    if (cadence->silence < WEEK)
        return false;
    if (cadence->gaps < RANK_FROM)
        return 2 * (int64_t)cadence->silence >= 3 * (int64_t)cadence->longest;
    return sf_shift_round(cadence->rank) <= rank_most && sf_shift_round(cadence->age) <= rank_most;
}

/* More than 1 for contact in clusters. Regular contact is not made to speak earlier. */
static double spread_of(const struct sf_cadence *cadence) {
    return cadence->spread > 1 ? cadence->spread : 1;
}

/* U over the spread of the pauses (Lewis and Robinson 1974), which is about standard normal for
 * steady contact whether it comes in clusters or not. */
static double trend_of(const struct sf_cadence *cadence) {
    return sf_shift_round(cadence->laplace / spread_of(cadence));
}

/* The odds as counts that spread more than at random give them: their logarithm over the square. */
static double odds_of(const struct sf_cadence *cadence) {
    double spread = spread_of(cadence);
    double log_odds = log(cadence->odds) / (spread * spread);
    return sf_shift_round(exp(log_odds < LOG_ODDS_MAX ? log_odds : LOG_ODDS_MAX));
}

struct sf_cadence_may sf_cadence_may(const struct sf_cadence *cadence, int32_t wanted) {
    struct sf_cadence_may may = {0};
    bool within = wanted > 0 && cadence->silence <= wanted;
    if (cadence->gaps < SF_GAPS_FROM)
        return may;
    may.longer = !within && is_longer(cadence);
    may.change = cadence->has_change && odds_of(cadence) >= odds_least &&
                 sf_shift_round(cadence->around) >= around_least &&
                 (cadence->after > cadence->before || !within);
    may.fewer = !may.change && !within && trend_of(cadence) <= -laplace_least;
    may.more = !may.change && trend_of(cadence) >= laplace_least;
    return may;
}

enum sf_sure sf_cadence_sure_longer(const struct sf_cadence *cadence) {
    return cadence->gaps < RANK_FROM ? SF_SURE_ROUGH : sf_sure_of_p(cadence->rank);
}

enum sf_sure sf_cadence_sure_trend(const struct sf_cadence *cadence) {
    return sf_sure_of_p(2 * sf_special_normal_upper(fabs(trend_of(cadence))));
}

double sf_cadence_any_change(const struct sf_cadence *cadence) {
    return 1 - 1 / (1 + odds_of(cadence));
}

enum sf_sure sf_cadence_sure_change(const struct sf_cadence *cadence) {
    enum sf_sure sure = sf_sure_of_probability(sf_cadence_any_change(cadence));
    return sure == SF_SURE_UNCLEAR ? SF_SURE_ROUGH : sure;
}
