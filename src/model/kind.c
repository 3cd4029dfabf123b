/*
 * The table of kinds, fields and lists: what Steadfolk keeps.
 *
 * A row never changes its number or its type once a version with it is out; a row that is no longer
 * wanted stays, and its number is never given away again. `since` is the book version that brought
 * the row: the store adds the columns of newer rows when it upgrades an older book.
 *
 * Where the paper leaves a choice:
 * - person.circle is a ring, 1 (closest) to 4, or nothing: not placed. Where on the ring somebody
 *   stands is for the page to draw; keeping an angle would make people arrange what has no meaning.
 * - evidence.source is one link to a moment or to a share.
 * - repair's "did it change" is did_change, because every record has a `changed` already.
 * - note.purpose tells the how-to-be-with-me note and the hard-day message from private notes, so
 *   that Right now finds them without guessing from titles.
 * - belief.origin is "own" or the key of the belief in the library that it began as, so that a
 * belief is not offered twice. Its words belong to the person from then on.
 * - settled_before and settled_after are REAL: diaries that people bring rate in finer steps.
 * - A choice of a closed list that is missing has its quiet meaning: a person without standing is
 *   open, a share or reach-out without state is planned.
 */
#include "kind.h"

#include <string.h>

/* Limits of texts, in code points. */
enum {
    TITLE_MAX = 200,
    SHORT_MAX = 500,
    FREE_MAX = 100000,
    ENTRY_MAX = 1048576 /* a whole imported day must fit in one moment */
};

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The lists. Words are keys; what people read for them stands in content/. */

static const struct sf_list list_rhythm = {
    .name = "rhythm",
    .words = WORDS("often", "now_and_then", "rarely", "none"),
};
static const struct sf_list list_standing = {
    .name = "standing",
    .words = WORDS("open", "resting", "unsafe", "ended", "died"),
};
static const struct sf_list list_reach_way = {
    .name = "reach_way",
    .words = WORDS("phone", "sms", "email", "url", "other"),
};
static const struct sf_list list_quality = {
    .name = "quality",
    .words = WORDS("consistent", "kind", "respects_boundaries", "listens", "believes"),
};
static const struct sf_list list_observed = {
    .name = "observed",
    .words = WORDS("noticed", "missing"),
};
static const struct sf_list list_channel = {
    .name = "channel",
    .words = WORDS("in_person", "phone", "video", "text", "letter", "online", "group"),
    .open = true,
};
static const struct sf_list list_setting = {
    .name = "setting",
    .words =
        WORDS("home", "their_home", "outdoors", "work", "public_place", "place_of_care", "online"),
    .open = true,
};
static const struct sf_list list_began_by = {
    .name = "began_by",
    .words = WORDS("me", "them", "both", "unplanned"),
};
static const struct sf_list list_direction = {
    .name = "direction",
    .words = WORDS("received", "gave", "both", "neither"),
};
static const struct sf_list list_kind = {
    .name = "kind",
    .words = WORDS("listening", "company", "believed", "practical_help", "advice", "space",
                   "distraction", "touch", "information"),
    .open = true,
};
static const struct sf_list list_boundary = {
    .name = "boundary",
    .words = WORDS("yes", "no", "not_tested"),
};
static const struct sf_list list_feeling = {
    .name = "feeling",
    .words = WORDS("calm", "warm", "relieved", "glad", "grateful", "hopeful", "close", "proud",
                   "sad", "lonely", "hurt", "ashamed", "guilty", "anxious", "scared", "angry",
                   "tense", "overwhelmed", "numb", "tired", "confused"),
    .open = true,
};
static const struct sf_list list_tag = {
    .name = "tag",
    .words = (const char *const[]){NULL},
    .open = true,
};
static const struct sf_list list_state = {
    .name = "state",
    .words = WORDS("planned", "done", "let_go"),
};
static const struct sf_list list_extent = {
    .name = "extent",
    .words = WORDS("no", "partly", "yes"),
};
static const struct sf_list list_origin = {
    .name = "origin",
    .words = WORDS("own", "manage_alone", "burden", "always_leave", "nobody_understands",
                   "guard_down", "trust_nobody", "needing_is_weak", "not_deserving"),
};
static const struct sf_list list_speaks_for = {
    .name = "speaks_for",
    .words = WORDS("for_belief", "for_counter"),
};
static const struct sf_list list_way = {
    .name = "way",
    .words = WORDS("said", "written", "kept_in_view"),
};
static const struct sf_list list_reachout_kind = {
    .name = "reachout_kind",
    .words = WORDS("check_in", "accept", "invite", "call", "write", "thank", "ask_witness"),
};
static const struct sf_list list_answer = {
    .name = "answer",
    .words = WORDS("owned", "explained", "dismissed", "none"),
};
static const struct sf_list list_purpose = {
    .name = "purpose",
    .words = WORDS("private", "how_to_be_with_me", "hard_day", "kindness", "appointment"),
};
static const struct sf_list list_period = {
    .name = "period",
    .words = WORDS("day", "week", "month"),
};
static const struct sf_list list_unit = {
    .name = "unit",
    .words = WORDS("hours", "times"),
};
static const struct sf_list list_instrument = {
    .name = "instrument",
    .words = WORDS("mos_sss", "pc_ptsd_5", "pcl_5", "phq_4", "gad_7", "mspss", "ecr_rs", "ucla_3",
                   "who_5"),
};
static const struct sf_list list_candidate_kind = {
    .name = "candidate_kind",
    .words = WORDS("therapist", "psychologist", "psychiatrist", "counsellor", "social_worker",
                   "group", "other"),
};
/* The names of the open lists, for SF_CHOICE; a test holds it to them. */
static const struct sf_list list_open_list = {
    .name = "open_list",
    .words = WORDS("channel", "setting", "kind", "feeling", "tag"),
};

