/* Zeroing that the compiler may not leave out. For rooms below libsodium; above, see secret.h. */
#ifndef SF_WIPE_H
#define SF_WIPE_H

#include <stddef.h>
#include <string.h>

/* Zero `len` bytes, also when nothing reads them again. `bytes` may be NULL when len is 0. */
static inline void sf_wipe(void *bytes, size_t len) {
    if (len == 0)
        return;
    memset(bytes, 0, len);
    /* The compiler must believe that somebody looks at the memory here. */
    __asm__ __volatile__("" : : "r"(bytes) : "memory");
}

#endif
