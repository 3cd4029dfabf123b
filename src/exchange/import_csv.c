#include "import_csv.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "text.h"

/* People and words in one cell stand between bars, as Daylio and many tables write them. */
enum { BETWEEN = '|' };

struct reading {
    struct sf_import_csv *import;
    const struct sf_import_book *book;
    bool header_seen;
    struct sf_record record;
    struct sf_buf key, text;
    struct sf_str
        given[SF_IMPORT_MAPS_MAX]; /* what each mapping took from this row; len 0: nothing */
};

static bool is_number_type(enum sf_field_type type) {
    return type == SF_TYPE_INT || type == SF_TYPE_REAL;
}

/* A whole text as a finite decimal number, a comma or a point before the fraction. */
static bool read_number(const char *text, size_t len, double *out) {
    char copy[64];
    char *end;
    sf_text_trim(&text, &len);
    if (len == 0 || len >= sizeof copy || strspn(text, "+-0123456789.,eE") < len)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    char *comma = strchr(copy, ',');
    if (comma != NULL)
        *comma = '.';
    *out = strtod(copy, &end);
    return end == copy + len && isfinite(*out);
}

/* "a..b" with either end open: 1 a range, 0 not one, -1 malformed. */
static int read_range(const struct sf_str *from, double *low, double *high) {
    const char *dots = strstr(from->text, "..");
    if (dots == NULL)
        return 0;
    size_t left = (size_t)(dots - from->text);
    *low = -INFINITY;
    *high = INFINITY;
    if (left == 0 && from->len == 2)
        return -1;
    if (left > 0 && !read_number(from->text, left, low))
        return -1;
    if (left + 2 < from->len && !read_number(dots + 2, from->len - left - 2, high))
        return -1;
    return *low <= *high ? 1 : -1;
}

static bool value_fits(const struct sf_import_value *value, const struct sf_str *cell) {
    double low, high, number;
    if (read_range(&value->from, &low, &high) == 1)
        return read_number(cell->text, cell->len, &number) && number >= low && number <= high;
    const char *from = value->from.text;
    size_t len = value->from.len;
    sf_text_trim(&from, &len);
    return sf_text_same(from, len, cell->text, cell->len);
}

/* What the user's value maps make of a cell; *mapped says whether one did. */
static struct sf_str translate(const struct reading *r, const struct sf_import_map *map,
                               struct sf_str cell, bool *mapped) {
    const struct sf_import_csv *import = r->import;
    *mapped = false;
    for (size_t i = 0; i < import->value_count; i++) {
        const struct sf_import_value *value = &import->values[i];
        bool meant = (value->field < 0 || value->field == map->field) &&
                     value->column.len == map->column.len &&
                     memcmp(value->column.text, map->column.text, map->column.len) == 0;
        if (meant && value_fits(value, &cell)) {
            *mapped = true;
            return value->to;
        }
    }
    return cell;
}

/* SF_OK, or SF_INVALID with *why: the cell is counted as skipped and the row goes on. */
static enum sf_code put_number(struct reading *r, const struct sf_import_map *map,
                               struct sf_str cell, bool mapped, const char **why) {
    double number;
    const struct sf_field *field = &r->import->kind->fields[map->field];
    if (!read_number(cell.text, cell.len, &number)) {
        *why = "not a number";
        return SF_INVALID;
    }
    if (!mapped)
        number /= map->divide;
    if (field->type == SF_TYPE_INT)
        number = round(number);
    if (!(number >= field->min && number <= field->max)) {
        *why = "out of the field's range";
        return SF_INVALID;
    }
    sf_record_number(&r->record, map->field, number);
    return SF_OK;
}

