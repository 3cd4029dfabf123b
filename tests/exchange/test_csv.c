/* The CSV reader and the mapping, against files written out by hand. */
#include "import_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A source that gives a text in pieces of `step` bytes. */
struct pieces {
    const char *text;
    size_t len, at, step;
};

static enum sf_code give(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct pieces *p = context;
    size_t left = p->len - p->at;
    *len = p->step < cap ? p->step : cap;
    *len = *len < left ? *len : left;
    memcpy(bytes, p->text + p->at, *len);
    p->at += *len;
    return SF_OK;
}

/* Rows as they came, written as "line:[cell][cell];". */
static enum sf_code write_row(void *context, uint64_t line, const struct sf_str *cells,
                              size_t count, struct sf_fail *fail) {
    struct sf_buf *out = context;
    (void)fail;
    sf_buf_format(out, "%d:", (int)line);
    for (size_t i = 0; i < count; i++)
        sf_buf_format(out, "[%s]", cells[i].text);
    sf_buf_text(out, ";");
    return SF_OK;
}

static enum sf_code read_text(const char *text, size_t len, size_t step, struct sf_buf *out,
                              struct sf_fail *fail) {
    struct pieces pieces = {text, len, 0, step};
    const struct sf_source source = {give, &pieces};
    return sf_csv_read(&source, write_row, out, fail);
}

static void rows_are(const char *text, const char *expected) {
    for (size_t step = 1; step < 5; step += 3) {
        struct sf_buf out = {0};
        struct sf_fail fail = SF_FAIL_NONE;
        assert_int_equal(read_text(text, strlen(text), step, &out, &fail), SF_OK);
        assert_string_equal(out.data, expected);
        sf_buf_wipe(&out);
    }
}

static void refused(const char *text, size_t len, const char *field) {
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(read_text(text, len, 3, &out, &fail), SF_INVALID);
    assert_string_equal(fail.field, field);
    sf_buf_wipe(&out);
}

static void csv_plain_rows(void **state) {
    (void)state;
    rows_are("a,b\n1,2\n", "1:[a][b];2:[1][2];");
    rows_are("a,b\r\n1,2", "1:[a][b];2:[1][2];");
    rows_are("\xef\xbb\xbf"
             "a,b\n,\n",
             "1:[a][b];2:[][];");
    rows_are("a\n\n\nx\n", "1:[a];4:[x];");
    rows_are("a\n\"\"\n", "1:[a];2:[];");
}

static void csv_quotes(void **state) {
    (void)state;
    rows_are("a,b\n\"x, y\",\"he said \"\"no\"\"\"\n", "1:[a][b];2:[x, y][he said \"no\"];");
    rows_are("a,b\n\"two\r\nlines\",2\nx,y\n", "1:[a][b];2:[two\nlines][2];4:[x][y];");
}

static void csv_other_separators(void **state) {
    (void)state;
    rows_are("a;b;\"c,d\"\n1;2;3\n", "1:[a][b][c,d];2:[1][2][3];");
    rows_are("a\tb\n1\t2,5\n", "1:[a][b];2:[1][2,5];");
}

static void csv_malformed_names_the_line(void **state) {
    (void)state;
    refused("", 0, "line 1");
    refused("a,b\n1\n", 6, "line 2");
    refused("a,b\n1,2,3\n", 10, "line 2");
    refused("a,b\n1,\"2\n\n", 10, "line 2");
    refused("a,b\n1,2\"x\"\n", 11, "line 2");
    refused("a,b\n1,\"2\"x\n", 11, "line 2");
    refused("a,b\nok,ok\n1,\xff\n", 13, "line 3");
    refused("a,b\n1,\0\n", 8, "line 2");
    refused("a,b\n1,2\rx\n", 10, "line 2");
}

static void csv_ends_of_files(void **state) {
    (void)state;
    rows_are("a,b\n1,2\r", "1:[a][b];2:[1][2];");
    rows_are("a,b\n1,\"2\"", "1:[a][b];2:[1][2];");
    rows_are("a,b\n1,", "1:[a][b];2:[1][];");
    rows_are("a,b\r\n\r\n\"1\",\"\"\r\n\r\n", "1:[a][b];3:[1][];");
    rows_are("a", "1:[a];");
    rows_are("a,b\n\"a \"\"quote\"\"\",\"\"\"\"\n", "1:[a][b];2:[a \"quote\"][\"];");
    refused("\xef\xbb\xbf", 3, "line 1");
    refused("\n\r\n\n", 4, "line 1");
    refused("a\rb", 3, "line 1");
    refused("a,b\n\r\r\n", 7, "line 2");
}

