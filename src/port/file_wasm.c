/* The host's files. */
#include "file.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "wasm_host.h"

/* Whole numbers in a double go this far. */
#define OFFSET_MAX (UINT64_C(1) << 53)

enum { CHUNK_MAX = 1 << 30, LOCK_NONE = 0, LOCK_SHARED = 1, LOCK_EXCLUSIVE = 2 };

struct sf_file {
    int32_t handle;
    bool broken; /* a sync failed */
};

static enum sf_code fail_host(struct sf_fail *fail, const char *what, int32_t answer) {
    static const enum sf_code codes[] = {
        [-SF_WASM_HOST_MISSING] = SF_MISSING, [-SF_WASM_HOST_EXISTS] = SF_EXISTS,
        [-SF_WASM_HOST_BUSY] = SF_BUSY,       [-SF_WASM_HOST_FULL] = SF_FULL,
        [-SF_WASM_HOST_IO] = SF_IO,
    };
    enum sf_code code = SF_IO;

    if (answer < 0 && answer >= SF_WASM_HOST_IO)
        code = codes[-answer];
    return sf_fail_set(fail, code, NULL, "%s failed, host error %d", what, (int)answer);
}

/* SF_OK for an answer of 0 or more. */
static enum sf_code judge(struct sf_fail *fail, const char *what, int32_t answer) {
    return answer >= 0 ? SF_OK : fail_host(fail, what, answer);
}

static bool in_range(uint64_t offset, size_t len) {
    return offset <= OFFSET_MAX && len <= OFFSET_MAX - offset;
}

enum sf_code sf_file_open(const char *path, enum sf_file_mode mode, struct sf_file **out,
                          struct sf_fail *fail) {
    struct sf_file *file = malloc(sizeof(*file));
    int32_t handle;

    if (file == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for an open file");
    handle = sf_wasm_host_file_open(path, strlen(path), (int32_t)mode);
    if (handle < 0) {
        free(file);
        return fail_host(fail, "open", handle);
    }
    *file = (struct sf_file){.handle = handle};
    *out = file;
    return SF_OK;
}

void sf_file_close(struct sf_file *file) {
    if (file == NULL)
        return;
    sf_wasm_host_file_close(file->handle);
    free(file);
}

enum sf_code sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                          size_t *got, struct sf_fail *fail) {
    uint8_t *into = bytes;

    *got = 0;
    if (!in_range(offset, len))
        return sf_fail_set(fail, SF_IO, NULL, "read past the largest offset");
    while (*got < len) {
        size_t want = len - *got < CHUNK_MAX ? len - *got : CHUNK_MAX;
        int32_t n =
            sf_wasm_host_file_read(file->handle, (double)(offset + *got), into + *got, want);

        if (n < 0 || (size_t)n > want)
            return fail_host(fail, "read", n);
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return SF_OK;
}

enum sf_code sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes, size_t len,
                           struct sf_fail *fail) {
    const uint8_t *from = bytes;
    size_t done = 0;

    if (!in_range(offset, len))
        return sf_fail_set(fail, SF_IO, NULL, "write past the largest offset");
    while (done < len) {
        size_t want = len - done < CHUNK_MAX ? len - done : CHUNK_MAX;
        int32_t n =
            sf_wasm_host_file_write(file->handle, (double)(offset + done), from + done, want);

        if (n <= 0 || (size_t)n > want)
            return fail_host(fail, "write", n);
        done += (size_t)n;
    }
    return SF_OK;
}

enum sf_code sf_file_truncate(struct sf_file *file, uint64_t size, struct sf_fail *fail) {
    if (!in_range(size, 0))
        return sf_fail_set(fail, SF_IO, NULL, "truncate past the largest offset");
    return judge(fail, "truncate", sf_wasm_host_file_truncate(file->handle, (double)size));
}

enum sf_code sf_file_sync(struct sf_file *file, struct sf_fail *fail) {
    int32_t answer;

