/*
 * What patterns say, in the sentences of content/en/later/say.json: a claim of the door as one
 * sentence, and contexts by the name people know them by. What may be said is decided behind the
 * door; here it is only put into words, as ui/later/say.js puts it on the page.
 */
#ifndef SF_CLI_CLAIM_H
#define SF_CLI_CLAIM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "cli_buf.h"

/*
 * A claim's sentence as lines, each begun with `indent` blanks and broken at the terminal's width.
 * False, and nothing written, where there are no words for its key.
 */
bool sf_cli_claim_say(FILE *to, const json_t *claim, int indent);

/*
 * The same as one item of a list: begun with a dash, and with how sure it is at its end, where that
 * is no plain count and the sentence does not say it.
 */
bool sf_cli_claim_item(FILE *to, const json_t *claim);

/* Whether it is a fact that stands above numbers. */
bool sf_cli_claim_is_fact(const json_t *claim);

/* A line of say.json about a number: "say.KEY" with {n}, begun with `indent` blanks. */
void sf_cli_claim_count(FILE *to, const char *key, long long n, int indent);

/* A context by its name alone, appended: "phone", "Monday", "listening, advice", an alias. */
void sf_cli_claim_context(struct sf_cli_buf *to, const char *factor, const char *label);

#endif
