/* What must hold in a whole record, and when the words before a share's outcome stay. */
#include "check.h"
#include "model_help.h"

static void whole_gives(const struct sf_record *record, const struct sf_record *before,
                        enum sf_code code, const char *field) {
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(sf_check_whole(record, before, &fail), code);
    assert_int_equal(fail.code, code);
    if (code != SF_OK) {
        assert_string_equal(fail.field, field);
        assert_true(fail.message[0] != '\0');
    }
}

/* ---- Required ---- */

/* The kinds and the fewest fields that they ask for. */
static const struct {
    enum sf_kind_no kind;
    const char *fields[4];
} required[] = {
    {SF_PERSON, {"alias"}},
    {SF_OBSERVATION, {"person", "quality", "direction"}},
    {SF_SHARE, {"person"}},
    {SF_BELIEF, {"statement"}},
    {SF_RATING, {"belief", "strength_pct"}},
    {SF_EVIDENCE, {"belief", "direction"}},
    {SF_PRACTICE, {"belief", "way"}},
    {SF_REPAIR, {"person"}},
    {SF_MEASURE, {"instrument"}},
    {SF_QUIET, {NULL}},
    {SF_CHOICE, {"list", "word"}},
    {SF_SETTING, {"key"}},
    {SF_DEVICE, {"name"}},
};

/* The first `count` of a row's fields, each with some value of its type. */
static void fill(struct sf_record *record, size_t row, size_t skip) {
    make(record, required[row].kind);
    for (size_t i = 0; i < 4 && required[row].fields[i] != NULL; i++) {
        const char *name = required[row].fields[i];
        if (i == skip)
            continue;
        switch (record->kind->fields[field_of(record, name)].type) {
        case SF_TYPE_LINK:
            put_link(record, name, 7);
            break;
        case SF_TYPE_INT:
            put_number(record, name, 1);
            break;
        default:
            put_text(record, name, "channel");
        }
    }
}

static void required_fields_are_enough_and_each_is_needed(void **state) {
    struct sf_record record;
    (void)state;
    for (size_t row = 0; row < sizeof required / sizeof required[0]; row++) {
        fill(&record, row, 99);
        if (required[row].kind == SF_CHOICE)
            put_text(&record, "word", "choir");
        whole_gives(&record, NULL, SF_OK, "");
        sf_record_wipe(&record);
        for (size_t i = 0; i < 4 && required[row].fields[i] != NULL; i++) {
            fill(&record, row, i);
            whole_gives(&record, NULL, SF_INVALID, required[row].fields[i]);
            *value_of(&record, required[row].fields[i]) = (struct sf_value){.has = SF_HAS_NULL};
            whole_gives(&record, NULL, SF_INVALID, required[row].fields[i]);
            sf_record_wipe(&record);
        }
    }
}

static void required_text_of_white_space_is_missing(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_PERSON);
    put_text(&record, "alias", " \t\n\xc2\xa0");
    whole_gives(&record, NULL, SF_INVALID, "alias");
    put_text(&record, "alias", " A ");
    whole_gives(&record, NULL, SF_OK, "");
    sf_record_wipe(&record);
}

static void time_that_was_filled_in_cannot_be_cleared(void **state) {
    struct sf_record before, record;
    (void)state;
    make(&before, SF_MOMENT);
    make(&record, SF_MOMENT);
    put_number(&before, "felt_safe", 1);
    put_time(&before, "at", 0);
    put_number(&record, "felt_safe", 1);
    whole_gives(&record, NULL, SF_OK, ""); /* in add it is still to be filled in */
    whole_gives(&record, &before, SF_INVALID, "at");
    put_time(&record, "at", 5);
    whole_gives(&record, &before, SF_OK, "");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void record_that_says_nothing_is_refused(void **state) {
    static const struct {
        enum sf_kind_no kind;
        const char *field; /* a number or text that is something */
        bool number;
    } rows[] = {
        {SF_MOMENT, "felt_safe", true}, {SF_MOMENT, "happened", false},
        {SF_MOMENT, "joy", true},       {SF_REACHOUT, "draft", false},
        {SF_LIMIT, "amount", true},     {SF_CANDIDATE, "name", false},
    };
    struct sf_record record;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        make(&record, rows[i].kind);
        if (sf_kind_field(record.kind, "at", 2) >= 0)
            put_time(&record, "at", 0);
        whole_gives(&record, NULL, SF_INVALID, "");
        if (rows[i].number)
            put_number(&record, rows[i].field, 1);
        else
            put_text(&record, rows[i].field, "x");
        whole_gives(&record, NULL, SF_OK, "");
        sf_record_wipe(&record);
    }
}

