/*
 * A disk in memory for SQLite that forgets what was not synced. At a cut every write since a file's
 * last sync is kept or lost, sector by sector, by a seeded coin; so are truncations. The name of a
 * file lasts from its first sync. One connection at a time.
 */
#ifndef SF_TEST_STORE_CUTVFS_H
#define SF_TEST_STORE_CUTVFS_H

#include <stdbool.h>
#include <stdint.h>

/* Make it the default of SQLite, under the cipher. Once. */
void cut_register(void);
/* An empty disk. */
void cut_drop(void);
/* Remember the disk as it lies there, and go back to that. */
void cut_keep(void);
void cut_back(void);
/* The machine is gone at the nth call from now that changes anything (1 is the next): it and every
 * later call fails. 0: never. */
void cut_at(unsigned nth);
/* Whether it is gone. */
bool cut_gone(void);
/* Calls that change anything since cut_at. */
unsigned cut_calls(void);
/* The power comes back. */
void cut_recover(uint32_t seed);

#endif
