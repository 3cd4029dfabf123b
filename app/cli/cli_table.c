#include "cli_table.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cli_say.h"
#include "cli_text.h"

enum { COLUMNS_MAX = 8, GAP = 2, WIDE_MIN = 12 };

struct shape {
    size_t count;
    int width[COLUMNS_MAX];
    bool right[COLUMNS_MAX];
};

static const char *cell(const json_t *row, size_t column) {
    const char *text = json_string_value(json_array_get(row, column));
    return text != NULL ? text : "";
}

static bool is_number(const char *text) {
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static struct shape measure(const json_t *rows) {
    struct shape shape = {.count = json_array_size(json_array_get(rows, 0))};
    const json_t *row;
    size_t i;
    if (shape.count > COLUMNS_MAX)
        shape.count = COLUMNS_MAX;
    for (size_t c = 0; c < shape.count; c++)
        shape.right[c] = true;
    json_array_foreach(rows, i, row) {
        for (size_t c = 0; c < shape.count; c++) {
            int width = sf_cli_text_width(cell(row, c));
            if (width > shape.width[c])
                shape.width[c] = width;
            shape.right[c] = shape.right[c] && is_number(cell(row, c));
        }
    }
    return shape;
}

static void fit(struct shape *shape, int wide, int columns) {
    int used = 0;
    for (size_t c = 0; c < shape->count; c++)
        used += shape->width[c] + (c > 0 ? GAP : 0);
    if (columns == 0 || wide < 0 || used <= columns)
        return;
    int room = shape->width[wide] - (used - columns);
    shape->width[wide] = room > WIDE_MIN ? room : WIDE_MIN;
}

/* Whether nothing follows in a row, so that no blanks are needed either. */
static bool is_empty_from(const json_t *row, size_t column, size_t count) {
    while (column < count && cell(row, column)[0] == '\0')
        column++;
    return column == count;
}

void sf_cli_table_print(FILE *to, const json_t *rows, int wide) {
    struct shape shape = measure(rows);
    const json_t *row;
    size_t i;
    fit(&shape, wide, sf_cli_say_columns(to));
    json_array_foreach(rows, i, row) {
        for (size_t c = 0; c < shape.count; c++) {
            bool last = c + 1 == shape.count || is_empty_from(row, c + 1, shape.count);
            int blank = shape.width[c] - sf_cli_text_width(cell(row, c));
            if (shape.right[c] && blank > 0)
                fprintf(to, "%*s", blank, "");
            sf_cli_say_cut(to, cell(row, c), shape.width[c]);
            if (last)
                break;
            fprintf(to, "%*s", GAP + (!shape.right[c] && blank > 0 ? blank : 0), "");
        }
        putc('\n', to);
    }
}

int sf_cli_table_bar(FILE *to, long long n, long long max, int columns) {
    /* Left blocks of one to eight eighths, U+258F to U+2588. */
    static const char *const eighths[] = {"\xE2\x96\x8F", "\xE2\x96\x8E", "\xE2\x96\x8D",
                                          "\xE2\x96\x8C", "\xE2\x96\x8B", "\xE2\x96\x8A",
                                          "\xE2\x96\x89", "\xE2\x96\x88"};
    int step = sf_cli_say_shapes() ? 8 : 1;
    if (n <= 0 || max <= 0)
        return 0;
    long long parts = (n * columns * step + max / 2) / max;
    if (parts < 1)
        parts = 1;
    int used = 0;
    for (; parts > 0; parts -= step, used++) {
        if (step == 1)
            putc('#', to);
        else
            fputs(eighths[(parts < 8 ? parts : 8) - 1], to);
    }
    return used;
}

void sf_cli_table_range(FILE *to, double low, double high, double middle, double max, int columns) {
    enum { LEFT, RIGHT, OUTSIDE, INSIDE, MIDDLE };
    static const char *const shapes[][5] = {
        {"|", "|", "-", "=", "|"},
        /* box drawing: vertical and right, vertical and left, light, heavy, light over heavy */
        {"\xE2\x94\x9C", "\xE2\x94\xA4", "\xE2\x94\x80", "\xE2\x94\x81", "\xE2\x94\xBF"}};
    const char *const *shape = shapes[sf_cli_say_shapes()];
    double step = (columns - 1) / max;
    int from = (int)lround(fmin(fmax(low, 0), max) * step);
    int end = (int)lround(fmin(fmax(high, 0), max) * step);
    int mark = isnan(middle) ? -1 : (int)lround(fmin(fmax(middle, 0), max) * step);
    for (int i = 0; i < columns; i++) {
        bool inside = i > from && i < end;
        if (i == from)
            putc('[', to);
        else if (i == end)
            putc(']', to);
        else if (i == mark && inside)
            fputs(shape[MIDDLE], to);
        else if (inside)
            fputs(shape[INSIDE], to);
        else
            fputs(shape[i == 0 ? LEFT : i == columns - 1 ? RIGHT : OUTSIDE], to);
    }
}
