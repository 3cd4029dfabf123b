/* Lists: order, pages, filters. */
#include "kit.h"

#include <stdio.h>
#include <string.h>

enum { IDS_MAX = 400 };

struct page {
    size_t count;
    struct sf_id ids[IDS_MAX];
};

static bool take(void *context, const struct sf_record *record) {
    struct page *page = context;
    assert_true(page->count < IDS_MAX);
    page->ids[page->count++] = record->id;
    return true;
}

/* All pages of a query one after the other; how many pages. */
static unsigned list_all(struct sf_store *store, struct sf_store_query *query, struct page *out) {
    char next[SF_STORE_CURSOR_LEN];
    unsigned pages = 0;
    out->count = 0;
    query->cursor[0] = '\0';
    do {
        kit_ok(sf_store_list(store, query, take, out, next, kit_fail()));
        memcpy(query->cursor, next, sizeof next);
        pages++;
    } while (next[0] != '\0');
    return pages;
}

static void expect_ids(const struct page *page, const struct sf_id *ids, size_t count,
                       bool backwards) {
    assert_int_equal(page->count, count);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(&page->ids[i], &ids[backwards ? count - 1 - i : i], SF_ID_LEN);
}

static struct sf_store_filter words_filter(const char *kind, const char *field,
                                           const struct sf_str *word) {
    struct sf_store_filter filter = {.field = kit_field(kit_kind(kind), field)};
    filter.value.has = SF_HAS_VALUE;
    if (kit_kind(kind)->fields[filter.field].type == SF_TYPE_CHOICES) {
        filter.value.words.count = 1;
        filter.value.words.items = word;
    } else {
        filter.value.text = *word;
    }
    return filter;
}

static struct sf_store_filter id_filter(const char *kind, const char *field,
                                        const struct sf_id *id) {
    struct sf_store_filter filter = {.field = kit_field(kit_kind(kind), field)};
    filter.value.has = SF_HAS_VALUE;
    if (kit_kind(kind)->fields[filter.field].type == SF_TYPE_LINKS) {
        filter.value.ids.count = 1;
        filter.value.ids.items = id;
    } else {
        filter.value.id = *id;
    }
    return filter;
}

/* ---- Order and pages */

static void pages_follow_each_other(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 7};
    struct page page;
    struct sf_id ids[25];
    /* Written out of order: the odd ones first. */
    for (int i = 0; i < 25; i++) {
        int at = (i * 2 + 1) % 25;
        ids[at] = kit_moment(kit->store, at, NULL);
    }
    assert_int_equal(list_all(kit->store, &query, &page), 4);
    expect_ids(&page, ids, 25, true);
    query.ascending = true;
    assert_int_equal(list_all(kit->store, &query, &page), 4);
    expect_ids(&page, ids, 25, false);
    query.limit = 25;
    assert_int_equal(list_all(kit->store, &query, &page), 1);
    expect_ids(&page, ids, 25, false);
}

static void equal_times_keep_their_order(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1};
    struct page page;
    struct sf_id ids[5];
    for (int i = 0; i < 5; i++)
        ids[i] = kit_moment(kit->store, 0, NULL);
    assert_int_equal(list_all(kit->store, &query, &page), 5);
    expect_ids(&page, ids, 5, true);
}

static void kinds_without_time_go_by_creation(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("person"), .limit = 2};
    struct page page;
    struct sf_id ids[3] = {kit_person(kit->store, "C"), kit_person(kit->store, "A"),
                           kit_person(kit->store, "B")};
    list_all(kit->store, &query, &page);
    expect_ids(&page, ids, 3, true);
}

static void page_holds_when_its_last_goes(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 2};
    struct page page = {0};
    struct sf_id ids[4];
    char next[SF_STORE_CURSOR_LEN];
    for (int i = 0; i < 4; i++)
        ids[i] = kit_moment(kit->store, i, NULL);
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
    kit_ok(sf_store_remove(kit->store, query.kind, &page.ids[1], kit_fail()));
    memcpy(query.cursor, next, sizeof next);
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
    expect_ids(&page, ids, 4, true);
    assert_string_equal(next, "");
}

