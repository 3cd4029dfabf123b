/*
 * A little memory put by for the moment in which the cipher's part of SQLite opens a book: one of
 * its allocations there is used without looking whether it succeeded (the copy of its table of
 * parameters, in 2.4.0), and a program that has run out of memory would end instead of saying so.
 * Where malloc has nothing, small requests are served from here, between _begin and _end only.
 *
 * Everything else in SQLite copes, and tests let each allocation fail in turn.
 *
 * What must not be swapped out comes from store_locked.c.
 */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "store_inside.h"

enum { RESERVE = 16384, SMALL = 4096, ALIGN = 16 };

static sqlite3_mem_methods below;
static _Alignas(16) uint8_t reserve[RESERVE];
static size_t used;
static atomic_int held;  /* pieces handed out and not given back */
static atomic_bool open; /* whether somebody is between _begin and _end */

static bool is_ours(const void *memory) {
    uintptr_t at = (uintptr_t)memory, start = (uintptr_t)reserve;
    return at >= start && at < start + RESERVE;
}

/* Each piece has its size before it. */
static void *from_reserve(int size) {
    size_t need = ((size_t)size + 2 * ALIGN - 1) / ALIGN * ALIGN;
    if (!atomic_load(&open) || size > SMALL || need + ALIGN > RESERVE - used)
        return NULL;
    uint8_t *at = reserve + used;
    used += need + ALIGN;
    atomic_fetch_add(&held, 1);
    memcpy(at, &size, sizeof size);
    return at + ALIGN;
}

static int size_of(void *memory) {
    int size;
    if (sf_store_locked_is(memory))
        return sf_store_locked_size(memory);
    if (!is_ours(memory))
        return below.xSize(memory);
    memcpy(&size, (uint8_t *)memory - ALIGN, sizeof size);
    return size;
}

static void *take(int size) {
    void *memory = sf_store_locked_take(size);
    if (memory == NULL)
        memory = below.xMalloc(size);
    return memory != NULL ? memory : from_reserve(size);
}

static void give(void *memory) {
    if (is_ours(memory)) {
        memset(memory, 0, (size_t)size_of(memory));
        atomic_fetch_sub(&held, 1);
    } else if (sf_store_locked_is(memory)) {
        sf_store_locked_give(memory);
    } else {
        below.xFree(memory);
    }
}

static void *grow(void *memory, int size) {
    if (!is_ours(memory) && !sf_store_locked_is(memory))
        return below.xRealloc(memory, size);
    int before = size_of(memory);
    void *more = take(size);
    if (more != NULL) {
        memcpy(more, memory, (size_t)(before < size ? before : size));
        give(memory);
    }
    return more;
}

static int round_up(int size) {
    return below.xRoundup(size);
}

static int start(void *context) {
    (void)context;
    return below.xInit(below.pAppData);
}

static void stop(void *context) {
    (void)context;
    below.xShutdown(below.pAppData);
}

void sf_store_memory_init(void) {
    static const sqlite3_mem_methods methods = {take,     give,  grow, size_of,
                                                round_up, start, stop, NULL};
    static atomic_int state; /* 0 not done, 1 somebody is at it, 2 done */
    int expected = 0;
    /* Both calls fail when SQLite runs already, which only a test can have brought about; then
     * there is no reserve. A second thread waits: sqlite3_config is for one thread alone. */
    if (atomic_compare_exchange_strong(&state, &expected, 1)) {
        if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &below) == SQLITE_OK)
            sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
        /* Pages one by one, and not some at first in one piece that is too large for a slot. */
        sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
        sf_store_locked_init();
        atomic_store(&state, 2);
    }
    while (atomic_load(&state) != 2)
        continue;
}

bool sf_store_memory_begin(void) {
    bool closed = false;
    if (!atomic_compare_exchange_strong(&open, &closed, true))
        return false;
    if (atomic_load(&held) == 0)
        used = 0;
    return true;
}

void sf_store_memory_end(bool began) {
    if (began)
        atomic_store(&open, false);
}
