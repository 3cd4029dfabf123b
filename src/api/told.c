#include "told.h"

#include <string.h>

#include "clock.h"
#include "people.h"

enum { OVER_DAYS = SF_SHARE_NEXT_DAY_LAST + 1, STAMP_COUNTER_BITS = 16 };

static const int64_t day_ms = 86400000;

static bool has(const struct sf_record *record, const char *name) {
    return sf_people_value(record, name)->has == SF_HAS_VALUE;
}

static bool is_word(const struct sf_record *record, const char *name, const char *word) {
    return sf_people_is(sf_people_value(record, name), word);
}

static bool entered(const struct sf_record *share) {
    return has(share, "moment") || has(share, "came_true") || has(share, "learned") ||
           has(share, "peak_distress_pct");
}

static bool next_day_said(const struct sf_record *share) {
    return has(share, "next_day") || has(share, "next_day_text");
}

static bool next_day_skipped(const struct sf_record *share) {
    const struct sf_value *skipped = sf_people_value(share, "next_day_skipped");
    return skipped->has == SF_HAS_VALUE && skipped->i != 0;
}

bool sf_told_over(const struct sf_record *share, int64_t now_ms) {
    if (is_word(share, "state", "let_go"))
        return true;
    if (!is_word(share, "state", "done") || !entered(share))
        return false;
    /* The outcome was entered by a change, and what has not changed for days happened before. */
    int64_t changed_ms = share->changed >> STAMP_COUNTER_BITS;
    return next_day_said(share) || next_day_skipped(share) ||
           now_ms - changed_ms > OVER_DAYS * day_ms;
}

/* A live record, or *there is false. The caller wipes it when it is there. */
static enum sf_code look_up(struct sf_store *store, enum sf_kind_no kind, const struct sf_id *id,
                            struct sf_record *out, bool *there, struct sf_fail *fail) {
    struct sf_fail inner = SF_FAIL_NONE;
    enum sf_code code = sf_store_get(store, sf_kind_of((int)kind), id, out, &inner);
    *there = code == SF_OK && out->state == SF_LIVE;
    if (code == SF_OK && !*there)
        sf_record_wipe(out);
    if (code == SF_OK || code == SF_NOT_FOUND)
        return SF_OK;
    return sf_fail_set(fail, code, inner.field, "%s", inner.message);
}

enum sf_code sf_told_standing(struct sf_store *store, const struct sf_id *person,
                              enum sf_safety_standing *standing, bool *there,
                              struct sf_fail *fail) {
    struct sf_record record;
    enum sf_code code = look_up(store, SF_PERSON, person, &record, there, fail);
    *standing = SF_SAFETY_UNSAFE;
    if (code != SF_OK || !*there)
        return code;
    const struct sf_value *word = sf_people_value(&record, "standing");
    bool said = word->has == SF_HAS_VALUE;
    *standing = sf_safety_standing(said ? word->text.text : "", said ? word->text.len : 0);
    sf_record_wipe(&record);
    return SF_OK;
}

static int8_t small(const struct sf_value *value) {
    return value->has == SF_HAS_VALUE ? (int8_t)value->i : (int8_t)SF_SHARE_UNSAID;
}

static void read_outcome(struct sf_told *told) {
    const struct sf_record *share = &told->share, *moment = &told->moment;
    told->outcome = (struct sf_share_outcome){
        .came_true = is_word(share, "came_true", "yes")      ? SF_SHARE_EXTENT_YES
                     : is_word(share, "came_true", "partly") ? SF_SHARE_EXTENT_PARTLY
                     : is_word(share, "came_true", "no")     ? SF_SHARE_EXTENT_NO
                                                             : SF_SHARE_EXTENT_UNSAID,
        .felt_safe = told->has_moment ? small(sf_people_value(moment, "felt_safe"))
                                      : (int8_t)SF_SHARE_UNSAID,
        .next_day = small(sf_people_value(share, "next_day")),
        .crossed = told->has_moment && is_word(moment, "boundary_respected", "no"),
    };
}

static int32_t day_of(const struct sf_time *time) {
    return sf_people_day(time->utc_ms, time->offset_min);
}

static void read_course(struct sf_told *told) {
    const struct sf_record *share = &told->share;
    const struct sf_value *planned = sf_people_value(share, "planned_for");
    const struct sf_value *settled = sf_people_value(share, "settled_at");
    struct sf_time made = {.utc_ms = share->created_ms, .offset_min = sf_clock_now().offset_min};
    const struct sf_time *was = told->has_moment ? &sf_people_value(&told->moment, "at")->time
                                : settled->has == SF_HAS_VALUE ? &settled->time
                                                               : &made;
    told->at_ms = was->utc_ms;
    told->course = (struct sf_share_course){
        .done = is_word(share, "state", "done"),
        .let_go = is_word(share, "state", "let_go"),
        .has_outcome = entered(share),
        .may_ask = told->person_there && sf_safety_may(told->standing, SF_SAFETY_INVITATION),
        .next_day_said = next_day_said(share),
        .next_day_skipped = next_day_skipped(share),
        .planned_day =
            planned->has == SF_HAS_VALUE ? day_of(&planned->time) : (int32_t)SF_SHARE_NO_DAY,
        .outcome_day = entered(share) ? day_of(was) : (int32_t)SF_SHARE_NO_DAY,
    };
}

void sf_told_wipe(struct sf_told *told) {
    if (told->has_moment)
        sf_record_wipe(&told->moment);
    sf_record_wipe(&told->share);
}

enum sf_code sf_told_read(struct sf_store *store, const struct sf_id *id, struct sf_told *out,
                          bool *there, struct sf_fail *fail) {
    *out = (struct sf_told){0};
    enum sf_code code = look_up(store, SF_SHARE, id, &out->share, there, fail);
    if (code != SF_OK || !*there)
        return code;
    if (has(&out->share, "moment"))
        code = look_up(store, SF_MOMENT, &sf_people_value(&out->share, "moment")->id, &out->moment,
                       &out->has_moment, fail);
    if (code == SF_OK)
        code = sf_told_standing(store, &sf_people_value(&out->share, "person")->id, &out->standing,
                                &out->person_there, fail);
    if (code != SF_OK) {
        sf_told_wipe(out);
        *there = false;
        return code;
    }
    read_outcome(out);
    read_course(out);
    return SF_OK;
}
