#include "json.h"

#include <malloc.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "entropy.h"
#include "steadfolk.h"
#include "wipe.h"

/*
 * Freed memory is wiped by asking the allocator how large it was. A header of our own would make
 * jansson's memory unfit for free(), and trees from before sf_json_init unfit for ours.
 */
static void wiping_free(void *memory) {
    if (memory == NULL)
        return;
    sf_wipe(memory, malloc_usable_size(memory));
    free(memory);
}

/*
 * jansson reports some failed allocations as syntax errors; the count tells them apart. When
 * another thread runs out of memory at the same time, a wrong request may be answered with
 * no_memory: no harm.
 */
static atomic_uint failed_allocations;

static void *counting_malloc(size_t size) {
    void *memory = malloc(size);

    if (memory == NULL)
        atomic_fetch_add(&failed_allocations, 1);
    return memory;
}

void sf_json_init(void) {
    static atomic_int state; /* 0 not done, 1 somebody is at it, 2 done */
    int expected = 0;
    uint64_t seed;

    /* Drawn every time, so that in tests a first context finds the same randomness as a later one.
     */
    sf_entropy_fill(&seed, sizeof(seed));
    if (atomic_compare_exchange_strong(&state, &expected, 1)) {
        json_set_alloc_funcs(counting_malloc, wiping_free);
        json_object_seed((size_t)seed | 1); /* 0 would have jansson find its own */
        atomic_store(&state, 2);
    }
    while (atomic_load(&state) != 2)
        continue;
}

/* ---- Reading */

/* Whether brackets outside strings nest deeper than allowed. The rest is for the parser to judge.
 */
static bool is_too_deep(const char *text, size_t len) {
    bool in_string = false;
    int depth = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > SF_NESTING_MAX)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

/* What is wrong, without jansson's own text, which quotes the request. */
static const char *reason(const json_error_t *error) {
    switch (json_error_code(error)) {
    case json_error_duplicate_key:
        return "a member stands twice";
    case json_error_invalid_utf8:
        return "not well-formed UTF-8";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "a NUL in a text";
    case json_error_numeric_overflow:
        return "a number is too large";
    case json_error_premature_end_of_input:
        return "it ends too early";
    case json_error_end_of_input_expected:
        return "more stands after its end";
    default:
        return "it is malformed";
    }
}

enum sf_code sf_json_read(const char *text, size_t len, json_t **out, struct sf_fail *fail) {
    json_error_t error = {0}; /* jansson leaves the code unset where it has none to tell */
    unsigned failed;

    *out = NULL;
    if (len == 0) {
        *out = json_object();
        return *out != NULL ? SF_OK : sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for {}");
    }
    if (len > SF_REQUEST_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, NULL, "a request has at most %d bytes",
                           (int)SF_REQUEST_MAX);
    if (is_too_deep(text, len))
        return sf_fail_set(fail, SF_INVALID, NULL, "the JSON nests deeper than %d",
                           (int)SF_NESTING_MAX);
    failed = atomic_load(&failed_allocations);
    *out = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (failed != atomic_load(&failed_allocations)) {
        json_decref(*out);
        *out = NULL;
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for the request");
    }
    if (*out == NULL)
        return sf_fail_set(fail, SF_INVALID, NULL, "the request is no JSON: %s (byte %d)",
                           reason(&error), error.position);
    if (!json_is_object(*out)) {
        json_decref(*out);
        *out = NULL;
        return sf_fail_set(fail, SF_INVALID, NULL, "the request is no JSON object");
    }
    return SF_OK;
}

/* ---- Writing */

/* Whether a number has at most four decimals, as most in answers do; then its text, which is the
 * one that trying more and more digits ends at. */
static bool few_decimals(double number, char out[SF_JSON_NUMBER_LEN]) {
    enum { DECIMALS = 4 };
    double whole = round(number * 1e4);
    if (!(fabs(number) < 1e6) || whole / 1e4 != number)
        return false;
    unsigned long left = (unsigned long)fabs(whole);
    char digits[SF_JSON_NUMBER_LEN];
    int count = 0, at = 0, dropped = 0;
    for (; left > 0 || count <= DECIMALS; left /= 10)
        digits[count++] = (char)('0' + left % 10);
    while (dropped < DECIMALS && digits[dropped] == '0')
        dropped++;
    if (number < 0)
        out[at++] = '-';
    while (count > dropped) {
        out[at++] = digits[--count];
        if (count == DECIMALS)
            out[at++] = '.';
    }
    out[at] = '\0';
    return true;
}

