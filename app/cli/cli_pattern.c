/*
 * The rules of the statistics paper that bear on this: n stands with everything; below its gate
 * nothing is said but the counts; crossed boundaries and "not safe" stand above any number; people
 * stand by name, with their range and never with a mean, and no bar compares one with another (a
 * bar is a part of its own row's moments).
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli_claim.h"
#include "cli_json.h"
#include "cli_pattern.h"
#include "cli_say.h"
#include "cli_table.h"
#include "cli_text.h"

enum { SCALE = 5, BAR_FROM = 5, BAR = 6, CELL = 13, INDENT = 2, POINTS = 10 };
enum { RANGE_WIDE = 41, RANGE_NARROW = 21 }; /* four and two columns for each of ten */

void sf_cli_pattern_head(const char *key) {
    putchar('\n');
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    sf_cli_say(stdout, key, NULL);
    sf_cli_say_plain(stdout);
}

size_t sf_cli_pattern_say(const json_t *answer, sf_cli_pattern_fn wanted) {
    const json_t *claim;
    size_t i, count = 0;
    json_array_foreach(json_object_get(answer, "say"), i, claim) {
        if (wanted == NULL || wanted(claim))
            count += sf_cli_claim_item(stdout, claim);
    }
    return count;
}

static void head_of(const char *prefix, const char *name) {
    putchar('\n');
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    fputs(sf_cli_say_word(prefix, name), stdout);
    sf_cli_say_plain(stdout);
    putchar('\n');
}

/* The factor under a heading. */
static void show_part(const char *factor) {
    sf_cli_say_style(stdout, SF_CLI_SOFT);
    fputs(sf_cli_say_word("patterns.by", factor), stdout);
    sf_cli_say_plain(stdout);
    putchar('\n');
}

static void show_name(const char *factor, const char *label) {
    struct sf_cli_buf name = {0};
    sf_cli_claim_context(&name, factor, label);
    printf("%*s", INDENT, "");
    sf_cli_say_style(stdout, SF_CLI_STRONG);
    sf_cli_say_text(stdout, sf_cli_buf_get(&name));
    sf_cli_say_plain(stdout);
    putchar('\n');
    sf_cli_buf_wipe(&name);
}

/* ---- The five steps */

/* Whether the five counts stand beside one another, or, on a narrow terminal, each on a line. */
static bool is_wide(void) {
    int columns = sf_cli_say_columns(stdout);
    return columns == 0 || columns >= 2 * INDENT + SCALE * CELL;
}

/* "not safe" to "safe", in its colour. Returns the columns it took. */
static int show_step(int i) {
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
    int used = n < BAR_FROM ? 0 : sf_cli_table_bar(stdout, count, n, BAR);
    sf_cli_say_plain(stdout);
    printf("%s%s", used > 0 ? " " : "", number);
    return used + (used > 0) + (int)strlen(number);
}

static void pad(int used, bool more) {
    printf("%*s", more && used < CELL ? CELL - used : 0, "");
}

/* The words over the columns. */
static void show_steps(void) {
    if (!is_wide())
        return;
    printf("%*s", 2 * INDENT, "");
    for (int i = 0; i < SCALE; i++)
        pad(show_step(i), i + 1 < SCALE);
    putchar('\n');
}

static void show_scale(const json_t *scale, long long n) {
    bool wide = is_wide();
    for (int i = 0; i < SCALE; i++) {
        long long count = json_integer_value(json_array_get(scale, (size_t)i));
        if (i == 0 || !wide)
            printf("%*s", 2 * INDENT, "");
        if (!wide)
            pad(show_step(i), true);
        int used = show_count(i, count, n);
        if (wide && i + 1 < SCALE)
            pad(used, true);
        else
            putchar('\n');
    }
}

/* ---- One context */

/* What stands above any number. "Not safe" is the first step of the scale, or a count of its own.
 */
static bool show_facts(const json_t *group) {
    const json_t *scale = json_object_get(group, "scale");
    const long long counts[] = {sf_cli_json_int(group, "crossed", 0),
                                scale != NULL ? json_integer_value(json_array_get(scale, 0))
                                              : sf_cli_json_int(group, "lowest", 0)};
    static const char *const keys[] = {"fact_crossed", "fact_not_safe"};
    for (size_t i = 0; i < 2; i++) {
        if (counts[i] == 0)
            continue;
        sf_cli_say_style(stdout, SF_CLI_CARE);
        sf_cli_claim_count(stdout, keys[i], counts[i], 2 * INDENT);
        sf_cli_say_plain(stdout);
    }
    return counts[0] > 0 || counts[1] > 0;
}

static bool is_about(const json_t *claim, const char *factor, const json_t *group) {
    const json_t *about = json_object_get(claim, "about");
    const char *id = sf_cli_json_text(group, "id");
    if (strcmp(sf_cli_json_text(about, "factor"), factor) != 0 ||
        json_object_get(about, "a") != NULL || sf_cli_claim_is_fact(claim))
        return false;
    return id[0] != '\0' ? strcmp(sf_cli_json_text(about, "id"), id) == 0
                         : json_object_get(about, "label") != NULL &&
                               strcmp(sf_cli_json_text(about, "label"),
                                      sf_cli_json_text(group, "label")) == 0;
}

