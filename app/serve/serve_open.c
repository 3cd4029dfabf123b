#include "serve_open.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HASH_BYTES = 16, NUMBER_DIGITS = 8 };

static const char opener[] = "xdg-open";
static const char page_end[] = ".html";

void sf_serve_open_address(char address[SF_SERVE_ADDRESS_LEN], uint16_t port, const char *token) {
    snprintf(address, SF_SERVE_ADDRESS_LEN, "http://127.0.0.1:%u/#t=%s", (unsigned)port, token);
}

const char *sf_serve_open_runtime(void) {
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    struct stat stat_buf;
    if (runtime && runtime[0] == '/' && stat(runtime, &stat_buf) == 0 &&
        S_ISDIR(stat_buf.st_mode) && stat_buf.st_uid == geteuid() &&
        (stat_buf.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return runtime;
    return NULL;
}

bool sf_serve_open_place(const char *vault, char place[SF_SERVE_PLACE_LEN]) {
    const char *runtime = sf_serve_open_runtime();
    char *full = vault ? realpath(vault, NULL) : NULL;
    int len = -1;
    if (runtime && !vault) {
        len = snprintf(place, SF_SERVE_PLACE_LEN, "%s/page", runtime);
    } else if (runtime && full) {
        uint8_t hash[HASH_BYTES];
        char hex[2 * HASH_BYTES + 1];
        crypto_generichash(hash, sizeof hash, (const uint8_t *)full, strlen(full), NULL, 0);
        sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
        len = snprintf(place, SF_SERVE_PLACE_LEN, "%s/page-%s", runtime, hex);
    } else if (full) {
        len = snprintf(place, SF_SERVE_PLACE_LEN, "%s/page", full);
    }
    free(full);
    if (len > 0 && len < SF_SERVE_PLACE_LEN)
        return true;
    place[0] = '\0';
    return false;
}

static bool write_all(int fd, const char *text, size_t len) {
    while (len > 0) {
        ssize_t done = write(fd, text, len);
        if (done <= 0)
            return false;
        text += done;
        len -= (size_t)done;
    }
    return true;
}

bool sf_serve_open_write(const char *address, const char *place, char *path, size_t path_max) {
    char text[512];
    if (place[0] == '\0')
        goto failed;
    int len = snprintf(path, path_max, "%s-%0*lx%s", place, NUMBER_DIGITS,
                       (unsigned long)randombytes_random(), page_end);
    if (len < 0 || (size_t)len >= path_max)
        goto failed;
    int text_len = snprintf(text, sizeof text,
                            "<!doctype html><meta charset=\"utf-8\"><title>Notes</title>\n"
                            "<meta name=\"referrer\" content=\"no-referrer\">\n"
                            "<meta http-equiv=\"refresh\" content=\"0;url=%s\">\n",
                            address);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        goto failed;
    bool written = write_all(fd, text, (size_t)text_len);
    sodium_memzero(text, sizeof text);
    if (close(fd) != 0 || !written) {
        unlink(path);
        goto failed;
    }
    return true;

failed:
    path[0] = '\0';
    return false;
}

// Whether a name is one that sf_serve_open_write makes where names begin so.
static bool is_page(const char *name, const char *begin) {
    size_t len = strlen(begin);
    if (strncmp(name, begin, len) != 0 || name[len] != '-')
        return false;
    const char *number = name + len + 1;
    return strspn(number, "0123456789abcdef") == NUMBER_DIGITS &&
           strcmp(number + NUMBER_DIGITS, page_end) == 0;
}

void sf_serve_open_sweep(const char *place, int age_s) {
    char folder[SF_SERVE_PLACE_LEN];
    const char *begin = strrchr(place, '/');
    const time_t now = time(NULL);
    struct dirent *entry;
    struct stat stat_buf;
    if (!begin)
        return;
    snprintf(folder, sizeof folder, "%.*s/", (int)(begin - place), place);
    DIR *dir = opendir(folder);
    while (dir && (entry = readdir(dir)) != NULL) {
        if (!is_page(entry->d_name, begin + 1) ||
            fstatat(dirfd(dir), entry->d_name, &stat_buf, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        bool old = stat_buf.st_mtime <= now - age_s || stat_buf.st_mtime > now;
        if (S_ISREG(stat_buf.st_mode) && stat_buf.st_uid == geteuid() && old)
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    if (dir)
        closedir(dir);
}

static bool on_path(const char *program) {
    char file[4096];
    const char *path = getenv("PATH");
    while (path && *path != '\0') {
        size_t len = strcspn(path, ":");
        int done = snprintf(file, sizeof file, "%.*s/%s", (int)len, path, program);
        if (len > 0 && done > 0 && (size_t)done < sizeof file && access(file, X_OK) == 0)
            return true;
        path += len;
        path += *path == ':';
    }
    return false;
}

static bool is_set(const char *name) {
    const char *value = getenv(name);
    return value && value[0] != '\0';
}

bool sf_serve_open_possible(void) {
    return (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) && on_path(opener);
}

static void become_opener(const char *path) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
    execlp(opener, opener, path, (char *)NULL);
    _exit(127);
}

bool sf_serve_open_start(const char *path) {
    // Twice, so that the browser is nobody's child to be waited for.
    pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0) {
        pid_t grandchild = fork();
        if (grandchild == 0)
            become_opener(path);
        _exit(grandchild > 0 ? 0 : 1);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
