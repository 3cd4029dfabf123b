/*
 * What backups (and after forgetting, the book) still have to follow, noted inside the book so that
 * a power cut between the book's own change and the last backup loses nothing of it.
 *
 * The note, "pending":
 *   1   version, 1
 *   1   flags: 1 the old keys follow, 2 the book needs a new key
 *   32  the vault key that held before      } only with flag 1
 *   264 its wraps (keys.h)                  }
 *   17  each: kind and id of a record that no backup may hold
 */
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "buf.h"
#include "clock.h"
#include "secret.h"

enum {
    NOTE_VERSION = 1,
    NOTE_OLD = 1,
    NOTE_ROTATE = 2,
    HEAD_LEN = 2,
    OLD_LEN = SF_KEYS_KEY_LEN + SF_KEYS_WRAPS_LEN,
    RECORD_LEN = 1 + SF_ID_LEN,
    RECORDS_MAX = 200 /* with the rest within the 4 KiB of a small secret */
};

static const char key_pending[] = "pending";

struct note {
    struct sf_keys_open old;
    bool has_old, rotate;
    size_t count;
    struct sf_book_pending_record records[RECORDS_MAX];
};

/* ---- The note's bytes */

static enum sf_code decode(const struct sf_buf *bytes, struct note *note, struct sf_fail *fail) {
    const uint8_t *at = (const uint8_t *)bytes->data, *end = at + bytes->len;
    enum sf_code code = SF_OK;

    if (bytes->len < HEAD_LEN || at[0] != NOTE_VERSION)
        return sf_fail_set(fail, SF_DAMAGED, key_pending, "the note for backups is malformed");
    note->has_old = (at[1] & NOTE_OLD) != 0;
    note->rotate = (at[1] & NOTE_ROTATE) != 0;
    at += HEAD_LEN;
    if (note->has_old) {
        if (end - at < OLD_LEN)
            return sf_fail_set(fail, SF_DAMAGED, key_pending, "the note for backups is cut");
        memcpy(note->old.vault_key, at, SF_KEYS_KEY_LEN);
        code = sf_keys_wraps_load(&note->old, at + SF_KEYS_KEY_LEN, SF_KEYS_WRAPS_LEN, fail);
        at += OLD_LEN;
    }
    for (; end - at >= RECORD_LEN && note->count < RECORDS_MAX; at += RECORD_LEN) {
        note->records[note->count].kind = at[0];
        memcpy(note->records[note->count++].id.bytes, at + 1, SF_ID_LEN);
    }
    return code;
}

static enum sf_code save(struct sf_store *store, const struct note *note, struct sf_fail *fail) {
    uint8_t wraps[SF_KEYS_WRAPS_LEN];
    struct sf_buf out = {0};
    uint8_t head[HEAD_LEN] = {NOTE_VERSION, 0};
    enum sf_code code;

    head[1] = (uint8_t)((note->has_old ? NOTE_OLD : 0) | (note->rotate ? NOTE_ROTATE : 0));
    sf_buf_add(&out, head, sizeof(head));
    if (note->has_old) {
        sf_keys_wraps_save(&note->old, wraps);
        sf_buf_add(&out, note->old.vault_key, SF_KEYS_KEY_LEN);
        sf_buf_add(&out, wraps, sizeof(wraps));
        sf_secret_wipe(wraps, sizeof(wraps));
    }
    for (size_t i = 0; i < note->count; i++) {
        sf_buf_add(&out, &note->records[i].kind, 1);
        sf_buf_add(&out, note->records[i].id.bytes, SF_ID_LEN);
    }
    code = out.failed ? sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a note")
                      : sf_store_meta_set(store, key_pending, out.data, out.len, fail);
    sf_buf_wipe(&out);
    return code;
}

/* *note is NULL when nothing is noted; else the caller's (sf_secret_free). */
static enum sf_code load(struct sf_store *store, struct note **note, struct sf_fail *fail) {
    struct sf_fail none = SF_FAIL_NONE;
    struct sf_buf bytes = {0};
    enum sf_code code = sf_store_meta_get(store, key_pending, &bytes, &none);

