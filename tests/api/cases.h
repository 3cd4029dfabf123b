/*
 * API cases as data: tests/api/cases/NAME.json, run here against the core over the fake port, and
 * by cases.mjs over HTTP and wasm. The format stands in tests/api/cases/README.md.
 */
#ifndef CASES_H
#define CASES_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Run one file, on an empty disk with the clock and the randomness at their start. Every answer
 * goes to `answers`, one a line after "NAME STEP OP " (NULL: nowhere); what is not as expected is
 * told on stderr. True when all of it was. Needs the fake port.
 */
bool cases_run(const char *path, FILE *answers);

#endif
