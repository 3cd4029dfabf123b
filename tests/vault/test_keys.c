/*
 * The keys file against one that another program made (make_keys_fixture.py), and what its slots
 * accept and refuse. Argon2id is run for real, so as few times as can be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "clock.h"
#include "entropy.h"
#include "fake.h"
#include "keys.h"
#include "keys_fixture.h"

enum { SUM_AT = SF_KEYS_LEN - 32, SLOTS_AT = 64, SLOT_LEN = 88 };

static void fixture(uint8_t file[SF_KEYS_LEN]) {
    for (size_t i = 0; i < SF_KEYS_LEN; i++)
        file[i] = (uint8_t)(i * 31 + 7);
    memcpy(file, fixture_start, sizeof fixture_start);
    memcpy(file + SUM_AT, fixture_sum, sizeof fixture_sum);
}

static struct sf_keys fixture_keys(void) {
    struct sf_keys keys;
    uint8_t file[SF_KEYS_LEN];

    fixture(file);
    assert_int_equal(sf_keys_decode(file, sizeof file, &keys, NULL), SF_OK);
    return keys;
}

/* Sets the checksum right after a change, as somebody would who changes a file on purpose. */
static void resum(uint8_t file[SF_KEYS_LEN]) {
    crypto_generichash(file + SUM_AT, 32, file, SUM_AT, NULL, 0);
}

static enum sf_code decode(const uint8_t *file, size_t len, struct sf_fail *fail) {
    struct sf_keys keys;

    *fail = SF_FAIL_NONE;
    return sf_keys_decode(file, len, &keys, fail);
}

static int setup(void **state) {
    (void)state;
    sf_entropy_seed(1);
    sf_clock_fake_reset();
    return sf_entropy_init(NULL) == SF_OK ? 0 : -1;
}

/* ---- The file ---- */

static void decode_fixture_has_its_fields(void **state) {
    struct sf_keys keys = fixture_keys();

    (void)state;
    assert_memory_equal(keys.book.bytes, fixture_book, 16);
    assert_int_equal(keys.generation, 258);
    assert_memory_equal(keys.salt, fixture_salt, 16);
    assert_int_equal(keys.passes, 3);
    assert_memory_equal(keys.slots, fixture_start + SLOTS_AT, sizeof keys.slots);
}

static void encode_fixture_gives_its_bytes(void **state) {
    struct sf_keys keys = fixture_keys();
    uint8_t file[SF_KEYS_LEN], again[SF_KEYS_LEN], sum[32];

    (void)state;
    sf_keys_encode(&keys, file);
    sf_keys_encode(&keys, again);
    assert_memory_equal(file, fixture_start, sizeof fixture_start);
    assert_memory_not_equal(file + 768, again + 768, SUM_AT - 768);
    crypto_generichash(sum, sizeof sum, file, SUM_AT, NULL, 0);
    assert_memory_equal(file + SUM_AT, sum, 32);
}

static void decode_any_byte_flipped_is_damaged(void **state) {
    uint8_t file[SF_KEYS_LEN];
    struct sf_fail fail;

    (void)state;
    fixture(file);
    for (size_t i = 0; i < SF_KEYS_LEN; i++) {
        file[i] ^= (uint8_t)(1U << i % 8);
        if (decode(file, sizeof file, &fail) != SF_DAMAGED)
            fail_msg("byte %zu may be changed", i);
        assert_string_equal(fail.field, "keys");
        file[i] ^= (uint8_t)(1U << i % 8);
    }
    assert_int_equal(decode(file, sizeof file, &fail), SF_OK);
}

static void decode_other_length_is_damaged(void **state) {
    uint8_t file[SF_KEYS_LEN + 1] = {0};
    struct sf_fail fail;

    (void)state;
    fixture(file);
    assert_int_equal(decode(file, 0, &fail), SF_DAMAGED);
    assert_int_equal(decode(file, 7, &fail), SF_DAMAGED);
    assert_int_equal(decode(file, SF_KEYS_LEN - 1, &fail), SF_DAMAGED);
    assert_int_equal(decode(file, SF_KEYS_LEN + 1, &fail), SF_DAMAGED);
    assert_int_equal(decode(file, SF_KEYS_LEN, &fail), SF_OK);
}

