/*
 * The last resort of salvage: the root of a table is gone, and its records are taken from their
 * pages by number. One of them is turned, bit by bit as SQLite's file format allows for
 * (sqlite.org/fileformat2.html, 1.6 and 2.1), into something that is no record: all others come
 * back, and what comes out is whole.
 */
#include "answers.h"
#include "kit.h"
#include "nomem.h"
#include "peek.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "file.h"

enum { PEOPLE = 60, LONG = 12, MIDDLE = 30, RESERVED_AT = 20 };

/* ---- A book with one root gone */

static struct sf_record people[PEOPLE], moments[LONG];

static void make_book(struct sf_store *store) {
    static char text[9400];
    kit_ok(sf_store_begin(store, kit_fail()));
    for (int i = 0; i < PEOPLE; i++) {
        people[i] = kit_record("person");
        snprintf(text, sizeof text, "Person number%02d %0200d", i, i * 7919);
        kit_text(&people[i], "alias", text);
        if (i % 3 == 0)
            kit_number(&people[i], "ideal_gap_days", 1 + i * i);
        kit_ok(sf_store_add(store, &people[i], NULL, kit_fail()));
    }
    for (int i = 0; i < LONG; i++) { /* each longer than two pages */
        moments[i] = kit_record("moment");
        kit_time(&moments[i], "at", KIT_AT - i);
        kit_number(&moments[i], "settled_before", 2.375 * (i % 4));
        kit_number(&moments[i], "felt_safe", i % 5 - 2);
        kit_number(&moments[i], "minutes", i * i * i * 5);
        kit_number(&moments[i], "joy", i % 2);
        snprintf(text, sizeof text, "Long number%02d %0*d", i, i == 0 ? 9000 : 4000 + 100 * i, i);
        kit_text(&moments[i], "happened", text);
        kit_ok(sf_store_add(store, &moments[i], NULL, kit_fail()));
    }
    kit_ok(sf_store_commit(store, kit_fail()));
}

static void wipe_records(void) {
    for (int i = 0; i < PEOPLE; i++)
        sf_record_wipe(&people[i]);
    for (int i = 0; i < LONG; i++)
        sf_record_wipe(&moments[i]);
}

static void close_book(struct kit *kit) {
    sf_store_close(kit->store);
    kit->store = NULL;
}

/* The root becomes no page of a tree: nothing below it can be reached. */
static void cut_root(const struct kit *kit, const char *table) {
    uint8_t page[PEEK_PAGE];
    int root = peek_root(kit->path, kit->key, table);
    peek_page(kit->path, kit->key, root, page);
    assert_int_equal(page[0], 5); /* so it has leaves of its own below it */
    page[0] = 0;
    peek_page_put(kit->path, kit->key, root, page);
}

/* A record's cell on its leaf. */
struct cell {
    uint8_t page[PEEK_PAGE];
    int no;
    size_t pointer;       /* where the leaf says where the cell is */
    size_t at, row, head; /* the cell, its row number, its payload */
    size_t usable;
};

static size_t varint_len(const uint8_t *at) {
    size_t len = 1;
    while (len < 9 && (at[len - 1] & 0x80) != 0)
        len++;
    return len;
}

static struct cell find_cell(const struct kit *kit, const struct sf_id *id, const char *word) {
    int count = peek_page_count(kit->path, kit->key);
    static struct cell cell;
    peek_page(kit->path, kit->key, 1, cell.page);
    cell.usable = (size_t)(PEEK_PAGE - cell.page[RESERVED_AT]);
    for (cell.no = 2; cell.no <= count; cell.no++) {
        peek_page(kit->path, kit->key, cell.no, cell.page);
        const uint8_t *page = cell.page;
        for (size_t i = 0; page[0] == 13 && i < (size_t)(page[3] << 8 | page[4]); i++) {
            cell.pointer = 8 + 2 * i;
            cell.at = (size_t)(page[cell.pointer] << 8 | page[cell.pointer + 1]);
            cell.row = cell.at + varint_len(page + cell.at);
            cell.head = cell.row + varint_len(page + cell.row);
            size_t room = PEEK_PAGE - cell.head < 400 ? PEEK_PAGE - cell.head : 400;
            const uint8_t *end = memmem(page + cell.head, room, word, strlen(word));
            if (end != NULL && memmem(page + cell.head, (size_t)(end - page) - cell.head, id->bytes,
                                      SF_ID_LEN) != NULL)
                return cell;
        }
    }
    fail_msg("no leaf has '%s'", word);
    return cell;
}

static void put_back(const struct kit *kit, const struct cell *cell) {
    peek_page_put(kit->path, kit->key, cell->no, cell->page);
}

