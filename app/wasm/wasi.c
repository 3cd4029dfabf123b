#include "wasi.h"

// "Bad descriptor", which also ends the C library's search for opened folders.
enum { ERROR_BADF = 8 };

int32_t SF_WASI(clock_time_get)(int32_t clock, int64_t precision, int32_t out) {
    (void)clock;
    (void)precision;
    *(uint64_t *)(uintptr_t)(uint32_t)out = 0;
    return 0;
}

int32_t SF_WASI(fd_close)(int32_t fd) {
    (void)fd;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_fdstat_get)(int32_t fd, int32_t out) {
    (void)fd;
    (void)out;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_fdstat_set_flags)(int32_t fd, int32_t flags) {
    (void)fd;
    (void)flags;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_prestat_get)(int32_t fd, int32_t out) {
    (void)fd;
    (void)out;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_prestat_dir_name)(int32_t fd, int32_t out, int32_t len) {
    (void)fd;
    (void)out;
    (void)len;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_read)(int32_t fd, int32_t parts, int32_t count, int32_t out) {
    (void)fd;
    (void)parts;
    (void)count;
    (void)out;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_seek)(int32_t fd, int64_t offset, int32_t whence, int32_t out) {
    (void)fd;
    (void)offset;
    (void)whence;
    (void)out;
    return ERROR_BADF;
}

int32_t SF_WASI(fd_write)(int32_t fd, int32_t parts, int32_t count, int32_t out) {
    (void)fd;
    (void)parts;
    (void)count;
    (void)out;
    return ERROR_BADF;
}

int32_t SF_WASI(path_open)(int32_t fd, int32_t flags, int32_t path, int32_t len, int32_t how,
                           int64_t rights, int64_t inherited, int32_t fd_flags, int32_t out) {
    (void)fd;
    (void)flags;
    (void)path;
    (void)len;
    (void)how;
    (void)rights;
    (void)inherited;
    (void)fd_flags;
    (void)out;
    return ERROR_BADF;
}

_Noreturn void SF_WASI(proc_exit)(int32_t code) {
    (void)code;
    __builtin_trap();
}
