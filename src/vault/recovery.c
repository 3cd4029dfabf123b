/*
 * A recovery code is 160 bits, most significant bit first, as 32 symbols of Crockford's base32 in 8
 * groups of 4, followed by a check group of 4 symbols c0..c3.
 *
 * The check is a Reed-Solomon-like code over GF(32) (x^5 + x^2 + 1). With data symbols d_i and x_i
 * = i:
 *
 *   c0 = sum d_i,  c1 = c0 + sum x_i d_i,  c2 = sum x_i^2 d_i,  c3 = sum x_i^3 d_i
 *
 * so that the four sums below (the syndromes) are zero for a code without a slip:
 *
 *   s0 = c0 + sum d_i,  s1 = c0 + c1 + sum x_i d_i,  s2 = c2 + sum x_i^2 d_i,  s3 = c3 + sum x_i^3
 * d_i
 *
 * Any four columns (1, x, x^2, x^3) are independent, so up to four wrong symbols among the 32 are
 * always noticed, and one, or two of one group, give sums that no other such slip gives: then the
 * group can be named. The check symbols' own columns (1,1,0,0), (0,1,0,0), (0,0,1,0), (0,0,0,1) are
 * no multiple of a data column nor of each other.
 */
#include "recovery.h"

#include <stdbool.h>
#include <string.h>

#include "secret.h"
#include "text.h"

enum {
    GROUP = 4,
    DATA = 32,
    SYMBOLS = DATA + GROUP,
    BAD = 255 /* no symbol */
};

