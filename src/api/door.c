#include "door.h"

#include <string.h>

#include "args.h"
#include "ops.h"

/* Every table of operations but the one of kinds; see ops.h. */
static const struct sf_door_row *const tables[] = {
    sf_ops_vault_rows,        sf_ops_care_rows,         sf_ops_backup_rows,
    sf_ops_prefs_rows,        sf_ops_search_rows,       sf_ops_draft_rows,
    sf_ops_setting_rows,      sf_ops_pattern_rows,      sf_ops_today_rows,
    sf_ops_closeness_rows,    sf_ops_measure_rows,      sf_ops_moment_rows,
    sf_pattern_support_rows,  sf_ops_repair_rows,       sf_ops_about_rows,
    sf_ops_import_rows,       sf_ops_share_rows,        sf_ops_belief_rows,
    sf_ops_person_rows,       sf_ops_how_rows,          sf_ops_reach_rows,
    sf_ops_calendar_rows,     sf_ops_giving_rows,       sf_pattern_safety_rows,
    sf_pattern_adjusted_rows, sf_pattern_settling_rows, sf_pattern_prediction_rows,
    sf_pattern_belief_rows,   sf_pattern_cadence_rows,  sf_pattern_summary_rows,
};

const struct sf_door_row *sf_door_table(size_t index) {
    return index < sizeof(tables) / sizeof(tables[0]) ? tables[index] : NULL;
}

static const struct sf_door_row *find_in(const struct sf_door_row *row, const char *name) {
    for (; row->name != NULL; row++) {
        if (strcmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

const struct sf_door_row *sf_door_find(const char *op, const struct sf_kind **kind) {
    const struct sf_door_row *row = NULL;
    const char *dot = strchr(op, '.');

    *kind = NULL;
    for (size_t i = 0; row == NULL && i < sizeof(tables) / sizeof(tables[0]); i++)
        row = find_in(tables[i], op);
    if (row != NULL || dot == NULL)
        return row;
    *kind = sf_kind_named(op, (size_t)(dot - op));
    return *kind != NULL ? find_in(sf_ops_kind_rows, dot + 1) : NULL;
}

static enum sf_code check_policy(const struct sf_door_call *call) {
    const struct sf_book *book = call->book;
    unsigned policy = call->row->policy;
    bool open = sf_book_is_open(book);

    if ((policy & SF_OP_OPEN) != 0 && !open)
        return sf_fail_set(call->fail, SF_LOCKED, NULL, "no book is open");
    if ((policy & SF_DOOR_CLOSED) != 0 && open)
        return sf_fail_set(call->fail, SF_REFUSED, NULL, "a book is open; lock it first");
    if ((policy & SF_DOOR_FILES) != 0 && open && book->demo)
        return sf_fail_set(call->fail, SF_REFUSED, NULL, "the demo has no files");
    bool writes = (policy & SF_OP_WRITES) != 0 && (policy & SF_OP_OPEN) != 0;
    if (writes && open && book->files.fixed)
        return sf_fail_set(call->fail, SF_REFUSED, "folder",
                           "nothing can be written in the book's folder");
    if (writes && book->read_only && (policy & SF_DOOR_HURT) == 0)
        return sf_fail_set(call->fail, SF_DAMAGED, NULL,
                           "the book is damaged and open for reading only");
    return SF_OK;
}

/* Whether an operation changes what stands in the book; one on its files alone does not. */
static bool changes_book(const struct sf_door_row *row) {
    const unsigned asked = SF_OP_WRITES | SF_OP_OPEN;

    return (row->policy & asked) == asked && (row->policy & SF_DOOR_FILES) == 0;
}

enum sf_code sf_door_run(struct sf_door_call *call, const char *op) {
    enum sf_code code;

    call->row = sf_door_find(op, &call->kind);
    if (call->row == NULL)
        return sf_fail_set(call->fail, SF_UNKNOWN_OPERATION, NULL, "there is no such operation");
    code = check_policy(call);
    if (code == SF_OK)
        code = sf_args_check(call);
    if (code == SF_OK && changes_book(call->row))
        code = sf_book_backup_touch(call->book, call->fail);
    if (code == SF_OK)
        code = call->row->handle(call);
    if (code != SF_OK && sf_book_is_open(call->book))
        code = sf_book_look_again(call->book, code, call->fail);
    return code;
}
