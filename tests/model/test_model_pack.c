/* The packed form: known bytes, there and back, and hostile bytes. */
#include <stdio.h>

#include "model_help.h"

/* The bytes of a text of hex digits; white space between them is left out. Returns their count. */
static size_t unhex(const char *hex, uint8_t *out, size_t cap) {
    size_t len = 0;
    for (unsigned byte; *hex != '\0'; hex += 2) {
        while (*hex == ' ')
            hex++;
        assert_int_equal(sscanf(hex, "%2x", &byte), 1);
        assert_true(len < cap);
        out[len++] = (uint8_t)byte;
    }
    return len;
}

static void pack_gives(const struct sf_record *record, const char *hex) {
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    uint8_t want[256];
    size_t len = unhex(hex, want, sizeof want);
    assert_int_equal(sf_record_pack(record, &out, &fail), SF_OK);
    assert_int_equal(out.len, len);
    assert_memory_equal(out.data, want, len);
    sf_buf_wipe(&out);
}

/* ---- Known bytes, worked out by hand from the description at the head of record_pack.c ---- */

static void pack_of_nothing_is_the_version(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_PERSON);
    pack_gives(&record, "01");
    sf_record_wipe(&record);
}

static void pack_of_a_person(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_PERSON);
    put_text(&record, "alias", "Ada");            /* 1 */
    put_pair(&record, "reach", "sms", "55", 0);   /* 3 */
    value_of(&record, "note")->has = SF_HAS_NULL; /* 4 */
    put_text(&record, "respect", "");             /* 5, empty as well */
    put_text(&record, "rhythm", "none");          /* 6 */
    put_number(&record, "longest_gap_days", 200); /* 8, zigzag 400 = 0x190 */
    pack_gives(&record, "01"
                        " 01 01 03 416461"
                        " 03 07 07 03 736d73 02 3535"
                        " 04 00"
                        " 05 00"
                        " 06 01 04 6e6f6e65"
                        " 08 02 02 9003");
    sf_record_wipe(&record);
}

static void pack_of_a_moment(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    record.values[0].time = time_of(-1, -90, "UTC"); /* 1, zigzag 1, zigzag 179 = 0xb3 */
    record.values[0].has = SF_HAS_VALUE;
    put_id(&record, "people", 0xaa); /* 2 */
    put_id(&record, "people", 0xbb);
    put_word(&record, "kinds_wanted", "space"); /* 7 */
    put_word(&record, "kinds_wanted", "touch");
    put_number(&record, "felt_safe", -2);      /* 10, zigzag 3 */
    put_number(&record, "joy", 1);             /* 11, zigzag 2 */
    put_number(&record, "settled_after", 6.5); /* 13, 0x401a000000000000 */
    pack_gives(&record,
               "01"
               " 01 04 06 01 b301 555443"
               " 02 06 20 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
               " 07 05 0c 05 7370616365 05 746f756368"
               " 0a 02 01 03"
               " 0b 02 01 02"
               " 0d 03 08 0000000000001a40");
    sf_record_wipe(&record);
}

static void pack_of_a_measure(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_MEASURE);
    put_pair(&record, "scores", "total", "", -2); /* 4, 0xc000000000000000 */
    pack_gives(&record, "01 04 08 0e 05 746f74616c 00000000000000c0");
    sf_record_wipe(&record);
}

static void pack_of_a_link(void **state) {
    struct sf_record record;
    (void)state;
    make(&record, SF_RATING);
    put_link(&record, "belief", 0x11);
    pack_gives(&record, "01 01 06 10 11111111111111111111111111111111");
    sf_record_wipe(&record);
}

static void pack_appends(void **state) {
    struct sf_record record;
    struct sf_buf out = {0};
    struct sf_fail fail = SF_FAIL_NONE;
    (void)state;
    make(&record, SF_PERSON);
    sf_buf_text(&out, "before");
    assert_int_equal(sf_record_pack(&record, &out, &fail), SF_OK);
    assert_string_equal(out.data, "before\x01");
    sf_buf_wipe(&out);
    sf_record_wipe(&record);
}

/* ---- There and back ---- */

static void same_fields(const struct sf_record *a, const struct sf_record *b) {
    for (size_t f = 0; f < a->kind->field_count; f++) {
        assert_true(sf_record_same(&a->kind->fields[f], &a->values[f], &b->values[f]));
        /* What an edit clears comes back as cleared, what it leaves alone as left alone. */
        assert_int_equal(a->values[f].has == SF_HAS_NOT, b->values[f].has == SF_HAS_NOT);
    }
}

