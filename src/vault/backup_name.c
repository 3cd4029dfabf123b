/* Names of backups: ID-YYYYMMDDTHHMMSSZ-<auto|manual>.sfbackup, with the time in UTC. */
#include "backup_name.h"

#include <stdio.h>
#include <string.h>

#include "civil.h"
#include "folder_scan.h"

enum { ID_CHARS = SF_ID_TEXT_LEN - 1, TIME_CHARS = 16 };

bool sf_backup_name_fits(int64_t at_ms) {
    struct sf_civil at = sf_civil_from_ms(at_ms, 0);

    return sf_civil_valid(&at);
}

char *sf_backup_name_format(const struct sf_id *book, int64_t at_ms, bool automatic,
                            char out[SF_BACKUP_NAME_LEN]) {
    struct sf_civil at = sf_civil_from_ms(at_ms, 0);
    char text[SF_ID_TEXT_LEN];

    (void)snprintf(out, SF_BACKUP_NAME_LEN, "%s-%04d%02u%02uT%02u%02u%02uZ-%s.sfbackup",
                   sf_id_format(book, text), (int)at.year, at.month, at.day, at.hour, at.minute,
                   at.second, automatic ? "auto" : "manual");
    return out;
}

/* The number that `len` digits make; -1 when they are not all digits. */
static int digits(const char *text, size_t len) {
    int n = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        n = n * 10 + (text[i] - '0');
    }
    return n;
}

/* Reads "YYYYMMDDTHHMMSSZ". */
static bool read_time(const char *text, int64_t *at_ms) {
    static const struct {
        size_t at, len;
    } parts[] = {{0, 4}, {4, 2}, {6, 2}, {9, 2}, {11, 2}, {13, 2}};
    int n[6];
    struct sf_civil civil;

    for (size_t i = 0; i < 6; i++) {
        n[i] = digits(text + parts[i].at, parts[i].len);
        if (n[i] < 0)
            return false;
    }
    if (text[8] != 'T' || text[15] != 'Z')
        return false;
    civil = (struct sf_civil){.year = n[0],
                              .month = (uint8_t)n[1],
                              .day = (uint8_t)n[2],
                              .hour = (uint8_t)n[3],
                              .minute = (uint8_t)n[4],
                              .second = (uint8_t)n[5]};
    if (!sf_civil_valid(&civil))
        return false;
    *at_ms = sf_civil_to_ms(&civil, 0);
    return true;
}

bool sf_backup_name_parse(const char *name, struct sf_id *book, struct sf_backup *out) {
    const char *time = name + ID_CHARS + 1;
    char again[SF_BACKUP_NAME_LEN];
    size_t len = strlen(name);

    if (len < ID_CHARS + 1 + TIME_CHARS || len >= SF_BACKUP_NAME_LEN ||
        !sf_id_parse(name, ID_CHARS, book) || !read_time(time, &out->at_ms))
        return false;
    out->automatic = strcmp(time + TIME_CHARS, "-auto.sfbackup") == 0;
    out->size = 0;
    memcpy(out->name, name, len + 1);
    /* The one spelling that we write, and no other that reads the same. */
    return strcmp(name, sf_backup_name_format(book, out->at_ms, out->automatic, again)) == 0;
}

char *sf_backup_name_path(const struct sf_folder *folder, const char *name,
                          char out[SF_FOLDER_PATH_LEN]) {
    char inside[SF_BACKUP_NAME_LEN + 16];

    if (name == NULL)
        return sf_folder_scan_path(folder, "backups", out);
    (void)snprintf(inside, sizeof inside, "backups/%s", name);
    return sf_folder_scan_path(folder, inside, out);
}
