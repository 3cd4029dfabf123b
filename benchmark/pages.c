#include "pages.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tally.h"

enum { PAGE = 4096, TEXT_RUN = 100 };

typedef ssize_t (*read_fn)(int fd, void *bytes, size_t len);
typedef ssize_t (*pread_fn)(int fd, void *bytes, size_t len, off_t at);

static read_fn real_read;
static pread_fn real_pread;
static sqlite3 *db;
static bool watching;
static uint8_t *seen; /* by page */
static size_t room;

static void note(size_t page) {
    if (page >= room) {
        size_t more = 2 * page + 1024;
        uint8_t *grown = realloc(seen, more);
        if (grown == NULL)
            sf_tally_die("no memory for pages");
        memset(grown + room, 0, more - room);
        seen = grown;
        room = more;
    }
    seen[page] = 1;
}

static void note_read(size_t len, off_t at) {
    if (watching && at >= 0 && len == PAGE && at % PAGE == 0)
        note((size_t)(at / PAGE));
}

/* SQLite reads in the one way or in the other, as it was built. */
static ssize_t watched_read(int fd, void *bytes, size_t len) {
    note_read(len, watching ? lseek(fd, 0, SEEK_CUR) : -1);
    return real_read(fd, bytes, len);
}

static ssize_t watched_pread(int fd, void *bytes, size_t len, off_t at) {
    note_read(len, at);
    return real_pread(fd, bytes, len, at);
}

static int meet(sqlite3 *opened, const char **error, const struct sqlite3_api_routines *api) {
    (void)error;
    (void)api;
    db = opened;
    return SQLITE_OK;
}

void sf_pages_begin(void) {
    sqlite3_initialize();
    sqlite3_vfs *vfs = sqlite3_vfs_find("unix");
    if (vfs == NULL || vfs->iVersion < 3)
        sf_tally_die("SQLite's file layer is another one");
    real_read = (read_fn)vfs->xGetSystemCall(vfs, "read");
    vfs->xSetSystemCall(vfs, "read", (sqlite3_syscall_ptr)watched_read);
    const char *pread_name = vfs->xGetSystemCall(vfs, "pread64") != NULL ? "pread64" : "pread";
    real_pread = (pread_fn)vfs->xGetSystemCall(vfs, pread_name);
    if (real_pread != NULL)
        vfs->xSetSystemCall(vfs, pread_name, (sqlite3_syscall_ptr)watched_pread);
    sqlite3_auto_extension((void (*)(void))meet);
}

void sf_pages_watch(void) {
    if (seen != NULL)
        memset(seen, 0, room);
    watching = true;
}

static bool holds_text(const uint8_t *data, size_t len) {
    size_t run = 0;
    for (size_t i = 0; i < len && run < TEXT_RUN; i++)
        run = isalpha(data[i]) || data[i] == ' ' || data[i] == '.' || data[i] >= 0x80 ? run + 1 : 0;
    return run == TEXT_RUN;
}

struct sf_pages sf_pages_count(void) {
    struct sf_pages out = {0};
    sqlite3_stmt *stmt = NULL;
    watching = false;
    if (sqlite3_prepare_v2(db, "SELECT data FROM sqlite_dbpage WHERE pgno=?", -1, &stmt, NULL) !=
        SQLITE_OK)
        sf_tally_die("pages: %s", sqlite3_errmsg(db));
    for (size_t page = 0; page < room; page++) {
        if (!seen[page])
            continue;
        out.read++;
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)page + 1);
        if (sqlite3_step(stmt) == SQLITE_ROW)
            out.texts +=
                holds_text(sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0));
        sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return out;
}
