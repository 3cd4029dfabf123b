/* init: make a book. */
#include <stdio.h>

#include "cli_book.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cmd.h"

static void show_code(const char *code) {
    putchar('\n');
    sf_cli_say(stdout, "recovery.code", NULL);
    printf("\n    ");
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    sf_cli_say_text(stdout, code);
    sf_cli_say_plain(stdout);
    printf("\n\n");
    sf_cli_say(stdout, "recovery.once", NULL);
    sf_cli_say(stdout, "recovery.apart", NULL);
}

enum sf_status sf_cmd_init(struct sf_cli *cli) {
    const char *file = sf_cli_option_get(&cli->args, SF_CLI_PASSPHRASE_FILE);
    bool recovery = sf_cli_option_get(&cli->args, SF_CLI_NO_RECOVERY) == NULL;
    json_t *ok;
    if (sf_cli_option_get(&cli->args, SF_CLI_RECOVERY_CODE) != NULL)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--recovery-code", "usage.init_code", NULL);
    enum sf_status status = sf_cli_book_call(cli, "vault.status", NULL, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (json_is_true(json_object_get(ok, "exists")))
        sf_cli_say_aside("init.another", NULL);
    status = sf_cli_secret_choose(cli, file, &cli->secret);
    if (status != SF_STATUS_OK)
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "passphrase", cli->secret.text);
    sf_cli_json_put_flag(request, "recovery", recovery);
    status = sf_cli_book_call(cli, "vault.create", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "init.done", "vault", cli->vault, NULL);
    if (recovery)
        show_code(sf_cli_json_text(ok, "recovery_code"));
    else
        sf_cli_say(stdout, "init.no_recovery", NULL);
    putchar('\n');
    sf_cli_say(stdout, "init.next", NULL);
    return SF_STATUS_OK;
}