static void cursor_belongs_to_its_query(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1};
    struct page page = {0};
    char next[SF_STORE_CURSOR_LEN];
    struct sf_fail fail = SF_FAIL_NONE;
    kit_moment(kit->store, 0, NULL);
    kit_moment(kit->store, 1, NULL);
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
    assert_true(next[0] != '\0');
    memcpy(query.cursor, next, sizeof next);
    query.ascending = true;
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, &fail), SF_INVALID);
    assert_string_equal(fail.field, "cursor");
    query.ascending = false;
    query.cursor[0] = 'x';
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    strcpy(query.cursor, "0");
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
}

static void limit_has_bounds(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment")};
    struct page page = {0};
    char next[SF_STORE_CURSOR_LEN];
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    query.limit = SF_STORE_LIMIT_MAX + 1;
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    query.limit = SF_STORE_LIMIT_MAX;
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
}

static bool stop(void *context, const struct sf_record *record) {
    return take(context, record) && false;
}

static void callback_can_stop_and_read(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 5};
    struct page page = {0};
    char next[SF_STORE_CURSOR_LEN];
    kit_moment(kit->store, 0, NULL);
    kit_moment(kit->store, 1, NULL);
    kit_ok(sf_store_list(kit->store, &query, stop, &page, next, kit_fail()));
    assert_int_equal(page.count, 1);
    kit_moment(kit->store, 2, NULL); /* nothing is left open */
}

struct nested {
    struct sf_store *store;
    unsigned depth, seen;
};

static bool list_within(void *context, const struct sf_record *record) {
    struct nested *nested = context;
    struct sf_record got;
    char next[SF_STORE_CURSOR_LEN];
    nested->seen++;
    kit_ok(sf_store_get(nested->store, record->kind, &record->id, &got, kit_fail()));
    kit_same(record, &got);
    sf_record_wipe(&got);
    /* A write from within a listing is refused, not half done. */
    got = kit_record("person");
    assert_int_equal(sf_store_add(nested->store, &got, NULL, kit_fail()), SF_INTERNAL);
    if (nested->depth < 2) {
        struct nested deeper = {.store = nested->store, .depth = nested->depth + 1};
        struct sf_store_query query = {.kind = record->kind, .limit = 5};
        kit_ok(sf_store_list(nested->store, &query, list_within, &deeper, next, kit_fail()));
        assert_int_equal(deeper.seen, 3);
    }
    return true;
}

static void lists_nest(void **state) {
    struct kit *kit = *state;
    struct nested nested = {.store = kit->store};
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 5};
    char next[SF_STORE_CURSOR_LEN];
    for (int i = 0; i < 3; i++)
        kit_moment(kit->store, i, NULL);
    kit_ok(sf_store_list(kit->store, &query, list_within, &nested, next, kit_fail()));
    assert_int_equal(nested.seen, 3);
}

/* ---- Filters */

/* Twelve moments, i minutes after each other: people Anna (even) and Ben (every third), channel
 * phone (every fourth), tag "walk" (odd), felt_safe i % 5 - 2, joy (i == 7). */
struct year {
    struct sf_id anna, ben, moments[12];
};

static struct year make_year(struct sf_store *store) {
    struct year year = {.anna = kit_person(store, "Anna"), .ben = kit_person(store, "Ben")};
    for (int i = 0; i < 12; i++) {
        struct sf_record moment = kit_record("moment");
        kit_time(&moment, "at", KIT_AT + i * 60000);
        if (i % 2 == 0)
            kit_id(&moment, "people", year.anna);
        if (i % 3 == 0)
            kit_id(&moment, "people", year.ben);
        if (i % 4 == 0)
            kit_text(&moment, "channel", "phone");
        if (i % 2 == 1)
            kit_word(&moment, "tags", "walk");
        if (i == 7)
            kit_number(&moment, "joy", 1);
        kit_number(&moment, "felt_safe", i % 5 - 2);
        year.moments[i] = kit_add(store, &moment);
    }
    return year;
}