static const struct sf_list *const lists[] = {
    &list_rhythm,    &list_standing,   &list_reach_way, &list_quality,       &list_observed,
    &list_channel,   &list_setting,    &list_began_by,  &list_direction,     &list_kind,
    &list_boundary,  &list_feeling,    &list_tag,       &list_state,         &list_extent,
    &list_origin,    &list_speaks_for, &list_way,       &list_reachout_kind, &list_answer,
    &list_purpose,   &list_period,     &list_unit,      &list_instrument,    &list_candidate_kind,
    &list_open_list,
};

/* Rows. Each begins with the field's number, the version that brought it, and its name. */

#define ROW(no_, since_, name_, type_, flags_)                                                     \
    .name = (name_), .no = (no_), .since = (since_), .type = (type_), .flags = (flags_)
#define TEXT(no, since, name, limit, flags)                                                        \
    { ROW(no, since, name, SF_TYPE_TEXT, flags), .max = (limit) }
#define INT(no, since, name, lo, hi, unit_, flags)                                                 \
    { ROW(no, since, name, SF_TYPE_INT, flags), .min = (lo), .max = (hi), .unit = (unit_) }
#define REAL(no, since, name, lo, hi, unit_, flags)                                                \
    { ROW(no, since, name, SF_TYPE_REAL, flags), .min = (lo), .max = (hi), .unit = (unit_) }
#define FLAG(no, since, name, flags)                                                               \
    { ROW(no, since, name, SF_TYPE_FLAG, flags), .max = 1 }
#define TIME(no, since, name, flags)                                                               \
    { ROW(no, since, name, SF_TYPE_TIME, flags) }
#define CHOICE(no, since, name, list_, flags)                                                      \
    { ROW(no, since, name, SF_TYPE_CHOICE, flags), .list = &(list_) }
#define CHOICES(no, since, name, list_, items, flags)                                              \
    { ROW(no, since, name, SF_TYPE_CHOICES, flags), .list = &(list_), .max_items = (items) }
#define LINK(no, since, name, kinds, flags)                                                        \
    { ROW(no, since, name, SF_TYPE_LINK, flags), .link_kinds = (kinds) }
#define LINKS(no, since, name, kinds, items, flags)                                                \
    { ROW(no, since, name, SF_TYPE_LINKS, flags), .link_kinds = (kinds), .max_items = (items) }
