#include "serve_session.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "serve_state.h"
#include "serve_stream.h"

// A stack for the deepest JSON and the largest statement, with room; the system's default is 8 MiB.
enum { STACK_BYTES = 1024 * 1024 };

// ---- The session's thread
// ------------------------------------------------------------------------

// The book's own say on how long it may lie open and idle: whole minutes as text, "0" for ever.
static int read_idle_min(struct sf *sf) {
    char *answer = NULL;
    size_t len = 0;
    int idle_min = SF_SERVE_IDLE_MIN;
    if (sf_call(sf, "setting.all", NULL, 0, NULL, &answer, &len) == SF_STATUS_OK) {
        json_t *root = json_loadb(answer, len, 0, NULL);
        json_t *items = json_object_get(json_object_get(root, "ok"), "items");
        const char *text = json_string_value(json_object_get(items, "idle_lock_min"));
        size_t digits = text ? strspn(text, "0123456789") : 0;
        if (digits > 0 && digits <= 4 && text[digits] == '\0')
            idle_min = atoi(text);
        json_decref(root);
    }
    sf_answer_free(answer, len);
    return idle_min;
}

static bool is(const struct sf_serve_job *job, const char *op) {
    return job->op && strcmp(job->op, op) == 0;
}

static void call_door(struct sf_serve_session *session, struct sf_serve_job *job) {
    struct sf_serve *serve = session->serve;
    bool kdf = (sf_operation(job->op) & SF_OP_KDF) != 0;
    if (kdf)
        pthread_mutex_lock(&serve->kdf);
    pthread_mutex_lock(&serve->lock);
    bool stop = serve->stopping;
    pthread_mutex_unlock(&serve->lock);
    if (!stop)
        job->status = sf_call(session->sf, job->op, job->request, job->request_len, job->stream,
                              &job->answer, &job->answer_len);
    if (kdf)
        pthread_mutex_unlock(&serve->kdf);
}

// Carry out one operation and note what it did to the book.
static void run(struct sf_serve_session *session, struct sf_serve_job *job) {
    struct sf_serve *serve = session->serve;
    if (job->op)
        call_door(session, job);
    else
        sf_lock(session->sf);

    bool open = sf_is_open(session->sf) != 0;
    // `open` of the session is written by this thread alone.
    int idle_min = session->idle_min;
    if (open && (!session->open || (job->op && strncmp(job->op, "setting.", 8) == 0)))
        idle_min = read_idle_min(session->sf);

    pthread_mutex_lock(&serve->lock);
    if (is(job, "vault.demo") && job->status == SF_STATUS_OK)
        session->demo = true;
    if (session->open && !open) {
        session->demo = false;
        sf_serve_stream_tell_locked(serve, session);
    }
    // A page that opens the book shortly after its stream dropped has the whole grace to bring a
    // new one.
    if (open && !session->open && session->dropped_ms != 0)
        session->dropped_ms = sf_serve_now_ms();
    session->open = open;
    session->idle_min = idle_min;
    if (job->op)
        session->touched_ms = sf_serve_now_ms();
    session->running = false;
    pthread_mutex_unlock(&serve->lock);
    sf_serve_wake(serve);
    if (job->done)
        job->done(job);
}

static struct sf_serve_job *take(struct sf_serve_session *session) {
    struct sf_serve_job *job = session->first;
    if (!job)
        return NULL;
    session->first = job->next;
    if (!session->first)
        session->last = NULL;
    session->waiting--;
    if (job == &session->lock_job)
        session->lock_queued = false;
    return job;
}

