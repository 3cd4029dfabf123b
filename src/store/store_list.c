/*
 * Lists, a page at a time. The statement is put together from the table of kinds; which index
 * serves it follows from the filters:
 *
 *   none, or plain values    k_KIND_list: state, time, row, and what lists are filtered by
 *   LINK, LINKS, CHOICES     link, word: what it leads to, time, row; only for live records
 *   a text that is given     k_KIND_FIELD: the same as k_KIND_list, of the records that have it
 *
 * The first filter that has an index leads, the others are looked up for each row. A cursor holds
 * the time and the id of the last record of a page, and a sum over the query that it belongs to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_inside.h"

/* What `link` and `word` hold for removed records in place of a time. */
#define LEAST "-9223372036854775808"

struct query {
    struct sf_store *store;
    const struct sf_store_query *ask;
    int leader; /* the filter that leads by `link` or `word`, -1: none */
    bool after; /* a cursor is given */
    int64_t after_ord, after_row;
};

/* ---- Filters */

static bool is_list(const struct sf_field *field) {
    return field->type == SF_TYPE_LINKS || field->type == SF_TYPE_CHOICES;
}

static bool is_ranged(const struct sf_field *field) {
    return field->type == SF_TYPE_TIME || field->type == SF_TYPE_INT ||
           field->type == SF_TYPE_REAL || field->type == SF_TYPE_FLAG;
}

static enum sf_code check_filter(const struct sf_store_query *ask,
                                 const struct sf_store_filter *filter, struct sf_fail *fail) {
    if (filter->field < 0 || (size_t)filter->field >= ask->kind->field_count)
        return sf_fail_set(fail, SF_INVALID, "filter", "no such field");
    const struct sf_field *field = &ask->kind->fields[filter->field];
    bool open = field->type == SF_TYPE_LINK || field->type == SF_TYPE_CHOICE || is_list(field) ||
                (field->flags & SF_FIELD_FILTER) != 0 || filter->is_given;
    if (!open || field->type == SF_TYPE_ROWS || field->type == SF_TYPE_MAP)
        return sf_fail_set(fail, SF_INVALID, field->name, "lists are not filtered by this");
    if (filter->is_given && (field->flags & SF_FIELD_GIVEN) == 0)
        return sf_fail_set(fail, SF_INVALID, field->name, "lists do not ask whether this is given");
    if (filter->is_range && !is_ranged(field))
        return sf_fail_set(fail, SF_INVALID, field->name, "this has no range");
    if (filter->is_given || filter->is_range || filter->value.has != SF_HAS_VALUE)
        return SF_OK;
    if ((field->type == SF_TYPE_LINKS && filter->value.ids.count != 1) ||
        (field->type == SF_TYPE_CHOICES && filter->value.words.count != 1))
        return sf_fail_set(fail, SF_INVALID, field->name, "one at a time");
    return SF_OK;
}

static enum sf_code check_query(const struct sf_store_query *ask, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    if (ask->limit < 1 || ask->limit > SF_STORE_LIMIT_MAX)
        return sf_fail_set(fail, SF_INVALID, "limit", "1 to %d", SF_STORE_LIMIT_MAX);
    if (ask->filter_count > SF_STORE_FILTERS_MAX)
        return sf_fail_set(fail, SF_INVALID, "filter", "at most %d", SF_STORE_FILTERS_MAX);
    for (size_t i = 0; i < ask->filter_count && code == SF_OK; i++)
        code = check_filter(ask, &ask->filters[i], fail);
    return code;
}

/* ---- Cursor */

static uint64_t mix(uint64_t sum, const void *bytes, size_t len) {
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ at[i]) * UINT64_C(1099511628211);
    return (sum ^ len) * UINT64_C(1099511628211);
}

static uint64_t mix_value(uint64_t sum, const struct sf_field *field,
                          const struct sf_value *value) {
    if (value->has != SF_HAS_VALUE)
        return mix(sum, "", 0);
    switch (field->type) {
    case SF_TYPE_TEXT:
    case SF_TYPE_CHOICE:
        return mix(sum, value->text.text, value->text.len);
    case SF_TYPE_CHOICES:
        return mix(sum, value->words.items[0].text, value->words.items[0].len);
    case SF_TYPE_LINK:
        return mix(sum, value->id.bytes, SF_ID_LEN);
    case SF_TYPE_LINKS:
        return mix(sum, value->ids.items[0].bytes, SF_ID_LEN);
    case SF_TYPE_TIME:
        return mix(sum, &value->time.utc_ms, sizeof value->time.utc_ms);
    default:
        return mix(sum, &value->i, sizeof value->i); /* r stands in the same 8 bytes */
    }
}

