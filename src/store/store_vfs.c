/*
 * SQLite's file layer over src/port/file.h, for hosts that SQLite does not know (the browser's
 * private files) and for tests that need faults and power cuts. It serves a rollback journal: no
 * shared memory, no maps, no files without a name (temporary ones stay in memory).
 *
 * SQLite knows five states of a lock, the port two. Reading takes the shared one; the wish to write
 * already takes the exclusive one, so that a writer waits for readers and readers for it. A second
 * writer gets SQLITE_BUSY before it has read anything it could rely on.
 */
#include <string.h>

#include "clock.h"
#include "entropy.h"
#include "file.h"
#include "store_inside.h"

enum { PATH_MAX_LEN = 1024, SECTOR = 4096 };

struct open_file {
    sqlite3_file base; /* first: SQLite sees this */
    struct sf_file *file;
    int lock;
    bool is_new; /* its name must be made to last with its first sync */
    bool delete_on_close;
    const char *path; /* SQLite keeps it until the file is closed */
};

/* ---- What went wrong, in SQLite's words */

static int result(enum sf_code code, int otherwise) {
    switch (code) {
    case SF_OK:
        return SQLITE_OK;
    case SF_FULL:
        return SQLITE_FULL;
    case SF_NO_MEMORY:
        return SQLITE_IOERR_NOMEM;
    case SF_BUSY:
        return SQLITE_BUSY;
    default:
        return otherwise;
    }
}

static enum sf_code sync_folder_of(const char *path, struct sf_fail *fail) {
    char folder[PATH_MAX_LEN + 1];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    if (len == 0 || len > PATH_MAX_LEN)
        return len == 0 ? SF_OK : SF_IO;
    memcpy(folder, path, len);
    folder[len] = '\0';
    return sf_file_sync_folder(folder, fail);
}

/* ---- Files */