static void there_and_back(const struct sf_record *record) {
    struct sf_buf out = {0};
    struct sf_record back;
    struct sf_fail fail = SF_FAIL_NONE;
    sf_record_init(&back, record->kind);
    assert_int_equal(sf_record_pack(record, &out, &fail), SF_OK);
    assert_int_equal(sf_record_unpack(&back, out.data, out.len, &fail), SF_OK);
    same_fields(record, &back);
    sf_record_wipe(&back);
    sf_buf_wipe(&out);
}

static void unpack_gives_back_every_kind(void **state) {
    uint64_t seed = 0xfeed;
    (void)state;
    for (int no = 1; no < SF_KIND_END; no++) {
        for (int round = 0; round < 50; round++) {
            struct sf_record record;
            make(&record, (enum sf_kind_no)no);
            put_anything(&record, &seed);
            value_of(&record, record.kind->fields[0].name)->has =
                round % 7 == 0 ? SF_HAS_NULL : record.values[0].has;
            there_and_back(&record);
            sf_record_wipe(&record);
        }
    }
}

static void unpack_gives_back_the_ends_of_ranges(void **state) {
    static const int64_t whole[] = {0, -1, 1, 63, 64, -64, -65, INT64_MAX, INT64_MIN};
    struct sf_record record;
    (void)state;
    make(&record, SF_MOMENT);
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        *value_of(&record, "minutes") = (struct sf_value){.has = SF_HAS_VALUE, .i = whole[i]};
        there_and_back(&record);
    }
    record.values[0].has = SF_HAS_VALUE;
    record.values[0].time = time_of(SF_CIVIL_MIN_MS, -SF_CIVIL_OFFSET_MAX_MIN, "");
    there_and_back(&record);
    record.values[0].time =
        time_of(SF_CIVIL_END_MS - 1, SF_CIVIL_OFFSET_MAX_MIN, "America/Argentina/ComodRivadavia");
    there_and_back(&record);
    sf_record_wipe(&record);
}

static void unpack_gives_back_an_entry_of_a_mebibyte(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    size_t len = 1048576;
    char *text = malloc(len);
    (void)state;
    assert_non_null(text);
    memset(text, 'x', len);
    make(&record, SF_MOMENT);
    assert_int_equal(sf_record_text(&record, field_of(&record, "happened"), text, len, &fail),
                     SF_OK);
    there_and_back(&record);
    free(text);
    sf_record_wipe(&record);
}

/* ---- What is refused ---- */

static enum sf_code unpack_hex(enum sf_kind_no kind, const char *hex) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    uint8_t bytes[256];
    size_t len = unhex(hex, bytes, sizeof bytes);
    /* A copy of exactly this length, so that the sanitizer sees a read past its end. */
    uint8_t *exact = malloc(len == 0 ? 1 : len);
    assert_non_null(exact);
    memcpy(exact, bytes, len);
    make(&record, kind);
    enum sf_code code = sf_record_unpack(&record, exact, len, &fail);
    assert_int_equal(fail.code, code);
    free(exact);
    sf_record_wipe(&record);
    return code;
}

