/*
 * Books that hold more of something than one page, one room or one answer: what is asked at the
 * limit, one below and one above. They are filled from CSV files, which is quick.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "buf.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, help_begin, help_end)
#define PEOPLE "{\"kind\":\"person\",\"map\":[{\"column\":\"who\",\"field\":\"alias\"}]}"

enum { LIST_PAGE = 200 };

/* ---- Files */

struct file {
    struct sf_buf text;
    size_t at;
    unsigned told; /* how often progress was told */
    uint64_t done; /* what it said last */
};

static int give(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct file *file = context;
    size_t left = file->text.len - file->at;
    *len = left < cap ? left : cap;
    memcpy(bytes, file->text.data + file->at, *len);
    file->at += *len;
    return 0;
}

static void tell(void *context, uint64_t done, uint64_t total) {
    struct file *file = context;
    (void)total;
    file->told++;
    file->done = done;
}

static json_t *last; /* the answer of the last import */

/* Take the file; it is read from its start each time. Returns the inside of "ok". */
static json_t *import(const char *request, struct file *file) {
    const struct sf_stream stream = {.read = give, .progress = tell, .context = file};
    char *answer;
    size_t len;
    file->at = file->told = 0;
    sf_call(help_sf, "import.csv", request, strlen(request), &stream, &answer, &len);
    json_decref(last);
    last = json_loadb(answer, len, 0, NULL);
    json_t *ok = json_object_get(last, "ok");
    if (ok == NULL)
        fail_msg("import.csv: %s", answer);
    sf_answer_free(answer, len);
    return ok;
}

static int number(json_t *object, const char *name) {
    json_t *value = json_object_get(object, name);
    assert_true(json_is_integer(value));
    return (int)json_integer_value(value);
}

static size_t size(json_t *object, const char *name) {
    json_t *array = json_object_get(object, name);
    assert_true(json_is_array(array));
    return json_array_size(array);
}

static const char *text_at(json_t *object, const char *list, size_t at, const char *name) {
    json_t *item = json_array_get(json_object_get(object, list), at);
    return json_string_value(json_object_get(item, name));
}

static void wipe(struct file *file) {
    sf_buf_wipe(&file->text);
    json_decref(last);
    last = NULL;
}

static void begin(void) {
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
}

/* The days from 2024-01-01 on, as a file writes them; 366 of them. */
static const char *day(unsigned n, char out[24]) {
    static const unsigned lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned month = 0;
    for (; n >= lengths[month]; month++)
        n -= lengths[month];
    snprintf(out, 24, "2024-%02u-%02u", month + 1, n + 1);
    return out;
}

/* ---- Imports */

static void equal_rows_are_counted_however_many_there_are(void **state) {
    static const char request[] =
        "{\"zone\":\"Europe/Berlin\",\"map\":[{\"column\":\"when\","
        "\"field\":\"at\"},{\"column\":\"what\",\"field\":\"happened\"}]}";
    struct file file = {0};
    (void)state;
    begin();
    sf_buf_text(&file.text, "when,what\n");
    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < 600; i++)
            sf_buf_format(&file.text, "2024-01-01,%d\n", i);
    json_t *report = import(request, &file);
    assert_int_equal(number(report, "read"), 1200);
    assert_int_equal(number(report, "imported"), 1200);
    assert_int_equal(file.told, 2);
    assert_int_equal(file.done, 1000);
    report = import(request, &file);
    assert_int_equal(number(report, "imported"), 0);
    assert_int_equal(number(report, "already"), 1200);
    assert_int_equal(file.told, 0);
    /* A third of one of them is new, and so is a second of none. */
    sf_buf_text(&file.text, "2024-01-01,599\n2024-01-01,600\n");
    report = import(request, &file);
    assert_int_equal(number(report, "imported"), 2);
    assert_int_equal(number(report, "already"), 1200);
    wipe(&file);
}

