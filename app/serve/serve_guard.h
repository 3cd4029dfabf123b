// Which requests are let in, decided from the request line and headers alone. Pure: no state, no
// clock.
//
// Host must be one of the three names of this server, exactly; that alone stops a page of another
// site that has its own name point here. What follows is a second line: Origin and Sec-Fetch-Site,
// when sent, must be our own; anything that changes or reads the book needs a header that a form or
// a link cannot send. There are no cookies, and no answer ever allows another origin.
#ifndef SF_SERVE_GUARD_H
#define SF_SERVE_GUARD_H

#include <stdbool.h>
#include <stdint.h>

// What a request is for.
enum sf_serve_route {
    SF_SERVE_REFUSED, // Not let in.
    SF_SERVE_ASSET,   // A file of the page.
    SF_SERVE_SESSION, // The exchange of the launch token.
    SF_SERVE_STREAM,  // The lines that say that server and page are there.
    SF_SERVE_API      // An operation.
};

enum {
    SF_SERVE_SESSION_MAX = 512, // Bytes of the body of POST /session.
    SF_SERVE_LENGTH_NONE = -1   // No Content-Length was sent.
};

// The request's head. Header members are NULL when the header was not sent.
struct sf_serve_head {
    const char *method;
    const char *path; // As sent, not unescaped, without the query.
    const char *host;
    const char *origin;
    const char *fetch_site;
    const char *fetch_mode;
    const char *type;     // Content-Type.
    const char *length;   // Content-Length.
    const char *coding;   // Transfer-Encoding.
    const char *accept;   // Accept.
    const char *encoding; // Accept-Encoding.
    const char *match;    // If-None-Match.
    const char *marker;   // X-Steadfolk.
    const char *session;  // X-Steadfolk-Session.
    const char *request;  // X-Steadfolk-Request.
    bool malformed;       // One of these came more than once, or a header's name is no name.
};

// The decision. When refused, `status` is the HTTP status, `code` and `message` those of the error.
struct sf_serve_verdict {
    enum sf_serve_route route;
    unsigned status;
    const char *code;    // Constant.
    const char *message; // Constant, English, for developers.
    int64_t length;      // Bytes of the body, or SF_SERVE_LENGTH_NONE.
    bool source;         // The body is a stream for the operation, not JSON.
    bool sink;           // The client wants the operation's stream, not its JSON.
};

// Decide about a request to the server at `port`. Never fails.
struct sf_serve_verdict sf_serve_guard_check(const struct sf_serve_head *head, uint16_t port);

// The HTTP status of an answer whose error has this code; 500 for others and for NULL.
unsigned sf_serve_guard_status(const char *code);

// Room for "http://[::1]:65535" and its end.
enum { SF_SERVE_ORIGIN_LEN = 32 };

#endif
