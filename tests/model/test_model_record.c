/* Records in memory: values put in, copied, compared, wiped. */
#include <math.h>
#include <stdio.h>

#include "model_help.h"

static void text_is_a_copy(void **state) {
    struct sf_record record;
    char given[] = "Ada";
    (void)state;
    make(&record, SF_PERSON);
    put_text(&record, "alias", given);
    given[0] = 'X';
    const struct sf_value *value = value_of(&record, "alias");
    assert_int_equal(value->has, SF_HAS_VALUE);
    assert_int_equal(value->text.len, 3);
    assert_string_equal(value->text.text, "Ada");
    sf_record_wipe(&record);
}

static void text_takes_the_given_length_and_none(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_PERSON);
    assert_int_equal(sf_record_text(&record, 0, "Adabcd", 3, &fail), SF_OK);
    assert_string_equal(record.values[0].text.text, "Ada");
    assert_int_equal(sf_record_text(&record, 0, NULL, 0, &fail), SF_OK);
    assert_string_equal(record.values[0].text.text, "");
    assert_int_equal(record.values[0].has, SF_HAS_VALUE);
    sf_record_wipe(&record);
}

static void number_goes_where_the_type_keeps_it(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    put_number(&record, "felt_safe", -2);
    put_number(&record, "settled_after", 6.1);
    put_number(&record, "joy", 1);
    assert_int_equal(value_of(&record, "felt_safe")->i, -2);
    assert_true(value_of(&record, "settled_after")->r > 6.0999);
    assert_true(value_of(&record, "settled_after")->r < 6.1001);
    assert_int_equal(value_of(&record, "joy")->i, 1);
    sf_record_wipe(&record);
}

static void number_that_no_integer_holds_is_out_of_every_range(void **state) {
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 9223372036854775808.0};
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        put_number(&record, "felt_safe", odd[i]);
        int64_t got = value_of(&record, "felt_safe")->i;
        assert_true(got == INT64_MIN || got == INT64_MAX);
    }
    put_number(&record, "felt_safe", 9007199254740992.0);
    assert_true(value_of(&record, "felt_safe")->i == INT64_C(9007199254740992));
    sf_record_wipe(&record);
}

static void list_keeps_every_item_in_order_while_it_grows(void **state) {
    struct sf_record record;
    char word[16];
    (void)state;
    make(&record, SF_MOMENT);
    for (unsigned i = 0; i < 100; i++) {
        snprintf(word, sizeof word, "tag%u", i);
        put_word(&record, "tags", word);
        put_id(&record, "people", (uint8_t)(i + 1));
    }
    const struct sf_value *tags = value_of(&record, "tags");
    const struct sf_value *people = value_of(&record, "people");
    assert_int_equal(tags->words.count, 100);
    assert_int_equal(people->ids.count, 100);
    for (unsigned i = 0; i < 100; i++) {
        struct sf_id id = id_of((uint8_t)(i + 1));
        snprintf(word, sizeof word, "tag%u", i);
        assert_string_equal(tags->words.items[i].text, word);
        assert_true(sf_id_equal(&people->ids.items[i], &id));
    }
    sf_record_wipe(&record);
}

static void list_begins_anew_after_it_was_cleared(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "old");
    value_of(&record, "tags")->has = SF_HAS_NULL;
    put_word(&record, "tags", "new");
    assert_int_equal(value_of(&record, "tags")->words.count, 1);
    assert_string_equal(value_of(&record, "tags")->words.items[0].text, "new");
    sf_record_wipe(&record);
}

static void pair_is_a_copy(void **state) {
    struct sf_record record;
    char way[] = "phone", address[] = "555";
    (void)state;
    make(&record, SF_PERSON);
    put_pair(&record, "reach", way, address, 0);
    way[0] = address[0] = 'X';
    put_pair(&record, "reach", "email", "ada@example.org", 0);
    const struct sf_value *reach = value_of(&record, "reach");
    assert_int_equal(reach->pairs.count, 2);
    assert_string_equal(reach->pairs.items[0].key.text, "phone");
    assert_string_equal(reach->pairs.items[0].text.text, "555");
    assert_string_equal(reach->pairs.items[1].text.text, "ada@example.org");
    sf_record_wipe(&record);
}

/* Whether all fields of two records are the same. */
static bool all_same(const struct sf_record *a, const struct sf_record *b) {
    for (size_t f = 0; f < a->kind->field_count; f++) {
        if (!sf_record_same(&a->kind->fields[f], &a->values[f], &b->values[f]))
            return false;
    }
    return true;
}

