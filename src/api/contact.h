/*
 * Days of contact with each person, out of the study, and what may be said of them
 * (insight/cadence.h) with what only a whole book knows.
 */
#ifndef SF_CONTACT_H
#define SF_CONTACT_H

#include "cadence.h"
#include "door.h"
#include "study.h"

/* In the order of the words of moment.began_by. */
enum {
    SF_CONTACT_ME,
    SF_CONTACT_THEM,
    SF_CONTACT_BOTH,
    SF_CONTACT_UNPLANNED,
    SF_CONTACT_BEGINNINGS
};

/* Counted moments by person: those with context c are list[first[c]] .. list[first[c + 1] - 1]. */
struct sf_contact_lists {
    uint32_t *first, *list;
    int32_t *days;    /* room for the days of one person */
    uint32_t *of_day; /* the same */
    size_t *context;  /* of each of study->people; SIZE_MAX without a counted moment */
    int32_t written;  /* the last day up to today from which anything is kept */
};

/* One pass over the study. The caller frees *out, after a failure too. */
enum sf_code sf_contact_lists_make(const struct sf_door_call *call, const struct sf_study *study,
                                   struct sf_contact_lists *out);
void sf_contact_lists_free(struct sf_contact_lists *lists);

/* Contact with one person up to today, a day once. */
struct sf_contact {
    const struct sf_people_one *one;
    const uint32_t *moments; /* counted moments with them, in order of time */
    size_t moment_count;
    int32_t *days;    /* n, rising */
    uint32_t *of_day; /* n: the counted moment that stands for each day, the first of it */
    size_t n;
    size_t began[SF_CONTACT_BEGINNINGS]; /* days, by who began the first moment that says so */
    struct sf_cadence now;
    struct sf_cadence_may may;
};

/*
 * Look at person `who` of study->people. What *out points to is the lists', until the next look.
 *
 * What may be said rests on four things more than the numbers. Every contact with them counts:
 * moments with somebody about whom there are no numbers do not, and would leave false pauses.
 * Something was written since: a book that was left alone for a while was silent itself. A
 * silence is said once: that contact became rarer is said beside it only if that was so before it.
 * And after a crossed boundary or a -2 nothing is said of a silence or of rarer contact, as in
 * outlook.h: keeping away may be wise.
 */
enum sf_code sf_contact_look(const struct sf_door_call *call, const struct sf_study *study,
                             const struct sf_contact_lists *lists, size_t who,
                             struct sf_contact *out);

#endif
