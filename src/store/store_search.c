/*
 * Finding words. What is typed is cut into words by FTS5's own tokenizer and the expression is
 * built from those alone, each quoted, so nothing typed is ever read as an operator.
 *
 * Where the words stand is not asked of the index (it keeps no text): the record's own text is cut
 * by the same tokenizer, for the page's hits only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"
#include "text.h"

enum { WORDS_MAX = 64, SPANS_MAX = 1000 };

struct word {
    char *text;
    size_t len;
    bool first;  /* begins a phrase */
    bool prefix; /* longer words that begin so count too */
};

struct words {
    struct sf_arena arena;
    size_t count;
    bool too_many, no_memory;
    bool begins; /* the next word begins a phrase */
    struct word word[WORDS_MAX];
};

/* ---- What is typed */

static bool take_word(void *context, const char *word, size_t len, size_t start, size_t end) {
    struct words *words = context;
    (void)start;
    (void)end;
    if (len >= 3 && memcmp(word, "\xee\x80\x80", 3) == 0)
        return true; /* our own marks are not to be found */
    if (words->count == WORDS_MAX) {
        words->too_many = true;
        return false;
    }
    char *copy = sf_arena_text(&words->arena, word, len);
    words->no_memory = words->no_memory || copy == NULL;
    words->word[words->count++] = (struct word){.text = copy, .len = len, .first = words->begins};
    words->begins = false;
    return copy != NULL;
}

/* One phrase: what stood between quotes or between spaces ("don't" is two words side by side). */
static enum sf_code take_phrase(struct sf_store *store, struct words *words, const char *text,
                                size_t len, struct sf_fail *fail) {
    words->begins = true;
    return len == 0 ? SF_OK : sf_store_index_words(store, text, len, take_word, words, fail);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_utf8(const char *text, size_t len) {
    enum {
        INSTEAD = 0xFFFD,
        INSTEAD_LEN = 3
    }; /* what a broken character is read as, in one byte */
    for (size_t at = 0; at < len;) {
        size_t from = at;
        if (sf_text_next(text, len, &at) == INSTEAD && at - from < INSTEAD_LEN)
            return false;
    }
    return true;
}

static enum sf_code parse(struct sf_store *store, const char *query, size_t len,
                          struct words *words, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    size_t at = 0;
    /* Of broken characters the tokenizer makes words that it cuts otherwise a second time. */
    if (!is_utf8(query, len))
        return sf_fail_set(fail, SF_INVALID, "query", "no well-formed UTF-8");
    while (at < len && code == SF_OK) {
        bool quoted = query[at] == '"';
        size_t from = at + quoted;
        size_t to = from;
        while (to < len && query[to] != '"' && (quoted || !is_space(query[to])))
            to++;
        size_t before = words->count;
        code = take_phrase(store, words, query + from, to - from, fail);
        /* Still being typed: nothing follows it, neither a space nor the closing quote. */
        if (to == len && words->count > before)
            words->word[words->count - 1].prefix = true;
        at = to < len && (quoted || query[to] != '"') ? to + 1 : to;
    }
    if (words->no_memory)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    if (words->too_many)
        return sf_fail_set(fail, SF_INVALID, "query", "over %d words", WORDS_MAX);
    if (code == SF_OK && words->count == 0)
        return sf_fail_set(fail, SF_INVALID, "query", "no word to look for");
    return code;
}

static enum sf_code expression(const struct words *words, sf_kind_set kinds, struct sf_buf *out,
                               struct sf_fail *fail) {
    char mark[SF_STORE_MARK_LEN];
    bool first = true;
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->word[i];
        if (word->first)
            sf_buf_text(out, i == 0 ? "\"" : " AND \"");
        else
            sf_buf_text(out, " ");
        sf_buf_add(out, word->text, word->len);
        if (i + 1 == words->count || words->word[i + 1].first)
            sf_buf_text(out, word->prefix ? "\" *" : "\"");
    }
    for (int no = 1; no < SF_KIND_END; no++) {
        if ((kinds & SF_KIND_BIT(no)) == 0)
            continue;
        sf_buf_format(out, "%s\"%s\"", first ? " AND (" : " OR ",
                      sf_store_index_mark(sf_kind_of(no), mark));
        first = false;
    }
    if (!first)
        sf_buf_text(out, ")");
    return out->failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search") : SF_OK;
}

