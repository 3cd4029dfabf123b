/* Backups on a fake disk: what is written, what is read back, and everything that is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "backup.h"
#include "buf.h"
#include "entropy.h"
#include "fake.h"
#include "keys_fixture.h"
#include "recovery.h"
#include "vault_help.h"

enum { BODY = 1000, WHOLE = SF_KEYS_LEN + BODY + 32 };

/* 2024-05-01T12:00:00.123Z */
static const int64_t at = INT64_C(1714564800123);
static const char backups[] = "/vault/backups";
static const char out[] = "/vault/out.db";

static struct sf_folder vault;
static struct sf_folder_book book;

static int setup(void **state) {
    if (help_setup(state) != 0)
        return -1;
    memset(&book, 0, sizeof book);
    return sf_folder_init(&vault, "/vault", NULL) == SF_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    sf_folder_close(&book);
    sf_file_fake_drop();
    return 0;
}

static void pattern(uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i * 13 + 5);
}

/* The backup that make_keys_fixture.py describes. */
static void fixture(uint8_t whole[WHOLE]) {
    for (size_t i = 0; i < SF_KEYS_LEN; i++)
        whole[i] = (uint8_t)(i * 31 + 7);
    memcpy(whole, fixture_start, sizeof fixture_start);
    memcpy(whole + SF_KEYS_LEN - 32, fixture_sum, 32);
    pattern(whole + SF_KEYS_LEN, BODY);
    memcpy(whole + SF_KEYS_LEN + BODY, fixture_backup_seal, 32);
}

/* A source that gives `step` bytes at most at a time. */
struct giver {
    const uint8_t *bytes;
    size_t len, step;
    enum sf_code end;
};

static enum sf_code give(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct giver *giver = context;
    size_t n = giver->len < cap ? giver->len : cap;

    n = n < giver->step ? n : giver->step;
    if (n == 0 && giver->end != SF_OK)
        return giver->end;
    memcpy(bytes, giver->bytes, n);
    giver->bytes += n;
    giver->len -= n;
    *len = n;
    return SF_OK;
}

static enum sf_code read_bytes(const uint8_t *bytes, size_t len, size_t step) {
    struct giver giver = {.bytes = bytes, .len = len, .step = step, .end = SF_OK};
    struct sf_source source = {.read = give, .context = &giver};
    struct sf_keys keys;
    struct sf_keys_open open;

    return sf_backup_read(&vault, NULL, &source, NULL, 0, fixture_code, out, &keys, &open, NULL);
}

static bool file_is(const char *path, const uint8_t *bytes, size_t len) {
    struct sf_buf now = {0};
    bool same = sf_file_read_all(path, len + 1, &now, NULL) == SF_OK && now.len == len &&
                memcmp(now.data, bytes, len) == 0;

    sf_buf_wipe(&now);
    return same;
}

static enum sf_code write_one(int64_t when, bool automatic, struct sf_backup *made) {
    char path[SF_FOLDER_PATH_LEN];

    return sf_backup_write(&book, sf_folder_database(&book, book.keys.generation, path), when,
                           automatic, NULL, made, NULL);
}

static enum sf_code read_named(const char *name, const char *passphrase, struct sf_keys_open *open,
                               struct sf_fail *fail) {
    struct sf_keys keys;

    if (sf_file_exists(out))
        assert_int_equal(sf_file_delete(out, NULL), SF_OK);
    *fail = SF_FAIL_NONE;
    return sf_backup_read(&vault, name, NULL, passphrase, strlen(passphrase), NULL, out, &keys,
                          open, fail);
}

/* ---- The format ---- */

