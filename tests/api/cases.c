#include "cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "entropy.h"
#include "fake.h"
#include "id.h"
#include "steadfolk.h"

/* One file while it runs. */
struct run {
    const char *name;
    size_t step;
    struct sf *sf;
    json_t *kept; /* what steps kept, by name */
    FILE *answers;
    bool good;
};

static void (*watch)(const struct cases_call *call);

void cases_watch(void (*before)(const struct cases_call *call)) {
    watch = before;
}

static void complain(struct run *run, const char *where, const char *what, const char *answer) {
    fprintf(stderr, "%s, step %zu: %s: %s\n  %s\n", run->name, run->step, where, what, answer);
    run->good = false;
}

/* ---- What steps kept: "$name" stands for it */

/* `json` with every "$name" replaced; a new reference. */
static json_t *fill_in(const struct run *run, json_t *json) {
    const char *text = json_string_value(json);
    const char *key;
    json_t *value;
    json_t *out;

    if (text != NULL && text[0] == '$') {
        value = json_object_get(run->kept, text + 1);
        return json_incref(value != NULL ? value : json);
    }
    if (json_is_object(json)) {
        out = json_object();
        json_object_foreach(json, key, value) {
            json_object_set_new(out, key, fill_in(run, value));
        }
        return out;
    }
    if (json_is_array(json)) {
        out = json_array();
        for (size_t i = 0; i < json_array_size(json); i++)
            json_array_append_new(out, fill_in(run, json_array_get(json, i)));
        return out;
    }
    return json_incref(json);
}

/* "items.0.id" inside a tree; borrowed, or NULL. */
static json_t *follow(json_t *json, const char *path) {
    while (json != NULL && *path != '\0') {
        size_t len = strcspn(path, ".");
        char part[64];

        if (len >= sizeof(part))
            return NULL;
        memcpy(part, path, len);
        part[len] = '\0';
        json = json_is_array(json) ? json_array_get(json, (size_t)strtoul(part, NULL, 10))
                                   : json_object_get(json, part);
        path += path[len] == '.' ? len + 1 : len;
    }
    return json;
}

/* ---- Comparing */

static bool is_utc(const char *text) {
    struct sf_time time;
    size_t len = strlen(text);

    return len == 24 && text[23] == 'Z' && sf_civil_parse(text, len, &time);
}

static bool is_stamp(const char *text) {
    int64_t stamp;

    return sf_id_stamp_parse(text, strlen(text), &stamp);
}

static bool is_id(const char *text) {
    struct sf_id id;

    return sf_id_parse(text, strlen(text), &id);
}

static bool is_code(const char *text) {
    return strlen(text) == 44 && strspn(text, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-*~$=U") == 44;
}

/* "<id>" and its like: a shape instead of a value. */
static bool matches_shape(const char *shape, const json_t *found) {
    static const struct {
        const char *shape;
        bool (*is)(const char *text);
    } shapes[] = {{"<id>", is_id}, {"<utc>", is_utc}, {"<stamp>", is_stamp}, {"<code>", is_code}};

    if (strcmp(shape, "<any>") == 0)
        return true;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        if (strcmp(shape, shapes[i].shape) == 0)
            return json_is_string(found) && shapes[i].is(json_string_value(found));
    }
    return false;
}

static bool is_shape(const json_t *json) {
    const char *text = json_string_value(json);

    return text != NULL && text[0] == '<' && text[strlen(text) - 1] == '>';
}

/* The name of the first thing that differs, "" when the whole does, or NULL. */
static const char *differs(json_t *expect, json_t *found) {
    const char *key;
    json_t *value;

    if (is_shape(expect))
        return matches_shape(json_string_value(expect), found) ? NULL : "";
    if (json_is_object(expect) && json_is_object(found)) {
        json_object_foreach(expect, key, value) {
            json_t *member = json_object_get(found, key);
            const char *text = json_string_value(value);

            if (text != NULL && strcmp(text, "<absent>") == 0) {
                if (member != NULL)
                    return key;
            } else if (member == NULL || differs(value, member) != NULL) {
                return key;
            }
        }
        return NULL;
    }
    if (json_is_array(expect) && json_is_array(found)) {
        if (json_array_size(expect) != json_array_size(found))
            return "(count)";
        for (size_t i = 0; i < json_array_size(expect); i++) {
            const char *at = differs(json_array_get(expect, i), json_array_get(found, i));

            if (at != NULL)
                return at;
        }
        return NULL;
    }
    if (json_is_number(expect) && json_is_number(found))
        return json_number_value(expect) == json_number_value(found) ? NULL : "";
    return json_equal(expect, found) ? NULL : "";
}

/* ---- Streams */

struct bytes {
    const char *source;
    size_t source_len, at;
    char *sink;
    size_t sink_len;
};

static int read_bytes(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct bytes *stream = context;
    size_t left = stream->source_len - stream->at;

    /* Small pieces, so that nobody counts on getting everything at once. */
    *len = left < 1000 ? left : 1000;
    if (*len > cap)
        *len = cap;
    memcpy(bytes, stream->source + stream->at, *len);
    stream->at += *len;
    return 0;
}

static int write_bytes(void *context, const uint8_t *bytes, size_t len) {
    struct bytes *stream = context;
    char *more = realloc(stream->sink, stream->sink_len + len);

    if (more == NULL)
        return 1;
    stream->sink = more;
    memcpy(more + stream->sink_len, bytes, len);
    stream->sink_len += len;
    return 0;
}

/* Kept bytes travel as text of hexadecimal digits. */
static json_t *to_hex(const char *bytes, size_t len) {
    char *text = malloc(2 * len + 1);
    json_t *json;

    for (size_t i = 0; i < len; i++)
        sprintf(text + 2 * i, "%02x", (unsigned)(unsigned char)bytes[i]);
    json = json_stringn(text, 2 * len);
    free(text);
    return json;
}

