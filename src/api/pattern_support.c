/*
 * pattern.support: what kinds of support were wanted, what came, how safe that felt and how settled
 * it left, and what works best, as far as that may be said (docs/statistics.md).
 *
 * Counts of how safe it felt, their intervals and every comparison are pattern.safety's, of the
 * factors received and wanted_received: one rule, worked out once.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "ops.h"
#include "pattern_safety.h"
#include "said.h"
#include "sure.h"
#include "wanted.h"

/* How settled, after less before, over moments that have both. */
struct change {
    size_t n;
    int64_t sum; /* thousandths */
};

struct work {
    struct sf_door_call *call;
    struct sf_study *study;
    const struct sf_study_factor *wanted, *pairs;
    const struct sf_pattern_safety *received_safety, *pair_safety;
    struct sf_arena arena;
    struct sf_wanted *rows; /* by context of `wanted` */
    struct sf_rates_group *came;
    struct sf_pattern_newest *row_newest;
    size_t *cell_n; /* by context of `pairs` */
    struct change *changes;
    struct sf_pattern_newest *newest;
    size_t *row_order, *cell_order;
    size_t n;
};

/* ---- Counting */

static enum sf_code set_up(struct work *w) {
    size_t rows = w->wanted->count, cells = w->pairs->count;
    w->rows = sf_arena_array(&w->arena, rows, sizeof *w->rows);
    w->came = sf_arena_array(&w->arena, rows, sizeof *w->came);
    w->row_newest = sf_arena_array(&w->arena, rows, sizeof *w->row_newest);
    w->row_order = sf_arena_array(&w->arena, rows, sizeof *w->row_order);
    w->cell_n = sf_arena_array(&w->arena, cells, sizeof *w->cell_n);
    w->changes = sf_arena_array(&w->arena, cells, sizeof *w->changes);
    w->newest = sf_arena_array(&w->arena, cells, sizeof *w->newest);
    w->cell_order = sf_arena_array(&w->arena, cells, sizeof *w->cell_order);
    bool ok = w->rows != NULL && w->came != NULL && w->row_newest != NULL && w->row_order != NULL &&
              w->cell_n != NULL && w->changes != NULL && w->newest != NULL && w->cell_order != NULL;
    return sf_pattern_done(w->call, ok);
}

static void count_row(struct work *w, size_t i) {
    const struct sf_store_facts *facts = &w->study->facts;
    uint32_t moment = w->study->moment[i], from = facts->first_received[moment];
    for (uint32_t at = w->wanted->first[i]; at < w->wanted->first[i + 1]; at++) {
        int32_t c = w->wanted->codes[at];
        sf_wanted_count(&w->rows[c], w->wanted->contexts[c].wanted, facts->received + from,
                        facts->first_received[moment + 1] - from);
        sf_pattern_note(&w->row_newest[c], i);
    }
}

static void count_cells(struct work *w, size_t i) {
    const struct sf_store_facts *facts = &w->study->facts;
    uint32_t moment = w->study->moment[i];
    int16_t before = facts->settled_before[moment], after = facts->settled_after[moment];
    bool both = before != INT16_MIN && after != INT16_MIN;
    for (uint32_t at = w->pairs->first[i]; at < w->pairs->first[i + 1]; at++) {
        int32_t c = w->pairs->codes[at];
        w->cell_n[c]++;
        w->changes[c].n += both;
        w->changes[c].sum += both ? after - before : 0;
        sf_pattern_note(&w->newest[c], i);
    }
}

/* Rows and cells, the most frequent first. */
static enum sf_code count_all(struct work *w) {
    size_t *n = sf_arena_array(&w->arena, w->wanted->count, sizeof *n);
    if (n == NULL)
        return sf_pattern_no_memory(w->call);
    for (size_t i = 0; i < w->study->n; i++) {
        w->n += w->wanted->first[i] < w->wanted->first[i + 1];
        count_row(w, i);
        count_cells(w, i);
    }
    for (size_t c = 0; c < w->wanted->count; c++) {
        n[c] = w->rows[c].n;
        w->came[c] = (struct sf_rates_group){.n = (uint32_t)sf_wanted_known(&w->rows[c]),
                                             .safe = (uint32_t)w->rows[c].came};
    }
    bool ok = sf_pattern_order(w->wanted, SF_FACTOR_WANTED, n, w->row_order) &&
              sf_pattern_order(w->pairs, SF_FACTOR_WANTED_RECEIVED, w->cell_n, w->cell_order);
    return sf_pattern_done(w->call, ok);
}

