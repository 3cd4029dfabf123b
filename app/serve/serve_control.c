#include "serve_control.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "serve_state.h"

// Requests are one byte.
enum { WANTS_ADDRESS = 'a', WANTS_FILE = 'f' };

enum { WAIT_MS = 200, HASH_BYTES = 16 };

bool sf_serve_control_path(const char *vault, char path[SF_SERVE_CONTROL_PATH_LEN]) {
    const char *runtime = sf_serve_open_runtime();
    char *full = realpath(vault, NULL);
    int len;
    if (runtime) {
        uint8_t hash[HASH_BYTES];
        char hex[2 * HASH_BYTES + 1];
        const char *name = full ? full : vault;
        crypto_generichash(hash, sizeof hash, (const uint8_t *)name, strlen(name), NULL, 0);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        len = snprintf(path, SF_SERVE_CONTROL_PATH_LEN, "%s/page-%s", runtime, hex);
    } else {
        len = snprintf(path, SF_SERVE_CONTROL_PATH_LEN, "%s/page", full ? full : vault);
    }
    free(full);
    return len > 0 && len < SF_SERVE_CONTROL_PATH_LEN;
}

static struct sockaddr_un address_of(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path) + 1);
    return address;
}

static void bound_waits(int fd) {
    const struct timeval wait = {.tv_usec = WAIT_MS * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

int sf_serve_control_listen(const char *path) {
    struct sockaddr_un address = address_of(path);
    struct stat stat_buf;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    // Whoever got here has asked in vain, so what stands there is a leftover.
    if (lstat(path, &stat_buf) == 0 && S_ISSOCK(stat_buf.st_mode))
        unlink(path);
    mode_t mask = umask(0077);
    int failed = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (failed || listen(fd, 4) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool peer_is_owner(int fd) {
    struct ucred peer;
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && peer.uid == geteuid();
}

static void answer(struct sf_serve *serve, int fd) {
    char request;
    char address[SF_SERVE_ADDRESS_LEN];
    char text[SF_SERVE_ADDRESS_LEN + SF_SERVE_LAUNCH_FILE_LEN + 2];
    if (recv(fd, &request, 1, 0) != 1 || (request != WANTS_ADDRESS && request != WANTS_FILE))
        return;
    pthread_mutex_lock(&serve->lock);
    struct sf_serve_launch_token *token = sf_serve_launch_issue(&serve->launch, sf_serve_now_ms());
    sf_serve_open_address(address, serve->port, token->text);
    if (request == WANTS_FILE)
        sf_serve_open_write(address, serve->options.vault, token->file, sizeof token->file);
    int len = snprintf(text, sizeof text, "%s\n%s\n", address, token->file);
    pthread_mutex_unlock(&serve->lock);
    send(fd, text, (size_t)len, MSG_NOSIGNAL);
    sodium_memzero(text, sizeof text);
    sodium_memzero(address, sizeof address);
}

void sf_serve_control_answer(struct sf_serve *serve, int listen_fd) {
    int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    bound_waits(fd);
    if (peer_is_owner(fd))
        answer(serve, fd);
    close(fd);
}

// Cut the first line off; NULL when there is none.
static char *line(char **rest) {
    char *start = *rest;
    char *end = strchr(start, '\n');
    if (!end)
        return NULL;
    *end = '\0';
    *rest = end + 1;
    return start;
}

bool sf_serve_control_ask(const char *path, bool want_file, char address[SF_SERVE_ADDRESS_LEN],
                          char *file, size_t file_max) {
    struct sockaddr_un where = address_of(path);
    char text[SF_SERVE_ADDRESS_LEN + SF_SERVE_LAUNCH_FILE_LEN + 2] = {0};
    char request = want_file ? WANTS_FILE : WANTS_ADDRESS;
    size_t len = 0;
    bool asked = false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bound_waits(fd);
    if (connect(fd, (struct sockaddr *)&where, sizeof where) != 0 || !peer_is_owner(fd) ||
        send(fd, &request, 1, MSG_NOSIGNAL) != 1)
        goto done;
    for (ssize_t got = 1; got > 0 && len<sizeof text - 1; len += got> 0 ? (size_t)got : 0)
        got = recv(fd, text + len, sizeof text - 1 - len, 0);
    char *rest = text;
    const char *first = line(&rest);
    const char *second = first ? line(&rest) : NULL;
    if (second && strlen(first) < SF_SERVE_ADDRESS_LEN && strlen(second) < file_max) {
        memcpy(address, first, strlen(first) + 1);
        memcpy(file, second, strlen(second) + 1);
        asked = true;
    }
done:
    sodium_memzero(text, sizeof text);
    close(fd);
    return asked;
}
