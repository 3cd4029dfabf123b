#include "cli_claim.h"

#include <math.h>
#include <string.h>

#include "cli_json.h"
#include "cli_say.h"

enum { KEY_LEN = 96, NUMBER_LEN = 32 };

/* What stands for a name in braces. */
struct pair {
    const char *name, *value;
};

/* ---- Texts with gaps */

/* The person's own words stay one line; what a terminal would obey goes when it is written out. */
static void add_own(struct sf_cli_buf *to, const char *text) {
    for (; *text != '\0'; text++)
        sf_cli_buf_add(to, *text == '\n' || *text == '\t' ? " " : text, 1);
}

static void fill(struct sf_cli_buf *to, const char *text, const struct pair *pairs, size_t count) {
    while (*text != '\0') {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        size_t at = 0, len = end != NULL ? (size_t)(end - text - 1) : 0;
        while (at < count && !(end != NULL && strlen(pairs[at].name) == len &&
                               memcmp(pairs[at].name, text + 1, len) == 0))
            at++;
        if (at < count) {
            add_own(to, pairs[at].value);
            text = end + 1;
        } else {
            sf_cli_buf_add(to, text++, 1);
        }
    }
}

/* "say.PREFIX_WORD" where there is one; else "say.PREFIX" with {word}. */
static void add_phrase(struct sf_cli_buf *to, const char *prefix, const char *word) {
    char key[KEY_LEN], usual[KEY_LEN];
    int len = snprintf(key, sizeof key, "say.%s_%s", prefix, word);
    snprintf(usual, sizeof usual, "say.%s", prefix);
    if (len > 0 && (size_t)len < sizeof key && sf_cli_say_has(key))
        sf_cli_buf_text(to, sf_cli_say_word("say", key + strlen("say.")));
    else if (sf_cli_say_has(usual))
        fill(to, sf_cli_say_word("say", prefix), &(struct pair){"word", word}, 1);
    else
        add_own(to, word);
}

/* The two words of "listening/advice". */
static void split(const char *label, struct sf_cli_buf *wanted, struct sf_cli_buf *received) {
    const char *slash = strchr(label, '/');
    size_t len = slash != NULL ? (size_t)(slash - label) : strlen(label);
    sf_cli_buf_add(wanted, label, len);
    sf_cli_buf_text(received, slash != NULL ? slash + 1 : "");
}

/* A phrase about something wanted, received, or both. */
static void add_kinds(struct sf_cli_buf *to, const char *key, const char *wanted,
                      const char *received) {
    struct sf_cli_buf want = {0}, came = {0};
    add_phrase(&want, "want", wanted);
    add_phrase(&came, "came", received);
    fill(to, sf_cli_say_word("say", key),
         (struct pair[]){{"wanted", sf_cli_buf_get(&want)}, {"received", sf_cli_buf_get(&came)}},
         2);
    sf_cli_buf_wipe(&want);
    sf_cli_buf_wipe(&came);
}

/* In the middle of a sentence: "by phone". */
static void add_where(struct sf_cli_buf *to, const char *factor, const char *label) {
    char prefix[KEY_LEN];
    struct sf_cli_buf wanted = {0}, received = {0};
    split(label, &wanted, &received);
    if (strcmp(factor, "person") == 0)
        fill(to, sf_cli_say_word("say", "in_person"), &(struct pair){"name", label}, 1);
    else if (strcmp(factor, "wanted") == 0 || strcmp(factor, "received") == 0)
        add_kinds(to, factor[0] == 'w' ? "in_wanted" : "in_received", label, label);
    else if (strcmp(factor, "wanted_received") == 0)
        add_kinds(to, "in_wanted_received", sf_cli_buf_get(&wanted), sf_cli_buf_get(&received));
    else {
        snprintf(prefix, sizeof prefix, "in_%s", factor);
        add_phrase(to, prefix, label);
    }
    sf_cli_buf_wipe(&wanted);
    sf_cli_buf_wipe(&received);
}

