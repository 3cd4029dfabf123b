/*
 * Files in memory, for tests. Each has two contents, as a disk with a cache has: what readers see,
 * and what would be there after a power cut; each name likewise.
 */
#include "file.h"

#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "names.h"

/* A file, apart from its names. */
struct node {
    unsigned refs; /* names, lasting names and open files */
    uint8_t *data;
    size_t size;
    size_t cap;
    uint8_t *disk; /* as of the last sync */
    size_t disk_size;
    size_t disk_cap;
    size_t dirty_from; /* bytes that the next sync copies: [from, to) */
    size_t dirty_to;
    unsigned shared; /* locks held */
    bool exclusive;
};

struct name {
    struct name *next;
    bool is_folder;
    struct node *now;  /* NULL for a folder, and where the file is deleted */
    struct node *kept; /* after a power cut */
    char path[];
};

enum held { HELD_NONE, HELD_SHARED, HELD_EXCLUSIVE };

struct sf_file {
    struct sf_file *next; /* in the list of all open files */
    struct node *node;    /* NULL when a power cut or a drop took it away */
    bool writable;
    bool broken; /* a sync failed */
    enum held held;
};

static struct name *all_names;
static struct sf_file *all_files;

/* The fault that was asked for. */
static struct {
    enum sf_file_fake_op op;
    unsigned left; /* calls until it strikes; 0 when none is asked for */
    enum sf_code code;
    bool from_then_on;
    bool struck;
    unsigned calls[SF_FILE_FAKE_ANY];
} fault;

/* Count a call, and whether it shall fail. */
static bool strikes(enum sf_file_fake_op op) {
    fault.calls[op]++;
    if (fault.struck && fault.from_then_on)
        return true;
    if (fault.left == 0 || (fault.op != op && fault.op != SF_FILE_FAKE_ANY) || --fault.left > 0)
        return false;
    fault.struck = true;
    return true;
}

static enum sf_code fail_fault(struct sf_fail *fail) {
    return sf_fail_set(fail, fault.code, NULL, "a fault that a test asked for");
}

static enum sf_code fail_gone(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_IO, NULL, "the file went with a power cut");
}

static enum sf_code fail_memory(struct sf_fail *fail) {
    return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a file");
}

static struct node *node_ref(struct node *node) {
    if (node != NULL)
        node->refs++;
    return node;
}

static void node_unref(struct node *node) {
    if (node == NULL || --node->refs > 0)
        return;
    free(node->data);
    free(node->disk);
    free(node);
}

/* Room for `size` bytes in one of a node's contents. */
static bool grow(uint8_t **bytes, size_t *cap, size_t size) {
    size_t more = *cap < 256 ? 256 : *cap;
    uint8_t *grown;

    if (size <= *cap)
        return true;
    while (more < size)
        more = more > SIZE_MAX / 2 ? size : more * 2;
    grown = realloc(*bytes, more);
    if (grown == NULL)
        return false;
    *bytes = grown;
    *cap = more;
    return true;
}

static void node_dirty(struct node *node, size_t from, size_t to) {
    if (from >= to)
        return;
    if (node->dirty_from >= node->dirty_to) {
        node->dirty_from = from;
        node->dirty_to = to;
        return;
    }
    if (from < node->dirty_from)
        node->dirty_from = from;
    if (to > node->dirty_to)
        node->dirty_to = to;
}

/* A size in bytes; what is new is zero. */
static bool node_resize(struct node *node, uint64_t size) {
    size_t old = node->size;

    if (size > SIZE_MAX / 2 || !grow(&node->data, &node->cap, (size_t)size))
        return false;
    if (size > old) {
        memset(node->data + old, 0, (size_t)size - old);
        node_dirty(node, old, (size_t)size);
    } else
        node_dirty(node, (size_t)size, old);
    node->size = (size_t)size;
    return true;
}

static bool node_sync(struct node *node) {
    size_t to = node->dirty_to < node->size ? node->dirty_to : node->size;

    if (!grow(&node->disk, &node->disk_cap, node->size))
        return false;
    if (node->dirty_from < to)
        memcpy(node->disk + node->dirty_from, node->data + node->dirty_from, to - node->dirty_from);
    node->disk_size = node->size;
    node->dirty_from = 0;
    node->dirty_to = 0;
    return true;
}

/* What is seen becomes what is on disk. There is room: what was synced was seen before. */
static void node_cut(struct node *node) {
    if (node->disk_size > 0)
        memcpy(node->data, node->disk, node->disk_size);
    node->size = node->disk_size;
    node->dirty_from = 0;
    node->dirty_to = 0;
    node->shared = 0;
    node->exclusive = false;
}

