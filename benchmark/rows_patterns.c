/*
 * All patterns of a book: cold, which is after opening, and asked again with nothing changed; which
 * pages that reads; how each grows up to a million moments; and the sums alone beside R's.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "change.h"
#include "pages.h"
#include "rates.h"
#include "rows.h"
#include "shift.h"
#include "tally.h"

enum { SHARES = 60, BELIEFS = 3, RATINGS = 40, PEOPLE = 12, REPEATS = 30, ASKS_MAX = 64 };

static const char *const factors[] = {"person",      "channel",         "setting", "wanted",
                                      "received",    "wanted_received", "depth",   "began_by",
                                      "time_of_day", "weekday"};
enum { FACTORS = sizeof factors / sizeof *factors };

/* ---- What is asked */

/* One operation in all the ways that a page asks it. */
struct asked {
    const char *what, *op;
    char requests[PEOPLE][120];
    size_t count;
};

struct patterns {
    struct asked asked[8];
    size_t count;
};

static struct asked *another(struct patterns *patterns, const char *what, const char *op) {
    struct asked *asked = &patterns->asked[patterns->count++];
    *asked = (struct asked){.what = what, .op = op};
    return asked;
}

static void by_factor(struct asked *asked) {
    for (size_t i = 0; i < FACTORS; i++)
        snprintf(asked->requests[asked->count++], sizeof asked->requests[0], "{\"factor\":\"%s\"}",
                 factors[i]);
}

static void plain(struct asked *asked) {
    snprintf(asked->requests[asked->count++], sizeof asked->requests[0], "{}");
}

/* The id in an answer of NOUN.add. */
static void id_of(struct sf_client *client, const char *op, const char *request,
                  char out[SF_CLIENT_ID_LEN]) {
    json_t *ok = sf_client_call(client, op, request);
    snprintf(out, SF_CLIENT_ID_LEN, "%s", json_string_value(json_object_get(ok, "id")));
    json_decref(ok);
}

static void add_ratings(struct sf_client *client, const char *belief) {
    char request[256];
    for (int i = 0; i < RATINGS; i++) {
        snprintf(request, sizeof request,
                 "{\"belief\":\"%s\",\"at\":\"20%02d-%02d-15T12:00:00+01:00\",\"strength_pct\":%d,"
                 "\"counter_strength_pct\":%d}",
                 belief, 15 + i / 4, 1 + i % 4 * 3, 90 - i * 7 % 60, i * 11 % 80);
        sf_client_time(client, "rating.add", request);
    }
}

static void add_share(struct sf_client *client, const char *person, const char *belief, int i) {
    char request[512], id[SF_CLIENT_ID_LEN];
    snprintf(request, sizeof request,
             "{\"person\":\"%s\",\"belief\":\"%s\",\"what\":\"something small\",\"state\":"
             "\"planned\",\"likelihood_pct\":%d,\"expected_distress_pct\":%d}",
             person, belief, 40 + i % 6 * 10, 50 + i % 5 * 10);
    id_of(client, "share.add", request, id);
    snprintf(request, sizeof request, "{\"id\":\"%s\",\"state\":\"done\"}", id);
    sf_client_time(client, "share.edit", request); /* the words before are fixed, and then: */
    snprintf(request, sizeof request,
             "{\"id\":\"%s\",\"state\":\"done\",\"came_true\":\"%s\",\"peak_distress_pct\":%d}", id,
             i % 4 == 0   ? "yes"
             : i % 4 == 1 ? "partly"
                          : "no",
             10 + i % 7 * 10);
    sf_client_time(client, "share.edit", request);
}

/* Beliefs, their ratings and shares, which an import of moments does not bring; what will be asked.
 */
