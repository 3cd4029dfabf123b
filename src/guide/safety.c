#include "safety.h"

#include <string.h>

enum { CARD_FROM = 2 };

static const char *const standings[SF_SAFETY_STANDINGS] = {
    [SF_SAFETY_OPEN] = "open",   [SF_SAFETY_RESTING] = "resting", [SF_SAFETY_UNSAFE] = "unsafe",
    [SF_SAFETY_ENDED] = "ended", [SF_SAFETY_DIED] = "died",
};

/* A message is drafted only for somebody who can be written to: open, or resting if the user wants.
 */
static const bool may[SF_SAFETY_WHATS][SF_SAFETY_STANDINGS] = {
    /*                         open  resting unsafe ended died */
    [SF_SAFETY_INVITATION] = {true, false, false, false, false},
    [SF_SAFETY_REPAIR] = {true, false, false, false, false},
    [SF_SAFETY_DRAFT] = {true, true, false, false, false},
    [SF_SAFETY_NUMBER] = {true, true, false, true, true},
    [SF_SAFETY_COMPARISON] = {true, true, false, true, true},
};

enum sf_safety_standing sf_safety_standing(const char *word, size_t len) {
    if (len == 0)
        return SF_SAFETY_OPEN;
    for (int i = 0; i < SF_SAFETY_STANDINGS; i++)
        if (strlen(standings[i]) == len && memcmp(standings[i], word, len) == 0)
            return (enum sf_safety_standing)i;
    return SF_SAFETY_UNSAFE;
}

bool sf_safety_may(enum sf_safety_standing standing, enum sf_safety_what what) {
    return may[what][standing];
}

bool sf_safety_card(size_t crossed, size_t lowest) {
    return crossed >= CARD_FROM || lowest >= CARD_FROM;
}

bool sf_safety_put_forward(enum sf_safety_standing standing, size_t crossed, size_t lowest) {
    return sf_safety_may(standing, SF_SAFETY_INVITATION) && !sf_safety_card(crossed, lowest);
}

bool sf_safety_better_side(size_t crossed, size_t lowest) {
    return crossed == 0 && lowest == 0;
}
