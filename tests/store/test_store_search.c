/* Search: what is found, in which order, and where in the text. */
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct found {
    size_t count;
    struct sf_id ids[64];
    char marked[64][256]; /* the text with [] around what matched */
};

static bool take(void *context, const struct sf_store_hit *hit) {
    struct found *found = context;
    char *to = found->marked[found->count];
    size_t at = 0, len = 0;
    assert_true(found->count < 64 && hit->text->len < 150);
    for (size_t i = 0; i < hit->spans; i++) {
        assert_true(hit->span[i].start >= at); /* ascending and apart */
        len += (size_t)sprintf(to + len, "%.*s[%.*s]", (int)(hit->span[i].start - at),
                               hit->text->text + at, (int)hit->span[i].len,
                               hit->text->text + hit->span[i].start);
        at = hit->span[i].start + hit->span[i].len;
    }
    sprintf(to + len, "%s", hit->text->text + at);
    assert_true(sf_id_equal(&hit->id, &hit->record->id));
    found->ids[found->count++] = hit->id;
    return true;
}

static size_t find(struct sf_store *store, const char *query, sf_kind_set kinds,
                   struct found *out) {
    char next[SF_STORE_CURSOR_LEN];
    out->count = 0;
    kit_ok(sf_store_find(store, query, strlen(query), kinds, 64, "", take, out, next, kit_fail()));
    assert_string_equal(next, "");
    return out->count;
}

static void expect_marked(struct sf_store *store, const char *query, const char *marked) {
    struct found found;
    assert_int_equal(find(store, query, 0, &found), 1);
    assert_string_equal(found.marked[0], marked);
}

static enum sf_code refuse(struct sf_store *store, const char *query, struct sf_fail *fail) {
    char next[SF_STORE_CURSOR_LEN];
    *fail = SF_FAIL_NONE;
    return sf_store_find(store, query, strlen(query), 0, 50, "", take, NULL, next, fail);
}

/* ---- Words */

static void words_are_found_whatever_their_case(void **state) {
    struct kit *kit = *state;
    kit_moment(kit->store, 0, "We met at the Caf\xc3\xa9 in M\xc3\xbcnchen, twice.");
    expect_marked(kit->store, "met cafe",
                  "We [met] at the [Caf\xc3\xa9] in M\xc3\xbcnchen, twice.\n");
    expect_marked(kit->store, "MUNCHEN", "We met at the Caf\xc3\xa9 in [M\xc3\xbcnchen], twice.\n");
    expect_marked(kit->store, "m\xc3\xbcnchen",
                  "We met at the Caf\xc3\xa9 in [M\xc3\xbcnchen], twice.\n");
    assert_int_equal(kit_finds(kit->store, "met bar"), 0);
}

static void last_word_is_a_beginning(void **state) {
    struct kit *kit = *state;
    kit_moment(kit->store, 0, "walking by the sea");
    expect_marked(kit->store, "wal", "[walking] by the sea\n");
    expect_marked(kit->store, "sea walk", "[walking] by the [sea]\n");
    assert_int_equal(kit_finds(kit->store, "wal "), 0); /* a space ends the word */
    assert_int_equal(kit_finds(kit->store, "walking "), 1);
    assert_int_equal(kit_finds(kit->store, "wal sea"), 0); /* only the last one */
}

static void quotes_make_a_phrase(void **state) {
    struct kit *kit = *state;
    kit_moment(kit->store, 0, "the green house, not green. The house");
    expect_marked(kit->store, "\"green house\"", "the [green house], not green. The house\n");
    assert_int_equal(kit_finds(kit->store, "\"house green\""), 0);
    assert_int_equal(kit_finds(kit->store, "house green"), 1);
    expect_marked(kit->store, "\"green ho", "the [green house], not green. The house\n");
    assert_int_equal(kit_finds(kit->store, "\"green ho\""), 0);
}

