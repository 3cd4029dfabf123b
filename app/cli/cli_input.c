#include "cli_input.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_signal.h"

/* Bytes of standard input that were read and not yet asked for. */
static struct {
    char bytes[65536];
    size_t at, len;
} ahead;

static enum sf_cli_input fill(void) {
    for (;;) {
        if (sf_cli_signal_wait(STDIN_FILENO) == SF_CLI_WAIT_STOPPED)
            return SF_CLI_INPUT_STOPPED;
        ssize_t done = read(STDIN_FILENO, ahead.bytes, sizeof ahead.bytes);
        if (done < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        ahead.at = 0;
        ahead.len = done > 0 ? (size_t)done : 0;
        return done > 0 ? SF_CLI_INPUT_OK : done == 0 ? SF_CLI_INPUT_END : SF_CLI_INPUT_FAILED;
    }
}

static enum sf_cli_input need_some(void) {
    return ahead.at < ahead.len ? SF_CLI_INPUT_OK : fill();
}

enum sf_cli_input sf_cli_input_line(struct sf_cli_buf *out, size_t max) {
    size_t start = out->len;
    enum sf_cli_input result;
    while ((result = need_some()) == SF_CLI_INPUT_OK) {
        const char *from = ahead.bytes + ahead.at;
        const char *end = memchr(from, '\n', ahead.len - ahead.at);
        size_t len = end != NULL ? (size_t)(end - from) : ahead.len - ahead.at;
        if (out->len - start + len > max)
            return SF_CLI_INPUT_LONG;
        sf_cli_buf_add(out, from, len);
        ahead.at += len + (end != NULL);
        if (end != NULL)
            break;
    }
    if (result == SF_CLI_INPUT_END && out->len > start)
        result = SF_CLI_INPUT_OK;
    if (result == SF_CLI_INPUT_OK && out->len > start && out->data[out->len - 1] == '\r')
        out->data[--out->len] = '\0';
    return result;
}

enum sf_cli_input sf_cli_input_rest(struct sf_cli_buf *out, size_t max) {
    enum sf_cli_input result;
    while ((result = need_some()) == SF_CLI_INPUT_OK) {
        size_t len = ahead.len - ahead.at;
        if (out->len + len > max)
            return SF_CLI_INPUT_LONG;
        sf_cli_buf_add(out, ahead.bytes + ahead.at, len);
        ahead.at = ahead.len;
    }
    return result == SF_CLI_INPUT_END ? SF_CLI_INPUT_OK : result;
}

enum sf_cli_input sf_cli_input_some(uint8_t *bytes, size_t cap, size_t *len) {
    enum sf_cli_input result = need_some();
    *len = 0;
    if (result != SF_CLI_INPUT_OK)
        return result == SF_CLI_INPUT_END ? SF_CLI_INPUT_OK : result;
    *len = ahead.len - ahead.at < cap ? ahead.len - ahead.at : cap;
    memcpy(bytes, ahead.bytes + ahead.at, *len);
    ahead.at += *len;
    return SF_CLI_INPUT_OK;
}

/* The number after one of the prefixes, or -1. */
static int descriptor_of(const char *path) {
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "/dev/stdin") == 0)
        return STDIN_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t len = strlen(folders[i]);
        const char *digits = path + len;
        if (strncmp(path, folders[i], len) == 0 && digits[0] != '\0' && strlen(digits) < 8 &&
            strspn(digits, "0123456789") == strlen(digits))
            return atoi(digits);
    }
    return -1;
}

int sf_cli_input_open(const char *path) {
    int fd = descriptor_of(path);
    return fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

void sf_cli_input_wipe(void) {
    sodium_memzero(&ahead, sizeof ahead);
}
