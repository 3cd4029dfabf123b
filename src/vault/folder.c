/*
 * The vault folder: making, committing and ending books. The order of steps at the commit point is
 * what the power-cut tests of tests/vault hold it to.
 */
#include "folder.h"

#include <stdio.h>
#include <string.h>

#include "entropy.h"
#include "folder_scan.h"
#include "folder_try.h"
#include "secret.h"

enum sf_code sf_folder_init(struct sf_folder *folder, const char *path, struct sf_fail *fail) {
    /* SQLite reads a path that begins so as an address with options. */
    const char *begin = strncmp(path, "file:", 5) == 0 ? "./" : "";
    size_t len = strlen(path);

    memset(folder, 0, sizeof *folder);
    while (len > 1 && path[len - 1] == '/')
        len--;
    if (len == 0)
        return sf_fail_set(fail, SF_INVALID, "folder", "no path");
    if (len > SF_FOLDER_PATH_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, "folder", "the path is over %d bytes",
                           SF_FOLDER_PATH_MAX);
    (void)snprintf(folder->path, sizeof folder->path, "%s%.*s", begin, (int)len, path);
    return SF_OK;
}

enum sf_code sf_folder_count(const struct sf_folder *folder, size_t *books, struct sf_fail *fail) {
    struct sf_folder_scan scan;
    bool orphan = false;
    enum sf_code code = sf_folder_scan_read(folder, &scan, fail);

    *books = 0;
    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < scan.count; i++) {
        *books += scan.books[i].keys;
        orphan =
            orphan || (scan.books[i].database && !scan.books[i].keys && !scan.books[i].unfinished);
    }
    if (*books == 0 && orphan)
        return sf_fail_set(fail, SF_MISSING, "keys", "databases without any keys file");
    return SF_OK;
}

char *sf_folder_database(const struct sf_folder_book *book, uint64_t generation,
                         char out[SF_FOLDER_PATH_LEN]) {
    char suffix[32];

    (void)snprintf(suffix, sizeof suffix, "-%llu.db", (unsigned long long)generation);
    return sf_folder_scan_book_path(book->folder, &book->keys.book, suffix, out);
}

