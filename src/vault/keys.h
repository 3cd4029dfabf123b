/*
 * The keys file: which database is the book's, and the vault key sealed in up to eight slots.
 * Format: docs/format.md and the head of keys.c. Pure but for the KDF's time; no files here.
 */
#ifndef SF_KEYS_H
#define SF_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "id.h"

enum {
    SF_KEYS_LEN = 4096,
    SF_KEYS_SLOTS = 8,
    SF_KEYS_KEY_LEN = 32,
    SF_KEYS_SALT_LEN = 16,
    SF_KEYS_MEMORY_KIB = 65536,
    SF_KEYS_PASSES_MIN = 3,
    SF_KEYS_PASSES_MAX = 16,
    SF_KEYS_VERSION = 1,
    SF_KEYS_PASSPHRASE_MAX = 1024 /* bytes; at least 1 */
};

enum sf_keys_slot { SF_KEYS_UNUSED = 0, SF_KEYS_PASSPHRASE = 1, SF_KEYS_RECOVERY = 2 };

/* What stands readable in a keys file; the slots stay sealed. */
struct sf_keys {
    struct sf_id book;
    uint64_t generation; /* the database is ID-<generation>.db */
    uint8_t salt[SF_KEYS_SALT_LEN];
    uint32_t passes;
    uint8_t slots[SF_KEYS_SLOTS][24 + 48 + 16]; /* nonce, sealed, tag */
};

/* Secrets of an open book. Lives in sf_secret memory; whoever makes it wipes it. */
struct sf_keys_open {
    uint8_t vault_key[SF_KEYS_KEY_LEN];
    /* The wrapping key of every slot in use, so that rotate can seal a new vault key for each. */
    struct {
        enum sf_keys_slot kind;
        uint8_t wrapping_key[SF_KEYS_KEY_LEN];
    } slots[SF_KEYS_SLOTS];
};

/* Encode to the 4,096 bytes of the file (checksum included; the unused rest is random each time).
 */
void sf_keys_encode(const struct sf_keys *keys, uint8_t file[SF_KEYS_LEN]);

/*
 * Decode. SF_DAMAGED (field "keys"): wrong length, magic, checksum, or KDF parameters out of bounds
 * (they are checked before anything is paid for them); SF_NEWER: a later version.
 */
enum sf_code sf_keys_decode(const uint8_t *file, size_t len, struct sf_keys *keys,
                            struct sf_fail *fail);

/*
 * Passes that take about half a second on this machine, SF_KEYS_PASSES_MIN..MAX. Runs Argon2id once
 * or twice (64 MiB).
 */
uint32_t sf_keys_calibrate(void);

/* Wrapping key of a passphrase: Argon2id (RFC 9106), 64 MiB. About half a second. SF_NO_MEMORY. */
enum sf_code sf_keys_from_passphrase(const char *passphrase, size_t len,
                                     const uint8_t salt[SF_KEYS_SALT_LEN], uint32_t passes,
                                     uint8_t wrapping_key[SF_KEYS_KEY_LEN], struct sf_fail *fail);

/* Wrapping key of a recovery code's 20 bytes: BLAKE2b keyed with a context. */
void sf_keys_from_recovery(const uint8_t code[20], uint8_t wrapping_key[SF_KEYS_KEY_LEN]);

/* A new set of keys of generation 1: random book id when `book` is NULL or none, random vault key,
 * all slots random (unused). */
void sf_keys_new(struct sf_keys *keys, struct sf_keys_open *open, uint32_t passes,
                 const uint8_t salt[SF_KEYS_SALT_LEN], const struct sf_id *book);

/*
 * Seal the vault key in a slot of a kind: the one in use of that kind, else the first unused one.
 * Load the wraps first: a slot that is not known here to be in use counts as unused. SF_FULL: all
 * in use.
 */
enum sf_code sf_keys_seal(struct sf_keys *keys, struct sf_keys_open *open, enum sf_keys_slot kind,
                          const uint8_t wrapping_key[SF_KEYS_KEY_LEN], struct sf_fail *fail);

/* Empty every slot of a kind (filled with random bytes). */
void sf_keys_drop(struct sf_keys *keys, struct sf_keys_open *open, enum sf_keys_slot kind);

/*
 * Replace the vault key by a new random one and seal it again in every slot in use; other slots are
 * filled with random bytes. SF_CONFLICT (field "slots"), with nothing changed, when a wrapping key
 * in *open does not open its slot as it stands: the slot was sealed anew and the book's own copy
 * (wraps) is older.
 */
enum sf_code sf_keys_rotate(struct sf_keys *keys, struct sf_keys_open *open, struct sf_fail *fail);

/*
 * Try a wrapping key against all slots, in the same number of steps whether or not one opens.
 * SF_OK: vault key and the one slot's kind and wrapping key are in *open (other slots' wrapping
 * keys are learned from inside the book, sf_keys_wraps_load). SF_WRONG_PASSPHRASE: none opened.
 */
enum sf_code sf_keys_try(const struct sf_keys *keys, const uint8_t wrapping_key[SF_KEYS_KEY_LEN],
                         struct sf_keys_open *open, struct sf_fail *fail);

/*
 * The slots' kinds and wrapping keys as bytes to keep inside the encrypted book, and back. Loading
 * keeps what *open already knows (the slot that opened the book is proven; the bytes may be older).
 * SF_DAMAGED (field "wraps") for a wrong length or kind; then *open is as before.
 */
enum { SF_KEYS_WRAPS_LEN = SF_KEYS_SLOTS * (1 + SF_KEYS_KEY_LEN) };
void sf_keys_wraps_save(const struct sf_keys_open *open, uint8_t out[SF_KEYS_WRAPS_LEN]);
enum sf_code sf_keys_wraps_load(struct sf_keys_open *open, const uint8_t *bytes, size_t len,
                                struct sf_fail *fail);

/* Subkeys of the vault key (libsodium's crypto_kdf, BLAKE2b), one context each. */
enum sf_keys_use { SF_KEYS_DATABASE = 1, SF_KEYS_BACKUP = 2, SF_KEYS_IMPORT = 3, SF_KEYS_SYNC = 4 };
void sf_keys_subkey(const uint8_t vault_key[SF_KEYS_KEY_LEN], enum sf_keys_use use,
                    uint8_t subkey[SF_KEYS_KEY_LEN]);

#endif
