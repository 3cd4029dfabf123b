/*
 * The vault folder: which books it holds, which database generation is whose, locks, the one commit
 * point, and backups' containers. Files only; what is inside a database is the store's.
 *
 *   ID.keys          the keys file (keys.h)            ID.lock        held shared while open
 *   ID-N.db          generation N of the database      prefs          plain, for the lock screen
 *   backups/ID-YYYYMMDDTHHMMSSZ-<auto|manual>.sfbackup
 */
#ifndef SF_FOLDER_H
#define SF_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fail.h"
#include "file.h"
#include "id.h"
#include "keys.h"
#include "stream.h"

enum { SF_FOLDER_PATH_LEN = 4096, SF_FOLDER_NAME_LEN = 96, SF_FOLDER_BOOKS_MAX = 64 };

struct sf_folder {
	char path[SF_FOLDER_PATH_LEN];
};

/* One open book's files. */
struct sf_folder_book {
	struct sf_folder *folder;  /* borrowed */
	struct sf_keys keys;
	struct sf_keys_open *open; /* in sf_secret memory, owned */
	struct sf_file *lock;      /* shared while open */
};

/* Name a folder; nothing is touched. SF_TOO_LARGE for an overlong path. */
enum sf_code sf_folder_init(struct sf_folder *folder, const char *path, struct sf_fail *fail);

/*
 * How many books (keys files, readable or not) there are. A folder that is not there has none.
 * SF_MISSING (field "keys"): databases without any keys file.
 */
enum sf_code sf_folder_count(const struct sf_folder *folder, size_t *books, struct sf_fail *fail);

/*
 * Open the book that a passphrase, or a recovery code, opens: one KDF run per distinct salt and passes
 * (at most 4), tried against all books. Takes the shared lock (SF_BUSY while another rotates).
 * Removes leftovers of an unfinished switch (other generations) once it can lock exclusively.
 * SF_WRONG_PASSPHRASE only when every keys file was readable; else SF_DAMAGED, SF_NEWER, SF_MISSING
 * (keys file names a database that is not there).
 */
enum sf_code sf_folder_open_passphrase(struct sf_folder *folder, const char *passphrase, size_t len,
                                       struct sf_folder_book *book, struct sf_fail *fail);
enum sf_code sf_folder_open_recovery(struct sf_folder *folder, const uint8_t code[20],
                                     struct sf_folder_book *book, struct sf_fail *fail);

/*
 * Check a passphrase of the open book (one KDF run). SF_WRONG_PASSPHRASE.
 */
enum sf_code sf_folder_check(const struct sf_folder_book *book, const char *passphrase, size_t len,
                             struct sf_fail *fail);

/* SF_REFUSED (field "passphrase") when it opens any book of the folder but `except` (may be NULL). */
enum sf_code sf_folder_refuse_known(struct sf_folder *folder, const char *passphrase, size_t len,
                                    const struct sf_id *except, struct sf_fail *fail);

/*
 * Prepare a new book in memory with its passphrase slot: folder made, salt shared with the books there,
 * lock taken exclusively. Nothing is on disk under ID.keys until sf_folder_commit. SF_REFUSED as above.
 */
enum sf_code sf_folder_create(struct sf_folder *folder, const char *passphrase, size_t len,
                              struct sf_folder_book *book, struct sf_fail *fail);

/* Path of the database of a generation. Returns out. */
char *sf_folder_database(const struct sf_folder_book *book, uint64_t generation,
                         char out[SF_FOLDER_PATH_LEN]);

/* Convert the lock: exclusively (SF_BUSY while another process has the book open), or back to shared. */
enum sf_code sf_folder_exclusive(struct sf_folder_book *book, bool exclusive, struct sf_fail *fail);

/*
 * The one commit point: write book->keys (naming the generation in it) into place. The database of that
 * generation must be complete and synced. Then other generations' files are deleted (with -wal, -journal).
 * After SF_OK the switch survives a power cut; after a failure the old generation stands.
 */
enum sf_code sf_folder_commit(struct sf_folder_book *book, struct sf_fail *fail);

/* Read the keys file again and see whether another process switched generation. */
enum sf_code sf_folder_stale(const struct sf_folder_book *book, bool *stale, struct sf_fail *fail);

/* Release the lock, wipe the keys. NULL is fine. */
void sf_folder_close(struct sf_folder_book *book);

/* Delete every file of the open book, backups too (overwriting the keys file first), and close it. */
enum sf_code sf_folder_remove(struct sf_folder_book *book, struct sf_fail *fail);

/* ---- Backups: one file: a keys file as head, the database's bytes, a keyed BLAKE2b of all (SF_KEYS_BACKUP). */

struct sf_folder_backup {
	char name[SF_FOLDER_NAME_LEN];
	int64_t at_ms;
	uint64_t size;
	bool automatic;
};

/* Seal a synced snapshot database file as a backup, verified by reading it back, or into a sink when given. */
enum sf_code sf_folder_backup_write(const struct sf_folder_book *book, const char *snapshot_path,
                                    int64_t at_ms, bool automatic, const struct sf_sink *sink,
                                    struct sf_folder_backup *out, struct sf_fail *fail);

/* This book's backups, newest first: up to `max` into items; *count how many there are. */
enum sf_code sf_folder_backups(const struct sf_folder_book *book, struct sf_folder_backup *items,
                               size_t max, size_t *count, struct sf_fail *fail);

/*
 * Unpack a backup (by name, or from a source) into database file `to_path`, its head's keys in *keys and
 * what the passphrase or code (one of them NULL) opens in *open (sf_secret memory of the caller).
 * SF_DAMAGED when the seal does not hold: then to_path is deleted.
 */
enum sf_code sf_folder_backup_read(struct sf_folder *folder, const char *name,
                                   const struct sf_source *source, const char *passphrase, size_t len,
                                   const uint8_t *recovery, const char *to_path, struct sf_keys *keys,
                                   struct sf_keys_open *open, struct sf_fail *fail);

/* The same with the open book's own key, for verify and for resealing. */
enum sf_code sf_folder_backup_extract(const struct sf_folder_book *book, const char *name,
                                      const char *to_path, struct sf_keys *keys,
                                      struct sf_keys_open *open, struct sf_fail *fail);

/* Replace a backup's head by the book's present keys file (same vault key): a routine change of passphrase. */
enum sf_code sf_folder_backup_rehead(const struct sf_folder_book *book, const char *name,
                                     struct sf_fail *fail);

enum sf_code sf_folder_backup_delete(const struct sf_folder *folder, const char *name,
                                     struct sf_fail *fail);

/*
 * Which backups to keep by age: the newest of each of the last 7 days, 4 weeks and 12 months (UTC,
 * ISO weeks) that have one; manual ones always. keep[i] answers items[i] (newest first). Pure.
 */
void sf_folder_backup_keep(const struct sf_folder_backup *items, size_t count, bool *keep);

/* ---- prefs: a small plain file, replaced whole. Text is opaque here. */
enum sf_code sf_folder_prefs_read(const struct sf_folder *folder, struct sf_buf *out,
                                  struct sf_fail *fail);
enum sf_code sf_folder_prefs_write(const struct sf_folder *folder, const char *text, size_t len,
                                   struct sf_fail *fail);

#endif
