/* import.csv: a file's rows become records, in one transaction; import.undo takes them away as one.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "check.h"
#include "clock.h"
#include "import_csv.h"
#include "json.h"
#include "keys.h"
#include "ops.h"
#include "secret.h"

enum { PROGRESS_ROWS = 500, NAME_MAX_POINTS = 200 };

/* Where the book keeps the key of the ids of imported rows. */
static const char key_import[] = "import";

/* How often each row's key came up in this file: the second of two equal rows is a second record.
 */
struct seen {
    struct {
        uint64_t hash; /* never 0: 0 marks a free slot */
        uint64_t count;
    } * slots;
    size_t room; /* a power of two */
    size_t used;
};

struct importing {
    struct sf_door_call *call;
    struct sf_store *store;
    struct sf_import_csv csv;
    struct sf_import_value *values;
    char zone[SF_CIVIL_ZONE_LEN];
    uint8_t key[SF_KEYS_KEY_LEN]; /* so that ids tell nobody outside what the rows held */
    struct sf_id batch;
    struct seen seen;
    json_t *people;       /* alias: id as text */
    json_t *removed;      /* the same of removed people, whom an undone import may have brought */
    json_t *people_added; /* aliases */
    json_t *lists_added;  /* {list, word} */
    uint64_t imported, already;
};

static enum sf_code no_memory(const struct importing *im) {
    return sf_fail_set(im->call->fail, SF_NO_MEMORY, NULL, "no memory for an import");
}

/* ---- The request: which column goes where, and what its cells mean. */

static enum sf_code text_member(const struct importing *im, const json_t *item, const char *list,
                                size_t index, const char *name, bool required, struct sf_str *out) {
    json_t *member = json_object_get(item, name);
    if (json_is_string(member)) {
        *out = (struct sf_str){json_string_value(member), json_string_length(member)};
        return SF_OK;
    }
    if (member == NULL && !required) {
        *out = (struct sf_str){NULL, 0};
        return SF_OK;
    }
    char field[SF_FAIL_FIELD_LEN];
    snprintf(field, sizeof field, "%s[%zu].%s", list, index, name);
    return sf_fail_set(im->call->fail, SF_INVALID, field, "must be a text");
}

static enum sf_code field_member(const struct importing *im, const struct sf_str *name,
                                 const char *list, size_t index, int *field) {
    *field = sf_kind_field(im->csv.kind, name->text, name->len);
    if (*field >= 0 && !(im->csv.kind->fields[*field].flags & SF_FIELD_SYSTEM))
        return SF_OK;
    char at[SF_FAIL_FIELD_LEN];
    snprintf(at, sizeof at, "%s[%zu].field", list, index);
    return sf_fail_set(im->call->fail, SF_INVALID, at, "%s has no such field", im->csv.kind->name);
}

static enum sf_code read_maps(struct importing *im) {
    json_t *maps = sf_args_json(im->call, "map"), *item;
    size_t i;
    if (json_array_size(maps) == 0 || json_array_size(maps) > SF_IMPORT_MAPS_MAX)
        return sf_fail_set(im->call->fail, SF_INVALID, "map", "must name 1 to %d columns",
                           SF_IMPORT_MAPS_MAX);
    json_array_foreach(maps, i, item) {
        struct sf_import_map *map = &im->csv.maps[i];
        struct sf_str field = {NULL, 0};
        json_t *divide = json_object_get(item, "divide");
        enum sf_code code = text_member(im, item, "map", i, "column", true, &map->column);
        if (code == SF_OK)
            code = text_member(im, item, "map", i, "field", true, &field);
        if (code == SF_OK)
            code = field_member(im, &field, "map", i, &map->field);
        if (code != SF_OK)
            return code;
        map->divide = json_is_number(divide) ? json_number_value(divide) : 1;
        if ((divide != NULL && !json_is_number(divide)) || map->divide == 0)
            return sf_fail_set(im->call->fail, SF_INVALID, "map",
                               "map[%zu].divide must be a number other than 0", i);
    }
    im->csv.map_count = json_array_size(maps);
    return SF_OK;
}

