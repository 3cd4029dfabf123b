/* The sentences of pattern.safety, as claims: which one, over which numbers (docs/statistics.md).
 */
#include <string.h>

#include "json.h"
#include "pattern_safety.h"
#include "said.h"
#include "sure.h"

/* The values of a context's sentence. */
static json_t *values_of(const struct sf_pattern_safety *of, size_t c, enum sf_said said) {
    const struct sf_rates_group *group = &of->groups[c];
    json_t *out = json_object();
    bool ok = (of->which != SF_FACTOR_PERSON || sf_pattern_put_label(out, "name", of->factor, c)) &&
              sf_pattern_put_count(out, "safe", of->counts[c].safe);
    if (ok && said == SF_SAID_RANGE) {
        int from, to;
        sf_sure_of_ten(group->low80, group->high80, &from, &to);
        ok = sf_pattern_put_count(out, "from", (size_t)from) &&
             sf_pattern_put_count(out, "to", (size_t)to);
    }
    return sf_pattern_whole(out, ok);
}

/* ---- One person */

/* One fact, where there is a moment of it at all. */
static enum sf_code say_fact(const struct sf_door_call *call, const struct sf_pattern_safety *of,
                             size_t c, const struct sf_pattern_newest *moments, const char *key,
                             const char *pattern, json_t *say) {
    json_t *ids, *values;
    if (moments->seen == 0)
        return SF_OK;
    enum sf_code code = sf_pattern_ids(call, of->study, moments, &ids);
    if (code != SF_OK)
        return code;
    values = json_object();
    return sf_pattern_say(
        call, say,
        &(struct sf_pattern_claim){
            .key = key,
            .pattern = pattern,
            .about = sf_pattern_about(of->factor, c),
            .n = moments->seen,
            .values = sf_pattern_whole(values, sf_pattern_put_label(values, "name", of->factor, c)),
            .sure = sf_sure_name(SF_SURE_COUNTED),
            .strength = SF_SAID_FACT,
            .ids = ids,
        });
}

enum sf_code sf_pattern_safety_say_facts(const struct sf_door_call *call,
                                         const struct sf_pattern_safety *of, size_t context,
                                         const char *pattern, json_t *say) {
    enum sf_code code =
        say_fact(call, of, context, &of->crossed[context], "fact_crossed_person", pattern, say);
    return code == SF_OK ? say_fact(call, of, context, &of->lowest[context], "fact_not_safe_person",
                                    pattern, say)
                         : code;
}

/* Facts first; a count under them keeps their strength, so that it is never said without them. */
static enum sf_code say_person(const struct sf_door_call *call, const struct sf_pattern_safety *of,
                               json_t *say, size_t c) {
    static const char *const keys[] = {"", "person_counts", "person_range", "person_facts"};
    const struct sf_counts_group *counts = &of->counts[c];
    const struct sf_rates_group *group = &of->groups[c];
    enum sf_said said = sf_said_of_person(counts->n, counts->crossed, counts->scale[0]);
    json_t *ids;
    enum sf_code code = sf_pattern_safety_say_facts(call, of, c, "safety", say);
    if (code != SF_OK || said == SF_SAID_NOTHING)
        return code;
    code = sf_pattern_ids(call, of->study, &of->newest[c], &ids);
    if (code != SF_OK)
        return code;
    enum sf_sure sure =
        said == SF_SAID_RANGE ? sf_sure_of_width(group->low80, group->high80, 1) : SF_SURE_COUNTED;
    return sf_pattern_say(call, say,
                          &(struct sf_pattern_claim){
                              .key = keys[said],
                              .pattern = "safety",
                              .about = sf_pattern_about(of->factor, c),
                              .n = counts->n,
                              .values = values_of(of, c, said),
                              .sure = sf_sure_name(sure),
                              .strength = said == SF_SAID_FACTS   ? SF_SAID_FACT
                                          : said == SF_SAID_RANGE ? SF_SAID_PERSON
                                                                  : SF_SAID_COUNT,
                              .ids = ids,
                          });
}

/* ---- Any other context */

