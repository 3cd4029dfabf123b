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
 * What the request shows: the passphrase in member `name`, or "recovery_code"; both is SF_INVALID,
 * and neither too when one is `needed`. The caller wipes `recovery`, which *proof may point to.
 */
enum sf_code sf_ops_vault_proof(struct sf_door_call *call, const char *name, bool needed,
                                uint8_t recovery[SF_RECOVERY_LEN], struct sf_book_proof *proof);

#endif
