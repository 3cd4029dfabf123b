/*
 * The vault folder: which books it holds, which database generation is whose, locks and the one
 * commit point. Files only; what is inside a database is the store's. Backups: backup.h; the plain
 * file for the lock screen: prefs.h.
 *
 *   ID.keys    the keys file (keys.h)              ID.lock    held shared while open
 *   ID-N.db    generation N of the database        ID.new     the id is no book (yet, or any more)
 *   backups/   see backup.h                        *.part     unfinished; swept at the next chance
 *   prefs      see prefs.h
 */
#ifndef SF_FOLDER_H
#define SF_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "file.h"
#include "id.h"
#include "keys.h"

enum {
    SF_FOLDER_PATH_LEN = 4096,
    SF_FOLDER_PATH_MAX = 400, /* bytes of the folder's own path: SQLite takes 512 with the names */
    SF_FOLDER_BOOKS_MAX = 64,
    SF_FOLDER_KDF_MAX = 4
};

struct sf_folder {
    char path[SF_FOLDER_PATH_LEN];
};

/* One open book's files. Zero-initialised is closed. */
struct sf_folder_book {
    struct sf_folder *folder;  /* borrowed; must outlive the book */
    struct sf_keys keys;       /* as on disk, once committed */
    struct sf_keys_open *open; /* in sf_secret memory, owned */
    struct sf_file *lock;      /* shared while open */
    bool exclusive;            /* the lock is held exclusively just now */
    bool fixed;                /* nothing can be written here: reading only, the lock may be NULL */
    bool unsure; /* a commit failed half-way: sf_folder_stale says true from then on */
};

/* Name a folder; nothing is touched. SF_INVALID for an empty path, SF_TOO_LARGE for an overlong
 * one. */
enum sf_code sf_folder_init(struct sf_folder *folder, const char *path, struct sf_fail *fail);

/*
 * How many books (keys files, readable or not) there are. A folder that is not there has none, and
 * an unfinished new book counts for nothing. SF_MISSING (field "keys"): databases without any keys
 * file. Reads the folder.
 */
enum sf_code sf_folder_count(const struct sf_folder *folder, size_t *books, struct sf_fail *fail);

/*
 * Open the book that a passphrase, or a recovery code, opens: one KDF run per distinct salt and
 * passes (at most SF_FOLDER_KDF_MAX), tried against all books. Takes the shared lock (SF_BUSY while
 * another process rotates) and sweeps leftovers of unfinished work when nobody else has the book
 * open. Where nothing can be written the book comes `fixed`, for reading. After SF_OK *book is the
 * caller's, who ends it with sf_folder_close; after a failure it is closed. SF_INVALID (field
 * "passphrase"): 0 or more than 1,024 bytes. SF_NOT_FOUND: no book here. SF_WRONG_PASSPHRASE only
 * when every keys file was readable and tried; else SF_DAMAGED, SF_NEWER, SF_IO, SF_TOO_LARGE (more
 * salts or books than are tried) or SF_MISSING (a database without its keys file, or a keys file
 * naming a database that is not there). `passphrase` is bytes as given: whoever asks for it
 * normalises to NFC.
 */
enum sf_code sf_folder_open_passphrase(struct sf_folder *folder, const char *passphrase, size_t len,
                                       struct sf_folder_book *book, struct sf_fail *fail);
enum sf_code sf_folder_open_recovery(struct sf_folder *folder, const uint8_t code[20],
                                     struct sf_folder_book *book, struct sf_fail *fail);

/* Check a passphrase of the open book (one KDF run). SF_WRONG_PASSPHRASE; SF_INVALID as above. */
enum sf_code sf_folder_check(const struct sf_folder_book *book, const char *passphrase, size_t len,
                             struct sf_fail *fail);

/*
 * SF_REFUSED (field "passphrase") when it opens any book of the folder but `except` (may be NULL).
 * Unreadable keys files are passed over. Costs what opening costs.
 */
enum sf_code sf_folder_refuse_known(struct sf_folder *folder, const char *passphrase, size_t len,
                                    const struct sf_id *except, struct sf_fail *fail);

/*
 * Prepare a new book of generation 1 with its passphrase slot: folder made, salt and passes shared
 * with the books there (else calibrated), lock taken exclusively. There is no ID.keys until
 * sf_folder_commit; what is left when that never comes is swept later. SF_REFUSED as above; *book
 * as for opening.
 */
enum sf_code sf_folder_create(struct sf_folder *folder, const char *passphrase, size_t len,
                              struct sf_folder_book *book, struct sf_fail *fail);

/*
 * Prepare to put a restored backup in place: the lock of its book taken exclusively (SF_BUSY while
 * the book is open, here too: close it first), book->keys a copy of `keys` with the generation
 * after every one that stands, book->open a copy of `open`. Then move the database to
 * sf_folder_database and commit. SF_TOO_LARGE (field "folder"): books of SF_FOLDER_KDF_MAX other
 * salts are here, and with one more not all would be tried.
 */
enum sf_code sf_folder_adopt(struct sf_folder *folder, const struct sf_keys *keys,
                             const struct sf_keys_open *open, struct sf_folder_book *book,
                             struct sf_fail *fail);

/* Path of the database of a generation. Returns out. */
char *sf_folder_database(const struct sf_folder_book *book, uint64_t generation,
                         char out[SF_FOLDER_PATH_LEN]);

/*
 * A fresh path inside the folder for a passing file (a snapshot, a database being restored).
 * Whoever makes the file deletes or renames it; if that fails it is swept later. `book` NULL:
 * belongs to no book. Returns out.
 */
char *sf_folder_scratch(const struct sf_folder *folder, const struct sf_id *book,
                        char out[SF_FOLDER_PATH_LEN]);

/*
 * Convert the lock: exclusively (SF_BUSY while another process has the book open; then it stays
 * shared), or back to shared. Going exclusive also sweeps other generations and passing files of
 * this book.
 */
enum sf_code sf_folder_exclusive(struct sf_folder_book *book, bool exclusive, struct sf_fail *fail);

/*
 * The one commit point: write `keys` (naming the generation in it) into place; after SF_OK they and
 * `open` are copied to the book (each may be the book's own). Needs the exclusive lock. The
 * database of that generation must be complete and synced under its name: SF_MISSING when it is not
 * there. Then other generations' files are deleted (with -wal, -journal). After SF_OK the switch
 * survives a power cut. After a failure the old generation stands, on disk and in *book; the caller
 * leaves the new database where it is (it is swept later), since a disk that failed to sync may
 * still bring the new keys file back: then book->unsure is set and the book must be closed.
 */
enum sf_code sf_folder_commit(struct sf_folder_book *book, const struct sf_keys *keys,
                              const struct sf_keys_open *open, struct sf_fail *fail);

/* Read the keys file again and see whether it is still the one this book was opened with. */
enum sf_code sf_folder_stale(const struct sf_folder_book *book, bool *stale, struct sf_fail *fail);

/* Release the lock, wipe the keys, leave *book zero. NULL is fine. */
void sf_folder_close(struct sf_folder_book *book);

/*
 * Delete every file of the open book, backups too (the keys file overwritten first), and close it.
 * SF_BUSY while another process has it open: then nothing is done and the book stays open.
 * After any other failure the book is closed too, and what could be deleted is.
 */
enum sf_code sf_folder_remove(struct sf_folder_book *book, struct sf_fail *fail);

#endif
