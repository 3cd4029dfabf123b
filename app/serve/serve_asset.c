#include "serve_asset.h"

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "asset.h"
#include "serve_guard.h"
#include "serve_http.h"

static int by_path(const void *path, const void *asset) {
    return strcmp(path, ((const struct sf_asset *)asset)->path);
}

// Whether the text stands in a comma-separated list, as a whole item (what follows a ';' put
// aside).
static bool lists(const char *list, const char *item) {
    size_t item_len = strlen(item);
    while (*list != '\0') {
        list += strspn(list, " \t,");
        size_t len = strcspn(list, ",;");
        size_t end = len;
        while (end > 0 && (list[end - 1] == ' ' || list[end - 1] == '\t'))
            end--;
        if (end == item_len && strncmp(list, item, end) == 0)
            return true;
        list += len;
        list += strcspn(list, ",");
    }
    return false;
}

// A client that does not say takes anything.
static bool reads_gzip(const char *encoding) {
    return !encoding || lists(encoding, "gzip") || lists(encoding, "*");
}

int sf_serve_asset_answer(struct sf_serve *serve, struct MHD_Connection *connection,
                          const struct sf_serve_head *head) {
    const struct sf_asset *asset =
        bsearch(head->path, sf_asset_table, sf_asset_count, sizeof sf_asset_table[0], by_path);
    if (!asset)
        return sf_serve_http_error(serve, connection, 404, "not_found", "no such file");
    if (!reads_gzip(head->encoding))
        return sf_serve_http_error(serve, connection, 406, "refused",
                                   "files are sent as gzip only");

    bool fresh = head->match && (lists(head->match, asset->etag) || lists(head->match, "*"));
    // The library takes no constant; it does not write to persistent memory.
    struct MHD_Response *response = MHD_create_response_from_buffer(
        fresh ? 0 : asset->gzip_len, (void *)(uintptr_t)asset->gzip, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return sf_serve_http_error(serve, connection, 500, "no_memory", "out of memory");
    sf_serve_http_header(response, "ETag", asset->etag);
    sf_serve_http_header(response, "Cache-Control", "no-cache");
    sf_serve_http_header(response, "Vary", "Accept-Encoding");
    if (!fresh) {
        sf_serve_http_header(response, "Content-Type", asset->type);
        sf_serve_http_header(response, "Content-Encoding", "gzip");
    }
    return sf_serve_http_send(serve, connection, fresh ? 304 : 200, response);
}
