/*
 * Rows of a CSV file become records, by a mapping that the user gives.
 *
 * Pure: people, words of the user's lists and time zones are asked of the caller, who also writes
 * the records. What could not be taken is counted by field with its first reason, and the rest of
 * the row is taken all the same; a row without its time, or with nothing but its time, is passed
 * over.
 */
#ifndef SF_IMPORT_CSV_H
#define SF_IMPORT_CSV_H

#include "civil.h"
#include "csv.h"
#include "fail.h"
#include "record.h"

enum { SF_IMPORT_MAPS_MAX = 64, SF_IMPORT_VALUES_MAX = 512, SF_IMPORT_WHY_LEN = 120 };

/* One column to one field. A column may go to several fields; several columns may go to one text.
 */
struct sf_import_map {
    struct sf_str column;
    int field;     /* index in the kind */
    double divide; /* numbers are divided by it, 1 for none; never 0 */
    int column_at; /* found in the header */
    uint64_t taken,
        skipped; /* cells that became values, cells that could not; empty cells are neither */
    char why[SF_IMPORT_WHY_LEN]; /* the first reason for skipping, "" when none */
};

/*
 * What a cell reads as instead. `from` is the whole cell (case of ASCII letters and outer white
 * space ignored) or a range of numbers, both ends included: "60..100", "..59", "60..". `to` ""
 * leaves the field empty. The first that fits counts. What it gives is not divided.
 */
struct sf_import_value {
    struct sf_str column;
    int field; /* index in the kind, -1: every field that the column goes to */
    struct sf_str from, to;
};

/*
 * What only the caller can do. Each returns SF_OK, or a code that ends the import; SF_INVALID of
 * `person` and `word` says of that text alone that it can be none, and its cell is skipped.
 */
struct sf_import_book {
    void *context;
    /* The person of that name, made when there is none. */
    enum sf_code (*person)(void *context, const char *name, size_t len, struct sf_id *id,
                           struct sf_fail *fail);
    /* Make sure that an open list has the word. */
    enum sf_code (*word)(void *context, const struct sf_list *list, const char *word, size_t len,
                         struct sf_fail *fail);
    /* The instant of a local reading in the import's zone. */
    enum sf_code (*local)(void *context, const struct sf_civil *civil, struct sf_time *out,
                          struct sf_fail *fail);
    /*
     * One record, checked. `key` are bytes that are equal for equal rows of equal meaning and for
     * no others (kind, values, people by name): what makes a second run add nothing.
     */
    enum sf_code (*record)(void *context, struct sf_record *record, const void *key, size_t key_len,
                           struct sf_fail *fail);
};

struct sf_import_csv {
    const struct sf_kind *kind;
    struct sf_import_map maps[SF_IMPORT_MAPS_MAX];
    size_t map_count;
    const struct sf_import_value *values; /* borrowed */
    size_t value_count;
    uint64_t rows;        /* rows after the header */
    uint64_t passed_over; /* rows that gave no record */
    char passed_why[SF_IMPORT_WHY_LEN];
    struct sf_buf unmapped; /* names of the columns that go nowhere, each followed by NUL */
};

/*
 * Read a file by `import`, whose map, kind and values the caller filled in; counts and `unmapped`
 * are filled in here (the caller wipes unmapped). SF_INVALID names what is wrong: field "map" (a
 * column that the header has not, two columns for a field that takes one, no time mapped where the
 * kind has one), "values" (a malformed range), or "line N".
 */
enum sf_code sf_import_csv_read(struct sf_import_csv *import, const struct sf_source *source,
                                const struct sf_import_book *book, struct sf_fail *fail);

#endif