char *sf_json_number(double number, char out[SF_JSON_NUMBER_LEN]) {
    if (number == 0) /* -0 as well: nobody who reads an answer means it */
        number = 0;
    if (fabs(number) < 1e15 && number == floor(number)) {
        snprintf(out, SF_JSON_NUMBER_LEN, "%.0f", number);
        return out;
    }
    if (few_decimals(number, out))
        return out;
    /* 17 digits tell all doubles apart (IEEE 754-2008, 5.12.2); mostly fewer do. */
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, SF_JSON_NUMBER_LEN, "%.*g", digits, number);
        if (strtod(out, NULL) == number)
            break;
    }
    return out;
}

enum { SHORT_MAX = 64 };

/* Whether a byte stands in a JSON text as it is. */
static bool is_plain(unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

static void write_text(const char *text, size_t len, struct sf_buf *out) {
    size_t from = 0, clean = 0;
    char whole[SHORT_MAX + 2];

    while (clean < len && is_plain((unsigned char)text[clean]))
        clean++;
    if (clean == len && len <= SHORT_MAX) { /* mostly: a name, a word, an id */
        whole[0] = whole[len + 1] = '"';
        memcpy(whole + 1, text, len);
        sf_buf_add(out, whole, len + 2);
        return;
    }
    sf_buf_add(out, "\"", 1);
    for (size_t i = clean; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (is_plain(c))
            continue;
        sf_buf_add(out, text + from, i - from);
        from = i + 1;
        if (c == '"' || c == '\\')
            sf_buf_format(out, "\\%c", c);
        else if (c == '\n')
            sf_buf_add(out, "\\n", 2);
        else if (c == '\t')
            sf_buf_add(out, "\\t", 2);
        else
            sf_buf_format(out, "\\u%04x", c);
    }
    sf_buf_add(out, text + from, len - from);
    sf_buf_add(out, "\"", 1);
}

/* Answers of patterns hold thousands, and printf reads its format twice for each. */
static void write_integer(json_int_t number, struct sf_buf *out) {
    char digits[SF_JSON_NUMBER_LEN];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (number < 0)
        digits[--at] = '-';
    sf_buf_add(out, digits + at, sizeof digits - at);
}

static void write_array(const json_t *array, struct sf_buf *out) {
    sf_buf_add(out, "[", 1);
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            sf_buf_add(out, ",", 1);
        sf_json_write(json_array_get(array, i), out);
    }
    sf_buf_add(out, "]", 1);
}

static void write_object(const json_t *object, struct sf_buf *out) {
    bool first = true;

    sf_buf_add(out, "{", 1);
    /* jansson walks an object in the order in which members were put in, but wants it not const. */
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at != NULL;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        const char *key = json_object_iter_key(at);

        if (!first)
            sf_buf_add(out, ",", 1);
        first = false;
        write_text(key, strlen(key), out);
        sf_buf_add(out, ":", 1);
        sf_json_write(json_object_iter_value(at), out);
    }
    sf_buf_add(out, "}", 1);
}

/* Recursion is bounded: answers are flat, and what a client gave nests SF_NESTING_MAX at most. */
void sf_json_write(const json_t *json, struct sf_buf *out) {
    char number[SF_JSON_NUMBER_LEN];

    switch (json_typeof(json)) {
    case JSON_OBJECT:
        write_object(json, out);
        break;
    case JSON_ARRAY:
        write_array(json, out);
        break;
    case JSON_STRING:
        write_text(json_string_value(json), json_string_length(json), out);
        break;
    case JSON_INTEGER:
        write_integer(json_integer_value(json), out);
        break;
    case JSON_REAL:
        sf_buf_text(out, sf_json_number(json_real_value(json), number));
        break;
    case JSON_TRUE:
        sf_buf_text(out, "true");
        break;
    case JSON_FALSE:
        sf_buf_text(out, "false");
        break;
    default:
        sf_buf_text(out, "null");
        break;
    }
}

/* ---- Building */

bool sf_json_put(json_t *object, const char *name, json_t *value) {
    return json_object_set_new(object, name, value) == 0;
}

bool sf_json_push(json_t *array, json_t *value) {
    return json_array_append_new(array, value) == 0;
}

json_t *sf_json_real4(double number) {
    return isfinite(number) ? json_real(round(number * 1e4) / 1e4) : NULL;
}

json_t *sf_json_text(const char *text, size_t len) {
    return json_stringn(text, len);
}
