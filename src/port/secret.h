/* Memory for keys and passphrases: locked against swap, left out of dumps, wiped when freed. */
#ifndef SF_SECRET_H
#define SF_SECRET_H

#include <stddef.h>

/*
 * `size` zeroed, aligned bytes of guarded, locked memory (libsodium's sodium_malloc; where the
 * system's limit on locked memory is reached they are still guarded and wiped). NULL when there is
 * none. sf_entropy_init first.
 */
void *sf_secret_new(size_t size);

/* Wipe and free. NULL is fine. */
void sf_secret_free(void *secret);

/*
 * A large area for the life of the process, zeroed: locked as far as it is used, left out of dumps.
 * NULL where the system's limit does not allow it.
 */
void *sf_secret_area(size_t size);

/* Zero memory that the compiler might otherwise leave (sodium_memzero). */
void sf_secret_wipe(void *bytes, size_t len);

#endif
