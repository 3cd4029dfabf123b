/*
 * Facts of moments, packed for statistics. In a covering index over the same columns SQLite does
 * its own work for each row and column, which at 100,000 moments outweighs everything else; packed,
 * sixty-four moments are one row, and reading all costs little more than deciphering their pages.
 *
 * fact(chunk, data): the moments with row numbers chunk*64 .. chunk*64+63, in any order, each
 *
 *   1  row % 64            6  ms since 1900           2  offset, minutes, signed
 *   1  felt_safe           2  settled_before          2  settled_after, thousandths
 *   1  boundary            1  depth                   1  direction           1  began_by
 *   4  channel             4  setting                 1  count of people     4 each: row of a
 * person
 *
 * Integers with the lowest byte first. A missing small number is -128 (-32768 for two bytes), a
 * missing index of a list -1, a missing channel or setting 0; otherwise those are codes of
 * fact_word.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"
#include "wipe.h"

enum { PER_CHUNK = 64, FIXED_LEN = 27, PEOPLE_AT = 26, PEOPLE_MAX = 255, NONE16 = INT16_MIN };

static void put(uint8_t *to, uint64_t value, int len) {
    for (int i = 0; i < len; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t take(const uint8_t *from, int len) {
    uint64_t value = 0;
    for (int i = 0; i < len; i++)
        value |= (uint64_t)from[i] << (8 * i);
    return value;
}

static size_t entry_len(const uint8_t *entry, size_t room) {
    size_t len = room < FIXED_LEN ? 0 : FIXED_LEN + 4u * entry[PEOPLE_AT];
    return len <= room ? len : 0; /* 0: damaged */
}

/* ---- One moment's entry */

/* The moment's fields by name. Looked up for each entry, some hundred short comparisons: kept
 * between calls they would be shared by threads that each have a book open. */
struct fields {
    int at, people, channel, setting, began_by, direction, depth, felt_safe;
    int before, after, boundary;
};

static void find_fields(struct fields *out) {
    const struct sf_kind *kind = sf_kind_of(SF_MOMENT);
    const struct {
        int *to;
        const char *name;
    } names[] = {
        {&out->people, "people"},
        {&out->channel, "channel"},
        {&out->setting, "setting"},
        {&out->began_by, "began_by"},
        {&out->direction, "direction"},
        {&out->depth, "depth"},
        {&out->felt_safe, "felt_safe"},
        {&out->before, "settled_before"},
        {&out->after, "settled_after"},
        {&out->boundary, "boundary_respected"},
        {&out->at, "at"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        *names[i].to = sf_kind_field(kind, names[i].name, strlen(names[i].name));
}

static const struct sf_value *value_of(const struct sf_record *record, int field) {
    static const struct sf_value none = {.has = SF_HAS_NOT};
    return field >= 0 && record->values[field].has == SF_HAS_VALUE ? &record->values[field] : &none;
}

static uint8_t small(const struct sf_record *record, int field) {
    const struct sf_value *value = value_of(record, field);
    return (uint8_t)(value->has == SF_HAS_VALUE ? value->i : INT8_MIN);
}

static uint16_t thousandths(const struct sf_record *record, int field) {
    const struct sf_value *value = value_of(record, field);
    return (uint16_t)(value->has == SF_HAS_VALUE ? lround(value->r * 1000) : NONE16);
}

/* The index of a word in its own list; -1 for none and for one that the user added. */
static uint8_t index_of(const struct sf_record *record, int field) {
    const struct sf_value *value = value_of(record, field);
    if (value->has != SF_HAS_VALUE)
        return (uint8_t)-1;
    const char *const *words = record->kind->fields[field].list->words;
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value->text.text) == 0)
            return (uint8_t)i;
    }
    return (uint8_t)-1;
}

static enum sf_code word_code(struct sf_store *store, const struct sf_value *value, int64_t *out,
                              struct sf_fail *fail) {
    static const char *const texts[] = {"SELECT code FROM fact_word WHERE word=?",
                                        "INSERT INTO fact_word(word) VALUES(?) RETURNING code"};
    enum sf_code code = SF_OK;
    bool found = false;
    *out = 0;
    for (size_t i = 0; i < 2 && code == SF_OK && value->has == SF_HAS_VALUE && !found; i++) {
        sqlite3_stmt *stmt = NULL;
        code = sf_store_sql(store, texts[i], &stmt, fail);
        if (code != SF_OK)
            break;
        struct sf_store_binder to = {.stmt = stmt};
        sf_store_sql_bind_text(&to, value->text.text, value->text.len);
        code = sf_store_sql_code(to.rc, fail);
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, &found, fail);
        if (found)
            *out = sqlite3_column_int64(stmt, 0);
        sf_store_sql_done(store, stmt);
    }
    return code;
}

