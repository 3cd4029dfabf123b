/*
 * getentropy in the wasm build for tests: a stream of its own, so that what the storage library's
 * cipher takes does not move the seeded one, as it does not in the native build.
 */
#include <stdint.h>
#include <unistd.h>

int getentropy(void *bytes, size_t len) {
    static uint64_t state;
    uint8_t *at = bytes;

    /* SplitMix64 (Steele, Lea, Flood 2014): distinct, which is all that nonces of a test need. */
    for (size_t i = 0; i < len; i++) {
        uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        at[i] = (uint8_t)(z >> 56);
    }
    return 0;
}
