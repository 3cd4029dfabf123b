#include "text.h"

/*
 * Unicode 15, table 3-7: which second bytes a first byte allows, and how many continuation bytes
 * follow in all. Every byte after the second is 80..BF.
 */
struct lead {
    uint8_t first;
    uint8_t last;
    uint8_t low;  /* of the second byte */
    uint8_t high; /* of the second byte */
    uint8_t more; /* bytes after the first */
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2},
    {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3},
    {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
};

enum { REPLACEMENT = 0xFFFD };

static uint8_t byte_at(const char *text, size_t at) {
    return (uint8_t)text[at];
}

static bool is_continuation(uint8_t byte) {
    return (byte & 0xC0) == 0x80;
}

static const struct lead *find_lead(uint8_t first) {
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
        if (first >= leads[i].first && first <= leads[i].last)
            return &leads[i];
    return NULL;
}

/* The code point at `at` and its length in bytes; length 0 when it is malformed. */
static size_t decode(const char *text, size_t len, size_t at, uint32_t *point) {
    uint8_t first = byte_at(text, at);
    const struct lead *lead;
    uint32_t value;

    if (first < 0x80) {
        *point = first;
        return 1;
    }
    lead = find_lead(first);
    if (lead == NULL || len - at <= lead->more)
        return 0;
    if (byte_at(text, at + 1) < lead->low || byte_at(text, at + 1) > lead->high)
        return 0;
    /* A first byte carries 5, 4 or 3 bits. */
    value = first & (0x3Fu >> lead->more);
    for (size_t i = 1; i <= lead->more; i++) {
        uint8_t byte = byte_at(text, at + i);

        if (!is_continuation(byte))
            return 0;
        value = value << 6 | (byte & 0x3Fu);
    }
    *point = value;
    return lead->more + 1u;
}

static bool is_control(uint32_t point) {
    if (point == '\t' || point == '\n')
        return false;
    return point < 0x20 || (point >= 0x7F && point <= 0x9F);
}

static bool is_space(uint32_t point) {
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xA0 ||
           (point >= 0x2000 && point <= 0x200A) || point == 0x3000 || point == 0xFEFF;
}

bool sf_text_valid(const char *text, size_t len, size_t *bad_at) {
    size_t at = 0;

    while (at < len) {
        uint32_t point = 0;
        size_t step = decode(text, len, at, &point);

        if (step == 0 || is_control(point)) {
            if (bad_at != NULL)
                *bad_at = at;
            return false;
        }
        at += step;
    }
    return true;
}

size_t sf_text_points(const char *text, size_t len) {
    size_t points = 0;

    for (size_t i = 0; i < len; i++)
        if (!is_continuation(byte_at(text, i)))
            points++;
    return points;
}

size_t sf_text_cut(const char *text, size_t len, size_t max) {
    size_t cut = max;

    if (len <= max)
        return len;
    /* The byte at `cut` must start a character; one is at most four bytes long. */
    while (cut > 0 && max - cut < 3 && is_continuation(byte_at(text, cut)))
        cut--;
    return cut;
}

void sf_text_trim(const char **text, size_t *len) {
    size_t start = 0;
    size_t end = *len;

    while (start < end) {
        size_t next = start;

        if (!is_space(sf_text_next(*text, end, &next)))
            break;
        start = next;
    }
    while (end > start) {
        size_t last = end - 1;
        size_t next;

        while (last > start && end - last < 4 && is_continuation(byte_at(*text, last)))
            last--;
        next = last;
        if (!is_space(sf_text_next(*text, end, &next)) || next != end)
            break;
        end = last;
    }
    /* An empty text may have no address to move. */
    if (start > 0)
        *text += start;
    *len = end - start;
}

static uint8_t lower(char c) {
    uint8_t byte = (uint8_t)c;

    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte - 'A' + 'a') : byte;
}

bool sf_text_same(const char *a, size_t a_len, const char *b, size_t b_len) {
    if (a_len != b_len)
        return false;
    for (size_t i = 0; i < a_len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

uint32_t sf_text_next(const char *text, size_t len, size_t *at) {
    uint32_t point = REPLACEMENT;
    size_t step = decode(text, len, *at, &point);

    *at += step == 0 ? 1 : step;
    return step == 0 ? REPLACEMENT : point;
}
