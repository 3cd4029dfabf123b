/* What pattern_belief.c works out of one belief, for pattern_belief_say.c to put to words. */
#ifndef SF_PATTERN_BELIEF_H
#define SF_PATTERN_BELIEF_H

#include "earned.h"
#include "foreseen.h"
#include "pattern.h"
#include "trend.h"

enum { SF_PATTERN_UNRATED = -1 };

struct sf_pattern_rating {
    struct sf_id id;
    int64_t at_ms;
    int8_t strength, counter; /* 0..100; counter SF_PATTERN_UNRATED when it was left out */
};

struct sf_pattern_trend {
    size_t n;
    double slope_month;
    struct sf_trend_kendall kendall;
    enum sf_earned earned;
};

/* Something that tested the belief: a share or a moment. */
struct sf_pattern_event {
    struct sf_id id;
    int64_t at_ms;
    bool better;
};

struct sf_pattern_belief {
    struct sf_door_call *call;
    struct sf_study *study;
    struct sf_id belief;
    const struct sf_foreseen *foreseen;
    struct sf_pattern_rating *ratings; /* in order of time, the newest SF_TREND_SLOPE_MAX */
    size_t count;
    struct sf_store_evidence *evidence; /* of this belief */
    size_t evidence_count, evidence_room;
    struct sf_pattern_event *events; /* newest first */
    size_t event_count;
    struct sf_pattern_trend strength, counter;
    bool begun;                    /* something was done with the belief ... */
    struct sf_time from;           /* ... first then */
    size_t before_n;               /* ratings before that */
    struct sf_trend_phases phases; /* where both have enough */
    bool out_of_memory;
};

/* Put the whole answer into an object, "say" too. */
enum sf_code sf_pattern_belief_fill(const struct sf_pattern_belief *w, json_t *answer);

#endif
