#include "serve_http.h"

#include <jansson.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "serve_api.h"
#include "serve_asset.h"
#include "serve_guard.h"
#include "serve_state.h"
#include "serve_stream.h"

enum {
    // The library maps more than 32 KiB from the system and gives it back, zeroed, when the
    // connection
    // ends; less would be left in the heap with a passphrase in it. This bounds a request's head
    // too.
    CONN_MEMORY = 36 * 1024,
    HEAD_MS = 10 * 1000, // For a request's head, and between requests.
    KEPT_MS = 60 * 1000, // Between the requests of a page that has a session.
    BODY_MS = 30 * 1000, // For a body of JSON, and for reading an answer that needs no session.
    QUIET_S = 60,        // Without any byte, in a stream that is not finished.
    DRAIN_MAX =
        16 * 1024 * 1024 // What is read and dropped so that a refusal arrives, and not a reset.
};

// One connection. Guarded by the server's lock.
struct sf_serve_conn {
    struct sf_serve_conn *next;
    struct sf_serve_conn **link;
    int fd;
    int64_t since_ms; // When it came, or its last request ended.
    int64_t until_ms; // When it is closed; 0: something is being done for it.
    bool kept;        // It has carried a request of a session.
};

// One request.
struct request {
    struct sf_serve_conn *conn;
    struct sf_serve_head head; // Borrowed from the library until the request ends.
    struct sf_serve_verdict verdict;
    struct sf_serve_refusal refusal;
    struct sf_serve_session *session; // Held, until `api` takes it over.
    struct sf_serve_api *api;
    char body[SF_SERVE_SESSION_MAX];
    size_t body_len;
};

// ---- Answers
// -------------------------------------------------------------------------------------

static const char *const common_headers[][2] = {
    {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                                "img-src 'self' data:; connect-src 'self'; form-action 'none'; "
                                "base-uri 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
};

void sf_serve_http_header(struct MHD_Response *response, const char *name, const char *value) {
    (void)MHD_add_response_header(response, name, value);
}

int sf_serve_http_send(struct sf_serve *serve, struct MHD_Connection *connection, unsigned status,
                       struct MHD_Response *response) {
    for (size_t i = 0; i < sizeof common_headers / sizeof common_headers[0]; i++)
        sf_serve_http_header(response, common_headers[i][0], common_headers[i][1]);
    if (serve->options.demo)
        sf_serve_http_header(response, "X-Steadfolk-Demo", "1");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return (int)result;
}

struct held_text {
    char *text;
    size_t len;
    void (*release)(char *text, size_t len);
};

static void release_text(void *context) {
    struct held_text *held = context;
    held->release(held->text, held->len);
    free(held);
}

int sf_serve_http_json(struct sf_serve *serve, struct MHD_Connection *connection, unsigned status,
                       char *text, size_t len, void (*release)(char *text, size_t len)) {
    struct held_text *held = malloc(sizeof *held);
    struct MHD_Response *response = NULL;
    if (held) {
        *held = (struct held_text){text, len, release};
        response =
            MHD_create_response_from_buffer_with_free_callback_cls(len, text, release_text, held);
    }
    if (!response) {
        free(held);
        release(text, len);
        return (int)MHD_NO;
    }
    sf_serve_http_header(response, "Content-Type", "application/json");
    sf_serve_http_header(response, "Cache-Control", "no-store");
    return sf_serve_http_send(serve, connection, status, response);
}

static void free_text(char *text, size_t len) {
    sodium_memzero(text, len);
    free(text);
}

int sf_serve_http_error(struct sf_serve *serve, struct MHD_Connection *connection, unsigned status,
                        const char *code, const char *message) {
    char *text = NULL;
    int len = asprintf(&text, "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}", code, message);
    if (len < 0)
        return (int)MHD_NO;
    return sf_serve_http_json(serve, connection, status, text, (size_t)len, free_text);
}

// ---- Connections
// ---------------------------------------------------------------------------------

// Whether `a` should rather be closed than `b`: what never carried a session first, then the
// oldest.
static bool rather(const struct sf_serve_conn *a, const struct sf_serve_conn *b) {
    return a->kept != b->kept ? b->kept : a->since_ms < b->since_ms;
}

// One more has come. When many are unfinished, close one of the others, so that they cannot keep
// the page out.
static void make_room(struct sf_serve *serve, const struct sf_serve_conn *newest) {
    struct sf_serve_conn *worst = NULL;
    unsigned unfinished = 0;
    for (struct sf_serve_conn *conn = serve->conns; conn; conn = conn->next) {
        if (conn->until_ms == 0 || conn->fd < 0)
            continue;
        unfinished++;
        if (conn == newest)
            continue;
        // The newest comes first in the list, and among equals the last one met goes.
        if (!worst || !rather(worst, conn))
            worst = conn;
    }
    if (!worst || unfinished <= serve->conn_few)
        return;
    // The library notices and closes it; until then the descriptor stays its.
    shutdown(worst->fd, SHUT_RDWR);
    worst->fd = -1;
}

static void conn_came(struct sf_serve *serve, struct MHD_Connection *connection, void **context) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sf_serve_conn *conn = calloc(1, sizeof *conn);
    if (!conn || !info) {
        free(conn);
        return;
    }
    conn->fd = info->connect_fd;
    pthread_mutex_lock(&serve->lock);
    conn->since_ms = sf_serve_now_ms();
    conn->until_ms = conn->since_ms + HEAD_MS;
    conn->next = serve->conns;
    conn->link = &serve->conns;
    if (conn->next)
        conn->next->link = &conn->next;
    serve->conns = conn;
    bool first = serve->conn_count++ == 0;
    make_room(serve, conn);
    pthread_mutex_unlock(&serve->lock);
    *context = conn;
    if (first)
        sf_serve_wake(serve);
}

