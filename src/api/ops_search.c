/* search.find: full text, newest first, with the words around what was found. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "codec.h"
#include "json.h"
#include "ops.h"
#include "text.h"

enum {
    SNIPPET_LEN = 200, /* bytes of text shown, about */
    LEAD_LEN = 60,     /* of these, before the first hit */
    TITLE_LEN = 200,
    LIMIT_USUAL = 50
};

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* ---- Snippets */

struct cut {
    size_t from, to; /* bytes of the text */
    bool is_end;     /* nothing but white space follows */
};

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

/* Move back to where a character starts. */
static size_t char_start(const char *text, size_t at) {
    while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* About SNIPPET_LEN bytes around the first hit, from the start of a word where one is near. */
static struct cut cut_text(const struct sf_str *text, size_t first, size_t first_len) {
    struct cut cut = {.from = first > LEAD_LEN ? char_start(text->text, first - LEAD_LEN) : 0};
    size_t word = cut.from, len = text->len;

    while (word > 0 && word < first && !is_space(text->text[word - 1]))
        word++;
    if (word < first)
        cut.from = word;
    cut.to = cut.from + SNIPPET_LEN;
    if (cut.to < first + first_len)
        cut.to = first + first_len;
    while (len > 0 && is_space(text->text[len - 1])) /* every text ends in a newline */
        len--;
    cut.is_end = cut.to >= len;
    if (cut.is_end)
        cut.to = len;
    else
        cut.to = char_start(text->text, cut.to);
    return cut;
}

static bool push_part(json_t *parts, const char *text, size_t len, bool hit) {
    json_t *part;
    bool ok;

    if (len == 0)
        return true;
    part = json_object();
    ok = part != NULL && sf_json_put(part, "text", sf_json_text(text, len)) &&
         sf_json_put(part, "hit", json_boolean(hit));
    if (ok)
        return sf_json_push(parts, part);
    json_decref(part);
    return false;
}

/* [{"text","hit"}...]: the cut text in parts; "…" where it was cut. */
static json_t *snippet(const struct sf_store_hit *hit) {
    static const char dots[] = "\xE2\x80\xA6";
    const char *text = hit->text->text;
    struct cut cut = cut_text(hit->text, hit->spans > 0 ? hit->span[0].start : 0,
                              hit->spans > 0 ? hit->span[0].len : 0);
    json_t *parts = json_array();
    bool ok = parts != NULL;
    size_t at = cut.from;

    if (cut.from > 0)
        ok = ok && push_part(parts, dots, sizeof(dots) - 1, false);
    for (size_t i = 0; ok && i < hit->spans; i++) {
        size_t start = hit->span[i].start, end = start + hit->span[i].len;

        if (start < at || end > cut.to)
            continue;
        ok = push_part(parts, text + at, start - at, false) &&
             push_part(parts, text + start, end - start, true);
        at = end;
    }
    ok = ok && push_part(parts, text + at, cut.to - at, false);
    if (!cut.is_end)
        ok = ok && push_part(parts, dots, sizeof(dots) - 1, false);
    if (ok)
        return parts;
    json_decref(parts);
    return NULL;
}

/* ---- Finding */

struct gather {
    json_t *items;
    bool failed;
};

/* When it was: as it was entered where the kind has an order field, else when it was written down.
 */
static json_t *at_json(const struct sf_record *record) {
    int order = record->kind->order_field;
    char at[SF_CIVIL_ISO_LEN];

    if (order >= 0 && record->values[order].has == SF_HAS_VALUE)
        return json_string(sf_civil_format(&record->values[order].time, at));
    return sf_codec_utc(record->created_ms);
}

static bool put_title(json_t *item, const struct sf_record *record) {
    int title = record->kind->title_field;
    const struct sf_str *text;

    if (title < 0 || record->values[title].has != SF_HAS_VALUE)
        return true;
    text = &record->values[title].text;
    return sf_json_put(item, "title",
                       sf_json_text(text->text, sf_text_cut(text->text, text->len, TITLE_LEN)));
}

static bool gather_hit(void *context, const struct sf_store_hit *hit) {
    struct gather *to = context;
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "kind", json_string(hit->kind->name)) &&
              sf_json_put(item, "id", sf_codec_id(&hit->id)) &&
              sf_json_put(item, "at", at_json(hit->record)) && put_title(item, hit->record) &&
              sf_json_put(item, "snippet", snippet(hit));

    to->failed = !ok || json_array_append(to->items, item) != 0;
    json_decref(item);
    return !to->failed;
}

static enum sf_code read_kinds(const struct sf_door_call *call, sf_kind_set *kinds) {
    json_t *names = sf_args_json(call, "kinds");

    *kinds = 0;
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *name = json_array_get(names, i);
        const struct sf_kind *kind =
            json_is_string(name) ? sf_kind_named(json_string_value(name), json_string_length(name))
                                 : NULL;

        if (kind == NULL)
            return sf_fail_set(call->fail, SF_INVALID, "kinds", "must be names of kinds");
        *kinds |= SF_KIND_BIT(kind->no);
    }
    return SF_OK;
}

static enum sf_code handle_find(struct sf_door_call *call) {
    struct gather found = {.items = json_array()};
    char next[SF_STORE_CURSOR_LEN] = "";
    size_t len, cursor_len;
    const char *query = sf_args_text(call, "query", &len);
    const char *cursor = sf_args_text(call, "cursor", &cursor_len);
    sf_kind_set kinds;
    enum sf_code code;

    if (!sf_json_put(call->ok, "items", found.items))
        return no_memory(call);
    code = read_kinds(call, &kinds);
    if (code == SF_OK)
        code = sf_store_find(call->book->store, query, len, kinds,
                             (unsigned)sf_args_int(call, "limit", LIMIT_USUAL),
                             cursor != NULL ? cursor : "", gather_hit, &found, next, call->fail);
    if (code == SF_OK && found.failed)
        code = no_memory(call);
    if (code == SF_OK &&
        !sf_json_put(call->ok, "next", next[0] != '\0' ? json_string(next) : json_null()))
        code = no_memory(call);
    return code;
}

static const struct sf_door_word words_find[] = {
    {"query", SF_DOOR_TEXT, .required = true, .min = 1, .max = 1000,
     .about = "words; quotes make a phrase; the last word may be a beginning, unless a space "
              "follows it"},
    {"kinds", SF_DOOR_ARRAY, .about = "names of kinds; all when left out or empty"},
    {"limit", SF_DOOR_INT, .min = 1, .max = SF_STORE_LIMIT_MAX, .about = "50 when left out"},
    {"cursor", SF_DOOR_TEXT, .max = SF_STORE_CURSOR_LEN,
     .about = "\"next\" of the page before, with the same query and kinds"},
    {0}};

const struct sf_door_row sf_ops_search_rows[] = {
    {"search.find", SF_OP_OPEN, handle_find, words_find,
     "{\"items\":[{\"kind\",\"id\",\"at\",\"title\"?,\"snippet\":[{\"text\",\"hit\":bool}]}],"
     "\"next\":cursor or null}",
     "Find records that hold all the words, newest first. Case and accents do not matter."},
    {0}};
