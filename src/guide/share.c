#include "share.h"

bool sf_share_hard(const struct sf_share_outcome *outcome) {
    bool felt = outcome->felt_safe != SF_SHARE_UNSAID && outcome->felt_safe < 0;
    bool later = outcome->next_day != SF_SHARE_UNSAID && outcome->next_day < 0;
    return felt || later || outcome->crossed || outcome->came_true == SF_SHARE_EXTENT_YES;
}

bool sf_share_good(const struct sf_share_outcome *outcome) {
    return outcome->felt_safe >= 1 && !sf_share_hard(outcome);
}

static bool next_day_open(const struct sf_share_course *course, int32_t today) {
    if (course->next_day_said || course->next_day_skipped || !course->may_ask ||
        course->outcome_day == SF_SHARE_NO_DAY)
        return false;
    int64_t since = (int64_t)today - course->outcome_day;
    return since >= SF_SHARE_NEXT_DAY_FIRST && since <= SF_SHARE_NEXT_DAY_LAST;
}

enum sf_share_stage sf_share_stage(const struct sf_share_course *course, int32_t today) {
    if (course->let_go)
        return SF_SHARE_STAGE_LET_GO;
    if (course->done && course->has_outcome)
        return next_day_open(course, today) ? SF_SHARE_STAGE_NEXT_DAY : SF_SHARE_STAGE_DONE;
    if (course->done)
        return SF_SHARE_STAGE_OUTCOME;
    bool over = course->planned_day != SF_SHARE_NO_DAY && course->planned_day < today;
    return over && course->may_ask ? SF_SHARE_STAGE_OUTCOME : SF_SHARE_STAGE_PLANNED;
}

bool sf_share_ahead(bool settled, bool together, int32_t made_day, int32_t moment_day) {
    return settled && !together && (moment_day == SF_SHARE_NO_DAY || made_day <= moment_day);
}