static enum sf_code read_values(struct importing *im) {
    json_t *values = sf_args_json(im->call, "values"), *item;
    size_t i, count = json_array_size(values);
    if (count > SF_IMPORT_VALUES_MAX)
        return sf_fail_set(im->call->fail, SF_INVALID, "values", "must be at most %d",
                           SF_IMPORT_VALUES_MAX);
    im->values = calloc(count + 1, sizeof *im->values);
    if (im->values == NULL)
        return no_memory(im);
    json_array_foreach(values, i, item) {
        struct sf_import_value *value = &im->values[i];
        struct sf_str field = {NULL, 0};
        enum sf_code code = text_member(im, item, "values", i, "column", true, &value->column);
        if (code == SF_OK)
            code = text_member(im, item, "values", i, "field", false, &field);
        if (code == SF_OK)
            code = text_member(im, item, "values", i, "from", true, &value->from);
        if (code == SF_OK)
            code = text_member(im, item, "values", i, "to", true, &value->to);
        value->field = -1;
        if (code == SF_OK && field.text != NULL)
            code = field_member(im, &field, "values", i, &value->field);
        if (code != SF_OK)
            return code;
    }
    im->csv.values = im->values;
    im->csv.value_count = count;
    return SF_OK;
}

/* The zone of times without an offset: the one named, else this machine's. */
static enum sf_code read_zone(struct importing *im) {
    size_t len;
    int offset;
    const char *zone = sf_args_text(im->call, "zone", &len);
    if (zone == NULL) {
        sf_clock_zone(im->zone);
        return SF_OK;
    }
    if (!sf_civil_zone_valid(zone, len) || !sf_clock_offset(zone, 0, &offset))
        return sf_fail_set(im->call->fail, SF_INVALID, "zone",
                           "must be the name of a time zone, like Europe/Madrid");
    memcpy(im->zone, zone, len + 1);
    return SF_OK;
}

static enum sf_code read_request(struct importing *im) {
    size_t len;
    const char *kind = sf_args_text(im->call, "kind", &len);
    im->csv.kind = kind != NULL ? sf_kind_named(kind, len) : sf_kind_of(SF_MOMENT);
    if (im->csv.kind == NULL || im->csv.kind->no >= SF_CHOICE)
        return sf_fail_set(im->call->fail, SF_INVALID, "kind", "there is no such kind of record");
    if (im->call->source == NULL)
        return sf_fail_set(im->call->fail, SF_INVALID, "source", "the file itself must come along");
    enum sf_code code = read_zone(im);
    if (code == SF_OK)
        code = read_maps(im);
    return code == SF_OK ? read_values(im) : code;
}

/* ---- What the reader asks of the book. */

static enum sf_code local_time(void *context, const struct sf_civil *civil, struct sf_time *out,
                               struct sf_fail *fail) {
    struct importing *im = context;
    if (sf_clock_from_local(im->zone, civil, out))
        return SF_OK;
    return sf_fail_set(fail, SF_INVALID, "zone",
                       "the machine's own time zone is not known; name one");
}

/* Add a record of the import's own making: a person, a word. */
static enum sf_code add_text_record(struct importing *im, enum sf_kind_no no, const char *field,
                                    const char *text, size_t len, const char *list,
                                    struct sf_id *id, struct sf_fail *fail) {
    struct sf_record record;
    const struct sf_kind *kind = sf_kind_of((int)no);
    sf_record_init(&record, kind);
    enum sf_code code =
        sf_record_text(&record, sf_kind_field(kind, field, strlen(field)), text, len, fail);
    if (code == SF_OK && list != NULL)
        code = sf_record_text(&record, sf_kind_field(kind, "list", 4), list, strlen(list), fail);
    if (code == SF_OK)
        code = sf_check_values(&record, NULL, fail);
    if (code == SF_OK)
        code = sf_check_whole(&record, NULL, fail);
    if (code == SF_OK)
        code = sf_store_add(im->store, &record, &im->batch, fail);
    if (code == SF_OK && id != NULL)
        *id = record.id;
    sf_record_wipe(&record);
    return code;
}