static enum sf_code put_flag(struct reading *r, const struct sf_import_map *map, struct sf_str cell,
                             const char **why) {
    static const struct {
        const char *word;
        bool is;
    } words[] = {{"1", true},  {"yes", true}, {"true", true},  {"x", true},
                 {"0", false}, {"no", false}, {"false", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sf_text_same(words[i].word, strlen(words[i].word), cell.text, cell.len)) {
            sf_record_number(&r->record, map->field, words[i].is);
            return SF_OK;
        }
    *why = "neither yes nor no";
    return SF_INVALID;
}

static enum sf_code put_time(struct reading *r, const struct sf_import_map *map, struct sf_str cell,
                             const char **why, struct sf_fail *fail) {
    struct sf_time time;
    struct sf_civil civil;
    if (!sf_civil_parse(cell.text, cell.len, &time)) {
        if (!sf_civil_parse_local(cell.text, cell.len, &civil)) {
            *why = "not a time like 2024-04-24 18:08 or 2024-04-24T18:08:14Z";
            return SF_INVALID;
        }
        enum sf_code code = r->book->local(r->book->context, &civil, &time, fail);
        if (code != SF_OK)
            return code;
    }
    if (time.utc_ms < SF_CIVIL_MIN_MS || time.utc_ms >= SF_CIVIL_END_MS) {
        *why = "not between 1900 and 2200";
        return SF_INVALID;
    }
    sf_record_time(&r->record, map->field, &time);
    return SF_OK;
}

/* A text; a second column for the same field goes on a line of its own. */
static enum sf_code put_text(struct reading *r, const struct sf_import_map *map, struct sf_str cell,
                             struct sf_fail *fail) {
    const struct sf_value *value = &r->record.values[map->field];
    if (value->has != SF_HAS_VALUE)
        return sf_record_text(&r->record, map->field, cell.text, cell.len, fail);
    sf_buf_reset(&r->text);
    sf_buf_add(&r->text, value->text.text, value->text.len);
    sf_buf_add(&r->text, "\n", 1);
    if (!sf_buf_add(&r->text, cell.text, cell.len))
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text");
    return sf_record_text(&r->record, map->field, r->text.data, r->text.len, fail);
}

/* What the book says of a word or a name that can be none is why its cell is skipped. */
static enum sf_code no_name(enum sf_code code, const char **why, const struct sf_fail *fail) {
    if (code == SF_INVALID)
        *why = fail->message;
    return code;
}

/* One word of a list: a built-in one in its own spelling, else the user's, if the list is open. */
static enum sf_code put_word(struct reading *r, const struct sf_import_map *map, struct sf_str word,
                             const char **why, struct sf_fail *fail) {
    const struct sf_field *field = &r->import->kind->fields[map->field];
    const char *spelled = NULL;
    for (size_t i = 0; field->list->words[i] != NULL && spelled == NULL; i++)
        if (sf_text_same(field->list->words[i], strlen(field->list->words[i]), word.text, word.len))
            spelled = field->list->words[i];
    if (spelled != NULL) {
        word.text = spelled;
        word.len = strlen(spelled);
    } else if (!field->list->open) {
        *why = "not a word of the field's list";
        return SF_INVALID;
    } else {
        enum sf_code code = r->book->word(r->book->context, field->list, word.text, word.len, fail);
        if (code != SF_OK)
            return no_name(code, why, fail);
    }
    if (field->type == SF_TYPE_CHOICE)
        return sf_record_text(&r->record, map->field, word.text, word.len, fail);
    const struct sf_value *value = &r->record.values[map->field];
    for (size_t i = 0; value->has == SF_HAS_VALUE && i < value->words.count; i++)
        if (value->words.items[i].len == word.len &&
            memcmp(value->words.items[i].text, word.text, word.len) == 0)
            return SF_OK;
    return sf_record_word(&r->record, map->field, word.text, word.len, fail);
}

static enum sf_code put_person(struct reading *r, const struct sf_import_map *map,
                               struct sf_str name, const char **why, struct sf_fail *fail) {
    const struct sf_field *field = &r->import->kind->fields[map->field];
    struct sf_id id;
    if (!(field->link_kinds & SF_KIND_BIT(SF_PERSON))) {
        *why = "names can only be taken for people";
        return SF_INVALID;
    }
    enum sf_code code = r->book->person(r->book->context, name.text, name.len, &id, fail);
    if (code != SF_OK)
        return no_name(code, why, fail);
    if (field->type == SF_TYPE_LINK) {
        sf_record_link(&r->record, map->field, &id);
        return SF_OK;
    }
    const struct sf_value *value = &r->record.values[map->field];
    for (size_t i = 0; value->has == SF_HAS_VALUE && i < value->ids.count; i++)
        if (sf_id_equal(&value->ids.items[i], &id))
            return SF_OK;
    return sf_record_id(&r->record, map->field, &id, fail);
}

static enum sf_code put_part(struct reading *r, const struct sf_import_map *map, struct sf_str part,
                             const char **why, struct sf_fail *fail) {
    enum sf_field_type type = r->import->kind->fields[map->field].type;
    if (type == SF_TYPE_LINK || type == SF_TYPE_LINKS)
        return put_person(r, map, part, why, fail);
    return put_word(r, map, part, why, fail);
}

/* Every part of a cell between bars, outer white space left out, empty ones passed over. */
static enum sf_code put_parts(struct reading *r, const struct sf_import_map *map,
                              struct sf_str cell, const char **why, struct sf_fail *fail) {
    const char *at = cell.text, *end = cell.text + cell.len;
    while (at <= end) {
        const char *bar = at < end ? memchr(at, BETWEEN, (size_t)(end - at)) : NULL;
        struct sf_str part = {at, (size_t)((bar != NULL ? bar : end) - at)};
        sf_text_trim(&part.text, &part.len);
        enum sf_code code = part.len > 0 ? put_part(r, map, part, why, fail) : SF_OK;
        if (code != SF_OK)
            return code;
        if (bar == NULL)
            break;
        at = bar + 1;
    }
    return SF_OK;
}

static enum sf_code put(struct reading *r, const struct sf_import_map *map, struct sf_str cell,
                        bool mapped, const char **why, struct sf_fail *fail) {
    switch (r->import->kind->fields[map->field].type) {
    case SF_TYPE_TEXT:
        return put_text(r, map, cell, fail);
    case SF_TYPE_INT:
    case SF_TYPE_REAL:
        return put_number(r, map, cell, mapped, why);
    case SF_TYPE_FLAG:
        return put_flag(r, map, cell, why);
    case SF_TYPE_TIME:
        return put_time(r, map, cell, why, fail);
    case SF_TYPE_CHOICE:
        return put_word(r, map, cell, why, fail);
    case SF_TYPE_CHOICES:
    case SF_TYPE_LINK:
    case SF_TYPE_LINKS:
        return put_parts(r, map, cell, why, fail);
    case SF_TYPE_ROWS:
    case SF_TYPE_MAP:
        break;
    }
    *why = "this field cannot be taken from a column";
    return SF_INVALID;
}

static void skip(struct sf_import_map *map, const char *why) {
    map->skipped++;
    if (map->why[0] == '\0')
        snprintf(map->why, sizeof map->why, "%s", why);
}

static enum sf_code put_cell(struct reading *r, struct sf_import_map *map, struct sf_str cell,
                             struct sf_fail *fail) {
    bool mapped;
    const char *why = NULL;
    struct sf_fail check = SF_FAIL_NONE;
    sf_text_trim(&cell.text, &cell.len);
    cell = translate(r, map, cell, &mapped);
    if (cell.len == 0)
        return SF_OK;
    struct sf_value before = r->record.values[map->field];
    enum sf_code code = put(r, map, cell, mapped, &why, &check);
    if (code != SF_OK && why == NULL)
        return sf_fail_set(fail, code, check.field, "%s", check.message);
    /* The model's own check is the last word on limits; a value that it refuses is taken back. */
    if (code == SF_OK && (code = sf_check_values(&r->record, NULL, &check)) != SF_OK)
        why = check.message;
    if (code == SF_NO_MEMORY)
        return sf_fail_set(fail, code, NULL, "no memory for a row");
    if (code != SF_OK) {
        r->record.values[map->field] = before;
        skip(map, why);
        return SF_OK;
    }
    map->taken++;
    r->given[map - r->import->maps] = cell;
    return SF_OK;
}

/*
 * What makes a row the same row on a second run: the kind, and what each mapping gave. In the order
 * of the kind's fields, so that the order in which somebody names the columns does not matter.
 * People and words go in by name, since their ids are made on the device.
 */
static void make_key(struct reading *r) {
    const struct sf_import_csv *import = r->import;
    sf_buf_reset(&r->key);
    sf_buf_text(&r->key, import->kind->name);
    for (size_t field = 0; field < import->kind->field_count; field++) {
        for (size_t i = 0; i < import->map_count; i++) {
            const struct sf_import_map *map = &import->maps[i];
            if ((size_t)map->field != field || r->given[i].len == 0)
                continue;
            sf_buf_format(&r->key, "%s/%g=%zu:", import->kind->fields[field].name, map->divide,
                          r->given[i].len);
            sf_buf_add(&r->key, r->given[i].text, r->given[i].len);
        }
    }
}

static void pass_over(struct sf_import_csv *import, uint64_t line, const char *why) {
    import->passed_over++;
    if (import->passed_why[0] == '\0')
        snprintf(import->passed_why, sizeof import->passed_why, "line %llu: %.90s",
                 (unsigned long long)line, why);
}

static bool has_more_than_time(const struct sf_record *record) {
    for (size_t i = 0; i < record->kind->field_count; i++)
        if ((int)i != record->kind->order_field && record->values[i].has == SF_HAS_VALUE)
            return true;
    return false;
}

static enum sf_code finish_row(struct reading *r, uint64_t line, struct sf_fail *fail) {
    const struct sf_kind *kind = r->import->kind;
    struct sf_fail check = SF_FAIL_NONE;
    if (kind->order_field >= 0 && r->record.values[kind->order_field].has != SF_HAS_VALUE) {
        pass_over(r->import, line, "no time that can be read");
        return SF_OK;
    }
    if (!has_more_than_time(&r->record)) {
        pass_over(r->import, line, "nothing but a time");
        return SF_OK;
    }
    enum sf_code code = sf_check_whole(&r->record, NULL, &check);
    if (code != SF_OK) {
        pass_over(r->import, line, check.message);
        return SF_OK;
    }
    make_key(r);
    if (r->key.failed)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a row");
    return r->book->record(r->book->context, &r->record, r->key.data, r->key.len, fail);
}

static enum sf_code data_row(struct reading *r, uint64_t line, const struct sf_str *cells,
                             struct sf_fail *fail) {
    struct sf_import_csv *import = r->import;
    enum sf_code code = SF_OK;
    import->rows++;
    sf_record_init(&r->record, import->kind);
    memset(r->given, 0, sizeof r->given);
    for (size_t i = 0; i < import->map_count && code == SF_OK; i++)
        code = put_cell(r, &import->maps[i], cells[import->maps[i].column_at], fail);
    if (code == SF_OK)
        code = finish_row(r, line, fail);
    sf_record_wipe(&r->record);
    return code;
}

static int column_of(const struct sf_str *cells, size_t count, const struct sf_str *name) {
    for (size_t i = 0; i < count; i++) {
        const char *cell = cells[i].text;
        size_t len = cells[i].len;
        sf_text_trim(&cell, &len);
        if (len == name->len && memcmp(cell, name->text, len) == 0)
            return (int)i;
    }
    return -1;
}

static enum sf_code header_row(struct reading *r, const struct sf_str *cells, size_t count,
                               struct sf_fail *fail) {
    struct sf_import_csv *import = r->import;
    bool used[SF_CSV_COLUMNS_MAX] = {false};
    for (size_t i = 0; i < import->map_count; i++) {
        struct sf_import_map *map = &import->maps[i];
        map->column_at = column_of(cells, count, &map->column);
        if (map->column_at < 0)
            return sf_fail_set(fail, SF_INVALID, "map",
                               "the file's first line has no column of the name in map[%zu]", i);
        used[map->column_at] = true;
    }
    for (size_t i = 0; i < count; i++)
        if (!used[i]) {
            sf_buf_add(&import->unmapped, cells[i].text, cells[i].len);
            sf_buf_add(&import->unmapped, "", 1);
        }
    r->header_seen = true;
    return import->unmapped.failed
               ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for the columns' names")
               : SF_OK;
}

static enum sf_code row(void *context, uint64_t line, const struct sf_str *cells, size_t count,
                        struct sf_fail *fail) {
    struct reading *r = context;
    return r->header_seen ? data_row(r, line, cells, fail) : header_row(r, cells, count, fail);
}

/* Several columns can only go to one field when it is a text or holds several. */
static bool takes_several(enum sf_field_type type) {
    return type == SF_TYPE_TEXT || type == SF_TYPE_CHOICES || type == SF_TYPE_LINKS;
}

static enum sf_code check_plan(const struct sf_import_csv *import, struct sf_fail *fail) {
    const struct sf_kind *kind = import->kind;
    bool has_order = kind->order_field < 0;
    double low, high;
    for (size_t i = 0; i < import->map_count; i++) {
        const struct sf_import_map *map = &import->maps[i];
        const struct sf_field *field = &kind->fields[map->field];
        has_order = has_order || map->field == kind->order_field;
        if (map->divide != 1 && !is_number_type(field->type))
            return sf_fail_set(fail, SF_INVALID, "map", "%s is no number to divide", field->name);
        for (size_t other = 0; other < i; other++)
            if (import->maps[other].field == map->field && !takes_several(field->type))
                return sf_fail_set(fail, SF_INVALID, "map", "two columns go to %s, which takes one",
                                   field->name);
    }
    if (!has_order)
        return sf_fail_set(fail, SF_INVALID, "map", "no column goes to %s",
                           kind->fields[kind->order_field].name);
    for (size_t i = 0; i < import->value_count; i++)
        if (read_range(&import->values[i].from, &low, &high) < 0)
            return sf_fail_set(fail, SF_INVALID, "values",
                               "values[%zu]: a range is like 60..100, ..59 or 60..", i);
    return SF_OK;
}

enum sf_code sf_import_csv_read(struct sf_import_csv *import, const struct sf_source *source,
                                const struct sf_import_book *book, struct sf_fail *fail) {
    struct reading *r = calloc(1, sizeof *r);
    if (r == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for an import");
    r->import = import;
    r->book = book;
    enum sf_code code = check_plan(import, fail);
    if (code == SF_OK)
        code = sf_csv_read(source, row, r, fail);
    sf_buf_wipe(&r->key);
    sf_buf_wipe(&r->text);
    free(r);
    return code;
}
