/*
 * The book's slots: which wrapping keys there are, and the changes of passphrase, code and key.
 *
 * The book keeps the wrapping key of every slot inside itself ("wraps"), because rotate must seal a
 * new vault key for a recovery code that nobody has typed. Two places must then agree, the keys
 * file and the book; a change writes the coming wraps as "wraps_next" first, commits the keys file,
 * and then makes them "wraps". Opening asks the keys file itself, slot by slot, which of the two it
 * was sealed with, so a power cut in between costs nothing.
 */
#include <string.h>

#include "book.h"
#include "buf.h"
#include "entropy.h"
#include "secret.h"

/* ---- Loading */

/* Take over from wraps kept in the book whatever opens a slot of the keys file as it stands. */
static enum sf_code load_from(struct sf_book *book, const char *name, struct sf_keys_open *scratch,
                              struct sf_fail *fail) {
    struct sf_keys_open *tried = &scratch[0], *opened = &scratch[1];
    struct sf_fail ignored = SF_FAIL_NONE;
    struct sf_buf bytes = {0};
    enum sf_code code = sf_store_meta_get(book->store, name, &bytes, fail);

    sf_secret_wipe(tried, sizeof(*tried));
    if (code == SF_OK && bytes.len > 0)
        code = sf_keys_wraps_load(tried, (const uint8_t *)bytes.data, bytes.len, fail);
    for (int i = 0; code == SF_OK && i < SF_KEYS_SLOTS; i++) {
        if (tried->slots[i].kind == SF_KEYS_UNUSED)
            continue;
        if (sf_keys_try(&book->files.keys, tried->slots[i].wrapping_key, opened, &ignored) ==
            SF_OK) {
            for (int s = 0; s < SF_KEYS_SLOTS; s++) {
                if (opened->slots[s].kind != SF_KEYS_UNUSED)
                    book->files.open->slots[s] = opened->slots[s];
            }
        }
        ignored = SF_FAIL_NONE;
    }
    sf_buf_wipe(&bytes);
    if (code == SF_NOT_FOUND && fail != NULL) {
        *fail = SF_FAIL_NONE;
        code = SF_OK;
    }
    return code;
}

enum sf_code sf_book_keys_load(struct sf_book *book, struct sf_fail *fail) {
    struct sf_keys_open *scratch = sf_secret_new(2 * sizeof(*scratch));
    enum sf_code code;

    if (scratch == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    code = load_from(book, "wraps", scratch, fail);
    if (code == SF_OK)
        code = load_from(book, "wraps_next", scratch, fail);
    sf_secret_free(scratch);
    return code;
}

bool sf_book_keys_has_recovery(const struct sf_book *book) {
    for (int i = 0; i < SF_KEYS_SLOTS; i++) {
        if (book->files.open != NULL && book->files.open->slots[i].kind == SF_KEYS_RECOVERY)
            return true;
    }
    return false;
}

/* ---- Changing */

/* A changed copy of the book's keys, until it is committed. */
struct draft {
    struct sf_keys keys;
    struct sf_keys_open *open; /* secret memory */
};

static enum sf_code draft_begin(const struct sf_book *book, struct draft *draft,
                                struct sf_fail *fail) {
    draft->open = sf_secret_new(sizeof(*draft->open));
    if (draft->open == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    draft->keys = book->files.keys;
    *draft->open = *book->files.open;
    return SF_OK;
}

static void draft_end(struct draft *draft) {
    sf_secret_free(draft->open);
    sf_secret_wipe(draft, sizeof(*draft));
}

static enum sf_code set_wraps(struct sf_store *store, const char *name,
                              const struct sf_keys_open *open, struct sf_fail *fail) {
    uint8_t wraps[SF_KEYS_WRAPS_LEN];
    enum sf_code code;

    sf_keys_wraps_save(open, wraps);
    code = sf_store_meta_set(store, name, wraps, sizeof(wraps), fail);
    sf_secret_wipe(wraps, sizeof(wraps));
    return code;
}

enum sf_code sf_book_keys_keep(struct sf_store *store, const struct sf_keys_open *open,
                               struct sf_fail *fail) {
    enum sf_code code = set_wraps(store, "wraps", open, fail);