static enum sf_code person(void *context, const char *name, size_t len, struct sf_id *id,
                           struct sf_fail *fail) {
    struct importing *im = context;
    char text[SF_ID_TEXT_LEN];
    json_t *known = json_object_getn(im->people, name, len);
    if (known != NULL) {
        sf_id_parse(json_string_value(known), json_string_length(known), id);
        return SF_OK;
    }
    bool revived = false;
    enum sf_code code = SF_OK;
    known = json_object_getn(im->removed, name, len);
    if (known != NULL) {
        sf_id_parse(json_string_value(known), json_string_length(known), id);
        code =
            sf_store_batch_revive(im->store, sf_kind_of(SF_PERSON), id, &im->batch, &revived, fail);
    }
    if (code == SF_OK && !revived)
        code = add_text_record(im, SF_PERSON, "alias", name, len, NULL, id, fail);
    if (code != SF_OK)
        return code;
    if (json_object_setn_new(im->people, name, len, json_string(sf_id_format(id, text))) != 0 ||
        !sf_json_push(im->people_added, sf_json_text(name, len)))
        return no_memory(im);
    return SF_OK;
}

static enum sf_code word(void *context, const struct sf_list *list, const char *text, size_t len,
                         struct sf_fail *fail) {
    struct importing *im = context;
    bool has = false;
    enum sf_code code = sf_store_own_word(im->store, list, text, len, &has, fail);
    if (code != SF_OK || has)
        return code;
    code = add_text_record(im, SF_CHOICE, "word", text, len, list->name, NULL, fail);
    if (code != SF_OK)
        return code;
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "list", json_string(list->name)) &&
              sf_json_put(item, "word", sf_json_text(text, len));
    if (!ok)
        json_decref(item);
    return ok && sf_json_push(im->lists_added, item) ? SF_OK : no_memory(im);
}

/* The slot of a hash: where it stands, or the free one where it belongs. */
static size_t seen_slot(const struct seen *seen, uint64_t hash) {
    size_t at = (size_t)hash & (seen->room - 1);
    while (seen->slots[at].hash != 0 && seen->slots[at].hash != hash)
        at = (at + 1) & (seen->room - 1);
    return at;
}

/* How often `hash` was counted before; SIZE_MAX when memory ran out. */
static uint64_t seen_count(struct seen *seen, uint64_t hash) {
    hash |= hash == 0;
    if (2 * (seen->used + 1) > seen->room) {
        struct seen grown = {.room = seen->room > 0 ? 2 * seen->room : 1024};
        grown.slots = calloc(grown.room, sizeof *grown.slots);
        if (grown.slots == NULL)
            return UINT64_MAX;
        for (size_t i = 0; i < seen->room; i++)
            if (seen->slots[i].hash != 0)
                grown.slots[seen_slot(&grown, seen->slots[i].hash)] = seen->slots[i];
        grown.used = seen->used;
        free(seen->slots);
        *seen = grown;
    }
    size_t at = seen_slot(seen, hash);
    seen->used += seen->slots[at].hash == 0;
    seen->slots[at].hash = hash;
    return seen->slots[at].count++;
}

/*
 * The id of a row: its time, and instead of chance a keyed hash of what it holds and of how many
 * equal rows came before it. The same file gives the same ids, so a second run finds them taken.
 */
static enum sf_code row_id(struct importing *im, const struct sf_record *record, const void *key,
                           size_t len, struct sf_id *id) {
    crypto_generichash_state state;
    uint8_t hash[16];
    uint64_t times;
    crypto_generichash(hash, sizeof hash, key, len, im->key, sizeof im->key);
    memcpy(&times, hash, sizeof times);
    times = seen_count(&im->seen, times);
    if (times == UINT64_MAX)
        return no_memory(im);
    uint8_t count[8];
    for (size_t i = 0; i < sizeof count; i++)
        count[i] = (uint8_t)(times >> (8 * i));
    crypto_generichash_init(&state, im->key, sizeof im->key, sizeof hash);
    crypto_generichash_update(&state, hash, sizeof hash);
    crypto_generichash_update(&state, count, sizeof count);
    crypto_generichash_final(&state, hash, sizeof hash);
    int order = record->kind->order_field;
    int64_t at = order >= 0 ? record->values[order].time.utc_ms : 0;
    *id = sf_id_make(at > 0 ? at : 0, hash);
    return SF_OK;
}

