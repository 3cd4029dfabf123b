/*
 * pattern.cadence: the days of contact with one person, the pauses between them, and the present
 * silence. Only for people who are open and about whom no calm card is due: where keeping away may
 * be what protects, nothing is counted and nobody is missed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "codec.h"
#include "contact.h"
#include "json.h"
#include "ops.h"
#include "pattern.h"
#include "said.h"
#include "sure.h"

enum { GAPS_MAX = 2000 };

/* ---- What may be said */

struct saying {
    const struct sf_door_call *call;
    struct sf_study *study;
    const struct sf_contact *contact;
    json_t *say;
};

static enum sf_code newest_ids(const struct saying *saying, json_t **out) {
    struct sf_pattern_newest newest = {.seen = 0};
    for (size_t i = 0; i < saying->contact->n; i++)
        sf_pattern_note(&newest, saying->contact->of_day[i]);
    return sf_pattern_ids(saying->call, saying->study, &newest, out);
}

/* Say one thing with its values, whose reference is taken over. */
static enum sf_code say(const struct saying *saying, const char *key, size_t n, json_t *values,
                        enum sf_sure sure, double strength) {
    const struct sf_people_one *one = saying->contact->one;
    struct sf_pattern_claim claim = {.key = key,
                                     .pattern = "cadence",
                                     .about = json_object(),
                                     .n = n,
                                     .values = values,
                                     .sure = sf_sure_name(sure),
                                     .strength = strength};
    bool ok = sf_json_put(claim.about, "factor", json_string("person")) &&
              sf_json_put(claim.about, "id", sf_codec_id(&one->id)) &&
              sf_json_put(claim.about, "label", sf_json_text(one->alias.text, one->alias.len)) &&
              sf_json_put(values, "name", sf_json_text(one->alias.text, one->alias.len));
    enum sf_code code = ok ? newest_ids(saying, &claim.ids) : sf_pattern_no_memory(saying->call);
    if (code != SF_OK) {
        json_decref(claim.about);
        json_decref(values);
        return code;
    }
    return sf_pattern_say(saying->call, saying->say, &claim);
}

static enum sf_code say_silence(const struct saying *saying) {
    const struct sf_cadence *now = &saying->contact->now;
    json_t *values = json_object();
    values = sf_pattern_whole(values, sf_json_put(values, "days", json_integer(now->silence)) &&
                                          sf_pattern_put_count(values, "shorter", now->shorter));
    return say(saying, "cadence_silence", now->gaps, values, sf_cadence_sure_longer(now),
               SF_SAID_CONTACT);
}

static enum sf_code say_change(const struct saying *saying) {
    const struct sf_cadence *now = &saying->contact->now;
    json_t *values = json_object();
    values = sf_pattern_whole(values, sf_json_put(values, "month", sf_codec_day(now->change_day)) &&
                                          sf_pattern_put_number(values, "before", now->before) &&
                                          sf_pattern_put_number(values, "after", now->after));
    return say(saying, now->after < now->before ? "cadence_change_fewer" : "cadence_change_more",
               saying->contact->n, values, sf_cadence_sure_change(now), SF_SAID_CONTACT);
}

/* What stands out; for the summary this is all. */
static enum sf_code say_what_stands_out(const struct saying *saying) {
    const struct sf_cadence *now = &saying->contact->now;
    const struct sf_cadence_may *may = &saying->contact->may;
    enum sf_code code = may->longer ? say_silence(saying) : SF_OK;
    if (code == SF_OK && may->change)
        code = say_change(saying);
    if (code == SF_OK && (may->fewer || may->more))
        code = say(saying, may->fewer ? "cadence_fewer" : "cadence_more", saying->contact->n,
                   json_object(), sf_cadence_sure_trend(now), SF_SAID_CONTACT);
    return code;
}

/* A silence that is not short, and has come before: said where nothing longer is claimed. */
static enum sf_code say_usual(const struct saying *saying) {
    const struct sf_cadence *now = &saying->contact->now;
    json_t *values = json_object();
    values = sf_pattern_whole(values, sf_pattern_put_count(values, "shorter", now->shorter));
    return say(saying, "cadence_usual", now->gaps, values, SF_SURE_COUNTED, 0);
}

