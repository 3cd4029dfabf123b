/* The fake port keeps its promises: tests of everything else lean on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "entropy.h"
#include "fake.h"
#include "file.h"
#include "nomem.h"
#include "secret.h"

static int start(void **state) {
    (void)state;
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(0);
    return sf_file_make_folder("/v", NULL) == SF_OK ? 0 : -1;
}

/* ---- clock ---- */

static void clock_starts_and_steps(void **state) {
    char text[SF_CIVIL_ISO_LEN];
    char zone[SF_CIVIL_ZONE_LEN];
    struct sf_time now;

    (void)state;
    assert_string_equal(sf_civil_format_utc(sf_clock_now_ms(), text), "2024-05-01T12:00:00.000Z");
    assert_true(sf_clock_now_ms() == SF_CLOCK_FAKE_START_MS + 1);
    assert_int_equal(sf_clock_steady_ms(), 0);
    assert_int_equal(sf_clock_steady_ms(), 1);
    sf_clock_fake_advance(1000);
    assert_true(sf_clock_now_ms() == SF_CLOCK_FAKE_START_MS + 1002);
    assert_int_equal(sf_clock_steady_ms(), 1002);
    sf_clock_fake_set(0);
    assert_int_equal(sf_clock_now_ms(), 0);
    assert_int_equal(sf_clock_steady_ms(), 1003);
    sf_clock_fake_reset();
    now = sf_clock_now();
    assert_string_equal(sf_civil_format(&now, text), "2024-05-01T14:00:00+02:00");
    assert_string_equal(sf_clock_zone(zone), "Europe/Berlin");
    assert_true(sf_clock_fake_zone("Asia/Kolkata"));
    assert_false(sf_clock_fake_zone("Europe/Atlantis"));
    assert_string_equal(sf_clock_zone(zone), "Asia/Kolkata");
}

/* ---- entropy ---- */

/* RFC 8439, appendix A.1, test vector 1: the key stream of the key 0. */
static const uint8_t stream_0[16] = {0x76, 0xB8, 0xE0, 0xAD, 0xA0, 0xF1, 0x3D, 0x90,
                                     0x40, 0x5D, 0x6A, 0xE5, 0x53, 0x86, 0xBD, 0x28};

static void entropy_is_the_stream_of_its_seed(void **state) {
    uint8_t whole[200];
    uint8_t pieces[200];
    uint8_t other[200];

    (void)state;
    sf_entropy_fill(whole, sizeof(whole));
    assert_memory_equal(whole, stream_0, 16);
    sf_entropy_seed(0);
    for (size_t at = 0; at < sizeof(pieces); at += 8)
        sf_entropy_fill(pieces + at, 8);
    assert_memory_equal(whole, pieces, sizeof(whole));
    /* Blocks differ from each other. */
    assert_memory_not_equal(whole, whole + 64, 64);
    sf_entropy_seed(1);
    sf_entropy_fill(other, sizeof(other));
    assert_memory_not_equal(whole, other, sizeof(whole));
}

static void entropy_is_libsodiums_source(void **state) {
    uint8_t bytes[16];

    (void)state;
    assert_int_equal(sf_entropy_init(NULL), SF_OK);
    sf_entropy_seed(0);
    randombytes_buf(bytes, sizeof(bytes));
    assert_memory_equal(bytes, stream_0, 16);
}

/* ---- secrets, as on systems without page protection ---- */

static void secret_is_wiped_when_freed(void **state) {
    static const char words[] = "correct horse battery staple";
    char *secret = sf_secret_new(sizeof(words));

    (void)state;
    assert_non_null(secret);
    assert_int_equal(secret[0], 0);
    memcpy(secret, words, sizeof(words));
    nomem_seek(words, sizeof(words) - 1);
    sf_secret_free(secret);
    assert_int_equal(nomem_found(), 0);
    nomem_seek(NULL, 0);
    nomem_fail_at(1);
    assert_null(sf_secret_new(32));
    nomem_fail_at(0);
    assert_null(sf_secret_new(SIZE_MAX));
    sf_secret_free(NULL);
}

/* ---- faults ---- */

static struct sf_file *open_file(const char *path) {
    struct sf_file *file = NULL;

