#include "serve_api.h"

#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "serve_guard.h"
#include "serve_http.h"
#include "serve_ring.h"
#include "serve_state.h"

enum {
    OP_LEN = 64,           // An operation's name with its NUL.
    BODY_FIRST = 4 * 1024, // The first room for a body of JSON.
    HEADER_REQUEST_MAX = 32 * 1024,
    WAIT_MS = 250, // Until the other side is looked at again.
    // What an import waits for its file before it gives up, since it holds the book's writing lock:
    // so long, and a millisecond more for so many bytes that came.
    STARVE_MS = 20 * 1000,
    STARVE_BYTES = 16
};

// One request, used by the library's thread and by the session's thread that carries it out. It is
// freed by whichever is done with it last.
struct sf_serve_api {
    struct sf_serve_job job; // First, so that a job is its request.
    struct sf_serve *serve;
    struct MHD_Connection *connection;
    struct sf_serve_session *session;
    char op[OP_LEN];
    char *text; // The request's JSON.
    size_t text_len;
    size_t text_cap;
    bool source, sink;
    struct sf_stream stream;
    int64_t starved_ms; // How long the session's side has waited for bytes, and how many came.
    int64_t fed_len;

    pthread_mutex_t lock; // Guards what follows.
    pthread_cond_t moved; // The rings moved, or one side left.
    struct sf_serve_ring in, out;
    bool submitted;
    bool suspended; // The library's thread waits for `resume`.
    bool finished;  // The job is done, its answer stands.
    bool complete;  // The whole body has been taken.
    bool left;      // The connection has no more use for this.
    bool out_begun; // The answer is the sink's bytes, no longer JSON.
};

// ---- The answer's status
// -------------------------------------------------------------------------

static unsigned status_of(const struct sf_serve_job *job) {
    if (job->status == SF_STATUS_OK)
        return 200;
    json_t *root = json_loadb(job->answer, job->answer_len, 0, NULL);
    json_t *code = json_object_get(json_object_get(root, "error"), "code");
    unsigned status = sf_serve_guard_status(json_string_value(code));
    json_decref(root);
    return status;
}

// ---- Life
// ----------------------------------------------------------------------------------------

static void destroy(struct sf_serve_api *api) {
    sf_answer_free(api->job.answer, api->job.answer_len);
    if (api->text)
        sodium_memzero(api->text, api->text_cap);
    free(api->text);
    sf_serve_ring_wipe(&api->in);
    sf_serve_ring_wipe(&api->out);
    pthread_cond_destroy(&api->moved);
    pthread_mutex_destroy(&api->lock);
    sf_serve_session_release(api->session);
    free(api);
}

void sf_serve_api_free(struct sf_serve_api *api) {
    if (!api)
        return;
    pthread_mutex_lock(&api->lock);
    api->left = true;
    bool last = !api->submitted || api->finished;
    pthread_cond_broadcast(&api->moved);
    pthread_mutex_unlock(&api->lock);
    if (last)
        destroy(api);
}

// Wake the library's thread. The request's lock is held.
static void resume(struct sf_serve_api *api) {
    if (!api->suspended)
        return;
    api->suspended = false;
    MHD_resume_connection(api->connection);
}

// Let the library's thread wait. The request's lock is held.
static void suspend(struct sf_serve_api *api) {
    api->suspended = true;
    MHD_suspend_connection(api->connection);
}

// ---- The session's side
// --------------------------------------------------------------------------

static bool server_stops(struct sf_serve_api *api) {
    pthread_mutex_lock(&api->serve->lock);
    bool stopping = api->serve->stopping;
    pthread_mutex_unlock(&api->serve->lock);
    return stopping;
}

// Wait until the other side moved. Looks up now and then, since the server may stop meanwhile.
static bool wait_moved(struct sf_serve_api *api) {
    enum { NS_PER_MS = 1000 * 1000, NS_PER_S = 1000 * NS_PER_MS };
    struct timespec until;
    if (api->left || server_stops(api))
        return false;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_MS * NS_PER_MS;
    if (until.tv_nsec >= NS_PER_S) {
        until.tv_sec++;
        until.tv_nsec -= NS_PER_S;
    }
    pthread_cond_clockwait(&api->moved, &api->lock, CLOCK_MONOTONIC, &until);
    return !api->left;
}

// Wait until more of the source is there. A wait counts as WAIT_MS at most, so that this process or
// the machine standing still is not held against the other side.
static bool wait_fed(struct sf_serve_api *api) {
    int64_t from_ms = sf_serve_now_ms();
    if (api->starved_ms > STARVE_MS + api->fed_len / STARVE_BYTES || !wait_moved(api))
        return false;
    int64_t waited_ms = sf_serve_now_ms() - from_ms;
    api->starved_ms += waited_ms < WAIT_MS ? waited_ms : WAIT_MS;
    return true;
}

