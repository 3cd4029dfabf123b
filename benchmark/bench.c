/*
 * steadfolk-bench --program=FILE --dir=DIR [--seed=N] [--sizes=N,N] [--quick] [NAME...]
 *
 * ../bench starts it. What is measured is in `table`; names choose rows of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "pages.h"
#include "rows.h"
#include "tally.h"

enum { SIZES_MAX = 6, SYNCS = 200, SYNC_LEN = 48 * 1024 };

enum {
    EACH = 1,    /* in the book of each size, beside the middle ones */
    ALL = 2,     /* ... in those too */
    LARGEST = 4, /* in the largest book */
    ONCE = 8,    /* without a book */
    PLAIN = 16,  /* needs the plain database beside the book */
    COPY = 32,   /* needs the vault once more */
    ASKED = 64   /* only by its name */
};

static const struct {
    const char *name;
    unsigned when;
    void (*run)(struct sf_rows *rows);
} table[] = {
    {"start", ONCE, sf_rows_program_start},
    {"program", ONCE, sf_rows_program_size},
    {"page", ONCE, sf_rows_program_page},
    {"million", ONCE, sf_rows_patterns_growth},
    {"open", EACH, sf_rows_read_open},
    {"list", EACH, sf_rows_read_list},
    {"search", EACH, sf_rows_read_search},
    {"counts", EACH, sf_rows_read_counts},
    {"patterns", EACH | ALL, sf_rows_patterns},
    {"long", LARGEST, sf_rows_read_counts_long}, /* before anything is edited */
    {"add", EACH | PLAIN | COPY, sf_rows_add},
    {"touch", EACH | COPY, sf_rows_program_touch},
    {"memory", LARGEST | COPY, sf_rows_program_memory},
    {"held", LARGEST | COPY, sf_rows_program_held},
    {"growth", EACH | ALL, sf_rows_growth},
    {"truth", ONCE | ASKED, sf_rows_truth},
    {"settled", ONCE | ASKED, sf_rows_truth_settling},
};

enum { TABLE = sizeof table / sizeof table[0] };

struct plan {
    struct sf_rows rows;
    bool wanted[TABLE];
    size_t sizes[SIZES_MAX], size_count;
};

/* ---- What the machine is */

static void line_of(const char *path, const char *begin, char *out, size_t max) {
    char line[512];
    FILE *file = fopen(path, "r");
    snprintf(out, max, "?");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, begin, strlen(begin)) != 0)
            continue;
        const char *at = line + strlen(begin);
        at += strspn(at, " \t:");
        snprintf(out, max, "%.*s", (int)strcspn(at, "\n"), at);
        break;
    }
    if (file != NULL)
        fclose(file);
}

/* Kind and device of the file system that `path` is on: the longest mount point above it. */
static void file_system(const char *path, char *out, size_t max) {
    char line[1024], point[512], rest[512], real[SF_CLIENT_PATH_LEN];
    size_t best = 0;
    FILE *file = fopen("/proc/self/mountinfo", "r");
    snprintf(out, max, "unknown file system");
    if (file == NULL || realpath(path, real) == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *kind = strstr(line, " - ");
        size_t len;
        if (kind == NULL || sscanf(line, "%*s %*s %*s %*s %511s", point) != 1)
            continue;
        len = strlen(point);
        bool above =
            strncmp(real, point, len) == 0 && (len == 1 || real[len] == '/' || real[len] == '\0');
        if (!above || len < best || sscanf(kind, " - %511[^\n]", rest) != 1)
            continue;
        best = len;
        snprintf(out, max, "%.200s", rest);
    }
    fclose(file);
}

