/*
 * A book's database: the only room that sees SQLite.
 *
 * One connection; not for two threads at once. Every writing call is one durable transaction by
 * itself (on disk when it returns SF_OK, synchronous=FULL) unless the caller opened one with
 * sf_store_begin. A failing call leaves the book as it was. Another process may write at the same
 * time: readers see whole transactions, writers wait up to five seconds and then get SF_BUSY.
 */
#ifndef SF_STORE_H
#define SF_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "record.h"
#include "stream.h"

struct sf_store;

enum { SF_STORE_KEY_LEN = 32 };

/* ---- Open and close (store.c) */

/*
 * Make a new, empty database at `path` (must not exist), or in memory when path is NULL (then `key`
 * may be NULL too). All settings of docs/format.md are set and read back; SF_INTERNAL when one does
 * not hold.
 */
enum sf_code sf_store_create(const char *path, const uint8_t key[SF_STORE_KEY_LEN],
                             struct sf_store **out, struct sf_fail *fail);

/*
 * Open an existing one. SF_MISSING, SF_DAMAGED (wrong key or not a book), SF_NEWER. A book of an
 * older version opens read-only until sf_store_upgrade (sf_store_old says so); a damaged one that
 * can be read in part opens with read_only, and one on a medium that cannot be written.
 */
enum sf_code sf_store_open(const char *path, const uint8_t key[SF_STORE_KEY_LEN], bool read_only,
                           struct sf_store **out, struct sf_fail *fail);
bool sf_store_old(const struct sf_store *store);

/* Bring an older book up to this program's version, in place, in one transaction (done on a copy).
 */
enum sf_code sf_store_upgrade(struct sf_store *store, struct sf_fail *fail);

/* Close, wiping the key and the cache. NULL is fine. */
void sf_store_close(struct sf_store *store);

/* Give back what the page cache holds beyond what idling needs, and what is kept (sf_store_keep).
 */
void sf_store_shrink(struct sf_store *store);

/*
 * Several writing calls as one. What a call refuses by itself (invalid, not_found, exists,
 * conflict, refused, too_large) changes nothing and the transaction goes on; an error of disk or
 * memory in it breaks it: calls fail from then on, and commit takes everything back.
 */
enum sf_code sf_store_begin(struct sf_store *store, struct sf_fail *fail);
enum sf_code sf_store_commit(struct sf_store *store, struct sf_fail *fail);
void sf_store_rollback(struct sf_store *store);

/*
 * A number that changes whenever the book does, by this or any other process; caches check it.
 */
enum sf_code sf_store_data_version(struct sf_store *store, uint64_t *version, struct sf_fail *fail);

/*
 * Keep one thing that was worked out of the book, until another takes its place (NULL too) or the
 * store closes; `drop` frees and wipes it. Whoever asks for it looks whether it is still true.
 */
void sf_store_keep(struct sf_store *store, void *thing, void (*drop)(void *thing));
void *sf_store_kept(const struct sf_store *store);

/* ---- Small secrets of the book itself (meta table): "wraps", "book", ... At most 4 KiB each. */
enum sf_code sf_store_meta_set(struct sf_store *store, const char *key, const void *bytes,
                               size_t len, struct sf_fail *fail);
/* SF_NOT_FOUND when never set. Appended to `out`, which the caller wipes. */
enum sf_code sf_store_meta_get(struct sf_store *store, const char *key, struct sf_buf *out,
                               struct sf_fail *fail);

/* ---- Records (store_records.c). The values have passed src/model/check.h; links are looked up
 * again here. */

/*
 * Write a new record. `record->id` none: made now (UUIDv7), else used as given (SF_EXISTS when
 * taken, also by a tombstone). `record->created_ms` 0: now, else as given (what was kept elsewhere
 * before). id, created_ms, changed are filled in. `batch` (may be NULL): the import it belongs to.
 */
enum sf_code sf_store_add(struct sf_store *store, struct sf_record *record,
                          const struct sf_id *batch, struct sf_fail *fail);

/* Read one, removed ones too (state says). SF_NOT_FOUND also for forgotten ones. `out` is
 * initialised here. */
enum sf_code sf_store_get(struct sf_store *store, const struct sf_kind *kind,
                          const struct sf_id *id, struct sf_record *out, struct sf_fail *fail);

/*
 * Change the values that are present in `change` (SF_HAS_NULL clears); `expected` (0: any) must be
 * the record's stamp, else SF_CONFLICT. Values equal to what stands there change nothing. History
 * keeps what stood before, one row for all edits within ten minutes. `after` (may be NULL) is
 * initialised with the result.
 */
