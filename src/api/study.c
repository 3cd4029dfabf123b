#include "study.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "ops_pattern.h"
#include "wipe.h"

enum { MINUTE_MS = 60000, DAY_MINUTES = 24 * 60, FIRST_WEEKDAY = 3 /* 1970-01-01: a Thursday */ };

static const char *const factor_names[SF_FACTOR_END] = {
    "person",          "channel", "setting",  "wanted",      "received",
    "wanted_received", "depth",   "began_by", "time_of_day", "weekday",
};
static const char *const depth_words[] = {"0", "1", "2", "3", "4", "5"};
static const char *const began_words[] = {"me", "them", "both", "unplanned"};
static const char *const time_words[] = {"night", "morning", "afternoon", "evening"};
static const char *const weekday_words[] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

const char *sf_study_factor_name(enum sf_factor factor) {
    return factor_names[factor];
}

enum sf_factor sf_study_factor(const char *name) {
    int at = 0;
    while (at < SF_FACTOR_END && strcmp(factor_names[at], name) != 0)
        at++;
    return (enum sf_factor)at;
}

/* Give back an array with nothing of the book left in it. */
static void drop(void *array, size_t count, size_t size) {
    if (array != NULL)
        sf_wipe(array, count * size);
    free(array);
}

static void free_study(void *thing) {
    struct sf_study *study = thing;
    for (int f = 0; f < SF_FACTOR_END; f++) {
        struct sf_study_factor *factor = &study->factors[f];
        size_t codes = factor->first != NULL ? factor->first[study->n] : 0;
        drop(factor->codes, factor->codes != NULL ? codes : 0, sizeof *factor->codes);
        drop(factor->first, study->n + 1, sizeof *factor->first);
        drop(factor->contexts, factor->count, sizeof *factor->contexts);
    }
    json_decref(study->answers);
    drop(study->ids, study->facts.n, sizeof *study->ids);
    drop(study->moment, study->n, sizeof *study->moment);
    drop(study->crossed, study->n, sizeof *study->crossed);
    drop(study->felt_safe, study->n, sizeof *study->felt_safe);
    sf_store_facts_free(&study->facts);
    sf_people_wipe(&study->people);
    sf_arena_wipe(&study->arena);
    sf_wipe(study, sizeof *study);
    free(study);
}

static enum sf_code no_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for patterns");
}

/* ---- Which moments count */

static enum sf_code choose_moments(struct sf_book *book, struct sf_study *study,
                                   struct sf_fail *fail) {
    const struct sf_store_facts *facts = &study->facts;
    int8_t no = sf_ops_pattern_crossed();
    bool *hidden = calloc(facts->person_count + 1, sizeof *hidden);
    enum sf_code code = hidden != NULL ? SF_OK : no_memory(fail);

    study->moment = calloc(facts->n + 1, sizeof *study->moment);
    study->crossed = calloc(facts->n + 1, sizeof *study->crossed);
    study->felt_safe = calloc(facts->n + 1, sizeof *study->felt_safe);
    if (study->moment == NULL || study->crossed == NULL || study->felt_safe == NULL)
        code = no_memory(fail);
    for (size_t i = 0; code == SF_OK && i < facts->person_count; i++)
        code = sf_people_hidden(book->store, &study->people, &facts->persons[i], &hidden[i], fail);
    for (size_t i = 0; code == SF_OK && i < facts->n; i++) {
        bool counts = true;
        for (uint32_t at = facts->first_person[i]; at < facts->first_person[i + 1]; at++)
            counts = counts && !hidden[facts->people[at]];
        if (!counts)
            continue;
        study->crossed[study->n] = facts->boundary[i] == no;
        study->felt_safe[study->n] = facts->felt_safe[i];
        study->moment[study->n++] = (uint32_t)i;
    }
    for (size_t i = 0; i < study->people.count; i++)
        study->withheld += !sf_safety_may(study->people.items[i].standing, SF_SAFETY_NUMBER);
    free(hidden);
    return code;
}

/* ---- Coding */

/* A factor as the facts have it: raw codes of a moment of the facts, and what each code means. */
struct source {
    size_t raw_count;
    const uint32_t *first; /* of the facts, with many codes a moment; NULL: one */
    const int32_t *many, *one;
    const struct sf_str *words;     /* by raw code, or else: */
    const char *const *fixed;       /* by raw code */
    const struct sf_study *persons; /* raw codes are persons of the facts */
    bool wanted, received;          /* raw codes are kinds of support */
    size_t pairs;                   /* raw codes are wanted * pairs + received; 0: they are not */
};

static struct sf_str text_of(const char *word) {
    return (struct sf_str){.text = word, .len = strlen(word)};
}

