/* Whether an answer about the book of pattern_book.h holds to the rules of docs/statistics.md. */
#ifndef PATTERN_CHECK_H
#define PATTERN_CHECK_H

#include <jansson.h>
#include <stdbool.h>

enum { REASON = 200 };

extern char reason[REASON]; /* why the last answer was wrong */

/* Note the reason; always false. */
bool wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool check_safety(json_t *answer, int factor);
/* received, pairs: pattern.safety of those factors, for what works. */
bool check_support(json_t *answer, json_t *received, json_t *pairs);
bool check_adjusted(json_t *answer);

/* One group of pattern.safety, with so many ids at most; nobody hidden in any answer. */
bool check_group(json_t *group, int factor, int most_ids);
bool check_hidden(json_t *answer);

/* Members: -1000, 0 and "" where they are missing. The id of a person's group, else its label. */
int int_of(json_t *object, const char *name);
double real_of(json_t *object, const char *name);
const char *text_of(json_t *object, const char *name);
const char *name_of(json_t *group, int factor);
bool starts(const char *text, const char *with);

#endif
