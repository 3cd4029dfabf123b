/* A clock that only moves when asked, for tests. */
#include "clock.h"

#include <string.h>

#include "fake.h"
#include "tzrule.h"

/* Rules that hold for 2000 to 2037: those of tzdata. `until` is the first year of the next row. */
struct zone_row {
    const char *name;
    int32_t until;
    const char *rule;
};

static const struct zone_row zones[] = {
    {"UTC", INT32_MAX, "UTC0"},
    {"Europe/Berlin", INT32_MAX, "CET-1CEST,M3.5.0,M10.5.0/3"},
    {"Europe/Madrid", INT32_MAX, "CET-1CEST,M3.5.0,M10.5.0/3"},
    /* The Energy Policy Act of 2005 moved both ends from 2007 on. */
    {"America/New_York", 2007, "EST5EDT,M4.1.0,M10.5.0"},
    {"America/New_York", INT32_MAX, "EST5EDT,M3.2.0,M11.1.0"},
    {"Asia/Kolkata", INT32_MAX, "IST-5:30"},
};

static int64_t wall_ms = SF_CLOCK_FAKE_START_MS;
static int64_t steady_ms;
static char home[SF_CIVIL_ZONE_LEN] = "Europe/Berlin";

void sf_clock_fake_reset(void) {
    wall_ms = SF_CLOCK_FAKE_START_MS;
    steady_ms = 0;
    strcpy(home, "Europe/Berlin");
}

void sf_clock_fake_set(int64_t utc_ms) {
    wall_ms = utc_ms;
}

void sf_clock_fake_advance(int64_t ms) {
    wall_ms += ms;
    steady_ms += ms;
}

bool sf_clock_fake_zone(const char *zone) {
    int offset_min;

    if (!sf_clock_offset(zone, 0, &offset_min))
        return false;
    strcpy(home, zone); /* a name of the table, and those fit */
    return true;
}

int64_t sf_clock_now_ms(void) {
    return wall_ms++;
}

int64_t sf_clock_steady_ms(void) {
    return steady_ms++;
}

char *sf_clock_zone(char zone[SF_CIVIL_ZONE_LEN]) {
    return strcpy(zone, home);
}

bool sf_clock_offset(const char *zone, int64_t utc_ms, int *offset_min) {
    int32_t year = sf_civil_from_ms(utc_ms, 0).year;
    int64_t utc_s = utc_ms / 1000 - (utc_ms % 1000 < 0);

    *offset_min = 0;
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        struct sf_tzrule rule;

        if (strcmp(zones[i].name, zone) != 0 || year >= zones[i].until)
            continue;
        if (!sf_tzrule_parse(zones[i].rule, strlen(zones[i].rule), &rule))
            return false;
        *offset_min = sf_tzrule_offset(&rule, utc_s) / 60;
        return true;
    }
    return false;
}