/* The moments of the query must be exactly those of `expect` (-1 ends), newest first, whatever the
 * length of a page. */
static void expect_moments(struct sf_store *store, const struct year *year,
                           struct sf_store_query query, const int *expect) {
    struct page page;
    struct sf_id ids[12];
    size_t count = 0;
    for (; expect[count] >= 0; count++)
        ids[count] = year->moments[expect[count]];
    query.kind = kit_kind("moment");
    for (unsigned limit = 1; limit <= 4; limit++) {
        query.limit = limit;
        list_all(store, &query, &page);
        expect_ids(&page, ids, count, false);
    }
    query.ascending = true;
    list_all(store, &query, &page);
    expect_ids(&page, ids, count, true);
}

#define LIST(...) ((const int[]){__VA_ARGS__, -1})

static void filters_hold_one_by_one(void **state) {
    struct kit *kit = *state;
    struct year year = make_year(kit->store);
    const struct sf_str phone = {"phone", 5}, walk = {"walk", 4};
    const struct sf_store_query none = {.filter_count = 1};
    struct sf_store_query query = none;
    query.filters[0] = id_filter("moment", "people", &year.anna);
    expect_moments(kit->store, &year, query, LIST(10, 8, 6, 4, 2, 0));
    query.filters[0] = words_filter("moment", "channel", &phone);
    expect_moments(kit->store, &year, query, LIST(8, 4, 0));
    query.filters[0] = words_filter("moment", "tags", &walk);
    expect_moments(kit->store, &year, query, LIST(11, 9, 7, 5, 3, 1));
    query = none;
    query.filters[0].field = kit_field(kit_kind("moment"), "joy");
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.i = 1;
    expect_moments(kit->store, &year, query, LIST(7));
    query.filters[0].value = (struct sf_value){.has = SF_HAS_NULL};
    expect_moments(kit->store, &year, query, LIST(11, 10, 9, 8, 6, 5, 4, 3, 2, 1, 0));
    query.filters[0].field = kit_field(kit_kind("moment"), "tags");
    expect_moments(kit->store, &year, query, LIST(10, 8, 6, 4, 2, 0));
}

/* Texts that few have: with what else is asked, live or removed, and not where it was taken out. */
static void given_texts_are_found(void **state) {
    struct kit *kit = *state;
    struct year year = make_year(kit->store);
    const int with[] = {1, 2, 6, 9};
    int seen = kit_field(kit_kind("moment"), "seen_in_me");
    struct sf_store_query query = {.filter_count = 1};
    query.filters[0] = (struct sf_store_filter){.field = seen, .is_given = true};
    expect_moments(kit->store, &year, query, LIST(-1));
    for (size_t i = 0; i < 4; i++) {
        struct sf_record change = kit_record("moment");
        kit_text(&change, "seen_in_me", "brave");
        kit_ok(sf_store_edit(kit->store, &year.moments[with[i]], &change, 0, NULL, kit_fail()));
        sf_record_wipe(&change);
    }
    expect_moments(kit->store, &year, query, LIST(9, 6, 2, 1));
    query.filter_count = 2;
    query.filters[1] = id_filter("moment", "people", &year.anna);
    expect_moments(kit->store, &year, query, LIST(6, 2));
    query.filter_count = 1;
    struct sf_record change = kit_record("moment");
    kit_null(&change, "seen_in_me");
    kit_ok(sf_store_edit(kit->store, &year.moments[2], &change, 0, NULL, kit_fail()));
    sf_record_wipe(&change);
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &year.moments[9], kit_fail()));
    expect_moments(kit->store, &year, query, LIST(6, 1));
    query.removed = true;
    expect_moments(kit->store, &year, query, LIST(9));
    query.filters[0].field = kit_field(kit_kind("moment"), "happened");
    char next[SF_STORE_CURSOR_LEN];
    query.kind = kit_kind("moment");
    query.limit = 1;
    assert_int_equal(sf_store_list(kit->store, &query, list_within, NULL, next, kit_fail()),
                     SF_INVALID);
}