static void names_of_a_large_book_are_known(void **state) {
    struct file file = {0}, names = {0};
    (void)state;
    begin();
    help_person("Known longest", NULL);
    sf_buf_text(&file.text, "who\n");
    for (int i = 0; i < 2 * LIST_PAGE; i++)
        sf_buf_format(&file.text, "Person %d\n", i);
    assert_int_equal(number(import(PEOPLE, &file), "imported"), 2 * LIST_PAGE);
    sf_buf_text(&names.text, "when,who\n2024-01-01,Person 0|Person 399|Known longest|Nobody yet\n");
    json_t *report = import("{\"zone\":\"Europe/Berlin\",\"map\":[{\"column\":\"when\",\"field\":"
                            "\"at\"},{\"column\":\"who\",\"field\":\"people\"}]}",
                            &names);
    assert_int_equal(size(report, "people_added"), 1);
    sf_buf_wipe(&names.text);
    wipe(&file);
}

/* ---- Lists with an end */

static void offered_are_at_most_24(void **state) {
    struct file file = {0};
    (void)state;
    begin();
    sf_buf_text(&file.text, "who\n");
    for (int i = 0; i < 25; i++) {
        sf_buf_format(&file.text, "Person %d\n", i);
        if (i < 22)
            continue;
        import(PEOPLE, &file);
        assert_int_equal(size(help_ok("person.offered", NULL), "items"), i + 1 < 24 ? i + 1 : 24);
    }
    wipe(&file);
}

static void hard_moments_of_the_card_are_the_newest_20(void **state) {
    struct file file = {0};
    char id[128], when[24];
    (void)state;
    begin();
    help_person("Mara", id);
    sf_buf_text(&file.text, "when,who,safe\n");
    for (unsigned i = 0; i < 21; i++)
        sf_buf_format(&file.text, "%s 10:00,Mara,-2\n", day(i, when));
    import(
        "{\"zone\":\"Europe/Berlin\",\"map\":[{\"column\":\"when\",\"field\":\"at\"},{\"column\":"
        "\"who\",\"field\":\"people\"},{\"column\":\"safe\",\"field\":\"felt_safe\"}]}",
        &file);
    char oldest[128], second[128];
    json_t *list = help_ok("moment.list", "{\"order\":\"at\"}");
    snprintf(oldest, sizeof oldest, "%s", text_at(list, "items", 0, "id"));
    snprintf(second, sizeof second, "%s", text_at(list, "items", 1, "id"));
    json_t *hard = json_object_get(help_ok("person.outlook", "{\"id\":\"%s\"}", id), "hard");
    assert_int_equal(json_array_size(hard), 20);
    assert_string_equal(json_string_value(json_array_get(hard, 19)), second);
    for (size_t i = 0; i < 20; i++)
        assert_string_not_equal(json_string_value(json_array_get(hard, i)), oldest);
    wipe(&file);
}

/* The earliest planned, whichever of them was written down first. */
static void open_shares_are_the_50_planned_first(void **state) {
    static const char request[] =
        "{\"kind\":\"share\",\"zone\":\"Europe/Berlin\",\"map\":[{\"column\":\"who\",\"field\":"
        "\"person\"},{\"column\":\"what\",\"field\":\"what\"},{\"column\":\"for\",\"field\":"
        "\"planned_for\"}]}";
    struct file file = {0};
    char when[24];
    (void)state;
    begin();
    sf_buf_text(&file.text, "who,what,for\nMara,any day,\n");
    /* 37 is prime to 60, so these are all days from 200 on, in a mixed order. */
    for (unsigned i = 0; i < 60; i++)
        sf_buf_format(&file.text, "Mara,plan,%s 10:00\n", day(200 + i * 37 % 60, when));
    assert_int_equal(number(import(request, &file), "imported"), 61);
    json_t *open = help_ok("share.open", NULL);
    assert_int_equal(size(open, "items"), 50);
    for (unsigned i = 0; i < 50; i++) {
        json_t *item = json_array_get(json_object_get(open, "items"), i);
        const char *planned =
            json_string_value(json_object_get(json_object_get(item, "share"), "planned_for"));
        assert_non_null(planned);
        assert_memory_equal(planned, day(200 + i, when), 10);
    }
    wipe(&file);
}