/* What a raw code means; false where it is nobody any more. */
static bool context_of(const struct source *from, size_t raw, struct sf_study_context *out) {
    *out = (struct sf_study_context){.wanted = -1, .received = -1};
    if (from->wanted)
        out->wanted = (int32_t)(from->pairs > 0 ? raw / from->pairs : raw);
    if (from->received)
        out->received = (int32_t)(from->pairs > 0 ? raw % from->pairs : raw);
    if (from->persons != NULL) {
        out->id = from->persons->facts.persons[raw];
        out->who = sf_people_find(&from->persons->people, &out->id);
        if (out->who == SIZE_MAX)
            return false;
        out->label = from->persons->people.items[out->who].alias;
        return true;
    }
    out->label = from->words != NULL ? from->words[raw] : text_of(from->fixed[raw]);
    return true;
}

/* What a map from raw codes to contexts says of those that are none. */
enum { NOT_MET = -2, NOBODY = -1 };

static void meet(const struct source *from, int32_t *map, size_t raw,
                 struct sf_study_factor *factor) {
    map[raw] = NOBODY;
    if (context_of(from, raw, &factor->contexts[factor->count]))
        map[raw] = (int32_t)factor->count++;
}

/* Where the list is fixed, the raw codes that appear become contexts in its order. */
static void meet_in_order(const struct sf_study *study, const struct source *from, int32_t *map,
                          struct sf_study_factor *factor) {
    for (size_t i = 0; i < study->n; i++) {
        int32_t raw = from->one[study->moment[i]];
        if (raw >= 0)
            map[raw] = NOBODY;
    }
    for (size_t raw = 0; raw < from->raw_count; raw++)
        if (map[raw] != NOT_MET)
            meet(from, map, raw, factor);
}

/* Codes of each counted moment; what was not met yet becomes a context as it appears. */
static void write_codes(const struct sf_study *study, const struct source *from, int32_t *map,
                        struct sf_study_factor *factor) {
    const int32_t *raws = from->first != NULL ? from->many : from->one;
    const uint32_t *first = from->first;
    uint32_t to = 0;
    for (size_t i = 0; i < study->n; i++) {
        uint32_t moment = study->moment[i];
        uint32_t at = first != NULL ? first[moment] : moment;
        uint32_t end = first != NULL ? first[moment + 1] : moment + 1;
        for (; at < end; at++) {
            if (raws[at] < 0)
                continue;
            if (map[raws[at]] == NOT_MET)
                meet(from, map, (size_t)raws[at], factor);
            if (map[raws[at]] != NOBODY)
                factor->codes[to++] = map[raws[at]];
        }
        factor->first[i + 1] = to;
    }
}

static enum sf_code code_factor(const struct sf_study *study, const struct source *from,
                                struct sf_study_factor *factor, struct sf_fail *fail) {
    size_t n = study->facts.n, most = from->first != NULL ? from->first[n] : n;
    int32_t *map = malloc((from->raw_count + 1) * sizeof *map);

    factor->first = calloc(study->n + 1, sizeof *factor->first);
    factor->codes = calloc(most + 1, sizeof *factor->codes);
    factor->contexts = calloc(from->raw_count + 1, sizeof *factor->contexts);
    if (map == NULL || factor->first == NULL || factor->codes == NULL || factor->contexts == NULL) {
        free(map);
        return no_memory(fail);
    }
    for (size_t raw = 0; raw < from->raw_count; raw++)
        map[raw] = NOT_MET;
    if (from->fixed != NULL)
        meet_in_order(study, from, map, factor);
    write_codes(study, from, map, factor);
    free(map);
    return SF_OK;
}

/* ---- Pairs of wanted and received */

/*
 * Codes of a moment's pairs, wanted * kinds + received. Lists are as wide as kind_count squared
 * only in the map from raw pairs to contexts, and people keep a handful of kinds of their own; with
 * more kinds than PAIR_KINDS the later ones make no pairs.
 */
enum { PAIR_KINDS = 512 };

static enum sf_code pair_codes(const struct sf_study *study, uint32_t **first, int32_t **codes,
                               struct sf_fail *fail) {
    const struct sf_store_facts *facts = &study->facts;
    int32_t kinds = (int32_t)(facts->kind_count < PAIR_KINDS ? facts->kind_count : PAIR_KINDS);
    size_t count = 0;
    for (size_t i = 0; i < facts->n; i++)
        count += (size_t)(facts->first_wanted[i + 1] - facts->first_wanted[i]) *
                 (facts->first_received[i + 1] - facts->first_received[i]);
    *first = calloc(facts->n + 1, sizeof **first);
    *codes = calloc(count + 1, sizeof **codes);
    if (*first == NULL || *codes == NULL)
        return no_memory(fail);
    uint32_t to = 0;
    for (size_t i = 0; i < facts->n; i++) {
        for (uint32_t w = facts->first_wanted[i]; w < facts->first_wanted[i + 1]; w++)
            for (uint32_t r = facts->first_received[i]; r < facts->first_received[i + 1]; r++)
                if (facts->wanted[w] < kinds && facts->received[r] < kinds)
                    (*codes)[to++] = facts->wanted[w] * kinds + facts->received[r];
        (*first)[i + 1] = to;
    }
    return SF_OK;
}