static void decode_later_version_is_newer(void **state) {
    static const struct {
        uint8_t low, high;
        enum sf_code code;
    } versions[] = {{1, 0, SF_OK}, {0, 0, SF_DAMAGED}, {2, 0, SF_NEWER}, {1, 1, SF_NEWER}};
    uint8_t file[SF_KEYS_LEN];
    struct sf_fail fail;

    (void)state;
    fixture(file);
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        file[8] = versions[i].low;
        file[9] = versions[i].high;
        resum(file);
        assert_int_equal(decode(file, sizeof file, &fail), versions[i].code);
    }
}

/* Changes one field (little-endian) of the fixture, with a right checksum. */
static enum sf_code decode_with(size_t at, size_t len, uint64_t value) {
    uint8_t file[SF_KEYS_LEN];
    struct sf_fail fail;

    fixture(file);
    for (size_t i = 0; i < len; i++)
        file[at + i] = (uint8_t)(value >> 8 * i);
    resum(file);
    return decode(file, sizeof file, &fail);
}

static void decode_kdf_out_of_bounds_is_damaged(void **state) {
    (void)state;
    assert_int_equal(decode_with(56, 4, 2), SF_DAMAGED);
    assert_int_equal(decode_with(56, 4, 3), SF_OK);
    assert_int_equal(decode_with(56, 4, 16), SF_OK);
    assert_int_equal(decode_with(56, 4, 17), SF_DAMAGED);
    assert_int_equal(decode_with(56, 4, 0x01000003), SF_DAMAGED);
    assert_int_equal(decode_with(60, 4, 65536), SF_OK);
    assert_int_equal(decode_with(60, 4, 65535), SF_DAMAGED);
    assert_int_equal(decode_with(60, 4, 0xFFFFFFFF), SF_DAMAGED);
}

static void decode_impossible_fields_are_damaged(void **state) {
    uint8_t file[SF_KEYS_LEN];
    struct sf_fail fail;

    (void)state;
    assert_int_equal(decode_with(32, 8, 0), SF_DAMAGED);
    assert_int_equal(decode_with(32, 8, UINT64_MAX), SF_OK);
    assert_int_equal(decode_with(10, 1, 1), SF_DAMAGED);
    assert_int_equal(decode_with(15, 1, 128), SF_DAMAGED);
    fixture(file);
    memset(file + 16, 0, 16);
    resum(file);
    assert_int_equal(decode(file, sizeof file, &fail), SF_DAMAGED);
}

/* ---- Wrapping keys ---- */

static void from_passphrase_is_argon2id(void **state) {
    uint8_t key[32];

    (void)state;
    assert_int_equal(sf_keys_from_passphrase(fixture_passphrase, strlen(fixture_passphrase),
                                             fixture_salt, 3, key, NULL),
                     SF_OK);
    assert_memory_equal(key, fixture_wrap_passphrase, 32);
}

static void from_passphrase_refuses_before_paying(void **state) {
    static const char text[1025] = {'a'};
    uint8_t key[32];
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    assert_int_equal(sf_keys_from_passphrase("", 0, fixture_salt, 3, key, &fail), SF_INVALID);
    assert_string_equal(fail.field, "passphrase");
    assert_int_equal(sf_keys_from_passphrase(text, 1025, fixture_salt, 3, key, NULL), SF_INVALID);
    assert_int_equal(sf_keys_from_passphrase("a", 1, fixture_salt, 2, key, NULL), SF_DAMAGED);
    assert_int_equal(sf_keys_from_passphrase("a", 1, fixture_salt, 17, key, NULL), SF_DAMAGED);
    /* Would take minutes, were it paid for. */
    assert_int_equal(sf_keys_from_passphrase("a", 1, fixture_salt, 100000, key, NULL), SF_DAMAGED);
}