static enum sf_code say_context(const struct sf_door_call *call, const struct sf_pattern_safety *of,
                                json_t *say, size_t c) {
    const struct sf_rates_group *group = &of->groups[c];
    bool range = sf_said_of_context(group->n) == SF_SAID_RANGE;
    json_t *ids;
    enum sf_code code = sf_pattern_ids(call, of->study, &of->newest[c], &ids);
    if (code != SF_OK)
        return code;
    enum sf_sure sure = range ? sf_sure_of_width(group->low80, group->high80, 1) : SF_SURE_COUNTED;
    return sf_pattern_say(
        call, say,
        &(struct sf_pattern_claim){
            .key = range ? "safety_range" : "safety_counts",
            .pattern = "safety",
            .about = sf_pattern_about(of->factor, c),
            .n = group->n,
            .values = values_of(of, c, range ? SF_SAID_RANGE : SF_SAID_COUNTS),
            .sure = sf_sure_name(sure),
            .strength =
                range ? sf_said_strength_of_range(group->low80, group->high80) : SF_SAID_COUNT,
            .ids = ids,
        });
}

/* Whether a counted moment is one of those a comparison rests on. */
static bool is_rated(const struct sf_study *study, size_t i) {
    return study->felt_safe[i] != SF_COUNTS_MISSING;
}

static json_t *pair_values(const struct sf_pattern_safety *of, const struct sf_pattern_pair *pair) {
    const struct sf_counts_group *a = &of->counts[pair->a], *b = &of->counts[pair->b];
    json_t *out = json_object();
    return sf_pattern_whole(out, sf_pattern_put_label(out, "a", of->factor, pair->a) &&
                                     sf_pattern_put_label(out, "b", of->factor, pair->b) &&
                                     sf_pattern_put_count(out, "safe_a", a->safe) &&
                                     sf_pattern_put_count(out, "n_a", a->n) &&
                                     sf_pattern_put_count(out, "safe_b", b->safe) &&
                                     sf_pattern_put_count(out, "n_b", b->n));
}

enum sf_code sf_pattern_safety_say_pair(const struct sf_door_call *call,
                                        const struct sf_pattern_safety *of,
                                        const struct sf_pattern_pair *pair, const char *pattern,
                                        const char *key, json_t *say) {
    json_t *ids;
    enum sf_code code =
        sf_pattern_pair_ids(call, of->study, of->factor, pair->a, pair->b, is_rated, &ids);
    if (code != SF_OK)
        return code;
    return sf_pattern_say(call, say,
                          &(struct sf_pattern_claim){
                              .key = key,
                              .pattern = pattern,
                              .about = sf_pattern_about_pair(of->factor, pair->a, pair->b),
                              .n = of->counts[pair->a].n + of->counts[pair->b].n,
                              .values = pair_values(of, pair),
                              .sure = sf_sure_name(sf_sure_of_probability(pair->probability)),
                              .strength = sf_said_strength_of_pair(pair->probability),
                              .ids = ids,
                          });
}

enum sf_code sf_pattern_safety_say_none(const struct sf_door_call *call,
                                        const struct sf_pattern_safety *of, const char *pattern,
                                        const char *key, json_t *say) {
    json_t *ids;
    enum sf_code code = sf_pattern_ids(call, of->study, &of->all, &ids);
    if (code != SF_OK)
        return code;
    json_t *about = json_object();
    bool ok = sf_json_put(about, "factor", json_string(of->factor->name));
    return sf_pattern_say(call, say,
                          &(struct sf_pattern_claim){
                              .key = key,
                              .pattern = pattern,
                              .about = sf_pattern_whole(about, ok),
                              .n = of->n,
                              .values = json_object(),
                              .sure = sf_sure_name(SF_SURE_UNCLEAR),
                              .strength = SF_SAID_NONE,
                              .ids = ids,
                          });
}

static enum sf_code say_pairs(const struct sf_door_call *call, const struct sf_pattern_safety *of,
                              json_t *say) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < of->pair_count; i++) {
        const struct sf_pattern_pair *pair = &of->pairs[i];
        bool very = sf_sure_of_probability(pair->probability) == SF_SURE_VERY_LIKELY;
        code = sf_pattern_safety_say_pair(call, of, pair, "safety",
                                          very ? "compare_very_likely" : "compare_likely", say);
    }
    if (code == SF_OK && of->sides >= 2 && of->pair_count == 0)
        code = sf_pattern_safety_say_none(call, of, "safety", "compare_none", say);
    return code;
}

enum sf_code sf_pattern_safety_say(const struct sf_door_call *call,
                                   const struct sf_pattern_safety *of, json_t *say) {
    bool people = of->which == SF_FACTOR_PERSON;
    enum sf_code code = say_pairs(call, of, say);
    for (size_t at = 0; code == SF_OK && at < of->factor->count; at++) {
        size_t c = of->order[at];
        if (of->counts[c].n > 0 || of->counts[c].crossed > 0)
            code = people ? say_person(call, of, say, c) : say_context(call, of, say, c);
    }
    return code;
}