static void read_fixture_gives_database_and_keys(void **state) {
    uint8_t whole[WHOLE];
    struct giver giver = {.bytes = whole, .len = WHOLE, .step = 777};
    struct sf_source source = {.read = give, .context = &giver};
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    fixture(whole);
    help_write(vault.path, "/vault/x", "x", 1);
    assert_int_equal(
        sf_backup_read(&vault, NULL, &source, NULL, 0, fixture_code, out, &keys, &open, NULL),
        SF_OK);
    assert_true(file_is(out, whole + SF_KEYS_LEN, BODY));
    assert_memory_equal(keys.book.bytes, fixture_book, 16);
    assert_int_equal(keys.generation, 258);
    assert_memory_equal(open.vault_key, fixture_vault_key, 32);
    assert_int_equal(open.slots[5].kind, SF_KEYS_RECOVERY);
}

static void write_is_head_database_and_seal(void **state) {
    struct sf_buf bytes = {0};
    struct sf_backup made;
    struct sf_keys head;
    uint8_t subkey[32], seal[32];
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    assert_int_equal(made.size, SF_KEYS_LEN + 5 + 32);
    assert_int_equal(made.at_ms, INT64_C(1714564800000));
    assert_false(made.automatic);
    strcpy(path, backups);
    strcat(path, "/");
    strcat(path, made.name);
    assert_int_equal(sf_file_read_all(path, 10000, &bytes, NULL), SF_OK);
    assert_int_equal(bytes.len, made.size);
    assert_int_equal(sf_keys_decode((uint8_t *)bytes.data, SF_KEYS_LEN, &head, NULL), SF_OK);
    assert_memory_equal(&head.book, &book.keys.book, sizeof head.book);
    assert_int_equal(head.generation, book.keys.generation);
    assert_memory_equal(head.slots, book.keys.slots, sizeof head.slots);
    assert_memory_equal(bytes.data + SF_KEYS_LEN, "first", 5);
    sf_keys_subkey(book.open->vault_key, SF_KEYS_BACKUP, subkey);
    crypto_generichash(seal, 32, (uint8_t *)bytes.data, SF_KEYS_LEN + 5, subkey, 32);
    assert_memory_equal(bytes.data + SF_KEYS_LEN + 5, seal, 32);
    assert_int_equal(help_count(backups, ""), 1); /* no part is left */
    sf_buf_wipe(&bytes);
}

static void write_sizes_around_a_piece_come_back(void **state) {
    static const size_t sizes[] = {1,     31,    32,    33,    65503,  65504,
                                   65505, 65535, 65536, 65537, 131072, 200000};
    uint8_t *body = malloc(200000);
    struct sf_keys_open open;
    struct sf_backup made;
    struct sf_fail fail;

    (void)state;
    assert_non_null(body);
    pattern(body, 200000);
    help_new_book(&vault, "first", &book);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char path[SF_FOLDER_PATH_LEN];
        help_write(vault.path, sf_folder_database(&book, 1, path), body, sizes[i]);
        assert_int_equal(write_one(at, true, &made), SF_OK);
        assert_int_equal(made.size, SF_KEYS_LEN + sizes[i] + 32);
        assert_int_equal(read_named(made.name, "first", &open, &fail), SF_OK);
        assert_true(file_is(out, body, sizes[i]));
    }
    free(body);
}

static enum sf_code take(void *context, const uint8_t *bytes, size_t len) {
    return sf_buf_add(context, bytes, len) ? SF_OK : SF_FULL;
}

static void write_sink_gets_a_whole_backup_and_no_file_is_made(void **state) {
    struct sf_buf bytes = {0};
    struct sf_sink sink = {.write = take, .context = &bytes};
    struct giver giver = {.step = 1};
    struct sf_source source = {.read = give, .context = &giver};
    struct sf_backup made;
    struct sf_keys keys;
    struct sf_keys_open open;
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &book);
    sf_folder_database(&book, 1, path);
    assert_int_equal(sf_backup_write(&book, path, at, false, &sink, &made, NULL), SF_OK);
    assert_int_equal(bytes.len, SF_KEYS_LEN + 5 + 32);
    assert_int_equal(made.size, bytes.len);
    assert_int_equal(help_count(backups, ""), 0);
    giver.bytes = (uint8_t *)bytes.data;
    giver.len = bytes.len;
    assert_int_equal(
        sf_backup_read(&vault, NULL, &source, "first", 5, NULL, out, &keys, &open, NULL), SF_OK);
    assert_true(help_holds(out, "first"));
    assert_memory_equal(open.vault_key, book.open->vault_key, 32);
    sf_buf_wipe(&bytes);
}

