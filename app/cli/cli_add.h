/* The questions of `add`. What was answered is kept as a draft in the book after each answer. */
#ifndef SF_CLI_ADD_H
#define SF_CLI_ADD_H

#include "cli.h"
#include "cli_moment.h"
#include "cli_people.h"

/*
 * Ask on the terminal, each question skippable. Begins with a draft that was left, if the person
 * wants it. SF_STATUS_OK with whatever was answered; after a signal what was answered stays as the
 * draft, and the status is not OK.
 */
enum sf_status sf_cli_add_ask(struct sf_cli *cli, struct sf_cli_moment *moment,
                              struct sf_cli_people *people);

/* The draft has served. */
void sf_cli_add_done(struct sf_cli *cli);

#endif
