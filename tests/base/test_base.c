/* Errors, arena, buffer, text and ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena.h"
#include "buf.h"
#include "fail.h"
#include "id.h"
#include "nomem.h"
#include "text.h"

#define TEXT(s) (s), sizeof(s) - 1

/* ---- fail ---- */

static void fail_first_reason_stays(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    assert_int_equal(sf_fail_set(&fail, SF_FULL, "keys", "no room for %d", 7), SF_FULL);
    assert_int_equal(sf_fail_set(&fail, SF_IO, "other", "later"), SF_FULL);
    assert_int_equal(fail.code, SF_FULL);
    assert_string_equal(fail.field, "keys");
    assert_string_equal(fail.message, "no room for 7");
}

static void fail_without_place_answers_code(void **state) {
    (void)state;
    assert_int_equal(sf_fail_set(NULL, SF_BUSY, NULL, "x"), SF_BUSY);
}

static void fail_never_answers_ok(void **state) {
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    assert_int_equal(sf_fail_set(&fail, SF_OK, NULL, "x"), SF_INTERNAL);
    assert_int_equal(sf_fail_set(NULL, SF_CODE_COUNT, NULL, "x"), SF_INTERNAL);
}

static void fail_cuts_at_a_character(void **state) {
    char field[200];
    char message[600];
    struct sf_fail fail = SF_FAIL_NONE;

    (void)state;
    /* 63 and 255 bytes fit. Three-byte characters after one byte: 1 + 3 * 20 = 61, 1 + 3 * 84 =
     * 253. */
    memset(field, 0, sizeof(field));
    memset(message, 0, sizeof(message));
    field[0] = message[0] = 'a';
    for (size_t at = 1; at + 3 < sizeof(field); at += 3)
        memcpy(field + at, "\xE2\x82\xAC", 3);
    for (size_t at = 1; at + 3 < sizeof(message); at += 3)
        memcpy(message + at, "\xE2\x82\xAC", 3);
    sf_fail_set(&fail, SF_IO, field, "%s", message);
    assert_int_equal(strlen(fail.field), 61);
    assert_int_equal(strlen(fail.message), 253);
    assert_memory_equal(fail.message, message, 253);

    /* What fits exactly is not cut. */
    fail = SF_FAIL_NONE;
    memset(message, 'b', 255);
    message[255] = '\0';
    sf_fail_set(&fail, SF_IO, NULL, "%s", message);
    assert_string_equal(fail.message, message);
    assert_string_equal(fail.field, "");
}

/* Somebody put a name together in a room that was too small: what is left of its last character
 * would make the whole answer unreadable. */
