/* System calls that are interrupted, fall short or fail, one at a time, and a machine whose zones
 * are missing, strange or broken: what the real port answers then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "clock.h"
#include "entropy.h"
#include "file.h"
#include "nomem.h"
#include "secret.h"

/* ---- the calls; the linker leads them here ---- */

/* One call that fails so many times, after so many that go well. */
static struct {
    const char *call;
    int error;
    unsigned skip, times;
    unsigned struck;
} next;

static void let_fail(const char *call, int error, unsigned skip, unsigned times) {
    next.call = call;
    next.error = error;
    next.skip = skip;
    next.times = times;
    next.struck = 0;
}

static bool fails(const char *call) {
    if (next.times == 0 || strcmp(next.call, call) != 0)
        return false;
    if (next.skip > 0) {
        next.skip--;
        return false;
    }
    next.times--;
    next.struck++;
    errno = next.error;
    return true;
}

#define CALL(type, name, failed, parameters, arguments)                                            \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters {                                                                \
        return fails(#name) ? (failed) : __real_##name arguments;                                  \
    }

CALL(int, fstat64, -1, (int fd, struct stat *out), (fd, out))
CALL(int, lstat64, -1, (const char *path, struct stat *out), (path, out))
CALL(int, stat64, -1, (const char *path, struct stat *out), (path, out))
CALL(int, fstatat64, -1, (int fd, const char *path, struct stat *out, int flags),
     (fd, path, out, flags))
CALL(struct dirent *, readdir64, NULL, (DIR * folder), (folder))
CALL(int, mkdir, -1, (const char *path, mode_t mode), (path, mode))
CALL(int, faccessat, -1, (int fd, const char *path, int mode, int flags), (fd, path, mode, flags))
CALL(char *, realpath, NULL, (const char *path, char *out), (path, out))
CALL(int, ftruncate64, -1, (int fd, off_t size), (fd, size))
CALL(ssize_t, pread64, -1, (int fd, void *bytes, size_t len, off_t at), (fd, bytes, len, at))
CALL(ssize_t, pwrite64, next.error == 0 ? 0 : -1, (int fd, const void *bytes, size_t len, off_t at),
     (fd, bytes, len, at))
CALL(ssize_t, read, -1, (int fd, void *bytes, size_t len), (fd, bytes, len))
CALL(ssize_t, getrandom, next.error == 0 ? 0 : -1, (void *bytes, size_t len, unsigned flags),
     (bytes, len > 3 ? 3 : len, flags))
CALL(int, clock_gettime, -1, (clockid_t clock, struct timespec *out), (clock, out))
CALL(void *, mmap64, MAP_FAILED,
     (void *at, size_t len, int protection, int flags, int fd, off_t to),
     (at, len, protection, flags, fd, to))
CALL(int, mlock2, -1, (const void *at, size_t len, unsigned flags), (at, len, flags))
CALL(int, madvise, -1, (void *at, size_t len, int advice), (at, len, advice))
CALL(int, sodium_init, -1, (void), ())

static unsigned unmapped;
int __real_munmap(void *at, size_t len);
int __wrap_munmap(void *at, size_t len);
int __wrap_munmap(void *at, size_t len) {
    unmapped++;
    return __real_munmap(at, len);
}

/* Before each lock: what another process does just then. */
static void (*before_lock)(void);
int __real_fcntl64(int fd, int command, ...);
int __wrap_fcntl64(int fd, int command, struct flock *lock);
int __wrap_fcntl64(int fd, int command, struct flock *lock) {
    if (before_lock != NULL)
        before_lock();
    return fails("fcntl64") ? -1 : __real_fcntl64(fd, command, lock);
}

/* The machine's zone, as the test has it: the files in the folder "etc" and "zoneinfo" of its own.
 */
static char folder[256];
static bool own_zones;
static const char *link_target; /* of /etc/localtime; NULL: there is none */

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, unsigned mode);
int __wrap_open64(const char *path, int flags, unsigned mode) {
    char own[512];
    if (fails("open64"))
        return -1;
    if (own_zones && strcmp(path, "/etc/timezone") == 0) {
        snprintf(own, sizeof own, "%s/timezone", folder);
        path = own;
    } else if (own_zones && strncmp(path, "/usr/share/zoneinfo/Own/", 24) == 0) {
        snprintf(own, sizeof own, "%s/%s", folder, path + 24);
        path = own;
    }
    return __real_open64(path, flags, mode);
}

