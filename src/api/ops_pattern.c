/* pattern.counts: how often it felt safe, by person, channel or setting. Counts only, no estimates.
 */
#include "ops_pattern.h"

#include <string.h>

#include "args.h"
#include "json.h"
#include "ops.h"
#include "pattern.h"

int8_t sf_ops_pattern_crossed(void) {
    const struct sf_kind *kind = sf_kind_of(SF_MOMENT);
    const struct sf_list *list =
        kind->fields[sf_kind_field(kind, "boundary_respected", strlen("boundary_respected"))].list;
    int8_t no = 0;

    while (strcmp(list->words[no], "no") != 0)
        no++;
    return no;
}

static bool push_group(json_t *list, const struct sf_study_context *context,
                       const struct sf_counts_group *counts) {
    json_t *out = json_object(), *scale = json_array();
    bool ok = sf_pattern_put_context(out, context) && sf_pattern_put_count(out, "n", counts->n) &&
              sf_pattern_put_count(out, "safe", counts->safe);
    for (int i = 0; ok && i < SF_COUNTS_SCALE; i++)
        ok = sf_json_push(scale, json_integer((json_int_t)counts->scale[i]));
    ok = ok && sf_json_put(out, "scale", json_incref(scale)) &&
         sf_pattern_put_count(out, "crossed", counts->crossed) &&
         sf_json_push(list, json_incref(out));
    json_decref(scale);
    json_decref(out);
    return ok;
}

/* Fills groups; false when memory ran out. */
static bool count(const struct sf_study *study, enum sf_factor which, struct sf_arena *arena,
                  json_t *groups, size_t *n) {
    const struct sf_study_factor *factor = &study->factors[which];
    struct sf_counts_group *counts = sf_arena_array(arena, factor->count, sizeof *counts);
    size_t *each = sf_arena_array(arena, factor->count, sizeof *each);
    size_t *order = sf_arena_array(arena, factor->count, sizeof *order);
    if (counts == NULL || each == NULL || order == NULL || groups == NULL)
        return false;
    *n = sf_counts_by_many(study->felt_safe, study->crossed, factor->first, factor->codes, study->n,
                           counts, factor->count);
    for (size_t c = 0; c < factor->count; c++)
        each[c] = counts[c].n;
    bool ok = sf_pattern_order(factor, which, each, order);
    for (size_t at = 0; ok && at < factor->count; at++) {
        size_t c = order[at];
        ok = (counts[c].n == 0 && counts[c].crossed == 0) ||
             push_group(groups, &factor->contexts[c], &counts[c]);
    }
    return ok;
}

static enum sf_code counts(struct sf_door_call *call) {
    struct sf_study *study;
    struct sf_arena arena = {0};
    size_t n = 0, len;
    enum sf_factor which = sf_study_factor(sf_args_text(call, "factor", &len));
    if (which != SF_FACTOR_PERSON && which != SF_FACTOR_CHANNEL && which != SF_FACTOR_SETTING)
        return sf_fail_set(call->fail, SF_INVALID, "factor", "must be person, channel or setting");
    enum sf_code code = sf_study_of(call->book, &study, call->fail);
    if (code != SF_OK)
        return code;
    json_t *groups = json_array();
    bool ok = count(study, which, &arena, groups, &n) &&
              sf_json_put(call->ok, "factor", json_string(sf_study_factor_name(which))) &&
              sf_json_put(call->ok, "n", json_integer((json_int_t)n)) &&
              sf_json_put(call->ok, "groups", json_incref(groups)) &&
              sf_json_put(call->ok, "withheld", json_integer((json_int_t)study->withheld));
    json_decref(groups);
    sf_arena_wipe(&arena);
    return sf_pattern_done(call, ok);
}

static const struct sf_door_word counts_words[] = {
    {"factor", SF_DOOR_TEXT, true, 1, 16, "person, channel or setting"},
    {0},
};

const struct sf_door_row sf_ops_pattern_rows[] = {
    {"pattern.counts", SF_OP_KNOWN | SF_OP_OPEN, counts, counts_words,
     "{factor, n, groups: [{id?, label, n, safe, scale: [5], crossed}], withheld}",
     "How often moments felt safe in each context of one factor. People stand by name. Moments "
     "with somebody marked unsafe leave every sum; `withheld`: how many people."},
    {0},
};
