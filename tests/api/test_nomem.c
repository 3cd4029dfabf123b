/* Memory that runs out at every allocation of an operation: an answer all the same, and nothing
 * lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"
#include "nomem.h"
#include "store.h"

#define PASSPHRASE "first light"
/* A call that is planned with Mara. */
#define PLAN "018f3a4b-0000-7000-8000-000000000001"
#define PROOF "{\"passphrase\":\"" PASSPHRASE "\"}"

/* An operation; "%s" is the id of a person or a backup's name. */
struct call {
    const char *op, *request;
    bool locked;   /* run with the book locked */
    bool by_name;  /* the subject is a backup */
    bool fresh;    /* run on an empty folder */
    bool switches; /* long: one allocation in 701, else in 97 */
};

#define CALL(op_, request_) .op = (op_), .request = (request_)

static const struct call calls[] = {
    {CALL("vault.status", "{}"), .locked = true},
    {CALL("vault.create", PROOF), .fresh = true},
    {CALL("vault.open", PROOF), .locked = true},
    {CALL("person.add", "{\"alias\":\"New\",\"reach\":[{\"way\":\"phone\",\"address\":\"1\"}]}")},
    {CALL("moment.add",
          "{\"happened\":\"We walked.\",\"people\":[\"%s\"],\"feelings\":[\"calm\"]}")},
    {CALL("person.get", "{\"id\":\"%s\"}")},
    {CALL("person.list", "{\"filter\":{\"rhythm\":\"often\"}}")},
    {CALL("moment.list",
          "{\"filter\":{\"people\":\"%s\",\"at\":{\"from\":\"2024-01-01T00:00:00Z\"}}}")},
    {CALL("person.edit", "{\"id\":\"%s\",\"role\":\"friend\",\"rhythm\":\"often\"}")},
    {CALL("person.remove", "{\"id\":\"%s\"}")},
    {CALL("person.history", "{\"id\":\"%s\"}")},
    {CALL("person.undo", "{\"id\":\"%s\"}")},
    {CALL("share.add",
          "{\"person\":\"%s\",\"what\":\"A song.\",\"state\":\"done\",\"learned\":\"x\"}")},
    {CALL("share.open", "{}")},
    {CALL("share.beside", "{\"person\":\"%s\"}")},
    {CALL("share.ladder", "{\"person\":\"%s\"}")},
    {CALL("search.find", "{\"query\":\"garden\"}")},
    {CALL("reach.order", "{}")},
    {CALL("reachout.happened", "{\"id\":\"" PLAN "\"}")},
    {CALL("reachout.calendar", "{\"id\":\"" PLAN "\",\"title\":\"Reminder\"}")},
    {CALL("pattern.cadence", "{\"person\":\"%s\"}")},
    {CALL("pattern.summary", "{}")},
    {CALL("giving.balance", "{}")},
    {CALL("giving.moments", "{}")},
    {CALL("setting.put", "{\"key\":\"k\",\"text\":\"v\"}")},
    {CALL("draft.put", "{\"form\":\"f\",\"value\":{\"a\":[1,2,3]}}")},
    {CALL("draft.list", "{}")},
    {CALL("prefs.set", "{\"title\":\"Recipes\"}")},
    {CALL("vault.backup", "{}"), .switches = true},
    {CALL("vault.verify", "{}"), .switches = true},
    {CALL("vault.restore", "{\"name\":\"%s\"}"), .by_name = true, .switches = true},
    {CALL("vault.rotate", "{}"), .switches = true},
    {CALL("vault.passphrase", "{\"current\":\"" PASSPHRASE "\",\"new\":\"" PASSPHRASE "\"}"),
     .switches = true},
    {CALL("person.forget", "{\"id\":\"%s\"}"), .switches = true},
};

static void build(const struct call *call, char subject[128]) {
    help_begin(NULL);
    subject[0] = '\0';
    if (call->fresh)
        return;
    help_ok("vault.create", PROOF);
    help_person("Jo", NULL);
    help_person("Mara", subject);
    help_ok("moment.add",
            "{\"happened\":\"In the garden.\",\"people\":[\"%s\"],\"direction\":\"gave\"}",
            subject);
    help_ok("reachout.add",
            "{\"id\":\"" PLAN "\",\"person\":\"%s\",\"kind\":\"call\","
            "\"planned_for\":\"2024-05-03T18:00:00+02:00\"}",
            subject);
    help_ok("share.add", "{\"person\":\"%s\",\"what\":\"A plan.\"}", subject);
    help_ok("share.add", "{\"person\":\"%s\",\"size\":1,\"state\":\"done\",\"learned\":\"x\"}",
            subject);
    help_ok("vault.backup", NULL);
    if (call->by_name)
        help_text("name", subject);
    if (call->locked)
        sf_lock(help_sf);
}

