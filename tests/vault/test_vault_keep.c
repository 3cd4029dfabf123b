/* Which backups are kept by age, against dates worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "backup.h"
#include "civil.h"

struct dated {
    const char *when;
    char kind; /* 'a' automatic, 'm' manual */
    bool kept;
};

static void assert_keeps(const struct dated *dates, size_t count) {
    struct sf_backup items[40];
    bool keep[40];

    assert_in_range(count, 1, 40);
    memset(items, 0, sizeof items);
    for (size_t i = 0; i < count; i++) {
        struct sf_time time;
        assert_true(sf_civil_parse(dates[i].when, strlen(dates[i].when), &time));
        assert_true(i == 0 || time.utc_ms < items[i - 1].at_ms);
        items[i].at_ms = time.utc_ms;
        items[i].automatic = dates[i].kind == 'a';
        keep[i] = !dates[i].kept;
    }
    sf_backup_keep(items, count, keep);
    for (size_t i = 0; i < count; i++)
        if (keep[i] != dates[i].kept)
            fail_msg("%s is %s", dates[i].when, keep[i] ? "kept" : "not kept");
}

static void keep_days_weeks_and_months(void **state) {
    /* Worked out with a paper calendar; 2024-05-15 is a Wednesday. */
    static const struct dated dates[] = {
        {"2024-05-15T18:00:00Z", 'a', true},  /* day 1, week 1, month 1 */
        {"2024-05-15T09:00:00Z", 'a', false}, /* not the day's newest */
        {"2024-05-14T09:00:00Z", 'm', true},  /* manual */
        {"2024-05-14T08:00:00Z", 'a', true},  /* day 2: a manual one does not count */
        {"2024-05-13T08:00:00Z", 'a', true},  /* day 3, a Monday */
        {"2024-05-12T23:59:59Z", 'a', true},  /* day 4; Sunday: week 2 */
        {"2024-05-09T08:00:00Z", 'a', true},  /* day 5: days without one are passed over */
        {"2024-05-07T08:00:00Z", 'a', true},  /* day 6 */
        {"2024-05-06T08:00:00Z", 'a', true},  /* day 7 */
        {"2024-05-06T07:00:00Z", 'a', false},
        {"2024-05-05T08:00:00Z", 'a', true},  /* Sunday: week 3 */
        {"2024-05-03T08:00:00Z", 'a', false}, /* the same week */
        {"2024-04-30T08:00:00Z", 'a', true},  /* the same week, but month 2 */
        {"2024-04-28T08:00:00Z", 'a', true},  /* Sunday: week 4 */
        {"2024-04-22T08:00:00Z", 'a', false}, /* the Monday of that week */
        {"2024-04-21T08:00:00Z", 'a', false}, /* a fifth week */
        {"2024-03-31T23:59:59Z", 'a', true},  /* month 3 */
        {"2024-03-01T00:00:00Z", 'a', false},
        {"2024-02-29T08:00:00Z", 'a', true}, /* month 4 */
        {"2024-01-01T00:00:00Z", 'a', true}, /* month 5 */
        {"2023-12-31T23:59:59Z", 'a', true}, /* month 6 */
        {"2023-11-30T08:00:00Z", 'a', true}, /* month 7 */
        {"2023-10-15T08:00:00Z", 'a', true}, /* month 8 */
        {"2023-08-15T08:00:00Z", 'a', true}, /* month 9: September has none */
        {"2023-07-15T08:00:00Z", 'a', true}, /* month 10 */
        {"2023-06-15T08:00:00Z", 'a', true}, /* month 11 */
        {"2023-05-31T08:00:00Z", 'a', true}, /* month 12: a May again, of another year */
        {"2023-05-15T08:00:00Z", 'a', false},
        {"2023-04-30T08:00:00Z", 'a', false}, /* a thirteenth month */
        {"2023-04-01T08:00:00Z", 'm', true},
    };

    (void)state;
    assert_keeps(dates, sizeof dates / sizeof dates[0]);
}

static void keep_iso_week_over_new_year_is_one(void **state) {
    /* 2024-12-30 to 2025-01-05 is ISO week 2025-W01. */
    static const struct dated dates[] = {
        {"2025-01-12T12:00:00Z", 'a', true},  {"2025-01-11T12:00:00Z", 'a', true},
        {"2025-01-10T12:00:00Z", 'a', true},  {"2025-01-09T12:00:00Z", 'a', true},
        {"2025-01-08T12:00:00Z", 'a', true},  {"2025-01-07T12:00:00Z", 'a', true},
        {"2025-01-06T00:00:00Z", 'a', true},  /* the seventh day */
        {"2025-01-05T23:59:59Z", 'a', true},  /* Sunday: week 2 */
        {"2025-01-02T12:00:00Z", 'a', false}, /* the same week and month */
        {"2024-12-31T12:00:00Z", 'a', true},  /* the same week, month 2 */
        {"2024-12-30T00:00:00Z", 'a', false}, /* the Monday of that week */
        {"2024-12-29T23:59:59Z", 'a', true},  /* week 3 */
        {"2024-12-23T12:00:00Z", 'a', false}, /* its Monday */
    };

    (void)state;
    assert_keeps(dates, sizeof dates / sizeof dates[0]);
}

static void keep_few_are_all_kept(void **state) {
    static const struct dated dates[] = {{"1970-01-01T00:00:00Z", 'a', true},
                                         {"1969-12-31T23:59:59Z", 'a', true},
                                         {"1969-12-31T00:00:00Z", 'a', false},
                                         {"1969-12-30T23:59:59Z", 'a', true}};

    (void)state;
    assert_keeps(dates, 4);
    sf_backup_keep(NULL, 0, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keep_days_weeks_and_months),
        cmocka_unit_test(keep_iso_week_over_new_year_is_one),
        cmocka_unit_test(keep_few_are_all_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
