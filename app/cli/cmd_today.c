/* today: one small invitation, and what waits for a look. */
#include <stdio.h>
#include <string.h>

#include "cli_book.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cmd.h"

static void show_invitation(const json_t *invitation) {
    char key[64];
    const json_t *person = json_object_get(invitation, "person");
    const char *name = sf_cli_json_text(person, "alias");
    snprintf(key, sizeof key, "invitation.%.32s%s", sf_cli_json_text(invitation, "key"),
             name[0] == '\0' ? ".nobody" : "");
    if (!sf_cli_say_has(key))
        snprintf(key, sizeof key, "invitation.other");
    sf_cli_say(stdout, key, "name", name, NULL);
}

static void show_waiting(const json_t *waiting) {
    const json_t *item;
    size_t i;
    bool any = false;
    json_array_foreach(waiting, i, item) {
        char key[64];
        snprintf(key, sizeof key, "waiting.%.32s", sf_cli_json_text(item, "key"));
        if (!sf_cli_say_has(key))
            continue;
        if (!any) {
            putchar('\n');
            sf_cli_say(stdout, "today.waiting", NULL);
        }
        any = true;
        fputs("  ", stdout);
        sf_cli_say(stdout, key, NULL);
    }
}

enum sf_status sf_cmd_today(struct sf_cli *cli) {
    json_t *ok;
    bool decline = sf_cli_option_get(&cli->args, SF_CLI_NOT_TODAY) != NULL;
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK && decline)
        status = sf_cli_book_call(cli, "today.decline", NULL, NULL, NULL);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_call(cli, "today.get", NULL, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    if (json_is_true(json_object_get(ok, "declined"))) {
        sf_cli_say(stdout, "today.declined", NULL);
        return SF_STATUS_OK;
    }
    const json_t *invitation = json_object_get(ok, "invitation");
    if (invitation == NULL) {
        sf_cli_say(stdout, "today.quiet", NULL);
    } else if (json_is_true(json_object_get(invitation, "done"))) {
        sf_cli_say(stdout, "today.done", NULL);
    } else {
        show_invitation(invitation);
        sf_cli_say_aside("today.not_today", NULL);
    }
    show_waiting(json_object_get(ok, "waiting"));
    return SF_STATUS_OK;
}
