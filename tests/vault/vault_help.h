/*
 * What the tests of the vault folder share. They are linked with --wrap=crypto_pwhash: their KDF is
 * a plain hash that counts its runs, so that hundreds of openings take no time (test_keys.c has the
 * real one). A database is a file with a line of text.
 */
#ifndef VAULT_HELP_H
#define VAULT_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "folder.h"

/* Runs of the KDF so far. */
extern unsigned help_kdf_runs;

/* Whether it finds no memory, and how long it takes on the fake clock. */
extern bool help_kdf_fails;
extern int64_t help_kdf_takes_ms;

/* A cmocka setup: an empty fake disk, seeded randomness, the clock at its start. */
int help_setup(void **state);

/* Write, or replace, a file and make it last, its name too. */
void help_write(const char *folder, const char *path, const void *bytes, size_t len);

/* Whether a file holds exactly this text. */
bool help_holds(const char *path, const char *text);

/* The database of a generation, with a text inside. */
void help_database(const struct sf_folder_book *book, uint64_t generation, const char *text);
bool help_database_holds(const struct sf_folder_book *book, uint64_t generation, const char *text);

/* A committed book of generation 1 whose database holds its passphrase; open, lock shared. */
void help_new_book(struct sf_folder *folder, const char *passphrase, struct sf_folder_book *book);

/* Make a book in a folder of its own and move its files here: its salt is another. What opens it,
 * where that is asked for. */
void help_bring_book(const struct sf_folder *folder, const char *passphrase, struct sf_keys *keys,
                     struct sf_keys_open *open);

/* FOLDER/IDsuffix. Returns out. */
char *help_path(const struct sf_folder *folder, const struct sf_id *id, const char *suffix,
                char out[SF_FOLDER_PATH_LEN]);

/* How many plain files stand in a folder whose names start with `start`. */
size_t help_count(const char *path, const char *start);

enum sf_code help_open(struct sf_folder *folder, const char *passphrase,
                       struct sf_folder_book *book);

/* Open and close again; the code, which is *fail's too. */
enum sf_code help_open_says(struct sf_folder *folder, const char *passphrase, struct sf_fail *fail);

/* Change one byte of a book's keys file. */
void help_flip_keys(const struct sf_folder *folder, const struct sf_id *id, size_t at);

/* Seal another passphrase into a copy of a book's keys. */
void help_reseal(const struct sf_folder_book *book, const char *passphrase, struct sf_keys *keys,
                 struct sf_keys_open *open);

#endif
