/* share.*: where shares stand, what was feared beside what happened, and the ladder of sizes. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "clock.h"
#include "codec.h"
#include "json.h"
#include "ladder.h"
#include "ops.h"
#include "ops_pattern.h"
#include "people.h"
#include "safety.h"
#include "told.h"

enum { OPEN_MAX = 50, BESIDE_USUAL = 10 };

/* A growing list of ids. */
struct ids {
    struct sf_id *ids;
    size_t count, room;
    bool open_only; /* without those that are over for good at now_ms */
    int64_t now_ms;
    bool out_of_memory;
};

static enum sf_code no_memory(struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for shares");
}

static int32_t today(void) {
    struct sf_time now = sf_clock_now();
    return sf_people_day(now.utc_ms, now.offset_min);
}

/* ---- Lists of ids */

static bool add_id(void *context, const struct sf_record *record) {
    struct ids *to = context;
    if (to->open_only && sf_told_over(record, to->now_ms))
        return true;
    if (to->count == to->room) {
        size_t room = to->room > 0 ? 2 * to->room : SF_STORE_LIMIT_MAX;
        struct sf_id *ids = realloc(to->ids, room * sizeof *ids);
        if (ids == NULL) {
            to->out_of_memory = true;
            return false;
        }
        to->ids = ids;
        to->room = room;
    }
    to->ids[to->count++] = record->id;
    return true;
}

static struct sf_store_filter equal_to(const char *field, struct sf_value value) {
    return (struct sf_store_filter){
        .field = sf_kind_field(sf_kind_of(SF_SHARE), field, strlen(field)), .value = value};
}

/* A page of shares, newest first; with `person`, those with them. `next` as in sf_store_list. */
static enum sf_code list_page(struct sf_door_call *call, const struct sf_id *person, bool done,
                              unsigned limit, const char *cursor, struct ids *out,
                              char next[SF_STORE_CURSOR_LEN]) {
    struct sf_store_query query = {.kind = sf_kind_of(SF_SHARE), .limit = limit};
    strncpy(query.cursor, cursor, sizeof query.cursor - 1);
    if (person != NULL)
        query.filters[query.filter_count++] =
            equal_to("person", (struct sf_value){.has = SF_HAS_VALUE, .id = *person});
    if (done)
        query.filters[query.filter_count++] = equal_to(
            "state", (struct sf_value){.has = SF_HAS_VALUE, .text = {.text = "done", .len = 4}});
    enum sf_code code = sf_store_list(call->book->store, &query, add_id, out, next, call->fail);
    return code == SF_OK && out->out_of_memory ? no_memory(call) : code;
}

static enum sf_code list_all(struct sf_door_call *call, const struct sf_id *person, bool done,
                             struct ids *out) {
    char cursor[SF_STORE_CURSOR_LEN] = "", next[SF_STORE_CURSOR_LEN];
    enum sf_code code;
    do {
        code = list_page(call, person, done, SF_STORE_LIMIT_MAX, cursor, out, next);
        memcpy(cursor, next, sizeof cursor);
    } while (code == SF_OK && cursor[0] != '\0');
    return code;
}

/* ---- share.view, share.open */

static const char *const stages[] = {
    [SF_SHARE_STAGE_PLANNED] = "planned",   [SF_SHARE_STAGE_OUTCOME] = "outcome",
    [SF_SHARE_STAGE_NEXT_DAY] = "next_day", [SF_SHARE_STAGE_DONE] = "done",
    [SF_SHARE_STAGE_LET_GO] = "let_go",
};

/* The share, its moment and whether the outcome was hard: what a pair of columns needs. */
static bool put_told(json_t *to, const struct sf_told *told) {
    return sf_json_put(to, "share", sf_codec_record(&told->share)) &&
           (!told->has_moment || sf_json_put(to, "moment", sf_codec_record(&told->moment))) &&
           sf_json_put(to, "hard", json_boolean(sf_share_hard(&told->outcome)));
}

static enum sf_code view(struct sf_door_call *call) {
    struct sf_id id;
    struct sf_told told;
    bool there = false;
    sf_args_id(call, "id", &id);
    enum sf_code code = sf_told_read(call->book->store, &id, &told, &there, call->fail);
    if (code != SF_OK)
        return code;
    if (!there)
        return sf_fail_set(call->fail, SF_NOT_FOUND, "id", "there is no such share");
    const struct sf_share_course *course = &told.course;
    bool drafts = told.person_there && sf_safety_may(told.standing, SF_SAFETY_DRAFT);
    bool ok =
        put_told(call->ok, &told) &&
        sf_json_put(call->ok, "stage", json_string(stages[sf_share_stage(course, today())])) &&
        sf_json_put(call->ok, "opened", json_boolean(course->done)) &&
        sf_json_put(call->ok, "has_outcome", json_boolean(course->has_outcome)) &&
        sf_json_put(call->ok, "drafts", json_boolean(drafts));
    sf_told_wipe(&told);
    return ok ? SF_OK : no_memory(call);
}