ssize_t __wrap_readlink(const char *path, char *out, size_t len);
ssize_t __wrap_readlink(const char *path, char *out, size_t len) {
    assert_string_equal(path, "/etc/localtime");
    if (link_target == NULL) {
        errno = ENOENT;
        return -1;
    }
    size_t have = strlen(link_target);
    assert_true(have < len);
    memcpy(out, link_target, have); /* without an end, as readlink does */
    return (ssize_t)have;
}

/* ---- a folder for each test ---- */

static const char *in_folder(const char *name) {
    static char paths[8][512];
    static unsigned at;
    char *path = paths[at++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state) {
    const char *where = getenv("TMPDIR");
    (void)state;
    let_fail("", 0, 0, 0);
    snprintf(folder, sizeof folder, "%s/steadfolk-calls-XXXXXX", where != NULL ? where : "/tmp");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state) {
    static const char *const names[] = {"f", "f.new", "g", "timezone", "zone", "pipe", "sub"};
    (void)state;
    let_fail("", 0, 0, 0);
    before_lock = NULL;
    own_zones = false;
    link_target = NULL;
    unsetenv("TZ");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)remove(in_folder(names[i]));
    return rmdir(folder);
}

static struct sf_file *open_file(void) {
    struct sf_file *file = NULL;
    assert_int_equal(sf_file_open(in_folder("f"), SF_FILE_OPEN_OR_NEW, &file, NULL), SF_OK);
    return file;
}

/* ---- files ---- */

static void interrupted_calls_go_on(void **state) {
    static const char *const calls[] = {"open64", "ftruncate64", "fcntl64", "pread64", "pwrite64"};
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct sf_buf buf = {0};
        let_fail(calls[i], EINTR, 0, 2);
        assert_int_equal(sf_file_replace(in_folder("f"), "text", 4, NULL), SF_OK);
        assert_int_equal(sf_file_read_all(in_folder("f"), 10, &buf, NULL), SF_OK);
        assert_string_equal(buf.data, "text");
        assert_int_equal(next.struck, 2);
        sf_buf_wipe(&buf);
    }
}

/* Each failing call in a whole replacement: told, with its code, and the old contents stand. */
static void failing_calls_are_told(void **state) {
    static const struct {
        const char *call;
        int error;
        enum sf_code code;
    } rows[] = {
        {"open64", EMFILE, SF_IO},   {"open64", ENOSPC, SF_FULL},      {"fstat64", EIO, SF_IO},
        {"fcntl64", ENOLCK, SF_IO},  {"fcntl64", EAGAIN, SF_BUSY},     {"fcntl64", EACCES, SF_BUSY},
        {"ftruncate64", EIO, SF_IO}, {"ftruncate64", ENOSPC, SF_FULL}, {"pwrite64", 0, SF_IO},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sf_fail fail = SF_FAIL_NONE;
        struct sf_buf buf = {0};
        assert_int_equal(sf_file_replace(in_folder("f"), "old", 3, NULL), SF_OK);
        let_fail(rows[i].call, rows[i].error, 0, 1);
        if (sf_file_replace(in_folder("f"), "new", 3, &fail) != rows[i].code)
            fail_msg("%s with %d: %s", rows[i].call, rows[i].error, sf_fail_name(fail.code));
        assert_int_equal(next.struck, 1);
        assert_int_equal(sf_file_read_all(in_folder("f"), 10, &buf, NULL), SF_OK);
        assert_string_equal(buf.data, "old");
        sf_buf_wipe(&buf);
    }
}

static void failing_reads_are_told(void **state) {
    static const struct {
        const char *call;
        unsigned skip;
    } rows[] = {{"open64", 0}, {"fstat64", 0}, {"fstat64", 1}, {"pread64", 0}};
    struct sf_buf buf = {0};
    uint64_t size = 9;
    size_t got = 9;
    char byte;
    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "text", 4, NULL), SF_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        let_fail(rows[i].call, EIO, rows[i].skip, 1);
        assert_int_equal(sf_file_read_all(in_folder("f"), 10, &buf, NULL), SF_IO);
        assert_int_equal(next.struck, 1);
        assert_int_equal(buf.len, 0);
    }
    struct sf_file *file = open_file();
    let_fail("fstat64", EIO, 0, 1);
    assert_int_equal(sf_file_size(file, &size, NULL), SF_IO);
    assert_int_equal(size, 0);
    /* No place that a file can have. */
    assert_int_equal(sf_file_read(file, UINT64_MAX, &byte, 1, &got, NULL), SF_IO);
    assert_int_equal(got, 0);
    assert_int_equal(sf_file_write(file, INT64_MAX, &byte, 1, NULL), SF_IO);
    assert_int_equal(sf_file_truncate(file, UINT64_MAX, NULL), SF_IO);
    sf_file_close(file);
    sf_buf_wipe(&buf);
}