static void operators_mean_nothing(void **state) {
    struct kit *kit = *state;
    struct sf_fail fail;
    kit_moment(kit->store, 0, "near or not near text");
    assert_int_equal(kit_finds(kit->store, "near OR nothing"), 0);
    assert_int_equal(kit_finds(kit->store, "text NOT near"), 1);
    assert_int_equal(kit_finds(kit->store, "text(near)"), 0); /* side by side, as typed */
    assert_int_equal(kit_finds(kit->store, "text:near ^near"), 0);
    assert_int_equal(kit_finds(kit->store, "(near* ^not"), 1);
    assert_int_equal(refuse(kit->store, "", &fail), SF_INVALID);
    assert_string_equal(fail.field, "query");
    assert_int_equal(refuse(kit->store, " \"\" -- * ", &fail), SF_INVALID);
}

/* A word that the tokenizer makes of a broken character, and the same word broken off. */
static void queries_are_well_formed(void **state) {
    struct kit *kit = *state;
    static const char *const broken[] = {"a\xee\x80\x80\x8d\x8b", "a\xff", "\"a \xc3\"",
                                         "a\xed\xa0\x80"};
    kit_moment(kit->store, 0, "a b");
    assert_int_equal(kit_finds(kit->store, "a\xcc\x80"), 1); /* whole, and a mere accent */
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct sf_fail fail = SF_FAIL_NONE;
        assert_int_equal(refuse(kit->store, broken[i], &fail), SF_INVALID);
        assert_string_equal(fail.field, "query");
    }
}

static void queries_have_a_length(void **state) {
    struct kit *kit = *state;
    struct sf_fail fail;
    char query[3 * 65 + 1] = "";
    kit_moment(kit->store, 0, "ab");
    for (int i = 0; i < 64; i++)
        strcat(query, "ab ");
    assert_int_equal(kit_finds(kit->store, query), 1);
    strcat(query, "ab ");
    assert_int_equal(refuse(kit->store, query, &fail), SF_INVALID);
    assert_string_equal(fail.field, "query");
}

static void our_marks_are_not_found(void **state) {
    struct kit *kit = *state;
    struct sf_fail fail;
    kit_moment(kit->store, 0, "word");
    assert_int_equal(refuse(kit->store, "\xee\x80\x80k3 ", &fail), SF_INVALID);
    assert_int_equal(refuse(kit->store, "\xee\x80\x80", &fail), SF_INVALID);
}

/* ---- Every text of every kind */

static void every_searchable_text_is_found(void **state) {
    struct kit *kit = *state;
    size_t count;
    const struct sf_kind *kinds = sf_kind_all(&count);
    int words = 0;
    char word[32];
    for (size_t k = 0; k < count; k++) {
        for (size_t f = 0; f < kinds[k].field_count; f++) {
            const struct sf_field *field = &kinds[k].fields[f];
            bool text = field->type == SF_TYPE_TEXT;
            bool pairs = (field->type == SF_TYPE_ROWS || field->type == SF_TYPE_MAP) &&
                         (field->flags & SF_FIELD_NUMBERS) == 0;
            if (!text && !pairs)
                continue;
            struct sf_record record;
            sf_record_init(&record, &kinds[k]);
            snprintf(word, sizeof word, "plant%d", ++words);
            if (text)
                kit_text(&record, field->name, word);
            else
                kit_pair(&record, field->name, "key", word, 0);
            kit_add(kit->store, &record);
            strcat(word, " ");
            assert_int_equal(kit_finds(kit->store, word),
                             (field->flags & SF_FIELD_NOSEARCH) != 0 ? 0 : 1);
        }
    }
    assert_true(words > 25);
}

static void index_follows_changes(void **state) {
    struct kit *kit = *state;
    struct sf_record change = kit_record("moment");
    struct sf_id id = kit_moment(kit->store, 0, "before between");
    kit_text(&change, "happened", "between after");
    kit_ok(sf_store_edit(kit->store, &id, &change, 0, NULL, kit_fail()));
    assert_int_equal(kit_finds(kit->store, "before"), 0);
    assert_int_equal(kit_finds(kit->store, "after"), 1);
    assert_int_equal(kit_finds(kit->store, "between"), 1);
    kit_ok(sf_store_undo(kit->store, kit_kind("moment"), &id, kit_fail()));
    assert_int_equal(kit_finds(kit->store, "before"), 1);
    assert_int_equal(kit_finds(kit->store, "after"), 0);
    sf_record_wipe(&change);
    change = kit_record("moment");
    kit_null(&change, "happened");
    kit_ok(sf_store_edit(kit->store, &id, &change, 0, NULL, kit_fail()));
    assert_int_equal(kit_finds(kit->store, "between"), 0);
    sf_record_wipe(&change);
}