/* ---- Where the words stand */

struct spans {
    const struct words *words;
    size_t count;
    struct sf_store_span list[SPANS_MAX];
    /* For each word of each phrase: whether the words up to it stand side by side up to here, and
     * where the phrase began. */
    bool reached[WORDS_MAX];
    uint32_t began[WORDS_MAX];
};

static bool word_fits(const struct word *word, const char *text, size_t len) {
    return (word->prefix ? len >= word->len : len == word->len) &&
           memcmp(word->text, text, word->len) == 0;
}

/* Add a span, melting it with those that it touches; spans come in order of their ends. */
static void add_span(struct spans *spans, uint32_t start, uint32_t end) {
    while (spans->count > 0) {
        struct sf_store_span *last = &spans->list[spans->count - 1];
        if (last->start + last->len < start)
            break;
        if (last->start < start)
            start = last->start;
        if (last->start + last->len > end)
            end = last->start + last->len;
        spans->count--;
    }
    if (spans->count < SPANS_MAX)
        spans->list[spans->count++] = (struct sf_store_span){.start = start, .len = end - start};
}

static bool match_word(void *context, const char *text, size_t len, size_t start, size_t end) {
    struct spans *spans = context;
    const struct words *words = spans->words;
    /* From the last word to the first, so that each sees where its forerunner stood before. */
    for (size_t i = words->count; i-- > 0;) {
        const struct word *word = &words->word[i];
        bool fits = word_fits(word, text, len) && (word->first || spans->reached[i - 1]);
        spans->reached[i] = fits;
        if (!fits)
            continue;
        spans->began[i] = word->first ? (uint32_t)start : spans->began[i - 1];
        if (i + 1 == words->count || words->word[i + 1].first)
            add_span(spans, spans->began[i], (uint32_t)end);
    }
    return spans->count < SPANS_MAX;
}

/* ---- Find */

struct find {
    struct sf_store *store;
    struct words words;
    struct spans spans;
    sf_kind_set kinds;
    uint64_t sum; /* of the query, which a cursor must belong to */
};

static uint64_t sum_of(const char *query, size_t len, sf_kind_set kinds) {
    uint64_t sum = UINT64_C(14695981039346656037) ^ kinds;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (unsigned char)query[i]) * UINT64_C(1099511628211);
    return sum;
}

static enum sf_code cursor_read(const struct find *find, const char *cursor, int64_t *below,
                                struct sf_fail *fail) {
    uint64_t numbers[2] = {0, 0};
    *below = INT64_MAX;
    if (cursor == NULL || cursor[0] == '\0')
        return SF_OK;
    bool good = strnlen(cursor, SF_STORE_CURSOR_LEN) == 32;
    for (int i = 0; i < 2 && good; i++)
        good = sf_store_list_hex(cursor + 16 * i, &numbers[i]);
    if (!good || numbers[0] != find->sum || numbers[1] > INT64_MAX)
        return sf_fail_set(fail, SF_INVALID, "cursor", "not of this search");
    *below = (int64_t)numbers[1];
    return SF_OK;
}

static enum sf_code open_find(struct find *find, int64_t below, unsigned limit, sqlite3_stmt **stmt,
                              struct sf_buf *text, struct sf_fail *fail) {
    static const char sql[] = "SELECT s.rowid,d.row,d.kind FROM search s"
                              " CROSS JOIN doc d ON d.doc=s.rowid"
                              " WHERE s.search MATCH ? AND s.rowid<?"
                              " ORDER BY s.rowid DESC LIMIT ?";
    enum sf_code code = expression(&find->words, find->kinds, text, fail);
    if (code == SF_OK)
        code = sf_store_sql(find->store, sql, stmt, fail);
    if (code != SF_OK)
        return code;
    struct sf_store_binder to = {.stmt = *stmt};
    sf_store_sql_bind_text(&to, text->data, text->len);
    sf_store_sql_bind_int(&to, below);
    sf_store_sql_bind_int(&to, limit);
    return sf_store_sql_code(to.rc, fail);
}

