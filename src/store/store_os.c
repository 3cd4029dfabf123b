/* What SQLite asks for at start where it has no file layer of its own (SQLITE_OS_OTHER, wasm). */
#include "store_inside.h"

int sqlite3_os_init(void) {
    return sf_store_vfs_register(true);
}

int sqlite3_os_end(void) {
    return SQLITE_OK;
}
