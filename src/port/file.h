/*
 * Files, as the vault and the store's own SQLite layer need them. Paths are UTF-8, NUL-ended, '/'
 * between. posix: the system's; wasm: the host's private files; fake: in memory, with faults on
 * request. Every failing call sets SF_MISSING, SF_FULL, SF_BUSY, SF_EXISTS, SF_IO or SF_NO_MEMORY;
 * no message holds a path.
 *
 * Do not open a database here that SQLite has open in this process: closing the file would drop
 * SQLite's own locks on it (a rule of POSIX record locks).
 */
#ifndef SF_FILE_H
#define SF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

struct sf_file;

enum sf_file_mode {
    SF_FILE_READ,       /* must exist */
    SF_FILE_WRITE,      /* read and write, must exist */
    SF_FILE_CREATE,     /* read and write, must not exist; 0600 */
    SF_FILE_OPEN_OR_NEW /* read and write, made when missing; 0600 */
};

/*
 * Open a plain file; *out is the caller's. Its folder must exist. A symbolic link in the last part
 * of the path, a folder or a device is SF_IO.
 */
enum sf_code sf_file_open(const char *path, enum sf_file_mode mode, struct sf_file **out,
                          struct sf_fail *fail);
/* Close; NULL is fine. Releases every lock held through it. */
void sf_file_close(struct sf_file *file);

/* Read up to `len` bytes at `offset`; *got is less only at the end of the file. */
enum sf_code sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                          size_t *got, struct sf_fail *fail);
/* Write all of `len` bytes at `offset`. */
enum sf_code sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes, size_t len,
                           struct sf_fail *fail);
enum sf_code sf_file_truncate(struct sf_file *file, uint64_t size, struct sf_fail *fail);
/* On disk when this returns SF_OK (fsync). After one failure every later sync of this file fails.
 */
enum sf_code sf_file_sync(struct sf_file *file, struct sf_fail *fail);
enum sf_code sf_file_size(struct sf_file *file, uint64_t *size, struct sf_fail *fail);

/*
 * Advisory lock on the whole file, held by this open file (not by the process): shared or
 * exclusive. Never waits: SF_BUSY when another holds it. Taking the other kind converts it; SF_BUSY
 * keeps the old. An exclusive lock needs a file that is open for writing.
 */
enum sf_code sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail);
void sf_file_unlock(struct sf_file *file);

/* Whether something stands at the path. */
bool sf_file_exists(const char *path);
/* Bytes of the path as it is written out: from the root, links followed. Of what is not there yet,
 * as it would be. */
size_t sf_file_full_len(const char *path);
/* False where the system says that nothing may be written there: a read-only medium, no right to.
 */
bool sf_file_writable(const char *path);
/*
 * Whether the path still names this open file, and not another that took its place. To be asked
 * after locking a file that somebody may rename or delete.
 */
bool sf_file_stands_at(struct sf_file *file, const char *path);
/* Make a folder (0700) and its parents; fine when it is there. */
enum sf_code sf_file_make_folder(const char *path, struct sf_fail *fail);
/* Rename within a folder, replacing what is there, in one step that survives a power cut once
 * synced. */
enum sf_code sf_file_rename(const char *from, const char *to, struct sf_fail *fail);
/* Delete; SF_MISSING when nothing is there. */
enum sf_code sf_file_delete(const char *path, struct sf_fail *fail);
/* Make names in a folder durable (fsync of the folder; nothing to do where the host has no such
 * thing). */
enum sf_code sf_file_sync_folder(const char *path, struct sf_fail *fail);

/* Called for every plain file's name in the folder, in byte order of names; false stops. */
typedef bool (*sf_file_name_fn)(void *context, const char *name);
enum sf_code sf_file_list(const char *path, sf_file_name_fn each, void *context,
                          struct sf_fail *fail);

/*
 * Append a whole small file (at most `max` bytes, else SF_TOO_LARGE) to a buffer the caller wipes.
 * On failure the buffer holds what it held.
 */
struct sf_buf;
enum sf_code sf_file_read_all(const char *path, size_t max, struct sf_buf *out,
                              struct sf_fail *fail);

/*
 * Replace a file's contents in one step: write beside it (`path` + ".new"), sync, rename, sync the
 * folder. After SF_OK the new contents survive a power cut; after a failure the old ones stand
 * (only where the last step, the folder's sync, fails, are the new ones seen and may not last).
 * SF_BUSY when another process is replacing it just now. A ".new" that a crash left is used again.
 */
enum sf_code sf_file_replace(const char *path, const void *bytes, size_t len, struct sf_fail *fail);

/*
 * Which SQLite file layer the store opens books with: true, SQLite's own for this system; false,
 * the store's small one over the calls above (wasm and fake).
 */
bool sf_file_has_native_sqlite(void);

#endif