static void set_up(struct sf_rows *rows, struct patterns *out) {
    struct sf_client *client = &rows->client;
    char beliefs[BELIEFS][SF_CLIENT_ID_LEN], request[100];
    for (int i = 0; i < BELIEFS; i++) {
        snprintf(request, sizeof request, "{\"statement\":\"An invented belief %d\"}", i);
        id_of(client, "belief.add", request, beliefs[i]);
        add_ratings(client, beliefs[i]);
    }
    for (int i = 0; i < SHARES; i++)
        add_share(client, client->person_ids[i % 5], beliefs[i % BELIEFS], i);
    *out = (struct patterns){0};
    plain(another(out, "pattern.summary", "pattern.summary"));
    by_factor(another(out, "pattern.safety by ten factors", "pattern.safety"));
    plain(another(out, "pattern.adjusted", "pattern.adjusted"));
    by_factor(another(out, "pattern.settling by ten factors", "pattern.settling"));
    plain(another(out, "pattern.prediction", "pattern.prediction"));
    struct asked *belief = another(out, "pattern.belief, three of them", "pattern.belief");
    for (int i = 0; i < BELIEFS; i++)
        snprintf(belief->requests[belief->count++], sizeof belief->requests[0],
                 "{\"belief\":\"%.39s\"}", beliefs[i]);
    struct asked *cadence = another(out, "pattern.cadence of twelve people", "pattern.cadence");
    for (int i = 0; i < PEOPLE; i++)
        snprintf(cadence->requests[cadence->count++], sizeof cadence->requests[0],
                 "{\"person\":\"%s\"}", client->person_ids[i]);
    plain(another(out, "pattern.support", "pattern.support"));
}

static double ask(struct sf_rows *rows, const struct asked *asked) {
    double ms = 0;
    for (size_t i = 0; i < asked->count; i++)
        ms += sf_client_time(&rows->client, asked->op, asked->requests[i]);
    return ms;
}

static double ask_all(struct sf_rows *rows, const struct patterns *patterns) {
    double ms = 0;
    for (size_t i = 0; i < patterns->count; i++)
        ms += ask(rows, &patterns->asked[i]);
    return ms;
}

/* Milliseconds that this thread had a processor: on a busy machine the truer measure. */
static double cpu_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The same twice over: by the clock, and of the processor. */
struct measured {
    struct sf_tally clock, cpu;
};

static void measure_all(struct sf_rows *rows, const struct patterns *patterns,
                        struct measured *to) {
    double from = cpu_now();
    sf_tally_add(&to->clock, ask_all(rows, patterns));
    sf_tally_add(&to->cpu, cpu_now() - from);
}

static void reopen(struct sf_rows *rows) {
    sf_lock(rows->client.sf);
    sf_client_open(&rows->client);
}

/* ---- Rows of a book */

static void put(const char *what, size_t size, struct measured *measured, double limit,
                const char *note) {
    struct sf_tally *tally = &measured->clock;
    struct sf_tally_row row = {.what = what,
                               .size = size,
                               .measured = sf_tally_pct(tally, 50),
                               .limit = limit,
                               .unit = "ms",
                               .digits = 2};
    snprintf(row.note, sizeof row.note, "p99 %.2f ms; of the processor p50 %.2f ms%s%s",
             sf_tally_pct(tally, 99), sf_tally_pct(&measured->cpu, 50), note[0] != '\0' ? "; " : "",
             note);
    sf_tally_put(&row);
}

/* Limits are said for books of up to 5,000 and up to 100,000 moments. */
static double cold_limit(size_t size) {
    return size <= 5000 ? 30 : size <= 100000 ? 150 : 0;
}

static void put_pages(struct sf_rows *rows, const struct patterns *patterns) {
    reopen(rows);
    sf_pages_watch();
    ask_all(rows, patterns);
    struct sf_pages pages = sf_pages_count();
    struct sf_tally_row row = {.what = "pages with texts that all patterns read",
                               .size = rows->size,
                               .measured = (double)pages.texts,
                               .limit = -1, /* none at all */
                               .unit = "pages"};
    snprintf(row.note, sizeof row.note, "of %zu pages of 4 KiB read from the file", pages.read);
    sf_tally_put(&row);
}