static int read_source(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct sf_serve_api *api = context;
    int result = 0;
    pthread_mutex_lock(&api->lock);
    while (result == 0 && api->in.used == 0 && !api->complete)
        result = wait_fed(api) ? 0 : -1;
    *len = result == 0 ? sf_serve_ring_take(&api->in, bytes, cap) : 0;
    api->fed_len += (int64_t)*len;
    if (api->in.used <= SF_SERVE_RING_CAP / 2 && !api->complete)
        resume(api);
    pthread_mutex_unlock(&api->lock);
    return result;
}

static int write_sink(void *context, const uint8_t *bytes, size_t len) {
    struct sf_serve_api *api = context;
    int result = 0;
    pthread_mutex_lock(&api->lock);
    while (result == 0 && len > 0) {
        size_t put = sf_serve_ring_put(&api->out, bytes, len);
        bytes += put;
        len -= put;
        api->out_begun = true;
        if (put > 0)
            resume(api);
        else
            result = wait_moved(api) ? 0 : -1;
    }
    pthread_mutex_unlock(&api->lock);
    return result;
}

static void on_done(struct sf_serve_job *job) {
    struct sf_serve_api *api = (struct sf_serve_api *)job;
    pthread_mutex_lock(&api->lock);
    api->finished = true;
    bool last = api->left;
    if (!last)
        resume(api);
    pthread_mutex_unlock(&api->lock);
    if (last)
        destroy(api);
}

// ---- The library's side
// --------------------------------------------------------------------------

// The operation's name is what follows "/api/": letters, digits, dots and underscores.
static bool read_op(const char *path, char op[OP_LEN]) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    const char *name = path + strlen("/api/");
    size_t len = strlen(name);
    if (len == 0 || len >= OP_LEN || strspn(name, letters) != len)
        return false;
    memcpy(op, name, len + 1);
    return true;
}

// What the request's row in the table of operations does not go with. True when all is well.
static bool check_streams(const struct sf_serve_api *api, struct sf_serve_refusal *refusal) {
    unsigned policy = sf_operation(api->op);
    if (api->source && (policy & SF_OP_SOURCE) == 0)
        *refusal = (struct sf_serve_refusal){400, "invalid", "this operation takes no stream"};
    else if (api->sink && (policy & SF_OP_SINK) == 0)
        *refusal = (struct sf_serve_refusal){400, "invalid", "this operation gives no stream"};
    else
        return true;
    return false;
}

