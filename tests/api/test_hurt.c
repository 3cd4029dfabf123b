/*
 * Every operation of the door while memory runs out or the disk fails: it answers, and the book is
 * afterwards as it was before or as the operation makes it, never anything else. What says "ok"
 * where memory ran out says all that it says otherwise. The calls are those of tests/api/cases;
 * each trial is made in a process of its own (fork), so that it starts from the very state in which
 * the case makes the call.
 *
 * Three ways to be hurt, each at the nth time: an allocation fails; a call of a file fails; a call
 * of a file fails, so does everything after it, and the power goes. SF_SWEEP says how dense.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "door.h"
#include "fake.h"
#include "kind.h"
#include "nomem.h"
#include "ops.h"
#include "store.h"

enum { FILES_MAX = 200, OPS_MAX = 600, PROOFS_MAX = 16, OUTCOME_LEN = 32 };

static const char folder[] = "tests/api/cases";

/* Of LeakSanitizer; not there in a build without it. */
int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

/* ---- What may stay half done, and why */

static const char *const in_parts[] = {
    "import.csv",    /* kept in batches; taken again, every row is there once (tests/hard) */
    "vault.rebuild", /* what can be made again may be missing until it is made again */
};

static bool is_in_parts(const char *op) {
    for (size_t i = 0; i < sizeof in_parts / sizeof *in_parts; i++)
        if (strcmp(in_parts[i], op) == 0)
            return true;
    return false;
}

/* ---- Failing memory everywhere but in SQLite's opening */

/*
 * SQLite3 Multiple Ciphers ends the program when an allocation fails while it opens a connection
 * (it does not look at what it gets for its tables of ciphers). That is not ours to mend, so the
 * count of allocations stands still while a database is opened; everything around it is struck.
 */
static unsigned left; /* allocations until the one that fails; 0: it has been, or none is asked */
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

/* ---- What a book says about itself */

/* The proofs that this case has shown, the newest last. */
static char proofs[PROOFS_MAX][512];
static size_t proof_count;

static void remember_proof(const char *member, const json_t *value) {
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    if (text != NULL && proof_count < PROOFS_MAX && strlen(text) < 400)
        snprintf(proofs[proof_count++], sizeof proofs[0], "{\"%s\":%s}", member, text);
    free(text);
}

static void look_for_proofs(const struct cases_call *call) {
    json_t *request = json_loads(call->request, 0, NULL);
    static const char *const members[][2] = {
        {"passphrase", "passphrase"}, {"new", "passphrase"}, {"recovery", "recovery"}};
    if (strncmp(call->op, "vault.", 6) == 0)
        for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
            json_t *value = json_object_get(request, members[i][0]);
            if (json_is_string(value))
                remember_proof(members[i][1], value);
        }
    json_decref(request);
}

static bool ask(struct sf *sf, const char *op, const char *request, crypto_generichash_state *sum,
                char next[256]) {
    char *answer = NULL;
    size_t len = 0;
    bool ok = sf_call(sf, op, request, strlen(request), NULL, &answer, &len) == SF_STATUS_OK;
    json_t *tree = json_loadb(answer, len, 0, NULL);
    const char *cursor = json_string_value(json_object_get(json_object_get(tree, "ok"), "next"));
    if (sum != NULL)
        crypto_generichash_update(sum, (const unsigned char *)answer, len);
    if (next != NULL)
        snprintf(next, 256, "%s", ok && cursor != NULL ? cursor : "");
    json_decref(tree);
    sf_answer_free(answer, len);
    return ok;
}

static void sum_list(struct sf *sf, const char *kind, const char *more,
                     crypto_generichash_state *sum) {
    char op[64], request[512], next[256] = "";
    snprintf(op, sizeof op, "%s.list", kind);
    do {
        snprintf(request, sizeof request, "{\"limit\":200%s%s%s%s}", more,
                 next[0] != '\0' ? ",\"cursor\":\"" : "", next, next[0] != '\0' ? "\"" : "");
        ask(sf, op, request, sum, next);
    } while (next[0] != '\0');
}

