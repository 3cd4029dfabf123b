/*
 * Removing a book. The backups go first, since they open by themselves; then the mark is put up, so
 * that a removal that is cut short reads as a book that is no more and not as one that lost its
 * keys file; then the keys, after which the databases are noise.
 */
#include <string.h>

#include "entropy.h"
#include "folder.h"
#include "folder_scan.h"

/* Keeps the first failure; that something is not there is none here. */
static void note(struct sf_fail *first, const struct sf_fail *now) {
    if (now->code != SF_OK && now->code != SF_MISSING)
        (void)sf_fail_set(first, now->code, "folder", "%s", now->message);
}

static void delete_noted(const char *path, struct sf_fail *first) {
    struct sf_fail now = SF_FAIL_NONE;

    (void)sf_file_delete(path, &now);
    note(first, &now);
}

static void delete_backups(const struct sf_folder_book *book, struct sf_fail *first) {
    char folder[SF_FOLDER_PATH_LEN], path[SF_FOLDER_PATH_LEN], text[SF_ID_TEXT_LEN];
    struct sf_folder inside;
    struct sf_buf names = {0};
    struct sf_fail now = SF_FAIL_NONE;
    const char *name = NULL;
    bool any = false;

    (void)sf_id_format(&book->keys.book, text);
    sf_folder_scan_path(book->folder, "backups", folder);
    memcpy(inside.path, folder, sizeof inside.path);
    if (sf_folder_scan_names(folder, &names, &now) != SF_OK)
        note(first, &now);
    else
        while ((name = sf_folder_scan_next(&names, name)) != NULL)
            if (strncmp(name, text, SF_ID_TEXT_LEN - 1) == 0) {
                delete_noted(sf_folder_scan_path(&inside, name, path), first);
                any = true;
            }
    sf_buf_wipe(&names);
    if (any) {
        now = SF_FAIL_NONE;
        (void)sf_file_sync_folder(folder, &now);
        note(first, &now);
    }
}

/* Overwrites the keys file before deleting it: on most disks that takes the sealed keys away for
 * good. */
static void destroy_keys(const struct sf_folder_book *book, struct sf_fail *first) {
    char path[SF_FOLDER_PATH_LEN];
    uint8_t noise[SF_KEYS_LEN];
    struct sf_fail now = SF_FAIL_NONE;
    struct sf_file *file = NULL;

    sf_folder_scan_book_path(book->folder, &book->keys.book, ".keys", path);
    sf_entropy_fill(noise, sizeof noise);
    if (sf_file_open(path, SF_FILE_WRITE, &file, &now) == SF_OK &&
        sf_file_write(file, 0, noise, sizeof noise, &now) == SF_OK)
        (void)sf_file_sync(file, &now);
    sf_file_close(file);
    note(first, &now);
    delete_noted(path, first);
    now = SF_FAIL_NONE;
    (void)sf_file_sync_folder(book->folder->path, &now);
    note(first, &now);
}

/* Whether anything of the book is left; also when that cannot be told. */
static bool anything_left(const struct sf_folder_book *book) {
    struct sf_folder_scan scan;

    if (sf_folder_scan_read(book->folder, &scan, NULL) != SF_OK)
        return true;
    for (size_t i = 0; i < scan.count; i++)
        if (sf_id_equal(&scan.books[i].id, &book->keys.book))
            return true;
    return false;
}

enum sf_code sf_folder_remove(struct sf_folder_book *book, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail first = SF_FAIL_NONE, now = SF_FAIL_NONE;
    enum sf_code code;

    if (book->fixed)
        return sf_fail_set(fail, SF_REFUSED, "folder", "nothing can be written in this folder");
    if (!book->exclusive) {
        code = sf_file_lock(book->lock, true, fail);
        if (code != SF_OK)
            return code;
        book->exclusive = true;
    }
    delete_backups(book, &first);
    /* A disk too full for the mark must not keep anyone from removing a book: go on without it. */
    (void)sf_folder_scan_mark(book->folder, &book->keys.book, NULL);
    destroy_keys(book, &first);
    sf_folder_scan_sweep(book->folder, &book->keys.book, 0);
    sf_folder_scan_book_path(book->folder, &book->keys.book, ".lock", path);
    delete_noted(path, &first);
    (void)sf_file_sync_folder(book->folder->path, &now);
    note(&first, &now);
    if (anything_left(book))
        (void)sf_fail_set(&first, SF_IO, "folder", "files of the book are left");
    sf_folder_close(book);
    if (first.code != SF_OK)
        return sf_fail_set(fail, first.code, first.field, "%s", first.message);
    return SF_OK;
}