static void every_outcome_is_on_the_ladder(void **state) {
    static const char request[] =
        "{\"kind\":\"share\",\"map\":[{\"column\":\"who\",\"field\":\"person\"},{\"column\":"
        "\"what\","
        "\"field\":\"what\"},{\"column\":\"state\",\"field\":\"state\"},{\"column\":\"true\","
        "\"field\":\"came_true\"}]}";
    struct file file = {0};
    char id[128];
    (void)state;
    begin();
    help_person("Mara", id);
    sf_buf_text(&file.text, "who,what,state,true\n");
    for (unsigned i = 0; i < 2 * LIST_PAGE + 1; i++)
        sf_buf_format(&file.text, "Mara,%u,done,no\n", i);
    assert_int_equal(number(import(request, &file), "imported"), 2 * LIST_PAGE + 1);
    json_t *page = help_ok("share.beside", "{\"person\":\"%s\",\"limit\":200}", id);
    size_t seen = size(page, "items");
    while (json_is_string(json_object_get(page, "next"))) {
        char next[128];
        snprintf(next, sizeof next, "%s", json_string_value(json_object_get(page, "next")));
        page = help_ok("share.beside", "{\"person\":\"%s\",\"limit\":200,\"cursor\":\"%s\"}", id,
                       next);
        seen += size(page, "items");
    }
    assert_int_equal(seen, 2 * LIST_PAGE + 1);
    help_ok("share.ladder", "{\"person\":\"%s\"}", id);
    assert_int_equal(size(help_ok("share.open", NULL), "items"), 0);
    wipe(&file);
}

static void observations_are_all_counted(void **state) {
    static const char request[] =
        "{\"kind\":\"observation\",\"zone\":\"Europe/"
        "Berlin\",\"map\":[{\"column\":\"when\",\"field\":"
        "\"at\"},{\"column\":\"who\",\"field\":\"person\"},{\"column\":\"quality\",\"field\":"
        "\"quality\"},{\"column\":\"seen\",\"field\":\"direction\"},{\"column\":\"text\",\"field\":"
        "\"text\"}]}";
    struct file file = {0};
    char id[128], when[24];
    (void)state;
    begin();
    help_person("Mara", id);
    sf_buf_text(&file.text,
                "when,who,quality,seen,text\n2024-01-01 09:00,Mara,kind,noticed,soup\n");
    for (unsigned i = 0; i < LIST_PAGE; i++)
        sf_buf_format(&file.text, "%s 10:00,Mara,kind,noticed,\n", day(i, when));
    assert_int_equal(number(import(request, &file), "imported"), LIST_PAGE + 1);
    json_t *items = json_object_get(help_ok("person.observed", "{\"id\":\"%s\"}", id), "items");
    json_t *kind = json_object_get(json_array_get(items, 1), "noticed");
    assert_int_equal(number(kind, "n"), LIST_PAGE + 1);
    /* The only one with words is the oldest, on the last page. */
    assert_string_equal(json_string_value(json_object_get(json_object_get(kind, "latest"), "text")),
                        "soup");
    wipe(&file);
}

static void closeness_looks_at_the_newest_400(void **state) {
    static const char request[] =
        "{\"zone\":\"Europe/Berlin\",\"map\":[{\"column\":\"when\",\"field\":\"at\"},{\"column\":"
        "\"depth\",\"field\":\"depth\"}]}";
    struct file file = {0};
    char when[24];
    (void)state;
    begin();
    sf_buf_text(&file.text, "when,depth\n");
    for (unsigned i = 0; i < 400; i++)
        sf_buf_format(&file.text, "%s %02u:00,%d\n", day(i / 2, when), i % 2, i <= 200 ? 0 : 5);
    import(request, &file);
    json_t *found = help_ok("pattern.closeness", "{\"key\":\"kept_light\"}");
    assert_int_equal(number(found, "looked"), 400);
    assert_int_equal(number(json_array_get(json_object_get(found, "items"), 0), "n"), 201);
    /* The oldest, a light one, is left out for a newer one: 200 of 400 are not more than half. */
    sf_buf_text(&file.text, "2024-12-01 10:00,5\n");
    import(request, &file);
    found = help_ok("pattern.closeness", "{\"key\":\"kept_light\"}");
    assert_int_equal(number(found, "looked"), 400);
    assert_int_equal(size(found, "items"), 0);
    wipe(&file);
}

