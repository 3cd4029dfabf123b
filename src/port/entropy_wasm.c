/* Random bytes from the host. */
#include "entropy.h"

#include "wasm_host.h"

/* What crypto.getRandomValues gives at most in one call. */
enum { CHUNK_MAX = 65536 };

void sf_entropy_fill(void *bytes, size_t len) {
    uint8_t *at = bytes;

    while (len > 0) {
        size_t take = len < CHUNK_MAX ? len : CHUNK_MAX;

        sf_wasm_host_entropy(at, take);
        at += take;
        len -= take;
    }
}

void sf_entropy_seed(uint64_t seed) {
    (void)seed;
}