    assert_int_equal(sf_file_open(path, SF_FILE_OPEN_OR_NEW, &file, NULL), SF_OK);
    return file;
}

static bool holds(const char *path, const char *text) {
    struct sf_buf buf = {0};
    bool same = sf_file_read_all(path, 1000, &buf, NULL) == SF_OK && strcmp(buf.data, text) == 0;

    sf_buf_wipe(&buf);
    return same;
}

static void fault_strikes_the_nth_call_once(void **state) {
    static const enum sf_file_fake_op ops[] = {
        SF_FILE_FAKE_OPEN,     SF_FILE_FAKE_READ,   SF_FILE_FAKE_WRITE,  SF_FILE_FAKE_SYNC,
        SF_FILE_FAKE_TRUNCATE, SF_FILE_FAKE_RENAME, SF_FILE_FAKE_DELETE, SF_FILE_FAKE_ANY};

    (void)state;
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        for (unsigned nth = 1; nth <= 2; nth++) {
            unsigned failed_at = 0;
            unsigned failures = 0;

            sf_file_fake_fail(ops[i], nth, SF_FULL, false);
            for (unsigned round = 1; round <= 3; round++) {
                struct sf_file *file = NULL;
                enum sf_code codes[7];
                char byte;
                size_t got;

                codes[0] = sf_file_open("/v/f", SF_FILE_OPEN_OR_NEW, &file, NULL);
                if (codes[0] != SF_OK)
                    file = open_file("/v/f");
                codes[1] = sf_file_read(file, 0, &byte, 1, &got, NULL);
                codes[2] = sf_file_write(file, 0, "x", 1, NULL);
                codes[3] = sf_file_sync(file, NULL);
                codes[4] = sf_file_truncate(file, 3, NULL);
                sf_file_close(file);
                codes[5] = sf_file_rename("/v/f", "/v/g", NULL);
                if (codes[5] != SF_OK)
                    assert_int_equal(sf_file_rename("/v/f", "/v/g", NULL), SF_OK);
                codes[6] = sf_file_delete("/v/g", NULL);
                for (unsigned op = 0; op < 7; op++)
                    if (codes[op] != SF_OK) {
                        assert_int_equal(codes[op], SF_FULL);
                        failed_at = ops[i] == SF_FILE_FAKE_ANY ? op + 1 : round;
                        failures++;
                        assert_true(ops[i] == SF_FILE_FAKE_ANY || ops[i] == op);
                    }
            }
            assert_int_equal(failures, 1);
            assert_int_equal(failed_at, nth);
            assert_true(sf_file_fake_struck());
        }
    }
}

static void fault_can_take_the_machine_away(void **state) {
    struct sf_file *file = open_file("/v/f");
    char byte;
    size_t got;

    (void)state;
    assert_int_equal(sf_file_write(file, 0, "abcd", 4, NULL), SF_OK);
    sf_file_fake_fail(SF_FILE_FAKE_WRITE, 2, SF_IO, true);
    assert_int_equal(sf_file_read(file, 0, &byte, 1, &got, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, "ABCD", 4, NULL), SF_OK);
    assert_false(sf_file_fake_struck());
    assert_int_equal(sf_file_write(file, 0, "....", 4, NULL), SF_IO);
    assert_int_equal(sf_file_read(file, 0, &byte, 1, &got, NULL), SF_IO);
    assert_int_equal(sf_file_sync(file, NULL), SF_IO);
    assert_int_equal(sf_file_fake_calls(SF_FILE_FAKE_WRITE), 2);
    assert_int_equal(sf_file_fake_calls(SF_FILE_FAKE_ANY), 5);
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_IO, false);
    sf_file_close(file);
    assert_true(holds("/v/f", "ABCD"));
}

static void fault_in_a_write_leaves_half(void **state) {
    struct sf_file *file = open_file("/v/f");

    (void)state;
    assert_int_equal(sf_file_write(file, 0, "abcd", 4, NULL), SF_OK);
    sf_file_fake_fail(SF_FILE_FAKE_WRITE, 1, SF_FULL, false);
    assert_int_equal(sf_file_write(file, 0, "ABCD", 4, NULL), SF_FULL);
    sf_file_close(file);
    assert_true(holds("/v/f", "ABcd"));
}

