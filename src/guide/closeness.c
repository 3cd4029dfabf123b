#include "closeness.h"

#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

enum {
    CLOSE_FROM = 4,
    LIGHT_TO = 1,
    SAFE_FROM = 1,
    UNEASY_TO = -1,
    SETTLED_STEP = 1000, /* thousandths */
    NEXT_DAYS = 14,
    SILENCE_DAYS = 7,
    GAPS_NEEDED = 4,
    BEFORE_DAYS = 2
};

static const char *const words[SF_CLOSENESS_KEYS] = {
    [SF_CLOSENESS_SAFE_AFTER_CLOSE] = "safe_after_close",
    [SF_CLOSENESS_UNEASY_AFTER_CLOSE] = "uneasy_after_close",
    [SF_CLOSENESS_SPACE_AFTER_CLOSE] = "space_after_close",
    [SF_CLOSENESS_SETTLED_MORE] = "settled_more",
    [SF_CLOSENESS_SETTLED_LESS] = "settled_less",
    [SF_CLOSENESS_SAFE_AFTER_SILENCE] = "safe_after_silence",
    [SF_CLOSENESS_UNEASY_AFTER_SILENCE] = "uneasy_after_silence",
    [SF_CLOSENESS_BEGAN_BY_THEM] = "began_by_them",
    [SF_CLOSENESS_BEGAN_BY_ME] = "began_by_me",
    [SF_CLOSENESS_WANTED_CAME] = "wanted_came",
    [SF_CLOSENESS_WANTED_MISSED] = "wanted_missed",
    [SF_CLOSENESS_KEPT_LIGHT] = "kept_light",
    [SF_CLOSENESS_LET_GO_BEFORE] = "let_go_before",
};

const char *sf_closeness_word(enum sf_closeness_key key) {
    return key >= 0 && key < SF_CLOSENESS_KEYS ? words[key] : NULL;
}

bool sf_closeness_of_shares(enum sf_closeness_key key) {
    return key == SF_CLOSENESS_LET_GO_BEFORE;
}

static bool is_there(const struct sf_closeness_moment *moment, const struct sf_id *person) {
    for (size_t i = 0; i < moment->people_count; i++) {
        if (sf_id_equal(&moment->people[i], person))
            return true;
    }
    return false;
}

static bool is_close(const struct sf_closeness_moment *moment) {
    return moment->depth >= CLOSE_FROM; /* SF_CLOSENESS_MISSING is far below */
}

/* The next moment with one of the same people, within NEXT_DAYS; `count` when there is none. */
static size_t next_with(const struct sf_closeness_moment *moments, size_t count, size_t at) {
    for (size_t i = at + 1; i < count; i++) {
        if (moments[i].at_ms - moments[at].at_ms > NEXT_DAYS * DAY_MS)
            break;
        for (size_t who = 0; who < moments[at].people_count; who++) {
            if (is_there(&moments[i], &moments[at].people[who]))
                return i;
        }
    }
    return count;
}