    if (file->broken)
        return sf_fail_set(fail, SF_IO, NULL, "sync failed before");
    answer = sf_wasm_host_file_sync(file->handle);
    file->broken = answer < 0;
    return judge(fail, "sync", answer);
}

enum sf_code sf_file_size(struct sf_file *file, uint64_t *size, struct sf_fail *fail) {
    double answer = sf_wasm_host_file_size(file->handle);

    *size = 0;
    /* Written so that a NaN is refused too. */
    if (!(answer >= 0 && answer <= (double)OFFSET_MAX))
        return sf_fail_set(fail, SF_IO, NULL, "size failed");
    *size = (uint64_t)answer;
    return SF_OK;
}

enum sf_code sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail) {
    int32_t kind = exclusive ? LOCK_EXCLUSIVE : LOCK_SHARED;

    return judge(fail, "lock", sf_wasm_host_file_lock(file->handle, kind));
}

void sf_file_unlock(struct sf_file *file) {
    (void)sf_wasm_host_file_lock(file->handle, LOCK_NONE);
}

bool sf_file_exists(const char *path) {
    return sf_wasm_host_file_exists(path, strlen(path)) == 1;
}

size_t sf_file_full_len(const char *path) {
    return strlen(path);
}

bool sf_file_writable(const char *path) {
    (void)path;
    return true;
}

bool sf_file_stands_at(struct sf_file *file, const char *path) {
    return sf_wasm_host_file_stands_at(file->handle, path, strlen(path)) == 1;
}

enum sf_code sf_file_make_folder(const char *path, struct sf_fail *fail) {
    return judge(fail, "make folder", sf_wasm_host_file_make_folder(path, strlen(path)));
}

enum sf_code sf_file_rename(const char *from, const char *to, struct sf_fail *fail) {
    return judge(fail, "rename", sf_wasm_host_file_rename(from, strlen(from), to, strlen(to)));
}

enum sf_code sf_file_delete(const char *path, struct sf_fail *fail) {
    return judge(fail, "delete", sf_wasm_host_file_delete(path, strlen(path)));
}

enum sf_code sf_file_sync_folder(const char *path, struct sf_fail *fail) {
    return judge(fail, "sync folder", sf_wasm_host_file_sync_folder(path, strlen(path)));
}

/* The host's names, as it writes them. Freed by the caller. */
static enum sf_code fetch_names(const char *path, char **out, size_t *out_len,
                                struct sf_fail *fail) {
    size_t cap = 4096;

    /* A second time when the first buffer was too small; files do not come and go meanwhile. */
    for (int attempt = 0; attempt < 2; attempt++) {
        char *bytes = malloc(cap);
        int32_t need;

        if (bytes == NULL)
            return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for names");
        need = sf_wasm_host_file_list(path, strlen(path), bytes, cap);
        if (need >= 0 && (size_t)need <= cap) {
            *out = bytes;
            *out_len = (size_t)need;
            return SF_OK;
        }
        free(bytes);
        if (need < 0)
            return fail_host(fail, "list", need);
        cap = (size_t)need;
    }
    return sf_fail_set(fail, SF_IO, NULL, "list failed");
}

enum sf_code sf_file_list(const char *path, sf_file_name_fn each, void *context,
                          struct sf_fail *fail) {
    struct sf_names list = {0};
    char *bytes = NULL;
    size_t len = 0;
    enum sf_code code = fetch_names(path, &bytes, &len, fail);

    for (size_t at = 0; code == SF_OK && at < len;) {
        const char *end = memchr(bytes + at, '\0', len - at);
        size_t name_len = end == NULL ? len - at : (size_t)(end - (bytes + at));

        if (!sf_names_add(&list, bytes + at, name_len))
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for names");
        at += name_len + 1;
    }
    free(bytes);
    if (code == SF_OK)
        sf_names_each(&list, each, context);
    sf_names_wipe(&list);
    return code;
}

bool sf_file_has_native_sqlite(void) {
    return false;
}
