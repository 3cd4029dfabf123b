#include "answers.h"

#include <sqlite3.h>
#include <stddef.h>

static unsigned asked, fail_at;
static int fail_with;
static bool struck;
static sqlite3_stmt *failed_stmt; /* finalising says once more why its last step failed */

static bool fails(void) {
    bool now = fail_at != 0 && ++asked == fail_at;
    struck = struck || now;
    return now;
}

#define ANSWERED(name, parameters, arguments)                                                      \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters {                                                                 \
        return fails() ? fail_with : __real_##name arguments;                                      \
    }

ANSWERED(sqlite3_bind_int, (sqlite3_stmt * stmt, int at, int value), (stmt, at, value))
ANSWERED(sqlite3_bind_int64, (sqlite3_stmt * stmt, int at, sqlite3_int64 value), (stmt, at, value))
ANSWERED(sqlite3_bind_double, (sqlite3_stmt * stmt, int at, double value), (stmt, at, value))
ANSWERED(sqlite3_bind_null, (sqlite3_stmt * stmt, int at), (stmt, at))
ANSWERED(sqlite3_bind_value, (sqlite3_stmt * stmt, int at, const sqlite3_value *value),
         (stmt, at, value))
ANSWERED(sqlite3_bind_pointer,
         (sqlite3_stmt * stmt, int at, void *value, const char *type, void (*drop)(void *)),
         (stmt, at, value, type, drop))
ANSWERED(sqlite3_bind_text64,
         (sqlite3_stmt * stmt, int at, const char *text, sqlite3_uint64 len, void (*drop)(void *),
          unsigned char encoding),
         (stmt, at, text, len, drop, encoding))
ANSWERED(sqlite3_bind_blob64,
         (sqlite3_stmt * stmt, int at, const void *bytes, sqlite3_uint64 len, void (*drop)(void *)),
         (stmt, at, bytes, len, drop))
ANSWERED(sqlite3_exec,
         (sqlite3 * db, const char *sql, int (*each)(void *, int, char **, char **), void *context,
          char **message),
         (db, sql, each, context, message))
ANSWERED(sqlite3_key_v2, (sqlite3 * db, const char *name, const void *key, int len),
         (db, name, key, len))
ANSWERED(sqlite3_initialize, (void), ())
ANSWERED(sqlite3_vfs_register, (sqlite3_vfs * vfs, int is_default), (vfs, is_default))

int __real_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **out,
                              const char **rest);
int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **out,
                              const char **rest);
int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int len, sqlite3_stmt **out,
                              const char **rest) {
    *out = NULL; /* as SQLite does where it fails */
    return fails() ? fail_with : __real_sqlite3_prepare_v2(db, sql, len, out, rest);
}

int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                              sqlite3_stmt **out, const char **rest);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                              sqlite3_stmt **out, const char **rest);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int len, unsigned flags,
                              sqlite3_stmt **out, const char **rest) {
    *out = NULL;
    return fails() ? fail_with : __real_sqlite3_prepare_v3(db, sql, len, flags, out, rest);
}

int __real_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_step(sqlite3_stmt *stmt);
int __wrap_sqlite3_step(sqlite3_stmt *stmt) {
    if (!fails())
        return __real_sqlite3_step(stmt);
    failed_stmt = stmt;
    return fail_with;
}

int __real_sqlite3_finalize(sqlite3_stmt *stmt);
int __wrap_sqlite3_finalize(sqlite3_stmt *stmt);
int __wrap_sqlite3_finalize(sqlite3_stmt *stmt) {
    bool failed = stmt != NULL && stmt == failed_stmt;
    int rc = __real_sqlite3_finalize(stmt);
    if (failed)
        failed_stmt = NULL;
    return failed ? fail_with : rc;
}

int __real_sqlite3_open_v2(const char *path, sqlite3 **out, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(const char *path, sqlite3 **out, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(const char *path, sqlite3 **out, int flags, const char *vfs) {
    int rc = __real_sqlite3_open_v2(path, out, flags, vfs); /* gives a handle to close even so */
    return fails() ? fail_with : rc;
}

void answers_fail_at(unsigned nth, int rc) {
    asked = 0;
    fail_at = nth;
    fail_with = rc;
    struck = struck && nth == 0;
    failed_stmt = NULL;
}

bool answers_struck(void) {
    return struck;
}
