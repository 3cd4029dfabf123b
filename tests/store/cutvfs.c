#include "cutvfs.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 8, SECTOR = 512, REGIONS = 16, REGION = 32768 };

/* What was done to a file since its last sync. `len` of a truncation is 0. */
struct change {
    int64_t offset;
    int len;
    char *bytes;
};

struct disk_file {
    char name[128];
    char *now, *lasting; /* as read, and as it would be after a cut that loses everything */
    int64_t now_len, lasting_len;
    bool named; /* the name lasts */
    struct change *changes;
    int count, room;
    char *regions[REGIONS]; /* shared memory, which a cut forgets */
};

struct open_file {
    sqlite3_file base;
    struct disk_file *file;
};

static struct disk_file disk[FILES], kept[FILES];
static unsigned calls, gone_at;
static bool gone;

/* ---- The disk */

static char *copy_of(const char *bytes, int64_t len) {
    char *copy = malloc((size_t)len + 1);
    if (copy == NULL)
        abort();
    if (len > 0)
        memcpy(copy, bytes, (size_t)len);
    return copy;
}

static void resize(char **bytes, int64_t *len, int64_t to) {
    char *more = realloc(*bytes, (size_t)to + 1);
    if (more == NULL)
        abort();
    if (to > *len)
        memset(more + *len, 0, (size_t)(to - *len));
    *bytes = more;
    *len = to;
}

static void put(char **bytes, int64_t *len, int64_t offset, const char *from, int count) {
    if (offset + count > *len)
        resize(bytes, len, offset + count);
    memcpy(*bytes + offset, from, (size_t)count);
}

static void forget_changes(struct disk_file *file) {
    for (int i = 0; i < file->count; i++)
        free(file->changes[i].bytes);
    file->count = 0;
}

static void forget_file(struct disk_file *file) {
    forget_changes(file);
    free(file->changes);
    free(file->now);
    free(file->lasting);
    for (int i = 0; i < REGIONS; i++)
        free(file->regions[i]);
    memset(file, 0, sizeof *file);
}

static void note(struct disk_file *file, int64_t offset, const char *bytes, int len) {
    if (file->count == file->room) {
        file->room = file->room * 2 + 16;
        file->changes = realloc(file->changes, (size_t)file->room * sizeof *file->changes);
        if (file->changes == NULL)
            abort();
    }
    file->changes[file->count++] = (struct change){
        .offset = offset, .len = len, .bytes = len == 0 ? NULL : copy_of(bytes, len)};
}

static struct disk_file *find_file(const char *name, bool make) {
    for (int i = 0; i < FILES; i++) {
        if (strcmp(disk[i].name, name) == 0 && name[0] != '\0')
            return &disk[i];
    }
    for (int i = 0; make && i < FILES; i++) {
        if (disk[i].name[0] == '\0') {
            sqlite3_snprintf(sizeof disk[i].name, disk[i].name, "%s", name);
            return &disk[i];
        }
    }
    return NULL;
}

void cut_drop(void) {
    for (int i = 0; i < FILES; i++)
        forget_file(&disk[i]);
    cut_at(0);
}

void cut_keep(void) {
    for (int i = 0; i < FILES; i++) {
        forget_file(&kept[i]);
        memcpy(kept[i].name, disk[i].name, sizeof kept[i].name);
        kept[i].lasting = copy_of(disk[i].now, disk[i].now_len);
        kept[i].lasting_len = disk[i].now_len;
    }
}

void cut_back(void) {
    cut_drop();
    for (int i = 0; i < FILES; i++) {
        memcpy(disk[i].name, kept[i].name, sizeof disk[i].name);
        disk[i].named = disk[i].name[0] != '\0';
        disk[i].now = copy_of(kept[i].lasting, kept[i].lasting_len);
        disk[i].lasting = copy_of(kept[i].lasting, kept[i].lasting_len);
        disk[i].now_len = disk[i].lasting_len = kept[i].lasting_len;
    }
}

void cut_at(unsigned nth) {
    gone_at = nth;
    gone = false;
    calls = 0;
}

bool cut_gone(void) {
    return gone;
}

unsigned cut_calls(void) {
    return calls;
}

static bool changes_anything(void) {
    calls++;
    gone = gone || (gone_at != 0 && calls >= gone_at);
    return !gone;
}

/* ---- The cut */

static uint32_t coin_state;

static bool coin(void) {
    coin_state = coin_state * 1664525u + 1013904223u;
    return (coin_state >> 24 & 1) != 0;
}

static void survive(struct disk_file *file, const struct change *change) {
    if (change->bytes == NULL) {
        if (coin())
            resize(&file->lasting, &file->lasting_len, change->offset);
        return;
    }
    for (int at = 0; at < change->len;) {
        int end = SECTOR - (int)((change->offset + at) % SECTOR) + at;
        end = end > change->len ? change->len : end;
        if (coin())
            put(&file->lasting, &file->lasting_len, change->offset + at, change->bytes + at,
                end - at);
        at = end;
    }
}

