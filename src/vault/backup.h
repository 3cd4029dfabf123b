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
 * is taken moves on by a second. *out may be NULL. Reads and writes as many bytes as the snapshot
 * has.
 */
enum sf_code sf_backup_write(const struct sf_folder_book *book, const char *snapshot_path,
                             int64_t at_ms, bool automatic, const struct sf_sink *sink,
                             struct sf_backup *out, struct sf_fail *fail);


