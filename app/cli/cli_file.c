#include "cli_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli_book.h"
#include "cli_input.h"
#include "cli_say.h"
#include "cli_signal.h"

enum { STANDARD = -1 };

static int read_some(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct sf_cli_file *file = context;
    *len = 0;
    if (file->fd == STANDARD)
        return sf_cli_input_some(bytes, cap, len) == SF_CLI_INPUT_OK ? 0 : -1;
    for (;;) {
        if (sf_cli_signal_stopped())
            return -1;
        ssize_t done = read(file->fd, bytes, cap);
        if (done >= 0) {
            *len = (size_t)done;
            return 0;
        }
        if (errno != EINTR) {
            file->error = errno;
            return -1;
        }
    }
}

static int write_all(void *context, const uint8_t *bytes, size_t len) {
    struct sf_cli_file *file = context;
    int fd = file->fd == STANDARD ? STDOUT_FILENO : file->fd;
    while (len > 0) {
        if (sf_cli_signal_stopped())
            return -1;
        ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            file->error = errno;
            return -1;
        }
        bytes += done;
        len -= (size_t)done;
    }
    return 0;
}

static enum sf_status cannot(struct sf_cli *cli, const char *key, const char *path, int error) {
    enum sf_status status = error == ENOENT   ? SF_STATUS_NOT_FOUND
                            : error == EEXIST ? SF_STATUS_CONFLICT
                                              : SF_STATUS_DISK;
    return sf_cli_fail(cli, status, "file", key, "file", path, "why", strerror(error), NULL);
}

enum sf_status sf_cli_file_source(struct sf_cli *cli, struct sf_cli_file *file, const char *path) {
    *file = (struct sf_cli_file){.fd = STANDARD, .is_input = true};
    file->stream.read = read_some;
    file->stream.context = file;
    snprintf(file->path, sizeof file->path, "%s", path);
    if (strcmp(path, "-") != 0) {
        file->fd = sf_cli_input_open(path);
        if (file->fd < 0)
            return cannot(cli, "error.file_open", path, errno);
    }
    file->open = true;
    return SF_STATUS_OK;
}

enum sf_status sf_cli_file_sink(struct sf_cli *cli, struct sf_cli_file *file, const char *path) {
    *file = (struct sf_cli_file){.fd = STANDARD};
    file->stream.write = write_all;
    file->stream.context = file;
    if (strcmp(path, "-") == 0) {
        if (sf_cli_say_terminal(stdout))
            return sf_cli_fail(cli, SF_STATUS_INVALID, "file", "usage.to_terminal", NULL);
    } else {
        int len = snprintf(file->path, sizeof file->path, "%s", path);
        if (len < 0 || (size_t)len >= sizeof file->path)
            return cannot(cli, "error.file_write", path, ENAMETOOLONG);
        if (access(path, F_OK) == 0)
            return cannot(cli, "error.file_there", path, EEXIST);
        snprintf(file->part, sizeof file->part, "%s.part", file->path);
        file->fd = open(file->part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file->fd < 0)
            return cannot(cli, "error.file_write", path, errno);
    }
    file->open = true;
    return SF_STATUS_OK;
}

/* The name of a finished sink. link, not rename: a file that came meanwhile is not replaced. */
static int put_in_place(const struct sf_cli_file *file) {
    if (link(file->part, file->path) == 0) {
        unlink(file->part);
        return 0;
    }
    if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
        return -1;
    return rename(file->part, file->path); /* no links here (FAT) */
}

enum sf_status sf_cli_file_close(struct sf_cli *cli, struct sf_cli_file *file, bool complete) {
    int error = file->error;
    if (!file->open)
        return SF_STATUS_OK;
    file->open = false;
    if (file->fd == STANDARD)
        return SF_STATUS_OK;
    if (!file->is_input && complete && fsync(file->fd) != 0)
        error = errno;
    if (close(file->fd) != 0 && error == 0)
        error = errno;
    if (file->is_input)
        return SF_STATUS_OK;
    if (complete && error == 0 && put_in_place(file) != 0)
        error = errno;
    if (!complete || error != 0)
        unlink(file->part);
    return complete && error != 0 ? cannot(cli, "error.file_write", file->path, error)
                                  : SF_STATUS_OK;
}