/* ---- Order, kinds, pages */

static void newest_come_first(void **state) {
    struct kit *kit = *state;
    struct found found;
    struct sf_record change = kit_record("moment");
    struct sf_id late = kit_moment(kit->store, 50, "word");
    struct sf_id early = kit_moment(kit->store, 10, "word");
    struct sf_id middle = kit_moment(kit->store, 30, "word");
    assert_int_equal(find(kit->store, "word", 0, &found), 3);
    assert_true(sf_id_equal(&found.ids[0], &late) && sf_id_equal(&found.ids[1], &middle) &&
                sf_id_equal(&found.ids[2], &early));
    kit_time(&change, "at", KIT_AT + 99 * 60000);
    kit_ok(sf_store_edit(kit->store, &early, &change, 0, NULL, kit_fail()));
    assert_int_equal(find(kit->store, "word", 0, &found), 3);
    assert_true(sf_id_equal(&found.ids[0], &early) && sf_id_equal(&found.ids[1], &late));
    sf_record_wipe(&change);
}

static void times_of_any_century_are_found(void **state) {
    struct kit *kit = *state;
    struct found found;
    struct sf_record record;
    const int64_t times[] = {SF_CIVIL_END_MS - 1, KIT_AT, 0, -1, SF_CIVIL_MIN_MS};
    struct sf_id ids[5];
    for (int i = 0; i < 5; i++) {
        record = kit_record("moment");
        kit_time(&record, "at", times[i]);
        kit_text(&record, "happened", "word");
        ids[i] = kit_add(kit->store, &record);
    }
    assert_int_equal(find(kit->store, "word", 0, &found), 5);
    for (int i = 0; i < 5; i++)
        assert_memory_equal(&found.ids[i], &ids[i], SF_ID_LEN);
}

static void many_of_one_second_are_all_found(void **state) {
    struct kit *kit = *state;
    struct found found;
    struct sf_id ids[40];
    for (int i = 0; i < 40; i++)
        ids[i] = kit_moment(kit->store, 0, "word");
    assert_int_equal(find(kit->store, "word", 0, &found), 40);
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &ids[3], kit_fail()));
    kit_ok(sf_store_remove(kit->store, kit_kind("moment"), &ids[20], kit_fail()));
    assert_int_equal(find(kit->store, "word", 0, &found), 38);
    kit_ok(sf_store_restore(kit->store, kit_kind("moment"), &ids[3], kit_fail()));
    assert_int_equal(find(kit->store, "word", 0, &found), 39);
}

static void kinds_can_be_asked_for(void **state) {
    struct kit *kit = *state;
    struct found found;
    struct sf_id anna = kit_person(kit->store, "Anna Word");
    kit_moment(kit->store, 0, "word of Anna");
    assert_int_equal(find(kit->store, "word", 0, &found), 2);
    assert_int_equal(find(kit->store, "word", SF_KIND_BIT(SF_PERSON), &found), 1);
    assert_true(sf_id_equal(&found.ids[0], &anna));
    assert_int_equal(
        find(kit->store, "word", SF_KIND_BIT(SF_PERSON) | SF_KIND_BIT(SF_MOMENT), &found), 2);
    assert_int_equal(find(kit->store, "word", SF_KIND_BIT(SF_NOTE), &found), 0);
}

static bool count_hit(void *context, const struct sf_store_hit *hit) {
    (void)hit;
    ++*(int *)context;
    return true;
}

static void finds_come_in_pages(void **state) {
    struct kit *kit = *state;
    char cursor[SF_STORE_CURSOR_LEN] = "", next[SF_STORE_CURSOR_LEN];
    int count = 0, pages = 0;
    for (int i = 0; i < 10; i++)
        kit_moment(kit->store, i, "word");
    do {
        kit_ok(sf_store_find(kit->store, "word", 4, 0, 3, cursor, count_hit, &count, next,
                             kit_fail()));
        memcpy(cursor, next, sizeof next);
    } while (++pages < 9 && next[0] != '\0');
    assert_int_equal(pages, 4);
    assert_int_equal(count, 10);
    kit_ok(sf_store_find(kit->store, "word", 4, 0, 3, "", count_hit, &count, cursor, kit_fail()));
    struct sf_fail fail = SF_FAIL_NONE;
    assert_int_equal(
        sf_store_find(kit->store, "words", 5, 0, 3, cursor, count_hit, &count, next, &fail),
        SF_INVALID);
    assert_string_equal(fail.field, "cursor");
    assert_int_equal(
        sf_store_find(kit->store, "word", 4, 0, 0, "", count_hit, &count, next, kit_fail()),
        SF_INVALID);
}

