#include "belief.h"

#include <string.h>

enum { MUCH = 7, DEEP = 2, FACTS_MAX = 5 };

/* What speaks to a belief of the library, in the order in which it is looked for. */
struct row {
    const char *origin;
    enum sf_belief_why facts[FACTS_MAX]; /* ended by SF_BELIEF_NOT, or full */
    bool shares;                         /* shares that name no belief, too */
};

static const struct row rows[] = {
    {"manage_alone", {SF_BELIEF_CAME, SF_BELIEF_EASED}, false},
    {"burden", {SF_BELIEF_ASKED, SF_BELIEF_THEY_BEGAN, SF_BELIEF_CARED}, true},
    {"always_leave", {SF_BELIEF_STAYED}, false},
    {"nobody_understands", {SF_BELIEF_UNDERSTOOD, SF_BELIEF_HEARD}, true},
    {"guard_down", {SF_BELIEF_OPEN, SF_BELIEF_KEPT}, true},
    {"trust_nobody", {SF_BELIEF_KEPT, SF_BELIEF_SAFE, SF_BELIEF_HEARD}, true},
    {"needing_is_weak", {SF_BELIEF_WANTED, SF_BELIEF_EASED, SF_BELIEF_RECEIVED}, true},
    {"not_deserving",
     {SF_BELIEF_CARED, SF_BELIEF_ACCEPTED, SF_BELIEF_SEEN, SF_BELIEF_RECEIVED, SF_BELIEF_JOY},
     false},
};

static const char *const words[SF_BELIEF_WHYS] = {
    [SF_BELIEF_NOT] = "",
    [SF_BELIEF_CAME] = "came",
    [SF_BELIEF_EASED] = "eased",
    [SF_BELIEF_ASKED] = "asked",
    [SF_BELIEF_THEY_BEGAN] = "they_began",
    [SF_BELIEF_CARED] = "cared",
    [SF_BELIEF_STAYED] = "stayed",
    [SF_BELIEF_UNDERSTOOD] = "understood",
    [SF_BELIEF_HEARD] = "heard",
    [SF_BELIEF_OPEN] = "open",
    [SF_BELIEF_KEPT] = "kept",
    [SF_BELIEF_SAFE] = "safe",
    [SF_BELIEF_WANTED] = "wanted",
    [SF_BELIEF_RECEIVED] = "received",
    [SF_BELIEF_ACCEPTED] = "accepted",
    [SF_BELIEF_SEEN] = "seen",
    [SF_BELIEF_JOY] = "joy",
    [SF_BELIEF_LATEST] = "latest",
    [SF_BELIEF_FEAR_NOT] = "fear_not",
    [SF_BELIEF_FEAR_PARTLY] = "fear_partly",
};

const char *sf_belief_why_word(enum sf_belief_why why) {
    return words[why];
}

bool sf_belief_rating_due(int32_t today, int32_t last_day) {
    if (last_day == SF_BELIEF_NEVER || last_day > today)
        return true;
    return (int64_t)today - last_day >= SF_BELIEF_RATING_DAYS;
}

static const struct row *row_of(const char *origin, size_t len) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].origin) == len && memcmp(rows[i].origin, origin, len) == 0)
            return &rows[i];
    return NULL;
}

static bool much(int number) {
    return number != SF_BELIEF_MISSING && number >= MUCH;
}

static bool holds(enum sf_belief_why fact, const struct sf_belief_moment *moment,
                  const struct row *row) {
    bool something = moment->help_came || moment->heard_came || moment->received;
    switch (fact) {
    case SF_BELIEF_CAME:
        return moment->help_came;
    case SF_BELIEF_EASED:
        return moment->eased;
    case SF_BELIEF_ASKED:
        return moment->i_began && something;
    case SF_BELIEF_THEY_BEGAN:
        return moment->they_began;
    case SF_BELIEF_CARED:
        return much(moment->cared_about);
    case SF_BELIEF_STAYED:
        return moment->known_days >= SF_BELIEF_STAYED_DAYS;
    case SF_BELIEF_UNDERSTOOD:
        return much(moment->understood);
    case SF_BELIEF_HEARD:
        /* Trust is about being believed; listening alone can be had from strangers. */
        return strcmp(row->origin, "trust_nobody") == 0 ? moment->believed_came
                                                        : moment->heard_came;
    case SF_BELIEF_OPEN:
        return moment->depth != SF_BELIEF_MISSING && moment->depth >= DEEP;
    case SF_BELIEF_KEPT:
        return moment->kept;
    case SF_BELIEF_SAFE:
        return moment->felt_safe == 2;
    case SF_BELIEF_WANTED:
        return moment->wanted_came;
    case SF_BELIEF_RECEIVED:
        return moment->received;
    case SF_BELIEF_ACCEPTED:
        return much(moment->accepted);
    case SF_BELIEF_SEEN:
        return moment->seen;
    case SF_BELIEF_JOY:
        return moment->joy;
    default:
        return false;
    }
}

bool sf_belief_moment_may(const char *origin, size_t len, const struct sf_belief_moment *moment) {
    if (moment->held_back || moment->crossed)
        return false;
    if (row_of(origin, len) == NULL)
        return moment->felt_safe == SF_BELIEF_MISSING || moment->felt_safe >= 0;
    return moment->somebody && moment->felt_safe != SF_BELIEF_MISSING && moment->felt_safe >= 1;
}

enum sf_belief_why sf_belief_moment(const char *origin, size_t len,
                                    const struct sf_belief_moment *moment) {
    const struct row *row = row_of(origin, len);
    if (!moment->words || !sf_belief_moment_may(origin, len, moment))
        return SF_BELIEF_NOT;
    if (row == NULL)
        return SF_BELIEF_LATEST;
    for (size_t i = 0; i < FACTS_MAX && row->facts[i] != SF_BELIEF_NOT; i++)
        if (holds(row->facts[i], moment, row))
            return row->facts[i];
    return SF_BELIEF_NOT;
}

enum sf_belief_why sf_belief_share(const char *origin, size_t len,
                                   const struct sf_belief_share *share) {
    const struct row *row = row_of(origin, len);
    if (share->held_back || share->another_one)
        return SF_BELIEF_NOT;
    if (share->came_true == SF_BELIEF_PARTLY)
        return share->this_one ? SF_BELIEF_FEAR_PARTLY : SF_BELIEF_NOT;
    if (share->came_true != SF_BELIEF_NO)
        return SF_BELIEF_NOT;
    return share->this_one || row == NULL || row->shares ? SF_BELIEF_FEAR_NOT : SF_BELIEF_NOT;
}

void sf_belief_mix(size_t moments, size_t shares, size_t *take_moments, size_t *take_shares) {
    size_t room = SF_BELIEF_OFFERS - (shares > 0);
    *take_moments = moments < room ? moments : room;
    room = SF_BELIEF_OFFERS - *take_moments;
    *take_shares = shares < room ? shares : room;
}
