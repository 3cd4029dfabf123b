/* The table keeps its own rules. Names and limits that people rely on are said here once more. */
#include <stdio.h>

#include "model_help.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool well_formed(const char *name) {
    if (*name < 'a' || *name > 'z')
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

/* ---- What the paper asks for ---- */

static const struct {
    const char *kind;
    const char *fields; /* separated by a space */
} paper[] = {
    {"person",
     "alias role reach note respect rhythm ideal_gap_days longest_gap_days standing circle"},
    {"observation", "person at quality direction text moment"},
    {"moment", "at people channel setting began_by direction kinds_wanted kinds_received depth "
               "felt_safe joy settled_before settled_after understood accepted cared_about "
               "boundary_respected happened felt_safe_text felt_unsafe_text seen_in_me feelings "
               "energy minutes tags"},
    {"share", "person what size channel setting belief feared likelihood_pct "
              "expected_distress_pct counts_as_true keep_to_myself way_out planned_for state "
              "settled_at moment came_true peak_distress_pct learned next_day next_day_text"},
    {"belief", "statement counter impact_life impact_work origin"},
    {"rating", "belief at strength_pct counter_strength_pct"},
    {"evidence", "belief source direction text"},
    {"practice", "belief at way"},
    {"reachout", "person kind draft planned_for state began_by moment"},
    {"repair", "person moment named answer did_change later_text"},
    {"note", "title text person"},
    {"limit", "period unit amount words_for_no"},
    {"quiet", "at planned_min done_s answers people"},
    {"measure", "instrument at answers scores"},
    {"candidate", "name contact kind answers impression"},
    {"choice", "list word"},
    {"setting", "key text"},
    {"batch", "source name at read imported finished"},
    {"device", "name"},
};

static void table_has_every_kind_of_the_paper_in_its_order(void **state) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    (void)state;
    assert_int_equal(count, COUNT(paper));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(kinds[i].name, paper[i].kind);
        assert_int_equal(kinds[i].no, i + 1);
    }
}

static void table_has_every_field_of_the_paper(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(paper); i++) {
        const struct sf_kind *kind = sf_kind_named(paper[i].kind, strlen(paper[i].kind));
        for (const char *at = paper[i].fields; *at != '\0';) {
            size_t len = strcspn(at, " ");
            if (sf_kind_field(kind, at, len) < 0)
                fail_msg("%s has no %.*s", kind->name, (int)len, at);
            at += len + (at[len] == ' ');
        }
    }
}

static const struct {
    const char *list;
    const char *words;
    bool open;
} paper_lists[] = {
    {"rhythm", "often now_and_then rarely none", false},
    {"standing", "open resting unsafe ended died", false},
    {"quality", "consistent kind respects_boundaries listens believes", false},
    {"observed", "noticed missing", false},
    {"began_by", "me them both unplanned", false},
    {"direction", "received gave both neither", false},
    {"boundary", "yes no not_tested", false},
    {"state", "planned done let_go", false},
    {"extent", "no partly yes", false},
    {"speaks_for", "for_belief for_counter", false},
    {"way", "said written kept_in_view", false},
    {"answer", "owned explained dismissed none", false},
    {"kind", "listening company believed practical_help advice space distraction touch information",
     true},
    {"channel", "in_person phone video text letter online group", true},
    {"setting", "home their_home outdoors work public_place place_of_care online", true},
    {"tag", "", true},
};

static void lists_have_the_words_of_the_paper_in_its_order(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(paper_lists); i++) {
        const struct sf_list *list = sf_kind_list(paper_lists[i].list, strlen(paper_lists[i].list));
        char words[512] = "";
        assert_non_null(list);
        assert_int_equal(list->open, paper_lists[i].open);
        for (size_t w = 0; list->words[w] != NULL; w++) {
            size_t used = strlen(words);
            snprintf(words + used, sizeof words - used, "%s%s", w == 0 ? "" : " ", list->words[w]);
        }
        assert_string_equal(words, paper_lists[i].words);
    }
}

static const struct {
    const char *kind, *field;
    double min, max;
} ranges[] = {
    {"moment", "depth", 0, 5},
    {"moment", "felt_safe", -2, 2},
    {"moment", "settled_before", 0, 10},
    {"moment", "settled_after", 0, 10},
    {"moment", "understood", 0, 10},
    {"moment", "accepted", 0, 10},
    {"moment", "cared_about", 0, 10},
    {"moment", "energy", -2, 2},
    {"moment", "happened", 0, 1048576},
    {"share", "size", 1, 5},
    {"share", "likelihood_pct", 0, 100},
    {"share", "expected_distress_pct", 0, 100},
    {"share", "peak_distress_pct", 0, 100},
    {"share", "next_day", -2, 2},
    {"rating", "strength_pct", 0, 100},
    {"rating", "counter_strength_pct", 0, 100},
    {"person", "alias", 0, 200},
    {"person", "note", 0, 100000},
};

