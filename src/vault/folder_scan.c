/* Names in the vault folder, and sweeping what nobody needs. */
#include "folder_scan.h"

#include <stdio.h>
#include <string.h>

enum { ID_CHARS = SF_ID_TEXT_LEN - 1, LOCK_ATTEMPTS = 8 };

/* ---- Names ---- */

static bool add_name(void *context, const char *name) {
    return sf_buf_add(context, name, strlen(name) + 1);
}

enum sf_code sf_folder_scan_names(const char *path, struct sf_buf *names, struct sf_fail *fail) {
    struct sf_fail here = SF_FAIL_NONE;
    enum sf_code code = sf_file_list(path, add_name, names, &here);

    if (code == SF_MISSING)
        return SF_OK;
    if (code == SF_OK && names->failed)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for names");
    if (code != SF_OK)
        return sf_fail_set(fail, code, "folder", "%s", here.message);
    return SF_OK;
}

const char *sf_folder_scan_next(const struct sf_buf *names, const char *name) {
    const char *next = name == NULL ? names->data : name + strlen(name) + 1;

    return next == NULL || next >= names->data + names->len ? NULL : next;
}

char *sf_folder_scan_path(const struct sf_folder *folder, const char *name,
                          char out[SF_FOLDER_PATH_LEN]) {
    /* The folder's own path is far from filling SF_FOLDER_PATH_LEN. */
    size_t len = strlen(folder->path), name_len = strlen(name);

    memcpy(out, folder->path, len);
    out[len] = '/';
    memcpy(out + len + 1, name, name_len + 1);
    return out;
}

char *sf_folder_scan_book_path(const struct sf_folder *folder, const struct sf_id *id,
                               const char *suffix, char out[SF_FOLDER_PATH_LEN]) {
    char name[SF_ID_TEXT_LEN + 64];
    char text[SF_ID_TEXT_LEN];

    (void)snprintf(name, sizeof name, "%s%s", sf_id_format(id, text), suffix);
    return sf_folder_scan_path(folder, name, out);
}

