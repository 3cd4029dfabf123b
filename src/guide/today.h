/*
 * Today's one small invitation, and what waits quietly below it. The same book and the same day
 * give the same answers. Days are local calendar days, counted from 1970-01-01.
 *
 * Order of the invitation:
 *   1. something planned for today;
 *   2. an answer that somebody waits for;
 *   3. the longest wait beyond somebody's rhythm;
 *   4. someone steady, another one from day to day: reach out, and every third day let them reach
 * you;
 *   5. the choices of "No one yet".
 * Never about anyone whom the safety rule (safety.h) leaves out, or about whom the calm card is
 * due.
 *
 * What was chosen stays for the day, whatever else is written meanwhile, as long as it may still be
 * said (sf_today_keep). "No one yet" is the absence of a choice and gives way to any other.
 */
#ifndef SF_TODAY_H
#define SF_TODAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety.h"

enum { SF_TODAY_NEVER = INT32_MIN };

struct sf_today_person {
    enum sf_safety_standing standing;
    bool card; /* sf_safety_card: the calm card about them is due */
    int32_t
        gap_days; /* longest silence wanted: the person's own number, else of the rhythm; 0: none */
    int32_t contact_day; /* last real contact, SF_TODAY_NEVER when there was none */
    bool steady;         /* the user's own evidence, circle or naming says so */
};

struct sf_today_plan {
    size_t person; /* index in people, or SIZE_MAX when it is about nobody in particular */
    int32_t day;   /* the day it is planned for, SF_TODAY_NEVER for no day */
    bool waits;    /* they began it, and wait for the user's answer */
    bool done;
};

enum sf_today_key {
    SF_TODAY_PLANNED,   /* a plan for today */
    SF_TODAY_ANSWER,    /* somebody waits for an answer */
    SF_TODAY_LONG_WAIT, /* longer than the rhythm since the last contact */
    SF_TODAY_STEADY,    /* say something small to someone steady */
    SF_TODAY_LET,       /* let someone reach out: stay reachable for one person */
    SF_TODAY_NO_ONE,    /* the choices of "No one yet" */
    SF_TODAY_KEYS
};

struct sf_today {
    enum sf_today_key key;
    size_t person; /* index in people, SIZE_MAX when none */
    size_t plan;   /* index in plans for SF_TODAY_PLANNED and SF_TODAY_ANSWER, else SIZE_MAX */
};

/* Days of silence that go with a word of person.rhythm: often 4, now_and_then 14, rarely 60, none
 * 0. */
int32_t sf_today_gap_days(const char *rhythm, size_t len);

/* Choose. `people` and `plans` in an order that does not change within a day (people by id, plans
 * from the oldest). O(people + plans). */
struct sf_today sf_today_choose(int32_t today, const struct sf_today_person *people,
                                size_t people_count, const struct sf_today_plan *plans,
                                size_t plan_count);

/*
 * Whether what was chosen earlier today may still be said. False for "No one yet"; when its person
 * is gone (SIZE_MAX where `had_person`), may not be invited any more, or is no longer somebody whom
 * this key is about; when its plan is gone or was put to another day.
 */
bool sf_today_keep(const struct sf_today *chosen, bool had_person, int32_t today,
                   const struct sf_today_person *people, const struct sf_today_plan *plans);

/* Whether the invitation was followed today already: its plan is done, or there was contact with
 * its person. Then nothing more is asked. */
bool sf_today_done(const struct sf_today *chosen, int32_t today,
                   const struct sf_today_person *people, const struct sf_today_plan *plans);

/* Whether a plan that nothing was said about is asked about: from the day after it, for four weeks.
 * Then it rests, and stands only where all plans stand. */
bool sf_today_open_outcome(int32_t planned_day, int32_t today);

/* Which of `count` (> 0) has its turn today. */
size_t sf_today_turn(int32_t today, size_t count);

/*
 * Whether invitations are quiet, by the setting's text: "off" is quiet until it is turned on again,
 * a date "2026-12-01" until that day begins. Anything else, and NULL, is not quiet. *until_day (may
 * be NULL) becomes the day, or SF_TODAY_NEVER for none.
 */
bool sf_today_quiet(const char *setting, size_t len, int32_t today, int32_t *until_day);

/* Whether it is the International Day of Friendship, 30 July (United Nations, A/RES/65/275). */
bool sf_today_friendship(int32_t today);

#endif
