/* Opening, lists, search and counts, through the door in this process. */
#include <stdio.h>
#include <string.h>

#include "rows.h"
#include "tally.h"

enum { REPEATS = 200, RARE_WORDS = 100 };

static void put(const struct sf_rows *rows, const char *what, struct sf_tally *tally, double limit,
                const char *note) {
    struct sf_tally_row row = {.what = what,
                               .size = rows->size,
                               .measured = sf_tally_pct(tally, 50),
                               .limit = limit,
                               .unit = "ms",
                               .digits = 2};
    snprintf(row.note, sizeof row.note, "p99 %.2f ms%s%s", sf_tally_pct(tally, 99),
             note[0] != '\0' ? "; " : "", note);
    sf_tally_put(&row);
}

/* The same request again and again, after one that does not count. */
static void again(struct sf_rows *rows, const char *what, const char *op, const char *request,
                  double limit, const char *note) {
    static struct sf_tally tally;
    tally.count = 0;
    sf_client_time(&rows->client, op, request);
    for (size_t i = sf_rows_repeats(rows, REPEATS); i > 0; i--)
        sf_tally_add(&tally, sf_client_time(&rows->client, op, request));
    put(rows, what, &tally, limit, note);
}

void sf_rows_read_open(struct sf_rows *rows) {
    static struct sf_tally open, first;
    open.count = first.count = 0;
    sf_tally_say("opening it");
    for (size_t i = sf_rows_repeats(rows, 60); i > 0; i--) {
        sf_lock(rows->client.sf);
        sf_tally_add(&open, sf_client_open(&rows->client));
        sf_tally_add(&first, sf_client_time(&rows->client, "moment.list", "{\"limit\":50}"));
    }
    put(rows, "open without key derivation", &open, 5, "by the recovery code");
    put(rows, "first list of 50 after opening", &first, 0, "nothing of the book in memory");
}

void sf_rows_read_list(struct sf_rows *rows) {
    char request[160];
    sf_tally_say("listing");
    again(rows, "list of 50", "moment.list", "{\"limit\":50}", 2, "");
    snprintf(request, sizeof request, "{\"filter\":{\"people\":\"%s\"},\"limit\":50}",
             rows->client.person_ids[1]);
    again(rows, "list of 50 of one person", "moment.list", request, 2, "");
}

/* ---- Search */

/* Words that stand in few texts, a different one each time. */
static void rare(struct sf_rows *rows) {
    static struct sf_tally tally;
    char word[SF_GEN_WORD_LEN], request[80], note[60];
    size_t rank = SF_GEN_VOCABULARY, held = 0;
    tally.count = 0;
    while (tally.count < RARE_WORDS && rank-- > 1000) {
        if (rows->gen.held[rank] < 3 || rows->gen.held[rank] > 12)
            continue;
        sf_gen_spell(rank, word);
        snprintf(request, sizeof request, "{\"query\":\"%s \",\"limit\":50}", word);
        sf_tally_add(&tally, sf_client_time(&rows->client, "search.find", request));
        held += rows->gen.held[rank];
    }
    if (tally.count == 0)
        return;
    snprintf(note, sizeof note, "%zu words, each in about %zu moments", tally.count,
             held / tally.count);
    put(rows, "search, rare word", &tally, 2, note);
}

void sf_rows_read_search(struct sf_rows *rows) {
    char word[SF_GEN_WORD_LEN], second[SF_GEN_WORD_LEN], request[120], note[60];
    double size = (double)rows->size;
    size_t rank = sf_gen_word(&rows->gen, size * 0.3, 0);
    sf_tally_say("searching");
    rare(rows);
    sf_gen_spell(rank, word);
    sf_gen_spell(sf_gen_word(&rows->gen, size * 0.1, 0), second);
    snprintf(note, sizeof note, "in %.1f%% of moments, newest 50",
             100 * (double)rows->gen.held[rank] / size);
    snprintf(request, sizeof request, "{\"query\":\"%s \",\"limit\":50}", word);
    again(rows, "search, common word", "search.find", request, 10, note);
    snprintf(request, sizeof request, "{\"query\":\"%s\",\"limit\":50}", word);
    again(rows, "search, common word being typed (a beginning)", "search.find", request, 10, "");
    snprintf(request, sizeof request, "{\"query\":\"%.2s\",\"limit\":50}", word);
    again(rows, "search, its first two letters", "search.find", request, 0, "");
    snprintf(request, sizeof request, "{\"query\":\"%s %s \",\"limit\":50}", word, second);
    again(rows, "search, with a word of 10% of moments", "search.find", request, 0, "");
    snprintf(request, sizeof request, "{\"query\":\"%s \",\"kinds\":[\"moment\"],\"limit\":50}",
             word);
    again(rows, "search, common word among moments alone", "search.find", request, 0, "");
}

/* ---- Counts */

static const char by_person[] = "{\"factor\":\"person\"}";

void sf_rows_read_counts(struct sf_rows *rows) {
    char note[40];
    sf_tally_say("counting");
    snprintf(note, sizeof note, "%zu people", rows->gen.people);
    again(rows, "counts by person", "pattern.counts", by_person, 30, note);
    again(rows, "counts by channel", "pattern.counts", "{\"factor\":\"channel\"}", 0, "");
    again(rows, "today's invitation", "today.get", "{}", 0, "");
}

/* The two take turns, each first in every second round. */
void sf_rows_read_counts_long(struct sf_rows *rows) {
    static struct sf_tally tallies[2];
    static struct sf_rows other;
    other = (struct sf_rows){.dir = rows->dir, .seed = rows->seed, .quick = rows->quick};
    sf_rows_book_make(&other, rows->size, 2 * SF_GEN_WORDS, false, false);
    struct sf_client *clients[] = {&rows->client, &other.client};
    tallies[0].count = tallies[1].count = 0;
    for (size_t i = 0; i < 2 * sf_rows_repeats(rows, REPEATS); i++) {
        size_t way = (i + i / 2) % 2;
        double ms = sf_client_time(clients[way], "pattern.counts", by_person);
        if (i >= 4)
            sf_tally_add(&tallies[way], ms);
    }
    sf_rows_book_drop(&other);
    double usual = sf_tally_pct(&tallies[0], 50), twice = sf_tally_pct(&tallies[1], 50);
    /* "Unchanged": as near as two equal runs come to each other. */
    struct sf_tally_row row = {.what = "counts by person, texts twice as long : usual",
                               .size = rows->size,
                               .measured = twice / usual,
                               .limit = 1.15,
                               .unit = "x",
                               .digits = 2};
    snprintf(row.note, sizeof row.note, "%.2f ms : %.2f ms", twice, usual);
    sf_tally_put(&row);
}