static const char alphabet[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static unsigned multiply(unsigned a, unsigned b) {
    unsigned product = 0;

    for (; b != 0; b >>= 1) {
        if (b & 1)
            product ^= a;
        a <<= 1;
        if (a & 32)
            a ^= 37; /* x^5 + x^2 + 1 */
    }
    return product;
}

/* The sums of d_i times 1, x_i, x_i^2, x_i^3. */
static void sums_of(const uint8_t symbols[DATA], unsigned sums[4]) {
    memset(sums, 0, 4 * sizeof sums[0]);
    for (unsigned i = 0; i < DATA; i++) {
        unsigned term = symbols[i];
        for (unsigned k = 0; k < 4; k++) {
            sums[k] ^= term;
            term = multiply(term, i);
        }
    }
}

char *sf_recovery_format(const uint8_t code[SF_RECOVERY_LEN], char out[SF_RECOVERY_TEXT_LEN]) {
    uint8_t symbols[SYMBOLS];
    unsigned sums[4];
    char *at = out;

    for (size_t i = 0; i < DATA; i++) {
        /* Five bits from bit 5 i on; the byte after the last one is never needed. */
        size_t byte = i * 5 / 8, shift = i * 5 % 8;
        unsigned two = (unsigned)code[byte] << 8 | (shift > 3 ? code[byte + 1] : 0U);
        symbols[i] = (uint8_t)(two >> (11 - shift) & 31);
    }
    sums_of(symbols, sums);
    sums[1] ^= sums[0];
    for (size_t k = 0; k < GROUP; k++)
        symbols[DATA + k] = (uint8_t)sums[k];
    for (size_t i = 0; i < SYMBOLS; i++) {
        if (i > 0 && i % GROUP == 0)
            *at++ = '-';
        *at++ = alphabet[symbols[i]];
    }
    *at = '\0';
    sf_secret_wipe(symbols, sizeof symbols);
    sf_secret_wipe(sums, sizeof sums);
    return out;
}

static uint8_t symbol_of(uint32_t point) {
    const char *at;

    if (point >= 'a' && point <= 'z')
        point -= 'a' - 'A';
    if (point == 'O')
        point = '0';
    if (point == 'I' || point == 'L')
        point = '1';
    if (point == 0 || point > 'Z')
        return BAD;
    at = strchr(alphabet, (int)point);
    return at == NULL ? BAD : (uint8_t)(at - alphabet);
}

/* What word processors and messengers make of spaces and hyphens counts as them too. */
static bool is_separator(uint32_t point) {
    return point == ' ' || point == '\t' || point == '\n' || point == '\r' || point == '-' ||
           point == 0xA0 || (point >= 0x2010 && point <= 0x2015) || point == 0x202F ||
           point == 0x2212;
}

/* Solves for two wrong symbols at i and j: a + b = s0, a i + b j = s1. */
static bool pair_fits(const unsigned s[4], unsigned i, unsigned j) {
    for (unsigned a = 1; a < 32; a++) {
        unsigned b = a ^ s[0];
        if (b != 0 && (multiply(a, i) ^ multiply(b, j)) == s[1])
            return (multiply(multiply(a, i), i) ^ multiply(multiply(b, j), j)) == s[2] &&
                   (multiply(multiply(multiply(a, i), i), i) ^
                    multiply(multiply(multiply(b, j), j), j)) == s[3];
    }
    return false;
}

/* The group (1-9) in which one symbol, or two, explain the syndromes; 0 when that cannot be told.
 */
static unsigned group_of(const unsigned s[4]) {
    for (unsigned i = 0; i < DATA && s[0] != 0; i++)
        if (multiply(s[0], i) == s[1] && multiply(s[1], i) == s[2] && multiply(s[2], i) == s[3])
            return i / GROUP + 1;
    if ((s[0] != 0) + (s[1] != s[0]) + (s[2] != 0) + (s[3] != 0) == 1)
        return DATA / GROUP + 1;
    for (unsigned i = 0; i < DATA; i++)
        for (unsigned j = i + 1; j / GROUP == i / GROUP; j++)
            if (pair_fits(s, i, j))
                return i / GROUP + 1;
    return 0;
}

/* Reads exactly 36 symbols. */
static enum sf_code read_symbols(const char *text, size_t len, uint8_t symbols[SYMBOLS],
                                 struct sf_fail *fail) {
    size_t at = 0, count = 0;

    while (at < len) {
        uint32_t point = sf_text_next(text, len, &at);
        uint8_t symbol;

        if (is_separator(point))
            continue;
        symbol = symbol_of(point);
        if (count == SYMBOLS)
            return sf_fail_set(fail, SF_INVALID, "recovery_code", "more than %d characters",
                               SYMBOLS);
        if (symbol == BAD)
            return sf_fail_set(fail, SF_INVALID, "recovery_code",
                               "group %u has a character that no code has",
                               (unsigned)(count / GROUP + 1));
        symbols[count++] = symbol;
    }
    if (count < SYMBOLS)
        return sf_fail_set(fail, SF_INVALID, "recovery_code", "%u characters of %d",
                           (unsigned)count, SYMBOLS);
    return SF_OK;
}

enum sf_code sf_recovery_parse(const char *text, size_t len, uint8_t code[SF_RECOVERY_LEN],
                               struct sf_fail *fail) {
    uint8_t symbols[SYMBOLS];
    unsigned s[4], group;
    enum sf_code result = read_symbols(text, len, symbols, fail);

    if (result != SF_OK)
        goto wipe;
    sums_of(symbols, s);
    s[0] ^= symbols[DATA];
    s[1] ^= (unsigned)symbols[DATA] ^ symbols[DATA + 1];
    s[2] ^= symbols[DATA + 2];
    s[3] ^= symbols[DATA + 3];
    if (s[0] != 0 || s[1] != 0 || s[2] != 0 || s[3] != 0) {
        group = group_of(s);
        if (group != 0)
            result = sf_fail_set(fail, SF_INVALID, "recovery_code", "group %u does not fit", group);
        else
            result = sf_fail_set(fail, SF_INVALID, "recovery_code", "the check does not fit");
        goto wipe;
    }
    memset(code, 0, SF_RECOVERY_LEN);
    for (size_t i = 0; i < DATA; i++) {
        size_t byte = i * 5 / 8, shift = i * 5 % 8;
        unsigned two = (unsigned)symbols[i] << (11 - shift);
        code[byte] = (uint8_t)(code[byte] | two >> 8);
        if (shift > 3)
            code[byte + 1] = (uint8_t)(code[byte + 1] | (two & 255));
    }
wipe:
    sf_secret_wipe(symbols, sizeof symbols);
    sf_secret_wipe(s, sizeof s);
    return result;
}
