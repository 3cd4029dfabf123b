/* Guarded memory from libsodium. sf_entropy_init comes first: it makes the guard's canary. */
#include "secret.h"

#include <sodium.h>
#include <stdint.h>
#include <sys/mman.h>

void *sf_secret_new(size_t size) {
    const size_t align = 16;
    void *secret;

    if (size > SIZE_MAX - align)
        return NULL;
    /* libsodium puts the end of the block at the guard page; a whole step keeps the start aligned.
     */
    size = size == 0 ? align : (size + align - 1) / align * align;
    secret = sodium_malloc(size);
    if (secret != NULL)
        sodium_memzero(secret, size);
    return secret;
}

void sf_secret_free(void *secret) {
    sodium_free(secret);
}

void *sf_secret_area(size_t size) {
    void *area = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (area == MAP_FAILED)
        return NULL;
    if (mlock2(area, size, MLOCK_ONFAULT) != 0 || madvise(area, size, MADV_DONTDUMP) != 0) {
        (void)munmap(area, size);
        return NULL;
    }
    return area;
}

void sf_secret_wipe(void *bytes, size_t len) {
    sodium_memzero(bytes, len);
}
