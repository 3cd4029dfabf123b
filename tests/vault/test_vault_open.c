/* Which passphrase or code opens which book of a folder, and what is said when none does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "entropy.h"
#include "fake.h"
#include "folder.h"
#include "recovery.h"
#include "vault_help.h"

static struct sf_folder vault;
static struct sf_folder_book one, two, three;

static int setup(void **state) {
    if (help_setup(state) != 0)
        return -1;
    return sf_folder_init(&vault, "/vault", NULL) == SF_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    sf_folder_close(&one);
    sf_folder_close(&two);
    sf_folder_close(&three);
    sf_file_fake_drop();
    return 0;
}

/* ---- Opening ---- */

static void open_each_passphrase_opens_its_own_book(void **state) {
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    assert_memory_equal(one.keys.salt, two.keys.salt, 16);

    help_kdf_runs = 0;
    assert_int_equal(help_open(&vault, "second", &three), SF_OK);
    assert_int_equal(help_kdf_runs, 1);
    assert_true(sf_id_equal(&three.keys.book, &two.keys.book));
    assert_true(help_database_holds(&three, 1, "second"));
    sf_folder_close(&three);
    assert_int_equal(help_open(&vault, "first", &three), SF_OK);
    assert_true(sf_id_equal(&three.keys.book, &one.keys.book));

    help_kdf_runs = 0;
    assert_int_equal(help_open_says(&vault, "third", &fail), SF_WRONG_PASSPHRASE);
    assert_int_equal(help_kdf_runs, 1);
}

static void open_each_other_salt_is_one_more_run_up_to_four(void **state) {
    struct sf_fail fail;

    (void)state;
    help_bring_book(&vault, "first", NULL, NULL);
    help_bring_book(&vault, "second", NULL, NULL);
    help_bring_book(&vault, "third", NULL, NULL);
    help_bring_book(&vault, "fourth", NULL, NULL);
    help_kdf_runs = 0;
    assert_int_equal(help_open_says(&vault, "none of them", &fail), SF_WRONG_PASSPHRASE);
    assert_int_equal(help_kdf_runs, 4);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
    assert_int_equal(help_open_says(&vault, "fourth", &fail), SF_OK);

    help_bring_book(&vault, "fifth", NULL, NULL);
    help_kdf_runs = 0;
    assert_int_equal(help_open_says(&vault, "none of them", &fail), SF_TOO_LARGE);
    assert_int_equal(help_kdf_runs, 4);
}

static void open_stops_at_the_salt_that_opens(void **state) {
    static const char *const passphrases[] = {"first", "second", "third"};
    unsigned runs[4] = {0};
    struct sf_fail fail;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        help_bring_book(&vault, passphrases[i], NULL, NULL);
    /* Whichever comes first by its id takes one run, the next two, the last three. */
    for (size_t i = 0; i < 3; i++) {
        help_kdf_runs = 0;
        assert_int_equal(help_open_says(&vault, passphrases[i], &fail), SF_OK);
        assert_in_range(help_kdf_runs, 1, 3);
        runs[help_kdf_runs]++;
    }
    assert_int_equal(runs[1], 1);
    assert_int_equal(runs[2], 1);
    assert_int_equal(runs[3], 1);
}

/* Two books of one passphrase can only come from elsewhere; then it is always the same one that
 * opens. */
static void open_two_of_one_passphrase_opens_the_first_by_id(void **state) {
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    assert_int_equal(sf_folder_exclusive(&two, true, NULL), SF_OK);
    help_reseal(&two, "first", &keys, &open);
    assert_int_equal(sf_folder_commit(&two, &keys, &open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(&two, false, NULL), SF_OK);
    assert_int_equal(help_open(&vault, "first", &three), SF_OK);
    assert_memory_equal(three.keys.book.bytes,
                        memcmp(one.keys.book.bytes, two.keys.book.bytes, 16) < 0
                            ? one.keys.book.bytes
                            : two.keys.book.bytes,
                        16);
}

static void open_no_book_is_not_found(void **state) {
    struct sf_fail fail;

    (void)state;
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_NOT_FOUND);
    assert_int_equal(help_kdf_runs, 0);
}

static void open_empty_passphrase_is_invalid(void **state) {
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(help_open_says(&vault, "", &fail), SF_INVALID);
    assert_string_equal(fail.field, "passphrase");
}

static void open_damaged_keys_stop_only_their_own_book(void **state) {
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    help_flip_keys(&vault, &one.keys.book, 2000);
    assert_int_equal(help_open_says(&vault, "second", &fail), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_DAMAGED);
    assert_string_equal(fail.field, "keys");
    assert_int_equal(help_open_says(&vault, "third", &fail), SF_DAMAGED);
    help_flip_keys(&vault, &one.keys.book, 2000);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_OK);
    assert_int_equal(help_open_says(&vault, "third", &fail), SF_WRONG_PASSPHRASE);
}