enum sf_code sf_store_edit(struct sf_store *store, const struct sf_id *id,
                           const struct sf_record *change, int64_t expected,
                           struct sf_record *after, struct sf_fail *fail);

/*
 * Hide a record, and show it again; links to it stay. On one that is so already nothing changes.
 * SF_NOT_FOUND also for forgotten ones.
 */
enum sf_code sf_store_remove(struct sf_store *store, const struct sf_kind *kind,
                             const struct sf_id *id, struct sf_fail *fail);
enum sf_code sf_store_restore(struct sf_store *store, const struct sf_kind *kind,
                              const struct sf_id *id, struct sf_fail *fail);
/* Take back the latest kept change (history's newest row): add, edit, remove or restore.
 * SF_NOT_FOUND: none. */
enum sf_code sf_store_undo(struct sf_store *store, const struct sf_kind *kind,
                           const struct sf_id *id, struct sf_fail *fail);

enum sf_store_what { SF_STORE_ADDED = 1, SF_STORE_EDITED, SF_STORE_REMOVED, SF_STORE_RESTORED };

/* Newest first; `before` holds the values that an edit replaced, empty for the others. false stops.
 */
typedef bool (*sf_store_history_fn)(void *context, int64_t at_ms, enum sf_store_what what,
                                    const struct sf_record *before);
enum sf_code sf_store_history(struct sf_store *store, const struct sf_kind *kind,
                              const struct sf_id *id, sf_store_history_fn each, void *context,
                              struct sf_fail *fail);

/* The kind number of an id (0: none); forgotten ones count. For check.h. */
enum sf_code sf_store_kind_of(struct sf_store *store, const struct sf_id *id, int *kind,
                              struct sf_fail *fail);
/* Whether the user's own (live SF_CHOICE) items of a list hold a word. For check.h. */
enum sf_code sf_store_own_word(struct sf_store *store, const struct sf_list *list, const char *word,
                               size_t len, bool *has, struct sf_fail *fail);

/* Remove all live records of a batch as one; *removed says how many. */
enum sf_code sf_store_batch_remove(struct sf_store *store, const struct sf_id *batch,
                                   size_t *removed, struct sf_fail *fail);
/*
 * Where a record is removed and so is the batch it came with (the import was undone): restore it
 * and let it belong to `batch`. *revived says whether that was so; anything else is left alone.
 */
enum sf_code sf_store_batch_revive(struct sf_store *store, const struct sf_kind *kind,
                                   const struct sf_id *id, const struct sf_id *batch, bool *revived,
                                   struct sf_fail *fail);

/* ---- Lists (store_list.c): pages in a stable order */

struct sf_store_filter {
    int field;             /* index in the kind */
    struct sf_value value; /* equality; for LINKS and CHOICES: holds this one (count 1) */
    bool is_given;         /* SF_FIELD_GIVEN: has any value; `value` is not looked at */
    bool is_range;         /* TIME, INT, REAL: from <= value < to; either bound may be open */
    bool has_from, has_to;
    double from, to; /* numbers; times as ms */
};

enum { SF_STORE_FILTERS_MAX = 8, SF_STORE_CURSOR_LEN = 80, SF_STORE_LIMIT_MAX = 200 };

struct sf_store_query {
    const struct sf_kind *kind;
    struct sf_store_filter filters[SF_STORE_FILTERS_MAX];
    size_t filter_count;
    bool ascending; /* by the kind's order field, or created; ties by row. Default: newest first */
    bool removed;   /* the removed ones instead of the live ones */
    unsigned limit; /* 1..SF_STORE_LIMIT_MAX */
    char cursor[SF_STORE_CURSOR_LEN]; /* "" for the first page; else as an earlier page gave it */
};

/* Called for each record; borrowed until it returns; false stops. */
typedef bool (*sf_store_record_fn)(void *context, const struct sf_record *record);
/*
 * One page. `next` is "" on the last, and must not be query->cursor itself. SF_INVALID (field
 * "cursor") for a cursor of another query.
 * Costs grow with the page, not the book, where filters are links, choices with an index, or the
 * order.
 */
enum sf_code sf_store_list(struct sf_store *store, const struct sf_store_query *query,
                           sf_store_record_fn each, void *context, char next[SF_STORE_CURSOR_LEN],
                           struct sf_fail *fail);

/* How many live records a kind has. */
enum sf_code sf_store_count(struct sf_store *store, const struct sf_kind *kind, uint64_t *count,
                            struct sf_fail *fail);

/* ---- Search (store_search.c): full text over every searchable text of every kind, newest first */

