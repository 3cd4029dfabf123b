#include "cli_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "cli_ask.h"
#include "cli_book.h"
#include "cli_input.h"
#include "cli_say.h"
#include "cli_text.h"

bool sf_cli_secret_asked(const struct sf_cli *cli) {
    return sf_cli_option_get(&cli->args, SF_CLI_PASSPHRASE_FILE) == NULL;
}

void sf_cli_secret_wipe(struct sf_cli_secret *secret) {
    if (secret == NULL)
        return;
    sodium_free(secret->text); /* wipes */
    *secret = (struct sf_cli_secret){0};
}

static enum sf_status told(struct sf_cli *cli, enum sf_cli_ask result) {
    switch (result) {
    case SF_CLI_ASK_OK:
        return SF_STATUS_OK;
    case SF_CLI_ASK_NOWHERE:
        return sf_cli_fail(cli, SF_STATUS_INVALID, "passphrase", "usage.no_terminal", NULL);
    case SF_CLI_ASK_LONG:
        return sf_cli_fail(cli, SF_STATUS_INVALID, "passphrase", "error.passphrase_long", NULL);
    default:
        return sf_cli_fail(cli, SF_STATUS_INVALID, "passphrase", "error.passphrase_none", NULL);
    }
}

/* A line that another wrote into memory as out->text. */
static void keep(struct sf_cli_secret *out, const struct sf_cli_buf *line) {
    out->text = sodium_malloc(SF_CLI_SECRET_MAX + 1);
    if (out->text == NULL)
        sf_cli_buf_no_memory();
    memcpy(out->text, sf_cli_buf_get(line), line->len + 1);
    out->len = line->len;
}

static enum sf_status from_input(struct sf_cli *cli, struct sf_cli_secret *out) {
    struct sf_cli_buf line = {0};
    enum sf_cli_input result = sf_cli_input_line(&line, SF_CLI_SECRET_MAX);
    enum sf_status status = SF_STATUS_OK;
    if (result == SF_CLI_INPUT_LONG)
        status = told(cli, SF_CLI_ASK_LONG);
    else if (result != SF_CLI_INPUT_OK || line.len == 0)
        status = told(cli, SF_CLI_ASK_END);
    else
        keep(out, &line);
    sf_cli_buf_wipe(&line);
    return status;
}

/* Others who can read the file can open the book; it is the person's choice, so only said. */
static void warn_of_others(int fd, const char *path) {
    struct stat file;
    if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode))
        return;
    if ((file.st_mode & (S_IRWXG | S_IRWXO)) != 0 || (file.st_uid != geteuid() && geteuid() != 0))
        sf_cli_say(stderr, "warn.file_others", "file", path, NULL);
}

static enum sf_status from_file(struct sf_cli *cli, const char *path, struct sf_cli_secret *out) {
    char bytes[SF_CLI_SECRET_MAX + 3]; /* with a line's end, and one more than fits */
    size_t len = 0;
    int fd = sf_cli_input_open(path);
    if (fd < 0)
        return sf_cli_fail(cli, SF_STATUS_NOT_FOUND, "passphrase-file", "error.file_open", "file",
                           path, "why", strerror(errno), NULL);
    warn_of_others(fd, path);
    ssize_t done = 1;
    while (done > 0 && len < sizeof bytes && memchr(bytes, '\n', len) == NULL) {
        done = read(fd, bytes + len, sizeof bytes - len);
        if (done < 0 && errno == EINTR)
            done = 1;
        else if (done > 0)
            len += (size_t)done;
    }
    close(fd);
    const char *end = memchr(bytes, '\n', len);
    struct sf_cli_buf line = {0};
    sf_cli_buf_add(&line, bytes, end != NULL ? (size_t)(end - bytes) : len);
    sodium_memzero(bytes, sizeof bytes);
    if (line.len > 0 && line.data[line.len - 1] == '\r')
        line.data[--line.len] = '\0';
    enum sf_status status = SF_STATUS_OK;
    if (line.len > SF_CLI_SECRET_MAX)
        status = told(cli, SF_CLI_ASK_LONG);
    else if (done < 0 || line.len == 0)
        status = told(cli, SF_CLI_ASK_END);
    else
        keep(out, &line);
    sf_cli_buf_wipe(&line);
    return status;
}

