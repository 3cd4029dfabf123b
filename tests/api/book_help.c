#include "book_help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "entropy.h"
#include "fake.h"
#include "file.h"

struct sf *help_sf;

static json_t *answer;

int help_begin(void **state) {
    help_end(state);
    sf_file_fake_drop();
    sf_clock_fake_reset();
    help_sf = sf_new("/vault");
    sf_entropy_seed(7);
    return help_sf != NULL ? 0 : -1;
}

int help_end(void **state) {
    (void)state;
    json_decref(answer);
    answer = NULL;
    sf_free(help_sf);
    help_sf = NULL;
    return 0;
}

unsigned help_step(unsigned nth, unsigned step) {
    const char *text = getenv("SF_SWEEP");
    unsigned asked = text != NULL ? (unsigned)strtoul(text, NULL, 10) : 0;

    return nth < 8 ? 1 : asked > 0 ? asked : step;
}

static enum sf_status call(const char *op, const char *format, va_list args) {
    static char request[65536];
    char *text = NULL;
    size_t len = 0;
    enum sf_status status;

    request[0] = '\0';
    if (format != NULL)
        vsnprintf(request, sizeof(request), format, args);
    status = sf_call(help_sf, op, request, strlen(request), NULL, &text, &len);
    json_decref(answer);
    answer = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    sf_answer_free(text, len);
    assert_non_null(answer);
    return status;
}

enum sf_status help_call(const char *op, const char *format, ...) {
    enum sf_status status;
    va_list args;

    va_start(args, format);
    status = call(op, format, args);
    va_end(args);
    return status;
}

json_t *help_answer(void) {
    return answer;
}

const char *help_code(void) {
    json_t *error = json_object_get(answer, "error");

    return error == NULL ? "ok" : json_string_value(json_object_get(error, "code"));
}

json_t *help_ok(const char *op, const char *format, ...) {
    va_list args;

    va_start(args, format);
    call(op, format, args);
    va_end(args);
    if (strcmp(help_code(), "ok") != 0)
        fail_msg("%s: %s", op, json_dumps(answer, JSON_COMPACT));
    return json_object_get(answer, "ok");
}

char *help_text(const char *member, char out[128]) {
    const char *text = json_string_value(json_object_get(json_object_get(answer, "ok"), member));

    assert_non_null(text);
    snprintf(out, 128, "%s", text);
    return out;
}

bool help_true(const char *member) {
    json_t *value = json_object_get(json_object_get(answer, "ok"), member);

    return json_is_true(value);
}

void help_person(const char *alias, char id[128]) {
    help_ok("person.add", "{\"alias\":\"%s\"}", alias);
    if (id != NULL)
        help_text("id", id);
}

int help_people(void) {
    if (help_call("person.list", "{\"limit\":200}") != SF_STATUS_OK)
        return -1;
    return (int)json_array_size(json_object_get(json_object_get(answer, "ok"), "items"));
}

bool help_has(const char *alias) {
    json_t *items = json_object_get(help_ok("person.list", "{\"limit\":200}"), "items");

    for (size_t i = 0; i < json_array_size(items); i++) {
        const char *found = json_string_value(json_object_get(json_array_get(items, i), "alias"));

        if (found != NULL && strcmp(found, alias) == 0)
            return true;
    }
    return false;
}

void help_power_cut(void) {
    sf_file_fake_power_cut();
    sf_free(help_sf);
    help_sf = sf_new("/vault");
    assert_non_null(help_sf);
}

/* ---- What stands in files */

struct search {
    const char *folder, *words;
    size_t found;
};

static bool search_file(void *context, const char *name) {
    struct search *search = context;
    struct sf_buf bytes = {0};
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", search->folder, name);
    assert_int_equal(sf_file_read_all(path, 64 << 20, &bytes, NULL), SF_OK);
    if (memmem(bytes.data, bytes.len, search->words, strlen(search->words)) != NULL)
        search->found++;
    sf_buf_wipe(&bytes);
    return true;
}

size_t help_files_with(const char *words) {
    static const char *const folders[] = {"/vault", "/vault/backups"};
    struct search search = {.words = words};

    for (size_t i = 0; i < 2; i++) {
        search.folder = folders[i];
        sf_file_list(folders[i], search_file, &search, NULL);
    }
    return search.found;
}