char *sf_folder_scratch(const struct sf_folder *folder, const struct sf_id *book,
                        char out[SF_FOLDER_PATH_LEN]) {
    uint8_t random[8];
    char name[48];
    uint64_t n = 0;

    sf_entropy_fill(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        n = n << 8 | random[i];
    (void)snprintf(name, sizeof name, "%s-%016llx.part", book == NULL ? "scratch" : "",
                   (unsigned long long)n);
    return book == NULL ? sf_folder_scan_path(folder, name, out)
                        : sf_folder_scan_book_path(folder, book, name, out);
}

/* ---- Passphrases of what is there ---- */

enum sf_code sf_folder_check(const struct sf_folder_book *book, const char *passphrase, size_t len,
                             struct sf_fail *fail) {
    struct sf_folder_try_secret *secret = sf_secret_new(sizeof *secret);
    enum sf_code code;

    if (secret == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no locked memory");
    code = sf_keys_from_passphrase(passphrase, len, book->keys.salt, book->keys.passes,
                                   secret->wrapping_key[0], fail);
    if (code == SF_OK)
        code = sf_keys_try(&book->keys, secret->wrapping_key[0], &secret->open, fail);
    sf_secret_free(secret);
    return code;
}

/* Fails as sf_folder_refuse_known says; on SF_OK every salt's wrapping key is in all->secret. */
static enum sf_code refuse(struct sf_folder_try *all, const char *passphrase, size_t len,
                           const struct sf_id *except, struct sf_fail *fail) {
    size_t found;
    enum sf_code code;

    /* A file that nobody can read opens for nobody; one that we had no memory for might. */
    for (size_t i = 0; i < all->scan.count; i++)
        if (all->code[i] == SF_NO_MEMORY)
            return sf_fail_set(fail, SF_NO_MEMORY, "keys", "no memory to read a keys file");
    code = sf_folder_try_passphrase(all, passphrase, len, except, true, &found, fail);
    if (code == SF_OK && found != SF_FOLDER_TRY_NONE)
        code = sf_fail_set(fail, SF_REFUSED, "passphrase", "it opens a book of this folder");
    return code;
}

enum sf_code sf_folder_refuse_known(struct sf_folder *folder, const char *passphrase, size_t len,
                                    const struct sf_id *except, struct sf_fail *fail) {
    struct sf_folder_try *all;
    enum sf_code code = sf_folder_try_new(folder, &all, fail);

    if (code != SF_OK)
        return code;
    code = refuse(all, passphrase, len, except, fail);
    sf_folder_try_free(all);
    return code;
}

/* ---- New books ---- */

/* Salt, passes and wrapping key for a new book: those of the books that are there, else new ones.
 */
static enum sf_code new_keys(struct sf_folder_try *all, const char *passphrase, size_t len,
                             struct sf_folder_book *book, struct sf_fail *fail) {
    uint8_t *wrapping_key = all->secret->wrapping_key[0];
    uint8_t salt[SF_KEYS_SALT_LEN];
    uint32_t passes;
    enum sf_code code = SF_OK;

    if (all->salt_count > 0) {
        const struct sf_keys *other = &all->keys[all->salts[0]];
        memcpy(salt, other->salt, sizeof salt);
        passes = other->passes;
    } else {
        sf_entropy_fill(salt, sizeof salt);
        passes = sf_keys_calibrate();
        code = sf_keys_from_passphrase(passphrase, len, salt, passes, wrapping_key, fail);
    }
    if (code != SF_OK)
        return code;
    sf_keys_new(&book->keys, book->open, passes, salt, NULL);
    return sf_keys_seal(&book->keys, book->open, SF_KEYS_PASSPHRASE, wrapping_key, fail);
}

enum sf_code sf_folder_create(struct sf_folder *folder, const char *passphrase, size_t len,
                              struct sf_folder_book *book, struct sf_fail *fail) {
    struct sf_folder_try *all = NULL;
    enum sf_code code;

    memset(book, 0, sizeof *book);
    code = sf_folder_scan_fits(folder, fail);
    if (code == SF_OK)
        code = sf_file_make_folder(folder->path, fail);
    if (code == SF_OK)
        code = sf_folder_try_new(folder, &all, fail);
    if (code != SF_OK)
        return code;
    sf_folder_scan_abandoned(folder, &all->scan);
    if (all->scan.more || all->scan.count == SF_FOLDER_BOOKS_MAX) {
        code = sf_fail_set(fail, SF_TOO_LARGE, "folder", "%d books at most", SF_FOLDER_BOOKS_MAX);
        goto done;
    }
    code = refuse(all, passphrase, len, NULL, fail);
    if (code != SF_OK)
        goto done;
    book->folder = folder;
    book->open = sf_secret_new(sizeof *book->open);
    if (book->open == NULL) {
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no locked memory");
        goto done;
    }
    code = new_keys(all, passphrase, len, book, fail);
    if (code == SF_OK)
        code = sf_folder_scan_lock(folder, &book->keys.book, true, &book->lock, fail);
    if (code == SF_OK) {
        book->exclusive = true;
        code = sf_folder_scan_mark(book->folder, &book->keys.book, fail);
    }
done:
    sf_folder_try_free(all);
    if (code != SF_OK)
        sf_folder_close(book);
    return code;
}

/* The generation after every one that stands, and the mark where the id stands for nothing yet. */
static enum sf_code next_generation(struct sf_folder_book *book, struct sf_fail *fail) {
    struct sf_folder_scan scan;
    struct sf_keys keys;
    uint64_t highest = 0;
    bool fresh = true;
    enum sf_code code = sf_folder_scan_read(book->folder, &scan, fail);

    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < scan.count; i++) {
        if (!sf_id_equal(&scan.books[i].id, &book->keys.book))
            continue;
        highest = scan.books[i].highest;
        fresh = scan.books[i].unfinished || (!scan.books[i].keys && highest == 0);
    }
    if (sf_folder_scan_keys(book->folder, &book->keys.book, &keys, NULL) == SF_OK) {
        fresh = false;
        if (keys.generation > highest)
            highest = keys.generation;
    }
    if (highest == UINT64_MAX)
        return sf_fail_set(fail, SF_DAMAGED, "database", "no generation is left");
    book->keys.generation = highest + 1;
    return fresh ? sf_folder_scan_mark(book->folder, &book->keys.book, fail) : SF_OK;
}

/* A book with one more salt than are tried would lock out itself, or another that is here. */
static enum sf_code check_salts(const struct sf_folder *folder, const struct sf_keys *keys,
                                struct sf_fail *fail) {
    struct sf_folder_try *all;
    bool known = false;
    enum sf_code code = sf_folder_try_new(folder, &all, fail);

    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < all->salt_count; i++) {
        const struct sf_keys *other = &all->keys[all->salts[i]];
        known = known || sf_id_equal(&other->book, &keys->book) ||
                (other->passes == keys->passes &&
                 memcmp(other->salt, keys->salt, sizeof keys->salt) == 0);
    }
    if (!known && all->salt_count == SF_FOLDER_KDF_MAX)
        code = sf_fail_set(fail, SF_TOO_LARGE, "folder",
                           "this folder has books of %d places already; take another",
                           (int)SF_FOLDER_KDF_MAX);
    sf_folder_try_free(all);
    return code;
}

