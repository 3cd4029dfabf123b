/* import csv, import list, import undo. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli_ask.h"
#include "cli_book.h"
#include "cli_clock.h"
#include "cli_file.h"
#include "cli_input.h"
#include "cli_json.h"
#include "cli_list.h"
#include "cli_people.h"
#include "cli_say.h"
#include "cli_table.h"
#include "cli_text.h"
#include "cmd.h"

enum { LIMIT_USUAL = 20, ASK_LIMIT = 9, ID_MAX = 64 };

/* ---- --map and --value */

/* The last `mark` in a text that no backslash stands before; NULL. */
static char *find_mark(char *text, char mark, bool last) {
    char *found = NULL;
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == mark && (last || found == NULL))
            found = at;
    }
    return found;
}

/* Take backslashes out: "\=" is "=". */
static char *plain(char *text) {
    char *to = text;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        *to++ = *at;
    }
    *to = '\0';
    return text;
}

/* "column=field" or "column=field/10". False when it is not. */
static bool read_map(char *text, json_t *map) {
    char *equals = find_mark(text, '=', true);
    if (equals == NULL || equals == text || equals[1] == '\0')
        return false;
    *equals = '\0';
    char *field = equals + 1, *slash = strchr(field, '/');
    json_t *item = sf_cli_json_object();
    if (slash != NULL) {
        char *end;
        *slash = '\0';
        errno = 0;
        double divide = strtod(slash + 1, &end);
        if (end == slash + 1 || *end != '\0' || errno != 0) {
            json_decref(item);
            return false;
        }
        sf_cli_json_put(item, "divide", json_real(divide));
    }
    sf_cli_json_put_text(item, "column", plain(text));
    sf_cli_json_put_text(item, "field", field);
    sf_cli_json_push(map, item);
    return true;
}

/* "column:from=to" or "column>field:from=to". */
static bool read_value(char *text, json_t *values) {
    char *colon = find_mark(text, ':', false);
    char *equals = colon != NULL ? find_mark(colon + 1, '=', true) : NULL;
    if (equals == NULL || colon == text)
        return false;
    *colon = *equals = '\0';
    char *field = find_mark(text, '>', true);
    json_t *item = sf_cli_json_object();
    if (field != NULL) {
        *field++ = '\0';
        sf_cli_json_put_text(item, "field", field);
    }
    sf_cli_json_put_text(item, "column", plain(text));
    sf_cli_json_put_text(item, "from", plain(colon + 1));
    sf_cli_json_put_text(item, "to", plain(equals + 1));
    sf_cli_json_push(values, item);
    return true;
}

static enum sf_status read_options(struct sf_cli *cli, json_t *request) {
    json_t *map = sf_cli_json_array(), *values = sf_cli_json_array();
    const char *zone = sf_cli_option_get(&cli->args, SF_CLI_ZONE);
    enum sf_status status = SF_STATUS_OK;
    sf_cli_json_put(request, "map", map);
    sf_cli_json_put(request, "values", values);
    if (zone != NULL)
        sf_cli_json_put_text(request, "zone", zone);
    if (sf_cli_option_get(&cli->args, SF_CLI_DRY_RUN) != NULL)
        sf_cli_json_put_flag(request, "dry_run", true);
    for (size_t i = 0; status == SF_STATUS_OK && i < cli->args.given_count; i++) {
        struct sf_cli_buf text = {0};
        enum sf_cli_option option = cli->args.given[i].option;
        const char *value = cli->args.given[i].value;
        sf_cli_buf_text(&text, value);
        if (!sf_cli_text_valid(value, strlen(value)))
            status = sf_cli_fail(cli, SF_STATUS_INVALID, "--map", "error.utf8", NULL);
        else if (option == SF_CLI_MAP && !read_map(text.data, map))
            status = sf_cli_fail(cli, SF_STATUS_INVALID, "--map", "usage.map", NULL);
        else if (option == SF_CLI_VALUE && !read_value(text.data, values))
            status = sf_cli_fail(cli, SF_STATUS_INVALID, "--value", "usage.value", NULL);
        sf_cli_buf_wipe(&text);
    }
    if (status == SF_STATUS_OK && json_array_size(map) == 0)
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "--map", "usage.map_missing", NULL);
    return status;
}

