/* The seal over a backup's bytes: BLAKE2b-256 keyed with the vault key's backup subkey. */
#include "backup_seal.h"

#include <stdlib.h>
#include <string.h>

#include "secret.h"

enum sf_code sf_backup_seal_fill(struct sf_backup_seal_from *from, uint8_t *bytes, size_t len,
                                 size_t *got, struct sf_fail *fail) {
    enum sf_code code = SF_OK;

    *got = 0;
    if (from->source == NULL) {
        code = sf_file_read(from->file, from->at, bytes, len, got, fail);
        from->at += *got;
        return code;
    }
    while (*got < len) {
        size_t n = 0;
        code = from->source->read(from->source->context, bytes + *got, len - *got, &n);
        if (code != SF_OK)
            return sf_fail_set(fail, code, "source", "the source failed");
        if (n > len - *got)
            return sf_fail_set(fail, SF_INTERNAL, "source", "the source gave too much");
        if (n == 0)
            break;
        *got += n;
        from->at += n;
    }
    return SF_OK;
}

void sf_backup_seal_start(struct sf_backup_seal *seal, const uint8_t vault_key[SF_KEYS_KEY_LEN],
                          const struct sf_sink *sink, struct sf_file *file) {
    uint8_t key[SF_KEYS_KEY_LEN];

    memset(seal, 0, sizeof *seal);
    seal->sink = sink;
    seal->file = file;
    sf_keys_subkey(vault_key, SF_KEYS_BACKUP, key);
    crypto_generichash_init(&seal->hash, key, sizeof key, SF_BACKUP_SEAL_LEN);
    sf_secret_wipe(key, sizeof key);
}

/* Passes bytes on without counting them in. */
static enum sf_code pass_on(struct sf_backup_seal *seal, const uint8_t *bytes, size_t len,
                            struct sf_fail *fail) {
    enum sf_code code = SF_OK;

    if (seal->sink != NULL) {
        code = seal->sink->write(seal->sink->context, bytes, len);
        if (code != SF_OK)
            code = sf_fail_set(fail, code, "sink", "the sink failed");
    } else if (seal->file != NULL)
        code = sf_file_write(seal->file, seal->at, bytes, len, fail);
    seal->at += len;
    return code;
}

enum sf_code sf_backup_seal_put(struct sf_backup_seal *seal, const uint8_t *bytes, size_t len,
                                struct sf_fail *fail) {
    crypto_generichash_update(&seal->hash, bytes, len);
    return pass_on(seal, bytes, len, fail);
}

void sf_backup_seal_end(struct sf_backup_seal *seal, uint8_t out[SF_BACKUP_SEAL_LEN]) {
    crypto_generichash_final(&seal->hash, out, SF_BACKUP_SEAL_LEN);
    sf_secret_wipe(&seal->hash, sizeof seal->hash);
}

enum sf_code sf_backup_seal_close(struct sf_backup_seal *seal, struct sf_fail *fail) {
    uint8_t tag[SF_BACKUP_SEAL_LEN];

    sf_backup_seal_end(seal, tag);
    return pass_on(seal, tag, sizeof tag, fail);
}

enum sf_code sf_backup_seal_copy(struct sf_backup_seal_from *from, bool with_seal,
                                 struct sf_backup_seal *first, struct sf_backup_seal *second,
                                 uint8_t seal[SF_BACKUP_SEAL_LEN], struct sf_fail *fail) {
    /* The last `back` bytes that were read wait at the start: they may be the seal. */
    const size_t back = with_seal ? SF_BACKUP_SEAL_LEN : 0;
    uint8_t *piece = malloc(back + SF_BACKUP_SEAL_PIECE);
    size_t held = 0, got = 0;
    enum sf_code code;

    if (piece == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a piece of a backup");
    do {
        size_t ready;
        code = sf_backup_seal_fill(from, piece + held, SF_BACKUP_SEAL_PIECE, &got, fail);
        if (code != SF_OK)
            break;
        held += got;
        ready = held > back ? held - back : 0;
        code = ready > 0 ? sf_backup_seal_put(first, piece, ready, fail) : SF_OK;
        if (code == SF_OK && ready > 0 && second != NULL)
            code = sf_backup_seal_put(second, piece, ready, fail);
        memmove(piece, piece + ready, held - ready);
        held -= ready;
    } while (code == SF_OK && got == SF_BACKUP_SEAL_PIECE);
    if (code == SF_OK && held < back)
        code = sf_fail_set(fail, SF_DAMAGED, "backup", "too short");
    if (code == SF_OK && back > 0)
        memcpy(seal, piece, back);
    free(piece);
    return code;
}

enum sf_code sf_backup_seal_check(struct sf_file *file, const uint8_t vault_key[SF_KEYS_KEY_LEN],
                                  struct sf_fail *fail) {
    struct sf_backup_seal_from from = {.file = file};
    struct sf_backup_seal reader;
    uint8_t wanted[SF_BACKUP_SEAL_LEN], found[SF_BACKUP_SEAL_LEN];
    enum sf_code code;

    sf_backup_seal_start(&reader, vault_key, NULL, NULL);
    code = sf_backup_seal_copy(&from, true, &reader, NULL, found, fail);
    sf_backup_seal_end(&reader, wanted);
    if (code == SF_OK && sodium_memcmp(wanted, found, sizeof wanted) != 0)
        code = sf_fail_set(fail, SF_DAMAGED, "backup", "the seal does not hold");
    return code;
}
