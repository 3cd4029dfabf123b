/*
 * Putting a backup in a book's place.
 *
 * Unpacked and read over first, beside everything; then either a new generation of the book that is
 * here (book_switch.c says in which order), or, where the backup's book is not here or its keys
 * file cannot be read, a book adopted under the backup's own keys, committed last.
 */
#include <stdio.h>

#include "book.h"
#include "buf.h"
#include "secret.h"

/* A backup, unpacked. */
struct unpacked {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_keys keys;
    struct sf_keys_open *open; /* secret memory */
    uint8_t key[SF_KEYS_KEY_LEN];
    struct sf_store *store;   /* the unpacked database; NULL while closed */
    struct sf_store *present; /* the open book's, borrowed; NULL where there is none */
};

/* ---- Unpacking */

static enum sf_code extract(struct sf_book *book, const struct sf_book_source *from,
                            struct unpacked *backup, struct sf_fail *fail) {
    if (from->proof.passphrase == NULL && from->proof.recovery == NULL)
        return sf_backup_extract(&book->files, from->name, backup->path, &backup->keys,
                                 backup->open, fail);
    return sf_backup_read(&book->folder, from->name, from->source, from->proof.passphrase,
                          from->proof.len, from->proof.recovery, backup->path, &backup->keys,
                          backup->open, fail);
}

/* Nothing is given up for a backup that cannot be read to its end. */
static enum sf_code read_over(struct unpacked *backup, struct sf_fail *fail) {
    struct sf_store_verdict verdict = {0};
    enum sf_code code;

    sf_keys_subkey(backup->open->vault_key, SF_KEYS_DATABASE, backup->key);
    code = sf_store_open(backup->path, backup->key, false, &backup->store, fail);
    if (code == SF_OK)
        code = sf_store_verify(backup->store, &verdict, NULL, NULL, fail);
    if (code == SF_OK && !verdict.sound)
        code = sf_fail_set(fail, SF_DAMAGED, "backup", "the backup is damaged inside");
    return code;
}

