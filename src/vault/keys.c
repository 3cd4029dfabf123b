/*
 * The keys file, version 1: exactly 4,096 bytes, integers little-endian.
 *
 *   offset  length  what
 *        0       8  magic: 89 53 46 4B 45 59 53 0A ("\x89SFKEYS\n")
 *        8       2  version: 1
 *       10       6  reserved: zero
 *       16      16  book id
 *       32       8  generation, at least 1: the database is ID-<generation>.db
 *       40      16  KDF salt
 *       56       4  KDF passes, 3 to 16
 *       60       4  KDF memory in KiB: 65536
 *       64     704  eight slots of 88 bytes
 *      768    3296  random, means nothing
 *     4064      32  BLAKE2b-256, no key, of all bytes before: tells accidental damage from a wrong
 *                   passphrase; it protects against nobody, the slots' tags do
 *
 * Slot: nonce 24, then XChaCha20-Poly1305 (IETF) of 48 bytes with its tag 16. The 48 bytes are the
 * vault key 32, kind 1 (1 passphrase, 2 recovery), zero 15. The key is the slot's wrapping key; the
 * associated data (51 bytes) is magic 8, version 2, book id 16, slot index 1, salt 16, passes 4,
 * memory 4, so a slot cannot be moved, nor its KDF be made cheaper. The generation is left out: a
 * switch to a new generation with the same keys rewrites nothing sealed. An unused slot is random,
 * so that nobody without a key can tell how many are in use.
 *
 * Every later version keeps the magic, the version's place, and the BLAKE2b-256 as its last 32
 * bytes.
 */
#include "keys.h"

#include <sodium.h>
#include <string.h>

#include "clock.h"
#include "entropy.h"
#include "secret.h"

enum {
    AT_VERSION = 8,
    AT_RESERVED = 10,
    AT_BOOK = 16,
    AT_GENERATION = 32,
    AT_SALT = 40,
    AT_PASSES = 56,
    AT_MEMORY = 60,
    AT_SLOTS = 64,
    SLOT_LEN = 88,
    AT_REST = AT_SLOTS + SF_KEYS_SLOTS * SLOT_LEN,
    SUM_LEN = 32,
    AT_SUM = SF_KEYS_LEN - SUM_LEN,
    NONCE_LEN = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_LEN = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    INNER_LEN = 48,
    AD_LEN = 51,
    AIM_MS = 500 /* long enough to slow a guesser, short enough to wait for at every opening */
};

_Static_assert(SLOT_LEN == NONCE_LEN + INNER_LEN + TAG_LEN, "slot layout");
_Static_assert(sizeof(((struct sf_keys *)0)->slots) == AT_REST - AT_SLOTS, "slots layout");
_Static_assert(SF_KEYS_SALT_LEN == crypto_pwhash_argon2id_SALTBYTES, "salt length");
_Static_assert(SF_KEYS_KEY_LEN == crypto_kdf_KEYBYTES, "key length");

static const uint8_t magic[8] = {0x89, 'S', 'F', 'K', 'E', 'Y', 'S', '\n'};

/* ---- Bytes ---- */