/* Linked with --wrap=sf_file_write: a disk that takes a byte and keeps another. */
static bool disk_lies;

enum sf_code __real_sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes,
                                  size_t len, struct sf_fail *fail);
enum sf_code __wrap_sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes,
                                  size_t len, struct sf_fail *fail);

enum sf_code __wrap_sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes,
                                  size_t len, struct sf_fail *fail) {
    uint8_t other[5];

    if (!disk_lies || len != sizeof other)
        return __real_sf_file_write(file, offset, bytes, len, fail);
    memcpy(other, bytes, len);
    other[2] ^= 1;
    return __real_sf_file_write(file, offset, other, len, fail);
}

static void write_to_a_disk_that_lies_is_noticed(void **state) {
    (void)state;
    help_new_book(&vault, "first", &book);
    disk_lies = true;
    assert_int_equal(write_one(at, false, NULL), SF_DAMAGED);
    disk_lies = false;
    assert_int_equal(help_count(backups, ""), 0);
    assert_int_equal(write_one(at, false, NULL), SF_OK);
}

static enum sf_code refuse_bytes(void *context, const uint8_t *bytes, size_t len) {
    (void)context;
    (void)bytes;
    return len == SF_KEYS_LEN ? SF_OK : SF_FULL;
}

static void write_sink_that_fails_ends_it(void **state) {
    struct sf_sink sink = {.write = refuse_bytes};
    struct sf_fail fail = SF_FAIL_NONE;
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &book);
    sf_folder_database(&book, 1, path);
    assert_int_equal(sf_backup_write(&book, path, at, false, &sink, NULL, &fail), SF_FULL);
    assert_int_equal(fail.code, SF_FULL);
}

static void write_nothing_to_write_is_refused(void **state) {
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(sf_backup_write(&book, "/vault/none", at, false, NULL, NULL, NULL),
                     SF_MISSING);
    help_write(vault.path, sf_folder_database(&book, 1, path), "", 0);
    assert_int_equal(write_one(at, false, NULL), SF_INVALID);
    assert_int_equal(help_count(backups, ""), 0);
}

/* ---- Refusing ---- */

static void read_any_byte_flipped_is_refused(void **state) {
    uint8_t whole[WHOLE];

    (void)state;
    fixture(whole);
    help_write(vault.path, "/vault/x", "x", 1);
    for (size_t i = 0; i < WHOLE; i++) {
        whole[i] ^= 0x10;
        if (read_bytes(whole, WHOLE, WHOLE) != SF_DAMAGED || sf_file_exists(out))
            fail_msg("byte %zu may be changed", i);
        whole[i] ^= 0x10;
    }
    assert_int_equal(read_bytes(whole, WHOLE, WHOLE), SF_OK);
}

static void read_any_length_but_its_own_is_refused(void **state) {
    uint8_t whole[WHOLE + 1] = {0};

    (void)state;
    fixture(whole);
    help_write(vault.path, "/vault/x", "x", 1);
    for (size_t len = 0; len <= WHOLE + 1; len++) {
        if (len == WHOLE)
            continue;
        if (read_bytes(whole, len, WHOLE) != SF_DAMAGED || sf_file_exists(out))
            fail_msg("%zu bytes are taken", len);
    }
    assert_int_equal(read_bytes(whole, WHOLE, WHOLE), SF_OK);
}

