#include "cli_add.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "cli_ask.h"
#include "cli_book.h"
#include "cli_clock.h"
#include "cli_editor.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cli_signal.h"
#include "cli_text.h"

static const char form[] = "terminal:moment";

/* ---- The draft */

static void keep_draft(struct sf_cli *cli, const struct sf_cli_moment *moment) {
    json_t *value = json_copy(moment->fields), *request = sf_cli_json_object();
    if (json_array_size(moment->people) > 0)
        sf_cli_json_put(value, "people", json_copy(moment->people));
    sf_cli_json_put_text(request, "form", form);
    sf_cli_json_put(request, "value", value);
    char *text = json_dumps(request, JSON_COMPACT);
    json_decref(request);
    if (text == NULL)
        sf_cli_buf_no_memory();
    /* A draft that cannot be kept is no reason to stop somebody who is writing. */
    sf_cli_book_raw(cli, "draft.put", text, strlen(text), NULL);
    sf_cli_json_free(text);
}

static enum sf_status tell_draft(struct sf_cli *cli, const char *op) {
    char request[64];
    int len = snprintf(request, sizeof request, "{\"form\":\"%s\"}", form);
    return sf_cli_book_raw(cli, op, request, (size_t)len, NULL);
}

void sf_cli_add_done(struct sf_cli *cli) {
    tell_draft(cli, "draft.drop");
}

/* What an earlier `add` left, when the person wants to go on with it. */
static void take_up_draft(struct sf_cli *cli, struct sf_cli_moment *moment) {
    struct sf_cli_buf answer = {0};
    if (tell_draft(cli, "draft.get") != SF_STATUS_OK)
        return;
    json_t *value = json_incref(json_object_get(json_object_get(cli->tree, "ok"), "value"));
    sf_cli_say(stderr, "add.draft", NULL);
    fputs("> ", stderr);
    if (sf_cli_ask_line(&answer) == SF_CLI_ASK_OK) {
        if (strcasecmp(sf_cli_buf_get(&answer), "n") == 0 ||
            strcasecmp(sf_cli_buf_get(&answer), "no") == 0)
            sf_cli_add_done(cli);
        else
            sf_cli_moment_take(cli, moment, value, time(NULL));
    }
    sf_cli_buf_wipe(&answer);
    json_decref(value);
}

/* ---- The questions */

struct asking {
    struct sf_cli *cli;
    struct sf_cli_moment *moment;
    struct sf_cli_people *people;
};

static void put_question(const char *key) {
    fputc('\n', stderr);
    sf_cli_say_style(stderr, SF_CLI_STRONG);
    sf_cli_say_part(stderr, key, NULL);
    sf_cli_say_plain(stderr);
    fputc('\n', stderr);
}

static bool has(const struct asking *a, const char *field) {
    return json_object_get(a->moment->fields, field) != NULL;
}

static enum sf_cli_ask ask_felt_safe(struct asking *a) {
    enum sf_cli_ask result;
    struct sf_cli_buf line = {0};
    if (has(a, "felt_safe"))
        return SF_CLI_ASK_OK;
    put_question("add.felt_safe");
    for (int i = 0; i < 5; i++) {
        char number[8];
        snprintf(number, sizeof number, "%d", i - 2);
        fprintf(stderr, "  %d ", i + 1);
        sf_cli_say_style(stderr, (enum sf_cli_style)(SF_CLI_SAFE + i));
        fputs(sf_cli_say_word("felt_safe", number), stderr);
        sf_cli_say_plain(stderr);
    }
    fputc('\n', stderr);
    sf_cli_say_aside("add.sad_and_safe", NULL);
    for (;;) {
        fputs("> ", stderr);
        sf_cli_buf_clear(&line);
        result = sf_cli_ask_line(&line);
        const char *text = sf_cli_buf_get(&line);
        if (result != SF_CLI_ASK_OK || text[0] == '\0')
            break;
        if (text[0] >= '1' && text[0] <= '5' && text[1] == '\0') {
            sf_cli_json_put_int(a->moment->fields, "felt_safe", text[0] - '3');
            if (text[0] == '1')
                sf_cli_say_aside("add.hard", NULL);
            break;
        }
        sf_cli_say(stderr, "add.one_to_five", NULL);
    }
    sf_cli_buf_wipe(&line);
    return result;
}

/* Names between commas or semicolons. Which ones do not fit is the writer's to see on the screen.
 */
static bool take_names(struct asking *a, char *text) {
    json_t *names = sf_cli_json_array();
    bool fit = true;
    char *rest = text, *part;
    while (fit && (part = strtok_r(rest, ",;", &rest)) != NULL) {
        char *name = sf_cli_text_trim(part);
        if (name[0] == '\0')
            continue;
        fit = sf_cli_people_fits(name);
        if (fit)
            sf_cli_json_push_text(names, name);
    }
    if (fit && json_array_extend(a->moment->people, names) != 0)
        sf_cli_buf_no_memory();
    json_decref(names);
    return fit;
}

