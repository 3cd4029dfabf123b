/* Times as people type them: the first byte says what a day alone means. What is read lies in
 * range. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli_time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const time_t now = 1714564800; /* 2024-05-01T12:00:00Z */
    struct sf_cli_time read;
    if (size == 0)
        return 0;
    char *text = malloc(size);
    if (text == NULL)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    const enum sf_cli_time_day day = (enum sf_cli_time_day)(data[0] % 3);
    if (sf_cli_time_read(text, now, day, &read) == SF_CLI_TIME_OK) {
        /* An entry's is at most a day ahead; all are written as years that a record may hold. */
        if (day == SF_CLI_TIME_NOON && read.utc > now + 86400)
            abort();
        if (memchr(read.iso, '\0', sizeof read.iso) == NULL)
            abort();
        if (strncmp(read.iso, "1899-12-31", 10) < 0 || strncmp(read.iso, "2200-01-01", 10) > 0)
            abort();
    }
    free(text);
    return 0;
}