static enum sf_code unpack(struct sf_book *book, const struct sf_book_source *from,
                           struct unpacked *backup, struct sf_fail *fail) {
    enum sf_code code;

    backup->open = sf_secret_new(sizeof(*backup->open));
    if (backup->open == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    code = sf_file_make_folder(book->folder.path, fail);
    if (code != SF_OK)
        return code;
    sf_folder_scratch(&book->folder, NULL, backup->path);
    code = extract(book, from, backup, fail);
    return code == SF_OK ? read_over(backup, fail) : code;
}

static void drop(struct unpacked *backup) {
    sf_store_close(backup->store);
    if (backup->path[0] != '\0')
        sf_book_backup_sweep(backup->path);
    sf_secret_free(backup->open);
    sf_secret_wipe(backup, sizeof(*backup));
}

/* ---- Into a book that is here */

static enum sf_code write_unpacked(void *context, const char *path, const uint8_t *key,
                                   struct sf_fail *fail) {
    const struct unpacked *backup = context;

    return sf_store_snapshot(backup->store, path, key, NULL, NULL, fail);
}

/*
 * The copy becomes one of this version. What the backup noted for backups to follow spoke of other
 * keys; what the book notes that gives way still holds, since its keys stay.
 */
static enum sf_code settle(void *context, struct sf_store *copy, struct sf_fail *fail) {
    const struct unpacked *backup = context;
    enum sf_code code = SF_OK;

    if (sf_store_old(copy))
        code = sf_store_upgrade(copy, fail);
    return code == SF_OK ? sf_book_pending_carry(backup->present, copy, fail) : code;
}

/*
 * The state before, as a backup: whole where it can be read, else the file as it is; then the store
 * is closed.
 */
static enum sf_code keep_present(struct sf_book *book, struct sf_fail *fail) {
    struct sf_fail why = SF_FAIL_NONE;
    enum sf_code code = SF_DAMAGED;

    if (sf_book_is_open(book) && !book->read_only)
        code = sf_book_backup_make(book, true, NULL, NULL, NULL, NULL, &why);
    if (code != SF_DAMAGED)
        return code == SF_OK ? code : sf_fail_set(fail, code, why.field, "%s", why.message);
    sf_store_close(book->store);
    book->store = NULL;
    return sf_book_backup_raw(book, NULL, fail);
}

/* Into the book whose files are open; its store may be closed, where it cannot be read at all. */
static enum sf_code into_present(struct sf_book *book, struct unpacked *backup,
                                 struct sf_fail *fail) {
    const struct sf_book_turn turn = {.keys = &book->files.keys,
                                      .open = book->files.open,
                                      .make = write_unpacked,
                                      .change = settle,
                                      .context = backup};
    bool was_open = sf_book_is_open(book);
    struct sf_fail ignored = SF_FAIL_NONE;
    enum sf_code code = sf_folder_exclusive(&book->files, true, fail);

    if (code != SF_OK)
        return code;
    code = keep_present(book, fail);
    backup->present = book->store;
    if (code == SF_OK)
        code = sf_book_switch(book, &turn, fail);
    /* What was open before is open again after a failure. */
    if (code != SF_OK && was_open && !sf_book_is_open(book) && book->files.lock != NULL)
        sf_book_database(book, book->read_only, &ignored);
    ignored = SF_FAIL_NONE;
    if (sf_book_is_open(book))
        sf_folder_exclusive(&book->files, false, &ignored);
    return code;
}

static enum sf_code restore_open(struct sf_book *book, const struct sf_book_source *from,
                                 struct unpacked *backup, struct sf_fail *fail) {
    enum sf_code code = unpack(book, from, backup, fail);

    if (code == SF_OK && !sf_id_equal(&backup->keys.book, &book->files.keys.book))
        code = sf_fail_set(fail, SF_REFUSED, NULL,
                           "this is another book's backup; lock this book first");
    return code == SF_OK ? into_present(book, backup, fail) : code;
}

/* ---- With none open */

/*
 * Whether the book's files may be replaced although the proof does not open them: only where there
 * is no keys file, or one that says nothing any more, or one whose database is not there.
 */
static enum sf_code may_replace(struct sf_book *book, const struct sf_id *id,
                                struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN + 64], text[SF_ID_TEXT_LEN];
    struct sf_folder_book present = {.folder = &book->folder};
    struct sf_fail why = SF_FAIL_NONE;
    struct sf_buf bytes = {0};
    enum sf_code code;

    snprintf(path, sizeof(path), "%s/%s.keys", book->folder.path, sf_id_format(id, text));
    code = sf_file_read_all(path, SF_KEYS_LEN, &bytes, &why);
    if (code == SF_OK)
        code = sf_keys_decode((const uint8_t *)bytes.data, bytes.len, &present.keys, &why);
    sf_buf_wipe(&bytes);
    /* One of a newer program is no wreck: replacing it would take that program its keys. */
    if (code == SF_NEWER || code == SF_NO_MEMORY)
        return sf_fail_set(fail, code, why.field, "%s", why.message);
    if (code == SF_OK && sf_id_equal(&present.keys.book, id) &&
        sf_file_exists(sf_folder_database(&present, present.keys.generation, path)))
        return sf_fail_set(fail, SF_EXISTS, NULL,
                           "this book is here, and this does not open it; open it first");
    return SF_OK;
}

/*
 * Whether what the proof opened (`opened`, `why`: how that went) is the backup's book; *here says
 * so.
 */
