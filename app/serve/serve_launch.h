// Launch tokens: each opens one session, once. No locking here; the caller holds the server's lock.
#ifndef SF_SERVE_LAUNCH_H
#define SF_SERVE_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SF_SERVE_SECRET_BYTES = 32,          // 256 random bits.
    SF_SERVE_SECRET_LEN = 44,            // The same in base64url, with the NUL.
    SF_SERVE_LAUNCH_MAX = 4,             // Tokens waiting at once.
    SF_SERVE_LAUNCH_MS = 15 * 60 * 1000, // How long a token waits for its browser.
    SF_SERVE_LAUNCH_WRONG_MAX = 100,     // Wrong tokens until every waiting one is void.
    SF_SERVE_LAUNCH_FILE_LEN = 4096      // Bytes of a path with its NUL.
};

// One waiting token and the file that carries it.
struct sf_serve_launch_token {
    char text[SF_SERVE_SECRET_LEN]; // Empty: the place is free.
    int64_t until_ms;
    char file[SF_SERVE_LAUNCH_FILE_LEN]; // Deleted when the token goes; empty: none.
};

struct sf_serve_launch {
    struct sf_serve_launch_token tokens[SF_SERVE_LAUNCH_MAX];
    unsigned wrong; // Since a token was last made or exchanged.
};

// Make a new secret text: random, base64url, NUL-ended.
void sf_serve_launch_secret(char text[SF_SERVE_SECRET_LEN]);

// Make a token that waits from now on; the oldest gives way when all places are taken. Returns it,
// borrowed until it is exchanged or expires; the caller may fill in its `file`.
struct sf_serve_launch_token *sf_serve_launch_issue(struct sf_serve_launch *launch, int64_t now_ms);

// Exchange a token: true, once, for a waiting one. Takes the same time for every token of the right
// length. Deletes the token's file.
bool sf_serve_launch_exchange(struct sf_serve_launch *launch, const char *text, size_t len,
                              int64_t now_ms);

// Drop what has expired, with its file. Returns how many still wait.
unsigned sf_serve_launch_expire(struct sf_serve_launch *launch, int64_t now_ms);

// Drop and wipe all, with their files.
void sf_serve_launch_wipe(struct sf_serve_launch *launch);

#endif