/* The words of raw pairs that appear, "wanted/received"; the others stay without a text. */
static struct sf_str *pair_words(struct sf_study *study, const int32_t *codes, size_t count,
                                 size_t kinds) {
    struct sf_str *words = calloc(kinds * kinds + 1, sizeof *words);
    for (size_t at = 0; words != NULL && at < count; at++) {
        struct sf_str *word = &words[codes[at]];
        const struct sf_str *wanted = &study->facts.kinds[(size_t)codes[at] / kinds];
        const struct sf_str *received = &study->facts.kinds[(size_t)codes[at] % kinds];
        size_t len = wanted->len + 1 + received->len;
        char *text;
        if (word->text != NULL)
            continue;
        text = sf_arena_alloc(&study->arena, len + 1);
        if (text == NULL) {
            free(words);
            return NULL;
        }
        memcpy(text, wanted->text, wanted->len);
        text[wanted->len] = '/';
        memcpy(text + wanted->len + 1, received->text, received->len);
        *word = (struct sf_str){.text = text, .len = len};
    }
    return words;
}

static enum sf_code code_pairs(struct sf_study *study, struct sf_fail *fail) {
    size_t kinds = study->facts.kind_count < PAIR_KINDS ? study->facts.kind_count : PAIR_KINDS;
    uint32_t *first = NULL;
    int32_t *codes = NULL;
    struct sf_str *words = NULL;
    enum sf_code code = pair_codes(study, &first, &codes, fail);
    if (code == SF_OK) {
        words = pair_words(study, codes, first[study->facts.n], kinds);
        code = words != NULL ? SF_OK : no_memory(fail);
    }
    if (code == SF_OK) {
        struct source from = {.raw_count = kinds * kinds,
                              .first = first,
                              .many = codes,
                              .words = words,
                              .wanted = true,
                              .received = true,
                              .pairs = kinds};
        code = code_factor(study, &from, &study->factors[SF_FACTOR_WANTED_RECEIVED], fail);
    }
    free(first);
    free(codes);
    free(words);
    return code;
}

/* ---- Codes worked out from the facts */

static int32_t time_of_day(int64_t local_minute) {
    int hour = (int)((local_minute % DAY_MINUTES + DAY_MINUTES) % DAY_MINUTES) / 60;
    return hour < 6 || hour >= 22 ? 0 : hour < 12 ? 1 : hour < 18 ? 2 : 3;
}

/* Minutes since local 1970-01-01, as the moment's own clock showed. */
static int64_t local_minute(const struct sf_store_facts *facts, size_t i) {
    int64_t minute = facts->at_ms[i] / MINUTE_MS - (facts->at_ms[i] % MINUTE_MS < 0);
    return minute + facts->offset_min[i];
}

static int32_t weekday(int32_t day) {
    return ((day + FIRST_WEEKDAY) % 7 + 7) % 7;
}

static enum sf_code code_worked_out(struct sf_study *study, enum sf_factor which,
                                    struct sf_fail *fail) {
    const struct sf_store_facts *facts = &study->facts;
    int32_t *one = calloc(facts->n + 1, sizeof *one);
    struct source from = {.one = one};
    if (one == NULL)
        return no_memory(fail);
    for (size_t i = 0; i < facts->n; i++) {
        if (which == SF_FACTOR_DEPTH)
            one[i] = facts->depth[i] == INT8_MIN ? -1 : facts->depth[i];
        else if (which == SF_FACTOR_BEGAN_BY)
            one[i] = facts->began_by[i];
        else if (which == SF_FACTOR_TIME_OF_DAY)
            one[i] = time_of_day(local_minute(facts, i));
        else
            one[i] = weekday(sf_people_day(facts->at_ms[i], facts->offset_min[i]));
    }
    switch (which) {
    case SF_FACTOR_DEPTH:
        from.fixed = depth_words;
        from.raw_count = sizeof depth_words / sizeof *depth_words;
        break;
    case SF_FACTOR_BEGAN_BY:
        from.fixed = began_words;
        from.raw_count = sizeof began_words / sizeof *began_words;
        break;
    case SF_FACTOR_TIME_OF_DAY:
        from.fixed = time_words;
        from.raw_count = sizeof time_words / sizeof *time_words;
        break;
    default:
        from.fixed = weekday_words;
        from.raw_count = sizeof weekday_words / sizeof *weekday_words;
    }
    enum sf_code code = code_factor(study, &from, &study->factors[which], fail);
    free(one);
    return code;
}

