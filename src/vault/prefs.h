/* What a lock screen needs, in one small plain file of the vault folder, replaced whole. */
#ifndef SF_PREFS_H
#define SF_PREFS_H

#include <stddef.h>

#include "buf.h"
#include "fail.h"
#include "folder.h"

enum { SF_PREFS_MAX = 65536 };

/* Append the file's bytes to *out, nothing when there is no file. SF_TOO_LARGE over SF_PREFS_MAX.
 */
enum sf_code sf_prefs_read(const struct sf_folder *folder, struct sf_buf *out,
                           struct sf_fail *fail);

/* Replace it, making the folder where needed; survives a power cut. The text is opaque here. */
enum sf_code sf_prefs_write(const struct sf_folder *folder, const char *text, size_t len,
                            struct sf_fail *fail);

#endif
