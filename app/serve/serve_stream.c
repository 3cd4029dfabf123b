#include "serve_stream.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve_http.h"
#include "serve_state.h"

// One stream. Guarded by the server's lock; freed by the web library with its response.
struct sf_serve_stream {
    struct sf_serve_stream *next;
    struct sf_serve *serve;
    struct MHD_Connection *connection;
    struct sf_serve_session *session;
    int fd;          // The connection's, borrowed, for noticing that the other end hung up.
    bool suspended;  // The web library waits for us.
    bool gone;       // Hung up, or to be ended; no longer counted in the session.
    bool locked_due; // {"locked":true} is to be said.
    bool beat_due;
    uint64_t beats;
    int64_t next_ms; // When the next beat is due.
};

// The library leaves a suspended connection alone, its end included; so whoever has something to do
// for the stream wakes it. The server's lock is held.
static void resume(struct sf_serve_stream *stream) {
    if (!stream->suspended)
        return;
    stream->suspended = false;
    MHD_resume_connection(stream->connection);
}

static void mark_gone(struct sf_serve_stream *stream, int64_t now_ms) {
    if (stream->gone)
        return;
    stream->gone = true;
    sf_serve_session_stream_dropped(stream->session, now_ms);
    resume(stream);
}

// The next line, or nothing. The server's lock is held.
static size_t next_line(struct sf_serve_stream *stream, char *line, size_t max) {
    int len = 0;
    if (stream->locked_due) {
        stream->locked_due = false;
        len = snprintf(line, max, "{\"locked\":true}\n");
    } else if (stream->beat_due) {
        stream->beat_due = false;
        len = snprintf(line, max, "{\"beat\":%llu}\n", (unsigned long long)stream->beats++);
    }
    return len > 0 && (size_t)len < max ? (size_t)len : 0;
}

static ssize_t read_stream(void *context, uint64_t position, char *bytes, size_t max) {
    struct sf_serve_stream *stream = context;
    ssize_t len;
    (void)position;
    pthread_mutex_lock(&stream->serve->lock);
    if (stream->gone) {
        len = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        len = (ssize_t)next_line(stream, bytes, max);
        if (len == 0) {
            stream->suspended = true;
            MHD_suspend_connection(stream->connection);
        }
    }
    pthread_mutex_unlock(&stream->serve->lock);
    return len;
}

static void free_stream(void *context) {
    struct sf_serve_stream *stream = context;
    struct sf_serve *serve = stream->serve;
    pthread_mutex_lock(&serve->lock);
    struct sf_serve_stream **link = &serve->streams;
    while (*link && *link != stream)
        link = &(*link)->next;
    if (*link)
        *link = stream->next;
    if (!stream->gone)
        sf_serve_session_stream_dropped(stream->session, sf_serve_now_ms());
    stream->session->users--;
    pthread_mutex_unlock(&serve->lock);
    sf_serve_wake(serve);
    free(stream);
}

static bool add(struct sf_serve_stream *stream) {
    struct sf_serve *serve = stream->serve;
    pthread_mutex_lock(&serve->lock);
    bool room = !serve->stopping && stream->session->streams < SF_SERVE_STREAM_MAX;
    if (room) {
        stream->session->users++;
        sf_serve_session_stream_came(stream->session);
        stream->next = serve->streams;
        serve->streams = stream;
    }
    pthread_mutex_unlock(&serve->lock);
    return room;
}

int sf_serve_stream_begin(struct sf_serve *serve, struct MHD_Connection *connection,
                          struct sf_serve_session *session) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sf_serve_stream *stream = calloc(1, sizeof *stream);
    if (!stream || !info) {
        free(stream);
        return sf_serve_http_error(serve, connection, 500, "no_memory", "out of memory");
    }
    *stream = (struct sf_serve_stream){.serve = serve,
                                       .connection = connection,
                                       .session = session,
                                       .fd = info->connect_fd,
                                       .beat_due = true,
                                       .next_ms = sf_serve_now_ms() + SF_SERVE_BEAT_MS};
    if (!add(stream)) {
        free(stream);
        return sf_serve_http_error(serve, connection, 503, "busy", "too many streams");
    }
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 256, read_stream, stream, free_stream);
    if (!response) {
        free_stream(stream);
        return sf_serve_http_error(serve, connection, 500, "no_memory", "out of memory");
    }
    sf_serve_http_header(response, "Content-Type", "application/x-ndjson");
    sf_serve_http_header(response, "Cache-Control", "no-store");
    // Silence is its normal state: the library must not take it for a dead one.
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
    sf_serve_wake(serve);
    return sf_serve_http_send(serve, connection, 200, response);
}

void sf_serve_stream_tell_locked(struct sf_serve *serve, struct sf_serve_session *session) {
    for (struct sf_serve_stream *stream = serve->streams; stream; stream = stream->next) {
        if (stream->session != session || stream->gone)
            continue;
        stream->locked_due = true;
        resume(stream);
    }
}

nfds_t sf_serve_stream_watch(struct sf_serve *serve, struct pollfd fds[SF_SERVE_STREAMS_MAX]) {
    nfds_t count = 0;
    pthread_mutex_lock(&serve->lock);
    for (struct sf_serve_stream *stream = serve->streams; stream; stream = stream->next) {
        if (!stream->gone && count < SF_SERVE_STREAMS_MAX)
            fds[count++] = (struct pollfd){.fd = stream->fd, .events = POLLRDHUP};
    }
    pthread_mutex_unlock(&serve->lock);
    return count;
}

// The descriptor is open as long as the stream is listed, so asking here cannot meet another's.
static bool hung_up(int fd) {
    struct pollfd poll_fd = {.fd = fd, .events = POLLRDHUP};
    return poll(&poll_fd, 1, 0) > 0;
}

int64_t sf_serve_stream_tick(struct sf_serve *serve, int64_t now_ms) {
    int64_t next = now_ms + SF_SERVE_NEVER_MS;
    pthread_mutex_lock(&serve->lock);
    for (struct sf_serve_stream *stream = serve->streams; stream; stream = stream->next) {
        if (stream->gone)
            continue;
        if (hung_up(stream->fd)) {
            mark_gone(stream, now_ms);
            continue;
        }
        if (now_ms >= stream->next_ms) {
            stream->next_ms = now_ms + SF_SERVE_BEAT_MS;
            stream->beat_due = true;
            resume(stream);
        }
        if (stream->next_ms < next)
            next = stream->next_ms;
    }
    pthread_mutex_unlock(&serve->lock);
    return next - now_ms;
}

void sf_serve_stream_stop(struct sf_serve *serve) {
    pthread_mutex_lock(&serve->lock);
    for (struct sf_serve_stream *stream = serve->streams; stream; stream = stream->next)
        mark_gone(stream, sf_serve_now_ms());
    pthread_mutex_unlock(&serve->lock);
}