/* ---- Failing everywhere but in SQLite's opening */

/*
 * SQLite3 Multiple Ciphers ends the program when an allocation fails while it opens a connection
 * (it does not look at what it gets for its tables of ciphers). That is not ours to mend, so the
 * count of allocations stands still while a database is opened; everything around it is struck.
 */
static unsigned
    left; /* allocations until the one that fails; 0 when it has been, or none is asked */
static bool has_struck;

static void arm(unsigned nth) {
    left = nth;
    nomem_fail_at(nth);
}

static void disarm(void) {
    has_struck = has_struck || nomem_struck();
    left = left > nomem_count() ? left - nomem_count() : 0;
    nomem_fail_at(0);
}

#define PASSED_OVER(name, parameters, arguments)                                                   \
    enum sf_code __real_##name parameters;                                                         \
    enum sf_code __wrap_##name parameters;                                                         \
    enum sf_code __wrap_##name parameters {                                                        \
        enum sf_code code;                                                                         \
                                                                                                   \
        disarm();                                                                                  \
        code = __real_##name arguments;                                                            \
        arm(left);                                                                                 \
        return code;                                                                               \
    }

PASSED_OVER(sf_store_open,
            (const char *path, const uint8_t *key, bool read_only, struct sf_store **out,
             struct sf_fail *fail),
            (path, key, read_only, out, fail))
PASSED_OVER(sf_store_create,
            (const char *path, const uint8_t *key, struct sf_store **out, struct sf_fail *fail),
            (path, key, out, fail))
PASSED_OVER(sf_store_snapshot,
            (struct sf_store * store, const char *to, const uint8_t *key, sf_progress_fn progress,
             void *context, struct sf_fail *fail),
            (store, to, key, progress, context, fail))
PASSED_OVER(sf_store_verify,
            (struct sf_store * store, struct sf_store_verdict *out, sf_progress_fn progress,
             void *context, struct sf_fail *fail),
            (store, out, progress, context, fail))

/*
 * Run it with the nth allocation failing; false when there are not so many. *code: what it
 * answered, its error's code, or "ok".
 */
static bool run(const struct call *call, const char *subject, unsigned nth, char code[64]) {
    char request[512];
    char *answer = NULL;
    size_t len = 0;
    json_t *tree, *error;

    snprintf(request, sizeof(request), call->request, subject);
    has_struck = false;
    arm(nth);
    sf_call(help_sf, call->op, request, strlen(request), NULL, &answer, &len);
    disarm();
    left = 0;
    if (answer == NULL) {
        snprintf(code, 64, "no_memory");
        return has_struck;
    }
    tree = json_loadb(answer, len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(tree);
    error = json_object_get(tree, "error");
    snprintf(code, 64, "%s",
             error != NULL ? json_string_value(json_object_get(error, "code")) : "ok");
    json_decref(tree);
    sf_answer_free(answer, len);
    return has_struck;
}

/* The book opens and holds everyone, but for whom the operation itself may have taken away. */
static void check(const struct call *call, const char *code, unsigned nth) {
    int people;
    bool takes = strcmp(call->op, "person.remove") == 0 || strcmp(call->op, "person.forget") == 0 ||
                 strcmp(call->op, "person.undo") == 0;

    if (strcmp(code, "ok") != 0 && strcmp(code, "no_memory") != 0)
        fail_msg("%s, allocation %u: %s", call->op, nth, code);
    sf_lock(help_sf);
    if (call->fresh && strcmp(code, "ok") != 0) {
        help_call("vault.open", PROOF);
        return;
    }
    help_ok("vault.open", PROOF);
    if (call->fresh)
        return;
    people = help_people();
    assert_in_range(people, takes ? 1 : 2, strcmp(call->op, "person.add") == 0 ? 3 : 2);
    assert_true(help_has("Jo"));
}

static void each_allocation_failing(void **state) {
    const struct call *call = *state;
    char subject[128], code[64];
    unsigned nth = 1;
    bool struck;

    do {
        build(call, subject);
        struck = run(call, subject, nth, code);
        check(call, code, nth);
        help_end(NULL);
        nth += help_step(nth, call->switches ? 701 : 97);
    } while (struck);
    assert_true(nth > 5);
}

int main(void) {
    enum { CALLS = sizeof(calls) / sizeof(calls[0]) };
    static struct CMUnitTest tests[CALLS];

    for (size_t i = 0; i < CALLS; i++)
        tests[i] = (struct CMUnitTest){.name = calls[i].op,
                                       .test_func = each_allocation_failing,
                                       .initial_state = (void *)&calls[i]};
    return _cmocka_run_group_tests("no memory", tests, CALLS, NULL, NULL);
}
