// How a second `open` finds the server that already serves a vault: a socket with a file name,
// which only the same user can connect to. It is asked for one thing, a new launch token.
#ifndef SF_SERVE_CONTROL_H
#define SF_SERVE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "serve_open.h"

struct sf_serve;

enum { SF_SERVE_CONTROL_PATH_LEN = 108 }; // What a socket's address has room for.

// Where the socket of a vault stands: at its place (serve_open.h). False when there is none or its
// path is too long; then there is no socket, and no second `open`.
bool sf_serve_control_path(const char *place, char path[SF_SERVE_CONTROL_PATH_LEN]);

// Listen at the path; one left by a killed process is replaced. Returns a descriptor, or -1, also
// where another process listens.
int sf_serve_control_listen(const char *path);

// Answer one request on a listening descriptor. Blocks for a fifth of a second at most.
void sf_serve_control_answer(struct sf_serve *serve, int listen_fd);

// Ask the server at the path for a new launch: its address and, when `want_file`, the file that
// leads to it (else empty). False when none answers, after some seconds when one is there.
bool sf_serve_control_ask(const char *path, bool want_file, char address[SF_SERVE_ADDRESS_LEN],
                          char *file, size_t file_max);

#endif
