/*
 * Ending on a signal in good order: what is running ends, the keys are wiped, the terminal is as it
 * was, and then the process ends by the signal, as shells expect.
 */
#ifndef SF_CLI_SIGNAL_H
#define SF_CLI_SIGNAL_H

#include <stdbool.h>

enum sf_cli_wait {
    SF_CLI_WAIT_READY,   /* there is something to read, or the end */
    SF_CLI_WAIT_STOPPED, /* a signal asks the process to end */
    SF_CLI_WAIT_SUSPEND  /* the person wants the shell for a while (Ctrl-Z); see below */
};

/*
 * Take note of SIGHUP, SIGINT, SIGQUIT and SIGTERM from now on; each takes effect at once when it
 * comes a second time. SIGPIPE and SIGXFSZ are ignored.
 */
void sf_cli_signal_catch(void);

/* Whether one of them came. */
bool sf_cli_signal_stopped(void);

/*
 * While on, Ctrl-Z does not stop the process; a wait ends with SF_CLI_WAIT_SUSPEND instead, so that
 * the terminal can be put right first. Off: as before, and what was noted is forgotten.
 */
void sf_cli_signal_hold(bool on);

/* Wait until a descriptor can be read. A signal between the look and the wait is not lost. */
enum sf_cli_wait sf_cli_signal_wait(int fd);

/* End the process by the signal that came, if one did. */
void sf_cli_signal_finish(void);

#endif
