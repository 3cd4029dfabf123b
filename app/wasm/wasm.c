#include "wasm.h"

#include <stdlib.h>
#include <string.h>

// Longer than any path or operation's name that is taken.
enum { NAME_MAX_LEN = 4096 };

// A compiler may not leave this out, as it may a memset before a free.
static void wipe(void *bytes, size_t len) {
    volatile uint8_t *at = bytes;
    for (size_t i = 0; i < len; i++)
        at[i] = 0;
}

void *sf_wasm_alloc(size_t len) {
    return malloc(len > 0 ? len : 1);
}

void sf_wasm_free(void *bytes, size_t len) {
    if (bytes)
        wipe(bytes, len);
    free(bytes);
}

// A NUL-ended copy, or NULL when it is too long, holds a NUL, or there is no memory.
static char *copy_name(const char *text, size_t len) {
    if (len >= NAME_MAX_LEN || memchr(text, '\0', len))
        return NULL;
    char *name = malloc(len + 1);
    if (!name)
        return NULL;
    memcpy(name, text, len);
    name[len] = '\0';
    return name;
}

struct sf *sf_wasm_new(const char *path, size_t len) {
    char *name = copy_name(path, len);
    struct sf *sf = name ? sf_new(name) : NULL;
    free(name);
    return sf;
}

void sf_wasm_drop(struct sf *sf) {
    sf_free(sf);
}

static int read_host(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    (void)context;
    int32_t got = sf_wasm_host_stream_read(bytes, cap);
    *len = got > 0 ? (size_t)got : 0;
    return got < 0 ? -1 : 0;
}

static int write_host(void *context, const uint8_t *bytes, size_t len) {
    (void)context;
    return sf_wasm_host_stream_write(bytes, len) == 0 ? 0 : -1;
}

static void tell_host(void *context, uint64_t done, uint64_t total) {
    (void)context;
    sf_wasm_host_progress((double)done, (double)total);
}

const struct sf_wasm_answer *sf_wasm_call(struct sf *sf, const char *op, size_t op_len,
                                          const char *request, size_t request_len,
                                          uint32_t streams) {
    static struct sf_wasm_answer answer;
    const struct sf_stream stream = {
        .read = streams & SF_WASM_SOURCE ? read_host : NULL,
        .write = streams & SF_WASM_SINK ? write_host : NULL,
        .progress = streams & SF_WASM_PROGRESS ? tell_host : NULL,
    };
    sf_answer_free(answer.text, answer.len);
    answer = (struct sf_wasm_answer){.status = SF_STATUS_NO_MEMORY};
    // A name that cannot be copied is as unknown as an empty one.
    char *name = copy_name(op, op_len);
    answer.status = (uint32_t)sf_call(sf, name ? name : "", request, request_len,
                                      streams ? &stream : NULL, &answer.text, &answer.len);
    free(name);
    return &answer;
}

void sf_wasm_lock(struct sf *sf) {
    sf_lock(sf);
}
