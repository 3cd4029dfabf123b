/* What may be written: each rule with the nearest value on either side of it. */
#include <math.h>
#include <stdio.h>

#include "check.h"
#include "model_help.h"

/* ---- A book that knows a few ids and words ---- */

/* Id of bytes 1..19: a record of that kind. 100: a forgotten person. 255: the book cannot read. */
static enum sf_code fake_kind(void *context, const struct sf_id *id, int *kind,
                              struct sf_fail *fail) {
    uint8_t byte = id->bytes[0];
    (void)context;
    if (byte == 255)
        return sf_fail_set(fail, SF_IO, NULL, "cannot read");
    *kind = byte == 100 ? SF_PERSON : byte < SF_KIND_END ? byte : 0;
    return SF_OK;
}

/* The user's own tag "choir", and nothing else. The word "unreadable" cannot be looked up. */
static enum sf_code fake_word(void *context, const struct sf_list *list, const char *word,
                              size_t len, bool *has, struct sf_fail *fail) {
    (void)context;
    if (len == 10 && memcmp(word, "unreadable", 10) == 0)
        return sf_fail_set(fail, SF_IO, NULL, "cannot read");
    *has = strcmp(list->name, "tag") == 0 && len == 5 && memcmp(word, "choir", 5) == 0;
    return SF_OK;
}

static const struct sf_check_book book = {.kind_of = fake_kind, .own_word = fake_word};

/* Check the values, expecting a code and, unless it is SF_OK, the name of a field. Then wipe. */
static void values_give(struct sf_record *record, const struct sf_check_book *asked,
                        enum sf_code code, const char *field) {
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_check_values(record, asked, &fail), code);
    assert_int_equal(fail.code, code);
    if (code != SF_OK) {
        assert_string_equal(fail.field, field);
        assert_true(fail.message[0] != '\0');
    }
    sf_record_wipe(record);
}

static void text_gives(enum sf_kind_no kind, const char *field, const char *text, size_t len,
                       enum sf_code code) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    make(&record, kind);
    assert_int_equal(sf_record_text(&record, field_of(&record, field), text, len, &fail), SF_OK);
    values_give(&record, &book, code, field);
}

#define TEXT_GIVES(kind, field, text, code) text_gives(kind, field, text, sizeof(text) - 1, code)

/* ---- Texts ---- */

static void text_must_be_clean_utf8(void **state) {
    (void)state;
    TEXT_GIVES(SF_PERSON, "alias", "Zo\xc3\xab", SF_OK);
    TEXT_GIVES(SF_PERSON, "alias", "Zo\xc3", SF_INVALID);
    TEXT_GIVES(SF_PERSON, "alias", "Zo\xeb", SF_INVALID);
    TEXT_GIVES(SF_PERSON, "alias", "\xed\xa0\x80", SF_INVALID);
    TEXT_GIVES(SF_PERSON, "note", "one\ntwo\tthree", SF_OK);
    TEXT_GIVES(SF_PERSON, "note", "one\r\ntwo", SF_INVALID);
    TEXT_GIVES(SF_PERSON, "note", "one\0two", SF_INVALID);
    TEXT_GIVES(SF_PERSON, "note", "one\x1b[0m", SF_INVALID);
}

/* `points` times a letter of `width` bytes. */
static void long_text_gives(enum sf_kind_no kind, const char *field, size_t points, bool wide,
                            enum sf_code code) {
    size_t len = points * (wide ? 2 : 1);
    char *text = malloc(len);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = !wide ? 'x' : i % 2 == 0 ? '\xc3' : '\xa9';
    text_gives(kind, field, text, len, code);
    free(text);
}

