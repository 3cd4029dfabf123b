/*
 * What the C library's getentropy asks for in the wasm build for tests (random_wasm.c says why): a
 * stream of its own, so that what the storage library's cipher takes does not move the seeded one,
 * as it does not in the native build.
 */
#include <stdint.h>

int32_t __imported_wasi_snapshot_preview1_random_get(int32_t out, int32_t len);

int32_t __imported_wasi_snapshot_preview1_random_get(int32_t out, int32_t len) {
    static uint64_t state;
    uint8_t *at = (uint8_t *)(uintptr_t)(uint32_t)out;

    /* SplitMix64 (Steele, Lea, Flood 2014): distinct, which is all that nonces of a test need. */
    for (int32_t i = 0; i < len; i++) {
        uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        at[i] = (uint8_t)(z >> 56);
    }
    return 0;
}
