/* The answer of pattern.belief, and its sentences as claims (docs/statistics.md). */
#include "codec.h"
#include "json.h"
#include "pattern_belief.h"
#include "pattern_safety.h"
#include "said.h"
#include "sure.h"

/* ---- The answer */

static json_t *trend_json(const struct sf_pattern_trend *from) {
    json_t *out = json_object();
    bool ok = sf_pattern_put_one_gate(out, from->n);
    if (ok && from->n >= SF_EARNED_FROM)
        ok = sf_pattern_put_number(out, "slope_month", from->slope_month) &&
             sf_json_put(out, "s", json_integer((json_int_t)from->kendall.s)) &&
             sf_pattern_put_number(out, "tau", from->kendall.tau) &&
             sf_pattern_put_number(out, "p", from->kendall.p);
    return sf_pattern_whole(out, ok);
}

static bool has_phases(const struct sf_pattern_belief *w) {
    return w->before_n >= SF_EARNED_PHASE_FROM && w->count - w->before_n >= SF_EARNED_PHASE_FROM;
}

static json_t *before_json(const struct sf_pattern_belief *w) {
    json_t *out = json_object();
    bool ok = sf_pattern_put_count(out, "n", w->before_n) &&
              sf_pattern_put_count(out, "after_n", w->count - w->before_n);
    if (ok && has_phases(w))
        ok = sf_pattern_put_number(out, "tau", w->phases.tau) &&
             sf_pattern_put_number(out, "tau_bc", w->phases.tau_bc);
    return sf_pattern_whole(
        out, ok && sf_json_put(out, "from",
                               sf_codec_day(sf_people_day(w->from.utc_ms, w->from.offset_min))));
}

static bool push_point(json_t *list, const struct sf_pattern_rating *rating) {
    json_t *out = json_object();
    bool ok = sf_json_put(out, "id", sf_codec_id(&rating->id)) &&
              sf_json_put(out, "at", sf_codec_utc(rating->at_ms)) &&
              sf_pattern_put_count(out, "strength", (size_t)rating->strength);
    if (ok && rating->counter != SF_PATTERN_UNRATED)
        ok = sf_pattern_put_count(out, "counter", (size_t)rating->counter);
    ok = ok && sf_json_push(list, json_incref(out));
    json_decref(out);
    return ok;
}

static json_t *points_json(const struct sf_pattern_belief *w) {
    json_t *out = json_array();
    bool ok = out != NULL;
    for (size_t i = 0; ok && i < w->count; i++)
        ok = push_point(out, &w->ratings[i]);
    return sf_pattern_whole(out, ok);
}

static size_t better_of(const struct sf_pattern_belief *w) {
    size_t better = 0;
    for (size_t i = 0; i < w->event_count; i++)
        better += w->events[i].better;
    return better;
}

static json_t *event_ids(const struct sf_pattern_belief *w) {
    json_t *out = json_array();
    bool ok = out != NULL;
    for (size_t i = 0; ok && i < w->event_count && i < SF_PATTERN_IDS; i++)
        ok = sf_json_push(out, sf_codec_id(&w->events[i].id));
    return sf_pattern_whole(out, ok);
}

static json_t *events_json(const struct sf_pattern_belief *w) {
    json_t *out = json_object();
    return sf_pattern_whole(out, sf_pattern_put_count(out, "n", w->event_count) &&
                                     sf_pattern_put_count(out, "better", better_of(w)) &&
                                     sf_json_put(out, "ids", event_ids(w)));
}

/* ---- What is said */

static json_t *rating_ids(const struct sf_pattern_belief *w, bool counter) {
    json_t *out = json_array();
    bool ok = out != NULL;
    for (size_t i = w->count, left = SF_PATTERN_IDS; ok && i-- > 0 && left > 0;) {
        if (counter && w->ratings[i].counter == SF_PATTERN_UNRATED)
            continue;
        ok = sf_json_push(out, sf_codec_id(&w->ratings[i].id));
        left--;
    }
    return sf_pattern_whole(out, ok);
}

static json_t *about_belief(const struct sf_pattern_belief *w) {
    json_t *out = json_object();
    return sf_pattern_whole(out, sf_json_put(out, "belief", sf_codec_id(&w->belief)));
}