static void text_limit_counts_characters(void **state) {
    (void)state;
    long_text_gives(SF_PERSON, "alias", 200, false, SF_OK);
    long_text_gives(SF_PERSON, "alias", 201, false, SF_INVALID);
    long_text_gives(SF_PERSON, "alias", 200, true, SF_OK);
    long_text_gives(SF_PERSON, "alias", 201, true, SF_INVALID);
    long_text_gives(SF_PERSON, "role", 500, true, SF_OK);
    long_text_gives(SF_PERSON, "role", 501, true, SF_INVALID);
    long_text_gives(SF_PERSON, "note", 100000, false, SF_OK);
    long_text_gives(SF_PERSON, "note", 100001, false, SF_INVALID);
    long_text_gives(SF_MOMENT, "happened", 1048576, false, SF_OK);
    long_text_gives(SF_MOMENT, "happened", 1048577, false, SF_INVALID);
}

static void message_says_what_would_be_right_and_nothing_private(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_MOMENT);
    put_text(&record, "began_by", "secretword");
    assert_int_equal(sf_check_values(&record, &book, &fail), SF_INVALID);
    assert_string_equal(fail.message, "must be one of: me, them, both, unplanned");
    sf_record_wipe(&record);
    fail = SF_FAIL_NONE;
    make(&record, SF_MOMENT);
    put_number(&record, "felt_safe", 3);
    assert_int_equal(sf_check_values(&record, &book, &fail), SF_INVALID);
    assert_string_equal(fail.message, "must be a whole number from -2 to 2");
    sf_record_wipe(&record);
    fail = SF_FAIL_NONE;
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "secretword");
    assert_int_equal(sf_check_values(&record, &book, &fail), SF_INVALID);
    assert_null(strstr(fail.message, "secretword"));
    sf_record_wipe(&record);
}

/* ---- Numbers ---- */

static void number_gives(enum sf_kind_no kind, const char *field, double number,
                         enum sf_code code) {
    struct sf_record record;
    make(&record, kind);
    put_number(&record, field, number);
    values_give(&record, &book, code, field);
}

