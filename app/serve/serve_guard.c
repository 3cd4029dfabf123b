#include "serve_guard.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "steadfolk.h"

// What a route asks of a request, beyond what is asked of all.
enum {
    NEEDS_SITE = 1,    // Sec-Fetch-Site, when sent, is same-origin or none.
    NEEDS_MARKER = 2,  // X-Steadfolk: 1, which only a script of this origin can send.
    NEEDS_SESSION = 4, // A session's header; that there is such a session is checked later.
    NEEDS_JSON = 8,    // A body of application/json.
    TAKES_STREAM =
        16 // A body of application/octet-stream will do too, with its request in a header.
};

struct route {
    const char *method;
    const char *path; // A trailing '*' stands for anything, the empty text included.
    enum sf_serve_route route;
    unsigned asks;
    int64_t body_max;
};

// The first row that fits method and path decides.
static const struct route routes[] = {
    {"GET", "/api/stream", SF_SERVE_STREAM, NEEDS_SITE | NEEDS_SESSION, 0},
    {"POST", "/session", SF_SERVE_SESSION, NEEDS_SITE | NEEDS_MARKER | NEEDS_JSON,
     SF_SERVE_SESSION_MAX},
    {"POST", "/api/*", SF_SERVE_API, NEEDS_SITE | NEEDS_SESSION | NEEDS_JSON | TAKES_STREAM,
     SF_REQUEST_MAX},
    {"GET", "*", SF_SERVE_ASSET, 0, 0},
    {"HEAD", "*", SF_SERVE_ASSET, 0, 0},
};

static const char *const names[] = {"127.0.0.1", "[::1]", "localhost"};

static bool same(const char *a, const char *b) {
    return a && b && strcmp(a, b) == 0;
}

static struct sf_serve_verdict refuse(unsigned status, const char *code, const char *message) {
    return (struct sf_serve_verdict){.route = SF_SERVE_REFUSED,
                                     .status = status,
                                     .code = code,
                                     .message = message,
                                     .length = SF_SERVE_LENGTH_NONE};
}

static bool host_is_ours(const char *host, uint16_t port) {
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char allowed[SF_SERVE_ORIGIN_LEN];
        snprintf(allowed, sizeof allowed, "%s:%u", names[i], (unsigned)port);
        if (same(host, allowed))
            return true;
    }
    return false;
}

// Stricter than a list: the page speaks to the name it was loaded from.
static bool origin_is_ours(const char *origin, const char *host) {
    static const char scheme[] = "http://";
    size_t scheme_len = sizeof scheme - 1;
    return strncmp(origin, scheme, scheme_len) == 0 && same(origin + scheme_len, host);
}

static bool path_fits(const char *pattern, const char *path) {
    size_t len = strlen(pattern);
    if (len > 0 && pattern[len - 1] == '*')
        return strncmp(path, pattern, len - 1) == 0;
    return same(path, pattern);
}

// False when the text is no plain decimal number that could be a length.
static bool read_length(const char *text, int64_t *length) {
    size_t len = strlen(text);
    if (len == 0 || len > 18)
        return false;
    *length = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *length = *length * 10 + (text[i] - '0');
    }
    return true;
}

static bool site_is_ours(const char *site) {
    return !site || same(site, "same-origin") || same(site, "none");
}

// A link or the launch file may lead to the page itself (a navigation); another site may not pull
// in its parts.
static bool asset_is_allowed(const struct sf_serve_head *head) {
    return site_is_ours(head->fetch_site) ||
           (same(head->path, "/") && same(head->fetch_mode, "navigate"));
}

static struct sf_serve_verdict check_route(const struct sf_serve_head *head,
                                           const struct route *row) {
    struct sf_serve_verdict verdict = {.route = row->route, .length = SF_SERVE_LENGTH_NONE};

    if (row->route == SF_SERVE_ASSET && !asset_is_allowed(head))
        return refuse(403, "refused", "another site may not load this");
    if ((row->asks & NEEDS_SITE) && !site_is_ours(head->fetch_site))
        return refuse(403, "refused", "another site may not ask this");
    if ((row->asks & NEEDS_MARKER) && !same(head->marker, "1"))
        return refuse(403, "refused", "the header X-Steadfolk is missing");
    if ((row->asks & NEEDS_SESSION) && (!head->session || head->session[0] == '\0'))
        return refuse(401, "refused", "no session");

    if ((row->asks & TAKES_STREAM) && same(head->type, "application/octet-stream"))
        verdict.source = true;
    else if ((row->asks & NEEDS_JSON) && !same(head->type, "application/json"))
        return refuse(400, "invalid", "the content type must be application/json");
    if (verdict.source && !head->request)
        return refuse(400, "invalid", "the header X-Steadfolk-Request is missing");
    verdict.sink = row->route == SF_SERVE_API && same(head->accept, "application/octet-stream");

    if (head->length && !read_length(head->length, &verdict.length))
        return refuse(400, "invalid", "the content length is no number");
    if (!verdict.source && verdict.length > row->body_max) {
        int64_t length = verdict.length;
        verdict = refuse(413, "too_large", "the request is too large");
        verdict.length = length;
    }
    return verdict;
}

struct sf_serve_verdict sf_serve_guard_check(const struct sf_serve_head *head, uint16_t port) {
    if (head->malformed)
        return refuse(400, "invalid", "a header came twice or is malformed");
    if (!head->host || !host_is_ours(head->host, port))
        return refuse(403, "refused", "this server does not go by that name");
    // A body has one length, said once: what proxies and servers may read differently is not read.
    if (head->coding)
        return refuse(400, "invalid", "a transfer encoding is not taken");
    if (head->origin && !origin_is_ours(head->origin, head->host))
        return refuse(403, "refused", "another origin may not ask this");

    bool path_known = false;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (!path_fits(routes[i].path, head->path))
            continue;
        path_known = path_known || routes[i].route != SF_SERVE_ASSET;
        bool closed = path_known && routes[i].route == SF_SERVE_ASSET;
        if (!closed && same(head->method, routes[i].method))
            return check_route(head, &routes[i]);
    }
    return refuse(405, "refused", "the method is not taken here");
}

unsigned sf_serve_guard_status(const char *code) {
    static const struct {
        const char *code;
        unsigned status;
    } rows[] = {
        {"invalid", 400},
        {"refused", 403},
        {"not_found", 404},
        {"missing", 404},
        {"unknown_operation", 404},
        {"conflict", 409},
        {"exists", 409},
        {"too_large", 413},
        {"locked", 423},
        {"wrong_passphrase", 423},
        {"busy", 503},
        {"full", 507},
    };
    for (size_t i = 0; code && i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].status;
    }
    return 500;
}