static enum sf_code say_began(const struct saying *saying) {
    const struct sf_contact *contact = saying->contact;
    size_t known = 0;
    for (size_t i = 0; i < SF_CONTACT_BEGINNINGS; i++)
        known += contact->began[i];
    if (known == 0)
        return SF_OK;
    json_t *values = json_object();
    values = sf_pattern_whole(
        values, sf_pattern_put_count(values, "mine", contact->began[SF_CONTACT_ME]) &&
                    sf_json_put(values, "theirs",
                                json_integer((json_int_t)contact->began[SF_CONTACT_THEM])));
    return say(saying, "cadence_began", known, values, SF_SURE_COUNTED, 0);
}

static enum sf_code say_all(const struct saying *saying) {
    const struct sf_cadence *now = &saying->contact->now;
    bool early = sf_cadence_needed(now->gaps) > 0;
    enum sf_code code = SF_OK;
    if (early)
        code = say(saying, "cadence_counts", now->gaps, json_object(), SF_SURE_COUNTED, 0);
    else if (!saying->contact->may.longer && now->shorter < now->gaps &&
             2 * now->shorter >= now->gaps)
        code = say_usual(saying);
    if (code == SF_OK)
        code = say_what_stands_out(saying);
    return code == SF_OK ? say_began(saying) : code;
}

enum sf_code sf_pattern_cadence_claims(struct sf_door_call *call, struct sf_study *study,
                                       json_t *say) {
    struct sf_contact_lists lists = {0};
    enum sf_code code = sf_contact_lists_make(call, study, &lists);
    for (size_t who = 0; code == SF_OK && who < study->people.count; who++) {
        struct sf_contact contact;
        if (!sf_people_may_suggest(&study->people.items[who]))
            continue;
        code = sf_contact_look(call, study, &lists, who, &contact);
        if (code == SF_OK)
            code = say_what_stands_out(
                &(struct saying){.call = call, .study = study, .contact = &contact, .say = say});
    }
    sf_contact_lists_free(&lists);
    return code;
}

/* ---- pattern.cadence */

/* One pause: its days, where it begins and ends, and the two moments. */
static enum sf_code push_gap(const struct saying *saying, json_t *gaps, size_t i) {
    const struct sf_contact *contact = saying->contact;
    json_t *ids = NULL, *gap = json_object();
    enum sf_code code =
        sf_pattern_ids_of(saying->call, saying->study, contact->of_day + i, 2, &ids);
    bool ok = sf_json_put(gap, "days", json_integer(contact->days[i + 1] - contact->days[i])) &&
              sf_json_put(gap, "from", sf_codec_day(contact->days[i])) &&
              sf_json_put(gap, "to", sf_codec_day(contact->days[i + 1])) &&
              sf_json_put(gap, "ids", json_incref(ids)) && sf_json_push(gaps, json_incref(gap));
    json_decref(ids);
    json_decref(gap);
    return code == SF_OK ? sf_pattern_done(saying->call, ok) : code;
}

static enum sf_code put_gaps(const struct saying *saying, json_t *answer) {
    size_t n = saying->contact->now.gaps;
    json_t *gaps = json_array();
    enum sf_code code = sf_pattern_done(saying->call, gaps != NULL);
    for (size_t i = n > GAPS_MAX ? n - GAPS_MAX : 0; code == SF_OK && i < n; i++)
        code = push_gap(saying, gaps, i);
    if (code == SF_OK)
        code = sf_pattern_done(saying->call, sf_json_put(answer, "gaps", json_incref(gaps)));
    json_decref(gaps);
    return code;
}

static json_t *change_json(const struct sf_cadence *now) {
    json_t *out = json_object();
    return sf_pattern_whole(out, sf_json_put(out, "at", sf_codec_day(now->change_day)) &&
                                     sf_pattern_put_number(out, "before", now->before) &&
                                     sf_pattern_put_number(out, "after", now->after) &&
                                     sf_pattern_put_number(out, "probability", now->probability) &&
                                     sf_pattern_put_number(out, "any", sf_cadence_any_change(now)));
}

