/* Random bytes from the system; from a seed in the fake port, which only tests link. */
#ifndef SF_ENTROPY_H
#define SF_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

/* Fill `bytes`. Must have been called once before libsodium's own generator is used: it installs it. */
void sf_entropy_fill(void *bytes, size_t len);

/* Make libsodium ready (sodium_init) and route its randomness here. Call once at the start; repeats are fine. */
enum sf_code sf_entropy_init(struct sf_fail *fail);

/* Fake port only: start the stream again from a seed. A no-op elsewhere. */
void sf_entropy_seed(uint64_t seed);

#endif
