/* Backups of the open book: making them, the day's own, reading them over. */
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "buf.h"
#include "clock.h"
#include "secret.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, BACKED_LEN = 8 };

/* "backed": when the last automatic backup was made, ms since 1970, 8 bytes little-endian. */
static const char key_backed[] = "backed";
/* "dirty": not empty when something was written since. Once a session, not once a write. */
static const char key_dirty[] = "dirty";

enum sf_code sf_book_backup_list(const struct sf_book *book, struct sf_backup **items,
                                 size_t *count, struct sf_fail *fail) {
    enum sf_code code = sf_backup_list(&book->files, NULL, 0, count, fail);
    size_t room = *count;

    *items = NULL;
    if (code != SF_OK || room == 0)
        return code;
    *items = calloc(room, sizeof(**items));
    if (*items == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list of backups");
    code = sf_backup_list(&book->files, *items, room, count, fail);
    if (*count > room) /* another process added one meanwhile */
        *count = room;
    if (code != SF_OK) {
        free(*items);
        *items = NULL;
    }
    return code;
}

void sf_book_backup_sweep(const char *path) {
    static const char *const ends[] = {"", "-wal", "-journal", "-shm"};
    char full[SF_FOLDER_PATH_LEN + 16];
    struct sf_fail ignored = SF_FAIL_NONE;

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t len = strlen(path);

        memcpy(full, path, len);
        strcpy(full + len, ends[i]);
        if (sf_file_exists(full))
            sf_file_delete(full, &ignored);
        ignored = SF_FAIL_NONE;
    }
}

enum sf_code sf_book_backup_make(struct sf_book *book, bool automatic, const struct sf_sink *sink,
                                 sf_progress_fn progress, void *context, struct sf_backup *out,
                                 struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    uint8_t key[SF_KEYS_KEY_LEN];
    enum sf_code code;

    sf_folder_scratch(&book->folder, &book->files.keys.book, path);
    sf_keys_subkey(book->files.open->vault_key, SF_KEYS_DATABASE, key);
    code = sf_store_snapshot(book->store, path, key, progress, context, fail);
    sf_secret_wipe(key, sizeof(key));
    if (code == SF_OK)
        code = sf_backup_write(&book->files, path, sf_clock_now_ms(), automatic, sink, out, fail);
    sf_book_backup_sweep(path);
    return code;
}

/* Whether a file is there and holds anything. */
static bool holds_bytes(const char *path) {
    struct sf_fail ignored = SF_FAIL_NONE;
    struct sf_file *file = NULL;
    uint64_t size = 0;
    /* One that cannot be looked at counts as holding something: whoever copies it says why not. */
    bool holds =
        sf_file_exists(path) && (sf_file_open(path, SF_FILE_READ, &file, &ignored) != SF_OK ||
                                 sf_file_size(file, &size, &ignored) != SF_OK || size > 0);

    sf_file_close(file);
    return holds;
}

enum sf_code sf_book_backup_raw(struct sf_book *book, struct sf_backup *out, struct sf_fail *fail) {
    struct sf_fail ignored = SF_FAIL_NONE;
    struct sf_backup made = {0};
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code = SF_OK;

    sf_folder_database(&book->files, book->files.keys.generation, path);
    if (holds_bytes(path)) {
        /* Closing brings into the file what a crash left in SQLite's log beside it, where that can
         * be read; the log itself does not come along. */
        if (sf_book_database(book, false, &ignored) == SF_OK) {
            sf_store_close(book->store);
            book->store = NULL;
        }
        code = sf_backup_write(&book->files, path, sf_clock_now_ms(), false, NULL, &made, fail);
    }
    if (out != NULL)
        *out = made;
    return code;
}

/* ---- The day's backup */

static void put_le(uint8_t *out, int64_t number) {
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)number >> (8 * i));
}

static int64_t get_le(const uint8_t *bytes) {
    uint64_t number = 0;

    for (int i = 0; i < 8; i++)
        number |= (uint64_t)bytes[i] << (8 * i);
    return (int64_t)number;
}

/* A small note of the book, appended to `out`; nothing when it was never set. */
static enum sf_code read_note(struct sf_book *book, const char *key, struct sf_buf *out,
                              struct sf_fail *fail) {
    struct sf_fail none = SF_FAIL_NONE;
    enum sf_code code = sf_store_meta_get(book->store, key, out, &none);

    if (code == SF_OK || code == SF_NOT_FOUND)
        return SF_OK;
    return sf_fail_set(fail, code, none.field, "%s", none.message);
}

static enum sf_code is_due(struct sf_book *book, int64_t now_ms, bool *due, struct sf_fail *fail) {
    struct sf_buf backed = {0}, dirty = {0};
    int64_t at_ms = 0;
    enum sf_code code = read_note(book, key_dirty, &dirty, fail);

