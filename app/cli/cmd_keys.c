/* passphrase, recovery, rotate: the keys of a book. */
#include <stdio.h>

#include "cli_ask.h"
#include "cli_book.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cmd.h"

static void show_recovery(const json_t *ok) {
    const char *code = sf_cli_json_text(ok, "recovery_code");
    if (code[0] == '\0')
        return;
    sf_cli_say(stdout, "recovery.new_code", NULL);
    printf("\n    ");
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    sf_cli_say_text(stdout, code);
    sf_cli_say_plain(stdout);
    printf("\n\n");
    sf_cli_say(stdout, "recovery.once", NULL);
}

static void show_backups(const json_t *ok) {
    long long left = sf_cli_json_int(ok, "backups_left", 0);
    if (left > 0)
        sf_cli_say_count(stdout, "keys.backups_left", left, NULL);
}

enum sf_status sf_cmd_keys_passphrase(struct sf_cli *cli) {
    bool known = sf_cli_option_get(&cli->args, SF_CLI_KNOWN_TO_OTHERS) != NULL;
    bool code = sf_cli_option_get(&cli->args, SF_CLI_RECOVERY_CODE) != NULL;
    struct sf_cli_secret next = {0};
    json_t *ok;
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_secret_choose(
            cli, sf_cli_option_get(&cli->args, SF_CLI_NEW_PASSPHRASE_FILE), &next);
    if (status != SF_STATUS_OK)
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), code ? "recovery_code" : "current",
                                           cli->secret.text);
    sf_cli_json_put_text(request, "new", next.text);
    sf_cli_json_put_flag(request, "known_to_others", known);
    sf_cli_secret_wipe(&next);
    status = sf_cli_book_call(cli, "vault.passphrase", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "keys.passphrase_done", NULL);
    show_recovery(ok);
    show_backups(ok);
    sf_cli_say(stdout, known ? "keys.copies_elsewhere" : "keys.copies_old", NULL);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_keys_recovery(struct sf_cli *cli) {
    json_t *ok;
    if (sf_cli_option_get(&cli->args, SF_CLI_RECOVERY_CODE) != NULL)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--recovery-code", "usage.recovery_code", NULL);
    enum sf_status status = sf_cli_book_open(cli);
    if (status != SF_STATUS_OK)
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "passphrase", cli->secret.text);
    status = sf_cli_book_call(cli, "vault.recovery", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    show_recovery(ok);
    sf_cli_say(stdout, "recovery.apart", NULL);
    show_backups(ok);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_keys_rotate(struct sf_cli *cli) {
    json_t *ok;
    bool yes;
    enum sf_status status = sf_cli_book_agree(cli, "keys.rotate_says", &yes);
    if (status != SF_STATUS_OK || !yes)
        return status;
    status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_call(cli, "vault.rotate", NULL, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "keys.rotated", NULL);
    show_backups(ok);
    return SF_STATUS_OK;
}
