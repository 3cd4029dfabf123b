/* For the vault's own files only: names in the vault folder, and sweeping what nobody needs. */
#ifndef SF_FOLDER_SCAN_H
#define SF_FOLDER_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "file.h"
#include "folder.h"
#include "id.h"
#include "keys.h"

/* What stands in the folder under one book's id. */
struct sf_folder_entry {
    struct sf_id id;
    bool keys;
    bool database;
    bool unfinished; /* ID.new */
    bool passing;    /* ID-*.part, ID.keys.new */
    bool lock;
    uint64_t highest; /* generation of a database */
    bool several;     /* more than one generation */
};

struct sf_folder_scan {
    struct sf_folder_entry books[SF_FOLDER_BOOKS_MAX];
    size_t count;
    bool more;    /* there are more books than that */
    bool passing; /* scratch-*.part */
};

/* What stands in the folder; nothing when it is not there. */
enum sf_code sf_folder_scan_read(const struct sf_folder *folder, struct sf_folder_scan *scan,
                                 struct sf_fail *fail);

/* All plain files' names of a folder, each ended by NUL, in byte order; none when it is not there.
 * The caller wipes *names. */
enum sf_code sf_folder_scan_names(const char *path, struct sf_buf *names, struct sf_fail *fail);

/* The name after `name` in what sf_folder_scan_names gave (NULL: the first); NULL at the end. */
const char *sf_folder_scan_next(const struct sf_buf *names, const char *name);

/* FOLDER/name. FOLDER/IDsuffix. Both return out. */
char *sf_folder_scan_path(const struct sf_folder *folder, const char *name,
                          char out[SF_FOLDER_PATH_LEN]);
char *sf_folder_scan_book_path(const struct sf_folder *folder, const struct sf_id *id,
                               const char *suffix, char out[SF_FOLDER_PATH_LEN]);

/* Read and decode a book's keys file. SF_MISSING, SF_DAMAGED, SF_NEWER (field "keys"), SF_IO. */
enum sf_code sf_folder_scan_keys(const struct sf_folder *folder, const struct sf_id *id,
                                 struct sf_keys *keys, struct sf_fail *fail);

/* Open and lock ID.lock (made when missing), being sure that it still stands at its name. */
enum sf_code sf_folder_scan_lock(const struct sf_folder *folder, const struct sf_id *id,
                                 bool exclusive, struct sf_file **lock, struct sf_fail *fail);

/*
 * The same, shared, where nothing can be written: *lock is NULL when the medium holds no lock file,
 * since nobody could change what is there.
 */
enum sf_code sf_folder_scan_lock_fixed(const struct sf_folder *folder, const struct sf_id *id,
                                       struct sf_file **lock, struct sf_fail *fail);

/* SF_TOO_LARGE (field "folder") where names below the folder would be longer than SQLite takes. */
enum sf_code sf_folder_scan_fits(const struct sf_folder *folder, struct sf_fail *fail);

/* Put up ID.new, which says: what stands under this id is no book (yet, or any more). It lasts on
 * SF_OK. */
enum sf_code sf_folder_scan_mark(const struct sf_folder *folder, const struct sf_id *id,
                                 struct sf_fail *fail);

/*
 * Delete a book's passing files and, but for `generation`, its databases; the mark of an unfinished
 * book too. To be called under the exclusive lock, with the generation that the keys file on disk
 * names, or 0 when there is none: then all databases go. What cannot be deleted waits for the next
 * time.
 */
void sf_folder_scan_sweep(const struct sf_folder *folder, const struct sf_id *id,
                          uint64_t generation);

/* Delete what books hold that were begun and never committed, unless somebody is just making them.
 */
void sf_folder_scan_abandoned(const struct sf_folder *folder, const struct sf_folder_scan *scan);

#endif
