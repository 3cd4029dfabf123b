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
 *   4  channel             4  setting                 1  energy              2  minutes
 *   1  joy, 0 or 1         1  count of people         1  kinds wanted        1  kinds received
 *   4 each: row of a person; 4 each: kind wanted; 4 each: kind received
 *
 * Integers with the lowest byte first. A missing small number is -128 (-32768 for two bytes), a
 * missing index of a list -1, a missing channel or setting 0; otherwise those, and the kinds of
 * support, are codes of fact_word. Books of version 1 lack everything from energy to joy and the
 * kinds; they are read so until their upgrade makes all facts anew.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"
#include "wipe.h"

enum {
    PER_CHUNK = 64,
    ENERGY_AT = 26,
    MINUTES_AT = 27,
    JOY_AT = 29,
    COUNTS_AT = 30, /* of people, kinds wanted, kinds received */
    COUNTS = 3,
    FIXED_LEN = COUNTS_AT + COUNTS,
    COUNT_MAX = 255,
    NONE16 = INT16_MIN
};

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

/* Where an entry of a book version says how many people and kinds stand behind it. */
struct layout {
    int counts_at, counts;
};
static const struct layout layout_first = {.counts_at = 26, .counts = 1}; /* version 1 */
static const struct layout layout_now = {.counts_at = COUNTS_AT, .counts = COUNTS};

/* The length of an entry with what stands behind it; 0 when it is damaged. */
static size_t entry_len(const struct layout *layout, const uint8_t *entry, size_t room) {
    size_t len = (size_t)(layout->counts_at + layout->counts);
    for (int i = 0; i < layout->counts && len <= room; i++)
        len += 4u * entry[layout->counts_at + i];
    return len <= room ? len : 0;
}

/* ---- One moment's entry */

/* The moment's fields by name. Looked up for each entry, some hundred short comparisons: kept
 * between calls they would be shared by threads that each have a book open. */
struct fields {
    int at, people, channel, setting, began_by, direction, depth, felt_safe;
    int before, after, boundary, energy, minutes, joy, wanted, received;
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
        {&out->energy, "energy"},
        {&out->minutes, "minutes"},
        {&out->joy, "joy"},
        {&out->wanted, "kinds_wanted"},
        {&out->received, "kinds_received"},
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

/* The code of a word, a new one for a new word; 0 for NULL. */
static enum sf_code word_code(struct sf_store *store, const struct sf_str *word, int64_t *out,
                              struct sf_fail *fail) {
    static const char *const texts[] = {"SELECT code FROM fact_word WHERE word=?",
                                        "INSERT INTO fact_word(word) VALUES(?) RETURNING code"};
    enum sf_code code = SF_OK;
    bool found = false;
    *out = 0;
    for (size_t i = 0; i < 2 && code == SF_OK && word != NULL && !found; i++) {
        sqlite3_stmt *stmt = NULL;
        code = sf_store_sql(store, texts[i], &stmt, fail);
        if (code != SF_OK)
            break;
        struct sf_store_binder to = {.stmt = stmt};
        sf_store_sql_bind_text(&to, word->text, word->len);
        code = sf_store_sql_code(to.rc, fail);
        if (code == SF_OK)
            code = sf_store_sql_step(stmt, &found, fail);
        if (found)
            *out = sqlite3_column_int64(stmt, 0);
        sf_store_sql_done(store, stmt);
    }
    return code;
}

/* Append the rows of the people, those forgotten left out; *known is how many. */
static enum sf_code add_people(struct sf_store *store, const struct sf_value *value, uint8_t *known,
                               struct sf_buf *out, struct sf_fail *fail) {
    size_t count = value->has == SF_HAS_VALUE ? value->ids.count : 0;
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && *known < COUNT_MAX && code == SF_OK; i++) {
        uint8_t bytes[4];
        int64_t row;
        int kind;
        code = sf_store_row_of(store, &value->ids.items[i], &row, &kind, fail);
        if (row <= 0)
            continue;
        put(bytes, (uint64_t)row, 4);
        sf_buf_add(out, bytes, sizeof bytes);
        ++*known;
    }
    return code;
}

