/*
 * how.kinds: which kinds of support a note "How to be with me" begins from. how.held: the one
 * person and the hard-day message that Right now shows.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "people.h"
#include "support_kinds.h"

enum { MESSAGES_LOOKED_AT = 20 };

static const char chosen_key[] = "chosen_person";

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* Read somebody where they are live and words for them may be drafted; *may says so. Anybody else
 * is like nobody. The caller wipes *out. */
static enum sf_code get_reachable(struct sf_door_call *call, const struct sf_id *id,
                                  struct sf_record *out, bool *may) {
    struct sf_fail fail = SF_FAIL_NONE;
    sf_record_init(out, sf_kind_of(SF_PERSON));
    enum sf_code code = sf_store_get(call->book->store, out->kind, id, out, &fail);
    *may = false;
    if (code == SF_NOT_FOUND)
        return SF_OK;
    if (code != SF_OK)
        return sf_fail_set(call->fail, code, fail.field, "%s", fail.message);
    const struct sf_value *value = sf_people_value(out, "standing");
    enum sf_safety_standing standing = value->has == SF_HAS_VALUE
                                           ? sf_safety_standing(value->text.text, value->text.len)
                                           : SF_SAFETY_OPEN;
    *may = out->state == SF_LIVE && sf_safety_may(standing, SF_SAFETY_DRAFT);
    return SF_OK;
}

/* ---- how.kinds */

struct counting {
    struct sf_store_facts facts;
    bool *hidden; /* by the facts' code of a person: numbers about them are not given */
    struct sf_support_kinds_count *counts;
    size_t n; /* moments in which a kind stands */
};

static bool among(const int32_t *codes, uint32_t from, uint32_t to, int32_t code) {
    for (uint32_t at = from; at < to; at++)
        if (codes[at] == code)
            return true;
    return false;
}

/* Count the moments, all of them or (person >= 0) those with one person. Moments with somebody
 * hidden are left out whole. */
static void count(struct counting *c, int32_t person) {
    const struct sf_store_facts *facts = &c->facts;
    memset(c->counts, 0, (facts->kind_count + 1) * sizeof *c->counts);
    c->n = 0;
    for (size_t i = 0; i < facts->n; i++) {
        uint32_t wanted = facts->first_wanted[i], wanted_end = facts->first_wanted[i + 1];
        uint32_t received = facts->first_received[i], received_end = facts->first_received[i + 1];
        bool counts = person < 0 || among(facts->people, facts->first_person[i],
                                          facts->first_person[i + 1], person);
        for (uint32_t at = facts->first_person[i]; at < facts->first_person[i + 1]; at++)
            counts = counts && !c->hidden[facts->people[at]];
        if (!counts || (wanted == wanted_end && received == received_end))
            continue;
        c->n++;
        for (uint32_t at = wanted; at < wanted_end; at++)
            c->counts[facts->wanted[at]].wanted++;
        for (uint32_t at = received; at < received_end; at++) {
            int32_t kind = facts->received[at];
            bool rated = facts->felt_safe[i] != INT8_MIN;
            c->counts[kind].safe += rated && facts->felt_safe[i] >= 1;
            c->counts[kind].hard += rated && facts->felt_safe[i] <= -1 &&
                                    !among(facts->wanted, wanted, wanted_end, kind);
        }
    }
}

static enum sf_code find_hidden(struct sf_door_call *call, struct counting *c) {
    struct sf_people people = {0};
    enum sf_code code =
        sf_people_gather(call->book->store, &c->facts, INT32_MAX, &people, call->fail);
    for (size_t i = 0; code == SF_OK && i < c->facts.person_count; i++) {
        code = sf_people_hidden(call->book->store, &people, &c->facts.persons[i], &c->hidden[i],
                                call->fail);
    }
    sf_people_wipe(&people);
    return code;
}

static enum sf_code set_up(struct sf_door_call *call, struct counting *c) {
    enum sf_code code = sf_store_facts_moments(call->book->store, &c->facts, call->fail);
    if (code != SF_OK)
        return code;
    c->hidden = calloc(c->facts.person_count + 1, sizeof *c->hidden);
    c->counts = calloc(c->facts.kind_count + 1, sizeof *c->counts);
    return c->hidden != NULL && c->counts != NULL ? find_hidden(call, c) : no_memory(call);
}

