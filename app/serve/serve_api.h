// Operations over HTTP: from a request that the guard let in to the door and back.
#ifndef SF_SERVE_API_H
#define SF_SERVE_API_H

#include <stdbool.h>
#include <stddef.h>

struct MHD_Connection;
struct sf_serve;
struct sf_serve_api; // One request.
struct sf_serve_head;
struct sf_serve_session;
struct sf_serve_verdict;

// Why a request is not carried out.
struct sf_serve_refusal {
    unsigned status; // 0: it is.
    const char *code;
    const char *message;
};

// Begin a request. Takes the session over when it succeeds. NULL: *refusal says why.
struct sf_serve_api *sf_serve_api_begin(struct sf_serve *serve, struct MHD_Connection *connection,
                                        struct sf_serve_session *session,
                                        const struct sf_serve_head *head,
                                        const struct sf_serve_verdict *verdict,
                                        struct sf_serve_refusal *refusal);

// Take some of the body; returns how many bytes were taken. The connection is suspended when there
// is no place for all.
size_t sf_serve_api_body(struct sf_serve_api *api, const char *bytes, size_t len);

// The body is complete: answer, or suspend the connection until there is an answer, and be called
// again. Returns an MHD_Result.
int sf_serve_api_end(struct sf_serve_api *api);

// The connection has no more use for the request; an operation that still runs is told to stop
// reading and writing.
void sf_serve_api_free(struct sf_serve_api *api);

#endif
