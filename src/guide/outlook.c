#include "outlook.h"

struct sf_outlook sf_outlook_of(const struct sf_outlook_known *known, int32_t today) {
    enum sf_safety_standing standing = known->standing;
    struct sf_outlook out = {
        .draft = sf_safety_may(standing, SF_SAFETY_DRAFT),
        .share = sf_safety_may(standing, SF_SAFETY_DRAFT),
        .repair = sf_safety_may(standing, SF_SAFETY_REPAIR),
        .number = sf_safety_may(standing, SF_SAFETY_NUMBER),
        .card = sf_safety_card(known->crossed, known->lowest),
        .contact = sf_safety_may(standing, SF_SAFETY_INVITATION),
    };
    out.invitation = sf_safety_put_forward(standing, known->crossed, known->lowest);
    out.rhythm = out.contact && sf_safety_better_side(known->crossed, known->lowest) &&
                 known->longest_days > 0 && known->contact_day != SF_OUTLOOK_NEVER;
    out.longer = out.rhythm && (int64_t)today - known->contact_day > (int64_t)known->longest_days;
    return out;
}