/* What a cursor must belong to: the kind, the filters and the direction, not the page's length. */
static uint64_t sum_of(const struct sf_store_query *ask) {
    const unsigned char head[] = {(unsigned char)ask->kind->no, ask->ascending, ask->removed};
    uint64_t sum = mix(UINT64_C(14695981039346656037), head, sizeof head);
    for (size_t i = 0; i < ask->filter_count; i++) {
        const struct sf_store_filter *filter = &ask->filters[i];
        const double range[] = {filter->has_from ? filter->from : 0,
                                filter->has_to ? filter->to : 0};
        const unsigned char bits[] = {(unsigned char)filter->field, filter->is_range,
                                      filter->has_from, filter->has_to, filter->is_given};
        sum = mix(sum, bits, sizeof bits);
        if (filter->is_given)
            continue;
        sum = filter->is_range ? mix(sum, range, sizeof range)
                               : mix_value(sum, &ask->kind->fields[filter->field], &filter->value);
    }
    return sum;
}

static void cursor_write(const struct sf_store_query *ask, int64_t ord, const struct sf_id *id,
                         char out[SF_STORE_CURSOR_LEN]) {
    char text[SF_ID_TEXT_LEN];
    snprintf(out, SF_STORE_CURSOR_LEN, "%016llx%016llx%s", (unsigned long long)sum_of(ask),
             (unsigned long long)ord, sf_id_format(id, text));
}

static enum sf_code cursor_read(struct query *query, struct sf_fail *fail) {
    const char *cursor = query->ask->cursor;
    uint64_t numbers[2];
    struct sf_id id;
    int kind;
    if (cursor[0] == '\0')
        return SF_OK;
    size_t len = strnlen(cursor, SF_STORE_CURSOR_LEN);
    bool good = len == 32 + SF_ID_TEXT_LEN - 1;
    for (int i = 0; i < 2 && good; i++)
        good = sf_store_list_hex(cursor + 16 * i, &numbers[i]);
    good = good && numbers[0] == sum_of(query->ask) &&
           sf_id_parse(cursor + 32, SF_ID_TEXT_LEN - 1, &id);
    if (good) {
        enum sf_code code = sf_store_row_of(query->store, &id, &query->after_row, &kind, fail);
        if (code != SF_OK)
            return code;
        good = query->after_row != 0;
        query->after_row = llabs(query->after_row); /* forgotten since then or not */
        query->after_ord = (int64_t)numbers[1];
        query->after = true;
    }
    return good ? SF_OK : sf_fail_set(fail, SF_INVALID, "cursor", "not of this list");
}

bool sf_store_list_hex(const char *text, uint64_t *out) {
    *out = 0;
    for (int i = 0; i < 16; i++) {
        const char *digits = "0123456789abcdef";
        const char *at = text[i] == '\0' ? NULL : strchr(digits, text[i]);
        if (at == NULL)
            return false;
        *out = *out << 4 | (uint64_t)(at - digits);
    }
    return true;
}

/* ---- The statement's text, and in the same order its parameters */

