/*
 * No test: prints docs/operations.md from the table of operations and the table of kinds.
 * `tests/api/operations.test.mjs` holds the paper to it; to renew it:
 *   build/tests/dump_operations > docs/operations.md
 */
#include <stdio.h>

#include "door.h"
#include "fail.h"
#include "kind.h"
#include "ops.h"
#include "steadfolk.h"

/* ---- Words for policies and types */

static const struct {
    unsigned bit;
    const char *words;
} policies[] = {
    {SF_OP_OPEN, "needs an open book"},
    {SF_DOOR_CLOSED, "refused while a book is open"},
    {SF_OP_WRITES, "writes"},
    {SF_OP_KDF, "slow: derives a key"},
    {SF_OP_SOURCE, "may read a source"},
    {SF_OP_SINK, "may write a sink"},
    {SF_DOOR_FILES, "refused in the demo"},
};

static void print_policy(unsigned policy) {
    const char *between = "";

    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        if ((policy & policies[i].bit) == 0)
            continue;
        printf("%s%s", between, policies[i].words);
        between = "; ";
    }
    printf("%s\n", between[0] == '\0' ? "works at any time" : "");
}

static void print_word(const struct sf_door_word *word) {
    printf("- `%s`, ", word->name);
    switch (word->type) {
    case SF_DOOR_TEXT:
        if (word->min > 0)
            printf("text of %.0f to %.0f characters", word->min, word->max);
        else
            printf("text of at most %.0f characters", word->max);
        break;
    case SF_DOOR_ID:
        printf("id");
        break;
    case SF_DOOR_STAMP:
        printf("16 hex digits");
        break;
    case SF_DOOR_FLAG:
        printf("true or false");
        break;
    case SF_DOOR_INT:
        printf("whole number from %.0f to %.0f", word->min, word->max);
        break;
    case SF_DOOR_OBJECT:
        printf("object");
        break;
    case SF_DOOR_ARRAY:
        printf("array");
        break;
    }
    printf("%s: %s\n", word->required ? ", needed" : "", word->about);
}

/* ---- Operations */

static void print_row(const struct sf_door_row *row, const char *before) {
    const struct sf_door_word *word = row->request;

    printf("\n### %s%s\n\n%s\n\nPolicy: ", before, row->name, row->about);
    print_policy(row->policy & (SF_DOOR_FILES | SF_DOOR_CLOSED | (SF_DOOR_FIELDS - 1)));
    if ((word == NULL || word->name == NULL) && (row->policy & SF_DOOR_FIELDS) == 0)
        printf("\nRequest: `{}`\n");
    else
        printf("\nRequest:%s\n\n",
               (row->policy & SF_DOOR_FIELDS) != 0 ? " the fields of the kind (below), and" : "");
    for (; word != NULL && word->name != NULL; word++)
        print_word(word);
    printf("\nAnswer: `%s`\n", row->answer);
}

static void print_rows(const struct sf_door_row *row, const char *before) {
    for (; row->name != NULL; row++)
        print_row(row, before);
}

/* ---- Kinds */

static const char *const types[] = {
    [SF_TYPE_TEXT] = "text",       [SF_TYPE_INT] = "whole number", [SF_TYPE_REAL] = "number",
    [SF_TYPE_FLAG] = "flag",       [SF_TYPE_TIME] = "time",        [SF_TYPE_CHOICE] = "choice",
    [SF_TYPE_CHOICES] = "choices", [SF_TYPE_LINK] = "link",        [SF_TYPE_LINKS] = "links",
    [SF_TYPE_ROWS] = "rows",       [SF_TYPE_MAP] = "map",
};

static void print_links(sf_kind_set kinds) {
    const char *between = " to ";

    for (int no = 1; no < SF_KIND_END; no++) {
        if ((kinds & SF_KIND_BIT(no)) == 0)
            continue;
        printf("%s%s", between, sf_kind_of(no)->name);
        between = " or ";
    }
}

/* What a value may be: "of channel (and own words)", "0 to 10", "at most 200 characters". */
static void print_range(const struct sf_field *field) {
    if (field->list != NULL)
        printf(" of *%s*", field->list->name);
    print_links(field->link_kinds);
    if (field->type == SF_TYPE_ROWS)
        printf(" of `%s`, `%s`", field->key_name, field->value_name);
    if (field->type == SF_TYPE_INT || field->type == SF_TYPE_REAL ||
        (field->flags & SF_FIELD_NUMBERS) != 0)
        printf("%s %.0f to %.0f", (field->flags & SF_FIELD_NUMBERS) != 0 ? " of numbers," : ",",
               field->min, field->max);
    else if (field->type == SF_TYPE_TEXT || field->type == SF_TYPE_ROWS ||
             field->type == SF_TYPE_MAP)
        printf(", at most %.0f characters", field->max);
    if (field->max_items > 0)
        printf(", at most %u", (unsigned)field->max_items);
    if (field->unit != NULL && field->type != SF_TYPE_TEXT)
        printf(" (%s)", field->unit);
}

