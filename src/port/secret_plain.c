/* Wiped, and no more: for systems without page protection (wasm), and for tests on both. */
#include "secret.h"

#include <sodium.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

/* The size stands in front, so that freeing knows what to wipe. */
struct head {
    size_t size;
    alignas(max_align_t) uint8_t bytes[];
};

void *sf_secret_new(size_t size) {
    struct head *head;

    if (size > SIZE_MAX - sizeof(*head))
        return NULL;
    head = calloc(1, sizeof(*head) + size);
    if (head == NULL)
        return NULL;
    head->size = size;
    return head->bytes;
}

void sf_secret_free(void *secret) {
    struct head *head;

    if (secret == NULL)
        return;
    head = (struct head *)(void *)((uint8_t *)secret - offsetof(struct head, bytes));
    sodium_memzero(head->bytes, head->size);
    free(head);
}

void *sf_secret_area(size_t size) {
    (void)size;
    return NULL;
}

void sf_secret_wipe(void *bytes, size_t len) {
    sodium_memzero(bytes, len);
}
