/* vault.backup, vault.backups, vault.restore. */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "codec.h"
#include "json.h"
#include "keys.h"
#include "ops.h"
#include "ops_vault.h"
#include "secret.h"

/* {"name","size","at","automatic"}, or NULL when memory ran out. */
static json_t *backup_json(const struct sf_backup *backup) {
    json_t *item = json_object();
    bool ok = item != NULL && sf_json_put(item, "name", json_string(backup->name)) &&
              sf_json_put(item, "size", json_integer((json_int_t)backup->size)) &&
              sf_json_put(item, "at", sf_codec_utc(backup->at_ms)) &&
              sf_json_put(item, "automatic", json_boolean(backup->automatic));

    if (ok)
        return item;
    json_decref(item);
    return NULL;
}

static enum sf_code handle_backup(struct sf_door_call *call) {
    struct sf_backup backup = {0};
    json_t *item;
    int result;
    enum sf_code code = sf_book_backup_make(call->book, false, call->sink, call->progress,
                                            call->progress_context, &backup, call->fail);

    if (code != SF_OK)
        return code;
    item = backup_json(&backup);
    result = item != NULL ? json_object_update(call->ok, item) : -1;
    json_decref(item);
    return result == 0 ? SF_OK : sf_ops_vault_no_memory(call);
}

static enum sf_code handle_backups(struct sf_door_call *call) {
    json_t *array = json_array();
    struct sf_backup *items;
    size_t count;
    enum sf_code code = sf_book_backup_list(call->book, &items, &count, call->fail);
    bool ok = sf_json_put(call->ok, "items", array);

    for (size_t i = 0; code == SF_OK && ok && i < count; i++)
        ok = sf_json_push(array, backup_json(&items[i]));
    free(items);
    return code == SF_OK && !ok ? sf_ops_vault_no_memory(call) : code;
}

static enum sf_code handle_discard(struct sf_door_call *call) {
    size_t len;
    const char *name = sf_args_text(call, "name", &len);
    struct sf_backup *items;
    size_t count;
    bool found = false;
    enum sf_code code = sf_book_backup_list(call->book, &items, &count, call->fail);

    if (code != SF_OK)
        return code;
    for (size_t i = 0; i < count; i++)
        found = found || strcmp(items[i].name, name) == 0;
    free(items);
    /* Another book's backup is as good as not there. */
    if (!found)
        return sf_fail_set(call->fail, SF_NOT_FOUND, "name", "there is no such backup");
    return sf_backup_delete(&call->book->folder, name, call->fail);
}

static enum sf_code handle_restore(struct sf_door_call *call) {
    uint8_t recovery[SF_RECOVERY_LEN];
    struct sf_book_source from = {.source = call->source};
    size_t len;
    enum sf_code code = sf_ops_vault_proof(call, "passphrase", false, recovery, &from.proof);

    from.name = sf_args_text(call, "name", &len);
    if (from.name != NULL) /* the name wins: a client may always hand over a stream */
        from.source = NULL;
    if (code == SF_OK && from.name == NULL && from.source == NULL)
        code = sf_fail_set(call->fail, SF_INVALID, "name", "is needed, or the backup's bytes");
    if (code == SF_OK && from.proof.passphrase == NULL && from.proof.recovery == NULL &&
        !(from.name != NULL && sf_book_is_open(call->book)))
        code = sf_fail_set(call->fail, SF_INVALID, "passphrase", "is needed");
    if (code == SF_OK)
        code = sf_book_restore(call->book, &from, call->fail);
    sf_secret_wipe(recovery, sizeof(recovery));
    return code == SF_OK ? sf_ops_vault_put_book(call) : code;
}

static const struct sf_door_word words_restore[] = {
    {"name", SF_DOOR_TEXT, .min = 1, .max = SF_BACKUP_NAME_LEN - 1,
     .about = "one of the folder's backups; without it the backup's bytes come as the source"},
    {"passphrase", SF_DOOR_TEXT, .min = 1, .max = SF_KEYS_PASSPHRASE_MAX,
     .about = "that opens the backup; not needed by name while the book is open"},
    {"recovery_code", SF_DOOR_TEXT, .min = 1, .max = 200, .about = "instead of the passphrase"},
    {0}};

static const struct sf_door_word words_discard[] = {{"name", SF_DOOR_TEXT, .required = true,
                                                     .min = 1, .max = SF_BACKUP_NAME_LEN - 1,
                                                     .about = "one of this book's backups"},
                                                    {0}};

const struct sf_door_row sf_ops_backup_rows[] = {
    {"vault.backup", SF_OP_OPEN | SF_OP_WRITES | SF_OP_SINK | SF_DOOR_FILES | SF_DOOR_HURT,
     handle_backup, NULL, "{\"name\",\"size\",\"at\",\"automatic\"}",
     "Make a backup, verified by reading it back. With a sink its bytes go there instead of into "
     "the folder."},
    {"vault.backups", SF_OP_OPEN | SF_DOOR_FILES, handle_backups, NULL,
     "{\"items\":[{\"name\",\"size\",\"at\",\"automatic\"}]}", "The book's backups, newest first."},
    {"vault.discard", SF_OP_OPEN | SF_OP_WRITES | SF_DOOR_FILES | SF_DOOR_HURT, handle_discard,
     words_discard, "{}",
     "Delete a backup; for one that could not follow a change of keys or a forgetting."},
    {"vault.restore", SF_OP_WRITES | SF_OP_SOURCE | SF_OP_KDF | SF_DOOR_FILES | SF_DOOR_HURT,
     handle_restore, words_restore, "{\"book\":{\"id\",\"created\"}}",
     "Put a backup in the book's place. What stood before is kept as an automatic backup, and the "
     "present passphrase stays. With no book open, the backup's book comes (back) with the "
     "passphrase that it had. The book is then open."},
    {0}};
