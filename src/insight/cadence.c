#include "cadence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gaps.h"
#include "shift.h"

enum { WEEK = 7 };

size_t sf_cadence_needed(size_t gaps) {
    return gaps < SF_GAPS_FROM ? SF_GAPS_FROM - gaps : 0;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
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

enum sf_code sf_cadence_of(const int32_t *days, size_t n, int32_t until, struct sf_cadence *out,
                           struct sf_fail *fail) {
    *out = (struct sf_cadence){.rank = 1, .age = 1};
    if (n == 0)
        return SF_OK;
    int32_t length = until - days[0];
    int32_t span = length < SF_CADENCE_WEEKS_BELOW ? WEEK : SF_CADENCE_MONTH;
    size_t gaps = n - 1, spans = (size_t)(length / span), room = gaps > spans ? gaps : spans;
    double *work = malloc((room + 1) * sizeof *work);
    if (work == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for pauses");
    out->gaps = gaps;
    out->silence = until - days[n - 1];
    for (size_t i = 0; i < gaps; i++)
        work[i] = days[i + 1] - days[i];
    if (gaps >= SF_GAPS_FROM)
        look_at_pauses(work, gaps, out->silence, out);
    if (gaps > 0) {
        qsort(work, gaps, sizeof *work, by_size);
        out->longest = (int32_t)work[gaps - 1];
        out->usual = (int32_t)work[gaps / 2];
    }
    if (gaps >= SF_GAPS_FROM) {
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

static const double rank_most = 0.04, laplace_most = -1.96, around_least = 0.5;
static const double odds_least = 10;
enum { RANK_FROM = 24 };

/*
 * Fewer than RANK_FROM pauses reach no rank of rank_most. There the silence must be longer than the
 * longest by half: of n equal exponential pauses that has the chance n! Gamma(2.5) / Gamma(n +
 * 2.5), .040 for 9 and .011 for 23.
 */
static bool is_longer(const struct sf_cadence *cadence) {
    if (cadence->gaps < RANK_FROM)
        return 2 * (int64_t)cadence->silence >= 3 * (int64_t)cadence->longest;
    return sf_shift_round(cadence->rank) <= rank_most && sf_shift_round(cadence->age) <= rank_most;
}

struct sf_cadence_may sf_cadence_may(const struct sf_cadence *cadence, int32_t wanted) {
    struct sf_cadence_may may = {0};
    bool within = cadence->silence <= wanted;
    double spread = cadence->spread > 1 ? cadence->spread : 1;
    if (cadence->gaps < SF_GAPS_FROM)
        return may;
    may.longer = !within && is_longer(cadence);
    may.change = cadence->has_change &&
                 sf_shift_round(log(cadence->odds) / (spread * spread)) >= log(odds_least) &&
                 sf_shift_round(cadence->around) >= around_least &&
                 (cadence->after > cadence->before || !within);
    may.fewer =
        !may.change && !within && sf_shift_round(cadence->laplace / spread) <= laplace_most;
    return may;
}