/* Append the codes of the words; *known is how many. */
static enum sf_code add_words(struct sf_store *store, const struct sf_value *value, uint8_t *known,
                              struct sf_buf *out, struct sf_fail *fail) {
    size_t count = value->has == SF_HAS_VALUE ? value->words.count : 0;
    enum sf_code code = SF_OK;
    for (size_t i = 0; i < count && *known < COUNT_MAX && code == SF_OK; i++) {
        uint8_t bytes[4];
        int64_t word;
        code = word_code(store, &value->words.items[i], &word, fail);
        put(bytes, (uint64_t)word, 4);
        sf_buf_add(out, bytes, sizeof bytes);
        ++*known;
    }
    return code;
}

static enum sf_code one_word(struct sf_store *store, const struct sf_record *record, int field,
                             uint8_t *entry, struct sf_fail *fail) {
    const struct sf_value *value = value_of(record, field);
    int64_t word;
    enum sf_code code =
        word_code(store, value->has == SF_HAS_VALUE ? &value->text : NULL, &word, fail);
    put(entry, (uint64_t)word, 4);
    return code;
}

static enum sf_code add_entry(struct sf_store *store, const struct sf_record *record, int64_t row,
                              struct sf_buf *out, struct sf_fail *fail) {
    struct fields at;
    struct sf_buf behind = {0};
    uint8_t entry[FIXED_LEN] = {0};
    find_fields(&at);
    const struct sf_value *time = value_of(record, at.at);
    const struct sf_value *minutes = value_of(record, at.minutes);
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
    entry[ENERGY_AT] = small(record, at.energy);
    put(entry + MINUTES_AT, (uint64_t)(minutes->has == SF_HAS_VALUE ? minutes->i : (int64_t)NONE16),
        2);
    entry[JOY_AT] = value_of(record, at.joy)->has == SF_HAS_VALUE && value_of(record, at.joy)->i;
    enum sf_code code = one_word(store, record, at.channel, entry + 18, fail);
    if (code == SF_OK)
        code = one_word(store, record, at.setting, entry + 22, fail);
    if (code == SF_OK)
        code = add_people(store, value_of(record, at.people), entry + COUNTS_AT, &behind, fail);
    if (code == SF_OK)
        code = add_words(store, value_of(record, at.wanted), entry + COUNTS_AT + 1, &behind, fail);
    if (code == SF_OK)
        code =
            add_words(store, value_of(record, at.received), entry + COUNTS_AT + 2, &behind, fail);
    if (code == SF_OK && behind.failed)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for facts");
    if (code == SF_OK) {
        sf_buf_add(out, entry, FIXED_LEN);
        sf_buf_add(out, behind.data, behind.len);
    }
    sf_buf_wipe(&behind);
    return code;
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
        step = entry_len(&layout_now, data + at, len - at);
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
    int64_t row;
    uint32_t offset; /* in `bytes` */
};

