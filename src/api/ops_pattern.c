/* pattern.counts: how often it felt safe, by person, channel or setting. Counts only, no estimates.
 */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "counts.h"
#include "json.h"
#include "ops.h"
#include "ops_pattern.h"
#include "safety.h"

/* One context with what people call it, before it is put in order and written. */
struct group {
    struct sf_counts_group counts;
    struct sf_str label; /* borrowed from the facts, or from `people` */
    struct sf_id id;     /* of a person; none for words of lists */
    bool shown;
};

struct counting {
    struct sf_door_call *call;
    struct sf_store_facts facts;
    struct sf_arena people; /* the aliases */
    struct group *groups;
    struct sf_counts_group *counts;
    uint8_t *crossed;
    size_t group_count;
    size_t withheld;
};

int8_t sf_ops_pattern_crossed(void) {
    const struct sf_kind *kind = sf_kind_of(SF_MOMENT);
    const struct sf_list *list =
        kind->fields[sf_kind_field(kind, "boundary_respected", strlen("boundary_respected"))].list;
    int8_t no = 0;

    while (strcmp(list->words[no], "no") != 0)
        no++;
    return no;
}

static enum sf_code no_memory(const struct counting *c) {
    return sf_fail_set(c->call->fail, SF_NO_MEMORY, NULL, "no memory for counting");
}

static enum sf_code set_up(struct counting *c, size_t group_count) {
    size_t n = c->facts.n;
    int8_t no = sf_ops_pattern_crossed();
    c->group_count = group_count;
    c->groups = calloc(group_count + 1, sizeof *c->groups);
    c->counts = calloc(group_count + 1, sizeof *c->counts);
    c->crossed = malloc(n + 1);
    if (c->groups == NULL || c->counts == NULL || c->crossed == NULL)
        return no_memory(c);
    for (size_t i = 0; i < n; i++)
        c->crossed[i] = c->facts.boundary[i] == no;
    return SF_OK;
}

/* Whoever was removed is not shown; about whom the safety rule leaves out, there are no numbers. */
static enum sf_code look_up_person(struct counting *c, struct group *group) {
    const struct sf_kind *kind = sf_kind_of(SF_PERSON);
    int alias = sf_kind_field(kind, "alias", 5), standing = sf_kind_field(kind, "standing", 8);
    struct sf_record person;
    struct sf_fail fail = SF_FAIL_NONE;
    enum sf_code code = sf_store_get(c->call->book->store, kind, &group->id, &person, &fail);
    if (code == SF_NOT_FOUND)
        return SF_OK;
    if (code != SF_OK)
        return sf_fail_set(c->call->fail, code, fail.field, "%s", fail.message);
    const struct sf_str *word = &person.values[standing].text;
    bool has = person.values[standing].has == SF_HAS_VALUE;
    group->shown = person.state == SF_LIVE &&
                   sf_safety_may(sf_safety_standing(has ? word->text : "", has ? word->len : 0),
                                 SF_SAFETY_NUMBER);
    c->withheld += person.state == SF_LIVE && !group->shown;
    const struct sf_str *name = &person.values[alias].text;
    group->label.len = name->len;
    group->label.text = sf_arena_text(&c->people, name->text, name->len);
    sf_record_wipe(&person);
    return group->label.text != NULL ? SF_OK : no_memory(c);
}

/* The moments of hidden people leave the sums too, so that nothing can be worked out by
 * subtracting. */
static void leave_out_hidden(struct counting *c) {
    struct sf_store_facts *facts = &c->facts;
    uint32_t kept = 0, from = 0;
    for (size_t i = 0; i < facts->n; i++) {
        uint32_t to = facts->first_person[i + 1];
        for (; from < to; from++)
            if (c->groups[facts->people[from]].shown)
                facts->people[kept++] = facts->people[from];
        facts->first_person[i + 1] = kept;
    }
}

static enum sf_code count_people(struct counting *c, size_t *n) {
    enum sf_code code = set_up(c, c->facts.person_count);
    for (size_t i = 0; code == SF_OK && i < c->group_count; i++) {
        c->groups[i].id = c->facts.persons[i];
        code = look_up_person(c, &c->groups[i]);
    }
    if (code != SF_OK)
        return code;
    leave_out_hidden(c);
    *n = sf_counts_by_many(c->facts.felt_safe, c->crossed, c->facts.first_person, c->facts.people,
                           c->facts.n, c->counts, c->group_count);
    return SF_OK;
}

static enum sf_code count_words(struct counting *c, const int32_t *codes,
                                const struct sf_str *words, size_t word_count, size_t *n) {
    enum sf_code code = set_up(c, word_count);
    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < word_count; i++) {
        c->groups[i].label = words[i];
        c->groups[i].shown = true;
    }
    *n = sf_counts_by(c->facts.felt_safe, c->crossed, codes, c->facts.n, c->counts, word_count);
    return SF_OK;
}

