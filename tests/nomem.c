#include "nomem.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);
char *__wrap_strdup(const char *text);

static unsigned calls;
static unsigned fail_at;
static bool fail_on;
static bool struck;
static const void *sought;
static size_t sought_len;
static unsigned found;

static void start(unsigned n, bool on) {
    calls = 0;
    fail_at = n;
    fail_on = on;
    struck = false;
}

void nomem_fail_at(unsigned n) {
    start(n, false);
}

void nomem_fail_from(unsigned n) {
    start(n, true);
}

bool nomem_struck(void) {
    return struck;
}

unsigned nomem_count(void) {
    return calls;
}

void nomem_seek(const void *needle, size_t len) {
    sought = needle;
    sought_len = len;
    found = 0;
}

unsigned nomem_found(void) {
    return found;
}

static bool fails(void) {
    calls++;
    if (fail_at == 0 || calls < fail_at || (calls > fail_at && !fail_on))
        return false;
    struck = true;
    return true;
}

static bool holds(void *block) {
    return block != NULL && sought != NULL &&
           memmem(block, malloc_usable_size(block), sought, sought_len) != NULL;
}

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    bool held = holds(old);
    void *block = fails() ? NULL : __real_realloc(old, size);

    if (held && block != NULL && block != old)
        found++;
    return block;
}

void __wrap_free(void *block) {
    if (holds(block))
        found++;
    __real_free(block);
}

/* The C library's own would ask the C library's malloc, where nobody is watching. */
char *__wrap_strdup(const char *text) {
    size_t len = strlen(text) + 1;
    char *copy = __wrap_malloc(len);

    return copy == NULL ? NULL : memcpy(copy, text, len);
}