enum sf_code sf_folder_adopt(struct sf_folder *folder, const struct sf_keys *keys,
                             const struct sf_keys_open *open, struct sf_folder_book *book,
                             struct sf_fail *fail) {
    enum sf_code code;

    memset(book, 0, sizeof *book);
    code = sf_folder_scan_fits(folder, fail);
    if (code == SF_OK)
        code = sf_file_make_folder(folder->path, fail);
    if (code == SF_OK)
        code = check_salts(folder, keys, fail);
    if (code == SF_OK)
        code = sf_folder_scan_lock(folder, &keys->book, true, &book->lock, fail);
    if (code != SF_OK)
        return code;
    book->exclusive = true;
    book->folder = folder;
    book->keys = *keys;
    book->open = sf_secret_new(sizeof *book->open);
    if (book->open == NULL) {
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no locked memory");
        goto failed;
    }
    *book->open = *open;
    code = next_generation(book, fail);
    if (code != SF_OK)
        goto failed;
    return SF_OK;
failed:
    sf_folder_close(book);
    return code;
}

/* ---- Locks and the commit point ---- */

static bool same_keys(const struct sf_keys *a, const struct sf_keys *b) {
    return sf_id_equal(&a->book, &b->book) && a->generation == b->generation &&
           a->passes == b->passes && memcmp(a->salt, b->salt, sizeof a->salt) == 0 &&
           memcmp(a->slots, b->slots, sizeof a->slots) == 0;
}

enum sf_code sf_folder_exclusive(struct sf_folder_book *book, bool exclusive,
                                 struct sf_fail *fail) {
    struct sf_keys keys;
    enum sf_code code;

    if (book->fixed)
        return sf_fail_set(fail, SF_REFUSED, "folder", "nothing can be written in this folder");
    code = sf_file_lock(book->lock, exclusive, fail);
    if (code != SF_OK)
        return code;
    book->exclusive = exclusive;
    /* Swept only by what the disk says: a book that is not committed yet has nothing to go by. */
    if (exclusive && !book->unsure &&
        sf_folder_scan_keys(book->folder, &book->keys.book, &keys, NULL) == SF_OK &&
        same_keys(&keys, &book->keys))
        sf_folder_scan_sweep(book->folder, &book->keys.book, keys.generation);
    return SF_OK;
}

enum sf_code sf_folder_stale(const struct sf_folder_book *book, bool *stale, struct sf_fail *fail) {
    struct sf_keys keys;
    enum sf_code code;

    *stale = true;
    if (book->unsure)
        return SF_OK;
    code = sf_folder_scan_keys(book->folder, &book->keys.book, &keys, fail);
    if (code == SF_OK)
        *stale = !same_keys(&keys, &book->keys);
    return code;
}

