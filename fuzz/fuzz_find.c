/*
 * Search queries as people could type them: an answer or a refusal that names the query, and spans
 * that lie in the text, apart, in order and between characters. The first byte says which kinds are
 * asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "store.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds) {
    if (!holds)
        abort();
}

static void add(struct sf_store *store, const char *kind, const char *field, const char *text) {
    struct sf_record record;
    sf_record_init(&record, sf_kind_named(kind, strlen(kind)));
    int at = sf_kind_field(record.kind, field, strlen(field));
    check(sf_record_text(&record, at, text, strlen(text), NULL) == SF_OK);
    check(sf_store_add(store, &record, NULL, NULL) == SF_OK);
    sf_record_wipe(&record);
}

static struct sf_store *open_store(void) {
    static struct sf_store *store;
    if (store != NULL)
        return store;
    check(sf_entropy_init(NULL) == SF_OK);
    check(sf_store_create(NULL, NULL, &store, NULL) == SF_OK);
    add(store, "person", "alias", "Anna \xc3\x85ngstr\xc3\xb6m");
    add(store, "moment", "happened", "we walked, and walked and don't know why; NOT far OR near");
    add(store, "moment", "happened", "\xe6\x97\xa5\xe6\x9c\xac a a a b a \xf0\x9f\x99\x82 \"q\"");
    add(store, "note", "text", "a b c d e f g a* b^ c: (d) {e} -f +g");
    return store;
}

static bool look(void *context, const struct sf_store_hit *hit) {
    size_t end = 0;
    ++*(unsigned *)context;
    check(hit->spans != 0 || hit->text->len == 0);
    for (size_t i = 0; i < hit->spans; i++) {
        size_t start = hit->span[i].start, stop = start + hit->span[i].len;
        check(start >= end && stop > start && stop <= hit->text->len);
        check(sf_text_valid(hit->text->text + start, stop - start, NULL));
        end = stop;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sf_store *store = open_store();
    char cursor[SF_STORE_CURSOR_LEN] = "", next[SF_STORE_CURSOR_LEN];
    unsigned count = 0;
    if (size < 1)
        return 0;
    sf_kind_set kinds = (data[0] & 1) != 0 ? SF_KIND_BIT(SF_MOMENT) | SF_KIND_BIT(SF_NOTE) : 0;
    do {
        struct sf_fail fail = SF_FAIL_NONE;
        enum sf_code code = sf_store_find(store, (const char *)data + 1, size - 1, kinds, 1, cursor,
                                          look, &count, next, &fail);
        check(code == SF_OK || (code == SF_INVALID && strcmp(fail.field, "query") == 0));
        memcpy(cursor, next, sizeof next);
    } while (next[0] != '\0');
    check(count <= 4);
    return 0;
}
