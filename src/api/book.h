/*
 * A book: the vault folder's files and keys (src/vault) together with the database (src/store).
 * Here stand the operations that need both: creating, opening, rotating, restoring, upgrading,
 * forgetting. Each is ordered so that a power cut at any point leaves either the old book or the
 * new one, whole.
 *
 * Small things of the program's own that the book keeps inside (sf_store_meta):
 *   "book"        when it was made, 8 bytes, ms since 1970, little-endian
 *   "wraps"       the wrapping keys of its slots (keys.h); "wraps_next": those of a change that was
 *                 under way, until the keys file says which of the two hold
 *   "backed"      when the last automatic backup was made; "dirty": something was written since
 *   "pending"     what the backups still have to be brought up to, see book_pending.c
 *   "import"      the key of the ids of imported rows, see ops_import.c
 */
#ifndef SF_BOOK_H
#define SF_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backup.h"
#include "fail.h"
#include "folder.h"
#include "kind.h"
#include "recovery.h"
#include "store.h"
#include "stream.h"

struct sf_book {
    struct sf_folder folder;
    struct sf_folder_book files; /* valid while `store` is set and not demo */
    struct sf_store *store;      /* NULL: locked */
    int64_t created_ms;          /* of the open book */
    bool demo;                   /* in memory only, no files */
    bool read_only;              /* opened damaged, or where nothing can be written (files.fixed) */
    bool touched;                /* written to in this session, see sf_book_backup_touch */
};

/* What somebody shows to open something: a passphrase, or else a recovery code. */
struct sf_book_proof {
    const char *passphrase; /* NULL with a recovery code */
    size_t len;
    const uint8_t *recovery; /* NULL or SF_RECOVERY_LEN bytes */
};

/* What somebody should hear about a book that just opened: a set. */
enum {
    SF_BOOK_UPGRADED = 1,      /* an older book was brought up to this program's version */
    SF_BOOK_DAMAGED = 2,       /* it is damaged and open for reading only */
    SF_BOOK_BACKUP_FAILED = 4, /* a backup was due and could not be made; the book is fine */
    SF_BOOK_BACKUPS_BEHIND =
        8,             /* some backups still hold what a rotate or forget should have changed */
    SF_BOOK_FIXED = 16 /* nothing can be written in its folder: it is open for reading only */
};

/* ---- book.c: opening and closing */

/* Name the vault folder; nothing is touched. SF_INVALID, SF_TOO_LARGE. */
enum sf_code sf_book_init(struct sf_book *book, const char *path, struct sf_fail *fail);

/* Whether a book is open, the demo's too. */
bool sf_book_is_open(const struct sf_book *book);

/* Close the book and wipe. Fine when locked. */
void sf_book_lock(struct sf_book *book);

/*
 * Make a book and open it. `recovery` (20 bytes, may be NULL) receives a recovery code that opens
 * it too. The keys file is committed last: after a failure there is no book. SF_REFUSED when the
 * passphrase opens another book of the folder. One KDF run and more.
 */
enum sf_code sf_book_create(struct sf_book *book, const char *passphrase, size_t len,
                            uint8_t *recovery, struct sf_fail *fail);

/*
 * Open the book that the proof opens: bring it up to this version (after a backup), finish what a
 * power cut left undone, make the day's backup. *news is a set of what happened. Codes of
 * sf_folder_open_passphrase and sf_store_open.
 */
enum sf_code sf_book_open(struct sf_book *book, const struct sf_book_proof *proof, unsigned *news,
                          struct sf_fail *fail);

/* Open the files only, no database: the proof's passphrase or code. Codes of folder.h. */
enum sf_code sf_book_files(struct sf_book *book, const struct sf_book_proof *proof,
                           struct sf_fail *fail);

/*
 * Open the database that book->files names, as sf_store_open does, and learn when the book was
 * made. For the files beside this one.
 */
enum sf_code sf_book_database(struct sf_book *book, bool read_only, struct sf_fail *fail);

/* Begin the demo: an empty book in memory that the caller fills in. */
enum sf_code sf_book_demo(struct sf_book *book, struct sf_fail *fail);

/*
 * After an operation failed with `code`: see whether another process put a new generation in place
 * under this book. Then the book is closed and SF_BUSY answered; else `code` comes back. After
 * SF_IO the database is opened anew (the book is locked where that fails).
 */
