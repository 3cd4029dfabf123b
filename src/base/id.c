#include "id.h"

#include <string.h>

/* Where the canonical form has its dashes. */
static bool is_dash(size_t at) {
    return at == 8 || at == 13 || at == 18 || at == 23;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static const char digits[] = "0123456789abcdef";

struct sf_id sf_id_make(int64_t utc_ms, const uint8_t random[10]) {
    struct sf_id id;
    uint64_t ms = (uint64_t)utc_ms;

    for (size_t i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    memcpy(id.bytes + 6, random, 10);
    id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0F)); /* version 7 */
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3F)); /* variant 10 */
    return id;
}

bool sf_id_none(const struct sf_id *id) {
    uint8_t any = 0;

    for (size_t i = 0; i < SF_ID_LEN; i++)
        any |= id->bytes[i];
    return any == 0;
}

bool sf_id_equal(const struct sf_id *a, const struct sf_id *b) {
    return memcmp(a->bytes, b->bytes, SF_ID_LEN) == 0;
}

bool sf_id_parse(const char *text, size_t len, struct sf_id *out) {
    struct sf_id id;
    size_t n = 0;
    size_t at = 0;

    if (len != SF_ID_TEXT_LEN - 1)
        return false;
    while (at < len) {
        int high;
        int low;

        if (is_dash(at)) {
            if (text[at++] != '-')
                return false;
            continue;
        }
        high = hex_value(text[at]);
        low = hex_value(text[at + 1]);
        if (high < 0 || low < 0)
            return false;
        id.bytes[n++] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    *out = id;
    return true;
}

char *sf_id_format(const struct sf_id *id, char out[SF_ID_TEXT_LEN]) {
    size_t at = 0;

    for (size_t i = 0; i < SF_ID_LEN; i++) {
        if (is_dash(at))
            out[at++] = '-';
        out[at++] = digits[id->bytes[i] >> 4];
        out[at++] = digits[id->bytes[i] & 0x0F];
    }
    out[at] = '\0';
    return out;
}

int64_t sf_id_stamp(int64_t last, int64_t utc_ms) {
    const int64_t most = INT64_MAX >> 16;
    int64_t wall = utc_ms < 0 ? 0 : utc_ms > most ? most : utc_ms;

    wall *= INT64_C(1) << 16;
    if (wall > last)
        return wall;
    /* The counter may run over into the milliseconds: order matters, not the reading. */
    return last == INT64_MAX ? last : last + 1;
}

char *sf_id_stamp_format(int64_t stamp, char out[SF_STAMP_TEXT_LEN]) {
    uint64_t value = (uint64_t)stamp;

    for (size_t i = SF_STAMP_TEXT_LEN - 1; i-- > 0; value >>= 4)
        out[i] = digits[value & 0x0F];
    out[SF_STAMP_TEXT_LEN - 1] = '\0';
    return out;
}

bool sf_id_stamp_parse(const char *text, size_t len, int64_t *out) {
    uint64_t value = 0;

    if (len != SF_STAMP_TEXT_LEN - 1)
        return false;
    for (size_t i = 0; i < len; i++) {
        int digit = hex_value(text[i]);

        if (digit < 0)
            return false;
        value = value << 4 | (uint64_t)digit;
    }
    if (value > INT64_MAX)
        return false;
    *out = (int64_t)value;
    return true;
}
