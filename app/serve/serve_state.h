// What one running server holds. Private to app/serve.
#ifndef SF_SERVE_STATE_H
#define SF_SERVE_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve.h"
#include "serve_launch.h"
#include "serve_open.h"
#include "serve_session.h"

struct MHD_Daemon;
struct sf_serve_conn;
struct sf_serve_stream;

enum {
    SF_SERVE_CONN_MAX = 400,  // Connections at once over both addresses, each.
    SF_SERVE_CONN_FEW = 128,  // Unfinished ones, of which the oldest is closed when one more comes.
    SF_SERVE_CONN_LEAST = 16, // With fewer descriptors than for these, it does not begin.
    SF_SERVE_FILES_OWN = 40,  // Descriptors of the server and of books that are open.
    SF_SERVE_STREAM_MAX = 8,  // Streams of one session.
    SF_SERVE_BEAT_MS = 10 * 1000,
    SF_SERVE_NEVER_MS = 1 << 30 // "No time is known at which something is to be done."
};

struct sf_serve {
    struct sf_serve_options options;
    uint16_t port;
    unsigned conn_max, conn_few;    // As above, or fewer: there may be fewer descriptors.
    char place[SF_SERVE_PLACE_LEN]; // How the names of its files begin; empty: nowhere.
    int wake_fd;                    // An eventfd; written to when the main loop should look again.

    // Held for short looks and changes of what follows; never while an operation runs.
    pthread_mutex_t lock;
    bool stopping;
    struct sf_serve_launch launch;
    struct sf_serve_session sessions[SF_SERVE_SESSIONS_MAX];
    struct sf_serve_conn *conns;
    unsigned conn_count;
    struct sf_serve_stream *streams;

    // Held by the one session that derives a key.
    pthread_mutex_t kdf;
};

// Milliseconds of a clock that goes on while the machine sleeps.
int64_t sf_serve_now_ms(void);

// Make the main loop look again.
void sf_serve_wake(struct sf_serve *serve);

#endif