/* One line of share.open, and what it is put in order by. */
struct line {
    int32_t day; /* planned for; none stands last */
    size_t at;   /* newest first where days are equal */
    json_t *item;
};

static int by_day(const void *a, const void *b) {
    const struct line *one = a, *other = b;
    if (one->day != other->day)
        return one->day < other->day ? -1 : 1;
    return one->at < other->at ? -1 : one->at > other->at;
}

static json_t *line_json(const struct sf_told *told, enum sf_share_stage stage) {
    json_t *item = json_object();
    if (item != NULL && sf_json_put(item, "stage", json_string(stages[stage])) &&
        put_told(item, told))
        return item;
    json_decref(item);
    return NULL;
}

/* Among the plans with everybody, none with somebody for whom no words are drafted. */
static bool may_stand(const struct sf_told *told) {
    return told->person_there && sf_safety_may(told->standing, SF_SAFETY_DRAFT);
}

/* Where a line goes: among the first OPEN_MAX, in place of the last of them, or (NULL) nowhere. */
static struct line *room_for(const struct line *one, struct line lines[OPEN_MAX], size_t *count) {
    struct line *last = lines;
    if (*count < OPEN_MAX)
        return &lines[(*count)++];
    for (size_t i = 1; i < OPEN_MAX; i++)
        if (by_day(&lines[i], last) > 0)
            last = &lines[i];
    if (by_day(one, last) > 0)
        return NULL;
    json_decref(last->item);
    return last;
}

static enum sf_code read_lines(struct sf_door_call *call, const struct ids *ids, bool one_person,
                               struct line lines[OPEN_MAX], size_t *count) {
    int32_t now = today();
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < ids->count; i++) {
        struct sf_told told;
        bool there = false;
        code = sf_told_read(call->book->store, &ids->ids[i], &told, &there, call->fail);
        if (code != SF_OK || !there)
            continue;
        enum sf_share_stage stage = sf_share_stage(&told.course, now);
        if (stage != SF_SHARE_STAGE_DONE && stage != SF_SHARE_STAGE_LET_GO &&
            (one_person || may_stand(&told))) {
            bool dated = told.course.planned_day != SF_SHARE_NO_DAY;
            struct line one = {.day = dated ? told.course.planned_day : INT32_MAX, .at = i};
            struct line *to = room_for(&one, lines, count);
            if (to != NULL) {
                *to = one;
                to->item = line_json(&told, stage);
                code = to->item != NULL ? SF_OK : no_memory(call);
            }
        }
        sf_told_wipe(&told);
    }
    return code;
}

static enum sf_code open_ones(struct sf_door_call *call) {
    struct line lines[OPEN_MAX];
    struct ids ids = {.open_only = true, .now_ms = sf_clock_now().utc_ms};
    struct sf_id person;
    bool one = sf_args_id(call, "person", &person);
    size_t count = 0;
    json_t *items = json_array();
    enum sf_code code =
        items != NULL ? list_all(call, one ? &person : NULL, false, &ids) : no_memory(call);
    if (code == SF_OK)
        code = read_lines(call, &ids, one, lines, &count);
    qsort(lines, count, sizeof *lines, by_day);
    for (size_t i = 0; i < count; i++) {
        if (code == SF_OK && json_array_append(items, lines[i].item) != 0)
            code = no_memory(call);
        json_decref(lines[i].item);
    }
    if (code == SF_OK && !sf_json_put(call->ok, "items", json_incref(items)))
        code = no_memory(call);
    json_decref(items);
    free(ids.ids);
    return code;
}

/* ---- share.beside */

/* In lists of everybody, nobody whom the safety rule leaves out is brought up by their words. */
static bool belongs(const struct sf_told *told, bool one_person) {
    return told->course.has_outcome &&
           (one_person || (told->person_there && sf_safety_may(told->standing, SF_SAFETY_NUMBER)));
}

static enum sf_code put_pairs(struct sf_door_call *call, const struct ids *ids, bool one_person,
                              json_t *items) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < ids->count; i++) {
        struct sf_told told;
        bool there = false;
        code = sf_told_read(call->book->store, &ids->ids[i], &told, &there, call->fail);
        if (code != SF_OK || !there)
            continue;
        if (belongs(&told, one_person)) {
            json_t *item = json_object();
            bool ok = item != NULL && put_told(item, &told);
            if (!ok)
                json_decref(item);
            if (!ok || !sf_json_push(items, item))
                code = no_memory(call);
        }
        sf_told_wipe(&told);
    }
    return code;
}