static bool count_name(void *context, const char *name) {
    (void)name;
    ++*(int *)context;
    return true;
}

static void lists_are_whole_or_told(void **state) {
    int count = 0;
    (void)state;
    assert_int_equal(sf_file_replace(in_folder("f"), "x", 1, NULL), SF_OK);
    assert_int_equal(sf_file_replace(in_folder("g"), "x", 1, NULL), SF_OK);
    assert_int_equal(sf_file_list(folder, count_name, &count, NULL), SF_OK);
    assert_int_equal(count, 2);
    let_fail("readdir64", EIO, 2, 1);
    assert_int_equal(sf_file_list(folder, count_name, &count, NULL), SF_IO);
    assert_int_equal(count, 2);
    /* What went while we looked is not there. */
    count = 0;
    let_fail("fstatat64", ENOENT, 0, 9);
    assert_int_equal(sf_file_list(folder, count_name, &count, NULL), SF_OK);
    assert_int_equal(count, 0);
}

static void folders_that_cannot_be_made_are_told(void **state) {
    (void)state;
    let_fail("mkdir", EACCES, 2, 1); /* the last part of the path */
    assert_int_equal(sf_file_make_folder(in_folder("sub"), NULL), SF_IO);
    assert_int_equal(next.struck, 1);
    let_fail("stat64", EIO, 0, 1);
    assert_int_equal(sf_file_make_folder(folder, NULL), SF_IO);
    assert_int_equal(sf_file_make_folder(folder, NULL), SF_OK);
    assert_int_equal(sf_file_replace(in_folder("f"), "x", 1, NULL), SF_OK);
    assert_int_equal(sf_file_make_folder(in_folder("f/sub"), NULL), SF_EXISTS);
    nomem_fail_at(1);
    enum sf_code code = sf_file_make_folder(in_folder("sub"), NULL);
    nomem_fail_at(0);
    assert_int_equal(code, SF_NO_MEMORY);
}

static void what_cannot_be_asked_may_be_written(void **state) {
    (void)state;
    assert_true(sf_file_writable(folder));
    let_fail("faccessat", EROFS, 0, 1);
    assert_false(sf_file_writable(folder));
    let_fail("faccessat", EACCES, 0, 1);
    assert_false(sf_file_writable(folder));
    let_fail("faccessat", EIO, 0, 1);
    assert_true(sf_file_writable(folder));
    assert_true(sf_file_writable(in_folder("none")));
}

static void file_that_cannot_be_asked_stands_nowhere(void **state) {
    struct sf_file *file = open_file();
    (void)state;
    assert_true(sf_file_stands_at(file, in_folder("f")));
    let_fail("fstat64", EIO, 0, 1);
    assert_false(sf_file_stands_at(file, in_folder("f")));
    let_fail("lstat64", ENOENT, 0, 1);
    assert_false(sf_file_stands_at(file, in_folder("f")));
    sf_file_close(file);
}

static void full_length_is_that_of_what_will_stand_there(void **state) {
    char *real = __real_realpath(folder, NULL), here[512];
    size_t len = strlen(real);
    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(sf_file_full_len(folder), len);
    assert_int_equal(sf_file_full_len(in_folder("none")), len + strlen("/none"));
    assert_int_equal(sf_file_full_len(in_folder("none/below")), len + strlen("/none/below"));
    assert_int_equal(sf_file_full_len("/none-such"), strlen("/none-such") + 1);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(sf_file_full_len("."), len);
    assert_int_equal(sf_file_full_len("none"), len + strlen("/none"));
    assert_int_equal(sf_file_full_len("none/below"), len + strlen("/none/below"));
    assert_int_equal(chdir(here), 0);
    /* Where nothing can be said, what was asked. */
    let_fail("realpath", EACCES, 0, 9);
    assert_int_equal(sf_file_full_len(folder), strlen(folder));
    assert_int_equal(sf_file_full_len(""), 0);
    nomem_fail_at(1);
    size_t asked = sf_file_full_len(folder);
    nomem_fail_at(0);
    assert_int_equal(asked, strlen(folder));
    free(real);
}