static void fields_have_the_ranges_of_the_paper(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(ranges); i++) {
        const struct sf_kind *kind = sf_kind_named(ranges[i].kind, strlen(ranges[i].kind));
        int f = sf_kind_field(kind, ranges[i].field, strlen(ranges[i].field));
        assert_true(f >= 0);
        assert_true(kind->fields[f].min >= ranges[i].min && kind->fields[f].min <= ranges[i].min);
        assert_true(kind->fields[f].max >= ranges[i].max && kind->fields[f].max <= ranges[i].max);
    }
}

/* ---- The rules of the table ---- */

static void each_field(void (*see)(const struct sf_kind *kind, const struct sf_field *field)) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < kinds[i].field_count; f++)
            see(&kinds[i], &kinds[i].fields[f]);
    }
}

#define HOLD(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("%s.%s: %s", kind->name, field->name, #condition);                            \
    } while (0)

/* What every record has at the door beside its fields. */
static const char *const reserved[] = {"id", "created", "changed", "removed"};

static void see_name(const struct sf_kind *kind, const struct sf_field *field) {
    HOLD(well_formed(field->name));
    HOLD(sf_kind_field(kind, field->name, strlen(field->name)) == field - kind->fields);
    for (size_t i = 0; i < COUNT(reserved); i++)
        HOLD(strcmp(field->name, reserved[i]) != 0);
    /* A time has a sibling "<name>_zone" at the door. */
    if (field->type == SF_TYPE_TIME) {
        char zone[64];
        int len = snprintf(zone, sizeof zone, "%s_zone", field->name);
        HOLD(sf_kind_field(kind, zone, (size_t)len) < 0);
    }
}

static void names_are_well_formed_and_unique(void **state) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(well_formed(kinds[i].name));
        assert_ptr_equal(sf_kind_named(kinds[i].name, strlen(kinds[i].name)), &kinds[i]);
    }
    each_field(see_name);
}

static void see_number(const struct sf_kind *kind, const struct sf_field *field) {
    HOLD(field->no >= 1 && field->no <= 255);
    /* Packing writes fields in the table's order and promises ascending numbers. */
    HOLD(field == kind->fields || field->no > field[-1].no);
    HOLD(sf_kind_field_no(kind, field->no) == field - kind->fields);
    HOLD(field->since >= kind->since && field->since <= sf_kind_version());
}

static void numbers_ascend(void **state) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(kinds[i].field_count >= 1 && kinds[i].field_count <= SF_FIELDS_MAX);
        assert_true(kinds[i].since >= 1);
    }
    each_field(see_number);
}

static void see_limits(const struct sf_kind *kind, const struct sf_field *field) {
    enum sf_field_type type = field->type;
    bool many = type == SF_TYPE_CHOICES || type == SF_TYPE_LINKS || type == SF_TYPE_ROWS ||
                type == SF_TYPE_MAP;
    bool numbers =
        type == SF_TYPE_INT || type == SF_TYPE_REAL || (field->flags & SF_FIELD_NUMBERS) != 0;
    bool texts = type == SF_TYPE_TEXT || type == SF_TYPE_ROWS || (type == SF_TYPE_MAP && !numbers);
    bool words = type == SF_TYPE_CHOICE || type == SF_TYPE_CHOICES;
    bool links = type == SF_TYPE_LINK || type == SF_TYPE_LINKS;

    HOLD((field->max_items > 0) == many);
    HOLD(field->max_items <= 1000); /* doubles are looked for by comparing all with all */
    if (numbers)
        HOLD(field->min < field->max && field->min >= -1e9 && field->max <= 1e9);
    if (texts)
        HOLD(field->max >= 1 && field->max <= 1048576);
    HOLD((field->list != NULL) == words || type == SF_TYPE_ROWS);
    HOLD((field->link_kinds != 0) == links);
    HOLD(field->link_kinds < SF_KIND_BIT(SF_KIND_END) && (field->link_kinds & 1) == 0);
    HOLD((field->key_name != NULL) == (type == SF_TYPE_ROWS));
    HOLD((field->value_name != NULL) == (type == SF_TYPE_ROWS));
    if (type == SF_TYPE_ROWS)
        HOLD(well_formed(field->key_name) && well_formed(field->value_name));
    if (field->unit != NULL)
        HOLD(strpbrk(field->unit, "\"\\") == NULL && strlen(field->unit) > 0);
}

static void limits_fit_the_types(void **state) {
    (void)state;
    each_field(see_limits);
}

static void see_flags(const struct sf_kind *kind, const struct sf_field *field) {
    unsigned flags = field->flags;
    enum sf_field_type type = field->type;
    if (flags & (SF_FIELD_NOW | SF_FIELD_ORDER))
        HOLD(type == SF_TYPE_TIME);
    if (flags & (SF_FIELD_TITLE | SF_FIELD_NOSEARCH | SF_FIELD_GIVEN))
        HOLD(type == SF_TYPE_TEXT);
    if (flags & SF_FIELD_NUMBERS)
        HOLD(type == SF_TYPE_MAP);
    /* A narrow index has no room for what a person wrote. */
    if (flags & SF_FIELD_FACT)
        HOLD(type != SF_TYPE_TEXT && type != SF_TYPE_ROWS && type != SF_TYPE_MAP);
    /* What is filled in with now need not be asked for; a record is ordered by what it always has.
     */
    HOLD((flags & SF_FIELD_NOW) == 0 || (flags & SF_FIELD_REQUIRED) == 0);
    HOLD((flags & SF_FIELD_ORDER) == 0 || (flags & SF_FIELD_NOW) != 0);
    HOLD(((flags & SF_FIELD_ORDER) != 0) == (kind->order_field == field - kind->fields));
    HOLD(((flags & SF_FIELD_TITLE) != 0) == (kind->title_field == field - kind->fields));
    HOLD(flags < SF_FIELD_GIVEN << 1);
}