/* ---- The report */

static void show_names(const char *key, const json_t *items, const char *member) {
    const json_t *item;
    size_t i;
    if (json_array_size(items) == 0)
        return;
    sf_cli_say_part(stdout, key, NULL);
    json_array_foreach(items, i, item) {
        const char *text =
            member != NULL ? sf_cli_json_text(item, member) : json_string_value(item);
        fputs(i > 0 ? ", " : " ", stdout);
        sf_cli_say_text(stdout, text);
    }
    putchar('\n');
}

static void show_fields(const json_t *fields) {
    const json_t *field;
    size_t i;
    json_array_foreach(fields, i, field) {
        char taken[24], left[24];
        long long skipped = sf_cli_json_int(field, "skipped", 0);
        snprintf(taken, sizeof taken, "%lld", sf_cli_json_int(field, "converted", 0));
        snprintf(left, sizeof left, "%lld", skipped);
        sf_cli_say(stdout, skipped > 0 ? "import.field_skipped" : "import.field", "column",
                   sf_cli_json_text(field, "column"), "field", sf_cli_json_text(field, "field"),
                   "taken", taken, "left", left, "why", sf_cli_json_text(field, "why"), NULL);
    }
}

static void show_report(const json_t *ok, bool dry) {
    char imported[24];
    snprintf(imported, sizeof imported, "%lld", sf_cli_json_int(ok, "imported", 0));
    sf_cli_say_count(stdout, dry ? "import.would" : "import.done", sf_cli_json_int(ok, "read", 0),
                     "imported", imported, NULL);
    long long already = sf_cli_json_int(ok, "already", 0);
    if (already > 0)
        sf_cli_say_count(stdout, "import.already", already, NULL);
    long long passed = sf_cli_json_int(ok, "passed_over", 0);
    if (passed > 0)
        sf_cli_say_count(stdout, "import.passed", passed, "why", sf_cli_json_text(ok, "passed_why"),
                         NULL);
    show_fields(json_object_get(ok, "fields"));
    show_names("import.people", json_object_get(ok, "people_added"), NULL);
    show_names("import.words", json_object_get(ok, "list_added"), "word");
    show_names("import.unmapped", json_object_get(ok, "unmapped"), NULL);
    if (dry)
        sf_cli_say(stdout, "import.dry", NULL);
    else if (sf_cli_json_text(ok, "batch")[0] != '\0')
        sf_cli_say_aside("import.undo_hint", NULL);
}

static enum sf_status run(struct sf_cli *cli, json_t *request, const char *path) {
    struct sf_cli_file *file = sf_cli_buf_new(1, sizeof *file);
    const char *name = strrchr(path, '/');
    json_t *ok;
    enum sf_status status = sf_cli_file_source(cli, file, path);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK) {
        name = name != NULL ? name + 1 : path;
        if (strcmp(path, "-") != 0 && sf_cli_text_valid(name, strlen(name)))
            sf_cli_json_put_text(request, "name", name);
        sf_cli_json_put_text(request, "kind", "moment");
        status = sf_cli_book_call(cli, "import.csv", json_incref(request), &file->stream, &ok);
        if (status != SF_STATUS_OK && file->error != 0)
            sf_cli_say(stderr, "error.file_read", "file", path, "why", strerror(file->error), NULL);
    }
    sf_cli_file_close(cli, file, true);
    free(file);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    show_report(ok, json_is_true(json_object_get(request, "dry_run")));
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_import_csv(struct sf_cli *cli) {
    json_t *request = sf_cli_json_object();
    enum sf_status status = read_options(cli, request);
    if (status == SF_STATUS_OK)
        status = run(cli, request, cli->args.words[0]);
    json_decref(request);
    return status;
}

/* ---- list and undo */

static void add_row(struct sf_cli *cli, void *context, const json_t *batch, size_t index) {
    char when[SF_CLI_CLOCK_LEN], number[24];
    json_t *row = sf_cli_json_array();
    (void)cli;
    snprintf(number, sizeof number, "%zu", index + 1);
    sf_cli_json_push_text(row, number);
    sf_cli_json_push_text(row, sf_cli_clock_words(sf_cli_json_text(batch, "at"), time(NULL), when));
    sf_cli_json_push_text(row, sf_cli_json_text(batch, "name"));
    snprintf(number, sizeof number, "%lld", sf_cli_json_int(batch, "imported", 0));
    sf_cli_json_push_text(row, number);
    sf_cli_json_push_text(row, sf_cli_json_text(batch, "id"));
    sf_cli_json_push(context, row);
}

