// Launch tokens and the byte ring, without a server.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "serve_guard.h"
#include "serve_launch.h"
#include "serve_ring.h"

static const int64_t now_ms = 1000;

static bool exchange(struct sf_serve_launch *launch, const char *text, int64_t at_ms) {
    return sf_serve_launch_exchange(launch, text, strlen(text), at_ms);
}

// A copy that outlives the token.
static void issue(struct sf_serve_launch *launch, int64_t at_ms, char text[SF_SERVE_SECRET_LEN]) {
    memcpy(text, sf_serve_launch_issue(launch, at_ms)->text, SF_SERVE_SECRET_LEN);
}

static void test_token_is_good_once(void **state) {
    struct sf_serve_launch launch = {0};
    char text[SF_SERVE_SECRET_LEN];
    (void)state;
    issue(&launch, now_ms, text);
    assert_int_equal(strlen(text), 43);
    assert_true(exchange(&launch, text, now_ms));
    assert_false(exchange(&launch, text, now_ms));
}

static void test_token_wrong_is_refused(void **state) {
    struct sf_serve_launch launch = {0};
    char text[SF_SERVE_SECRET_LEN], wrong[SF_SERVE_SECRET_LEN];
    (void)state;
    issue(&launch, now_ms, text);
    memcpy(wrong, text, sizeof wrong);
    wrong[42] = wrong[42] == 'A' ? 'B' : 'A';
    assert_false(exchange(&launch, wrong, now_ms));
    assert_false(exchange(&launch, "", now_ms));
    assert_false(sf_serve_launch_exchange(&launch, text, 42, now_ms));
    // What a free place holds is no token.
    char zeros[43] = {0};
    assert_false(sf_serve_launch_exchange(&launch, zeros, sizeof zeros, now_ms));
    assert_true(exchange(&launch, text, now_ms));
}

static void test_token_expires(void **state) {
    struct sf_serve_launch launch = {0};
    char early[SF_SERVE_SECRET_LEN], late[SF_SERVE_SECRET_LEN];
    (void)state;
    issue(&launch, now_ms, early);
    assert_true(exchange(&launch, early, now_ms + SF_SERVE_LAUNCH_MS - 1));
    issue(&launch, now_ms, late);
    assert_false(exchange(&launch, late, now_ms + SF_SERVE_LAUNCH_MS));
    assert_int_equal(sf_serve_launch_expire(&launch, now_ms), 0);
}

static void test_tokens_differ_and_the_oldest_gives_way(void **state) {
    struct sf_serve_launch launch = {0};
    char texts[SF_SERVE_LAUNCH_MAX + 1][SF_SERVE_SECRET_LEN];
    (void)state;
    for (int i = 0; i <= SF_SERVE_LAUNCH_MAX; i++) {
        issue(&launch, now_ms + i, texts[i]);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(texts[i], texts[j]);
    }
    assert_false(exchange(&launch, texts[0], now_ms));
    for (int i = 1; i <= SF_SERVE_LAUNCH_MAX; i++)
        assert_true(exchange(&launch, texts[i], now_ms));
}

static void test_attempts_are_bounded(void **state) {
    struct sf_serve_launch launch = {0};
    char text[SF_SERVE_SECRET_LEN];
    (void)state;
    issue(&launch, now_ms, text);
    for (int i = 0; i < SF_SERVE_LAUNCH_WRONG_MAX - 1; i++)
        assert_false(exchange(&launch, "wrong", now_ms));
    assert_true(exchange(&launch, text, now_ms));

    issue(&launch, now_ms, text);
    for (int i = 0; i < SF_SERVE_LAUNCH_WRONG_MAX; i++)
        assert_false(exchange(&launch, "wrong", now_ms));
    assert_false(exchange(&launch, text, now_ms));
}

static void make_file(struct sf_serve_launch_token *token) {
    int len = snprintf(token->file, sizeof token->file, "%s/sf-launch-XXXXXX",
                       getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    assert_true(len > 0 && (size_t)len < sizeof token->file);
    int fd = mkstemp(token->file);
    assert_true(fd >= 0);
    close(fd);
}

static void test_token_takes_its_file_along(void **state) {
    struct sf_serve_launch launch = {0};
    char text[SF_SERVE_SECRET_LEN], file[SF_SERVE_LAUNCH_FILE_LEN];
    (void)state;
    for (int how = 0; how < 3; how++) {
        struct sf_serve_launch_token *token = sf_serve_launch_issue(&launch, now_ms);
        make_file(token);
        memcpy(text, token->text, sizeof text);
        memcpy(file, token->file, sizeof file);
        assert_int_equal(access(file, F_OK), 0);
        if (how == 0)
            assert_true(exchange(&launch, text, now_ms));
        else if (how == 1)
            sf_serve_launch_expire(&launch, now_ms + SF_SERVE_LAUNCH_MS);
        else
            sf_serve_launch_wipe(&launch);
        assert_int_not_equal(access(file, F_OK), 0);
    }
}

static void test_ring_keeps_order_over_its_end(void **state) {
    struct sf_serve_ring ring;
    uint8_t bytes[1000], back[700];
    unsigned put = 0, taken = 0;
    (void)state;
    assert_int_equal(sf_serve_ring_init(&ring), 0);
    for (int round = 0; round < 500; round++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)((put + i) % 251);
        put += (unsigned)sf_serve_ring_put(&ring, bytes, sizeof bytes);
        size_t got = sf_serve_ring_take(&ring, back, sizeof back);
        for (size_t i = 0; i < got; i++)
            assert_int_equal(back[i], (taken + i) % 251);
        taken += (unsigned)got;
        assert_true(put - taken <= SF_SERVE_RING_CAP);
    }
    // It filled up on the way, so it was met full as well as turning over.
    assert_true(put < 500 * sizeof bytes);
    assert_int_equal(ring.used, put - taken);
    sf_serve_ring_wipe(&ring);
}

static void test_status_follows_the_code(void **state) {
    (void)state;
    assert_int_equal(sf_serve_guard_status("invalid"), 400);
    assert_int_equal(sf_serve_guard_status("refused"), 403);
    assert_int_equal(sf_serve_guard_status("not_found"), 404);
    assert_int_equal(sf_serve_guard_status("conflict"), 409);
    assert_int_equal(sf_serve_guard_status("too_large"), 413);
    assert_int_equal(sf_serve_guard_status("locked"), 423);
    assert_int_equal(sf_serve_guard_status("wrong_passphrase"), 423);
    assert_int_equal(sf_serve_guard_status("busy"), 503);
    assert_int_equal(sf_serve_guard_status("full"), 507);
    assert_int_equal(sf_serve_guard_status("damaged"), 500);
    assert_int_equal(sf_serve_guard_status(NULL), 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_is_good_once),
        cmocka_unit_test(test_token_wrong_is_refused),
        cmocka_unit_test(test_token_expires),
        cmocka_unit_test(test_tokens_differ_and_the_oldest_gives_way),
        cmocka_unit_test(test_attempts_are_bounded),
        cmocka_unit_test(test_token_takes_its_file_along),
        cmocka_unit_test(test_ring_keeps_order_over_its_end),
        cmocka_unit_test(test_status_follows_the_code),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
