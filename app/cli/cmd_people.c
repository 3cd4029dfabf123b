/* people: who is in the book; people add; people forget. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli_ask.h"
#include "cli_book.h"
#include "cli_input.h"
#include "cli_json.h"
#include "cli_list.h"
#include "cli_people.h"
#include "cli_say.h"
#include "cli_table.h"
#include "cli_text.h"
#include "cmd.h"

enum { LIMIT_USUAL = 200, INPUT_MAX = 1 << 20 };

/* By name. Nothing else about people puts them in an order. */
static int by_name(const void *a, const void *b) {
    const json_t *left = *(json_t *const *)a, *right = *(json_t *const *)b;
    return strcasecmp(json_string_value(json_array_get(left, 0)),
                      json_string_value(json_array_get(right, 0)));
}

static json_t *sorted(json_t *rows) {
    size_t count = json_array_size(rows);
    json_t **all = sf_cli_buf_new(count, sizeof *all), *out = sf_cli_json_array();
    for (size_t i = 0; i < count; i++)
        all[i] = json_array_get(rows, i);
    qsort(all, count, sizeof *all, by_name);
    for (size_t i = 0; i < count; i++)
        sf_cli_json_push(out, json_incref(all[i]));
    free(all);
    json_decref(rows);
    return out;
}

/* Name and role. How things stand is on the person's own page only, never in a list. */
static void add_row(struct sf_cli *cli, void *context, const json_t *person, size_t index) {
    (void)cli;
    (void)index;
    json_t *row = sf_cli_json_array();
    sf_cli_json_push_text(row, sf_cli_json_text(person, "alias"));
    sf_cli_json_push_text(row, sf_cli_json_text(person, "role"));
    sf_cli_json_push(context, row);
}

enum sf_status sf_cmd_people(struct sf_cli *cli) {
    json_t *rows = sf_cli_json_array();
    long limit;
    bool more = false;
    enum sf_status status = sf_cli_list_limit(cli, LIMIT_USUAL, &limit);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_list_show(cli, "person.list", sf_cli_json_object(), limit, add_row, rows,
                                  NULL, &more);
    if (status == SF_STATUS_OK && !cli->json) {
        rows = sorted(rows);
        if (json_array_size(rows) == 0)
            sf_cli_say(stdout, "people.none", NULL);
        sf_cli_table_print(stdout, rows, 1);
        if (more)
            sf_cli_say_aside("list.more", NULL);
    }
    json_decref(rows);
    return status;
}

/* ---- add */

/* The names: one line on a terminal, a line each from a pipe. */
static enum sf_status read_names(struct sf_cli *cli, json_t *names) {
    struct sf_cli_buf text = {0};
    enum sf_status status = SF_STATUS_OK;
    if (sf_cli_ask_possible()) {
        sf_cli_say_part(stderr, "people.ask", NULL);
        fputs(" ", stderr);
        sf_cli_ask_line(&text);
    } else if (sf_cli_input_rest(&text, INPUT_MAX) != SF_CLI_INPUT_OK) {
        status = sf_cli_fail(cli, SF_STATUS_DISK, NULL, "error.input", NULL);
    }
    char *rest = text.data, *line;
    while (status == SF_STATUS_OK && rest != NULL && (line = strtok_r(rest, "\n", &rest)) != NULL) {
        char *name = sf_cli_text_trim(line);
        if (name[0] == '\0')
            continue;
        if (!sf_cli_people_fits(name))
            status = sf_cli_fail(cli, SF_STATUS_INVALID, "alias", "error.name", NULL);
        else
            sf_cli_json_push_text(names, name);
    }
    sf_cli_buf_wipe(&text);
    if (status == SF_STATUS_OK && json_array_size(names) == 0)
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "alias", "people.no_name", NULL);
    return status;
}

