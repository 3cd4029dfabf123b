/*
 * The content that the core itself reads, the invented year: the real file with up to 16 of its
 * values replaced, each by three bytes (which value, what instead), or, after a first byte of
 * 0, the bytes themselves as the file. It is the whole year or a fault that names a place, and then
 * the book is as empty as before.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "demo.h"
#include "entropy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDITS = 16, EDIT_LEN = 3, VALUES = 1200 };

static void check(bool holds) {
    if (!holds)
        abort();
}

/* What may come in a value's place; `what` also chooses among the values of a list. */
static json_t *instead(unsigned what) {
    static const int64_t numbers[] = {0, 1, -1, 101, 1000, INT64_MAX, INT64_MIN};
    static const char *const texts[] = {
        "", "@mara", "@nobody", "{name}", "unsafe", "in_person", "2024-02-30T00:00:00Z"};
    switch (what % 8) {
    case 0:
        return json_null();
    case 1:
        return json_object();
    case 2:
        return json_array();
    case 3:
        return json_true();
    case 4:
        return json_real(0.5);
    case 5:
        return json_pack("[s,i]", "@mara", 3);
    case 6:
        return json_integer(numbers[what / 8 % (sizeof numbers / sizeof *numbers)]);
    default:
        return json_string(texts[what / 8 % (sizeof texts / sizeof *texts)]);
    }
}

/* Replace, or with `what` 255 take out, the value that is *left further on in the tree. */
static bool edit(json_t *tree, size_t *left, unsigned what) {
    const char *name;
    json_t *value;
    void *next;
    size_t i;
    json_object_foreach_safe(tree, next, name, value) {
        if ((*left)-- == 0)
            return what == 255 ? json_object_del(tree, name) == 0
                               : json_object_set_new(tree, name, instead(what)) == 0;
        if (edit(value, left, what))
            return true;
    }
    json_array_foreach(tree, i, value) {
        if ((*left)-- == 0)
            return what == 255 ? json_array_remove(tree, i) == 0
                               : json_array_set_new(tree, i, instead(what)) == 0;
        if (edit(value, left, what))
            return true;
    }
    return false;
}

static void fill(const char *text, size_t len) {
    static struct sf_store *store;
    struct sf_fail fail = SF_FAIL_NONE;
    struct sf_store_verdict verdict;
    if (store == NULL)
        check(sf_store_create(NULL, NULL, &store, NULL) == SF_OK);
    enum sf_code code = sf_demo_fill(store, text, len, &fail);
    if (code == SF_OK) {
        check(sf_store_verify(store, &verdict, NULL, NULL, NULL) == SF_OK && verdict.sound);
        sf_store_close(store);
        store = NULL;
        return;
    }
    check((code == SF_INTERNAL && fail.field[0] != '\0') || code == SF_INVALID ||
          code == SF_TOO_LARGE);
    for (int kind = SF_PERSON; kind < SF_KIND_END; kind++) {
        uint64_t count = 0;
        check(sf_store_count(store, sf_kind_of(kind), &count, NULL) == SF_OK && count == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool begun;
    if (!begun)
        check(sf_entropy_init(NULL) == SF_OK);
    begun = true;
    if (size > 0 && data[0] == 0) {
        fill((const char *)data + 1, size - 1);
        return 0;
    }
    json_t *tree = json_loadb(sf_demo_text, sf_demo_text_len, 0, NULL), *person;
    size_t i;
    check(tree != NULL);
    /* A moment or two of each: what is wrong with one is wrong with sixty. */
    json_array_foreach(json_object_get(tree, "people"), i, person)
        json_object_set_new(person, "weight", json_integer(2));
    for (size_t at = 0; at + EDIT_LEN <= size && at < EDITS * EDIT_LEN; at += EDIT_LEN) {
        size_t left = ((size_t)data[at] << 8 | data[at + 1]) % VALUES;
        edit(tree, &left, data[at + 2]);
    }
    char *text = json_dumps(tree, JSON_COMPACT);
    check(text != NULL);
    fill(text, strlen(text));
    free(text);
    json_decref(tree);
    return 0;
}
