/* For the vault's own files only: names and paths of backups. */
#ifndef SF_BACKUP_NAME_H
#define SF_BACKUP_NAME_H

#include <stdbool.h>
#include <stdint.h>

#include "backup.h"
#include "folder.h"
#include "id.h"

/* Whether a name can hold the time: the years 0 to 9999. */
bool sf_backup_name_fits(int64_t at_ms);

/* Write the name of a backup (`at_ms` must fit; cut to seconds). Returns out. */
char *sf_backup_name_format(const struct sf_id *book, int64_t at_ms, bool automatic,
                            char out[SF_BACKUP_NAME_LEN]);

/*
 * Read a name: the book, and in *out name, time and kind (size 0). False for any other text, so
 * that what passes is safe as part of a path.
 */
bool sf_backup_name_parse(const char *name, struct sf_id *book, struct sf_backup *out);

/* FOLDER/backups, or FOLDER/backups/name. Returns out. */
char *sf_backup_name_path(const struct sf_folder *folder, const char *name,
                          char out[SF_FOLDER_PATH_LEN]);

#endif
