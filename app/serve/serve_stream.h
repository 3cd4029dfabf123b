// The page's long-lived stream of lines: {"beat":n} every ten seconds, {"locked":true} when the
// book was locked. Its end is how the server notices that the page is gone.
#ifndef SF_SERVE_STREAM_H
#define SF_SERVE_STREAM_H

#include <poll.h>
#include <stdint.h>

struct MHD_Connection;
struct sf_serve;
struct sf_serve_session;

enum { SF_SERVE_STREAMS_MAX = 64 }; // Over all sessions.

// Begin a stream as the connection's answer. Returns an MHD_Result. The session must be held by the
// caller while this runs.
int sf_serve_stream_begin(struct sf_serve *serve, struct MHD_Connection *connection,
                          struct sf_serve_session *session);

// Say "locked" on every stream of the session. The caller holds the server's lock.
void sf_serve_stream_tell_locked(struct sf_serve *serve, struct sf_serve_session *session);

// Fill in what the main loop should watch, to look again when one hangs up. Returns how many.
nfds_t sf_serve_stream_watch(struct sf_serve *serve, struct pollfd fds[SF_SERVE_STREAMS_MAX]);

// Take note of streams that hung up, and send what is due. Returns the milliseconds until the next
// beat.
int64_t sf_serve_stream_tick(struct sf_serve *serve, int64_t now_ms);

// End every stream, so that no connection stays suspended. `serve->stopping` must be set before.
void sf_serve_stream_stop(struct sf_serve *serve);

#endif
