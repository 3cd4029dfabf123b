/*
 * Backups: one file holding a keys file as head, the database's bytes as they are (encrypted), and
 * a keyed BLAKE2b of all of it. Format: docs/format.md and the head of backup.c.
 *
 *   backups/ID-YYYYMMDDTHHMMSSZ-<auto|manual>.sfbackup
 */
#ifndef SF_BACKUP_H
#define SF_BACKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "folder.h"
#include "keys.h"
#include "stream.h"

enum { SF_BACKUP_NAME_LEN = 96 };

struct sf_backup {
    char name[SF_BACKUP_NAME_LEN];
    int64_t at_ms; /* whole seconds, from the name */
    uint64_t size; /* bytes of the file; 0 when it cannot be told */
    bool automatic;
};

/*
 * Seal a synced snapshot database (encrypted under the book's own database subkey) as a backup,
 * verified by reading it back, in place and synced when this returns SF_OK; after a failure nothing
 * new stands in backups/. `sink` not NULL: the same bytes go there and no file is made. A name that
 * is taken moves on by a second. `at_ms` is of the years 0 to 9999, which is what a name can hold,
 * else SF_INVALID (field "at"). *out may be NULL. Reads and writes as many bytes as the snapshot
 * has.
 */
enum sf_code sf_backup_write(const struct sf_folder_book *book, const char *snapshot_path,
                             int64_t at_ms, bool automatic, const struct sf_sink *sink,
                             struct sf_backup *out, struct sf_fail *fail);

/*
 * The same in place of a backup of this book that stands: same name, so same time and kind, in one
 * step. For resealing after the vault key changed or something was forgotten. SF_NOT_FOUND: none of
 * that name; SF_INVALID (field "name"): malformed, or of another book. After a failure a sound
 * backup still stands there, the old one (the new one when only the last sync failed). *out may be
 * NULL.
 */
enum sf_code sf_backup_rewrite(const struct sf_folder_book *book, const char *name,
                               const char *snapshot_path, struct sf_backup *out,
                               struct sf_fail *fail);

/*
 * This book's backups, newest first: up to `max` into items; *count how many there are. None when
 * there is no such folder. Files of other names are passed over.
 */
enum sf_code sf_backup_list(const struct sf_folder_book *book, struct sf_backup *items, size_t max,
                            size_t *count, struct sf_fail *fail);

/*
 * Unpack a backup (by name, or from a source; the other is NULL) into a new file `to_path`, its
 * head in *keys and what the passphrase or the code (one of them NULL) opens in *open (sf_secret
 * memory of the caller, wiped after a failure). to_path is synced, and deleted after any failure.
 * SF_NOT_FOUND: no such backup. SF_INVALID: malformed name, passphrase of 0 or over 1,024 bytes.
 * SF_WRONG_PASSPHRASE; SF_NEWER; SF_DAMAGED when the head or the seal does not hold.
 */
enum sf_code sf_backup_read(const struct sf_folder *folder, const char *name,
                            const struct sf_source *source, const char *passphrase, size_t len,
                            const uint8_t *recovery, const char *to_path, struct sf_keys *keys,
                            struct sf_keys_open *open, struct sf_fail *fail);

/*
 * The same with the open book's own keys, for verify and for resealing: the vault key that one of
 * the book's wrapping keys opens in the backup's head, else the book's own. SF_DAMAGED when the
 * seal does not hold under it (also for a backup of another book or of keys since replaced).
 */
enum sf_code sf_backup_extract(const struct sf_folder_book *book, const char *name,
                               const char *to_path, struct sf_keys *keys, struct sf_keys_open *open,
                               struct sf_fail *fail);

/*
 * Replace a backup's head by the book's present keys: after a routine change of passphrase (the
 * vault key is the same). SF_DAMAGED when the seal does not hold under the book's vault key. After
 * a failure a sound backup still stands there, under the old head (the new one when only the last
 * sync failed).
 */
enum sf_code sf_backup_rehead(const struct sf_folder_book *book, const char *name,
                              struct sf_fail *fail);

/* SF_NOT_FOUND when there is none; SF_INVALID for a malformed name. */
enum sf_code sf_backup_delete(const struct sf_folder *folder, const char *name,
                              struct sf_fail *fail);

/*
 * Which backups to keep by age: of the automatic ones the newest of each of the last 7 days, 4 ISO
 * weeks and 12 months (UTC) that have one; manual ones always, and they count for nothing else.
 * keep[i] answers items[i] (newest first). Pure.
 */
void sf_backup_keep(const struct sf_backup *items, size_t count, bool *keep);

#endif