static void fault_in_a_sync_makes_nothing_last(void **state) {
    struct sf_file *file = open_file("/v/f");

    (void)state;
    assert_int_equal(sf_file_write(file, 0, "old", 3, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder("/v", NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, "new", 3, NULL), SF_OK);
    sf_file_fake_fail(SF_FILE_FAKE_SYNC, 1, SF_IO, false);
    assert_int_equal(sf_file_sync(file, NULL), SF_IO);
    assert_int_equal(sf_file_sync(file, NULL), SF_IO);
    sf_file_close(file);
    sf_file_fake_power_cut();
    assert_true(holds("/v/f", "old"));
}

/* ---- power cuts ---- */

/* A file /v/f that lasts, with the text "old". */
static void make_lasting(void) {
    struct sf_file *file = open_file("/v/f");

    assert_int_equal(sf_file_write(file, 0, "old", 3, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder("/v", NULL), SF_OK);
    sf_file_close(file);
}

static void cut_drops_what_was_not_synced(void **state) {
    struct sf_file *file;
    struct sf_file *other;

    (void)state;
    make_lasting();
    file = open_file("/v/f");
    assert_int_equal(sf_file_write(file, 0, "NEWER", 5, NULL), SF_OK);
    assert_true(holds("/v/f", "NEWER"));
    /* A new file whose folder was not synced, though it was. */
    other = open_file("/v/g");
    assert_int_equal(sf_file_write(other, 0, "x", 1, NULL), SF_OK);
    assert_int_equal(sf_file_sync(other, NULL), SF_OK);
    assert_int_equal(sf_file_lock(file, true, NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(holds("/v/f", "old"));
    assert_false(sf_file_exists("/v/g"));
    /* Who was there is not there any more. */
    assert_int_equal(sf_file_write(file, 0, "x", 1, NULL), SF_IO);
    assert_int_equal(sf_file_sync(file, NULL), SF_IO);
    sf_file_close(file);
    sf_file_close(other);
    file = open_file("/v/f");
    assert_int_equal(sf_file_lock(file, true, NULL), SF_OK);
    sf_file_close(file);
}

static void cut_keeps_what_was_synced(void **state) {
    static const char text[] = "a longer text, of which the middle is what changes";
    struct sf_file *file = open_file("/v/f");

    (void)state;
    assert_int_equal(sf_file_write(file, 0, text, sizeof(text) - 1, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder("/v", NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 9, "TEXT", 4, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 2, "LONG", 4, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    assert_int_equal(sf_file_truncate(file, 20, NULL), SF_OK);
    assert_int_equal(sf_file_truncate(file, 22, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 20, "!!", 2, NULL), SF_OK);
    sf_file_fake_power_cut();
    sf_file_close(file);
    assert_true(holds("/v/f", "a LONGer TEXT, of which the middle is what changes"));
    file = open_file("/v/f");
    assert_int_equal(sf_file_truncate(file, 8, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 10, "X", 1, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 8, "--", 2, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    sf_file_fake_power_cut();
    sf_file_close(file);
    assert_true(holds("/v/f", "a LONGer--X"));
}

static void cut_takes_back_names(void **state) {
    (void)state;
    make_lasting();
    assert_int_equal(sf_file_rename("/v/f", "/v/g", NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(holds("/v/f", "old"));
    assert_false(sf_file_exists("/v/g"));

    assert_int_equal(sf_file_delete("/v/f", NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(holds("/v/f", "old"));

    assert_int_equal(sf_file_rename("/v/f", "/v/g", NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder("/v/", NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(holds("/v/g", "old"));
    assert_false(sf_file_exists("/v/f"));
}

/* Replace with the power gone at every call in turn: old or new and whole, and new once it said so.
 */
static void replace_with_a_cut_at_every_call(void **state) {
    unsigned old = 0;
    unsigned new = 0;

    (void)state;
    for (unsigned nth = 1;; nth++) {
        bool struck;
        enum sf_code code;

        start(NULL);
        make_lasting();
        sf_file_fake_fail(SF_FILE_FAKE_ANY, nth, SF_IO, true);
        code = sf_file_replace("/v/f", "newer", 5, NULL);
        struck = sf_file_fake_struck();
        assert_int_equal(code, struck ? SF_IO : SF_OK);
        sf_file_fake_power_cut();
        if (holds("/v/f", "old"))
            old++;
        else if (holds("/v/f", "newer"))
            new ++;
        else
            fail_msg("torn at call %u", nth);
        if (!struck) {
            assert_true(holds("/v/f", "newer"));
            break;
        }
    }
    assert_true(old >= 5 && new >= 1);
}

/* The control: the same without syncing loses the file, so that the test above does bite. */
static void replace_without_syncs_is_lost(void **state) {
    struct sf_file *file;

    (void)state;
    make_lasting();
    file = open_file("/v/f.new");
    assert_int_equal(sf_file_write(file, 0, "newer", 5, NULL), SF_OK);
    sf_file_close(file);
    assert_int_equal(sf_file_rename("/v/f.new", "/v/f", NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder("/v", NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(holds("/v/f", ""));
}

/* Replace with each single call failing and the machine going on: the old one, or nearly always. */
static void replace_with_a_fault_at_every_call(void **state) {
    (void)state;
    for (unsigned nth = 1;; nth++) {
        struct sf_fail fail = SF_FAIL_NONE;
        bool struck;
        enum sf_code code;
        bool last;

        start(NULL);
        make_lasting();
        sf_file_fake_fail(SF_FILE_FAKE_ANY, nth, SF_FULL, false);
        code = sf_file_replace("/v/f", "newer", 5, &fail);
        struck = sf_file_fake_struck();
        last = !sf_file_exists("/v/f.new") && holds("/v/f", "newer");
        if (!struck) {
            assert_int_equal(code, SF_OK);
            assert_true(holds("/v/f", "newer"));
            /* Open, truncate, write, sync, rename, sync the folder. */
            assert_int_equal(nth, 7);
            break;
        }
        assert_int_equal(code, SF_FULL);
        assert_int_equal(fail.code, SF_FULL);
        /* Only the sixth, the folder's sync, comes when the new one is in place. */
        assert_int_equal(last, nth == 6);
        if (nth != 6)
            assert_true(holds("/v/f", "old"));
    }
}

static void drop_takes_everything(void **state) {
    struct sf_file *file = open_file("/v/f");

    (void)state;
    make_lasting();
    sf_file_fake_drop();
    assert_false(sf_file_exists("/v/f"));
    assert_false(sf_file_exists("/v"));
    assert_int_equal(sf_file_write(file, 0, "x", 1, NULL), SF_IO);
    sf_file_close(file);
}

/* What was open when the power went is gone for good, whatever stands under its name. */
static void files_of_before_the_cut_answer_nothing(void **state) {
    struct sf_file *file = open_file("/v/f");
    uint64_t size = 9;
    size_t got = 9;
    char byte;

    (void)state;
    make_lasting();
    assert_true(sf_file_stands_at(file, "/v/f"));
    assert_int_equal(sf_file_lock(file, true, NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(sf_file_exists("/v/f"));
    assert_false(sf_file_stands_at(file, "/v/f"));
    assert_int_equal(sf_file_read(file, 0, &byte, 1, &got, NULL), SF_IO);
    assert_int_equal(got, 0);
    assert_int_equal(sf_file_write(file, 0, "x", 1, NULL), SF_IO);
    assert_int_equal(sf_file_truncate(file, 0, NULL), SF_IO);
    assert_int_equal(sf_file_sync(file, NULL), SF_IO);
    assert_int_equal(sf_file_size(file, &size, NULL), SF_IO);
    assert_int_equal(size, 0);
    assert_int_equal(sf_file_lock(file, false, NULL), SF_IO);
    sf_file_close(file);
}

static void files_for_reading_are_not_written(void **state) {
    struct sf_file *file;
    size_t got = 9;
    char byte = 'z';

    (void)state;
    assert_int_equal(sf_file_replace("/v/f", "text", 4, NULL), SF_OK);
    assert_int_equal(sf_file_open("/v/f", SF_FILE_READ, &file, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, "x", 1, NULL), SF_IO);
    assert_int_equal(sf_file_truncate(file, 0, NULL), SF_IO);
    assert_int_equal(sf_file_lock(file, true, NULL), SF_IO);
    assert_int_equal(sf_file_lock(file, false, NULL), SF_OK);
    assert_int_equal(sf_file_read(file, 2, &byte, 0, &got, NULL), SF_OK);
    assert_int_equal(got, 0);
    assert_int_equal(byte, 'z');
    sf_file_close(file);
    assert_true(holds("/v/f", "text"));
}

static void folders_are_no_files(void **state) {
    static const enum sf_file_mode modes[] = {SF_FILE_READ, SF_FILE_WRITE, SF_FILE_OPEN_OR_NEW};
    struct sf_file *file;

    (void)state;
    assert_int_equal(sf_file_make_folder("/v/sub", NULL), SF_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(sf_file_open("/v/sub", modes[i], &file, NULL), SF_IO);
    assert_int_equal(sf_file_open("/v/sub", SF_FILE_CREATE, &file, NULL), SF_EXISTS);
    assert_int_equal(sf_file_replace("/v/f", "text", 4, NULL), SF_OK);
    assert_int_equal(sf_file_rename("/v/f", "/v/sub", NULL), SF_IO);
    assert_int_equal(sf_file_delete("/v/sub", NULL), SF_IO);
    assert_int_equal(sf_file_rename("/v/none", "/v/g", NULL), SF_MISSING);
    assert_int_equal(sf_file_rename("/v/sub", "/v/g", NULL), SF_MISSING);
    assert_int_equal(sf_file_rename("/v/f", "/none/f", NULL), SF_MISSING);
    assert_int_equal(sf_file_delete("/v/none", NULL), SF_MISSING);
    assert_int_equal(sf_file_delete("/v/f", NULL), SF_OK);
    assert_int_equal(sf_file_delete("/v/f", NULL), SF_MISSING); /* though its name still lasts */
    assert_int_equal(sf_file_rename("/v/f", "/v/g", NULL), SF_MISSING);
    assert_int_equal(sf_file_sync_folder("/none", NULL), SF_MISSING);
}

static bool first_name(void *context, const char *name) {
    strcpy(context, name);
    return false;
}

/* In the folder that one is in, and in the root. */
static void bare_names_lie_somewhere(void **state) {
    char name[16] = "";

    (void)state;
    sf_file_fake_drop();
    assert_int_equal(sf_file_replace("bare", "text", 4, NULL), SF_OK);
    assert_int_equal(sf_file_replace("/top", "text", 4, NULL), SF_OK);
    sf_file_fake_power_cut();
    assert_true(holds("bare", "text"));
    assert_true(holds("/top", "text"));
    assert_int_equal(sf_file_list(".", first_name, name, NULL), SF_OK);
    assert_string_equal(name, "bare");
    assert_int_equal(sf_file_list("/", first_name, name, NULL), SF_OK);
    assert_string_equal(name, "top");
    assert_true(sf_file_exists("/"));
    assert_true(sf_file_exists("."));
    assert_false(sf_file_exists("v"));
}

int main(void) {
#define FAKE_TEST(name) cmocka_unit_test_setup(name, start)
    const struct CMUnitTest tests[] = {
        FAKE_TEST(clock_starts_and_steps),
        FAKE_TEST(entropy_is_the_stream_of_its_seed),
        FAKE_TEST(entropy_is_libsodiums_source),
        FAKE_TEST(secret_is_wiped_when_freed),
        FAKE_TEST(fault_strikes_the_nth_call_once),
        FAKE_TEST(fault_can_take_the_machine_away),
        FAKE_TEST(fault_in_a_write_leaves_half),
        FAKE_TEST(fault_in_a_sync_makes_nothing_last),
        FAKE_TEST(cut_drops_what_was_not_synced),
        FAKE_TEST(cut_keeps_what_was_synced),
        FAKE_TEST(cut_takes_back_names),
        FAKE_TEST(replace_with_a_cut_at_every_call),
        FAKE_TEST(replace_without_syncs_is_lost),
        FAKE_TEST(replace_with_a_fault_at_every_call),
        FAKE_TEST(drop_takes_everything),
        FAKE_TEST(files_of_before_the_cut_answer_nothing),
        FAKE_TEST(files_for_reading_are_not_written),
        FAKE_TEST(folders_are_no_files),
        FAKE_TEST(bare_names_lie_somewhere),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    sf_file_fake_drop();
    return failed;
}