static void *work(void *context) {
    struct sf_serve_session *session = context;
    struct sf_serve *serve = session->serve;
    if (serve->options.demo) {
        struct sf_serve_job demo = {.op = "vault.demo"};
        run(session, &demo);
        sf_answer_free(demo.answer, demo.answer_len);
    }
    pthread_mutex_lock(&serve->lock);
    for (;;) {
        struct sf_serve_job *job = take(session);
        if (job && session->stop && job->op) {
            pthread_mutex_unlock(&serve->lock);
            job->done(job);
            pthread_mutex_lock(&serve->lock);
        } else if (job) {
            session->running = true;
            pthread_mutex_unlock(&serve->lock);
            run(session, job);
            pthread_mutex_lock(&serve->lock);
        } else if (session->stop) {
            break;
        } else {
            pthread_cond_wait(&session->wake, &serve->lock);
        }
    }
    pthread_mutex_unlock(&serve->lock);
    sf_free(session->sf);
    return NULL;
}

// ---- Begin and end
// -------------------------------------------------------------------------------

// A demo must find no folder, whatever is asked of it: nothing can stand below a device.
static const char demo_folder[] = "/dev/null/demo";

static bool start(struct sf_serve *serve, struct sf_serve_session *session) {
    const char *folder = serve->options.demo ? demo_folder : serve->options.vault;
    *session = (struct sf_serve_session){
        .serve = serve, .touched_ms = sf_serve_now_ms(), .idle_min = SF_SERVE_IDLE_MIN};
    sf_serve_launch_secret(session->id);
    session->sf = sf_new(folder);
    if (!session->sf)
        goto no_context;
    if (pthread_cond_init(&session->wake, NULL) != 0)
        goto no_cond;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        goto no_attributes;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    int failed = pthread_create(&session->thread, &attributes, work, session);
    pthread_attr_destroy(&attributes);
    if (failed)
        goto no_attributes;
    session->used = true;
    return true;

no_attributes:
    pthread_cond_destroy(&session->wake);
no_cond:
    sf_free(session->sf);
no_context:
    sodium_memzero(session, sizeof *session);
    return false;
}

static bool can_give_way(const struct sf_serve_session *session) {
    return session->used && !session->open && !session->running && !session->first &&
           session->users == 0 && session->streams == 0;
}

bool sf_serve_session_make(struct sf_serve *serve, char id[SF_SERVE_SECRET_LEN]) {
    struct sf_serve_session *place = NULL;
    bool made = false;

    pthread_mutex_lock(&serve->lock);
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        struct sf_serve_session *session = &serve->sessions[i];
        if (!session->used) {
            place = session;
            break;
        }
        if (can_give_way(session) && (!place || session->touched_ms < place->touched_ms))
            place = session;
    }
    if (place && place->used) {
        // Its thread waits for work and holds nothing, so it is gone at once; it needs the lock for
        // that.
        place->stop = true;
        place->users = 1;
        pthread_cond_signal(&place->wake);
        pthread_mutex_unlock(&serve->lock);
        pthread_join(place->thread, NULL);
        pthread_mutex_lock(&serve->lock);
        pthread_cond_destroy(&place->wake);
        sodium_memzero(place, sizeof *place);
    }
    if (place && !serve->stopping)
        made = start(serve, place);
    if (made)
        memcpy(id, place->id, SF_SERVE_SECRET_LEN);
    pthread_mutex_unlock(&serve->lock);
    sf_serve_wake(serve);
    return made;
}

bool sf_serve_session_stop(struct sf_serve *serve, int wait_ms) {
    struct timespec until;
    bool all = true;

    pthread_mutex_lock(&serve->lock);
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        serve->sessions[i].stop = true;
        if (serve->sessions[i].used)
            pthread_cond_signal(&serve->sessions[i].wake);
    }
    pthread_mutex_unlock(&serve->lock);

    // A clock that nobody sets: set back meanwhile, the other one would make this an hour.
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        struct sf_serve_session *session = &serve->sessions[i];
        if (!session->used)
            continue;
        if (pthread_clockjoin_np(session->thread, NULL, CLOCK_MONOTONIC, &until) != 0)
            all = false;
    }
    return all;
}

void sf_serve_session_wipe(struct sf_serve *serve) {
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        if (serve->sessions[i].used)
            pthread_cond_destroy(&serve->sessions[i].wake);
    }
    sodium_memzero(serve->sessions, sizeof serve->sessions);
}

// ---- Use
// -----------------------------------------------------------------------------------------