/* The entry and behind it the rows of its people, those forgotten left out. */
static enum sf_code add_people(struct sf_store *store, const struct sf_value *value, uint8_t *entry,
                               struct sf_buf *out, struct sf_fail *fail) {
    size_t count = value->has == SF_HAS_VALUE ? value->ids.count : 0;
    uint8_t people[4 * PEOPLE_MAX];
    size_t known = 0;
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && known < PEOPLE_MAX && code == SF_OK; i++) {
        int64_t row;
        int kind;
        code = sf_store_row_of(store, &value->ids.items[i], &row, &kind, fail);
        if (row > 0)
            put(people + 4 * known++, (uint64_t)row, 4);
    }
    entry[PEOPLE_AT] = (uint8_t)known;
    sf_buf_add(out, entry, FIXED_LEN);
    sf_buf_add(out, people, 4 * known);
    return code;
}

static enum sf_code add_entry(struct sf_store *store, const struct sf_record *record, int64_t row,
                              struct sf_buf *out, struct sf_fail *fail) {
    struct fields at;
    find_fields(&at);
    const struct sf_value *time = value_of(record, at.at);
    uint8_t entry[FIXED_LEN];
    int64_t channel, setting;
    enum sf_code code = word_code(store, value_of(record, at.channel), &channel, fail);
    if (code == SF_OK)
        code = word_code(store, value_of(record, at.setting), &setting, fail);
    if (code != SF_OK)
        return code;
    entry[0] = (uint8_t)(row % PER_CHUNK);
    put(entry + 1, (uint64_t)(sf_store_row_order(record) - SF_CIVIL_MIN_MS), 6);
    put(entry + 7, (uint64_t)(time->has == SF_HAS_VALUE ? time->time.offset_min : 0), 2);
    entry[9] = small(record, at.felt_safe);
    put(entry + 10, thousandths(record, at.before), 2);
    put(entry + 12, thousandths(record, at.after), 2);
    entry[14] = index_of(record, at.boundary);
    entry[15] = small(record, at.depth);
    entry[16] = index_of(record, at.direction);
    entry[17] = index_of(record, at.began_by);
    put(entry + 18, (uint64_t)channel, 4);
    put(entry + 22, (uint64_t)setting, 4);
    return add_people(store, value_of(record, at.people), entry, out, fail);
}

/* ---- Chunks */

/* A chunk's bytes without one row's entry; empty for a chunk that is not there. */
static enum sf_code read_chunk(struct sf_store *store, int64_t row, struct sf_buf *out,
                               struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    enum sf_code code = sf_store_sql(store, "SELECT data FROM fact WHERE chunk=?", &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, row / PER_CHUNK), fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    const uint8_t *data = found ? sqlite3_column_blob(stmt, 0) : NULL;
    size_t len = found ? (size_t)sqlite3_column_bytes(stmt, 0) : 0;
    for (size_t at = 0, step; at < len && code == SF_OK; at += step) {
        step = entry_len(data + at, len - at);
        if (step == 0)
            code = sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        else if (data[at] != row % PER_CHUNK)
            sf_buf_add(out, data + at, step);
    }
    sf_store_sql_done(store, stmt);
    return code;
}

static enum sf_code write_chunk(struct sf_store *store, int64_t row, const struct sf_buf *data,
                                struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    if (data->failed)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for facts");
    enum sf_code code =
        sf_store_sql(store,
                     data->len == 0 ? "DELETE FROM fact WHERE chunk=?"
                                    : "INSERT OR REPLACE INTO fact(chunk,data) VALUES(?,?)",
                     &stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = stmt};
    sf_store_sql_bind_int(&to, row / PER_CHUNK);
    if (data->len != 0)
        sf_store_sql_bind_blob(&to, data->data, data->len);
    code = sf_store_sql_code(to.rc, fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, NULL, fail);
    sf_store_sql_done(store, stmt);
    return code;
}

