/*
 * pattern.summary: what may be said today. Every pattern gives what it has to say; which of it
 * stands here and in which order is decided by src/guide/summary.h.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "ops.h"
#include "pattern.h"
#include "summary.h"

/* Whatever has something to say. */
static enum sf_code (*const patterns[])(struct sf_door_call *call, struct sf_study *study,
                                        json_t *say) = {
    sf_pattern_safety_claims,   sf_pattern_adjusted_claims,   sf_pattern_support_claims,
    sf_pattern_settling_claims, sf_pattern_prediction_claims, sf_pattern_belief_claims,
    sf_pattern_cadence_claims,
};

static const char *text_in(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

/* What a claim is about, as one text: factor, context, sides, belief. NULL: no memory. */
static const char *about_text(const json_t *claim, struct sf_arena *arena) {
    static const char *const names[] = {"factor", "id", "label", "a", "b", "belief"};
    enum { NAMES = sizeof names / sizeof *names };
    const json_t *about = json_object_get(claim, "about");
    size_t len = 1;
    for (size_t i = 0; i < NAMES; i++)
        len += strlen(text_in(about, names[i])) + 1;
    char *out = sf_arena_alloc(arena, len), *to = out;
    for (size_t i = 0; out != NULL && i < NAMES; i++) {
        const char *text = text_in(about, names[i]);
        size_t part = strlen(text);
        memcpy(to, text, part);
        to += part;
        *to++ = '\n'; /* stands in no label and no word */
    }
    if (out != NULL)
        *to = '\0';
    return out;
}

/* The last day on which something hard was noted of each person, by index; INT32_MIN: never. */
static enum sf_code last_facts(const struct sf_door_call *call, const struct sf_study *study,
                               int32_t **out) {
    const struct sf_study_factor *persons = &study->factors[SF_FACTOR_PERSON];
    int32_t *days = malloc((study->people.count + 1) * sizeof *days);
    if (days == NULL)
        return sf_pattern_no_memory(call);
    for (size_t who = 0; who < study->people.count; who++)
        days[who] = INT32_MIN;
    for (size_t i = 0; i < study->n; i++) {
        uint32_t moment = study->moment[i];
        if (!study->crossed[i] && study->felt_safe[i] != SF_COUNTS_LEAST)
            continue;
        int32_t day = sf_people_day(study->facts.at_ms[moment], study->facts.offset_min[moment]);
        for (uint32_t at = persons->first[i]; at < persons->first[i + 1]; at++) {
            size_t who = persons->contexts[persons->codes[at]].who;
            days[who] = day > days[who] ? day : days[who];
        }
    }
    *out = days;
    return SF_OK;
}

static bool is_recent(const struct sf_study *study, const int32_t *days, const char *person) {
    struct sf_id id;
    if (!sf_id_parse(person, strlen(person), &id))
        return false;
    size_t who = sf_people_find(&study->people, &id);
    return who != SIZE_MAX && days[who] > study->today - SF_SUMMARY_RECENT_DAYS;
}

/* One item a claim. */
static enum sf_code make_items(const struct sf_door_call *call, const struct sf_study *study,
                               const json_t *all, struct sf_arena *arena,
                               struct sf_summary_item *items) {
    const json_t *claim;
    int32_t *days = NULL;
    size_t i;
    enum sf_code code = last_facts(call, study, &days);
    json_array_foreach(all, i, claim) {
        const json_t *about = json_object_get(claim, "about");
        if (code != SF_OK)
            break;
        items[i] = (struct sf_summary_item){
            .key = text_in(claim, "key"),
            .about = about_text(claim, arena),
            .factor = text_in(about, "factor"),
            .label = text_in(about, "label"),
            .person = text_in(about, "id"),
            .strength = json_number_value(json_object_get(claim, "strength")),
            .at = i,
        };
        items[i].recent = sf_summary_place(items[i].key) == SF_SUMMARY_FACT &&
                          is_recent(study, days, items[i].person);
        if (items[i].about == NULL)
            code = sf_pattern_no_memory(call);
    }
    free(days);
    return code;
}

static enum sf_code choose(const struct sf_door_call *call, const struct sf_study *study,
                           const json_t *all, json_t *answer) {
    struct sf_arena arena = {0};
    struct sf_summary_item *items = calloc(json_array_size(all) + 1, sizeof *items);
    size_t chosen[SF_SUMMARY_MAX], count, more;
    json_t *say = json_array();
    enum sf_code code = sf_pattern_done(call, items != NULL && say != NULL);
    if (code == SF_OK)
        code = make_items(call, study, all, &arena, items);
    if (code == SF_OK) {
        count = sf_summary_choose(items, json_array_size(all), chosen, &more);
        bool ok = true;
        for (size_t i = 0; ok && i < count; i++)
            ok = sf_json_push(say, json_incref(json_array_get(all, chosen[i])));
        ok = ok && sf_json_put(answer, "say", json_incref(say)) &&
             sf_pattern_put_count(answer, "more", more) &&
             sf_pattern_put_count(answer, "withheld", study->withheld);
        code = sf_pattern_done(call, ok);
    }
    json_decref(say);
    free(items);
    sf_arena_wipe(&arena);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    json_t *all = json_array();
    (void)of;
    enum sf_code code = sf_pattern_done(call, all != NULL);
    for (size_t i = 0; code == SF_OK && i < sizeof patterns / sizeof *patterns; i++)
        code = patterns[i](call, study, all);
    if (code == SF_OK)
        code = choose(call, study, all, answer);
    json_decref(all);
    return code;
}

static enum sf_code summary(struct sf_door_call *call) {
    return sf_pattern_tell(call, "summary", make);
}

const struct sf_door_row sf_pattern_summary_rows[] = {
    {"pattern.summary", SF_OP_KNOWN | SF_OP_OPEN, summary, NULL, "{say, more, withheld}",
     "What may be said today, at most twelve things: facts about people first (of the last 90 "
     "days, "
     "and of whoever else something is said of), then what stands out, the strongest first; of two "
     "that say the same the stronger. `more`: how many others the patterns have."},
    {0},
};
