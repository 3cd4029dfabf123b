/* Files: what every port must do. The same tests for the real files and for the fake ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "buf.h"
#include "file.h"
#include "nomem.h"

static char folder[256];
static char paths[8][320];
static unsigned path_next;

/* A path in this test's folder. Eight are valid at a time. */
static const char *in_folder(const char *name) {
    char *path = paths[path_next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state) {
    const char *where = getenv("TMPDIR");

    (void)state;
    snprintf(folder, sizeof(folder), "%s/steadfolk-test-XXXXXX", where != NULL ? where : "/tmp");
    if (mkdtemp(folder) == NULL)
        return -1;
    return sf_file_make_folder(folder, NULL) == SF_OK ? 0 : -1;
}

static bool delete_one(void *context, const char *name) {
    (void)context;
    return sf_file_delete(in_folder(name), NULL) == SF_OK;
}

static int remove_folder(void **state) {
    (void)state;
    nomem_fail_at(0);
    (void)sf_file_list(folder, delete_one, NULL, NULL);
    (void)rmdir(in_folder("one/two"));
    (void)rmdir(in_folder("one"));
    (void)rmdir(folder);
    return 0;
}

static struct sf_file *open_file(const char *name, enum sf_file_mode mode) {
    struct sf_file *file = NULL;
    struct sf_fail fail = SF_FAIL_NONE;

    if (sf_file_open(in_folder(name), mode, &file, &fail) != SF_OK)
        fail_msg("open %s: %s", name, fail.message);
    return file;
}

static void write_text(const char *name, const char *text) {
    struct sf_file *file = open_file(name, SF_FILE_OPEN_OR_NEW);

    assert_int_equal(sf_file_truncate(file, 0, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, text, strlen(text), NULL), SF_OK);
    sf_file_close(file);
}

static void expect_text(const char *name, const char *text) {
    struct sf_buf buf = {0};

    assert_int_equal(sf_file_read_all(in_folder(name), 1000, &buf, NULL), SF_OK);
    assert_string_equal(buf.data, text);
    assert_int_equal(buf.len, strlen(text));
    sf_buf_wipe(&buf);
}

/* Each open mode, on a name that is there and one that is not. */
static void open_modes(void **state) {
    static const struct {
        enum sf_file_mode mode;
        enum sf_code there;
        enum sf_code not_there;
        bool writes;
    } rows[] = {
        {SF_FILE_READ, SF_OK, SF_MISSING, false},
        {SF_FILE_WRITE, SF_OK, SF_MISSING, true},
        {SF_FILE_CREATE, SF_EXISTS, SF_OK, true},
        {SF_FILE_OPEN_OR_NEW, SF_OK, SF_OK, true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sf_file *file = NULL;
        struct sf_fail fail = SF_FAIL_NONE;

        write_text("there", "x");
        assert_int_equal(sf_file_open(in_folder("there"), rows[i].mode, &file, &fail),
                         rows[i].there);
        assert_int_equal(fail.code, rows[i].there);
        if (rows[i].there == SF_OK) {
            bool wrote = sf_file_write(file, 0, "y", 1, NULL) == SF_OK;

            assert_int_equal(wrote, rows[i].writes);
            sf_file_close(file);
        } else
            assert_null(strstr(fail.message, folder));
        fail = SF_FAIL_NONE;
        assert_int_equal(sf_file_open(in_folder("new"), rows[i].mode, &file, &fail),
                         rows[i].not_there);
        if (rows[i].not_there == SF_OK) {
            sf_file_close(file);
            assert_true(sf_file_exists(in_folder("new")));
            assert_int_equal(sf_file_delete(in_folder("new"), NULL), SF_OK);
        }
        assert_false(sf_file_exists(in_folder("new")));
    }
    sf_file_close(NULL);
}

static void open_refuses_folders(void **state) {
    struct sf_file *file;

    (void)state;
    assert_int_equal(sf_file_open(folder, SF_FILE_READ, &file, NULL), SF_IO);
    assert_int_equal(sf_file_open(in_folder("no/such"), SF_FILE_OPEN_OR_NEW, &file, NULL),
                     SF_MISSING);
}

static void read_is_short_only_at_the_end(void **state) {
    struct sf_file *file;
    char bytes[16];
    size_t got = 99;
    uint64_t size;

    (void)state;
    write_text("f", "0123456789");
    file = open_file("f", SF_FILE_READ);
    assert_int_equal(sf_file_size(file, &size, NULL), SF_OK);
    assert_int_equal(size, 10);
    assert_int_equal(sf_file_read(file, 2, bytes, 5, &got, NULL), SF_OK);
    assert_int_equal(got, 5);
    assert_memory_equal(bytes, "23456", 5);
    assert_int_equal(sf_file_read(file, 8, bytes, 5, &got, NULL), SF_OK);
    assert_int_equal(got, 2);
    assert_memory_equal(bytes, "89", 2);
    assert_int_equal(sf_file_read(file, 10, bytes, 5, &got, NULL), SF_OK);
    assert_int_equal(got, 0);
    assert_int_equal(sf_file_read(file, 1000, bytes, 5, &got, NULL), SF_OK);
    assert_int_equal(got, 0);
    sf_file_close(file);
}

static void write_past_the_end_leaves_zeros(void **state) {
    struct sf_file *file = open_file("f", SF_FILE_CREATE);
    char bytes[16];
    size_t got;

    (void)state;
    assert_int_equal(sf_file_write(file, 3, "abc", 3, NULL), SF_OK);
    assert_int_equal(sf_file_read(file, 0, bytes, 16, &got, NULL), SF_OK);
    assert_int_equal(got, 6);
    assert_memory_equal(bytes, "\0\0\0abc", 6);
    /* What was cut off does not come back. */
    assert_int_equal(sf_file_truncate(file, 4, NULL), SF_OK);
    assert_int_equal(sf_file_truncate(file, 8, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    assert_int_equal(sf_file_read(file, 0, bytes, 16, &got, NULL), SF_OK);
    assert_int_equal(got, 8);
    assert_memory_equal(bytes, "\0\0\0a\0\0\0\0", 8);
    sf_file_close(file);
}

static void offsets_too_large_are_refused(void **state) {
    struct sf_file *file = open_file("f", SF_FILE_CREATE);

    (void)state;
    assert_int_equal(sf_file_write(file, UINT64_MAX - 1, "abc", 3, NULL), SF_IO);
    assert_int_equal(sf_file_write(file, INT64_MAX - 1, "abc", 3, NULL), SF_IO);
    assert_int_not_equal(sf_file_truncate(file, UINT64_MAX, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, "abc", 3, NULL), SF_OK);
    sf_file_close(file);
}

/* Two open files a and b, what a holds and what b asks for. */
static void lock_conflicts(void **state) {
    static const struct {
        bool a_exclusive;
        bool b_exclusive;
        enum sf_code code;
    } rows[] = {{false, false, SF_OK},
                {false, true, SF_BUSY},
                {true, false, SF_BUSY},
                {true, true, SF_BUSY}};
    struct sf_file *a = open_file("lock", SF_FILE_OPEN_OR_NEW);
    struct sf_file *b = open_file("lock", SF_FILE_OPEN_OR_NEW);

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct sf_fail fail = SF_FAIL_NONE;

        assert_int_equal(sf_file_lock(a, rows[i].a_exclusive, NULL), SF_OK);
        assert_int_equal(sf_file_lock(b, rows[i].b_exclusive, &fail), rows[i].code);
        assert_int_equal(fail.code, rows[i].code);
        sf_file_unlock(a);
        sf_file_unlock(b);
        assert_int_equal(sf_file_lock(b, rows[i].b_exclusive, NULL), SF_OK);
        sf_file_unlock(b);
    }
    sf_file_close(a);
    sf_file_close(b);
}

static void lock_converts_and_refusal_keeps_the_old(void **state) {
    struct sf_file *a = open_file("lock", SF_FILE_OPEN_OR_NEW);
    struct sf_file *b = open_file("lock", SF_FILE_OPEN_OR_NEW);
    struct sf_file *c = open_file("lock", SF_FILE_OPEN_OR_NEW);

    (void)state;
    assert_int_equal(sf_file_lock(a, false, NULL), SF_OK);
    assert_int_equal(sf_file_lock(b, false, NULL), SF_OK);
    assert_int_equal(sf_file_lock(a, true, NULL), SF_BUSY);
    /* a still holds its shared one: nobody gets an exclusive one when b is gone. */
    sf_file_unlock(b);
    assert_int_equal(sf_file_lock(c, true, NULL), SF_BUSY);
    assert_int_equal(sf_file_lock(a, true, NULL), SF_OK);
    assert_int_equal(sf_file_lock(b, false, NULL), SF_BUSY);
    assert_int_equal(sf_file_lock(a, false, NULL), SF_OK);
    assert_int_equal(sf_file_lock(b, false, NULL), SF_OK);
    sf_file_close(a);
    sf_file_close(b);
    /* Closing lets go. */
    assert_int_equal(sf_file_lock(c, true, NULL), SF_OK);
    sf_file_close(c);
}

/* The lock is the open file's: another one of the same file coming and going changes nothing. */
static void lock_outlives_another_close(void **state) {
    struct sf_file *a = open_file("lock", SF_FILE_OPEN_OR_NEW);
    struct sf_file *b = open_file("lock", SF_FILE_OPEN_OR_NEW);

    (void)state;
    assert_int_equal(sf_file_lock(a, true, NULL), SF_OK);
    sf_file_close(b);
    expect_text("lock", "");
    b = open_file("lock", SF_FILE_OPEN_OR_NEW);
    assert_int_equal(sf_file_lock(b, false, NULL), SF_BUSY);
    sf_file_close(a);
    sf_file_close(b);
}

static void lock_exclusive_needs_writing(void **state) {
    struct sf_file *file;

    (void)state;
    write_text("lock", "");
    file = open_file("lock", SF_FILE_READ);
    assert_int_equal(sf_file_lock(file, true, NULL), SF_IO);
    assert_int_equal(sf_file_lock(file, false, NULL), SF_OK);
    sf_file_close(file);
}

static void rename_replaces(void **state) {
    struct sf_file *old;
    char bytes[4];
    size_t got;

    (void)state;
    write_text("a", "new");
    write_text("b", "old");
    old = open_file("b", SF_FILE_READ);
    assert_true(sf_file_stands_at(old, in_folder("b")));
    assert_int_equal(sf_file_rename(in_folder("a"), in_folder("b"), NULL), SF_OK);
    assert_false(sf_file_exists(in_folder("a")));
    expect_text("b", "new");
    /* Who had the old one open still reads the old one, and can tell. */
    assert_false(sf_file_stands_at(old, in_folder("b")));
    assert_int_equal(sf_file_read(old, 0, bytes, 3, &got, NULL), SF_OK);
    assert_memory_equal(bytes, "old", 3);
    sf_file_close(old);
    assert_int_equal(sf_file_rename(in_folder("a"), in_folder("b"), NULL), SF_MISSING);
    expect_text("b", "new");
    assert_int_equal(sf_file_rename(in_folder("b"), in_folder("b"), NULL), SF_OK);
    expect_text("b", "new");
}

static void delete_removes_the_name(void **state) {
    struct sf_file *file;
    char bytes[4];
    size_t got;

    (void)state;
    write_text("a", "abc");
    file = open_file("a", SF_FILE_READ);
    assert_int_equal(sf_file_delete(in_folder("a"), NULL), SF_OK);
    assert_false(sf_file_exists(in_folder("a")));
    assert_false(sf_file_stands_at(file, in_folder("a")));
    assert_int_equal(sf_file_read(file, 0, bytes, 3, &got, NULL), SF_OK);
    assert_int_equal(got, 3);
    sf_file_close(file);
    assert_int_equal(sf_file_delete(in_folder("a"), NULL), SF_MISSING);
}

static void folder_is_made_with_its_parents(void **state) {
    (void)state;
    assert_false(sf_file_exists(in_folder("one")));
    assert_int_equal(sf_file_make_folder(in_folder("one/two"), NULL), SF_OK);
    assert_true(sf_file_exists(in_folder("one/two")));
    assert_int_equal(sf_file_make_folder(in_folder("one/two/"), NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder(in_folder("one/two"), NULL), SF_OK);
    assert_int_equal(sf_file_sync_folder(in_folder("none"), NULL), SF_MISSING);
    write_text("file", "x");
    assert_int_equal(sf_file_make_folder(in_folder("file"), NULL), SF_EXISTS);
}

struct listing {
    char text[256];
    unsigned stop_after;
};

static bool append_name(void *context, const char *name) {
    struct listing *listing = context;

    strcat(listing->text, name);
    strcat(listing->text, " ");
    return listing->stop_after == 0 || --listing->stop_after > 0;
}

static void list_is_in_byte_order(void **state) {
    struct listing all = {0};
    struct listing two = {.stop_after = 2};

    (void)state;
    write_text("b", "");
    write_text("a", "");
    write_text("B", "");
    write_text("\xC3\xA9", "");
    write_text("a.new", "");
    assert_int_equal(sf_file_make_folder(in_folder("one"), NULL), SF_OK);
    assert_int_equal(sf_file_list(folder, append_name, &all, NULL), SF_OK);
    assert_string_equal(all.text, "B a a.new b \xC3\xA9 ");
    assert_int_equal(sf_file_list(folder, append_name, &two, NULL), SF_OK);
    assert_string_equal(two.text, "B a ");
    assert_int_equal(sf_file_list(in_folder("none"), append_name, &all, NULL), SF_MISSING);
}

static void list_lets_its_listener_delete(void **state) {
    struct listing left = {0};

    (void)state;
    write_text("a", "");
    write_text("b", "");
    assert_int_equal(sf_file_list(folder, delete_one, NULL, NULL), SF_OK);
    assert_int_equal(sf_file_list(folder, append_name, &left, NULL), SF_OK);
    assert_string_equal(left.text, "");
}

static void read_all_keeps_to_its_limit(void **state) {
    struct sf_buf buf = {0};

    (void)state;
    write_text("f", "0123456789");
    assert_true(sf_buf_text(&buf, "had "));
    assert_int_equal(sf_file_read_all(in_folder("f"), 9, &buf, NULL), SF_TOO_LARGE);
    assert_int_equal(sf_file_read_all(in_folder("none"), 9, &buf, NULL), SF_MISSING);
    assert_string_equal(buf.data, "had ");
    assert_int_equal(sf_file_read_all(in_folder("f"), 10, &buf, NULL), SF_OK);
    assert_string_equal(buf.data, "had 0123456789");
    sf_buf_wipe(&buf);
}

static void replace_puts_new_contents_in_place(void **state) {
    struct listing all = {0};
    struct sf_file *old;
    char bytes[8];
    size_t got;

    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "first", 5, NULL), SF_OK);
    expect_text("f", "first");
    old = open_file("f", SF_FILE_READ);
    /* What a crash left behind, longer than what comes. */
    write_text("f.new", "a long remainder of something");
    assert_int_equal(sf_file_replace(in_folder("f"), "2nd", 3, NULL), SF_OK);
    expect_text("f", "2nd");
    assert_int_equal(sf_file_read(old, 0, bytes, 8, &got, NULL), SF_OK);
    assert_int_equal(got, 5);
    sf_file_close(old);
    assert_int_equal(sf_file_replace(in_folder("f"), NULL, 0, NULL), SF_OK);
    expect_text("f", "");
    assert_int_equal(sf_file_list(folder, append_name, &all, NULL), SF_OK);
    assert_string_equal(all.text, "f ");
    assert_int_equal(sf_file_replace(in_folder("none/f"), "x", 1, NULL), SF_MISSING);
}

static void replace_waits_for_nobody(void **state) {
    struct sf_file *other;

    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "kept", 4, NULL), SF_OK);
    other = open_file("f.new", SF_FILE_CREATE);
    assert_int_equal(sf_file_lock(other, true, NULL), SF_OK);
    assert_int_equal(sf_file_replace(in_folder("f"), "lost", 4, NULL), SF_BUSY);
    expect_text("f", "kept");
    sf_file_close(other);
    assert_int_equal(sf_file_replace(in_folder("f"), "won", 3, NULL), SF_OK);
    expect_text("f", "won");
}

