// The way from this program to a browser: a file that only its owner can read, holding the address
// with the launch token, so that the token never stands among a process's arguments.
#ifndef SF_SERVE_OPEN_H
#define SF_SERVE_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SF_SERVE_ADDRESS_LEN = 96,
    SF_SERVE_PLACE_LEN = 4096 // Bytes of a path with its NUL.
};

// Write "http://127.0.0.1:PORT/#t=TOKEN".
void sf_serve_open_address(char address[SF_SERVE_ADDRESS_LEN], uint16_t port, const char *token);

// $XDG_RUNTIME_DIR, which is the user's alone and gone after the session; NULL when it is not set
// or others can enter it. Borrowed from the environment.
const char *sf_serve_open_runtime(void);

// How the names of a server's own files begin: in $XDG_RUNTIME_DIR, else in the vault's folder,
// which must be there. They say nothing of what they are, and those of one vault begin alike
// whichever way leads to it. `vault` NULL: a demo. False, and "", when there is no such place.
bool sf_serve_open_place(const char *vault, char place[SF_SERVE_PLACE_LEN]);

// Write a page that leads to the address, mode 0600, as a file whose name begins with `place`.
// `path` receives it. False when it cannot be written; then nothing is left, and `path` is empty.
bool sf_serve_open_write(const char *address, const char *place, char *path, size_t path_max);

// Remove what a server of this place that was killed has left of such pages, if they are `age_s`
// seconds old, or from the future.
void sf_serve_open_sweep(const char *place, int age_s);

// Whether there is a display and something that opens files on it.
bool sf_serve_open_possible(void);

// Start a browser on a file, in a process of its own that is not waited for. Only from the only
// thread.
bool sf_serve_open_start(const char *path);

#endif