static enum sf_code beside(struct sf_door_call *call) {
    char next[SF_STORE_CURSOR_LEN] = "";
    struct ids ids = {0};
    struct sf_id person;
    size_t len;
    bool one = sf_args_id(call, "person", &person);
    const char *cursor = sf_args_text(call, "cursor", &len);
    unsigned limit = (unsigned)sf_args_int(call, "limit", BESIDE_USUAL);
    json_t *items = json_array();
    enum sf_code code = items == NULL ? no_memory(call)
                                      : list_page(call, one ? &person : NULL, true, limit,
                                                  cursor != NULL ? cursor : "", &ids, next);
    if (code == SF_OK)
        code = put_pairs(call, &ids, one, items);
    if (code == SF_OK &&
        !(sf_json_put(call->ok, "items", json_incref(items)) &&
          sf_json_put(call->ok, "next", next[0] != '\0' ? json_string(next) : json_null())))
        code = no_memory(call);
    json_decref(items);
    free(ids.ids);
    return code;
}

/* ---- share.ladder */

/* A share of the ladder, and when it was, for the order. */
struct rung {
    struct sf_id id;
    int64_t at_ms;
    struct sf_ladder_share guide;
};

static int newest_first(const void *a, const void *b) {
    const struct rung *one = a, *other = b;
    if (one->at_ms != other->at_ms)
        return one->at_ms > other->at_ms ? -1 : 1;
    return -memcmp(one->id.bytes, other->id.bytes, SF_ID_LEN);
}

static struct rung rung_of(const struct sf_told *told) {
    const struct sf_value *size = sf_people_value(&told->share, "size");
    return (struct rung){
        .id = told->share.id,
        .at_ms = told->at_ms,
        .guide = {.size = size->has == SF_HAS_VALUE ? (int)size->i : 0, .outcome = told->outcome},
    };
}

/* Crossed boundaries and -2 in all moments with a person. */
static enum sf_code count_hard_moments(struct sf_door_call *call, const struct sf_id *person,
                                       size_t *crossed, size_t *lowest) {
    struct sf_store_facts facts;
    int8_t crossed_code = sf_ops_pattern_crossed();
    int32_t who = -1;
    enum sf_code code = sf_store_facts_moments(call->book->store, &facts, call->fail);
    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < facts.person_count; i++)
        if (memcmp(facts.persons[i].bytes, person->bytes, SF_ID_LEN) == 0)
            who = (int32_t)i;
    for (size_t i = 0; who >= 0 && i < facts.n; i++) {
        for (uint32_t at = facts.first_person[i]; at < facts.first_person[i + 1]; at++) {
            if (facts.people[at] != who)
                continue;
            *crossed += facts.boundary[i] == crossed_code;
            *lowest += facts.felt_safe[i] == -2;
        }
    }
    sf_store_facts_free(&facts);
    return SF_OK;
}

static enum sf_code read_rungs(struct sf_door_call *call, const struct ids *ids, struct rung *rungs,
                               size_t *count) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < ids->count; i++) {
        struct sf_told told;
        bool there = false;
        code = sf_told_read(call->book->store, &ids->ids[i], &told, &there, call->fail);
        if (code != SF_OK || !there)
            continue;
        if (told.course.has_outcome)
            rungs[(*count)++] = rung_of(&told);
        sf_told_wipe(&told);
    }
    if (code == SF_OK)
        qsort(rungs, *count, sizeof *rungs, newest_first);
    return code;
}

static enum sf_code put_ladder(struct sf_door_call *call, struct sf_ladder ladder, bool drafts,
                               const struct rung *rungs, const bool *rests, size_t count) {
    static const char *const keys[] = {
        [SF_LADDER_NONE] = "none", [SF_LADDER_START] = "start", [SF_LADDER_SMALLER] = "smaller",
        [SF_LADDER_SAME] = "same", [SF_LADDER_UP] = "up",
    };
    static const char *const reasons[] = {
        [SF_LADDER_STANDING] = "standing",     [SF_LADDER_CARD] = "card",
        [SF_LADDER_NO_OUTCOME] = "no_outcome", [SF_LADDER_HARD] = "hard",
        [SF_LADDER_UNSURE] = "unsure",         [SF_LADDER_FEW] = "few",
        [SF_LADDER_RECORD] = "record",         [SF_LADDER_TOP] = "top",
        [SF_LADDER_FELT_SAFE] = "felt_safe",
    };
    json_t *ids = json_array();
    bool ok = ids != NULL;
    for (size_t i = 0; ok && i < count; i++)
        if (rests[i])
            ok = sf_json_push(ids, sf_codec_id(&rungs[i].id));
    ok = ok && sf_json_put(call->ok, "key", json_string(keys[ladder.key])) &&
         sf_json_put(call->ok, "reason", json_string(reasons[ladder.reason])) &&
         (ladder.size == 0 || sf_json_put(call->ok, "size", json_integer(ladder.size))) &&
         sf_json_put(call->ok, "shares", json_incref(ids)) &&
         sf_json_put(call->ok, "drafts", json_boolean(drafts));
    json_decref(ids);
    return ok ? SF_OK : no_memory(call);
}

