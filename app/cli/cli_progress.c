#include "cli_progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "cli_say.h"

enum { AFTER_MS = 1000, EVERY_MS = 500, KEY_LEN = 64 };

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t end;
    bool running, ending;
    const char *key;
    char op_key[KEY_LEN];
    atomic_uint_least64_t done, total;
} line = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void draw(unsigned step) {
    static const char *const turns[] = {".  ", ".. ", "..."};
    uint64_t done = atomic_load(&line.done), total = atomic_load(&line.total);
    fputs("\r\x1B[K", stderr);
    sf_cli_say_style(stderr, SF_CLI_SOFT);
    sf_cli_say_part(stderr, line.key, NULL);
    if (total > 0 && done <= total)
        fprintf(stderr, " %u %%", (unsigned)(done * 100 / total));
    else if (done > 0)
        fprintf(stderr, " %" PRIu64, done);
    fprintf(stderr, " %s", turns[step % 3]);
    sf_cli_say_plain(stderr);
    fflush(stderr);
}

static struct timespec later(unsigned ms) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += (long)(ms % 1000) * 1000000;
    at.tv_sec += ms / 1000 + at.tv_nsec / 1000000000;
    at.tv_nsec %= 1000000000;
    return at;
}

static void *show(void *context) {
    (void)context;
    struct timespec at = later(AFTER_MS);
    unsigned step = 0;
    pthread_mutex_lock(&line.lock);
    while (!line.ending) {
        /* 0 is a wake-up, for the end or for nothing; anything else is the time. */
        if (pthread_cond_timedwait(&line.end, &line.lock, &at) == 0)
            continue;
        draw(step++);
        at = later(EVERY_MS);
    }
    pthread_mutex_unlock(&line.lock);
    if (step > 0) {
        fputs("\r\x1B[K", stderr);
        fflush(stderr);
    }
    return NULL;
}

void sf_cli_progress_begin(const char *op) {
    pthread_condattr_t clock;
    sigset_t all, before;
    if (!sf_cli_say_terminal(stderr) || line.running)
        return;
    snprintf(line.op_key, sizeof line.op_key, "progress.%s", op);
    line.key = sf_cli_say_has(line.op_key) ? line.op_key : "progress.any";
    line.ending = false;
    atomic_store(&line.done, 0);
    atomic_store(&line.total, 0);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&line.end, &clock);
    pthread_condattr_destroy(&clock);
    /* Signals are for the thread that works. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    line.running = pthread_create(&line.thread, NULL, show, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void sf_cli_progress_end(void) {
    if (!line.running)
        return;
    pthread_mutex_lock(&line.lock);
    line.ending = true;
    pthread_cond_signal(&line.end);
    pthread_mutex_unlock(&line.lock);
    pthread_join(line.thread, NULL);
    pthread_cond_destroy(&line.end);
    line.running = false;
}

void sf_cli_progress_tell(void *context, uint64_t done, uint64_t total) {
    (void)context;
    atomic_store(&line.done, done);
    atomic_store(&line.total, total);
}