static void replace_takes_a_bare_name(void **state) {
    char here[512];
    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(sf_file_replace("f", "bare", 4, NULL), SF_OK);
    assert_int_equal(chdir(here), 0);
    assert_true(sf_file_exists(in_folder("f")));
}

static unsigned replaced;

static void replace_elsewhere(void) {
    replaced++;
    assert_int_equal(rename(in_folder("f.new"), in_folder("f")), 0);
}

/* Others that are faster each time: refused after a while, not tried for ever. */
static void replace_gives_up_against_the_whole_world(void **state) {
    (void)state;
    replaced = 0;
    before_lock = replace_elsewhere;
    assert_int_equal(sf_file_replace(in_folder("f"), "ours", 4, NULL), SF_BUSY);
    assert_in_range(replaced, 2, 100);
}

/* ---- randomness and secrets ---- */

static void randomness_comes_in_pieces(void **state) {
    uint8_t bytes[64] = {0};
    unsigned zeros = 0;
    (void)state;
    let_fail("getrandom", EINTR, 1, 2);
    sf_entropy_fill(bytes, sizeof bytes);
    assert_int_equal(next.struck, 2);
    for (size_t i = 0; i < sizeof bytes; i++)
        zeros += bytes[i] == 0;
    assert_true(zeros < 12);
}

/* A key that is not random is worse than no program. */
static void without_randomness_the_program_ends(void **state) {
    static const int errors[] = {0, EIO, ENOSYS};
    (void)state;
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            const struct rlimit none = {0, 0};
            uint8_t bytes[64];
            setrlimit(RLIMIT_CORE, &none);
            signal(SIGABRT, SIG_DFL);
            (void)!freopen("/dev/null", "w", stderr);
            let_fail("getrandom", errors[i], 0, 1);
            sf_entropy_fill(bytes, sizeof bytes);
            _exit(0);
        }
        assert_true(child > 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
    }
}

static void libsodium_that_is_not_ready_is_told(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    let_fail("sodium_init", 0, 0, 1);
    assert_int_equal(sf_entropy_init(&fail), SF_INTERNAL);
    assert_int_equal(fail.code, SF_INTERNAL);
    assert_int_equal(sf_entropy_init(NULL), SF_OK);
}

static void locked_area_is_all_or_nothing(void **state) {
    static const char *const calls[] = {"mmap64", "mlock2", "madvise"};
    (void)state;
    assert_int_equal(sf_entropy_init(NULL), SF_OK);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        unmapped = 0;
        let_fail(calls[i], ENOMEM, 0, 1);
        assert_null(sf_secret_area(8192));
        assert_int_equal(next.struck, 1);
        assert_int_equal(unmapped, i > 0); /* nothing is left of it */
    }
    assert_null(sf_secret_new(SIZE_MAX / 2));
}

/* ---- clocks and zones ---- */

static void clock_that_says_nothing_says_zero(void **state) {
    (void)state;
    let_fail("clock_gettime", EINVAL, 0, 2);
    assert_int_equal(sf_clock_now_ms(), 0);
    assert_int_equal(sf_clock_steady_ms(), 0);
    assert_true(sf_clock_now_ms() > 0);
}

static void put_file(const char *name, const char *text, size_t len) {
    assert_int_equal(sf_file_replace(in_folder(name), text, len, NULL), SF_OK);
}