static void spans_have_an_end(void **state) {
    struct kit *kit = *state;
    char *text = calloc(1, 3 * 5000 + 1), next[SF_STORE_CURSOR_LEN];
    int count = 0;
    for (int i = 0; i < 5000; i++)
        memcpy(text + 3 * i, "ab ", 3);
    kit_moment(kit->store, 0, text);
    kit_ok(sf_store_find(kit->store, "ab", 2, 0, 3, "", count_hit, &count, next, kit_fail()));
    assert_int_equal(count, 1);
    free(text);
}

static bool all_spans(void *context, const struct sf_store_hit *hit) {
    size_t *spans = context;
    *spans = hit->spans;
    for (size_t i = 0; i + 1 < hit->spans; i++)
        assert_true(hit->span[i].start + hit->span[i].len < hit->span[i + 1].start);
    return false;
}

/* A phrase that stands in itself: one span, not three that overlap. */
static void spans_that_overlap_are_one(void **state) {
    struct kit *kit = *state;
    size_t spans = 0;
    char *text = calloc(1, 2 * 3000 + 1), next[SF_STORE_CURSOR_LEN];
    kit_moment(kit->store, 0, "so then no no no no more");
    expect_marked(kit->store, "\"no no\"", "so then [no no no no] more\n");
    expect_marked(kit->store, "\"then no\" \"no no no\"", "so [then no no no no] more\n");
    /* A thousand at most. */
    for (int i = 0; i < 3000; i++)
        memcpy(text + 2 * i, i % 2 == 0 ? "q " : "x ", 2);
    kit_moment(kit->store, 1, text);
    kit_ok(sf_store_find(kit->store, "q ", 2, 0, 3, "", all_spans, &spans, next, kit_fail()));
    assert_int_equal(spans, 1000);
    free(text);
}

static void words_are_parted_by_any_space(void **state) {
    struct kit *kit = *state;
    kit_moment(kit->store, 0, "tea by the harbour");
    expect_marked(kit->store, "tea\tharbour\n", "[tea] by the [harbour]\n");
    expect_marked(kit->store, "\r\ntea\r\n\"the harbour\"", "[tea] by [the harbour]\n");
    expect_marked(kit->store, "tea\"the harbour\"", "[tea] by [the harbour]\n");
    expect_marked(kit->store, "tea \"the har", "[tea] by [the harbour]\n");
    expect_marked(kit->store, "\"\" tea \"\"", "[tea] by the harbour\n");
}

static bool stop_at_once(void *context, const struct sf_store_hit *hit) {
    (void)hit;
    ++*(int *)context;
    return false;
}

static void searching_has_bounds(void **state) {
    struct kit *kit = *state;
    char next[SF_STORE_CURSOR_LEN], cursor[SF_STORE_CURSOR_LEN];
    int count = 0;
    for (int i = 0; i < 4; i++)
        kit_moment(kit->store, i, "tea");
    assert_int_equal(sf_store_find(kit->store, "tea", 3, 0, SF_STORE_LIMIT_MAX + 1, "",
                                   stop_at_once, &count, next, kit_fail()),
                     SF_INVALID);
    kit_ok(sf_store_find(kit->store, "tea", 3, 0, 2, "", stop_at_once, &count, next, kit_fail()));
    assert_int_equal(count, 1);
    kit_ok(sf_store_find(kit->store, "tea", 3, 0, 2, NULL, count_hit, &count, cursor, kit_fail()));
    assert_int_equal(strlen(cursor), 32);
    for (size_t i = 0; i < 32; i++) {
        char other[SF_STORE_CURSOR_LEN];
        memcpy(other, cursor, sizeof other);
        other[i] = i < 16 ? (other[i] == '0' ? '1' : '0') : 'x';
        assert_int_equal(
            sf_store_find(kit->store, "tea", 3, 0, 2, other, count_hit, &count, next, kit_fail()),
            SF_INVALID);
    }
    cursor[16] = 'f'; /* a place below none */
    assert_int_equal(
        sf_store_find(kit->store, "tea", 3, 0, 2, cursor, count_hit, &count, next, kit_fail()),
        SF_INVALID);
    cursor[31] = '\0';
    assert_int_equal(
        sf_store_find(kit->store, "tea", 3, 0, 2, cursor, count_hit, &count, next, kit_fail()),
        SF_INVALID);
}

