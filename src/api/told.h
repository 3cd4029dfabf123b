/*
 * A share with what is known around it: the moment it became, how it stands with its person, its
 * course and its outcome (guide's share.h). Today and the operations about shares read the same.
 */
#ifndef SF_TOLD_H
#define SF_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "safety.h"
#include "share.h"
#include "store.h"

struct sf_told {
    struct sf_record share;
    struct sf_record moment; /* the moment it became, when has_moment */
    bool has_moment;
    enum sf_safety_standing standing; /* of its person; unsafe when nobody is there */
    bool person_there;                /* neither removed nor forgotten */
    struct sf_share_course course;
    struct sf_share_outcome outcome;
    int64_t at_ms; /* when it was: its moment's time, else when it was settled, else made */
};

/*
 * Read a share by its id. *there: it is live; then the caller wipes *out. SF_OK with *there false
 * when it is removed or was never there.
 */
enum sf_code sf_told_read(struct sf_store *store, const struct sf_id *id, struct sf_told *out,
                          bool *there, struct sf_fail *fail);

/* Wipe what sf_told_read gave. */
void sf_told_wipe(struct sf_told *told);

/*
 * Whether a share is over for good, by its record alone: let go, or with an outcome whose next day
 * was looked at, left out, or is past. Nothing else of it needs to be read then.
 */
bool sf_told_over(const struct sf_record *share, int64_t now_ms);

/* How it stands with a person; *there as above. Unsafe when nobody is there. */
enum sf_code sf_told_standing(struct sf_store *store, const struct sf_id *person,
                              enum sf_safety_standing *standing, bool *there, struct sf_fail *fail);

#endif