static enum sf_code ladder_of(struct sf_door_call *call, const struct sf_id *person,
                              enum sf_safety_standing standing) {
    size_t crossed = 0, lowest = 0, count = 0, given = 0;
    struct ids ids = {0};
    enum sf_code code = list_all(call, person, true, &ids);
    struct rung *rungs = calloc(ids.count + 1, sizeof *rungs);
    struct sf_ladder_share *shares = calloc(ids.count + 1, sizeof *shares);
    bool *rests = calloc(ids.count + 1, sizeof *rests);
    if (code == SF_OK && (rungs == NULL || shares == NULL || rests == NULL))
        code = no_memory(call);
    if (code == SF_OK)
        code = count_hard_moments(call, person, &crossed, &lowest);
    if (code == SF_OK)
        code = read_rungs(call, &ids, rungs, &count);
    if (code == SF_OK) {
        for (; given < count; given++)
            shares[given] = rungs[given].guide;
        struct sf_ladder ladder = sf_ladder_next(standing, crossed, lowest, shares, count, rests);
        code =
            put_ladder(call, ladder, sf_safety_may(standing, SF_SAFETY_DRAFT), rungs, rests, count);
    }
    free(rests);
    free(shares);
    free(rungs);
    free(ids.ids);
    return code;
}

static enum sf_code ladder(struct sf_door_call *call) {
    enum sf_safety_standing standing = SF_SAFETY_OPEN;
    struct sf_id person;
    bool there = false;
    if (!sf_args_id(call, "person", &person)) {
        struct sf_ladder start = sf_ladder_next(SF_SAFETY_OPEN, 0, 0, NULL, 0, NULL);
        return put_ladder(call, start, true, NULL, NULL, 0);
    }
    enum sf_code code = sf_told_standing(call->book->store, &person, &standing, &there, call->fail);
    if (code == SF_OK && !there)
        return sf_fail_set(call->fail, SF_NOT_FOUND, "person", "there is no such person");
    return code == SF_OK ? ladder_of(call, &person, standing) : code;
}

static const struct sf_door_word id_words[] = {
    {"id", SF_DOOR_ID, .required = true, .about = "the share"}, {0}};

static const struct sf_door_word person_words[] = {
    {"person", SF_DOOR_ID, .about = "only with them"}, {0}};

static const struct sf_door_word beside_words[] = {
    {"person", SF_DOOR_ID, .about = "only with them"},
    {"limit", SF_DOOR_INT, .min = 1, .max = SF_STORE_LIMIT_MAX, .about = "10 when left out"},
    {"cursor", SF_DOOR_TEXT, .max = SF_STORE_CURSOR_LEN - 1,
     .about = "\"next\" of the page before, with the same person"},
    {0}};

const struct sf_door_row sf_ops_share_rows[] = {
    {"share.view", SF_OP_KNOWN | SF_OP_OPEN, view, id_words,
     "{share, moment?, hard, stage, opened, has_outcome, drafts}",
     "One share with the moment it became. `hard`: its outcome never opens by itself. `stage`: "
     "planned, outcome, next_day, done, let_go. `opened`: the words before stay. `drafts`: a "
     "message may be drafted."},
    {"share.open", SF_OP_KNOWN | SF_OP_OPEN, open_ones, person_words,
     "{items: [{stage, share, moment?, hard}]}",
     "Shares that are planned, whose outcome waits, or whose next day waits for a look; the "
     "earliest planned first, at most 50. Those with somebody for whom no words are drafted are "
     "only in it when asked for by `person`."},
    {"share.beside", SF_OP_KNOWN | SF_OP_OPEN, beside, beside_words,
     "{items: [{share, moment?, hard}], next}",
     "What was feared beside what happened, newest first. People marked unsafe are only in it "
     "when asked for by `person`. A page may hold fewer than `limit`."},
    {"share.ladder", SF_OP_KNOWN | SF_OP_OPEN, ladder, person_words,
     "{key, reason, size?, shares: [ids], drafts}",
     "Which size could come next with one person, from their outcomes alone. `key`: none, start, "
     "smaller, same, up; the rule stands in src/guide/ladder.h."},
    {0},
};
