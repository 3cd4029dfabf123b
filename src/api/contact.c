#include "contact.h"

#include <stdlib.h>
#include <string.h>

#include "pattern.h"

void sf_contact_lists_free(struct sf_contact_lists *lists) {
    free(lists->first);
    free(lists->list);
    free(lists->days);
    free(lists->of_day);
    free(lists->context);
}

static int32_t day_of(const struct sf_study *study, size_t i) {
    uint32_t moment = study->moment[i];
    return sf_people_day(study->facts.at_ms[moment], study->facts.offset_min[moment]);
}

enum sf_code sf_contact_lists_make(const struct sf_door_call *call, const struct sf_study *study,
                                   struct sf_contact_lists *lists) {
    const struct sf_study_factor *persons = &study->factors[SF_FACTOR_PERSON];
    size_t codes = persons->first[study->n];
    lists->first = calloc(persons->count + 2, sizeof *lists->first);
    lists->list = calloc(codes + 1, sizeof *lists->list);
    lists->days = calloc(study->n + 1, sizeof *lists->days);
    lists->of_day = calloc(study->n + 1, sizeof *lists->of_day);
    lists->context = calloc(study->people.count + 1, sizeof *lists->context);
    if (lists->first == NULL || lists->list == NULL || lists->days == NULL ||
        lists->of_day == NULL || lists->context == NULL)
        return sf_pattern_no_memory(call);
    /* first[c + 2] counts, then first[c + 1] is where the next one of c goes. */
    for (size_t at = 0; at < codes; at++)
        lists->first[persons->codes[at] + 2]++;
    for (size_t c = 0; c < persons->count; c++)
        lists->first[c + 2] += lists->first[c + 1];
    for (size_t who = 0; who < study->people.count; who++)
        lists->context[who] = SIZE_MAX;
    for (size_t c = 0; c < persons->count; c++)
        lists->context[persons->contexts[c].who] = c;
    lists->written = INT32_MIN;
    for (size_t i = 0; i < study->n; i++) {
        int32_t day = day_of(study, i);
        if (day <= study->today && day > lists->written)
            lists->written = day;
        for (uint32_t at = persons->first[i]; at < persons->first[i + 1]; at++)
            lists->list[lists->first[persons->codes[at] + 1]++] = (uint32_t)i;
    }
    return SF_OK;
}

/*
 * A day counts once; who began is said by the first moment of it that knows. Where two moments far
 * apart in zones stand in order of time and against the order of days, they are one day of contact.
 */
static void take_days(const struct sf_study *study, const struct sf_contact_lists *lists,
                      struct sf_contact *contact) {
    bool known = false;
    for (size_t at = 0; at < contact->moment_count; at++) {
        uint32_t i = contact->moments[at];
        int32_t day = day_of(study, i);
        int8_t began = study->facts.began_by[study->moment[i]];
        if (day > study->today)
            continue;
        if (contact->n == 0 || day > contact->days[contact->n - 1]) {
            lists->days[contact->n] = day;
            lists->of_day[contact->n++] = i;
            known = false;
        }
        if (!known && began >= 0 && began < SF_CONTACT_BEGINNINGS) {
            contact->began[began]++;
            known = true;
        }
    }
}

/* Numbers up to a day, and what may be said of them. */
static enum sf_code look_up_to(const struct sf_door_call *call, const struct sf_contact *contact,
                               int32_t until, int32_t wanted, struct sf_cadence *out,
                               struct sf_cadence_may *may) {
    enum sf_code code =
        sf_cadence_of(contact->days, contact->n, contact->one->contact_day, until, out, call->fail);
    if (code == SF_OK)
        *may = sf_cadence_may(out, wanted);
    return code;
}

/* Nobody is missed, and no word to them suggested, after a crossed boundary or a -2. */
static void leave_alone(struct sf_contact *contact) {
    struct sf_cadence_may *may = &contact->may;
    may->longer = may->fewer = false;
    may->change = may->change && contact->now.after > contact->now.before;
}

static void keep_both(struct sf_cadence_may *may, const struct sf_cadence_may *other) {
    may->longer = may->longer && other->longer;
    may->change = may->change && other->change;
    may->fewer = may->fewer && other->fewer;
    may->more = may->more && other->more;
}

static enum sf_code look_closer(const struct sf_door_call *call, int32_t written,
                                struct sf_contact *contact) {
    struct sf_cadence_may *may = &contact->may, then;
    struct sf_cadence other;
    if (contact->one->moments != contact->moment_count) {
        *may = (struct sf_cadence_may){0};
        return SF_OK;
    }
    if (!sf_safety_better_side(contact->one->crossed, contact->one->lowest))
        leave_alone(contact);
    enum sf_code code =
        look_up_to(call, contact, written, sf_people_gap_days(contact->one), &other, &then);
    if (code != SF_OK)
        return code;
    keep_both(may, &then);
    if (!may->longer || !(may->change || may->fewer))
        return SF_OK;
    code = look_up_to(call, contact, contact->days[contact->n - 1], 0, &other, &then);
    then.longer = true;
    if (code == SF_OK)
        keep_both(may, &then);
    return code;
}

enum sf_code sf_contact_look(const struct sf_door_call *call, const struct sf_study *study,
                             const struct sf_contact_lists *lists, size_t who,
                             struct sf_contact *contact) {
    size_t c = lists->context[who];
    *contact = (struct sf_contact){
        .one = &study->people.items[who], .days = lists->days, .of_day = lists->of_day};
    if (c != SIZE_MAX) {
        contact->moments = lists->list + lists->first[c];
        contact->moment_count = lists->first[c + 1] - lists->first[c];
        take_days(study, lists, contact);
    }
    enum sf_code code = look_up_to(call, contact, study->today, sf_people_gap_days(contact->one),
                                   &contact->now, &contact->may);
    return code == SF_OK && contact->n > 0 ? look_closer(call, lists->written, contact) : code;
}
