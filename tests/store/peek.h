/* Looking into a book past the store: into its pages as they decipher, and into files as they lie.
 */
#ifndef SF_TEST_STORE_PEEK_H
#define SF_TEST_STORE_PEEK_H

#include <stdbool.h>

#include "kit.h"

/* Whether the bytes of `word` stand in any page of a closed or open book, used or unused. */
bool peek_pages(const char *path, const uint8_t key[SF_STORE_KEY_LEN], const char *word);
/* Whether they stand in any file of a folder as it lies there. */
bool peek_files(const char *folder, const char *word);
/* Run a statement on the book itself. */
void peek_run(const char *path, const uint8_t key[SF_STORE_KEY_LEN], const char *sql);
/* The first number that a statement gives. */
struct sqlite3;
double peek_number(struct sqlite3 *db, const char *sql);
/* A page as it deciphers, and another in its place. */
enum { PEEK_PAGE = 4096 };
int peek_page_count(const char *path, const uint8_t key[SF_STORE_KEY_LEN]);
void peek_page(const char *path, const uint8_t key[SF_STORE_KEY_LEN], int no,
               uint8_t out[PEEK_PAGE]);
void peek_page_put(const char *path, const uint8_t key[SF_STORE_KEY_LEN], int no,
                   const uint8_t bytes[PEEK_PAGE]);
/* The page that a table's tree begins on. */
int peek_root(const char *path, const uint8_t key[SF_STORE_KEY_LEN], const char *table);
/* Every table and index with its columns and their types, each by name, as text for comparing. */
struct sf_buf;
void peek_schema(const char *path, const uint8_t key[SF_STORE_KEY_LEN], struct sf_buf *out);

#endif
