#include "nested.h"

#include <math.h>

double sf_nested_share(const struct sf_nested_cell *cells, size_t count, double *moments) {
    enum { LEVELS = SF_NESTED_LEVELS_MAX };
    double table[LEVELS][LEVELS] = {{0}}, of_b[LEVELS] = {0};
    double all = 0, told = 0, usual = 0;
    size_t rows = 0, columns = 0;
    for (size_t i = 0; i < count; i++)
        if (cells[i].a >= 0 && cells[i].b >= 0)
            table[cells[i].a][cells[i].b] += cells[i].n;
    for (int a = 0; a < LEVELS; a++) {
        double sum = 0, most = 0;
        for (int b = 0; b < LEVELS; b++) {
            sum += table[a][b];
            most = fmax(most, table[a][b]);
        }
        if (sum < SF_NESTED_FROM)
            continue;
        rows++;
        all += sum;
        told += most;
        for (int b = 0; b < LEVELS; b++)
            of_b[b] += table[a][b];
    }
    for (int b = 0; b < LEVELS; b++) {
        columns += of_b[b] > 0;
        usual = fmax(usual, of_b[b]);
    }
    *moments = all;
    return rows < 2 || columns < 2 ? 0 : (told - usual) / (all - usual);
}
