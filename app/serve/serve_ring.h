// A bounded queue of bytes between two threads. No locking here; the owner holds its own lock.
#ifndef SF_SERVE_RING_H
#define SF_SERVE_RING_H

#include <stddef.h>
#include <stdint.h>

enum { SF_SERVE_RING_CAP = 64 * 1024 };

struct sf_serve_ring {
    uint8_t *bytes; // SF_SERVE_RING_CAP of them.
    size_t start;   // Where the oldest byte is.
    size_t used;
};

// Get the memory. 0, or -1 when there is none.
int sf_serve_ring_init(struct sf_serve_ring *ring);

// Wipe and free; fine for one that is all zero.
void sf_serve_ring_wipe(struct sf_serve_ring *ring);

// Put in, take out, up to `len` bytes; returns how many.
size_t sf_serve_ring_put(struct sf_serve_ring *ring, const void *bytes, size_t len);
size_t sf_serve_ring_take(struct sf_serve_ring *ring, void *bytes, size_t len);

#endif
