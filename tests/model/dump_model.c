/*
 * Prints the table of the model as JSON, for tests and for the pages of docs/ that are made from
 * it:
 *
 *   {"version":1,
 *    "kinds":[{"name":"moment","no":3,"since":1,"order":"at","title":null,
 *      "fields":[{"name":"at","no":1,"since":1,"type":"time","flags":["now","order"],
 *        "min":0,"max":5,"max_items":20,"list":"channel","links":["person"],
 *        "key":"way","value":"address","unit":"0-5"}]}],
 *    "lists":[{"name":"channel","open":true,"words":["in_person"]}]}
 *
 * Parts that a field's type does not have are left out. Names and words are of [a-z0-9_] and units
 * are plain ASCII (test_model_kind holds them to it), so nothing needs escaping.
 */
#include <stdio.h>

#include "kind.h"

static const char *const types[] = {
    [SF_TYPE_TEXT] = "text",       [SF_TYPE_INT] = "int",   [SF_TYPE_REAL] = "real",
    [SF_TYPE_FLAG] = "flag",       [SF_TYPE_TIME] = "time", [SF_TYPE_CHOICE] = "choice",
    [SF_TYPE_CHOICES] = "choices", [SF_TYPE_LINK] = "link", [SF_TYPE_LINKS] = "links",
    [SF_TYPE_ROWS] = "rows",       [SF_TYPE_MAP] = "map",
};

static const struct {
    unsigned flag;
    const char *name;
} flags[] = {
    {SF_FIELD_REQUIRED, "required"}, {SF_FIELD_NOW, "now"},           {SF_FIELD_ORDER, "order"},
    {SF_FIELD_TITLE, "title"},       {SF_FIELD_NOSEARCH, "nosearch"}, {SF_FIELD_FACT, "fact"},
    {SF_FIELD_FILTER, "filter"},     {SF_FIELD_NUMBERS, "numbers"},   {SF_FIELD_SYSTEM, "system"},
    {SF_FIELD_GIVEN, "given"},
};

static void print_flags(unsigned set) {
    const char *comma = "";
    printf(",\"flags\":[");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if ((set & flags[i].flag) == 0)
            continue;
        printf("%s\"%s\"", comma, flags[i].name);
        comma = ",";
    }
    printf("]");
}

static void print_links(sf_kind_set set) {
    const char *comma = "";
    printf(",\"links\":[");
    for (int no = 1; no < SF_KIND_END; no++) {
        if ((set & SF_KIND_BIT(no)) == 0)
            continue;
        printf("%s\"%s\"", comma, sf_kind_of(no)->name);
        comma = ",";
    }
    printf("]");
}

static void print_field(const struct sf_field *field) {
    printf("{\"name\":\"%s\",\"no\":%u,\"since\":%u,\"type\":\"%s\"", field->name,
           (unsigned)field->no, (unsigned)field->since, types[field->type]);
    print_flags(field->flags);
    if (field->type == SF_TYPE_INT || field->type == SF_TYPE_REAL ||
        (field->flags & SF_FIELD_NUMBERS) != 0)
        printf(",\"min\":%.0f", field->min);
    if (field->max > 0 && field->type != SF_TYPE_FLAG)
        printf(",\"max\":%.0f", field->max);
    if (field->max_items != 0)
        printf(",\"max_items\":%u", (unsigned)field->max_items);
    if (field->list != NULL)
        printf(",\"list\":\"%s\"", field->list->name);
    if (field->link_kinds != 0)
        print_links(field->link_kinds);
    if (field->key_name != NULL)
        printf(",\"key\":\"%s\",\"value\":\"%s\"", field->key_name, field->value_name);
    if (field->unit != NULL)
        printf(",\"unit\":\"%s\"", field->unit);
    printf("}");
}

static void print_name(const char *what, const struct sf_kind *kind, int field) {
    if (field < 0)
        printf(",\"%s\":null", what);
    else
        printf(",\"%s\":\"%s\"", what, kind->fields[field].name);
}

static void print_kind(const struct sf_kind *kind) {
    printf("{\"name\":\"%s\",\"no\":%d,\"since\":%u", kind->name, (int)kind->no,
           (unsigned)kind->since);
    print_name("order", kind, kind->order_field);
    print_name("title", kind, kind->title_field);
    printf(",\n\"fields\":[");
    for (size_t f = 0; f < kind->field_count; f++) {
        printf(f == 0 ? "\n" : ",\n");
        print_field(&kind->fields[f]);
    }
    printf("]}");
}

static void print_list(const struct sf_list *list) {
    printf("{\"name\":\"%s\",\"open\":%s,\"words\":[", list->name, list->open ? "true" : "false");
    for (size_t i = 0; list->words[i] != NULL; i++)
        printf("%s\"%s\"", i == 0 ? "" : ",", list->words[i]);
    printf("]}");
}

int main(void) {
    size_t kind_count, list_count;
    const struct sf_kind *kinds = sf_kind_all(&kind_count);
    const struct sf_list *const *lists = sf_kind_lists(&list_count);

    printf("{\"version\":%u,\n\"kinds\":[", sf_kind_version());
    for (size_t i = 0; i < kind_count; i++) {
        printf(i == 0 ? "\n" : ",\n");
        print_kind(&kinds[i]);
    }
    printf("],\n\"lists\":[");
    for (size_t i = 0; i < list_count; i++) {
        printf(i == 0 ? "\n" : ",\n");
        print_list(lists[i]);
    }
    printf("]}\n");
    return 0;
}