    if (code == SF_OK)
        code = read_note(book, key_backed, &backed, fail);
    if (backed.len == BACKED_LEN)
        at_ms = get_le((const uint8_t *)backed.data);
    /* A clock that was set back must not put backups off. */
    *due = code == SF_OK && (dirty.len > 0 || book->touched) &&
           (now_ms - at_ms >= DAY_MS || now_ms < at_ms);
    sf_buf_wipe(&backed);
    sf_buf_wipe(&dirty);
    return code;
}

enum sf_code sf_book_backup_touch(struct sf_book *book, struct sf_fail *fail) {
    enum sf_code code;

    if (book->touched || book->demo || book->read_only)
        return SF_OK;
    code = sf_store_meta_set(book->store, key_dirty, "1", 1, fail);
    book->touched = code == SF_OK;
    return code;
}

/* A write that another process makes while this runs finds its own session marked already. */
static enum sf_code note_backed(struct sf_book *book, int64_t now_ms, struct sf_fail *fail) {
    uint8_t backed[BACKED_LEN];
    enum sf_code code = sf_store_begin(book->store, fail);

    if (code != SF_OK)
        return code;
    put_le(backed, now_ms);
    code = sf_store_meta_set(book->store, key_backed, backed, sizeof(backed), fail);
    if (code == SF_OK)
        code = sf_store_meta_set(book->store, key_dirty, "", 0, fail);
    if (code == SF_OK)
        code = sf_store_commit(book->store, fail);
    if (code != SF_OK)
        sf_store_rollback(book->store);
    else
        book->touched = false;
    return code;
}

static enum sf_code thin(struct sf_book *book, struct sf_fail *fail) {
    struct sf_backup *items;
    size_t count;
    bool *keep;
    enum sf_code code = sf_book_backup_list(book, &items, &count, fail);

    if (code != SF_OK || count == 0)
        return code;
    keep = calloc(count, sizeof(*keep));
    if (keep == NULL) {
        free(items);
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list of backups");
    }
    sf_backup_keep(items, count, keep);
    for (size_t i = 0; code == SF_OK && i < count; i++) {
        if (!keep[i])
            code = sf_backup_delete(&book->folder, items[i].name, fail);
    }
    free(keep);
    free(items);
    return code;
}

enum sf_code sf_book_backup_daily(struct sf_book *book, struct sf_fail *fail) {
    int64_t now_ms = sf_clock_now_ms();
    bool due = false;
    enum sf_code code;

    if (book->demo || book->read_only)
        return SF_OK;
    code = is_due(book, now_ms, &due, fail);
    if (code != SF_OK || !due)
        return code;
    code = sf_book_backup_make(book, true, NULL, NULL, NULL, NULL, fail);
    if (code == SF_OK)
        code = note_backed(book, now_ms, fail);
    return code == SF_OK ? thin(book, fail) : code;
}

/* ---- Reading over */

/* Whether all of an unpacked backup can be read. */
static enum sf_code read_over(const char *path, const uint8_t vault_key[SF_KEYS_KEY_LEN],
                              bool *sound, struct sf_fail *fail) {
    struct sf_store_verdict verdict = {0};
    struct sf_store *store = NULL;
    uint8_t key[SF_KEYS_KEY_LEN];
    enum sf_code code;

    sf_keys_subkey(vault_key, SF_KEYS_DATABASE, key);
    code = sf_store_open(path, key, true, &store, fail);
    sf_secret_wipe(key, sizeof(key));
    if (code == SF_OK)
        code = sf_store_verify(store, &verdict, NULL, NULL, fail);
    sf_store_close(store);
    *sound = code == SF_OK && verdict.sound;
    return code;
}

enum sf_code sf_book_backup_verify(struct sf_book *book, const char *name, bool *sound,
                                   struct sf_fail *fail) {
    struct sf_keys_open *open = sf_secret_new(sizeof(*open));
    struct sf_fail why = SF_FAIL_NONE;
    char path[SF_FOLDER_PATH_LEN];
    struct sf_keys keys;
    enum sf_code code;

    *sound = false;
    if (open == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    sf_folder_scratch(&book->folder, &book->files.keys.book, path);
    code = sf_backup_extract(&book->files, name, path, &keys, open, &why);
    if (code == SF_OK)
        code = read_over(path, open->vault_key, sound, &why);
    sf_book_backup_sweep(path);
    sf_secret_free(open);
    if (code == SF_OK || code == SF_DAMAGED || code == SF_NEWER)
        return SF_OK;
    return sf_fail_set(fail, code, why.field, "%s", why.message);
}