static void copy_stands_on_its_own(void **state) {
    uint64_t seed = 0x5eed;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    for (int no = 1; no < SF_KIND_END; no++) {
        for (int round = 0; round < 20; round++) {
            struct sf_record from, to, again;
            make(&from, (enum sf_kind_no)no);
            make(&to, (enum sf_kind_no)no);
            make(&again, (enum sf_kind_no)no);
            put_anything(&from, &seed);
            for (size_t f = 0; f < from.kind->field_count; f++) {
                assert_int_equal(sf_record_copy(&to, &from, (int)f, &fail), SF_OK);
                assert_int_equal(sf_record_copy(&again, &from, (int)f, &fail), SF_OK);
                assert_int_equal(to.values[f].has, from.values[f].has);
            }
            assert_true(all_same(&from, &to));
            sf_record_wipe(&from); /* the sanitizer sees whoever still points into it */
            assert_true(all_same(&again, &to));
            sf_record_wipe(&to);
            sf_record_wipe(&again);
        }
    }
}

static void copy_carries_absent_and_null(void **state) {
    struct sf_record from, to;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&from, SF_PERSON);
    make(&to, SF_PERSON);
    put_text(&to, "alias", "Ada");
    put_text(&to, "role", "friend");
    value_of(&from, "role")->has = SF_HAS_NULL;
    assert_int_equal(sf_record_copy(&to, &from, 0, &fail), SF_OK);
    assert_int_equal(sf_record_copy(&to, &from, 1, &fail), SF_OK);
    assert_int_equal(to.values[0].has, SF_HAS_NOT);
    assert_int_equal(to.values[1].has, SF_HAS_NULL);
    sf_record_wipe(&from);
    sf_record_wipe(&to);
}

static void copied_list_can_grow(void **state) {
    struct sf_record from, to;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&from, SF_MOMENT);
    make(&to, SF_MOMENT);
    for (int i = 0; i < 5; i++)
        put_word(&from, "tags", "a");
    int tags = field_of(&from, "tags");
    assert_int_equal(sf_record_copy(&to, &from, tags, &fail), SF_OK);
    for (int i = 0; i < 20; i++)
        put_word(&to, "tags", "b");
    assert_int_equal(from.values[tags].words.count, 5);
    assert_int_equal(to.values[tags].words.count, 25);
    assert_string_equal(to.values[tags].words.items[4].text, "a");
    assert_string_equal(to.values[tags].words.items[24].text, "b");
    sf_record_wipe(&from);
    sf_record_wipe(&to);
}

static void copy_onto_itself_changes_nothing(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_MOMENT);
    put_word(&record, "tags", "a");
    put_word(&record, "tags", "b");
    int tags = field_of(&record, "tags");
    assert_int_equal(sf_record_copy(&record, &record, tags, &fail), SF_OK);
    assert_int_equal(record.values[tags].words.count, 2);
    assert_string_equal(record.values[tags].words.items[1].text, "b");
    sf_record_wipe(&record);
}

/* ---- Empty, and the same ---- */

static void nothing_that_was_said_is_empty(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    const struct sf_field *fields = record.kind->fields;
    int text = field_of(&record, "happened"), tags = field_of(&record, "tags"),
        people = field_of(&record, "people"), safe = field_of(&record, "felt_safe"),
        joy = field_of(&record, "joy");
    assert_true(sf_record_empty(&fields[text], &record.values[text]));
    put_text(&record, "happened", "");
    record.values[tags].has = record.values[people].has = SF_HAS_VALUE;
    record.values[safe].has = SF_HAS_NULL;
    assert_true(sf_record_empty(&fields[text], &record.values[text]));
    assert_true(sf_record_empty(&fields[tags], &record.values[tags]));
    assert_true(sf_record_empty(&fields[people], &record.values[people]));
    assert_true(sf_record_empty(&fields[safe], &record.values[safe]));
    put_text(&record, "happened", "x");
    put_word(&record, "tags", "x");
    put_id(&record, "people", 1);
    put_number(&record, "felt_safe", 0);
    put_number(&record, "joy", 0);
    assert_false(sf_record_empty(&fields[text], &record.values[text]));
    assert_false(sf_record_empty(&fields[tags], &record.values[tags]));
    assert_false(sf_record_empty(&fields[people], &record.values[people]));
    assert_false(sf_record_empty(&fields[safe], &record.values[safe]));
    assert_false(sf_record_empty(&fields[joy], &record.values[joy]));
    sf_record_wipe(&record);
}

static bool same(struct sf_record *a, struct sf_record *b, const char *name) {
    int f = field_of(a, name);
    return sf_record_same(&a->kind->fields[f], &a->values[f], &b->values[f]);
}