/* ---- Answer */

static bool put_range(json_t *out, const struct sf_rates_group *group) {
    return group->n < SF_RATES_INTERVAL_FROM ||
           (sf_pattern_put_number(out, "low80", group->low80) &&
            sf_pattern_put_number(out, "high80", group->high80));
}

/* The mean change, from the gate of an interval on. */
static bool put_change(json_t *out, const struct change *change) {
    return sf_pattern_put_count(out, "settled", change->n) &&
           (sf_said_of_context(change->n) != SF_SAID_RANGE ||
            sf_json_put(out, "change",
                        sf_json_real4((double)change->sum / 1000 / (double)change->n)));
}

static const struct sf_str *kind_word(const struct work *w, int32_t kind) {
    return &w->study->facts.kinds[kind];
}

static bool put_word(json_t *out, const char *name, const struct work *w, int32_t kind) {
    const struct sf_str *word = kind_word(w, kind);
    return sf_json_put(out, name, sf_json_text(word->text, word->len));
}

static enum sf_code push_cell(const struct work *w, json_t *list, size_t c) {
    const struct sf_counts_group *counts = &w->pair_safety->counts[c];
    json_t *out = json_object(), *ids = NULL;
    enum sf_code code = sf_pattern_ids(w->call, w->study, &w->newest[c], &ids);
    bool ok = put_word(out, "word", w, w->pairs->contexts[c].received) &&
              sf_pattern_put_count(out, "n", w->cell_n[c]) &&
              sf_pattern_put_count(out, "rated", counts->n) &&
              sf_pattern_put_count(out, "safe", counts->safe) &&
              sf_pattern_put_gate(out, counts->n) && put_range(out, &w->pair_safety->groups[c]) &&
              put_change(out, &w->changes[c]) && sf_json_put(out, "ids", json_incref(ids)) &&
              sf_json_push(list, json_incref(out));
    if (code == SF_OK)
        code = sf_pattern_done(w->call, ok);
    json_decref(ids);
    json_decref(out);
    return code;
}

static enum sf_code put_cells(const struct work *w, json_t *out, int32_t wanted) {
    json_t *list = json_array();
    enum sf_code code = sf_pattern_done(w->call, list != NULL);
    for (size_t at = 0; code == SF_OK && at < w->pairs->count; at++)
        if (w->pairs->contexts[w->cell_order[at]].wanted == wanted)
            code = push_cell(w, list, w->cell_order[at]);
    if (code == SF_OK)
        code = sf_pattern_done(w->call, sf_json_put(out, "received", json_incref(list)));
    json_decref(list);
    return code;
}

static enum sf_code push_row(const struct work *w, json_t *list, size_t c) {
    const struct sf_wanted *row = &w->rows[c];
    int32_t wanted = w->wanted->contexts[c].wanted;
    json_t *out = json_object(), *ids = NULL;
    enum sf_code code = sf_pattern_ids(w->call, w->study, &w->row_newest[c], &ids);
    bool ok = put_word(out, "word", w, wanted) && sf_pattern_put_count(out, "n", row->n) &&
              sf_pattern_put_count(out, "came", row->came) &&
              sf_pattern_put_count(out, "none", row->none) &&
              sf_json_put(out, "enough", json_boolean(sf_wanted_enough(row))) &&
              sf_pattern_put_gate(out, sf_wanted_known(row)) && put_range(out, &w->came[c]);
    if (code == SF_OK)
        code = sf_pattern_done(w->call, ok);
    if (code == SF_OK)
        code = put_cells(w, out, wanted);
    if (code == SF_OK)
        code = sf_pattern_done(w->call, sf_json_put(out, "ids", json_incref(ids)) &&
                                            sf_json_push(list, json_incref(out)));
    json_decref(ids);
    json_decref(out);
    return code;
}

/* ---- What works best: comparisons of what came, and of what came for the same wish */

static bool same_wish(const struct work *w, const struct sf_pattern_pair *pair) {
    return w->pairs->contexts[pair->a].wanted == w->pairs->contexts[pair->b].wanted;
}

static bool push_work(const struct work *w, json_t *list, const struct sf_pattern_safety *of,
                      const struct sf_pattern_pair *pair) {
    const struct sf_study_context *a = &of->factor->contexts[pair->a];
    const struct sf_study_context *b = &of->factor->contexts[pair->b];
    json_t *out = json_object();
    bool ok = (a->wanted < 0 || put_word(out, "wanted", w, a->wanted)) &&
              put_word(out, "a", w, a->received) && put_word(out, "b", w, b->received) &&
              sf_pattern_put_number(out, "probability", pair->probability) &&
              sf_json_push(list, json_incref(out));
    json_decref(out);
    return ok;
}

