/*
 * A book: the vault folder's files and keys (src/vault) together with the database (src/store).
 * Here stand the operations that need both: opening, rotating, restoring, upgrading, forgetting.
 */
#ifndef SF_BOOK_H
#define SF_BOOK_H

#include <stdbool.h>

#include "fail.h"
#include "folder.h"
#include "store.h"

struct sf_book {
	struct sf_folder folder;
	struct sf_folder_book files; /* valid while `store` is set and not demo */
	struct sf_store *store;      /* NULL: locked */
	bool demo;                   /* in memory only, no files */
	bool read_only;              /* opened damaged */
	int64_t last_backup_ms;
};

/* Close the book and wipe. Fine when locked. */
void sf_book_lock(struct sf_book *book);

/*
 * Switch to a new generation: snapshot the present database under (possibly new) keys to generation N+1,
 * let `change` (may be NULL) work on the copy, verify it, commit the keys file, go on with the copy.
 * SF_BUSY while another process has the book open. After a failure the old generation stands and is open.
 */
typedef enum sf_code (*sf_book_change_fn)(void *context, struct sf_store *copy, struct sf_fail *fail);
enum sf_code sf_book_switch(struct sf_book *book, bool new_key, sf_book_change_fn change, void *context,
                            struct sf_fail *fail);

#endif
