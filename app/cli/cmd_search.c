/* search: asks for words, and finds them. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli_ask.h"
#include "cli_book.h"
#include "cli_clock.h"
#include "cli_input.h"
#include "cli_json.h"
#include "cli_list.h"
#include "cli_say.h"
#include "cli_text.h"
#include "cmd.h"

enum { LIMIT_USUAL = 20, QUERY_MAX = 4096, INDENT = 2 };

static enum sf_status read_words(struct sf_cli *cli, struct sf_cli_buf *words) {
    struct sf_cli_buf line = {0};
    enum sf_status status = SF_STATUS_OK;
    if (sf_cli_ask_possible()) {
        sf_cli_say_part(stderr, "search.ask", NULL);
        fputs(" ", stderr);
        sf_cli_ask_line(&line);
    } else if (sf_cli_input_rest(&line, QUERY_MAX) != SF_CLI_INPUT_OK) {
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "query", "error.query_long", NULL);
    }
    if (line.len > 0)
        sf_cli_buf_text(words, sf_cli_text_trim(line.data));
    sf_cli_buf_wipe(&line);
    if (status == SF_STATUS_OK && words->len == 0)
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "query", "search.no_words", NULL);
    else if (status == SF_STATUS_OK && !sf_cli_text_valid(words->data, words->len))
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "query", "error.utf8", NULL);
    return status;
}

static void show(struct sf_cli *cli, void *context, const json_t *item, size_t index) {
    char when[SF_CLI_CLOCK_LEN];
    const time_t *now = context;
    const json_t *part;
    size_t i;
    const char *title = sf_cli_json_text(item, "title");
    (void)cli;
    (void)index;
    sf_cli_clock_words(sf_cli_json_text(item, "at"), *now, when);
    sf_cli_say_text(stdout, when);
    printf("  %s", sf_cli_say_word("kind", sf_cli_json_text(item, "kind")));
    if (title[0] != '\0') {
        fputs("  ", stdout);
        sf_cli_say_style(stdout, SF_CLI_STRONG);
        sf_cli_say_text(stdout, title);
        sf_cli_say_plain(stdout);
    }
    printf("\n%*s", INDENT, "");
    json_array_foreach(json_object_get(item, "snippet"), i, part) {
        bool hit = json_is_true(json_object_get(part, "hit"));
        if (hit)
            sf_cli_say_style(stdout, SF_CLI_HIT);
        sf_cli_say_text(stdout, sf_cli_json_text(part, "text"));
        if (hit)
            sf_cli_say_plain(stdout);
    }
    putchar('\n');
}

enum sf_status sf_cmd_search(struct sf_cli *cli) {
    struct sf_cli_buf words = {0};
    time_t now = time(NULL);
    long limit;
    size_t count = 0;
    bool more = false;
    enum sf_status status = sf_cli_list_limit(cli, LIMIT_USUAL, &limit);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = read_words(cli, &words);
    if (status == SF_STATUS_OK) {
        json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "query", words.data);
        status = sf_cli_list_show(cli, "search.find", request, limit, show, &now, &count, &more);
    }
    sf_cli_buf_wipe(&words);
    if (status == SF_STATUS_OK && !cli->json && count == 0)
        sf_cli_say(stdout, "search.none", NULL);
    if (status == SF_STATUS_OK && more)
        sf_cli_say_aside("list.more", NULL);
    return status;
}
