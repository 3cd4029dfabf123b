/*
 * API cases as data: tests/api/cases/NAME.json, run here against the core over the fake port, and
 * by cases.mjs over HTTP and wasm. The format stands in tests/api/cases/README.md.
 */
#ifndef CASES_H
#define CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "steadfolk.h"

/*
 * Run one file, on an empty disk with the clock and the randomness at their start. Every answer
 * goes to `answers`, one a line after "NAME STEP OP " (NULL: nowhere); what is not as expected is
 * told on stderr. True when all of it was. Needs the fake port.
 */
bool cases_run(const char *path, FILE *answers);

/* A call that a step is about to make. `sure`: the case expects it to be done. */
struct cases_call {
    const char *name; /* of the case */
    size_t step;
    struct sf *sf;
    const char *op, *request;
    const struct sf_stream *stream;
    bool sure;
};

/*
 * Let `before` see every call of the next runs before it is made (NULL: no longer). It may make the
 * call itself in a process of its own (fork): everything is in memory, the disk too.
 */
void cases_watch(void (*before)(const struct cases_call *call));

#endif