static void flags_fit_the_types(void **state) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_in_range(kinds[i].order_field + 1, 0, kinds[i].field_count);
        assert_in_range(kinds[i].title_field + 1, 0, kinds[i].field_count);
    }
    each_field(see_flags);
}

/* ---- Lists ---- */

static bool list_is_used(const struct sf_list *list) {
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < kinds[i].field_count; f++) {
            if (kinds[i].fields[f].list == list)
                return true;
        }
    }
    return false;
}

static void lists_are_well_formed_and_used(void **state) {
    size_t count;
    const struct sf_list *const *lists = sf_kind_lists(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_true(well_formed(lists[i]->name));
        assert_ptr_equal(sf_kind_list(lists[i]->name, strlen(lists[i]->name)), lists[i]);
        if (!list_is_used(lists[i]))
            fail_msg("no field draws from the list %s", lists[i]->name);
        for (size_t w = 0; lists[i]->words[w] != NULL; w++) {
            assert_true(well_formed(lists[i]->words[w]));
            for (size_t other = 0; other < w; other++)
                assert_string_not_equal(lists[i]->words[w], lists[i]->words[other]);
        }
    }
}

static void see_list(const struct sf_kind *kind, const struct sf_field *field) {
    if (field->list != NULL)
        HOLD(sf_kind_list(field->list->name, strlen(field->list->name)) == field->list);
}

static void every_list_of_a_field_can_be_found(void **state) {
    (void)state;
    each_field(see_list);
}

static void choices_may_be_added_to_exactly_the_open_lists(void **state) {
    const struct sf_list *open = sf_kind_list("open_list", strlen("open_list"));
    size_t count;
    const struct sf_list *const *lists = sf_kind_lists(&count);
    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sf_kind_list_has(open, lists[i]->name, strlen(lists[i]->name)),
                         lists[i]->open);
    for (size_t w = 0; open->words[w] != NULL; w++)
        assert_non_null(sf_kind_list(open->words[w], strlen(open->words[w])));
}

/* ---- Looking up ---- */

static void kind_of_a_number_outside_the_table_is_null(void **state) {
    (void)state;
    assert_null(sf_kind_of(0));
    assert_null(sf_kind_of(-1));
    assert_null(sf_kind_of(SF_KIND_END));
    assert_string_equal(sf_kind_of(1)->name, "person");
    assert_string_equal(sf_kind_of(SF_KIND_END - 1)->name, "device");
}

static void lookups_take_whole_names_only(void **state) {
    const struct sf_kind *moment = sf_kind_named("moment", 6);
    (void)state;
    assert_int_equal(moment->no, SF_MOMENT);
    assert_null(sf_kind_named("moment", 5));
    assert_null(sf_kind_named("moments", 7));
    assert_null(sf_kind_named("", 0));
    assert_null(sf_kind_named("moment\0x", 8));
    assert_int_equal(sf_kind_field(moment, "at", 2), 0);
    assert_int_equal(sf_kind_field(moment, "at", 1), -1);
    assert_int_equal(sf_kind_field(moment, "att", 3), -1);
    assert_int_equal(sf_kind_field_no(moment, 0), -1);
    assert_int_equal(sf_kind_field_no(moment, 256), -1);
    assert_null(sf_kind_list("channels", 8));
    assert_null(sf_kind_list("channel", 6));
    const struct sf_list *channel = sf_kind_list("channel", 7);
    assert_true(sf_kind_list_has(channel, "phone", 5));
    assert_false(sf_kind_list_has(channel, "phone", 4));
    assert_false(sf_kind_list_has(channel, "phones", 6));
    assert_false(sf_kind_list_has(channel, "Phone", 5));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_has_every_kind_of_the_paper_in_its_order),
        cmocka_unit_test(table_has_every_field_of_the_paper),
        cmocka_unit_test(lists_have_the_words_of_the_paper_in_its_order),
        cmocka_unit_test(fields_have_the_ranges_of_the_paper),
        cmocka_unit_test(names_are_well_formed_and_unique),
        cmocka_unit_test(numbers_ascend),
        cmocka_unit_test(limits_fit_the_types),
        cmocka_unit_test(flags_fit_the_types),
        cmocka_unit_test(lists_are_well_formed_and_used),
        cmocka_unit_test(every_list_of_a_field_can_be_found),
        cmocka_unit_test(choices_may_be_added_to_exactly_the_open_lists),
        cmocka_unit_test(kind_of_a_number_outside_the_table_is_null),
        cmocka_unit_test(lookups_take_whole_names_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
