/* pattern.closeness: how closeness went, as counts with the entries they rest on. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "closeness.h"
#include "json.h"
#include "ops.h"
#include "people.h"

/* Counted per key, so that the marks of all thirteen need not stand in memory at once. */
struct looking {
    struct sf_door_call *call;
    struct sf_store_facts facts;
    struct sf_people people;
    bool *hidden; /* by the facts' code of a person: no numbers about them */
    struct sf_closeness_moment moments[SF_CLOSENESS_WINDOW];
    size_t fact[SF_CLOSENESS_WINDOW]; /* where each moment stands in the facts */
    struct sf_closeness_share shares[SF_CLOSENESS_WINDOW];
    struct sf_id share_ids[SF_CLOSENESS_WINDOW];
    size_t moment_count, share_count;
    struct sf_id *there; /* the people of the moments, one after the other */
    struct sf_closeness found;
    enum sf_code code;
};

static enum sf_code no_memory(const struct looking *l) {
    return sf_fail_set(l->call->fail, SF_NO_MEMORY, NULL, "no memory for closeness");
}

static enum sf_code is_hidden(struct looking *l, const struct sf_id *id, bool *hidden) {
    return sf_people_hidden(l->call->book->store, &l->people, id, hidden, l->call->fail);
}

static enum sf_code look_up_people(struct looking *l) {
    const struct sf_store_facts *facts = &l->facts;
    l->hidden = calloc(facts->person_count + 1, sizeof *l->hidden);
    l->there = calloc(facts->first_person[facts->n] + 1, sizeof *l->there);
    if (l->hidden == NULL || l->there == NULL)
        return no_memory(l);
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < facts->person_count; i++)
        code = is_hidden(l, &facts->persons[i], &l->hidden[i]);
    return code;
}

static bool with_hidden(const struct looking *l, size_t i) {
    for (uint32_t at = l->facts.first_person[i]; at < l->facts.first_person[i + 1]; at++) {
        if (l->hidden[l->facts.people[at]])
            return true;
    }
    return false;
}

static bool is_word(const struct sf_str *word, const char *text) {
    return word->len == strlen(text) && memcmp(word->text, text, word->len) == 0;
}

static enum sf_closeness_began began(int8_t index) {
    const struct sf_kind *kind = sf_kind_of(SF_MOMENT);
    const struct sf_list *list = kind->fields[sf_kind_field(kind, "began_by", 8)].list;
    if (index < 0)
        return SF_CLOSENESS_BEGAN_OPEN;
    if (strcmp(list->words[index], "me") == 0)
        return SF_CLOSENESS_BEGAN_ME;
    return strcmp(list->words[index], "them") == 0 ? SF_CLOSENESS_BEGAN_THEM
                                                   : SF_CLOSENESS_BEGAN_OPEN;
}

static int32_t settled(int16_t thousandths) {
    return thousandths == INT16_MIN ? INT32_MIN : thousandths;
}

static void wanted_of(const struct sf_store_facts *facts, size_t i,
                      struct sf_closeness_moment *out) {
    out->wanted_noted = facts->first_wanted[i] < facts->first_wanted[i + 1];
    out->received_noted = facts->first_received[i] < facts->first_received[i + 1];
    for (uint32_t at = facts->first_wanted[i]; at < facts->first_wanted[i + 1]; at++) {
        int32_t kind = facts->wanted[at];
        if (is_word(&facts->kinds[kind], "space"))
            out->wanted_space = true;
        for (uint32_t came = facts->first_received[i]; came < facts->first_received[i + 1]; came++)
            out->wanted_received = out->wanted_received || facts->received[came] == kind;
    }
}

/* The newest moments in order of time, without those with somebody about whom there are no numbers.
 */
