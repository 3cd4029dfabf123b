/* What only the real port has: links, modes, other processes, system calls that fall short or fail.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "entropy.h"
#include "file.h"
#include "secret.h"

/*
 * ---- system calls that do not do all they are asked ----
 *
 * The linker leads them here. The names with 64 are those that <unistd.h> means: Meson builds with
 * 64-bit offsets everywhere.
 */

ssize_t __real_pread64(int fd, void *bytes, size_t len, off_t at);
ssize_t __real_pwrite64(int fd, const void *bytes, size_t len, off_t at);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __real_ftruncate64(int fd, off_t size);
int __real_fcntl64(int fd, int command, ...);
ssize_t __wrap_pread64(int fd, void *bytes, size_t len, off_t at);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t len, off_t at);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_ftruncate64(int fd, off_t size);
int __wrap_fcntl64(int fd, int command, struct flock *lock);

static struct {
    size_t most;     /* bytes that one read or write takes; 0 for all */
    unsigned breaks; /* EINTR comes before every call so many times */
    unsigned broken;
    int write_error;
    int sync_error;
    unsigned sync_skip; /* syncs that go well first */
    int rename_error;
    unsigned syncs;
    unsigned reads;
    unsigned writes;
    void (*before_lock)(void); /* once: what another process does just then */
} system_calls;

static bool interrupted(void) {
    if (system_calls.broken < system_calls.breaks) {
        system_calls.broken++;
        errno = EINTR;
        return true;
    }
    system_calls.broken = 0;
    return false;
}

static size_t at_most(size_t len) {
    return system_calls.most != 0 && len > system_calls.most ? system_calls.most : len;
}

ssize_t __wrap_pread64(int fd, void *bytes, size_t len, off_t at) {
    system_calls.reads++;
    return interrupted() ? -1 : __real_pread64(fd, bytes, at_most(len), at);
}

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t len, off_t at) {
    system_calls.writes++;
    if (interrupted())
        return -1;
    if (system_calls.write_error != 0) {
        errno = system_calls.write_error;
        return -1;
    }
    return __real_pwrite64(fd, bytes, at_most(len), at);
}

int __wrap_fsync(int fd) {
    if (interrupted())
        return -1;
    system_calls.syncs++;
    if (system_calls.sync_error != 0 && system_calls.syncs > system_calls.sync_skip) {
        errno = system_calls.sync_error;
        return -1;
    }
    return __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to) {
    if (system_calls.rename_error != 0) {
        errno = system_calls.rename_error;
        return -1;
    }
    return __real_rename(from, to);
}

int __wrap_ftruncate64(int fd, off_t size) {
    return interrupted() ? -1 : __real_ftruncate64(fd, size);
}

/* Only ever called for locks here. */
int __wrap_fcntl64(int fd, int command, struct flock *lock) {
    void (*act)(void) = system_calls.before_lock;

    system_calls.before_lock = NULL;
    if (act != NULL)
        act();
    return __real_fcntl64(fd, command, lock);
}

/* ---- a folder for each test ---- */

static char folder[256];
static char paths[8][320];
static unsigned path_next;

static const char *in_folder(const char *name) {
    char *path = paths[path_next++ % 8];

    snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state) {
    const char *where = getenv("TMPDIR");

    (void)state;
    memset(&system_calls, 0, sizeof(system_calls));
    snprintf(folder, sizeof(folder), "%s/steadfolk-test-XXXXXX", where != NULL ? where : "/tmp");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state) {
    static const char *const names[] = {"f",      "f.new", "g",       "link", "pipe",
                                        "real/f", "real",  "deep/er", "deep"};

    (void)state;
    memset(&system_calls, 0, sizeof(system_calls));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        (void)remove(in_folder(names[i]));
    return rmdir(folder);
}