static void conn_went(struct sf_serve *serve, void **context) {
    struct sf_serve_conn *conn = *context;
    if (!conn)
        return;
    pthread_mutex_lock(&serve->lock);
    *conn->link = conn->next;
    if (conn->next)
        conn->next->link = conn->link;
    serve->conn_count--;
    pthread_mutex_unlock(&serve->lock);
    free(conn);
    *context = NULL;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **conn_context,
                          enum MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        conn_came(context, connection, conn_context);
    else
        conn_went(context, conn_context);
}

// Give the connection so long for what it is to do next; 0: it waits for us.
static void allow(struct sf_serve *serve, struct sf_serve_conn *conn, int64_t ms) {
    if (!conn)
        return;
    pthread_mutex_lock(&serve->lock);
    conn->until_ms = ms == 0 ? 0 : sf_serve_now_ms() + ms;
    pthread_mutex_unlock(&serve->lock);
}

// A request has ended; another may follow.
static void rest(struct sf_serve *serve, struct sf_serve_conn *conn) {
    if (!conn)
        return;
    pthread_mutex_lock(&serve->lock);
    conn->since_ms = sf_serve_now_ms();
    conn->until_ms = conn->since_ms + (conn->kept ? KEPT_MS : HEAD_MS);
    pthread_mutex_unlock(&serve->lock);
}

static void keep(struct sf_serve *serve, struct sf_serve_conn *conn) {
    if (!conn)
        return;
    pthread_mutex_lock(&serve->lock);
    conn->kept = true;
    pthread_mutex_unlock(&serve->lock);
}

int64_t sf_serve_http_tick(struct sf_serve *serve, int64_t now_ms) {
    int64_t next = now_ms + SF_SERVE_NEVER_MS;
    pthread_mutex_lock(&serve->lock);
    for (struct sf_serve_conn *conn = serve->conns; conn; conn = conn->next) {
        if (conn->until_ms == 0 || conn->fd < 0)
            continue;
        if (conn->until_ms <= now_ms) {
            shutdown(conn->fd, SHUT_RDWR);
            conn->fd = -1;
        } else if (conn->until_ms < next) {
            next = conn->until_ms;
        }
    }
    // Requests begin and end without waking the main loop, so it looks again soon when there are
    // any.
    if (serve->conns && next > now_ms + HEAD_MS / 2)
        next = now_ms + HEAD_MS / 2;
    pthread_mutex_unlock(&serve->lock);
    return next - now_ms;
}