/* What one wait for the disk costs here: as much as a commit writes, appended and synced. */
static void print_sync(const char *dir) {
    static struct sf_tally tally;
    static char bytes[SYNC_LEN];
    char path[SF_CLIENT_PATH_LEN];
    snprintf(path, sizeof path, "%.4000s/sync", dir);
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    memset(bytes, 1, sizeof bytes);
    for (int i = 0; i < SYNCS && fd >= 0; i++) {
        double from = sf_tally_now();
        if (write(fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes || fdatasync(fd) != 0)
            break;
        sf_tally_add(&tally, sf_tally_now() - from);
    }
    close(fd);
    unlink(path);
    printf("disk       48 KiB appended and fdatasync: p50 %.3f ms, p99 %.3f ms\n",
           sf_tally_pct(&tally, 50), sf_tally_pct(&tally, 99));
}

static void print_load(const char *what, const char *note) {
    double load[3] = {0};
    if (getloadavg(load, 3) == 3)
        printf("%-10s %.2f %.2f %.2f over 1, 5 and 15 minutes; %s\n", what, load[0], load[1],
               load[2], note);
}

static void print_machine(const struct plan *plan) {
    struct utsname name;
    char cpu[128], memory[64], disk[256];
    line_of("/proc/cpuinfo", "model name", cpu, sizeof cpu);
    line_of("/proc/meminfo", "MemTotal", memory, sizeof memory);
    file_system(plan->rows.dir, disk, sizeof disk);
    uname(&name);
    printf("machine    %s, %ld processors, %s of memory, %s %s\n", cpu,
           sysconf(_SC_NPROCESSORS_ONLN), memory, name.sysname, name.release);
    print_load("load", "others working at the same time show in p99 first");
    printf("files      %s\n", disk);
    print_sync(plan->rows.dir);
    printf("storage    SQLite %s, write-ahead log, synchronous=FULL in both\n", sf_plain_version());
    printf("book       seed %llu, texts of %d words, a vocabulary of %d\n",
           (unsigned long long)plan->rows.seed, SF_GEN_WORDS, SF_GEN_VOCABULARY);
    fflush(stdout);
}

/* ---- What is asked for */

static bool starts(const char *text, const char *begin, const char **rest) {
    size_t len = strlen(begin);
    *rest = text + len;
    return strncmp(text, begin, len) == 0;
}

static void read_sizes(struct plan *plan, const char *text) {
    plan->size_count = 0;
    while (*text != '\0' && plan->size_count < SIZES_MAX) {
        char *end;
        size_t size = strtoul(text, &end, 10);
        if (end == text || size < 100 || size > 10000000 ||
            (plan->size_count > 0 && size <= plan->sizes[plan->size_count - 1]))
            sf_tally_die("sizes go up, from 100 to 10000000");
        plan->sizes[plan->size_count++] = size;
        text = *end == ',' ? end + 1 : end;
    }
}

static void read_name(struct plan *plan, const char *name) {
    for (size_t i = 0; i < TABLE; i++) {
        if (strcmp(table[i].name, name) != 0)
            continue;
        plan->wanted[i] = true;
        return;
    }
    sf_tally_die("no such row: %s", name);
}

static void read_args(struct plan *plan, int argc, char **argv) {
    const char *rest;
    bool named = false;
    for (int i = 1; i < argc; i++) {
        if (starts(argv[i], "--program=", &rest))
            plan->rows.program = rest;
        else if (starts(argv[i], "--dir=", &rest))
            plan->rows.dir = rest;
        else if (starts(argv[i], "--seed=", &rest))
            plan->rows.seed = strtoull(rest, NULL, 10);
        else if (starts(argv[i], "--sizes=", &rest))
            read_sizes(plan, rest);
        else if (strcmp(argv[i], "--quick") == 0)
            plan->rows.quick = true;
        else if (argv[i][0] == '-')
            sf_tally_die("unknown: %s", argv[i]);
        else
            read_name(plan, argv[i]), named = true;
    }
    for (size_t i = 0; i < TABLE && !named; i++)
        plan->wanted[i] = (table[i].when & ASKED) == 0;
    if (plan->rows.program == NULL || plan->rows.dir == NULL)
        sf_tally_die("--program and --dir are needed");
    if (plan->size_count == 0)
        read_sizes(plan, plan->rows.quick ? "500,2000,5000" : "5000,20000,100000");
}

/* ---- Carrying it out */

static unsigned when_in(const struct plan *plan, size_t at) {
    bool middle = at > 0 && at + 1 < plan->size_count;
    unsigned when = middle ? ALL : EACH;
    return at + 1 == plan->size_count ? when | LARGEST : when;
}

static void in_book(struct plan *plan, size_t at) {
    unsigned when = when_in(plan, at), needs = 0;
    bool any = false;
    for (size_t i = 0; i < TABLE; i++) {
        if (!plan->wanted[i] || (table[i].when & when) == 0)
            continue;
        any = true;
        needs |= table[i].when;
    }
    if (!any)
        return;
    sf_rows_book_make(&plan->rows, plan->sizes[at], SF_GEN_WORDS, (needs & PLAIN) != 0,
                      (needs & COPY) != 0);
    for (size_t i = 0; i < TABLE; i++) {
        if (plan->wanted[i] && (table[i].when & when) != 0)
            table[i].run(&plan->rows);
    }
    sf_rows_book_drop(&plan->rows);
}

int main(int argc, char **argv) {
    static struct plan plan = {.rows = {.seed = 1}};
    read_args(&plan, argc, argv);
    sf_pages_begin();
    plan.rows.largest = plan.sizes[plan.size_count - 1];
    print_machine(&plan);
    for (size_t i = 0; i < TABLE; i++) {
        if (plan.wanted[i] && (table[i].when & ONCE) != 0)
            table[i].run(&plan.rows);
    }
    for (size_t at = 0; at < plan.size_count; at++)
        in_book(&plan, at);
    sf_tally_print();
    print_load("load then", "this run adds about 1 to it");
    return 0;
}
