/*
 * Memory that runs out when a test says so, and an eye on what is given back unwiped. Counts what
 * the objects linked into the test ask for (our rooms, SQLite), not what shared libraries ask for.
 *
 * A test that uses it has in its row of meson.build
 *   'files': files('test_x.c') + nomem_files, 'link_args': nomem_link_args
 * For one thread.
 */
#ifndef NOMEM_H
#define NOMEM_H

#include <stdbool.h>
#include <stddef.h>

/* Let the nth allocation from now (1 is the next) fail, and that one only. 0 takes it back. */
void nomem_fail_at(unsigned n);

/* Let the nth allocation from now and every later one fail. 0 takes it back. */
void nomem_fail_from(unsigned n);

/* Whether the failure that was asked for last has happened. A sweep ends when it has not. */
bool nomem_struck(void);

/* Allocations since the last nomem_fail_at or nomem_fail_from. */
unsigned nomem_count(void);

/*
 * From now on look for `len` bytes (which stay valid) in every block that is freed or moved. NULL
 * stops. Starts the count of nomem_found again.
 */
void nomem_seek(const void *needle, size_t len);

/* How many blocks were given back with those bytes still in them. */
unsigned nomem_found(void);

#endif
