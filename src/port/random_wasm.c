/*
 * What the C library's getentropy asks for in the wasm build: the storage library's cipher takes
 * the nonces of its pages from there, past sf_entropy_fill. Defined under the name that the C
 * library gives to its import of WASI's random_get, so that it is no import; a WASI error number, 0
 * for none.
 */
#include <stdint.h>

#include "wasm_host.h"

int32_t __imported_wasi_snapshot_preview1_random_get(int32_t out, int32_t len);

int32_t __imported_wasi_snapshot_preview1_random_get(int32_t out, int32_t len) {
    /* getentropy gives 256 at most. */
    sf_wasm_host_entropy((void *)(uintptr_t)(uint32_t)out, (size_t)(uint32_t)len);
    return 0;
}