static enum sf_code replace(struct sf_store *store, const struct sf_record *record, int64_t row,
                            bool keep, struct sf_fail *fail) {
    struct sf_buf data = {0};
    if (record->kind->no != SF_MOMENT)
        return SF_OK;
    if (row > UINT32_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "the book holds too many records");
    enum sf_code code = read_chunk(store, row, &data, fail);
    if (code == SF_OK && keep)
        code = add_entry(store, record, row, &data, fail);
    if (code == SF_OK)
        code = write_chunk(store, row, &data, fail);
    sf_buf_wipe(&data);
    return code;
}

enum sf_code sf_store_facts_put(struct sf_store *store, const struct sf_record *record, int64_t row,
                                struct sf_fail *fail) {
    return replace(store, record, row, true, fail);
}

enum sf_code sf_store_facts_drop(struct sf_store *store, const struct sf_record *record,
                                 int64_t row, struct sf_fail *fail) {
    return replace(store, record, row, false, fail);
}

/* ---- Loading all of them */

/* An entry in the chunks' bytes, for putting them in order. */
struct place {
    int64_t at_ms;
    uint32_t offset; /* in `bytes` */
};

/* Codes by the order of first appearance: a table of open addressing from keys to codes. */
struct codes {
    uint32_t *keys; /* 0: free */
    int32_t *values;
    size_t room, count; /* room is a power of two */
    uint32_t *order;    /* keys by code */
};

struct load {
    struct sf_store *store;
    struct sf_store_facts *out;
    struct sf_buf bytes;
    struct place *places;
    size_t count, people;
    struct codes persons, channels, settings;
};

static enum sf_code no_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for facts");
}

static void codes_free(struct codes *codes) {
    free(codes->keys);
    free(codes->values);
    free(codes->order);
}

static bool codes_grow(struct codes *codes) {
    struct codes more = {.room = codes->room == 0 ? 64 : codes->room * 2};
    more.keys = calloc(more.room, sizeof *more.keys);
    more.values = calloc(more.room, sizeof *more.values);
    more.order = calloc(more.room, sizeof *more.order);
    if (more.keys == NULL || more.values == NULL || more.order == NULL) {
        codes_free(&more);
        return false;
    }
    for (size_t i = 0; i < codes->count; i++) {
        uint32_t key = codes->order[i];
        size_t at = key * UINT32_C(2654435761) & (more.room - 1);
        while (more.keys[at] != 0)
            at = (at + 1) & (more.room - 1);
        more.keys[at] = key;
        more.values[at] = (int32_t)i;
        more.order[i] = key;
    }
    more.count = codes->count;
    codes_free(codes);
    *codes = more;
    return true;
}

/* The code of a key, a new one when it is new; -1 for key 0, -2 when memory ran out. */
static int32_t code_of(struct codes *codes, uint32_t key) {
    if (key == 0)
        return -1;
    if (codes->count * 2 >= codes->room && !codes_grow(codes))
        return -2;
    size_t at = key * UINT32_C(2654435761) & (codes->room - 1);
    while (codes->keys[at] != 0 && codes->keys[at] != key)
        at = (at + 1) & (codes->room - 1);
    if (codes->keys[at] == 0) {
        codes->keys[at] = key;
        codes->values[at] = (int32_t)codes->count;
        codes->order[codes->count++] = key;
    }
    return codes->values[at];
}

static enum sf_code read_all(struct load *load, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code =
        sf_store_sql(load->store, "SELECT data FROM fact ORDER BY chunk", &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code == SF_OK && more)
            sf_buf_add(&load->bytes, sqlite3_column_blob(stmt, 0),
                       (size_t)sqlite3_column_bytes(stmt, 0));
    }
    sf_store_sql_done(load->store, stmt);
    return code == SF_OK && load->bytes.failed ? no_memory(fail) : code;
}

static int by_time(const void *a, const void *b) {
    const struct place *one = a, *two = b;
    if (one->at_ms != two->at_ms)
        return one->at_ms < two->at_ms ? -1 : 1;
    return one->offset < two->offset ? -1 : one->offset > two->offset;
}

