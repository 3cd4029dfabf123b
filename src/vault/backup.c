/*
 * A backup file, version 1:
 *
 *   offset  length  what
 *        0    4096  head: the keys file of that moment (keys.c)
 *     4096       n  the database file's bytes, at least 1, encrypted under the database subkey of
 * the vault key that the head's slots hold 4096+n      32  seal: BLAKE2b-256, keyed with the vault
 * key's backup subkey, of all bytes before
 *
 * The version is the head's. While one is written it stands as backups/ID.part, which its writer
 * holds locked.
 */
#include "backup.h"

#include <string.h>

#include "backup_name.h"
#include "backup_seal.h"
#include "civil.h"
#include "folder_scan.h"
#include "secret.h"

/* ---- The part file ---- */

/* Opens backups/ID.part, empty and ours alone. SF_BUSY while another process writes one. */
static enum sf_code part_open(const struct sf_folder_book *book, char path[SF_FOLDER_PATH_LEN],
                              struct sf_file **part, struct sf_fail *fail) {
    char name[SF_ID_TEXT_LEN + 8];
    enum sf_code code;

    (void)sf_id_format(&book->keys.book, name);
    strcat(name, ".part");
    code = sf_file_make_folder(sf_backup_name_path(book->folder, NULL, path), fail);
    if (code == SF_OK)
        code = sf_file_open(sf_backup_name_path(book->folder, name, path), SF_FILE_OPEN_OR_NEW,
                            part, fail);
    if (code != SF_OK)
        return code;
    code = sf_file_lock(*part, true, fail);
    if (code == SF_OK && !sf_file_stands_at(*part, path))
        code = sf_fail_set(fail, SF_BUSY, "backup", "another backup was just written");
    if (code == SF_OK)
        code = sf_file_truncate(*part, 0, fail);
    if (code != SF_OK) {
        sf_file_close(*part);
        *part = NULL;
    }
    return code;
}

/* Makes the part last, reads it back and gives it its name. */
static enum sf_code part_finish(const struct sf_folder_book *book, const char *part_path,
                                struct sf_file *part, const char *name, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code = sf_file_sync(part, fail);

    if (code == SF_OK)
        code = sf_backup_seal_check(part, book->open->vault_key, fail);
    if (code == SF_OK)
        code = sf_file_rename(part_path, sf_backup_name_path(book->folder, name, path), fail);
    if (code == SF_OK)
        code = sf_file_sync_folder(sf_backup_name_path(book->folder, NULL, path), fail);
    /* backups/ itself may be new. */
    if (code == SF_OK)
        code = sf_file_sync_folder(book->folder->path, fail);
    return code;
}

/* ---- Writing ---- */

/* Head, database and seal, to the sink or the file. */
static enum sf_code write_sealed(const struct sf_folder_book *book, struct sf_file *snapshot,
                                 const struct sf_sink *sink, struct sf_file *part, uint64_t *size,
                                 struct sf_fail *fail) {
    struct sf_backup_seal_from from = {.file = snapshot};
    struct sf_backup_seal seal;
    uint8_t head[SF_KEYS_LEN];
    enum sf_code code;

    sf_keys_encode(&book->keys, head);
    sf_backup_seal_start(&seal, book->open->vault_key, sink, part);
    code = sf_backup_seal_put(&seal, head, sizeof head, fail);
    if (code == SF_OK)
        code = sf_backup_seal_copy(&from, false, &seal, NULL, NULL, fail);
    if (code == SF_OK && from.at == 0)
        code = sf_fail_set(fail, SF_INVALID, "snapshot", "it is empty");
    if (code == SF_OK)
        code = sf_backup_seal_close(&seal, fail);
    sf_secret_wipe(&seal.hash, sizeof seal.hash);
    *size = seal.at;
    return code;
}

