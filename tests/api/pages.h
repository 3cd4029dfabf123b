/*
 * Which pages of the book are read from the disk while something is asked, and what stands in them.
 * Linked with
 * --wrap=sf_file_read, over the fake port, where SQLite reads its files through that and has no
 * write-ahead log.
 */
#ifndef PAGES_H
#define PAGES_H

#include <stddef.h>

/* Before the first book is opened: learn of every connection. */
void pages_begin(void);

/* Forget what was read. */
void pages_forget(void);

/* How many different pages were read since, and how many of them hold the bytes of `word`, used or
 * unused. */
size_t pages_read(void);
size_t pages_with(const char *word);

#endif
