/* The program: memory, how fast it starts, how large it is, what a page's first load brings. */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rows.h"
#include "server.h"
#include "tally.h"

extern char **environ;

enum { STARTS = 25, IDLE_S = 3, LINES = 160 };

static void put(const char *what, size_t size, double measured, double limit, const char *unit,
                const char *note) {
    struct sf_tally_row row = {.what = what,
                               .size = size,
                               .measured = measured,
                               .limit = limit,
                               .unit = unit,
                               .digits = 1};
    snprintf(row.note, sizeof row.note, "%s", note);
    sf_tally_put(&row);
}

/* What a person does in the first minutes; then nothing. */
void sf_rows_program_memory(struct sf_rows *rows) {
    static const char *const asked[][2] = {
        {"today.get", "{}"},
        {"moment.list", "{\"limit\":50}"},
        {"person.list", "{\"limit\":200}"},
        {"pattern.counts", "{\"factor\":\"person\"}"},
    };
    struct sf_server server;
    char word[SF_GEN_WORD_LEN], request[80], note[80];
    sf_tally_say("looking at the memory of the program");
    double used[3];
    sf_server_start(&server, rows->program, rows->copy);
    used[0] = (double)sf_server_memory(&server, "VmRSS") / 1024;
    sf_server_unlock(&server);
    used[1] = (double)sf_server_memory(&server, "VmRSS") / 1024;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        sf_server_time(&server, asked[i][0], asked[i][1]);
    for (size_t share = 1; share < 20; share++) {
        sf_gen_spell(sf_gen_word(&rows->gen, (double)rows->size * 0.05 * (double)share, 0), word);
        snprintf(request, sizeof request, "{\"query\":\"%s \"}", word);
        sf_server_time(&server, "search.find", request);
    }
    sleep(IDLE_S);
    used[2] = (double)sf_server_memory(&server, "VmRSS") / 1024;
    snprintf(note, sizeof note, "locked %.1f, just opened %.1f, at its peak %.1f MiB", used[0],
             used[1], (double)sf_server_memory(&server, "VmHWM") / 1024);
    put("resident memory, unlocked and idle", rows->size, used[2], 32, "MiB", note);
    sf_server_stop(&server);
}

void sf_rows_program_start(struct sf_rows *rows) {
    static struct sf_tally tally;
    char folder[SF_CLIENT_PATH_LEN], note[60];
    struct sf_server server;
    sf_tally_say("starting the program");
    snprintf(folder, sizeof folder, "%.4000s/empty", rows->dir);
    tally.count = 0;
    for (int i = 0; i < STARTS; i++) {
        sf_tally_add(&tally, sf_server_start(&server, rows->program, folder));
        sf_server_stop(&server);
    }
    snprintf(note, sizeof note, "%d starts, worst %.1f ms", STARTS, sf_tally_pct(&tally, 100));
    put("start to listening", 0, sf_tally_pct(&tally, 50), 20, "ms", note);
}

static int run(char **args) {
    pid_t pid;
    int status = 1;
    if (posix_spawnp(&pid, args[0], NULL, NULL, args, environ) != 0 ||
        waitpid(pid, &status, 0) != pid)
        return -1;
    return status;
}

void sf_rows_program_size(struct sf_rows *rows) {
    char stripped[SF_CLIENT_PATH_LEN];
    struct stat info;
    snprintf(stripped, sizeof stripped, "%.4000s/stripped", rows->dir);
    char program[] = "strip", option[] = "-o"; /* the call takes no constants */
    char *args[] = {program, option, stripped, (char *)rows->program, NULL};
    if (run(args) != 0 || stat(stripped, &info) != 0) {
        sf_tally_skip("program, stripped", "strip failed");
        return;
    }
    put("program, stripped", 0, (double)info.st_size / 1048576, 5, "MiB", "");
    remove(stripped);
}

/* page.mjs asks a real browser; it prints "BYTES REQUESTS BODIES", or why it could not. */
void sf_rows_program_page(struct sf_rows *rows) {
    char folder[SF_CLIENT_PATH_LEN], command[256], line[200] = "", note[60];
    struct sf_server server;
    double bytes = 0, requests = 0, bodies = 0;
    sf_tally_say("loading the page");
    snprintf(folder, sizeof folder, "%.4000s/empty", rows->dir);
    sf_server_start(&server, rows->program, folder);
    snprintf(command, sizeof command, "node benchmark/page.mjs '%s' 2>&1", server.address);
    FILE *page = popen(command, "r");
    if (page == NULL || fgets(line, sizeof line, page) == NULL ||
        sscanf(line, "%lf %lf %lf", &bytes, &requests, &bodies) != 3) {
        line[strcspn(line, "\n")] = '\0';
        sf_tally_skip("first page load", line[0] != '\0' ? line : "node did not run");
    } else {
        snprintf(note, sizeof note, "%.0f files, bodies %.1f KiB, the rest their heads", requests,
                 bodies / 1024);
        put("first page load", 0, bytes / 1024, 150, "KiB", note);
    }
    if (page != NULL)
        pclose(page);
    sf_server_stop(&server);
}

/* A script of this folder, in JavaScript, that measures `subject` on the book's copy. It prints
 * "MEDIAN WORST NAME" a line, in ms, or why it could not. The limit speaks of the median, or of the
 * worst. */
static void put_lines(struct sf_rows *rows, const char *script, const char *subject, size_t repeats,
                      double limit, bool limit_is_of_worst) {
    static char names[LINES][60]; /* the table keeps them until it is printed */
    static size_t used;
    char command[512], line[200] = "", note[60];
    struct sf_server server;
    double middle = 0, worst = 0;
    int from = 0, rows_read = 0;
    sf_server_start(&server, rows->program, rows->copy);
    snprintf(command, sizeof command, "node benchmark/%s '%s' '%s' %zu 2>&1", script,
             server.address, SF_CLIENT_PASSPHRASE, sf_rows_repeats(rows, repeats));
    FILE *page = popen(command, "r");
    while (page != NULL && fgets(line, sizeof line, page) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (sscanf(line, "%lf %lf %n", &middle, &worst, &from) != 2 || used == LINES)
            break;
        snprintf(names[used], sizeof names[used], "%s: %.45s", subject, line + from);
        snprintf(note, sizeof note, "%s %.1f ms", limit_is_of_worst ? "median" : "worst",
                 limit_is_of_worst ? middle : worst);
        put(names[used++], rows->size, limit_is_of_worst ? worst : middle, limit, "ms", note);
        rows_read++;
    }
    if (rows_read == 0)
        sf_tally_skip(subject, line[0] != '\0' ? line : "node did not run");
    if (page != NULL)
        pclose(page);
    sf_server_stop(&server);
}

void sf_rows_program_touch(struct sf_rows *rows) {
    sf_tally_say("touching the page in a book of %zu", rows->size);
    put_lines(rows, "touch.mjs", "touch", 9, 50, false);
}

/* "Within 100 ms" is said of each answer. */
void sf_rows_program_held(struct sf_rows *rows) {
    sf_tally_say("asking while 200 connections do not finish");
    put_lines(rows, "held.mjs", "held", 100, 100, true);
}