/* A name that nothing has, at this second or a later one. */
static enum sf_code free_name(const struct sf_folder_book *book, int64_t at_ms, bool automatic,
                              struct sf_backup *out, struct sf_fail *fail) {
    enum { SECONDS = 600 };
    char path[SF_FOLDER_PATH_LEN], other[SF_BACKUP_NAME_LEN];

    for (int i = 0; i < SECONDS && sf_backup_name_fits(at_ms); i++, at_ms += 1000) {
        sf_backup_name_format(&book->keys.book, at_ms, automatic, out->name);
        sf_backup_name_format(&book->keys.book, at_ms, !automatic, other);
        if (sf_file_exists(sf_backup_name_path(book->folder, out->name, path)) ||
            sf_file_exists(sf_backup_name_path(book->folder, other, path)))
            continue;
        out->at_ms = at_ms;
        return SF_OK;
    }
    return sf_fail_set(fail, SF_EXISTS, "backup", "no free name within %d seconds", SECONDS);
}

/* A sealed snapshot under a name, which may stand already. */
static enum sf_code write_named(const struct sf_folder_book *book, struct sf_file *snapshot,
                                struct sf_file *part, const char *part_path, struct sf_backup *made,
                                struct sf_fail *fail) {
    enum sf_code code = write_sealed(book, snapshot, NULL, part, &made->size, fail);

    if (code == SF_OK)
        code = part_finish(book, part_path, part, made->name, fail);
    if (code != SF_OK)
        (void)sf_file_delete(part_path, NULL);
    return code;
}

/* A new name, under which nothing stands after a failure. */
static enum sf_code write_new(const struct sf_folder_book *book, struct sf_file *snapshot,
                              int64_t at_ms, struct sf_backup *made, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN], part_path[SF_FOLDER_PATH_LEN];
    struct sf_file *part = NULL;
    enum sf_code code = part_open(book, part_path, &part, fail);

    if (code != SF_OK)
        return code;
    /* Under the part's lock, so that nobody else takes the name meanwhile. */
    code = free_name(book, at_ms, made->automatic, made, fail);
    if (code != SF_OK)
        (void)sf_file_delete(part_path, NULL);
    else {
        code = write_named(book, snapshot, part, part_path, made, fail);
        if (code != SF_OK)
            (void)sf_file_delete(sf_backup_name_path(book->folder, made->name, path), NULL);
    }
    sf_file_close(part);
    return code;
}

enum sf_code sf_backup_write(const struct sf_folder_book *book, const char *snapshot_path,
                             int64_t at_ms, bool automatic, const struct sf_sink *sink,
                             struct sf_backup *out, struct sf_fail *fail) {
    struct sf_backup made = {.automatic = automatic};
    struct sf_file *snapshot = NULL;
    enum sf_code code;

    /* Wider than what a record may hold: with a clock that is centuries off a copy is wanted too.
     */
    if (!sf_backup_name_fits(at_ms))
        return sf_fail_set(fail, SF_INVALID, "at", "the clock must be in the years 0 to 9999");
    made.at_ms = at_ms - (at_ms % 1000 + 1000) % 1000;
    code = sf_file_open(snapshot_path, SF_FILE_READ, &snapshot, fail);
    if (code != SF_OK)
        return code;
    if (sink == NULL)
        code = write_new(book, snapshot, made.at_ms, &made, fail);
    else {
        (void)sf_backup_name_format(&book->keys.book, made.at_ms, automatic, made.name);
        code = write_sealed(book, snapshot, sink, NULL, &made.size, fail);
    }
    if (code == SF_OK && out != NULL)
        *out = made;
    sf_file_close(snapshot);
    return code;
}

enum sf_code sf_backup_rewrite(const struct sf_folder_book *book, const char *name,
                               const char *snapshot_path, struct sf_backup *out,
                               struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_file *snapshot = NULL, *part = NULL;
    struct sf_backup made;
    struct sf_id id;
    enum sf_code code;

    if (!sf_backup_name_parse(name, &id, &made) || !sf_id_equal(&id, &book->keys.book))
        return sf_fail_set(fail, SF_INVALID, "name", "not the name of a backup of this book");
    if (!sf_file_exists(sf_backup_name_path(book->folder, name, path)))
        return sf_fail_set(fail, SF_NOT_FOUND, "name", "there is no such backup");
    code = sf_file_open(snapshot_path, SF_FILE_READ, &snapshot, fail);
    if (code == SF_OK)
        code = part_open(book, path, &part, fail);
    if (code == SF_OK)
        code = write_named(book, snapshot, part, path, &made, fail);
    if (code == SF_OK && out != NULL)
        *out = made;
    sf_file_close(part);
    sf_file_close(snapshot);
    return code;
}

