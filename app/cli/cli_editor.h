/* Writing in the person's own editor, in a place that is memory and not a disk. */
#ifndef SF_CLI_EDITOR_H
#define SF_CLI_EDITOR_H

#include "cli.h"
#include "cli_buf.h"

/*
 * Let the person write in $VISUAL or $EDITOR (else vi), in a file of a new folder (0700) under
 * $XDG_RUNTIME_DIR or /dev/shm, which is overwritten and removed afterwards; folders that killed
 * processes left are removed too. Refused where neither place is memory. The text, without white
 * space at its ends, is appended to `out`. Tells.
 */
enum sf_status sf_cli_editor_write(struct sf_cli *cli, struct sf_cli_buf *out);

#endif
