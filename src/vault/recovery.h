/* Recovery codes: 160 random bits as grouped Crockford base32 with a check group. */
#ifndef SF_RECOVERY_H
#define SF_RECOVERY_H

#include <stddef.h>
#include <stdint.h>

#include "fail.h"

enum {
    SF_RECOVERY_LEN = 20,     /* bytes */
    SF_RECOVERY_TEXT_LEN = 45 /* 8 groups of 4 and a check group of 4, joined by '-', and the NUL */
};

/* "7K3M-...": the text of a code. Returns out. The caller wipes it. */
char *sf_recovery_format(const uint8_t code[SF_RECOVERY_LEN], char out[SF_RECOVERY_TEXT_LEN]);

/*
 * Read a code as people type it: any case, spaces and hyphens anywhere, O for 0, I and L for 1.
 * SF_INVALID (field "recovery_code") says which group does not fit when the check group tells.
 */
enum sf_code sf_recovery_parse(const char *text, size_t len, uint8_t code[SF_RECOVERY_LEN],
                               struct sf_fail *fail);

#endif
