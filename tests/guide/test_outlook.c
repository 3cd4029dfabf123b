/* What a person's page may offer, by standing and by what the moments hold. */
#include "outlook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { TODAY = 20000 };

static struct sf_outlook of(enum sf_safety_standing standing, size_t crossed, size_t lowest) {
    const struct sf_outlook_known known = {.standing = standing,
                                           .crossed = crossed,
                                           .lowest = lowest,
                                           .longest_days = 14,
                                           .contact_day = TODAY - 20};
    return sf_outlook_of(&known, TODAY);
}

static void open_person_may_everything(void **state) {
    (void)state;
    struct sf_outlook out = of(SF_SAFETY_OPEN, 0, 0);
    assert_true(out.invitation && out.draft && out.share && out.repair && out.number);
    assert_true(out.contact && out.rhythm && out.longer);
    assert_false(out.card);
}

static void unsafe_person_has_nothing(void **state) {
    (void)state;
    struct sf_outlook out = of(SF_SAFETY_UNSAFE, 0, 0);
    assert_false(out.invitation || out.draft || out.share || out.repair || out.number);
    assert_false(out.contact || out.rhythm || out.longer);
    /* The card is about what was written; a standing does not take it away. */
    assert_true(of(SF_SAFETY_UNSAFE, 2, 0).card);
}

static void others_are_not_put_forward_nor_measured(void **state) {
    (void)state;
    const enum sf_safety_standing others[] = {SF_SAFETY_RESTING, SF_SAFETY_ENDED, SF_SAFETY_DIED};
    for (size_t i = 0; i < 3; i++) {
        struct sf_outlook out = of(others[i], 0, 0);
        assert_false(out.invitation || out.repair || out.contact || out.rhythm || out.longer);
        assert_true(out.number);
        assert_int_equal(out.draft, others[i] == SF_SAFETY_RESTING);
        assert_int_equal(out.share, others[i] == SF_SAFETY_RESTING);
    }
}

static void card_takes_the_invitation_and_blocks_nothing(void **state) {
    (void)state;
    struct sf_outlook one = of(SF_SAFETY_OPEN, 1, 1), two = of(SF_SAFETY_OPEN, 0, 2);
    assert_true(one.invitation);
    assert_false(one.card);
    assert_false(two.invitation);
    assert_true(two.card && two.draft && two.share && two.repair);
    assert_true(of(SF_SAFETY_OPEN, 2, 0).card);
}

static void silence_is_measured_only_where_contact_was_good(void **state) {
    (void)state;
    assert_false(of(SF_SAFETY_OPEN, 1, 0).rhythm);
    assert_false(of(SF_SAFETY_OPEN, 0, 1).longer);
    assert_true(of(SF_SAFETY_OPEN, 0, 1).contact);
}

static void silence_is_longer_from_the_day_after(void **state) {
    (void)state;
    struct sf_outlook_known known = {.longest_days = 14, .contact_day = TODAY - 14};
    assert_true(sf_outlook_of(&known, TODAY).rhythm);
    assert_false(sf_outlook_of(&known, TODAY).longer);
    assert_true(sf_outlook_of(&known, TODAY + 1).longer);
    known.contact_day = SF_OUTLOOK_NEVER;
    assert_false(sf_outlook_of(&known, TODAY).rhythm);
    known = (struct sf_outlook_known){.longest_days = 0, .contact_day = TODAY - 900};
    assert_false(sf_outlook_of(&known, TODAY).longer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_person_may_everything),
        cmocka_unit_test(unsafe_person_has_nothing),
        cmocka_unit_test(others_are_not_put_forward_nor_measured),
        cmocka_unit_test(card_takes_the_invitation_and_blocks_nothing),
        cmocka_unit_test(silence_is_measured_only_where_contact_was_good),
        cmocka_unit_test(silence_is_longer_from_the_day_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
