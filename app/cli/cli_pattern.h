/* Answers of the operations pattern.*, as tables with bars. */
#ifndef SF_CLI_PATTERN_H
#define SF_CLI_PATTERN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A heading. */
void sf_cli_pattern_head(const char *key);

/* The claims of an answer that `wanted` takes, one after another; returns how many were said. */
typedef bool (*sf_cli_pattern_fn)(const json_t *claim);
size_t sf_cli_pattern_say(const json_t *answer, sf_cli_pattern_fn wanted);

/*
 * pattern.safety and pattern.settling of one factor (each context with its sentence, facts over
 * it), pattern.prediction, pattern.support, pattern.adjusted. False, and nothing written, where the
 * entries say nothing of it.
 */
bool sf_cli_pattern_safety(const json_t *answer);
bool sf_cli_pattern_settled(const json_t *answer);
bool sf_cli_pattern_expected(const json_t *answer);
bool sf_cli_pattern_support(const json_t *answer);
bool sf_cli_pattern_adjusted(const json_t *answer);

#endif