static void take_moments(struct looking *l) {
    const struct sf_store_facts *facts = &l->facts;
    size_t from = facts->n, kept = 0;
    while (from > 0 && kept < SF_CLOSENESS_WINDOW)
        kept += !with_hidden(l, --from);
    struct sf_id *there = l->there;
    for (size_t i = from; i < facts->n; i++) {
        if (with_hidden(l, i))
            continue;
        struct sf_closeness_moment *moment = &l->moments[l->moment_count];
        *moment = (struct sf_closeness_moment){
            .at_ms = facts->at_ms[i],
            .felt_safe = facts->felt_safe[i],
            .depth = facts->depth[i],
            .settled_before = settled(facts->settled_before[i]),
            .settled_after = settled(facts->settled_after[i]),
            .began_by = began(facts->began_by[i]),
            .people = there,
            .people_count = facts->first_person[i + 1] - facts->first_person[i],
        };
        for (uint32_t at = facts->first_person[i]; at < facts->first_person[i + 1]; at++)
            *there++ = facts->persons[facts->people[at]];
        wanted_of(facts, i, moment);
        l->fact[l->moment_count++] = i;
    }
}

/* Shares come newest first and fill the window from its end. */
static bool take_share(void *context, const struct sf_record *record) {
    struct looking *l = context;
    const struct sf_value *person = sf_people_value(record, "person");
    const struct sf_value *planned = sf_people_value(record, "planned_for");
    const struct sf_value *state = sf_people_value(record, "state");
    bool hidden = false;
    if (person->has == SF_HAS_VALUE)
        l->code = is_hidden(l, &person->id, &hidden);
    if (l->code != SF_OK)
        return false;
    if (hidden)
        return true;
    size_t at = SF_CLOSENESS_WINDOW - ++l->share_count;
    l->shares[at] = (struct sf_closeness_share){
        .planned_ms = planned->has == SF_HAS_VALUE ? planned->time.utc_ms : INT64_MIN,
        /* A stamp holds its milliseconds above 16 bits of counter (id.h). */
        .changed_ms = record->changed / 65536,
        .done = sf_people_is(state, "done"),
        .let_go = sf_people_is(state, "let_go"),
    };
    l->share_ids[at] = record->id;
    return l->share_count < SF_CLOSENESS_WINDOW;
}

static enum sf_code take_shares(struct looking *l) {
    struct sf_store_query query = {.kind = sf_kind_of(SF_SHARE), .limit = SF_STORE_LIMIT_MAX};
    enum sf_code code;
    do {
        char next[SF_STORE_CURSOR_LEN];
        code = sf_store_list(l->call->book->store, &query, take_share, l, next, l->call->fail);
        memcpy(query.cursor, next, sizeof next);
        if (code == SF_OK)
            code = l->code;
    } while (code == SF_OK && query.cursor[0] != '\0' && l->share_count < SF_CLOSENESS_WINDOW);
    return code;
}

static enum sf_code push_entry(struct looking *l, json_t *entries, bool share, size_t i) {
    char text[SF_ID_TEXT_LEN];
    struct sf_id id = {{0}};
    size_t first_share = SF_CLOSENESS_WINDOW - l->share_count;
    enum sf_code code = SF_OK;
    if (share)
        id = l->share_ids[first_share + i];
    else
        code = sf_store_facts_id(l->call->book->store, &l->facts, l->fact[i], &id, l->call->fail);
    if (code != SF_OK)
        return code;
    json_t *entry = json_object();
    bool ok = entry != NULL &&
              sf_json_put(entry, "kind", json_string(share ? "share" : "moment")) &&
              sf_json_put(entry, "id", json_string(sf_id_format(&id, text))) &&
              sf_json_put(entry, "so", json_boolean(l->found.marks[i] == SF_CLOSENESS_SO));
    if (ok)
        ok = sf_json_push(entries, json_incref(entry));
    json_decref(entry);
    return ok ? SF_OK : no_memory(l);
}

/* The newest first, as everywhere. */
static enum sf_code put_entries(struct looking *l, json_t *item, enum sf_closeness_key key) {
    bool share = sf_closeness_of_shares(key);
    json_t *entries = json_array();
    enum sf_code code = entries != NULL ? SF_OK : no_memory(l);
    for (size_t i = share ? l->share_count : l->moment_count; code == SF_OK && i-- > 0;) {
        if (l->found.marks[i] != SF_CLOSENESS_NOT_LOOKED_AT)
            code = push_entry(l, entries, share, i);
    }
    if (code == SF_OK && !sf_json_put(item, "entries", json_incref(entries)))
        code = no_memory(l);
    json_decref(entries);
    return code;
}

