/*
 * Files, as the vault and the store's own SQLite layer need them. Paths are UTF-8, NUL-ended, '/' between.
 * posix: the system's; wasm: the host's private files; fake: in memory, with faults on request.
 * Every failing call sets SF_MISSING, SF_FULL, SF_BUSY, SF_EXISTS or SF_IO, with `field` the file's
 * role where the caller gives one, never the path.
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

/* Open a file; *out is the caller's. Follows no symbolic link in the last part of the path. */
enum sf_code sf_file_open(const char *path, enum sf_file_mode mode, struct sf_file **out,
                          struct sf_fail *fail);
/* Close; NULL is fine. Releases every lock held through it. */
void sf_file_close(struct sf_file *file);

/* Read up to `len` bytes at `offset`; *got is less only at the end of the file. */
enum sf_code sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len, size_t *got,
                          struct sf_fail *fail);
/* Write all of `len` bytes at `offset`. */
enum sf_code sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes, size_t len,
                           struct sf_fail *fail);
enum sf_code sf_file_truncate(struct sf_file *file, uint64_t size, struct sf_fail *fail);
/* On disk when this returns SF_OK (fsync). */
enum sf_code sf_file_sync(struct sf_file *file, struct sf_fail *fail);
enum sf_code sf_file_size(struct sf_file *file, uint64_t *size, struct sf_fail *fail);

/*
 * Advisory lock on the whole file, held by this open file (not by the process): shared or exclusive.
 * Never waits: SF_BUSY when another holds it. Taking the other kind converts it; SF_BUSY keeps the old.
 */
enum sf_code sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail);
void sf_file_unlock(struct sf_file *file);

/* Whether something stands at the path. */
bool sf_file_exists(const char *path);
/* Make a folder (0700) and its parents; fine when it is there. */
enum sf_code sf_file_make_folder(const char *path, struct sf_fail *fail);
/* Rename within a folder, replacing what is there, in one step that survives a power cut once synced. */
enum sf_code sf_file_rename(const char *from, const char *to, struct sf_fail *fail);
/* Delete; SF_MISSING when nothing is there. */
enum sf_code sf_file_delete(const char *path, struct sf_fail *fail);
/* Make names in a folder durable (fsync of the folder; nothing to do where the host has no such thing). */
enum sf_code sf_file_sync_folder(const char *path, struct sf_fail *fail);

/* Called for every plain file's name in the folder, in byte order of names; false stops. */
typedef bool (*sf_file_name_fn)(void *context, const char *name);
enum sf_code sf_file_list(const char *path, sf_file_name_fn each, void *context, struct sf_fail *fail);

/* Read a whole small file (at most `max` bytes, else SF_TOO_LARGE) into a NUL-ended buffer the caller wipes. */
struct sf_buf;
enum sf_code sf_file_read_all(const char *path, size_t max, struct sf_buf *out, struct sf_fail *fail);

/*
 * Replace a file's contents in one step: write beside it, sync, rename, sync the folder.
 * After SF_OK the new contents survive a power cut; after a failure the old ones stand.
 */
enum sf_code sf_file_replace(const char *path, const void *bytes, size_t len, struct sf_fail *fail);

/*
 * Which SQLite file layer the store opens books with: true, SQLite's own for this system; false, the
 * store's small one over the calls above (wasm and fake).
 */
bool sf_file_has_native_sqlite(void);

#endif