static json_t *works(const struct work *w) {
    const struct sf_pattern_safety *came = w->received_safety, *pairs = w->pair_safety;
    json_t *list = json_array();
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < came->pair_count; i++)
        ok = push_work(w, list, came, &came->pairs[i]);
    for (size_t i = 0; ok && i < pairs->pair_count; i++)
        ok = !same_wish(w, &pairs->pairs[i]) || push_work(w, list, pairs, &pairs->pairs[i]);
    return sf_pattern_whole(list, ok);
}

/* ---- What may be said */

static enum sf_code say_works(const struct work *w, json_t *say) {
    const struct sf_pattern_safety *came = w->received_safety, *pairs = w->pair_safety;
    size_t before = json_array_size(say);
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < came->pair_count; i++) {
        const struct sf_pattern_pair *pair = &came->pairs[i];
        bool very = sf_sure_of_probability(pair->probability) == SF_SURE_VERY_LIKELY;
        code = sf_pattern_safety_say_pair(w->call, came, pair, "support",
                                          very ? "works_very_likely" : "works_likely", say);
    }
    for (size_t i = 0; code == SF_OK && i < pairs->pair_count; i++) {
        const struct sf_pattern_pair *pair = &pairs->pairs[i];
        bool very = sf_sure_of_probability(pair->probability) == SF_SURE_VERY_LIKELY;
        if (same_wish(w, pair))
            code = sf_pattern_safety_say_pair(w->call, pairs, pair, "support",
                                              very ? "compare_very_likely" : "compare_likely", say);
    }
    if (code == SF_OK && came->sides >= 2 && json_array_size(say) == before)
        code = sf_pattern_safety_say_none(w->call, came, "support", "works_none", say);
    return code;
}

static json_t *range_values(const struct sf_rates_group *group, json_t *out) {
    int from, to;
    if (out == NULL || group->n < SF_RATES_INTERVAL_FROM)
        return out;
    sf_sure_of_ten(group->low80, group->high80, &from, &to);
    return sf_pattern_whole(out, sf_pattern_put_count(out, "from", (size_t)from) &&
                                     sf_pattern_put_count(out, "to", (size_t)to));
}

static json_t *row_values(const struct work *w, size_t c) {
    json_t *out = json_object();
    return range_values(
        &w->came[c],
        sf_pattern_whole(out, put_word(out, "wanted", w, w->wanted->contexts[c].wanted) &&
                                  sf_pattern_put_count(out, "came", w->rows[c].came)));
}

static json_t *cell_values(const struct work *w, size_t c) {
    const struct sf_study_context *pair = &w->pairs->contexts[c];
    json_t *out = json_object();
    return range_values(
        &w->pair_safety->groups[c],
        sf_pattern_whole(out,
                         put_word(out, "wanted", w, pair->wanted) &&
                             put_word(out, "received", w, pair->received) &&
                             sf_pattern_put_count(out, "safe", w->pair_safety->counts[c].safe)));
}

/* Of how many it came, where it is known of any what came. */
static enum sf_code say_row(const struct work *w, json_t *say, size_t c) {
    const struct sf_rates_group *came = &w->came[c];
    bool range = sf_said_of_context(came->n) == SF_SAID_RANGE;
    json_t *ids;
    if (came->n == 0)
        return SF_OK;
    enum sf_code code = sf_pattern_ids(w->call, w->study, &w->row_newest[c], &ids);
    if (code != SF_OK)
        return code;
    const struct sf_pattern_claim claim = {
        .key = range ? "wanted_came" : "wanted_counts",
        .pattern = "support",
        .about = sf_pattern_about(w->wanted, c),
        .n = came->n,
        .values = row_values(w, c),
        .sure =
            sf_sure_name(range ? sf_sure_of_width(came->low80, came->high80, 1) : SF_SURE_COUNTED),
        .strength = range ? sf_said_strength_of_range(came->low80, came->high80) : SF_SAID_COUNT,
        .ids = ids,
    };
    return sf_pattern_say(w->call, say, &claim);
}

