#include "wanted.h"

void sf_wanted_count(struct sf_wanted *row, int32_t wanted, const int32_t *received, size_t count) {
    row->n++;
    row->none += count == 0;
    for (size_t i = 0; i < count; i++)
        row->came += received[i] == wanted;
}

size_t sf_wanted_known(const struct sf_wanted *row) {
    return row->n - row->none;
}

bool sf_wanted_enough(const struct sf_wanted *row) {
    return row->n >= SF_WANTED_GATE;
}