static enum sf_code show_hit(struct find *find, const struct sf_kind *kind, int64_t row,
                             sf_store_hit_fn each, void *context, bool *more,
                             struct sf_fail *fail) {
    struct sf_record record;
    struct sf_buf text = {0};
    enum sf_code code = sf_store_row_get(find->store, kind, row, &record, NULL, fail);
    if (code != SF_OK)
        return code;
    code = sf_record_search_text(&record, &text, fail);
    if (code == SF_OK && text.failed)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a text");
    find->spans.count = 0;
    memset(find->spans.reached, 0, sizeof find->spans.reached);
    if (code == SF_OK && text.len != 0)
        code =
            sf_store_index_words(find->store, text.data, text.len, match_word, &find->spans, fail);
    if (code == SF_OK) {
        const struct sf_str whole = {.text = text.data == NULL ? "" : text.data, .len = text.len};
        const struct sf_store_hit hit = {.kind = kind,
                                         .id = record.id,
                                         .at_ms = sf_store_row_order(&record),
                                         .record = &record,
                                         .text = &whole,
                                         .spans = find->spans.count,
                                         .span = find->spans.list};
        *more = each(context, &hit);
    }
    sf_buf_wipe(&text);
    sf_record_wipe(&record);
    return code;
}

static enum sf_code run_find(struct find *find, sqlite3_stmt *stmt, unsigned limit,
                             sf_store_hit_fn each, void *context, char next[SF_STORE_CURSOR_LEN],
                             struct sf_fail *fail) {
    int64_t last = 0;
    bool more = true;
    enum sf_code code = SF_OK;
    for (unsigned count = 0; code == SF_OK && more; count++) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code != SF_OK || !more)
            break;
        if (count == limit) {
            snprintf(next, SF_STORE_CURSOR_LEN, "%016llx%016llx", (unsigned long long)find->sum,
                     (unsigned long long)last);
            break;
        }
        const struct sf_kind *kind = sf_kind_of(sqlite3_column_int(stmt, 2));
        last = sqlite3_column_int64(stmt, 0);
        if (kind != NULL)
            code = show_hit(find, kind, sqlite3_column_int64(stmt, 1), each, context, &more, fail);
    }
    return code;
}

