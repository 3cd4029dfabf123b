/* Pages of a list, for reading and for --json. */
#ifndef SF_CLI_LIST_H
#define SF_CLI_LIST_H

#include <jansson.h>
#include <stdbool.h>

#include "cli.h"

/* One item; its `index` from 0 over all pages. */
typedef void (*sf_cli_list_fn)(struct sf_cli *cli, void *context, const json_t *item, size_t index);

/* How many items --limit asks for, `usual` without it. Tells. */
enum sf_status sf_cli_list_limit(struct sf_cli *cli, long usual, long *limit);

/*
 * Call `op` with `request` (taken over) for up to `limit` items. With --json: one page (--cursor to
 * go on), and the answer itself is printed. Else page after page, `each` for every item; *count how
 * many, *more whether the book has more. count, more may be NULL.
 */
enum sf_status sf_cli_list_show(struct sf_cli *cli, const char *op, json_t *request, long limit,
                                sf_cli_list_fn each, void *context, size_t *count, bool *more);

#endif
