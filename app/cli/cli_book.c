#include "cli_book.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli_ask.h"
#include "cli_json.h"
#include "cli_progress.h"
#include "cli_say.h"
#include "cli_signal.h"

enum { TRIES = 3, NAME_LEN = 64, KEY_LEN = 144 };

/* ---- What went wrong */

/* The door's word for a status, where the command line itself found the fault. */
static const char *code_of(enum sf_status status) {
    static const char *const codes[] = {
        [SF_STATUS_ERROR] = "internal",      [SF_STATUS_INVALID] = "invalid",
        [SF_STATUS_LOCKED] = "locked",       [SF_STATUS_NOT_FOUND] = "not_found",
        [SF_STATUS_CONFLICT] = "refused",    [SF_STATUS_DAMAGED] = "damaged",
        [SF_STATUS_NEWER] = "newer",         [SF_STATUS_DISK] = "io",
        [SF_STATUS_NO_MEMORY] = "no_memory",
    };
    return status < sizeof codes / sizeof *codes && codes[status] != NULL ? codes[status]
                                                                          : "internal";
}

static void print_error(enum sf_status status, const char *field, const char *message) {
    json_t *error = sf_cli_json_object();
    sf_cli_json_put_text(error, "code", code_of(status));
    if (field != NULL)
        sf_cli_json_put_text(error, "field", field);
    sf_cli_json_put_text(error, "message", message);
    json_t *answer = sf_cli_json_put(sf_cli_json_object(), "error", error);
    char *text = json_dumps(answer, JSON_COMPACT);
    if (text != NULL)
        sf_cli_say_json(stdout, text);
    sf_cli_json_free(text);
    json_decref(answer);
}

enum sf_status sf_cli_fail(struct sf_cli *cli, enum sf_status status, const char *field,
                           const char *key, ...) {
    char *message = NULL;
    size_t len;
    va_list pairs;
    if (sf_cli_signal_stopped())
        return status;
    va_start(pairs, key);
    FILE *to = open_memstream(&message, &len);
    if (to == NULL)
        sf_cli_buf_no_memory();
    sf_cli_say_list(to, key, pairs);
    va_end(pairs);
    if (fclose(to) != 0)
        sf_cli_buf_no_memory();
    sf_cli_say_wrapped(stderr, message, 0, sf_cli_say_columns(stderr));
    if (cli->json)
        print_error(status, field, message);
    free(message);
    return status;
}

/* A field's name without its place in a list: "people[2]" is "people". */
static void base_name(const char *field, char out[NAME_LEN]) {
    snprintf(out, NAME_LEN, "%.*s", (int)strcspn(field, "[. "), field);
}

/* The key of the most particular text there is: for the operation and code, for code and field, for
 * a range, for any field, for the code. */
static void error_key(const char *op, const char *code, const char *field, const json_t *params,
                      char key[KEY_LEN]) {
    char base[NAME_LEN];
    bool has_max = json_object_get(params, "max") != NULL;
    snprintf(key, KEY_LEN, "error.%.40s.%.40s", op, code);
    if (sf_cli_say_has(key))
        return;
    base_name(field, base);
    snprintf(key, KEY_LEN, "error.%.40s.%s", code, base);
    if (base[0] != '\0' && sf_cli_say_has(key))
        return;
    if (strcmp(code, "invalid") == 0 && has_max)
        snprintf(key, KEY_LEN, "error.%s",
                 json_object_get(params, "min") != NULL ? "range" : "too_long");
    else if (strcmp(code, "invalid") == 0 && field[0] != '\0')
        snprintf(key, KEY_LEN, "error.field");
    else
        snprintf(key, KEY_LEN, "error.%.40s", code);
    if (!sf_cli_say_has(key))
        snprintf(key, KEY_LEN, "error.internal");
}

static void say_error(const struct sf_cli *cli, const json_t *error) {
    const char *field = sf_cli_json_text(error, "field");
    const json_t *params = json_object_get(error, "params");
    char key[KEY_LEN], low[32], high[32];
    snprintf(low, sizeof low, "%.15g", json_number_value(json_object_get(params, "min")));
    snprintf(high, sizeof high, "%.15g", json_number_value(json_object_get(params, "max")));
    error_key(cli->op, sf_cli_json_text(error, "code"), field, params, key);
    sf_cli_say(stderr, key, "field", field, "min", low, "max", high, "vault", cli->vault, NULL);
}

enum sf_status sf_cli_book_told(struct sf_cli *cli, enum sf_status status) {
    /* The door says "io" when a source gave up because of a signal; that is no news. */
    if (sf_cli_signal_stopped())
        return status;
    say_error(cli, json_object_get(cli->tree, "error"));
    if (cli->json && cli->answer != NULL)
        sf_cli_say_json(stdout, cli->answer);
    return status;
}

enum sf_status sf_cli_book_show(struct sf_cli *cli) {
    sf_cli_say_json(stdout, cli->answer);
    return SF_STATUS_OK;
}

/* ---- Calls */

static void drop_answer(struct sf_cli *cli) {
    json_decref(cli->tree);
    sf_answer_free(cli->answer, cli->answer_len);
    cli->tree = NULL;
    cli->answer = NULL;
    cli->answer_len = 0;
}

