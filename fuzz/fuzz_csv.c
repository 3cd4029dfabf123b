/*
 * Comma-separated values, in pieces of a size that the first byte says. However the file is cut
 * into pieces, the rows are the same; every row is as long as the header, and its cells are good
 * text.
 */
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct pieces {
    const uint8_t *data;
    size_t len, at, most;
};

struct rows {
    uint64_t count, line, sum;
    size_t columns;
};

static enum sf_code piece(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct pieces *pieces = context;
    size_t take = pieces->len - pieces->at;
    if (take > cap)
        take = cap;
    if (take > pieces->most)
        take = pieces->most;
    if (take > 0)
        memcpy(bytes, pieces->data + pieces->at, take);
    pieces->at += take;
    *len = take;
    return SF_OK;
}

static enum sf_code row(void *context, uint64_t line, const struct sf_str *cells, size_t count,
                        struct sf_fail *fail) {
    struct rows *rows = context;
    (void)fail;
    if (rows->count == 0)
        rows->columns = count;
    if (count != rows->columns || count > SF_CSV_COLUMNS_MAX || line <= rows->line)
        abort();
    rows->line = line;
    rows->count++;
    for (size_t i = 0; i < count; i++) {
        if (!sf_text_valid(cells[i].text, cells[i].len, NULL))
            abort();
        for (size_t at = 0; at < cells[i].len; at++)
            rows->sum = rows->sum * 31 + (uint8_t)cells[i].text[at];
        rows->sum = rows->sum * 31 + 256;
    }
    return SF_OK;
}

static enum sf_code run(const uint8_t *data, size_t len, size_t most, struct rows *rows) {
    struct pieces pieces = {data, len, 0, most};
    const struct sf_source source = {piece, &pieces};
    struct sf_fail fail = SF_FAIL_NONE;
    memset(rows, 0, sizeof *rows);
    return sf_csv_read(&source, row, rows, &fail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct rows cut, whole;
    if (size == 0)
        return 0;
    const enum sf_code a = run(data + 1, size - 1, (size_t)data[0] + 1, &cut);
    const enum sf_code b = run(data + 1, size - 1, size, &whole);
    if (a != b || cut.count != whole.count || cut.sum != whole.sum)
        abort();
    return 0;
}