/*
 * After a replacement that failed: make sure that the old keys file stands (`old` NULL: none), also
 * when the new one got its name and only the folder's sync failed. False when it cannot be made
 * sure.
 */
static bool put_back(const struct sf_folder_book *book, const char *path, const uint8_t *wanted,
                     const struct sf_buf *old) {
    struct sf_buf now = {0};
    enum sf_code code = sf_file_read_all(path, SF_KEYS_LEN, &now, NULL);
    bool same;

    if (old == NULL)
        same = code == SF_MISSING;
    else
        same = code == SF_OK && now.len == old->len && memcmp(now.data, old->data, old->len) == 0;
    if (code == SF_OK && !same && now.len == SF_KEYS_LEN &&
        memcmp(now.data, wanted, SF_KEYS_LEN) == 0) {
        if (old == NULL)
            same = sf_file_delete(path, NULL) == SF_OK &&
                   sf_file_sync_folder(book->folder->path, NULL) == SF_OK;
        else
            same = sf_file_replace(path, old->data, old->len, NULL) == SF_OK;
    }
    sf_buf_wipe(&now);
    return same;
}

/* Replaces the keys file; after a failure the old one stands, or the book is marked unsure. */
static enum sf_code switch_keys(struct sf_folder_book *book, const struct sf_keys *keys,
                                struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    uint8_t bytes[SF_KEYS_LEN];
    struct sf_buf old = {0};
    bool had;
    enum sf_code code;

    sf_folder_scan_book_path(book->folder, &keys->book, ".keys", path);
    had = sf_file_exists(path);
    /* A damaged keys file is what a restore replaces, so its bytes count, not their sense. */
    code = had ? sf_file_read_all(path, 65536, &old, fail) : SF_OK;
    if (code != SF_OK)
        goto done;
    sf_keys_encode(keys, bytes);
    code = sf_file_replace(path, bytes, sizeof bytes, fail);
    if (code != SF_OK && !put_back(book, path, bytes, had ? &old : NULL))
        book->unsure = true;
done:
    sf_buf_wipe(&old);
    return code;
}

enum sf_code sf_folder_commit(struct sf_folder_book *book, const struct sf_keys *keys,
                              const struct sf_keys_open *open, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code;

    if (!book->exclusive || book->unsure || !sf_id_equal(&keys->book, &book->keys.book))
        return sf_fail_set(fail, SF_INTERNAL, "keys", "no commit without the exclusive lock");
    if (!sf_file_exists(sf_folder_database(book, keys->generation, path)))
        return sf_fail_set(fail, SF_MISSING, "database", "the new database is not there");
    /* The database's name must last before anything names it. */
    code = sf_file_sync_folder(book->folder->path, fail);
    if (code == SF_OK)
        code = switch_keys(book, keys, fail);
    if (code != SF_OK)
        return code;
    memmove(&book->keys, keys, sizeof *keys);
    memmove(book->open, open, sizeof *open);
    sf_folder_scan_sweep(book->folder, &book->keys.book, book->keys.generation);
    return SF_OK;
}

/* ---- Ends ---- */

/* Sweeps what was made for a book that was never committed. */
static void give_up(const struct sf_folder_book *book) {
    char path[SF_FOLDER_PATH_LEN];

    if (!book->exclusive || book->unsure || book->folder == NULL)
        return;
    if (sf_file_exists(sf_folder_scan_book_path(book->folder, &book->keys.book, ".keys", path)) ||
        !sf_file_exists(sf_folder_scan_book_path(book->folder, &book->keys.book, ".new", path)))
        return;
    sf_folder_scan_sweep(book->folder, &book->keys.book, 0);
    (void)sf_file_delete(sf_folder_scan_book_path(book->folder, &book->keys.book, ".lock", path),
                         NULL);
}

void sf_folder_close(struct sf_folder_book *book) {
    if (book == NULL)
        return;
    give_up(book);
    sf_file_close(book->lock);
    sf_secret_free(book->open);
    sf_secret_wipe(book, sizeof *book);
}
