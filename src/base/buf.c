#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wipe.h"

enum { FIRST_CAP = 64 };

/*
 * Room for `more` bytes and the NUL. The old memory, when there was any, is handed out in *old for
 * the caller to release after copying, since what is appended may lie inside it.
 */
static bool reserve(struct sf_buf *buf, size_t more, struct sf_buf *old) {
    size_t need;
    size_t cap;
    char *data;

    *old = (struct sf_buf){0};
    if (buf->failed)
        return false;
    if (more >= SIZE_MAX - buf->len ||
        (buf->max != 0 && (buf->len > buf->max || more > buf->max - buf->len))) {
        buf->failed = true;
        return false;
    }
    need = buf->len + more + 1;
    if (need <= buf->cap)
        return true;
    cap = buf->cap < FIRST_CAP ? FIRST_CAP : buf->cap;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    /* Not realloc: it may leave a copy of the bytes behind in memory it gives back. */
    data = malloc(cap);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    if (buf->len > 0)
        memcpy(data, buf->data, buf->len);
    data[buf->len] = '\0';
    old->data = buf->data;
    old->cap = buf->cap;
    buf->data = data;
    buf->cap = cap;
    return true;
}

static void release(char *data, size_t cap) {
    if (data == NULL)
        return;
    sf_wipe(data, cap);
    free(data);
}

bool sf_buf_add(struct sf_buf *buf, const void *bytes, size_t len) {
    struct sf_buf old;

    if (buf->cap - buf->len > len && buf->max == 0 && !buf->failed) { /* mostly */
        if (len > 0)
            memmove(buf->data + buf->len, bytes, len);
        buf->len += len;
        buf->data[buf->len] = '\0';
        return true;
    }
    if (!reserve(buf, len, &old))
        return false;
    if (len > 0)
        memmove(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
    release(old.data, old.cap);
    return true;
}

bool sf_buf_text(struct sf_buf *buf, const char *text) {
    return sf_buf_add(buf, text, strlen(text));
}

bool sf_buf_format(struct sf_buf *buf, const char *format, ...) {
    struct sf_buf old;
    va_list args;
    va_list again;
    int len;
    bool ok;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        buf->failed = true;
    ok = reserve(buf, len < 0 ? 0 : (size_t)len, &old);
    if (ok) {
        (void)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
        release(old.data, old.cap);
    }
    va_end(again);
    return ok;
}

void sf_buf_reset(struct sf_buf *buf) {
    if (buf->data != NULL)
        sf_wipe(buf->data, buf->cap);
    buf->len = 0;
    buf->failed = false;
}

char *sf_buf_take(struct sf_buf *buf, size_t *len) {
    struct sf_buf empty;
    char *data;

    if (buf->failed || !reserve(buf, 0, &empty)) {
        sf_buf_wipe(buf);
        if (len != NULL)
            *len = 0;
        return NULL;
    }
    data = buf->data;
    if (len != NULL)
        *len = buf->len;
    /* sf_buf_free will know of `len` bytes only. */
    sf_wipe(data + buf->len, buf->cap - buf->len);
    buf->data = NULL;
    buf->len = 0;
    buf->cap = 0;
    return data;
}

void sf_buf_free(char *data, size_t len) {
    release(data, len);
}

void sf_buf_wipe(struct sf_buf *buf) {
    if (buf == NULL)
        return;
    release(buf->data, buf->cap);
    buf->data = NULL;
    buf->len = 0;
    buf->cap = 0;
    buf->failed = false;
}