static enum sf_code count_row(void *context, uint64_t line, const struct sf_str *cells,
                              size_t count, struct sf_fail *fail) {
    (void)line;
    (void)cells;
    (void)count;
    (void)fail;
    ++*(uint64_t *)context;
    return SF_OK;
}

static enum sf_code count_rows(const char *text, size_t len, uint64_t *rows) {
    struct pieces pieces = {text, len, 0, 100000};
    const struct sf_source source = {give, &pieces};
    struct sf_fail fail = SF_FAIL_NONE;
    *rows = 0;
    return sf_csv_read(&source, count_row, rows, &fail);
}

/* A row takes its cells and a byte for each. */
static void csv_row_at_its_limit_is_taken_and_one_over_is_refused(void **state) {
    static const enum sf_code codes[] = {SF_OK, SF_TOO_LARGE, SF_TOO_LARGE};
    char *text = malloc(SF_CSV_ROW_MAX + 2);
    uint64_t rows;
    (void)state;
    memset(text, 'x', SF_CSV_ROW_MAX + 2);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_int_equal(count_rows(text, SF_CSV_ROW_MAX - 1 + i, &rows), codes[i]);
        assert_int_equal(rows, codes[i] == SF_OK);
    }
    free(text);
}

static void csv_rows_at_their_limit_are_taken_and_one_over_is_refused(void **state) {
    const size_t all = SF_CSV_ROWS_MAX + 1; /* with the header */
    char *text = malloc(2 * (all + 1));
    uint64_t rows;
    (void)state;
    for (size_t i = 0; i <= all; i++)
        memcpy(text + 2 * i, "x\n", 2);
    assert_int_equal(count_rows(text, 2 * all, &rows), SF_OK);
    assert_int_equal(rows, all);
    assert_int_equal(count_rows(text, 2 * (all + 1), &rows), SF_TOO_LARGE);
    free(text);
}

static enum sf_code breaks_off(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct pieces *p = context;
    return p->at < p->len ? give(context, bytes, cap, len) : SF_IO;
}

static void csv_source_that_breaks_off_is_told(void **state) {
    struct pieces pieces = {"a,b\n1,2\n", 8, 0, 3};
    const struct sf_source source = {breaks_off, &pieces};
    struct sf_fail fail = SF_FAIL_NONE;
    uint64_t rows = 0;
    (void)state;
    assert_int_equal(sf_csv_read(&source, count_row, &rows, &fail), SF_IO);
    assert_int_equal(fail.code, SF_IO);
}

static void csv_too_many_columns(void **state) {
    (void)state;
    char text[2 * (SF_CSV_COLUMNS_MAX + 1)];
    memset(text, ',', sizeof text);
    text[SF_CSV_COLUMNS_MAX - 1] = '\n';
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(read_text(text, SF_CSV_COLUMNS_MAX, 64, &out, &fail), SF_OK);
    text[SF_CSV_COLUMNS_MAX - 1] = ',';
    text[SF_CSV_COLUMNS_MAX] = '\n';
    assert_int_equal(read_text(text, SF_CSV_COLUMNS_MAX + 1, 64, &out, &fail), SF_INVALID);
    sf_buf_wipe(&out);
}

/* ---- The mapping: a book that writes down what it is asked. */

struct noted {
    struct sf_buf people, words, records, keys;
    int count;
    enum sf_code no_person, no_word, no_local; /* SF_OK: what they are asked for is there */
};

static enum sf_code note_person(void *context, const char *name, size_t len, struct sf_id *id,
                                struct sf_fail *fail) {
    struct noted *noted = context;
    if (noted->no_person != SF_OK)
        return sf_fail_set(fail, noted->no_person, "alias", "no such person can be");
    sf_buf_format(&noted->people, "%.*s;", (int)len, name);
    memset(id, name[0], sizeof *id);
    return SF_OK;
}

static enum sf_code note_word(void *context, const struct sf_list *list, const char *word,
                              size_t len, struct sf_fail *fail) {
    struct noted *noted = context;
    if (noted->no_word != SF_OK)
        return sf_fail_set(fail, noted->no_word, "word", "no such word can be");
    sf_buf_format(&noted->words, "%s=%.*s;", list->name, (int)len, word);
    return SF_OK;
}

