/*
 * pattern.prediction: what was expected of small shares beside what came, where the words before
 * were fixed ahead of the outcome (docs/statistics.md).
 */
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "earned.h"
#include "forecast.h"
#include "foreseen.h"
#include "json.h"
#include "ops.h"
#include "pattern_safety.h"
#include "rates.h"
#include "said.h"
#include "shift.h"
#include "sure.h"
#include "typical.h"

static const double per_cent = 100;

struct distress {
    size_t n;
    struct sf_forecast_flip flip;
    struct sf_typical range;
};

struct likelihood {
    size_t n, extents[3]; /* no, partly, yes */
    double stated, came;
    struct sf_forecast_score score;
    struct sf_rates_group rate; /* partly counts as come */
    double strict_low95;        /* of the rate in which it does not */
};

struct work {
    struct sf_door_call *call;
    const struct sf_foreseen *from;
    struct distress distress;
    struct likelihood likelihood;
};

static bool has_distress(const struct sf_foreseen_one *one) {
    return one->expected_pct >= 0 && one->peak_pct >= 0;
}

static bool has_likelihood(const struct sf_foreseen_one *one) {
    return one->likelihood_pct >= 0 && one->came_true >= 0;
}

static double came_of(const struct sf_foreseen_one *one) {
    return one->came_true / 2.0;
}

/* ---- Estimates */

/* d = expected - actual, from the gate on. */
static enum sf_code estimate_distress(struct work *w, double *d) {
    size_t n = 0;
    for (size_t i = 0; i < w->from->count; i++)
        if (has_distress(&w->from->items[i]))
            d[n++] = w->from->items[i].expected_pct - w->from->items[i].peak_pct;
    w->distress.n = n;
    if (n < SF_FORECAST_FROM)
        return SF_OK;
    enum sf_code code = sf_forecast_flip(d, n, &w->distress.flip, w->call->fail);
    if (code == SF_OK)
        code = sf_typical_interval(d, n, &w->distress.range, w->call->fail);
    return code;
}

/* The interval of section 1 for one context alone. */
static enum sf_code rate_of(const struct work *w, size_t came, struct sf_rates_group *out) {
    struct sf_rates *rates = NULL;
    *out = (struct sf_rates_group){.n = (uint32_t)w->likelihood.n, .safe = (uint32_t)came};
    enum sf_code code = sf_rates_new(out, 1, &rates, w->call->fail);
    sf_rates_free(rates);
    return code;
}

static enum sf_code estimate_likelihood(struct work *w, double *stated, double *came) {
    struct likelihood *to = &w->likelihood;
    struct sf_rates_group strict;
    for (size_t i = 0; i < w->from->count; i++) {
        const struct sf_foreseen_one *one = &w->from->items[i];
        if (!has_likelihood(one))
            continue;
        to->extents[one->came_true]++;
        stated[to->n] = one->likelihood_pct / per_cent;
        came[to->n] = came_of(one);
        to->stated += stated[to->n];
        to->came += came[to->n++];
    }
    if (to->n < SF_FORECAST_FROM)
        return SF_OK;
    to->stated /= (double)to->n;
    to->came /= (double)to->n;
    to->score = sf_forecast_score(stated, came, to->n);
    enum sf_code code =
        rate_of(w, to->extents[SF_FORESEEN_PARTLY] + to->extents[SF_FORESEEN_YES], &to->rate);
    if (code == SF_OK)
        code = rate_of(w, to->extents[SF_FORESEEN_YES], &strict);
    if (code == SF_OK)
        to->strict_low95 = strict.low95;
    return code;
}

static enum sf_code estimate(struct work *w) {
    size_t room = w->from->count + 1;
    double *one = calloc(room, sizeof *one), *two = calloc(room, sizeof *two);
    enum sf_code code = sf_pattern_done(w->call, one != NULL && two != NULL);
    if (code == SF_OK)
        code = estimate_distress(w, one);
    if (code == SF_OK)
        code = estimate_likelihood(w, one, two);
    free(one);
    free(two);
    return code;
}

/* ---- The answer */

static json_t *distress_json(const struct distress *from) {
    json_t *out = json_object();
    bool ok = sf_pattern_put_one_gate(out, from->n);
    if (ok && from->n >= SF_FORECAST_FROM)
        ok = sf_pattern_put_number(out, "mean", from->flip.mean) &&
             sf_pattern_put_number(out, "median", from->flip.median) &&
             sf_pattern_put_number(out, "p", from->flip.p) &&
             sf_pattern_put_number(out, "p_heavier", from->flip.p_less) &&
             sf_pattern_put_number(out, "low80", from->range.low80) &&
             sf_pattern_put_number(out, "high80", from->range.high80);
    return sf_pattern_whole(out, ok);
}