static void same_tells_values_apart(void **state) {
    struct sf_record a, b;
    (void)state;
    make(&a, SF_MOMENT);
    make(&b, SF_MOMENT);
    put_text(&a, "happened", "tea");
    assert_false(same(&a, &b, "happened"));
    put_text(&b, "happened", "tee");
    assert_false(same(&a, &b, "happened"));
    put_text(&b, "happened", "teas");
    assert_false(same(&a, &b, "happened"));
    put_text(&b, "happened", "tea");
    assert_true(same(&a, &b, "happened"));
    put_number(&a, "joy", 0);
    assert_false(same(&a, &b, "joy")); /* no joy is an answer, none given is not */
    put_number(&b, "joy", 0);
    assert_true(same(&a, &b, "joy"));
    put_number(&a, "settled_after", 6.1);
    put_number(&b, "settled_after", 6.2);
    assert_false(same(&a, &b, "settled_after"));
    put_number(&b, "settled_after", 6.1);
    assert_true(same(&a, &b, "settled_after"));
    sf_record_wipe(&a);
    sf_record_wipe(&b);
}

static void same_takes_empty_and_absent_as_one(void **state) {
    struct sf_record a, b;
    (void)state;
    make(&a, SF_MOMENT);
    make(&b, SF_MOMENT);
    put_text(&a, "happened", "");
    value_of(&a, "tags")->has = SF_HAS_VALUE;
    value_of(&a, "people")->has = SF_HAS_NULL;
    assert_true(same(&a, &b, "happened"));
    assert_true(same(&b, &a, "tags"));
    assert_true(same(&a, &b, "people"));
    sf_record_wipe(&a);
    sf_record_wipe(&b);
}

static void same_compares_time_with_offset_and_zone(void **state) {
    struct sf_record a, b;
    (void)state;
    make(&a, SF_MOMENT);
    make(&b, SF_MOMENT);
    a.values[0].has = b.values[0].has = SF_HAS_VALUE;
    a.values[0].time = b.values[0].time = time_of(1000, 60, "Europe/Berlin");
    assert_true(same(&a, &b, "at"));
    b.values[0].time = time_of(1001, 60, "Europe/Berlin");
    assert_false(same(&a, &b, "at"));
    b.values[0].time = time_of(1000, 0, "Europe/Berlin");
    assert_false(same(&a, &b, "at"));
    b.values[0].time = time_of(1000, 60, "");
    assert_false(same(&a, &b, "at"));
    sf_record_wipe(&a);
    sf_record_wipe(&b);
}

static void same_minds_order_except_in_maps(void **state) {
    struct sf_record a, b, c, d;
    (void)state;
    make(&a, SF_MOMENT);
    make(&b, SF_MOMENT);
    put_word(&a, "tags", "x");
    put_word(&a, "tags", "y");
    put_word(&b, "tags", "y");
    put_word(&b, "tags", "x");
    put_id(&a, "people", 1);
    put_id(&a, "people", 2);
    put_id(&b, "people", 2);
    put_id(&b, "people", 1);
    assert_false(same(&a, &b, "tags"));
    assert_false(same(&a, &b, "people"));
    assert_true(same(&a, &a, "tags"));
    assert_true(same(&b, &b, "people"));
    make(&c, SF_MEASURE);
    make(&d, SF_MEASURE);
    put_pair(&c, "scores", "total", "", 4);
    put_pair(&c, "scores", "other", "", 5);
    put_pair(&d, "scores", "other", "", 5);
    assert_false(same(&c, &d, "scores"));
    put_pair(&d, "scores", "total", "", 4);
    assert_true(same(&c, &d, "scores"));
    put_pair(&c, "answers", "q1", "", 1);
    put_pair(&d, "answers", "q1", "", 2);
    assert_false(same(&c, &d, "answers"));
    sf_record_wipe(&a);
    sf_record_wipe(&b);
    sf_record_wipe(&c);
    sf_record_wipe(&d);
}

/* ---- Search ---- */

static void search_text_has_texts_and_no_words_of_lists(void **state) {
    struct sf_record record;
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_PERSON);
    put_text(&record, "alias", "Ada");
    put_text(&record, "note", "met at choir");
    put_text(&record, "rhythm", "often");
    put_pair(&record, "reach", "phone", "555-1", 0);
    put_pair(&record, "reach", "email", "ada@example.org", 0);
    assert_int_equal(sf_record_search_text(&record, &out, &fail), SF_OK);
    assert_string_equal(out.data, "Ada\n555-1\nada@example.org\nmet at choir\n");
    sf_buf_wipe(&out);
    sf_record_wipe(&record);
}

