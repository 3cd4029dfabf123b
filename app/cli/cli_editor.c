#include "cli_editor.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli_book.h"
#include "cli_text.h"

enum { PATH_LEN = 1024, TEXT_MAX = 4 << 20, CHUNK_LEN = 4096 };

static const char prefix[] = "steadfolk-edit-";

/* File systems that live in memory (linux/magic.h). Swap is beyond us; docs/security.md says so. */
static bool is_memory(const char *path) {
    static const unsigned long kinds[] = {0x01021994, 0x858458F6}; /* tmpfs, ramfs */
    struct statfs about;
    if (statfs(path, &about) != 0)
        return false;
    return (unsigned long)about.f_type == kinds[0] || (unsigned long)about.f_type == kinds[1];
}

static const char *find_place(void) {
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (runtime != NULL && runtime[0] == '/' && strlen(runtime) < PATH_LEN / 2 &&
        is_memory(runtime) && access(runtime, W_OK | X_OK) == 0)
        return runtime;
    static const char shared[] = "/dev/shm";
    return is_memory(shared) && access(shared, W_OK | X_OK) == 0 ? shared : NULL;
}

/* ---- Taking away */

static void overwrite(int folder, const char *name) {
    static const char zeros[CHUNK_LEN];
    struct stat file;
    int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) {
        off_t left = file.st_size;
        while (left > 0) {
            ssize_t done = write(fd, zeros, left < CHUNK_LEN ? (size_t)left : CHUNK_LEN);
            if (done <= 0)
                break;
            left -= done;
        }
    }
    close(fd);
}

/* The folder with what the editor left in it: backups, swap files. Not deeper. */
static void remove_folder(const char *path) {
    DIR *folder = opendir(path);
    if (folder == NULL)
        return;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        overwrite(dirfd(folder), entry->d_name);
        unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
    rmdir(path);
}

/* Folders of ours whose process is gone. */
static void sweep(const char *place) {
    char path[PATH_LEN];
    struct stat about;
    DIR *folder = opendir(place);
    if (folder == NULL)
        return;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
            fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISDIR(about.st_mode) || about.st_uid != geteuid())
            continue;
        pid_t owner = (pid_t)strtol(entry->d_name + strlen(prefix), NULL, 10);
        if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH &&
            snprintf(path, sizeof path, "%s/%s", place, entry->d_name) < (int)sizeof path)
            remove_folder(path);
    }
    closedir(folder);
}

/* ---- The editor */

/* Vim keeps what was typed in files of its own unless it is told not to. */
static const char *quiet_words(const char *editor) {
    size_t len = strcspn(editor, " ");
    const char *name = editor + len;
    while (name > editor && name[-1] != '/')
        name--;
    len -= (size_t)(name - editor);
    bool vim =
        (len == 3 && strncmp(name, "vim", 3) == 0) || (len == 4 && strncmp(name, "nvim", 4) == 0);
    return vim ? " -n -i NONE" : "";
}

static void become(const char *editor, const char *folder, char *path) {
    char command[PATH_LEN];
    char shell[] = "sh", flag[] = "-c";
    char *words[] = {shell, flag, command, shell, path, NULL};
    snprintf(command, sizeof command, "exec %s%s \"$@\"", editor, quiet_words(editor));
    setenv("TMPDIR", folder, 1);
    for (int number = 1; number < NSIG; number++)
        if (number != SIGKILL && number != SIGSTOP)
            signal(number, SIG_DFL);
    execv("/bin/sh", words);
    _exit(127);
}

/* Run it to its end. Ctrl-C and Ctrl-\ are for the editor meanwhile. Whether it ended well. */
static bool run(const char *editor, const char *folder, char *path) {
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    int how = 0;
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    pid_t child = fork();
    if (child == 0)
        become(editor, folder, path);
    bool waited = child > 0;
    while (waited && waitpid(child, &how, 0) < 0) {
        if (errno != EINTR)
            waited = false;
        else
            kill(child, SIGHUP); /* this process is told to end: so is the editor */
    }
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    return waited && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static enum sf_status read_back(struct sf_cli *cli, const char *path, struct sf_cli_buf *out) {
    char chunk[CHUNK_LEN];
    struct sf_cli_buf text = {0};
    enum sf_status status = SF_STATUS_OK;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t done = 0;
    while (fd >= 0 && text.len <= TEXT_MAX && (done = read(fd, chunk, sizeof chunk)) > 0)
        sf_cli_buf_add(&text, chunk, (size_t)done);
    sodium_memzero(chunk, sizeof chunk);
    if (fd >= 0)
        close(fd);
    if (fd < 0 || done < 0)
        status = sf_cli_fail(cli, SF_STATUS_DISK, NULL, "error.editor_read", NULL);
    else if (text.len > TEXT_MAX)
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "happened", "error.too_large", NULL);
    else if (text.len > 0 && !sf_cli_text_valid(text.data, text.len))
        status = sf_cli_fail(cli, SF_STATUS_INVALID, "happened", "error.utf8", NULL);
    else if (text.len > 0)
        sf_cli_buf_text(out, sf_cli_text_trim(text.data));
    sf_cli_buf_wipe(&text);
    return status;
}

static const char *find_editor(void) {
    static const char *const names[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "vi";
}

enum sf_status sf_cli_editor_write(struct sf_cli *cli, struct sf_cli_buf *out) {
    char folder[PATH_LEN], path[PATH_LEN + 16];
    const char *place = find_place(), *editor = find_editor();
    enum sf_status status;
    if (place == NULL)
        return sf_cli_fail(cli, SF_STATUS_CONFLICT, "--editor", "error.editor_place", NULL);
    if (strlen(editor) > PATH_LEN - 64)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "--editor", "error.editor_failed", NULL);
    sweep(place);
    snprintf(folder, sizeof folder, "%s/%s%ld-XXXXXX", place, prefix, (long)getpid());
    if (mkdtemp(folder) == NULL)
        return sf_cli_fail(cli, SF_STATUS_DISK, "--editor", "error.editor_place", NULL);
    snprintf(path, sizeof path, "%s/moment.txt", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    if (fd < 0 || !run(editor, folder, path))
        status = sf_cli_fail(cli, SF_STATUS_ERROR, "--editor", "error.editor_failed", NULL);
    else
        status = read_back(cli, path, out);
    remove_folder(folder);
    return status;
}
