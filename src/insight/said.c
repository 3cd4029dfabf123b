#include "said.h"

#include <math.h>

#include "rates.h"
#include "shift.h"

static const double kept_to = 0.05, surely = 0.95, nested_from = 0.9;

enum sf_said sf_said_of_context(size_t n) {
    size_t needed;
    return sf_rates_gate(n, &needed) == SF_RATES_COUNTS ? SF_SAID_COUNTS : SF_SAID_RANGE;
}

enum sf_said sf_said_of_person(size_t n, size_t crossed, size_t lowest) {
    if (n == 0)
        return SF_SAID_NOTHING;
    return crossed > 0 || lowest > 0 ? SF_SAID_FACTS : sf_said_of_context(n);
}

bool sf_said_kept(double p) {
    return sf_shift_round(p) <= kept_to;
}

bool sf_said_may_compare(size_t n) {
    size_t needed;
    return sf_rates_gate(n, &needed) == SF_RATES_COMPARE;
}

int sf_said_differ(double above) {
    if (sf_shift_round(above) > surely)
        return 1;
    return sf_shift_round(1 - above) > surely ? -1 : 0;
}

int sf_said_tenth(double share) {
    return (int)floor(sf_shift_round(share * 10) + 0.5);
}

int sf_said_adjusted(double marginal, double adjusted) {
    int one = sf_said_tenth(marginal), other = sf_said_tenth(adjusted);
    return (other > one) - (other < one);
}

bool sf_said_nested(double share) {
    return sf_shift_round(share) > nested_from;
}

double sf_said_strength_of_pair(double probability) {
    return 0.5 + 0.49 * fmax(0, probability - surely) / (1 - surely);
}

double sf_said_strength_of_range(double low80, double high80) {
    return 0.4 * (1 - (high80 - low80));
}
