#include "cli_text.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

enum { REPLACEMENT = 0xFFFD };

static bool has_tables;

bool sf_cli_text_init(void) {
    bool utf8 = setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    has_tables = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
    return utf8;
}

/* Length of the sequence that a lead byte begins, its bits in *point and its least value in *min.
 */
static size_t lead(unsigned char byte, uint32_t *point, uint32_t *min) {
    static const struct {
        unsigned char mask, value;
        uint32_t min;
    } rows[] = {{0x80, 0x00, 0}, {0xE0, 0xC0, 0x80}, {0xF0, 0xE0, 0x800}, {0xF8, 0xF0, 0x10000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((byte & rows[i].mask) == rows[i].value) {
            *point = byte & (unsigned char)~rows[i].mask;
            *min = rows[i].min;
            return i + 1;
        }
    }
    return 0;
}

uint32_t sf_cli_text_next(const char **at) {
    const unsigned char *bytes = (const unsigned char *)*at;
    uint32_t point, min;
    if (bytes[0] == 0)
        return 0;
    size_t len = lead(bytes[0], &point, &min);
    for (size_t i = 1; i < len; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            len = 0; /* the NUL at the end stops here too */
            break;
        }
        point = point << 6 | (bytes[i] & 0x3F);
    }
    if (len == 0 || point < min || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        *at += 1;
        return REPLACEMENT;
    }
    *at += len;
    return point;
}

uint32_t sf_cli_text_shown(uint32_t point) {
    bool control = (point < 0x20 && point != '\t' && point != '\n') ||
                   (point >= 0x7F && point < 0xA0) || point == 0x61C ||
                   (point >= 0x200E && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
                   (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
    return control ? REPLACEMENT : point;
}

int sf_cli_text_columns(uint32_t point) {
    int width = has_tables ? wcwidth((wchar_t)sf_cli_text_shown(point)) : 1;
    return width < 0 ? 1 : width;
}

int sf_cli_text_width(const char *text) {
    int width = 0;
    for (uint32_t point = sf_cli_text_next(&text); point != 0; point = sf_cli_text_next(&text))
        width += sf_cli_text_columns(point);
    return width;
}

size_t sf_cli_text_encode(uint32_t point, char out[5]) {
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    out[0] = (char)(leads[len] | point);
    out[len] = '\0';
    return len;
}

bool sf_cli_text_valid(const char *text, size_t len) {
    static const char replacement[] = "\xEF\xBF\xBD";
    const char *at = text;
    if (memchr(text, 0, len) != NULL)
        return false;
    while (at < text + len) {
        const char *from = at;
        if (sf_cli_text_next(&at) == REPLACEMENT && strncmp(from, replacement, 3) != 0)
            return false;
    }
    return at == text + len;
}

size_t sf_cli_text_points(const char *text) {
    size_t points = 0;
    while (sf_cli_text_next(&text) != 0)
        points++;
    return points;
}

static bool is_space(uint32_t point) {
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xA0 || point == 0x3000;
}

static uint32_t lower(uint32_t point) {
    if (has_tables)
        return (uint32_t)towlower((wint_t)point);
    return point >= 'A' && point <= 'Z' ? point + 32 : point;
}

/* The next character for comparing: lower case, white space in a row as one blank, none at the end.
 */
static uint32_t next_folded(const char **at) {
    uint32_t point = sf_cli_text_next(at);
    if (!is_space(point))
        return lower(point);
    for (;;) {
        const char *next = *at;
        point = sf_cli_text_next(&next);
        if (!is_space(point))
            return point == 0 ? 0 : ' ';
        *at = next;
    }
}

static const char *skip_space(const char *text) {
    const char *from = text;
    while (is_space(sf_cli_text_next(&from)))
        text = from;
    return text;
}

bool sf_cli_text_same(const char *a, const char *b) {
    uint32_t left, right;
    a = skip_space(a);
    b = skip_space(b);
    do {
        left = next_folded(&a);
        right = next_folded(&b);
    } while (left == right && left != 0);
    return left == right;
}

char *sf_cli_text_trim(char *text) {
    static const char white[] = " \t\r\n\v\f";
    text += strspn(text, white);
    size_t len = strlen(text);
    while (len > 0 && strchr(white, text[len - 1]) != NULL)
        len--;
    text[len] = '\0';
    return text;
}