static void moment_of_one_empty_list_says_nothing(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    value_of(&record, "people")->has = SF_HAS_VALUE;
    put_text(&record, "happened", "");
    whole_gives(&record, NULL, SF_INVALID, "");
    put_id(&record, "people", 1);
    whole_gives(&record, NULL, SF_OK, "");
    sf_record_wipe(&record);
}

static void note_needs_a_title_or_a_text(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_NOTE);
    put_link(&record, "person", 1);
    whole_gives(&record, NULL, SF_INVALID, "text");
    put_text(&record, "title", "x");
    whole_gives(&record, NULL, SF_OK, "");
    value_of(&record, "title")->has = SF_HAS_NOT;
    put_text(&record, "text", "x");
    whole_gives(&record, NULL, SF_OK, "");
    sf_record_wipe(&record);
}

/* ---- Two fields that belong together ---- */

static void longest_gap_is_not_under_the_ideal_one(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_PERSON);
    put_text(&record, "alias", "Ada");
    put_number(&record, "longest_gap_days", 6);
    whole_gives(&record, NULL, SF_OK, "");
    put_number(&record, "ideal_gap_days", 6);
    whole_gives(&record, NULL, SF_OK, "");
    put_number(&record, "ideal_gap_days", 7);
    whole_gives(&record, NULL, SF_INVALID, "longest_gap_days");
    sf_record_wipe(&record);
}

static void batch_imports_no_more_than_it_read(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_BATCH);
    put_text(&record, "source", "csv");
    whole_gives(&record, NULL, SF_OK, "");
    put_number(&record, "imported", 1);
    whole_gives(&record, NULL, SF_INVALID, "imported");
    put_number(&record, "read", 1);
    whole_gives(&record, NULL, SF_OK, "");
    put_number(&record, "imported", 2);
    whole_gives(&record, NULL, SF_INVALID, "imported");
    sf_record_wipe(&record);
}

static void choice_gives(const char *list, const char *word, enum sf_code code) {
    struct sf_record record;
    make(&record, SF_CHOICE);
    put_text(&record, "list", list);
    put_text(&record, "word", word);
    whole_gives(&record, NULL, code, "word");
    sf_record_wipe(&record);
}

static void choice_is_a_new_word_on_one_line(void **state) {
    (void)state;
    choice_gives("channel", "pigeon post", SF_OK);
    choice_gives("channel", "phone", SF_EXISTS);
    choice_gives("tag", "phone", SF_OK);
    choice_gives("channel", " pigeon", SF_INVALID);
    choice_gives("channel", "pigeon ", SF_INVALID);
    choice_gives("channel", "pigeon\npost", SF_INVALID);
    choice_gives("channel", "pigeon\tpost", SF_INVALID);
}

static void choice_stays_as_it_was_added(void **state) {
    struct sf_record before, record;
    (void)state;
    make(&before, SF_CHOICE);
    make(&record, SF_CHOICE);
    put_text(&before, "list", "tag");
    put_text(&before, "word", "choir");
    put_text(&record, "list", "tag");
    put_text(&record, "word", "choir");
    whole_gives(&record, &before, SF_OK, "");
    put_text(&record, "word", "quire");
    whole_gives(&record, &before, SF_REFUSED, "word");
    put_text(&record, "word", "choir");
    put_text(&record, "list", "channel");
    whole_gives(&record, &before, SF_REFUSED, "list");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

/* ---- A share ---- */

static const struct sf_time now = {.utc_ms = 1000, .zone = "UTC"};

/* A share with words before, planned. */
static void make_share(struct sf_record *share) {
    make(share, SF_SHARE);
    put_link(share, "person", 1);
    put_text(share, "what", "a small memory");
    put_number(share, "size", 2);
    put_text(share, "feared", "laughter");
    put_number(share, "likelihood_pct", 70);
    put_number(share, "expected_distress_pct", 60);
    put_text(share, "counts_as_true", "they laugh");
    put_text(share, "state", "planned");
}

/* What an edit of `before` begins with. */
static void make_copy(struct sf_record *record, const struct sf_record *before) {
    struct sf_fail fail = SF_FAIL_NONE;
    make(record, before->kind->no);
    for (size_t f = 0; f < before->kind->field_count; f++)
        assert_int_equal(sf_record_copy(record, before, (int)f, &fail), SF_OK);
}

static bool is_settled(struct sf_record *share) {
    return value_of(share, "settled_at")->has == SF_HAS_VALUE;
}

static void outcome_needs_the_state_done(void **state) {
    static const char *const numbers[] = {"peak_distress_pct", "next_day"};
    static const char *const texts[] = {"came_true", "learned", "next_day_text"};
    static const char *const states[] = {"planned", "let_go"};
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct sf_record share;
        const char *name = i < 2 ? numbers[i] : texts[i - 2];
        make_share(&share);
        whole_gives(&share, NULL, SF_OK, "");
        if (i < 2)
            put_number(&share, name, 1);
        else
            put_text(&share, name, "no");
        for (int s = 0; s < 2; s++) {
            put_text(&share, "state", states[s]);
            whole_gives(&share, NULL, SF_INVALID, name);
        }
        value_of(&share, "state")->has = SF_HAS_NOT;
        whole_gives(&share, NULL, SF_INVALID, name);
        put_text(&share, "state", "done");
        whole_gives(&share, NULL, SF_OK, "");
        sf_record_wipe(&share);
    }
}

