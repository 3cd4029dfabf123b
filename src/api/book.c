/* Opening and closing a book. */
#include "book.h"

#include <string.h>

#include "buf.h"
#include "clock.h"
#include "entropy.h"
#include "secret.h"

static const char key_made[] = "book"; /* 8 bytes, ms since 1970, little-endian */

enum sf_code sf_book_init(struct sf_book *book, const char *path, struct sf_fail *fail) {
    *book = (struct sf_book){0};
    return sf_folder_init(&book->folder, path, fail);
}

bool sf_book_is_open(const struct sf_book *book) {
    return book->store != NULL;
}

void sf_book_lock(struct sf_book *book) {
    sf_store_close(book->store);
    if (!book->demo)
        sf_folder_close(&book->files);
    book->store = NULL;
    book->demo = false;
    book->read_only = false;
    book->touched = false;
    book->created_ms = 0;
}

/* ---- The book's own small notes */

static enum sf_code put_made(struct sf_store *store, int64_t at_ms, struct sf_fail *fail) {
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)at_ms >> (8 * i));
    return sf_store_meta_set(store, key_made, bytes, sizeof(bytes), fail);
}

/* When the book was made; 0 where a damaged book cannot say. */
static int64_t get_made(struct sf_store *store) {
    struct sf_fail ignored = SF_FAIL_NONE;
    struct sf_buf bytes = {0};
    uint64_t at_ms = 0;

    if (sf_store_meta_get(store, key_made, &bytes, &ignored) == SF_OK && bytes.len == 8) {
        for (int i = 0; i < 8; i++)
            at_ms |= (uint64_t)(uint8_t)bytes.data[i] << (8 * i);
    }
    sf_buf_wipe(&bytes);
    return (int64_t)at_ms;
}

/* ---- Creating */

/* Make the database of a book whose keys are prepared, and commit them. */
static enum sf_code create_database(struct sf_book *book, const char *path, struct sf_fail *fail) {
    struct sf_folder_book *files = &book->files;
    uint8_t key[SF_KEYS_KEY_LEN], wraps[SF_KEYS_WRAPS_LEN];
    enum sf_code code;

    sf_keys_subkey(files->open->vault_key, SF_KEYS_DATABASE, key);
    code = sf_store_create(path, key, &book->store, fail);
    if (code == SF_OK) {
        book->created_ms = sf_clock_now_ms();
        code = put_made(book->store, book->created_ms, fail);
    }
    if (code == SF_OK) {
        sf_keys_wraps_save(files->open, wraps);
        code = sf_store_meta_set(book->store, "wraps", wraps, sizeof(wraps), fail);
    }
    /* Closed and opened again, so that all of it is in the file itself, and it is known to open. */
    sf_store_close(book->store);
    book->store = NULL;
    if (code == SF_OK)
        code = sf_store_open(path, key, false, &book->store, fail);
    if (code == SF_OK)
        code = sf_file_sync_folder(book->folder.path, fail);
    if (code == SF_OK)
        code = sf_folder_commit(files, &files->keys, files->open, fail);
    sf_secret_wipe(key, sizeof(key));
    sf_secret_wipe(wraps, sizeof(wraps));
    return code;
}

static enum sf_code seal_recovery(struct sf_folder_book *files, uint8_t recovery[SF_RECOVERY_LEN],
                                  struct sf_fail *fail) {
    uint8_t wrapping_key[SF_KEYS_KEY_LEN];
    enum sf_code code;

    sf_entropy_fill(recovery, SF_RECOVERY_LEN);
    sf_keys_from_recovery(recovery, wrapping_key);
    code = sf_keys_seal(&files->keys, files->open, SF_KEYS_RECOVERY, wrapping_key, fail);
    sf_secret_wipe(wrapping_key, sizeof(wrapping_key));
    return code;
}

enum sf_code sf_book_create(struct sf_book *book, const char *passphrase, size_t len,
                            uint8_t *recovery, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code = sf_folder_create(&book->folder, passphrase, len, &book->files, fail);

    if (code != SF_OK)
        return code;
    if (recovery != NULL)
        code = seal_recovery(&book->files, recovery, fail);
    sf_folder_database(&book->files, book->files.keys.generation, path);
    if (code == SF_OK)
        code = create_database(book, path, fail);
    if (code == SF_OK)
        code = sf_folder_exclusive(&book->files, false, fail);
    /* What is left of a book that came to nothing is swept by the folder, later. */
    if (code != SF_OK)
        sf_book_lock(book);
    return code;
}

/* ---- Opening */

enum sf_code sf_book_database(struct sf_book *book, bool read_only, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    uint8_t key[SF_KEYS_KEY_LEN];
    enum sf_code code;

    sf_folder_database(&book->files, book->files.keys.generation, path);
    sf_keys_subkey(book->files.open->vault_key, SF_KEYS_DATABASE, key);
    code = sf_store_open(path, key, read_only, &book->store, fail);
    sf_secret_wipe(key, sizeof(key));
    if (code == SF_OK)
        book->created_ms = get_made(book->store);
    return code;
}

/*
 * Database and wrapping keys. Read-only where nothing can be written, or where something of that is
 * damaged and it still goes: without the wrapping keys no key of the book could be changed well.
 */
static enum sf_code open_database(struct sf_book *book, struct sf_fail *fail) {
    struct sf_fail again = SF_FAIL_NONE;
    enum sf_code code;