void sf_rows_patterns(struct sf_rows *rows) {
    static struct measured cold, changed, again;
    struct patterns patterns;
    cold.clock.count = changed.clock.count = again.clock.count = 0;
    cold.cpu.count = changed.cpu.count = again.cpu.count = 0;
    sf_tally_say("patterns");
    set_up(rows, &patterns);
    for (size_t i = sf_rows_repeats(rows, REPEATS); i > 0; i--) {
        reopen(rows);
        measure_all(rows, &patterns, &cold);
        measure_all(rows, &patterns, &again);
        sf_client_time(&rows->client, "person.add", "{\"alias\":\"Somebody new\"}");
        measure_all(rows, &patterns, &changed);
    }
    put("all patterns, cold", rows->size, &cold, cold_limit(rows->size), "after opening");
    put("all patterns, after a change", rows->size, &changed, cold_limit(rows->size), "");
    put("all patterns, unchanged", rows->size, &again, rows->size <= 5000 ? 2 : 0, "");
    put_pages(rows, &patterns);
}

/* ---- Growth, up to a million */

static const size_t sizes[] = {1000, 10000, 100000, 1000000};
enum { SIZES = sizeof sizes / sizeof *sizes };
/* What filling may take: where a tenth of a book took more than a tenth of it, it is not made. */
static const double fill_ms = 15 * 60e3;

/* Each cold by itself, and all. */
static void grow(struct sf_rows *rows) {
    static struct sf_tally tally;
    struct patterns patterns;
    size_t repeats = rows->size >= 1000000 ? 3 : rows->size >= 100000 ? 7 : 15;
    set_up(rows, &patterns);
    for (size_t at = 0; at <= patterns.count + 1; at++) {
        bool all = at >= patterns.count, again = at > patterns.count;
        tally.count = 0;
        for (size_t i = 0; i < repeats; i++) {
            if (!again)
                reopen(rows);
            sf_tally_add(&tally, all ? ask_all(rows, &patterns) : ask(rows, &patterns.asked[at]));
        }
        sf_tally_grow(again ? "all patterns, unchanged"
                      : all ? "all patterns, cold"
                            : patterns.asked[at].what,
                      rows->size, sf_tally_pct(&tally, 50));
    }
}

/* ---- The sums alone, over invented columns, beside R's */

/* Contexts of ten factors, about as a book has them. */
static const size_t contexts[FACTORS] = {20, 5, 5, 9, 9, 40, 6, 4, 4, 7};

struct columns {
    size_t n;
    uint8_t *safe;
    double *change;
    uint32_t *first;
    int32_t *codes[FACTORS];
};

static void *room_for(size_t count, size_t size) {
    void *room = calloc(count + 1, size);
    if (room == NULL)
        sf_tally_die("no memory for columns");
    return room;
}

static void make_columns(struct columns *columns, size_t n, uint64_t seed) {
    *columns = (struct columns){.n = n};
    columns->safe = room_for(n, sizeof *columns->safe);
    columns->change = room_for(n, sizeof *columns->change);
    columns->first = room_for(n + 1, sizeof *columns->first);
    for (size_t i = 0; i <= n; i++)
        columns->first[i] = (uint32_t)i;
    for (size_t f = 0; f < FACTORS; f++) {
        columns->codes[f] = room_for(n, sizeof *columns->codes[f]);
        for (size_t i = 0; i < n; i++)
            columns->codes[f][i] = (int32_t)sf_gen_pick(&seed, contexts[f]);
    }
    for (size_t i = 0; i < n; i++) {
        columns->safe[i] = sf_gen_pick(&seed, 10) < 6;
        columns->change[i] = (double)sf_gen_pick(&seed, 101) / 10 - 5;
    }
}

static void free_columns(struct columns *columns) {
    free(columns->safe);
    free(columns->change);
    free(columns->first);
    for (size_t f = 0; f < FACTORS; f++)
        free(columns->codes[f]);
}

static void sum_rates(const struct columns *columns) {
    struct sf_rates_group groups[64];
    struct sf_fail fail;
    for (size_t f = 0; f < FACTORS; f++) {
        struct sf_rates *rates;
        memset(groups, 0, sizeof groups);
        for (size_t i = 0; i < columns->n; i++) {
            groups[columns->codes[f][i]].n++;
            groups[columns->codes[f][i]].safe += columns->safe[i];
        }
        if (sf_rates_new(groups, contexts[f], &rates, &fail) != SF_OK)
            sf_tally_die("no memory for rates");
        sf_rates_free(rates);
    }
}