/* ---- What comes out */

static bool is_same(struct sf_store *store, const struct sf_record *was) {
    struct sf_record got;
    bool same = sf_store_get(store, was->kind, &was->id, &got, kit_fail()) == SF_OK;
    for (size_t f = 0; same && f < was->kind->field_count; f++)
        same = sf_record_same(&was->kind->fields[f], &was->values[f], &got.values[f]);
    sf_record_wipe(&got);
    return same;
}

/* Which records are there as they were; `but` (-1: none) is not. */
static void expect_all(struct sf_store *store, const struct sf_record *records, int count, int but,
                       const char *what) {
    for (int i = 0; i < count; i++)
        if (is_same(store, &records[i]) != (i != but))
            fail_msg("%s: number %d is %s", what, i, i == but ? "there" : "lost");
}

static void expect_saved(struct kit *kit, int lost_person, int lost_moment, const char *what) {
    uint64_t lost[SF_KIND_END];
    struct sf_store *whole = kit_salvaged(kit, NULL, lost);
    expect_all(whole, people, PEOPLE, lost_person, what);
    expect_all(whole, moments, LONG, lost_moment, what);
    assert_int_equal(lost[SF_PERSON], lost_person >= 0);
    assert_int_equal(lost[SF_MOMENT], lost_moment >= 0);
    sf_store_close(whole);
}

static void everything_comes_back(void **state) {
    struct kit *kit = *state;
    make_book(kit->store);
    close_book(kit);
    cut_root(kit, "k_person");
    cut_root(kit, "k_moment");
    expect_saved(kit, -1, -1, "nothing");
    wipe_records();
}

/* ---- One that is no record */

static void longer_than_any(struct cell *cell) {
    cell->page[cell->at] = 0xff;
    cell->page[cell->at + 1] = 0xff; /* nine bytes of a number without an end */
    memset(cell->page + cell->at, 0xff, 9);
}

static void shorter_than_any(struct cell *cell) {
    cell->page[cell->at] = 0;
    cell->page[cell->at + 1] = 8;
}

static void longer_than_its_page(struct cell *cell) {
    cell->page[cell->pointer] = (uint8_t)((cell->usable - 8) >> 8);
    cell->page[cell->pointer + 1] = (uint8_t)(cell->usable - 8);
    memcpy(cell->page + cell->usable - 8, "\x81\x00\x01\x09", 4);
}

static void past_its_page(struct cell *cell) {
    cell->page[cell->pointer] = (uint8_t)((cell->usable - 3) >> 8);
    cell->page[cell->pointer + 1] = (uint8_t)(cell->usable - 3);
}

static void length_that_runs_out(struct cell *cell) {
    past_its_page(cell);
    cell->page[cell->pointer + 1]--;
    memset(cell->page + cell->usable - 4, 0x81, 4);
}

static void row_that_runs_out(struct cell *cell) {
    length_that_runs_out(cell);
    cell->page[cell->usable - 4] = 100;
}

static void other_row(struct cell *cell) {
    cell->page[cell->row] ^= 1;
}

static void head_beyond_its_end(struct cell *cell) {
    cell->page[cell->head] = 0x7f;
    cell->page[cell->at] = 0x80; /* and no more than 100 bytes in all */
    cell->page[cell->at + 1] = 100;
}

static void head_without_end(struct cell *cell) {
    cell->page[cell->head] = 0xff;
    memset(cell->page + cell->head, 0xff, 9);
}

static void head_that_stops_in_a_number(struct cell *cell) {
    size_t last = cell->head + cell->page[cell->head] - 1;
    cell->page[last] = 0x81;
}

static void head_of_few(struct cell *cell) {
    cell->page[cell->head] = 6;
}

static void first_that_is_no_row(struct cell *cell) {
    cell->page[cell->head + 1] = 8;
}

static void second_that_is_no_id(struct cell *cell) {
    assert_int_equal(cell->page[cell->head + 2], 12 + 2 * SF_ID_LEN);
    cell->page[cell->head + 2]++;
}

static void state_that_is_nothing(struct cell *cell) {
    cell->page[cell->head + 3] = 0; /* the new table wants one */
}

static void text_beyond_its_end(struct cell *cell) {
    /* The number of the text's length: the only one of two bytes after the id. */
    size_t at = cell->head + 3;
    while ((cell->page[at] & 0x80) == 0)
        at++;
    cell->page[at] = 0xbf;
}