/* The import's zone stands two hours ahead of UTC all year. */
static enum sf_code note_local(void *context, const struct sf_civil *civil, struct sf_time *out,
                               struct sf_fail *fail) {
    struct noted *noted = context;
    if (noted->no_local != SF_OK)
        return sf_fail_set(fail, noted->no_local, "zone", "no zone is known");
    *out = (struct sf_time){.utc_ms = sf_civil_to_ms(civil, 120), .offset_min = 120};
    return SF_OK;
}

static enum sf_code note_record(void *context, struct sf_record *record, const void *key,
                                size_t key_len, struct sf_fail *fail) {
    struct noted *noted = context;
    char at[SF_CIVIL_ISO_LEN];
    (void)fail;
    noted->count++;
    sf_buf_format(&noted->records, "%s", sf_civil_format(&record->values[0].time, at));
    for (size_t i = 1; i < record->kind->field_count; i++) {
        const struct sf_value *value = &record->values[i];
        if (value->has != SF_HAS_VALUE)
            continue;
        sf_buf_format(&noted->records, " %s=", record->kind->fields[i].name);
        switch (record->kind->fields[i].type) {
        case SF_TYPE_INT:
        case SF_TYPE_FLAG:
            sf_buf_format(&noted->records, "%d", (int)value->i);
            break;
        case SF_TYPE_REAL:
            sf_buf_format(&noted->records, "%g", value->r);
            break;
        case SF_TYPE_LINKS:
            for (size_t who = 0; who < value->ids.count; who++)
                sf_buf_format(&noted->records, "%c", value->ids.items[who].bytes[0]);
            break;
        case SF_TYPE_CHOICES:
            for (size_t word = 0; word < value->words.count; word++)
                sf_buf_format(&noted->records, "<%s>", value->words.items[word].text);
            break;
        default:
            sf_buf_format(&noted->records, "%s", value->text.text);
        }
    }
    sf_buf_text(&noted->records, ";");
    sf_buf_add(&noted->keys, key, key_len);
    sf_buf_text(&noted->keys, "\n");
    return SF_OK;
}

#define STR(text)                                                                                  \
    { text, sizeof(text) - 1 }

static int field(const char *name) {
    int index = sf_kind_field(sf_kind_of(SF_MOMENT), name, strlen(name));
    assert_true(index >= 0);
    return index;
}

static enum sf_code import(struct sf_import_csv *csv, const char *text, struct noted *noted,
                           struct sf_fail *fail) {
    struct pieces pieces = {text, strlen(text), 0, 7};
    const struct sf_source source = {give, &pieces};
    const struct sf_import_book book = {noted, note_person, note_word, note_local, note_record};
    csv->kind = sf_kind_of(SF_MOMENT);
    *fail = SF_FAIL_NONE;
    return sf_import_csv_read(csv, &source, &book, fail);
}

static void wipe(struct sf_import_csv *csv, struct noted *noted) {
    sf_buf_wipe(&csv->unmapped);
    sf_buf_wipe(&noted->people);
    sf_buf_wipe(&noted->words);
    sf_buf_wipe(&noted->records);
    sf_buf_wipe(&noted->keys);
}

static void map_of_a_diary(void **state) {
    (void)state;
    static const struct sf_import_value values[] = {
        {STR("calm"), 0, STR("60..100"), STR("1")},
        {STR("calm"), 0, STR("..59"), STR("-1")},
        {STR("who"), -1, STR("alone"), STR("")},
    };
    struct sf_import_value own[3];
    memcpy(own, values, sizeof own);
    own[0].field = own[1].field = field("felt_safe");
    struct sf_import_csv csv = {
        .maps = {{.column = STR("when"), .field = field("at"), .divide = 1},
                 {.column = STR("who"), .field = field("people"), .divide = 1},
                 {.column = STR("where"), .field = field("setting"), .divide = 1},
                 {.column = STR("calm"), .field = field("felt_safe"), .divide = 1},
                 {.column = STR("calm"), .field = field("settled_after"), .divide = 10}},
        .map_count = 5,
        .values = own,
        .value_count = 3};
    struct noted noted = {0};
    struct sf_fail fail;
    assert_int_equal(import(&csv,
                            "when,who,where,calm,extra\n"
                            "2024-04-24T16:08:14Z,Ana|Ben,Home,61,q\n"
                            "2024-04-24 18:10,Alone,the river,59,q\n"
                            "2024-04-25T09:00:00+02:00,,,101,q\n",
                            &noted, &fail),
                     SF_OK);
    /* 101 is no value that the ranges name, and no felt_safe or settled_after: nothing is left. */
    assert_string_equal(noted.records.data,
                        "2024-04-24T16:08:14+00:00 people=AB setting=home felt_safe=1 "
                        "settled_after=6.1;"
                        "2024-04-24T18:10:00+02:00 setting=the river felt_safe=-1 "
                        "settled_after=5.9;");
    assert_string_equal(noted.people.data, "Ana;Ben;");
    assert_string_equal(noted.words.data, "setting=the river;");
    assert_int_equal(csv.rows, 3);
    assert_int_equal(csv.passed_over, 1);
    assert_non_null(strstr(csv.passed_why, "line 4"));
    assert_int_equal(csv.maps[3].taken, 2);
    assert_int_equal(csv.maps[3].skipped, 1);
    assert_true(csv.maps[3].why[0] != '\0');
    assert_int_equal(csv.unmapped.len, sizeof "extra");
    assert_string_equal(csv.unmapped.data, "extra");
    wipe(&csv, &noted);
}

