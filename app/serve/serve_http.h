// Between the web library and the routes: reads a request's head for the guard, hands the body on,
// writes answers, and keeps unfinished connections from using up the place of finished ones.
#ifndef SF_SERVE_HTTP_H
#define SF_SERVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;
struct sf_serve;

// Serve the connections of a listening socket (taken over) from a thread of its own. NULL: no
// memory.
struct MHD_Daemon *sf_serve_http_start(struct sf_serve *serve, int listen_fd);

// Answer with the headers that every answer has. The response is used up. Returns an MHD_Result.
int sf_serve_http_send(struct sf_serve *serve, struct MHD_Connection *connection, unsigned status,
                       struct MHD_Response *response);

// Add a header; what memory does not suffice for is left out.
void sf_serve_http_header(struct MHD_Response *response, const char *name, const char *value);

// Answer {"error":{...}}. `code` and `message` are constants that need no escaping.
int sf_serve_http_error(struct sf_serve *serve, struct MHD_Connection *connection, unsigned status,
                        const char *code, const char *message);

// Answer with JSON text that is wiped and freed by `release(text, len)` when it was sent.
int sf_serve_http_json(struct sf_serve *serve, struct MHD_Connection *connection, unsigned status,
                       char *text, size_t len, void (*release)(char *text, size_t len));

// Close connections that are overdue. Returns the milliseconds until another may be.
int64_t sf_serve_http_tick(struct sf_serve *serve, int64_t now_ms);

#endif
