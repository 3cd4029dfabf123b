#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli_book.h"
#include "cli_input.h"
#include "cli_say.h"
#include "cli_signal.h"
#include "cli_text.h"
#include "cmd.h"

/*
 * Where standard input, output or error is closed, the next file that is opened takes its number,
 * and what is printed would end in the book's folder. /dev/null stands in: read-only, so that
 * printing to it fails as it would have. False when even that cannot be.
 */
static bool hold_standard(void) {
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
    return fd >= 0;
}

/* Nobody else of this user's account looks into the process, and nothing of it goes into a dump. */
static void confine(void) {
    struct rlimit limit;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* The soft limit alone, so that an editor or a browser can be given its own back. */
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
    umask(077);
}

/* Where the book is when nobody says: $XDG_DATA_HOME/steadfolk or ~/.local/share/steadfolk. */
static bool default_vault(struct sf_cli *cli) {
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    bool has_data = data != NULL && data[0] == '/'; /* others do not count, the XDG paper says */
    if (!has_data && (home == NULL || home[0] != '/'))
        return false;
    const char *base = has_data ? data : home;
    static const char in_data[] = "/steadfolk", in_home[] = "/.local/share/steadfolk";
    size_t len = strlen(base) + sizeof in_home;
    cli->home = sf_cli_buf_new(len, 1);
    snprintf(cli->home, len, "%s%s", base, has_data ? in_data : in_home);
    cli->vault = cli->home;
    return true;
}

static enum sf_status usage(struct sf_cli *cli, const char *key, const char *option) {
    enum sf_status status =
        sf_cli_fail(cli, SF_STATUS_INVALID, option, key, "option", option, NULL);
    char command[64] = "";
    if (cli->command != NULL) {
        snprintf(command, sizeof command, "%s%s%s", cli->command->name,
                 cli->command->sub != NULL ? " " : "",
                 cli->command->sub != NULL ? cli->command->sub : "");
        sf_cli_say_aside("usage.see_command", "command", command, NULL);
    } else {
        sf_cli_say_aside("usage.see", NULL);
    }
    return status;
}

/* Which command is meant, and whether it takes what was given. */
static enum sf_status choose(struct sf_cli *cli) {
    static const char *const usual[] = {"open"};
    struct sf_cli_args *args = &cli->args;
    enum sf_cli_option stray;
    size_t took = 0;
    char name[48];

    if (args->word_count == 0)
        cli->command = sf_cli_find(usual, 1, &took);
    else
        cli->command = sf_cli_find(args->words, args->word_count, &took);
    /* What was typed is not said again: it may have been meant for the book. */
    if (cli->command == NULL)
        return usage(cli, "usage.unknown_command", NULL);
    if (args->word_count == 0)
        took = 0;
    args->word_count -= took;
    memmove(args->words, args->words + took, args->word_count * sizeof *args->words);
    if (sf_cli_option_get(args, SF_CLI_HELP) != NULL)
        return SF_STATUS_OK;
    uint64_t all = SF_CLI_BIT(SF_CLI_OF_ALL) - 1;
    if (sf_cli_option_stray(args, cli->command->options | all, &stray)) {
        snprintf(name, sizeof name, "--%s", sf_cli_option_row(stray)->name);
        return usage(cli, "usage.stray_option", name);
    }
    if (args->word_count > cli->command->words_max)
        return usage(cli, cli->command->words_max == 0 ? "usage.no_words" : "usage.many_words",
                     NULL);
    if (args->word_count < cli->command->words_min)
        return usage(cli, "usage.few_words", cli->command->words);
    return SF_STATUS_OK;
}

static enum sf_status carry_out(struct sf_cli *cli, int argc, char **argv) {
    struct sf_cli_option_fault fault;
    bool read = sf_cli_option_read(argc, argv, &cli->args, &fault);
    cli->json = sf_cli_option_get(&cli->args, SF_CLI_JSON) != NULL;
    if (!read)
        return usage(cli, fault.key, fault.option);
    if (sf_cli_option_get(&cli->args, SF_CLI_VERSION) != NULL) {
        printf("steadfolk %s\n", SF_VERSION);
        return SF_STATUS_OK;
    }
    bool help = sf_cli_option_get(&cli->args, SF_CLI_HELP) != NULL;
    if (help && cli->args.word_count == 0) {
        sf_cmd_help_show(NULL);
        return SF_STATUS_OK;
    }
    enum sf_status status = choose(cli);
    if (status != SF_STATUS_OK)
        return status;
    if (help) {
        sf_cmd_help_show(cli->command);
        return SF_STATUS_OK;
    }
    cli->vault = sf_cli_option_get(&cli->args, SF_CLI_VAULT);
    if (cli->vault == NULL && !default_vault(cli))
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--vault", "usage.no_home", NULL);
    if (strlen(cli->vault) > SF_PATH_MAX)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--vault", "usage.long_vault", NULL);
    if (cli->vault[0] == '\0' || !sf_cli_text_valid(cli->vault, strlen(cli->vault)))
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--vault", "usage.bad_vault", NULL);
    return cli->command->run(cli);
}

/* What was printed counts only once it is out. A reader that left (`| head`) is no fault. */
static enum sf_status flush(enum sf_status status) {
    bool bad = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (!bad || status != SF_STATUS_OK)
        return status;
    if (errno != EPIPE)
        sf_cli_say(stderr, "error.output", NULL);
    return SF_STATUS_DISK;
}

int sf_cli_run(int argc, char **argv) {
    static char out_bytes[BUFSIZ]; /* ours, so that it can be wiped */
    struct sf_cli cli = {0};

    if (!hold_standard())
        return SF_STATUS_ERROR;
    confine();
    setvbuf(stdout, out_bytes, sf_cli_say_terminal(stdout) ? _IOLBF : _IOFBF, sizeof out_bytes);
    if (sodium_init() < 0)
        return SF_STATUS_ERROR;
    sf_cli_say_init(sf_cli_text_init());
    enum sf_status status = flush(carry_out(&cli, argc, argv));
    sf_cli_book_close(&cli);
    sf_cli_input_wipe();
    sf_cli_option_free(&cli.args);
    free(cli.home);
    sodium_memzero(out_bytes, sizeof out_bytes);
    sf_cli_signal_finish();
    return (int)status;
}