static enum sf_code say_cell(const struct work *w, json_t *say, size_t c) {
    const struct sf_rates_group *group = &w->pair_safety->groups[c];
    json_t *ids;
    if (sf_said_of_context(group->n) != SF_SAID_RANGE)
        return SF_OK;
    enum sf_code code = sf_pattern_ids(w->call, w->study, &w->pair_safety->newest[c], &ids);
    if (code != SF_OK)
        return code;
    const struct sf_pattern_claim claim = {
        .key = "works_range",
        .pattern = "support",
        .about = sf_pattern_about(w->pairs, c),
        .n = group->n,
        .values = cell_values(w, c),
        .sure = sf_sure_name(sf_sure_of_width(group->low80, group->high80, 1)),
        .strength = sf_said_strength_of_range(group->low80, group->high80),
        .ids = ids,
    };
    return sf_pattern_say(w->call, say, &claim);
}

static enum sf_code say_all(const struct work *w, json_t *say) {
    enum sf_code code = say_works(w, say);
    for (size_t at = 0; code == SF_OK && at < w->wanted->count; at++) {
        int32_t wanted = w->wanted->contexts[w->row_order[at]].wanted;
        code = say_row(w, say, w->row_order[at]);
        for (size_t c = 0; code == SF_OK && c < w->pairs->count; c++)
            if (w->pairs->contexts[w->cell_order[c]].wanted == wanted)
                code = say_cell(w, say, w->cell_order[c]);
    }
    return code;
}

/* ---- The whole */

static enum sf_code fill(const struct work *w, json_t *answer) {
    json_t *list = json_array(), *say = json_array();
    enum sf_code code = sf_pattern_done(w->call, list != NULL && say != NULL);
    for (size_t at = 0; code == SF_OK && at < w->wanted->count; at++)
        code = push_row(w, list, w->row_order[at]);
    if (code == SF_OK)
        code = say_all(w, say);
    if (code == SF_OK)
        code = sf_pattern_done(w->call,
                               sf_pattern_put_count(answer, "n", w->n) &&
                                   sf_json_put(answer, "wanted", json_incref(list)) &&
                                   sf_pattern_put_count(answer, "withheld", w->study->withheld) &&
                                   sf_json_put(answer, "works", works(w)) &&
                                   sf_json_put(answer, "say", json_incref(say)));
    json_decref(list);
    json_decref(say);
    return code;
}

static enum sf_code make(struct sf_door_call *call, struct sf_study *study, const void *of,
                         json_t *answer) {
    struct work w = {.call = call,
                     .study = study,
                     .wanted = &study->factors[SF_FACTOR_WANTED],
                     .pairs = &study->factors[SF_FACTOR_WANTED_RECEIVED]};
    struct sf_rates *rates = NULL;
    (void)of;
    json_t *other;
    enum sf_code code =
        sf_pattern_safety_of(call, study, SF_FACTOR_RECEIVED, &w.received_safety, &other);
    if (code == SF_OK)
        code = sf_pattern_safety_of(call, study, SF_FACTOR_WANTED_RECEIVED, &w.pair_safety, &other);
    if (code == SF_OK)
        code = set_up(&w);
    if (code == SF_OK)
        code = count_all(&w);
    if (code == SF_OK)
        code = sf_rates_new(w.came, w.wanted->count, &rates, call->fail);
    if (code == SF_OK)
        code = fill(&w, answer);
    sf_rates_free(rates);
    sf_arena_wipe(&w.arena);
    return code;
}

enum sf_code sf_pattern_support_claims(struct sf_door_call *call, struct sf_study *study,
                                       json_t *say) {
    return sf_pattern_claims(call, study, "support", make, say);
}

static enum sf_code support(struct sf_door_call *call) {
    return sf_pattern_tell(call, "support", make);
}

const struct sf_door_row sf_pattern_support_rows[] = {
    {"pattern.support", SF_OP_KNOWN | SF_OP_OPEN, support, NULL,
     "{n, wanted: [{word, n, came, none, enough, gate, needed, low80?, high80?, received: [{word, "
     "n, rated, safe, gate, needed, low80?, high80?, settled, change?, ids}], ids}], withheld, "
     "works: [{wanted?, a, b, probability}], say}",
     "What kinds of support were wanted and what came, over all moments that say what was wanted, "
     "the most frequent first. `came`: the same kind was among what came; `none`: nothing is said "
     "of what came, and those moments are in no interval; `enough`: false below five moments. Of "
     "what came: how many rated moments felt safe, and the mean `change` of how settled, from five "
     "moments on that have both (`settled`). `works`: what felt safe more often when it came, of "
     "all or for the same wish, by the rules of pattern.safety. Moments with somebody marked "
     "unsafe are left out; `withheld`: how many people."},
    {0},
};
