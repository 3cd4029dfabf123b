#include "cli_say.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli_text.h"
#include "words.h"

enum { COLUMNS_USUAL = 80, COLUMNS_MIN = 40, COLUMNS_MAX = 200, KEY_LEN = 96 };

static bool has_colours[2], has_shapes;

static int stream_no(FILE *to) {
    return to == stderr;
}

bool sf_cli_say_terminal(FILE *to) {
    return isatty(to == stderr ? STDERR_FILENO : STDOUT_FILENO) == 1;
}

void sf_cli_say_init(bool utf8) {
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    bool wanted = (none == NULL || none[0] == '\0') && term != NULL && strcmp(term, "dumb") != 0;
    has_shapes = utf8;
    has_colours[0] = wanted && sf_cli_say_terminal(stdout);
    has_colours[1] = wanted && sf_cli_say_terminal(stderr);
}

bool sf_cli_say_shapes(void) {
    return has_shapes;
}

int sf_cli_say_columns(FILE *to) {
    struct winsize size;
    if (!sf_cli_say_terminal(to))
        return 0;
    int columns = COLUMNS_USUAL;
    if (ioctl(to == stderr ? STDERR_FILENO : STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col > 0)
        columns = size.ws_col;
    return columns < COLUMNS_MIN ? COLUMNS_MIN : columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
}

/* Middling colours of the 256, readable on light and on dark; the five of felt safe go from the
 * warm one to the green one. */
void sf_cli_say_style(FILE *to, enum sf_cli_style style) {
    static const char *const codes[] = {
        [SF_CLI_STRONG] = "1",          [SF_CLI_SOFT] = "2",
        [SF_CLI_HIT] = "1;4",           [SF_CLI_CARE] = "38;5;173",
        [SF_CLI_SAFE] = "38;5;166",     [SF_CLI_SAFE + 1] = "38;5;173",
        [SF_CLI_SAFE + 2] = "38;5;245", [SF_CLI_SAFE + 3] = "38;5;72",
        [SF_CLI_SAFE + 4] = "38;5;36",
    };
    if (has_colours[stream_no(to)])
        fprintf(to, "\x1B[%sm", codes[style]);
}

void sf_cli_say_plain(FILE *to) {
    if (has_colours[stream_no(to)])
        fputs("\x1B[0m", to);
}

static void put_point(FILE *to, uint32_t point) {
    char bytes[5];
    sf_cli_text_encode(sf_cli_text_shown(point), bytes);
    fputs(bytes, to);
}

static bool is_blank(uint32_t point) {
    return point == ' ' || point == '\t' || point == '\n';
}

void sf_cli_say_text(FILE *to, const char *text) {
    for (uint32_t point = sf_cli_text_next(&text); point != 0; point = sf_cli_text_next(&text))
        put_point(to, is_blank(point) ? ' ' : point);
}

/* ---- Words with gaps */

/* The value of the gap named `name`, `len` bytes; NULL when there is no such pair. */
static const char *find_value(const char *name, size_t len, va_list pairs) {
    const char *key, *found = NULL;
    va_list rest;
    va_copy(rest, pairs);
    while (found == NULL && (key = va_arg(rest, const char *)) != NULL) {
        const char *value = va_arg(rest, const char *);
        if (strlen(key) == len && memcmp(key, name, len) == 0)
            found = value;
    }
    va_end(rest);
    return found;
}

static void say_filled(FILE *to, const char *text, const char *number, va_list pairs) {
    while (*text != '\0') {
        const char *end = text[0] == '{' ? strchr(text, '}') : NULL;
        const char *value = NULL;
        if (end != NULL && number != NULL && strncmp(text, "{n}", 3) == 0)
            value = number;
        else if (end != NULL)
            value = find_value(text + 1, (size_t)(end - text - 1), pairs);
        if (value != NULL) {
            sf_cli_say_text(to, value);
            text = end + 1;
        } else {
            putc(*text++, to);
        }
    }
}

/* A whole line; on a terminal broken between words. */
static void say_line(FILE *to, const char *key, const char *number, va_list pairs) {
    char *text = NULL;
    size_t len;
    int columns = sf_cli_say_columns(to);
    FILE *memory = columns > 0 ? open_memstream(&text, &len) : NULL;
    if (memory == NULL) {
        say_filled(to, sf_words_get(key), number, pairs);
        putc('\n', to);
        return;
    }
    say_filled(memory, sf_words_get(key), number, pairs);
    if (fclose(memory) == 0)
        sf_cli_say_wrapped(to, text, 0, columns);
    if (text != NULL)
        sodium_memzero(text, len);
    free(text);
}

void sf_cli_say(FILE *to, const char *key, ...) {
    va_list pairs;
    va_start(pairs, key);
    say_line(to, key, NULL, pairs);
    va_end(pairs);
}

void sf_cli_say_list(FILE *to, const char *key, va_list pairs) {
    say_filled(to, sf_words_get(key), NULL, pairs);
}

void sf_cli_say_part(FILE *to, const char *key, ...) {
    va_list pairs;
    va_start(pairs, key);
    say_filled(to, sf_words_get(key), NULL, pairs);
    va_end(pairs);
}

void sf_cli_say_count(FILE *to, const char *key, long long n, ...) {
    char number[24], one[KEY_LEN];
    va_list pairs;
    snprintf(number, sizeof number, "%lld", n);
    snprintf(one, sizeof one, "%s.one", key);
    va_start(pairs, n);
    say_line(to, n == 1 && sf_cli_say_has(one) ? one : key, number, pairs);
    va_end(pairs);
}

void sf_cli_say_aside(const char *key, ...) {
    va_list pairs;
    sf_cli_say_style(stderr, SF_CLI_SOFT);
    va_start(pairs, key);
    say_line(stderr, key, NULL, pairs);
    va_end(pairs);
    sf_cli_say_plain(stderr);
}

bool sf_cli_say_has(const char *key) {
    return sf_words_get(key) != key;
}

const char *sf_cli_say_word(const char *prefix, const char *word) {
    char key[KEY_LEN];
    int len = snprintf(key, sizeof key, "%s.%s", prefix, word);
    const char *text = sf_words_get(key);
    return len >= 0 && (size_t)len < sizeof key && text != key ? text : word;
}

/* ---- The person's own text */

int sf_cli_say_cut(FILE *to, const char *text, int columns) {
    int used = 0;
    bool cut = columns > 0 && sf_cli_text_width(text) > columns;
    int room = cut ? columns - (has_shapes ? 1 : 3) : columns;
    for (uint32_t point = sf_cli_text_next(&text); point != 0; point = sf_cli_text_next(&text)) {
        int width = sf_cli_text_columns(point);
        if (cut && used + width > room)
            break;
        put_point(to, is_blank(point) ? ' ' : point);
        used += width;
    }
    if (!cut)
        return used;
    fputs(has_shapes ? "\xE2\x80\xA6" : "...", to);
    return used + (has_shapes ? 1 : 3);
}

/* Where the next line of `text` ends: at its own newline, or before the word that does not fit. */
static const char *line_end(const char *text, int room) {
    const char *at = text, *end = NULL;
    int used = 0;
    for (;;) {
        const char *here = at;
        uint32_t point = sf_cli_text_next(&at);
        if (point == 0 || point == '\n')
            return here;
        if (point == ' ')
            end = here;
        used += sf_cli_text_columns(point);
        if (room > 0 && used > room && point != ' ')
            return end != NULL && end > text ? end : here > text ? here : at;
    }
}

void sf_cli_say_hanging(FILE *to, const char *text, int indent, int columns) {
    int room = columns > indent ? columns - indent : 0;
    for (;;) {
        const char *end = line_end(text, room);
        while (text < end) {
            uint32_t point = sf_cli_text_next(&text);
            put_point(to, is_blank(point) ? ' ' : point);
        }
        putc('\n', to);
        text += *text == '\n' || *text == ' ';
        if (*text == '\0')
            return;
        fprintf(to, "%*s", indent, "");
    }
}

void sf_cli_say_wrapped(FILE *to, const char *text, int indent, int columns) {
    fprintf(to, "%*s", indent, "");
    sf_cli_say_hanging(to, text, indent, columns);
}

/* ---- JSON */

void sf_cli_say_json(FILE *to, const char *json) {
    bool escape = sf_cli_say_terminal(to);
    while (*json != '\0') {
        const char *from = json;
        uint32_t point = sf_cli_text_next(&json);
        if (escape && sf_cli_text_shown(point) != point)
            fprintf(to, "\\u%04" PRIx32, point);
        else
            fwrite(from, 1, (size_t)(json - from), to);
    }
    putc('\n', to);
}