static void from_recovery_is_keyed_blake2b(void **state) {
    uint8_t key[32];

    (void)state;
    sf_keys_from_recovery(fixture_code, key);
    assert_memory_equal(key, fixture_wrap_recovery, 32);
}

static void subkey_is_crypto_kdf_with_own_context(void **state) {
    static const uint8_t *const wanted[] = {NULL, fixture_subkey_1, fixture_subkey_2,
                                            fixture_subkey_3, fixture_subkey_4};
    uint8_t key[32];

    (void)state;
    for (int use = SF_KEYS_DATABASE; use <= SF_KEYS_SYNC; use++) {
        sf_keys_subkey(fixture_vault_key, (enum sf_keys_use)use, key);
        assert_memory_equal(key, wanted[use], 32);
    }
}

static void calibrate_clock_that_stands_still_gives_fewest_passes(void **state) {
    (void)state;
    assert_int_equal(sf_keys_calibrate(), SF_KEYS_PASSES_MIN);
}

/* ---- Slots ---- */

static void try_fixture_opens_both_slots(void **state) {
    struct sf_keys keys = fixture_keys();
    struct sf_keys_open open;

    (void)state;
    assert_int_equal(sf_keys_try(&keys, fixture_wrap_passphrase, &open, NULL), SF_OK);
    assert_memory_equal(open.vault_key, fixture_vault_key, 32);
    assert_int_equal(open.slots[0].kind, SF_KEYS_PASSPHRASE);
    assert_memory_equal(open.slots[0].wrapping_key, fixture_wrap_passphrase, 32);
    assert_int_equal(open.slots[5].kind, SF_KEYS_UNUSED);

    assert_int_equal(sf_keys_try(&keys, fixture_wrap_recovery, &open, NULL), SF_OK);
    assert_memory_equal(open.vault_key, fixture_vault_key, 32);
    assert_int_equal(open.slots[0].kind, SF_KEYS_UNUSED);
    assert_int_equal(open.slots[5].kind, SF_KEYS_RECOVERY);
    assert_memory_equal(open.slots[5].wrapping_key, fixture_wrap_recovery, 32);
}

static void try_other_key_opens_nothing(void **state) {
    struct sf_keys keys = fixture_keys();
    struct sf_keys_open open, before;
    uint8_t key[32];

    (void)state;
    memset(&open, 0x77, sizeof open);
    before = open;
    memcpy(key, fixture_wrap_passphrase, 32);
    key[31] ^= 1;
    assert_int_equal(sf_keys_try(&keys, key, &open, NULL), SF_WRONG_PASSPHRASE);
    assert_memory_equal(&open, &before, sizeof open);
}

static void try_slot_flipped_anywhere_opens_nothing(void **state) {
    struct sf_keys keys = fixture_keys();
    struct sf_keys_open open;

    (void)state;
    for (size_t i = 0; i < SLOT_LEN; i++) {
        keys.slots[5][i] ^= 1;
        assert_int_equal(sf_keys_try(&keys, fixture_wrap_recovery, &open, NULL),
                         SF_WRONG_PASSPHRASE);
        keys.slots[5][i] ^= 1;
    }
    assert_int_equal(sf_keys_try(&keys, fixture_wrap_recovery, &open, NULL), SF_OK);
}

static void try_slot_moved_opens_nothing(void **state) {
    struct sf_keys keys = fixture_keys();
    struct sf_keys_open open;

    (void)state;
    memcpy(keys.slots[4], keys.slots[5], SLOT_LEN);
    memset(keys.slots[5], 0, SLOT_LEN);
    assert_int_equal(sf_keys_try(&keys, fixture_wrap_recovery, &open, NULL), SF_WRONG_PASSPHRASE);
    memcpy(keys.slots[5], keys.slots[4], SLOT_LEN);
    assert_int_equal(sf_keys_try(&keys, fixture_wrap_recovery, &open, NULL), SF_OK);
}