/* The words of the kinds chosen, SIZE_MAX left out. */
static json_t *words_json(const struct counting *c, const size_t *kinds, size_t n) {
    json_t *words = json_array();
    bool ok = words != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        if (kinds[i] == SIZE_MAX)
            continue;
        const struct sf_str *word = &c->facts.kinds[kinds[i]];
        ok = sf_json_push(words, sf_json_text(word->text, word->len));
    }
    if (ok)
        return words;
    json_decref(words);
    return NULL;
}

static enum sf_code answer_kinds(struct sf_door_call *call, const struct counting *c,
                                 const char *of) {
    struct sf_support_kinds chosen = sf_support_kinds_choose(c->counts, c->facts.kind_count);
    return sf_json_put(call->ok, "of", json_string(of)) &&
                   sf_json_put(call->ok, "n", json_integer((json_int_t)c->n)) &&
                   sf_json_put(call->ok, "wanted", words_json(c, &chosen.wanted, 1)) &&
                   sf_json_put(call->ok, "safe",
                               words_json(c, chosen.safe, SF_SUPPORT_KINDS_SAFE)) &&
                   sf_json_put(call->ok, "leave", words_json(c, &chosen.leave, 1))
               ? SF_OK
               : no_memory(call);
}

/* Whom the note is for must be somebody for whom words may be drafted. */
static enum sf_code check_person(struct sf_door_call *call, const struct sf_id *id) {
    struct sf_record person;
    bool may;
    enum sf_code code = get_reachable(call, id, &person, &may);
    sf_record_wipe(&person);
    if (code == SF_OK && !may)
        code = sf_fail_set(call->fail, SF_REFUSED, "person", "no words are drafted for them");
    return code;
}

static enum sf_code kinds(struct sf_door_call *call) {
    struct counting c = {0};
    struct sf_id id;
    int32_t person = -1;
    bool for_one = sf_args_id(call, "person", &id);
    enum sf_code code = for_one ? check_person(call, &id) : SF_OK;
    if (code == SF_OK)
        code = set_up(call, &c);
    for (size_t i = 0; code == SF_OK && for_one && i < c.facts.person_count; i++)
        if (memcmp(c.facts.persons[i].bytes, id.bytes, SF_ID_LEN) == 0)
            person = (int32_t)i;
    if (code == SF_OK && person >= 0)
        count(&c, person);
    /* Nothing yet with this one: what holds with everybody is a better beginning than nothing. */
    if (code == SF_OK && c.n == 0) {
        person = -1;
        count(&c, -1);
    }
    if (code == SF_OK)
        code = answer_kinds(call, &c, person >= 0 ? "person" : "everyone");
    free(c.hidden);
    free(c.counts);
    sf_store_facts_free(&c.facts);
    return code;
}

/* ---- how.held */

struct chosen {
    struct sf_id id; /* none until found */
};

static bool match_setting(void *context, const struct sf_record *record) {
    struct chosen *chosen = context;
    const struct sf_value *text = sf_people_value(record, "text");
    if (!sf_people_is(sf_people_value(record, "key"), chosen_key))
        return true;
    if (text->has == SF_HAS_VALUE && !sf_id_parse(text->text.text, text->text.len, &chosen->id))
        chosen->id = (struct sf_id){{0}};
    return false;
}

/* What is shown of a person: who, and how to reach them. */
static json_t *person_json(const struct sf_record *person) {
    static const char *const names[] = {"id", "alias", "reach"};
    json_t *whole = sf_codec_record(person), *out = json_object();
    bool ok = whole != NULL && out != NULL;
    for (size_t i = 0; ok && i < sizeof names / sizeof *names; i++) {
        json_t *member = json_object_get(whole, names[i]);
        ok = member == NULL || sf_json_put(out, names[i], json_incref(member));
    }
    json_decref(whole);
    if (ok)
        return out;
    json_decref(out);
    return NULL;
}

struct messages {
    struct sf_door_call *call;
    const struct sf_id *chosen;
    json_t *best; /* the one for the chosen person, else the newest that may be shown */
    bool for_chosen;
    enum sf_code code;
};

