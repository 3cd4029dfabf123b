/*
 * getentropy in the wasm build: the storage library's cipher takes the nonces of its pages from it,
 * past sf_entropy_fill. The C library's own would ask a WASI host.
 */
#include <errno.h>
#include <unistd.h>

#include "wasm_host.h"

/* What the call is bound to give at most. */
enum { LEN_MAX = 256 };

int getentropy(void *bytes, size_t len) {
    if (len > LEN_MAX) {
        errno = EIO;
        return -1;
    }
    sf_wasm_host_entropy(bytes, len);
    return 0;
}