enum sf_code sf_store_find(struct sf_store *store, const char *query, size_t len, sf_kind_set kinds,
                           unsigned limit, const char *cursor, sf_store_hit_fn each, void *context,
                           char next[SF_STORE_CURSOR_LEN], struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    struct sf_buf text = {0};
    int64_t below = 0;
    next[0] = '\0';
    if (limit < 1 || limit > SF_STORE_LIMIT_MAX)
        return sf_fail_set(fail, SF_INVALID, "limit", "1 to %d", SF_STORE_LIMIT_MAX);
    struct find *find = calloc(1, sizeof *find); /* too large for a small stack */
    if (find == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    *find = (struct find){.store = store, .kinds = kinds, .sum = sum_of(query, len, kinds)};
    find->spans.words = &find->words;
    enum sf_code code = parse(store, query, len, &find->words, fail);
    if (code == SF_OK)
        code = cursor_read(find, cursor, &below, fail);
    if (code == SF_OK)
        code = sf_store_sql_read(store, fail);
    if (code == SF_OK) {
        code = open_find(find, below, limit + 1, &stmt, &text, fail);
        if (code == SF_OK)
            code = run_find(find, stmt, limit, each, context, next, fail);
        sf_store_sql_done(store, stmt);
        sf_store_sql_read_end(store);
    }
    sf_buf_wipe(&text);
    sf_arena_wipe(&find->words.arena);
    free(find);
    return code;
}

/* ---- Mentions */

static enum sf_code text_holds(struct find *find, const struct sf_str *text, bool *holds,
                               struct sf_fail *fail) {
    if (*holds || text->len == 0)
        return SF_OK;
    find->spans.count = 0;
    memset(find->spans.reached, 0, sizeof find->spans.reached);
    enum sf_code code =
        sf_store_index_words(find->store, text->text, text->len, match_word, &find->spans, fail);
    *holds = find->spans.count != 0;
    return code;
}

static enum sf_code field_holds(struct find *find, const struct sf_record *record, size_t field,
                                bool *holds, struct sf_fail *fail) {
    const struct sf_field *at = &record->kind->fields[field];
    const struct sf_value *value = &record->values[field];
    enum sf_code code = SF_OK;
    *holds = false;
    if (value->has != SF_HAS_VALUE || (at->flags & SF_FIELD_NOSEARCH) != 0)
        return SF_OK;
    if (at->type == SF_TYPE_TEXT)
        return text_holds(find, &value->text, holds, fail);
    if (at->type != SF_TYPE_ROWS && at->type != SF_TYPE_MAP)
        return SF_OK;
    for (size_t i = 0; i < value->pairs.count && code == SF_OK; i++)
        code = text_holds(find, &value->pairs.items[i].text, holds, fail);
    return code;
}

static enum sf_code show_mentions(struct find *find, sqlite3_stmt *stmt, sf_store_mention_fn each,
                                  void *context, bool *more, struct sf_fail *fail) {
    const struct sf_kind *kind = sf_kind_of(sqlite3_column_int(stmt, 2));
    struct sf_record record;
    bool holds;
    if (kind == NULL)
        return SF_OK;
    enum sf_code code =
        sf_store_row_get(find->store, kind, sqlite3_column_int64(stmt, 1), &record, NULL, fail);
    for (size_t i = 0; i < kind->field_count && code == SF_OK && *more; i++) {
        code = field_holds(find, &record, i, &holds, fail);
        if (code == SF_OK && holds)
            *more = each(context, &record, (int)i);
    }
    sf_record_wipe(&record);
    return code;
}

enum sf_code sf_store_mentions(struct sf_store *store, const char *name, size_t len,
                               sf_store_mention_fn each, void *context, struct sf_fail *fail) {
    sqlite3_stmt *stmt = NULL;
    struct sf_buf text = {0};
    bool more = true;
    struct find *find = calloc(1, sizeof *find);
    if (find == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    find->store = store;
    find->spans.words = &find->words;
    enum sf_code code = take_phrase(store, &find->words, name, len, fail);
    if (code == SF_OK && find->words.no_memory)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    /* A name without a letter or digit is no word, and stands nowhere as one. */
    if (code == SF_OK && find->words.count != 0)
        code = sf_store_sql_read(store, fail);
    if (code == SF_OK && find->words.count != 0) {
        code = open_find(find, INT64_MAX, UINT32_MAX, &stmt, &text, fail);
        while (code == SF_OK && more) {
            code = sf_store_sql_step(stmt, &more, fail);
            if (code == SF_OK && more)
                code = show_mentions(find, stmt, each, context, &more, fail);
        }
        sf_store_sql_done(store, stmt);
        sf_store_sql_read_end(store);
    }
    sf_buf_wipe(&text);
    sf_arena_wipe(&find->words.arena);
    free(find);
    return code;
}

enum sf_code sf_store_search_holds(struct sf_store *store, const struct sf_str *name,
                                   const char *text, size_t len, bool *holds,
                                   struct sf_fail *fail) {
    const struct sf_str whole = {.text = text, .len = len};
    *holds = false;
    struct find *find = calloc(1, sizeof *find);
    if (find == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    find->store = store;
    find->spans.words = &find->words;
    enum sf_code code = take_phrase(store, &find->words, name->text, name->len, fail);
    if (code == SF_OK && find->words.no_memory)
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a search");
    if (code == SF_OK && find->words.count != 0)
        code = text_holds(find, &whole, holds, fail);
    else if (code == SF_OK && name->len != 0)
        *holds = strstr(text, name->text) != NULL;
    sf_arena_wipe(&find->words.arena);
    free(find);
    return code;
}
