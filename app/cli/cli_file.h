/* Files as sources and sinks of the door. */
#ifndef SF_CLI_FILE_H
#define SF_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli.h"

enum { SF_CLI_FILE_PATH_LEN = 4096 };

/* Zero-initialised is closed. */
struct sf_cli_file {
    struct sf_stream stream; /* what sf_call takes */
    bool open, is_input;
    int fd;    /* -1: standard input */
    int error; /* errno of what failed, 0 */
    char path[SF_CLI_FILE_PATH_LEN], part[SF_CLI_FILE_PATH_LEN + 8];
};

/* Open for reading; "-" is standard input. Reading stops when a signal asks to end. Tells. */
enum sf_status sf_cli_file_source(struct sf_cli *cli, struct sf_cli_file *file, const char *path);

/*
 * Open for writing: a new file (0600) that appears under its name only when it is complete. Refused
 * where there is a file of that name. "-" is standard output, unless that is a terminal. Tells.
 */
enum sf_status sf_cli_file_sink(struct sf_cli *cli, struct sf_cli_file *file, const char *path);

/*
 * Close. A sink gets its name when `complete`, synced first; otherwise what was written goes.
 * Tells. Fine when it is not open.
 */
enum sf_status sf_cli_file_close(struct sf_cli *cli, struct sf_cli_file *file, bool complete);

#endif
