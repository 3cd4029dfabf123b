/* For the vault's own files only: the seal over a backup's bytes, made and checked in pieces. */
#ifndef SF_BACKUP_SEAL_H
#define SF_BACKUP_SEAL_H

#include <sodium.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"
#include "file.h"
#include "keys.h"
#include "stream.h"

enum { SF_BACKUP_SEAL_LEN = 32, SF_BACKUP_SEAL_PIECE = 65536 };

/* Where bytes come from: a source, or a file from `at` on. */
struct sf_backup_seal_from {
    const struct sf_source *source;
    struct sf_file *file;
    uint64_t at;
};

/* Where bytes go (the file when there is no sink), and the seal over all of them. */
struct sf_backup_seal {
    crypto_generichash_state hash;
    const struct sf_sink *sink;
    struct sf_file *file; /* NULL with no sink: only the seal is wanted */
    uint64_t at;          /* bytes so far */
};

/* Fill `bytes`; *got is less than `len` only at the end. */
enum sf_code sf_backup_seal_fill(struct sf_backup_seal_from *from, uint8_t *bytes, size_t len,
                                 size_t *got, struct sf_fail *fail);

/* Start a seal under a vault key; sink and file may be NULL. Ended or wiped by the caller. */
void sf_backup_seal_start(struct sf_backup_seal *seal, const uint8_t vault_key[SF_KEYS_KEY_LEN],
                          const struct sf_sink *sink, struct sf_file *file);
/* Pass bytes on and count them in. */
enum sf_code sf_backup_seal_put(struct sf_backup_seal *seal, const uint8_t *bytes, size_t len,
                                struct sf_fail *fail);
/* The seal's 32 bytes; wipes the state. */
void sf_backup_seal_end(struct sf_backup_seal *seal, uint8_t out[SF_BACKUP_SEAL_LEN]);
/* The same, passed on as the last bytes. */
enum sf_code sf_backup_seal_close(struct sf_backup_seal *seal, struct sf_fail *fail);

/*
 * Pass all that comes on to `first` and `second` (may be NULL); `with_seal`: but for the last 32
 * bytes, which go to `seal`. SF_DAMAGED (field "backup") when there are fewer.
 */
enum sf_code sf_backup_seal_copy(struct sf_backup_seal_from *from, bool with_seal,
                                 struct sf_backup_seal *first, struct sf_backup_seal *second,
                                 uint8_t seal[SF_BACKUP_SEAL_LEN], struct sf_fail *fail);

/* Read a whole sealed file and see whether its seal holds. SF_DAMAGED (field "backup"). */
enum sf_code sf_backup_seal_check(struct sf_file *file, const uint8_t vault_key[SF_KEYS_KEY_LEN],
                                  struct sf_fail *fail);

#endif