static void put_le(uint8_t *at, uint64_t value, size_t len) {
    for (size_t i = 0; i < len; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t get_le(const uint8_t *at, size_t len) {
    uint64_t value = 0;
    for (size_t i = len; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static void sum_of(const uint8_t *file, size_t len, uint8_t sum[SUM_LEN]) {
    crypto_generichash(sum, SUM_LEN, file, len, NULL, 0);
}

void sf_keys_encode(const struct sf_keys *keys, uint8_t file[SF_KEYS_LEN]) {
    memcpy(file, magic, sizeof magic);
    put_le(file + AT_VERSION, SF_KEYS_VERSION, 2);
    memset(file + AT_RESERVED, 0, AT_BOOK - AT_RESERVED);
    memcpy(file + AT_BOOK, keys->book.bytes, SF_ID_LEN);
    put_le(file + AT_GENERATION, keys->generation, 8);
    memcpy(file + AT_SALT, keys->salt, SF_KEYS_SALT_LEN);
    put_le(file + AT_PASSES, keys->passes, 4);
    put_le(file + AT_MEMORY, SF_KEYS_MEMORY_KIB, 4);
    memcpy(file + AT_SLOTS, keys->slots, sizeof keys->slots);
    sf_entropy_fill(file + AT_REST, AT_SUM - AT_REST);
    sum_of(file, AT_SUM, file + AT_SUM);
}

/* What is wrong with a whole file of version 1 whose checksum holds; NULL when nothing is. */
static const char *fault_in(const uint8_t *file) {
    uint64_t passes = get_le(file + AT_PASSES, 4);

    if (!sodium_is_zero(file + AT_RESERVED, AT_BOOK - AT_RESERVED))
        return "reserved bytes are in use";
    if (sodium_is_zero(file + AT_BOOK, SF_ID_LEN))
        return "no book id";
    if (get_le(file + AT_GENERATION, 8) == 0)
        return "generation 0";
    if (passes < SF_KEYS_PASSES_MIN || passes > SF_KEYS_PASSES_MAX)
        return "KDF passes out of bounds";
    if (get_le(file + AT_MEMORY, 4) != SF_KEYS_MEMORY_KIB)
        return "KDF memory out of bounds";
    return NULL;
}

enum sf_code sf_keys_decode(const uint8_t *file, size_t len, struct sf_keys *keys,
                            struct sf_fail *fail) {
    uint8_t sum[SUM_LEN];
    const char *fault;
    uint64_t version;

    if (len != SF_KEYS_LEN || memcmp(file, magic, sizeof magic) != 0)
        return sf_fail_set(fail, SF_DAMAGED, "keys", "not a keys file");
    sum_of(file, AT_SUM, sum);
    if (memcmp(sum, file + AT_SUM, SUM_LEN) != 0)
        return sf_fail_set(fail, SF_DAMAGED, "keys", "the keys file's checksum does not hold");
    /* Only now, so that a flipped bit in the version reads as damage and not as a newer program. */
    version = get_le(file + AT_VERSION, 2);
    if (version > SF_KEYS_VERSION)
        return sf_fail_set(fail, SF_NEWER, "keys", "keys file of version %u", (unsigned)version);
    if (version < SF_KEYS_VERSION)
        return sf_fail_set(fail, SF_DAMAGED, "keys", "keys file of version 0");
    fault = fault_in(file);
    if (fault != NULL)
        return sf_fail_set(fail, SF_DAMAGED, "keys", "keys file: %s", fault);

    memcpy(keys->book.bytes, file + AT_BOOK, SF_ID_LEN);
    keys->generation = get_le(file + AT_GENERATION, 8);
    memcpy(keys->salt, file + AT_SALT, SF_KEYS_SALT_LEN);
    keys->passes = (uint32_t)get_le(file + AT_PASSES, 4);
    memcpy(keys->slots, file + AT_SLOTS, sizeof keys->slots);
    return SF_OK;
}

/* ---- Wrapping keys ---- */

enum sf_code sf_keys_from_passphrase(const char *passphrase, size_t len,
                                     const uint8_t salt[SF_KEYS_SALT_LEN], uint32_t passes,
                                     uint8_t wrapping_key[SF_KEYS_KEY_LEN], struct sf_fail *fail) {
    if (len < 1 || len > SF_KEYS_PASSPHRASE_MAX)
        return sf_fail_set(fail, SF_INVALID, "passphrase", "1 to %d bytes", SF_KEYS_PASSPHRASE_MAX);
    if (passes < SF_KEYS_PASSES_MIN || passes > SF_KEYS_PASSES_MAX)
        return sf_fail_set(fail, SF_DAMAGED, "keys", "KDF passes out of bounds");
    if (crypto_pwhash(wrapping_key, SF_KEYS_KEY_LEN, passphrase, len, salt, passes,
                      (size_t)SF_KEYS_MEMORY_KIB * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        sf_secret_wipe(wrapping_key, SF_KEYS_KEY_LEN);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "Argon2id needs %d KiB", SF_KEYS_MEMORY_KIB);
    }
    return SF_OK;
}

uint32_t sf_keys_calibrate(void) {
    static const uint8_t salt[SF_KEYS_SALT_LEN];
    uint8_t key[SF_KEYS_KEY_LEN];
    int64_t start = sf_clock_steady_ms();
    int64_t took, passes;

    if (sf_keys_from_passphrase("calibrate", 9, salt, SF_KEYS_PASSES_MIN, key, NULL) != SF_OK)
        return SF_KEYS_PASSES_MIN;
    sf_secret_wipe(key, sizeof key);
    took = sf_clock_steady_ms() - start;
    /* No machine goes over 64 MiB three times in 10 ms: such a clock does not measure. */
    if (took < 10)
        return SF_KEYS_PASSES_MIN;
    passes = AIM_MS * SF_KEYS_PASSES_MIN / took;
    if (passes < SF_KEYS_PASSES_MIN)
        return SF_KEYS_PASSES_MIN;
    return passes > SF_KEYS_PASSES_MAX ? SF_KEYS_PASSES_MAX : (uint32_t)passes;
}

void sf_keys_from_recovery(const uint8_t code[20], uint8_t wrapping_key[SF_KEYS_KEY_LEN]) {
    static const char context[] = "Steadfolk recovery code, version 1";

    crypto_generichash(wrapping_key, SF_KEYS_KEY_LEN, code, 20, (const uint8_t *)context,
                       sizeof context - 1);
}

void sf_keys_subkey(const uint8_t vault_key[SF_KEYS_KEY_LEN], enum sf_keys_use use,
                    uint8_t subkey[SF_KEYS_KEY_LEN]) {
    static const char contexts[][crypto_kdf_CONTEXTBYTES + 1] = {
        [SF_KEYS_DATABASE] = "database",
        [SF_KEYS_BACKUP] = "backup__",
        [SF_KEYS_IMPORT] = "import__",
        [SF_KEYS_SYNC] = "sync____",
    };

    crypto_kdf_derive_from_key(subkey, SF_KEYS_KEY_LEN, (uint64_t)use, contexts[use], vault_key);
}

/* ---- Slots ---- */

static void associate(const struct sf_keys *keys, size_t slot, uint8_t ad[AD_LEN]) {
    memcpy(ad, magic, 8);
    put_le(ad + 8, SF_KEYS_VERSION, 2);
    memcpy(ad + 10, keys->book.bytes, 16);
    ad[26] = (uint8_t)slot;
    memcpy(ad + 27, keys->salt, 16);
    put_le(ad + 43, keys->passes, 4);
    put_le(ad + 47, SF_KEYS_MEMORY_KIB, 4);
}

static void slot_seal(struct sf_keys *keys, size_t slot, const uint8_t vault_key[SF_KEYS_KEY_LEN],
                      enum sf_keys_slot kind, const uint8_t wrapping_key[SF_KEYS_KEY_LEN]) {
    uint8_t inner[INNER_LEN] = {0};
    uint8_t ad[AD_LEN];
    uint8_t *at = keys->slots[slot];

    memcpy(inner, vault_key, SF_KEYS_KEY_LEN);
    inner[SF_KEYS_KEY_LEN] = (uint8_t)kind;
    associate(keys, slot, ad);
    sf_entropy_fill(at, NONCE_LEN);
    crypto_aead_xchacha20poly1305_ietf_encrypt(at + NONCE_LEN, NULL, inner, INNER_LEN, ad, AD_LEN,
                                               NULL, at, wrapping_key);
    sf_secret_wipe(inner, sizeof inner);
}

/* What a slot holds, or SF_KEYS_UNUSED when this key does not open it. */
static enum sf_keys_slot slot_try(const struct sf_keys *keys, size_t slot,
                                  const uint8_t wrapping_key[SF_KEYS_KEY_LEN],
                                  uint8_t vault_key[SF_KEYS_KEY_LEN]) {
    uint8_t inner[INNER_LEN];
    uint8_t ad[AD_LEN];
    const uint8_t *at = keys->slots[slot];
    enum sf_keys_slot kind = SF_KEYS_UNUSED;

    associate(keys, slot, ad);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(inner, NULL, NULL, at + NONCE_LEN,
                                                   INNER_LEN + TAG_LEN, ad, AD_LEN, at,
                                                   wrapping_key) == 0 &&
        (inner[SF_KEYS_KEY_LEN] == SF_KEYS_PASSPHRASE ||
         inner[SF_KEYS_KEY_LEN] == SF_KEYS_RECOVERY)) {
        kind = (enum sf_keys_slot)inner[SF_KEYS_KEY_LEN];
        memcpy(vault_key, inner, SF_KEYS_KEY_LEN);
    }
    sf_secret_wipe(inner, sizeof inner);
    return kind;
}

/* A random id that tells nothing, not even when it was made (RFC 9562, version 4). */
static struct sf_id random_id(void) {
    struct sf_id id;

    sf_entropy_fill(id.bytes, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x40);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

void sf_keys_new(struct sf_keys *keys, struct sf_keys_open *open, uint32_t passes,
                 const uint8_t salt[SF_KEYS_SALT_LEN], const struct sf_id *book) {
    struct sf_id id = book == NULL || sf_id_none(book) ? random_id() : *book;

    memset(keys, 0, sizeof *keys);
    memset(open, 0, sizeof *open);
    keys->book = id;
    keys->generation = 1;
    keys->passes = passes;
    memcpy(keys->salt, salt, SF_KEYS_SALT_LEN);
    sf_entropy_fill(keys->slots, sizeof keys->slots);
    sf_entropy_fill(open->vault_key, SF_KEYS_KEY_LEN);
}

enum sf_code sf_keys_seal(struct sf_keys *keys, struct sf_keys_open *open, enum sf_keys_slot kind,
                          const uint8_t wrapping_key[SF_KEYS_KEY_LEN], struct sf_fail *fail) {
    size_t slot = 0;

    while (slot < SF_KEYS_SLOTS && open->slots[slot].kind != kind)
        slot++;
    if (slot == SF_KEYS_SLOTS) {
        slot = 0;
        while (slot < SF_KEYS_SLOTS && open->slots[slot].kind != SF_KEYS_UNUSED)
            slot++;
    }
    if (slot == SF_KEYS_SLOTS)
        return sf_fail_set(fail, SF_FULL, "slots", "all %d slots are in use", SF_KEYS_SLOTS);
    slot_seal(keys, slot, open->vault_key, kind, wrapping_key);
    open->slots[slot].kind = kind;
    memmove(open->slots[slot].wrapping_key, wrapping_key, SF_KEYS_KEY_LEN);
    return SF_OK;
}

static void slot_clear(struct sf_keys *keys, struct sf_keys_open *open, size_t slot) {
    sf_entropy_fill(keys->slots[slot], SLOT_LEN);
    sf_secret_wipe(&open->slots[slot], sizeof open->slots[slot]);
}

void sf_keys_drop(struct sf_keys *keys, struct sf_keys_open *open, enum sf_keys_slot kind) {
    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++)
        if (open->slots[slot].kind == kind)
            slot_clear(keys, open, slot);
}

enum sf_code sf_keys_rotate(struct sf_keys *keys, struct sf_keys_open *open, struct sf_fail *fail) {
    uint8_t vault_key[SF_KEYS_KEY_LEN];
    bool fits = true;

    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++)
        if (open->slots[slot].kind != SF_KEYS_UNUSED &&
            slot_try(keys, slot, open->slots[slot].wrapping_key, vault_key) !=
                open->slots[slot].kind)
            fits = false;
    sf_secret_wipe(vault_key, sizeof vault_key);
    if (!fits)
        return sf_fail_set(fail, SF_CONFLICT, "slots", "a kept wrapping key is not its slot's");

    sf_entropy_fill(open->vault_key, SF_KEYS_KEY_LEN);
    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++) {
        if (open->slots[slot].kind == SF_KEYS_UNUSED)
            slot_clear(keys, open, slot);
        else
            slot_seal(keys, slot, open->vault_key, open->slots[slot].kind,
                      open->slots[slot].wrapping_key);
    }
    return SF_OK;
}

enum sf_code sf_keys_try(const struct sf_keys *keys, const uint8_t wrapping_key[SF_KEYS_KEY_LEN],
                         struct sf_keys_open *open, struct sf_fail *fail) {
    uint8_t vault_key[SF_KEYS_KEY_LEN] = {0};
    enum sf_keys_slot kind = SF_KEYS_UNUSED;
    size_t found = 0;

    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++) {
        enum sf_keys_slot here = slot_try(keys, slot, wrapping_key, vault_key);
        if (here != SF_KEYS_UNUSED) {
            kind = here;
            found = slot;
        }
    }
    if (kind != SF_KEYS_UNUSED) {
        uint8_t wrap[SF_KEYS_KEY_LEN];
        memcpy(wrap, wrapping_key, sizeof wrap); /* The caller may pass a key inside *open. */
        memset(open, 0, sizeof *open);
        memcpy(open->vault_key, vault_key, SF_KEYS_KEY_LEN);
        open->slots[found].kind = kind;
        memcpy(open->slots[found].wrapping_key, wrap, sizeof wrap);
        sf_secret_wipe(wrap, sizeof wrap);
    }
    sf_secret_wipe(vault_key, sizeof vault_key);
    if (kind == SF_KEYS_UNUSED)
        return sf_fail_set(fail, SF_WRONG_PASSPHRASE, NULL, "no slot opens");
    return SF_OK;
}