static void two_columns_for_one_text(void **state) {
    (void)state;
    struct sf_import_csv csv = {
        .maps = {{.column = STR("date"), .field = field("at"), .divide = 1},
                 {.column = STR("title"), .field = field("happened"), .divide = 1},
                 {.column = STR("note"), .field = field("happened"), .divide = 1},
                 {.column = STR("tags"), .field = field("tags"), .divide = 1}},
        .map_count = 4};
    struct noted noted = {0};
    struct sf_fail fail;
    assert_int_equal(import(&csv,
                            "date,title,note,tags\n"
                            "2021-09-28,One,Two,\" a | b |a| \"\n"
                            "2021-09-27,,Three,\n",
                            &noted, &fail),
                     SF_OK);
    assert_string_equal(noted.records.data,
                        "2021-09-28T00:00:00+02:00 happened=One\nTwo tags=<a><b>;"
                        "2021-09-27T00:00:00+02:00 happened=Three;");
    wipe(&csv, &noted);
}

static void equal_rows_have_equal_keys_and_others_not(void **state) {
    (void)state;
    struct sf_import_csv csv = {
        .maps = {{.column = STR("t"), .field = field("at"), .divide = 1},
                 {.column = STR("x"), .field = field("happened"), .divide = 1}},
        .map_count = 2};
    struct noted noted = {0};
    struct sf_fail fail;
    assert_int_equal(import(&csv, "t,x\n2021-09-28,a\n2021-09-28,a\n2021-09-28,b\n2021-09-29,a\n",
                            &noted, &fail),
                     SF_OK);
    char *keys[4];
    keys[0] = strtok(noted.keys.data, "\n");
    for (int i = 1; i < 4; i++)
        keys[i] = strtok(NULL, "\n");
    assert_string_equal(keys[0], keys[1]);
    assert_string_not_equal(keys[0], keys[2]);
    assert_string_not_equal(keys[0], keys[3]);
    wipe(&csv, &noted);
}

static void keys_do_not_hang_on_the_order_of_columns(void **state) {
    (void)state;
    char *first[2] = {NULL, NULL};
    for (int turn = 0; turn < 2; turn++) {
        struct sf_import_csv csv = {.map_count = 3};
        struct noted noted = {0};
        struct sf_fail fail;
        const struct sf_import_map maps[] = {
            {.column = STR("t"), .field = field("at"), .divide = 1},
            {.column = STR("x"), .field = field("happened"), .divide = 1},
            {.column = STR("y"), .field = field("depth"), .divide = 2}};
        for (int i = 0; i < 3; i++)
            csv.maps[i] = maps[turn == 0 ? i : 2 - i];
        assert_int_equal(import(&csv, "t,x,y\n2021-09-28,a,4\n", &noted, &fail), SF_OK);
        first[turn] = strdup(noted.keys.data);
        wipe(&csv, &noted);
    }
    assert_string_equal(first[0], first[1]);
    free(first[0]);
    free(first[1]);
}

