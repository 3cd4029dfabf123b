#include "giving.h"

#include "civil.h"

enum { WEEK_DAYS = 7, ENERGY_LEAST = -2 };
#define DAY_MS INT64_C(86400000)

bool sf_giving_is(enum sf_giving_direction direction) {
    return direction == SF_GIVING_GAVE || direction == SF_GIVING_BOTH;
}

struct sf_giving_span sf_giving_span(enum sf_giving_period period, int32_t today) {
    int64_t noon_ms = today * DAY_MS + DAY_MS / 2;
    if (period == SF_GIVING_WEEK) {
        int32_t first = today - (int32_t)sf_civil_weekday(noon_ms, 0);
        return (struct sf_giving_span){first, first + WEEK_DAYS};
    }
    if (period == SF_GIVING_MONTH) {
        struct sf_civil at = sf_civil_from_ms(noon_ms, 0);
        int32_t next_year = at.year + (at.month == 12);
        unsigned next = at.month == 12 ? 1 : at.month + 1u;
        return (struct sf_giving_span){(int32_t)sf_civil_day(at.year, at.month, 1),
                                       (int32_t)sf_civil_day(next_year, next, 1)};
    }
    return (struct sf_giving_span){today, today + 1};
}

void sf_giving_use(struct sf_giving_use *use, const struct sf_giving_span *span,
                   const struct sf_giving_moment *moment) {
    if (!sf_giving_is(moment->direction) || moment->day < span->first || moment->day >= span->end)
        return;
    use->times++;
    if (moment->minutes == SF_GIVING_UNKNOWN)
        use->untimed++;
    else
        use->minutes += moment->minutes;
}

double sf_giving_used(const struct sf_giving_use *use, enum sf_giving_unit unit) {
    return unit == SF_GIVING_HOURS ? (double)use->minutes / 60 : (double)use->times;
}

void sf_giving_add(struct sf_giving_balance *balance, const struct sf_giving_moment *moment) {
    int64_t minutes = moment->minutes == SF_GIVING_UNKNOWN ? 0 : moment->minutes;
    bool gives = sf_giving_is(moment->direction);
    bool takes = moment->direction == SF_GIVING_RECEIVED || moment->direction == SF_GIVING_BOTH;
    balance->received += moment->direction == SF_GIVING_RECEIVED;
    balance->gave += moment->direction == SF_GIVING_GAVE;
    balance->both += moment->direction == SF_GIVING_BOTH;
    balance->neither += moment->direction == SF_GIVING_NEITHER;
    balance->minutes_gave += gives ? minutes : 0;
    balance->minutes_received += takes ? minutes : 0;
    if (gives && moment->energy != SF_GIVING_UNKNOWN)
        balance->energy[moment->energy - ENERGY_LEAST]++;
}