/* Somebody who can make checksums, but not tags, gives the head an easier KDF. */
static void read_head_with_other_kdf_is_refused(void **state) {
    uint8_t whole[WHOLE];

    (void)state;
    fixture(whole);
    help_write(vault.path, "/vault/x", "x", 1);
    whole[56] = 4;
    crypto_generichash(whole + SF_KEYS_LEN - 32, 32, whole, SF_KEYS_LEN - 32, NULL, 0);
    assert_int_equal(read_bytes(whole, WHOLE, WHOLE), SF_WRONG_PASSPHRASE);
    whole[56] = 17;
    crypto_generichash(whole + SF_KEYS_LEN - 32, 32, whole, SF_KEYS_LEN - 32, NULL, 0);
    assert_int_equal(read_bytes(whole, WHOLE, WHOLE), SF_DAMAGED);
    whole[56] = 3;
    whole[8] = 2;
    crypto_generichash(whole + SF_KEYS_LEN - 32, 32, whole, SF_KEYS_LEN - 32, NULL, 0);
    assert_int_equal(read_bytes(whole, WHOLE, WHOLE), SF_NEWER);
}

static void read_wrong_secret_is_refused_and_wiped(void **state) {
    struct sf_keys_open open;
    struct sf_backup made;
    struct sf_fail fail;
    uint8_t whole[WHOLE];

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    memset(&open, 0x55, sizeof open);
    assert_int_equal(read_named(made.name, "second", &open, &fail), SF_WRONG_PASSPHRASE);
    assert_true(sodium_is_zero((uint8_t *)&open, sizeof open));
    assert_int_equal(read_named(made.name, "", &open, &fail), SF_INVALID);
    assert_false(sf_file_exists(out));
    /* The right secret, but a seal that does not hold: wiped too. */
    fixture(whole);
    whole[WHOLE - 1] ^= 1;
    help_write(backups,
               "/vault/backups/3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z"
               "-auto.sfbackup",
               whole, WHOLE);
    memset(&open, 0x55, sizeof open);
    assert_int_equal(sf_backup_read(&vault,
                                    "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z"
                                    "-auto.sfbackup",
                                    NULL, NULL, 0, fixture_code, out, &book.keys, &open, NULL),
                     SF_DAMAGED);
    assert_true(sodium_is_zero((uint8_t *)&open, sizeof open));
    assert_false(sf_file_exists(out));
}

static void read_onto_a_file_that_stands_leaves_it(void **state) {
    uint8_t whole[WHOLE];

    (void)state;
    fixture(whole);
    help_write(vault.path, out, "mine", 4);
    assert_int_equal(read_bytes(whole, WHOLE, WHOLE), SF_EXISTS);
    assert_true(help_holds(out, "mine"));
}

/* One byte more than it was asked for, at the first piece or a later one. */
static enum sf_code give_too_much(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    unsigned *left = context;

    memset(bytes, 0, cap);
    *len = *left == 0 ? cap + 1 : 1;
    *left -= *left > 0;
    return SF_OK;
}

static void read_source_that_gives_too_much_ends_it(void **state) {
    static const unsigned pieces[] = {0, 5};
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    help_write(vault.path, "/vault/x", "x", 1);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        unsigned left = pieces[i];
        struct sf_source source = {.read = give_too_much, .context = &left};
        struct sf_fail fail = SF_FAIL_NONE;
        assert_int_equal(
            sf_backup_read(&vault, NULL, &source, NULL, 0, fixture_code, out, &keys, &open, &fail),
            SF_INTERNAL);
        assert_string_equal(fail.field, "source");
        assert_false(sf_file_exists(out));
    }
}

static void read_source_that_fails_ends_it(void **state) {
    uint8_t whole[WHOLE];
    struct giver giver = {.bytes = whole, .len = WHOLE - 100, .step = 500, .end = SF_TOO_LARGE};
    struct sf_source source = {.read = give, .context = &giver};
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    fixture(whole);
    help_write(vault.path, "/vault/x", "x", 1);
    assert_int_equal(
        sf_backup_read(&vault, NULL, &source, NULL, 0, fixture_code, out, &keys, &open, NULL),
        SF_TOO_LARGE);
    assert_false(sf_file_exists(out));
}

