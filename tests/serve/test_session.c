// Sessions on a clock of the test's own: what locks a book, and when. The core behind them is a
// stand-in whose book opens and closes on request.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "serve_state.h"
#include "steadfolk.h"

// ---- The stand-in -------------------------------------------------------------------------------

struct sf {
    int open;
};

static const char *setting = "";                         // The members of setting.all's items.
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; // Held: "slow" does not end.

// How many of "vault.open", and how many of "meet", ran at once at most; "meet" waits a while for
// company.
static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t count_cond = PTHREAD_COND_INITIALIZER;
static unsigned opening, opening_most, meeting, meeting_most;

static void count(unsigned *now, unsigned *most, int by) {
    pthread_mutex_lock(&count_lock);
    *now += (unsigned)by;
    *most = *now > *most ? *now : *most;
    pthread_cond_broadcast(&count_cond);
    pthread_mutex_unlock(&count_lock);
}

static void meet(void) {
    struct timespec until;
    count(&meeting, &meeting_most, 1);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 300;
    pthread_mutex_lock(&count_lock);
    while (meeting_most < 2 && pthread_cond_timedwait(&count_cond, &count_lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&count_lock);
    count(&meeting, &meeting_most, -1);
}

struct sf *sf_new(const char *path) {
    (void)path;
    return calloc(1, sizeof(struct sf));
}

void sf_free(struct sf *sf) {
    free(sf);
}

void sf_lock(struct sf *sf) {
    sf->open = 0;
}

int sf_is_open(const struct sf *sf) {
    return sf->open;
}

unsigned sf_operation(const char *op) {
    return SF_OP_KNOWN | (strcmp(op, "vault.open") == 0 ? SF_OP_KDF : 0);
}

void sf_answer_free(char *answer, size_t len) {
    (void)len;
    free(answer);
}

enum sf_status sf_call(struct sf *sf, const char *op, const char *request, size_t request_len,
                       const struct sf_stream *stream, char **answer, size_t *answer_len) {
    char text[200] = "{\"ok\":{}}";
    (void)request;
    (void)request_len;
    (void)stream;
    if (strcmp(op, "vault.open") == 0 || strcmp(op, "vault.demo") == 0)
        sf->open = 1;
    if (strcmp(op, "vault.open") == 0) {
        count(&opening, &opening_most, 1);
        usleep(20000);
        count(&opening, &opening_most, -1);
    }
    if (strcmp(op, "meet") == 0)
        meet();
    if (strcmp(op, "setting.all") == 0)
        snprintf(text, sizeof text, "{\"ok\":{\"items\":{%s}}}", setting);
    if (strcmp(op, "slow") == 0) {
        pthread_mutex_lock(&gate);
        pthread_mutex_unlock(&gate);
    }
    *answer = strdup(text);
    *answer_len = strlen(text);
    return SF_STATUS_OK;
}

// ---- A server without a network
// -------------------------------------------------------------------

static struct sf_serve *serve;

static int start(void **state) {
    (void)state;
    setting = "";
    serve = calloc(1, sizeof *serve);
    serve->options.vault = "nowhere";
    serve->wake_fd = eventfd(0, EFD_NONBLOCK);
    pthread_mutex_init(&serve->lock, NULL);
    pthread_mutex_init(&serve->kdf, NULL);
    return serve->wake_fd < 0;
}

static int end(void **state) {
    (void)state;
    pthread_mutex_lock(&serve->lock);
    serve->stopping = true;
    pthread_mutex_unlock(&serve->lock);
    int failed = sf_serve_session_stop(serve, 300000) ? 0 : 1;
    sf_serve_session_wipe(serve);
    close(serve->wake_fd);
    free(serve);
    return failed;
}

static pthread_mutex_t done_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done_cond = PTHREAD_COND_INITIALIZER;
static unsigned done_count;

static void note_done(struct sf_serve_job *job) {
    (void)job;
    pthread_mutex_lock(&done_lock);
    done_count++;
    pthread_cond_broadcast(&done_cond);
    pthread_mutex_unlock(&done_lock);
}

static void wait_done(unsigned wanted) {
    pthread_mutex_lock(&done_lock);
    while (done_count < wanted)
        pthread_cond_wait(&done_cond, &done_lock);
    pthread_mutex_unlock(&done_lock);
}

static struct sf_serve_session *make(void) {
    char id[SF_SERVE_SECRET_LEN];
    assert_true(sf_serve_session_make(serve, id));
    struct sf_serve_session *session = sf_serve_session_find(serve, id, false);
    assert_non_null(session);
    sf_serve_session_release(session);
    return session;
}

// Carry an operation out and wait for its end.
static void call(struct sf_serve_session *session, const char *op) {
    struct sf_serve_job job = {.op = op, .done = note_done};
    unsigned before = done_count;
    assert_true(sf_serve_session_submit(session, &job));
    wait_done(before + 1);
    sf_answer_free(job.answer, job.answer_len);
}

// Whether the book is open once everything that was queued is over.
static bool is_open(struct sf_serve_session *session) {
    call(session, "look");
    return session->open;
}

static int64_t minutes(int64_t count) {
    return count * 60 * 1000;
}

// ---- Tests
// ----------------------------------------------------------------------------------------

static void test_idle_book_is_locked_after_five_minutes(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    call(session, "vault.open");
    int64_t from_ms = session->touched_ms;
    assert_int_equal(sf_serve_session_tick(serve, from_ms), minutes(5));
    sf_serve_session_tick(serve, from_ms + minutes(5) - 1);
    assert_true(is_open(session));
    from_ms = session->touched_ms;
    sf_serve_session_tick(serve, from_ms + minutes(5));
    assert_false(is_open(session));
}

static void test_idle_time_is_the_books_setting(void **state) {
    static const struct {
        const char *setting;
        int64_t min;
    } rows[] = {
        {"\"idle_lock_min\":\"1\"", 1},
        {"\"idle_lock_min\":\"60\"", 60},
        {"\"idle_lock_min\":\"\"", 5},
        {"\"idle_lock_min\":\"-1\"", 5},
        {"\"idle_lock_min\":\"1 day\"", 5},
        {"\"idle_lock_min\":7", 5},
        {"\"other\":\"1\"", 5},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sf_serve_session *session = make();
        setting = rows[i].setting;
        call(session, "vault.open");
        assert_int_equal(sf_serve_session_tick(serve, session->touched_ms), minutes(rows[i].min));
        sf_serve_session_tick(serve, session->touched_ms + minutes(rows[i].min));
        assert_false(is_open(session));
    }
}

static void test_idle_never_and_changed_while_open(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    setting = "\"idle_lock_min\":\"0\"";
    call(session, "vault.open");
    sf_serve_session_tick(serve, session->touched_ms + minutes(600));
    assert_true(is_open(session));

    setting = "\"idle_lock_min\":\"2\"";
    call(session, "setting.put");
    sf_serve_session_tick(serve, session->touched_ms + minutes(2));
    assert_false(is_open(session));
}

static void test_idle_counts_from_the_end_of_what_runs(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    call(session, "vault.open");
    pthread_mutex_lock(&gate);
    struct sf_serve_job slow = {.op = "slow", .done = note_done};
    unsigned before = done_count;
    assert_true(sf_serve_session_submit(session, &slow));
    sf_serve_session_tick(serve, session->touched_ms + minutes(60));
    assert_false(session->lock_queued);
    pthread_mutex_unlock(&gate);
    wait_done(before + 1);
    sf_answer_free(slow.answer, slow.answer_len);
    assert_true(is_open(session));
}

static void test_dropped_stream_locks_after_two_seconds(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    call(session, "vault.open");
    int64_t now_ms = session->touched_ms;

    // Without a stream ever, nothing has dropped.
    sf_serve_session_tick(serve, now_ms + 10000);
    assert_true(is_open(session));

    sf_serve_session_stream_came(session);
    sf_serve_session_stream_came(session);
    sf_serve_session_stream_dropped(session, now_ms);
    sf_serve_session_tick(serve, now_ms + 10000);
    assert_true(is_open(session));

    sf_serve_session_stream_dropped(session, now_ms);
    assert_int_equal(sf_serve_session_tick(serve, now_ms), SF_SERVE_DROP_MS);
    sf_serve_session_tick(serve, now_ms + SF_SERVE_DROP_MS - 1);
    assert_true(is_open(session));
    sf_serve_session_tick(serve, now_ms + SF_SERVE_DROP_MS);
    assert_false(is_open(session));
}

static void test_stream_that_comes_back_keeps_it_open(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    call(session, "vault.open");
    int64_t now_ms = session->touched_ms;
    sf_serve_session_stream_came(session);
    sf_serve_session_stream_dropped(session, now_ms);
    sf_serve_session_stream_came(session);
    sf_serve_session_tick(serve, now_ms + SF_SERVE_DROP_MS);
    assert_true(is_open(session));
    sf_serve_session_stream_dropped(session, now_ms);
}

static void test_lock_waits_for_what_was_asked_before(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    call(session, "vault.open");
    pthread_mutex_lock(&gate);
    struct sf_serve_job slow = {.op = "slow", .done = note_done};
    struct sf_serve_job draft = {.op = "draft.put", .done = note_done};
    unsigned before = done_count;
    assert_true(sf_serve_session_submit(session, &slow));
    assert_true(sf_serve_session_submit(session, &draft));
    sf_serve_session_lock_all(serve);
    sf_serve_session_lock_all(serve);
    pthread_mutex_unlock(&gate);
    wait_done(before + 2);
    assert_non_null(draft.answer);
    sf_answer_free(slow.answer, slow.answer_len);
    sf_answer_free(draft.answer, draft.answer_len);
    assert_false(is_open(session));
}

static void test_waiting_operations_are_bounded(void **state) {
    static struct sf_serve_job jobs[SF_SERVE_JOBS_MAX + 2];
    (void)state;
    struct sf_serve_session *session = make();
    unsigned before = done_count;
    unsigned taken = 0;
    pthread_mutex_lock(&gate);
    struct sf_serve_job slow = {.op = "slow", .done = note_done};
    assert_true(sf_serve_session_submit(session, &slow));
    for (size_t i = 0; i < SF_SERVE_JOBS_MAX + 2; i++) {
        jobs[i] = (struct sf_serve_job){.op = "look", .done = note_done};
        taken += sf_serve_session_submit(session, &jobs[i]) ? 1 : 0;
    }
    pthread_mutex_unlock(&gate);
    wait_done(before + 1 + taken);
    // The slow one is waiting or running, so one place more or less.
    assert_in_range(taken, SF_SERVE_JOBS_MAX - 1, SF_SERVE_JOBS_MAX);
    sf_answer_free(slow.answer, slow.answer_len);
    for (size_t i = 0; i < SF_SERVE_JOBS_MAX + 2; i++)
        sf_answer_free(jobs[i].answer, jobs[i].answer_len);
}

// Ask the same of two sessions at once.
static void call_both(struct sf_serve_session *a, struct sf_serve_session *b, const char *op) {
    struct sf_serve_job jobs[2] = {{.op = op, .done = note_done}, {.op = op, .done = note_done}};
    unsigned before = done_count;
    assert_true(sf_serve_session_submit(a, &jobs[0]));
    assert_true(sf_serve_session_submit(b, &jobs[1]));
    wait_done(before + 2);
    sf_answer_free(jobs[0].answer, jobs[0].answer_len);
    sf_answer_free(jobs[1].answer, jobs[1].answer_len);
}

static void test_one_key_is_derived_at_a_time(void **state) {
    (void)state;
    struct sf_serve_session *a = make();
    struct sf_serve_session *b = make();
    opening_most = meeting_most = 0;
    call_both(a, b, "vault.open");
    assert_int_equal(opening_most, 1);
    // Whereas other operations of two sessions do run at once.
    call_both(a, b, "meet");
    assert_int_equal(meeting_most, 2);
}

static void test_secret_names_find_their_session_alone(void **state) {
    char a[SF_SERVE_SECRET_LEN], b[SF_SERVE_SECRET_LEN], zeros[SF_SERVE_SECRET_LEN] = "";
    (void)state;
    assert_true(sf_serve_session_make(serve, a));
    assert_true(sf_serve_session_make(serve, b));
    assert_string_not_equal(a, b);
    struct sf_serve_session *first = sf_serve_session_find(serve, a, true);
    struct sf_serve_session *second = sf_serve_session_find(serve, b, true);
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
    sf_serve_session_release(first);
    sf_serve_session_release(second);
    a[42] = a[42] == 'A' ? 'B' : 'A';
    assert_null(sf_serve_session_find(serve, a, true));
    assert_null(sf_serve_session_find(serve, zeros, true));
}

static void test_session_in_use_does_not_give_way(void **state) {
    char id[SF_SERVE_SECRET_LEN];
    struct sf_serve_session *all[SF_SERVE_SESSIONS_MAX];
    (void)state;
    for (size_t i = 0; i < SF_SERVE_SESSIONS_MAX; i++) {
        all[i] = make();
        call(all[i], "vault.open");
    }
    assert_false(sf_serve_session_make(serve, id));
    sf_serve_session_tick(serve, all[3]->touched_ms + minutes(5));
    call(all[3], "look");
    assert_true(sf_serve_session_make(serve, id));
}

static void test_demo_is_open_and_never_locked_by_time(void **state) {
    (void)state;
    serve->options.demo = true;
    struct sf_serve_session *session = make();
    assert_true(is_open(session));
    sf_serve_session_stream_came(session);
    sf_serve_session_stream_dropped(session, session->touched_ms);
    sf_serve_session_tick(serve, session->touched_ms + minutes(600));
    assert_true(is_open(session));
}

static void test_operations_are_left_undone_when_it_stops(void **state) {
    (void)state;
    struct sf_serve_session *session = make();
    pthread_mutex_lock(&serve->lock);
    serve->stopping = true;
    pthread_mutex_unlock(&serve->lock);
    struct sf_serve_job job = {.op = "look", .done = note_done};
    assert_false(sf_serve_session_submit(session, &job));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_idle_book_is_locked_after_five_minutes, start, end),
        cmocka_unit_test_setup_teardown(test_idle_time_is_the_books_setting, start, end),
        cmocka_unit_test_setup_teardown(test_idle_never_and_changed_while_open, start, end),
        cmocka_unit_test_setup_teardown(test_idle_counts_from_the_end_of_what_runs, start, end),
        cmocka_unit_test_setup_teardown(test_dropped_stream_locks_after_two_seconds, start, end),
        cmocka_unit_test_setup_teardown(test_stream_that_comes_back_keeps_it_open, start, end),
        cmocka_unit_test_setup_teardown(test_lock_waits_for_what_was_asked_before, start, end),
        cmocka_unit_test_setup_teardown(test_waiting_operations_are_bounded, start, end),
        cmocka_unit_test_setup_teardown(test_one_key_is_derived_at_a_time, start, end),
        cmocka_unit_test_setup_teardown(test_secret_names_find_their_session_alone, start, end),
        cmocka_unit_test_setup_teardown(test_session_in_use_does_not_give_way, start, end),
        cmocka_unit_test_setup_teardown(test_demo_is_open_and_never_locked_by_time, start, end),
        cmocka_unit_test_setup_teardown(test_operations_are_left_undone_when_it_stops, start, end),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
