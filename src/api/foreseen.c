#include "foreseen.h"

#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "share.h"

/* Shares as the store tells them, before their moments and people are looked at. */
struct gathering {
    struct sf_store_share *items;
    size_t count, room;
    bool out_of_memory;
};

static enum sf_code no_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for shares");
}

static bool has_pair(const struct sf_store_share *share) {
    return share->came_true >= 0 || (share->expected_pct >= 0 && share->peak_pct >= 0);
}

static bool take(void *context, const struct sf_store_share *share) {
    struct gathering *to = context;
    if (!share->done || !has_pair(share) ||
        !sf_share_ahead(share->settled, share->together, 0, SF_SHARE_NO_DAY))
        return true;
    if (to->count == to->room) {
        size_t room = to->room > 0 ? 2 * to->room : 64;
        struct sf_store_share *items = realloc(to->items, room * sizeof *items);
        if (items == NULL) {
            to->out_of_memory = true;
            return false;
        }
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = *share;
    return true;
}

/* Where the shares' moments stand in the facts; the caller frees *out. */
static enum sf_code find_moments(struct sf_book *book, const struct sf_study *study,
                                 const struct gathering *from, uint32_t **out,
                                 struct sf_fail *fail) {
    struct sf_id *ids = calloc(from->count + 1, sizeof *ids);
    *out = calloc(from->count + 1, sizeof **out);
    enum sf_code code = ids != NULL && *out != NULL ? SF_OK : no_memory(fail);
    for (size_t i = 0; code == SF_OK && i < from->count; i++)
        ids[i] = from->items[i].moment;
    if (code == SF_OK)
        code = sf_store_shares_moments(book->store, &study->facts, ids, from->count, *out, fail);
    free(ids);
    return code;
}

/* A share of which something may be said; false where its moment was before it was written, or
 * somebody was there about whom there are no numbers. */
static bool look(const struct sf_study *study, const struct sf_store_share *share, uint32_t moment,
                 struct sf_foreseen_one *out) {
    const struct sf_store_facts *facts = &study->facts;
    int32_t made = 0, day = SF_SHARE_NO_DAY;
    bool hurt = false;
    if (moment != UINT32_MAX) {
        size_t i = sf_study_counted(study, moment);
        if (i == SIZE_MAX)
            return false;
        hurt = study->crossed[i] != 0 || study->felt_safe[i] == SF_COUNTS_LEAST;
        made = sf_people_day(share->created_ms, facts->offset_min[moment]);
        day = sf_people_day(facts->at_ms[moment], facts->offset_min[moment]);
    }
    bool there = sf_people_find(&study->people, &share->person) != SIZE_MAX;
    *out = (struct sf_foreseen_one){
        .id = share->id,
        .person = there ? share->person : (struct sf_id){{0}},
        .belief = share->belief,
        .at_ms = moment != UINT32_MAX ? facts->at_ms[moment] : share->settled_ms,
        .likelihood_pct = share->likelihood_pct,
        .expected_pct = share->expected_pct,
        .peak_pct = share->peak_pct,
        .came_true = share->came_true,
        .hurt = hurt,
    };
    return sf_share_ahead(share->settled, share->together, made, day);
}

static int by_time(const void *a, const void *b) {
    const struct sf_foreseen_one *one = a, *two = b;
    if (one->at_ms != two->at_ms)
        return one->at_ms < two->at_ms ? -1 : 1;
    return memcmp(one->id.bytes, two->id.bytes, SF_ID_LEN);
}

static enum sf_code choose(struct sf_book *book, struct sf_study *study,
                           const struct gathering *from, const uint32_t *moments,
                           struct sf_foreseen *to, struct sf_fail *fail) {
    enum sf_code code = SF_OK;
    for (size_t i = 0; code == SF_OK && i < from->count; i++) {
        bool hidden = false;
        code = sf_people_hidden(book->store, &study->people, &from->items[i].person, &hidden, fail);
        if (code == SF_OK && !hidden &&
            look(study, &from->items[i], moments[i], &to->items[to->count]))
            to->count++;
    }
    if (code == SF_OK && to->count > 0)
        qsort(to->items, to->count, sizeof *to->items, by_time);
    return code;
}

enum sf_code sf_foreseen_of(struct sf_book *book, struct sf_study *study,
                            const struct sf_foreseen **out, struct sf_fail *fail) {
    struct gathering from = {0};
    uint32_t *moments = NULL;
    *out = study->foreseen;
    if (*out != NULL)
        return SF_OK;
    enum sf_code code = sf_store_shares(book->store, take, &from, fail);
    if (code == SF_OK && from.out_of_memory)
        code = no_memory(fail);
    if (code == SF_OK)
        code = find_moments(book, study, &from, &moments, fail);
    struct sf_foreseen *made = sf_arena_alloc(&study->arena, sizeof *made);
    if (code == SF_OK && made != NULL)
        made->items = sf_arena_array(&study->arena, from.count, sizeof *made->items);
    if (code == SF_OK && (made == NULL || made->items == NULL))
        code = no_memory(fail);
    if (code == SF_OK)
        code = choose(book, study, &from, moments, made, fail);
    if (code == SF_OK)
        *out = study->foreseen = made;
    free(moments);
    free(from.items);
    return code;
}
