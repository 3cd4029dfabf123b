/* The host's clock and its zones. */
#include "clock.h"

#include <string.h>

#include "wasm_host.h"

int64_t sf_clock_now_ms(void) {
    return (int64_t)sf_wasm_host_now_ms();
}

int64_t sf_clock_steady_ms(void) {
    return (int64_t)sf_wasm_host_steady_ms();
}

char *sf_clock_zone(char zone[SF_CIVIL_ZONE_LEN]) {
    int32_t len = sf_wasm_host_zone(zone, SF_CIVIL_ZONE_LEN - 1);
    int offset_min;

    if (len > 0 && sf_civil_zone_valid(zone, (size_t)len)) {
        zone[len] = '\0';
        if (sf_clock_offset(zone, 0, &offset_min))
            return zone;
    }
    return strcpy(zone, "UTC");
}

bool sf_clock_offset(const char *zone, int64_t utc_ms, int *offset_min) {
    size_t len = strlen(zone);
    int32_t found;

    *offset_min = 0;
    if (!sf_civil_zone_valid(zone, len))
        return false;
    found = sf_wasm_host_zone_offset(zone, len, (double)utc_ms);
    if (found < -SF_CIVIL_OFFSET_MAX_MIN || found > SF_CIVIL_OFFSET_MAX_MIN)
        return false;
    *offset_min = found;
    return true;
}