    return code == SF_OK ? sf_store_meta_set(store, "wraps_next", "", 0, fail) : code;
}

/*
 * Before the commit: both the wraps that hold and those that are coming, and that the backups'
 * heads will be behind. An earlier change may have got no further than "wraps_next", so "wraps" is
 * not taken for granted.
 */
static enum sf_code note_coming(struct sf_book *book, const struct sf_keys_open *coming,
                                struct sf_fail *fail) {
    const struct sf_book_pending_news heads = {0};
    enum sf_code code = sf_store_begin(book->store, fail);

    if (code != SF_OK)
        return code;
    code = set_wraps(book->store, "wraps", book->files.open, fail);
    if (code == SF_OK)
        code = set_wraps(book->store, "wraps_next", coming, fail);
    if (code == SF_OK)
        code = sf_book_pending_note(book->store, &heads, fail);
    if (code == SF_OK)
        code = sf_store_commit(book->store, fail);
    if (code != SF_OK)
        sf_store_rollback(book->store);
    return code;
}

/* Put changed slots into place under the same vault key; the
 * backups' heads follow later. */
static enum sf_code commit_slots(struct sf_book *book, const struct draft *draft,
                                 struct sf_fail *fail) {
    struct sf_fail ignored = SF_FAIL_NONE;
    enum sf_code code = sf_folder_exclusive(&book->files, true, fail);

    if (code != SF_OK)
        return code;
    code = note_coming(book, draft->open, fail);
    if (code == SF_OK)
        code = sf_folder_commit(&book->files, &draft->keys, draft->open, fail);
    if (book->files.unsure) {
        sf_book_lock(book);
        return code;
    }
    /* From here on the change holds, whatever else goes wrong: opening would find wraps_next. */
    if (code == SF_OK)
        sf_book_keys_keep(book->store, draft->open, &ignored);
    ignored = SF_FAIL_NONE;
    sf_folder_exclusive(&book->files, false, &ignored);
    return code;
}

static enum sf_code note_old(void *context, struct sf_store *copy, struct sf_fail *fail) {
    const struct sf_book_pending_news news = {.old = context};

    return sf_book_pending_note(copy, &news, fail);
}

/* Put changed slots and a new vault key into place: a new generation. */
static enum sf_code commit_rotated(struct sf_book *book, struct draft *draft,
                                   struct sf_fail *fail) {
    struct sf_keys_open *old = sf_secret_new(sizeof(*old));
    const struct sf_book_turn turn = {
        .keys = &draft->keys, .open = draft->open, .change = note_old, .context = old};
    enum sf_code code;

    if (old == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    *old = *book->files.open;
    code = sf_keys_rotate(&draft->keys, draft->open, fail);
    if (code == SF_OK)
        code = sf_book_switch(book, &turn, fail);
    sf_secret_free(old);
    return code;
}

enum sf_code sf_book_keys_renew(struct sf_book *book, struct sf_fail *fail) {
    struct draft draft = {0};
    enum sf_code code = draft_begin(book, &draft, fail);

    if (code == SF_OK)
        code = commit_rotated(book, &draft, fail);
    draft_end(&draft);
    return code;
}

/* After a commit: what fails for the backups is counted, and tried again when the book opens. */
static void follow(struct sf_book *book, struct sf_book_backups *backups) {
    struct sf_fail ignored = SF_FAIL_NONE;

    sf_book_pending_run(book, backups, &ignored);
}

/* What the backups lack from before is caught up first: there is room for one old key only. */
static enum sf_code catch_up(struct sf_book *book, struct sf_fail *fail) {
    struct sf_book_backups ignored = {0};

    return sf_book_pending_run(book, &ignored, fail);
}

enum sf_code sf_book_keys_rotate(struct sf_book *book, struct sf_book_backups *backups,
                                 struct sf_fail *fail) {
    enum sf_code code = catch_up(book, fail);

