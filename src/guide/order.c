#include "order.h"

#include <stdlib.h>

/* Behind every day: no contact yet, and then those whom silence does not bring up. */
#define KEY_NEVER ((int64_t)INT32_MAX + 1)
#define KEY_LAST ((int64_t)INT32_MAX + 2)

int32_t sf_order_gap_days(int32_t longest, int32_t ideal, int32_t rhythm) {
    if (longest > 0)
        return longest;
    return ideal > 0 ? ideal : rhythm;
}

/* Days beyond the silence that was wanted; 0 or less when it is not beyond. */
static int64_t beyond(int32_t today, const struct sf_order_person *person) {
    if (!person->clean || person->gap_days <= 0 || person->contact_day == SF_ORDER_NEVER)
        return 0;
    return (int64_t)today - person->contact_day - person->gap_days;
}

static struct sf_order_row place(int32_t today, const struct sf_order_person *person,
                                 size_t index) {
    struct sf_order_row row = {.person = index, .reason = SF_ORDER_REST, .key = KEY_LAST};
    int64_t over = beyond(today, person);
    if (person->waiting_day != SF_ORDER_NEVER) {
        row.reason = SF_ORDER_WAITING;
        row.key = person->waiting_day;
    } else if (over > 0) {
        row.reason = SF_ORDER_LONG_WAIT;
        row.key = -over;
    } else if (person->clean) {
        row.reason = person->steady ? SF_ORDER_STEADY : SF_ORDER_REST;
        row.key = person->contact_day == SF_ORDER_NEVER ? KEY_NEVER : person->contact_day;
    }
    return row;
}

static int compare(const void *left, const void *right) {
    const struct sf_order_row *a = left, *b = right;
    if (a->reason != b->reason)
        return a->reason < b->reason ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->person < b->person ? -1 : a->person > b->person;
}

size_t sf_order_people(int32_t today, const struct sf_order_person *people, size_t count,
                       struct sf_order_row *rows) {
    size_t placed = 0;
    for (size_t i = 0; i < count; i++) {
        if (sf_safety_may(people[i].standing, SF_SAFETY_INVITATION) && !people[i].card)
            rows[placed++] = place(today, &people[i], i);
    }
    if (placed > 1)
        qsort(rows, placed, sizeof *rows, compare);
    return placed;
}
