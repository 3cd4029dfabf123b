/* Recovery codes as typed: whatever is read must be written as a code that reads the same. */
#include <stdlib.h>
#include <string.h>

#include "recovery.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t code[SF_RECOVERY_LEN], again[SF_RECOVERY_LEN];
    char text[SF_RECOVERY_TEXT_LEN];

    if (sf_recovery_parse((const char *)data, size, code, NULL) != SF_OK) {
        /* The bytes as a code itself, so that the other way round is tried too. */
        memset(code, 0, sizeof code);
        memcpy(code, data, size < sizeof code ? size : sizeof code);
    }
    (void)sf_recovery_format(code, text);
    if (strlen(text) != SF_RECOVERY_TEXT_LEN - 1 ||
        sf_recovery_parse(text, strlen(text), again, NULL) != SF_OK ||
        memcmp(code, again, sizeof code) != 0)
        abort();
    return 0;
}
