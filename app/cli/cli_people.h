/* The people of the open book, by name and by id. */
#ifndef SF_CLI_PEOPLE_H
#define SF_CLI_PEOPLE_H

#include <jansson.h>
#include <stdbool.h>

#include "cli.h"

/* An array of person records, oldest first; the caller's (json_decref). NULL before it is loaded.
 */
struct sf_cli_people {
    json_t *all;
};

enum { SF_CLI_PEOPLE_NAME_MAX = 200 }; /* characters of a name, as the door takes them */

/* Read everybody. The caller frees it in any case. */
enum sf_status sf_cli_people_load(struct sf_cli *cli, struct sf_cli_people *people);
void sf_cli_people_free(struct sf_cli_people *people);

/* The name of an id; NULL when there is nobody. Borrowed. */
const char *sf_cli_people_name(const struct sf_cli_people *people, const char *id);

/*
 * The id of a name, case and white space put aside; of several the one known longest. NULL when
 * there is nobody. Borrowed.
 */
const char *sf_cli_people_find(const struct sf_cli_people *people, const char *name);

/* The names of a record's `people`, joined by commas; "" for none. The caller frees the buffer. */
void sf_cli_people_names(const struct sf_cli_people *people, const json_t *ids,
                         struct sf_cli_buf *out);

/* Whether a text can be a name: 1 to 200 characters on one line, well-formed. */
bool sf_cli_people_fits(const char *name);

/* Whether a text has the form of an id (a UUID). */
bool sf_cli_people_is_id(const char *text);

/*
 * Add somebody, to the book and to `people`. *id is borrowed from `people`; may be NULL.
 */
enum sf_status sf_cli_people_add(struct sf_cli *cli, struct sf_cli_people *people, const char *name,
                                 const char **id);

#endif
