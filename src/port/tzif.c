#include "tzif.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD_LEN = 44, COUNTS_AT = 20, OFFSET_MAX_S = 26 * 3600 };

/* The counts of a header, in the file's order. */
struct head {
    size_t is_utc;
    size_t is_standard;
    size_t leaps;
    size_t times;
    size_t types;
    size_t chars;
};

static uint32_t big_32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t big_64(const uint8_t *p) {
    return (int64_t)((uint64_t)big_32(p) << 32 | big_32(p + 4));
}

static bool read_head(const uint8_t *bytes, size_t len, struct head *out) {
    size_t counts[6];

    if (len < HEAD_LEN || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
        return false;
    for (size_t i = 0; i < 6; i++) {
        counts[i] = big_32(bytes + COUNTS_AT + 4 * i);
        /* No part can be longer than the file; this keeps the sums below from running over. */
        if (counts[i] > len)
            return false;
    }
    *out = (struct head){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    return true;
}

/* Bytes of the data behind a header whose times have `size` bytes. */
static size_t body_len(const struct head *head, size_t size) {
    return head->times * (size + 1) + head->types * 6 + head->chars + head->leaps * (size + 4) +
           head->is_standard + head->is_utc;
}

/* Each type's offset into offsets[256]; false when one is out of range. */
static bool read_types(const uint8_t *bytes, size_t count, int32_t offsets[256]) {
    if (count > 256)
        return false;
    for (size_t i = 0; i < count; i++) {
        int32_t offset_s = (int32_t)big_32(bytes + 6 * i);

        if (offset_s < -OFFSET_MAX_S || offset_s > OFFSET_MAX_S)
            return false;
        offsets[i] = offset_s;
    }
    return true;
}

static bool read_changes(const uint8_t *bytes, const struct head *head, struct sf_tzif *out) {
    const uint8_t *types = bytes + head->times * 8;
    int32_t offsets[256];

    if (!read_types(types + head->times, head->types, offsets))
        return false;
    out->first_s = offsets[0];
    if (head->times == 0)
        return true;
    out->at_s = malloc(head->times * sizeof(*out->at_s));
    out->offset_s = malloc(head->times * sizeof(*out->offset_s));
    if (out->at_s == NULL || out->offset_s == NULL)
        return false;
    for (size_t i = 0; i < head->times; i++) {
        out->at_s[i] = big_64(bytes + 8 * i);
        if (types[i] >= head->types || (i > 0 && out->at_s[i] <= out->at_s[i - 1]))
            return false;
        out->offset_s[i] = offsets[types[i]];
    }
    out->count = head->times;
    return true;
}

/* The rule between two line ends; an empty one is fine and says nothing. */
static bool read_footer(const uint8_t *bytes, size_t len, struct sf_tzif *out) {
    const uint8_t *end;

    if (len < 2 || bytes[0] != '\n')
        return false;
    end = memchr(bytes + 1, '\n', len - 1);
    if (end == NULL)
        return false;
    if (end == bytes + 1)
        return true;
    out->has_rule = sf_tzrule_parse((const char *)bytes + 1, (size_t)(end - bytes - 1), &out->rule);
    return out->has_rule;
}

bool sf_tzif_read(const uint8_t *bytes, size_t len, struct sf_tzif *out) {
    struct head head;
    size_t skip;

    *out = (struct sf_tzif){0};
    /* The first header and its 32-bit data are there for old readers only. */
    if (!read_head(bytes, len, &head))
        return false;
    skip = HEAD_LEN + body_len(&head, 4);
    if (skip > len)
        return false;
    bytes += skip;
    len -= skip;
    if (!read_head(bytes, len, &head) || head.leaps != 0 || head.types == 0)
        return false;
    skip = HEAD_LEN + body_len(&head, 8);
    if (skip > len)
        return false;
    if (!read_changes(bytes + HEAD_LEN, &head, out) ||
        !read_footer(bytes + skip, len - skip, out)) {
        sf_tzif_wipe(out);
        return false;
    }
    return true;
}

int32_t sf_tzif_offset(const struct sf_tzif *zone, int64_t utc_s) {
    size_t low = 0;
    size_t high = zone->count;

    /* How many changes have happened by then. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zone->at_s[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->count && zone->has_rule)
        return sf_tzrule_offset(&zone->rule, utc_s);
    return low == 0 ? zone->first_s : zone->offset_s[low - 1];
}

void sf_tzif_wipe(struct sf_tzif *zone) {
    if (zone == NULL)
        return;
    free(zone->at_s);
    free(zone->offset_s);
    *zone = (struct sf_tzif){0};
}
