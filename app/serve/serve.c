#include "serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "serve_confine.h"
#include "serve_control.h"
#include "serve_http.h"
#include "serve_open.h"
#include "serve_state.h"
#include "serve_stream.h"

enum {
    BACKLOG = 256,
    TRIES = 20,           // Free ports tried until one is free on both addresses.
    STOP_MS = 10 * 1000,  // What running operations get at the end.
    ASLEEP_MS = 10 * 1000 // A jump between the clocks that is taken for the machine having slept.
};

// The descriptors of a server that starts; -1 where there is none.
struct sockets {
    int v4, v6, control, signals;
    char control_path[SF_SERVE_CONTROL_PATH_LEN]; // Empty: none.
};

static int64_t clock_ms(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t sf_serve_now_ms(void) {
    return clock_ms(CLOCK_BOOTTIME);
}

void sf_serve_wake(struct sf_serve *serve) {
    const uint64_t one = 1;
    // Full means that it is awake already.
    if (write(serve->wake_fd, &one, sizeof one) < 0)
        return;
}

// ---- Listening
// -----------------------------------------------------------------------------------

static int listen_on(const struct sockaddr *address, socklen_t len) {
    const int on = 1;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, address, len) != 0 || listen(fd, BACKLOG) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static int listen_v4(uint16_t *port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(*port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    int fd = listen_on((struct sockaddr *)&address, len);
    if (fd >= 0 && getsockname(fd, (struct sockaddr *)&address, &len) == 0)
        *port = ntohs(address.sin_port);
    return fd;
}

static int listen_v6(uint16_t port) {
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    return listen_on((struct sockaddr *)&address, sizeof address);
}

// Another program on the same port of the other address could pass for us under the name localhost.
static enum sf_serve_result listen_both(uint16_t wanted, uint16_t *port, struct sockets *sockets) {
    for (int i = 0; i < TRIES; i++) {
        *port = wanted;
        sockets->v4 = listen_v4(port);
        if (sockets->v4 < 0)
            return errno == EADDRINUSE || errno == EACCES ? SF_SERVE_PORT_TAKEN
                                                          : SF_SERVE_NO_NETWORK;
        sockets->v6 = listen_v6(*port);
        if (sockets->v6 >= 0 || errno != EADDRINUSE)
            return SF_SERVE_OK;
        close(sockets->v4);
        sockets->v4 = -1;
        if (wanted != 0)
            break;
    }
    return SF_SERVE_PORT_TAKEN;
}

// ---- Telling
// -------------------------------------------------------------------------------------

static void tell(const struct sf_serve_options *options, const struct sf_serve_started *started) {
    if (options->started) {
        options->started(options->context, started);
    } else if (!started->browser) {
        printf("%s\n", started->address);
        fflush(stdout);
    }
}

static bool wants_browser(const struct sf_serve_options *options) {
    return !options->no_browser && sf_serve_open_possible();
}

// An earlier process may serve this vault: then it is asked for a page, and this one is done.
static bool hand_over(const struct sf_serve_options *options, const char *control_path) {
    char address[SF_SERVE_ADDRESS_LEN];
    char file[SF_SERVE_LAUNCH_FILE_LEN];
    bool browser = wants_browser(options);
    if (!sf_serve_control_ask(control_path, browser, address, file, sizeof file))
        return false;
    browser = browser && file[0] != '\0' && sf_serve_open_start(file);
    tell(options, &(struct sf_serve_started){address, browser, true});
    sodium_memzero(address, sizeof address);
    return true;
}

// Make the first token, and lead a browser to it where there is one; true when a browser started.
static bool launch(struct sf_serve *serve, char address[SF_SERVE_ADDRESS_LEN]) {
    struct sf_serve_launch_token *token = sf_serve_launch_issue(&serve->launch, sf_serve_now_ms());
    sf_serve_open_address(address, serve->port, token->text);
    return wants_browser(&serve->options) &&
           sf_serve_open_write(address, serve->place, token->file, sizeof token->file) &&
           sf_serve_open_start(token->file);
}

// ---- The process
// ---------------------------------------------------------------------------------

// The folder must be there to be named as the one that may be used. Private, with its parents.
static void make_folder(const char *path) {
    char part[4096];
    size_t len = strlen(path);
    if (len >= sizeof part)
        return;
    memcpy(part, path, len + 1);
    for (size_t i = 1; i <= len; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        part[i] = '\0';
        mkdir(part, 0700);
        part[i] = path[i];
    }
}

static int catch_signals(void) {
    sigset_t wanted;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // A file over its limit is an error like any other.
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &wanted, NULL);
    return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

// Do what is due. Returns the milliseconds until something may be due again.
static int64_t tick(struct sf_serve *serve) {
    int64_t now_ms = sf_serve_now_ms();
    int64_t next = sf_serve_stream_tick(serve, now_ms);
    next = least(next, sf_serve_session_tick(serve, now_ms));
    next = least(next, sf_serve_http_tick(serve, now_ms));
    pthread_mutex_lock(&serve->lock);
    if (sf_serve_launch_expire(&serve->launch, now_ms) > 0)
        next = least(next, 60 * 1000);
    pthread_mutex_unlock(&serve->lock);
    return next < 0 ? 0 : next;
}

// Until a signal comes.
static void loop(struct sf_serve *serve, const struct sockets *sockets) {
    enum { SIGNAL, WAKE, CONTROL, FIXED };
    struct pollfd fds[FIXED + SF_SERVE_STREAMS_MAX];
    int64_t asleep_ms = sf_serve_now_ms() - clock_ms(CLOCK_MONOTONIC);
    uint64_t count;

    for (;;) {
        int64_t wait_ms = tick(serve);
        fds[SIGNAL] = (struct pollfd){.fd = sockets->signals, .events = POLLIN};
        fds[WAKE] = (struct pollfd){.fd = serve->wake_fd, .events = POLLIN};
        fds[CONTROL] = (struct pollfd){.fd = sockets->control, .events = POLLIN};
        nfds_t streams = sf_serve_stream_watch(serve, fds + FIXED);
        if (poll(fds, FIXED + streams, wait_ms > INT32_MAX ? -1 : (int)wait_ms + 1) < 0)
            continue;
        if (fds[SIGNAL].revents)
            return;
        if (fds[WAKE].revents && read(serve->wake_fd, &count, sizeof count) < 0)
            continue;
        if (fds[CONTROL].revents)
            sf_serve_control_answer(serve, sockets->control);
        int64_t slept_ms = sf_serve_now_ms() - clock_ms(CLOCK_MONOTONIC);
        if (slept_ms - asleep_ms > ASLEEP_MS)
            sf_serve_session_lock_all(serve);
        asleep_ms = slept_ms;
    }
}

// Serve on the sockets, which the library takes over.
static enum sf_serve_result run(struct sf_serve *serve, struct sockets *sockets,
                                const struct sf_serve_started *started) {
    struct MHD_Daemon *v6 = NULL;
    struct MHD_Daemon *v4 = sf_serve_http_start(serve, sockets->v4);
    if (!v4)
        return SF_SERVE_NO_MEMORY;
    sockets->v4 = -1;
    if (sockets->v6 >= 0) {
        v6 = sf_serve_http_start(serve, sockets->v6);
        // Half of it would let a browser wait for ever that takes "localhost" for the other
        // address.
        if (!v6) {
            MHD_stop_daemon(v4);
            return SF_SERVE_NO_MEMORY;
        }
        sockets->v6 = -1;
    }
    tell(&serve->options, started);
    loop(serve, sockets);

    pthread_mutex_lock(&serve->lock);
    serve->stopping = true;
    sf_serve_launch_wipe(&serve->launch);
    pthread_mutex_unlock(&serve->lock);
    if (sockets->control >= 0)
        unlink(sockets->control_path);
    sf_serve_stream_stop(serve);
    if (!sf_serve_session_stop(serve, STOP_MS)) {
        // An operation does not end; its memory goes with the process, its file is safe at any
        // point.
        _exit(0);
    }
    MHD_stop_daemon(v4);
    if (v6)
        MHD_stop_daemon(v6);
    sf_serve_session_wipe(serve);
    return SF_SERVE_OK;
}

static void close_fd(int fd) {
    if (fd >= 0)
        close(fd);
}

// Become the one that serves this vault, or have whoever is it open a page: true when that is done.
static bool handed_over(struct sf_serve *serve, struct sockets *sockets) {
    enum { TRIES_TO_BE = 2 };
    if (serve->options.demo || !sf_serve_control_path(serve->place, sockets->control_path))
        return false;
    // Of two that start at the same time one finds the place taken, and asks again.
    for (int i = 0; i < TRIES_TO_BE && sockets->control < 0; i++) {
        if (hand_over(&serve->options, sockets->control_path))
            return true;
        sockets->control = sf_serve_control_listen(sockets->control_path);
    }
    return false;
}

// Everything from the wish for a page to the end. `files` descriptors may be open.
static enum sf_serve_result begin(struct sf_serve *serve, struct sockets *sockets, unsigned files) {
    const struct sf_serve_options *options = &serve->options;
    char address[SF_SERVE_ADDRESS_LEN];
    if (files < SF_SERVE_FILES_OWN + SF_SERVE_CONN_LEAST)
        return SF_SERVE_FEW_FILES;
    files -= SF_SERVE_FILES_OWN;
    serve->conn_max = files < SF_SERVE_CONN_MAX ? files : SF_SERVE_CONN_MAX;
    serve->conn_few =
        serve->conn_max < 2 * SF_SERVE_CONN_FEW ? serve->conn_max / 2 : SF_SERVE_CONN_FEW;
    if (!options->demo)
        make_folder(options->vault);
    sf_serve_open_place(options->demo ? NULL : options->vault, serve->place);
    if (handed_over(serve, sockets))
        return SF_SERVE_OK;
    enum sf_serve_result result = listen_both(options->port, &serve->port, sockets);
    if (result != SF_SERVE_OK)
        return result;
    // Pages of a server that was killed. Where another may run at this place, those too old for it.
    sf_serve_open_sweep(serve->place, sockets->control >= 0 ? 0 : SF_SERVE_LAUNCH_MS / 1000);
    bool browser = launch(serve, address);
    sf_serve_confine_late(options->demo ? NULL : options->vault, sf_serve_open_runtime());
    result = run(serve, sockets, &(struct sf_serve_started){address, browser, false});
    if (result != SF_SERVE_OK && sockets->control >= 0)
        unlink(sockets->control_path);
    sodium_memzero(address, sizeof address);
    return result;
}

enum sf_serve_result sf_serve_run(const struct sf_serve_options *options) {
    struct sockets sockets = {-1, -1, -1, -1, ""};
    enum sf_serve_result result = SF_SERVE_NO_MEMORY;

    unsigned files = sf_serve_confine_early(4 * SF_SERVE_CONN_MAX);
    struct sf_serve *serve = calloc(1, sizeof *serve);
    if (!serve)
        return result;
    serve->options = *options;
    pthread_mutex_init(&serve->lock, NULL);
    pthread_mutex_init(&serve->kdf, NULL);
    sockets.signals = catch_signals();
    serve->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (sodium_init() >= 0 && sockets.signals >= 0 && serve->wake_fd >= 0)
        result = begin(serve, &sockets, files);

    close_fd(sockets.v4);
    close_fd(sockets.v6);
    close_fd(sockets.control);
    close_fd(sockets.signals);
    close_fd(serve->wake_fd);
    sf_serve_launch_wipe(&serve->launch);
    pthread_mutex_destroy(&serve->lock);
    pthread_mutex_destroy(&serve->kdf);
    free(serve);
    return result;
}