static void zone_is_what_the_machine_says(void **state) {
    static char long_name[400];
    static const struct {
        const char *file, *link, *zone; /* /etc/timezone and /etc/localtime; NULL: not there */
    } rows[] = {
        {"Europe/Madrid\n", NULL, "Europe/Madrid"},
        {"Europe/Madrid", NULL, "Europe/Madrid"},
        {"Europe/Madrid # by hand\n", NULL, "Europe/Madrid"},
        {"Europe/Madrid\n", "/usr/share/zoneinfo/Asia/Kolkata", "Europe/Madrid"},
        {NULL, "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"},
        {NULL, "../usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"},
        {NULL, "/usr/share/zoneinfo/", "UTC"},
        {NULL, "/usr/share/zoneinfo/Europe/Atlantis", "UTC"},
        {NULL, "/etc/my-zone", "UTC"},
        {NULL, NULL, "UTC"},
        {"", "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"},
        {"Europe/Atlantis\n", "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"},
        {"../../etc/passwd\n", NULL, "UTC"},
        {long_name, "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"},
    };
    char zone[SF_CIVIL_ZONE_LEN];
    (void)state;
    memset(long_name, 'x', sizeof long_name - 1);
    own_zones = true;
    unsetenv("TZ");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].file != NULL)
            put_file("timezone", rows[i].file, strlen(rows[i].file));
        else
            (void)remove(in_folder("timezone"));
        link_target = rows[i].link;
        if (strcmp(sf_clock_zone(zone), rows[i].zone) != 0)
            fail_msg("%zu: %s", i, zone);
    }
    /* A folder in its place, and a disk that does not read it. */
    (void)remove(in_folder("timezone"));
    assert_int_equal(sf_file_make_folder(in_folder("timezone"), NULL), SF_OK);
    link_target = "/usr/share/zoneinfo/Asia/Kolkata";
    assert_string_equal(sf_clock_zone(zone), "Asia/Kolkata");
    (void)remove(in_folder("timezone"));
    put_file("timezone", "Europe/Madrid\n", 14);
    let_fail("read", EIO, 0, 1);
    assert_string_equal(sf_clock_zone(zone), "Asia/Kolkata");
    let_fail("fstat64", EIO, 0, 1);
    assert_string_equal(sf_clock_zone(zone), "Asia/Kolkata");
    let_fail("read", EINTR, 0, 2);
    assert_string_equal(sf_clock_zone(zone), "Europe/Madrid");
    assert_int_equal(next.struck, 2);
}

static bool has_zone(void) {
    int offset_min = 99;
    bool has = sf_clock_offset("Own/zone", INT64_C(1714564800000), &offset_min);
    assert_int_equal(offset_min, has ? 120 : 0); /* 2024-05-01 in Berlin */
    return has;
}

/* A zone's file that is none, then one that is: nothing of the first is kept. */
static void zone_files_that_are_none_are_no_zones(void **state) {
    static char large[70 * 1024];
    struct sf_buf berlin = {0};
    (void)state;
    own_zones = true;
    assert_int_equal(sf_file_read_all("/usr/share/zoneinfo/Europe/Berlin", 65536, &berlin, NULL),
                     SF_OK);
    assert_false(has_zone());
    put_file("zone", "", 0);
    assert_false(has_zone());
    put_file("zone", "TZif", 4);
    assert_false(has_zone());
    for (size_t len = 5; len + 1 < berlin.len; len += berlin.len / 37) {
        put_file("zone", berlin.data, len);
        if (has_zone())
            fail_msg("%zu of %zu bytes are a zone", len, berlin.len);
    }
    memcpy(large, berlin.data, berlin.len);
    put_file("zone", large, sizeof large);
    assert_false(has_zone());
    (void)remove(in_folder("zone"));
    assert_int_equal(mkfifo(in_folder("zone"), 0600), 0);
    assert_false(has_zone());
    (void)remove(in_folder("zone"));
    put_file("zone", berlin.data, berlin.len);
    nomem_fail_at(1);
    bool has = has_zone();
    nomem_fail_at(0);
    assert_false(has);
    assert_true(has_zone());
    (void)remove(in_folder("zone"));
    assert_true(has_zone()); /* kept */
    sf_buf_wipe(&berlin);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(interrupted_calls_go_on),
        TEST(failing_calls_are_told),
        TEST(failing_reads_are_told),
        TEST(lists_are_whole_or_told),
        TEST(folders_that_cannot_be_made_are_told),
        TEST(what_cannot_be_asked_may_be_written),
        TEST(file_that_cannot_be_asked_stands_nowhere),
        TEST(full_length_is_that_of_what_will_stand_there),
        TEST(replace_takes_a_bare_name),
        TEST(replace_gives_up_against_the_whole_world),
        TEST(randomness_comes_in_pieces),
        TEST(without_randomness_the_program_ends),
        TEST(libsodium_that_is_not_ready_is_told),
        TEST(locked_area_is_all_or_nothing),
        TEST(clock_that_says_nothing_says_zero),
        TEST(zone_is_what_the_machine_says),
        TEST(zone_files_that_are_none_are_no_zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
