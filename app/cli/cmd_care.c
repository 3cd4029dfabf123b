/* verify, salvage, rebuild: looking after a book. */
#include <stdio.h>

#include "cli_book.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cmd.h"

/* "3 Moment" lines from [{"kind","count"}]. */
static void show_damaged(const json_t *damaged) {
    const json_t *item;
    size_t i;
    json_array_foreach(damaged, i, item) {
        char count[24];
        snprintf(count, sizeof count, "%lld", sf_cli_json_int(item, "count", 0));
        sf_cli_say(stdout, "care.kind_count", "kind",
                   sf_cli_say_word("kind", sf_cli_json_text(item, "kind")), "count", count, NULL);
    }
}

static enum sf_status show_verdict(const json_t *ok) {
    const json_t *backup;
    size_t i;
    long long bad = 0, backups = 0;
    bool sound = json_is_true(json_object_get(ok, "sound"));
    sf_cli_say(stdout, sound ? "verify.sound" : "verify.damaged", NULL);
    show_damaged(json_object_get(ok, "damaged"));
    if (sf_cli_json_int(ok, "lost_pages", 0) > 0)
        sf_cli_say_count(stdout, "verify.pages", sf_cli_json_int(ok, "lost_pages", 0), NULL);
    if (json_is_true(json_object_get(ok, "index_damaged")))
        sf_cli_say(stdout, "verify.index", NULL);
    json_array_foreach(json_object_get(ok, "backups"), i, backup) {
        backups++;
        if (json_is_true(json_object_get(backup, "sound")))
            continue;
        bad++;
        sf_cli_say(stdout, "verify.bad_backup", "name", sf_cli_json_text(backup, "name"), NULL);
    }
    if (backups > 0 && bad == 0)
        sf_cli_say_count(stdout, "verify.backups", backups, NULL);
    if (!sound)
        sf_cli_say(stdout, "verify.next", NULL);
    return sound && bad == 0 ? SF_STATUS_OK : SF_STATUS_DAMAGED;
}

enum sf_status sf_cmd_care_verify(struct sf_cli *cli) {
    json_t *ok;
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_call(cli, "vault.verify", NULL, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (!cli->json)
        return show_verdict(ok);
    sf_cli_book_show(cli);
    return json_is_true(json_object_get(ok, "sound")) ? SF_STATUS_OK : SF_STATUS_DAMAGED;
}

static void show_map(const char *key, const json_t *counts) {
    const char *kind;
    json_t *count;
    if (json_object_size(counts) == 0)
        return;
    sf_cli_say(stdout, key, NULL);
    json_object_foreach((json_t *)counts, kind, count) {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(count));
        sf_cli_say(stdout, "care.kind_count", "kind", sf_cli_say_word("kind", kind), "count",
                   number, NULL);
    }
}

enum sf_status sf_cmd_care_salvage(struct sf_cli *cli) {
    bool code = sf_cli_option_get(&cli->args, SF_CLI_RECOVERY_CODE) != NULL, yes;
    json_t *ok;
    enum sf_status status = sf_cli_book_agree(cli, "salvage.says", &yes);
    if (status != SF_STATUS_OK || !yes)
        return status;
    status = sf_cli_book_new(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_secret_ask(cli, code ? "recovery_code" : "passphrase", &cli->secret);
    if (status != SF_STATUS_OK)
        return status;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(),
                                           code ? "recovery_code" : "passphrase", cli->secret.text);
    status = sf_cli_book_call(cli, "vault.salvage", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    show_map("salvage.saved", json_object_get(ok, "saved"));
    if (json_object_size(json_object_get(ok, "lost")) == 0)
        sf_cli_say(stdout, "salvage.nothing_lost", NULL);
    show_map("salvage.lost", json_object_get(ok, "lost"));
    if (json_is_true(json_object_get(ok, "kept")))
        sf_cli_say(stdout, "salvage.kept", NULL);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_care_rebuild(struct sf_cli *cli) {
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_call(cli, "vault.rebuild", NULL, NULL, NULL);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "rebuild.done", NULL);
    return SF_STATUS_OK;
}