static enum sf_cli_ask ask_who(struct asking *a) {
    enum sf_cli_ask result;
    struct sf_cli_buf line = {0};
    if (json_array_size(a->moment->people) > 0)
        return SF_CLI_ASK_OK;
    put_question("add.who");
    do {
        fputs("> ", stderr);
        sf_cli_buf_clear(&line);
        result = sf_cli_ask_line(&line);
        if (result != SF_CLI_ASK_OK || line.len == 0 || take_names(a, line.data))
            break;
        sf_cli_say(stderr, "error.name", NULL);
    } while (true);
    sf_cli_buf_wipe(&line);
    return result;
}

static enum sf_cli_ask ask_when(struct asking *a) {
    enum sf_cli_ask result;
    struct sf_cli_buf line = {0};
    if (has(a, "at") || sf_cli_option_get(&a->cli->args, SF_CLI_AT) != NULL)
        return SF_CLI_ASK_OK;
    put_question("add.when");
    do {
        const char *wrong = NULL;
        char shown[SF_CLI_CLOCK_LEN];
        time_t now = time(NULL);
        fputs("> ", stderr);
        sf_cli_buf_clear(&line);
        result = sf_cli_ask_line(&line);
        if (result != SF_CLI_ASK_OK || line.len == 0)
            break;
        wrong = sf_cli_moment_time(a->moment, line.data, now);
        if (wrong != NULL) {
            sf_cli_say(stderr, wrong, NULL);
            continue;
        }
        if (has(a, "at"))
            sf_cli_say_aside(
                "add.when_read", "when",
                sf_cli_clock_words(sf_cli_json_text(a->moment->fields, "at"), now, shown), NULL);
        break;
    } while (true);
    sf_cli_buf_wipe(&line);
    return result;
}

static enum sf_cli_ask ask_text(struct asking *a, const char *key, const char *field) {
    struct sf_cli_buf text = {0};
    put_question(key);
    sf_cli_say_aside("add.lines", NULL);
    if (has(a, field)) {
        const char *before = sf_cli_json_text(a->moment->fields, field);
        sf_cli_say_wrapped(stderr, before, 2, sf_cli_say_columns(stderr));
        sf_cli_buf_text(&text, before);
    }
    enum sf_cli_ask result = sf_cli_ask_lines(&text);
    if (text.len > 0 && sf_cli_text_valid(text.data, text.len))
        sf_cli_json_put_text(a->moment->fields, field, text.data);
    else if (text.len > 0)
        sf_cli_say(stderr, "error.utf8", NULL);
    sf_cli_buf_wipe(&text);
    return result;
}

static enum sf_cli_ask ask_helped(struct asking *a) {
    return ask_text(a, "add.felt_safe_text", "felt_safe_text");
}

static enum sf_cli_ask ask_wrong(struct asking *a) {
    return ask_text(a, "add.felt_unsafe_text", "felt_unsafe_text");
}

static enum sf_status write_in_editor(struct asking *a) {
    struct sf_cli_buf text = {0};
    sf_cli_say_aside("add.editor", NULL);
    enum sf_status status = sf_cli_editor_write(a->cli, &text);
    if (status == SF_STATUS_OK && text.len > 0)
        sf_cli_json_put_text(a->moment->fields, "happened", text.data);
    sf_cli_buf_wipe(&text);
    return status;
}

enum sf_status sf_cli_add_ask(struct sf_cli *cli, struct sf_cli_moment *moment,
                              struct sf_cli_people *people) {
    static enum sf_cli_ask (*const questions[])(struct asking *) = {
        ask_felt_safe, ask_who, ask_when, ask_helped, ask_wrong,
    };
    enum { ALL = sizeof questions / sizeof *questions, BEFORE_TEXT = 3 };
    struct asking a = {cli, moment, people};
    bool editor = sf_cli_option_get(&cli->args, SF_CLI_EDITOR) != NULL;
    enum sf_cli_ask result = SF_CLI_ASK_OK;
    enum sf_status status = SF_STATUS_OK;

    take_up_draft(cli, moment);
    sf_cli_say_aside("add.skip", NULL);
    for (size_t i = 0; i < (editor ? BEFORE_TEXT : ALL) && result == SF_CLI_ASK_OK; i++) {
        result = questions[i](&a);
        if (!sf_cli_moment_empty(moment))
            keep_draft(cli, moment);
    }
    if (editor && result == SF_CLI_ASK_OK) {
        status = write_in_editor(&a);
        if (!sf_cli_moment_empty(moment))
            keep_draft(cli, moment);
    }
    if (!sf_cli_signal_stopped())
        return status;
    if (!sf_cli_moment_empty(moment)) {
        fputc('\n', stderr);
        sf_cli_say(stderr, "add.stopped", NULL);
    }
    return SF_STATUS_ERROR;
}