void cut_recover(uint32_t seed) {
    coin_state = seed;
    for (int i = 0; i < FILES; i++) {
        struct disk_file *file = &disk[i];
        if (file->name[0] == '\0')
            continue;
        for (int c = 0; c < file->count; c++)
            survive(file, &file->changes[c]);
        if (!file->named && coin()) {
            forget_file(file);
            continue;
        }
        forget_changes(file);
        free(file->now);
        file->now = copy_of(file->lasting, file->lasting_len);
        file->now_len = file->lasting_len;
        for (int r = 0; r < REGIONS; r++) {
            free(file->regions[r]);
            file->regions[r] = NULL;
        }
    }
    cut_at(0);
}

/* ---- SQLite's calls */

static int file_close(sqlite3_file *base) {
    (void)base;
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *bytes, int len, sqlite3_int64 offset) {
    struct disk_file *file = ((struct open_file *)base)->file;
    if (gone)
        return SQLITE_IOERR_READ;
    int64_t there = offset >= file->now_len ? 0 : file->now_len - offset;
    int count = there < len ? (int)there : len;
    if (count > 0)
        memcpy(bytes, file->now + offset, (size_t)count);
    if (count == len)
        return SQLITE_OK;
    memset((char *)bytes + count, 0, (size_t)(len - count));
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 offset) {
    struct disk_file *file = ((struct open_file *)base)->file;
    if (!changes_anything()) {
        note(file, offset, bytes, len / 2 + 1); /* the last write is cut short */
        return SQLITE_IOERR_WRITE;
    }
    put(&file->now, &file->now_len, offset, bytes, len);
    note(file, offset, bytes, len);
    return SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
    struct disk_file *file = ((struct open_file *)base)->file;
    if (!changes_anything())
        return SQLITE_IOERR_TRUNCATE;
    resize(&file->now, &file->now_len, size);
    note(file, size, NULL, 0);
    return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags) {
    struct disk_file *file = ((struct open_file *)base)->file;
    (void)flags;
    if (!changes_anything())
        return SQLITE_IOERR_FSYNC;
    free(file->lasting);
    file->lasting = copy_of(file->now, file->now_len);
    file->lasting_len = file->now_len;
    file->named = true;
    forget_changes(file);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
    *size = ((struct open_file *)base)->file->now_len;
    return gone ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int lock) {
    (void)base;
    (void)lock;
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *base, int *reserved) {
    (void)base;
    *reserved = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int op, void *argument) {
    (void)base;
    (void)op;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base) {
    (void)base;
    return 4096;
}

/* As SQLite takes every disk to be: a write that is torn leaves the bytes beside it alone. */
static int file_traits(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out) {
    struct disk_file *file = ((struct open_file *)base)->file;
    *out = NULL;
    if (region >= REGIONS || size != REGION)
        return SQLITE_IOERR_SHMMAP;
    if (file->regions[region] == NULL && extend != 0)
        file->regions[region] = calloc(1, REGION);
    *out = file->regions[region];
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *base, int offset, int n, int flags) {
    (void)base;
    (void)offset;
    (void)n;
    (void)flags;
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *base) {
    (void)base;
}

static int shm_unmap(sqlite3_file *base, int drop) {
    struct disk_file *file = ((struct open_file *)base)->file;
    for (int i = 0; drop != 0 && i < REGIONS; i++) {
        free(file->regions[i]);
        file->regions[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
                    int *out_flags) {
    struct open_file *open = (struct open_file *)base;
    (void)vfs;
    memset(open, 0, sizeof *open);
    if (path == NULL || gone)
        return SQLITE_CANTOPEN;
    open->file = find_file(path, true);
    if (open->file == NULL)
        return SQLITE_CANTOPEN;
    open->base.pMethods = &methods;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
    (void)vfs;
    (void)sync_folder;
    struct disk_file *file = find_file(path, false);
    if (!changes_anything())
        return SQLITE_IOERR_DELETE;
    if (file == NULL)
        return SQLITE_IOERR_DELETE_NOENT;
    forget_file(file);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *found) {
    (void)vfs;
    (void)flags;
    *found = find_file(path, false) != NULL;
    return gone ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int room, char *out) {
    (void)vfs;
    sqlite3_snprintf(room, out, "%s", path);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int len, char *out) {
    (void)vfs;
    memset(out, 7, (size_t)len);
    return len;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return microseconds;
}

static int vfs_now(sqlite3_vfs *vfs, double *days) {
    (void)vfs;
    *days = 2460000.5;
    return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int len, char *out) {
    (void)vfs;
    if (len > 0)
        out[0] = '\0';
    return 0;
}

void cut_register(void) {
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = sizeof(struct open_file),
        .mxPathname = 100,
        .zName = "cut",
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_now,
        .xGetLastError = vfs_error,
    };
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK || sqlite3mc_vfs_create("cut", 1) != SQLITE_OK)
        abort();
}
