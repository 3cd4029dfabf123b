#include "cli_json.h"

#include <sodium.h>
#include <string.h>

#include "cli_buf.h"

static json_t *need(json_t *value) {
    if (value == NULL)
        sf_cli_buf_no_memory();
    return value;
}

json_t *sf_cli_json_object(void) {
    return need(json_object());
}

json_t *sf_cli_json_array(void) {
    return need(json_array());
}

json_t *sf_cli_json_put(json_t *object, const char *name, json_t *value) {
    if (json_object_set_new(object, name, need(value)) != 0)
        sf_cli_buf_no_memory();
    return object;
}

json_t *sf_cli_json_put_text(json_t *object, const char *name, const char *text) {
    return sf_cli_json_put(object, name, json_string(text));
}

json_t *sf_cli_json_put_int(json_t *object, const char *name, long long number) {
    return sf_cli_json_put(object, name, json_integer(number));
}

json_t *sf_cli_json_put_flag(json_t *object, const char *name, bool flag) {
    return sf_cli_json_put(object, name, json_boolean(flag));
}

void sf_cli_json_push(json_t *array, json_t *value) {
    if (json_array_append_new(array, need(value)) != 0)
        sf_cli_buf_no_memory();
}

void sf_cli_json_push_text(json_t *array, const char *text) {
    sf_cli_json_push(array, json_string(text));
}

const char *sf_cli_json_text(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

long long sf_cli_json_int(const json_t *object, const char *name, long long missing) {
    const json_t *member = json_object_get(object, name);
    return json_is_number(member) ? (long long)json_number_value(member) : missing;
}

void sf_cli_json_free(char *text) {
    json_malloc_t make;
    json_free_t free_text;
    if (text == NULL)
        return;
    sodium_memzero(text, strlen(text));
    json_get_alloc_funcs(&make, &free_text);
    free_text(text);
}