static void try_slot_of_other_book_or_kdf_opens_nothing(void **state) {
    struct sf_keys keys = fixture_keys(), other = keys;
    struct sf_keys_open open;

    (void)state;
    other.book.bytes[15] ^= 1;
    assert_int_equal(sf_keys_try(&other, fixture_wrap_recovery, &open, NULL), SF_WRONG_PASSPHRASE);
    other = keys;
    other.salt[0] ^= 1;
    assert_int_equal(sf_keys_try(&other, fixture_wrap_recovery, &open, NULL), SF_WRONG_PASSPHRASE);
    other = keys;
    other.passes = 4;
    assert_int_equal(sf_keys_try(&other, fixture_wrap_recovery, &open, NULL), SF_WRONG_PASSPHRASE);
    other = keys;
    other.generation = 999; /* Not part of it: a switch of generation seals nothing anew. */
    assert_int_equal(sf_keys_try(&other, fixture_wrap_recovery, &open, NULL), SF_OK);
}

/* A slot sealed for an unknown kind, as a program with other ideas might. */
static void try_slot_of_unknown_kind_opens_nothing(void **state) {
    struct sf_keys keys = fixture_keys();
    struct sf_keys_open open;
    uint8_t inner[48] = {0}, ad[51];

    (void)state;
    memcpy(inner, fixture_vault_key, 32);
    memcpy(ad, fixture_start, 10);
    memcpy(ad + 10, fixture_book, 16);
    ad[26] = 3;
    memcpy(ad + 27, fixture_salt, 16);
    memcpy(ad + 43, fixture_start + 56, 8);
    for (uint8_t kind = 1; kind <= 3; kind++) {
        inner[32] = kind;
        crypto_aead_xchacha20poly1305_ietf_encrypt(keys.slots[3] + 24, NULL, inner, 48, ad, 51,
                                                   NULL, keys.slots[3], fixture_vault_key);
        assert_int_equal(sf_keys_try(&keys, fixture_vault_key, &open, NULL),
                         kind < 3 ? SF_OK : SF_WRONG_PASSPHRASE);
    }
}

/* ---- Making and changing ---- */

static const uint8_t key_a[32] = {0xA1}, key_b[32] = {0xB2}, key_c[32] = {0xC3};

static enum sf_code try_key(const struct sf_keys *keys, const uint8_t key[32], uint8_t vault[32]) {
    struct sf_keys_open open;
    enum sf_code code = sf_keys_try(keys, key, &open, NULL);

    if (code == SF_OK)
        memcpy(vault, open.vault_key, 32);
    return code;
}

static void new_is_random_and_keeps_a_given_id(void **state) {
    struct sf_keys a, b;
    struct sf_keys_open open_a, open_b;
    struct sf_id none = {{0}};

    (void)state;
    sf_keys_new(&a, &open_a, 5, fixture_salt, NULL);
    sf_keys_new(&b, &open_b, 5, fixture_salt, &none);
    assert_int_equal(a.generation, 1);
    assert_int_equal(a.passes, 5);
    assert_memory_equal(a.salt, fixture_salt, 16);
    assert_memory_not_equal(a.book.bytes, b.book.bytes, 16);
    assert_memory_not_equal(open_a.vault_key, open_b.vault_key, 32);
    assert_memory_not_equal(a.slots[0], a.slots[1], SLOT_LEN);
    assert_false(sf_id_none(&b.book));
    sf_keys_new(&b, &open_b, 5, fixture_salt, &a.book);
    assert_memory_equal(a.book.bytes, b.book.bytes, 16);
}