static void ranges_end_before_their_end(void **state) {
    struct kit *kit = *state;
    struct year year = make_year(kit->store);
    struct sf_store_query query = {.filter_count = 1};
    query.filters[0] = (struct sf_store_filter){.field = kit_field(kit_kind("moment"), "at"),
                                                .is_range = true,
                                                .has_from = true,
                                                .has_to = true,
                                                .from = (double)(KIT_AT + 2 * 60000),
                                                .to = (double)(KIT_AT + 5 * 60000)};
    expect_moments(kit->store, &year, query, LIST(4, 3, 2));
    query.filters[0].has_to = false;
    query.filters[0].from = (double)(KIT_AT + 10 * 60000);
    expect_moments(kit->store, &year, query, LIST(11, 10));
    query.filters[0].field = kit_field(kit_kind("moment"), "felt_safe");
    query.filters[0].from = 1;
    expect_moments(kit->store, &year, query, LIST(9, 8, 4, 3));
    query.filters[0].from = 1.5;
    expect_moments(kit->store, &year, query, LIST(9, 4));
}

static void filters_hold_together(void **state) {
    struct kit *kit = *state;
    struct year year = make_year(kit->store);
    const struct sf_str phone = {"phone", 5};
    struct sf_store_query query = {.filter_count = 2};
    query.filters[0] = id_filter("moment", "people", &year.anna);
    query.filters[1] = id_filter("moment", "people", &year.ben);
    expect_moments(kit->store, &year, query, LIST(6, 0));
    query.filters[1] = words_filter("moment", "channel", &phone);
    expect_moments(kit->store, &year, query, LIST(8, 4, 0));
    query.filter_count = 3;
    query.filters[2] = (struct sf_store_filter){.field = kit_field(kit_kind("moment"), "at"),
                                                .is_range = true,
                                                .has_from = true,
                                                .from = (double)(KIT_AT + 60000)};
    expect_moments(kit->store, &year, query, LIST(8, 4));
}

static void filters_follow_changes(void **state) {
    struct kit *kit = *state;
    struct year year = make_year(kit->store);
    struct sf_record change = kit_record("moment");
    struct sf_store_query query = {.filter_count = 1};
    query.filters[0] = id_filter("moment", "people", &year.ben); /* 9 6 3 0 */
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &year.moments[6], kit_fail()));
    expect_moments(kit->store, &year, query, LIST(9, 3, 0));
    query.removed = true;
    expect_moments(kit->store, &year, query, LIST(6));
    query.removed = false;
    kit_ok(sf_store_restore(kit->store, kit_kind("moment"), &year.moments[6], kit_fail()));
    kit_time(&change, "at", KIT_AT + 100 * 60000); /* from the first to the last place */
    kit_ok(sf_store_edit(kit->store, &year.moments[0], &change, 0, NULL, kit_fail()));
    expect_moments(kit->store, &year, query, LIST(0, 9, 6, 3));
    sf_record_wipe(&change);
    change = kit_record("moment");
    kit_null(&change, "people");
    kit_ok(sf_store_edit(kit->store, &year.moments[9], &change, 0, NULL, kit_fail()));
    expect_moments(kit->store, &year, query, LIST(0, 6, 3));
    kit_ok(sf_store_undo(kit->store, kit_kind("moment"), &year.moments[9], kit_fail()));
    expect_moments(kit->store, &year, query, LIST(0, 9, 6, 3));
    sf_record_wipe(&change);
}

static void links_filter_their_kind(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), ben = kit_person(kit->store, "Ben");
    struct sf_id unknown = {{9}};
    struct sf_store_query query = {.kind = kit_kind("observation"), .limit = 1, .filter_count = 1};
    struct page page;
    struct sf_id ids[3];
    for (int i = 0; i < 6; i++) {
        struct sf_record record = kit_record("observation");
        kit_link(&record, "person", i % 2 == 0 ? anna : ben);
        kit_time(&record, "at", KIT_AT + i);
        struct sf_id id = kit_add(kit->store, &record);
        if (i % 2 == 0)
            ids[i / 2] = id;
    }
    query.filters[0] = id_filter("observation", "person", &anna);
    list_all(kit->store, &query, &page);
    expect_ids(&page, ids, 3, true);
    query.filters[0] = id_filter("observation", "person", &unknown);
    list_all(kit->store, &query, &page);
    assert_int_equal(page.count, 0);
}

