// Which requests the guard lets in: every rule with what it refuses and its neighbour that it
// accepts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "serve_guard.h"
#include "steadfolk.h"

enum { PORT = 8123 };

#define HOST "127.0.0.1:8123"
#define ORIGIN "http://127.0.0.1:8123"
#define JSON "application/json"
#define BYTES "application/octet-stream"

struct row {
    const char *about;
    struct sf_serve_head head;
    enum sf_serve_route route;
    unsigned status; // 0: let in.
};

static void check_rows(const struct row *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct sf_serve_verdict verdict = sf_serve_guard_check(&rows[i].head, PORT);
        if (verdict.route != rows[i].route || verdict.status != rows[i].status)
            fail_msg("%s: route %d status %u", rows[i].about, (int)verdict.route, verdict.status);
        if (verdict.status != 0) {
            assert_non_null(verdict.code);
            assert_non_null(verdict.message);
        }
    }
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

// The host names, each asking for the page. The rest of the head is fine.
static void test_host_is_one_of_three_names(void **state) {
    static const char *const good[] = {"127.0.0.1:8123", "[::1]:8123", "localhost:8123"};
    static const char *const bad[] = {
        "",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:8124",
        "127.0.0.1:81230",
        "127.0.0.1:08123",
        "127.0.0.1:8123 ",
        " 127.0.0.1:8123",
        "127.0.0.1.:8123",
        "127.0.0.2:8123",
        "127.1:8123",
        "0.0.0.0:8123",
        "2130706433:8123",
        "0x7f000001:8123",
        "[::1]",
        "[::1]:8124",
        "::1:8123",
        "[0:0:0:0:0:0:0:1]:8123",
        "[::ffff:127.0.0.1]:8123",
        "[::1%25lo]:8123",
        "localhost",
        "localhost:8124",
        "localhost.:8123",
        "LOCALHOST:8123",
        "Localhost:8123",
        "localhost.example:8123",
        "localhost:8123.example",
        "example.com",
        "example.com:8123",
        "127.0.0.1:8123,example.com",
        "example.com@127.0.0.1:8123",
        "http://127.0.0.1:8123",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct sf_serve_head head = {.method = "GET", .path = "/", .host = good[i]};
        if (sf_serve_guard_check(&head, PORT).route != SF_SERVE_ASSET)
            fail_msg("refused: %s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sf_serve_head head = {.method = "GET", .path = "/", .host = bad[i]};
        struct sf_serve_verdict verdict = sf_serve_guard_check(&head, PORT);
        if (verdict.route != SF_SERVE_REFUSED || verdict.status != 403)
            fail_msg("let in: \"%s\"", bad[i]);
    }
    struct sf_serve_head none = {.method = "GET", .path = "/"};
    assert_int_equal(sf_serve_guard_check(&none, PORT).status, 403);
}

static void test_host_is_checked_before_all_else(void **state) {
    // Each would be refused otherwise with another status.
    static const struct row rows[] = {
        {"wrong method", {"BREW", "/", "evil:8123"}, SF_SERVE_REFUSED, 403},
        {"no session",
         {"POST", "/api/vault.status", "evil:8123", .type = JSON},
         SF_SERVE_REFUSED,
         403},
        {"coding", {"GET", "/", "evil:8123", .coding = "chunked"}, SF_SERVE_REFUSED, 403},
        {"the same, host fine", {"GET", "/", HOST, .coding = "chunked"}, SF_SERVE_REFUSED, 400},
    };
    (void)state;
    CHECK(rows);
}

static void test_origin_is_the_host_it_was_loaded_from(void **state) {
#define ASK(origin_text, host_text)                                                                \
    {                                                                                              \
        "POST", "/api/vault.status", host_text, .origin = (origin_text), .type = JSON,             \
                                                .session = "s"                                     \
    }
    static const struct row rows[] = {
        {"none sent", ASK(NULL, HOST), SF_SERVE_API, 0},
        {"same", ASK(ORIGIN, HOST), SF_SERVE_API, 0},
        {"same by name", ASK("http://localhost:8123", "localhost:8123"), SF_SERVE_API, 0},
        {"same by v6", ASK("http://[::1]:8123", "[::1]:8123"), SF_SERVE_API, 0},
        {"our other name", ASK("http://localhost:8123", HOST), SF_SERVE_REFUSED, 403},
        {"null", ASK("null", HOST), SF_SERVE_REFUSED, 403},
        {"empty", ASK("", HOST), SF_SERVE_REFUSED, 403},
        {"https", ASK("https://127.0.0.1:8123", HOST), SF_SERVE_REFUSED, 403},
        {"port", ASK("http://127.0.0.1:8124", HOST), SF_SERVE_REFUSED, 403},
        {"no port", ASK("http://127.0.0.1", HOST), SF_SERVE_REFUSED, 403},
        {"slash", ASK(ORIGIN "/", HOST), SF_SERVE_REFUSED, 403},
        {"suffix", ASK(ORIGIN ".example.com", HOST), SF_SERVE_REFUSED, 403},
        {"case", ASK("HTTP://127.0.0.1:8123", HOST), SF_SERVE_REFUSED, 403},
        {"other", ASK("http://example.com", HOST), SF_SERVE_REFUSED, 403},
        {"page file, other origin",
         {"GET", "/", HOST, .origin = "http://example.com"},
         SF_SERVE_REFUSED,
         403},
    };
#undef ASK
    (void)state;
    CHECK(rows);
}

static void test_other_sites_may_only_link_to_the_page(void **state) {
#define GET(path_text, site, mode)                                                                 \
    { "GET", path_text, HOST, .fetch_site = (site), .fetch_mode = (mode) }
#define POST(site)                                                                                 \
    { "POST", "/api/vault.status", HOST, .fetch_site = (site), .type = JSON, .session = "s" }
    static const struct row rows[] = {
        {"typed", GET("/", "none", "navigate"), SF_SERVE_ASSET, 0},
        {"from the launch file", GET("/", "cross-site", "navigate"), SF_SERVE_ASSET, 0},
        {"part of the page", GET("/app.js", "same-origin", "cors"), SF_SERVE_ASSET, 0},
        {"part, other site", GET("/app.js", "cross-site", "no-cors"), SF_SERVE_REFUSED, 403},
        {"part, same site", GET("/app.js", "same-site", "no-cors"), SF_SERVE_REFUSED, 403},
        {"part, linked", GET("/app.js", "cross-site", "navigate"), SF_SERVE_REFUSED, 403},
        {"page, fetched", GET("/", "cross-site", "no-cors"), SF_SERVE_REFUSED, 403},
        {"call", POST("same-origin"), SF_SERVE_API, 0},
        {"call by hand", POST("none"), SF_SERVE_API, 0},
        {"call, other site", POST("cross-site"), SF_SERVE_REFUSED, 403},
        {"call, same site", POST("same-site"), SF_SERVE_REFUSED, 403},
        {"call, nonsense", POST("Same-Origin"), SF_SERVE_REFUSED, 403},
        {"stream",
         {"GET", "/api/stream", HOST, .session = "s", .fetch_site = "same-origin"},
         SF_SERVE_STREAM,
         0},
        {"stream, other site",
         {"GET", "/api/stream", HOST, .session = "s", .fetch_site = "cross-site"},
         SF_SERVE_REFUSED,
         403},
    };
#undef GET
#undef POST
    (void)state;
    CHECK(rows);
}

static void test_methods_and_paths(void **state) {
    static const struct row rows[] = {
        {"page", {"GET", "/", HOST}, SF_SERVE_ASSET, 0},
        {"head", {"HEAD", "/", HOST}, SF_SERVE_ASSET, 0},
        {"options", {"OPTIONS", "/", HOST}, SF_SERVE_REFUSED, 405},
        {"preflight",
         {"OPTIONS", "/api/vault.status", HOST, .origin = ORIGIN},
         SF_SERVE_REFUSED,
         405},
        {"lower case", {"get", "/", HOST}, SF_SERVE_REFUSED, 405},
        {"put", {"PUT", "/app.js", HOST}, SF_SERVE_REFUSED, 405},
        {"trace", {"TRACE", "/", HOST}, SF_SERVE_REFUSED, 405},
        {"call by GET", {"GET", "/api/vault.status", HOST, .session = "s"}, SF_SERVE_REFUSED, 405},
        {"stream by GET", {"GET", "/api/stream", HOST, .session = "s"}, SF_SERVE_STREAM, 0},
        {"stream by HEAD", {"HEAD", "/api/stream", HOST, .session = "s"}, SF_SERVE_REFUSED, 405},
        {"exchange by GET", {"GET", "/session", HOST, .marker = "1"}, SF_SERVE_REFUSED, 405},
        {"post to a file", {"POST", "/app.js", HOST, .type = JSON}, SF_SERVE_REFUSED, 405},
        {"empty path", {"GET", "", HOST}, SF_SERVE_ASSET, 0},
    };
    (void)state;
    CHECK(rows);
}

static void test_marker_session_and_type_are_asked_for(void **state) {
    static const struct row rows[] = {
        {"exchange", {"POST", "/session", HOST, .marker = "1", .type = JSON}, SF_SERVE_SESSION, 0},
        {"no marker", {"POST", "/session", HOST, .type = JSON}, SF_SERVE_REFUSED, 403},
        {"marker", {"POST", "/session", HOST, .marker = "2", .type = JSON}, SF_SERVE_REFUSED, 403},
        {"no type", {"POST", "/session", HOST, .marker = "1"}, SF_SERVE_REFUSED, 400},
        {"a form's",
         {"POST", "/session", HOST, .marker = "1", .type = "text/plain"},
         SF_SERVE_REFUSED,
         400},
        {"bytes",
         {"POST", "/session", HOST, .marker = "1", .type = BYTES, .request = "e30"},
         SF_SERVE_REFUSED,
         400},
        {"call", {"POST", "/api/a.b", HOST, .session = "s", .type = JSON}, SF_SERVE_API, 0},
        {"no session", {"POST", "/api/a.b", HOST, .type = JSON}, SF_SERVE_REFUSED, 401},
        {"empty session",
         {"POST", "/api/a.b", HOST, .session = "", .type = JSON},
         SF_SERVE_REFUSED,
         401},
        {"parameter",
         {"POST", "/api/a.b", HOST, .session = "s", .type = JSON "; charset=utf-8"},
         SF_SERVE_REFUSED,
         400},
        {"form",
         {"POST", "/api/a.b", HOST, .session = "s", .type = "application/x-www-form-urlencoded"},
         SF_SERVE_REFUSED,
         400},
        {"no type", {"POST", "/api/a.b", HOST, .session = "s"}, SF_SERVE_REFUSED, 400},
        {"stream in",
         {"POST", "/api/a.b", HOST, .session = "s", .type = BYTES, .request = "e30"},
         SF_SERVE_API,
         0},
        {"without request",
         {"POST", "/api/a.b", HOST, .session = "s", .type = BYTES},
         SF_SERVE_REFUSED,
         400},
        {"stream", {"GET", "/api/stream", HOST}, SF_SERVE_REFUSED, 401},
        {"came twice",
         {"POST", "/api/a.b", HOST, .session = "s", .type = JSON, .malformed = true},
         SF_SERVE_REFUSED,
         400},
    };
    (void)state;
    CHECK(rows);
}

static void test_bodies_are_bounded(void **state) {
#define CALL(length_text)                                                                          \
    { "POST", "/api/a.b", HOST, .session = "s", .type = JSON, .length = (length_text) }
#define STREAM(length_text)                                                                        \
    {                                                                                              \
        "POST", "/api/a.b", HOST, .session = "s", .type = BYTES, .request = "e30",                 \
                                  .length = (length_text)                                          \
    }
#define EXCHANGE(length_text)                                                                      \
    { "POST", "/session", HOST, .marker = "1", .type = JSON, .length = (length_text) }
    static const struct row rows[] = {
        {"nothing", CALL("0"), SF_SERVE_API, 0},
        {"largest", CALL("8388608"), SF_SERVE_API, 0},
        {"one more", CALL("8388609"), SF_SERVE_REFUSED, 413},
        {"huge", CALL("999999999999999999"), SF_SERVE_REFUSED, 413},
        {"too long a number", CALL("18446744073709551616"), SF_SERVE_REFUSED, 400},
        {"sign", CALL("+1"), SF_SERVE_REFUSED, 400},
        {"negative", CALL("-1"), SF_SERVE_REFUSED, 400},
        {"hexadecimal", CALL("0x10"), SF_SERVE_REFUSED, 400},
        {"list", CALL("1, 1"), SF_SERVE_REFUSED, 400},
        {"empty", CALL(""), SF_SERVE_REFUSED, 400},
        {"stream", STREAM("100000000000"), SF_SERVE_API, 0},
        {"stream, nonsense", STREAM("1e3"), SF_SERVE_REFUSED, 400},
        {"exchange", EXCHANGE("512"), SF_SERVE_SESSION, 0},
        {"exchange, one more", EXCHANGE("513"), SF_SERVE_REFUSED, 413},
        {"GET with none", {"GET", "/", HOST, .length = "0"}, SF_SERVE_ASSET, 0},
        {"GET with a body", {"GET", "/", HOST, .length = "1"}, SF_SERVE_REFUSED, 413},
        {"chunked",
         {"POST", "/api/a.b", HOST, .session = "s", .type = JSON, .coding = "chunked"},
         SF_SERVE_REFUSED,
         400},
        {"chunked and length",
         {"POST", "/api/a.b", HOST, .session = "s", .type = JSON, .length = "4",
          .coding = "chunked"},
         SF_SERVE_REFUSED,
         400},
        {"coding by another name", {"GET", "/", HOST, .coding = "identity"}, SF_SERVE_REFUSED, 400},
    };
    (void)state;
    assert_int_equal(SF_REQUEST_MAX, 8388608);
    CHECK(rows);
}

static void test_streams_are_told_apart(void **state) {
    struct sf_serve_head head = {
        .method = "POST", .path = "/api/a.b", .host = HOST, .session = "s", .type = JSON};
    (void)state;
    struct sf_serve_verdict plain = sf_serve_guard_check(&head, PORT);
    assert_false(plain.source);
    assert_false(plain.sink);
    assert_int_equal(plain.length, SF_SERVE_LENGTH_NONE);

    head.accept = "application/json";
    assert_false(sf_serve_guard_check(&head, PORT).sink);
    head.accept = BYTES;
    assert_true(sf_serve_guard_check(&head, PORT).sink);

    head.type = BYTES;
    head.request = "e30";
    head.length = "12";
    struct sf_serve_verdict source = sf_serve_guard_check(&head, PORT);
    assert_true(source.source);
    assert_int_equal(source.length, 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_host_is_one_of_three_names),
        cmocka_unit_test(test_host_is_checked_before_all_else),
        cmocka_unit_test(test_origin_is_the_host_it_was_loaded_from),
        cmocka_unit_test(test_other_sites_may_only_link_to_the_page),
        cmocka_unit_test(test_methods_and_paths),
        cmocka_unit_test(test_marker_session_and_type_are_asked_for),
        cmocka_unit_test(test_bodies_are_bounded),
        cmocka_unit_test(test_streams_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
