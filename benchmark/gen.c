#include "gen.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tally.h"

/* ---- Chance: splitmix64, whose every number depends on the seed and its place alone */

static uint64_t next(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static double unit(uint64_t *state) {
    return (double)(next(state) >> 11) / 9007199254740992.0;
}

size_t sf_gen_pick(uint64_t *state, size_t below) {
    return (size_t)(unit(state) * (double)below);
}

/* ---- Zipf: the running sums of 1/(rank + 2.7), Mandelbrot's form of it */

static double *sums_of(size_t count) {
    double *sums = calloc(count, sizeof *sums), sum = 0;
    if (sums == NULL)
        sf_tally_die("no memory for a generator");
    for (size_t i = 0; i < count; i++)
        sums[i] = sum += 1 / ((double)i + 3.7);
    for (size_t i = 0; i < count; i++)
        sums[i] /= sum;
    return sums;
}

static size_t rank_of(const double *sums, size_t count, double at) {
    size_t low = 0, high = count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sums[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* ---- Words */

enum { SYLLABLES = 71, SHORT_WORDS = 2000 }; /* 71 is a prime: see spell */

static char *syllable(size_t number, char *to) {
    static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
    if (number == SYLLABLES - 1) /* a letter outside ASCII, as most languages have */
        return stpcpy(to, "l\xc3\xb8");
    *to++ = consonants[number / 5];
    *to++ = vowels[number % 5];
    return to;
}

/* Frequent words have two syllables, the others three, so that a frequent one is also the beginning
 * of some rare ones. A multiplication by a number prime to the base spreads them. */
static void spell(size_t rank, size_t spread, char *to) {
    bool is_short = rank < SHORT_WORDS;
    size_t base = SYLLABLES * SYLLABLES * (is_short ? 1 : SYLLABLES);
    size_t code = (rank * spread + 1234) % base;
    for (int i = is_short ? 2 : 3; i > 0; i--) {
        to = syllable(code % SYLLABLES, to);
        code /= SYLLABLES;
    }
    *to = '\0';
}

void sf_gen_spell(size_t rank, char out[SF_GEN_WORD_LEN]) {
    spell(rank, 2654435761u, out);
}

void sf_gen_name(size_t person, char out[SF_GEN_WORD_LEN]) {
    spell(person + SHORT_WORDS, 40503u, out);
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 'a' + 'A');
}

size_t sf_gen_word(const struct sf_gen *gen, double held, size_t from) {
    size_t best = from;
    double best_off = 1e300;
    for (size_t i = from; i < SF_GEN_VOCABULARY; i++) {
        double off = held > gen->held[i] ? held - gen->held[i] : gen->held[i] - held;
        if (gen->held[i] > 0 && off < best_off) {
            best = i;
            best_off = off;
        }
        if (best_off == 0)
            break;
    }
    return best;
}

/* ---- Life */

void sf_gen_init(struct sf_gen *gen, uint64_t seed, size_t size, size_t words) {
    *gen = (struct sf_gen){.seed = seed, .size = size, .people = 12 + size / 500, .words = words};
    gen->word_sums = sums_of(SF_GEN_VOCABULARY);
    gen->person_sums = sums_of(gen->people);
    gen->held = calloc(SF_GEN_VOCABULARY, sizeof *gen->held);
    gen->last = calloc(SF_GEN_VOCABULARY, sizeof *gen->last);
    if (gen->held == NULL || gen->last == NULL)
        sf_tally_die("no memory for a generator");
}

void sf_gen_free(struct sf_gen *gen) {
    free(gen->word_sums);
    free(gen->person_sums);
    free(gen->held);
    free(gen->last);
    *gen = (struct sf_gen){0};
}

/* ---- Moments */

/* Ten years, whatever the size, ending with 2024; then on at the same pace. */
static void put_time(const struct sf_gen *gen, size_t number, struct sf_gen_moment *out) {
    const int64_t begin_s = 1420070400, span_s = 315619200;
    int64_t at_s = begin_s + (int64_t)number * span_s / (int64_t)gen->size;
    time_t local = (time_t)(at_s + 3600);
    struct tm parts;
    gmtime_r(&local, &parts);
    strftime(out->at, sizeof out->at, "%Y-%m-%dT%H:%M:%S+01:00", &parts);
    out->at_ms = at_s * 1000;
}

static void count_word(struct sf_gen *gen, size_t rank, size_t number) {
    if (gen->last[rank] == number + 1)
        return;
    gen->last[rank] = (uint32_t)(number + 1);
    gen->held[rank]++;
}

static void put_text(struct sf_gen *gen, size_t number, int counted, uint64_t *state,
                     struct sf_gen_moment *out) {
    char *at = out->text;
    for (size_t i = 0; i < gen->words; i++) {
        char word[SF_GEN_WORD_LEN];
        size_t rank = rank_of(gen->word_sums, SF_GEN_VOCABULARY, unit(state));
        sf_gen_spell(rank, word);
        if (counted)
            count_word(gen, rank, number);
        if (i % 9 == 0 && word[0] >= 'a' && word[0] <= 'z')
            word[0] = (char)(word[0] - 'a' + 'A');
        at = stpcpy(at, word);
        at = stpcpy(at, i % 9 == 8 || i + 1 == gen->words ? ". " : " ");
    }
    at[-1] = '\0';
    out->text_len = (size_t)(at - out->text) - 1;
}

#define ONE_OF(state, words) ((words)[sf_gen_pick(state, sizeof(words) / sizeof *(words))])

void sf_gen_make(struct sf_gen *gen, size_t number, int counted, struct sf_gen_moment *out) {
    static const char *const channels[] = {"in_person", "phone", "video", "text", "online"};
    static const char *const settings[] = {"home", "their_home", "outdoors", "work",
                                           "public_place"};
    static const char *const began[] = {"me", "them", "both", "unplanned"};
    static const char *const directions[] = {"received", "gave", "both", "neither"};
    static const char *const kinds[] = {"listening",      "company", "believed",
                                        "practical_help", "advice",  "space"};
    uint64_t state = (gen->seed << 32 ^ number) * UINT64_C(0x2545f4914f6cdd1d) + gen->words;
    put_time(gen, number, out);
    out->person = rank_of(gen->person_sums, gen->people, unit(&state));
    out->channel = ONE_OF(&state, channels);
    out->setting = ONE_OF(&state, settings);
    out->began_by = ONE_OF(&state, began);
    out->direction = ONE_OF(&state, directions);
    out->felt_safe = (int)sf_gen_pick(&state, 5) - 2;
    out->depth = (int)sf_gen_pick(&state, 6);
    out->settled_before = (double)sf_gen_pick(&state, 101) / 10;
    out->settled_after = (double)sf_gen_pick(&state, 101) / 10;
    put_text(gen, number, counted, &state, out);
    /* Behind the text, so that an older book of the same seed stays as it was. */
    out->wanted = ONE_OF(&state, kinds);
    out->received = ONE_OF(&state, kinds);
    out->boundary = sf_gen_pick(&state, 100) == 0 ? "no" : "";
}

size_t sf_gen_json(const struct sf_gen_moment *moment, const char *person_id,
                   char out[SF_GEN_JSON_LEN]) {
    return (size_t)snprintf(
        out, SF_GEN_JSON_LEN,
        "{\"at\":\"%s\",\"people\":[\"%s\"],\"channel\":\"%s\",\"setting\":\"%s\","
        "\"began_by\":\"%s\",\"direction\":\"%s\",\"felt_safe\":%d,\"depth\":%d,"
        "\"settled_before\":%.1f,\"settled_after\":%.1f,\"happened\":\"%s\"}",
        moment->at, person_id, moment->channel, moment->setting, moment->began_by,
        moment->direction, moment->felt_safe, moment->depth, moment->settled_before,
        moment->settled_after, moment->text);
}

const char sf_gen_csv_head[] =
    "at,people,channel,setting,began_by,direction,kinds_wanted,kinds_received,felt_safe,depth,"
    "settled_before,settled_after,boundary_respected,happened\n";

#define MAP(name) "{\"column\":\"" name "\",\"field\":\"" name "\"}"
/* clang-format off */
const char sf_gen_csv_request[] =
    "{\"name\":\"bench\",\"kind\":\"moment\",\"zone\":\"UTC\",\"map\":["
    MAP("at") ","
    MAP("people") ","
    MAP("channel") ","
    MAP("setting") ","
    MAP("began_by") ","
    MAP("direction") ","
    MAP("kinds_wanted") ","
    MAP("kinds_received") ","
    MAP("felt_safe") ","
    MAP("depth") ","
    MAP("settled_before") ","
    MAP("settled_after") ","
    MAP("boundary_respected") ","
    MAP("happened") "]}";
/* clang-format on */

size_t sf_gen_csv(const struct sf_gen_moment *moment, char out[SF_GEN_JSON_LEN]) {
    char name[SF_GEN_WORD_LEN];
    sf_gen_name(moment->person, name);
    return (size_t)snprintf(
        out, SF_GEN_JSON_LEN, "%s,%s,%s,%s,%s,%s,%s,%s,%d,%d,%.1f,%.1f,%s,\"%s\"\n", moment->at,
        name, moment->channel, moment->setting, moment->began_by, moment->direction, moment->wanted,
        moment->received, moment->felt_safe, moment->depth, moment->settled_before,
        moment->settled_after, moment->boundary, moment->text);
}