static char *from_hex(const char *text, size_t *len) {
    char *bytes = malloc(strlen(text) / 2 + 1);

    *len = strlen(text) / 2;
    for (size_t i = 0; i < *len; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};

        bytes[i] = (char)strtoul(pair, NULL, 16);
    }
    return bytes;
}

/* ---- Steps */

static void compare(struct run *run, json_t *step, json_t *answer, const char *text) {
    const char *status = json_string_value(json_object_get(step, "status"));
    const char *exact = json_string_value(json_object_get(step, "exact"));
    json_t *error = json_object_get(answer, "error");
    const char *found = error == NULL ? "ok" : json_string_value(json_object_get(error, "code"));
    json_t *expect = fill_in(run, json_object_get(step, "expect"));
    json_t *body = error != NULL ? error : json_object_get(answer, "ok");
    const char *at = expect != NULL ? differs(expect, body) : NULL;
    const char *key;
    json_t *path;

    if (strcmp(status != NULL ? status : "ok", found) != 0)
        complain(run, "status", status != NULL ? status : "ok", text);
    else if (at != NULL)
        complain(run, "expect", at, text);
    if (exact != NULL && strcmp(exact, text) != 0)
        complain(run, "exact", exact, text);
    json_object_foreach(json_object_get(step, "keep"), key, path) {
        json_t *value = follow(body, json_string_value(path));

        if (value == NULL)
            complain(run, "keep", key, text);
        else
            json_object_set(run->kept, key, value);
    }
    json_decref(expect);
}

/* The request's bytes: a text as it stands, or a JSON object with what was kept filled in. */
static char *request_of(const struct run *run, json_t *step) {
    const char *text = json_string_value(json_object_get(step, "text"));
    json_t *filled;
    char *request;

    if (text != NULL)
        return strdup(text);
    filled = fill_in(run, json_object_get(step, "request"));
    request = filled != NULL ? json_dumps(filled, JSON_COMPACT) : strdup("");
    json_decref(filled);
    return request;
}

static void take_source(const struct run *run, json_t *step, struct bytes *stream, char **owned) {
    json_t *source = fill_in(run, json_object_get(step, "source"));
    json_t *hex = fill_in(run, json_object_get(step, "source_hex"));

    *owned = NULL;
    if (hex != NULL) {
        *owned = from_hex(json_string_value(hex), &stream->source_len);
    } else if (source != NULL) {
        *owned = strdup(json_string_value(source));
        stream->source_len = strlen(*owned);
    }
    stream->source = *owned;
    json_decref(source);
    json_decref(hex);
}

static void call(struct run *run, json_t *step) {
    const char *op = json_string_value(json_object_get(step, "op"));
    const char *sink = json_string_value(json_object_get(step, "sink"));
    char *request = request_of(run, step);
    char *owned, *answer = NULL;
    struct bytes bytes = {0};
    struct sf_stream stream = {.context = &bytes};
    json_t *tree;
    size_t len;

    take_source(run, step, &bytes, &owned);
    stream.read = owned != NULL ? read_bytes : NULL;
    stream.write = sink != NULL ? write_bytes : NULL;
    if (watch != NULL)
        watch(&(struct cases_call){.name = run->name,
                                   .step = run->step,
                                   .sf = run->sf,
                                   .op = op,
                                   .request = request,
                                   .stream = &stream,
                                   .sure = json_object_get(step, "status") == NULL});
    sf_call(run->sf, op, request, strlen(request), &stream, &answer, &len);
    if (run->answers != NULL)
        fprintf(run->answers, "%s %zu %s %s\n", run->name, run->step, op, answer);
    tree = json_loadb(answer, len, JSON_REJECT_DUPLICATES, NULL);
    if (tree == NULL)
        complain(run, "answer", "is no JSON", answer);
    else
        compare(run, step, tree, answer);
    if (sink != NULL)
        json_object_set_new(run->kept, sink, to_hex(bytes.sink, bytes.sink_len));
    json_decref(tree);
    sf_answer_free(answer, len);
    free(bytes.sink);
    free(owned);
    free(request);
}

/* The program is started anew, as after a power cut: nothing but what is on the disk is left. */
static void restart(struct run *run) {
    sf_free(run->sf);
    sf_file_fake_power_cut();
    run->sf = sf_new("/vault");
}

static void run_step(struct run *run, json_t *step) {
    json_t *ms = json_object_get(step, "advance_ms");

    if (json_is_integer(ms))
        sf_clock_fake_advance((int64_t)json_integer_value(ms));
    else if (json_is_true(json_object_get(step, "restart")))
        restart(run);
    else
        call(run, step);
}

static void begin(struct run *run) {
    sf_free(sf_new("/vault")); /* whatever a process does once is done now */
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(0);
    run->sf = sf_new("/vault");
    run->kept = json_object();
}

bool cases_run(const char *path, FILE *answers) {
    struct run run = {.answers = answers, .good = true};
    json_error_t error;
    json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    json_t *steps = json_object_get(file, "steps");

    run.name = json_string_value(json_object_get(file, "name"));
    if (run.name == NULL || json_array_size(steps) == 0) {
        fprintf(stderr, "%s: no case: %s (line %d)\n", path, error.text, error.line);
        json_decref(file);
        return false;
    }
    begin(&run);
    for (run.step = 1; run.step <= json_array_size(steps); run.step++)
        run_step(&run, json_array_get(steps, run.step - 1));
    sf_free(run.sf);
    json_decref(run.kept);
    json_decref(file);
    return run.good;
}
