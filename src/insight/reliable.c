#include "reliable.h"

#include <math.h>
#include <string.h>

/* The two-sided 95% point of the normal distribution, as the source rounds it. */
static const double point = 1.96;

bool sf_reliable_change(double sd, double r, double earlier, double later,
                        struct sf_reliable *out) {
    memset(out, 0, sizeof *out);
    if (!isfinite(sd) || sd <= 0 || !(r >= 0 && r < 1) || !isfinite(earlier) || !isfinite(later))
        return false;
    out->sdiff = sd * sqrt(2) * sqrt(1 - r);
    out->rc = (later - earlier) / out->sdiff;
    out->needed = point * out->sdiff;
    out->reliable = fabs(out->rc) >= point;
    return true;
}