static void filters_that_make_no_sense_are_refused(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1, .filter_count = 1};
    struct page page = {0};
    char next[SF_STORE_CURSOR_LEN];
    struct sf_fail fail = SF_FAIL_NONE;
    const struct sf_str text = {"x", 1};
    query.filters[0] = words_filter("moment", "happened", &text);
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, &fail), SF_INVALID);
    assert_string_equal(fail.field, "happened");
    query.filters[0] = (struct sf_store_filter){.field = kit_field(kit_kind("moment"), "channel"),
                                                .is_range = true};
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    query.filters[0] = (struct sf_store_filter){.field = -1};
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
}

static void filters_of_other_shapes_are_refused(void **state) {
    struct kit *kit = *state;
    const struct sf_str words[] = {{"walk", 4}, {"tea", 3}};
    const struct sf_id ids[2] = {{{1}}, {{2}}};
    struct page page = {0};
    char next[SF_STORE_CURSOR_LEN];
    struct sf_store_filter none[2], two[2];
    none[0] = two[0] = words_filter("moment", "tags", words);
    none[1] = two[1] = id_filter("moment", "people", ids);
    none[0].value.words.count = none[1].value.ids.count = 0;
    two[0].value.words.count = two[1].value.ids.count = 2;
    for (int i = 0; i < 2; i++) {
        struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1, .filter_count = 1};
        query.filters[0] = none[i];
        assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()),
                         SF_INVALID);
        query.filters[0] = two[i];
        assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()),
                         SF_INVALID);
    }
    /* Fields that lists are not made by, whatever is asked of them, and none at all. */
    static const struct {
        const char *kind, *field;
        bool is_given, is_range;
    } odd[] = {
        {"person", "reach", false, false},     {"person", "reach", true, false},
        {"quiet", "answers", false, false},    {"quiet", "answers", true, false},
        {"moment", "understood", false, true}, {"moment", "happened", true, false},
        {"moment", "people", false, true},
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        struct sf_store_query query = {
            .kind = kit_kind(odd[i].kind), .limit = 1, .filter_count = 1};
        query.filters[0] = (struct sf_store_filter){.field = kit_field(query.kind, odd[i].field),
                                                    .is_given = odd[i].is_given,
                                                    .is_range = odd[i].is_range};
        if (sf_store_list(kit->store, &query, take, &page, next, kit_fail()) != SF_INVALID)
            fail_msg("%s.%s", odd[i].kind, odd[i].field);
    }
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1, .filter_count = 1};
    query.filters[0] = (struct sf_store_filter){.field = (int)query.kind->field_count};
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    /* One that is refused is refused among others, too. */
    query.filters[1] = (struct sf_store_filter){.field = kit_field(query.kind, "joy")};
    query.filter_count = 2;
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    query.filter_count = SF_STORE_FILTERS_MAX + 1;
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
    assert_int_equal(page.count, 0);
}

static struct sf_store_filter equals(const char *kind, const char *field, struct sf_value value) {
    struct sf_store_filter filter = {.field = kit_field(kit_kind(kind), field), .value = value};
    filter.value.has = SF_HAS_VALUE;
    return filter;
}

