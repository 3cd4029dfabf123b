/* Which book of a folder a passphrase or a recovery code opens. */
#include "folder_try.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "secret.h"

/* The index in salts of a book's salt and passes; SF_FOLDER_KDF_MAX when there are too many. */
static size_t salt_of(struct sf_folder_try *all, size_t book) {
    const struct sf_keys *keys = &all->keys[book];

    for (size_t i = 0; i < all->salt_count; i++) {
        const struct sf_keys *other = &all->keys[all->salts[i]];
        if (keys->passes == other->passes && memcmp(keys->salt, other->salt, SF_KEYS_SALT_LEN) == 0)
            return i;
    }
    if (all->salt_count == SF_FOLDER_KDF_MAX)
        return SF_FOLDER_KDF_MAX;
    all->salts[all->salt_count] = book;
    return all->salt_count++;
}

static enum sf_code read_book(const struct sf_folder *folder, struct sf_folder_try *all,
                              size_t book) {
    const struct sf_folder_entry *entry = &all->scan.books[book];

    if (!entry->keys)
        return entry->database && !entry->unfinished ? SF_MISSING : SF_NOT_FOUND;
    return sf_folder_scan_keys(folder, &entry->id, &all->keys[book], NULL);
}

enum sf_code sf_folder_try_new(const struct sf_folder *folder, struct sf_folder_try **out,
                               struct sf_fail *fail) {
    struct sf_folder_try *all = calloc(1, sizeof *all);
    enum sf_code code;

    if (all == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for the folder's books");
    all->secret = sf_secret_new(sizeof *all->secret);
    if (all->secret == NULL) {
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no locked memory");
        goto failed;
    }
    code = sf_folder_scan_read(folder, &all->scan, fail);
    if (code != SF_OK)
        goto failed;
    for (size_t i = 0; i < all->scan.count; i++) {
        all->code[i] = read_book(folder, all, i);
        all->salt[i] = all->code[i] == SF_OK ? salt_of(all, i) : SF_FOLDER_KDF_MAX;
    }
    *out = all;
    return SF_OK;
failed:
    sf_folder_try_free(all);
    return code;
}

void sf_folder_try_free(struct sf_folder_try *all) {
    if (all == NULL)
        return;
    sf_secret_free(all->secret);
    free(all);
}

/* Tries one wrapping key against the books of one salt (or all: SF_FOLDER_KDF_MAX). */
static void try_books(struct sf_folder_try *all, size_t salt, const uint8_t *wrapping_key,
                      const struct sf_id *except, size_t *found) {
    for (size_t i = 0; i < all->scan.count; i++) {
        if (all->code[i] != SF_OK || (salt != SF_FOLDER_KDF_MAX && all->salt[i] != salt))
            continue;
        if (sf_keys_try(&all->keys[i], wrapping_key, &all->secret->passing, NULL) != SF_OK ||
            *found != SF_FOLDER_TRY_NONE ||
            (except != NULL && sf_id_equal(except, &all->keys[i].book)))
            continue;
        *found = i;
        all->secret->open = all->secret->passing;
    }
}

enum sf_code sf_folder_try_passphrase(struct sf_folder_try *all, const char *passphrase, size_t len,
                                      const struct sf_id *except, bool every_salt, size_t *found,
                                      struct sf_fail *fail) {
    *found = SF_FOLDER_TRY_NONE;
    if (len < 1 || len > SF_KEYS_PASSPHRASE_MAX)
        return sf_fail_set(fail, SF_INVALID, "passphrase", "1 to %d bytes", SF_KEYS_PASSPHRASE_MAX);
    for (size_t i = 0; i < all->salt_count; i++) {
        const struct sf_keys *keys = &all->keys[all->salts[i]];
        uint8_t *wrapping_key = all->secret->wrapping_key[i];
        enum sf_code code;

        if (!every_salt && *found != SF_FOLDER_TRY_NONE)
            break;
        code =
            sf_keys_from_passphrase(passphrase, len, keys->salt, keys->passes, wrapping_key, fail);
        if (code != SF_OK)
            return code;
        try_books(all, i, wrapping_key, except, found);
    }
    return SF_OK;
}

void sf_folder_try_recovery(struct sf_folder_try *all, const uint8_t code[20], size_t *found) {
    *found = SF_FOLDER_TRY_NONE;
    sf_keys_from_recovery(code, all->secret->wrapping_key[0]);
    try_books(all, SF_FOLDER_KDF_MAX, all->secret->wrapping_key[0], NULL, found);
}

enum sf_code sf_folder_try_why(const struct sf_folder_try *all, struct sf_fail *fail) {
    /* The most telling reason first. */
    static const struct {
        enum sf_code code;
        const char *says;
    } reasons[] = {
        {SF_DAMAGED, "a keys file is damaged"},
        {SF_NEWER, "a keys file was written by a newer program"},
        {SF_MISSING, "a database has no keys file"},
        {SF_NO_MEMORY, "no memory to read a keys file"},
        {SF_IO, "a keys file could not be read"},
    };
    bool any = false, untried = all->scan.more;

    for (size_t r = 0; r < sizeof reasons / sizeof reasons[0]; r++)
        for (size_t i = 0; i < all->scan.count; i++)
            if (all->code[i] == reasons[r].code)
                return sf_fail_set(fail, reasons[r].code, "keys", "%s", reasons[r].says);
    for (size_t i = 0; i < all->scan.count; i++) {
        any = any || all->code[i] == SF_OK;
        untried = untried || (all->code[i] == SF_OK && all->salt[i] == SF_FOLDER_KDF_MAX);
        if (all->code[i] != SF_OK && all->code[i] != SF_NOT_FOUND)
            return sf_fail_set(fail, all->code[i], "keys", "a keys file could not be read");
    }
    if (untried)
        return sf_fail_set(fail, SF_TOO_LARGE, "keys", "more books or salts than are tried");
    if (!any)
        return sf_fail_set(fail, SF_NOT_FOUND, "book", "there is no book here");
    return sf_fail_set(fail, SF_WRONG_PASSPHRASE, NULL, "it opens no book here");
}
