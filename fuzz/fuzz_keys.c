/*
 * The keys file's reader, and trying its slots. With its checksum set right first, since no change
 * by chance would ever get past it; then what was read must be what is written.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool ready;
    static const uint8_t key[SF_KEYS_KEY_LEN];
    uint8_t file[SF_KEYS_LEN] = {0}, again[SF_KEYS_LEN];
    struct sf_keys keys;
    struct sf_keys_open open;

    if (!ready)
        ready = sf_entropy_init(NULL) == SF_OK;
    (void)sf_keys_decode(data, size, &keys, NULL);
    (void)sf_keys_wraps_load(&open, data, 0, NULL);
    memset(&open, 0, sizeof open);
    if (size >= SF_KEYS_WRAPS_LEN)
        (void)sf_keys_wraps_load(&open, data, SF_KEYS_WRAPS_LEN, NULL);

    memcpy(file, data, size < sizeof file ? size : sizeof file);
    crypto_generichash(file + SF_KEYS_LEN - 32, 32, file, SF_KEYS_LEN - 32, NULL, 0);
    if (sf_keys_decode(file, sizeof file, &keys, NULL) != SF_OK)
        return 0;
    if (keys.passes < SF_KEYS_PASSES_MIN || keys.passes > SF_KEYS_PASSES_MAX ||
        sf_id_none(&keys.book) || keys.generation == 0)
        abort();
    sf_keys_encode(&keys, again);
    /* All but the random rest and the checksum over it. */
    if (memcmp(file, again, 768) != 0 || sf_keys_try(&keys, key, &open, NULL) == SF_OK)
        abort();
    return 0;
}
