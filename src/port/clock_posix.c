/* The clock of a POSIX system, with zones from the compiled files of tzdata. */
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tzif.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"

enum { CACHE_LEN = 8, ZONE_FILE_MAX = 64 * 1024 };

struct cached {
    char name[SF_CIVIL_ZONE_LEN];
    struct sf_tzif zone;
};

/* The zones asked for last. A handful serves a person's whole life; the oldest makes room. */
static struct cached cache[CACHE_LEN];
static size_t cache_next;
static pthread_mutex_t cache_mutex = PTHREAD_MUTEX_INITIALIZER;

#ifdef CLOCK_BOOTTIME
#define STEADY_CLOCK                                                                               \
    CLOCK_BOOTTIME /* Counts time asleep, which CLOCK_MONOTONIC does not on Linux. */
#else
#define STEADY_CLOCK CLOCK_MONOTONIC
#endif

static int64_t read_clock(clockid_t clock) {
    struct timespec now;

    /* Both clocks exist on every system we build for; there is nobody to tell if not. */
    if (clock_gettime(clock, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t sf_clock_now_ms(void) {
    return read_clock(CLOCK_REALTIME);
}

int64_t sf_clock_steady_ms(void) {
    return read_clock(STEADY_CLOCK);
}

/* Read a whole file of at most `cap` bytes. False when it is longer or cannot be read. */
static bool slurp(const char *path, uint8_t *bytes, size_t cap, size_t *len) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    size_t got = 0;
    bool ok = false;

    if (fd < 0)
        return false;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 0 ||
        (uint64_t)info.st_size > cap)
        goto done;
    while (got < cap) {
        ssize_t n = read(fd, bytes + got, cap - got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            goto done;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    *len = got;
    ok = true;
done:
    (void)close(fd);
    return ok;
}

static bool load(const char *name, struct sf_tzif *out) {
    char path[sizeof(ZONE_FOLDER) + 1 + SF_CIVIL_ZONE_LEN];
    uint8_t *bytes;
    size_t len = 0;
    bool ok;

    bytes = malloc(ZONE_FILE_MAX);
    if (bytes == NULL)
        return false;
    (void)snprintf(path, sizeof(path), ZONE_FOLDER "/%s", name);
    ok = slurp(path, bytes, ZONE_FILE_MAX, &len) && sf_tzif_read(bytes, len, out);
    free(bytes);
    return ok;
}

/* The zone from the cache, or from disk into the cache. Call with the mutex held. */
static const struct sf_tzif *find_zone(const char *name) {
    struct sf_tzif zone;
    struct cached *slot;

    for (size_t i = 0; i < CACHE_LEN; i++)
        if (strcmp(cache[i].name, name) == 0)
            return &cache[i].zone;
    if (!load(name, &zone))
        return NULL;
    slot = &cache[cache_next];
    cache_next = (cache_next + 1) % CACHE_LEN;
    sf_tzif_wipe(&slot->zone);
    strcpy(slot->name, name); /* its length was checked with the name */
    slot->zone = zone;
    return &slot->zone;
}

/* Seconds to the nearest minute: before about 1970 some zones were seconds off a whole one. */
static int to_minutes(int32_t seconds) {
    return (seconds + (seconds < 0 ? -30 : 30)) / 60;
}

bool sf_clock_offset(const char *zone, int64_t utc_ms, int *offset_min) {
    const struct sf_tzif *found;
    int64_t utc_s = utc_ms / 1000 - (utc_ms % 1000 < 0);

    *offset_min = 0;
    if (!sf_civil_zone_valid(zone, strlen(zone)))
        return false;
    (void)pthread_mutex_lock(&cache_mutex);
    found = find_zone(zone);
    if (found != NULL)
        *offset_min = to_minutes(sf_tzif_offset(found, utc_s));
    (void)pthread_mutex_unlock(&cache_mutex);
    return found != NULL;
}

/* Take a name when it is a zone that this machine knows. */
static bool take(const char *name, size_t len, char zone[SF_CIVIL_ZONE_LEN]) {
    int offset_min;

    if (!sf_civil_zone_valid(name, len))
        return false;
    memcpy(zone, name, len);
    zone[len] = '\0';
    return sf_clock_offset(zone, 0, &offset_min);
}

/* The name behind ".../zoneinfo/" in a path. */
static bool take_path(const char *path, char zone[SF_CIVIL_ZONE_LEN]) {
    const char *found = strstr(path, "/zoneinfo/");

    if (found == NULL)
        return false;
    found += strlen("/zoneinfo/");
    return take(found, strlen(found), zone);
}

/* TZ, in the forms that name a zone: "Europe/Berlin", ":Europe/Berlin", or a path to the file. */
static bool take_environment(const char *value, char zone[SF_CIVIL_ZONE_LEN]) {
    if (*value == ':')
        value++;
    if (*value == '/')
        return take_path(value, zone);
    return take(value, strlen(value), zone);
}

static bool take_timezone_file(char zone[SF_CIVIL_ZONE_LEN]) {
    uint8_t bytes[256];
    const char *text = (const char *)bytes;
    size_t len = 0;
    size_t end = 0;

    if (!slurp("/etc/timezone", bytes, sizeof(bytes), &len))
        return false;
    while (end < len && text[end] != '\n' && text[end] != ' ')
        end++;
    return take(text, end, zone);
}

static bool take_localtime_link(char zone[SF_CIVIL_ZONE_LEN]) {
    char target[PATH_MAX];
    ssize_t len = readlink("/etc/localtime", target, sizeof(target) - 1);

    if (len < 0)
        return false;
    target[len] = '\0';
    return take_path(target, zone);
}

char *sf_clock_zone(char zone[SF_CIVIL_ZONE_LEN]) {
    const char *value = getenv("TZ");

    /* As libc does: TZ decides alone when it is set, also when it is empty or nonsense. */
    if (value != NULL ? take_environment(value, zone)
                      : take_timezone_file(zone) || take_localtime_link(zone))
        return zone;
    return strcpy(zone, "UTC");
}