void sf_cli_claim_context(struct sf_cli_buf *to, const char *factor, const char *label) {
    struct sf_cli_buf wanted = {0}, received = {0};
    char key[KEY_LEN];
    if (strcmp(factor, "person") == 0) {
        add_own(to, label);
    } else if (strcmp(factor, "wanted") == 0 || strcmp(factor, "received") == 0) {
        add_own(to, sf_cli_say_word("list.kind", label));
    } else if (strcmp(factor, "wanted_received") == 0) {
        split(label, &wanted, &received);
        fill(to, sf_cli_say_word("say", "pair"),
             (struct pair[]){{"wanted", sf_cli_say_word("list.kind", sf_cli_buf_get(&wanted))},
                             {"received", sf_cli_say_word("list.kind", sf_cli_buf_get(&received))}},
             2);
        sf_cli_buf_wipe(&wanted);
        sf_cli_buf_wipe(&received);
    } else if (strcmp(factor, "depth") == 0 || strcmp(factor, "time_of_day") == 0) {
        snprintf(key, sizeof key, "%s_%s", factor, label);
        add_own(to, sf_cli_say_has("say.depth_0") ? sf_cli_say_word("say", key) : label);
    } else if (strcmp(factor, "began_by") == 0) {
        add_own(to, sf_cli_say_word("list.began_by", label));
    } else {
        add_own(to, sf_cli_say_word(factor, label));
    }
}

/* ---- Values of a claim */

struct claim {
    const char *key, *factor, *label;
    const json_t *about, *values;
};

static bool begins(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with) {
    size_t len = strlen(text), part = strlen(with);
    return len >= part && strcmp(text + len - part, with) == 0;
}

/* Without its sign; one decimal at most, and none from ten on. */
static void add_tenth(struct sf_cli_buf *to, double number) {
    char text[NUMBER_LEN];
    snprintf(text, sizeof text, "%.*f", fabs(number) < 10 ? 1 : 0, fabs(number));
    size_t len = strlen(text);
    if (ends(text, ".0"))
        len -= 2;
    sf_cli_buf_add(to, text, len);
}

/* Whole moments of ten, in words. */
static void add_of_ten(struct sf_cli_buf *to, double number) {
    char key[NUMBER_LEN];
    snprintf(key, sizeof key, "ten_%d", (int)lround(fmin(fmax(number, 0), 10)));
    sf_cli_buf_text(to, sf_cli_say_word("say", key));
}

static void add_whole(struct sf_cli_buf *to, double number) {
    char text[NUMBER_LEN];
    snprintf(text, sizeof text, "%.0f", number);
    sf_cli_buf_text(to, text);
}

/* "2026-03-01" as "March 2026", or with its day. */
static void add_date(struct sf_cli_buf *to, const char *text, bool with_day) {
    int year, month, day;
    char number[NUMBER_LEN];
    if (sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3) {
        add_own(to, text);
        return;
    }
    if (with_day) {
        snprintf(number, sizeof number, "%d ", day);
        sf_cli_buf_text(to, number);
    }
    snprintf(number, sizeof number, "%d", month);
    sf_cli_buf_text(to, sf_cli_say_word("month", number));
    snprintf(number, sizeof number, " %d", year);
    sf_cli_buf_text(to, number);
}

static void add_context(struct sf_cli_buf *to, const struct claim *claim, const char *word) {
    if (strcmp(claim->key, "nested") == 0)
        add_phrase(to, "factor", word);
    else if (begins(claim->key, "works_"))
        add_phrase(to, "came", word);
    else
        add_where(to, claim->factor, word);
}

