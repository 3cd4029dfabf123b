/*
 * The safety rule, in one place: what may be said or offered about somebody, by their standing.
 * Whoever suggests, counts, nudges or drafts asks here; nobody else decides.
 */
#ifndef SF_SAFETY_H
#define SF_SAFETY_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of the words of person.standing; a standing that was never set is open. */
enum sf_safety_standing {
    SF_SAFETY_OPEN,
    SF_SAFETY_RESTING,
    SF_SAFETY_UNSAFE,
    SF_SAFETY_ENDED,
    SF_SAFETY_DIED,
    SF_SAFETY_STANDINGS
};

enum sf_safety_what {
    SF_SAFETY_INVITATION, /* today's invitation, a nudge, a gap, a rhythm, the ladder of sizes */
    SF_SAFETY_REPAIR,     /* asking whether something was put right */
    SF_SAFETY_DRAFT,      /* a message drafted, suggesting to give */
    SF_SAFETY_NUMBER,     /* any count, rate or interval about them */
    SF_SAFETY_COMPARISON, /* being a side of a comparison */
    SF_SAFETY_WHATS
};

/* The standing that a word of the list names; SF_SAFETY_OPEN for an empty one, and for an unknown
 * one SF_SAFETY_UNSAFE: what is not understood is not suggested. */
enum sf_safety_standing sf_safety_standing(const char *word, size_t len);

/* Whether that may be said or offered about somebody of that standing. */
bool sf_safety_may(enum sf_safety_standing standing, enum sf_safety_what what);

/*
 * Whether the calm card about someone is due: two crossed boundaries or two moments rated -2.
 * It never blocks anything.
 */
bool sf_safety_card(size_t crossed, size_t lowest);

/*
 * Whether somebody may be put forward: invited about, named in an order of whom to reach out to,
 * offered where a person is chosen. Open, and no calm card is due: where keeping away may be what
 * protects, nobody is sent there. It never blocks anything.
 */
bool sf_safety_put_forward(enum sf_safety_standing standing, size_t crossed, size_t lowest);

/*
 * Whether somebody may be the better side of a comparison: never after a crossed boundary or a -2.
 */
bool sf_safety_better_side(size_t crossed, size_t lowest);

#endif
