/* A request's members: checked against the operation's row once, and then read without surprises.
 */
#ifndef SF_ARGS_H
#define SF_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "door.h"
#include "id.h"

/*
 * Check call->request against call->row (and the fields of call->kind with SF_DOOR_FIELDS): unknown
 * members, missing ones, types and ranges. The first wrong one gives SF_INVALID with its name.
 */
enum sf_code sf_args_check(const struct sf_door_call *call);

/*
 * Members by name; they were checked. Absent or null: NULL, `missing`, or false. Texts are borrowed
 * from the request, NUL-ended.
 */
const char *sf_args_text(const struct sf_door_call *call, const char *name, size_t *len);
bool sf_args_flag(const struct sf_door_call *call, const char *name);
int64_t sf_args_int(const struct sf_door_call *call, const char *name, int64_t missing);
bool sf_args_id(const struct sf_door_call *call, const char *name, struct sf_id *out);
json_t *sf_args_json(const struct sf_door_call *call, const char *name);

#endif
