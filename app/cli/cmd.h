/*
 * The commands. Each does what its name says for one run of the program: options and words were
 * checked against its row. What it returns is the exit code; on anything but SF_STATUS_OK the
 * person was told. The caller closes the book.
 */
#ifndef SF_CMD_H
#define SF_CMD_H

#include "cli.h"

enum sf_status sf_cmd_init(struct sf_cli *cli);
enum sf_status sf_cmd_open(struct sf_cli *cli);
enum sf_status sf_cmd_open_demo(struct sf_cli *cli);
enum sf_status sf_cmd_add(struct sf_cli *cli);
enum sf_status sf_cmd_people(struct sf_cli *cli);
enum sf_status sf_cmd_people_add(struct sf_cli *cli);
enum sf_status sf_cmd_people_forget(struct sf_cli *cli);
enum sf_status sf_cmd_moments(struct sf_cli *cli);
enum sf_status sf_cmd_search(struct sf_cli *cli);
enum sf_status sf_cmd_patterns(struct sf_cli *cli);
enum sf_status sf_cmd_today(struct sf_cli *cli);
enum sf_status sf_cmd_import_csv(struct sf_cli *cli);
enum sf_status sf_cmd_import_list(struct sf_cli *cli);
enum sf_status sf_cmd_import_undo(struct sf_cli *cli);
enum sf_status sf_cmd_backup(struct sf_cli *cli);
enum sf_status sf_cmd_backup_list(struct sf_cli *cli);
enum sf_status sf_cmd_restore(struct sf_cli *cli);
enum sf_status sf_cmd_care_verify(struct sf_cli *cli);
enum sf_status sf_cmd_care_salvage(struct sf_cli *cli);
enum sf_status sf_cmd_care_rebuild(struct sf_cli *cli);
enum sf_status sf_cmd_keys_passphrase(struct sf_cli *cli);
enum sf_status sf_cmd_keys_recovery(struct sf_cli *cli);
enum sf_status sf_cmd_keys_rotate(struct sf_cli *cli);
enum sf_status sf_cmd_call(struct sf_cli *cli);
enum sf_status sf_cmd_help(struct sf_cli *cli);

/* The help of one command, or of all for NULL, to standard output. */
void sf_cmd_help_show(const struct sf_cli_command *command);

#endif
