/* What operations that read the facts of moments share. */
#ifndef SF_OPS_PATTERN_H
#define SF_OPS_PATTERN_H

#include <stdint.h>

/* What stands in sf_store_facts.boundary where a boundary was crossed: "no" of boundary_respected.
 */
int8_t sf_ops_pattern_crossed(void);

#endif
