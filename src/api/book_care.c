/* Salvaging a damaged book, and forgetting for good. */
#include "book.h"
#include "secret.h"

/* ---- Salvage */

struct salvage {
    char from[SF_FOLDER_PATH_LEN];
    uint8_t key[SF_KEYS_KEY_LEN];
    uint64_t *saved, *lost; /* of SF_KIND_END */
};

static enum sf_code copy_readable(void *context, const char *path, const uint8_t *key,
                                  struct sf_fail *fail) {
    const struct salvage *salvage = context;

    return sf_store_salvage(salvage->from, salvage->key, path, key, salvage->saved, salvage->lost,
                            fail);
}

/* The recovery slot's wrapping key, when the damaged book can still say it. Then close it again. */
static void learn_slots(struct sf_book *book) {
    struct sf_fail ignored = SF_FAIL_NONE;

    if (sf_book_database(book, true, &ignored) == SF_OK)
        sf_book_keys_load(book, &ignored);
    sf_store_close(book->store);
    book->store = NULL;
}

static enum sf_code salvage_locked(struct sf_book *book, uint64_t saved[SF_KIND_END],
                                   uint64_t lost[SF_KIND_END], bool *kept, struct sf_fail *fail) {
    struct salvage salvage = {.saved = saved, .lost = lost};
    const struct sf_book_turn turn = {.make = copy_readable, .context = &salvage};
    struct sf_fail ignored = SF_FAIL_NONE;
    struct sf_backup copy = {0};
    enum sf_code code = sf_folder_exclusive(&book->files, true, fail);

    if (code != SF_OK)
        return code;
    learn_slots(book);
    *kept = sf_book_backup_raw(book, &copy, &ignored) == SF_OK;
    sf_folder_database(&book->files, book->files.keys.generation, salvage.from);
    sf_keys_subkey(book->files.open->vault_key, SF_KEYS_DATABASE, salvage.key);
    code = sf_book_switch(book, &turn, fail);
    sf_secret_wipe(salvage.key, sizeof(salvage.key));
    ignored = SF_FAIL_NONE;
    /* Where the damaged file still stands, a copy at every attempt would only fill the disk. */
    if (code != SF_OK && book->files.lock != NULL && copy.name[0] != '\0')
        sf_backup_delete(&book->folder, copy.name, &ignored);
    ignored = SF_FAIL_NONE;
    if (sf_book_is_open(book))
        sf_folder_exclusive(&book->files, false, &ignored);
    return code;
}

enum sf_code sf_book_care_salvage(struct sf_book *book, const struct sf_book_proof *proof,
                                  uint64_t saved[SF_KIND_END], uint64_t lost[SF_KIND_END],
                                  bool *kept, struct sf_fail *fail) {
    enum sf_code code = sf_book_files(book, proof, fail);

    if (code != SF_OK)
        return code;
    code = salvage_locked(book, saved, lost, kept, fail);
    if (code != SF_OK)
        sf_book_lock(book);
    return code;
}

/* ---- Forget */

/* The record must be there before anything is noted about it. */
static enum sf_code must_stand(struct sf_book *book, const struct sf_kind *kind,
                               const struct sf_id *id, struct sf_fail *fail) {
    struct sf_record record;
    enum sf_code code;

    sf_record_init(&record, kind);
    code = sf_store_get(book->store, kind, id, &record, fail);
    sf_record_wipe(&record);
    return code;
}

/*
 * The tombstone comes first, under the old key, and only what is left goes to the new generation:
 * so what was forgotten never stands in a file that the new key opens. The note comes before the
 * tombstone; it is harmless when the tombstone then fails (book_pending.c looks whether the record
 * stands).
 */
static enum sf_code bury(struct sf_book *book, const struct sf_kind *kind, const struct sf_id *id,
                         size_t *forgotten, struct sf_fail *fail) {
    const struct sf_book_pending_record record = {.kind = (uint8_t)kind->no, .id = *id};
    const struct sf_book_pending_news news = {.forgotten = &record, .rotate = true};
    enum sf_code code = must_stand(book, kind, id, fail);

    if (code == SF_OK)
        code = sf_book_pending_note(book->store, &news, fail);
    if (code == SF_OK)
        code = sf_store_forget(book->store, kind, id, forgotten, fail);
    return code;
}

enum sf_code sf_book_care_forget(struct sf_book *book, const struct sf_kind *kind,
                                 const struct sf_id *id, size_t *forgotten, bool *complete,
                                 struct sf_book_backups *backups, struct sf_fail *fail) {
    struct sf_fail ignored = SF_FAIL_NONE;
    enum sf_code code;

    *complete = true;
    *backups = (struct sf_book_backups){0};
    if (book->demo)
        return sf_store_forget(book->store, kind, id, forgotten, fail);
    code = sf_book_pending_run(book, backups, fail);
    if (code == SF_OK)
        code = sf_folder_exclusive(&book->files, true, fail);
    if (code != SF_OK)
        return code;
    code = bury(book, kind, id, forgotten, fail);
    if (code == SF_OK)
        *complete = sf_book_pending_run(book, backups, &ignored) == SF_OK;
    ignored = SF_FAIL_NONE;
    if (sf_book_is_open(book))
        sf_folder_exclusive(&book->files, false, &ignored);
    return code;
}