static void print_flags(const struct sf_kind *kind, const struct sf_field *field) {
    if ((field->flags & SF_FIELD_REQUIRED) != 0)
        printf("; needed");
    if ((field->flags & SF_FIELD_NOW) != 0)
        printf("; now when left out");
    if ((field->flags & SF_FIELD_SYSTEM) != 0)
        printf("; set by the program only");
    if (kind->order_field >= 0 && field == &kind->fields[kind->order_field])
        printf("; orders the kind");
    if ((field->flags & SF_FIELD_FILTER) != 0 && (field->flags & SF_FIELD_ORDER) == 0)
        printf("; may be filtered");
}

static void print_kind(const struct sf_kind *kind) {
    printf("\n### %s\n\n", kind->name);
    for (size_t f = 0; f < kind->field_count; f++) {
        const struct sf_field *field = &kind->fields[f];

        printf("- `%s`: %s", field->name, types[field->type]);
        print_range(field);
        print_flags(kind, field);
        printf("\n");
    }
}

static void print_lists(void) {
    size_t count;
    const struct sf_list *const *lists = sf_kind_lists(&count);

    for (size_t i = 0; i < count; i++) {
        const char *between = " ";

        printf("- *%s*:", lists[i]->name);
        for (const char *const *word = lists[i]->words; *word != NULL; word++) {
            printf("%s`%s`", between, *word);
            between = ", ";
        }
        printf("%s\n", lists[i]->open ? " (own words: `choice.add`)" : "");
    }
}

/* ---- The paper */

static void print_head(void) {
    printf(
        "# Operations\n\n"
        "Generated by `tests/api/dump_operations.c` from the tables of `src/api` and `src/model`; "
        "a "
        "test compares them.\n\n"
        "Every client speaks to the core through one door: an operation `noun.verb` with a JSON "
        "object, answered by\n`{\"ok\":{...}}` or `{\"error\":{\"code\",\"field\"?,\"message\","
        "\"params\"?}}`. Over HTTP it is `POST /api/noun.verb`, in the\nterminal "
        "`steadfolk call noun.verb < request.json`, in a browser's worker the same text.\n\n"
        "- A request has at most %d bytes and nests at most %d deep. Unknown members, members that "
        "stand twice and wrong types\n  are refused, with the member's name in `field` "
        "(`people[2]`, `reach[0].address`, `filter.at.from`).\n"
        "- Ids are UUIDv7 in the canonical form. `created` is UTC with milliseconds; `changed` is "
        "opaque and differs after every\n  change.\n"
        "- A time is `\"2024-04-24T18:08:14+02:00\"` with, where it is known, its zone beside it: "
        "`\"at_zone\":\"Europe/Berlin\"`.\n  With offset and zone the instant counts, and the "
        "offset "
        "becomes the zone's; without an offset the zone is needed.\n"
        "- In `edit`, an absent field stays and `null` (or an empty text, array or object) clears. "
        "Answers leave out empty fields.\n"
        "- `message` is an English line for developers and never holds what a person wrote; "
        "`params` "
        "tells the limits of a field.\n\n## Error codes\n\n",
        (int)SF_REQUEST_MAX, (int)SF_NESTING_MAX);
}

static void print_codes(void) {
    static const char *const about[SF_CODE_COUNT] = {
        [SF_INVALID] = "the request, or the member in `field`, is wrong",
        [SF_NOT_FOUND] = "there is no such record, draft or backup",
        [SF_CONFLICT] = "the record changed since the client read it",
        [SF_LOCKED] = "no book is open",
        [SF_WRONG_PASSPHRASE] = "the passphrase or code opens no book here",
        [SF_EXISTS] = "it is there already",
        [SF_BUSY] = "another process is using the book just now",
        [SF_DAMAGED] = "a file is not what was written",
        [SF_MISSING] = "a file that must be there is not",
        [SF_NEWER] = "the book was written by a newer program",
        [SF_FULL] = "no room is left on the disk",
        [SF_IO] = "the system could not read or write",
        [SF_NO_MEMORY] = "memory ran out",
        [SF_REFUSED] = "well formed, and not allowed here",
        [SF_TOO_LARGE] = "over a stated limit",
        [SF_UNKNOWN_OPERATION] = "there is no such operation",
        [SF_INTERNAL] = "a fault of the program itself",
    };

    for (int code = SF_OK + 1; code < SF_CODE_COUNT; code++)
        printf("- `%s`: %s\n", sf_fail_name((enum sf_code)code), about[code]);
}

int main(void) {
    const struct sf_door_row *table;
    const struct sf_kind *kinds;
    size_t count;

    print_head();
    print_codes();
    printf("\n## Operations of the book\n");
    for (size_t i = 0; (table = sf_door_table(i)) != NULL; i++)
        print_rows(table, "");
    printf("\n## Operations of every kind\n\nKIND is one of the kinds below.\n");
    print_rows(sf_ops_kind_rows, "KIND.");
    printf(
        "\n## Kinds\n\nEvery record also has `id`, `created` and `changed`, and `removed` when it "
        "is removed.\n");
    kinds = sf_kind_all(&count);
    for (size_t i = 0; i < count; i++)
        print_kind(&kinds[i]);
    printf("\n## Lists\n\n");
    print_lists();
    return 0;
}