static enum sf_code find_places(struct load *load, struct sf_fail *fail) {
    const uint8_t *data = (const uint8_t *)load->bytes.data;
    size_t len = load->bytes.len;
    bool ordered = true;
    if (len > UINT32_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "too many facts");
    load->places = calloc(len / FIXED_LEN + 1, sizeof *load->places);
    if (load->places == NULL)
        return no_memory(fail);
    for (size_t at = 0, step; at < len; at += step) {
        step = entry_len(data + at, len - at);
        if (step == 0)
            return sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        struct place *place = &load->places[load->count];
        place->at_ms = (int64_t)take(data + at + 1, 6) + SF_CIVIL_MIN_MS;
        place->offset = (uint32_t)at;
        ordered = ordered && (load->count == 0 || place[-1].at_ms <= place->at_ms);
        load->count++;
        load->people += data[at + PEOPLE_AT];
    }
    /* Moments are mostly written in order of time; an import of older ones needs sorting. */
    if (!ordered)
        qsort(load->places, load->count, sizeof *load->places, by_time);
    return SF_OK;
}

static enum sf_code make_columns(struct load *load, struct sf_fail *fail) {
    struct sf_store_facts *out = load->out;
    struct {
        void **to;
        size_t count, size;
    } columns[] = {
        {(void **)&out->at_ms, load->count, sizeof *out->at_ms},
        {(void **)&out->offset_min, load->count, sizeof *out->offset_min},
        {(void **)&out->felt_safe, load->count, 1},
        {(void **)&out->settled_before, load->count, sizeof *out->settled_before},
        {(void **)&out->settled_after, load->count, sizeof *out->settled_after},
        {(void **)&out->boundary, load->count, 1},
        {(void **)&out->depth, load->count, 1},
        {(void **)&out->direction, load->count, 1},
        {(void **)&out->began_by, load->count, 1},
        {(void **)&out->channel, load->count, sizeof *out->channel},
        {(void **)&out->setting, load->count, sizeof *out->setting},
        {(void **)&out->first_person, load->count + 1, sizeof *out->first_person},
        {(void **)&out->people, load->people, sizeof *out->people},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        *columns[i].to = sf_arena_array(&out->arena, columns[i].count, columns[i].size);
        if (*columns[i].to == NULL)
            return no_memory(fail);
    }
    return SF_OK;
}

static enum sf_code fill(struct load *load, struct sf_fail *fail) {
    struct sf_store_facts *out = load->out;
    uint32_t person = 0;
    bool short_of_memory = false;
    for (size_t i = 0; i < load->count; i++) {
        const uint8_t *entry = (const uint8_t *)load->bytes.data + load->places[i].offset;
        out->at_ms[i] = load->places[i].at_ms;
        out->offset_min[i] = (int16_t)take(entry + 7, 2);
        out->felt_safe[i] = (int8_t)entry[9];
        out->settled_before[i] = (int16_t)take(entry + 10, 2);
        out->settled_after[i] = (int16_t)take(entry + 12, 2);
        out->boundary[i] = (int8_t)entry[14];
        out->depth[i] = (int8_t)entry[15];
        out->direction[i] = (int8_t)entry[16];
        out->began_by[i] = (int8_t)entry[17];
        out->channel[i] = code_of(&load->channels, (uint32_t)take(entry + 18, 4));
        out->setting[i] = code_of(&load->settings, (uint32_t)take(entry + 22, 4));
        short_of_memory = short_of_memory || out->channel[i] == -2 || out->setting[i] == -2;
        out->first_person[i] = person;
        for (int p = 0; p < entry[PEOPLE_AT]; p++) {
            out->people[person] =
                code_of(&load->persons, (uint32_t)take(entry + FIXED_LEN + 4 * p, 4));
            short_of_memory = short_of_memory || out->people[person] == -2;
            person++;
        }
    }
    out->first_person[load->count] = person;
    out->n = load->count;
    return short_of_memory ? no_memory(fail) : SF_OK;
}

