#include "serve_confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

unsigned sf_serve_confine_early(unsigned files) {
    enum { FIRST = 3, USUAL = 1024 };
    struct rlimit limit;
    if (close_range(FIRST, ~0U, 0) != 0) {
        for (int fd = FIRST; fd < USUAL; fd++)
            close(fd);
    }
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    // The soft limit alone, so that the browser can be given its own back.
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < files) {
        limit.rlim_cur = limit.rlim_max < files ? limit.rlim_max : files;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return USUAL;
    return limit.rlim_cur < files ? (unsigned)limit.rlim_cur : files;
}

// ---- Files and connections: Landlock
// ----------------------------------------------------------------

// The kernel's words, of which the headers may know fewer than the kernel: linux/landlock.h
// of 6.12.
struct ruleset {
    uint64_t files;
    uint64_t net;    // From the fourth version on.
    uint64_t scoped; // From the sixth version on.
};

enum {
    FILE_TRUNCATE = 1 << 14,
    NET_TCP = 3, // Binding and connecting.
    SCOPED = 3   // Abstract sockets, and signals to others.
};

// What each version of the interface can forbid, the first first.
static const uint64_t all_files[] = {
    (1 << 13) - 1,
    (1 << 13) - 1 + LANDLOCK_ACCESS_FS_REFER,
    (1 << 13) - 1 + LANDLOCK_ACCESS_FS_REFER + FILE_TRUNCATE,
};

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t keeping =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REFER | FILE_TRUNCATE;

// What stands at the path, and below, may be used so. What is not there needs no rule.
static void allow(int rules, uint64_t known, const char *path, uint64_t access) {
    const uint64_t file_only =
        LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FILE_TRUNCATE;
    struct stat stat_buf;
    int fd = path ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    if (fstat(fd, &stat_buf) == 0 && !S_ISDIR(stat_buf.st_mode))
        access &= file_only;
    const struct landlock_path_beneath_attr rule = {.allowed_access = access & known,
                                                    .parent_fd = fd};
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(fd);
}

static void restrict_files(const char *vault, const char *runtime) {
    const long versions = sizeof all_files / sizeof all_files[0];
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    struct ruleset ruleset = {
        .files = all_files[(version < versions ? version : versions) - 1],
        .net = version >= 4 ? NET_TCP : 0,
        .scoped = version >= 6 ? SCOPED : 0,
    };
    size_t size = version >= 6   ? sizeof ruleset
                  : version >= 4 ? offsetof(struct ruleset, scoped)
                                 : offsetof(struct ruleset, net);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (rules < 0)
        return;
    allow(rules, ruleset.files, vault, keeping);
    allow(rules, ruleset.files, runtime, keeping);
    // Time zones and libraries; who one is in a report of a sanitizer; seeds.
    static const char *const readable[] = {"/usr",           "/lib",       "/etc/timezone",
                                           "/etc/localtime", "/proc/self", "/dev/urandom"};
    for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++)
        allow(rules, ruleset.files, readable[i], reading);
    syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

// ---- Programs and sockets: seccomp
// ------------------------------------------------------------------

// The name of the interface that this program was compiled for, or 0: its calls have not been
// looked at.
static uint32_t own_arch(void) {
    static const struct {
        const char *machine;
        uint32_t arch;
    } rows[] = {{"x86_64", AUDIT_ARCH_X86_64}, {"aarch64", AUDIT_ARCH_AARCH64}};
    struct utsname name;
    // A program of 32 bits on the same machine has other numbers.
    if (sizeof(void *) != 8 || uname(&name) != 0)
        return 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].machine, name.machine) == 0)
            return rows[i].arch;
    }
    return 0;
}

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define REFUSE_CALL(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), REFUSE

// A list of what is refused, since a list of what is allowed would have to follow every library.
static void restrict_calls(void) {
    const uint32_t arch = own_arch();
    struct sock_filter steps[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0),
        REFUSE,
        LOAD(nr),
        // The same calls by other numbers (x86-64's x32).
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        REFUSE,
        REFUSE_CALL(execve),
        REFUSE_CALL(execveat),
        REFUSE_CALL(socket),
        REFUSE_CALL(connect),
        REFUSE_CALL(bind),
        REFUSE_CALL(process_vm_writev),
        REFUSE_CALL(bpf),
        REFUSE_CALL(io_uring_setup),
        REFUSE_CALL(keyctl),
        REFUSE_CALL(mount),
        REFUSE_CALL(open_by_handle_at),
        REFUSE_CALL(perf_event_open),
        REFUSE_CALL(setns),
        REFUSE_CALL(unshare),
        REFUSE_CALL(userfaultfd),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {.len = sizeof steps / sizeof steps[0], .filter = steps};
    if (arch != 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
void sf_serve_confine_late(const char *vault, const char *runtime) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return;
    restrict_files(vault, runtime);
    restrict_calls();
}
