/*
 * Whether what somebody wants to write may be written. Pure: what needs the book (do the links
 * exist, is a word in the user's own list) is asked of the caller.
 *
 * The order in add and edit: sf_check_door and sf_check_values on what came, then, on the whole
 * record as it would stand (a missing SF_FIELD_NOW time filled in), sf_check_settle and
 * sf_check_whole.
 */
#ifndef SF_CHECK_H
#define SF_CHECK_H

#include "fail.h"
#include "record.h"

/* The questions that only a book can answer. Each returns SF_OK and its answer, or an error. */
struct sf_check_book {
    void *context;
    /* The kind number of an id, 0 when there is no such record. Forgotten ones count as existing.
     */
    enum sf_code (*kind_of)(void *context, const struct sf_id *id, int *kind, struct sf_fail *fail);
    /* Whether the user's own items of a list hold a word. */
    enum sf_code (*own_word)(void *context, const struct sf_list *list, const char *word,
                             size_t len, bool *has, struct sf_fail *fail);
};

/*
 * Check the values that are present (has != SF_HAS_NOT) one by one: UTF-8, limits, ranges, words of
 * lists, kinds of links, no doubles. The first wrong one gives SF_INVALID with its name in
 * fail->field (for items of lists and maps "people[2]", counted from 0), and a message that says
 * what would be right. `book`, or a question of it, may be NULL: then links or words of open lists
 * are not looked up. A code of the book's own is passed on.
 */
enum sf_code sf_check_values(const struct sf_record *record, const struct sf_check_book *book,
                             struct sf_fail *fail);

/*
 * A share's settled_at, which says that its words before stood before the outcome was known. Set to
 * `now` when an edit opens the outcome (state done) or enters one, and leaves the words as they
 * were; cleared again (SF_HAS_NULL) when the opening is taken back before anything was entered. An
 * outcome given in add, or together with other words, leaves it empty: nothing shows what was
 * expected first. `share` is the whole record as it would stand, of any kind (others are left
 * alone); `before` as in sf_check_whole.
 */
void sf_check_settle(struct sf_record *share, const struct sf_record *before,
                     const struct sf_time *now);

/*
 * Check a whole record as it would stand after add or edit: required fields, and the conditions
 * over several fields (the table in check_whole.c). `before` is the record as it stands now, or
 * NULL in add. SF_INVALID names a field that is missing or does not go with the others; SF_REFUSED
 * one that may no longer change; SF_EXISTS a word that its list has already.
 */
enum sf_code sf_check_whole(const struct sf_record *record, const struct sf_record *before,
                            struct sf_fail *fail);

/* SF_INVALID unless the field may be set from the door (not SF_FIELD_SYSTEM). */
enum sf_code sf_check_door(const struct sf_record *record, struct sf_fail *fail);

#endif
