/* Bytes that look random and are the same in every run: ChaCha20 of a seed. For tests only. */
#include "entropy.h"

#include <sodium.h>
#include <string.h>

enum { BLOCK_LEN = 64 };

static uint8_t key[crypto_stream_chacha20_KEYBYTES];
static uint64_t block_number;
static uint8_t block[BLOCK_LEN];
static size_t block_used = BLOCK_LEN;

static void put_64(uint8_t out[8], uint64_t value) {
    for (size_t i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

/* The stream does not depend on how it is cut into calls. */
void sf_entropy_fill(void *bytes, size_t len) {
    uint8_t *at = bytes;

    while (len > 0) {
        size_t take;

        if (block_used == BLOCK_LEN) {
            uint8_t nonce[crypto_stream_chacha20_NONCEBYTES];

            put_64(nonce, block_number++);
            (void)crypto_stream_chacha20(block, BLOCK_LEN, nonce, key);
            block_used = 0;
        }
        take = BLOCK_LEN - block_used < len ? BLOCK_LEN - block_used : len;
        memcpy(at, block + block_used, take);
        block_used += take;
        at += take;
        len -= take;
    }
}

void sf_entropy_seed(uint64_t seed) {
    memset(key, 0, sizeof(key));
    put_64(key, seed);
    block_number = 0;
    block_used = BLOCK_LEN;
}
