/*
 * The backup container's reader. The first byte says how the rest is meant: 0 as a file as it
 * stands, else as changes to a sound one: four bytes each, where (two bytes), what to, and in which
 * way. Whatever comes: it is read as the file that was sealed, byte for byte, or refused with
 * nothing left behind.
 */
#include <stdlib.h>
#include <string.h>

#include "backup.h"
#include "buf.h"
#include "entropy.h"
#include "fake.h"
#include "file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DATABASE_LEN = 9000, SEALED_MAX = 64 * 1024 };

static const char to_path[] = "/vault/unpacked.part";
static const uint8_t code[20] = {7, 3, 9};
static struct sf_folder folder;
static struct sf_buf sealed; /* a sound backup */
static uint8_t database[DATABASE_LEN];

static enum sf_code collect(void *context, const uint8_t *bytes, size_t len) {
    sf_buf_add(context, bytes, len);
    return SF_OK;
}

static void must(enum sf_code got) {
    if (got != SF_OK)
        abort();
}

static void make_sound_one(void) {
    static struct sf_keys_open open;
    const uint8_t salt[SF_KEYS_SALT_LEN] = {1};
    uint8_t key[SF_KEYS_KEY_LEN];
    struct sf_folder_book book = {.folder = &folder, .open = &open};
    const struct sf_sink sink = {collect, &sealed};
    struct sf_file *file = NULL;

    must(sf_entropy_init(NULL));
    must(sf_folder_init(&folder, "/vault", NULL));
    must(sf_file_make_folder("/vault", NULL));
    for (size_t i = 0; i < sizeof database; i++)
        database[i] = (uint8_t)(i * 31 >> 3);
    must(sf_file_open("/vault/snapshot", SF_FILE_OPEN_OR_NEW, &file, NULL));
    must(sf_file_write(file, 0, database, sizeof database, NULL));
    must(sf_file_sync(file, NULL));
    sf_file_close(file);
    sf_keys_new(&book.keys, &open, SF_KEYS_PASSES_MIN, salt, NULL);
    sf_keys_from_recovery(code, key);
    must(sf_keys_seal(&book.keys, &open, SF_KEYS_RECOVERY, key, NULL));
    must(sf_backup_write(&book, "/vault/snapshot", SF_CLOCK_FAKE_START_MS, false, &sink, NULL,
                         NULL));
    if (sealed.len < sizeof database || sealed.len > SEALED_MAX)
        abort();
}

/* The sound one with changes: a byte set, a stretch left out, or one put in. */
static size_t change(const uint8_t *data, size_t size, uint8_t out[2 * SEALED_MAX]) {
    size_t len = sealed.len;
    memcpy(out, sealed.data, len);
    for (; size >= 4 && len > 0; data += 4, size -= 4) {
        size_t at = ((size_t)data[0] << 8 | data[1]) % len, span = data[2] % (len - at) + 1;
        if (data[3] % 4 == 0 && len > span) {
            memmove(out + at, out + at + span, len - at - span);
            len -= span;
        } else if (data[3] % 4 == 1 && len + span < 2 * SEALED_MAX) {
            memmove(out + at + span, out + at, len - at);
            len += span;
        } else {
            out[at] = data[2];
        }
    }
    return len;
}

struct piece {
    const uint8_t *data;
    size_t len, at;
};

static enum sf_code give(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct piece *piece = context;
    *len = piece->len - piece->at < cap ? piece->len - piece->at : cap;
    if (*len > 0)
        memcpy(bytes, piece->data + piece->at, *len);
    piece->at += *len;
    return SF_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t changed[2 * SEALED_MAX];
    struct piece piece = {.data = data + 1, .len = size - 1};
    const struct sf_source source = {give, &piece};
    struct sf_keys keys;
    struct sf_keys_open open;
    struct sf_buf unpacked = {0};

    if (sealed.data == NULL)
        make_sound_one();
    if (size == 0)
        return 0;
    if (data[0] != 0) {
        piece.len = change(data + 1, size - 1, changed);
        piece.data = changed;
    }
    bool same = piece.len == sealed.len && memcmp(piece.data, sealed.data, sealed.len) == 0;
    enum sf_code got =
        sf_backup_read(&folder, NULL, &source, NULL, 0, code, to_path, &keys, &open, NULL);
    if ((got == SF_OK) != same || sf_file_exists(to_path) != same)
        abort();
    if (!same)
        return 0;
    must(sf_file_read_all(to_path, DATABASE_LEN, &unpacked, NULL));
    if (unpacked.len != DATABASE_LEN || memcmp(unpacked.data, database, DATABASE_LEN) != 0)
        abort();
    sf_buf_wipe(&unpacked);
    must(sf_file_delete(to_path, NULL));
    return 0;
}
