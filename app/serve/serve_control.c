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

enum {
    WAIT_MS = 200,    // For the one byte that is asked: who asks has it ready.
    ANSWER_MS = 4000, // For the answer of a server that is busy, or of a machine that is.
    BACKLOG = 4
};

bool sf_serve_control_path(const char *place, char path[SF_SERVE_CONTROL_PATH_LEN]) {
    size_t len = strlen(place);
    bool fits = len > 0 && len < SF_SERVE_CONTROL_PATH_LEN;
    memcpy(path, fits ? place : "", fits ? len + 1 : 1);
    return fits;
}

static struct sockaddr_un address_of(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path) + 1);
    return address;
}

static void bound_waits(int fd, int wait_ms) {
    const struct timeval wait = {.tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

// Remove a socket that nobody listens on. One whose process does not answer just now is none.
static bool remove_dead(const struct sockaddr_un *address) {
    struct stat stat_buf;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    bool dead = connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 &&
                errno == ECONNREFUSED && lstat(address->sun_path, &stat_buf) == 0 &&
                S_ISSOCK(stat_buf.st_mode);
    close(fd);
    return dead && unlink(address->sun_path) == 0;
}

int sf_serve_control_listen(const char *path) {
    struct sockaddr_un address = address_of(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    mode_t mask = umask(0077);
    int failed = bind(fd, (struct sockaddr *)&address, sizeof address);
    if (failed && errno == EADDRINUSE && remove_dead(&address))
        failed = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (failed || listen(fd, BACKLOG) != 0) {
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
        sf_serve_open_write(address, serve->place, token->file, sizeof token->file);
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
    bound_waits(fd, WAIT_MS);
    if (peer_is_owner(fd))
        answer(serve, fd);
    close(fd);
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
    bound_waits(fd, ANSWER_MS);
    if (connect(fd, (struct sockaddr *)&where, sizeof where) != 0 || !peer_is_owner(fd) ||
        send(fd, &request, 1, MSG_NOSIGNAL) != 1)
        goto done;
    for (ssize_t got = 1; got > 0 && len<sizeof text - 1; len += got> 0 ? (size_t)got : 0)
        got = recv(fd, text + len, sizeof text - 1 - len, 0);
    // Two lines; but a folder's name may hold a line's end, so the second goes on to the last one.
    char *first_end = strchr(text, '\n'), *last_end = strrchr(text, '\n');
    if (first_end && first_end != last_end && first_end - text < SF_SERVE_ADDRESS_LEN &&
        (size_t)(last_end - first_end) <= file_max) {
        *first_end = *last_end = '\0';
        memcpy(address, text, strlen(text) + 1);
        memcpy(file, first_end + 1, strlen(first_end + 1) + 1);
        asked = true;
    }
done:
    sodium_memzero(text, sizeof text);
    close(fd);
    return asked;
}