// The request that travels in a header, since the body is the stream.
static bool read_header_request(struct sf_serve_api *api, const char *header,
                                struct sf_serve_refusal *refusal) {
    size_t len = strlen(header);
    if (len <= HEADER_REQUEST_MAX) {
        api->text_cap = len + 1;
        api->text = malloc(api->text_cap);
        if (!api->text) {
            *refusal = (struct sf_serve_refusal){500, "no_memory", "out of memory"};
            return false;
        }
        if (sodium_base642bin((unsigned char *)api->text, api->text_cap, header, len, NULL,
                              &api->text_len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0)
            return true;
    }
    *refusal = (struct sf_serve_refusal){400, "invalid", "X-Steadfolk-Request is no base64url"};
    return false;
}

static bool prepare_streams(struct sf_serve_api *api, const struct sf_serve_head *head,
                            struct sf_serve_refusal *refusal) {
    if (!check_streams(api, refusal))
        return false;
    if (api->source && !read_header_request(api, head->request, refusal))
        return false;
    if ((api->source && sf_serve_ring_init(&api->in) != 0) ||
        (api->sink && sf_serve_ring_init(&api->out) != 0)) {
        *refusal = (struct sf_serve_refusal){500, "no_memory", "out of memory"};
        return false;
    }
    api->stream.context = api;
    if (api->source)
        api->stream.read = read_source;
    if (api->sink)
        api->stream.write = write_sink;
    return true;
}

struct sf_serve_api *sf_serve_api_begin(struct sf_serve *serve, struct MHD_Connection *connection,
                                        struct sf_serve_session *session,
                                        const struct sf_serve_head *head,
                                        const struct sf_serve_verdict *verdict,
                                        struct sf_serve_refusal *refusal) {
    struct sf_serve_api *api = calloc(1, sizeof *api);
    if (!api) {
        *refusal = (struct sf_serve_refusal){500, "no_memory", "out of memory"};
        return NULL;
    }
    api->serve = serve;
    api->connection = connection;
    api->source = verdict->source;
    api->sink = verdict->sink;
    pthread_mutex_init(&api->lock, NULL);
    pthread_cond_init(&api->moved, NULL);
    if (!read_op(head->path, api->op)) {
        *refusal = (struct sf_serve_refusal){404, "unknown_operation", "no such operation"};
        goto refused;
    }
    if ((api->source || api->sink) && !prepare_streams(api, head, refusal))
        goto refused;
    api->session = session;
    return api;

refused:
    destroy(api);
    return NULL;
}

// Queue the operation. The request's lock is held. False when too many wait.
static bool submit(struct sf_serve_api *api) {
    api->job.op = api->op;
    api->job.request = api->text;
    api->job.request_len = api->text_len;
    api->job.stream = api->source || api->sink ? &api->stream : NULL;
    api->job.done = on_done;
    api->submitted = sf_serve_session_submit(api->session, &api->job);
    return api->submitted;
}

// Room for more of the request's JSON; what is left behind is wiped.
static bool grow(struct sf_serve_api *api, size_t need) {
    if (need <= api->text_cap)
        return true;
    size_t cap = api->text_cap ? api->text_cap : BODY_FIRST;
    while (cap < need)
        cap *= 2;
    char *text = malloc(cap);
    if (!text)
        return false;
    if (api->text) {
        memcpy(text, api->text, api->text_len);
        sodium_memzero(api->text, api->text_cap);
        free(api->text);
    }
    api->text = text;
    api->text_cap = cap;
    return true;
}

static size_t take_source(struct sf_serve_api *api, const char *bytes, size_t len) {
    pthread_mutex_lock(&api->lock);
    if (!api->submitted && !api->finished && !submit(api))
        api->finished = true; // Without an answer: busy. The rest of the body is dropped.
    size_t taken = len;
    if (!api->finished) {
        taken = sf_serve_ring_put(&api->in, bytes, len);
        // The library offers what is left again only after it was suspended.
        if (taken < len)
            suspend(api);
        pthread_cond_broadcast(&api->moved);
    }
    pthread_mutex_unlock(&api->lock);
    return taken;
}

size_t sf_serve_api_body(struct sf_serve_api *api, const char *bytes, size_t len) {
    if (api->source)
        return take_source(api, bytes, len);
    // The guard has refused a longer Content-Length, and there is no other way to send more.
    if (api->text_len + len <= SF_REQUEST_MAX && grow(api, api->text_len + len)) {
        memcpy(api->text + api->text_len, bytes, len);
        api->text_len += len;
    } else {
        api->finished = true;
    }
    return len;
}

static void release_answer(char *text, size_t len) {
    sf_answer_free(text, len);
}

static int send_json(struct sf_serve_api *api) {
    char *answer = api->job.answer;
    size_t len = api->job.answer_len;
    if (!api->submitted || (!answer && api->job.status == SF_STATUS_OK))
        return sf_serve_http_error(api->serve, api->connection, 503, "busy", "too much is waiting");
    if (!answer)
        return sf_serve_http_error(api->serve, api->connection, 500, "no_memory", "out of memory");
    unsigned status = status_of(&api->job);
    api->job.answer = NULL;
    return sf_serve_http_json(api->serve, api->connection, status, answer, len, release_answer);
}

static ssize_t read_out(void *context, uint64_t position, char *bytes, size_t max) {
    struct sf_serve_api *api = context;
    (void)position;
    pthread_mutex_lock(&api->lock);
    ssize_t len = (ssize_t)sf_serve_ring_take(&api->out, bytes, max);
    if (len > 0)
        pthread_cond_broadcast(&api->moved);
    else if (!api->finished)
        suspend(api);
    else
        len = api->job.status == SF_STATUS_OK ? MHD_CONTENT_READER_END_OF_STREAM
                                              : MHD_CONTENT_READER_END_WITH_ERROR;
    pthread_mutex_unlock(&api->lock);
    return len;
}

static int send_stream(struct sf_serve_api *api) {
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, SF_SERVE_RING_CAP / 4, read_out, api, NULL);
    if (!response)
        return sf_serve_http_error(api->serve, api->connection, 500, "no_memory", "out of memory");
    sf_serve_http_header(response, "Content-Type", "application/octet-stream");
    sf_serve_http_header(response, "Cache-Control", "no-store");
    return sf_serve_http_send(api->serve, api->connection, 200, response);
}

int sf_serve_api_end(struct sf_serve_api *api) {
    enum { WAIT, JSON, STREAM } next = WAIT;
    pthread_mutex_lock(&api->lock);
    if (!api->complete) {
        api->complete = true;
        pthread_cond_broadcast(&api->moved);
    }
    // The connection is suspended before the session can finish and resume it: the lock is held.
    if (!api->submitted && !api->finished && !submit(api))
        api->finished = true;
    if (api->out_begun)
        next = STREAM;
    else if (api->finished)
        next = JSON;
    else
        suspend(api);
    pthread_mutex_unlock(&api->lock);
    if (next == WAIT)
        return (int)MHD_YES;
    return next == STREAM ? send_stream(api) : send_json(api);
}