/* ---- Names ---- */

static void write_name_has_id_time_and_kind_and_moves_on_when_taken(void **state) {
    static const char *const tails[] = {"-20240501T120000Z-manual.sfbackup",
                                        "-20240501T120001Z-auto.sfbackup",
                                        "-20240501T120002Z-manual.sfbackup"};
    char wanted[SF_BACKUP_NAME_LEN];
    struct sf_backup made;

    (void)state;
    help_new_book(&vault, "first", &book);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(write_one(at, i == 1, &made), SF_OK);
        sf_id_format(&book.keys.book, wanted);
        strcat(wanted, tails[i]);
        assert_string_equal(made.name, wanted);
        assert_int_equal(made.at_ms, INT64_C(1714564800000) + (int64_t)i * 1000);
    }
}

/* A name holds the years 0 to 9999, and a clock that is centuries off gets its copy; one whose time
 * no name can hold is told so. */
static void write_any_time_that_a_name_holds(void **state) {
    static const struct {
        int64_t at_ms;
        const char *text;
    } whens[] = {
        {INT64_C(7258118400000), "22000101T000000Z"},   /* a millisecond after all records */
        {INT64_C(253402300799999), "99991231T235959Z"}, /* the last second of 9999 */
        {INT64_C(-2208988800001), "18991231T235959Z"},
        {INT64_C(-62167219200000), "00000101T000000Z"}, /* the first of the year 0 */
    };
    static const int64_t beyond[] = {INT64_C(253402300800000), INT64_C(-62167219200001), INT64_MAX,
                                     INT64_MIN};
    struct sf_fail fail = SF_FAIL_NONE;
    struct sf_keys_open open;
    struct sf_backup made, items[4];
    size_t count;

    (void)state;
    help_new_book(&vault, "first", &book);
    for (size_t i = 0; i < sizeof whens / sizeof whens[0]; i++) {
        assert_int_equal(write_one(whens[i].at_ms, false, &made), SF_OK);
        assert_memory_equal(made.name + SF_ID_TEXT_LEN, whens[i].text, 16);
        assert_int_equal(read_named(made.name, "first", &open, &fail), SF_OK);
    }
    assert_int_equal(sf_backup_list(&book, items, 4, &count, NULL), SF_OK);
    assert_int_equal(count, 4);
    assert_int_equal(items[0].at_ms, INT64_C(253402300799000));
    assert_int_equal(items[3].at_ms, INT64_C(-62167219200000));
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        char path[SF_FOLDER_PATH_LEN];
        fail = SF_FAIL_NONE;
        assert_int_equal(sf_backup_write(&book, sf_folder_database(&book, 1, path), beyond[i],
                                         false, NULL, NULL, &fail),
                         SF_INVALID);
        assert_string_equal(fail.field, "at");
    }
    /* The last second is taken, and there is none after it. */
    assert_int_equal(write_one(whens[1].at_ms, false, NULL), SF_EXISTS);
    assert_int_equal(help_count(backups, ""), 4);
}

static void delete_takes_only_names_of_backups(void **state) {
    static const char *const malformed[] = {
        "",
        "prefs",
        "../prefs",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z-auto.sfbackup/../../x",
        "3F2B8C1E-5A6D-4E7F-8091-A2B3C4D5E6F7-20240501T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z-other.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z-auto.sfbackup2",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20241301T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20230229T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T240000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501 120000Z-auto.sfbackup",
        "3f2b8c1e_5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-2024050:T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T12000/Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-12024-0501T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-120240501T120000Z-auto.sfbackup",
        "3f2b8c1e-5a6d-4e7f-8091-a2b3c4d5e6f7-20240501T120000Z-auto.sfbackup"
        ".and-then-something-that-goes-on-and-on",
    };
    struct sf_backup made;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t count;

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        fail = SF_FAIL_NONE;
        if (sf_backup_delete(&vault, malformed[i], &fail) != SF_INVALID)
            fail_msg("'%s' is taken for a backup's name", malformed[i]);
        assert_string_equal(fail.field, "name");
    }
    assert_int_equal(sf_backup_delete(&vault, made.name, NULL), SF_OK);
    assert_int_equal(sf_backup_delete(&vault, made.name, NULL), SF_NOT_FOUND);
    assert_int_equal(sf_backup_list(&book, NULL, 0, &count, NULL), SF_OK);
    assert_int_equal(count, 0);
    sf_file_fake_power_cut();
    assert_int_equal(help_count(backups, ""), 0);
}

