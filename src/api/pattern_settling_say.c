/* The sentences of pattern.settling, as claims: which one, over which numbers (docs/statistics.md).
 */
#include "earned.h"
#include "json.h"
#include "pattern_safety.h"
#include "pattern_settling.h"
#include "said.h"
#include "sure.h"

static const double scale = 10, thousand = 1000;

/* ---- One context */

static const char *key_of(enum sf_earned earned, bool person) {
    static const char *const keys[][2] = {
        [SF_EARNED_COUNTS] = {"settled_counts", "settled_person_counts"},
        [SF_EARNED_LESS] = {"settled_down", "settled_person_down"},
        [SF_EARNED_MORE] = {"settled_up", "settled_person_up"},
        [SF_EARNED_OPEN] = {"settled_open", "settled_person_open"},
    };
    return keys[earned][person];
}

/* An end below 0 is only there where nothing clear is said; elsewhere both ends lie on one side. */
static bool put_range(json_t *out, const struct sf_pattern_settled *context,
                      enum sf_earned earned) {
    double low = context->low80, high = context->high80;
    switch (earned) {
    case SF_EARNED_LESS:
        return sf_pattern_put_number(out, "from", -high) && sf_pattern_put_number(out, "to", -low);
    case SF_EARNED_MORE:
        return sf_pattern_put_number(out, "from", low) && sf_pattern_put_number(out, "to", high);
    case SF_EARNED_OPEN:
        return sf_pattern_put_number(out, "down", low < 0 ? -low : 0) &&
               sf_pattern_put_number(out, "up", high > 0 ? high : 0);
    default:
        return true;
    }
}

static json_t *values_of(const struct sf_pattern_settling *of, size_t c, enum sf_earned earned) {
    const struct sf_pattern_settled *context = &of->contexts[c];
    json_t *out = json_object();
    bool ok = true;
    if (of->which == SF_FACTOR_PERSON)
        ok = sf_pattern_put_label(out, "name", of->factor, c);
    else if (earned != SF_EARNED_COUNTS)
        ok = sf_pattern_put_number(out, "before", context->before) &&
             sf_pattern_put_number(out, "after", context->after);
    return sf_pattern_whole(out, ok && put_range(out, context, earned));
}

static double strength_of(enum sf_earned earned, bool person,
                          const struct sf_pattern_settled *context) {
    if (earned == SF_EARNED_COUNTS)
        return SF_SAID_COUNT;
    if (person)
        return SF_SAID_PERSON;
    return earned == SF_EARNED_OPEN
               ? SF_SAID_NONE
               : sf_said_strength_of_range(context->low80 / scale, context->high80 / scale);
}

/* Of somebody with a crossed boundary or a -2 only the count is said, under those facts. */
static enum sf_code say_context(const struct sf_door_call *call,
                                const struct sf_pattern_settling *of, json_t *say, size_t c) {
    const struct sf_pattern_settled *context = &of->contexts[c];
    bool person = of->which == SF_FACTOR_PERSON;
    bool facts = person && (context->crossed > 0 || context->lowest > 0);
    enum sf_earned earned =
        facts ? SF_EARNED_COUNTS : sf_earned_change(context->n, context->low80, context->high80);
    json_t *ids;
    enum sf_code code = SF_OK;
    if (facts)
        code = sf_pattern_safety_say_facts(call, of->facts, c, "settling", say);
    if (code != SF_OK || context->n == 0)
        return code;
    code = sf_pattern_ids(call, of->study, &context->newest, &ids);
    if (code != SF_OK)
        return code;
    enum sf_sure sure = earned == SF_EARNED_COUNTS
                            ? SF_SURE_COUNTED
                            : sf_sure_of_width(context->low80, context->high80, scale);
    return sf_pattern_say(call, say,
                          &(struct sf_pattern_claim){
                              .key = key_of(earned, person),
                              .pattern = "settling",
                              .about = sf_pattern_about(of->factor, c),
                              .n = context->n,
                              .values = values_of(of, c, earned),
                              .sure = sf_sure_name(sure),
                              .strength = strength_of(earned, person, context),
                              .ids = ids,
                          });
}

/* ---- Two contexts */

static enum sf_code say_pair(const struct sf_door_call *call, const struct sf_pattern_settling *of,
                             json_t *say, const struct sf_pairs_one *pair) {
    enum sf_sure sure = sf_sure_of_p(pair->p);
    json_t *ids;
    enum sf_code code = sf_pattern_pair_ids(call, of->study, of->factor, pair->a, pair->b,
                                            sf_pattern_settling_speaks, &ids);
    if (code != SF_OK)
        return code;
    json_t *values = json_object();
    bool ok = sf_pattern_put_label(values, "a", of->factor, pair->a) &&
              sf_pattern_put_label(values, "b", of->factor, pair->b) &&
              sf_pattern_put_number(values, "difference", pair->difference / thousand);
    return sf_pattern_say(call, say,
                          &(struct sf_pattern_claim){
                              .key = sure == SF_SURE_VERY_LIKELY ? "settled_compare_very_likely"
                                                                 : "settled_compare_likely",
                              .pattern = "settling",
                              .about = sf_pattern_about_pair(of->factor, pair->a, pair->b),
                              .n = of->contexts[pair->a].n + of->contexts[pair->b].n,
                              .values = sf_pattern_whole(values, ok),
                              .sure = sf_sure_name(sure),
                              .strength = sf_said_strength_of_pair(1 - pair->p),
                              .ids = ids,
                          });
}

enum sf_code sf_pattern_settling_say(const struct sf_door_call *call,
                                     const struct sf_pattern_settling *of, json_t *say) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < of->pair_count; i++)
        code = say_pair(call, of, say, &of->pairs[i]);
    for (size_t at = 0; code == SF_OK && at < of->factor->count; at++)
        code = say_context(call, of, say, of->order[at]);
    return code;
}
