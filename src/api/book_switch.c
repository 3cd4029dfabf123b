/*
 * The one way to a new generation. In order, with what a power cut leaves behind each step:
 *
 *   1. lock exclusively                              old
 *   2. write ID-(N+1).db, change it, verify it       old (N+1 is swept at the next chance)
 *   3. sync the folder, so that its name lasts       old
 *   4. close N, commit the keys file naming N+1      old or new: one rename decides
 *   5. N is deleted, N+1 opened                      new
 *
 * N is closed before the commit because the commit deletes it: a file layer that cannot delete open
 * files (the browser's) must manage too, and no handle may write into a file that is going.
 */
#include <string.h>

#include "book.h"
#include "secret.h"

/* The keys that the new generation will have. */
struct next {
    struct sf_keys keys;
    struct sf_keys_open *open; /* secret memory */
    uint8_t key[SF_KEYS_KEY_LEN];
    char path[SF_FOLDER_PATH_LEN];
};

static enum sf_code prepare(const struct sf_book *book, const struct sf_book_turn *turn,
                            struct next *next, struct sf_fail *fail) {
    next->open = sf_secret_new(sizeof(*next->open));
    if (next->open == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    *next->open = turn->open != NULL ? *turn->open : *book->files.open;
    next->keys = turn->keys != NULL ? *turn->keys : book->files.keys;
    next->keys.generation = book->files.keys.generation + 1;
    sf_keys_subkey(next->open->vault_key, SF_KEYS_DATABASE, next->key);
    sf_folder_database(&book->files, next->keys.generation, next->path);
    return SF_OK;
}

static void wipe(struct next *next) {
    sf_secret_free(next->open);
    sf_secret_wipe(next, sizeof(*next));
}

static enum sf_code write_copy(struct sf_book *book, const struct sf_book_turn *turn,
                               const struct next *next, struct sf_fail *fail) {
    if (turn->make != NULL)
        return turn->make(turn->context, next->path, next->key, fail);
    return sf_store_snapshot(book->store, next->path, next->key, turn->progress,
                             turn->progress_context, fail);
}

/* Change, mark and verify the copy; closed again afterwards, so that the file holds all of it. */
static enum sf_code finish_copy(const struct sf_book_turn *turn, const struct next *next,
                                struct sf_fail *fail) {
    struct sf_store_verdict verdict = {0};
    struct sf_store *copy = NULL;
    enum sf_code code = sf_store_open(next->path, next->key, false, &copy, fail);

    if (code == SF_OK && turn->change != NULL)
        code = turn->change(turn->context, copy, fail);
    if (code == SF_OK && turn->open != NULL)
        code = sf_book_keys_keep(copy, next->open, fail);
    if (code == SF_OK)
        code = sf_store_verify(copy, &verdict, turn->progress, turn->progress_context, fail);
    if (code == SF_OK && !verdict.sound)
        code = sf_fail_set(fail, SF_DAMAGED, NULL, "the new copy of the book does not verify");
    sf_store_close(copy);
    return code;
}

/* Close N, commit, open what stands then. */
static enum sf_code commit(struct sf_book *book, const struct next *next, struct sf_fail *fail) {
    struct sf_fail reopen = SF_FAIL_NONE;
    enum sf_code code, opened;

    sf_store_close(book->store);
    book->store = NULL;
    code = sf_folder_commit(&book->files, &next->keys, next->open, fail);
    if (code == SF_OK)
        book->read_only = false;
    if (book->files.unsure) {
        /* Only a new look at the disk can say which generation holds. */
        sf_book_lock(book);
        return code;
    }
    opened = sf_book_database(book, book->read_only, &reopen);
    if (opened != SF_OK)
        sf_book_lock(book);
    if (code == SF_OK && opened != SF_OK)
        return sf_fail_set(fail, opened, reopen.field, "%s", reopen.message);
    return code;
}

enum sf_code sf_book_switch(struct sf_book *book, const struct sf_book_turn *turn,
                            struct sf_fail *fail) {
    struct sf_fail ignored = SF_FAIL_NONE;
    struct next next = {0};
    bool exclusive = book->files.exclusive; /* asking twice would sweep a caller's scratch files */
    enum sf_code code = exclusive ? SF_OK : sf_folder_exclusive(&book->files, true, fail);

    if (code != SF_OK)
        return code;
    code = prepare(book, turn, &next, fail);
    if (code == SF_OK)
        code = write_copy(book, turn, &next, fail);
    if (code == SF_OK)
        code = finish_copy(turn, &next, fail);
    if (code == SF_OK)
        code = sf_file_sync_folder(book->folder.path, fail);
    if (code == SF_OK)
        code = commit(book, &next, fail);
    else if (next.open != NULL)
        sf_book_backup_sweep(next.path);
    wipe(&next);
    if (sf_book_is_open(book) && !exclusive)
        sf_folder_exclusive(&book->files, false, &ignored);
    return code;
}
