/* The client's side of the door: contexts, one call's way in and out, error answers. */
#include "steadfolk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "buf.h"
#include "door.h"
#include "entropy.h"
#include "json.h"

struct sf {
    struct sf_book book;
};

struct sf *sf_new(const char *path) {
    struct sf *sf = NULL;

    if (sf_entropy_init(NULL) != SF_OK)
        return NULL;
    sf_json_init();
    sf = calloc(1, sizeof(*sf));
    if (sf != NULL && sf_book_init(&sf->book, path, NULL) != SF_OK) {
        free(sf);
        sf = NULL;
    }
    return sf;
}

void sf_free(struct sf *sf) {
    if (sf == NULL)
        return;
    sf_lock(sf);
    free(sf);
}

void sf_lock(struct sf *sf) {
    sf_book_lock(&sf->book);
}

int sf_is_open(const struct sf *sf) {
    return sf_book_is_open(&sf->book);
}

unsigned sf_operation(const char *op) {
    const struct sf_kind *kind;
    const struct sf_door_row *row = sf_door_find(op, &kind);
    const unsigned told = SF_OP_OPEN | SF_OP_WRITES | SF_OP_SOURCE | SF_OP_SINK | SF_OP_KDF;

    return row == NULL ? 0 : SF_OP_KNOWN | (row->policy & told);
}

/* ---- Streams: the client's callbacks in the rooms' form */

static enum sf_code read_stream(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    const struct sf_stream *stream = context;

    *len = 0;
    if (stream->read(stream->context, bytes, cap, len) != 0 || *len > cap)
        return SF_IO;
    return SF_OK;
}

static enum sf_code write_stream(void *context, const uint8_t *bytes, size_t len) {
    const struct sf_stream *stream = context;

    return stream->write(stream->context, bytes, len) == 0 ? SF_OK : SF_IO;
}

/* ---- Answers */

static const enum sf_status statuses[SF_CODE_COUNT] = {
    [SF_OK] = SF_STATUS_OK,
    [SF_INVALID] = SF_STATUS_INVALID,
    [SF_NOT_FOUND] = SF_STATUS_NOT_FOUND,
    [SF_CONFLICT] = SF_STATUS_CONFLICT,
    [SF_LOCKED] = SF_STATUS_LOCKED,
    [SF_WRONG_PASSPHRASE] = SF_STATUS_LOCKED,
    [SF_EXISTS] = SF_STATUS_CONFLICT,
    [SF_BUSY] = SF_STATUS_CONFLICT,
    [SF_DAMAGED] = SF_STATUS_DAMAGED,
    [SF_MISSING] = SF_STATUS_NOT_FOUND,
    [SF_NEWER] = SF_STATUS_NEWER,
    [SF_FULL] = SF_STATUS_DISK,
    [SF_IO] = SF_STATUS_DISK,
    [SF_NO_MEMORY] = SF_STATUS_NO_MEMORY,
    [SF_REFUSED] = SF_STATUS_CONFLICT,
    [SF_TOO_LARGE] = SF_STATUS_INVALID,
    [SF_UNKNOWN_OPERATION] = SF_STATUS_INVALID,
    [SF_INTERNAL] = SF_STATUS_ERROR,
};

/* What a field takes, so that a client can say it in its own words: {"min":0,"max":10}. */
static bool put_params(json_t *error, const struct sf_kind *kind, const char *name) {
    const struct sf_field *field;
    json_t *params;
    bool ok;
    int at = kind == NULL ? -1 : sf_kind_field(kind, name, strcspn(name, "[."));

    if (at < 0)
        return true;
    field = &kind->fields[at];
    params = json_object();
    ok = params != NULL;
    if (field->min < field->max && field->type != SF_TYPE_FLAG) {
        if (field->type != SF_TYPE_TEXT)
            ok = ok && sf_json_put(params, "min", json_real(field->min));
        ok = ok && sf_json_put(params, "max", json_real(field->max));
    }
    if (field->max_items > 0)
        ok = ok && sf_json_put(params, "max_items", json_integer(field->max_items));
    if (ok && json_object_size(params) > 0)
        return sf_json_put(error, "params", params);
    json_decref(params);
    return ok;
}

/* {"error":{...}}, or NULL when memory ran out. */
static json_t *error_answer(enum sf_code code, const struct sf_fail *fail,
                            const struct sf_kind *kind) {
    json_t *answer = json_object();
    json_t *error = json_object();
    bool ok = answer != NULL && error != NULL;

    ok = ok && sf_json_put(error, "code", json_string(sf_fail_name(code)));
    if (fail->field[0] != '\0')
        ok = ok && sf_json_put(error, "field", json_string(fail->field));
    ok = ok && sf_json_put(error, "message", json_string(fail->message));
    if (code == SF_INVALID)
        ok = ok && put_params(error, kind, fail->field);
    if (!ok) {
        json_decref(error);
        json_decref(answer);
        return NULL;
    }
    if (sf_json_put(answer, "error", error))
        return answer;
    json_decref(answer);
    return NULL;
}

static json_t *ok_answer(json_t *ok) {
    json_t *answer = json_object();

    if (answer != NULL && json_object_set(answer, "ok", ok) == 0)
        return answer;
    json_decref(answer);
    return NULL;
}

/* Text of an answer; one that needs no memory of the tree's kind when that ran out. */
static enum sf_status write_answer(enum sf_code code, json_t *tree, char **answer, size_t *len) {
    struct sf_buf out = {0};

    if (tree != NULL)
        sf_json_write(tree, &out);
    json_decref(tree);
    if (tree == NULL || out.failed) {
        code = SF_NO_MEMORY;
        sf_buf_wipe(&out);
        sf_buf_text(&out, "{\"error\":{\"code\":\"no_memory\",\"message\":\"memory ran out\"}}");
    }
    *answer = sf_buf_take(&out, len);
    return *answer == NULL ? SF_STATUS_NO_MEMORY : statuses[code];
}

enum sf_status sf_call(struct sf *sf, const char *op, const char *request, size_t request_len,
                       const struct sf_stream *stream, char **answer, size_t *answer_len) {
    struct sf_fail fail = SF_FAIL_NONE;
    struct sf_stream callbacks = stream != NULL ? *stream : (struct sf_stream){0};
    const struct sf_source source = {.read = read_stream, .context = &callbacks};
    const struct sf_sink sink = {.write = write_stream, .context = &callbacks};
    struct sf_door_call call = {
        .book = &sf->book,
        .source = callbacks.read != NULL ? &source : NULL,
        .sink = callbacks.write != NULL ? &sink : NULL,
        .progress = callbacks.progress,
        .progress_context = callbacks.context,
        .fail = &fail,
    };
    enum sf_code code;
    json_t *tree;

    code = sf_json_read(request, request_len, &call.request, &fail);
    if (code == SF_OK) {
        call.ok = json_object();
        code = call.ok != NULL ? sf_door_run(&call, op)
                               : sf_fail_set(&fail, SF_NO_MEMORY, NULL, "no memory for an answer");
    }
    /* The code says what happened even where a lower room forgot to say why. */
    if (code != SF_OK)
        sf_fail_set(&fail, code, NULL, "%s", sf_fail_name(code));
    tree = code == SF_OK ? ok_answer(call.ok) : error_answer(fail.code, &fail, call.kind);
    json_decref(call.ok);
    json_decref(call.request);
    return write_answer(code == SF_OK ? SF_OK : fail.code, tree, answer, answer_len);
}

void sf_answer_free(char *answer, size_t len) {
    sf_buf_free(answer, len);
}
