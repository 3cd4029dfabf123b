/* What one run of the program knows, and how it begins and ends. */
#ifndef SF_CLI_H
#define SF_CLI_H

#include <jansson.h>
#include <stdbool.h>

#include "cli_buf.h"
#include "cli_option.h"
#include "cli_secret.h"
#include "steadfolk.h"

struct sf_cli;

/* A row of the table of commands. Its words: "command.NAME" (one line), "help.NAME" (the rest);
 * NAME of a command of two words is joined by "_". */
struct sf_cli_command {
    const char *name, *sub; /* sub: the second word, or NULL */
    enum sf_status (*run)(struct sf_cli *cli);
    uint64_t options; /* set of SF_CLI_BIT, beside those of all commands */
    size_t words_min, words_max;
    const char *words; /* how they are called in help ("FILE"), NULL when there are none */
};

struct sf_cli {
    const struct sf_cli_command *command;
    struct sf_cli_args args; /* args.words without the command's own */
    const char *vault;       /* the folder; borrowed from args or `home` */
    char *home;              /* owned */
    bool json;               /* the answer itself is wanted */

    struct sf *sf;               /* from sf_cli_book_new on */
    bool open;                   /* a book is open */
    struct sf_cli_secret secret; /* what opened it, for operations that ask again */
    const char *op;              /* the last operation; borrowed */
    char *answer;                /* its answer's text and tree */
    size_t answer_len;
    json_t *tree;
};

/* The table, ended by a row without a name. */
const struct sf_cli_command *sf_cli_commands(void);

/* The name that a command's words have in words.h. Returns out. */
char *sf_cli_command_key(const struct sf_cli_command *command, const char *prefix, char out[64]);

/* The command that the first words name, and how many of them it took; NULL when there is none. */
const struct sf_cli_command *sf_cli_find(const char *const *words, size_t count, size_t *took);

/* Run the program. Returns the exit code. */
int sf_cli_run(int argc, char **argv);

#endif