// ---- Requests
// ------------------------------------------------------------------------------------

// Whether a header's name is made of what names are made of: "Content-Length " is not another name
// to everyone.
static bool is_token(const char *name, size_t len) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "!#$%&'*+-.^_`|~";
    return len > 0 && strspn(name, letters) == len;
}

static enum MHD_Result read_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_len, const char *value, size_t value_len) {
    struct sf_serve_head *head = context;
    const struct {
        const char *name;
        const char **place;
    } rows[] = {
        {"Host", &head->host},
        {"Origin", &head->origin},
        {"Sec-Fetch-Site", &head->fetch_site},
        {"Sec-Fetch-Mode", &head->fetch_mode},
        {"Content-Type", &head->type},
        {"Content-Length", &head->length},
        {"Transfer-Encoding", &head->coding},
        {"Accept", &head->accept},
        {"Accept-Encoding", &head->encoding},
        {"If-None-Match", &head->match},
        {"X-Steadfolk", &head->marker},
        {"X-Steadfolk-Session", &head->session},
        {"X-Steadfolk-Request", &head->request},
    };
    (void)kind;
    if (!is_token(name, name_len))
        head->malformed = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strlen(rows[i].name) != name_len || strcasecmp(rows[i].name, name) != 0)
            continue;
        // A NUL inside would let two readers see two values.
        if (*rows[i].place || (value && strlen(value) != value_len))
            head->malformed = true;
        *rows[i].place = value ? value : "";
    }
    return MHD_YES;
}

// {"token":"..."} -> a session. The request's bytes are wiped with it.
static int exchange(struct sf_serve *serve, struct MHD_Connection *connection,
                    struct request *request) {
    char id[SF_SERVE_SECRET_LEN];
    json_t *root = json_loadb(request->body, request->body_len, JSON_REJECT_DUPLICATES, NULL);
    json_t *token = json_object_get(root, "token");
    if (!json_is_string(token) || json_object_size(root) != 1) {
        json_decref(root);
        return sf_serve_http_error(serve, connection, 400, "invalid", "a token is asked for");
    }
    pthread_mutex_lock(&serve->lock);
    bool good = sf_serve_launch_exchange(&serve->launch, json_string_value(token),
                                         json_string_length(token), sf_serve_now_ms());
    pthread_mutex_unlock(&serve->lock);
    json_decref(root);
    if (!good)
        return sf_serve_http_error(serve, connection, 403, "refused", "the token is not good");
    if (!sf_serve_session_make(serve, id))
        return sf_serve_http_error(serve, connection, 503, "busy", "too many sessions");

    char *text = NULL;
    int len = asprintf(&text, "{\"ok\":{\"session\":\"%s\"}}", id);
    sodium_memzero(id, sizeof id);
    if (len < 0)
        return (int)MHD_NO;
    return sf_serve_http_json(serve, connection, 200, text, (size_t)len, free_text);
}

static void refuse(struct request *request, unsigned status, const char *code,
                   const char *message) {
    request->refusal = (struct sf_serve_refusal){status, code, message};
}

// Everything that the head decides.
static void enter(struct sf_serve *serve, struct MHD_Connection *connection,
                  struct request *request) {
    struct sf_serve_verdict *verdict = &request->verdict;
    *verdict = sf_serve_guard_check(&request->head, serve->port);
    if (verdict->route == SF_SERVE_REFUSED) {
        refuse(request, verdict->status, verdict->code, verdict->message);
        return;
    }
    if (verdict->route != SF_SERVE_STREAM && verdict->route != SF_SERVE_API)
        return;
    bool touch = verdict->route == SF_SERVE_API;
    request->session = sf_serve_session_find(serve, request->head.session, touch);
    if (!request->session) {
        refuse(request, 401, "refused", "no such session");
        return;
    }
    keep(serve, request->conn);
    if (verdict->route == SF_SERVE_API) {
        request->api = sf_serve_api_begin(serve, connection, request->session, &request->head,
                                          verdict, &request->refusal);
        if (request->api)
            request->session = NULL;
    }
}