static bool is_one_of(const char *name, const char *const *names) {
    while (*names != NULL && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

static void add_number(struct sf_cli_buf *to, const struct claim *claim, const char *name,
                       double number) {
    static const char *const of_ten[] = {"adjusted", "marginal", NULL};
    static const char *const ends_of[] = {"from", "to", NULL};
    static const char *const tenths[] = {"from", "to",     "down",  "up", "difference",
                                         "by",   "before", "after", NULL};
    bool range = ends(claim->key, "_range") || strcmp(claim->key, "wanted_came") == 0;
    if (is_one_of(name, of_ten) || (range && is_one_of(name, ends_of)))
        add_of_ten(to, number);
    else if (is_one_of(name, tenths))
        add_tenth(to, number);
    else
        add_whole(to, strcmp(name, "stated") == 0 ? round(number * 100) : number);
}

static void add_word(struct sf_cli_buf *to, const struct claim *claim, const char *name,
                     const char *word) {
    if (strcmp(name, "a") == 0 || strcmp(name, "b") == 0)
        add_context(to, claim, word);
    else if (strcmp(name, "wanted") == 0)
        add_phrase(to, "want", word);
    else if (strcmp(name, "received") == 0)
        add_phrase(to, "came", word);
    else if (strcmp(name, "day") == 0 || strcmp(name, "month") == 0)
        add_date(to, word, name[0] == 'd');
    else
        add_own(to, word);
}

/* What stands in one pair of braces; false where the claim has nothing for it. */
static bool add_value(struct sf_cli_buf *to, const json_t *json, const struct claim *claim,
                      const char *name) {
    const json_t *value = json_object_get(claim->values, name);
    if (value == NULL)
        value = json_object_get(claim->about, name);
    if (strcmp(name, "n") == 0)
        add_whole(to, (double)sf_cli_json_int(json, "n", 0));
    else if (strcmp(name, "where") == 0)
        add_where(to, claim->factor, claim->label);
    else if (json_is_number(value))
        add_number(to, claim, name, json_number_value(value));
    else if (json_is_string(value))
        add_word(to, claim, name, json_string_value(value));
    else if (strcmp(name, "name") == 0)
        add_own(to, claim->label);
    else
        return false;
    return true;
}

/* ---- Sentences */

/* The key's text in the form for n; NULL where there is none. */
static const char *form_of(const char *key, long long n) {
    char full[KEY_LEN];
    const char *form = n == 0 ? ".zero" : n == 1 ? ".one" : "";
    snprintf(full, sizeof full, "say.%s%s", key, form);
    if (!sf_cli_say_has(full))
        snprintf(full, sizeof full, "say.%s", key);
    return sf_cli_say_has(full) ? sf_cli_say_word("say", full + strlen("say.")) : NULL;
}

static void make_sentence(struct sf_cli_buf *to, const char *text, const json_t *json,
                          const struct claim *claim) {
    while (*text != '\0') {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        char name[NUMBER_LEN];
        if (end != NULL && (size_t)(end - text) < sizeof name) {
            memcpy(name, text + 1, (size_t)(end - text - 1));
            name[end - text - 1] = '\0';
            if (add_value(to, json, claim, name)) {
                text = end + 1;
                continue;
            }
        }
        sf_cli_buf_add(to, text++, 1);
    }
}

/* How sure, where the sentence leaves it open. */
static void add_sure(struct sf_cli_buf *to, const char *key, const char *sure) {
    char word[KEY_LEN];
    if (sure[0] == '\0' || strcmp(sure, "counted") == 0 || ends(key, "likely"))
        return;
    snprintf(word, sizeof word, "sure_%s", sure);
    sf_cli_buf_text(to, " ");
    fill(to, sf_cli_say_word("say", "sure"), &(struct pair){"word", sf_cli_say_word("say", word)},
         1);
}

bool sf_cli_claim_is_fact(const json_t *claim) {
    return begins(sf_cli_json_text(claim, "key"), "fact_");
}

/* The sentence, appended; false where there is none. */
static bool add_sentence(struct sf_cli_buf *to, const json_t *json) {
    struct claim claim = {.key = sf_cli_json_text(json, "key"),
                          .about = json_object_get(json, "about"),
                          .values = json_object_get(json, "values")};
    const char *text = form_of(claim.key, sf_cli_json_int(json, "n", 0));
    if (text == NULL)
        return false;
    claim.factor = sf_cli_json_text(claim.about, "factor");
    claim.label = sf_cli_json_text(claim.about, "label");
    make_sentence(to, text, json, &claim);
    return true;
}

bool sf_cli_claim_say(FILE *to, const json_t *json, int indent) {
    struct sf_cli_buf line = {0};
    bool has = add_sentence(&line, json);
    if (has)
        sf_cli_say_wrapped(to, sf_cli_buf_get(&line), indent, sf_cli_say_columns(to));
    sf_cli_buf_wipe(&line);
    return has;
}

bool sf_cli_claim_item(FILE *to, const json_t *json) {
    struct sf_cli_buf line = {0};
    bool has = add_sentence(&line, json);
    if (has) {
        add_sure(&line, sf_cli_json_text(json, "key"), sf_cli_json_text(json, "sure"));
        if (sf_cli_claim_is_fact(json))
            sf_cli_say_style(to, SF_CLI_CARE);
        fputs("- ", to);
        sf_cli_say_hanging(to, sf_cli_buf_get(&line), 2, sf_cli_say_columns(to));
        sf_cli_say_plain(to);
    }
    sf_cli_buf_wipe(&line);
    return has;
}

void sf_cli_claim_count(FILE *to, const char *key, long long n, int indent) {
    struct sf_cli_buf line = {0};
    char number[NUMBER_LEN];
    const char *text = form_of(key, n);
    snprintf(number, sizeof number, "%lld", n);
    fill(&line, text != NULL ? text : key, &(struct pair){"n", number}, 1);
    sf_cli_say_wrapped(to, sf_cli_buf_get(&line), indent, sf_cli_say_columns(to));
    sf_cli_buf_wipe(&line);
}