enum sf_status sf_cli_book_new(struct sf_cli *cli) {
    if (cli->sf != NULL)
        return SF_STATUS_OK;
    sf_cli_signal_catch();
    cli->sf = sf_new(cli->vault);
    if (cli->sf == NULL)
        sf_cli_buf_no_memory();
    return SF_STATUS_OK;
}

enum sf_status sf_cli_book_raw(struct sf_cli *cli, const char *op, const char *request, size_t len,
                               const struct sf_stream *stream) {
    struct sf_stream all = stream != NULL ? *stream : (struct sf_stream){0};
    drop_answer(cli);
    cli->op = op;
    all.progress = sf_cli_progress_tell;
    sf_cli_progress_begin(op);
    enum sf_status status =
        sf_call(cli->sf, op, request, len, &all, &cli->answer, &cli->answer_len);
    sf_cli_progress_end();
    if (cli->answer == NULL)
        sf_cli_buf_no_memory();
    cli->tree = json_loadb(cli->answer, cli->answer_len, 0, NULL);
    if (cli->tree == NULL)
        sf_cli_buf_no_memory();
    cli->open = sf_is_open(cli->sf);
    return status;
}

enum sf_status sf_cli_book_call(struct sf_cli *cli, const char *op, json_t *request,
                                const struct sf_stream *stream, json_t **ok) {
    enum sf_status status = sf_cli_book_new(cli);
    char *text = NULL;
    if (request != NULL) {
        text = json_dumps(request, JSON_COMPACT | JSON_REAL_PRECISION(17));
        if (text == NULL)
            sf_cli_buf_no_memory();
        json_decref(request);
    }
    if (status == SF_STATUS_OK)
        status = sf_cli_book_raw(cli, op, text, text != NULL ? strlen(text) : 0, stream);
    sf_cli_json_free(text);
    if (ok != NULL)
        *ok = json_object_get(cli->tree, "ok");
    return status == SF_STATUS_OK ? status : sf_cli_book_told(cli, status);
}

/* ---- Opening and closing */

static void say_notices(const json_t *ok) {
    const json_t *notice, *notices = json_object_get(ok, "notices");
    size_t i;
    char key[NAME_LEN];
    if (json_is_true(json_object_get(ok, "upgraded")))
        sf_cli_say(stderr, "notice.upgraded", NULL);
    json_array_foreach(notices, i, notice) {
        snprintf(key, sizeof key, "notice.%s", json_string_value(notice));
        if (sf_cli_say_has(key))
            sf_cli_say(stderr, key, NULL);
    }
}

static bool is_wrong(const struct sf_cli *cli) {
    const json_t *error = json_object_get(cli->tree, "error");
    return strcmp(sf_cli_json_text(error, "code"), "wrong_passphrase") == 0;
}

/* Ask and try; *wrong says that asking once more may help. */
static enum sf_status try_open(struct sf_cli *cli, bool *wrong) {
    bool code = sf_cli_option_get(&cli->args, SF_CLI_RECOVERY_CODE) != NULL;
    sf_cli_secret_wipe(&cli->secret);
    enum sf_status status =
        sf_cli_secret_ask(cli, code ? "recovery_code" : "passphrase", &cli->secret);
    *wrong = false;
    if (status != SF_STATUS_OK)
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(),
                                           code ? "recovery_code" : "passphrase", cli->secret.text);
    status = sf_cli_book_call(cli, "vault.open", request, NULL, NULL);
    *wrong = status != SF_STATUS_OK && is_wrong(cli);
    return status;
}

enum sf_status sf_cli_book_open(struct sf_cli *cli) {
    json_t *ok;
    bool wrong = false;
    if (cli->open)
        return SF_STATUS_OK;
    enum sf_status status = sf_cli_book_call(cli, "vault.status", NULL, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (!json_is_true(json_object_get(ok, "exists")))
        return sf_cli_fail(cli, SF_STATUS_NOT_FOUND, NULL, "error.no_book", "vault", cli->vault,
                           NULL);
    /* With --json a program is at work: one answer, and no second try. */
    int tries = sf_cli_secret_asked(cli) && !cli->json ? TRIES : 1;
    do {
        status = try_open(cli, &wrong);
    } while (wrong && --tries > 0 && !sf_cli_signal_stopped());
    if (status == SF_STATUS_OK)
        say_notices(json_object_get(cli->tree, "ok"));
    return status;
}

enum sf_status sf_cli_book_agree(struct sf_cli *cli, const char *key, bool *yes) {
    *yes = sf_cli_option_get(&cli->args, SF_CLI_YES) != NULL;
    if (*yes)
        return SF_STATUS_OK;
    if (sf_cli_ask_yes(key, yes) == SF_CLI_ASK_NOWHERE)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--yes", "usage.needs_yes", NULL);
    if (!*yes && !sf_cli_signal_stopped())
        sf_cli_say_aside("ask.left", NULL);
    return SF_STATUS_OK;
}

void sf_cli_book_close(struct sf_cli *cli) {
    if (cli->open && !sf_cli_signal_stopped())
        sf_cli_book_raw(cli, "vault.lock", NULL, 0, NULL);
    drop_answer(cli);
    sf_free(cli->sf);
    cli->sf = NULL;
    cli->open = false;
    sf_cli_secret_wipe(&cli->secret);
}