static void seal_same_kind_replaces_other_kind_adds(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    uint8_t vault[32];

    (void)state;
    sf_keys_new(&keys, &open, 3, fixture_salt, NULL);
    assert_int_equal(try_key(&keys, key_a, vault), SF_WRONG_PASSPHRASE);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_OK);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key_b, NULL), SF_OK);
    assert_int_equal(try_key(&keys, key_a, vault), SF_OK);
    assert_memory_equal(vault, open.vault_key, 32);
    assert_int_equal(try_key(&keys, key_b, vault), SF_OK);

    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_c, NULL), SF_OK);
    assert_int_equal(try_key(&keys, key_a, vault), SF_WRONG_PASSPHRASE);
    assert_int_equal(try_key(&keys, key_b, vault), SF_OK);
    assert_int_equal(try_key(&keys, key_c, vault), SF_OK);
    assert_memory_equal(vault, open.vault_key, 32);
}

static void seal_all_slots_in_use_is_full(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    sf_keys_new(&keys, &open, 3, fixture_salt, NULL);
    for (size_t i = 0; i < SF_KEYS_SLOTS; i++)
        open.slots[i].kind = SF_KEYS_RECOVERY;
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_FULL);
    open.slots[7].kind = SF_KEYS_UNUSED;
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_OK);
}

static void drop_empties_only_its_kind(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    uint8_t vault[32], sealed[SLOT_LEN];

    (void)state;
    sf_keys_new(&keys, &open, 3, fixture_salt, NULL);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_OK);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key_b, NULL), SF_OK);
    memcpy(sealed, keys.slots[1], SLOT_LEN);
    sf_keys_drop(&keys, &open, SF_KEYS_RECOVERY);
    assert_int_equal(try_key(&keys, key_a, vault), SF_OK);
    assert_int_equal(try_key(&keys, key_b, vault), SF_WRONG_PASSPHRASE);
    assert_memory_not_equal(keys.slots[1], sealed, SLOT_LEN);
    assert_int_equal(open.slots[1].kind, SF_KEYS_UNUSED);
    assert_true(sodium_is_zero(open.slots[1].wrapping_key, 32));
}

static void rotate_reseals_slots_in_use_and_clears_the_rest(void **state) {
    struct sf_keys keys, stray;
    struct sf_keys_open open;
    uint8_t vault[32], old[32];

    (void)state;
    sf_keys_new(&keys, &open, 3, fixture_salt, NULL);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_OK);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key_b, NULL), SF_OK);
    /* A slot that is sealed but not known to be in use must not keep the old vault key. */
    stray = keys;
    open.slots[1].kind = SF_KEYS_UNUSED;
    memcpy(old, open.vault_key, 32);
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
    assert_memory_not_equal(open.vault_key, old, 32);
    assert_int_equal(try_key(&keys, key_a, vault), SF_OK);
    assert_memory_equal(vault, open.vault_key, 32);
    assert_int_equal(try_key(&keys, key_b, vault), SF_WRONG_PASSPHRASE);
    assert_int_equal(try_key(&stray, key_b, vault), SF_OK);
    assert_memory_equal(vault, old, 32);
}

static void rotate_wrapping_key_that_is_not_its_slots_changes_nothing(void **state) {
    struct sf_keys keys, keys_before;
    struct sf_keys_open open, open_before;
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    sf_keys_new(&keys, &open, 3, fixture_salt, NULL);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_OK);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key_b, NULL), SF_OK);
    memcpy(open.slots[1].wrapping_key, key_c, 32);
    keys_before = keys;
    open_before = open;
    assert_int_equal(sf_keys_rotate(&keys, &open, &fail), SF_CONFLICT);
    assert_string_equal(fail.field, "slots");
    assert_memory_equal(&keys, &keys_before, sizeof keys);
    assert_memory_equal(&open, &open_before, sizeof open);
    memcpy(open.slots[1].wrapping_key, key_b, 32);
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
}

/* ---- Wraps ---- */

