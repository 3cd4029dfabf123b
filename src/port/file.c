/* What every implementation of files shares: whole files at once, over the calls of file.h. */
#include "file.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "wipe.h"

static const char suffix[] = ".new";

enum sf_code sf_file_read_all(const char *path, size_t max, struct sf_buf *out,
                              struct sf_fail *fail) {
    struct sf_file *file;
    uint64_t size;
    uint8_t *bytes = NULL;
    size_t got;
    enum sf_code code = sf_file_open(path, SF_FILE_READ, &file, fail);

    if (code != SF_OK)
        return code;
    code = sf_file_size(file, &size, fail);
    if (code != SF_OK)
        goto close;
    if (size > max) {
        code = sf_fail_set(fail, SF_TOO_LARGE, NULL, "a file is over its limit of %zu bytes", max);
        goto close;
    }
    bytes = malloc((size_t)size + 1);
    if (bytes == NULL) {
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a file");
        goto close;
    }
    code = sf_file_read(file, 0, bytes, (size_t)size, &got, fail);
    if (code == SF_OK && !sf_buf_add(out, bytes, got))
        code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a file");
    sf_wipe(bytes, (size_t)size);
close:
    free(bytes);
    sf_file_close(file);
    return code;
}

/*
 * The file beside `path` that will take its place, open, empty and ours alone. Another process may
 * have renamed it between our opening and our locking it: then what we locked is the live file, and
 * we look again. Only who holds the lock renames or deletes it, so that what is true after locking
 * stays true.
 */
static enum sf_code open_beside(const char *beside, struct sf_file **out, struct sf_fail *fail) {
    enum { ATTEMPTS = 8 };

    for (int i = 0; i < ATTEMPTS; i++) {
        struct sf_file *file;
        enum sf_code code = sf_file_open(beside, SF_FILE_OPEN_OR_NEW, &file, fail);

        if (code != SF_OK)
            return code;
        code = sf_file_lock(file, true, fail);
        if (code == SF_OK && !sf_file_stands_at(file, beside)) {
            sf_file_close(file);
            continue;
        }
        if (code == SF_OK)
            code = sf_file_truncate(file, 0, fail);
        if (code != SF_OK) {
            sf_file_close(file);
            return code;
        }
        *out = file;
        return SF_OK;
    }
    return sf_fail_set(fail, SF_BUSY, NULL, "a file is being replaced by others all the time");
}

/* The folder's part of a path, "." when there is none. `out` has room for the path and for ".". */
static void folder_of(const char *path, char *out) {
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        strcpy(out, ".");
    else if (slash == path)
        strcpy(out, "/");
    else {
        memcpy(out, path, (size_t)(slash - path));
        out[slash - path] = '\0';
    }
}

enum sf_code sf_file_replace(const char *path, const void *bytes, size_t len,
                             struct sf_fail *fail) {
    size_t path_len = strlen(path);
    struct sf_file *file = NULL;
    char *beside = malloc(path_len + sizeof(suffix));
    enum sf_code code;

    if (beside == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a path");
    memcpy(beside, path, path_len);
    memcpy(beside + path_len, suffix, sizeof(suffix));

    code = open_beside(beside, &file, fail);
    if (code != SF_OK)
        goto done;
    code = sf_file_write(file, 0, bytes, len, fail);
    if (code == SF_OK)
        code = sf_file_sync(file, fail);
    if (code == SF_OK)
        code = sf_file_rename(beside, path, fail);
    if (code != SF_OK) {
        /* While the lock is held. The first failure is what the caller hears of. */
        (void)sf_file_delete(beside, NULL);
        goto done;
    }
    folder_of(path, beside);
    code = sf_file_sync_folder(beside, fail);
done:
    sf_file_close(file);
    free(beside);
    return code;
}
