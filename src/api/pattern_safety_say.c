/* The sentences of pattern.safety, as claims: which one, over which numbers (docs/statistics.md).
 */
#include <string.h>

#include "json.h"
#include "pattern_safety.h"
#include "said.h"
#include "sure.h"

/* ---- What a claim is about, and its values; NULL when memory ran out */

json_t *sf_pattern_whole(json_t *object, bool ok) {
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *about(const struct sf_pattern_safety *of) {
    json_t *out = json_object();
    return sf_pattern_whole(out, out != NULL &&
                                     sf_json_put(out, "factor", json_string(of->factor->name)));
}

json_t *sf_pattern_about(const struct sf_study_factor *factor, size_t context) {
    json_t *out = json_object();
    return sf_pattern_whole(out, out != NULL &&
                                     sf_json_put(out, "factor", json_string(factor->name)) &&
                                     sf_pattern_put_context(out, &factor->contexts[context]));
}

static bool put_label(json_t *out, const char *name, const struct sf_pattern_safety *of, size_t c) {
    const struct sf_str *label = &of->factor->contexts[c].label;
    return sf_json_put(out, name, sf_json_text(label->text, label->len));
}

static json_t *about_pair(const struct sf_pattern_safety *of, const struct sf_pattern_pair *pair) {
    json_t *out = about(of);
    return sf_pattern_whole(out, out != NULL && put_label(out, "a", of, pair->a) &&
                                     put_label(out, "b", of, pair->b));
}

static bool put_count(json_t *out, const char *name, size_t count) {
    return sf_json_put(out, name, json_integer((json_int_t)count));
}

/* The values of a context's sentence. */
static json_t *values_of(const struct sf_pattern_safety *of, size_t c, enum sf_said said) {
    const struct sf_rates_group *group = &of->groups[c];
    json_t *out = json_object();
    bool ok = out != NULL && (of->which != SF_FACTOR_PERSON || put_label(out, "name", of, c)) &&
              put_count(out, "safe", of->counts[c].safe);
    if (ok && said == SF_SAID_RANGE) {
        int from, to;
        sf_sure_of_ten(group->low80, group->high80, &from, &to);
        ok = put_count(out, "from", (size_t)from) && put_count(out, "to", (size_t)to);
    }
    return sf_pattern_whole(out, ok);
}

static enum sf_code push(const struct sf_door_call *call, json_t *say,
                         const struct sf_pattern_claim *claim) {
    return sf_pattern_say(say, claim) ? SF_OK : sf_pattern_no_memory(call);
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
    return push(
        call, say,
        &(struct sf_pattern_claim){
            .key = key,
            .pattern = pattern,
            .about = sf_pattern_about(of->factor, c),
            .n = moments->seen,
            .values = sf_pattern_whole(values, values != NULL && put_label(values, "name", of, c)),
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
    return push(call, say,
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
    return push(call, say,
                &(struct sf_pattern_claim){
                    .key = range ? "safety_range" : "safety_counts",
                    .pattern = "safety",
                    .about = sf_pattern_about(of->factor, c),
                    .n = group->n,
                    .values = values_of(of, c, range ? SF_SAID_RANGE : SF_SAID_COUNTS),
                    .sure = sf_sure_name(sure),
                    .strength = range ? sf_said_strength_of_range(group->low80, group->high80)
                                      : SF_SAID_COUNT,
                    .ids = ids,
                });
}

/* The newest entries of both sides, half and half. */
static enum sf_code pair_ids(const struct sf_door_call *call, const struct sf_pattern_safety *of,
                             const struct sf_pattern_pair *pair, json_t **out) {
    struct sf_pattern_newest both = {0};
    size_t seen[2] = {0};
    for (size_t i = of->study->n; i-- > 0 && both.seen < SF_PATTERN_IDS;) {
        if (of->study->felt_safe[i] == SF_COUNTS_MISSING)
            continue;
        bool in_a = sf_pattern_in(of->factor, i, (int32_t)pair->a);
        bool in_b = sf_pattern_in(of->factor, i, (int32_t)pair->b);
        if (!(in_a && seen[0] < SF_PATTERN_IDS / 2) && !(in_b && seen[1] < SF_PATTERN_IDS / 2))
            continue;
        seen[0] += in_a;
        seen[1] += in_b;
        sf_pattern_note(&both, i);
    }
    return sf_pattern_ids_of(call, of->study, both.at, both.seen, out);
}

static json_t *pair_values(const struct sf_pattern_safety *of, const struct sf_pattern_pair *pair) {
    const struct sf_counts_group *a = &of->counts[pair->a], *b = &of->counts[pair->b];
    json_t *out = json_object();
    return sf_pattern_whole(
        out, out != NULL && put_label(out, "a", of, pair->a) && put_label(out, "b", of, pair->b) &&
                 put_count(out, "safe_a", a->safe) && put_count(out, "n_a", a->n) &&
                 put_count(out, "safe_b", b->safe) && put_count(out, "n_b", b->n));
}

enum sf_code sf_pattern_safety_say_pair(const struct sf_door_call *call,
                                        const struct sf_pattern_safety *of,
                                        const struct sf_pattern_pair *pair, const char *pattern,
                                        const char *key, json_t *say) {
    json_t *ids;
    enum sf_code code = pair_ids(call, of, pair, &ids);
    if (code != SF_OK)
        return code;
    return push(call, say,
                &(struct sf_pattern_claim){
                    .key = key,
                    .pattern = pattern,
                    .about = about_pair(of, pair),
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
    return push(call, say,
                &(struct sf_pattern_claim){
                    .key = key,
                    .pattern = pattern,
                    .about = about(of),
                    .n = of->n,
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
