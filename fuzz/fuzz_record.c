/*
 * Packed records, as history keeps them: the first byte names the kind, the rest is unpacked. What
 * is accepted, packed and unpacked again, is the same record in the same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void round_trip(const struct sf_kind *kind, struct sf_record *record) {
    struct sf_buf once = {0}, twice = {0}, words = {0};
    struct sf_record again;
    sf_record_init(&again, kind);
    if (sf_record_pack(record, &once, NULL) != SF_OK ||
        sf_record_unpack(&again, once.data, once.len, NULL) != SF_OK ||
        sf_record_pack(&again, &twice, NULL) != SF_OK ||
        sf_record_search_text(&again, &words, NULL) != SF_OK)
        abort();
    if (once.len != twice.len || (once.len > 0 && memcmp(once.data, twice.data, once.len) != 0))
        abort();
    for (size_t i = 0; i < kind->field_count; i++) {
        struct sf_value *a = &record->values[i], *b = &again.values[i];
        if (a->has != b->has || !sf_record_same(&kind->fields[i], a, b))
            abort();
    }
    sf_buf_wipe(&once);
    sf_buf_wipe(&twice);
    sf_buf_wipe(&words);
    sf_record_wipe(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sf_record record;
    if (size == 0)
        return 0;
    const struct sf_kind *kind = sf_kind_of(data[0]);
    if (kind == NULL)
        return 0;
    sf_record_init(&record, kind);
    if (sf_record_unpack(&record, data + 1, size - 1, NULL) == SF_OK)
        round_trip(kind, &record);
    sf_record_wipe(&record);
    return 0;
}
