#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

static const char *const names[SF_CODE_COUNT] = {
    [SF_OK] = "ok",
    [SF_INVALID] = "invalid",
    [SF_NOT_FOUND] = "not_found",
    [SF_CONFLICT] = "conflict",
    [SF_LOCKED] = "locked",
    [SF_WRONG_PASSPHRASE] = "wrong_passphrase",
    [SF_EXISTS] = "exists",
    [SF_BUSY] = "busy",
    [SF_DAMAGED] = "damaged",
    [SF_MISSING] = "missing",
    [SF_NEWER] = "newer",
    [SF_FULL] = "full",
    [SF_IO] = "io",
    [SF_NO_MEMORY] = "no_memory",
    [SF_REFUSED] = "refused",
    [SF_TOO_LARGE] = "too_large",
    [SF_UNKNOWN_OPERATION] = "unknown_operation",
    [SF_INTERNAL] = "internal",
};

/* Without a last character that is half there: whoever put the text together may have cut it. */
static size_t without_half(const char *text, size_t len) {
    size_t lead = len;
    size_t more;

    while (lead > 0 && len - lead < 3 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80)
        lead--;
    if (lead == 0)
        return len;
    lead--;
    more = (unsigned char)text[lead] >= 0xF0   ? 3
           : (unsigned char)text[lead] >= 0xE0 ? 2
           : (unsigned char)text[lead] >= 0xC0 ? 1
                                               : 0;
    return lead + more < len ? len : lead;
}

/* Copy what fits of a NUL-ended text, never half a character. */
static void copy_cut(char *out, size_t cap, const char *text) {
    size_t len = without_half(text, sf_text_cut(text, strlen(text), cap - 1));

    memcpy(out, text, len);
    out[len] = '\0';
}

enum sf_code sf_fail_set(struct sf_fail *fail, enum sf_code code, const char *field,
                         const char *format, ...) {
    char line[SF_FAIL_MESSAGE_LEN + 4]; /* a character longer, to see where to cut */
    va_list args;
    int len;

    /* "Failed with success" is itself a fault; nobody may take it for SF_OK. */
    if (code <= SF_OK || code >= SF_CODE_COUNT)
        code = SF_INTERNAL;
    if (fail == NULL)
        return code;
    if (fail->code != SF_OK)
        return fail->code;

    fail->code = code;
    copy_cut(fail->field, sizeof(fail->field), field != NULL ? field : "");
    va_start(args, format);
    len = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    copy_cut(fail->message, sizeof(fail->message), len < 0 ? "" : line);
    return code;
}

const char *sf_fail_name(enum sf_code code) {
    if ((int)code < 0 || code >= SF_CODE_COUNT)
        return names[SF_INTERNAL];
    return names[code];
}