static bool put_numbers(const struct sf_contact *contact, json_t *answer) {
    const struct sf_cadence *now = &contact->now;
    size_t needed = sf_cadence_needed(now->gaps);
    int32_t wanted = sf_people_gap_days(contact->one);
    bool ok = contact->n == 0 || sf_json_put(answer, "silence_days", json_integer(now->silence));
    ok = ok && (wanted == 0 || sf_json_put(answer, "wanted_days", json_integer(wanted))) &&
         sf_json_put(answer, "gate", json_string(needed > 0 ? "counts" : "compare")) &&
         sf_pattern_put_count(answer, "needed", needed);
    if (ok && needed == 0)
        ok = sf_pattern_put_number(answer, "rank_p", now->rank) &&
             sf_pattern_put_number(answer, "laplace_u", now->laplace);
    if (ok && now->has_change)
        ok = sf_json_put(answer, "change", change_json(now));
    static const char *const names[] = {"mine", "theirs", "both", "unplanned"};
    for (size_t i = 0; ok && i < SF_CONTACT_BEGINNINGS; i++)
        ok = sf_json_put(answer, names[i], json_integer((json_int_t)contact->began[i]));
    return ok;
}

static enum sf_code write_answer(const struct saying *saying, json_t *answer) {
    json_t *ids = NULL;
    bool ok = sf_json_put(answer, "open", json_true()) &&
              sf_pattern_put_count(answer, "contacts", saying->contact->n);
    enum sf_code code = sf_pattern_done(saying->call, ok);
    if (code == SF_OK)
        code = put_gaps(saying, answer);
    if (code == SF_OK)
        code = sf_pattern_done(saying->call, put_numbers(saying->contact, answer));
    if (code == SF_OK)
        code = newest_ids(saying, &ids);
    if (code == SF_OK)
        code = sf_pattern_done(saying->call, sf_json_put(answer, "ids", json_incref(ids)));
    json_decref(ids);
    if (code == SF_OK)
        code = say_all(saying);
    if (code == SF_OK)
        code = sf_pattern_done(saying->call, sf_json_put(answer, "say", json_incref(saying->say)));
    return code;
}

static enum sf_code open_answer(struct sf_door_call *call, struct sf_study *study, size_t who,
                                json_t *answer) {
    struct sf_contact_lists lists = {0};
    struct sf_contact contact;
    json_t *list = json_array();
    enum sf_code code = sf_pattern_done(call, list != NULL);
    if (code == SF_OK)
        code = sf_contact_lists_make(call, study, &lists);
    if (code == SF_OK)
        code = sf_contact_look(call, study, &lists, who, &contact);
    if (code == SF_OK)
        code = write_answer(
            &(struct saying){.call = call, .study = study, .contact = &contact, .say = list},
            answer);
    sf_contact_lists_free(&lists);
    json_decref(list);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    size_t who = *(const size_t *)of;
    const struct sf_people_one *one = &study->people.items[who];
    bool open = sf_people_may_suggest(one);
    bool ok = sf_json_put(answer, "person", sf_codec_id(&one->id)) &&
              (open || sf_json_put(answer, "open", json_false()));
    return ok && open ? open_answer(call, study, who, answer) : sf_pattern_done(call, ok);
}

static enum sf_code cadence(struct sf_door_call *call) {
    char name[sizeof "cadence/" + SF_ID_TEXT_LEN], text[SF_ID_TEXT_LEN];
    struct sf_study *study;
    struct sf_id id;
    json_t *answer;
    sf_args_id(call, "person", &id);
    enum sf_code code = sf_study_of(call->book, &study, call->fail);
    if (code != SF_OK)
        return code;
    size_t who = sf_people_find(&study->people, &id);
    if (who == SIZE_MAX)
        return sf_fail_set(call->fail, SF_NOT_FOUND, "person", "no such person");
    snprintf(name, sizeof name, "cadence/%s", sf_id_format(&id, text));
    code = sf_pattern_kept(call, study, name, make, &who, &answer);
    return code == SF_OK ? sf_pattern_answer(call, answer) : code;
}

static const struct sf_door_word cadence_words[] = {
    {"person", SF_DOOR_ID, true, 0, 0, "somebody in the book"},
    {0},
};

const struct sf_door_row sf_pattern_cadence_rows[] = {
    {"pattern.cadence", SF_OP_KNOWN | SF_OP_OPEN, cadence, cadence_words,
     "{person, open, contacts, gaps: [{days, from, to, ids}], silence_days?, wanted_days?, gate, "
     "needed, rank_p?, laplace_u?, change?: {at, before, after, probability, any}, mine, theirs, "
     "both, unplanned, ids, say}",
     "Days of contact with somebody up to today, the pauses between them (the newest 2,000, oldest "
     "first) and the present silence; who began, counted by days. Numbers from 9 pauses on. "
     "`before` and `after`: days of contact in 30 days. `open` false, and nothing else, where they "
     "are not open or the calm card is due."},
    {0},
};
