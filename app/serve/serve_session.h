// Sessions: each is one page in one browser tab, with a context and a thread of its own, so that a
// new session always needs the passphrase and one session's operations follow one another.
//
// A session's book is locked when its last stream has dropped and none came back within two
// seconds, when nothing was asked for as long as the book's settings say, when the machine
// slept, and at the end of the server.
#ifndef SF_SERVE_SESSION_H
#define SF_SERVE_SESSION_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve_launch.h"
#include "steadfolk.h"

struct sf_serve;

enum {
    SF_SERVE_SESSIONS_MAX = 8,
    SF_SERVE_JOBS_MAX = 16,  // Operations of one session that wait.
    SF_SERVE_DROP_MS = 2000, // How long a dropped stream may take to come back.
    SF_SERVE_IDLE_MIN = 5    // Minutes until an idle book is locked, unless a setting says else.
};

// One operation to be carried out. The owner keeps it, and all it points to, until `done`.
struct sf_serve_job {
    struct sf_serve_job *next; // The session's.
    const char *op;            // NULL: lock the book.
    const char *request;
    size_t request_len;
    const struct sf_stream *stream; // May be NULL.
    enum sf_status status;          // From here on: filled in before `done`.
    char *answer;                   // The owner's, for sf_answer_free. NULL: not carried out.
    size_t answer_len;
    void (*done)(struct sf_serve_job *job); // Called once, by the session's thread, no lock held.
};

// All members are guarded by the server's lock; `sf` is used by the session's thread alone.
struct sf_serve_session {
    struct sf_serve *serve;
    bool used;
    bool stop;    // The thread ends when it sees this.
    bool running; // An operation is being carried out.
    bool open;    // A book is open.
    bool demo;    // It is the invented one.
    char id[SF_SERVE_SECRET_LEN];
    struct sf *sf;
    pthread_t thread;
    pthread_cond_t wake;
    struct sf_serve_job *first, *last;
    unsigned waiting;
    struct sf_serve_job lock_job;
    bool lock_queued;
    unsigned users;     // Requests that hold a pointer.
    unsigned streams;   // That are connected.
    int64_t dropped_ms; // When the last stream dropped; 0: not waiting for one to come back.
    int64_t touched_ms; // When something was last asked.
    int idle_min;       // 0: never lock for idleness.
};

// Begin a session and write its secret name. The oldest unused one gives way when all are taken.
// False when none can be had.
bool sf_serve_session_make(struct sf_serve *serve, char id[SF_SERVE_SECRET_LEN]);

// The session of that name, or NULL. The caller gives it back with sf_serve_session_release. Counts
// as being asked something when `touch`.
struct sf_serve_session *sf_serve_session_find(struct sf_serve *serve, const char *id, bool touch);
void sf_serve_session_release(struct sf_serve_session *session);

// Queue an operation. False when too many wait or the server stops; then `done` is not called.
bool sf_serve_session_submit(struct sf_serve_session *session, struct sf_serve_job *job);

// A stream of the session came or dropped. The caller holds the server's lock.
void sf_serve_session_stream_came(struct sf_serve_session *session);
void sf_serve_session_stream_dropped(struct sf_serve_session *session, int64_t now_ms);

// Lock what is due. Returns the milliseconds until something may be due again.
int64_t sf_serve_session_tick(struct sf_serve *serve, int64_t now_ms);

// Lock every session's book once its running operation has ended.
void sf_serve_session_lock_all(struct sf_serve *serve);

// End every session: waiting operations are not carried out, books are locked, keys wiped, threads
// joined. `serve->stopping` must be set before. True when all ended within `wait_ms`; else some
// thread still runs, and the process should end without touching its memory.
bool sf_serve_session_stop(struct sf_serve *serve, int wait_ms);

// Wipe the places of sessions that sf_serve_session_stop has ended, once no request holds one.
void sf_serve_session_wipe(struct sf_serve *serve);

#endif