static const struct {
    enum sf_kind_no kind;
    const char *good, *bad; /* the nearest pair of one that is fine and one that is not */
    const char *why;
} pairs[] = {
    {SF_PERSON, "01", "", "nothing at all"},
    {SF_PERSON, "01", "02", "another version"},
    {SF_PERSON, "01 0400", "01 04", "no form"},
    {SF_PERSON, "01 010103 416461", "01 010103 4164", "payload cut off"},
    {SF_PERSON, "01 010103 416461", "01 010104 416461", "length past the end"},
    {SF_PERSON, "01 010101 41", "01 010100", "an empty text that says it is one"},
    {SF_PERSON, "01 010101 41", "01 0101ffffffffffffffffff01 41", "a length near 2^64"},
    {SF_PERSON, "01 010101 41", "01 010201 41", "a text in the form of an int"},
    {SF_PERSON, "01 010101 41", "01 010901 41", "an unknown form"},
    {SF_PERSON, "01 0100 0400", "01 0400 0100", "fields out of order"},
    {SF_PERSON, "01 0100 0400", "01 0400 0400", "a field twice"},
    {SF_PERSON, "01 0400", "01 0000", "field number 0"},
    {SF_PERSON, "01 ffff0300", "01 80800400", "a field number over 65535"},
    {SF_PERSON, "01 0400", "01 840000", "a varint with a needless byte"},
    {SF_PERSON, "01 010102 c3a9", "01 010102 c341", "text that is not UTF-8"},
    {SF_PERSON, "01 010101 41", "01 010101 00", "text with a NUL"},
    {SF_PERSON, "01 080201 02", "01 080202 0202", "an int and a byte too many"},
    {SF_PERSON, "01 080201 02", "01 080201 82", "an int without its end"},
    {SF_PERSON, "01 08020a ffffffffffffffffff01", "01 08020a ffffffffffffffffff02", "over 64 bits"},
    {SF_PERSON, "01 030704 0161 0162", "01 030703 0161 01", "a pair cut off"},
    {SF_PERSON, "01 030704 0161 0162", "01 030702 0161", "a key without text"},
    {SF_MOMENT, "01 0d0308 0000000000001a40", "01 0d0307 00000000001a40", "half a double"},
    {SF_MOMENT, "01 0d0308 0000000000001a40", "01 0d0308 000000000000f87f", "NaN"},
    {SF_MOMENT, "01 0d0308 0000000000001a40", "01 0d0308 000000000000f07f", "infinity"},
    {SF_MOMENT, "01 010402 0000", "01 010401 00", "a time without its offset"},
    {SF_MOMENT, "01 010403 00f010", "01 010403 00f210", "an offset over 18 hours"},
    {SF_MOMENT, "01 010405 0000 555443", "01 010405 0000 552043", "a zone with a space"},
    {SF_MOMENT, "01 010408 fe9f8d99bda603 00", "01 010408 80a08d99bda603 00", "a time past 2200"},
    {SF_MOMENT, "01 070502 0161", "01 070502 0261", "a word longer than the list"},
    {SF_RATING, "01 010610 11111111111111111111111111111111",
     "01 01060f 111111111111111111111111111111", "an id cut off"},
    {SF_RATING, "01 010610 11111111111111111111111111111111",
     "01 010620 11111111111111111111111111111111 11111111111111111111111111111111",
     "two ids where one belongs"},
    {SF_MEASURE, "01 040809 00 00000000000000c0", "01 040808 00 000000000000c0", "half a number"},
    {SF_MEASURE, "01 040809 00 00000000000000c0", "01 040709 00 00000000000000c0",
     "numbers in the form of texts"},
};

static void unpack_refuses_what_is_malformed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (unpack_hex(pairs[i].kind, pairs[i].good) != SF_OK)
            fail_msg("refused what is fine, beside: %s", pairs[i].why);
        if (unpack_hex(pairs[i].kind, pairs[i].bad) != SF_DAMAGED)
            fail_msg("took %s", pairs[i].why);
    }
}

static void unpack_refuses_a_list_of_more_than_65535(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    enum { MOST = 65535 };
    /* Tags (25) of words without bytes: one byte each, a length of 0. */
    uint8_t *bytes = calloc(1, MOST + 8);
    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, (const uint8_t[]){1, 25, 5, 0xff, 0xff, 0x03}, 6);
    make(&record, SF_MOMENT);
    assert_int_equal(sf_record_unpack(&record, bytes, 6 + MOST, &fail), SF_OK);
    assert_int_equal(value_of(&record, "tags")->words.count, MOST);
    sf_record_wipe(&record);
    memcpy(bytes, (const uint8_t[]){1, 25, 5, 0x80, 0x80, 0x04}, 6);
    make(&record, SF_MOMENT);
    assert_int_equal(sf_record_unpack(&record, bytes, 6 + MOST + 1, &fail), SF_DAMAGED);
    sf_record_wipe(&record);
    free(bytes);
}

static void unpack_skips_fields_of_a_newer_program(void **state) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    uint8_t bytes[64];
    (void)state;
    /* Fields 200 (form 1) and 201 (form 77, which nobody knows yet) after a known one. */
    size_t len = unhex("01 010103 416461 c80101 02 6869 c9014d 03 ffffff", bytes, sizeof bytes);
    make(&record, SF_PERSON);
    assert_int_equal(sf_record_unpack(&record, bytes, len, &fail), SF_OK);
    assert_string_equal(value_of(&record, "alias")->text.text, "Ada");
    for (size_t f = 1; f < record.kind->field_count; f++)
        assert_int_equal(record.values[f].has, SF_HAS_NOT);
    sf_record_wipe(&record);
}

/*
 * Whatever is taken has one packed form, so packing it again gives the same bytes, less the fields
 * that were skipped.
 */
static void take_or_refuse(enum sf_kind_no kind, const uint8_t *bytes, size_t len,
                           unsigned *taken) {
    struct sf_record record;
    struct sf_fail fail = SF_FAIL_NONE;
    uint8_t *exact = malloc(len == 0 ? 1 : len);
    assert_non_null(exact);
    memcpy(exact, bytes, len);
    make(&record, kind);
    enum sf_code code = sf_record_unpack(&record, exact, len, &fail);
    if (code == SF_OK) {
        struct sf_buf again = {0};
        assert_int_equal(sf_record_pack(&record, &again, &fail), SF_OK);
        assert_true(again.len <= len);
        if (again.len == len)
            assert_memory_equal(again.data, bytes, len);
        sf_buf_wipe(&again);
        ++*taken;
    } else {
        assert_int_equal(code, SF_DAMAGED);
    }
    free(exact);
    sf_record_wipe(&record);
}

