/* File names gathered before anybody is told of them, so that a listener may delete and rename. */
#ifndef SF_NAMES_H
#define SF_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "file.h"

/* Zero-initialised is empty and valid. */
struct sf_names {
    char **names;
    size_t count;
    size_t cap;
};

/* Keep a copy of a name of `len` bytes. False when memory ran out. */
bool sf_names_add(struct sf_names *list, const char *name, size_t len);

/* Tell of every name in byte order, until `each` answers false. */
void sf_names_each(struct sf_names *list, sf_file_name_fn each, void *context);

/* Free and leave empty. NULL is fine. */
void sf_names_wipe(struct sf_names *list);

#endif