#define ROWS(no, since, name, key, value, list_, limit, items, flags)                              \
    {                                                                                              \
        ROW(no, since, name, SF_TYPE_ROWS, flags), .key_name = (key), .value_name = (value),       \
                                                   .list = (list_), .max = (limit),                \
                                                   .max_items = (items)                            \
    }
#define MAP(no, since, name, limit, items, flags)                                                  \
    { ROW(no, since, name, SF_TYPE_MAP, flags), .max = (limit), .max_items = (items) }
#define NUMBERS(no, since, name, lo, hi, items, flags)                                             \
    {                                                                                              \
        ROW(no, since, name, SF_TYPE_MAP, (flags) | SF_FIELD_NUMBERS), .min = (lo), .max = (hi),   \
                                                                       .max_items = (items)        \
    }

enum {
    NEED = SF_FIELD_REQUIRED,
    FACT = SF_FIELD_FACT,
    FIND = SF_FIELD_FILTER,
    HIDE = SF_FIELD_NOSEARCH,
    OURS = SF_FIELD_SYSTEM,
    GIVEN = SF_FIELD_GIVEN,
    TITLE = SF_FIELD_TITLE,
    /* When something was: filled in with now, and what the kind is ordered by. */
    WHEN = SF_FIELD_NOW | SF_FIELD_ORDER | SF_FIELD_FILTER
};

#define PERSON SF_KIND_BIT(SF_PERSON)
#define MOMENT SF_KIND_BIT(SF_MOMENT)
#define SHARE SF_KIND_BIT(SF_SHARE)
#define BELIEF SF_KIND_BIT(SF_BELIEF)

static const struct sf_field person_fields[] = {
    TEXT(1, 1, "alias", TITLE_MAX, NEED | TITLE),
    TEXT(2, 1, "role", SHORT_MAX, 0),
    ROWS(3, 1, "reach", "way", "address", &list_reach_way, SHORT_MAX, 20, 0),
    TEXT(4, 1, "note", FREE_MAX, 0),
    TEXT(5, 1, "respect", FREE_MAX, 0), /* what I want respected */
    CHOICE(6, 1, "rhythm", list_rhythm, 0),
    INT(7, 1, "ideal_gap_days", 1, 3650, "days", 0),
    INT(8, 1, "longest_gap_days", 1, 3650, "days", 0),
    CHOICE(9, 1, "standing", list_standing, FACT),
    INT(10, 1, "circle", 1, 4, "ring", FIND),
};

static const struct sf_field observation_fields[] = {
    LINK(1, 1, "person", PERSON, NEED | FACT),
    TIME(2, 1, "at", WHEN | FACT),
    CHOICE(3, 1, "quality", list_quality, NEED | FACT),
    CHOICE(4, 1, "direction", list_observed, NEED | FACT),
    TEXT(5, 1, "text", FREE_MAX, 0),
    LINK(6, 1, "moment", MOMENT, 0),
};

static const struct sf_field moment_fields[] = {
    TIME(1, 1, "at", WHEN | FACT),
    LINKS(2, 1, "people", PERSON, 50, FACT),
    CHOICE(3, 1, "channel", list_channel, FACT),
    CHOICE(4, 1, "setting", list_setting, FACT),
    CHOICE(5, 1, "began_by", list_began_by, FACT),
    CHOICE(6, 1, "direction", list_direction, FACT),
    CHOICES(7, 1, "kinds_wanted", list_kind, 20, FACT),
    CHOICES(8, 1, "kinds_received", list_kind, 20, FACT),
    INT(9, 1, "depth", 0, 5, "0-5", FACT | FIND),
    INT(10, 1, "felt_safe", -2, 2, "-2..+2", FACT | FIND),
    FLAG(11, 1, "joy", FACT | FIND),
    REAL(12, 1, "settled_before", 0, 10, "0-10", FACT),
    REAL(13, 1, "settled_after", 0, 10, "0-10", FACT),
    INT(14, 1, "understood", 0, 10, "0-10", 0),
    INT(15, 1, "accepted", 0, 10, "0-10", 0),
    INT(16, 1, "cared_about", 0, 10, "0-10", 0),
    CHOICE(17, 1, "boundary_respected", list_boundary, FACT),
    TEXT(18, 1, "happened", ENTRY_MAX, 0),
    TEXT(19, 1, "felt_safe_text", FREE_MAX, 0),
    TEXT(20, 1, "felt_unsafe_text", FREE_MAX, 0),
    TEXT(21, 1, "seen_in_me", FREE_MAX, GIVEN),
    CHOICES(22, 1, "feelings", list_feeling, 50, 0),
    INT(23, 1, "energy", -2, 2, "-2..+2", FACT),
    INT(24, 1, "minutes", 0, 10080, "min", FACT),
    CHOICES(25, 1, "tags", list_tag, 100, 0),
};

