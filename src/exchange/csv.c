#include "csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "text.h"

enum { PIECE = 64 * 1024 };

enum state {
    AT_START, /* of a field */
    PLAIN,
    QUOTED,
    QUOTE_SEEN, /* a quote inside a quoted field: its end, or the first half of "" */
    RETURN_SEEN /* a CR: only LF may follow */
};

struct reader {
    const struct sf_source *source;
    sf_csv_row_fn each;
    void *context;
    struct sf_fail *fail;
    struct sf_buf row;                     /* the cells' bytes, each followed by NUL */
    size_t starts[SF_CSV_COLUMNS_MAX + 1]; /* where each cell begins in `row` */
    size_t count;                          /* cells so far, the one being read not counted */
    size_t columns;                        /* of the header; 0 before it */
    uint64_t line, row_line, rows, bytes;
    enum state state;
    char between;
    bool quoted; /* the cell being read began with a quote: "" is a cell, not an empty line */
};

static enum sf_code malformed(struct reader *r, uint64_t line, const char *message) {
    char field[SF_FAIL_FIELD_LEN];
    snprintf(field, sizeof field, "line %llu", (unsigned long long)line);
    return sf_fail_set(r->fail, SF_INVALID, field, "%s", message);
}

static enum sf_code end_cell(struct reader *r) {
    size_t start = r->starts[r->count];
    size_t bad;
    if (!sf_buf_add(&r->row, "", 1))
        return sf_fail_set(r->fail, r->row.len >= r->row.max ? SF_TOO_LARGE : SF_NO_MEMORY, NULL,
                           "the row does not fit");
    if (!sf_text_valid(r->row.data + start, r->row.len - 1 - start, &bad))
        return malformed(r, r->row_line, "the text is not UTF-8, or holds control characters");
    if (r->count == SF_CSV_COLUMNS_MAX)
        return malformed(r, r->row_line, "more than 256 columns");
    r->starts[++r->count] = r->row.len;
    r->quoted = false;
    return SF_OK;
}

static enum sf_code give_row(struct reader *r) {
    struct sf_str cells[SF_CSV_COLUMNS_MAX];
    for (size_t i = 0; i < r->count; i++) {
        cells[i].text = r->row.data + r->starts[i];
        cells[i].len = r->starts[i + 1] - r->starts[i] - 1;
    }
    return r->each(r->context, r->row_line, cells, r->count, r->fail);
}

static enum sf_code end_row(struct reader *r) {
    bool empty = r->count == 0 && r->row.len == 0 && !r->quoted;
    enum sf_code code = SF_OK;
    if (!empty) {
        code = end_cell(r);
        if (code == SF_OK && r->columns != 0 && r->count != r->columns)
            code =
                malformed(r, r->row_line, "the row has another number of columns than the header");
        if (code == SF_OK && ++r->rows > SF_CSV_ROWS_MAX + 1)
            code = sf_fail_set(r->fail, SF_TOO_LARGE, NULL, "more than 1,000,000 rows");
        if (code == SF_OK) {
            r->columns = r->count;
            code = give_row(r);
        }
    }
    sf_buf_reset(&r->row);
    r->count = 0;
    r->starts[0] = 0;
    r->quoted = false;
    r->state = AT_START;
    return code;
}

static enum sf_code keep(struct reader *r, char byte) {
    if (sf_buf_add(&r->row, &byte, 1))
        return SF_OK;
    if (r->row.len >= r->row.max)
        return sf_fail_set(r->fail, SF_TOO_LARGE, NULL, "a row of more than 4 MiB");
    return sf_fail_set(r->fail, SF_NO_MEMORY, NULL, "no memory for a row");
}

/* One byte outside quotes. */
static enum sf_code take_plain(struct reader *r, char byte) {
    if (byte == r->between) {
        r->state = AT_START;
        return end_cell(r);
    }
    if (byte == '\n')
        return end_row(r);
    if (byte == '\r') {
        r->state = RETURN_SEEN;
        return SF_OK;
    }
    if (byte == '"') {
        if (r->state != AT_START)
            return malformed(r, r->line, "a quote inside a field that did not begin with one");
        r->state = QUOTED;
        r->quoted = true;
        return SF_OK;
    }
    r->state = PLAIN;
    return keep(r, byte);
}