static void search_text_leaves_out_what_is_not_for_searching(void **state) {
    struct sf_record setting, measure;
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&setting, SF_SETTING);
    put_text(&setting, "key", "today");
    put_text(&setting, "text", "declined");
    make(&measure, SF_MEASURE);
    put_pair(&measure, "scores", "total", "", 4);
    assert_int_equal(sf_record_search_text(&setting, &out, &fail), SF_OK);
    assert_int_equal(sf_record_search_text(&measure, &out, &fail), SF_OK);
    assert_int_equal(out.len, 0);
    sf_buf_wipe(&out);
    sf_record_wipe(&setting);
    sf_record_wipe(&measure);
}

/* ---- Wiping, and memory that runs out ---- */

static void wipe_leaves_nothing(void **state) {
    static const struct sf_record nothing;
    struct sf_record record;
    (void)state;
    memset(&record, 0xa5, sizeof record);
    make(&record, SF_MOMENT);
    put_text(&record, "happened", "tea");
    put_number(&record, "felt_safe", 2);
    sf_record_wipe(&record);
    assert_memory_equal(&record, &nothing, sizeof record);
    sf_record_wipe(&record);
    sf_record_wipe(NULL);
}

/* Put something long into each kind of field; the first refusal ends it. */
static enum sf_code fill(struct sf_record *person, struct sf_record *moment, struct sf_fail *fail) {
    static const char text[] = "so long that it needs a block of its own";
    const struct sf_pair pair = {.key = {.text = "phone", .len = 5},
                                 .text = {.text = "5", .len = 1}};
    struct sf_id id = id_of(7);
    enum sf_code code = SF_OK;
    for (int i = 0; i < 70 && code == SF_OK; i++) {
        code = sf_record_text(person, 0, text, sizeof text - 1, fail);
        if (code == SF_OK)
            code = sf_record_pair(person, field_of(person, "reach"), &pair, fail);
        if (code == SF_OK)
            code = sf_record_word(moment, field_of(moment, "tags"), text, sizeof text - 1, fail);
        if (code == SF_OK)
            code = sf_record_id(moment, field_of(moment, "people"), &id, fail);
    }
    for (size_t f = 0; f < person->kind->field_count && code == SF_OK; f++)
        code = sf_record_copy(person, person, (int)f, fail);
    return code;
}

static void record_says_when_memory_runs_out(void **state) {
    long n = 0;
    enum sf_code code;
    (void)state;
    do {
        struct sf_record person, moment;
        struct sf_fail fail = SF_FAIL_NONE;
        make(&person, SF_PERSON);
        make(&moment, SF_MOMENT);
        allocs_left = n;
        code = fill(&person, &moment, &fail);
        allocs_left = -1;
        assert_int_equal(fail.code, code);
        if (code != SF_OK)
            assert_int_equal(code, SF_NO_MEMORY);
        sf_record_wipe(&person);
        sf_record_wipe(&moment);
        n++;
        assert_true(n < 1000);
    } while (code != SF_OK);
    assert_true(n > 3); /* it did run out a few times */
}

static void search_text_says_when_memory_runs_out(void **state) {
    struct sf_record record;
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_PERSON);
    put_text(&record, "alias", "Ada");
    allocs_left = 0;
    enum sf_code code = sf_record_search_text(&record, &out, &fail);
    allocs_left = -1;
    assert_int_equal(code, SF_NO_MEMORY);
    assert_int_equal(fail.code, SF_NO_MEMORY);
    sf_buf_wipe(&out);
    sf_record_wipe(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_a_copy),
        cmocka_unit_test(text_takes_the_given_length_and_none),
        cmocka_unit_test(number_goes_where_the_type_keeps_it),
        cmocka_unit_test(number_that_no_integer_holds_is_out_of_every_range),
        cmocka_unit_test(list_keeps_every_item_in_order_while_it_grows),
        cmocka_unit_test(list_begins_anew_after_it_was_cleared),
        cmocka_unit_test(pair_is_a_copy),
        cmocka_unit_test(copy_stands_on_its_own),
        cmocka_unit_test(copy_carries_absent_and_null),
        cmocka_unit_test(copied_list_can_grow),
        cmocka_unit_test(copy_onto_itself_changes_nothing),
        cmocka_unit_test(nothing_that_was_said_is_empty),
        cmocka_unit_test(same_tells_values_apart),
        cmocka_unit_test(same_takes_empty_and_absent_as_one),
        cmocka_unit_test(same_compares_time_with_offset_and_zone),
        cmocka_unit_test(same_minds_order_except_in_maps),
        cmocka_unit_test(search_text_has_texts_and_no_words_of_lists),
        cmocka_unit_test(search_text_leaves_out_what_is_not_for_searching),
        cmocka_unit_test(wipe_leaves_nothing),
        cmocka_unit_test(record_says_when_memory_runs_out),
        cmocka_unit_test(search_text_says_when_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