static enum sf_code word_labels(struct load *load, const struct codes *codes, struct sf_str **to,
                                size_t *count, struct sf_fail *fail) {
    struct sf_arena *arena = &load->out->arena;
    struct sf_str *words = sf_arena_array(arena, codes->count, sizeof *words);
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    if (words == NULL)
        return no_memory(fail);
    enum sf_code code =
        sf_store_sql(load->store, "SELECT word FROM fact_word WHERE code=?", &stmt, fail);
    for (size_t i = 0; i < codes->count && code == SF_OK; i++) {
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, codes->order[i]), fail);
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, &found, fail);
        if (code == SF_OK && !found)
            code = sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        if (code != SF_OK)
            break;
        words[i].len = (size_t)sqlite3_column_bytes(stmt, 0);
        words[i].text =
            sf_arena_text(arena, (const char *)sqlite3_column_text(stmt, 0), words[i].len);
        if (words[i].text == NULL)
            code = no_memory(fail);
        sqlite3_reset(stmt);
    }
    sf_store_sql_done(load->store, stmt);
    *to = words;
    *count = codes->count;
    return code;
}

static enum sf_code person_labels(struct load *load, struct sf_fail *fail) {
    struct sf_store_facts *out = load->out;
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    out->persons = sf_arena_array(&out->arena, load->persons.count, sizeof *out->persons);
    if (out->persons == NULL)
        return no_memory(fail);
    enum sf_code code =
        sf_store_sql(load->store, "SELECT id FROM k_person WHERE row=?", &stmt, fail);
    for (size_t i = 0; i < load->persons.count && code == SF_OK; i++) {
        code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, load->persons.order[i]), fail);
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, &found, fail);
        if (code == SF_OK && (!found || sqlite3_column_bytes(stmt, 0) != SF_ID_LEN))
            code = sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        if (code == SF_OK)
            memcpy(out->persons[i].bytes, sqlite3_column_blob(stmt, 0), SF_ID_LEN);
        sqlite3_reset(stmt);
    }
    sf_store_sql_done(load->store, stmt);
    out->person_count = load->persons.count;
    return code;
}

enum sf_code sf_store_facts_sweep(struct sf_store *store, struct sf_fail *fail) {
    struct load load = {.store = store};
    struct codes used = {0};
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code = read_all(&load, fail);
    for (size_t at = 0, step; at < load.bytes.len && code == SF_OK; at += step) {
        const uint8_t *entry = (const uint8_t *)load.bytes.data + at;
        step = entry_len(entry, load.bytes.len - at);
        if (step == 0)
            code = sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        else if (code_of(&used, (uint32_t)take(entry + 18, 4)) == -2 ||
                 code_of(&used, (uint32_t)take(entry + 22, 4)) == -2)
            code = no_memory(fail);
    }
    if (code == SF_OK)
        code = sf_store_sql(store, "SELECT code FROM fact_word", &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        int64_t word = more ? sqlite3_column_int64(stmt, 0) : 0;
        size_t before = used.count;
        if (code == SF_OK && more && code_of(&used, (uint32_t)word) >= (int32_t)before)
            code = sf_store_sql_int(store, "DELETE FROM fact_word WHERE code=?", 1, &word, NULL,
                                    NULL, fail);
    }
    sf_store_sql_done(store, stmt);
    sf_buf_wipe(&load.bytes);
    codes_free(&used);
    return code;
}

enum sf_code sf_store_facts_moments(struct sf_store *store, struct sf_store_facts *out,
                                    struct sf_fail *fail) {
    struct load load = {.store = store, .out = out};
    memset(out, 0, sizeof *out);
    enum sf_code code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = read_all(&load, fail);
    if (code == SF_OK)
        code = find_places(&load, fail);
    if (code == SF_OK)
        code = make_columns(&load, fail);
    if (code == SF_OK)
        code = fill(&load, fail);
    if (code == SF_OK)
        code = word_labels(&load, &load.channels, &out->channels, &out->channel_count, fail);
    if (code == SF_OK)
        code = word_labels(&load, &load.settings, &out->settings, &out->setting_count, fail);
    if (code == SF_OK)
        code = person_labels(&load, fail);
    sf_store_sql_read_end(store);
    sf_buf_wipe(&load.bytes);
    if (load.places != NULL)
        sf_wipe(load.places, load.count * sizeof *load.places);
    free(load.places);
    codes_free(&load.persons);
    codes_free(&load.channels);
    codes_free(&load.settings);
    if (code != SF_OK)
        sf_store_facts_free(out);
    return code;
}

void sf_store_facts_free(struct sf_store_facts *facts) {
    if (facts == NULL)
        return;
    sf_arena_wipe(&facts->arena);
    memset(facts, 0, sizeof *facts);
}