/* Numbers, flags and times by what they are, page by page; and those that lack them. */
static void values_are_found_page_by_page(void **state) {
    struct kit *kit = *state;
    struct sf_id anna = kit_person(kit->store, "Anna"), shares[6], moments[6];
    struct page page;
    for (int i = 0; i < 6; i++) {
        struct sf_record share = kit_record("share"), moment = kit_record("moment");
        kit_link(&share, "person", anna);
        if (i % 2 == 0)
            kit_time(&share, "planned_for", KIT_AT);
        if (i == 5)
            kit_time(&share, "planned_for", KIT_AT + 1);
        shares[i] = kit_add(kit->store, &share);
        kit_time(&moment, "at", KIT_AT + i);
        kit_number(&moment, "depth", i % 3);
        if (i < 4)
            kit_number(&moment, "joy", i % 2);
        moments[i] = kit_add(kit->store, &moment);
    }
    struct sf_store_query query = {.kind = kit_kind("share"), .limit = 1, .filter_count = 1};
    query.filters[0] = equals("share", "planned_for",
                              (struct sf_value){.time = {.utc_ms = KIT_AT, .zone = "UTC"}});
    assert_int_equal(list_all(kit->store, &query, &page), 3);
    expect_ids(&page, (struct sf_id[]){shares[0], shares[2], shares[4]}, 3, true);
    query.filters[0] = (struct sf_store_filter){.field = kit_field(query.kind, "planned_for")};
    assert_int_equal(list_all(kit->store, &query, &page), 2); /* those that have none */
    expect_ids(&page, (struct sf_id[]){shares[1], shares[3]}, 2, true);
    query.kind = kit_kind("moment");
    query.filters[0] = equals("moment", "depth", (struct sf_value){.i = 1});
    assert_int_equal(list_all(kit->store, &query, &page), 2);
    expect_ids(&page, (struct sf_id[]){moments[1], moments[4]}, 2, true);
    query.filters[0] = equals("moment", "joy", (struct sf_value){.i = 0});
    list_all(kit->store, &query, &page);
    expect_ids(&page, (struct sf_id[]){moments[0], moments[2]}, 2, true);
    query.ascending = true;
    list_all(kit->store, &query, &page);
    expect_ids(&page, (struct sf_id[]){moments[0], moments[2]}, 2, false);
    /* A cursor of one value is none of another. */
    char next[SF_STORE_CURSOR_LEN];
    query.cursor[0] = '\0';
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
    memcpy(query.cursor, next, sizeof next);
    query.filters[0] = equals("moment", "joy", (struct sf_value){.i = 1});
    assert_int_equal(sf_store_list(kit->store, &query, take, &page, next, kit_fail()), SF_INVALID);
}

/* Bounds that no whole number is, on either side. */
static void ranges_take_any_number(void **state) {
    struct kit *kit = *state;
    static const struct {
        bool has_from, has_to;
        double from, to;
        size_t count;
    } rows[] = {
        {true, true, -1e300, 1e300, 5}, {true, false, -1e300, 0, 5}, {true, false, 1e300, 0, 0},
        {false, true, 0, -1e300, 0},    {false, true, 0, 0.5, 3},    {true, true, -1.5, 1.5, 3},
        {true, true, 2, 2, 0},          {false, false, 0, 0, 5},
    };
    for (int i = -2; i <= 2; i++) {
        struct sf_record moment = kit_record("moment");
        kit_time(&moment, "at", KIT_AT + i);
        kit_number(&moment, "felt_safe", i);
        kit_add(kit->store, &moment);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct page page;
        struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 2, .filter_count = 1};
        query.filters[0] = (struct sf_store_filter){.field = kit_field(query.kind, "felt_safe"),
                                                    .is_range = true,
                                                    .has_from = rows[i].has_from,
                                                    .has_to = rows[i].has_to,
                                                    .from = rows[i].from,
                                                    .to = rows[i].to};
        list_all(kit->store, &query, &page);
        if (page.count != rows[i].count)
            fail_msg("%zu: %zu", i, page.count);
    }
}

