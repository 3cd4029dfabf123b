/* The table of commands. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "cmd.h"

#define JSON SF_CLI_BIT(SF_CLI_JSON)
#define YES SF_CLI_BIT(SF_CLI_YES)
#define PAGES (JSON | SF_CLI_BIT(SF_CLI_LIMIT) | SF_CLI_BIT(SF_CLI_CURSOR))
#define SERVE (SF_CLI_BIT(SF_CLI_PORT) | SF_CLI_BIT(SF_CLI_NO_BROWSER))

static const struct sf_cli_command commands[] = {
    {"open", NULL, sf_cmd_open, SERVE, 0, 0, NULL},
    {"demo", NULL, sf_cmd_open_demo, SERVE, 0, 0, NULL},
    {"init", NULL, sf_cmd_init, JSON | SF_CLI_BIT(SF_CLI_NO_RECOVERY), 0, 0, NULL},
    {"add", NULL, sf_cmd_add,
     JSON | SF_CLI_BIT(SF_CLI_EDITOR) | SF_CLI_BIT(SF_CLI_TEXT) | SF_CLI_BIT(SF_CLI_AT), 0, 0,
     NULL},
    {"moments", NULL, sf_cmd_moments,
     PAGES | SF_CLI_BIT(SF_CLI_SINCE) | SF_CLI_BIT(SF_CLI_UNTIL) | SF_CLI_BIT(SF_CLI_FULL), 0, 0,
     NULL},
    {"people", NULL, sf_cmd_people, PAGES, 0, 0, NULL},
    {"people", "add", sf_cmd_people_add, JSON, 0, 0, NULL},
    {"people", "forget", sf_cmd_people_forget, JSON | YES, 0, 0, NULL},
    {"search", NULL, sf_cmd_search, PAGES, 0, 0, NULL},
    {"patterns", NULL, sf_cmd_patterns, JSON | SF_CLI_BIT(SF_CLI_BY) | SF_CLI_BIT(SF_CLI_ALL), 0, 0,
     NULL},
    {"today", NULL, sf_cmd_today, JSON | SF_CLI_BIT(SF_CLI_NOT_TODAY), 0, 0, NULL},
    {"import", "csv", sf_cmd_import_csv,
     JSON | SF_CLI_BIT(SF_CLI_MAP) | SF_CLI_BIT(SF_CLI_VALUE) | SF_CLI_BIT(SF_CLI_ZONE) |
         SF_CLI_BIT(SF_CLI_DRY_RUN),
     1, 1, "FILE"},
    {"import", "list", sf_cmd_import_list, PAGES, 0, 0, NULL},
    {"import", "undo", sf_cmd_import_undo, JSON | SF_CLI_BIT(SF_CLI_LAST), 0, 1, "[ID]"},
    {"backup", NULL, sf_cmd_backup, JSON | SF_CLI_BIT(SF_CLI_TO), 0, 0, NULL},
    {"backups", NULL, sf_cmd_backup_list, JSON, 0, 0, NULL},
    {"restore", NULL, sf_cmd_restore, JSON | YES, 1, 1, "NAME|FILE"},
    {"verify", NULL, sf_cmd_care_verify, JSON, 0, 0, NULL},
    {"salvage", NULL, sf_cmd_care_salvage, JSON | YES, 0, 0, NULL},
    {"rebuild", NULL, sf_cmd_care_rebuild, JSON, 0, 0, NULL},
    {"passphrase", NULL, sf_cmd_keys_passphrase,
     JSON | SF_CLI_BIT(SF_CLI_KNOWN_TO_OTHERS) | SF_CLI_BIT(SF_CLI_NEW_PASSPHRASE_FILE), 0, 0,
     NULL},
    {"recovery", NULL, sf_cmd_keys_recovery, JSON, 0, 0, NULL},
    {"rotate", NULL, sf_cmd_keys_rotate, JSON | YES, 0, 0, NULL},
    {"call", NULL, sf_cmd_call, SF_CLI_BIT(SF_CLI_SOURCE) | SF_CLI_BIT(SF_CLI_SINK), 1, 1,
     "OPERATION"},
    {"help", NULL, sf_cmd_help, 0, 0, 2, "[COMMAND]"},
    {0},
};

const struct sf_cli_command *sf_cli_commands(void) {
    return commands;
}

char *sf_cli_command_key(const struct sf_cli_command *command, const char *prefix, char out[64]) {
    snprintf(out, 64, "%s.%s%s%s", prefix, command->name, command->sub != NULL ? "_" : "",
             command->sub != NULL ? command->sub : "");
    return out;
}

const struct sf_cli_command *sf_cli_find(const char *const *words, size_t count, size_t *took) {
    const struct sf_cli_command *found = NULL;
    *took = 0;
    for (const struct sf_cli_command *row = commands; row->name != NULL; row++) {
        size_t need = row->sub != NULL ? 2 : 1;
        if (count < need || strcmp(row->name, words[0]) != 0 ||
            (row->sub != NULL && strcmp(row->sub, words[1]) != 0))
            continue;
        if (need > *took) {
            found = row;
            *took = need;
        }
    }
    return found;
}
