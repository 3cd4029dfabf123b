/* Whether what somebody wants to write may be written. Pure: what needs the book (do the links
 * exist, is a word in the user's own list) is asked of the caller. */
#ifndef SF_CHECK_H
#define SF_CHECK_H

#include "fail.h"
#include "record.h"

/* The questions that only a book can answer. Each returns SF_OK and its answer, or an error. */
struct sf_check_book {
    void *context;
    /* The kind number of an id, 0 when there is no such record; forgotten ones count as existing.
     */
    enum sf_code (*kind_of)(void *context, const struct sf_id *id, int *kind, struct sf_fail *fail);
    /* Whether the user's own items of a list hold a word. */
    enum sf_code (*own_word)(void *context, const struct sf_list *list, const char *word,
                             size_t len, bool *has, struct sf_fail *fail);
};

/*
 * Check the values that are present (has != SF_HAS_NOT) one by one: UTF-8, limits, ranges, words of
 * lists, kinds of links, no doubles. The first wrong one gives SF_INVALID with its name in
 * fail->field (for list items "people[2]"), and a message that says what would be right. `book` may
 * be NULL: then links and words of open lists are not looked up.
 */
enum sf_code sf_check_values(const struct sf_record *record, const struct sf_check_book *book,
                             struct sf_fail *fail);

/*
 * Check a whole record as it would stand after add or edit: required fields, and the conditions
 * over several fields (a longest gap not under the ideal one; a share's fixed words; settled_at
 * with a plan; ...). `before` is the record as it stands now, or NULL in add.
 */
enum sf_code sf_check_whole(const struct sf_record *record, const struct sf_record *before,
                            struct sf_fail *fail);

/* SF_INVALID unless the field may be set from the door (not SF_FIELD_SYSTEM). */
enum sf_code sf_check_door(const struct sf_record *record, struct sf_fail *fail);

#endif