/* ---- Listing, deleting, keeping ---- */

static uint64_t size_of(const struct sf_folder *folder, const char *name) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_file *file = NULL;
    uint64_t size = 0;

    if (sf_file_open(sf_backup_name_path(folder, name, path), SF_FILE_READ, &file, NULL) == SF_OK)
        (void)sf_file_size(file, &size, NULL);
    sf_file_close(file);
    return size;
}

enum sf_code sf_backup_list(const struct sf_folder_book *book, struct sf_backup *items, size_t max,
                            size_t *count, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_buf names = {0};
    struct sf_backup item;
    struct sf_id id;
    const char *name = NULL;
    size_t left;
    enum sf_code code =
        sf_folder_scan_names(sf_backup_name_path(book->folder, NULL, path), &names, fail);

    *count = 0;
    if (code != SF_OK)
        goto done;
    while ((name = sf_folder_scan_next(&names, name)) != NULL)
        if (sf_backup_name_parse(name, &id, &item) && sf_id_equal(&id, &book->keys.book))
            ++*count;
    /* Names of one book come in the order of their times, so the newest is the last. */
    left = *count;
    while (left > 0 && (name = sf_folder_scan_next(&names, name)) != NULL) {
        if (!sf_backup_name_parse(name, &id, &item) || !sf_id_equal(&id, &book->keys.book))
            continue;
        if (--left < max) {
            item.size = size_of(book->folder, name);
            items[left] = item;
        }
    }
done:
    sf_buf_wipe(&names);
    return code;
}

/* SF_INVALID for a malformed name. */
static enum sf_code check_name(const char *name, struct sf_fail *fail) {
    struct sf_backup item;
    struct sf_id id;

    if (!sf_backup_name_parse(name, &id, &item))
        return sf_fail_set(fail, SF_INVALID, "name", "not the name of a backup");
    return SF_OK;
}

