/* SQLite that answers a request with an error and does nothing of it. Requests are those calls of
 * the store that answers_link in meson.build names. */
#ifndef SF_TEST_STORE_ANSWERS_H
#define SF_TEST_STORE_ANSWERS_H

#include <stdbool.h>

/* Let the nth request from now (1 is the next), and that one only, be answered with `rc`. 0 takes
 * it back. */
void answers_fail_at(unsigned nth, int rc);

/* Whether the one that was asked for last has been. */
bool answers_struck(void);

#endif
