/*
 * The packed form of a record's values, as history and undo keep it.
 *
 *   packed   = version field*              version: one byte, 1
 *   field    = no form [length payload]    fields in strictly ascending order of `no`
 *   no       = varint, 1..65535, the field's number in its kind
 *   form     = one byte: 0 the field was empty (no length and no payload follow),
 *              otherwise how the payload is to be read, as below
 *   length   = varint, bytes of the payload
 *
 *   form  types          payload
 *   1     TEXT, CHOICE   the text, UTF-8
 *   2     INT, FLAG      zigzag varint
 *   3     REAL           IEEE 754 double, 8 bytes, lowest first; finite
 *   4     TIME           zigzag varint utc_ms, zigzag varint offset_min, the zone's name to the end
 *   5     CHOICES        (varint length, text)*
 *   6     LINK, LINKS    ids of 16 bytes each; LINK has exactly one
 *   7     ROWS, MAP      (varint length, key, varint length, text)*
 *   8     MAP of numbers (varint length, key, double of 8 bytes)*
 *
 * A varint has 7 bits a byte, lowest first, the top bit set on all but the last byte; it has no
 * needless bytes and stays under 2^64. Zigzag is 0, -1, 1, -2, ... as 0, 1, 2, 3. So a record's
 * values have exactly one packed form. A field of an unknown number is skipped by its length; one
 * whose form does not fit its type is damage, because a field never changes its type.
 */
#include <math.h>
#include <string.h>

#include "record.h"
#include "text.h"

enum { PACK_VERSION = 1, ITEMS_MAX = 65535 };

enum form {
    FORM_EMPTY,
    FORM_TEXT,
    FORM_INT,
    FORM_REAL,
    FORM_TIME,
    FORM_WORDS,
    FORM_IDS,
    FORM_PAIRS,
    FORM_NUMBERS
};

static enum form form_of(const struct sf_field *field) {
    static const enum form forms[] = {
        [SF_TYPE_TEXT] = FORM_TEXT,     [SF_TYPE_CHOICE] = FORM_TEXT, [SF_TYPE_INT] = FORM_INT,
        [SF_TYPE_FLAG] = FORM_INT,      [SF_TYPE_REAL] = FORM_REAL,   [SF_TYPE_TIME] = FORM_TIME,
        [SF_TYPE_CHOICES] = FORM_WORDS, [SF_TYPE_LINK] = FORM_IDS,    [SF_TYPE_LINKS] = FORM_IDS,
        [SF_TYPE_ROWS] = FORM_PAIRS,    [SF_TYPE_MAP] = FORM_PAIRS,
    };
    return (field->flags & SF_FIELD_NUMBERS) != 0 ? FORM_NUMBERS : forms[field->type];
}

/* ---- Writing ---- */

static void add_varint(struct sf_buf *out, uint64_t number) {
    uint8_t bytes[10];
    size_t len = 0;
    while (number >= 0x80) {
        bytes[len++] = (uint8_t)(number | 0x80);
        number >>= 7;
    }
    bytes[len++] = (uint8_t)number;
    sf_buf_add(out, bytes, len);
}

static void add_zigzag(struct sf_buf *out, int64_t number) {
    uint64_t bits = (uint64_t)number << 1;
    add_varint(out, number < 0 ? ~bits : bits);
}

static void add_double(struct sf_buf *out, double number) {
    uint64_t bits;
    uint8_t bytes[8];
    memcpy(&bits, &number, sizeof bits);
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
    sf_buf_add(out, bytes, sizeof bytes);
}

static void add_str(struct sf_buf *out, const struct sf_str *text) {
    add_varint(out, text->len);
    sf_buf_add(out, text->text, text->len);
}

static void add_ids(struct sf_buf *out, const struct sf_id *ids, size_t count) {
    for (size_t i = 0; i < count; i++)
        sf_buf_add(out, ids[i].bytes, SF_ID_LEN);
}