static const struct turn {
    const char *what;
    void (*turn)(struct cell *cell);
} turns[] = {
    {"a length over any", longer_than_any},
    {"a length under any", shorter_than_any},
    {"a payload over the page", longer_than_its_page},
    {"a cell past the page", past_its_page},
    {"a length that runs out", length_that_runs_out},
    {"a row that runs out", row_that_runs_out},
    {"another row", other_row},
    {"a head beyond the end", head_beyond_its_end},
    {"a head without end", head_without_end},
    {"a head that stops in a number", head_that_stops_in_a_number},
    {"a head of few", head_of_few},
    {"a first column that is no row", first_that_is_no_row},
    {"a second column that is no id", second_that_is_no_id},
    {"a state that is nothing", state_that_is_nothing},
    {"a text beyond the end", text_beyond_its_end},
};
enum { TURNS = sizeof turns / sizeof turns[0] };

/* The person whose cell is the last on its page, so that nobody else stands behind it. */
static int last_on_a_page(const struct kit *kit) {
    int last = MIDDLE;
    struct cell end = {0};
    for (int i = MIDDLE; i > MIDDLE - 20; i--) {
        char word[32];
        snprintf(word, sizeof word, "Person number%02d", i);
        struct cell cell = find_cell(kit, &people[i].id, word);
        if (end.no != 0 && cell.no != end.no)
            break;
        if (cell.at > end.at)
            last = i;
        if (cell.at > end.at)
            end = cell;
    }
    return last;
}

static void one_that_is_none_costs_itself_alone(void **state) {
    struct kit *kit = *state;
    char word[32];
    make_book(kit->store);
    close_book(kit);
    cut_root(kit, "k_person");
    int last = last_on_a_page(kit);
    snprintf(word, sizeof word, "Person number%02d", last);
    struct cell sound = find_cell(kit, &people[last].id, word);
    for (int i = 0; i < TURNS; i++) {
        struct cell cell = sound;
        turns[i].turn(&cell);
        assert_memory_not_equal(cell.page, sound.page, PEEK_PAGE);
        put_back(kit, &cell);
        expect_saved(kit, last, -1, turns[i].what);
    }
    put_back(kit, &sound);
    expect_saved(kit, -1, -1, "turned back");
    wipe_records();
}

/* A leaf that says it has more cells than a page can hold. */
static void leaf_of_too_many_gives_what_it_has(void **state) {
    struct kit *kit = *state;
    make_book(kit->store);
    close_book(kit);
    cut_root(kit, "k_person");
    struct cell cell = find_cell(kit, &people[MIDDLE].id, "Person number30");
    cell.page[3] = cell.page[4] = 0xff;
    put_back(kit, &cell);
    expect_saved(kit, -1, -1, "too many cells");
    wipe_records();
}

/* A long text whose further pages lead nowhere, past the end, or to one that cannot be read. */
static void long_text_without_its_rest_costs_itself_alone(void **state) {
    static const uint32_t nowhere[] = {0, 1000000, 0xffffffff};
    struct kit *kit = *state;
    uint8_t rest[PEEK_PAGE];
    make_book(kit->store);
    close_book(kit);
    cut_root(kit, "k_moment");
    struct cell sound = find_cell(kit, &moments[0].id, "Long number00");
    /* How much of it stands on the leaf, worked out as the format says. */
    size_t length = 0, at = sound.at;
    for (size_t i = 0, len = varint_len(sound.page + at); i < len; i++)
        length = length << 7 | (sound.page[at + i] & 0x7f);
    size_t least = (sound.usable - 12) * 32 / 255 - 23;
    size_t local = least + (length - least) % (sound.usable - 4);
    if (local > sound.usable - 35)
        local = least;
    size_t next = sound.head + local;
    int first = sound.page[next] << 24 | sound.page[next + 1] << 16 | sound.page[next + 2] << 8 |
                sound.page[next + 3];
    assert_in_range(first, 2, peek_page_count(kit->path, kit->key));
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++) {
        struct cell cell = sound;
        for (int b = 0; b < 4; b++)
            cell.page[next + (size_t)b] = (uint8_t)(nowhere[i] >> (24 - 8 * b));
        put_back(kit, &cell);
        expect_saved(kit, -1, 0, "a text that leads nowhere");
    }
    put_back(kit, &sound);
    expect_saved(kit, -1, -1, "turned back");
    /* Its second page ends it too soon. */
    peek_page(kit->path, kit->key, first, rest);
    memset(rest, 0, 4);
    peek_page_put(kit->path, kit->key, first, rest);
    expect_saved(kit, -1, 0, "a text that ends too soon");
    wipe_records();
}

/* ---- Books that were more than one */

