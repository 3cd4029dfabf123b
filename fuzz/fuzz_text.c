/*
 * The readers of small texts: UTF-8, times, ids, stamps. What one of them accepts, written and read
 * again, is the same; cutting and trimming stay inside the text and keep it well formed.
 */
#include <stdlib.h>
#include <string.h>

#include "civil.h"
#include "id.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static void utf8(const char *text, size_t len) {
    size_t bad = 0, points = 0;
    const bool valid = sf_text_valid(text, len, &bad);
    must(valid || bad < len);
    must(valid || sf_text_valid(text, bad, NULL));
    for (size_t at = 0; at < len; points++) {
        const size_t before = at;
        (void)sf_text_next(text, len, &at);
        must(at > before && at <= len);
    }
    if (!valid)
        return;
    must(sf_text_points(text, len) == points);
    for (size_t max = 0; max <= len && max < 9; max++) {
        const size_t cut = sf_text_cut(text, len, max);
        must(cut <= max && sf_text_valid(text, cut, NULL));
    }
    const char *inner = text;
    size_t inner_len = len;
    sf_text_trim(&inner, &inner_len);
    must(inner >= text && inner + inner_len <= text + len);
    must(sf_text_valid(inner, inner_len, NULL));
    must(sf_text_same(text, len, text, len));
}

static void times(const char *text, size_t len) {
    struct sf_time read, again;
    struct sf_civil local;
    if (sf_civil_parse(text, len, &read)) {
        char iso[SF_CIVIL_ISO_LEN];
        sf_civil_format(&read, iso);
        must(sf_civil_parse(iso, strlen(iso), &again));
        must(read.utc_ms == again.utc_ms && read.offset_min == again.offset_min);
    }
    if (sf_civil_parse_local(text, len, &local))
        must(sf_civil_valid(&local));
    if (sf_civil_zone_valid(text, len))
        must(len < SF_CIVIL_ZONE_LEN && memchr(text, '.', len) == NULL && text[0] != '/');
}

static void ids(const char *text, size_t len) {
    struct sf_id id, again;
    int64_t stamp, stamp_again;
    if (sf_id_parse(text, len, &id)) {
        char written[SF_ID_TEXT_LEN];
        sf_id_format(&id, written);
        must(sf_id_parse(written, strlen(written), &again) && sf_id_equal(&id, &again));
    }
    if (sf_id_stamp_parse(text, len, &stamp)) {
        char written[SF_STAMP_TEXT_LEN];
        sf_id_stamp_format(stamp, written);
        must(sf_id_stamp_parse(written, strlen(written), &stamp_again) && stamp == stamp_again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    utf8(text, size);
    times(text, size);
    ids(text, size);
    return 0;
}
