/* A list's request: from JSON to the store's query. */
#ifndef SF_QUERY_H
#define SF_QUERY_H

#include "door.h"
#include "record.h"
#include "store.h"

/*
 * Read "filter", "order", "limit", "cursor" and "removed" of a KIND.list call. Texts and lists of
 * the filters live in `holder`, which is initialised here and which the caller wipes after the
 * query is done, also after a failure. SF_INVALID names "filter.channel", "order" or "cursor".
 *
 * Fields that may stand in the filter: links, choices, the order field, and those of
 * SF_FIELD_FILTER. A value means equal (for links and choices of several: holds this one);
 * {"from","to"} (either may be left out) means from <= field < to, for times and numbers.
 */
enum sf_code sf_query_read(const struct sf_door_call *call, struct sf_store_query *query,
                           struct sf_record *holder);

#endif
