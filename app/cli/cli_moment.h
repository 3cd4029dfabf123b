/* A moment on its way into the book: fields for the door, and names that may not be people yet. */
#ifndef SF_CLI_MOMENT_H
#define SF_CLI_MOMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

#include "cli.h"
#include "cli_people.h"
#include "cli_time.h"

/* A moment being put together. Zero-initialised is none. */
struct sf_cli_moment {
    json_t *fields; /* as moment.add takes them, without `people` */
    json_t *people; /* ids, and names as they were typed */
};

/* Make it, empty; the caller frees it. */
void sf_cli_moment_init(struct sf_cli_moment *moment);
/* Let it go. Fine for one that was never made. */
void sf_cli_moment_free(struct sf_cli_moment *moment);

/*
 * Read a time as typed into the moment's `at` (and zone). Now leaves `at` to the door. The key of
 * what is wrong with it, or NULL.
 */
const char *sf_cli_moment_time(struct sf_cli_moment *moment, const char *text, time_t now);

/* Take a JSON object's members: `people` may hold names, `at` be a time as typed. Tells. */
enum sf_status sf_cli_moment_take(struct sf_cli *cli, struct sf_cli_moment *moment, json_t *object,
                                  time_t now);

/* Whether anything is in it that is worth keeping. */
bool sf_cli_moment_empty(const struct sf_cli_moment *moment);

/*
 * Keep it: names become the people of that name, and where there are none, new people, after a line
 * that says so. The answer stays in cli->answer.
 */
enum sf_status sf_cli_moment_keep(struct sf_cli *cli, struct sf_cli_moment *moment,
                                  struct sf_cli_people *people);

#endif
