#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "tally.h"

enum { WAIT_MS = 30 * 1000 }; /* for anything the server does */

static void wait_for(int fd, const char *what) {
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    if (poll(&wanted, 1, WAIT_MS) <= 0)
        sf_tally_die("the server: no %s within %d s", what, WAIT_MS / 1000);
}

/* ---- The process */

static void become(const char *program, const char *folder, int out) {
    int null = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(null, 0);
    dup2(out, 1);
    dup2(null, 2); /* it tells people what to do next there */
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("XDG_RUNTIME_DIR");
    execl(program, program, "--vault", folder, "open", "--no-browser", (char *)NULL);
    _exit(127);
}

/* The address among what it prints: "http://127.0.0.1:PORT/#t=TOKEN". */
static void read_address(struct sf_server *server) {
    char text[1024];
    size_t len = 0;
    const char *at = NULL;
    while (at == NULL || strpbrk(at, " \n") == NULL) {
        wait_for(server->out, "address");
        ssize_t got = read(server->out, text + len, sizeof text - 1 - len);
        if (got <= 0 || len + (size_t)got >= sizeof text - 1)
            sf_tally_die("the server ended before it listened; steadfolk open says why");
        len += (size_t)got;
        text[len] = '\0';
        at = strstr(text, "http://127.0.0.1:");
    }
    snprintf(server->address, sizeof server->address, "%.*s", (int)strcspn(at, " \n"), at);
    const char *token = strstr(server->address, "#t=");
    server->port = (unsigned)strtoul(server->address + strlen("http://127.0.0.1:"), NULL, 10);
    if (token == NULL || server->port == 0)
        sf_tally_die("the server: an address that cannot be read");
    snprintf(server->token, sizeof server->token, "%s", token + 3);
}

static void connect_to(struct sf_server *server) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)server->port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    const int on = 1;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->fd < 0 ||
        connect(server->fd, (const struct sockaddr *)&address, sizeof address) != 0)
        sf_tally_die("the server: %s", strerror(errno));
    setsockopt(server->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

double sf_server_start(struct sf_server *server, const char *program, const char *folder) {
    int ends[2];
    *server = (struct sf_server){.fd = -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        sf_tally_die("pipe: %s", strerror(errno));
    double from = sf_tally_now();
    server->pid = fork();
    if (server->pid < 0)
        sf_tally_die("fork: %s", strerror(errno));
    if (server->pid == 0)
        become(program, folder, ends[1]);
    close(ends[1]);
    server->out = ends[0];
    read_address(server);
    connect_to(server);
    return sf_tally_now() - from;
}

void sf_server_stop(struct sf_server *server) {
    if (server->pid > 0) {
        kill(server->pid, SIGTERM);
        waitpid(server->pid, NULL, 0);
        close(server->out);
    }
    if (server->fd >= 0)
        close(server->fd);
    free(server->bytes);
    *server = (struct sf_server){.fd = -1};
}

long sf_server_memory(const struct sf_server *server, const char *line) {
    char path[64], text[256];
    long kib = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)server->pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(text, sizeof text, file) != NULL) {
        if (strncmp(text, line, strlen(line)) == 0 && text[strlen(line)] == ':')
            kib = strtol(text + strlen(line) + 1, NULL, 10);
    }
    if (file != NULL)
        fclose(file);
    return kib;
}

/* ---- HTTP, as little of it as this takes */

static void send_all(struct sf_server *server, const char *bytes, size_t len) {
    while (len > 0) {
        ssize_t sent = send(server->fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            sf_tally_die("the server: it took no request");
        bytes += sent;
        len -= (size_t)sent;
    }
}

/* Read until `wanted` bytes are there, or, with 0, until the head is; returns the head's length. */
static size_t receive(struct sf_server *server, size_t wanted) {
    for (;;) {
        if (wanted > 0 && server->len >= wanted)
            return wanted;
        const char *end = wanted > 0 || server->len == 0
                              ? NULL
                              : memmem(server->bytes, server->len, "\r\n\r\n", 4);
        if (end != NULL)
            return (size_t)(end - server->bytes) + 4;
        if (server->len + 65536 > server->room) {
            server->room = server->room * 2 + 131072;
            server->bytes = realloc(server->bytes, server->room);
            if (server->bytes == NULL)
                sf_tally_die("no memory for an answer");
        }
        wait_for(server->fd, "answer");
        ssize_t got = recv(server->fd, server->bytes + server->len, 65536, 0);
        if (got <= 0)
            sf_tally_die("the server: it broke the answer off");
        server->len += (size_t)got;
    }
}

static size_t length_of(const char *head, size_t len) {
    static const char name[] = "\r\nContent-Length:";
    for (size_t i = 0; i + sizeof name < len; i++) {
        if (strncasecmp(head + i, name, sizeof name - 1) == 0)
            return strtoul(head + i + sizeof name - 1, NULL, 10);
    }
    sf_tally_die("the server: an answer without its length");
}

static double post(struct sf_server *server, const char *path, const char *header,
                   const char *body) {
    static char request[4 * SF_GEN_JSON_LEN];
    int len = snprintf(request, sizeof request,
                       "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%s\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       path, server->port, header, strlen(body), body);
    if (len < 0 || (size_t)len >= sizeof request)
        sf_tally_die("a request that is too long");
    double from = sf_tally_now();
    send_all(server, request, (size_t)len);
    server->len = 0;
    size_t head = receive(server, 0);
    size_t all = head + length_of(server->bytes, head);
    if (all > head)
        receive(server, all);
    double took = sf_tally_now() - from;
    server->bytes[server->len] = '\0';
    if (strncmp(server->bytes, "HTTP/1.1 200 ", 13) != 0)
        sf_tally_die("the server: %s: %.400s", path, server->bytes + head);
    return took;
}

void sf_server_unlock(struct sf_server *server) {
    char body[128];
    snprintf(body, sizeof body, "{\"token\":\"%s\"}", server->token);
    post(server, "/session", "X-Steadfolk: 1", body);
    const char *at = strstr(server->bytes, "\"session\":\"");
    if (at == NULL)
        sf_tally_die("the server: no session");
    at += strlen("\"session\":\"");
    snprintf(server->session, sizeof server->session, "%.*s", (int)strcspn(at, "\""), at);
    sf_server_time(server, "vault.open", "{\"passphrase\":\"" SF_CLIENT_PASSPHRASE "\"}");
}

double sf_server_time(struct sf_server *server, const char *op, const char *request) {
    char path[80], header[128];
    snprintf(path, sizeof path, "/api/%s", op);
    snprintf(header, sizeof header, "X-Steadfolk-Session: %s", server->session);
    return post(server, path, header, request);
}
