#include "today.h"

#include <string.h>

enum { PLAN_OPEN_DAYS = 7 };

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
    return sf_safety_may(person->standing, SF_SAFETY_INVITATION);
}

/* The earliest plan that is due and about nobody whom the safety rule leaves out; SIZE_MAX for
 * none. */
static size_t due_plan(int32_t today, const struct sf_today_person *people, size_t people_count,
                       const struct sf_today_plan *plans, size_t plan_count) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < plan_count; i++) {
        const struct sf_today_plan *plan = &plans[i];
        if (plan->day > today || plan->day <= today - PLAN_OPEN_DAYS)
            continue;
        if (plan->person < people_count && !may_invite(&people[plan->person]))
            continue;
        if (best == SIZE_MAX || plan->day < plans[best].day)
            best = i;
    }
    return best;
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
    size_t plan = due_plan(today, people, people_count, plans, plan_count);
    if (plan != SIZE_MAX) {
        choice.key = SF_TODAY_PLANNED;
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