/* Any change of any character makes a cursor one of nothing, or of a place that is known. */
static void cursors_that_were_tampered_with_are_refused(void **state) {
    struct kit *kit = *state;
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1};
    struct page page = {0};
    char next[SF_STORE_CURSOR_LEN], other[SF_STORE_CURSOR_LEN];
    for (int i = 0; i < 3; i++)
        kit_moment(kit->store, i, NULL);
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
    for (size_t i = 0; next[i] != '\0'; i++) {
        static const char put[] = {'g', 'A', '\x7f', '-'};
        for (size_t k = 0; k < sizeof put; k++) {
            memcpy(query.cursor, next, sizeof next);
            if (query.cursor[i] == put[k])
                continue;
            query.cursor[i] = put[k];
            /* An id may be written in capitals. */
            enum sf_code code = sf_store_list(kit->store, &query, take, &page, other, kit_fail());
            if (code != SF_INVALID && !(i >= 32 && put[k] == 'A'))
                fail_msg("'%s' is taken", query.cursor);
        }
    }
    /* Its record forgotten, it still says where to go on. */
    size_t forgotten;
    memcpy(query.cursor, next, sizeof next);
    kit_ok(sf_store_forget(kit->store, query.kind, &page.ids[0], &forgotten, kit_fail()));
    page.count = 0;
    kit_ok(sf_store_list(kit->store, &query, take, &page, next, kit_fail()));
    assert_int_equal(page.count, 1);
}

/* More lists within lists than statements are kept: each is answered all the same. */
enum { DEEP = 80 };

static bool list_deeper(void *context, const struct sf_record *record) {
    struct nested *nested = context;
    struct nested deeper = {.store = nested->store, .depth = nested->depth + 1};
    struct sf_store_query query = {.kind = record->kind, .limit = 1, .filter_count = 3};
    static const char *const fields[] = {"depth", "felt_safe", "joy"};
    char next[SF_STORE_CURSOR_LEN];
    nested->seen++;
    if (nested->depth == DEEP)
        return true;
    /* A text of its own: each field with a lower bound, an upper one, both or none. */
    query.ascending = nested->depth % 2 == 0;
    for (unsigned i = 0, bits = nested->depth / 2; i < 3; i++, bits /= 4)
        query.filters[i] = (struct sf_store_filter){.field = kit_field(record->kind, fields[i]),
                                                    .is_range = true,
                                                    .has_from = (bits & 1) != 0,
                                                    .has_to = (bits & 2) != 0,
                                                    .from = -10,
                                                    .to = 10};
    kit_ok(sf_store_list(nested->store, &query, list_deeper, &deeper, next, kit_fail()));
    nested->seen += deeper.seen;
    return true;
}

static void lists_nest_deeper_than_statements_are_kept(void **state) {
    struct kit *kit = *state;
    struct nested nested = {.store = kit->store};
    struct sf_record moment = kit_record("moment");
    kit_time(&moment, "at", KIT_AT);
    kit_number(&moment, "depth", 1);
    kit_number(&moment, "felt_safe", 1);
    kit_number(&moment, "joy", 1);
    kit_add(kit->store, &moment);
    struct sf_store_query query = {.kind = kit_kind("moment"), .limit = 1};
    char next[SF_STORE_CURSOR_LEN];
    kit_ok(sf_store_list(kit->store, &query, list_deeper, &nested, next, kit_fail()));
    assert_int_equal(nested.seen, DEEP + 1);
    kit_moment(kit->store, 1, "nothing is left open");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(pages_follow_each_other),
        TEST(equal_times_keep_their_order),
        TEST(kinds_without_time_go_by_creation),
        TEST(page_holds_when_its_last_goes),
        TEST(cursor_belongs_to_its_query),
        TEST(limit_has_bounds),
        TEST(callback_can_stop_and_read),
        TEST(lists_nest),
        TEST(filters_hold_one_by_one),
        TEST(given_texts_are_found),
        TEST(ranges_end_before_their_end),
        TEST(filters_hold_together),
        TEST(filters_follow_changes),
        TEST(links_filter_their_kind),
        TEST(filters_that_make_no_sense_are_refused),
        TEST(filters_of_other_shapes_are_refused),
        TEST(values_are_found_page_by_page),
        TEST(ranges_take_any_number),
        TEST(cursors_that_were_tampered_with_are_refused),
        TEST(lists_nest_deeper_than_statements_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
