#include "cli_signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { ENDINGS = sizeof ending / sizeof *ending };

static volatile sig_atomic_t came;

static void take_note(int number) {
    came = number;
}

void sf_cli_signal_catch(void) {
    /* No SA_RESTART: whoever waits for input must notice. */
    struct sigaction action = {.sa_handler = take_note, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < ENDINGS; i++) {
        struct sigaction before;
        /* What the parent had ignored (nohup) stays ignored. */
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ending[i], &action, NULL);
    }
}

bool sf_cli_signal_stopped(void) {
    return came != 0;
}

enum sf_cli_wait sf_cli_signal_wait(int fd) {
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    enum sf_cli_wait result = SF_CLI_WAIT_STOPPED;
    sigset_t held, before;
    sigemptyset(&held);
    for (size_t i = 0; i < ENDINGS; i++)
        sigaddset(&held, ending[i]);
    sigprocmask(SIG_BLOCK, &held, &before);
    if (came == 0) {
        int ready = ppoll(&wanted, 1, NULL, &before);
        if (ready >= 0 || errno != EINTR)
            result = SF_CLI_WAIT_READY;
        else if (came == 0)
            result = SF_CLI_WAIT_OTHER;
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return came != 0 ? SF_CLI_WAIT_STOPPED : result;
}

void sf_cli_signal_finish(void) {
    int number = came;
    if (number == 0)
        return;
    signal(number, SIG_DFL);
    kill(getpid(), number);
}