static json_t *likelihood_json(const struct likelihood *from) {
    json_t *out = json_object();
    bool ok = sf_pattern_put_one_gate(out, from->n) &&
              sf_pattern_put_count(out, "no", from->extents[SF_FORESEEN_NO]) &&
              sf_pattern_put_count(out, "partly", from->extents[SF_FORESEEN_PARTLY]) &&
              sf_pattern_put_count(out, "yes", from->extents[SF_FORESEEN_YES]);
    if (ok && from->n >= SF_FORECAST_FROM)
        ok = sf_pattern_put_number(out, "stated", from->stated) &&
             sf_pattern_put_number(out, "came", from->came) &&
             sf_pattern_put_number(out, "brier", from->score.brier) &&
             sf_pattern_put_number(out, "excess", from->score.excess) &&
             sf_pattern_put_number(out, "low80", from->rate.low80) &&
             sf_pattern_put_number(out, "high80", from->rate.high80) &&
             sf_pattern_put_number(out, "low95", from->rate.low95) &&
             sf_pattern_put_number(out, "high95", from->rate.high95);
    return sf_pattern_whole(out, ok);
}

static bool push_point(json_t *list, const struct sf_foreseen_one *one) {
    json_t *out = json_object();
    bool ok = sf_json_put(out, "id", sf_codec_id(&one->id)) &&
              sf_json_put(out, "at", sf_codec_utc(one->at_ms));
    if (ok && !sf_id_none(&one->person))
        ok = sf_json_put(out, "person", sf_codec_id(&one->person));
    if (ok && has_distress(one))
        ok = sf_pattern_put_count(out, "expected", (size_t)one->expected_pct) &&
             sf_pattern_put_count(out, "actual", (size_t)one->peak_pct);
    if (ok && has_likelihood(one))
        ok = sf_pattern_put_number(out, "stated", one->likelihood_pct / per_cent) &&
             sf_pattern_put_number(out, "came", came_of(one));
    ok = ok && sf_json_push(list, json_incref(out));
    json_decref(out);
    return ok;
}

static bool is_point(const struct sf_foreseen_one *one) {
    return has_distress(one) || has_likelihood(one);
}

/* The newest points, in order of time; *n: of all there are. */
static json_t *points_json(const struct sf_foreseen *from, size_t *n) {
    json_t *out = json_array();
    size_t over = 0;
    bool ok = out != NULL;
    *n = 0;
    for (size_t i = 0; i < from->count; i++)
        *n += is_point(&from->items[i]);
    over = *n > SF_PATTERN_IDS_MAX ? *n - SF_PATTERN_IDS_MAX : 0;
    for (size_t i = 0; ok && i < from->count; i++) {
        if (!is_point(&from->items[i]))
            continue;
        if (over > 0)
            over--;
        else
            ok = push_point(out, &from->items[i]);
    }
    return sf_pattern_whole(out, ok);
}

/* ---- What is said */

/* The newest shares with a pair, as ids. */
static json_t *newest_ids(const struct sf_foreseen *from,
                          bool (*has)(const struct sf_foreseen_one *one)) {
    json_t *out = json_array();
    bool ok = out != NULL;
    for (size_t i = from->count, left = SF_PATTERN_IDS; ok && i-- > 0 && left > 0;)
        if (has(&from->items[i])) {
            ok = sf_json_push(out, sf_codec_id(&from->items[i].id));
            left--;
        }
    return sf_pattern_whole(out, ok);
}

static enum sf_code say_distress(const struct work *w, json_t *say) {
    static const char *const keys[] = {
        [SF_EARNED_COUNTS] = "expected_counts",
        [SF_EARNED_LESS] = "expected_lighter",
        [SF_EARNED_MORE] = "expected_heavier",
        [SF_EARNED_OPEN] = "expected_same",
    };
    const struct distress *from = &w->distress;
    enum sf_earned earned = sf_earned_distress(from->n, from->flip.p, from->flip.p_less);
    double p = earned == SF_EARNED_LESS ? from->flip.p : from->flip.p_less;
    bool clear = earned == SF_EARNED_LESS || earned == SF_EARNED_MORE;
    double sign = earned == SF_EARNED_MORE ? -1 : 1;
    double one = sign * from->range.low80, two = sign * from->range.high80;
    json_t *values = json_object();
    bool ok = values != NULL;
    if (clear)
        ok = sf_pattern_put_number(values, "by", sign * from->flip.mean) &&
             sf_pattern_put_number(values, "from", one < two ? one : two) &&
             sf_pattern_put_number(values, "to", one < two ? two : one);
    enum sf_sure sure = earned == SF_EARNED_COUNTS ? SF_SURE_COUNTED
                        : clear                    ? sf_sure_of_p(p)
                                                   : SF_SURE_UNCLEAR;
    return sf_pattern_say(w->call, say,
                          &(struct sf_pattern_claim){
                              .key = keys[earned],
                              .pattern = "prediction",
                              .about = json_object(),
                              .n = from->n,
                              .values = sf_pattern_whole(values, ok),
                              .sure = sf_sure_name(sure),
                              .strength = sf_pattern_strength(earned, p),
                              .ids = newest_ids(w->from, has_distress),
                          });
}

