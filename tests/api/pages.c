#include "pages.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "file.h"

enum { PAGE = 4096, PAGES_MAX = 1 << 16 };

static bool seen[PAGES_MAX];
static sqlite3 *db; /* the connection opened last */

enum sf_code __real_sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                                 size_t *got, struct sf_fail *fail);
enum sf_code __wrap_sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                                 size_t *got, struct sf_fail *fail);

enum sf_code __wrap_sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                                 size_t *got, struct sf_fail *fail) {
    if (len == PAGE && offset / PAGE < PAGES_MAX)
        seen[offset / PAGE] = true;
    return __real_sf_file_read(file, offset, bytes, len, got, fail);
}

static int meet(sqlite3 *opened, const char **error, const struct sqlite3_api_routines *api) {
    (void)error;
    (void)api;
    db = opened;
    return SQLITE_OK;
}

void pages_begin(void) {
    sqlite3_auto_extension((void (*)(void))meet);
}

void pages_forget(void) {
    memset(seen, 0, sizeof seen);
}

size_t pages_read(void) {
    size_t count = 0;
    for (size_t i = 0; i < PAGES_MAX; i++)
        count += seen[i];
    return count;
}

size_t pages_with(const char *word) {
    bool were[PAGES_MAX];
    size_t count = 0;
    sqlite3_stmt *stmt = NULL;
    memcpy(were, seen, sizeof were); /* looking reads, too */
    if (sqlite3_prepare_v2(db, "SELECT pgno,data FROM sqlite_dbpage", -1, &stmt, NULL) != SQLITE_OK)
        return SIZE_MAX;
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        int64_t page = sqlite3_column_int64(stmt, 0) - 1;
        const void *data = sqlite3_column_blob(stmt, 1);
        size_t len = (size_t)sqlite3_column_bytes(stmt, 1);
        count += page < PAGES_MAX && were[page] && memmem(data, len, word, strlen(word)) != NULL;
    }
    sqlite3_finalize(stmt);
    memcpy(seen, were, sizeof seen);
    return count;
}