static enum sf_status list(struct sf_cli *cli, json_t *rows, long limit) {
    enum sf_status status =
        sf_cli_list_show(cli, "batch.list", sf_cli_json_object(), limit, add_row, rows, NULL, NULL);
    if (status == SF_STATUS_OK && !cli->json && json_array_size(rows) == 0)
        sf_cli_say(stdout, "import.none", NULL);
    return status;
}

enum sf_status sf_cmd_import_list(struct sf_cli *cli) {
    json_t *rows = sf_cli_json_array();
    long limit;
    enum sf_status status = sf_cli_list_limit(cli, LIMIT_USUAL, &limit);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = list(cli, rows, limit);
    if (status == SF_STATUS_OK)
        sf_cli_table_print(stdout, rows, 2);
    json_decref(rows);
    return status;
}

/* The latest imports, numbered; the id of the one chosen. "" when the person would rather not. */
static enum sf_status choose(struct sf_cli *cli, bool last, char id[ID_MAX]) {
    json_t *rows = sf_cli_json_array();
    bool json = cli->json;
    cli->json = false; /* the list is not the answer */
    enum sf_status status = list(cli, rows, last ? 1 : ASK_LIMIT);
    cli->json = json;
    size_t count = json_array_size(rows), number = last ? 1 : 0;
    if (status == SF_STATUS_OK && count > 0 && !last) {
        struct sf_cli_buf line = {0};
        sf_cli_table_print(stderr, rows, 2);
        sf_cli_say_part(stderr, "import.which", NULL);
        fputs(" ", stderr);
        sf_cli_ask_line(&line);
        number = (size_t)strtoul(sf_cli_buf_get(&line), NULL, 10);
        sf_cli_buf_wipe(&line);
    }
    id[0] = '\0';
    if (number >= 1 && number <= count)
        snprintf(id, ID_MAX, "%s",
                 json_string_value(json_array_get(json_array_get(rows, number - 1), 4)));
    else if (status == SF_STATUS_OK && last)
        status = sf_cli_fail(cli, SF_STATUS_NOT_FOUND, "batch", "import.none", NULL);
    else if (status == SF_STATUS_OK && count > 0)
        sf_cli_say_aside("ask.left", NULL);
    json_decref(rows);
    return status;
}

static enum sf_status read_id(struct sf_cli *cli, char id[ID_MAX]) {
    struct sf_cli_buf line = {0};
    sf_cli_input_line(&line, ID_MAX - 1);
    snprintf(id, ID_MAX, "%s", sf_cli_buf_get(&line));
    sf_cli_buf_wipe(&line);
    memmove(id, sf_cli_text_trim(id), strlen(sf_cli_text_trim(id)) + 1);
    return sf_cli_people_is_id(id)
               ? SF_STATUS_OK
               : sf_cli_fail(cli, SF_STATUS_INVALID, "batch", "import.no_id", NULL);
}

enum sf_status sf_cmd_import_undo(struct sf_cli *cli) {
    char id[ID_MAX] = "";
    json_t *ok;
    bool last = sf_cli_option_get(&cli->args, SF_CLI_LAST) != NULL;
    if (cli->args.word_count > 0) {
        snprintf(id, sizeof id, "%s", cli->args.words[0]);
        if (!sf_cli_people_is_id(id))
            return sf_cli_fail(cli, SF_STATUS_INVALID, "batch", "import.no_id", NULL);
    }
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK && id[0] == '\0')
        status = last || sf_cli_ask_possible() ? choose(cli, last, id) : read_id(cli, id);
    if (status != SF_STATUS_OK || id[0] == '\0')
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "batch", id);
    status = sf_cli_book_call(cli, "import.undo", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say_count(stdout, "import.undone", sf_cli_json_int(ok, "removed", 0), NULL);
    return SF_STATUS_OK;
}