static void list_is_newest_first_of_this_book(void **state) {
    static const int64_t day = 86400000;
    struct sf_folder_book other;
    struct sf_backup items[3];
    char path[SF_FOLDER_PATH_LEN];
    size_t count = 99;

    (void)state;
    help_new_book(&vault, "first", &book);
    help_new_book(&vault, "second", &other);
    assert_int_equal(sf_backup_list(&book, items, 3, &count, NULL), SF_OK);
    assert_int_equal(count, 0);
    assert_int_equal(write_one(at, true, NULL), SF_OK);
    assert_int_equal(write_one(at - 400 * day, false, NULL), SF_OK);
    assert_int_equal(write_one(at + day, false, NULL), SF_OK);
    assert_int_equal(sf_backup_write(&other, sf_folder_database(&other, 1, path), at + 2 * day,
                                     true, NULL, NULL, NULL),
                     SF_OK);
    help_write(backups, "/vault/backups/notes.txt", "x", 1);
    sf_folder_close(&other);

    assert_int_equal(sf_backup_list(&book, items, 3, &count, NULL), SF_OK);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].at_ms, INT64_C(1714564800000) + day);
    assert_false(items[0].automatic);
    assert_int_equal(items[1].at_ms, INT64_C(1714564800000));
    assert_true(items[1].automatic);
    assert_int_equal(items[2].at_ms, INT64_C(1714564800000) - 400 * day);
    assert_int_equal(items[2].size, SF_KEYS_LEN + 5 + 32);

    memset(items, 0, sizeof items);
    assert_int_equal(sf_backup_list(&book, items, 1, &count, NULL), SF_OK);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].at_ms, INT64_C(1714564800000) + day);
    assert_int_equal(items[1].at_ms, 0);
}

/* ---- The book's own ---- */

static enum sf_code extract(const char *name, struct sf_keys_open *open) {
    struct sf_keys keys;

    if (sf_file_exists(out))
        assert_int_equal(sf_file_delete(out, NULL), SF_OK);
    return sf_backup_extract(&book, name, out, &keys, open, NULL);
}

static void change(const struct sf_keys *keys, const struct sf_keys_open *open) {
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
    if (keys->generation != book.keys.generation)
        help_database(&book, keys->generation, "rotated");
    assert_int_equal(sf_folder_commit(&book, keys, open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(&book, false, NULL), SF_OK);
}

static void extract_needs_no_passphrase_after_any_change(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open, got;
    struct sf_backup made, later;
    uint8_t first_key[32];

    (void)state;
    help_new_book(&vault, "first", &book);
    memcpy(first_key, book.open->vault_key, 32);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    assert_int_equal(extract(made.name, &got), SF_OK);
    assert_true(help_holds(out, "first"));

    /* Rotated: the same wrapping key still opens the old head, which has the old vault key. */
    keys = book.keys;
    open = *book.open;
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
    keys.generation++;
    change(&keys, &open);
    assert_int_equal(write_one(at, false, &later), SF_OK);
    assert_int_equal(extract(made.name, &got), SF_OK);
    assert_memory_equal(got.vault_key, first_key, 32);
    assert_true(help_holds(out, "first"));

    /* Another passphrase: the book's own vault key opens what was written under it, and no more. */
    help_reseal(&book, "changed", &keys, &open);
    change(&keys, &open);
    assert_int_equal(extract(later.name, &got), SF_OK);
    assert_memory_equal(got.vault_key, book.open->vault_key, 32);
    assert_true(help_holds(out, "rotated"));
    assert_int_equal(extract(made.name, &got), SF_DAMAGED);
    assert_true(sodium_is_zero((uint8_t *)&got, sizeof got));
}

static void extract_of_another_book_is_refused(void **state) {
    struct sf_folder_book other;
    struct sf_keys_open open;
    struct sf_backup made;
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &book);
    help_new_book(&vault, "second", &other);
    assert_int_equal(
        sf_backup_write(&other, sf_folder_database(&other, 1, path), at, false, NULL, &made, NULL),
        SF_OK);
    sf_folder_close(&other);
    assert_int_equal(extract(made.name, &open), SF_DAMAGED);
    assert_int_equal(sf_backup_rehead(&book, made.name, NULL), SF_DAMAGED);
    assert_false(sf_file_exists(out));
}

