/* A book whose clock jumps, far back and far on, between and within runs: it opens, keeps, finds,
 * lists, copies and undoes as before, and nothing that was written is lost or out of reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "book_help.h"
#include "fake.h"

/* 1970, 2001, a minute before the fake clock's start, 2038 past 32 bits, 2099, 2189, and home. */
static const int64_t clocks[] = {0,
                                 1000000000000,
                                 SF_CLOCK_FAKE_START_MS - 60000,
                                 2200000000000,
                                 4090000000000,
                                 6940000000000,
                                 SF_CLOCK_FAKE_START_MS + 1000};
enum { CLOCKS = sizeof clocks / sizeof clocks[0] };

static void open_again(void) {
    help_ok("vault.lock", NULL);
    help_ok("vault.open", "{\"passphrase\":\"first light\"}");
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(help_answer(), "ok"), "notices")), 0);
}

static size_t items(const char *op, const char *request) {
    return json_array_size(json_object_get(help_ok(op, "%s", request), "items"));
}

static void jump(int64_t to_ms, int number, char note[128]) {
    char text[32];
    sf_clock_fake_set(to_ms);
    snprintf(text, sizeof text, "jump %d", number);
    help_ok("note.add", "{\"title\":\"%s\"}", text);
    help_text("id", note);
    help_ok("note.edit", "{\"id\":\"%s\",\"text\":\"quillwort %d\"}", note, number);
    help_ok("draft.put", "{\"form\":\"f\",\"value\":{\"number\":%d}}", number);
}

/* Every clock after every other, in one run and over a restart of each. */
static void clock_jumps_lose_nothing(void **state) {
    char notes[2 * CLOCKS * CLOCKS][128], stamp[128], before[128] = "";
    int count = 0;
    (void)state;
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    for (int from = 0; from < CLOCKS; from++) {
        for (int to = 0; to < CLOCKS; to++) {
            for (int side = 0; side < 2; side++) {
                jump(clocks[side == 0 ? from : to], count, notes[count]);
                /* Within a run, what is changed later has the higher stamp, whatever the clock
                 * says. */
                help_ok("note.get", "{\"id\":\"%s\"}", notes[count]);
                help_text("changed", stamp);
                assert_true(strcmp(stamp, before) > 0);
                memcpy(before, stamp, sizeof before);
                count++;
            }
            if (to % 3 == 0) {
                open_again();
                before[0] = '\0';
            }
        }
        help_power_cut();
        before[0] = '\0';
        help_ok("vault.open", "{\"passphrase\":\"first light\"}");
    }
    assert_int_equal(items("note.list", "{\"limit\":200}"), count);
    assert_int_equal(items("search.find", "{\"query\":\"quillwort\",\"limit\":100}"), count);
    assert_int_equal(items("draft.list", "{}"), 1);
    for (int i = 0; i < count; i += 7) {
        help_ok("note.undo", "{\"id\":\"%s\"}", notes[i]);
        help_ok("note.get", "{\"id\":\"%s\"}", notes[i]);
        assert_null(json_object_get(json_object_get(help_answer(), "ok"), "text"));
    }
    help_ok("vault.verify", NULL);
    assert_true(help_true("sound"));
}

/* The day's copies: a clock that went back neither stops them nor throws away those that there are.
 */
static void clock_that_went_back_keeps_the_copies(void **state) {
    size_t copies;
    (void)state;
    sf_clock_fake_set(clocks[4]);
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    help_person("Ana", NULL);
    help_ok("vault.backup", NULL);
    help_person("Bo", NULL);
    open_again();
    copies = items("vault.backups", "{}");
    assert_true(copies >= 1);
    sf_clock_fake_set(clocks[1]);
    help_person("Cleo", NULL);
    open_again();
    help_ok("vault.backup", NULL);
    assert_true(items("vault.backups", "{}") > copies);
    sf_clock_fake_set(clocks[5]);
    help_person("Dan", NULL);
    open_again();
    assert_int_equal(help_people(), 4);
    help_ok("today.get", NULL);
    help_ok("vault.verify", NULL);
    assert_true(help_true("sound"));
}

/* A clock that is centuries off, past what an entry's own time may be: the copies that the book is
 * restored from are made all the same, by hand and by themselves, and say when. */
static void clock_past_every_entry_still_copies_and_restores(void **state) {
    static const struct {
        int64_t at_ms;
        const char *day;
    } far[] = {{INT64_C(7258118400000), "2200-01-01T"}, {INT64_C(253370764800000), "9999-01-01T"}};
    char name[128];
    (void)state;
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        sf_clock_fake_set(far[i].at_ms);
        help_person("Ana", NULL);
        help_ok("vault.backup", NULL);
        help_text("name", name);
        json_t *list = json_object_get(help_ok("vault.backups", NULL), "items");
        const char *at = json_string_value(json_object_get(json_array_get(list, 0), "at"));
        assert_memory_equal(at, far[i].day, strlen(far[i].day));
        help_person("Bo", NULL);
        help_ok("vault.restore", "{\"name\":\"%s\"}", name);
        assert_false(help_has("Bo"));
        assert_true(help_has("Ana"));
    }
    sf_clock_fake_set(clocks[CLOCKS - 1]);
    help_ok("vault.verify", NULL);
    assert_true(help_true("sound"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(clock_jumps_lose_nothing, help_begin, help_end),
        cmocka_unit_test_setup_teardown(clock_that_went_back_keeps_the_copies, help_begin,
                                        help_end),
        cmocka_unit_test_setup_teardown(clock_past_every_entry_still_copies_and_restores,
                                        help_begin, help_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