static enum sf_code take(struct reader *r, char byte) {
    if (byte == '\0')
        return malformed(r, r->line, "a NUL byte");
    switch (r->state) {
    case AT_START:
    case PLAIN:
        return take_plain(r, byte);
    case QUOTED:
        if (byte == '"') {
            r->state = QUOTE_SEEN;
            return SF_OK;
        }
        /* Line ends inside quotes are kept as LF, so that one file has one reading. */
        return byte == '\r' ? SF_OK : keep(r, byte);
    case QUOTE_SEEN:
        if (byte == '"') {
            r->state = QUOTED;
            return keep(r, byte);
        }
        if (byte != r->between && byte != '\n' && byte != '\r')
            return malformed(r, r->line, "text after the closing quote of a field");
        return take_plain(r, byte);
    case RETURN_SEEN:
        if (byte != '\n')
            return malformed(r, r->line, "a carriage return without a line feed");
        return end_row(r);
    }
    return sf_fail_set(r->fail, SF_INTERNAL, NULL, "unknown state of the CSV reader");
}

/* The separator that the first line holds most of, outside quotes; a comma when there is none. */
static char separator(const char *bytes, size_t len) {
    static const char candidates[] = {',', ';', '\t'};
    size_t seen[sizeof candidates] = {0};
    bool quoted = false;
    for (size_t i = 0; i < len && (quoted || bytes[i] != '\n'); i++) {
        if (bytes[i] == '"')
            quoted = !quoted;
        for (size_t c = 0; c < sizeof candidates && !quoted; c++)
            seen[c] += bytes[i] == candidates[c];
    }
    size_t best = 0;
    for (size_t c = 1; c < sizeof candidates; c++)
        if (seen[c] > seen[best])
            best = c;
    return candidates[best];
}

static enum sf_code take_piece(struct reader *r, const char *bytes, size_t len) {
    static const char mark[] = "\xef\xbb\xbf";
    size_t at = 0;
    if (r->bytes == 0) {
        if (len >= 3 && memcmp(bytes, mark, 3) == 0)
            at = 3;
        r->between = separator(bytes + at, len - at);
    }
    r->bytes += len;
    if (r->bytes > SF_CSV_FILE_MAX)
        return sf_fail_set(r->fail, SF_TOO_LARGE, NULL, "the file is larger than 512 MiB");
    for (; at < len; at++) {
        enum sf_code code = take(r, bytes[at]);
        if (code != SF_OK)
            return code;
        r->line += bytes[at] == '\n';
        if (r->state == AT_START && r->count == 0 && r->row.len == 0)
            r->row_line = r->line;
    }
    return SF_OK;
}

/*
 * The first piece is filled up before it is looked at: the separator is chosen from the header
 * line, which a source that gives a few bytes at a time would otherwise cut short.
 */
static enum sf_code fill(struct reader *r, char *piece, size_t *len) {
    *len = 0;
    for (;;) {
        size_t got = 0;
        enum sf_code code =
            r->source->read(r->source->context, (uint8_t *)piece + *len, PIECE - *len, &got);
        if (code != SF_OK)
            return sf_fail_set(r->fail, code, NULL, "the file could not be read to its end");
        *len += got;
        if (got == 0 || *len == PIECE)
            return SF_OK;
    }
}

enum sf_code sf_csv_read(const struct sf_source *source, sf_csv_row_fn each, void *context,
                         struct sf_fail *fail) {
    struct reader *r = calloc(1, sizeof *r);
    char *piece = malloc(PIECE);
    enum sf_code code = SF_OK;
    if (r == NULL || piece == NULL) {
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for reading a file");
        goto done;
    }
    *r = (struct reader){.source = source,
                         .each = each,
                         .context = context,
                         .fail = fail,
                         .line = 1,
                         .row_line = 1,
                         .row = {.max = SF_CSV_ROW_MAX}};
    for (size_t len = PIECE; code == SF_OK && len == PIECE;) {
        code = fill(r, piece, &len);
        if (code == SF_OK && len > 0)
            code = take_piece(r, piece, len);
    }
    if (code == SF_OK && r->state == QUOTED)
        code = malformed(r, r->row_line, "a quote that is never closed");
    if (code == SF_OK)
        code = end_row(r);
    if (code == SF_OK && r->rows == 0)
        code = malformed(r, 1, "the file is empty: a line with the columns' names comes first");
done:
    if (piece != NULL)
        sf_buf_free(piece, PIECE);
    if (r != NULL) {
        sf_buf_wipe(&r->row);
        free(r);
    }
    return code;
}