static void expect_text(const char *name, const char *text) {
    struct sf_buf buf = {0};

    assert_int_equal(sf_file_read_all(in_folder(name), 1000, &buf, NULL), SF_OK);
    assert_string_equal(buf.data, text);
    sf_buf_wipe(&buf);
}

/* ---- files ---- */

static void open_refuses_a_symbolic_link(void **state) {
    static const enum sf_file_mode modes[] = {SF_FILE_READ, SF_FILE_WRITE, SF_FILE_OPEN_OR_NEW};
    struct sf_file *file = NULL;

    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "x", 1, NULL), SF_OK);
    assert_int_equal(symlink("f", in_folder("link")), 0);
    for (size_t i = 0; i < 3; i++) {
        struct sf_fail fail = SF_FAIL_NONE;

        assert_int_equal(sf_file_open(in_folder("link"), modes[i], &file, &fail), SF_IO);
        assert_null(strstr(fail.message, "link"));
        assert_int_equal(sf_file_open(in_folder("f"), modes[i], &file, NULL), SF_OK);
        sf_file_close(file);
    }
    assert_int_equal(sf_file_open(in_folder("link"), SF_FILE_CREATE, &file, NULL), SF_EXISTS);
}

/* A link planted where the new contents are about to be written must not lead them elsewhere. */
static void replace_does_not_write_through_a_link(void **state) {
    (void)state;
    assert_int_equal(sf_file_replace(in_folder("g"), "mine", 4, NULL), SF_OK);
    assert_int_equal(symlink("g", in_folder("f.new")), 0);
    assert_int_equal(sf_file_replace(in_folder("f"), "x", 1, NULL), SF_IO);
    expect_text("g", "mine");
}

static void open_through_a_linked_folder_works(void **state) {
    (void)state;
    assert_int_equal(sf_file_make_folder(in_folder("real"), NULL), SF_OK);
    assert_int_equal(symlink("real", in_folder("link")), 0);
    assert_int_equal(sf_file_replace(in_folder("link/f"), "x", 1, NULL), SF_OK);
    expect_text("real/f", "x");
}

static void open_refuses_a_pipe_at_once(void **state) {
    struct sf_file *file;

    (void)state;
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_int_equal(sf_file_open(in_folder("pipe"), SF_FILE_READ, &file, NULL), SF_IO);
    assert_int_equal(sf_file_open(in_folder("pipe"), SF_FILE_WRITE, &file, NULL), SF_IO);
}