static enum sf_code say_likelihood(const struct work *w, json_t *say) {
    static const char *const keys[] = {
        [SF_EARNED_COUNTS] = "likelihood_counts",
        [SF_EARNED_LESS] = "likelihood_less",
        [SF_EARNED_MORE] = "likelihood_more",
        [SF_EARNED_OPEN] = "likelihood_same",
    };
    const struct likelihood *from = &w->likelihood;
    enum sf_earned earned =
        sf_earned_likelihood(from->n, from->stated, from->rate.high95, from->strict_low95);
    json_t *values = json_object();
    bool ok = values != NULL;
    if (earned != SF_EARNED_COUNTS)
        ok = sf_pattern_put_number(values, "stated", from->stated) &&
             sf_pattern_put_count(values, "happened", from->extents[SF_FORESEEN_YES]) &&
             sf_pattern_put_count(values, "partly", from->extents[SF_FORESEEN_PARTLY]);
    enum sf_sure sure = earned == SF_EARNED_COUNTS
                            ? SF_SURE_COUNTED
                            : sf_sure_of_width(from->rate.low80, from->rate.high80, 1);
    /* Outside of a 95% interval: at the bound of one side. */
    return sf_pattern_say(w->call, say,
                          &(struct sf_pattern_claim){
                              .key = keys[earned],
                              .pattern = "prediction",
                              .about = json_object(),
                              .n = from->n,
                              .values = sf_pattern_whole(values, ok),
                              .sure = sf_sure_name(sure),
                              .strength = sf_pattern_strength(earned, 0.025),
                              .ids = newest_ids(w->from, has_likelihood),
                          });
}

static enum sf_code fill(const struct work *w, json_t *answer) {
    size_t n;
    json_t *say = json_array(), *points = points_json(w->from, &n);
    enum sf_code code = sf_pattern_done(w->call, say != NULL && points != NULL);
    if (code == SF_OK && w->distress.n > 0)
        code = say_distress(w, say);
    if (code == SF_OK && w->likelihood.n > 0)
        code = say_likelihood(w, say);
    if (code == SF_OK)
        code = sf_pattern_done(
            w->call, sf_pattern_put_one_gate(answer, n) &&
                         sf_json_put(answer, "distress", distress_json(&w->distress)) &&
                         sf_json_put(answer, "likelihood", likelihood_json(&w->likelihood)) &&
                         sf_json_put(answer, "points", json_incref(points)) &&
                         sf_json_put(answer, "say", json_incref(say)));
    json_decref(points);
    json_decref(say);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    struct work w = {.call = call};
    (void)of;
    enum sf_code code = sf_foreseen_of(call->book, study, &w.from, call->fail);
    if (code == SF_OK)
        code = estimate(&w);
    return code == SF_OK ? fill(&w, answer) : code;
}

enum sf_code sf_pattern_prediction_claims(struct sf_door_call *call, struct sf_study *study,
                                          json_t *say) {
    return sf_pattern_claims(call, study, "prediction", make, say);
}

static enum sf_code prediction(struct sf_door_call *call) {
    return sf_pattern_tell(call, "prediction", make);
}

static const struct sf_door_word prediction_words[] = {{0}};

const struct sf_door_row sf_pattern_prediction_rows[] = {
    {"pattern.prediction", SF_OP_KNOWN | SF_OP_OPEN, prediction, prediction_words,
     "{n, gate, needed, distress: {n, gate, needed, mean?, median?, p?, p_heavier?, low80?, "
     "high80?}, likelihood: {n, gate, needed, no, partly, yes, stated?, came?, brier?, excess?, "
     "low80?, high80?, low95?, high95?}, points: [{id, at, person?, expected?, actual?, stated?, "
     "came?}], say}",
     "What was expected of shares beside what came, where the words before were fixed ahead of the "
     "outcome: by a change of their own, and on no later day than its moment. From five on: "
     "`distress`, expected minus actual of 100, with one-sided p of lighter (`p`) and of heavier "
     "than feared; `likelihood`, from 0 to 1, where partly is .5 in `came`, `brier` and `excess`, "
     "and counts as come in the intervals. `gate` is counts or interval. `points`: the newest "
     "2,000 in order of time. Shares with somebody marked unsafe are left out."},
    {0},
};
