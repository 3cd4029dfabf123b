/* vault.*: whether there is a book, making, opening, locking and removing it, and its keys. */
#include "ops_vault.h"
#include "args.h"
#include "codec.h"
#include "demo.h"
#include "json.h"
#include "keys.h"
#include "ops.h"
#include "recovery.h"
#include "secret.h"

enum sf_code sf_ops_vault_no_memory(const struct sf_door_call *call) {
    return sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the answer");
}

enum sf_code sf_ops_vault_put_book(struct sf_door_call *call) {
    const struct sf_book *book = call->book;
    json_t *object = json_object();
    bool ok = object != NULL;

    if (!book->demo)
        ok = ok && sf_json_put(object, "id", sf_codec_id(&book->files.keys.book));
    ok = ok && sf_json_put(object, "created", sf_codec_utc(book->created_ms));
    if (!ok) {
        json_decref(object);
        return sf_ops_vault_no_memory(call);
    }
    return sf_json_put(call->ok, "book", object) ? SF_OK : sf_ops_vault_no_memory(call);
}

enum sf_code sf_ops_vault_put_notices(struct sf_door_call *call, unsigned news) {
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {{SF_BOOK_DAMAGED, "damaged"},
                 {SF_BOOK_BACKUP_FAILED, "backup_failed"},
                 {SF_BOOK_BACKUPS_BEHIND, "backups_behind"},
                 {SF_BOOK_FIXED, "read_only"}};
    json_t *notices = json_array();
    bool ok = notices != NULL;

    for (size_t i = 0; ok && i < sizeof(words) / sizeof(words[0]); i++) {
        if ((news & words[i].bit) != 0)
            ok = sf_json_push(notices, json_string(words[i].word));
    }
    if (!ok) {
        json_decref(notices);
        return sf_ops_vault_no_memory(call);
    }
    return sf_json_put(call->ok, "notices", notices) ? SF_OK : sf_ops_vault_no_memory(call);
}

enum sf_code sf_ops_vault_proof(struct sf_door_call *call, const char *name, bool needed,
                                uint8_t recovery[SF_RECOVERY_LEN], struct sf_book_proof *proof) {
    size_t len;
    const char *text = sf_args_text(call, "recovery_code", &len);

    *proof = (struct sf_book_proof){.recovery = text != NULL ? recovery : NULL};
    proof->passphrase = sf_args_text(call, name, &proof->len);
    if (proof->passphrase != NULL && text != NULL)
        return sf_fail_set(call->fail, SF_INVALID, "recovery_code",
                           "give the passphrase or the recovery code, not both");
    if (text != NULL)
        return sf_recovery_parse(text, len, recovery, call->fail);
    if (proof->passphrase == NULL && needed)
        return sf_fail_set(call->fail, SF_INVALID, name, "is needed");
    return SF_OK;
}

static enum sf_code put_recovery(struct sf_door_call *call,
                                 const uint8_t recovery[SF_RECOVERY_LEN]) {
    char text[SF_RECOVERY_TEXT_LEN];
    bool ok =
        sf_json_put(call->ok, "recovery_code", json_string(sf_recovery_format(recovery, text)));

    sf_secret_wipe(text, sizeof(text));
    return ok ? SF_OK : sf_ops_vault_no_memory(call);
}

/* ---- Handlers */

static enum sf_code handle_status(struct sf_door_call *call) {
    const struct sf_book *book = call->book;
    bool open = sf_book_is_open(book);
    size_t books = 0;
    enum sf_code code = sf_folder_count(&book->folder, &books, call->fail);

    if (code != SF_OK)
        return code;
    if (!(sf_json_put(call->ok, "exists", json_boolean(books > 0)) &&
          sf_json_put(call->ok, "open", json_boolean(open)) &&
          sf_json_put(call->ok, "demo", json_boolean(open && book->demo)) &&
          (!open || !book->read_only || sf_json_put(call->ok, "read_only", json_true()))))
        return sf_ops_vault_no_memory(call);
    return open ? sf_ops_vault_put_book(call) : SF_OK;
}

static enum sf_code handle_create(struct sf_door_call *call) {
    bool wants_recovery = sf_args_flag(call, "recovery");
    uint8_t recovery[SF_RECOVERY_LEN];
    size_t len;
    const char *passphrase = sf_args_text(call, "passphrase", &len);
    enum sf_code code =
        sf_book_create(call->book, passphrase, len, wants_recovery ? recovery : NULL, call->fail);