static void modes_are_for_the_owner_only(void **state) {
    struct stat info;

    (void)state;
    umask(0);
    assert_int_equal(sf_file_replace(in_folder("f"), "x", 1, NULL), SF_OK);
    assert_int_equal(stat(in_folder("f"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(sf_file_make_folder(in_folder("deep/er"), NULL), SF_OK);
    assert_int_equal(stat(in_folder("deep"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    assert_int_equal(stat(in_folder("deep/er"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
}

static void descriptors_are_not_inherited(void **state) {
    struct sf_file *file;
    int probe = open("/dev/null", O_RDONLY);

    (void)state;
    close(probe);
    /* The next free descriptor is the one that was free before. */
    assert_int_equal(sf_file_open(in_folder("f"), SF_FILE_CREATE, &file, NULL), SF_OK);
    assert_int_equal(__real_fcntl64(probe, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    sf_file_close(file);
    assert_int_equal(__real_fcntl64(probe, F_GETFD), -1);
}

/* Ask for a lock in a process of its own; the code that it got. */
static int lock_elsewhere(const char *path, bool exclusive) {
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        struct sf_file *file;

        if (sf_file_open(path, SF_FILE_OPEN_OR_NEW, &file, NULL) != SF_OK)
            _exit(99);
        _exit((int)sf_file_lock(file, exclusive, NULL));
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void lock_holds_against_another_process(void **state) {
    struct sf_file *file;

    (void)state;
    assert_int_equal(sf_file_open(in_folder("f"), SF_FILE_OPEN_OR_NEW, &file, NULL), SF_OK);
    assert_int_equal(lock_elsewhere(in_folder("f"), true), SF_OK);
    assert_int_equal(sf_file_lock(file, false, NULL), SF_OK);
    assert_int_equal(lock_elsewhere(in_folder("f"), false), SF_OK);
    assert_int_equal(lock_elsewhere(in_folder("f"), true), SF_BUSY);
    assert_int_equal(sf_file_lock(file, true, NULL), SF_OK);
    assert_int_equal(lock_elsewhere(in_folder("f"), false), SF_BUSY);
    sf_file_unlock(file);
    assert_int_equal(lock_elsewhere(in_folder("f"), true), SF_OK);
    sf_file_close(file);
}

/* Two processes replacing the same file: always one of the two contents, whole; refusals are
 * "busy". */
static void replace_by_two_processes_is_always_whole(void **state) {
    enum { ROUNDS = 200, LEN = 5000 };
    static char text[LEN];
    pid_t child;
    int status = 0;
    unsigned done = 0;

    (void)state;
    memset(text, 'p', LEN);
    assert_int_equal(sf_file_replace(in_folder("f"), text, LEN, NULL), SF_OK);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        memset(text, 'c', LEN);
    /* The child may hold the file for all of our rounds, and ends; then it is our turn. */
    for (int i = 0; i < ROUNDS || (child > 0 && done == 0 && i < 10000 * ROUNDS); i++) {
        enum sf_code code = sf_file_replace(in_folder("f"), text, LEN, NULL);
        struct sf_buf buf = {0};

        if (code != SF_OK && code != SF_BUSY)
            fail_msg("replace: %d", (int)code);
        done += code == SF_OK;
        if (child > 0) {
            assert_int_equal(sf_file_read_all(in_folder("f"), LEN, &buf, NULL), SF_OK);
            assert_int_equal(buf.len, LEN);
            for (size_t k = 0; k < LEN; k++)
                assert_int_equal(buf.data[k], buf.data[0]);
            sf_buf_wipe(&buf);
        } else if (code != SF_OK && code != SF_BUSY)
            _exit(1);
    }
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(done > 0);
    assert_false(sf_file_exists(in_folder("f.new")));
}

static void finish_elsewhere(void) {
    assert_int_equal(__real_rename(in_folder("f.new"), in_folder("f")), 0);
}

/*
 * Between our opening the file beside and our locking it, the process that wrote it renames it into
 * place. What we hold is then the live file, and must not be emptied.
 */
static void replace_does_not_touch_what_went_live(void **state) {
    struct sf_file *file;

    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "old", 3, NULL), SF_OK);
    assert_int_equal(sf_file_open(in_folder("f.new"), SF_FILE_CREATE, &file, NULL), SF_OK);
    assert_int_equal(sf_file_write(file, 0, "theirs", 6, NULL), SF_OK);
    sf_file_close(file);
    system_calls.before_lock = finish_elsewhere;
    system_calls.write_error = ENOSPC;
    assert_int_equal(sf_file_replace(in_folder("f"), "ours", 4, NULL), SF_FULL);
    expect_text("f", "theirs");
    assert_false(sf_file_exists(in_folder("f.new")));
}

static void reads_and_writes_go_on_until_done(void **state) {
    static const char text[] = "a text that goes through in pieces of three";

    (void)state;
    system_calls.most = 3;
    system_calls.breaks = 2;
    assert_int_equal(sf_file_replace(in_folder("f"), text, sizeof(text) - 1, NULL), SF_OK);
    expect_text("f", text);
    /* 43 bytes in threes are 15 calls, each after two that were interrupted; the file is read to
     * its known size. */
    assert_int_equal(sizeof(text) - 1, 43);
    assert_int_equal(system_calls.writes, 45);
    assert_int_equal(system_calls.reads, 45);
}

static void write_errors_have_their_codes(void **state) {
    static const struct {
        int number;
        enum sf_code code;
    } rows[] = {{ENOSPC, SF_FULL}, {EDQUOT, SF_FULL}, {EIO, SF_IO}, {EFBIG, SF_IO}};

    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "old", 3, NULL), SF_OK);
    for (size_t i = 0; i < 4; i++) {
        struct sf_fail fail = SF_FAIL_NONE;

        system_calls.write_error = rows[i].number;
        assert_int_equal(sf_file_replace(in_folder("f"), "new", 3, &fail), rows[i].code);
        assert_int_equal(fail.code, rows[i].code);
        expect_text("f", "old");
        assert_false(sf_file_exists(in_folder("f.new")));
    }
}

static void sync_that_failed_is_not_believed_again(void **state) {
    struct sf_file *file;

    (void)state;
    assert_int_equal(sf_file_open(in_folder("f"), SF_FILE_CREATE, &file, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    system_calls.sync_error = ENOSPC;
    assert_int_equal(sf_file_sync(file, NULL), SF_FULL);
    system_calls.sync_error = 0;
    assert_int_equal(sf_file_sync(file, NULL), SF_IO);
    sf_file_close(file);
    assert_int_equal(sf_file_open(in_folder("f"), SF_FILE_WRITE, &file, NULL), SF_OK);
    assert_int_equal(sf_file_sync(file, NULL), SF_OK);
    sf_file_close(file);
}

static void replace_syncs_the_file_and_the_folder(void **state) {
    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "old", 3, NULL), SF_OK);
    assert_int_equal(system_calls.syncs, 2);

    system_calls.sync_error = EIO;
    assert_int_equal(sf_file_replace(in_folder("f"), "new", 3, NULL), SF_IO);
    expect_text("f", "old");
    assert_false(sf_file_exists(in_folder("f.new")));

    /* The folder's sync is the second one. */
    system_calls.syncs = 0;
    system_calls.sync_skip = 1;
    assert_int_equal(sf_file_replace(in_folder("f"), "new", 3, NULL), SF_IO);
    expect_text("f", "new");
    /* A file system without such a thing is no failure. */
    system_calls.syncs = 0;
    system_calls.sync_error = EINVAL;
    assert_int_equal(sf_file_replace(in_folder("f"), "newer", 5, NULL), SF_OK);
}

static void replace_survives_a_failed_rename(void **state) {
    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "old", 3, NULL), SF_OK);
    system_calls.rename_error = ENOSPC;
    assert_int_equal(sf_file_replace(in_folder("f"), "new", 3, NULL), SF_FULL);
    expect_text("f", "old");
    assert_false(sf_file_exists(in_folder("f.new")));
}

/* ---- clock ---- */

static void zone_comes_from_the_environment(void **state) {
    static const struct {
        const char *value;
        const char *zone;
    } rows[] = {
        {"Europe/Berlin", "Europe/Berlin"},
        {":Asia/Kolkata", "Asia/Kolkata"},
        {"/usr/share/zoneinfo/America/New_York", "America/New_York"},
        {":/usr/share/zoneinfo/UTC", "UTC"},
        {"", "UTC"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "UTC"},
        {"Europe/Atlantis", "UTC"},
        {"/etc/passwd", "UTC"},
        {"../../../etc/passwd", "UTC"},
    };
    char zone[SF_CIVIL_ZONE_LEN];
    int offset_min;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        setenv("TZ", rows[i].value, 1);
        assert_ptr_equal(sf_clock_zone(zone), zone);
        assert_string_equal(zone, rows[i].zone);
    }
    unsetenv("TZ");
    assert_true(sf_clock_offset(sf_clock_zone(zone), 0, &offset_min));
}

static void clocks_go_with_the_system(void **state) {
    /* Not time(), which follows in steps of some ms and may be a second behind for that long. */
    struct timespec before, after;
    int64_t now, steady = sf_clock_steady_ms();

    (void)state;
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &before), 0);
    now = sf_clock_now_ms();
    assert_int_equal(clock_gettime(CLOCK_REALTIME, &after), 0);
    assert_true(now >= (int64_t)before.tv_sec * 1000 && now <= ((int64_t)after.tv_sec + 1) * 1000);
    for (int i = 0; i < 1000; i++) {
        int64_t next = sf_clock_steady_ms();

        assert_true(next >= steady);
        steady = next;
    }
}

/* ---- entropy and secrets ---- */

static void entropy_is_libsodiums_source(void **state) {
    uint8_t a[1000] = {0};
    uint8_t b[1000] = {0};
    unsigned zeros = 0;

    (void)state;
    assert_int_equal(sf_entropy_init(NULL), SF_OK);
    assert_int_equal(sf_entropy_init(NULL), SF_OK);
    assert_string_equal(randombytes_implementation_name(), "steadfolk");
    sf_entropy_fill(a, sizeof(a));
    sf_entropy_seed(1); /* does nothing here */
    randombytes_buf(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
    /* About 4 of 1000 bytes are 0; 40 would be a part that was never filled. */
    for (size_t i = 0; i < sizeof(a); i++)
        zeros += a[i] == 0;
    assert_true(zeros < 40);
    for (int i = 0; i < 1000; i++)
        assert_true(randombytes_uniform(10) < 10);
}

static void secret_is_zeroed_and_aligned(void **state) {
    static const size_t sizes[] = {0, 1, 15, 16, 32, 33, 5000};

    (void)state;
    assert_int_equal(sf_entropy_init(NULL), SF_OK);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t *secret = sf_secret_new(sizes[i]);

        assert_non_null(secret);
        assert_int_equal((uintptr_t)secret % 16, 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(secret[k], 0);
        memset(secret, 0xA5, sizes[i]);
        sf_secret_wipe(secret, sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(secret[k], 0);
        sf_secret_free(secret);
    }
    assert_null(sf_secret_new(SIZE_MAX));
    sf_secret_free(NULL);
}

static void secret_ends_at_a_guard(void **state) {
    pid_t child = fork();
    int status = 0;

    (void)state;
    if (child == 0) {
        const struct rlimit none = {0, 0};
        volatile uint8_t *secret;

        /* cmocka would catch it and go on with the next test. */
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_DFL);
        setrlimit(RLIMIT_CORE, &none);
        (void)!freopen("/dev/null", "w", stderr);
        if (sf_entropy_init(NULL) != SF_OK)
            _exit(0);
        secret = sf_secret_new(32);
        if (secret == NULL)
            _exit(0);
        secret[31] = 1;
        secret[32] = 1;
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_not_equal(status, 0);
}

int main(void) {
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        FILE_TEST(open_refuses_a_symbolic_link),
        FILE_TEST(replace_does_not_write_through_a_link),
        FILE_TEST(open_through_a_linked_folder_works),
        FILE_TEST(open_refuses_a_pipe_at_once),
        FILE_TEST(modes_are_for_the_owner_only),
        FILE_TEST(descriptors_are_not_inherited),
        FILE_TEST(lock_holds_against_another_process),
        FILE_TEST(replace_by_two_processes_is_always_whole),
        FILE_TEST(replace_does_not_touch_what_went_live),
        FILE_TEST(reads_and_writes_go_on_until_done),
        FILE_TEST(write_errors_have_their_codes),
        FILE_TEST(sync_that_failed_is_not_believed_again),
        FILE_TEST(replace_syncs_the_file_and_the_folder),
        FILE_TEST(replace_survives_a_failed_rename),
        cmocka_unit_test(zone_comes_from_the_environment),
        cmocka_unit_test(clocks_go_with_the_system),
        cmocka_unit_test(entropy_is_libsodiums_source),
        cmocka_unit_test(secret_is_zeroed_and_aligned),
        cmocka_unit_test(secret_ends_at_a_guard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
