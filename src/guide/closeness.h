/*
 * How closeness went, described from what the person noted: counts of like moments, never a label
 * for the person, never a cause. Whoever asks leaves out moments and shares with people about whom
 * the safety rule allows no numbers, and looks at the newest SF_CLOSENESS_WINDOW moments and shares
 * only: how it goes now, not how it once was.
 *
 * A description is spoken when at least SF_CLOSENESS_FLOOR moments (or shares) are of its kind and
 * in more than half of them it was so. Below that nothing is said, not even the counts. Many stand
 * in pairs that cannot both be spoken; the kinder half is there so that the page does not only find
 * what was hard.
 *
 * Something close is a depth of 4 or 5. "Noted" is meant literally: a moment in which the field was
 * left open is not looked at.
 *
 * - safe_after_close, uneasy_after_close: close moments whose felt_safe was noted; it was so at 1
 * or 2, or at -1 or -2.
 * - space_after_close: close moments where there, or in the next moment with one of the same people
 *   within 14 days, it was noted what was wanted; so when space is among it, in either.
 * - settled_more, settled_less: settled before and after noted; so when after is higher, or lower,
 * by 1 or more of 10.
 * - safe_after_silence, uneasy_after_silence: the first moment after a long silence with someone
 * there, felt_safe noted; so at 1 or 2, or at -1 or -2.
 * - began_by_them, began_by_me: begun by me or by them (not both, not unplanned).
 * - wanted_came, wanted_missed: both what was wanted and what came noted; so when one of the wanted
 *   came, or none of them.
 * - kept_light: depth noted; so at 0 or 1.
 * - let_go_before: shares with a day, done or let go; so when let go and last touched within two
 * days of that day.
 *
 * A silence is long when it is at least seven days and at least twice the median of the earlier
 * gaps between moments with that person, of which there must be four.
 */
#ifndef SF_CLOSENESS_H
#define SF_CLOSENESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "id.h"

enum { SF_CLOSENESS_WINDOW = 400, SF_CLOSENESS_FLOOR = 5, SF_CLOSENESS_MISSING = INT8_MIN };

/* In the order in which they are told. */
enum sf_closeness_key {
    SF_CLOSENESS_SAFE_AFTER_CLOSE,
    SF_CLOSENESS_UNEASY_AFTER_CLOSE,
    SF_CLOSENESS_SPACE_AFTER_CLOSE,
    SF_CLOSENESS_SETTLED_MORE,
    SF_CLOSENESS_SETTLED_LESS,
    SF_CLOSENESS_SAFE_AFTER_SILENCE,
    SF_CLOSENESS_UNEASY_AFTER_SILENCE,
    SF_CLOSENESS_BEGAN_BY_THEM,
    SF_CLOSENESS_BEGAN_BY_ME,
    SF_CLOSENESS_WANTED_CAME,
    SF_CLOSENESS_WANTED_MISSED,
    SF_CLOSENESS_KEPT_LIGHT,
    SF_CLOSENESS_LET_GO_BEFORE,
    SF_CLOSENESS_KEYS
};

enum sf_closeness_began { SF_CLOSENESS_BEGAN_OPEN, SF_CLOSENESS_BEGAN_ME, SF_CLOSENESS_BEGAN_THEM };

struct sf_closeness_moment {
    int64_t at_ms;
    int8_t felt_safe, depth;               /* SF_CLOSENESS_MISSING when not noted */
    int32_t settled_before, settled_after; /* thousandths of 0..10; INT32_MIN when not noted */
    enum sf_closeness_began began_by;      /* both and unplanned are OPEN */
    bool wanted_noted, wanted_space;       /* of what was wanted */
    bool received_noted, wanted_received;  /* what came; whether one of the wanted is among it */
    const struct sf_id *people;            /* borrowed */
    size_t people_count;
};

struct sf_closeness_share {
    int64_t planned_ms; /* INT64_MIN: without a day */
    int64_t changed_ms; /* when it was last touched */
    bool done, let_go;
};

/* Newest last, both. At most SF_CLOSENESS_WINDOW of each; of more, only the first count. */
struct sf_closeness_journal {
    const struct sf_closeness_moment *moments;
    size_t moment_count;
    const struct sf_closeness_share *shares;
    size_t share_count;
};

enum sf_closeness_mark {
    SF_CLOSENESS_NOT_LOOKED_AT,
    SF_CLOSENESS_OTHERWISE, /* looked at, and it was not so */
    SF_CLOSENESS_SO,
    SF_CLOSENESS_BESIDE /* the next moment, on which space_after_close rests as well */
};

struct sf_closeness {
    size_t so, of;                      /* it was so in `so` of `of` */
    uint8_t marks[SF_CLOSENESS_WINDOW]; /* one enum sf_closeness_mark a moment, or a share */
};

/* The word for a key: "safe_after_close". NULL out of range. */
const char *sf_closeness_word(enum sf_closeness_key key);

/* Whether a key speaks of shares; the others speak of moments. */
bool sf_closeness_of_shares(enum sf_closeness_key key);

/* Count for one key; *out is overwritten. True when it may be spoken. No allocation. */
bool sf_closeness_look(const struct sf_closeness_journal *journal, enum sf_closeness_key key,
                       struct sf_closeness *out);

#endif