static void fail_drops_a_character_that_was_cut_before(void **state) {
    static const struct {
        const char *given, *kept;
    } rows[] = {
        {"", ""},
        {"a", "a"},
        {"\xC3", ""},
        {"\xC3\xA9", "\xC3\xA9"},
        {"ab\xC3", "ab"},
        {"a\xE2\x82", "a"},
        {"a\xE2", "a"},
        {"a\xE2\x82\xAC", "a\xE2\x82\xAC"},
        {"\xC3\xA9\xF0\x9F\x8C", "\xC3\xA9"},
        {"\xF0\x9F\x8C\xB1", "\xF0\x9F\x8C\xB1"},
        {"\xF0\x9F\x8C\xB1\xF0", "\xF0\x9F\x8C\xB1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sf_fail fail = SF_FAIL_NONE;

        sf_fail_set(&fail, SF_INVALID, rows[i].given, "%s", rows[i].given);
        assert_string_equal(fail.field, rows[i].kept);
        assert_string_equal(fail.message, rows[i].kept);
    }
}

static void fail_names_are_those_of_the_door(void **state) {
    static const struct {
        enum sf_code code;
        const char *name;
    } rows[] = {
        {SF_INVALID, "invalid"},
        {SF_NOT_FOUND, "not_found"},
        {SF_CONFLICT, "conflict"},
        {SF_LOCKED, "locked"},
        {SF_WRONG_PASSPHRASE, "wrong_passphrase"},
        {SF_EXISTS, "exists"},
        {SF_BUSY, "busy"},
        {SF_DAMAGED, "damaged"},
        {SF_MISSING, "missing"},
        {SF_NEWER, "newer"},
        {SF_FULL, "full"},
        {SF_IO, "io"},
        {SF_NO_MEMORY, "no_memory"},
        {SF_REFUSED, "refused"},
        {SF_TOO_LARGE, "too_large"},
        {SF_UNKNOWN_OPERATION, "unknown_operation"},
        {SF_INTERNAL, "internal"},
        {SF_CODE_COUNT, "internal"},
        {(enum sf_code)9999, "internal"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(sf_fail_name(rows[i].code), rows[i].name);
    /* Every code has a row: all but SF_OK, and two beyond the end. */
    assert_int_equal(sizeof(rows) / sizeof(rows[0]), SF_CODE_COUNT - 1 + 2);
}

/* ---- arena ---- */

static void arena_gives_zeroed_aligned_memory(void **state) {
    static const size_t sizes[] = {0, 1, 7, 16, 17, 4000, 4096, 5000, 100000, 3};
    struct sf_arena arena = {0};
    unsigned char *blocks[10];
    size_t sum = 0;

    (void)state;
    for (size_t i = 0; i < 10; i++) {
        blocks[i] = sf_arena_alloc(&arena, sizes[i]);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(blocks[i][k], 0);
        memset(blocks[i], (int)(0x10 + i), sizes[i]);
        sum += sizes[i];
    }
    /* Nobody wrote over a neighbour. */
    for (size_t i = 0; i < 10; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(blocks[i][k], 0x10 + i);
    assert_int_equal(arena.used, sum);
    sf_arena_wipe(&arena);
    assert_int_equal(arena.used, 0);
    assert_null(arena.blocks);
    sf_arena_wipe(NULL);
}

static void arena_refuses_what_overflows(void **state) {
    struct sf_arena arena = {0};

    (void)state;
    assert_null(sf_arena_alloc(&arena, SIZE_MAX));
    assert_null(sf_arena_alloc(&arena, SIZE_MAX - 15));
    assert_null(sf_arena_array(&arena, SIZE_MAX / 8 + 1, 8));
    assert_null(sf_arena_text(&arena, "x", SIZE_MAX));
    assert_non_null(sf_arena_array(&arena, 8, 8));
    assert_non_null(sf_arena_array(&arena, 0, 8));
    assert_non_null(sf_arena_array(&arena, 8, 0));
    sf_arena_wipe(&arena);
}

static void arena_copies_text(void **state) {
    struct sf_arena arena = {0};
    char *copy = sf_arena_text(&arena, "hello there", 5);

    (void)state;
    assert_string_equal(copy, "hello");
    assert_string_equal(sf_arena_text(&arena, NULL, 0), "");
    sf_arena_wipe(&arena);
}

static void arena_survives_no_memory(void **state) {
    struct sf_arena arena = {0};
    char *before = sf_arena_text(&arena, TEXT("kept"));

    (void)state;
    nomem_fail_at(1);
    assert_null(sf_arena_alloc(&arena, 100000));
    assert_true(nomem_struck());
    nomem_fail_at(0);
    assert_string_equal(before, "kept");
    assert_non_null(sf_arena_alloc(&arena, 100000));
    sf_arena_wipe(&arena);
}

static void arena_wipes_what_it_frees(void **state) {
    static const char secret[] = "a sentence nobody else may read";
    struct sf_arena arena = {0};

    (void)state;
    for (int i = 0; i < 500; i++)
        assert_non_null(sf_arena_text(&arena, TEXT(secret)));
    nomem_seek(TEXT(secret));
    sf_arena_wipe(&arena);
    assert_int_equal(nomem_found(), 0);

    /* The eye sees: the same text freed as it stands is found. */
    char *volatile bare = malloc(sizeof(secret)); /* volatile: or the copy is left out as unread */
    assert_non_null(bare);
    memcpy(bare, secret, sizeof(secret));
    free(bare);
    assert_int_equal(nomem_found(), 1);
    nomem_seek(NULL, 0);
}

/* ---- buf ---- */

static void buf_collects_bytes(void **state) {
    struct sf_buf buf = {0};
    size_t len;
    char *bytes;

    (void)state;
    assert_true(sf_buf_add(&buf, NULL, 0));
    assert_string_equal(buf.data, "");
    assert_true(sf_buf_text(&buf, "one"));
    assert_true(sf_buf_format(&buf, " %d %s", 2, "three"));
    assert_true(sf_buf_add(&buf, "\0x", 2));
    assert_int_equal(buf.len, 13);
    assert_memory_equal(buf.data, "one 2 three\0x", 14);
    bytes = sf_buf_take(&buf, &len);
    assert_int_equal(len, 13);
    assert_null(buf.data);
    assert_int_equal(buf.len, 0);
    sf_buf_free(bytes, len);
    sf_buf_free(NULL, 0);
    sf_buf_wipe(&buf);
    sf_buf_wipe(NULL);
}

static void buf_takes_its_own_bytes(void **state) {
    struct sf_buf buf = {0};

    (void)state;
    assert_true(sf_buf_text(&buf, "0123456789"));
    /* Doubles until well past several growths. */
    for (int i = 0; i < 8; i++)
        assert_true(sf_buf_add(&buf, buf.data, buf.len));
    assert_int_equal(buf.len, 2560);
    for (size_t i = 0; i < buf.len; i++)
        assert_int_equal(buf.data[i], '0' + i % 10);
    assert_int_equal(buf.data[buf.len], '\0');
    sf_buf_wipe(&buf);
}

static void buf_max_is_kept_and_remembered(void **state) {
    struct sf_buf buf = {.max = 5};
    size_t len = 9;

    (void)state;
    assert_true(sf_buf_text(&buf, "12345"));
    assert_false(buf.failed);
    assert_false(sf_buf_text(&buf, "6"));
    assert_true(buf.failed);
    assert_false(sf_buf_add(&buf, NULL, 0));
    assert_false(sf_buf_format(&buf, "%s", ""));
    assert_string_equal(buf.data, "12345");
    assert_null(sf_buf_take(&buf, &len));
    assert_int_equal(len, 0);
    assert_null(buf.data);
    assert_false(buf.failed);
    assert_int_equal(buf.max, 5);
    assert_true(sf_buf_text(&buf, "abcde"));
    sf_buf_reset(&buf);
    assert_string_equal(buf.data, "");
    assert_true(sf_buf_format(&buf, "%s", "fghij"));
    assert_false(sf_buf_format(&buf, "%s", "k"));
    sf_buf_wipe(&buf);
}

static void buf_empty_take_is_empty_text(void **state) {
    struct sf_buf buf = {0};
    size_t len = 9;
    char *bytes = sf_buf_take(&buf, &len);

    (void)state;
    assert_string_equal(bytes, "");
    assert_int_equal(len, 0);
    sf_buf_free(bytes, len);
}

static void buf_refuses_what_overflows(void **state) {
    struct sf_buf buf = {0};

    (void)state;
    assert_true(sf_buf_text(&buf, "x"));
    assert_false(sf_buf_add(&buf, "y", SIZE_MAX - 1));
    assert_true(buf.failed);
    sf_buf_wipe(&buf);
}

static void buf_every_allocation_failing(void **state) {
    (void)state;
    for (unsigned n = 1;; n++) {
        struct sf_buf buf = {0};
        bool struck;

        nomem_fail_at(n);
        for (int i = 0; i < 300; i++)
            (void)sf_buf_text(&buf, "0123456789");
        struck = nomem_struck();
        nomem_fail_at(0);
        assert_int_equal(buf.failed, struck);
        if (!struck)
            assert_int_equal(buf.len, 3000);
        else
            assert_true(buf.len < 3000 && buf.len % 10 == 0);
        sf_buf_wipe(&buf);
        if (!struck) {
            assert_true(n > 3); /* it did grow several times */
            break;
        }
    }
}

static void buf_wipes_what_it_gives_back(void **state) {
    static const char secret[] = "written on a bad day";
    struct sf_buf buf = {0};
    size_t len;
    char *bytes;

    (void)state;
    nomem_seek(TEXT(secret));
    for (int i = 0; i < 100; i++)
        assert_true(sf_buf_text(&buf, secret)); /* grows: old memory is given back */
    bytes = sf_buf_take(&buf, &len);
    sf_buf_free(bytes, len);
    assert_true(sf_buf_text(&buf, secret));
    sf_buf_reset(&buf);
    assert_int_equal(buf.data[0], 0);
    assert_true(sf_buf_text(&buf, secret));
    sf_buf_wipe(&buf);
    assert_int_equal(nomem_found(), 0);
    nomem_seek(NULL, 0);
}

/* ---- text ---- */

/* Unicode's definition turned round: the one and only form of a code point (Unicode 15, table 3-6).
 */
static size_t encode(uint32_t point, uint8_t out[4]) {
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (uint8_t)(0xC0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (uint8_t)(0xE0 | point >> 12);
        out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | point >> 18);
    out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (point & 0x3F));
    return 4;
}

static void text_every_code_point(void **state) {
    (void)state;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        uint8_t bytes[4];
        size_t len = encode(point, bytes);
        const char *text = (const char *)bytes;
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        bool control =
            (point < 0x20 && point != 9 && point != 10) || (point >= 0x7F && point < 0xA0);
        size_t at = 0;
        uint32_t read = sf_text_next(text, len, &at);

        if (sf_text_valid(text, len, NULL) != (!surrogate && !control))
            fail_msg("U+%04X", (unsigned)point);
        if (surrogate ? (read != 0xFFFD || at != 1) : (read != point || at != len))
            fail_msg("U+%04X read", (unsigned)point);
    }
}

/* Two to four bytes with every first and second byte; a form is right when it is what encode gives.
 */
static void text_only_well_formed(void **state) {
    static const uint8_t ends[] = {0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    unsigned good = 0;

    (void)state;
    for (unsigned i = 0; i < 256 * 256 * 49; i++) {
        uint8_t b[4] = {(uint8_t)(i & 0xFF), (uint8_t)(i >> 8 & 0xFF), ends[(i >> 16) % 7],
                        ends[(i >> 16) / 7]};
        uint32_t points[3] = {(b[0] & 0x1Fu) << 6 | (b[1] & 0x3Fu),
                              (b[0] & 0x0Fu) << 12 | (b[1] & 0x3Fu) << 6 | (b[2] & 0x3Fu),
                              (b[0] & 0x07u) << 18 | (b[1] & 0x3Fu) << 12 | (b[2] & 0x3Fu) << 6 |
                                  (b[3] & 0x3Fu)};

        if (b[0] < 0x80)
            continue;
        for (size_t len = 2; len <= 4; len++) {
            uint32_t point = points[len - 2];
            uint8_t only[4];
            size_t bad_at = 99;
            bool right = point <= 0x10FFFF && !(point >= 0xD800 && point <= 0xDFFF) &&
                         point >= 0xA0 && encode(point, only) == len && memcmp(only, b, len) == 0;
            size_t at = 0;

            (void)sf_text_next((const char *)b, len, &at);
            /* Read as one character of this length, or not. */
            if ((at == len && sf_text_valid((const char *)b, len, &bad_at)) != right)
                fail_msg("%02X %02X %02X %02X, %zu", b[0], b[1], b[2], b[3], len);
            good += right;
        }
    }
    /*
     * Counted from table 3-7: first bytes, second bytes, then two good ends (80, BF) a place, and
     * the places that a length does not use counted 7 times. U+0080..9F are left out (32 of them).
     */
    assert_int_equal(good, (30 * 64 - 32) * 49 + (32 + 12 * 64 + 32 + 2 * 64) * 2 * 7 +
                               (48 + 3 * 64 + 16) * 2 * 2);
}

static void text_says_where_it_is_wrong(void **state) {
    static const struct {
        const char *text;
        size_t len;
        size_t bad_at;
    } rows[] = {
        {TEXT("\x01"), 0},         {TEXT("ab\0c"), 2},        {TEXT("a\x7F"), 1},
        {TEXT("\xC2\xA0\xC2"), 2}, {TEXT("ab\xE2\x82"), 2},   {TEXT("x\r\n"), 1},
        {TEXT("\xC0\x80"), 0},     {TEXT("\xED\xA0\x80"), 0}, {TEXT("\xF4\x90\x80\x80"), 0},
        {TEXT("\xC2\x85"), 0},     {TEXT("ok\xFF"), 2},       {TEXT("\xE2\x82\xAC\x80"), 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t bad_at = 99;

        assert_false(sf_text_valid(rows[i].text, rows[i].len, &bad_at));
        assert_int_equal(bad_at, rows[i].bad_at);
        assert_true(sf_text_valid(rows[i].text, rows[i].bad_at, NULL));
    }
    assert_true(sf_text_valid(TEXT("tab\tand\nline \xF0\x9F\x8C\xB1"), NULL));
    assert_true(sf_text_valid(NULL, 0, NULL));
}

static void text_points_and_cut(void **state) {
    /* a, e acute, euro sign, seedling: 1 + 2 + 3 + 4 bytes. */
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8C\xB1";
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};

    (void)state;
    assert_int_equal(sf_text_points(TEXT(text)), 4);
    assert_int_equal(sf_text_points(NULL, 0), 0);
    for (size_t max = 0; max < 12; max++)
        assert_int_equal(sf_text_cut(TEXT(text), max), cuts[max]);
}

static void text_trim_takes_white_space_only(void **state) {
    static const struct {
        const char *text;
        const char *trimmed;
    } rows[] = {
        {"", ""},
        {"  \t\r\n", ""},
        {" a b ", "a b"},
        {"\xC2\xA0x\xC2\xA0", "x"},                     /* NBSP */
        {"\xE2\x80\x80\xE2\x80\x8Ax\xE2\x80\x83", "x"}, /* U+2000, U+200A, U+2003 */
        {"\xE3\x80\x80x\xE3\x80\x80", "x"},             /* U+3000 */
        {"\xEF\xBB\xBFx", "x"},                         /* BOM */
        {"\xE2\x80\x8Bx", "\xE2\x80\x8Bx"},             /* U+200B is no space */
        {"\xC3\xA9", "\xC3\xA9"},                       /* ends in a continuation byte */
        {" \xF0\x9F\x8C\xB1 ", "\xF0\x9F\x8C\xB1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *text = rows[i].text;
        size_t len = strlen(text);

        sf_text_trim(&text, &len);
        assert_int_equal(len, strlen(rows[i].trimmed));
        assert_memory_equal(text, rows[i].trimmed, len);
    }
}

static void text_same_ignores_ascii_case_only(void **state) {
    (void)state;
    assert_true(sf_text_same(TEXT("Anna Z"), TEXT("aNNA z")));
    assert_false(sf_text_same(TEXT("Anna"), TEXT("Ann")));
    assert_false(sf_text_same(TEXT("[a"), TEXT("{a")));
    assert_false(sf_text_same(TEXT("\xC3\x89"), TEXT("\xC3\xA9")));
    assert_true(sf_text_same(NULL, 0, NULL, 0));
}

/* ---- id ---- */

/* RFC 9562, appendix A.6. */
static const char rfc_text[] = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
static const uint8_t rfc_bytes[16] = {0x01, 0x7F, 0x22, 0xE2, 0x79, 0xB0, 0x7C, 0xC3,
                                      0x98, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};

static void id_make_is_the_rfc_vector(void **state) {
    /* rand_a CC3, rand_b 18C4DC0C0C07398F; bits that make way for version and variant are set here.
     */
    static const uint8_t random[10] = {0xFC, 0xC3, 0xD8, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    struct sf_id id = sf_id_make(INT64_C(0x17F22E279B0), random);
    char text[SF_ID_TEXT_LEN];

    (void)state;
    assert_memory_equal(id.bytes, rfc_bytes, 16);
    assert_ptr_equal(sf_id_format(&id, text), text);
    assert_string_equal(text, rfc_text);
}

static void id_parse_accepts_and_refuses(void **state) {
    static const char *const wrong[] = {
        "",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
    };
    struct sf_id id;
    struct sf_id untouched;

    (void)state;
    assert_true(sf_id_parse(TEXT(rfc_text), &id));
    assert_memory_equal(id.bytes, rfc_bytes, 16);
    assert_true(sf_id_parse(TEXT("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), &id));
    assert_memory_equal(id.bytes, rfc_bytes, 16);
    memset(&untouched, 0x5A, sizeof(untouched));
    id = untouched;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(sf_id_parse(wrong[i], strlen(wrong[i]), &id));
        assert_true(sf_id_equal(&id, &untouched));
    }
}

static void id_none_and_equal(void **state) {
    struct sf_id none = {{0}};
    struct sf_id last = {{0}};

    (void)state;
    last.bytes[15] = 1;
    assert_true(sf_id_none(&none));
    assert_false(sf_id_none(&last));
    assert_false(sf_id_equal(&none, &last));
    assert_true(sf_id_equal(&last, &last));
}

static void stamp_always_rises(void **state) {
    const int64_t ms = INT64_C(1714564800000);

    (void)state;
    assert_int_equal(sf_id_stamp(0, ms), ms * 65536);
    assert_int_equal(sf_id_stamp(ms * 65536, ms), ms * 65536 + 1);             /* stood still */
    assert_int_equal(sf_id_stamp(ms * 65536 + 5, ms - 60000), ms * 65536 + 6); /* went back */
    assert_int_equal(sf_id_stamp(ms * 65536 + 5, ms + 1), (ms + 1) * 65536);
    assert_int_equal(sf_id_stamp(ms * 65536 + 65535, ms), (ms + 1) * 65536); /* counter ran over */
    assert_int_equal(sf_id_stamp(7, -5), 8);
    assert_true(sf_id_stamp(0, INT64_MAX) > 0);
    assert_true(sf_id_stamp(INT64_MAX, ms) == INT64_MAX);
}

static void stamp_text_sorts_as_stamps_do(void **state) {
    static const struct {
        int64_t stamp;
        const char *text;
    } rows[] = {
        {0, "0000000000000000"},         {1, "0000000000000001"},
        {255, "00000000000000ff"},       {INT64_C(0x018F33A1C0000000), "018f33a1c0000000"},
        {INT64_MAX, "7fffffffffffffff"},
    };
    char text[SF_STAMP_TEXT_LEN];
    int64_t stamp = -3;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(sf_id_stamp_format(rows[i].stamp, text), rows[i].text);
        assert_true(sf_id_stamp_parse(rows[i].text, 16, &stamp));
        assert_true(stamp == rows[i].stamp);
    }
    stamp = -3;
    assert_false(sf_id_stamp_parse(TEXT("8000000000000000"), &stamp)); /* would be negative */
    assert_false(sf_id_stamp_parse(TEXT("000000000000001"), &stamp));
    assert_false(sf_id_stamp_parse(TEXT("00000000000000010"), &stamp));
    assert_false(sf_id_stamp_parse(TEXT("000000000000000x"), &stamp));
    assert_false(sf_id_stamp_parse(TEXT("0x00000000000001"), &stamp));
    assert_int_equal(stamp, -3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_first_reason_stays),
        cmocka_unit_test(fail_without_place_answers_code),
        cmocka_unit_test(fail_never_answers_ok),
        cmocka_unit_test(fail_cuts_at_a_character),
        cmocka_unit_test(fail_drops_a_character_that_was_cut_before),
        cmocka_unit_test(fail_names_are_those_of_the_door),
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_refuses_what_overflows),
        cmocka_unit_test(arena_copies_text),
        cmocka_unit_test(arena_survives_no_memory),
        cmocka_unit_test(arena_wipes_what_it_frees),
        cmocka_unit_test(buf_collects_bytes),
        cmocka_unit_test(buf_takes_its_own_bytes),
        cmocka_unit_test(buf_max_is_kept_and_remembered),
        cmocka_unit_test(buf_empty_take_is_empty_text),
        cmocka_unit_test(buf_refuses_what_overflows),
        cmocka_unit_test(buf_every_allocation_failing),
        cmocka_unit_test(buf_wipes_what_it_gives_back),
        cmocka_unit_test(text_every_code_point),
        cmocka_unit_test(text_only_well_formed),
        cmocka_unit_test(text_says_where_it_is_wrong),
        cmocka_unit_test(text_points_and_cut),
        cmocka_unit_test(text_trim_takes_white_space_only),
        cmocka_unit_test(text_same_ignores_ascii_case_only),
        cmocka_unit_test(id_make_is_the_rfc_vector),
        cmocka_unit_test(id_parse_accepts_and_refuses),
        cmocka_unit_test(id_none_and_equal),
        cmocka_unit_test(stamp_always_rises),
        cmocka_unit_test(stamp_text_sorts_as_stamps_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