    if (code == SF_OK)
        code = sf_book_keys_renew(book, fail);
    if (code == SF_OK)
        follow(book, backups);
    return code;
}

static enum sf_code seal_passphrase(struct draft *draft, const char *passphrase, size_t len,
                                    struct sf_fail *fail) {
    uint8_t wrapping_key[SF_KEYS_KEY_LEN];
    enum sf_code code = sf_keys_from_passphrase(passphrase, len, draft->keys.salt,
                                                draft->keys.passes, wrapping_key, fail);

    if (code == SF_OK)
        code = sf_keys_seal(&draft->keys, draft->open, SF_KEYS_PASSPHRASE, wrapping_key, fail);
    sf_secret_wipe(wrapping_key, sizeof(wrapping_key));
    return code;
}

static enum sf_code seal_recovery(struct draft *draft, uint8_t recovery[SF_RECOVERY_LEN],
                                  struct sf_fail *fail) {
    uint8_t wrapping_key[SF_KEYS_KEY_LEN];
    enum sf_code code;

    sf_entropy_fill(recovery, SF_RECOVERY_LEN);
    sf_keys_from_recovery(recovery, wrapping_key);
    sf_keys_drop(&draft->keys, draft->open, SF_KEYS_RECOVERY);
    code = sf_keys_seal(&draft->keys, draft->open, SF_KEYS_RECOVERY, wrapping_key, fail);
    sf_secret_wipe(wrapping_key, sizeof(wrapping_key));
    return code;
}

/* Whether the proof opens this book. */
static enum sf_code check_proof(const struct sf_book *book, const struct sf_book_proof *proof,
                                struct sf_fail *fail) {
    struct sf_keys_open *opened;
    uint8_t wrapping_key[SF_KEYS_KEY_LEN];
    enum sf_code code;

    if (proof->recovery == NULL)
        return sf_folder_check(&book->files, proof->passphrase, proof->len, fail);
    opened = sf_secret_new(sizeof(*opened));
    if (opened == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    sf_keys_from_recovery(proof->recovery, wrapping_key);
    code = sf_keys_try(&book->files.keys, wrapping_key, opened, fail);
    sf_secret_wipe(wrapping_key, sizeof(wrapping_key));
    sf_secret_free(opened);
    return code;
}

enum sf_code sf_book_keys_passphrase(struct sf_book *book, const struct sf_book_proof *current,
                                     const char *next, size_t next_len, bool known,
                                     uint8_t recovery[SF_RECOVERY_LEN], bool *renewed,
                                     struct sf_book_backups *backups, struct sf_fail *fail) {
    struct draft draft = {0};
    enum sf_code code = check_proof(book, current, fail);

    *renewed = known && sf_book_keys_has_recovery(book);
    if (code == SF_OK)
        code = sf_folder_refuse_known(&book->folder, next, next_len, &book->files.keys.book, fail);
    if (code == SF_OK)
        code = catch_up(book, fail);
    if (code == SF_OK)
        code = draft_begin(book, &draft, fail);
    if (code == SF_OK)
        code = seal_passphrase(&draft, next, next_len, fail);
    if (code == SF_OK && *renewed)
        code = seal_recovery(&draft, recovery, fail);
    if (code == SF_OK && known)
        code = commit_rotated(book, &draft, fail);
    else if (code == SF_OK)
        code = commit_slots(book, &draft, fail);
    if (code == SF_OK)
        follow(book, backups);
    draft_end(&draft);
    return code;
}

enum sf_code sf_book_keys_recovery(struct sf_book *book, const char *passphrase, size_t len,
                                   uint8_t recovery[SF_RECOVERY_LEN],
                                   struct sf_book_backups *backups, struct sf_fail *fail) {
    struct draft draft = {0};
    enum sf_code code = sf_folder_check(&book->files, passphrase, len, fail);

    if (code == SF_OK)
        code = catch_up(book, fail);
    if (code == SF_OK)
        code = draft_begin(book, &draft, fail);
    if (code == SF_OK)
        code = seal_recovery(&draft, recovery, fail);
    if (code == SF_OK)
        code = commit_slots(book, &draft, fail);
    if (code == SF_OK)
        follow(book, backups);
    draft_end(&draft);
    return code;
}