/* Everything in the book, live and removed, drafts, and what stands beside it, as one sum. */
static void sum_book(struct sf *sf, unsigned char out[OUTCOME_LEN]) {
    crypto_generichash_state sum;
    bool open = false;

    crypto_generichash_init(&sum, NULL, 0, OUTCOME_LEN);
    sf_lock(sf);
    for (size_t i = proof_count; !open && i > 0; i--)
        open = ask(sf, "vault.open", proofs[i - 1], NULL, NULL);
    for (int no = 1; open && no < SF_KIND_END; no++) {
        const struct sf_kind *kind = sf_kind_of(no);
        if (kind == NULL)
            continue;
        sum_list(sf, kind->name, "", &sum);
        sum_list(sf, kind->name, ",\"removed\":true", &sum);
    }
    if (open)
        ask(sf, "draft.list", "{}", &sum, NULL);
    ask(sf, "prefs.get", "{}", &sum, NULL);
    crypto_generichash_update(&sum, (const unsigned char *)(open ? "open" : "shut"), 4);
    crypto_generichash_final(&sum, out, OUTCOME_LEN);
}

/* ---- One trial, in a process of its own */

enum hurt { UNHURT, MEMORY, DISK, POWER, HURTS };
static const char *const hurt_words[] = {"nothing", "allocation", "file call", "power"};

/* What the harness is to do wrong itself, so that it can be seen to notice. */
static enum { NOTHING, LOSE_MEMORY, DO_TOO_MUCH } spoiling;

static void spoil(struct sf *sf) {
    for (int i = 0; spoiling == LOSE_MEMORY && i < 16; i++) {
        char *volatile lost = malloc(64);
        lost = NULL;
        (void)lost;
    }
    if (spoiling == DO_TOO_MUCH)
        ask(sf, "person.add", "{\"alias\":\"Nobody asked\"}", NULL, NULL);
}

struct outcome {
    bool struck, leaks;
    char code[32];
    unsigned char answer[OUTCOME_LEN], sum[OUTCOME_LEN];
};

static void make_call(const struct cases_call *call, struct outcome *out) {
    char *answer = NULL, *code = out->code;
    size_t len = 0;
    sf_call(call->sf, call->op, call->request, strlen(call->request), call->stream, &answer, &len);
    disarm();
    if (answer == NULL) {
        snprintf(code, 32, "no_memory");
        return;
    }
    crypto_generichash(out->answer, OUTCOME_LEN, (const unsigned char *)answer, len, NULL, 0);
    json_t *tree = json_loadb(answer, len, JSON_REJECT_DUPLICATES, NULL);
    json_t *error = json_object_get(tree, "error");
    snprintf(code, 32, "%s",
             tree == NULL    ? "no json"
             : error != NULL ? json_string_value(json_object_get(error, "code"))
                             : "ok");
    json_decref(tree);
    sf_answer_free(answer, len);
}

static void trial(const struct cases_call *call, enum hurt hurt, unsigned nth, bool calls,
                  struct outcome *out) {
    struct sf *sf = call->sf;

    has_struck = false;
    left = 0;
    if (hurt == MEMORY)
        arm(nth);
    if (hurt == DISK || hurt == POWER)
        sf_file_fake_fail(SF_FILE_FAKE_ANY, nth, SF_IO, hurt == POWER);
    if (calls)
        make_call(call, out);
    spoil(sf);
    out->struck = hurt == MEMORY ? has_struck : hurt != UNHURT && sf_file_fake_struck();
    sf_file_fake_fail(SF_FILE_FAKE_ANY, 0, SF_OK, false);
    if (hurt == POWER) {
        sf_free(sf);
        sf_file_fake_power_cut();
        sf = sf_new("/vault");
    }
    sum_book(sf, out->sum);
    sf_free(sf);
    /* Looking takes longest; a disk that fails takes the same ways out as memory that runs out. */
    out->leaks = (hurt == MEMORY || spoiling == LOSE_MEMORY) &&
                 __lsan_do_recoverable_leak_check != NULL &&
                 __lsan_do_recoverable_leak_check() != 0;
}

static struct outcome in_a_child(const struct cases_call *call, enum hurt hurt, unsigned nth,
                                 bool calls) {
    struct outcome out = {0};
    int ends[2], status = 0;

    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(600);
        trial(call, hurt, nth, calls, &out);
        bool told = write(ends[1], &out, sizeof out) == (ssize_t)sizeof out;
        if (getenv("SF_COVERAGE") != NULL)
            exit(told ? 0 : 1); /* what it ran through is counted at the end */
        _exit(told ? 0 : 1);
    }
    close(ends[1]);
    bool told = read(ends[0], &out, sizeof out) == (ssize_t)sizeof out;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!told || status != 0)
        snprintf(out.code, sizeof out.code, "nothing (ended with %x)", (unsigned)status);
    return out;
}

