/* For the vault's own files only: which book of a folder a passphrase or a recovery code opens. */
#ifndef SF_FOLDER_TRY_H
#define SF_FOLDER_TRY_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "folder.h"
#include "folder_scan.h"
#include "keys.h"

enum { SF_FOLDER_TRY_NONE = SF_FOLDER_BOOKS_MAX };

/* Secrets while trying; in sf_secret memory. */
struct sf_folder_try_secret {
    uint8_t wrapping_key[SF_FOLDER_KDF_MAX][SF_KEYS_KEY_LEN]; /* of each salt; [0] of a code */
    struct sf_keys_open open;                                 /* what the last one opened */
    struct sf_keys_open passing;
};

/* Every book of a folder, and the distinct salts and passes among the readable ones. */
struct sf_folder_try {
    struct sf_folder_scan scan;
    struct sf_keys keys[SF_FOLDER_BOOKS_MAX]; /* of scan.books[i], when code[i] is SF_OK */
    enum sf_code code[SF_FOLDER_BOOKS_MAX];   /* how reading it went; SF_NOT_FOUND: not a book */
    size_t salt[SF_FOLDER_BOOKS_MAX];         /* index into salts */
    size_t salts[SF_FOLDER_KDF_MAX];          /* a book that has it */
    size_t salt_count;
    struct sf_folder_try_secret *secret;
};

/* Read the folder and its keys files. *out is the caller's (sf_folder_try_free), also for an empty
 * folder. */
enum sf_code sf_folder_try_new(const struct sf_folder *folder, struct sf_folder_try **out,
                               struct sf_fail *fail);
/* Wipe and free; NULL is fine. */
void sf_folder_try_free(struct sf_folder_try *all);

/*
 * Try a passphrase, or a code, against all books. *found is the index of one that it opens (the
 * first but `except`, which may be NULL), its secrets in secret->open; else SF_FOLDER_TRY_NONE.
 * With `every_salt` every wrapping key is made even when one opened before (secret->wrapping_key).
 */
enum sf_code sf_folder_try_passphrase(struct sf_folder_try *all, const char *passphrase, size_t len,
                                      const struct sf_id *except, bool every_salt, size_t *found,
                                      struct sf_fail *fail);
void sf_folder_try_recovery(struct sf_folder_try *all, const uint8_t code[20], size_t *found);

/* Why nothing opened, said as carefully as it can be known. Never SF_OK. */
enum sf_code sf_folder_try_why(const struct sf_folder_try *all, struct sf_fail *fail);

#endif
