/* What each operation costs in books of several sizes: a cost that grows with the book shows here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "tally.h"

enum { REPEATS = 200, PAGE = 200 };

struct growth {
    struct sf_rows *rows;
    char (*ids)[SF_CLIENT_ID_LEN]; /* moments spread over the newer half of the book */
    size_t id_count;
    char deep[256]; /* the request of a page in the middle of the book */
    size_t added;   /* moments made beyond the fill */
};

/* Walk to the middle of the book, keeping some ids on the way. */
static void walk(struct growth *g) {
    char request[256];
    json_t *item;
    size_t i, pages = g->rows->size / 2 / PAGE + 1, every = pages * PAGE / REPEATS, met = 0;
    snprintf(request, sizeof request, "{\"limit\":%d}", PAGE);
    for (size_t page = 0; page < pages; page++) {
        json_t *ok = sf_client_call(&g->rows->client, "moment.list", request);
        json_array_foreach(json_object_get(ok, "items"), i, item) {
            if (met++ % (every > 0 ? every : 1) == 0 && g->id_count < REPEATS)
                snprintf(g->ids[g->id_count++], SF_CLIENT_ID_LEN, "%s",
                         json_string_value(json_object_get(item, "id")));
        }
        const char *next = json_string_value(json_object_get(ok, "next"));
        if (next != NULL) {
            snprintf(request, sizeof request, "{\"limit\":%d,\"cursor\":\"%s\"}", PAGE, next);
            snprintf(g->deep, sizeof g->deep, "{\"limit\":50,\"cursor\":\"%s\"}", next);
        }
        json_decref(ok);
    }
}

/* Each makes the request of one repeat. */
typedef void (*ask_fn)(struct growth *g, size_t i, char *request, size_t max);

static void ask_add(struct growth *g, size_t i, char *request, size_t max) {
    struct sf_gen_moment moment;
    (void)i;
    (void)max;
    /* Far from what rows_add.c adds. */
    sf_gen_make(&g->rows->gen, 2 * g->rows->size + g->added++, 0, &moment);
    sf_gen_json(&moment, g->rows->client.person_ids[moment.person], request);
}

static const char *id_of(const struct growth *g, size_t i) {
    return g->ids[i % g->id_count];
}

static void ask_id(struct growth *g, size_t i, char *request, size_t max) {
    snprintf(request, max, "{\"id\":\"%s\"}", id_of(g, i));
}

static void ask_edit(struct growth *g, size_t i, char *request, size_t max) {
    snprintf(request, max, "{\"id\":\"%s\",\"minutes\":%zu}", id_of(g, i), 1 + i);
}

static void ask_edit_text(struct growth *g, size_t i, char *request, size_t max) {
    struct sf_gen_moment moment;
    sf_gen_make(&g->rows->gen, 4 * g->rows->size + i, 0, &moment);
    snprintf(request, max, "{\"id\":\"%s\",\"happened\":\"%s\"}", id_of(g, i), moment.text);
}

static void ask_list(struct growth *g, size_t i, char *request, size_t max) {
    (void)g;
    (void)i;
    snprintf(request, max, "{\"limit\":50}");
}

static void ask_list_deep(struct growth *g, size_t i, char *request, size_t max) {
    (void)i;
    snprintf(request, max, "%s", g->deep);
}

static void ask_list_person(struct growth *g, size_t i, char *request, size_t max) {
    snprintf(request, max, "{\"limit\":50,\"filter\":{\"people\":\"%s\"}}",
             g->rows->client.person_ids[i % 3]);
}

static void ask_list_channel(struct growth *g, size_t i, char *request, size_t max) {
    (void)g;
    (void)i;
    snprintf(request, max, "{\"limit\":50,\"filter\":{\"channel\":\"phone\",\"felt_safe\":2}}");
}

static void ask_list_times(struct growth *g, size_t i, char *request, size_t max) {
    (void)g;
    (void)i;
    snprintf(request, max,
             "{\"limit\":50,\"filter\":{\"at\":{\"from\":\"2018-01-01T00:00:00Z\","
             "\"to\":\"2019-01-01T00:00:00Z\"}}}");
}