static int file_close(sqlite3_file *base) {
    struct open_file *open = (struct open_file *)base;
    sf_file_close(open->file);
    open->file = NULL;
    if (open->delete_on_close)
        sf_file_delete(open->path, NULL);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *bytes, int len, sqlite3_int64 offset) {
    struct open_file *open = (struct open_file *)base;
    size_t got = 0;
    enum sf_code code = sf_file_read(open->file, (uint64_t)offset, bytes, (size_t)len, &got, NULL);
    if (code != SF_OK)
        return result(code, SQLITE_IOERR_READ);
    if (got == (size_t)len)
        return SQLITE_OK;
    memset((char *)bytes + got, 0, (size_t)len - got);
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 offset) {
    struct open_file *open = (struct open_file *)base;
    return result(sf_file_write(open->file, (uint64_t)offset, bytes, (size_t)len, NULL),
                  SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
    struct open_file *open = (struct open_file *)base;
    return result(sf_file_truncate(open->file, (uint64_t)size, NULL), SQLITE_IOERR_TRUNCATE);
}

static int file_sync(sqlite3_file *base, int flags) {
    struct open_file *open = (struct open_file *)base;
    (void)flags;
    enum sf_code code = sf_file_sync(open->file, NULL);
    if (code == SF_OK && open->is_new) {
        code = sync_folder_of(open->path, NULL);
        open->is_new = code != SF_OK;
    }
    return result(code, SQLITE_IOERR_FSYNC);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
    struct open_file *open = (struct open_file *)base;
    uint64_t found = 0;
    enum sf_code code = sf_file_size(open->file, &found, NULL);
    *size = (sqlite3_int64)found;
    return result(code, SQLITE_IOERR_FSTAT);
}

static int file_lock(sqlite3_file *base, int lock) {
    struct open_file *open = (struct open_file *)base;
    bool exclusive = lock > SQLITE_LOCK_SHARED;
    enum sf_code code = SF_OK;
    if (lock <= open->lock)
        return SQLITE_OK;
    if (open->lock < SQLITE_LOCK_SHARED || (exclusive && open->lock == SQLITE_LOCK_SHARED))
        code = sf_file_lock(open->file, exclusive, NULL);
    if (code == SF_OK)
        open->lock = lock;
    return result(code, SQLITE_IOERR_LOCK);
}

static int file_unlock(sqlite3_file *base, int lock) {
    struct open_file *open = (struct open_file *)base;
    enum sf_code code = SF_OK;
    if (lock >= open->lock)
        return SQLITE_OK;
    if (lock == SQLITE_LOCK_SHARED)
        code = sf_file_lock(open->file, false, NULL);
    else
        sf_file_unlock(open->file);
    if (code == SF_OK)
        open->lock = lock;
    return result(code, SQLITE_IOERR_UNLOCK);
}

/* Asked only to tell a journal left by a crash from one in use, while holding the shared lock. A
 * writer would hold the exclusive one, and then nobody else the shared. */
static int file_reserved(sqlite3_file *base, int *reserved) {
    *reserved = ((struct open_file *)base)->lock > SQLITE_LOCK_SHARED;
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
    return SECTOR;
}

/* Nothing is promised about writes: not that they are whole, not their order, not that bytes beside
 * them stay as they are. */
static int file_traits(sqlite3_file *base) {
    (void)base;
    return 0;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

/* ---- Names */

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
                    int *out_flags) {
    struct open_file *open = (struct open_file *)base;
    (void)vfs;
    memset(open, 0, sizeof *open);
    if (path == NULL)
        return SQLITE_CANTOPEN;
    bool create = (flags & SQLITE_OPEN_CREATE) != 0;
    enum sf_file_mode mode = create                                ? SF_FILE_OPEN_OR_NEW
                             : (flags & SQLITE_OPEN_READONLY) != 0 ? SF_FILE_READ
                                                                   : SF_FILE_WRITE;
    open->is_new = create && !sf_file_exists(path);
    enum sf_code code = sf_file_open(path, mode, &open->file, NULL);
    if (code != SF_OK)
        return result(code, SQLITE_CANTOPEN);
    open->path = path;
    open->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    open->base.pMethods = &methods;
    if (out_flags != NULL)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
    (void)vfs;
    enum sf_code code = sf_file_delete(path, NULL);
    if (code == SF_MISSING)
        return SQLITE_IOERR_DELETE_NOENT;
    if (code == SF_OK && sync_folder != 0)
        code = sync_folder_of(path, NULL);
    return result(code, SQLITE_IOERR_DELETE);
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *found) {
    (void)vfs;
    (void)flags;
    *found = sf_file_exists(path);
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int room, char *out) {
    (void)vfs;
    size_t len = strlen(path);
    if (len >= (size_t)room)
        return SQLITE_CANTOPEN;
    memcpy(out, path, len + 1);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int len, char *out) {
    (void)vfs;
    sf_entropy_fill(out, (size_t)len);
    return len;
}

/* There is nobody to wait for: in a browser one worker has the files, in a test both are ours. */
static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    return microseconds;
}

static int vfs_now(sqlite3_vfs *vfs, sqlite3_int64 *ms) {
    (void)vfs;
    *ms = sf_clock_now_ms() + INT64_C(210866760000000); /* the Julian day of 1970 */
    return SQLITE_OK;
}

static int vfs_now_days(sqlite3_vfs *vfs, double *days) {
    sqlite3_int64 ms;
    vfs_now(vfs, &ms);
    *days = (double)ms / 86400000.0;
    return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int len, char *out) {
    (void)vfs;
    if (len > 0)
        out[0] = '\0';
    return 0;
}

int sf_store_vfs_register(bool is_default) {
    static sqlite3_vfs vfs = {
        .iVersion = 2,
        .szOsFile = sizeof(struct open_file),
        .mxPathname = PATH_MAX_LEN,
        .zName = SF_STORE_VFS_NAME,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_now_days,
        .xGetLastError = vfs_error,
        .xCurrentTimeInt64 = vfs_now,
    };
    return sqlite3_vfs_register(&vfs, is_default);
}