static void sum_shift(const struct columns *columns) {
    struct sf_shift_factor shift[FACTORS];
    struct sf_fail fail;
    for (size_t f = 0; f < FACTORS; f++)
        shift[f] = (struct sf_shift_factor){
            .first = columns->first, .codes = columns->codes[f], .contexts = contexts[f]};
    if (sf_shift_joint(columns->safe, columns->n, shift, FACTORS, &fail) != SF_OK)
        sf_tally_die("no memory for turning");
}

static void sum_change(const struct columns *columns) {
    for (size_t f = 0; f < FACTORS; f++) {
        struct sf_change_group groups[64] = {{0}};
        struct sf_change change;
        for (size_t i = 0; i < columns->n; i++) {
            struct sf_change_group *group = &groups[columns->codes[f][i]];
            group->n++;
            group->mean += (columns->change[i] - group->mean) / (double)group->n;
        }
        for (size_t i = 0; i < columns->n; i++) {
            struct sf_change_group *group = &groups[columns->codes[f][i]];
            group->squares +=
                (columns->change[i] - group->mean) * (columns->change[i] - group->mean);
        }
        sf_change_fit(groups, contexts[f], &change);
    }
}

static const struct {
    const char *name, *here, *in_r;
    void (*run)(const struct columns *columns);
} sums[] = {
    {"rates", "sums: rates of ten factors", "   the same in R, grid of 100 x 100", sum_rates},
    {"shift", "sums: joint shift of ten factors", "   the same in R, by fft()", sum_shift},
    {"change", "sums: REML of ten factors", "   the same in R, by lme4", sum_change},
};
enum { SUMS = sizeof sums / sizeof *sums };

static void measure_sums(struct sf_rows *rows, size_t count) {
    for (size_t s = 0; s < count; s++) {
        struct columns columns;
        make_columns(&columns, sizes[s], rows->seed);
        for (size_t at = 0; at < SUMS; at++) {
            struct sf_tally tally = {0};
            for (int i = 0; i < (sizes[s] >= 1000000 ? 3 : 9); i++) {
                double from = sf_tally_now();
                sums[at].run(&columns);
                sf_tally_add(&tally, sf_tally_now() - from);
            }
            sf_tally_grow(sums[at].here, sizes[s], sf_tally_pct(&tally, 50));
        }
        free_columns(&columns);
    }
}

/* patterns.R prints "NAME N MS" a line. */
static void measure_r(size_t count) {
    char command[160], name[20], line[200];
    double ms;
    size_t n;
    if (system("command -v Rscript >/dev/null") != 0) {
        sf_tally_skip("the sums in R", "Rscript is not installed");
        return;
    }
    sf_tally_say("the same sums in R");
    snprintf(command, sizeof command, "timeout 900 Rscript --vanilla benchmark/patterns.R %zu",
             sizes[count - 1]);
    FILE *r = popen(command, "r");
    while (r != NULL && fgets(line, sizeof line, r) != NULL)
        for (size_t at = 0; at < SUMS && sscanf(line, "%19s %zu %lf", name, &n, &ms) == 3; at++)
            if (strcmp(name, sums[at].name) == 0)
                sf_tally_grow(sums[at].in_r, n, ms);
    if (r == NULL || pclose(r) != 0)
        sf_tally_skip("the sums in R", "benchmark/patterns.R did not end well (it needs lme4)");
}

void sf_rows_patterns_growth(struct sf_rows *rows) {
    size_t count = rows->quick ? 2 : SIZES;
    double took = 0;
    for (size_t s = 0; s < count; s++) {
        static struct sf_rows own;
        own = (struct sf_rows){.dir = rows->dir, .seed = rows->seed, .quick = rows->quick};
        if (took * 10 > fill_ms) {
            sf_tally_skip("patterns of a million moments", "filling the book would take too long");
            break;
        }
        double from = sf_tally_now();
        sf_rows_book_make(&own, sizes[s], 1, false, false);
        took = sf_tally_now() - from;
        grow(&own);
        sf_rows_book_drop(&own);
    }
    measure_sums(rows, count);
    measure_r(count);
}
