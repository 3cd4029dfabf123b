/* measure.table, measure.score, measure.look: the measures that may be kept, and what they say. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "json.h"
#include "measure.h"
#include "ops.h"
#include "people.h"
#include "reliable.h"

/* How many of one instrument are shown; a hundred are two years of weekly ones. */
enum { POINTS_MAX = 200, FIELD_LEN = 64 };

/* Six significant digits before anything is compared or written (libraries differ in last bits). */
static double six(double number) {
    if (number == 0 || !isfinite(number))
        return number;
    double scale = pow(10, 5 - floor(log10(fabs(number))));
    return round(number * scale) / scale;
}

static enum sf_code no_memory(struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for measures");
}

/* ---- measure.table */

static json_t *range_json(const char *key, double from, double to) {
    json_t *out = json_object();
    bool ok = out != NULL && sf_json_put(out, "key", json_string(key)) &&
              sf_json_put(out, "from", json_real(from)) && sf_json_put(out, "to", json_real(to));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static json_t *scales_json(const struct sf_measure *measure) {
    json_t *out = json_array();
    bool ok = out != NULL;
    for (const struct sf_measure_scale *scale = measure->scales; ok && scale->key != NULL;
         scale++) {
        json_t *one = range_json(scale->key, scale->from, scale->to);
        ok = one != NULL && sf_json_put(one, "whole", json_boolean(scale->whole)) &&
             sf_json_push(out, json_incref(one));
        json_decref(one);
    }
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static json_t *bands_json(const struct sf_measure *measure) {
    json_t *out = json_array();
    bool ok = out != NULL;
    for (const struct sf_measure_band *band = measure->bands; ok && band->key != NULL; band++)
        ok = sf_json_push(out, range_json(band->key, band->from, band->to));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

/* The numbers of the items that may be entered one by one; only rows with answers have them. */
static json_t *items_json(const struct sf_measure *measure) {
    json_t *out = json_object(), *numbers = json_array();
    const uint8_t *item = measure->scales[0].items;
    bool ok = out != NULL && numbers != NULL;
    for (; ok && *item != 0; item++)
        ok = sf_json_push(numbers, json_integer(*item));
    ok = ok && sf_json_put(out, "numbers", json_incref(numbers)) &&
         sf_json_put(out, "from", json_integer(measure->item_from)) &&
         sf_json_put(out, "to", json_integer(measure->item_to));
    json_decref(numbers);
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static json_t *change_json(const struct sf_measure *measure) {
    struct sf_reliable change;
    json_t *out = json_object();
    bool ok = out != NULL;
    if (ok && sf_reliable_change(measure->sd, measure->r, 0, 0, &change))
        ok = sf_json_put(out, "sd", json_real(measure->sd)) &&
             sf_json_put(out, "r", json_real(measure->r)) &&
             sf_json_put(out, "needed", json_real(six(change.needed)));
    else if (ok)
        ok = sf_json_put(out, "from", json_real(measure->change_from)) &&
             sf_json_put(out, "to", json_real(measure->change_to));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static bool says_change(const struct sf_measure *measure) {
    return measure->sd > 0 || measure->change_from > 0;
}

static json_t *measure_json(const struct sf_measure *measure) {
    static const char *const towards[] = {
        [SF_MEASURE_NEITHER] = "neither",
        [SF_MEASURE_HIGHER] = "higher",
        [SF_MEASURE_LOWER] = "lower",
    };
    json_t *out = json_object();
    bool ok = out != NULL && sf_json_put(out, "instrument", json_string(measure->instrument)) &&
              sf_json_put(out, "scales", scales_json(measure)) &&
              sf_json_put(out, "bands", bands_json(measure)) &&
              sf_json_put(out, "better", json_string(towards[measure->better])) &&
              sf_json_put(out, "licence", json_string(measure->licence)) &&
              sf_json_put(out, "citation", json_string(measure->citation));
    if (ok && measure->scales[0].items != NULL)
        ok = sf_json_put(out, "items", items_json(measure));
    if (ok && says_change(measure))
        ok = sf_json_put(out, "change", change_json(measure));
    if (ok && measure->threshold >= 0)
        ok = sf_json_put(out, "threshold", json_real(measure->threshold));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static enum sf_code table(struct sf_door_call *call) {
    size_t count;
    const struct sf_measure *rows = sf_measure_all(&count);
    json_t *items = json_array();
    bool ok = items != NULL;
    for (size_t i = 0; ok && i < count; i++)
        ok = sf_json_push(items, measure_json(&rows[i]));
    ok = ok && sf_json_put(call->ok, "items", json_incref(items));
    json_decref(items);
    return ok ? SF_OK : no_memory(call);
}

/* ---- measure.score */

static enum sf_code named(struct sf_door_call *call, const struct sf_measure **out) {
    size_t len;
    const char *instrument = sf_args_text(call, "instrument", &len);
    *out = sf_measure_named(instrument, len);
    return *out != NULL ? SF_OK
                        : sf_fail_set(call->fail, SF_INVALID, "instrument", "is not kept here");
}

static enum sf_code wrong(struct sf_door_call *call, const char *part, const char *key,
                          const char *message) {
    char field[FIELD_LEN];
    snprintf(field, sizeof field, "%s.%.40s", part, key);
    return sf_fail_set(call->fail, SF_INVALID, field, "%s", message);
}

/* Totals as somebody entered them. */
static enum sf_code take_scores(struct sf_door_call *call, const struct sf_measure *measure,
                                const json_t *given, json_t *scores) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)given, key, value) {
        int scale = sf_measure_scale(measure, key, strlen(key));
        if (scale < 0)
            return wrong(call, "scores", key, "is no scale of this measure");
        if (!json_is_number(value) ||
            !sf_measure_fits(&measure->scales[scale], json_number_value(value)))
            return wrong(call, "scores", key, "is outside what this scale can be");
        if (!sf_json_put(scores, key, json_incref(value)))
            return no_memory(call);
    }
    return SF_OK;
}

/* A number of an item as the row has it: "2"; 0 for anything else. */
static int item_of(const struct sf_measure *measure, const char *key) {
    char *end;
    long number = strtol(key, &end, 10);
    if (measure->scales[0].items == NULL || *end != '\0' || key[0] < '1' || key[0] > '9')
        return 0;
    for (const uint8_t *item = measure->scales[0].items; *item != 0; item++) {
        if (*item == number)
            return *item;
    }
    return 0;
}

/* Answers from a sheet, added up; a scale with too many left out gets no score. */
static enum sf_code take_answers(struct sf_door_call *call, const struct sf_measure *measure,
                                 const json_t *given, json_t *scores) {
    bool has[SF_MEASURE_ITEMS_MAX] = {false};
    double answers[SF_MEASURE_ITEMS_MAX] = {0};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)given, key, value) {
        int item = item_of(measure, key);
        if (item == 0)
            return wrong(call, "answers", key, "is no question of this measure");
        double answer = json_is_number(value) ? json_number_value(value) : -1;
        if (!(answer >= measure->item_from && answer <= measure->item_to) ||
            answer != floor(answer))
            return wrong(call, "answers", key, "is outside what an answer can be");
        has[item] = true;
        answers[item] = answer;
    }
    for (int scale = 0; measure->scales[scale].key != NULL; scale++) {
        double score;
        if (sf_measure_score(measure, scale, has, answers, &score) &&
            !sf_json_put(scores, measure->scales[scale].key, json_real(six(score))))
            return no_memory(call);
    }
    return SF_OK;
}

static enum sf_code score(struct sf_door_call *call) {
    const struct sf_measure *measure;
    json_t *answers = sf_args_json(call, "answers"), *given = sf_args_json(call, "scores");
    json_t *scores = json_object();
    enum sf_code code = named(call, &measure);
    if (code == SF_OK && scores == NULL)
        code = no_memory(call);
    if (code == SF_OK && answers != NULL)
        code = take_answers(call, measure, answers, scores);
    else if (code == SF_OK && given != NULL)
        code = take_scores(call, measure, given, scores);
    if (code == SF_OK && !sf_json_put(call->ok, "scores", json_incref(scores)))
        code = no_memory(call);
    json_decref(scores);
    return code;
}

/* ---- measure.look */

struct point {
    struct sf_id id;
    struct sf_time at;
    double score;
};

struct series {
    struct sf_door_call *call;
    const struct sf_measure *measure;
    int scale;
    struct point points[POINTS_MAX];
    size_t count;
};

/* Newest first; what lies outside its range (an import can bring it) is no point. */
static bool take_point(void *context, const struct sf_record *record) {
    struct series *series = context;
    const struct sf_measure_scale *scale = &series->measure->scales[series->scale];
    const struct sf_value *scores = sf_people_value(record, "scores");
    const struct sf_value *at = sf_people_value(record, "at");
    for (size_t i = 0; scores->has == SF_HAS_VALUE && i < scores->pairs.count; i++) {
        const struct sf_pair *pair = &scores->pairs.items[i];
        if (pair->key.len == strlen(scale->key) &&
            memcmp(pair->key.text, scale->key, pair->key.len) == 0 &&
            sf_measure_fits(scale, pair->number) && series->count < POINTS_MAX)
            series->points[series->count++] =
                (struct point){record->id, at->time, six(pair->number)};
    }
    return series->count < POINTS_MAX;
}

static json_t *verdict_json(const struct sf_measure *measure, double earlier, double later) {
    static const char *const verdicts[] = {
        [SF_MEASURE_WITHIN] = "within",
        [SF_MEASURE_EDGE] = "edge",
        [SF_MEASURE_BEYOND] = "beyond",
    };
    struct sf_reliable change;
    json_t *out = json_object();
    bool ok = out != NULL && sf_json_put(out, "difference", json_real(six(later - earlier)));
    if (ok && sf_reliable_change(measure->sd, measure->r, earlier, later, &change))
        ok = sf_json_put(out, "rc", json_real(six(change.rc))) &&
             sf_json_put(out, "verdict", json_string(change.reliable ? "beyond" : "within"));
    else if (ok)
        ok = sf_json_put(out, "verdict",
                         json_string(verdicts[sf_measure_verdict(measure, later - earlier)]));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

/* A point with its band and, from the second on, the change since the one before. Both are said of
 * the main scale only: nothing else was published. */
static json_t *point_json(const struct series *series, size_t at) {
    const struct point *point = &series->points[at];
    char id[SF_ID_TEXT_LEN], when[SF_CIVIL_ISO_LEN];
    const char *band = series->scale == 0 ? sf_measure_band(series->measure, point->score) : NULL;
    json_t *out = json_object();
    bool ok = out != NULL && sf_civil_format(&point->at, when) != NULL &&
              sf_json_put(out, "id", json_string(sf_id_format(&point->id, id))) &&
              sf_json_put(out, "at", json_string(when)) &&
              sf_json_put(out, "score", json_real(point->score));
    if (ok && band != NULL)
        ok = sf_json_put(out, "band", json_string(band));
    if (ok && series->scale == 0 && series->measure->threshold >= 0)
        ok = sf_json_put(out, "usual", json_boolean(point->score <= series->measure->threshold));
    if (ok && series->scale == 0 && at + 1 < series->count && says_change(series->measure))
        ok = sf_json_put(out, "change",
                         verdict_json(series->measure, series->points[at + 1].score, point->score));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static enum sf_code list_series(struct series *series) {
    const struct sf_kind *kind = sf_kind_of(SF_MEASURE);
    struct sf_store_query query = {.kind = kind, .filter_count = 1, .limit = SF_STORE_LIMIT_MAX};
    const char *instrument = series->measure->instrument;
    query.filters[0].field = sf_kind_field(kind, "instrument", strlen("instrument"));
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.text = (struct sf_str){instrument, strlen(instrument)};
    enum sf_code code;
    do {
        char next[SF_STORE_CURSOR_LEN];
        code = sf_store_list(series->call->book->store, &query, take_point, series, next,
                             series->call->fail);
        memcpy(query.cursor, next, sizeof next);
    } while (code == SF_OK && query.cursor[0] != '\0' && series->count < POINTS_MAX);
    return code;
}

/* Oldest first, as a line is drawn. */
static enum sf_code put_series(struct series *series, json_t *scales) {
    enum sf_code code = list_series(series);
    json_t *points = json_array(), *one = json_object();
    bool ok = points != NULL && one != NULL;
    for (size_t i = series->count; code == SF_OK && ok && i-- > 0;)
        ok = sf_json_push(points, point_json(series, i));
    ok = ok && sf_json_put(one, "key", json_string(series->measure->scales[series->scale].key)) &&
         sf_json_put(one, "n", json_integer((json_int_t)series->count)) &&
         sf_json_put(one, "points", json_incref(points)) && sf_json_push(scales, json_incref(one));
    json_decref(points);
    json_decref(one);
    if (code != SF_OK)
        return code;
    return ok ? SF_OK : no_memory(series->call);
}

static enum sf_code look(struct sf_door_call *call) {
    const struct sf_measure *measure;
    enum sf_code code = named(call, &measure);
    if (code != SF_OK)
        return code;
    struct series *series = malloc(sizeof *series);
    json_t *scales = json_array();
    code = series != NULL && scales != NULL ? SF_OK : no_memory(call);
    for (int scale = 0; code == SF_OK && measure->scales[scale].key != NULL; scale++) {
        *series = (struct series){.call = call, .measure = measure, .scale = scale};
        code = put_series(series, scales);
    }
    if (code == SF_OK && !(sf_json_put(call->ok, "instrument", json_string(measure->instrument)) &&
                           sf_json_put(call->ok, "scales", json_incref(scales))))
        code = no_memory(call);
    json_decref(scales);
    free(series);
    return code;
}

static const struct sf_door_word look_words[] = {
    {"instrument", SF_DOOR_TEXT, true, 1, 40, "a word of the list `instrument`"},
    {0},
};

static const struct sf_door_word score_words[] = {
    {"instrument", SF_DOOR_TEXT, true, 1, 40, "a word of the list `instrument`"},
    {"scores", SF_DOOR_OBJECT, false, .about = "totals by scale, as entered"},
    {"answers", SF_DOOR_OBJECT, false,
     .about = "instead: answers by the number of the question, where the measure has `items`"},
    {0},
};

const struct sf_door_row sf_ops_measure_rows[] = {
    {"measure.table", SF_OP_KNOWN, table, NULL,
     "{items: [{instrument, scales: [{key, from, to, whole}], bands: [{key, from, to}], better, "
     "licence, citation, items?: {numbers, from, to}, change?: {sd, r, needed} or {from, to}, "
     "threshold?}]}",
     "The measures that may be kept, with ranges, published bands and differences, terms and "
     "sources."},
    {"measure.score", SF_OP_KNOWN, score, score_words, "{scores}",
     "Checks totals against their ranges (the error's field is \"scores.total\"), or adds up "
     "answers; a scale with more than 20% of its answers missing gets no score. Writes nothing."},
    {"measure.look", SF_OP_KNOWN | SF_OP_OPEN, look, look_words,
     "{instrument, scales: [{key, n, points: [{id, at, score, band?, usual?, change?: {difference, "
     "rc?, verdict}}]}]}",
     "Scores over time, oldest first, with published bands and whether a change is more than the "
     "measure swings by itself (verdict: within, edge, beyond). A band is a screen, no diagnosis."},
    {0},
};