static void filter_text(const struct query *query, size_t i, struct sf_buf *sql) {
    const struct sf_store_filter *filter = &query->ask->filters[i];
    const struct sf_field *field = &query->ask->kind->fields[filter->field];
    bool is_order = filter->field == query->ask->kind->order_field;
    bool links = field->type == SF_TYPE_LINKS;
    char column[80];
    if ((int)i == query->leader)
        return;
    if (is_order)
        snprintf(column, sizeof column, "%s.ord", query->leader >= 0 ? "e" : "k");
    else
        snprintf(column, sizeof column, "k.f_%s", field->name);
    if (filter->is_given) {
        sf_buf_format(sql, " AND %s IS NOT NULL", column);
    } else if (filter->is_range) {
        if (filter->has_from)
            sf_buf_format(sql, " AND %s>=?", column);
        if (filter->has_to)
            sf_buf_format(sql, " AND %s<?", column);
    } else if (filter->value.has != SF_HAS_VALUE) {
        /* What stands in a list comes first, so an empty one begins with an element taken out. */
        sf_buf_format(sql,
                      is_list(field) ? " AND (hex(substr(k.f_%s,1,1)) IN ('','01','03'))"
                                     : " AND k.f_%s IS NULL",
                      field->name);
    } else if (is_list(field)) {
        sf_buf_format(sql,
                      " AND EXISTS(SELECT 1 FROM %s x WHERE x.%s=? AND x.field=%d AND x.ord=%s"
                      " AND x.row=k.row)",
                      links ? "link" : "word", links ? "id" : "word",
                      sf_store_element_no(query->ask->kind, filter->field),
                      query->ask->removed ? LEAST : "k.ord");
    } else {
        sf_buf_format(sql, " AND k.f_%s=?", field->name);
    }
}

static enum sf_code make_text(const struct query *query, struct sf_buf *sql, struct sf_fail *fail) {
    const struct sf_store_query *ask = query->ask;
    const struct sf_store_texts *texts;
    const char *from = query->leader >= 0 ? "e" : "k";
    const char *way = ask->ascending ? "" : " DESC";
    enum sf_code code = sf_store_schema_texts(query->store, ask->kind, &texts, fail);
    if (code != SF_OK)
        return code;
    sf_buf_format(sql, "SELECT %s FROM ", texts->columns);
    if (query->leader >= 0) {
        int field = ask->filters[query->leader].field;
        bool words = ask->kind->fields[field].type == SF_TYPE_CHOICES;
        sf_buf_format(sql,
                      "%s e CROSS JOIN k_%s k ON k.row=e.row"
                      " WHERE e.%s=? AND e.field=%d AND e.ord>" LEAST,
                      words ? "word" : "link", ask->kind->name, words ? "word" : "id",
                      sf_store_element_no(ask->kind, field));
    } else {
        sf_buf_format(sql, "k_%s k WHERE k.state=%d", ask->kind->name, ask->removed ? 1 : 0);
    }
    for (size_t i = 0; i < ask->filter_count; i++)
        filter_text(query, i, sql);
    if (query->after)
        sf_buf_format(sql, " AND (%s.ord,%s.row)%s(?,?)", from, from, ask->ascending ? ">" : "<");
    sf_buf_format(sql, " ORDER BY %s.ord%s,%s.row%s LIMIT ?", from, way, from, way);
    return sql->failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a list") : SF_OK;
}

/* A bound of a range. Times and whole numbers are compared as such: the index holds integers. */
static void bind_bound(struct sf_store_binder *to, double value) {
    if (value >= -9007199254740992.0 && value <= 9007199254740992.0 &&
        value == (double)(int64_t)value)
        sf_store_sql_bind_int(to, (int64_t)value);
    else
        sf_store_sql_bind_real(to, value);
}

static enum sf_code bind_filter(const struct query *query, size_t i, struct sf_store_binder *to,
                                struct sf_fail *fail) {
    const struct sf_store_filter *filter = &query->ask->filters[i];
    const struct sf_field *field = &query->ask->kind->fields[filter->field];
    const struct sf_value *value = &filter->value;
    if (filter->is_given)
        return SF_OK;
    if (filter->is_range) {
        if (filter->has_from)
            bind_bound(to, filter->from);
        if (filter->has_to)
            bind_bound(to, filter->to);
        return SF_OK;
    }
    if (value->has != SF_HAS_VALUE)
        return SF_OK;
    switch (field->type) {
    case SF_TYPE_LINKS:
        sf_store_sql_bind_blob(to, value->ids.items[0].bytes, SF_ID_LEN);
        return SF_OK;
    case SF_TYPE_CHOICES:
        sf_store_sql_bind_text(to, value->words.items[0].text, value->words.items[0].len);
        return SF_OK;
    case SF_TYPE_TIME:
        sf_store_sql_bind_int(to, value->time.utc_ms); /* the other columns say how it was read */
        return SF_OK;
    default:
        return sf_store_row_bind(to, field, value, fail);
    }
}

