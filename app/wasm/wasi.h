// The system calls that the C library would import from a host of its own (WASI preview 1),
// answered here, so that the module asks its host for nothing but what wasm.h and
// src/port/wasm_host.h say. Addresses are 32-bit numbers, as in the calling convention; results are
// WASI error numbers.
#ifndef SF_WASI_H
#define SF_WASI_H

#include <stdint.h>

// The names that the C library's own stubs go by; defining them takes the place of the imports.
#define SF_WASI(name) __imported_wasi_snapshot_preview1_##name

// Always 0: nothing of ours reads the time but through the port.
int32_t SF_WASI(clock_time_get)(int32_t clock, int64_t precision, int32_t out);

// No descriptor is open, no folder can be opened.
int32_t SF_WASI(fd_close)(int32_t fd);
int32_t SF_WASI(fd_fdstat_get)(int32_t fd, int32_t out);
int32_t SF_WASI(fd_fdstat_set_flags)(int32_t fd, int32_t flags);
int32_t SF_WASI(fd_prestat_get)(int32_t fd, int32_t out);
int32_t SF_WASI(fd_prestat_dir_name)(int32_t fd, int32_t out, int32_t len);
int32_t SF_WASI(fd_read)(int32_t fd, int32_t parts, int32_t count, int32_t out);
int32_t SF_WASI(fd_seek)(int32_t fd, int64_t offset, int32_t whence, int32_t out);
int32_t SF_WASI(fd_write)(int32_t fd, int32_t parts, int32_t count, int32_t out);
int32_t SF_WASI(path_open)(int32_t fd, int32_t flags, int32_t path, int32_t len, int32_t how,
                           int64_t rights, int64_t inherited, int32_t fd_flags, int32_t out);

// Stops the instance: ending is the host's business.
_Noreturn void SF_WASI(proc_exit)(int32_t code);

// random_get is the port's: src/port/random_wasm.c.

#endif