/* What is said of one context beside its facts. */
static void say_group(const json_t *answer, const char *factor, const json_t *group) {
    const json_t *claim;
    size_t i;
    json_array_foreach(json_object_get(answer, "say"), i, claim) {
        if (is_about(claim, factor, group))
            sf_cli_claim_say(stdout, claim, 2 * INDENT);
    }
}

/* How many more it takes, where something more would be said then. */
static void show_gate(const char *factor, const json_t *group) {
    const char *gate = sf_cli_json_text(group, "gate");
    long long needed = sf_cli_json_int(group, "needed", 0);
    bool person = strcmp(factor, "person") == 0;
    if (needed == 0 || (person && strcmp(gate, "counts") != 0))
        return;
    sf_cli_say_style(stdout, SF_CLI_SOFT);
    sf_cli_claim_count(stdout, strcmp(gate, "counts") == 0 ? "more_interval" : "more_compare",
                       needed, 2 * INDENT);
    sf_cli_say_plain(stdout);
}

/* The range on a line from none of ten to all ten, and on it the member `middle` (NULL: none). */
static void show_range(const json_t *group, const char *middle) {
    int columns = sf_cli_say_columns(stdout);
    const json_t *low = json_object_get(group, "low80");
    const json_t *mark = middle != NULL ? json_object_get(group, middle) : NULL;
    if (low == NULL)
        return;
    printf("%*s0 ", 2 * INDENT, "");
    sf_cli_table_range(stdout, 10 * json_number_value(low),
                       10 * json_number_value(json_object_get(group, "high80")),
                       mark != NULL ? 10 * json_number_value(mark) : NAN, 10,
                       columns == 0 || columns >= 2 * INDENT + 5 + RANGE_WIDE ? RANGE_WIDE
                                                                              : RANGE_NARROW);
    fputs(" 10\n", stdout);
}

static void show_safe(const json_t *answer, const char *factor, const json_t *group) {
    long long n = sf_cli_json_int(group, "n", 0);
    bool person = strcmp(factor, "person") == 0;
    show_name(factor, sf_cli_json_text(group, "label"));
    bool facts = show_facts(group);
    say_group(answer, factor, group);
    /* No drawn range over what was done to somebody. */
    if (!person || !facts)
        show_range(group, person ? NULL : "mean");
    if (n > 0)
        show_scale(json_object_get(group, "scale"), n);
    show_gate(factor, group);
}

/* What is said of a factor as a whole. */
static bool is_of_factor(const json_t *claim) {
    const json_t *about = json_object_get(claim, "about");
    return json_object_get(about, "label") == NULL && json_object_get(about, "id") == NULL;
}

bool sf_cli_pattern_safety(const json_t *answer) {
    const char *factor = sf_cli_json_text(answer, "factor");
    const json_t *group, *groups = json_object_get(answer, "groups");
    size_t i;
    if (json_array_size(groups) == 0)
        return false;
    head_of("patterns.by", factor);
    sf_cli_pattern_say(answer, is_of_factor);
    show_steps();
    json_array_foreach(groups, i, group) show_safe(answer, factor, group);
    return true;
}

/* ---- Settled before and after */

static void show_step_of_ten(const char *key, const json_t *group, const char *name) {
    const json_t *value = json_object_get(group, name);
    double number = json_number_value(value);
    if (value == NULL)
        return;
    printf("%*s", 2 * INDENT, "");
    int used = 0;
    const char *word = sf_cli_say_word("patterns.column", key);
    fputs(word, stdout);
    pad(sf_cli_text_width(word), true);
    used = sf_cli_table_bar(stdout, llround(10 * number), 100, 2 * BAR);
    printf("%s%.1f\n", used > 0 ? " " : "", number);
}

static void show_settled(const json_t *answer, const char *factor, const json_t *group) {
    show_name(factor, sf_cli_json_text(group, "label"));
    show_facts(group);
    say_group(answer, factor, group);
    show_step_of_ten("before", group, "before");
    show_step_of_ten("after", group, "after");
    show_gate(factor, group);
}

bool sf_cli_pattern_settled(const json_t *answer) {
    const char *factor = sf_cli_json_text(answer, "factor");
    const json_t *group, *groups = json_object_get(answer, "groups");
    size_t i;
    if (json_array_size(groups) == 0)
        return false;
    head_of("patterns.by", "settled");
    show_part(factor);
    sf_cli_pattern_say(answer, is_of_factor);
    json_array_foreach(groups, i, group) {
        if (sf_cli_json_int(group, "n", 0) > 0)
            show_settled(answer, factor, group);
    }
    return true;
}

/* ---- Expected and what came */

static void push_number(json_t *row, const json_t *value, double times) {
    char text[32] = "";
    if (json_is_number(value))
        snprintf(text, sizeof text, "%.0f", times * json_number_value(value));
    sf_cli_json_push_text(row, text);
}

