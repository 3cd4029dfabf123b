#include "tally.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void sf_tally_die(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void sf_tally_say(const char *format, ...) {
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

double sf_tally_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- Times */

void sf_tally_add(struct sf_tally *tally, double ms) {
    if (tally->count < SF_TALLY_MAX)
        tally->ms[tally->count++] = ms;
}

static int by_size(const void *a, const void *b) {
    double one = *(const double *)a, two = *(const double *)b;
    return one < two ? -1 : one > two;
}

double sf_tally_pct(struct sf_tally *tally, double pct) {
    if (tally->count == 0)
        return 0;
    qsort(tally->ms, tally->count, sizeof *tally->ms, by_size);
    size_t rank = (size_t)((double)tally->count * pct / 100);
    return tally->ms[rank < tally->count ? rank : tally->count - 1];
}

/* ---- The table */

enum { ROWS_MAX = 100, GROWN_MAX = 60, SIZES_MAX = 6 };

static struct sf_tally_row rows[ROWS_MAX];
static size_t row_count;

static struct {
    const char *what;
    size_t count;
    size_t size[SIZES_MAX];
    double ms[SIZES_MAX];
} grown[GROWN_MAX];
static size_t grown_count;

void sf_tally_put(const struct sf_tally_row *row) {
    if (row_count < ROWS_MAX)
        rows[row_count++] = *row;
}

void sf_tally_skip(const char *what, const char *why) {
    struct sf_tally_row row = {.what = what};
    snprintf(row.note, sizeof row.note, "not measured: %s", why);
    sf_tally_put(&row);
}

void sf_tally_grow(const char *what, size_t size, double ms) {
    size_t at = 0;
    while (at < grown_count && strcmp(grown[at].what, what) != 0)
        at++;
    if (at == GROWN_MAX)
        return;
    if (at == grown_count)
        grown[grown_count++].what = what;
    if (grown[at].count < SIZES_MAX) {
        grown[at].size[grown[at].count] = size;
        grown[at].ms[grown[at].count++] = ms;
    }
}

/* 100000 as "100,000". */
static char *spaced(size_t number, char out[32]) {
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%zu", number);
    char *to = out;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

static bool has_limit(const struct sf_tally_row *row) {
    return row->limit > 0 || row->limit < 0;
}

static bool is_over(const struct sf_tally_row *row) {
    return row->measured > fmax(0, row->limit);
}

static void print_row(const struct sf_tally_row *row) {
    char size[32] = "", measured[40] = "", limit[40] = "";
    const char *verdict = "";
    if (row->size > 0)
        spaced(row->size, size);
    if (row->unit != NULL)
        snprintf(measured, sizeof measured, "%.*f %s", row->digits, row->measured, row->unit);
    if (has_limit(row)) {
        snprintf(limit, sizeof limit, "%g %s", fmax(0, row->limit), row->unit);
        verdict = is_over(row) ? "OVER" : "ok";
    }
    printf("%-46s %8s %12s %10s  %-5s %s\n", row->what, size, measured, limit, verdict, row->note);
}

/* A row and those of the same name in other books, where the first of them stands. */
static void print_group(size_t at) {
    for (size_t i = 0; i < row_count; i++) {
        bool same = strcmp(rows[i].what, rows[at].what) == 0;
        if (same && i < at)
            return;
        if (same)
            print_row(&rows[i]);
    }
}

/* Rows of books of the same sizes stand below one head. */
static bool same_sizes(size_t a, size_t b) {
    return grown[a].count == grown[b].count &&
           memcmp(grown[a].size, grown[b].size, grown[a].count * sizeof *grown[a].size) == 0;
}

static void print_sizes(size_t at) {
    char size[32];
    printf("\n%-46s", "p50 in books of");
    for (size_t i = 0; i < grown[at].count; i++)
        printf(" %12s", spaced(grown[at].size[i], size));
    printf(" %12s %9s\n", "last : first", "grows as");
}

/* The power of the book's size that leads from the first time to the last: 1 is in step with it;
 * n log n from 1,000 to 1,000,000 would be 1.10. */
static double power(size_t at) {
    size_t last = grown[at].count - 1;
    return log(grown[at].ms[last] / grown[at].ms[0]) /
           log((double)grown[at].size[last] / (double)grown[at].size[0]);
}

static void print_grown(void) {
    for (size_t at = 0; at < grown_count; at++) {
        if (at == 0 || !same_sizes(at, at - 1))
            print_sizes(at);
        printf("%-46s", grown[at].what);
        for (size_t i = 0; i < grown[at].count; i++)
            printf(" %9.3f ms", grown[at].ms[i]);
        if (grown[at].count > 1 && grown[at].ms[0] > 0)
            printf(" %10.1f x   n^%.2f", grown[at].ms[grown[at].count - 1] / grown[at].ms[0],
                   power(at));
        putchar('\n');
    }
}

void sf_tally_print(void) {
    size_t over = 0, ok = 0;
    if (row_count == 0 && grown_count == 0)
        return;
    if (row_count > 0)
        printf("\n%-46s %8s %12s %10s\n", "", "moments", "measured", "limit");
    for (size_t i = 0; i < row_count; i++) {
        print_group(i);
        over += has_limit(&rows[i]) && is_over(&rows[i]);
        ok += has_limit(&rows[i]) && !is_over(&rows[i]);
    }
    if (grown_count > 0)
        print_grown();
    printf("\n%zu within their limit, %zu over\n", ok, over);
}
