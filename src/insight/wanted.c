#include "wanted.h"

void sf_wanted_count(int32_t wanted, const int32_t *received, size_t count, struct sf_wanted *rows,
                     size_t *cells, size_t kinds) {
    struct sf_wanted *row = &rows[wanted];
    row->n++;
    row->none += count == 0;
    for (size_t i = 0; i < count; i++) {
        row->came += received[i] == wanted;
        cells[(size_t)wanted * kinds + (size_t)received[i]]++;
    }
}

bool sf_wanted_enough(const struct sf_wanted *row) {
    return row->n >= SF_WANTED_GATE;
}