/* ---- Mentions */

struct mentions {
    int count;
    char fields[8][32];
};

static bool mention(void *context, const struct sf_record *record, int field) {
    struct mentions *mentions = context;
    assert_true(mentions->count < 8);
    snprintf(mentions->fields[mentions->count++], 32, "%s.%s", record->kind->name,
             record->kind->fields[field].name);
    return true;
}

static int mentioned(struct sf_store *store, const char *name, struct mentions *out) {
    memset(out, 0, sizeof *out);
    kit_ok(sf_store_mentions(store, name, strlen(name), mention, out, kit_fail()));
    return out->count;
}

static void mentions_are_whole_names(void **state) {
    struct kit *kit = *state;
    struct mentions got;
    struct sf_record moment = kit_record("moment"), quiet = kit_record("quiet");
    kit_time(&moment, "at", KIT_AT);
    kit_text(&moment, "happened", "Annabel came.");
    kit_text(&moment, "seen_in_me", "\"anna marie!\" she said");
    kit_add(kit->store, &moment);
    kit_time(&quiet, "at", KIT_AT - 1000);
    kit_pair(&quiet, "answers", "who", "Anna-Marie", 0);
    kit_add(kit->store, &quiet);
    assert_int_equal(mentioned(kit->store, "Anna Marie", &got), 2);
    assert_string_equal(got.fields[0], "moment.seen_in_me");
    assert_string_equal(got.fields[1], "quiet.answers");
    assert_int_equal(mentioned(kit->store, "Marie Anna", &got), 0);
    assert_int_equal(mentioned(kit->store, "Ann", &got), 0);
    assert_int_equal(mentioned(kit->store, "!", &got), 0);
}

static bool first_mention(void *context, const struct sf_record *record, int field) {
    mention(context, record, field);
    return false;
}

/* In addresses and empty texts too, and only until whoever asks has enough. */
static void mentions_look_everywhere_and_can_stop(void **state) {
    struct kit *kit = *state;
    struct mentions got = {0};
    struct sf_record person = kit_record("person"), moment = kit_record("moment");
    kit_text(&person, "alias", "Bo");
    kit_pair(&person, "reach", "other", "", 0);
    kit_pair(&person, "reach", "email", "anna@example.org", 0);
    kit_pair(&person, "reach", "other", "behind Anna's door", 0);
    kit_add(kit->store, &person);
    kit_time(&moment, "at", KIT_AT);
    kit_text(&moment, "happened", "Anna came");
    kit_text(&moment, "seen_in_me", "said Anna");
    kit_text(&moment, "channel", "anna's way");
    kit_add(kit->store, &moment);
    assert_int_equal(mentioned(kit->store, "Anna", &got), 3);
    memset(&got, 0, sizeof got);
    kit_ok(sf_store_mentions(kit->store, "Anna", 4, first_mention, &got, kit_fail()));
    assert_int_equal(got.count, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(words_are_found_whatever_their_case),
        TEST(last_word_is_a_beginning),
        TEST(quotes_make_a_phrase),
        TEST(operators_mean_nothing),
        TEST(queries_are_well_formed),
        TEST(queries_have_a_length),
        TEST(our_marks_are_not_found),
        TEST(every_searchable_text_is_found),
        TEST(index_follows_changes),
        TEST(newest_come_first),
        TEST(times_of_any_century_are_found),
        TEST(many_of_one_second_are_all_found),
        TEST(kinds_can_be_asked_for),
        TEST(finds_come_in_pages),
        TEST(spans_have_an_end),
        TEST(spans_that_overlap_are_one),
        TEST(words_are_parted_by_any_space),
        TEST(searching_has_bounds),
        TEST(mentions_are_whole_names),
        TEST(mentions_look_everywhere_and_can_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