static enum sf_code find_present(struct sf_book *book, enum sf_code opened,
                                 const struct sf_fail *why, const struct sf_id *id, bool *here,
                                 struct sf_fail *fail) {
    *here = opened == SF_OK && sf_id_equal(&book->files.keys.book, id);
    if (opened == SF_OK && !*here) {
        sf_folder_close(&book->files);
        return sf_fail_set(fail, SF_REFUSED, "passphrase", "it opens another book of this folder");
    }
    if (*here)
        return SF_OK;
    if (opened == SF_BUSY || opened == SF_NO_MEMORY)
        return sf_fail_set(fail, opened, why->field, "%s", why->message);
    struct sf_fail found = SF_FAIL_NONE;
    enum sf_code code = may_replace(book, id, &found);
    if (code == SF_OK)
        return SF_OK;
    /* Where the book is there, what kept the proof from opening it may have been the disk. */
    const struct sf_fail *said = code == SF_EXISTS && opened == SF_IO ? why : &found;
    return sf_fail_set(fail, said->code, said->field, "%s", said->message);
}

/* Move the unpacked database to its place and make it one of this version. Not committed yet. */
static enum sf_code move_in(struct sf_book *book, struct unpacked *backup, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_store *store = NULL;
    enum sf_code code;

    sf_store_close(backup->store);
    backup->store = NULL;
    sf_folder_database(&book->files, book->files.keys.generation, path);
    code = sf_file_rename(backup->path, path, fail);
    if (code == SF_OK)
        code = sf_store_open(path, backup->key, false, &store, fail);
    if (code == SF_OK)
        code = settle(backup, store, fail);
    sf_store_close(store);
    if (code == SF_OK)
        code = sf_file_sync_folder(book->folder.path, fail);
    return code;
}

/* The generation that stands there uncommitted must not get lost when the new one is committed. */
static enum sf_code keep_orphan(struct sf_book *book, struct sf_fail *fail) {
    uint64_t generation = book->files.keys.generation;
    enum sf_code code = SF_OK;

    if (generation > 1) {
        book->files.keys.generation = generation - 1;
        code = sf_book_backup_raw(book, NULL, fail);
        book->files.keys.generation = generation;
    }
    return code;
}

static enum sf_code adopt(struct sf_book *book, struct unpacked *backup, struct sf_fail *fail) {
    enum sf_code code =
        sf_folder_adopt(&book->folder, &backup->keys, backup->open, &book->files, fail);

    if (code != SF_OK)
        return code;
    code = keep_orphan(book, fail);
    if (code == SF_OK)
        code = move_in(book, backup, fail);
    if (code == SF_OK)
        code = sf_folder_commit(&book->files, &book->files.keys, book->files.open, fail);
    if (code == SF_OK)
        code = sf_folder_exclusive(&book->files, false, fail);
    if (code == SF_OK)
        code = sf_book_database(book, false, fail);
    return code == SF_OK ? sf_book_keys_load(book, fail) : code;
}

static enum sf_code restore_closed(struct sf_book *book, const struct sf_book_source *from,
                                   struct unpacked *backup, struct sf_fail *fail) {
    struct sf_fail why = SF_FAIL_NONE, ignored = SF_FAIL_NONE;
    bool here = false;
    /* Before anything is unpacked, because opening sweeps passing files away. */
    enum sf_code opened = sf_book_files(book, &from->proof, &why);
    enum sf_code code = unpack(book, from, backup, fail);

    if (code == SF_OK)
        code = find_present(book, opened, &why, &backup->keys.book, &here, fail);
    if (code != SF_OK)
        return code;
    if (!here)
        return adopt(book, backup, fail);
    /* Best with the book open; but a book that cannot be read is why people restore. */
    if (sf_book_database(book, false, &ignored) == SF_OK)
        sf_book_keys_load(book, &ignored);
    return into_present(book, backup, fail);
}

enum sf_code sf_book_restore(struct sf_book *book, const struct sf_book_source *from,
                             struct sf_fail *fail) {
    bool was_open = sf_book_is_open(book);
    struct unpacked backup = {0};
    enum sf_code code = was_open ? restore_open(book, from, &backup, fail)
                                 : restore_closed(book, from, &backup, fail);

    drop(&backup);
    if (code != SF_OK && !was_open)
        sf_book_lock(book);
    return code;
}