/* Rows from before a field was there are shorter than the table. */
static void rows_from_before_a_field_come_back(void **state) {
    struct kit *kit = *state;
    uint64_t lost[SF_KIND_END];
    make_book(kit->store);
    close_book(kit);
    peek_run(kit->path, kit->key,
             "ALTER TABLE k_person DROP COLUMN f_longest_gap_days;"
             "ALTER TABLE k_person ADD COLUMN f_longest_gap_days INTEGER;");
    kit_reopen(kit);
    struct sf_record change = kit_record("person");
    kit_number(&change, "longest_gap_days", 99);
    kit_ok(sf_store_edit(kit->store, &people[3].id, &change, 0, NULL, kit_fail()));
    kit_number(&people[3], "longest_gap_days", 99);
    sf_record_wipe(&change);
    close_book(kit);
    cut_root(kit, "k_person");
    struct sf_store *whole = kit_salvaged(kit, NULL, lost);
    expect_all(whole, people, PEOPLE, -1, "older rows");
    sf_store_close(whole);
    wipe_records();
}

/* What was forgotten stays so, also where an old page of it lies about. */
static void forgotten_ones_do_not_come_back(void **state) {
    struct kit *kit = *state;
    uint64_t lost[SF_KIND_END];
    size_t count;
    make_book(kit->store);
    close_book(kit);
    struct cell old = find_cell(kit, &people[MIDDLE].id, "Person number30");
    kit_reopen(kit);
    kit_ok(sf_store_forget(kit->store, kit_kind("person"), &people[MIDDLE].id, &count, kit_fail()));
    close_book(kit);
    put_back(kit, &old);
    assert_true(peek_pages(kit->path, kit->key, "Person number30")); /* it does lie there */
    cut_root(kit, "k_person");
    struct sf_store *whole = kit_salvaged(kit, NULL, lost);
    expect_all(whole, people, PEOPLE, MIDDLE, "forgotten");
    assert_int_equal(lost[SF_PERSON], 0);
    sf_store_close(whole);
    char path[300];
    kit_path(kit, "whole.db", path);
    assert_false(peek_pages(path, kit->key, "Person number30"));
    wipe_records();
}

/* ---- While memory or the disk fails */

/* It is done, or refused as what it was, and then no half of a book is left. */
static void judge(struct kit *kit, const char *path, enum sf_code code, enum sf_code wanted,
                  bool is_done) {
    struct sf_store *whole = NULL;
    if (code != SF_OK && code != wanted)
        fail_msg("salvage: %s", sf_fail_name(code));
    assert_int_equal(sf_file_exists(path), code == SF_OK);
    if (code != SF_OK)
        return;
    kit_ok(sf_store_open(path, kit->key, false, &whole, kit_fail()));
    if (is_done)
        expect_all(whole, people, PEOPLE, -1, "struck");
    sf_store_close(whole);
    kit_ok(sf_file_delete(path, kit_fail()));
}

static void no_half_of_a_book_is_left(void **state) {
    struct kit *kit = *state;
    uint64_t saved[SF_KIND_END], lost[SF_KIND_END];
    unsigned refused = 0;
    bool struck = true;
    char path[300];
    make_book(kit->store);
    close_book(kit);
    cut_root(kit, "k_person");
    kit_path(kit, "whole.db", path);
    /* A disk that fails where the old book is read costs records, not the salvage. */
    for (unsigned nth = 1; struck; nth += 1 + nth / 20) {
        bool memory = nth % 2 == 0;
        answers_fail_at(nth, memory ? SQLITE_NOMEM : SQLITE_IOERR_READ);
        enum sf_code code =
            sf_store_salvage(kit->path, kit->key, path, kit->key, saved, lost, kit_fail());
        struck = answers_struck();
        answers_fail_at(0, SQLITE_OK);
        refused += code != SF_OK;
        judge(kit, path, code, memory ? SF_NO_MEMORY : SF_IO, !struck);
    }
    assert_true(refused > 10);
    struck = true;
    for (unsigned nth = 1; struck; nth += 1 + nth / 20) {
        nomem_fail_at(nth);
        enum sf_code code =
            sf_store_salvage(kit->path, kit->key, path, kit->key, saved, lost, kit_fail());
        struck = nomem_struck();
        nomem_fail_at(0);
        refused += code != SF_OK;
        judge(kit, path, code, SF_NO_MEMORY, !struck);
    }
    assert_true(refused > 20);
    wipe_records();
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(everything_comes_back),
        TEST(one_that_is_none_costs_itself_alone),
        TEST(leaf_of_too_many_gives_what_it_has),
        TEST(long_text_without_its_rest_costs_itself_alone),
        TEST(rows_from_before_a_field_come_back),
        TEST(forgotten_ones_do_not_come_back),
        TEST(no_half_of_a_book_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