static enum sf_code add_row(void *context, struct sf_record *record, const void *key, size_t len,
                            struct sf_fail *fail) {
    struct importing *im = context;
    struct sf_fail taken = SF_FAIL_NONE;
    enum sf_code code = row_id(im, record, key, len, &record->id);
    if (code != SF_OK)
        return code;
    code = sf_store_add(im->store, record, &im->batch, &taken);
    if (code != SF_OK && code != SF_EXISTS)
        return sf_fail_set(fail, code, taken.field, "%s", taken.message);
    bool is_new = code == SF_OK;
    /* A row of an import that was undone is taken again; any other is there already. */
    if (code == SF_EXISTS) {
        code =
            sf_store_batch_revive(im->store, record->kind, &record->id, &im->batch, &is_new, fail);
        if (code != SF_OK)
            return code;
    }
    if (!is_new) {
        im->already++;
        return SF_OK;
    }
    im->imported++;
    if (im->call->progress != NULL && im->imported % PROGRESS_ROWS == 0)
        im->call->progress(im->call->progress_context, im->imported, 0);
    return SF_OK;
}

/* ---- The whole, in one transaction. */

static bool keep_person(void *context, const struct sf_record *record) {
    json_t *into = context; /* alias: id as text */
    char id[SF_ID_TEXT_LEN];
    const struct sf_value *alias = &record->values[record->kind->title_field];
    return json_object_setn_new(into, alias->text.text, alias->text.len,
                                json_string(sf_id_format(&record->id, id))) == 0;
}

/* Everybody by name, oldest last, so that of two with one name the one known longest is meant. */
static enum sf_code load_people(struct importing *im, bool removed, json_t *into) {
    struct sf_store_query query = {
        .kind = sf_kind_of(SF_PERSON), .removed = removed, .limit = SF_STORE_LIMIT_MAX};
    enum sf_code code;
    do {
        char next[SF_STORE_CURSOR_LEN];
        code = sf_store_list(im->store, &query, keep_person, into, next, im->call->fail);
        memcpy(query.cursor, next, sizeof next);
    } while (code == SF_OK && query.cursor[0] != '\0');
    return code;
}

/*
 * Made from the vault key at the first import, and kept from then on: the vault key changes with
 * each rotation and forgetting, while the same file must go on giving the same ids.
 */
static enum sf_code load_key(struct importing *im) {
    const struct sf_book *book = im->call->book;
    struct sf_fail none = SF_FAIL_NONE;
    struct sf_buf kept = {0};
    enum sf_code code = sf_store_meta_get(im->store, key_import, &kept, &none);
    if (code == SF_OK && kept.len == sizeof im->key) {
        memcpy(im->key, kept.data, sizeof im->key);
    } else if (code == SF_OK) {
        code = sf_fail_set(im->call->fail, SF_DAMAGED, key_import, "the import key is malformed");
    } else if (code == SF_NOT_FOUND) {
        if (!book->demo)
            sf_keys_subkey(book->files.open->vault_key, SF_KEYS_IMPORT, im->key);
        code = sf_store_meta_set(im->store, key_import, im->key, sizeof im->key, im->call->fail);
    } else {
        code = sf_fail_set(im->call->fail, code, none.field, "%s", none.message);
    }
    sf_buf_wipe(&kept);
    return code;
}