/* One call each, on files that stand ready, with every allocation failing in turn. */
static enum sf_code call_replace(struct sf_fail *fail) {
    return sf_file_replace(in_folder("f"), "new", 3, fail);
}

static enum sf_code call_read_all(struct sf_fail *fail) {
    struct sf_buf buf = {0};
    enum sf_code code = sf_file_read_all(in_folder("f"), 1000, &buf, fail);

    sf_buf_wipe(&buf);
    return code;
}

static enum sf_code call_list(struct sf_fail *fail) {
    struct listing all = {0};

    return sf_file_list(folder, append_name, &all, fail);
}

static enum sf_code call_make_folder(struct sf_fail *fail) {
    return sf_file_make_folder(in_folder("one/two"), fail);
}

static enum sf_code call_open(struct sf_fail *fail) {
    struct sf_file *file;
    enum sf_code code = sf_file_open(in_folder("f"), SF_FILE_READ, &file, fail);

    if (code == SF_OK)
        sf_file_close(file);
    return code;
}

static void every_allocation_failing(void **state) {
    static const struct {
        const char *name;
        enum sf_code (*call)(struct sf_fail *);
    } rows[] = {{"replace", call_replace},
                {"read_all", call_read_all},
                {"list", call_list},
                {"make_folder", call_make_folder},
                {"open", call_open}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned n = 0;
        bool struck = true;

        while (struck) {
            struct sf_fail fail = SF_FAIL_NONE;
            enum sf_code code;

            assert_int_equal(sf_file_replace(in_folder("f"), "old", 3, NULL), SF_OK);
            nomem_fail_at(++n);
            code = rows[i].call(&fail);
            struck = nomem_struck();
            nomem_fail_at(0);
            if (code != (struck ? SF_NO_MEMORY : SF_OK) || fail.code != code)
                fail_msg("%s, allocation %u: %d", rows[i].name, n, (int)code);
            expect_text("f", !struck && rows[i].call == call_replace ? "new" : "old");
        }
        assert_true(n > 1);
    }
}

int main(void) {
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        FILE_TEST(open_modes),
        FILE_TEST(open_refuses_folders),
        FILE_TEST(read_is_short_only_at_the_end),
        FILE_TEST(write_past_the_end_leaves_zeros),
        FILE_TEST(offsets_too_large_are_refused),
        FILE_TEST(lock_conflicts),
        FILE_TEST(lock_converts_and_refusal_keeps_the_old),
        FILE_TEST(lock_outlives_another_close),
        FILE_TEST(lock_exclusive_needs_writing),
        FILE_TEST(rename_replaces),
        FILE_TEST(delete_removes_the_name),
        FILE_TEST(folder_is_made_with_its_parents),
        FILE_TEST(list_is_in_byte_order),
        FILE_TEST(list_lets_its_listener_delete),
        FILE_TEST(read_all_keeps_to_its_limit),
        FILE_TEST(replace_puts_new_contents_in_place),
        FILE_TEST(replace_waits_for_nobody),
        FILE_TEST(every_allocation_failing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