static int by_size(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* The moment before `at` with that person; `at` itself when there is none. */
static size_t before_with(const struct sf_closeness_moment *moments, size_t at,
                          const struct sf_id *person) {
    for (size_t i = at; i-- > 0;) {
        if (is_there(&moments[i], person))
            return i;
    }
    return at;
}

/* Whether moment `at` ends a long silence with that person. Most do not, and are done with after
 * one look back; only for the others the earlier gaps are gathered. */
static bool ends_silence(const struct sf_closeness_moment *moments, size_t at,
                         const struct sf_id *person) {
    int64_t gaps[SF_CLOSENESS_WINDOW];
    size_t count = 0, from = before_with(moments, at, person);
    int64_t silence = moments[at].at_ms - moments[from].at_ms;
    if (silence < SILENCE_DAYS * DAY_MS)
        return false;
    for (size_t before; (before = before_with(moments, from, person)) != from; from = before)
        gaps[count++] = moments[from].at_ms - moments[before].at_ms;
    if (count < GAPS_NEEDED)
        return false;
    qsort(gaps, count, sizeof *gaps, by_size);
    int64_t twice_median =
        count % 2 == 1 ? 2 * gaps[count / 2] : gaps[count / 2 - 1] + gaps[count / 2];
    return silence >= twice_median;
}

static bool after_silence(const struct sf_closeness_moment *moments, size_t at) {
    for (size_t who = 0; who < moments[at].people_count; who++) {
        if (ends_silence(moments, at, &moments[at].people[who]))
            return true;
    }
    return false;
}

static enum sf_closeness_mark mark(bool looked_at, bool so) {
    return !looked_at ? SF_CLOSENESS_NOT_LOOKED_AT : so ? SF_CLOSENESS_SO : SF_CLOSENESS_OTHERWISE;
}

static enum sf_closeness_mark mark_felt(bool looked_at, const struct sf_closeness_moment *moment,
                                        bool safe) {
    return mark(looked_at && moment->felt_safe != SF_CLOSENESS_MISSING,
                safe ? moment->felt_safe >= SAFE_FROM : moment->felt_safe <= UNEASY_TO);
}

static enum sf_closeness_mark mark_settled(const struct sf_closeness_moment *moment, int sign) {
    bool noted = moment->settled_before != INT32_MIN && moment->settled_after != INT32_MIN;
    return mark(noted,
                noted && sign * (moment->settled_after - moment->settled_before) >= SETTLED_STEP);
}

static enum sf_closeness_mark mark_space(const struct sf_closeness_moment *moments, size_t count,
                                         size_t at, uint8_t *marks) {
    const struct sf_closeness_moment *moment = &moments[at];
    if (!is_close(moment))
        return SF_CLOSENESS_NOT_LOOKED_AT;
    size_t next = next_with(moments, count, at);
    bool noted = moment->wanted_noted, space = moment->wanted_space;
    if (next < count && moments[next].wanted_noted) {
        noted = true;
        space = space || moments[next].wanted_space;
        /* Where the next one is close itself, it gets its own mark after this. */
        marks[next] = SF_CLOSENESS_BESIDE;
    }
    return mark(noted, space);
}

static enum sf_closeness_mark mark_moment(const struct sf_closeness_journal *journal, size_t count,
                                          size_t at, enum sf_closeness_key key, uint8_t *marks) {
    const struct sf_closeness_moment *moments = journal->moments, *moment = &moments[at];
    switch (key) {
    case SF_CLOSENESS_SAFE_AFTER_CLOSE:
    case SF_CLOSENESS_UNEASY_AFTER_CLOSE:
        return mark_felt(is_close(moment), moment, key == SF_CLOSENESS_SAFE_AFTER_CLOSE);
    case SF_CLOSENESS_SPACE_AFTER_CLOSE:
        return mark_space(moments, count, at, marks);
    case SF_CLOSENESS_SETTLED_MORE:
        return mark_settled(moment, 1);
    case SF_CLOSENESS_SETTLED_LESS:
        return mark_settled(moment, -1);
    case SF_CLOSENESS_SAFE_AFTER_SILENCE:
    case SF_CLOSENESS_UNEASY_AFTER_SILENCE:
        return mark_felt(after_silence(moments, at), moment,
                         key == SF_CLOSENESS_SAFE_AFTER_SILENCE);
    case SF_CLOSENESS_BEGAN_BY_THEM:
        return mark(moment->began_by != SF_CLOSENESS_BEGAN_OPEN,
                    moment->began_by == SF_CLOSENESS_BEGAN_THEM);
    case SF_CLOSENESS_BEGAN_BY_ME:
        return mark(moment->began_by != SF_CLOSENESS_BEGAN_OPEN,
                    moment->began_by == SF_CLOSENESS_BEGAN_ME);
    case SF_CLOSENESS_WANTED_CAME:
    case SF_CLOSENESS_WANTED_MISSED:
        return mark(moment->wanted_noted && moment->received_noted,
                    moment->wanted_received == (key == SF_CLOSENESS_WANTED_CAME));
    case SF_CLOSENESS_KEPT_LIGHT:
        return mark(moment->depth != SF_CLOSENESS_MISSING, moment->depth <= LIGHT_TO);
    case SF_CLOSENESS_LET_GO_BEFORE:
    case SF_CLOSENESS_KEYS:
        break;
    }
    return SF_CLOSENESS_NOT_LOOKED_AT;
}

static enum sf_closeness_mark mark_share(const struct sf_closeness_share *share) {
    bool looked_at = share->planned_ms != INT64_MIN && (share->done || share->let_go);
    return mark(looked_at, looked_at && share->let_go &&
                               share->changed_ms >= share->planned_ms - BEFORE_DAYS * DAY_MS &&
                               share->changed_ms <= share->planned_ms + BEFORE_DAYS * DAY_MS);
}

bool sf_closeness_look(const struct sf_closeness_journal *journal, enum sf_closeness_key key,
                       struct sf_closeness *out) {
    bool shares = sf_closeness_of_shares(key);
    size_t count = shares ? journal->share_count : journal->moment_count;
    if (count > SF_CLOSENESS_WINDOW)
        count = SF_CLOSENESS_WINDOW;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        enum sf_closeness_mark made = shares ? mark_share(&journal->shares[i])
                                             : mark_moment(journal, count, i, key, out->marks);
        if (made == SF_CLOSENESS_NOT_LOOKED_AT)
            continue; /* what stands beside another one keeps its mark */
        out->marks[i] = (uint8_t)made;
        out->of++;
        out->so += made == SF_CLOSENESS_SO;
    }
    return out->of >= SF_CLOSENESS_FLOOR && 2 * out->so > out->of;
}