/* The length of a folder's path without slashes at its end; "/" stays. */
static size_t folder_len(const char *path) {
    size_t len = strlen(path);

    while (len > 1 && path[len - 1] == '/')
        len--;
    return len;
}

/* The length of the folder's part of a path: 0 where it names none, 1 for "/x". */
static size_t parent_len(const char *path) {
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return 0;
    return slash == path ? 1 : (size_t)(slash - path);
}

static struct name *find(const char *path, size_t len) {
    for (struct name *name = all_names; name != NULL; name = name->next)
        if (strlen(name->path) == len && memcmp(name->path, path, len) == 0)
            return name;
    return NULL;
}

static struct name *find_or_add(const char *path, size_t len) {
    struct name *name = find(path, len);

    if (name != NULL)
        return name;
    name = calloc(1, sizeof(*name) + len + 1);
    if (name == NULL)
        return NULL;
    memcpy(name->path, path, len);
    name->next = all_names;
    all_names = name;
    return name;
}

/* Forget names that stand for nothing, now or after a power cut. */
static void prune(void) {
    struct name **link = &all_names;

    while (*link != NULL) {
        struct name *name = *link;

        if (name->is_folder || name->now != NULL || name->kept != NULL) {
            link = &name->next;
            continue;
        }
        *link = name->next;
        free(name);
    }
}

/* "", "." and "/" are always there. */
static bool folder_stands(const char *path, size_t len) {
    const struct name *name;

    if (len == 0 || (len == 1 && (path[0] == '.' || path[0] == '/')))
        return true;
    name = find(path, len);
    return name != NULL && name->is_folder;
}

/* Whether a name lies directly in a folder. */
static bool lies_in(const struct name *name, const char *folder, size_t len) {
    size_t parent = parent_len(name->path);

    if (len == 1 && folder[0] == '.')
        len = 0;
    return parent == len && memcmp(name->path, folder, len) == 0;
}

static enum sf_code make_file(const char *path, struct node **out, struct sf_fail *fail) {
    struct name *name;
    struct node *node = calloc(1, sizeof(*node));

    if (node == NULL)
        return fail_memory(fail);
    name = find_or_add(path, strlen(path));
    if (name == NULL) {
        free(node);
        return fail_memory(fail);
    }
    name->now = node_ref(node);
    *out = node;
    return SF_OK;
}

static enum sf_code find_or_make(const char *path, enum sf_file_mode mode, struct node **out,
                                 struct sf_fail *fail) {
    const struct name *name = find(path, strlen(path));

    if (name != NULL && name->is_folder)
        return sf_fail_set(fail, mode == SF_FILE_CREATE ? SF_EXISTS : SF_IO, NULL,
                           "not a plain file");
    if (name != NULL && name->now != NULL) {
        if (mode == SF_FILE_CREATE)
            return sf_fail_set(fail, SF_EXISTS, NULL, "the file is there already");
        *out = name->now;
        return SF_OK;
    }
    if (mode == SF_FILE_READ || mode == SF_FILE_WRITE || !folder_stands(path, parent_len(path)))
        return sf_fail_set(fail, SF_MISSING, NULL, "no such file");
    return make_file(path, out, fail);
}

enum sf_code sf_file_open(const char *path, enum sf_file_mode mode, struct sf_file **out,
                          struct sf_fail *fail) {
    struct sf_file *file;
    struct node *node = NULL;
    enum sf_code code;

    if (strikes(SF_FILE_FAKE_OPEN))
        return fail_fault(fail);
    file = calloc(1, sizeof(*file));
    if (file == NULL)
        return fail_memory(fail);
    code = find_or_make(path, mode, &node, fail);
    if (code != SF_OK) {
        free(file);
        return code;
    }
    file->node = node_ref(node);
    file->writable = mode != SF_FILE_READ;
    file->next = all_files;
    all_files = file;
    *out = file;
    return SF_OK;
}

void sf_file_close(struct sf_file *file) {
    struct sf_file **link = &all_files;

    if (file == NULL)
        return;
    sf_file_unlock(file);
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    node_unref(file->node);
    free(file);
}

enum sf_code sf_file_read(struct sf_file *file, uint64_t offset, void *bytes, size_t len,
                          size_t *got, struct sf_fail *fail) {
    const struct node *node = file->node;

    *got = 0;
    if (strikes(SF_FILE_FAKE_READ))
        return fail_fault(fail);
    if (node == NULL)
        return fail_gone(fail);
    if (offset >= node->size)
        return SF_OK;
    if (len > node->size - (size_t)offset)
        len = node->size - (size_t)offset;
    if (len > 0)
        memcpy(bytes, node->data + offset, len);
    *got = len;
    return SF_OK;
}