static void points_of_a_measure_are_the_newest_200(void **state) {
    char when[24];
    (void)state;
    begin();
    for (unsigned i = 0; i < LIST_PAGE + 1; i++) {
        help_ok("measure.add",
                "{\"instrument\":\"gad_7\",\"at\":\"%sT10:00:00Z\",\"scores\":{\"total\":%u}}",
                day(i, when),
                i == 0   ? 21
                : i == 1 ? 20
                         : 3);
        if (i + 2 < LIST_PAGE)
            continue;
        json_t *look = help_ok("measure.look", "{\"instrument\":\"gad_7\"}");
        json_t *scale = json_array_get(json_object_get(look, "scales"), 0);
        json_t *first = json_array_get(json_object_get(scale, "points"), 0);
        assert_int_equal(number(scale, "n"), i < LIST_PAGE ? i + 1 : LIST_PAGE);
        assert_int_equal(json_number_value(json_object_get(first, "score")),
                         i < LIST_PAGE ? 21 : 20);
    }
}

/* What was attached once is never offered again, however much there is of it. */
static void evidence_of_more_than_a_page_is_remembered(void **state) {
    char belief[128], moment[128];
    (void)state;
    begin();
    help_ok("belief.add", "{\"statement\":\"x\",\"origin\":\"burden\"}");
    help_text("id", belief);
    help_person("Mara", moment);
    help_ok("moment.add",
            "{\"at\":\"2024-04-02T12:00:00+02:00\",\"people\":[\"%s\"],\"felt_safe\":2,"
            "\"cared_about\":8,\"felt_safe_text\":\"She waited.\"}",
            moment);
    help_text("id", moment);
    json_t *outlook = help_ok("belief.outlook", "{\"id\":\"%s\"}", belief);
    assert_int_equal(size(outlook, "offers"), 1);
    help_ok("evidence.add", "{\"belief\":\"%s\",\"source\":\"%s\",\"direction\":\"for_counter\"}",
            belief, moment);
    for (int i = 0; i < LIST_PAGE; i++) {
        char other[128];
        help_ok("moment.add", "{\"happened\":\"x\"}");
        help_text("id", other);
        help_ok("evidence.add",
                "{\"belief\":\"%s\",\"source\":\"%s\",\"direction\":\"for_belief\"}", belief,
                other);
    }
    outlook = help_ok("belief.outlook", "{\"id\":\"%s\"}", belief);
    assert_int_equal(size(outlook, "offers"), 0);
}

/* The invitation is one of the 20 that are looked at. */
static void today_asks_about_20_plans_and_no_more(void **state) {
    (void)state;
    begin();
    for (unsigned i = 0; i < 42; i++) {
        help_ok("reachout.add",
                "{\"kind\":\"call\",\"planned_for\":\"2024-05-01T18:00:00+02:00\"}");
        if (i >= 18)
            assert_int_equal(size(help_ok("today.get", NULL), "waiting"), i < 19 ? i : 19);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(equal_rows_are_counted_however_many_there_are),
        TEST(names_of_a_large_book_are_known),
        TEST(offered_are_at_most_24),
        TEST(hard_moments_of_the_card_are_the_newest_20),
        TEST(open_shares_are_the_50_planned_first),
        TEST(every_outcome_is_on_the_ladder),
        TEST(observations_are_all_counted),
        TEST(closeness_looks_at_the_newest_400),
        TEST(points_of_a_measure_are_the_newest_200),
        TEST(evidence_of_more_than_a_page_is_remembered),
        TEST(today_asks_about_20_plans_and_no_more),
    };

    return cmocka_run_group_tests_name("many", tests, NULL, NULL);
}