    *note = NULL;
    if (code == SF_OK && bytes.len > 0) {
        *note = sf_secret_new(sizeof(**note));
        if (*note != NULL)
            code = decode(&bytes, *note, fail);
        else
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a note");
    } else if (code != SF_OK && code != SF_NOT_FOUND) {
        sf_fail_set(fail, code, none.field, "%s", none.message);
    }
    sf_buf_wipe(&bytes);
    if (code != SF_OK) {
        sf_secret_free(*note);
        *note = NULL;
    }
    return code == SF_NOT_FOUND ? SF_OK : code;
}

enum sf_code sf_book_pending_note(struct sf_store *store, const struct sf_book_pending_news *news,
                                  struct sf_fail *fail) {
    struct note *note;
    enum sf_code code = load(store, &note, fail);

    if (code == SF_OK && note == NULL) {
        note = sf_secret_new(sizeof(*note));
        if (note == NULL)
            code = sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for a note");
    }
    if (code != SF_OK)
        return code;
    if (news->old != NULL) {
        note->old = *news->old;
        note->has_old = true;
    }
    note->rotate = news->old == NULL && (note->rotate || news->rotate);
    if (news->forgotten != NULL && note->count == RECORDS_MAX)
        code = sf_fail_set(fail, SF_TOO_LARGE, NULL, "the backups are too far behind");
    else if (news->forgotten != NULL)
        note->records[note->count++] = *news->forgotten;
    if (code == SF_OK)
        code = save(store, note, fail);
    sf_secret_free(note);
    return code;
}

static enum sf_code clear(struct sf_store *store, struct sf_fail *fail) {
    return sf_store_meta_set(store, key_pending, "", 0, fail);
}

enum sf_code sf_book_pending_carry(struct sf_store *from, struct sf_store *to,
                                   struct sf_fail *fail) {
    struct note *note = NULL;
    enum sf_code code = from == NULL ? SF_OK : load(from, &note, NULL);

    if (code == SF_NO_MEMORY)
        return sf_fail_set(fail, code, NULL, "no memory for a note");
    code = note != NULL ? save(to, note, fail) : clear(to, fail);
    sf_secret_free(note);
    return code;
}

/* ---- One backup */

/* A record that stands in the book after all (forgetting it failed) stays in the backups too. */
static enum sf_code drop_standing(struct sf_store *store, struct note *note, struct sf_fail *fail) {
    size_t kept = 0;

    for (size_t i = 0; i < note->count; i++) {
        struct sf_fail none = SF_FAIL_NONE;
        const struct sf_kind *kind = sf_kind_of(note->records[i].kind);
        struct sf_record record;
        enum sf_code code;

        if (kind == NULL)
            continue;
        sf_record_init(&record, kind);
        code = sf_store_get(store, kind, &note->records[i].id, &record, &none);
        sf_record_wipe(&record);
        if (code != SF_OK && code != SF_NOT_FOUND)
            return sf_fail_set(fail, code, none.field, "%s", none.message);
        if (code == SF_NOT_FOUND)
            note->records[kept++] = note->records[i];
    }
    note->count = kept;
    return SF_OK;
}

static enum sf_code forget_all(struct sf_store *copy, const struct note *note,
                               struct sf_fail *fail) {
    enum sf_code code = SF_OK;

    if (note->count > 0 && sf_store_old(copy))
        code = sf_store_upgrade(copy, fail);
    for (size_t i = 0; code == SF_OK && i < note->count; i++) {
        struct sf_fail none = SF_FAIL_NONE;
        size_t forgotten;

        code = sf_store_forget(copy, sf_kind_of(note->records[i].kind), &note->records[i].id,
                               &forgotten, &none);
        if (code == SF_NOT_FOUND)
            code = SF_OK;
        else if (code != SF_OK)
            sf_fail_set(fail, code, none.field, "%s", none.message);
    }
    return code;
}

/* From an unpacked backup at `from`, under `from_key`, to a snapshot at `to` of the book's key. */
static enum sf_code rekey(const struct sf_book *book, const struct note *note, const char *from,
                          const uint8_t from_key[SF_KEYS_KEY_LEN], const char *to,
                          struct sf_fail *fail) {
    uint8_t key[SF_KEYS_KEY_LEN];
    struct sf_store *copy = NULL;
    enum sf_code code;

    sf_keys_subkey(from_key, SF_KEYS_DATABASE, key);
    code = sf_store_open(from, key, false, &copy, fail);
    if (code == SF_OK)
        code = forget_all(copy, note, fail);
    sf_keys_subkey(book->files.open->vault_key, SF_KEYS_DATABASE, key);
    if (code == SF_OK)
        code = sf_store_snapshot(copy, to, key, NULL, NULL, fail);
    sf_store_close(copy);
    sf_secret_wipe(key, sizeof(key));
    return code;
}