static void plan_is_checked_first(void **state) {
    (void)state;
    struct noted noted = {0};
    struct sf_fail fail;
    struct sf_import_csv no_time = {
        .maps = {{.column = STR("x"), .field = field("happened"), .divide = 1}}, .map_count = 1};
    assert_int_equal(import(&no_time, "x\na\n", &noted, &fail), SF_INVALID);
    assert_string_equal(fail.field, "map");

    struct sf_import_csv twice = {
        .maps = {{.column = STR("t"), .field = field("at"), .divide = 1},
                 {.column = STR("x"), .field = field("depth"), .divide = 1},
                 {.column = STR("y"), .field = field("depth"), .divide = 1}},
        .map_count = 3};
    assert_int_equal(import(&twice, "t,x,y\n2021-09-28,1,2\n", &noted, &fail), SF_INVALID);
    assert_string_equal(fail.field, "map");

    struct sf_import_csv no_column = {
        .maps = {{.column = STR("t"), .field = field("at"), .divide = 1},
                 {.column = STR("z"), .field = field("depth"), .divide = 1}},
        .map_count = 2};
    assert_int_equal(import(&no_column, "t,x\n2021-09-28,1\n", &noted, &fail), SF_INVALID);
    assert_string_equal(fail.field, "map");

    const struct sf_import_value bad = {STR("x"), -1, STR("9..3"), STR("1")};
    struct sf_import_csv range = {
        .maps = {{.column = STR("t"), .field = field("at"), .divide = 1},
                 {.column = STR("x"), .field = field("depth"), .divide = 1}},
        .map_count = 2,
        .values = &bad,
        .value_count = 1};
    assert_int_equal(import(&range, "t,x\n2021-09-28,1\n", &noted, &fail), SF_INVALID);
    assert_string_equal(fail.field, "values");
    assert_int_equal(noted.count, 0);
    wipe(&no_time, &noted);
    wipe(&twice, &noted);
    wipe(&no_column, &noted);
    wipe(&range, &noted);
}

/* What the book says of one name or word costs that cell; whatever else it says ends the import. */
static void name_that_can_be_none_costs_its_cell_alone(void **state) {
    static const struct {
        enum sf_code person, word, local, code;
        const char *field, *records;
    } rows[] = {
        {SF_OK, SF_OK, SF_OK, SF_OK, "",
         "2021-09-28T00:00:00+02:00 people=A happened=came tags=<x>;"},
        {SF_INVALID, SF_OK, SF_OK, SF_OK, "", "2021-09-28T00:00:00+02:00 happened=came tags=<x>;"},
        {SF_OK, SF_INVALID, SF_OK, SF_OK, "", "2021-09-28T00:00:00+02:00 people=A happened=came;"},
        {SF_IO, SF_OK, SF_OK, SF_IO, "alias", NULL},
        {SF_OK, SF_IO, SF_OK, SF_IO, "word", NULL},
        {SF_OK, SF_OK, SF_INVALID, SF_INVALID, "zone", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sf_import_csv csv = {
            .maps = {{.column = STR("t"), .field = field("at"), .divide = 1},
                     {.column = STR("who"), .field = field("people"), .divide = 1},
                     {.column = STR("what"), .field = field("happened"), .divide = 1},
                     {.column = STR("tags"), .field = field("tags"), .divide = 1}},
            .map_count = 4};
        struct noted noted = {
            .no_person = rows[i].person, .no_word = rows[i].word, .no_local = rows[i].local};
        struct sf_fail fail;
        assert_int_equal(import(&csv, "t,who,what,tags\n2021-09-28,Ana,came,x\n", &noted, &fail),
                         rows[i].code);
        assert_string_equal(fail.field, rows[i].field);
        if (rows[i].records != NULL)
            assert_string_equal(noted.records.data, rows[i].records);
        else
            assert_int_equal(noted.count, 0);
        assert_int_equal(csv.maps[1].skipped, rows[i].person == SF_INVALID);
        assert_int_equal(csv.maps[3].skipped, rows[i].word == SF_INVALID);
        wipe(&csv, &noted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_plain_rows),
        cmocka_unit_test(csv_quotes),
        cmocka_unit_test(csv_other_separators),
        cmocka_unit_test(csv_malformed_names_the_line),
        cmocka_unit_test(csv_ends_of_files),
        cmocka_unit_test(csv_row_at_its_limit_is_taken_and_one_over_is_refused),
        cmocka_unit_test(csv_rows_at_their_limit_are_taken_and_one_over_is_refused),
        cmocka_unit_test(csv_source_that_breaks_off_is_told),
        cmocka_unit_test(csv_too_many_columns),
        cmocka_unit_test(map_of_a_diary),
        cmocka_unit_test(two_columns_for_one_text),
        cmocka_unit_test(equal_rows_have_equal_keys_and_others_not),
        cmocka_unit_test(keys_do_not_hang_on_the_order_of_columns),
        cmocka_unit_test(plan_is_checked_first),
        cmocka_unit_test(name_that_can_be_none_costs_its_cell_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