static const struct sf_field share_fields[] = {
    LINK(1, 1, "person", PERSON, NEED | FACT),
    TEXT(2, 1, "what", FREE_MAX, TITLE),
    INT(3, 1, "size", 1, 5, "1-5", FACT | FIND),
    CHOICE(4, 1, "channel", list_channel, 0),
    CHOICE(5, 1, "setting", list_setting, 0),
    LINK(6, 1, "belief", BELIEF, FACT),
    TEXT(7, 1, "feared", FREE_MAX, 0),
    INT(8, 1, "likelihood_pct", 0, 100, "pct", FACT),
    INT(9, 1, "expected_distress_pct", 0, 100, "pct", FACT),
    TEXT(10, 1, "counts_as_true", FREE_MAX, 0),
    TEXT(11, 1, "keep_to_myself", FREE_MAX, 0),
    TEXT(12, 1, "way_out", FREE_MAX, 0),
    TIME(13, 1, "planned_for", FIND),
    CHOICE(14, 1, "state", list_state, FACT),
    TIME(15, 1, "settled_at", OURS | FACT), /* when the words before became fixed */
    LINK(16, 1, "moment", MOMENT, 0),
    CHOICE(17, 1, "came_true", list_extent, FACT),
    INT(18, 1, "peak_distress_pct", 0, 100, "pct", FACT),
    TEXT(19, 1, "learned", FREE_MAX, 0),
    INT(20, 1, "next_day", -2, 2, "-2..+2", 0),
    TEXT(21, 1, "next_day_text", FREE_MAX, 0),
    TEXT(22, 2, "added_note", FREE_MAX, 0), /* beside the words before, once they stay */
    FLAG(23, 2, "next_day_skipped", 0),     /* the look the next day is left out for good */
};

static const struct sf_field belief_fields[] = {
    TEXT(1, 1, "statement", FREE_MAX, NEED | TITLE),
    TEXT(2, 1, "counter", FREE_MAX, 0),
    TEXT(3, 1, "impact_life", FREE_MAX, 0),
    TEXT(4, 1, "impact_work", FREE_MAX, 0),
    CHOICE(5, 1, "origin", list_origin, 0),
    FLAG(6, 2, "in_view", FIND),                  /* its counter-belief is kept in view */
    LINKS(7, 2, "aside", MOMENT | SHARE, 500, 0), /* offered as evidence, and not wanted */
};

static const struct sf_field rating_fields[] = {
    LINK(1, 1, "belief", BELIEF, NEED | FACT),
    TIME(2, 1, "at", WHEN | FACT),
    INT(3, 1, "strength_pct", 0, 100, "pct", NEED | FACT),
    INT(4, 1, "counter_strength_pct", 0, 100, "pct", FACT),
};

static const struct sf_field evidence_fields[] = {
    LINK(1, 1, "belief", BELIEF, NEED | FACT),
    LINK(2, 1, "source", MOMENT | SHARE, 0),
    CHOICE(3, 1, "direction", list_speaks_for, NEED | FACT),
    TEXT(4, 1, "text", FREE_MAX, 0),
};

static const struct sf_field practice_fields[] = {
    LINK(1, 1, "belief", BELIEF, NEED),
    TIME(2, 1, "at", WHEN),
    CHOICE(3, 1, "way", list_way, NEED),
};