    if (code == SF_OK)
        code = sf_ops_vault_put_book(call);
    if (code == SF_OK && wants_recovery)
        code = put_recovery(call, recovery);
    sf_secret_wipe(recovery, sizeof(recovery));
    return code;
}

static enum sf_code handle_open(struct sf_door_call *call) {
    uint8_t recovery[SF_RECOVERY_LEN];
    struct sf_book_proof proof;
    unsigned news = 0;
    enum sf_code code = sf_ops_vault_proof(call, "passphrase", true, recovery, &proof);

    if (code == SF_OK)
        code = sf_book_open(call->book, &proof, &news, call->fail);
    sf_secret_wipe(recovery, sizeof(recovery));
    if (code == SF_OK)
        code = sf_ops_vault_put_book(call);
    if (code == SF_OK &&
        !(sf_json_put(call->ok, "upgraded", json_boolean((news & SF_BOOK_UPGRADED) != 0)) &&
          sf_json_put(call->ok, "recovery", json_boolean(sf_book_keys_has_recovery(call->book)))))
        code = sf_ops_vault_no_memory(call);
    return code == SF_OK ? sf_ops_vault_put_notices(call, news) : code;
}

static enum sf_code handle_demo(struct sf_door_call *call) {
    enum sf_code code = sf_book_demo(call->book, call->fail);

    if (code == SF_OK)
        code = sf_demo_fill(call->book->store, sf_demo_text, sf_demo_text_len, call->fail);
    if (code == SF_OK)
        return sf_ops_vault_put_book(call);
    sf_book_lock(call->book);
    return code;
}

/* The day's backup comes first; when it cannot be made the book is locked all the same. */
static enum sf_code handle_lock(struct sf_door_call *call) {
    struct sf_fail ignored = SF_FAIL_NONE;

    if (sf_book_is_open(call->book) && !sf_args_flag(call, "at_once"))
        sf_book_backup_daily(call->book, &ignored);
    sf_book_lock(call->book);
    return SF_OK;
}

static enum sf_code handle_passphrase(struct sf_door_call *call) {
    uint8_t old_recovery[SF_RECOVERY_LEN], recovery[SF_RECOVERY_LEN];
    struct sf_book_backups backups = {0};
    struct sf_book_proof current;
    bool renewed = false;
    size_t len;
    const char *next = sf_args_text(call, "new", &len);
    enum sf_code code = sf_ops_vault_proof(call, "current", true, old_recovery, &current);

    if (code == SF_OK)
        code = sf_book_keys_passphrase(call->book, &current, next, len,
                                       sf_args_flag(call, "known_to_others"), recovery, &renewed,
                                       &backups, call->fail);
    sf_secret_wipe(old_recovery, sizeof(old_recovery));
    if (code == SF_OK && renewed)
        code = put_recovery(call, recovery);
    sf_secret_wipe(recovery, sizeof(recovery));
    return code == SF_OK ? sf_ops_vault_put_backups(call, &backups) : code;
}

static enum sf_code handle_recovery(struct sf_door_call *call) {
    struct sf_book_backups backups = {0};
    uint8_t recovery[SF_RECOVERY_LEN];
    size_t len;
    const char *passphrase = sf_args_text(call, "passphrase", &len);
    enum sf_code code =
        sf_book_keys_recovery(call->book, passphrase, len, recovery, &backups, call->fail);

    if (code == SF_OK)
        code = put_recovery(call, recovery);
    sf_secret_wipe(recovery, sizeof(recovery));
    return code == SF_OK ? sf_ops_vault_put_backups(call, &backups) : code;
}

static enum sf_code handle_rotate(struct sf_door_call *call) {
    struct sf_book_backups backups = {0};
    enum sf_code code = sf_book_keys_rotate(call->book, &backups, call->fail);

    return code == SF_OK ? sf_ops_vault_put_backups(call, &backups) : code;
}

static enum sf_code handle_remove(struct sf_door_call *call) {
    size_t len;
    const char *passphrase = sf_args_text(call, "passphrase", &len);
    enum sf_code code = sf_folder_check(&call->book->files, passphrase, len, call->fail);

    return code == SF_OK ? sf_book_remove(call->book, call->fail) : code;
}

enum sf_code sf_ops_vault_put_backups(struct sf_door_call *call,
                                      const struct sf_book_backups *backups) {
    bool ok = sf_json_put(call->ok, "backups_done", json_integer((json_int_t)backups->done)) &&
              sf_json_put(call->ok, "backups_left", json_integer((json_int_t)backups->left));

    return ok ? SF_OK : sf_ops_vault_no_memory(call);
}