static void wraps_come_back_and_keep_what_is_proven(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open, again;
    uint8_t wraps[SF_KEYS_WRAPS_LEN];

    (void)state;
    sf_keys_new(&keys, &open, 3, fixture_salt, NULL);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_PASSPHRASE, key_a, NULL), SF_OK);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key_b, NULL), SF_OK);
    sf_keys_wraps_save(&open, wraps);
    /* One byte of kind and 32 of key a slot: the layout is kept inside books. */
    assert_int_equal(sizeof wraps, 264);
    assert_int_equal(wraps[0], 1);
    assert_memory_equal(wraps + 1, key_a, 32);
    assert_int_equal(wraps[33], 2);
    assert_memory_equal(wraps + 34, key_b, 32);
    assert_true(sodium_is_zero(wraps + 66, sizeof wraps - 66));

    assert_int_equal(sf_keys_try(&keys, key_b, &again, NULL), SF_OK);
    memcpy(wraps + 34, key_c, 32); /* an older copy of the slot that opened the book */
    assert_int_equal(sf_keys_wraps_load(&again, wraps, sizeof wraps, NULL), SF_OK);
    assert_int_equal(again.slots[0].kind, SF_KEYS_PASSPHRASE);
    assert_memory_equal(again.slots[0].wrapping_key, key_a, 32);
    assert_memory_equal(again.slots[1].wrapping_key, key_b, 32);
}

static void wraps_malformed_are_damaged(void **state) {
    struct sf_keys_open open = {.vault_key = {0}}, before = open;
    uint8_t wraps[SF_KEYS_WRAPS_LEN + 1] = {1};

    (void)state;
    assert_int_equal(sf_keys_wraps_load(&open, wraps, SF_KEYS_WRAPS_LEN - 1, NULL), SF_DAMAGED);
    assert_int_equal(sf_keys_wraps_load(&open, wraps, SF_KEYS_WRAPS_LEN + 1, NULL), SF_DAMAGED);
    wraps[7 * 33] = 3;
    assert_int_equal(sf_keys_wraps_load(&open, wraps, SF_KEYS_WRAPS_LEN, NULL), SF_DAMAGED);
    assert_memory_equal(&open, &before, sizeof open);
    wraps[7 * 33] = 2;
    assert_int_equal(sf_keys_wraps_load(&open, wraps, SF_KEYS_WRAPS_LEN, NULL), SF_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_fixture_has_its_fields),
        cmocka_unit_test(encode_fixture_gives_its_bytes),
        cmocka_unit_test(decode_any_byte_flipped_is_damaged),
        cmocka_unit_test(decode_other_length_is_damaged),
        cmocka_unit_test(decode_later_version_is_newer),
        cmocka_unit_test(decode_kdf_out_of_bounds_is_damaged),
        cmocka_unit_test(decode_impossible_fields_are_damaged),
        cmocka_unit_test(from_passphrase_is_argon2id),
        cmocka_unit_test(from_passphrase_refuses_before_paying),
        cmocka_unit_test(from_recovery_is_keyed_blake2b),
        cmocka_unit_test(subkey_is_crypto_kdf_with_own_context),
        cmocka_unit_test(calibrate_clock_that_stands_still_gives_fewest_passes),
        cmocka_unit_test(try_fixture_opens_both_slots),
        cmocka_unit_test(try_other_key_opens_nothing),
        cmocka_unit_test(try_slot_flipped_anywhere_opens_nothing),
        cmocka_unit_test(try_slot_moved_opens_nothing),
        cmocka_unit_test(try_slot_of_other_book_or_kdf_opens_nothing),
        cmocka_unit_test(try_slot_of_unknown_kind_opens_nothing),
        cmocka_unit_test(new_is_random_and_keeps_a_given_id),
        cmocka_unit_test(seal_same_kind_replaces_other_kind_adds),
        cmocka_unit_test(seal_all_slots_in_use_is_full),
        cmocka_unit_test(drop_empties_only_its_kind),
        cmocka_unit_test(rotate_reseals_slots_in_use_and_clears_the_rest),
        cmocka_unit_test(rotate_wrapping_key_that_is_not_its_slots_changes_nothing),
        cmocka_unit_test(wraps_come_back_and_keep_what_is_proven),
        cmocka_unit_test(wraps_malformed_are_damaged),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
