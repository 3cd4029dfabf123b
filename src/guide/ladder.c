#include "ladder.h"

/* The size of which there are at least two good outcomes, itself or larger; 0 for none. */
static int reached(const struct sf_ladder_share *shares, size_t count) {
    size_t good[SF_LADDER_SIZE_MAX + 1] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++)
        if (shares[i].size >= 1 && shares[i].size <= SF_LADDER_SIZE_MAX &&
            sf_share_good(&shares[i].outcome))
            good[shares[i].size]++;
    for (int size = SF_LADDER_SIZE_MAX; size >= 1; size--) {
        sum += good[size];
        if (sum >= SF_LADDER_GOOD_ENOUGH)
            return size;
    }
    return 0;
}

/* After something hard: one size smaller than the last hard one, whose size may be unknown. */
static bool look_back(const struct sf_ladder_share *shares, size_t count, bool *rests, int *size) {
    bool hard = false;
    for (size_t i = 0; i < count && i < SF_LADDER_LOOK_BACK; i++) {
        rests[i] = sf_share_hard(&shares[i].outcome);
        if (rests[i] && !hard)
            *size = shares[i].size > 1 ? shares[i].size - 1 : shares[i].size;
        hard = hard || rests[i];
    }
    return hard;
}

/* The good ones of that size or larger carry the answer. */
static void rest_on_good(const struct sf_ladder_share *shares, size_t count, int size,
                         bool *rests) {
    for (size_t i = 0; i < count; i++)
        rests[i] = shares[i].size >= size && sf_share_good(&shares[i].outcome);
}

struct sf_ladder sf_ladder_next(enum sf_safety_standing standing, size_t crossed, size_t lowest,
                                const struct sf_ladder_share *shares, size_t count, bool *rests) {
    int size = 0;
    for (size_t i = 0; i < count; i++)
        rests[i] = false;
    if (!sf_safety_may(standing, SF_SAFETY_INVITATION))
        return (struct sf_ladder){SF_LADDER_NONE, SF_LADDER_STANDING, 0};
    if (sf_safety_card(crossed, lowest))
        return (struct sf_ladder){SF_LADDER_NONE, SF_LADDER_CARD, 0};
    if (count == 0)
        return (struct sf_ladder){SF_LADDER_START, SF_LADDER_NO_OUTCOME, 0};
    if (look_back(shares, count, rests, &size))
        return (struct sf_ladder){SF_LADDER_SMALLER, SF_LADDER_HARD, size};
    if (!sf_share_good(&shares[0].outcome)) {
        rests[0] = true;
        return (struct sf_ladder){SF_LADDER_SAME, SF_LADDER_UNSURE, shares[0].size};
    }
    size = reached(shares, count);
    if (size == 0) {
        rests[0] = true;
        return (struct sf_ladder){SF_LADDER_SAME, SF_LADDER_FEW, shares[0].size};
    }
    rest_on_good(shares, count, size, rests);
    if (!sf_safety_better_side(crossed, lowest))
        return (struct sf_ladder){SF_LADDER_SAME, SF_LADDER_RECORD, size};
    if (size == SF_LADDER_SIZE_MAX)
        return (struct sf_ladder){SF_LADDER_SAME, SF_LADDER_TOP, size};
    return (struct sf_ladder){SF_LADDER_UP, SF_LADDER_FELT_SAFE, size + 1};
}
