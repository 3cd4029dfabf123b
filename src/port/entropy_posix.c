/* Random bytes from the kernel. */
#include "entropy.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/types.h>

void sf_entropy_fill(void *bytes, size_t len) {
    uint8_t *at = bytes;

    while (len > 0) {
        ssize_t got = getrandom(at, len, 0);

        if (got < 0 && errno == EINTR)
            continue;
        /* A key that is not random is worse than no program. */
        if (got <= 0)
            abort();
        at += got;
        len -= (size_t)got;
    }
}

void sf_entropy_seed(uint64_t seed) {
    (void)seed;
}
