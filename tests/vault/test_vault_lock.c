/*
 * Locks between two processes, on a real disk: the parent is one, a child that takes one-letter
 * orders over a pipe the other. And one opening with the real KDF and the real clock.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "entropy.h"
#include "folder.h"

static char place[] = "/tmp/steadfolk-test-XXXXXX";
static struct sf_folder vault;
static struct sf_folder_book book;
static pid_t child;
static int orders, answers;

/* A key that is cheap to make stands for a recovery code, so that opening costs nothing. */
static const uint8_t recovery[20] = {42};

static enum sf_code open_book(struct sf_folder_book *into) {
    return sf_folder_open_recovery(&vault, recovery, into, NULL);
}

/* What the child does: 'o' open, 'x' exclusive, 's' shared, 'c' close, 'r' rotate; answers the
 * code. */
static void serve(int in, int out) {
    struct sf_folder_book mine = {.unsure = false};
    char order;

    (void)alarm(900);
    while (read(in, &order, 1) == 1) {
        struct sf_keys keys = mine.keys;
        enum sf_code code = SF_OK;
        char path[SF_FOLDER_PATH_LEN];
        struct sf_file *file;
        uint8_t answer;

        if (order == 'o')
            code = open_book(&mine);
        else if (order == 'c')
            sf_folder_close(&mine);
        else if (order == 'x' || order == 's')
            code = sf_folder_exclusive(&mine, order == 'x', NULL);
        else {
            keys.generation++;
            code = sf_file_open(sf_folder_database(&mine, keys.generation, path),
                                SF_FILE_OPEN_OR_NEW, &file, NULL);
            if (code == SF_OK)
                sf_file_close(file);
            if (code == SF_OK)
                code = sf_folder_commit(&mine, &keys, mine.open, NULL);
        }
        answer = (uint8_t)code;
        if (write(out, &answer, 1) != 1)
            break;
    }
    _exit(0);
}

static enum sf_code order(char what) {
    uint8_t answer;

    assert_int_equal(write(orders, &what, 1), 1);
    assert_int_equal(read(answers, &answer, 1), 1);
    return (enum sf_code)answer;
}

static void start_child(void) {
    int there[2], back[2];

    assert_int_equal(pipe(there), 0);
    assert_int_equal(pipe(back), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(there[1]);
        (void)close(back[0]);
        serve(there[0], back[1]);
    }
    (void)close(there[0]);
    (void)close(back[1]);
    orders = there[1];
    answers = back[0];
}

static void end_child(bool kill_it) {
    int status;

    if (child <= 0)
        return;
    if (kill_it)
        assert_int_equal(kill(child, SIGKILL), 0);
    (void)close(orders);
    (void)close(answers);
    assert_int_equal(waitpid(child, &status, 0), child);
    child = 0;
}

static int teardown(void **state) {
    (void)state;
    sf_folder_close(&book);
    end_child(false);
    return 0;
}

static int group_setup(void **state) {
    (void)state;
    (void)alarm(1200);
    if (mkdtemp(place) == NULL || sf_entropy_init(NULL) != SF_OK)
        return -1;
    return sf_folder_init(&vault, place, NULL) == SF_OK ? 0 : -1;
}

static int group_teardown(void **state) {
    (void)state;
    if (open_book(&book) == SF_OK)
        (void)sf_folder_remove(&book, NULL);
    return rmdir(place);
}

/* The first test: the others open what it made. */
static void create_on_a_real_disk_opens_with_the_real_kdf(void **state) {
    uint8_t key[32];
    char path[SF_FOLDER_PATH_LEN];
    struct sf_file *file;

    (void)state;
    assert_int_equal(sf_folder_create(&vault, "passphrase", 10, &book, NULL), SF_OK);
    assert_in_range(book.keys.passes, SF_KEYS_PASSES_MIN, SF_KEYS_PASSES_MAX);
    sf_keys_from_recovery(recovery, key);
    assert_int_equal(sf_keys_seal(&book.keys, book.open, SF_KEYS_RECOVERY, key, NULL), SF_OK);
    assert_int_equal(sf_file_open(sf_folder_database(&book, 1, path), SF_FILE_CREATE, &file, NULL),
                     SF_OK);
    sf_file_close(file);
    assert_int_equal(sf_folder_commit(&book, &book.keys, book.open, NULL), SF_OK);
    sf_folder_close(&book);
    assert_int_equal(sf_folder_open_passphrase(&vault, "passphrase", 10, &book, NULL), SF_OK);
}

static void two_processes_may_have_a_book_open(void **state) {
    (void)state;
    start_child();
    assert_int_equal(order('o'), SF_OK);
    assert_int_equal(open_book(&book), SF_OK);
    assert_int_equal(order('x'), SF_BUSY);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_BUSY);
    /* What was refused took nothing away. */
    sf_folder_close(&book);
    assert_int_equal(open_book(&book), SF_OK);
    assert_int_equal(order('c'), SF_OK);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
    assert_int_equal(order('o'), SF_BUSY);
    assert_int_equal(sf_folder_exclusive(&book, false, NULL), SF_OK);
    assert_int_equal(order('o'), SF_OK);
}

static void one_that_switches_keeps_others_out_until_it_is_done(void **state) {
    uint64_t before;

    (void)state;
    start_child();
    assert_int_equal(open_book(&book), SF_OK);
    before = book.keys.generation;
    sf_folder_close(&book);
    assert_int_equal(order('o'), SF_OK);
    assert_int_equal(order('x'), SF_OK);
    assert_int_equal(open_book(&book), SF_BUSY);
    assert_null(book.open);
    assert_int_equal(order('r'), SF_OK);
    assert_int_equal(open_book(&book), SF_BUSY);
    assert_int_equal(order('s'), SF_OK);
    assert_int_equal(open_book(&book), SF_OK);
    assert_int_equal(book.keys.generation, before + 1);
}

static void one_that_is_killed_lets_go(void **state) {
    (void)state;
    start_child();
    assert_int_equal(order('o'), SF_OK);
    assert_int_equal(order('x'), SF_OK);
    assert_int_equal(open_book(&book), SF_BUSY);
    end_child(true);
    assert_int_equal(open_book(&book), SF_OK);
    assert_int_equal(sf_folder_exclusive(&book, true, NULL), SF_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(create_on_a_real_disk_opens_with_the_real_kdf, teardown),
        cmocka_unit_test_teardown(two_processes_may_have_a_book_open, teardown),
        cmocka_unit_test_teardown(one_that_switches_keeps_others_out_until_it_is_done, teardown),
        cmocka_unit_test_teardown(one_that_is_killed_lets_go, teardown),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
