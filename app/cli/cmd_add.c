/* add: keep a moment, from questions on a terminal, an editor, or a pipe. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli_add.h"
#include "cli_ask.h"
#include "cli_book.h"
#include "cli_input.h"
#include "cli_json.h"
#include "cli_moment.h"
#include "cli_say.h"
#include "cli_text.h"
#include "cmd.h"

/* All of standard input: a moment's JSON object, or the text of what happened. */
static enum sf_status read_pipe(struct sf_cli *cli, struct sf_cli_moment *moment, time_t now) {
    struct sf_cli_buf text = {0};
    enum sf_status status = SF_STATUS_OK;
    bool as_text = sf_cli_option_get(&cli->args, SF_CLI_TEXT) != NULL;
    enum sf_cli_input result = sf_cli_input_rest(&text, SF_REQUEST_MAX);
    char *trimmed = text.data != NULL ? sf_cli_text_trim(text.data) : NULL;

    if (result == SF_CLI_INPUT_LONG)
        status = sf_cli_fail(cli, SF_STATUS_INVALID, NULL, "error.too_large", NULL);
    else if (result != SF_CLI_INPUT_OK)
        status = sf_cli_fail(cli, SF_STATUS_DISK, NULL, "error.input", NULL);
    else if (text.len > 0 && !sf_cli_text_valid(trimmed, strlen(trimmed)))
        status = sf_cli_fail(cli, SF_STATUS_INVALID, NULL, "error.utf8", NULL);
    else if (text.len > 0 && trimmed[0] == '{' && !as_text) {
        json_error_t error;
        char line[24];
        json_t *object = json_loads(trimmed, JSON_REJECT_DUPLICATES, &error);
        snprintf(line, sizeof line, "%d", error.line);
        if (json_is_object(object))
            status = sf_cli_moment_take(cli, moment, object, now);
        else
            status =
                sf_cli_fail(cli, SF_STATUS_INVALID, NULL, "error.add_json", "line", line, NULL);
        json_decref(object);
    } else if (text.len > 0 && trimmed[0] != '\0') {
        sf_cli_json_put_text(moment->fields, "happened", trimmed);
    }
    sf_cli_buf_wipe(&text);
    return status;
}

static enum sf_status take_at(struct sf_cli *cli, struct sf_cli_moment *moment, time_t now) {
    const char *at = sf_cli_option_get(&cli->args, SF_CLI_AT);
    const char *wrong = at != NULL ? sf_cli_moment_time(moment, at, now) : NULL;
    return wrong != NULL ? sf_cli_fail(cli, SF_STATUS_INVALID, "--at", wrong, NULL) : SF_STATUS_OK;
}

static enum sf_status add(struct sf_cli *cli, struct sf_cli_moment *moment,
                          struct sf_cli_people *people) {
    bool ask = sf_cli_ask_possible();
    time_t now = time(NULL);
    enum sf_status status = take_at(cli, moment, now); /* before a passphrase is asked for */
    if (status == SF_STATUS_OK)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_people_load(cli, people);
    if (status == SF_STATUS_OK)
        status = ask ? sf_cli_add_ask(cli, moment, people) : read_pipe(cli, moment, now);
    if (status != SF_STATUS_OK)
        return status;
    if (sf_cli_moment_empty(moment) && ask) {
        sf_cli_add_done(cli);
        sf_cli_say_aside("add.nothing", NULL);
        return SF_STATUS_OK;
    }
    if (sf_cli_moment_empty(moment))
        return sf_cli_fail(cli, SF_STATUS_INVALID, NULL, "add.nothing", NULL);
    status = sf_cli_moment_keep(cli, moment, people);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        sf_cli_book_show(cli);
    else
        sf_cli_say(stdout, "add.kept", NULL);
    if (ask)
        sf_cli_add_done(cli);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_add(struct sf_cli *cli) {
    struct sf_cli_moment moment;
    struct sf_cli_people people = {0};
    if (sf_cli_option_get(&cli->args, SF_CLI_EDITOR) != NULL && !sf_cli_ask_possible())
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--editor", "usage.editor_terminal", NULL);
    sf_cli_moment_init(&moment);
    enum sf_status status = add(cli, &moment, &people);
    sf_cli_moment_free(&moment);
    sf_cli_people_free(&people);
    return status;
}