static enum sf_code code_all(struct sf_study *study, struct sf_fail *fail) {
    const struct sf_store_facts *facts = &study->facts;
    const struct source given[] = {
        [SF_FACTOR_PERSON] = {.raw_count = facts->person_count,
                              .first = facts->first_person,
                              .many = facts->people,
                              .persons = study},
        [SF_FACTOR_CHANNEL] = {.raw_count = facts->channel_count,
                               .one = facts->channel,
                               .words = facts->channels},
        [SF_FACTOR_SETTING] = {.raw_count = facts->setting_count,
                               .one = facts->setting,
                               .words = facts->settings},
        [SF_FACTOR_WANTED] = {.raw_count = facts->kind_count,
                              .first = facts->first_wanted,
                              .many = facts->wanted,
                              .words = facts->kinds,
                              .wanted = true},
        [SF_FACTOR_RECEIVED] = {.raw_count = facts->kind_count,
                                .first = facts->first_received,
                                .many = facts->received,
                                .words = facts->kinds,
                                .received = true},
    };
    enum sf_code code = SF_OK;
    for (int f = 0; f < SF_FACTOR_END; f++)
        study->factors[f].name = factor_names[f];
    for (int f = SF_FACTOR_PERSON; code == SF_OK && f <= SF_FACTOR_RECEIVED; f++)
        code = code_factor(study, &given[f], &study->factors[f], fail);
    if (code == SF_OK)
        code = code_pairs(study, fail);
    for (int f = SF_FACTOR_DEPTH; code == SF_OK && f < SF_FACTOR_END; f++)
        code = code_worked_out(study, (enum sf_factor)f, fail);
    return code;
}

/* ---- The door */

static enum sf_code make(struct sf_book *book, int32_t today, struct sf_study *study,
                         struct sf_fail *fail) {
    study->today = today;
    enum sf_code code = sf_store_facts_moments(book->store, &study->facts, fail);
    if (code == SF_OK)
        code = sf_people_gather(book->store, &study->facts, today, &study->people, fail);
    if (code == SF_OK)
        code = choose_moments(book, study, fail);
    return code == SF_OK ? code_all(study, fail) : code;
}

enum sf_code sf_study_of(struct sf_book *book, struct sf_study **out, struct sf_fail *fail) {
    struct sf_time now = sf_clock_now();
    int32_t today = sf_people_day(now.utc_ms, now.offset_min);
    struct sf_study *study = sf_store_kept(book->store);
    uint64_t version = 0;
    enum sf_code code = sf_store_data_version(book->store, &version, fail);
    if (code != SF_OK)
        return code;
    if (study != NULL && study->version == version && study->today == today &&
        study->zone_min == now.offset_min) {
        *out = study;
        return SF_OK;
    }
    study = calloc(1, sizeof *study);
    if (study == NULL)
        return no_memory(fail);
    study->version = version;
    study->zone_min = now.offset_min;
    code = make(book, today, study, fail);
    if (code != SF_OK) {
        free_study(study);
        return code;
    }
    sf_store_keep(book->store, study, free_study);
    *out = study;
    return SF_OK;
}

json_t *sf_study_answer(const struct sf_study *study, const char *name) {
    return json_object_get(study->answers, name);
}

bool sf_study_keep(struct sf_study *study, const char *name, json_t *answer) {
    if (study->answers == NULL)
        study->answers = json_object();
    if (study->answers != NULL)
        return json_object_set_new(study->answers, name, answer) == 0;
    json_decref(answer);
    return false;
}

size_t sf_study_counted(const struct sf_study *study, uint32_t fact) {
    size_t low = 0, high = study->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (study->moment[middle] < fact)
            low = middle + 1;
        else
            high = middle;
    }
    return low < study->n && study->moment[low] == fact ? low : SIZE_MAX;
}

enum sf_code sf_study_moment_id(struct sf_book *book, struct sf_study *study, size_t i,
                                struct sf_id *out, struct sf_fail *fail) {
    if (study->ids == NULL) {
        struct sf_id *ids = calloc(study->facts.n + 1, sizeof *ids);
        enum sf_code code = ids != NULL ? sf_store_facts_ids(book->store, &study->facts, ids, fail)
                                        : no_memory(fail);
        if (code != SF_OK) {
            free(ids);
            return code;
        }
        study->ids = ids;
    }
    *out = study->ids[study->moment[i]];
    if (sf_id_none(out))
        return sf_fail_set(fail, SF_NOT_FOUND, NULL, "the moment is no longer there");
    return SF_OK;
}
