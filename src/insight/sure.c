#include "sure.h"

#include <math.h>

#include "shift.h"

static const double wide = 0.4, narrow = 0.2;

const char *sf_sure_name(enum sf_sure sure) {
    switch (sure) {
    case SF_SURE_COUNTED:
        return "counted";
    case SF_SURE_OPEN:
        return "open";
    case SF_SURE_ROUGH:
        return "rough";
    case SF_SURE_FAIR:
        return "fair";
    case SF_SURE_UNCLEAR:
        return "unclear";
    case SF_SURE_LIKELY:
        return "likely";
    case SF_SURE_VERY_LIKELY:
        return "very_likely";
    }
    return "unclear";
}

enum sf_sure sf_sure_of_width(double low80, double high80, double span) {
    if (!isfinite(low80) || !isfinite(high80) || !(span > 0))
        return SF_SURE_COUNTED;
    double width = sf_shift_round((high80 - low80) / span);
    if (width > wide)
        return SF_SURE_OPEN;
    return width < narrow ? SF_SURE_FAIR : SF_SURE_ROUGH;
}

enum sf_sure sf_sure_of_probability(double probability) {
    double rounded = sf_shift_round(probability);
    if (rounded > 0.99)
        return SF_SURE_VERY_LIKELY;
    return rounded > 0.95 ? SF_SURE_LIKELY : SF_SURE_UNCLEAR;
}

enum sf_sure sf_sure_of_p(double p) {
    double rounded = sf_shift_round(p);
    if (rounded <= 0.01)
        return SF_SURE_VERY_LIKELY;
    return rounded <= 0.05 ? SF_SURE_LIKELY : SF_SURE_UNCLEAR;
}

void sf_sure_of_ten(double low, double high, int *from, int *to) {
    /* .7 times ten is a hair above seven in doubles; it is seven. */
    *from = (int)floor(sf_shift_round(low * 10));
    *to = (int)ceil(sf_shift_round(high * 10));
    if (*from == *to && *to < 10)
        *to += 1;
    else if (*from == *to)
        *from -= 1;
}
