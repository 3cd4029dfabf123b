// What the process gives up for good, so that a mistake in it is worth less: core dumps and tracing
// at once; later, when the browser has been started, also other folders, other programs and new
// connections. Where the kernel knows less, less is given up.
#ifndef SF_SERVE_CONFINE_H
#define SF_SERVE_CONFINE_H

#include <stdbool.h>

// No core dumps, no tracing by others, none of the descriptors beyond the standard three that
// whoever started this left open. Raises the number of descriptors to `files` where it is lower and
// may be. Returns how many there may be now.
unsigned sf_serve_confine_early(unsigned files);

// From here on this thread, and those that it makes: files only below `vault` and `runtime` (both
// may be NULL; they must exist), read-only the time zones and the system's libraries; no execve, no
// socket, no connect. Cannot be taken back.
void sf_serve_confine_late(const char *vault, const char *runtime);

#endif
