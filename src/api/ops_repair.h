/* What other operations ask about repair: the one moment that waits for a look. */
#ifndef SF_OPS_REPAIR_H
#define SF_OPS_REPAIR_H

#include "door.h"

/*
 * The newest moment that may stand in Today's list because something felt wrong and nothing was
 * said of it since (guide/repair.h); *has is false for none. Reads facts, and the records of few
 * moments.
 */
enum sf_code sf_ops_repair_waiting(const struct sf_door_call *call, struct sf_id *moment,
                                   bool *has);

#endif