/* Change one field of a share; what the words before are depends on nothing else. */
static void change(struct sf_record *share, const char *name) {
    switch (share->kind->fields[field_of(share, name)].type) {
    case SF_TYPE_TEXT:
        put_text(share, name, "something else");
        break;
    case SF_TYPE_INT:
        put_number(share, name, 3);
        break;
    case SF_TYPE_LINK:
        put_link(share, name, 9);
        break;
    default:
        fail_msg("no change for %s", name);
    }
}

static const char *const fixed[] = {
    "what", "size", "feared", "likelihood_pct", "expected_distress_pct", "counts_as_true"};
static const char *const free_to_change[] = {"person",   "keep_to_myself", "way_out", "learned",
                                             "next_day", "next_day_text",  "moment"};

static void words_before_stay_once_the_outcome_was_opened(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    sf_record_time(&before, field_of(&before, "settled_at"), &now);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        make_copy(&record, &before);
        change(&record, fixed[i]);
        whole_gives(&record, &before, SF_REFUSED, fixed[i]);
        *value_of(&record, fixed[i]) = (struct sf_value){.has = SF_HAS_NULL};
        whole_gives(&record, &before, SF_REFUSED, fixed[i]);
        sf_record_wipe(&record);
    }
    for (size_t i = 0; i < sizeof free_to_change / sizeof free_to_change[0]; i++) {
        make_copy(&record, &before);
        change(&record, free_to_change[i]);
        whole_gives(&record, &before, SF_OK, "");
        sf_record_wipe(&record);
    }
    sf_record_wipe(&before);
}

static void words_before_can_change_while_planned(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        make_copy(&record, &before);
        change(&record, fixed[i]);
        whole_gives(&record, &before, SF_OK, "");
        sf_record_wipe(&record);
    }
    sf_record_wipe(&before);
}

