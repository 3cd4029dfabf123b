/*
 * One durable add: through the door in this process, over HTTP to the real program in its own, and
 * as a plain insert. The three take turns, each first in every third round, so that whatever else
 * the machine does meets them alike.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"
#include "server.h"
#include "tally.h"

enum { DOOR, PLAIN, HTTP, WAYS, ROUNDS = 1000, WARM_UP = 30 };

static double add_one(struct sf_rows *rows, struct sf_server *server, int way,
                      const struct sf_gen_moment *moment, const char *json) {
    if (way == DOOR)
        return sf_client_time(&rows->client, "moment.add", json);
    if (way == HTTP)
        return sf_server_time(server, "moment.add", json);
    double from = sf_tally_now();
    sf_plain_add(rows->plain, moment);
    return sf_tally_now() - from;
}

/* What this process has handed to the system for writing so far, KiB; 0 where that is not told. */
static double written_kib(void) {
    unsigned long long bytes = 0;
    FILE *file = fopen("/proc/self/io", "r");
    if (file != NULL && fscanf(file, "rchar: %*u wchar: %llu", &bytes) != 1)
        bytes = 0;
    if (file != NULL)
        fclose(file);
    return (double)bytes / 1024;
}

static void put_written(const struct sf_rows *rows, const double kib[WAYS], size_t rounds) {
    struct sf_tally_row row = {.what = "written for each add, with checkpoints",
                               .size = rows->size,
                               .measured = kib[DOOR] / (double)rounds,
                               .unit = "KiB",
                               .digits = 0};
    snprintf(row.note, sizeof row.note, "plain insert: %.0f KiB", kib[PLAIN] / (double)rounds);
    sf_tally_put(&row);
}

static void put(const struct sf_rows *rows, const char *what, struct sf_tally *way,
                struct sf_tally *plain, double pct, double limit) {
    double one = sf_tally_pct(way, pct), other = sf_tally_pct(plain, pct);
    struct sf_tally_row row = {.what = what,
                               .size = rows->size,
                               .measured = one / other,
                               .limit = limit,
                               .unit = "x",
                               .digits = 2};
    snprintf(row.note, sizeof row.note, "%.3f ms : %.3f ms", one, other);
    sf_tally_put(&row);
}

void sf_rows_add(struct sf_rows *rows) {
    struct sf_tally *tallies = calloc(WAYS, sizeof *tallies);
    double kib[WAYS] = {0};
    struct sf_server server;
    struct sf_gen_moment moment;
    char json[SF_GEN_JSON_LEN];
    if (tallies == NULL)
        sf_tally_die("no memory for times");
    sf_tally_say("adding to it, one by one");
    sf_server_start(&server, rows->program, rows->copy);
    sf_server_unlock(&server);
    size_t rounds = sf_rows_repeats(rows, ROUNDS);
    for (size_t i = 0; i < WARM_UP + rounds; i++) {
        sf_gen_make(&rows->gen, rows->size + i, 0, &moment);
        sf_gen_json(&moment, rows->client.person_ids[moment.person], json);
        for (size_t turn = 0; turn < WAYS; turn++) {
            int way = (int)((i + turn) % WAYS);
            double before = written_kib();
            double ms = add_one(rows, &server, way, &moment, json);
            if (i < WARM_UP)
                continue;
            sf_tally_add(&tallies[way], ms);
            kib[way] += written_kib() - before;
        }
    }
    sf_server_stop(&server);
    put(rows, "add through the door : plain insert, p50", &tallies[DOOR], &tallies[PLAIN], 50, 2);
    put(rows, "add through the door : plain insert, p99", &tallies[DOOR], &tallies[PLAIN], 99, 0);
    put(rows, "add over HTTP : plain insert, p50", &tallies[HTTP], &tallies[PLAIN], 50, 3);
    put(rows, "add over HTTP : plain insert, p99", &tallies[HTTP], &tallies[PLAIN], 99, 0);
    put_written(rows, kib, rounds);
    free(tallies);
}
