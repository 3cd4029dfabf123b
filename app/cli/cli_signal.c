#include "cli_signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
enum { ENDINGS = sizeof ending / sizeof *ending };

static volatile sig_atomic_t came, suspend;

static void take_note(int number) {
    came = number;
}

static void take_note_of_suspend(int number) {
    (void)number;
    suspend = 1;
}

void sf_cli_signal_catch(void) {
    /* No SA_RESTART: whoever waits for input must notice. */
    struct sigaction action = {.sa_handler = take_note, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file over its limit is an error like any other */
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

void sf_cli_signal_hold(bool on) {
    static struct sigaction before;
    struct sigaction note = {.sa_handler = take_note_of_suspend};
    sigemptyset(&note.sa_mask);
    suspend = 0;
    if (on)
        sigaction(SIGTSTP, &note, &before);
    else
        sigaction(SIGTSTP, &before, NULL);
}

enum sf_cli_wait sf_cli_signal_wait(int fd) {
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    bool ready = false;
    sigset_t held, before;
    sigemptyset(&held);
    sigaddset(&held, SIGTSTP);
    for (size_t i = 0; i < ENDINGS; i++)
        sigaddset(&held, ending[i]);
    sigprocmask(SIG_BLOCK, &held, &before);
    /* A signal that is handled elsewhere (a window that changes its size) only means another round.
     */
    while (!ready && came == 0 && suspend == 0)
        ready = ppoll(&wanted, 1, NULL, &before) >= 0 || errno != EINTR;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return came != 0 ? SF_CLI_WAIT_STOPPED : suspend != 0 ? SF_CLI_WAIT_SUSPEND : SF_CLI_WAIT_READY;
}

void sf_cli_signal_finish(void) {
    int number = came;
    if (number == 0)
        return;
    signal(number, SIG_DFL);
    kill(getpid(), number);
}
