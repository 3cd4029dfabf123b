#include "cli_list.h"

#include <stdio.h>

#include "cli_book.h"
#include "cli_json.h"

enum { PAGE = 200, ANY = 1000000 };

enum sf_status sf_cli_list_limit(struct sf_cli *cli, long usual, long *limit) {
    long most = cli->json ? PAGE : ANY;
    if (sf_cli_option_number(&cli->args, SF_CLI_LIMIT, 1, most, usual, limit))
        return SF_STATUS_OK;
    return sf_cli_fail(cli, SF_STATUS_INVALID, "--limit",
                       cli->json ? "usage.limit_json" : "usage.limit", NULL);
}

static enum sf_status show_json(struct sf_cli *cli, const char *op, json_t *request, long limit) {
    const char *cursor = sf_cli_option_get(&cli->args, SF_CLI_CURSOR);
    sf_cli_json_put_int(request, "limit", limit);
    if (cursor != NULL)
        sf_cli_json_put_text(request, "cursor", cursor);
    enum sf_status status = sf_cli_book_call(cli, op, request, NULL, NULL);
    return status == SF_STATUS_OK ? sf_cli_book_show(cli) : status;
}

enum sf_status sf_cli_list_show(struct sf_cli *cli, const char *op, json_t *request, long limit,
                                sf_cli_list_fn each, void *context, size_t *count, bool *more) {
    const char *given = sf_cli_option_get(&cli->args, SF_CLI_CURSOR);
    char cursor[256];
    enum sf_status status = SF_STATUS_OK;
    size_t index = 0;

    if (cli->json)
        return show_json(cli, op, request, limit);
    snprintf(cursor, sizeof cursor, "%s", given != NULL ? given : "");
    do {
        json_t *ok, *page = json_copy(request);
        const json_t *item;
        size_t i;
        sf_cli_json_put_int(page, "limit", limit < PAGE ? limit : PAGE);
        if (cursor[0] != '\0')
            sf_cli_json_put_text(page, "cursor", cursor);
        status = sf_cli_book_call(cli, op, page, NULL, &ok);
        if (status != SF_STATUS_OK)
            break;
        /* `each` may ask the book something else, so the page is held here. */
        json_t *items = json_incref(json_object_get(ok, "items"));
        snprintf(cursor, sizeof cursor, "%s", sf_cli_json_text(ok, "next"));
        json_array_foreach(items, i, item) each(cli, context, item, index++);
        limit -= (long)json_array_size(items);
        json_decref(items);
    } while (cursor[0] != '\0' && limit > 0);
    json_decref(request);
    if (count != NULL)
        *count = index;
    if (more != NULL)
        *more = cursor[0] != '\0';
    return status;
}