static enum sf_code begin_batch(struct importing *im) {
    struct sf_record batch;
    size_t len;
    const struct sf_kind *kind = sf_kind_of(SF_BATCH);
    const char *name = sf_args_text(im->call, "name", &len);
    struct sf_time now = sf_clock_now();
    sf_record_init(&batch, kind);
    enum sf_code code =
        sf_record_text(&batch, sf_kind_field(kind, "source", 6), "csv", 3, im->call->fail);
    if (code == SF_OK && name != NULL)
        code = sf_record_text(&batch, sf_kind_field(kind, "name", 4), name, len, im->call->fail);
    sf_record_time(&batch, sf_kind_field(kind, "at", 2), &now);
    if (code == SF_OK)
        code = sf_store_add(im->store, &batch, NULL, im->call->fail);
    im->batch = batch.id;
    sf_record_wipe(&batch);
    return code;
}

static enum sf_code end_batch(struct importing *im) {
    struct sf_record change;
    const struct sf_kind *kind = sf_kind_of(SF_BATCH);
    sf_record_init(&change, kind);
    sf_record_number(&change, sf_kind_field(kind, "read", 4), (double)im->csv.rows);
    sf_record_number(&change, sf_kind_field(kind, "imported", 8), (double)im->imported);
    enum sf_code code = sf_store_edit(im->store, &im->batch, &change, 0, NULL, im->call->fail);
    sf_record_wipe(&change);
    return code;
}

static enum sf_code run(struct importing *im, bool dry) {
    const struct sf_import_book book = {im, person, word, local_time, add_row};
    enum sf_code code = sf_store_begin(im->store, im->call->fail);
    if (code != SF_OK)
        return code;
    code = load_key(im);
    if (code == SF_OK)
        code = begin_batch(im);
    if (code == SF_OK)
        code = load_people(im, false, im->people);
    if (code == SF_OK)
        code = load_people(im, true, im->removed);
    if (code == SF_OK)
        code = sf_import_csv_read(&im->csv, im->call->source, &book, im->call->fail);
    if (code == SF_OK)
        code = end_batch(im);
    /* A dry run does everything and takes it back, so that its report is the real one's. */
    if (code == SF_OK && !dry && (im->imported > 0 || json_array_size(im->people_added) > 0))
        return sf_store_commit(im->store, im->call->fail);
    sf_store_rollback(im->store);
    im->batch = (struct sf_id){{0}};
    return code;
}

/* ---- The report. */

static json_t *map_json(const struct importing *im, const struct sf_import_map *map) {
    json_t *out = json_object();
    bool ok = out != NULL &&
              sf_json_put(out, "column", sf_json_text(map->column.text, map->column.len)) &&
              sf_json_put(out, "field", json_string(im->csv.kind->fields[map->field].name)) &&
              sf_json_put(out, "converted", json_integer((json_int_t)map->taken)) &&
              sf_json_put(out, "skipped", json_integer((json_int_t)map->skipped)) &&
              (map->why[0] == '\0' || sf_json_put(out, "why", json_string(map->why)));
    if (!ok) {
        json_decref(out);
        return NULL;
    }
    return out;
}

static enum sf_code report(const struct importing *im) {
    const struct sf_import_csv *csv = &im->csv;
    json_t *ok = im->call->ok, *fields = json_array(), *unmapped = json_array();
    char id[SF_ID_TEXT_LEN];
    bool fits = fields != NULL && unmapped != NULL;
    for (size_t i = 0; fits && i < csv->map_count; i++)
        fits = sf_json_push(fields, map_json(im, &csv->maps[i]));
    for (size_t at = 0; fits && at < csv->unmapped.len; at += strlen(csv->unmapped.data + at) + 1)
        fits = sf_json_push(unmapped, json_string(csv->unmapped.data + at));
    if (fits && !sf_id_none(&im->batch))
        fits = sf_json_put(ok, "batch", json_string(sf_id_format(&im->batch, id)));
    fits = fits && sf_json_put(ok, "read", json_integer((json_int_t)csv->rows)) &&
           sf_json_put(ok, "imported", json_integer((json_int_t)im->imported)) &&
           sf_json_put(ok, "already", json_integer((json_int_t)im->already)) &&
           sf_json_put(ok, "passed_over", json_integer((json_int_t)csv->passed_over)) &&
           (csv->passed_over == 0 || sf_json_put(ok, "passed_why", json_string(csv->passed_why))) &&
           sf_json_put(ok, "people_added", json_incref(im->people_added)) &&
           sf_json_put(ok, "list_added", json_incref(im->lists_added)) &&
           sf_json_put(ok, "fields", json_incref(fields)) &&
           sf_json_put(ok, "unmapped", json_incref(unmapped));
    json_decref(fields);
    json_decref(unmapped);
    return fits ? SF_OK : no_memory(im);
}

