/* What must hold between the fields of one record, and between a record and what it was before. */
#include <string.h>

#include "check.h"
#include "text.h"

/* A field's value by name, or NULL when it is empty. A name that the kind lacks counts as empty. */
static const struct sf_value *get(const struct sf_record *record, const char *name) {
    int f = record == NULL ? -1 : sf_kind_field(record->kind, name, strlen(name));
    if (f < 0 || sf_record_empty(&record->kind->fields[f], &record->values[f]))
        return NULL;
    return &record->values[f];
}

static bool is_word(const struct sf_value *value, const char *word) {
    return value != NULL && value->text.len == strlen(word) &&
           memcmp(value->text.text, word, value->text.len) == 0;
}

/* Whether a field differs between two records of a kind. */
static bool differs(const struct sf_record *a, const struct sf_record *b, const char *name) {
    int f = sf_kind_field(a->kind, name, strlen(name));
    return f >= 0 && !sf_record_same(&a->kind->fields[f], &a->values[f], &b->values[f]);
}

/* ---- A share: words before, and an outcome ---- */

static const char *const words_before[] = {
    "what", "size", "feared", "likelihood_pct", "expected_distress_pct", "counts_as_true", NULL};

static const char *const outcome[] = {"came_true", "peak_distress_pct", "learned",
                                      "next_day",  "next_day_text",     NULL};

static const char *first_given(const struct sf_record *record, const char *const *names) {
    for (; *names != NULL; names++) {
        if (get(record, *names) != NULL)
            return *names;
    }
    return NULL;
}

static const char *first_different(const struct sf_record *a, const struct sf_record *b,
                                   const char *const *names) {
    for (; *names != NULL; names++) {
        if (differs(a, b, *names))
            return *names;
    }
    return NULL;
}

static bool has_outcome(const struct sf_record *share) {
    return first_given(share, outcome) != NULL;
}

/* Whether an outcome was entered or at least opened, so that the words before stay. */
static bool is_settled(const struct sf_record *share) {
    return share != NULL && (get(share, "settled_at") != NULL || has_outcome(share));
}

void sf_check_settle(struct sf_record *share, const struct sf_record *before,
                     const struct sf_time *now) {
    if (share->kind->no != SF_SHARE || before == NULL || has_outcome(before))
        return;
    int f = sf_kind_field(share->kind, "settled_at", strlen("settled_at"));
    bool opened = is_word(get(share, "state"), "done") || has_outcome(share);
    bool settled = get(share, "settled_at") != NULL;

    if (settled && !opened)
        share->values[f] = (struct sf_value){.has = SF_HAS_NULL};
    else if (!settled && opened && first_different(share, before, words_before) == NULL)
        sf_record_time(share, f, now);
}

/* ---- Conditions over several fields ---- */

/* Each answers the name of the field that is wrong, or NULL. `before` is NULL in add. */

static const char *gaps_crossed(const struct sf_record *record, const struct sf_record *before) {
    const struct sf_value *ideal = get(record, "ideal_gap_days");
    const struct sf_value *longest = get(record, "longest_gap_days");
    (void)before;
    return ideal != NULL && longest != NULL && longest->i < ideal->i ? "longest_gap_days" : NULL;
}

/* A moment, a reach-out, ...: a time and what the program sets say nothing by themselves. */
static const char *says_nothing(const struct sf_record *record, const struct sf_record *before) {
    (void)before;
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        if ((field->flags & (SF_FIELD_NOW | SF_FIELD_SYSTEM)) == 0 &&
            !sf_record_empty(field, &record->values[f]))
            return NULL;
    }
    return "";
}

static const char *note_without_words(const struct sf_record *record,
                                      const struct sf_record *before) {
    (void)before;
    return get(record, "title") == NULL && get(record, "text") == NULL ? "text" : NULL;
}

static const char *outcome_not_done(const struct sf_record *record,
                                    const struct sf_record *before) {
    (void)before;
    return is_word(get(record, "state"), "done") ? NULL : first_given(record, outcome);
}

static const char *settled_words_changed(const struct sf_record *record,
                                         const struct sf_record *before) {
    if (!is_settled(before) || !is_settled(record))
        return NULL;
    return first_different(record, before, words_before);
}

