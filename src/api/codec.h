/*
 * Records as the door's JSON: one member a field, encoded by the field's type (kind.h).
 *
 * A time is "2024-04-24T18:08:14+02:00" with a sibling "<name>_zone" where the zone is known. Read:
 *   with offset or Z, without zone    kept as it is, zone not known
 *   with offset or Z, and a zone      the instant counts; where this machine knows the zone, the
 * offset becomes the zone's at that instant ("...Z" with "Europe/Berlin" is a wall reading in
 * Berlin), else it stays as given without offset, and a zone        a wall reading in that zone,
 * which this machine must know without both                      refused: nobody can tell the
 * instant A zone may stand without its time only in add, for a field that is filled in with now.
 *
 * null clears, and so do "", [] and {}; a member that is absent leaves the field alone. Whole
 * numbers may be written 3 or 3.0.
 */
#ifndef SF_CODEC_H
#define SF_CODEC_H

#include <jansson.h>

#include "fail.h"
#include "record.h"

/*
 * Take the members of `object` that are fields of record->kind (others are passed over) into a
 * record that sf_record_init made. SF_INVALID names the field ("people[2]", "reach[0].address").
 * Types only; limits are model's to check. With `adding`, what would clear is left out, and a zone
 * may stand alone. The caller wipes the record, also after a failure.
 */
enum sf_code sf_codec_read(const json_t *object, struct sf_record *record, bool adding,
                           struct sf_fail *fail);

/*
 * Fill in what add fills in: a missing SF_FIELD_NOW time becomes now, in the zone of "<name>_zone"
 * when that stands alone in `object`, else in the machine's.
 */
enum sf_code sf_codec_now(const json_t *object, struct sf_record *record, struct sf_fail *fail);

/* One value of a field: `name` is what an error calls it. Times by the offset in their text only.
 */
enum sf_code sf_codec_value(const json_t *json, struct sf_record *record, int field,
                            const char *name, struct sf_fail *fail);

/*
 * {"id","created","changed","removed"?, fields in the order of the table}; empty fields are left
 * out. A new reference, or NULL when memory ran out.
 */
json_t *sf_codec_record(const struct sf_record *record);

/* Only the fields, into an object; a field that the record clears is null. False: memory ran out.
 */
bool sf_codec_fields(const struct sf_record *record, json_t *object);

/* The text of an id. A new reference, or NULL when memory ran out. */
json_t *sf_codec_id(const struct sf_id *id);

/* An instant, "2024-04-24T16:08:14.000Z". A new reference, or NULL when memory ran out. */
json_t *sf_codec_utc(int64_t utc_ms);

/* A day counted from 1970-01-01, "2024-04-24". A new reference, or NULL when memory ran out. */
json_t *sf_codec_day(int64_t day);

#endif
