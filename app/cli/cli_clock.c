#include "cli_clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "words.h"

char *sf_cli_clock_zone(char zone[SF_CLI_CLOCK_ZONE_LEN]) {
    static const char marker[] = "zoneinfo/";
    char target[256];
    const char *name = getenv("TZ");
    zone[0] = '\0';
    if (name != NULL && name[0] == ':')
        name++;
    if (name == NULL || name[0] == '\0') {
        ssize_t len = readlink("/etc/localtime", target, sizeof target - 1);
        target[len > 0 ? len : 0] = '\0';
        name = strstr(target, marker);
        name = name != NULL ? name + strlen(marker) : "";
    }
    /* A rule like CET-1CEST names no place, and a path is no name. */
    bool is_name =
        strcmp(name, "UTC") == 0 || (name[0] != '/' && strchr(name, '/') != NULL &&
                                     strstr(name, "..") == NULL && strpbrk(name, ",: ") == NULL);
    if (is_name && strlen(name) < SF_CLI_CLOCK_ZONE_LEN)
        snprintf(zone, SF_CLI_CLOCK_ZONE_LEN, "%s", name);
    return zone;
}

char *sf_cli_clock_words(const char *text, time_t now, char out[SF_CLI_CLOCK_LEN]) {
    char day[16], today[16], before[16];
    struct tm local, earlier;
    localtime_r(&now, &local);
    earlier = local;
    earlier.tm_mday--;
    earlier.tm_hour = 12;
    earlier.tm_isdst = -1;
    mktime(&earlier);
    strftime(today, sizeof today, "%Y-%m-%d", &local);
    strftime(before, sizeof before, "%Y-%m-%d", &earlier);
    snprintf(day, sizeof day, "%.10s", text);
    if (strlen(text) < 16 || text[10] != 'T')
        snprintf(out, SF_CLI_CLOCK_LEN, "%.31s", text);
    else if (strcmp(day, today) == 0)
        snprintf(out, SF_CLI_CLOCK_LEN, "%s %.5s", sf_words_get("time.today"), text + 11);
    else if (strcmp(day, before) == 0)
        snprintf(out, SF_CLI_CLOCK_LEN, "%s %.5s", sf_words_get("time.yesterday"), text + 11);
    else
        snprintf(out, SF_CLI_CLOCK_LEN, "%s %.5s", day, text + 11);
    return out;
}