static enum sf_code say_trend(const struct sf_pattern_belief *w, json_t *say, bool counter) {
    static const char *const keys[][2] = {
        [SF_EARNED_COUNTS] = {"belief_counts", NULL},
        [SF_EARNED_LESS] = {"belief_down", "counter_down"},
        [SF_EARNED_MORE] = {"belief_up", "counter_up"},
        [SF_EARNED_OPEN] = {"belief_open", "counter_open"},
    };
    const struct sf_pattern_trend *from = counter ? &w->counter : &w->strength;
    bool clear = from->earned == SF_EARNED_LESS || from->earned == SF_EARNED_MORE;
    enum sf_sure sure = from->earned == SF_EARNED_COUNTS ? SF_SURE_COUNTED
                        : clear                          ? sf_sure_of_p(from->kendall.p)
                                                         : SF_SURE_UNCLEAR;
    if (keys[from->earned][counter] == NULL)
        return SF_OK;
    json_t *values = json_object();
    double by = from->slope_month < 0 ? -from->slope_month : from->slope_month;
    bool ok = values != NULL && (!clear || sf_pattern_put_number(values, "by", by));
    return sf_pattern_say(w->call, say,
                          &(struct sf_pattern_claim){
                              .key = keys[from->earned][counter],
                              .pattern = "belief",
                              .about = about_belief(w),
                              .n = from->n,
                              .values = sf_pattern_whole(values, ok),
                              .sure = sf_sure_name(sure),
                              .strength = sf_pattern_strength(from->earned, from->kendall.p),
                              .ids = rating_ids(w, counter),
                          });
}

static enum sf_code say_since(const struct sf_pattern_belief *w, json_t *say) {
    size_t after_n = w->count - w->before_n;
    enum sf_earned earned = sf_earned_since(w->before_n, after_n, w->phases.tau, w->phases.tau_bc);
    if (earned != SF_EARNED_LESS && earned != SF_EARNED_MORE)
        return SF_OK;
    bool kept = w->strength.earned == earned;
    json_t *values = json_object();
    bool ok =
        sf_json_put(values, "day", sf_codec_day(sf_people_day(w->from.utc_ms, w->from.offset_min)));
    return sf_pattern_say(
        w->call, say,
        &(struct sf_pattern_claim){
            .key = earned == SF_EARNED_LESS ? "belief_since_less" : "belief_since_more",
            .pattern = "belief",
            .about = about_belief(w),
            .n = after_n,
            .values = sf_pattern_whole(values, ok),
            .sure = sf_sure_name(kept ? sf_sure_of_p(w->strength.kendall.p) : SF_SURE_ROUGH),
            .strength = kept ? sf_pattern_strength(earned, w->strength.kendall.p) : SF_SAID_PERSON,
            .ids = rating_ids(w, false),
        });
}

static enum sf_code say_unmoved(const struct sf_pattern_belief *w, json_t *say) {
    size_t better = better_of(w);
    if (!sf_earned_unmoved(w->event_count, better, w->strength.earned))
        return SF_OK;
    json_t *values = json_object();
    bool ok = sf_pattern_put_count(values, "better", better);
    return sf_pattern_say(w->call, say,
                          &(struct sf_pattern_claim){
                              .key = "belief_unmoved",
                              .pattern = "belief",
                              .about = about_belief(w),
                              .n = w->event_count,
                              .values = sf_pattern_whole(values, ok),
                              .sure = sf_sure_name(SF_SURE_COUNTED),
                              .strength = SF_SAID_PERSON,
                              .ids = event_ids(w),
                          });
}

enum sf_code sf_pattern_belief_fill(const struct sf_pattern_belief *w, json_t *answer) {
    json_t *say = json_array();
    bool moved = w->strength.earned == SF_EARNED_LESS || w->strength.earned == SF_EARNED_MORE;
    enum sf_code code = sf_pattern_done(w->call, say != NULL);
    if (code == SF_OK)
        code = say_trend(w, say, false);
    if (code == SF_OK)
        code = say_trend(w, say, true);
    if (code == SF_OK)
        code = say_since(w, say);
    if (code == SF_OK)
        code = say_unmoved(w, say);
    bool ok = sf_json_put(answer, "belief", sf_codec_id(&w->belief)) &&
              sf_pattern_put_one_gate(answer, w->count) &&
              sf_json_put(answer, "points", points_json(w)) &&
              sf_json_put(answer, "strength", trend_json(&w->strength)) &&
              sf_json_put(answer, "counter", trend_json(&w->counter)) &&
              (w->before_n == 0 || sf_json_put(answer, "before", before_json(w))) &&
              sf_json_put(answer, "events", events_json(w)) &&
              sf_json_put(answer, "moved", json_boolean(moved)) &&
              sf_json_put(answer, "say", json_incref(say));
    json_decref(say);
    return code == SF_OK ? sf_pattern_done(w->call, ok) : code;
}