/* ---- The table */

#define PASSPHRASE(name_, required_, about_)                                                       \
    {                                                                                              \
        .name = (name_), .type = SF_DOOR_TEXT, .required = (required_), .min = 1,                  \
        .max = SF_KEYS_PASSPHRASE_MAX, .about = (about_)                                           \
    }

static const struct sf_door_word words_create[] = {
    PASSPHRASE("passphrase", true, "1 to 1,024 bytes, in Unicode's NFC form"),
    {"recovery", SF_DOOR_FLAG, .about = "whether to make a recovery code as well"},
    {0}};

static const struct sf_door_word words_open[] = {
    PASSPHRASE("passphrase", false, "this or the code"),
    {"recovery_code", SF_DOOR_TEXT, .min = 1, .max = 200, .about = "as people type it"},
    {0}};

static const struct sf_door_word words_lock[] = {
    {"at_once", SF_DOOR_FLAG, .about = "without making the day's backup first"}, {0}};

static const struct sf_door_word words_passphrase[] = {
    PASSPHRASE("current", false, "the passphrase until now, or:"),
    {"recovery_code", SF_DOOR_TEXT, .min = 1, .max = 200, .about = "as people type it"},
    PASSPHRASE("new", true, "the one from now on"),
    {"known_to_others", SF_DOOR_FLAG,
     .about = "somebody may know the old one: new keys, a new recovery code if there was one, and "
              "backups sealed again"},
    {0}};

static const struct sf_door_word words_proof[] = {
    PASSPHRASE("passphrase", true, "the book's, asked again"), {0}};

#define BACKUPS "\"backups_done\":n,\"backups_left\":n"

const struct sf_door_row sf_ops_vault_rows[] = {
    {"vault.status", 0, handle_status, NULL,
     "{\"exists\":bool,\"open\":bool,\"demo\":bool,\"read_only\":true?,"
     "\"book\":{\"id\",\"created\"}?}",
     "Whether there is a book here, and whether it is open."},
    {"vault.create", SF_OP_WRITES | SF_OP_KDF | SF_DOOR_CLOSED, handle_create, words_create,
     "{\"book\":{\"id\",\"created\"},\"recovery_code\"?}",
     "Make a new book and open it. The recovery code is shown this once."},
    {"vault.open", SF_OP_WRITES | SF_OP_KDF | SF_DOOR_CLOSED, handle_open, words_open,
     "{\"book\":{\"id\",\"created\"},\"upgraded\":bool,\"recovery\":bool,"
     "\"notices\":[\"damaged|backup_failed|backups_behind|read_only\"]}",
     "Open the book that the passphrase or the code opens. \"recovery\": a code opens it too. "
     "damaged: it is open for reading only; read_only: so is one on a medium that cannot be "
     "written."},
    {"vault.demo", SF_DOOR_CLOSED, handle_demo, NULL, "{\"book\":{\"created\"}}",
     "Open an invented year, in memory only."},
    {"vault.lock", SF_OP_WRITES | SF_DOOR_HURT, handle_lock, words_lock, "{}",
     "Make the day's backup when one is due, close the book, wipe its keys. Fine when none is "
     "open."},
    {"vault.passphrase", SF_OP_OPEN | SF_OP_WRITES | SF_OP_KDF | SF_DOOR_FILES, handle_passphrase,
     words_passphrase, "{\"recovery_code\"?," BACKUPS "}",
     "Change the passphrase. Copies of the book taken before stay readable with the old one."},
    {"vault.recovery", SF_OP_OPEN | SF_OP_WRITES | SF_OP_KDF | SF_DOOR_FILES, handle_recovery,
     words_proof, "{\"recovery_code\"," BACKUPS "}",
     "A new recovery code; the old one stops working."},
    {"vault.rotate", SF_OP_OPEN | SF_OP_WRITES | SF_DOOR_FILES, handle_rotate, NULL,
     "{" BACKUPS "}", "New keys for the book and its backups; passphrase and code stay."},
    {"vault.remove", SF_OP_OPEN | SF_OP_WRITES | SF_OP_KDF | SF_DOOR_FILES | SF_DOOR_HURT,
     handle_remove, words_proof, "{}",
     "Delete the book and its backups from this device. There is no undo."},
    {0}};