static enum sf_code bind_all(const struct query *query, sqlite3_stmt *stmt, struct sf_fail *fail) {
    struct sf_store_binder to = {.stmt = stmt};
    enum sf_code code = SF_OK;
    if (query->leader >= 0)
        code = bind_filter(query, (size_t)query->leader, &to, fail);
    for (size_t i = 0; i < query->ask->filter_count && code == SF_OK; i++) {
        if ((int)i != query->leader)
            code = bind_filter(query, i, &to, fail);
    }
    if (query->after) {
        sf_store_sql_bind_int(&to, query->after_ord);
        sf_store_sql_bind_int(&to, query->after_row);
    }
    sf_store_sql_bind_int(&to, (int64_t)query->ask->limit + 1);
    return code == SF_OK ? sf_store_sql_code(to.rc, fail) : code;
}

/* The filter that leads. `link` and `word` keep removed records out of the way, so not for those;
 * nor where a text is asked for that few have: its own index is the shortest way. */
static int leader_of(const struct sf_store_query *ask) {
    for (size_t i = 0; i < ask->filter_count; i++) {
        if (ask->filters[i].is_given)
            return -1;
    }
    for (size_t i = 0; i < ask->filter_count && !ask->removed; i++) {
        const struct sf_store_filter *filter = &ask->filters[i];
        const struct sf_field *field = &ask->kind->fields[filter->field];
        if ((is_list(field) || field->type == SF_TYPE_LINK) && !filter->is_range &&
            filter->value.has == SF_HAS_VALUE)
            return (int)i;
    }
    return -1;
}

/* ---- Running */

static enum sf_code run(struct query *query, sqlite3_stmt *stmt, sf_store_record_fn each,
                        void *context, char next[SF_STORE_CURSOR_LEN], struct sf_fail *fail) {
    struct sf_store_row row = {0};
    struct sf_record record;
    struct sf_id last = {{0}};
    int64_t last_ord = 0;
    unsigned count = 0;
    bool more = true;
    enum sf_code code = SF_OK;
    while (code == SF_OK && more) {
        code = sf_store_sql_step(stmt, &more, fail);
        if (code != SF_OK || !more)
            break;
        if (count == query->ask->limit) { /* one more than the page: there is a next one */
            cursor_write(query->ask, last_ord, &last, next);
            break;
        }
        sf_record_init(&record, query->ask->kind);
        code = sf_store_row_read(stmt, &record, &row, fail);
        last = record.id;
        last_ord = row.order_ms;
        count++;
        if (code == SF_OK)
            more = each(context, &record);
        sf_record_wipe(&record);
        sf_buf_reset(&row.stamps);
    }
    sf_buf_wipe(&row.stamps);
    return code;
}

enum sf_code sf_store_list(struct sf_store *store, const struct sf_store_query *ask,
                           sf_store_record_fn each, void *context, char next[SF_STORE_CURSOR_LEN],
                           struct sf_fail *fail) {
    struct query query = {.store = store, .ask = ask};
    struct sf_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    next[0] = '\0';
    enum sf_code code = check_query(ask, fail);
    if (code != SF_OK)
        return code;
    query.leader = leader_of(ask);
    code = sf_store_sql_read(store, fail);
    if (code != SF_OK)
        return code;
    code = cursor_read(&query, fail);
    if (code == SF_OK)
        code = make_text(&query, &sql, fail);
    if (code == SF_OK)
        code = sf_store_sql(store, sql.data, &stmt, fail);
    if (code == SF_OK)
        code = bind_all(&query, stmt, fail);
    if (code == SF_OK)
        code = run(&query, stmt, each, context, next, fail);
    sf_store_sql_done(store, stmt);
    sf_buf_wipe(&sql);
    sf_store_sql_read_end(store);
    return code;
}

enum sf_code sf_store_count(struct sf_store *store, const struct sf_kind *kind, uint64_t *count,
                            struct sf_fail *fail) {
    char sql[96];
    int64_t found = 0;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM k_%s WHERE state=0", kind->name);
    enum sf_code code = sf_store_sql_int(store, sql, 0, NULL, &found, NULL, fail);
    *count = (uint64_t)found;
    return code;
}