static void open_truncated_or_overlong_keys_are_damaged(void **state) {
    static char zeros[SF_KEYS_LEN * 2];
    struct sf_fail fail;
    char path[SF_FOLDER_PATH_LEN];
    struct sf_file *file;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_path(&vault, &one.keys.book, ".keys", path);
    assert_int_equal(sf_file_open(path, SF_FILE_WRITE, &file, NULL), SF_OK);
    assert_int_equal(sf_file_truncate(file, SF_KEYS_LEN - 1, NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_DAMAGED);
    assert_int_equal(sf_file_truncate(file, 0, NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_DAMAGED);
    sf_file_close(file);
    help_write(vault.path, path, zeros, sizeof zeros);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_DAMAGED);
}

static void open_newer_keys_say_so(void **state) {
    uint8_t bytes[SF_KEYS_LEN];
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    sf_keys_encode(&one.keys, bytes);
    bytes[8] = 2;
    crypto_generichash(bytes + 4064, 32, bytes, 4064, NULL, 0);
    help_write(vault.path, help_path(&vault, &one.keys.book, ".keys", path), bytes, sizeof bytes);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_NEWER);
}

static void open_keys_of_another_book_are_damaged(void **state) {
    char from[SF_FOLDER_PATH_LEN], to[SF_FOLDER_PATH_LEN];
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    assert_int_equal(sf_file_rename(help_path(&vault, &one.keys.book, ".keys", from),
                                    help_path(&vault, &two.keys.book, ".keys", to), NULL),
                     SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_DAMAGED);
}

static void open_without_its_database_is_missing(void **state) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail fail;

    (void)state;
    help_new_book(&vault, "first", &one);
    assert_int_equal(sf_file_delete(sf_folder_database(&one, 1, path), NULL), SF_OK);
    assert_int_equal(help_open_says(&vault, "first", &fail), SF_MISSING);
    assert_string_equal(fail.field, "database");
    assert_int_equal(help_open_says(&vault, "second", &fail), SF_WRONG_PASSPHRASE);
}

static void open_recovery_opens_until_it_is_dropped(void **state) {
    uint8_t code[SF_RECOVERY_LEN], key[32];
    struct sf_keys keys;
    struct sf_keys_open open;

    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    sf_entropy_fill(code, sizeof code);
    assert_int_equal(sf_folder_open_recovery(&vault, code, &three, NULL), SF_WRONG_PASSPHRASE);
    sf_keys_from_recovery(code, key);
    assert_int_equal(sf_folder_exclusive(&two, true, NULL), SF_OK);
    keys = two.keys;
    open = *two.open;
    assert_int_equal(sf_keys_seal(&keys, &open, SF_KEYS_RECOVERY, key, NULL), SF_OK);
    assert_int_equal(sf_folder_commit(&two, &keys, &open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(&two, false, NULL), SF_OK);

    help_kdf_runs = 0;
    assert_int_equal(sf_folder_open_recovery(&vault, code, &three, NULL), SF_OK);
    assert_int_equal(help_kdf_runs, 0);
    assert_true(sf_id_equal(&three.keys.book, &two.keys.book));
    assert_memory_equal(three.open->vault_key, two.open->vault_key, 32);
    sf_folder_close(&three);

    assert_int_equal(sf_folder_exclusive(&two, true, NULL), SF_OK);
    sf_keys_drop(&keys, &open, SF_KEYS_RECOVERY);
    assert_int_equal(sf_folder_commit(&two, &keys, &open, NULL), SF_OK);
    assert_int_equal(sf_folder_exclusive(&two, false, NULL), SF_OK);
    assert_int_equal(sf_folder_open_recovery(&vault, code, &three, NULL), SF_WRONG_PASSPHRASE);
}

/* ---- Checking ---- */

static void check_only_this_books_passphrase(void **state) {
    (void)state;
    help_new_book(&vault, "first", &one);
    help_new_book(&vault, "second", &two);
    help_kdf_runs = 0;
    assert_int_equal(sf_folder_check(&one, "first", 5, NULL), SF_OK);
    assert_int_equal(sf_folder_check(&one, "second", 6, NULL), SF_WRONG_PASSPHRASE);
    assert_int_equal(help_kdf_runs, 2);
    assert_int_equal(sf_folder_check(&one, "", 0, NULL), SF_INVALID);
}

static void refuse_known_but_for_one_book(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    help_bring_book(&vault, "first", NULL, NULL);
    help_new_book(&vault, "second", &two);
    help_bring_book(&vault, "third", NULL, NULL);
    assert_int_equal(sf_folder_refuse_known(&vault, "third", 5, NULL, &fail), SF_REFUSED);
    assert_string_equal(fail.field, "passphrase");
    assert_int_equal(sf_folder_refuse_known(&vault, "third", 5, &two.keys.book, NULL), SF_REFUSED);
    assert_int_equal(sf_folder_refuse_known(&vault, "second", 6, NULL, NULL), SF_REFUSED);
    assert_int_equal(sf_folder_refuse_known(&vault, "second", 6, &two.keys.book, NULL), SF_OK);
    assert_int_equal(sf_folder_refuse_known(&vault, "new", 3, NULL, NULL), SF_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(open_each_passphrase_opens_its_own_book),
        CASE(open_each_other_salt_is_one_more_run_up_to_four),
        CASE(open_stops_at_the_salt_that_opens),
        CASE(open_two_of_one_passphrase_opens_the_first_by_id),
        CASE(open_no_book_is_not_found),
        CASE(open_empty_passphrase_is_invalid),
        CASE(open_damaged_keys_stop_only_their_own_book),
        CASE(open_truncated_or_overlong_keys_are_damaged),
        CASE(open_newer_keys_say_so),
        CASE(open_keys_of_another_book_are_damaged),
        CASE(open_without_its_database_is_missing),
        CASE(open_recovery_opens_until_it_is_dropped),
        CASE(check_only_this_books_passphrase),
        CASE(refuse_known_but_for_one_book),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
