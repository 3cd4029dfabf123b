/*
 * Which requests the server lets in: lines of "method path" and then headers, one a line, in the
 * order below; an empty line is a header that was not sent. Whoever asks from another site never
 * gets further.
 */
#include <stdlib.h>
#include <string.h>

#include "serve_guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool in(const char *text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (text != NULL && strcmp(text, words[i]) == 0)
            return true;
    return false;
}

/* What must hold of whatever is let in, said again from the design and not from the code. */
static void check(const struct sf_serve_head *head, const struct sf_serve_verdict *verdict) {
    static const char *const hosts[] = {"127.0.0.1:4321", "localhost:4321", "[::1]:4321"};
    static const char *const origins[] = {"http://127.0.0.1:4321", "http://localhost:4321",
                                          "http://[::1]:4321"};
    static const char *const sites[] = {"same-origin", "none"};
    if (verdict->route == SF_SERVE_REFUSED) {
        if (verdict->status < 400 || verdict->code == NULL || verdict->message == NULL)
            abort();
        return;
    }
    if (!in(head->host, hosts, 3) || head->malformed)
        abort();
    if (head->origin != NULL && !in(head->origin, origins, 3))
        abort();
    if (head->fetch_site != NULL && !in(head->fetch_site, sites, 2))
        abort();
    /* Each of these is a header that a form or a link of another site cannot send. */
    if (verdict->route == SF_SERVE_SESSION && head->marker == NULL)
        abort();
    if ((verdict->route == SF_SERVE_API || verdict->route == SF_SERVE_STREAM) &&
        head->session == NULL)
        abort();
    if ((verdict->route == SF_SERVE_API || verdict->route == SF_SERVE_SESSION) &&
        strcmp(head->method, "POST") != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sf_serve_head head = {.method = "", .path = ""};
    const char **members[] = {&head.method,  &head.path,       &head.host,     &head.origin,
                              &head.session, &head.fetch_site, &head.type,     &head.length,
                              &head.coding,  &head.accept,     &head.encoding, &head.match,
                              &head.marker,  &head.fetch_mode, &head.request};
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    char *line = text;
    for (size_t i = 0; line != NULL && i < sizeof members / sizeof members[0]; i++) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        if (*line != '\0')
            *members[i] = line;
        line = end;
    }
    head.malformed = line != NULL;
    const struct sf_serve_verdict verdict = sf_serve_guard_check(&head, 4321);
    check(&head, &verdict);
    free(text);
    return 0;
}