/* ---- The sweeps */

/* How often each operation was struck, by the way it was. */
static struct tried {
    char op[64];
    unsigned calls; /* that were swept */
    unsigned struck[HURTS];
} tried[OPS_MAX];
static size_t tried_count;

/* Operations of every kind are one: their verb ("*.add"), as the code is. */
static void name_of(const char *op, char name[64]) {
    const struct sf_kind *kind = NULL;
    const struct sf_door_row *row = sf_door_find(op, &kind);
    snprintf(name, 64, "%s%s", kind != NULL ? "*." : "", row != NULL ? row->name : op);
}

static struct tried *of(const char *op) {
    char name[64];
    name_of(op, name);
    for (size_t i = 0; i < tried_count; i++)
        if (strcmp(tried[i].op, name) == 0)
            return &tried[i];
    assert_true(tried_count < OPS_MAX);
    memcpy(tried[tried_count].op, name, sizeof name);
    return &tried[tried_count++];
}

static unsigned sweep_step(void) {
    const char *text = getenv("SF_SWEEP");
    return text != NULL ? (unsigned)strtoul(text, NULL, 10) : 0;
}

/* Places for a call: without SF_SWEEP a handful that grow apart, each operation only while it has
 * not been struck often; with it every SF_SWEEP-th. */
static unsigned after(unsigned nth) {
    unsigned step = sweep_step();
    return step > 0 ? nth + step : nth + 1 + nth / 2 + nth * nth / 24;
}

/* Where a sweep begins: with SF_SWEEP at another place for each call, so that calls of one
 * operation are not all struck in the same places; the first one at its first. */
static unsigned first(struct tried *mine) {
    unsigned step = sweep_step();
    return step > 0 ? 1 + (mine->calls++ * 11) % step : 1;
}

/* Told and counted, so that a case goes on to its end and gives back what it holds. */
static unsigned wrong;

static void judge(const struct cases_call *call, enum hurt hurt, unsigned nth,
                  const struct outcome *out, const struct outcome *before,
                  const struct outcome *done) {
    bool was = memcmp(out->sum, before->sum, OUTCOME_LEN) == 0;
    bool is = memcmp(out->sum, done->sum, OUTCOME_LEN) == 0;
    bool ok = strcmp(out->code, "ok") == 0;
    static const char *const fits[HURTS][4] = {[MEMORY] = {"ok", "no_memory"},
                                               [DISK] = {"ok", "io", "damaged"},
                                               [POWER] = {"ok", "io", "damaged"}};
    bool known = false;
    const char *what = NULL;

    for (size_t i = 0; i < 4 && fits[hurt][i] != NULL; i++)
        known = known || strcmp(out->code, fits[hurt][i]) == 0;
    if (!known)
        what = "is no answer to that";
    else if (out->leaks)
        what = "left memory behind";
    else if (!is_in_parts(call->op) && (ok ? !is : !was && !is))
        what = "is neither done nor untouched";
    else if (ok && hurt == MEMORY && memcmp(out->answer, done->answer, OUTCOME_LEN) != 0)
        what = "says something else than when it is not hurt";
    if (what == NULL)
        return;
    fprintf(stderr, "%s step %zu, %s: %s %u: answers %s: %s\n", call->name, call->step, call->op,
            hurt_words[hurt], nth, out->code, what);
    wrong++;
}

static void sweep(const struct cases_call *call) {
    struct tried *mine = of(call->op);
    enum { OFTEN = 3 };
    unsigned often = sweep_step() > 0 ? UINT32_MAX : OFTEN;

    look_for_proofs(call);
    if (!call->sure)
        return;
    bool wanted = false;
    for (int hurt = MEMORY; hurt < HURTS; hurt++)
        wanted = wanted || mine->struck[hurt] < often;
    if (!wanted)
        return;
    struct outcome before = in_a_child(call, UNHURT, 0, false);
    struct outcome done = in_a_child(call, UNHURT, 0, true);
    unsigned begin = first(mine);
    for (int hurt = MEMORY; hurt < HURTS; hurt++) {
        struct outcome out = {.struck = true};
        for (unsigned nth = begin; out.struck && mine->struck[hurt] < often; nth = after(nth)) {
            out = in_a_child(call, (enum hurt)hurt, nth, true);
            if (out.struck)
                judge(call, (enum hurt)hurt, nth, &out, &before, &done);
            mine->struck[hurt] += out.struck;
        }
    }
}