// A body whose length is not known, or too much to read for nothing, is not read: the answer goes
// out and the connection ends.
static bool can_drain(const struct request *request) {
    return !request->head.coding && request->verdict.length <= DRAIN_MAX &&
           (request->verdict.length >= 0 || !request->head.length);
}

static int answer_refusal(struct sf_serve *serve, struct MHD_Connection *connection,
                          struct request *request) {
    return sf_serve_http_error(serve, connection, request->refusal.status, request->refusal.code,
                               request->refusal.message);
}

static int begin(struct sf_serve *serve, struct MHD_Connection *connection, const char *method,
                 const char *path, void **place) {
    struct request *request = calloc(1, sizeof *request);
    if (!request)
        return (int)MHD_NO;
    *place = request;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    request->conn = info ? info->socket_context : NULL;
    request->head.method = method;
    request->head.path = path;
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, read_header, &request->head);
    enter(serve, connection, request);
    allow(serve, request->conn, request->verdict.source && request->api ? 0 : BODY_MS);
    if (request->refusal.status != 0 && !can_drain(request)) {
        MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 1u);
        return answer_refusal(serve, connection, request);
    }
    return (int)MHD_YES;
}

static void body(struct request *request, const char *bytes, size_t *len) {
    if (request->refusal.status != 0) {
        *len = 0;
    } else if (request->api) {
        *len -= sf_serve_api_body(request->api, bytes, *len);
    } else {
        size_t room = sizeof request->body - request->body_len;
        if (*len > room)
            refuse(request, 413, "too_large", "the request is too large");
        else
            memcpy(request->body + request->body_len, bytes, *len);
        request->body_len += *len > room ? 0 : *len;
        *len = 0;
    }
}

static int end(struct sf_serve *serve, struct MHD_Connection *connection, struct request *request) {
    // What is worked at for a session may take its time. Everything else is ready, and who does not
    // read it must not hold its place.
    allow(serve, request->conn, request->session || request->api ? 0 : BODY_MS);
    if (request->refusal.status != 0)
        return answer_refusal(serve, connection, request);
    switch (request->verdict.route) {
    case SF_SERVE_ASSET:
        return sf_serve_asset_answer(serve, connection, &request->head);
    case SF_SERVE_SESSION:
        return exchange(serve, connection, request);
    case SF_SERVE_STREAM:
        return sf_serve_stream_begin(serve, connection, request->session);
    case SF_SERVE_API:
        return sf_serve_api_end(request->api);
    case SF_SERVE_REFUSED:
        break;
    }
    return (int)MHD_NO;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *bytes, size_t *len, void **place) {
    int result = (int)MHD_YES;
    (void)version;
    if (!*place)
        result = begin(context, connection, method, path, place);
    else if (*len > 0)
        body(*place, bytes, len);
    else
        result = end(context, connection, *place);
    return (enum MHD_Result)result;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **place,
                         enum MHD_RequestTerminationCode code) {
    struct sf_serve *serve = context;
    struct request *request = *place;
    (void)connection;
    (void)code;
    if (!request)
        return;
    rest(serve, request->conn);
    sf_serve_api_free(request->api);
    sf_serve_session_release(request->session);
    sodium_memzero(request, sizeof *request);
    free(request);
    *place = NULL;
}

// Paths are compared as they were sent: what is not spelled plainly is not found.
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

struct MHD_Daemon *sf_serve_http_start(struct sf_serve *serve, int listen_fd) {
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, serve, MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_LIMIT,
        serve->conn_max, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONN_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)QUIET_S, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, serve, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, serve, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}
