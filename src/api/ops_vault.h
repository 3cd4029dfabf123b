/* What the handlers of vault.* share. */
#ifndef SF_OPS_VAULT_H
#define SF_OPS_VAULT_H

#include "door.h"
#include "recovery.h"

/* Say that the answer found no memory; returns the code. */
enum sf_code sf_ops_vault_no_memory(const struct sf_door_call *call);

/* Put "book" of the open book into the answer. */
enum sf_code sf_ops_vault_put_book(struct sf_door_call *call);

/* Put "notices", from the set that sf_book_open gave. */
enum sf_code sf_ops_vault_put_notices(struct sf_door_call *call, unsigned news);

/* Put "backups_done" and "backups_left". */
enum sf_code sf_ops_vault_put_backups(struct sf_door_call *call,
                                      const struct sf_book_backups *backups);

/*
 * The request's "passphrase" (NULL when absent) or "recovery_code"; both is SF_INVALID. The caller
 * wipes `recovery`.
 */
enum sf_code sf_ops_vault_proof(struct sf_door_call *call, const char **passphrase, size_t *len,
                                uint8_t recovery[SF_RECOVERY_LEN], bool *has_recovery);

#endif
