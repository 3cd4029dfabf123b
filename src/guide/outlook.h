/*
 * What a person's page may offer and say: the safety rule (safety.h) for one person, together with
 * what the moments with them hold. Nothing here blocks anything; it decides what is put forward.
 */
#ifndef SF_OUTLOOK_H
#define SF_OUTLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safety.h"

enum { SF_OUTLOOK_NEVER = INT32_MIN };

/* Somebody, as their record and the moments with them say. Days are local, from 1970-01-01. */
struct sf_outlook_known {
    enum sf_safety_standing standing;
    size_t crossed, lowest; /* crossed boundaries; moments rated -2 */
    int32_t longest_days; /* longest silence wanted: their own number, else the rhythm's; 0: none */
    int32_t contact_day;  /* last real contact up to today, SF_OUTLOOK_NEVER: none */
};

struct sf_outlook {
    bool invitation; /* contact may be put forward: open, and no calm card is due */
    bool draft;      /* words for them may be drafted when asked for */
    bool share;      /* sharing something small may be opened from their page */
    bool repair;     /* asking whether something was put right */
    bool number;     /* counts about them */
    bool card;       /* the calm card is due */
    bool contact;    /* the last contact may be said in lists and on their page */
    bool rhythm;     /* their rhythm may be set beside the last contact */
    bool longer;     /* ... and the silence is longer than it; false when it may not be said */
};

/* Decide. A silence is only measured where every contact was good: else keeping away may be wise.
 */
struct sf_outlook sf_outlook_of(const struct sf_outlook_known *known, int32_t today);

#endif
