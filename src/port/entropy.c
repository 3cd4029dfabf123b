/* What every implementation of entropy shares: libsodium's randomness comes from sf_entropy_fill.
 */
#include "entropy.h"

#include <sodium.h>

static const char *name(void) {
    return "steadfolk";
}

static void fill(void *const bytes, const size_t len) {
    sf_entropy_fill(bytes, len);
}

static uint32_t random_32(void) {
    uint32_t value;

    sf_entropy_fill(&value, sizeof(value));
    return value;
}

/* Without `uniform` libsodium makes bounded numbers from `random`, evenly. */
static struct randombytes_implementation implementation = {
    .implementation_name = name,
    .random = random_32,
    .buf = fill,
};

enum sf_code sf_entropy_init(struct sf_fail *fail) {
    /* Before sodium_init, which draws its own canary. Its value is never changed to another. */
    if (randombytes_set_implementation(&implementation) != 0 || sodium_init() < 0)
        return sf_fail_set(fail, SF_INTERNAL, NULL, "libsodium could not be made ready");
    return SF_OK;
}
