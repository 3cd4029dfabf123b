/* Random bytes from the system; from a seed in the fake port, which only tests link. */
#ifndef SF_ENTROPY_H
#define SF_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

/* Fill `bytes`. Ends the program when the system has no randomness to give. */
void sf_entropy_fill(void *bytes, size_t len);

/*
 * Make libsodium ready (sodium_init) and route its randomness here. Call once at the start, before
 * any other use of libsodium or of secret.h; repeats are fine. SF_INTERNAL when libsodium cannot
 * start.
 */
enum sf_code sf_entropy_init(struct sf_fail *fail);

/* Fake port only: start the stream again from a seed. A no-op elsewhere. */
void sf_entropy_seed(uint64_t seed);

#endif
