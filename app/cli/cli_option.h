/* Words after the program's name: one table of options, and how they are read. */
#ifndef SF_CLI_OPTION_H
#define SF_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sf_cli_option {
    /* Every command takes these. */
    SF_CLI_VAULT,
    SF_CLI_PASSPHRASE_FILE,
    SF_CLI_RECOVERY_CODE,
    SF_CLI_HELP,
    SF_CLI_VERSION,
    SF_CLI_OF_ALL,

    SF_CLI_JSON = SF_CLI_OF_ALL,
    SF_CLI_YES,
    SF_CLI_PORT,
    SF_CLI_NO_BROWSER,
    SF_CLI_NO_RECOVERY,
    SF_CLI_NEW_PASSPHRASE_FILE,
    SF_CLI_KNOWN_TO_OTHERS,
    SF_CLI_EDITOR,
    SF_CLI_TEXT,
    SF_CLI_AT,
    SF_CLI_SINCE,
    SF_CLI_UNTIL,
    SF_CLI_LIMIT,
    SF_CLI_CURSOR,
    SF_CLI_FULL,
    SF_CLI_BY,
    SF_CLI_ALL,
    SF_CLI_NOT_TODAY,
    SF_CLI_MAP,
    SF_CLI_VALUE,
    SF_CLI_ZONE,
    SF_CLI_DRY_RUN,
    SF_CLI_LAST,
    SF_CLI_TO,
    SF_CLI_SOURCE,
    SF_CLI_SINK,
    SF_CLI_OPTIONS
};

#define SF_CLI_BIT(option) (UINT64_C(1) << (option))

/* A row of the table. What an option does stands in words.h under "option.NAME". */
struct sf_cli_option_row {
    const char *name;  /* without the dashes */
    const char *value; /* what its value is called ("DIR"), NULL when it takes none */
    char letter;       /* -j, or 0 */
};
const struct sf_cli_option_row *sf_cli_option_row(enum sf_cli_option option);

/* What was given, in its order; pointers into argv. */
struct sf_cli_args {
    struct {
        enum sf_cli_option option;
        const char *value; /* "" for options without one */
    } * given;
    size_t given_count;
    const char **words; /* what is no option */
    size_t word_count;
};

/* What is wrong with the words, for a line that says so. */
struct sf_cli_option_fault {
    const char *key; /* words.h; NULL when all is well */
    char option[40]; /* "--limit"; only ever an option's name, never its value */
};

/*
 * Read argv[1] and on. "--name value", "--name=value", "-x"; after "--" everything is a word.
 * Whether a command takes an option is not looked at. Returns whether all is well;
 * sf_cli_option_free in any case.
 */
bool sf_cli_option_read(int argc, char **argv, struct sf_cli_args *args,
                        struct sf_cli_option_fault *fault);
void sf_cli_option_free(struct sf_cli_args *args);

/* The last value given for an option; "" for one without value; NULL when it was not given. */
const char *sf_cli_option_get(const struct sf_cli_args *args, enum sf_cli_option option);

/* The first option given that is not in the set; false when there is none. */
bool sf_cli_option_stray(const struct sf_cli_args *args, uint64_t set, enum sf_cli_option *stray);

/*
 * A value as a whole number of min..max; `usual` when the option was not given. False when it is
 * anything else.
 */
bool sf_cli_option_number(const struct sf_cli_args *args, enum sf_cli_option option, long min,
                          long max, long usual, long *out);

#endif
