/* The plain file for the lock screen: FOLDER/prefs. */
#include "prefs.h"

#include "file.h"
#include "folder_scan.h"

enum sf_code sf_prefs_read(const struct sf_folder *folder, struct sf_buf *out,
                           struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    struct sf_fail here = SF_FAIL_NONE;
    enum sf_code code =
        sf_file_read_all(sf_folder_scan_path(folder, "prefs", path), SF_PREFS_MAX, out, &here);

    if (code == SF_OK || code == SF_MISSING)
        return SF_OK;
    return sf_fail_set(fail, code, "prefs", "%s", here.message);
}

enum sf_code sf_prefs_write(const struct sf_folder *folder, const char *text, size_t len,
                            struct sf_fail *fail) {
    char path[SF_FOLDER_PATH_LEN];
    enum sf_code code;

    if (len > SF_PREFS_MAX)
        return sf_fail_set(fail, SF_TOO_LARGE, "prefs", "over %d bytes", SF_PREFS_MAX);
    code = sf_file_make_folder(folder->path, fail);
    if (code != SF_OK)
        return code;
    return sf_file_replace(sf_folder_scan_path(folder, "prefs", path), text, len, fail);
}
