/*
 * Locked memory for what of SQLite's must not be swapped out: its copies of the book's key, and the
 * pages that it has deciphered, among them the one with the wrapping keys. One area for all books
 * of the process, in two parts of slots: small ones, for what the cipher takes while it is given a
 * key, and ones for a page of the cache. What finds no slot comes from malloc, as everything else.
 *
 * What is given back has been zeroed by then (PRAGMA memory_security).
 */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "secret.h"
#include "store_inside.h"

enum {
    KEY_LEN = 256,
    KEYS = 64,
    PAGE_LEN = SF_STORE_PAGE_SIZE + 512, /* with what the cache keeps beside a page */
    PAGES = SF_STORE_CACHE_KIB * 1024 / SF_STORE_PAGE_SIZE,
    KEYS_LEN = KEY_LEN * KEYS,
    AREA_LEN = KEYS_LEN + PAGE_LEN * PAGES
};

/* A slot that nobody has. */
struct slot {
    struct slot *next;
};

static uint8_t *area; /* NULL: none is to be had */
static struct slot *free_keys, *free_pages;
static size_t pages_begun; /* page slots that were handed out at least once */
static atomic_flag busy = ATOMIC_FLAG_INIT;
static _Thread_local bool for_keys;

static void enter(void) {
    while (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
        continue;
}

static void leave(void) {
    atomic_flag_clear_explicit(&busy, memory_order_release);
}

void sf_store_locked_init(void) {
    area = sf_secret_area(AREA_LEN);
    for (int i = 0; area != NULL && i < KEYS; i++) {
        struct slot *slot = (struct slot *)(void *)(area + (size_t)i * KEY_LEN);
        slot->next = free_keys;
        free_keys = slot;
    }
}

void sf_store_locked_keys(bool on) {
    for_keys = on;
}

static void *pop(struct slot **first) {
    struct slot *slot = *first;
    if (slot != NULL)
        *first = slot->next;
    return slot;
}

void *sf_store_locked_take(int size) {
    void *memory = NULL;
    if (area == NULL)
        return NULL;
    enter();
    if (for_keys && size <= KEY_LEN) {
        memory = pop(&free_keys);
    } else if (size >= SF_STORE_PAGE_SIZE && size <= PAGE_LEN) {
        memory = pop(&free_pages);
        /* Slots that were never needed cost no memory: nothing has touched them. */
        if (memory == NULL && pages_begun < PAGES)
            memory = area + KEYS_LEN + PAGE_LEN * pages_begun++;
    }
    leave();
    return memory;
}

bool sf_store_locked_is(const void *memory) {
    uintptr_t at = (uintptr_t)memory, start = (uintptr_t)area;
    return area != NULL && at >= start && at < start + AREA_LEN;
}

static bool is_key(const void *memory) {
    return (uintptr_t)memory - (uintptr_t)area < KEYS_LEN;
}

int sf_store_locked_size(const void *memory) {
    return is_key(memory) ? KEY_LEN : PAGE_LEN;
}

void sf_store_locked_give(void *memory) {
    struct slot *slot = memory;
    struct slot **first = is_key(memory) ? &free_keys : &free_pages;
    enter();
    slot->next = *first;
    *first = slot;
    leave();
}
