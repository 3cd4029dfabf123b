/* What a kind of the program's own may not hold twice: a word of a list, the key of a setting. */
#ifndef SF_UNIQUE_H
#define SF_UNIQUE_H

#include "door.h"
#include "record.h"

/*
 * Check a whole record, which has passed sf_check_whole, against the book. `before` is the record
 * as it stands, NULL in add. SF_EXISTS names the field. Call it in the transaction that writes.
 */
enum sf_code sf_unique_check(const struct sf_door_call *call, const struct sf_record *record,
                             const struct sf_record *before);

#endif