static void int_must_be_within_its_range(void **state) {
    static const struct {
        enum sf_kind_no kind;
        const char *field;
        int min, max;
    } rows[] = {
        {SF_MOMENT, "felt_safe", -2, 2},
        {SF_MOMENT, "depth", 0, 5},
        {SF_MOMENT, "energy", -2, 2},
        {SF_MOMENT, "cared_about", 0, 10},
        {SF_SHARE, "size", 1, 5},
        {SF_SHARE, "likelihood_pct", 0, 100},
        {SF_RATING, "strength_pct", 0, 100},
        {SF_MOMENT, "joy", 0, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        number_gives(rows[i].kind, rows[i].field, rows[i].min, SF_OK);
        number_gives(rows[i].kind, rows[i].field, rows[i].max, SF_OK);
        number_gives(rows[i].kind, rows[i].field, rows[i].min - 1, SF_INVALID);
        number_gives(rows[i].kind, rows[i].field, rows[i].max + 1, SF_INVALID);
        number_gives(rows[i].kind, rows[i].field, NAN, SF_INVALID);
        number_gives(rows[i].kind, rows[i].field, 1e300, SF_INVALID);
        number_gives(rows[i].kind, rows[i].field, -1e300, SF_INVALID);
    }
}

static void real_must_be_finite_and_within_its_range(void **state) {
    (void)state;
    number_gives(SF_MOMENT, "settled_after", 0, SF_OK);
    number_gives(SF_MOMENT, "settled_after", 6.1, SF_OK);
    number_gives(SF_MOMENT, "settled_after", 10, SF_OK);
    number_gives(SF_MOMENT, "settled_after", 10.001, SF_INVALID);
    number_gives(SF_MOMENT, "settled_after", -0.001, SF_INVALID);
    number_gives(SF_MOMENT, "settled_after", NAN, SF_INVALID);
    number_gives(SF_MOMENT, "settled_after", INFINITY, SF_INVALID);
    number_gives(SF_MOMENT, "settled_after", -INFINITY, SF_INVALID);
}

/* ---- Times ---- */

static void time_gives(const struct sf_time *time, enum sf_code code) {
    struct sf_record record;
    make(&record, SF_MOMENT);
    sf_record_time(&record, field_of(&record, "at"), time);
    values_give(&record, &book, code, "at");
}

static void time_must_be_within_what_a_record_holds(void **state) {
    struct sf_time time = time_of(SF_CIVIL_MIN_MS, 1080, "Europe/Berlin");
    (void)state;
    time_gives(&time, SF_OK);
    time.utc_ms = SF_CIVIL_END_MS - 1;
    time_gives(&time, SF_OK);
    time.utc_ms = SF_CIVIL_END_MS;
    time_gives(&time, SF_INVALID);
    time.utc_ms = SF_CIVIL_MIN_MS - 1;
    time_gives(&time, SF_INVALID);
    time = time_of(0, -1080, "");
    time_gives(&time, SF_OK);
    time.offset_min = -1081;
    time_gives(&time, SF_INVALID);
    time.offset_min = 1081;
    time_gives(&time, SF_INVALID);
}

static void zone_must_be_a_name_that_ends(void **state) {
    struct sf_time time = time_of(0, 0, "Etc/GMT+1");
    (void)state;
    time_gives(&time, SF_OK);
    time = time_of(0, 0, "../etc/passwd");
    time_gives(&time, SF_INVALID);
    memset(time.zone, 'A', sizeof time.zone);
    time_gives(&time, SF_INVALID);
}

/* ---- Words of lists ---- */

static void choice_gives(const char *field, const char *word, enum sf_code code) {
    struct sf_record record;
    make(&record, SF_MOMENT);
    put_text(&record, field, word);
    values_give(&record, &book, code, field);
}

static void closed_list_takes_its_own_words_only(void **state) {
    (void)state;
    choice_gives("began_by", "unplanned", SF_OK);
    choice_gives("began_by", "Unplanned", SF_INVALID);
    choice_gives("began_by", "unplanne", SF_INVALID);
    choice_gives("began_by", "choir", SF_INVALID);
    choice_gives("began_by", "", SF_INVALID);
}

static void open_list_takes_what_the_book_has_too(void **state) {
    struct sf_record record;
    (void)state;
    choice_gives("channel", "phone", SF_OK);
    choice_gives("channel", "choir", SF_INVALID); /* the user's own, of another list */
    choice_gives("channel", "", SF_INVALID);
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "choir");
    values_give(&record, &book, SF_OK, "");
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "choir");
    put_word(&record, "tags", "chess");
    values_give(&record, &book, SF_INVALID, "tags[1]");
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "unreadable");
    values_give(&record, &book, SF_IO, "");
}

static void word_of_an_open_list_must_show_even_without_a_book(void **state) {
    static const char *const bad[] = {"", " ", " x", "x ", "x\ny", "x\ty", "x\x01", "\xff"};
    struct sf_record record;
    char word[402] = "";
    (void)state;
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "never heard of");
    values_give(&record, NULL, SF_OK, "");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        make(&record, SF_MOMENT);
        put_word(&record, "tags", bad[i]);
        values_give(&record, NULL, SF_INVALID, "tags[0]");
    }
    for (int i = 0; i < 200; i++)
        memcpy(word + 2 * i, "\xc3\xa9", 2);
    make(&record, SF_MOMENT);
    put_word(&record, "tags", word);
    values_give(&record, NULL, SF_OK, "");
    word[400] = 'x';
    make(&record, SF_MOMENT);
    put_word(&record, "tags", word);
    values_give(&record, NULL, SF_INVALID, "tags[0]");
}