enum sf_code sf_book_look_again(struct sf_book *book, enum sf_code code, struct sf_fail *fail);

/* Delete the open book, every file of it. SF_BUSY while another process has it open. */
enum sf_code sf_book_remove(struct sf_book *book, struct sf_fail *fail);

/* ---- book_switch.c: to a new generation */

typedef enum sf_code (*sf_book_change_fn)(void *context, struct sf_store *copy,
                                          struct sf_fail *fail);

/*
 * What a switch is to do. Zero-initialised: copy as it is. The copy is made from the open book, or
 * by `make` (salvage, restore).
 */
struct sf_book_turn {
    /* The keys of the new generation; NULL: those of the book. The generation is set here. */
    const struct sf_keys *keys;
    const struct sf_keys_open *open;
    /* Write the new database, complete and synced, to `path` under `key`; NULL: snapshot. */
    enum sf_code (*make)(void *context, const char *path, const uint8_t *key, struct sf_fail *fail);
    sf_book_change_fn change; /* works on the copy before it is verified; may be NULL */
    void *context;            /* of both */
    sf_progress_fn progress;  /* may be NULL */
    void *progress_context;
};

/*
 * Switch to a new generation: write it, let `change` work on it, verify it, commit the keys file,
 * go on with it. SF_BUSY while another process has the book open. After a failure the old
 * generation stands and is open (where even that fails, the book is locked). SF_DAMAGED when the
 * copy does not verify.
 */
enum sf_code sf_book_switch(struct sf_book *book, const struct sf_book_turn *turn,
                            struct sf_fail *fail);

/* ---- book_keys.c: slots and keys */

/* Load the wrapping keys that the open book keeps, as far as the keys file agrees with them. */
enum sf_code sf_book_keys_load(struct sf_book *book, struct sf_fail *fail);

/* Keep the wrapping keys of `open` inside `store`, as the ones that hold. */
enum sf_code sf_book_keys_keep(struct sf_store *store, const struct sf_keys_open *open,
                               struct sf_fail *fail);

/* Whether a recovery code opens the book. */
bool sf_book_keys_has_recovery(const struct sf_book *book);

/* What became of the backups when they had to follow a change. */
struct sf_book_backups {
    size_t done;
    size_t left; /* could not be read or written; they stand as they were */
};

/* A new vault key; every slot and backup follows. */
enum sf_code sf_book_keys_rotate(struct sf_book *book, struct sf_book_backups *backups,
                                 struct sf_fail *fail);

/*
 * Change the passphrase. `known` false: the slot is sealed anew, here and in the backups' heads.
 * True: somebody may know the old one, so a new vault key, a new recovery code if there was one (20
 * bytes into `recovery`, *renewed says so), and the backups are sealed again. Both check `current`
 * first.
 */
enum sf_code sf_book_keys_passphrase(struct sf_book *book, const struct sf_book_proof *current,
                                     const char *next, size_t next_len, bool known,
                                     uint8_t recovery[SF_RECOVERY_LEN], bool *renewed,
                                     struct sf_book_backups *backups, struct sf_fail *fail);

/* A new recovery code; the old one opens nothing any more. Checks the passphrase first. */
enum sf_code sf_book_keys_recovery(struct sf_book *book, const char *passphrase, size_t len,
                                   uint8_t recovery[SF_RECOVERY_LEN],
                                   struct sf_book_backups *backups, struct sf_fail *fail);

/*
 * A new vault key in a new generation, with nothing asked and no backup touched; the copy notes
 * what the backups then lack. For book_pending.c.
 */
enum sf_code sf_book_keys_renew(struct sf_book *book, struct sf_fail *fail);

/* ---- book_pending.c: what backups, and sometimes the book, still have to follow */

struct sf_book_pending_record {
    uint8_t kind;
    struct sf_id id;
};

/* What to note; zero-initialised: only that the backups' heads are older than the keys file. */
struct sf_book_pending_news {
    const struct sf_keys_open *old; /* the keys that held before this database's, or NULL */
    const struct sf_book_pending_record *forgotten; /* a record that no backup may hold, or NULL */
    bool rotate; /* the book itself needs a new key; with `old` set: it has it */
};

/* Add to what is noted inside `store`. */
enum sf_code sf_book_pending_note(struct sf_store *store, const struct sf_book_pending_news *news,
                                  struct sf_fail *fail);

