/*
 * patterns: how often it felt safe, by person, channel and setting. Counts only.
 *
 * The rules of the statistics paper that bear on this: n stands with everything; under five moments
 * nothing is said but the counts; crossed boundaries and "not safe" stand above any number; about
 * somebody whom the safety rule leaves out there is nothing (the door does not send them); people
 * stand by name and no bar compares one with another (a bar is a part of its own row's moments).
 */
#include <stdio.h>
#include <string.h>

#include "cli_book.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cli_table.h"
#include "cli_text.h"
#include "cmd.h"

enum { SCALE = 5, TOO_FEW = 5, BAR = 6, CELL = 13, INDENT = 2 };

static const char *const factors[] = {"person", "channel", "setting"};
enum { FACTORS = sizeof factors / sizeof *factors };

/* Whether the five counts stand beside one another, or, on a narrow terminal, each on a line. */
static bool is_wide(void) {
    int columns = sf_cli_say_columns(stdout);
    return columns == 0 || columns >= 2 * INDENT + SCALE * CELL;
}

/* "not safe" to "safe", in its colour. Returns the columns it took. */
static int show_word(int i) {
    char number[8];
    snprintf(number, sizeof number, "%d", i - 2);
    const char *word = sf_cli_say_word("felt_safe", number);
    sf_cli_say_style(stdout, (enum sf_cli_style)(SF_CLI_SAFE + i));
    fputs(word, stdout);
    sf_cli_say_plain(stdout);
    return sf_cli_text_width(word);
}

/* A count, and from five moments on a bar before it, as its part of this row's n. */
static int show_count(int i, long long count, long long n) {
    char number[24];
    snprintf(number, sizeof number, "%lld", count);
    sf_cli_say_style(stdout, (enum sf_cli_style)(SF_CLI_SAFE + i));
    int used = n < TOO_FEW ? 0 : sf_cli_table_bar(stdout, count, n, BAR);
    sf_cli_say_plain(stdout);
    printf("%s%s", used > 0 ? " " : "", number);
    return used + (used > 0) + (int)strlen(number);
}

static void pad(int used, bool more) {
    printf("%*s", more && used < CELL ? CELL - used : 0, "");
}

/* The words over the columns. */
static void show_head(void) {
    if (!is_wide())
        return;
    printf("%*s", 2 * INDENT, "");
    for (int i = 0; i < SCALE; i++)
        pad(show_word(i), i + 1 < SCALE);
    putchar('\n');
}

static void show_scale(const json_t *scale, long long n) {
    bool wide = is_wide();
    for (int i = 0; i < SCALE; i++) {
        long long count = json_integer_value(json_array_get(scale, (size_t)i));
        if (i == 0 || !wide)
            printf("%*s", 2 * INDENT, "");
        if (!wide)
            pad(show_word(i), true);
        int used = show_count(i, count, n);
        if (wide && i + 1 < SCALE)
            pad(used, true);
        else
            putchar('\n');
    }
}

/* What stands above any number. */
static void show_facts(const json_t *group) {
    long long crossed = sf_cli_json_int(group, "crossed", 0);
    long long not_safe = json_integer_value(json_array_get(json_object_get(group, "scale"), 0));
    static const char *const keys[] = {"patterns.crossed", "patterns.not_safe"};
    const long long counts[] = {crossed, not_safe};
    for (size_t i = 0; i < 2; i++) {
        if (counts[i] == 0)
            continue;
        printf("%*s", 2 * INDENT, "");
        sf_cli_say_style(stdout, SF_CLI_CARE);
        sf_cli_say_count(stdout, keys[i], counts[i], NULL);
        sf_cli_say_plain(stdout);
    }
}

static void show_group(const char *factor, const json_t *group) {
    char safe[24];
    long long n = sf_cli_json_int(group, "n", 0);
    const char *label = sf_cli_json_text(group, "label");
    printf("%*s", INDENT, "");
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    sf_cli_say_text(stdout, strcmp(factor, "person") == 0 ? label : sf_cli_say_word(factor, label));
    sf_cli_say_plain(stdout);
    putchar('\n');
    show_facts(group);
    snprintf(safe, sizeof safe, "%lld", sf_cli_json_int(group, "safe", 0));
    printf("%*s", 2 * INDENT, "");
    if (n == 0)
        sf_cli_say(stdout, "patterns.too_early.none", NULL);
    else
        sf_cli_say_count(stdout, n < TOO_FEW ? "patterns.too_early" : "patterns.safe_of", n, "safe",
                         safe, NULL);
    if (n > 0)
        show_scale(json_object_get(group, "scale"), n);
}

static void show_factor(const char *factor, const json_t *ok) {
    const json_t *group, *groups = json_object_get(ok, "groups");
    size_t i;
    if (json_array_size(groups) == 0)
        return;
    putchar('\n');
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    fputs(sf_cli_say_word("patterns.by", factor), stdout);
    sf_cli_say_plain(stdout);
    putchar('\n');
    show_head();
    json_array_foreach(groups, i, group) show_group(factor, group);
}

static enum sf_status one(struct sf_cli *cli, const char *factor, size_t *groups) {
    json_t *ok;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "factor", factor);
    enum sf_status status = sf_cli_book_call(cli, "pattern.counts", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    if (cli->json)
        return sf_cli_book_show(cli);
    size_t count = json_array_size(json_object_get(ok, "groups"));
    if (*groups == 0 && count > 0)
        sf_cli_say(stdout, "patterns.lead", NULL);
    *groups += count;
    show_factor(factor, ok);
    return SF_STATUS_OK;
}

enum sf_status sf_cmd_patterns(struct sf_cli *cli) {
    const char *by = sf_cli_option_get(&cli->args, SF_CLI_BY);
    size_t groups = 0;
    bool known = by == NULL;
    for (size_t i = 0; i < FACTORS; i++)
        known = known || strcmp(by, factors[i]) == 0;
    if (!known)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--by", "usage.by", NULL);
    enum sf_status status = sf_cli_book_open(cli);
    for (size_t i = 0; i < FACTORS && status == SF_STATUS_OK; i++)
        if (by == NULL || strcmp(by, factors[i]) == 0)
            status = one(cli, factors[i], &groups);
    if (status == SF_STATUS_OK && !cli->json && groups == 0)
        sf_cli_say(stdout, "patterns.none", NULL);
    return status;
}
