/* Building requests and reading answers. Like cli_buf.h, nothing here returns when memory runs out.
 */
#ifndef SF_CLI_JSON_H
#define SF_CLI_JSON_H

#include <jansson.h>
#include <stdbool.h>

/* A new object or array. */
json_t *sf_cli_json_object(void);
json_t *sf_cli_json_array(void);

/* Put a value, whose reference is taken over. Returns the object. */
json_t *sf_cli_json_put(json_t *object, const char *name, json_t *value);
json_t *sf_cli_json_put_text(json_t *object, const char *name, const char *text);
json_t *sf_cli_json_put_int(json_t *object, const char *name, long long number);
json_t *sf_cli_json_put_flag(json_t *object, const char *name, bool flag);

/* Append a value, whose reference is taken over; a NULL one ends the process. */
void sf_cli_json_push(json_t *array, json_t *value);
void sf_cli_json_push_text(json_t *array, const char *text);

/* A member as text, "" when it is none; as a number, `missing` when it is none. */
const char *sf_cli_json_text(const json_t *object, const char *name);
long long sf_cli_json_int(const json_t *object, const char *name, long long missing);

/* Free text that json_dumps gave, wiped. */
void sf_cli_json_free(char *text);

#endif
