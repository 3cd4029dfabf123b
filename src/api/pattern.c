#include "pattern.h"

#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "json.h"
#include "rates.h"
#include "said.h"

enum sf_code sf_pattern_no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for patterns");
}

enum sf_code sf_pattern_done(const struct sf_door_call *call, bool ok) {
    return ok ? SF_OK : sf_pattern_no_memory(call);
}

/* ---- Members of answers */

bool sf_pattern_put_count(json_t *out, const char *name, size_t count) {
    return sf_json_put(out, name, json_integer((json_int_t)count));
}

bool sf_pattern_put_number(json_t *out, const char *name, double number) {
    return sf_json_put(out, name, sf_json_real4(number));
}

json_t *sf_pattern_whole(json_t *object, bool ok) {
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

/* ---- Gates */

bool sf_pattern_put_gate(json_t *out, size_t n) {
    static const char *const words[] = {"counts", "interval", "compare"};
    size_t needed;
    enum sf_rates_gate gate = sf_rates_gate(n, &needed);
    return sf_json_put(out, "gate", json_string(words[gate])) &&
           sf_pattern_put_count(out, "needed", needed);
}

bool sf_pattern_put_one_gate(json_t *out, size_t n) {
    bool enough = n >= SF_EARNED_FROM;
    return sf_pattern_put_count(out, "n", n) &&
           sf_json_put(out, "gate", json_string(enough ? "interval" : "counts")) &&
           sf_pattern_put_count(out, "needed", enough ? 0 : SF_EARNED_FROM - n);
}

/* ---- Entries */

void sf_pattern_note(struct sf_pattern_newest *newest, size_t i) {
    newest->at[newest->seen++ % SF_PATTERN_IDS] = (uint32_t)i;
}

enum sf_code sf_pattern_ids_of(const struct sf_door_call *call, struct sf_study *study,
                               const uint32_t *moments, size_t count, json_t **out) {
    json_t *list = json_array();
    enum sf_code code = sf_pattern_done(call, list != NULL);
    *out = NULL;
    for (size_t i = 0; code == SF_OK && i < count; i++) {
        struct sf_id id;
        char text[SF_ID_TEXT_LEN];
        code = sf_study_moment_id(call->book, study, moments[i], &id, call->fail);
        if (code == SF_OK)
            code = sf_pattern_done(call, sf_json_push(list, json_string(sf_id_format(&id, text))));
    }
    if (code == SF_OK)
        *out = list;
    else
        json_decref(list);
    return code;
}

enum sf_code sf_pattern_ids(const struct sf_door_call *call, struct sf_study *study,
                            const struct sf_pattern_newest *newest, json_t **out) {
    uint32_t moments[SF_PATTERN_IDS];
    size_t count = newest->seen < SF_PATTERN_IDS ? newest->seen : SF_PATTERN_IDS;
    for (size_t i = 0; i < count; i++)
        moments[i] = newest->at[(newest->seen - 1 - i) % SF_PATTERN_IDS];
    return sf_pattern_ids_of(call, study, moments, count, out);
}

/* Whether counted moment i is in a context. */
static bool is_in(const struct sf_study_factor *factor, size_t i, int32_t context) {
    for (uint32_t at = factor->first[i]; at < factor->first[i + 1]; at++)
        if (factor->codes[at] == context)
            return true;
    return false;
}

enum sf_code sf_pattern_pair_ids(const struct sf_door_call *call, struct sf_study *study,
                                 const struct sf_study_factor *factor, size_t a, size_t b,
                                 bool (*speaks)(const struct sf_study *study, size_t i),
                                 json_t **out) {
    uint32_t moments[SF_PATTERN_IDS];
    size_t seen[2] = {0}, count = 0;
    for (size_t i = study->n; i-- > 0 && count < SF_PATTERN_IDS;) {
        if (!speaks(study, i))
            continue;
        bool in_a = is_in(factor, i, (int32_t)a), in_b = is_in(factor, i, (int32_t)b);
        if (!(in_a && seen[0] < SF_PATTERN_IDS / 2) && !(in_b && seen[1] < SF_PATTERN_IDS / 2))
            continue;
        seen[0] += in_a;
        seen[1] += in_b;
        moments[count++] = (uint32_t)i;
    }
    return sf_pattern_ids_of(call, study, moments, count, out);
}

/* ---- Factors and groups */

/* The factor named in the request; SF_INVALID names "factor". */
static enum sf_code factor_of(const struct sf_door_call *call, enum sf_factor *out) {
    size_t len;
    *out = sf_study_factor(sf_args_text(call, "factor", &len));
    if (*out != SF_FACTOR_END)
        return SF_OK;
    return sf_fail_set(call->fail, SF_INVALID, "factor",
                       "must be person, channel, setting, wanted, received, wanted_received, "
                       "depth, began_by, time_of_day or weekday");
}

/*
 * The context that "group" of the request names, by the id of a person or a label; *out is -1 where
 * the request has none, or names somebody who is there and of whom no moment counts. Nobody and
 * nothing: SF_NOT_FOUND, which names "group"; somebody about whom there are no numbers is answered
 * like somebody without moments.
 */
static enum sf_code group_of(const struct sf_door_call *call, const struct sf_study *study,
                             enum sf_factor factor, bool *asked, int32_t *out) {
    const struct sf_study_factor *of = &study->factors[factor];
    size_t len;
    const char *text = sf_args_text(call, "group", &len);
    struct sf_id id;
    *asked = text != NULL;
    *out = -1;
    if (text == NULL)
        return SF_OK;
    if (factor == SF_FACTOR_PERSON && !sf_id_parse(text, len, &id))
        return sf_fail_set(call->fail, SF_INVALID, "group", "must be the id of a person");
    for (size_t c = 0; c < of->count; c++) {
        const struct sf_study_context *context = &of->contexts[c];
        if (factor == SF_FACTOR_PERSON
                ? memcmp(&context->id, &id, sizeof id) == 0
                : context->label.len == len && memcmp(context->label.text, text, len) == 0)
            *out = (int32_t)c;
    }
    if (*out >= 0 ||
        (factor == SF_FACTOR_PERSON && sf_people_find(&study->people, &id) != SIZE_MAX))
        return SF_OK;
    return sf_fail_set(call->fail, SF_NOT_FOUND, "group", "no entries have it");
}

bool sf_pattern_put_context(json_t *out, const struct sf_study_context *context) {
    char id[SF_ID_TEXT_LEN];
    return (sf_id_none(&context->id) ||
            sf_json_put(out, "id", json_string(sf_id_format(&context->id, id)))) &&
           sf_json_put(out, "label", sf_json_text(context->label.text, context->label.len));
}

bool sf_pattern_put_label(json_t *out, const char *name, const struct sf_study_factor *factor,
                          size_t context) {
    const struct sf_str *label = &factor->contexts[context].label;
    return sf_json_put(out, name, sf_json_text(label->text, label->len));
}

json_t *sf_pattern_about(const struct sf_study_factor *factor, size_t context) {
    json_t *out = json_object();
    return sf_pattern_whole(out, sf_json_put(out, "factor", json_string(factor->name)) &&
                                     sf_pattern_put_context(out, &factor->contexts[context]));
}

json_t *sf_pattern_about_pair(const struct sf_study_factor *factor, size_t a, size_t b) {
    json_t *out = json_object();
    return sf_pattern_whole(out, sf_json_put(out, "factor", json_string(factor->name)) &&
                                     sf_pattern_put_label(out, "a", factor, a) &&
                                     sf_pattern_put_label(out, "b", factor, b));
}

/* What qsort compares: qsort hands nothing on. */
struct ordered {
    const struct sf_study_context *context;
    size_t n, at;
};

static int by_label(const void *a, const void *b) {
    const struct sf_study_context *one = ((const struct ordered *)a)->context;
    const struct sf_study_context *two = ((const struct ordered *)b)->context;
    size_t len = one->label.len < two->label.len ? one->label.len : two->label.len;
    int order = memcmp(one->label.text, two->label.text, len);
    if (order != 0)
        return order;
    if (one->label.len != two->label.len)
        return one->label.len < two->label.len ? -1 : 1;
    return memcmp(one->id.bytes, two->id.bytes, SF_ID_LEN);
}

static int by_count(const void *a, const void *b) {
    const struct ordered *one = a, *two = b;
    if (one->n != two->n)
        return one->n > two->n ? -1 : 1;
    return by_label(a, b);
}

/* False when memory ran out. */
static bool sort_contexts(const struct sf_study_factor *factor, bool people, const size_t *n,
                          size_t *order) {
    struct ordered *items = calloc(factor->count, sizeof *items);
    if (items == NULL)
        return false;
    for (size_t c = 0; c < factor->count; c++)
        items[c] = (struct ordered){&factor->contexts[c], n[c], c};
    qsort(items, factor->count, sizeof *items, people ? by_label : by_count);
    for (size_t c = 0; c < factor->count; c++)
        order[c] = items[c].at;
    free(items);
    return true;
}

bool sf_pattern_order(const struct sf_study_factor *factor, enum sf_factor which, const size_t *n,
                      size_t *order) {
    bool as_listed =
        which == SF_FACTOR_DEPTH || which == SF_FACTOR_TIME_OF_DAY || which == SF_FACTOR_WEEKDAY;
    if (!as_listed && factor->count > 0)
        return sort_contexts(factor, which == SF_FACTOR_PERSON, n, order);
    for (size_t c = 0; c < factor->count; c++)
        order[c] = c;
    return true;
}

/* ---- Claims */

static bool put_claim(json_t *out, const struct sf_pattern_claim *claim) {
    return sf_json_put(out, "key", json_string(claim->key)) &&
           sf_json_put(out, "pattern", json_string(claim->pattern)) &&
           sf_json_put(out, "about", json_incref(claim->about)) &&
           sf_pattern_put_count(out, "n", claim->n) &&
           sf_json_put(out, "values", json_incref(claim->values)) &&
           sf_json_put(out, "sure", json_string(claim->sure)) &&
           sf_pattern_put_number(out, "strength", claim->strength) &&
           sf_json_put(out, "ids", json_incref(claim->ids));
}

enum sf_code sf_pattern_say(const struct sf_door_call *call, json_t *say,
                            const struct sf_pattern_claim *claim) {
    json_t *out = json_object();
    bool ok = put_claim(out, claim) && sf_json_push(say, json_incref(out));
    json_decref(out);
    json_decref(claim->about);
    json_decref(claim->values);
    json_decref(claim->ids);
    return sf_pattern_done(call, ok);
}

double sf_pattern_strength(enum sf_earned earned, double p) {
    if (earned == SF_EARNED_COUNTS)
        return SF_SAID_COUNT;
    return earned == SF_EARNED_OPEN ? SF_SAID_NONE : sf_said_strength_of_pair(1 - p);
}

/* ---- Answers */

enum sf_code sf_pattern_kept(struct sf_door_call *call, struct sf_study *study, const char *name,
                             sf_pattern_make_fn make, const void *of, json_t **out) {
    *out = sf_study_answer(study, name);
    if (*out != NULL)
        return SF_OK;
    json_t *answer = json_object();
    enum sf_code code = answer != NULL ? make(call, study, of, answer) : sf_pattern_no_memory(call);
    if (code != SF_OK) {
        json_decref(answer);
        return code;
    }
    if (!sf_study_keep(study, name, answer))
        return sf_pattern_no_memory(call);
    *out = answer;
    return SF_OK;
}

enum sf_code sf_pattern_extend(struct sf_door_call *call, json_t *say, json_t *answer) {
    return sf_pattern_done(call, json_array_extend(say, json_object_get(answer, "say")) == 0);
}

enum sf_code sf_pattern_claims(struct sf_door_call *call, struct sf_study *study, const char *name,
                               sf_pattern_make_fn make, json_t *say) {
    json_t *answer;
    enum sf_code code = sf_pattern_kept(call, study, name, make, NULL, &answer);
    return code == SF_OK ? sf_pattern_extend(call, say, answer) : code;
}

enum sf_code sf_pattern_tell(struct sf_door_call *call, const char *name, sf_pattern_make_fn make) {
    struct sf_study *study;
    json_t *answer;
    enum sf_code code = sf_study_of(call->book, &study, call->fail);
    if (code == SF_OK)
        code = sf_pattern_kept(call, study, name, make, NULL, &answer);
    return code == SF_OK ? sf_pattern_answer(call, answer) : code;
}

enum sf_code sf_pattern_answer(struct sf_door_call *call, json_t *answer) {
    return sf_pattern_done(call, json_object_update(call->ok, answer) == 0);
}

/* Whether a member of an object is this text. */
static bool is_text(json_t *object, const char *name, const char *text, size_t len) {
    json_t *member = json_object_get(object, name);
    return json_is_string(member) && json_string_length(member) == len &&
           memcmp(json_string_value(member), text, len) == 0;
}

/* Whether a group, a comparison or what a claim is about names a context. */
static bool is_about(json_t *object, const struct sf_study_context *context) {
    char id[SF_ID_TEXT_LEN];
    if (!sf_id_none(&context->id))
        return is_text(object, "id", sf_id_format(&context->id, id), SF_ID_TEXT_LEN - 1);
    return is_text(object, "label", context->label.text, context->label.len) ||
           is_text(object, "a", context->label.text, context->label.len) ||
           is_text(object, "b", context->label.text, context->label.len);
}

/* A list's items that are about a context; `inside`: the member in which it is named. */
static json_t *about(json_t *list, const struct sf_study_context *context, const char *inside) {
    json_t *out = json_array(), *item;
    size_t at;
    json_array_foreach(list, at, item) {
        json_t *named = inside != NULL ? json_object_get(item, inside) : item;
        if (context != NULL && is_about(named, context) && json_array_append(out, item) != 0) {
            json_decref(out);
            out = NULL;
        }
    }
    return out;
}

/* The newest entries of a context, up to SF_PATTERN_IDS_MAX. */
static enum sf_code many_ids(const struct sf_door_call *call, struct sf_study *study,
                             const struct sf_study_factor *factor, int32_t context,
                             bool (*speaks)(const struct sf_study *study, size_t i), json_t **out) {
    uint32_t *moments = malloc(SF_PATTERN_IDS_MAX * sizeof *moments);
    size_t count = 0;
    if (moments == NULL)
        return sf_pattern_no_memory(call);
    for (size_t i = study->n; i-- > 0 && count < SF_PATTERN_IDS_MAX;)
        if (speaks(study, i) && is_in(factor, i, context))
            moments[count++] = (uint32_t)i;
    enum sf_code code = sf_pattern_ids_of(call, study, moments, count, out);
    free(moments);
    return code;
}

/* A group with these ids in place of the newest; the kept one stays as it is. */
static bool put_group(json_t *groups, json_t *ids) {
    json_t *group = json_object(); /* json_copy leaves out what there is no memory for */
    bool ok = json_object_update(group, json_array_get(groups, 0)) == 0 &&
              sf_json_put(group, "ids", json_incref(ids)) && json_array_set(groups, 0, group) == 0;
    json_decref(group);
    return ok;
}

/*
 * The part of a whole answer that is about one context, into call->ok: its group with its newest
 * SF_PATTERN_IDS_MAX entries, the comparisons in which it is a side, what is said of it. context:
 * of the factor; negative: nothing of it is there.
 */
static enum sf_code narrow(struct sf_door_call *call, struct sf_study *study,
                           const struct sf_study_factor *factor, int32_t context,
                           bool (*speaks)(const struct sf_study *study, size_t i), json_t *whole) {
    const struct sf_study_context *one = context >= 0 ? &factor->contexts[context] : NULL;
    json_t *ids = NULL;
    enum sf_code code = one != NULL ? many_ids(call, study, factor, context, speaks, &ids) : SF_OK;
    if (code != SF_OK)
        return code;
    json_t *groups = about(json_object_get(whole, "groups"), one, NULL);
    bool ok = json_object_update(call->ok, whole) == 0 &&
              (json_array_size(groups) == 0 || put_group(groups, ids)) &&
              sf_json_put(call->ok, "groups", json_incref(groups)) &&
              sf_json_put(call->ok, "comparisons",
                          about(json_object_get(whole, "comparisons"), one, NULL)) &&
              sf_json_put(call->ok, "say", about(json_object_get(whole, "say"), one, "about"));
    json_decref(groups);
    json_decref(ids);
    return sf_pattern_done(call, ok);
}

enum sf_code sf_pattern_by_factor(struct sf_door_call *call, sf_pattern_factor_fn answer_of,
                                  bool (*speaks)(const struct sf_study *study, size_t i)) {
    struct sf_study *study;
    enum sf_factor factor;
    bool asked;
    int32_t context;
    json_t *answer;
    enum sf_code code = factor_of(call, &factor);
    if (code == SF_OK)
        code = sf_study_of(call->book, &study, call->fail);
    if (code == SF_OK)
        code = group_of(call, study, factor, &asked, &context);
    if (code == SF_OK)
        code = answer_of(call, study, factor, &answer);
    if (code != SF_OK)
        return code;
    return asked ? narrow(call, study, &study->factors[factor], context, speaks, answer)
                 : sf_pattern_answer(call, answer);
}