/* ---- Wraps ---- */

void sf_keys_wraps_save(const struct sf_keys_open *open, uint8_t out[SF_KEYS_WRAPS_LEN]) {
    memset(out, 0, SF_KEYS_WRAPS_LEN);
    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++, out += 1 + SF_KEYS_KEY_LEN) {
        if (open->slots[slot].kind == SF_KEYS_UNUSED)
            continue;
        out[0] = (uint8_t)open->slots[slot].kind;
        memcpy(out + 1, open->slots[slot].wrapping_key, SF_KEYS_KEY_LEN);
    }
}

enum sf_code sf_keys_wraps_load(struct sf_keys_open *open, const uint8_t *bytes, size_t len,
                                struct sf_fail *fail) {
    const size_t step = 1 + SF_KEYS_KEY_LEN;

    if (len != SF_KEYS_WRAPS_LEN)
        return sf_fail_set(fail, SF_DAMAGED, "wraps", "wrong length");
    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++)
        if (bytes[slot * step] > SF_KEYS_RECOVERY)
            return sf_fail_set(fail, SF_DAMAGED, "wraps", "unknown kind of slot");
    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++) {
        if (open->slots[slot].kind != SF_KEYS_UNUSED || bytes[slot * step] == SF_KEYS_UNUSED)
            continue;
        open->slots[slot].kind = (enum sf_keys_slot)bytes[slot * step];
        memcpy(open->slots[slot].wrapping_key, bytes + slot * step + 1, SF_KEYS_KEY_LEN);
    }
    return SF_OK;
}
