/*
 * The commands. Each does what its name says for one run of the program: options and words were
 * checked against its row. What it returns is the exit code; on anything but SF_STATUS_OK the
 * person was told. The caller closes the book.
 */
#ifndef SF_CMD_H
#define SF_CMD_H

#include "cli.h"

/* Make a book. */
enum sf_status sf_cmd_init(struct sf_cli *cli);
/* Serve the page until a signal comes. */
enum sf_status sf_cmd_open(struct sf_cli *cli);
/* The same with the invented year. */
enum sf_status sf_cmd_open_demo(struct sf_cli *cli);
/* Keep a moment, from questions, an editor or a pipe. */
enum sf_status sf_cmd_add(struct sf_cli *cli);
/* Who is in the book. */
enum sf_status sf_cmd_people(struct sf_cli *cli);
/* Add people by name. */
enum sf_status sf_cmd_people_add(struct sf_cli *cli);
/* Forget somebody, after saying what that means. */
enum sf_status sf_cmd_people_forget(struct sf_cli *cli);
/* The latest moments. */
enum sf_status sf_cmd_moments(struct sf_cli *cli);
/* Ask for words and find them. */
enum sf_status sf_cmd_search(struct sf_cli *cli);
/* What may be said of the entries, and a closer look by one thing or another. */
enum sf_status sf_cmd_patterns(struct sf_cli *cli);
/* Today's invitation, or "not today". */
enum sf_status sf_cmd_today(struct sf_cli *cli);
/* Bring in a table. */
enum sf_status sf_cmd_import_csv(struct sf_cli *cli);
/* What was brought in. */
enum sf_status sf_cmd_import_list(struct sf_cli *cli);
/* Take an import back. */
enum sf_status sf_cmd_import_undo(struct sf_cli *cli);
/* Make a copy. */
enum sf_status sf_cmd_backup(struct sf_cli *cli);
/* The copies. */
enum sf_status sf_cmd_backup_list(struct sf_cli *cli);
/* Go back to a copy. */
enum sf_status sf_cmd_restore(struct sf_cli *cli);
/* Read everything; SF_STATUS_DAMAGED when something is not sound. */
enum sf_status sf_cmd_care_verify(struct sf_cli *cli);
/* Save what can be read. */
enum sf_status sf_cmd_care_salvage(struct sf_cli *cli);
/* Make index and counts anew. */
enum sf_status sf_cmd_care_rebuild(struct sf_cli *cli);
/* Choose a new passphrase. */
enum sf_status sf_cmd_keys_passphrase(struct sf_cli *cli);
/* Make a new recovery code. */
enum sf_status sf_cmd_keys_recovery(struct sf_cli *cli);
/* Give the book new keys. */
enum sf_status sf_cmd_keys_rotate(struct sf_cli *cli);
/* One operation, as JSON. */
enum sf_status sf_cmd_call(struct sf_cli *cli);
/* Say how the program or a command is used. */
enum sf_status sf_cmd_help(struct sf_cli *cli);

/* The help of one command, or of all for NULL, to standard output. */
void sf_cmd_help_show(const struct sf_cli_command *command);

#endif
