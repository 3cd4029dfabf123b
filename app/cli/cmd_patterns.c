/* patterns: what may be said of the entries, and a closer look by one thing or another. */
#include <stdio.h>
#include <string.h>

#include "cli_book.h"
#include "cli_json.h"
#include "cli_pattern.h"
#include "cli_say.h"
#include "cmd.h"

/* A way to look: its name after --by, the operation, and how the answer is shown. */
struct look {
    const char *name, *op, *factor;
    bool (*show)(const json_t *answer);
    bool usual; /* without --by and --all too */
};

static const struct look looks[] = {
    {"person", "pattern.safety", "person", sf_cli_pattern_safety, true},
    {"channel", "pattern.safety", "channel", sf_cli_pattern_safety, true},
    {"setting", "pattern.safety", "setting", sf_cli_pattern_safety, true},
    {"wanted", "pattern.safety", "wanted", sf_cli_pattern_safety, false},
    {"received", "pattern.safety", "received", sf_cli_pattern_safety, false},
    {"wanted_received", "pattern.safety", "wanted_received", sf_cli_pattern_safety, false},
    {"depth", "pattern.safety", "depth", sf_cli_pattern_safety, false},
    {"began_by", "pattern.safety", "began_by", sf_cli_pattern_safety, false},
    {"time_of_day", "pattern.safety", "time_of_day", sf_cli_pattern_safety, false},
    {"weekday", "pattern.safety", "weekday", sf_cli_pattern_safety, false},
    {"settled", "pattern.settling", "person", sf_cli_pattern_settled, false},
    {"settled", "pattern.settling", "channel", sf_cli_pattern_settled, false},
    {"settled", "pattern.settling", "setting", sf_cli_pattern_settled, false},
    {"expected", "pattern.prediction", NULL, sf_cli_pattern_expected, false},
    {"support", "pattern.support", NULL, sf_cli_pattern_support, false},
    {"adjusted", "pattern.adjusted", NULL, sf_cli_pattern_adjusted, false},
};
enum { LOOKS = sizeof looks / sizeof *looks };

static bool is_known(const char *name) {
    for (size_t i = 0; i < LOOKS; i++)
        if (strcmp(looks[i].name, name) == 0)
            return true;
    return false;
}

/* What may be said today. *any: whether there is a moment at all. */
static enum sf_status summary(struct sf_cli *cli, bool *any) {
    json_t *ok;
    json_t *request = sf_cli_json_put_int(sf_cli_json_object(), "limit", 1);
    enum sf_status status = SF_STATUS_OK;
    *any = true;
    if (!cli->json) {
        status = sf_cli_book_call(cli, "moment.list", request, NULL, &ok);
        *any = status != SF_STATUS_OK || json_array_size(json_object_get(ok, "items")) > 0;
    } else {
        json_decref(request);
    }
    if (status == SF_STATUS_OK && *any)
        status = sf_cli_book_call(cli, "pattern.summary", NULL, NULL, &ok);
    if (status != SF_STATUS_OK || !*any)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    sf_cli_say(stdout, "patterns.lead", NULL);
    sf_cli_pattern_head("patterns.today");
    if (sf_cli_pattern_say(ok, NULL) == 0)
        sf_cli_say(stdout, "patterns.early", NULL);
    return SF_STATUS_OK;
}

static enum sf_status one(struct sf_cli *cli, const struct look *look, bool *shown) {
    json_t *ok, *request = sf_cli_json_object();
    if (look->factor != NULL)
        sf_cli_json_put_text(request, "factor", look->factor);
    enum sf_status status = sf_cli_book_call(cli, look->op, request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    *shown = look->show(ok) || *shown;
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_patterns(struct sf_cli *cli) {
    const char *by = sf_cli_option_get(&cli->args, SF_CLI_BY);
    bool all = sf_cli_option_get(&cli->args, SF_CLI_ALL) != NULL, any = true, shown = false;
    if (by != NULL && !is_known(by))
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--by", "usage.by", NULL);
    enum sf_status status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK && by == NULL)
        status = summary(cli, &any);
    if (status == SF_STATUS_OK && !any)
        sf_cli_say(stdout, "patterns.none", NULL);
    for (size_t i = 0; i < LOOKS && any && status == SF_STATUS_OK; i++)
        if (by != NULL ? strcmp(by, looks[i].name) == 0 : all || looks[i].usual)
            status = one(cli, &looks[i], &shown);
    if (status == SF_STATUS_OK && by != NULL && !cli->json && !shown)
        sf_cli_say(stdout, "patterns.factor_none", NULL);
    return status;
}
