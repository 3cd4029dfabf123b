#include "cli_buf.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "steadfolk.h"
#include "words.h"

enum { FIRST_LEN = 256 };

_Noreturn void sf_cli_buf_no_memory(void) {
    fprintf(stderr, "%s\n", sf_words_get("error.no_memory"));
    exit(SF_STATUS_NO_MEMORY);
}

void *sf_cli_buf_new(size_t count, size_t size) {
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL)
        sf_cli_buf_no_memory();
    return memory;
}

/* Not realloc: it would leave the old bytes behind. */
static void grow(struct sf_cli_buf *buf, size_t need) {
    size_t cap = buf->cap > 0 ? buf->cap : FIRST_LEN;
    while (cap < need) {
        if (cap > (size_t)-1 / 2)
            sf_cli_buf_no_memory();
        cap *= 2;
    }
    char *data = sf_cli_buf_new(cap, 1);
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->len);
        sodium_memzero(buf->data, buf->cap);
        free(buf->data);
    }
    buf->data = data;
    buf->cap = cap;
}

void sf_cli_buf_add(struct sf_cli_buf *buf, const void *bytes, size_t len) {
    if (len > (size_t)-1 / 2 - buf->len)
        sf_cli_buf_no_memory();
    if (buf->len + len + 1 > buf->cap)
        grow(buf, buf->len + len + 1);
    if (len > 0)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void sf_cli_buf_text(struct sf_cli_buf *buf, const char *text) {
    sf_cli_buf_add(buf, text, strlen(text));
}

const char *sf_cli_buf_get(const struct sf_cli_buf *buf) {
    return buf->data != NULL ? buf->data : "";
}

void sf_cli_buf_clear(struct sf_cli_buf *buf) {
    if (buf == NULL || buf->data == NULL)
        return;
    sodium_memzero(buf->data, buf->cap);
    buf->len = 0;
}

void sf_cli_buf_wipe(struct sf_cli_buf *buf) {
    if (buf == NULL)
        return;
    sf_cli_buf_clear(buf);
    free(buf->data);
    *buf = (struct sf_cli_buf){0};
}