static void choices_take_no_doubles_and_not_too_many(void **state) {
    struct sf_record record;
    char word[8];
    (void)state;
    make(&record, SF_MOMENT);
    put_word(&record, "kinds_wanted", "space");
    put_word(&record, "kinds_wanted", "touch");
    values_give(&record, &book, SF_OK, "");
    make(&record, SF_MOMENT);
    put_word(&record, "kinds_wanted", "space");
    put_word(&record, "kinds_wanted", "touch");
    put_word(&record, "kinds_wanted", "space");
    values_give(&record, &book, SF_INVALID, "kinds_wanted[2]");
    for (int count = 100; count <= 101; count++) {
        make(&record, SF_MOMENT);
        for (int i = 0; i < count; i++) {
            snprintf(word, sizeof word, "t%d", i);
            put_word(&record, "tags", word);
        }
        values_give(&record, NULL, count == 100 ? SF_OK : SF_INVALID, "tags");
    }
}

/* ---- Links ---- */

static void link_must_lead_to_a_record_of_its_kinds(void **state) {
    static const struct {
        uint8_t id;
        enum sf_code code;
    } rows[] = {
        {SF_MOMENT, SF_OK},      {SF_SHARE, SF_OK}, {SF_PERSON, SF_INVALID},
        {SF_BELIEF, SF_INVALID}, {50, SF_INVALID},  {0, SF_INVALID},
    };
    struct sf_record record;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        make(&record, SF_EVIDENCE);
        put_link(&record, "source", rows[i].id);
        values_give(&record, &book, rows[i].code, "source");
    }
    make(&record, SF_EVIDENCE);
    put_link(&record, "source", 255);
    values_give(&record, &book, SF_IO, "");
}

static void link_to_a_forgotten_record_stands(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_SHARE);
    put_link(&record, "person", 100);
    values_give(&record, &book, SF_OK, "");
}

static void link_without_a_book_is_not_looked_up(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_SHARE);
    put_link(&record, "person", 50);
    values_give(&record, NULL, SF_OK, "");
    make(&record, SF_SHARE);
    put_link(&record, "person", 0);
    values_give(&record, NULL, SF_INVALID, "person");
}

static void links_name_the_item_that_is_wrong(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    put_id(&record, "people", SF_PERSON);
    put_id(&record, "people", 100);
    values_give(&record, &book, SF_OK, "");
    make(&record, SF_MOMENT);
    put_id(&record, "people", SF_PERSON);
    put_id(&record, "people", 100);
    put_id(&record, "people", SF_BELIEF);
    values_give(&record, &book, SF_INVALID, "people[2]");
    make(&record, SF_MOMENT);
    put_id(&record, "people", SF_PERSON);
    put_id(&record, "people", SF_PERSON);
    values_give(&record, &book, SF_INVALID, "people[1]");
}

static void links_are_not_too_many(void **state) {
    struct sf_record record;
    (void)state;
    for (int count = 50; count <= 51; count++) {
        make(&record, SF_MOMENT);
        for (int i = 1; i <= count; i++)
            put_id(&record, "people", (uint8_t)i);
        values_give(&record, NULL, count == 50 ? SF_OK : SF_INVALID, "people");
    }
}

/* ---- Rows and maps ---- */

static void rows_take_keys_of_their_list(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_PERSON);
    put_pair(&record, "reach", "phone", "555-1", 0);
    put_pair(&record, "reach", "phone", "555-2", 0); /* two telephones are fine */
    values_give(&record, &book, SF_OK, "");
    make(&record, SF_PERSON);
    put_pair(&record, "reach", "phone", "555-1", 0);
    put_pair(&record, "reach", "pigeon", "roof", 0);
    values_give(&record, &book, SF_INVALID, "reach[1]");
    make(&record, SF_PERSON);
    put_pair(&record, "reach", "phone", "555\x02", 0);
    values_give(&record, &book, SF_INVALID, "reach[0]");
}

