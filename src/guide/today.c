#include "today.h"

#include <string.h>

#include "civil.h"

enum { OUTCOME_DAYS = 28, DATE_LEN = 10 };

int32_t sf_today_gap_days(const char *rhythm, size_t len) {
    static const struct {
        const char *word;
        int32_t days;
    } rows[] = {{"often", 4}, {"now_and_then", 14}, {"rarely", 60}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].word) == len && memcmp(rows[i].word, rhythm, len) == 0)
            return rows[i].days;
    return 0;
}

static bool may_invite(const struct sf_today_person *person) {
    return sf_safety_may(person->standing, SF_SAFETY_INVITATION) && !person->card;
}

/* The first open plan of its kind that is about nobody whom the safety rule leaves out; SIZE_MAX
 * for none. */
static size_t first_plan(bool waits, int32_t today, const struct sf_today_person *people,
                         size_t people_count, const struct sf_today_plan *plans,
                         size_t plan_count) {
    for (size_t i = 0; i < plan_count; i++) {
        const struct sf_today_plan *plan = &plans[i];
        bool due = waits ? plan->waits && plan->day <= today : plan->day == today;
        if (due && !plan->done &&
            (plan->person >= people_count || may_invite(&people[plan->person])))
            return i;
    }
    return SIZE_MAX;
}

/* Whose silence is furthest beyond its rhythm, in days over it; SIZE_MAX for none. */
static size_t longest_wait(int32_t today, const struct sf_today_person *people,
                           size_t people_count) {
    size_t best = SIZE_MAX;
    int64_t best_over = 0;
    for (size_t i = 0; i < people_count; i++) {
        if (!may_invite(&people[i]) || people[i].gap_days <= 0 ||
            people[i].contact_day == SF_TODAY_NEVER)
            continue;
        int64_t over = (int64_t)today - people[i].contact_day - people[i].gap_days;
        if (over > best_over) {
            best = i;
            best_over = over;
        }
    }
    return best;
}

/* The one of the steady whose turn it is; SIZE_MAX when nobody is. */
static size_t steady_person(uint32_t turn, const struct sf_today_person *people,
                            size_t people_count) {
    size_t steady = 0;
    for (size_t i = 0; i < people_count; i++)
        steady += people[i].steady && may_invite(&people[i]);
    if (steady == 0)
        return SIZE_MAX;
    size_t skip = turn % steady;
    for (size_t i = 0; i < people_count; i++)
        if (people[i].steady && may_invite(&people[i]) && skip-- == 0)
            return i;
    return SIZE_MAX;
}

struct sf_today sf_today_choose(int32_t today, const struct sf_today_person *people,
                                size_t people_count, const struct sf_today_plan *plans,
                                size_t plan_count) {
    struct sf_today choice = {.key = SF_TODAY_NO_ONE, .person = SIZE_MAX, .plan = SIZE_MAX};
    for (int waits = 0; waits <= 1; waits++) {
        size_t plan = first_plan(waits, today, people, people_count, plans, plan_count);
        if (plan == SIZE_MAX)
            continue;
        choice.key = waits ? SF_TODAY_ANSWER : SF_TODAY_PLANNED;
        choice.plan = plan;
        choice.person = plans[plan].person < people_count ? plans[plan].person : SIZE_MAX;
        return choice;
    }
    size_t wait = longest_wait(today, people, people_count);
    if (wait != SIZE_MAX) {
        choice.key = SF_TODAY_LONG_WAIT;
        choice.person = wait;
        return choice;
    }
    /*
     * Every third day asks the smaller thing: to stay reachable rather than to reach out. The turn
     * among the steady ones shifts by one more every third day, so that it is not always the same
     * person who gets it.
     */
    uint32_t turn = (uint32_t)today;
    size_t steady = steady_person(turn + turn / 3, people, people_count);
    if (steady != SIZE_MAX) {
        choice.key = turn % 3 == 2 ? SF_TODAY_LET : SF_TODAY_STEADY;
        choice.person = steady;
    }
    return choice;
}

bool sf_today_keep(const struct sf_today *chosen, bool had_person, int32_t today,
                   const struct sf_today_person *people, const struct sf_today_plan *plans) {
    const struct sf_today_person *person =
        chosen->person != SIZE_MAX ? &people[chosen->person] : NULL;
    const struct sf_today_plan *plan = chosen->plan != SIZE_MAX ? &plans[chosen->plan] : NULL;
    if (had_person && (person == NULL || !may_invite(person)))
        return false;
    switch (chosen->key) {
    case SF_TODAY_PLANNED:
        return plan != NULL && plan->day == today;
    case SF_TODAY_ANSWER:
        return plan != NULL && plan->waits && plan->day <= today;
    case SF_TODAY_LONG_WAIT:
        return person != NULL && person->gap_days > 0;
    case SF_TODAY_STEADY:
    case SF_TODAY_LET:
        return person != NULL && person->steady;
    case SF_TODAY_NO_ONE:
    case SF_TODAY_KEYS:
        break;
    }
    return false;
}

bool sf_today_done(const struct sf_today *chosen, int32_t today,
                   const struct sf_today_person *people, const struct sf_today_plan *plans) {
    if (chosen->plan != SIZE_MAX)
        return plans[chosen->plan].done;
    return chosen->person != SIZE_MAX && people[chosen->person].contact_day == today;
}

bool sf_today_open_outcome(int32_t planned_day, int32_t today) {
    return planned_day < today && today - (int64_t)planned_day <= OUTCOME_DAYS;
}

size_t sf_today_turn(int32_t today, size_t count) {
    return (uint32_t)today % count;
}

bool sf_today_quiet(const char *setting, size_t len, int32_t today, int32_t *until_day) {
    struct sf_civil date;
    if (until_day != NULL)
        *until_day = SF_TODAY_NEVER;
    if (setting == NULL)
        return false;
    if (len == 3 && memcmp(setting, "off", 3) == 0)
        return true;
    if (len != DATE_LEN || !sf_civil_parse_local(setting, len, &date))
        return false;
    int64_t day = sf_civil_day(date.year, date.month, date.day);
    if (until_day != NULL)
        *until_day = (int32_t)day;
    return today < day;
}

bool sf_today_friendship(int32_t today) {
    struct sf_civil date = sf_civil_from_ms((int64_t)today * 86400000, 0);
    return date.month == 7 && date.day == 30;
}