static void add_payload(struct sf_buf *out, const struct sf_field *field,
                        const struct sf_value *value) {
    switch (form_of(field)) {
    case FORM_EMPTY:
        break;
    case FORM_TEXT:
        sf_buf_add(out, value->text.text, value->text.len);
        break;
    case FORM_INT:
        add_zigzag(out, value->i);
        break;
    case FORM_REAL:
        add_double(out, value->r);
        break;
    case FORM_TIME:
        add_zigzag(out, value->time.utc_ms);
        add_zigzag(out, value->time.offset_min);
        sf_buf_text(out, value->time.zone);
        break;
    case FORM_WORDS:
        for (size_t i = 0; i < value->words.count; i++)
            add_str(out, &value->words.items[i]);
        break;
    case FORM_IDS:
        if (field->type == SF_TYPE_LINK)
            add_ids(out, &value->id, 1);
        else
            add_ids(out, value->ids.items, value->ids.count);
        break;
    case FORM_PAIRS:
        for (size_t i = 0; i < value->pairs.count; i++) {
            add_str(out, &value->pairs.items[i].key);
            add_str(out, &value->pairs.items[i].text);
        }
        break;
    case FORM_NUMBERS:
        for (size_t i = 0; i < value->pairs.count; i++) {
            add_str(out, &value->pairs.items[i].key);
            add_double(out, value->pairs.items[i].number);
        }
        break;
    }
}

enum sf_code sf_record_pack(const struct sf_record *record, struct sf_buf *out,
                            struct sf_fail *fail) {
    struct sf_buf payload = {0}; /* its length must stand before it */
    const uint8_t version = PACK_VERSION;

    sf_buf_add(out, &version, 1);
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        const struct sf_value *value = &record->values[f];
        uint8_t form = FORM_EMPTY;
        if (value->has == SF_HAS_NOT)
            continue;
        if (!sf_record_empty(field, value))
            form = (uint8_t)form_of(field);
        add_varint(out, field->no);
        sf_buf_add(out, &form, 1);
        if (form == FORM_EMPTY)
            continue;
        sf_buf_reset(&payload);
        add_payload(&payload, field, value);
        add_varint(out, payload.len);
        sf_buf_add(out, payload.data, payload.len);
    }
    bool failed = payload.failed || out->failed;
    sf_buf_wipe(&payload);
    return failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory to pack a record") : SF_OK;
}

/* ---- Reading ---- */

/* What is left to read. Each take_ function answers false on anything malformed. */
struct span {
    const uint8_t *at;
    size_t left;
};

static bool take_varint(struct span *in, uint64_t *number) {
    *number = 0;
    for (unsigned shift = 0; in->left != 0 && shift < 70; shift += 7) {
        uint8_t byte = *in->at++;
        in->left--;
        if (shift == 63 && byte > 1)
            return false; /* over 2^64 - 1 */
        *number |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return byte != 0 || shift == 0; /* a last byte of 0 would be needless */
    }
    return false;
}

static bool take_zigzag(struct span *in, int64_t *number) {
    uint64_t bits;
    if (!take_varint(in, &bits))
        return false;
    int64_t half = (int64_t)(bits >> 1); /* under 2^63 */
    *number = (bits & 1) != 0 ? -half - 1 : half;
    return true;
}

static bool take_double(struct span *in, double *number) {
    uint64_t bits = 0;
    if (in->left < 8)
        return false;
    for (unsigned i = 0; i < 8; i++)
        bits |= (uint64_t)in->at[i] << (8 * i);
    in->at += 8;
    in->left -= 8;
    memcpy(number, &bits, sizeof bits);
    return isfinite(*number);
}

/* `len` bytes of text, which must be what sf_text_valid calls text. Borrows from the input. */
static bool take_text(struct span *in, size_t len, struct sf_str *text) {
    if (len > in->left)
        return false;
    *text = (struct sf_str){.text = (const char *)in->at, .len = len};
    in->at += len;
    in->left -= len;
    return sf_text_valid(text->text, len, NULL);
}

static bool take_str(struct span *in, struct sf_str *text) {
    uint64_t len;
    return take_varint(in, &len) && len <= in->left && take_text(in, (size_t)len, text);
}

static bool take_time(struct span *in, struct sf_time *time) {
    int64_t offset;
    struct sf_str zone;
    memset(time, 0, sizeof *time);
    if (!take_zigzag(in, &time->utc_ms) || !take_zigzag(in, &offset) ||
        !take_text(in, in->left, &zone))
        return false;
    if (time->utc_ms < SF_CIVIL_MIN_MS || time->utc_ms >= SF_CIVIL_END_MS ||
        offset < -SF_CIVIL_OFFSET_MAX_MIN || offset > SF_CIVIL_OFFSET_MAX_MIN)
        return false;
    /* A valid name fits with its NUL. */
    if (zone.len != 0 && !sf_civil_zone_valid(zone.text, zone.len))
        return false;
    time->offset_min = (int16_t)offset;
    memcpy(time->zone, zone.text, zone.len);
    return true;
}

