/*
 * Comma-separated values (RFC 4180), read in pieces: a row at a time, whatever the file's size.
 *
 * Taken: UTF-8 with or without a byte order mark; LF or CRLF; fields in double quotes with "" for a
 * quote; a comma, semicolon or tab between fields, whichever the header line has most of; empty
 * lines are passed over. Anything else is refused with its line.
 */
#ifndef SF_CSV_H
#define SF_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "record.h"
#include "stream.h"

enum {
    SF_CSV_COLUMNS_MAX = 256,
    SF_CSV_ROW_MAX = 4 * 1024 * 1024, /* bytes of one row */
    SF_CSV_ROWS_MAX = 1000000,
};
#define SF_CSV_FILE_MAX (UINT64_C(512) * 1024 * 1024)

/*
 * One row: `count` cells, borrowed until the call returns, well-formed text without control
 * characters other than tab and newline. `line` is the line it starts at, from 1. The first row is
 * the header. Any code but SF_OK ends the reading with it.
 */
typedef enum sf_code (*sf_csv_row_fn)(void *context, uint64_t line, const struct sf_str *cells,
                                      size_t count, struct sf_fail *fail);

/*
 * Read everything. SF_INVALID (field "line N") for malformed text, a row of another length than the
 * header, or nothing at all; SF_TOO_LARGE over a limit; whatever the source or `each` returned.
 */
enum sf_code sf_csv_read(const struct sf_source *source, sf_csv_row_fn each, void *context,
                         struct sf_fail *fail);

#endif
