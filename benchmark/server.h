/* The real program as a process of its own, and a keep-alive client for it. */
#ifndef SF_SERVER_H
#define SF_SERVER_H

#include <stddef.h>
#include <sys/types.h>

struct sf_server {
    pid_t pid;
    int out; /* its standard output */
    int fd;  /* the connection, -1: none */
    unsigned port;
    char token[80], session[80];
    char address[128]; /* with the token, for a browser */
    char *bytes;       /* the answer's, and how many */
    size_t len, room;
};

/* Start `program` serving the vault in `folder` and wait until it says where it listens; returns
 * the milliseconds from fork until it was connected to. Everything here exits when it fails. */
double sf_server_start(struct sf_server *server, const char *program, const char *folder);

/* Exchange the launch token for a session and open the book by its passphrase. */
void sf_server_unlock(struct sf_server *server);

/* POST an operation that must be answered with 200; returns the milliseconds until all of the
 * answer was there. */
double sf_server_time(struct sf_server *server, const char *op, const char *request);

/* A line of /proc/PID/status in KiB: "VmRSS", "VmHWM". */
long sf_server_memory(const struct sf_server *server, const char *line);

/* End it by its pid and wait for it. */
void sf_server_stop(struct sf_server *server);

#endif