/* Two of one name could not be told apart afterwards. Looked at before anybody is added. */
static enum sf_status check_new(struct sf_cli *cli, const struct sf_cli_people *people,
                                const json_t *names) {
    const json_t *name, *other;
    size_t i, j;
    json_array_foreach(names, i, name) {
        bool twice = sf_cli_people_find(people, json_string_value(name)) != NULL;
        json_array_foreach(names, j, other) {
            if (j < i && sf_cli_text_same(json_string_value(name), json_string_value(other)))
                twice = true;
        }
        if (twice)
            return sf_cli_fail(cli, SF_STATUS_CONFLICT, "alias", "people.there", "name",
                               json_string_value(name), NULL);
    }
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_people_add(struct sf_cli *cli) {
    struct sf_cli_people people = {0};
    json_t *names = sf_cli_json_array();
    const json_t *name;
    size_t i;
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = read_names(cli, names);
    if (status == SF_STATUS_OK)
        status = sf_cli_people_load(cli, &people);
    if (status == SF_STATUS_OK)
        status = check_new(cli, &people, names);
    for (i = 0; status == SF_STATUS_OK && i < json_array_size(names); i++) {
        name = json_array_get(names, i);
        status = sf_cli_people_add(cli, &people, json_string_value(name), NULL);
        if (status == SF_STATUS_OK && cli->json)
            sf_cli_book_show(cli);
        else if (status == SF_STATUS_OK)
            sf_cli_say(stdout, "people.added", "name", json_string_value(name), NULL);
    }
    sf_cli_people_free(&people);
    json_decref(names);
    return status;
}

/* ---- forget */

static void show_mentions(const json_t *ok) {
    const json_t *mention, *mentions = json_object_get(ok, "mentions");
    size_t i;
    if (json_array_size(mentions) == 0)
        return;
    sf_cli_say_count(stdout, "people.mentions", (long long)json_array_size(mentions), NULL);
    json_t *rows = sf_cli_json_array();
    json_array_foreach(mentions, i, mention) {
        json_t *row = sf_cli_json_array();
        char day[12];
        snprintf(day, sizeof day, "%.10s", sf_cli_json_text(mention, "at"));
        sf_cli_json_push_text(row, day);
        sf_cli_json_push_text(row, sf_cli_say_word("kind", sf_cli_json_text(mention, "kind")));
        sf_cli_json_push_text(row, sf_cli_json_text(mention, "id"));
        sf_cli_json_push(rows, row);
    }
    sf_cli_table_print(stdout, rows, -1);
    json_decref(rows);
}

static enum sf_status forget(struct sf_cli *cli, const struct sf_cli_people *people,
                             const json_t *names) {
    json_t *ok;
    const char *id = sf_cli_people_find(people, json_string_value(json_array_get(names, 0)));
    if (json_array_size(names) != 1)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "alias", "people.one_at_a_time", NULL);
    if (id == NULL)
        return sf_cli_fail(cli, SF_STATUS_NOT_FOUND, "alias", "people.nobody", NULL);
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "id", id);
    enum sf_status status = sf_cli_book_call(cli, "person.forget", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "people.forgotten", NULL);
    if (sf_cli_json_int(ok, "backups_left", 0) > 0)
        sf_cli_say_count(stdout, "keys.backups_left", sf_cli_json_int(ok, "backups_left", 0), NULL);
    show_mentions(ok);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_people_forget(struct sf_cli *cli) {
    struct sf_cli_people people = {0};
    json_t *names = sf_cli_json_array();
    bool yes;
    enum sf_status status = sf_cli_book_agree(cli, "people.forget_says", &yes);
    if (status == SF_STATUS_OK && yes)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK && yes)
        status = read_names(cli, names);
    if (status == SF_STATUS_OK && yes)
        status = sf_cli_people_load(cli, &people);
    if (status == SF_STATUS_OK && yes)
        status = forget(cli, &people, names);
    sf_cli_people_free(&people);
    json_decref(names);
    return status;
}