static int by_label(const void *a, const void *b) {
    const struct group *left = a, *right = b;
    size_t len = left->label.len < right->label.len ? left->label.len : right->label.len;
    int order = len > 0 ? memcmp(left->label.text, right->label.text, len) : 0;
    if (order != 0)
        return order;
    if (left->label.len != right->label.len)
        return left->label.len < right->label.len ? -1 : 1;
    return memcmp(left->id.bytes, right->id.bytes, SF_ID_LEN);
}

static int by_count(const void *a, const void *b) {
    const struct group *left = a, *right = b;
    if (left->counts.n != right->counts.n)
        return left->counts.n > right->counts.n ? -1 : 1;
    return by_label(a, b);
}

static json_t *group_json(const struct group *group) {
    json_t *out = json_object(), *scale = json_array();
    char id[SF_ID_TEXT_LEN];
    bool ok = out != NULL && scale != NULL;
    if (ok && !sf_id_none(&group->id))
        ok = sf_json_put(out, "id", json_string(sf_id_format(&group->id, id)));
    ok = ok && sf_json_put(out, "label", sf_json_text(group->label.text, group->label.len));
    ok = ok && sf_json_put(out, "n", json_integer((json_int_t)group->counts.n));
    ok = ok && sf_json_put(out, "safe", json_integer((json_int_t)group->counts.safe));
    for (int i = 0; ok && i < SF_COUNTS_SCALE; i++)
        ok = sf_json_push(scale, json_integer((json_int_t)group->counts.scale[i]));
    ok = ok && sf_json_put(out, "scale", json_incref(scale));
    ok = ok && sf_json_put(out, "crossed", json_integer((json_int_t)group->counts.crossed));
    json_decref(scale);
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static enum sf_code write_answer(struct counting *c, const char *factor, bool people, size_t n) {
    json_t *ok = c->call->ok, *groups = json_array();
    for (size_t i = 0; i < c->group_count; i++)
        c->groups[i].counts = c->counts[i];
    /* People stand by name, never by how safe or how often: nobody is ranked. */
    if (c->group_count > 0)
        qsort(c->groups, c->group_count, sizeof *c->groups, people ? by_label : by_count);
    bool fits = sf_json_put(ok, "factor", json_string(factor)) &&
                sf_json_put(ok, "n", json_integer((json_int_t)n));
    for (size_t i = 0; fits && i < c->group_count; i++)
        if (c->groups[i].shown && (c->groups[i].counts.n > 0 || c->groups[i].counts.crossed > 0))
            fits = sf_json_push(groups, group_json(&c->groups[i]));
    fits = fits && sf_json_put(ok, "groups", json_incref(groups)) &&
           sf_json_put(ok, "withheld", json_integer((json_int_t)c->withheld));
    json_decref(groups);
    return fits ? SF_OK : no_memory(c);
}

static enum sf_code counts(struct sf_door_call *call) {
    struct counting c = {.call = call};
    size_t n = 0, len;
    const char *factor = sf_args_text(call, "factor", &len);
    bool person = strcmp(factor, "person") == 0, channel = strcmp(factor, "channel") == 0;
    if (!person && !channel && strcmp(factor, "setting") != 0)
        return sf_fail_set(call->fail, SF_INVALID, "factor", "must be person, channel or setting");
    enum sf_code code = sf_store_facts_moments(call->book->store, &c.facts, call->fail);
    if (code != SF_OK)
        return code;
    const struct sf_store_facts *facts = &c.facts;
    if (person)
        code = count_people(&c, &n);
    else if (channel)
        code = count_words(&c, facts->channel, facts->channels, facts->channel_count, &n);
    else
        code = count_words(&c, facts->setting, facts->settings, facts->setting_count, &n);
    if (code == SF_OK)
        code = write_answer(&c, factor, person, n);
    sf_store_facts_free(&c.facts);
    sf_arena_wipe(&c.people);
    free(c.groups);
    free(c.counts);
    free(c.crossed);
    return code;
}

static const struct sf_door_word counts_words[] = {
    {"factor", SF_DOOR_TEXT, true, 1, 16, "person, channel or setting"},
    {0},
};

const struct sf_door_row sf_ops_pattern_rows[] = {
    {"pattern.counts", SF_OP_KNOWN | SF_OP_OPEN, counts, counts_words,
     "{factor, n, groups: [{id?, label, n, safe, scale: [5], crossed}], withheld}",
     "How often moments felt safe in each context of one factor. People stand by name; those "
     "marked "
     "unsafe have no numbers and are counted in `withheld`."},
    {0},
};
