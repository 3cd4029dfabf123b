/* moment.days: what a calendar shows of each day, from the facts alone. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "civil.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "people.h"

enum { DAY_TEXT_LEN = 10, SPAN_MAX = 400, STEPS = 5, UNRATED = INT8_MIN };

struct day {
    size_t n, joy;
    size_t scale[STEPS]; /* of them by felt_safe, -2 first */
};

struct range {
    int64_t from, to; /* days since 1970-01-01, both within */
};

static enum sf_code read_day(const struct sf_door_call *call, const char *name, int64_t *day) {
    size_t len;
    const char *text = sf_args_text(call, name, &len);
    struct sf_civil civil;

    if (len != DAY_TEXT_LEN || !sf_civil_parse_local(text, len, &civil))
        return sf_fail_set(call->fail, SF_INVALID, name, "must be a day like 2026-03-04");
    *day = sf_civil_day(civil.year, civil.month, civil.day);
    return SF_OK;
}

static enum sf_code read_span(const struct sf_door_call *call, struct range *range) {
    enum sf_code code = read_day(call, "from", &range->from);

    if (code == SF_OK)
        code = read_day(call, "to", &range->to);
    if (code == SF_OK && (range->to < range->from || range->to - range->from >= SPAN_MAX))
        code = sf_fail_set(call->fail, SF_INVALID, "to", "must be 0 to %d days after \"from\"",
                           SPAN_MAX - 1);
    return code;
}

static bool push_day(json_t *days, int64_t at, const struct day *day) {
    json_t *out = json_object(), *scale = json_array();
    bool ok = out != NULL && scale != NULL && sf_json_put(out, "day", sf_codec_day(at)) &&
              sf_json_put(out, "n", json_integer((json_int_t)day->n)) &&
              sf_json_put(out, "joy", json_integer((json_int_t)day->joy));

    for (int i = 0; ok && i < STEPS; i++)
        ok = sf_json_push(scale, json_integer((json_int_t)day->scale[i]));
    ok = ok && sf_json_put(out, "scale", json_incref(scale));
    json_decref(scale);
    if (ok)
        return sf_json_push(days, out);
    json_decref(out);
    return false;
}

/* The days that hold anything, and between which days the book's moments lie. */
static bool answer(json_t *ok, const struct sf_store_facts *facts, const struct range *range,
                   struct day *days) {
    json_t *items = json_array();
    int64_t first = INT64_MAX, last = INT64_MIN;
    bool fits = items != NULL;

    for (size_t i = 0; i < facts->n; i++) {
        int64_t at = sf_people_day(facts->at_ms[i], facts->offset_min[i]);

        first = at < first ? at : first;
        last = at > last ? at : last;
        if (at < range->from || at > range->to)
            continue;
        days[at - range->from].n++;
        days[at - range->from].joy += facts->joy[i];
        if (facts->felt_safe[i] != UNRATED)
            days[at - range->from].scale[facts->felt_safe[i] + 2]++;
    }
    for (int64_t at = range->from; fits && at <= range->to; at++)
        fits = days[at - range->from].n == 0 || push_day(items, at, &days[at - range->from]);
    fits = fits && sf_json_put(ok, "days", json_incref(items)) &&
           sf_json_put(ok, "first", facts->n > 0 ? sf_codec_day(first) : json_null()) &&
           sf_json_put(ok, "last", facts->n > 0 ? sf_codec_day(last) : json_null());
    json_decref(items);
    return fits;
}

static enum sf_code days(struct sf_door_call *call) {
    struct sf_store_facts facts;
    struct range range;
    struct day *counts;
    enum sf_code code = read_span(call, &range);

    if (code == SF_OK)
        code = sf_store_facts_moments(call->book->store, &facts, call->fail);
    if (code != SF_OK)
        return code;
    counts = calloc((size_t)(range.to - range.from + 1), sizeof *counts);
    if (counts == NULL || !answer(call->ok, &facts, &range, counts))
        code = sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the days");
    free(counts);
    sf_store_facts_free(&facts);
    return code;
}

static const struct sf_door_word days_words[] = {
    {"from", SF_DOOR_TEXT, true, 1, 10, "the first day, like 2026-03-04"},
    {"to", SF_DOOR_TEXT, true, 1, 10, "the last day; less than 400 days on"},
    {0},
};

const struct sf_door_row sf_ops_moment_rows[] = {
    {"moment.days", SF_OP_KNOWN | SF_OP_OPEN, days, days_words,
     "{days: [{day, n, joy, scale: [5]}], first, last}",
     "What a calendar shows: for each day that has moments, by the clock of the place where they "
     "were written down, how many, how many with joy, and of each felt_safe (-2 first). `first` "
     "and `last`: "
     "the days between which the book's moments lie, null in an empty book."},
    {0},
};