/* A message whose person cannot be written to any more is passed over; one for nobody is shown. */
static bool look_at_message(void *context, const struct sf_record *note) {
    struct messages *m = context;
    const struct sf_value *to = sf_people_value(note, "person");
    const struct sf_value *text = sf_people_value(note, "text");
    struct sf_record person;
    bool may = true, same = false;
    sf_record_init(&person, sf_kind_of(SF_PERSON));
    if (to->has == SF_HAS_VALUE) {
        m->code = get_reachable(m->call, &to->id, &person, &may);
        same = memcmp(to->id.bytes, m->chosen->bytes, SF_ID_LEN) == 0;
    }
    if (m->code == SF_OK && may && text->has == SF_HAS_VALUE && (m->best == NULL || same)) {
        json_t *item = json_object();
        bool ok = item != NULL && sf_json_put(item, "id", sf_codec_id(&note->id)) &&
                  sf_json_put(item, "text", sf_json_text(text->text.text, text->text.len)) &&
                  (to->has != SF_HAS_VALUE || sf_json_put(item, "person", person_json(&person)));
        json_decref(m->best);
        m->best = item;
        m->for_chosen = same;
        if (!ok)
            m->code = no_memory(m->call);
    }
    sf_record_wipe(&person);
    return m->code == SF_OK && !m->for_chosen;
}

static enum sf_code find_message(struct sf_door_call *call, struct messages *m) {
    static const char purpose[] = "hard_day";
    const struct sf_kind *kind = sf_kind_of(SF_NOTE);
    char next[SF_STORE_CURSOR_LEN];
    struct sf_store_query query = {.kind = kind, .filter_count = 1, .limit = MESSAGES_LOOKED_AT};
    query.filters[0].field = sf_kind_field(kind, "purpose", strlen("purpose"));
    query.filters[0].value.has = SF_HAS_VALUE;
    query.filters[0].value.text = (struct sf_str){purpose, sizeof purpose - 1};
    enum sf_code code =
        sf_store_list(call->book->store, &query, look_at_message, m, next, call->fail);
    return code == SF_OK ? m->code : code;
}

static enum sf_code held(struct sf_door_call *call) {
    struct chosen chosen = {{{0}}};
    struct messages m = {.call = call, .chosen = &chosen.id, .code = SF_OK};
    struct sf_record person;
    bool may = false;
    sf_record_init(&person, sf_kind_of(SF_PERSON));
    enum sf_code code =
        sf_people_every(call->book->store, SF_SETTING, match_setting, &chosen, call->fail);
    if (code == SF_OK && !sf_id_none(&chosen.id))
        code = get_reachable(call, &chosen.id, &person, &may);
    if (code == SF_OK && may && !sf_json_put(call->ok, "person", person_json(&person)))
        code = no_memory(call);
    if (code == SF_OK)
        code = find_message(call, &m);
    if (code == SF_OK && m.best != NULL && !sf_json_put(call->ok, "message", json_incref(m.best)))
        code = no_memory(call);
    json_decref(m.best);
    sf_record_wipe(&person);
    return code;
}

/* ---- The table */

static const struct sf_door_word words_kinds[] = {
    {"person", SF_DOOR_ID, .about = "whom the note is for"}, {0}};

const struct sf_door_row sf_ops_how_rows[] = {
    {"how.kinds", SF_OP_KNOWN | SF_OP_OPEN, kinds, words_kinds,
     "{of: \"person\" or \"everyone\", n, wanted: [word], safe: [words], leave: [word]}",
     "Kinds of support to begin a note \"How to be with me\" from: wanted most often, came and "
     "felt "
     "safe, came unwanted and felt hard; and on how many moments that rests. Where there is "
     "nothing "
     "with that person yet, of everyone. Refused for somebody for whom no words are drafted."},
    {"how.held", SF_OP_KNOWN | SF_OP_OPEN, held, NULL,
     "{person?: {id, alias, reach?}, message?: {id, text, person?: {id, alias, reach?}}}",
     "The one person chosen for hard moments (setting chosen_person) and the hard-day message, for "
     "that person before others. Nobody for whom no words are drafted."},
    {0},
};