struct sf_serve_session *sf_serve_session_find(struct sf_serve *serve, const char *id, bool touch) {
    struct sf_serve_session *found = NULL;
    if (strlen(id) != SF_SERVE_SECRET_LEN - 1)
        return NULL;
    pthread_mutex_lock(&serve->lock);
    // Every place is compared, a free one too, so that time tells nothing.
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        struct sf_serve_session *session = &serve->sessions[i];
        bool same = sodium_memcmp(session->id, id, SF_SERVE_SECRET_LEN) == 0;
        if (same && session->used && !session->stop)
            found = session;
    }
    if (found) {
        found->users++;
        if (touch)
            found->touched_ms = sf_serve_now_ms();
    }
    pthread_mutex_unlock(&serve->lock);
    return found;
}

void sf_serve_session_release(struct sf_serve_session *session) {
    if (!session)
        return;
    pthread_mutex_lock(&session->serve->lock);
    session->users--;
    pthread_mutex_unlock(&session->serve->lock);
}

static void append(struct sf_serve_session *session, struct sf_serve_job *job) {
    job->next = NULL;
    if (session->last)
        session->last->next = job;
    else
        session->first = job;
    session->last = job;
    session->waiting++;
    pthread_cond_signal(&session->wake);
}

bool sf_serve_session_submit(struct sf_serve_session *session, struct sf_serve_job *job) {
    struct sf_serve *serve = session->serve;
    pthread_mutex_lock(&serve->lock);
    bool taken = !serve->stopping && !session->stop && session->waiting < SF_SERVE_JOBS_MAX;
    if (taken)
        append(session, job);
    pthread_mutex_unlock(&serve->lock);
    return taken;
}

void sf_serve_session_stream_came(struct sf_serve_session *session) {
    session->streams++;
    session->dropped_ms = 0;
}

void sf_serve_session_stream_dropped(struct sf_serve_session *session, int64_t now_ms) {
    session->streams--;
    if (session->streams == 0)
        session->dropped_ms = now_ms;
}

// The lock takes its place behind what was asked before, so that what was being typed is kept.
static void queue_lock(struct sf_serve_session *session) {
    session->dropped_ms = 0;
    if (session->lock_queued)
        return;
    session->lock_queued = true;
    session->lock_job = (struct sf_serve_job){0};
    append(session, &session->lock_job);
}

void sf_serve_session_lock_all(struct sf_serve *serve) {
    pthread_mutex_lock(&serve->lock);
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        if (serve->sessions[i].used && !serve->sessions[i].stop)
            queue_lock(&serve->sessions[i]);
    }
    pthread_mutex_unlock(&serve->lock);
}

// When the session's book is to be locked for idleness; SF_SERVE_NEVER_MS from now when not at all.
static int64_t idle_until(const struct sf_serve_session *session, int64_t now_ms) {
    bool busy = session->running || session->first;
    if (!session->open || busy || session->idle_min == 0 || session->demo)
        return now_ms + SF_SERVE_NEVER_MS;
    return session->touched_ms + (int64_t)session->idle_min * 60 * 1000;
}

int64_t sf_serve_session_tick(struct sf_serve *serve, int64_t now_ms) {
    int64_t next = now_ms + SF_SERVE_NEVER_MS;
    pthread_mutex_lock(&serve->lock);
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        struct sf_serve_session *session = &serve->sessions[i];
        if (!session->used || session->stop)
            continue;
        int64_t due = idle_until(session, now_ms);
        if (session->demo)
            session->dropped_ms = 0;
        // Nothing to lock while it is closed; a lock queued now could land behind an opening that
        // runs.
        if (session->open && session->dropped_ms != 0 &&
            session->dropped_ms + SF_SERVE_DROP_MS < due)
            due = session->dropped_ms + SF_SERVE_DROP_MS;
        if (due <= now_ms)
            queue_lock(session);
        else if (due < next)
            next = due;
    }
    pthread_mutex_unlock(&serve->lock);
    return next - now_ms;
}
