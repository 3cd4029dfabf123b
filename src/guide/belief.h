/*
 * Beliefs about support: when one may be asked about again, and which entries are offered as
 * something that may speak to it. An offer is only that: the person says for which of the two
 * lines it speaks, if for any.
 *
 * What is offered from moments, by the belief of the library that it began as. Each wants words of
 * the person's own, somebody about whom nothing is held back, a moment that felt safe or mostly
 * safe, no crossed boundary, and one of these facts (the first that holds is the reason given):
 *
 *   manage_alone        help, company, advice or information came; more settled after than before
 *   burden              I began it and something came; they began it; cared about 7 and more
 *   always_leave        the first kept moment with one of them is 90 days ago and more
 *   nobody_understands  understood 7 and more; listening or being believed came
 *   guard_down          depth 2 and more; a boundary was kept
 *   trust_nobody        a boundary was kept; it felt safe (+2); being believed came
 *   needing_is_weak     something of what was wanted came; more settled after; support received
 *   not_deserving       cared about or accepted 7 and more; seen in me; support received; joy
 *
 * A belief of one's own: the latest moments with words that did not feel unsafe or uneasy.
 *
 * From shares: those whose fear did not come true. One that was made about this very belief is
 * offered as well when the fear came true in part; one about another belief is not. Without a
 * belief named, they are offered to burden, nobody_understands, guard_down, trust_nobody,
 * needing_is_weak and to one's own.
 *
 * What hurt is never brought up by itself: a feared thing that came true, a moment that felt bad,
 * a crossed boundary. The page says so, and the person can put anything beside a line in words.
 */
#ifndef SF_BELIEF_H
#define SF_BELIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SF_BELIEF_NEVER = INT32_MIN,
    SF_BELIEF_RATING_DAYS = 14, /* asked at most fortnightly */
    SF_BELIEF_OFFERS = 3,       /* at once, at most */
    SF_BELIEF_STAYED_DAYS = 90,
    SF_BELIEF_MISSING = -128 /* a number that was left open */
};

/* Whether the belief may be asked about: never rated, or 14 local days and more after the last
 * time. Days are counted from 1970-01-01; one after `today` counts as never. */
bool sf_belief_rating_due(int32_t today, int32_t last_day);

/* Why something is offered; SF_BELIEF_NOT: it is not. */
enum sf_belief_why {
    SF_BELIEF_NOT,
    SF_BELIEF_CAME,       /* help, company, advice or information came */
    SF_BELIEF_EASED,      /* more settled after than before */
    SF_BELIEF_ASKED,      /* I began it, and something came */
    SF_BELIEF_THEY_BEGAN, /* they began it */
    SF_BELIEF_CARED,
    SF_BELIEF_STAYED, /* known for a while by then */
    SF_BELIEF_UNDERSTOOD,
    SF_BELIEF_HEARD,  /* listening or being believed came */
    SF_BELIEF_OPEN,   /* something deeper was said */
    SF_BELIEF_KEPT,   /* a boundary was kept */
    SF_BELIEF_SAFE,   /* it felt safe, +2 */
    SF_BELIEF_WANTED, /* something of what was wanted came */
    SF_BELIEF_RECEIVED,
    SF_BELIEF_ACCEPTED,
    SF_BELIEF_SEEN, /* they saw something in me */
    SF_BELIEF_JOY,
    SF_BELIEF_LATEST,      /* one of the latest with words, for a belief of one's own */
    SF_BELIEF_FEAR_NOT,    /* a share whose fear did not come true */
    SF_BELIEF_FEAR_PARTLY, /* a share about this belief whose fear came true in part */
    SF_BELIEF_WHYS
};

/* A word for it in the door's JSON: "came", "fear_not"; "" for SF_BELIEF_NOT. */
const char *sf_belief_why_word(enum sf_belief_why why);

/* Facts of one moment. Numbers that were left open are SF_BELIEF_MISSING. */
struct sf_belief_moment {
    bool words;     /* something of it stands in the person's own words */
    bool somebody;  /* it names someone */
    bool held_back; /* it names someone about whom the safety rule holds back, or who is not kept */
    int felt_safe;  /* -2..2 */
    bool crossed, kept; /* boundary_respected no, yes */
    bool i_began, they_began;
    bool received;                             /* direction received, or both */
    bool help_came, heard_came, believed_came; /* of kinds_received, see above */
    bool wanted_came;                          /* some kind is in wanted and in received */
    bool eased;                                /* settled_after is more than settled_before */
    int understood, accepted, cared_about;     /* 0..10 */
    int depth;                                 /* 0..5 */
    bool seen, joy;
    int32_t known_days; /* from the first kept moment with one of them to this one */
};

/* Whether anything said about the moment's columns alone rules it out, before its texts are read.
 */
bool sf_belief_moment_may(const char *origin, size_t len, const struct sf_belief_moment *moment);

/* Whether a moment is offered, and why. `origin`: the word of belief.origin; "" and unknown words
 * are one's own. */
enum sf_belief_why sf_belief_moment(const char *origin, size_t len,
                                    const struct sf_belief_moment *moment);

enum sf_belief_extent { SF_BELIEF_OPEN_YET, SF_BELIEF_NO, SF_BELIEF_PARTLY, SF_BELIEF_YES };

struct sf_belief_share {
    bool held_back;             /* as above */
    bool this_one, another_one; /* the belief that it names, if any */
    enum sf_belief_extent came_true;
};

/* Whether a share is offered, and why. */
enum sf_belief_why sf_belief_share(const char *origin, size_t len,
                                   const struct sf_belief_share *share);

/*
 * How many of each are shown, where so many could be: the latest share first, then moments, then
 * more shares, SF_BELIEF_OFFERS in all.
 */
void sf_belief_mix(size_t moments, size_t shares, size_t *take_moments, size_t *take_shares);

#endif