/* No, partly or yes: 0, a half or 1. */
static const char *extent(const json_t *came) {
    static const char *const words[] = {"no", "partly", "yes"};
    long at = json_is_number(came) ? lround(2 * json_number_value(came)) : -1;
    return at >= 0 && at <= 2 ? sf_cli_say_word("list.extent", words[at]) : "";
}

static json_t *point_row(const json_t *point) {
    char day[16];
    json_t *row = sf_cli_json_array();
    snprintf(day, sizeof day, "%.10s", sf_cli_json_text(point, "at"));
    sf_cli_json_push_text(row, day);
    push_number(row, json_object_get(point, "expected"), 1);
    push_number(row, json_object_get(point, "actual"), 1);
    push_number(row, json_object_get(point, "stated"), 100);
    sf_cli_json_push_text(row, extent(json_object_get(point, "came")));
    return row;
}

bool sf_cli_pattern_expected(const json_t *answer) {
    static const char *const heads[] = {"day", "expected", "actual", "stated", "came"};
    const json_t *points = json_object_get(answer, "points");
    size_t count = json_array_size(points);
    if (count == 0)
        return false;
    head_of("patterns.by", "expected");
    sf_cli_pattern_say(answer, NULL);
    json_t *rows = sf_cli_json_array(), *head = sf_cli_json_array();
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        sf_cli_json_push_text(head, sf_cli_say_word("patterns.column", heads[i]));
    sf_cli_json_push(rows, head);
    for (size_t i = count > POINTS ? count - POINTS : 0; i < count; i++)
        sf_cli_json_push(rows, point_row(json_array_get(points, i)));
    sf_cli_table_print(stdout, rows, -1);
    json_decref(rows);
    return true;
}

/* ---- Wanted and received */

/* What came, each with how often it felt safe then. */
static void show_received(const json_t *one) {
    struct sf_cli_buf word = {0};
    char safe[24], rated[24];
    snprintf(safe, sizeof safe, "%lld", sf_cli_json_int(one, "safe", 0));
    snprintf(rated, sizeof rated, "%lld", sf_cli_json_int(one, "rated", 0));
    sf_cli_claim_context(&word, "received", sf_cli_json_text(one, "word"));
    printf("%*s", 2 * INDENT, "");
    sf_cli_say_count(stdout, "patterns.received", sf_cli_json_int(one, "n", 0), "word",
                     sf_cli_buf_get(&word), "safe", safe, "rated", rated, NULL);
    sf_cli_buf_wipe(&word);
}

static bool is_of_wanted(const json_t *claim, const char *word) {
    static const char start[] = "wanted_";
    const char *key = sf_cli_json_text(claim, "key");
    return strncmp(key, start, strlen(start)) == 0 &&
           strcmp(sf_cli_json_text(json_object_get(claim, "values"), "wanted"), word) == 0;
}

static void show_wanted(const json_t *answer, const json_t *row) {
    const char *word = sf_cli_json_text(row, "word");
    const json_t *claim, *one;
    size_t i;
    show_name("wanted", word);
    json_array_foreach(json_object_get(answer, "say"), i, claim) {
        if (is_of_wanted(claim, word))
            sf_cli_claim_say(stdout, claim, 2 * INDENT);
    }
    show_range(row, NULL);
    json_array_foreach(json_object_get(row, "received"), i, one) show_received(one);
    show_gate("wanted", row);
}

/* Rates stand beside their rows. */
static bool is_comparison(const json_t *claim) {
    const char *key = sf_cli_json_text(claim, "key");
    return strcmp(key, "works_none") == 0 || strcmp(key, "works_likely") == 0 ||
           strcmp(key, "works_very_likely") == 0;
}

bool sf_cli_pattern_support(const json_t *answer) {
    const json_t *row, *rows = json_object_get(answer, "wanted");
    size_t i;
    if (json_array_size(rows) == 0)
        return false;
    head_of("patterns.by", "support");
    sf_cli_pattern_say(answer, is_comparison);
    json_array_foreach(rows, i, row) show_wanted(answer, row);
    return true;
}

/* ---- Several things at once */

static bool is_nested(const json_t *claim) {
    return strcmp(sf_cli_json_text(claim, "key"), "nested") == 0;
}

/* People are part of the sum and get no number. */
static void show_adjusted(const json_t *answer, const json_t *part) {
    const char *factor = sf_cli_json_text(part, "factor");
    const json_t *group, *groups = json_object_get(part, "groups");
    size_t i;
    if (strcmp(factor, "person") == 0 || json_array_size(groups) == 0)
        return;
    show_part(factor);
    json_array_foreach(groups, i, group) {
        show_name(factor, sf_cli_json_text(group, "label"));
        say_group(answer, factor, group);
        show_range(group, "adjusted");
    }
}

bool sf_cli_pattern_adjusted(const json_t *answer) {
    const json_t *part, *parts = json_object_get(answer, "factors");
    size_t i;
    if (json_array_size(json_object_get(answer, "say")) == 0)
        return false;
    head_of("patterns.by", "adjusted");
    sf_cli_pattern_say(answer, is_nested);
    json_array_foreach(parts, i, part) show_adjusted(answer, part);
    return true;
}