static void map_takes_free_keys_once_each(void **state) {
    struct sf_record record;
    char key[102];
    (void)state;
    make(&record, SF_QUIET);
    put_pair(&record, "answers", "near", "Ada", 0);
    put_pair(&record, "answers", "listens", "", 0);
    values_give(&record, &book, SF_OK, "");
    make(&record, SF_QUIET);
    put_pair(&record, "answers", "near", "Ada", 0);
    put_pair(&record, "answers", "near", "Bo", 0);
    values_give(&record, &book, SF_INVALID, "answers[1]");
    make(&record, SF_QUIET);
    put_pair(&record, "answers", "", "Ada", 0);
    values_give(&record, &book, SF_INVALID, "answers[0]");
    for (int len = 100; len <= 101; len++) {
        memset(key, 'k', sizeof key);
        key[len] = '\0';
        make(&record, SF_QUIET);
        put_pair(&record, "answers", key, "Ada", 0);
        values_give(&record, &book, len == 100 ? SF_OK : SF_INVALID, "answers[0]");
    }
}

static void map_of_numbers_takes_finite_ones_in_range(void **state) {
    static const struct {
        double number;
        enum sf_code code;
    } rows[] = {{-100000, SF_OK},        {100000, SF_OK},        {100000.5, SF_INVALID},
                {-100000.5, SF_INVALID}, {INFINITY, SF_INVALID}, {NAN, SF_INVALID}};
    struct sf_record record;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        make(&record, SF_MEASURE);
        put_pair(&record, "scores", "total", "", rows[i].number);
        values_give(&record, &book, rows[i].code, "scores[0]");
    }
}

static void first_wrong_value_is_named(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    put_number(&record, "energy", 9);
    put_number(&record, "depth", 9);
    values_give(&record, &book, SF_INVALID, "depth");
    make(&record, SF_MOMENT);
    put_number(&record, "depth", 9);
    value_of(&record, "depth")->has = SF_HAS_NULL; /* to be cleared: nothing to check */
    values_give(&record, &book, SF_OK, "");
}

/* ---- The door ---- */

static void door_may_not_set_what_the_program_sets(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_SHARE);
    put_text(&record, "feared", "laughter");
    assert_int_equal(sf_check_door(&record, &fail), SF_OK);
    value_of(&record, "settled_at")->has = SF_HAS_NULL;
    assert_int_equal(sf_check_door(&record, &fail), SF_INVALID);
    assert_string_equal(fail.field, "settled_at");
    fail = SF_FAIL_NONE;
    put_time(&record, "settled_at", 0);
    assert_int_equal(sf_check_door(&record, &fail), SF_INVALID);
    sf_record_wipe(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_must_be_clean_utf8),
        cmocka_unit_test(text_limit_counts_characters),
        cmocka_unit_test(message_says_what_would_be_right_and_nothing_private),
        cmocka_unit_test(int_must_be_within_its_range),
        cmocka_unit_test(real_must_be_finite_and_within_its_range),
        cmocka_unit_test(time_must_be_within_what_a_record_holds),
        cmocka_unit_test(zone_must_be_a_name_that_ends),
        cmocka_unit_test(closed_list_takes_its_own_words_only),
        cmocka_unit_test(open_list_takes_what_the_book_has_too),
        cmocka_unit_test(word_of_an_open_list_must_show_even_without_a_book),
        cmocka_unit_test(choices_take_no_doubles_and_not_too_many),
        cmocka_unit_test(link_must_lead_to_a_record_of_its_kinds),
        cmocka_unit_test(link_to_a_forgotten_record_stands),
        cmocka_unit_test(link_without_a_book_is_not_looked_up),
        cmocka_unit_test(links_name_the_item_that_is_wrong),
        cmocka_unit_test(links_are_not_too_many),
        cmocka_unit_test(rows_take_keys_of_their_list),
        cmocka_unit_test(map_takes_free_keys_once_each),
        cmocka_unit_test(map_of_numbers_takes_finite_ones_in_range),
        cmocka_unit_test(first_wrong_value_is_named),
        cmocka_unit_test(door_may_not_set_what_the_program_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
