/* pattern.wanted: what kinds of support were wanted and what came, counted over the whole book. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "json.h"
#include "ops.h"
#include "people.h"
#include "wanted.h"

struct counting {
    const struct sf_door_call *call;
    struct sf_store_facts facts;
    struct sf_people people;
    struct sf_wanted *rows; /* one a kind of the facts */
    size_t *cells;
    size_t kind_count;
    size_t n, withheld;
};

static enum sf_code no_memory(const struct counting *c) {
    return sf_fail_set(c->call->fail, SF_NO_MEMORY, NULL, "no memory for counting");
}

/* Whether somebody was there about whom there are no numbers. */
static bool is_hidden(const struct counting *c, const bool *hidden, size_t i) {
    for (uint32_t at = c->facts.first_person[i]; at < c->facts.first_person[i + 1]; at++)
        if (hidden[c->facts.people[at]])
            return true;
    return false;
}

static void count_moment(struct counting *c, size_t i) {
    const struct sf_store_facts *facts = &c->facts;

    for (uint32_t at = facts->first_wanted[i]; at < facts->first_wanted[i + 1]; at++)
        sf_wanted_count(facts->wanted[at], facts->received + facts->first_received[i],
                        facts->first_received[i + 1] - facts->first_received[i], c->rows, c->cells,
                        c->kind_count);
}

static enum sf_code count_all(struct counting *c) {
    bool *hidden = calloc(c->facts.person_count + 1, sizeof *hidden);

    c->kind_count = c->facts.kind_count;
    c->rows = calloc(c->kind_count + 1, sizeof *c->rows);
    c->cells = calloc(c->kind_count * c->kind_count + 1, sizeof *c->cells);
    if (hidden == NULL || c->rows == NULL || c->cells == NULL) {
        free(hidden);
        return no_memory(c);
    }
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < c->facts.person_count; i++)
        code = sf_people_hidden(c->call->book->store, &c->people, &c->facts.persons[i], &hidden[i],
                                c->call->fail);
    for (size_t i = 0; code == SF_OK && i < c->facts.n; i++) {
        if (c->facts.first_wanted[i] == c->facts.first_wanted[i + 1])
            continue;
        if (is_hidden(c, hidden, i)) {
            c->withheld++;
            continue;
        }
        c->n++;
        count_moment(c, i);
    }
    free(hidden);
    return code;
}

/* ---- The answer */

/* The codes of all kinds, those of the largest counts first; even ones by first appearance. */
static void sort_by(const size_t *counts, size_t n, size_t *order) {
    for (size_t i = 0; i < n; i++) {
        size_t at = i;

        for (; at > 0 && counts[order[at - 1]] < counts[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static bool push_received(const struct counting *c, json_t *list, size_t wanted, size_t code) {
    size_t n = c->cells[wanted * c->kind_count + code];
    json_t *out = n > 0 ? json_object() : NULL;
    bool ok = out != NULL &&
              sf_json_put(out, "word",
                          sf_json_text(c->facts.kinds[code].text, c->facts.kinds[code].len)) &&
              sf_json_put(out, "n", json_integer((json_int_t)n));

    if (n == 0)
        return true;
    if (ok)
        return sf_json_push(list, out);
    json_decref(out);
    return false;
}

static bool push_row(const struct counting *c, json_t *list, size_t wanted, size_t *order) {
    const struct sf_wanted *row = &c->rows[wanted];
    json_t *out = json_object(), *received = json_array();
    bool ok = out != NULL && received != NULL &&
              sf_json_put(out, "word",
                          sf_json_text(c->facts.kinds[wanted].text, c->facts.kinds[wanted].len)) &&
              sf_json_put(out, "n", json_integer((json_int_t)row->n)) &&
              sf_json_put(out, "came", json_integer((json_int_t)row->came)) &&
              sf_json_put(out, "none", json_integer((json_int_t)row->none)) &&
              sf_json_put(out, "enough", json_boolean(sf_wanted_enough(row)));

    sort_by(&c->cells[wanted * c->kind_count], c->kind_count, order);
    for (size_t i = 0; ok && i < c->kind_count; i++)
        ok = push_received(c, received, wanted, order[i]);
    ok = ok && sf_json_put(out, "received", json_incref(received));
    json_decref(received);
    if (ok)
        return sf_json_push(list, out);
    json_decref(out);
    return false;
}

static enum sf_code answer(const struct counting *c) {
    size_t *orders = calloc(2 * c->kind_count + 1, sizeof *orders);
    size_t *counts = calloc(c->kind_count + 1, sizeof *counts);
    json_t *ok = c->call->ok, *list = json_array();
    bool fits = orders != NULL && counts != NULL && list != NULL;

    for (size_t i = 0; fits && i < c->kind_count; i++)
        counts[i] = c->rows[i].n;
    if (fits)
        sort_by(counts, c->kind_count, orders);
    for (size_t i = 0; fits && i < c->kind_count; i++)
        fits = counts[orders[i]] == 0 || push_row(c, list, orders[i], orders + c->kind_count);
    fits = fits && sf_json_put(ok, "n", json_integer((json_int_t)c->n)) &&
           sf_json_put(ok, "wanted", json_incref(list)) &&
           sf_json_put(ok, "withheld", json_integer((json_int_t)c->withheld));
    json_decref(list);
    free(orders);
    free(counts);
    return fits ? SF_OK : no_memory(c);
}

static enum sf_code wanted(struct sf_door_call *call) {
    struct counting c = {.call = call};
    struct sf_store *store = call->book->store;
    struct sf_time now = sf_clock_now();
    enum sf_code code = sf_store_facts_moments(store, &c.facts, call->fail);

    if (code != SF_OK)
        return code;
    code = sf_people_gather(store, &c.facts, sf_people_day(now.utc_ms, now.offset_min), &c.people,
                            call->fail);
    if (code == SF_OK)
        code = count_all(&c);
    if (code == SF_OK)
        code = answer(&c);
    sf_people_wipe(&c.people);
    sf_store_facts_free(&c.facts);
    free(c.rows);
    free(c.cells);
    return code;
}

const struct sf_door_row sf_ops_wanted_rows[] = {
    {"pattern.wanted", SF_OP_KNOWN | SF_OP_OPEN, wanted, NULL,
     "{n, wanted: [{word, n, came, none, enough, received: [{word, n}]}], withheld}",
     "What kinds of support were wanted, and what came: counts over all moments that say what was "
     "wanted, the most frequent first. `came`: the same kind was among what came; `none`: nothing "
     "is said of what came; `enough`: false below five moments, where only counts are shown. "
     "Moments with somebody marked unsafe are left out and counted in `withheld`."},
    {0},
};