struct sf_store_span {
    uint32_t start, len; /* bytes; between characters */
};

/* Everything in it is borrowed until the callback returns. */
struct sf_store_hit {
    const struct sf_kind *kind;
    struct sf_id id;
    int64_t at_ms; /* the order field, or created */
    const struct sf_record *record;
    const struct sf_str *text; /* all its searchable texts, each ended by a newline (record.h) */
    size_t spans;              /* where the words stand in it, ascending, apart; at most 1000 */
    const struct sf_store_span *span;
};
typedef bool (*sf_store_hit_fn)(void *context, const struct sf_store_hit *hit);

/*
 * Find records that hold all words of `query` (words as typed; quotes make a phrase; the last word
 * is a prefix unless followed by a space; operators have no meaning; case and diacritics are
 * ignored). `kinds`: a set, 0 for all. SF_INVALID (field "query") when it is no well-formed UTF-8
 * or holds no word, or over 64 words.
 */
enum sf_code sf_store_find(struct sf_store *store, const char *query, size_t len, sf_kind_set kinds,
                           unsigned limit, const char *cursor, sf_store_hit_fn each, void *context,
                           char next[SF_STORE_CURSOR_LEN], struct sf_fail *fail);

/* ---- Drafts (store_draft.c): what is being typed, one row a form, overwritten in place; never in
 * history */
enum { SF_STORE_FORM_LEN = 128, SF_STORE_DRAFT_MAX = 4 * 1024 * 1024 };
enum sf_code sf_store_draft_put(struct sf_store *store, const char *form, const char *json,
                                size_t len, struct sf_fail *fail);
/* SF_NOT_FOUND; *at_ms is when it was put. Appended to `out`. */
enum sf_code sf_store_draft_get(struct sf_store *store, const char *form, struct sf_buf *out,
                                int64_t *at_ms, struct sf_fail *fail);
enum sf_code sf_store_draft_drop(struct sf_store *store, const char *form, struct sf_fail *fail);
typedef bool (*sf_store_draft_fn)(void *context, const char *form, int64_t at_ms);
enum sf_code sf_store_draft_list(struct sf_store *store, sf_store_draft_fn each, void *context,
                                 struct sf_fail *fail);

/* ---- Forget (store_forget.c) */

/*
 * Leave a bare tombstone: values, history, index, drafts that hold the id or the alias, links from
 * it; links to it stay and lead nowhere. A person takes their observations, shares, reach-outs and
 * repairs along (they are about nobody else); moments stay and lose the link. The WAL is truncated.
 * The caller rotates the key and rewrites the backups afterwards. *forgotten: how many records.
 */
enum sf_code sf_store_forget(struct sf_store *store, const struct sf_kind *kind,
                             const struct sf_id *id, size_t *forgotten, struct sf_fail *fail);

/* Live texts elsewhere that hold `name` as a word (for the user to look at). */
typedef bool (*sf_store_mention_fn)(void *context, const struct sf_record *record, int field);
enum sf_code sf_store_mentions(struct sf_store *store, const char *name, size_t len,
                               sf_store_mention_fn each, void *context, struct sf_fail *fail);

/* ---- Facts for statistics (store_facts.c): narrow columns, never the text pages */

/*
 * The live moments' facts in order of time, as columns; owned by the caller, freed by
 * sf_store_facts_free. A missing small number is INT8_MIN, a missing code or index -1. Labels are
 * words or ids by code.
 */
struct sf_store_facts {
    size_t n;
    int64_t *at_ms;
    int16_t *offset_min;
    int8_t *felt_safe;                       /* -2..2 */
    int16_t *settled_before, *settled_after; /* thousandths of 0..10, INT16_MIN missing: diaries
                                              * that people bring rate in finer steps */
    int8_t *boundary;                        /* index in the list boundary_respected */
    int8_t *depth, *direction, *began_by;    /* depth 0..5; indexes in their lists */
    int32_t *channel, *setting;              /* codes into the label tables below */
    int8_t *energy;                          /* -2..2 */
    int16_t *minutes;                        /* INT16_MIN missing */
    uint8_t *joy;                            /* 0, 1 */
    int64_t *row;                            /* local, for sf_store_facts_id alone */
    /* People: for moment i the codes people[first_person[i]] .. people[first_person[i+1]-1]. */
    uint32_t *first_person; /* n + 1 */
    int32_t *people;
    /* Kinds of support in the same way: wanted[first_wanted[i]] .. , codes into `kinds`. */
    uint32_t *first_wanted, *first_received; /* n + 1 each */
    int32_t *wanted, *received;
    size_t channel_count, setting_count, kind_count, person_count;
    struct sf_str *channels, *settings, *kinds; /* words by code, by first appearance in time */
    struct sf_id *persons; /* ids by code, in order of first appearance in time */
    struct sf_arena arena;
};
enum sf_code sf_store_facts_moments(struct sf_store *store, struct sf_store_facts *out,
                                    struct sf_fail *fail);
