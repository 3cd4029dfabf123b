/*
 * Which pages SQLite reads from files of this process, and whether texts stand on them: its calls
 * of read() and pread() go through here (sqlite3_vfs.xSetSystemCall).
 */
#ifndef SF_PAGES_H
#define SF_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* Once, before the first book is opened. */
void sf_pages_begin(void);

/* Forget what was read; from now on it is noted. */
void sf_pages_watch(void);

/*
 * Stop noting. How many different pages of databases were read, and how many of them hold a text:
 * a hundred letters, spaces and full stops in a row, which only written words have. Looked up by
 * the connection that was opened last.
 */
struct sf_pages {
    size_t read, texts;
};
struct sf_pages sf_pages_count(void);

#endif