static void wipe(struct importing *im) {
    free(im->values);
    free(im->seen.slots);
    json_decref(im->people);
    json_decref(im->removed);
    json_decref(im->people_added);
    json_decref(im->lists_added);
    sf_buf_wipe(&im->csv.unmapped);
    sf_secret_wipe(im, sizeof *im);
    free(im);
}

static enum sf_code import_csv(struct sf_door_call *call) {
    struct importing *im = calloc(1, sizeof *im);
    if (im == NULL)
        return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for an import");
    im->call = call;
    im->store = call->book->store;
    im->people = json_object();
    im->removed = json_object();
    im->people_added = json_array();
    im->lists_added = json_array();
    bool memory = im->people != NULL && im->removed != NULL && im->people_added != NULL &&
                  im->lists_added != NULL;
    enum sf_code code = memory ? read_request(im) : no_memory(im);
    if (code == SF_OK)
        code = run(im, sf_args_flag(call, "dry_run"));
    if (code == SF_OK)
        code = report(im);
    wipe(im);
    return code;
}

static enum sf_code import_undo(struct sf_door_call *call) {
    struct sf_store *store = call->book->store;
    const struct sf_kind *kind = sf_kind_of(SF_BATCH);
    struct sf_id batch;
    size_t removed = 0;
    sf_args_id(call, "batch", &batch);
    enum sf_code code = sf_store_begin(store, call->fail);
    if (code != SF_OK)
        return code;
    code = sf_store_remove(store, kind, &batch, call->fail);
    if (code == SF_OK)
        code = sf_store_batch_remove(store, &batch, &removed, call->fail);
    if (code == SF_OK)
        code = sf_store_commit(store, call->fail);
    else
        sf_store_rollback(store);
    if (code == SF_OK && !sf_json_put(call->ok, "removed", json_integer((json_int_t)removed)))
        code = sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
    return code;
}

static const struct sf_door_word csv_words[] = {
    {"name", SF_DOOR_TEXT, false, 0, NAME_MAX_POINTS, "what to call this import"},
    {"kind", SF_DOOR_TEXT, false, 1, 32, "the kind of record, moment when missing"},
    {"map", SF_DOOR_ARRAY, true, 0, 0, "[{column, field, divide?}]"},
    {"values", SF_DOOR_ARRAY, false, 0, 0,
     "[{column, field?, from, to}]: what a cell reads as; from a text or a range like 60..100"},
    {"zone", SF_DOOR_TEXT, false, 1, SF_CIVIL_ZONE_LEN - 1,
     "of times without an offset; this machine's when missing"},
    {"dry_run", SF_DOOR_FLAG, false, 0, 0, "report only"},
    {0},
};

static const struct sf_door_word undo_words[] = {
    {"batch", SF_DOOR_ID, true, 0, 0, "the import"},
    {0},
};

const struct sf_door_row sf_ops_import_rows[] = {
    {"import.csv", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES | SF_OP_SOURCE, import_csv, csv_words,
     "{batch?, read, imported, already, passed_over, passed_why?, people_added, list_added, "
     "fields: [{column, field, converted, skipped, why?}], unmapped}",
     "Take a CSV file's rows as records, in one transaction. A second run of the same file by the "
     "same mapping adds nothing."},
    {"import.undo", SF_OP_KNOWN | SF_OP_OPEN | SF_OP_WRITES, import_undo, undo_words, "{removed}",
     "Remove everything that an import added, as one."},
    {0},
};