static enum sf_status from(struct sf_cli *cli, const char *file, struct sf_cli_secret *out) {
    *out = (struct sf_cli_secret){0};
    if (strcmp(file, "-") == 0 || strcmp(file, "/dev/stdin") == 0)
        return from_input(cli, out);
    return from_file(cli, file, out);
}

/* It goes into JSON, which is UTF-8 without NUL. */
static enum sf_status check_text(struct sf_cli *cli, struct sf_cli_secret *secret) {
    if (sf_cli_text_valid(secret->text, secret->len))
        return SF_STATUS_OK;
    sf_cli_secret_wipe(secret);
    return sf_cli_fail(cli, SF_STATUS_INVALID, "passphrase", "error.passphrase_utf8", NULL);
}

enum sf_status sf_cli_secret_ask(struct sf_cli *cli, const char *prompt_key,
                                 struct sf_cli_secret *out) {
    const char *file = sf_cli_option_get(&cli->args, SF_CLI_PASSPHRASE_FILE);
    enum sf_status status = SF_STATUS_OK;
    if (file != NULL)
        status = from(cli, file, out);
    else
        status = told(cli, sf_cli_ask_hidden(prompt_key, out));
    return status == SF_STATUS_OK ? check_text(cli, out) : status;
}

/* ---- A new one */

/*
 * Whether an accent stands as a character of its own (U+0300..U+036F). The page puts such letters
 * together (Unicode's NFC) before it uses them; here they would stay apart, and the same words
 * would open the book in one place and not in the other.
 */
static bool has_loose_accent(const char *text) {
    for (uint32_t point = sf_cli_text_next(&text); point != 0; point = sf_cli_text_next(&text))
        if (point >= 0x300 && point <= 0x36F)
            return true;
    return false;
}

static enum sf_status check_new(struct sf_cli *cli, struct sf_cli_secret *secret) {
    char least[8];
    const char *key = NULL;
    enum sf_status status = check_text(cli, secret);
    if (status != SF_STATUS_OK)
        return status;
    snprintf(least, sizeof least, "%d", (int)SF_CLI_SECRET_POINTS_MIN);
    if (sf_cli_text_points(secret->text) < SF_CLI_SECRET_POINTS_MIN)
        key = "error.passphrase_short";
    else if (has_loose_accent(secret->text))
        key = "error.passphrase_accent";
    if (key == NULL)
        return SF_STATUS_OK;
    sf_cli_secret_wipe(secret);
    return sf_cli_fail(cli, SF_STATUS_INVALID, "passphrase", key, "n", least, NULL);
}

enum sf_status sf_cli_secret_choose(struct sf_cli *cli, const char *file,
                                    struct sf_cli_secret *out) {
    struct sf_cli_secret again = {0};
    enum sf_status status;
    if (file != NULL) {
        status = from(cli, file, out);
        return status == SF_STATUS_OK ? check_new(cli, out) : status;
    }
    sf_cli_say_aside("ask.passphrase_hint", NULL);
    status = told(cli, sf_cli_ask_hidden("new_passphrase", out));
    if (status == SF_STATUS_OK)
        status = check_new(cli, out);
    if (status == SF_STATUS_OK)
        status = told(cli, sf_cli_ask_hidden("new_passphrase_again", &again));
    if (status == SF_STATUS_OK &&
        (again.len != out->len || sodium_memcmp(again.text, out->text, out->len) != 0))
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "passphrase", "error.passphrase_differ", NULL);
    sf_cli_secret_wipe(&again);
    if (status != SF_STATUS_OK)
        sf_cli_secret_wipe(out);
    return status;
}
