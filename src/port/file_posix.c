/* Files of a POSIX system. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "names.h"

_Static_assert(sizeof(off_t) == 8, "build with 64-bit offsets: a book may pass 2 GiB");

struct sf_file {
    int fd;
    bool broken; /* a sync failed: the kernel may have dropped pages, and will not say so again */
};

/* `at` as an offset that the system can take; false when it is past the largest. */
static bool as_offset(uint64_t at, size_t len, off_t *out) {
    if (at > INT64_MAX || len > INT64_MAX - at)
        return false;
    *out = (off_t)at;
    return true;
}

/* Fail with what errno means for a caller. */
static enum sf_code fail_errno(struct sf_fail *fail, const char *what) {
    static const struct {
        int number;
        enum sf_code code;
    } codes[] = {{ENOENT, SF_MISSING},  {ENOTDIR, SF_MISSING}, {ENOSPC, SF_FULL},
                 {EDQUOT, SF_FULL},     {EEXIST, SF_EXISTS},   {EBUSY, SF_BUSY},
                 {ENOMEM, SF_NO_MEMORY}};
    int number = errno;
    enum sf_code code = SF_IO;

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].number == number)
            code = codes[i].code;
    return sf_fail_set(fail, code, NULL, "%s failed, system error %d", what, number);
}

enum sf_code sf_file_open(const char *path, enum sf_file_mode mode, struct sf_file **out,
                          struct sf_fail *fail) {
    static const int flags[] = {
        [SF_FILE_READ] = O_RDONLY,
        [SF_FILE_WRITE] = O_RDWR,
        [SF_FILE_CREATE] = O_RDWR | O_CREAT | O_EXCL,
        [SF_FILE_OPEN_OR_NEW] = O_RDWR | O_CREAT,
    };
    /* O_NONBLOCK only so that opening a pipe by mistake returns; plain files do not know it. */
    const int always = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
    struct sf_file *file = malloc(sizeof(*file));
    struct stat info;

    if (file == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for an open file");
    *file = (struct sf_file){.fd = -1};
    do
        file->fd = open(path, flags[mode] | always, 0600);
    while (file->fd < 0 && errno == EINTR);
    if (file->fd < 0 || fstat(file->fd, &info) != 0) {
        enum sf_code code = fail_errno(fail, "open");

        sf_file_close(file);
        return code;
    }
    if (!S_ISREG(info.st_mode)) {
        sf_file_close(file);
        return sf_fail_set(fail, SF_IO, NULL, "not a plain file");
    }
    *out = file;
    return SF_OK;
}

void sf_file_close(struct sf_file *file) {
    if (file == NULL)
        return;
    /* Not repeated on EINTR: on Linux the descriptor is gone by then. */
    if (file->fd >= 0)
        (void)close(file->fd);
    free(file);
}

enum sf_code sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                          size_t *got, struct sf_fail *fail) {
    uint8_t *into = bytes;
    off_t at;

    *got = 0;
    if (!as_offset(offset, len, &at))
        return sf_fail_set(fail, SF_IO, NULL, "read past the largest offset");
    while (*got < len) {
        ssize_t n = pread(file->fd, into + *got, len - *got, at + (off_t)*got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(fail, "read");
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return SF_OK;
}

enum sf_code sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes, size_t len,
                           struct sf_fail *fail) {
    const uint8_t *from = bytes;
    size_t done = 0;
    off_t at;

    if (!as_offset(offset, len, &at))
        return sf_fail_set(fail, SF_IO, NULL, "write past the largest offset");
    while (done < len) {
        ssize_t n = pwrite(file->fd, from + done, len - done, at + (off_t)done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(fail, "write");
        /* No progress and no error: nothing says why, and trying again could go on forever. */
        if (n == 0)
            return sf_fail_set(fail, SF_IO, NULL, "write wrote nothing");
        done += (size_t)n;
    }
    return SF_OK;
}

enum sf_code sf_file_truncate(struct sf_file *file, uint64_t size, struct sf_fail *fail) {
    off_t at;
    int result;

    if (!as_offset(size, 0, &at))
        return sf_fail_set(fail, SF_IO, NULL, "truncate past the largest offset");
    do
        result = ftruncate(file->fd, at);
    while (result != 0 && errno == EINTR);
    return result == 0 ? SF_OK : fail_errno(fail, "truncate");
}

static int sync_fd(int fd) {
    int result;

    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result;
}

enum sf_code sf_file_sync(struct sf_file *file, struct sf_fail *fail) {
    if (file->broken)
        return sf_fail_set(fail, SF_IO, NULL, "sync failed before");
    if (sync_fd(file->fd) == 0)
        return SF_OK;
    file->broken = true;
    return fail_errno(fail, "sync");
}

enum sf_code sf_file_size(struct sf_file *file, uint64_t *size, struct sf_fail *fail) {
    struct stat info;

