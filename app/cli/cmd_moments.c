/* moments: the latest ones, newest first. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli_book.h"
#include "cli_clock.h"
#include "cli_json.h"
#include "cli_list.h"
#include "cli_people.h"
#include "cli_say.h"
#include "cli_text.h"
#include "cli_time.h"
#include "cmd.h"

enum { LIMIT_USUAL = 20, WHEN_COLUMNS = 17, SAFE_COLUMNS = 14, INDENT = 2, LINE_MIN = 20 };

struct showing {
    struct sf_cli_people people;
    time_t now;
    int columns;
    bool full;
};

/* Hollow to filled, so that it can be read without colours. */
static const char *mark(long long felt_safe) {
    static const char *const marks[] = {"\xE2\x97\x8B", "\xE2\x97\x94", "\xE2\x97\x91",
                                        "\xE2\x97\x95", "\xE2\x97\x8F"};
    return sf_cli_say_shapes() ? marks[felt_safe + 2] : "*";
}

static int show_felt_safe(const json_t *moment) {
    char number[8];
    long long felt_safe = sf_cli_json_int(moment, "felt_safe", 9);
    if (felt_safe < -2 || felt_safe > 2)
        return 0;
    snprintf(number, sizeof number, "%lld", felt_safe);
    const char *word = sf_cli_say_word("felt_safe", number);
    sf_cli_say_style(stdout, (enum sf_cli_style)(SF_CLI_SAFE + felt_safe + 2));
    printf("%s %s", mark(felt_safe), word);
    sf_cli_say_plain(stdout);
    return 2 + sf_cli_text_width(word);
}

static void pad(int used, int columns) {
    printf("%*s", used < columns ? columns - used : 1, "");
}

static const char *const texts[] = {"happened", "felt_safe_text", "felt_unsafe_text", "seen_in_me"};

/* The first words there are, in one line. */
static void show_short(const struct showing *s, const json_t *moment) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = sf_cli_json_text(moment, texts[i]);
        if (text[0] == '\0')
            continue;
        printf("%*s", INDENT, "");
        sf_cli_say_cut(stdout, text, s->columns > LINE_MIN ? s->columns - INDENT : 0);
        putchar('\n');
        return;
    }
}

static void show_full(const struct showing *s, const json_t *moment) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = sf_cli_json_text(moment, texts[i]);
        if (text[0] == '\0')
            continue;
        printf("%*s", INDENT, "");
        sf_cli_say_style(stdout, SF_CLI_SOFT);
        fputs(sf_cli_say_word("moment", texts[i]), stdout);
        sf_cli_say_plain(stdout);
        putchar('\n');
        sf_cli_say_wrapped(stdout, text, 2 * INDENT, s->columns);
    }
}

static void show(struct sf_cli *cli, void *context, const json_t *moment, size_t index) {
    const struct showing *s = context;
    struct sf_cli_buf names = {0};
    char when[SF_CLI_CLOCK_LEN];
    (void)cli;
    if (s->full && index > 0)
        putchar('\n');
    sf_cli_clock_words(sf_cli_json_text(moment, "at"), s->now, when);
    sf_cli_say_text(stdout, when);
    sf_cli_people_names(&s->people, json_object_get(moment, "people"), &names);
    if (names.len > 0 || json_object_get(moment, "felt_safe") != NULL)
        pad(sf_cli_text_width(when), WHEN_COLUMNS);
    int used = show_felt_safe(moment);
    if (names.len > 0) {
        pad(used, SAFE_COLUMNS);
        int room = s->columns - WHEN_COLUMNS - SAFE_COLUMNS;
        sf_cli_say_style(stdout, SF_CLI_STRONG);
        sf_cli_say_cut(stdout, names.data, s->columns == 0 ? 0 : room > LINE_MIN ? room : LINE_MIN);
        sf_cli_say_plain(stdout);
    }
    putchar('\n');
    if (s->full)
        show_full(s, moment);
    else
        show_short(s, moment);
    sf_cli_buf_wipe(&names);
}

/* One end of the time asked for, into filter.at. */
static enum sf_status read_end(struct sf_cli *cli, enum sf_cli_option option, const char *name,
                               enum sf_cli_time_day day, json_t *range) {
    const char *text = sf_cli_option_get(&cli->args, option);
    struct sf_cli_time when;
    if (text == NULL)
        return SF_STATUS_OK;
    if (sf_cli_time_read(text, time(NULL), day, &when) != SF_CLI_TIME_OK)
        return sf_cli_fail(cli, SF_STATUS_INVALID, option == SF_CLI_SINCE ? "--since" : "--until",
                           "error.time", NULL);
    sf_cli_json_put_text(range, name, when.iso);
    return SF_STATUS_OK;
}

static enum sf_status build(struct sf_cli *cli, json_t *request) {
    json_t *range = sf_cli_json_object();
    enum sf_status status = read_end(cli, SF_CLI_SINCE, "from", SF_CLI_TIME_START, range);
    if (status == SF_STATUS_OK)
        status = read_end(cli, SF_CLI_UNTIL, "to", SF_CLI_TIME_END, range);
    if (json_object_size(range) > 0)
        sf_cli_json_put(request, "filter",
                        sf_cli_json_put(sf_cli_json_object(), "at", json_incref(range)));
    json_decref(range);
    return status;
}

enum sf_status sf_cmd_moments(struct sf_cli *cli) {
    struct showing s = {.now = time(NULL), .columns = sf_cli_say_columns(stdout)};
    json_t *request = sf_cli_json_object();
    long limit;
    size_t count = 0;
    bool more = false;
    s.full = sf_cli_option_get(&cli->args, SF_CLI_FULL) != NULL;
    enum sf_status status = sf_cli_list_limit(cli, LIMIT_USUAL, &limit);
    if (status == SF_STATUS_OK)
        status = build(cli, request);
    if (status == SF_STATUS_OK)
        status = sf_cli_book_open(cli);
    if (status == SF_STATUS_OK && !cli->json)
        status = sf_cli_people_load(cli, &s.people);
    if (status == SF_STATUS_OK) {
        bool all = json_object_size(request) == 0;
        status = sf_cli_list_show(cli, "moment.list", json_incref(request), limit, show, &s, &count,
                                  &more);
        if (status == SF_STATUS_OK && !cli->json && count == 0)
            sf_cli_say(stdout, all ? "moments.none" : "moments.none_then", NULL);
        if (status == SF_STATUS_OK && more)
            sf_cli_say_aside("list.more", NULL);
    }
    json_decref(request);
    sf_cli_people_free(&s.people);
    return status;
}