static const struct sf_field reachout_fields[] = {
    LINK(1, 1, "person", PERSON, FACT), /* may be missing: a listening line, a group */
    CHOICE(2, 1, "kind", list_reachout_kind, 0),
    TEXT(3, 1, "draft", FREE_MAX, 0),
    TIME(4, 1, "planned_for", FACT | FIND),
    CHOICE(5, 1, "state", list_state, FACT),
    CHOICE(6, 1, "began_by", list_began_by, FACT),
    LINK(7, 1, "moment", MOMENT, 0),
};

static const struct sf_field repair_fields[] = {
    LINK(1, 1, "person", PERSON, NEED),
    LINK(2, 1, "moment", MOMENT, 0),
    FLAG(3, 1, "named", 0),
    CHOICE(4, 1, "answer", list_answer, 0),
    CHOICE(5, 1, "did_change", list_extent, 0),
    TEXT(6, 1, "later_text", FREE_MAX, 0),
};

static const struct sf_field note_fields[] = {
    TEXT(1, 1, "title", TITLE_MAX, TITLE),
    TEXT(2, 1, "text", FREE_MAX, 0),
    LINK(3, 1, "person", PERSON, 0),
    CHOICE(4, 1, "purpose", list_purpose, 0),
};

static const struct sf_field limit_fields[] = {
    CHOICE(1, 1, "period", list_period, 0),
    CHOICE(2, 1, "unit", list_unit, 0),
    REAL(3, 1, "amount", 0, 10000, NULL, 0),
    TEXT(4, 1, "words_for_no", FREE_MAX, 0),
};

static const struct sf_field quiet_fields[] = {
    TIME(1, 1, "at", WHEN),
    INT(2, 1, "planned_min", 1, 240, "min", 0), /* missing: without a timer */
    INT(3, 1, "done_s", 0, 86400, "s", 0),
    MAP(4, 1, "answers", FREE_MAX, 50, 0), /* key of the question, what was written */
    LINKS(5, 1, "people", PERSON, 50, 0),
};

static const struct sf_field measure_fields[] = {
    CHOICE(1, 1, "instrument", list_instrument, NEED | FACT), TIME(2, 1, "at", WHEN | FACT),
    NUMBERS(3, 1, "answers", -1000, 1000, 100, 0),   /* key of the item, as answered */
    NUMBERS(4, 1, "scores", -100000, 100000, 50, 0), /* key of the scale ("total"), its score */
};

static const struct sf_field candidate_fields[] = {
    TEXT(1, 1, "name", TITLE_MAX, TITLE),
    TEXT(2, 1, "contact", SHORT_MAX, 0),
    CHOICE(3, 1, "kind", list_candidate_kind, 0),
    MAP(4, 1, "answers", FREE_MAX, 50, 0), /* key of the question, what they said */
    TEXT(5, 1, "impression", FREE_MAX, 0),
    TIME(6, 2, "appointment_at", 0),
};

/* The kinds below are the program's own; their texts are kept out of what a person searches. */

static const struct sf_field choice_fields[] = {
    CHOICE(1, 1, "list", list_open_list, NEED),
    TEXT(2, 1, "word", SF_KIND_WORD_MAX, NEED | TITLE | HIDE),
};

static const struct sf_field setting_fields[] = {
    TEXT(1, 1, "key", TITLE_MAX, NEED | TITLE | HIDE),
    TEXT(2, 1, "text", FREE_MAX, HIDE),
};

static const struct sf_field batch_fields[] = {
    TEXT(1, 1, "source", TITLE_MAX, NEED | HIDE | OURS), /* the format: "csv" */
    TEXT(2, 1, "name", SHORT_MAX, TITLE | HIDE),
    TIME(3, 1, "at", WHEN),
    INT(4, 1, "read", 0, 1000000000, "rows", OURS),
    INT(5, 1, "imported", 0, 1000000000, "records", OURS),
    FLAG(6, 1, "finished", FIND | OURS),
};

static const struct sf_field device_fields[] = {
    TEXT(1, 1, "name", TITLE_MAX, NEED | TITLE | HIDE),
};

