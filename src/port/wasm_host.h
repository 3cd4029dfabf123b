/*
 * What the wasm build asks of its host: imports of the module "steadfolk", all synchronous. The
 * page's worker answers them, files from the browser's private files (OPFS sync access handles).
 *
 * An address is a byte offset into the exported memory, valid during the call only; texts are UTF-8
 * with a length and no NUL. Offsets, sizes and times are f64, which JavaScript calls Number, and
 * whole: they stay below 2^53. Memory may have grown since the last call: the host looks at it
 * afresh.
 *
 * Calls on files answer 0 or more when they went well, and else one of:
 *   -1 nothing is there   -2 it is there already   -3 somebody else has it just now
 *   -4 no room left       -5 anything else
 */
#ifndef SF_WASM_HOST_H
#define SF_WASM_HOST_H

#include <stddef.h>
#include <stdint.h>

#define SF_WASM_HOST(name) __attribute__((import_module("steadfolk"), import_name(name)))

enum {
    SF_WASM_HOST_MISSING = -1,
    SF_WASM_HOST_EXISTS = -2,
    SF_WASM_HOST_BUSY = -3,
    SF_WASM_HOST_FULL = -4,
    SF_WASM_HOST_IO = -5
};

/* zone_offset answers this for a zone that it does not know. */
#define SF_WASM_HOST_NO_ZONE INT32_MIN

/* now_ms() -> f64: wall time, ms since 1970-01-01T00:00Z (Date.now). */
SF_WASM_HOST("now_ms") double sf_wasm_host_now_ms(void);

/* steady_ms() -> f64: a clock that never goes back, ms from any start (performance.now). */
SF_WASM_HOST("steady_ms") double sf_wasm_host_steady_ms(void);

/* zone(out: i32, cap: i32) -> i32: write this device's IANA zone name; its length, 0 when not
 * known. */
SF_WASM_HOST("zone") int32_t sf_wasm_host_zone(char *out, size_t cap);

/*
 * zone_offset(zone: i32, len: i32, utc_ms: f64) -> i32: local minus UTC at an instant in whole
 * minutes (nearest), or -2147483648 when the zone is not known.
 */
SF_WASM_HOST("zone_offset")
int32_t sf_wasm_host_zone_offset(const char *zone, size_t len, double utc_ms);

/* entropy(out: i32, len: i32): fill with crypto.getRandomValues, at most 65536 bytes a call. */
SF_WASM_HOST("entropy") void sf_wasm_host_entropy(void *out, size_t len);

/*
 * file_open(path: i32, len: i32, mode: i32) -> i32: a handle, 0 or more. Modes: 0 read, 1 read and
 * write, 2 make it and read and write (-2 when it is there), 3 read and write, made when missing.
 * The folder must exist (-1). One file may be open more than once; -3 when another page holds it.
 */
SF_WASM_HOST("file_open")
int32_t sf_wasm_host_file_open(const char *path, size_t len, int32_t mode);

/* file_close(handle: i32): also lets go of its lock. */
SF_WASM_HOST("file_close") void sf_wasm_host_file_close(int32_t handle);

/* file_read(handle: i32, offset: f64, out: i32, len: i32) -> i32: bytes read, 0 only at the end. */
SF_WASM_HOST("file_read")
int32_t sf_wasm_host_file_read(int32_t handle, double offset, void *out, size_t len);

/* file_write(handle: i32, offset: f64, bytes: i32, len: i32) -> i32: bytes written, at least 1. */
SF_WASM_HOST("file_write")
int32_t sf_wasm_host_file_write(int32_t handle, double offset, const void *bytes, size_t len);

/* file_truncate(handle: i32, size: f64) -> i32: shorter, or longer with zeros. */
SF_WASM_HOST("file_truncate") int32_t sf_wasm_host_file_truncate(int32_t handle, double size);

/* file_sync(handle: i32) -> i32: on disk when it answers 0. */
SF_WASM_HOST("file_sync") int32_t sf_wasm_host_file_sync(int32_t handle);

/* file_size(handle: i32) -> f64: bytes, or a negative number. */
SF_WASM_HOST("file_size") double sf_wasm_host_file_size(int32_t handle);

/*
 * file_lock(handle: i32, kind: i32) -> i32: kind 0 lets go, 1 is shared, 2 exclusive; held by the
 * handle, against other handles of the same file. -3, keeping what was held, when another is in the
 * way. Never waits.
 */
SF_WASM_HOST("file_lock") int32_t sf_wasm_host_file_lock(int32_t handle, int32_t kind);

/* file_stands_at(handle: i32, path: i32, len: i32) -> i32: 1 when the path names this very file. */
SF_WASM_HOST("file_stands_at")
int32_t sf_wasm_host_file_stands_at(int32_t handle, const char *path, size_t len);

/* file_exists(path: i32, len: i32) -> i32: 1 when a file or folder is there, 0 when not. */
SF_WASM_HOST("file_exists") int32_t sf_wasm_host_file_exists(const char *path, size_t len);

/* file_make_folder(path: i32, len: i32) -> i32: with its parents; 0 also when it is there. */
SF_WASM_HOST("file_make_folder")
int32_t sf_wasm_host_file_make_folder(const char *path, size_t len);

/*
 * file_rename(from: i32, from_len: i32, to: i32, to_len: i32) -> i32: replaces what is at `to` in
 * one step; handles that are open stay with their file. Lasting once file_sync_folder has answered
 * 0.
 */
SF_WASM_HOST("file_rename")
int32_t sf_wasm_host_file_rename(const char *from, size_t from_len, const char *to, size_t to_len);

/* file_delete(path: i32, len: i32) -> i32 */
SF_WASM_HOST("file_delete") int32_t sf_wasm_host_file_delete(const char *path, size_t len);

/* file_sync_folder(path: i32, len: i32) -> i32: names made, renamed and deleted there last now. */
SF_WASM_HOST("file_sync_folder")
int32_t sf_wasm_host_file_sync_folder(const char *path, size_t len);

/*
 * file_list(path: i32, len: i32, out: i32, cap: i32) -> i32: the names of the folder's plain files,
 * each followed by a NUL; the answer is the bytes they need. Writes nothing when that is more than
 * cap.
 */
SF_WASM_HOST("file_list")
int32_t sf_wasm_host_file_list(const char *path, size_t len, char *out, size_t cap);

#endif