static void case_while_hurt(void **state) {
    proof_count = 0;
    wrong = 0;
    cases_watch(sweep);
    bool good = cases_run(*state, NULL);
    cases_watch(NULL);
    assert_true(good);
    assert_int_equal(wrong, 0);
}

static void look_for_left_out(const struct sf_door_row *row, const char *before) {
    for (; row->name != NULL; row++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s", before, row->name);
        for (size_t i = 0; i <= tried_count; i++) {
            if (i == tried_count)
                fail_msg("no case calls %s", name);
            if (strcmp(tried[i].op, name) != 0)
                continue;
            if (tried[i].struck[MEMORY] == 0)
                fail_msg("%s was never struck by failing memory", name);
            break;
        }
    }
}

/* Every operation there is was called by a case that expects it to be done, and struck. */
static void nobody_was_left_out(void **state) {
    const struct sf_door_row *table;
    (void)state;
    for (size_t i = 0; (table = sf_door_table(i)) != NULL; i++)
        look_for_left_out(table, "");
    look_for_left_out(sf_ops_kind_rows, "*.");
}

/* So that all of this proves something: what is spoiled on purpose is seen. */
static bool seen_leak, seen_mess, seen_words;

static void look_closely(const struct cases_call *call) {
    look_for_proofs(call);
    if (!call->sure || strcmp(call->op, "share.add") != 0)
        return;
    struct outcome done = in_a_child(call, UNHURT, 0, true);
    struct outcome again = in_a_child(call, UNHURT, 0, true);
    struct cases_call other = *call;
    assert_false(done.leaks);
    assert_memory_equal(again.answer, done.answer, OUTCOME_LEN);
    other.op = "share.list";
    other.request = "{}";
    struct outcome listed = in_a_child(&other, UNHURT, 0, true);
    assert_string_equal(listed.code, "ok");
    seen_words = memcmp(listed.answer, done.answer, OUTCOME_LEN) != 0;
    spoiling = LOSE_MEMORY;
    seen_leak = in_a_child(call, UNHURT, 0, true).leaks;
    spoiling = DO_TOO_MUCH;
    struct outcome mess = in_a_child(call, UNHURT, 0, true);
    seen_mess = memcmp(mess.sum, done.sum, OUTCOME_LEN) != 0;
    spoiling = NOTHING;
}

static void what_is_spoiled_is_seen(void **state) {
    (void)state;
    proof_count = 0;
    cases_watch(look_closely);
    assert_true(cases_run("tests/api/cases/share.json", NULL));
    cases_watch(NULL);
    assert_true(seen_leak || __lsan_do_recoverable_leak_check == NULL);
    assert_true(seen_mess);
    assert_true(seen_words);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int main(void) {
    static struct CMUnitTest tests[FILES_MAX + 2];
    static char *paths[FILES_MAX];
    const char *only = getenv("ONLY_CASE");
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL && count < FILES_MAX) {
        size_t len = strlen(entry->d_name);
        if (len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0 ||
            (only != NULL && strstr(entry->d_name, only) == NULL))
            continue;
        size_t room = sizeof folder + len + 2;
        paths[count] = malloc(room);
        snprintf(paths[count++], room, "%s/%s", folder, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    qsort(paths, count, sizeof paths[0], by_name);
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){.name = strrchr(paths[i], '/') + 1,
                                       .test_func = case_while_hurt,
                                       .initial_state = paths[i]};
    tests[count] = (struct CMUnitTest)cmocka_unit_test(what_is_spoiled_is_seen);
    tests[count + 1] = (struct CMUnitTest)cmocka_unit_test(nobody_was_left_out);
    int failed =
        _cmocka_run_group_tests("while hurt", tests, count + (only == NULL ? 2 : 1), NULL, NULL);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    return failed;
}