static void ask_rare(struct growth *g, size_t i, char *request, size_t max) {
    char word[SF_GEN_WORD_LEN];
    sf_gen_spell(sf_gen_word(&g->rows->gen, 6, SF_GEN_VOCABULARY / 2 + 40 * i), word);
    snprintf(request, max, "{\"query\":\"%s \"}", word);
}

static void ask_common(struct growth *g, size_t i, char *request, size_t max) {
    char word[SF_GEN_WORD_LEN];
    (void)i;
    sf_gen_spell(sf_gen_word(&g->rows->gen, 0.3 * (double)g->rows->size, 0), word);
    snprintf(request, max, "{\"query\":\"%s \"}", word);
}

static void ask_person(struct growth *g, size_t i, char *request, size_t max) {
    (void)g;
    snprintf(request, max, "{\"alias\":\"Somebody %zu\",\"role\":\"neighbour\"}", i);
}

static void ask_draft(struct growth *g, size_t i, char *request, size_t max) {
    struct sf_gen_moment moment;
    sf_gen_make(&g->rows->gen, 5 * g->rows->size + i, 0, &moment);
    snprintf(request, max, "{\"form\":\"moment\",\"value\":{\"happened\":\"%s\"}}", moment.text);
}

static void ask_nothing(struct growth *g, size_t i, char *request, size_t max) {
    (void)g;
    (void)i;
    snprintf(request, max, "{}");
}

static void ask_counts(struct growth *g, size_t i, char *request, size_t max) {
    (void)g;
    (void)i;
    snprintf(request, max, "{\"factor\":\"person\"}");
}

static const struct {
    const char *what, *op;
    ask_fn ask;
    size_t repeats;
} table[] = {
    {"moment.list, first page", "moment.list", ask_list, REPEATS},
    {"moment.list, a page in the middle", "moment.list", ask_list_deep, REPEATS},
    {"moment.list of a person", "moment.list", ask_list_person, REPEATS},
    {"moment.list of a channel that felt safe", "moment.list", ask_list_channel, REPEATS},
    {"moment.list of one year", "moment.list", ask_list_times, REPEATS},
    {"moment.get", "moment.get", ask_id, REPEATS},
    {"search.find, rare word", "search.find", ask_rare, REPEATS / 2},
    {"search.find, common word", "search.find", ask_common, REPEATS / 4},
    {"person.list", "person.list", ask_list, REPEATS},
    {"moment.add", "moment.add", ask_add, REPEATS},
    {"person.add", "person.add", ask_person, REPEATS / 2},
    {"moment.edit, a number", "moment.edit", ask_edit, REPEATS},
    {"moment.edit, the text", "moment.edit", ask_edit_text, REPEATS},
    {"moment.history", "moment.history", ask_id, REPEATS},
    {"moment.remove", "moment.remove", ask_id, REPEATS / 2},
    {"moment.restore", "moment.restore", ask_id, REPEATS / 2},
    {"moment.undo", "moment.undo", ask_id, REPEATS / 2},
    {"draft.put", "draft.put", ask_draft, REPEATS},
    {"draft.get", "draft.get", ask_nothing, REPEATS},
    {"today.get (reads every moment's facts)", "today.get", ask_nothing, REPEATS / 8},
    {"pattern.counts (reads every moment's facts)", "pattern.counts", ask_counts, REPEATS / 8},
};

static void measure(struct growth *g, size_t row) {
    static struct sf_tally tally;
    char request[SF_GEN_JSON_LEN];
    tally.count = 0;
    for (size_t i = 0; i < table[row].repeats; i++) {
        table[row].ask(g, i, request, sizeof request);
        if (strcmp(table[row].op, "draft.get") == 0)
            snprintf(request, sizeof request, "{\"form\":\"moment\"}");
        sf_tally_add(&tally, sf_client_time(&g->rows->client, table[row].op, request));
    }
    sf_tally_grow(table[row].what, g->rows->size, sf_tally_pct(&tally, 50));
}

void sf_rows_growth(struct sf_rows *rows) {
    struct growth g = {.rows = rows, .ids = calloc(REPEATS, sizeof *g.ids)};
    if (g.ids == NULL)
        sf_tally_die("no memory for ids");
    sf_tally_say("each operation in it");
    walk(&g);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        measure(&g, i);
    free(g.ids);
}
