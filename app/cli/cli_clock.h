/* This machine's time zone, and times as they are shown. */
#ifndef SF_CLI_CLOCK_H
#define SF_CLI_CLOCK_H

#include <time.h>

enum { SF_CLI_CLOCK_ZONE_LEN = 64, SF_CLI_CLOCK_LEN = 48 };

/* The IANA name of this machine's zone, "" when it cannot be told. Reads TZ and /etc/localtime. */
char *sf_cli_clock_zone(char zone[SF_CLI_CLOCK_ZONE_LEN]);

/*
 * A time of the door's ("2024-04-24T18:08:14+02:00") for reading, by the clock it was written down
 * at: "today 18:08", "yesterday 18:08", else "2024-04-24 18:08". `text` as it is when it is no such
 * time. Returns out.
 */
char *sf_cli_clock_words(const char *text, time_t now, char out[SF_CLI_CLOCK_LEN]);

#endif
