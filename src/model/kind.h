/*
 * The table that describes the data: every kind of record and every field, once.
 *
 * Checking, storage, the door's encoding, search, history, import and export all follow from these
 * rows. To add a field: one row here, its words in content/ (HACKING shows it).
 */
#ifndef SF_KIND_H
#define SF_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How a field's values are held. In C / in the book (docs/format.md) / at the door (JSON).
 *
 * TEXT: text / TEXT / string. Limit in code points; indexed for search unless SF_FIELD_NOSEARCH.
 *
 * INT: int64 / INTEGER / number without fraction, `min`..`max`
 *
 * REAL: double / REAL / number, `min`..`max`
 *
 * FLAG: 0 or 1 / INTEGER / true, false
 *
 * TIME: struct sf_time / three columns / ISO string and a sibling "<name>_zone"
 *
 * CHOICE: one word of a list / TEXT / string
 *
 * CHOICES: several words of a list, no doubles, in the order chosen / BLOB / array of strings
 *
 * LINK: id of a record of `link_kinds` / BLOB / id string
 *
 * LINKS: several of those, no doubles, in the order given / BLOB / array of id strings
 *
 * ROWS: short list of (key, text) / TEXT / array of {"<key_name>":..,"<value_name>":..}
 *
 * MAP: pairs with unique keys, text or number values / TEXT / object
 */
enum sf_field_type {
    SF_TYPE_TEXT,
    SF_TYPE_INT,
    SF_TYPE_REAL,
    SF_TYPE_FLAG,
    SF_TYPE_TIME,
    SF_TYPE_CHOICE,
    SF_TYPE_CHOICES,
    SF_TYPE_LINK,
    SF_TYPE_LINKS,
    SF_TYPE_ROWS,
    SF_TYPE_MAP
};

enum sf_field_flag {
    SF_FIELD_REQUIRED = 1 << 0, /* may be neither missing in add nor cleared in edit */
    SF_FIELD_NOW = 1 << 1,      /* TIME: missing in add means now */
    SF_FIELD_ORDER = 1 << 2,    /* TIME: the kind is listed and found by it; at most one a kind */
    SF_FIELD_TITLE =
        1 << 3, /* TEXT: stands for the record in lists and finds; at most one a kind */
    SF_FIELD_NOSEARCH = 1 << 4, /* TEXT: not in the search index */
    SF_FIELD_FACT = 1 << 5,     /* statistics read it: part of the kind's narrow covering index */
    SF_FIELD_FILTER = 1 << 6,   /* may stand in list's "filter" beyond links and choices */
    SF_FIELD_NUMBERS = 1 << 7,  /* MAP: values are numbers, not text */
    SF_FIELD_SYSTEM = 1 << 8,   /* set by the program only; refused in add and edit at the door */
    SF_FIELD_GIVEN = 1 << 9     /* TEXT: an index of its own finds the records that have it */
};

/* Who may be named in LINK and LINKS: a set of kinds. */
typedef uint32_t sf_kind_set;
#define SF_KIND_BIT(kind) ((sf_kind_set)1 << (kind))

enum sf_kind_no {
    SF_PERSON = 1,
    SF_OBSERVATION,
    SF_MOMENT,
    SF_SHARE,
    SF_BELIEF,
    SF_RATING,
    SF_EVIDENCE,
    SF_PRACTICE,
    SF_REACHOUT,
    SF_REPAIR,
    SF_NOTE,
    SF_LIMIT,
    SF_QUIET,
    SF_MEASURE,
    SF_CANDIDATE,
    SF_CHOICE,  /* an item that the user added to one of the lists */
    SF_SETTING, /* a setting inside the book: key and text */
    SF_BATCH,   /* one import, so that it can be undone as one */
    SF_DEVICE,  /* a device that writes in this book */
    SF_KIND_END
};

/* A list of words that a CHOICE or CHOICES field draws from. */
struct sf_list {
    const char *name;         /* as SF_CHOICE records name it: "channel" */
    const char *const *words; /* the built-in ones, NULL-ended, in the order shown */
    bool open;                /* whether the user may add words (SF_CHOICE records) */
};

struct sf_field {
    const char *name; /* as in the door's JSON and as the column: [a-z][a-z0-9_]* */
    uint16_t no;      /* unique in the kind, 1..255, never used again */
    uint16_t since;   /* the book version that brought it (sf_kind_version) */
    enum sf_field_type type;
    unsigned flags;  /* enum sf_field_flag */
    double min, max; /* INT, REAL, numbers of a MAP; TEXT, texts of ROWS, MAP: max in code points */
    uint16_t max_items; /* CHOICES, LINKS, ROWS, MAP: at most so many */
    const struct sf_list
        *list;              /* CHOICE, CHOICES; the key's words of ROWS, or NULL for free keys */
    sf_kind_set link_kinds; /* LINK, LINKS */
    const char *key_name, *value_name; /* ROWS */
    const char *unit; /* "0-10", "pct", "days", "s", ... for the reference page; NULL when none */
};

enum {
    SF_FIELDS_MAX = 40,     /* fields of one kind at most; a test holds the table to it */
    SF_KIND_WORD_MAX = 200, /* code points of a word that a user adds to an open list */
    SF_KIND_KEY_MAX = 100   /* code points of a free key of ROWS and MAP */
};

struct sf_kind {
    const char *name; /* "moment" */
    enum sf_kind_no no;
    uint16_t since;
    const struct sf_field *fields;
    size_t field_count;
    int order_field; /* index of the SF_FIELD_ORDER field, -1: listed by `created` */
    int title_field; /* index of the SF_FIELD_TITLE field, -1: none */
};

/* All kinds in order of their numbers; *count is SF_KIND_END - 1. Never fails. */
const struct sf_kind *sf_kind_all(size_t *count);

/* The kind with a number (1 .. SF_KIND_END - 1), or NULL. */
const struct sf_kind *sf_kind_of(int no);

/* The kind with a name, or NULL. */
const struct sf_kind *sf_kind_named(const char *name, size_t len);

/* The index of a field in its kind by name, or -1. */
int sf_kind_field(const struct sf_kind *kind, const char *name, size_t len);

/* The index of a field in its kind by number, or -1. */
int sf_kind_field_no(const struct sf_kind *kind, unsigned no);

/* The list with a name ("channel"), or NULL. */
const struct sf_list *sf_kind_list(const char *name, size_t len);

/* All lists, in the order of the table; *count is how many. Never fails. */
const struct sf_list *const *sf_kind_lists(size_t *count);

/* Whether `word` is built into the list. */
bool sf_kind_list_has(const struct sf_list *list, const char *word, size_t len);

/* The newest version that any row of the table, kinds and fields, was brought by. */
unsigned sf_kind_version(void);

#endif
