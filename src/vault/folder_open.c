/* Opening a book with a passphrase or a recovery code. */
#include <string.h>

#include "folder.h"
#include "folder_scan.h"
#include "folder_try.h"
#include "secret.h"

/* Sweeps what an interrupted switch left, when nobody else has the book open. */
static void sweep_leftovers(struct sf_folder_book *book, const struct sf_folder_entry *entry) {
    if (book->fixed)
        return;
    if (!entry->passing && !entry->unfinished && !entry->several &&
        entry->highest == book->keys.generation)
        return;
    if (sf_file_lock(book->lock, true, NULL) != SF_OK)
        return;
    sf_folder_scan_sweep(book->folder, &book->keys.book, book->keys.generation);
    /* Giving up a part of a lock that one holds cannot be refused. */
    (void)sf_file_lock(book->lock, false, NULL);
}

/*
 * Locks the book that was found and reads its keys file again: what was read before the lock may
 * have been replaced since.
 */
static enum sf_code take_book(struct sf_folder *folder, const struct sf_folder_try *all,
                              size_t found, const uint8_t *wrapping_key,
                              struct sf_folder_book *book, struct sf_fail *fail) {
    const struct sf_folder_entry *entry = &all->scan.books[found];
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code;

    book->fixed = !sf_file_writable(folder->path);
    code = book->fixed ? sf_folder_scan_lock_fixed(folder, &entry->id, &book->lock, fail)
                       : sf_folder_scan_lock(folder, &entry->id, false, &book->lock, fail);
    if (code != SF_OK)
        return code;
    code = sf_folder_scan_keys(folder, &entry->id, &book->keys, fail);
    if (code != SF_OK)
        return code;
    book->folder = folder;
    book->open = sf_secret_new(sizeof *book->open);
    if (book->open == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no locked memory");
    if (sf_keys_try(&book->keys, wrapping_key, book->open, NULL) != SF_OK)
        return sf_fail_set(fail, SF_BUSY, "keys", "the keys were changed at this moment");
    if (!sf_file_exists(sf_folder_database(book, book->keys.generation, path)))
        return sf_fail_set(fail, SF_MISSING, "database", "the keys file's database is not there");
    sweep_leftovers(book, entry);
    return SF_OK;
}

/* Either a passphrase of `len` bytes or a code. */
static enum sf_code open_with(struct sf_folder *folder, const char *passphrase, size_t len,
                              const uint8_t *recovery, struct sf_folder_book *book,
                              struct sf_fail *fail) {
    struct sf_folder_try *all = NULL;
    size_t found = SF_FOLDER_TRY_NONE;
    enum sf_code code;

    memset(book, 0, sizeof *book);
    code = sf_folder_try_new(folder, &all, fail);
    if (code != SF_OK)
        return code;
    if (recovery != NULL)
        sf_folder_try_recovery(all, recovery, &found);
    else
        code = sf_folder_try_passphrase(all, passphrase, len, NULL, false, &found, fail);
    if (code != SF_OK)
        goto done;
    if (found == SF_FOLDER_TRY_NONE) {
        code = sf_folder_try_why(all, fail);
        goto done;
    }
    sf_folder_scan_abandoned(folder, &all->scan);
    code =
        take_book(folder, all, found,
                  all->secret->wrapping_key[recovery != NULL ? 0 : all->salt[found]], book, fail);
    if (code != SF_OK)
        sf_folder_close(book);
done:
    sf_folder_try_free(all);
    return code;
}

enum sf_code sf_folder_open_passphrase(struct sf_folder *folder, const char *passphrase, size_t len,
                                       struct sf_folder_book *book, struct sf_fail *fail) {
    return open_with(folder, passphrase, len, NULL, book, fail);
}

enum sf_code sf_folder_open_recovery(struct sf_folder *folder, const uint8_t code[20],
                                     struct sf_folder_book *book, struct sf_fail *fail) {
    return open_with(folder, NULL, 0, code, book, fail);
}
