#include "vault_help.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "entropy.h"
#include "fake.h"

unsigned help_kdf_runs;
bool help_kdf_fails;
int64_t help_kdf_takes_ms;

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_len, const char *text,
                         unsigned long long text_len, const unsigned char *salt,
                         unsigned long long passes, size_t memory, int algorithm);

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_len, const char *text,
                         unsigned long long text_len, const unsigned char *salt,
                         unsigned long long passes, size_t memory, int algorithm) {
    uint8_t key[32] = {0};

    assert_int_equal(memory, 64 * 1024 * 1024);
    assert_int_equal(algorithm, crypto_pwhash_ALG_ARGON2ID13);
    memcpy(key, salt, 16);
    key[16] = (uint8_t)passes;
    help_kdf_runs++;
    sf_clock_fake_advance(help_kdf_takes_ms);
    if (help_kdf_fails) {
        memset(out, 0x77, (size_t)out_len); /* it may have begun */
        return -1;
    }
    return crypto_generichash(out, (size_t)out_len, (const unsigned char *)text, text_len, key,
                              sizeof key);
}

int help_setup(void **state) {
    (void)state;
    help_kdf_runs = 0;
    help_kdf_fails = false;
    help_kdf_takes_ms = 0;
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(1);
    return sf_entropy_init(NULL) == SF_OK ? 0 : -1;
}

void help_write(const char *folder, const char *path, const void *bytes, size_t len) {
    struct sf_file *file;

    assert_int_equal(sf_file_make_folder(folder, NULL), SF_OK);
    assert_int_equal(sf_file_open(path, SF_FILE_OPEN_OR_NEW, &file, NULL), SF_OK);
    assert_int_equal(sf_file_truncate(file, 0, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, bytes, len, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    sf_file_close(file);
    assert_int_equal(sf_file_sync_folder(folder, NULL), SF_OK);
}

bool help_holds(const char *path, const char *text) {
    struct sf_buf bytes = {0};
    bool same = sf_file_read_all(path, 65536, &bytes, NULL) == SF_OK && bytes.len == strlen(text) &&
                (bytes.len == 0 || memcmp(bytes.data, text, bytes.len) == 0);

    sf_buf_wipe(&bytes);
    return same;
}

void help_database(const struct sf_folder_book *book, uint64_t generation, const char *text) {
    char path[SF_FOLDER_PATH_LEN];

    help_write(book->folder->path, sf_folder_database(book, generation, path), text, strlen(text));
}

bool help_database_holds(const struct sf_folder_book *book, uint64_t generation, const char *text) {
    char path[SF_FOLDER_PATH_LEN];

    return help_holds(sf_folder_database(book, generation, path), text);
}

void help_new_book(struct sf_folder *folder, const char *passphrase, struct sf_folder_book *book) {
    assert_int_equal(sf_folder_create(folder, passphrase, strlen(passphrase), book, NULL), SF_OK);
    help_database(book, 1, passphrase);
    assert_int_equal(sf_folder_commit(book, &book->keys, book->open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(book, false, NULL), SF_OK);
}

char *help_path(const struct sf_folder *folder, const struct sf_id *id, const char *suffix,
                char out[SF_FOLDER_PATH_LEN]) {
    char text[SF_ID_TEXT_LEN];
    int len =
        snprintf(out, SF_FOLDER_PATH_LEN, "%s/%s%s", folder->path, sf_id_format(id, text), suffix);

    assert_in_range(len, 1, SF_FOLDER_PATH_LEN - 1);
    return out;
}

struct counting {
    const char *start;
    size_t count;
};

static bool count_name(void *context, const char *name) {
    struct counting *counting = context;

    counting->count += strncmp(name, counting->start, strlen(counting->start)) == 0;
    return true;
}

size_t help_count(const char *path, const char *start) {
    struct counting counting = {.start = start};
    enum sf_code code = sf_file_list(path, count_name, &counting, NULL);

    assert_true(code == SF_OK || code == SF_MISSING);
    return counting.count;
}

enum sf_code help_open(struct sf_folder *folder, const char *passphrase,
                       struct sf_folder_book *book) {
    return sf_folder_open_passphrase(folder, passphrase, strlen(passphrase), book, NULL);
}

enum sf_code help_open_says(struct sf_folder *folder, const char *passphrase,
                            struct sf_fail *fail) {
    struct sf_folder_book book;
    enum sf_code code;

    *fail = SF_FAIL_NONE;
    code = sf_folder_open_passphrase(folder, passphrase, strlen(passphrase), &book, fail);
    assert_int_equal(code, fail->code);
    sf_folder_close(&book);
    return code;
}

void help_flip_keys(const struct sf_folder *folder, const struct sf_id *id, size_t at) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_buf bytes = {0};

    help_path(folder, id, ".keys", path);
    assert_int_equal(sf_file_read_all(path, SF_KEYS_LEN, &bytes, NULL), SF_OK);
    bytes.data[at] ^= 1;
    help_write(folder->path, path, bytes.data, bytes.len);
    sf_buf_wipe(&bytes);
}

void help_reseal(const struct sf_folder_book *book, const char *passphrase, struct sf_keys *keys,
                 struct sf_keys_open *open) {
    uint8_t key[32];

    *keys = book->keys;
    *open = *book->open;
    assert_int_equal(sf_keys_from_passphrase(passphrase, strlen(passphrase), keys->salt,
                                             keys->passes, key, NULL),
                     SF_OK);
    assert_int_equal(sf_keys_seal(keys, open, SF_KEYS_PASSPHRASE, key, NULL), SF_OK);
}

void help_bring_book(const struct sf_folder *folder, const char *passphrase, struct sf_keys *keys,
                     struct sf_keys_open *open) {
    static const char *const suffixes[] = {".keys", "-1.db"};
    struct sf_folder other;
    struct sf_folder_book book;
    char from[SF_FOLDER_PATH_LEN], to[SF_FOLDER_PATH_LEN];

    assert_int_equal(sf_folder_init(&other, "/other", NULL), SF_OK);
    assert_int_equal(sf_file_make_folder(folder->path, NULL), SF_OK);
    help_new_book(&other, passphrase, &book);
    if (keys != NULL)
        *keys = book.keys;
    if (open != NULL)
        *open = *book.open;
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(sf_file_rename(help_path(&other, &book.keys.book, suffixes[i], from),
                                        help_path(folder, &book.keys.book, suffixes[i], to), NULL),
                         SF_OK);
    sf_folder_close(&book);
}