static const char *more_imported_than_read(const struct sf_record *record,
                                           const struct sf_record *before) {
    const struct sf_value *count = get(record, "read");
    const struct sf_value *imported = get(record, "imported");
    (void)before;
    return imported != NULL && imported->i > (count == NULL ? 0 : count->i) ? "imported" : NULL;
}

static const char *choice_not_trimmed(const struct sf_record *record,
                                      const struct sf_record *before) {
    const struct sf_value *word = get(record, "word");
    (void)before;
    if (word == NULL)
        return NULL;
    const char *trimmed = word->text.text;
    size_t len = word->text.len;
    sf_text_trim(&trimmed, &len);
    return len != word->text.len || memchr(trimmed, '\n', len) != NULL ||
                   memchr(trimmed, '\t', len) != NULL
               ? "word"
               : NULL;
}

static const char *choice_built_in(const struct sf_record *record, const struct sf_record *before) {
    const struct sf_value *name = get(record, "list");
    const struct sf_value *word = get(record, "word");
    (void)before;
    if (name == NULL || word == NULL)
        return NULL;
    const struct sf_list *list = sf_kind_list(name->text.text, name->text.len);
    return list != NULL && sf_kind_list_has(list, word->text.text, word->text.len) ? "word" : NULL;
}

static const char *choice_changed(const struct sf_record *record, const struct sf_record *before) {
    static const char *const both[] = {"list", "word", NULL};
    return before == NULL ? NULL : first_different(record, before, both);
}

static const struct {
    enum sf_kind_no kind;
    const char *(*broken)(const struct sf_record *record, const struct sf_record *before);
    enum sf_code code;
    const char *message;
} conditions[] = {
    {SF_PERSON, gaps_crossed, SF_INVALID, "must not be shorter than ideal_gap_days"},
    {SF_MOMENT, says_nothing, SF_INVALID, "a moment needs something beside its time"},
    {SF_SHARE, outcome_not_done, SF_INVALID, "an outcome needs the state done"},
    {SF_SHARE, settled_words_changed, SF_REFUSED, "the words written before an outcome stay"},
    {SF_REACHOUT, says_nothing, SF_INVALID, "a reach-out needs at least one field"},
    {SF_NOTE, note_without_words, SF_INVALID, "a note needs a title or a text"},
    {SF_LIMIT, says_nothing, SF_INVALID, "a limit needs at least one field"},
    {SF_CANDIDATE, says_nothing, SF_INVALID, "a candidate needs at least one field"},
    {SF_CHOICE, choice_not_trimmed, SF_INVALID, "must stand on one line without blank ends"},
    {SF_CHOICE, choice_built_in, SF_EXISTS, "is built into the list"},
    /* Records hold the word itself, so a changed one would leave them with a word of no list. */
    {SF_CHOICE, choice_changed, SF_REFUSED, "a word of a list stays; add another one"},
    {SF_BATCH, more_imported_than_read, SF_INVALID, "must not be more than were read"},
};

/* Whether a value that is there shows nothing: a text of white space. */
static bool is_blank(const struct sf_field *field, const struct sf_value *value) {
    if (field->type != SF_TYPE_TEXT)
        return false;
    const char *text = value->text.text;
    size_t len = value->text.len;
    sf_text_trim(&text, &len);
    return len == 0;
}

enum sf_code sf_check_whole(const struct sf_record *record, const struct sf_record *before,
                            struct sf_fail *fail) {
    for (size_t f = 0; f < record->kind->field_count; f++) {
        const struct sf_field *field = &record->kind->fields[f];
        const struct sf_value *value = &record->values[f];
        bool empty = sf_record_empty(field, value);
        if ((field->flags & SF_FIELD_REQUIRED) != 0 && (empty || is_blank(field, value)))
            return sf_fail_set(fail, SF_INVALID, field->name, "is required");
        /* In add a missing time is filled in with now; it cannot be taken away afterwards. */
        if ((field->flags & SF_FIELD_NOW) != 0 && empty && before != NULL)
            return sf_fail_set(fail, SF_INVALID, field->name, "must not be cleared");
    }
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        if (conditions[i].kind != record->kind->no)
            continue;
        const char *field = conditions[i].broken(record, before);
        if (field != NULL)
            return sf_fail_set(fail, conditions[i].code, field, "%s", conditions[i].message);
    }
    return SF_OK;
}
