#include <errno.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"
#include "tally.h"

extern char **environ;

size_t sf_rows_repeats(const struct sf_rows *rows, size_t usual) {
    return rows->quick ? usual / 4 + 1 : usual;
}

static void copy_folder(const char *from, const char *to) {
    char program[] = "cp", option[] = "-r"; /* the call takes no constants */
    char *args[] = {program, option, (char *)from, (char *)to, NULL};
    pid_t pid;
    int status = 1;
    if (posix_spawnp(&pid, "cp", NULL, NULL, args, environ) != 0 ||
        waitpid(pid, &status, 0) != pid || status != 0)
        sf_tally_die("a book could not be copied");
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *at) {
    (void)info;
    (void)type;
    (void)at;
    return remove(path);
}

/* Only ever below our own folder. */
static void remove_folder(const char *path) {
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        sf_tally_die("%s could not be removed: %s", path, strerror(errno));
}

static void plain_path(const struct sf_rows *rows, const char *end, char *out, size_t max) {
    snprintf(out, max, "%s/plain-%zu.db%s", rows->dir, rows->size, end);
}

static double fill_plain(struct sf_rows *rows) {
    char path[SF_CLIENT_PATH_LEN];
    struct sf_gen_moment moment;
    double took = 0;
    plain_path(rows, "", path, sizeof path);
    rows->plain = sf_plain_new(path, rows->gen.people);
    sf_plain_begin(rows->plain);
    for (size_t i = 0; i < rows->size; i++) {
        sf_gen_make(&rows->gen, i, 0, &moment);
        double from = sf_tally_now();
        sf_plain_add(rows->plain, &moment);
        took += sf_tally_now() - from;
    }
    double from = sf_tally_now();
    sf_plain_commit(rows->plain);
    return took + sf_tally_now() - from;
}

void sf_rows_book_make(struct sf_rows *rows, size_t size, size_t words, bool plain, bool copy) {
    char folder[SF_CLIENT_PATH_LEN];
    double plain_ms = 0;
    sf_tally_say("making a book of %zu moments of %zu words", size, words);
    rows->size = size;
    rows->plain = NULL;
    rows->copy[0] = '\0';
    sf_gen_init(&rows->gen, rows->seed, size, words);
    snprintf(folder, sizeof folder, "%s/book-%zu-%zu", rows->dir, size, words);
    sf_client_create(&rows->client, folder);
    double fill_ms = sf_client_fill(&rows->client, &rows->gen);
    if (plain)
        plain_ms = fill_plain(rows);
    /* The first opening makes the day's backup, which must not stand in the way of what follows. */
    sf_lock(rows->client.sf);
    double first_ms = sf_client_open(&rows->client);
    if (copy) {
        sf_lock(rows->client.sf);
        snprintf(rows->copy, sizeof rows->copy, "%.4000s-copy", folder);
        copy_folder(folder, rows->copy);
        sf_client_open(&rows->client);
    }
    if (words != SF_GEN_WORDS)
        return;
    struct sf_tally_row row = {.what = "import (CSV, one transaction), each moment",
                               .size = size,
                               .measured = fill_ms / (double)size,
                               .unit = "ms",
                               .digits = 3};
    if (plain)
        snprintf(row.note, sizeof row.note, "plain inserts in one transaction: %.3f ms",
                 plain_ms / (double)size);
    sf_tally_put(&row);
    sf_tally_put(&(struct sf_tally_row){.what = "first opening of the day (with its backup)",
                                        .size = size,
                                        .measured = first_ms,
                                        .unit = "ms",
                                        .digits = 0});
}

void sf_rows_book_drop(struct sf_rows *rows) {
    static const char *const ends[] = {"", "-wal", "-shm"};
    char folder[SF_CLIENT_PATH_LEN], path[SF_CLIENT_PATH_LEN];
    memcpy(folder, rows->client.folder, sizeof folder);
    sf_client_close(&rows->client);
    sf_plain_close(rows->plain);
    for (size_t i = 0; rows->plain != NULL && i < sizeof ends / sizeof ends[0]; i++) {
        plain_path(rows, ends[i], path, sizeof path);
        remove(path);
    }
    rows->plain = NULL;
    remove_folder(folder);
    if (rows->copy[0] != '\0')
        remove_folder(rows->copy);
    rows->copy[0] = '\0';
    sf_gen_free(&rows->gen);
}