void sf_store_facts_free(struct sf_store_facts *facts);

/* The id of moment i (0 .. n-1) of facts read before; SF_NOT_FOUND when it went meanwhile. */
enum sf_code sf_store_facts_id(struct sf_store *store, const struct sf_store_facts *facts, size_t i,
                               struct sf_id *out, struct sf_fail *fail);

/* The ids of all of them, out[n]; none where a moment went meanwhile. One pass over the ids of the
 * book, and no page that holds a text: cheaper than a few dozen single ones. */
enum sf_code sf_store_facts_ids(struct sf_store *store, const struct sf_store_facts *facts,
                                struct sf_id *out, struct sf_fail *fail);

/* ---- Shares and evidence for statistics (store_shares.c): from indexes of their own, never from a
 * page that holds a text */

/* One live share, without its texts. */
struct sf_store_share {
    struct sf_id id, person, belief, moment; /* none where there is none */
    int64_t created_ms;
    bool done;     /* its state */
    bool settled;  /* the words before are fixed ... */
    bool together; /* ... by the very change that wrote something of the outcome */
    int64_t settled_ms;
    int8_t likelihood_pct, expected_pct, peak_pct; /* 0..100; -1 missing */
    int8_t came_true; /* index in the list of extents: 0 no, 1 partly, 2 yes; -1 missing */
};
/* Borrowed until the callback returns; false stops. */
typedef bool (*sf_store_share_fn)(void *context, const struct sf_store_share *share);
/* Each live share, in the order in which they were made. */
enum sf_code sf_store_shares(struct sf_store *store, sf_store_share_fn each, void *context,
                             struct sf_fail *fail);

/* One live piece of evidence, without its text. */
struct sf_store_evidence {
    struct sf_id belief, source; /* source: a moment or a share; none where there is none */
    int64_t created_ms;
    bool for_counter;
};
typedef bool (*sf_store_evidence_fn)(void *context, const struct sf_store_evidence *evidence);
enum sf_code sf_store_shares_evidence(struct sf_store *store, sf_store_evidence_fn each,
                                      void *context, struct sf_fail *fail);

/* Which of these ids are live records of a kind, into live[count]. */
enum sf_code sf_store_shares_live(struct sf_store *store, const struct sf_kind *kind,
                                  const struct sf_id *ids, size_t count, bool *live,
                                  struct sf_fail *fail);

/*
 * Where moments stand in facts that were read before: at[i] is the index of the moment ids[i], or
 * UINT32_MAX where the id is none, or is no moment among them.
 */
enum sf_code sf_store_shares_moments(struct sf_store *store, const struct sf_store_facts *facts,
                                     const struct sf_id *ids, size_t count, uint32_t *at,
                                     struct sf_fail *fail);

/* ---- Copies and care (store_care.c) */

/* Write a consistent copy of the whole book to a new file under `key`, synced. Readers and writers
 * go on. */
enum sf_code sf_store_snapshot(struct sf_store *store, const char *to_path,
                               const uint8_t key[SF_STORE_KEY_LEN], sf_progress_fn progress,
                               void *context, struct sf_fail *fail);

struct sf_store_verdict {
    bool sound;
    uint64_t pages, lost_pages;
    uint64_t damaged[SF_KIND_END]; /* records of each kind that cannot be read */
    bool index_damaged;            /* only rebuildable parts are hurt */
};
/* Read every page and every record. Never changes anything. */
enum sf_code sf_store_verify(struct sf_store *store, struct sf_store_verdict *out,
                             sf_progress_fn progress, void *context, struct sf_fail *fail);

/*
 * Copy everything readable of a damaged database into a new one at to_path; saved and lost by kind.
 * A link whose target was lost keeps a tombstone.
 */
enum sf_code sf_store_salvage(const char *from_path, const uint8_t key[SF_STORE_KEY_LEN],
                              const char *to_path, const uint8_t to_key[SF_STORE_KEY_LEN],
                              uint64_t saved[SF_KIND_END], uint64_t lost[SF_KIND_END],
                              struct sf_fail *fail);

/* Drop and make again everything rebuildable: search index, facts. */
enum sf_code sf_store_rebuild(struct sf_store *store, sf_progress_fn progress, void *context,
                              struct sf_fail *fail);

#endif
