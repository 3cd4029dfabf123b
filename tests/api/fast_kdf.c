/*
 * A KDF that costs nothing, for tests that open books hundreds of times: linked with
 * --wrap=crypto_pwhash. tests/vault/test_keys.c has the real one.
 */
#include <sodium.h>
#include <string.h>

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_len, const char *text,
                         unsigned long long text_len, const unsigned char *salt,
                         unsigned long long passes, size_t memory, int algorithm);

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_len, const char *text,
                         unsigned long long text_len, const unsigned char *salt,
                         unsigned long long passes, size_t memory, int algorithm) {
    unsigned char key[32] = {0};

    (void)memory;
    (void)algorithm;
    memcpy(key, salt, 16);
    key[16] = (unsigned char)passes;
    return crypto_generichash(out, (size_t)out_len, (const unsigned char *)text, text_len, key,
                              sizeof(key));
}