static void rehead_moves_a_backup_to_the_new_passphrase(void **state) {
    uint8_t code[SF_RECOVERY_LEN] = {7}, key[32];
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_backup made, items[2];
    struct sf_fail fail;
    size_t count;

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    help_reseal(&book, "changed", &keys, &open);
    sf_keys_from_recovery(code, key);
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key, NULL), SF_OK);
    change(&keys, &open);
    assert_int_equal(read_named(made.name, "first", &open, &fail), SF_OK);

    assert_int_equal(sf_backup_rehead(&book, made.name, NULL), SF_OK);
    assert_int_equal(read_named(made.name, "first", &open, &fail), SF_WRONG_PASSPHRASE);
    assert_int_equal(read_named(made.name, "changed", &open, &fail), SF_OK);
    assert_true(help_holds(out, "first"));
    assert_int_equal(sf_file_delete(out, NULL), SF_OK);
    assert_int_equal(
        sf_backup_read(&vault, made.name, NULL, NULL, 0, code, out, &keys, &open, NULL), SF_OK);
    assert_int_equal(sf_backup_list(&book, items, 2, &count, NULL), SF_OK);
    assert_int_equal(count, 1);
    assert_string_equal(items[0].name, made.name);
    assert_int_equal(items[0].size, made.size);
    assert_int_equal(help_count(backups, ""), 1);
}

static void rehead_after_rotate_is_refused(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_backup made;
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    keys = book.keys;
    open = *book.open;
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
    keys.generation++;
    change(&keys, &open);
    assert_int_equal(sf_backup_rehead(&book, made.name, NULL), SF_DAMAGED);
    assert_int_equal(read_named(made.name, "first", &open, &fail), SF_OK);
    assert_int_equal(help_count(backups, ""), 1);
}

static void rewrite_replaces_under_the_same_name(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_backup made, again, items[2];
    struct sf_fail fail;
    char path[SF_FOLDER_PATH_LEN];
    size_t count;

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, true, &made), SF_OK);
    keys = book.keys;
    open = *book.open;
    assert_int_equal(sf_keys_rotate(&keys, &open, NULL), SF_OK);
    keys.generation++;
    change(&keys, &open);
    sf_folder_database(&book, book.keys.generation, path);
    assert_int_equal(sf_backup_rewrite(&book, made.name, path, &again, NULL), SF_OK);
    assert_string_equal(again.name, made.name);
    assert_int_equal(again.at_ms, made.at_ms);
    assert_true(again.automatic);
    assert_int_equal(again.size, SF_KEYS_LEN + 7 + 32);
    assert_int_equal(read_named(made.name, "first", &open, &fail), SF_OK);
    assert_memory_equal(open.vault_key, book.open->vault_key, 32);
    assert_true(help_holds(out, "rotated"));
    assert_int_equal(sf_backup_list(&book, items, 2, &count, NULL), SF_OK);
    assert_int_equal(count, 1);
    assert_string_equal(items[0].name, made.name);
    assert_int_equal(items[0].size, SF_KEYS_LEN + 7 + 32);
    assert_int_equal(help_count(backups, ""), 1);
}