static enum sf_code damaged(const struct sf_field *field, struct sf_fail *fail) {
    return sf_fail_set(fail, SF_DAMAGED, field == NULL ? NULL : field->name,
                       "a packed record is malformed");
}

/* Take one item of a list and append it. */
static enum sf_code read_item(struct sf_record *record, int f, struct span *in,
                              struct sf_fail *fail) {
    const struct sf_field *field = &record->kind->fields[f];
    struct sf_pair pair = {.text = {.text = "", .len = 0}};
    struct sf_id id;

    switch (form_of(field)) {
    case FORM_WORDS:
        if (!take_str(in, &pair.text))
            return damaged(field, fail);
        return sf_record_word(record, f, pair.text.text, pair.text.len, fail);
    case FORM_IDS:
        if (in->left < SF_ID_LEN)
            return damaged(field, fail);
        memcpy(id.bytes, in->at, SF_ID_LEN);
        in->at += SF_ID_LEN;
        in->left -= SF_ID_LEN;
        if (field->type == SF_TYPE_LINKS)
            return sf_record_id(record, f, &id, fail);
        sf_record_link(record, f, &id);
        return in->left == 0 ? SF_OK : damaged(field, fail);
    case FORM_PAIRS:
        if (!take_str(in, &pair.key) || !take_str(in, &pair.text))
            return damaged(field, fail);
        return sf_record_pair(record, f, &pair, fail);
    case FORM_NUMBERS:
        if (!take_str(in, &pair.key) || !take_double(in, &pair.number))
            return damaged(field, fail);
        return sf_record_pair(record, f, &pair, fail);
    default:
        return damaged(field, fail);
    }
}

/* Read one payload into the record's field. */
static enum sf_code read_payload(struct sf_record *record, int f, struct span in,
                                 struct sf_fail *fail) {
    const struct sf_field *field = &record->kind->fields[f];
    struct sf_value *value = &record->values[f];
    struct sf_str text;
    enum sf_code code = SF_OK;
    size_t items = 0;

    switch (form_of(field)) {
    case FORM_TEXT:
        if (in.left == 0 || !take_text(&in, in.left, &text))
            return damaged(field, fail);
        return sf_record_text(record, f, text.text, text.len, fail);
    case FORM_INT:
        if (!take_zigzag(&in, &value->i) || in.left != 0)
            return damaged(field, fail);
        break;
    case FORM_REAL:
        if (!take_double(&in, &value->r) || in.left != 0)
            return damaged(field, fail);
        break;
    case FORM_TIME:
        if (!take_time(&in, &value->time))
            return damaged(field, fail);
        break;
    default:
        /* An empty list is written as FORM_EMPTY, so there is one item at least. */
        do {
            if (in.left == 0 || ++items > ITEMS_MAX)
                return damaged(field, fail);
            code = read_item(record, f, &in, fail);
        } while (code == SF_OK && in.left != 0);
        return code;
    }
    value->has = SF_HAS_VALUE;
    return SF_OK;
}

enum sf_code sf_record_unpack(struct sf_record *record, const void *bytes, size_t len,
                              struct sf_fail *fail) {
    struct span in = {.at = bytes, .left = len};
    uint64_t last = 0;

    if (len == 0 || *in.at != PACK_VERSION)
        return damaged(NULL, fail);
    in.at++;
    in.left--;
    while (in.left != 0) {
        uint64_t no, size = 0;
        if (!take_varint(&in, &no) || no <= last || no > UINT16_MAX || in.left == 0)
            return damaged(NULL, fail);
        last = no;
        uint8_t form = *in.at++;
        in.left--;
        if (form != FORM_EMPTY && (!take_varint(&in, &size) || size > in.left))
            return damaged(NULL, fail);
        struct span payload = {.at = in.at, .left = (size_t)size};
        in.at += payload.left;
        in.left -= payload.left;

        int f = sf_kind_field_no(record->kind, (unsigned)no);
        if (f < 0)
            continue; /* a newer program's field */
        record->values[f] = (struct sf_value){.has = SF_HAS_NULL};
        if (form == FORM_EMPTY)
            continue;
        if (form != form_of(&record->kind->fields[f]))
            return damaged(&record->kind->fields[f], fail);
        enum sf_code code = read_payload(record, f, payload, fail);
        if (code != SF_OK)
            return code;
    }
    return SF_OK;
}