#define KIND(no_, since_, name_, fields_, order, title)                                            \
    {                                                                                              \
        .name = (name_), .no = (no_), .since = (since_), .fields = (fields_),                      \
        .field_count = sizeof(fields_) / sizeof((fields_)[0]), .order_field = (order),             \
        .title_field = (title)                                                                     \
    }

/* The last two columns are the indexes of the order and title fields, from 0; -1 is none. */
static const struct sf_kind kinds[] = {
    KIND(SF_PERSON, 1, "person", person_fields, -1, 0),
    KIND(SF_OBSERVATION, 1, "observation", observation_fields, 1, -1),
    KIND(SF_MOMENT, 1, "moment", moment_fields, 0, -1),
    KIND(SF_SHARE, 1, "share", share_fields, -1, 1),
    KIND(SF_BELIEF, 1, "belief", belief_fields, -1, 0),
    KIND(SF_RATING, 1, "rating", rating_fields, 1, -1),
    KIND(SF_EVIDENCE, 1, "evidence", evidence_fields, -1, -1),
    KIND(SF_PRACTICE, 1, "practice", practice_fields, 1, -1),
    KIND(SF_REACHOUT, 1, "reachout", reachout_fields, -1, -1),
    KIND(SF_REPAIR, 1, "repair", repair_fields, -1, -1),
    KIND(SF_NOTE, 1, "note", note_fields, -1, 0),
    KIND(SF_LIMIT, 1, "limit", limit_fields, -1, -1),
    KIND(SF_QUIET, 1, "quiet", quiet_fields, 0, -1),
    KIND(SF_MEASURE, 1, "measure", measure_fields, 1, -1),
    KIND(SF_CANDIDATE, 1, "candidate", candidate_fields, -1, 0),
    KIND(SF_CHOICE, 1, "choice", choice_fields, -1, 1),
    KIND(SF_SETTING, 1, "setting", setting_fields, -1, 0),
    KIND(SF_BATCH, 1, "batch", batch_fields, 2, 1),
    KIND(SF_DEVICE, 1, "device", device_fields, -1, 0),
};

_Static_assert(sizeof kinds / sizeof kinds[0] == SF_KIND_END - 1, "a row for each kind");

static bool is_word(const char *word, const char *text, size_t len) {
    return strlen(word) == len && memcmp(word, text, len) == 0;
}

const struct sf_kind *sf_kind_all(size_t *count) {
    *count = sizeof kinds / sizeof kinds[0];
    return kinds;
}

const struct sf_kind *sf_kind_of(int no) {
    return no >= 1 && no < SF_KIND_END ? &kinds[no - 1] : NULL;
}

const struct sf_kind *sf_kind_named(const char *name, size_t len) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (is_word(kinds[i].name, name, len))
            return &kinds[i];
    }
    return NULL;
}

int sf_kind_field(const struct sf_kind *kind, const char *name, size_t len) {
    for (size_t i = 0; i < kind->field_count; i++) {
        if (is_word(kind->fields[i].name, name, len))
            return (int)i;
    }
    return -1;
}

int sf_kind_field_no(const struct sf_kind *kind, unsigned no) {
    for (size_t i = 0; i < kind->field_count; i++) {
        if (kind->fields[i].no == no)
            return (int)i;
    }
    return -1;
}

const struct sf_list *const *sf_kind_lists(size_t *count) {
    *count = sizeof lists / sizeof lists[0];
    return lists;
}

const struct sf_list *sf_kind_list(const char *name, size_t len) {
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (is_word(lists[i]->name, name, len))
            return lists[i];
    }
    return NULL;
}

bool sf_kind_list_has(const struct sf_list *list, const char *word, size_t len) {
    for (const char *const *at = list->words; *at != NULL; at++) {
        if (is_word(*at, word, len))
            return true;
    }
    return false;
}

unsigned sf_kind_version(void) {
    unsigned newest = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].since > newest)
            newest = kinds[i].since;
        for (size_t f = 0; f < kinds[i].field_count; f++) {
            if (kinds[i].fields[f].since > newest)
                newest = kinds[i].fields[f].since;
        }
    }
    return newest;
}