static void rewrite_what_is_not_there_or_not_ours_is_refused(void **state) {
    struct sf_folder_book other;
    struct sf_backup made;
    char path[SF_FOLDER_PATH_LEN];

    (void)state;
    help_new_book(&vault, "first", &book);
    help_new_book(&vault, "second", &other);
    assert_int_equal(
        sf_backup_write(&other, sf_folder_database(&other, 1, path), at, false, NULL, &made, NULL),
        SF_OK);
    sf_folder_close(&other);
    sf_folder_database(&book, 1, path);
    assert_int_equal(sf_backup_rewrite(&book, made.name, path, NULL, NULL), SF_INVALID);
    assert_int_equal(sf_backup_rewrite(&book, "../prefs", path, NULL, NULL), SF_INVALID);
    assert_int_equal(write_one(at, false, &made), SF_OK);
    assert_int_equal(sf_backup_rewrite(&book, made.name, "/vault/none", NULL, NULL), SF_MISSING);
    assert_int_equal(sf_backup_rewrite(&book, made.name, path, NULL, NULL), SF_OK);
    assert_int_equal(sf_backup_delete(&vault, made.name, NULL), SF_OK);
    assert_int_equal(sf_backup_rewrite(&book, made.name, path, NULL, NULL), SF_NOT_FOUND);
}

static void write_while_another_writes_is_busy(void **state) {
    char path[SF_FOLDER_PATH_LEN], name[SF_ID_TEXT_LEN];
    struct sf_file *part;

    (void)state;
    help_new_book(&vault, "first", &book);
    assert_int_equal(write_one(at, false, NULL), SF_OK);
    strcpy(path, backups);
    strcat(path, "/");
    strcat(path, sf_id_format(&book.keys.book, name));
    strcat(path, ".part");
    assert_int_equal(sf_file_open(path, SF_FILE_CREATE, &part, NULL), SF_OK);
    assert_int_equal(sf_file_lock(part, true, NULL), SF_OK);
    assert_int_equal(write_one(at, false, NULL), SF_BUSY);
    sf_file_close(part); /* as when its writer died: the part is written over */
    assert_int_equal(write_one(at, false, NULL), SF_OK);
    assert_int_equal(help_count(backups, ""), 2);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(read_fixture_gives_database_and_keys),
        CASE(write_is_head_database_and_seal),
        CASE(write_sizes_around_a_piece_come_back),
        CASE(write_sink_gets_a_whole_backup_and_no_file_is_made),
        CASE(write_to_a_disk_that_lies_is_noticed),
        CASE(write_sink_that_fails_ends_it),
        CASE(write_nothing_to_write_is_refused),
        CASE(read_any_byte_flipped_is_refused),
        CASE(read_any_length_but_its_own_is_refused),
        CASE(read_head_with_other_kdf_is_refused),
        CASE(read_wrong_secret_is_refused_and_wiped),
        CASE(read_onto_a_file_that_stands_leaves_it),
        CASE(read_source_that_fails_ends_it),
        CASE(read_source_that_gives_too_much_ends_it),
        CASE(write_name_has_id_time_and_kind_and_moves_on_when_taken),
        CASE(write_any_time_that_a_name_holds),
        CASE(delete_takes_only_names_of_backups),
        CASE(list_is_newest_first_of_this_book),
        CASE(extract_needs_no_passphrase_after_any_change),
        CASE(extract_of_another_book_is_refused),
        CASE(rehead_moves_a_backup_to_the_new_passphrase),
        CASE(rehead_after_rotate_is_refused),
        CASE(rewrite_replaces_under_the_same_name),
        CASE(rewrite_what_is_not_there_or_not_ours_is_refused),
        CASE(write_while_another_writes_is_busy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