    if (book->files.fixed) {
        book->read_only = true;
        return sf_book_database(book, true, fail);
    }
    code = sf_book_database(book, false, fail);
    if (code == SF_OK)
        code = sf_book_keys_load(book, fail);
    if (code != SF_DAMAGED)
        return code;
    sf_store_close(book->store);
    book->store = NULL;
    if (sf_book_database(book, true, &again) != SF_OK)
        return code;
    *fail = SF_FAIL_NONE;
    book->read_only = true;
    return SF_OK;
}

static enum sf_code upgrade(void *context, struct sf_store *copy, struct sf_fail *fail) {
    (void)context;
    return sf_store_upgrade(copy, fail);
}

/* An older book: a backup of it as it is, then a generation of this version. */
static enum sf_code bring_up(struct sf_book *book, unsigned *news, struct sf_fail *fail) {
    const struct sf_book_turn turn = {.change = upgrade};
    enum sf_code code;

    if (!sf_store_old(book->store) || book->read_only)
        return SF_OK;
    code = sf_book_backup_make(book, true, NULL, NULL, NULL, NULL, fail);
    if (code == SF_OK)
        code = sf_book_switch(book, &turn, fail);
    if (code == SF_OK)
        *news |= SF_BOOK_UPGRADED;
    return code;
}

/* What an open book does by itself. None of it may keep anyone from their book. */
static void tend(struct sf_book *book, unsigned *news) {
    struct sf_book_backups backups = {0};
    struct sf_fail ignored = SF_FAIL_NONE;

    if (sf_book_pending_run(book, &backups, &ignored) != SF_OK || backups.left > 0)
        *news |= SF_BOOK_BACKUPS_BEHIND;
    ignored = SF_FAIL_NONE;
    if (sf_book_is_open(book)) {
        enum sf_code code = sf_book_backup_daily(book, &ignored);

        /* Busy: another session is making one at this moment. */
        if (code != SF_OK && code != SF_BUSY)
            *news |= SF_BOOK_BACKUP_FAILED;
    }
}

enum sf_code sf_book_files(struct sf_book *book, const struct sf_book_proof *proof,
                           struct sf_fail *fail) {
    if (proof->recovery != NULL)
        return sf_folder_open_recovery(&book->folder, proof->recovery, &book->files, fail);
    return sf_folder_open_passphrase(&book->folder, proof->passphrase, proof->len, &book->files,
                                     fail);
}

enum sf_code sf_book_open(struct sf_book *book, const struct sf_book_proof *proof, unsigned *news,
                          struct sf_fail *fail) {
    enum sf_code code = sf_book_files(book, proof, fail);

    *news = 0;
    if (code != SF_OK)
        return code;
    code = open_database(book, fail);
    if (code == SF_OK)
        code = bring_up(book, news, fail);
    if (code != SF_OK) {
        sf_book_lock(book);
        return code;
    }
    if (book->read_only)
        *news |= book->files.fixed ? SF_BOOK_FIXED : SF_BOOK_DAMAGED;
    else
        tend(book, news);
    /* A commit of the pending work whose outcome the disk did not tell closes the book. */
    if (!sf_book_is_open(book))
        return sf_fail_set(fail, SF_IO, NULL, "the disk failed; open the book again");
    return SF_OK;
}

enum sf_code sf_book_demo(struct sf_book *book, struct sf_fail *fail) {
    enum sf_code code = sf_store_create(NULL, NULL, &book->store, fail);

    if (code != SF_OK)
        return code;
    book->demo = true;
    book->created_ms = sf_clock_now_ms();
    return SF_OK;
}

enum sf_code sf_book_look_again(struct sf_book *book, enum sf_code code, struct sf_fail *fail) {
    struct sf_fail ignored = SF_FAIL_NONE;
    bool stale = false;

    /* Where the damage took whole tables, statements over them are wrong and not only unreadable.
     */
    if (code == SF_INTERNAL && book->read_only) {
        *fail = SF_FAIL_NONE;
        return sf_fail_set(fail, SF_DAMAGED, NULL, "this part of the book is damaged");
    }
    if (book->demo ||
        (code != SF_IO && code != SF_FULL && code != SF_MISSING && code != SF_DAMAGED))
        return code;
    if (sf_folder_stale(&book->files, &stale, &ignored) == SF_OK && stale) {
        sf_book_lock(book);
        *fail = SF_FAIL_NONE;
        return sf_fail_set(fail, SF_BUSY, NULL, "the book was changed elsewhere; open it again");
    }
    if (code != SF_IO && code != SF_FULL)
        return code;
    /* After a failed write or sync, SQLite's connection stays broken; a new one finds its journal.
     */
    ignored = SF_FAIL_NONE;
    sf_store_close(book->store);
    book->store = NULL;
    if (sf_book_database(book, book->read_only, &ignored) != SF_OK)
        sf_book_lock(book);
    return code;
}

enum sf_code sf_book_remove(struct sf_book *book, struct sf_fail *fail) {
    enum sf_code code = sf_folder_exclusive(&book->files, true, fail);

    if (code != SF_OK)
        return code;
    sf_store_close(book->store);
    book->store = NULL;
    code = sf_folder_remove(&book->files, fail);
    sf_book_lock(book);
    return code;
}