/* Where a chunk begins in `bytes`. */
struct span {
    int64_t chunk;
    size_t from;
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
    const struct layout *layout;
    struct sf_buf bytes;
    struct span *spans;
    size_t span_count, span_room;
    struct place *places;
    size_t count, behind[COUNTS]; /* people, kinds wanted, kinds received of all */
    struct codes persons, channels, settings, kinds;
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

static bool add_span(struct load *load, int64_t chunk) {
    if (load->span_count == load->span_room) {
        size_t room = load->span_room == 0 ? 64 : load->span_room * 2;
        struct span *more = realloc(load->spans, room * sizeof *more);
        if (more == NULL)
            return false;
        load->spans = more;
        load->span_room = room;
    }
    load->spans[load->span_count++] = (struct span){chunk, load->bytes.len};
    return true;
}

static enum sf_code read_all(struct load *load, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code =
        sf_store_sql(load->store, "SELECT chunk,data FROM fact ORDER BY chunk", &stmt, fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code != SF_OK || !more)
            break;
        if (!add_span(load, sqlite3_column_int64(stmt, 0)))
            load->bytes.failed = true;
        sf_buf_add(&load->bytes, sqlite3_column_blob(stmt, 1),
                   (size_t)sqlite3_column_bytes(stmt, 1));
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
    size_t span = 0;
    bool ordered = true;
    if (len > UINT32_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "too many facts");
    size_t least = (size_t)(load->layout->counts_at + load->layout->counts);
    load->places = calloc(len / least + 1, sizeof *load->places);
    if (load->places == NULL)
        return no_memory(fail);
    for (size_t at = 0, step; at < len; at += step) {
        step = entry_len(load->layout, data + at, len - at);
        if (step == 0)
            return sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        while (span + 1 < load->span_count && load->spans[span + 1].from <= at)
            span++;
        struct place *place = &load->places[load->count];
        place->row = load->spans[span].chunk * PER_CHUNK + data[at];
        place->at_ms = (int64_t)take(data + at + 1, 6) + SF_CIVIL_MIN_MS;
        place->offset = (uint32_t)at;
        ordered = ordered && (load->count == 0 || place[-1].at_ms <= place->at_ms);
        load->count++;
        for (int i = 0; i < load->layout->counts; i++)
            load->behind[i] += data[at + (size_t)(load->layout->counts_at + i)];
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
        {(void **)&out->energy, load->count, 1},
        {(void **)&out->minutes, load->count, sizeof *out->minutes},
        {(void **)&out->joy, load->count, 1},
        {(void **)&out->row, load->count, sizeof *out->row},
        {(void **)&out->first_person, load->count + 1, sizeof *out->first_person},
        {(void **)&out->people, load->behind[0], sizeof *out->people},
        {(void **)&out->first_wanted, load->count + 1, sizeof *out->first_wanted},
        {(void **)&out->wanted, load->behind[1], sizeof *out->wanted},
        {(void **)&out->first_received, load->count + 1, sizeof *out->first_received},
        {(void **)&out->received, load->behind[2], sizeof *out->received},
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
    struct {
        struct codes *codes;
        uint32_t *first;
        int32_t *to;
        uint32_t count;
    } behind[COUNTS] = {
        {&load->persons, out->first_person, out->people, 0},
        {&load->kinds, out->first_wanted, out->wanted, 0},
        {&load->kinds, out->first_received, out->received, 0},
    };
    bool short_of_memory = false;
    for (size_t i = 0; i < load->count; i++) {
        const uint8_t *entry = (const uint8_t *)load->bytes.data + load->places[i].offset;
        const uint8_t *counts = entry + load->layout->counts_at;
        const uint8_t *next = counts + load->layout->counts;
        bool first_version = load->layout == &layout_first;
        out->at_ms[i] = load->places[i].at_ms;
        out->row[i] = load->places[i].row;
        out->offset_min[i] = (int16_t)take(entry + 7, 2);
        out->felt_safe[i] = (int8_t)entry[9];
        out->settled_before[i] = (int16_t)take(entry + 10, 2);
        out->settled_after[i] = (int16_t)take(entry + 12, 2);
        out->boundary[i] = (int8_t)entry[14];
        out->depth[i] = (int8_t)entry[15];
        out->direction[i] = (int8_t)entry[16];
        out->began_by[i] = (int8_t)entry[17];
        out->energy[i] = first_version ? INT8_MIN : (int8_t)entry[ENERGY_AT];
        out->minutes[i] = first_version ? NONE16 : (int16_t)take(entry + MINUTES_AT, 2);
        out->joy[i] = first_version ? 0 : entry[JOY_AT];
        out->channel[i] = code_of(&load->channels, (uint32_t)take(entry + 18, 4));
        out->setting[i] = code_of(&load->settings, (uint32_t)take(entry + 22, 4));
        short_of_memory = short_of_memory || out->channel[i] == -2 || out->setting[i] == -2;
        for (int b = 0; b < COUNTS; b++) {
            behind[b].first[i] = behind[b].count;
            for (int k = 0; b < load->layout->counts && k < counts[b]; k++, next += 4) {
                int32_t code = code_of(behind[b].codes, (uint32_t)take(next, 4));
                behind[b].to[behind[b].count++] = code;
                short_of_memory = short_of_memory || code == -2;
            }
        }
    }
    for (int b = 0; b < COUNTS; b++)
        behind[b].first[load->count] = behind[b].count;
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

/* Note the words that an entry names; false when memory ran out. */
static bool use_words(struct codes *used, const uint8_t *entry, size_t len) {
    bool ok = code_of(used, (uint32_t)take(entry + 18, 4)) != -2 &&
              code_of(used, (uint32_t)take(entry + 22, 4)) != -2;
    for (size_t at = FIXED_LEN + 4u * entry[COUNTS_AT]; ok && at < len; at += 4)
        ok = code_of(used, (uint32_t)take(entry + at, 4)) != -2;
    return ok;
}

enum sf_code sf_store_facts_sweep(struct sf_store *store, struct sf_fail *fail) {
    struct load load = {.store = store};
    struct codes used = {0};
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    enum sf_code code = read_all(&load, fail);
    for (size_t at = 0, step; at < load.bytes.len && code == SF_OK; at += step) {
        const uint8_t *entry = (const uint8_t *)load.bytes.data + at;
        step = entry_len(&layout_now, entry, load.bytes.len - at);
        if (step == 0)
            code = sf_fail_set(fail, SF_DAMAGED, NULL, "facts are damaged; rebuild");
        else if (!use_words(&used, entry, step))
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
    free(load.spans);
    codes_free(&used);
    return code;
}

enum sf_code sf_store_facts_moments(struct sf_store *store, struct sf_store_facts *out,
                                    struct sf_fail *fail) {
    struct load load = {
        .store = store, .out = out, .layout = store->version < 2 ? &layout_first : &layout_now};
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
        code = word_labels(&load, &load.kinds, &out->kinds, &out->kind_count, fail);
    if (code == SF_OK)
        code = person_labels(&load, fail);
    sf_store_sql_read_end(store);
    sf_buf_wipe(&load.bytes);
    if (load.places != NULL)
        sf_wipe(load.places, load.count * sizeof *load.places);
    free(load.places);
    free(load.spans);
    codes_free(&load.persons);
    codes_free(&load.channels);
    codes_free(&load.settings);
    codes_free(&load.kinds);
    if (code != SF_OK)
        sf_store_facts_free(out);
    return code;
}

enum sf_code sf_store_facts_id(struct sf_store *store, const struct sf_store_facts *facts, size_t i,
                               struct sf_id *out, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    enum sf_code code = sf_store_sql(store, "SELECT id FROM k_moment WHERE row=?", &stmt, fail);
    if (code != SF_OK)
        return code;
    code = sf_store_sql_code(sqlite3_bind_int64(stmt, 1, facts->row[i]), fail);
    if (code == SF_OK)
        code = sf_store_sql_step(stmt, &found, fail);
    if (code == SF_OK && (!found || sqlite3_column_bytes(stmt, 0) != SF_ID_LEN))
        code = sf_fail_set(fail, SF_NOT_FOUND, NULL, "the moment is no longer there");
    if (code == SF_OK)
        memcpy(out->bytes, sqlite3_column_blob(stmt, 0), SF_ID_LEN);
    sf_store_sql_done(store, stmt);
    return code;
}

/* Where in the facts the moment of each row stands, from 1; 0: nowhere. */
static uint32_t *index_rows(const struct sf_store_facts *facts, int64_t *top) {
    *top = 0;
    for (size_t i = 0; i < facts->n; i++)
        *top = facts->row[i] > *top ? facts->row[i] : *top;
    uint32_t *index = calloc((size_t)*top + 1, sizeof *index);
    for (size_t i = 0; index != NULL && i < facts->n; i++)
        index[facts->row[i]] = (uint32_t)i + 1;
    return index;
}

enum sf_code sf_store_facts_ids(struct sf_store *store, const struct sf_store_facts *facts,
                                struct sf_id *out, struct sf_fail *fail) {
    int64_t top;
    uint32_t *index = index_rows(facts, &top);
    sqlite3_stmt *stmt = NULL;
    bool more = true;
    memset(out, 0, facts->n * sizeof *out);
    if (index == NULL)
        return no_memory(fail);
    enum sf_code code = sf_store_sql(
        store, "SELECT row,id FROM record WHERE kind=? AND forgotten IS NULL", &stmt, fail);
    if (code == SF_OK)
        code = sf_store_sql_code(sqlite3_bind_int(stmt, 1, SF_MOMENT), fail);
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        int64_t row = code == SF_OK && more ? sqlite3_column_int64(stmt, 0) : -1;
        if (row >= 0 && row <= top && index[row] > 0 && sqlite3_column_bytes(stmt, 1) == SF_ID_LEN)
            memcpy(out[index[row] - 1].bytes, sqlite3_column_blob(stmt, 1), SF_ID_LEN);
    }
    sf_store_sql_done(store, stmt);
    free(index);
    return code;
}

void sf_store_facts_free(struct sf_store_facts *facts) {
    if (facts == NULL)
        return;
    sf_arena_wipe(&facts->arena);
    memset(facts, 0, sizeof *facts);
}
