#include "serve_launch.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

static void drop(struct sf_serve_launch_token *token) {
    if (token->file[0] != '\0')
        unlink(token->file);
    sodium_memzero(token, sizeof *token);
}

void sf_serve_launch_secret(char text[SF_SERVE_SECRET_LEN]) {
    uint8_t bytes[SF_SERVE_SECRET_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, SF_SERVE_SECRET_LEN, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

struct sf_serve_launch_token *sf_serve_launch_issue(struct sf_serve_launch *launch,
                                                    int64_t now_ms) {
    struct sf_serve_launch_token *place = &launch->tokens[0];
    for (size_t i = 0; i < SF_SERVE_LAUNCH_MAX; i++) {
        struct sf_serve_launch_token *token = &launch->tokens[i];
        if (token->text[0] == '\0') {
            place = token;
            break;
        }
        if (token->until_ms < place->until_ms)
            place = token;
    }
    drop(place);
    sf_serve_launch_secret(place->text);
    place->until_ms = now_ms + SF_SERVE_LAUNCH_MS;
    launch->wrong = 0;
    return place;
}

bool sf_serve_launch_exchange(struct sf_serve_launch *launch, const char *text, size_t len,
                              int64_t now_ms) {
    struct sf_serve_launch_token *found = NULL;

    sf_serve_launch_expire(launch, now_ms);
    if (len == SF_SERVE_SECRET_LEN - 1) {
        // Every place is compared, a free one too, so that time tells nothing.
        for (size_t i = 0; i < SF_SERVE_LAUNCH_MAX; i++) {
            struct sf_serve_launch_token *token = &launch->tokens[i];
            if (sodium_memcmp(token->text, text, len) == 0 && token->text[0] != '\0')
                found = token;
        }
    }
    if (found) {
        drop(found);
        launch->wrong = 0;
        return true;
    }
    if (++launch->wrong >= SF_SERVE_LAUNCH_WRONG_MAX)
        sf_serve_launch_wipe(launch);
    return false;
}

unsigned sf_serve_launch_expire(struct sf_serve_launch *launch, int64_t now_ms) {
    unsigned waiting = 0;
    for (size_t i = 0; i < SF_SERVE_LAUNCH_MAX; i++) {
        struct sf_serve_launch_token *token = &launch->tokens[i];
        if (token->text[0] == '\0')
            continue;
        if (now_ms >= token->until_ms)
            drop(token);
        else
            waiting++;
    }
    return waiting;
}

void sf_serve_launch_wipe(struct sf_serve_launch *launch) {
    for (size_t i = 0; i < SF_SERVE_LAUNCH_MAX; i++)
        drop(&launch->tokens[i]);
    launch->wrong = 0;
}