static bool ends_with(const char *text, const char *end) {
    size_t len = strlen(text), end_len = strlen(end);

    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* Whether a name is of a book's files; *rest is what follows the id. Only the spelling we write
 * counts. */
static bool book_name(const char *name, struct sf_id *id, const char **rest) {
    char text[SF_ID_TEXT_LEN];

    if (strlen(name) <= ID_CHARS || !sf_id_parse(name, ID_CHARS, id) || sf_id_none(id) ||
        strncmp(name, sf_id_format(id, text), ID_CHARS) != 0)
        return false;
    *rest = name + ID_CHARS;
    return true;
}

/* Reads "-<generation>.db<more>"; *more is "" for the database itself, "-wal" and so on beside it.
 */
static bool database_name(const char *rest, uint64_t *generation, const char **more) {
    uint64_t n = 0;
    const char *at = rest + 1;

    if (*rest != '-' || *at < '1' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (n > (UINT64_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    if (strncmp(at, ".db", 3) != 0)
        return false;
    *generation = n;
    *more = at + 3;
    return true;
}

/* A passing file, or what a database leaves beside one when its program is killed. */
static bool is_part(const char *name) {
    static const char *const ends[] = {".part", ".part-wal", ".part-shm", ".part-journal"};
    bool part = false;

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        part = part || ends_with(name, ends[i]);
    return part;
}

static bool passing_name(const char *rest) {
    return strcmp(rest, ".keys.new") == 0 || (*rest == '-' && is_part(rest));
}

static bool scratch_name(const char *name) {
    return strncmp(name, "scratch-", 8) == 0 && is_part(name);
}

/* ---- What stands there ---- */

static struct sf_folder_entry *entry_of(struct sf_folder_scan *scan, const struct sf_id *id) {
    for (size_t i = 0; i < scan->count; i++)
        if (sf_id_equal(&scan->books[i].id, id))
            return &scan->books[i];
    if (scan->count == SF_FOLDER_BOOKS_MAX) {
        scan->more = true;
        return NULL;
    }
    scan->books[scan->count] = (struct sf_folder_entry){.id = *id};
    return &scan->books[scan->count++];
}

static void note_name(struct sf_folder_scan *scan, const char *name) {
    struct sf_folder_entry *entry;
    struct sf_id id;
    const char *rest, *more;
    uint64_t generation;
    bool is_keys, is_new, is_passing, is_lock, is_database;

    if (scratch_name(name))
        scan->passing = true;
    if (!book_name(name, &id, &rest))
        return;
    is_keys = strcmp(rest, ".keys") == 0;
    is_new = strcmp(rest, ".new") == 0;
    is_passing = passing_name(rest);
    is_lock = strcmp(rest, ".lock") == 0;
    is_database = database_name(rest, &generation, &more);
    if (!is_keys && !is_new && !is_passing && !is_lock && !is_database)
        return;
    entry = entry_of(scan, &id);
    if (entry == NULL)
        return;
    entry->keys |= is_keys;
    entry->unfinished |= is_new;
    entry->passing |= is_passing;
    entry->lock |= is_lock;
    if (is_database) {
        entry->database |= *more == '\0';
        entry->several |= entry->highest != 0 && entry->highest != generation;
        if (generation > entry->highest)
            entry->highest = generation;
    }
}

enum sf_code sf_folder_scan_fits(const struct sf_folder *folder, struct sf_fail *fail) {
    if (sf_file_full_len(folder->path) <= SF_FOLDER_PATH_MAX)
        return SF_OK;
    return sf_fail_set(fail, SF_TOO_LARGE, "folder", "the path is over %d bytes when written out",
                       SF_FOLDER_PATH_MAX);
}

enum sf_code sf_folder_scan_read(const struct sf_folder *folder, struct sf_folder_scan *scan,
                                 struct sf_fail *fail) {
    struct sf_buf names = {0};
    enum sf_code code = sf_folder_scan_fits(folder, fail);

    if (code == SF_OK)
        code = sf_folder_scan_names(folder->path, &names, fail);

    memset(scan, 0, sizeof *scan);
    for (const char *name = NULL; code == SF_OK;) {
        name = sf_folder_scan_next(&names, name);
        if (name == NULL)
            break;
        note_name(scan, name);
    }
    sf_buf_wipe(&names);
    return code;
}

enum sf_code sf_folder_scan_keys(const struct sf_folder *folder, const struct sf_id *id,
                                 struct sf_keys *keys, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_buf bytes = {0};
    struct sf_fail here = SF_FAIL_NONE;
    enum sf_code code = sf_file_read_all(sf_folder_scan_book_path(folder, id, ".keys", path),
                                         SF_KEYS_LEN, &bytes, &here);

    if (code == SF_TOO_LARGE)
        code = sf_fail_set(fail, SF_DAMAGED, "keys", "too long for a keys file");
    else if (code != SF_OK)
        code = sf_fail_set(fail, code, "keys", "%s", here.message);
    else
        code = sf_keys_decode((const uint8_t *)bytes.data, bytes.len, keys, fail);
    if (code == SF_OK && !sf_id_equal(&keys->book, id))
        code = sf_fail_set(fail, SF_DAMAGED, "keys", "the keys file is of another book");
    sf_buf_wipe(&bytes);
    return code;
}

enum sf_code sf_folder_scan_lock(const struct sf_folder *folder, const struct sf_id *id,
                                 bool exclusive, struct sf_file **lock, struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];

    sf_folder_scan_book_path(folder, id, ".lock", path);
    /* Removing a book deletes its lock file: what we locked may no longer be what others open. */
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
        struct sf_file *file;
        enum sf_code code = sf_file_open(path, SF_FILE_OPEN_OR_NEW, &file, fail);

        if (code != SF_OK)
            return code;
        code = sf_file_lock(file, exclusive, fail);
        if (code == SF_OK && sf_file_stands_at(file, path)) {
            *lock = file;
            return SF_OK;
        }
        sf_file_close(file);
        if (code != SF_OK)
            return code;
    }
    return sf_fail_set(fail, SF_BUSY, "lock", "the lock file keeps being replaced");
}

enum sf_code sf_folder_scan_lock_fixed(const struct sf_folder *folder, const struct sf_id *id,
                                       struct sf_file **lock, struct sf_fail *fail) {
    struct sf_fail here = SF_FAIL_NONE;
    struct sf_file *file;
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code = sf_file_open(sf_folder_scan_book_path(folder, id, ".lock", path),
                                     SF_FILE_READ, &file, &here);

    *lock = NULL;
    if (code == SF_MISSING)
        return SF_OK;
    if (code != SF_OK)
        return sf_fail_set(fail, code, "lock", "%s", here.message);
    code = sf_file_lock(file, false, fail);
    if (code == SF_OK)
        *lock = file;
    else
        sf_file_close(file);
    return code;
}

enum sf_code sf_folder_scan_mark(const struct sf_folder *folder, const struct sf_id *id,
                                 struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_file *file;
    enum sf_code code = sf_file_open(sf_folder_scan_book_path(folder, id, ".new", path),
                                     SF_FILE_OPEN_OR_NEW, &file, fail);

    if (code != SF_OK)
        return code;
    code = sf_file_sync(file, fail);
    sf_file_close(file);
    return code == SF_OK ? sf_file_sync_folder(folder->path, fail) : code;
}

/* ---- Sweeping ---- */

/* Whether a file in the folder is one that the book does without. */
static bool is_waste(const char *name, const struct sf_id *book, uint64_t generation) {
    struct sf_id id;
    const char *rest, *more;
    uint64_t n;

    if (!book_name(name, &id, &rest) || !sf_id_equal(&id, book))
        return false;
    if (database_name(rest, &n, &more))
        return n != generation;
    return passing_name(rest) || strcmp(rest, ".new") == 0;
}

static bool delete_one(const struct sf_folder *folder, const char *name) {
    char path[SF_FOLDER_PATH_LEN];

    return sf_file_delete(sf_folder_scan_path(folder, name, path), NULL) == SF_OK;
}

/* What a backup left that was cut short: it may hold what was forgotten since, under old keys. */
static void sweep_backup(const struct sf_folder *folder, const struct sf_id *id) {
    char path[SF_FOLDER_PATH_LEN], name[SF_ID_TEXT_LEN + 16], text[SF_ID_TEXT_LEN];

    (void)snprintf(name, sizeof name, "backups/%s.part", sf_id_format(id, text));
    sf_folder_scan_path(folder, name, path);
    if (sf_file_exists(path))
        (void)sf_file_delete(path, NULL);
}

void sf_folder_scan_sweep(const struct sf_folder *folder, const struct sf_id *id,
                          uint64_t generation) {
    struct sf_buf names = {0};
    const char *name = NULL;
    bool swept = false, kept = false;
    char text[SF_ID_TEXT_LEN + 8];

    sweep_backup(folder, id);
    if (sf_folder_scan_names(folder->path, &names, NULL) != SF_OK) {
        sf_buf_wipe(&names);
        return;
    }
    (void)sf_id_format(id, text);
    memcpy(text + ID_CHARS, ".new", 5);
    while ((name = sf_folder_scan_next(&names, name)) != NULL) {
        if (!is_waste(name, id, generation) || strcmp(name, text) == 0)
            continue;
        if (delete_one(folder, name))
            swept = true;
        else
            kept = true;
    }
    /*
     * The mark goes last, and only once the other deletions last: databases without mark and keys
     * file would look like a book that lost its keys.
     */
    if (swept && sf_file_sync_folder(folder->path, NULL) != SF_OK)
        kept = true;
    if ((generation != 0 || !kept) && delete_one(folder, text))
        (void)sf_file_sync_folder(folder->path, NULL);
    sf_buf_wipe(&names);
}

static void sweep_scratch(const struct sf_folder *folder) {
    struct sf_buf names = {0};
    const char *name = NULL;

    if (sf_folder_scan_names(folder->path, &names, NULL) == SF_OK)
        while ((name = sf_folder_scan_next(&names, name)) != NULL)
            if (scratch_name(name))
                (void)delete_one(folder, name);
    sf_buf_wipe(&names);
}

void sf_folder_scan_abandoned(const struct sf_folder *folder, const struct sf_folder_scan *scan) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_file *lock;

    /*
     * A process that restores a backup just now would have to begin again; that is rare and loses
     * nothing, while a copy of a book must not lie about for ever.
     */
    if (scan->passing)
        sweep_scratch(folder);
    for (size_t i = 0; i < scan->count; i++) {
        const struct sf_folder_entry *entry = &scan->books[i];
        bool lock_alone = entry->lock && entry->highest == 0;

        if (entry->keys || (!entry->unfinished && !lock_alone) ||
            sf_folder_scan_lock(folder, &entry->id, true, &lock, NULL) != SF_OK)
            continue;
        /* Looked at again under the lock: it may have been committed meanwhile. */
        sf_folder_scan_book_path(folder, &entry->id, ".keys", path);
        if (!sf_file_exists(path)) {
            if (entry->unfinished)
                sf_folder_scan_sweep(folder, &entry->id, 0);
            (void)sf_file_delete(sf_folder_scan_book_path(folder, &entry->id, ".lock", path), NULL);
        }
        sf_file_close(lock);
    }
}
