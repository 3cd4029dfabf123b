/*
 * prefs.*: what a lock screen needs, in a plain file beside the books, for anyone to see.
 * A file that cannot be understood counts as empty: it must never keep anyone from their book.
 */
#include <string.h>

#include "args.h"
#include "json.h"
#include "ops.h"
#include "prefs.h"
#include "text.h"

static const char *const icons[] = {"notes", "list", "calendar", "weather", "book", NULL};
static const char *const pages[] = {"weather", "encyclopedia", "map", "news", "blank", NULL};
static const char *const looks[] = {"auto", "light", "dark", NULL};
static const char *const sizes[] = {"normal", "large", "larger", "largest", NULL};

/* Bytes of 500 characters at most. */
enum { NUMBERS_MAX = 2000 };

static bool is_one_of(const char *const *words, const char *text) {
    for (; *words != NULL; words++) {
        if (strcmp(*words, text) == 0)
            return true;
    }
    return false;
}

static bool is_title(const char *text) {
    size_t len = strlen(text), trimmed_len = len;
    const char *trimmed = text;

    sf_text_trim(&trimmed, &trimmed_len);
    return trimmed_len > 0 && strpbrk(text, "\n\t") == NULL && sf_text_points(text, len) <= 60;
}

static bool is_icon(const char *text) {
    return is_one_of(icons, text);
}

/* One of the built-in pages, or an https address without anything that could leave its place. */
static bool is_page(const char *text) {
    if (is_one_of(pages, text))
        return true;
    return strncmp(text, "https://", 8) == 0 && text[8] != '\0' && strlen(text) <= 500 &&
           strpbrk(text, " \t\n\"'<>\\`") == NULL;
}

static bool is_letters(const char *text, size_t len, char first, char last) {
    for (size_t i = 0; i < len; i++) {
        if (text[i] < first || text[i] > last)
            return false;
    }
    return true;
}

/* ISO 3166-1 alpha-2, or nothing. */
static bool is_country(const char *text) {
    return text[0] == '\0' || (strlen(text) == 2 && is_letters(text, 2, 'A', 'Z'));
}

/* ISO 639-1, and perhaps a country: "en", "pt-BR"; or nothing, the browser's. */
static bool is_language(const char *text) {
    size_t len = strlen(text);

    if (len == 0)
        return true;
    return (len == 2 || (len == 5 && text[2] == '-' && is_letters(text + 3, 2, 'A', 'Z'))) &&
           is_letters(text, 2, 'a', 'z');
}

/* A line each: what it is called, a tab, what is dialled; or nothing. */
static bool is_numbers(const char *text) {
    static const char dialled[] = "0123456789+*#() -./";

    if (strlen(text) > NUMBERS_MAX)
        return false;
    for (const char *at = text; *at != '\0';) {
        size_t name_len = strcspn(at, "\t\n");
        const char *number = at + name_len + 1;

        if (name_len == 0 || at[name_len] != '\t')
            return false;
        size_t number_len = strspn(number, dialled);
        at = number + number_len;
        if (strcspn(number, "0123456789") >= number_len || (*at != '\n' && *at != '\0'))
            return false;
        if (*at == '\n' && *++at == '\0')
            return false;
    }
    return true;
}

static bool is_look(const char *text) {
    return is_one_of(looks, text);
}

static bool is_size(const char *text) {
    return is_one_of(sizes, text);
}

static const struct {
    const char *name;
    const char *usual;
    bool (*fits)(const char *text);
    const char *must; /* be ... */
} table[] = {
    {"title", "Notes", is_title, "1 to 60 characters on one line"},
    {"icon", "notes", is_icon, "notes, list, calendar, weather or book"},
    {"neutral_page", "weather", is_page,
     "weather, encyclopedia, map, news, blank or an https address"},
    {"country", "", is_country, "two capital letters, or empty"},
    {"language", "", is_language, "a language like en or pt-BR, or empty"},
    {"look", "auto", is_look, "auto, light or dark"},
    {"text_size", "normal", is_size, "normal, large, larger or largest"},
    {"numbers", "", is_numbers, "lines of a name, a tab and a number"},
};

enum { PREFS = sizeof(table) / sizeof(table[0]) };

static enum sf_code no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

/* Fill in every pref from the file, or as usual where the file has none that fits. */
static enum sf_code load(struct sf_door_call *call, json_t *prefs) {
    struct sf_fail ignored = SF_FAIL_NONE;
    struct sf_buf text = {0};
    json_t *file = NULL;
    bool ok = true;
    enum sf_code code = sf_prefs_read(&call->book->folder, &text, call->fail);

    if (code == SF_OK)
        sf_json_read(text.data, text.len, &file, &ignored);
    for (size_t i = 0; code == SF_OK && ok && i < PREFS; i++) {
        const char *value = json_string_value(json_object_get(file, table[i].name));

        if (value == NULL || !table[i].fits(value))
            value = table[i].usual;
        ok = sf_json_put(prefs, table[i].name, json_string(value));
    }
    json_decref(file);
    sf_buf_wipe(&text);
    return code == SF_OK && !ok ? no_memory(call) : code;
}

static enum sf_code handle_get(struct sf_door_call *call) {
    return load(call, call->ok);
}

static enum sf_code handle_set(struct sf_door_call *call) {
    struct sf_buf text = {0};
    enum sf_code code = load(call, call->ok);

    for (size_t i = 0; code == SF_OK && i < PREFS; i++) {
        size_t len;
        const char *value = sf_args_text(call, table[i].name, &len);

        if (value == NULL)
            continue;
        if (!table[i].fits(value))
            code = sf_fail_set(call->fail, SF_INVALID, table[i].name, "must be %s", table[i].must);
        else if (!sf_json_put(call->ok, table[i].name, sf_json_text(value, len)))
            code = no_memory(call);
    }
    if (code != SF_OK)
        return code;
    sf_json_write(call->ok, &text);
    code = text.failed ? no_memory(call)
                       : sf_prefs_write(&call->book->folder, text.data, text.len, call->fail);
    sf_buf_wipe(&text);
    return code;
}

#define PREF(name_, about_)                                                                        \
    { .name = (name_), .type = SF_DOOR_TEXT, .max = 500, .about = (about_) }

static const struct sf_door_word words_set[] = {
    PREF("title", "of the window"),
    PREF("icon", "notes, list, calendar, weather or book"),
    PREF("neutral_page", "where Leave goes: weather, encyclopedia, map, news, blank or an https "
                         "address"),
    PREF("country", "for helplines: two capital letters, or empty"),
    PREF("language", "of the page: en or es; empty: the browser's"),
    PREF("look", "auto, light or dark"),
    PREF("text_size", "normal, large, larger or largest"),
    PREF("numbers", "to call, of one's own: a line each, of a name, a tab and a number"),
    {0}};

#define PREFS_ANSWER                                                                               \
    "{\"title\",\"icon\",\"neutral_page\",\"country\",\"language\",\"look\",\"text_size\","        \
    "\"numbers\"}"

const struct sf_door_row sf_ops_prefs_rows[] = {
    {"prefs.get", 0, handle_get, NULL, PREFS_ANSWER,
     "What the lock screen needs. Plain and visible by design; works while locked."},
    {"prefs.set", SF_OP_WRITES, handle_set, words_set, PREFS_ANSWER,
     "Change the ones given; works while locked."},
    {0}};
