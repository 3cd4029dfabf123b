#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "entropy.h"
#include "file.h"

static struct sf_fail last;

struct sf_fail *kit_fail(void) {
    last = SF_FAIL_NONE;
    return &last;
}

void kit_ok_at(enum sf_code code, const char *call, const char *file, int line) {
    if (code == SF_OK)
        return;
    print_error("%s: %s %s: %s\n", call, sf_fail_name(code), last.field, last.message);
    _assert_int_equal(code, SF_OK, file, line);
}

/* ---- The book */

static unsigned folders;

int kit_setup(void **state) {
    struct kit *kit = calloc(1, sizeof *kit);
    const char *base = getenv("TMPDIR");
    if (kit == NULL || sf_entropy_init(NULL) != SF_OK)
        return -1;
    if (sf_file_has_native_sqlite()) {
        snprintf(kit->folder, sizeof kit->folder, "%s/steadfolk-store-XXXXXX",
                 base == NULL ? "/tmp" : base);
        if (mkdtemp(kit->folder) == NULL)
            return -1;
    } else {
        snprintf(kit->folder, sizeof kit->folder, "/book%u", ++folders);
        if (sf_file_make_folder(kit->folder, NULL) != SF_OK)
            return -1;
    }
    kit_path(kit, "book.db", kit->path);
    memset(kit->key, 0x5a, sizeof kit->key);
    *state = kit;
    kit_ok(sf_store_create(kit->path, kit->key, &kit->store, kit_fail()));
    return 0;
}

static bool delete_one(void *context, const char *name) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", (const char *)context, name);
    sf_file_delete(path, NULL);
    return true;
}

int kit_teardown(void **state) {
    struct kit *kit = *state;
    sf_store_close(kit->store);
    sf_file_list(kit->folder, delete_one, kit->folder, NULL);
    if (sf_file_has_native_sqlite())
        rmdir(kit->folder);
    free(kit);
    return 0;
}

void kit_reopen(struct kit *kit) {
    sf_store_close(kit->store);
    kit->store = NULL;
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
}

void kit_path(const struct kit *kit, const char *name, char out[300]) {
    snprintf(out, 300, "%.250s/%.40s", kit->folder, name);
}

/* ---- Records */

const struct sf_kind *kit_kind(const char *name) {
    const struct sf_kind *kind = sf_kind_named(name, strlen(name));
    assert_non_null(kind);
    return kind;
}

int kit_field(const struct sf_kind *kind, const char *name) {
    int field = sf_kind_field(kind, name, strlen(name));
    assert_true(field >= 0);
    return field;
}

struct sf_record kit_record(const char *kind) {
    struct sf_record record;
    sf_record_init(&record, kit_kind(kind));
    return record;
}

void kit_text(struct sf_record *record, const char *field, const char *text) {
    kit_ok(sf_record_text(record, kit_field(record->kind, field), text, strlen(text), kit_fail()));
}

void kit_number(struct sf_record *record, const char *field, double number) {
    sf_record_number(record, kit_field(record->kind, field), number);
}

void kit_time(struct sf_record *record, const char *field, int64_t utc_ms) {
    const struct sf_time time = {.utc_ms = utc_ms, .offset_min = 120, .zone = "Europe/Berlin"};
    sf_record_time(record, kit_field(record->kind, field), &time);
}

void kit_link(struct sf_record *record, const char *field, struct sf_id id) {
    sf_record_link(record, kit_field(record->kind, field), &id);
}

void kit_word(struct sf_record *record, const char *field, const char *word) {
    kit_ok(sf_record_word(record, kit_field(record->kind, field), word, strlen(word), kit_fail()));
}

void kit_id(struct sf_record *record, const char *field, struct sf_id id) {
    kit_ok(sf_record_id(record, kit_field(record->kind, field), &id, kit_fail()));
}

void kit_pair(struct sf_record *record, const char *field, const char *key, const char *text,
              double number) {
    const struct sf_pair pair = {
        .key = {key, strlen(key)}, .text = {text, strlen(text)}, .number = number};
    kit_ok(sf_record_pair(record, kit_field(record->kind, field), &pair, kit_fail()));
}

void kit_null(struct sf_record *record, const char *field) {
    record->values[kit_field(record->kind, field)] = (struct sf_value){.has = SF_HAS_NULL};
}

const struct sf_value *kit_value(const struct sf_record *record, const char *field) {
    return &record->values[kit_field(record->kind, field)];
}

struct sf_id kit_add(struct sf_store *store, struct sf_record *record) {
    kit_ok(sf_store_add(store, record, NULL, kit_fail()));
    struct sf_id id = record->id;
    sf_record_wipe(record);
    return id;
}

struct sf_id kit_person(struct sf_store *store, const char *alias) {
    struct sf_record record = kit_record("person");
    kit_text(&record, "alias", alias);
    return kit_add(store, &record);
}

struct sf_id kit_moment(struct sf_store *store, int minutes, const char *happened) {
    struct sf_record record = kit_record("moment");
    kit_time(&record, "at", KIT_AT + (int64_t)minutes * 60000);
    if (happened != NULL)
        kit_text(&record, "happened", happened);
    return kit_add(store, &record);
}

/* ---- Looking */

void kit_same(const struct sf_record *a, const struct sf_record *b) {
    assert_ptr_equal(a->kind, b->kind);
    assert_true(sf_id_equal(&a->id, &b->id));
    assert_int_equal(a->created_ms, b->created_ms);
    assert_int_equal(a->state, b->state);
    for (size_t i = 0; i < a->kind->field_count; i++) {
        if (!sf_record_same(&a->kind->fields[i], &a->values[i], &b->values[i]))
            fail_msg("%s.%s differs", a->kind->name, a->kind->fields[i].name);
    }
}

uint64_t kit_count(struct sf_store *store, const char *kind) {
    uint64_t count = 0;
    kit_ok(sf_store_count(store, kit_kind(kind), &count, kit_fail()));
    return count;
}

static bool count_hit(void *context, const struct sf_store_hit *hit) {
    (void)hit;
    ++*(size_t *)context;
    return true;
}

size_t kit_finds(struct sf_store *store, const char *query) {
    char next[SF_STORE_CURSOR_LEN];
    size_t count = 0;
    kit_ok(sf_store_find(store, query, strlen(query), 0, SF_STORE_LIMIT_MAX, "", count_hit, &count,
                         next, kit_fail()));
    return count;
}

struct sf_store *kit_salvaged(struct kit *kit, uint64_t *saved, uint64_t lost[SF_KIND_END]) {
    uint64_t unasked[SF_KIND_END];
    struct sf_store_verdict verdict;
    struct sf_store *whole = NULL;
    char path[300];
    kit_path(kit, "whole.db", path);
    remove(path);
    kit_ok(sf_store_salvage(kit->path, kit->key, path, kit->key, saved != NULL ? saved : unasked,
                            lost, kit_fail()));
    kit_ok(sf_store_open(path, kit->key, false, &whole, kit_fail()));
    kit_ok(sf_store_verify(whole, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
    return whole;
}