static void unpack_bears_every_cut(void **state) {
    uint64_t seed = 0xc07;
    unsigned taken = 0, tried = 0;
    (void)state;
    for (int no = 1; no < SF_KIND_END; no++) {
        struct sf_record record;
        struct sf_buf out = {0};
        struct sf_fail fail = SF_FAIL_NONE;
        make(&record, (enum sf_kind_no)no);
        put_anything(&record, &seed);
        assert_int_equal(sf_record_pack(&record, &out, &fail), SF_OK);
        for (size_t len = 0; len < out.len; len++, tried++)
            take_or_refuse((enum sf_kind_no)no, (const uint8_t *)out.data, len, &taken);
        sf_buf_wipe(&out);
        sf_record_wipe(&record);
    }
    /* A cut between two fields leaves a smaller record; any other is found. */
    assert_true(taken > 0 && taken < tried / 4);
}

static void mutate(uint8_t *bytes, size_t len, uint64_t *seed) {
    static const uint8_t odd[] = {0, 1, 0x7f, 0x80, 0xff};
    size_t at = (size_t)random_below(seed, len);
    switch (random_below(seed, 3)) {
    case 0:
        bytes[at] ^= (uint8_t)(1u << random_below(seed, 8));
        break;
    case 1:
        bytes[at] = odd[random_below(seed, sizeof odd)];
        break;
    default:
        bytes[at] = bytes[random_below(seed, len)];
    }
}

static void unpack_bears_mutations(void **state) {
    uint64_t seed = 0xbad5eed;
    unsigned taken = 0, tried = 0;
    (void)state;
    for (int no = 1; no < SF_KIND_END; no++) {
        for (int round = 0; round < 300; round++) {
            struct sf_record record;
            struct sf_buf out = {0};
            struct sf_fail fail = SF_FAIL_NONE;
            make(&record, (enum sf_kind_no)no);
            put_anything(&record, &seed);
            assert_int_equal(sf_record_pack(&record, &out, &fail), SF_OK);
            for (int step = 0; step < 5; step++, tried++) {
                mutate((uint8_t *)out.data, out.len, &seed);
                take_or_refuse((enum sf_kind_no)no, (const uint8_t *)out.data, out.len, &taken);
            }
            sf_buf_wipe(&out);
            sf_record_wipe(&record);
        }
    }
    assert_true(taken > 0 && taken < tried);
}

/* ---- Memory that runs out ---- */

static void pack_and_unpack_say_when_memory_runs_out(void **state) {
    struct sf_record record;
    uint64_t seed = 0xa110c;
    unsigned refused = 0;
    (void)state;
    make(&record, SF_MOMENT);
    put_anything(&record, &seed);
    put_text(&record, "happened", "tea, and a long talk");
    for (long n = 0; n < 100; n++) {
        struct sf_record back;
        struct sf_buf out = {0};
        struct sf_fail fail = SF_FAIL_NONE;
        make(&back, SF_MOMENT);
        allocs_left = n;
        enum sf_code code = sf_record_pack(&record, &out, &fail);
        if (code == SF_OK)
            code = sf_record_unpack(&back, out.data, out.len, &fail);
        allocs_left = -1;
        assert_int_equal(fail.code, code);
        if (code == SF_OK)
            same_fields(&record, &back);
        else
            assert_int_equal(code, SF_NO_MEMORY);
        refused += code != SF_OK;
        sf_buf_wipe(&out);
        sf_record_wipe(&back);
    }
    assert_true(refused > 2 && refused < 100);
    sf_record_wipe(&record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack_of_nothing_is_the_version),
        cmocka_unit_test(pack_of_a_person),
        cmocka_unit_test(pack_of_a_moment),
        cmocka_unit_test(pack_of_a_measure),
        cmocka_unit_test(pack_of_a_link),
        cmocka_unit_test(pack_appends),
        cmocka_unit_test(unpack_gives_back_every_kind),
        cmocka_unit_test(unpack_gives_back_the_ends_of_ranges),
        cmocka_unit_test(unpack_gives_back_an_entry_of_a_mebibyte),
        cmocka_unit_test(unpack_refuses_what_is_malformed),
        cmocka_unit_test(unpack_refuses_a_list_of_more_than_65535),
        cmocka_unit_test(unpack_skips_fields_of_a_newer_program),
        cmocka_unit_test(unpack_bears_every_cut),
        cmocka_unit_test(unpack_bears_mutations),
        cmocka_unit_test(pack_and_unpack_say_when_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