/*
 * Let `to` note what `from` notes, in place of what it noted itself. Nothing where `from` is NULL
 * or too damaged to say.
 */
enum sf_code sf_book_pending_carry(struct sf_store *from, struct sf_store *to,
                                   struct sf_fail *fail);

/*
 * Do what is noted: a new key when one is due, then backup by backup; one that cannot be read is
 * left as it is and counted. The note goes when every backup was tried and none failed for want of
 * room, memory or a working disk (those errors are answered, after all were tried). Does nothing,
 * cheaply, when nothing is noted.
 */
enum sf_code sf_book_pending_run(struct sf_book *book, struct sf_book_backups *out,
                                 struct sf_fail *fail);

/* ---- book_backup.c */

/* All backups of the open book, newest first, in memory that the caller frees. NULL when none. */
enum sf_code sf_book_backup_list(const struct sf_book *book, struct sf_backup **items,
                                 size_t *count, struct sf_fail *fail);

/* Make a backup now; into `sink` when given, and then no file. *out may be NULL. */
enum sf_code sf_book_backup_make(struct sf_book *book, bool automatic, const struct sf_sink *sink,
                                 sf_progress_fn progress, void *context, struct sf_backup *out,
                                 struct sf_fail *fail);

/*
 * Before a session's first write: note inside the book that it is ahead of its backups. Nothing
 * after that, and nothing in the demo.
 */
enum sf_code sf_book_backup_touch(struct sf_book *book, struct sf_fail *fail);

/*
 * The day's backup: made when something changed since the last one and that is a day old; then old
 * ones are thinned by age. SF_OK also when none was due.
 */
enum sf_code sf_book_backup_daily(struct sf_book *book, struct sf_fail *fail);

/* Unpack a backup of the open book and read all of it. *sound. Errors only of the disk or memory.
 */
enum sf_code sf_book_backup_verify(struct sf_book *book, const char *name, bool *sound,
                                   struct sf_fail *fail);

/*
 * Seal the database file of the locked book's present generation as it is, unread: what a damaged
 * one holds must not get lost before something else takes its place. The database must be closed.
 * Nothing is done where the file is missing or empty: then *out (may be NULL) has no name.
 */
enum sf_code sf_book_backup_raw(struct sf_book *book, struct sf_backup *out, struct sf_fail *fail);

/* Delete a database that is in nobody's use, and what SQLite may have left beside it. */
void sf_book_backup_sweep(const char *path);

/* ---- book_restore.c */

struct sf_book_source {
    const char *name;               /* one of the folder's backups, or NULL */
    const struct sf_source *source; /* its bytes from elsewhere, or NULL */
    struct sf_book_proof proof;     /* neither is needed by name while the book is open */
};

/*
 * Put a backup in the book's place. With a book open: only a backup of that book, whose present
 * passphrase stays; the state before is kept as an automatic backup. With none open: the backup's
 * book comes (back) into the folder; one that is there already must open with the same passphrase,
 * unless its keys file is unreadable. The book is then open. SF_DAMAGED, SF_NEWER,
 * SF_WRONG_PASSPHRASE, SF_NOT_FOUND, SF_EXISTS; after a failure everything is as it was.
 */
enum sf_code sf_book_restore(struct sf_book *book, const struct sf_book_source *from,
                             struct sf_fail *fail);

/* ---- book_care.c */

/*
 * Copy what is readable of a damaged book to a new generation and open it. What the damaged file
 * held stays as a manual backup where it can be sealed; *kept says so.
 */
enum sf_code sf_book_care_salvage(struct sf_book *book, const struct sf_book_proof *proof,
                                  uint64_t saved[SF_KIND_END], uint64_t lost[SF_KIND_END],
                                  bool *kept, struct sf_fail *fail);

/*
 * Forget a record for good: tombstone, then a new generation under a new key, then backups
 * rewritten. *forgotten: how many records. Once the tombstone stands this answers SF_OK; where the
 * rest could not be done now (a full disk), *complete is false and opening the book tries again
 * (where the disk did not even tell which generation holds, the book is locked). In the demo there
 * is only the tombstone. SF_BUSY, with nothing done, while another process has the book open.
 */
enum sf_code sf_book_care_forget(struct sf_book *book, const struct sf_kind *kind,
                                 const struct sf_id *id, size_t *forgotten, bool *complete,
                                 struct sf_book_backups *backups, struct sf_fail *fail);

#endif