static enum sf_code write_bytes(struct node *node, uint64_t offset, const void *bytes, size_t len,
                                struct sf_fail *fail) {
    if (len == 0)
        return SF_OK;
    if (offset > SIZE_MAX / 2 || len > SIZE_MAX / 2 - (size_t)offset)
        return sf_fail_set(fail, SF_IO, NULL, "write past the largest offset");
    if (offset + len > node->size && !node_resize(node, offset + len))
        return fail_memory(fail);
    memcpy(node->data + offset, bytes, len);
    node_dirty(node, (size_t)offset, (size_t)offset + len);
    return SF_OK;
}

enum sf_code sf_file_write(struct sf_file *file, uint64_t offset, const void *bytes, size_t len,
                           struct sf_fail *fail) {
    bool struck = strikes(SF_FILE_FAKE_WRITE);

    if (file->node == NULL)
        return fail_gone(fail);
    if (!file->writable)
        return sf_fail_set(fail, SF_IO, NULL, "the file is open for reading only");
    if (struck) {
        /* A machine that is gone writes nothing more; a full disk may take the first half. */
        if (!fault.from_then_on)
            (void)write_bytes(file->node, offset, bytes, len / 2, NULL);
        return fail_fault(fail);
    }
    return write_bytes(file->node, offset, bytes, len, fail);
}

enum sf_code sf_file_truncate(struct sf_file *file, uint64_t size, struct sf_fail *fail) {
    if (strikes(SF_FILE_FAKE_TRUNCATE))
        return fail_fault(fail);
    if (file->node == NULL)
        return fail_gone(fail);
    if (!file->writable)
        return sf_fail_set(fail, SF_IO, NULL, "the file is open for reading only");
    return node_resize(file->node, size) ? SF_OK : fail_memory(fail);
}

enum sf_code sf_file_sync(struct sf_file *file, struct sf_fail *fail) {
    bool struck = strikes(SF_FILE_FAKE_SYNC);

    if (file->node == NULL)
        return fail_gone(fail);
    if (file->broken)
        return sf_fail_set(fail, SF_IO, NULL, "sync failed before");
    if (struck) {
        file->broken = true;
        return fail_fault(fail);
    }
    return node_sync(file->node) ? SF_OK : fail_memory(fail);
}

enum sf_code sf_file_size(struct sf_file *file, uint64_t *size, struct sf_fail *fail) {
    *size = 0;
    if (file->node == NULL)
        return fail_gone(fail);
    *size = file->node->size;
    return SF_OK;
}

enum sf_code sf_file_lock(struct sf_file *file, bool exclusive, struct sf_fail *fail) {
    struct node *node = file->node;
    unsigned others;

    if (node == NULL)
        return fail_gone(fail);
    if (exclusive && !file->writable)
        return sf_fail_set(fail, SF_IO, NULL, "the file is open for reading only");
    others = node->shared - (file->held == HELD_SHARED);
    if ((node->exclusive && file->held != HELD_EXCLUSIVE) || (exclusive && others > 0))
        return sf_fail_set(fail, SF_BUSY, NULL, "a file is locked by another");
    sf_file_unlock(file);
    if (exclusive)
        node->exclusive = true;
    else
        node->shared++;
    file->held = exclusive ? HELD_EXCLUSIVE : HELD_SHARED;
    return SF_OK;
}

void sf_file_unlock(struct sf_file *file) {
    if (file->node != NULL && file->held == HELD_SHARED)
        file->node->shared--;
    if (file->node != NULL && file->held == HELD_EXCLUSIVE)
        file->node->exclusive = false;
    file->held = HELD_NONE;
}

bool sf_file_exists(const char *path) {
    const struct name *name = find(path, folder_len(path));

    return folder_stands(path, folder_len(path)) || (name != NULL && name->now != NULL);
}

size_t sf_file_full_len(const char *path) {
    return strlen(path);
}

bool sf_file_writable(const char *path) {
    (void)path;
    return true;
}

bool sf_file_stands_at(struct sf_file *file, const char *path) {
    const struct name *name = find(path, strlen(path));

    return file->node != NULL && name != NULL && name->now == file->node;
}

enum sf_code sf_file_make_folder(const char *path, struct sf_fail *fail) {
    size_t end = folder_len(path);