static void words_before_stay_with_an_outcome_that_came_in_add(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    put_text(&before, "came_true", "no");
    whole_gives(&before, NULL, SF_OK, "");
    make_copy(&record, &before);
    change(&record, "likelihood_pct");
    whole_gives(&record, &before, SF_REFUSED, "likelihood_pct");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_when_the_outcome_is_opened(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    make_copy(&record, &before);
    sf_check_settle(&record, &before, &now);
    assert_false(is_settled(&record)); /* nothing happened yet */
    put_text(&record, "state", "done");
    sf_check_settle(&record, &before, &now);
    assert_true(is_settled(&record));
    assert_int_equal(value_of(&record, "settled_at")->time.utc_ms, 1000);
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_keeps_the_first_time(void **state) {
    const struct sf_time later = {.utc_ms = 2000, .zone = "UTC"};
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    sf_record_time(&before, field_of(&before, "settled_at"), &now);
    make_copy(&record, &before);
    put_text(&record, "came_true", "partly");
    sf_check_settle(&record, &before, &later);
    assert_int_equal(value_of(&record, "settled_at")->time.utc_ms, 1000);
    whole_gives(&record, &before, SF_OK, "");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_is_taken_back_before_anything_was_entered(void **state) {
    struct sf_record before, record, again;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    sf_record_time(&before, field_of(&before, "settled_at"), &now);
    make_copy(&record, &before);
    put_text(&record, "state", "planned");
    sf_check_settle(&record, &before, &now);
    assert_int_equal(value_of(&record, "settled_at")->has, SF_HAS_NULL);
    whole_gives(&record, &before, SF_OK, "");
    make_copy(&again, &record);
    change(&again, "feared"); /* and the words are free again */
    whole_gives(&again, &record, SF_OK, "");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
    sf_record_wipe(&again);
}

static void settle_is_taken_back_together_with_new_words(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    sf_record_time(&before, field_of(&before, "settled_at"), &now);
    make_copy(&record, &before);
    change(&record, "feared");
    sf_check_settle(&record, &before, &now);
    whole_gives(&record, &before, SF_REFUSED, "feared"); /* still open */
    put_text(&record, "state", "planned");
    sf_check_settle(&record, &before, &now);
    whole_gives(&record, &before, SF_OK, "");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_stays_when_an_outcome_was_entered(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    put_text(&before, "came_true", "no");
    sf_record_time(&before, field_of(&before, "settled_at"), &now);
    make_copy(&record, &before);
    put_text(&record, "state", "planned");
    value_of(&record, "came_true")->has = SF_HAS_NULL;
    sf_check_settle(&record, &before, &now);
    assert_true(is_settled(&record));
    whole_gives(&record, &before, SF_OK, "");
    change(&record, "feared");
    whole_gives(&record, &before, SF_REFUSED, "feared");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_is_left_out_when_words_and_outcome_come_together(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    make_copy(&record, &before);
    put_text(&record, "state", "done");
    put_text(&record, "came_true", "no");
    sf_check_settle(&record, NULL, &now); /* in add */
    assert_false(is_settled(&record));
    change(&record, "likelihood_pct"); /* in edit, with a new expectation */
    sf_check_settle(&record, &before, &now);
    assert_false(is_settled(&record));
    whole_gives(&record, &before, SF_OK, "");
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_is_not_made_up_afterwards(void **state) {
    struct sf_record before, record;
    (void)state;
    make_share(&before);
    put_text(&before, "state", "done");
    put_text(&before, "came_true", "no");
    make_copy(&record, &before);
    put_text(&record, "learned", "it went well");
    sf_check_settle(&record, &before, &now);
    assert_false(is_settled(&record));
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

static void settle_leaves_other_kinds_alone(void **state) {
    struct sf_record before, record;
    (void)state;
    make(&before, SF_REACHOUT);
    make(&record, SF_REACHOUT);
    put_text(&record, "state", "done");
    sf_check_settle(&record, &before, &now);
    for (size_t f = 0; f < record.kind->field_count; f++)
        assert_int_equal(record.values[f].has == SF_HAS_VALUE,
                         (int)f == field_of(&record, "state"));
    sf_record_wipe(&before);
    sf_record_wipe(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_fields_are_enough_and_each_is_needed),
        cmocka_unit_test(required_text_of_white_space_is_missing),
        cmocka_unit_test(time_that_was_filled_in_cannot_be_cleared),
        cmocka_unit_test(record_that_says_nothing_is_refused),
        cmocka_unit_test(moment_of_one_empty_list_says_nothing),
        cmocka_unit_test(note_needs_a_title_or_a_text),
        cmocka_unit_test(longest_gap_is_not_under_the_ideal_one),
        cmocka_unit_test(batch_imports_no_more_than_it_read),
        cmocka_unit_test(choice_is_a_new_word_on_one_line),
        cmocka_unit_test(choice_stays_as_it_was_added),
        cmocka_unit_test(outcome_needs_the_state_done),
        cmocka_unit_test(words_before_stay_once_the_outcome_was_opened),
        cmocka_unit_test(words_before_can_change_while_planned),
        cmocka_unit_test(words_before_stay_with_an_outcome_that_came_in_add),
        cmocka_unit_test(settle_when_the_outcome_is_opened),
        cmocka_unit_test(settle_keeps_the_first_time),
        cmocka_unit_test(settle_is_taken_back_before_anything_was_entered),
        cmocka_unit_test(settle_is_taken_back_together_with_new_words),
        cmocka_unit_test(settle_stays_when_an_outcome_was_entered),
        cmocka_unit_test(settle_is_left_out_when_words_and_outcome_come_together),
        cmocka_unit_test(settle_is_not_made_up_afterwards),
        cmocka_unit_test(settle_leaves_other_kinds_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
