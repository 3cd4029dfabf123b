/* backup, backups, restore. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli_book.h"
#include "cli_clock.h"
#include "cli_file.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cli_table.h"
#include "cmd.h"

static const char *size_words(long long bytes, char out[32]) {
    static const char *const units[] = {"B", "KB", "MB", "GB"};
    double size = (double)bytes;
    size_t unit = 0;
    while (size >= 1000 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1000;
        unit++;
    }
    snprintf(out, 32, unit > 0 && size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
    return out;
}

enum sf_status sf_cmd_backup(struct sf_cli *cli) {
    const char *to = sf_cli_option_get(&cli->args, SF_CLI_TO);
    struct sf_cli_file *file = sf_cli_buf_new(1, sizeof *file);
    char size[32];
    json_t *ok;
    if (to != NULL && strcmp(to, "-") == 0 && cli->json) {
        free(file);
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--to", "usage.to_json", NULL);
    }
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK && to != NULL)
        status = sf_cli_file_sink(cli, file, to);
    if (status == SF_STATUS_OK) {
        status =
            sf_cli_book_call(cli, "vault.backup", NULL, to != NULL ? &file->stream : NULL, &ok);
        enum sf_status closed = sf_cli_file_close(cli, file, status == SF_STATUS_OK);
        status = status == SF_STATUS_OK ? closed : status;
    }
    free(file);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    if (to != NULL && strcmp(to, "-") == 0)
        return SF_STATUS_OK;
    sf_cli_say(stdout, to != NULL ? "backup.taken" : "backup.done", "name",
               to != NULL ? to : sf_cli_json_text(ok, "name"), "size",
               size_words(sf_cli_json_int(ok, "size", 0), size), NULL);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_backup_list(struct sf_cli *cli) {
    json_t *ok, *rows;
    const json_t *item;
    size_t i;
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_call(cli, "vault.backups", NULL, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    rows = sf_cli_json_array();
    json_array_foreach(json_object_get(ok, "items"), i, item) {
        char size[32];
        json_t *row = sf_cli_json_array();
        bool automatic = json_is_true(json_object_get(item, "automatic"));
        sf_cli_json_push_text(row, sf_cli_json_text(item, "name"));
        sf_cli_json_push_text(row, size_words(sf_cli_json_int(item, "size", 0), size));
        sf_cli_json_push_text(row, sf_cli_say_word("backup", automatic ? "auto" : "manual"));
        sf_cli_json_push(rows, row);
    }
    if (json_array_size(rows) == 0)
        sf_cli_say(stdout, "backup.none", NULL);
    sf_cli_table_print(stdout, rows, -1);
    json_decref(rows);
    return SF_STATUS_OK;
}

/* ---- restore */

/* A word with a slash, or the name of a file that stands here, is a file. */
static bool is_file(const char *word) {
    return strcmp(word, "-") == 0 || strchr(word, '/') != NULL || access(word, F_OK) == 0;
}

static enum sf_status restore(struct sf_cli *cli, const char *word, struct sf_cli_file *file) {
    bool code = sf_cli_option_get(&cli->args, SF_CLI_RECOVERY_CODE) != NULL;
    bool from_file = is_file(word);
    enum sf_status status = SF_STATUS_OK;
    if (from_file)
        status = sf_cli_file_source(cli, file, word);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_new(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_secret_ask(cli, code ? "recovery_code" : "backup_passphrase", &cli->secret);
    if (status != SF_STATUS_OK)
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(),
                                           code ? "recovery_code" : "passphrase", cli->secret.text);
    if (!from_file)
        sf_cli_json_put_text(request, "name", word);
    return sf_cli_book_call(cli, "vault.restore", request, from_file ? &file->stream : NULL, NULL);
}

enum sf_status sf_cmd_restore(struct sf_cli *cli) {
    struct sf_cli_file *file;
    bool yes;
    enum sf_status status = sf_cli_book_agree(cli, "restore.says", &yes);
    if (status != SF_STATUS_OK || !yes)
        return status;
    file = sf_cli_buf_new(1, sizeof *file);
    status = restore(cli, cli->args.words[0], file);
    sf_cli_file_close(cli, file, true);
    free(file);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "restore.done", NULL);
    return SF_STATUS_OK;
}