    for (size_t len = 1; len <= end; len++) {
        struct name *name;

        if ((len < end && path[len] != '/') || folder_stands(path, len))
            continue;
        name = find_or_add(path, len);
        if (name == NULL)
            return fail_memory(fail);
        if (name->now != NULL)
            return sf_fail_set(fail, SF_EXISTS, NULL,
                               "something else stands where a folder should");
        name->is_folder = true;
    }
    return SF_OK;
}

enum sf_code sf_file_rename(const char *from, const char *to, struct sf_fail *fail) {
    struct name *old = find(from, strlen(from));
    struct name *new;

    if (strikes(SF_FILE_FAKE_RENAME))
        return fail_fault(fail);
    if (old == NULL || old->now == NULL || !folder_stands(to, parent_len(to)))
        return sf_fail_set(fail, SF_MISSING, NULL, "no such file");
    new = find_or_add(to, strlen(to));
    if (new == NULL)
        return fail_memory(fail);
    if (new->is_folder)
        return sf_fail_set(fail, SF_IO, NULL, "not a plain file");
    if (new != old) {
        node_unref(new->now);
        new->now = old->now;
        old->now = NULL;
    }
    prune();
    return SF_OK;
}

enum sf_code sf_file_delete(const char *path, struct sf_fail *fail) {
    struct name *name = find(path, strlen(path));

    if (strikes(SF_FILE_FAKE_DELETE))
        return fail_fault(fail);
    if (name != NULL && name->is_folder)
        return sf_fail_set(fail, SF_IO, NULL, "not a plain file");
    if (name == NULL || name->now == NULL)
        return sf_fail_set(fail, SF_MISSING, NULL, "no such file");
    node_unref(name->now);
    name->now = NULL;
    prune();
    return SF_OK;
}

enum sf_code sf_file_sync_folder(const char *path, struct sf_fail *fail) {
    size_t len = folder_len(path);

    if (strikes(SF_FILE_FAKE_SYNC))
        return fail_fault(fail);
    if (!folder_stands(path, len))
        return sf_fail_set(fail, SF_MISSING, NULL, "no such folder");
    for (struct name *name = all_names; name != NULL; name = name->next) {
        if (!lies_in(name, path, len))
            continue;
        node_ref(name->now);
        node_unref(name->kept);
        name->kept = name->now;
    }
    prune();
    return SF_OK;
}

enum sf_code sf_file_list(const char *path, sf_file_name_fn each, void *context,
                          struct sf_fail *fail) {
    struct sf_names list = {0};
    size_t len = folder_len(path);

    if (!folder_stands(path, len))
        return sf_fail_set(fail, SF_MISSING, NULL, "no such folder");
    for (const struct name *name = all_names; name != NULL; name = name->next) {
        const char *slash = strrchr(name->path, '/');
        const char *last = slash == NULL ? name->path : slash + 1;

        if (name->now == NULL || !lies_in(name, path, len))
            continue;
        if (!sf_names_add(&list, last, strlen(last))) {
            sf_names_wipe(&list);
            return fail_memory(fail);
        }
    }
    sf_names_each(&list, each, context);
    sf_names_wipe(&list);
    return SF_OK;
}

bool sf_file_has_native_sqlite(void) {
    return false;
}

/* Cut every open file off from what it stood for. */
static void detach_all(void) {
    for (struct sf_file *file = all_files; file != NULL; file = file->next) {
        sf_file_unlock(file);
        node_unref(file->node);
        file->node = NULL;
    }
}

void sf_file_fake_drop(void) {
    detach_all();
    while (all_names != NULL) {
        struct name *name = all_names;

        all_names = name->next;
        node_unref(name->now);
        node_unref(name->kept);
        free(name);
    }
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_IO, false);
}

void sf_file_fake_fail(enum sf_file_fake_op op, unsigned nth, enum sf_code code,
                       bool from_then_on) {
    memset(&fault, 0, sizeof(fault));
    fault.op = op;
    fault.left = nth;
    fault.code = code;
    fault.from_then_on = from_then_on;
}

unsigned sf_file_fake_calls(enum sf_file_fake_op op) {
    unsigned sum = 0;

    if (op != SF_FILE_FAKE_ANY)
        return fault.calls[op];
    for (size_t i = 0; i < SF_FILE_FAKE_ANY; i++)
        sum += fault.calls[i];
    return sum;
}

bool sf_file_fake_struck(void) {
    return fault.struck;
}

void sf_file_fake_power_cut(void) {
    detach_all();
    for (struct name *name = all_names; name != NULL; name = name->next) {
        node_ref(name->kept);
        node_unref(name->now);
        name->now = name->kept;
    }
    prune();
    for (struct name *name = all_names; name != NULL; name = name->next)
        if (name->now != NULL)
            node_cut(name->now);
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_IO, false);
}
