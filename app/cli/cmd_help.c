/* help: what there is, from the tables and the words. */
#include <stdio.h>
#include <string.h>

#include "cli_book.h"
#include "cli_say.h"
#include "cli_text.h"
#include "cmd.h"
#include "words.h"

enum { KEY_LEN = 64, LINE_LEN = 78, NAME_COLUMNS = 20, OPTION_COLUMNS = 28, INDENT = 2 };

static int width(void) {
    int columns = sf_cli_say_columns(stdout);
    return columns == 0 || columns > LINE_LEN ? LINE_LEN : columns;
}

static void head(const char *key) {
    putchar('\n');
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    sf_cli_say_part(stdout, key, NULL);
    sf_cli_say_plain(stdout);
    putchar('\n');
}

/* A name, and its text beside it or, where the name is long, below it. */
static void show_pair(const char *name, const char *text, int columns) {
    int used = INDENT + (int)strlen(name);
    printf("%*s%s", INDENT, "", name);
    if (used + 2 > columns) {
        putchar('\n');
        used = 0;
    }
    int room = width() - columns;
    while (*text != '\0') {
        size_t len = strlen(text), cut = len;
        if ((int)len > room) {
            cut = (size_t)room;
            while (cut > 0 && text[cut] != ' ')
                cut--;
            cut = cut > 0 ? cut : (size_t)room;
        }
        printf("%*s%.*s\n", columns - used, "", (int)cut, text);
        used = 0;
        text += cut + (text[cut] == ' ');
    }
}

static void show_options(uint64_t set) {
    for (int i = 0; i < SF_CLI_OPTIONS; i++) {
        const struct sf_cli_option_row *row = sf_cli_option_row((enum sf_cli_option)i);
        char name[KEY_LEN], letter[8] = "";
        if ((set & SF_CLI_BIT(i)) == 0)
            continue;
        if (row->letter != 0)
            snprintf(letter, sizeof letter, "-%c, ", row->letter);
        snprintf(name, sizeof name, "%s--%s%s%s", letter, row->name, row->value != NULL ? " " : "",
                 row->value != NULL ? row->value : "");
        show_pair(name, sf_cli_say_word("option", row->name), OPTION_COLUMNS);
    }
}

static void show_usage(const struct sf_cli_command *command) {
    printf("steadfolk %s%s%s%s%s%s\n", command->name, command->sub != NULL ? " " : "",
           command->sub != NULL ? command->sub : "", command->options != 0 ? " [OPTION]..." : "",
           command->words != NULL ? " " : "", command->words != NULL ? command->words : "");
}

static void show_command(const struct sf_cli_command *command) {
    char key[KEY_LEN];
    uint64_t all = SF_CLI_BIT(SF_CLI_OF_ALL) - 1;
    show_usage(command);
    putchar('\n');
    sf_cli_say_wrapped(stdout, sf_words_get(sf_cli_command_key(command, "command", key)), 0,
                       width());
    if (sf_cli_say_has(sf_cli_command_key(command, "help", key))) {
        putchar('\n');
        sf_cli_say_wrapped(stdout, sf_words_get(key), 0, width());
    }
    if (command->options != 0) {
        head("help.options");
        show_options(command->options);
    }
    head("help.options_all");
    show_options(all);
}

static void show_all(void) {
    sf_cli_say_wrapped(stdout, sf_words_get("help.top"), 0, width());
    head("help.usage");
    printf("%*s%s\n", INDENT, "", sf_words_get("help.usage_line"));
    head("help.commands");
    for (const struct sf_cli_command *row = sf_cli_commands(); row->name != NULL; row++) {
        char key[KEY_LEN], name[KEY_LEN];
        snprintf(name, sizeof name, "%s%s%s%s%s", row->name, row->sub != NULL ? " " : "",
                 row->sub != NULL ? row->sub : "", row->words != NULL ? " " : "",
                 row->words != NULL ? row->words : "");
        show_pair(name, sf_words_get(sf_cli_command_key(row, "command", key)), NAME_COLUMNS);
    }
    head("help.options_all");
    show_options(SF_CLI_BIT(SF_CLI_OF_ALL) - 1);
    head("help.codes");
    for (int i = SF_STATUS_OK; i <= SF_STATUS_NO_MEMORY; i++) {
        char number[8];
        snprintf(number, sizeof number, "%d", i);
        show_pair(number, sf_cli_say_word("status", number), 6);
    }
    putchar('\n');
    sf_cli_say_wrapped(stdout, sf_words_get("help.end"), 0, width());
}

void sf_cmd_help_show(const struct sf_cli_command *command) {
    if (command != NULL)
        show_command(command);
    else
        show_all();
}

enum sf_status sf_cmd_help(struct sf_cli *cli) {
    size_t took;
    const struct sf_cli_command *command = NULL;
    if (cli->args.word_count > 0) {
        command = sf_cli_find(cli->args.words, cli->args.word_count, &took);
        if (command == NULL)
            return sf_cli_fail(cli, SF_STATUS_INVALID, NULL, "usage.unknown_command", NULL);
    }
    sf_cmd_help_show(command);
    return SF_STATUS_OK;
}
