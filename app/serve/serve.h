// The program's own small web server: it serves the page to a browser on this machine and passes
// requests through the door. The rules it keeps stand in serve_guard.h and serve_session.h.
#ifndef SF_SERVE_H
#define SF_SERVE_H

#include <stdbool.h>
#include <stdint.h>

// How sf_serve_run ended.
enum sf_serve_result {
    SF_SERVE_OK = 0, // A signal ended it, or a server that ran already was asked to open a page.
    SF_SERVE_PORT_TAKEN, // Another program listens on the wanted port.
    SF_SERVE_NO_NETWORK, // 127.0.0.1 cannot be listened on.
    SF_SERVE_NO_MEMORY,  // Memory or a thread is not to be had.
    SF_SERVE_FEW_FILES   // Too few descriptors may be open.
};

// What happened at the start, for telling the person.
struct sf_serve_started {
    const char *address; // With the one-time token; to be opened once. Not for logs.
    bool browser;        // A browser was started on it, so nothing needs to be shown.
    bool running;        // An earlier process already served this vault, and goes on doing so.
};

struct sf_serve_options {
    const char *vault; // The vault's folder, UTF-8; made when it is missing. NULL with `demo`.
    bool demo;         // Every session shows the invented year, in memory; no folder is touched.
    bool no_browser;   // Never start a browser.
    uint16_t port;     // 0: any free one.

    // Called once when the server listens. NULL: when no browser was started, the address is
    // printed on standard output, one line.
    void (*started)(void *context, const struct sf_serve_started *started);
    void *context;
};

// Serve until SIGINT, SIGTERM or SIGHUP; then lock every book, wipe, and return. Blocks. Confines
// this process for good (serve_confine.h), ignores SIGPIPE and SIGXFSZ, and must be called by the
// only thread. Listens on 127.0.0.1 and, where there is one, ::1, and nowhere else.
enum sf_serve_result sf_serve_run(const struct sf_serve_options *options);

#endif
