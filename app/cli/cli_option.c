#include "cli_option.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli_buf.h"

static const struct sf_cli_option_row rows[SF_CLI_OPTIONS] = {
    [SF_CLI_VAULT] = {"vault", "DIR", 0},
    [SF_CLI_PASSPHRASE_FILE] = {"passphrase-file", "FILE", 0},
    [SF_CLI_RECOVERY_CODE] = {"recovery-code", NULL, 0},
    [SF_CLI_HELP] = {"help", NULL, 'h'},
    [SF_CLI_VERSION] = {"version", NULL, 'V'},
    [SF_CLI_JSON] = {"json", NULL, 'j'},
    [SF_CLI_YES] = {"yes", NULL, 'y'},
    [SF_CLI_PORT] = {"port", "N", 0},
    [SF_CLI_NO_BROWSER] = {"no-browser", NULL, 0},
    [SF_CLI_NO_RECOVERY] = {"no-recovery", NULL, 0},
    [SF_CLI_NEW_PASSPHRASE_FILE] = {"new-passphrase-file", "FILE", 0},
    [SF_CLI_KNOWN_TO_OTHERS] = {"known-to-others", NULL, 0},
    [SF_CLI_EDITOR] = {"editor", NULL, 'e'},
    [SF_CLI_TEXT] = {"text", NULL, 0},
    [SF_CLI_AT] = {"at", "TIME", 0},
    [SF_CLI_SINCE] = {"since", "TIME", 0},
    [SF_CLI_UNTIL] = {"until", "TIME", 0},
    [SF_CLI_LIMIT] = {"limit", "N", 'n'},
    [SF_CLI_CURSOR] = {"cursor", "TEXT", 0},
    [SF_CLI_FULL] = {"full", NULL, 0},
    [SF_CLI_BY] = {"by", "WHAT", 0},
    [SF_CLI_ALL] = {"all", NULL, 'a'},
    [SF_CLI_NOT_TODAY] = {"not-today", NULL, 0},
    [SF_CLI_MAP] = {"map", "COLUMN=FIELD[/N]", 'm'},
    [SF_CLI_VALUE] = {"value", "COLUMN[>FIELD]:FROM=TO", 0},
    [SF_CLI_ZONE] = {"zone", "ZONE", 0},
    [SF_CLI_DRY_RUN] = {"dry-run", NULL, 0},
    [SF_CLI_LAST] = {"last", NULL, 0},
    [SF_CLI_TO] = {"to", "FILE", 0},
    [SF_CLI_SOURCE] = {"source", "FILE", 0},
    [SF_CLI_SINK] = {"sink", "FILE", 0},
};

const struct sf_cli_option_row *sf_cli_option_row(enum sf_cli_option option) {
    return &rows[option];
}

static int find_name(const char *name, size_t len) {
    for (int i = 0; i < SF_CLI_OPTIONS; i++)
        if (strlen(rows[i].name) == len && memcmp(rows[i].name, name, len) == 0)
            return i;
    return -1;
}

static int find_letter(char letter) {
    for (int i = 0; i < SF_CLI_OPTIONS; i++)
        if (rows[i].letter != 0 && rows[i].letter == letter)
            return i;
    return -1;
}

static bool set_fault(struct sf_cli_option_fault *fault, const char *key, const char *name,
                      size_t len) {
    fault->key = key;
    snprintf(fault->option, sizeof fault->option, "%.*s", (int)(len < 38 ? len : 38), name);
    return false;
}

/* One word that begins with a dash; *at is moved on when the next word is its value. */
static bool read_option(int argc, char **argv, int *at, struct sf_cli_args *args,
                        struct sf_cli_option_fault *fault) {
    const char *word = argv[*at];
    bool is_long = word[1] == '-';
    size_t len = is_long ? strcspn(word, "=") : strlen(word);
    const char *value = word[len] == '=' ? word + len + 1 : NULL;
    int option = is_long ? find_name(word + 2, len - 2) : len == 2 ? find_letter(word[1]) : -1;

    if (option < 0)
        return set_fault(fault, "usage.unknown_option", word, len);
    if (rows[option].value == NULL && value != NULL)
        return set_fault(fault, "usage.no_value", word, len);
    if (rows[option].value != NULL && value == NULL) {
        if (*at + 1 >= argc)
            return set_fault(fault, "usage.needs_value", word, len);
        value = argv[++*at];
    }
    args->given[args->given_count].option = (enum sf_cli_option)option;
    args->given[args->given_count++].value = value != NULL ? value : "";
    return true;
}

bool sf_cli_option_read(int argc, char **argv, struct sf_cli_args *args,
                        struct sf_cli_option_fault *fault) {
    *args = (struct sf_cli_args){0};
    *fault = (struct sf_cli_option_fault){0};
    args->given = sf_cli_buf_new((size_t)argc + 1, sizeof *args->given);
    args->words = sf_cli_buf_new((size_t)argc + 1, sizeof *args->words);
    bool all_words = false;
    for (int i = 1; i < argc; i++) {
        if (!all_words && strcmp(argv[i], "--") == 0)
            all_words = true;
        else if (all_words || argv[i][0] != '-' || argv[i][1] == '\0')
            args->words[args->word_count++] = argv[i];
        else if (!read_option(argc, argv, &i, args, fault))
            return false;
    }
    return true;
}

void sf_cli_option_free(struct sf_cli_args *args) {
    free(args->given);
    free(args->words);
    *args = (struct sf_cli_args){0};
}

const char *sf_cli_option_get(const struct sf_cli_args *args, enum sf_cli_option option) {
    const char *value = NULL;
    for (size_t i = 0; i < args->given_count; i++)
        if (args->given[i].option == option)
            value = args->given[i].value;
    return value;
}

bool sf_cli_option_stray(const struct sf_cli_args *args, uint64_t set, enum sf_cli_option *stray) {
    for (size_t i = 0; i < args->given_count; i++) {
        *stray = args->given[i].option;
        if ((set & SF_CLI_BIT(*stray)) == 0)
            return true;
    }
    return false;
}

bool sf_cli_option_number(const struct sf_cli_args *args, enum sf_cli_option option, long min,
                          long max, long usual, long *out) {
    const char *value = sf_cli_option_get(args, option);
    *out = usual;
    if (value == NULL)
        return true;
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || number < min || number > max)
        return false;
    *out = number;
    return true;
}
