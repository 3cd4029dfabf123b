// What a confined process can no longer do, and that it still can do its work. Each look is made by
// a child, since there is no way back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve_confine.h"

static char folder[512]; // Holds "vault", "runtime" and "other".
static char vault[600], runtime[600], other[600];

// Run `look` in a child, confined or not; its answer is an errno, 0 when it could.
static int ask(int (*look)(void), bool confined) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (confined) {
            sf_serve_confine_early(64);
            sf_serve_confine_late(vault, runtime);
        }
        _exit(look());
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int write_below(const char *where) {
    char path[700], new_path[700];
    snprintf(path, sizeof path, "%s/file", where);
    snprintf(new_path, sizeof new_path, "%s/new", where);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0)
        return errno;
    bool written = write(fd, "x", 1) == 1 && ftruncate(fd, 0) == 0 && fsync(fd) == 0;
    int error = written ? 0 : errno;
    close(fd);
    if (error == 0 && (rename(path, new_path) != 0 || unlink(new_path) != 0))
        error = errno;
    return error;
}

static int write_vault(void) {
    return write_below(vault);
}

static int write_runtime(void) {
    return write_below(runtime);
}

static int write_other(void) {
    return write_below(other);
}

static int make_subfolder(void) {
    char path[700];
    snprintf(path, sizeof path, "%s/sub", vault);
    if (mkdir(path, 0700) != 0)
        return errno;
    int error = write_below(path);
    rmdir(path);
    return error;
}

static int make_existing_folder(void) {
    return mkdir(vault, 0700) == 0 ? 0 : errno;
}

static int read_path(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return errno;
    close(fd);
    return 0;
}

static int read_secret(void) {
    char path[700];
    snprintf(path, sizeof path, "%s/secret", other);
    return read_path(path);
}

static int read_passwd(void) {
    return read_path("/etc/passwd");
}

static int read_zones(void) {
    return read_path("/usr/share/zoneinfo");
}

static int read_seed(void) {
    return read_path("/dev/urandom");
}

static int run_program(void) {
    execl("/bin/true", "true", (char *)NULL);
    return errno;
}

static int open_socket(void) {
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : errno;
}

static int listen_here(struct sockaddr_in *at) {
    socklen_t len = sizeof *at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    *at =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    if (fd < 0 || bind(fd, (struct sockaddr *)at, len) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)at, &len) != 0)
        return -1;
    return fd;
}

static int dump_limit(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    return limit.rlim_cur == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1;
}

static bool has_landlock(void) {
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

// Those that stand for: could before, can still.
static void test_confined_process_can_do_its_work(void **state) {
    int (*const looks[])(void) = {write_vault, write_runtime, make_subfolder, read_zones,
                                  read_seed};
    (void)state;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        assert_int_equal(ask(looks[i], false), 0);
        assert_int_equal(ask(looks[i], true), 0);
    }
    assert_int_equal(ask(make_existing_folder, true), EEXIST);
    assert_int_equal(ask(dump_limit, true), 0);
}

static void test_confined_process_has_no_other_files(void **state) {
    int (*const looks[])(void) = {write_other, read_secret, read_passwd};
    (void)state;
    if (!has_landlock())
        skip();
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        assert_int_equal(ask(looks[i], false), 0);
        assert_int_equal(ask(looks[i], true), EACCES);
    }
}

static void test_confined_process_has_no_programs_and_connections(void **state) {
    (void)state;
    assert_int_equal(ask(run_program, false), 0);
    assert_int_equal(ask(run_program, true), EPERM);
    assert_int_equal(ask(open_socket, false), 0);
    assert_int_equal(ask(open_socket, true), EPERM);
}

static void test_confined_process_accepts(void **state) {
    struct sockaddr_in at;
    int pipes[2];
    (void)state;
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        // Where it listens is told on one of the three that stay open; it listens before the end of
        // its rights, as the server does.
        dup2(pipes[1], STDOUT_FILENO);
        sf_serve_confine_early(64);
        int listening = listen_here(&at);
        sf_serve_confine_late(vault, runtime);
        if (write(STDOUT_FILENO, &at, sizeof at) != sizeof at)
            _exit(1);
        _exit(accept(listening, NULL, NULL) >= 0 ? 0 : errno);
    }
    close(pipes[1]);
    assert_int_equal(read(pipes[0], &at, sizeof at), sizeof at);
    close(pipes[0]);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&at, sizeof at), 0);
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(client);
}

static int given = -1; // Open before, as by whoever starts the server.

static int use_given(void) {
    return fcntl(given, F_GETFD) >= 0 ? 0 : errno;
}

static void test_confined_process_keeps_nothing_it_was_given(void **state) {
    (void)state;
    given = open("/dev/null", O_RDONLY);
    assert_true(given > STDERR_FILENO);
    assert_int_equal(ask(use_given, false), 0);
    assert_int_equal(ask(use_given, true), EBADF);
    close(given);
}

static int start(void **state) {
    const char *base = getenv("TMPDIR");
    char path[700];
    (void)state;
    snprintf(folder, sizeof folder, "%s/sf-confine-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(vault, sizeof vault, "%s/vault", folder);
    snprintf(runtime, sizeof runtime, "%s/runtime", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    mkdir(vault, 0700);
    mkdir(runtime, 0700);
    mkdir(other, 0700);
    snprintf(path, sizeof path, "%s/secret", other);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    close(fd);
    return 0;
}

static int end(void **state) {
    char path[700];
    (void)state;
    snprintf(path, sizeof path, "%s/secret", other);
    unlink(path);
    rmdir(vault);
    rmdir(runtime);
    rmdir(other);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_confined_process_can_do_its_work),
        cmocka_unit_test(test_confined_process_has_no_other_files),
        cmocka_unit_test(test_confined_process_has_no_programs_and_connections),
        cmocka_unit_test(test_confined_process_accepts),
        cmocka_unit_test(test_confined_process_keeps_nothing_it_was_given),
    };
    return cmocka_run_group_tests(tests, start, end);
}
