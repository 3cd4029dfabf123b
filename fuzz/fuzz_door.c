/*
 * The door: a line with an operation, a line with its request, and after that the bytes of its
 * stream. Whatever comes in, the answer is one JSON object that agrees with the status, and never
 * "internal". The book behind it goes on from one try to the next, made anew now and then. The KDF
 * costs nothing here.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "entropy.h"
#include "fake.h"
#include "steadfolk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TRIES_A_BOOK = 500, OP_MAX = 64 };

struct input {
    const uint8_t *bytes;
    size_t len;
};

static int take(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct input *input = context;
    *len = input->len < cap ? input->len : cap;
    if (*len > 0)
        memcpy(bytes, input->bytes, *len);
    input->bytes += *len;
    input->len -= *len;
    return 0;
}

static int drop(void *context, const uint8_t *bytes, size_t len) {
    (void)context;
    (void)bytes;
    (void)len;
    return 0;
}

static void call(struct sf *sf, const char *op, const char *request, size_t len,
                 const struct sf_stream *stream) {
    char *answer = NULL;
    size_t answer_len = 0;
    const enum sf_status status = sf_call(sf, op, request, len, stream, &answer, &answer_len);
    json_t *json = answer == NULL ? NULL : json_loadb(answer, answer_len, 0, NULL);
    json_t *error = json_object_get(json, "error");
    const char *code = json_string_value(json_object_get(error, "code"));
    const bool good = json_object_size(json) == 1 &&
                      (status == SF_STATUS_OK ? json_is_object(json_object_get(json, "ok"))
                                              : code != NULL && strcmp(code, "internal") != 0);
    if (!good)
        abort();
    if (sf_operation(op) == 0 && status == SF_STATUS_OK)
        abort();
    json_decref(json);
    sf_answer_free(answer, answer_len);
}

static struct sf *fresh(struct sf *old) {
    static const char create[] = "{\"passphrase\":\"a long passphrase\",\"recovery\":true}";
    static const char add[] = "{\"alias\":\"Kim\"}";
    sf_free(old);
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(1);
    if (sf_entropy_init(NULL) != SF_OK)
        abort();
    struct sf *sf = sf_new("book");
    call(sf, "vault.create", create, sizeof create - 1, NULL);
    call(sf, "person.add", add, sizeof add - 1, NULL);
    if (!sf_is_open(sf))
        abort();
    return sf;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct sf *sf;
    static unsigned tries;
    char op[OP_MAX] = "";
    const uint8_t *end = memchr(data, '\n', size);
    if (size == 0 || end == NULL || (size_t)(end - data) >= sizeof op)
        return 0;
    memcpy(op, data, (size_t)(end - data));
    const char *request = (const char *)end + 1;
    size_t left = size - (size_t)(end + 1 - data);
    end = memchr(request, '\n', left);
    const size_t len = end == NULL ? left : (size_t)((const char *)end - request);
    struct input input = {end == NULL ? NULL : end + 1, end == NULL ? 0 : left - len - 1};
    const struct sf_stream stream = {take, drop, NULL, &input};

    if (sf == NULL || ++tries % TRIES_A_BOOK == 0 || !sf_is_open(sf))
        sf = fresh(sf);
    call(sf, op, request, len, end == NULL ? NULL : &stream);
    return 0;
}
