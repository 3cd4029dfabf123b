/*
 * Every call with the Nth file operation failing, and with the Nth allocation failing: it answers
 * with a code that fits, the book is as it was before or (when it was the last thing that failed)
 * as the call would have made it, and it goes on working.
 */
#include "fault_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "fake.h"
#include "file.h"
#include "nomem.h"

/* ---- Sweeps */

struct sweep {
    struct sf_buf before, after; /* what the book says without and with the call */
    int before_seen, after_seen;
};

static void expect_one_of(struct sweep *sweep, struct fault_book *book,
                          const struct fault_call *call, unsigned nth, bool ok) {
    struct sf_buf now = {0};
    /* The book has to be good for something again, at the latest when it is opened anew. */
    sf_store_close(book->store);
    book->store = NULL;
    kit_ok(sf_store_open(book->path, fault_key, false, &book->store, kit_fail()));
    fault_book_tell(book->store, &now);
    bool is_before = strcmp(now.data, sweep->before.data) == 0;
    bool is_after = strcmp(now.data, sweep->after.data) == 0;
    if (!(ok ? is_after : is_before || is_after))
        fail_msg("%s, %u: ok %d\n%s\n%s\n%s", call->name, nth, ok, now.data, sweep->before.data,
                 sweep->after.data);
    sweep->before_seen += is_before;
    sweep->after_seen += is_after;
    sf_buf_wipe(&now);
}

static void learn(struct sweep *sweep, const struct fault_call *call) {
    struct fault_book book;
    fault_book_make(&book);
    fault_book_tell(book.store, &sweep->before);
    sf_entropy_seed(11);
    kit_ok(call->run(&book));
    fault_book_tell(book.store, &sweep->after);
    sf_store_close(book.store);
}

static void forget_sweep(struct sweep *sweep) {
    sf_buf_wipe(&sweep->before);
    sf_buf_wipe(&sweep->after);
}

static void sweep_files(const struct fault_call *call, enum sf_code with, bool from_then_on) {
    struct sweep sweep = {0};
    bool struck = true;
    learn(&sweep, call);
    for (unsigned nth = 1; struck; nth++) {
        struct fault_book book;
        fault_book_make(&book);
        sf_entropy_seed(11);
        sf_file_fake_fail(SF_FILE_FAKE_ANY, nth, with, from_then_on);
        enum sf_code code = call->run(&book);
        struck = sf_file_fake_struck() || (code != SF_OK && nth < 1000);
        sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
        if (code != SF_OK && code != with && code != SF_IO && code != SF_DAMAGED)
            fail_msg("%s, file call %u: %s", call->name, nth, sf_fail_name(code));
        expect_one_of(&sweep, &book, call, nth, code == SF_OK && !call->careful);
        sf_store_close(book.store);
        if (nth > 20)
            nth += nth / 8; /* the first ones one by one, then ever wider */
    }
    assert_true(sweep.before_seen > 0 || strcmp(sweep.before.data, sweep.after.data) == 0);
    forget_sweep(&sweep);
}

static void sweep_memory(const struct fault_call *call) {
    struct sweep sweep = {0};
    bool struck = true;
    unsigned step = 1;
    learn(&sweep, call);
    for (unsigned nth = 1; struck; nth += step) {
        struct fault_book book;
        fault_book_make(&book);
        sf_entropy_seed(11);
        nomem_fail_at(nth);
        enum sf_code code = call->run(&book);
        struck = nomem_struck();
        nomem_fail_at(0);
        if (code != SF_OK && code != SF_NO_MEMORY)
            fail_msg("%s, allocation %u: %s", call->name, nth, sf_fail_name(code));
        if (book.store == NULL) /* it could not be opened */
            assert_int_equal(code, SF_NO_MEMORY);
        expect_one_of(&sweep, &book, call, nth, code == SF_OK && !call->careful);
        sf_store_close(book.store);
        step = 1 + nth / 24;
    }
    assert_true(sweep.after_seen > 0);
    forget_sweep(&sweep);
}

static void failing_files(void **state) {
    const struct fault_call *call = *state;
    sweep_files(call, SF_IO, false);
    sweep_files(call, SF_FULL, true);
}

static void failing_memory(void **state) {
    sweep_memory(*state);
}

static void opening_new_with_failing_memory(void **state) {
    struct sf_store *store = NULL;
    bool struck = true;
    (void)state;
    for (unsigned nth = 1; struck; nth += 1 + nth / 32) {
        sf_file_fake_drop();
        kit_ok(sf_file_make_folder("/n", kit_fail()));
        nomem_fail_at(nth);
        enum sf_code code = sf_store_create("/n/book.db", fault_key, &store, kit_fail());
        struck = nomem_struck();
        nomem_fail_at(0);
        assert_true(code == SF_OK || code == SF_NO_MEMORY);
        assert_int_equal(sf_file_exists("/n/book.db"), code == SF_OK);
        sf_store_close(store);
        store = NULL;
    }
}

int main(void) {
    struct CMUnitTest tests[2 * FAULT_CALLS + 1];
    char names[2 * FAULT_CALLS][32];
    if (sf_entropy_init(NULL) != SF_OK)
        return 1;
    for (int i = 0; i < 2 * FAULT_CALLS; i++) {
        snprintf(names[i], sizeof names[i], "%s-%s", fault_calls[i / 2].name,
                 i % 2 == 0 ? "failing-files" : "failing-memory");
        tests[i] = (struct CMUnitTest){.name = names[i],
                                       .test_func = i % 2 == 0 ? failing_files : failing_memory,
                                       .initial_state = (void *)(uintptr_t)&fault_calls[i / 2]};
    }
    tests[2 * FAULT_CALLS] = (struct CMUnitTest)cmocka_unit_test(opening_new_with_failing_memory);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    fault_book_end();
    return failed;
}
