/*
 * The door over the fake port, asked by tests in other languages: no test itself. Each line of
 * standard input is one JSON object, each of these gives one line on standard output:
 *
 *   {"op": NAME, "text": REQUEST, "source": BYTES?}  an operation; its answer
 *   {"fresh": true}                                  an empty disk, clock and randomness at their
 *                                                    start, as for a case (cases.c)
 *   {"advance_ms": N}                                time passes
 *   {"locale": true}                                 which locale holds for characters
 *   {"forget": true}                                 pages read so far are forgotten (pages.h)
 *   {"pages": [WORD, ...]}                           how many pages were read since, and of these
 *                                                    how many hold each word: [N, N, ...]
 *
 * Opening costs nothing (fast_kdf.c). The locale is the caller's as far as the program takes it
 * over (app/cli/cli_text.c).
 */
#include <jansson.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "fake.h"
#include "pages.h"
#include "steadfolk.h"

static struct sf *begin(void) {
    sf_free(sf_new("/vault")); /* whatever a process does once is done now */
    sf_file_fake_drop();
    sf_clock_fake_reset();
    sf_entropy_seed(0);
    return sf_new("/vault");
}

struct source {
    const char *bytes;
    size_t len, at;
};

static int read_bytes(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct source *source = context;
    size_t left = source->len - source->at;
    *len = left < cap ? left : cap;
    memcpy(bytes, source->bytes + source->at, *len);
    source->at += *len;
    return 0;
}

static void ask(struct sf *sf, const json_t *line) {
    const char *op = json_string_value(json_object_get(line, "op"));
    const json_t *text = json_object_get(line, "text");
    const json_t *bytes = json_object_get(line, "source");
    struct source source = {.bytes = json_string_value(bytes), .len = json_string_length(bytes)};
    const struct sf_stream stream = {.read = bytes != NULL ? read_bytes : NULL, .context = &source};
    char *answer = NULL;
    size_t len = 0;
    sf_call(sf, op, json_string_value(text), json_string_length(text), &stream, &answer, &len);
    fwrite(answer, 1, len, stdout);
    sf_answer_free(answer, len);
}

static void tell_pages(const json_t *words) {
    const json_t *word;
    size_t i;
    printf("[%zu", pages_read());
    json_array_foreach(words, i, word) printf(",%zu", pages_with(json_string_value(word)));
    putchar(']');
}

/* One line; the context may be another one afterwards. */
static void answer(struct sf **sf, const json_t *line) {
    const json_t *ms = json_object_get(line, "advance_ms");
    const json_t *words = json_object_get(line, "pages");
    if (json_object_get(line, "op") != NULL) {
        ask(*sf, line);
    } else if (json_is_true(json_object_get(line, "locale"))) {
        printf("\"%s\"", setlocale(LC_CTYPE, NULL));
    } else if (words != NULL) {
        tell_pages(words);
    } else {
        if (ms != NULL) {
            sf_clock_fake_advance(json_integer_value(ms));
        } else if (json_is_true(json_object_get(line, "forget"))) {
            pages_forget();
        } else {
            sf_free(*sf);
            *sf = begin();
        }
        fputs("{}", stdout);
    }
}

int main(void) {
    char *line = NULL;
    size_t room = 0;
    bool good = true;
    setlocale(LC_CTYPE, "");
    pages_begin();
    struct sf *sf = begin();
    while (good && getline(&line, &room, stdin) > 0) {
        json_error_t error;
        json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);
        good = json != NULL;
        if (good)
            answer(&sf, json);
        else
            fprintf(stderr, "no such line: %s\n", error.text);
        json_decref(json);
        putchar('\n');
        fflush(stdout);
    }
    free(line);
    sf_free(sf);
    return good ? 0 : 1;
}