enum sf_code sf_backup_delete(const struct sf_folder *folder, const char *name,
                              struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail here = SF_FAIL_NONE;
    enum sf_code code = check_name(name, fail);

    if (code != SF_OK)
        return code;
    code = sf_file_delete(sf_backup_name_path(folder, name, path), &here);
    if (code == SF_MISSING)
        return sf_fail_set(fail, SF_NOT_FOUND, "name", "there is no such backup");
    if (code != SF_OK)
        return sf_fail_set(fail, code, "backup", "%s", here.message);
    return sf_file_sync_folder(sf_backup_name_path(folder, NULL, path), fail);
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

void sf_backup_keep(const struct sf_backup *items, size_t count, bool *keep) {
    enum { DAY, WEEK, MONTH, UNITS };
    static const unsigned limits[UNITS] = {[DAY] = 7, [WEEK] = 4, [MONTH] = 12};
    unsigned kept[UNITS] = {0};
    int64_t last[UNITS] = {0};

    for (size_t i = 0; i < count; i++) {
        struct sf_civil at = sf_civil_from_ms(items[i].at_ms, 0);
        int64_t day = floor_div(items[i].at_ms, 86400000);
        /* 1970-01-01 was a Thursday; ISO weeks start on Monday. */
        int64_t unit[UNITS] = {[DAY] = day,
                               [WEEK] = floor_div(day + 3, 7),
                               [MONTH] = (int64_t)at.year * 12 + at.month};

        keep[i] = !items[i].automatic;
        for (size_t u = 0; u < UNITS && items[i].automatic; u++) {
            if (kept[u] == limits[u] || (kept[u] > 0 && last[u] == unit[u]))
                continue;
            kept[u]++;
            last[u] = unit[u];
            keep[i] = true;
        }
    }
}

/* ---- Reading ---- */

static enum sf_code open_named(const struct sf_folder *folder, const char *name,
                               struct sf_file **file, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail here = SF_FAIL_NONE;
    enum sf_code code = check_name(name, fail);

    if (code != SF_OK)
        return code;
    code = sf_file_open(sf_backup_name_path(folder, name, path), SF_FILE_READ, file, &here);
    if (code == SF_MISSING)
        return sf_fail_set(fail, SF_NOT_FOUND, "name", "there is no such backup");
    return code == SF_OK ? SF_OK : sf_fail_set(fail, code, "backup", "%s", here.message);
}

static enum sf_code read_head(struct sf_backup_seal_from *from, uint8_t head[SF_KEYS_LEN],
                              struct sf_keys *keys, struct sf_fail *fail) {
    struct sf_fail here = SF_FAIL_NONE;
    size_t got;
    enum sf_code code = sf_backup_seal_fill(from, head, SF_KEYS_LEN, &got, fail);

    if (code != SF_OK)
        return code;
    code = sf_keys_decode(head, got, keys, &here);
    return code == SF_OK ? SF_OK : sf_fail_set(fail, code, "backup", "head: %s", here.message);
}

/* The rest of a backup after its head: the database into a new file, if its seal holds. */
static enum sf_code unpack(struct sf_backup_seal_from *from, const uint8_t head[SF_KEYS_LEN],
                           const uint8_t vault_key[SF_KEYS_KEY_LEN], const char *to_path,
                           struct sf_fail *fail) {
    struct sf_backup_seal reader;
    struct sf_file *to = NULL;
    uint8_t wanted[SF_BACKUP_SEAL_LEN], found[SF_BACKUP_SEAL_LEN];
    enum sf_code code = sf_file_open(to_path, SF_FILE_CREATE, &to, fail);

    if (code != SF_OK)
        return code;
    sf_backup_seal_start(&reader, vault_key, NULL, NULL);
    code = sf_backup_seal_put(&reader, head, SF_KEYS_LEN, fail);
    reader.file = to;
    reader.at = 0;
    if (code == SF_OK)
        code = sf_backup_seal_copy(from, true, &reader, NULL, found, fail);
    sf_backup_seal_end(&reader, wanted);
    if (code == SF_OK && (reader.at == 0 || sodium_memcmp(wanted, found, sizeof wanted) != 0))
        code = sf_fail_set(fail, SF_DAMAGED, "backup", "the seal does not hold");
    if (code == SF_OK)
        code = sf_file_sync(to, fail);
    sf_file_close(to);
    if (code != SF_OK)
        (void)sf_file_delete(to_path, NULL);
    return code;
}

/* What the passphrase or code opens in a head. */
static enum sf_code open_head(const struct sf_keys *keys, const char *passphrase, size_t len,
                              const uint8_t *recovery, struct sf_keys_open *open,
                              struct sf_fail *fail) {
    uint8_t wrapping_key[SF_KEYS_KEY_LEN];
    enum sf_code code = SF_OK;

    if (recovery != NULL)
        sf_keys_from_recovery(recovery, wrapping_key);
    else
        code =
            sf_keys_from_passphrase(passphrase, len, keys->salt, keys->passes, wrapping_key, fail);
    if (code == SF_OK)
        code = sf_keys_try(keys, wrapping_key, open, fail);
    sf_secret_wipe(wrapping_key, sizeof wrapping_key);
    return code;
}

enum sf_code sf_backup_read(const struct sf_folder *folder, const char *name,
                            const struct sf_source *source, const char *passphrase, size_t len,
                            const uint8_t *recovery, const char *to_path, struct sf_keys *keys,
                            struct sf_keys_open *open, struct sf_fail *fail) {
    struct sf_backup_seal_from from = {.source = source};
    uint8_t head[SF_KEYS_LEN];
    enum sf_code code = source == NULL ? open_named(folder, name, &from.file, fail) : SF_OK;

    if (code == SF_OK)
        code = read_head(&from, head, keys, fail);
    if (code == SF_OK)
        code = open_head(keys, passphrase, len, recovery, open, fail);
    if (code == SF_OK)
        code = unpack(&from, head, open->vault_key, to_path, fail);
    if (code != SF_OK)
        sf_secret_wipe(open, sizeof *open);
    sf_file_close(from.file);
    return code;
}

/* The vault key of a head by the book's own keys: that which a wrapping key opens, else the book's.
 */
static void open_head_own(const struct sf_folder_book *book, const struct sf_keys *keys,
                          struct sf_keys_open *open) {
    for (size_t slot = 0; slot < SF_KEYS_SLOTS; slot++)
        if (book->open->slots[slot].kind != SF_KEYS_UNUSED &&
            sf_keys_try(keys, book->open->slots[slot].wrapping_key, open, NULL) == SF_OK)
            return;
    memset(open, 0, sizeof *open);
    memcpy(open->vault_key, book->open->vault_key, SF_KEYS_KEY_LEN);
}

enum sf_code sf_backup_extract(const struct sf_folder_book *book, const char *name,
                               const char *to_path, struct sf_keys *keys, struct sf_keys_open *open,
                               struct sf_fail *fail) {
    struct sf_backup_seal_from from = {0};
    uint8_t head[SF_KEYS_LEN];
    enum sf_code code = open_named(book->folder, name, &from.file, fail);

    if (code == SF_OK)
        code = read_head(&from, head, keys, fail);
    if (code == SF_OK) {
        open_head_own(book, keys, open);
        code = unpack(&from, head, open->vault_key, to_path, fail);
    }
    if (code != SF_OK)
        sf_secret_wipe(open, sizeof *open);
    sf_file_close(from.file);
    return code;
}

/* Copies a backup under a new head, checking the old seal on the way. */
static enum sf_code reseal(const struct sf_folder_book *book, struct sf_file *old,
                           struct sf_file *part, struct sf_fail *fail) {
    struct sf_backup_seal_from from = {.file = old};
    struct sf_backup_seal reader, writer;
    struct sf_keys keys;
    uint8_t head[SF_KEYS_LEN], wanted[SF_BACKUP_SEAL_LEN], found[SF_BACKUP_SEAL_LEN];
    enum sf_code code = read_head(&from, head, &keys, fail);

    if (code != SF_OK)
        return code;
    sf_backup_seal_start(&reader, book->open->vault_key, NULL, NULL);
    sf_backup_seal_start(&writer, book->open->vault_key, NULL, part);
    code = sf_backup_seal_put(&reader, head, sizeof head, fail);
    sf_keys_encode(&book->keys, head);
    if (code == SF_OK)
        code = sf_backup_seal_put(&writer, head, sizeof head, fail);
    if (code == SF_OK)
        code = sf_backup_seal_copy(&from, true, &reader, &writer, found, fail);
    sf_backup_seal_end(&reader, wanted);
    if (code == SF_OK && sodium_memcmp(wanted, found, sizeof wanted) != 0)
        code = sf_fail_set(fail, SF_DAMAGED, "backup", "the seal does not hold");
    if (code == SF_OK)
        code = sf_backup_seal_close(&writer, fail);
    sf_secret_wipe(&writer.hash, sizeof writer.hash);
    return code;
}

enum sf_code sf_backup_rehead(const struct sf_folder_book *book, const char *name,
                              struct sf_fail *fail) {
    struct sf_file *old = NULL, *part = NULL;
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code = open_named(book->folder, name, &old, fail);

    if (code == SF_OK)
        code = part_open(book, path, &part, fail);
    if (code == SF_OK)
        code = reseal(book, old, part, fail);
    if (code == SF_OK)
        code = part_finish(book, path, part, name, fail);
    if (code != SF_OK && part != NULL)
        (void)sf_file_delete(path, NULL);
    sf_file_close(part);
    sf_file_close(old);
    return code;
}
