#include "earned.h"

#include "shift.h"

static const double kept_to = 0.05, mostly = 0.6;

enum sf_earned sf_earned_change(size_t n, double low80, double high80) {
    if (n < SF_EARNED_FROM)
        return SF_EARNED_COUNTS;
    if (sf_shift_round(low80) > 0)
        return SF_EARNED_MORE;
    return sf_shift_round(high80) < 0 ? SF_EARNED_LESS : SF_EARNED_OPEN;
}

enum sf_earned sf_earned_distress(size_t n, double p_lighter, double p_heavier) {
    if (n < SF_EARNED_FROM)
        return SF_EARNED_COUNTS;
    if (sf_shift_round(p_lighter) <= kept_to)
        return SF_EARNED_LESS;
    return sf_shift_round(p_heavier) <= kept_to ? SF_EARNED_MORE : SF_EARNED_OPEN;
}

enum sf_earned sf_earned_likelihood(size_t n, double stated, double high95, double strict_low95) {
    if (n < SF_EARNED_FROM)
        return SF_EARNED_COUNTS;
    if (sf_shift_round(stated) > sf_shift_round(high95))
        return SF_EARNED_LESS;
    return sf_shift_round(stated) < sf_shift_round(strict_low95) ? SF_EARNED_MORE : SF_EARNED_OPEN;
}

enum sf_earned sf_earned_trend(size_t n, double s, double p) {
    if (n < SF_EARNED_FROM)
        return SF_EARNED_COUNTS;
    if (!(sf_shift_round(p) <= kept_to))
        return SF_EARNED_OPEN;
    return s < 0 ? SF_EARNED_LESS : SF_EARNED_MORE;
}

enum sf_earned sf_earned_since(size_t before_n, size_t after_n, double tau, double tau_bc) {
    double plain = sf_shift_round(tau), corrected = sf_shift_round(tau_bc);
    if (before_n < SF_EARNED_PHASE_FROM || after_n < SF_EARNED_PHASE_FROM)
        return SF_EARNED_COUNTS;
    if (plain <= -mostly && corrected <= -mostly)
        return SF_EARNED_LESS;
    return plain >= mostly && corrected >= mostly ? SF_EARNED_MORE : SF_EARNED_OPEN;
}

bool sf_earned_unmoved(size_t events, size_t better, enum sf_earned trend) {
    return events >= SF_EARNED_FROM && better * 2 > events && trend == SF_EARNED_OPEN;
}
