/*
 * The readers of time zones: the compiled file, and the yearly rule at its end. Offsets of whatever
 * they accept are those of a place on earth (RFC 8536 allows a little more), at any instant.
 */
#include <stdlib.h>

#include "tzif.h"
#include "tzrule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sane(int32_t offset_s) {
    /* A rule's hours go up to 24:59:59, and summer time adds an hour. */
    if (offset_s < -26 * 3600 || offset_s > 26 * 3600)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int64_t instants_s[] = {-62135596800, -2208988800, 0,           1714564800,
                                         1730000000,   7258118400,  253300000000};
    const size_t count = sizeof instants_s / sizeof instants_s[0];
    struct sf_tzif zone = {0};
    struct sf_tzrule rule;
    const bool read = sf_tzif_read(data, size, &zone);
    if (!read && (zone.count != 0 || zone.at_s != NULL))
        abort();
    for (size_t i = 0; i < count; i++) {
        const int32_t offset_s = sf_tzif_offset(&zone, instants_s[i]);
        if (!read && offset_s != 0)
            abort();
    }
    sf_tzif_wipe(&zone);
    if (sf_tzrule_parse((const char *)data, size, &rule))
        for (size_t i = 0; i < count; i++)
            sane(sf_tzrule_offset(&rule, instants_s[i]));
    return 0;
}
