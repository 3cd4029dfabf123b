#include "serve_ring.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int sf_serve_ring_init(struct sf_serve_ring *ring) {
    *ring = (struct sf_serve_ring){.bytes = malloc(SF_SERVE_RING_CAP)};
    return ring->bytes ? 0 : -1;
}

void sf_serve_ring_wipe(struct sf_serve_ring *ring) {
    if (ring->bytes)
        sodium_memzero(ring->bytes, SF_SERVE_RING_CAP);
    free(ring->bytes);
    *ring = (struct sf_serve_ring){0};
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t sf_serve_ring_put(struct sf_serve_ring *ring, const void *bytes, size_t len) {
    const uint8_t *from = bytes;
    len = least(len, SF_SERVE_RING_CAP - ring->used);
    size_t end = (ring->start + ring->used) % SF_SERVE_RING_CAP;
    size_t first = least(len, SF_SERVE_RING_CAP - end);
    memcpy(ring->bytes + end, from, first);
    memcpy(ring->bytes, from + first, len - first);
    ring->used += len;
    return len;
}

size_t sf_serve_ring_take(struct sf_serve_ring *ring, void *bytes, size_t len) {
    uint8_t *to = bytes;
    len = least(len, ring->used);
    size_t first = least(len, SF_SERVE_RING_CAP - ring->start);
    memcpy(to, ring->bytes + ring->start, first);
    memcpy(to + first, ring->bytes, len - first);
    ring->start = (ring->start + len) % SF_SERVE_RING_CAP;
    ring->used -= len;
    return len;
}