static enum sf_code put_item(struct looking *l, json_t *items, enum sf_closeness_key key,
                             bool entries) {
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "key", json_string(sf_closeness_word(key))) &&
              sf_json_put(item, "n", json_integer((json_int_t)l->found.so)) &&
              sf_json_put(item, "of", json_integer((json_int_t)l->found.of));
    enum sf_code code = ok ? SF_OK : no_memory(l);
    if (code == SF_OK && entries)
        code = put_entries(l, item, key);
    if (code == SF_OK && !sf_json_push(items, json_incref(item)))
        code = no_memory(l);
    json_decref(item);
    return code;
}

static enum sf_code answer(struct looking *l, int only) {
    const struct sf_closeness_journal journal = {
        .moments = l->moments,
        .moment_count = l->moment_count,
        .shares = l->shares + (SF_CLOSENESS_WINDOW - l->share_count),
        .share_count = l->share_count,
    };
    json_t *items = json_array();
    enum sf_code code = items != NULL ? SF_OK : no_memory(l);
    for (int key = 0; code == SF_OK && key < SF_CLOSENESS_KEYS; key++) {
        if ((only < 0 || key == only) &&
            sf_closeness_look(&journal, (enum sf_closeness_key)key, &l->found))
            code = put_item(l, items, (enum sf_closeness_key)key, only >= 0);
    }
    if (code == SF_OK &&
        !(sf_json_put(l->call->ok, "items", json_incref(items)) &&
          sf_json_put(l->call->ok, "looked", json_integer((json_int_t)l->moment_count)) &&
          sf_json_put(l->call->ok, "floor", json_integer(SF_CLOSENESS_FLOOR))))
        code = no_memory(l);
    json_decref(items);
    return code;
}

static int key_of(const char *word) {
    for (int key = 0; key < SF_CLOSENESS_KEYS; key++) {
        if (strcmp(sf_closeness_word((enum sf_closeness_key)key), word) == 0)
            return key;
    }
    return -1;
}

static enum sf_code closeness(struct sf_door_call *call) {
    size_t len;
    const char *word = sf_args_text(call, "key", &len);
    int only = word != NULL ? key_of(word) : -1;
    if (word != NULL && only < 0)
        return sf_fail_set(call->fail, SF_INVALID, "key", "is no key of a description");
    struct looking *l = calloc(1, sizeof *l);
    if (l == NULL)
        return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for closeness");
    l->call = call;
    enum sf_code code = sf_store_facts_moments(call->book->store, &l->facts, call->fail);
    if (code == SF_OK) {
        code = sf_people_gather(call->book->store, &l->facts, 0, &l->people, call->fail);
        if (code == SF_OK)
            code = look_up_people(l);
        if (code == SF_OK)
            take_moments(l);
        if (code == SF_OK)
            code = take_shares(l);
        if (code == SF_OK)
            code = answer(l, only);
        sf_store_facts_free(&l->facts);
    }
    sf_people_wipe(&l->people);
    free(l->hidden);
    free(l->there);
    free(l);
    return code;
}

static const struct sf_door_word closeness_words[] = {
    {"key", SF_DOOR_TEXT, false, 1, 40, "only this description, with its entries"},
    {0},
};

const struct sf_door_row sf_ops_closeness_rows[] = {
    {"pattern.closeness", SF_OP_KNOWN | SF_OP_OPEN, closeness, closeness_words,
     "{items: [{key, n, of, entries?: [{kind, id, so}]}], looked, floor}",
     "How closeness went, as counts over the newest 400 moments and shares: in `n` of `of` it was "
     "so. Only what at least `floor` of them carry; moments with people marked unsafe are left "
     "out. The rules stand in src/guide/closeness.h."},
    {0},
};
