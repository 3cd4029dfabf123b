#include "repair.h"

static bool card_is_due(const struct sf_repair_person *person) {
    return sf_safety_card(person->crossed, person->lowest);
}

bool sf_repair_may_ask(const struct sf_repair_person *person) {
    return sf_safety_may(person->standing, SF_SAFETY_REPAIR) && !card_is_due(person);
}

static bool felt_wrong(const struct sf_repair_moment *moment) {
    bool rated = moment->felt_safe != SF_REPAIR_UNRATED;
    return moment->crossed || (rated && moment->felt_safe <= SF_REPAIR_UNEASY);
}

enum sf_repair sf_repair_due(int32_t today, const struct sf_repair_moment *moment,
                             const struct sf_repair_person *people, size_t count) {
    int64_t age = (int64_t)today - moment->day;
    bool any = false;
    if (moment->settled || !felt_wrong(moment) || age < SF_REPAIR_AFTER_DAYS)
        return SF_REPAIR_NOT;
    for (size_t i = 0; i < count; i++) {
        /* Nobody can tell from the rating who it was: one who may hurt keeps the question away. */
        if (people[i].standing == SF_SAFETY_UNSAFE || card_is_due(&people[i]))
            return SF_REPAIR_NOT;
        any = any || sf_repair_may_ask(&people[i]);
    }
    if (!any)
        return SF_REPAIR_NOT;
    return age <= SF_REPAIR_LIST_DAYS ? SF_REPAIR_IN_WAITING : SF_REPAIR_ON_PAGE;
}