/* Unpack with the present keys, else with those that held before. */
static enum sf_code extract(const struct sf_book *book, struct note *note, const char *name,
                            const char *to, struct sf_keys_open *open, struct sf_fail *fail) {
    struct sf_folder_book before = book->files;
    struct sf_fail first = SF_FAIL_NONE;
    struct sf_keys keys;
    enum sf_code code = sf_backup_extract(&book->files, name, to, &keys, open, &first);

    if (code == SF_DAMAGED && note->has_old) {
        before.open = &note->old;
        return sf_backup_extract(&before, name, to, &keys, open, fail);
    }
    return code == SF_OK ? code : sf_fail_set(fail, code, first.field, "%s", first.message);
}

/* Make a backup again under the book's present keys, without what is forgotten. */
static enum sf_code reseal(struct sf_book *book, struct note *note, const char *name,
                           struct sf_fail *fail) {
    struct sf_keys_open *open = sf_secret_new(sizeof(*open));
    char from[SF_FOLDER_PATH_LEN], to[SF_FOLDER_PATH_LEN];
    enum sf_code code;

    if (open == NULL)
        return sf_fail_set(fail, SF_NO_MEMORY, NULL, "no memory for keys");
    sf_folder_scratch(&book->folder, &book->files.keys.book, from);
    sf_folder_scratch(&book->folder, &book->files.keys.book, to);
    code = extract(book, note, name, from, open, fail);
    if (code == SF_OK)
        code = rekey(book, note, from, open->vault_key, to, fail);
    if (code == SF_OK)
        code = sf_backup_rewrite(&book->files, name, to, NULL, fail);
    sf_book_backup_sweep(from);
    sf_book_backup_sweep(to);
    sf_secret_free(open);
    return code;
}

/* A new head is enough where the vault key is the same and nothing is to be forgotten. */
static enum sf_code bring_up(struct sf_book *book, struct note *note, const char *name,
                             struct sf_fail *fail) {
    struct sf_fail head = SF_FAIL_NONE;
    enum sf_code code;

    if (note->count == 0) {
        code = sf_backup_rehead(&book->files, name, &head);
        if (code != SF_DAMAGED)
            return code == SF_OK ? code : sf_fail_set(fail, code, head.field, "%s", head.message);
    }
    return reseal(book, note, name, fail);
}

/* ---- All of them */

/* Whether trying again later may help. */
static bool is_passing(enum sf_code code) {
    return code == SF_FULL || code == SF_IO || code == SF_NO_MEMORY || code == SF_BUSY;
}

static enum sf_code run(struct sf_book *book, struct note *note, struct sf_book_backups *out,
                        struct sf_fail *fail) {
    struct sf_backup *items;
    enum sf_code result = SF_OK;
    size_t count;
    enum sf_code code = drop_standing(book->store, note, fail);

    if (code == SF_OK)
        code = sf_book_backup_list(book, &items, &count, fail);
    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        struct sf_fail one = SF_FAIL_NONE;

        code = bring_up(book, note, items[i].name, &one);
        if (code == SF_OK)
            out->done++;
        else if (code != SF_NOT_FOUND) /* deleted by somebody meanwhile */
            out->left++;
        if (is_passing(code))
            result = sf_fail_set(fail, code, one.field, "%s", one.message);
    }
    free(items);
    return result == SF_OK ? clear(book->store, fail) : result;
}

enum sf_code sf_book_pending_run(struct sf_book *book, struct sf_book_backups *out,
                                 struct sf_fail *fail) {
    struct note *note;
    enum sf_code code = load(book->store, &note, fail);

    *out = (struct sf_book_backups){0};
    if (code != SF_OK || note == NULL)
        return code;
    if (note->rotate) {
        sf_secret_free(note);
        note = NULL;
        code = sf_book_keys_renew(book, fail);
        if (code == SF_OK)
            code = load(book->store, &note, fail);
        if (code != SF_OK || note == NULL)
            return code;
    }
    code = run(book, note, out, fail);
    sf_secret_free(note);
    return code;
}