    *size = 0;
    if (fstat(file->fd, &info) != 0)
        return fail_errno(fail, "size");
    *size = (uint64_t)info.st_size;
    return SF_OK;
}

/*
 * Locks of the open file description (Linux; POSIX 2024): unlike flock they convert in one step, so
 * that a conversion that is refused keeps what there was, and unlike older record locks they are
 * not dropped when some other descriptor of the file is closed.
 */
static int set_lock(int fd, short type) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET};
    int result;

    do
        result = fcntl(fd, F_OFD_SETLK, &lock);
    while (result != 0 && errno == EINTR);
    return result;
}

enum sf_code sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail) {
    if (set_lock(file->fd, exclusive ? F_WRLCK : F_RDLCK) == 0)
        return SF_OK;
    if (errno == EAGAIN || errno == EACCES)
        return sf_fail_set(fail, SF_BUSY, NULL, "a file is locked by another");
    return fail_errno(fail, "lock");
}

void sf_file_unlock(struct sf_file *file) {
    (void)set_lock(file->fd, F_UNLCK);
}

bool sf_file_exists(const char *path) {
    struct stat info;

    return lstat(path, &info) == 0;
}

size_t sf_file_full_len(const char *path) {
    char *part = strdup(path);
    char *full = part == NULL ? NULL : realpath(part, NULL);
    size_t rest = 0;

    /* What is not there yet is counted as named, below what is. */
    while (part != NULL && full == NULL && errno == ENOENT && part[0] != '\0') {
        char *slash = strrchr(part, '/');
        size_t keep = slash == NULL ? 0 : (size_t)(slash - part);

        rest += strlen(part) - keep + (slash == NULL ? 1 : 0);
        part[keep] = '\0';
        full = realpath(part[0] != '\0' ? part : slash == NULL ? "." : "/", NULL);
    }
    /* Where even that says nothing, opening what is there will. */
    if (full != NULL)
        rest += strlen(full);
    else
        rest = strlen(path);
    free(full);
    free(part);
    return rest;
}

bool sf_file_writable(const char *path) {
    /* What is not there, or cannot be asked, is for whoever opens it to find out. */
    return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 || (errno != EROFS && errno != EACCES);
}

bool sf_file_stands_at(struct sf_file *file, const char *path) {
    struct stat ours;
    struct stat there;

    return fstat(file->fd, &ours) == 0 && lstat(path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

/* One folder, whose parent exists. */
static enum sf_code make_one(const char *path, struct sf_fail *fail) {
    struct stat info;

    if (mkdir(path, 0700) == 0)
        return SF_OK;
    if (errno != EEXIST)
        return fail_errno(fail, "make folder");
    if (stat(path, &info) != 0)
        return fail_errno(fail, "make folder");
    if (!S_ISDIR(info.st_mode))
        return sf_fail_set(fail, SF_EXISTS, NULL, "something else stands where a folder should");
    return SF_OK;
}

enum sf_code sf_file_make_folder(const char *path, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    char *part = strdup(path);

    if (part == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a path");
    for (char *at = part; *at != '\0' && code == SF_OK; at++) {
        if (*at != '/' || at == part)
            continue;
        *at = '\0';
        code = make_one(part, fail);
        *at = '/';
    }
    if (code == SF_OK)
        code = make_one(part, fail);
    free(part);
    return code;
}

enum sf_code sf_file_rename(const char *from, const char *to, struct sf_fail *fail) {
    return rename(from, to) == 0 ? SF_OK : fail_errno(fail, "rename");
}

enum sf_code sf_file_delete(const char *path, struct sf_fail *fail) {
    return unlink(path) == 0 ? SF_OK : fail_errno(fail, "delete");
}

enum sf_code sf_file_sync_folder(const char *path, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return fail_errno(fail, "open folder");
    /* Some file systems have no such thing and say EINVAL; their names last by other means. */
    if (sync_fd(fd) != 0 && errno != EINVAL)
        code = fail_errno(fail, "sync folder");
    (void)close(fd);
    return code;
}

static enum sf_code collect(DIR *folder, struct sf_names *list, struct sf_fail *fail) {
    for (;;) {
        struct dirent *entry;
        struct stat info;

        errno = 0;
        entry = readdir(folder);
        if (entry == NULL)
            return errno == 0 ? SF_OK : fail_errno(fail, "list");
        /* A file that is deleted while we look is simply not there. */
        if (fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(info.st_mode))
            continue;
        if (!sf_names_add(list, entry->d_name, strlen(entry->d_name)))
            return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for names");
    }
}

enum sf_code sf_file_list(const char *path, sf_file_name_fn each, void *context,
                          struct sf_fail *fail) {
    struct sf_names list = {0};
    DIR *folder = opendir(path);
    enum sf_code code;

    if (folder == NULL)
        return fail_errno(fail, "list");
    code = collect(folder, &list, fail);
    (void)closedir(folder);
    if (code == SF_OK)
        sf_names_each(&list, each, context);
    sf_names_wipe(&list);
    return code;
}

bool sf_file_has_native_sqlite(void) {
    return true;
}
