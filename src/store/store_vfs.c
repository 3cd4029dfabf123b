/* placeholder */
#include "store_inside.h"
int sf_store_vfs_register(bool is_default) {
    (void)is_default;
    return SQLITE_OK;
}
