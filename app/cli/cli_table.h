/* Tables and bars that fit a terminal. */
#ifndef SF_CLI_TABLE_H
#define SF_CLI_TABLE_H

#include <jansson.h>
#include <stdio.h>

/*
 * Print rows (arrays of equally many texts) as columns two blanks apart. On a terminal, `wide` (an
 * index, or -1) is the column that gives way where a line would be too long. A column whose texts
 * all begin with a digit stands to the right. Nothing for no rows.
 */
void sf_cli_table_print(FILE *to, const json_t *rows, int wide);

/*
 * A bar for n of max in `columns` columns, without blanks after it: at least a sliver for n > 0.
 * Returns the columns it took.
 */
int sf_cli_table_bar(FILE *to, long long n, long long max, int columns);

/*
 * An interval on a line that stands for 0 to max, `columns` (at least 3) wide:
 * |-------[===|==]------|. Its middle is marked where there is one (NAN: none).
 */
void sf_cli_table_range(FILE *to, double low, double high, double middle, double max, int columns);

#endif
