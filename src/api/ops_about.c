/* about.get: which program this is. */
#include "json.h"
#include "ops.h"
#include "steadfolk.h"

static enum sf_code get(struct sf_door_call *call) {
    return sf_json_put(call->ok, "version", json_string(SF_VERSION))
               ? SF_OK
               : sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

const struct sf_door_row sf_ops_about_rows[] = {
    {"about.get", 0, get, NULL, "{version}", "Which version of the program this is."},
    {0},
};
