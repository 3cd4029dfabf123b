/* vault.verify, vault.rebuild, vault.salvage: looking after a book. */
#include <stdlib.h>

#include "args.h"
#include "json.h"
#include "keys.h"
#include "ops.h"
#include "ops_vault.h"
#include "secret.h"

/* {"moment":3,...}, kinds with none left out; under `name`. */
static bool put_counts(json_t *object, const char *name, const uint64_t counts[SF_KIND_END]) {
    json_t *map = json_object();
    bool ok = map != NULL;

    for (int no = 1; ok && no < SF_KIND_END; no++) {
        if (counts[no] > 0)
            ok = sf_json_put(map, sf_kind_of(no)->name, json_integer((json_int_t)counts[no]));
    }
    if (ok)
        return sf_json_put(object, name, map);
    json_decref(map);
    return false;
}

/* [{"kind":"moment","count":3},...] */
static bool put_damaged(json_t *object, const uint64_t counts[SF_KIND_END]) {
    json_t *array = json_array();
    bool ok = sf_json_put(object, "damaged", array);

    for (int no = 1; ok && no < SF_KIND_END; no++) {
        if (counts[no] > 0)
            ok = sf_json_push(array, json_pack("{s:s,s:I}", "kind", sf_kind_of(no)->name, "count",
                                               (json_int_t)counts[no]));
    }
    return ok;
}

static enum sf_code verify_backup(struct sf_door_call *call, json_t *array, const char *name) {
    bool sound = false;
    enum sf_code code = sf_book_backup_verify(call->book, name, &sound, call->fail);

    if (code != SF_OK)
        return code;
    if (!sf_json_push(array, json_pack("{s:s,s:b}", "name", name, "sound", sound)))
        return sf_ops_vault_no_memory(call);
    return SF_OK;
}

static enum sf_code verify_backups(struct sf_door_call *call) {
    json_t *array = json_array();
    struct sf_backup *items;
    size_t count;
    enum sf_code code;

    if (!sf_json_put(call->ok, "backups", array))
        return sf_ops_vault_no_memory(call);
    /* Looking into a backup takes a passing file beside it. */
    if (call->book->demo || call->book->files.fixed)
        return SF_OK;
    code = sf_book_backup_list(call->book, &items, &count, call->fail);
    for (size_t i = 0; code == SF_OK && i < count; i++)
        code = verify_backup(call, array, items[i].name);
    free(items);
    return code;
}

static enum sf_code handle_verify(struct sf_door_call *call) {
    struct sf_store_verdict verdict = {0};
    enum sf_code code = sf_store_verify(call->book->store, &verdict, call->progress,
                                        call->progress_context, call->fail);

    if (code != SF_OK)
        return code;
    if (!(sf_json_put(call->ok, "sound", json_boolean(verdict.sound)) &&
          put_damaged(call->ok, verdict.damaged) &&
          sf_json_put(call->ok, "lost_pages", json_integer((json_int_t)verdict.lost_pages)) &&
          sf_json_put(call->ok, "index_damaged", json_boolean(verdict.index_damaged))))
        return sf_ops_vault_no_memory(call);
    return verify_backups(call);
}

static enum sf_code handle_rebuild(struct sf_door_call *call) {
    return sf_store_rebuild(call->book->store, call->progress, call->progress_context, call->fail);
}

static enum sf_code handle_salvage(struct sf_door_call *call) {
    uint64_t saved[SF_KIND_END] = {0}, lost[SF_KIND_END] = {0};
    uint8_t recovery[SF_RECOVERY_LEN];
    struct sf_book_proof proof;
    bool kept = false;
    enum sf_code code = sf_ops_vault_proof(call, "passphrase", true, recovery, &proof);

    if (code == SF_OK)
        code = sf_book_care_salvage(call->book, &proof, saved, lost, &kept, call->fail);
    sf_secret_wipe(recovery, sizeof(recovery));
    if (code == SF_OK)
        code = sf_ops_vault_put_book(call);
    if (code == SF_OK &&
        !(put_counts(call->ok, "saved", saved) && put_counts(call->ok, "lost", lost) &&
          sf_json_put(call->ok, "kept", json_boolean(kept))))
        code = sf_ops_vault_no_memory(call);
    return code;
}

static const struct sf_door_word words_salvage[] = {
    {"passphrase", SF_DOOR_TEXT, .min = 1, .max = SF_KEYS_PASSPHRASE_MAX,
     .about = "this or the code"},
    {"recovery_code", SF_DOOR_TEXT, .min = 1, .max = 200, .about = "as people type it"},
    {0}};

const struct sf_door_row sf_ops_care_rows[] = {
    {"vault.verify", SF_OP_OPEN, handle_verify, NULL,
     "{\"sound\":bool,\"damaged\":[{\"kind\",\"count\"}],\"lost_pages\":n,\"index_damaged\":bool,"
     "\"backups\":[{\"name\",\"sound\"}]}",
     "Read every page and record of the book and of its backups (of these only where something can "
     "be written). Changes nothing."},
    {"vault.rebuild", SF_OP_OPEN | SF_OP_WRITES, handle_rebuild, NULL, "{}",
     "Make the search index and the facts for statistics anew."},
    {"vault.salvage", SF_OP_WRITES | SF_OP_KDF | SF_DOOR_CLOSED, handle_salvage, words_salvage,
     "{\"book\":{\"id\",\"created\"},\"saved\":{\"KIND\":n},\"lost\":{\"KIND\":n},\"kept\":bool}",
     "Copy everything readable of a damaged book to a new database and open it. \"kept\": the "
     "damaged one stays among the backups."},
    {0}};
